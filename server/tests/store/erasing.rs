//! Erasing: private values go, everywhere; the log stays whole.

use super::desk::*;
use super::random::{check_with, script, steps};
use super::replica::Replica;
use deskside_domain::command::{Payload, ResolveTicket};
use deskside_domain::event::EventBody;
use deskside_domain::id::{Aggregate, EventId, PersonId};
use deskside_domain::people::{Person, Profile, Role};
use deskside_domain::ticket::FieldValue;
use proptest::prelude::*;
use proptest::sample::Index;

/// Words that stand for nothing else.
const SECRETS: [&str; 6] =
    ["Zorzanello", "quagliarella", "trampolino", "sbrindellato", "ghirigoro", "zorzanello@mail.example"];

async fn events_of(desk: &Desk, stream: impl Into<Aggregate>) -> Vec<EventId> {
    let stream = stream.into();
    let rows = desk.store().rows(0, 10_000).await.expect("read");
    rows.into_iter().filter(|row| row.stream == stream).map(|row| row.event_id).collect()
}

/// A requester with a ticket full of what must be forgotten.
async fn tell(desk: &mut Desk) -> (Vec<EventId>, deskside_domain::id::TicketId) {
    let id = PersonId::from(6);
    let profile = Profile {
        name: SECRETS[0].to_owned(),
        emails: vec![SECRETS[5].to_owned()],
        phones: Vec::new(),
        note: String::new(),
    };
    let known = desk.by_system(Payload::DefinePerson(Person { profile, ..person(6, Role::Requester) }));
    desk.submit(&[server::store::Push::of(deskside_domain::sync::server::Authority::System, [known])]).await;
    let ticket = desk.ticket(&format!("{} bloccato", SECRETS[1])).await;
    desk.does(SARA, edit(ticket, FieldValue::Requester(id))).await;
    desk.does(SARA, edit(ticket, FieldValue::Description(format!("Il {} non va", SECRETS[2])))).await;
    desk.does(SARA, edit(ticket, FieldValue::Description("Now it says something else".to_owned()))).await;
    desk.does(SARA, reply(ticket, 1, &format!("Dica a {} che arrivo", SECRETS[3]))).await;
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket, solution: SECRETS[4].to_owned() })).await;
    let mut events = events_of(desk, ticket).await;
    events.extend(events_of(desk, id).await);
    (events, ticket)
}

pub async fn what_is_erased_is_gone(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (events, ticket) = tell(&mut desk).await;
    let other = desk.ticket("Rete assente").await;
    for secret in [SECRETS[0], SECRETS[1], SECRETS[3]] {
        assert_eq!(desk.find(secret).await, [ticket], "{secret}");
    }
    let head = *desk.store().head().borrow();
    let changed = desk.store().erase(&events).await.expect("erased");
    assert!(changed >= 3, "ticket, message and history: {changed}");
    assert_eq!(*desk.store().head().borrow(), head + 1, "replicas hear of it");

    // Not in documents, search, log.
    let dump = desk.store().dump().await.expect("read").join("\n");
    let rows = format!("{:?}", desk.store().rows(0, 10_000).await.expect("read"));
    for secret in SECRETS {
        assert!(!dump.contains(secret), "{secret}");
        assert!(!rows.contains(secret), "{secret}");
        assert_eq!(desk.find(secret).await, [], "{secret}");
    }
    assert!(desk.find("rete").await.contains(&other), "the rest is still there");
    assert!(desk.find(&desk.number(ticket).await.to_string()).await.contains(&ticket));

    // The log is whole, and gives the same documents.
    let verified = desk.store().verify().await.expect("the chain stays valid");
    assert_eq!(verified.rows, desk.log().await.len() as u64);
    let before = desk.state().await;
    desk.store().rebuild().await.expect("rebuilt");
    assert_eq!(desk.state().await, before);

    // Twice is once; an event nobody knows is none.
    assert_eq!(desk.store().erase(&events).await.expect("erased"), 0);
    assert_eq!(desk.store().erase(&[EventId::from(404)]).await.expect("erased"), 0);
    assert_eq!(desk.state().await, before);

    // Work goes on, at the positions behind the erasure.
    desk.does(SARA, reply(ticket, 2, "Still here")).await;
    assert_eq!(desk.log().await.last().map(|row| row.0), Some(head + 2));
    assert!(desk.store().verify().await.is_ok());
    let before = desk.state().await;
    desk.store().rebuild().await.expect("rebuilt");
    assert_eq!(desk.state().await, before);
}

pub async fn after_any_erasure_all_is_in_order(kind: Kind) {
    let erasures = proptest::collection::vec(proptest::collection::vec(any::<Index>(), 1..4), 0..4);
    check_with(kind, (steps(25), erasures), async |(steps, erasures): (Vec<_>, Vec<Vec<Index>>)| {
        let mut desk = Desk::new(kind).await;
        let mut other = Desk::new(Kind::Memory).await;
        let mut replica = Replica::new(technician(IVAN));
        let groups = script(&steps).await;
        let every = groups.len() / (erasures.len() + 1) + 1;
        for (index, group) in groups.iter().enumerate() {
            desk.submit(group).await;
            other.submit(group).await;
            if let Some(erasure) = erasures.get(index / every).filter(|_| index % every == every - 1) {
                let rows = desk.store().rows(0, 10_000).await.expect("read");
                let events: Vec<_> = erasure.iter().map(|at| at.get(&rows).event_id).collect();
                let changed = desk.store().erase(&events).await.expect("erased");
                prop_assert_eq!(other.store().erase(&events).await.expect("erased"), changed);
                replica.pull(&desk).await;
            }
        }
        let before = desk.state().await;
        let found = super::search::all_answers(&desk).await;
        super::search::is_sound(&desk).await;
        prop_assert_eq!(&other.state().await, &before, "both kinds of store");
        prop_assert!(desk.store().verify().await.is_ok());
        replica.pull(&desk).await;
        prop_assert_eq!(&replica.docs, &desk.seen_by(&replica.viewer).await);
        desk.store().rebuild().await.expect("rebuilt");
        prop_assert_eq!(&desk.state().await, &before);
        prop_assert_eq!(super::search::all_answers(&desk).await, found);
        super::search::is_sound(&desk).await;
        Ok(())
    })
    .await;
}

pub async fn replicas_hear_of_an_erasure(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (events, ticket) = tell(&mut desk).await;
    let mut replica = Replica::new(technician(IVAN));
    replica.pull(&desk).await;
    assert!(format!("{:?}", replica.docs).contains(SECRETS[1]));
    desk.store().erase(&events).await.expect("erased");
    replica.pull(&desk).await;
    let held = format!("{:?}", replica.docs);
    assert!(SECRETS.iter().all(|secret| !held.contains(secret)), "{held}");
    assert_eq!(replica.docs, desk.seen_by(&replica.viewer).await);

    // One event only: its value goes, what stands beside it stays.
    let article = desk.does(SARA, reply(ticket, 9, "Rame e ottone")).await;
    desk.does(SARA, reply(ticket, 10, "Ferro e zinco")).await;
    replica.pull(&desk).await;
    let rows = desk.store().rows(0, 10_000).await.expect("read");
    let row = rows.iter().find(|row| row.command_id == article.command_id).expect("its row");
    assert!(matches!(row.event().expect("readable").body, EventBody::ArticleAdded(_)));
    desk.store().erase(&[row.event_id]).await.expect("erased");
    replica.pull(&desk).await;
    let held = format!("{:?}", replica.docs);
    assert!(!held.contains("Rame") && held.contains("Ferro"));
    assert_eq!(desk.find("ottone").await, []);
    assert_eq!(desk.find("zinco").await, [ticket]);
}

pub async fn an_erasure_reaches_what_ended_tickets_enclose(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Lift stands still").await;
    let known = desk.document(PersonId::from(MARTA)).await.and_then(|doc| doc.as_person().cloned());
    let name = known.expect("Marta").profile.name;
    desk.does(SARA, assign(ticket, Some(OUTSIDE), None)).await;
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket, solution: "Oiled".to_owned() })).await;
    let mut olga = Replica::new(technician(OLGA));
    olga.pull(&desk).await;
    assert!(format!("{:?}", olga.docs).contains(&name), "the requester came with the ticket");
    let events = events_of(&desk, PersonId::from(MARTA)).await;
    desk.store().erase(&events).await.expect("erased");
    olga.pull(&desk).await;
    assert!(!format!("{:?}", olga.docs).contains(&name), "and leaves the device with the erasure");
}

pub async fn no_byte_of_what_is_erased_is_left_in_the_files(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    // Enough around it that pages are split, moved and freed.
    for index in 0..30 {
        let ticket = desk.ticket(&format!("Ticket {index}")).await;
        desk.does(SARA, reply(ticket, 1_000 + index, &"Lorem ipsum ".repeat(200))).await;
    }
    let (events, _) = tell(&mut desk).await;
    assert!(SECRETS.iter().all(|secret| left_of(&desk, secret) != [""; 0]), "they are there before");
    desk.store().erase(&events).await.expect("erased");
    for when in ["right after", "after closing"] {
        for secret in SECRETS {
            assert_eq!(left_of(&desk, secret), [""; 0], "{secret} {when}");
        }
        desk.place.reopen().await;
    }
}

/// The database's files that hold a text or its words as the index has them.
fn left_of(desk: &Desk, secret: &str) -> Vec<String> {
    let forms = [secret.to_owned(), secret.to_lowercase()];
    let mut left = Vec::new();
    for entry in std::fs::read_dir(desk.place.folder()).expect("a folder") {
        let path = entry.expect("an entry").path();
        // The shared-memory file holds page numbers only.
        let bytes = std::fs::read(&path).expect("a file");
        let holds = |form: &String| bytes.windows(form.len()).any(|window| window == form.as_bytes());
        if forms.iter().any(holds) {
            left.push(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    left
}
