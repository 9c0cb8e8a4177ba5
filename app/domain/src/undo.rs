//! Taking an act back: the command that puts a ticket where it was.
//!
//! What was done stays in the history, and so does that it was taken back: both are commands like any other, so undo
//! works after the first one was sent and for tickets that somebody else has changed since.

use crate::command::{
    AnswerChecklist, AssignTicket, EditTicket, MoveVisit, OverridePriority, Payload, SetChecklistAside,
    SetDiagnosisAside,
};
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
        Payload::OverridePriority(_) => {
            let (priority, reason) = match &before.overridden {
                Some(set) => (Some(set.priority), set.reason.clone()),
                None => (None, String::new()),
            };
            Some(Payload::OverridePriority(OverridePriority { ticket: before.id, priority, reason }))
        }
        Payload::MoveVisit(moved) => {
            let visit = before.visits.iter().find(|visit| visit.id == moved.visit)?;
            moved.to.may_go_back(visit.state).then(|| {
                let (ticket, visit, to) = (before.id, visit.id, visit.state);
                let takes_back = Some(moved.to);
                Payload::MoveVisit(MoveVisit { ticket, visit, to, reason: String::new(), takes_back })
            })
        }
        Payload::AddChecklist(add) => {
            let (ticket, checklist) = (before.id, add.checklist.id);
            Some(Payload::SetChecklistAside(SetChecklistAside { ticket, checklist, aside: true }))
        }
        Payload::SetChecklistAside(set) => {
            Some(Payload::SetChecklistAside(SetChecklistAside { aside: !set.aside, ..set.clone() }))
        }
        Payload::AnswerChecklist(answered) => {
            let list = before.checklists.iter().find(|list| list.id == answered.checklist)?;
            let mut stood = list.answers_to(answered.item);
            let answer = stood.next().map(|one| one.answer.clone());
            // Who decided between two answers goes on deciding: both can not be put back by one person.
            stood
                .next()
                .is_none()
                .then(|| Payload::AnswerChecklist(AnswerChecklist { answer, over: Vec::new(), ..answered.clone() }))
        }
        Payload::BeginDiagnosis(begin) => {
            let (ticket, diagnosis) = (before.id, begin.diagnosis.id);
            Some(Payload::SetDiagnosisAside(SetDiagnosisAside { ticket, diagnosis, aside: true }))
        }
        Payload::SetDiagnosisAside(set) => {
            Some(Payload::SetDiagnosisAside(SetDiagnosisAside { aside: !set.aside, ..set.clone() }))
        }
        _ => None,
    }
}
