//! Who asks: a program with a token, or a signed-in person.

use crate::auth::{active_person, hash_of, tidied};
use crate::http::problem::{Answer, Problem};
use crate::http::session::Signed;
use crate::http::{App, State};
use crate::store::Scope;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use deskside_domain::id::ClientId;
use deskside_domain::people::Person;

/// How often the last use is written down, in seconds.
const TOUCH: i64 = 3_600;

/// Who asks, and within which bounds.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person who asks, or for whom a program does.
    pub person: Person,
    /// The installation in the log: the token or the session.
    pub client: ClientId,
    /// What the token opens; `None`: a session, which opens all that its person may.
    pub scopes: Option<Vec<Scope>>,
}

impl Caller {
    /// That the token opens this.
    pub fn needs(&self, scope: Scope) -> Answer<()> {
        if self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope)) {
            return Ok(());
        }
        let word = scope.word();
        let remedy = format!("make a token with the scope {word}");
        let detail = format!("the token lacks the scope {word}; {remedy}");
        let problem = Problem::new(StatusCode::FORBIDDEN, "missing_scope", "The token does not open this", detail);
        Err(problem.at("Authorization", None, remedy))
    }
}

/// The caller by a token, where the request brings one.
async fn by_token(headers: &HeaderMap, app: &State) -> Answer<Option<Caller>> {
    let Some(given) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let given = given.to_str().unwrap_or("");
    let secret = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let dead = || Problem::needs_auth("the token is not known, revoked or too old; make another with `deskside token`");
    let (_, secret) = secret.ok_or_else(|| Problem::needs_auth("send Authorization: Bearer and a token"))?;
    let now = app.clock.now();
    let token = app.store.token(hash_of(secret.trim())).await?.filter(|token| token.is_valid(now)).ok_or_else(dead)?;
    let person = active_person(&*app.store, token.person, now).await?.ok_or_else(dead)?;
    if token.used_at.is_none_or(|used| now.since(used) > TOUCH) {
        tidied(app.store.touch_token(token.id, now).await)?;
    }
    Ok(Some(Caller { person, client: ClientId(token.id), scopes: Some(token.scopes) }))
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        if let Some(caller) = by_token(&parts.headers, app).await? {
            return Ok(caller);
        }
        let signed = Signed::from_request_parts(parts, app).await?;
        Ok(Self { person: signed.person, client: ClientId(signed.session.id), scopes: None })
    }
}
