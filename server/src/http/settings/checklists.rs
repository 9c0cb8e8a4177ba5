//! `/settings/checklists`

use super::Office;
use crate::portal::settings::checklists_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/checklists`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(checklists_page(&office.look, &office.known, notice))
}
