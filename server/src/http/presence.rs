//! `POST /sync/v1/presence`: a page says which ticket it shows and hears who else has it open.

use super::App;
use super::body;
use super::problem::Answer;
use super::pull::sync_answer;
use super::session::Signed;
use crate::presence::Present;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use deskside_domain::id::TicketId;
use deskside_domain::sync::wire::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// The page's own id, made anew each time it is opened.
    page: Uuid,
    /// Which ticket it shows; none: it is left.
    ticket: Option<TicketId>,
    #[serde(default)]
    writing: bool,
}

#[derive(Serialize)]
struct Others {
    others: Vec<Present>,
}

/// Notes a page and answers who else is there.
pub async fn presence(State(app): State<App>, signed: Signed, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Page = body::json(&headers, body, body::SMALL, &[CONTENT_TYPE, "application/json"]).await?;
    let person = signed.person.id;
    let others = match given.ticket {
        Some(ticket) if app.store.shown(&signed.person, ticket.into()).await?.is_some() => {
            app.presence.here(given.page, person, ticket, given.writing, app.clock.now())
        }
        // What is not there and what may not be seen is the same, and nobody hears of a page that shows it.
        _ => {
            app.presence.gone(given.page, person);
            Vec::new()
        }
    };
    sync_answer(&Others { others })
}
