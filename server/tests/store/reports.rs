//! Figures over the incidents of a real log: the same bytes whatever keeps them, and the same numbers as a second reading,
//! straight from the rows of the file, finds.

use super::desk::*;
use super::ledgers::{fill, log};
use app::texts::Lang;
use deskside_domain::document::Document;
use deskside_domain::metrics::{Filter, Metric, Record, figures};
use deskside_domain::time::{Date, Timestamp};
use server::directory::Known;
use server::reports::{Days, Row, Table, csv, records};
use server::store::list::{Sort, Wanted};
use server::store::{MemoryStore, Store};
use std::collections::BTreeMap;

/// The periods that are reported: all, a day, a week, a month, and one in which nothing happened.
const PERIODS: [[&str; 2]; 6] = [
    ["2016-01-01", "2016-12-31"],
    ["2016-02-29", "2016-02-29"],
    ["2016-03-01", "2016-03-07"],
    ["2016-03-01", "2016-03-31"],
    ["2016-02-01", "2016-02-04"],
    ["2019-01-01", "2019-01-31"],
];

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn days([from, to]: [&str; 2]) -> Days {
    Days { from: day(from), to: day(to), zone: "UTC".to_owned() }
}

async fn told(store: &dyn Store) -> (Vec<Record>, String) {
    let known = Known::read(store).await.expect("read");
    let records = records(store, &known, T0).await.expect("read");
    let mut all = String::new();
    for period in PERIODS {
        let found = figures(&records, &Filter::default(), days(period).period().expect("a period"));
        let rows = found.into_iter().map(|now| Row { now, before: None }).collect();
        let bytes = csv(&Table { head: Vec::new(), rows, lang: Lang::En }).expect("written");
        all.push_str(&String::from_utf8(bytes).expect("text"));
    }
    (records, all)
}

/// What the file says of an incident.
#[derive(Default)]
struct Incident {
    opened: i64,
    /// Opened (false) or ended (true), in the order of the file, each no earlier than the one before.
    turns: Vec<(i64, bool)>,
    owned: Option<i64>,
}

/// Seconds since 1970 of `dd-mm-yyyy hh:mm` in UTC; `None` for `?`.
fn moment(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let parts: Vec<&str> = date.split('-').collect();
    let (hours, minutes) = time.split_once(':')?;
    let date = day(&format!("{}-{}-{}", parts[2], parts[1], parts[0]));
    Some(date.number() * 86_400 + hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60)
}

/// The incidents of the file. The last move to Resolved or Closed is at the time that the columns say.
fn second_reading() -> Vec<Incident> {
    let mut reader = csv::Reader::from_path(log()).expect("readable");
    let mut all: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        all.entry(row["number"].clone()).or_default().push(row);
    }
    let ends = |state: &str| matches!(state, "Resolved" | "Closed");
    let read = |rows: &Vec<BTreeMap<String, String>>| {
        let opened = moment(&rows[0]["opened_at"]).expect("a time");
        let mut found = Incident { opened, ..Incident::default() };
        let last_to = |wanted: &str| {
            let states: Vec<&str> = rows.iter().map(|row| row["incident_state"].as_str()).collect();
            (0..rows.len()).rev().find(|at| states[*at] == wanted && (*at == 0 || states[at - 1] != wanted))
        };
        let (resolution, closure) = (last_to("Resolved"), last_to("Closed"));
        let (mut before, mut held) = ("New".to_owned(), false);
        for (at, row) in rows.iter().enumerate() {
            let state = row["incident_state"].clone();
            let own = moment(&row["sys_updated_at"]).unwrap_or(opened);
            if !held && row["assigned_to"] != "?" {
                found.owned = Some(own.max(opened));
                held = true;
            }
            if state != before && ends(&state) != ends(&before) {
                let told = match state.as_str() {
                    "Resolved" if resolution <= Some(at) => moment(&row["resolved_at"]),
                    "Closed" if closure <= Some(at) => moment(&row["closed_at"]),
                    _ => None,
                };
                let earliest = found.turns.last().map_or(opened, |(at, _)| *at);
                found.turns.push((told.unwrap_or(own).max(earliest), ends(&state)));
            }
            before = state;
        }
        found
    };
    all.values().map(read).collect()
}

/// Monday to Friday, 09:00 to 13:00 and 14:00 to 18:00 in Rome, but for Easter Monday: minute by minute.
fn open_seconds(from: i64, until: i64) -> i64 {
    let rome = jiff::tz::TimeZone::get("Europe/Rome").expect("known");
    let open = |at: i64| {
        let local = rome.to_datetime(jiff::Timestamp::from_second(at).expect("a time"));
        let works = local.weekday().to_monday_zero_offset() < 5;
        let holiday = local.date() == jiff::civil::date(2016, 3, 28);
        works && !holiday && ((9..13).contains(&local.hour()) || (14..18).contains(&local.hour()))
    };
    (from..until).step_by(60).filter(|at| open(*at)).count() as i64 * 60
}

fn median(times: &mut [i64]) -> Option<f64> {
    times.sort_unstable();
    let many = times.len();
    (many > 0).then(|| (times[(many - 1) / 2] + times[many / 2]) as f64 / 2.0)
}

/// The value at nine tenths of the way from the smallest to the largest, as a straight line through the points.
fn p90(times: &mut [i64]) -> Option<f64> {
    times.sort_unstable();
    let place = times.len().checked_sub(1)? as f64 * 0.9;
    let (low, high) = (times[place.floor() as usize] as f64, times[place.ceil() as usize] as f64);
    Some(low + (high - low) * place.fract())
}

fn mean(times: &[i64]) -> Option<f64> {
    (!times.is_empty()).then(|| times.iter().sum::<i64>() as f64 / times.len() as f64)
}

fn expected(incidents: &[Incident], from: i64, until: i64) -> Vec<(Metric, Option<f64>, usize)> {
    let within = |at: i64| from <= at && at < until;
    let backlog = |at: i64| {
        let open = |one: &&Incident| {
            one.opened < at && one.turns.iter().rfind(|(turned, _)| *turned < at).is_none_or(|(_, end)| !end)
        };
        incidents.iter().filter(open).count()
    };
    let turned = |end: bool| {
        incidents.iter().flat_map(|one| &one.turns).filter(|(at, ends)| within(*at) && *ends == end).count()
    };
    let whole = |metric, number: usize| (metric, Some(number as f64), number);
    let of_last = |measure: &dyn Fn(&Incident, i64) -> i64| -> Vec<i64> {
        let last = |one: &Incident| {
            let (at, _) = *one.turns.iter().rfind(|(at, end)| *end && within(*at))?;
            Some(measure(one, at))
        };
        incidents.iter().filter_map(last).collect()
    };
    let mut wall = of_last(&|one, at| at - one.opened);
    let mut working = of_last(&|one, at| open_seconds(one.opened, at));
    let mut own: Vec<i64> =
        incidents.iter().filter_map(|one| one.owned.filter(|at| within(*at)).map(|at| at - one.opened)).collect();
    let came_back = incidents.iter().filter(|one| {
        one.turns.iter().any(|(at, end)| *end && within(*at)) && one.turns.iter().any(|(at, end)| !end && *at < until)
    });
    let reopen_rate = (!wall.is_empty()).then(|| came_back.count() as f64 / wall.len() as f64);
    let many = wall.len();
    vec![
        whole(Metric::BacklogStart, backlog(from)),
        whole(Metric::BacklogEnd, backlog(until)),
        whole(Metric::Created, incidents.iter().filter(|one| within(one.opened)).count()),
        whole(Metric::Resolved, turned(true)),
        whole(Metric::Reopened, turned(false)),
        whole(Metric::Cancelled, 0),
        (Metric::TimeToResolveWallMean, mean(&wall), many),
        (Metric::TimeToResolveWallMedian, median(&mut wall), many),
        (Metric::TimeToResolveWallP90, p90(&mut wall), many),
        (Metric::TimeToResolveWorkingMean, mean(&working), many),
        (Metric::TimeToResolveWorkingMedian, median(&mut working), many),
        (Metric::TimeToResolveWorkingP90, p90(&mut working), many),
        (Metric::MeanTimeToAcknowledge, mean(&own), own.len()),
        (Metric::TimeToOwnWallMedian, median(&mut own), own.len()),
        (Metric::FirstResponseWallMedian, None, 0),
        (Metric::ReopenRate, reopen_rate, many),
    ]
}

pub async fn figures_of_a_real_log_are_the_same_bytes(kind: Kind) {
    let desk = Desk::empty(kind).await;
    fill(desk.store()).await;
    let (records, text) = told(desk.store()).await;
    let memory = MemoryStore::default();
    fill(&memory).await;
    assert_eq!(told(&memory).await.1, text, "whatever the engine");
    desk.store().rebuild().await.expect("made anew");
    assert_eq!(told(desk.store()).await.1, text, "after everything was made anew from the log");

    let wanted = Wanted { sort: Sort::Created, limit: u32::MAX, ..Wanted::default() };
    let tickets = desk.store().all_tickets(&wanted).await.expect("read");
    for ticket in tickets.iter().filter_map(Document::as_ticket) {
        let record = records.iter().find(|record| record.ticket == ticket.id).expect("recorded");
        assert_eq!(record.is_open_before(Timestamp::MAX), ticket.is_open(), "{:?}", ticket.content.external_ref);
    }

    let incidents = second_reading();
    assert_eq!(incidents.len(), records.len());
    for period in PERIODS {
        let found = days(period).period().expect("a period");
        let figures = figures(&records, &Filter::default(), found);
        for (metric, value, count) in expected(&incidents, found.from.0, found.until.0) {
            let figure = figures.iter().find(|figure| figure.metric == metric).expect("there");
            let shown: Option<f64> = figure.to_string().parse().ok();
            let close = match (shown, value) {
                (Some(shown), Some(value)) => (shown - value).abs() < 0.002,
                (shown, value) => shown == value,
            };
            let name = metric.word();
            assert!(close, "{name} of {period:?} is {shown:?}, and by the file {value:?}");
            assert_eq!(figure.count, count as u64, "{name} of {period:?}");
        }
    }
}
