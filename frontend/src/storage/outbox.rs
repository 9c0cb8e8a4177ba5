//! Writing the outbox. It shrinks only in a transaction that also writes a receipt.

use super::error::StorageError;
use super::tx::{self, Tx, read};
use super::{Ledger, Store};
use crate::js;
use crate::rest::{self, Restored};
use deskside_domain::command::Payload;
use deskside_domain::id::{Aggregate, CommandId, PersonId};
use deskside_domain::json;
use deskside_domain::sync::machine;
use deskside_domain::sync::numbers::Numbers;
use deskside_domain::sync::outbox::{self, Entry, Intent, Receipt, Seen};
use deskside_domain::sync::replica::ReplicaMeta;
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use web_sys::IdbDatabase;

/// A decided command that wants its place in the outbox.
pub struct Append {
    /// Its identity.
    pub command_id: CommandId,
    /// Whose intent it is.
    pub user_id: PersonId,
    /// The record whose commands keep their order.
    pub lane: Aggregate,
    /// The intent. A new ticket gets its number in the transaction.
    pub payload: Payload,
    /// What the author saw.
    pub seen: Seen,
}

/// What left the outbox and what is there instead, perhaps in the same place.
#[derive(Default)]
pub(super) struct Settling {
    pub(super) changed: Vec<Entry>,
    pub(super) gone: Vec<Entry>,
}

impl Store {
    /// Appends a command. When this returns, it is safe on this device.
    pub async fn append(&self, append: &Append) -> Result<(), StorageError> {
        self.with_room(async || self.attempt(async |db, again| self.append_once(db, append, again).await).await).await
    }

    async fn append_once(&self, db: &IdbDatabase, append: &Append, again: bool) -> Result<(), StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX], tx::STRICT)?;
        let lane_key = lane_key(append.lane);
        let (meta, ledger) = (tx.ask(tx::META, tx::REPLICA)?, tx.ask(tx::META, tx::LEDGER)?);
        let (lane, numbers) = (tx.ask(tx::META, &lane_key)?, tx.ask(tx::META, tx::NUMBERS)?);
        let meta: ReplicaMeta = read(meta.text().await?)?.ok_or(StorageError::Lost)?;
        let mut ledger: Ledger = read(ledger.text().await?)?.ok_or(StorageError::Lost)?;
        let lane_seq = read::<u32>(lane.text().await?)?.unwrap_or(0) + 1;
        let mut numbers: Numbers = read(numbers.text().await?)?.unwrap_or_default();
        let known = self.cached.borrow().revision == ledger.revision;
        let stored = if known && !again { None } else { Some(entries_in(&tx).await?) };
        let saved_before = |entries: &Vec<Entry>| entries.iter().any(|e| e.command.command_id == append.command_id);
        if again && stored.as_ref().is_some_and(saved_before) {
            // The earlier try went through and only its answer was lost.
            self.remember(ledger, stored, |_| {});
            return Ok(());
        }

        let mut payload = append.payload.clone();
        if let Payload::CreateTicket(create) = &mut payload
            && create.number.is_none()
        {
            create.number = numbers.take();
            tx.put(tx::META, tx::NUMBERS, &numbers)?;
        }
        let intent = Intent {
            command_id: append.command_id,
            client_id: meta.client_id,
            user_id: append.user_id,
            captured: meta.captured(js::wall()),
            payload,
        };
        ledger.order += 1;
        ledger.revision += 1;
        let command = outbox::place(intent, append.lane, lane_seq, &append.seen).seal();
        let entry = Entry { order: ledger.order, command, outcome: None, passed_over: false };
        tx.put(tx::OUTBOX, entry.order as f64, &entry)?;
        tx.put(tx::META, &lane_key, &lane_seq)?;
        tx.put(tx::META, tx::LEDGER, &ledger)?;
        tx.commit().await?;
        self.remember(ledger, stored, |entries| entries.push(entry));
        Ok(())
    }

    /// Stores the outcomes of a push, its blocks of numbers and the contact.
    pub async fn record(&self, answer: &PushAnswer) -> Result<(), StorageError> {
        self.with_room(async || self.attempt(async |db, _| self.record_once(db, answer).await).await).await
    }

    async fn record_once(&self, db: &IdbDatabase, answer: &PushAnswer) -> Result<(), StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX, tx::RECEIPTS], tx::STRICT)?;
        let mut meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
        let (mut ledger, entries) = self.entries(&tx).await?;
        if !answer.blocks.is_empty() {
            let mut numbers: Numbers = tx.get(tx::META, tx::NUMBERS).await?.unwrap_or_default();
            answer.blocks.iter().for_each(|block| numbers.add(*block));
            tx.put(tx::META, tx::NUMBERS, &numbers)?;
        }
        let mut settling = Settling::default();
        for entry in machine::record(&entries, answer, &meta) {
            if leaves(&entry, meta.position) {
                settling.gone.push(entry);
            } else {
                settling.changed.push(entry);
            }
        }
        for late in machine::late(&entries, answer, &meta) {
            let key = late.command_id.to_string();
            let receipt = tx.ask(tx::RECEIPTS, &key)?.text().await?;
            if let Some(closed) = receipt.and_then(|text| Receipt::closed(&text, &late.outcome)) {
                tx.put_raw(tx::RECEIPTS, &key, &closed.into())?;
            }
        }
        // A place that an unreadable entry fills is not one that the server has forgotten.
        let has_gap = answer.results.iter().any(|result| matches!(result.outcome, Outcome::Gap { .. }));
        let whole = !has_gap || tx.all(tx::OUTBOX).await?.len() <= entries.len();
        meta.answered(&entries, whole, answer, js::wall());
        tx.put(tx::META, tx::REPLICA, &meta)?;
        settling.write(&tx, &mut ledger)?;
        tx.commit().await?;
        self.remember(ledger, Some(entries), |entries| settling.apply(entries));
        self.cached.borrow_mut().set_meta(meta);
        Ok(())
    }

    /// Takes a command out of the outbox that was never applied. One that was never settled leaves a void in its
    /// place, so that its lane has no gap. False when it was done meanwhile, or is not there any more.
    pub async fn discard(&self, command: CommandId, void_id: CommandId) -> Result<bool, StorageError> {
        self.attempt(async |db, _| self.discard_once(db, command, void_id).await).await
    }

    async fn discard_once(
        &self,
        db: &IdbDatabase,
        command: CommandId,
        void_id: CommandId,
    ) -> Result<bool, StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX, tx::RECEIPTS], tx::STRICT)?;
        let meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
        let (mut ledger, entries) = self.entries(&tx).await?;
        let found = entries.iter().find(|entry| entry.command.command_id == command);
        // What was done stays done.
        let Some(entry) = found.filter(|entry| entry.is_unsent() || is_refused(entry)) else { return Ok(false) };
        let mut settling = Settling::default();
        let outcome = entry.outcome.clone().filter(|outcome| outcome.is_final());
        settling.gone.push(Entry { outcome, ..entry.clone() });
        if entry.leaves_a_gap() {
            // The void has the same place in the outbox.
            let void = outbox::void(&entry.command, void_id, meta.captured(js::wall())).seal();
            settling.changed.push(Entry { order: entry.order, command: void, outcome: None, passed_over: false });
        }
        settling.write(&tx, &mut ledger)?;
        tx.commit().await?;
        self.remember(ledger, Some(entries), |entries| settling.apply(entries));
        Ok(true)
    }

    /// Lets the rest of a lane go on without a refused command, which stays to be seen.
    pub async fn pass_over(&self, command: CommandId, void_id: CommandId) -> Result<(), StorageError> {
        self.attempt(async |db, _| self.pass_over_once(db, command, void_id).await).await
    }

    async fn pass_over_once(
        &self,
        db: &IdbDatabase,
        command: CommandId,
        void_id: CommandId,
    ) -> Result<(), StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX, tx::RECEIPTS], tx::STRICT)?;
        let meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
        let (mut ledger, entries) = self.entries(&tx).await?;
        let Some(held) = entries.iter().find(|e| e.command.command_id == command && e.is_held()) else {
            return Ok(());
        };
        let mut settling = Settling::default();
        settling.changed.push(Entry { passed_over: true, ..held.clone() });
        if held.leaves_a_gap() {
            let void = outbox::void(&held.command, void_id, meta.captured(js::wall())).seal();
            ledger.order += 1;
            settling.changed.push(Entry { order: ledger.order, command: void, outcome: None, passed_over: false });
        }
        settling.write(&tx, &mut ledger)?;
        tx.commit().await?;
        self.remember(ledger, Some(entries), |entries| settling.apply(entries));
        Ok(())
    }

    /// After the server was restored: what is in the receipts and not in its log goes back to the outbox. An entry that
    /// can not be read stays where it is.
    pub(super) async fn send_again(
        tx: &Tx,
        ledger: &mut Ledger,
        entries: &mut Vec<Entry>,
        meta: &ReplicaMeta,
        shared: u64,
    ) -> Result<(), StorageError> {
        let receipts = tx.all(tx::RECEIPTS).await?;
        for entry in entries.iter() {
            tx.delete(tx::OUTBOX, entry.order as f64)?;
        }
        let (before, captured) = (std::mem::take(entries), meta.captured(js::wall()));
        let restored = Restored { entries: before, receipts, shared, captured, order: ledger.order };
        let changed = rest::again(restored).ok_or(StorageError::Lost)?;
        ledger.order += changed.len() as u64;
        let settling = Settling { changed, gone: Vec::new() };
        settling.write(tx, ledger)?;
        *entries = settling.changed;
        Ok(())
    }

    /// The outbox as it is for a transaction: from memory when memory is of the same revision.
    pub(super) async fn entries(&self, tx: &Tx) -> Result<(Ledger, Vec<Entry>), StorageError> {
        let ledger: Ledger = tx.must(tx::META, tx::LEDGER).await?;
        let cached = {
            let cached = self.cached.borrow();
            (cached.revision == ledger.revision).then(|| cached.entries.clone())
        };
        let entries = match cached {
            Some(entries) => entries,
            None => entries_in(tx).await?,
        };
        Ok((ledger, entries))
    }

    /// Moves what is settled at a position to the receipts.
    pub(super) fn settle(
        tx: &Tx,
        ledger: &mut Ledger,
        entries: &mut Vec<Entry>,
        position: u64,
    ) -> Result<(), StorageError> {
        let gone = entries.iter().filter(|entry| leaves(entry, position)).cloned().collect();
        let settling = Settling { changed: Vec::new(), gone };
        settling.write(tx, ledger)?;
        settling.apply(entries);
        Ok(())
    }

    /// Takes over what a transaction has written. Without `stored`, memory is known to be what the transaction saw.
    pub(super) fn remember(&self, ledger: Ledger, stored: Option<Vec<Entry>>, change: impl FnOnce(&mut Vec<Entry>)) {
        let mut cached = self.cached.borrow_mut();
        if ledger.revision < cached.revision {
            return;
        }
        if let Some(stored) = stored {
            cached.entries = stored;
        }
        change(&mut cached.entries);
        cached.revision = ledger.revision;
    }
}

impl Settling {
    pub(super) fn write(&self, tx: &Tx, ledger: &mut Ledger) -> Result<(), StorageError> {
        if self.changed.is_empty() && self.gone.is_empty() {
            return Ok(());
        }
        for entry in &self.gone {
            let receipt = Receipt { command: entry.command.clone(), outcome: entry.outcome.clone() };
            tx.put(tx::RECEIPTS, receipt.command.command_id.to_string(), &receipt)?;
            tx.delete(tx::OUTBOX, entry.order as f64)?;
        }
        for entry in &self.changed {
            tx.put(tx::OUTBOX, entry.order as f64, entry)?;
        }
        ledger.revision += 1;
        tx.put(tx::META, tx::LEDGER, ledger)
    }

    pub(super) fn apply(&self, entries: &mut Vec<Entry>) {
        let is_gone = |entry: &Entry| self.gone.iter().any(|gone| gone.order == entry.order);
        entries.retain(|entry| !is_gone(entry));
        for changed in &self.changed {
            match entries.iter_mut().find(|entry| entry.order == changed.order) {
                Some(entry) => *entry = changed.clone(),
                None => entries.push(changed.clone()),
            }
        }
        entries.sort_by_key(|entry| entry.order);
    }
}

/// Every entry that can be read. One that can not stays where it is and holds up nothing else.
pub(super) async fn entries_in(tx: &Tx) -> Result<Vec<Entry>, StorageError> {
    let texts = tx.all(tx::OUTBOX).await?;
    Ok(texts.iter().filter_map(|text| json::from_text(text).ok()).collect())
}

/// Whether an entry leaves the outbox: it is settled, or it is a void whose place the discarded command had taken
/// on the server after all. Nothing is left to decide about a void.
fn leaves(entry: &Entry, position: u64) -> bool {
    (entry.command.kind == "void" && is_refused(entry)) || outbox::is_settled(entry, position)
}

fn is_refused(entry: &Entry) -> bool {
    entry.outcome.as_ref().is_some_and(|outcome| outcome.is_refusal())
}

pub(super) fn lane_key(lane: Aggregate) -> String {
    format!("lane/{lane}")
}
