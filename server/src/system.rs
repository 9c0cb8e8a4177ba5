//! Commands of the server itself: set-up, demo, import. No role is asked, and they keep no lanes.

use crate::store::{Push, SERVER_CLIENT, Store, StoreError};
use deskside_domain::command::{Bases, Command, Payload, Sealed};
use deskside_domain::id::{Aggregate, AggregateKind, CommandId, PersonId};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::time::{Captured, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Builder;

/// A command of the server, in the name of a person or, with the nil id, of nobody. It counts as captured at `at`,
/// which may lie in the past.
#[must_use]
pub fn command(command_id: CommandId, payload: Payload, user_id: PersonId, at: Timestamp) -> Sealed {
    command_on(Bases::new(), command_id, payload, user_id, at)
}

/// The same, on what the server saw: it is refused where that has changed.
#[must_use]
pub fn command_on(bases: Bases, command_id: CommandId, payload: Payload, user_id: PersonId, at: Timestamp) -> Sealed {
    let nowhere = Aggregate { kind: AggregateKind::Ticket, id: uuid::Uuid::nil() };
    Command {
        command_id,
        client_id: SERVER_CLIENT,
        lane: payload.aggregate().unwrap_or(nowhere),
        lane_seq: 1,
        requires: Vec::new(),
        bases,
        captured: Captured { device_wall: at, server_offset: Some(0), last_contact: None },
        user_id,
        payload,
    }
    .seal()
}

/// A command id that follows from what the command is about, so that every process that has the same thing to do sends the
/// same command, and it is done once.
#[must_use]
pub fn derived_id(what: &str, parts: &[&[u8]]) -> CommandId {
    let mut hash = Sha256::new().chain_update(b"deskside ").chain_update(what).chain_update(b"\0");
    parts.iter().for_each(|part| hash.update(part));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}

/// A fresh command id.
#[must_use]
pub fn fresh_id(unix_millis: u64) -> CommandId {
    CommandId::new(unix_millis, &rand::random())
}

/// Carries out commands of the server, all in one commit.
pub async fn submit(
    store: &dyn Store,
    commands: impl IntoIterator<Item = Sealed>,
    at: Timestamp,
) -> Result<Vec<Outcome>, StoreError> {
    let mut pushed = store.submit(&[Push::of(Authority::System, commands)], at).await?;
    Ok(pushed.pop().map(|pushed| pushed.outcomes).unwrap_or_default())
}
