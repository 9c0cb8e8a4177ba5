//! The bytes of files, in memory.

use super::MemoryStore;
use crate::store::error::Result;
use crate::store::files::{FileHash, FileUse, Files, StoredFile, UPLOADS_BYTES, UPLOADS_OPEN, Upload, rest_of};
use async_trait::async_trait;
use deskside_domain::id::{AttachmentId, TicketId};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// All bytes, with what is known of them.
#[derive(Clone, Debug, Default)]
pub struct Bytes {
    pub uploads: BTreeMap<Uuid, Upload>,
    pub files: BTreeMap<FileHash, StoredFile>,
    pub pieces: BTreeMap<(Uuid, u64), Vec<u8>>,
    pub uses: BTreeMap<(TicketId, AttachmentId), FileHash>,
}

impl Bytes {
    /// Bytes of a body from a place on, until the end of their piece.
    pub fn bytes(&self, body: Uuid, from: u64) -> Option<Vec<u8>> {
        let ((_, begins), bytes) = self.pieces.range((body, 0)..=(body, from)).next_back()?;
        rest_of(*begins, bytes.clone(), from)
    }

    /// How many pieces files have.
    pub fn pieces_of_files(&self) -> usize {
        let bodies: BTreeSet<Uuid> = self.files.values().map(|file| file.body).collect();
        self.pieces.keys().filter(|(body, _)| bodies.contains(body)).count()
    }

    /// Notes which files tickets name now, and which not any more.
    pub fn note_uses(&mut self, uses: &[FileUse], unused: &[(TicketId, AttachmentId)]) {
        self.uses.extend(uses.iter().map(|file| ((file.ticket, file.attachment), file.hash)));
        for file in unused {
            self.uses.remove(file);
        }
    }

    /// Deletes the bytes of those of these files that no ticket names.
    pub fn forget(&mut self, hashes: &[FileHash]) {
        let is_named = |hash: &FileHash| self.uses.values().any(|named| named == hash);
        let gone: Vec<FileHash> = hashes.iter().copied().filter(|hash| !is_named(hash)).collect();
        self.files.retain(|hash, _| !gone.contains(hash));
        self.uploads.retain(|_, upload| !gone.contains(&upload.hash));
        self.sweep_pieces();
    }

    /// Deletes uploads that stand still, files that nobody names, and the bytes of both.
    pub fn sweep(&mut self, uploads: Timestamp, unnamed: Timestamp) {
        self.uploads.retain(|_, upload| upload.since >= uploads);
        let named: BTreeSet<FileHash> = self.uses.values().copied().collect();
        self.files.retain(|hash, file| file.since >= unnamed || named.contains(hash));
        self.sweep_pieces();
    }

    fn sweep_pieces(&mut self) {
        let bodies: BTreeSet<Uuid> = self.files.values().map(|file| file.body).collect();
        self.pieces.retain(|(body, _), _| bodies.contains(body) || self.uploads.contains_key(body));
    }

    fn drop_body(&mut self, body: Uuid) {
        if !self.files.values().any(|file| file.body == body) {
            self.pieces.retain(|(of, _), _| *of != body);
        }
    }
}

#[async_trait]
impl Files for MemoryStore {
    async fn begin_upload(&self, begun: &Upload) -> Result<Option<Upload>> {
        let bytes = &mut self.state.lock().await.files;
        let own = || bytes.uploads.values().filter(|upload| upload.person == begun.person);
        let open = own().filter(|upload| !upload.is_whole()).count();
        let all: u64 = own().map(|upload| upload.size).sum();
        if open >= UPLOADS_OPEN as usize || all + begun.size > UPLOADS_BYTES {
            return Ok(None);
        }
        let mut begun = Upload { held: 0, ..*begun };
        if let Some(file) = bytes.files.get_mut(&begun.hash).filter(|file| file.size == begun.size) {
            begun.held = begun.size;
            file.since = file.since.max(begun.since);
        }
        bytes.uploads.insert(begun.id, begun);
        Ok(Some(begun))
    }

    async fn upload(&self, id: Uuid) -> Result<Option<Upload>> {
        Ok(self.state.lock().await.files.uploads.get(&id).copied())
    }

    async fn add_piece(&self, id: Uuid, at: u64, bytes: &[u8], now: Timestamp) -> Result<bool> {
        let kept = &mut self.state.lock().await.files;
        let many = bytes.len() as u64;
        let Some(upload) = kept.uploads.get_mut(&id).filter(|upload| upload.held == at && at + many <= upload.size)
        else {
            return Ok(false);
        };
        upload.held += many;
        upload.since = now;
        kept.pieces.insert((id, at), bytes.to_vec());
        Ok(true)
    }

    async fn drop_upload(&self, id: Uuid) -> Result<()> {
        let bytes = &mut self.state.lock().await.files;
        bytes.uploads.remove(&id);
        bytes.drop_body(id);
        Ok(())
    }

    async fn make_file(&self, whole: &Upload, now: Timestamp) -> Result<()> {
        let bytes = &mut self.state.lock().await.files;
        if let Some(upload) = bytes.uploads.get(&whole.id).filter(|upload| upload.is_whole()) {
            let file = StoredFile { hash: upload.hash, size: upload.size, body: upload.id, since: now };
            bytes.files.entry(upload.hash).or_insert(file);
            // Of two uploads of the same bytes only one becomes the file.
            bytes.drop_body(whole.id);
        }
        Ok(())
    }

    async fn file(&self, hash: &FileHash) -> Result<Option<StoredFile>> {
        Ok(self.state.lock().await.files.files.get(hash).copied())
    }

    async fn file_bytes(&self, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
        Ok(self.state.lock().await.files.bytes(body, from))
    }

    async fn file_tickets(&self, hash: &FileHash) -> Result<Vec<TicketId>> {
        let state = self.state.lock().await;
        let tickets: BTreeSet<TicketId> =
            state.files.uses.iter().filter(|(_, named)| *named == hash).map(|((ticket, _), _)| *ticket).collect();
        Ok(tickets.into_iter().collect())
    }
}
