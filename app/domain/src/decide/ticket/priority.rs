//! Decisions on a ticket's priority: what it is made of, and what a person sets in its place.

use super::{Decided, Target};
use crate::command::OverridePriority;
use crate::decide::Decision;
use crate::decide::field::SeenVersion;
use crate::document::Body;
use crate::event::{EventBody, PriorityOverridden};
use crate::facts::Fact;
use crate::id::{OrganizationId, PersonId, SiteId, TicketId};
use crate::merge::{self, Merge, Seen};
use crate::priority_scheme::{PriorityScheme, THE_SCHEME, Weighed};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::{Conflict, Field, FieldValue, Impact, NewTicket, Priority, Ticket, Urgency};
use crate::time::Timestamp;
use std::borrow::Cow;

pub(super) fn set(decision: &mut Decision<'_>, target: &Target<'_>, set: &OverridePriority) -> Decided {
    let reason = set.reason.trim();
    match set.priority {
        Some(_) => text::body("reason", reason)?,
        None => text::optional_body("reason", reason)?,
    }
    let ticket = target.ticket;
    let seen = match decision.seen(target.document, Field::Priority)? {
        SeenVersion::Current => Seen::Current,
        SeenVersion::Older(_) => Seen::OlderUnknown,
    };
    let before = ticket.overridden.as_ref();
    let (current, yours) =
        (FieldValue::Priority(before.map(|before| before.priority)), FieldValue::Priority(set.priority));
    match merge::scalar(Field::Priority.class(), seen, &current, &yours) {
        // Two people may set the same for different reasons: none is lost.
        Merge::Same if before.is_none_or(|before| before.reason == reason) => {}
        Merge::Same | Merge::Take(_) | Merge::Combine(_) => overridden(decision, ticket, set.priority, reason),
        Merge::Conflict => decision.record_conflict(target.document, ticket, current, yours, Some(reason)),
    }
    Ok(())
}

fn overridden(decision: &mut Decision<'_>, ticket: &Ticket, to: Option<Priority>, reason: &str) {
    let reason = Private::Known(reason.to_owned());
    decision.emit(ticket.id, EventBody::PriorityOverridden(PriorityOverridden { to, reason }));
}

/// A person decides between two priorities that were set: each has its reason, a third one would have none.
pub(super) fn settle(
    decision: &mut Decision<'_>,
    ticket: &Ticket,
    conflict: &Conflict,
    value: &FieldValue,
) -> Result<(), Refusal> {
    let FieldValue::Priority(to) = value else { return Ok(()) };
    if ticket.value(Field::Priority).as_ref() == Some(value) {
        return Ok(());
    }
    if *value != conflict.yours {
        let problem = Problem::Malformed { detail: "neither of the two that were set".to_owned() };
        return Err(Refusal::Invalid { field: "value".to_owned(), problem });
    }
    overridden(decision, ticket, *to, &conflict.note);
    Ok(())
}

/// What a priority follows from, of all that a ticket says.
#[derive(Clone, Copy)]
struct Weighted {
    impact: Impact,
    urgency: Urgency,
    requester: PersonId,
    site: Option<SiteId>,
}

impl Weighted {
    fn of<T>(content: &NewTicket<T>) -> Self {
        Self { impact: content.impact, urgency: content.urgency, requester: content.requester, site: content.site }
    }

    /// Whether a value is of it, and takes it in.
    fn set<T>(&mut self, value: &FieldValue<T>) -> bool {
        match value {
            FieldValue::Impact(impact) => self.impact = *impact,
            FieldValue::Urgency(urgency) => self.urgency = *urgency,
            FieldValue::Requester(requester) => self.requester = *requester,
            FieldValue::Site(site) => self.site = *site,
            _ => return false,
        }
        true
    }
}

/// Weighs the tickets that a decision opens or changes in what their priority follows from.
pub(in crate::decide) fn weigh(decision: &mut Decision<'_>) {
    let mut found: Option<(TicketId, Timestamp, Weighted, Option<&Weighed>)> = None;
    for draft in &decision.accepted.events {
        let id = TicketId(draft.stream.id);
        match &draft.body {
            EventBody::TicketCreated(created) => {
                found = Some((id, draft.occurred_at, Weighted::of(&created.content), None));
            }
            EventBody::FieldSet(value) => {
                let Some(ticket) = decision.facts.ticket(id).known() else { continue };
                let (mut said, at) = match found {
                    Some((_, at, said, _)) => (said, at),
                    None => (Weighted::of(&ticket.content), draft.occurred_at),
                };
                if said.set(value) {
                    found = Some((id, at, said, ticket.weighed.as_ref()));
                }
            }
            _ => {}
        }
    }
    if let Some((id, at, said, before)) = found {
        weigh_one(decision, id, at, said, before);
    }
}

/// Weighs an open ticket by the scheme as it is now. One that is over stays as it was.
#[cfg(feature = "administration")]
pub(super) fn weigh_anew(decision: &mut Decision<'_>, id: TicketId) -> Decided {
    if !decision.context.system {
        return Err(decision.not_permitted().into());
    }
    let Some((_, ticket)) = decision.ticket(id, None)? else { return Ok(()) };
    if ticket.is_open() {
        let at = decision.context.occurred_at;
        weigh_one(decision, id, at, Weighted::of(&ticket.content), ticket.weighed.as_ref());
    }
    Ok(())
}

fn weigh_one(decision: &mut Decision<'_>, id: TicketId, at: Timestamp, said: Weighted, before: Option<&Weighed>) {
    let weighed = weighed(decision, at, said, before);
    let is_known = match before {
        Some(before) => *before == weighed,
        None => weighed.is_plain(said.impact, said.urgency),
    };
    if !is_known {
        decision.emit_at(id, EventBody::PriorityWeighed(weighed), at);
    }
}

fn weighed(decision: &Decision<'_>, at: Timestamp, said: Weighted, before: Option<&Weighed>) -> Weighed {
    let scheme = match decision.facts.document(THE_SCHEME.into()) {
        Fact::Known(document) => match &document.body {
            Body::PriorityScheme(scheme) => Cow::Borrowed(&**scheme),
            _ => Cow::Owned(PriorityScheme::default()),
        },
        Fact::Absent => Cow::Owned(PriorityScheme::default()),
        Fact::NotHere => {
            let factors = before.map(|before| before.factors.clone()).unwrap_or_default();
            return Weighed::of(PriorityScheme::default().cell(said.impact, said.urgency), factors);
        }
    };
    let organization = organization(decision, said);
    scheme.weigh((said.impact, said.urgency), organization, at, decision.facts, before)
}

/// Whose the ticket is: the site's organisation, or else the requester's.
fn organization(decision: &Decision<'_>, said: Weighted) -> Fact<OrganizationId> {
    if let Some(site) = said.site {
        match decision.facts.document(site.into()) {
            Fact::Known(document) => {
                if let Body::Site(site) = &document.body {
                    return Fact::Known(site.organization);
                }
            }
            Fact::Absent => {}
            Fact::NotHere => return Fact::NotHere,
        }
    }
    match decision.facts.person(said.requester) {
        Fact::Known(person) => person.organization.map_or(Fact::Absent, Fact::Known),
        Fact::Absent => Fact::Absent,
        Fact::NotHere => Fact::NotHere,
    }
}
