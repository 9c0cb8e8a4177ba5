//! Reading: each kind of thing is loaded with one statement, its names given as JSON.

use super::accounts::HOLDERS;
use super::decode::{aggregate, count, document_columns, event_columns, hex, json_column, log_row, position, stored};
use super::{Tables, after_command, aggregate_list, id_list, number};
use crate::store::archive::{Beside, Counts};
use crate::store::changes::Kept;
use crate::store::error::{Result, StoreError};
use crate::store::files::{FileHash, StoredFile};
use crate::store::list::{Reader, Wanted};
use crate::store::stored::Stored;
use crate::store::tables::{Read, Slice};
use crate::store::working::{Found, Keys};
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::document::{DocKind, DocRef};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, PersonId, TicketId};
use deskside_domain::private::{self, Salted};
use deskside_domain::sync::server::Record;
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

const HEAD: &str = "SELECT max(coalesce((SELECT max(position) FROM event), 0), \
    coalesce((SELECT max(position) FROM erasure), 0))";

const DOCUMENTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM json_each(?) k CROSS JOIN document d ON d.kind = k.value->>0 AND d.id = unhex(k.value->>1)"
);

const POSITIONS: &str = "SELECT d.kind, d.id, d.position FROM json_each(?) k CROSS JOIN document d \
    ON d.kind = k.value->>0 AND d.id = unhex(k.value->>1)";

const RECORDS: &str =
    "SELECT c.id, c.hash, c.outcome FROM json_each(?) k CROSS JOIN command c ON c.id = unhex(k.value)";

const MARKS: &str = "SELECT m.client, m.lane_kind, m.lane_id, m.seq FROM json_each(?) k CROSS JOIN lane_mark m \
    ON m.client = unhex(k.value->>0) AND m.lane_kind = k.value->>1 AND m.lane_id = unhex(k.value->>2)";

const HEADS: &str = "SELECT h.kind, h.id, h.seq, h.hash FROM json_each(?) k CROSS JOIN stream_head h \
    ON h.kind = k.value->>0 AND h.id = unhex(k.value->>1)";

const TAKEN: &str = "SELECT sequence FROM ticket_number WHERE sequence IN (SELECT value->>1 FROM json_each(?))";

const RESERVED: &str = "SELECT b.client, k.value->>1 FROM json_each(?) k CROSS JOIN number_block b \
    ON b.client = unhex(k.value->>0) AND k.value->>1 >= b.first AND k.value->>1 < b.first + b.size";

const STAGE: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE d.stage = ? AND (d.kind, d.id) > (?, ?) AND (d.ended_at IS NULL OR d.ended_at >= ?) \
      ORDER BY d.kind, d.id LIMIT ?"
);

const PARTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document t INDEXED BY document_ended CROSS JOIN document d INDEXED BY document_ticket ON d.ticket_id = t.id \
      WHERE t.kind = 'ticket' AND t.id >= ?1 AND (t.ended_at IS NULL OR t.ended_at >= ?4) AND d.kind <> 'ticket' \
      AND d.ticket_id IS NOT NULL AND (t.id > ?1 OR (d.kind, d.id) > (?2, ?3)) ORDER BY t.id, d.kind, d.id LIMIT ?5"
);

const OF_TICKET: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d INDEXED BY document_ticket WHERE d.ticket_id = ?1 AND d.kind = ?2 AND d.id > ?3 \
      ORDER BY d.id LIMIT ?4"
);

const CHANGES: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE (d.position, d.kind, d.id) > (?, ?, ?) ORDER BY d.position, d.kind, d.id LIMIT ?"
);

const ALL: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE (d.kind, d.id) > (?, ?) ORDER BY d.kind, d.id LIMIT ?"
);

const ROWS: &str =
    concat!("SELECT ", event_columns!(), " FROM event e WHERE e.position > ? ORDER BY e.position LIMIT ?");

const STREAM: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event e WHERE e.stream_kind = ? AND e.stream_id = ? ORDER BY e.stream_seq"
);

const PRIVATE: &str = "SELECT p.position, p.place, p.salt, p.value FROM json_each(?) k CROSS JOIN event_private p \
    ON p.position = k.value";

const COMMANDS: &str = "SELECT id, hash, outcome, client, lane_kind, lane_id, lane_seq, received_at FROM command \
    WHERE id > ? ORDER BY id LIMIT ?";

const PLACES: &str = "SELECT e.event_id, e.stream_kind, e.stream_id FROM json_each(?) k CROSS JOIN event e \
    ON e.event_id = unhex(k.value)";

/// After everything of a kind and position: no kind's name sorts behind it.
const BEHIND: &str = "~";

fn record(row: &SqliteRow) -> Result<(CommandId, Record)> {
    let id: Uuid = row.try_get(0)?;
    let outcome = json_column("command", id, row.try_get(2)?)?;
    Ok((CommandId(id), Record { payload_hash: row.try_get(1)?, outcome }))
}

fn kept(row: &SqliteRow) -> Result<Kept> {
    let (command, record) = record(row)?;
    let lane_seq = row.try_get::<Option<i64>, _>(6)?.map(u32::try_from).transpose();
    Ok(Kept {
        command,
        record,
        client: ClientId(row.try_get(3)?),
        lane: aggregate(row.try_get(4)?, row.try_get(5)?)?,
        lane_seq: lane_seq.map_err(|error| StoreError::inconsistent("command", command, error))?,
        received_at: Timestamp(row.try_get(7)?),
    })
}

fn head(row: &SqliteRow) -> Result<(Aggregate, StreamHead)> {
    let stream = aggregate(row.try_get(0)?, row.try_get(1)?)?;
    Ok((stream, StreamHead { seq: position(row.try_get(2)?), hash: row.try_get(3)? }))
}

fn names(docs: &BTreeSet<DocRef>) -> String {
    Value::from_iter(docs.iter().map(|doc| json!([doc.kind.word(), hex(doc.id)]))).to_string()
}

fn after_doc(after: Option<DocRef>) -> (&'static str, Vec<u8>) {
    after.map_or(("", Vec::new()), |doc| (doc.kind.word(), doc.id.as_bytes().to_vec()))
}

impl Tables<'_> {
    async fn with_private(&mut self, rows: Vec<SqliteRow>) -> Result<Vec<LogRow>> {
        let mut rows = rows.iter().map(log_row).collect::<Result<Vec<_>>>()?;
        let positions: Vec<u64> = rows.iter().map(|row| row.position).collect();
        let places: HashMap<u64, usize> = positions.iter().enumerate().map(|(index, place)| (*place, index)).collect();
        let values = sqlx::query(PRIVATE).bind(Value::from(positions).to_string()).fetch_all(&mut *self.0).await?;
        for value in &values {
            let place = position(value.try_get(0)?);
            if let Some(index) = places.get(&place) {
                let salted =
                    Salted { salt: value.try_get(2)?, value: json_column("event_private", place, value.try_get(3)?)? };
                rows[*index].private.insert(value.try_get(1)?, salted);
            }
        }
        Ok(rows)
    }

    async fn load_numbers(&mut self, keys: &Keys, found: &mut Found) -> Result<()> {
        let pairs = keys.numbers.iter().map(|(client, number)| json!([hex(client.0), number.sequence()]));
        let pairs = Value::from_iter(pairs).to_string();
        let numbered = |sequence: i64| u32::try_from(sequence).ok().and_then(TicketNumber::new);
        for row in sqlx::query(TAKEN).bind(pairs.as_str()).fetch_all(&mut *self.0).await? {
            found.taken.extend(numbered(row.try_get(0)?));
        }
        for row in sqlx::query(RESERVED).bind(pairs.as_str()).fetch_all(&mut *self.0).await? {
            let client = ClientId(row.try_get(0)?);
            found.reserved.extend(numbered(row.try_get(1)?).map(|number| (client, number)));
        }
        Ok(())
    }
}

impl Read for Tables<'_> {
    async fn head(&mut self) -> Result<u64> {
        let head: i64 = sqlx::query_scalar(HEAD).fetch_one(&mut *self.0).await?;
        Ok(position(head))
    }

    async fn load(&mut self, keys: &Keys) -> Result<Found> {
        let mut found = Found::default();
        if !keys.documents.is_empty() {
            let rows = sqlx::query(DOCUMENTS).bind(names(&keys.documents)).fetch_all(&mut *self.0).await?;
            found.documents = rows.iter().map(stored).collect::<Result<_>>()?;
        }
        if !keys.records.is_empty() {
            let names = id_list(keys.records.iter().map(|command| command.0));
            let rows = sqlx::query(RECORDS).bind(names).fetch_all(&mut *self.0).await?;
            found.records = rows.iter().map(record).collect::<Result<_>>()?;
        }
        if !keys.marks.is_empty() {
            let names = keys.marks.iter().map(|(client, lane)| json!([hex(client.0), lane.kind.word(), hex(lane.id)]));
            let rows = sqlx::query(MARKS).bind(Value::from_iter(names).to_string()).fetch_all(&mut *self.0).await?;
            for row in &rows {
                let lane = aggregate(row.try_get(1)?, row.try_get(2)?)?;
                let mark = u32::try_from(row.try_get::<i64, _>(3)?)
                    .map_err(|error| StoreError::inconsistent("lane_mark", lane, error))?;
                found.marks.push(((ClientId(row.try_get(0)?), lane), mark));
            }
        }
        if !keys.files.is_empty() {
            let hashes = Value::from_iter(keys.files.iter().map(|hash| private::hex(hash))).to_string();
            found.files = super::files::known(self.0, hashes).await?;
        }
        if !keys.heads.is_empty() {
            let names = aggregate_list(keys.heads.iter().copied());
            let rows = sqlx::query(HEADS).bind(names).fetch_all(&mut *self.0).await?;
            found.heads = rows.iter().map(head).collect::<Result<_>>()?;
        }
        if !keys.numbers.is_empty() {
            self.load_numbers(keys, &mut found).await?;
        }
        for key in &keys.assets {
            let asset = super::assets::known(self.0, key).await?;
            found.assets.extend(asset.map(|asset| (key.clone(), asset)));
        }
        if keys.holders {
            let rows: Vec<Uuid> = sqlx::query_scalar(HOLDERS).fetch_all(&mut *self.0).await?;
            found.holders = rows.into_iter().map(PersonId).collect();
        }
        Ok(found)
    }

    async fn slice(&mut self, slice: Slice, limit: u32) -> Result<Vec<Stored>> {
        let query = match slice {
            Slice::Stage { stage, after, since } => {
                let (kind, id) = after_doc(after);
                sqlx::query(STAGE).bind(stage as i64).bind(kind).bind(id).bind(since.0)
            }
            Slice::Parts { after, since } => {
                let ticket = after.map_or_else(Vec::new, |(ticket, _)| ticket.as_bytes().to_vec());
                let (kind, id) = after_doc(after.map(|(_, doc)| doc));
                sqlx::query(PARTS).bind(ticket).bind(kind).bind(id).bind(since.0)
            }
            Slice::Ticket { ticket, kind, after } => {
                let (ticket, after) = (ticket.0.as_bytes().to_vec(), after.as_bytes().to_vec());
                sqlx::query(OF_TICKET).bind(ticket).bind(kind.word()).bind(after)
            }
            Slice::Changes { after: (after, None) } => {
                sqlx::query(CHANGES).bind(number(after)).bind(BEHIND).bind(Vec::<u8>::new())
            }
            Slice::Changes { after: (after, Some(doc)) } => {
                let (kind, id) = after_doc(Some(doc));
                sqlx::query(CHANGES).bind(number(after)).bind(kind).bind(id)
            }
            Slice::All { after } => {
                let (kind, id) = after_doc(after);
                sqlx::query(ALL).bind(kind).bind(id)
            }
        };
        let rows = query.bind(i64::from(limit)).fetch_all(&mut *self.0).await?;
        rows.iter().map(stored).collect()
    }

    async fn tickets(&mut self, wanted: &Wanted, reader: &Reader, limit: u32) -> Result<Vec<Stored>> {
        super::lists::tickets(self.0, wanted, reader, limit).await
    }

    async fn near(&mut self, wanted: &Wanted, reader: &Reader, window: u32, limit: u32) -> Result<(Vec<Stored>, bool)> {
        super::lists::near(self.0, wanted, reader, window, limit).await
    }

    async fn texts(&mut self, tickets: &[TicketId]) -> Result<Vec<Stored>> {
        super::search::texts(self.0, tickets).await
    }

    async fn asked_by(&mut self, person: PersonId, after: Option<TicketId>, limit: u32) -> Result<Vec<TicketId>> {
        super::search::asked_by(self.0, person, after, limit).await
    }

    async fn numbered(&mut self, number: TicketNumber) -> Result<Option<TicketId>> {
        super::search::numbered(self.0, number).await
    }

    async fn positions(&mut self, docs: &BTreeSet<DocRef>) -> Result<Vec<(DocRef, u64)>> {
        let rows = sqlx::query(POSITIONS).bind(names(docs)).fetch_all(&mut *self.0).await?;
        rows.iter()
            .map(|row| {
                let kind = DocKind::from_word(row.try_get(0)?);
                let kind = kind.ok_or_else(|| StoreError::inconsistent("document", "", "an unknown kind"))?;
                Ok((DocRef { kind, id: row.try_get(1)? }, position(row.try_get(2)?)))
            })
            .collect()
    }

    async fn count_documents(&mut self) -> Result<u64> {
        let documents: i64 = sqlx::query_scalar("SELECT count(*) FROM document").fetch_one(&mut *self.0).await?;
        Ok(position(documents))
    }

    async fn rows(&mut self, after: u64, limit: u32) -> Result<Vec<LogRow>> {
        let rows = sqlx::query(ROWS).bind(count(after)).bind(i64::from(limit)).fetch_all(&mut *self.0).await?;
        self.with_private(rows).await
    }

    async fn stream(&mut self, stream: Aggregate) -> Result<Vec<LogRow>> {
        let rows = sqlx::query(STREAM).bind(stream.kind.word()).bind(stream.id).fetch_all(&mut *self.0).await?;
        self.with_private(rows).await
    }

    async fn heads(&mut self) -> Result<Vec<(Aggregate, StreamHead)>> {
        let rows = sqlx::query("SELECT kind, id, seq, hash FROM stream_head").fetch_all(&mut *self.0).await?;
        rows.iter().map(head).collect()
    }

    async fn commands(&mut self, after: Option<CommandId>, limit: u32) -> Result<Vec<Kept>> {
        let rows =
            sqlx::query(COMMANDS).bind(after_command(after)).bind(i64::from(limit)).fetch_all(&mut *self.0).await?;
        rows.iter().map(kept).collect()
    }

    async fn marks(
        &mut self,
        after: Option<(ClientId, Aggregate)>,
        limit: u32,
    ) -> Result<Vec<((ClientId, Aggregate), u32)>> {
        super::archive::marks(self.0, after, limit).await
    }

    async fn counts(&mut self) -> Result<Counts> {
        super::archive::counts(self.0).await
    }

    async fn beside(&mut self) -> Result<Vec<Beside>> {
        super::archive::beside(self.0).await
    }

    async fn files(&mut self, after: Option<FileHash>, limit: u32) -> Result<Vec<StoredFile>> {
        super::files::files(self.0, after, limit).await
    }

    async fn piece(&mut self, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
        super::files::piece(self.0, body, from).await
    }

    async fn places(&mut self, events: &[EventId]) -> Result<Vec<(EventId, Aggregate)>> {
        let names = id_list(events.iter().map(|event| event.0));
        let rows = sqlx::query(PLACES).bind(names).fetch_all(&mut *self.0).await?;
        rows.iter().map(|row| Ok((EventId(row.try_get(0)?), aggregate(row.try_get(1)?, row.try_get(2)?)?))).collect()
    }

    async fn erasures(&mut self) -> Result<Vec<(EventId, u64)>> {
        let rows = sqlx::query("SELECT event_id, position FROM erasure").fetch_all(&mut *self.0).await?;
        rows.iter().map(|row| Ok((EventId(row.try_get(0)?), position(row.try_get(1)?)))).collect()
    }
}
