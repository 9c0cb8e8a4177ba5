//! The only place that asks the machine for the time.

use deskside_domain::time::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time. Everything that needs it is given one, so that tests decide what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn unix_millis(&self) -> u64;

    /// The domain's time: whole seconds.
    fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(self.unix_millis() / 1_000).unwrap_or(i64::MAX))
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn unix_millis(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// A clock that stands where it was put; for tests.
#[derive(Debug, Default)]
pub struct HandClock(std::sync::atomic::AtomicU64);

impl HandClock {
    /// A clock at a time.
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        let clock = Self::default();
        clock.set(time);
        clock
    }

    /// Moves the clock, in either direction.
    pub fn set(&self, time: Timestamp) {
        let millis = u64::try_from(time.0).unwrap_or(0) * 1_000;
        self.0.store(millis, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn unix_millis(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}
