//! Somebody has lost the link to what they reported: it goes to the mail address that the desk has, and to no other. The
//! page says the same whoever asks, so that nobody learns here who is known.

use super::fields::{Fields, Keeping};
use super::{front, private_page, see};
use crate::auth::Sent;
use crate::http::problem::Answer;
use crate::http::session::Address;
use crate::http::{App, State};
use crate::mail::{Post, ask_for_links};
use crate::portal::front::{LostForm, lost_page};
use crate::store::chain;
use app::texts::portal::Texts;
use app::texts::{duration, fill};
use axum::extract::{RawQuery, Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use deskside_domain::text::LINE_MAX;
use std::sync::Arc;

/// Mail goes out, with links that lead here.
fn post(app: &State) -> Option<&Post> {
    app.post.as_ref().filter(|post| app.sends && post.addresses.public_url.is_some())
}

/// `GET /lost`
pub async fn form(Shared(app): Shared<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let front = front(&app, &headers, "/lost");
    let form = LostForm { can: post(&app).is_some(), asked: query.as_deref() == Some("asked"), ..LostForm::default() };
    private_page(StatusCode::OK, lost_page(&front, &form))
}

/// `POST /portal/v1/lost`
pub async fn send(Shared(app): Shared<App>, address: Address, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let front = front(&app, &headers, "/lost");
    let fields = Fields::read(request, &app, Keeping::Texts).await?;
    let t = &Texts::of(front.lang).follow;
    let email = fields.line("email");
    let again = |status: StatusCode, wrong: Option<String>, problem: Option<String>| {
        let form = LostForm { can: post(&app).is_some(), asked: false, email: email.clone(), wrong, problem };
        private_page(status, lost_page(&front, &form))
    };
    let is_address = email.chars().count() <= LINE_MAX && email.parse::<lettre::Address>().is_ok();
    if !is_address {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, Some(t.lost_email_wrong.to_owned()), None));
    }
    if let Err(seconds) = app.brake.count(Sent::Lost, address.ip, app.clock.now()) {
        let time = duration(front.lang, i64::from(seconds) + 59);
        return Ok(again(StatusCode::TOO_MANY_REQUESTS, None, Some(fill(t.too_many, &[("time", &time)]))));
    }
    if post(&app).is_some() {
        // Behind the answer, so that it comes as soon for who is not known.
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            let Some(post) = post(&app) else { return };
            let known = match app.administration.directory.now(&*app.store).await {
                Ok(known) => known,
                Err(error) => return tracing::warn!(error = chain(&error), "a lost link could not be looked for"),
            };
            if let Err(error) = ask_for_links(&*app.store, &known, post, &email, app.clock.now()).await {
                tracing::warn!(error = chain(&error), "a lost link could not be sent");
            }
        });
    }
    Ok(see("/lost?asked"))
}
