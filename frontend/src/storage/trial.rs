//! Trying the storage for real: what a person is told about it was done a moment ago.

use super::Store;
use super::error::StorageError;
use super::tx::{self, Tx};
use crate::js;
use deskside_domain::json;
use deskside_domain::private::hex;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::time::Timestamp;
use js_sys::Uint8Array;

/// How the keys begin, in the store of drafts and in that of the ballast.
const TRIAL: &str = "self-test";
/// Seconds after which no trial is under way any more.
const STALE: i64 = 600;
/// Bytes of a day's notes and some photos.
const ROOM: u32 = 8 * 1024 * 1024;
/// Random bytes are drawn in pieces of this size at most.
const PIECE: u32 = 65_536;

/// The key of a trial at this time, in order of time; each has its own, as two windows may try at once.
fn key(at: Timestamp, random: &str) -> String {
    format!("{TRIAL}-{:012}-{random}", at.0)
}

/// Deletes what trials have left that broke off long ago.
fn sweep(tx: &Tx, store: &str) -> Result<(), StorageError> {
    tx.delete_between(store, TRIAL, &key(js::wall().plus(-STALE), ""))
}

impl Store {
    /// Writes a text with strict durability, reads it through a new connection, and removes it.
    pub async fn try_keeping(&self) -> bool {
        let key = key(js::wall(), &hex(&js::random::<16>()));
        let text = [hex(&js::random::<32>()), "x".repeat(32 * 1024)].concat();
        let written = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::DRAFTS], tx::STRICT)?;
            sweep(&tx, tx::DRAFTS)?;
            tx.put(tx::DRAFTS, key.as_str(), &text)?;
            tx.commit().await
        });
        if written.await.is_err() {
            return false;
        }
        self.db.forget();
        let read = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::DRAFTS], tx::STRICT)?;
            let read: Option<String> = tx.get(tx::DRAFTS, &key).await?;
            tx.delete(tx::DRAFTS, key.as_str())?;
            tx.commit().await?;
            Ok(read)
        });
        read.await.is_ok_and(|read| read.as_ref() == Some(&text))
    }

    /// Writes as much as a day's work may need, and removes it. The ballast stays where it is.
    pub async fn try_room(&self) -> bool {
        let key = key(js::wall(), &hex(&js::random::<16>()));
        let bytes = Uint8Array::new_with_length(ROOM);
        for from in (0..ROOM).step_by(PIECE as usize) {
            js::fill(&bytes.subarray(from, from + PIECE));
        }
        let written = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::STRICT)?;
            sweep(&tx, tx::BALLAST)?;
            tx.put_raw(tx::BALLAST, &key, &bytes)?;
            tx.commit().await
        });
        let written = written.await;
        let removed = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::RELAXED)?;
            tx.delete(tx::BALLAST, key.as_str())?;
            tx.commit().await
        });
        removed.await.is_ok() && written.is_ok()
    }

    /// Whether every item of the outbox can be read and is byte for byte what was saved.
    pub async fn try_outbox(&self) -> bool {
        let texts = self.attempt(async |db, _| Tx::read(db, &[tx::OUTBOX])?.all(tx::OUTBOX).await);
        let is_whole = |text: &String| {
            json::from_text::<Entry>(text).is_ok_and(|entry| entry.command.hash() == entry.command.payload_hash)
        };
        texts.await.is_ok_and(|texts: Vec<String>| texts.iter().all(is_whole))
    }
}
