//! What can go wrong with storage.

use app::state::SaveError;
use deskside_domain::json;
use wasm_bindgen::{JsCast, JsValue};

/// Why storage did not do what was asked. Whatever it is: nothing was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// No room left.
    Full,
    /// A newer build has changed the database: the page must be loaded anew.
    Outdated,
    /// The database is there but not what was in it: the browser deleted it.
    Lost,
    /// Something stored can not be read.
    Unreadable(String),
    /// Anything else, in the browser's words.
    Broken(String),
}

impl StorageError {
    /// Whether a new connection may repair it.
    pub fn is_worth_another_try(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::Lost)
    }

    /// From an exception of IndexedDB.
    pub fn of_exception(exception: &web_sys::DomException) -> Self {
        match exception.name().as_str() {
            // A disk that is really full says DataError; our data is never of a kind that does not fit.
            "QuotaExceededError" | "DataError" => Self::Full,
            "VersionError" => Self::Outdated,
            name => Self::Broken(format!("{name}: {}", exception.message())),
        }
    }
}

impl From<JsValue> for StorageError {
    fn from(thrown: JsValue) -> Self {
        match thrown.dyn_ref::<web_sys::DomException>() {
            Some(exception) => Self::of_exception(exception),
            None => match thrown.dyn_ref::<js_sys::Error>() {
                Some(error) => Self::Broken(String::from(error.message())),
                None => Self::Broken("an error of an unknown form".to_owned()),
            },
        }
    }
}

impl From<json::Error> for StorageError {
    fn from(error: json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<StorageError> for SaveError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::Full,
            StorageError::Outdated => Self::Storage("VersionError".to_owned()),
            StorageError::Lost => Self::Storage("the database was deleted".to_owned()),
            StorageError::Unreadable(text) | StorageError::Broken(text) => Self::Storage(text),
        }
    }
}
