//! Documents as programs get them.

use crate::http::problem::{Answer, Problem};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::document::{Body, Document};
use deskside_domain::id::ArticleId;
use deskside_domain::people::Person;
use deskside_domain::search::{Found, Part, Spot};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// A document: the record with the versions of its fields, and for a ticket its priority.
pub fn item(document: &Document) -> Answer<Value> {
    let mut record = match value(&document.body)? {
        Value::Object(body) => body.into_iter().next().map(|(_, record)| record).unwrap_or_default(),
        other => other,
    };
    if matches!(document.body, Body::History(_)) {
        plain(&mut record);
    }
    if let Some(ticket) = document.as_ticket() {
        record["priority"] = value(&ticket.priority())?;
    }
    record["versions"] = value(&document.versions)?;
    Ok(record)
}

/// Anything as JSON.
pub fn value(of: &impl Serialize) -> Answer<Value> {
    serde_json::to_value(of).map_err(|error| Problem::ours(&error))
}

/// Where a ticket of a list holds the words of `q`: about a line of one of its texts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Snippet")]
pub struct FoundAt {
    /// In which text.
    field: Spot,
    /// In which message, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<ArticleId>,
    /// The line in pieces, with an ellipsis where the text goes on. They are plain text, never HTML.
    parts: Vec<Part>,
}

impl From<&Found> for FoundAt {
    fn from(found: &Found) -> Self {
        Self { field: found.spot, article: found.article, parts: found.snippet.clone().shown() }
    }
}

/// Values that may be erased, without what marks them in events.
fn plain(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.len() == 1
                && let Some(private) = fields.remove("$private")
            {
                *value = private;
                return plain(value);
            }
            fields.values_mut().for_each(plain);
        }
        Value::Array(values) => values.iter_mut().for_each(plain),
        _ => {}
    }
}

/// A page of a list.
pub fn page(items: Vec<Value>, next: Option<String>) -> Response {
    json_answer(StatusCode::OK, &json!({ "items": items, "next": next }))
}

/// Any answer that is no problem.
pub fn json_answer(status: StatusCode, value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, value.to_string()).into_response()
}

/// There is no such thing that this person may see.
pub fn none(what: &str, id: &str, person: &Person) -> Problem {
    let id = crate::http::body::shortened(id);
    let remedy = "check the address; what a person may not see is not there for them";
    let detail = format!("there is no {what} \"{id}\" for {}; {remedy}", person.id);
    Problem::not_found(detail).at(what, Some(&id.into()), remedy)
}
