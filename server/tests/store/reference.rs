//! Reference data as one state, and what changed of them.

use super::desk::*;
use deskside_domain::command::Payload;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::TeamId;
use deskside_domain::people::{SupportLevel, Team};
use server::directory::{Directory, Known};
use std::collections::BTreeSet;

fn team(id: u128, name: &str) -> Payload {
    let team = Team {
        id: TeamId::from(id),
        name: name.to_owned(),
        level: SupportLevel::L1,
        external: false,
        until: None,
        retired: false,
    };
    Payload::DefineTeam(team)
}

async fn does(desk: &mut Desk, payload: Payload) {
    let command = desk.by_system(payload);
    let push = server::store::Push::of(deskside_domain::sync::server::Authority::System, [command]);
    desk.submit(&[push]).await;
}

pub async fn what_desks_know_by_heart_is_one_state(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let directory = Directory::default();
    let ticket = desk.ticket("Printer").await;
    let first = desk.store().reference(None).await.expect("read");
    assert!(first.whole && first.position == *desk.store().head().borrow());
    let all: BTreeSet<DocRef> = first.documents.iter().map(Document::doc_ref).collect();
    assert!(!all.is_empty() && all.iter().all(|doc| doc.kind != DocKind::Ticket), "{all:?}");
    assert_eq!(directory.now(desk.store()).await.expect("read").position(), first.position);

    // A ticket moves the head and changes nothing of it; a team is all that comes.
    desk.does(SARA, edit(ticket, deskside_domain::ticket::FieldValue::Subject("Other".to_owned()))).await;
    let known = Some(first.position);
    let next = desk.store().reference(known).await.expect("read");
    assert_eq!((next.whole, next.documents.len()), (false, 0));
    does(&mut desk, team(0x77, "Night")).await;
    let next = desk.store().reference(known).await.expect("read");
    let changed: Vec<DocRef> = next.documents.iter().map(Document::doc_ref).collect();
    assert_eq!(changed, [DocRef::from(TeamId::from(0x77))]);
    // A state this store never had: everything once more.
    assert!(desk.store().reference(Some(next.position + 1)).await.expect("read").whole);

    // However it was come by, it is the same.
    does(&mut desk, team(0x77, "Day")).await;
    let followed = directory.now(desk.store()).await.expect("read");
    let fresh = Known::read(desk.store()).await.expect("read");
    assert_eq!(followed.position(), fresh.position());
    let names = |known: &Known| known.teams_by_name().into_iter().map(|team| team.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&followed), names(&fresh));
    assert!(names(&fresh).contains(&"Day".to_owned()));
    assert_eq!(followed.version(TeamId::from(0x77)), fresh.version(TeamId::from(0x77)));
    assert_ne!(followed.version(TeamId::from(0x77)), None);

    let facts = desk.store().facts().await.expect("read");
    assert_eq!(facts.count(DocKind::Ticket), 1);
    assert_eq!(facts.count(DocKind::Team), fresh.teams().count() as u64);
}
