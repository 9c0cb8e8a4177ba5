//! What is promised for a ticket and how it stands, from the log to the clock: the bugs that other desks had, each by name.

use crate::support::{Desk, HARDWARE, IVAN, SARA, T0, content};
use deskside_domain::command::{
    AddArticle, CreateTicket, EditTicket, MoveVisit, OnTicket, Payload, PlanVisit, ResolveTicket, SetPending,
    WithReason,
};
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::Docs;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, TicketId, VisitId};
use deskside_domain::sla::closing::closes_at;
use deskside_domain::sla::policy::WARN_PERCENT;
use deskside_domain::sla::promise::{clocks, foremost, ledger, subject};
use deskside_domain::sla::{
    Change, LedgerReason, ServiceCalendar, ServiceLevels, SlaBook, SlaMetric, SlaPolicy, SlaRecord, SlaScope,
    SlaTarget, SlaVersion, Standing, Surroundings, TicketClock, Week, Zone, ZoneOffsets,
};
use deskside_domain::ticket::{
    FieldValue, Impact, Message, NewTicket, Pending, PendingReason, Priority, Ticket, TicketKind, Urgency, Visibility,
    Visit, VisitState,
};
use deskside_domain::time::Timestamp;
use proptest::prelude::*;

pub const TICKET: u128 = 1_000;
pub const HOUR: u32 = 3_600;
/// The office: 09:00 to 17:00 in Rome, Monday to Friday.
pub const OFFICE: u128 = 60;

/// Monday 2026-09-28, 00:00 in Rome.
pub const MONDAY: i64 = 1_790_546_400;

/// A moment of that week, by the clocks in Rome: day 0 is the Monday.
pub fn at(day: i64, time: &str) -> Timestamp {
    let (hours, minutes) = time.split_once(':').expect("a time");
    Timestamp(MONDAY + day * 86_400 + hours.parse::<i64>().unwrap() * 3_600 + minutes.parse::<i64>().unwrap() * 60)
}

/// What stands around: IVAN is of organisation 1 with contract 5 in 2026, site 8 belongs to organisation 2.
pub struct Around(Vec<Contract>);

impl Surroundings for Around {
    fn organization(&self, requester: PersonId, site: Option<SiteId>) -> Option<OrganizationId> {
        if requester == PersonId::from(IVAN) { Some(1.into()) } else { site.map(|_| 2.into()) }
    }
    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        (category == CategoryId::from(HARDWARE)).then(|| 20.into())
    }
    fn contracts(&self, organization: OrganizationId) -> Vec<&Contract> {
        self.0.iter().filter(|contract| contract.organization == organization).collect()
    }
}

pub fn around() -> Around {
    Around(vec![Contract {
        id: 5.into(),
        organization: 1.into(),
        name: "Gold".to_owned(),
        kind: ContractKind::Business,
        reference: String::new(),
        starts: "2026-01-01".parse().ok(),
        ends: "2026-12-31".parse().ok(),
        note: String::new(),
    }])
}

pub fn rome() -> ZoneOffsets {
    let changes =
        [(1_774_746_000, 7_200), (1_792_890_000, 3_600)].map(|(at, ahead)| Change { at: Timestamp(at), ahead });
    ZoneOffsets { release: "2026a".to_owned(), zone: Zone::new(3_600, changes).unwrap() }
}

pub fn office() -> ServiceCalendar {
    let mut weekly = Week::default();
    weekly.days_mut().into_iter().take(5).for_each(|day| day.push("09:00-17:00".parse().unwrap()));
    ServiceCalendar {
        id: OFFICE.into(),
        name: "Office".to_owned(),
        zone: "Europe/Rome".to_owned(),
        weekly,
        closed: Vec::new(),
        open: Vec::new(),
        retired: false,
        offsets: Some(rome()),
    }
}

/// The same hours for every priority.
pub fn policy(id: u128, promised: &[(SlaMetric, u32)]) -> SlaPolicy {
    let each =
        |&(metric, seconds): &(SlaMetric, u32)| Priority::ALL.map(|priority| SlaTarget { metric, priority, seconds });
    SlaPolicy {
        id: id.into(),
        name: format!("Policy {id}"),
        place: id as u32,
        calendar: OFFICE.into(),
        scope: SlaScope::default(),
        targets: promised.iter().flat_map(each).collect(),
        pauses: Default::default(),
        warn_percent: WARN_PERCENT,
        fresh_on_reopen: false,
        close_after: None,
        ladder: Vec::new(),
        retired: false,
    }
}

/// A desk with a ticket, and what it promises.
#[derive(Clone)]
pub struct Bench {
    pub desk: Desk,
    next: u128,
    levels: Vec<SlaVersion>,
}

impl Bench {
    /// The ticket is opened by SARA for IVAN, who may write himself.
    pub fn opened(when: Timestamp, promised: &[(SlaMetric, u32)]) -> Self {
        let mut bench = Self { desk: Desk::with_people(), next: 7_000, levels: Vec::new() };
        bench.from(T0, SlaRecord::Calendar(Box::new(office())));
        bench.from(T0, SlaRecord::Policy(Box::new(policy(1, promised))));
        bench.open(TICKET, when);
        bench
    }

    pub fn from(&mut self, since: Timestamp, record: SlaRecord) {
        let position = self.levels.len() as u64 + 1;
        self.levels.push(SlaVersion::of(u128::from(position).into(), position, since, &record));
    }

    pub fn open(&mut self, ticket: u128, when: Timestamp) {
        let content = NewTicket { requester: IVAN.into(), ..content("Printer is stuck") };
        self.send(when, SARA, Payload::CreateTicket(CreateTicket { ticket: ticket.into(), number: None, content }));
    }

    /// Sends a command that was saved at a moment, on a device of its own.
    pub fn send(&mut self, when: Timestamp, user: u128, payload: Payload) {
        self.desk.now = when.since(T0);
        self.next += 1;
        let command = self.desk.command(self.next, self.next, user, payload);
        let outcome = self.desk.push(&command);
        assert!(outcome.is_done(), "{outcome:?}");
    }

    pub fn write(&mut self, when: Timestamp, author: u128) {
        self.next += 1;
        let message =
            Message { article: self.next.into(), visibility: Visibility::Public, body: "Buongiorno".to_owned() };
        self.send(when, author, Payload::AddArticle(AddArticle { ticket: TICKET.into(), message }));
    }

    pub fn take(&mut self, when: Timestamp) {
        self.send(when, SARA, Payload::TakeTicket(OnTicket { ticket: TICKET.into() }));
    }

    pub fn wait(&mut self, when: Timestamp, reason: PendingReason) {
        let details = Pending::default();
        self.send(when, SARA, Payload::SetPending(SetPending { ticket: TICKET.into(), reason, details }));
    }

    pub fn go_on(&mut self, when: Timestamp) {
        self.send(when, SARA, Payload::StartWork(OnTicket { ticket: TICKET.into() }));
    }

    pub fn resolve(&mut self, when: Timestamp) {
        let solution = "Cable".to_owned();
        self.send(when, SARA, Payload::ResolveTicket(ResolveTicket { ticket: TICKET.into(), solution }));
    }

    pub fn reopen(&mut self, when: Timestamp) {
        let reason = "Again".to_owned();
        self.send(when, SARA, Payload::ReopenTicket(WithReason { ticket: TICKET.into(), reason }));
    }

    pub fn agree(&mut self, when: Timestamp, date: Option<Timestamp>) {
        self.set(when, FieldValue::AgreedAt(date));
    }

    pub fn set(&mut self, when: Timestamp, value: FieldValue) {
        self.send(when, SARA, Payload::EditTicket(EditTicket { ticket: TICKET.into(), changes: vec![value] }));
    }

    pub fn ticket(&self, id: u128) -> Ticket {
        let document = self.desk.docs.get(TicketId::from(id).into());
        document.and_then(|document| document.as_ticket()).expect("is there").clone()
    }

    pub fn book(&self) -> SlaBook {
        SlaBook::read(&self.levels)
    }

    pub fn clocks(&self, now: Timestamp) -> Vec<TicketClock> {
        clocks(&self.ticket(TICKET), &around(), &ServiceLevels::new(&self.book()), now)
    }

    /// The only clock of a metric.
    pub fn clock(&self, metric: SlaMetric, now: Timestamp) -> TicketClock {
        let all = self.clocks(now);
        let found: Vec<_> = all.iter().filter(|clock| clock.metric == metric).collect();
        assert_eq!(found.len(), 1, "{all:?}");
        *found[0]
    }

    pub fn ledger(&self, metric: SlaMetric, now: Timestamp) -> Vec<(LedgerReason, i64)> {
        let rows = ledger(&self.ticket(TICKET), &around(), &ServiceLevels::new(&self.book()), now, metric);
        rows.iter().map(|row| (row.reason, row.seconds())).collect()
    }
}

use SlaMetric::{AgreedDate, Arrival, FirstResponse, NextResponse, Resolution, TakeInCharge};

#[test]
fn an_hour_from_friday_half_past_four_is_over_on_monday() {
    // chatwoot PR #13392
    let bench = Bench::opened(at(4, "16:30"), &[(Resolution, HOUR)]);
    let clock = bench.clock(Resolution, at(4, "20:00"));
    assert_eq!((clock.standing, clock.due_at, clock.elapsed), (Standing::Running, Some(at(7, "09:30")), 1_800));
    // OTRS PR #1732: half an hour from 16:45 on.
    let bench = Bench::opened(at(0, "16:45"), &[(Resolution, HOUR / 2)]);
    assert_eq!(bench.clock(Resolution, at(0, "16:50")).due_at, Some(at(1, "09:15")));
}

#[test]
fn a_ticket_opened_at_night_counts_from_the_next_opening() {
    // glpi#687
    let mut bench = Bench::opened(at(0, "22:00"), &[(Resolution, HOUR)]);
    assert_eq!(bench.clock(Resolution, at(0, "23:00")).due_at, Some(at(1, "10:00")));
    bench.resolve(at(1, "09:20"));
    let clock = bench.clock(Resolution, at(2, "09:00"));
    assert_eq!((clock.standing, clock.elapsed, clock.due_at), (Standing::Met, 20 * 60, None));
}

#[test]
fn a_pause_over_the_weekend_moves_the_deadline_by_working_time_only() {
    // glpi#10594, frappe/helpdesk PR #2449: opened on a Sunday, paused from Friday 17:00 to Monday 09:00.
    let mut bench = Bench::opened(at(-1, "12:00"), &[(Resolution, 44 * HOUR)]);
    bench.wait(at(4, "17:00"), PendingReason::Requester);
    bench.go_on(at(7, "09:00"));
    assert_eq!(bench.clock(Resolution, at(7, "09:30")).due_at, Some(at(7, "13:00")));
}

#[test]
fn what_was_worked_and_paused_counts_on_when_the_priority_changes() {
    // glpi#6902, #15605
    let mut bench = Bench::opened(at(0, "09:00"), &[]);
    let mut by_priority = policy(1, &[(Resolution, 8 * HOUR)]);
    by_priority
        .targets
        .iter_mut()
        .filter(|target| target.priority < Priority::P4)
        .for_each(|target| target.seconds = 4 * HOUR);
    bench.from(T0, SlaRecord::Policy(Box::new(by_priority)));
    bench.wait(at(0, "10:00"), PendingReason::Requester);
    // Worked: one hour. Raised while it waits.
    bench.set(at(0, "11:00"), FieldValue::Urgency(Urgency::Critical));
    bench.go_on(at(0, "12:00"));
    let clock = bench.clock(Resolution, at(0, "12:30"));
    assert_eq!((clock.target, clock.elapsed, clock.due_at), (4 * HOUR, 5_400, Some(at(0, "15:00"))));
    assert_eq!(
        bench.ledger(Resolution, at(0, "12:30")),
        [(LedgerReason::Open, 3_600), (LedgerReason::Paused, 7_200), (LedgerReason::Open, 1_800)]
    );
}

#[test]
fn a_promise_broken_at_one_priority_is_not_mended_by_another() {
    let mut bench = Bench::opened(at(0, "09:00"), &[]);
    let mut by_priority = policy(1, &[(Resolution, HOUR)]);
    by_priority
        .targets
        .iter_mut()
        .filter(|target| target.priority == Priority::P5)
        .for_each(|target| target.seconds = 40 * HOUR);
    bench.from(T0, SlaRecord::Policy(Box::new(by_priority)));
    bench.set(at(0, "11:00"), FieldValue::Urgency(Urgency::Low));
    let clock = bench.clock(Resolution, at(0, "12:00"));
    assert_eq!((clock.standing, clock.due_at), (Standing::Breached, Some(at(0, "10:00"))));
    // Lowered in time, it is not broken.
    let mut bench = Bench { levels: bench.levels, ..Bench::opened(at(0, "09:00"), &[]) };
    bench.set(at(0, "09:59"), FieldValue::Urgency(Urgency::Low));
    assert_eq!(bench.clock(Resolution, at(0, "12:00")).standing, Standing::Running);
}

#[test]
fn a_clock_that_is_paused_never_breaks_its_promise() {
    // glpi#24481, osTicket#1684: waiting for the requester pauses unless a policy says otherwise.
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, HOUR), (TakeInCharge, HOUR)]);
    bench.wait(at(0, "09:30"), PendingReason::Requester);
    for clock in bench.clocks(at(30, "12:00")) {
        assert_eq!((clock.standing, clock.due_at, clock.elapsed), (Standing::Paused, None, 1_800));
    }
    // A part that is late is the desk's own trouble, unless a policy says otherwise.
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, HOUR)]);
    bench.wait(at(0, "09:30"), PendingReason::Part);
    assert_eq!(bench.clock(Resolution, at(0, "10:00")).standing, Standing::AtRisk);
    assert_eq!(bench.clock(Resolution, at(0, "10:01")).standing, Standing::Breached);
    let mut patient = policy(1, &[(Resolution, HOUR)]);
    patient.pauses = [(Resolution, [PendingReason::Part].into())].into();
    bench.from(at(0, "09:15"), SlaRecord::Policy(Box::new(patient)));
    assert_eq!(bench.clock(Resolution, at(0, "10:01")).standing, Standing::Paused);
}

#[test]
fn the_time_between_solved_and_reopened_has_a_row_of_its_own() {
    // glpi#23359
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 4 * HOUR)]);
    bench.resolve(at(0, "10:00"));
    bench.reopen(at(0, "15:00"));
    let now = at(0, "16:00");
    let clocks = bench.clocks(now);
    assert_eq!(
        clocks.iter().map(|clock| (clock.cycle, clock.standing)).collect::<Vec<_>>(),
        [(1, Standing::Met), (2, Standing::Running)]
    );
    // Three hours were left, one of them is used.
    assert_eq!((clocks[1].target, clocks[1].carried, clocks[1].elapsed), (4 * HOUR, 3_600, 3_600));
    assert_eq!((clocks[1].due_at, clocks[1].warn_at), (Some(at(1, "10:00")), Some(at(0, "17:00"))));
    assert_eq!(
        bench.ledger(Resolution, now),
        [(LedgerReason::Open, 3_600), (LedgerReason::Resolved, 5 * 3_600), (LedgerReason::Open, 3_600)]
    );
    // A policy may give the whole target again.
    let fresh = SlaPolicy { fresh_on_reopen: true, ..policy(1, &[(Resolution, 4 * HOUR)]) };
    bench.from(at(0, "15:30"), SlaRecord::Policy(Box::new(fresh)));
    assert_eq!(bench.clocks(now)[1].due_at, Some(at(1, "11:00")));
}

#[test]
fn what_nobody_reopens_closes_by_itself_after_working_days() {
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 4 * HOUR)]);
    let closes = |bench: &Bench, now: Timestamp| {
        closes_at(&bench.ticket(TICKET), &around(), &ServiceLevels::new(&bench.book()), Timestamp::MIN, now)
    };
    bench.resolve(at(3, "10:00"));
    assert_eq!(closes(&bench, at(3, "11:00")), None, "no policy says so");
    let after = |days| SlaPolicy { close_after: Some(days), ..policy(1, &[(Resolution, 4 * HOUR)]) };
    bench.from(at(3, "12:00"), SlaRecord::Policy(Box::new(after(2))));
    // Resolved on a Thursday: Friday and Monday are there to object.
    assert_eq!(closes(&bench, at(3, "13:00")), Some(at(7, "17:00")));
    let (book, ticket) = (bench.book(), bench.ticket(TICKET));
    let heard = closes_at(&ticket, &around(), &ServiceLevels::new(&book), at(9, "08:00"), at(9, "09:00"));
    assert_eq!(heard, Some(at(11, "17:00")), "nobody could object before it was heard of");
    // A closed day is none.
    let closed = ServiceCalendar { closed: vec!["2026-10-05".parse().unwrap()], ..office() };
    bench.from(at(3, "14:00"), SlaRecord::Calendar(Box::new(closed)));
    assert_eq!(closes(&bench, at(3, "15:00")), Some(at(8, "17:00")));
    // Who has a question is not cut off; the answer begins the days anew.
    bench.write(at(4, "09:00"), IVAN);
    assert_eq!(closes(&bench, at(30, "09:00")), None);
    bench.write(at(8, "09:00"), SARA);
    assert_eq!(closes(&bench, at(8, "10:00")), Some(at(10, "17:00")));
    bench.reopen(at(9, "09:00"));
    assert_eq!(closes(&bench, at(9, "10:00")), None);
    bench.resolve(at(10, "09:00"));
    assert_eq!(closes(&bench, at(10, "10:00")), Some(at(14, "17:00")));
    bench.send(at(10, "11:00"), SARA, Payload::CloseTicket(OnTicket { ticket: TICKET.into() }));
    assert_eq!(closes(&bench, at(10, "12:00")), None);
}

#[test]
fn each_clock_has_its_own_deadline() {
    // zammad#5177: a shorter target of one thing never moves another's.
    let promised = [(TakeInCharge, HOUR), (FirstResponse, 2 * HOUR), (NextResponse, HOUR / 2), (Resolution, 6 * HOUR)];
    let mut bench = Bench::opened(at(0, "09:00"), &promised);
    let due =
        |bench: &Bench, now| bench.clocks(now).iter().map(|clock| (clock.metric, clock.due_at)).collect::<Vec<_>>();
    let all = [
        (TakeInCharge, Some(at(0, "10:00"))),
        (FirstResponse, Some(at(0, "11:00"))),
        (Resolution, Some(at(0, "15:00"))),
    ];
    assert_eq!(due(&bench, at(0, "09:10")), all);
    bench.take(at(0, "09:20"));
    assert_eq!(due(&bench, at(0, "09:30")), [(TakeInCharge, None), all[1], all[2]]);
    // zammad#3551: what answers and sets to wait in one step has answered.
    bench.write(at(0, "09:40"), SARA);
    bench.wait(at(0, "09:40"), PendingReason::Requester);
    assert_eq!(bench.clock(FirstResponse, at(0, "12:00")).standing, Standing::Met);
    assert_eq!(bench.clock(Resolution, at(0, "12:00")).standing, Standing::Paused);
}

#[test]
fn the_next_response_is_due_only_while_the_requester_spoke_last() {
    // zammad#3140, #1322
    let mut bench = Bench::opened(at(0, "09:00"), &[(NextResponse, HOUR)]);
    bench.write(at(0, "09:05"), IVAN);
    assert_eq!(bench.clocks(at(0, "12:00")), [], "who was not answered at all waits for the first response");
    bench.write(at(0, "09:10"), SARA);
    bench.wait(at(0, "09:11"), PendingReason::Requester);
    assert_eq!(bench.clocks(at(2, "12:00")), []);
    bench.write(at(1, "10:00"), IVAN);
    bench.write(at(1, "10:30"), IVAN);
    let clock = bench.clock(NextResponse, at(1, "10:40"));
    assert_eq!((clock.standing, clock.due_at), (Standing::Running, Some(at(1, "11:00"))), "from the first of both");
    bench.write(at(1, "10:50"), SARA);
    assert_eq!(bench.clock(NextResponse, at(3, "12:00")).standing, Standing::Met);
    bench.write(at(4, "10:00"), IVAN);
    let cycles: Vec<_> = bench.clocks(at(4, "12:00")).iter().map(|clock| (clock.cycle, clock.standing)).collect();
    assert_eq!(cycles, [(1, Standing::Met), (2, Standing::Breached)]);
}

#[test]
fn arrival_is_promised_where_somebody_is_sent() {
    let mut bench = Bench::opened(at(0, "09:00"), &[(Arrival, 4 * HOUR)]);
    assert_eq!(bench.clocks(at(0, "10:00")), []);
    let visit = Visit {
        id: VisitId::from(1),
        technician: SARA.into(),
        from: at(0, "11:00"),
        to: at(0, "12:00"),
        site: None,
        contact: String::new(),
        note: String::new(),
        state: VisitState::Planned,
        course: Default::default(),
    };
    bench.send(at(0, "10:00"), SARA, Payload::PlanVisit(PlanVisit { ticket: TICKET.into(), visit }));
    assert_eq!(bench.clock(Arrival, at(0, "10:01")).due_at, Some(at(0, "13:00")));
    let arrived = MoveVisit {
        ticket: TICKET.into(),
        visit: 1.into(),
        to: VisitState::OnSite,
        reason: String::new(),
        takes_back: None,
    };
    bench.send(at(0, "12:59"), SARA, Payload::MoveVisit(arrived));
    assert_eq!(bench.clock(Arrival, at(1, "12:00")).standing, Standing::Met);
}

#[test]
fn what_was_resolved_in_the_cellar_in_time_is_met_when_it_arrives_late() {
    // ServiceNow, "SLAs Updated Offline"
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 2 * HOUR)]);
    assert_eq!(bench.clock(Resolution, at(0, "11:30")).standing, Standing::Breached);
    // Meanwhile the office has begun to work on it, and knows nothing of it.
    bench.go_on(at(0, "11:20"));
    bench.desk.now = at(0, "10:55").since(T0);
    let solution = "Cable".to_owned();
    let mut command = bench.desk.command(
        9_999,
        9_999,
        SARA,
        Payload::ResolveTicket(ResolveTicket { ticket: TICKET.into(), solution }),
    );
    command.bases = bench.desk.bases(&command.payload);
    bench.desk.now = at(0, "14:00").since(T0);
    assert!(bench.desk.push(&command).is_done());
    let clock = bench.clock(Resolution, at(0, "14:01"));
    assert_eq!((clock.standing, clock.elapsed, clock.ended_at), (Standing::Met, 115 * 60, Some(at(0, "10:55"))));
}

#[test]
fn a_change_of_calendar_or_policy_plans_open_clocks_anew_and_touches_no_closed_one() {
    // zammad#534, Atlassian's "reconstruct"
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 4 * HOUR)]);
    bench.resolve(at(0, "13:00"));
    bench.open(1_001, at(1, "09:00"));
    let open = |bench: &Bench, now| clocks(&bench.ticket(1_001), &around(), &ServiceLevels::new(&bench.book()), now)[0];
    let (before, now) = (bench.clock(Resolution, at(1, "11:00")), at(1, "11:00"));
    assert_eq!(open(&bench, now).due_at, Some(at(1, "13:00")));
    let shut =
        ServiceCalendar { closed: vec!["2026-09-28".parse().unwrap(), "2026-09-29".parse().unwrap()], ..office() };
    bench.from(at(1, "10:00"), SlaRecord::Calendar(Box::new(shut)));
    bench.from(at(1, "10:00"), SlaRecord::Policy(Box::new(policy(1, &[(Resolution, 5 * HOUR)]))));
    assert_eq!(bench.clock(Resolution, now), before);
    let clock = open(&bench, now);
    assert_eq!((clock.elapsed, clock.due_at), (0, Some(at(2, "14:00"))));
    // Retired, it holds for what had begun, and for nothing new.
    bench.from(
        at(1, "12:00"),
        SlaRecord::Policy(Box::new(SlaPolicy { retired: true, ..policy(1, &[(Resolution, 5 * HOUR)]) })),
    );
    assert_eq!(open(&bench, at(1, "13:00")).due_at, clock.due_at);
    bench.open(1_002, at(1, "13:00"));
    assert_eq!(clocks(&bench.ticket(1_002), &around(), &ServiceLevels::new(&bench.book()), at(1, "14:00")), []);
}

#[test]
fn the_first_policy_that_fits_holds() {
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, HOUR)]);
    let ticket = bench.ticket(TICKET);
    let found = subject(&ticket, &around(), at(0, "10:00"));
    assert_eq!((found.organization, found.contracts.len(), found.categories.len()), (Some(1.into()), 1, 2));
    assert_eq!(subject(&ticket, &around(), at(100, "10:00")).contracts, [], "the contract is over");
    let scopes: [(SlaScope, bool); 9] = [
        (SlaScope { organizations: [1.into()].into(), ..SlaScope::default() }, true),
        (SlaScope { organizations: [2.into()].into(), ..SlaScope::default() }, false),
        (SlaScope { contracts: [5.into(), 6.into()].into(), ..SlaScope::default() }, true),
        (SlaScope { categories: [20.into()].into(), ..SlaScope::default() }, true),
        (SlaScope { categories: [22.into()].into(), ..SlaScope::default() }, false),
        (SlaScope { kinds: [TicketKind::Problem].into(), ..SlaScope::default() }, false),
        (SlaScope { priorities: [Priority::P4].into(), ..SlaScope::default() }, true),
        (SlaScope { sites: [8.into()].into(), ..SlaScope::default() }, false),
        (
            SlaScope { organizations: [1.into()].into(), kinds: [TicketKind::Problem].into(), ..SlaScope::default() },
            false,
        ),
    ];
    for (scope, fits) in scopes {
        assert_eq!(scope.fits(&found), fits, "{scope:?}");
        // Before the one for everybody.
        let first = SlaPolicy { scope, place: 1, ..policy(9, &[(Resolution, 3 * HOUR)]) };
        bench.from(T0, SlaRecord::Policy(Box::new(SlaPolicy { place: 2, ..policy(1, &[(Resolution, HOUR)]) })));
        bench.from(T0, SlaRecord::Policy(Box::new(first)));
        let target = bench.clock(Resolution, at(0, "10:00")).target;
        assert_eq!(target, if fits { 3 * HOUR } else { HOUR });
    }
}

#[test]
fn a_closed_ticket_that_is_put_right_later_keeps_its_promise() {
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 4 * HOUR)]);
    let problems = SlaScope { kinds: [TicketKind::ServiceRequest].into(), ..SlaScope::default() };
    bench.from(
        T0,
        SlaRecord::Policy(Box::new(SlaPolicy { scope: problems, place: 0, ..policy(2, &[(Resolution, HOUR)]) })),
    );
    bench.resolve(at(0, "12:00"));
    let before = bench.clocks(at(0, "13:00"));
    bench.set(at(0, "13:00"), FieldValue::Kind(TicketKind::ServiceRequest));
    bench.set(at(0, "13:01"), FieldValue::Impact(Impact::Public));
    assert_eq!(bench.clocks(at(0, "14:00")), before);
    assert_eq!(before[0].standing, Standing::Met);
}

#[test]
fn a_cancelled_ticket_has_no_promise_left_but_what_was_broken_stays_so() {
    let cancel = |bench: &mut Bench, when| {
        bench.send(when, SARA, Payload::CancelTicket(WithReason { ticket: TICKET.into(), reason: "Twice".to_owned() }));
    };
    let mut bench = Bench::opened(at(0, "09:00"), &[(TakeInCharge, HOUR), (Resolution, 4 * HOUR)]);
    cancel(&mut bench, at(0, "11:00"));
    let standing: Vec<_> = bench.clocks(at(0, "12:00")).iter().map(|clock| clock.standing).collect();
    assert_eq!(standing, [Standing::Breached, Standing::Cancelled]);
    assert_eq!(foremost(&bench.clocks(at(0, "12:00"))), None);
}

#[test]
fn an_agreed_date_is_moved_by_no_pause_no_calendar_and_no_policy() {
    // glpi#17186
    let mut bench = Bench::opened(at(0, "09:00"), &[(Resolution, 8 * HOUR)]);
    assert_eq!(bench.clocks(at(0, "09:30")).len(), 1, "nobody has agreed on a date");
    let date = at(5, "11:00"); // a Saturday
    bench.agree(at(0, "10:00"), Some(date));
    bench.wait(at(1, "09:00"), PendingReason::Requester);
    bench.go_on(at(3, "16:00"));
    bench.from(at(3, "16:30"), SlaRecord::Policy(Box::new(policy(1, &[(Resolution, 40 * HOUR)]))));
    bench.set(at(3, "17:00"), FieldValue::Urgency(Urgency::Critical));
    assert_eq!(bench.clock(AgreedDate, at(0, "10:00")).due_at, Some(date), "at once");
    let clock = bench.clock(AgreedDate, at(3, "17:30"));
    assert_eq!((clock.standing, clock.due_at, clock.policy), (Standing::Running, Some(date), None));
    assert_eq!(clock.elapsed, at(3, "17:30").since(at(0, "10:00")), "each second counts");
    assert_eq!(bench.clock(AgreedDate, at(5, "08:00")).standing, Standing::AtRisk);
    assert_eq!(bench.ledger(AgreedDate, at(0, "12:00")), [(LedgerReason::Agreed, i64::from(2 * HOUR))]);
    // The list shows whichever is due first.
    assert_eq!(foremost(&bench.clocks(at(4, "18:00"))).map(|clock| clock.metric), Some(AgreedDate));
    let mut kept = bench.clone();
    kept.resolve(date);
    assert_eq!(kept.clock(AgreedDate, at(9, "09:00")).standing, Standing::Met, "just in time");
    bench.resolve(date.plus(1));
    let clock = bench.clock(AgreedDate, at(9, "09:00"));
    assert_eq!((clock.standing, clock.due_at), (Standing::Breached, Some(date)));
}

#[test]
fn another_date_holds_from_then_on_and_mends_nothing() {
    let mut bench = Bench::opened(at(0, "09:00"), &[]);
    bench.agree(at(0, "10:00"), Some(at(1, "10:00")));
    let mut in_time = bench.clone();
    in_time.agree(at(1, "09:00"), Some(at(2, "10:00")));
    let clock = in_time.clock(AgreedDate, at(1, "12:00"));
    assert_eq!((clock.standing, clock.due_at), (Standing::Running, Some(at(2, "10:00"))));
    in_time.agree(at(1, "13:00"), None);
    assert_eq!(in_time.clocks(at(9, "12:00")), [], "taken back in time");
    bench.agree(at(1, "10:01"), Some(at(2, "10:00")));
    let clock = bench.clock(AgreedDate, at(1, "12:00"));
    assert_eq!((clock.standing, clock.due_at, clock.ended_at), (Standing::Breached, Some(at(1, "10:00")), None));
    bench.agree(at(1, "13:00"), None);
    let clock = bench.clock(AgreedDate, at(1, "14:00"));
    assert_eq!((clock.standing, clock.ended_at), (Standing::Breached, Some(at(1, "13:00"))));
    assert_eq!(foremost(&bench.clocks(at(1, "14:00"))), None, "nobody can do anything about it");
}

#[test]
fn a_reopened_ticket_has_no_agreed_date_until_another_is_agreed_on() {
    let mut bench = Bench::opened(at(0, "09:00"), &[]);
    bench.agree(at(0, "10:00"), Some(at(1, "10:00")));
    bench.resolve(at(0, "12:00"));
    let met = bench.clock(AgreedDate, at(0, "13:00"));
    assert_eq!((met.standing, met.ended_at), (Standing::Met, Some(at(0, "12:00"))));
    bench.reopen(at(3, "09:00"));
    assert_eq!(bench.ticket(TICKET).agreed_at, None);
    assert_eq!(bench.clocks(at(4, "09:00")), [met], "what is over stays as it was");
    bench.agree(at(4, "10:00"), Some(at(5, "10:00")));
    let clocks = bench.clocks(at(4, "11:00"));
    assert_eq!(
        clocks.iter().map(|clock| (clock.cycle, clock.standing)).collect::<Vec<_>>(),
        [(1, Standing::Met), (2, Standing::Running)]
    );
    assert_eq!(clocks[0], met);
}

#[test]
fn a_list_shows_what_is_due_first() {
    let mut bench = Bench::opened(at(0, "09:00"), &[(FirstResponse, 2 * HOUR), (Resolution, HOUR)]);
    assert_eq!(foremost(&bench.clocks(at(0, "09:30"))).map(|clock| clock.metric), Some(Resolution));
    bench.resolve(at(0, "09:45"));
    assert_eq!(foremost(&bench.clocks(at(0, "12:00"))), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever happens to a ticket in whatever order: no panic, counted rows add up to the elapsed time, rows follow one
    /// another, a broken promise stays broken, a paused or ended clock is never broken later.
    #[test]
    fn the_account_adds_up_and_a_broken_promise_stays_so(
        steps in prop::collection::vec((0_u8..9, 1_i64..40), 0..14),
        ahead in 1_i64..200,
    ) {
        let mut bench = Bench::opened(at(0, "08:00"), &[(TakeInCharge, HOUR), (FirstResponse, HOUR), (NextResponse, HOUR), (Resolution, 6 * HOUR)]);
        let mut now = at(0, "08:00");
        let mut before: Vec<TicketClock> = Vec::new();
        for (step, quarters) in steps {
            now = now.plus(quarters * 900);
            let status = bench.ticket(TICKET).status;
            match step {
                0 if status.is_open() => bench.take(now),
                1 => bench.write(now, SARA),
                2 => bench.write(now, IVAN),
                3 if status.is_open() => bench.wait(now, PendingReason::Requester),
                4 if status.is_open() => bench.go_on(now),
                5 if status.is_open() => bench.resolve(now),
                6 if !status.is_open() => bench.reopen(now),
                7 if status.is_open() => bench.set(now, FieldValue::Urgency(Urgency::Critical)),
                8 if status.is_open() => bench.agree(now, Some(now.plus(quarters * 1_800))),
                _ => {}
            }
            let after = bench.clocks(now);
            for old in &before {
                let same = after.iter().find(|new| new.metric == old.metric && new.cycle == old.cycle);
                let same = same.expect("no clock goes away");
                if old.standing == Standing::Breached {
                    prop_assert_eq!(same.standing, Standing::Breached);
                }
                if old.ended_at.is_some() {
                    prop_assert_eq!(same, old);
                }
            }
            before = after;
        }
        let now = now.plus(ahead * 900);
        for metric in SlaMetric::EVERY {
            let rows = bench.ledger(metric, now);
            let is_counted = |reason: LedgerReason| matches!(reason, LedgerReason::Open | LedgerReason::Agreed);
            let counted: i64 = rows.iter().filter(|(reason, _)| is_counted(*reason)).map(|(_, seconds)| seconds).sum();
            let used = bench.clocks(now).iter().rfind(|clock| clock.metric == metric).map_or(0, TicketClock::used);
            prop_assert_eq!(counted, used, "{:?}: {:?}", metric, rows);
            prop_assert!(rows.iter().all(|(_, seconds)| *seconds > 0));
        }
    }
}
