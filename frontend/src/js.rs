//! The few things the browser is asked for: time, chance, timers, events.

use deskside_domain::time::Timestamp;
use js_sys::{Array, Date, Function, Math, Promise, Reflect, Uint8Array};
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, VisibilityState, Window};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Notes that the program has panicked. The browser goes on calling timers of a dead program; what promises that
/// this tab is alive must stop.
pub fn stop() {
    STOPPED.store(true, Ordering::Relaxed);
}

/// Whether the program has panicked.
pub fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// The window. `None` only where there is no page.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The build of this page, as its shell says.
pub fn build() -> Option<String> {
    let meta = window()?.document()?.query_selector("meta[name=deskside-build]").ok()??;
    meta.get_attribute("content")
}

/// Milliseconds on a clock that only goes forward.
pub fn monotonic() -> u64 {
    window().and_then(|window| window.performance()).map_or_else(Date::now, |performance| performance.now()) as u64
}

/// The device's own clock, in milliseconds of Unix time.
pub fn unix_ms() -> u64 {
    Date::now().max(0.0) as u64
}

/// The device's own clock.
pub fn wall() -> Timestamp {
    Timestamp((Date::now() / 1_000.0) as i64)
}

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let strong = window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok());
    if strong.is_none() {
        // Identities only have to differ; no secret is drawn here.
        bytes.iter_mut().for_each(|byte| *byte = (Math::random() * 256.0) as u8);
    }
    bytes
}

/// Fills a small array with random bytes.
pub fn fill(bytes: &Uint8Array) {
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_array_buffer_view(bytes);
    }
}

/// Whether a person can see this tab.
pub fn is_visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Waits.
pub async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, ms);
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Calls a function once, later. 0 when there is no window.
pub fn set_timeout(function: &Function, ms: i32) -> i32 {
    window()
        .and_then(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(function, ms).ok())
        .unwrap_or_default()
}

/// Takes back [`set_timeout`].
pub fn clear_timeout(id: i32) {
    if let Some(window) = window() {
        window.clear_timeout_with_handle(id);
    }
}

/// Calls a function again and again as long as the page lives.
pub fn every(ms: i32, call: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(move || {
        if !stopped() {
            call();
        }
    });
    if let Some(window) = window() {
        let function = closure.into_js_value();
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(function.unchecked_ref(), ms);
    }
}

/// Listens as long as the page lives.
pub fn listen(target: &EventTarget, event: &str, call: impl Fn(web_sys::Event) + 'static) {
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event| {
        if !stopped() {
            call(event);
        }
    });
    let _ = target.add_event_listener_with_callback(event, closure.into_js_value().unchecked_ref());
}

/// Loads the desk's first page, from the start.
pub fn restart() {
    go("/desk");
}

/// Loads another page.
pub fn go(address: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_href(address);
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// A property; `None` where there is none.
pub fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method; `None` where there is none, or it throws.
pub fn call(of: &JsValue, method: &str, with: &Array) -> Option<JsValue> {
    get(of, method)?.dyn_into::<Function>().ok()?.apply(of, with).ok()
}

/// Calls a method and waits for its promise; `None` also where that is broken.
pub async fn ask(of: &JsValue, method: &str, with: &Array) -> Option<JsValue> {
    let promise: Promise = call(of, method, with)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
