//! The way of the bytes: a lane of its own, in the tab that syncs. Texts go first, always; between two parts of an upload
//! it looks whether one waits.

use super::Files;
use super::tus::{self, Answer};
use crate::js;
use crate::tabs::{Channel, Word};
use app::prelude::Readable;
use app::state::Copy;
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef, Docs};
use deskside_domain::id::{AttachmentId, CommandId};
use deskside_domain::small::SmallMap;
use deskside_domain::sync::bytes::{Fault, Held, Naming, Next, Pace};
use deskside_domain::sync::machine::{Line, Millis, spread};
use deskside_domain::sync::outbox::{Entry, next_batch};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Attachment;
use js_sys::{Function, Promise, Uint8Array};
use std::cell::{Cell, RefCell};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long a tab that does not sync waits before it looks again whether it does.
const FOLLOWING: Millis = 5_000;
/// How long it waits where nothing is to be done. Whatever changes rings.
const IDLE: Millis = 60_000;
/// How long it waits for a text that is to be sent, before it looks again.
const AFTER_TEXT: Millis = 100;
/// A text that can not be sent for so long holds up one part of an upload, not all.
const TEXT_FIRST: Millis = 10_000;
/// The ticket says within so long that the bytes are there, or it is asked for.
const ASK_AFTER: Millis = 4_000;

/// How long it waits where the device could not keep what the server said.
const NOT_STORED: Millis = 5_000;

/// Where the lane stands.
#[derive(Default)]
pub struct Lane {
    bell: RefCell<Option<Function>>,
    rung: Cell<bool>,
    pace: RefCell<Pace>,
    /// After a failure of the line nothing is sent sooner.
    not_before: Cell<Millis>,
    /// The same for single files, with how often they have failed: one that always fails holds up no other.
    later: RefCell<SmallMap<AttachmentId, (u32, Millis)>>,
    /// The file that is being sent.
    loaded: RefCell<Option<(AttachmentId, Uint8Array)>>,
    /// The file of whose upload the server has said in this life of the tab how it stands.
    looked: Cell<Option<AttachmentId>>,
    /// Since when texts go first.
    texts_since: Cell<Option<Millis>>,
    /// The line was good when it was looked at last.
    was_good: Cell<bool>,
}

/// Begins, and goes on until the page goes.
pub fn run(files: &'static Files) {
    Channel::of(files.user()).hear(|word| {
        if matches!(word, Word::Sync) {
            // A person wants it now.
            files.lane.forgive();
            spawn_local(files.try_again());
        }
        files.lane.ring();
    });
    spawn_local(async {
        while !js::stopped() {
            let wait = files.round().await;
            files.lane.rest(wait).await;
        }
    });
}

impl Lane {
    /// Something may be to do.
    pub fn ring(&self) {
        self.rung.set(true);
        if let Some(bell) = self.bell.take() {
            let _ = bell.call0(&js_sys::global());
        }
    }

    /// Waits, at most until somebody rings.
    async fn rest(&self, wait: Millis) {
        // Never without a pause: the screen is to be drawn meanwhile.
        js::sleep(20).await;
        if self.rung.take() {
            return;
        }
        let promise = Promise::new(&mut |resolve, _| {
            js::set_timeout(&resolve, wait.min(IDLE) as i32);
            self.bell.replace(Some(resolve));
        });
        let _ = JsFuture::from(promise).await;
        self.bell.take();
        self.rung.set(false);
    }

    fn forgive(&self) {
        self.not_before.set(0);
        self.later.borrow_mut().clear();
    }

    /// A file is tried again later, and later still the next time.
    fn put_off(&self, file: AttachmentId, now: Millis, at_least: Millis) {
        let mut later = self.later.borrow_mut();
        let failures = later.get(&file).map_or(0, |(failures, _)| *failures);
        let wait = spread(failures, random()).max(at_least);
        later.insert(file, ((failures + 1).min(16), now + wait));
    }

    fn due(&self, file: AttachmentId) -> Millis {
        self.later.borrow().get(&file).map_or(0, |(_, at)| *at)
    }

    fn forget(&self) {
        self.loaded.take();
        self.looked.set(None);
    }
}

fn random() -> u64 {
    u64::from_be_bytes(js::random())
}

impl Files {
    /// One look at everything, and at most one request; how long to wait then.
    async fn round(&self) -> Millis {
        if !self.session.driver().is_some_and(|driver| driver.leads()) {
            self.lane.forget();
            return FOLLOWING;
        }
        if self.desk().copy.get_untracked() != Copy::Whole || self.held.borrow().is_empty() {
            return IDLE;
        }
        let Ok(due) = self.survey().await else { return IDLE };
        let is_good = matches!(self.desk().line.get_untracked(), Line::Good | Line::Busy);
        if is_good && !self.lane.was_good.replace(is_good) {
            self.lane.forgive();
        }
        self.lane.was_good.set(is_good);
        if due.is_empty() || !is_good {
            return IDLE;
        }
        let now = js::monotonic();
        let lane = &self.lane;
        let soonest = due.iter().map(|(held, _)| lane.due(held.file)).min().unwrap_or(0).max(lane.not_before.get());
        if soonest > now {
            return soonest - now;
        }
        if self.texts_go_first(now) {
            return AFTER_TEXT;
        }
        let Some((held, next)) = due.into_iter().find(|(held, _)| lane.due(held.file) <= now) else { return IDLE };
        let changed = if next == Next::Ask { self.ask(&held).await } else { self.send(&held).await };
        if changed {
            self.changed().await;
        }
        0
    }

    /// Whether a text waits that goes first.
    fn texts_go_first(&self, now: Millis) -> bool {
        let lane = &self.lane;
        let waits = {
            let cached = self.session.store().cached();
            let entries = &cached.entries;
            let batch = next_batch(entries);
            // What the server has answered and can not take yet holds up nothing.
            let is_new = |id: CommandId| entries.iter().any(|e| e.command.command_id == id && e.outcome.is_none());
            batch.iter().any(|command| is_new(command.command_id))
        };
        if !waits {
            lane.texts_since.set(None);
            return false;
        }
        let since = lane.texts_since.get().unwrap_or(now);
        lane.texts_since.set(Some(since));
        if now < since + TEXT_FIRST {
            return true;
        }
        lane.texts_since.set(None);
        false
    }

    /// Follows what became of every file; what is to be sent or asked after, oldest first.
    async fn survey(&self) -> Result<Vec<(Held, Next)>, ()> {
        let now = self.session.now();
        let (mut due, mut free, mut other) = (Vec::new(), Vec::new(), false);
        let all = self.held.borrow().clone();
        for before in all {
            let mut held = before.clone();
            let naming = self.naming(&mut held).await;
            let next = held.follow(naming, now);
            if held != before {
                other = true;
                let kept = |stored: &mut Held| {
                    let (command, fault) = (stored.command, stored.fault);
                    *stored = Held { command: held.command.or(command), fault, ..held.clone() };
                };
                self.store.change(held.file, kept).await.map_err(drop)?;
            }
            match next {
                Next::Send | Next::Ask => due.push((held, next)),
                Next::Free => free.push(held.file),
                Next::Rest => {}
            }
        }
        if !free.is_empty() {
            self.store.free(&free).await.map_err(drop)?;
        }
        if other || !free.is_empty() {
            self.changed().await;
        }
        Ok(due)
    }

    /// What names a file. A command that was put in the place of the first one is the file's from then on.
    async fn naming(&self, held: &mut Held) -> Naming {
        let in_base = self.desk().peek(|replica| {
            let document = replica.base().get(DocRef::from(held.ticket))?;
            let Body::Ticket(ticket) = &document.body else { return None };
            let file = ticket.attachments.iter().find(|file| file.id == held.file);
            let naming = |file: &Attachment| match file.hash == held.hash {
                true => Naming::Named { here: file.here },
                false => Naming::Erased,
            };
            Some(file.map(naming))
        });
        if let Some(Some(naming)) = in_base {
            return naming;
        }
        let waiting = {
            let cached = self.session.store().cached();
            cached.entries.iter().find(|entry| names(entry, held.file)).map(|entry| entry.command.command_id)
        };
        if waiting.is_some() {
            held.command = waiting;
            return Naming::Waiting;
        }
        if in_base.is_some() {
            return Naming::Nowhere;
        }
        let Some(command) = held.command else { return Naming::Nowhere };
        match self.session.store().receipt(command).await {
            Ok(Some(receipt)) if receipt.outcome.as_ref().is_some_and(Outcome::is_done) => Naming::Away,
            Ok(_) => Naming::Nowhere,
            Err(_) => Naming::Waiting,
        }
    }

    /// Asks after an upload of which everything was sent, which repairs what the server left undone.
    async fn ask(&self, held: &Held) -> bool {
        let answer = match &held.upload {
            Some(upload) => tus::look(upload, self.user()).await,
            None => Answer::Gone,
        };
        if let Answer::Stands { offset, .. } = answer {
            self.lane.put_off(held.file, js::monotonic(), ASK_AFTER);
            return offset < held.bytes && self.stands(held, offset, None).await;
        }
        self.failed(held, answer).await
    }

    /// One request towards the desk's having a file.
    async fn send(&self, held: &Held) -> bool {
        let lane = &self.lane;
        let Some(bytes) = self.load(held).await else {
            // What can not be read now holds up no other.
            lane.put_off(held.file, js::monotonic(), 0);
            return false;
        };
        let user = self.user();
        let begun = js::monotonic();
        let mut part = 0;
        let answer = match &held.upload {
            None => tus::begin(held, user).await,
            Some(upload) if lane.looked.get() != Some(held.file) => tus::look(upload, user).await,
            Some(upload) => {
                part = lane.pace.borrow().chunk().min(held.bytes - held.sent);
                tus::add(upload, held.sent, &bytes.subarray(held.sent, held.sent + part), user).await
            }
        };
        let Answer::Stands { offset, upload } = answer else { return self.failed(held, answer).await };
        let now = js::monotonic();
        lane.looked.set(Some(held.file));
        if part > 0 {
            lane.pace.borrow_mut().took(part, now - begun);
            lane.later.borrow_mut().remove(&held.file);
        }
        if offset >= held.bytes {
            lane.forget();
            lane.put_off(held.file, now, ASK_AFTER);
        }
        self.stands(held, offset, upload).await
    }

    /// Notes how an upload stands.
    async fn stands(&self, held: &Held, offset: u32, upload: Option<String>) -> bool {
        let note = |held: &mut Held| {
            held.sent = offset.min(held.bytes);
            if upload.is_some() {
                held.upload.clone_from(&upload);
            }
        };
        // A full disk does not keep this: what the server said counts all the same, for as long as the tab lives.
        if let Some(held) = self.held.borrow_mut().iter_mut().find(|other| other.file == held.file) {
            note(held);
        }
        let stored = self.store.change(held.file, note).await.is_ok();
        if !stored {
            self.lane.put_off(held.file, js::monotonic(), NOT_STORED);
        }
        stored
    }

    /// The bytes of the file that is being sent, which were found sound.
    async fn load(&self, held: &Held) -> Option<Uint8Array> {
        if let Some((file, bytes)) = &*self.lane.loaded.borrow()
            && *file == held.file
        {
            return Some(bytes.clone());
        }
        self.lane.forget();
        let bytes = self.sound(held).await?;
        self.lane.loaded.replace(Some((held.file, bytes.clone())));
        Some(bytes)
    }

    /// What to do about an answer that is no progress. True where that is stored.
    async fn failed(&self, held: &Held, answer: Answer) -> bool {
        let (lane, now) = (&self.lane, js::monotonic());
        lane.looked.set(None);
        let fault = match answer {
            Answer::Nothing | Answer::Stands { .. } => {
                let wait = lane.pace.borrow_mut().failed(random());
                lane.not_before.set(now + wait);
                // It may be this one that does not get through, and the others would.
                if lane.pace.borrow().is_stuck() {
                    lane.put_off(held.file, now, 0);
                }
                return false;
            }
            Answer::SignedOut => {
                // The line says it when somebody has signed in again.
                lane.not_before.set(now + IDLE);
                return false;
            }
            Answer::Later(after) => {
                lane.put_off(held.file, now, Millis::from(after.unwrap_or(0)) * 1_000);
                lane.not_before.set(now + 1_000);
                return false;
            }
            // Where it stands is asked at the next turn.
            Answer::Elsewhere => {
                lane.put_off(held.file, now, 0);
                return false;
            }
            Answer::Gone | Answer::OtherBytes => {
                // What is here is looked at anew before it is sent anew.
                lane.forget();
                lane.put_off(held.file, now, 0);
                return self.store.change(held.file, Held::begin_anew).await.is_ok();
            }
            Answer::TooLarge => Fault::TooLarge,
            Answer::NotAllowed => Fault::NotAllowed,
        };
        self.store.change(held.file, |held| held.fault = Some(fault)).await.is_ok()
    }

    /// Forgets what the server said against files. What is damaged stays so.
    async fn try_again(&self) {
        let stuck: Vec<AttachmentId> = {
            let held = self.held.borrow();
            let stuck = |held: &&Held| held.fault.is_some_and(|fault| fault != Fault::Damaged);
            held.iter().filter(stuck).map(|held| held.file).collect()
        };
        for file in &stuck {
            let _ = self.store.change(*file, |held| held.fault = None).await;
        }
        if !stuck.is_empty() {
            self.changed().await;
        }
    }
}

/// Whether an entry of the outbox is the command of a file.
fn names(entry: &Entry, file: AttachmentId) -> bool {
    let is_it = |payload| matches!(payload, Payload::AttachFile(attach) if attach.file.id == file);
    entry.command.kind == "attach_file" && entry.command.open().is_ok_and(|command| is_it(command.payload))
}
