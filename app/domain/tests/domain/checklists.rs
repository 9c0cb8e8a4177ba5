//! Checklists: answers of two people are never lost, items never meet, and the order of arrival does not matter.

use crate::support::actions::{answer, checklist};
use crate::support::{ADMIN, Desk, IVAN, SARA, person};
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::command::*;
use deskside_domain::id::{EventId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Answer, AnswerKind, Checklist, ChecklistItem};
use deskside_domain::undo::taken_back;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TICKET: u128 = 1000;
const LIST: u128 = 1;

fn bench() -> Desk {
    let mut desk = Desk::with_people();
    desk.open_ticket(TICKET);
    let add = Payload::AddChecklist(AddChecklist { ticket: TICKET.into(), checklist: checklist(LIST) });
    let command = desk.command(2000, 7, SARA, add);
    assert!(desk.push(&command).is_done());
    desk
}

fn list(desk: &Desk) -> &Checklist {
    let ticket = desk.docs.0[&TicketId::from(TICKET).into()].as_ticket().expect("a ticket");
    ticket.checklists.first().expect("a list")
}

fn payload(item: u32, answer: Option<Answer>, over: Vec<EventId>) -> Payload {
    Payload::AnswerChecklist(AnswerChecklist { ticket: TICKET.into(), checklist: LIST.into(), item, answer, over })
}

/// What stands at an item: who says what.
fn standing(desk: &Desk, item: u32) -> BTreeSet<(u128, String)> {
    list(desk).answers_to(item).map(|one| (one.by.0.as_u128(), format!("{:?}", one.answer))).collect()
}

fn not_here() -> Answer {
    Answer::NotApplicable("no cabinet".to_owned())
}

#[test]
fn two_answers_that_did_not_know_of_each_other_stay_until_somebody_who_sees_both_decides() {
    let mut desk = bench();
    let from_sara = desk.command(3000, 7, SARA, payload(0, Some(Answer::Done), Vec::new()));
    let from_ivan = desk.command(3001, 8, IVAN, payload(0, Some(not_here()), Vec::new()));
    assert!(matches!(desk.push(&from_sara), Outcome::Applied { .. }));
    assert!(matches!(desk.push(&from_ivan), Outcome::Merged { .. }), "both are kept");
    assert!(list(&desk).is_contested(0));
    assert_eq!((list(&desk).progress(), standing(&desk, 0).len()), ((1, 3), 2));
    // Sent again, they are still two.
    desk.push(&from_ivan);
    assert_eq!(standing(&desk, 0).len(), 2);
    let over = list(&desk).answers_to(0).map(|one| one.id).collect();
    let decided = desk.command(3002, 8, IVAN, payload(0, Some(Answer::Done), over));
    assert!(desk.push(&decided).is_done());
    assert_eq!(standing(&desk, 0), BTreeSet::from([(IVAN, "Done".to_owned())]));
    assert!(!list(&desk).is_contested(0));
}

#[test]
fn what_is_required_is_missing_until_it_is_answered_or_the_list_set_aside() {
    let mut desk = bench();
    let missing = |desk: &Desk| list(desk).missing().collect::<Vec<_>>();
    assert_eq!(missing(&desk), [0, 1]);
    let command = desk.command(3000, 7, SARA, payload(1, Some(not_here()), Vec::new()));
    assert!(desk.push(&command).is_done());
    assert_eq!(missing(&desk), [0]);
    let aside = |aside| SetChecklistAside { ticket: TICKET.into(), checklist: LIST.into(), aside };
    let command = desk.command(3001, 7, SARA, Payload::SetChecklistAside(aside(true)));
    assert!(desk.push(&command).is_done());
    assert_eq!((missing(&desk), list(&desk).aside), (Vec::new(), true));
    // A colleague who did not hear of it goes on: nothing of that is lost, and the list is in use again.
    let command = desk.command(3002, 8, IVAN, payload(0, Some(Answer::Done), Vec::new()));
    assert!(desk.push(&command).is_done());
    assert_eq!((list(&desk).aside, list(&desk).progress()), (false, (2, 3)));
}

#[test]
fn what_can_be_no_answer_is_refused_by_its_field() {
    let mut desk = bench();
    let mut id = 3000;
    let mut refused = |payload: Payload| {
        id += 1;
        let command = desk.command(id, 7, SARA, payload);
        match desk.push(&command) {
            Outcome::Rejected { refusal: Refusal::Invalid { field, .. } } => field,
            Outcome::Rejected { refusal } => refusal.code().to_owned(),
            outcome => format!("{outcome:?}"),
        }
    };
    let value = |text: &str| Some(Answer::Value(text.to_owned()));
    assert_eq!(refused(payload(0, value("12"), Vec::new())), "answer");
    assert_eq!(refused(payload(2, value("twelve"), Vec::new())), "answer");
    assert_eq!(refused(payload(3, Some(Answer::Done), Vec::new())), "item");
    let add = |change: fn(&mut Checklist)| {
        let mut list = checklist(2);
        change(&mut list);
        Payload::AddChecklist(AddChecklist { ticket: TICKET.into(), checklist: list })
    };
    assert_eq!(refused(add(|list| list.items.clear())), "items");
    assert_eq!(refused(add(|list| list.name.clear())), "name");
    assert_eq!(refused(add(|list| list.visit = Some(9.into()))), "no_such_part");
    assert_eq!(refused(add(|list| list.id = LIST.into())), "part_exists");
}

#[test]
fn templates_are_the_administrators_and_an_older_edit_is_refused() {
    let mut desk = bench();
    desk.system(Payload::DefinePerson(person(6, Role::Manager)));
    let template = |name: &str| {
        let item =
            ChecklistItem { text: "Closed".to_owned(), required: true, answer: AnswerKind::Tick, unit: String::new() };
        let (id, name) = (60.into(), name.to_owned());
        Payload::DefineChecklistTemplate(ChecklistTemplate {
            id,
            name,
            items: vec![item],
            category: None,
            retired: false,
        })
    };
    let first = desk.command(3000, 7, ADMIN, template("Cabinet"));
    let second = desk.command(3001, 9, ADMIN, template("Rack"));
    assert!(desk.push(&first).is_done());
    let outcome = desk.push(&second);
    let refused = |outcome: &Outcome, code: &str| match outcome {
        Outcome::Rejected { refusal } => refusal.code() == code,
        _ => false,
    };
    assert!(refused(&outcome, "changed_meanwhile"), "{outcome:?}");
    for user in [SARA, 6] {
        let command = desk.command(3100 + user, 8, user, template("Mine"));
        let outcome = desk.push(&command);
        assert!(refused(&outcome, "not_permitted"), "{outcome:?}");
    }
}

/// Who answers which item, and whether they say it again to a changed mind.
type Said = (bool, u32, Option<Answer>);

fn said() -> impl Strategy<Value = Said> {
    (any::<bool>(), 0_u32..3, proptest::option::of(answer()))
}

proptest! {
    /// Two people who see nothing of each other: whatever way their answers interleave, the same stands in the end, and
    /// each one's last word is there.
    #[test]
    fn the_order_of_arrival_does_not_matter(answers in proptest::collection::vec(said(), 1..12), seed in any::<u64>()) {
        let fits = |item: u32, answer: &Option<Answer>| {
            answer.as_ref().is_none_or(|answer| answer.check(AnswerKind::ALL[item as usize]).is_ok())
        };
        let answers: Vec<Said> = answers.into_iter().filter(|(_, item, answer)| fits(*item, answer)).collect();
        let run = |order: &[usize]| {
            let mut desk = bench();
            for index in order {
                let (sara, item, answer) = answers[*index].clone();
                let (client, user) = if sara { (7, SARA) } else { (8, IVAN) };
                let command = desk.command(5000 + *index as u128, client, user, payload(item, answer, Vec::new()));
                let outcome = desk.push(&command);
                assert!(outcome.is_done(), "{outcome:?}");
                assert_eq!(desk.push(&command), outcome, "the answer was lost, and the same is sent again");
            }
            assert_eq!(desk.rebuilt(), desk.docs);
            (0..3).map(|item| standing(&desk, item)).collect::<Vec<_>>()
        };
        let mine: Vec<usize> = (0..answers.len()).filter(|index| answers[*index].0).collect();
        let theirs: Vec<usize> = (0..answers.len()).filter(|index| !answers[*index].0).collect();
        let (mut left, mut right, mut mixed) = (mine.iter().peekable(), theirs.iter().peekable(), Vec::new());
        for bit in 0.. {
            let pick = if seed >> (bit % 64) & 1 == 0 { left.next().or_else(|| right.next()) } else { right.next().or_else(|| left.next()) };
            match pick {
                Some(index) => mixed.push(*index),
                None => break,
            }
        }
        let expected = run(&[mine.clone(), theirs.clone()].concat());
        prop_assert_eq!(&run(&[theirs, mine].concat()), &expected);
        prop_assert_eq!(&run(&mixed), &expected);
        for (sara, user) in [(true, SARA), (false, IVAN)] {
            for item in 0..3_u32 {
                let last = answers.iter().rev().find(|said| said.0 == sara && said.1 == item);
                let last = last.and_then(|said| said.2.clone()).map(|answer| (user, format!("{answer:?}")));
                let stands = expected[item as usize].iter().find(|one| one.0 == user).cloned();
                prop_assert_eq!(stands, last);
            }
        }
    }

    /// Taken back, an item is as it was; other people's answers that came meanwhile stay.
    #[test]
    fn an_answer_taken_back_is_as_it_was(first in proptest::option::of(answer()), second in answer(), other in answer()) {
        let kind = AnswerKind::ALL[1];
        prop_assume!([Some(&second), Some(&other), first.as_ref()].into_iter().flatten().all(|one| one.check(kind).is_ok()));
        let mut desk = bench();
        if let Some(first) = &first {
            let command = desk.command(3000, 7, SARA, payload(1, Some(first.clone()), Vec::new()));
            prop_assert!(desk.push(&command).is_done());
        }
        let ticket = desk.docs.0[&TicketId::from(TICKET).into()].as_ticket().expect("a ticket").clone();
        let change = payload(1, Some(second), Vec::new());
        let undo = taken_back(&ticket, &change).expect("can be taken back");
        let command = desk.command(3001, 7, SARA, change);
        prop_assert!(desk.push(&command).is_done());
        let command = desk.command(3002, 8, IVAN, payload(1, Some(other.clone()), Vec::new()));
        prop_assert!(desk.push(&command).is_done());
        let command = desk.command(3003, 7, SARA, undo);
        prop_assert!(desk.push(&command).is_done());
        let expected = first.map(|first| (SARA, format!("{first:?}"))).into_iter();
        let expected: BTreeSet<_> = expected.chain([(IVAN, format!("{other:?}"))]).collect();
        prop_assert_eq!(standing(&desk, 1), expected);
    }
}
