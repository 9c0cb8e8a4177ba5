//! The full-text index: one row per ticket, its rowid is the ticket document's `row`.

use super::id_list;
use crate::store::error::Result;
use crate::store::search::{Plan, Query, line};
use crate::store::sqlite::decode::{document_columns, json_column, stored};
use deskside_domain::document::{Body, Document};
use deskside_domain::id::TicketId;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

const OF_REQUESTERS: &str = "SELECT d.id FROM json_each(?) k CROSS JOIN document d INDEXED BY document_requester \
    ON d.requester = unhex(k.value)";

/// A ticket with its messages, the ticket first.
const TEXTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    ", d.row FROM document d WHERE d.ticket_id = ?1 AND d.kind IN ('ticket', 'article') ORDER BY d.kind DESC, d.born, d.id"
);

const PERSON: &str = "SELECT body FROM document WHERE kind = 'person' AND id = ?";

const FORGET: &str = "DELETE FROM search WHERE rowid = ?";

const INSERT: &str = "INSERT INTO search (rowid, line) VALUES (?, ?)";

const APPEND: &str = "UPDATE search SET line = line || ?2 \
    WHERE rowid = (SELECT row FROM document WHERE kind = 'ticket' AND id = ?1)";

const MERGE: &str = "INSERT INTO search (search) VALUES ('optimize')";

const FIND: &str = "SELECT d.id FROM search CROSS JOIN document d ON d.row = search.rowid \
    WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?";

const NEWEST: &str = "SELECT id FROM document WHERE kind = 'ticket' ORDER BY row DESC LIMIT ?";

const NUMBERED: &str = "SELECT ticket_id FROM ticket_number WHERE sequence = ?";

/// Brings the index up to date.
pub async fn index(connection: &mut SqliteConnection, plan: &Plan) -> Result<()> {
    let mut anew = plan.anew.clone();
    if !plan.requesters.is_empty() {
        let people = id_list(plan.requesters.iter().map(|person| person.0));
        for row in sqlx::query(OF_REQUESTERS).bind(people).fetch_all(&mut *connection).await? {
            anew.insert(TicketId(row.try_get(0)?));
        }
    }
    for ticket in &anew {
        write_line(connection, *ticket).await?;
    }
    for (ticket, more) in plan.more.iter().filter(|(ticket, _)| !anew.contains(ticket)) {
        sqlx::query(APPEND).bind(ticket.0).bind(more.as_str()).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write_line(connection: &mut SqliteConnection, ticket: TicketId) -> Result<()> {
    let rows = sqlx::query(TEXTS).bind(ticket.0).fetch_all(&mut *connection).await?;
    let Some(row) = rows.first().map(|row| row.try_get::<i64, _>(6)).transpose()? else { return Ok(()) };
    let documents = rows.iter().map(|row| Ok(stored(row)?.document)).collect::<Result<Vec<_>>>()?;
    let Some(ticket) = documents.first().and_then(Document::as_ticket) else { return Ok(()) };
    let requester = ticket.content.requester;
    let body: Option<String> = sqlx::query_scalar(PERSON).bind(requester.0).fetch_optional(&mut *connection).await?;
    let body: Option<Body> = body.map(|body| json_column("document", requester, &body)).transpose()?;
    let person = body.map(|body| Document { body, versions: Default::default() });
    let articles = documents.iter().filter_map(|document| match &document.body {
        Body::Article(article) => Some(article.message.body.as_str()),
        _ => None,
    });
    let line = line(ticket, person.as_ref(), articles);
    sqlx::query(FORGET).bind(row).execute(&mut *connection).await?;
    sqlx::query(INSERT).bind(row).bind(line).execute(&mut *connection).await?;
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
        let ticket: Option<Uuid> =
            sqlx::query_scalar(NUMBERED).bind(i64::from(number.sequence())).fetch_optional(&mut *connection).await?;
        found.extend(ticket.map(TicketId));
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
