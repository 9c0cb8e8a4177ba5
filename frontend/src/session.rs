//! One user's work in this tab: what is stored, what is in memory, what the screens show of it.
//!
//! Memory is never ahead of storage: every change is stored first, and the screens then show the confirmed
//! documents with the unsent commands replayed on them.

mod amend;
mod follow;
mod screen;

pub use screen::trouble;

use crate::driver::Driver;
use crate::storage::{Append, Opened, StorageError, Store, Stored, new_id};
use crate::tabs::{Channel, Leadership, Word};
use crate::{js, language};
use app::state::{Desk, SaveError};
use app::texts::fill;
use deskside_domain::command::Payload;
use deskside_domain::document::DocRef;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::small::SmallMap;
use deskside_domain::sync::machine::{Input, Look};
use deskside_domain::sync::outbox::{self, Intent};
use deskside_domain::sync::wire::{DocOp, PullAnswer, PushAnswer};
use deskside_domain::time::Timestamp;
use screen::Failed;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use tokio::sync::Mutex;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// One user's work in this tab.
pub struct Session {
    desk: Desk,
    store: Rc<Store>,
    channel: Channel,
    driver: OnceCell<Rc<Driver>>,
    /// One save after the other, so that each stands on what the one before has put on the screen.
    saving: Mutex<()>,
    /// The same for taking over what other tabs have written.
    refreshing: Mutex<()>,
    told: RefCell<SmallMap<u64, Vec<DocRef>>>,
    /// Which state of outbox and documents the screens show.
    shown: Cell<Option<(u64, Option<u64>)>>,
    storage_failed: Cell<Option<Failed>>,
    persistence_asked: Cell<bool>,
}

impl Session {
    /// Opens a user's storage.
    pub async fn open(desk: Desk, user: PersonId) -> Result<Rc<Self>, StorageError> {
        let Opened { store, lost } = Store::open(user, move || desk.update_ready.set(true)).await?;
        if lost > 0 {
            let text = language().texts().outbox.lost_data;
            desk.trouble.set(Some(fill(text, &[("n", &lost.to_string())])));
        }
        Ok(Rc::new(Self {
            desk,
            store: Rc::new(store),
            channel: Channel::of(user),
            driver: OnceCell::new(),
            saving: Mutex::new(()),
            refreshing: Mutex::new(()),
            told: RefCell::default(),
            shown: Cell::new(None),
            storage_failed: Cell::new(None),
            persistence_asked: Cell::new(false),
        }))
    }

    /// Shows what is stored, and begins to sync.
    pub async fn begin(self: Rc<Self>) {
        if self.load(true).await.is_err() {
            // Said already. The outbox is in memory, so work can go on; the documents are read again when the
            // sync looks.
            self.store.has_documents(None);
            self.desk.me.set(Some(self.user()));
            self.redraw(|_| {});
        }
        let driver = Driver::start(Rc::clone(&self));
        let _ = self.driver.set(Rc::clone(&driver));
        self.listen();
        Leadership::seek(Rc::clone(&self.store), move |leads| driver.feed(Input::Leads(leads)));
        self.store.keep_ballast().await;
    }

    /// Whose work it is.
    pub fn user(&self) -> PersonId {
        self.store.user()
    }

    /// The storage.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What the screens share.
    pub fn desk(&self) -> Desk {
        self.desk
    }

    /// What syncs. `None` while the session is being opened.
    pub fn driver(&self) -> Option<&Rc<Driver>> {
        self.driver.get()
    }

    /// The device's best guess of the server's time.
    pub fn now(&self) -> Timestamp {
        self.store.cached().meta.server_time(js::wall())
    }

    /// Decides a command on what the screen shows, then appends it to the outbox.
    pub async fn save(self: Rc<Self>, payload: Payload) -> Result<CommandId, SaveError> {
        let turn = self.saving.lock().await;
        let append = self.decide(payload).map_err(SaveError::Refused)?;
        let command_id = append.command_id;
        self.wrote(self.store.append(&append).await)?;
        self.saved();
        drop(turn);
        self.ask_for_persistence();
        Ok(command_id)
    }

    fn decide(&self, payload: Payload) -> Result<Append, Refusal> {
        let Some(lane) = payload.aggregate() else {
            // Only a discard makes a void.
            let problem = Problem::Malformed { detail: payload.kind().to_owned() };
            return Err(Refusal::Invalid { field: "kind".to_owned(), problem });
        };
        let now = self.now();
        let command_id = CommandId(new_id());
        let user_id = self.user();
        let (client_id, captured) = {
            let meta = &self.store.cached().meta;
            (meta.client_id, meta.captured(js::wall()))
        };
        self.desk.peek(|replica| {
            let view = replica.view();
            let seen = view.seen(&payload);
            let intent = Intent { command_id, client_id, user_id, captured, payload: payload.clone() };
            view.decide(&outbox::place(intent, lane, 0, &seen), now)?;
            Ok(Append { command_id, user_id, lane, payload, seen })
        })
    }

    /// Takes a command out of the outbox that was never applied. False when it was.
    pub async fn discard(self: Rc<Self>, command: CommandId) -> Result<bool, SaveError> {
        let _turn = self.saving.lock().await;
        let discarded = self.wrote(self.store.discard(command, CommandId(new_id())).await)?;
        self.saved();
        Ok(discarded)
    }

    /// Lets the rest of a lane go on without a refused command.
    pub async fn pass_over(self: Rc<Self>, command: CommandId) -> Result<(), SaveError> {
        let _turn = self.saving.lock().await;
        self.wrote(self.store.pass_over(command, CommandId(new_id())).await)?;
        self.saved();
        Ok(())
    }

    /// The outbox has changed: screens, canary, other tabs and the sync hear of it.
    fn saved(&self) {
        self.show();
        self.channel.say(&Word::Look);
        self.feed(Input::Wake);
    }

    /// What the sync works on in a round.
    pub async fn look(&self) -> Result<Look, StorageError> {
        // Documents that another tab has stored come first: the outbox may already be without the commands
        // whose effects they hold.
        self.refresh().await;
        let look = self.read(self.store.look().await)?;
        self.show();
        Ok(look)
    }

    /// Stores the outcomes of a push.
    pub async fn record(&self, answer: &PushAnswer) -> Result<(), StorageError> {
        self.wrote(self.store.record(answer).await)?;
        // Shows it, after documents another tab has stored: a command may be settled by them.
        self.refresh().await;
        self.channel.say(&Word::Look);
        Ok(())
    }

    /// Stores a page. False when asking again at once makes no sense.
    pub async fn store_page(&self, page: &PullAnswer, asked: &str) -> Result<bool, StorageError> {
        match self.wrote(self.store.store_page(page, asked).await)? {
            Stored::Foreign => return Ok(false),
            Stored::Staged => self.show_state(),
            Stored::Overtaken | Stored::Behind => self.refresh().await,
            Stored::Swapped { cleared, ops, revision } => {
                let docs = (!cleared).then(|| ops.iter().map(doc_of).collect());
                if cleared || !ops.is_empty() {
                    self.redraw(|replica| {
                        if cleared {
                            replica.clear();
                        }
                        ops.into_iter().for_each(|op| match op {
                            DocOp::Put { doc } => replica.put(doc),
                            DocOp::Delete { doc } | DocOp::Evict { doc } => replica.remove(doc),
                        });
                    });
                    let revision = revision.unwrap_or_default();
                    self.channel.say(&Word::Changed { revision, docs });
                } else {
                    self.show();
                    self.channel.say(&Word::Look);
                }
            }
        }
        Ok(true)
    }

    /// Has this tab or the one that leads send and fetch now.
    pub fn sync_now(&self) {
        self.channel.say(&Word::Sync);
        self.feed(Input::Try);
    }

    fn feed(&self, input: Input) {
        if let Some(driver) = self.driver.get() {
            driver.feed(input);
        }
    }

    /// Asks the browser once to keep the data when room gets short. It may refuse; nothing relies on it.
    fn ask_for_persistence(&self) {
        if self.persistence_asked.replace(true) {
            return;
        }
        let Some(window) = js::window() else { return };
        let navigator = window.navigator();
        // Not there in an insecure context, whatever the type says.
        let there = js_sys::Reflect::get(&navigator, &"storage".into()).is_ok_and(|storage| storage.is_object());
        if there && let Ok(asked) = navigator.storage().persist() {
            spawn_local(async move { drop(JsFuture::from(asked).await) });
        }
    }
}

fn doc_of(op: &DocOp) -> DocRef {
    match op {
        DocOp::Put { doc } => doc.doc_ref(),
        DocOp::Delete { doc } | DocOp::Evict { doc } => *doc,
    }
}
