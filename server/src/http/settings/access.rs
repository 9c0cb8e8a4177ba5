//! `/settings/access`

use super::Office;
use super::records::read;
use crate::auth::is_open;
use crate::http::problem::Answer;
use crate::portal::settings::{OpenSession, access_page};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

/// `GET /settings/access`
pub async fn sessions(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let now = office.app.clock.now();
    let sessions = office.app.store.every_session().await?.into_iter().filter(|session| is_open(session, now));
    let sessions = sessions.map(|session| {
        let name = office.known.person(session.person).map(|person| person.profile.name.clone());
        OpenSession {
            id: session.id,
            person: (session.person.0, name.unwrap_or_default()),
            agent: session.agent,
            address: session.address,
            seen_ago: now.since(session.seen_at),
            began_ago: now.since(session.created_at),
            own: session.id == office.signed.session.id,
        }
    });
    let sessions: Vec<_> = sessions.collect();
    Ok(office.page(access_page(&office.look, &sessions, office.notice(query.as_deref()))))
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
