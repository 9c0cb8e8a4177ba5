//! `/settings/people`

use super::Office;
use super::records::{found, read, save, shown};
use crate::auth::{Token, is_open, normalized};
use crate::http::pages::page;
use crate::http::problem::Answer;
use crate::portal::settings::{AccessView, Below, Form, PeopleView, link_page, people_page};
use crate::store::Invitation;
use app::texts::fill;
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::id::PersonId;
use deskside_domain::people::{Person, phone_digits};
use deskside_domain::search::{index_line, matches, words};

/// People on one page.
const PAGE: usize = 50;
/// Seconds for which an invitation counts.
const INVITED: i64 = 3 * 86_400;

/// `GET /settings/people`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let notice = office.notice(query.as_deref());
    let query = Form::of_query(query.as_deref());
    let holders = office.app.store.account_holders().await?;
    let known = &office.known;
    let wanted = words(query.get("q"));
    let digits = phone_digits(query.get("q"));
    let role = query.get("role");
    let fits = |person: &Person| {
        (role.is_empty() || serde_json::to_value(person.role).is_ok_and(|word| word == role))
            && (wanted.is_empty() || is_found(person, &wanted, &digits))
    };
    let after: Option<PersonId> = query.id("after");
    let after =
        after.and_then(|id| known.person(id)).map(|person| (crate::directory::folded(&person.profile.name), person.id));
    let all = known.people().filter(|person| fits(person)).count();
    let mut people: Vec<&Person> = known
        .people_by_name(after.as_ref())
        .map(|(_, person)| person)
        .filter(|person| fits(person))
        .take(PAGE + 1)
        .collect();
    let is_more = people.len() > PAGE;
    people.truncate(PAGE);
    let more = people.last().filter(|_| is_more).map(|last| {
        let pairs = [("q", query.get("q")), ("role", role), ("after", &last.id.to_string())];
        format!("/settings/people?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    let view = PeopleView { query: query.get("q"), role, people, all, more, holders: &holders };
    Ok(office.page(people_page(&office.look, known, &view, notice)))
}

/// Whether a person is one of those that words, or the digits of a phone number, look for.
pub(super) fn is_found(person: &Person, wanted: &[String], digits: &str) -> bool {
    let profile = &person.profile;
    let texts = std::iter::once(profile.name.as_str()).chain(profile.emails.iter().map(String::as_str));
    matches(wanted, &index_line(texts))
        || (digits.len() > 3 && profile.phones.iter().any(|phone| phone_digits(phone).contains(digits)))
}

/// `GET /settings/people/{id}`
pub async fn show(office: Office, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer<Response> {
    let Some((id, person)) = found::<Person>(&office.known, &id) else { return Ok(office.gone()) };
    let access = access_of(&office, person.id).await?;
    let below: Below<'_> = Box::new(|| access.panel(&office.look, person, None));
    Ok(shown(&office, id, person, office.notice(query.as_deref()), Some(below)))
}

async fn access_of(office: &Office, person: PersonId) -> Answer<AccessView> {
    let (store, now) = (&office.app.store, office.app.clock.now());
    let sessions = store.sessions_of(person).await?;
    Ok(AccessView {
        email: store.account_of(person).await?.map(|account| account.email),
        factor: store.second_factor(person).await?.is_some_and(|factor| factor.since.is_some()),
        sessions: sessions.iter().filter(|session| is_open(session, now)).count(),
    })
}

/// `POST /settings/people/{id}`
pub async fn change(office: Office, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let Some((id, person)) = found::<Person>(&office.known, &id) else { return Ok(office.gone()) };
    let access = access_of(&office, person.id).await?;
    let below: Below<'_> = Box::new(|| access.panel(&office.look, person, None));
    let answer = save::<Person>(&office, id, form, false, Some(below)).await?;
    let known = office.known_now().await?;
    if known.person(PersonId(id)).is_some_and(|person| !person.active) {
        office.app.store.end_sessions_of(PersonId(id), None).await?;
    }
    Ok(answer)
}

/// `POST /settings/people/{id}/access`: a link by which the person sets a password.
pub async fn give_access(office: Office, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let Some((id, person)) = found::<Person>(&office.known, &id) else { return Ok(office.gone()) };
    let store = &office.app.store;
    let email = normalized(form.get("email"));
    let access = access_of(&office, person.id).await?;
    let own = person.profile.emails.iter().any(|one| normalized(one) == email) || access.email.as_ref() == Some(&email);
    if !own || !person.active {
        return Ok(Redirect::to(&format!("/settings/people/{id}")).into_response());
    }
    if store.account(&email).await?.is_some_and(|account| account.person != person.id) {
        let wrong = fill(office.look.texts().records.access_taken, &[("email", &email)]);
        let below: Below<'_> = Box::new(|| access.panel(&office.look, person, Some(wrong)));
        let mut answer = shown(&office, id, person, None, Some(below));
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(answer);
    }
    let token = Token::fresh();
    let until = office.app.clock.now().plus(INVITED);
    store.invite(token.hash(), &Invitation { person: person.id, email, until }).await?;
    tracing::info!(by = %office.signed.person.id, person = %person.id, "an administrator made a link for a password");
    let base = match (&office.app.reach.public_url, headers.get("host").and_then(|host| host.to_str().ok())) {
        (Some(url), _) => url.clone(),
        (None, Some(host)) => format!("{}://{host}", if office.app.reach.tls { "https" } else { "http" }),
        (None, None) => String::new(),
    };
    let link = format!("{base}/welcome?token={}", token.as_str());
    Ok(page(StatusCode::OK, link_page(&office.look, person, &link)))
}

/// `POST /settings/people/{id}/sessions/end`
pub async fn end_sessions(office: Office, Path(id): Path<String>) -> Answer<Response> {
    let Some((id, person)) = found::<Person>(&office.known, &id) else { return Ok(office.gone()) };
    // Whoever ends their own sessions goes on with this one.
    let kept = (person.id == office.signed.person.id).then_some(office.signed.session.id);
    office.app.store.end_sessions_of(person.id, kept).await?;
    tracing::info!(by = %office.signed.person.id, person = %person.id, "an administrator ended all sessions of a person");
    Ok(Redirect::to(&format!("/settings/people/{id}?done=sessions")).into_response())
}

/// `POST /settings/people/{id}/second-factor/end`
pub async fn end_factor(office: Office, Path(id): Path<String>) -> Answer<Response> {
    let Some((id, person)) = found::<Person>(&office.known, &id) else { return Ok(office.gone()) };
    let kept = (person.id == office.signed.person.id).then_some(office.signed.session.id);
    office.app.store.end_second_factor(person.id).await?;
    tracing::info!(by = %office.signed.person.id, person = %person.id, "an administrator took a second factor away");
    office.app.store.end_sessions_of(person.id, kept).await?;
    Ok(Redirect::to(&format!("/settings/people/{id}?done=factor")).into_response())
}
