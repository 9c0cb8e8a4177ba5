//! What only the later pages ask of the device. It comes with them, so that the first screen does not carry it.

use crate::prelude::*;
use crate::state::{Later, SaveError};
use deskside_domain::command::Payload;
use deskside_domain::id::{AttachmentId, CommandId, TicketId};
use deskside_domain::ticket::Visibility;
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
    /// Lets the browser forget what is behind an address.
    fn forget_address(&self, address: &str);
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
