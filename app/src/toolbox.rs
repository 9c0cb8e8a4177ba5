//! What only the later pages ask of the device. It comes with them, so that the first screen does not carry it.

use crate::prelude::*;
use crate::report::Draft;
use crate::state::{Later, SaveError};
use deskside_domain::command::{Payload, Sealed};
use deskside_domain::id::{AttachmentId, CommandId, PersonId, TicketId};
use deskside_domain::sync::machine::Why;
use deskside_domain::sync::parcel::{Delivered, DeliveryAnswer};
use deskside_domain::ticket::Visibility;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// How a device is prepared for work without a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether the browser has promised to keep what is stored; `None` where it can not be asked.
    pub persistent: Option<bool>,
    /// Bytes in use, as the browser estimates them.
    pub used: Option<u64>,
    /// Bytes the browser says it would give. It has been seen to be wrong: only writing tells.
    pub quota: Option<u64>,
    /// Whether the service worker answers for this page.
    pub worker: bool,
    /// The build of this page; empty where it does not say.
    pub build: String,
    /// What the device's own clock says.
    pub wall: Timestamp,
}

/// Something the self-test tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Bytes written with strict durability are the same when read through a new connection.
    Keeps,
    /// There is room for a day's work: as much was really written.
    HasRoom,
    /// Every unsent item can be read and is as it was saved.
    OutboxWhole,
    /// The program's files are kept on the device.
    ShellKept,
    /// The service worker runs and answers for this page.
    WorkerRuns,
    /// The browser has promised not to clear the storage.
    Persistent,
}

impl Trial {
    /// Every trial, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Keeps, Self::HasRoom, Self::OutboxWhole, Self::ShellKept, Self::WorkerRuns, Self::Persistent];
}

/// What came of putting another command in the place of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amend {
    /// It stands there.
    Put(CommandId),
    /// The first one was done: nothing to change.
    Arrived,
    /// The first one has left the outbox undone: another window changed or discarded it.
    Changed,
}

/// Why a photo or file was not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum FileError {
    /// It has no bytes.
    Empty,
    /// It is larger than a file may be.
    TooLarge,
    /// A photo that this browser can not read, so that it can not be freed of the place where it was taken.
    Picture,
    /// The browser could not read it.
    Unreadable,
    /// It could not be saved.
    Save(SaveError),
}

/// What became of a chosen file.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What it was called.
    pub name: String,
    /// Whether it is safe on this device.
    pub result: Result<(), FileError>,
}

/// A command that is in a file which somebody else may bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Which.
    pub command: CommandId,
    /// When the file was made.
    pub at: Timestamp,
    /// For whom; empty where for nobody in particular.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
}

/// Why work from a file was not brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliverError {
    /// No connection.
    Offline,
    /// The session has ended.
    SignedOut,
    /// The server is there and can not do its work just now.
    Unable(Why),
    /// More than the server, or what stands before it, takes.
    TooLarge,
    /// The server says no: its code, and its words.
    Refused(String, String),
}

/// See the module. `frontend` implements it on the browser.
pub trait Toolbox {
    /// How the device is prepared.
    fn health(&self) -> Later<Health>;
    /// Asks the browser to keep what is stored; its answer.
    fn ask_to_persist(&self) -> Later<bool>;
    /// Tries what work without a line needs, for real, and leaves nothing behind.
    fn self_test(&self) -> Later<Vec<(Trial, bool)>>;
    /// Takes a command out of the outbox that was never applied; what it said stays in the receipts.
    fn discard(&self, command: CommandId) -> Later<Result<bool, SaveError>>;
    /// Lets the rest of a lane go on without a refused command.
    fn pass_over(&self, command: CommandId) -> Later<Result<(), SaveError>>;
    /// Puts another command in the place of one that was never applied. What its lane holds behind it stays behind it;
    /// what it said stays in the receipts.
    fn amend(&self, command: CommandId, payload: Payload) -> Later<Result<Amend, SaveError>>;
    /// How many files an event brings: chosen in a field, pasted, or dropped.
    fn files_in(&self, event: &JsValue) -> usize;
    /// Keeps the files of an event for a ticket. Each is safe on this device when this is over, or it is said why not.
    fn add_files(&self, ticket: TicketId, visibility: Visibility, event: &JsValue) -> Later<Vec<Kept>>;
    /// An address for the bytes of a file of this device, or of its small picture; `None` where they are not here or not
    /// sound.
    fn file_address(&self, file: AttachmentId, small: bool) -> Later<Option<String>>;
    /// Takes the bytes of a file off this device, where they are of no use; false where that did not work.
    fn drop_file(&self, file: AttachmentId) -> Later<bool>;
    /// Makes the paper of a visit: the name of its file and the bytes; `None` where there is no report, or no way to the
    /// part of the program that makes it.
    fn paper(&self, draft: Draft) -> Later<Option<(String, Vec<u8>)>>;
    /// Lets the browser forget what is behind an address.
    fn forget_address(&self, address: &str);
}

/// What goes from device to device as a file. Apart from the [`Toolbox`], as pages of the day's work never ask for it.
pub trait Courier {
    /// Asks the server for the key with which this device proves what was saved here, and keeps it for when there is no
    /// line. Whether there is one now; without a line that is soon known.
    fn ask_key(&self) -> Later<bool>;
    /// Whether there is one. Asks nobody.
    fn has_key(&self) -> Later<bool>;
    /// For each command, what shows that its author saved it on this device; empty without a key. Asks nobody.
    fn proofs(&self, commands: Vec<Sealed>) -> Later<Vec<String>>;
    /// What of the outbox is in a file that somebody else may bring.
    fn handed(&self) -> Later<Vec<Handed>>;
    /// Notes that more of it is.
    fn hand(&self, handed: Vec<Handed>) -> Later<()>;
    /// The text of the file that was chosen in an input.
    fn chosen_file(&self, input: &str) -> Later<Option<String>>;
    /// Brings some of a file's work to the server.
    fn deliver(&self, author: PersonId, items: Vec<Delivered>) -> Later<Result<DeliveryAnswer, DeliverError>>;
}

/// How the PIN of the screen's lock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinStand {
    /// After how many minutes without a touch the screen locks; 0: never by itself.
    pub minutes: u32,
    /// Seconds until the next try counts.
    pub wait: i64,
    /// Whether a change asks for the PIN: not right after a sign-in.
    pub asked: bool,
}

/// Why a PIN did not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinError {
    /// It is another one; this many tries are left.
    Wrong(u32),
    /// Too many tries; seconds to wait.
    Wait(i64),
    /// The browser can not: no storage, or a page without TLS.
    Unable,
}

/// The lock of the screen.
pub trait Keeper {
    /// How it stands; `None` without a PIN.
    fn stand(&self) -> Later<Option<PinStand>>;
    /// Sets a PIN, or keeps the one there is, and after how many minutes it locks. `old` is the PIN until now, where one is
    /// asked.
    fn set(&self, old: String, new: Option<String>, minutes: u32) -> Later<Result<(), PinError>>;
    /// Takes the PIN away.
    fn remove(&self, pin: String) -> Later<Result<(), PinError>>;
    /// Shows the desk again, in every tab.
    fn unlock(&self, pin: String) -> Later<Result<(), PinError>>;
    /// Hides the desk, in every tab.
    fn lock(&self);
}

/// The way to the keeper.
#[derive(Clone, Copy)]
pub struct Gate(Option<StoredValue<Rc<dyn Keeper>, LocalStorage>>);

/// Provides it to the views above.
pub fn provide_keeper(keeper: Rc<dyn Keeper>) {
    provide_context(Gate(Some(StoredValue::new_local(keeper))));
}

/// The keeper of the views above.
#[must_use]
pub fn use_gate() -> Gate {
    use_context().unwrap_or(Gate(None))
}

impl Gate {
    /// The keeper; `None` where there is no browser, or once the page has gone.
    #[must_use]
    pub fn open(self) -> Option<Rc<dyn Keeper>> {
        self.0?.try_get_value()
    }
}

/// The way to the courier.
#[derive(Clone, Copy)]
pub struct Post(Option<StoredValue<Rc<dyn Courier>, LocalStorage>>);

/// Provides it to the views above.
pub fn provide_courier(courier: Rc<dyn Courier>) {
    provide_context(Post(Some(StoredValue::new_local(courier))));
}

/// The courier of the views above.
#[must_use]
pub fn use_post() -> Post {
    use_context().unwrap_or(Post(None))
}

impl Post {
    /// The courier; `None` where there is no browser, or once the page has gone.
    #[must_use]
    pub fn open(self) -> Option<Rc<dyn Courier>> {
        self.0?.try_get_value()
    }
}

/// The way to the toolbox.
#[derive(Clone, Copy)]
pub struct Tools(Option<StoredValue<Rc<dyn Toolbox>, LocalStorage>>);

/// Provides it to the views above.
pub fn provide_toolbox(toolbox: Rc<dyn Toolbox>) {
    provide_context(Tools(Some(StoredValue::new_local(toolbox))));
}

/// The toolbox of the views above.
#[must_use]
pub fn use_tools() -> Tools {
    use_context().unwrap_or(Tools(None))
}

impl Tools {
    /// The toolbox; `None` where there is no browser, or once the page has gone.
    #[must_use]
    pub fn open(self) -> Option<Rc<dyn Toolbox>> {
        self.0?.try_get_value()
    }
}
