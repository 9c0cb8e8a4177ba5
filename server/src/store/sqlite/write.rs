//! Writing: a group is one call of one text of SQL, its rows given as JSON.

use super::decode::{count, hex};
use super::{Tables, id_list};
use crate::store::changes::{Changes, Kept};
use crate::store::error::{Result, StoreError};
use crate::store::search::Plan;
use crate::store::stored::Stored;
use crate::store::tables::Write;
use deskside_domain::chain::LogRow;
use deskside_domain::id::{ClientId, EventId, PersonId};
use deskside_domain::sync::wire::ManifestItem;
use deskside_domain::ticket::NumberBlock;
use deskside_domain::ticket::number::{BLOCK_SIZE, SEQUENCE_MAX};
use deskside_domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Everything of a group, inside its transaction. Each statement takes one parameter, in order.
const SAVE: &str = "
INSERT INTO event (position, event_id, command_id, stream_kind, stream_id, stream_seq, kind, version, public, actor,
    occurred_at, recorded_at, device, hash)
    SELECT value->>'position', unhex(value->>'event_id'), unhex(value->>'command_id'), value->>'stream_kind',
        unhex(value->>'stream_id'), value->>'stream_seq', value->>'kind', value->>'version', value->>'public',
        unhex(value->>'actor'), value->>'occurred_at', value->>'recorded_at', unhex(value->>'device'), value->>'hash'
    FROM json_each(?);
INSERT INTO event_private (position, place, salt, value)
    SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?);
INSERT INTO stream_head (kind, id, seq, hash)
    SELECT value->>0, unhex(value->>1), value->>2, value->>3 FROM json_each(?) WHERE true
    ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
INSERT INTO document (kind, id, ticket_id, stage, position, born, ended_at, requester, scopes, body, versions)
    SELECT value->>'kind', unhex(value->>'id'), unhex(value->>'ticket_id'), value->>'stage', value->>'position',
        value->>'born', value->>'ended_at', unhex(value->>'requester'), value->>'scopes', value->>'body',
        value->>'versions'
    FROM json_each(?) WHERE true
    ON CONFLICT (kind, id) DO UPDATE SET stage = excluded.stage, position = excluded.position,
        ended_at = excluded.ended_at, requester = excluded.requester, scopes = excluded.scopes, body = excluded.body,
        versions = excluded.versions;
INSERT INTO command (id, hash, outcome, position, client, lane_kind, lane_id, lane_seq, received_at)
    SELECT unhex(value->>'id'), value->>'hash', value->>'outcome', value->>'position', unhex(value->>'client'),
        value->>'lane_kind', unhex(value->>'lane_id'), value->>'lane_seq', value->>'received_at'
    FROM json_each(?);
INSERT INTO lane_mark (client, lane_kind, lane_id, seq)
    SELECT unhex(value->>0), value->>1, unhex(value->>2), value->>3 FROM json_each(?) WHERE true
    ON CONFLICT (client, lane_kind, lane_id) DO UPDATE SET seq = excluded.seq;
INSERT INTO ticket_number (sequence, ticket_id) SELECT value->>0, unhex(value->>1) FROM json_each(?)";

/// A ticket's documents all come again.
const AGAIN: &str = "UPDATE document SET position = ?1 WHERE ticket_id = ?2 AND position < ?1";

const RESERVE: &str = "INSERT INTO number_block (first, size, client)
    SELECT coalesce(max(first + size), ?1), ?2, ?3 FROM number_block RETURNING first";

/// The first number of an installation: the numbers people say have six digits from the start.
const FIRST_NUMBER: i64 = 10_001;

const OWN: &str = "SELECT value->>'next', value->>'end' FROM (SELECT value FROM meta WHERE key = 'own_numbers')";

const SET_OWN: &str = "INSERT INTO meta (key, value) VALUES ('own_numbers', json_object('next', ?, 'end', ?)) \
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";

const CONTACT: &str = "INSERT INTO client (id, user_id, seen_at) VALUES (?, ?, ?) \
    ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, seen_at = excluded.seen_at";

const FORGET_ITEMS: &str = "DELETE FROM manifest_item WHERE client = ?";

const ITEMS: &str = "INSERT INTO manifest_item (client, command_id, kind, lane_kind, lane_id, device_wall) \
    SELECT unhex(value->>0), unhex(value->>1), value->>2, value->>3, unhex(value->>4), value->>5 FROM json_each(?) \
    WHERE true ON CONFLICT DO NOTHING";

const CLEAR: &str = "DELETE FROM document; DELETE FROM ticket_number; DELETE FROM search";

const ERASE: &str = "DELETE FROM event_private WHERE position IN \
    (SELECT e.position FROM json_each(?) k CROSS JOIN event e ON e.event_id = unhex(k.value))";

const NOTE_ERASURE: &str = "INSERT INTO erasure (event_id, position) SELECT unhex(value), ? FROM json_each(?)";

/// A row of the log, as `SAVE` reads it.
#[derive(Serialize)]
struct Event<'a> {
    position: u64,
    event_id: String,
    command_id: String,
    stream_kind: &'static str,
    stream_id: String,
    stream_seq: u64,
    kind: &'a str,
    version: u16,
    public: String,
    actor: String,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
    device: String,
    hash: &'a str,
}

fn event(row: &LogRow) -> Event<'_> {
    Event {
        position: row.position,
        event_id: hex(row.event_id.0),
        command_id: hex(row.command_id.0),
        stream_kind: row.stream.kind.word(),
        stream_id: hex(row.stream.id),
        stream_seq: row.stream_seq,
        kind: &row.kind,
        version: row.version,
        public: row.public.to_string(),
        actor: hex(row.actor.0),
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        device: hex(row.device.0),
        hash: &row.hash,
    }
}

fn private(row: &LogRow) -> impl Iterator<Item = (u64, &str, &str, String)> {
    let position = row.position;
    row.private
        .iter()
        .map(move |(place, salted)| (position, place.as_str(), salted.salt.as_str(), salted.value.to_string()))
}

/// A document, as `SAVE` reads it.
#[derive(Serialize)]
struct Doc {
    kind: &'static str,
    id: String,
    ticket_id: Option<String>,
    stage: u8,
    position: u64,
    born: u64,
    ended_at: Option<Timestamp>,
    requester: Option<String>,
    scopes: Option<String>,
    body: String,
    versions: String,
}

fn document(stored: &Stored) -> Result<Doc> {
    let doc = stored.document.doc_ref();
    let scopes = if stored.scopes.is_empty() { None } else { Some(text("document", doc.id, &stored.scopes)?) };
    Ok(Doc {
        kind: doc.kind.word(),
        id: hex(doc.id),
        ticket_id: stored.document.ticket_id().map(|ticket| hex(ticket.0)),
        stage: stored.stage() as u8,
        position: stored.position,
        born: stored.born,
        ended_at: stored.ended_at(),
        requester: stored.requester().map(|person| hex(person.0)),
        scopes,
        body: text("document", doc.id, &stored.document.body)?,
        versions: text("document", doc.id, &stored.document.versions)?,
    })
}

/// A command, as `SAVE` reads it.
#[derive(Serialize)]
struct Command<'a> {
    id: String,
    hash: &'a str,
    outcome: String,
    position: Option<u64>,
    client: String,
    lane_kind: &'static str,
    lane_id: String,
    lane_seq: Option<u32>,
    received_at: Timestamp,
}

fn command(kept: &Kept) -> Result<Command<'_>> {
    Ok(Command {
        id: hex(kept.command.0),
        hash: &kept.record.payload_hash,
        outcome: text("command", kept.command.0, &kept.record.outcome)?,
        position: kept.record.outcome.position(),
        client: hex(kept.client.0),
        lane_kind: kept.lane.kind.word(),
        lane_id: hex(kept.lane.id),
        lane_seq: kept.lane_seq,
        received_at: kept.received_at,
    })
}

fn text(what: &'static str, id: Uuid, value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::inconsistent(what, id, error))
}

/// A statement's parameter: its rows.
fn rows<T: Serialize>(rows: impl Iterator<Item = T>) -> Result<String> {
    text("group", Uuid::nil(), &rows.collect::<Vec<_>>())
}

impl Write for Tables<'_> {
    async fn save(&mut self, changes: &Changes) -> Result<()> {
        let heads = changes.heads.iter().map(|(of, head)| (of.kind.word(), hex(of.id), head.seq, head.hash.as_str()));
        let documents = changes.in_order().into_iter().map(document).collect::<Result<Vec<_>>>()?;
        let kept = changes.kept.iter().map(command).collect::<Result<Vec<_>>>()?;
        let marks =
            changes.marks.iter().map(|((client, lane), mark)| (hex(client.0), lane.kind.word(), hex(lane.id), mark));
        let numbers = changes.numbers.iter().map(|(number, ticket)| (number.sequence(), hex(ticket.0)));
        sqlx::query(SAVE)
            .bind(rows(changes.rows.iter().map(event))?)
            .bind(rows(changes.rows.iter().flat_map(private))?)
            .bind(rows(heads)?)
            .bind(rows(documents.into_iter())?)
            .bind(rows(kept.into_iter())?)
            .bind(rows(marks)?)
            .bind(rows(numbers)?)
            .execute(&mut *self.0)
            .await?;
        for (ticket, position) in &changes.again {
            sqlx::query(AGAIN).bind(count(*position)).bind(ticket.0).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    async fn index(&mut self, plan: &Plan) -> Result<()> {
        super::search::index(self.0, plan).await
    }

    async fn reserve(&mut self, client: ClientId) -> Result<NumberBlock> {
        let first: i64 = sqlx::query_scalar(RESERVE)
            .bind(FIRST_NUMBER)
            .bind(i64::from(BLOCK_SIZE))
            .bind(client.0)
            .fetch_one(&mut *self.0)
            .await?;
        let first = u32::try_from(first).map_err(|_| StoreError::NoNumbers)?;
        if first.saturating_add(BLOCK_SIZE) > SEQUENCE_MAX {
            return Err(StoreError::NoNumbers);
        }
        Ok(NumberBlock { client, first, size: BLOCK_SIZE })
    }

    async fn own_numbers(&mut self) -> Result<(u32, u32)> {
        let own: Option<(i64, i64)> = sqlx::query_as(OWN).fetch_optional(&mut *self.0).await?;
        let (next, end) = own.unwrap_or((0, 0));
        Ok((u32::try_from(next).unwrap_or(0), u32::try_from(end).unwrap_or(0)))
    }

    async fn set_own_numbers(&mut self, next: u32, end: u32) -> Result<()> {
        sqlx::query(SET_OWN).bind(i64::from(next)).bind(i64::from(end)).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn note_contact(
        &mut self,
        client: ClientId,
        user: PersonId,
        unsent: &[ManifestItem],
        at: Timestamp,
    ) -> Result<()> {
        sqlx::query(CONTACT).bind(client.0).bind(user.0).bind(at.0).execute(&mut *self.0).await?;
        sqlx::query(FORGET_ITEMS).bind(client.0).execute(&mut *self.0).await?;
        if !unsent.is_empty() {
            let items = unsent.iter().map(|item| {
                let lane = item.lane;
                json!([
                    hex(client.0),
                    hex(item.command_id.0),
                    item.kind,
                    lane.kind.word(),
                    hex(lane.id),
                    item.device_wall
                ])
            });
            sqlx::query(ITEMS).bind(Value::from_iter(items).to_string()).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    async fn clear_projections(&mut self) -> Result<()> {
        sqlx::raw_sql(CLEAR).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn erase(&mut self, events: &[EventId], position: u64) -> Result<()> {
        let names = id_list(events.iter().map(|event| event.0));
        sqlx::query(ERASE).bind(names.as_str()).execute(&mut *self.0).await?;
        sqlx::query(NOTE_ERASURE).bind(count(position)).bind(names.as_str()).execute(&mut *self.0).await?;
        Ok(())
    }
}
