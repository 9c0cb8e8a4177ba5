//! `/settings/replies`

use super::Office;
use crate::portal::settings::replies_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/replies`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(replies_page(&office.look, &office.known, notice))
}
