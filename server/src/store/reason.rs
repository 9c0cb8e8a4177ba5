//! Why a database can not be used just now: one word for programs, the rest for people.

/// What is wrong around a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Another program holds a lock.
    Locked,
    /// No room on the disk.
    Full,
    /// It can be read and not written.
    ReadOnly,
    /// The disk fails.
    Disk,
    /// The process may open no more files.
    Handles,
    /// Its server does not answer.
    Unreachable,
    /// A right is missing.
    NoRight,
    /// What is there is not what was written.
    Damaged,
    /// A newer program changed its schema.
    OtherSchema,
    /// Anything else.
    Failed,
}

impl Reason {
    /// All of them, in the order of their counters.
    pub const ALL: [Self; 10] = [
        Self::Locked,
        Self::Full,
        Self::ReadOnly,
        Self::Disk,
        Self::Handles,
        Self::Unreachable,
        Self::NoRight,
        Self::Damaged,
        Self::OtherSchema,
        Self::Failed,
    ];

    /// Stable; programs and texts look it up.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Disk => "disk",
            Self::Handles => "handles",
            Self::Unreachable => "unreachable",
            Self::NoRight => "no_right",
            Self::Damaged => "damaged",
            Self::OtherSchema => "other_schema",
            Self::Failed => "failed",
        }
    }

    /// What is wrong, without a word of what is inside.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Locked => "another program holds the lock of the database",
            Self::Full => "no room is left where the database is",
            Self::ReadOnly => "the database takes no writes",
            Self::Disk => "the disk under the database fails",
            Self::Handles => "the server has no file handle left",
            Self::Unreachable => "the database does not answer",
            Self::NoRight => "the server's role lacks a right in the database",
            Self::Damaged => "the database is damaged",
            Self::OtherSchema => "the database has another schema than this program knows",
            Self::Failed => "the database failed",
        }
    }

    /// What whoever runs the server can do.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Locked => "end the other program (a backup, a database browser, an open transaction), or wait for it",
            Self::Full => "free some space on that disk",
            Self::ReadOnly => {
                "check the rights of file and folder and how the disk is mounted; on PostgreSQL name the primary \
                 server, or turn default_transaction_read_only off"
            }
            Self::Disk => "look at the system's log for errors of the disk, and replace it",
            Self::Handles => "raise the limit of open files of the server (LimitNOFILE, ulimit -n)",
            Self::Unreachable => "look whether the database server runs and the network to it",
            Self::NoRight => "make the role of database_url the owner of Deskside's tables",
            Self::Damaged => "stop Deskside, keep a copy of the database and restore the newest backup",
            Self::OtherSchema => "start the newer Deskside that wrote it",
            Self::Failed => "look at the server's log",
        }
    }
}
