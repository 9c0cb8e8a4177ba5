//! What waits for a while, for whoever comes back for it.

use super::desk::*;
use deskside_domain::id::PersonId;
use server::store::archive::{Entry, Head, Sink};
use server::store::{Held, HeldKind};

fn left(person: Option<u128>, since: i64, body: &[u8]) -> Held {
    let since = T0.plus(since);
    let (person, note) = (person.map(PersonId::from), "perché, ✓".to_owned());
    Held { person, since, until: since.plus(100), note, body: body.to_vec() }
}

pub async fn what_waits_ends_by_itself(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let draft = HeldKind::ImportDraft;
    let file = left(Some(SARA), 0, &[0, 255, b'\n', 7]);
    store.hold(draft, [1; 32], &file, 2).await.expect("kept");
    assert_eq!(store.held(draft, [1; 32], T0.plus(99)).await.expect("read"), Some(file.clone()));
    assert_eq!(store.held(draft, [1; 32], T0.plus(100)).await.expect("read"), None, "it ends");
    assert_eq!(store.held(draft, [2; 32], T0).await.expect("read"), None);
    assert_eq!(store.held(HeldKind::FirstStart, [1; 32], T0).await.expect("read"), None, "of another kind");
    // The newest stay; what is kept again counts as new.
    store.hold(draft, [2; 32], &left(None, 1, b""), 2).await.expect("kept");
    let again = left(Some(IVAN), 2, b"changed");
    store.hold(draft, [1; 32], &again, 2).await.expect("kept");
    store.hold(draft, [3; 32], &left(None, 3, b""), 2).await.expect("kept");
    store.hold(HeldKind::FirstStart, [4; 32], &left(None, 4, b""), 2).await.expect("kept");
    assert_eq!(store.held(draft, [1; 32], T0.plus(5)).await.expect("read"), Some(again));
    assert_eq!(store.held(draft, [2; 32], T0.plus(5)).await.expect("read"), None, "the oldest went");
    // What is over is deleted, and nothing else.
    super::jobs::work_off(store, T0.plus(102)).await;
    assert_eq!(store.held(draft, [1; 32], T0.plus(5)).await.expect("read"), None);
    assert!(store.held(draft, [3; 32], T0.plus(5)).await.expect("read").is_some());
    assert!(store.held(HeldKind::FirstStart, [4; 32], T0.plus(5)).await.expect("read").is_some());
}

pub async fn what_waits_is_used_up_once(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let link = HeldKind::FirstStart;
    for key in [1, 2] {
        store.hold(link, [key; 32], &left(None, 0, b""), 8).await.expect("kept");
    }
    store.hold(HeldKind::ImportDraft, [3; 32], &left(None, 0, b""), 8).await.expect("kept");
    assert!(!store.take_held(link, [3; 32], T0).await.expect("taken"), "of another kind");
    assert!(!store.take_held(link, [1; 32], T0.plus(100)).await.expect("taken"), "too late");
    let (one, other) = tokio::join!(store.take_held(link, [1; 32], T0), store.take_held(link, [2; 32], T0));
    let (one, other) = (one.expect("taken"), other.expect("taken"));
    assert!(one != other, "one link makes the first account: {one} {other}");
    for key in [1, 2] {
        assert!(!store.take_held(link, [key; 32], T0).await.expect("taken"), "once");
    }
    assert!(store.held(HeldKind::ImportDraft, [3; 32], T0).await.expect("read").is_some(), "others stay");
}

/// Everything that goes out, as text.
struct Text(String);

impl Sink for Text {
    fn begin(&mut self, head: &Head) -> anyhow::Result<()> {
        self.0.push_str(&serde_json::to_string(head)?);
        Ok(())
    }

    fn put(&mut self, entry: &Entry) -> anyhow::Result<()> {
        self.0.push_str(&serde_json::to_string(entry)?);
        Ok(())
    }
}

pub async fn nothing_that_waits_is_in_an_archive(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let mut held = left(Some(SARA), 0, b"");
    held.note = "waits-for-nobody".to_owned();
    store.hold(HeldKind::ImportDraft, [0xab; 32], &held, 8).await.expect("kept");
    let mut out = Text(String::new());
    store.archive(true, &mut out).await.expect("written");
    assert!(!out.0.is_empty() && !out.0.contains("waits-for-nobody") && !out.0.contains("abababab"));
}
