//! Identities. Every id is born where the record is born, on the tablet too, and never changes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<u128> for $name {
            fn from(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }
        }
    )*};
}

ids! {
    /// A command: one intent of one person. A UUIDv7, used as identity only, never as an order.
    CommandId;
    /// An event in the log. Derived from its command, see [`EventId::of`].
    EventId;
    /// One installation of the desk for one user; new after any suspected loss of local data.
    ClientId;
    /// A person: requester, technician, manager or administrator.
    PersonId;
    /// A customer body.
    OrganizationId;
    /// A physical place of an organisation.
    SiteId;
    /// A group that owns tickets.
    TeamId;
    /// A node of the category tree.
    CategoryId;
    /// An agreement with a customer body.
    ContractId;
    /// Opening hours of the desk.
    ServiceCalendarId;
    /// What is promised to whom.
    SlaPolicyId;
    /// How the desk gives priorities.
    PrioritySchemeId;
    /// Who works when.
    RosterId;
    /// A prepared reply.
    CannedReplyId;
    /// A checklist as the administration keeps it.
    ChecklistTemplateId;
    /// A tree of questions as the administration keeps it.
    DiagnosisTreeId;
    /// A queue with a name.
    SavedViewId;
    /// A model of devices.
    AssetModelId;
    /// The desk's word for a state of assets.
    StatusLabelId;
    /// A device or another thing that is looked after.
    AssetId;
    /// A stretch of time in which somebody has an asset.
    CustodyId;
    /// A ticket.
    TicketId;
    /// One message or note in a ticket.
    ArticleId;
    /// A piece of work inside a ticket.
    TaskId;
    /// A stretch of work or travel.
    TimeEntryId;
    /// A requester's reminder.
    ChaserId;
    /// One scheduled attendance at a place.
    VisitId;
    /// A photo or another file of a ticket.
    AttachmentId;
    /// A checklist of a ticket.
    ChecklistId;
    /// A diagnosis of a ticket.
    DiagnosisId;
    /// A part that was used up or built in.
    PartUseId;
}

impl EventId {
    /// The id of the `index`-th event of a command.
    ///
    /// Derived, not drawn, so that `decide` stays free of randomness and the tablet's prediction carries the id
    /// the server will give: the first 16 bytes of SHA-256 over a label, the command id and the index, marked as
    /// UUID version 8 (RFC 9562, 5.8).
    #[must_use]
    pub fn of(command: CommandId, index: u32) -> Self {
        let digest = Sha256::new()
            .chain_update(b"deskside event\0")
            .chain_update(command.0.as_bytes())
            .chain_update(index.to_be_bytes())
            .finalize();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(Uuid::from_bytes(bytes))
    }
}

impl CommandId {
    /// A UUIDv7 (RFC 9562, 5.7) of the given Unix time in milliseconds and ten random bytes from the caller.
    #[must_use]
    pub fn new(unix_ms: u64, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid())
    }
}

/// The kinds of record that own a stream of events and a lane of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AggregateKind {
    /// See [`OrganizationId`].
    Organization,
    /// See [`SiteId`].
    Site,
    /// See [`TeamId`].
    Team,
    /// See [`PersonId`].
    Person,
    /// See [`CategoryId`].
    Category,
    /// See [`ContractId`].
    Contract,
    /// See [`ServiceCalendarId`].
    ServiceCalendar,
    /// See [`SlaPolicyId`].
    SlaPolicy,
    /// See [`PrioritySchemeId`].
    PriorityScheme,
    /// See [`RosterId`].
    Roster,
    /// See [`CannedReplyId`].
    CannedReply,
    /// See [`ChecklistTemplateId`].
    ChecklistTemplate,
    /// See [`DiagnosisTreeId`].
    DiagnosisTree,
    /// See [`SavedViewId`].
    SavedView,
    /// See [`AssetModelId`].
    AssetModel,
    /// See [`StatusLabelId`].
    StatusLabel,
    /// See [`AssetId`]; its custodies belong to it.
    Asset,
    /// See [`TicketId`]; its messages, tasks, times and visits belong to it.
    Ticket,
}

impl AggregateKind {
    /// All kinds.
    pub const ALL: [Self; 18] = [
        Self::Organization,
        Self::Site,
        Self::Team,
        Self::Person,
        Self::Category,
        Self::Contract,
        Self::ServiceCalendar,
        Self::SlaPolicy,
        Self::PriorityScheme,
        Self::Roster,
        Self::CannedReply,
        Self::ChecklistTemplate,
        Self::DiagnosisTree,
        Self::SavedView,
        Self::AssetModel,
        Self::StatusLabel,
        Self::Asset,
        Self::Ticket,
    ];

    /// The word used in tables and URLs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Site => "site",
            Self::Team => "team",
            Self::Person => "person",
            Self::Category => "category",
            Self::Contract => "contract",
            Self::ServiceCalendar => "service_calendar",
            Self::SlaPolicy => "sla_policy",
            Self::PriorityScheme => "priority_scheme",
            Self::Roster => "roster",
            Self::CannedReply => "canned_reply",
            Self::ChecklistTemplate => "checklist_template",
            Self::DiagnosisTree => "diagnosis_tree",
            Self::SavedView => "saved_view",
            Self::AssetModel => "asset_model",
            Self::StatusLabel => "status_label",
            Self::Asset => "asset",
            Self::Ticket => "ticket",
        }
    }
}

/// One record with a stream of its own: the unit of order. A command's lane is its primary aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// What kind of record.
    pub kind: AggregateKind,
    /// Which one.
    pub id: Uuid,
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.word(), self.id)
    }
}

macro_rules! aggregate_of {
    ($($id:ident => $kind:ident),* $(,)?) => {$(
        impl From<$id> for Aggregate {
            fn from(id: $id) -> Self {
                Self { kind: AggregateKind::$kind, id: id.0 }
            }
        }
    )*};
}

aggregate_of! {
    OrganizationId => Organization, SiteId => Site, TeamId => Team, PersonId => Person,
    CategoryId => Category, ContractId => Contract, ServiceCalendarId => ServiceCalendar,
    SlaPolicyId => SlaPolicy, PrioritySchemeId => PriorityScheme, RosterId => Roster, CannedReplyId => CannedReply,
    ChecklistTemplateId => ChecklistTemplate, DiagnosisTreeId => DiagnosisTree, SavedViewId => SavedView,
    AssetModelId => AssetModel, StatusLabelId => StatusLabel, AssetId => Asset, TicketId => Ticket,
}
