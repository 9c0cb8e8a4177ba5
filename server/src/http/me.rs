//! Who is signed in, and signing in and out from the desk.

use super::App;
use super::api::Caller;
use super::body;
use super::problem::{Answer, Problem};
use super::session::{Signed, begin, end_cookie, token_of};
use crate::auth::{Browser, SignInError, is_open};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::people::Person;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

fn about(person: &Person, app: &App) -> Value {
    json!({
        "person": person.id, "name": person.profile.name, "role": person.role, "language": person.language,
        "field": person.field, "teams": person.teams, "epoch": app.store.epoch(), "server_now": app.clock.now(),
    })
}

fn json_answer(value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, value.to_string()).into_response()
}

/// `GET /api/v1/me`
pub async fn me(State(app): State<App>, caller: Caller) -> Response {
    let mut about = about(&caller.person, &app);
    if let Some(scopes) = &caller.scopes {
        about["scopes"] = Value::from_iter(scopes.iter().map(|scope| scope.word()));
    }
    json_answer(&about)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

/// `POST /api/v1/sign-in`
pub async fn sign_in(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Credentials = body::json(&headers, body, body::SMALL, &["application/json"]).await?;
    let entered = app.sign_in().with_password(&given.email, &given.password, &browser).await?;
    if let Some(before) = token_of(&headers, &app.reach) {
        app.store.end_session(before).await?;
    }
    let mut response =
        if entered.proven { json_answer(&about(&entered.person, &app)) } else { code_needed().into_response() };
    begin(&mut response, &entered, &app);
    Ok(response)
}

fn code_needed() -> Problem {
    let detail = "the password is right; send the code of the second factor to /api/v1/sign-in/code with the cookie \
        of this answer";
    Problem::new(StatusCode::UNAUTHORIZED, "second_factor", "The second factor is missing", detail)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

/// `POST /api/v1/sign-in/code`
pub async fn sign_in_code(
    State(app): State<App>,
    browser: Browser,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let given: Code = body::json(&headers, body, body::SMALL, &["application/json"]).await?;
    let half = token_of(&headers, &app.reach).ok_or(SignInError::NotBegun)?;
    let entered = app.sign_in().with_code(half, &given.code, &browser).await?;
    let mut response = json_answer(&about(&entered.person, &app));
    begin(&mut response, &entered, &app);
    Ok(response)
}

/// `GET /api/v1/sessions`: where the person is signed in.
pub async fn sessions(State(app): State<App>, signed: Signed) -> Answer<Response> {
    let now = app.clock.now();
    let sessions = app.store.sessions_of(signed.person.id).await?;
    let rows = sessions.iter().filter(|session| is_open(session, now)).map(|session| {
        json!({
            "id": session.id, "created_at": session.created_at, "seen_at": session.seen_at, "agent": session.agent,
            "address": session.address, "own": session.id == signed.session.id,
        })
    });
    Ok(json_answer(&json!({ "sessions": Value::from_iter(rows), "server_now": now })))
}

/// `DELETE /api/v1/sessions/{id}`: ends one of the person's own sessions; its open streams close at once.
pub async fn end_session(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Answer<StatusCode> {
    let ended = match id.parse::<Uuid>() {
        Ok(id) => app.store.end_session_of(signed.person.id, id).await?,
        Err(_) => false,
    };
    if ended {
        return Ok(StatusCode::NO_CONTENT);
    }
    let detail = format!(
        "session \"{}\" is not one of yours, or has ended; GET /api/v1/sessions lists them",
        body::shortened(&id)
    );
    Err(Problem::new(StatusCode::NOT_FOUND, "not_found", "No such session", detail))
}

/// `POST /api/v1/sign-out`
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    if let Some(token) = token_of(&headers, &app.reach) {
        app.store.end_session(token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, end_cookie(&app.reach))]).into_response())
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Problem::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "Mail address and password do not match",
                "email and password do not match; check both and try again",
            ),
            SignInError::NotBegun => Problem::needs_auth(
                "the password was not given, or too long ago; sign in with it first at /api/v1/sign-in",
            ),
            SignInError::TooMany { seconds } => Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_attempts",
                "Too many attempts",
                format!("too many attempts for this account or address; wait {seconds} seconds"),
            )
            .after(seconds),
            SignInError::Store(error) => error.into(),
        }
    }
}
