//! Failures on purpose, for tests of what happens then. Not in a release build.

use deskside_domain::command::Sealed;
use std::sync::atomic::{AtomicBool, Ordering};

/// A command that holds this text in its payload panics the handler, once that is armed.
pub const TRIGGER: &str = "sabotage:panic";

static ARMED: AtomicBool = AtomicBool::new(false);

/// From now on this program panics on [`TRIGGER`].
pub fn arm() {
    ARMED.store(true, Ordering::Relaxed);
}

/// Panics on a job that asks for it with its key.
pub fn strike_job(key: &str) {
    assert!(!(ARMED.load(Ordering::Relaxed) && key == TRIGGER), "sabotaged");
}

/// Panics on a command that asks for it.
pub fn strike(sealed: &Sealed) {
    let asked = ARMED.load(Ordering::Relaxed) && sealed.payload.to_string().contains(TRIGGER);
    assert!(!asked, "sabotaged");
}
