//! localStorage: preferences, who was here last, and the canary. None of it is needed for correctness.

use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::json;
use deskside_domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

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

/// `None` where it is blocked.
fn storage() -> Option<Storage> {
    crate::js::window()?.local_storage().ok().flatten()
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

fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
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
