//! Lines of the input, and the fields of one.

use super::Wrong;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;

/// Longest line, in bytes.
pub const LINE_MAX: usize = 16 << 20;
/// What a line that was long leaves behind, in bytes.
const KEPT: usize = 64 << 10;

/// Why the bytes of a line can not be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineError {
    /// More than [`LINE_MAX`] bytes.
    TooLong,
    /// Not UTF-8 from this byte on, counted from 0.
    NoText(usize),
}

impl From<LineError> for Wrong {
    fn from(error: LineError) -> Self {
        match error {
            LineError::TooLong => Self::new(
                "line",
                format!("more than {LINE_MAX} bytes"),
                format!("write one clock in at most {LINE_MAX} bytes"),
            ),
            LineError::NoText(at) => Self::new("line", format!("no UTF-8 at byte {}", at + 1), "write JSON in UTF-8"),
        }
    }
}

/// Reads line by line, keeping one.
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    is_first: bool,
    /// More of the input is here already.
    has_more: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, line: Vec::new(), is_first: true, has_more: false }
    }

    /// The next line without its end; `None` at the end of the input.
    pub fn next_line(&mut self) -> std::io::Result<Option<Result<&str, LineError>>> {
        self.line.clear();
        self.line.shrink_to(KEPT);
        let (mut is_empty, mut is_long) = (true, false);
        loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                self.has_more = false;
                break;
            }
            is_empty = false;
            let end = bytes.iter().position(|&byte| byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            is_long |= self.line.len() + part.len() > LINE_MAX;
            if !is_long {
                self.line.extend_from_slice(part);
            }
            let used = end.map_or(bytes.len(), |end| end + 1);
            self.has_more = used < bytes.len();
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if is_empty {
            return Ok(None);
        }
        // What some editors put before a text.
        let mark = if std::mem::take(&mut self.is_first) { "\u{feff}" } else { "" };
        let line = self.line.strip_prefix(mark.as_bytes()).unwrap_or(&self.line);
        Ok(Some(if is_long {
            Err(LineError::TooLong)
        } else {
            std::str::from_utf8(line).map_err(|error| LineError::NoText(error.valid_up_to()))
        }))
    }

    /// Whether the next line has yet to come.
    pub fn must_wait(&self) -> bool {
        !self.has_more
    }
}

/// The fields of a line, each as it was written.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    id: Option<&'a RawValue>,
    calendar: Option<&'a RawValue>,
    target_seconds: Option<&'a RawValue>,
    events: Option<&'a RawValue>,
    now: Option<&'a RawValue>,
    /// The first field that is unknown, or there twice.
    wrong: Option<Wrong>,
}

impl<'a> Fields<'a> {
    const NAMES: &'static str = "id, calendar, target_seconds, events, now";

    /// The identity as it was written; `null` where there is none.
    pub fn id(&self) -> &'a str {
        self.id.map_or("null", RawValue::get)
    }

    pub fn calendar(&self) -> Result<&'a str, Wrong> {
        required("calendar", self.calendar, r#"{"zone":"Europe/Rome","weekly":{"mon":[["09:00","17:00"]]}}"#)
    }

    pub fn target_seconds(&self) -> Result<&'a str, Wrong> {
        required("target_seconds", self.target_seconds, "3600")
    }

    pub fn events(&self) -> Result<&'a str, Wrong> {
        required("events", self.events, r#"[{"at":"2026-03-27T16:30:00Z","kind":"start"}]"#)
    }

    pub fn now(&self) -> Result<&'a str, Wrong> {
        required("now", self.now, r#""2026-03-27T16:30:00Z""#)
    }

    /// Refuses fields that mean nothing, or two things, and a line whose answer nobody could find.
    pub fn check(&self) -> Result<(), Wrong> {
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        required("id", self.id, r#""c1""#).map(drop)
    }

    fn put(&mut self, name: &str, value: &'a RawValue) {
        let place = match name {
            "id" => &mut self.id,
            "calendar" => &mut self.calendar,
            "target_seconds" => &mut self.target_seconds,
            "events" => &mut self.events,
            "now" => &mut self.now,
            _ => {
                let remedy = format!("no such field; there are {}", Self::NAMES);
                self.wrong.get_or_insert_with(|| Wrong::new(super::shortened(name.to_owned()), value.get(), remedy));
                return;
            }
        };
        if place.is_some() {
            self.wrong.get_or_insert_with(|| Wrong::new(name, value.get(), "is there twice; write it once"));
        } else {
            *place = Some(value);
        }
    }
}

fn required<'a>(field: &str, value: Option<&'a RawValue>, example: &str) -> Result<&'a str, Wrong> {
    value.map(RawValue::get).ok_or_else(|| Wrong::new(field, "missing", format!("write for example {example}")))
}

/// The fields of a line that is an object.
pub fn fields(line: &str) -> Result<Fields<'_>, Wrong> {
    struct Object;

    impl<'de> Visitor<'de> for Object {
        type Value = Fields<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
            let mut fields = Fields::default();
            while let Some(Name(name)) = map.next_key()? {
                fields.put(&name, map.next_value()?);
            }
            Ok(fields)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(line);
    let read = reader.deserialize_map(Object).and_then(|fields| reader.end().map(|()| fields));
    read.map_err(|error| {
        let value = if line.trim().is_empty() { "empty" } else { line };
        Wrong::new("line", value, format!("{error}; write one JSON object on each line"))
    })
}

/// A field's name, without a copy where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
