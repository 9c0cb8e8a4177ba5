//! Lists of tickets: one statement for each order, each with an index in that order. Where words are asked for, see
//! [`list::tickets`](crate::store::list::tickets).

use super::decode::{document_columns, stored};
use super::search::{Words, holding, overfull};
use crate::store::error::Result;
use crate::store::list::{Reader, Sort, Wanted};
use crate::store::stored::Stored;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Postgres, Row};
use uuid::Uuid;

/// What is asked of a ticket, words apart, by the index alone. A parameter that is null asks nothing. The last one leaves
/// out most of what people of external teams may not see; the caller looks at the rest.
macro_rules! asked {
    ($after:literal) => {
        concat!(
            "d.kind = 'ticket' \
             AND ($5::text IS NULL OR d.status = $5) \
             AND ($6::uuid IS NULL OR d.team = $6) \
             AND ($7::uuid IS NULL OR d.assignee = $7) \
             AND ($8::uuid IS NULL OR d.requester = $8) \
             AND ($9::uuid IS NULL OR d.requester IN (SELECT p.id FROM document p \
                 WHERE p.kind = 'person' AND p.organization = $9)) \
             AND ($10::uuid IS NULL OR d.category = $10) \
             AND ($11::smallint IS NULL OR d.priority = $11) \
             AND ($12::bigint IS NULL OR d.updated_at >= $12) \
             AND ($14::uuid[] IS NULL OR d.parts OR d.assignee = $13::uuid OR d.author = $13 OR d.team = ANY ($14)) \
             AND ",
            $after
        )
    };
}

/// The tickets of a page are read once their rows are known; `$16` says whether words are asked for.
macro_rules! page {
    ($after:literal, $order:literal) => {
        concat!(
            "SELECT ",
            document_columns!(),
            " FROM (SELECT d.row FROM document d WHERE ",
            asked!($after),
            " AND (NOT $16 OR d.row IN (",
            holding!("$17", "$18", "$19", "$20"),
            ")) ORDER BY ",
            $order,
            " LIMIT $15) k JOIN document d ON d.row = k.row ORDER BY ",
            $order
        )
    };
}

/// The rows alone, whatever their words.
macro_rules! rows {
    ($after:literal, $order:literal) => {
        concat!("SELECT ARRAY(SELECT d.row FROM document d WHERE ", asked!($after), " ORDER BY ", $order, " LIMIT $15)")
    };
}

/// Where each order goes on, and the order itself.
macro_rules! in_order {
    ($sort:expr, $with:ident) => {
        match $sort {
            Sort::Urgency => $with!(
                "(d.rank, d.age, d.id) > ($1::smallint, $2::bigint, $3::uuid) AND d.rank <= $4::smallint",
                "d.rank, d.age, d.id"
            ),
            Sort::Updated => $with!(
                "(d.updated_at, d.id) < ($1::bigint, $3::uuid) AND ($4::smallint = 9 OR d.rank <= $4) \
                 AND ($2::bigint = 0 OR d.rank >= $2)",
                "d.updated_at DESC, d.id DESC"
            ),
            Sort::Created => $with!(
                "(d.created_at, d.id) < ($1::bigint, $3::uuid) AND ($4::smallint = 9 OR d.rank <= $4) \
                 AND ($2::bigint = 0 OR d.rank >= $2)",
                "d.created_at DESC, d.id DESC"
            ),
        }
    };
}

/// Of tickets in order those that hold words, see [`Words`].
const HOLDING: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM (SELECT w.row, k.place FROM unnest($2::bigint[]) WITH ORDINALITY k (row, place) \
      JOIN search_words w ON w.row = k.row WHERE w.index @@ $3::text::tsquery OR (",
    overfull!("$4", "$5", "$6"),
    ") ORDER BY k.place LIMIT $1) k JOIN document d ON d.row = k.row ORDER BY k.place"
);

type Statement<'a> = sqlx::query::Query<'a, Postgres, PgArguments>;

fn bound<'a>(sql: &'static str, wanted: &Wanted, reader: &Reader, limit: u32) -> Statement<'a> {
    let small = |rank: i64| i16::try_from(rank).unwrap_or(i16::MAX);
    let place = wanted.after.unwrap_or_else(|| wanted.start());
    // Planned anew each time: which index is the best one depends on what is asked.
    let query = sqlx::query(sql).persistent(false);
    let query = match wanted.sort {
        Sort::Urgency => query.bind(small(place.first)).bind(place.second),
        Sort::Updated | Sort::Created => query.bind(place.first).bind(wanted.least()),
    };
    query
        .bind(place.id)
        .bind(small(wanted.most()))
        .bind(wanted.status)
        .bind(wanted.team.map(|team| team.map_or(Uuid::nil(), |team| team.0)))
        .bind(wanted.assignee.map(|person| person.map_or(Uuid::nil(), |person| person.0)))
        .bind(wanted.requester.map(|person| person.0))
        .bind(wanted.organization.map(|organization| organization.0))
        .bind(wanted.category.map(|category| category.0))
        .bind(wanted.priority.map(|priority| 1 + priority as i16))
        .bind(wanted.since.map(|since| since.0))
        .bind(reader.person.map(|person| person.0))
        .bind(reader.external.as_ref().map(|teams| teams.iter().map(|team| team.0).collect::<Vec<_>>()))
        .bind(i64::from(limit))
}

/// The next tickets of a list.
pub async fn tickets(
    connection: &mut PgConnection,
    wanted: &Wanted,
    reader: &Reader,
    limit: u32,
) -> Result<Vec<Stored>> {
    let words = wanted.query().map(|query| Words::of(&query));
    let asks_words = words.is_some();
    let words = words.unwrap_or_default();
    let sql = in_order!(wanted.sort, page);
    let query = bound(sql, wanted, reader, limit).bind(asks_words);
    let query = query.bind(words.query).bind(words.whole).bind(words.begun).bind(words.joined);
    query.fetch_all(connection).await?.iter().map(stored).collect()
}

/// The same among the first of a list, and whether these are all.
pub async fn near(
    connection: &mut PgConnection,
    wanted: &Wanted,
    reader: &Reader,
    window: u32,
    limit: u32,
) -> Result<(Vec<Stored>, bool)> {
    let sql = in_order!(wanted.sort, rows);
    let row = bound(sql, wanted, reader, window).fetch_one(&mut *connection).await?;
    let rows: Vec<i64> = row.try_get(0)?;
    let is_all = rows.len() < window as usize;
    let words = Words::of(&wanted.query().unwrap_or_default());
    let query = sqlx::query(HOLDING).persistent(false).bind(i64::from(limit)).bind(rows);
    let query = query.bind(words.query).bind(words.whole).bind(words.begun).bind(words.joined);
    let found = query.fetch_all(connection).await?;
    Ok((found.iter().map(stored).collect::<Result<_>>()?, is_all))
}
