//! The full-text index: the words of a ticket, each once; `row` is the ticket document's.

use super::Tables;
use super::decode::{document_columns, stored};
use crate::store::error::Result;
use crate::store::search::{Entry, Index, joined, tsquery, words_of};
use crate::store::stored::Stored;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::search::Query;
use deskside_domain::ticket::TicketNumber;
use sqlx::Row;
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const ASKED_BY: &str = "SELECT id FROM document WHERE requester = $1 AND id > $2 ORDER BY id LIMIT $3";

/// Where tickets are in the index, and with which words.
pub(super) const ENTRIES: &str = "SELECT d.id, d.row, \
    coalesce(w.words, array_to_string(tsvector_to_array(w.index), ' '), '') FROM unnest((SELECT $1::uuid[])) k (id) \
    JOIN document d ON d.kind = 'ticket' AND d.id = k.id LEFT JOIN search_words w ON w.row = d.row";

/// Tickets with their messages.
pub(super) const TEXTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM unnest($1::uuid[]) k (id) JOIN document d ON d.ticket_id = k.id AND d.kind IN ('ticket', 'article')"
);

pub(super) const KEEP: &str = "INSERT INTO search_words (row, index, words) SELECT n.row, \
    CASE WHEN n.overfull THEN ''::tsvector ELSE array_to_tsvector(string_to_array(n.words, ' ')) END, \
    CASE WHEN n.overfull THEN n.words END \
    FROM unnest($1::bigint[], $2::text[], $3::boolean[]) n (row, words, overfull) \
    ON CONFLICT (row) DO UPDATE SET index = excluded.index, words = excluded.words";

/// What makes a row one that holds all words though the index does not hold its words: see [`Words`].
macro_rules! overfull {
    ($whole:literal, $begun:literal, $joined:literal) => {
        concat!(
            "w.words IS NOT NULL AND (string_to_array(w.words, ' ') @> ",
            $whole,
            "::text[] AND EXISTS (SELECT FROM unnest(string_to_array(w.words, ' ')) x WHERE starts_with(x, ",
            $begun,
            "::text)) OR EXISTS (SELECT FROM unnest(string_to_array(w.words, ' ')) x WHERE starts_with(x, ",
            $joined,
            "::text)))"
        )
    };
}

/// Rows of tickets that hold all words, given as four parameters: see [`Words`].
macro_rules! holding {
    ($query:literal, $whole:literal, $begun:literal, $joined:literal) => {
        concat!(
            "SELECT w.row FROM search_words w WHERE w.index @@ ",
            $query,
            "::text::tsquery UNION ALL SELECT w.row FROM search_words w WHERE ",
            overfull!($whole, $begun, $joined)
        )
    };
}
pub(super) use {holding, overfull};

pub(super) const NUMBERED: &str = "SELECT ticket_id FROM ticket_number WHERE sequence = $1";

/// Bytes of a word that a `tsvector` takes, and of all its words.
const WORD_MOST: usize = 2_046;
const WORDS_MOST: usize = 1_000_000;

/// The words of a query as the statements take them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// In the language of `tsquery`; none where a word is too long for the index.
    pub query: Option<String>,
    /// Words that must be there.
    pub whole: Vec<String>,
    /// The word that may be the beginning of one.
    pub begun: String,
    /// The beginning of one that is as good as all of them.
    pub joined: Option<String>,
}

impl Words {
    /// The words of a query.
    pub fn of(query: &Query) -> Self {
        let mut whole = query.words.clone();
        let begun = whole.pop().unwrap_or_default();
        let fits = query.words.iter().all(|word| word.len() <= WORD_MOST);
        Self { query: fits.then(|| tsquery(query)), whole, begun, joined: query.joined.clone() }
    }
}

impl Index for Tables<'_> {
    async fn entries(&mut self, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Entry>> {
        let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
        let rows = sqlx::query(ENTRIES).bind(ids).fetch_all(&mut *self.0).await?;
        let entries = rows.iter().map(|row| {
            let before: &str = row.try_get(2)?;
            let entry = Entry { row: row.try_get(1)?, before: joined(words_of(before)), now: String::new() };
            Ok((TicketId(row.try_get(0)?), entry))
        });
        entries.collect()
    }

    /// One statement for all.
    async fn write_entries(&mut self, entries: BTreeMap<TicketId, Entry>) -> Result<()> {
        let overfull =
            |entry: &Entry| entry.now.len() > WORDS_MOST || entry.now.split(' ').any(|word| word.len() > WORD_MOST);
        let overfull: Vec<bool> = entries.values().map(overfull).collect();
        let (rows, words): (Vec<i64>, Vec<String>) = entries.into_values().map(|entry| (entry.row, entry.now)).unzip();
        sqlx::query(KEEP).bind(rows).bind(words).bind(overfull).execute(&mut *self.0).await?;
        Ok(())
    }
}

/// The tickets that a person asked for by id, after one.
pub async fn asked_by(
    connection: &mut PgConnection,
    person: PersonId,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<TicketId>> {
    let after = after.map_or(Uuid::nil(), |ticket| ticket.0);
    let asked = sqlx::query_scalar(ASKED_BY).bind(person.0).bind(after).bind(i64::from(limit));
    Ok(asked.fetch_all(connection).await?.into_iter().map(TicketId).collect())
}

/// Tickets with their messages.
pub async fn texts(connection: &mut PgConnection, tickets: &[TicketId]) -> Result<Vec<Stored>> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    sqlx::query(TEXTS).bind(ids).fetch_all(connection).await?.iter().map(stored).collect()
}

/// The ticket of a number.
pub async fn numbered(connection: &mut PgConnection, number: TicketNumber) -> Result<Option<TicketId>> {
    let ticket: Option<Uuid> =
        sqlx::query_scalar(NUMBERED).bind(i64::from(number.sequence())).fetch_optional(connection).await?;
    Ok(ticket.map(TicketId))
}
