//! When a resolved ticket closes by itself: after working days in which the requester could say that it does not work yet.

use super::input::ClockFact;
use super::promise::{Surroundings, subject};
use super::version::ServiceLevels;
use crate::ticket::{Ticket, TicketStatus};
use crate::time::Timestamp;

/// When a ticket closes by itself, as its policy says at `now`: at the end of the last of its working days, the day of the
/// resolution not counted. A word of the desk to the requester begins them anew, and a word of the requester that nobody has
/// answered holds them up. What was done without a line, or in another system, counts from when it was `heard` of: before
/// that nobody could object. `None` for a ticket that is not resolved or waits for a person.
#[must_use]
pub fn closes_at(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &ServiceLevels<'_>,
    heard: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    if ticket.status != TicketStatus::Resolved || levels.is_empty() {
        return None;
    }
    let mut inputs: Vec<_> = ticket.clock_inputs.iter().collect();
    // Stable: what is of one second stays as the log has it.
    inputs.sort_by_key(|input| input.at);
    let resolved = inputs.iter().rposition(|input| input.fact == ClockFact::Resolved)?;
    let mut from = Some(inputs[resolved].at);
    for input in &inputs[resolved..] {
        match input.fact {
            ClockFact::Asked => from = None,
            ClockFact::Answered => from = Some(input.at),
            _ => {}
        }
    }
    let policy = levels.matched(&subject(ticket, around, now), ticket.created_at, now)?;
    let hours = levels.hours(policy.calendar, now)?;
    hours.end_of_working_day(from?.max(heard), policy.close_after?.into())
}
