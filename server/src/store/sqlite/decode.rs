//! Rows to domain values and back.

use crate::store::error::{Result, StoreError};
use crate::store::stored::Stored;
pub use crate::store::values::{aggregate, count, json_column, position};
use deskside_domain::chain::LogRow;
use deskside_domain::document::Document;
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, PersonId};
use deskside_domain::private::PrivateValues;
use deskside_domain::time::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// `[kind, id]` for `json_each`.
pub fn agg_json(aggregate: Aggregate) -> Value {
    json!([aggregate.kind.word(), hex(aggregate.id)])
}

/// Hexadecimal for `unhex`.
pub fn hex(id: Uuid) -> String {
    id.as_simple().to_string()
}

/// A command's id.
pub fn command_id(id: Uuid) -> CommandId {
    CommandId(id)
}

/// Columns of [`stored`], in order; `d` is the table.
macro_rules! document_columns {
    () => {
        "d.id, d.position, d.born, d.scopes, d.body, d.versions"
    };
}
pub(super) use document_columns;

/// A row of `document`.
pub fn stored(row: &SqliteRow) -> Result<Stored> {
    let id: Uuid = row.try_get(0)?;
    let (body, versions): (&str, &str) = (row.try_get(4)?, row.try_get(5)?);
    let scopes = match row.try_get::<Option<&str>, _>(3)? {
        Some(text) => json_column("document", id, text)?,
        None => Vec::new(),
    };
    let document =
        Document { body: json_column("document", id, body)?, versions: json_column("document", id, versions)? };
    Ok(Stored { document, position: position(row.try_get(1)?), born: position(row.try_get(2)?), scopes })
}

/// Columns of [`log_row`], in order; `e` is the table.
macro_rules! event_columns {
    () => {
        "e.position, e.event_id, e.command_id, e.stream_kind, e.stream_id, e.stream_seq, e.kind, e.version, e.public, \
         e.actor, e.occurred_at, e.recorded_at, e.device, e.hash"
    };
}
pub(super) use event_columns;

/// A row of `event`, its private values still missing. One that no program of ours wrote is named.
pub fn log_row(row: &SqliteRow) -> Result<LogRow> {
    let place: i64 = row.try_get(0)?;
    columns(row, place).map_err(|error| match error {
        StoreError::Database(odd) | StoreError::Damaged(odd) => StoreError::inconsistent("event", place, odd),
        named => named,
    })
}

fn columns(row: &SqliteRow, place: i64) -> Result<LogRow> {
    let id = |index: usize| row.try_get::<Uuid, _>(index);
    Ok(LogRow {
        position: position(place),
        event_id: EventId(id(1)?),
        command_id: CommandId(id(2)?),
        stream: aggregate(row.try_get(3)?, id(4)?)?,
        stream_seq: position(row.try_get(5)?),
        kind: row.try_get(6)?,
        version: u16::try_from(row.try_get::<i64, _>(7)?).unwrap_or(u16::MAX),
        public: json_column("event", place, row.try_get(8)?)?,
        private: PrivateValues::new(),
        actor: PersonId(id(9)?),
        occurred_at: Timestamp(row.try_get(10)?),
        recorded_at: Timestamp(row.try_get(11)?),
        device: ClientId(id(12)?),
        hash: row.try_get(13)?,
    })
}
