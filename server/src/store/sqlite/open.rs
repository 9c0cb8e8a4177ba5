//! Opening a database: settings, version, schema. Whatever is wrong is said with its remedy, at start.

use super::jobs;
use crate::store::error::{RESTORE, StoreError, primary_code};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The schema this program writes.
pub const SCHEMA: i64 = 16;

/// The schema's steps. Each one sets `user_version` to its place in this list, from 1.
const MIGRATIONS: [&str; SCHEMA as usize] = [
    include_str!("../../../migrations/sqlite/20261121000000_create_log.sql"),
    include_str!("../../../migrations/sqlite/20261122000000_search_words.sql"),
    include_str!("../../../migrations/sqlite/20261122120000_second_factor.sql"),
    include_str!("../../../migrations/sqlite/20261122180000_circles.sql"),
    include_str!("../../../migrations/sqlite/20261122200000_invitations.sql"),
    include_str!("../../../migrations/sqlite/20261123000000_api.sql"),
    include_str!("../../../migrations/sqlite/20261123120000_held.sql"),
    include_str!("../../../migrations/sqlite/20261123180000_narrow_lists.sql"),
    include_str!("../../../migrations/sqlite/20261124000000_jobs.sql"),
    include_str!("../../../migrations/sqlite/20261124120000_files.sql"),
    include_str!("../../../migrations/sqlite/20261125000000_devices.sql"),
    include_str!("../../../migrations/sqlite/20261126000000_access.sql"),
    include_str!("../../../migrations/sqlite/20261127000000_document_edition.sql"),
    include_str!("../../../migrations/sqlite/20261128000000_priority.sql"),
    include_str!("../../../migrations/sqlite/20261202000000_mail.sql"),
    include_str!("../../../migrations/sqlite/20261203000000_assets.sql"),
];

/// SQLite before this one can lose committed pages when a checkpoint races a commit that restarts the log.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// A database can not be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// See [`OLDEST_SQLITE`].
    #[error("SQLite {found} can lose committed data; build Deskside with SQLite 3.51.3 or newer")]
    OldSqlite {
        /// The version linked into the program.
        found: String,
    },
    /// Made by a newer program.
    #[error(
        "the database {path} has schema {found}, this program knows {SCHEMA}; start the newer Deskside that wrote it"
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// Another program's file.
    #[error("{path} is not a Deskside database; name another file with --database-url or --data-dir")]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// What is in the file is not what SQLite wrote there.
    #[error("the database {path} is damaged; {RESTORE}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// A setting did not take.
    #[error(
        "the database {path} runs with {setting}={found} instead of {wanted}; acknowledged work would not be safe there. Put it on a local disk"
    )]
    Setting {
        /// The file.
        path: PathBuf,
        /// The pragma.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// No write lock.
    #[error(
        "the database {path} is locked by another program for more than five seconds; end that program (a copy of Deskside, a backup, a database browser) and start again"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// Not writable.
    #[error(
        "the database {path} can not be written; give the user that runs Deskside the right to write the file and its folder, or remount the disk for writing"
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No room.
    #[error("no room is left for the database {path}; free some space and start again, nothing acknowledged is lost")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// No such folder, or not allowed into it.
    #[error(
        "the database {path} can not be opened; check that its folder exists and that the user that runs Deskside may enter it"
    )]
    CanNotOpen {
        /// The file.
        path: PathBuf,
        /// The driver's word.
        #[source]
        source: sqlx::Error,
    },
    /// Anything else.
    #[error("the database {path} failed while it was opened")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What happened.
        #[source]
        source: StoreError,
    },
}

impl OpenError {
    /// What a store's error means for a file that is being opened.
    pub fn of(path: &Path, error: StoreError) -> Self {
        let path = path.to_owned();
        match error {
            StoreError::Locked => Self::Locked { path },
            StoreError::Full => Self::Full { path },
            StoreError::ReadOnly => Self::ReadOnly { path },
            StoreError::Damaged(source) => Self::Damaged { path, source },
            source => Self::Failed { path, source },
        }
    }
}

/// Pages of the log at which the writer brings them into the file itself: only when nobody else gets to it.
const LOG_MOST: &str = "32768";

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-65536")
        .pragma("mmap_size", "0")
        .disable_statement_logging()
}

/// Looks at a file that is there already, before anything is changed in it: other programs' files stay as they are.
pub async fn look(path: &Path) -> Result<(), OpenError> {
    if std::fs::metadata(path).map_or(true, |file| file.is_file() && file.len() == 0) {
        return Ok(());
    }
    let failed = |error| opened(path, error);
    let mut connection = options(path).connect().await.map_err(failed)?;
    let looked = whose(&mut connection, path).await;
    let closed = connection.close().await.map_err(failed);
    looked.and(closed)
}

/// Whether a database is empty or ours, and not newer than this program.
async fn whose(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    const TABLES: &str = "SELECT count(*), count(*) FILTER (WHERE type = 'table' \
        AND name IN ('meta', 'event', 'event_private', 'command', 'document')) FROM sqlite_schema";
    let failed = |error| opened(path, error);
    let schema: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await.map_err(failed)?;
    let (all, ours): (i64, i64) = sqlx::query_as(TABLES).fetch_one(&mut *connection).await.map_err(failed)?;
    let is_empty = schema == 0 && all == 0;
    match schema {
        _ if is_empty => Ok(()),
        1.. if ours == 5 && schema > SCHEMA => Err(OpenError::NewerSchema { path: path.to_owned(), found: schema }),
        1.. if ours == 5 => Ok(()),
        _ => Err(OpenError::NotOurs { path: path.to_owned() }),
    }
}

/// The one connection that writes, into at most so many pages; 0: no limit.
pub async fn writer(path: &Path, pages: u32) -> Result<SqlitePool, OpenError> {
    let options = options(path)
        .pragma("max_page_count", if pages == 0 { u32::MAX - 1 } else { pages }.to_string())
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", LOG_MOST)
        .pragma("secure_delete", "ON")
        .optimize_on_close(true, None);
    pool(1).connect_with(options).await.map_err(|error| opened(path, error))
}

/// The connection that brings the log into the file. It opens with its first work, and waits for others but shortly:
/// until it has cut the log nobody can write.
pub fn keeper(path: &Path) -> SqlitePool {
    pool(1).min_connections(0).connect_lazy_with(options(path).busy_timeout(Duration::from_millis(200)))
}

/// The connections that read.
pub async fn readers(path: &Path, many: u32) -> Result<SqlitePool, OpenError> {
    pool(many)
        .connect_with(options(path).read_only(true).pragma("cache_size", "-32768"))
        .await
        .map_err(|error| opened(path, error))
}

fn pool(many: u32) -> SqlitePoolOptions {
    // A connection to a file does not go stale, and one that waits for the writer must not give up on its own.
    SqlitePoolOptions::new()
        .max_connections(many)
        .min_connections(many)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(30))
        .after_release(|connection, _| {
            Box::pin(async move {
                // A full or failing disk makes SQLite end a transaction on its own. The driver does not see that and
                // would count wrong ever after: such a connection is replaced.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
}

/// Checks version and settings, brings the schema up to date, and proves with a write that there is room and right.
/// Returns the database's epoch.
pub async fn prepare(writer: &SqlitePool, path: &Path) -> Result<String, OpenError> {
    let failed = |error| opened(path, error);
    let mut connection = writer.acquire().await.map_err(failed)?;
    let version: String =
        sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await.map_err(failed)?;
    check_version(&version)?;
    for (setting, wanted, sql) in SETTINGS {
        let row = sqlx::query(sql).fetch_one(&mut *connection).await.map_err(failed)?;
        let found = row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|value| value.to_string()));
        let found = found.map_err(failed)?;
        if found != wanted {
            return Err(OpenError::Setting { path: path.to_owned(), setting, found, wanted });
        }
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    // Once more, now that nobody else can write.
    whose(&mut transaction, path).await?;
    let schema: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await.map_err(failed)?;
    for step in &MIGRATIONS[usize::try_from(schema).unwrap_or(0)..] {
        sqlx::raw_sql(*step).execute(&mut *transaction).await.map_err(failed)?;
    }
    const EPOCH: &str = "INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING";
    sqlx::query(EPOCH).bind(uuid::Uuid::new_v4().to_string()).execute(&mut *transaction).await.map_err(failed)?;
    const OPENED: &str = "INSERT INTO meta (key, value) VALUES ('opened', '1') \
        ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT)";
    sqlx::query(OPENED).execute(&mut *transaction).await.map_err(failed)?;
    jobs::ensure(&mut transaction).await.map_err(failed)?;
    let epoch = sqlx::query_scalar("SELECT value FROM meta WHERE key = 'epoch'")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    Ok(epoch)
}

/// Read back after they were set: a setting that did not take would not be noticed otherwise.
const SETTINGS: [(&str, &str, &str); 7] = [
    ("journal_mode", "wal", "PRAGMA journal_mode"),
    ("synchronous", "2", "PRAGMA synchronous"),
    ("foreign_keys", "1", "PRAGMA foreign_keys"),
    ("trusted_schema", "0", "PRAGMA trusted_schema"),
    ("temp_store", "2", "PRAGMA temp_store"),
    ("secure_delete", "1", "PRAGMA secure_delete"),
    ("busy_timeout", "5000", "PRAGMA busy_timeout"),
];

fn check_version(found: &str) -> Result<(), OpenError> {
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite { found: found.to_owned() });
    }
    Ok(())
}

fn opened(path: &Path, error: sqlx::Error) -> OpenError {
    match primary_code(&error) {
        Some(14) => OpenError::CanNotOpen { path: path.to_owned(), source: error },
        Some(26) => OpenError::NotOurs { path: path.to_owned() },
        _ => OpenError::of(path, error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_setting_that_did_not_take_is_noticed() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("d.db");
        let weak = options(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("secure_delete", "ON")
            .synchronous(SqliteSynchronous::Normal);
        let error = prepare(&pool(1).connect_with(weak).await.expect("opened"), &path).await.expect_err("refused");
        assert!(
            matches!(&error, OpenError::Setting { setting: "synchronous", found, .. } if found == "1"),
            "{error:?}"
        );
        prepare(&writer(&path, 0).await.expect("opened"), &path).await.expect("ours are as they must be");
    }

    #[test]
    fn sqlite_that_can_lose_pages_is_refused() {
        for (version, good) in
            [("3.46.0", false), ("3.51.2", false), ("3.51.3", true), ("3.53.0", true), ("4.0.0", true)]
        {
            assert_eq!(check_version(version).is_ok(), good, "{version}");
        }
    }
}
