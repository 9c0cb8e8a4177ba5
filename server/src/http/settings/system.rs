//! `/settings/system`

use super::{Office, start};
use crate::http::problem::Answer;
use crate::http::session::is_unsafe;
use crate::portal::settings::{SystemView, system_page};
use crate::store::META_VERIFIED;
use axum::http::HeaderMap;
use axum::response::Response;
use deskside_domain::time::Timestamp;

/// Failing jobs that are shown.
const FAILING: u32 = 20;

/// `GET /settings/system`
pub async fn system(office: Office, headers: HeaderMap) -> Answer<Response> {
    let (app, now) = (&office.app, office.app.clock.now());
    let tablets = app.store.devices().await?.iter().filter(|device| !device.unsent.is_empty()).count();
    let failing = app.store.failing_jobs(FAILING).await?;
    let verified = app.store.meta(META_VERIFIED).await?.and_then(|at| at.parse().ok()).map(Timestamp);
    let steps = start::states(app, &office.known).await?;
    let head = *app.store.head().borrow();
    let view = SystemView {
        facts: app.store.facts().await?,
        head,
        running: app.administration.begun.map_or(0, |begun| now.since(begun)),
        verified_ago: verified.map(|at| now.since(at)),
        https: app.reach.is_https(),
        unsafe_address: is_unsafe(&headers, &app.reach),
        holders: app.store.account_holders().await?.len(),
        tablets,
        jobs_due: app.store.job_counts(now).await?.due,
        failing: failing.iter().map(|job| (job.clone(), job.due.since(now))).collect(),
        trouble: app.metrics.condition.trouble().map(|trouble| {
            let ago = app.clock.unix_millis().saturating_sub(trouble.since) / 1_000;
            (trouble.reason, i64::try_from(ago).unwrap_or(i64::MAX))
        }),
        open: start::open(&steps),
    };
    Ok(office.page(system_page(&office.look, &view)))
}
