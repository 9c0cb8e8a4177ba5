//! Memory follows storage: at the start, and whenever another tab has written.

use super::Session;
use super::screen::{line_number, line_of};
use crate::js;
use crate::storage::{DETAIL, Documents, FRONT, StorageError, as_stored};
use crate::tabs::Word;
use app::prelude::Readable;
use app::replica::Replica;
use deskside_domain::document::Document;
use deskside_domain::sync::machine::Input;
use futures_util::future::{join, select};
use std::mem::take;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How long the first screen waits for the rules, in milliseconds.
const PATIENCE: i32 = 3_000;

impl Session {
    /// Reads every document into memory. At the start what lists need is shown before the rest has been read.
    pub(super) async fn load(&self, first: bool) -> Result<(), StorageError> {
        let unsent = first && !self.store.cached().entries.is_empty();
        // Unsent work is never shown as if it had not been done, where there is a way to the rules.
        let rules = async {
            if unsent {
                // Nor does it wait for ever: a line may take a question and never answer.
                select(pin!(self.rules()), pin!(js::sleep(PATIENCE))).await;
            }
        };
        let (front, ()) = join(self.store.documents(&FRONT), rules).await;
        let mut front = self.read(front)?;
        if first {
            self.store.has_documents(front.revision);
            let documents = take(&mut front.documents);
            self.redraw(|replica| replace(replica, documents));
            self.desk.me.set(Some(self.user()));
        }
        let mut detail = self.read(self.store.documents(&DETAIL).await)?;
        let mut shown = first;
        while front.revision != detail.revision || (shown && self.store.state().1 != front.revision) {
            // Another tab has stored a page between the two readings.
            shown = false;
            front = self.read(self.store.documents(&FRONT).await)?;
            detail = self.read(self.store.documents(&DETAIL).await)?;
        }
        let damaged = front.damaged || detail.damaged;
        self.store.has_documents(front.revision);
        self.redraw(|replica| {
            if !shown {
                replace(replica, front.documents);
            }
            detail.documents.into_iter().for_each(|document| replica.put(document));
        });
        match damaged {
            true if first => self.wrote(self.store.start_over().await)?,
            // Another tab runs a newer build: fetched again, it would be the same.
            true => self.desk.update_needed.set(true),
            false => {}
        }
        Ok(())
    }

    /// Takes over what other tabs have written.
    pub async fn refresh(&self) {
        let _turn = self.refreshing.lock().await;
        let mut told = self.told.borrow().clone();
        let mut news = self.store.refresh(&told).await;
        if matches!(news, Ok(Documents::All)) && self.store.state().1.is_some() {
            // Words about the latest changes may still be on their way; reading everything is the dear way.
            js::sleep(300).await;
            told.clone_from(&self.told.borrow());
            news = self.store.refresh(&told).await;
        }
        self.told.borrow_mut().retain(|revision, _| !told.contains_key(revision));
        match self.read(news) {
            Ok(Documents::Same) => self.show(),
            Ok(Documents::Changed(changed)) => self.redraw(|replica| {
                for (doc, document) in changed {
                    match document {
                        Some(document) => replica.put(document),
                        None => replica.remove(doc),
                    }
                }
            }),
            Ok(Documents::Gone) => {
                let documents: Result<Vec<_>, _> =
                    self.desk.peek(|replica| replica.base().0.values().map(as_stored).collect());
                if let Ok(documents) = documents {
                    let _ = self.wrote(self.store.put_back(&documents).await);
                }
                self.show();
            }
            // What went wrong has been said; what the screen shows stays.
            Ok(Documents::All) => drop(self.load(false).await),
            Err(_) => {}
        }
    }

    /// Hears the other tabs.
    pub(super) fn listen(self: &Rc<Self>) {
        let this = Rc::clone(self);
        self.channel.hear(move |word| match word {
            Word::Look => this.refresh_soon(),
            Word::Changed { revision, docs } => {
                if let Some(docs) = docs {
                    this.told.borrow_mut().insert(revision, docs);
                }
                this.refresh_soon();
            }
            Word::Line(line) => {
                if !this.driver.get().is_some_and(|driver| driver.leads()) {
                    this.desk.line.set(line_of(line));
                }
            }
            Word::Hello => {
                // A new tab beside one that is in use asks for no PIN.
                if !this.desk.locked.get_untracked() {
                    this.tell(&Word::Locked(false));
                }
                if this.driver.get().is_some_and(|driver| driver.leads()) {
                    this.channel.say(&Word::Line(line_number(this.desk.line.get_untracked())));
                }
            }
            Word::Sync => this.feed(Input::Try),
            Word::Locked(locked) => this.show_locked(locked),
            Word::Session => {}
        });
        self.channel.say(&Word::Hello);
    }

    /// Looks at what another tab may have written, and has the sync look too.
    pub fn refresh_soon(self: &Rc<Self>) {
        let this = Rc::clone(self);
        spawn_local(async move {
            this.refresh().await;
            this.seek_soon();
            this.feed(Input::Wake);
        });
    }
}

// Documents are moved, never copied: the code that copies every kind of them is left out of the first file.
fn replace(replica: &mut Replica, documents: Vec<Document>) {
    replica.clear();
    documents.into_iter().for_each(|document| replica.put(document));
}
