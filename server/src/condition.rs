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

    /// What a reason, met by somebody who can not tell, is about. Both are looked at again soon.
    #[must_use]
    pub fn of(reason: Reason) -> Self {
        match reason {
            Reason::Unreachable | Reason::OtherSchema | Reason::Handles | Reason::Failed => Self::Reading,
            _ => Self::Writing,
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
    fn every_reason_has_its_own_word_and_counter() {
        for (index, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, index);
            assert!(Reason::ALL.iter().all(|other| *other == reason || other.word() != reason.word()));
            assert!(!reason.what().is_empty() && !reason.remedy().is_empty());
        }
    }
}
