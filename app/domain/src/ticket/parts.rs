//! What a ticket is made of besides its fields. Texts are generic, see [`crate::people`].

use super::TicketNumber;
use crate::id::{ArticleId, ChaserId, EventId, PartUseId, PersonId, TaskId, TeamId, TicketId, TimeEntryId};
use crate::small::SmallMap;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What goes with a pending status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pending<T = String> {
    /// Until when, or the time the supplier promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The supplier, for [`PendingReason::Supplier`](super::PendingReason::Supplier).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<T>,
    /// The supplier's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier_ref: Option<T>,
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { until: None, supplier: None, supplier_ref: None }
    }
}

impl<T> Pending<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Pending<U> {
        Pending { until: self.until, supplier: self.supplier.map(&text), supplier_ref: self.supplier_ref.map(&text) }
    }

    /// Nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.until.is_none() && self.supplier.is_none() && self.supplier_ref.is_none()
    }
}

/// Who may read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// A reply: the requester reads it.
    Public,
    /// A note: only the desk reads it.
    Internal,
}

/// One message or note in a ticket, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message<T = String> {
    /// Identity.
    pub article: ArticleId,
    /// Who may read it; chosen before typing.
    pub visibility: Visibility,
    /// The text, plain; line breaks kept.
    pub body: T,
}

impl<T> Message<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Message<U> {
        Message { article: self.article, visibility: self.visibility, body: text(self.body) }
    }
}

/// A message in its place: what a document holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// Its ticket.
    pub ticket: TicketId,
    /// What was written.
    pub message: Message,
    /// Who wrote it.
    pub author: PersonId,
    /// When, as estimated by the server.
    pub at: Timestamp,
    /// Place in the log; 0 while it is a prediction.
    pub position: u64,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Will not be done.
    Dropped,
}

/// A piece of work inside a ticket, with its own assignee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task<T = String> {
    /// Identity.
    pub id: TaskId,
    /// What is to be done.
    pub title: T,
    /// The team that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The person who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// Where it stands.
    pub state: TaskState,
}

impl<T> Task<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Task<U> {
        Task { id: self.id, title: text(self.title), team: self.team, assignee: self.assignee, state: self.state }
    }
}

/// What the time was spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Work on the ticket.
    Work,
    /// The way there and back.
    Travel,
}

/// Longest single time entry, in minutes: one day.
pub const TIME_ENTRY_MAX: u32 = 24 * 60;

/// A stretch of work or travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeEntry<T = String> {
    /// Identity.
    pub id: TimeEntryId,
    /// Whose time.
    pub person: PersonId,
    /// What it was spent on.
    pub kind: TimeKind,
    /// How long, in minutes, 1 to [`TIME_ENTRY_MAX`].
    pub minutes: u32,
    /// What was done.
    pub note: T,
    /// When it was recorded to have ended.
    #[serde(default)]
    pub at: Timestamp,
}

impl<T> TimeEntry<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> TimeEntry<U> {
        TimeEntry {
            id: self.id,
            person: self.person,
            kind: self.kind,
            minutes: self.minutes,
            note: text(self.note),
            at: self.at,
        }
    }
}

/// Most parts of one report.
pub const PARTS_MAX: usize = 50;
/// Most pieces of one part.
pub const PIECES_MAX: u32 = 9_999;

/// A part that was used up or built in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartUse {
    /// Identity; a later report of the same visit that still names the part keeps it, so it is the same use.
    pub id: PartUseId,
    /// What it is.
    pub name: String,
    /// How many pieces, 1 to [`PIECES_MAX`].
    pub quantity: u32,
}

/// A requester's reminder, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chaser<T = String> {
    /// Identity.
    pub id: ChaserId,
    /// How it came.
    pub channel: super::Channel,
    /// What was said.
    pub note: T,
    /// When.
    #[serde(default)]
    pub at: Timestamp,
}

impl<T> Chaser<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Chaser<U> {
        Chaser { id: self.id, channel: self.channel, note: text(self.note), at: self.at }
    }
}

/// How another ticket relates to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The other one is above this one.
    ParentIs,
    /// The other one is below this one.
    ChildIs,
    /// This one is a duplicate of the other.
    DuplicateOf,
    /// The other one is a duplicate of this one.
    HasDuplicate,
    /// They have something to do with each other.
    Related,
}

impl LinkKind {
    /// The same link seen from the other ticket.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::ParentIs => Self::ChildIs,
            Self::ChildIs => Self::ParentIs,
            Self::DuplicateOf => Self::HasDuplicate,
            Self::HasDuplicate => Self::DuplicateOf,
            Self::Related => Self::Related,
        }
    }
}

/// A relation to another ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// How.
    pub kind: LinkKind,
    /// To which.
    pub ticket: TicketId,
}

/// A question of the hand-over checklist. All must be answered before an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HandoverQuestion {
    /// What was tested, with the result.
    TestsDone,
    /// What was found so far.
    Findings,
    /// What the requester was told.
    RequesterTold,
}

impl HandoverQuestion {
    /// Every question, in order.
    pub const ALL: [Self; 3] = [Self::TestsDone, Self::Findings, Self::RequesterTold];
}

/// Answers to the questions of a hand-over.
pub type HandoverAnswers<T = String> = SmallMap<HandoverQuestion, T>;

/// A functional escalation: transfer to a team with more or other skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Escalation {
    /// The event that recorded it.
    pub id: EventId,
    /// Who had it; `None` if no team did.
    pub from: Option<TeamId>,
    /// Who has it now.
    pub to: TeamId,
    /// When.
    pub at: Timestamp,
    /// Sent back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bounced: bool,
}

/// How a ticket is called where it has no number yet: the last six digits of its id's random part.
#[must_use]
pub fn alias(id: TicketId) -> String {
    format!("L-{:06}", id.0.as_u128() % 1_000_000)
}

/// The number, or the alias until there is one.
#[must_use]
pub fn label(number: Option<TicketNumber>, id: TicketId) -> String {
    number.map_or_else(|| alias(id), |number| number.to_string())
}
