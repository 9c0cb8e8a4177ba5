//! What a command says, as people would say it, and the words in it.

use crate::texts::{Texts, Word, fill};
use deskside_domain::command::{MoveVisit, Payload};
use deskside_domain::ticket::{Answer, FieldValue, Visibility, VisitReport};

/// What the person did.
#[must_use]
pub fn what(payload: &Payload, texts: &'static Texts) -> String {
    let (ticket, entry, common) = (&texts.ticket, &texts.entry, &texts.common);
    let edited = |name: &str| [common.edit, ": ", name].concat();
    let word = match payload {
        Payload::Void(_) => texts.items.discard,
        Payload::DefinePerson(record) => return [ticket.record, ": ", &record.profile.name].concat(),
        Payload::DefineSavedView(record) => return edited(&record.name),
        Payload::DefineAsset(record) => return [texts.devices.one, ": ", &record.tag].concat(),
        Payload::CheckOutAsset(_) => texts.devices.check_out,
        Payload::CheckInAsset(_) => texts.devices.check_in,
        Payload::TransferAsset(_) => texts.devices.transfer,
        Payload::CreateTicket(_) => ticket.new_title,
        Payload::EditTicket(edit) => {
            let fields: Vec<&str> = edit.changes.iter().map(|value| Word::word(&value.field(), texts)).collect();
            return edited(&fields.join(", "));
        }
        Payload::OverridePriority(_) => texts.priority.change,
        Payload::AssignTicket(_) => ticket.assign,
        Payload::TakeTicket(_) => ticket.take,
        Payload::StartWork(_) => ticket.start_work,
        Payload::SetPending(pending) => pending.reason.word(texts),
        Payload::ResolveTicket(_) => ticket.resolve,
        Payload::CloseTicket(_) => ticket.close,
        Payload::ReopenTicket(_) => ticket.reopen,
        Payload::CancelTicket(_) => ticket.cancel,
        Payload::EscalateTicket(_) => ticket.escalate,
        Payload::BounceTicket(_) => ticket.bounce,
        Payload::AddArticle(add) if add.message.visibility == Visibility::Internal => entry.note,
        Payload::AddArticle(_) => entry.reply,
        Payload::AddTask(_) => ticket.add_task,
        Payload::MoveTask(_) => ticket.task,
        Payload::LogTime(_) => entry.time,
        Payload::AddWatcher(_) => ticket.add_watcher,
        Payload::RemoveWatcher(_) => ticket.watchers,
        Payload::RecordChaser(_) => ticket.chaser,
        Payload::AcknowledgeCall(_) => texts.calls.seen,
        Payload::LinkTickets(_) => ticket.add_link,
        Payload::UnlinkTickets(_) => ticket.remove_link,
        Payload::PlanVisit(_) => ticket.plan_visit,
        Payload::MoveVisit(MoveVisit { takes_back: Some(mistake), .. }) => {
            return fill(texts.visit.taken_back, &[("state", mistake.word(texts))]);
        }
        Payload::MoveVisit(visit) => visit.to.word(texts),
        Payload::CorrectVisit(_) => texts.visit.correct,
        Payload::ReportVisit(_) => texts.visit.report,
        Payload::AddChecklist(add) => return fill(texts.checklists.taken_up, &[("name", &add.checklist.name)]),
        Payload::AnswerChecklist(_) => texts.checklists.one,
        Payload::SetChecklistAside(set) if set.aside => texts.checklists.set_aside,
        Payload::SetChecklistAside(_) => texts.checklists.again,
        Payload::BeginDiagnosis(_) => texts.diagnosis.title,
        Payload::AnswerDiagnosis(answer) if answer.choice.is_none() => texts.diagnosis.retaken,
        Payload::AnswerDiagnosis(_) => texts.diagnosis.answered,
        Payload::SetDiagnosisAside(set) if set.aside => texts.diagnosis.set_aside,
        Payload::SetDiagnosisAside(_) => texts.diagnosis.again,
        Payload::AttachFile(attach) => return [texts.files.file, ": ", &attach.file.name].concat(),
        Payload::SettleConflict(_) => texts.outbox.two_versions,
        // Made by the server's own pages and programs, never on a device.
        #[cfg(feature = "ssr")]
        _ => common.edit,
    };
    word.to_owned()
}

/// The words a person wrote in a command, so that they can be copied or kept as a note.
#[must_use]
pub fn words(payload: &Payload) -> Option<String> {
    let text = match payload {
        Payload::CreateTicket(create) => [&create.content.subject, "\n", &create.content.description].concat(),
        Payload::EditTicket(edit) => {
            let texts: Vec<&str> = edit.changes.iter().filter_map(text_of).collect();
            texts.join("\n")
        }
        Payload::ResolveTicket(resolve) => resolve.solution.clone(),
        Payload::ReopenTicket(with) | Payload::CancelTicket(with) | Payload::BounceTicket(with) => with.reason.clone(),
        Payload::OverridePriority(set) => set.reason.clone(),
        Payload::EscalateTicket(escalate) => {
            let answers = escalate.checklist.values().map(String::as_str);
            std::iter::once(escalate.reason.as_str()).chain(answers).collect::<Vec<_>>().join("\n")
        }
        Payload::SetPending(pending) => {
            let parts = [&pending.details.supplier, &pending.details.supplier_ref];
            parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
        }
        Payload::AddArticle(add) => add.message.body.clone(),
        Payload::AddTask(add) => add.task.title.clone(),
        Payload::LogTime(log) => log.entry.note.clone(),
        Payload::RecordChaser(chase) => chase.chaser.note.clone(),
        Payload::PlanVisit(plan) => [&plan.visit.contact, "\n", &plan.visit.note].concat(),
        Payload::MoveVisit(visit) => visit.reason.clone(),
        Payload::ReportVisit(done) => {
            let VisitReport { work, name, role, unsigned, parts, .. } = &done.report;
            let typed = [work, name, role, unsigned].into_iter().chain(parts.iter().map(|part| &part.name));
            typed.map(String::as_str).collect::<Vec<_>>().join("\n")
        }
        Payload::AnswerChecklist(answered) => match answered.answer.as_ref()? {
            Answer::Done => return None,
            Answer::NotApplicable(text) | Answer::Value(text) => text.clone(),
        },
        Payload::DefineAsset(record) => record.note.clone(),
        Payload::CheckOutAsset(out) => out.custody.condition.clone(),
        Payload::CheckInAsset(back) => back.condition.clone(),
        Payload::TransferAsset(given) => given.custody.condition.clone(),
        Payload::SettleConflict(settle) => text_of(&settle.value).unwrap_or_default().to_owned(),
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn text_of(value: &FieldValue) -> Option<&str> {
    match value {
        FieldValue::Subject(text)
        | FieldValue::Description(text)
        | FieldValue::Location(text)
        | FieldValue::ExternalRef(text)
        | FieldValue::Solution(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;
    use deskside_domain::command::{EditTicket, OnTicket, ResolveTicket};
    use deskside_domain::id::TicketId;
    use deskside_domain::ticket::Impact;

    const TICKET: TicketId = TicketId(uuid::Uuid::nil());

    #[test]
    fn an_edit_names_its_fields() {
        let changes = vec![FieldValue::Impact(Impact::Site), FieldValue::Subject("Nuovo oggetto".to_owned())];
        let edit = Payload::EditTicket(EditTicket { ticket: TICKET, changes });
        assert_eq!(what(&edit, Lang::It.texts()), "Modifica: Impatto, Oggetto");
        assert_eq!(words(&edit).as_deref(), Some("Nuovo oggetto"));
    }

    #[test]
    fn words_are_what_a_person_typed() {
        let resolve = Payload::ResolveTicket(ResolveTicket { ticket: TICKET, solution: " Cavo cambiato ".to_owned() });
        assert_eq!(words(&resolve).as_deref(), Some("Cavo cambiato"));
        assert_eq!(words(&Payload::TakeTicket(OnTicket { ticket: TICKET })), None);
    }
}
