//! Lists of tickets: one statement for each order, each with an index in that order.

use super::decode::{document_columns, stored};
use super::search::{Words, holding, overfull};
use crate::store::error::Result;
use crate::store::list::{ENDED, Place, Reader, Sort, Wanted};
use crate::store::search::Query;
use crate::store::stored::Stored;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

/// What is asked of a ticket, by the index alone; then the tickets of the page are read. A parameter that is null asks
/// nothing; `$13` says whether words are asked for. The last one leaves out most of what people of external teams may
/// not see; the caller looks at the rest.
macro_rules! page {
    ($after:literal, $order:literal) => {
        concat!(
            "SELECT ",
            document_columns!(),
            " FROM (SELECT d.row FROM document d WHERE d.kind = 'ticket' \
             AND ($5::text IS NULL OR d.status = $5) \
             AND ($6::uuid IS NULL OR d.team = $6) \
             AND ($7::uuid IS NULL OR d.assignee = $7) \
             AND ($8::uuid IS NULL OR d.requester = $8) \
             AND ($9::uuid IS NULL OR d.requester IN (SELECT p.id FROM document p \
                 WHERE p.kind = 'person' AND p.organization = $9)) \
             AND ($10::uuid IS NULL OR d.category = $10) \
             AND ($11::smallint IS NULL OR d.priority = $11) \
             AND ($12::bigint IS NULL OR d.updated_at >= $12) \
             AND (NOT $13 OR d.row IN (",
            holding!("$14", "$15", "$16"),
            ")) AND ($18::uuid[] IS NULL OR d.parts OR d.assignee = $17::uuid OR d.author = $17 OR d.team = ANY ($18)) \
             AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $19) k JOIN document d ON d.row = k.row ORDER BY ",
            $order
        )
    };
}

pub(super) const URGENCY: &str = page!(
    "(d.rank, d.age, d.id) > ($1::smallint, $2::bigint, $3::uuid) AND d.rank <= $4::smallint",
    "d.rank, d.age, d.id"
);

pub(super) const UPDATED: &str = page!(
    "(d.updated_at, d.id) < ($1::bigint, $3::uuid) AND ($4::smallint = 9 OR d.rank <= $4) \
     AND ($2::bigint = 0 OR d.rank >= $2)",
    "d.updated_at DESC, d.id DESC"
);

pub(super) const CREATED: &str = page!(
    "(d.created_at, d.id) < ($1::bigint, $3::uuid) AND ($4::smallint = 9 OR d.rank <= $4) \
     AND ($2::bigint = 0 OR d.rank >= $2)",
    "d.created_at DESC, d.id DESC"
);

/// The next tickets of a list.
pub async fn tickets(
    connection: &mut PgConnection,
    wanted: &Wanted,
    reader: &Reader,
    limit: u32,
) -> Result<Vec<Stored>> {
    let query = wanted.words.as_deref().map(Query::new);
    // Nothing but signs: no ticket lacks any of its words.
    let words = query.filter(|query| !query.words.is_empty()).map(|query| Words::of(&query));
    let asks_words = words.is_some();
    let words = words.unwrap_or_default();
    let (least, most) = match wanted.open {
        Some(true) => (0, ENDED - 1),
        Some(false) => (ENDED, ENDED),
        None => (0, ENDED),
    };
    let small = |rank: i64| i16::try_from(rank).unwrap_or(i16::MAX);
    let (sql, first, second, id) = match (wanted.sort, wanted.after) {
        (Sort::Urgency, Some(Place { first, second, id })) => (URGENCY, first, second, id),
        (Sort::Urgency, None) => (URGENCY, least, i64::MIN, Uuid::nil()),
        (Sort::Updated, Some(place)) => (UPDATED, place.first, least, place.id),
        (Sort::Created, Some(place)) => (CREATED, place.first, least, place.id),
        (Sort::Updated, None) => (UPDATED, i64::MAX, least, Uuid::max()),
        (Sort::Created, None) => (CREATED, i64::MAX, least, Uuid::max()),
    };
    // Planned anew each time: which index is the best one depends on what is asked.
    let mut query = sqlx::query(sql).persistent(false);
    query = if wanted.sort == Sort::Urgency { query.bind(small(first)) } else { query.bind(first) };
    let rows = query
        .bind(second)
        .bind(id)
        .bind(small(most))
        .bind(wanted.status)
        .bind(wanted.team.map(|team| team.map_or(Uuid::nil(), |team| team.0)))
        .bind(wanted.assignee.map(|person| person.map_or(Uuid::nil(), |person| person.0)))
        .bind(wanted.requester.map(|person| person.0))
        .bind(wanted.organization.map(|organization| organization.0))
        .bind(wanted.category.map(|category| category.0))
        .bind(wanted.priority.map(|priority| 1 + priority as i16))
        .bind(wanted.since.map(|since| since.0))
        .bind(asks_words)
        .bind(words.query)
        .bind(words.whole)
        .bind(words.begun)
        .bind(reader.person.0)
        .bind(reader.external.as_ref().map(|teams| teams.iter().map(|team| team.0).collect::<Vec<_>>()))
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(stored).collect()
}
