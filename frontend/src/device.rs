//! The device under the desk: storage, clock, chance and network of the browser.

use crate::session::{Session, trouble};
use crate::storage::who::{Who, keep, who};
use crate::storage::{StorageError, local, new_id};
use crate::tabs::{Channel, Word};
use crate::{js, net, worker};
use app::prelude::{LocalStorage, Readable, StoredValue};
use app::state::{Company, Copy, Desk, Device, Later, SaveError, SignInError};
use deskside_domain::command::Payload;
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::sync::machine::Line;
use deskside_domain::time::Timestamp;
use std::cell::RefCell;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// The browser as a [`Device`].
#[derive(Clone)]
pub struct Browser(Rc<Inner>);

/// The browser under the views, for the [toolbox](crate::tools).
#[derive(Clone, Copy)]
pub struct InUse(pub StoredValue<Browser, LocalStorage>);

struct Inner {
    desk: Desk,
    common: Channel,
    session: RefCell<Option<Rc<Session>>>,
}

impl Browser {
    /// Connects a desk to the browser and opens the last user's work, with or without a connection.
    pub fn connect(desk: Desk) -> Self {
        let browser = Self(Rc::new(Inner { desk, common: Channel::common(), session: RefCell::new(None) }));
        desk.connect(Rc::new(browser.clone()));
        worker::watch(desk);
        browser.hear();
        let starting = browser.clone();
        spawn_local(async move { starting.start().await });
        browser
    }

    async fn start(&self) {
        let who = who().await;
        if let Some(user) = who.user {
            // The driver finds out who is signed in before it sends or fetches anything.
            return self.open(user, false).await;
        }
        if who.owes_sign_out {
            if net::sign_out().await {
                keep(Who::default()).await;
            }
        } else if let Ok(person) = net::me().await {
            // Signed in on a page of the server.
            keep(Who::of(person)).await;
            return self.open(person, true).await;
        }
        self.0.desk.copy.set(Copy::Empty);
    }

    /// `proven`: the server has just seen who it is, so no PIN is asked.
    async fn open(&self, user: PersonId, proven: bool) {
        match Session::open(self.0.desk, user).await {
            Ok(session) => {
                // Saving works from here on, while the documents are still being read.
                self.0.session.replace(Some(Rc::clone(&session)));
                if proven {
                    session.prove();
                } else {
                    session.show_locked(session.store().has_pin().await);
                }
                session.begin().await;
            }
            Err(error) => {
                // Nothing can be saved, and that is said before anybody types.
                self.0.desk.trouble.set(Some(trouble(&error)));
                self.0.desk.me.set(Some(user));
                self.0.desk.copy.set(Copy::Empty);
            }
        }
    }

    /// The work that is open.
    pub fn session(&self) -> Option<Rc<Session>> {
        self.0.session.borrow().clone()
    }

    /// Hears of sign-ins and sign-outs in other tabs: the session is the whole browser's.
    fn hear(&self) {
        let this = self.clone();
        self.0.common.hear(move |word| {
            if !matches!(word, Word::Session) {
                return;
            }
            let this = this.clone();
            spawn_local(async move {
                match (this.session(), who().await.user) {
                    (Some(session), Some(user)) if session.user() == user => {
                        if let Some(driver) = session.driver() {
                            driver.session_changed();
                        }
                    }
                    (None, None) => {}
                    // Another person's work, or nobody's: this tab must not show the first one's any longer.
                    _ => js::reload(),
                }
            });
        });
    }

    async fn sign_in(self, email: String, password: String) -> Result<(), SignInError> {
        let Some(person) = net::sign_in(&email, &password).await? else {
            // The desk starts anew from there, and asks whose session it is.
            keep(Who::default()).await;
            js::go("/sign-in/code");
            return std::future::pending().await;
        };
        keep(Who::of(person)).await;
        self.0.common.say(&Word::Session);
        match self.session() {
            Some(session) if session.user() == person => {
                session.prove();
                if let Some(driver) = session.driver() {
                    driver.session_changed();
                }
            }
            // Another person: another database, from the start, so that nothing is ever mixed.
            Some(_) => js::restart(),
            None => self.open(person, true).await,
        }
        Ok(())
    }

    async fn sign_out(self) {
        // Without a connection the server hears of it at the next start.
        keep(Who { user: None, owes_sign_out: true }).await;
        if net::sign_out().await {
            keep(Who::default()).await;
        }
        self.0.desk.line.set(Line::SignedOut);
        self.0.common.say(&Word::Session);
        js::restart();
    }
}

/// Nothing can be saved before the storage is open.
pub fn not_open() -> SaveError {
    StorageError::Broken("not open".to_owned()).into()
}

impl Device for Browser {
    fn save(&self, payload: Payload) -> Later<Result<CommandId, SaveError>> {
        let session = self.session();
        Box::pin(async move { session.ok_or_else(not_open)?.save(payload).await })
    }

    fn new_id(&self) -> Uuid {
        new_id()
    }

    fn now(&self) -> Timestamp {
        self.session().map_or_else(js::wall, |session| session.now())
    }

    fn sync_now(&self) {
        if let Some(session) = self.session() {
            session.sync_now();
        }
    }

    fn draft(&self, key: String) -> Later<Option<String>> {
        let session = self.session();
        Box::pin(async move { session?.store().draft(&key).await.ok().flatten() })
    }

    fn keep_draft(&self, key: String, text: Option<String>) {
        if let Some(session) = self.session() {
            // A draft is a convenience; what is promised is said by saving.
            spawn_local(async move { drop(session.store().keep_draft(&key, text.as_deref()).await) });
        }
    }

    fn sign_in(&self, email: String, password: String) -> Later<Result<(), SignInError>> {
        Box::pin(self.clone().sign_in(email, password))
    }

    fn sign_out(&self) -> Later<()> {
        Box::pin(self.clone().sign_out())
    }

    fn presence(&self, page: Uuid, ticket: Option<TicketId>, writing: bool) -> Later<Company> {
        let user = self.session().map(|session| session.user());
        // Without a line, or with the session ended, there is nobody to tell and nobody to hear of.
        let talks = !matches!(self.0.desk.line.get_untracked(), Line::Down | Line::SignedOut);
        Box::pin(async move {
            match user.filter(|_| talks) {
                Some(user) => net::presence(user, page, ticket, writing).await,
                None => Company::default(),
            }
        })
    }

    fn preference(&self, key: &str) -> Option<String> {
        local::preference(key)
    }

    fn set_preference(&self, key: &str, value: &str) {
        local::set_preference(key, value);
    }

    fn update_app(&self) {
        worker::update(self.0.desk);
    }
}
