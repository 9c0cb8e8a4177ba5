//! Ids that follow from the source: the same file gives the same ids for ever, so a repeat adds nothing.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Marks our derivation, so that no other one gives the same ids.
const LABEL: &str = "deskside import servicenow-log";

/// Ids of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids(String);

impl Ids {
    /// Of a source that a mapping names.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self(format!("deskside import mapped {source}"))
    }

    /// See [`derive`].
    #[must_use]
    pub fn derive(&self, kind: &str, names: &[&str]) -> Uuid {
        labelled(&self.0, kind, names)
    }
}

/// A UUID of version 8 (RFC 9562, 5.8): the first bytes of SHA-256 over the kind of record and what names it in the
/// source, each with its length before it.
pub fn derive(kind: &str, names: &[&str]) -> Uuid {
    labelled(LABEL, kind, names)
}

fn labelled(label: &str, kind: &str, names: &[&str]) -> Uuid {
    let mut hash = Sha256::new().chain_update(label);
    for part in std::iter::once(kind).chain(names.iter().copied()) {
        hash = hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part.as_bytes());
    }
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_for_ever_and_parts_do_not_run_together() {
        assert_eq!(derive("ticket", &["INC0000045"]).to_string(), "81396595-52ec-86b0-9b82-bf8b53d156a5");
        assert_eq!(derive("ticket", &["INC0000045"]).get_version_num(), 8);
        assert_ne!(derive("category", &["a", "b"]), derive("category", &["ab", ""]));
        assert_ne!(derive("ticket", &["a"]), derive("person", &["a"]));
        assert_ne!(Ids::of("a").derive("ticket", &["1"]), Ids::of("b").derive("ticket", &["1"]));
    }
}
