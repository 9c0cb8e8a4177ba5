//! Ladders: who is called as the time of a promise goes by, step by step, each at work or on call when called.
//!
//! A pure function of the ticket, the versions of policies and calendars, the rosters and the present. What was called
//! already stands in the ticket, so asking twice, or at another server, calls nobody twice.

use crate::sla::promise::is_counting;
use crate::ticket::{LadderCall, Ticket};

/// Whether work that arrived later shows that the promise no longer counted when the step of a call came: nobody need have
/// been called.
#[must_use]
pub fn is_overtaken(ticket: &Ticket, call: &LadderCall) -> bool {
    !is_counting(ticket, call.metric, call.reached_at)
}

#[cfg(feature = "administration")]
pub use climb::{ACKNOWLEDGE_MAX, LadderStep, LadderTarget};
#[cfg(feature = "administration")]
pub use climb::{Look, PERCENT_MAX, PERCENT_MIN, STEPS_MAX, Staff, check, look};

#[cfg(feature = "administration")]
mod climb;
