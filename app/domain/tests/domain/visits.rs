//! Two devices on one visit: a step that comes late takes nothing back, and holds up nothing behind it.

use crate::support::{Desk, IVAN, SARA, T0};
use deskside_domain::command::{CorrectVisit, MoveVisit, Payload, PlanVisit, ReportVisit};
use deskside_domain::document::Docs;
use deskside_domain::id::{TicketId, VisitId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Visit, VisitOutcome, VisitReport, VisitState, VisitTimes};
use deskside_domain::time::Timestamp;

const TICKET: u128 = 1000;

struct Bench {
    desk: Desk,
    next: u128,
}

impl Bench {
    fn new() -> Self {
        let mut desk = Desk::with_people();
        desk.open_ticket(TICKET);
        let mut bench = Self { desk, next: 7_000 };
        let visit = Visit {
            id: VisitId::from(1),
            technician: SARA.into(),
            from: Timestamp(1_800_000_000),
            to: Timestamp(1_800_003_600),
            site: None,
            contact: String::new(),
            note: String::new(),
            state: VisitState::Planned,
            course: Default::default(),
        };
        assert!(bench.send(SARA, Payload::PlanVisit(PlanVisit { ticket: TICKET.into(), visit })).is_done());
        bench
    }

    fn send(&mut self, user: u128, payload: Payload) -> Outcome {
        self.next += 1;
        let command = self.desk.command(self.next, self.next, user, payload);
        self.desk.push(&command)
    }

    fn step(&mut self, user: u128, to: VisitState, takes_back: Option<VisitState>) -> Outcome {
        let (ticket, visit) = (TICKET.into(), VisitId::from(1));
        self.send(user, Payload::MoveVisit(MoveVisit { ticket, visit, to, reason: String::new(), takes_back }))
    }

    fn visit(&self) -> Visit {
        let ticket = self.desk.docs.get(TicketId::from(TICKET).into()).and_then(|document| document.as_ticket());
        ticket.expect("is there").visits[0].clone()
    }
}

#[test]
fn an_overtaken_step_changes_nothing_and_the_report_behind_it_is_kept() {
    let mut bench = Bench::new();
    // The office heard by telephone that she has arrived; her own taps come from the cellar afterwards.
    assert!(bench.step(IVAN, VisitState::OnSite, None).is_done());
    let (arrived, rows) = (bench.visit(), bench.desk.rows.len());
    assert!(bench.step(SARA, VisitState::Travelling, None).is_done());
    assert!(bench.step(SARA, VisitState::OnSite, None).is_done());
    assert_eq!((bench.visit(), bench.desk.rows.len()), (arrived, rows));
    assert!(bench.step(SARA, VisitState::Done, None).is_done());
    let report = VisitReport {
        work: "Cavo cambiato".to_owned(),
        outcome: VisitOutcome::Solved,
        name: "Bruna".to_owned(),
        role: String::new(),
        signature: "AAAAgh".to_owned(),
        unsigned: String::new(),
        parts: Vec::new(),
        at: Timestamp(0),
    };
    let done = ReportVisit { ticket: TICKET.into(), visit: VisitId::from(1), report };
    assert!(bench.send(SARA, Payload::ReportVisit(done)).is_done());
    assert_eq!((bench.visit().state, bench.visit().course.reports.len()), (VisitState::Done, 1));
}

#[test]
fn a_step_is_never_said_to_be_taken_in_the_future() {
    let mut bench = Bench::new();
    assert!(bench.step(SARA, VisitState::Travelling, None).is_done());
    let mut correct = |set_out_at: Timestamp| {
        let times = VisitTimes { set_out_at: Some(set_out_at), ..VisitTimes::default() };
        let correct = CorrectVisit { ticket: TICKET.into(), visit: VisitId::from(1), times };
        bench.send(SARA, Payload::CorrectVisit(correct))
    };
    assert!(correct(T0.plus(-600)).is_done());
    let Outcome::Rejected { refusal: Refusal::Invalid { field, .. } } = correct(T0.plus(86_400)) else {
        panic!("tomorrow is refused");
    };
    assert_eq!(field, "set_out_at");
    assert_eq!(bench.visit().course.times.set_out_at, Some(T0.plus(-600)));
}

#[test]
fn going_back_is_said_and_a_void_visit_goes_nowhere() {
    let mut bench = Bench::new();
    assert!(bench.step(SARA, VisitState::Travelling, None).is_done());
    assert!(bench.step(SARA, VisitState::OnSite, None).is_done());
    assert!(bench.step(SARA, VisitState::Travelling, Some(VisitState::OnSite)).is_done());
    assert_eq!(bench.visit().state, VisitState::Travelling);
    assert!(bench.step(SARA, VisitState::Void, None).is_done());
    let refused = bench.step(IVAN, VisitState::OnSite, None);
    let (from, to) = (VisitState::Void, VisitState::OnSite);
    assert_eq!(refused, Outcome::Rejected { refusal: Refusal::IllegalVisitMove { from, to } });
    assert_eq!(bench.visit().state, VisitState::Void);
}
