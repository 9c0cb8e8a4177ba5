//! What every screen of the desk shares: the replica, the outbox, the connection and the device behind them.

use crate::prelude::*;
use crate::replica::Replica;
use deskside_domain::command::Payload;
use deskside_domain::id::{AttachmentId, CommandId, PersonId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::bytes::Fault;
use deskside_domain::sync::machine::Line;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::time::Timestamp;
use serde::Deserialize;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use uuid::Uuid;

/// Something the device does in its own time.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// Why something was not saved. The form keeps what was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveError {
    /// The rules say no.
    Refused(Refusal),
    /// The part of the program that decides is not on this device yet, and there is no way to it.
    Away,
    /// The browser's storage is full.
    Full,
    /// The browser's storage can not be used (private window, blocked, broken); the text is the browser's.
    Storage(String),
}

/// Why a sign-in did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// Unknown address or wrong password.
    Wrong,
    /// Too many tries; seconds to wait.
    Throttled(u32),
    /// No connection.
    Offline,
    /// The server could not; its words.
    Server(String),
}

/// Somebody else who has a ticket open just now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Present {
    /// Who.
    pub person: PersonId,
    /// Is writing a reply or a note.
    pub writing: bool,
}

/// Somebody's work on a ticket that had not arrived when their device was last heard of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Unsent {
    /// Whose it is.
    pub person: PersonId,
    /// When the device was last heard of.
    pub seen_at: Timestamp,
}

/// What the server knows about a ticket that stands in no document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Company {
    /// Who else has it open.
    #[serde(default)]
    pub others: Vec<Present>,
    /// Whose work on it is still to come.
    #[serde(default)]
    pub unsent: Vec<Unsent>,
}

/// Where a photo or file of this device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing of it has left the device.
    Waiting,
    /// Its upload has begun.
    Sending,
    /// The server has it.
    Arrived,
    /// It does not go on by itself.
    Stuck(Fault),
}

/// A photo or file whose bytes are on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// The file.
    pub file: AttachmentId,
    /// Its ticket.
    pub ticket: TicketId,
    /// How many bytes.
    pub bytes: u32,
    /// How many of them the server has.
    pub sent: u32,
    /// There is a small picture of it.
    pub small: bool,
    /// Where it stands.
    pub stands: Stands,
}

impl LocalFile {
    /// Still to be sent.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.stands != Stands::Arrived
    }

    /// Waits for a person.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        matches!(self.stands, Stands::Stuck(_))
    }
}

/// The device under the desk: storage, clock, chance and network. `frontend` implements it on the browser.
pub trait Device {
    /// Decides on what is here, then appends to the outbox with strict durability. Resolves only when the
    /// command is safe on this device. A new ticket gets its number here.
    fn save(&self, payload: Payload) -> Later<Result<CommandId, SaveError>>;
    /// A new random identity.
    fn new_id(&self) -> Uuid;
    /// The device's best guess of the server's time.
    fn now(&self) -> Timestamp;
    /// Tries to send and fetch now.
    fn sync_now(&self);
    /// A draft by its key.
    fn draft(&self, key: String) -> Later<Option<String>>;
    /// Keeps a draft, or forgets it.
    fn keep_draft(&self, key: String, text: Option<String>);
    /// Signs in, or in again. A session of another person never sends this one's work.
    fn sign_in(&self, email: String, password: String) -> Later<Result<(), SignInError>>;
    /// Ends the session. Unsent work stays on the device.
    fn sign_out(&self) -> Later<()>;
    /// Tells the server which ticket a page shows, or none any more. Returns who else has it open and whose work
    /// on it is to come; nothing while there is no line.
    fn presence(&self, page: Uuid, ticket: Option<TicketId>, writing: bool) -> Later<Company>;
    /// A small preference (language, theme) by its key.
    fn preference(&self, key: &str) -> Option<String>;
    /// Keeps a small preference.
    fn set_preference(&self, key: &str, value: &str);
    /// Applies a new version of the app that is ready, and reloads.
    fn update_app(&self);
}

/// How far the first copy of the desk's data has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Copy {
    /// Local storage is being read.
    #[default]
    Loading,
    /// Nothing is here yet; the first contact is under way or waited for.
    Empty,
    /// The first copy is arriving; what is here may be used.
    Arriving,
    /// A whole copy is here.
    Whole,
}

/// What every screen shares. `Copy`: signals and handles.
#[derive(Clone, Copy)]
pub struct Desk {
    replica: StoredValue<Replica>,
    changed: RwSignal<u64>,
    /// Commands that are not settled, in order of saving.
    pub outbox: RwSignal<Vec<Entry>>,
    /// How the connection stands.
    pub line: RwSignal<Line>,
    /// Whose desk this is; `None` while nobody ever signed in on this device.
    pub me: RwSignal<Option<PersonId>>,
    /// How complete the copy is.
    pub copy: RwSignal<Copy>,
    /// Server time of the last contact.
    pub as_of: RwSignal<Option<Timestamp>>,
    /// A new version of the app waits to be applied.
    pub update_ready: RwSignal<bool>,
    /// The server has what this version can not read.
    pub update_needed: RwSignal<bool>,
    /// Photos and files whose bytes are on this device, oldest first.
    pub files: RwSignal<Vec<LocalFile>>,
    /// They have been read.
    pub files_read: RwSignal<bool>,
    /// The screen is locked: nothing is shown until somebody has shown that they may see it.
    pub locked: RwSignal<bool>,
    /// The browser can not keep work safely; says why.
    pub trouble: RwSignal<Option<String>>,
    device: StoredValue<Option<Rc<dyn Device>>, LocalStorage>,
}

impl Desk {
    /// An empty desk, provided to all views below. The device is given once it is there.
    #[must_use]
    pub fn provide() -> Self {
        let desk = Self {
            replica: StoredValue::new(Replica::default()),
            changed: RwSignal::new(0),
            outbox: RwSignal::new(Vec::new()),
            line: RwSignal::new(Line::Unknown),
            me: RwSignal::new(None),
            copy: RwSignal::new(Copy::Loading),
            as_of: RwSignal::new(None),
            update_ready: RwSignal::new(false),
            update_needed: RwSignal::new(false),
            files: RwSignal::new(Vec::new()),
            files_read: RwSignal::new(false),
            locked: RwSignal::new(false),
            trouble: RwSignal::new(None),
            device: StoredValue::new_local(None),
        };
        provide_context(desk);
        desk
    }

    /// Connects the device.
    pub fn connect(&self, device: Rc<dyn Device>) {
        self.device.set_value(Some(device));
    }

    /// The device, once connected.
    #[must_use]
    pub fn device(&self) -> Option<Rc<dyn Device>> {
        self.device.get_value()
    }

    /// Reads the replica; what reads it inside a view is drawn anew when it changes.
    pub fn read<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        self.changed.track();
        self.replica.with_value(read)
    }

    /// Reads the replica once, without being told of changes.
    pub fn peek<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        self.replica.with_value(read)
    }

    /// Changes the replica and redraws what reads it.
    pub fn change<T>(&self, change: impl FnOnce(&mut Replica) -> T) -> Option<T> {
        let result = self.replica.try_update_value(change);
        self.changed.update(|count| *count += 1);
        result
    }

    /// How many commands wait to be sent. What stands in the place of a discarded one is not work.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.outbox.with(|entries| entries.iter().filter(|entry| entry.is_unsent() && !entry.is_void()).count())
    }

    /// How many photos and files leave by themselves, or wait for a person.
    #[must_use]
    pub fn files_left(&self, stuck: bool) -> usize {
        self.files.with(|files| files.iter().filter(|file| file.is_unsent() && file.is_stuck() == stuck).count())
    }

    /// How many refusals wait for a person.
    #[must_use]
    pub fn held(&self) -> usize {
        self.outbox.with(|entries| entries.iter().filter(|entry| entry.is_held()).count())
    }
}

/// The desk of the views above.
#[must_use]
pub fn use_desk() -> Desk {
    expect_context()
}
