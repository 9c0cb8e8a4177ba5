//! Reading tickets: the list, one, and what was said and done in it.

use super::Params;
use super::answer::{FoundAt, item, json_answer, none, page, value};
use super::caller::Caller;
use super::query::{Query, cursor, place_of, place_text, sort_of};
use super::records::param;
use crate::http::App;
use crate::http::problem::{Answer, Problem};
use crate::store::Scope;
use crate::store::list::{Wanted, position};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use deskside_domain::document::{DocKind, Document};
use deskside_domain::id::TicketId;
use deskside_domain::people::Person;
use deskside_domain::search::Spot;
use deskside_domain::ticket::{Priority, TicketNumber};
use deskside_domain::time::Timestamp;
use std::str::FromStr;
use uuid::Uuid;

/// Words for a status in a list: each status, and the two halves.
pub const STATUS: [&str; 9] =
    ["open", "ended", "new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled"];
/// Words for priorities.
pub const PRIORITY: [&str; 5] = ["P1", "P2", "P3", "P4", "P5"];

fn priority_of(word: &str) -> Option<Priority> {
    use Priority::{P1, P2, P3, P4, P5};
    let all = [P1, P2, P3, P4, P5];
    PRIORITY.iter().position(|known| *known == word).and_then(|index| all.get(index).copied())
}

/// Of someone, or, with `none`, of nobody.
fn whose<T: FromStr>(word: &str) -> Option<Option<T>> {
    if word == "none" { Some(None) } else { word.parse().ok().map(Some) }
}

fn wanted(query: Option<&str>, asker: &Person) -> Answer<Wanted> {
    let mut query = Query::read(query)?;
    let me = |word: &str| if word == "me" { Some(Some(asker.id)) } else { whose(word) };
    let status = query.parsed("status", &format!("send one of {}", STATUS.join(", ")), |word| {
        STATUS.into_iter().find(|known| *known == word)
    })?;
    let sort = query.parsed("sort", "send urgency, updated or created", sort_of)?.unwrap_or_default();
    let wanted = Wanted {
        open: match status {
            Some("open") => Some(true),
            Some("ended") => Some(false),
            _ => None,
        },
        status: status.filter(|word| !matches!(*word, "open" | "ended")),
        team: query.parsed("team", "send a UUID or none", whose)?,
        assignee: query.parsed("assignee", "send a UUID, me or none", me)?,
        requester: query.id("requester")?,
        organization: query.id("organization")?,
        category: query.id("category")?,
        priority: query.parsed("priority", &format!("send one of {}", PRIORITY.join(", ")), priority_of)?,
        since: query.parsed("updated_since", "send seconds since 1970", |text| text.parse().ok().map(Timestamp))?,
        words: query.text("q").filter(|words| !words.trim().is_empty()),
        sort,
        limit: query.limit()?,
        after: query.cursor(|text| place_of(text).filter(|(of, _)| *of == sort))?.map(|(_, place)| place),
    };
    query.end()?;
    Ok(wanted)
}

/// `GET /api/v1/tickets`
pub async fn list(State(app): State<App>, caller: Caller, RawQuery(query): RawQuery) -> Answer<Response> {
    caller.needs(Scope::TicketsRead)?;
    let wanted = wanted(query.as_deref(), &caller.person)?;
    let listed = app.store.tickets(&caller.person, &wanted).await?;
    // Names are of the records of people; who may not read those learns only that the ticket was found.
    let names = caller.needs(Scope::PeopleRead).is_ok();
    let next = listed.next.map(|place| place_text(wanted.sort, place));
    let items = listed.documents.iter().map(|document| {
        let mut record = item(document)?;
        let found = document.ticket_id().and_then(|ticket| listed.found.get(&ticket));
        if let Some(found) = found.filter(|found| names || found.spot != Spot::Requester) {
            record["snippet"] = value(&FoundAt::from(found))?;
        }
        Ok(record)
    });
    Ok(page(items.collect::<Answer<_>>()?, next))
}

/// The ticket of an identity or a number, if the asker may see it.
pub async fn find(app: &App, asker: &Person, named: &str) -> Answer<Document> {
    let id = match (named.parse::<Uuid>(), named.parse::<TicketNumber>()) {
        (Ok(id), _) => Some(TicketId(id)),
        (_, Ok(number)) => app.store.numbered(number).await?,
        _ => None,
    };
    let document = match id {
        Some(id) => app.store.shown(asker, id.into()).await?,
        None => None,
    };
    document.ok_or_else(|| none("ticket", named, asker))
}

/// `GET /api/v1/tickets/{ticket}`
pub async fn one(State(app): State<App>, caller: Caller, params: Params) -> Answer<Response> {
    caller.needs(Scope::TicketsRead)?;
    let ticket = find(&app, &caller.person, &param(&params, "ticket")?).await?;
    Ok(json_answer(StatusCode::OK, &item(&ticket)?))
}

/// `GET /api/v1/tickets/{ticket}/articles`
pub async fn articles(
    State(app): State<App>,
    caller: Caller,
    params: Params,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    parts(&app, &caller, &params, query.as_deref(), DocKind::Article).await
}

/// `GET /api/v1/tickets/{ticket}/history`
pub async fn history(
    State(app): State<App>,
    caller: Caller,
    params: Params,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    parts(&app, &caller, &params, query.as_deref(), DocKind::History).await
}

async fn parts(app: &App, caller: &Caller, params: &Params, query: Option<&str>, kind: DocKind) -> Answer<Response> {
    caller.needs(Scope::TicketsRead)?;
    let mut query = Query::read(query)?;
    let limit = query.limit()? as usize;
    let after = query.cursor(|text| {
        let (position, id) = text.split_once(' ')?;
        Some((position.parse::<u64>().ok()?, id.parse::<Uuid>().ok()?))
    })?;
    query.end()?;
    let named = param(params, "ticket")?;
    let ticket = find(app, &caller.person, &named).await?;
    let id = ticket.ticket_id().ok_or_else(|| Problem::not_found("this is no ticket; check the address"))?;
    let all = app.store.parts(&caller.person, id, kind).await?;
    let mut all = all.ok_or_else(|| none("ticket", &named, &caller.person))?;
    all.retain(|document| after.is_none_or(|after| position(document) > after));
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().filter(|_| more).map(|last| {
        let (position, id) = position(last);
        cursor(&format!("{position} {id}"))
    });
    Ok(page(all.iter().map(item).collect::<Answer<_>>()?, next))
}
