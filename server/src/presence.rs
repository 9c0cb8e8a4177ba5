//! Who has a ticket open just now. Kept in memory only: it is nobody's history, and a restart forgets it. Processes on
//! one database tell each other.

use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A page that has said nothing for so many seconds is gone; an open one speaks every ten.
pub const SILENCE: i64 = 35;
/// More pages are not kept; the longest silent one makes room.
const MOST: usize = 10_000;

#[derive(Clone, Copy, Debug)]
struct Page {
    person: PersonId,
    ticket: TicketId,
    writing: bool,
    at: Timestamp,
}

/// Somebody else who has the ticket open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Present {
    /// Who.
    pub person: PersonId,
    /// Is writing a reply or a note.
    pub writing: bool,
}

/// What a page said, as one process tells the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The page's own id.
    pub page: Uuid,
    /// Whose page.
    pub person: PersonId,
    /// Which ticket it shows; none: it was left.
    pub ticket: Option<TicketId>,
    /// A reply or a note is being written there.
    pub writing: bool,
}

impl Said {
    /// In one short line.
    #[must_use]
    pub fn word(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The open pages, by an id each of them has made.
#[derive(Debug, Default)]
pub struct Presence(Mutex<BTreeMap<Uuid, Page>>);

impl Presence {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<Uuid, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page shows a ticket. Returns who else does, each person once.
    pub fn here(&self, page: Uuid, person: PersonId, ticket: TicketId, writing: bool, now: Timestamp) -> Vec<Present> {
        let mut pages = self.pages();
        pages.retain(|_, page| now.since(page.at) <= SILENCE);
        if pages.len() >= MOST && !pages.contains_key(&page) {
            let oldest = pages.iter().min_by_key(|(_, page)| page.at).map(|(id, _)| *id);
            oldest.and_then(|id| pages.remove(&id));
        }
        pages.insert(page, Page { person, ticket, writing, at: now });
        let mut others: BTreeMap<PersonId, bool> = BTreeMap::new();
        for other in pages.values().filter(|other| other.ticket == ticket && other.person != person) {
            *others.entry(other.person).or_default() |= other.writing;
        }
        others.into_iter().map(|(person, writing)| Present { person, writing }).collect()
    }

    /// What another process told. What can not be read is of a newer one.
    pub fn heard(&self, word: &str, now: Timestamp) {
        match serde_json::from_str(word) {
            Ok(Said { page, person, ticket: Some(ticket), writing }) => {
                self.here(page, person, ticket, writing, now);
            }
            Ok(Said { page, person, ticket: None, .. }) => self.gone(page, person),
            Err(_) => {}
        }
    }

    /// A page of a person was left. Somebody else's page is not touched.
    pub fn gone(&self, page: Uuid, person: PersonId) {
        let mut pages = self.pages();
        if pages.get(&page).is_some_and(|page| page.person == person) {
            pages.remove(&page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(present: &[Present]) -> Vec<(u128, bool)> {
        present.iter().map(|present| (present.person.0.as_u128(), present.writing)).collect()
    }

    #[test]
    fn a_person_is_there_once_until_they_leave_or_fall_silent() {
        let presence = Presence::default();
        let page = |id: u128| Uuid::from_u128(id);
        let here = |id: u128, person: u128, ticket: u128, writing, at| {
            others(&presence.here(page(id), person.into(), ticket.into(), writing, Timestamp(at)))
        };
        assert_eq!(here(1, 10, 100, false, 0), []);
        assert_eq!(here(2, 10, 100, true, 1), [], "a second page of the same person");
        assert_eq!(here(3, 20, 100, false, 2), [(10, true)]);
        assert_eq!(here(4, 30, 200, false, 3), [], "another ticket");
        presence.gone(page(2), 30.into());
        assert_eq!(here(3, 20, 100, false, 4), [(10, true)], "not their page");
        presence.gone(page(2), 10.into());
        assert_eq!(here(3, 20, 100, false, 5), [(10, false)]);
        assert_eq!(here(3, 20, 100, false, SILENCE + 1), []);
        assert_eq!(here(1, 10, 100, false, SILENCE + 2), [(20, false)]);
    }

    #[test]
    fn what_one_process_says_another_hears() {
        let presence = Presence::default();
        let said = |ticket| Said { page: Uuid::from_u128(1), person: 10.into(), ticket, writing: true };
        let there = |at| others(&presence.here(Uuid::from_u128(2), 20.into(), 100.into(), false, Timestamp(at)));
        presence.heard(&said(Some(100.into())).word(), Timestamp(0));
        assert_eq!(there(1), [(10, true)]);
        presence.heard("of a newer program", Timestamp(1));
        assert_eq!(there(2), [(10, true)]);
        presence.heard(&said(None).word(), Timestamp(2));
        assert_eq!(there(3), []);
    }
}
