//! Writing: many rows to a statement.

use super::decode::{count, hex};
use super::{Tables, id_list};
use crate::store::changes::{Changes, Kept};
use crate::store::error::{Result, StoreError};
use crate::store::search::Plan;
use crate::store::stored::Stored;
use crate::store::tables::Write;
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::document::Document;
use deskside_domain::id::{Aggregate, ClientId, EventId, PersonId, TicketId};
use deskside_domain::private::Salted;
use deskside_domain::sync::wire::ManifestItem;
use deskside_domain::ticket::number::{BLOCK_SIZE, SEQUENCE_MAX};
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Sqlite;
use sqlx::query_builder::{QueryBuilder, Separated};
use uuid::Uuid;

// A group is kept or rolled back whole, so a statement that fails need not be able to undo its own rows: `OR FAIL`.

/// A row of a table, in `?`s; an `INSERT` names its columns in the order in which its rows are bound.
type Row<'q> = Separated<'q, Sqlite, &'static str>;

const EVENT: &str = "INSERT OR FAIL INTO event (position, event_id, command_id, stream_kind, stream_id, stream_seq, kind, \
    version, public, actor, occurred_at, recorded_at, device, hash) ";

const PRIVATE: &str = "INSERT OR FAIL INTO event_private (position, place, salt, value) ";

const STREAM_HEAD: &str = "INSERT OR FAIL INTO stream_head (kind, id, seq, hash) ";
const STREAM_HEAD_MOVES: &str = " ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";

const DOCUMENT: &str = "INSERT OR FAIL INTO document (kind, id, ticket_id, stage, position, born, ended_at, requester, scopes, \
    body, versions) ";
const DOCUMENT_CHANGES: &str = " ON CONFLICT (kind, id) DO UPDATE SET stage = excluded.stage, \
    position = excluded.position, ended_at = excluded.ended_at, requester = excluded.requester, \
    scopes = excluded.scopes, body = excluded.body, versions = excluded.versions";

const COMMAND: &str = "INSERT OR FAIL INTO command (id, hash, outcome, position, client, lane_kind, lane_id, lane_seq, \
    received_at) ";

const LANE_MARK: &str = "INSERT OR FAIL INTO lane_mark (client, lane_kind, lane_id, seq) ";
const LANE_MARK_MOVES: &str = " ON CONFLICT (client, lane_kind, lane_id) DO UPDATE SET seq = excluded.seq";

const TICKET_NUMBER: &str = "INSERT OR FAIL INTO ticket_number (sequence, ticket_id) ";

/// Rows in one statement. A few sizes, so that a large group's texts, too, are prepared only once.
const ROWS: [usize; 4] = [64, 16, 4, 1];

/// Up to so many rows go in one text: single commands are much alike.
const ALIKE: usize = 24;

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

const CLEAR: &str = "DELETE FROM document; DELETE FROM ticket_number; DELETE FROM search_words; \
    INSERT INTO search (search) VALUES ('delete-all')";

const ERASE: &str = "DELETE FROM event_private WHERE position IN \
    (SELECT e.position FROM json_each(?) k CROSS JOIN event e ON e.event_id = unhex(k.value))";

const NOTE_ERASURE: &str = "INSERT INTO erasure (event_id, position) SELECT unhex(value), ? FROM json_each(?)";

fn event(mut row: Row<'_>, event: &LogRow) -> Result<()> {
    row.push_bind(count(event.position))
        .push_bind(event.event_id.0)
        .push_bind(event.command_id.0)
        .push_bind(event.stream.kind.word())
        .push_bind(event.stream.id)
        .push_bind(count(event.stream_seq))
        .push_bind(event.kind.as_str())
        .push_bind(i64::from(event.version))
        .push_bind(event.public.to_string())
        .push_bind(event.actor.0)
        .push_bind(event.occurred_at.0)
        .push_bind(event.recorded_at.0)
        .push_bind(event.device.0)
        .push_bind(event.hash.as_str());
    Ok(())
}

fn private(mut row: Row<'_>, (position, place, salted): (u64, &str, &Salted)) -> Result<()> {
    row.push_bind(count(position)).push_bind(place).push_bind(salted.salt.as_str()).push_bind(salted.value.to_string());
    Ok(())
}

fn stream_head(mut row: Row<'_>, (of, head): (&Aggregate, &StreamHead)) -> Result<()> {
    row.push_bind(of.kind.word()).push_bind(of.id).push_bind(count(head.seq)).push_bind(head.hash.as_str());
    Ok(())
}

fn lane_mark(mut row: Row<'_>, ((client, lane), mark): (&(ClientId, Aggregate), &u32)) -> Result<()> {
    row.push_bind(client.0).push_bind(lane.kind.word()).push_bind(lane.id).push_bind(i64::from(*mark));
    Ok(())
}

fn ticket_number(mut row: Row<'_>, (number, ticket): &(TicketNumber, TicketId)) -> Result<()> {
    row.push_bind(i64::from(number.sequence())).push_bind(ticket.0);
    Ok(())
}

fn document(mut row: Row<'_>, stored: &Stored) -> Result<()> {
    let Document { body, versions } = &stored.document;
    let name = stored.document.doc_ref();
    let scopes = if stored.scopes.is_empty() { None } else { Some(text("document", name.id, &stored.scopes)?) };
    row.push_bind(name.kind.word())
        .push_bind(name.id)
        .push_bind(stored.document.ticket_id().map(|ticket| ticket.0))
        .push_bind(stored.stage() as i64)
        .push_bind(count(stored.position))
        .push_bind(count(stored.born))
        .push_bind(stored.ended_at().map(|at| at.0))
        .push_bind(stored.requester().map(|person| person.0))
        .push_bind(scopes)
        .push_bind(text("document", name.id, body)?)
        .push_bind(text("document", name.id, versions)?);
    Ok(())
}

fn command(mut row: Row<'_>, kept: &Kept) -> Result<()> {
    row.push_bind(kept.command.0)
        .push_bind(kept.record.payload_hash.as_str())
        .push_bind(text("command", kept.command.0, &kept.record.outcome)?)
        .push_bind(kept.record.outcome.position().map(count))
        .push_bind(kept.client.0)
        .push_bind(kept.lane.kind.word())
        .push_bind(kept.lane.id)
        .push_bind(kept.lane_seq.map(i64::from))
        .push_bind(kept.received_at.0);
    Ok(())
}

/// The rows of a group for one table.
struct Insert<T> {
    begin: &'static str,
    rows: std::vec::IntoIter<T>,
    bind: fn(Row<'_>, T) -> Result<()>,
    /// What is done where the row is there already.
    end: &'static str,
}

trait Part: Send {
    fn left(&self) -> usize;
    /// Adds an `INSERT` of the next rows.
    fn push(&mut self, text: &mut QueryBuilder<Sqlite>, many: usize) -> Result<()>;
}

impl<T: Send> Part for Insert<T> {
    fn left(&self) -> usize {
        self.rows.len()
    }

    fn push(&mut self, text: &mut QueryBuilder<Sqlite>, many: usize) -> Result<()> {
        let mut bound = Ok(());
        text.push(self.begin).push_values(self.rows.by_ref().take(many), |row, value| {
            bound = std::mem::replace(&mut bound, Ok(())).and_then(|()| (self.bind)(row, value));
        });
        text.push(self.end).push(";\n");
        bound
    }
}

fn part<'a, T: Send + 'a>(
    begin: &'static str,
    rows: impl Iterator<Item = T>,
    bind: fn(Row<'_>, T) -> Result<()>,
    end: &'static str,
) -> Box<dyn Part + 'a> {
    Box::new(Insert { begin, rows: rows.collect::<Vec<_>>().into_iter(), bind, end })
}

/// The next text to execute.
fn next(parts: &mut [Box<dyn Part + '_>], alike: bool) -> Result<Option<QueryBuilder<Sqlite>>> {
    let mut text = QueryBuilder::default();
    let mut left = parts.iter_mut().filter(|part| part.left() > 0).peekable();
    if left.peek().is_none() {
        return Ok(None);
    }
    while let Some(part) = left.next() {
        if alike {
            part.push(&mut text, part.left())?;
        } else {
            let many = ROWS.into_iter().find(|many| *many <= part.left()).unwrap_or(1);
            part.push(&mut text, many)?;
            break;
        }
    }
    Ok(Some(text))
}

fn text(what: &'static str, id: Uuid, value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::inconsistent(what, id, error))
}

impl Write for Tables<'_> {
    async fn save(&mut self, changes: &Changes) -> Result<()> {
        let private_values = changes.rows.iter().flat_map(|row| {
            let values = row.private.iter();
            values.map(|(place, salted)| (row.position, place.as_str(), salted))
        });
        let mut parts = [
            part(EVENT, changes.rows.iter(), event, ""),
            part(PRIVATE, private_values, private, ""),
            part(STREAM_HEAD, changes.heads.iter(), stream_head, STREAM_HEAD_MOVES),
            part(DOCUMENT, changes.in_order().into_iter(), document, DOCUMENT_CHANGES),
            part(COMMAND, changes.kept.iter(), command, ""),
            part(LANE_MARK, changes.marks.iter(), lane_mark, LANE_MARK_MOVES),
            part(TICKET_NUMBER, changes.numbers.iter(), ticket_number, ""),
        ];
        let alike = parts.iter().map(|part| part.left()).sum::<usize>() <= ALIKE;
        let mut text = next(&mut parts, alike)?;
        while let Some(mut ready) = text {
            // While SQLite is busy with one text, the next one is put together.
            let (done, then) = futures::join!(ready.build().execute(&mut *self.0), async { next(&mut parts, alike) });
            done?;
            text = then?;
        }
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
