//! Whom ladders call, and when: never outside of anybody's own hours, each step once, and nobody while the clock waits.

use crate::promises::{Bench, HOUR, TICKET, around, at, office, policy};
use crate::support::{IVAN, MARTA, SARA, T0, person};
use SlaMetric::{Resolution, TakeInCharge};
use deskside_domain::command::{AcknowledgeCall, AssignTicket, CallPerson, EditTicket, Payload};
use deskside_domain::id::{PersonId, RosterId};
use deskside_domain::people::{Person, Role, Team};
use deskside_domain::refusal::Refusal;
use deskside_domain::roster::{Away, Exception, Roster, Turn, Weekday};
use deskside_domain::sla::ladder::{Look, Staff, check, is_overtaken, look};
use deskside_domain::sla::{
    ClockEvent, ClockEventKind, ClockFact, Hours, LadderStep, LadderTarget, Opening, ServiceCalendar, ServiceLevels,
    SlaClock, SlaMetric, SlaPolicy, SlaRecord,
};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{FieldValue, LadderCall, PendingReason};
use deskside_domain::time::{Date, Timestamp};
use proptest::prelude::*;

const DUTY: u128 = 90;
const BOSS: u128 = 70;
const SECOND: u128 = 71;

fn step(metric: SlaMetric, percent: u16, to: LadderTarget, acknowledge_minutes: Option<u16>) -> LadderStep {
    LadderStep { metric, percent, to, acknowledge_minutes }
}

/// A desk with a ticket of a promise with a ladder, and its people.
struct Climb {
    bench: Bench,
    people: Vec<Person>,
    rosters: Vec<Roster>,
}

impl Climb {
    /// Opened on Monday at 09:00, eight hours to resolve.
    fn new(ladder: Vec<LadderStep>) -> Self {
        let mut bench = Bench::opened(at(0, "09:00"), &[]);
        bench.from(T0, SlaRecord::Policy(Box::new(SlaPolicy { ladder, ..policy(1, &[(Resolution, 8 * HOUR)]) })));
        let mut people = vec![person(SARA, Role::Technician), person(IVAN, Role::Technician)];
        people.extend([BOSS, SECOND].map(|id| person(id, Role::Manager)));
        for one in &people {
            bench.desk.system(Payload::DefinePerson(one.clone()));
        }
        Self { bench, people, rosters: Vec::new() }
    }

    fn roster(mut self, shifts: &[(&str, &[u128])], on_call: &[(&str, &[u128])]) -> Self {
        let turns = |all: &[(&str, &[u128])]| {
            let turn = |(hours, people): &(&str, &[u128])| Turn {
                days: Weekday::ALL.to_vec(),
                hours: hours.parse().unwrap(),
                people: people.iter().map(|id| PersonId::from(*id)).collect(),
            };
            all.iter().map(turn).collect()
        };
        self.rosters.push(Roster {
            id: DUTY.into(),
            name: "Duty".to_owned(),
            team: None,
            zone: "Europe/Rome".to_owned(),
            shifts: turns(shifts),
            on_call: turns(on_call),
            exceptions: Vec::new(),
            retired: false,
            offsets: office().offsets,
        });
        self
    }

    fn look(&self, now: Timestamp) -> Look {
        let book = self.bench.book();
        let staff = Staff::new(&self.people, &[] as &[Team], &self.rosters);
        look(&self.bench.ticket(TICKET), &around(), &ServiceLevels::new(&book), &staff, now)
    }

    /// What a server does: looks, calls, and waits until the next moment. Returns who was called when, at which share.
    fn run(&mut self, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, u128, u16)> {
        let mut now = from;
        let before = self.bench.ticket(TICKET).calls.len();
        for _ in 0..200 {
            let found = self.look(now);
            for call in found.calls {
                self.call(now, call);
            }
            let next = self.look(now);
            assert_eq!(next.calls, [], "each call is made once");
            match next.next {
                Some(next) if next <= until => {
                    assert!(next > now);
                    now = next;
                }
                _ => break,
            }
        }
        let calls = self.bench.ticket(TICKET).calls;
        calls[before..].iter().map(|call| (call.at, call.person.0.as_u128(), call.percent)).collect()
    }

    fn call(&mut self, now: Timestamp, call: CallPerson) {
        self.bench.desk.now = now.since(T0);
        let outcome = self.bench.desk.system(Payload::CallPerson(call));
        assert!(outcome.is_done(), "{outcome:?}");
    }

    fn assign(&mut self, when: Timestamp, person: u128) {
        let assign = AssignTicket { ticket: TICKET.into(), team: None, person: Some(person.into()) };
        self.bench.send(when, SARA, Payload::AssignTicket(assign));
    }

    fn calls(&self) -> Vec<LadderCall> {
        self.bench.ticket(TICKET).calls
    }
}

#[test]
fn steps_come_at_their_share_of_working_time_each_once() {
    let ladder = vec![
        step(Resolution, 75, LadderTarget::Assignee, None),
        step(Resolution, 100, LadderTarget::Person(BOSS.into()), None),
        step(Resolution, 150, LadderTarget::Person(SECOND.into()), None),
    ];
    let mut climb = Climb::new(ladder);
    climb.assign(at(0, "09:00"), SARA);
    assert_eq!(climb.look(at(0, "14:59")), Look { calls: Vec::new(), next: Some(at(0, "15:00")) });
    let calls = climb.run(at(0, "09:10"), at(9, "00:00"));
    // Due at 17:00, when the desk closes; half as much again is at 13:00 on the next day. Whom no roster names works
    // in the hours of the promise.
    assert_eq!(calls, [(at(0, "15:00"), SARA, 75), (at(1, "09:00"), BOSS, 100), (at(1, "13:00"), SECOND, 150)]);
    assert_eq!(climb.run(at(0, "09:10"), at(9, "00:00")), []);
}

#[test]
fn nobody_is_called_while_the_clock_waits_nor_after_it_stopped() {
    let mut climb = Climb::new(vec![step(Resolution, 50, LadderTarget::Person(SARA.into()), None)]);
    climb.bench.wait(at(0, "12:00"), PendingReason::Requester);
    assert_eq!(climb.look(at(0, "14:00")), Look::default());
    climb.bench.go_on(at(1, "09:00"));
    // Three hours were used, of four.
    assert_eq!(climb.look(at(1, "09:00")).next, Some(at(1, "10:00")));
    climb.bench.resolve(at(1, "09:30"));
    assert_eq!(climb.look(at(1, "10:00")), Look::default());
    climb.bench.reopen(at(1, "16:00"));
    assert_eq!(climb.run(at(1, "16:00"), at(9, "00:00")), [(at(1, "16:30"), SARA, 50)]);
}

#[test]
fn no_reminder_at_midnight_or_on_weekends() {
    // zammad#4432, zammad#2157: the ticket is of a desk day and night, the person is not.
    let mut climb = Climb::new(vec![step(Resolution, 50, LadderTarget::Assignee, None)]);
    let mut day_and_night = office();
    day_and_night.weekly.days_mut().into_iter().for_each(|day| *day = vec!["00:00-24:00".parse().unwrap()]);
    climb.bench.from(T0, SlaRecord::Calendar(Box::new(day_and_night)));
    let mut climb = climb.roster(&[], &[]);
    climb.rosters[0].shifts = vec![Turn {
        days: vec![Weekday::Mon, Weekday::Tue],
        hours: "08:00-16:00".parse().unwrap(),
        people: vec![SARA.into()],
    }];
    climb.assign(at(0, "10:00"), SARA);
    // Half of eight hours is used at 13:00 on Monday: at work. From 20:00 on Tuesday it is on the next Monday.
    assert_eq!(climb.look(at(0, "10:00")).next, Some(at(0, "13:00")));
    climb.bench.wait(at(0, "12:00"), PendingReason::Requester);
    climb.bench.go_on(at(1, "19:00"));
    assert_eq!(climb.run(at(1, "19:00"), at(20, "00:00")), [(at(7, "08:00"), SARA, 50)]);
    assert_eq!(climb.calls()[0].reached_at, at(1, "20:00"));
}

#[test]
fn without_an_acknowledgement_the_next_on_the_roster_is_called_and_then_the_next_step() {
    let ladder = vec![
        step(Resolution, 50, LadderTarget::Roster(RosterId::from(DUTY)), Some(15)),
        step(Resolution, 100, LadderTarget::Managers, Some(30)),
    ];
    let duty: &[(&str, &[u128])] = &[("00:00-24:00", &[IVAN, SARA])];
    let mut climb = Climb::new(ladder.clone()).roster(&[], duty);
    let calls = climb.run(at(0, "09:00"), at(0, "13:20"));
    assert_eq!(calls, [(at(0, "13:00"), IVAN, 50), (at(0, "13:15"), SARA, 50)]);
    // Nobody is left: the managers need not wait until it is due.
    let calls = climb.run(at(0, "13:20"), at(3, "00:00"));
    assert_eq!(calls, [(at(0, "13:30"), BOSS, 100), (at(0, "14:00"), SECOND, 100)]);

    // Who answers ends the search, and the next step comes when it is due.
    let mut climb = Climb::new(ladder).roster(&[], duty);
    assert_eq!(climb.run(at(0, "09:00"), at(0, "13:05")).len(), 1);
    let call = climb.calls()[0].id;
    let seen = |call| Payload::AcknowledgeCall(AcknowledgeCall { ticket: TICKET.into(), call });
    let refused = climb.bench.desk.command(901, 901, SARA, seen(call));
    assert!(matches!(climb.bench.desk.push(&refused), Outcome::Rejected { refusal: Refusal::NotPermitted { .. } }));
    climb.bench.send(at(0, "13:10"), IVAN, seen(call));
    assert_eq!(climb.calls()[0].seen.as_ref().map(|seen| (seen.by, seen.at)), Some((IVAN.into(), at(0, "13:10"))));
    assert_eq!(climb.run(at(0, "13:10"), at(1, "09:20")), [(at(1, "09:00"), BOSS, 100)]);
    // A colleague takes the ticket in charge: that answers for everybody.
    climb.bench.take(at(1, "09:20"));
    assert!(climb.calls().iter().all(|call| call.seen.is_some()));
    assert_eq!(climb.run(at(1, "09:20"), at(9, "00:00")), []);
}

#[test]
fn a_call_says_when_late_work_overtook_it() {
    let mut climb = Climb::new(vec![
        step(Resolution, 50, LadderTarget::Person(SARA.into()), None),
        step(Resolution, 75, LadderTarget::Person(SARA.into()), None),
    ]);
    climb.run(at(0, "09:00"), at(0, "15:30"));
    let ticket = climb.bench.ticket(TICKET);
    assert_eq!(ticket.calls.iter().map(|call| is_overtaken(&ticket, call)).collect::<Vec<_>>(), [false, false]);
    // It was resolved in a cellar at 14:00, before three quarters were used; the server hears of it later.
    climb.bench.resolve(at(0, "14:00"));
    let ticket = climb.bench.ticket(TICKET);
    assert_eq!(ticket.calls.iter().map(|call| is_overtaken(&ticket, call)).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_server_that_looked_too_early_or_too_late_calls_nobody() {
    let mut climb = Climb::new(vec![step(Resolution, 50, LadderTarget::Person(SARA.into()), None)]);
    let call = climb.look(at(0, "13:00")).calls.remove(0);
    climb.call(at(0, "13:00"), call.clone());
    climb.call(at(0, "13:00"), call.clone());
    assert_eq!(climb.calls().len(), 1, "two servers looked");
    climb.bench.resolve(at(0, "13:30"));
    climb.call(at(0, "13:31"), CallPerson { attempt: 1, ..call.clone() });
    assert_eq!(climb.calls().len(), 1, "it was resolved between looking and calling");
    let by_person = climb.bench.desk.command(900, 900, SARA, Payload::CallPerson(call));
    assert!(matches!(climb.bench.desk.push(&by_person), Outcome::Rejected { .. }), "only the server calls");
}

#[test]
fn a_restricted_ticket_calls_only_who_may_see_it() {
    let mut climb = Climb::new(vec![step(Resolution, 50, LadderTarget::Managers, None)]);
    let named = Some([SARA, SECOND].map(PersonId::from).into());
    let edit = EditTicket { ticket: TICKET.into(), changes: vec![FieldValue::Restricted(named)] };
    climb.bench.send(at(0, "09:01"), SARA, Payload::EditTicket(edit));
    assert_eq!(climb.run(at(0, "09:10"), at(3, "00:00")), [(at(0, "13:00"), SECOND, 50)]);
}

#[test]
fn a_new_ladder_calls_nobody_for_what_had_come_before() {
    let mut climb = Climb::new(Vec::new());
    let ladder = [50, 75].map(|percent| step(Resolution, percent, LadderTarget::Person(SARA.into()), None));
    let with = SlaPolicy { ladder: ladder.to_vec(), ..policy(1, &[(Resolution, 8 * HOUR)]) };
    climb.bench.from(at(0, "14:00"), SlaRecord::Policy(Box::new(with.clone())));
    // A later edit of something else changes nothing in that.
    climb.bench.from(at(0, "15:30"), SlaRecord::Policy(Box::new(SlaPolicy { name: "New".to_owned(), ..with })));
    assert_eq!(climb.run(at(0, "14:00"), at(3, "00:00")), [(at(0, "15:00"), SARA, 75)]);
}

#[test]
fn who_left_or_is_away_is_not_called() {
    let mut climb =
        Climb::new(vec![step(Resolution, 50, LadderTarget::Managers, None)]).roster(&[("08:00-18:00", &[BOSS])], &[]);
    let day = |text: &str| text.parse::<Date>().unwrap();
    let (from, until) = (day("2026-09-28"), day("2026-09-29"));
    climb.rosters[0].exceptions = vec![Exception::Away(Away { person: BOSS.into(), from, until })];
    assert_eq!(climb.look(at(0, "13:00")).calls[0].person, PersonId::from(SECOND));
    climb.people.retain(|person| person.id != PersonId::from(SECOND));
    assert_eq!(climb.look(at(0, "13:00")), Look { calls: Vec::new(), next: Some(at(2, "08:00")) });
    climb.people.push(Person { active: false, ..person(SECOND, Role::Manager) });
    climb.people.push(person(MARTA, Role::Requester));
    assert_eq!(climb.look(at(0, "13:00")).next, Some(at(2, "08:00")));
}

#[test]
fn a_ladder_that_nobody_can_climb_is_refused() {
    let field = |ladder: &[LadderStep]| match check(ladder) {
        Err(Refusal::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let good = step(Resolution, 80, LadderTarget::Assignee, Some(15));
    assert_eq!(check(&[good, LadderStep { metric: TakeInCharge, ..good }]), Ok(()));
    for wrong in [
        vec![good, good],
        vec![LadderStep { percent: 9, ..good }],
        vec![LadderStep { percent: 301, ..good }],
        vec![LadderStep { acknowledge_minutes: Some(0), ..good }],
        vec![LadderStep { metric: SlaMetric::AgreedDate, ..good }],
        (10..31).map(|percent| LadderStep { percent, ..good }).collect(),
    ] {
        assert_eq!(field(&wrong), "ladder");
    }
}

prop_compose! {
    /// One or two stretches on any weekdays, and closed days.
    fn any_calendar()(days in prop::collection::btree_set(0_usize..7, 1..7), morning in 0_i64..700, length in 120_i64..300,
        noon in 5_i64..60, second in prop::option::of(10_i64..300), closed in prop::collection::vec(0_i64..20, 0..3)) -> ServiceCalendar {
        let minute = |at: i64| format!("{:02}:{:02}", at / 60, at % 60);
        let mut calendar = office();
        calendar.weekly.days_mut().into_iter().for_each(Vec::clear);
        for (index, day) in calendar.weekly.days_mut().into_iter().enumerate() {
            if days.contains(&index) {
                let end = morning + length;
                day.push(format!("{}-{}", minute(morning), minute(end)).parse().unwrap());
                if let Some(more) = second {
                    day.push(format!("{}-{}", minute(end + noon), minute(end + noon + more)).parse().unwrap());
                }
            }
        }
        calendar.closed = closed.into_iter().map(|day| at(0, "12:00").day().plus(day)).collect();
        calendar
    }
}

fn working_time(hours: &Hours<'_>, from: Timestamp, to: Timestamp) -> i64 {
    let open = hours.between(from, to).filter(|stretch| stretch.opening == Opening::Open);
    open.map(|stretch| stretch.to.since(stretch.from)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// glpi#22678: an escalation "an hour before" came at midnight where days have several stretches.
    #[test]
    fn a_step_comes_when_its_share_of_working_time_is_used(calendar in any_calendar(), percent in 10_u16..=300, target in 60_u32..100_000,
        opened in 0_i64..600_000, pause in prop::option::of((0_i64..300_000, 60_i64..300_000))) {
        let begin = at(0, "00:00").plus(opened);
        let mut climb = Climb::new(Vec::new());
        climb.bench.desk = crate::support::Desk::with_people();
        climb.bench.open(TICKET, begin);
        let ladder = vec![step(Resolution, percent, LadderTarget::Person(SARA.into()), None)];
        climb.bench.from(T0, SlaRecord::Calendar(Box::new(calendar.clone())));
        climb.bench.from(T0, SlaRecord::Policy(Box::new(SlaPolicy { ladder, ..policy(1, &[(Resolution, target)]) })));
        // On the way day and night, so that the call comes at the very moment.
        let mut climb = climb.roster(&[], &[("00:00-24:00", &[SARA])]);
        let mut now = begin.plus(1);
        let mut paused = 0;
        let zone = calendar.offsets.clone().unwrap().zone;
        let hours = Hours::of(&calendar, &zone);
        let share = (u64::from(target) * u64::from(percent)).div_ceil(100) as i64;
        if let Some((after, length)) = pause {
            let (from, to) = (begin.plus(2 + after), begin.plus(2 + after + length));
            // Only a pause before the step says anything.
            if working_time(&hours, begin, from) < share {
                climb.bench.wait(from, PendingReason::Requester);
                prop_assert_eq!(climb.look(from.plus(1)), Look::default());
                climb.bench.go_on(to);
                now = to.plus(1);
                let inputs = climb.bench.ticket(TICKET).clock_inputs;
                let moment = |fact: fn(&ClockFact) -> bool| inputs.iter().find(|input| fact(&input.fact)).unwrap().at;
                let waited = moment(|fact| matches!(fact, ClockFact::Pending(_)));
                paused = working_time(&hours, waited, moment(|fact| matches!(fact, ClockFact::Resumed)));
            }
        }
        let began = climb.bench.ticket(TICKET).created_at;
        let found = climb.look(now);
        let reached = match found.calls.first() {
            Some(call) => call.reached_at,
            None => found.next.expect("it comes"),
        };
        prop_assert_eq!(working_time(&hours, began, reached) - paused, share);
        prop_assert_eq!(working_time(&hours, reached.plus(-1), reached), 1, "the first moment of which that is so");
        // The same as a clock whose target is the share, and where it is before the deadline as the deadline minus the rest.
        if paused == 0 {
            let clock = |target: u64| {
                let clock = SlaClock::new(target, &[ClockEvent { at: began, kind: ClockEventKind::Start }], began).unwrap();
                clock.read(hours.between(clock.start(), clock.horizon())).due_at.unwrap()
            };
            prop_assert_eq!(clock(share as u64), reached);
            if percent <= 100 {
                prop_assert_eq!(working_time(&hours, reached, clock(u64::from(target))), i64::from(target) - share);
            }
        }
    }

    /// Feature 26: no step outside of the hours of whom it calls.
    #[test]
    fn nobody_is_called_outside_of_their_own_hours(calendar in any_calendar(), from in 0_i64..1_400, length in 1_i64..700,
        days in prop::collection::btree_set(0_usize..7, 1..7), away in prop::option::of(0_i64..9), percent in 10_u16..200) {
        let minute = |at: i64| format!("{:02}:{:02}", at / 60 % 24, at % 60);
        let ladder = vec![step(Resolution, percent, LadderTarget::Person(SARA.into()), None)];
        let mut climb = Climb::new(ladder).roster(&[], &[]);
        climb.bench.from(T0, SlaRecord::Calendar(Box::new(calendar)));
        climb.rosters[0].shifts = vec![Turn {
            days: days.iter().map(|day| Weekday::ALL[*day]).collect(),
            hours: format!("{}-{}", minute(from), minute(from + length)).parse().unwrap(),
            people: vec![SARA.into()],
        }];
        climb.rosters[0].exceptions.extend(away.map(|day| {
            let day = at(0, "12:00").day().plus(day);
            Exception::Away(Away { person: SARA.into(), from: day, until: day })
        }));
        let calls = climb.run(at(0, "09:01"), at(120, "00:00"));
        prop_assert_eq!(calls.len(), 1);
        let zone = office().offsets.unwrap().zone;
        let plan = deskside_domain::roster::Plan::new(&climb.rosters[0], &zone);
        prop_assert!(plan.on_shift(calls[0].0).contains(&SARA.into()), "{:?}", calls);
        let reached = climb.calls()[0].reached_at;
        let waited = (1..=(calls[0].0.since(reached) / 1_800)).map(|half| calls[0].0.plus(-half * 1_800));
        for before in waited.filter(|before| *before >= reached) {
            prop_assert!(!plan.on_shift(before).contains(&SARA.into()), "no sooner moment was theirs");
        }
    }
}
