//! `/settings/teams`

use super::Office;
use crate::portal::settings::teams_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/teams`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(teams_page(&office.look, &office.known, notice))
}
