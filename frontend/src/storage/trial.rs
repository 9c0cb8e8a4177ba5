//! Trying the storage for real: what a person is told about it was done a moment ago.

use super::Store;
use super::tx::{self, Tx};
use crate::js;
use deskside_domain::json;
use deskside_domain::private::hex;
use deskside_domain::sync::outbox::Entry;
use js_sys::Uint8Array;

/// Keys in the store of drafts and in that of the ballast.
const KEY: &str = "self-test";
/// Bytes of a day's notes and some photos.
const ROOM: u32 = 8 * 1024 * 1024;
/// Random bytes are drawn in pieces of this size at most.
const PIECE: u32 = 65_536;

impl Store {
    /// Writes a text with strict durability, reads it through a new connection, and removes it.
    pub async fn try_keeping(&self) -> bool {
        let text = [hex(&js::random::<32>()), "x".repeat(32 * 1024)].concat();
        let written = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::DRAFTS], tx::STRICT)?;
            tx.put(tx::DRAFTS, KEY, &text)?;
            tx.commit().await
        });
        if written.await.is_err() {
            return false;
        }
        self.db.forget();
        let read = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::DRAFTS], tx::STRICT)?;
            let read: Option<String> = tx.get(tx::DRAFTS, KEY).await?;
            tx.delete(tx::DRAFTS, KEY)?;
            tx.commit().await?;
            Ok(read)
        });
        read.await.is_ok_and(|read| read.as_ref() == Some(&text))
    }

    /// Writes as much as a day's work may need, and removes it. The ballast stays where it is.
    pub async fn try_room(&self) -> bool {
        let bytes = Uint8Array::new_with_length(ROOM);
        for from in (0..ROOM).step_by(PIECE as usize) {
            js::fill(&bytes.subarray(from, from + PIECE));
        }
        let written = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::STRICT)?;
            tx.put_raw(tx::BALLAST, KEY, &bytes)?;
            tx.commit().await
        });
        let written = written.await;
        let removed = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::RELAXED)?;
            tx.delete(tx::BALLAST, KEY)?;
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
