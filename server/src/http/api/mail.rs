//! `POST /api/v1/mail`: a raw message comes in, given by a mail server or a program that fetches mail.

use super::Caller;
use super::answer::json_answer;
use crate::http::App;
use crate::http::body;
use crate::http::problem::{Answer, Problem};
use crate::mail::{MAIL_MAX, take};
use crate::store::Scope;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use deskside_domain::people::Role;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// What came of a mail.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TakenMail")]
pub struct TakenMail {
    /// What the mail is known by: SHA-256 of its Message-ID.
    id: String,
    /// What came of it: a new `ticket`, a `reply` on one, `quarantined` for a person, `ignored`, or `discarded` by a person.
    state: &'static str,
    /// Why, where it is neither a ticket nor a reply.
    reason: Option<String>,
    /// The ticket it made, or is a message on; in quarantine the one it may be about.
    ticket: Option<Uuid>,
    /// It had come before, and nothing was done now.
    again: bool,
}

/// Takes a message; the same Message-ID again changes nothing.
pub async fn deliver(State(app): State<App>, caller: Caller, headers: HeaderMap, body: Body) -> Answer<Response> {
    caller.needs(Scope::TicketsWrite)?;
    if !matches!(caller.person.role, Role::Administrator | Role::Connector) {
        let detail = "mail is brought by a connector or an administrator; make a token for one of them";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", "Not for this person", detail));
    }
    let raw = body::bytes(&headers, body, MAIL_MAX, &["message/rfc822"]).await?;
    if raw.is_empty() {
        return Err(Problem::value("the body", None, "is empty", "send one raw message, head and all"));
    }
    let Some(post) = &app.post else {
        let detail = "the desk has no mail; set mail_from, and start it again";
        return Err(Problem::new(StatusCode::CONFLICT, "no_mail", "The desk has no mail", detail));
    };
    let known = app.administration.directory.now(&*app.store).await?;
    let taken = take::deliver(&*app.store, post, &known, raw.to_vec(), app.clock.now()).await?;
    let arrival = taken.arrival;
    let answer = TakenMail {
        state: arrival.state.word(),
        reason: arrival.reason,
        ticket: arrival.ticket.map(|ticket| ticket.0),
        again: taken.again,
        id: arrival.id,
    };
    Ok(json_answer(StatusCode::OK, &json!(answer)))
}
