//! The page of one ticket, for who has its link.

use super::view::Seen;
use super::{fresh_intent, front, notice, origin, private_page};
use crate::http::problem::Answer;
use crate::http::{App, State};
use crate::portal::front::{Front, Notice, Shown, StatusView, Typed, gone_page, status_page};
use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::id::TicketId;
use deskside_domain::private::hex;
use deskside_domain::ticket::label;
use sha2::{Digest, Sha256};

/// The time as of which a page holds that has not changed.
const AS_OF: HeaderName = HeaderName::from_static("deskside-as-of");

/// `GET /t/{token}`
pub async fn show(
    Shared(app): Shared<App>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer<Response> {
    let front = front(&app, &headers, &format!("/t/{token}"));
    let Some(seen) = opened(&app, &token).await? else { return Ok(gone(&front)) };
    let Some(view) = view(&app, &seen, &front, &token).await? else { return Ok(gone(&front)) };
    let query = query.unwrap_or_default();
    let tag = tag_of(&front, &view);
    let as_of = seen.clock(seen.now);
    let is_known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let mut response = if is_known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let shown = Shown {
            as_of: as_of.clone(),
            is_new: query == "new",
            link: format!("{}/t/{token}", origin(&headers, &app.reach)),
            notice: notice(front.lang, query.strip_prefix("done=")),
            intents: std::array::from_fn(|_| fresh_intent().to_string()),
            typed: Typed::default(),
        };
        private_page(StatusCode::OK, status_page(&front, &view, &shown))
    };
    let extra = [(header::ETAG, tag), (AS_OF, as_of)];
    for (name, value) in extra {
        response.headers_mut().extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// The ticket that a token opens.
pub async fn opened(app: &State, token: &str) -> Answer<Option<Seen>> {
    match app.links.opened(&*app.store, token).await? {
        Some(ticket) => Seen::read(app, ticket).await,
        None => Ok(None),
    }
}

/// What its page says.
pub async fn view(app: &State, seen: &Seen, front: &Front, token: &str) -> Answer<Option<StatusView>> {
    let main = match seen.main() {
        Some(id) => Some((id, own_main(app, seen, id).await?)),
        None => None,
    };
    Ok(seen.view(front.lang, token, main))
}

/// The number of the ticket that this one is a duplicate of, where the same person asked. Its page has a link of its own,
/// which only who asked there was given: whoever reports in another's name does not come to it from here.
async fn own_main(app: &State, seen: &Seen, id: TicketId) -> Answer<Option<String>> {
    let document = app.store.document(id.into()).await?;
    let main = document.as_ref().and_then(deskside_domain::document::Document::as_ticket);
    let requester = seen.ticket().map(|ticket| ticket.content.requester);
    let own = main.filter(|main| Some(main.content.requester) == requester);
    Ok(own.map(|main| label(main.number, main.id)))
}

/// The page with something that can not be done as it was typed.
pub async fn refused(
    app: &State,
    seen: &Seen,
    front: &Front,
    token: &str,
    headers: &HeaderMap,
    (status, typed, notice): (StatusCode, Typed, Option<Notice>),
) -> Answer<Response> {
    let Some(view) = view(app, seen, front, token).await? else { return Ok(gone(front)) };
    let shown = Shown {
        as_of: seen.clock(seen.now),
        is_new: false,
        link: format!("{}/t/{token}", origin(headers, &app.reach)),
        notice,
        intents: std::array::from_fn(|_| fresh_intent().to_string()),
        typed,
    };
    Ok(private_page(status, status_page(front, &view, &shown)))
}

/// The same for every link that opens nothing, whatever the reason.
pub fn gone(front: &Front) -> Response {
    let front = Front { here: "/report".to_owned(), ..front.clone() };
    let mut response = private_page(StatusCode::NOT_FOUND, gone_page(&front));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the page says, as a tag: the time and the forms' intents do not count.
fn tag_of(front: &Front, view: &StatusView) -> String {
    let said = format!("{front:?}{view:?}");
    let digest = hex(&Sha256::digest(said));
    format!("\"{}\"", digest.get(..24).unwrap_or_default())
}
