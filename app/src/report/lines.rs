//! What a report lists: parts, time that was recorded, and what was gone through.

use super::begun;
use super::paper::Paper;
use crate::pages::ticket::checklists::answer_words;
use crate::texts::visit::Visit as Words;
use crate::texts::{Lang, Word, Zone, day_number, duration};
use deskside_domain::ticket::{Checklist, Ticket, TimeEntry, Visit, VisitReport, VisitState};

/// Parts that were used, with their pieces.
pub fn parts(paper: &mut Paper, report: &VisitReport, words: &Words) {
    if !report.parts.is_empty() {
        paper.heading(words.parts);
    }
    for part in &report.parts {
        paper.pair(&[&part.quantity.to_string(), " ×"].concat(), &part.name);
    }
}

/// The time that the technician recorded on the ticket on the day of the visit. With several visits on that day, each
/// stretch belongs to the last one that had begun before it ended.
fn entries<'a>(ticket: &'a Ticket, visit: &'a Visit, offset: i32) -> impl Iterator<Item = &'a TimeEntry> {
    let day = move |at: i64| day_number(at, Zone::Offset(offset));
    let today = day(begun(visit).0);
    let began = |one: &Visit| (begun(one), one.id);
    let is_one = move |one: &&Visit| {
        one.technician == visit.technician && one.state != VisitState::Planned && day(begun(one).0) == today
    };
    ticket.time_entries.iter().filter(move |entry| {
        let visits = || ticket.visits.iter().filter(is_one);
        let last = visits().filter(|one| begun(one) <= entry.at).max_by_key(|one| began(one));
        let owner = last.or_else(|| visits().min_by_key(|one| began(one)));
        entry.person == visit.technician && day(entry.at.0) == today && owner.is_none_or(|one| one.id == visit.id)
    })
}

/// Work and travel as the technician recorded them.
pub fn time(paper: &mut Paper, ticket: &Ticket, visit: &Visit, lang: Lang, offset: i32) {
    let texts = lang.texts();
    for (place, entry) in entries(ticket, visit, offset).enumerate() {
        if place == 0 {
            paper.heading(texts.visit.logged);
        }
        let time = duration(lang, i64::from(entry.minutes) * 60);
        let note = if entry.note.is_empty() { time } else { [&time, " · ", &entry.note].concat() };
        paper.pair(entry.kind.word(texts), &note);
    }
}

/// The checklists of the visit, and those of the ticket as a whole: each answer beside what it answers.
pub fn checklists(paper: &mut Paper, ticket: &Ticket, visit: &Visit, lang: Lang) {
    let is_shown = |list: &&Checklist| !list.aside && list.visit.is_none_or(|id| id == visit.id);
    for list in ticket.checklists.iter().filter(is_shown) {
        paper.heading(&list.name);
        for (place, item) in list.items.iter().enumerate() {
            let mut said: Vec<String> =
                list.answers_to(place as u32).map(|one| answer_words(lang, &one.answer, &item.unit)).collect();
            said.dedup();
            let said = if said.is_empty() { "–".to_owned() } else { said.join(" / ") };
            paper.pair(&item.text, &said);
        }
    }
}
