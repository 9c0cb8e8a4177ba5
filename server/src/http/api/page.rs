//! `GET /api`: the operations for people to read.

use super::operation::{Access, Operation, all};
use super::schema::Schemas;
use crate::http::App;
use crate::http::pages::{language, page as html};
use crate::portal::{ApiGroup, ApiRow, api_page};
use app::texts::portal::Texts;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::LazyLock;

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| all(&Schemas::new()));

fn row(operation: &Operation, t: &Texts) -> ApiRow {
    let queries = operation.params.iter().filter(|param| param.place == "query").map(|param| param.name.to_owned());
    let fields = operation.body.iter().flat_map(|(schema, _)| schema["properties"].as_object().into_iter().flatten());
    ApiRow {
        summary: operation.summary.clone(),
        verb: operation.verb.to_uppercase(),
        path: operation.path.clone(),
        needs: match operation.access {
            Access::Open => t.api.needs_nothing.to_owned(),
            Access::Session => t.api.needs_session.to_owned(),
            Access::Anyone => t.api.needs_anyone.to_owned(),
            Access::Scope(scope) => scope.word().to_owned(),
        },
        parameters: queries.chain(fields.map(|(name, _)| name.clone())).collect(),
        example: operation.example.as_ref().map(ToString::to_string),
    }
}

/// `GET /api`
pub async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let lang = language(&headers);
    let t = Texts::of(lang);
    let mut groups: Vec<ApiGroup> = Vec::new();
    for operation in OPERATIONS.iter() {
        if groups.last().is_none_or(|group| group.name != operation.tag) {
            groups.push(ApiGroup { name: operation.tag, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row(operation, t));
        }
    }
    let url = app.reach.public_url.clone().unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
    html(StatusCode::OK, api_page(lang, app.assets.address_of("main.css"), &url, &groups))
}
