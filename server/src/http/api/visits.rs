//! Reading visits: the service report, made by the function that the desk uses too.

use super::Params;
use super::answer::none;
use super::caller::Caller;
use super::query::Query;
use super::records::param;
use super::tickets::find;
use crate::http::App;
use crate::http::problem::{Answer, Problem};
use crate::store::Scope;
use crate::zone;
use app::report::{Names, begun, file_name, named, organization_of, pdf};
use app::texts::Lang;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use deskside_domain::document::{DocRef, Document};
use deskside_domain::people::Language;
use deskside_domain::ticket::{Ticket, Visit};

/// The records a report names, as far as the asker may read them.
async fn names(app: &App, caller: &Caller, ticket: &Ticket, visit: &Visit) -> Answer<Names> {
    if caller.needs(Scope::PeopleRead).is_err() {
        return Ok(Names::default());
    }
    let mut records: Vec<Document> = ticket.enclosed.clone();
    let mut wanted: Vec<DocRef> = named(ticket, visit);
    while let Some(doc) = wanted.pop() {
        if records.iter().any(|record| record.doc_ref() == doc) {
            continue;
        }
        if let Some(record) = app.store.shown(&caller.person, doc).await? {
            wanted.extend(organization_of(&record));
            records.push(record);
        }
    }
    Ok(Names::read(ticket, visit, |doc| records.iter().find(|record| record.doc_ref() == doc)))
}

/// `GET /api/v1/tickets/{ticket}/visits/{visit}/report`
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    params: Params,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    caller.needs(Scope::TicketsRead)?;
    let mut query = Query::read(query.as_deref())?;
    let lang = query.parsed("lang", "send en or it", |word| Lang::ALL.into_iter().find(|lang| lang.tag() == word))?;
    let zone = query.parsed("zone", "send a name such as Europe/Rome", zone::spelled)?;
    query.end()?;
    let document = find(&app, &caller.person, &param(&params, "ticket")?).await?;
    let wanted = param(&params, "visit")?;
    let visit = document.as_ticket().and_then(|ticket| {
        let visit = ticket.visits.iter().find(|visit| visit.id.to_string() == wanted.to_ascii_lowercase())?;
        Some((ticket, visit))
    });
    let Some((ticket, visit)) = visit else { return Err(none("visit", &wanted, &caller.person)) };
    let names = names(&app, &caller, ticket, visit).await?;
    let lang = lang.unwrap_or(match caller.person.language {
        Language::En => Lang::En,
        Language::It => Lang::It,
    });
    let offset = zone.and_then(|zone| zone::offset_at(&zone, begun(visit))).unwrap_or(0);
    let Some(bytes) = pdf(ticket, visit, &names, lang, offset) else {
        return Err(Problem::not_found("nothing was reported on this visit yet; record a report first"));
    };
    let name = format!("inline; filename=\"{}\"", file_name(ticket, visit, lang, offset));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, &name),
    ];
    Ok((headers, bytes).into_response())
}
