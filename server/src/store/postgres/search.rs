//! The full-text index: the words of a ticket, each once; `row` is the ticket document's.

use super::decode::{document_columns, stored};
use crate::store::error::Result;
use crate::store::search::{Plan, Query, joined, lines_of, words_of};
use deskside_domain::document::Document;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::ticket::TicketNumber;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) const OF_REQUESTERS: &str = "SELECT id FROM document WHERE requester = ANY ($1)";

/// Where tickets are in the index, and with which words.
pub(super) const ENTRIES: &str = "SELECT d.id, d.row, \
    coalesce(w.words, array_to_string(tsvector_to_array(w.index), ' '), '') FROM unnest($1::uuid[]) k (id) \
    JOIN document d ON d.kind = 'ticket' AND d.id = k.id LEFT JOIN search_words w ON w.row = d.row";

/// Tickets with their messages.
pub(super) const TEXTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM unnest($1::uuid[]) k (id) JOIN document d ON d.ticket_id = k.id AND d.kind IN ('ticket', 'article')"
);

pub(super) const PEOPLE: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM unnest($1::uuid[]) k (id) JOIN document d ON d.kind = 'person' AND d.id = k.id"
);

pub(super) const KEEP: &str = "INSERT INTO search_words (row, index, words) SELECT n.row, \
    CASE WHEN n.overfull THEN ''::tsvector ELSE array_to_tsvector(string_to_array(n.words, ' ')) END, \
    CASE WHEN n.overfull THEN n.words END \
    FROM unnest($1::bigint[], $2::text[], $3::boolean[]) n (row, words, overfull) \
    ON CONFLICT (row) DO UPDATE SET index = excluded.index, words = excluded.words";

/// What makes a row one that holds all words though the index does not hold its words: see [`Words`].
macro_rules! overfull {
    ($whole:literal, $begun:literal) => {
        concat!(
            "w.words IS NOT NULL AND string_to_array(w.words, ' ') @> ",
            $whole,
            "::text[] AND EXISTS (SELECT FROM unnest(string_to_array(w.words, ' ')) x WHERE starts_with(x, ",
            $begun,
            "::text))"
        )
    };
}

/// Rows of tickets that hold all words, given as three parameters: see [`Words`].
macro_rules! holding {
    ($query:literal, $whole:literal, $begun:literal) => {
        concat!(
            "SELECT w.row FROM search_words w WHERE w.index @@ ",
            $query,
            "::text::tsquery UNION ALL SELECT w.row FROM search_words w WHERE ",
            overfull!($whole, $begun)
        )
    };
}
pub(super) use {holding, overfull};

/// A look at the newest tickets only: it answers for words that many hold, of which the index would name all.
pub(super) const FIND_NEW: &str = concat!(
    "SELECT d.id FROM (SELECT w.row FROM (SELECT row, index, words FROM search_words ORDER BY row DESC LIMIT 1000) w \
     WHERE w.index @@ $2::text::tsquery OR (",
    overfull!("$3", "$4"),
    ") ORDER BY w.row DESC LIMIT $1) n JOIN document d ON d.row = n.row ORDER BY d.row DESC"
);

/// By the index: first all that hold the words, then the newest of them.
pub(super) const FIND: &str = concat!(
    "WITH held AS MATERIALIZED (",
    holding!("$2", "$3", "$4"),
    ") SELECT d.id FROM (SELECT h.row FROM held h ORDER BY h.row DESC LIMIT $1) n JOIN document d ON d.row = n.row \
     ORDER BY d.row DESC"
);

pub(super) const NEWEST: &str = "SELECT id FROM document WHERE kind = 'ticket' ORDER BY row DESC LIMIT $1";

pub(super) const NUMBERED: &str = "SELECT ticket_id FROM ticket_number WHERE sequence = $1";

/// Tickets brought up to date at once.
const TICKETS: usize = 1_000;
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
}

impl Words {
    /// The words of a query.
    pub fn of(query: &Query) -> Self {
        let mut whole = query.words.clone();
        let begun = whole.pop().unwrap_or_default();
        let fits = query.words.iter().all(|word| word.len() <= WORD_MOST);
        Self { query: fits.then(|| query.tsquery()), whole, begun }
    }
}

/// A ticket in the index: its place, the words that were there and those that belong there.
struct Entry {
    row: i64,
    before: String,
    now: String,
}

/// Brings the index up to date.
pub async fn index(connection: &mut PgConnection, plan: &Plan) -> Result<()> {
    let mut anew = plan.anew.clone();
    if !plan.requesters.is_empty() {
        let people: Vec<Uuid> = plan.requesters.iter().map(|person| person.0).collect();
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

async fn entries(connection: &mut PgConnection, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, Entry>> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query(ENTRIES).bind(ids).fetch_all(connection).await?;
    let entries = rows.iter().map(|row| {
        let before: &str = row.try_get(2)?;
        let entry = Entry { row: row.try_get(1)?, before: joined(words_of(before)), now: String::new() };
        Ok((TicketId(row.try_get(0)?), entry))
    });
    entries.collect()
}

/// All that is said in these tickets.
async fn lines(connection: &mut PgConnection, tickets: &[TicketId]) -> Result<Vec<(TicketId, String)>> {
    let texts = documents(connection, TEXTS, tickets.iter().map(|id| id.0).collect()).await?;
    let requesters: BTreeSet<PersonId> =
        texts.iter().filter_map(Document::as_ticket).map(|ticket| ticket.content.requester).collect();
    let people = documents(connection, PEOPLE, requesters.iter().map(|id| id.0).collect()).await?;
    Ok(lines_of(&texts, &people))
}

async fn documents(connection: &mut PgConnection, sql: &'static str, ids: Vec<Uuid>) -> Result<Vec<Document>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(sql).bind(ids).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(stored(row)?.document)).collect()
}

/// One statement for all.
async fn write(connection: &mut PgConnection, entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let overfull =
        |entry: &Entry| entry.now.len() > WORDS_MOST || entry.now.split(' ').any(|word| word.len() > WORD_MOST);
    let overfull: Vec<bool> = entries.iter().map(overfull).collect();
    let (rows, words): (Vec<i64>, Vec<String>) = entries.into_iter().map(|entry| (entry.row, entry.now)).unzip();
    sqlx::query(KEEP).bind(rows).bind(words).bind(overfull).execute(connection).await?;
    Ok(())
}

/// Tickets that hold all words of a query, newest first; one whose number was said comes before them.
pub async fn find(connection: &mut PgConnection, text: &str, limit: u32) -> Result<Vec<TicketId>> {
    let query = Query::new(text);
    let mut found = Vec::new();
    if let Some(number) = query.number {
        found.extend(numbered(connection, number).await?);
    }
    let rows = if query.words.is_empty() {
        sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(&mut *connection).await?
    } else {
        let words = Words::of(&query);
        let new = holders(connection, FIND_NEW, words.clone(), limit).await?;
        if new.len() < limit as usize { holders(connection, FIND, words, limit).await? } else { new }
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

async fn holders(connection: &mut PgConnection, sql: &'static str, words: Words, limit: u32) -> Result<Vec<PgRow>> {
    // Planned anew each time: the plan depends on the words.
    let query = sqlx::query(sql).persistent(false).bind(i64::from(limit));
    Ok(query.bind(words.query).bind(words.whole).bind(words.begun).fetch_all(connection).await?)
}

/// The ticket of a number.
pub async fn numbered(connection: &mut PgConnection, number: TicketNumber) -> Result<Option<TicketId>> {
    let ticket: Option<Uuid> =
        sqlx::query_scalar(NUMBERED).bind(i64::from(number.sequence())).fetch_optional(connection).await?;
    Ok(ticket.map(TicketId))
}
