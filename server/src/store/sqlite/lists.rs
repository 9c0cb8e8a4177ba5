//! Lists of tickets: one statement for each order, each going along its own index, which holds all that is asked.

use super::decode::{document_columns, stored};
use crate::store::error::Result;
use crate::store::list::{ENDED, Place, Reader, Sort, Wanted};
use crate::store::search::Query;
use crate::store::stored::Stored;
use serde_json::Value;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

/// What is asked of a ticket. A parameter that is null asks nothing. The last two leave out most of what the reader may
/// not see; the caller looks at the rest.
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
         AND (?13 IS NULL OR d.row IN (SELECT rowid FROM search WHERE search MATCH ?13)) \
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
            " AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT ?16) k CROSS JOIN document d ON d.row = k.place"
        )
    };
}

const URGENCY: &str =
    page!("ticket_urgency", "(d.rank, d.age, d.id) > (?1, ?2, ?3) AND d.rank <= ?4", "d.rank, d.age, d.id");

const UPDATED: &str = page!(
    "ticket_updated",
    "(d.updated_at, d.id) < (?1, ?3) AND (?4 = 9 OR d.rank <= ?4) AND (?2 = 0 OR d.rank >= ?2) \
     AND d.updated_at >= coalesce(?12, -9223372036854775808)",
    "d.updated_at DESC, d.id DESC"
);

const CREATED: &str = page!(
    "ticket_created",
    "(d.created_at, d.id) < (?1, ?3) AND (?4 = 9 OR d.rank <= ?4) AND (?2 = 0 OR d.rank >= ?2)",
    "d.created_at DESC, d.id DESC"
);

/// The next tickets of a list.
pub async fn tickets(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    reader: &Reader,
    limit: u32,
) -> Result<Vec<Stored>> {
    let words = wanted.words.as_deref().map(Query::new);
    if words.as_ref().is_some_and(|query| query.words.is_empty()) {
        // Nothing but signs: no ticket lacks any of its words.
        let all = Wanted { words: None, ..wanted.clone() };
        return Box::pin(tickets(connection, &all, reader, limit)).await;
    }
    let (least, most) = match wanted.open {
        Some(true) => (0, ENDED - 1),
        Some(false) => (ENDED, ENDED),
        None => (0, ENDED),
    };
    let (sql, first, second, id) = match (wanted.sort, wanted.after) {
        (Sort::Urgency, Some(Place { first, second, id })) => (URGENCY, first, second, id.as_bytes().to_vec()),
        (Sort::Urgency, None) => (URGENCY, least, i64::MIN, Vec::new()),
        (Sort::Updated, Some(place)) => (UPDATED, place.first, least, place.id.as_bytes().to_vec()),
        (Sort::Created, Some(place)) => (CREATED, place.first, least, place.id.as_bytes().to_vec()),
        (Sort::Updated, None) => (UPDATED, i64::MAX, least, Vec::new()),
        (Sort::Created, None) => (CREATED, i64::MAX, least, Vec::new()),
    };
    let text = |id: Option<Uuid>| id.map(|id| id.to_string());
    let or_none = |id: Option<Option<Uuid>>| id.map(|id| text(id).unwrap_or_default());
    let teams = |teams: &Vec<_>| Value::from_iter(teams.iter().map(ToString::to_string)).to_string();
    let rows = sqlx::query(sql)
        .bind(first)
        .bind(second)
        .bind(id)
        .bind(most)
        .bind(wanted.status)
        .bind(or_none(wanted.team.map(|team| team.map(|team| team.0))))
        .bind(or_none(wanted.assignee.map(|person| person.map(|person| person.0))))
        .bind(wanted.requester.map(|person| person.0))
        .bind(text(wanted.organization.map(|organization| organization.0)))
        .bind(text(wanted.category.map(|category| category.0)))
        .bind(wanted.priority.map(|priority| 1 + priority as i64))
        .bind(wanted.since.map(|since| since.0))
        .bind(words.map(|words| words.fts5()))
        .bind(reader.person.to_string())
        .bind(reader.external.as_ref().map(teams))
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    let mut found = rows.iter().map(stored).collect::<Result<Vec<_>>>()?;
    // The join keeps the order, which SQL does not promise.
    let place = |stored: &Stored| stored.document.as_ticket().map(|ticket| wanted.sort.place(ticket));
    found.sort_by(|one, other| match (place(one), place(other)) {
        (Some(one), Some(other)) => wanted.sort.order(one, other),
        _ => std::cmp::Ordering::Equal,
    });
    Ok(found)
}
