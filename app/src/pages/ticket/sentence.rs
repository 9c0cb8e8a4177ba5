//! The history in plain sentences.

use super::checklists;
use crate::pages::kit::language;
use crate::pages::{calls, names};
use crate::replica::Replica;
use crate::texts::{Lang, Word, Zone, date_time, duration, fill, status_sentence};
use deskside_domain::diagnosis::Target;
use deskside_domain::document::History;
use deskside_domain::event::{DiagnosisAnswered, EventBody, StatusChanged};
use deskside_domain::private::{ERASED, Private};
use deskside_domain::ticket::{Checklist, Diagnosis, FieldValue, TicketStatus, VisitReport};
use deskside_domain::time::Timestamp;

/// What one command did, without what another of its sentences says already.
#[must_use]
pub fn sentences(replica: &Replica, lang: Lang, deeds: &[&History]) -> Vec<String> {
    let taken = deeds.iter().any(|deed| matches!(deed.event, EventBody::TicketOwned(_)));
    let passed =
        deeds.iter().any(|deed| matches!(deed.event, EventBody::TicketEscalated(_) | EventBody::TicketBounced(_)));
    let given = deeds.iter().any(|deed| matches!(deed.event, EventBody::FieldSet(FieldValue::Assignee(_))));
    let said_already = |deed: &&&History| match &deed.event {
        EventBody::FieldSet(FieldValue::Assignee(Some(person))) => taken && *person == deed.actor,
        EventBody::StatusChanged(moved) => moved.to == TicketStatus::Assigned && (taken || passed || given),
        _ => false,
    };
    deeds.iter().filter(|deed| !said_already(deed)).filter_map(|deed| sentence(replica, lang, deed)).collect()
}

/// One event; `None` for what the reader learns elsewhere.
fn sentence(replica: &Replica, lang: Lang, deed: &History) -> Option<String> {
    let texts = lang.texts();
    let entry = &texts.entry;
    let person = |id| names::person(replica, texts, id);
    let team = |id: Option<_>| id.map_or_else(|| texts.common.none.to_owned(), |id| names::team(replica, texts, id));
    let number = |id| names::number(replica, id);
    Some(match &deed.event {
        EventBody::TicketCreated(_) => entry.event_created.to_owned(),
        EventBody::FieldSet(FieldValue::Assignee(Some(id))) => fill(entry.event_assigned, &[("name", &person(*id))]),
        EventBody::FieldSet(value) => {
            let value = value.clone().map(Private::into_text);
            let words = names::excerpt(&names::value(replica, lang, &value), 120);
            [Word::word(&value.field(), texts), ": ", &words].concat()
        }
        EventBody::PriorityWeighed(weighed) => {
            fill(texts.priority.event_weighed, &[("priority", weighed.priority.word(texts))])
        }
        EventBody::PriorityOverridden(set) => {
            let what = match set.to {
                Some(to) => fill(texts.priority.event_set, &[("priority", to.word(texts))]),
                None => texts.priority.event_back.to_owned(),
            };
            with(&what, set.reason.as_text())
        }
        EventBody::TicketOwned(_) => entry.event_taken.to_owned(),
        EventBody::StatusChanged(moved) if moved.to == TicketStatus::Closed && names::is_nobody(deed.actor) => {
            entry.event_closed_alone.to_owned()
        }
        EventBody::StatusChanged(moved) => status(moved, lang),
        EventBody::TicketEscalated(sent) => {
            let to = fill(entry.event_escalated, &[("team", &team(Some(sent.to)))]);
            let mut text = [&to, ": ", sent.reason.as_text()].concat();
            for (question, answer) in &sent.checklist {
                text = [&text, "\n", question.word(texts), ": ", answer.as_text()].concat();
            }
            text
        }
        EventBody::TicketBounced(sent) => {
            let to = fill(entry.event_bounced, &[("team", &team(sent.to))]);
            [&to, ": ", sent.reason.as_text()].concat()
        }
        EventBody::TaskAdded(task) => fill(entry.event_task, &[("title", task.title.as_text())]),
        EventBody::TaskMoved(moved) => {
            let ticket = replica.ticket(deed.ticket);
            let task = ticket.and_then(|ticket| ticket.tasks.iter().find(|task| task.id == moved.task));
            let title = task.map_or(texts.ticket.task, |task| &task.title);
            [title, ": ", moved.to.word(texts)].concat()
        }
        EventBody::TimeLogged(spent) => {
            let time = duration(lang, i64::from(spent.minutes) * 60);
            let mut text = [spent.kind.word(texts), ": ", &time].concat();
            let note = spent.note.as_text();
            if !note.is_empty() {
                text = [&text, ", ", note].concat();
            }
            text
        }
        EventBody::WatcherAdded(who) => fill(entry.event_watcher, &[("name", &person(who.person))]),
        EventBody::WatcherRemoved(who) => fill(entry.event_watcher_gone, &[("name", &person(who.person))]),
        EventBody::ChaserRecorded(chaser) => with(entry.event_chaser, chaser.note.as_text()),
        EventBody::PersonCalled(call) => calls::called(replica, lang, call.person, call.metric, call.percent),
        EventBody::CallAcknowledged(_) => texts.calls.event_seen.to_owned(),
        EventBody::LinkAdded(link) => [link.kind.word(texts), " ", &number(link.ticket)].concat(),
        EventBody::LinkRemoved(link) => fill(entry.event_unlinked, &[("number", &number(link.ticket))]),
        EventBody::VisitPlanned(visit) => {
            let who = person(visit.technician);
            [&fill(entry.event_visit, &[("status", visit.state.word(texts))]), ", ", &who].concat()
        }
        EventBody::VisitMoved(moved) if moved.from.may_go_back(moved.to) => {
            let (state, now) = (moved.from.word(texts), moved.to.word(texts));
            fill(texts.visit.event_back, &[("state", state), ("now", now)])
        }
        EventBody::VisitMoved(moved) => {
            let what = fill(entry.event_visit, &[("status", moved.to.word(texts))]);
            with(&what, moved.reason.as_ref().map_or("", Private::as_text))
        }
        EventBody::VisitCorrected(_) => texts.visit.corrected.to_owned(),
        EventBody::VisitReported(reported) => {
            let report = reported.report.clone().known().unwrap_or_else(|| VisitReport::erased(deed.at));
            if report.is_erased() {
                texts.visit.erased.to_owned()
            } else if report.unsigned.is_empty() {
                fill(texts.visit.event_signed, &[("name", &report.name)])
            } else {
                fill(texts.visit.event_unsigned, &[("reason", &report.unsigned)])
            }
        }
        EventBody::ChecklistAdded(added) => {
            let list = added.list.clone().known().unwrap_or_else(|| Checklist::erased(added.checklist));
            fill(texts.checklists.taken_up, &[("name", &list.name)])
        }
        EventBody::ChecklistAnswered(answered) => {
            let ticket = replica.ticket(deed.ticket);
            let list = ticket.and_then(|ticket| ticket.checklists.iter().find(|list| list.id == answered.checklist));
            let item = list.and_then(|list| list.items.get(answered.item as usize));
            let unit = item.map_or("", |item| &item.unit);
            let said = match &answered.answer {
                None => texts.checklists.taken_away.to_owned(),
                Some(Private::Known(answer)) => checklists::answer_words(lang, answer, unit),
                Some(Private::Erased) => ERASED.to_owned(),
            };
            [item.map_or(texts.checklists.one, |item| &item.text), ": ", &said].concat()
        }
        EventBody::ChecklistSetAside(set) => {
            let ticket = replica.ticket(deed.ticket);
            let list = ticket.and_then(|ticket| ticket.checklists.iter().find(|list| list.id == set.checklist));
            let words = if set.aside { texts.checklists.event_aside } else { texts.checklists.taken_up };
            fill(words, &[("name", list.map_or("", |list| &list.name))])
        }
        EventBody::DiagnosisBegun(begun) => {
            let diagnosis = begun.begun.clone().known().unwrap_or_else(|| Diagnosis::erased(begun.diagnosis));
            fill(entry.event_diagnosis, &[("name", diagnosis.tree.name.of(language(lang)))])
        }
        EventBody::DiagnosisAnswered(answered) => {
            let ticket = replica.ticket(deed.ticket);
            let found = ticket.and_then(|ticket| ticket.diagnoses.iter().find(|one| one.id == answered.diagnosis));
            found.map_or_else(String::new, |diagnosis| step_taken(diagnosis, answered, lang))
        }
        EventBody::DiagnosisSetAside(set) => {
            let ticket = replica.ticket(deed.ticket);
            let found = ticket.and_then(|ticket| ticket.diagnoses.iter().find(|one| one.id == set.diagnosis));
            let words = if set.aside { entry.event_diagnosis_aside } else { entry.event_diagnosis };
            fill(words, &[("name", found.map_or("", |one| one.tree.name.of(language(lang))))])
        }
        EventBody::FileAttached(file) => fill(texts.files.added, &[("name", file.name.as_text())]),
        EventBody::ConflictRecorded(conflict) => {
            [texts.outbox.two_versions, ": ", Word::word(&conflict.yours.field(), texts)].concat()
        }
        EventBody::ConflictSettled(settled) => {
            let value = settled.value.clone().map(Private::into_text);
            let words = names::excerpt(&names::value(replica, lang, &value), 120);
            fill(entry.event_settled, &[("field", Word::word(&value.field(), texts)), ("value", &words)])
        }
        EventBody::TimeCorrected(corrected) => {
            // With the year: it may be far off.
            let told = date_time(lang, corrected.told.0, Timestamp::MIN.0, Zone::Local);
            fill(entry.event_time_corrected, &[("time", &told)])
        }
        EventBody::WorkDelivered(brought) => fill(entry.event_delivered, &[("name", &person(brought.by))]),
        EventBody::SourceRecorded(_)
        | EventBody::ArticleAdded(_)
        | EventBody::PersonDefined(_)
        | EventBody::SavedViewDefined(_)
        | EventBody::AssetDefined(_)
        | EventBody::AssetCheckedOut(_)
        | EventBody::AssetCheckedIn(_) => return None,
        #[cfg(feature = "ssr")]
        _ => return None,
    })
}

/// A step of a diagnosis in one line: the question and what was answered, with the proposal it led to.
fn step_taken(diagnosis: &Diagnosis, answered: &DiagnosisAnswered, lang: Lang) -> String {
    let (texts, language) = (lang.texts(), language(lang));
    let Some(step) = diagnosis.tree.steps.get(answered.step as usize) else { return String::new() };
    let question = step.text.of(language);
    let Some(choice) = answered.choice.and_then(|choice| step.choices.get(choice as usize)) else {
        return fill(texts.entry.event_diagnosis_back, &[("question", question)]);
    };
    let said = [question, " ", choice.text.of(language)].concat();
    match choice.to {
        Target::Outcome(outcome) => match diagnosis.tree.outcomes.get(outcome as usize) {
            Some(outcome) => {
                let what = Word::word(&outcome.proposal, texts);
                fill(texts.entry.event_proposes, &[("said", &said), ("what", what)])
            }
            None => said,
        },
        Target::Step(_) => said,
    }
}

fn status(moved: &StatusChanged, lang: Lang) -> String {
    let texts = lang.texts();
    let entry = &texts.entry;
    let was_over = matches!(moved.from, TicketStatus::Resolved | TicketStatus::Closed);
    let what = match moved.to {
        TicketStatus::Resolved => entry.event_resolved.to_owned(),
        TicketStatus::Closed => entry.event_closed.to_owned(),
        TicketStatus::Cancelled => entry.event_cancelled.to_owned(),
        _ if was_over => entry.event_reopened.to_owned(),
        to => fill(entry.event_status, &[("status", status_sentence(&to, texts))]),
    };
    let supplier = moved.pending.supplier.as_ref().map_or("", Private::as_text);
    let reason = moved.reason.as_ref().map_or(supplier, Private::as_text);
    with(&what, reason)
}

fn with(what: &str, detail: &str) -> String {
    if detail.is_empty() { what.to_owned() } else { [what, ": ", detail].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::event::TicketOwned;
    use deskside_domain::id::{ClientId, CommandId, EventId, PersonId, TicketId};
    use deskside_domain::ticket::{Pending, PendingReason};
    use deskside_domain::time::Timestamp;

    fn deed(event: EventBody) -> History {
        History {
            id: EventId::from(1),
            ticket: TicketId::from(1),
            event,
            actor: PersonId::from(9),
            at: Timestamp(0),
            recorded_at: Timestamp(0),
            device: ClientId::from(1),
            command: CommandId::from(1),
            position: 1,
        }
    }

    fn moved(from: TicketStatus, to: TicketStatus) -> EventBody {
        EventBody::StatusChanged(StatusChanged { from, to, pending: Pending::default(), reason: None, imported: false })
    }

    fn said(lang: Lang, events: Vec<EventBody>) -> Vec<String> {
        let deeds: Vec<History> = events.into_iter().map(deed).collect();
        sentences(&Replica::default(), lang, &deeds.iter().collect::<Vec<_>>())
    }

    #[test]
    fn taking_a_ticket_is_one_sentence() {
        let me = PersonId::from(9);
        let take = || {
            vec![
                EventBody::FieldSet(FieldValue::Assignee(Some(me))),
                EventBody::TicketOwned(TicketOwned { person: me }),
                moved(TicketStatus::New, TicketStatus::Assigned),
            ]
        };
        assert_eq!(said(Lang::It, take()), ["presa in carico"]);
        assert_eq!(said(Lang::En, take()), ["took the ticket in charge"]);
    }

    #[test]
    fn a_move_says_what_the_work_waits_for() {
        let to = TicketStatus::Pending(PendingReason::Part);
        assert_eq!(said(Lang::It, vec![moved(TicketStatus::InProgress, to)]), ["stato: In attesa del ricambio"]);
        assert_eq!(said(Lang::It, vec![moved(TicketStatus::Closed, TicketStatus::InProgress)]), ["riaperto"]);
    }
}
