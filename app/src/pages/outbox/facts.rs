//! What a command says besides words: minutes, names, chosen values and times, so that a note in its place loses nothing.

use crate::pages::names;
use crate::replica::Replica;
use crate::texts::{Lang, Word, Zone, date_time};
use deskside_domain::command::Payload;
use deskside_domain::ticket::FieldValue;
use deskside_domain::time::Timestamp;

/// A line for each, with its name. `now` is the time that dates are told from.
#[must_use]
pub fn facts(replica: &Replica, lang: Lang, now: i64, payload: &Payload) -> Vec<String> {
    let texts = lang.texts();
    let ticket = &texts.ticket;
    let line = |name: &str, value: &str| [name, ": ", value].concat();
    let of = |value: &FieldValue| line(Word::word(&value.field(), texts), &names::value(replica, lang, value));
    let time = |at: Timestamp| date_time(lang, at.0, now, Zone::Local);
    match payload {
        Payload::EditTicket(edit) => edit.changes.iter().map(of).collect(),
        Payload::SettleConflict(settle) => vec![of(&settle.value)],
        Payload::OverridePriority(set) => vec![of(&FieldValue::Priority(set.priority))],
        Payload::AssignTicket(assign) => {
            vec![of(&FieldValue::Team(assign.team)), of(&FieldValue::Assignee(assign.person))]
        }
        Payload::EscalateTicket(escalate) => vec![of(&FieldValue::Team(Some(escalate.team)))],
        Payload::SetPending(pending) => {
            pending.details.until.map(|until| line(ticket.pending_until, &time(until))).into_iter().collect()
        }
        Payload::AddTask(add) => {
            let team = add.task.team.map(|team| of(&FieldValue::Team(Some(team))));
            let person = add.task.assignee.map(|person| of(&FieldValue::Assignee(Some(person))));
            team.into_iter().chain(person).collect()
        }
        Payload::LogTime(log) => vec![line(texts.items.minutes, &log.entry.minutes.to_string())],
        Payload::AddWatcher(on) | Payload::RemoveWatcher(on) => vec![names::person(replica, texts, on.person)],
        Payload::PlanVisit(plan) => {
            let visit = &plan.visit;
            let when = [time(visit.from), time(visit.to)].join(" – ");
            let who = names::person(replica, texts, visit.technician);
            let site = visit.site.map(|site| of(&FieldValue::Site(Some(site))));
            [line(ticket.technician, &who), when].into_iter().chain(site).collect()
        }
        Payload::CorrectVisit(correct) => {
            let (words, times) = (&texts.visit, &correct.times);
            let set = [
                (words.set_out_at, times.set_out_at),
                (words.arrived_at, times.arrived_at),
                (words.ended_at, times.ended_at),
            ];
            set.into_iter().filter_map(|(name, at)| Some(line(name, &time(at?)))).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::command::{EditTicket, LogTime};
    use deskside_domain::id::TicketId;
    use deskside_domain::ticket::{Impact, TimeEntry, TimeKind};

    const TICKET: TicketId = TicketId(uuid::Uuid::nil());

    #[test]
    fn minutes_and_choices_are_said_in_words() {
        let said = |payload: &Payload| facts(&Replica::default(), Lang::It, 0, payload);
        let changes = vec![FieldValue::Impact(Impact::Site), FieldValue::Location("Stanza 2".to_owned())];
        let edit = said(&Payload::EditTicket(EditTicket { ticket: TICKET, changes }));
        let impact = ["Impatto: ", Impact::Site.word(Lang::It.texts())].concat();
        assert_eq!(edit[0], impact);
        assert!(edit[1].ends_with(": Stanza 2"), "{edit:?}");
        let entry = TimeEntry {
            id: uuid::Uuid::nil().into(),
            person: uuid::Uuid::nil().into(),
            kind: TimeKind::Work,
            minutes: 45,
            note: "Cavo".to_owned(),
            at: Timestamp(0),
        };
        assert_eq!(said(&Payload::LogTime(LogTime { ticket: TICKET, entry })), ["Minuti: 45"]);
    }
}
