//! A brake on guessing passwords: by account and address together, by address, and by account.
//!
//! The account alone has the widest limit, so that nobody can easily lock a colleague out from elsewhere. A browser in
//! which the person has signed in before is counted by itself: what others do at the same address, or at the same
//! account, does not lock it out.

use super::known::BrowserId;
use deskside_domain::time::Timestamp;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Seconds over which attempts are counted.
const WINDOW: i64 = 3_600;
/// Attempts at one account from one address, or from a known browser.
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
    Browser(BrowserId),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    began: Timestamp,
    attempts: u32,
}

/// Who tries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The network address.
    pub address: Option<IpAddr>,
    /// The browser, where the person has signed in there before.
    pub browser: Option<BrowserId>,
}

/// What counts as one address: whoever has one IPv6 address has the 2^64 of its block.
pub(super) fn block_of(address: Option<IpAddr>) -> Option<IpAddr> {
    address.map(|address| match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        IpAddr::V4(_) => address,
    })
}

impl Attempt {
    fn block(self) -> Option<IpAddr> {
        block_of(self.address)
    }

    fn keys(self, account: &str) -> Vec<(Key, u32)> {
        match self.browser {
            Some(browser) => vec![(Key::Browser(browser), PAIR)],
            None => vec![
                (Key::Pair(account.to_owned(), self.block()), PAIR),
                (Key::Address(self.block()), ADDRESS),
                (Key::Account(account.to_owned()), ACCOUNT),
            ],
        }
    }
}

/// The counters. They are in memory: a restart forgets them.
#[derive(Debug, Default)]
pub struct Throttle {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Throttle {
    /// Counts an attempt; an error tells how many seconds to wait.
    pub fn count(&self, account: &str, attempt: Attempt, now: Timestamp) -> Result<(), u32> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            counts.retain(|_, count| now.since(count.began) < WINDOW);
        }
        let keys = attempt.keys(account);
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

    /// The right password was given: this account and address, or this browser, may start anew.
    pub fn succeeded(&self, account: &str, attempt: Attempt) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in attempt.keys(account) {
            match key {
                Key::Pair(..) | Key::Browser(_) => {
                    counts.remove(&key);
                }
                // Others at the same address still count.
                Key::Address(_) => {
                    if let Some(count) = counts.get_mut(&key) {
                        count.attempts = count.attempts.saturating_sub(1);
                    }
                }
                Key::Account(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn at(address: impl Into<IpAddr>) -> Attempt {
        Attempt { address: Some(address.into()), browser: None }
    }

    #[test]
    fn ten_attempts_then_an_hour_of_rest() {
        let throttle = Throttle::default();
        let (here, there) = (at(Ipv4Addr::LOCALHOST), at(Ipv4Addr::new(192, 0, 2, 1)));
        for second in 0..10 {
            assert_eq!(throttle.count("a@example.org", here, Timestamp(second)), Ok(()));
        }
        assert_eq!(throttle.count("a@example.org", here, Timestamp(600)), Err(3_000));
        assert_eq!(throttle.count("a@example.org", there, Timestamp(600)), Ok(()), "not locked out from elsewhere");
        assert_eq!(throttle.count("b@example.org", here, Timestamp(600)), Ok(()));
        assert_eq!(throttle.count("a@example.org", here, Timestamp(3_600)), Ok(()));
    }

    #[test]
    fn success_starts_anew() {
        let throttle = Throttle::default();
        for _ in 0..30 {
            assert_eq!(throttle.count("a@example.org", Attempt::default(), Timestamp(0)), Ok(()));
            throttle.succeeded("a@example.org", Attempt::default());
        }
    }

    #[test]
    fn a_guesser_in_the_office_locks_out_only_strangers() {
        let throttle = Throttle::default();
        let office = at(Ipv4Addr::new(192, 0, 2, 7));
        for guess in 0..200 {
            let _ = throttle.count(&format!("{}@example.org", guess % 50), office, Timestamp(0));
        }
        let known = Attempt { browser: Some([1; 16]), ..office };
        assert!(throttle.count("a@example.org", office, Timestamp(1)).is_err(), "a browser nobody knows waits");
        for second in 0..10 {
            assert_eq!(throttle.count("a@example.org", known, Timestamp(second)), Ok(()));
        }
        assert!(throttle.count("a@example.org", known, Timestamp(10)).is_err(), "a stolen one does not guess for ever");
        assert_eq!(
            throttle.count("a@example.org", Attempt { browser: Some([2; 16]), ..office }, Timestamp(10)),
            Ok(())
        );
    }

    #[test]
    fn a_block_of_addresses_is_one() {
        let throttle = Throttle::default();
        let of = |last: u16| at(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 0, 0, 0, last));
        for last in 0..10 {
            assert_eq!(throttle.count("a@example.org", of(last), Timestamp(0)), Ok(()));
        }
        assert!(throttle.count("a@example.org", of(99), Timestamp(0)).is_err());
        let other = at(Ipv6Addr::new(0x2001, 0xdb8, 1, 3, 0, 0, 0, 0));
        assert_eq!(throttle.count("a@example.org", other, Timestamp(0)), Ok(()));
    }
}
