//! Once for ever, in the lane's order, and nothing after a refusal.

use super::desk::*;
use deskside_domain::command::{Command, OnTicket, Payload, Sealed, Void};
use deskside_domain::id::{ClientId, CommandId, PersonId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{ManifestItem, Outcome};
use deskside_domain::ticket::FieldValue;
use deskside_domain::time::Timestamp;
use server::store::{AFTER_REFUSAL, Contact, Push, Runs, Submission};

fn by(user: u128, sealed: impl IntoIterator<Item = Sealed>) -> Push {
    Push::of(Authority::User(PersonId::from(user)), sealed)
}

fn subject(ticket: TicketId, text: &str) -> Payload {
    edit(ticket, FieldValue::Subject(text.to_owned()))
}

pub async fn a_command_happens_once_for_ever(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let first = desk.command(SARA, 7, reply(ticket, 1, "On my way")).await;
    let refused = desk.command(SARA, 7, reply(ticket, 2, " ")).await;
    let done = desk.send(&first).await;
    let not_done = desk.send(&refused).await;
    assert!(done.is_done() && not_done.is_refusal(), "{done:?} {not_done:?}");
    let before = desk.state().await;

    // In one push, in one group, in any order, from another installation's session: the first answer again.
    let twice = [by(SARA, [first.seal(), first.seal()]), by(SARA, [refused.seal()]), by(SARA, [first.seal()])];
    let answers = desk.submit(&twice).await;
    assert_eq!(answers, [vec![done.clone(), done.clone()], vec![not_done.clone()], vec![done.clone()]]);
    assert_eq!(desk.state().await, before);

    // Years later, after much else and a restart.
    desk.now += 10 * 365 * 86_400;
    desk.does(IVAN, subject(ticket, "Stampante rotta")).await;
    if kind != Kind::Memory {
        desk.place.reopen().await;
    }
    let before = desk.state().await;
    assert_eq!([desk.send(&first).await, desk.send(&refused).await], [done, not_done]);
    assert_eq!(desk.state().await, before);

    // New commands that come twice in one group happen once too.
    let second = desk.command(SARA, 7, reply(ticket, 3, "Here")).await;
    let answers = desk.submit(&[by(SARA, [second.seal(), second.seal()]), by(SARA, [second.seal()])]).await.concat();
    assert!(answers[0].is_done());
    assert_eq!(answers, vec![answers[0].clone(); 3]);
    assert_eq!(desk.state().await.log.len(), before.log.len() + 1);
}

pub async fn the_same_id_with_other_bytes_is_refused(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let first = desk.command(SARA, 7, reply(ticket, 1, "On my way")).await;
    let done = desk.send(&first).await;
    let before = desk.state().await;
    let other = Command { payload: reply(ticket, 1, "On my way!"), ..first.clone() };
    let reused = Outcome::Rejected { refusal: Refusal::CommandIdReused };
    assert_eq!(desk.send(&other).await, reused);
    let elsewhere = Command { lane_seq: 2, ..other.clone() };
    assert_eq!(desk.send(&elsewhere).await, reused, "whatever its place");
    assert_eq!(desk.state().await, before);
    assert_eq!(desk.send(&first).await, done, "the first one stands");

    // Both in one group, too.
    let second = desk.command(SARA, 7, reply(ticket, 2, "Here")).await;
    let other = Command { payload: reply(ticket, 2, "There"), ..second.clone() };
    let answers = desk.submit(&[by(SARA, [second.seal()]), by(SARA, [other.seal()])]).await.concat();
    assert!(answers[0].is_done());
    assert_eq!(answers[1], reused);
}

pub async fn a_lane_has_no_gap_and_no_place_twice(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let mut commands = Vec::new();
    for index in 0..5 {
        commands.push(desk.command(SARA, 7, reply(ticket, 10 + index, &format!("Step {index}"))).await);
    }
    let client = ClientId::from(7);
    let gap = |expected| Outcome::Gap { expected };

    // Later ones wait for the first.
    let answers = desk.push(SARA, &[&commands[2], &commands[1]]).await;
    assert_eq!(answers, [gap(1), gap(1)]);
    assert_eq!(desk.store().lane_mark(client, ticket.into()).await.expect("read"), 0);
    // A gap is not a refusal: what comes right after it in the push is done.
    let answers = desk.push(SARA, &[&commands[3], &commands[0], &commands[1], &commands[3]]).await;
    assert_eq!((&answers[0], &answers[3]), (&gap(1), &gap(3)));
    assert!(answers[1].is_done() && answers[2].is_done(), "{answers:?}");
    assert_eq!(desk.store().lane_mark(client, ticket.into()).await.expect("read"), 2);
    let answers = desk.push(SARA, &[&commands[2], &commands[3], &commands[4]]).await;
    assert!(answers.iter().all(Outcome::is_done), "{answers:?}");

    // Another command in a place that is taken.
    let before = desk.state().await;
    let (id, payload) = (CommandId::from(desk.id()), reply(ticket, 99, "Me too"));
    let late = Command { command_id: id, payload, ..commands[1].clone() };
    assert_eq!(desk.send(&late).await, Outcome::Rejected { refusal: Refusal::LaneSequenceReused });
    assert_eq!(desk.state().await, before);

    // Another device and another ticket have lanes of their own.
    let elsewhere = desk.command(SARA, 8, reply(ticket, 20, "From my phone")).await;
    assert_eq!(elsewhere.lane_seq, 1);
    assert!(desk.send(&elsewhere).await.is_done());
    let other = desk.ticket("Rete assente").await;
    let elsewhere = desk.command(SARA, 7, reply(other, 21, "Looking")).await;
    assert_eq!(elsewhere.lane_seq, 1);
    assert!(desk.send(&elsewhere).await.is_done());
}

pub async fn a_void_takes_the_place_of_a_discarded_command(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let discarded = desk.command(SARA, 7, reply(ticket, 1, "Wrong ticket")).await;
    let next = desk.command(SARA, 7, reply(ticket, 2, "Right ticket")).await;
    assert_eq!(desk.send(&next).await, Outcome::Gap { expected: 1 });
    let log = desk.log().await;
    let void = Payload::Void(Void { replaces: discarded.command_id });
    let void = Command { command_id: CommandId::from(desk.id()), payload: void, ..discarded.clone() };
    assert!(desk.send(&void).await.is_done());
    assert_eq!(desk.log().await, log, "a void does nothing");
    assert!(desk.send(&next).await.is_done());
    let refused = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
    assert_eq!(desk.send(&discarded).await, refused, "the discarded command does not come back");
    assert!(desk.send(&void).await.is_done());
}

pub async fn a_corrected_command_learns_what_became_of_the_first(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let mut id = 900;
    for (text, first_is_done) in [("Wrong words", true), (" ", false)] {
        // Nobody hears what became of the first, so a void is sent in its place, and behind it the corrected one.
        id += 10;
        let first = desk.command(SARA, 7, reply(ticket, id, text)).await;
        let mut corrected = desk.command(SARA, 7, reply(ticket, id + 1, "Right words")).await;
        assert_eq!(desk.send(&first).await.is_done(), first_is_done);
        let payload = Payload::Void(Void { replaces: first.command_id });
        let void = Command { command_id: CommandId::from(desk.id()), payload, ..first.clone() };
        corrected.requires = vec![void.command_id];
        let log = desk.log().await;
        let answers = [desk.send(&void).await, desk.send(&corrected).await];
        if first_is_done {
            let refused = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
            assert_eq!(answers, [refused, Outcome::Blocked { requires: void.command_id }], "nothing is done twice");
            assert_eq!(desk.log().await, log);
        } else {
            assert!(answers.iter().all(Outcome::is_done), "{answers:?}");
            assert_eq!(desk.log().await.len(), log.len() + 1);
        }
        if kind != Kind::Memory {
            desk.place.reopen().await;
        }
        assert_eq!([desk.send(&void).await, desk.send(&corrected).await], answers, "the first answers stand");
    }
}

pub async fn a_command_waits_for_what_it_requires(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (ticket, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
    let first = desk.command(SARA, 7, reply(ticket, 1, "See the other ticket")).await;
    let mut second = desk.command(SARA, 7, reply(other, 2, "As I said in the first one")).await;
    second.requires = vec![first.command_id];
    let wait = desk.send(&second).await;
    assert!(matches!(wait, Outcome::Retry { after } if after > 0), "{wait:?}");
    assert_eq!(desk.store().lane_mark(second.client_id, second.lane).await.expect("read"), 0);
    // In the same group, before or after it.
    let answers = desk.push(SARA, &[&second, &first, &second]).await;
    assert!(matches!(answers[0], Outcome::Retry { .. }), "{answers:?}");
    assert!(answers[1].is_done() && answers[2].is_done(), "{answers:?}");

    // What was refused is never done, so what stands on it is not either; and so on down the line.
    let refused = desk.command(SARA, 7, reply(ticket, 3, " ")).await;
    let mut blocked = desk.command(SARA, 7, reply(other, 4, "As I said")).await;
    blocked.requires = vec![first.command_id, refused.command_id];
    let mut further = desk.command(SARA, 9, reply(other, 5, "Me too")).await;
    further.requires = vec![blocked.command_id];
    let answers = desk.push(SARA, &[&refused, &blocked, &further]).await;
    assert!(matches!(answers[0], Outcome::Rejected { .. }), "{answers:?}");
    assert_eq!(answers[1], Outcome::Blocked { requires: refused.command_id });
    assert_eq!(answers[2], Outcome::Blocked { requires: blocked.command_id });
    assert_eq!(desk.send(&blocked).await, answers[1], "for ever");
}

pub async fn nothing_of_a_lane_is_done_after_a_refusal(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (ticket, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
    let good = desk.command(SARA, 7, reply(ticket, 1, "First")).await;
    let bad = desk.command(SARA, 7, reply(ticket, 2, " ")).await;
    let after = desk.command(SARA, 7, reply(ticket, 3, "Only if the second one went through")).await;
    let phone = desk.command(SARA, 8, reply(ticket, 4, "Another device")).await;
    let aside = desk.command(SARA, 7, reply(other, 5, "Another ticket")).await;
    let answers = desk.push(SARA, &[&good, &bad, &after, &phone, &aside]).await;
    assert!(answers[0].is_done() && answers[1].is_refusal(), "{answers:?}");
    assert_eq!(answers[2], AFTER_REFUSAL);
    assert!(answers[3].is_done() && answers[4].is_done(), "other lanes go on: {answers:?}");
    assert_eq!(desk.store().lane_mark(ClientId::from(7), ticket.into()).await.expect("read"), 2);

    // The same device again, in the same group but another push: a person has looked at the refusal meanwhile.
    let late = desk.command(SARA, 7, reply(ticket, 6, "And then")).await;
    let answers = desk.submit(&[by(SARA, [bad.seal(), after.seal()]), by(SARA, [after.seal(), late.seal()])]).await;
    assert_eq!(answers[0][1], AFTER_REFUSAL, "a repeated refusal stops the lane too");
    assert!(answers[1].iter().all(Outcome::is_done), "{answers:?}");
}

pub async fn a_refusal_is_kept(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = TicketId::from(desk.id());
    let early = desk.command(SARA, 7, take(ticket)).await;
    let outcome = desk.send(&early).await;
    assert_eq!(outcome, Outcome::Rejected { refusal: Refusal::NotFound { what: ticket.into() } });
    assert_eq!(desk.store().lane_mark(early.client_id, early.lane).await.expect("read"), 1, "its place is used");
    let made = desk.command(SARA, 8, create(ticket, content("Stampante bloccata"))).await;
    assert!(desk.send(&made).await.is_done());
    assert_eq!(desk.send(&early).await, outcome, "though it could be done now");

    // A refusal that was settled before the store saw the command.
    for (index, refusal) in
        [Refusal::ServerBug, Refusal::Unreadable { detail: "payload.x".to_owned() }].into_iter().enumerate()
    {
        let given_up = desk.command(SARA, 7, reply(ticket, 50 + index as u128, "Poison")).await;
        let submission = Submission { sealed: given_up.seal(), refusal: Some(refusal.clone()) };
        let push = Push { commands: vec![submission], ..by(SARA, []) };
        let expected = Outcome::Rejected { refusal };
        assert_eq!(desk.submit(std::slice::from_ref(&push)).await, [[expected.clone()]]);
        assert_eq!(desk.submit(&[push]).await, [[expected.clone()]]);
        assert_eq!(desk.send(&given_up).await, expected, "even if it could be done now");
        assert_eq!(desk.store().lane_mark(given_up.client_id, given_up.lane).await.expect("read"), given_up.lane_seq);
    }
    let next = desk.command(SARA, 7, reply(ticket, 60, "And on")).await;
    assert!(desk.send(&next).await.is_done(), "the lane goes on");
}

pub async fn nobody_sends_for_someone_else(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let command = desk.command(SARA, 7, reply(ticket, 1, "Signed Sara")).await;
    let before = desk.state().await;
    let unreadable = Submission { sealed: command.seal(), refusal: Some(Refusal::ServerBug) };
    let pushes = [by(IVAN, [command.seal()]), Push { commands: vec![unreadable], ..by(IVAN, []) }];
    assert_eq!(desk.submit(&pushes).await.concat(), [Outcome::NeedsAuth, Outcome::NeedsAuth]);
    assert_eq!(desk.state().await, before);
    assert!(desk.send(&command).await.is_done(), "it was not lost by it");
}

pub async fn a_newer_command_waits(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let known = desk.command(SARA, 7, Payload::TakeTicket(OnTicket { ticket })).await.seal();
    for (kind, v) in [("teleport_ticket", 1), ("take_ticket", 2)] {
        let mut newer = Sealed { kind: kind.to_owned(), v, ..known.clone() };
        newer.payload_hash = newer.hash();
        assert_eq!(desk.submit(&[by(SARA, [newer])]).await, [[Outcome::NewerThanServer]]);
    }
    assert_eq!(desk.store().lane_mark(known.client_id, known.lane).await.expect("read"), 0);
    assert!(desk.submit(&[by(SARA, [known])]).await[0][0].is_done());
}

pub async fn odd_texts_of_a_device_come_back_as_they_were(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let odd = ["", "a\0b", "\0", "\"];--", "\u{1f5a8}\u{fe0f} e\u{301}\u{202e}", "\\u0000 \\ \u{7f} \u{2028}"];
    for (index, text) in odd.into_iter().enumerate() {
        // What a damaged device sends: the hash is whatever it is, and so kept for ever.
        let command = desk.command(SARA, 7, reply(ticket, index as u128, "On my way")).await;
        let damaged = Sealed { payload_hash: text.to_owned(), ..command.seal() };
        let outcome = desk.submit(&[by(SARA, [damaged.clone()])]).await.concat();
        assert!(outcome[0].is_refusal(), "{outcome:?}");
        assert_eq!(desk.submit(&[by(SARA, [damaged])]).await.concat(), outcome, "{text:?}");
        let other = Outcome::Rejected { refusal: Refusal::CommandIdReused };
        assert_eq!(desk.send(&command).await, other, "{text:?} is not {}", command.seal().payload_hash);

        let mut command = desk.command(SARA, 7, reply(ticket, index as u128, "On my way")).await.seal();
        command.payload = serde_json::json!({ text: text });
        command.payload_hash = command.hash();
        let outcome = desk.submit(&[by(SARA, [command.clone()])]).await.concat();
        assert!(outcome[0].is_refusal(), "{outcome:?}");
        assert_eq!(desk.submit(&[by(SARA, [command])]).await.concat(), outcome, "{text:?}");

        for wall in [i64::MIN, -1, 0, i64::MAX] {
            let item = ManifestItem {
                command_id: CommandId::from(desk.id()),
                kind: text.to_owned(),
                lane: ticket.into(),
                device_wall: Timestamp(wall),
            };
            let contact = Contact {
                client: ClientId::from(7),
                user: PersonId::from(SARA),
                runs: Runs::default(),
                manifest: Some(vec![item.clone()]),
            };
            desk.submit(&[Push { contact: Some(contact), ..by(SARA, []) }]).await;
            let devices = desk.store().devices().await.expect("read");
            assert_eq!(devices.into_iter().flat_map(|device| device.unsent).collect::<Vec<_>>(), [item]);
        }
    }
}
