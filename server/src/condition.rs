//! Whether the process can do its work just now: what fails around it, since when, and when it is over. It is said once
//! in the log when trouble begins and once when it ends, however many requests meet it.

use crate::store::{Reason, StoreError, chain};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// What may fail by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Reading from the database.
    Reading,
    /// Writing to it.
    Writing,
    /// Taking connections of browsers.
    Listening,
}

impl Part {
    const ALL: [Self; 3] = [Self::Reading, Self::Writing, Self::Listening];

    /// What a reason is about that was met by a request that came to write, or to read. Both are looked at again soon.
    #[must_use]
    pub fn of(reason: Reason, writes: bool) -> Self {
        match reason {
            Reason::Locked | Reason::Full | Reason::ReadOnly => Self::Writing,
            _ if writes => Self::Writing,
            _ => Self::Reading,
        }
    }

    /// As it stands in log and answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Writing => "writing",
            Self::Listening => "listening",
        }
    }
}

/// Something that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What can not be done.
    pub part: Part,
    /// Why.
    pub reason: Reason,
    /// Since when, in milliseconds of the Unix time.
    pub since: u64,
}

/// What fails in a process, and how often each reason was met.
#[derive(Debug, Default)]
pub struct Condition {
    now: Mutex<[Option<Trouble>; 3]>,
    met: [AtomicU64; Reason::ALL.len()],
    last_commit: AtomicU64,
}

impl Condition {
    /// The store failed. True where the trouble is around it; who asks gets an answer that says so.
    pub fn failed(&self, part: Part, error: &StoreError, at: u64) -> bool {
        let Some(reason) = error.reason() else { return error.is_around() };
        self.fails(part, reason, &chain(error), at);
        true
    }

    /// Something fails; `error` is for the log.
    pub fn fails(&self, part: Part, reason: Reason, error: &str, at: u64) {
        if let Some(met) = self.met.get(reason as usize) {
            met.fetch_add(1, Relaxed);
        }
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut now[part as usize];
        match slot {
            Some(trouble) if trouble.reason == reason => {}
            other => {
                let since = other.map_or(at, |trouble| trouble.since);
                *other = Some(Trouble { part, reason, since });
                tracing::error!(
                    part = part.word(),
                    reason = reason.word(),
                    error,
                    remedy = reason.remedy(),
                    "the server can not do its work; devices keep theirs and send it again"
                );
            }
        }
    }

    /// A request met trouble and can not tell in what. Where the same is known it is the same; else it is in what the
    /// request came for.
    pub fn is_met(&self, writes: bool, reason: Reason, error: &str, at: u64) {
        let same = |part: &Part| self.trouble_in(*part).is_some_and(|trouble| trouble.reason == reason);
        let known = [Part::Reading, Part::Writing].into_iter().find(same);
        self.fails(known.unwrap_or_else(|| Part::of(reason, writes)), reason, error, at);
    }

    /// Something works.
    pub fn works(&self, part: Part, at: u64) {
        if part == Part::Writing {
            self.last_commit.store(at, Relaxed);
        }
        let trouble = self.now.lock().unwrap_or_else(PoisonError::into_inner)[part as usize].take();
        if let Some(trouble) = trouble {
            let seconds = at.saturating_sub(trouble.since) / 1_000;
            tracing::info!(part = part.word(), reason = trouble.reason.word(), seconds, "the trouble is over");
        }
    }

    /// What fails just now, what stops most first.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        Part::ALL.into_iter().find_map(|part| now[part as usize])
    }

    /// What fails of one part.
    #[must_use]
    pub fn trouble_in(&self, part: Part) -> Option<Trouble> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)[part as usize]
    }

    /// Milliseconds since something was written; none was yet: since 1970.
    #[must_use]
    pub fn quiet_for(&self, at: u64) -> u64 {
        at.saturating_sub(self.last_commit.load(Relaxed))
    }

    /// How often each reason was met.
    #[must_use]
    pub fn met(&self) -> Vec<(Reason, u64)> {
        Reason::ALL.into_iter().zip(&self.met).map(|(reason, met)| (reason, met.load(Relaxed))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_begins_once_and_ends() {
        let condition = Condition::default();
        assert_eq!(condition.trouble(), None);
        for at in [1_000, 2_000, 3_000] {
            assert!(condition.failed(Part::Writing, &StoreError::Full, at));
        }
        let trouble = Trouble { part: Part::Writing, reason: Reason::Full, since: 1_000 };
        assert_eq!(condition.trouble(), Some(trouble));
        condition.works(Part::Reading, 4_000);
        assert_eq!(condition.trouble(), Some(trouble), "reading says nothing of writing");
        condition.failed(Part::Writing, &StoreError::ReadOnly, 5_000);
        assert_eq!(condition.trouble().map(|trouble| (trouble.reason, trouble.since)), Some((Reason::ReadOnly, 1_000)));
        condition.works(Part::Writing, 6_000);
        assert_eq!((condition.trouble(), condition.quiet_for(7_000)), (None, 1_000));
        assert!(!condition.failed(Part::Writing, &StoreError::NoNumbers, 8_000), "not around the database");
        assert_eq!(condition.trouble(), None);
        let met = |reason| condition.met().into_iter().find(|(one, _)| *one == reason).map(|(_, met)| met);
        assert_eq!((met(Reason::Full), met(Reason::ReadOnly), met(Reason::Disk)), (Some(3), Some(1), Some(0)));
    }

    #[test]
    fn a_request_books_trouble_where_it_is() {
        let part = |condition: &Condition| condition.trouble().map(|trouble| trouble.part);
        // Only writers get no connection: that reading works, which is looked at every second, ends nothing.
        let condition = Condition::default();
        condition.is_met(true, Reason::Unreachable, "", 1_000);
        condition.works(Part::Reading, 2_000);
        assert_eq!(part(&condition), Some(Part::Writing));
        condition.works(Part::Writing, 3_000);
        assert_eq!(condition.trouble(), None);
        // Who reads meets it in reading, but what only writing knows.
        condition.is_met(false, Reason::Handles, "", 4_000);
        assert_eq!(part(&condition), Some(Part::Reading));
        condition.works(Part::Reading, 5_000);
        condition.is_met(false, Reason::Full, "", 6_000);
        assert_eq!(part(&condition), Some(Part::Writing));
        // All of the database is away and reading said so first: it is not said again.
        let condition = Condition::default();
        assert!(condition.failed(Part::Reading, &StoreError::silent(std::time::Duration::from_secs(1)), 1_000));
        condition.is_met(true, Reason::Unreachable, "", 2_000);
        assert_eq!(condition.trouble_in(Part::Writing), None);
        assert!(condition.met().contains(&(Reason::Unreachable, 2)), "and yet it is counted");
    }

    #[test]
    fn every_reason_has_its_own_word_and_counter() {
        for (index, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, index);
            assert!(Reason::ALL.iter().all(|other| *other == reason || other.word() != reason.word()));
            assert!(!reason.what().is_empty() && !reason.remedy().is_empty());
        }
    }
}
