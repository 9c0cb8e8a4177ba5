//! `GET /sync/v1/pull?cursor=&nonce=&client=`

use super::App;
use super::device::heard_of;
use super::problem::{Answer, Problem};
use super::push::check_nonce;
use super::session::Signed;
use crate::store::{Runs, archive};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use deskside_domain::id::ClientId;
use deskside_domain::sync::wire::{CONTENT_TYPE, PullAnswer};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    cursor: String,
    nonce: String,
    client: Option<ClientId>,
}

/// The next page of documents.
pub async fn pull(State(app): State<App>, signed: Signed, runs: Runs, RawQuery(query): RawQuery) -> Answer<Response> {
    let query: Query = serde_urlencoded::from_str(query.as_deref().unwrap_or("")).map_err(|error| {
        let found = error.to_string();
        Problem::invalid(format!(
            "the query: {}; send cursor (may be empty), nonce and client",
            super::body::shortened(&found)
        ))
    })?;
    check_nonce(&query.nonce)?;
    if let Some(client) = query.client {
        heard_of(&app, client, signed.person.id, runs);
    }
    let now = app.clock.now();
    let page = app.store.pull(&signed.person, &query.cursor, now).await?;
    let shared = if page.restart { archive::shared(&*app.store, &query.cursor).await? } else { 0 };
    let answer = PullAnswer {
        nonce: query.nonce,
        epoch: app.store.epoch().to_owned(),
        server_now: now,
        restart: page.restart,
        ops: page.ops,
        cursor: page.cursor,
        position: page.position,
        complete: page.complete,
        snapshot: page.snapshot,
        shared,
        skipped: None,
    };
    sync_answer(&answer)
}

/// An answer of the sync protocol.
pub fn sync_answer<T: serde::Serialize>(answer: &T) -> Answer<Response> {
    let text = serde_json::to_string(answer).map_err(|error| Problem::ours(&error))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response())
}
