//! The bytes of photos and other files, known by their SHA-256. They lie in the database: every server process sees
//! them, one transaction holds each piece and how far an upload has come, and one snapshot backs up all.

use super::error::{Result, StoreError};
use super::hexed;
use async_trait::async_trait;
use deskside_domain::id::{AttachmentId, PersonId, TicketId};
use deskside_domain::ticket::attachment::is_hash;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// SHA-256 of a file's bytes.
pub type FileHash = [u8; 32];

/// Most bytes of one piece: what is written in one transaction.
pub const PIECE: usize = 256 * 1024;
/// Seconds for which an upload may stand still.
pub const UPLOAD_KEPT: i64 = 2 * 86_400;
/// Seconds for which bytes are kept that no ticket names: their command may still be on a device.
pub const UNNAMED_KEPT: i64 = 14 * 86_400;
/// Uploads of one person that are not whole.
pub const UPLOADS_OPEN: u32 = 50;
/// Bytes of all uploads of one person that are not swept yet: 2 GiB.
pub const UPLOADS_BYTES: u64 = 2 << 30;

/// The hash of a text, if it is one.
#[must_use]
pub fn hash_of(text: &str) -> Option<FileHash> {
    if !is_hash(text) {
        return None;
    }
    let mut hash = FileHash::default();
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// Bytes on their way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its address, and the body its pieces lie under.
    pub id: Uuid,
    /// Who sends it.
    pub person: PersonId,
    /// What it says it will be.
    pub hash: FileHash,
    /// How many bytes, at least one.
    pub size: u64,
    /// How many are here.
    pub held: u64,
    /// When it moved last.
    pub since: Timestamp,
}

impl Upload {
    /// Whether all its bytes are here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.held == self.size
    }
}

/// A file whose bytes are here and were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredFile {
    /// SHA-256 of its bytes.
    #[serde(with = "hexed")]
    pub hash: FileHash,
    /// How many bytes.
    pub size: u64,
    /// What its pieces lie under.
    pub body: Uuid,
    /// Since when it is here, or was asked for last without a ticket.
    pub since: Timestamp,
}

/// That a file of a ticket is these bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileUse {
    /// The file of the ticket.
    pub attachment: AttachmentId,
    /// The ticket.
    pub ticket: TicketId,
    /// The bytes.
    pub hash: FileHash,
}

/// The bytes of a store. What is acknowledged is on the disk.
#[async_trait]
pub trait Files: Send + Sync + 'static {
    /// Begins an upload; one of bytes that are here already is whole from the start. `None`: the person has too many
    /// uploads, or too many bytes in them.
    async fn begin_upload(&self, upload: &Upload) -> Result<Option<Upload>>;

    /// How far an upload has come.
    async fn upload(&self, id: Uuid) -> Result<Option<Upload>>;

    /// Adds a piece of at most [`PIECE`] bytes at a place. False when the upload does not stand there (any more).
    async fn add_piece(&self, id: Uuid, at: u64, bytes: &[u8], now: Timestamp) -> Result<bool>;

    /// Takes an upload away, and its bytes unless they are a file's.
    async fn drop_upload(&self, id: Uuid) -> Result<()>;

    /// Makes a whole upload whose bytes were checked a file, unless there is one.
    async fn make_file(&self, upload: &Upload, now: Timestamp) -> Result<()>;

    /// A file.
    async fn file(&self, hash: &FileHash) -> Result<Option<StoredFile>>;

    /// Bytes of a body from a place on, until the end of the piece they are in.
    async fn file_bytes(&self, body: Uuid, from: u64) -> Result<Option<Vec<u8>>>;

    /// The tickets that name a file.
    async fn file_tickets(&self, hash: &FileHash) -> Result<Vec<TicketId>>;
}

/// Reads all bytes of a body and gives their hash; `None` where some are missing.
///
/// # Errors
/// When the store can not be read.
pub async fn hash_of_body(store: &(impl Files + ?Sized), body: Uuid, size: u64) -> Result<Option<FileHash>> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while at < size {
        let Some(bytes) = store.file_bytes(body, at).await? else { return Ok(None) };
        at += bytes.len() as u64;
        hash.update(bytes);
    }
    Ok((at == size).then(|| hash.finalize().into()))
}

/// The hash of a column.
pub(super) fn read_hash(table: &'static str, bytes: &[u8]) -> Result<FileHash> {
    bytes.try_into().map_err(|error| StoreError::inconsistent(table, "hash", error))
}

/// Bytes counted by the database.
pub(super) fn size(table: &'static str, count: i64) -> Result<u64> {
    u64::try_from(count).map_err(|error| StoreError::inconsistent(table, "size", error))
}

/// What of a piece lies behind a place, given where the piece begins.
pub(super) fn rest_of(begins: u64, mut bytes: Vec<u8>, from: u64) -> Option<Vec<u8>> {
    let skip = usize::try_from(from.checked_sub(begins)?).ok().filter(|skip| *skip < bytes.len())?;
    bytes.drain(..skip);
    Some(bytes)
}
