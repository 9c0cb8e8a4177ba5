//! Visits by time: what a day holds, what was left open before it, and what comes after.

use super::{Ticket, TicketStatus, Visit};
use crate::id::PersonId;
use crate::time::Timestamp;
use std::ops::Range;

/// A visit with the ticket it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// One of its visits.
    pub visit: &'a Visit,
}

impl Call<'_> {
    /// Whether somebody still has to go, or to say how it went.
    #[must_use]
    pub fn is_due(&self) -> bool {
        let ended = matches!(self.ticket.status, TicketStatus::Closed | TicketStatus::Cancelled);
        !self.visit.state.is_over() && !ended
    }
}

/// The visits around a span of time, such as a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agenda<'a> {
    /// Those that begin in the span, by time.
    pub within: Vec<Call<'a>>,
    /// Those that began before it and are still due, by time.
    pub left: Vec<Call<'a>>,
    /// The first one after it that is due.
    pub next: Option<Call<'a>>,
}

impl<'a> Agenda<'a> {
    /// Looks through the visits of one technician, or of all.
    pub fn of(tickets: impl IntoIterator<Item = &'a Ticket>, whose: Option<PersonId>, span: &Range<Timestamp>) -> Self {
        let mut agenda = Self { within: Vec::new(), left: Vec::new(), next: None };
        let calls =
            tickets.into_iter().flat_map(|ticket| ticket.visits.iter().map(move |visit| Call { ticket, visit }));
        for call in calls.filter(|call| whose.is_none_or(|whose| call.visit.technician == whose)) {
            if span.contains(&call.visit.from) {
                agenda.within.push(call);
            } else if call.is_due() && call.visit.from < span.start {
                agenda.left.push(call);
            } else if call.is_due() && agenda.next.is_none_or(|next| order(&call) < order(&next)) {
                agenda.next = Some(call);
            }
        }
        agenda.within.sort_by_key(order);
        agenda.left.sort_by_key(order);
        agenda
    }
}

/// By time; at the same time always in the same order.
fn order(call: &Call<'_>) -> impl Ord + use<> {
    (call.visit.from, call.visit.to, call.visit.id)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::id::{CategoryId, TicketId, VisitId};
    use crate::ticket::{Channel, Impact, NewTicket, Pending, TicketKind, Urgency, VisitCourse, VisitState};
    use proptest::prelude::*;

    /// A ticket about nothing in particular.
    pub fn ticket(id: u128) -> Ticket {
        let nobody = PersonId::from(1);
        Ticket {
            id: TicketId::from(id),
            number: None,
            content: NewTicket {
                kind: TicketKind::Incident,
                requester: nobody,
                affected_user: None,
                subject: String::new(),
                description: String::new(),
                category: CategoryId::from(1),
                impact: Impact::Individual,
                urgency: Urgency::Low,
                site: None,
                location: String::new(),
                channel: Channel::Phone,
                external_ref: None,
                restricted: None,
            },
            weighed: None,
            overridden: None,
            status: TicketStatus::New,
            pending: Pending::default(),
            team: None,
            assignee: None,
            solution: String::new(),
            agreed_at: None,
            created_at: Timestamp(0),
            created_by: nobody,
            owned_at: None,
            first_responded_at: None,
            resolved_at: None,
            closed_at: None,
            updated_at: Timestamp(0),
            reopen_count: 0,
            bounce_count: 0,
            escalations: Vec::new(),
            article_count: 0,
            tasks: Vec::new(),
            time_entries: Vec::new(),
            clock_inputs: Vec::new(),
            calls: Vec::new(),
            watchers: crate::small::SmallSet::new(),
            chasers: Vec::new(),
            visits: Vec::new(),
            checklists: Vec::new(),
            diagnoses: Vec::new(),
            attachments: Vec::new(),
            links: crate::small::SmallSet::new(),
            conflicts: Vec::new(),
            imported: crate::small::SmallMap::new(),
            enclosed: Vec::new(),
        }
    }

    fn visit(id: u128, technician: u128, from: i64, state: VisitState) -> Visit {
        Visit {
            id: VisitId::from(id),
            technician: PersonId::from(technician),
            from: Timestamp(from),
            to: Timestamp(from + 10),
            site: None,
            contact: String::new(),
            note: String::new(),
            state,
            course: VisitCourse::default(),
        }
    }

    fn with(id: u128, status: TicketStatus, visits: Vec<Visit>) -> Ticket {
        Ticket { status, visits, ..ticket(id) }
    }

    fn ids(calls: &[Call<'_>]) -> Vec<u128> {
        calls.iter().map(|call| call.visit.id.0.as_u128()).collect()
    }

    const DAY: Range<Timestamp> = Timestamp(100)..Timestamp(200);

    #[test]
    fn a_day_has_its_visits_by_time_whatever_became_of_them() {
        use VisitState::{Done, Planned, Void};
        let tickets = [
            with(1, TicketStatus::InProgress, vec![visit(1, 7, 150, Planned), visit(2, 7, 100, Done)]),
            with(2, TicketStatus::Closed, vec![visit(3, 7, 199, Void), visit(4, 8, 120, Planned)]),
            with(3, TicketStatus::New, vec![visit(5, 7, 99, Done), visit(6, 7, 200, Planned)]),
        ];
        let mine = Agenda::of(&tickets, Some(PersonId::from(7)), &DAY);
        assert_eq!(ids(&mine.within), [2, 1, 3]);
        assert_eq!((ids(&mine.left), mine.next.map(|call| call.visit.id)), (vec![], Some(VisitId::from(6))));
        assert_eq!(ids(&Agenda::of(&tickets, None, &DAY).within), [2, 4, 1, 3]);
    }

    #[test]
    fn what_nobody_finished_is_not_forgotten_unless_its_ticket_ended() {
        use VisitState::{Done, OnSite, Planned};
        let tickets = [
            with(1, TicketStatus::Resolved, vec![visit(1, 7, 90, OnSite)]),
            with(2, TicketStatus::InProgress, vec![visit(2, 7, 10, Planned), visit(3, 7, 20, Done)]),
            with(3, TicketStatus::Cancelled, vec![visit(4, 7, 30, Planned), visit(5, 7, 210, Planned)]),
            with(4, TicketStatus::New, vec![visit(6, 7, 400, Planned), visit(7, 7, 300, Planned)]),
        ];
        let agenda = Agenda::of(&tickets, None, &DAY);
        assert_eq!(ids(&agenda.left), [2, 1]);
        assert_eq!(agenda.next.map(|call| call.visit.id), Some(VisitId::from(7)));
    }

    proptest! {
        #[test]
        fn every_visit_that_is_due_is_in_one_day_and_left_open_on_all_later_ones(
            starts in proptest::collection::vec((0_i64..1_000, 0_usize..5, 0_u128..2), 0..20),
            width in 1_i64..300,
        ) {
            use VisitState::{Done, OnSite, Planned, Travelling, Void};
            let states = [Planned, Travelling, OnSite, Done, Void];
            let visits: Vec<Visit> = starts.iter().enumerate()
                .map(|(id, (from, state, who))| visit(id as u128, *who, *from, states[*state]))
                .collect();
            let tickets = [with(1, TicketStatus::New, visits.clone())];
            let days = (0..=1_000 / width).map(|day| Timestamp(day * width)..Timestamp((day + 1) * width));
            let mut seen = Vec::new();
            for day in days {
                let agenda = Agenda::of(&tickets, None, &day);
                seen.extend(ids(&agenda.within));
                prop_assert!(agenda.within.windows(2).all(|pair| pair[0].visit.from <= pair[1].visit.from));
                let before = visits.iter().filter(|one| one.from < day.start && !one.state.is_over()).count();
                prop_assert_eq!(agenda.left.len(), before);
                let after = visits.iter().filter(|one| one.from >= day.end && !one.state.is_over());
                prop_assert_eq!(agenda.next.map(|call| call.visit.from), after.map(|one| one.from).min());
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..visits.len() as u128).collect::<Vec<_>>());
        }
    }
}
