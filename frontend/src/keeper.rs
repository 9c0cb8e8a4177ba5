//! The lock of the screen: setting a PIN, trying one, and locking when nobody has touched the desk for a while.

use crate::device::Browser;
use crate::js::{self, ask, get};
use crate::session::Session;
use crate::storage::local;
use crate::tabs::Word;
use app::pin::Pin;
use app::prelude::Readable;
use app::state::Later;
use app::toolbox::{Keeper, PinError, PinStand};
use deskside_domain::private::hex;
use deskside_domain::time::Timestamp;
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Iterations of PBKDF2 with HMAC-SHA-256 (OWASP Password Storage Cheat Sheet, 2023).
const ROUNDS: u32 = 600_000;
/// How often it is looked whether anybody is still there, in milliseconds.
const LOOK: i32 = 5_000;
/// Preference: when any tab was touched last, in seconds of the device's clock.
const TOUCHED: &str = "touched";

/// Preference: minutes without a touch after which the screen locks; 0: never by itself. Every tab reads it.
const MINUTES: &str = "pin-minutes";
/// Tries that count while none can be written down.
const UNWRITTEN_MOST: u32 = 5;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// When this tab was touched last, and when it said so to the others.
    static TOUCH: Cell<i64> = const { Cell::new(0) };
    static TOLD: Cell<i64> = const { Cell::new(0) };
    /// Tries that could not be written down.
    static UNWRITTEN: Cell<u32> = const { Cell::new(0) };
}

/// The browser's keeper.
pub struct Door(pub Browser);

impl Keeper for Door {
    fn stand(&self) -> Later<Option<PinStand>> {
        let session = self.0.session();
        Box::pin(async move {
            let session = session?;
            let pin = session.store().pin().await.ok()??;
            Some(PinStand { minutes: pin.minutes, wait: pin.wait(js::wall()), asked: !session.proven() })
        })
    }

    fn set(&self, old: String, new: Option<String>, minutes: u32) -> Later<Result<(), PinError>> {
        let session = self.0.session();
        Box::pin(async move {
            let session = session.ok_or(PinError::Unable)?;
            // One that can not be read, say of a newer build, is replaced by who has just shown the password.
            let before = match session.store().pin().await {
                Err(_) if session.proven() => None,
                read => read.map_err(|_| PinError::Unable)?,
            };
            let mut kept = match before {
                Some(pin) if !session.proven() => Some(tried(&session, pin, &old).await?),
                before => before,
            };
            if let Some(new) = new {
                let salt = hex(&js::random::<16>());
                let hash = derived(&new, &salt, ROUNDS).await.ok_or(PinError::Unable)?;
                kept = Some(Pin { salt, hash, rounds: ROUNDS, minutes, wrong: 0, not_before: Timestamp(0) });
            }
            let pin = kept.map(|pin| Pin { minutes, ..pin }).ok_or(PinError::Unable)?;
            session.store().keep_pin(Some(&pin)).await.map_err(|_| PinError::Unable)?;
            keep_minutes(minutes);
            Ok(())
        })
    }

    fn remove(&self, pin: String) -> Later<Result<(), PinError>> {
        let session = self.0.session();
        Box::pin(async move {
            let session = session.ok_or(PinError::Unable)?;
            if !session.proven()
                && let Some(kept) = session.store().pin().await.map_err(|_| PinError::Unable)?
            {
                tried(&session, kept, &pin).await?;
            }
            session.store().keep_pin(None).await.map_err(|_| PinError::Unable)?;
            keep_minutes(0);
            Ok(())
        })
    }

    fn unlock(&self, pin: String) -> Later<Result<(), PinError>> {
        let session = self.0.session();
        Box::pin(async move {
            let session = session.ok_or(PinError::Unable)?;
            let kept = session.store().pin().await.map_err(|_| PinError::Unable)?;
            // Removed in another tab meanwhile: nothing to guard any more.
            if let Some(kept) = kept {
                tried(&session, kept, &pin).await?;
            }
            TOUCH.set(js::wall().0);
            session.set_locked(false);
            touch(&session);
            Ok(())
        })
    }

    fn lock(&self) {
        if let Some(session) = self.0.session() {
            session.set_locked(true);
        }
    }
}

/// Tries a PIN; the try is on record before the answer is known.
async fn tried(session: &Session, mut pin: Pin, digits: &str) -> Result<Pin, PinError> {
    let now = js::wall();
    if pin.follow_clock(now) {
        let _ = session.store().keep_pin(Some(&pin)).await;
    }
    let wait = pin.wait(now);
    if wait > 0 {
        return Err(PinError::Wait(wait));
    }
    pin.begin_try(now);
    if session.store().keep_pin(Some(&pin)).await.is_err() {
        // A full disk keeps nobody from their work.
        let tries = UNWRITTEN.get() + 1;
        UNWRITTEN.set(tries);
        if tries > UNWRITTEN_MOST {
            return Err(PinError::Unable);
        }
    }
    let hash = derived(digits, &pin.salt, pin.rounds).await.ok_or(PinError::Unable)?;
    if hash != pin.hash {
        let wait = pin.wait(now);
        return Err(if wait > 0 { PinError::Wait(wait) } else { PinError::Wrong(pin.tries_left()) });
    }
    pin.succeed();
    UNWRITTEN.set(0);
    let _ = session.store().keep_pin(Some(&pin)).await;
    Ok(pin)
}

/// PBKDF2 by the browser, in hex; `None` where it has none: pages without TLS have no `crypto.subtle`.
async fn derived(digits: &str, salt: &str, rounds: u32) -> Option<String> {
    let subtle = get(&get(&js_sys::global(), "crypto")?, "subtle")?;
    let bytes = |text: &str| JsValue::from(Uint8Array::from(text.as_bytes()));
    let uses = Array::of1(&"deriveBits".into());
    let import = Array::of5(&"raw".into(), &bytes(digits), &"PBKDF2".into(), &JsValue::FALSE, &uses);
    let key = ask(&subtle, "importKey", &import).await?;
    let how = Object::new();
    for (name, value) in [
        ("name", "PBKDF2".into()),
        ("salt", bytes(salt)),
        ("iterations", f64::from(rounds).into()),
        ("hash", "SHA-256".into()),
    ] {
        Reflect::set(&how, &name.into(), &value).ok()?;
    }
    let bits = ask(&subtle, "deriveBits", &Array::of3(&how, &key, &256.into())).await?;
    Some(hex(&Uint8Array::new(&bits).to_vec()))
}

fn keep_minutes(minutes: u32) {
    local::set_preference(MINUTES, &minutes.to_string());
}

fn number(key: &str) -> i64 {
    local::preference(key).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Whether nobody has touched any tab for as long as was chosen. A clock that was set back counts as time too.
fn is_overdue() -> bool {
    let most = number(MINUTES) * 60;
    most > 0 && (js::wall().0 - TOUCH.get().max(number(TOUCHED))).abs() >= most
}

/// Notes that somebody is there, unless it is too late for that.
fn touch(session: &Rc<Session>) {
    if is_overdue() {
        return lock_overdue(session);
    }
    let now = js::wall().0;
    TOUCH.set(now);
    // The other tabs hear of it by what is stored, which need not be told each moment.
    if (now - TOLD.get()).abs() >= i64::from(LOOK) / 1_000 {
        TOLD.set(now);
        local::set_preference(TOUCHED, &now.to_string());
    }
}

fn lock_overdue(session: &Rc<Session>) {
    if session.desk().locked.get_untracked() {
        return;
    }
    session.set_locked(true);
    let session = Rc::clone(session);
    spawn_local(async move {
        // Another tab may have taken the PIN away while this one slept.
        if matches!(session.store().pin().await, Ok(None)) {
            keep_minutes(0);
            session.set_locked(false);
        }
    });
}

/// Locks the screen of a session that has a PIN once nobody has touched any tab for as long as was chosen.
pub fn watch(session: &Rc<Session>) {
    let Some(window) = js::window() else { return };
    if WATCHED.replace(true) {
        return;
    }
    TOUCH.set(js::wall().0);
    for event in ["pointerdown", "keydown", "wheel", "touchmove"] {
        let session = Rc::clone(session);
        js::listen(&window, event, move |_| touch(&session));
    }
    let session = Rc::clone(session);
    let look = move || {
        if is_overdue() {
            lock_overdue(&session);
        }
    };
    // A timer that slept through the night looks when it wakes; the page may be looked at before.
    let woken = look.clone();
    js::listen(&window, "focus", move |_| woken());
    if let Some(document) = window.document() {
        let woken = look.clone();
        js::listen(&document, "visibilitychange", move |_| woken());
    }
    js::every(LOOK, look);
}

impl Session {
    /// Locks or unlocks the screen, in every tab.
    pub fn set_locked(&self, locked: bool) {
        self.show_locked(locked);
        self.tell(&Word::Locked(locked));
    }
}
