//! `/settings/rosters`

use super::Office;
use crate::portal::settings::rosters_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/rosters`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(rosters_page(&office.look, &office.known, notice))
}
