//! What is taken back is as it was, on any ticket that random people have worked on.

use crate::support::actions::{Action, actions};
use crate::support::{Desk, SARA};
use deskside_domain::command::{AssignTicket, EditTicket, OnTicket, OverridePriority, Payload};
use deskside_domain::id::{PersonId, TeamId, TicketId};
use deskside_domain::ticket::{Field, FieldValue, Impact, Priority, Ticket, Urgency};
use deskside_domain::undo::taken_back;
use proptest::prelude::*;

/// What can be done to many tickets at once.
fn change() -> impl Strategy<Value = Payload> {
    let ticket = TicketId::from(1000);
    let edit = move |value| Payload::EditTicket(EditTicket { ticket, changes: vec![value] });
    let team = proptest::option::of(prop_oneof![Just(11_u128), Just(12)]);
    let person = proptest::option::of(prop_oneof![Just(2_u128), Just(3)]);
    prop_oneof![
        Just(Payload::TakeTicket(OnTicket { ticket })),
        (team, person).prop_map(move |(team, person)| {
            let (team, person) = (team.map(TeamId::from), person.map(PersonId::from));
            Payload::AssignTicket(AssignTicket { ticket, team, person })
        }),
        proptest::option::of(proptest::sample::select(Priority::ALL.to_vec())).prop_map(move |priority| {
            Payload::OverridePriority(OverridePriority { ticket, priority, reason: "The mayor".to_owned() })
        }),
        proptest::sample::select(Urgency::ALL.to_vec()).prop_map(move |urgency| edit(FieldValue::Urgency(urgency))),
        proptest::sample::select(Impact::ALL.to_vec()).prop_map(move |impact| edit(FieldValue::Impact(impact))),
    ]
}

fn seen(ticket: &Ticket) -> Vec<Option<FieldValue>> {
    [Field::Team, Field::Assignee, Field::Urgency, Field::Impact, Field::Priority]
        .map(|field| ticket.value(field))
        .to_vec()
}

proptest! {
    #[test]
    fn what_is_taken_back_is_as_it_was(before in actions(12), change in change()) {
        let mut desk = Desk::with_people();
        let id = desk.open_ticket(1000);
        for (index, Action { user, client, payload }) in before.into_iter().enumerate() {
            let command = desk.command(5000 + index as u128, client, user, payload);
            desk.push(&command);
        }
        let was = desk.docs.0[&id.into()].as_ticket().expect("a ticket").clone();
        let undo = taken_back(&was, &change).expect("can be taken back");
        let done = desk.command(7000, 7, SARA, change);
        if !desk.push(&done).is_done() {
            return Ok(());
        }
        let back = desk.command(7001, 7, SARA, undo);
        let outcome = desk.push(&back);
        prop_assert!(outcome.is_done(), "{:?}", outcome);
        let now = desk.docs.0[&id.into()].as_ticket().expect("a ticket");
        prop_assert_eq!(seen(now), seen(&was));
    }
}
