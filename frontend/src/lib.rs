//! The desk in the browser: mounts the interface and puts the browser's storage, network and tabs under it.
#![warn(missing_docs)]

mod device;
mod driver;
mod js;
mod live;
mod net;
mod session;
mod storage;
mod tabs;
mod worker;

use app::App;
use app::pages::{browser, profile};
use app::state::Desk;
use app::texts::Lang;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the desk. Called by the boot script once the program is loaded.
#[wasm_bindgen]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        js::stop();
        console_error_panic_hook::hook(panic);
    }));
    mount_to_body(|| {
        device::Browser::connect(Desk::provide());
        view! { <App /> }
    });
}

/// The reader's language, for what is said outside of any view.
fn language() -> Lang {
    Lang::pick(storage::local::preference(profile::LANGUAGE).as_deref(), &browser::languages())
}
