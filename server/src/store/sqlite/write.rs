//! Writing: many rows to a statement.

use super::decode::{count, hex};
use super::insert::{self, Query, Texts, four, part, texts};
use super::{Tables, id_list};
use crate::store::Contact;
use crate::store::archive::Beside;
use crate::store::changes::{About, Changes, Kept};
use crate::store::error::{Result, StoreError};
use crate::store::files::{FileHash, StoredFile};
use crate::store::jobs::JobKind;
use crate::store::search::{self, Plan};
use crate::store::stored::Stored;
use crate::store::tables::Write;
use crate::store::values::json_text;
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::document::{DocKind, Document};
use deskside_domain::id::{Aggregate, ClientId, EventId, TicketId};
use deskside_domain::private::Salted;
use deskside_domain::ticket::number::{BLOCK_SIZE, FIRST_NUMBER, SEQUENCE_MAX};
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

// A group is kept or rolled back whole, so a statement that fails need not be able to undo its own rows: `OR FAIL`.

static EVENT: Texts = texts!(
    "INSERT OR FAIL INTO event (position, event_id, command_id, stream_kind, stream_id, stream_seq, kind, version, \
     public, actor, occurred_at, recorded_at, device, hash) VALUES ",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ""
);

static PRIVATE: Texts =
    texts!("INSERT OR FAIL INTO event_private (position, place, salt, value) VALUES ", "(?, ?, ?, ?)", "");

static STREAM_HEAD: Texts = texts!(
    "INSERT OR FAIL INTO stream_head (kind, id, seq, hash) VALUES ",
    "(?, ?, ?, ?)",
    " ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
);

static DOCUMENT: Texts = texts!(
    "INSERT OR FAIL INTO document (kind, id, ticket_id, stage, position, born, ended_at, requester, affected, site, \
     scopes, body, versions) VALUES ",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    " ON CONFLICT (kind, id) DO UPDATE SET stage = excluded.stage, position = excluded.position, \
     ended_at = excluded.ended_at, requester = excluded.requester, affected = excluded.affected, \
     site = excluded.site, scopes = excluded.scopes, body = excluded.body, versions = excluded.versions"
);

static COMMAND: Texts = texts!(
    "INSERT OR FAIL INTO command (id, hash, outcome, position, client, lane_kind, lane_id, lane_seq, received_at) \
     VALUES ",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ""
);

static LANE_MARK: Texts = texts!(
    "INSERT OR FAIL INTO lane_mark (client, lane_kind, lane_id, seq) VALUES ",
    "(?, ?, ?, ?)",
    " ON CONFLICT (client, lane_kind, lane_id) DO UPDATE SET seq = excluded.seq"
);

static TICKET_NUMBER: Texts = texts!("INSERT OR FAIL INTO ticket_number (sequence, ticket_id) VALUES ", "(?, ?)", "");

/// A ticket's documents all come again.
const AGAIN: &str = "UPDATE document SET position = ?1 WHERE ticket_id = ?2 AND position < ?1";

/// The tickets about a person, or at a site, come again: all of them, or those that are open.
const ABOUT_PERSON: &str = "UPDATE document SET position = ?1 WHERE (requester = ?2 OR affected = ?2) \
    AND (?3 OR ended_at IS NULL) AND position < ?1";
const AT_SITE: &str =
    "UPDATE document SET position = ?1 WHERE site = ?2 AND (?3 OR ended_at IS NULL) AND position < ?1";

const RESERVE: &str = "INSERT INTO number_block (first, size, client)
    SELECT coalesce(max(first + size), ?1), ?2, ?3 FROM number_block RETURNING first";

const OWN: &str = "SELECT value->>'next', value->>'end' FROM (SELECT value FROM meta WHERE key = 'own_numbers')";

const SET_OWN: &str = "INSERT INTO meta (key, value) VALUES ('own_numbers', json_object('next', ?, 'end', ?)) \
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";

const CONTACT: &str = "INSERT INTO client (id, user_id, seen_at, build, agent) VALUES (?, ?, ?, ?, ?) \
    ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, seen_at = excluded.seen_at, build = excluded.build, \
    agent = excluded.agent";

const FORGET_ITEMS: &str = "DELETE FROM manifest_item WHERE client = ?";

const ITEMS: &str = "INSERT INTO manifest_item (client, command_id, kind, lane_kind, lane_id, device_wall) \
    SELECT unhex(value->>0), unhex(value->>1), value->>2, value->>3, unhex(value->>4), value->>5 FROM json_each(?) \
    WHERE true ON CONFLICT DO NOTHING";

const CLEAR: &str = "DELETE FROM document; DELETE FROM ticket_number; DELETE FROM search_words; DELETE FROM file_use; \
    DELETE FROM custody; DELETE FROM asset; \
    INSERT INTO search (search) VALUES ('delete-all')";

const ERASE: &str = "DELETE FROM event_private WHERE position IN \
    (SELECT e.position FROM json_each(?) k CROSS JOIN event e ON e.event_id = unhex(k.value))";

const NOTE_ERASURE: &str = "INSERT INTO erasure (event_id, position) SELECT unhex(value), ? FROM json_each(?)";

fn event<'q>(query: Query<'q>, event: &'q LogRow) -> Result<Query<'q>> {
    Ok(query
        .bind(count(event.position))
        .bind(event.event_id.0)
        .bind(event.command_id.0)
        .bind(event.stream.kind.word())
        .bind(event.stream.id)
        .bind(count(event.stream_seq))
        .bind(event.kind.as_str())
        .bind(i64::from(event.version))
        .bind(event.public.to_string())
        .bind(event.actor.0)
        .bind(event.occurred_at.0)
        .bind(event.recorded_at.0)
        .bind(event.device.0)
        .bind(event.hash.as_str()))
}

fn private<'q>(query: Query<'q>, (position, place, salted): (u64, &'q str, &'q Salted)) -> Result<Query<'q>> {
    Ok(query.bind(count(position)).bind(place).bind(salted.salt.as_str()).bind(salted.value.to_string()))
}

fn stream_head<'q>(query: Query<'q>, (of, head): (&'q Aggregate, &'q StreamHead)) -> Result<Query<'q>> {
    Ok(query.bind(of.kind.word()).bind(of.id).bind(count(head.seq)).bind(head.hash.as_str()))
}

fn lane_mark<'q>(query: Query<'q>, ((client, lane), mark): (&'q (ClientId, Aggregate), &'q u32)) -> Result<Query<'q>> {
    Ok(query.bind(client.0).bind(lane.kind.word()).bind(lane.id).bind(i64::from(*mark)))
}

fn ticket_number<'q>(query: Query<'q>, (number, ticket): &'q (TicketNumber, TicketId)) -> Result<Query<'q>> {
    Ok(query.bind(i64::from(number.sequence())).bind(ticket.0))
}

fn document<'q>(query: Query<'q>, stored: &'q Stored) -> Result<Query<'q>> {
    let Document { body, versions } = &stored.document;
    let name = stored.document.doc_ref();
    let scopes = if stored.scopes.is_empty() { None } else { Some(json_text("document", name.id, &stored.scopes)?) };
    Ok(query
        .bind(name.kind.word())
        .bind(name.id)
        .bind(stored.document.ticket_id().map(|ticket| ticket.0))
        .bind(stored.stage() as i64)
        .bind(count(stored.position))
        .bind(count(stored.born))
        .bind(stored.ended_at().map(|at| at.0))
        .bind(stored.requester().map(|person| person.0))
        .bind(stored.affected().map(|person| person.0))
        .bind(stored.site().map(|site| site.0))
        .bind(scopes)
        .bind(json_text("document", name.id, body)?)
        .bind(json_text("document", name.id, versions)?))
}

fn command<'q>(query: Query<'q>, kept: &'q Kept) -> Result<Query<'q>> {
    Ok(query
        .bind(kept.command.0)
        .bind(kept.record.payload_hash.as_str())
        .bind(json_text("command", kept.command.0, &kept.record.outcome)?)
        .bind(kept.record.outcome.position().map(count))
        .bind(kept.client.0)
        .bind(kept.lane.kind.word())
        .bind(kept.lane.id)
        .bind(kept.lane_seq.map(i64::from))
        .bind(kept.received_at.0))
}

impl Write for Tables<'_> {
    async fn save(&mut self, changes: &Changes) -> Result<()> {
        let private_values = changes.rows.iter().flat_map(|row| {
            let values = row.private.iter();
            values.map(|(place, salted)| (row.position, place.as_str(), salted))
        });
        let mut parts = [
            part(&EVENT, changes.rows.iter(), event),
            part(&PRIVATE, private_values, private),
            part(&STREAM_HEAD, changes.heads.iter(), stream_head),
            part(&DOCUMENT, changes.in_order().into_iter(), document),
            part(&COMMAND, changes.kept.iter(), command),
            part(&LANE_MARK, changes.marks.iter(), lane_mark),
            part(&TICKET_NUMBER, changes.numbers.iter(), ticket_number),
        ];
        let mut statement = insert::next(&mut parts)?;
        while let Some(ready) = statement {
            // While SQLite is busy with one statement, the next one is put together.
            let (done, then) = futures::join!(ready.execute(&mut *self.0), async { insert::next(&mut parts) });
            done?;
            statement = then?;
        }
        for (ticket, position) in &changes.again {
            sqlx::query(AGAIN).bind(count(*position)).bind(ticket.0).execute(&mut *self.0).await?;
        }
        for About { doc, position, ended } in &changes.about {
            let again = if doc.kind == DocKind::Site { AT_SITE } else { ABOUT_PERSON };
            sqlx::query(again).bind(count(*position)).bind(doc.id).bind(*ended).execute(&mut *self.0).await?;
        }
        for person in &changes.shut_out {
            sqlx::query(super::accounts::NEW_ACCESS).bind(person.0).execute(&mut *self.0).await?;
        }
        super::assets::put(self.0, &crate::store::assets::changed(changes)).await?;
        super::files::note_uses(self.0, &changes.uses, &changes.unused).await
    }

    async fn index(&mut self, plan: &Plan) -> Result<()> {
        search::index(self, plan).await
    }

    async fn enqueue(&mut self, kind: JobKind, key: &str, due: Timestamp) -> Result<()> {
        super::jobs::enqueue(self.0, kind, key, due).await
    }

    async fn reserve(&mut self, client: ClientId) -> Result<NumberBlock> {
        let first: i64 = sqlx::query_scalar(RESERVE)
            .bind(i64::from(FIRST_NUMBER))
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

    async fn note_contact(&mut self, contact: &Contact, at: Timestamp) -> Result<()> {
        let Contact { client, user, runs, manifest } = contact;
        sqlx::query(CONTACT)
            .bind(client.0)
            .bind(user.0)
            .bind(at.0)
            .bind(runs.build.as_str())
            .bind(runs.agent.as_str())
            .execute(&mut *self.0)
            .await?;
        let Some(unsent) = manifest else { return Ok(()) };
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

    async fn put_beside(&mut self, beside: &[Beside]) -> Result<()> {
        super::archive::put_beside(self.0, beside).await
    }

    async fn put_file(&mut self, file: &StoredFile) -> Result<()> {
        super::files::put_file(self.0, file).await
    }

    async fn put_piece(&mut self, body: Uuid, at: u64, bytes: &[u8]) -> Result<()> {
        super::files::put_piece(self.0, body, at, bytes).await
    }

    async fn forget_files(&mut self, hashes: &[FileHash]) -> Result<()> {
        super::files::forget(self.0, hashes).await
    }

    async fn restored_at(&mut self) -> Result<Option<Timestamp>> {
        super::archive::restored_at(self.0).await
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
