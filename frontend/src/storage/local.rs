//! localStorage: preferences and the canary. None of it is needed for correctness.

use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::json;
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

/// `None` where localStorage is blocked: gloo-storage would panic. Its own JSON would double the code for each type.
fn storage() -> Option<web_sys::Storage> {
    let there = crate::js::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))));
    there.then(LocalStorage::raw)
}

fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    json::from_text(&storage()?.get_item(key).ok().flatten()?).ok()
}

fn set<T: Serialize>(key: &str, value: T) {
    if let (Some(storage), Ok(text)) = (storage(), json::to_text(&value)) {
        // A preference that is not kept is no harm.
        let _ = storage.set_item(key, &text);
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
