//! Unsent work that comes as a file: `GET /sync/v1/delivery-key` gives a device the key for its proofs, and
//! `POST /sync/v1/deliver` takes what such a file holds, from its author or from a colleague at the desk.

use super::App;
use super::body;
use super::problem::{Answer, Problem};
use super::pull::sync_answer;
use super::push::check_nonce;
use super::session::Signed;
use crate::auth::{Proven, active_person, signed_in};
use crate::store::Push;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use deskside_domain::document::Document;
use deskside_domain::id::{ClientId, PersonId, TeamId};
use deskside_domain::permission::{is_desk, is_external};
use deskside_domain::sync::parcel::{Delivered, Delivery, DeliveryAnswer};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{CONTENT_TYPE, CommandResult, Outcome, PUSH_COMMANDS};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As for a push: commands with their texts, and some room.
const LIMIT: usize = 8 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    client: ClientId,
}

#[derive(Serialize)]
struct Key {
    key: String,
}

/// The key with which a device proves that its person saved a command there. It is this person's and this device's own,
/// and as good as the access that the session has.
pub async fn key(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Answer<Response> {
    let query: Query = serde_urlencoded::from_str(query.as_deref().unwrap_or("")).map_err(|error| {
        Problem::invalid(format!("the query: {}; send client", body::shortened(&error.to_string())))
    })?;
    let access = access_of(&app, signed.person.id).await?;
    // Ended meanwhile, the session has no part in the access that came after it.
    if signed_in(&*app.store, signed.token, app.clock.now()).await?.is_none() {
        return Err(Problem::needs_auth("the session has ended; sign in again"));
    }
    sync_answer(&Key { key: app.delivery.key(query.client, signed.person.id, access) })
}

async fn access_of(app: &App, person: PersonId) -> Answer<Uuid> {
    Ok(app.store.account_of(person).await?.map(|account| account.access).unwrap_or_default())
}

/// Carries out what a file holds, each command once, however often and by whomever it is brought.
pub async fn deliver(State(app): State<App>, signed: Signed, headers: HeaderMap, body: Body) -> Answer<Response> {
    let delivery: Delivery = body::json(&headers, body, LIMIT, &[CONTENT_TYPE, "application/json"]).await?;
    check_nonce(&delivery.nonce)?;
    if delivery.items.len() > PUSH_COMMANDS {
        let detail = format!("items: {} are too many; send at most {PUSH_COMMANDS} at a time", delivery.items.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too many commands", detail));
    }
    let (author, by) = (delivery.author, signed.person.id);
    let foreign = delivery.items.iter().position(|item| item.command.user_id != author);
    if let Some(place) = foreign {
        let detail = format!("items[{place}].command.user_id: is not the author; bring each author's work apart");
        return Err(Problem::invalid(detail));
    }
    // Settled as it stands, a damaged copy would speak for the whole one that is still on the device.
    if let Some(place) = delivery.items.iter().position(|item| item.command.hash() != item.command.payload_hash) {
        let detail = format!("items[{place}].command.payload_hash: does not fit the content; leave this item out");
        return Err(Problem::invalid(detail));
    }
    let (authority, known, unproven) = if author == by {
        (Authority::User(by), delivery.items, Vec::new())
    } else {
        may_deliver(&app, &signed).await?;
        let (known, unproven) = proven(&app, author, delivery.items).await?;
        tracing::info!(%author, %by, commands = known.len(), unproven = unproven.len(), "work is brought from a file");
        (Authority::Delivered { author, by }, known, unproven)
    };
    let ids: Vec<_> = known.iter().map(|item| (item.command.client_id, item.command.command_id)).collect();
    // Another process may have taken some of it a moment ago.
    app.store.look_again().await?;
    let known_until = *app.store.head().borrow();
    let push = Push::of(authority, known.into_iter().map(|item| item.command));
    let pushed = app.writer.push(push).await.map_err(|stopping| Problem::ours(&stopping))?;
    let is_final = |(id, outcome): (&_, &Outcome)| outcome.is_final().then_some(*id);
    let arrived: Vec<_> = ids.iter().zip(&pushed.outcomes).filter_map(is_final).collect();
    // It is done whatever becomes of this note: the device says the same at its next contact.
    if let Err(error) = app.store.arrived(&arrived).await {
        tracing::warn!(error = crate::store::chain(&error), "what arrived from a file still counts as unsent");
    }
    let results = ids.into_iter().zip(pushed.outcomes);
    sync_answer(&DeliveryAnswer {
        nonce: delivery.nonce,
        known_until,
        results: results.map(|((_, command_id), outcome)| CommandResult { command_id, outcome }).collect(),
        unproven: unproven.into_iter().map(|item| item.command.command_id).collect(),
    })
}

/// Only in-house people of the desk bring other people's work.
async fn may_deliver(app: &App, signed: &Signed) -> Answer<()> {
    let mut external = Vec::new();
    for team in &signed.person.teams {
        let document = app.store.document((*team).into()).await?;
        external.extend(document.as_ref().and_then(Document::as_team).filter(|team| team.external).map(|team| team.id));
    }
    if is_desk(signed.person.role) && !is_external(&signed.person, |team: &TeamId| external.contains(team)) {
        return Ok(());
    }
    let detail = "only people of the desk bring other people's work; give the file to one of them";
    Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", "Not permitted", detail))
}

/// The items that are shown to be the author's, and the others. Nothing is done of a file whose author is no longer let
/// in, or was not since: the work stays in the file and on the device.
async fn proven(app: &App, author: PersonId, items: Vec<Delivered>) -> Answer<(Vec<Delivered>, Vec<Delivered>)> {
    if active_person(&*app.store, author, app.clock.now()).await?.is_none() {
        let detail = "author: the access of who did this work has ended; nothing of the file was done. Ask an \
            administrator to let them in again, then bring the file once more";
        return Err(Problem::new(StatusCode::FORBIDDEN, "access_ended", "The author is not let in", detail));
    }
    let access = access_of(app, author).await?;
    let check = |item: &Delivered| {
        let Delivered { proof, command } = item;
        app.delivery.check(command.client_id, author, access, &command.payload_hash, proof)
    };
    let checked: Vec<(Proven, Delivered)> = items.into_iter().map(|item| (check(&item), item)).collect();
    // One spoilt proof does not keep the rest.
    let some = checked.iter().any(|(proven, _)| *proven == Proven::Yes);
    let ended = checked.iter().position(|(proven, _)| *proven == Proven::Ended);
    if let Some(place) = ended.filter(|_| !some) {
        let detail = format!(
            "items[{place}].proof: was made under an access that has ended since (a new password, or sessions ended); \
             nothing of the file was done. Have its author sign in on the device that made it, which then sends it by \
             itself or makes a new file; or have them sign in here and bring this one; or ask an administrator"
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, "proof_ended", "The file is from an ended access", detail));
    }
    let (known, unproven): (Vec<_>, Vec<_>) = checked.into_iter().partition(|(proven, _)| *proven == Proven::Yes);
    let items = |checked: Vec<(Proven, Delivered)>| checked.into_iter().map(|(_, item)| item).collect();
    Ok((items(known), items(unproven)))
}
