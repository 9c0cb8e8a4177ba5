//! Reading: each kind of thing is loaded with one statement, its names given as arrays.

use super::Tables;
use super::accounts::HOLDERS;
use super::decode::{aggregate, count, document_columns, event_columns, json_column, log_row, position, stored, text};
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
use deskside_domain::private::Salted;
use deskside_domain::sync::server::Record;
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

pub(super) const HEAD: &str = "SELECT greatest((SELECT coalesce(max(position), 0) FROM event), \
    (SELECT coalesce(max(position), 0) FROM erasure))";

// What is looked up by lists of keys hides their length from the planner (`(SELECT $1)`): it would else make a plan of its
// own for each length, which takes it longer than the answer.

pub(super) const DOCUMENTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM unnest((SELECT $1::text[]), (SELECT $2::uuid[])) k (kind, id) \
      JOIN document d ON d.kind = k.kind AND d.id = k.id"
);

pub(super) const POSITIONS: &str = "SELECT d.kind, d.id, d.position \
    FROM unnest((SELECT $1::text[]), (SELECT $2::uuid[])) k (kind, id) \
    JOIN document d ON d.kind = k.kind AND d.id = k.id";

pub(super) const RECORDS: &str = "SELECT c.id, c.hash, c.outcome FROM unnest((SELECT $1::uuid[])) k (id) \
    JOIN command c ON c.id = k.id";

pub(super) const MARKS: &str = "SELECT m.client, m.lane_kind, m.lane_id, m.seq \
    FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[]), (SELECT $3::uuid[])) k (client, kind, id) \
    JOIN lane_mark m ON m.client = k.client AND m.lane_kind = k.kind AND m.lane_id = k.id";

pub(super) const HEADS: &str = "SELECT h.kind, h.id, h.seq, h.hash \
    FROM unnest((SELECT $1::text[]), (SELECT $2::uuid[])) k (kind, id) \
    JOIN stream_head h ON h.kind = k.kind AND h.id = k.id";

pub(super) const TAKEN: &str = "SELECT sequence FROM ticket_number WHERE sequence = ANY ($1)";

pub(super) const RESERVED: &str = "SELECT b.client, k.number FROM unnest($1::uuid[], $2::bigint[]) k (client, number) \
    JOIN number_block b ON b.client = k.client AND k.number >= b.first AND k.number < b.first + b.size";

pub(super) const STAGE: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE d.stage = $1 AND (d.kind, d.id) > ($2, $3) AND (d.ended_at IS NULL OR d.ended_at >= $4) \
      ORDER BY d.kind, d.id LIMIT $5"
);

/// The parts of one ticket after the other, in order: never all of them to be sorted, whatever the planner thinks of how
/// many there are.
pub(super) const PARTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM (SELECT id FROM document WHERE kind = 'ticket' AND id >= $1 AND (ended_at IS NULL OR ended_at >= $4) \
      ORDER BY id) t \
      CROSS JOIN LATERAL (SELECT * FROM document p WHERE p.ticket_id = t.id AND p.kind <> 'ticket' \
      AND (t.id > $1 OR (p.kind, p.id) > ($2, $3)) OFFSET 0) d ORDER BY t.id, d.kind, d.id LIMIT $5"
);

pub(super) const OF_TICKET: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE d.ticket_id = $1 AND d.kind = $2 AND d.id > $3 ORDER BY d.id LIMIT $4"
);

pub(super) const CHANGES: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE (d.position, d.kind, d.id) > ($1, $2, $3) ORDER BY d.position, d.kind, d.id LIMIT $4"
);

pub(super) const ALL: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM document d WHERE (d.kind, d.id) > ($1, $2) ORDER BY d.kind, d.id LIMIT $3"
);

pub(super) const COUNT: &str = "SELECT count(*) FROM document";

pub(super) const ROWS: &str =
    concat!("SELECT ", event_columns!(), " FROM event e WHERE e.position > $1 ORDER BY e.position LIMIT $2");

pub(super) const STREAM: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event e WHERE e.stream_kind = $1 AND e.stream_id = $2 ORDER BY e.stream_seq"
);

pub(super) const PRIVATE: &str =
    "SELECT p.position, p.place, p.salt, p.value FROM event_private p WHERE p.position = ANY ($1)";

pub(super) const EVERY_HEAD: &str = "SELECT kind, id, seq, hash FROM stream_head";

pub(super) const FIRST_COMMANDS: &str = "SELECT id, hash, outcome, client, lane_kind, lane_id, lane_seq, \
    received_at FROM command ORDER BY id LIMIT $1";

pub(super) const COMMANDS: &str = "SELECT id, hash, outcome, client, lane_kind, lane_id, lane_seq, received_at FROM command \
    WHERE id > $2 ORDER BY id LIMIT $1";

pub(super) const PLACES: &str = "SELECT event_id, stream_kind, stream_id FROM event WHERE event_id = ANY ($1)";

pub(super) const ERASURES: &str = "SELECT event_id, position FROM erasure";

/// After everything of a kind and position: no kind's name sorts behind it.
const BEHIND: &str = "~";

fn record(row: &PgRow) -> Result<(CommandId, Record)> {
    let id: Uuid = row.try_get(0)?;
    let outcome = json_column("command", id, row.try_get(2)?)?;
    Ok((CommandId(id), Record { payload_hash: text(row, 1)?, outcome }))
}

fn kept_command(row: &PgRow) -> Result<Kept> {
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

fn head(row: &PgRow) -> Result<(Aggregate, StreamHead)> {
    let stream = aggregate(row.try_get(0)?, row.try_get(1)?)?;
    Ok((stream, StreamHead { seq: position(row.try_get(2)?), hash: row.try_get(3)? }))
}

fn names(docs: &BTreeSet<DocRef>) -> (Vec<&'static str>, Vec<Uuid>) {
    docs.iter().map(|doc| (doc.kind.word(), doc.id)).unzip()
}

/// An empty name comes before every kind.
fn after_doc(after: Option<DocRef>) -> (&'static str, Uuid) {
    after.map_or(("", Uuid::nil()), |doc| (doc.kind.word(), doc.id))
}

impl Tables<'_> {
    async fn with_private(&mut self, rows: Vec<PgRow>) -> Result<Vec<LogRow>> {
        let mut rows = rows.iter().map(log_row).collect::<Result<Vec<_>>>()?;
        let positions: Vec<i64> = rows.iter().map(|row| count(row.position)).collect();
        let places: HashMap<i64, usize> = positions.iter().enumerate().map(|(index, place)| (*place, index)).collect();
        let values = sqlx::query(PRIVATE).bind(positions).fetch_all(&mut *self.0).await?;
        for value in &values {
            let place: i64 = value.try_get(0)?;
            if let Some(index) = places.get(&place) {
                let salted =
                    Salted { salt: value.try_get(2)?, value: json_column("event_private", place, value.try_get(3)?)? };
                rows[*index].private.insert(value.try_get(1)?, salted);
            }
        }
        Ok(rows)
    }

    async fn load_numbers(&mut self, keys: &Keys, found: &mut Found) -> Result<()> {
        let pairs = keys.numbers.iter().map(|(client, number)| (client.0, i64::from(number.sequence())));
        let (clients, sequences): (Vec<Uuid>, Vec<i64>) = pairs.unzip();
        let numbered = |sequence: i64| u32::try_from(sequence).ok().and_then(TicketNumber::new);
        for row in sqlx::query(TAKEN).bind(sequences.clone()).fetch_all(&mut *self.0).await? {
            found.taken.extend(numbered(row.try_get(0)?));
        }
        for row in sqlx::query(RESERVED).bind(clients).bind(sequences).fetch_all(&mut *self.0).await? {
            let client = ClientId(row.try_get(0)?);
            found.reserved.extend(numbered(row.try_get(1)?).map(|number| (client, number)));
        }
        Ok(())
    }

    async fn load_marks(&mut self, keys: &Keys, found: &mut Found) -> Result<()> {
        let (mut clients, mut kinds, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for (client, lane) in &keys.marks {
            clients.push(client.0);
            kinds.push(lane.kind.word());
            ids.push(lane.id);
        }
        for row in sqlx::query(MARKS).bind(clients).bind(kinds).bind(ids).fetch_all(&mut *self.0).await? {
            let lane = aggregate(row.try_get(1)?, row.try_get(2)?)?;
            let mark = u32::try_from(row.try_get::<i64, _>(3)?)
                .map_err(|error| StoreError::inconsistent("lane_mark", lane, error))?;
            found.marks.push(((ClientId(row.try_get(0)?), lane), mark));
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
            let (kinds, ids) = names(&keys.documents);
            let rows = sqlx::query(DOCUMENTS).bind(kinds).bind(ids).fetch_all(&mut *self.0).await?;
            found.documents = rows.iter().map(stored).collect::<Result<_>>()?;
        }
        if !keys.records.is_empty() {
            let ids: Vec<Uuid> = keys.records.iter().map(|command| command.0).collect();
            let rows = sqlx::query(RECORDS).bind(ids).fetch_all(&mut *self.0).await?;
            found.records = rows.iter().map(record).collect::<Result<_>>()?;
        }
        if !keys.marks.is_empty() {
            self.load_marks(keys, &mut found).await?;
        }
        if !keys.files.is_empty() {
            let hashes = keys.files.iter().map(|hash| hash.to_vec()).collect();
            found.files = super::files::known(self.0, hashes).await?;
        }
        if !keys.heads.is_empty() {
            let names = keys.heads.iter().map(|stream| (stream.kind.word(), stream.id));
            let (kinds, ids): (Vec<&str>, Vec<Uuid>) = names.unzip();
            let rows = sqlx::query(HEADS).bind(kinds).bind(ids).fetch_all(&mut *self.0).await?;
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
            let people: Vec<Uuid> = sqlx::query_scalar(HOLDERS).fetch_all(&mut *self.0).await?;
            found.holders = people.into_iter().map(PersonId).collect();
        }
        Ok(found)
    }

    async fn slice(&mut self, slice: Slice, limit: u32) -> Result<Vec<Stored>> {
        let query = match slice {
            Slice::Stage { stage, after, since } => {
                let (kind, id) = after_doc(after);
                sqlx::query(STAGE).bind(stage as i16).bind(kind).bind(id).bind(since.0)
            }
            Slice::Parts { after, since } => {
                let ticket = after.map_or(Uuid::nil(), |(ticket, _)| ticket);
                let (kind, id) = after_doc(after.map(|(_, doc)| doc));
                sqlx::query(PARTS).bind(ticket).bind(kind).bind(id).bind(since.0)
            }
            Slice::Ticket { ticket, kind, after } => {
                sqlx::query(OF_TICKET).bind(ticket.0).bind(kind.word()).bind(after)
            }
            Slice::Changes { after: (after, None) } => {
                sqlx::query(CHANGES).bind(count(after)).bind(BEHIND).bind(Uuid::nil())
            }
            Slice::Changes { after: (after, Some(doc)) } => {
                let (kind, id) = after_doc(Some(doc));
                sqlx::query(CHANGES).bind(count(after)).bind(kind).bind(id)
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
        let (kinds, ids) = names(docs);
        let rows = sqlx::query(POSITIONS).bind(kinds).bind(ids).fetch_all(&mut *self.0).await?;
        rows.iter()
            .map(|row| {
                let kind = DocKind::from_word(row.try_get(0)?);
                let kind = kind.ok_or_else(|| StoreError::inconsistent("document", "", "an unknown kind"))?;
                Ok((DocRef { kind, id: row.try_get(1)? }, position(row.try_get(2)?)))
            })
            .collect()
    }

    async fn count_documents(&mut self) -> Result<u64> {
        let documents: i64 = sqlx::query_scalar(COUNT).fetch_one(&mut *self.0).await?;
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
        let rows = sqlx::query(EVERY_HEAD).fetch_all(&mut *self.0).await?;
        rows.iter().map(head).collect()
    }

    async fn commands(&mut self, after: Option<CommandId>, limit: u32) -> Result<Vec<Kept>> {
        let query = match after {
            None => sqlx::query(FIRST_COMMANDS).bind(i64::from(limit)),
            Some(after) => sqlx::query(COMMANDS).bind(i64::from(limit)).bind(after.0),
        };
        let rows = query.fetch_all(&mut *self.0).await?;
        rows.iter().map(kept_command).collect()
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
        let ids: Vec<Uuid> = events.iter().map(|event| event.0).collect();
        let rows = sqlx::query(PLACES).bind(ids).fetch_all(&mut *self.0).await?;
        rows.iter().map(|row| Ok((EventId(row.try_get(0)?), aggregate(row.try_get(1)?, row.try_get(2)?)?))).collect()
    }

    async fn erasures(&mut self) -> Result<Vec<(EventId, u64)>> {
        let rows = sqlx::query(ERASURES).fetch_all(&mut *self.0).await?;
        rows.iter().map(|row| Ok((EventId(row.try_get(0)?), position(row.try_get(1)?)))).collect()
    }
}
