//! Records that are edited as a whole: lists and single ones.

use super::Params;
use super::answer::{item, json_answer, none, page};
use super::caller::Caller;
use super::collection::Collection;
use super::query::{Query, cursor};
use crate::http::App;
use crate::http::problem::{Answer, Problem};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use deskside_domain::document::{DocRef, Document};
use deskside_domain::search::{index_line, matches, words};
use serde_json::Value;
use uuid::Uuid;

/// A parameter of the path, as text.
pub fn param(params: &Params, name: &str) -> Answer<String> {
    let params = params.as_ref().map_err(|_| Problem::not_found("the address is no text; send UTF-8"))?;
    Ok(params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).unwrap_or_default())
}

/// Whether what the viewer sees of a record holds all words.
fn holds(record: &Value, wanted: &[String]) -> bool {
    let mut texts = Vec::new();
    gather(record, &mut texts);
    matches(wanted, &index_line(texts))
}

fn gather<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        // Identities are no words: their digits would be found by any number.
        Value::String(text) if Uuid::parse_str(text).is_ok() => {}
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| gather(value, texts)),
        Value::Object(fields) => fields.values().for_each(|value| gather(value, texts)),
        _ => {}
    }
}

/// `GET /api/v1/{collection}`
pub async fn list(
    collection: &'static Collection,
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    caller.needs(collection.read)?;
    let mut query = Query::read(query.as_deref())?;
    let wanted = words(&query.text("q").unwrap_or_default());
    let filter = match collection.filter {
        Some(field) => query.id::<Uuid>(field)?.map(|id| (field, id.to_string())),
        None => None,
    };
    let limit = query.limit()?;
    let after: Option<Uuid> = query.cursor(|text| text.parse().ok())?;
    query.end()?;
    // Asked of what the viewer may see, so that nothing hidden can be guessed by what is found.
    let keep = |document: &Document| {
        let Ok(record) = item(document) else { return false };
        let fits = filter.as_ref().is_none_or(|(field, id)| record[*field].as_str() == Some(id));
        fits && (wanted.is_empty() || holds(&record, &wanted))
    };
    let listed = app.store.records(&caller.person, collection.kind, after, limit, &keep).await?;
    let last = listed.documents.last().map(|document| document.doc_ref().id.to_string());
    let next = last.filter(|_| listed.more).map(|id| cursor(&id));
    Ok(page(listed.documents.iter().map(item).collect::<Answer<_>>()?, next))
}

/// `GET /api/v1/{collection}/{id}`
pub async fn one(
    collection: &'static Collection,
    State(app): State<App>,
    caller: Caller,
    params: Params,
) -> Answer<Response> {
    caller.needs(collection.read)?;
    let id = param(&params, "id")?;
    let document = match id.parse::<Uuid>() {
        Ok(id) => app.store.shown(&caller.person, DocRef { kind: collection.kind, id }).await?,
        Err(_) => None,
    };
    let document = document.ok_or_else(|| none(collection.one, &id, &caller.person))?;
    Ok(json_answer(StatusCode::OK, &item(&document)?))
}
