//! Opening tickets.

use super::Decided;
use crate::command::CreateTicket;
use crate::decide::{Assumption, Decision};
use crate::document::Body;
use crate::event::{EventBody, TicketCreated};
use crate::facts::{Fact, NumberUse};
use crate::id::TeamId;
use crate::people::Person;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;
use crate::ticket::{NewTicket, TicketNumber};

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

pub(super) fn check_content(decision: &mut Decision<'_>, content: &NewTicket) -> Result<(), Refusal> {
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
    decision.must_be_offered(content.category, false)?;
    if let Some(person) = content.affected_user {
        decision.must_exist(person)?;
    }
    if let Some(site) = content.site {
        decision.must_be_offered(site, false)?;
    }
    Ok(())
}

pub(super) fn number(
    decision: &mut Decision<'_>,
    given: Option<TicketNumber>,
) -> Result<Option<TicketNumber>, Refusal> {
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
pub(super) fn first_team(decision: &Decision<'_>, content: &NewTicket) -> Option<TeamId> {
    match &decision.facts.document(content.category.into()).known()?.body {
        Body::Category(category) => category.team.filter(|team| !decision.is_retired(*team)),
        _ => None,
    }
}
