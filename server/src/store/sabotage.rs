//! Failures on purpose, for tests of what happens then. Not in a build that is used.

use deskside_domain::command::Sealed;

/// A command that holds this text in its payload panics the handler.
pub const TRIGGER: &str = "sabotage:panic";

/// Panics on a command that asks for it.
pub fn strike(sealed: &Sealed) {
    assert!(!sealed.payload.to_string().contains(TRIGGER), "sabotaged");
}
