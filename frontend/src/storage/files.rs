//! Bytes of photos and files, in a database of their own beside the user's: what fills it never takes the room of texts,
//! and it is opened only where there are files.
//!
//! Bytes are ArrayBuffers in pieces: Blobs and large values have been seen to break the database of some browsers.

use super::db::Db;
use super::error::StorageError;
use super::tx::{self, Tx};
use super::{Store, local};
use deskside_domain::id::{AttachmentId, CommandId, PersonId};
use deskside_domain::json;
use deskside_domain::sync::bytes::{Held, PIECE};
use deskside_domain::sync::outbox::Receipt;
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::IdbDatabase;

/// What is known of each file, by its id.
const FILES: &str = "files";
/// Bytes, by file and number; a small picture of it behind them.
const PIECES: &str = "pieces";
const STORES: [&str; 2] = [FILES, PIECES];
/// Sorts behind every number.
const SMALL: &str = "small";

/// A user's files on this device.
pub struct FileStore {
    user: PersonId,
    db: Db,
    noted: Cell<Option<bool>>,
}

/// The key of a piece.
fn piece(file: AttachmentId, number: u32) -> String {
    format!("{file}/{number:05}")
}

fn small(file: AttachmentId) -> String {
    format!("{file}/{SMALL}")
}

/// Preference that says that there is something in the database: nobody opens it otherwise.
fn mark(user: PersonId) -> String {
    format!("files.{user}")
}

/// Whether this browser was seen to hold bytes of a user. Said by localStorage, which a kill may have made forget.
pub fn may_hold(user: PersonId) -> bool {
    local::preference(&mark(user)).as_deref() == Some("yes")
}

impl FileStore {
    /// A user's files. Nothing is opened yet.
    pub fn of(user: PersonId) -> Self {
        // What a newer build needs is said by the other database.
        let db = Db::new(format!("deskside-{user}-files"), &STORES, || {});
        Self { user, db, noted: Cell::new(None) }
    }

    async fn attempt<T>(&self, work: impl AsyncFn(&IdbDatabase) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let first = match self.db.handle().await {
            Ok(db) => work(&db).await,
            Err(error) => Err(error),
        };
        match first {
            // A lost connection is opened once more. Everything here may be done twice.
            Err(error) if error.is_worth_another_try() => {
                self.db.forget();
                work(&self.db.handle().await?).await
            }
            other => other,
        }
    }

    /// Puts a file with all of its bytes, or nothing of it. When this returns, they are safe on this device.
    pub async fn put(
        &self,
        held: &Held,
        bytes: &Uint8Array,
        picture: Option<&ArrayBuffer>,
    ) -> Result<(), StorageError> {
        self.attempt(async |db| {
            let tx = Tx::write(db, &STORES, tx::STRICT)?;
            for (number, from) in (0..bytes.length()).step_by(PIECE as usize).enumerate() {
                let part = bytes.slice(from, (from + PIECE).min(bytes.length()));
                tx.put_raw(PIECES, &piece(held.file, number as u32), &part.buffer())?;
            }
            if let Some(picture) = picture {
                tx.put_raw(PIECES, &small(held.file), picture)?;
            }
            tx.put(FILES, held.file.to_string(), held)?;
            tx.commit().await
        })
        .await?;
        self.note(true);
        Ok(())
    }

    /// Notes whether there is something here, see [`may_hold`].
    fn note(&self, holds: bool) {
        if self.noted.replace(Some(holds)) != Some(holds) {
            local::set_preference(&mark(self.user), if holds { "yes" } else { "no" });
        }
    }

    /// Every file here.
    pub async fn all(&self) -> Result<Vec<Held>, StorageError> {
        let texts = self.attempt(async |db| Tx::read(db, &[FILES])?.all(FILES).await).await?;
        self.note(!texts.is_empty());
        Ok(texts.iter().filter_map(|text| json::from_text(text).ok()).collect())
    }

    /// Changes what is known of a file, unless it has gone.
    pub async fn change(&self, file: AttachmentId, change: impl Fn(&mut Held)) -> Result<Option<Held>, StorageError> {
        let key = file.to_string();
        self.attempt(async |db| {
            let tx = Tx::write(db, &[FILES], tx::RELAXED)?;
            let Some(mut held) = tx.get::<Held>(FILES, &key).await? else { return Ok(None) };
            change(&mut held);
            tx.put(FILES, key.as_str(), &held)?;
            tx.commit().await?;
            Ok(Some(held))
        })
        .await
    }

    /// The bytes of a file; `None` where pieces are missing.
    pub async fn bytes(&self, held: &Held) -> Result<Option<Uint8Array>, StorageError> {
        self.attempt(async |db| {
            let tx = Tx::read(db, &[PIECES])?;
            let bytes = Uint8Array::new_with_length(held.bytes);
            for (number, from) in (0..held.bytes).step_by(PIECE as usize).enumerate() {
                let part = tx.ask(PIECES, &piece(held.file, number as u32))?.answer().await?;
                let Ok(part) = part.dyn_into::<ArrayBuffer>() else { return Ok(None) };
                if part.byte_length() != PIECE.min(held.bytes - from) {
                    return Ok(None);
                }
                bytes.set(&Uint8Array::new(&part), from);
            }
            Ok(Some(bytes))
        })
        .await
    }

    /// The small picture of a file, if it has one.
    pub async fn small(&self, file: AttachmentId) -> Result<Option<Uint8Array>, StorageError> {
        self.attempt(async |db| {
            let found = Tx::read(db, &[PIECES])?.ask(PIECES, &small(file))?.answer().await?;
            Ok(found.dyn_into::<ArrayBuffer>().ok().map(|picture| Uint8Array::new(&picture)))
        })
        .await
    }

    /// Frees the room of files.
    pub async fn free(&self, files: &[AttachmentId]) -> Result<(), StorageError> {
        self.attempt(async |db| {
            let tx = Tx::write(db, &STORES, tx::STRICT)?;
            for file in files {
                tx.delete(FILES, file.to_string())?;
                // `0` follows `/`: the end of the file's keys.
                tx.delete_between(PIECES, &format!("{file}/"), &format!("{file}0"))?;
            }
            tx.commit().await
        })
        .await
    }
}

impl Store {
    /// Whether the room that is kept for texts is there. Bytes are not put where it is not: they would take it.
    pub async fn has_ballast(&self) -> bool {
        self.keep_ballast().await;
        self.attempt(async |db, _| self.ballast_is_laid(db).await).await.unwrap_or(false)
    }

    /// What came of a command that has left the outbox; `None` where there is no receipt of it.
    pub async fn receipt(&self, command: CommandId) -> Result<Option<Receipt>, StorageError> {
        let key = command.to_string();
        self.attempt(async |db, _| Tx::read(db, &[tx::RECEIPTS])?.get(tx::RECEIPTS, &key).await).await
    }
}
