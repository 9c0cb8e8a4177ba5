//! The client's state machine on its own: what it asks for, and that it never goes to sleep on unsent work.

use crate::support::{Desk, SARA};
use deskside_domain::command::Sealed;
use deskside_domain::id::ClientId;
use deskside_domain::sync::machine::{DEADLINE, Effect, Failure, HEARTBEAT, Input, Line, Look, Machine, Why};
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::replica::{ReplicaMeta, absorb};
use deskside_domain::sync::wire::{CommandResult, Outcome, PullAnswer, PushAnswer};
use deskside_domain::time::Timestamp;

fn command() -> Sealed {
    let desk = Desk::with_people();
    let payload = deskside_domain::command::Payload::CreateTicket(deskside_domain::command::CreateTicket {
        ticket: 1000.into(),
        number: None,
        content: crate::support::content("Printer is stuck"),
    });
    desk.command(50, 7, SARA, payload).seal()
}

fn entry() -> Entry {
    Entry { order: 1, command: command(), outcome: None, passed_over: false }
}

fn meta() -> ReplicaMeta {
    let epoch = "e".to_owned();
    ReplicaMeta { followed: epoch.clone(), epoch, position: 5, ..ReplicaMeta::new(ClientId::from(7)) }
}

fn look(entries: Vec<Entry>) -> Input {
    Input::Looked(Box::new(Look { entries, meta: meta(), numbers_left: 100 }))
}

fn leading() -> Machine {
    let mut machine = Machine::new(SARA.into(), 3);
    assert_eq!(machine.step(0, Input::Leads(true)), [Effect::Look]);
    machine
}

fn pushing(machine: &mut Machine, now: u64) -> String {
    let effects = machine.step(now, look(vec![entry()]));
    match &effects[0] {
        Effect::Push(request) => {
            assert_eq!(request.commands, [command()]);
            assert_eq!(request.manifest.len(), 1);
            request.nonce.clone()
        }
        other => panic!("{other:?}"),
    }
}

fn answer(nonce: &str, outcome: Outcome) -> Input {
    let result = CommandResult { command_id: command().command_id, outcome };
    Input::Pushed(Box::new(PushAnswer {
        nonce: nonce.to_owned(),
        epoch: "e".to_owned(),
        server_now: Timestamp(0),
        results: vec![result],
        blocks: Vec::new(),
        head: 6,
    }))
}

fn page(nonce: &str, complete: bool) -> PullAnswer {
    PullAnswer {
        nonce: nonce.to_owned(),
        epoch: "e".to_owned(),
        server_now: Timestamp(0),
        restart: false,
        ops: Vec::new(),
        cursor: "c".to_owned(),
        position: 6,
        complete,
        snapshot: false,
        shared: 0,
        skipped: None,
    }
}

#[test]
fn a_push_is_recorded_then_everything_is_looked_at_again_and_pulled() {
    let mut machine = leading();
    let nonce = pushing(&mut machine, 0);
    let recorded = machine.step(10, answer(&nonce, Outcome::Applied { position: 6, versions: Default::default() }));
    assert!(recorded.iter().any(|effect| matches!(effect, Effect::Record(_))));
    assert_eq!(machine.step(20, Input::Stored), [Effect::Look]);
    let effects = machine.step(20, look(Vec::new()));
    let Effect::Pull { nonce, .. } = &effects[0] else { panic!("{effects:?}") };
    machine.step(30, Input::Pulled(Box::new(page(nonce, true))));
    assert_eq!(machine.step(40, Input::Stored), [Effect::Look]);
    assert_eq!(machine.step(40, look(Vec::new())), [Effect::WakeAt(40 + 30_000)]);
}

#[test]
fn numbers_are_asked_for_before_there_is_anything_to_send() {
    let mut machine = leading();
    let low = || Input::Looked(Box::new(Look { entries: Vec::new(), meta: meta(), numbers_left: 3 }));
    let effects = machine.step(0, low());
    let Effect::Push(request) = &effects[0] else { panic!("{effects:?}") };
    assert!(request.commands.is_empty());
    assert_eq!(request.numbers_left, 3);
    let nothing = PushAnswer {
        nonce: request.nonce.clone(),
        epoch: "e".to_owned(),
        server_now: Timestamp(0),
        results: Vec::new(),
        blocks: Vec::new(),
        head: 6,
    };
    machine.step(10, Input::Pushed(Box::new(nothing)));
    assert_eq!(machine.step(20, Input::Stored), [Effect::Look]);
    // A server that gives none is not asked again at once.
    let effects = machine.step(20, low());
    assert!(matches!(&effects[0], Effect::Pull { .. }), "{effects:?}");
}

#[test]
fn what_was_saved_while_a_push_was_under_way_is_looked_at_after_it() {
    let mut machine = leading();
    let nonce = pushing(&mut machine, 0);
    machine.step(5, Input::Wake);
    machine.step(10, answer(&nonce, Outcome::Applied { position: 6, versions: Default::default() }));
    assert_eq!(machine.step(20, Input::Stored), [Effect::Look]);
}

#[test]
fn a_black_hole_is_given_up_and_tried_again() {
    let mut machine = leading();
    pushing(&mut machine, 0);
    let effects = machine.step(DEADLINE, Input::Wake);
    assert!(effects.contains(&Effect::Abort));
    let Some(Effect::WakeAt(at)) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(machine.step(*at, Input::Wake), [Effect::Look]);
}

#[test]
fn an_answer_with_a_foreign_nonce_is_a_failure_and_never_an_outcome() {
    let mut machine = leading();
    pushing(&mut machine, 0);
    let effects =
        machine.step(5, answer("captive portal", Outcome::Applied { position: 6, versions: Default::default() }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Record(_))));
    assert_eq!(machine.line(), Line::Down);
}

#[test]
fn a_server_that_can_not_do_it_is_there_and_is_asked_again() {
    let mut machine = leading();
    pushing(&mut machine, 0);
    let effects = machine.step(5, Input::Failed(Failure::Problem(Why::of("full"))));
    assert_eq!(effects[0], Effect::Show(Line::Unable(Why::Full)));
    let Some(Effect::WakeAt(at)) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(machine.step(*at, Input::Wake), [Effect::Look]);
    let nonce = pushing(&mut machine, *at);
    machine.step(at + 5, answer(&nonce, Outcome::Applied { position: 6, versions: Default::default() }));
    assert_eq!(machine.line(), Line::Good);
    assert_eq!(Why::of("something new"), Why::Unsaid);
}

#[test]
fn signed_out_waits_for_the_person_and_keeps_the_work() {
    let mut machine = leading();
    pushing(&mut machine, 0);
    machine.step(5, Input::Failed(Failure::SignedOut));
    assert_eq!(machine.line(), Line::SignedOut);
    let waits = [Effect::WakeAt(5 + HEARTBEAT)];
    assert_eq!(machine.step(1_000, Input::Wake), waits, "no hurry before the person signs in");
    assert_eq!(machine.step(1_001, Input::SignedIn), [Effect::Look]);
}

#[test]
fn a_sign_in_this_tab_did_not_hear_of_is_found_out() {
    let mut machine = leading();
    pushing(&mut machine, 0);
    machine.step(5, Input::Failed(Failure::SignedOut));
    assert_eq!(machine.step(5 + HEARTBEAT, Input::Wake), [Effect::Look]);
    let nonce = pushing(&mut machine, 5 + HEARTBEAT);
    machine.step(40_000, answer(&nonce, Outcome::Applied { position: 6, versions: Default::default() }));
    assert_eq!(machine.line(), Line::Good);
}

#[test]
fn what_can_not_be_done_yet_keeps_nothing_else_waiting() {
    let mut machine = leading();
    let nonce = pushing(&mut machine, 0);
    machine.step(10, answer(&nonce, Outcome::NewerThanServer));
    assert_eq!(machine.step(11, Input::Stored), [Effect::Look]);
    let effects = machine.step(12, look(vec![entry()]));
    assert!(matches!(effects[0], Effect::Pull { .. }), "the same batch waits and the pull goes on: {effects:?}");
    let Effect::Pull { nonce, .. } = &effects[0] else { return };
    machine.step(20, Input::Pulled(Box::new(page(nonce, true))));
    machine.step(21, Input::Stored);
    let mut second = entry();
    second.command.command_id = 51.into();
    let effects = machine.step(22, look(vec![entry(), second]));
    assert!(matches!(effects[0], Effect::Push(_)), "something new goes at once: {effects:?}");
}

#[test]
fn nothing_is_sent_to_a_restored_server_until_its_page_is_stored() {
    let mut machine = leading();
    let nonce = pushing(&mut machine, 0);
    let Input::Pushed(other) = answer(&nonce, Outcome::Retry { after: 0 }) else { return };
    machine.step(10, Input::Pushed(Box::new(PushAnswer { epoch: "f".to_owned(), ..*other })));
    machine.step(11, Input::Stored);
    let mut now = 60_000;
    for _ in 0..3 {
        let effects = machine.step(now, look(vec![entry()]));
        let Some(Effect::Pull { nonce, .. }) = effects.first() else { panic!("{effects:?}") };
        machine.step(now, Input::Pulled(Box::new(PullAnswer { epoch: "f".to_owned(), ..page(nonce, true) })));
        // No room for it: what the device holds is still that of the life before.
        machine.step(now, Input::StoreFailed);
        now += 200_000;
        assert_eq!(machine.step(now, Input::Wake), [Effect::Look]);
    }
}

#[test]
fn only_the_leading_tab_goes_to_the_network() {
    let mut machine = Machine::new(SARA.into(), 3);
    assert_eq!(machine.step(0, Input::Wake), []);
    assert_eq!(machine.step(1, Input::Leads(true)), [Effect::Look]);
}

#[test]
fn failures_wait_longer_and_longer_but_never_more_than_a_minute() {
    let mut machine = leading();
    let mut now = 0;
    for round in 0..20 {
        pushing(&mut machine, now);
        let effects = machine.step(now, Input::Failed(Failure::Network));
        let Some(Effect::WakeAt(at)) = effects.last() else { panic!("{effects:?}") };
        assert!(*at > now && *at <= now + 60_000, "round {round}");
        now = *at;
        assert_eq!(machine.step(now, Input::Wake), [Effect::Look]);
    }
}

#[test]
fn pages_of_changes_are_swapped_in_together() {
    let first = absorb(&meta(), "", &page("n", false)).expect("belongs here");
    assert!(!first.swap && first.meta.staging && first.meta.position == 5 && first.meta.cursor == "c");
    let last = absorb(&first.meta, "c", &page("n", true)).expect("belongs here");
    assert!(last.swap && !last.meta.staging && last.meta.position == 6 && !last.clear_documents);
}

#[test]
fn the_first_snapshot_is_shown_as_it_comes_and_a_later_one_replaces_everything_at_once() {
    let snapshot = |restart, complete| PullAnswer { restart, snapshot: true, ..page("n", complete) };
    let new = ReplicaMeta { epoch: String::new(), position: 0, ..meta() };
    let one = absorb(&new, "", &snapshot(true, false)).expect("a restart always belongs here");
    assert!(one.swap && !one.clear_documents && one.meta.position == 0);
    let two = absorb(&one.meta, "c", &snapshot(false, true)).expect("belongs here");
    assert!(two.swap && two.meta.position == 6);

    let again = absorb(&meta(), "", &snapshot(true, false)).expect("a restart always belongs here");
    assert!(!again.swap && again.clear_staging && again.meta.replacing);
    let whole = absorb(&again.meta, "c", &snapshot(false, true)).expect("belongs here");
    assert!(whole.swap && whole.clear_documents && !whole.meta.replacing);

    let foreign = PullAnswer { epoch: "another".to_owned(), ..page("n", true) };
    assert_eq!(absorb(&meta(), "", &foreign), None, "a page of another epoch without a restart does not belong here");
}

#[test]
fn a_late_void_goes_before_what_waits_for_its_place() {
    let of = |order: u64, lane_seq: u32| Entry { order, command: Sealed { lane_seq, ..command() }, ..entry() };
    // Place 2 was passed over after 3 and 4 were saved; another lane's command was saved in between.
    let other = Entry {
        order: 3,
        command: Sealed { lane: deskside_domain::id::TicketId::from(77).into(), ..command() },
        ..entry()
    };
    let batch = deskside_domain::sync::outbox::next_batch(&[of(2, 3), other, of(4, 4), of(9, 2)]);
    let places: Vec<u32> = batch.iter().map(|command| command.lane_seq).collect();
    assert_eq!(places, [2, 3, command().lane_seq, 4]);
}

#[test]
fn new_work_goes_before_what_waits_for_another_device() {
    let lane = |id: u128| deskside_domain::id::TicketId::from(id).into();
    let of = |id: u128, lane_seq: u32, outcome: Option<Outcome>| {
        let sealed =
            Sealed { command_id: (id * 10 + u128::from(lane_seq)).into(), lane: lane(id), lane_seq, ..command() };
        Entry { order: id as u64 * 10 + u64::from(lane_seq), command: sealed, outcome, ..entry() }
    };
    // More lanes than a batch holds, each with a command that must come again and one behind it.
    let mut entries = Vec::new();
    for id in 1..=150 {
        entries.push(of(id, 1, Some(Outcome::Retry { after: 60 })));
        entries.push(of(id, 2, Some(Outcome::Gap { expected: 1 })));
    }
    entries.push(of(900, 1, None));
    entries.push(of(900, 2, None));
    let batch = deskside_domain::sync::outbox::next_batch(&entries);
    let sent: Vec<_> = batch.iter().map(|sealed| (sealed.lane, sealed.lane_seq)).collect();
    assert_eq!(sent[..2], [(lane(900), 1), (lane(900), 2)], "new work first, in its order");
    assert!(sent[2..].iter().all(|(_, seq)| *seq == 1), "nothing behind what waits: {sent:?}");
    // What the server was too busy for goes as a whole.
    let busy = [of(7, 1, Some(Outcome::Retry { after: 1 })), of(7, 2, Some(Outcome::Retry { after: 1 }))];
    assert_eq!(deskside_domain::sync::outbox::next_batch(&busy).len(), 2);
}
