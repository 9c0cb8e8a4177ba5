//! Setting fields: what the author saw against what is there now.

use super::{Assumption, Decision, Refused};
use crate::command::Base;
use crate::document::{Body, Document};
use crate::event::{ConflictRecorded, EventBody};
use crate::facts::Fact;
use crate::id::EventId;
use crate::merge::{self, Merge, Seen};
use crate::private::Private;
use crate::refusal::Refusal;
use crate::sync::wire::Outcome;
use crate::ticket::{Field, FieldClass, FieldValue, Ticket};

/// Most events one command makes; enough to recognise its own.
const MOST_EVENTS: u32 = 40;

/// The version the author saw, against the version in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeenVersion {
    /// Nobody changed the field since.
    Current,
    /// Someone did. The version the author saw, where it can be told.
    Older(Option<EventId>),
}

impl Decision<'_> {
    /// What the author saw of a field of `document`.
    pub(super) fn seen(&mut self, document: &Document, field: Field) -> Result<SeenVersion, Refused> {
        let current = document.versions.get(&field).copied();
        let saw = match self.command.bases.get(&field) {
            None if self.context.latest => return Ok(SeenVersion::Current),
            None => None,
            Some(Base::Confirmed(event)) => Some(*event),
            Some(Base::Pending(before)) => {
                let known = self.facts.outcome(*before);
                let outcome = match (&known, self.facts.foreseen(*before)) {
                    (Fact::NotHere, Some(foreseen)) => Fact::Known(foreseen),
                    _ => known.clone(),
                };
                let is_merged = matches!(outcome, Fact::Known(Outcome::Merged { .. }));
                if is_merged && field.class() == FieldClass::LongText {
                    // The author has not seen what was merged into the earlier text, and takes none of it away.
                    return Ok(SeenVersion::Older(None));
                }
                let own = (0..MOST_EVENTS).map(|index| EventId::of(*before, index));
                if current.is_some_and(|current| own.into_iter().any(|id| id == current)) {
                    return Ok(SeenVersion::Current);
                }
                if known == Fact::NotHere {
                    self.assume(Assumption::WillBeDone(*before));
                }
                match outcome {
                    Fact::Known(Outcome::Conflict { fields, .. }) if fields.contains(&field) => {
                        return Err(Refused::Blocked { requires: *before });
                    }
                    Fact::Known(outcome) => match outcome.versions() {
                        Some(versions) => versions.get(&field).copied(),
                        None => return Err(Refused::Blocked { requires: *before }),
                    },
                    Fact::Absent => return Err(Refused::NotYet { requires: *before }),
                    Fact::NotHere => return Ok(SeenVersion::Older(None)),
                }
            }
        };
        Ok(if saw == current { SeenVersion::Current } else { SeenVersion::Older(saw) })
    }

    /// Sets a field of a ticket, or records that two values wait for a person. True when the field now has, or
    /// had already, the author's value.
    pub(super) fn set_field(
        &mut self,
        document: &Document,
        ticket: &Ticket,
        yours: FieldValue,
        note: Option<&str>,
    ) -> Result<bool, Refused> {
        let field = yours.field();
        let seen = self.seen(document, field)?;
        let Some(current) = ticket.value(field) else {
            return Ok(true);
        };
        let older = match seen {
            SeenVersion::Older(Some(event)) => self.value_at(event, field),
            _ => None,
        };
        let merged = match (&current, &yours) {
            (
                FieldValue::Description(current) | FieldValue::Solution(current),
                FieldValue::Description(text) | FieldValue::Solution(text),
            ) if field.class() == FieldClass::LongText => {
                let older = older.as_ref().and_then(|value| match value {
                    FieldValue::Description(text) | FieldValue::Solution(text) => Some(text.as_str()),
                    _ => None,
                });
                let seen = match (seen, older) {
                    (SeenVersion::Current, _) => Seen::Current,
                    (_, Some(text)) => Seen::Older(text),
                    (_, None) => Seen::OlderUnknown,
                };
                match merge::text(seen, current, text) {
                    Merge::Same => Merge::Same,
                    Merge::Take(_) => Merge::Take(yours.clone()),
                    Merge::Conflict => Merge::Conflict,
                    Merge::Combine(text) if field == Field::Solution => Merge::Combine(FieldValue::Solution(text)),
                    Merge::Combine(text) => Merge::Combine(FieldValue::Description(text)),
                }
            }
            _ => {
                let seen = match (seen, &older) {
                    (SeenVersion::Current, _) => Seen::Current,
                    (_, Some(value)) => Seen::Older(value),
                    (_, None) => Seen::OlderUnknown,
                };
                merge::scalar(field.class(), seen, &current, &yours)
            }
        };
        match merged {
            Merge::Same => {}
            Merge::Take(value) => self.emit(ticket.id, EventBody::FieldSet(value.map(Private::Known))),
            Merge::Combine(value) => {
                self.accepted.merged = true;
                self.emit(ticket.id, EventBody::FieldSet(value.map(Private::Known)));
            }
            Merge::Conflict => {
                let closed = merge::closed_meanwhile(&current, &yours);
                self.record_conflict(document, ticket, current, yours, note);
                if let Some(value) = closed {
                    self.emit(ticket.id, EventBody::FieldSet(value.map(Private::Known)));
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Records that a field has two values.
    pub(super) fn record_conflict(
        &mut self,
        document: &Document,
        ticket: &Ticket,
        theirs: FieldValue,
        yours: FieldValue,
        note: Option<&str>,
    ) {
        let field = yours.field();
        let set_by = document.versions.get(&field).and_then(|event| self.history(*event));
        let (theirs_by, theirs_at) = (set_by.map(|line| line.actor), set_by.map(|line| line.at));
        self.accepted.conflicts.push(field);
        let conflict = ConflictRecorded {
            theirs: theirs.map(Private::Known),
            theirs_by,
            theirs_at,
            yours: yours.map(Private::Known),
            note: note.map(|text| Private::Known(text.to_owned())),
        };
        self.emit(ticket.id, EventBody::ConflictRecorded(conflict));
    }

    fn history(&self, event: EventId) -> Option<&crate::document::History> {
        match &self.facts.document(event.into()).known()?.body {
            Body::History(line) => Some(line),
            _ => None,
        }
    }

    /// The value an event of the ticket's history set; `None` when it is not here or was erased.
    fn value_at(&self, event: EventId, field: Field) -> Option<FieldValue> {
        let open = |value: FieldValue<Private<String>>| {
            let mut erased = false;
            let value = value.map(|text| {
                erased = text == Private::Erased;
                text.into_text()
            });
            (!erased).then_some(value)
        };
        match &self.history(event)?.event {
            EventBody::FieldSet(value) if value.field() == field => open(value.clone()),
            EventBody::TicketCreated(created) => {
                let content = &created.content;
                Some(match field {
                    Field::Kind => FieldValue::Kind(content.kind),
                    Field::Requester => FieldValue::Requester(content.requester),
                    Field::AffectedUser => FieldValue::AffectedUser(content.affected_user),
                    Field::Category => FieldValue::Category(content.category),
                    Field::Impact => FieldValue::Impact(content.impact),
                    Field::Urgency => FieldValue::Urgency(content.urgency),
                    Field::Site => FieldValue::Site(content.site),
                    Field::Restricted => FieldValue::Restricted(content.restricted.clone()),
                    Field::Team => FieldValue::Team(created.team),
                    Field::Subject => return open(FieldValue::Subject(content.subject.clone())),
                    Field::Description => {
                        return open(FieldValue::Description(content.description.clone()));
                    }
                    Field::Location => return open(FieldValue::Location(content.location.clone())),
                    Field::ExternalRef => {
                        let text = content.external_ref.clone().unwrap_or(Private::Known(String::new()));
                        return open(FieldValue::ExternalRef(text));
                    }
                    Field::Solution
                    | Field::AgreedAt
                    | Field::Assignee
                    | Field::Priority
                    | Field::Status
                    | Field::Record => {
                        return None;
                    }
                })
            }
            _ => None,
        }
    }
}

/// A record edited as a whole must be as its author saw it.
pub(super) fn record_base(decision: &mut Decision<'_>, document: &Document) -> Result<(), Refused> {
    match decision.seen(document, Field::Record)? {
        SeenVersion::Current => Ok(()),
        SeenVersion::Older(_) if decision.context.system => Ok(()),
        // Seen through a pending command of one's own whose fate is not known here: never a reason to refuse.
        SeenVersion::Older(None) if !decision.accepted.assumptions.is_empty() => Ok(()),
        SeenVersion::Older(_) => match decision.command.payload.aggregate() {
            Some(what) => Err(Refusal::ChangedMeanwhile { what }.into()),
            None => Ok(()),
        },
    }
}
