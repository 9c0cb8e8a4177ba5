//! `/settings/access`

use super::Office;
use super::records::read;
use crate::auth::{Browser, NewToken, SignInError, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_MAX, is_open};
use crate::http::problem::{Answer, Problem};
use crate::portal::settings::{DoorsView, Form, LivingToken, Notice, OpenSession, access_page};
use crate::store::Scope;
use app::texts::fill;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::id::PersonId;
use deskside_domain::text;
use uuid::Uuid;

/// `GET /settings/access`
pub async fn sessions(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let form = Form::default().with("days", TOKEN_DAYS.to_string());
    shown(&office, form, None, office.notice(query.as_deref())).await
}

/// The page with the form for a token as it was typed, or the secret of one just made.
async fn shown(office: &Office, form: Form, secret: Option<String>, notice: Option<Notice>) -> Answer<Response> {
    let now = office.app.clock.now();
    let name = |person: PersonId| {
        let name = office.known.person(person).map(|person| person.profile.name.clone());
        (person.0, name.unwrap_or_default())
    };
    let sessions = office.app.store.every_session().await?.into_iter().filter(|session| is_open(session, now));
    let sessions = sessions.map(|session| OpenSession {
        id: session.id,
        person: name(session.person),
        agent: session.agent,
        address: session.address,
        seen_ago: now.since(session.seen_at),
        began_ago: now.since(session.created_at),
        own: session.id == office.signed.session.id,
    });
    let sessions: Vec<_> = sessions.collect();
    let tokens = office.app.store.tokens(None).await?.into_iter().filter(|token| token.is_valid(now));
    let tokens = tokens.map(|token| LivingToken {
        id: token.id,
        person: name(token.person),
        name: token.name,
        scopes: token.scopes,
        until: token.expires_at.0,
        used_ago: token.used_at.map(|used| now.since(used)),
    });
    let view = DoorsView { sessions, tokens: tokens.collect(), form, secret, now: now.0 };
    Ok(office.page(access_page(&office.look, &view, notice)))
}

/// `POST /settings/access/end`
pub async fn end(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    if let (Some(person), Some(id)) = (form.id("person"), form.id("id")) {
        office.app.store.end_session_of(person, id).await?;
        tracing::info!(by = %office.signed.person.id, %person, "an administrator ended a session");
    }
    Ok(Redirect::to("/settings/access?done=session").into_response())
}

/// `POST /settings/access/tokens`: a token for the administrator's own programs. The answer shows its secret once.
pub async fn make_token(office: Office, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let mut form = read(&headers, body).await?;
    let (t, a) = (&office.look.texts().settings, &office.look.texts().account);
    let name = form.text("name");
    if text::line("name", &name, TOKEN_NAME_MAX).is_err() {
        let e = &office.look.lang.texts().errors;
        form.fail("name", fill(e.required, &[("field", t.token_name), ("remedy", e.remedy_write)]));
    }
    let scopes: Vec<Scope> = form.all("scopes").filter_map(Scope::from_word).collect();
    if scopes.is_empty() {
        form.fail("scopes", t.token_scopes_none);
    }
    let days = form.text("days").parse::<i64>().ok().filter(|days| (1..=TOKEN_DAYS_MAX).contains(days));
    if days.is_none() {
        form.fail("days", t.token_days_wrong);
    }
    let person = office.signed.person.id;
    if !form.is_wrong() {
        match office.app.sign_in().is_own(person, form.get("password"), &browser).await {
            Ok(true) => {}
            Ok(false) => form.fail("password", a.password_wrong),
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(other) => return Err(Problem::from(other)),
        }
    }
    // A password is never sent back.
    form.set("password", "");
    let (Some(days), false) = (days, form.is_wrong()) else {
        let notice = Notice::Failed(t.check_fields.to_owned());
        return shown(&office, form, None, Some(notice)).await;
    };
    let new = NewToken { person, name, scopes, days };
    let (secret, token) = new.make(&*office.app.store, office.app.clock.now()).await?;
    tracing::info!(%person, token = %token.id, "a person made a token");
    shown(&office, Form::default().with("days", TOKEN_DAYS.to_string()), Some(secret.as_str().to_owned()), None).await
}

/// `POST /settings/access/tokens/revoke`: anyone's token.
pub async fn revoke_token(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    if let Some(id) = form.id::<Uuid>("id") {
        office.app.store.revoke_token(None, id, office.app.clock.now()).await?;
        tracing::info!(by = %office.signed.person.id, token = %id, "a token was revoked");
    }
    Ok(Redirect::to("/settings/access?done=token").into_response())
}
