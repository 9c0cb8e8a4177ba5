//! `/settings/priority`: the matrix and the weights, tried on the open tickets before they are saved.

use super::Office;
use super::records::read;
use crate::http::pages::page;
use crate::http::problem::Answer;
use crate::portal::settings::priority::{ADDRESS, Preview, form_of, priority_page, read as scheme_of};
use crate::portal::settings::{Form, Notice};
use crate::store::list::Wanted;
use app::texts::refusal;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::command::Payload;
use deskside_domain::facts::Fact;
use deskside_domain::priority_scheme::{PriorityScheme, THE_SCHEME};
use deskside_domain::refusal::Refusal;
use deskside_domain::sla::Surroundings;
use deskside_domain::sync::wire::Outcome;

/// Tickets read at a time.
const PAGE: u32 = 200;

/// `GET /settings/priority`
pub async fn show(office: Office, RawQuery(query): RawQuery) -> Response {
    let version = office.known.version(THE_SCHEME).map(|version| version.to_string()).unwrap_or_default();
    let form = form_of(&office.known.priority_scheme(), version);
    let notice = office.notice(query.as_deref());
    office.page(priority_page(&office.look, &form, None, notice))
}

/// `POST /settings/priority`: shows what would change, or saves.
pub async fn save(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let mut form = read(&headers, body).await?;
    let t = &office.look.texts().settings;
    let again = |form: &Form, status, preview: Option<&Preview>, notice: Option<String>| {
        page(status, priority_page(&office.look, form, preview, notice.map(Notice::Failed)))
    };
    let Some(scheme) = scheme_of(&mut form, &office.look) else {
        return Ok(again(&form, StatusCode::UNPROCESSABLE_ENTITY, None, Some(t.check_fields.to_owned())));
    };
    if form.get("act") != "save" {
        let preview = preview(&office, &scheme).await?;
        return Ok(again(&form, StatusCode::OK, Some(&preview), None));
    }
    let base = form.id("version");
    let outcome = office.carry_out(vec![(Payload::DefinePriorityScheme(scheme), base)]).await?.pop();
    match outcome {
        Some(outcome) if outcome.is_done() => Ok(Redirect::to(&format!("{ADDRESS}?done=saved")).into_response()),
        Some(Outcome::Rejected { refusal: Refusal::ChangedMeanwhile { .. } }) => {
            let known = office.known_now().await?;
            form.set("version", known.version(THE_SCHEME).map(|version| version.to_string()).unwrap_or_default());
            Ok(again(&form, StatusCode::CONFLICT, None, Some(t.meanwhile.to_owned())))
        }
        other => {
            let code = match &other {
                Some(Outcome::Rejected { refusal }) => refusal.code(),
                Some(outcome) => outcome.word(),
                None => "retry",
            };
            let text = format!("{} {}", t.refused, refusal(office.look.lang, code));
            Ok(again(&form, StatusCode::UNPROCESSABLE_ENTITY, None, Some(text)))
        }
    }
}

/// How the priorities of the open tickets that this person sees would change: by the rule that weighs them once it is
/// saved. Restricted tickets of others are not counted, since a number would tell of them.
async fn preview(office: &Office, scheme: &PriorityScheme) -> Answer<Preview> {
    let (mut found, now) = (Preview::default(), office.app.clock.now());
    let mut wanted = Wanted { open: Some(true), limit: PAGE, ..Wanted::default() };
    loop {
        let listed = office.app.store.tickets(&office.signed.person, &wanted).await?;
        for ticket in listed.documents.iter().filter_map(|document| document.as_ticket()) {
            let content = &ticket.content;
            let organization = Surroundings::organization(&*office.known, content.requester, content.site);
            let organization = organization.map_or(Fact::Absent, Fact::Known);
            let cell = (content.impact, content.urgency);
            let weighed = scheme.weigh(cell, organization, now, &*office.known, ticket.weighed.as_ref());
            let after = ticket.overridden.as_ref().map_or(weighed.priority, |set| set.priority);
            found.open += 1;
            if after != ticket.priority() {
                *found.changes.entry((ticket.priority(), after)).or_default() += 1;
            }
        }
        match listed.next {
            Some(next) => wanted.after = Some(next),
            None => return Ok(found),
        }
    }
}
