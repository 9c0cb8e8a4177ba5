//! The portal: what people without an account open on their phones. They report a fault, and follow it by a link that
//! opens this one ticket and nothing else. Plain forms, each answered by an address to go to; all they do becomes commands.

mod act;
mod fields;
mod lost;
mod photos;
mod report;
mod requester;
mod status;
mod view;

use super::App;
use super::body;
use super::pages::language;
use super::problem::Answer;
use super::session::{cookie, value_of};
use super::{Reach, State};
use crate::portal::front::{Front, Notice, accessibility_page, privacy_page};
use app::texts::Lang;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

pub use report::form as report_form;

/// The cookie by which a browser keeps the language that its person chose.
const LANGUAGE_COOKIE: &str = "deskside-language";

/// The routes.
pub fn routes() -> Router<App> {
    let sending = Router::new()
        .route("/portal/v1/report", post(report::send))
        .route("/portal/v1/t/{token}/{act}", post(act::act))
        .layer(DefaultBodyLimit::max(fields::WITH_PHOTOS));
    Router::new()
        .merge(sending)
        .route("/report", get(report::form))
        .route("/t/{token}/files/{file}", get(photos::file))
        .route("/portal/v1/language", post(choose_language))
        .route("/t/{token}", get(status::show))
        .route("/lost", get(lost::form))
        .route("/portal/v1/lost", post(lost::send))
        .route("/privacy", get(privacy))
        .route("/accessibility", get(accessibility))
}

/// A path as a log may hold it: what opens a ticket's page does not stand there.
#[must_use]
pub fn without_token(path: &str) -> &str {
    ["/portal/v1/t/", "/t/"].into_iter().find(|start| path.starts_with(start)).unwrap_or(path)
}

/// How pages of the portal look to who asks. `here`: the address to come back to.
fn front(app: &State, headers: &HeaderMap, here: &str) -> Front {
    Front {
        lang: lang_of(headers),
        style: app.assets.address_of("portal.css"),
        script: app.assets.address_of("portal.js"),
        here: here.to_owned(),
    }
}

fn lang_of(headers: &HeaderMap) -> Lang {
    value_of(headers, LANGUAGE_COOKIE).and_then(Lang::from_tag).unwrap_or_else(|| language(headers))
}

/// A page that only its reader's browser keeps, so that going back finds what was typed, and that no search engine lists.
fn private_page(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "private, no-cache"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (header::VARY, "cookie, accept-language"),
    ];
    (status, headers, Html(html)).into_response()
}

/// `GET /privacy`
async fn privacy(Shared(app): Shared<App>, headers: HeaderMap) -> Response {
    private_page(StatusCode::OK, privacy_page(&front(&app, &headers, "/privacy")))
}

/// `GET /accessibility`
async fn accessibility(Shared(app): Shared<App>, headers: HeaderMap) -> Response {
    private_page(StatusCode::OK, accessibility_page(&front(&app, &headers, "/accessibility")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    lang: Lang,
    to: String,
}

/// `POST /portal/v1/language`: keeps the choice and goes back.
async fn choose_language(Shared(app): Shared<App>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let chosen: Chosen = body::form(&headers, body, body::SMALL).await?;
    let is_ours = ["/report", "/privacy", "/accessibility"].contains(&chosen.to.as_str())
        || chosen.to.strip_prefix("/t/").is_some_and(is_token_like);
    let mut response = Redirect::to(if is_ours { &chosen.to } else { "/report" }).into_response();
    let kept = cookie(&app.reach, LANGUAGE_COOKIE, chosen.lang.tag(), "Max-Age=31536000");
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}

fn is_token_like(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The name of an intent for a form that is about to be shown.
fn fresh_intent() -> Uuid {
    Uuid::new_v4()
}

/// The intent that a form names. One that names none, by whatever accident, is done once for each time it is sent.
fn intent_of(text: &str) -> Uuid {
    text.parse().unwrap_or_else(|_| fresh_intent())
}

/// How this server is called from outside, without a slash at the end.
pub fn origin(headers: &HeaderMap, reach: &Reach) -> String {
    reach.public_url.clone().unwrap_or_else(|| {
        let scheme = if reach.is_https() { "https" } else { "http" };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("{scheme}://{host}")
    })
}

/// To another page, the address of which holds a secret: no cache keeps it.
fn see(address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is said above a page about what was just done.
fn notice(lang: Lang, word: Option<&str>) -> Option<Notice> {
    let t = &app::texts::portal::Texts::of(lang).follow;
    Some(match word? {
        "reply" => Notice::Done(t.done_reply),
        "chase" => Notice::Done(t.done_chase),
        "works" => Notice::Done(t.done_works),
        "broken" => Notice::Done(t.done_broken),
        "visit" => Notice::Done(t.done_visit),
        "again" => Notice::Done(t.done_again),
        "changed" => Notice::Other(t.changed),
        "late" => Notice::Other(t.too_late),
        _ => return None,
    })
}
