//! What the day's work needs of photos and files: when there may be bytes to send, and what the browser is asked for.

use crate::js::{self, call, get};
use crate::rest;
use crate::session::Session;
use crate::storage::files::may_hold;
use crate::tabs::Channel;
use app::prelude::Readable;
use app::state::Copy;
use deskside_domain::ticket::{Attachment, Ticket};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// How often it is looked whether the tickets have been read, in milliseconds.
const LOOK: i32 = 2_000;

/// Begins where there may be bytes to send: this browser was seen to hold some, a ticket waits for some of this person, or
/// another tab has put some here.
pub fn begin(session: &Rc<Session>) {
    if session.files_watched.replace(true) {
        return;
    }
    let heard = Rc::clone(session);
    Channel::files(session.user()).hear(move |_| open(&heard));
    let session = Rc::clone(session);
    spawn_local(async move {
        let user = session.user();
        // What localStorage has forgotten, tickets know.
        while !may_hold(user) && session.desk().copy.get_untracked() != Copy::Whole {
            js::sleep(LOOK).await;
        }
        let mine = |file: &Attachment| file.by == user && !file.here;
        let waits = |ticket: &Ticket| ticket.attachments.iter().any(mine);
        if may_hold(user) || session.desk().peek(|replica| replica.tickets().any(waits)) {
            open(&session);
        }
    });
}

/// Opens the files of a session, once there is a way to their part of the program.
fn open(session: &Rc<Session>) {
    let session = Rc::clone(session);
    spawn_local(async move {
        while session.files.get().is_none() && rest::album(&session).await.is_none() {
            js::sleep(LOOK).await;
        }
    });
}

/// Lets the browser forget the bytes behind an address.
pub fn forget_address(address: &str) {
    if let Some(urls) = get(&js_sys::global(), "URL") {
        call(&urls, "revokeObjectURL", &Array::of1(&address.into()));
    }
}

/// The files of an event: chosen in a field, pasted, or dropped. Where text is pasted that comes with a picture of itself, as
/// from a spreadsheet, the text is meant.
pub fn files_of(event: &JsValue) -> Vec<JsValue> {
    let pasted = get(event, "clipboardData");
    let text = pasted.as_ref().and_then(|pasted| call(pasted, "getData", &Array::of1(&"text/plain".into())));
    if text.and_then(|text| text.as_string()).is_some_and(|text| !text.is_empty()) {
        return Vec::new();
    }
    let sources = [pasted, get(event, "dataTransfer"), get(event, "target")];
    let found = sources.iter().flatten().find_map(|source| get(source, "files"));
    found.map(|files| Array::from(&files).to_vec()).unwrap_or_default()
}
