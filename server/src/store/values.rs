//! Values of columns that every database keeps alike: names of records, counts, JSON.

use super::accounts::TokenHash;
use super::error::{Result, StoreError};
use deskside_domain::id::{Aggregate, AggregateKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A record's name.
pub fn aggregate(kind: &str, id: Uuid) -> Result<Aggregate> {
    let known = AggregateKind::ALL.into_iter().find(|known| known.word() == kind);
    let kind =
        known.ok_or_else(|| StoreError::inconsistent("event", id, format!("no kind of record is called {kind}")))?;
    Ok(Aggregate { kind, id })
}

/// Databases count in `i64`.
pub fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Positions are never negative.
pub fn position(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// The SHA-256 of a secret.
pub fn hash(table: &'static str, bytes: &[u8]) -> Result<TokenHash> {
    bytes.try_into().map_err(|_| StoreError::inconsistent(table, "", "a hash of another length"))
}

/// JSON in a column.
pub fn json_column<T: DeserializeOwned>(table: &'static str, row: impl ToString, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::inconsistent(table, row, error))
}

/// A value as JSON for a column.
pub fn json_text(table: &'static str, row: impl ToString, value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::inconsistent(table, row, error))
}
