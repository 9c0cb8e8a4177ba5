//! Who may see and do what. One place, asked wherever data leaves the database.

use crate::document::{Body, Docs, Document};
use crate::id::PersonId;
use crate::people::{Person, Role};
use crate::ticket::Ticket;

/// Works on the desk: sees all but what is restricted.
#[must_use]
pub fn is_desk(role: Role) -> bool {
    matches!(role, Role::Technician | Role::Manager | Role::Administrator)
}

/// Whether a person may see a ticket.
#[must_use]
pub fn may_see(viewer: &Person, ticket: &Ticket) -> bool {
    viewer.active && is_desk(viewer.role) && is_named(viewer.id, ticket)
}

fn is_named(viewer: PersonId, ticket: &Ticket) -> bool {
    ticket.content.restricted.as_ref().is_none_or(|named| named.contains(&viewer))
}

/// The part of a document a person may see; `None` if nothing of it. Messages and history follow their ticket,
/// which is looked up in `docs`; without it they are not shown.
#[must_use]
pub fn project(document: &Document, viewer: &Person, docs: &dyn Docs) -> Option<Document> {
    if !viewer.active || !is_desk(viewer.role) {
        return None;
    }
    let ticket = match &document.body {
        Body::Ticket(ticket) => Some(&**ticket),
        Body::Article(_) | Body::History(_) => {
            let ticket = document.ticket_id().and_then(|id| docs.get(id.into())).and_then(Document::as_ticket);
            Some(ticket?)
        }
        _ => None,
    };
    match ticket {
        Some(ticket) if !is_named(viewer.id, ticket) => None,
        _ => Some(document.clone()),
    }
}

/// Whether a role may change reference data: organisations, sites, teams, categories.
#[must_use]
pub fn may_define(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Connector)
}

/// Whether `actor` may create or change the person: desk and connectors keep requesters, only administrators give roles.
#[must_use]
pub fn may_define_person(actor: Role, person: Role) -> bool {
    actor == Role::Administrator || (person == Role::Requester && (is_desk(actor) || may_define(actor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_administrators_give_roles() {
        use Role::{Administrator, Auditor, Connector, Manager, Requester, Technician};
        let all = [Requester, Technician, Manager, Administrator, Auditor, Connector];
        for actor in all {
            for person in all {
                let keeps_requesters = matches!(actor, Technician | Manager | Connector) && person == Requester;
                let expected = actor == Administrator || keeps_requesters;
                assert_eq!(may_define_person(actor, person), expected, "{actor:?} defines {person:?}");
            }
        }
    }
}
