//! How a ticket's priority comes about: by the scheme, by what is known of the customer, and by a person with a reason.

use crate::support::{ADMIN, Desk, IVAN, MARTA, SARA, T0, content, person};
use deskside_domain::command::{
    Command, CreateTicket, EditTicket, OnTicket, OverridePriority, Payload, ResolveTicket, SettleConflict,
};
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::Docs;
use deskside_domain::id::{Aggregate, CategoryId, ContractId, OrganizationId, PersonId, SiteId, TicketId};
use deskside_domain::people::{Organization, Person, Role};
use deskside_domain::priority_scheme::{Applied, Factor, POINTS_MAX, PriorityScheme};
use deskside_domain::refusal::Refusal;
use deskside_domain::sla::Surroundings;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Field, FieldValue, Impact, NewTicket, Priority, Ticket, Urgency, priority};
use proptest::prelude::*;

const TICKET: u128 = 1_000;
const VALLEY: u128 = 30;
const CONTRACT: u128 = 40;

/// MARTA is of an organisation of a critical sector with a contract of this kind; 5 is of none.
fn desk(kind: ContractKind) -> Desk {
    let mut desk = Desk::with_people();
    desk.system(Payload::DefineOrganization(Organization {
        id: VALLEY.into(),
        name: "ASL Valmonda".to_owned(),
        critical_sector: true,
        retired: false,
    }));
    desk.system(Payload::DefineContract(Contract {
        id: CONTRACT.into(),
        organization: VALLEY.into(),
        name: "Gold".to_owned(),
        kind,
        reference: String::new(),
        starts: None,
        ends: None,
        note: String::new(),
    }));
    let organization = Some(OrganizationId::from(VALLEY));
    desk.system(Payload::DefinePerson(Person { organization, ..person(MARTA, Role::Requester) }));
    desk
}

fn weights(weights: &[(Factor, u32)]) -> PriorityScheme {
    PriorityScheme { weights: weights.iter().copied().collect(), ..PriorityScheme::default() }
}

fn weigh_by(desk: &mut Desk, scheme: PriorityScheme) {
    assert!(desk.system(Payload::DefinePriorityScheme(scheme)).is_done());
}

fn ticket(desk: &Desk) -> Ticket {
    let document = desk.docs.get(TicketId::from(TICKET).into());
    document.and_then(|document| document.as_ticket()).expect("is there").clone()
}

fn send(desk: &mut Desk, user: u128, payload: Payload) -> Outcome {
    let id = 7_000 + desk.records.len() as u128;
    let command = desk.command(id, id, user, payload);
    desk.push(&command)
}

fn set(priority: Option<Priority>, reason: &str) -> Payload {
    Payload::OverridePriority(OverridePriority { ticket: TICKET.into(), priority, reason: reason.to_owned() })
}

fn edit(value: FieldValue) -> Payload {
    Payload::EditTicket(EditTicket { ticket: TICKET.into(), changes: vec![value] })
}

fn kinds(desk: &Desk) -> Vec<&str> {
    let stream = Aggregate::from(TicketId::from(TICKET));
    desk.rows.iter().filter(|row| row.stream == stream).map(|row| row.kind.as_str()).collect()
}

#[test]
fn without_a_scheme_nothing_is_weighed_and_the_matrix_holds() {
    let mut desk = desk(ContractKind::Business);
    desk.open_ticket(TICKET);
    send(&mut desk, SARA, edit(FieldValue::Impact(Impact::Site)));
    assert_eq!(kinds(&desk), ["ticket_created", "field_set"]);
    assert_eq!(ticket(&desk).priority(), Priority::P3);
    assert_eq!(ticket(&desk).weighed, None);
}

#[test]
fn a_factor_raises_the_priority_and_says_which_record_it_is_from() {
    let mut desk = desk(ContractKind::Business);
    let scheme = [(Factor::PrivateContract, 400), (Factor::BusinessContract, 60), (Factor::CriticalSector, 50)];
    weigh_by(&mut desk, weights(&scheme));
    desk.open_ticket(TICKET);
    let opened = ticket(&desk);
    assert_eq!((priority::of(Impact::Individual, Urgency::Medium), opened.priority()), (Priority::P4, Priority::P3));
    let sources = [
        (Factor::BusinessContract, 60, Aggregate::from(ContractId::from(CONTRACT))),
        (Factor::CriticalSector, 50, OrganizationId::from(VALLEY).into()),
    ];
    let expected = sources.map(|(factor, points, source)| Applied { factor, points, source });
    assert_eq!(opened.weights().factors, expected);
    assert_eq!(kinds(&desk), ["ticket_created", "priority_weighed"]);

    // Somebody else asks, of whom nothing is known.
    send(&mut desk, SARA, edit(FieldValue::Requester(PersonId::from(5))));
    assert_eq!((ticket(&desk).priority(), ticket(&desk).weights().factors), (Priority::P4, Vec::new()));
    // A field that has nothing to do with it weighs nothing.
    send(&mut desk, SARA, edit(FieldValue::Location("3".to_owned())));
    assert_eq!(kinds(&desk)[4..], ["field_set"]);
}

#[test]
fn the_matrix_of_the_desk_holds_for_what_is_opened_and_changed_from_then_on() {
    let mut desk = desk(ContractKind::Private);
    desk.open_ticket(TICKET);
    let mut scheme = PriorityScheme::default();
    scheme.matrix[Impact::Individual as usize] = [Priority::P3; 4];
    weigh_by(&mut desk, scheme);
    assert_eq!(ticket(&desk).priority(), Priority::P4, "nothing has happened to it");
    desk.system(Payload::WeighTicket(OnTicket { ticket: TICKET.into() }));
    assert_eq!(ticket(&desk).priority(), Priority::P3);
    let (rows, weigh) = (desk.rows.len(), Payload::WeighTicket(OnTicket { ticket: TICKET.into() }));
    desk.system(weigh.clone());
    assert_eq!(desk.rows.len(), rows, "what is as it was makes no event");
    assert!(matches!(send(&mut desk, ADMIN, weigh), Outcome::Rejected { refusal: Refusal::NotPermitted { .. } }));
}

#[test]
fn a_ticket_that_is_over_is_never_weighed_anew() {
    let mut desk = desk(ContractKind::Business);
    desk.open_ticket(TICKET);
    let solution = "Cable".to_owned();
    send(&mut desk, SARA, Payload::ResolveTicket(ResolveTicket { ticket: TICKET.into(), solution }));
    weigh_by(&mut desk, weights(&[(Factor::CriticalSector, POINTS_MAX)]));
    let rows = desk.rows.len();
    desk.system(Payload::WeighTicket(OnTicket { ticket: TICKET.into() }));
    assert_eq!((desk.rows.len(), ticket(&desk).priority()), (rows, Priority::P4));
}

#[test]
fn what_a_person_sets_stands_until_it_is_taken_back() {
    let mut desk = desk(ContractKind::Business);
    weigh_by(&mut desk, weights(&[(Factor::CriticalSector, 100)]));
    desk.open_ticket(TICKET);
    for reason in ["", "  "] {
        let refused = send(&mut desk, SARA, set(Some(Priority::P1), reason));
        assert!(
            matches!(refused, Outcome::Rejected { refusal: Refusal::Invalid { ref field, .. } } if field == "reason")
        );
    }
    assert!(matches!(send(&mut desk, MARTA, set(Some(Priority::P1), "Now")), Outcome::Rejected { .. }), "no requester");
    assert!(send(&mut desk, SARA, set(Some(Priority::P1), "The mayor is here")).is_done());
    let over = ticket(&desk).overridden.expect("is set");
    assert_eq!((over.priority, over.reason.as_str(), over.by), (Priority::P1, "The mayor is here", SARA.into()));
    send(&mut desk, SARA, edit(FieldValue::Impact(Impact::Site)));
    assert_eq!((ticket(&desk).priority(), ticket(&desk).computed_priority()), (Priority::P1, Priority::P2));
    assert!(send(&mut desk, IVAN, set(None, "")).is_done());
    assert_eq!((ticket(&desk).priority(), ticket(&desk).overridden), (Priority::P2, None));
    let public: String = desk.rows.iter().map(|row| row.public.to_string()).collect();
    assert!(!public.contains("mayor"), "a reason is private");
    assert_eq!(desk.rebuilt(), desk.docs);
}

#[test]
fn two_who_set_it_at_once_leave_both_with_their_reasons_to_a_person() {
    let mut desk = desk(ContractKind::Business);
    desk.open_ticket(TICKET);
    let one = desk.command(7_001, 7, SARA, set(Some(Priority::P1), "The mayor"));
    let other = desk.command(7_002, 8, IVAN, set(Some(Priority::P2), "The school"));
    assert!(desk.push(&one).is_done());
    assert!(matches!(desk.push(&other), Outcome::Conflict { fields, .. } if fields == [Field::Priority]));
    let waiting = ticket(&desk);
    let conflict = waiting.conflicts[0].clone();
    assert_eq!((waiting.priority(), conflict.note.as_str()), (Priority::P1, "The school"));
    let choose =
        |value| Payload::SettleConflict(SettleConflict { ticket: TICKET.into(), conflict: conflict.id, value });
    let third = send(&mut desk, SARA, choose(FieldValue::Priority(Some(Priority::P5))));
    assert!(matches!(third, Outcome::Rejected { .. }), "a third one would have no reason");
    assert!(send(&mut desk, SARA, choose(FieldValue::Priority(Some(Priority::P2)))).is_done());
    let settled = ticket(&desk);
    let over = settled.overridden.clone().expect("is set");
    assert_eq!((settled.conflicts.len(), over.priority, over.reason.as_str()), (0, Priority::P2, "The school"));
    assert_eq!(desk.rebuilt(), desk.docs);

    // The same priority for another reason is no conflict, and no reason is lost.
    let same = desk.command(7_003, 9, IVAN, set(Some(Priority::P2), "The fair"));
    assert!(desk.push(&same).is_done());
    assert_eq!(ticket(&desk).overridden.map(|over| over.reason).as_deref(), Some("The fair"));
}

#[test]
fn only_one_scheme_and_only_points_in_range() {
    let mut desk = desk(ContractKind::Business);
    let other = PriorityScheme { id: 7.into(), ..PriorityScheme::default() };
    for (bad, name) in [(other, "id"), (weights(&[(Factor::CriticalSector, POINTS_MAX + 1)]), "weights")] {
        let refused = desk.system(Payload::DefinePriorityScheme(bad));
        assert!(matches!(refused, Outcome::Rejected { refusal: Refusal::Invalid { ref field, .. } } if field == name));
    }
    let good = Payload::DefinePriorityScheme(weights(&[(Factor::CriticalSector, POINTS_MAX)]));
    assert!(matches!(send(&mut desk, SARA, good.clone()), Outcome::Rejected { .. }), "technicians do not");
    assert!(send(&mut desk, ADMIN, good).is_done());
}

/// What happens to a ticket's priority.
#[derive(Clone, Debug)]
enum Deed {
    Set(FieldValue),
    Override(Option<Priority>),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        proptest::sample::select(Impact::ALL.to_vec()).prop_map(|impact| Deed::Set(FieldValue::Impact(impact))),
        proptest::sample::select(Urgency::ALL.to_vec()).prop_map(|urgency| Deed::Set(FieldValue::Urgency(urgency))),
        prop_oneof![Just(MARTA), Just(5)].prop_map(|person| Deed::Set(FieldValue::Requester(person.into()))),
        proptest::option::of(proptest::sample::select(Priority::ALL.to_vec())).prop_map(Deed::Override),
    ]
}

fn points() -> impl Strategy<Value = Vec<(Factor, u32)>> {
    proptest::collection::vec(0..=POINTS_MAX, 3).prop_map(|points| Factor::ALL.into_iter().zip(points).collect())
}

fn payload(deed: Deed) -> Payload {
    match deed {
        Deed::Set(value) => edit(value),
        Deed::Override(priority) => set(priority, "because"),
    }
}

proptest! {
    #[test]
    fn more_weight_never_lowers_the_priority_of_a_ticket(
        less in points(),
        more in proptest::collection::vec(0..=POINTS_MAX, 3),
        impact in proptest::sample::select(Impact::ALL.to_vec()),
        urgency in proptest::sample::select(Urgency::ALL.to_vec()),
    ) {
        let opened = |points: &[(Factor, u32)]| {
            let mut desk = desk(ContractKind::Private);
            weigh_by(&mut desk, weights(points));
            let content = NewTicket { impact, urgency, ..content("Printer is stuck") };
            send(&mut desk, SARA, Payload::CreateTicket(CreateTicket { ticket: TICKET.into(), number: None, content }));
            ticket(&desk).priority()
        };
        let sum: Vec<_> = less.iter().zip(&more).map(|((f, l), m)| (*f, (l + m).min(POINTS_MAX))).collect();
        let (low, high) = (opened(&less), opened(&sum));
        prop_assert!(high <= low && low <= priority::of(impact, urgency));
    }

    #[test]
    fn the_order_of_arrival_of_an_override_and_of_edits_does_not_matter(
        weight in points(), first in deed(), second in deed(),
    ) {
        let mut base = desk(ContractKind::Business);
        weigh_by(&mut base, weights(&weight));
        base.open_ticket(TICKET);
        let one = base.command(8_001, 8, SARA, payload(first));
        let other = base.command(8_002, 9, IVAN, payload(second));
        // Two changes of one field are the merge's: both are kept for a person.
        let field = |payload: &Payload| match payload {
            Payload::EditTicket(edit) => edit.changes[0].field(),
            _ => Field::Priority,
        };
        prop_assume!(field(&one.payload) != field(&other.payload));
        let arrive = |order: [&Command; 2]| {
            let mut desk = base.clone();
            for command in order {
                assert!(desk.push(command).is_done());
            }
            assert_eq!(desk.rebuilt(), desk.docs);
            let ticket = ticket(&desk);
            let over = ticket.overridden.as_ref().map(|over| (over.priority, over.reason.clone()));
            (ticket.priority(), ticket.weighed.clone(), over)
        };
        prop_assert_eq!(arrive([&one, &other]), arrive([&other, &one]));
    }

    #[test]
    fn every_priority_a_ticket_had_can_be_told_from_the_ticket_alone(
        weight in points(), deeds in proptest::collection::vec(deed(), 1..12),
    ) {
        use deskside_domain::sla::promise::subject;
        let mut desk = desk(ContractKind::Business);
        weigh_by(&mut desk, weights(&weight));
        desk.open_ticket(TICKET);
        let mut had = vec![(desk.time(), ticket(&desk).priority())];
        for deed in deeds {
            desk.now += 60;
            prop_assert!(send(&mut desk, SARA, payload(deed)).is_done());
            had.push((desk.time(), ticket(&desk).priority()));
        }
        let now = ticket(&desk);
        for (at, priority) in had {
            prop_assert_eq!(subject(&now, &Nobody, at).priority, priority, "at {:?} since {:?}", at, T0);
        }
    }
}

/// Nothing stands around.
struct Nobody;

impl Surroundings for Nobody {
    fn organization(&self, _: PersonId, _: Option<SiteId>) -> Option<OrganizationId> {
        None
    }
    fn parent(&self, _: CategoryId) -> Option<CategoryId> {
        None
    }
    fn contracts(&self, _: OrganizationId) -> Vec<&Contract> {
        Vec::new()
    }
}
