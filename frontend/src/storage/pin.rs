//! The PIN of the screen's lock, beside what it hides.

use super::Store;
use super::error::StorageError;
use super::tx::{self, Tx};
use app::pin::Pin;

/// Key in [`tx::META`].
const PIN: &str = "pin";

impl Store {
    /// Whether there is one, readable or not. What can not be known counts as one.
    pub async fn has_pin(&self) -> bool {
        let text = self.attempt(async |db, _| Tx::read(db, &[tx::META])?.ask(tx::META, PIN)?.text().await);
        !matches!(text.await, Ok(None))
    }

    /// The PIN.
    pub async fn pin(&self) -> Result<Option<Pin>, StorageError> {
        self.attempt(async |db, _| Tx::read(db, &[tx::META])?.get(tx::META, PIN).await).await
    }

    /// Keeps it, or forgets it.
    pub async fn keep_pin(&self, pin: Option<&Pin>) -> Result<(), StorageError> {
        let write = async |db: &web_sys::IdbDatabase, _| {
            let tx = Tx::write(db, &[tx::META], tx::STRICT)?;
            match pin {
                Some(pin) => tx.put(tx::META, PIN, pin)?,
                None => tx.delete(tx::META, PIN)?,
            }
            tx.commit().await
        };
        self.attempt(write).await
    }
}
