//! The file of a backup or an export: JSON Lines with check values, see [`lines`]. A backup holds what is secret too and
//! is compressed, see [`packed`]; an export is plain text.

pub mod lines;
pub mod outfile;
pub mod packed;
pub mod task;

use crate::store::archive::Head;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Everything, secrets too.
    Backup,
    /// What belongs to the desk: no accounts, no tokens, no notes of the installation.
    Export,
}

impl Kind {
    /// The word in messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Backup => "a backup",
            Self::Export => "an export",
        }
    }
}

/// The first line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// What the file holds.
    pub kind: Kind,
    /// The version of the program that wrote it.
    pub program: String,
    /// When, in seconds UTC.
    pub created_at: Timestamp,
    /// Of what, and how much.
    pub desk: Head,
}
