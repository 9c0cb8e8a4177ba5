//! The full-text index: the words of a ticket, each once; the rowid is the ticket document's `row`.

use super::id_list;
use crate::store::error::Result;
use crate::store::search::{Plan, Query, joined, lines_of, words_of};
use crate::store::sqlite::decode::{document_columns, stored};
use deskside_domain::document::Document;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::ticket::TicketNumber;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const OF_REQUESTERS: &str = "SELECT d.id FROM json_each(?) k CROSS JOIN document d INDEXED BY document_requester \
    ON d.requester = unhex(k.value)";

/// Where tickets are in the index, and with which words.
const ENTRIES: &str = "SELECT d.id, d.row, coalesce(w.words, '') FROM json_each(?) k CROSS JOIN document d \
    ON d.kind = 'ticket' AND d.id = unhex(k.value) LEFT JOIN search_words w ON w.row = d.row";

/// Tickets with their messages.
const TEXTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM json_each(?) k CROSS JOIN document d INDEXED BY document_ticket ON d.ticket_id = unhex(k.value) \
      WHERE d.kind IN ('ticket', 'article')"
);

const PEOPLE: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM json_each(?) k CROSS JOIN document d ON d.kind = 'person' AND d.id = unhex(k.value)"
);

const KEEP: &str = "INSERT OR FAIL INTO search_words (row, words) SELECT value->>0, value->>1 FROM json_each(?) WHERE true \
    ON CONFLICT (row) DO UPDATE SET words = excluded.words";

/// A first column of `delete` takes words out; FTS5 counts rows, so words come in again after it, be they none.
const CHANGE: &str =
    "INSERT INTO search (search, rowid, words) SELECT value->>0, value->>1, value->>2 FROM json_each(?)";

const MERGE: &str = "INSERT INTO search (search) VALUES ('optimize')";

const FIND: &str = "SELECT d.id FROM search CROSS JOIN document d ON d.row = search.rowid \
    WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?";

const NEWEST: &str = "SELECT id FROM document WHERE kind = 'ticket' ORDER BY row DESC LIMIT ?";

const NUMBERED: &str = "SELECT ticket_id FROM ticket_number WHERE sequence = ?";

/// Tickets brought up to date at once.
const TICKETS: usize = 1_000;

/// A ticket in the index: its place, the words that were there and those that belong there.
struct Entry {
    row: i64,
    before: String,
    now: String,
}

/// Brings the index up to date.
pub async fn index(connection: &mut SqliteConnection, plan: &Plan) -> Result<()> {
    let mut anew = plan.anew.clone();
    if !plan.requesters.is_empty() {
        let people = id_list(plan.requesters.iter().map(|person| person.0));
        for row in sqlx::query(OF_REQUESTERS).bind(people).fetch_all(&mut *connection).await? {
            anew.insert(TicketId(row.try_get(0)?));
        }
    }
    let all: Vec<TicketId> = anew.iter().chain(plan.more.keys().filter(|id| !anew.contains(id))).copied().collect();
    for some in all.chunks(TICKETS) {
        let (written, grown): (Vec<TicketId>, Vec<TicketId>) = some.iter().partition(|id| anew.contains(id));
        let mut entries = entries(connection, some).await?;
        for (ticket, line) in lines(connection, &written).await? {
            if let Some(entry) = entries.get_mut(&ticket) {
                entry.now = joined(words_of(&line));
            }
        }
        for ticket in grown {
            if let (Some(entry), Some(more)) = (entries.get_mut(&ticket), plan.more.get(&ticket)) {
                entry.now = joined(words_of(&entry.before).union(&words_of(more)).copied());
            }
        }
        write(connection, entries.into_values().filter(|entry| entry.now != entry.before).collect()).await?;
    }
    Ok(())
}

async fn entries(connection: &mut SqliteConnection, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Entry>> {
    let rows = sqlx::query(ENTRIES).bind(id_list(tickets.iter().map(|id| id.0))).fetch_all(connection).await?;
    let entries = rows.iter().map(|row| {
        let entry = Entry { row: row.try_get(1)?, before: row.try_get(2)?, now: String::new() };
        Ok((TicketId(row.try_get(0)?), entry))
    });
    entries.collect()
}

/// All that is said in these tickets.
async fn lines(connection: &mut SqliteConnection, tickets: &[TicketId]) -> Result<Vec<(TicketId, String)>> {
    let texts = documents(connection, TEXTS, tickets.iter().map(|id| id.0)).await?;
    let requesters: BTreeSet<PersonId> =
        texts.iter().filter_map(Document::as_ticket).map(|ticket| ticket.content.requester).collect();
    let people = documents(connection, PEOPLE, requesters.iter().map(|id| id.0)).await?;
    Ok(lines_of(&texts, &people))
}

async fn documents(
    connection: &mut SqliteConnection,
    sql: &'static str,
    ids: impl ExactSizeIterator<Item = Uuid>,
) -> Result<Vec<Document>> {
    if ids.len() == 0 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(stored(row)?.document)).collect()
}

/// One statement for the words and one for the index, in the order of rows: FTS5 makes a segment of every statement
/// and of every step back.
async fn write(connection: &mut SqliteConnection, mut entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    entries.sort_unstable_by_key(|entry| entry.row);
    let kept: Value = entries.iter().map(|entry| json!([entry.row, entry.now])).collect();
    sqlx::query(KEEP).bind(kept.to_string()).execute(&mut *connection).await?;
    let mut steps = Vec::new();
    for entry in &entries {
        let (before, now) = (words_of(&entry.before), words_of(&entry.now));
        let gone = joined(before.difference(&now).copied());
        if !gone.is_empty() {
            steps.push(json!(["delete", entry.row, gone]));
        }
        steps.push(json!([null, entry.row, joined(now.difference(&before).copied())]));
    }
    sqlx::query(CHANGE).bind(Value::from(steps).to_string()).execute(connection).await?;
    Ok(())
}

/// Merges the index into one segment, so that nothing is left of words that were taken out.
pub async fn forget_old_words(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(MERGE).execute(connection).await?;
    Ok(())
}

/// Tickets that hold all words of a query, newest first; one whose number was said comes before them.
pub async fn find(connection: &mut SqliteConnection, text: &str, limit: u32) -> Result<Vec<TicketId>> {
    let query = Query::new(text);
    let mut found = Vec::new();
    if let Some(number) = query.number {
        found.extend(numbered(connection, number).await?);
    }
    let rows = if query.words.is_empty() {
        sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(&mut *connection).await?
    } else {
        sqlx::query(FIND).bind(query.fts5()).bind(i64::from(limit)).fetch_all(&mut *connection).await?
    };
    for row in &rows {
        let ticket = TicketId(row.try_get(0)?);
        if !found.contains(&ticket) {
            found.push(ticket);
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

/// The ticket of a number.
pub async fn numbered(connection: &mut SqliteConnection, number: TicketNumber) -> Result<Option<TicketId>> {
    let ticket: Option<Uuid> =
        sqlx::query_scalar(NUMBERED).bind(i64::from(number.sequence())).fetch_optional(connection).await?;
    Ok(ticket.map(TicketId))
}
