//! The log's rows and the hash chain through each stream.
//!
//! `hash = SHA-256(hash of the stream's previous row ‖ canonical JSON of every column but position, private and
//! hash)`. Private values stand in `public` as salted digests, so they are bound too, and can be erased.

use crate::canonical::{in_order, text_of};
use crate::event::{Event, EventBody, UnknownEvent};
use crate::id::{Aggregate, ClientId, CommandId, EventId, PersonId};
use crate::private::{self, PrivateValues};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A row of the log, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRow {
    /// Place in the log, from 1, in the order of commits.
    pub position: u64,
    /// Identity.
    pub event_id: EventId,
    /// The command that did it.
    pub command_id: CommandId,
    /// The record it belongs to.
    pub stream: Aggregate,
    /// Place in the stream, from 1, without gaps.
    pub stream_seq: u64,
    /// Kind of the body.
    pub kind: String,
    /// Version of the kind.
    pub version: u16,
    /// The body with digests in place of private values.
    pub public: Value,
    /// The private values with their salts; what is missing was erased.
    pub private: PrivateValues,
    /// Who did it.
    pub actor: PersonId,
    /// When it happened, as estimated by the server.
    pub occurred_at: Timestamp,
    /// When the server stored it.
    pub recorded_at: Timestamp,
    /// On which installation.
    pub device: ClientId,
    /// The chain's link, hexadecimal.
    pub hash: String,
}

/// The end of a stream: where its next row goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamHead {
    /// Sequence of the last row; 0 for an empty stream.
    pub seq: u64,
    /// Hash of the last row; empty for an empty stream.
    pub hash: String,
}

impl LogRow {
    /// The row of an event at the end of its stream; moves `head` on. `salt` gives 16 fresh random bytes.
    pub fn append(event: &Event, head: &mut StreamHead, salt: &mut dyn FnMut() -> [u8; 16]) -> Self {
        let (public, private) = private::seal(event.body.encode(), salt);
        let mut row = Self {
            position: event.position,
            event_id: event.id,
            command_id: event.command,
            stream: event.stream,
            stream_seq: head.seq + 1,
            kind: event.body.kind().to_owned(),
            version: event.body.version(),
            public,
            private,
            actor: event.actor,
            occurred_at: event.occurred_at,
            recorded_at: event.recorded_at,
            device: event.device,
            hash: String::new(),
        };
        row.hash = row.link(&head.hash);
        *head = StreamHead { seq: row.stream_seq, hash: row.hash.clone() };
        row
    }

    /// The hash this row must have after a row with hash `previous`.
    #[must_use]
    pub fn link(&self, previous: &str) -> String {
        let digest = Sha256::new()
            .chain_update(previous.as_bytes())
            .chain_update(text_of(&Columns::of(self)).as_bytes())
            .finalize();
        private::hex(&digest)
    }

    /// The event in the row.
    pub fn event(&self) -> Result<Event, UnknownEvent> {
        let body = private::open(self.public.clone(), &self.private);
        Ok(Event {
            position: self.position,
            id: self.event_id,
            command: self.command_id,
            stream: self.stream,
            body: EventBody::decode(&self.kind, self.version, body)?,
            actor: self.actor,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            device: self.device,
        })
    }
}

/// What the chain's link covers, in the order of the names.
#[derive(Serialize)]
struct Columns<'a> {
    actor: PersonId,
    command_id: CommandId,
    device: ClientId,
    event_id: EventId,
    kind: &'a str,
    occurred_at: Timestamp,
    public: &'a Value,
    recorded_at: Timestamp,
    #[serde(serialize_with = "in_order")]
    stream: Aggregate,
    stream_seq: u64,
    version: u16,
}

impl<'a> Columns<'a> {
    fn of(row: &'a LogRow) -> Self {
        Self {
            actor: row.actor,
            command_id: row.command_id,
            device: row.device,
            event_id: row.event_id,
            kind: &row.kind,
            occurred_at: row.occurred_at,
            public: &row.public,
            recorded_at: row.recorded_at,
            stream: row.stream,
            stream_seq: row.stream_seq,
            version: row.version,
        }
    }
}

/// The first thing wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Positions do not go up.
    #[error("position {position} does not follow position {after}")]
    Order {
        /// The row.
        position: u64,
        /// The one before.
        after: u64,
    },
    /// A stream misses a row or has one twice.
    #[error("position {position}: stream {stream} has sequence {found} where {expected} belongs")]
    Sequence {
        /// The row.
        position: u64,
        /// Its stream.
        stream: Aggregate,
        /// What belongs there.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// A column was changed.
    #[error("position {position}: event {event_id} of stream {stream} does not fit its hash")]
    Hash {
        /// The row.
        position: u64,
        /// Its event.
        event_id: EventId,
        /// Its stream.
        stream: Aggregate,
    },
    /// A private value was changed.
    #[error("position {position}: private value {place} of event {event_id} does not fit its digest")]
    Private {
        /// The row.
        position: u64,
        /// Its event.
        event_id: EventId,
        /// The value's place in the body.
        place: String,
    },
}

/// Checks a log row by row, in order of position.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    last: u64,
    heads: BTreeMap<Aggregate, StreamHead>,
    rows: u64,
}

impl Verifier {
    /// Checks the next row.
    pub fn check(&mut self, row: &LogRow) -> Result<(), Broken> {
        let (position, stream, event_id) = (row.position, row.stream, row.event_id);
        if position <= self.last {
            return Err(Broken::Order { position, after: self.last });
        }
        let head = self.heads.entry(stream).or_default();
        if row.stream_seq != head.seq + 1 {
            return Err(Broken::Sequence { position, stream, expected: head.seq + 1, found: row.stream_seq });
        }
        if row.link(&head.hash) != row.hash {
            return Err(Broken::Hash { position, event_id, stream });
        }
        private::check(&row.public, &row.private).map_err(|place| Broken::Private { position, event_id, place })?;
        *head = StreamHead { seq: row.stream_seq, hash: row.hash.clone() };
        self.last = position;
        self.rows += 1;
        Ok(())
    }

    /// How many rows were checked.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The ends of all streams, for comparison with what the store keeps.
    #[must_use]
    pub fn heads(&self) -> &BTreeMap<Aggregate, StreamHead> {
        &self.heads
    }
}
