//! Who uses this browser. Kept as strictly as saved work: after a kill and without a network nobody could check a
//! password, and everything saved would be out of reach.

use super::db::Db;
use super::error::StorageError;
use super::tx::{META, STORES, STRICT, Tx};
use deskside_domain::id::PersonId;
use serde::{Deserialize, Serialize};

/// The browser's own database, beside those of the people.
const NAME: &str = "deskside";
const KEY: &str = "who";

/// Who uses this browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Who used the desk last and has not signed out.
    pub user: Option<PersonId>,
    /// Someone signed out without a connection: the server does not know yet.
    pub owes_sign_out: bool,
}

impl Who {
    /// Somebody who has just signed in.
    pub fn of(person: PersonId) -> Self {
        Self { user: Some(person), owes_sign_out: false }
    }
}

/// Reads it; nobody where nothing can be read.
pub async fn who() -> Who {
    let db = Db::new(NAME.to_owned(), &STORES, || {});
    let read = async {
        let handle = db.handle().await?;
        Tx::read(&handle, &[META])?.get(META, KEY).await
    };
    let who = read.await;
    db.forget();
    who.ok().flatten().unwrap_or_default()
}

/// Keeps it. Where nothing can be kept, opening the person's storage says so.
pub async fn keep(who: Who) {
    let db = Db::new(NAME.to_owned(), &STORES, || {});
    let write = async {
        let handle = db.handle().await?;
        let tx = Tx::write(&handle, &[META], STRICT)?;
        tx.put(META, KEY, &who)?;
        tx.commit().await
    };
    let _: Result<(), StorageError> = write.await;
    db.forget();
}
