//! Rows to domain values and back.

pub use crate::store::values::{aggregate, count, json_column, position};

use crate::store::error::{Result, StoreError};
use crate::store::stored::Stored;
use deskside_domain::chain::LogRow;
use deskside_domain::document::Document;
use deskside_domain::id::{ClientId, CommandId, EventId, PersonId};
use deskside_domain::private::PrivateValues;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::borrow::Cow;
use uuid::Uuid;

/// What stands for the characters that a kept text does not hold as they are.
const ESCAPE: char = '\u{1}';

/// A text as it is kept: PostgreSQL's can not hold U+0000. Equal texts stay equal, others stay apart.
pub fn kept(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        match c {
            '\0' => kept.extend([ESCAPE, '0']),
            ESCAPE => kept.extend([ESCAPE, '1']),
            c => kept.push(c),
        }
    }
    Cow::Owned(kept)
}

/// A kept text as it was.
pub fn read(kept: String) -> String {
    if !kept.contains(ESCAPE) {
        return kept;
    }
    let mut text = String::with_capacity(kept.len());
    let mut chars = kept.chars();
    while let Some(c) = chars.next() {
        match c {
            ESCAPE => text.push(if chars.next() == Some('0') { '\0' } else { ESCAPE }),
            c => text.push(c),
        }
    }
    text
}

/// A column of kept text.
pub fn text(row: &PgRow, index: usize) -> Result<String> {
    Ok(read(row.try_get(index)?))
}

/// Columns of [`stored`], in order; `d` is the table.
macro_rules! document_columns {
    () => {
        "d.id, d.position, d.born, d.scopes, d.body, d.versions"
    };
}
pub(super) use document_columns;

/// A row of `document`.
pub fn stored(row: &PgRow) -> Result<Stored> {
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
pub fn log_row(row: &PgRow) -> Result<LogRow> {
    let place: i64 = row.try_get(0)?;
    columns(row, place).map_err(|error| match error {
        StoreError::Database(odd) | StoreError::Damaged(odd) => StoreError::inconsistent("event", place, odd),
        named => named,
    })
}

fn columns(row: &PgRow, place: i64) -> Result<LogRow> {
    let id = |index: usize| row.try_get::<Uuid, _>(index);
    Ok(LogRow {
        position: position(place),
        event_id: EventId(id(1)?),
        command_id: CommandId(id(2)?),
        stream: aggregate(row.try_get(3)?, id(4)?)?,
        stream_seq: position(row.try_get(5)?),
        kind: row.try_get(6)?,
        version: u16::try_from(row.try_get::<i32, _>(7)?).unwrap_or(u16::MAX),
        public: json_column("event", place, row.try_get(8)?)?,
        private: PrivateValues::new(),
        actor: PersonId(id(9)?),
        occurred_at: Timestamp(row.try_get(10)?),
        recorded_at: Timestamp(row.try_get(11)?),
        device: ClientId(id(12)?),
        hash: row.try_get(13)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_kept_without_nul_and_comes_back(text in "[\0\u{1}01ab]{0,12}|.{0,12}") {
            let kept = kept(&text).into_owned();
            prop_assert!(!kept.contains('\0'));
            prop_assert_eq!(read(kept), text);
        }

        #[test]
        fn different_texts_stay_apart(one in "[\0\u{1}01]{0,4}", other in "[\0\u{1}01]{0,4}") {
            prop_assert_eq!(kept(&one) == kept(&other), one == other);
        }
    }
}
