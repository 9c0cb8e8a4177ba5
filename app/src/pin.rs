//! The lock of the screen by a PIN: what may be one, and how long who guesses has to wait.
//!
//! It keeps a colleague or a passer-by from the desk on a tablet that lies about. It is no cipher: whoever can read the
//! browser's files needs no PIN. See `docs/security.md`.

use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Fewest digits.
pub const DIGITS_LEAST: usize = 6;
/// Most digits.
pub const DIGITS_MOST: usize = 12;
/// Wrong tries after which one has to wait.
const FREE_TRIES: u32 = 5;
/// The first wait, in seconds; each further wrong try doubles it.
const FIRST_WAIT: i64 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 3_600;

/// After how many minutes without a touch the screen locks itself; 0: only by hand and at the start.
pub const MINUTES: [u32; 4] = [1, 5, 15, 0];

/// A PIN as a device keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Random, in hex.
    pub salt: String,
    /// PBKDF2 with HMAC-SHA-256 over the digits, in hex.
    pub hash: String,
    /// Its iterations.
    pub rounds: u32,
    /// One of [`MINUTES`].
    pub minutes: u32,
    /// Wrong tries since the last right one.
    pub wrong: u32,
    /// No try counts before, by the device's clock.
    pub not_before: Timestamp,
}

/// What speaks against some digits as a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Something else than digits, or too few or many.
    Form,
    /// What is guessed first: one digit again and again, or digits in a row.
    Guessed,
}

/// What speaks against some digits as a PIN.
#[must_use]
pub fn weakness(digits: &str) -> Option<Weak> {
    let bytes = digits.as_bytes();
    if !(DIGITS_LEAST..=DIGITS_MOST).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
        return Some(Weak::Form);
    }
    let step = |pair: &[u8]| i16::from(pair[1]) - i16::from(pair[0]);
    let steps: Vec<i16> = bytes.windows(2).map(step).collect();
    let same = steps.first().is_some_and(|first| steps.iter().all(|step| step == first));
    (same && steps.first().is_some_and(|step| (-1..=1).contains(step))).then_some(Weak::Guessed)
}

impl Pin {
    /// Seconds until the next try counts. A clock that was set back makes nobody wait longer than the longest wait.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> i64 {
        self.not_before.since(now).clamp(0, LONGEST_WAIT)
    }

    /// A clock that was set back since the last wrong try begins the longest wait anew, once. Whether it did.
    pub fn follow_clock(&mut self, now: Timestamp) -> bool {
        let latest = Timestamp(now.0 + LONGEST_WAIT);
        let moved = self.not_before > latest;
        if moved {
            self.not_before = latest;
        }
        moved
    }

    /// A try begins. It counts as wrong until it is known to be right, so that ending the program saves nothing.
    pub fn begin_try(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        if self.wrong >= FREE_TRIES {
            let doubled = FIRST_WAIT << (self.wrong - FREE_TRIES).min(10);
            self.not_before = Timestamp(now.0 + doubled.min(LONGEST_WAIT));
        }
    }

    /// The try was right.
    pub fn succeed(&mut self) {
        self.wrong = 0;
        self.not_before = Timestamp(0);
    }

    /// Tries left before one has to wait.
    #[must_use]
    pub fn tries_left(&self) -> u32 {
        FREE_TRIES.saturating_sub(self.wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin() -> Pin {
        let hex = String::new;
        Pin { salt: hex(), hash: hex(), rounds: 1, minutes: 5, wrong: 0, not_before: Timestamp(0) }
    }

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        for digits in ["", "12345", "1234567890123", "12345a", "１２３４５６"] {
            assert_eq!(weakness(digits), Some(Weak::Form), "{digits}");
        }
        for digits in ["000000", "123456", "987654", "4444444"] {
            assert_eq!(weakness(digits), Some(Weak::Guessed), "{digits}");
        }
        for digits in ["135791", "482915", "112233", "123457"] {
            assert_eq!(weakness(digits), None, "{digits}");
        }
    }

    #[test]
    fn each_wrong_try_after_the_fifth_doubles_the_wait() {
        let (mut pin, mut now) = (pin(), Timestamp(1_000_000));
        let mut waits = Vec::new();
        for _ in 0..16 {
            pin.begin_try(now);
            waits.push(pin.wait(now));
            now = Timestamp(now.0 + pin.wait(now));
        }
        assert_eq!(waits[..4], [0; 4]);
        assert_eq!(waits[4..10], [30, 60, 120, 240, 480, 960]);
        assert_eq!(waits[12..], [3_600; 4]);
        pin.succeed();
        assert_eq!((pin.wait(now), pin.tries_left()), (0, 5));
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let mut pin = pin();
        (0..5).for_each(|_| pin.begin_try(Timestamp(2_000_000_000)));
        assert!(pin.follow_clock(Timestamp(0)));
        assert_eq!(pin.wait(Timestamp(0)), 3_600);
        assert!(!pin.follow_clock(Timestamp(3_600)));
        assert_eq!(pin.wait(Timestamp(3_600)), 0);
    }
}
