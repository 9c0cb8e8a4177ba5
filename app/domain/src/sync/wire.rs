//! What travels between desk and server.
//!
//! `POST /sync/v1/push` takes a [`PushRequest`] and answers a [`PushAnswer`]; `GET /sync/v1/pull?cursor=&nonce=&client=`
//! answers a [`PullAnswer`]; `GET /sync/v1/live` is a stream of server-sent events named `poke` whose data is the
//! log's head. An answer counts only with the content type [`CONTENT_TYPE`] and the request's nonce in it: a
//! captive portal has neither.
//!
//! The server may be of a newer build than the desk. Fields that this build does not know are passed over; what is of a
//! kind it does not know is left out of an answer and noted, and the rest counts ([`PullAnswer::read`],
//! [`PushAnswer::read`]).

use crate::command::Sealed;
use crate::document::{DocRef, Document, Versions};
use crate::id::{ClientId, CommandId, PersonId};
use crate::json;
use crate::refusal::Refusal;
use crate::ticket::{Field, NumberBlock};
use crate::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The media type of every answer of the sync protocol.
pub const CONTENT_TYPE: &str = "application/vnd.deskside.sync+json";
/// The version of the protocol.
pub const PROTOCOL: u16 = 1;
/// Most commands in one push.
pub const PUSH_COMMANDS: usize = 100;
/// Most bytes of one push.
pub const PUSH_BYTES: usize = 512 * 1024;
/// Bytes of documents after which a page of a pull ends.
pub const PAGE_BYTES: usize = 512 * 1024;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done as meant. Final.
    Applied {
        /// The head of the log right after it.
        position: u64,
        /// Versions of the fields it named, after it.
        #[serde(default, skip_serializing_if = "Versions::is_empty")]
        versions: Versions,
    },
    /// Done together with someone else's change. Final.
    Merged {
        /// The head of the log right after it.
        position: u64,
        /// Versions of the fields it named, after it.
        #[serde(default, skip_serializing_if = "Versions::is_empty")]
        versions: Versions,
    },
    /// Stored with both values of some fields; a person must decide. What did not clash is done. Final.
    Conflict {
        /// The head of the log right after it.
        position: u64,
        /// The fields with two values.
        fields: Vec<Field>,
        /// Versions of the fields it named, after it.
        #[serde(default, skip_serializing_if = "Versions::is_empty")]
        versions: Versions,
    },
    /// Not done, and why. Final.
    Rejected {
        /// Why.
        refusal: Refusal,
    },
    /// Not done, because a command it stands on was not. Final.
    Blocked {
        /// That command.
        requires: CommandId,
    },
    /// Not done yet; send it again.
    Retry {
        /// Seconds to wait at least.
        after: u32,
    },
    /// Not done: sign in again. Not final.
    NeedsAuth,
    /// Not done: the server is older than the command. It waits. Not final.
    NewerThanServer,
    /// Not done: the server has not seen the lane's earlier commands. Not final.
    Gap {
        /// The place in the lane the server waits for.
        expected: u32,
    },
}

impl Outcome {
    /// Whether nothing more will happen to the command.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Retry { .. } | Self::NeedsAuth | Self::NewerThanServer | Self::Gap { .. })
    }

    /// Whether the command did what it could: applied, merged, or stored with both values.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.position().is_some()
    }

    /// Whether a person must look at the command before the rest of its lane goes on.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Rejected { .. } | Self::Blocked { .. })
    }

    /// The head of the log right after the command; `None` if it did nothing.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::Applied { position, .. } | Self::Merged { position, .. } | Self::Conflict { position, .. } => {
                Some(*position)
            }
            _ => None,
        }
    }

    /// Versions of the fields the command named, after it.
    #[must_use]
    pub fn versions(&self) -> Option<&Versions> {
        match self {
            Self::Applied { versions, .. } | Self::Merged { versions, .. } | Self::Conflict { versions, .. } => {
                Some(versions)
            }
            _ => None,
        }
    }

    /// The word on the wire and in tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Applied { .. } => "applied",
            Self::Merged { .. } => "merged",
            Self::Conflict { .. } => "conflict",
            Self::Rejected { .. } => "rejected",
            Self::Blocked { .. } => "blocked",
            Self::Retry { .. } => "retry",
            Self::NeedsAuth => "needs_auth",
            Self::NewerThanServer => "newer_than_server",
            Self::Gap { .. } => "gap",
        }
    }
}

/// A line of the pending manifest: what is unsent, so that the office knows even if the tablet dies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestItem {
    /// The unsent command.
    pub command_id: CommandId,
    /// Its kind.
    pub kind: String,
    /// Its lane.
    pub lane: crate::id::Aggregate,
    /// When the device says it was captured.
    pub device_wall: Timestamp,
}

/// A batch of commands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushRequest {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// Comes back in the answer.
    pub nonce: String,
    /// The installation.
    pub client_id: ClientId,
    /// Whose commands these are; must be who is signed in.
    pub user_id: PersonId,
    /// Everything unsent, this batch included.
    #[serde(default)]
    pub manifest: Vec<ManifestItem>,
    /// The batch; within a lane in order.
    pub commands: Vec<Sealed>,
    /// How many reserved ticket numbers are left; the server answers with a block when they run low.
    pub numbers_left: u32,
}

/// What became of one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandResult {
    /// The command.
    pub command_id: CommandId,
    /// What became of it.
    pub outcome: Outcome,
}

/// The answer to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The request's nonce.
    pub nonce: String,
    /// Which life of the database this is; another one after a restore.
    pub epoch: String,
    /// The server's clock.
    pub server_now: Timestamp,
    /// One for each command.
    pub results: Vec<CommandResult>,
    /// Newly reserved ticket numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<NumberBlock>,
    /// The log's head.
    pub head: u64,
}

/// Seconds after which a command is sent again whose outcome this build could not read.
const UNREAD_AFTER: u32 = 60;

impl PushAnswer {
    /// Reads an answer, and whether all of it is known here. A command whose outcome a newer server puts in a way of its
    /// own stays unsent: it is sent again, and the newer build reads what the server answers from its record.
    ///
    /// # Errors
    /// When it is no such answer.
    pub fn read(text: &str) -> Result<(Self, bool), json::Error> {
        read(text, "results", |result: Option<CommandResult>, value| {
            if let (None, Value::Object(result)) = (result, value) {
                let again = json::to_value(&Outcome::Retry { after: UNREAD_AFTER });
                result.insert("outcome".to_owned(), again.unwrap_or_default());
            }
            true
        })
    }
}

/// Reads an answer as it is, or else with the items of one of its lists one by one: each is shown, as far as it can be
/// read, to `keep`, which may change it. Returns whether nothing of it is unknown.
fn read<A: DeserializeOwned, T: DeserializeOwned>(
    text: &str,
    list: &str,
    keep: impl Fn(Option<T>, &mut Value) -> bool,
) -> Result<(A, bool), json::Error> {
    if let Ok(answer) = json::from_text(text) {
        return Ok((answer, true));
    }
    let mut answer: Value = json::from_text(text)?;
    if let Some(Value::Array(items)) = answer.get_mut(list) {
        items.retain_mut(|item| keep(json::from_value(item).ok(), item));
    }
    Ok((json::from_value(&answer)?, false))
}

/// A change of the replica.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "nearly all of them are documents")
)]
pub enum DocOp {
    /// The document is now so.
    Put {
        /// The document.
        doc: Document,
    },
    /// The record is gone.
    Delete {
        /// Which.
        doc: DocRef,
    },
    /// The record left the user's scope: forget it. Not the same as deleted.
    Evict {
        /// Which.
        doc: DocRef,
    },
}

/// A page of a pull.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullAnswer {
    /// The request's nonce.
    pub nonce: String,
    /// Which life of the database this is.
    pub epoch: String,
    /// The server's clock.
    pub server_now: Timestamp,
    /// True on the first page of a new snapshot: what the replica held before is replaced.
    #[serde(default)]
    pub restart: bool,
    /// The changes.
    pub ops: Vec<DocOp>,
    /// Where to go on. Opaque.
    pub cursor: String,
    /// The position the replica stands at once this page and all staged before it are swapped in. Meaningful when
    /// `complete`.
    pub position: u64,
    /// True when nothing is left: the replica may swap in what is staged. Until then only the pages of a first
    /// snapshot may be shown as they come.
    pub complete: bool,
    /// True while the page belongs to a snapshot.
    #[serde(default)]
    pub snapshot: bool,
    /// On the first page of a new snapshot: up to this position the log is the same as in the life of the database that
    /// the request's cursor was from; 0 where that is not known. It counts when `epoch` is not the replica's.
    #[serde(default)]
    pub shared: u64,
    /// Noted by the desk that reads it, never sent: something was left out that this build does not know.
    #[serde(skip)]
    pub skipped: Option<String>,
}

impl PullAnswer {
    /// Reads an answer. Changes that this build, `build`, can not read are left out, and that is noted.
    ///
    /// # Errors
    /// When it is no such answer.
    pub fn read(text: &str, build: &str) -> Result<Self, json::Error> {
        let (answer, whole) = read(text, "ops", |op: Option<DocOp>, _| op.is_some())?;
        Ok(Self { skipped: (!whole).then(|| build.to_owned()), ..answer })
    }
}
