//! localStorage: preferences, who was here last, and the canary. None of it is needed for correctness.

use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::time::Timestamp;
use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const USER: &str = "deskside.user";
const SIGN_OUT: &str = "deskside.sign-out";

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

fn remove(key: &str) {
    if is_there() {
        LocalStorage::delete(key);
    }
}

/// Who used the desk last and has not signed out.
pub fn user() -> Option<PersonId> {
    get(USER)
}

/// Remembers who uses the desk.
pub fn set_user(user: Option<PersonId>) {
    match user {
        Some(user) => set(USER, user),
        None => remove(USER),
    }
}

/// Whether someone signed out without a connection: the server does not know yet.
pub fn owes_sign_out() -> bool {
    get(SIGN_OUT).unwrap_or(false)
}

/// Notes that the server must still be told of a sign-out.
pub fn owe_sign_out(owed: bool) {
    if owed { set(SIGN_OUT, true) } else { remove(SIGN_OUT) }
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
