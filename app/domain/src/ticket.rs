//! A ticket: the umbrella record for one demand on the desk.

pub mod agenda;
pub mod attachment;
pub mod call;
pub mod checklist;
pub mod diagnosis;
pub mod errand;
pub mod number;
pub mod parts;
pub mod priority;
pub mod signature;
pub mod similar;
pub mod status;
pub mod value;
pub mod visit;

pub use agenda::{Agenda, Call};
pub use attachment::{Attachment, Pixels};
pub use call::{LadderCall, Seen};
pub use checklist::{Answer, AnswerKind, Answered, Checklist, ChecklistItem};
pub use diagnosis::{Chosen, Diagnosis};
pub use errand::Errand;
pub use number::{NumberBlock, TicketNumber};
pub use parts::*;
pub use priority::{Impact, Priority, Urgency};
pub use status::{PendingReason, TicketStatus};
pub use value::{Field, FieldClass, FieldValue};
pub use visit::{Visit, VisitCourse, VisitOutcome, VisitReport, VisitState, VisitTimes};

use crate::document::Document;
use crate::id::{CategoryId, EventId, PersonId, SiteId, TeamId, TicketId};
use crate::priority_scheme::{Overridden, Weighed};
use crate::sla::ClockInput;
use crate::small::{SmallMap, SmallSet};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What kind of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// Unplanned interruption of a service or drop in its quality.
    Incident,
    /// Planned, pre-agreed demand with nothing broken.
    ServiceRequest,
    /// Cause, or possible cause, of one or more incidents.
    Problem,
}

/// Where a ticket came from. Every ticket has exactly one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A phone call.
    #[default]
    Phone,
    /// At the counter or in the corridor.
    WalkIn,
    /// Found by a technician on site.
    OnSite,
    /// The portal.
    Portal,
    /// A mail.
    Mail,
    /// Another system or a file.
    Import,
}

/// What a new ticket says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewTicket<T = String> {
    /// What kind of demand.
    pub kind: TicketKind,
    /// Who asked.
    pub requester: PersonId,
    /// Who suffers, where it is someone else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected_user: Option<PersonId>,
    /// One line that says what is wrong.
    pub subject: T,
    /// The rest.
    pub description: T,
    /// Node of the category tree.
    pub category: CategoryId,
    /// Size of the effect.
    pub impact: Impact,
    /// How soon the effect becomes unacceptable.
    pub urgency: Urgency,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Room, floor, desk.
    pub location: T,
    /// Where the ticket came from.
    pub channel: Channel,
    /// Number in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<T>,
    /// If set, only these people see the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<SmallSet<PersonId>>,
}

impl<T> NewTicket<T> {
    /// The same ticket with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> NewTicket<U> {
        NewTicket {
            kind: self.kind,
            requester: self.requester,
            affected_user: self.affected_user,
            subject: text(self.subject),
            description: text(self.description),
            category: self.category,
            impact: self.impact,
            urgency: self.urgency,
            site: self.site,
            location: text(self.location),
            channel: self.channel,
            external_ref: self.external_ref.map(&text),
            restricted: self.restricted,
        }
    }
}

/// The current state of a ticket: what the log's events of its stream add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ticket {
    /// Identity.
    pub id: TicketId,
    /// What people say on the phone; `None` until the server gives one (shown as an alias).
    pub number: Option<TicketNumber>,
    /// What the ticket says now.
    pub content: NewTicket,
    /// What its priority is made of; `None`: the fixed matrix says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighed: Option<Weighed>,
    /// The priority that a person set in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Overridden>,
    /// Where it stands.
    pub status: TicketStatus,
    /// By when a person promised it to the requester, for the cycle that lasts. Nothing but another promise moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<Timestamp>,
    /// What goes with a pending status.
    #[serde(default, skip_serializing_if = "Pending::is_empty")]
    pub pending: Pending,
    /// The team that owns it.
    pub team: Option<TeamId>,
    /// The person who works it.
    pub assignee: Option<PersonId>,
    /// What fixed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub solution: String,
    /// When it was recorded to have begun.
    pub created_at: Timestamp,
    /// Who recorded it.
    pub created_by: PersonId,
    /// First time a person took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_at: Option<Timestamp>,
    /// First human, public message to the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_responded_at: Option<Timestamp>,
    /// Last resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    /// Closure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Last event.
    pub updated_at: Timestamp,
    /// How often it was reopened; clock cycle n+1 runs.
    #[serde(default)]
    pub reopen_count: u32,
    /// How often an escalation was sent back.
    #[serde(default)]
    pub bounce_count: u32,
    /// Functional escalations, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Escalation>,
    /// Messages and notes so far.
    #[serde(default)]
    pub article_count: u32,
    /// Pieces of work inside the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Work and travel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_entries: Vec<TimeEntry>,
    /// What its clocks are made of, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clock_inputs: Vec<ClockInput>,
    /// Who was called because time goes by, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<LadderCall>,
    /// People informed but not responsible.
    #[serde(default, skip_serializing_if = "SmallSet::is_empty")]
    pub watchers: SmallSet<PersonId>,
    /// The requester's reminders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chasers: Vec<Chaser>,
    /// Scheduled attendances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// What is gone through on site, in the order in which it was taken up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklists: Vec<Checklist>,
    /// What was asked to find the fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnoses: Vec<Diagnosis>,
    /// Photos and other files, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Other tickets this one stands in a relation to.
    #[serde(default, skip_serializing_if = "SmallSet::is_empty")]
    pub links: SmallSet<Link>,
    /// Fields with two versions, waiting for a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Values of the source system, kept beside an imported ticket.
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub imported: SmallMap<String, String>,
    /// The people it is about, its site and their organisations, for those who get no such records: people of external
    /// teams. Never stored on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosed: Vec<Document>,
}

impl Ticket {
    /// Order of work: what a person set, else what was weighed, else what the fixed matrix says.
    #[must_use]
    pub fn priority(&self) -> Priority {
        let set = self.overridden.as_ref().map(|set| set.priority);
        set.unwrap_or_else(|| self.computed_priority())
    }

    /// The priority without what a person set in its place.
    #[must_use]
    pub fn computed_priority(&self) -> Priority {
        let weighed = self.weighed.as_ref().map(|weighed| weighed.priority);
        weighed.unwrap_or_else(|| priority::of(self.content.impact, self.content.urgency))
    }

    /// What its priority is made of.
    #[must_use]
    pub fn weights(&self) -> Weighed {
        let plain = || Weighed::of(priority::of(self.content.impact, self.content.urgency), Vec::new());
        self.weighed.clone().unwrap_or_else(plain)
    }

    /// Not resolved, closed or cancelled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// The person who suffers: the affected user, or else the requester.
    #[must_use]
    pub fn affected(&self) -> PersonId {
        self.content.affected_user.unwrap_or(self.content.requester)
    }

    /// Minutes of work and travel so far.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.time_entries.iter().map(|entry| entry.minutes).sum()
    }
}

/// Two values for one field: the desk keeps one in place and the other here until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conflict {
    /// The event that recorded the conflict; names it.
    pub id: EventId,
    /// The value that stays in place.
    pub theirs: FieldValue,
    /// Who set the value in place, where known.
    pub theirs_by: Option<PersonId>,
    /// When the value in place was set.
    pub theirs_at: Option<Timestamp>,
    /// The value that came later.
    pub yours: FieldValue,
    /// Who set the value that came later.
    pub yours_by: PersonId,
    /// When the later value was captured.
    pub yours_at: Timestamp,
    /// What was written along with the later value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
