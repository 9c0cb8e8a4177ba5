//! Diagnosis: a malformed tree is refused by its field, the way follows from the answers alone, and answers of two people
//! are never lost, in whatever order they arrive.

use crate::support::actions::{diagnosis, tree};
use crate::support::{ADMIN, Desk, IVAN, SARA};
use deskside_domain::command::*;
use deskside_domain::diagnosis::{
    CHOICES_MAX, Choice, DiagnosisTree, Fault, OUTCOMES_MAX, Outcome as Leaf, Place, Proposal, STEPS_MAX, Step, Target,
    Tree, Words, Wrong,
};
use deskside_domain::document::Body;
use deskside_domain::id::{DiagnosisTreeId, EventId, TicketId};
use deskside_domain::people::{Category, Language};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Diagnosis;
use deskside_domain::ticket::diagnosis::Standing;
use deskside_domain::undo::taken_back;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TICKET: u128 = 1000;
const ONE: u128 = 1;

fn words(text: &str) -> Words {
    Words { it: text.to_owned(), en: String::new() }
}

fn step(text: &str, targets: &[Target]) -> Step {
    let choice = |(n, to): (usize, &Target)| Choice { text: words(&format!("risposta {n}")), to: *to };
    Step { text: words(text), choices: targets.iter().enumerate().map(choice).collect() }
}

fn leaf(proposal: Proposal) -> Leaf {
    Leaf { proposal, text: words(proposal.key()) }
}

fn bench() -> Desk {
    let mut desk = Desk::with_people();
    desk.open_ticket(TICKET);
    let begin = Payload::BeginDiagnosis(BeginDiagnosis { ticket: TICKET.into(), diagnosis: diagnosis(ONE) });
    let command = desk.command(2000, 7, SARA, begin);
    assert!(desk.push(&command).is_done());
    desk
}

fn now(desk: &Desk) -> &Diagnosis {
    let ticket = desk.docs.0[&TicketId::from(TICKET).into()].as_ticket().expect("a ticket");
    ticket.diagnoses.first().expect("a diagnosis")
}

fn payload(step: u32, choice: Option<u32>, over: Vec<EventId>) -> Payload {
    Payload::AnswerDiagnosis(AnswerDiagnosis { ticket: TICKET.into(), diagnosis: ONE.into(), step, choice, over })
}

/// Who chose what where.
fn standing(desk: &Desk) -> BTreeSet<(u32, u128, u32)> {
    now(desk).answers.iter().map(|one| (one.step, one.by.0.as_u128(), one.choice)).collect()
}

#[test]
fn each_way_a_tree_can_be_wrong_is_said_at_its_place() {
    assert_eq!(tree().faults(), []);
    assert_eq!(tree().check(), Ok(()));
    let faults = |change: fn(&mut Tree)| {
        let mut tree = tree();
        change(&mut tree);
        tree.faults().into_iter().map(|fault| (fault.place.field(), fault.wrong)).collect::<Vec<_>>()
    };
    let only = |place: Place, wrong: Wrong| vec![(place.field(), wrong)];
    assert_eq!(
        faults(|tree| tree.steps[1].choices[0].to = Target::Step(9)),
        [only(Place::Target(1, 0), Wrong::Nowhere), only(Place::Outcome(0), Wrong::Unreached)].concat(),
    );
    assert_eq!(faults(|tree| tree.steps[0].choices[0].to = Target::Outcome(7))[0].0, "to-0-0");
    let circle = [only(Place::Target(1, 1), Wrong::Circle), only(Place::Outcome(1), Wrong::Unreached)].concat();
    assert_eq!(faults(|tree| tree.steps[1].choices[1].to = Target::Step(0)), circle);
    assert_eq!(faults(|tree| tree.steps[1].choices[1].to = Target::Step(1)), circle);
    assert_eq!(
        faults(|tree| tree.steps.push(step("nobody comes here", &[Target::Outcome(0)]))),
        only(Place::Step(2), Wrong::Unreached)
    );
    assert_eq!(faults(|tree| tree.outcomes.push(leaf(Proposal::Visit))), only(Place::Outcome(3), Wrong::Unreached));
    let field = |change: fn(&mut Tree)| faults(change).first().map(|one| one.0.clone()).unwrap_or_default();
    assert_eq!(field(|tree| tree.name = Words::default()), "name");
    assert_eq!(field(|tree| tree.steps[1].text = words(" ")), "step-1");
    assert_eq!(field(|tree| tree.steps[0].choices[1].text = words(&"x".repeat(121))), "choice-0-1");
    assert_eq!(field(|tree| tree.outcomes[2].text.en = "x".repeat(1_001)), "outcome-2");
    assert_eq!(field(|tree| tree.steps[1].choices.clear()), "choices-1");
    assert_eq!(field(|tree| *tree = Tree { name: words("Vuoto"), ..Tree::default() }), "steps");
}

#[test]
fn a_tree_too_large_is_refused_before_anybody_walks_through_it() {
    let field = |tree: &Tree| match tree.check() {
        Err(Refusal::Invalid { field, .. }) => field,
        other => format!("{other:?}"),
    };
    // As deep as a tree may be, and a hundred thousand deep.
    let chain = |length: usize| Tree {
        name: words("Catena"),
        steps: (1..=length)
            .map(|next| step("e poi", &[if next < length { Target::Step(next as u32) } else { Target::Outcome(0) }]))
            .collect(),
        outcomes: vec![leaf(Proposal::Escalation)],
    };
    assert_eq!(chain(STEPS_MAX).check(), Ok(()));
    assert_eq!(field(&chain(STEPS_MAX + 1)), "steps");
    assert_eq!(field(&chain(100_000)), "steps");
    let mut wide = tree();
    wide.steps[0].choices = step("", &[Target::Outcome(0); CHOICES_MAX + 1]).choices;
    assert_eq!(field(&wide), "choices-0");
    let mut many = tree();
    many.outcomes = vec![leaf(Proposal::Visit); OUTCOMES_MAX + 1];
    assert_eq!(field(&many), "outcomes");
}

#[test]
fn a_text_stands_in_for_the_other_language() {
    let both = Words { it: "Riavvia".to_owned(), en: "Restart".to_owned() };
    assert_eq!((both.of(Language::It), both.of(Language::En)), ("Riavvia", "Restart"));
    assert_eq!(words("Riavvia").of(Language::En), "Riavvia");
}

#[test]
fn a_tree_is_for_its_categories_and_those_below() {
    let below = |id: u128, parent: Option<u128>| Category {
        id: id.into(),
        parent: parent.map(Into::into),
        name_en: "Printers".to_owned(),
        name_it: "Stampanti".to_owned(),
        team: None,
        retired: false,
    };
    let all = [below(1, None), below(2, Some(1)), below(3, Some(2)), below(9, None)];
    let fits = |categories: &[u128], id: u128| {
        let categories = categories.iter().map(|id| (*id).into()).collect();
        let tree = DiagnosisTree { id: 1.into(), version: 1, tree: tree(), categories, retired: false };
        tree.fits(id.into(), |id| all.iter().find(|one| one.id == id))
    };
    assert!(fits(&[2], 2) && fits(&[2], 3) && fits(&[1], 3) && fits(&[], 9) && fits(&[9, 1], 3));
    assert!(!fits(&[2], 1) && !fits(&[2], 9) && !fits(&[3], 2));
}

#[test]
fn the_way_leads_to_a_proposal_and_back() {
    let mut desk = bench();
    assert_eq!(now(&desk).way().1, Standing::Asks(0));
    let push = |desk: &mut Desk, id: u128, payload: Payload| {
        let command = desk.command(id, 7, SARA, payload);
        assert!(desk.push(&command).is_done());
    };
    push(&mut desk, 3000, payload(0, Some(0), Vec::new()));
    assert_eq!(now(&desk).way().1, Standing::Asks(1));
    push(&mut desk, 3001, payload(1, Some(1), Vec::new()));
    assert_eq!((now(&desk).way().1, now(&desk).way().0.len()), (Standing::Proposes(1), 2));
    assert_eq!(now(&desk).proposed().map(|leaf| leaf.proposal), Some(Proposal::Visit));
    assert_eq!(now(&desk).told(Language::It), "Si accende? sì\nIl cavo è inserito? no");
    // Back to the last question, and to the first with all behind it.
    push(&mut desk, 3002, payload(1, None, Vec::new()));
    assert_eq!(now(&desk).way().1, Standing::Asks(1));
    push(&mut desk, 3003, payload(1, Some(0), Vec::new()));
    let all = now(&desk).way().0.iter().map(|chosen| chosen.id).collect();
    push(&mut desk, 3004, payload(0, None, all));
    assert_eq!((now(&desk).way().1, now(&desk).answers.len()), (Standing::Asks(0), 0));
    assert_eq!(desk.rebuilt(), desk.docs);
}

#[test]
fn two_choices_that_did_not_know_of_each_other_stay_until_a_person_decides() {
    let mut desk = bench();
    let from_sara = desk.command(3000, 7, SARA, payload(0, Some(0), Vec::new()));
    let from_ivan = desk.command(3001, 8, IVAN, payload(0, Some(1), Vec::new()));
    assert!(matches!(desk.push(&from_sara), Outcome::Applied { .. }));
    assert!(matches!(desk.push(&from_ivan), Outcome::Merged { .. }), "both are kept");
    assert_eq!((now(&desk).way().1, standing(&desk).len()), (Standing::Contested(0), 2));
    // What Sara found behind her answer is kept, and counts once somebody has decided for it.
    let further = desk.command(3002, 7, SARA, payload(1, Some(0), Vec::new()));
    assert!(desk.push(&further).is_done());
    let over = now(&desk).answers_to(0).map(|one| one.id).collect();
    let decided = desk.command(3003, 8, IVAN, payload(0, Some(0), over));
    assert!(desk.push(&decided).is_done());
    assert_eq!(now(&desk).way().1, Standing::Proposes(0));
}

#[test]
fn set_aside_is_taken_up_again_by_who_did_not_hear_of_it() {
    let mut desk = bench();
    let ticket = desk.docs.0[&TicketId::from(TICKET).into()].as_ticket().expect("a ticket").clone();
    let begin = Payload::BeginDiagnosis(BeginDiagnosis { ticket: TICKET.into(), diagnosis: diagnosis(ONE) });
    let aside = desk.command(3000, 7, SARA, taken_back(&ticket, &begin).expect("can be taken back"));
    assert!(desk.push(&aside).is_done());
    assert!(now(&desk).aside);
    let answer = desk.command(3001, 8, IVAN, payload(0, Some(1), Vec::new()));
    assert!(desk.push(&answer).is_done());
    assert!(!now(&desk).aside);
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
    assert_eq!(refused(payload(2, Some(0), Vec::new())), "step");
    assert_eq!(refused(payload(0, Some(2), Vec::new())), "choice");
    let begin = |change: fn(&mut Diagnosis)| {
        let mut one = diagnosis(2);
        change(&mut one);
        Payload::BeginDiagnosis(BeginDiagnosis { ticket: TICKET.into(), diagnosis: one })
    };
    assert_eq!(refused(begin(|one| one.tree.steps[1].choices[0].to = Target::Step(0))), "to-1-0");
    assert_eq!(refused(begin(|one| one.id = ONE.into())), "part_exists");
    assert_eq!(refused(begin(|one| one.aside = true)), "answers");
}

#[test]
fn another_version_never_changes_what_was_answered() {
    let mut desk = bench();
    let define = |name: &str, tree: Tree| {
        let tree = Tree { name: words(name), ..tree };
        let record = DiagnosisTree { id: 60.into(), version: 77, tree, categories: Vec::new(), retired: false };
        Payload::DefineDiagnosisTree(record)
    };
    let version = |desk: &Desk| match &desk.docs.0[&DiagnosisTreeId::from(60).into()].body {
        Body::DiagnosisTree(record) => record.version,
        _ => 0,
    };
    let before = now(&desk).clone();
    desk.system(define("Stampante", tree()));
    assert_eq!(version(&desk), 1, "the number is given here");
    desk.system(define("Stampante", tree()));
    assert_eq!(version(&desk), 1, "the same is no other version");
    let [by_sara, by_admin] = [(4000, 8, SARA), (4001, 9, ADMIN)]
        .map(|(id, client, user)| desk.command(id, client, user, define("Mia", tree())));
    let mut other = tree();
    other.steps[0].text = words("È accesa?");
    desk.system(define("Stampante", other));
    assert_eq!((version(&desk), now(&desk)), (2, &before));
    // The administrators' alone, and not on an older version.
    for (command, code) in [(by_sara, "not_permitted"), (by_admin, "changed_meanwhile")] {
        let outcome = desk.push(&command);
        assert!(matches!(&outcome, Outcome::Rejected { refusal } if refusal.code() == code), "{outcome:?}");
    }
}

fn any_target() -> impl Strategy<Value = Target> {
    prop_oneof![(0_u32..6).prop_map(Target::Step), (0_u32..4).prop_map(Target::Outcome)]
}

/// Trees of all kinds, most of them with faults.
fn any_tree() -> impl Strategy<Value = Tree> {
    let steps = proptest::collection::vec(proptest::collection::vec(any_target(), 0..4), 0..6);
    (steps, 0_usize..4).prop_map(|(steps, outcomes)| Tree {
        name: words("Albero"),
        steps: steps.iter().map(|targets| step("domanda", targets)).collect(),
        outcomes: vec![leaf(Proposal::RemoteFix); outcomes],
    })
}

proptest! {
    /// A tree is accepted exactly where every way ends with an outcome and everything in it is on a way: looked at
    /// independently, by going every way.
    #[test]
    fn a_tree_is_sound_where_every_way_ends_and_nothing_is_left_over(tree in any_tree()) {
        let (mut steps, mut outcomes, mut sound) = (BTreeSet::new(), BTreeSet::new(), !tree.steps.is_empty());
        let mut ways = vec![vec![0_u32]];
        while let Some(way) = ways.pop() {
            let at = way[way.len() - 1];
            let Some(step) = tree.steps.get(at as usize) else { sound = false; continue };
            steps.insert(at);
            sound &= !step.choices.is_empty();
            for choice in &step.choices {
                match choice.to {
                    Target::Step(next) if way.contains(&next) => sound = false,
                    Target::Step(next) => ways.push([way.clone(), vec![next]].concat()),
                    Target::Outcome(outcome) if (outcome as usize) < tree.outcomes.len() => { outcomes.insert(outcome); }
                    Target::Outcome(_) => sound = false,
                }
            }
        }
        sound &= steps.len() == tree.steps.len() && outcomes.len() == tree.outcomes.len() && !outcomes.is_empty();
        prop_assert_eq!(tree.check().is_ok(), sound, "{:?}", tree.faults());
        let once: Vec<Fault> = tree.faults();
        prop_assert_eq!(once.is_empty(), sound);
    }

    /// Whatever stands in a document, the way ends, and is the same each time it is read.
    #[test]
    fn a_way_ends_and_is_the_same_each_time(tree in any_tree(), answers in proptest::collection::vec((0_u32..7, 0_u32..5, any::<bool>()), 0..12)) {
        let answers = answers.into_iter().enumerate().map(|(n, (step, choice, sara))| deskside_domain::ticket::Chosen {
            id: (n as u128).into(),
            step,
            choice,
            by: if sara { SARA } else { IVAN }.into(),
            at: deskside_domain::time::Timestamp(0),
        });
        let one = Diagnosis { tree, answers: answers.collect(), ..diagnosis(ONE) };
        let (way, standing) = one.way();
        prop_assert!(way.len() <= one.tree.steps.len() + 1);
        let again = one.clone();
        prop_assert_eq!((way, standing), again.way());
        prop_assert_eq!(one.told(Language::It), one.clone().told(Language::It));
    }

    /// Two people who see nothing of each other: whatever way their answers interleave, the same stands in the end, and
    /// each one's last word is there.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        answers in proptest::collection::vec((any::<bool>(), 0_u32..2, proptest::option::of(0_u32..2)), 1..12),
        seed in any::<u64>(),
    ) {
        let run = |order: &[usize]| {
            let mut desk = bench();
            for index in order {
                let (sara, step, choice) = answers[*index];
                let (client, user) = if sara { (7, SARA) } else { (8, IVAN) };
                let command = desk.command(5000 + *index as u128, client, user, payload(step, choice, Vec::new()));
                let outcome = desk.push(&command);
                assert!(outcome.is_done(), "{outcome:?}");
                assert_eq!(desk.push(&command), outcome, "the answer was lost, and the same is sent again");
            }
            assert_eq!(desk.rebuilt(), desk.docs);
            (standing(&desk), now(&desk).way().1)
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
            for step in 0..2_u32 {
                let last = answers.iter().rev().find(|said| said.0 == sara && said.1 == step).and_then(|said| said.2);
                let stands = expected.0.iter().find(|one| one.0 == step && one.1 == user).map(|one| one.2);
                prop_assert_eq!(stands, last);
            }
        }
    }
}
