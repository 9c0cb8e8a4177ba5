//! What can go wrong in a store, apart from refusals: those are outcomes.

use super::reason::Reason;
use deskside_domain::chain::Broken;
use deskside_domain::event::UnknownEvent;
use deskside_domain::id::CommandId;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// What to do about a damaged file.
pub const RESTORE: &str = "stop Deskside, keep a copy of the file and restore the newest backup";

/// A store's result.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program holds the write lock.
    #[error("another program holds the database's write lock; end it, or wait until it has finished")]
    Locked,
    /// No room.
    #[error("no room is left where the database is; free some space, nothing acknowledged is lost")]
    Full,
    /// Not writable.
    #[error("the database can not be written; check the permissions of its file and folder and the disk's mount")]
    ReadOnly,
    /// The server takes no writes: it follows another one, or was told not to.
    #[error(
        "the database server takes no writes: it is a standby, or default_transaction_read_only is on; name the primary server in database_url, or turn that setting off"
    )]
    Standby,
    /// Reading or writing a file failed.
    #[error("the disk under the database fails; look at the system's log, and replace the disk if it names errors")]
    Disk(#[source] sqlx::Error),
    /// The process may open no more files or connections.
    #[error("the process has no file handle left; raise its limit of open files (ulimit -n, LimitNOFILE)")]
    Handles(#[source] sqlx::Error),
    /// Other work on the database was in the way; the same again will do.
    #[error("other work on the database was in the way; the same comes again")]
    Busy(#[source] sqlx::Error),
    /// The line to the database server broke, or could not be made. What was being done may have happened.
    #[error("the database does not answer; look whether its server runs and what that one logs")]
    Lost(#[source] sqlx::Error),
    /// The role may not do what has to be done.
    #[error("the role of database_url lacks a right in the database; make it the owner of Deskside's tables")]
    NoRight(#[source] sqlx::Error),
    /// What is in the file is not what SQLite wrote there.
    #[error("the database is damaged; {RESTORE}")]
    Damaged(#[source] sqlx::Error),
    /// The driver's word.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// A row is not as this program writes it.
    #[error("table {table}, row {row}: {detail}; the database is damaged: {RESTORE}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// Which row.
        row: String,
        /// What is wrong.
        detail: String,
    },
    /// The log is broken.
    #[error("the log is broken: {0}; the database is damaged or was changed by hand: {RESTORE}")]
    Broken(#[from] Broken),
    /// An event this program can not read.
    #[error("the log has an event this program can not read")]
    Unknown(#[from] UnknownEvent),
    /// The rules failed on a command.
    #[error("the program failed on command {command}: {message}")]
    Panicked {
        /// Which.
        command: CommandId,
        /// What it said.
        message: String,
    },
    /// The program itself failed on something.
    #[error("the program failed: {message}")]
    Bug {
        /// What it said.
        message: String,
    },
    /// A newer program has changed the schema meanwhile.
    #[error("the database has schema {found}, this program knows {known}; start the newer Deskside that wrote it")]
    OtherSchema {
        /// What is there.
        found: i64,
        /// What is known.
        known: i64,
    },
    /// A newer program has made meanwhile, in a way of its own, what follows from the log.
    #[error("{what} has edition {found}, this program makes {known}; start the newer Deskside that made it")]
    OtherEdition {
        /// What it made.
        what: &'static str,
        /// What is there.
        found: u32,
        /// What is known.
        known: u32,
    },
    /// There are no more ticket numbers.
    #[error("all ticket numbers are used up")]
    NoNumbers,
}

impl StoreError {
    /// The trouble is around the database, not in a command: everything waits until it is over.
    #[must_use]
    pub fn is_around(&self) -> bool {
        match self {
            Self::Busy(_) => true,
            other => other.reason().is_some(),
        }
    }

    /// Why the database can not be used just now; `None` where the trouble is not around it, or over at once.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        Some(match self {
            Self::Locked => Reason::Locked,
            Self::Full => Reason::Full,
            Self::ReadOnly | Self::Standby => Reason::ReadOnly,
            Self::Disk(_) => Reason::Disk,
            Self::Handles(_) => Reason::Handles,
            Self::Lost(_) => Reason::Unreachable,
            Self::NoRight(_) => Reason::NoRight,
            Self::Damaged(_) => Reason::Damaged,
            Self::OtherSchema { .. } | Self::OtherEdition { .. } => Reason::OtherSchema,
            Self::Database(error) if !is_of_the_statement(error) => Reason::Failed,
            _ => return None,
        })
    }

    /// No answer in time.
    #[must_use]
    pub fn silent(limit: std::time::Duration) -> Self {
        let words = format!("no answer within {} s", limit.as_secs());
        Self::Lost(sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, words)))
    }

    /// It took longer than it may, though the database answers.
    #[must_use]
    pub fn too_long(limit: std::time::Duration) -> Self {
        let words = format!("it was ended after {} s", limit.as_secs());
        Self::Busy(sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, words)))
    }

    /// It was ended because of its time, by us or by the database server.
    #[must_use]
    pub fn took_too_long(&self) -> bool {
        match self {
            Self::Busy(sqlx::Error::Io(_)) => true,
            Self::Busy(error) => error.as_database_error().and_then(sqlstate) == Some("57014"),
            _ => false,
        }
    }

    /// A row that is not as this program writes it.
    pub fn inconsistent(table: &'static str, row: impl ToString, detail: impl ToString) -> Self {
        Self::Inconsistent { table, row: row.to_string(), detail: detail.to_string() }
    }
}

/// What the statement itself did wrong: an error in it, too big, a constraint, a wrong type, out of range.
fn is_of_the_statement(error: &sqlx::Error) -> bool {
    match error {
        // A value that the driver could not write as the database wants it.
        sqlx::Error::Encode(_) => true,
        sqlx::Error::Database(error) => match sqlstate(&**error) {
            Some(state) => ["21", "22", "23", "42", "44", "54", "P0"].iter().any(|class| state.starts_with(class)),
            None => matches!(sqlite_code(&**error), Some(1 | 18 | 19 | 20 | 25)),
        },
        _ => false,
    }
}

/// SQLite's primary result code: the low byte of what the driver gives.
pub fn primary_code(error: &sqlx::Error) -> Option<i32> {
    sqlite_code(error.as_database_error()?)
}

fn sqlite_code(error: &dyn DatabaseError) -> Option<i32> {
    let code = error.try_downcast_ref::<SqliteError>()?.code()?.parse::<i32>().ok()?;
    Some(code & 0xff)
}

/// PostgreSQL's SQLSTATE.
pub fn sqlstate(error: &dyn DatabaseError) -> Option<&str> {
    Some(error.try_downcast_ref::<PgDatabaseError>()?.code())
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let Some(state) = error.as_database_error().and_then(sqlstate).map(str::to_owned) {
            return of_state(&state, error);
        }
        match &error {
            sqlx::Error::Io(io) if has_no_handle(io) => Self::Handles(error),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged(error),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut => Self::Lost(error),
            _ => of_code(primary_code(&error), error),
        }
    }
}

/// `EMFILE` and `ENFILE`: the process, or the system, may open no more.
pub fn has_no_handle(error: &std::io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24))
}

fn of_code(code: Option<i32>, error: sqlx::Error) -> StoreError {
    match code {
        Some(5 | 6) => StoreError::Locked,
        Some(8) => StoreError::ReadOnly,
        Some(10) => StoreError::Disk(error),
        Some(11 | 26) => StoreError::Damaged(error),
        Some(13) => StoreError::Full,
        _ => StoreError::Database(error),
    }
}

fn of_state(state: &str, error: sqlx::Error) -> StoreError {
    match state {
        "55P03" => StoreError::Locked,
        "53100" => StoreError::Full,
        "25006" => StoreError::Standby,
        "58030" => StoreError::Disk(error),
        "42501" => StoreError::NoRight(error),
        // A serialization failure, a deadlock, a statement that was cancelled.
        "40001" | "40P01" | "57014" => StoreError::Busy(error),
        // Data or an index on the server's disk are not what it wrote there.
        "XX001" | "XX002" => StoreError::Damaged(error),
        // Too many connections, a server that stops or starts, a connection that was ended.
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => StoreError::Lost(error),
        state if state.starts_with("08") => StoreError::Lost(error),
        _ => StoreError::Database(error),
    }
}

/// The error and everything under it in one line, for the log.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
