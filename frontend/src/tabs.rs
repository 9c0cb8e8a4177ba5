//! Several tabs: one syncs, all are told when to look again. Correctness never depends on either; two tabs that
//! sync at once cost bandwidth and nothing else.

use crate::js;
use crate::storage::{Lease, Store};
use deskside_domain::document::DocRef;
use deskside_domain::id::PersonId;
use deskside_domain::json;
use js_sys::{Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

/// What tabs tell each other. None of it is needed for correctness.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The outbox has changed.
    Look,
    /// These documents have changed, and the outbox may have. `None`: any of them.
    Changed {
        /// Which state of the documents this is.
        revision: u64,
        /// The documents.
        docs: Option<Vec<DocRef>>,
    },
    /// How the connection stands.
    Line(u8),
    /// A new tab asks how the connection stands.
    Hello,
    /// A person wants to send and fetch now.
    Sync,
    /// Someone signed in or out.
    Session,
    /// The screen was locked, or unlocked.
    Locked(bool),
}

/// A channel to the other tabs.
#[derive(Clone)]
pub struct Channel(Option<BroadcastChannel>);

impl Channel {
    /// A user's channel.
    pub fn of(user: PersonId) -> Self {
        Self(BroadcastChannel::new(&format!("deskside-{user}")).ok())
    }

    /// The channel for what changes among a user's photos and files.
    pub fn files(user: PersonId) -> Self {
        Self(BroadcastChannel::new(&format!("deskside-{user}-files")).ok())
    }

    /// The channel of all users of this browser.
    pub fn common() -> Self {
        Self(BroadcastChannel::new("deskside").ok())
    }

    /// Tells the other tabs.
    pub fn say(&self, word: &Word) {
        if let (Some(channel), Ok(text)) = (&self.0, json::to_text(word)) {
            let _ = channel.post_message(&JsValue::from_str(&text));
        }
    }

    /// Hears the other tabs, as long as the page lives.
    pub fn hear(&self, hear: impl Fn(Word) + 'static) {
        let Some(channel) = &self.0 else { return };
        js::listen(channel, "message", move |event| {
            let text = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
            // A word of a newer build is no word for this one.
            if let Some(word) = text.and_then(|text| json::from_text(&text).ok()) {
                hear(word);
            }
        });
    }
}

/// How often the leading tab gives a sign of life, and how often the others look for it.
const BEAT: i32 = 3_000;
/// A lease this old is a dead or frozen tab's, for a tab that someone looks at.
const STALE: u64 = 10_000;
/// The same for a hidden tab, whose timers and whose rivals' timers may ring once a minute.
const STALE_HIDDEN: u64 = 150_000;

/// The part a tab plays.
pub struct Leadership {
    store: Rc<Store>,
    tab: u64,
    leads: Cell<bool>,
    steal: Cell<bool>,
    waiting: RefCell<Option<AbortController>>,
    on_change: Box<dyn Fn(bool)>,
}

impl Leadership {
    /// Wants to lead, as long as the page lives. `on_change` hears when that begins and ends.
    pub fn seek(store: Rc<Store>, on_change: impl Fn(bool) + 'static) {
        let this = Rc::new(Self {
            store,
            tab: u64::from_be_bytes(js::random()) >> 11,
            leads: Cell::new(false),
            steal: Cell::new(false),
            waiting: RefCell::new(None),
            on_change: Box::new(on_change),
        });
        let Some(locks) = locks() else {
            // No secure context or an old browser: several tabs then sync side by side, which is safe.
            return this.set(true);
        };
        let beating = Rc::clone(&this);
        js::every(BEAT, move || {
            let beating = Rc::clone(&beating);
            spawn_local(async move { beating.beat().await });
        });
        spawn_local(async move { this.queue(&locks).await });
    }

    fn set(&self, leads: bool) {
        if self.leads.replace(leads) != leads {
            (self.on_change)(leads);
        }
    }

    /// Waits for the lock, holds it, and waits again when it was taken away.
    async fn queue(self: Rc<Self>, locks: &Object) {
        let name = format!("deskside-sync-{}", self.store.user());
        loop {
            let options = Object::new();
            if self.steal.take() {
                let _ = Reflect::set(&options, &"steal".into(), &JsValue::TRUE);
            } else if let Ok(controller) = AbortController::new() {
                let _ = Reflect::set(&options, &"signal".into(), &controller.signal());
                self.waiting.replace(Some(controller));
            }
            let this = Rc::clone(&self);
            let granted = Closure::once(move |_: JsValue| {
                this.waiting.replace(None);
                this.set(true);
                let beating = Rc::clone(&this);
                spawn_local(async move { beating.beat().await });
                // Held until the tab goes or the lock is stolen.
                Promise::new(&mut |_, _| {})
            });
            let request = request_lock(locks, &name, &options, granted.as_ref().unchecked_ref());
            if let Some(request) = request {
                // Comes back only when the lock was stolen from this tab, or when it wants to steal it itself.
                let _ = JsFuture::from(request).await;
            }
            self.set(false);
            if !self.steal.get() {
                js::sleep(BEAT).await;
            }
        }
    }

    /// Gives a sign of life, or takes over from a tab that gives none.
    async fn beat(&self) {
        let now = js::unix_ms();
        if self.leads.get() {
            // A failure shows where it matters; here it only means that another tab takes over.
            let _ = self.store.renew_lease(&Lease { tab: self.tab, at: now }).await;
            return;
        }
        let stale = if js::is_visible() { STALE } else { STALE_HIDDEN };
        let Ok(Some(lease)) = self.store.lease().await else { return };
        // A clock that jumped back makes a lease of the future: that is no sign of life either.
        if lease.at.abs_diff(now) > stale
            && let Some(controller) = self.waiting.take()
        {
            self.steal.set(true);
            controller.abort();
        }
    }
}

fn locks() -> Option<Object> {
    let navigator = js::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok()?.dyn_into().ok()
}

/// `navigator.locks.request(name, options, callback)`. Its binding in web-sys needs an unstable flag for the whole
/// build.
fn request_lock(locks: &Object, name: &str, options: &Object, callback: &Function) -> Option<Promise> {
    let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call3(locks, &JsValue::from_str(name), options, callback).ok()?.dyn_into().ok()
}
