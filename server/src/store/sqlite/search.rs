//! The full-text index: the words of a ticket, each once; the rowid is the ticket document's `row`.

use super::{Tables, id_list};
use crate::store::error::Result;
use crate::store::search::{Entry, Index, joined, words_of};
use crate::store::sqlite::decode::{document_columns, stored};
use crate::store::stored::Stored;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::search::Query;
use deskside_domain::ticket::TicketNumber;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

const ASKED_BY: &str = "SELECT d.id FROM document d INDEXED BY document_requester \
    WHERE d.requester = ? AND d.id > ? ORDER BY d.id LIMIT ?";

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

const KEEP: &str = "INSERT OR FAIL INTO search_words (row, words) SELECT value->>0, value->>1 FROM json_each(?) WHERE true \
    ON CONFLICT (row) DO UPDATE SET words = excluded.words";

/// A first column of `delete` takes words out; FTS5 counts rows, so words come in again after it, be they none.
const CHANGE: &str =
    "INSERT INTO search (search, rowid, words) SELECT value->>0, value->>1, value->>2 FROM json_each(?)";

const MERGE: &str = "INSERT INTO search (search) VALUES ('optimize')";

const NUMBERED: &str = "SELECT ticket_id FROM ticket_number WHERE sequence = ?";

impl Index for Tables<'_> {
    async fn entries(&mut self, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Entry>> {
        let rows = sqlx::query(ENTRIES).bind(id_list(tickets.iter().map(|id| id.0))).fetch_all(&mut *self.0).await?;
        let entries = rows.iter().map(|row| {
            let entry = Entry { row: row.try_get(1)?, before: row.try_get(2)?, now: String::new() };
            Ok((TicketId(row.try_get(0)?), entry))
        });
        entries.collect()
    }

    /// One statement for the words and one for the index, in the order of rows: FTS5 makes a segment of every statement
    /// and of every step back.
    async fn write_entries(&mut self, entries: BTreeMap<TicketId, Entry>) -> Result<()> {
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_unstable_by_key(|entry| entry.row);
        let kept: Value = entries.iter().map(|entry| json!([entry.row, entry.now])).collect();
        sqlx::query(KEEP).bind(kept.to_string()).execute(&mut *self.0).await?;
        let mut steps = Vec::new();
        for entry in &entries {
            let (before, now) = (words_of(&entry.before), words_of(&entry.now));
            let gone = joined(before.difference(&now).copied());
            if !gone.is_empty() {
                steps.push(json!(["delete", entry.row, gone]));
            }
            steps.push(json!([null, entry.row, joined(now.difference(&before).copied())]));
        }
        sqlx::query(CHANGE).bind(Value::from(steps).to_string()).execute(&mut *self.0).await?;
        Ok(())
    }
}

/// The tickets that a person asked for by id, after one.
pub async fn asked_by(
    connection: &mut SqliteConnection,
    person: PersonId,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<TicketId>> {
    let after = after.map_or(Uuid::nil(), |ticket| ticket.0);
    let asked = sqlx::query_scalar(ASKED_BY).bind(person.0).bind(after).bind(i64::from(limit));
    Ok(asked.fetch_all(connection).await?.into_iter().map(TicketId).collect())
}

/// Tickets with their messages.
pub async fn texts(connection: &mut SqliteConnection, tickets: &[TicketId]) -> Result<Vec<Stored>> {
    let rows = sqlx::query(TEXTS).bind(id_list(tickets.iter().map(|id| id.0))).fetch_all(connection).await?;
    rows.iter().map(stored).collect()
}

/// Merges the index into one segment, so that nothing is left of words that were taken out.
pub async fn forget_old_words(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(MERGE).execute(connection).await?;
    Ok(())
}

/// What stands in a line of words, blanks around it, where it holds a query: as JSON all of these, or else this one.
pub fn needles(query: &Query) -> (String, Option<String>) {
    let last = query.words.len().saturating_sub(1);
    let needle = |(index, word): (usize, &String)| format!(" {word}{}", if index == last { "" } else { " " });
    let all = query.words.iter().enumerate().map(needle);
    (Value::from_iter(all).to_string(), query.joined.as_ref().map(|joined| format!(" {joined}")))
}

/// The ticket of a number.
pub async fn numbered(connection: &mut SqliteConnection, number: TicketNumber) -> Result<Option<TicketId>> {
    let ticket: Option<Uuid> =
        sqlx::query_scalar(NUMBERED).bind(i64::from(number.sequence())).fetch_optional(connection).await?;
    Ok(ticket.map(TicketId))
}
