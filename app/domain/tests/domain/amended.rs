//! A command that takes the place of another whose answer was lost learns what became of the first.

use crate::support::{Desk, SARA, content};
use deskside_domain::command::{AddArticle, Command, CreateTicket, Payload};
use deskside_domain::document::Versions;
use deskside_domain::id::{ArticleId, CommandId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::amend::{Fresh, Sight, amend, objection};
use deskside_domain::sync::outbox::{Entry, Seen, next_batch};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Message, Visibility};
use deskside_domain::time::Captured;

fn note(ticket: TicketId, id: u128, body: &str) -> Payload {
    let message = Message { article: ArticleId::from(id), visibility: Visibility::Internal, body: body.to_owned() };
    Payload::AddArticle(AddArticle { ticket, message })
}

/// What becomes of the void and of the corrected command, each sent twice.
fn corrected(desk: &mut Desk, first: &str) -> (CommandId, [Outcome; 2]) {
    let ticket = desk.open_ticket(0x700);
    let command = desk.command(0x4000, 7, SARA, note(ticket, 0x41, first));
    let entry = Entry { order: 1, command: command.seal(), outcome: None, passed_over: false };
    // It arrives, and its answer is lost.
    desk.push(&command);
    let mut drawn = 0x5000_u128;
    let mut id = || {
        drawn += 1;
        CommandId::from(drawn)
    };
    let marks = [(command.lane, command.lane_seq)].into_iter().collect();
    let fresh = Fresh { captured: Captured::default(), order: 1, marks, id: &mut id };
    let payload = note(ticket, 0x42, "corrected");
    let amended = amend(&[entry], command.command_id, payload, &Seen::default(), &Versions::new(), fresh)
        .expect("it can be corrected");
    let sent = next_batch(&amended.changed);
    assert_eq!(sent.iter().map(|sealed| sealed.kind.as_str()).collect::<Vec<_>>(), ["void", "add_article"]);
    let mut push = || sent.iter().map(|sealed| desk.push(&sealed.open().expect("whole"))).collect::<Vec<_>>();
    let answers = push();
    assert_eq!(push(), answers, "the first answers stand");
    (sent[0].command_id, answers.try_into().expect("two of them"))
}

#[test]
fn after_one_that_was_done_the_corrected_one_is_blocked_and_does_not_wait() {
    let mut desk = Desk::with_people();
    let (void, answers) = corrected(&mut desk, "first");
    let refused = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
    assert_eq!(answers, [refused, Outcome::Blocked { requires: void }]);
}

#[test]
fn after_one_that_was_refused_the_corrected_one_is_done() {
    let mut desk = Desk::with_people();
    let (_, answers) = corrected(&mut desk, " ");
    assert!(answers.iter().all(Outcome::is_done), "{answers:?}");
}

#[test]
fn what_the_rules_refuse_is_said_before_anything_is_put() {
    let mut desk = Desk::with_people();
    let ticket = desk.open_ticket(0x700);
    let command = desk.command(0x4000, 7, SARA, note(ticket, 0x41, "first"));
    let entry = |order, command: &Command| Entry { order, command: command.seal(), outcome: None, passed_over: false };
    let create = |subject: &str| {
        let (ticket, content) = (TicketId::from(0x701), content(subject));
        Payload::CreateTicket(CreateTicket { ticket, number: None, content })
    };
    let new = desk.command(0x4001, 7, SARA, create("Router"));
    let entries = [entry(1, &command), entry(2, &new)];
    let captured = command.captured;
    let sight = Sight { base: &desk.docs, position: u64::MAX, captured, now: desk.time() };
    let against = |which: &Command, payload| objection(&entries, which.command_id, &payload, &sight);
    assert_eq!(against(&command, note(ticket, 0x42, "corrected")), None);
    assert!(matches!(against(&command, note(ticket, 0x42, " ")), Some(Refusal::Invalid { .. })));
    // What it takes the place of is not in its way.
    assert_eq!(against(&new, create("Router in room 2")), None);
    assert!(matches!(against(&new, create(" ")), Some(Refusal::Invalid { .. })));
}
