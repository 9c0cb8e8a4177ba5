//! Tokens for programs, made and ended by signed-in people: never by a program.

use super::Params;
use super::answer::json_answer;
use super::query::Query;
use super::records::param;
use crate::auth::{Browser, NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_MAX};
use crate::http::App;
use crate::http::body;
use crate::http::problem::{Answer, Problem};
use crate::http::session::Signed;
use crate::store::{ApiToken, Scope};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use deskside_domain::people::Role;
use deskside_domain::text;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

fn shown(token: &ApiToken) -> Value {
    let scopes = token.scopes.iter().map(|scope| scope.word());
    json!({
        "id": token.id, "person": token.person, "name": token.name, "scopes": Value::from_iter(scopes),
        "created_at": token.created_at, "expires_at": token.expires_at, "used_at": token.used_at,
        "revoked_at": token.revoked_at,
    })
}

/// `GET /api/v1/tokens`: one's own, or, for administrators, with `everyone=true` all.
pub async fn list(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Answer<Response> {
    let mut query = Query::read(query.as_deref())?;
    let everyone = query.parsed("everyone", "send true or false", |text| text.parse().ok())?.unwrap_or(false);
    query.end()?;
    if everyone && signed.person.role != Role::Administrator {
        let detail = "everyone: is for administrators; leave it out";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", "Not for this person", detail).at(
            "everyone",
            Some(&true.into()),
            "leave it out",
        ));
    }
    let tokens = app.store.tokens((!everyone).then_some(signed.person.id)).await?;
    Ok(json_answer(StatusCode::OK, &json!({ "items": Value::from_iter(tokens.iter().map(shown)) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    scopes: Vec<String>,
    #[serde(default)]
    days: Option<i64>,
    password: String,
}

/// `POST /api/v1/tokens`: the one answer that holds the secret. It asks for the password again, so that who finds an
/// open browser makes no key for later.
pub async fn create(
    State(app): State<App>,
    signed: Signed,
    browser: Browser,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let given: Given = body::json(&headers, body, body::SMALL, &["application/json"]).await?;
    let name = json!(given.name);
    if text::line("name", &given.name, TOKEN_NAME_MAX).is_err() {
        let remedy = format!("send one line of 1 to {TOKEN_NAME_MAX} characters");
        return Err(Problem::value("name", Some(&name), "is no name", &remedy));
    }
    let scopes: Option<Vec<Scope>> = given.scopes.iter().map(|word| Scope::from_word(word)).collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty()).ok_or_else(|| {
        let known = Scope::ALL.map(Scope::word).join(", ");
        let remedy = format!("send at least one of {known}");
        Problem::value("scopes", Some(&json!(given.scopes)), "names none, or one that is not there", &remedy)
    })?;
    let days = given.days.unwrap_or(TOKEN_DAYS);
    if !(1..=TOKEN_DAYS_MAX).contains(&days) {
        let remedy = format!("send 1 to {TOKEN_DAYS_MAX}");
        return Err(Problem::value("days", Some(&days.into()), "is too short or too long", &remedy));
    }
    if !app.sign_in().is_own(signed.person.id, &given.password, &browser).await? {
        let remedy = "send the password of the signed-in person";
        return Err(Problem::value("password", None, "is not right", remedy));
    }
    let new = NewToken { person: signed.person.id, name: given.name, scopes, days };
    let (secret, token) = new.make(&*app.store, app.clock.now()).await?;
    tracing::info!(person = %token.person, token = %token.id, "a person made a token");
    Ok(json_answer(StatusCode::CREATED, &json!({ "token": shown(&token), "secret": secret.as_str() })))
}

/// `DELETE /api/v1/tokens/{token}`: one's own; for administrators anyone's.
pub async fn revoke(State(app): State<App>, signed: Signed, params: Params) -> Answer<Response> {
    let named = param(&params, "token")?;
    let of = (signed.person.role != Role::Administrator).then_some(signed.person.id);
    let revoked = match named.parse::<Uuid>() {
        Ok(id) => app.store.revoke_token(of, id, app.clock.now()).await?,
        Err(_) => false,
    };
    if revoked {
        tracing::info!(by = %signed.person.id, token = body::shortened(&named), "a token was revoked");
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(super::answer::none("token", &named, &signed.person))
}
