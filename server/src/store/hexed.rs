//! Bytes in hexadecimal, where they stand in JSON.

use deskside_domain::private::hex;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that are written so.
pub struct Hexed<T>(pub T);

impl<T: AsRef<[u8]>> Serialize for Hexed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        hex(self.0.as_ref()).serialize(serializer)
    }
}

impl<'de, T: TryFrom<Vec<u8>>> Deserialize<'de> for Hexed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = bytes_of(&text).ok_or_else(|| D::Error::custom("not hexadecimal"))?;
        T::try_from(bytes).map(Self).map_err(|_| D::Error::custom("not as many bytes as it should be"))
    }
}

/// For `serde(with)`.
pub fn serialize<T: AsRef<[u8]>, S: Serializer>(bytes: &T, serializer: S) -> Result<S::Ok, S::Error> {
    Hexed(bytes).serialize(serializer)
}

/// For `serde(with)`.
pub fn deserialize<'de, T: TryFrom<Vec<u8>>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Hexed::deserialize(deserializer).map(|hexed| hexed.0)
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}
