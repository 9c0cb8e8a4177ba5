//! Clocks and opening hours compared with models that go second by second, or minute by minute.

use deskside_domain::sla::clock::{HORIZON, Phase};
use deskside_domain::sla::{
    Change, ClockEvent, ClockEventKind, ClockState, Hours, LedgerReason, NoClock, OpenDay, Opening, SlaClock, Span,
    Stretch, Week, Zone,
};
use deskside_domain::time::{Date, Timestamp};
use proptest::prelude::*;

/// Seconds in which everything happens.
const LENGTH: i64 = 240;

/// What each second is, and then nothing but closed.
fn openings() -> impl Strategy<Value = Vec<Opening>> {
    let opening = prop_oneof![3 => Just(Opening::Open), 2 => Just(Opening::Closed), 1 => Just(Opening::Holiday)];
    proptest::collection::vec((opening, 1_usize..40), 1..20)
        .prop_map(|runs| runs.into_iter().flat_map(|(opening, length)| vec![opening; length]).collect())
}

/// Stretches from the first second to the horizon; neighbours may be alike.
fn stretches(seconds: &[Opening]) -> impl Iterator<Item = Stretch> {
    let runs = seconds.chunk_by(|one, next| one == next).flat_map(|run| {
        let (one, other) = run.split_at(run.len() / 2);
        [one.len(), other.len()].map(|length| (run[0], length as i64))
    });
    let runs = runs.filter(|&(_, length)| length > 0).chain([(Opening::Closed, 2 * HORIZON)]);
    let mut at = 0;
    runs.map(move |(opening, length)| {
        let from = at;
        at += length;
        Stretch { from: Timestamp(from), to: Timestamp(at), opening }
    })
}

/// Steps between events, many of none; the last event is a stop or what comes next.
fn events() -> impl Strategy<Value = Vec<ClockEvent>> {
    let steps = proptest::collection::vec(prop_oneof![1 => Just(0), 3 => 0_i64..50], 0..8);
    (steps, any::<bool>()).prop_map(|(steps, is_stopped)| {
        let (mut at, last) = (0, steps.len());
        let mut events = vec![ClockEvent { at: Timestamp(0), kind: ClockEventKind::Start }];
        for (index, step) in steps.into_iter().enumerate() {
            at += step;
            let kind = match index % 2 {
                _ if is_stopped && index + 1 == last => ClockEventKind::Stop,
                0 => ClockEventKind::Pause,
                _ => ClockEventKind::Resume,
            };
            events.push(ClockEvent { at: Timestamp(at), kind });
        }
        events
    })
}

/// What the clock does in a second: what the last event at or before it made of it.
fn phase(events: &[ClockEvent], second: i64) -> Phase {
    match events.iter().rfind(|event| event.at.0 <= second).map(|event| event.kind) {
        Some(ClockEventKind::Pause) => Phase::Paused,
        Some(ClockEventKind::Stop) => Phase::Stopped,
        _ => Phase::Running,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_clock_counts_second_by_second(
        seconds in openings(), events in events(), target in 1_u64..120, now in 0_i64..LENGTH,
    ) {
        let past: Vec<_> = events.iter().copied().filter(|event| event.at.0 <= now).collect();
        let (mut counted, mut elapsed, mut due, mut is_breached, mut reasons) = (0, 0, None, false, Vec::new());
        for second in 0..4 * LENGTH {
            let phase = if second < now { phase(&past, second) } else { phase(&past, now) };
            let is_past = second < now && phase != Phase::Stopped;
            if !is_past && phase != Phase::Running {
                break;
            }
            let opening = seconds.get(second as usize).copied().unwrap_or(Opening::Closed);
            let reason = match (phase, opening) {
                (Phase::Paused, _) => LedgerReason::Paused,
                (_, Opening::Holiday) => LedgerReason::Holiday,
                (_, Opening::Closed) => LedgerReason::Closed,
                (_, Opening::Open) => LedgerReason::Open,
            };
            if is_past {
                is_breached |= phase == Phase::Running && due.is_some();
                elapsed += i64::from(reason == LedgerReason::Open);
                reasons.push(reason);
            }
            counted += u64::from(reason == LedgerReason::Open);
            if due.is_none() && counted == target {
                due = Some(Timestamp(second + 1));
            }
        }
        let state = match phase(&past, now) {
            _ if is_breached => ClockState::Breached,
            Phase::Stopped => ClockState::Met,
            Phase::Paused => ClockState::Paused,
            Phase::Running => ClockState::Running,
        };

        let clock = SlaClock::new(target, &events, Timestamp(now)).unwrap();
        let reading = clock.read(stretches(&seconds));
        prop_assert_eq!((reading.state, reading.elapsed), (state, elapsed));
        let shows_due = matches!(state, ClockState::Running | ClockState::Breached);
        prop_assert_eq!(reading.due_at, due.filter(|_| shows_due));
        let rows: Vec<_> = clock.ledger(stretches(&seconds)).collect();
        let told: Vec<_> = rows.iter().flat_map(|row| vec![row.reason; row.seconds() as usize]).collect();
        prop_assert_eq!(told, reasons);
        prop_assert!(rows.iter().all(|row| row.seconds() > 0));
        prop_assert!(rows.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].reason != pair[1].reason));
    }

    #[test]
    fn what_comes_after_a_breach_changes_nothing_about_it(
        seconds in openings(), events in events(), target in 1_u64..60, now in 0_i64..LENGTH, later in 0_i64..LENGTH,
    ) {
        let read = |now| SlaClock::new(target, &events, Timestamp(now)).unwrap().read(stretches(&seconds));
        let (before, after) = (read(now), read(now + later));
        if before.state == ClockState::Breached {
            prop_assert_eq!((after.state, after.due_at), (before.state, before.due_at));
        }
        prop_assert!(after.elapsed >= before.elapsed);
    }

    #[test]
    fn hours_are_what_each_minute_is(
        jumps in proptest::collection::vec((2_i64..9, -96_i32..=96), 0..4),
        days in proptest::collection::vec(proptest::collection::vec((0_u16..96, 1_u16..97), 0..3), 7),
        closed in proptest::collection::btree_set(20_000_i64..20_012, 0..4),
        opened in proptest::collection::btree_set(20_000_i64..20_012, 0..2),
        first in 0_i64..800,
        length in 1_i64..600,
    ) {
        // Clocks jump by up to a day, at most every second day; all in quarters of an hour, from day 20,000 on.
        const QUARTER: i64 = 900;
        let (mut at, mut changes) = (20_000 * 96, Vec::new());
        for (days, ahead) in jumps {
            at += days * 96 + i64::from(ahead);
            // No farther than a day from one to the next.
            changes.push(Change { at: Timestamp(at * QUARTER), ahead: ahead / 2 * 900 });
        }
        let Ok(zone) = Zone::new(0, changes.clone()) else { return Ok(()) };
        let hours = |spans: &[(u16, u16)]| -> Vec<Span> {
            let text = |quarter: u16| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
            let mut end = 0;
            let mut sorted = spans.to_vec();
            sorted.sort_unstable();
            sorted.retain(|&(from, to)| { let fits = from >= end && from < to && to <= 96; if fits { end = to; } fits });
            sorted.iter().map(|&(from, to)| format!("{}-{}", text(from), text(to)).parse().unwrap()).collect()
        };
        let mut weekly = Week::default();
        for (day, spans) in weekly.days_mut().into_iter().zip(&days) {
            *day = hours(spans);
        }
        let date = |number: &i64| Timestamp(number * 86_400).day();
        let closed: Vec<Date> = closed.iter().map(date).collect();
        let own: Vec<OpenDay> = opened.iter().map(|day| OpenDay { date: date(day), hours: hours(&days[0]) }).collect();
        let read = Hours::new(&zone, &weekly, &closed, &own);

        // A wall time is the first moment that shows it, or, where clocks skip it, what they showed before goes on.
        let ahead = |at: i64| changes.iter().rfind(|change| change.at.0 <= at).map_or(0, |change| i64::from(change.ahead));
        let utc = |wall: i64| {
            let mut shown: Vec<i64> = changes.iter().map(|change| i64::from(change.ahead)).chain([0])
                .map(|ahead| wall - ahead).filter(|&at| at + ahead(at) == wall).collect();
            shown.sort_unstable();
            let skipping = || changes.iter().find(|change| {
                let before = ahead(change.at.0 - 1);
                change.at.0 + before <= wall && wall < change.at.0 + i64::from(change.ahead)
            });
            shown.first().copied().unwrap_or_else(|| wall - ahead(skipping().unwrap().at.0 - 1))
        };
        let (mut open, mut holidays) = (Vec::new(), Vec::new());
        for number in 19_990..20_030_i64 {
            let (day, midnight) = (date(&number), number * 86_400);
            let special = own.iter().find(|own| own.date == day);
            if special.is_none() && closed.contains(&day) {
                holidays.push((utc(midnight), utc(midnight + 86_400)));
                continue;
            }
            for span in special.map_or(weekly.days()[((number + 3) % 7) as usize], |own| &own.hours) {
                let wall = |minutes: u16| midnight + i64::from(minutes) * 60;
                open.push((utc(wall(span.from().minutes())), utc(wall(span.to().minutes()))));
            }
        }
        let within = |spans: &[(i64, i64)], at: i64| spans.iter().any(|&(from, to)| from <= at && at < to);

        let (from, until) = ((20_000 * 96 + first) * QUARTER, (20_000 * 96 + first + length) * QUARTER);
        let mut at = from;
        for stretch in read.between(Timestamp(from), Timestamp(until)) {
            prop_assert!(stretch.from.0 == at && stretch.to.0 > at);
            while at < stretch.to.0 {
                let expected = if within(&holidays, at) { Opening::Holiday }
                    else if within(&open, at) { Opening::Open } else { Opening::Closed };
                prop_assert_eq!(stretch.opening, expected, "at {} in {:?}", at, zone);
                at += QUARTER;
            }
        }
        prop_assert_eq!(at, until);
    }

    #[test]
    fn a_list_of_events_is_a_clock_or_says_what_is_wrong(
        list in proptest::collection::vec((0_i64..6, 0_usize..4), 0..6), target in 0_u64..2, now in 0_i64..6,
    ) {
        use ClockEventKind::{Pause, Resume, Start, Stop};
        let kinds = [Start, Pause, Resume, Stop];
        let events: Vec<_> = list.iter().map(|&(at, kind)| ClockEvent { at: Timestamp(at), kind: kinds[kind] }).collect();
        let clock = SlaClock::new(target, &events, Timestamp(now));
        // The words of the rule: what may follow what.
        let follows = |pair: &[ClockEvent]| pair[0].at <= pair[1].at && matches!(
            (pair[0].kind, pair[1].kind),
            (Start | Resume, Pause | Stop) | (Pause, Resume | Stop)
        );
        let is_clock = target > 0 && events.first().is_some_and(|first| first.kind == Start && first.at.0 <= now)
            && events.windows(2).all(follows);
        prop_assert_eq!(clock.is_ok(), is_clock);
        match clock {
            Ok(clock) => prop_assert!(clock.start() <= clock.end() && clock.end() <= clock.horizon()),
            Err(NoClock::Earlier(at)) => prop_assert!(events[at].at < events[at - 1].at),
            Err(NoClock::Impossible { event, .. }) => prop_assert!(!follows(&events[event - 1..=event])),
            Err(NoClock::Target) => prop_assert_eq!(target, 0),
            Err(NoClock::NoEvent) => prop_assert!(events.is_empty()),
            Err(NoClock::FirstIsNoStart) => prop_assert_ne!(events[0].kind, Start),
            Err(NoClock::StartsLater) => prop_assert!(events[0].at.0 > now),
        }
    }
}
