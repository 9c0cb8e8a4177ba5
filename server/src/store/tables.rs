//! What the store's common code needs of a kind of database: reading in one snapshot, writing in one transaction.

use super::Contact;
use super::archive::{Beside, Counts};
use super::changes::{Changes, Kept};
use super::error::Result;
use super::files::{FileHash, StoredFile};
use super::jobs::JobKind;
use super::list::{Reader, Wanted};
use super::search::Plan;
use super::stored::{Stage, Stored};
use super::working::{Found, Keys};
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::document::{DocKind, DocRef};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, PersonId, TicketId};
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;
use uuid::Uuid;

/// A stretch of documents in a fixed order, after a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    /// One stage of a snapshot by kind and id: reference data, open tickets, or tickets that ended since a time.
    Stage {
        /// Which.
        stage: Stage,
        /// After this one.
        after: Option<DocRef>,
        /// Tickets that ended earlier are left out.
        since: Timestamp,
    },
    /// Messages and history of the tickets a snapshot holds, by ticket, kind and id.
    Parts {
        /// After this one.
        after: Option<(Uuid, DocRef)>,
        /// Parts of tickets that ended earlier are left out.
        since: Timestamp,
    },
    /// Parts of one kind of one ticket, by id.
    Ticket {
        /// Whose.
        ticket: TicketId,
        /// Which.
        kind: DocKind,
        /// After this one.
        after: Uuid,
    },
    /// What changed after a position, by position, kind and id.
    Changes {
        /// The position, and how far the next position was read already.
        after: (u64, Option<DocRef>),
    },
    /// Every document by kind and id.
    All {
        /// After this one.
        after: Option<DocRef>,
    },
}

/// Reading; all calls see one state of the database.
pub trait Read: Send {
    /// The last position given away.
    fn head(&mut self) -> impl Future<Output = Result<u64>> + Send;
    /// Loads what has these names.
    fn load(&mut self, keys: &Keys) -> impl Future<Output = Result<Found>> + Send;
    /// The next documents of a slice, at most `limit`.
    fn slice(&mut self, slice: Slice, limit: u32) -> impl Future<Output = Result<Vec<Stored>>> + Send;
    /// The next tickets of a list, at most `limit`. Some that the reader may not see may be among them.
    fn tickets(
        &mut self,
        wanted: &Wanted,
        reader: &Reader,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Stored>>> + Send;
    /// The same where words are asked for, looking only at the first tickets of the list, at most `window`: see
    /// [`list::tickets`](super::list::tickets). Says also whether these were all there are.
    fn near(
        &mut self,
        wanted: &Wanted,
        reader: &Reader,
        window: u32,
        limit: u32,
    ) -> impl Future<Output = Result<(Vec<Stored>, bool)>> + Send;
    /// Tickets with their messages, in no order that means anything.
    fn texts(&mut self, tickets: &[TicketId]) -> impl Future<Output = Result<Vec<Stored>>> + Send;
    /// The tickets that a person asked for by id, after one, at most `limit`.
    fn asked_by(
        &mut self,
        person: PersonId,
        after: Option<TicketId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<TicketId>>> + Send;
    /// The ticket of a number.
    fn numbered(&mut self, number: TicketNumber) -> impl Future<Output = Result<Option<TicketId>>> + Send;
    /// Where documents stand, of those that are there.
    fn positions(&mut self, docs: &BTreeSet<DocRef>) -> impl Future<Output = Result<Vec<(DocRef, u64)>>> + Send;
    /// How many documents there are.
    fn count_documents(&mut self) -> impl Future<Output = Result<u64>> + Send;
    /// Rows of the log after a position.
    fn rows(&mut self, after: u64, limit: u32) -> impl Future<Output = Result<Vec<LogRow>>> + Send;
    /// All rows of a stream.
    fn stream(&mut self, stream: Aggregate) -> impl Future<Output = Result<Vec<LogRow>>> + Send;
    /// The end of every stream.
    fn heads(&mut self) -> impl Future<Output = Result<Vec<(Aggregate, StreamHead)>>> + Send;
    /// Commands by id, after one.
    fn commands(&mut self, after: Option<CommandId>, limit: u32) -> impl Future<Output = Result<Vec<Kept>>> + Send;
    /// Marks of lanes by client and lane (kind and id, as its own order has it or any other that stays), after one.
    fn marks(
        &mut self,
        after: Option<(ClientId, Aggregate)>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<((ClientId, Aggregate), u32)>>> + Send;
    /// How many rows there are of what an archive holds.
    fn counts(&mut self) -> impl Future<Output = Result<Counts>> + Send;
    /// Everything that lies beside the log, sessions apart, in an order that stays: number blocks, clients with what
    /// they have not sent, notes, accounts, second factors with their recovery codes, invitations, tokens.
    fn beside(&mut self) -> impl Future<Output = Result<Vec<Beside>>> + Send;
    /// Files by hash, after one.
    fn files(&mut self, after: Option<FileHash>, limit: u32) -> impl Future<Output = Result<Vec<StoredFile>>> + Send;
    /// Bytes of a body from a place on, until the end of the piece they are in.
    fn piece(&mut self, body: Uuid, from: u64) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;
    /// The streams of these events and the events' places.
    fn places(&mut self, events: &[EventId]) -> impl Future<Output = Result<Vec<(EventId, Aggregate)>>> + Send;
    /// What was erased, with the position the erasure took.
    fn erasures(&mut self) -> impl Future<Output = Result<Vec<(EventId, u64)>>> + Send;
}

/// Writing in a transaction.
pub trait Write: Read {
    /// Writes changes, all or none.
    fn save(&mut self, changes: &Changes) -> impl Future<Output = Result<()>> + Send;
    /// Brings the search rows of tickets up to date.
    fn index(&mut self, plan: &Plan) -> impl Future<Output = Result<()>> + Send;
    /// Leaves a job to whichever process comes first, unless the same one waits and nothing of it is done yet.
    fn enqueue(&mut self, kind: JobKind, key: &str, due: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Reserves the next block of ticket numbers.
    fn reserve(&mut self, client: ClientId) -> impl Future<Output = Result<NumberBlock>> + Send;
    /// The server's own block: next number and end.
    fn own_numbers(&mut self) -> impl Future<Output = Result<(u32, u32)>> + Send;
    /// Sets the server's own block.
    fn set_own_numbers(&mut self, next: u32, end: u32) -> impl Future<Output = Result<()>> + Send;
    /// Notes what a device says about itself.
    fn note_contact(&mut self, contact: &Contact, at: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Empties documents, ticket numbers and search index.
    fn clear_projections(&mut self) -> impl Future<Output = Result<()>> + Send;
    /// Puts in what lies beside the log. A note replaces the one of its key; the rest must not be there yet.
    fn put_beside(&mut self, beside: &[Beside]) -> impl Future<Output = Result<()>> + Send;
    /// When the database was restored from an archive: the note [`META_RESTORED`](super::archive::META_RESTORED).
    fn restored_at(&mut self) -> impl Future<Output = Result<Option<Timestamp>>> + Send;
    /// Puts in a file; its pieces come behind it.
    fn put_file(&mut self, file: &StoredFile) -> impl Future<Output = Result<()>> + Send;
    /// Puts in a piece of a file.
    fn put_piece(&mut self, body: Uuid, at: u64, bytes: &[u8]) -> impl Future<Output = Result<()>> + Send;
    /// Deletes the bytes of those of these files that no ticket names any more.
    fn forget_files(&mut self, hashes: &[FileHash]) -> impl Future<Output = Result<()>> + Send;
    /// Deletes private values and salts of events and notes the erasure.
    fn erase(&mut self, events: &[EventId], position: u64) -> impl Future<Output = Result<()>> + Send;
}
