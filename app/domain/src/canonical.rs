//! One spelling for one JSON value, so that hashes are the same everywhere.
//!
//! The subset of RFC 8785 that our records need: keys sorted, no white space, integers only. Keys are ASCII
//! names, so sorting by bytes is sorting by UTF-16 units.

use crate::id::Aggregate;
use crate::json::to_text;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The canonical text of a value.
#[must_use]
pub fn to_canonical(value: &Value) -> String {
    // A `Value` keeps its members in order (serde_json without `preserve_order`; a test below looks).
    text_of(value)
}

/// The text of a record whose members are declared in the order of their names: that is its canonical text, without
/// the way through a [`Value`].
pub(crate) fn text_of(sorted: &impl Serialize) -> String {
    to_text(sorted).unwrap_or_default()
}

/// SHA-256, hexadecimal.
pub(crate) fn sha256_of(text: &str) -> String {
    crate::private::hex(&Sha256::digest(text.as_bytes()))
}

/// The name of a record with its members in order.
pub(crate) fn in_order<S: Serializer>(of: &Aggregate, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct InOrder {
        id: Uuid,
        kind: crate::id::AggregateKind,
    }
    InOrder { id: of.id, kind: of.kind }.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": "è\n"}], "a": null});
        assert_eq!(to_canonical(&value), r#"{"a":null,"b":[{"a":"è\n","z":1}]}"#);
    }
}
