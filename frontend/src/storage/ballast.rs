//! Room kept for when there is no room left: dummy bytes that give way so that texts can still be saved.

use super::Store;
use super::error::StorageError;
use super::tx::{self, Tx};
use crate::js;
use js_sys::Uint8Array;
use web_sys::IdbDatabase;

const KEY: &str = "bytes";
/// Room for thousands of texts.
const SIZE: u32 = 4 * 1024 * 1024;
/// Most that the browser's generator gives at once.
const PIECE: u32 = 64 * 1024;
/// The browser frees the room a moment after the transaction that deletes the bytes.
const WAITS: [i32; 3] = [50, 300, 1_000];

impl Store {
    /// Lays the ballast in, if it is not there. Without room for it there is none, which is no news.
    pub async fn keep_ballast(&self) {
        let laid = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::RELAXED)?;
            if tx.has(tx::BALLAST, KEY).await? {
                return Ok(());
            }
            tx.put_raw(tx::BALLAST, KEY, &bytes())?;
            tx.commit().await
        });
        let _ = laid.await;
    }

    /// Whether it is there.
    pub(super) async fn ballast_is_laid(&self, db: &IdbDatabase) -> Result<bool, StorageError> {
        Tx::read(db, &[tx::BALLAST])?.has(tx::BALLAST, KEY).await
    }

    /// Does something that needs room, and gives the ballast away for it when there is none.
    pub(super) async fn with_room<T>(
        &self,
        work: impl AsyncFn() -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut result = work().await;
        if !matches!(result, Err(StorageError::Full)) || !self.drop_ballast().await {
            return result;
        }
        for wait in WAITS {
            js::sleep(wait).await;
            result = work().await;
            if !matches!(result, Err(StorageError::Full)) {
                break;
            }
        }
        result
    }

    /// True when there was ballast.
    pub(super) async fn drop_ballast(&self) -> bool {
        let dropped = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::BALLAST], tx::STRICT)?;
            let there = tx.has(tx::BALLAST, KEY).await?;
            tx.clear(tx::BALLAST)?;
            tx.commit().await?;
            Ok(there)
        });
        dropped.await.unwrap_or(false)
    }
}

/// Bytes that no compression makes smaller.
fn bytes() -> Uint8Array {
    let bytes = Uint8Array::new_with_length(SIZE);
    for from in (0..SIZE).step_by(PIECE as usize) {
        js::fill(&bytes.subarray(from, from + PIECE));
    }
    bytes
}
