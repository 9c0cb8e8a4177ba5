//! Taking an act back: the command that puts a ticket where it was.
//!
//! What was done stays in the history, and so does that it was taken back: both are commands like any other, so undo
//! works after the first one was sent and for tickets that somebody else has changed since.

use crate::command::{AssignTicket, EditTicket, Payload};
use crate::ticket::{FieldValue, Ticket};

/// The command that takes another one back, given the ticket as it was before; `None` for what can not be taken back.
#[must_use]
pub fn taken_back(before: &Ticket, payload: &Payload) -> Option<Payload> {
    match payload {
        Payload::TakeTicket(_) | Payload::AssignTicket(_) => {
            Some(Payload::AssignTicket(AssignTicket { ticket: before.id, team: before.team, person: before.assignee }))
        }
        Payload::EditTicket(edit) => {
            let values = edit.changes.iter().map(|change| before.value(change.field()));
            let changes = values.collect::<Option<Vec<FieldValue>>>()?;
            Some(Payload::EditTicket(EditTicket { ticket: before.id, changes }))
        }
        _ => None,
    }
}
