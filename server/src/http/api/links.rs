//! The link with which a requester follows their ticket: the one that counts, and another in its place.

use super::Params;
use super::answer::{json_answer, value};
use super::caller::Caller;
use super::records::param;
use super::tickets::find;
use crate::http::App;
use crate::http::portal::origin;
use crate::http::problem::{Answer, Problem};
use crate::store::Scope;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use deskside_domain::document::Document;
use deskside_domain::id::TicketId;
use deskside_domain::permission::is_external;
use schemars::JsonSchema;
use serde::Serialize;

/// The link of a ticket's page. Whoever has it reads that page and answers in the requester's name.
#[derive(Serialize, JsonSchema)]
pub struct StatusLink {
    /// The whole address.
    url: String,
}

/// `GET /api/v1/tickets/{ticket}/status-link`
pub async fn current(State(app): State<App>, caller: Caller, params: Params, headers: HeaderMap) -> Answer<Response> {
    let ticket = named(&app, &caller, &params).await?;
    let token = app.links.current(&*app.store, ticket).await?;
    told(&app, &headers, &token)
}

/// `POST /api/v1/tickets/{ticket}/status-link`: from now on only the new one counts.
pub async fn renew(State(app): State<App>, caller: Caller, params: Params, headers: HeaderMap) -> Answer<Response> {
    let ticket = named(&app, &caller, &params).await?;
    let token = app.links.renew(&*app.store, ticket).await?;
    tracing::info!(%ticket, by = %caller.person.id, "the links to a ticket's page were taken back");
    told(&app, &headers, &token)
}

/// The ticket, for who works on it in this house: other firms do not speak in a requester's name.
async fn named(app: &App, caller: &Caller, params: &Params) -> Answer<TicketId> {
    caller.needs(Scope::TicketsWrite)?;
    let document = find(app, &caller.person, &param(params, "ticket")?).await?;
    let known = app.administration.directory.now(&*app.store).await?;
    if is_external(&caller.person, |team| known.team(*team).is_none_or(|team| team.external)) {
        let detail = "people of external teams get no links of requesters; ask somebody of the desk";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", "Not allowed", detail));
    }
    Document::ticket_id(&document).ok_or_else(|| Problem::not_found("there is no such ticket"))
}

fn told(app: &App, headers: &HeaderMap, token: &str) -> Answer<Response> {
    let url = format!("{}/t/{token}", origin(headers, &app.reach));
    Ok(json_answer(StatusCode::OK, &value(&StatusLink { url })?))
}
