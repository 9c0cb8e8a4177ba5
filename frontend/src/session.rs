//! One user's work in this tab: what is stored, what is in memory, what the screens show of it.
//!
//! Memory is never ahead of storage: every change is stored first, and the screens then show the confirmed
//! documents with the unsent commands replayed on them.

mod decided;
mod follow;
mod screen;

pub use decided::{Rules, TheRules};
pub use screen::trouble;

use crate::driver::Driver;
use crate::files::Album;
use crate::storage::{Opened, StorageError, Store, Stored, new_id};
use crate::tabs::{Channel, Leadership, Word};
use crate::{js, language, rest};
use app::state::{Desk, SaveError};
use app::texts::fill;
use app::toolbox::Amend;
use deskside_domain::command::Payload;
use deskside_domain::document::DocRef;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::small::SmallMap;
use deskside_domain::sync::machine::{Input, Look};
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
    /// Who is here has just shown the server who they are.
    proven: Cell<bool>,
    /// What decides and predicts, once it is here.
    rules: OnceCell<&'static dyn Rules>,
    /// Somebody is fetching it.
    rules_sought: Cell<bool>,
    /// Photos and files, once there is something to do with them.
    pub files: OnceCell<&'static dyn Album>,
    /// It is being watched whether there is.
    pub files_watched: Cell<bool>,
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
            proven: Cell::new(false),
            rules: OnceCell::new(),
            rules_sought: Cell::new(false),
            files: OnceCell::new(),
            files_watched: Cell::new(false),
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
        // Whoever comes to save something needs them.
        self.seek_soon();
        self.store.keep_ballast().await;
    }

    /// Whose work it is.
    pub fn user(&self) -> PersonId {
        self.store.user()
    }

    /// What the screens share.
    pub fn desk(&self) -> Desk {
        self.desk
    }

    /// The storage.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What syncs. `None` while the session is being opened.
    pub fn driver(&self) -> Option<&Rc<Driver>> {
        self.driver.get()
    }

    /// The device's best guess of the server's time.
    pub fn now(&self) -> Timestamp {
        self.store.cached().meta.server_time(js::wall())
    }

    /// Whether who is here has shown the server who they are, since the page was opened or locked last.
    pub fn proven(&self) -> bool {
        self.proven.get()
    }

    /// Who is here has shown the server who they are: no PIN is asked until the screen is locked again.
    pub fn prove(&self) {
        self.proven.set(true);
        self.show_locked(false);
        self.tell(&Word::Locked(false));
    }

    /// Hides the desk behind the PIN, or shows it again, in this tab.
    pub fn show_locked(&self, locked: bool) {
        if locked {
            self.proven.set(false);
        }
        self.desk.locked.set(locked);
    }

    /// Tells the other tabs.
    pub fn tell(&self, word: &Word) {
        self.channel.say(word);
    }

    /// The rules; `None` where they are not here and there is no way to them now.
    pub async fn rules(&self) -> Option<&'static dyn Rules> {
        if self.rules.get().is_none()
            && let Some(rules) = rest::rules().await
        {
            let _ = self.rules.set(rules);
        }
        self.rules.get().copied()
    }

    /// Has the rules come in time; the sync does not wait for them.
    pub fn seek_soon(self: &Rc<Self>) {
        if self.rules.get().is_some() || self.rules_sought.replace(true) {
            return;
        }
        let this = Rc::clone(self);
        spawn_local(async move {
            this.seek_rules().await;
            this.rules_sought.set(false);
        });
    }

    /// Has the rules come, and shows what they make of unsent work.
    async fn seek_rules(&self) {
        if self.rules.get().is_none() && self.rules().await.is_some() {
            self.redraw(|_| {});
        }
    }

    /// The rules, after unsent work has been replayed: what is decided stands on it.
    async fn ready_rules(&self) -> Result<&'static dyn Rules, SaveError> {
        self.seek_rules().await;
        self.rules.get().copied().ok_or(SaveError::Away)
    }

    /// Decides a command on what the screen shows, then appends it to the outbox.
    pub async fn save(self: Rc<Self>, payload: Payload) -> Result<CommandId, SaveError> {
        let rules = self.ready_rules().await?;
        rules.save(self, payload).await
    }

    /// Puts a payload in the place of a command, unless the rules speak against it on what is known here.
    pub async fn amend(self: Rc<Self>, command: CommandId, payload: Payload) -> Result<Amend, SaveError> {
        let rules = self.ready_rules().await?;
        rules.amend(self, command, payload).await
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
        let mut look = self.read(self.store.look().await)?;
        if look.meta.must_begin_anew(&js::build().unwrap_or_default()) {
            self.wrote(self.store.start_over().await)?;
            look = self.read(self.store.look().await)?;
        }
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
    pub async fn store_page(&self, page: PullAnswer, asked: &str) -> Result<bool, StorageError> {
        match self.wrote(self.store.store_page(&page, asked).await)? {
            Stored::Foreign => return Ok(false),
            Stored::Staged => self.show_state(),
            Stored::Overtaken | Stored::Behind => self.refresh().await,
            Stored::Swapped { cleared, staged: mut ops, revision } => {
                ops.extend(page.ops);
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
