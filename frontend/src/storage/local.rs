//! localStorage: preferences and the canary. None of it is needed for correctness.

use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::time::Timestamp;
use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What must still be in the database at the next start. A browser that deletes databases has been seen to leave
/// localStorage alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Canary {
    /// The installation.
    pub client_id: ClientId,
    /// How many commands had no final outcome.
    pub unsent: u32,
    /// When that was, by the device's clock.
    pub saved_at: Timestamp,
}

/// gloo-storage panics where localStorage is blocked, so it is asked only when it is there.
fn is_there() -> bool {
    crate::js::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    is_there().then(|| LocalStorage::get(key).ok()).flatten()
}

fn set<T: Serialize>(key: &str, value: T) {
    if is_there() {
        // A preference that is not kept is no harm.
        let _ = LocalStorage::set(key, value);
    }
}

/// A user's canary.
pub fn canary(user: PersonId) -> Option<Canary> {
    get(&canary_key(user))
}

/// Keeps a user's canary.
pub fn keep_canary(user: PersonId, canary: &Canary) {
    set(&canary_key(user), canary);
}

fn canary_key(user: PersonId) -> String {
    format!("deskside.canary.{user}")
}

/// A preference.
pub fn preference(key: &str) -> Option<String> {
    get(&["deskside.", key].concat())
}

/// Keeps a preference.
pub fn set_preference(key: &str, value: &str) {
    set(&["deskside.", key].concat(), value);
}
