//! The device's storage. Nothing outside of this module names IndexedDB or localStorage.
//!
//! IndexedDB holds what matters: who uses the browser, and for each user a database with the outbox, the receipts and
//! the replica, and one with the bytes of files. localStorage
//! holds preferences and the canary: it loses half a minute of writes when the browser is killed.
//!
//! Inside a transaction only its own requests are awaited; anything else would commit it early. What several tabs
//! do at once is put in order by transactions, never by memory: memory is a cache with a revision.

mod amend;
mod ballast;
mod db;
mod delivery;
mod error;
pub mod files;
pub mod local;
mod outbox;
mod pages;
mod pin;
mod read;
mod request;
mod trial;
mod tx;
pub mod who;

pub use amend::Amendment;
pub use error::StorageError;
pub use outbox::Append;
pub use pages::Stored;
pub use read::{DETAIL, Documents, FRONT, Lease, as_stored};

use db::Db;
use deskside_domain::document::DocRef;
use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::replica::ReplicaMeta;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, Ref, RefCell};
use std::pin::Pin;
use tx::Tx;
use uuid::Uuid;
use web_sys::IdbDatabase;

/// What the rest of the program works on: the stored state as this tab last saw it.
pub struct Cached {
    /// The replica's state.
    pub meta: ReplicaMeta,
    /// The outbox, in order of saving.
    pub entries: Vec<Entry>,
    /// Which state of the outbox `entries` is.
    revision: u64,
    /// Which state of the documents this tab has in memory; `None`: none.
    documents: Option<u64>,
    /// The replica's state before the database was deleted below this tab.
    before: Option<ReplicaMeta>,
}

impl Cached {
    fn set_meta(&mut self, meta: ReplicaMeta) {
        let before = std::mem::replace(&mut self.meta, meta);
        if before.client_id != self.meta.client_id && before.position > 0 {
            self.before = Some(before);
        }
    }
}

/// Counters of the outbox. The revision changes with every write to it.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Ledger {
    order: u64,
    revision: u64,
}

/// A piece of work on the database, on its way.
type Try<'a> = Pin<Box<dyn Future<Output = Result<(), StorageError>> + 'a>>;

/// A user's storage on this device.
pub struct Store {
    user: PersonId,
    db: Db,
    cached: RefCell<Cached>,
}

/// What opening found.
pub struct Opened {
    /// The storage.
    pub store: Store,
    /// How many unsent commands the browser deleted.
    pub lost: u32,
}

impl Store {
    /// Opens a user's database, making it when there is none, and reads outbox and replica state.
    pub async fn open(user: PersonId, on_outdated: impl Fn() + 'static) -> Result<Opened, StorageError> {
        let meta = ReplicaMeta::new(ClientId(Uuid::nil()));
        let cached = Cached { meta, entries: Vec::new(), revision: 0, documents: None, before: None };
        let db = Db::new(format!("deskside-{user}"), &tx::STORES, on_outdated);
        let store = Self { user, db, cached: RefCell::new(cached) };
        let made = store.attempt(async |db, _| store.establish(db).await).await?;
        let lost = match local::canary(user) {
            Some(canary) if made && canary.unsent > 0 => canary.unsent,
            _ => 0,
        };
        store.refresh_outbox().await?;
        store.note();
        Ok(Opened { store, lost })
    }

    /// Whose storage this is.
    pub fn user(&self) -> PersonId {
        self.user
    }

    /// The stored state as this tab last saw it. Not to be held across an await.
    pub fn cached(&self) -> Ref<'_, Cached> {
        self.cached.borrow()
    }

    /// Which state of outbox and documents is in memory.
    pub fn state(&self) -> (u64, Option<u64>) {
        let cached = self.cached.borrow();
        (cached.revision, cached.documents)
    }

    /// Runs a piece of work on the database. A lost connection is opened once more; the work is then told that an
    /// earlier try may have gone through.
    async fn attempt<T>(
        &self,
        work: impl AsyncFn(&IdbDatabase, bool) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let found = Cell::new(None);
        let (work, keep) = (&work, &found);
        self.tried(&|db, again| {
            Box::pin(async move {
                keep.set(Some(work(&db, again).await?));
                Ok(())
            })
        })
        .await?;
        found.take().ok_or(StorageError::Lost)
    }

    // One for all, whatever they come back with.
    async fn tried<'a>(&self, work: &dyn Fn(IdbDatabase, bool) -> Try<'a>) -> Result<(), StorageError> {
        let first = match self.db.handle().await {
            Ok(db) => work(db, false).await,
            Err(error) => Err(error),
        };
        let Err(error) = first else { return first };
        if !error.is_worth_another_try() {
            return Err(error);
        }
        self.db.forget();
        let db = self.db.handle().await?;
        match work(db.clone(), true).await {
            // The browser deleted the database below us.
            Err(StorageError::Lost) => {
                self.establish(&db).await?;
                work(db, true).await
            }
            other => other,
        }
    }

    /// Makes the installation's identity when the database is new. What this tab still knows of the outbox is put
    /// back, byte for byte: that is how a deleted database loses nothing as long as one tab is open.
    async fn establish(&self, db: &IdbDatabase) -> Result<bool, StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX], tx::STRICT)?;
        if tx.get::<ReplicaMeta>(tx::META, tx::REPLICA).await?.is_some() {
            return Ok(false);
        }
        let meta = ReplicaMeta::new(ClientId(new_id()));
        let entries = self.cached.borrow().entries.clone();
        // Starting from the time makes revisions differ from those of a deleted database.
        let order = entries.last().map_or(0, |entry| entry.order);
        let ledger = Ledger { order, revision: crate::js::unix_ms() };
        for entry in &entries {
            tx.put(tx::OUTBOX, entry.order as f64, entry)?;
        }
        tx.put(tx::META, tx::REPLICA, &meta)?;
        tx.put(tx::META, tx::LEDGER, &ledger)?;
        tx.commit().await?;
        let mut cached = self.cached.borrow_mut();
        cached.set_meta(meta);
        cached.revision = ledger.revision;
        Ok(true)
    }

    /// Keeps the canary: what must still be here at the next start.
    pub fn note(&self) {
        let cached = self.cached.borrow();
        let unsent = cached.entries.iter().filter(|entry| entry.is_unsent()).count();
        let unsent = u32::try_from(unsent).unwrap_or(u32::MAX);
        let canary = local::Canary { client_id: cached.meta.client_id, unsent, saved_at: crate::js::wall() };
        local::keep_canary(self.user, &canary);
    }
}

/// A new random identity: a UUIDv7.
pub fn new_id() -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(crate::js::unix_ms(), &crate::js::random()).into_uuid()
}

fn document_key(doc: DocRef) -> String {
    [doc.kind.word(), "/", &doc.id.to_string()].concat()
}
