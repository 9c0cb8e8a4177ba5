//! Which acts a ticket offers, from its status machine alone.

use deskside_domain::id::PersonId;
use deskside_domain::ticket::status::REOPEN_WINDOW_DAYS;
use deskside_domain::ticket::{PendingReason, Ticket, TicketStatus};
use deskside_domain::time::Timestamp;

/// An act on a ticket, in the order of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Take,
    Start,
    Resume,
    Resolve,
    Close,
    Reopen,
    Wait,
    Escalate,
    Bounce,
    Cancel,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 10] = [
        Self::Take,
        Self::Start,
        Self::Resume,
        Self::Resolve,
        Self::Close,
        Self::Reopen,
        Self::Wait,
        Self::Escalate,
        Self::Bounce,
        Self::Cancel,
    ];
}

/// What a person may do now; the first one is the next step.
#[must_use]
pub fn offers(ticket: &Ticket, me: Option<PersonId>, now: Timestamp) -> Vec<Act> {
    let status = ticket.status;
    let mine = me.is_some() && ticket.assignee == me;
    let open = status.is_open();
    let mut acts = Vec::new();
    if open && !mine {
        acts.push(Act::Take);
    }
    if open && status.may_become(TicketStatus::InProgress) {
        acts.push(if matches!(status, TicketStatus::Pending(_)) { Act::Resume } else { Act::Start });
    }
    if status.may_become(TicketStatus::Resolved) {
        acts.push(Act::Resolve);
    }
    if status.may_become(TicketStatus::Closed) {
        acts.push(Act::Close);
    }
    if may_reopen(ticket, now) {
        acts.push(Act::Reopen);
    }
    if !reasons(status).is_empty() {
        acts.push(Act::Wait);
    }
    if open {
        acts.push(Act::Escalate);
    }
    if open && may_bounce(ticket) {
        acts.push(Act::Bounce);
    }
    if status.may_become(TicketStatus::Cancelled) {
        acts.push(Act::Cancel);
    }
    acts
}

/// What a ticket in this status may wait for.
#[must_use]
pub fn reasons(status: TicketStatus) -> Vec<PendingReason> {
    let may = |reason: &PendingReason| status.may_become(TicketStatus::Pending(*reason));
    PendingReason::ALL.into_iter().filter(may).collect()
}

fn may_reopen(ticket: &Ticket, now: Timestamp) -> bool {
    let over = matches!(ticket.status, TicketStatus::Resolved | TicketStatus::Closed);
    let window = i64::from(REOPEN_WINDOW_DAYS) * 86_400;
    over && ticket.status.may_become(TicketStatus::InProgress)
        && ticket.closed_at.is_none_or(|closed| now.since(closed) <= window)
}

fn may_bounce(ticket: &Ticket) -> bool {
    ticket.escalations.iter().any(|sent| !sent.bounced && ticket.team == Some(sent.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use deskside_domain::id::{EventId, TeamId};
    use deskside_domain::ticket::Escalation;

    const DAY: i64 = 86_400;

    fn at(status: TicketStatus) -> Ticket {
        Ticket { status, ..ticket(1) }
    }

    #[test]
    fn the_next_step_comes_first() {
        let me = PersonId::from(7);
        let first = |ticket: &Ticket| offers(ticket, Some(me), Timestamp(0)).first().copied();
        let mine = |status| Ticket { assignee: Some(me), ..at(status) };
        assert_eq!(first(&at(TicketStatus::New)), Some(Act::Take));
        assert_eq!(first(&mine(TicketStatus::Assigned)), Some(Act::Start));
        assert_eq!(first(&mine(TicketStatus::InProgress)), Some(Act::Resolve));
        assert_eq!(first(&mine(TicketStatus::Pending(PendingReason::Part))), Some(Act::Resume));
        assert_eq!(first(&mine(TicketStatus::Resolved)), Some(Act::Close));
        assert_eq!(first(&mine(TicketStatus::Cancelled)), None);
    }

    #[test]
    fn every_offer_is_a_move_of_the_machine() {
        for status in TicketStatus::ALL {
            for act in offers(&at(status), None, Timestamp(0)) {
                let to = match act {
                    Act::Take | Act::Escalate | Act::Bounce => TicketStatus::Assigned,
                    Act::Start | Act::Resume | Act::Reopen => TicketStatus::InProgress,
                    Act::Resolve => TicketStatus::Resolved,
                    Act::Close => TicketStatus::Closed,
                    Act::Cancel => TicketStatus::Cancelled,
                    Act::Wait => TicketStatus::Pending(reasons(status)[0]),
                };
                assert!(status.may_become(to) || status == to, "{status:?} offers {act:?}");
            }
        }
    }

    #[test]
    fn reopening_ends_with_its_window() {
        let closed = Ticket { closed_at: Some(Timestamp(0)), ..at(TicketStatus::Closed) };
        let offered = |now| offers(&closed, None, Timestamp(now)).contains(&Act::Reopen);
        assert!(offered(30 * DAY));
        assert!(!offered(30 * DAY + 1));
    }

    #[test]
    fn only_what_was_passed_on_goes_back() {
        let team = TeamId::from(3);
        let sent = Escalation { id: EventId::from(1), from: None, to: team, at: Timestamp(0), bounced: false };
        let mut ticket = Ticket { team: Some(team), escalations: vec![sent], ..at(TicketStatus::Assigned) };
        assert!(offers(&ticket, None, Timestamp(0)).contains(&Act::Bounce));
        ticket.escalations[0].bounced = true;
        assert!(!offers(&ticket, None, Timestamp(0)).contains(&Act::Bounce));
    }
}
