//! What files of unsent work need: the key that proves what was saved here, and what is in such a file.

use super::Store;
use super::tx::{self, Tx};
use app::toolbox::Handed;
use deskside_domain::id::{ClientId, CommandId};
use serde::{Deserialize, Serialize};

/// Key in [`tx::META`].
const DELIVERY: &str = "delivery";
/// Key in [`tx::META`].
const HANDED: &str = "handed";

#[derive(Serialize, Deserialize)]
struct Kept {
    client: ClientId,
    /// A restored server may have another secret.
    epoch: String,
    key: String,
}

impl Store {
    /// The key that the server of this life of its database gave this installation, and which one that is.
    pub async fn delivery_key(&self) -> Option<(ClientId, String)> {
        let kept = self.attempt(async |db, _| Tx::read(db, &[tx::META])?.get::<Kept>(tx::META, DELIVERY).await);
        let kept = kept.await.ok().flatten()?;
        let meta = &self.cached().meta;
        (kept.client == meta.client_id && kept.epoch == meta.epoch).then_some((kept.client, kept.key))
    }

    /// Keeps it. Without it the author alone can bring a file, which is no harm.
    pub async fn keep_delivery_key(&self, client: ClientId, epoch: &str, key: &str) {
        let kept = Kept { client, epoch: epoch.to_owned(), key: key.to_owned() };
        let put = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::META], tx::RELAXED)?;
            tx.put(tx::META, DELIVERY, &kept)?;
            tx.commit().await
        });
        let _ = put.await;
    }

    /// What is in a file that somebody else may bring.
    pub async fn handed(&self) -> Vec<Handed> {
        let kept = self.attempt(async |db, _| Tx::read(db, &[tx::META])?.get::<Vec<Handed>>(tx::META, HANDED).await);
        kept.await.ok().flatten().unwrap_or_default()
    }

    /// Notes that more is. Only what is still unsent is kept: the server's answer ends it.
    pub async fn hand(&self, handed: Vec<Handed>, unsent: &[CommandId]) {
        let put = self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::META], tx::STRICT)?;
            let before = tx.get::<Vec<Handed>>(tx::META, HANDED).await?.unwrap_or_default();
            let anew = |one: &Handed| handed.iter().any(|other| other.command == one.command);
            let all = before.into_iter().filter(|one| !anew(one)).chain(handed.iter().cloned());
            let left: Vec<Handed> = all.filter(|one| unsent.contains(&one.command)).collect();
            tx.put(tx::META, HANDED, &left)?;
            tx.commit().await
        });
        let _ = put.await;
    }
}
