//! `/settings/tablets`

use super::Office;
use super::records::read;
use crate::http::problem::Answer;
use crate::portal::settings::{Tablet, TabletsView, Unsent, tablets_page};
use crate::store::Device;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::document::{DocRef, Document};
use deskside_domain::id::{Aggregate, AggregateKind};
use std::collections::BTreeMap;

/// A tablet that was silent for so many days and holds nothing is left out, unless all are asked for.
const LATELY: i64 = 90;
/// Unsent commands of a tablet that are listed one by one.
const LISTED: usize = 100;

/// `GET /settings/tablets`
pub async fn tablets(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let (app, now) = (&office.app, office.app.clock.now());
    let all = query.as_deref().is_some_and(|query| query.split('&').any(|part| part == "all"));
    let devices = app.store.devices().await?;
    let known = devices.len();
    let is_shown = |device: &Device| all || !device.unsent.is_empty() || now.since(device.seen_at) < LATELY * 86_400;
    let mut shown: Vec<Device> = devices.into_iter().filter(is_shown).collect();
    let left_out = known - shown.len();
    // What needs somebody comes first: unsent work, the longest silent before the others; then who was here last.
    shown.sort_by_key(|device| match device.unsent.len() {
        0 => (1, -device.seen_at.0),
        _ => (0, device.seen_at.0),
    });
    let numbers = numbers(&office, &shown).await?;
    let build = app.assets.build().unwrap_or_default();
    let tablets = shown.into_iter().map(|device| {
        let name = office.known.person(device.user).map(|person| person.profile.name.clone());
        let mut items = device.unsent;
        items.sort_by_key(|item| item.device_wall);
        let count = items.len();
        let unsent = items.into_iter().take(LISTED).map(|item| Unsent {
            kind: item.kind,
            ticket: (item.lane.kind == AggregateKind::Ticket).then(|| (item.lane.id, numbers.get(&item.lane).cloned())),
            ago: now.since(item.device_wall),
        });
        Tablet {
            id: device.client.0,
            person: (device.user.0, name.unwrap_or_default()),
            agent: device.runs.agent,
            is_older: !device.runs.build.is_empty() && !build.is_empty() && device.runs.build != build,
            build: device.runs.build,
            seen_ago: now.since(device.seen_at),
            unsent: unsent.collect(),
            count,
        }
    });
    let view = TabletsView { tablets: tablets.collect(), left_out, build: build.clone() };
    Ok(office.page(tablets_page(&office.look, &view, office.notice(query.as_deref()))))
}

/// The numbers of the tickets that unsent commands are about.
async fn numbers(office: &Office, devices: &[Device]) -> Answer<BTreeMap<Aggregate, String>> {
    let mut numbers = BTreeMap::new();
    for item in devices.iter().flat_map(|device| device.unsent.iter().take(LISTED)) {
        if item.lane.kind != AggregateKind::Ticket || numbers.contains_key(&item.lane) {
            continue;
        }
        let found = office.app.store.document(DocRef::from(item.lane)).await?;
        let number = found.as_ref().and_then(Document::as_ticket).and_then(|ticket| ticket.number);
        numbers.extend(number.map(|number| (item.lane, number.to_string())));
    }
    Ok(numbers)
}

/// `POST /settings/tablets/forget`: a tablet that will not come back.
pub async fn forget(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    if let Some(client) = form.id("id")
        && office.app.store.forget_device(client).await?
    {
        tracing::info!(by = %office.signed.person.id, %client, "an administrator took a tablet off the list");
    }
    Ok(Redirect::to("/settings/tablets?done=tablet").into_response())
}
