//! `/settings/organizations`

use super::Office;
use crate::portal::settings::organizations_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/organizations`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(organizations_page(&office.look, &office.known, notice))
}
