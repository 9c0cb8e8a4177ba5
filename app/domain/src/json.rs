//! Records to JSON text and back.
//!
//! The server and the tests use `serde_json`, whose errors name the place. The browser uses [`read`] and [`write`]
//! instead: a tenth of the machine code for each type, and no word on what was wrong. Both give the same records
//! and the same text; the tests of this module hold them together.

pub mod read;
mod scan;
pub mod write;

use serde::Serialize;
use serde::de::{self, DeserializeOwned};
use serde::ser;
use serde_json::Value;
use std::fmt;

/// Why a text could not be read.
#[cfg(not(target_arch = "wasm32"))]
pub type Error = serde_json::Error;
/// Why a text could not be read.
#[cfg(target_arch = "wasm32")]
pub type Error = Broken;

/// The text is no JSON, or not that of the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of the form expected")
    }
}

impl std::error::Error for Broken {}

// Every constructor, not only `custom`: the ones serde provides would bring the code that writes their messages.
impl de::Error for Broken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

impl ser::Error for Broken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a record.
#[cfg(not(target_arch = "wasm32"))]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text)
}

/// Reads a record.
#[cfg(target_arch = "wasm32")]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    read::from_text(text)
}

/// Reads a record from a value.
#[cfg(not(target_arch = "wasm32"))]
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(value)
}

/// Reads a record from a value: through text, so that the browser carries one reader for each type and not two.
#[cfg(target_arch = "wasm32")]
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    read::from_text(&write::to_text(value)?)
}

/// Writes a record.
#[cfg(not(target_arch = "wasm32"))]
pub fn to_text<T: Serialize + ?Sized>(record: &T) -> Result<String, Error> {
    serde_json::to_string(record)
}

/// Writes a record.
#[cfg(target_arch = "wasm32")]
pub fn to_text<T: Serialize + ?Sized>(record: &T) -> Result<String, Error> {
    write::to_text(record)
}

/// A record as a value.
#[cfg(not(target_arch = "wasm32"))]
pub fn to_value<T: Serialize + ?Sized>(record: &T) -> Result<Value, Error> {
    serde_json::to_value(record)
}

/// A record as a value.
#[cfg(target_arch = "wasm32")]
pub fn to_value<T: Serialize + ?Sized>(record: &T) -> Result<Value, Error> {
    read::from_text(&write::to_text(record)?)
}

/// The text of a record for a person to read: indented, one member a line.
pub fn to_pretty_text<T: Serialize + ?Sized>(record: &T) -> Result<String, Error> {
    to_text(record).map(|text| write::indent(&text))
}

#[cfg(test)]
mod tests;
