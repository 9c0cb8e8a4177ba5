//! Who has a ticket open just now. Kept in memory only: it is nobody's history, and a restart forgets it.

use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::time::Timestamp;
use serde::Serialize;
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
}
