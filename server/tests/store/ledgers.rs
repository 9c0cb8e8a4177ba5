//! What was promised for the incidents of a real log, and how it was kept: the same bytes whatever keeps them.

use super::desk::*;
use deskside_domain::command::Payload;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::sla::policy::WARN_PERCENT;
use deskside_domain::sla::promise::{clocks, ledger};
use deskside_domain::sla::{
    ServiceCalendar, ServiceLevels, SlaBook, SlaMetric, SlaPolicy, SlaScope, SlaTarget, Span, Standing, Week,
};
use deskside_domain::ticket::Priority;
use deskside_domain::time::Timestamp;
use serde_json::json;
use server::directory::Known;
use server::import::{Args, Format, import};
use server::store::{MemoryStore, Store};
use server::system;
use std::path::{Path, PathBuf};

/// 2015-01-01: before every incident.
const BEFORE: Timestamp = Timestamp(1_420_070_400);

/// The real log lies beside the repository, not in it; a few made-up incidents take its place where it is absent.
pub(super) fn log() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let real = here.join("../../shared/data/servicenow-incident-log.csv");
    if real.is_file() { real } else { here.join("tests/fixtures/servicenow-sample.csv") }
}

/// Two shifts a day and a holiday, in Rome; each metric has a target for each priority.
fn promises() -> [Payload; 2] {
    let mut weekly = Week::default();
    for day in weekly.days_mut().iter_mut().take(5) {
        day.extend(["09:00-13:00", "14:00-18:00"].map(|hours| hours.parse::<Span>().expect("hours")));
    }
    let calendar = ServiceCalendar {
        id: 61.into(),
        name: "Office".to_owned(),
        zone: "Europe/Rome".to_owned(),
        weekly,
        closed: vec!["2016-03-28".parse().expect("a day")],
        open: Vec::new(),
        retired: false,
        offsets: None,
    };
    let target = |metric: SlaMetric| {
        let hours = if metric == SlaMetric::Resolution { 16 } else { 2 };
        (1..).zip(Priority::ALL).map(move |(times, priority)| SlaTarget {
            metric,
            priority,
            seconds: times * hours * 3_600,
        })
    };
    let policy = SlaPolicy {
        id: 62.into(),
        name: "Usual".to_owned(),
        place: 1,
        calendar: 61.into(),
        scope: SlaScope::default(),
        targets: SlaMetric::ALL.into_iter().flat_map(target).collect(),
        pauses: Default::default(),
        warn_percent: WARN_PERCENT,
        fresh_on_reopen: false,
        close_after: None,
        ladder: Vec::new(),
        retired: false,
    };
    [Payload::DefineServiceCalendar(calendar), Payload::DefineSlaPolicy(policy)]
}

pub(super) async fn fill(store: &dyn Store) {
    let commands = (1_u128..)
        .zip(promises())
        .map(|(id, payload)| system::command((9_000 + id).into(), payload, ADMIN.into(), BEFORE));
    let outcomes = system::submit(store, commands, BEFORE).await.expect("stored");
    assert!(outcomes.iter().all(|outcome| outcome.is_done()), "{outcomes:?}");
    let args = Args {
        format: Format::ServicenowLog,
        kind: None,
        mapping: None,
        print_mapping: None,
        comments: None,
        people: None,
        organizations: None,
        zone: Some(jiff::tz::TimeZone::UTC),
        dry_run: false,
        strict: false,
        report: None,
        skip_errors: false,
        file: Some(log()),
    };
    let report = import(store, T0, &args, &mut |_, _| {}).await.expect("readable");
    assert_eq!(report.failure(), None);
}

/// Every clock of every ticket, with its account, as text.
async fn told(store: &dyn Store) -> String {
    let known = Known::read(store).await.expect("read");
    let book = SlaBook::read(known.sla_versions());
    let levels = ServiceLevels::new(&book);
    let rows = store.rows(0, u32::MAX).await.expect("read");
    let mut tickets: Vec<DocRef> =
        rows.iter().map(|row| DocRef::from(row.stream)).filter(|doc| doc.kind == DocKind::Ticket).collect();
    tickets.sort_unstable();
    tickets.dedup();
    let mut lines = Vec::new();
    for doc in tickets {
        let document = store.document(doc).await.expect("read").expect("there");
        let ticket = Document::as_ticket(&document).expect("a ticket");
        let clocks = clocks(ticket, &known, &levels, T0);
        let accounts: Vec<_> =
            SlaMetric::ALL.into_iter().map(|metric| ledger(ticket, &known, &levels, T0, metric)).collect();
        for clock in &clocks {
            assert_ne!(clock.standing, Standing::Running, "all are closed");
        }
        let rows: Vec<_> = accounts
            .iter()
            .map(|account| account.iter().map(|row| json!([row.from, row.to, row.reason])).collect::<Vec<_>>())
            .collect();
        lines.push(json!({ "ticket": ticket.content.external_ref, "clocks": clocks, "ledgers": rows }).to_string());
    }
    lines.join("\n")
}

pub async fn ledgers_of_a_real_log_are_the_same_bytes(kind: Kind) {
    let desk = Desk::empty(kind).await;
    fill(desk.store()).await;
    let text = told(desk.store()).await;
    let memory = MemoryStore::default();
    fill(&memory).await;
    assert_eq!(told(&memory).await, text, "whatever the engine");
    desk.store().rebuild().await.expect("made anew");
    assert_eq!(told(desk.store()).await, text, "after everything was made anew from the log");
    for expected in ["\"met\"", "\"breached\"", "\"paused\""] {
        assert!(text.contains(expected), "{expected} in none of {} bytes", text.len());
    }
}
