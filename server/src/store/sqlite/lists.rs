//! Lists of tickets: one statement for each order, each going along its own index, which holds all that is asked.
//! Where words are asked for, see [`list::tickets`](crate::store::list::tickets).

use super::decode::{document_columns, stored};
use super::search::needles;
use crate::store::error::Result;
use crate::store::list::{Narrow, Reader, Sort, Wanted};
use crate::store::search::fts5;
use crate::store::stored::Stored;
use serde_json::Value;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Row, Sqlite};
use uuid::Uuid;

/// What is asked of a ticket, words apart. A parameter that is null asks nothing. The last two leave out most of what the
/// reader may not see; the caller looks at the rest.
macro_rules! asked {
    () => {
        "d.kind = 'ticket' \
         AND (?5 IS NULL OR d.status = ?5) \
         AND (?6 IS NULL OR d.team = ?6) \
         AND (?7 IS NULL OR d.assignee = ?7) \
         AND (?8 IS NULL OR d.requester = ?8) \
         AND (?9 IS NULL OR d.requester IN (SELECT p.id FROM document p INDEXED BY person_organization \
             WHERE p.kind = 'person' AND p.organization = ?9)) \
         AND (?10 IS NULL OR d.category = ?10) \
         AND (?11 IS NULL OR d.priority = ?11) \
         AND (?12 IS NULL OR d.updated_at >= ?12) \
         AND (d.restricted IS NULL OR instr(d.restricted, ?14)) \
         AND (?15 IS NULL OR d.parts OR d.assignee = ?14 OR d.author = ?14 \
             OR d.team IN (SELECT value FROM json_each(?15)))"
    };
}

/// The rows of a page come from the index alone; then they are read.
macro_rules! page {
    ($index:literal, $after:literal, $order:literal) => {
        concat!(
            "SELECT ",
            document_columns!(),
            " FROM (SELECT d.row AS place FROM document d INDEXED BY ",
            $index,
            " WHERE ",
            asked!(),
            " AND (?13 IS NULL OR d.row IN (SELECT rowid FROM search WHERE search MATCH ?13)) AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT ?16) k CROSS JOIN document d ON d.row = k.place"
        )
    };
}

/// The same where few tickets hold the words: from these to the page.
macro_rules! few {
    ($index:literal, $after:literal, $order:literal) => {
        concat!(
            "SELECT ",
            document_columns!(),
            " FROM (SELECT d.row AS place FROM search CROSS JOIN document d ON d.row = search.rowid \
             WHERE search MATCH ?13 AND ",
            asked!(),
            " AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT ?16) k CROSS JOIN document d ON d.row = k.place"
        )
    };
}

/// The rows alone, whatever their words.
macro_rules! rows {
    ($index:literal, $after:literal, $order:literal) => {
        concat!(
            "SELECT json_group_array(place), count(*) FROM (SELECT d.row AS place FROM document d INDEXED BY ",
            $index,
            " WHERE ",
            asked!(),
            " AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT ?16)"
        )
    };
}

/// Each order's index, where it goes on, and itself.
macro_rules! in_order {
    ($wanted:expr, $with:ident) => {
        match $wanted.sort {
            Sort::Urgency => match $wanted.narrow() {
                None => $with!(
                    "ticket_urgency",
                    "(d.rank, d.age, d.id) > (?1, ?2, ?3) AND d.rank <= ?4",
                    "d.rank, d.age, d.id"
                ),
                Some(Narrow::Assignee) => $with!(
                    "ticket_assignee",
                    "d.assignee = ?7 AND (d.rank, d.age, d.id) > (?1, ?2, ?3) AND d.rank <= ?4",
                    "d.rank, d.age, d.id"
                ),
                Some(Narrow::Team) => $with!(
                    "ticket_team",
                    "d.team = ?6 AND (d.rank, d.age, d.id) > (?1, ?2, ?3) AND d.rank <= ?4",
                    "d.rank, d.age, d.id"
                ),
                Some(Narrow::Priority) => $with!(
                    "ticket_priority",
                    "d.priority = ?11 AND (d.rank, d.age, d.id) > (?1, ?2, ?3) AND d.rank <= ?4",
                    "d.rank, d.age, d.id"
                ),
            },
            Sort::Updated => $with!(
                "ticket_updated",
                "(d.updated_at, d.id) < (?1, ?3) AND (?4 = 9 OR d.rank <= ?4) AND (?2 = 0 OR d.rank >= ?2) \
                 AND d.updated_at >= coalesce(?12, -9223372036854775808)",
                "d.updated_at DESC, d.id DESC"
            ),
            Sort::Created => $with!(
                "ticket_created",
                "(d.created_at, d.id) < (?1, ?3) AND (?4 = 9 OR d.rank <= ?4) AND (?2 = 0 OR d.rank >= ?2)",
                "d.created_at DESC, d.id DESC"
            ),
        }
    };
}

/// Whether more than a few tickets hold words.
const MANY: &str = "SELECT count(*) > ?2 FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2 + 1)";

/// For fewer tickets than this each is read; for more the list is walked along its index.
const FEW: i64 = 1_000;

/// Of tickets in order those that hold words, see [`needles`].
const HOLDING: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM json_each(?1) k CROSS JOIN search_words w ON w.row = k.value CROSS JOIN document d ON d.row = k.value \
     WHERE NOT EXISTS (SELECT 1 FROM json_each(?2) n WHERE NOT instr(' ' || w.words || ' ', n.value)) \
     OR instr(' ' || w.words, ?3) LIMIT ?4"
);

type Statement<'a> = sqlx::query::Query<'a, Sqlite, SqliteArguments>;

fn bound<'a>(sql: &'static str, wanted: &Wanted, words: Option<String>, reader: &Reader, limit: u32) -> Statement<'a> {
    let place = wanted.after.unwrap_or_else(|| wanted.start());
    let second = if wanted.sort == Sort::Urgency { place.second } else { wanted.least() };
    let text = |id: Option<Uuid>| id.map(|id| id.to_string());
    let or_none = |id: Option<Option<Uuid>>| id.map(|id| text(id).unwrap_or_default());
    let teams = |teams: &Vec<_>| Value::from_iter(teams.iter().map(ToString::to_string)).to_string();
    sqlx::query(sql)
        .bind(place.first)
        .bind(second)
        .bind(place.id.as_bytes().to_vec())
        .bind(wanted.most())
        .bind(wanted.status)
        .bind(or_none(wanted.team.map(|team| team.map(|team| team.0))))
        .bind(or_none(wanted.assignee.map(|person| person.map(|person| person.0))))
        .bind(wanted.requester.map(|person| person.0))
        .bind(text(wanted.organization.map(|organization| organization.0)))
        .bind(text(wanted.category.map(|category| category.0)))
        .bind(wanted.priority.map(|priority| 1 + priority as i64))
        .bind(wanted.since.map(|since| since.0))
        .bind(words)
        // Every list of people holds the empty name.
        .bind(reader.person.map(|person| person.to_string()).unwrap_or_default())
        .bind(reader.external.as_ref().map(teams))
        .bind(i64::from(limit))
}

/// As tickets in the list's order: a join keeps the order of its rows, which SQL does not promise.
fn in_their_order(rows: &[SqliteRow], sort: Sort) -> Result<Vec<Stored>> {
    let mut found = rows.iter().map(stored).collect::<Result<Vec<_>>>()?;
    let place = |stored: &Stored| stored.document.as_ticket().map(|ticket| sort.place(ticket));
    found.sort_by(|one, other| match (place(one), place(other)) {
        (Some(one), Some(other)) => sort.order(one, other),
        _ => std::cmp::Ordering::Equal,
    });
    Ok(found)
}

/// The next tickets of a list.
pub async fn tickets(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    reader: &Reader,
    limit: u32,
) -> Result<Vec<Stored>> {
    let words = wanted.query().map(|query| fts5(&query));
    let is_few = match &words {
        Some(words) => !sqlx::query_scalar::<_, bool>(MANY).bind(words).bind(FEW).fetch_one(&mut *connection).await?,
        None => false,
    };
    let sql = if is_few { in_order!(wanted, few) } else { in_order!(wanted, page) };
    let rows = bound(sql, wanted, words, reader, limit).fetch_all(connection).await?;
    in_their_order(&rows, wanted.sort)
}

/// The same among the first of a list, and whether these are all.
pub async fn near(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    reader: &Reader,
    window: u32,
    limit: u32,
) -> Result<(Vec<Stored>, bool)> {
    let sql = in_order!(wanted, rows);
    let row = bound(sql, wanted, None, reader, window).fetch_one(&mut *connection).await?;
    let (rows, count): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
    let (all, joined) = needles(&wanted.query().unwrap_or_default());
    let holding = sqlx::query(HOLDING).bind(rows).bind(all).bind(joined).bind(i64::from(limit));
    let found = in_their_order(&holding.fetch_all(connection).await?, wanted.sort)?;
    Ok((found, count < i64::from(window)))
}
