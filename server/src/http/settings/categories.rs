//! `/settings/categories`

use super::Office;
use crate::portal::settings::categories_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/categories`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(categories_page(&office.look, &office.known, notice))
}
