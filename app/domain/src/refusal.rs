//! Why a command was not accepted. Codes are stable: screens look their text up by them.

use crate::asset::{AssetState, Holder};
use crate::facts::AssetKey;
use crate::id::{Aggregate, AssetId, CustodyId, PersonId};
use crate::ticket::{HandoverQuestion, TicketStatus, VisitState};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Required and not there.
    Empty,
    /// More characters than allowed.
    TooLong {
        /// The limit, in characters.
        max: u32,
        /// What was given, in characters.
        length: u32,
    },
    /// A control character that no keyboard types.
    ControlCharacter,
    /// A number outside its range, both ends included.
    OutOfRange {
        /// The smallest allowed value.
        min: i64,
        /// The largest allowed value.
        max: i64,
    },
    /// Not of the form the field has; the text says what was found.
    Malformed {
        /// What the decoder said.
        detail: String,
    },
}

/// A typed refusal. It says what is wrong so that a screen can say what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A field's value is not acceptable.
    Invalid {
        /// The field, as in the command's payload.
        field: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A record the command names does not exist.
    NotFound {
        /// The record.
        what: Aggregate,
    },
    /// A record the command names anew is retired: existing uses stay, new ones name another.
    Retired {
        /// The record.
        what: Aggregate,
    },
    /// A part of a ticket (task, visit, conflict, link) the command names does not exist.
    NoSuchPart {
        /// Which kind of part.
        part: String,
    },
    /// The ticket has a part with this id already; two parts never share one.
    PartExists {
        /// Which kind of part.
        part: String,
    },
    /// A record with this id exists already.
    AlreadyExists {
        /// The record.
        what: Aggregate,
    },
    /// The actor may not do this.
    NotPermitted {
        /// The command's kind.
        action: String,
    },
    /// Nobody who can sign in would be left to administer the desk.
    LastAdministrator,
    /// The user of the command is not a known, active person.
    UnknownUser {
        /// The user the command names.
        user: PersonId,
    },
    /// The status machine has no such move.
    IllegalMove {
        /// Where the ticket is.
        from: TicketStatus,
        /// Where the command wanted it.
        to: TicketStatus,
    },
    /// The visit's states have no such move.
    IllegalVisitMove {
        /// Where the visit is.
        from: VisitState,
        /// Where the command wanted it.
        to: VisitState,
    },
    /// Somebody has the asset already.
    AssetHeld {
        /// Their custody.
        custody: CustodyId,
        /// Who.
        holder: Holder,
        /// Since when.
        since: Timestamp,
    },
    /// An asset in this state is not handed over.
    NotDeployable {
        /// What its label means.
        state: AssetState,
    },
    /// The states of an asset have no such move.
    IllegalAssetMove {
        /// Where the asset is.
        from: AssetState,
        /// Where the command wanted it.
        to: AssetState,
    },
    /// Another asset is known by this tag or serial number.
    AssetExists {
        /// Tag or serial number, as compared.
        key: AssetKey,
        /// The other asset.
        asset: AssetId,
    },
    /// The time in which a closed ticket may be reopened is over; a new ticket is the way.
    ReopenWindowOver {
        /// The window, in days.
        days: u32,
    },
    /// A hand-over question has no answer.
    ChecklistIncomplete {
        /// The questions still open.
        missing: Vec<HandoverQuestion>,
    },
    /// The ticket is already with that team.
    SameTeam,
    /// There is no escalation to send back.
    NothingToBounce,
    /// The record was changed since the author looked at it; look again and decide.
    ChangedMeanwhile {
        /// The record.
        what: Aggregate,
    },
    /// A ticket can not be linked to itself, nor be its own ancestor.
    CircularLink,
    /// The number is not from a block reserved for this device, or its check digit is wrong.
    NumberNotReserved,
    /// The number is already another ticket's.
    NumberTaken,
    /// A restricted ticket must name at least one person who may see it.
    NobodyNamed,
    /// The same command id came with other content. The first one stands.
    CommandIdReused,
    /// Another command holds this place in the lane.
    LaneSequenceReused,
    /// The payload can not be read as the kind it claims to be.
    Unreadable {
        /// What the decoder said, naming the field.
        detail: String,
    },
    /// The server failed on this command three times. Its text is safe; a person must look at it.
    ServerBug,
}

impl Refusal {
    /// The stable code, as written on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid",
            Self::NotFound { .. } => "not_found",
            Self::Retired { .. } => "retired",
            Self::NoSuchPart { .. } => "no_such_part",
            Self::PartExists { .. } => "part_exists",
            Self::AlreadyExists { .. } => "already_exists",
            Self::NotPermitted { .. } => "not_permitted",
            Self::LastAdministrator => "last_administrator",
            Self::UnknownUser { .. } => "unknown_user",
            Self::IllegalMove { .. } => "illegal_move",
            Self::IllegalVisitMove { .. } => "illegal_visit_move",
            Self::AssetHeld { .. } => "asset_held",
            Self::NotDeployable { .. } => "not_deployable",
            Self::IllegalAssetMove { .. } => "illegal_asset_move",
            Self::AssetExists { .. } => "asset_exists",
            Self::ReopenWindowOver { .. } => "reopen_window_over",
            Self::ChecklistIncomplete { .. } => "checklist_incomplete",
            Self::SameTeam => "same_team",
            Self::NothingToBounce => "nothing_to_bounce",
            Self::ChangedMeanwhile { .. } => "changed_meanwhile",
            Self::CircularLink => "circular_link",
            Self::NumberNotReserved => "number_not_reserved",
            Self::NumberTaken => "number_taken",
            Self::NobodyNamed => "nobody_named",
            Self::CommandIdReused => "command_id_reused",
            Self::LaneSequenceReused => "lane_sequence_reused",
            Self::Unreadable { .. } => "unreadable",
            Self::ServerBug => "server_bug",
        }
    }
}
