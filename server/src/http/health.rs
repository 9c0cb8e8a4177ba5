//! Whether the server is alive and ready, and what it counts.

use super::App;
use super::problem::{Answer, Problem};
use crate::condition::{Part, Trouble};
use crate::store::{Reason, StoreError, chain};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use std::time::Duration;
use tokio::time::timeout;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// How long the database may take to answer who asks whether it does.
const PATIENCE: Duration = Duration::from_secs(3);

/// The server can do its work: the database answers and takes what is written, and has the schema of this program.
pub async fn ready(State(app): State<App>) -> Answer<&'static str> {
    let condition = &app.metrics.condition;
    // What is known already needs no wait for the same answer.
    if condition.trouble().is_none() {
        let answered = timeout(PATIENCE, app.store.ping()).await;
        let answered = answered.unwrap_or_else(|_| Err(StoreError::silent(PATIENCE)));
        let at = app.clock.unix_millis();
        if let Err(error) = answered
            && !condition.failed(Part::Reading, &error, at)
        {
            condition.fails(Part::Reading, Reason::Failed, &chain(&error), at);
        }
    }
    match condition.trouble() {
        None => Ok("ready\n"),
        Some(Trouble { reason, .. }) => {
            let detail = format!("{}; {}", reason.what(), reason.remedy());
            let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "Not ready", detail).after(5);
            Err(Problem { met: Problem::because(reason).met, ..problem })
        }
    }
}

/// Counters in Prometheus' text format.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let head = *app.store.head().borrow();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(head))
}
