//! A board of open tickets planned anew after a change of a calendar, against reading the same tickets from their JSON, which
//! every answer of a server pays too.
//!
//! `cargo bench -p server --bench promises` prints a table and writes `target/bench/promises.json`. One core is used.

use deskside_domain::contract::Contract;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId};
use deskside_domain::sla::promise::{clocks, foremost};
use deskside_domain::sla::{
    ClockFact, ClockInput, ServiceCalendar, ServiceLevels, SlaBook, SlaMetric, SlaPolicy, SlaRecord, SlaTarget,
    SlaVersion, Surroundings, Week,
};
use deskside_domain::ticket::{PendingReason, Priority, Ticket};
use deskside_domain::time::Timestamp;
use serde_json::json;
use std::time::{Duration, Instant};

/// Tickets on the board, turns (the median counts), and what we want for one.
const TICKETS: u64 = 100_000;
const ROUNDS: usize = 5;
const GOAL: Duration = Duration::from_secs(10);
/// 2026-11-18, noon in Rome.
const NOW: Timestamp = Timestamp(1_795_000_000);

struct Around;

impl Surroundings for Around {
    fn organization(&self, requester: PersonId, _: Option<SiteId>) -> Option<OrganizationId> {
        Some((requester.0.as_u128() % 50).into())
    }
    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        let number = category.0.as_u128();
        (number > 10).then(|| (number / 10).into())
    }
    fn contracts(&self, _: OrganizationId) -> Vec<&Contract> {
        Vec::new()
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement asks the machine for the time")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let texts: Vec<String> = (0..TICKETS).map(ticket).collect();
    let tickets: Vec<Ticket> = texts.iter().map(|text| serde_json::from_str(text).expect("a ticket")).collect();
    let mut versions = versions();
    let mut count = 0;
    let mut shut = 0;
    let planned = median(|| {
        // Each turn is a change of the calendar: another day is closed from now on.
        shut += 1;
        versions.push(calendar(100 + shut, NOW.plus(-60), shut));
        let book = SlaBook::read(&versions);
        let levels = ServiceLevels::new(&book);
        let all: Vec<_> = tickets.iter().map(|ticket| clocks(ticket, &Around, &levels, NOW)).collect();
        count = all.iter().map(Vec::len).sum::<usize>();
        assert!(all.iter().filter(|clocks| foremost(clocks).is_some()).count() > 90_000, "they are open");
    });
    let read = median(|| {
        let bytes: usize = texts.iter().map(|text| serde_json::from_str::<Ticket>(text).map_or(0, |_| 1)).sum();
        assert_eq!(bytes as u64, TICKETS);
    });
    let each = count as f64 / planned.as_secs_f64();
    let ratio = planned.as_secs_f64() / read.as_secs_f64();
    let reached = if planned <= GOAL { "reached" } else { "missed" };
    println!("{TICKETS} open tickets, {count} clocks");
    println!(
        "planned anew after a change of the calendar  {:>8.2} s   aim {:.0} s: {reached}",
        planned.as_secs_f64(),
        GOAL.as_secs_f64()
    );
    println!("clocks a second                              {each:>8.0}");
    println!(
        "the same tickets read from their JSON        {:>8.2} s   planning is {ratio:.2} of it",
        read.as_secs_f64()
    );
    let written = json!({
        "tickets": TICKETS, "clocks": count, "planned_seconds": planned.as_secs_f64(), "clocks_per_second": each,
        "read_seconds": read.as_secs_f64(), "ratio": ratio,
    });
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("promises.json"), format!("{written:#}\n")).expect("written");
}

fn median(mut turn: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = now();
            turn();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

/// An open ticket of the last ten weeks, with a handful of things that happened to it.
fn ticket(number: u64) -> String {
    let mix = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let opened = NOW.plus(-i64::try_from(mix % 6_000_000).expect("small"));
    let mut inputs = Vec::new();
    for step in 0..mix % 7 {
        let at = opened.plus(i64::try_from((step + 1) * (mix % 90_000)).expect("small"));
        let fact = match (mix >> step) % 5 {
            0 => ClockFact::Owned,
            1 => ClockFact::Answered,
            2 => ClockFact::Asked,
            3 => ClockFact::Pending(PendingReason::Requester),
            _ => ClockFact::Resumed,
        };
        if at < NOW {
            inputs.push(ClockInput { at, fact });
        }
    }
    let impact = ["individual", "group", "site"][(mix % 3) as usize];
    let urgency = ["low", "medium", "high", "critical"][(mix % 4) as usize];
    let id = |kind: u64, number: u64| format!("{kind:08x}-0000-0000-0000-{number:012x}");
    json!({
        "id": id(1, number), "number": null,
        "content": {
            "kind": "incident", "requester": id(0, mix % 5_000), "subject": "Guasto", "description": "Non va più",
            "category": id(0, mix % 120), "impact": impact, "urgency": urgency,
            "location": "", "channel": "phone",
        },
        "status": "in_progress", "team": null, "assignee": null, "created_at": opened, "created_by": id(0, 1),
        "updated_at": opened, "clock_inputs": inputs,
    })
    .to_string()
}

/// Three policies: two for one customer each, one for everybody.
fn versions() -> Vec<SlaVersion> {
    let since = NOW.plus(-90 * 86_400);
    let mut versions = vec![calendar(1, since, 0)];
    for place in 1..=3_u128 {
        let each = |metric| {
            let hours = [4, 8, 24, 40, 80];
            Priority::ALL.into_iter().zip(hours).map(move |(priority, hours)| SlaTarget {
                metric,
                priority,
                seconds: hours * 3_600,
            })
        };
        let metrics =
            [SlaMetric::TakeInCharge, SlaMetric::FirstResponse, SlaMetric::NextResponse, SlaMetric::Resolution];
        let mut policy = SlaPolicy {
            id: place.into(),
            name: format!("Policy {place}"),
            place: place as u32,
            calendar: 7.into(),
            scope: Default::default(),
            targets: metrics.into_iter().flat_map(each).collect(),
            pauses: Default::default(),
            warn_percent: 75,
            fresh_on_reopen: false,
            close_after: None,
            ladder: Vec::new(),
            retired: false,
        };
        if place < 3 {
            policy.scope.organizations = [place.into()].into();
        }
        versions.push(SlaVersion::of(
            (10 + place).into(),
            10 + place as u64,
            since,
            &SlaRecord::Policy(Box::new(policy)),
        ));
    }
    versions
}

/// 08:30 to 12:30 and 13:30 to 17:30 in Rome, with the holidays of some years and days more.
fn calendar(position: u64, since: Timestamp, shut: u64) -> SlaVersion {
    let mut weekly = Week::default();
    for day in weekly.days_mut().into_iter().take(5) {
        *day = vec!["08:30-12:30".parse().expect("hours"), "13:30-17:30".parse().expect("hours")];
    }
    let fixed = (2024..2029).flat_map(|year| {
        ["01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26"]
            .map(|day| format!("{year}-{day}"))
    });
    let more = (1..=shut).map(|day| format!("2026-10-{day:02}"));
    let calendar = ServiceCalendar {
        id: 7.into(),
        name: "Ufficio".to_owned(),
        zone: "Europe/Rome".to_owned(),
        weekly,
        closed: fixed.chain(more).filter_map(|day| day.parse().ok()).collect(),
        open: Vec::new(),
        retired: false,
        offsets: server::zone::offsets("Europe/Rome", since),
    };
    SlaVersion::of(u128::from(position).into(), position, since, &SlaRecord::Calendar(Box::new(calendar)))
}
