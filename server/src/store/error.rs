//! What can go wrong in a store, apart from refusals: those are outcomes.

use deskside_domain::chain::Broken;
use deskside_domain::event::UnknownEvent;
use deskside_domain::id::CommandId;

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
    /// There are no more ticket numbers.
    #[error("all ticket numbers are used up")]
    NoNumbers,
}

impl StoreError {
    /// The trouble is around the database, not in a command: everything waits until it is over.
    #[must_use]
    pub fn is_around(&self) -> bool {
        match self {
            Self::Locked | Self::Full | Self::ReadOnly | Self::Damaged(_) | Self::OtherSchema { .. } => true,
            // What the statement itself did wrong: an error in it, too big, a constraint, a wrong type, out of range.
            Self::Database(error) => !matches!(primary_code(error), Some(1 | 18 | 19 | 20 | 25)),
            _ => false,
        }
    }

    /// A row that is not as this program writes it.
    pub fn inconsistent(table: &'static str, row: impl ToString, detail: impl ToString) -> Self {
        Self::Inconsistent { table, row: row.to_string(), detail: detail.to_string() }
    }
}

/// SQLite's primary result code: the low byte of what the driver gives.
pub fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?.parse::<i32>().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let damaged = matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_));
        match primary_code(&error) {
            Some(5 | 6) => Self::Locked,
            Some(8) => Self::ReadOnly,
            Some(11 | 26) => Self::Damaged(error),
            Some(13) => Self::Full,
            _ if damaged => Self::Damaged(error),
            _ => Self::Database(error),
        }
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
