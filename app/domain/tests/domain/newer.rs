//! What a newer server may send: kinds, events, fields and words that this build does not know.

use crate::support::Desk;
use deskside_domain::document::{Body, DocKind, DocRef};
use deskside_domain::id::{ClientId, TeamId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::replica::{Plan, ReplicaMeta, absorb};
use deskside_domain::sync::wire::{DocOp, Outcome, PullAnswer, PushAnswer};
use serde_json::{Value, json};

fn answer(ops: &[Value]) -> String {
    json!({
        "nonce": "n", "epoch": "e", "server_now": 1_795_683_600, "ops": ops, "cursor": "c", "position": 7, "complete": true,
    })
    .to_string()
}

fn team(extra: Value) -> Value {
    let mut team = json!({ "id": "00000000-0000-0000-0000-000000000007", "name": "Rete", "level": "l1" });
    team.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({ "put": { "doc": { "body": { "team": team } } } })
}

const EVICT: &str = r#"{"evict":{"doc":{"kind":"ticket","id":"00000000-0000-0000-0000-000000000008"}}}"#;

fn read(ops: &[Value]) -> PullAnswer {
    PullAnswer::read(&answer(ops), "b1").expect("the page is taken in")
}

fn evicted() -> Value {
    serde_json::from_str(EVICT).unwrap()
}

#[test]
fn what_this_build_does_not_know_is_left_out_and_the_rest_counts() {
    let unknown_kind =
        json!({ "put": { "doc": { "body": { "spacecraft": { "id": "00000000-0000-0000-0000-000000000009" } } } } });
    let unknown_ref =
        json!({ "delete": { "doc": { "kind": "spacecraft", "id": "00000000-0000-0000-0000-000000000009" } } });
    let unknown_op = json!({ "merge": { "docs": [] } });
    let unknown_event = json!({ "put": { "doc": { "body": { "history": {
        "id": "00000000-0000-0000-0000-00000000000a", "ticket": "00000000-0000-0000-0000-000000000008",
        "event": { "asset_linked": { "spacecraft": 7 } }, "actor": "00000000-0000-0000-0000-000000000001", "at": 5,
        "recorded_at": 5, "device": "00000000-0000-0000-0000-000000000001",
        "command": "00000000-0000-0000-0000-000000000001", "position": 7,
    } } } } });
    let unknown_value = team(json!({ "level": "third_and_a_half" }));
    for odd in [unknown_kind, unknown_ref, unknown_op, unknown_event, unknown_value, Value::Null, json!([1, "a"])] {
        let page = read(&[team(json!({})), odd.clone(), evicted()]);
        assert_eq!(page.skipped.as_deref(), Some("b1"), "{odd}");
        assert_eq!((page.position, page.cursor.as_str(), page.complete), (7, "c", true), "{odd}");
        assert_eq!(page.ops.len(), 2, "{odd}");
        assert!(
            matches!(&page.ops[0], DocOp::Put { doc } if matches!(&doc.body, Body::Team(team) if team.name == "Rete"))
        );
        assert!(matches!(page.ops[1], DocOp::Evict { doc: DocRef { kind: DocKind::Ticket, .. } }));
    }
}

#[test]
fn fields_that_this_build_does_not_know_are_passed_over() {
    let op = team(json!({ "colour": "green", "roster": { "on_call": [1, 2.5, null] } }));
    let mut page: Value = serde_json::from_str(&answer(&[op])).unwrap();
    page["hint"] = json!({ "again": [true] });
    page["ops"][0]["put"]["doc"]["owner"] = json!("somebody");
    page["ops"][0]["put"]["reason"] = json!(7);
    let page = PullAnswer::read(&page.to_string(), "b1").expect("read");
    assert_eq!(page.skipped, None);
    let [DocOp::Put { doc }] = page.ops.as_slice() else { panic!("{page:?}") };
    assert_eq!(doc.doc_ref(), TeamId::from(7).into());
}

/// Every document of a desk with an unknown field in each of its objects: a server may add one anywhere. Where ignoring it
/// would change what is promised to whom, the document is left out instead.
#[test]
fn a_field_may_be_added_anywhere_in_a_document() {
    fn add(value: &mut Value) -> usize {
        match value {
            Value::Array(items) => items.iter_mut().map(add).sum(),
            Value::Object(fields) => {
                let below = fields.iter_mut().map(|(_, value)| add(value)).sum::<usize>();
                fields.insert("of_a_newer_server".to_owned(), json!({ "any": ["thing"] }));
                below + 1
            }
            _ => 0,
        }
    }
    let desk = Desk::with_people();
    let mut seen = 0;
    for document in desk.docs.0.values() {
        let mut value = serde_json::to_value(document).unwrap();
        // The body names its kind by its only field.
        let body = value["body"].as_object_mut().unwrap();
        let added = body.values_mut().map(add).sum::<usize>();
        value["of_a_newer_server"] = json!(1);
        let page = read(&[json!({ "put": { "doc": value } })]);
        assert_eq!((page.skipped, page.ops.len()), (None, 1), "{value}");
        assert_eq!(page.ops[0], DocOp::Put { doc: document.clone() });
        seen += added;
    }
    assert!(seen >= desk.docs.0.len() && seen > 5, "{seen}");
}

#[test]
fn what_is_no_answer_of_ours_still_is_none() {
    for text in ["", "{}", "[]", "null", "<html>", r#"{"ops":[]}"#, r#"{"ops":7,"nonce":"n"}"#] {
        assert!(PullAnswer::read(text, "b1").is_err(), "{text}");
        assert!(PushAnswer::read(text).is_err(), "{text}");
    }
}

#[test]
fn an_outcome_that_this_build_does_not_know_leaves_its_command_unsent() {
    let id = |number: u32| format!("00000000-0000-0000-0000-{number:012}");
    let results = [
        json!({ "command_id": id(1), "outcome": { "applied": { "position": 3, "took_ms": 5 } }, "note": "x" }),
        json!({ "command_id": id(2), "outcome": { "handed_over": { "to": "another desk" } } }),
        json!({ "command_id": id(3), "outcome": { "rejected": { "refusal": { "asset_locked": { "spacecraft": 7 } } } } }),
        json!({ "command_id": id(4), "outcome": "needs_auth" }),
    ];
    let text = |results: &[Value]| {
        json!({ "nonce": "n", "epoch": "e", "server_now": 5, "results": results, "head": 3, "load": 0.5 }).to_string()
    };
    let (answer, whole) = PushAnswer::read(&text(&results)).expect("read");
    assert!(!whole);
    let outcomes: Vec<&Outcome> = answer.results.iter().map(|result| &result.outcome).collect();
    assert!(matches!(outcomes[0], Outcome::Applied { position: 3, .. }));
    for unknown in &outcomes[1..3] {
        assert!(matches!(unknown, Outcome::Retry { after } if *after >= 10), "{unknown:?}");
    }
    assert_eq!(outcomes[3], &Outcome::NeedsAuth);
    let (answer, whole) = PushAnswer::read(&text(&results[..1])).expect("read");
    assert!(whole && answer.results.len() == 1);
    // A refusal that is known with a field that is not.
    let known = json!({ "retired": { "what": { "kind": "team", "id": id(5) }, "since": 7 } });
    assert!(matches!(serde_json::from_value(known), Ok(Refusal::Retired { .. })));
    for broken in [json!("text"), json!({ "outcome": "needs_auth" }), json!(null)] {
        assert!(PushAnswer::read(&text(&[broken])).is_err(), "an outcome of nobody knows what");
    }
}

fn meta() -> ReplicaMeta {
    let epoch = "e".to_owned();
    let cursor = "a".to_owned();
    ReplicaMeta { followed: epoch.clone(), epoch, cursor, position: 5, ..ReplicaMeta::new(ClientId::from(7)) }
}

fn taken(meta: &ReplicaMeta, page: &PullAnswer) -> Plan {
    absorb(meta, &meta.cursor, page).expect("it belongs here")
}

/// What was left out comes once another build runs: with a snapshot, which replaces all documents, and never twice.
#[test]
fn the_next_build_begins_anew_where_one_left_something_out() {
    let page = |restart: bool, complete: bool, skipped: Option<&str>| PullAnswer {
        restart,
        complete,
        snapshot: restart,
        skipped: skipped.map(str::to_owned),
        ..read(&[])
    };
    let after = taken(&meta(), &page(false, true, Some("b1"))).meta;
    assert_eq!((after.position, after.skipped.as_deref()), (7, Some("b1")), "the page counts");
    // It stays noted, also across restarts of the program and pages that are whole.
    let after: ReplicaMeta = serde_json::from_str(&serde_json::to_string(&after).unwrap()).unwrap();
    let after = taken(&after, &page(false, true, None)).meta;
    assert!(!after.must_begin_anew("b1") && after.must_begin_anew("b2"));
    let anew = after.begun_anew();
    assert_eq!((anew.cursor.as_str(), anew.position), ("", 7));
    assert!(!anew.must_begin_anew("b2"), "asked for once");
    // A snapshot in two pages, of which another build again leaves something out of the second.
    let first = taken(&anew, &page(true, false, None));
    assert!(first.clear_staging && !first.swap && first.meta.skipped.is_none() && first.meta.replacing);
    let whole = taken(&first.meta, &PullAnswer { snapshot: true, ..page(false, true, None) });
    assert!(whole.swap && whole.clear_documents && whole.send_again.is_none() && whole.meta.skipped.is_none());
    let in_part = taken(&first.meta, &PullAnswer { snapshot: true, ..page(false, true, Some("b2")) });
    assert_eq!(in_part.meta.skipped.as_deref(), Some("b2"));
    // Before a first snapshot is whole, too: what came of it is replaced.
    let early = ReplicaMeta { position: 0, skipped: Some("b1".to_owned()), ..meta() }.begun_anew();
    assert!(taken(&early, &page(true, true, None)).clear_documents);
    // An older build's note of its state knows nothing of this.
    let mut old = serde_json::to_value(meta()).unwrap();
    old.as_object_mut().unwrap().remove("skipped");
    assert_eq!(serde_json::from_value::<ReplicaMeta>(old).unwrap(), meta());
}
