//! `/settings/mail`

use super::Office;
use super::records::read;
use crate::http::problem::Answer;
use crate::mail::{preview, take};
use crate::portal::settings::{Form, MailView, Notice, WaitingMail, mail_page};
use crate::store::mail::{Arrival, ArrivalState, Letter, LetterState, META_STOPPED, Tried};
use app::texts::fill;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::document::Document;
use deskside_domain::id::TicketId;

/// Mails and letters of a kind that are listed.
const LISTED: u32 = 50;
/// Mails that came lately.
const LATELY: u32 = 20;

/// `GET /settings/mail`
pub async fn mail(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let m = &office.look.texts().mail;
    let notice = match Form::of_query(query.as_deref()).get("done") {
        "stopped" => Some(Notice::Done(m.was_stopped.to_owned())),
        "going" => Some(Notice::Done(m.goes_on.to_owned())),
        "again" => Some(Notice::Done(m.tried_again.to_owned())),
        "accepted" => Some(Notice::Done(m.accepted.to_owned())),
        "discarded" => Some(Notice::Done(m.discarded.to_owned())),
        "already" => Some(Notice::Failed(m.already.to_owned())),
        _ => None,
    };
    shown(&office, notice).await
}

async fn shown(office: &Office, notice: Option<Notice>) -> Answer<Response> {
    let (app, store) = (&office.app, &*office.app.store);
    let mut letters = store.letters(LetterState::Waiting, LISTED).await?;
    letters.retain(|letter| letter.error.is_some());
    letters.extend(store.letters(LetterState::GivenUp, LISTED).await?);
    let mut shown = Vec::new();
    for letter in letters {
        shown.push(waiting(office, letter).await?);
    }
    let mut lately = Vec::new();
    for state in [ArrivalState::Ticket, ArrivalState::Reply, ArrivalState::Ignored, ArrivalState::Discarded] {
        lately.extend(store.arrivals(state, LATELY).await?);
    }
    lately.sort_by_key(|arrival| std::cmp::Reverse(arrival.at));
    lately.truncate(LATELY as usize);
    let view = MailView {
        from: app.post.as_ref().map(|post| post.addresses.from.to_string()),
        sends: app.sends,
        stopped: store.meta(META_STOPPED).await?.filter(|by| !by.is_empty()),
        counts: store.letter_counts().await?,
        letters: shown,
        waiting: numbered(office, store.arrivals(ArrivalState::Quarantined, LISTED).await?).await?,
        lately: numbered(office, lately).await?,
        previews: preview(office.look.lang, app.clock.now()),
        now: app.clock.now().0,
    };
    Ok(office.page(mail_page(&office.look, &view, notice)))
}

async fn number(office: &Office, ticket: TicketId) -> Answer<Option<String>> {
    let found = office.app.store.document(ticket.into()).await?;
    Ok(found.as_ref().and_then(Document::as_ticket).and_then(|ticket| ticket.number).map(|number| number.to_string()))
}

async fn numbered(office: &Office, arrivals: Vec<Arrival>) -> Answer<Vec<(Arrival, Option<String>)>> {
    let mut numbered = Vec::new();
    for arrival in arrivals {
        let number = match arrival.ticket {
            Some(ticket) => number(office, ticket).await?,
            None => None,
        };
        numbered.push((arrival, number));
    }
    Ok(numbered)
}

async fn waiting(office: &Office, letter: Letter) -> Answer<WaitingMail> {
    let name = office.known.person(letter.person).map(|person| person.profile.name.clone());
    let number = number(office, letter.ticket).await?.unwrap_or_default();
    Ok(WaitingMail {
        id: letter.id,
        kind: letter.kind,
        name: name.unwrap_or_default(),
        ticket: (letter.ticket.0, number),
        error: letter.error.unwrap_or_default(),
    })
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("/settings/mail?done={done}")).into_response()
}

/// `POST /settings/mail/stop`: nothing is sent any more, or again.
pub async fn stop(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let stops = form.get("act") == "stop";
    let by = if stops { office.signed.person.profile.name.as_str() } else { "" };
    office.app.store.set_meta(META_STOPPED, by).await?;
    tracing::info!(by = %office.signed.person.id, stops, "an administrator stopped mail, or let it go on");
    Ok(back(if stops { "stopped" } else { "going" }))
}

/// `POST /settings/mail/again`: a letter is tried at once.
pub async fn again(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let now = office.app.clock.now();
    if let Some(letter) = office.app.store.letter(&form.text("id")).await?
        && matches!(letter.state, LetterState::Waiting | LetterState::GivenUp)
    {
        let tried = Tried::Later { due: now, error: letter.error.clone().unwrap_or_default() };
        office.app.store.note_letter(&letter, &tried, now).await?;
    }
    Ok(back("again"))
}

/// `POST /settings/mail/accept`: a mail that waited is taken in.
pub async fn accept(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    match take::accept(&*office.app.store, &office.known, &form.text("id")).await? {
        Some(arrival) if arrival.state == ArrivalState::Quarantined => {
            let m = &office.look.texts().mail;
            shown(&office, Some(Notice::Failed(fill(m.not_taken, &[("reason", m.reason_refused)])))).await
        }
        Some(arrival) => {
            tracing::info!(by = %office.signed.person.id, mail = arrival.id, "an administrator took a mail in");
            Ok(back("accepted"))
        }
        None => Ok(back("already")),
    }
}

/// `POST /settings/mail/discard`: a mail that waited goes.
pub async fn discard(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let is_gone = take::discard(&*office.app.store, &form.text("id")).await?;
    Ok(back(if is_gone { "discarded" } else { "already" }))
}
