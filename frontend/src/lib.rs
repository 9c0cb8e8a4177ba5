//! The desk in the browser: mounts the interface and puts the browser's storage, network and tabs under it.
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod courier;
mod device;
mod driver;
mod files;
mod js;
mod keeper;
mod live;
mod net;
mod rest;
mod session;
mod storage;
mod tabs;
mod tools;
mod worker;

use app::App;
use app::pages::{browser, profile};
use app::state::Desk;
use app::texts::Lang;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Notes that the program has panicked. Called by the boot script, which sees it first.
#[wasm_bindgen]
pub fn halt() {
    js::stop();
}

/// Starts the desk. Called by the boot script once the program is loaded.
#[wasm_bindgen]
pub fn start() {
    // What is sent to people is built without panic messages; the boot script sees the trap and calls `halt`.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    mount_to_body(|| {
        let browser = device::Browser::connect(Desk::provide());
        provide_context(device::InUse(StoredValue::new_local(browser)));
        provide_context(rest::REST);
        view! { <App /> }
    });
}

/// The reader's language, for what is said outside of any view.
fn language() -> Lang {
    Lang::pick(storage::local::preference(profile::LANGUAGE).as_deref(), &browser::languages())
}
