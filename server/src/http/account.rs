//! A person's own account, and the first account of all.

use super::App;
use super::body;
use super::pages::{enter, language, page};
use super::problem::{Answer, Problem};
use super::session::{Signed, find};
use crate::auth::{
    Authenticator, Browser, Newcomer, PasswordError, SignInError, acceptable, first_start, fresh_secret, hash_of,
    is_open, normalized, recovery_codes, recovery_hash, set_password,
};
use crate::portal::{
    AccountView, FirstForm, News, SessionRow, account_page, factor_page, first_over_page, first_page, recovery_page,
    too_many,
};
use crate::store::{SecondFactor, TokenHash};
use app::texts::Lang;
use app::texts::portal::Texts;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::people::{Language, Role};
use serde::Deserialize;
use uuid::Uuid;

/// Who is signed in; others are asked to do so first.
async fn owner(headers: &HeaderMap, app: &App) -> Answer<Result<Signed, Response>> {
    let signed = find(headers, app).await?;
    Ok(signed.ok_or_else(|| Redirect::to("/sign-in?next=/account").into_response()))
}

macro_rules! owner {
    ($headers:expr, $app:expr) => {
        match owner(&$headers, &$app).await? {
            Ok(signed) => signed,
            Err(elsewhere) => return Ok(elsewhere),
        }
    };
}

fn style(app: &App) -> Option<String> {
    app.assets.address_of("main.css")
}

async fn show(app: &App, signed: &Signed, lang: Lang, status: StatusCode, news: Option<News>) -> Answer<Response> {
    let person = &signed.person;
    let now = app.clock.now();
    let account = app.store.account_of(person.id).await?;
    let factor = app.store.second_factor(person.id).await?.filter(|factor| factor.since.is_some());
    let recovery_left = match factor {
        Some(_) => Some(app.store.recovery_left(person.id).await?),
        None => None,
    };
    let sessions = app.store.sessions_of(person.id).await?.into_iter().filter(|session| is_open(session, now));
    let sessions = sessions.map(|session| SessionRow {
        id: session.id,
        agent: session.agent,
        address: session.address,
        seen_ago: now.since(session.seen_at),
        began_ago: now.since(session.created_at),
        own: session.id == signed.session.id,
    });
    let view = AccountView {
        name: person.profile.name.clone(),
        email: account.map(|account| account.email).unwrap_or_default(),
        recovery_left,
        sessions: sessions.collect(),
        news,
    };
    Ok(page(status, account_page(lang, style(app), &view)))
}

/// `GET /account`
pub async fn account(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    let signed = owner!(headers, app);
    show(&app, &signed, language(&headers), StatusCode::OK, None).await
}

/// Whether the password given again is the person's own; else the answer that says so.
async fn again(app: &App, signed: &Signed, lang: Lang, password: &str, browser: &Browser) -> Answer<Option<Response>> {
    match app.sign_in().is_own(signed.person.id, password, browser).await {
        Ok(true) => Ok(None),
        Ok(false) => {
            let news = News::Failed(|t| t.account.password_wrong);
            show(app, signed, lang, StatusCode::UNPROCESSABLE_ENTITY, Some(news)).await.map(Some)
        }
        Err(SignInError::TooMany { seconds }) => {
            let text = too_many(lang, seconds);
            Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts", text)
                .after(seconds))
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    current: String,
    new: String,
}

pub(super) fn refused(error: PasswordError) -> fn(&Texts) -> &'static str {
    match error {
        PasswordError::Short => |t| t.account.password_short,
        PasswordError::Long => |t| t.account.password_long,
        PasswordError::Guessable => |t| t.account.password_guessable,
    }
}

/// `POST /account/password`
pub async fn password(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let signed = owner!(headers, app);
    let lang = language(&headers);
    let given: NewPassword = body::form(&headers, body, body::SMALL).await?;
    if let Some(refused) = again(&app, &signed, lang, &given.current, &browser).await? {
        return Ok(refused);
    }
    let person = signed.person.id;
    let Some(account) = app.store.account_of(person).await? else {
        return show(&app, &signed, lang, StatusCode::OK, None).await;
    };
    if let Err(error) = acceptable(
        &given.new,
        &[&[account.email.as_str(), &signed.person.profile.name], &app.reach.words()[..]].concat(),
    ) {
        let news = Some(News::Failed(refused(error)));
        return show(&app, &signed, lang, StatusCode::UNPROCESSABLE_ENTITY, news).await;
    }
    let (store, kept) = (&*app.store, Some(signed.session.id));
    set_password(store, &app.passwords, person, &account.email, &given.new, kept, app.clock.now())
        .await
        .map_err(|error| Problem::ours(&*error))?;
    show(&app, &signed, lang, StatusCode::OK, Some(News::Done(|t| t.account.password_changed))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Current {
    current: String,
}

/// `POST /account/second-factor`: shares a new secret, which counts once a first code has proved it.
pub async fn begin_factor(
    State(app): State<App>,
    browser: Browser,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let signed = owner!(headers, app);
    let lang = language(&headers);
    let given: Current = body::form(&headers, body, body::SMALL).await?;
    if let Some(refused) = again(&app, &signed, lang, &given.current, &browser).await? {
        return Ok(refused);
    }
    let person = signed.person.id;
    if app.store.second_factor(person).await?.is_some_and(|factor| factor.since.is_some()) {
        // It is on already, perhaps by another tab: only turning it off makes room for another.
        return Ok(Redirect::to("/account").into_response());
    }
    let factor = SecondFactor { person, secret: fresh_secret(), since: None, last_step: 0 };
    app.store.set_second_factor(&factor, &[]).await?;
    share(&app, &signed, lang, &factor, false).await
}

async fn share(app: &App, signed: &Signed, lang: Lang, factor: &SecondFactor, wrong: bool) -> Answer<Response> {
    let email = app.store.account_of(signed.person.id).await?.map(|account| account.email).unwrap_or_default();
    let shown = Authenticator::of(factor, &email)
        .and_then(|authenticator| factor_page(lang, style(app), &authenticator.uri()?, &authenticator.secret(), wrong));
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page(status, shown.map_err(|error| Problem::ours(&*error))?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

/// `POST /account/second-factor/confirm`
pub async fn confirm_factor(State(app): State<App>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let signed = owner!(headers, app);
    let lang = language(&headers);
    let given: Code = body::form(&headers, body, body::SMALL).await?;
    let now = app.clock.now();
    let person = signed.person.id;
    let factor = app.store.second_factor(person).await?.filter(|factor| factor.since.is_none());
    let Some(factor) = factor else { return Ok(Redirect::to("/account").into_response()) };
    if !app.sign_in().takes_code(&factor, &given.code, now).await? {
        return share(&app, &signed, lang, &factor, true).await;
    }
    let codes = recovery_codes();
    let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
    let taken = app.store.second_factor(person).await?.map_or(0, |factor| factor.last_step);
    let factor = SecondFactor { since: Some(now), last_step: taken, ..factor };
    app.store.set_second_factor(&factor, &hashes).await?;
    // Who came in without a second factor comes in again with it.
    app.store.end_sessions_of(person, Some(signed.session.id)).await?;
    Ok(page(StatusCode::OK, recovery_page(lang, style(&app), &codes)))
}

/// `POST /account/second-factor/end`
pub async fn end_factor(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let signed = owner!(headers, app);
    let lang = language(&headers);
    let given: Current = body::form(&headers, body, body::SMALL).await?;
    if let Some(refused) = again(&app, &signed, lang, &given.current, &browser).await? {
        return Ok(refused);
    }
    app.store.end_second_factor(signed.person.id).await?;
    show(&app, &signed, lang, StatusCode::OK, Some(News::Done(|t| t.account.factor_ended))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    id: Uuid,
}

/// `POST /account/sessions/end`
pub async fn end_session(State(app): State<App>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let signed = owner!(headers, app);
    let given: One = body::form(&headers, body, body::SMALL).await?;
    app.store.end_session_of(signed.person.id, given.id).await?;
    show(&app, &signed, language(&headers), StatusCode::OK, Some(News::Done(|t| t.account.sessions_ended))).await
}

/// `POST /account/sessions/end-others`
pub async fn end_others(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    let signed = owner!(headers, app);
    app.store.end_sessions_of(signed.person.id, Some(signed.session.id)).await?;
    show(&app, &signed, language(&headers), StatusCode::OK, Some(News::Done(|t| t.account.sessions_ended))).await
}

#[derive(Deserialize)]
struct Link {
    token: String,
}

/// `GET /first-start`: the link that the server prints while nobody can sign in.
pub async fn first_start(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer<Response> {
    let lang = language(&headers);
    let token = serde_urlencoded::from_str::<Link>(query.as_deref().unwrap_or("")).map(|link| link.token);
    match token {
        Ok(token) if counts(&app, hash_of(&token)).await? => {
            let form = FirstForm { token, ..FirstForm::default() };
            Ok(page(StatusCode::OK, first_page(lang, style(&app), &form)))
        }
        _ => Ok(page(StatusCode::GONE, first_over_page(lang, style(&app)))),
    }
}

/// Whether a link opens an empty desk.
async fn counts(app: &App, token: TokenHash) -> Answer<bool> {
    Ok(first_start::is(&*app.store, token, app.clock.now()).await? && !app.store.has_accounts().await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    token: String,
    name: String,
    email: String,
    password: String,
}

/// `POST /first-start`
pub async fn begin_desk(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let lang = language(&headers);
    let given: First = body::form(&headers, body, body::SMALL).await?;
    let token = hash_of(&given.token);
    if !counts(&app, token).await? {
        return Ok(page(StatusCode::GONE, first_over_page(lang, style(&app))));
    }
    let (name, email) = (given.name.trim().to_owned(), normalized(&given.email));
    let t = &Texts::of(lang);
    let problem = match acceptable(&given.password, &[&[name.as_str(), &email], &app.reach.words()[..]].concat()) {
        _ if name.is_empty() || !email.contains('@') => Some(t.account.first_missing),
        Err(error) => Some(refused(error)(t)),
        Ok(()) => None,
    };
    if problem.is_some() {
        let form = FirstForm { token: given.token, name, email, problem };
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, first_page(lang, style(&app), &form)));
    }
    if !first_start::take(&*app.store, token, app.clock.now()).await? {
        return Ok(page(StatusCode::GONE, first_over_page(lang, style(&app))));
    }
    let language = match lang {
        Lang::En => Language::En,
        Lang::It => Language::It,
    };
    let newcomer = Newcomer { name, email, role: Role::Administrator, language, field: false };
    let created = newcomer.create(&*app.store, &*app.clock, &app.passwords, &given.password).await;
    let person = match created {
        Ok(person) => person,
        Err(error) => {
            first_start::put_back(&*app.store, token, app.clock.now()).await?;
            return Err(Problem::ours(&*error));
        }
    };
    let session = app.sign_in().begin(person, &browser, true, app.clock.now()).await?;
    Ok(enter("/settings/start", person, &session, &app))
}
