//! Pulls: a snapshot and the changes since are what the viewer may see, whatever happens between the pages.

use super::desk::*;
use super::random::{Step, TICKETS, check_with, script, steps};
use super::replica::Replica;
use deskside_domain::command::{OnTicket, Payload, ResolveTicket};
use deskside_domain::document::{Body, DocKind, DocRef, Document};
use deskside_domain::event::EventBody;
use deskside_domain::id::{ArticleId, PersonId, ServiceCalendarId, TeamId, TicketId};
use deskside_domain::people::{Person, Profile, Role};
use deskside_domain::sla::{ServiceCalendar, Week};
use deskside_domain::sync::wire::{DocOp, PAGE_BYTES};
use deskside_domain::ticket::FieldValue;
use proptest::prelude::*;
use server::store::{ARCHIVE_DAYS, Page};
use std::collections::{BTreeMap, BTreeSet};

fn viewers() -> [Person; 3] {
    [technician(SARA), technician(IVAN), person(ADMIN, Role::Administrator)]
}

/// Those and one of another firm.
fn all_viewers() -> [Person; 4] {
    let [sara, ivan, admin] = viewers();
    [sara, ivan, admin, technician(OLGA)]
}

/// A text so long that a few of them fill a page.
fn long(index: usize) -> String {
    format!("{index} {}", "è".repeat(19_000))
}

fn puts(pages: &[Page]) -> Vec<DocRef> {
    let ops = pages.iter().flat_map(|page| &page.ops);
    ops.filter_map(|op| if let DocOp::Put { doc } = op { Some(doc.doc_ref()) } else { None }).collect()
}

fn evicted(pages: &[Page]) -> BTreeSet<DocRef> {
    let ops = pages.iter().flat_map(|page| &page.ops);
    ops.filter_map(|op| if let DocOp::Evict { doc } = op { Some(*doc) } else { None }).collect()
}

fn bytes(page: &Page) -> usize {
    page.ops.iter().map(|op| serde_json::to_string(op).expect("JSON").len()).sum()
}

/// The ticket and everything that belongs to it.
async fn parts(desk: &Desk, ticket: TicketId) -> BTreeSet<DocRef> {
    let all = desk.all().await;
    all.iter().filter(|doc| doc.document.ticket_id() == Some(ticket)).map(|doc| doc.document.doc_ref()).collect()
}

/// What was ever visible to each viewer of the tickets of a script.
#[derive(Default)]
struct Ever {
    read: u64,
    parts: BTreeMap<TicketId, BTreeSet<DocRef>>,
    seen: BTreeMap<PersonId, BTreeSet<DocRef>>,
}

impl Ever {
    async fn look(&mut self, desk: &Desk) {
        for row in desk.store().rows(self.read, 10_000).await.expect("read") {
            self.read = row.position;
            let part = match row.event().expect("readable").body {
                EventBody::ArticleAdded(message) => message.article.into(),
                _ => row.event_id.into(),
            };
            let ticket = TicketId(row.stream.id);
            self.parts.entry(ticket).or_insert_with(|| BTreeSet::from([ticket.into()])).insert(part);
        }
        for ticket in TICKETS.map(TicketId::from) {
            for viewer in all_viewers() {
                if desk.shown(ticket.into(), &viewer).await.is_some() {
                    let parts = self.parts.get(&ticket).into_iter().flatten();
                    self.seen.entry(viewer.id).or_default().extend(parts);
                }
            }
        }
    }

    fn judge(&self, replica: &Replica, page: &Page) -> Result<(), TestCaseError> {
        for doc in evicted(std::slice::from_ref(page)) {
            let seen = self.seen.get(&replica.viewer.id).is_some_and(|seen| seen.contains(&doc));
            prop_assert!(seen, "{:?} was never shown to {:?}", doc, replica.viewer.id);
        }
        Ok(())
    }
}

/// What replicas are compared by: whom and what a ticket encloses that is over stays as it was when it ended, until it
/// is opened again or erased.
fn settled(docs: &BTreeMap<DocRef, Document>) -> BTreeMap<DocRef, Document> {
    let mut docs = docs.clone();
    for document in docs.values_mut() {
        if let Body::Ticket(ticket) = &mut document.body
            && !ticket.is_open()
        {
            ticket.enclosed.clear();
        }
    }
    docs
}

pub async fn a_replica_becomes_what_its_viewer_may_see(kind: Kind) {
    // Before each push, one of four pulls up to two pages. In every fourth desk there is more than fits a page.
    let moments = proptest::collection::vec((0_usize..4, 0_usize..3), 40);
    let strategy = (steps(30), moments, prop_oneof![3 => Just(0), 1 => 14_usize..24]);
    check_with(kind, strategy, async |(steps, moments, bulk): (Vec<Step>, Vec<_>, usize)| {
        let mut desk = Desk::new(kind).await;
        for index in 0..bulk {
            let ticket = desk.ticket(&format!("Ticket {index}")).await;
            desk.does(SARA, reply(ticket, 70_000 + index as u128, &long(index))).await;
        }
        let mut replicas = all_viewers().map(Replica::new);
        let mut ever = Ever::default();
        ever.look(&desk).await;
        let pushes = script(&steps).await.concat();
        for (push, (who, pages)) in pushes.iter().zip(moments.iter().cycle()) {
            for _ in 0..*pages {
                let page = replicas[*who].page(&desk).await;
                ever.judge(&replicas[*who], &page)?;
            }
            desk.submit(std::slice::from_ref(push)).await;
            ever.look(&desk).await;
        }
        for replica in &mut replicas {
            for page in replica.pull(&desk).await {
                ever.judge(replica, &page)?;
            }
            prop_assert_eq!(settled(&replica.docs), settled(&desk.seen_by(&replica.viewer).await));
            prop_assert_eq!(replica.position, *desk.store().head().borrow());
            // A new one gets the same, and nothing is left for the old one.
            let mut fresh = Replica::new(replica.viewer.clone());
            fresh.pull(&desk).await;
            prop_assert_eq!(settled(&fresh.docs), settled(&replica.docs));
            let rest = replica.page(&desk).await;
            prop_assert!(rest.complete && rest.ops.is_empty() && !rest.snapshot);
        }
        Ok(())
    })
    .await;
}

pub async fn a_page_never_splits_a_command(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut replica = Replica::new(technician(SARA));
    replica.pull(&desk).await;
    // Commands of several documents, some of which fill half a page; a command may also be longer than a page.
    let big = desk.ticket("Everything comes again").await;
    for index in 0..40 {
        desk.does(SARA, reply(big, 100 + index, &long(0))).await;
    }
    desk.does(SARA, restrict(big, &[SARA, IVAN])).await;
    for index in 0..60 {
        let ticket = desk.ticket(&format!("Ticket {index}")).await;
        desk.does(SARA, reply(ticket, 1_000 + index, &long(1))).await;
        desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket, solution: long(2) })).await;
    }
    let pages = replica.pull(&desk).await;
    assert!(pages.len() >= 5, "{} pages", pages.len());
    let places: BTreeMap<DocRef, u64> =
        desk.all().await.into_iter().map(|placed| (placed.document.doc_ref(), placed.position)).collect();
    let mut ended = 0;
    for page in &pages {
        let positions: BTreeSet<u64> = puts(std::slice::from_ref(page)).iter().map(|doc| places[doc]).collect();
        let first = positions.first().copied().expect("a page is not empty");
        assert!(first > ended, "position {first} was on the page before");
        ended = positions.last().copied().expect("a page is not empty");
        let length = bytes(page);
        assert!(positions.len() == 1 || length < PAGE_BYTES * 2, "a page of {length} bytes");
    }
    assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await);
}

pub async fn a_snapshot_of_many_documents_is_whole(kind: Kind) {
    // More of everything than is read from the database at a time.
    let mut desk = Desk::new(kind).await;
    for group in 0..7_u128 {
        let mut commands = Vec::new();
        for index in 0..100_u128 {
            let ticket = TicketId::from(50_000 + group * 100 + index);
            commands.push(desk.command(SARA, 7, create(ticket, content("Stampante bloccata"))).await);
            if index % 3 > 0 {
                commands.push(desk.command(SARA, 7, reply(ticket, group * 100 + index, "Here")).await);
            }
            if index % 2 > 0 {
                let resolve = ResolveTicket { ticket, solution: "Restarted".to_owned() };
                let mut command = desk.command(SARA, 8, Payload::ResolveTicket(resolve)).await;
                command.bases.clear();
                commands.push(command);
            }
        }
        let refs: Vec<_> = commands.iter().collect();
        let outcomes = desk.push(SARA, &refs).await;
        assert!(outcomes.iter().all(deskside_domain::sync::wire::Outcome::is_done), "{outcomes:?}");
    }
    let mut replica = Replica::new(technician(IVAN));
    let pages = replica.pull(&desk).await;
    assert!(pages.len() > 1, "more than one page");
    assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await);
    let order = puts(&pages);
    assert_eq!(order.len(), replica.docs.len(), "each document once");
    // What a technician needs first comes first.
    let stage = |doc: &DocRef| match doc.kind {
        DocKind::Ticket if replica.docs[doc].as_ticket().is_some_and(deskside_domain::ticket::Ticket::is_open) => 1,
        DocKind::Ticket => 2,
        DocKind::Article | DocKind::History => 3,
        _ => 0,
    };
    assert!(order.windows(2).all(|pair| stage(&pair[0]) <= stage(&pair[1])), "reference, open, ended, parts");
    assert!(pages[0].restart && pages[1..].iter().all(|page| !page.restart));
    assert!(pages.iter().all(|page| page.snapshot));
}

pub async fn writes_between_pages_are_not_skipped(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut tickets = Vec::new();
    for index in 0..60 {
        let ticket = desk.ticket(&format!("Ticket {index}")).await;
        desk.does(SARA, reply(ticket, index, &long(0))).await;
        tickets.push(ticket);
    }
    // During the snapshot and during the changes, before and behind the place that was read.
    let mut replica = Replica::new(technician(IVAN));
    for round in 0..2_usize {
        let mut turns = 0;
        loop {
            if replica.page(&desk).await.complete {
                break;
            }
            if turns < 3 {
                let (first, last) = (tickets[turns], tickets[tickets.len() - 1 - turns]);
                for (place, ticket) in [first, last].into_iter().enumerate() {
                    let article = (round * 100 + turns * 10 + place) as u128 + 10_000;
                    desk.does(SARA, reply(ticket, article, &long(1))).await;
                    desk.does(SARA, edit(ticket, FieldValue::Subject(format!("Round {round} turn {turns}")))).await;
                }
                tickets.push(desk.ticket("In between").await);
            }
            turns += 1;
        }
        assert!(turns >= 3, "there was something to be in between of: {turns}");
        assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await, "round {round}");
        for ticket in &tickets[..40] {
            let article = desk.id();
            desk.does(SARA, reply(*ticket, article, &long(2))).await;
        }
    }
}

pub async fn a_restricted_ticket_leaves_those_who_saw_it(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Missing laptop").await;
    desk.does(SARA, reply(ticket, 1, "Whose?")).await;
    let [mut sara, mut ivan, mut admin] = viewers().map(Replica::new);
    for replica in [&mut sara, &mut ivan, &mut admin] {
        replica.pull(&desk).await;
        assert!(replica.docs.contains_key(&ticket.into()));
    }
    let mut late = Replica::new(technician(IVAN));
    let before = parts(&desk, ticket).await;
    desk.does(SARA, restrict(ticket, &[SARA, ADMIN])).await;
    desk.does(SARA, reply(ticket, 2, "Only for two")).await;
    let after = parts(&desk, ticket).await;

    // Ivan forgets what he had and hears of nothing new. Who was never there hears of nothing at all.
    let pages = ivan.pull(&desk).await;
    assert_eq!(evicted(&pages), before);
    assert_eq!(puts(&pages), []);
    late.pull(&desk).await;
    assert!(after.iter().all(|doc| !late.docs.contains_key(doc)));
    for replica in [&mut sara, &mut admin] {
        let pages = replica.pull(&desk).await;
        assert_eq!(evicted(&pages), BTreeSet::new());
        assert!(after.iter().all(|doc| replica.docs.contains_key(doc)));
    }
    desk.does(SARA, reply(ticket, 3, "Still only for two")).await;
    for replica in [&mut ivan, &mut late] {
        assert_eq!(replica.pull(&desk).await[0].ops, [], "not even that something happened");
    }

    // Another circle: Ivan instead of the administrator, with everything there ever was.
    desk.does(SARA, restrict(ticket, &[SARA, IVAN])).await;
    let whole = parts(&desk, ticket).await;
    for replica in [&mut ivan, &mut late] {
        replica.pull(&desk).await;
        assert!(whole.iter().all(|doc| replica.docs.contains_key(doc)));
    }
    let pages = admin.pull(&desk).await;
    assert!(evicted(&pages).contains(&ticket.into()));
    assert!(whole.iter().all(|doc| !admin.docs.contains_key(doc)));

    // And open again.
    desk.does(SARA, restrict(ticket, &[])).await;
    for replica in [&mut sara, &mut ivan, &mut admin, &mut late] {
        replica.pull(&desk).await;
        assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await);
        assert!(replica.docs.contains_key(&ticket.into()));
    }
}

pub async fn another_firm_has_what_is_with_it_and_no_more(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (elsewhere, ticket) = (desk.ticket("Not theirs").await, desk.ticket("Lift stands still").await);
    desk.does(SARA, reply(ticket, 1, "Before they came")).await;
    let mut olga = Replica::new(technician(OLGA));
    olga.pull(&desk).await;
    assert!(olga.docs.keys().all(|doc| !matches!(doc.kind, DocKind::Ticket | DocKind::Article | DocKind::History)));
    assert!(!olga.docs.contains_key(&PersonId::from(MARTA).into()), "no requester's record");
    let sara = olga.docs[&PersonId::from(SARA).into()].as_person().expect("a colleague");
    assert_eq!(sara.profile, Profile { name: sara.profile.name.clone(), ..Profile::default() }, "the name alone");

    // It is given to them: the ticket comes with its past and with the requester.
    desk.does(SARA, assign(ticket, Some(OUTSIDE), None)).await;
    let pages = olga.pull(&desk).await;
    let whole = parts(&desk, ticket).await;
    assert_eq!(puts(&pages).into_iter().collect::<BTreeSet<_>>(), whole);
    let requester = |olga: &Replica| {
        let enclosed = &olga.docs[&ticket.into()].as_ticket().expect("a ticket").enclosed;
        enclosed.iter().find_map(Document::as_person).expect("the requester goes with it").clone()
    };
    assert_eq!(requester(&olga).id, PersonId::from(MARTA));

    // The requester has another phone: they hear of it without anything having happened to the ticket.
    let profile = Profile {
        name: "Marta Dal Pont".to_owned(),
        phones: vec!["0437 555 0199".to_owned()],
        note: "Never before nine".to_owned(),
        ..Profile::default()
    };
    desk.does(ADMIN, Payload::DefinePerson(Person { profile: profile.clone(), ..person(MARTA, Role::Requester) }))
        .await;
    olga.pull(&desk).await;
    assert_eq!(requester(&olga).profile, Profile { note: String::new(), ..profile }, "how to reach her, no more");

    // It goes on to another team: nothing of it stays behind.
    desk.does(SARA, assign(ticket, Some(NETWORKS), None)).await;
    desk.does(SARA, reply(ticket, 2, "After they left")).await;
    let pages = olga.pull(&desk).await;
    assert!(evicted(&pages).is_superset(&whole), "{:?}", evicted(&pages));
    assert_eq!(olga.docs, desk.seen_by(&olga.viewer).await);
    assert!(!serde_json::to_string(&olga.docs.values().collect::<Vec<_>>()).expect("JSON").contains("0199"));

    // What she may not see she may not touch, restrict or define either.
    for (payload, allowed) in [
        (reply(elsewhere, 3, "?"), false),
        (reply(ticket, 4, "?"), false),
        (Payload::DefinePerson(person(PAUL, Role::Requester)), false),
        (create(TicketId::from(990), content("Her own")), true),
        (edit(TicketId::from(990), FieldValue::Location("Hall".to_owned())), true),
        (restrict(TicketId::from(990), &[OLGA]), false),
    ] {
        let device = desk.id();
        let command = desk.command(OLGA, device, payload).await;
        let outcome = desk.send(&command).await;
        assert_eq!(outcome.is_done(), allowed, "{outcome:?} of {:?}", command.payload);
    }
}

pub async fn nobody_hears_of_what_was_never_theirs(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    for index in 0..40 {
        let ticket = desk.ticket(&format!("Ticket {index}")).await;
        desk.does(SARA, reply(ticket, index, &long(0))).await;
    }
    let mut ivan = Replica::new(technician(IVAN));
    assert!(!ivan.page(&desk).await.complete, "he is in the middle of a snapshot");
    // A ticket that was restricted from its birth, while he reads on.
    let secret = TicketId::from(desk.id());
    let restricted = Some([PersonId::from(SARA)].into());
    let made = create(secret, deskside_domain::ticket::NewTicket { restricted, ..content("About Ivan") });
    desk.does(SARA, made).await;
    desk.does(SARA, reply(secret, 500, "He must not know")).await;
    let mut pages = vec![ivan.page(&desk).await];
    desk.does(SARA, reply(secret, 501, "Not at all")).await;
    pages.extend(ivan.pull(&desk).await);
    assert_eq!(evicted(&pages), BTreeSet::new(), "not even by its identity");
    let whole = parts(&desk, secret).await;
    assert!(puts(&pages).iter().all(|doc| !whole.contains(doc)));
    assert_eq!(ivan.docs, desk.seen_by(&ivan.viewer).await);
}

pub async fn an_odd_cursor_begins_anew(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    for index in 0..40 {
        let ticket = desk.ticket(&format!("Ticket {index}")).await;
        desk.does(SARA, reply(ticket, index, &long(0))).await;
    }
    let viewer = technician(SARA);
    let mut replica = Replica::new(viewer.clone());
    let unfinished = replica.page(&desk).await.cursor;
    replica.pull(&desk).await;
    let good = replica.cursor.clone();
    for cursor in [&unfinished, &good] {
        let page = desk.store().pull(&viewer, cursor, desk.time()).await.expect("read");
        assert!(!page.restart, "a cursor may be used twice");
    }

    // The same store in another life has other cursors, though it holds the same.
    let other = server::store::MemoryStore::new("another life", 5);
    let elsewhere = server::store::Store::pull(&other, &viewer, "", desk.time()).await.expect("read").cursor;
    let mut odd =
        vec![String::new(), "x".to_owned(), "é\0".to_owned(), "{}".to_owned(), "A".repeat(100_000), elsewhere];
    for cursor in [&good, &unfinished] {
        odd.extend([cursor[..cursor.len() / 2].to_owned(), format!("{cursor}AAAA"), cursor.to_uppercase()]);
    }
    for cursor in &odd {
        let page = desk.store().pull(&viewer, cursor, desk.time()).await.expect("an odd cursor is no error");
        assert!(page.restart && page.snapshot && !page.ops.is_empty(), "{cursor}");
        let mut again = Replica::new(viewer.clone());
        again.cursor.clone_from(cursor);
        again.pull(&desk).await;
        assert_eq!(again.docs, replica.docs);
    }
}

pub async fn another_scope_begins_anew(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let viewer = technician(SARA);
    let mut replica = Replica::new(viewer.clone());
    replica.pull(&desk).await;
    let others = [
        technician(IVAN),
        person(SARA, Role::Manager),
        Person { teams: vec![TeamId::from(NETWORKS)], ..viewer.clone() },
    ];
    for other in others {
        let page = desk.store().pull(&other, &replica.cursor, desk.time()).await.expect("read");
        assert!(page.restart, "{other:?} sees other things than {viewer:?}");
    }
    let renamed = Person { field: true, ..viewer };
    let page = desk.store().pull(&renamed, &replica.cursor, desk.time()).await.expect("read");
    assert!(!page.restart, "what does not decide on documents does not matter");
}

pub async fn an_old_ticket_stays_on_the_server_until_it_is_touched(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (old, young) = (desk.ticket("Long ago").await, desk.ticket("Lately").await);
    desk.does(SARA, reply(old, 1, "Looking")).await;
    let resolve = |ticket| Payload::ResolveTicket(ResolveTicket { ticket, solution: "Restarted".to_owned() });
    desk.does(SARA, resolve(old)).await;
    desk.does(SARA, Payload::CloseTicket(OnTicket { ticket: old })).await;
    let mut early = Replica::new(technician(IVAN));
    early.pull(&desk).await;
    desk.now += ARCHIVE_DAYS * 86_400 + 60;
    desk.does(SARA, resolve(young)).await;
    let whole = parts(&desk, old).await;
    let mut late = Replica::new(technician(IVAN));
    late.pull(&desk).await;
    assert!(whole.iter().all(|doc| !late.docs.contains_key(doc)));
    assert!(parts(&desk, young).await.iter().all(|doc| late.docs.contains_key(doc)));
    assert_eq!(early.pull(&desk).await.len(), 1);

    // A note wakes it: with everything that belongs to it.
    desk.does(SARA, reply(old, 2, "It came back")).await;
    for replica in [&mut late, &mut early] {
        replica.pull(&desk).await;
        assert!(replica.docs.contains_key(&ArticleId::from(2).into()));
        assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await);
    }
}

pub async fn who_is_not_of_the_desk_gets_nothing(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let gone = Person { active: false, ..technician(SARA) };
    for viewer in [person(MARTA, Role::Requester), person(6, Role::Auditor), person(7, Role::Connector), gone] {
        let page = desk.store().pull(&viewer, "", desk.time()).await.expect("read");
        assert!(page.restart && page.complete && page.ops.is_empty(), "{viewer:?}");
        let page = desk.store().pull(&viewer, &page.cursor, desk.time()).await.expect("read");
        assert!(!page.restart && page.complete && page.ops.is_empty(), "{viewer:?}");
    }
    // One who left the desk loses everything with the next contact.
    let mut replica = Replica::new(technician(SARA));
    replica.pull(&desk).await;
    replica.viewer.active = false;
    replica.pull(&desk).await;
    assert!(replica.docs.is_empty());
}

pub async fn what_no_device_uses_stays_on_the_server(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut replica = Replica::new(person(ADMIN, Role::Administrator));
    let calendar = |name: &str| {
        Payload::DefineServiceCalendar(ServiceCalendar {
            id: 70.into(),
            name: name.to_owned(),
            zone: "Europe/Rome".to_owned(),
            weekly: Week::default(),
            closed: Vec::new(),
            open: Vec::new(),
            retired: false,
            offsets: None,
        })
    };
    desk.does(ADMIN, calendar("Office")).await;
    let snapshot = puts(&replica.pull(&desk).await);
    desk.does(ADMIN, calendar("Office hours")).await;
    let changes = puts(&replica.pull(&desk).await);
    assert!(!snapshot.is_empty());
    assert!(snapshot.iter().chain(&changes).all(|doc| doc.kind.travels()), "{changes:?}");
    let doc = DocRef::from(ServiceCalendarId::from(70));
    assert!(desk.store().shown(&person(ADMIN, Role::Administrator), doc).await.expect("read").is_some());
}
