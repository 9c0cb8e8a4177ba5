//! Clocks compared with a model that goes second by second, in every zone, where clocks are put forward and back.

use super::{answer, json};
use crate::explain::instant::{read, written};
use crate::zone;
use deskside_domain::sla::{Span, Week};
use deskside_domain::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// A day's hours, days that are closed or have their own, events, and a target; times are from the begin of a window.
#[derive(Clone, Debug)]
struct Case {
    weekly: Vec<Vec<Span>>,
    closed: Vec<i8>,
    open: Vec<(i8, Vec<Span>)>,
    starts: i64,
    steps: Vec<i64>,
    is_stopped: bool,
    target: i64,
    now: i64,
}

/// From a moment up to another, in seconds UTC.
type Intervals = Vec<(i64, i64)>;

/// How long the window around a change of clocks is: five hours to each side.
const WINDOW: i64 = 2 * 5 * 3_600;

fn hours() -> impl Strategy<Value = Vec<Span>> {
    // Where clocks change most, every quarter of an hour matters.
    let moment = prop_oneof![0_u16..18, 84..=96_u16, 0..=96_u16];
    let written = |quarter: u16| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    prop_oneof![
        4 => proptest::collection::btree_set(moment, 0..9).prop_map(move |quarters| {
            let quarters: Vec<u16> = quarters.into_iter().collect();
            let span = |pair: &[u16]| format!("{}-{}", written(pair[0]), written(pair[1])).parse().unwrap();
            quarters.chunks_exact(2).map(span).collect::<Vec<Span>>()
        }),
        1 => Just(vec!["00:00-24:00".parse().unwrap()]),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let days = (
        proptest::collection::vec(hours(), 7),
        proptest::collection::vec(-2_i8..3, 0..3),
        proptest::collection::btree_map(-2_i8..3, hours(), 0..2),
    );
    let events = (
        0..WINDOW / 2,
        proptest::collection::vec(prop_oneof![Just(0), 1..WINDOW / 3], 0..6),
        any::<bool>(),
        1_i64..6 * 3_600,
        0..WINDOW / 2,
    );
    (days, events).prop_map(|((weekly, closed, open), (starts, steps, is_stopped, target, now))| Case {
        weekly,
        closed,
        open: open.into_iter().collect(),
        starts,
        steps,
        is_stopped,
        target,
        now: starts + now,
    })
}

impl Case {
    /// Kinds and moments, from the window's begin.
    fn events(&self) -> Vec<(&'static str, i64)> {
        let mut at = self.starts;
        let mut events = vec![("start", at)];
        for (index, step) in self.steps.iter().enumerate() {
            at += step;
            let kind = if index % 2 == 0 { "pause" } else { "resume" };
            events.push((if self.is_stopped && index + 1 == self.steps.len() { "stop" } else { kind }, at));
        }
        events
    }

    fn line(&self, zone: &str, day: Date, begin: i64) -> Value {
        let mut weekly = serde_json::Map::new();
        for (name, hours) in Week::DAYS.into_iter().zip(&self.weekly) {
            weekly.insert(name.to_owned(), json!(hours));
        }
        let date = |away: i8| (day + i64::from(away).days()).to_string();
        let closed: Vec<String> = self.closed.iter().map(|&away| date(away)).collect();
        let open: Vec<Value> =
            self.open.iter().map(|(away, hours)| json!({ "date": date(*away), "hours": hours })).collect();
        let at = |away: i64| written(Timestamp(begin + away));
        let events: Vec<Value> =
            self.events().iter().map(|&(kind, away)| json!({ "at": at(away), "kind": kind })).collect();
        json!({
            "id": zone, "target_seconds": self.target, "now": at(self.now), "events": events,
            "calendar": { "zone": zone, "weekly": weekly, "closed": closed, "open": open },
        })
    }

    /// Opening hours and holidays in UTC, as another library reads them.
    fn resolved(&self, zone: &TimeZone, day: Date) -> (Intervals, Intervals) {
        let utc = |at: DateTime| zone.to_ambiguous_timestamp(at).compatible().unwrap().as_second();
        let moment = |day: Date, minutes: u16| {
            let day = if minutes == 24 * 60 { day.tomorrow().unwrap() } else { day };
            utc(day.at((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0))
        };
        let (mut openings, mut holidays) = (Vec::new(), Vec::new());
        for away in -5_i8..=5 {
            let day = day + i64::from(away).days();
            let own = self.open.iter().find(|(of, _)| *of == away).map(|(_, hours)| hours);
            let is_holiday = own.is_none() && self.closed.contains(&away);
            if is_holiday {
                holidays.push((moment(day, 0), moment(day, 24 * 60)));
                continue;
            }
            for span in own.unwrap_or(&self.weekly[day.weekday().to_monday_zero_offset() as usize]) {
                openings.push((moment(day, span.from().minutes()), moment(day, span.to().minutes())));
            }
        }
        (openings, holidays)
    }

    /// State, due moment, elapsed seconds, and why each second counts or not.
    fn stepped(&self, zone: &TimeZone, day: Date, begin: i64) -> (&'static str, Option<i64>, i64, Vec<&'static str>) {
        let (openings, holidays) = self.resolved(zone, day);
        let within = |spans: &[(i64, i64)], at: i64| spans.iter().any(|&(from, to)| from <= at && at < to);
        let events: Vec<_> = self.events().into_iter().filter(|&(_, at)| at <= self.now).collect();
        let (mut counted, mut elapsed, mut due, mut is_breached, mut ledger) = (0, 0, None, false, Vec::new());
        let last = events.last().unwrap();
        for second in self.starts..2 * WINDOW {
            // What the clock does in this second: the last event at or before it.
            let kind = events.iter().rfind(|&&(_, at)| at <= second).unwrap().0;
            let is_past = second < self.now && kind != "stop";
            if !is_past && (last.0 != "start" && last.0 != "resume" || due.is_some()) {
                break;
            }
            let at = begin + second;
            let reason = match kind {
                "pause" => "paused",
                _ if within(&holidays, at) => "holiday",
                _ if within(&openings, at) => "open",
                _ => "closed",
            };
            if is_past {
                is_breached |= kind != "pause" && due.is_some();
                elapsed += i64::from(reason == "open");
                ledger.push(reason);
            }
            counted += i64::from(reason == "open");
            if counted == self.target && due.is_none() {
                due = Some(at + 1);
            }
        }
        let state = match last.0 {
            _ if is_breached => "breached",
            "stop" => "met",
            "pause" => "paused",
            _ => "running",
        };
        (state, due.filter(|_| is_breached || state == "running"), elapsed, ledger)
    }

    fn compare(&self, name: &str, zone: &TimeZone, edge: i64) {
        let (begin, day) =
            (edge - WINDOW / 2, jiff::Timestamp::from_second(edge).unwrap().to_zoned(zone.clone()).date());
        let line = self.line(name, day, begin);
        let (told, (state, due, elapsed, seconds)) = (answer(&line), self.stepped(zone, day, begin));
        assert_eq!((told["state"].as_str(), told["elapsed_seconds"].as_i64()), (Some(state), Some(elapsed)), "{line}");
        let told_due = told["due_at"].as_str().map(|at| read(at).unwrap().0);
        // The model goes as far as two windows.
        let known = |due: &i64| *due <= begin + 2 * WINDOW;
        assert_eq!(told_due.filter(known), due, "{line}\n{told}");

        let (mut at, mut before) = (begin + self.starts, Value::Null);
        for row in told["ledger"].as_array().unwrap() {
            let (from, to) =
                (read(row["from"].as_str().unwrap()).unwrap().0, read(row["to"].as_str().unwrap()).unwrap().0);
            assert!(from == at && from < to && row["reason"] != before, "{line}\n{told}");
            let of_row = &seconds[(from - begin - self.starts) as usize..(to - begin - self.starts) as usize];
            assert!(of_row.iter().all(|reason| row["reason"] == **reason), "{row} {line}");
            assert_eq!(row["counted"] == true, row["reason"] == "open");
            (at, before) = (to, row["reason"].clone());
        }
        assert_eq!(at, begin + self.starts + seconds.len() as i64, "{line}\n{told}");
    }
}

/// The last change to more and to less daylight before 2027, and the last two whatever they were.
fn edges(zone: &TimeZone) -> Vec<i64> {
    let end = "2027-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let turns: Vec<_> = zone.preceding(end).take(2).collect();
    turns.iter().map(|turn| turn.timestamp().as_second()).chain(turns.is_empty().then_some(1_774_746_000)).collect()
}

#[test]
fn every_zone_where_its_clocks_change() {
    let (mut runner, cases) = (TestRunner::deterministic(), cases());
    for name in zone::all() {
        let zone = TimeZoneDatabase::bundled().get(&name).unwrap();
        for edge in edges(&zone) {
            cases.new_tree(&mut runner).unwrap().current().compare(&name, &zone, edge);
        }
    }
}

/// Where a day was left out, had its begin or its end skipped or shown twice, across midnight too.
const ODD: [(&str, &str); 10] = [
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
    ("America/Juneau", "1867-10-19T00:31:13Z"),
    ("America/St_Johns", "2010-11-07T02:31:00Z"),
    ("America/Toronto", "1919-03-31T04:30:00Z"),
    ("America/Nuuk", "2026-03-29T01:00:00Z"),
    ("America/Havana", "2026-11-01T05:00:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
];

#[test]
fn odd_days_of_the_past() {
    let (mut runner, cases) = (TestRunner::deterministic(), cases());
    for (name, edge) in ODD {
        let zone = TimeZoneDatabase::bundled().get(name).unwrap();
        let edge = edge.parse::<jiff::Timestamp>().unwrap();
        let next = zone.following(edge - 24.hours()).next().unwrap().timestamp();
        for _ in 0..15 {
            cases.new_tree(&mut runner).unwrap().current().compare(name, &zone, next.as_second());
        }
    }
}
