//! One record of another system's file, a row or a JSON object, and the places in it.

use super::mapping::Places;
use super::plain;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::HashMap;

/// A column's name, or a path into JSON: names with dots between; `[id=5]` picks the objects of a list in which a name
/// has that value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// As it was written.
    pub name: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Into(String),
    Pick { name: String, value: String },
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub fn of(text: &str) -> Result<Self, String> {
        let name = text.trim().to_owned();
        if name.is_empty() {
            return Err("an empty name; write a column or path, or leave the field out".to_owned());
        }
        let mut steps = Vec::new();
        for part in name.split('.') {
            let (into, picks) = part.split_once('[').map_or((part, None), |(into, picks)| (into, Some(picks)));
            steps.extend((!into.is_empty()).then(|| Step::Into(into.to_owned())));
            let pick = picks.and_then(|picks| picks.strip_suffix(']')?.split_once('='));
            if let Some((name, value)) = pick {
                steps.push(Step::Pick { name: name.trim().to_owned(), value: value.trim().to_owned() });
            }
        }
        Ok(Self { name, steps })
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The columns of a table: where each name stands; a name may stand more than once.
#[derive(Clone, Debug, Default)]
pub struct Header {
    places: HashMap<String, Vec<usize>>,
    /// How many columns there are.
    pub len: usize,
}

impl Header {
    /// Of the names, which are told apart without regard to small and large letters.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut header = Self::default();
        for (place, name) in names.enumerate() {
            header.len = place + 1;
            if !name.trim().is_empty() {
                header.places.entry(name.trim().to_lowercase()).or_default().push(place);
            }
        }
        header
    }

    /// Whether there is a column.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.places.contains_key(&path.name.to_lowercase())
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub enum Record<'a> {
    /// A row of a table.
    Row(&'a Header, &'a csv::StringRecord),
    /// A JSON value.
    Json(&'a Value),
    /// The parts of one cell, by their names.
    Parts(&'a [String], &'a [&'a str]),
}

impl<'a> Record<'a> {
    /// Whether there is such a place, also where it holds nothing.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Self::Row(header, _) => header.has(path),
            Self::Parts(names, _) => names.contains(&path.name),
            Self::Json(value) => is_place(value, &path.steps),
        }
    }

    /// Whether there is one of some places.
    #[must_use]
    pub fn has_any(&self, places: &Places) -> bool {
        places.0.iter().any(|path| self.has(path))
    }

    /// The first value in any of some places, without blanks around it.
    #[must_use]
    pub fn text(&self, places: &Places) -> Option<String> {
        places.0.iter().find_map(|path| self.all(path).into_iter().next())
    }

    /// All values in a place that are not empty.
    #[must_use]
    pub fn all(&self, path: &Path) -> Vec<String> {
        let full = |text: &&str| !text.trim().is_empty();
        match self {
            Self::Row(header, row) => {
                let places = header.places.get(&path.name.to_lowercase());
                let cells = places.into_iter().flatten().filter_map(|place| row.get(*place));
                cells.filter(full).map(|text| text.trim().to_owned()).collect()
            }
            Self::Parts(names, parts) => {
                let parts = names.iter().zip(*parts).filter(|(name, _)| **name == path.name);
                parts.map(|(_, part)| *part).filter(full).map(|text| text.trim().to_owned()).collect()
            }
            Self::Json(value) => {
                let mut found = Vec::new();
                walk(value, &path.steps, &mut |value| found.extend(written(value)));
                found
            }
        }
    }

    /// The objects of a list in JSON.
    #[must_use]
    pub fn list(&self, path: &Path) -> Vec<&'a Value> {
        let mut found = Vec::new();
        if let Self::Json(value) = self {
            walk(value, &path.steps, &mut |value| found.push(value));
        }
        found
    }
}

/// Whether a path leads somewhere: `null` and an empty list say that there is nothing, a missing name says nothing.
fn is_place(value: &Value, steps: &[Step]) -> bool {
    match (value, steps) {
        (Value::Null, _) => true,
        (Value::Array(_), [Step::Pick { .. }, ..]) => true,
        (Value::Array(list), _) => list.is_empty() || list.iter().any(|one| is_place(one, steps)),
        (Value::Object(_), []) => written(value).is_some(),
        (_, []) => true,
        (Value::Object(map), [Step::Into(name), rest @ ..]) => map.get(name).is_some_and(|value| is_place(value, rest)),
        _ => false,
    }
}

/// Goes to every value at a path; lists on the way are gone through.
fn walk<'a>(value: &'a Value, steps: &[Step], to: &mut impl FnMut(&'a Value)) {
    match (value, steps) {
        (Value::Array(list), _) => {
            let picked = |one: &&Value| match steps.first() {
                Some(Step::Pick { name, value }) => one.get(name).and_then(written).as_deref() == Some(value),
                _ => true,
            };
            let rest = if matches!(steps.first(), Some(Step::Pick { .. })) { &steps[1..] } else { steps };
            for one in list.iter().filter(picked) {
                walk(one, rest, to);
            }
        }
        (value, []) => to(value),
        (Value::Object(map), [Step::Into(name), rest @ ..]) => {
            if let Some(value) = map.get(name) {
                walk(value, rest, to);
            }
        }
        _ => {}
    }
}

/// A value as text. A document of Atlassian's is read as such.
fn written(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Object(map) if map.get("type").and_then(Value::as_str) == Some("doc") => plain::of_document(value),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_through_lists_and_pick_from_them() {
        let value = serde_json::json!({
            "fields": { "status": { "name": " Done " }, "components": [{ "name": "A" }, { "name": "B" }] },
            "custom_fields": [{ "id": 7, "value": "x" }, { "id": 8, "value": ["y", "z"] }],
            "none": null,
        });
        let record = Record::Json(&value);
        let all = |path: &str| record.all(&Path::of(path).expect("a path"));
        assert_eq!(all("fields.status.name"), ["Done"]);
        assert_eq!(all("fields.components.name"), ["A", "B"]);
        assert_eq!(all("custom_fields[id=7].value"), ["x"]);
        assert_eq!(all("custom_fields[id=8].value"), ["y", "z"]);
        assert!(all("custom_fields[id=9].value").is_empty() && all("none").is_empty() && all("fields").is_empty());
    }

    #[test]
    fn a_place_that_holds_nothing_is_not_one_that_is_missing() {
        let value = serde_json::json!({
            "assignee": null, "tags": [], "group": { "id": 7 }, "fields": [{ "id": 7, "value": null }], "team": "a",
        });
        let has = |path: &str| Record::Json(&value).has(&Path::of(path).expect("a path"));
        for path in ["assignee", "assignee.id", "tags", "tags.name", "group.id", "fields[id=7].value", "team"] {
            assert!(has(path), "{path}");
        }
        for path in ["group", "group.name", "organization.name", "team.name", "fields.name"] {
            assert!(!has(path), "{path}");
        }
    }

    #[test]
    fn a_column_may_stand_more_than_once() {
        let header = Header::of(["Key", "Comment", " comment ", ""].into_iter());
        let row = csv::StringRecord::from(vec!["A-1", "one", "two", "lost"]);
        let record = Record::Row(&header, &row);
        assert_eq!(record.all(&Path::of("Comment").expect("a path")), ["one", "two"]);
        assert_eq!(record.text(&Places(vec![Path::of("KEY").expect("a path")])), Some("A-1".to_owned()));
    }
}
