//! `/settings/service-levels`: service calendars and SLA policies.

use super::Office;
use super::records::{found, read, save};
use crate::http::problem::Answer;
use crate::portal::settings::service_levels_page;
use app::texts::fill;
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use deskside_domain::sla::ServiceCalendar;

/// `GET /settings/service-levels`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(service_levels_page(&office.look, &office.known, notice))
}

/// `POST /settings/calendars/{id}`: a calendar is not retired under a policy in use.
pub async fn change_calendar(
    office: Office,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let Some((id, _)) = found::<ServiceCalendar>(&office.known, &id) else { return Ok(office.gone()) };
    let check = |calendar: &ServiceCalendar, _: Option<&ServiceCalendar>| {
        let mut policies = office.known.sla_policies_in_order().into_iter();
        let user = policies.find(|policy| !policy.retired && policy.calendar == calendar.id);
        let user = user.filter(|_| calendar.retired)?;
        Some(("offered", fill(office.look.texts().service.calendar_in_use, &[("name", &user.name)])))
    };
    save::<ServiceCalendar>(&office, id, form, false, check, None).await
}
