//! What an archive holds.

use crate::store::Device;
use crate::store::accounts::{Account, Invitation, SecondFactor, TokenHash};
use crate::store::changes::Kept;
use crate::store::files::StoredFile;
use crate::store::hexed;
use crate::store::tokens::ApiToken;
use deskside_domain::chain::LogRow;
use deskside_domain::id::{Aggregate, ClientId, EventId};
use deskside_domain::ticket::NumberBlock;
use serde::{Deserialize, Serialize};

/// One thing on its way out or in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A row of the log with the private values that were not erased.
    Event(Box<LogRow>),
    /// What was erased.
    Erasure {
        /// Its event.
        event: EventId,
        /// The position the erasure took.
        position: u64,
    },
    /// What is kept of a command.
    Command(Kept),
    /// How far a client's lane has got.
    Lane {
        /// Whose.
        client: ClientId,
        /// Which.
        lane: Aggregate,
        /// Its last place that is final.
        mark: u32,
    },
    /// What lies beside the log.
    Beside(Beside),
    /// A file; its pieces come right behind it, in order.
    File(StoredFile),
    /// A piece of the file before it.
    Piece(Piece),
}

/// Some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Where they begin.
    pub at: u64,
    /// The bytes.
    #[serde(with = "in_base64")]
    pub bytes: Vec<u8>,
}

mod in_base64 {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        STANDARD.encode(bytes).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What lies beside the log, in tables that stay small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Beside {
    /// A reserved block of ticket numbers.
    Block(NumberBlock),
    /// A device and what it said it had not sent yet.
    Client(Device),
    /// A note about the installation.
    Meta {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
    /// An account with the password's hash.
    Account(Account),
    /// A second factor.
    SecondFactor {
        /// The factor.
        factor: SecondFactor,
        /// Hashes of the recovery codes that are left.
        #[serde(with = "hashes")]
        recovery: Vec<TokenHash>,
    },
    /// A link by which a person may set a password.
    Invitation {
        /// Hash of what the link holds.
        #[serde(with = "hexed")]
        hash: TokenHash,
        /// The invitation.
        invitation: Invitation,
    },
    /// A program's token.
    Token {
        /// Hash of what the program sends.
        #[serde(with = "hexed")]
        hash: TokenHash,
        /// The token.
        token: ApiToken,
    },
}

impl Beside {
    /// Whether it is, or may hold, what nobody should read: an export leaves it out.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        !matches!(self, Self::Block(_) | Self::Client { .. })
    }
}

mod hashes {
    use crate::store::accounts::TokenHash;
    use crate::store::hexed::Hexed;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(hashes: &[TokenHash], serializer: S) -> Result<S::Ok, S::Error> {
        hashes.iter().map(|hash| Hexed(*hash)).collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TokenHash>, D::Error> {
        let hashes: Vec<Hexed<TokenHash>> = Vec::deserialize(deserializer)?;
        Ok(hashes.into_iter().map(|hash| hash.0).collect())
    }
}

/// How many rows there are of the large tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Rows of the log.
    pub events: u64,
    /// Erased events.
    pub erasures: u64,
    /// Commands.
    pub commands: u64,
    /// Lanes of clients.
    pub lanes: u64,
    /// Files.
    #[serde(default, skip_serializing_if = "is_none")]
    pub files: u64,
    /// Their pieces.
    #[serde(default, skip_serializing_if = "is_none")]
    pub pieces: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// An earlier life of the database: each restore begins a new one, in which the log is the same up to a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    /// Its name.
    pub epoch: String,
    /// Up to there.
    pub position: u64,
}

/// What stands before everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Which installation it is of: its log's first event, which stays the same through every restore.
    pub installation: Option<EventId>,
    /// Which life of the database.
    pub epoch: String,
    /// Its lives before that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lives: Vec<Life>,
    /// The log's last position.
    pub position: u64,
    /// How much follows.
    pub counts: Counts,
    /// How much follows beside the log.
    pub beside: u64,
}

impl Head {
    /// How many entries follow.
    #[must_use]
    pub fn entries(&self) -> u64 {
        let Counts { events, erasures, commands, lanes, files, pieces } = self.counts;
        [erasures, commands, lanes, files, pieces, self.beside].into_iter().fold(events, u64::saturating_add)
    }
}
