//! Editions: with which edition of the program that was made which follows from the log. What an older one made is made
//! anew at the first start of a newer one; what a newer one made an older program leaves alone, and stops.

use super::error::{Result, StoreError};
use deskside_domain::search;

/// The edition of the documents: what [`apply`](deskside_domain::apply::apply) makes of the log.
///
/// It goes up whenever documents get fields or kinds, when `apply` makes something else of the same events, and when the
/// log gets kinds or versions of events. An older program on the same database then writes nothing more, so it never
/// drops what it does not know; documents of an older edition are made anew at the first start; and devices get all of
/// them again. A test compares the form of documents and events with that of this edition.
pub const DOCUMENTS: u32 = 6;

/// What follows from the log, and is made anew where an older program made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The documents and all that goes with them.
    Documents,
    /// The search index.
    Words,
}

impl Made {
    /// The key under which it is noted with which edition it was made. Without a note it is of the first.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Documents => "document_edition",
            Self::Words => "search_edition",
        }
    }

    /// The edition that this program makes.
    #[must_use]
    pub fn edition(self) -> u32 {
        match self {
            Self::Documents => DOCUMENTS,
            Self::Words => search::EDITION,
        }
    }

    /// Whether what was noted is this program's.
    ///
    /// # Errors
    /// [`StoreError::OtherEdition`] when a newer program made it.
    pub fn is_ours(self, noted: Option<&str>) -> Result<bool> {
        let found = noted.and_then(|noted| noted.parse::<u32>().ok());
        match found {
            Some(found) if found > self.edition() => {
                let what = match self {
                    Self::Documents => "the set of documents",
                    Self::Words => "the search index",
                };
                Err(StoreError::OtherEdition { what, found, known: self.edition() })
            }
            found => Ok(found == Some(self.edition())),
        }
    }
}

/// Refuses a database in which a newer program has made something.
///
/// # Errors
/// [`StoreError::OtherEdition`].
pub fn known(words: Option<&str>, documents: Option<&str>) -> Result<()> {
    Made::Words.is_ours(words)?;
    Made::Documents.is_ours(documents)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::canonical::to_canonical;
    use deskside_domain::document::Document;
    use deskside_domain::event::EventBody;
    use serde_json::Value;
    use sha2::{Digest, Sha256};

    /// The form of documents and events, as of which edition it is.
    const FORM: (u32, &str) = (6, "b4eafe461d69f0b66c317141");

    /// Without what only people read.
    fn bare(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, value| !(matches!(name.as_str(), "description" | "title") && value.is_string()));
                fields.values_mut().for_each(bare);
            }
            Value::Array(items) => items.iter_mut().for_each(bare),
            _ => {}
        }
    }

    #[test]
    fn who_changes_the_form_of_documents_or_events_raises_the_edition() {
        let mut form = schemars::SchemaGenerator::default().into_root_schema_for::<Document>().to_value();
        bare(&mut form);
        let text = to_canonical(&serde_json::json!({ "documents": form, "events": EventBody::KINDS }));
        let hash: String = Sha256::digest(text.as_bytes()).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (DOCUMENTS, hash.as_str()),
            FORM,
            "documents or events have another form now: raise DOCUMENTS, and write edition and form into FORM"
        );
    }

    #[test]
    fn what_is_newer_is_refused_and_what_is_older_made_anew() {
        for made in [Made::Documents, Made::Words] {
            let ours = made.edition();
            assert_eq!(made.is_ours(Some(&ours.to_string())).ok(), Some(true));
            for older in [None, Some("0"), Some("garbage")] {
                assert_eq!(made.is_ours(older).ok(), Some(false), "{older:?}");
            }
            let newer = made.is_ours(Some(&(ours + 1).to_string())).expect_err("newer").to_string();
            assert!(newer.contains(&format!("edition {}, this program makes {ours}", ours + 1)), "{newer}");
        }
    }
}
