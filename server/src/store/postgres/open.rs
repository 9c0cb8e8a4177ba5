//! Reaching a database: address, version, rights, schema. Whatever is wrong is said with its remedy, at start, and
//! never with the password.

use super::backend::Backend;
use super::jobs;
use super::line::{Line, PATIENCE as TO_CONNECT, PULSE};
use crate::store::error::{StoreError, sqlstate};
use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor, Row};
use std::borrow::Cow;
use std::io::ErrorKind;
use std::str::FromStr;
use std::time::Duration;

/// The schema this program writes.
pub const SCHEMA: i64 = 10;

/// The schema's steps. Each one sets `schema` in `meta` to its place in this list, from 1.
const MIGRATIONS: [&str; SCHEMA as usize] = [
    include_str!("../../../migrations/postgres/20261123000000_create.sql"),
    include_str!("../../../migrations/postgres/20261123120000_held.sql"),
    include_str!("../../../migrations/postgres/20261123180000_narrow_lists.sql"),
    include_str!("../../../migrations/postgres/20261124000000_jobs.sql"),
    include_str!("../../../migrations/postgres/20261124120000_files.sql"),
    include_str!("../../../migrations/postgres/20261125000000_devices.sql"),
    include_str!("../../../migrations/postgres/20261126000000_access.sql"),
    include_str!("../../../migrations/postgres/20261127000000_document_edition.sql"),
    include_str!("../../../migrations/postgres/20261202000000_mail.sql"),
    include_str!("../../../migrations/postgres/20261203000000_assets.sql"),
];

/// The oldest server, as it numbers itself.
const OLDEST_SERVER: i64 = 150_000;

/// How long the server may take to answer at start.
const PATIENCE: Duration = Duration::from_secs(10);

/// What writers take turns by: "Deskside" in ASCII.
pub(super) const TURN: i64 = i64::from_be_bytes(*b"Deskside");

/// Says, along with it, the [`Place`](super::turn::Place) at the server.
pub(super) const TAKE_TURN: &str =
    "SELECT pg_backend_pid(), (extract(epoch FROM now()) * 1000000)::bigint, pg_advisory_xact_lock($1)";

/// A database that can not be used as it is. `place` is its address without the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Not an address.
    #[error("database_url is not an address ({detail}); write postgres://USER:PASSWORD@HOST:5432/DATABASE")]
    Address {
        /// What is wrong.
        detail: String,
    },
    /// Nobody listens there.
    #[error("no PostgreSQL answers at {place}; start the server, or correct host and port in database_url")]
    NoServer {
        /// The address.
        place: String,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// Someone listens and says nothing.
    #[error(
        "PostgreSQL at {place} did not answer within {} seconds; check network and firewall, or correct host and port in database_url",
        PATIENCE.as_secs()
    )]
    Silent {
        /// The address.
        place: String,
    },
    /// TLS is asked for and does not come about.
    #[error(
        "no TLS connection to PostgreSQL at {place}; name the authority's certificate with sslrootcert=FILE in database_url, or choose another sslmode"
    )]
    Tls {
        /// The address.
        place: String,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// Wrong name or password, or pg_hba.conf does not let them in.
    #[error(
        "PostgreSQL at {place} does not let the role in; correct user and password in database_url, or the line for them in pg_hba.conf"
    )]
    NotLetIn {
        /// The address.
        place: String,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// No such database.
    #[error(
        "there is no database at {place}; create it with: createdb --owner ROLE DATABASE, or correct its name in database_url"
    )]
    NoDatabase {
        /// The address.
        place: String,
    },
    /// A right is missing.
    #[error(
        "the role of database_url lacks a right at {place}; make it the database's owner (ALTER DATABASE … OWNER TO …), or run as its owner: GRANT ALL ON SCHEMA public TO the role"
    )]
    NoRight {
        /// The address.
        place: String,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// All connections are in use.
    #[error("PostgreSQL at {place} has no connection left; raise its max_connections, or end programs that use it")]
    Full {
        /// The address.
        place: String,
    },
    /// Too old.
    #[error("PostgreSQL {found} at {place} is too old; Deskside needs version 15 or newer")]
    OldServer {
        /// The address.
        place: String,
        /// Its version.
        found: String,
    },
    /// Its texts are not UTF-8.
    #[error(
        "the database at {place} keeps texts as {found}; create it anew with: createdb --encoding UTF8 --template template0 DATABASE"
    )]
    Encoding {
        /// The address.
        place: String,
        /// Its encoding.
        found: String,
    },
    /// It follows another server.
    #[error("PostgreSQL at {place} is a standby and takes no writes; name the primary server in database_url")]
    Standby {
        /// The address.
        place: String,
    },
    /// Made by a newer program.
    #[error(
        "the database at {place} has schema {found}, this program knows {SCHEMA}; start the newer Deskside that wrote it"
    )]
    NewerSchema {
        /// The address.
        place: String,
        /// Its schema.
        found: i64,
    },
    /// Another program's tables.
    #[error(
        "the database at {place} holds another program's tables; create one for Deskside and name it in database_url"
    )]
    NotOurs {
        /// The address.
        place: String,
    },
    /// Anything else.
    #[error("the database at {place} failed while it was opened")]
    Failed {
        /// The address.
        place: String,
        /// What happened.
        #[source]
        source: StoreError,
    },
}

/// An address: how to connect, and how to speak of it.
#[derive(Clone, Debug)]
pub struct Address {
    pub(super) options: PgConnectOptions,
    /// Without the password.
    pub place: String,
}

impl Address {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`.
    ///
    /// # Errors
    /// What is not such an address, in words that do not repeat it: a password may stand in it.
    pub fn read(url: &str) -> Result<Self, ConnectError> {
        let options = PgConnectOptions::from_str(&with_host(url)).map_err(|error| {
            let detail = match error {
                sqlx::Error::Configuration(detail) => detail.to_string(),
                other => other.to_string(),
            };
            ConnectError::Address { detail }
        })?;
        let (user, port) = (options.get_username(), options.get_port());
        let database = options.get_database().unwrap_or(user);
        let place = match options.get_socket() {
            Some(folder) => format!("postgres://{user}@/{database}?host={}&port={port}", folder.display()),
            None => format!("postgres://{user}@{}:{port}/{database}", options.get_host()),
        };
        let options = options.application_name("deskside").disable_statement_logging();
        Ok(Self { options, place })
    }

    /// What went wrong there.
    pub(super) fn error(&self, error: sqlx::Error) -> ConnectError {
        let place = self.place.clone();
        let state = error.as_database_error().and_then(sqlstate).unwrap_or_default();
        match (state, &error) {
            ("28P01" | "28000", _) => ConnectError::NotLetIn { place, source: error },
            ("3D000", _) => ConnectError::NoDatabase { place },
            ("42501", _) => ConnectError::NoRight { place, source: error },
            ("53300", _) => ConnectError::Full { place },
            (_, sqlx::Error::Tls(_)) => ConnectError::Tls { place, source: error },
            (_, sqlx::Error::Io(io)) if io.kind() == ErrorKind::InvalidData => {
                ConnectError::Tls { place, source: error }
            }
            (_, sqlx::Error::Io(_)) => ConnectError::NoServer { place, source: error },
            _ => ConnectError::Failed { place, source: error.into() },
        }
    }

    /// What went wrong there, as the store says it.
    pub(super) fn failed(&self, source: StoreError) -> ConnectError {
        ConnectError::Failed { place: self.place.clone(), source }
    }

    /// A connection, checked: a server that is new enough, a database that is empty or ours.
    async fn connect(&self) -> Result<PgConnection, ConnectError> {
        tokio::time::timeout(PATIENCE, self.checked()).await.unwrap_or_else(|_| Err(self.silent()))
    }

    fn silent(&self) -> ConnectError {
        ConnectError::Silent { place: self.place.clone() }
    }

    async fn checked(&self) -> Result<PgConnection, ConnectError> {
        let mut connection = self.options.connect().await.map_err(|error| self.error(error))?;
        self.look(&mut connection).await?;
        connection.execute(SESSION).await.map_err(|error| self.error(error))?;
        // A step of the schema may take its time, and another process may be at it.
        connection
            .execute("SET statement_timeout = 0; SET lock_timeout = 0")
            .await
            .map_err(|error| self.error(error))?;
        Ok(connection)
    }

    async fn look(&self, connection: &mut PgConnection) -> Result<(), ConnectError> {
        let look = sqlx::query_as(SERVER).fetch_one(connection).await;
        let (number, found, encoding, standby): (i64, String, String, bool) =
            look.map_err(|error| self.error(error))?;
        usable(self.place.clone(), number, found, encoding, standby)
    }

    /// The schema's version; 0 where the database is empty.
    async fn schema(&self, connection: &mut PgConnection) -> Result<i64, ConnectError> {
        let place = || self.place.clone();
        let tables: Result<(i64, i64), _> = sqlx::query_as(TABLES).fetch_one(&mut *connection).await;
        match tables.map_err(|error| self.error(error))? {
            (0, _) => Ok(0),
            (_, 5) => {
                let schema: Result<Option<i64>, _> = sqlx::query_scalar(FIND_SCHEMA).fetch_optional(connection).await;
                match schema.map_err(|error| self.error(error))? {
                    Some(found) if found > SCHEMA => Err(ConnectError::NewerSchema { place: place(), found }),
                    Some(found) => Ok(found),
                    None => Err(ConnectError::NotOurs { place: place() }),
                }
            }
            _ => Err(ConnectError::NotOurs { place: place() }),
        }
    }

    /// Brings the schema up to date, and proves with a write that there is room and right. Returns the database's
    /// epoch.
    pub(super) async fn prepare(&self) -> Result<String, ConnectError> {
        let mut connection = self.connect().await?;
        let failed = |error| self.error(error);
        let backend = tokio::time::timeout(PATIENCE, Backend::of(self, &mut connection)).await;
        let backend = backend.map_err(|_| self.silent())?.map_err(failed)?;
        backend.watch(self.prepare_on(connection)).await.unwrap_or_else(|| Err(self.silent()))
    }

    async fn prepare_on(&self, mut connection: PgConnection) -> Result<String, ConnectError> {
        let failed = |error| self.error(error);
        // Whatever the role's own settings are: what another process did before the lock was given must be seen.
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
        let mut transaction = connection.begin_with(begin).await.map_err(failed)?;
        // One process after the other, as with writers.
        sqlx::query(TAKE_TURN).bind(TURN).execute(&mut *transaction).await.map_err(failed)?;
        let schema = self.schema(&mut transaction).await?;
        for step in &MIGRATIONS[usize::try_from(schema).unwrap_or(0)..] {
            sqlx::raw_sql(*step).execute(&mut *transaction).await.map_err(failed)?;
        }
        let fresh = uuid::Uuid::new_v4().to_string();
        sqlx::query(SET_EPOCH).bind(fresh).execute(&mut *transaction).await.map_err(failed)?;
        sqlx::query(OPENED).execute(&mut *transaction).await.map_err(failed)?;
        jobs::ensure(&mut transaction).await.map_err(failed)?;
        let epoch = sqlx::query_scalar(EPOCH).fetch_one(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        Ok(epoch)
    }

    /// Connections that read, made when they are needed.
    pub(super) fn readers(&self, most: u32) -> Line {
        self.pool(most).into()
    }

    /// Connections that write. One whose server has ceased to take writes is not kept: its session would stay so.
    pub(super) fn writers(&self, most: u32) -> Line {
        let options = options(most).after_release(|connection, _| {
            Box::pin(async move {
                let takes = sqlx::query_scalar(TAKES_WRITES).fetch_one(connection);
                Ok(matches!(tokio::time::timeout(PULSE, takes).await, Ok(Ok(true))))
            })
        });
        options.connect_lazy_with(self.options.clone()).into()
    }

    /// Connections without a limit for what is done on them.
    pub(super) fn pool(&self, most: u32) -> PgPool {
        options(most).connect_lazy_with(self.options.clone())
    }
}

/// Before a connection is used, and before it is kept, it shows that it lives; the driver itself would wait for ever.
fn options(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(TO_CONNECT)
        .test_before_acquire(false)
        .before_acquire(|connection, _| pulse(connection))
        .after_release(|connection, _| pulse(connection))
        .after_connect(|connection, _| {
            Box::pin(async move {
                let session = tokio::time::timeout(TO_CONNECT, connection.execute(SESSION));
                session.await.unwrap_or_else(|_| Err(no_pulse()))?;
                Ok(())
            })
        })
}

fn pulse(connection: &mut PgConnection) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        let free = sqlx::raw_sql(FREE).fetch_one(connection);
        let free = tokio::time::timeout(PULSE, free).await;
        Ok(matches!(free, Ok(Ok(row)) if row.try_get::<bool, _>(0).unwrap_or(false)))
    })
}

fn no_pulse() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(ErrorKind::TimedOut, "the database server does not answer"))
}

/// Whether a server will do.
fn usable(place: String, number: i64, found: String, encoding: String, standby: bool) -> Result<(), ConnectError> {
    match (number < OLDEST_SERVER, encoding == "UTF8", standby) {
        (true, ..) => Err(ConnectError::OldServer { place, found }),
        (_, false, _) => Err(ConnectError::Encoding { place, found: encoding }),
        (.., true) => Err(ConnectError::Standby { place }),
        _ => Ok(()),
    }
}

/// An address by way of a socket may name no host: `postgres://ada@/desk?host=/run/postgresql`.
fn with_host(url: &str) -> Cow<'_, str> {
    let authority = url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?']).next()).unwrap_or_default();
    match authority.ends_with('@') {
        true => Cow::Owned(url.replacen(authority, &format!("{authority}localhost"), 1)),
        false => Cow::Borrowed(url),
    }
}

const SERVER: &str = "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'), \
    current_setting('server_encoding'), pg_is_in_recovery()";

/// What an extension brought along does not count.
const TABLES: &str = "SELECT count(*), \
    count(*) FILTER (WHERE c.relname IN ('meta', 'event', 'event_private', 'command', 'document')) FROM pg_class c \
    WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
    AND d.deptype = 'e')";

const FIND_SCHEMA: &str = "SELECT value::bigint FROM meta WHERE key = 'schema'";

/// What a newer program changes when it comes: the schema, and the editions of search index and documents.
pub(super) const WHOSE: &str = "SELECT value::bigint, (SELECT value FROM meta WHERE key = 'search_edition'), \
    (SELECT value FROM meta WHERE key = 'document_edition') FROM meta WHERE key = 'schema'";

pub(super) const SET_EPOCH: &str = "INSERT INTO meta (key, value) VALUES ('epoch', $1) ON CONFLICT DO NOTHING";

pub(super) const OPENED: &str = "INSERT INTO meta (key, value) VALUES ('opened', '1') \
    ON CONFLICT (key) DO UPDATE SET value = (meta.value::bigint + 1)::text";

pub(super) const EPOCH: &str = "SELECT value FROM meta WHERE key = 'epoch'";

/// What every connection asks of its session: commits that last, nothing that waits for ever, no lock that outlives who
/// holds it, and plans for short answers. A stricter setting of the server's for commits is kept.
const SESSION: &str = "SET lock_timeout = '5s'; SET statement_timeout = '15s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; \
    SET tcp_keepalives_count = 3; SET tcp_user_timeout = 15000; SET jit = off; SET max_parallel_workers_per_gather = 0; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Whether no transaction was left open: whoever began one may have gone away before the answer came.
const FREE: &str = "SELECT now() = statement_timestamp()";

/// For a transaction that has reason to take long: all of the log is read, or all that is made from it made anew.
pub(super) const TAKE_LONG: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '10min'";

const TAKES_WRITES: &str =
    "SELECT current_setting('default_transaction_read_only') = 'off' AND NOT pg_is_in_recovery()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (url, place) in [
            ("postgres://ada:s3cret@db.example:5433/desk", "postgres://ada@db.example:5433/desk"),
            ("postgresql://ada:s3cret@db.example/desk?sslmode=verify-full", "postgres://ada@db.example:5432/desk"),
            ("postgres://ada@/desk?host=/run/pg&password=s3cret", "postgres://ada@/desk?host=/run/pg&port=5432"),
        ] {
            let address = Address::read(url).expect("an address");
            assert_eq!(address.place, place);
        }
        for bad in ["postgres://ada:s3cret@db.example:port/desk", "postgres://ada:s3cret@/desk?sslmode=perhaps"] {
            let error = crate::store::chain(&Address::read(bad).expect_err(bad));
            assert!(error.contains("database_url") && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn a_server_that_will_not_do_is_named() {
        let look = |number, encoding: &str, standby| {
            let place = "postgres://ada@db.example:5432/desk".to_owned();
            usable(place, number, "14.9".to_owned(), encoding.to_owned(), standby).map_err(|error| error.to_string())
        };
        assert_eq!(look(150_000, "UTF8", false), Ok(()));
        for (looked, words) in [
            (look(149_999, "UTF8", false), ["14.9", "version 15 or newer"]),
            (look(150_000, "SQL_ASCII", false), ["SQL_ASCII", "--encoding UTF8"]),
            (look(170_000, "UTF8", true), ["standby", "primary server in database_url"]),
        ] {
            let said = looked.expect_err("refused");
            assert!(said.contains("ada@db.example") && words.iter().all(|word| said.contains(word)), "{said}");
        }
    }
}
