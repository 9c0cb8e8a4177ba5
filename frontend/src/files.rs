//! Photos and files on this device: made ready, kept, shown, and sent by [`lane`]. All of it comes with what is seldom looked
//! at; what the day's work needs of it is in [`watch`].

mod lane;
mod picture;
mod tus;
pub mod watch;

use crate::js::{call, get};
use crate::session::Session;
use crate::storage::files::FileStore;
use crate::storage::{StorageError, new_id};
use crate::tabs::{Channel, Word};
use app::prelude::Readable;
use app::state::{Copy, Desk, Later, LocalFile, SaveError, Stands};
use app::toolbox::{FileError, Kept};
use deskside_domain::command::{AttachFile, Payload};
use deskside_domain::id::{AttachmentId, PersonId, TicketId};
use deskside_domain::sync::bytes::{Fault, Held};
use deskside_domain::ticket::{Attachment, Visibility};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use lane::Lane;
use picture::{name_of, ready, sha256};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// What may be looked at under its own type: an address made of bytes belongs to this very page, and must not be a page.
const SHOWN: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// The files of a session. It lives as long as the page.
struct Files {
    session: Rc<Session>,
    store: FileStore,
    channel: Channel,
    /// What is here, oldest first, as last read.
    held: RefCell<Vec<Held>>,
    lane: Lane,
}

/// What the pages ask of the files of a session. They come in another part of the program than the pages.
pub trait Album {
    /// Keeps what a person chose, one file after the other. Each is safe on this device before the next begins.
    fn add(&'static self, ticket: TicketId, visibility: Visibility, chosen: Vec<JsValue>) -> Later<Vec<Kept>>;
    /// An address for bytes that are here: the picture in small, or all. `None` where they are not here or not sound.
    fn address(&'static self, file: AttachmentId, small: bool) -> Later<Option<String>>;
    /// Frees bytes that are of no use; false for others, and where it did not work.
    fn drop_file(&'static self, file: AttachmentId) -> Later<bool>;
}

/// The files of a session, begun with the first call.
pub fn album(session: &Rc<Session>) -> &'static dyn Album {
    *session.files.get_or_init(|| {
        let user = session.user();
        let files: &'static Files = Box::leak(Box::new(Files {
            session: Rc::clone(session),
            store: FileStore::of(user),
            channel: Channel::files(user),
            held: RefCell::default(),
            lane: Lane::default(),
        }));
        files.channel.hear(move |_| spawn_local(files.refresh()));
        spawn_local(files.refresh());
        lane::run(files);
        files as &'static dyn Album
    })
}

impl Album for Files {
    fn add(&'static self, ticket: TicketId, visibility: Visibility, chosen: Vec<JsValue>) -> Later<Vec<Kept>> {
        Box::pin(async move {
            let mut all = Vec::with_capacity(chosen.len());
            for file in chosen {
                let result = self.add_one(ticket, visibility, &file).await;
                all.push(Kept { name: name_of(&file), result });
            }
            all
        })
    }

    fn address(&'static self, file: AttachmentId, small: bool) -> Later<Option<String>> {
        Box::pin(self.address_for(file, small))
    }

    fn drop_file(&'static self, file: AttachmentId) -> Later<bool> {
        Box::pin(async move {
            let is_damaged = |held: &Held| held.file == file && held.fault == Some(Fault::Damaged);
            if !self.held.borrow().iter().any(is_damaged) || self.store.free(&[file]).await.is_err() {
                return false;
            }
            self.changed().await;
            true
        })
    }
}

impl Files {
    fn desk(&self) -> Desk {
        self.session.desk()
    }

    fn user(&self) -> PersonId {
        self.session.user()
    }

    /// Reads what is here, and shows it.
    async fn refresh(&self) {
        if let Ok(mut held) = self.store.all().await {
            held.sort_by_key(|held| (held.since, held.file));
            self.held.replace(held);
            self.show();
            self.desk().files_read.set(true);
            self.lane.ring();
        }
    }

    /// Shows what is here.
    fn show(&self) {
        let files: Vec<LocalFile> = self.held.borrow().iter().filter_map(shown).collect();
        let desk = self.desk();
        if desk.files.with_untracked(|before| *before != files) {
            desk.files.set(files);
        }
    }

    /// Something has changed: this tab and the others hear of it.
    async fn changed(&self) {
        self.refresh().await;
        self.channel.say(&Word::Look);
    }

    async fn add_one(&self, ticket: TicketId, visibility: Visibility, file: &JsValue) -> Result<(), FileError> {
        let ready = ready(file).await?;
        let now = self.session.now();
        let id = AttachmentId(new_id());
        let held = Held {
            file: id,
            ticket,
            command: None,
            hash: sha256(&ready.bytes).await,
            bytes: ready.bytes.length(),
            media: ready.media.clone(),
            small: ready.small.is_some(),
            since: now,
            upload: None,
            sent: 0,
            arrived: None,
            unnamed: None,
            fault: None,
        };
        self.put(&held, &ready.bytes, ready.small.as_ref()).await.map_err(|error| FileError::Save(error.into()))?;
        let file = Attachment {
            id,
            article: None,
            visibility,
            hash: held.hash,
            name: ready.name,
            media: ready.media,
            bytes: held.bytes,
            pixels: ready.pixels,
            by: self.user(),
            at: now,
            here: false,
        };
        let saved = Rc::clone(&self.session).save(Payload::AttachFile(AttachFile { ticket, file })).await;
        match saved {
            Ok(command) => {
                // The outbox names it too, should this be lost.
                let _ = self.store.change(id, |held| held.command = Some(command)).await;
                self.changed().await;
                Ok(())
            }
            Err(error) => {
                // Otherwise it may have been saved after all; the lane frees what nothing names.
                if matches!(error, SaveError::Refused(_) | SaveError::Full) {
                    let _ = self.store.free(&[id]).await;
                }
                Err(FileError::Save(error))
            }
        }
    }

    /// Puts bytes without touching the room that is kept for texts. Where there is none, what the desk has already gives way.
    async fn put(
        &self,
        held: &Held,
        bytes: &Uint8Array,
        small: Option<&js_sys::ArrayBuffer>,
    ) -> Result<(), StorageError> {
        let first = self.put_beside_ballast(held, bytes, small).await;
        if first != Err(StorageError::Full) {
            return first;
        }
        // After a restore the desk may want again what it had, until the whole copy says otherwise.
        if self.desk().copy.get_untracked() != Copy::Whole {
            return first;
        }
        let arrived: Vec<AttachmentId> =
            self.held.borrow().iter().filter(|held| !held.is_needed()).map(|held| held.file).collect();
        if arrived.is_empty() {
            return first;
        }
        self.store.free(&arrived).await?;
        self.refresh().await;
        self.put_beside_ballast(held, bytes, small).await
    }

    async fn put_beside_ballast(
        &self,
        held: &Held,
        bytes: &Uint8Array,
        small: Option<&js_sys::ArrayBuffer>,
    ) -> Result<(), StorageError> {
        if !self.session.store().has_ballast().await {
            return Err(StorageError::Full);
        }
        self.store.put(held, bytes, small).await
    }

    async fn address_for(&self, file: AttachmentId, small: bool) -> Option<String> {
        let held = self.held.borrow().iter().find(|held| held.file == file).cloned()?;
        if small && held.small {
            return address_of(&self.store.small(file).await.ok()??, "image/jpeg");
        }
        let bytes = self.sound(&held).await?;
        let media = if SHOWN.contains(&held.media.as_str()) { &held.media } else { "application/octet-stream" };
        address_of(&bytes, media)
    }

    /// The bytes of a file if they are those that were put there; else it is marked, or freed where the desk has it.
    async fn sound(&self, held: &Held) -> Option<Uint8Array> {
        let bytes = self.store.bytes(held).await.ok()?;
        if let Some(bytes) = bytes
            && sha256(&bytes).await == held.hash
        {
            return Some(bytes);
        }
        if held.arrived.is_some() {
            // The desk has it whole.
            let _ = self.store.free(&[held.file]).await;
            self.changed().await;
            return None;
        }
        let _ = self.store.change(held.file, |held| held.fault = Some(Fault::Damaged)).await;
        self.changed().await;
        None
    }
}

/// What the screens know of a file; nothing of one that nobody names.
fn shown(held: &Held) -> Option<LocalFile> {
    let stands = match (held.arrived, held.fault) {
        (Some(_), _) => Stands::Arrived,
        (None, Some(fault)) => Stands::Stuck(fault),
        (None, None) if held.upload.is_some() => Stands::Sending,
        (None, None) => Stands::Waiting,
    };
    let &Held { file, ticket, bytes, sent, small, .. } = held;
    held.unnamed.is_none().then_some(LocalFile { file, ticket, bytes, sent, small, stands })
}

/// An address for bytes, until [`watch::forget_address`].
fn address_of(bytes: &Uint8Array, media: &str) -> Option<String> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &media.into()).ok()?;
    let class: Function = get(&js_sys::global(), "Blob")?.dyn_into().ok()?;
    let blob = Reflect::construct(&class, &Array::of2(&Array::of1(bytes), &options)).ok()?;
    call(&get(&js_sys::global(), "URL")?, "createObjectURL", &Array::of1(&blob))?.as_string()
}
