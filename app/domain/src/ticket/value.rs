//! The editable fields of a ticket, their values and the class that says how each merges.

use super::{Impact, Priority, TicketKind, Urgency};
use crate::id::{CategoryId, PersonId, SiteId, TeamId};
use crate::small::SmallSet;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A value of one editable field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldValue<T = String> {
    /// What kind of demand.
    Kind(TicketKind),
    /// Who asked.
    Requester(PersonId),
    /// Who suffers.
    AffectedUser(Option<PersonId>),
    /// The one line.
    Subject(T),
    /// The rest.
    Description(T),
    /// Node of the category tree.
    Category(CategoryId),
    /// Size of the effect.
    Impact(Impact),
    /// How soon.
    Urgency(Urgency),
    /// Where it is.
    Site(Option<SiteId>),
    /// Room, floor, desk.
    Location(T),
    /// Number in another system; empty means none.
    ExternalRef(T),
    /// Who alone may see it.
    Restricted(Option<SmallSet<PersonId>>),
    /// What fixed it.
    Solution(T),
    /// By when a person promised it to the requester.
    AgreedAt(Option<Timestamp>),
    /// The team that owns it.
    Team(Option<TeamId>),
    /// The person who works it.
    Assignee(Option<PersonId>),
    /// What a person set in the place of the computed priority. Only in conflicts: it comes with a reason.
    Priority(Option<Priority>),
    /// Where it stands. Only in conflicts: moves have commands of their own.
    Status(super::TicketStatus),
}

/// A field's name, as in versions, bases and on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// See [`FieldValue::Kind`].
    Kind,
    /// See [`FieldValue::Requester`].
    Requester,
    /// See [`FieldValue::AffectedUser`].
    AffectedUser,
    /// See [`FieldValue::Subject`].
    Subject,
    /// See [`FieldValue::Description`].
    Description,
    /// See [`FieldValue::Category`].
    Category,
    /// See [`FieldValue::Impact`].
    Impact,
    /// See [`FieldValue::Urgency`].
    Urgency,
    /// See [`FieldValue::Site`].
    Site,
    /// See [`FieldValue::Location`].
    Location,
    /// See [`FieldValue::ExternalRef`].
    ExternalRef,
    /// See [`FieldValue::Restricted`].
    Restricted,
    /// See [`FieldValue::Solution`].
    Solution,
    /// See [`FieldValue::AgreedAt`].
    AgreedAt,
    /// See [`FieldValue::Team`].
    Team,
    /// See [`FieldValue::Assignee`].
    Assignee,
    /// See [`FieldValue::Priority`].
    Priority,
    /// See [`FieldValue::Status`].
    Status,
    /// A whole record of reference data (person, team, …): edited as one.
    Record,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How a field merges when two people changed it from the same base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldClass {
    /// Merged paragraph by paragraph; overlapping edits need a person.
    LongText,
    /// A wrong value is easily noticed and set right.
    ScalarLowHarm,
    /// A wrong value sends work, people or data the wrong way: always a person's decision.
    ScalarHarmful,
    /// A move of the status machine.
    Machine,
}

impl Field {
    /// The word used on the wire and in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Requester => "requester",
            Self::AffectedUser => "affected_user",
            Self::Subject => "subject",
            Self::Description => "description",
            Self::Category => "category",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::Site => "site",
            Self::Location => "location",
            Self::ExternalRef => "external_ref",
            Self::Restricted => "restricted",
            Self::Solution => "solution",
            Self::AgreedAt => "agreed_at",
            Self::Team => "team",
            Self::Assignee => "assignee",
            Self::Priority => "priority",
            Self::Status => "status",
            Self::Record => "record",
        }
    }

    /// How the field merges.
    #[must_use]
    pub fn class(self) -> FieldClass {
        match self {
            Self::Description | Self::Solution => FieldClass::LongText,
            Self::Subject | Self::Category | Self::Site | Self::Location | Self::ExternalRef | Self::Kind => {
                FieldClass::ScalarLowHarm
            }
            Self::Requester
            | Self::AffectedUser
            | Self::Impact
            | Self::Urgency
            | Self::Priority
            | Self::Restricted
            | Self::AgreedAt
            | Self::Team
            | Self::Assignee
            | Self::Record => FieldClass::ScalarHarmful,
            Self::Status => FieldClass::Machine,
        }
    }
}

impl<T> FieldValue<T> {
    /// Which field this is a value of.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Kind(_) => Field::Kind,
            Self::Requester(_) => Field::Requester,
            Self::AffectedUser(_) => Field::AffectedUser,
            Self::Subject(_) => Field::Subject,
            Self::Description(_) => Field::Description,
            Self::Category(_) => Field::Category,
            Self::Impact(_) => Field::Impact,
            Self::Urgency(_) => Field::Urgency,
            Self::Site(_) => Field::Site,
            Self::Location(_) => Field::Location,
            Self::ExternalRef(_) => Field::ExternalRef,
            Self::Restricted(_) => Field::Restricted,
            Self::Solution(_) => Field::Solution,
            Self::AgreedAt(_) => Field::AgreedAt,
            Self::Team(_) => Field::Team,
            Self::Assignee(_) => Field::Assignee,
            Self::Priority(_) => Field::Priority,
            Self::Status(_) => Field::Status,
        }
    }

    /// The same value with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> FieldValue<U> {
        match self {
            Self::Kind(v) => FieldValue::Kind(v),
            Self::Requester(v) => FieldValue::Requester(v),
            Self::AffectedUser(v) => FieldValue::AffectedUser(v),
            Self::Subject(v) => FieldValue::Subject(text(v)),
            Self::Description(v) => FieldValue::Description(text(v)),
            Self::Category(v) => FieldValue::Category(v),
            Self::Impact(v) => FieldValue::Impact(v),
            Self::Urgency(v) => FieldValue::Urgency(v),
            Self::Site(v) => FieldValue::Site(v),
            Self::Location(v) => FieldValue::Location(text(v)),
            Self::ExternalRef(v) => FieldValue::ExternalRef(text(v)),
            Self::Restricted(v) => FieldValue::Restricted(v),
            Self::Solution(v) => FieldValue::Solution(text(v)),
            Self::AgreedAt(v) => FieldValue::AgreedAt(v),
            Self::Team(v) => FieldValue::Team(v),
            Self::Assignee(v) => FieldValue::Assignee(v),
            Self::Priority(v) => FieldValue::Priority(v),
            Self::Status(v) => FieldValue::Status(v),
        }
    }
}

impl super::Ticket {
    /// The current value of a field; `None` for [`Field::Record`], which no ticket has.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<FieldValue> {
        let content = &self.content;
        Some(match field {
            Field::Kind => FieldValue::Kind(content.kind),
            Field::Requester => FieldValue::Requester(content.requester),
            Field::AffectedUser => FieldValue::AffectedUser(content.affected_user),
            Field::Subject => FieldValue::Subject(content.subject.clone()),
            Field::Description => FieldValue::Description(content.description.clone()),
            Field::Category => FieldValue::Category(content.category),
            Field::Impact => FieldValue::Impact(content.impact),
            Field::Urgency => FieldValue::Urgency(content.urgency),
            Field::Site => FieldValue::Site(content.site),
            Field::Location => FieldValue::Location(content.location.clone()),
            Field::ExternalRef => FieldValue::ExternalRef(content.external_ref.clone().unwrap_or_default()),
            Field::Restricted => FieldValue::Restricted(content.restricted.clone()),
            Field::Solution => FieldValue::Solution(self.solution.clone()),
            Field::AgreedAt => FieldValue::AgreedAt(self.agreed_at),
            Field::Team => FieldValue::Team(self.team),
            Field::Assignee => FieldValue::Assignee(self.assignee),
            Field::Priority => FieldValue::Priority(self.overridden.as_ref().map(|set| set.priority)),
            Field::Status => FieldValue::Status(self.status),
            Field::Record => return None,
        })
    }

    /// Sets a field. A [`FieldValue::Status`] sets the state as it is, without asking the machine.
    pub fn set(&mut self, value: FieldValue) {
        let content = &mut self.content;
        match value {
            FieldValue::Kind(v) => content.kind = v,
            FieldValue::Requester(v) => content.requester = v,
            FieldValue::AffectedUser(v) => content.affected_user = v,
            FieldValue::Subject(v) => content.subject = v,
            FieldValue::Description(v) => content.description = v,
            FieldValue::Category(v) => content.category = v,
            FieldValue::Impact(v) => content.impact = v,
            FieldValue::Urgency(v) => content.urgency = v,
            FieldValue::Site(v) => content.site = v,
            FieldValue::Location(v) => content.location = v,
            FieldValue::ExternalRef(v) => content.external_ref = (!v.is_empty()).then_some(v),
            FieldValue::Restricted(v) => content.restricted = v,
            FieldValue::Solution(v) => self.solution = v,
            FieldValue::AgreedAt(v) => self.agreed_at = v,
            FieldValue::Team(v) => self.team = v,
            FieldValue::Assignee(v) => self.assignee = v,
            // Comes with a reason, so it has an event of its own.
            FieldValue::Priority(_) => {}
            FieldValue::Status(v) => self.status = v,
        }
    }
}
