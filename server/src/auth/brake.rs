//! A brake on what anybody may send without an account, by network address.

use super::throttle::block_of;
use deskside_domain::time::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Counters kept; beyond this the ones whose window is over are dropped.
const KEPT: usize = 20_000;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// A new report. A whole hospital may come from one address.
    Report,
    /// Something on a status page.
    Act,
    /// A lost link is asked for.
    Lost,
}

impl Sent {
    /// How many, in how many seconds.
    fn limit(self) -> (u32, i64) {
        match self {
            Self::Report => (30, 600),
            Self::Act => (120, 600),
            Self::Lost => (10, 600),
        }
    }
}

/// What was sent from one address: since when it is counted, and how often.
type Counts = HashMap<(Sent, Option<IpAddr>), (Timestamp, u32)>;

/// The counters. They are in memory: a restart forgets them.
#[derive(Debug, Default)]
pub struct Brake {
    counts: Mutex<Counts>,
}

impl Brake {
    /// Whether one more would be too many, without counting one.
    pub fn is_over(&self, sent: Sent, address: Option<IpAddr>, now: Timestamp) -> bool {
        let (most, window) = sent.limit();
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = counts.get(&(sent, block_of(address)));
        counted.is_some_and(|(began, many)| now.since(*began) < window && *many >= most)
    }

    /// Counts one.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn count(&self, sent: Sent, address: Option<IpAddr>, now: Timestamp) -> Result<(), u32> {
        let (most, window) = sent.limit();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            counts.retain(|(sent, _), (began, _)| now.since(*began) < sent.limit().1);
        }
        let (began, many) = counts.entry((sent, block_of(address))).or_insert((now, 0));
        if now.since(*began) >= window {
            (*began, *many) = (now, 0);
        }
        if *many >= most {
            return Err(u32::try_from(window - now.since(*began)).unwrap_or(1));
        }
        *many += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn one_address_waits_and_another_does_not() {
        let brake = Brake::default();
        let (here, there) = (Some(Ipv4Addr::LOCALHOST.into()), Some(Ipv4Addr::new(192, 0, 2, 1).into()));
        for second in 0..30 {
            assert_eq!(brake.count(Sent::Report, here, Timestamp(second)), Ok(()));
        }
        assert!(
            brake.is_over(Sent::Report, here, Timestamp(100)) && !brake.is_over(Sent::Report, there, Timestamp(100))
        );
        assert_eq!(brake.count(Sent::Report, here, Timestamp(100)), Err(500));
        assert_eq!(brake.count(Sent::Report, there, Timestamp(100)), Ok(()));
        assert_eq!(brake.count(Sent::Act, here, Timestamp(100)), Ok(()), "what is already reported can be followed");
        assert_eq!(brake.count(Sent::Report, here, Timestamp(600)), Ok(()));
    }
}
