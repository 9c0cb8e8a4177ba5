//! Personal and free text in events: kept beside the log, bound to it by a salted digest.
//!
//! In an event a private value is written as `{"$private": value}`. Before the event enters the log,
//! [`seal`] takes every such leaf out and leaves `{"$sha256": digest}` in its place; the hash chain covers only
//! the digest. Erasing a person's data deletes value and salt, and the chain stays valid.

use crate::canonical::to_canonical;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const OPEN: &str = "$private";
const SEALED: &str = "$sha256";

/// What stands where an erased text stood.
pub const ERASED: &str = "[erased]";

/// A value that may later be erased without breaking the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Private<T> {
    /// The value as it was recorded.
    Known(T),
    /// It was erased; only its digest is left in the log.
    Erased,
}

impl<T> Private<T> {
    /// The value, unless erased.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        }
    }
}

impl Private<String> {
    /// The text, or [`ERASED`].
    #[must_use]
    pub fn into_text(self) -> String {
        self.known().unwrap_or_else(|| ERASED.to_owned())
    }

    /// The text, or [`ERASED`].
    #[must_use]
    pub fn as_text(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Erased => ERASED,
        }
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: Serialize> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Open<'a, T> {
            #[serde(rename = "$private")]
            value: Option<&'a T>,
        }
        let value = match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        };
        Open { value }.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Open<T> {
            #[serde(rename = "$private")]
            value: Option<T>,
        }
        Open::deserialize(deserializer).map(|open| open.value.map_or(Self::Erased, Self::Known))
    }
}

/// As outsiders see it: the value alone, or null once it was erased.
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Private<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Private{}", T::schema_name()).into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("Private<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}

/// A private value with the salt that hides it from guessing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salted {
    /// 16 random bytes in hexadecimal.
    pub salt: String,
    /// The value.
    pub value: Value,
}

impl Salted {
    /// SHA-256(salt ‖ canonical JSON of the value), hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let hash = Sha256::new()
            .chain_update(self.salt.as_bytes())
            .chain_update(to_canonical(&self.value).as_bytes())
            .finalize();
        hex(&hash)
    }
}

/// The private values of one event by their place (a JSON pointer, RFC 6901).
pub type PrivateValues = BTreeMap<String, Salted>;

/// Takes the private leaves out of an event's JSON. `salt` gives a fresh salt for each.
pub fn seal(mut public: Value, salt: &mut dyn FnMut() -> [u8; 16]) -> (Value, PrivateValues) {
    let mut values = PrivateValues::new();
    walk(&mut public, &mut String::new(), &mut |place, map| {
        if let Some(value) = map.get_mut(OPEN).map(Value::take) {
            let salted = Salted { salt: hex(&salt()), value };
            *map = sealed(&salted.digest());
            values.insert(place.to_owned(), salted);
        }
    });
    (public, values)
}

/// Puts the private values back; what is missing from `values` was erased.
#[must_use]
pub fn open(mut public: Value, values: &PrivateValues) -> Value {
    walk(&mut public, &mut String::new(), &mut |place, map| {
        if map.len() == 1 && map.contains_key(SEALED) {
            let value = values.get(place).map_or(Value::Null, |salted| salted.value.clone());
            *map = Map::from_iter([(OPEN.to_owned(), value)]);
        }
    });
    public
}

/// Checks that every private value that is still there matches its digest; names the first place that does not.
pub fn check(public: &Value, values: &PrivateValues) -> Result<(), String> {
    let mut digests = BTreeMap::new();
    walk(&mut public.clone(), &mut String::new(), &mut |place, map| {
        if let Some(Value::String(digest)) = map.get(SEALED) {
            digests.insert(place.to_owned(), digest.clone());
        }
    });
    match values.iter().find(|(place, salted)| digests.get(*place) != Some(&salted.digest())) {
        Some((place, _)) => Err(place.clone()),
        None => Ok(()),
    }
}

fn sealed(digest: &str) -> Map<String, Value> {
    Map::from_iter([(SEALED.to_owned(), json!(digest))])
}

fn walk(value: &mut Value, place: &mut String, leaf: &mut dyn FnMut(&str, &mut Map<String, Value>)) {
    let here = place.len();
    match value {
        Value::Object(map) if map.len() == 1 && (map.contains_key(OPEN) || map.contains_key(SEALED)) => {
            leaf(place, map);
        }
        Value::Object(map) => {
            for (key, child) in map {
                place.push('/');
                place.push_str(&key.replace('~', "~0").replace('/', "~1"));
                walk(child, place, leaf);
                place.truncate(here);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter_mut().enumerate() {
                place.push('/');
                place.push_str(&index.to_string());
                walk(child, place, leaf);
                place.truncate(here);
            }
        }
        _ => {}
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        json!({"kind": "incident", "subject": {"$private": "it's dark"}, "list": [{"$private": ["a", "b"]}, 3]})
    }

    #[test]
    fn sealed_and_opened_is_the_same() {
        let (public, values) = seal(sample(), &mut || [7; 16]);
        assert!(!public.to_string().contains("dark"));
        assert_eq!(values.keys().collect::<Vec<_>>(), ["/list/0", "/subject"]);
        assert_eq!(check(&public, &values), Ok(()));
        assert_eq!(open(public, &values), sample());
    }

    #[test]
    fn erased_opens_as_nothing_and_still_checks() {
        let (public, mut values) = seal(sample(), &mut || [7; 16]);
        values.remove("/subject");
        assert_eq!(check(&public, &values), Ok(()));
        assert_eq!(open(public, &values)["subject"], json!({"$private": null}));
    }

    #[test]
    fn a_changed_value_is_named() {
        let (public, mut values) = seal(sample(), &mut || [7; 16]);
        if let Some(salted) = values.get_mut("/subject") {
            salted.value = json!("it's bright");
        }
        assert_eq!(check(&public, &values), Err("/subject".to_owned()));
    }
}
