//! A transaction on JSON texts. Dropped without [`Tx::commit`] it leaves nothing behind.

use super::error::StorageError;
use super::request::{self, Request};
use deskside_domain::json;
use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbTransaction};

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
pub const STRICT: &str = "strict";
/// For what can be had again: it is all there or all missing after a power cut.
pub const RELAXED: &str = "relaxed";

#[wasm_bindgen]
extern "C" {
    /// What web-sys leaves out of a database.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Durable;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Durable, stores: &Array, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;

    /// What web-sys leaves out of a transaction.
    #[wasm_bindgen(extends = IdbTransaction)]
    type Final;
    #[wasm_bindgen(method, catch)]
    fn commit(this: &Final) -> Result<(), JsValue>;
}

/// A transaction.
pub struct Tx {
    raw: IdbTransaction,
    ended: JsFuture,
    committed: bool,
}

impl Tx {
    /// A transaction that only reads.
    pub fn read(db: &IdbDatabase, stores: &[&str]) -> Result<Self, StorageError> {
        Self::begin(db, stores, "readonly", &JsValue::UNDEFINED)
    }

    /// A transaction that also writes.
    pub fn write(db: &IdbDatabase, stores: &[&str], durability: &str) -> Result<Self, StorageError> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        Self::begin(db, stores, "readwrite", &options)
    }

    fn begin(db: &IdbDatabase, stores: &[&str], mode: &str, options: &JsValue) -> Result<Self, StorageError> {
        let stores: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let raw = db.unchecked_ref::<Durable>().transaction(&stores, mode, options)?;
        let ended = request::event(|call| {
            raw.set_oncomplete(Some(call));
            raw.set_onabort(Some(call));
        });
        Ok(Self { raw, ended, committed: false })
    }

    fn store(&self, name: &str) -> Result<IdbObjectStore, StorageError> {
        Ok(self.raw.object_store(name)?)
    }

    /// Asks for a record's text. The request is out at once; several may be out before the first is awaited.
    pub fn ask(&self, store: &str, key: &str) -> Result<Request, StorageError> {
        Ok(Request::of(self.store(store)?.get(&key.into())?))
    }

    /// Reads a record.
    pub async fn get<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<Option<T>, StorageError> {
        read(self.ask(store, key)?.text().await?)
    }

    /// Reads a record without which there is no database.
    pub async fn must<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<T, StorageError> {
        self.get(store, key).await?.ok_or(StorageError::Lost)
    }

    /// Every record's text, in order of the keys.
    pub async fn all(&self, store: &str) -> Result<Vec<String>, StorageError> {
        Request::of(self.store(store)?.get_all()?).texts().await
    }

    /// The texts of at most `most` records after a key and before another one.
    pub async fn between(
        &self,
        store: &str,
        after: &str,
        before: &str,
        most: u32,
    ) -> Result<Vec<String>, StorageError> {
        let range = IdbKeyRange::bound_with_lower_open_and_upper_open(&after.into(), &before.into(), true, true)?;
        Request::of(self.store(store)?.get_all_with_key_and_limit(&range, most)?).texts().await
    }

    /// Puts a record. A failure shows at the commit.
    pub fn put<T: Serialize>(&self, store: &str, key: impl Into<JsValue>, value: &T) -> Result<(), StorageError> {
        self.put_value(store, key.into(), &json::to_text(value)?.into())
    }

    fn put_value(&self, store: &str, key: JsValue, value: &JsValue) -> Result<(), StorageError> {
        self.store(store)?.put_with_key(value, &key)?;
        Ok(())
    }

    /// Whether a record is there.
    pub async fn has(&self, store: &str, key: &str) -> Result<bool, StorageError> {
        Ok(!Request::of(self.store(store)?.get_key(&key.into())?).answer().await?.is_undefined())
    }

    /// Puts a value that is no text.
    pub fn put_raw(&self, store: &str, key: &str, value: &JsValue) -> Result<(), StorageError> {
        self.put_value(store, key.into(), value)
    }

    /// Adds a record to a store that numbers its records itself.
    pub fn add<T: Serialize>(&self, store: &str, value: &T) -> Result<(), StorageError> {
        self.store(store)?.add(&json::to_text(value)?.into())?;
        Ok(())
    }

    /// Deletes a record.
    pub fn delete(&self, store: &str, key: impl Into<JsValue>) -> Result<(), StorageError> {
        self.store(store)?.delete(&key.into())?;
        Ok(())
    }

    /// Deletes every record from a key on and before another one.
    pub fn delete_between(&self, store: &str, from: &str, before: &str) -> Result<(), StorageError> {
        let range = IdbKeyRange::bound_with_lower_open_and_upper_open(&from.into(), &before.into(), false, true)?;
        self.store(store)?.delete(&range)?;
        Ok(())
    }

    /// Deletes every record of a store.
    pub fn clear(&self, store: &str) -> Result<(), StorageError> {
        self.store(store)?.clear()?;
        Ok(())
    }

    /// Commits. Only when this returns is anything saved.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        // One that has failed meanwhile can not be committed: its end says why.
        let committed = self.raw.unchecked_ref::<Final>().commit().is_ok();
        self.committed = true;
        let end: web_sys::Event = (&mut self.ended).await?.unchecked_into();
        if committed && end.type_() == "complete" {
            return Ok(());
        }
        Err(match self.raw.error() {
            Some(exception) => StorageError::of_exception(&exception),
            None => StorageError::Broken("the transaction was given up".to_owned()),
        })
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.committed {
            let _ = self.raw.abort();
        }
    }
}

/// Reads a record's text.
pub fn read<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, StorageError> {
    Ok(text.map(|text| json::from_text(&text)).transpose()?)
}
