//! Storing pages of a pull.

use super::error::StorageError;
use super::tx::{self, Tx};
use super::{Store, document_key};
use crate::js;
use crate::rest;
use deskside_domain::sync::replica::{ReplicaMeta, absorb};
use deskside_domain::sync::wire::{DocOp, PullAnswer};
use web_sys::IdbDatabase;

/// What became of a page.
pub enum Stored {
    /// The documents are now so.
    Swapped {
        /// All documents from before are gone.
        cleared: bool,
        /// The changes that were staged, in order; those of the page follow them.
        staged: Vec<DocOp>,
        /// Which state of the documents this is.
        revision: Option<u64>,
    },
    /// Swapped in, but memory had missed what another tab stored before: read it anew.
    Behind,
    /// Waits for the rest of its pull.
    Staged,
    /// Thrown away: another tab has moved the cursor since this page was asked for.
    Overtaken,
    /// Thrown away: it does not belong to this replica, and the same question would bring the same answer.
    Foreign,
}

impl Store {
    /// Stores a page that answers a pull at the cursor `asked`.
    ///
    /// Not with strict durability: nothing here is promised to anybody. After a power cut either all of it is
    /// there or the same page is asked for again.
    pub async fn store_page(&self, page: &PullAnswer, asked: &str) -> Result<Stored, StorageError> {
        // Inside the transaction there is no time to fetch the part of the program that a restore needs.
        let is_other_life = {
            let meta = &self.cached.borrow().meta;
            meta.restored.is_some() || (!meta.epoch.is_empty() && meta.epoch != page.epoch)
        };
        if is_other_life {
            rest::fetch_again().await;
            // A person's work goes back to the outbox with this page: it takes the room kept for work.
            self.drop_ballast().await;
        }
        self.attempt(async |db, _| self.store_page_once(db, page, asked).await).await
    }

    async fn store_page_once(&self, db: &IdbDatabase, page: &PullAnswer, asked: &str) -> Result<Stored, StorageError> {
        let stores = [tx::META, tx::OUTBOX, tx::RECEIPTS, tx::DOCUMENTS, tx::STAGING];
        let tx = Tx::write(db, &stores, tx::RELAXED)?;
        let before: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
        let Some(plan) = absorb(&before, asked, page) else {
            return Ok(if before.cursor == asked { Stored::Foreign } else { Stored::Overtaken });
        };
        let mut meta = plan.meta;
        meta.contact(page.server_now, js::wall());
        if plan.clear_staging {
            tx.clear(tx::STAGING)?;
        }
        if !plan.swap {
            tx.add(tx::STAGING, page)?;
            tx.put(tx::META, tx::REPLICA, &meta)?;
            tx.commit().await?;
            self.cached.borrow_mut().set_meta(meta);
            return Ok(Stored::Staged);
        }

        let mut staged = Vec::new();
        if before.staging && !plan.clear_staging {
            let build = js::build().unwrap_or_default();
            for text in tx.all(tx::STAGING).await? {
                // Another build may have staged it.
                let earlier = PullAnswer::read(&text, &build)?;
                meta.skipped = meta.skipped.or(earlier.skipped);
                staged.extend(earlier.ops);
            }
            tx.clear(tx::STAGING)?;
        }
        if plan.clear_documents {
            tx.clear(tx::DOCUMENTS)?;
        }
        for op in staged.iter().chain(&page.ops) {
            match op {
                DocOp::Put { doc } => tx.put(tx::DOCUMENTS, document_key(doc.doc_ref()), doc)?,
                DocOp::Delete { doc } | DocOp::Evict { doc } => tx.delete(tx::DOCUMENTS, document_key(*doc))?,
            }
        }
        let stored: Option<u64> = tx.get(tx::DOCUMENTS, tx::REVISION).await?;
        let in_step = self.cached.borrow().documents == stored;
        let mut revision = stored;
        if plan.clear_documents || !staged.is_empty() || !page.ops.is_empty() {
            // Starting from the time makes revisions differ from those of a deleted database.
            let next = stored.map_or_else(js::unix_ms, |stored| stored + 1);
            tx.put(tx::DOCUMENTS, tx::REVISION, &next)?;
            revision = Some(next);
        }
        let (mut ledger, mut entries) = self.entries(&tx).await?;
        if let Some(shared) = plan.send_again {
            Self::send_again(&tx, &mut ledger, &mut entries, &meta, shared).await?;
        }
        Self::settle(&tx, &mut ledger, &mut entries, meta.position)?;
        tx.put(tx::META, tx::REPLICA, &meta)?;
        tx.commit().await?;
        self.remember(ledger, Some(entries), |_| {});
        let mut cached = self.cached.borrow_mut();
        cached.set_meta(meta);
        if !in_step {
            return Ok(Stored::Behind);
        }
        cached.documents = revision;
        Ok(Stored::Swapped { cleared: plan.clear_documents, staged, revision })
    }
}
