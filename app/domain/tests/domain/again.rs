//! A device whose server was restored: what goes back to the outbox, and that no answer of another life counts.

use crate::support::{Desk, SARA, content};
use deskside_domain::command::{Command, CreateTicket, Payload, Sealed};
use deskside_domain::id::{ClientId, CommandId, TicketId};
use deskside_domain::json;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::again::send_again;
use deskside_domain::sync::machine::{Effect, Input, Look, Machine, late, record};
use deskside_domain::sync::outbox::{Entry, Receipt};
use deskside_domain::sync::replica::{ReplicaMeta, absorb};
use deskside_domain::sync::wire::{CommandResult, Outcome, PullAnswer, PushAnswer};
use deskside_domain::time::{Captured, Timestamp};

/// A command at a place of one lane.
fn command(id: u128, lane_seq: u32) -> Sealed {
    let create = CreateTicket { ticket: TicketId::from(1_000), number: None, content: content("Printer is stuck") };
    let command = Desk::with_people().command(id, 7, SARA, Payload::CreateTicket(create));
    Command { lane_seq, ..command }.seal()
}

fn done(position: u64) -> Option<Outcome> {
    Some(Outcome::Applied { position, versions: Default::default() })
}

fn refused(refusal: Refusal) -> Option<Outcome> {
    Some(Outcome::Rejected { refusal })
}

fn receipt(command: Sealed, outcome: Option<Outcome>) -> Receipt {
    Receipt { command, outcome }
}

fn entry(order: u64, command: Sealed, outcome: Option<Outcome>) -> Entry {
    Entry { order, command, outcome, passed_over: false }
}

fn again(entries: Vec<Entry>, receipts: Vec<Receipt>) -> Vec<Entry> {
    let all = send_again(entries, receipts, 100, Captured::default(), 40);
    let orders: Vec<u64> = all.iter().map(|entry| entry.order).collect();
    assert_eq!(orders, (41..41 + all.len() as u64).collect::<Vec<_>>(), "in a new order, behind every old one");
    all
}

fn ids(entries: &[Entry]) -> Vec<CommandId> {
    entries.iter().map(|entry| entry.command.command_id).collect()
}

#[test]
fn what_the_server_forgot_goes_first_and_in_the_order_in_which_it_was_done() {
    let receipts = vec![
        receipt(command(53, 3), done(140)),
        receipt(command(51, 1), done(99)),
        receipt(command(52, 2), done(120)),
        receipt(command(54, 4), done(100)),
        // Discarded before it was settled: the void in its place has a receipt of its own.
        receipt(command(55, 5), None),
    ];
    let outbox = vec![
        entry(31, command(56, 6), done(150)),
        entry(32, command(57, 7), refused(Refusal::SameTeam)),
        entry(33, command(58, 8), None),
    ];
    let all = again(outbox, receipts);
    assert_eq!(ids(&all), [54, 52, 53, 56, 57, 58].map(CommandId::from));
    assert!(all.iter().all(|entry| entry.outcome.is_none()), "all of it is sent");
    assert_eq!(all[1].command, command(52, 2), "the same bytes");
}

#[test]
fn a_refusal_that_was_dealt_with_leaves_a_void() {
    let receipts = vec![
        receipt(command(51, 1), done(120)),
        receipt(command(52, 2), refused(Refusal::SameTeam)),
        receipt(command(53, 3), done(130)),
        // Their places in the lane were never theirs.
        receipt(command(61, 3), refused(Refusal::LaneSequenceReused)),
        receipt(command(62, 9), refused(Refusal::CommandIdReused)),
    ];
    let passed = Entry { passed_over: true, ..entry(31, command(54, 4), refused(Refusal::SameTeam)) };
    let all = again(vec![passed.clone(), entry(32, command(55, 5), None)], receipts.clone());
    let kinds: Vec<_> = all.iter().map(|entry| (entry.command.kind.as_str(), entry.command.lane_seq)).collect();
    let kept = ("create_ticket", 4);
    assert_eq!(
        kinds,
        [("create_ticket", 1), ("void", 2), ("create_ticket", 3), ("void", 4), kept, ("create_ticket", 5)]
    );
    assert_eq!(all[4].outcome, passed.outcome, "it stays to be seen");

    // A second restore before any of it came through makes nothing new.
    assert_eq!(ids(&again(all.clone(), receipts)), ids(&all));
}

fn meta() -> ReplicaMeta {
    let (epoch, cursor) = ("e".to_owned(), "c".to_owned());
    ReplicaMeta { followed: epoch.clone(), epoch, position: 50, cursor, ..ReplicaMeta::new(ClientId::from(7)) }
}

fn answer(nonce: &str, epoch: &str) -> PushAnswer {
    let results = vec![CommandResult { command_id: command(51, 1).command_id, outcome: done(3).expect("one") }];
    let (nonce, epoch) = (nonce.to_owned(), epoch.to_owned());
    PushAnswer { nonce, epoch, server_now: Timestamp(0), results, blocks: Vec::new(), head: 3 }
}

fn page(epoch: &str, restart: bool, complete: bool, shared: u64) -> PullAnswer {
    PullAnswer {
        nonce: "n".to_owned(),
        epoch: epoch.to_owned(),
        server_now: Timestamp(0),
        restart,
        ops: Vec::new(),
        cursor: format!("{epoch}{complete}"),
        position: 20,
        complete,
        snapshot: true,
        shared,
        skipped: None,
    }
}

#[test]
fn an_answer_of_another_life_counts_for_nothing() {
    let entries = [entry(1, command(51, 1), None)];
    assert_eq!(record(&entries, &answer("n", "e"), &meta()).len(), 1);
    assert_eq!(record(&entries, &answer("n", "f"), &meta()), []);
    let coming = ReplicaMeta { restored: Some(5), ..meta() };
    assert_eq!(record(&entries, &answer("n", "e"), &coming), [], "the documents are still the old ones");
    let mut new = ReplicaMeta::new(ClientId::from(7));
    assert_eq!(record(&entries, &answer("n", "f"), &new).len(), 1, "before the first contact any life will do");
    new.answered(&entries, true, &answer("n", "f"), Timestamp(0));
    assert_eq!(new.epoch, "f", "and is the one from then on");

    // The machine asks for the documents before it sends again.
    let mut machine = Machine::new(SARA.into(), 3);
    assert_eq!(machine.step(0, Input::Leads(true)), [Effect::Look]);
    let look = |meta| Input::Looked(Box::new(Look { entries: entries.to_vec(), meta, numbers_left: 100 }));
    let effects = machine.step(0, look(meta()));
    let Effect::Push(request) = &effects[0] else { panic!("{effects:?}") };
    machine.step(10, Input::Pushed(Box::new(answer(&request.nonce, "f"))));
    assert_eq!(machine.step(20, Input::Stored), [Effect::Look]);
    let effects = machine.step(20, look(meta()));
    let Effect::Pull { nonce, .. } = &effects[0] else { panic!("{effects:?}") };
    let nonce = nonce.clone();
    machine.step(30, Input::Pulled(Box::new(PullAnswer { nonce, ..page("f", true, false, 5) })));
    machine.step(40, Input::Stored);
    let effects = machine.step(40, look(coming));
    assert!(matches!(effects[0], Effect::Pull { .. }), "nothing is sent while they come in: {effects:?}");
}

#[test]
fn another_life_replaces_the_replica_whole_and_sends_again_then() {
    let first = absorb(&meta(), "c", &page("f", true, false, 30)).expect("a restart always belongs here");
    assert!(!first.swap && first.send_again.is_none() && first.meta.restored == Some(30));
    // Restored once more meanwhile: what all three lives have in common.
    let second = absorb(&first.meta, "ffalse", &page("g", true, false, 10)).expect("it belongs here too");
    assert_eq!(second.meta.restored, Some(10));
    let last = absorb(&second.meta, "gfalse", &page("g", false, true, 0)).expect("it belongs here");
    assert!(last.swap && last.clear_documents && last.send_again == Some(10));
    assert!(last.meta.restored.is_none() && last.meta.position == 20, "back to where the server is");

    let same = absorb(&meta(), "c", &page("e", true, true, 0)).expect("a restart always belongs here");
    assert!(same.swap && same.send_again.is_none(), "a new snapshot of the same life is no restore");
}

#[test]
fn a_restore_that_an_older_build_took_for_a_new_snapshot_is_made_good() {
    // It knew nothing of lives it had followed the server into.
    let before = ReplicaMeta { followed: String::new(), ..meta() };
    let page_of = |meta: &ReplicaMeta, restart| absorb(meta, &meta.cursor, &page(&meta.epoch, restart, true, 0));
    let caught_up = page_of(&before, false).expect("it belongs here").meta;
    assert_eq!((caught_up.restored, caught_up.cursor.as_str()), (Some(0), ""), "all begins anew");
    let whole = page_of(&caught_up, true).expect("a restart always belongs here");
    assert_eq!(whole.send_again, Some(0), "and all that is still remembered is sent again");
    assert_eq!((whole.meta.restored, whole.meta.followed.as_str()), (None, "e"));
    let after = page_of(&whole.meta, false).expect("it belongs here").meta;
    assert_eq!(after.restored, None, "once");

    // Restored once more before that: what the older build had left behind counts too.
    let next = absorb(&before, "c", &page("f", true, true, 30)).expect("a restart always belongs here");
    assert_eq!(next.send_again, Some(0));
    let mut new = ReplicaMeta::new(ClientId::from(7));
    new.answered(&[], true, &answer("n", "e"), Timestamp(0));
    let first = absorb(&new, "", &page("e", true, true, 0)).expect("a restart always belongs here").meta;
    assert_eq!(first.restored, None, "a device before its first contact has nothing to make good");
}

#[test]
fn the_final_word_on_a_command_that_was_put_another_way_meanwhile_is_kept() {
    let no = Outcome::Rejected { refusal: Refusal::SameTeam };
    let results = vec![
        CommandResult { command_id: CommandId::from(51), outcome: no.clone() },
        CommandResult { command_id: CommandId::from(52), outcome: no },
        CommandResult { command_id: CommandId::from(53), outcome: Outcome::Retry { after: 1 } },
    ];
    let answer = PushAnswer { results, ..answer("n", "e") };
    let entries = [entry(1, command(51, 1), None)];
    assert_eq!(late(&entries, &answer, &meta()), [&answer.results[1]], "it is not here, and the word is final");
    let other = PushAnswer { epoch: "f".to_owned(), ..answer.clone() };
    assert!(late(&entries, &other, &meta()).is_empty(), "of another life");
}

#[test]
fn a_receipt_gets_its_outcome_once() {
    let open = Receipt { command: command(51, 1), outcome: None };
    let no = Outcome::Rejected { refusal: Refusal::SameTeam };
    let text = json::to_text(&open).expect("plain data");
    let closed = Receipt::closed(&text, &no).expect("it has none");
    assert_eq!(closed, json::to_text(&Receipt { outcome: Some(no.clone()), ..open }).expect("plain data"));
    assert_eq!(Receipt::closed(&closed, &no), None);
    assert_eq!(Receipt::closed("null}", &no), None);
}

#[test]
fn a_gap_that_nothing_here_fills_is_a_restore() {
    let gap =
        |id: u128, expected| CommandResult { command_id: CommandId::from(id), outcome: Outcome::Gap { expected } };
    let told = |entries: &[Entry], results: Vec<CommandResult>| {
        let mut meta = meta();
        meta.answered(entries, true, &PushAnswer { results, ..answer("n", "e") }, Timestamp(0));
        (meta.restored, meta.cursor)
    };
    let entries = [entry(1, command(52, 2), None), entry(2, command(53, 3), None)];
    let nothing = (None, "c".to_owned());
    let mut in_part = meta();
    in_part.answered(&entries, false, &PushAnswer { results: vec![gap(52, 1)], ..answer("n", "e") }, Timestamp(0));
    assert_eq!((in_part.restored, in_part.cursor), nothing, "an entry that can not be read may fill it");
    assert_eq!(told(&entries, vec![gap(52, 1), gap(53, 1)]), (Some(0), String::new()));
    assert_eq!(told(&entries, vec![gap(53, 2)]), nothing, "what fills it is in the outbox");
    let known = [entry(1, command(52, 2), Some(Outcome::Gap { expected: 1 })), entries[1].clone()];
    assert_eq!(told(&known, vec![gap(53, 1)]), nothing, "what could be sent again has been");
}

#[test]
fn a_refusal_that_was_passed_over_has_its_void_already() {
    let reused = entry(1, command(52, 2), refused(Refusal::CommandIdReused));
    assert!(reused.leaves_a_gap());
    assert!(!Entry { passed_over: true, ..reused }.leaves_a_gap(), "who discards it then makes no second one");
}

#[test]
fn many_receipts_take_no_longer_than_they_must() {
    // Each refusal that was dealt with looks for its place behind its lane: half of fifty thousand.
    let one = command(1, 1);
    let receipts: Vec<Receipt> = (1..=50_000_u32)
        .map(|n| {
            let lane = TicketId::from(u128::from(n % 100)).into();
            let command = Sealed { command_id: u128::from(n).into(), lane, lane_seq: n, ..one.clone() };
            receipt(command, if n % 2 == 0 { refused(Refusal::SameTeam) } else { done(200 + u64::from(n)) })
        })
        .collect();
    // In a moment; each with each would be minutes.
    assert_eq!(again(Vec::new(), receipts).len(), 50_000);
}
