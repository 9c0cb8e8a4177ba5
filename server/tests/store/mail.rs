//! Letters and mails that came: what the log says is told once, and what comes counts once.

use super::desk::*;
use deskside_domain::command::{Payload, ResolveTicket};
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::people::{Person, Profile};
use deskside_domain::time::Timestamp;
use server::mail::{Addresses, Post, follow};
use server::store::Store;
use server::store::mail::{Arrival, ArrivalState, Letter, LetterKind, LetterState, META_MAIL, Tried};
use std::collections::BTreeSet;

async fn post(store: &dyn Store) -> Post {
    let from = "Assistenza <desk@example.org>".parse().expect("an address");
    Post::of(store, Addresses { from, checked_by: None, public_url: None }).await.expect("a secret")
}

/// Marta gets mail.
async fn reachable(desk: &mut Desk) {
    let profile =
        Profile { name: "Marta".to_owned(), emails: vec!["marta@example.org".to_owned()], ..Profile::default() };
    let marta = Person { profile, ..person(MARTA, deskside_domain::people::Role::Requester) };
    let sealed = desk.by_system(Payload::DefinePerson(marta));
    server::system::submit(desk.store(), [sealed], desk.time()).await.expect("stored");
}

async fn waiting(store: &dyn Store) -> Vec<Letter> {
    store.letters(LetterState::Waiting, 100).await.expect("read")
}

pub async fn what_happens_leaves_each_letter_once(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    reachable(&mut desk).await;
    let before = desk.ticket("Prima della posta").await;
    let post = post(desk.store()).await;
    assert_eq!(follow::follow(desk.store(), &post).await.expect("followed"), 0, "what was before is told to nobody");
    let ticket = desk.ticket("Stampante").await;
    desk.does(SARA, reply(ticket, 900, "Arrivo alle undici.")).await;
    desk.does(SARA, take(ticket)).await;
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket, solution: "Testina allineata.".to_owned() })).await;
    desk.does(SARA, reply(before, 901, "Ancora un momento.")).await;
    assert_eq!(follow::follow(desk.store(), &post).await.expect("followed"), 4);
    assert_eq!(follow::follow(desk.store(), &post).await.expect("followed"), 0, "once");
    let mut letters = waiting(desk.store()).await;
    letters.reverse();
    let told: Vec<(LetterKind, TicketId)> = letters.iter().map(|letter| (letter.kind, letter.ticket)).collect();
    let all = [LetterKind::Received, LetterKind::Reply, LetterKind::Resolved];
    let mut expected: Vec<_> = all.map(|kind| (kind, ticket)).to_vec();
    expected.push((LetterKind::Reply, before));
    assert_eq!(told, expected);
    assert!(letters.iter().all(|letter| letter.person == PersonId::from(MARTA)));
    // The place goes on from what somebody else left: of two, one leaves them.
    let place = desk.store().meta(META_MAIL).await.expect("read").expect("a place");
    let (one, other) = tokio::join!(
        desk.store().leave_letters(&place, "elsewhere 1", &[]),
        desk.store().leave_letters(&place, "elsewhere 2", &[])
    );
    assert_eq!([one, other].into_iter().filter(|left| matches!(left, Ok(true))).count(), 1);
}

pub async fn a_letter_is_taken_by_one_and_comes_again(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    reachable(&mut desk).await;
    let post = post(desk.store()).await;
    follow::follow(desk.store(), &post).await.expect("followed");
    for at in 0..6 {
        desk.ticket(&format!("Guasto {at}")).await;
    }
    follow::follow(desk.store(), &post).await.expect("followed");
    let store = desk.store();
    let takers = (0..12).map(|_| store.take_letter(T0));
    let taken: Vec<Letter> =
        futures::future::join_all(takers).await.into_iter().filter_map(|taken| taken.expect("taken")).collect();
    let names: BTreeSet<&str> = taken.iter().map(|letter| letter.id.as_str()).collect();
    assert_eq!((taken.len(), names.len()), (6, 6), "each by one");
    assert!(taken.iter().all(|letter| letter.attempts == 1));
    // Who took it died: it comes again after a while.
    assert_eq!(store.take_letter(T0.plus(100)).await.expect("taken"), None);
    let again = store.take_letter(T0.plus(181)).await.expect("taken").expect("one");
    assert_eq!(again.attempts, 2);
    // Sent is sent; what failed comes when it is due, and what was given up stays where it can be seen.
    let taken: Vec<Letter> = taken.into_iter().filter(|letter| letter.id != again.id).collect();
    let [sent, later, never] = [0, 1, 2].map(|at| taken[at].id.clone());
    assert!(store.note_letter(&taken[0], &Tried::Sent, T0).await.expect("noted"));
    let due = T0.plus(9_000);
    store.note_letter(&taken[1], &Tried::Later { due, error: "busy \u{0}".to_owned() }, T0).await.expect("noted");
    store.note_letter(&taken[2], &Tried::GivenUp { error: "no such mailbox".to_owned() }, T0).await.expect("noted");
    // Whoever comes late with a letter that somebody else has sent changes nothing.
    let late = Tried::Later { due, error: "too late".to_owned() };
    let before = store.letter(&again.id).await.expect("read").expect("there");
    assert!(!store.note_letter(&Letter { attempts: 1, ..again.clone() }, &Tried::Sent, T0).await.expect("noted"));
    assert!(!store.note_letter(&taken[0], &late, T0).await.expect("noted"));
    assert_eq!(store.letter(&again.id).await.expect("read").expect("there"), before);
    let counts = store.letter_counts().await.expect("counted");
    assert_eq!((counts.waiting, counts.failing, counts.given_up), (4, 1, 1));
    let kept = store.letter(&sent).await.expect("read").expect("there");
    assert_eq!((kept.state, kept.done_at), (LetterState::Sent, Some(T0)));
    let kept = store.letter(&later).await.expect("read").expect("there");
    assert_eq!((kept.due, kept.error.as_deref()), (due, Some("busy \u{0}")));
    assert_eq!(store.letters(LetterState::GivenUp, 5).await.expect("read")[0].id, never);
    assert_eq!(store.letter("nobody's").await.expect("read"), None);
}

fn arrival(id: &str, at: Timestamp) -> Arrival {
    Arrival {
        id: id.to_owned(),
        at,
        state: ArrivalState::Begun,
        reason: None,
        ticket: None,
        person: None,
        sender: "ada@example.org".to_owned(),
        subject: "Perché\u{0}".to_owned(),
        body: Some(vec![0, 255, 10]),
    }
}

pub async fn a_mail_counts_once(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let first = arrival("a", T0);
    assert_eq!(store.note_arrival(&first).await.expect("noted"), first);
    assert_eq!(store.note_arrival(&arrival("a", T0.plus(9))).await.expect("noted"), first, "what was first stands");
    let waits = Arrival { state: ArrivalState::Quarantined, reason: Some("unproven".to_owned()), ..first.clone() };
    assert!(store.settle_arrival(ArrivalState::Begun, &waits).await.expect("settled"));
    assert!(!store.settle_arrival(ArrivalState::Begun, &waits).await.expect("settled"), "once");
    assert_eq!(store.arrival("a").await.expect("read"), Some(waits.clone()), "its bytes are still wanted");
    let listed = store.arrivals(ArrivalState::Quarantined, 10).await.expect("read");
    assert_eq!(listed, [Arrival { body: None, ..waits.clone() }]);
    let done = Arrival { state: ArrivalState::Reply, ticket: Some(7.into()), person: Some(MARTA.into()), ..waits };
    assert!(store.settle_arrival(ArrivalState::Quarantined, &done).await.expect("settled"));
    assert_eq!(store.arrival("a").await.expect("read"), Some(Arrival { body: None, ..done }), "and then no more");
    assert_eq!(store.arrival("b").await.expect("read"), None);
}

pub async fn after_a_restore_nothing_is_told_again(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    reachable(&mut desk).await;
    let post = post(desk.store()).await;
    follow::follow(desk.store(), &post).await.expect("followed");
    // The place of another life: what happened there was told there.
    desk.ticket("Stampante").await;
    desk.store().set_meta(META_MAIL, "another-life 1").await.expect("set");
    assert_eq!(follow::follow(desk.store(), &post).await.expect("followed"), 0);
    assert_eq!(waiting(desk.store()).await, []);
    let ticket = desk.ticket("Dopo").await;
    assert_eq!(follow::follow(desk.store(), &post).await.expect("followed"), 1);
    let letters = waiting(desk.store()).await;
    assert_eq!(letters[0].ticket, ticket);
    assert_ne!(letters[0].event, EventId::from(0));
}
