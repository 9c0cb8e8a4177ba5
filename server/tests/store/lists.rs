//! Lists for programs: every store gives what reading everything would give, in the same order, page by page.

use super::desk::*;
use super::random;
use deskside_domain::command::{OverridePriority, Payload, ResolveTicket};
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{CategoryId, ContractId, OrganizationId, PersonId, TeamId, TicketId};
use deskside_domain::people::{Organization, Person};
use deskside_domain::priority_scheme::{Factor, PriorityScheme};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::{Priority, Ticket};
use proptest::prelude::*;
use server::store::list::{Sort, Wanted, position};
use server::store::{Push, Worked};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is asked for wherever all answers are compared.
fn questions() -> Vec<Wanted> {
    let all = Wanted { limit: 3, ..Wanted::default() };
    let team = |team: u128| Some(Some(TeamId::from(team)));
    let person = |person: u128| Some(Some(PersonId::from(person)));
    let mut asked = vec![
        all.clone(),
        Wanted { open: Some(true), ..all.clone() },
        Wanted { open: Some(false), ..all.clone() },
        Wanted { status: Some("pending"), ..all.clone() },
        Wanted { status: Some("assigned"), limit: 1, ..all.clone() },
        Wanted { team: team(FIRST_LINE), ..all.clone() },
        Wanted { team: team(OUTSIDE), ..all.clone() },
        Wanted { team: Some(None), ..all.clone() },
        Wanted { assignee: person(SARA), ..all.clone() },
        Wanted { assignee: Some(None), open: Some(true), ..all.clone() },
        Wanted { requester: Some(PersonId::from(MARTA)), ..all.clone() },
        Wanted { organization: Some(OrganizationId::from(77)), ..all.clone() },
        Wanted { category: Some(CategoryId::from(HARDWARE)), ..all.clone() },
        Wanted { priority: Some(Priority::P3), ..all.clone() },
        Wanted { since: Some(T0.plus(20)), ..all.clone() },
        Wanted { words: Some("stamp".to_owned()), ..all.clone() },
        Wanted { words: Some("!".to_owned()), ..all },
    ];
    for index in 0..asked.len() {
        for sort in [Sort::Updated, Sort::Created] {
            asked.push(Wanted { sort, ..asked[index].clone() });
        }
    }
    asked
}

/// All pages of a list.
async fn pages(desk: &Desk, viewer: &Person, wanted: &Wanted) -> Vec<Document> {
    let mut all: Vec<Document> = Vec::new();
    let mut wanted = wanted.clone();
    loop {
        let listed = desk.store().tickets(viewer, &wanted).await.expect("read");
        assert!(listed.documents.len() <= wanted.limit as usize);
        all.extend(listed.documents);
        assert_eq!(listed.more, listed.next.is_some());
        if !listed.more {
            return all;
        }
        wanted.after = listed.next;
    }
}

/// Everything, read at once.
struct Whole {
    lines: BTreeMap<TicketId, String>,
    people: BTreeMap<PersonId, Person>,
}

impl Whole {
    async fn of(desk: &Desk) -> Self {
        let people = desk.all().await.into_iter().filter_map(|placed| placed.document.as_person().cloned());
        Self { lines: super::search::lines(desk).await, people: people.map(|person| (person.id, person)).collect() }
    }

    /// What a list should be, of what a viewer may see.
    fn list(&self, seen: &BTreeMap<DocRef, Document>, wanted: &Wanted) -> Vec<Document> {
        let holds = |ticket: &Ticket| {
            let house = self.people.get(&ticket.content.requester).and_then(|person| person.organization);
            let query = wanted.query();
            wanted.holds(ticket)
                && wanted.organization.is_none_or(|of| house == Some(of))
                && query.is_none_or(|query| query.holds(&self.lines[&ticket.id]))
        };
        let held = seen.values().filter(|document| document.as_ticket().is_some_and(holds));
        let mut found: Vec<Document> = held.cloned().collect();
        found.sort_by(|one, other| match (one.as_ticket(), other.as_ticket()) {
            (Some(one), Some(other)) => wanted.sort.order(wanted.sort.place(one), wanted.sort.place(other)),
            _ => Ordering::Equal,
        });
        found
    }
}

async fn viewers(desk: &Desk) -> Vec<Person> {
    let mut viewers = Vec::new();
    for id in [ADMIN, SARA, OLGA, MARTA] {
        let document = desk.document(PersonId::from(id)).await.expect("a person");
        viewers.push(document.as_person().expect("a person").clone());
    }
    viewers
}

pub async fn any_list_is_what_reading_everything_gives(kind: Kind) {
    random::check(kind, 30, async |steps| {
        let mut desk = Desk::new(kind).await;
        for group in random::script(&steps).await {
            desk.submit(&group).await;
        }
        let whole = Whole::of(&desk).await;
        for viewer in viewers(&desk).await {
            let seen = desk.seen_by(&viewer).await;
            for wanted in questions() {
                let listed = pages(&desk, &viewer, &wanted).await;
                prop_assert_eq!(listed, whole.list(&seen, &wanted), "{:?} for {:?}", wanted, viewer.id);
            }
            for kind in DocKind::ALL.into_iter().filter(|kind| *kind < DocKind::Ticket) {
                records_are_whole(&desk, &viewer, &seen, kind).await;
            }
        }
        Ok(())
    })
    .await;
}

async fn records_are_whole(desk: &Desk, viewer: &Person, seen: &BTreeMap<DocRef, Document>, kind: DocKind) {
    let of_kind = seen.iter().filter(|(doc, _)| doc.kind == kind);
    let expected: Vec<Document> = of_kind.map(|(_, document)| document.clone()).collect();
    let mut found: Vec<Document> = Vec::new();
    loop {
        let after = found.last().map(|document| document.doc_ref().id);
        let listed = desk.store().records(viewer, kind, after, 2, &|_| true).await.expect("read");
        found.extend(listed.documents);
        if !listed.more {
            break;
        }
    }
    assert_eq!(found, expected, "{kind:?}");
    let none = desk.store().records(viewer, kind, None, 2, &|_| false).await.expect("read");
    assert_eq!((none.documents.len(), none.more), (0, false));
}

pub async fn what_is_in_a_ticket_is_for_who_sees_it(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let open = desk.ticket("Stampante bloccata").await;
    let hidden = desk.ticket("Portatile rubato").await;
    for (index, ticket) in [open, hidden].into_iter().enumerate() {
        for number in 1..5 {
            desk.does(SARA, reply(ticket, 100 * index as u128 + number, "On my way")).await;
        }
    }
    desk.does(SARA, restrict(hidden, &[SARA])).await;
    let whole = desk.all().await;
    let number = desk.number(open).await;
    assert_eq!(desk.store().numbered(number).await.expect("read"), Some(open));
    for viewer in viewers(&desk).await {
        for ticket in [open, hidden] {
            let sees = desk.shown(DocRef::from(ticket), &viewer).await;
            assert_eq!(desk.store().shown(&viewer, ticket.into()).await.expect("read"), sees);
            for kind in [DocKind::Article, DocKind::History] {
                let parts = desk.store().parts(&viewer, ticket, kind).await.expect("read");
                assert_eq!(parts.is_some(), sees.is_some(), "{:?}", viewer.id);
                let parts = parts.unwrap_or_default();
                assert!(parts.iter().all(|part| part.doc_ref().kind == kind && part.ticket_id() == Some(ticket)));
                assert!(parts.is_sorted_by_key(position));
                let there = whole.iter().map(|placed| {
                    placed.document.doc_ref().kind == kind && placed.document.ticket_id() == Some(ticket)
                });
                let there = there.filter(|is_one| *is_one).count();
                assert_eq!(parts.len(), if sees.is_none() { 0 } else { there });
            }
        }
    }
    let nowhere = TicketId::from(0xdead);
    let sara = &viewers(&desk).await[1];
    assert_eq!(desk.store().parts(sara, nowhere, DocKind::Article).await.expect("read"), None);
}

/// The tickets of a priority, and all in their order.
async fn by_priority(desk: &Desk, priority: Priority) -> (Vec<TicketId>, Vec<TicketId>) {
    let sara = &viewers(desk).await[1];
    let all = Wanted { limit: 10, ..Wanted::default() };
    let of = |documents: Vec<Document>| documents.iter().filter_map(Document::ticket_id).collect();
    let narrow = pages(desk, sara, &Wanted { priority: Some(priority), ..all.clone() }).await;
    (of(narrow), of(pages(desk, sara, &all).await))
}

async fn system(desk: &mut Desk, payloads: Vec<Payload>) {
    let commands: Vec<_> = payloads.into_iter().map(|payload| desk.by_system(payload)).collect();
    let outcomes = desk.submit(&[Push::of(Authority::System, commands)]).await.remove(0);
    assert!(outcomes.iter().all(|outcome| outcome.is_done()), "{outcomes:?}");
}

pub async fn a_priority_that_was_set_is_where_lists_look(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (first, second) = (desk.ticket("Stampante bloccata").await, desk.ticket("Portatile lento").await);
    assert_eq!(by_priority(&desk, Priority::P1).await, (vec![], vec![first, second]));
    let set = |priority| OverridePriority { ticket: second, priority, reason: "Market day".to_owned() };
    desk.does(SARA, Payload::OverridePriority(set(Some(Priority::P1)))).await;
    assert_eq!(by_priority(&desk, Priority::P1).await, (vec![second], vec![second, first]));
    desk.does(SARA, Payload::OverridePriority(set(None))).await;
    assert_eq!(by_priority(&desk, Priority::P1).await, (vec![], vec![first, second]));
}

pub async fn open_tickets_are_weighed_anew_by_a_new_scheme(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (open, over) = (desk.ticket("Stampante bloccata").await, desk.ticket("Portatile lento").await);
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket: over, solution: "Cable".to_owned() })).await;
    let marta = desk.document(PersonId::from(MARTA)).await.and_then(|document| document.as_person().cloned());
    let (organization, id) = (OrganizationId::from(77), ContractId::from(78));
    let contract = |id, organization| Contract {
        id,
        organization,
        name: "Gold".to_owned(),
        kind: ContractKind::Business,
        reference: String::new(),
        starts: None,
        ends: None,
        note: String::new(),
    };
    let house = |id| Organization { id, name: "House".to_owned(), critical_sector: false, retired: false };
    let other = OrganizationId::from(76);
    let weights = [(Factor::BusinessContract, 200)].into();
    let payloads = vec![
        Payload::DefineOrganization(house(organization)),
        Payload::DefineOrganization(house(other)),
        Payload::DefineContract(contract(ContractId::from(79), other)),
        Payload::DefineContract(contract(id, organization)),
        Payload::DefinePerson(Person { organization: Some(organization), ..marta.expect("a person") }),
        Payload::DefinePriorityScheme(PriorityScheme { weights, ..PriorityScheme::default() }),
    ];
    system(&mut desk, payloads).await;
    let before = by_priority(&desk, Priority::P2).await.0;
    let head = *desk.store().head().borrow();
    while let Worked::Step { .. } = desk.store().work_off(desk.time()).await.expect("worked") {}
    assert_eq!((before, by_priority(&desk, Priority::P2).await.0), (vec![], vec![open]), "the one that is over stays");
    assert_eq!(*desk.store().head().borrow(), head + 1, "one event, and who waits for the head is told");
    let document = desk.document(open).await.expect("a ticket");
    let weighed = document.as_ticket().and_then(|ticket| ticket.weighed.clone()).expect("weighed");
    assert_eq!(weighed.factors[0].source, id.into());
    // What is opened from then on is weighed at once.
    let new = desk.ticket("Altro").await;
    assert_eq!(by_priority(&desk, Priority::P2).await.0, [open, new]);
}
