//! The log: any change of a row is found and named, and erasing a person's words leaves the chain whole.

use crate::support::Desk;
use deskside_domain::apply::apply;
use deskside_domain::canonical::to_canonical;
use deskside_domain::chain::{Broken, LogRow, Verifier};
use deskside_domain::command::{Command, EditTicket, OnTicket, Payload};
use deskside_domain::document::{DocMap, Docs};
use deskside_domain::event::EventBody;
use deskside_domain::id::TicketId;
use deskside_domain::private::ERASED;
use deskside_domain::ticket::{FieldValue, Urgency};
use deskside_domain::time::{Captured, Timestamp};
use proptest::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

fn verify(rows: &[LogRow]) -> Result<(), Broken> {
    let mut verifier = Verifier::default();
    rows.iter().try_for_each(|row| verifier.check(row))
}

fn log() -> Vec<LogRow> {
    let mut desk = Desk::with_people();
    desk.open_ticket(1000);
    desk.open_ticket(1001);
    desk.rows
}

#[test]
fn erased_words_are_gone_and_the_chain_is_whole() {
    let mut rows = log();
    for row in rows.iter_mut().filter(|row| row.stream.kind == deskside_domain::id::AggregateKind::Ticket) {
        assert!(!row.public.to_string().contains("Printer"), "no word of it is in the public part");
        assert!(!row.private.is_empty());
        row.private.clear();
    }
    assert_eq!(verify(&rows), Ok(()));
    let mut docs = DocMap::default();
    for row in &rows {
        apply(&row.event().expect("readable"), &mut docs).expect("in order");
    }
    let ticket = docs.get(TicketId::from(1000).into()).and_then(|doc| doc.as_ticket()).expect("is there");
    assert_eq!(ticket.content.subject, ERASED);
}

/// The rule as it is written down, worked out the long way.
#[test]
fn the_hashes_are_over_canonical_json() {
    let sha256 = |text: String| deskside_domain::private::hex(&Sha256::digest(text.as_bytes()));
    let mut heads = BTreeMap::new();
    for row in log() {
        let mut columns = serde_json::to_value(&row).expect("JSON");
        let members = columns.as_object_mut().expect("an object");
        for beside in ["position", "private", "hash"] {
            members.remove(beside).expect("a column");
        }
        let previous = heads.insert(row.stream, row.hash.clone()).unwrap_or_default();
        assert_eq!(row.hash, sha256(previous + &to_canonical(&columns)));
    }
    let mut desk = Desk::with_people();
    let ticket = desk.open_ticket(1000);
    let changes = vec![
        FieldValue::Urgency(Urgency::High),
        FieldValue::Location("Piano 2".to_owned()),
        FieldValue::Subject("Rete \"assente\"\n".to_owned()),
        FieldValue::Description("è così".to_owned()),
    ];
    let edit = desk.command(7, 9, 1, Payload::EditTicket(EditTicket { ticket, changes }));
    assert!(edit.bases.len() > 1, "several fields with a base");
    let take = Command {
        requires: vec![edit.command_id],
        captured: Captured { device_wall: Timestamp(5), last_contact: Some(Timestamp(3)), server_offset: Some(-2) },
        ..desk.command(8, 9, 1, Payload::TakeTicket(OnTicket { ticket }))
    };
    for sealed in [edit.seal(), take.seal()] {
        let mut content = serde_json::to_value(&sealed).expect("JSON");
        let members = content.as_object_mut().expect("an object");
        members.remove("payload_hash");
        members.entry("requires").or_insert_with(|| json!([]));
        members.entry("base").or_insert_with(|| json!({}));
        assert_eq!(sealed.payload_hash, sha256(to_canonical(&content)));
    }
}

#[test]
fn a_clock_that_can_not_be_right_is_said_and_moves_nothing() {
    let mut desk = Desk::with_people();
    let ticket = desk.open_ticket(1000);
    let before = desk.rows.len();
    let mut told = |id: u128, ahead: i64, contact: i64| {
        let now = desk.time();
        let captured =
            Captured { device_wall: now.plus(ahead), last_contact: Some(now.plus(contact)), server_offset: Some(0) };
        let change = vec![FieldValue::Location(format!("Piano {id}"))];
        let edit = desk.command(id, id, 2, Payload::EditTicket(EditTicket { ticket, changes: change }));
        assert!(desk.push(&Command { captured, ..edit }).is_done());
        let events: Vec<_> = desk.rows[before..].iter().map(|row| row.event().expect("readable")).collect();
        let last = events.last().expect("an event").clone();
        let corrected = if let EventBody::TimeCorrected(corrected) = last.body { Some(corrected.told) } else { None };
        (corrected.map(|told| told.since(now)), last.occurred_at.since(now))
    };
    // A command arrives a second after it was made.
    assert_eq!(told(70, 0, -60), (None, 0));
    assert_eq!(told(71, 100, -60), (None, 1), "within two minutes nobody is bothered");
    assert_eq!(told(72, 3_600, -60), (Some(3_600), 1));
    assert_eq!(told(73, -86_400, -60), (Some(-86_400), -60));
}

#[test]
fn a_missing_row_a_row_twice_and_a_changed_private_value_are_named() {
    let rows = log();
    let without =
        |at: usize| rows.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, row)| row.clone()).collect::<Vec<_>>();
    let mut twice = rows.clone();
    let mut again = rows[3].clone();
    again.position = rows.len() as u64 + 1;
    twice.push(again);
    assert!(matches!(verify(&twice), Err(Broken::Sequence { .. })));
    assert_eq!(verify(&without(rows.len() - 1)), Ok(()), "truncation shows only against the heads");
    let mut changed = rows.clone();
    let at = changed.iter().position(|row| !row.private.is_empty()).expect("some are private");
    let place = changed[at].private.keys().next().cloned().expect("has one");
    if let Some(salted) = changed[at].private.get_mut(&place) {
        salted.value = "something else".into();
    }
    let (position, event_id) = (changed[at].position, changed[at].event_id);
    assert_eq!(verify(&changed), Err(Broken::Private { position, event_id, place }));
}

proptest! {
    #[test]
    fn any_change_of_a_public_column_is_found_at_its_row(at in 0_usize..10, column in 0_u8..6) {
        let mut rows = log();
        let at = at % rows.len();
        let row = &mut rows[at];
        match column {
            0 => row.kind.push('x'),
            1 => row.version += 1,
            2 => row.actor = 99.into(),
            3 => row.occurred_at = row.occurred_at.plus(1),
            4 => row.recorded_at = row.recorded_at.plus(1),
            _ => row.device = 99.into(),
        }
        let (position, event_id, stream) = (row.position, row.event_id, row.stream);
        prop_assert_eq!(verify(&rows), Err(Broken::Hash { position, event_id, stream }));
    }
}
