//! Whether the server is alive and ready, and what it counts.

use super::App;
use super::problem::{Answer, Problem};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers and has the schema of this program.
pub async fn ready(State(app): State<App>) -> Answer<&'static str> {
    app.store.ping().await.map_err(|error| {
        tracing::error!(error = crate::store::chain(&error), "not ready");
        let detail = "the database does not answer, or has another schema; the server's log says more";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "Not ready", detail).after(5)
    })?;
    Ok("ready\n")
}

/// Counters in Prometheus' text format.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let head = *app.store.head().borrow();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(head))
}
