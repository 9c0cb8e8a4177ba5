//! Pages the server renders: the start, sign-in, and the demo's doors.

use super::App;
use super::body;
use super::portal::report_form;
use super::problem::{Answer, Problem};
use super::session::{Address, begin, begin_proven, end_cookie, find, is_unsafe, token_of};
use crate::auth::{Browser, Entered, SignInError, Token, active_person};
use crate::portal::{Doors, SignInForm, code_page, doors_page, sign_in_page as render, too_many};
use crate::store::META_DEMO;
use app::texts::Lang;
use app::texts::portal::Texts;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use deskside_domain::id::PersonId;
use serde::Deserialize;

pub(super) fn language(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    Lang::pick(None, wanted)
}

pub(super) fn page(status: StatusCode, html: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// An address inside of this site, or the desk.
fn inside(next: Option<&str>) -> &str {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']))
        .unwrap_or("/desk")
}

/// `GET /`: the doors of a demonstration; the desk, for who is signed in; for everyone else the portal.
pub async fn start(State(app): State<App>, address: Address, headers: HeaderMap) -> Answer<Response> {
    if address.local
        && let Some(doors) = demo(&app).await?
    {
        let style = app.assets.address_of("main.css");
        return Ok(page(StatusCode::OK, doors_page(language(&headers), style, &doors)));
    }
    if find(&headers, &app).await?.is_some() {
        return Ok(Redirect::to("/desk").into_response());
    }
    report_form(State(app), headers).await
}

async fn demo(app: &App) -> Answer<Option<Doors>> {
    let note = app.store.meta(META_DEMO).await?;
    Ok(note.and_then(|note| serde_json::from_str(&note).ok()))
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

fn next_of(query: Option<&str>) -> Option<String> {
    serde_urlencoded::from_str::<Next>(query.unwrap_or("")).ok().and_then(|query| query.next)
}

fn form_page(app: &App, headers: &HeaderMap, status: StatusCode, form: SignInForm) -> Response {
    let form = SignInForm { unsafe_address: is_unsafe(headers, &app.reach), ..form };
    page(status, render(language(headers), app.assets.address_of("main.css"), &form))
}

/// `GET /sign-in`
pub async fn sign_in_page(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let next = next_of(query.as_deref());
    let form = SignInForm { next: inside(next.as_deref()).to_owned(), ..SignInForm::default() };
    form_page(&app, &headers, StatusCode::OK, form)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    email: String,
    password: String,
    #[serde(default)]
    next: Option<String>,
}

/// `POST /sign-in`
pub async fn sign_in(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Given = body::form(&headers, body, body::SMALL).await?;
    let next = inside(given.next.as_deref()).to_owned();
    let (wrong, wait, status) = match app.sign_in().with_password(&given.email, &given.password, &browser).await {
        Ok(entered) => {
            if let Some(before) = token_of(&headers, &app.reach) {
                app.store.end_session(before).await?;
            }
            let next = if entered.proven { next } else { code_address(&next) };
            return Ok(entered_at(&next, &entered, &app));
        }
        Err(SignInError::Wrong | SignInError::NotBegun) => (true, None, StatusCode::UNAUTHORIZED),
        Err(SignInError::TooMany { seconds }) => (false, Some(seconds), StatusCode::TOO_MANY_REQUESTS),
        Err(SignInError::Store(error)) => return Err(error.into()),
    };
    let form = SignInForm { email: given.email, next, wrong, wait, ..SignInForm::default() };
    Ok(form_page(&app, &headers, status, form))
}

fn code_address(next: &str) -> String {
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    format!("/sign-in/code?{query}")
}

/// `GET /sign-in/code`: the second factor. Without a password before it, that comes first.
pub async fn code(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer<Response> {
    let next = next_of(query.as_deref());
    let next = inside(next.as_deref());
    let session = match token_of(&headers, &app.reach) {
        Some(token) => app.store.session(token).await?,
        None => None,
    };
    if session.is_none_or(|session| session.proven) {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    Ok(page(StatusCode::OK, code_page(language(&headers), app.assets.address_of("main.css"), next, None)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
    #[serde(default)]
    next: Option<String>,
}

/// `POST /sign-in/code`
pub async fn give_code(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let given: Code = body::form(&headers, body, body::SMALL).await?;
    let next = inside(given.next.as_deref());
    let Some(half) = token_of(&headers, &app.reach) else { return Ok(Redirect::to("/sign-in").into_response()) };
    let lang = language(&headers);
    let (status, problem) = match app.sign_in().with_code(half, &given.code, &browser).await {
        Ok(entered) => return Ok(entered_at(next, &entered, &app)),
        Err(SignInError::NotBegun) => return Ok(Redirect::to("/sign-in").into_response()),
        Err(SignInError::Wrong) => (StatusCode::UNAUTHORIZED, Texts::of(lang).account.factor_code_wrong.to_owned()),
        Err(SignInError::TooMany { seconds }) => (StatusCode::TOO_MANY_REQUESTS, too_many(lang, seconds)),
        Err(SignInError::Store(error)) => return Err(error.into()),
    };
    Ok(page(status, code_page(lang, app.assets.address_of("main.css"), next, Some(problem))))
}

fn entered_at(next: &str, entered: &Entered, app: &App) -> Response {
    let mut response = Redirect::to(next).into_response();
    begin(&mut response, entered, app);
    response
}

/// Leads a person on who has proved who they are, with a session.
pub(super) fn enter(next: &str, person: PersonId, token: &Token, app: &App) -> Response {
    let mut response = Redirect::to(next).into_response();
    begin_proven(&mut response, person, token, app);
    response
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Door {
    person: PersonId,
}

/// `POST /sign-in/demo`: one click, for the people a demo names and only on this machine.
pub async fn sign_in_demo(
    State(app): State<App>,
    address: Address,
    browser: Browser,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let given: Door = body::form(&headers, body, body::SMALL).await?;
    let closed = || {
        let detail = "one click signs in only on a demonstration desk and on the machine it runs on; use /sign-in";
        Problem::new(StatusCode::FORBIDDEN, "no_demo", "Not a demonstration desk", detail)
    };
    let doors = demo(&app).await?.filter(|_| address.local).ok_or_else(closed)?;
    let door = doors.people.iter().find(|door| door.person == given.person).ok_or_else(closed)?;
    let person = active_person(&*app.store, door.person, app.clock.now()).await?.ok_or_else(closed)?;
    if let Some(before) = token_of(&headers, &app.reach) {
        app.store.end_session(before).await?;
    }
    let token = app.sign_in().begin(person.id, &browser, true, app.clock.now()).await?;
    Ok(enter(door.opens(), person.id, &token, &app))
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    if let Some(token) = token_of(&headers, &app.reach) {
        app.store.end_session(token).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(header::SET_COOKIE, end_cookie(&app.reach));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "desk", "/a\r\nb"] {
            assert_eq!(inside(Some(bad)), "/desk", "{bad}");
        }
        assert_eq!(inside(Some("/desk/tickets/1?tab=2")), "/desk/tickets/1?tab=2");
        assert_eq!(inside(None), "/desk");
    }
}
