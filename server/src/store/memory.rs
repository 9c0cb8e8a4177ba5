//! The store of tests and of the simulator: everything in memory, everything deterministic.
//!
//! Its futures never wait for anything but its own lock, so a caller that takes turns can poll them once.

mod accounts;
mod files;
mod held;
mod jobs;
mod mail;
mod tables;
mod tokens;

use super::archive::{self, ArchiveError, Head};
use super::error::Result;
use super::list::{self, Keep, Listed, Wanted};
use super::tables::{Read, Write};
use super::working::Keys;
use super::{Device, Unsent};
use super::{Facts, Page, Push, Pushed, Reference, Store, Verified, group, projection, pull, reference, verify};
use async_trait::async_trait;
use deskside_domain::chain::LogRow;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Mutex as SyncMutex;
use tables::{State, Transaction};
use tokio::sync::{Mutex, broadcast, watch};
use uuid::Uuid;

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    people: SyncMutex<accounts::People>,
    epoch: String,
    head: watch::Sender<u64>,
    sessions: broadcast::Sender<()>,
    salt: SyncMutex<u64>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new("memory", 1)
    }
}

impl MemoryStore {
    /// An empty store. `seed` feeds the salts.
    #[must_use]
    pub fn new(epoch: &str, seed: u64) -> Self {
        Self {
            state: Mutex::default(),
            people: SyncMutex::default(),
            epoch: epoch.to_owned(),
            head: watch::Sender::new(0),
            sessions: broadcast::Sender::new(16),
            salt: SyncMutex::new(seed | 1),
        }
    }

    /// What is in it, as a backup of another life: same content, another epoch.
    pub async fn restored(&self, epoch: &str) -> Self {
        let store = Self::new(epoch, 2);
        *store.state.lock().await = self.state.lock().await.clone();
        store.head.send_replace(*self.head.borrow());
        store
    }

    /// Not secret, but never the same twice.
    fn salt(&self) -> [u8; 16] {
        let mut state = self.salt.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut bytes = [0; 16];
        for half in bytes.chunks_mut(8) {
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
            half.copy_from_slice(&state.to_be_bytes());
        }
        bytes
    }

    fn show_head(&self, head: u64) {
        self.head.send_if_modified(|shown| std::mem::replace(shown, head) != head);
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn epoch(&self) -> &str {
        &self.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    async fn look_again(&self) -> Result<()> {
        Ok(())
    }

    async fn submit(&self, group: &[Push], at: Timestamp) -> Result<Vec<Pushed>> {
        let mut state = self.state.lock().await;
        let mut transaction = Transaction::new(&mut state).with_accounts(&self.people);
        let mut salt = || self.salt();
        let pushed = group::run(&mut transaction, group, at, &mut salt).await?;
        transaction.commit();
        if let Some(last) = pushed.last() {
            self.show_head(last.head);
        }
        Ok(pushed)
    }

    async fn pull(&self, viewer: &Person, cursor: &str, at: Timestamp) -> Result<Page> {
        let mut state = self.state.lock().await;
        pull::page(&mut Transaction::new(&mut state), &self.epoch, viewer, cursor, at).await
    }

    async fn reserve_numbers(&self, client: ClientId) -> Result<NumberBlock> {
        let mut state = self.state.lock().await;
        let mut transaction = Transaction::new(&mut state);
        let block = transaction.reserve(client).await?;
        transaction.commit();
        Ok(block)
    }

    async fn document(&self, doc: DocRef) -> Result<Option<Document>> {
        Ok(self.state.lock().await.documents.get(&doc).map(|stored| stored.document.clone()))
    }

    async fn reference(&self, known: Option<u64>) -> Result<Reference> {
        let mut state = self.state.lock().await;
        reference::read(&mut Transaction::new(&mut state), known).await
    }

    async fn facts(&self) -> Result<Facts> {
        let state = self.state.lock().await;
        let mut counts: BTreeMap<DocKind, u64> = BTreeMap::new();
        for doc in state.documents.keys() {
            *counts.entry(doc.kind).or_default() += 1;
        }
        let documents = counts.into_iter().collect();
        Ok(Facts { engine: "memory".to_owned(), schema: 0, bytes: 0, documents })
    }

    async fn shown(&self, viewer: &Person, doc: DocRef) -> Result<Option<Document>> {
        let mut state = self.state.lock().await;
        list::one(&mut Transaction::new(&mut state), viewer, doc).await
    }

    async fn tickets(&self, viewer: &Person, wanted: &Wanted) -> Result<Listed> {
        let mut state = self.state.lock().await;
        list::tickets(&mut Transaction::new(&mut state), viewer, wanted).await
    }

    async fn all_tickets(&self, wanted: &Wanted) -> Result<Vec<Document>> {
        let mut state = self.state.lock().await;
        list::all_tickets(&mut Transaction::new(&mut state), wanted).await
    }

    async fn records(
        &self,
        viewer: &Person,
        kind: DocKind,
        after: Option<Uuid>,
        limit: u32,
        keep: &Keep<'_>,
    ) -> Result<Listed> {
        let mut state = self.state.lock().await;
        list::records(&mut Transaction::new(&mut state), viewer, kind, after, limit, keep).await
    }

    async fn parts(&self, viewer: &Person, ticket: TicketId, kind: DocKind) -> Result<Option<Vec<Document>>> {
        let mut state = self.state.lock().await;
        list::parts(&mut Transaction::new(&mut state), viewer, ticket, kind).await
    }

    async fn all_parts(&self, ticket: TicketId, kind: DocKind) -> Result<Vec<Document>> {
        let mut state = self.state.lock().await;
        list::all_parts(&mut Transaction::new(&mut state), ticket, kind).await
    }

    async fn numbered(&self, number: TicketNumber) -> Result<Option<TicketId>> {
        Ok(self.state.lock().await.numbered(number))
    }

    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<LogRow>> {
        let mut state = self.state.lock().await;
        Transaction::new(&mut state).rows(after, limit).await
    }

    async fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Result<u32> {
        let mut state = self.state.lock().await;
        let keys = Keys { marks: [(client, lane)].into(), ..Keys::default() };
        let found = Transaction::new(&mut state).load(&keys).await?;
        Ok(found.marks.first().map_or(0, |(_, mark)| *mark))
    }

    async fn devices(&self) -> Result<Vec<Device>> {
        Ok(self.state.lock().await.devices.values().cloned().collect())
    }

    async fn unsent(&self, lane: Aggregate) -> Result<Vec<Unsent>> {
        Ok(Unsent::about(self.state.lock().await.devices.values(), lane))
    }

    async fn arrived(&self, commands: &[(ClientId, CommandId)]) -> Result<()> {
        for device in self.state.lock().await.devices.values_mut() {
            device.unsent.retain(|item| !commands.contains(&(device.client, item.command_id)));
        }
        Ok(())
    }

    async fn forget_device(&self, client: ClientId) -> Result<bool> {
        Ok(self.state.lock().await.devices.remove(&client).is_some())
    }

    async fn dump(&self) -> Result<Vec<String>> {
        let mut state = self.state.lock().await;
        projection::dump(&mut Transaction::new(&mut state)).await
    }

    async fn rebuild(&self) -> Result<u64> {
        // Read what is written in the same transaction: a copy stands in for it until all has gone well.
        let mut state = self.state.lock().await;
        let mut copy = state.clone();
        let rows = projection::rebuild(&mut Transaction::at_once(&mut copy)).await?;
        *state = copy;
        Ok(rows)
    }

    async fn verify(&self) -> Result<Verified> {
        let mut state = self.state.lock().await;
        Ok(verify::verify(&mut Transaction::new(&mut state)).await??)
    }

    async fn erase(&self, events: &[EventId]) -> Result<u64> {
        let mut state = self.state.lock().await;
        let mut copy = state.clone();
        let (changed, head) = projection::erase(&mut Transaction::at_once(&mut copy), events).await?;
        *state = copy;
        self.show_head(head);
        Ok(changed)
    }

    async fn archive(&self, secrets: bool, to: &mut dyn archive::Sink) -> std::result::Result<Head, ArchiveError> {
        // A copy, so that whoever writes is not kept waiting by a slow file.
        let (mut state, mut people) = (self.state.lock().await.clone(), self.people().clone());
        archive::give(&mut Transaction::with_people(&mut state, &mut people), &self.epoch, secrets, to).await
    }

    async fn restore(
        &self,
        from: &mut dyn archive::Source,
        at: Timestamp,
    ) -> std::result::Result<Verified, ArchiveError> {
        let mut state = self.state.lock().await;
        let (mut copy, mut people) = (state.clone(), self.people().clone());
        let mut transaction = Transaction::with_people(&mut copy, &mut people);
        let verified = archive::take(&mut transaction, from, at).await?;
        let head = transaction.head().await?;
        *state = copy;
        *self.people() = people;
        self.show_head(head);
        Ok(verified)
    }

    async fn is_empty(&self) -> Result<bool> {
        let mut state = self.state.lock().await;
        let mut people = self.people().clone();
        archive::is_empty(&mut Transaction::with_people(&mut state, &mut people)).await
    }

    async fn meta(&self, key: &str) -> Result<Option<String>> {
        Ok(self.state.lock().await.meta.get(key).cloned())
    }

    async fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.state.lock().await.meta.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn meta_or(&self, key: &str, value: &str) -> Result<String> {
        Ok(self.state.lock().await.meta.entry(key.to_owned()).or_insert_with(|| value.to_owned()).clone())
    }

    async fn probe(&self, _bytes: u32) -> Result<()> {
        Ok(())
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }

    async fn check(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    async fn close(&self) {}
}
