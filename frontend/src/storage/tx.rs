//! A transaction on JSON texts. Dropped without [`Tx::commit`] it leaves nothing behind.

use super::error::StorageError;
use deskside_domain::json;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::future::BasicRequest;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// Entries that are not settled, by their order.
pub const OUTBOX: &str = "outbox";
/// What left the outbox, by command.
pub const RECEIPTS: &str = "receipts";
/// Confirmed documents, by `kind/id`, and the revision of them all.
pub const DOCUMENTS: &str = "documents";
/// Pages of a pull that are not a whole yet, in their order.
pub const STAGING: &str = "staging";
/// The replica's state, reserved numbers, counters.
pub const META: &str = "meta";
/// What was typed and not saved.
pub const DRAFTS: &str = "drafts";
/// Sign of life of the tab that syncs. On its own, so that it never waits for a save.
pub const LEASE: &str = "lease";

/// Bytes that give way when there is no room.
pub const BALLAST: &str = "ballast";

/// Every store.
pub const STORES: [&str; 8] = [OUTBOX, RECEIPTS, DOCUMENTS, STAGING, META, DRAFTS, LEASE, BALLAST];
/// Stores that number their records themselves.
pub const AUTO: [&str; 1] = [STAGING];

/// Key in [`META`].
pub const REPLICA: &str = "replica";
/// Key in [`META`].
pub const NUMBERS: &str = "numbers";
/// Key in [`META`].
pub const LEDGER: &str = "ledger";
/// Key in [`DOCUMENTS`]; sorts apart from every `kind/id`.
pub const REVISION: &str = "revision";

/// For everything that is promised to a person.
pub const STRICT: TransactionDurability = TransactionDurability::Strict;
/// For what can be had again: it is all there or all missing after a power cut.
pub const RELAXED: TransactionDurability = TransactionDurability::Relaxed;

/// A transaction.
pub struct Tx<'db>(Transaction<'db>);

impl<'db> Tx<'db> {
    /// A transaction that only reads.
    pub fn read(db: &'db Database, stores: &[&str]) -> Result<Self, StorageError> {
        Ok(Self(db.transaction(stores).build()?))
    }

    /// A transaction that also writes.
    pub fn write(db: &'db Database, stores: &[&str], durability: TransactionDurability) -> Result<Self, StorageError> {
        let options = TransactionOptions::new().with_durability(durability);
        Ok(Self(db.transaction(stores).with_mode(TransactionMode::Readwrite).with_options(options).build()?))
    }

    fn store(&self, name: &str) -> Result<ObjectStore<'_>, StorageError> {
        Ok(self.0.object_store(name)?)
    }

    /// Asks for a record's text. The request is out at once; several may be out before the first is awaited.
    pub fn ask(&self, store: &str, key: &str) -> Result<BasicRequest<Option<String>>, StorageError> {
        Ok(self.store(store)?.get::<String, &str, _>(key).primitive()?)
    }

    /// Reads a record.
    pub async fn get<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<Option<T>, StorageError> {
        read(self.ask(store, key)?.await?)
    }

    /// Reads a record without which there is no database.
    pub async fn must<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<T, StorageError> {
        self.get(store, key).await?.ok_or(StorageError::Lost)
    }

    /// Every record's text, in order of the keys.
    pub async fn all(&self, store: &str) -> Result<Vec<String>, StorageError> {
        let texts = self.store(store)?.get_all::<String>().primitive()?.await?;
        Ok(texts.collect::<Result<_, _>>()?)
    }

    /// The texts of at most `most` records after a key and before another one.
    pub async fn between(
        &self,
        store: &str,
        after: &str,
        before: &str,
        most: u32,
    ) -> Result<Vec<String>, StorageError> {
        let range = KeyRange::Bound(JsValue::from_str(after), true, JsValue::from_str(before), true);
        let store = self.store(store)?;
        let request = store.get_all::<String>().with_query::<JsValue, _>(range).with_limit(most).primitive()?;
        Ok(request.await?.collect::<Result<_, _>>()?)
    }

    /// Puts a record. A failure shows at the commit.
    pub fn put<T: Serialize>(&self, store: &str, key: impl Into<JsValue>, value: &T) -> Result<(), StorageError> {
        self.put_text(store, key.into(), &json::to_text(value)?)
    }

    fn put_text(&self, store: &str, key: JsValue, text: &str) -> Result<(), StorageError> {
        self.store(store)?.put(text).with_key(key).without_key_type().primitive()?;
        Ok(())
    }

    /// Whether a record is there.
    pub async fn has(&self, store: &str, key: &str) -> Result<bool, StorageError> {
        Ok(self.store(store)?.get_key::<&str, _>(key).with_key_type::<String>().primitive()?.await?.is_some())
    }

    /// Puts a value that is no text.
    pub fn put_raw(&self, store: &str, key: &str, value: &JsValue) -> Result<(), StorageError> {
        self.store(store)?.put(value).with_key(key).without_key_type().primitive()?;
        Ok(())
    }

    /// Adds a record to a store that numbers its records itself.
    pub fn add<T: Serialize>(&self, store: &str, value: &T) -> Result<(), StorageError> {
        self.store(store)?.add(json::to_text(value)?).primitive()?;
        Ok(())
    }

    /// Deletes a record.
    pub fn delete(&self, store: &str, key: impl Into<JsValue>) -> Result<(), StorageError> {
        self.store(store)?.delete::<JsValue, _>(key.into()).primitive()?;
        Ok(())
    }

    /// Deletes every record of a store.
    pub fn clear(&self, store: &str) -> Result<(), StorageError> {
        self.store(store)?.clear()?;
        Ok(())
    }

    /// Commits. Only when this returns is anything saved.
    pub async fn commit(self) -> Result<(), StorageError> {
        let raw = web_sys::IdbTransaction::clone(self.0.as_sys());
        match self.0.commit().await {
            Ok(()) => Ok(()),
            // An abort for lack of room says so only on the transaction itself.
            Err(error) => Err(match raw.error() {
                Some(exception) => StorageError::of_exception(&exception),
                None => error.into(),
            }),
        }
    }
}

/// Reads a record's text.
pub fn read<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, StorageError> {
    Ok(text.map(|text| json::from_text(&text)).transpose()?)
}
