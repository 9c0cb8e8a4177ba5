//! Writing: the rows of a table come as arrays, all with one statement.

use super::Tables;
use super::decode::{count, kept};
use crate::store::Contact;
use crate::store::archive::Beside;
use crate::store::changes::{About, Changes, Kept};
use crate::store::error::{Result, StoreError};
use crate::store::files::{FileHash, StoredFile};
use crate::store::jobs::JobKind;
use crate::store::list::{Sort, status_word};
use crate::store::search::{self, Plan};
use crate::store::stored::Stored;
use crate::store::tables::Write;
use crate::store::values::json_text;
use deskside_domain::chain::LogRow;
use deskside_domain::document::{Body, DocKind, Document};
use deskside_domain::id::{ClientId, EventId};
use deskside_domain::ticket::NumberBlock;
use deskside_domain::ticket::number::{BLOCK_SIZE, FIRST_NUMBER, SEQUENCE_MAX};
use deskside_domain::time::Timestamp;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

pub(super) const EVENT: &str = "INSERT INTO event (position, event_id, command_id, stream_kind, stream_id, stream_seq, \
    kind, version, public, actor, occurred_at, recorded_at, device, hash) \
    SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::text[], \
    $8::integer[], $9::text[], $10::uuid[], $11::bigint[], $12::bigint[], $13::uuid[], $14::text[])";

pub(super) const PRIVATE: &str = "INSERT INTO event_private (position, place, salt, value) \
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])";

pub(super) const STREAM_HEAD: &str = "INSERT INTO stream_head (kind, id, seq, hash) \
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[]) \
    ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";

/// New documents get their `row` in the order in which they came to be.
pub(super) const DOCUMENT: &str = "INSERT INTO document (kind, id, ticket_id, stage, position, born, ended_at, \
    requester, affected, site, scopes, body, versions, priority, rank, age, created_at, updated_at, status, team, \
    assignee, author, category, parts, organization) \
    SELECT n.kind, n.id, n.ticket_id, n.stage, n.position, n.born, n.ended_at, n.requester, n.affected, n.site, \
    n.scopes, n.body, n.versions, n.priority, n.rank, n.age, n.created_at, n.updated_at, n.status, n.team, n.assignee, \
    n.author, n.category, n.parts, n.organization \
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[], \
    $8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::smallint[], $15::smallint[], \
    $16::bigint[], $17::bigint[], $18::bigint[], $19::text[], $20::uuid[], $21::uuid[], $22::uuid[], $23::uuid[], \
    $24::boolean[], $25::uuid[]) WITH ORDINALITY \
    n (kind, id, ticket_id, stage, position, born, ended_at, requester, affected, site, scopes, body, versions, \
    priority, rank, age, created_at, updated_at, status, team, assignee, author, category, parts, organization, place) \
    ORDER BY n.place \
    ON CONFLICT (kind, id) DO UPDATE SET stage = excluded.stage, position = excluded.position, \
    ended_at = excluded.ended_at, requester = excluded.requester, affected = excluded.affected, site = excluded.site, \
    scopes = excluded.scopes, body = excluded.body, versions = excluded.versions, priority = excluded.priority, \
    rank = excluded.rank, age = excluded.age, created_at = excluded.created_at, updated_at = excluded.updated_at, \
    status = excluded.status, team = excluded.team, assignee = excluded.assignee, author = excluded.author, \
    category = excluded.category, parts = excluded.parts, organization = excluded.organization";

pub(super) const COMMAND: &str = "INSERT INTO command (id, hash, outcome, position, client, lane_kind, lane_id, \
    lane_seq, received_at) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::uuid[], \
    $6::text[], $7::uuid[], $8::bigint[], $9::bigint[])";

pub(super) const LANE_MARK: &str = "INSERT INTO lane_mark (client, lane_kind, lane_id, seq) \
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[]) \
    ON CONFLICT (client, lane_kind, lane_id) DO UPDATE SET seq = excluded.seq";

pub(super) const TICKET_NUMBER: &str =
    "INSERT INTO ticket_number (sequence, ticket_id) SELECT * FROM unnest($1::bigint[], $2::uuid[])";

/// A ticket's documents all come again.
pub(super) const AGAIN: &str = "UPDATE document SET position = $1 WHERE ticket_id = $2 AND position < $1";

/// The tickets about a person, or at a site, come again: all of them, or those that are open.
pub(super) const ABOUT_PERSON: &str = "UPDATE document SET position = $1 WHERE (requester = $2 OR affected = $2) \
    AND ($3 OR ended_at IS NULL) AND position < $1";
pub(super) const AT_SITE: &str =
    "UPDATE document SET position = $1 WHERE site = $2 AND ($3 OR ended_at IS NULL) AND position < $1";

pub(super) const RESERVE: &str = "INSERT INTO number_block (first, size, client) \
    SELECT coalesce(max(first + size), $1), $2, $3 FROM number_block RETURNING first";

pub(super) const OWN: &str = "SELECT split_part(value, ' ', 1)::bigint, split_part(value, ' ', 2)::bigint FROM meta \
    WHERE key = 'own_numbers'";

pub(super) const SET_OWN: &str = "INSERT INTO meta (key, value) VALUES ('own_numbers', concat($1::bigint, ' ', $2::bigint)) \
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";

pub(super) const CONTACT: &str = "INSERT INTO client (id, user_id, seen_at, build, agent) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, seen_at = excluded.seen_at, build = excluded.build, \
    agent = excluded.agent";

pub(super) const FORGET_ITEMS: &str = "DELETE FROM manifest_item WHERE client = $1";

pub(super) const ITEMS: &str = "INSERT INTO manifest_item (client, command_id, kind, lane_kind, lane_id, device_wall) \
    SELECT $1::uuid, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::bigint[]) ON CONFLICT DO NOTHING";

pub(super) const CLEAR: [&str; 6] = [
    "DELETE FROM custody",
    "DELETE FROM asset",
    "DELETE FROM document",
    "DELETE FROM ticket_number",
    "DELETE FROM search_words",
    "DELETE FROM file_use",
];

pub(super) const ERASE: &str = "DELETE FROM event_private WHERE position IN \
    (SELECT e.position FROM event e WHERE e.event_id = ANY ($1))";

pub(super) const NOTE_ERASURE: &str =
    "INSERT INTO erasure (event_id, position) SELECT id, $1::bigint FROM unnest($2::uuid[]) id";

type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// A column of all rows.
fn column<'a, R, T>(rows: &'a [R], value: impl FnMut(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

fn events(rows: &[LogRow]) -> Statement<'_> {
    sqlx::query(EVENT)
        .bind(column(rows, |row| count(row.position)))
        .bind(column(rows, |row| row.event_id.0))
        .bind(column(rows, |row| row.command_id.0))
        .bind(column(rows, |row| row.stream.kind.word()))
        .bind(column(rows, |row| row.stream.id))
        .bind(column(rows, |row| count(row.stream_seq)))
        .bind(column(rows, |row| row.kind.as_str()))
        .bind(column(rows, |row| i32::from(row.version)))
        .bind(column(rows, |row| row.public.to_string()))
        .bind(column(rows, |row| row.actor.0))
        .bind(column(rows, |row| row.occurred_at.0))
        .bind(column(rows, |row| row.recorded_at.0))
        .bind(column(rows, |row| row.device.0))
        .bind(column(rows, |row| row.hash.as_str()))
}

fn private_values(rows: &[LogRow]) -> Option<Statement<'_>> {
    let (mut positions, mut places, mut salts, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        for (place, salted) in &row.private {
            positions.push(count(row.position));
            places.push(place.as_str());
            salts.push(salted.salt.as_str());
            values.push(salted.value.to_string());
        }
    }
    let query = || sqlx::query(PRIVATE).bind(positions.clone()).bind(places).bind(salts).bind(values);
    (!positions.is_empty()).then(query)
}

/// What a document is sorted and filtered by, besides what all stores keep.
#[derive(Default)]
struct Listed {
    priority: Option<i16>,
    rank: Option<i16>,
    age: Option<i64>,
    created_at: Option<i64>,
    updated_at: Option<i64>,
    status: Option<&'static str>,
    team: Option<Uuid>,
    assignee: Option<Uuid>,
    author: Option<Uuid>,
    category: Option<Uuid>,
    parts: Option<bool>,
    organization: Option<Uuid>,
}

impl Listed {
    fn of(document: &Document) -> Self {
        match &document.body {
            Body::Ticket(ticket) => {
                let place = Sort::Urgency.place(ticket);
                Self {
                    priority: Some(1 + ticket.priority() as i16),
                    rank: i16::try_from(place.first).ok(),
                    age: Some(place.second),
                    created_at: Some(ticket.created_at.0),
                    updated_at: Some(ticket.updated_at.0),
                    status: Some(status_word(ticket.status)),
                    team: Some(ticket.team.map_or(Uuid::nil(), |team| team.0)),
                    assignee: Some(ticket.assignee.map_or(Uuid::nil(), |person| person.0)),
                    author: Some(ticket.created_by.0),
                    category: Some(ticket.content.category.0),
                    parts: Some(!ticket.tasks.is_empty() || !ticket.visits.is_empty()),
                    organization: None,
                }
            }
            Body::Person(person) => {
                Self { organization: person.organization.map(|organization| organization.0), ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

fn documents<'q>(documents: &[&'q Stored]) -> Result<Statement<'q>> {
    let names = column(documents, |stored| stored.document.doc_ref());
    let listed = column(documents, |stored| Listed::of(&stored.document));
    let mut scopes = Vec::with_capacity(documents.len());
    let (mut bodies, mut versions) = (Vec::with_capacity(documents.len()), Vec::with_capacity(documents.len()));
    for (stored, name) in documents.iter().zip(&names) {
        let text = |scopes| json_text("document", name.id, scopes);
        scopes.push(if stored.scopes.is_empty() { None } else { Some(text(&stored.scopes)?) });
        bodies.push(json_text("document", name.id, &stored.document.body)?);
        versions.push(json_text("document", name.id, &stored.document.versions)?);
    }
    Ok(sqlx::query(DOCUMENT)
        .bind(column(&names, |name| name.kind.word()))
        .bind(column(&names, |name| name.id))
        .bind(column(documents, |stored| stored.document.ticket_id().map(|ticket| ticket.0)))
        .bind(column(documents, |stored| stored.stage() as i16))
        .bind(column(documents, |stored| count(stored.position)))
        .bind(column(documents, |stored| count(stored.born)))
        .bind(column(documents, |stored| stored.ended_at().map(|at| at.0)))
        .bind(column(documents, |stored| stored.requester().map(|person| person.0)))
        .bind(column(documents, |stored| stored.affected().map(|person| person.0)))
        .bind(column(documents, |stored| stored.site().map(|site| site.0)))
        .bind(scopes)
        .bind(bodies)
        .bind(versions)
        .bind(column(&listed, |listed| listed.priority))
        .bind(column(&listed, |listed| listed.rank))
        .bind(column(&listed, |listed| listed.age))
        .bind(column(&listed, |listed| listed.created_at))
        .bind(column(&listed, |listed| listed.updated_at))
        .bind(column(&listed, |listed| listed.status))
        .bind(column(&listed, |listed| listed.team))
        .bind(column(&listed, |listed| listed.assignee))
        .bind(column(&listed, |listed| listed.author))
        .bind(column(&listed, |listed| listed.category))
        .bind(column(&listed, |listed| listed.parts))
        .bind(column(&listed, |listed| listed.organization)))
}

fn commands(all: &[Kept]) -> Result<Statement<'_>> {
    let outcomes = all.iter().map(|kept| json_text("command", kept.command.0, &kept.record.outcome));
    Ok(sqlx::query(COMMAND)
        .bind(column(all, |one| one.command.0))
        .bind(column(all, |one| kept(&one.record.payload_hash)))
        .bind(outcomes.collect::<Result<Vec<_>>>()?)
        .bind(column(all, |one| one.record.outcome.position().map(count)))
        .bind(column(all, |one| one.client.0))
        .bind(column(all, |one| one.lane.kind.word()))
        .bind(column(all, |one| one.lane.id))
        .bind(column(all, |one| one.lane_seq.map(i64::from)))
        .bind(column(all, |one| one.received_at.0)))
}

fn stream_heads(changes: &Changes) -> Statement<'_> {
    let heads: Vec<_> = changes.heads.iter().collect();
    sqlx::query(STREAM_HEAD)
        .bind(column(&heads, |(of, _)| of.kind.word()))
        .bind(column(&heads, |(of, _)| of.id))
        .bind(column(&heads, |(_, head)| count(head.seq)))
        .bind(heads.iter().map(|(_, head)| head.hash.as_str()).collect::<Vec<_>>())
}

fn lane_marks(changes: &Changes) -> Statement<'_> {
    let marks: Vec<_> = changes.marks.iter().collect();
    sqlx::query(LANE_MARK)
        .bind(column(&marks, |((client, _), _)| client.0))
        .bind(column(&marks, |((_, lane), _)| lane.kind.word()))
        .bind(column(&marks, |((_, lane), _)| lane.id))
        .bind(column(&marks, |(_, mark)| i64::from(**mark)))
}

impl Write for Tables<'_> {
    async fn save(&mut self, changes: &Changes) -> Result<()> {
        if !changes.rows.is_empty() {
            events(&changes.rows).execute(&mut *self.0).await?;
        }
        if let Some(values) = private_values(&changes.rows) {
            values.execute(&mut *self.0).await?;
        }
        if !changes.heads.is_empty() {
            stream_heads(changes).execute(&mut *self.0).await?;
        }
        if !changes.documents.is_empty() {
            documents(&changes.in_order())?.execute(&mut *self.0).await?;
        }
        if !changes.kept.is_empty() {
            commands(&changes.kept)?.execute(&mut *self.0).await?;
        }
        if !changes.marks.is_empty() {
            lane_marks(changes).execute(&mut *self.0).await?;
        }
        if !changes.numbers.is_empty() {
            sqlx::query(TICKET_NUMBER)
                .bind(column(&changes.numbers, |(number, _)| i64::from(number.sequence())))
                .bind(column(&changes.numbers, |(_, ticket)| ticket.0))
                .execute(&mut *self.0)
                .await?;
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
            .bind(kept(&runs.build))
            .bind(kept(&runs.agent))
            .execute(&mut *self.0)
            .await?;
        let Some(unsent) = manifest else { return Ok(()) };
        sqlx::query(FORGET_ITEMS).bind(client.0).execute(&mut *self.0).await?;
        if !unsent.is_empty() {
            sqlx::query(ITEMS)
                .bind(client.0)
                .bind(column(unsent, |item| item.command_id.0))
                .bind(column(unsent, |item| kept(&item.kind)))
                .bind(column(unsent, |item| item.lane.kind.word()))
                .bind(column(unsent, |item| item.lane.id))
                .bind(column(unsent, |item| item.device_wall.0))
                .execute(&mut *self.0)
                .await?;
        }
        Ok(())
    }

    async fn clear_projections(&mut self) -> Result<()> {
        for statement in CLEAR {
            sqlx::query(statement).execute(&mut *self.0).await?;
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

    async fn erase(&mut self, events: &[EventId], position: u64) -> Result<()> {
        let ids = column(events, |event| event.0);
        sqlx::query(ERASE).bind(ids.clone()).execute(&mut *self.0).await?;
        sqlx::query(NOTE_ERASURE).bind(count(position)).bind(ids).execute(&mut *self.0).await?;
        Ok(())
    }
}
