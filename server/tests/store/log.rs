//! The log and what is projected from it.

use super::desk::*;
use super::random::{check, script};
use deskside_domain::chain::Verifier;
use proptest::prelude::*;
use server::store::Verified;

pub async fn what_was_rebuilt_is_the_same(kind: Kind) {
    check(kind, 40, async |steps| {
        let mut desk = Desk::new(kind).await;
        for group in script(&steps).await {
            desk.submit(&group).await;
        }
        let before = desk.state().await;
        let found = super::search::all_answers(&desk).await;
        super::search::is_sound(&desk).await;
        prop_assert_eq!(desk.store().rebuild().await.expect("rebuilt"), before.log.len() as u64);
        prop_assert_eq!(&desk.state().await, &before);
        prop_assert_eq!(super::search::all_answers(&desk).await, found);
        super::search::is_sound(&desk).await;
        // Work goes on from what was rebuilt as if nothing had been.
        let ticket = desk.ticket("Afterwards").await;
        desk.does(SARA, reply(ticket, 1, "As before")).await;
        let verified = desk.store().verify().await.expect("in order");
        prop_assert_eq!(verified.rows, before.log.len() as u64 + 2 + 1);
        Ok(())
    })
    .await;
}

pub async fn a_log_without_a_fault_is_verified(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let set_up = desk.log().await.len() as u64;
    let ticket = desk.ticket("Stampante bloccata").await;
    desk.does(SARA, reply(ticket, 1, "On my way")).await;
    let refused = desk.command(SARA, 7, reply(ticket, 2, " ")).await;
    assert!(desk.send(&refused).await.is_refusal());
    // The first reply takes the ticket, which is an event of its own.
    let rows = set_up + 3;
    let (streams, commands, documents) = (set_up + 1, set_up + 3, set_up + 4);
    let expected = Verified { rows, streams, commands, documents, ..Verified::default() };
    assert_eq!(desk.store().verify().await.expect("in order"), expected);
    let all = desk.store().rows(0, 1_000).await.expect("read");
    let mut verifier = Verifier::default();
    assert_eq!(all.iter().try_for_each(|row| verifier.check(row)), Ok(()));
    // Read in stretches, it is the same log.
    let mut stretches = Vec::new();
    while stretches.len() < all.len() {
        let after = stretches.last().map_or(0, |row: &deskside_domain::chain::LogRow| row.position);
        stretches.extend(desk.store().rows(after, 2).await.expect("read"));
    }
    assert_eq!(stretches, all);
    assert_eq!(desk.store().rows(rows, 5).await.expect("read"), []);
}

pub async fn an_empty_store_is_in_order(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    assert_eq!(store.verify().await.expect("in order"), Verified::default());
    assert_eq!(store.rebuild().await.expect("rebuilt"), 0);
    assert_eq!(store.dump().await.expect("read"), Vec::<String>::new());
    assert_eq!(desk.find("stampante").await, []);
    assert_eq!(store.devices().await.expect("read"), []);
    assert_eq!(store.erase(&[deskside_domain::id::EventId::from(1)]).await.expect("nothing to erase"), 0);
    assert_eq!(*store.head().borrow(), 0);
    let page = store.pull(&technician(SARA), "", T0).await.expect("read");
    assert!(page.complete && page.restart && page.ops.is_empty() && page.position == 0);
    assert_eq!(store.submit(&[], T0).await.expect("nothing to do"), []);
    store.ping().await.expect("alive");
    assert_eq!(store.meta("colour").await.expect("read"), None);
    for value in ["green", "red", "a\0b", ""] {
        store.set_meta("colour", value).await.expect("written");
        assert_eq!(store.meta("colour").await.expect("read").as_deref(), Some(value));
    }
}
