//! Opening tickets, here and as another system had them.

use super::{Decided, check_value};
use crate::command::{CreateTicket, ImportChange, ImportTicket};
use crate::decide::{Assumption, Decision};
use crate::document::Body;
use crate::event::{EventBody, SourceRecorded, StatusChanged, TicketCreated, TicketOwned};
use crate::facts::{Fact, NumberUse};
use crate::id::TeamId;
use crate::people::Person;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;
use crate::ticket::{FieldValue, NewTicket, Pending, TicketNumber};
use crate::time::Timestamp;

pub(super) fn create(decision: &mut Decision<'_>, actor: Option<&Person>, create: &CreateTicket) -> Decided {
    decision.permit_desk(actor)?;
    if let Fact::Known(_) = decision.facts.document(create.ticket.into()) {
        return Err(Refusal::AlreadyExists { what: create.ticket.into() }.into());
    }
    if create.content.restricted.is_some() {
        decision.permit_in_house(actor)?;
    }
    check_content(decision, &create.content)?;
    let number = number(decision, create.number)?;
    let team = first_team(decision, &create.content);
    let created = TicketCreated { number, content: create.content.clone().map(Private::Known), team };
    decision.emit(create.ticket, EventBody::TicketCreated(created));
    Ok(())
}

fn check_content(decision: &mut Decision<'_>, content: &NewTicket) -> Result<(), Refusal> {
    text::line("subject", &content.subject, text::SUBJECT_MAX)?;
    text::optional_body("description", &content.description)?;
    text::optional_line("location", &content.location, text::LINE_MAX)?;
    if let Some(reference) = &content.external_ref {
        text::line("external_ref", reference, text::LINE_MAX)?;
    }
    if content.restricted.as_ref().is_some_and(|named| named.is_empty()) {
        return Err(Refusal::NobodyNamed);
    }
    decision.must_exist(content.requester)?;
    decision.must_be_in_use(content.category, false)?;
    if let Some(person) = content.affected_user {
        decision.must_exist(person)?;
    }
    if let Some(site) = content.site {
        decision.must_be_in_use(site, false)?;
    }
    Ok(())
}

fn number(decision: &mut Decision<'_>, given: Option<TicketNumber>) -> Result<Option<TicketNumber>, Refusal> {
    let Some(number) = given else {
        return Ok(decision.context.number);
    };
    match decision.facts.number(decision.command.client_id, number) {
        Fact::Known(NumberUse::Free) => {}
        Fact::Known(NumberUse::Taken) => return Err(Refusal::NumberTaken),
        Fact::Known(NumberUse::NotReserved) | Fact::Absent => {
            return Err(Refusal::NumberNotReserved);
        }
        Fact::NotHere => decision.assume(Assumption::NumberFree(number)),
    }
    Ok(Some(number))
}

/// The team of the category. Where that team is retired, the ticket waits without one for whoever hands out work.
fn first_team(decision: &Decision<'_>, content: &NewTicket) -> Option<TeamId> {
    match &decision.facts.document(content.category.into()).known()?.body {
        Body::Category(category) => category.team.filter(|team| !decision.is_retired(*team)),
        _ => None,
    }
}

fn only_system(decision: &Decision<'_>) -> Result<(), Refusal> {
    if decision.context.system { Ok(()) } else { Err(decision.not_permitted()) }
}

pub(super) fn import(decision: &mut Decision<'_>, import: &ImportTicket) -> Decided {
    only_system(decision)?;
    if let Fact::Known(_) = decision.facts.document(import.ticket.into()) {
        return Err(Refusal::AlreadyExists { what: import.ticket.into() }.into());
    }
    import.created_at.check("created_at", Timestamp::MIN)?;
    check_content(decision, &import.content)?;
    let number = number(decision, import.number)?;
    let team = first_team(decision, &import.content);
    let created = TicketCreated { number, content: import.content.clone().map(Private::Known), team };
    decision.emit_at(import.ticket, EventBody::TicketCreated(created), import.created_at);
    if !import.raw.is_empty() {
        let source = SourceRecorded { raw: Private::Known(import.raw.clone()) };
        decision.emit_at(import.ticket, EventBody::SourceRecorded(source), import.created_at);
    }
    Ok(())
}

pub(super) fn import_change(decision: &mut Decision<'_>, import: &ImportChange) -> Decided {
    only_system(decision)?;
    let Some((_, ticket)) = decision.ticket(import.ticket, None)? else {
        return Ok(());
    };
    import.occurred_at.check("occurred_at", ticket.created_at)?;
    let at = import.occurred_at;
    for change in &import.changes {
        match change {
            FieldValue::Team(team) => team.map_or(Ok(()), |team| decision.must_exist(team))?,
            FieldValue::Assignee(person) => person.map_or(Ok(()), |person| decision.must_exist(person))?,
            change => check_value(decision, ticket, change)?,
        }
        if ticket.value(change.field()).as_ref() != Some(change) {
            decision.emit_at(ticket.id, EventBody::FieldSet(change.clone().map(Private::Known)), at);
        }
        if let FieldValue::Assignee(Some(person)) = change
            && ticket.owned_at.is_none()
        {
            decision.emit_at(ticket.id, EventBody::TicketOwned(TicketOwned { person: *person }), at);
        }
    }
    if let Some(to) = import.status.filter(|to| *to != ticket.status) {
        let (from, pending) = (ticket.status, Pending::default());
        let moved = StatusChanged { from, to, pending, reason: None, imported: true };
        decision.emit_at(ticket.id, EventBody::StatusChanged(moved), at);
    }
    if !import.raw.is_empty() {
        let source = SourceRecorded { raw: Private::Known(import.raw.clone()) };
        decision.emit_at(ticket.id, EventBody::SourceRecorded(source), at);
    }
    Ok(())
}
