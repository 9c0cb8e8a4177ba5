//! Tickets as another system had them.

use super::create::{check_content, first_team, number};
use super::{Decided, check_value};
use crate::command::{ImportChange, ImportTicket};
use crate::decide::Decision;
use crate::event::{EventBody, SourceRecorded, StatusChanged, TicketCreated, TicketOwned};
use crate::facts::Fact;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::ticket::{FieldValue, Pending};
use crate::time::Timestamp;

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
