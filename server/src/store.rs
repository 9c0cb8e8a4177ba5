//! Where everything is kept: the log, its projections, commands, accounts and sessions.
//!
//! Three kinds pass one conformance suite: [`MemoryStore`] for tests and the simulator, [`SqliteStore`] for one server
//! process with its file, [`PostgresStore`] for several processes on one database.
//! What a command does is decided by the domain; a store loads, saves and commits.

mod accounts;
pub mod archive;
mod assets;
mod changes;
mod devices;
mod edition;
mod error;
pub mod files;
mod group;
mod held;
mod hexed;
mod jobs;
pub mod list;
pub mod lost;
pub mod mail;
pub mod memory;
mod open;
pub mod postgres;
mod projection;
mod pull;
mod reason;
mod reference;
#[cfg(debug_assertions)]
pub mod sabotage;
pub mod search;
pub mod sqlite;
mod stored;
mod tables;
mod tokens;
mod values;
mod verify;
mod working;

pub use accounts::{Account, Accounts, Invitation, SecondFactor, Session, TokenHash};
pub use archive::ArchiveError;
pub use changes::Kept;
pub use devices::{Contact, Device, Runs, Unsent};
pub use edition::DOCUMENTS;
pub use error::{Result, StoreError, chain, has_no_handle};
pub use files::{Files, Upload};
pub use group::{AFTER_REFUSAL, Lanes, SERVER_CLIENT, said};
pub use held::{Held, HeldKind, Holding};
pub use jobs::{Job, JobCounts, JobKind, Jobs, Worked};
pub use mail::Mails;
pub use memory::MemoryStore;
pub use open::{Place, Unopened, open};
pub use postgres::PostgresStore;
pub use pull::Page;
pub use reason::Reason;
pub use reference::Reference;
pub use sqlite::{OpenError, SqliteStore};
pub use stored::ARCHIVE_DAYS;
pub use tokens::{ApiToken, Scope, Tokens};
pub use verify::{Fault, Verified};

use async_trait::async_trait;
use deskside_domain::chain::LogRow;
use deskside_domain::command::Sealed;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use list::{Keep, Listed, Wanted};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// A command on its way into the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The command as sent.
    pub sealed: Sealed,
    /// A refusal that is settled already: the command could not be read, or the rules failed on it three times.
    /// It is recorded in its lane like any other.
    pub refusal: Option<Refusal>,
}

impl From<Sealed> for Submission {
    fn from(sealed: Sealed) -> Self {
        Self { sealed, refusal: None }
    }
}

/// Commands that come together. Within a lane nothing is processed after a refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// In whose name.
    pub authority: Authority,
    /// The commands, in order within each lane.
    pub commands: Vec<Submission>,
    /// What the device says about itself.
    pub contact: Option<Contact>,
    /// A device that runs low on ticket numbers.
    pub wants_numbers: Option<ClientId>,
}

impl Push {
    /// Commands without anything besides.
    pub fn of(authority: Authority, commands: impl IntoIterator<Item = Sealed>) -> Self {
        let commands = commands.into_iter().map(Submission::from).collect();
        Self { authority, commands, contact: None, wants_numbers: None }
    }
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq)]
pub struct Pushed {
    /// One for each command.
    pub outcomes: Vec<Outcome>,
    /// Newly reserved ticket numbers.
    pub blocks: Vec<NumberBlock>,
    /// The log's head.
    pub head: u64,
}

/// What can be told of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The engine's name and version.
    pub engine: String,
    /// The schema's version.
    pub schema: i64,
    /// Its size; 0 where it has none.
    pub bytes: u64,
    /// How many documents there are of each kind.
    pub documents: Vec<(DocKind, u64)>,
}

impl Facts {
    /// How many documents there are of a kind.
    #[must_use]
    pub fn count(&self, kind: DocKind) -> u64 {
        self.documents.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count)
    }
}

/// A store. All times come from the caller.
#[async_trait]
pub trait Store: Accounts + Tokens + Holding + Jobs + Files + Mails {
    /// Which life of the database this is.
    fn epoch(&self) -> &str;

    /// The log's head, as it moves.
    fn head(&self) -> watch::Receiver<u64>;

    /// Looks whether another process moved the log's head.
    async fn look_again(&self) -> Result<()>;

    /// Carries out a group in one transaction. After an error nothing of it has happened.
    async fn submit(&self, group: &[Push], at: Timestamp) -> Result<Vec<Pushed>>;

    /// The next page of documents for a viewer. An empty cursor begins a snapshot.
    async fn pull(&self, viewer: &Person, cursor: &str, at: Timestamp) -> Result<Page>;

    /// Reserves a block of ticket numbers.
    async fn reserve_numbers(&self, client: ClientId) -> Result<NumberBlock>;

    /// A document, for the server's own use: whoever shows it asks `permission` first.
    async fn document(&self, doc: DocRef) -> Result<Option<Document>>;

    /// Reference data as they are now; of a state that is known already, only what changed since. For the server's own
    /// use, like `document`.
    async fn reference(&self, known: Option<u64>) -> Result<Reference>;

    /// What can be told of the database itself.
    async fn facts(&self) -> Result<Facts>;

    /// What a viewer may see of a document.
    async fn shown(&self, viewer: &Person, doc: DocRef) -> Result<Option<Document>>;

    /// What a viewer may see of the tickets that are asked for.
    async fn tickets(&self, viewer: &Person, wanted: &Wanted) -> Result<Listed>;

    /// The next tickets of a list, whoever may see them: for the server's own use, like `document`.
    async fn all_tickets(&self, wanted: &Wanted) -> Result<Vec<Document>>;

    /// What a viewer may see of the records of a kind, by identity, where `keep` holds for it.
    async fn records(
        &self,
        viewer: &Person,
        kind: DocKind,
        after: Option<Uuid>,
        limit: u32,
        keep: &Keep<'_>,
    ) -> Result<Listed>;

    /// What was said or done in a ticket that a viewer may see, in the order of the log.
    async fn parts(&self, viewer: &Person, ticket: TicketId, kind: DocKind) -> Result<Option<Vec<Document>>>;

    /// What was said or done in a ticket, in the order of the log, whoever may see it: for the server's own use, like
    /// `document`.
    async fn all_parts(&self, ticket: TicketId, kind: DocKind) -> Result<Vec<Document>>;

    /// The ticket of a number. Whoever shows it asks `permission` first.
    async fn numbered(&self, number: TicketNumber) -> Result<Option<TicketId>>;

    /// Rows of the log after a position.
    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<LogRow>>;

    /// How far a client's lane has got.
    async fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Result<u32>;

    /// The devices that made contact, by their ids.
    async fn devices(&self) -> Result<Vec<Device>>;

    /// What devices say they have not sent about a record, the oldest first.
    async fn unsent(&self, lane: Aggregate) -> Result<Vec<Unsent>>;

    /// Takes these off what devices say they have not sent: they arrived by another way. The devices themselves say so at
    /// their next contact.
    async fn arrived(&self, commands: &[(ClientId, CommandId)]) -> Result<()>;

    /// Forgets a device that will not come back: what it said it had not sent is not looked for any more. One that does
    /// come back makes itself known again. Returns whether it was there.
    async fn forget_device(&self, client: ClientId) -> Result<bool>;

    /// All projections, one per line, in a fixed order and spelling.
    async fn dump(&self) -> Result<Vec<String>>;

    /// Makes all projections anew from the log. Returns how many rows were read.
    async fn rebuild(&self) -> Result<u64>;

    /// Checks log, heads, commands and projections against each other.
    async fn verify(&self) -> Result<Verified>;

    /// Erases the private values of events; documents that showed them are made anew. Returns how many changed.
    async fn erase(&self, events: &[EventId]) -> Result<u64>;

    /// Gives everything to a sink, in the state of one moment, with what is secret or without.
    async fn archive(
        &self,
        secrets: bool,
        to: &mut dyn archive::Sink,
    ) -> std::result::Result<archive::Head, ArchiveError>;

    /// Takes everything of a source into this store, if that is empty, and checks it.
    /// After an error nothing of it has happened.
    async fn restore(
        &self,
        from: &mut dyn archive::Source,
        at: Timestamp,
    ) -> std::result::Result<Verified, ArchiveError>;

    /// Whether nothing was ever written to it.
    async fn is_empty(&self) -> Result<bool>;

    /// A value kept about the installation.
    async fn meta(&self, key: &str) -> Result<Option<String>>;

    /// Keeps a value about the installation.
    async fn set_meta(&self, key: &str, value: &str) -> Result<()>;

    /// The value kept about the installation; where there is none, `value` is kept from now on. However many processes
    /// ask at once, all get the same.
    async fn meta_or(&self, key: &str, value: &str) -> Result<String>;

    /// Tells the other processes on the database a short word, of some 7,000 bytes at most. Nobody keeps it: who does
    /// not listen just now never hears of it.
    async fn tell(&self, _word: &str) -> Result<()> {
        Ok(())
    }

    /// Words that processes on the database tell; where there is only one process, none.
    fn told(&self) -> broadcast::Receiver<String> {
        broadcast::channel(1).1
    }

    /// Whether the store answers; it does not wait for what is being written.
    async fn ping(&self) -> Result<()>;

    /// Writes so many bytes that mean nothing, in place of those before, so that it shows whether writing works.
    async fn probe(&self, bytes: u32) -> Result<()>;

    /// What the engine finds wrong in its own files and settings, each with its remedy; nothing where all is well.
    async fn check(&self) -> Result<Vec<String>>;

    /// Until [`settle`](Self::settle) a loss of power may take the newest commits away, whole and in order; a program that
    /// dies takes none. For filling a desk from what can be read again: it need not wait for the disk at each commit.
    async fn hurry(&self) -> Result<()> {
        Ok(())
    }

    /// All that was committed is on the disk, and so is every commit from now on when it is answered.
    async fn settle(&self) -> Result<()> {
        Ok(())
    }

    /// Ends all work in order.
    async fn close(&self);
}

/// The key under which the last check of the log is noted: its time, in seconds.
pub const META_VERIFIED: &str = "verified";
/// The key under which a demo says who can sign in.
pub const META_DEMO: &str = "demo";
