//! The state of the installation.

use super::{Look, Progress, Section, Sheet, trouble_words};
use crate::store::{Facts, Job, JobKind, Reason};
use app::texts::{duration, fill, number, relative};
use deskside_domain::document::DocKind;
use leptos::prelude::*;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemView {
    /// Of the database.
    pub facts: Facts,
    /// The log's head.
    pub head: u64,
    /// Seconds since the program began.
    pub running: i64,
    /// Seconds since the log was last checked.
    pub verified_ago: Option<i64>,
    /// Browsers reach the server over TLS.
    pub https: bool,
    /// Browsers keep from pages of this address what they give only to safe ones.
    pub unsafe_address: bool,
    /// How many people can sign in.
    pub holders: usize,
    /// Tablets with unsent work.
    pub tablets: usize,
    /// Background jobs that are to be done now.
    pub jobs_due: u64,
    /// Background jobs that failed, and the seconds until each comes again.
    pub failing: Vec<(Job, i64)>,
    /// What fails just now, and for how many seconds.
    pub trouble: Option<(Reason, i64)>,
    /// How far the first steps are, while some are to be done.
    pub open: Option<Progress>,
}

/// The page at `/settings/system`.
#[must_use]
pub fn system_page(look: &Look, system: &SystemView) -> String {
    let (t, a, lang) = (&look.texts().settings, &look.texts().account, look.lang);
    let address = match (system.https, system.unsafe_address) {
        (true, _) => t.address_safe.to_owned(),
        (false, true) => a.unsafe_address.to_owned(),
        (false, false) => t.address_local.to_owned(),
    };
    let size = format!("{}", system.facts.bytes.div_ceil(1 << 20));
    let checked = match system.verified_ago {
        Some(ago) => relative(lang, -ago, 0),
        None => t.verified_never.to_owned(),
    };
    let whole = |count: u64| number(lang, count as f64, 0);
    let state = match system.trouble {
        Some((_, ago)) => fill(t.trouble_since, &[("time", &relative(lang, -ago, 0))]),
        None => t.state_good.to_owned(),
    };
    let facts = [
        (t.state, state),
        (t.version, env!("CARGO_PKG_VERSION").to_owned()),
        (t.running, duration(lang, system.running)),
        (t.address, address),
        (t.database, system.facts.engine.clone()),
        (t.schema, system.facts.schema.to_string()),
        (t.size, fill(t.mebibytes, &[("n", &size)])),
        (t.head, whole(system.head)),
        (t.verified, checked),
    ];
    let count = |kind| whole(system.facts.count(kind));
    let contents = [
        (t.tickets, count(DocKind::Ticket)),
        (t.messages, count(DocKind::Article)),
        (t.people_count, count(DocKind::Person)),
        (t.can_sign_in, whole(system.holders as u64)),
        (look.texts().records.sites_title, count(DocKind::Site)),
        (t.unsent, whole(system.tablets as u64)),
    ];
    let failing = system.failing.iter().map(|(job, wait)| {
        let name = match job.kind {
            JobKind::SweepSessions => t.job_sweep_sessions,
            JobKind::SweepHeld => t.job_sweep_held,
            JobKind::SweepFiles => t.job_sweep_files,
            JobKind::Reindex => t.job_reindex,
            JobKind::Weigh => t.job_weigh,
        };
        let error = job.error.as_deref().unwrap_or_default();
        let values =
            [("n", &*job.attempts.to_string()), ("time", &relative(lang, (*wait).max(0), 0)), ("error", error)];
        view! { <li><strong>{name}</strong> " " <span class="quiet">{fill(t.job_failed, &values)}</span></li> }
    });
    let failing: Vec<_> = failing.collect();
    let due = (system.jobs_due > 0).then(|| fill(t.jobs_due, &[("n", &whole(system.jobs_due))]));
    let idle = (failing.is_empty() && due.is_none()).then_some(t.jobs_none);
    Sheet::of(look, Section::System, None).render(|| {
        view! {
            {system.trouble.map(|(reason, _)| {
                view! { <p class="notice notice-warn" role="alert">{trouble_words(look, reason)}</p> }
            })}
            {system.open.map(|progress| {
                let values = [("n", &*progress.done.to_string()), ("all", &progress.all.to_string())];
                view! {
                    <p class="notice notice-warn">
                        <span>{fill(t.start_open, &values)} " " <a href="/settings/start">{t.start_go}</a></span>
                    </p>
                }
            })}
            {system.unsafe_address.then(|| view! { <p class="notice notice-warn">{a.unsafe_remedy}</p> })}
            {table("facts", t.facts, &facts)}
            {table("contents", t.contents, &contents)}
            <section class="panel stack" aria-labelledby="jobs">
                <h2 id="jobs">{t.jobs}</h2>
                {idle.map(|idle| view! { <p class="quiet">{idle}</p> })}
                {due.map(|due| view! { <p>{due}</p> })}
                {(!failing.is_empty()).then(|| view! { <ul class="stack">{failing}</ul> })}
            </section>
            <section class="panel stack" aria-labelledby="metrics">
                <h2 id="metrics">{t.metrics}</h2>
                <p>{t.metrics_lead}</p>
                <p class="quiet">{t.doctor}</p>
            </section>
        }
        .into_any()
    })
}

fn table(id: &'static str, title: &'static str, facts: &[(&'static str, String)]) -> AnyView {
    let facts: Vec<_> = facts
        .iter()
        .map(|(name, value)| view! { <div class="fact"><dt>{*name}</dt><dd>{value.clone()}</dd></div> })
        .collect();
    view! {
        <section class="panel stack" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <dl class="facts">{facts}</dl>
        </section>
    }
    .into_any()
}
