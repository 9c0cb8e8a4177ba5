//! Reading what is stored: at the start, in every round of the sync, and after another tab has written.

use super::error::StorageError;
use super::tx::{self, Tx, read};
use super::{Store, document_key};
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::json;
use deskside_domain::small::SmallMap;
use deskside_domain::sync::machine::Look;
use deskside_domain::sync::numbers::Numbers;
use deskside_domain::sync::replica::ReplicaMeta;
use serde::{Deserialize, Serialize};

/// How many documents are read at a time.
const CHUNK: u32 = 1_000;

/// What lists and rules need; read first, so that the desk can be used while the rest comes in.
pub const FRONT: [DocKind; 10] = [
    DocKind::Person,
    DocKind::Team,
    DocKind::Organization,
    DocKind::Site,
    DocKind::Category,
    DocKind::SavedView,
    DocKind::Contract,
    DocKind::SlaVersion,
    DocKind::PriorityScheme,
    DocKind::Ticket,
];
/// What only an open ticket or the register shows.
pub const DETAIL: [DocKind; 9] = [
    DocKind::AssetModel,
    DocKind::StatusLabel,
    DocKind::Asset,
    DocKind::CannedReply,
    DocKind::ChecklistTemplate,
    DocKind::DiagnosisTree,
    DocKind::RosterSheet,
    DocKind::Article,
    DocKind::History,
];

/// A kind that is in neither list would be gone at the next start; three kinds stay on the server.
const _: () = assert!(FRONT.len() + DETAIL.len() + 3 == DocKind::ALL.len());

/// What another tab's work means for the documents in memory.
pub enum Documents {
    /// Nothing.
    Same,
    /// These are now so; `None`: no longer here.
    Changed(Vec<(DocRef, Option<Document>)>),
    /// Too much has happened: read all of them anew.
    All,
    /// The browser deleted them; what is in memory is all there is.
    Gone,
}

/// Documents read from storage.
pub struct Loaded {
    /// The documents.
    pub documents: Vec<Document>,
    /// Which state of the documents this is. `None`: there are none.
    pub revision: Option<u64>,
    /// Some could not be read: they must come from the server again.
    pub damaged: bool,
}

/// A document as storage has it: its key and its text.
pub fn as_stored(document: &Document) -> Result<(String, String), StorageError> {
    Ok((document_key(document.doc_ref()), json::to_text(document)?))
}

/// Sign of life of the tab that syncs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The tab.
    pub tab: u64,
    /// When, by the device's clock, in milliseconds.
    pub at: u64,
}

impl Store {
    /// What the sync works on in a round.
    pub async fn look(&self) -> Result<Look, StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::read(db, &[tx::META, tx::OUTBOX])?;
            let meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
            let numbers: Numbers = tx.get(tx::META, tx::NUMBERS).await?.unwrap_or_default();
            let (ledger, entries) = self.entries(&tx).await?;
            self.remember(ledger, Some(entries.clone()), |_| {});
            self.cached.borrow_mut().set_meta(meta.clone());
            Ok(Look { entries, meta, numbers_left: numbers.left() })
        })
        .await
    }

    /// Reads outbox and replica state.
    pub(super) async fn refresh_outbox(&self) -> Result<(), StorageError> {
        self.look().await.map(|_| ())
    }

    /// Takes over what other tabs have written. `told` is what they said they changed, by revision.
    pub async fn refresh(&self, told: &SmallMap<u64, Vec<DocRef>>) -> Result<Documents, StorageError> {
        self.refresh_outbox().await?;
        self.attempt(async |db, _| {
            let tx = Tx::read(db, &[tx::DOCUMENTS])?;
            let stored: Option<u64> = tx.get(tx::DOCUMENTS, tx::REVISION).await?;
            let known = self.cached.borrow().documents;
            if stored == known {
                return Ok(Documents::Same);
            }
            let (first, last) = match (known, stored) {
                (Some(first), Some(last)) => (first, last),
                (Some(_), None) => return Ok(Documents::Gone),
                (None, _) => return Ok(Documents::All),
            };
            let news: Option<Vec<_>> = (first + 1..=last).map(|revision| told.get(&revision)).collect();
            let Some(news) = news.filter(|_| last > first) else { return Ok(Documents::All) };
            let mut changed = Vec::new();
            for doc in news.into_iter().flatten() {
                match tx.get(tx::DOCUMENTS, &document_key(*doc)).await {
                    Ok(document) => changed.push((*doc, document)),
                    // Of a newer build, in another tab.
                    Err(StorageError::Unreadable(_)) => return Ok(Documents::All),
                    Err(error) => return Err(error),
                }
            }
            self.cached.borrow_mut().documents = stored;
            Ok(Documents::Changed(changed))
        })
        .await
    }

    /// Reads the documents of some kinds, all of one state.
    pub async fn documents(&self, kinds: &[DocKind]) -> Result<Loaded, StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::read(db, &[tx::DOCUMENTS])?;
            let revision = read(tx.ask(tx::DOCUMENTS, tx::REVISION)?.text().await?)?;
            let mut loaded = Loaded { documents: Vec::new(), revision, damaged: false };
            for kind in kinds {
                // `0` follows `/`: the end of the kind's keys.
                let (mut after, before) = ([kind.word(), "/"].concat(), [kind.word(), "0"].concat());
                loop {
                    let texts = tx.between(tx::DOCUMENTS, &after, &before, CHUNK).await?;
                    let documents = texts.iter().map(|text| json::from_text::<Document>(text));
                    let from = loaded.documents.len();
                    loaded.documents.extend(documents.filter_map(Result::ok));
                    loaded.damaged |= loaded.documents.len() - from < texts.len();
                    match loaded.documents[from..].last() {
                        Some(last) if texts.len() == CHUNK as usize => after = document_key(last.doc_ref()),
                        _ => break,
                    }
                }
            }
            Ok(loaded)
        })
        .await
    }

    /// Notes that memory holds the documents of this state.
    pub fn has_documents(&self, revision: Option<u64>) {
        self.cached.borrow_mut().documents = revision;
    }

    /// Puts documents back that the browser deleted, written by [`as_stored`], with the state they are of.
    pub async fn put_back(&self, documents: &[(String, String)]) -> Result<(), StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::META, tx::DOCUMENTS], tx::RELAXED)?;
            let now: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
            let stored: Option<u64> = tx.get(tx::DOCUMENTS, tx::REVISION).await?;
            let before = self.cached.borrow().before.clone();
            // Another tab was quicker, or the server's snapshot has begun to come in.
            let (Some(before), None, true) = (before, stored, now.cursor.is_empty()) else { return Ok(()) };
            // What was staged is gone, so the cursor may stand behind documents that never came in: where pages
            // were staged, the documents begin anew.
            let cursor = if before.staging { String::new() } else { before.cursor.clone() };
            let client_id = now.client_id;
            let meta = ReplicaMeta { client_id, cursor, staging: false, replacing: false, ..before };
            for (key, text) in documents {
                tx.put_raw(tx::DOCUMENTS, key, &text.into())?;
            }
            let revision = crate::js::unix_ms();
            tx.put(tx::DOCUMENTS, tx::REVISION, &revision)?;
            tx.put(tx::META, tx::REPLICA, &meta)?;
            tx.commit().await?;
            let mut cached = self.cached.borrow_mut();
            cached.before = None;
            cached.meta = meta;
            cached.documents = Some(revision);
            Ok(())
        })
        .await
    }

    /// Has all documents fetched anew. What is here stays until they have come; the outbox is not touched.
    pub async fn start_over(&self) -> Result<(), StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::META, tx::STAGING], tx::RELAXED)?;
            let meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
            let meta = meta.begun_anew();
            tx.clear(tx::STAGING)?;
            tx.put(tx::META, tx::REPLICA, &meta)?;
            tx.commit().await?;
            self.cached.borrow_mut().set_meta(meta);
            Ok(())
        })
        .await
    }

    /// A draft.
    pub async fn draft(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.attempt(async |db, _| Tx::read(db, &[tx::DRAFTS])?.get(tx::DRAFTS, key).await).await
    }

    /// Keeps a draft, or forgets it.
    pub async fn keep_draft(&self, key: &str, text: Option<&str>) -> Result<(), StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::DRAFTS], tx::RELAXED)?;
            match text {
                Some(text) => tx.put(tx::DRAFTS, key, &text)?,
                None => tx.delete(tx::DRAFTS, key)?,
            }
            tx.commit().await
        })
        .await
    }

    /// The last sign of life of the tab that syncs.
    pub async fn lease(&self) -> Result<Option<Lease>, StorageError> {
        self.attempt(async |db, _| Tx::read(db, &[tx::LEASE])?.get(tx::LEASE, "sync").await).await
    }

    /// Gives a sign of life.
    pub async fn renew_lease(&self, lease: &Lease) -> Result<(), StorageError> {
        self.attempt(async |db, _| {
            let tx = Tx::write(db, &[tx::LEASE], tx::RELAXED)?;
            tx.put(tx::LEASE, "sync", lease)?;
            tx.commit().await
        })
        .await
    }
}
