//! Random commands: small worlds, so that they meet each other.

use super::{ADMIN, FIRST_LINE, HARDWARE, IVAN, MARTA, NETWORKS, SARA, content, person};
use deskside_domain::command::*;
use deskside_domain::diagnosis::{Choice, Outcome, Proposal, Step, Target, Tree, Words};
use deskside_domain::id::{ArticleId, CategoryId, ChaserId, PersonId, TaskId, TeamId, TicketId, TimeEntryId, VisitId};
use deskside_domain::people::Role;
use deskside_domain::ticket::*;
use deskside_domain::time::Timestamp;
use proptest::prelude::*;

/// Whose command, about which of three tickets.
#[derive(Clone, Debug)]
pub struct Action {
    pub user: u128,
    pub client: u128,
    pub payload: Payload,
}

fn ticket() -> impl Strategy<Value = TicketId> {
    (1000_u128..1003).prop_map(TicketId::from)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("one\ntwo\nthree".to_owned()),
        Just("one!\ntwo\nthree".to_owned()),
        Just("one\ntwo\nthree and a half".to_owned()),
        Just("<b>bold</b>".to_owned()),
        Just(String::new()),
    ]
}

fn status_free_value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        text().prop_map(FieldValue::Description),
        text().prop_map(FieldValue::Subject),
        text().prop_map(FieldValue::Location),
        text().prop_map(FieldValue::Solution),
        prop_oneof![Just(HARDWARE), Just(22), Just(99)].prop_map(|id| FieldValue::Category(CategoryId::from(id))),
        proptest::sample::select(Impact::ALL.to_vec()).prop_map(FieldValue::Impact),
        proptest::sample::select(Urgency::ALL.to_vec()).prop_map(FieldValue::Urgency),
        prop_oneof![Just(MARTA), Just(5), Just(404)].prop_map(|id| FieldValue::Requester(PersonId::from(id))),
        Just(FieldValue::Team(None)),
    ]
}

fn person_id() -> impl Strategy<Value = PersonId> {
    prop_oneof![Just(SARA), Just(IVAN), Just(MARTA), Just(404)].prop_map(PersonId::from)
}

fn team() -> impl Strategy<Value = TeamId> {
    prop_oneof![Just(FIRST_LINE), Just(NETWORKS), Just(404)].prop_map(TeamId::from)
}

fn link_kind() -> impl Strategy<Value = LinkKind> {
    proptest::sample::select(vec![
        LinkKind::ParentIs,
        LinkKind::ChildIs,
        LinkKind::DuplicateOf,
        LinkKind::HasDuplicate,
        LinkKind::Related,
    ])
}

fn visit_state() -> impl Strategy<Value = VisitState> {
    use VisitState::{Done, OnSite, Planned, Travelling, Void};
    proptest::sample::select(vec![Planned, Travelling, OnSite, OnSite, Done, Void])
}

/// A photo of somebody's.
pub fn photo(by: u128) -> Attachment {
    Attachment {
        id: 1.into(),
        article: None,
        visibility: Visibility::Internal,
        hash: "a".repeat(64),
        name: "Label.jpg".to_owned(),
        media: "image/jpeg".to_owned(),
        bytes: 1_000,
        pixels: Some(Pixels { width: 640, height: 480 }),
        by: by.into(),
        at: Timestamp(0),
        here: false,
    }
}

/// A list with one item of each kind; the first two are required.
pub fn checklist(id: u128) -> Checklist {
    let item = |answer: AnswerKind| ChecklistItem {
        text: answer.word().to_owned(),
        required: answer != AnswerKind::Number,
        answer,
        unit: String::new(),
    };
    Checklist {
        id: id.into(),
        template: None,
        visit: None,
        name: "Cabinet".to_owned(),
        items: AnswerKind::ALL.map(item).to_vec(),
        answers: Vec::new(),
        aside: false,
    }
}

/// Two questions: no power is a matter for a visit of its own, and so is a cable that is not in.
pub fn tree() -> Tree {
    let words = |it: &str, en: &str| Words { it: it.to_owned(), en: en.to_owned() };
    let choice = |it: &str, en: &str, to: Target| Choice { text: words(it, en), to };
    let outcome = |proposal: Proposal| Outcome { proposal, text: words(proposal.key(), "") };
    Tree {
        name: words("Stampante", "Printer"),
        steps: vec![
            Step {
                text: words("Si accende?", "Does it turn on?"),
                choices: vec![choice("sì", "yes", Target::Step(1)), choice("no", "no", Target::Outcome(2))],
            },
            Step {
                text: words("Il cavo è inserito?", "Is the cable in?"),
                choices: vec![choice("sì", "yes", Target::Outcome(0)), choice("no", "no", Target::Outcome(1))],
            },
        ],
        outcomes: Proposal::ALL.map(outcome).to_vec(),
    }
}

/// A diagnosis with those questions.
pub fn diagnosis(id: u128) -> Diagnosis {
    Diagnosis { id: id.into(), source: 60.into(), version: 1, tree: tree(), answers: Vec::new(), aside: false }
}

/// An answer that some items take.
pub fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::Done),
        Just(Answer::NotApplicable("no cabinet".to_owned())),
        Just(Answer::Value("12.5".to_owned())),
        Just(Answer::Value("AB-1".to_owned())),
    ]
}

/// Any command that a desk may be asked for.
pub fn payload() -> impl Strategy<Value = Payload> {
    let on = || ticket().prop_map(|ticket| OnTicket { ticket });
    let with = || (ticket(), text()).prop_map(|(ticket, reason)| WithReason { ticket, reason });
    let moves = prop_oneof![
        on().prop_map(Payload::TakeTicket),
        on().prop_map(Payload::StartWork),
        on().prop_map(Payload::CloseTicket),
        with().prop_map(Payload::ReopenTicket),
        with().prop_map(Payload::CancelTicket),
        with().prop_map(Payload::BounceTicket),
        (ticket(), text()).prop_map(|(ticket, solution)| Payload::ResolveTicket(ResolveTicket { ticket, solution })),
        (ticket(), proptest::sample::select(PendingReason::ALL.to_vec()), any::<bool>()).prop_map(
            |(ticket, reason, full)| {
                let details = Pending {
                    until: full.then_some(Timestamp(1_800_000_000)),
                    supplier: full.then(|| "Fibre & Co".to_owned()),
                    supplier_ref: None,
                };
                Payload::SetPending(SetPending { ticket, reason, details })
            }
        ),
        (ticket(), team(), any::<bool>()).prop_map(|(ticket, team, full)| {
            let questions = HandoverQuestion::ALL.into_iter().take(if full { 3 } else { 2 });
            let checklist = questions.map(|question| (question, "done".to_owned())).collect();
            Payload::EscalateTicket(EscalateTicket { ticket, team, reason: "more skill".to_owned(), checklist })
        }),
        (ticket(), proptest::option::of(team()), proptest::option::of(person_id()))
            .prop_map(|(ticket, team, person)| Payload::AssignTicket(AssignTicket { ticket, team, person })),
        (ticket(), proptest::option::of(proptest::sample::select(Priority::ALL.to_vec())), text()).prop_map(
            |(ticket, priority, reason)| Payload::OverridePriority(OverridePriority { ticket, priority, reason })
        ),
        (ticket(), proptest::collection::vec(status_free_value(), 1..3))
            .prop_map(|(ticket, changes)| Payload::EditTicket(EditTicket { ticket, changes })),
    ];
    let parts = prop_oneof![
        (ticket(), any::<u64>(), text(), any::<bool>()).prop_map(|(ticket, id, body, public)| {
            let visibility = if public { Visibility::Public } else { Visibility::Internal };
            let message = Message { article: ArticleId::from(u128::from(id)), visibility, body };
            Payload::AddArticle(AddArticle { ticket, message })
        }),
        (ticket(), 1_u128..4, any::<bool>()).prop_map(|(ticket, id, open)| {
            let state = if open { TaskState::Open } else { TaskState::Done };
            let id = TaskId::from(id);
            let task = Task { id, title: "Disable the account".to_owned(), team: None, assignee: None, state };
            Payload::AddTask(AddTask { ticket, task })
        }),
        (ticket(), 1_u128..4).prop_map(|(ticket, id)| {
            Payload::MoveTask(MoveTask { ticket, task: TaskId::from(id), to: TaskState::Done })
        }),
        (ticket(), 1_u128..9, 0_u32..2000).prop_map(|(ticket, id, minutes)| {
            let (id, person) = (TimeEntryId::from(id), PersonId::from(SARA));
            let entry = TimeEntry { id, person, kind: TimeKind::Work, minutes, note: String::new(), at: Timestamp(0) };
            Payload::LogTime(LogTime { ticket, entry })
        }),
        (ticket(), person_id(), any::<bool>()).prop_map(|(ticket, person, add)| {
            let watcher = OnWatcher { ticket, person };
            if add { Payload::AddWatcher(watcher) } else { Payload::RemoveWatcher(watcher) }
        }),
        (ticket(), 1_u128..9).prop_map(|(ticket, id)| {
            let (id, channel) = (ChaserId::from(id), Channel::Phone);
            let chaser = Chaser { id, channel, note: "When?".to_owned(), at: Timestamp(0) };
            Payload::RecordChaser(RecordChaser { ticket, chaser })
        }),
        (ticket(), ticket(), link_kind(), any::<bool>()).prop_map(|(ticket, other, kind, add)| {
            let link = OnLink { ticket, link: Link { kind, ticket: other } };
            if add { Payload::LinkTickets(link) } else { Payload::UnlinkTickets(link) }
        }),
        (ticket(), 1_u128..3, person_id(), -10_i64..10).prop_map(|(ticket, id, technician, length)| {
            let from = Timestamp(1_800_000_000);
            let visit = Visit {
                id: VisitId::from(id),
                technician,
                from,
                to: from.plus(length),
                site: None,
                contact: "Bruna".to_owned(),
                note: String::new(),
                state: VisitState::Planned,
                course: VisitCourse::default(),
            };
            Payload::PlanVisit(PlanVisit { ticket, visit })
        }),
        (ticket(), 1_u128..3, visit_state(), proptest::option::of(visit_state())).prop_map(
            |(ticket, id, to, takes_back)| {
                let visit = VisitId::from(id);
                Payload::MoveVisit(MoveVisit { ticket, visit, to, reason: String::new(), takes_back })
            }
        ),
        (ticket(), 1_u128..3, proptest::array::uniform3(proptest::option::of(1_789_999_000_i64..1_790_006_000)))
            .prop_map(|(ticket, id, times)| {
                let [set_out_at, arrived_at, ended_at] = times.map(|at| at.map(Timestamp));
                let times = VisitTimes { set_out_at, arrived_at, ended_at };
                Payload::CorrectVisit(CorrectVisit { ticket, visit: VisitId::from(id), times })
            }),
        (ticket(), 1_u128..3, text(), text()).prop_map(|(ticket, id, work, unsigned)| {
            let signature = if unsigned.is_empty() { "AAAAgh".to_owned() } else { String::new() };
            let (name, role, outcome) = ("Bruna".to_owned(), String::new(), VisitOutcome::Solved);
            let parts = vec![PartUse { id: 1.into(), name: "Cable".to_owned(), quantity: 2 }];
            let report = VisitReport { work, outcome, name, role, signature, unsigned, parts, at: Timestamp(0) };
            Payload::ReportVisit(ReportVisit { ticket, visit: VisitId::from(id), report })
        }),
        (ticket(), 1_u128..3)
            .prop_map(|(ticket, id)| { Payload::AddChecklist(AddChecklist { ticket, checklist: checklist(id) }) }),
        (ticket(), 1_u128..3, 0_u32..4, proptest::option::of(answer())).prop_map(|(ticket, id, item, answer)| {
            let checklist = id.into();
            Payload::AnswerChecklist(AnswerChecklist { ticket, checklist, item, answer, over: Vec::new() })
        }),
        (ticket(), 1_u128..3, any::<bool>()).prop_map(|(ticket, id, aside)| {
            Payload::SetChecklistAside(SetChecklistAside { ticket, checklist: id.into(), aside })
        }),
        (ticket(), 1_u128..3)
            .prop_map(|(ticket, id)| Payload::BeginDiagnosis(BeginDiagnosis { ticket, diagnosis: diagnosis(id) })),
        (ticket(), 1_u128..3, 0_u32..3, proptest::option::of(0_u32..2)).prop_map(|(ticket, id, step, choice)| {
            let diagnosis = id.into();
            Payload::AnswerDiagnosis(AnswerDiagnosis { ticket, diagnosis, step, choice, over: Vec::new() })
        }),
        (ticket(), 1_u128..3, any::<bool>()).prop_map(|(ticket, id, aside)| {
            Payload::SetDiagnosisAside(SetDiagnosisAside { ticket, diagnosis: id.into(), aside })
        }),
        (ticket(), 1_u128..5, any::<bool>(), 0_u32..3, proptest::option::of(any::<u64>())).prop_map(
            |(ticket, id, public, content, article)| {
                let visibility = if public { Visibility::Public } else { Visibility::Internal };
                let (hash, article) = (content.to_string().repeat(64), article.map(|id| u128::from(id).into()));
                let file = Attachment { id: id.into(), article, visibility, hash, bytes: content, ..photo(SARA) };
                Payload::AttachFile(AttachFile { ticket, file })
            }
        ),
    ];
    let create = (ticket(), text()).prop_map(|(ticket, description)| {
        let content = NewTicket { description, ..content("Printer is stuck") };
        Payload::CreateTicket(CreateTicket { ticket, number: None, content })
    });
    let people = (proptest::sample::select(vec![MARTA, 5, 6, SARA]), any::<bool>()).prop_map(|(id, technician)| {
        Payload::DefinePerson(person(id, if technician { Role::Technician } else { Role::Requester }))
    });
    prop_oneof![2 => create, 6 => moves, 6 => parts, 1 => people]
}

/// A list of actions on a desk whose first ticket is there already.
pub fn actions(most: usize) -> impl Strategy<Value = Vec<Action>> {
    let user = proptest::sample::select(vec![SARA, SARA, IVAN, ADMIN, MARTA]);
    let action = (user, 7_u128..9, payload()).prop_map(|(user, client, payload)| Action { user, client, payload });
    proptest::collection::vec(action, 1..most)
}
