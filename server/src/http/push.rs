//! `POST /sync/v1/push`: the batch is read leniently enough that one bad command never fails the others.

use super::App;
use super::body;
use super::problem::{Answer, Problem};
use super::pull::sync_answer;
use super::session::Signed;
use crate::store::{Contact, Push, Runs, Submission};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use deskside_domain::command::{Payload, Sealed};
use deskside_domain::id::{Aggregate, ClientId, CommandId, PersonId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{
    CONTENT_TYPE, CommandResult, ManifestItem, Outcome, PROTOCOL, PUSH_COMMANDS, PushAnswer,
};
use deskside_domain::ticket::number::BLOCK_LOW;
use serde::Deserialize;
use serde_json::Value;

/// A batch has 512 KiB; the manifest of a long time offline comes on top.
const LIMIT: usize = 8 * 1024 * 1024;

/// The request with its commands still unread.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    protocol: u16,
    nonce: String,
    client_id: ClientId,
    user_id: PersonId,
    #[serde(default)]
    manifest: Vec<Value>,
    commands: Vec<Value>,
    numbers_left: u32,
}

/// A command, as far as it can be read.
enum Read {
    /// It goes to the writer.
    Submission(Box<Submission>),
    /// It can not even be placed in a lane.
    Settled(Outcome),
}

/// Takes a batch of commands.
pub async fn push(
    State(app): State<App>,
    signed: Signed,
    runs: Runs,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let envelope: Envelope = body::json(&headers, body, LIMIT, &[CONTENT_TYPE, "application/json"]).await?;
    check_nonce(&envelope.nonce)?;
    if envelope.commands.len() > PUSH_COMMANDS {
        let detail =
            format!("commands: {} are too many; send at most {PUSH_COMMANDS} at a time", envelope.commands.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too many commands", detail));
    }
    if envelope.protocol == 0 {
        return Err(Problem::invalid(format!("protocol: 0 is no version; send {PROTOCOL}")));
    }
    let ids = ids_of(&envelope.commands)?;
    let manifest = manifest_of(&envelope.manifest)?;
    let whole = if envelope.user_id != signed.person.id {
        Some(Outcome::NeedsAuth)
    } else if envelope.protocol > PROTOCOL {
        Some(Outcome::NewerThanServer)
    } else {
        None
    };
    let (outcomes, blocks, head) = match whole {
        Some(outcome) => (vec![outcome; ids.len()], Vec::new(), *app.store.head().borrow()),
        None => carry_out(&app, &signed, runs, &envelope, manifest).await?,
    };
    let results = ids.into_iter().zip(outcomes).map(|(command_id, outcome)| CommandResult { command_id, outcome });
    sync_answer(&PushAnswer {
        nonce: envelope.nonce,
        epoch: app.store.epoch().to_owned(),
        server_now: app.clock.now(),
        results: results.collect(),
        blocks,
        head,
    })
}

type Done = (Vec<Outcome>, Vec<deskside_domain::ticket::NumberBlock>, u64);

async fn carry_out(
    app: &App,
    signed: &Signed,
    runs: Runs,
    envelope: &Envelope,
    manifest: Vec<ManifestItem>,
) -> Answer<Done> {
    let mut settled = Vec::with_capacity(envelope.commands.len());
    let mut commands = Vec::new();
    for command in &envelope.commands {
        match read(command) {
            Read::Submission(submission) => {
                commands.push(*submission);
                settled.push(None);
            }
            Read::Settled(outcome) => settled.push(Some(outcome)),
        }
    }
    let push = Push {
        authority: Authority::User(signed.person.id),
        commands,
        contact: Some(Contact { client: envelope.client_id, user: envelope.user_id, runs, manifest: Some(manifest) }),
        wants_numbers: (envelope.numbers_left < BLOCK_LOW).then_some(envelope.client_id),
    };
    let pushed = app.writer.push(push).await.map_err(|stopping| Problem::ours(&stopping))?;
    let mut written = pushed.outcomes.into_iter();
    let outcomes =
        settled.into_iter().map(|outcome| outcome.or_else(|| written.next()).unwrap_or(Outcome::Retry { after: 1 }));
    Ok((outcomes.collect(), pushed.blocks, pushed.head))
}

/// What is unsent. Of a newer device that is also what is about records of a kind that is not known here.
fn manifest_of(items: &[Value]) -> Answer<Vec<ManifestItem>> {
    let read = |(index, item): (usize, &Value)| match serde_path_to_error::deserialize::<_, ManifestItem>(item) {
        Ok(item) => Some(Ok(item)),
        Err(_) if is_newer(item) => None,
        Err(error) => {
            let place = format!("manifest[{index}].{}", error.path());
            Some(Err(body::named(place.trim_end_matches('.'), error.into_inner())))
        }
    };
    items.iter().enumerate().filter_map(read).collect()
}

/// Whether a command, or a line about one, is of a kind or a version that is not known here.
fn is_newer(command: &Value) -> bool {
    let Some(kind) = command.get("kind").and_then(Value::as_str) else { return false };
    let known = Payload::KINDS.iter().find(|(known, _)| *known == kind).map(|(_, version)| u64::from(*version));
    let version = command.get("v").and_then(Value::as_u64).unwrap_or(0);
    known.is_none_or(|known| version > known)
}

/// Without its id a command can not be answered.
fn ids_of(commands: &[Value]) -> Answer<Vec<CommandId>> {
    let id_of = |(index, command): (usize, &Value)| {
        let id = command.get("command_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        id.ok_or_else(|| {
            Problem::invalid(format!(
                "commands[{index}].command_id: missing or not a UUID; every command needs its own"
            ))
        })
    };
    commands.iter().enumerate().map(id_of).collect()
}

/// What is needed to refuse a command in its lane.
#[derive(Deserialize)]
struct Place {
    command_id: CommandId,
    client_id: ClientId,
    lane: Aggregate,
    lane_seq: u32,
    user_id: PersonId,
    #[serde(default)]
    payload_hash: String,
}

fn read(command: &Value) -> Read {
    let detail = match serde_path_to_error::deserialize::<_, Sealed>(command) {
        Ok(sealed) => return Read::Submission(Box::new(sealed.into())),
        // It waits for the newer server, whatever else it says.
        Err(_) if is_newer(command) => return Read::Settled(Outcome::NewerThanServer),
        Err(error) => {
            let (path, found) = (error.path().to_string(), error.inner().to_string());
            format!("{}: {}", body::shortened(&path), body::shortened(&found))
        }
    };
    let refusal = Refusal::Unreadable { detail };
    match Place::deserialize(command) {
        Ok(place) => {
            let sealed = Sealed {
                command_id: place.command_id,
                client_id: place.client_id,
                lane: place.lane,
                lane_seq: place.lane_seq,
                requires: Vec::new(),
                kind: command.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned(),
                v: 0,
                payload: Value::Null,
                base: std::collections::BTreeMap::new(),
                captured: deskside_domain::time::Captured::default(),
                user_id: place.user_id,
                payload_hash: place.payload_hash,
            };
            Read::Submission(Box::new(Submission { sealed, refusal: Some(refusal) }))
        }
        Err(_) => Read::Settled(Outcome::Rejected { refusal }),
    }
}

/// A nonce comes back in the answer, so it may not be long.
pub fn check_nonce(nonce: &str) -> Answer<()> {
    if (1..=128).contains(&nonce.len()) {
        return Ok(());
    }
    Err(Problem::invalid(format!("nonce: has {} bytes; send 1 to 128", nonce.len())))
}
