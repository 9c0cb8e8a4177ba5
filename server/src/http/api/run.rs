//! Carrying out a command for a program: the request becomes the payload of one, and its outcome the answer.
//!
//! The key of a request is the command's identity, and everything the server adds follows from it. So the same request
//! is the same command to the last byte, and the log's own memory answers it.

use super::act::{Act, Given, OWN_COMMAND, Shape};
use super::answer::{json_answer, none};
use super::caller::Caller;
use super::records::param;
use super::tickets::find;
use super::{Params, ROOT};
use crate::condition::Part;
use crate::http::App;
use crate::http::body;
use crate::http::problem::{Answer, Problem};
use crate::store::Push;
use crate::system::fresh_id;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use deskside_domain::command::{Base, Bases, Command, Payload, Unreadable};
use deskside_domain::document::{DocRef, Document};
use deskside_domain::id::{CommandId, EventId};
use deskside_domain::permission;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Field;
use deskside_domain::time::{Captured, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

mod refused;

/// Bytes of a request: the longest message, in any spelling.
const LIMIT: usize = 256 * 1024;
/// What a body may be.
const JSON: &[&str] = &["application/json"];
/// Names a command.
const KEY: &str = "idempotency-key";

/// Carries out an act.
pub async fn run(
    act: &'static Act,
    app: App,
    caller: Caller,
    params: Params,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    caller.needs(act.scope)?;
    let command_id = key_of(&headers, &app)?;
    let mut given = read(&headers, body).await?;
    let bases = if act.based { bases_of(&mut given)? } else { Bases::new() };
    let ticket = match act.params.iter().find(|(name, _)| *name == "ticket") {
        Some(_) => Some(find(&app, &caller.person, &param(&params, "ticket")?).await?),
        None => None,
    };
    let value = payload_of(act, &given, &params, ticket.as_ref(), command_id, &caller)?;
    let payload = decoded(act, &value, &given)?;
    may_be_named(&app, &caller, act, &payload).await?;
    let Some(lane) = payload.aggregate() else { return Err(Problem::invalid("this changes nothing; see the API")) };
    let user_id = caller.person.id;
    // What a program knows of time does not count: it happens when it arrives.
    let captured = Captured { device_wall: Timestamp::MAX, server_offset: None, last_contact: None };
    let command = Command {
        command_id,
        client_id: caller.client,
        lane,
        lane_seq: 1,
        requires: Vec::new(),
        bases,
        captured,
        user_id,
        payload,
    };
    let push = Push::of(Authority::Api(user_id), [command.seal()]);
    let pushed = app.writer.push(push).await.map_err(|stopping| Problem::ours(&stopping))?;
    let outcome = pushed.outcomes.into_iter().next().unwrap_or(Outcome::Retry { after: 1 });
    match outcome {
        Outcome::Applied { .. } | Outcome::Merged { .. } => done(act, &app, &command, &outcome, &value).await,
        Outcome::Retry { after } => match app.metrics.condition.trouble_in(Part::Writing) {
            Some(trouble) => Err(Problem::because(trouble.reason).after(after)),
            None => Err(refused::problem(act, &command, outcome, &given)),
        },
        other => Err(refused::problem(act, &command, other, &given)),
    }
}

/// The command's identity: the request's key, or a new one.
fn key_of(headers: &HeaderMap, app: &App) -> Answer<CommandId> {
    let Some(key) = headers.get(KEY) else { return Ok(fresh_id(app.clock.unix_millis())) };
    let key = key.to_str().unwrap_or("not text");
    let wrong =
        || Problem::value("Idempotency-Key", Some(&key.into()), "is no UUID", "send a UUID, a new one each time");
    key.parse().map_err(|_| wrong())
}

/// The body, an object; nothing is an empty one.
async fn read(headers: &HeaderMap, body: Body) -> Answer<Map<String, Value>> {
    if !headers.contains_key(header::CONTENT_TYPE) {
        let is_nothing = axum::body::to_bytes(body, LIMIT).await.is_ok_and(|bytes| bytes.is_empty());
        if is_nothing {
            return Ok(Map::new());
        }
        // Something without a name of what it is.
        return body::json(headers, Body::empty(), LIMIT, JSON).await;
    }
    body::json(headers, body, LIMIT, JSON).await
}

/// The versions the author saw. A field that is not named is taken as it is.
fn bases_of(given: &mut Map<String, Value>) -> Answer<Bases> {
    let Some(base) = given.remove("base") else { return Ok(Bases::new()) };
    let read: Result<BTreeMap<Field, EventId>, _> = serde_json::from_value(base.clone());
    let wrong = "is not a version for each of some fields";
    let read = read.map_err(|_| Problem::value("base", Some(&base), wrong, "send what stands in `versions`"))?;
    Ok(read.into_iter().map(|(field, event)| (field, Base::Confirmed(event))).collect())
}

/// Puts a value where a pointer, without its first slash, says.
fn put(fields: &mut Map<String, Value>, place: &str, value: Value) {
    let Some((step, rest)) = place.split_once('/') else {
        fields.insert(place.to_owned(), value);
        return;
    };
    let mut inner = match fields.remove(step) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    put(&mut inner, rest, value);
    fields.insert(step.to_owned(), inner.into());
}

/// The place of a pointer, as the request names it.
fn named_in_request<'a>(act: &Act, place: &'a str) -> Option<&'a str> {
    let inside = match act.shape {
        Shape::Field(field) => place.strip_prefix('/')?.strip_prefix(field)?,
        Shape::Whole | Shape::Changes => place,
    };
    inside.strip_prefix('/')?.split('/').next()
}

fn payload_of(
    act: &Act,
    given: &Map<String, Value>,
    params: &Params,
    ticket: Option<&Document>,
    command: CommandId,
    caller: &Caller,
) -> Answer<Value> {
    let set_by_server = act.given.iter().filter(|(_, given)| !matches!(given, Given::Default(_)));
    let taken = set_by_server.map(|(place, _)| *place).chain(act.params.iter().map(|(_, place)| *place));
    for name in taken.filter_map(|place| named_in_request(act, place)) {
        if let Some(value) = given.get(name) {
            return Err(Problem::value(name, Some(value), "comes from the address or from the server", "leave it out"));
        }
    }
    if let Some(name) = act.must.iter().find(|name| !given.contains_key(**name)) {
        return Err(Problem::value(name, None, "is missing", "add it; null says that there shall be none"));
    }
    let mut payload = match act.shape {
        Shape::Whole => given.clone(),
        Shape::Field(field) => Map::from_iter([(field.to_owned(), Value::from(given.clone()))]),
        Shape::Changes if given.is_empty() => {
            return Err(Problem::value("the body", None, "changes nothing", "name a field with its new value"));
        }
        Shape::Changes => {
            if let Some((name, value)) = given.iter().find(|(name, _)| OWN_COMMAND.contains(&name.as_str())) {
                return Err(Problem::value(name, Some(value), "is set by operations of its own", "send one of those"));
            }
            let changes = given.iter().map(|(field, value)| json!({ field: value }));
            Map::from_iter([("changes".to_owned(), Value::from_iter(changes))])
        }
    };
    for (place, what) in &act.given {
        let value = match what {
            Given::Id => derived(command, place).to_string().into(),
            Given::Author => json!(caller.person.id),
            Given::Word(word) => Value::from(*word),
            Given::Later => continue,
            Given::Default(_) if named_in_request(act, place).is_some_and(|name| given.contains_key(name)) => continue,
            Given::Default(text) => Value::from(*text),
        };
        put(&mut payload, place.trim_start_matches('/'), value);
    }
    for (name, place) in &act.params {
        let value = match (*name, ticket.and_then(Document::ticket_id)) {
            ("ticket", Some(ticket)) => json!(ticket),
            _ => param(params, name)?.into(),
        };
        put(&mut payload, place.trim_start_matches('/'), value);
    }
    Ok(payload.into())
}

/// An identity that follows from the command's, so that the same request makes the same record: the first 16 bytes of
/// SHA-256, marked as UUID version 8 (RFC 9562, 5.8).
fn derived(command: CommandId, place: &str) -> Uuid {
    let digest =
        Sha256::new().chain_update(b"deskside api\0").chain_update(command.0.as_bytes()).chain_update(place).finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The payload in its type; what is wrong is named as the request has it.
fn decoded(act: &Act, payload: &Value, given: &Map<String, Value>) -> Answer<Payload> {
    let version = Payload::KINDS.iter().find(|(kind, _)| *kind == act.kind).map_or(1, |(_, version)| *version);
    Payload::decode_strict(act.kind, version, payload).map_err(|error| {
        let Unreadable::Payload { detail } = error else { return Problem::invalid(error.to_string()) };
        let (path, wrong) = detail.split_once(": ").unwrap_or(("", &detail));
        let mut path = path.strip_prefix("payload.").unwrap_or(path);
        if let Shape::Field(field) = act.shape {
            path = path.strip_prefix(field).map_or(path, |rest| rest.trim_start_matches('.'));
        }
        let field = if path.is_empty() || path == "." { "the body" } else { path };
        let value = given.get(path).or_else(|| payload.pointer(&format!("/{}", path.replace('.', "/"))));
        Problem::value(field, value, body::shortened(wrong), "send what /api/openapi.json says")
    })
}

/// That the caller may know of what a command names besides its ticket.
async fn may_be_named(app: &App, caller: &Caller, act: &Act, payload: &Payload) -> Answer<()> {
    if let Payload::LinkTickets(link) | Payload::UnlinkTickets(link) = payload {
        find(app, &caller.person, &link.link.ticket.to_string()).await?;
    }
    // Who reads nothing at all may still define records.
    let Some(record) = payload.record().filter(|_| permission::is_desk(caller.person.role)) else { return Ok(()) };
    let record = DocRef::from(record);
    let is_there = app.store.document(record).await?.is_some();
    if is_there && app.store.shown(&caller.person, record).await?.is_none() {
        return Err(none(act.tag, &record.id.to_string(), &caller.person));
    }
    Ok(())
}

/// What was done. It says nothing that may be another later, so that the same request gets the same answer.
async fn done(act: &Act, app: &App, command: &Command, outcome: &Outcome, payload: &Value) -> Answer<Response> {
    let new = act.new_id().and_then(|place| payload.pointer(place)).cloned();
    let id = new.clone().or_else(|| command.payload.aggregate().map(|record| json!(record.id)));
    let mut answer = json!({
        "command": command.command_id,
        "outcome": outcome.word(),
        "position": outcome.position(),
        "id": id,
        "versions": outcome.versions(),
    });
    let ticket = command.payload.ticket();
    if let (Payload::CreateTicket(_), Some(ticket)) = (&command.payload, ticket) {
        let document = app.store.document(ticket.into()).await?;
        answer["number"] = json!(document.as_ref().and_then(Document::as_ticket).and_then(|ticket| ticket.number));
    }
    let status = if new.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = json_answer(status, &answer);
    if let (true, Some(ticket)) = (new.is_some(), ticket)
        && let Ok(place) = HeaderValue::from_str(&format!("{ROOT}/tickets/{ticket}"))
    {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}
