//! `POST /sync/v1/presence`: a page says which ticket it shows and hears who else has it open, and whose work on it is
//! still on a device.

use super::App;
use super::body;
use super::problem::Answer;
use super::pull::sync_answer;
use super::session::Signed;
use crate::presence::{Present, Said};
use crate::store::{Unsent, chain};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use deskside_domain::id::{Aggregate, AggregateKind, TicketId};
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
struct Company {
    others: Vec<Present>,
    /// What devices have not sent about the ticket.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unsent: Vec<Unsent>,
}

/// Notes a page and answers who else is there, and what is still to come.
pub async fn presence(State(app): State<App>, signed: Signed, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Page = body::json(&headers, body, body::SMALL, &[CONTENT_TYPE, "application/json"]).await?;
    let person = signed.person.id;
    let shown = match given.ticket {
        Some(ticket) => app.store.shown(&signed.person, ticket.into()).await?.map(|_| ticket),
        None => None,
    };
    let others = match shown {
        Some(ticket) => app.presence.here(given.page, person, ticket, given.writing, app.clock.now()),
        // What is not there and what may not be seen is the same, and nobody hears of a page that shows it.
        None => {
            app.presence.gone(given.page, person);
            Vec::new()
        }
    };
    let said = Said { page: given.page, person, ticket: shown, writing: given.writing };
    if let Err(error) = app.store.tell(&said.word()).await {
        // The page speaks again in ten seconds.
        tracing::debug!(error = chain(&error), "the other processes do not hear of a page");
    }
    let mut unsent = match shown {
        Some(ticket) => app.store.unsent(Aggregate { kind: AggregateKind::Ticket, id: ticket.0 }).await?,
        None => Vec::new(),
    };
    // Who asks has the device with their own work in hand.
    unsent.retain(|work| work.person != person);
    sync_answer(&Company { others, unsent })
}
