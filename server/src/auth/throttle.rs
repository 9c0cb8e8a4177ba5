//! A brake on guessing passwords: by account and address together, by address, and by account.
//!
//! The account alone has the widest limit, so that nobody can easily lock a colleague out from elsewhere.

use deskside_domain::time::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Seconds over which attempts are counted.
const WINDOW: i64 = 3_600;
/// Attempts at one account from one address.
const PAIR: u32 = 10;
/// Attempts from one address.
const ADDRESS: u32 = 100;
/// Attempts at one account.
const ACCOUNT: u32 = 100;
/// Counters kept; beyond this the ones whose window is over are dropped.
const KEPT: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, Option<IpAddr>),
    Address(Option<IpAddr>),
    Account(String),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    began: Timestamp,
    attempts: u32,
}

/// The counters. They are in memory: a restart forgets them.
#[derive(Debug, Default)]
pub struct Throttle {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Throttle {
    /// Counts an attempt; an error tells how many seconds to wait.
    pub fn attempt(&self, account: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), u32> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            counts.retain(|_, count| now.since(count.began) < WINDOW);
        }
        let keys = [
            (Key::Pair(account.to_owned(), address), PAIR),
            (Key::Address(address), ADDRESS),
            (Key::Account(account.to_owned()), ACCOUNT),
        ];
        let mut wait = 0;
        for (key, most) in &keys {
            if let Some(count) = counts.get(key)
                && now.since(count.began) < WINDOW
                && count.attempts >= *most
            {
                wait = wait.max(WINDOW - now.since(count.began));
            }
        }
        if wait > 0 {
            return Err(u32::try_from(wait).unwrap_or(u32::MAX));
        }
        for (key, _) in keys {
            let count = counts.entry(key).or_insert(Count { began: now, attempts: 0 });
            if now.since(count.began) >= WINDOW {
                *count = Count { began: now, attempts: 0 };
            }
            count.attempts += 1;
        }
        Ok(())
    }

    /// The right password was given: this account and address may start anew.
    pub fn succeeded(&self, account: &str, address: Option<IpAddr>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Key::Pair(account.to_owned(), address));
        if let Some(count) = counts.get_mut(&Key::Address(address)) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn ten_attempts_then_an_hour_of_rest() {
        let throttle = Throttle::default();
        let (here, there) = (Some(Ipv4Addr::LOCALHOST.into()), Some(Ipv4Addr::new(192, 0, 2, 1).into()));
        for second in 0..10 {
            assert_eq!(throttle.attempt("a@example.org", here, Timestamp(second)), Ok(()));
        }
        assert_eq!(throttle.attempt("a@example.org", here, Timestamp(600)), Err(3_000));
        assert_eq!(throttle.attempt("a@example.org", there, Timestamp(600)), Ok(()), "not locked out from elsewhere");
        assert_eq!(throttle.attempt("b@example.org", here, Timestamp(600)), Ok(()));
        assert_eq!(throttle.attempt("a@example.org", here, Timestamp(3_600)), Ok(()));
    }

    #[test]
    fn success_starts_anew() {
        let throttle = Throttle::default();
        for _ in 0..30 {
            assert_eq!(throttle.attempt("a@example.org", None, Timestamp(0)), Ok(()));
            throttle.succeeded("a@example.org", None);
        }
    }
}
