//! One query, one answer: SQLite, PostgreSQL, the memory store and the browser's list find the same tickets of the demo
//! desk, in the same order and with the same words marked, for people with different rights.

use super::desk::{Kind, Place};
use app::pages::queue::list::{self, Filter, Lines};
use app::replica::Replica;
use deskside_domain::document::{Body, Document};
use deskside_domain::id::TicketId;
use deskside_domain::people::{Person, Role};
use deskside_domain::search::{Found, Query, found_in, ticket_line};
use deskside_domain::sync::wire::DocOp;
use deskside_domain::ticket::{Article, Priority, Ticket, TicketNumber};
use deskside_domain::time::Timestamp;
use server::demo::{Moment, fill};
use server::store::Store;
use server::store::list::{Sort, Wanted};
use std::collections::BTreeMap;

/// Saturday 21 November 2026, 8:00 UTC.
const AS_OF: Timestamp = Timestamp(1_795_248_000);
/// More than are looked at before the index of words is asked.
const TICKETS: usize = 1_150;

const QUERIES: [&str; 27] = [
    // One word: in most tickets, in many, in some, in none.
    "buongiorno",
    "e",
    "stampante",
    "antenna",
    "xyzzy",
    // Several words, all of which must be there, and the beginning of the last one.
    "stampante buongiorno",
    "buongiorno stamp",
    "stamp buongiorno",
    "rete la non",
    "rete zzz",
    // Accents, case, apostrophes of both kinds.
    "perché",
    "PERCHE",
    "può",
    "è già",
    "l'ufficio",
    "dell’ufficio",
    "un'ora",
    "dell",
    // Digits and tags.
    "2",
    "piano 2",
    "pc-0",
    "pc0",
    "100 1",
    "l2",
    // Names and signs.
    "zanier",
    "\"stampante\" OR rete*",
    "''",
];

/// Everything a person has on the device.
async fn replica(store: &dyn Store, person: &Person) -> Replica {
    let (mut replica, mut cursor) = (Replica::default(), String::new());
    loop {
        let page = store.pull(person, &cursor, AS_OF).await.expect("a page");
        for op in page.ops {
            if let DocOp::Put { doc } = op {
                replica.put(doc);
            }
        }
        cursor = page.cursor;
        if page.complete {
            return replica;
        }
    }
}

/// All pages of a list, and where its tickets hold the words.
async fn listed(store: &dyn Store, person: &Person, wanted: &Wanted) -> (Vec<TicketId>, BTreeMap<TicketId, Found>) {
    let (mut tickets, mut found) = (Vec::new(), BTreeMap::new());
    let mut wanted = wanted.clone();
    loop {
        let page = store.tickets(person, &wanted).await.expect("read");
        tickets.extend(page.documents.iter().filter_map(Document::ticket_id));
        found.extend(page.found);
        match page.next {
            Some(next) => wanted.after = Some(next),
            None => return (tickets, found),
        }
    }
}

/// Where a ticket of the device holds words.
fn found_here(replica: &Replica, ticket: &Ticket, query: &Query) -> Option<Found> {
    let requester = replica.person(ticket.content.requester).map_or("", |person| &person.profile.name);
    let mut said: Vec<&Article> = replica.said(ticket.id).collect();
    said.sort_by_key(|article| std::cmp::Reverse((article.position, article.message.article)));
    found_in(ticket, requester, &said, query)
}

/// The tickets of the device that a list asks for, in no order.
fn by_reading(replica: &Replica, wanted: &Wanted) -> Vec<TicketId> {
    let holds = |ticket: &&Ticket| {
        let requester = replica.person(ticket.content.requester);
        let name = requester.map_or("", |person| &person.profile.name);
        let said = replica.said(ticket.id).map(|article| article.message.body.as_str());
        let line = ticket_line(ticket, name, said);
        let house = requester.and_then(|person| person.organization);
        wanted.holds(ticket)
            && wanted.organization.is_none_or(|of| house == Some(of))
            && wanted.query().is_none_or(|query| query.holds(&line))
    };
    replica.tickets().filter(holds).map(|ticket| ticket.id).collect()
}

fn sorted(mut tickets: Vec<TicketId>) -> Vec<TicketId> {
    tickets.sort();
    tickets
}

async fn people(store: &dyn Store) -> Vec<Person> {
    let reference = store.reference(None).await.expect("read");
    let all: Vec<Person> = reference.documents.iter().filter_map(|document| document.as_person().cloned()).collect();
    let mut chosen = Vec::new();
    for role in [Role::Administrator, Role::Requester] {
        chosen.extend(all.iter().find(|person| person.role == role && person.active).cloned());
    }
    // One in house, and one of another firm.
    let outside = |person: &Person| {
        reference.documents.iter().any(|document| match &document.body {
            Body::Team(team) => team.external && person.teams.contains(&team.id),
            _ => false,
        })
    };
    let technicians = || all.iter().filter(|person| person.role == Role::Technician && person.active);
    chosen.extend(technicians().find(|person| !outside(person)).cloned());
    chosen.extend(technicians().find(|person| outside(person)).cloned());
    chosen
}

/// What is asked for besides words, taken from a ticket that there is.
fn narrowed(wanted: &Wanted, ticket: &Ticket) -> Vec<Wanted> {
    let all = || wanted.clone();
    vec![
        Wanted { open: Some(true), ..all() },
        Wanted { open: Some(false), ..all() },
        Wanted { status: Some("pending"), ..all() },
        Wanted { team: Some(ticket.team), ..all() },
        Wanted { assignee: Some(None), ..all() },
        Wanted { assignee: Some(ticket.assignee), open: Some(true), ..all() },
        Wanted { requester: Some(ticket.content.requester), ..all() },
        Wanted { category: Some(ticket.content.category), ..all() },
        Wanted { priority: Some(Priority::P2), ..all() },
        Wanted { since: Some(AS_OF.plus(-7 * 86_400)), ..all() },
    ]
}

pub async fn a_query_finds_the_same_everywhere() {
    let moment = Moment { seed: 3, as_of: AS_OF };
    let places = [Place::new(Kind::Sqlite).await, Place::new(Kind::Postgres).await, Place::new(Kind::Memory).await];
    for place in &places {
        fill(&*place.store, moment, TICKETS, &mut |_| {}).await.expect("a desk");
    }
    let [file, server, memory] = places.each_ref().map(|place| &*place.store);
    let people = people(file).await;
    assert_eq!(people.len(), 4, "people with different rights");
    let (mut hits, mut hidden) = (0, 0);
    for person in &people {
        let replica = replica(file, person).await;
        let mut numbers: Vec<TicketNumber> = replica.tickets().filter_map(|ticket| ticket.number).collect();
        numbers.sort();
        let number = numbers.get(numbers.len() / 2).map(TicketNumber::to_string).unwrap_or_default();
        let said = number.split_at(number.len().min(3));
        let of_numbers = [number.clone(), format!("{} {}", said.0, said.1), format!("{}-{}", said.0, said.1)];
        for words in QUERIES.into_iter().chain(of_numbers.iter().map(String::as_str)) {
            let query = Query::new(words);
            for (sort, own) in [(Sort::Urgency, list::Sort::Urgency), (Sort::Created, list::Sort::Newest)] {
                let wanted = Wanted { words: Some(words.to_owned()), sort, limit: 200, ..Wanted::default() };
                let (tickets, found) = listed(file, person, &wanted).await;
                let shown = format!("{words:?}, {sort:?}, {}", person.profile.name);
                assert_eq!(listed(server, person, &wanted).await, (tickets.clone(), found.clone()), "{shown}");
                assert_eq!(listed(memory, person, &wanted).await, (tickets.clone(), found.clone()), "{shown}");
                // The device has what is not long over.
                let here: Vec<TicketId> = tickets.into_iter().filter(|id| replica.ticket(*id).is_some()).collect();
                let show = if query.is_empty() { Some(list::Show::Open) } else { None };
                let filter = Filter { query: query.clone(), sort: own, show, ..Filter::default() };
                let listed_here = list::find(&replica, &filter, &mut Lines::default(), None).tickets;
                if !query.is_empty() {
                    assert_eq!(listed_here, here, "on the device: {shown}");
                }
                for id in here {
                    let ticket = replica.ticket(id).expect("it is here");
                    if !query.is_empty() {
                        assert_eq!(found.get(&id), found_here(&replica, ticket, &query).as_ref(), "{shown}: {id}");
                    }
                    hits += 1;
                }
            }
        }
        let Some(some) = replica.tickets().find(|ticket| ticket.is_open() && ticket.team.is_some()) else {
            hidden += 1;
            continue;
        };
        for words in ["buongiorno", "stampante", "rete la"] {
            let wanted = Wanted { words: Some(words.to_owned()), limit: 200, ..Wanted::default() };
            for wanted in narrowed(&wanted, some) {
                let tickets = listed(file, person, &wanted).await.0;
                assert_eq!(listed(server, person, &wanted).await.0, tickets, "{wanted:?}");
                assert_eq!(listed(memory, person, &wanted).await.0, tickets, "{wanted:?}");
                let here: Vec<TicketId> = tickets.into_iter().filter(|id| replica.ticket(*id).is_some()).collect();
                assert_eq!(sorted(here), sorted(by_reading(&replica, &wanted)), "{wanted:?}");
            }
        }
    }
    assert!(hits > 5_000, "{hits}");
    assert_eq!(hidden, 1, "a requester has nothing of the desk");
}
