//! What figures read of a ticket.

use crate::id::{OrganizationId, PersonId, SiteId, TeamId, TicketId};
use crate::sla::promise::{clocks, working};
use crate::sla::{ClockFact, ServiceLevels, SlaMetric, Standing, Surroundings};
use crate::ticket::{Channel, Ticket};
use crate::time::Timestamp;

/// What changed the backlog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TurnKind {
    /// It works again.
    Resolved,
    /// It did not after all.
    Reopened,
    /// It will not be done.
    Cancelled,
}

/// A moment at which a ticket left the backlog or came back to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: TurnKind,
    /// Of a resolution: seconds of opening hours since the ticket was opened, by the calendar of the policy that held then;
    /// `None` where none did.
    pub working: Option<i64>,
}

/// A promise of which it is known what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What was promised.
    pub metric: SlaMetric,
    /// When it was kept, when it was broken, or when it no longer mattered.
    pub at: Timestamp,
    /// [`Standing::Met`], [`Standing::Breached`] or [`Standing::Cancelled`].
    pub standing: Standing,
}

/// What figures read of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub ticket: TicketId,
    /// The team it is with.
    pub team: Option<TeamId>,
    /// Who works it.
    pub assignee: Option<PersonId>,
    /// Whose it is.
    pub organization: Option<OrganizationId>,
    /// Where it is.
    pub site: Option<SiteId>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// In the order of time. The first one ends the backlog, the next one is back in it, and so on; none is before the one
    /// that stands before it, nor before the opening.
    pub turns: Vec<Turn>,
    /// When a person took it for the first time.
    pub owned_at: Option<Timestamp>,
    /// When people of the desk wrote to the requester.
    pub answered: Vec<Timestamp>,
    /// Somebody of the desk recorded it while they spoke with the requester: that was a contact too.
    pub in_conversation: bool,
    /// Functional escalations.
    pub escalated: Vec<Timestamp>,
    /// Somebody was sent, or is to be.
    pub has_visit: bool,
    /// Promises of which it is known what became of them.
    pub decided: Vec<Decided>,
}

/// When a ticket left those that are open and came back to them: by turns, the first one leaves. In the order of the log, so
/// that the last one says what the ticket says; one that is said to be earlier than the one before it counts with that one.
fn turns(ticket: &Ticket) -> Vec<(Timestamp, TurnKind)> {
    let mut found: Vec<(Timestamp, TurnKind)> = Vec::new();
    for input in &ticket.clock_inputs {
        let is_open = found.last().is_none_or(|(_, kind)| *kind == TurnKind::Reopened);
        let kind = match (&input.fact, is_open) {
            (ClockFact::Resolved, true) => TurnKind::Resolved,
            (ClockFact::Cancelled, true) => TurnKind::Cancelled,
            (ClockFact::Reopened, false) => TurnKind::Reopened,
            _ => continue,
        };
        let earliest = found.last().map_or(ticket.created_at, |(at, _)| *at);
        found.push((input.at.max(earliest), kind));
    }
    found
}

impl Record {
    /// What figures read of a ticket, as far as is known by `now`.
    #[must_use]
    pub fn of(ticket: &Ticket, around: &impl Surroundings, levels: &ServiceLevels<'_>, now: Timestamp) -> Self {
        let content = &ticket.content;
        let turn = |(at, kind): (Timestamp, TurnKind)| {
            let is_resolved = kind == TurnKind::Resolved;
            Turn { at, kind, working: is_resolved.then(|| working(ticket, around, levels, at)).flatten() }
        };
        let decided = |clock: crate::sla::TicketClock| {
            let at = match clock.standing {
                Standing::Met | Standing::Cancelled => clock.ended_at?,
                Standing::Breached => clock.due_at?,
                Standing::AtRisk | Standing::Running | Standing::Paused => return None,
            };
            Some(Decided { metric: clock.metric, at, standing: clock.standing })
        };
        let answered = ticket.clock_inputs.iter().filter(|input| matches!(input.fact, ClockFact::Answered));
        let spoken = matches!(content.channel, Channel::Phone | Channel::WalkIn | Channel::OnSite);
        Self {
            ticket: ticket.id,
            team: ticket.team,
            assignee: ticket.assignee,
            organization: around.organization(content.requester, content.site),
            site: content.site,
            created_at: ticket.created_at,
            turns: turns(ticket).into_iter().map(turn).collect(),
            owned_at: ticket.owned_at,
            answered: answered.map(|input| input.at).collect(),
            in_conversation: spoken && ticket.created_by != content.requester && ticket.imported.is_empty(),
            escalated: ticket.escalations.iter().map(|escalation| escalation.at).collect(),
            has_visit: !ticket.visits.is_empty(),
            decided: clocks(ticket, around, levels, now).into_iter().filter_map(decided).collect(),
        }
    }

    /// Whether it is in the backlog just before a moment: opened, and not resolved, closed or cancelled.
    #[must_use]
    pub fn is_open_before(&self, at: Timestamp) -> bool {
        let last = self.turns.iter().take_while(|turn| turn.at < at).last();
        self.created_at < at && last.is_none_or(|turn| turn.kind == TurnKind::Reopened)
    }
}
