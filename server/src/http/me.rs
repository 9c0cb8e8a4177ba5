//! Who is signed in, and signing in and out from the desk.

use super::App;
use super::body;
use super::problem::{Answer, Problem};
use super::session::{Address, Signed, begin_cookie, end_cookie, token_of};
use crate::auth::SignInError;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::people::Person;
use serde::Deserialize;
use serde_json::{Value, json};

/// Bytes of a sign-in, generously.
const LIMIT: usize = 8 * 1024;

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
pub async fn me(State(app): State<App>, signed: Signed) -> Response {
    json_answer(&about(&signed.person, &app))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

/// `POST /api/v1/sign-in`
pub async fn sign_in(State(app): State<App>, address: Address, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Credentials = body::json(&headers, body, LIMIT, &["application/json"]).await?;
    let (person, token) = app.sign_in().with_password(&given.email, &given.password, address.ip).await?;
    if let Some(before) = token_of(&headers, &app.reach) {
        app.store.end_session(before).await?;
    }
    let mut response = json_answer(&about(&person, &app));
    response.headers_mut().insert(header::SET_COOKIE, begin_cookie(&token, &app.reach));
    Ok(response)
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
