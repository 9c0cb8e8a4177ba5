//! `/settings/service-levels`: service calendars and SLA policies.

use super::Office;
use crate::portal::settings::service_levels_page;
use axum::extract::RawQuery;
use axum::response::Response;

/// `GET /settings/service-levels`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(service_levels_page(&office.look, &office.known, notice))
}
