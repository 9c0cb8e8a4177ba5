//! Mail, in memory.

use super::MemoryStore;
use crate::store::error::Result;
use crate::store::mail::{Arrival, ArrivalState, Letter, LetterCounts, LetterState, META_MAIL, Mails, TAKEN, Tried};
use async_trait::async_trait;
use deskside_domain::time::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Letters and mails that came, by their names.
#[derive(Clone, Debug, Default)]
pub struct Post {
    letters: BTreeMap<String, Letter>,
    arrivals: BTreeMap<String, Arrival>,
}

#[async_trait]
impl Mails for MemoryStore {
    async fn leave_letters(&self, from: &str, to: &str, letters: &[Letter]) -> Result<bool> {
        let mut state = self.state.lock().await;
        if state.meta.get(META_MAIL).is_none_or(|place| place != from) {
            return Ok(false);
        }
        state.meta.insert(META_MAIL.to_owned(), to.to_owned());
        let mut people = self.people();
        for letter in letters {
            people.post.letters.entry(letter.id.clone()).or_insert_with(|| letter.clone());
        }
        Ok(true)
    }

    async fn take_letter(&self, now: Timestamp) -> Result<Option<Letter>> {
        let mut people = self.people();
        let due = people.post.letters.values_mut().filter(|letter| letter.state == LetterState::Waiting);
        let first = due.filter(|letter| letter.due <= now).min_by_key(|letter| (letter.due, letter.position));
        Ok(first.map(|letter| {
            letter.due = now.plus(TAKEN);
            letter.attempts += 1;
            letter.clone()
        }))
    }

    async fn note_letter(&self, read: &Letter, tried: &Tried, now: Timestamp) -> Result<bool> {
        let mut people = self.people();
        let kept = people.post.letters.get_mut(&read.id);
        let Some(letter) = kept.filter(|kept| (kept.state, kept.attempts) == (read.state, read.attempts)) else {
            return Ok(false);
        };
        letter.state = tried.state();
        letter.error = tried.error().map(str::to_owned);
        match tried {
            Tried::Later { due, .. } => letter.due = *due,
            _ => letter.done_at = Some(now),
        }
        Ok(true)
    }

    async fn letter(&self, id: &str) -> Result<Option<Letter>> {
        Ok(self.people().post.letters.get(id).cloned())
    }

    async fn letters(&self, state: LetterState, limit: u32) -> Result<Vec<Letter>> {
        let people = self.people();
        let mut found: Vec<_> = people.post.letters.values().filter(|letter| letter.state == state).cloned().collect();
        found.sort_by_key(|letter| Reverse((letter.position, letter.id.clone())));
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn letter_counts(&self) -> Result<LetterCounts> {
        let mut counts = LetterCounts::default();
        for letter in self.people().post.letters.values() {
            match letter.state {
                LetterState::Waiting => counts.waiting += 1,
                LetterState::GivenUp => counts.given_up += 1,
                LetterState::Sent | LetterState::Dropped => {}
            }
            counts.failing += u64::from(letter.state == LetterState::Waiting && letter.error.is_some());
        }
        Ok(counts)
    }

    async fn note_arrival(&self, arrival: &Arrival) -> Result<Arrival> {
        let mut people = self.people();
        Ok(people.post.arrivals.entry(arrival.id.clone()).or_insert_with(|| arrival.clone()).clone())
    }

    async fn settle_arrival(&self, before: ArrivalState, arrival: &Arrival) -> Result<bool> {
        let mut people = self.people();
        let Some(kept) = people.post.arrivals.get_mut(&arrival.id).filter(|kept| kept.state == before) else {
            return Ok(false);
        };
        let body = kept.body.take().filter(|_| arrival.state.keeps_bytes());
        *kept = Arrival { body, at: kept.at, ..arrival.clone() };
        Ok(true)
    }

    async fn arrival(&self, id: &str) -> Result<Option<Arrival>> {
        Ok(self.people().post.arrivals.get(id).cloned())
    }

    async fn arrivals(&self, state: ArrivalState, limit: u32) -> Result<Vec<Arrival>> {
        let people = self.people();
        let of_state = people.post.arrivals.values().filter(|arrival| arrival.state == state);
        let mut found: Vec<_> = of_state.map(|arrival| Arrival { body: None, ..arrival.clone() }).collect();
        found.sort_by_key(|arrival| Reverse((arrival.at, arrival.id.clone())));
        found.truncate(limit as usize);
        Ok(found)
    }
}
