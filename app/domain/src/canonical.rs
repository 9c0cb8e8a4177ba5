//! One spelling for one JSON value, so that hashes are the same everywhere.
//!
//! The subset of RFC 8785 that our records need: keys sorted, no white space, integers only. Keys are ASCII
//! names, so sorting by bytes is sorting by UTF-16 units.

use crate::json::to_text;
use crate::json::write::quoted;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The canonical text of a value.
#[must_use]
pub fn to_canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// SHA-256 of the canonical text, hexadecimal.
#[must_use]
pub fn sha256_of(value: &Value) -> String {
    crate::private::hex(&Sha256::digest(to_canonical(value).as_bytes()))
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            out.push('{');
            for (index, (key, child)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&quoted(key));
                out.push(':');
                write(child, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, child) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(child, out);
            }
            out.push(']');
        }
        Value::String(text) => out.push_str(&quoted(text)),
        other => out.push_str(&to_text(other).unwrap_or_default()),
    }
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
