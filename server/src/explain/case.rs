//! A clock as it stands in a line.

use super::Wrong;
use super::instant::{self, Instant};
use super::line::Fields;
use deskside_domain::sla::calendar::{overlap, twice};
use deskside_domain::sla::clock::Phase;
use deskside_domain::sla::{ClockEvent, ClockEventKind, NoClock, OpenDay, SlaClock, Span, Week};
use deskside_domain::time::{Date, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Opening hours as in a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub zone: String,
    #[serde(default)]
    pub weekly: Week,
    #[serde(default)]
    pub closed: Vec<Date>,
    #[serde(default)]
    pub open: Vec<OpenDay>,
}

impl Calendar {
    fn check(&self) -> Result<(), Wrong> {
        for (day, spans) in Week::DAYS.into_iter().zip(self.weekly.days()) {
            check_spans(spans, || format!("calendar.weekly.{day}"))?;
        }
        for (index, day) in self.open.iter().enumerate() {
            check_spans(&day.hours, || format!("calendar.open[{index}].hours"))?;
        }
        match twice(&self.open) {
            Some(date) => Err(Wrong::new("calendar.open", date.to_string(), "is there twice; unite its hours")),
            None => Ok(()),
        }
    }
}

fn check_spans(spans: &[Span], field: impl Fn() -> String) -> Result<(), Wrong> {
    match overlap(spans) {
        Some([one, next]) => Err(Wrong::new(field(), format!("{one} and {next}"), "they overlap; make one of them")),
        None => Ok(()),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    at: Instant,
    kind: ClockEventKind,
}

/// What a line asks for.
#[derive(Debug)]
pub struct Case {
    pub calendar: Calendar,
    target: u64,
    events: Vec<ClockEvent>,
    now: Timestamp,
}

impl Case {
    /// Reads the fields of a line; the zone is not looked up.
    pub fn read(fields: &Fields<'_>) -> Result<Self, Wrong> {
        fields.check()?;
        objects("calendar", fields.calendar()?, &["weekly"], &["open"])?;
        let calendar: Calendar = read("calendar", fields.calendar()?)?;
        calendar.check()?;
        let target = target(fields.target_seconds()?)?;
        named_events(fields.events()?)?;
        let events: Vec<Event> = read("events", fields.events()?)?;
        let events = events.into_iter().map(|event| ClockEvent { at: event.at.0, kind: event.kind }).collect();
        let now: Instant = read("now", fields.now()?)?;
        Ok(Self { calendar, target, events, now: now.0 })
    }

    /// The clock that the events make.
    pub fn clock(&self) -> Result<SlaClock, Wrong> {
        SlaClock::new(self.target, &self.events, self.now).map_err(|error| self.wrong(error))
    }

    fn wrong(&self, error: NoClock) -> Wrong {
        let at = |event: usize| self.events.get(event).map_or(String::new(), |event| instant::written(event.at));
        let kind = |event: usize| self.events.get(event).map_or("", |event| name(event.kind));
        match error {
            NoClock::Target => Wrong::new("target_seconds", "0", "write a whole number of seconds, at least 1"),
            NoClock::NoEvent => Wrong::new("events", "[]", "begin with an event of the kind start"),
            NoClock::FirstIsNoStart => {
                Wrong::new("events[0].kind", kind(0), "the first event is the start; begin with one")
            }
            NoClock::StartsLater => {
                let remedy = format!("it is after now, {}; start no later", instant::written(self.now));
                Wrong::new("events[0].at", at(0), remedy)
            }
            NoClock::Earlier(event) => {
                let remedy = format!("it is before events[{}].at, {}; put events in order", event - 1, at(event - 1));
                Wrong::new(format!("events[{event}].at"), at(event), remedy)
            }
            NoClock::Impossible { event, state } => {
                let possible = match state {
                    Phase::Running => "write pause or stop",
                    Phase::Paused => "write resume or stop",
                    Phase::Stopped => "take it out, nothing comes after a stop",
                };
                let remedy = format!("it can not be while the clock is {state}; {possible}");
                Wrong::new(format!("events[{event}].kind"), kind(event), remedy)
            }
        }
    }
}

fn name(kind: ClockEventKind) -> &'static str {
    match kind {
        ClockEventKind::Start => "start",
        ClockEventKind::Pause => "pause",
        ClockEventKind::Resume => "resume",
        ClockEventKind::Stop => "stop",
    }
}

/// A number of seconds. One beyond all numbers we count with is as good as the largest of them: it is not reached.
fn target(text: &str) -> Result<u64, Wrong> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.parse().unwrap_or(u64::MAX));
    }
    Err(Wrong::new("target_seconds", text, "write a whole number of seconds, at least 1"))
}

/// Refuses lists where objects belong: the reader would take their items for fields in the order of ours. What is wrong
/// otherwise is the reader's to say.
fn objects(field: &str, text: &str, inner: &[&str], lists: &[&str]) -> Result<(), Wrong> {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    object(field, &value)?;
    for name in inner {
        value.get(name).map_or(Ok(()), |inner| object(&format!("{field}.{name}"), inner))?;
    }
    for name in lists {
        each_object(&format!("{field}.{name}"), value.get(name))?;
    }
    Ok(())
}

fn named_events(text: &str) -> Result<(), Wrong> {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    each_object("events", Some(&value))?;
    for (index, event) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(kind) = event.get("kind").filter(|kind| !kind.is_string()) {
            let remedy = "write \"start\", \"pause\", \"resume\" or \"stop\"";
            return Err(Wrong::new(format!("events[{index}].kind"), kind.to_string(), remedy));
        }
    }
    Ok(())
}

fn each_object(field: &str, list: Option<&Value>) -> Result<(), Wrong> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.enumerate().try_for_each(|(index, item)| object(&format!("{field}[{index}]"), item))
}

fn object(field: &str, value: &Value) -> Result<(), Wrong> {
    match value {
        Value::Object(_) => Ok(()),
        _ => Err(Wrong::new(field, value.to_string(), "write an object, { … }, with named fields")),
    }
}

/// Reads a field; what is wrong is named by its place in it.
fn read<T: DeserializeOwned>(field: &str, text: &str) -> Result<T, Wrong> {
    // Only what is wrong has to be known by its place.
    serde_json::from_str(text).or_else(|_| {
        let mut reader = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            let place = if path == "." { field.to_owned() } else { joined(field, &path) };
            let mut remedy = without_place(error.inner());
            if remedy.starts_with("duplicate field") {
                remedy.push_str("; write it once");
            }
            let value = value_at(text, error.path()).map_or_else(|| text.to_owned(), |value| value.to_string());
            Wrong::new(place, value, remedy)
        })
    })
}

fn joined(field: &str, path: &str) -> String {
    if path.starts_with('[') { format!("{field}{path}") } else { format!("{field}.{path}") }
}

/// What the reader says, without line and column: these would be counted in the field.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// The value at a place, as far as the text goes there.
fn value_at(text: &str, path: &serde_path_to_error::Path) -> Option<Value> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    for segment in path {
        let next = match segment {
            serde_path_to_error::Segment::Seq { index } => value.get_mut(*index),
            serde_path_to_error::Segment::Map { key } => value.get_mut(key),
            _ => None,
        };
        match next {
            Some(next) => value = next.take(),
            None => break,
        }
    }
    Some(value)
}
