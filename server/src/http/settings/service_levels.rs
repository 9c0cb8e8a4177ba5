//! `/settings/service-levels`: service calendars and SLA policies.

use super::Office;
use super::people::is_found;
use crate::directory::{Known, folded};
use crate::portal::settings::{Form, service_levels_page, tester_page};
use axum::extract::RawQuery;
use axum::response::Response;
use deskside_domain::people::{Person, phone_digits};
use deskside_domain::search::words;

/// People among whom a requester is chosen.
const PEOPLE: usize = 50;

/// `GET /settings/service-levels`
pub async fn list(office: Office, RawQuery(query): RawQuery) -> Response {
    let notice = office.notice(query.as_deref());
    office.page(service_levels_page(&office.look, &office.known, notice))
}

/// `GET /settings/policies/tester`
pub async fn tester(office: Office, RawQuery(query): RawQuery) -> Response {
    let form = Form::of_query(query.as_deref());
    let people = people(&office.known, &form.text("requester"));
    let now = office.app.clock.now();
    office.page(tester_page(&office.look, &office.known, &form, &people, now))
}

/// Who a text may mean: who is called just so, or else those it is found by.
fn people<'a>(known: &'a Known, text: &str) -> Vec<&'a Person> {
    let (wanted, digits, name) = (words(text), phone_digits(text), folded(text));
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = known.people_by_name(None).map(|(_, person)| person);
    let found = found.filter(|person| person.active && is_found(person, &wanted, &digits));
    let found: Vec<&Person> = found.collect();
    let mut exact = found.iter().filter(|person| folded(&person.profile.name) == name);
    match (exact.next(), exact.next()) {
        (Some(only), None) => vec![*only],
        _ => found.into_iter().take(PEOPLE).collect(),
    }
}
