//! `GET /api/openapi.json`: the description of the API, made once from the tables and types it is carried out with.

use super::operation::{Access, Operation, all};
use super::schema::Schemas;
use crate::store::Scope;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static TEXT: LazyLock<String> = LazyLock::new(|| description().to_string());

/// `GET /api/openapi.json`
pub async fn document() -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, TEXT.as_str()).into_response()
}

/// The description, as OpenAPI 3.1 has it.
#[must_use]
pub fn description() -> Value {
    let schemas = Schemas::new();
    let operations = all(&schemas);
    let mut paths: Map<String, Value> = Map::new();
    for operation in &operations {
        let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        path[operation.verb] = written(operation);
    }
    let mut tags: Vec<Value> = Vec::new();
    for operation in &operations {
        let tag = json!({ "name": operation.tag });
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let mut description = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Deskside", "version": "1", "summary": "All that the screens of the desk can do.",
            "description": INTRODUCTION, "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer",
                    "description": "A token that `deskside token add` or `POST /api/v1/tokens` made.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": crate::http::SESSION_COOKIE,
                    "description": "The cookie of a signed-in browser; over HTTPS its name begins with __Host-.",
                },
            },
            "responses": {
                "Problem": {
                    "description": "What is wrong, where, and what to do (RFC 9457).",
                    "content": {
                        "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
                    },
                },
            },
        },
    });
    let pointed = schemas.pointed_to(&description);
    description["components"]["schemas"] = pointed.into();
    description
}

const INTRODUCTION: &str = "Times are seconds since 1970-01-01T00:00:00Z. A token acts for its person, within its \
    scopes and the person's rights; what that person may not see answers 404. Every request that changes something is \
    a command: give it an `Idempotency-Key`, and a lost answer is had again by sending the same. Without `base` a \
    request has the last word; with it, fields of a ticket that someone else changed since are merged or kept twice, \
    and records that someone else changed since are refused.";

fn written(operation: &Operation) -> Value {
    let params = operation.params.iter().map(|param| {
        let mut written = json!({
            "name": param.name, "in": param.place, "description": param.about, "schema": param.schema,
        });
        if param.place == "path" {
            written["required"] = true.into();
        }
        written
    });
    let mut answers = Map::new();
    let (status, schema) = &operation.answer;
    let mut well = json!({ "description": if *status == 204 { "Done." } else { "As asked." } });
    if let Some(schema) = schema {
        well["content"] = json!({ operation.media: { "schema": schema } });
    }
    if *status == 201 && operation.tag == "tickets" {
        let place = json!({ "type": "string", "description": "The ticket." });
        well["headers"] = json!({ "Location": { "schema": place } });
    }
    if let Some(links) = links(operation) {
        well["links"] = links;
    }
    answers.insert(status.to_string(), well);
    for status in &operation.problems {
        answers.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    let mut written = json!({
        "operationId": operation.id, "tags": [operation.tag], "summary": operation.summary,
        "security": security(operation.access), "responses": answers,
    });
    if !operation.params.is_empty() {
        written["parameters"] = Value::from_iter(params);
    }
    if let Some((schema, required)) = &operation.body {
        let mut content = json!({ "schema": schema });
        if let Some(example) = &operation.example {
            content["examples"] = json!({ "example": { "value": example } });
        }
        written["requestBody"] = json!({ "required": required, "content": { operation.takes: content } });
    }
    written
}

fn security(access: Access) -> Value {
    let token = |scopes: &[Scope]| json!({ "token": Value::from_iter(scopes.iter().map(|scope| scope.word())) });
    let session = json!({ "session": [] });
    match access {
        Access::Open => json!([]),
        Access::Session => json!([session]),
        Access::Anyone => json!([token(&[]), session]),
        Access::Scope(scope) => json!([token(&[scope]), session]),
    }
}

/// Where an answer leads.
fn links(operation: &Operation) -> Option<Value> {
    let ticket =
        |operation: &str| json!({ "operationId": operation, "parameters": { "ticket": "$response.body#/id" } });
    let part = |operation: &str, name: &str| {
        json!({
            "operationId": operation,
            "parameters": { "ticket": "$request.path.ticket", name: "$response.body#/id" },
        })
    };
    Some(match operation.id.as_str() {
        "create_ticket" => {
            let lead = ["get_ticket", "take_ticket", "add_article", "edit_ticket", "list_history"];
            Value::Object(lead.into_iter().map(|id| (id.to_owned(), ticket(id))).collect())
        }
        "add_task" => json!({ "move_task": part("move_task", "task") }),
        "plan_visit" => {
            let lead = ["move_visit", "report_visit", "correct_visit"];
            Value::Object(lead.into_iter().map(|id| (id.to_owned(), part(id, "visit"))).collect())
        }
        _ => return None,
    })
}
