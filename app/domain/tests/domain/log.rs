//! The log: any change of a row is found and named, and erasing a person's words leaves the chain whole.

use crate::support::Desk;
use deskside_domain::apply::apply;
use deskside_domain::chain::{Broken, LogRow, Verifier};
use deskside_domain::document::{DocMap, Docs};
use deskside_domain::id::TicketId;
use deskside_domain::private::ERASED;
use proptest::prelude::*;

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
