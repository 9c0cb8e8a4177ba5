//! The date that a person has agreed on with the requester, as a promise of its own: no calendar counts for it, no reason
//! to wait suspends it, and no policy moves it. Only another date does, and that mends nothing that was broken before.

use super::clock::{LedgerReason, LedgerRow};
use super::input::ClockFact;
use super::policy::{SlaMetric, WARN_PERCENT};
use super::promise::{Course, Cycle, End, Standing, TicketClock};
use crate::ticket::{FieldValue, Ticket};
use crate::time::Timestamp;

/// A date and how long it was the one that held.
#[derive(Clone, Copy, Debug)]
struct Agreed {
    from: Timestamp,
    to: Timestamp,
    due: Option<Timestamp>,
}

/// The dates of a cycle, one after the other, until its end or `now`.
fn dates(ticket: &Ticket, course: &Course<'_>, cycle: Cycle, now: Timestamp) -> Vec<Agreed> {
    let over = cycle.end.map(|(at, _)| at).filter(|at| *at <= now);
    let end = over.unwrap_or(now);
    // Each change says what held before it, so the last word is the ticket's own.
    let changes: Vec<(Timestamp, Option<Timestamp>)> = course
        .inputs
        .iter()
        .filter_map(|input| match input.fact {
            ClockFact::Was(FieldValue::AgreedAt(before)) => Some((input.at, before)),
            _ => None,
        })
        .collect();
    let mut from = cycle.from;
    let mut found = Vec::new();
    // What was said of it when the cycle began belongs to the one before.
    for &(at, before) in changes.iter().filter(|(at, _)| *at > cycle.from) {
        found.push(Agreed { from, to: at.min(end), due: before });
        // What is agreed on at this very moment holds; what came with the end came too late.
        if at > now || over.is_some_and(|over| at >= over) {
            return found;
        }
        from = at;
    }
    found.push(Agreed { from, to: end, due: ticket.agreed_at });
    found
}

/// The clocks of the dates that were agreed on, one for each cycle that had one.
pub(super) fn clocks(ticket: &Ticket, now: Timestamp) -> Vec<TicketClock> {
    read(ticket, now).collect()
}

fn read(ticket: &Ticket, now: Timestamp) -> impl Iterator<Item = TicketClock> {
    let course = Course::of(ticket);
    let begun: Vec<Cycle> = course.cycles.iter().copied().filter(|cycle| cycle.from <= now).collect();
    let all = begun.into_iter().filter_map(move |cycle| clock(&dates(ticket, &course, cycle, now), cycle, now));
    all.zip(1..).map(|(clock, cycle)| TicketClock { cycle, ..clock })
}

fn clock(dates: &[Agreed], cycle: Cycle, now: Timestamp) -> Option<TicketClock> {
    let first = dates.iter().find(|agreed| agreed.due.is_some())?;
    let last = dates.last()?;
    let broken = dates.iter().find_map(|agreed| agreed.due.filter(|due| agreed.to > agreed.from.max(*due)));
    let is_over = cycle.end.is_some_and(|(at, _)| at <= now);
    let due = match (broken, last.due) {
        (Some(due), _) | (None, Some(due)) => due,
        // Taken back in time: there is nothing to keep any more.
        (None, None) => return None,
    };
    // One that was broken and then taken back ended when it was.
    let until = if last.due.is_some() { last.to } else { last.from };
    let all = due.since(first.from).max(1);
    let warn_at = first.from.plus(all.saturating_mul(i64::from(WARN_PERCENT)) / 100);
    let runs = broken.is_none() && !is_over;
    let standing = match cycle.end {
        _ if broken.is_some() => Standing::Breached,
        Some((_, End::Cancelled)) if is_over => Standing::Cancelled,
        Some((_, End::Resolved)) if is_over => Standing::Met,
        _ if warn_at <= now => Standing::AtRisk,
        _ => Standing::Running,
    };
    Some(TicketClock {
        metric: SlaMetric::AgreedDate,
        cycle: 1,
        policy: None,
        target: u32::try_from(all).unwrap_or(u32::MAX),
        carried: 0,
        standing,
        due_at: (runs || broken.is_some()).then_some(due),
        warn_at: runs.then_some(warn_at),
        elapsed: until.since(first.from),
        started_at: first.from,
        ended_at: (is_over || last.due.is_none()).then_some(until),
    })
}

/// The account of the newest one: all time counts.
pub(super) fn ledger(ticket: &Ticket, now: Timestamp) -> Vec<LedgerRow> {
    let row = |clock: TicketClock| {
        let (from, to) = (clock.started_at, clock.started_at.plus(clock.elapsed));
        (from < to).then_some(LedgerRow { from, to, reason: LedgerReason::Agreed })
    };
    read(ticket, now).last().and_then(row).into_iter().collect()
}
