//! Records of JSON: an array, JSON Lines, or an object with arrays under their paths, also several such one after the
//! other, as pages of an API are kept.

use super::{About, Place, Sink};
use crate::import::mapping::Lists;
use crate::import::problem::{Problem, Unit};
use crate::import::record::Record;
use anyhow::{Context, bail};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::io::{BufRead, Cursor, Read};

/// A first line that is longer is not looked at as a record of its own.
const FIRST_MAX: u64 = 8 << 20;
/// A line of JSON Lines is not longer.
const LINE_MAX: u64 = 64 << 20;

pub(super) fn read(
    mut text: Box<dyn BufRead + '_>,
    about: About,
    lists: &Lists,
    to: &mut dyn Sink,
) -> anyhow::Result<()> {
    let mut first = Vec::new();
    let mut lines = 0;
    while first.trim_ascii().is_empty() {
        first.clear();
        if text.by_ref().take(FIRST_MAX).read_until(b'\n', &mut first)? == 0 {
            bail!(
                "the file is empty: it needs an array of records, a record on each line, or an object with an array in it"
            );
        }
        lines += 1;
    }
    let mut state = State { about, lists, to, taken: 0, line: None, stopped: None };
    let is_line = first.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(&first).is_ok();
    let done =
        if is_line { state.lines(first, lines, text) } else { state.whole(Cursor::new(first).chain(text), lines - 1) };
    let (taken, stopped) = (state.taken, state.stopped);
    match stopped {
        Some(error) => Err(error),
        None => done.and_then(|()| {
            if taken == 0 && about == About::Ticket {
                bail!("no record in it: name the path of the list in section lists of the mapping, such as tickets = \"issues\"");
            }
            Ok(())
        }),
    }
}

struct State<'a> {
    about: About,
    lists: &'a Lists,
    to: &'a mut dyn Sink,
    /// Records so far.
    taken: usize,
    /// The line, where each has a record.
    line: Option<usize>,
    /// What the sink said when it wanted no more.
    stopped: Option<anyhow::Error>,
}

impl State<'_> {
    fn lines(&mut self, first: Vec<u8>, mut number: usize, mut text: impl BufRead) -> anyhow::Result<()> {
        let mut line = first;
        loop {
            if !line.trim_ascii().is_empty() {
                self.line = Some(number);
                let mut json = serde_json::Deserializer::from_slice(&line);
                let read = Top { state: self, path: String::new() }.deserialize(&mut json).and_then(|()| json.end());
                if self.stopped.is_some() {
                    return Ok(());
                }
                if let Err(error) = read {
                    // The line that the reader counts is always the first.
                    let told = error.to_string();
                    let why = told.split(" at line ").next().unwrap_or_default();
                    let remedy = format!("not a JSON record: {why}; write each on one line, or export the file again");
                    self.to.fail(Problem::of_row(number, remedy))?;
                }
            }
            line.clear();
            if text.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            number += 1;
        }
    }

    fn whole(&mut self, text: impl Read, skipped: usize) -> anyhow::Result<()> {
        let mut json = serde_json::Deserializer::from_reader(std::io::BufReader::with_capacity(256 * 1024, text));
        loop {
            match json.end() {
                Ok(()) => return Ok(()),
                Err(error) if error.is_io() => return Err(error).context("can not read the file"),
                // Something follows.
                Err(_) => {}
            }
            let read = Top { state: self, path: String::new() }.deserialize(&mut json);
            if self.stopped.is_some() {
                return Ok(());
            }
            if let Err(error) = read {
                let line = error.line() + skipped;
                let remedy = format!(
                    "not JSON from here on: {error}; {} records before it could be read; export the file again",
                    self.taken
                );
                self.to.fail(Problem::of_row(line, remedy))?;
                return Ok(());
            }
        }
    }

    fn take(&mut self, about: About, value: &Value) -> Result<(), ()> {
        self.taken += 1;
        let place = match self.line {
            Some(number) => Place { unit: Unit::Line, number },
            None => Place { unit: Unit::Record, number: self.taken },
        };
        let taken = if value.is_object() {
            self.to.take(about, place, Record::Json(value))
        } else {
            self.to.fail(Problem::of_place(place, "not an object: a record is written in { }"))
        };
        taken.map_err(|error| self.stopped = Some(error))
    }

    /// What the list at a path has; `None` where there is none, and whether one lies below it.
    fn list(&self, path: &str) -> (Option<About>, bool) {
        let Lists { tickets, people, organizations } = self.lists;
        let own = match self.about {
            About::Comment => About::Comment,
            _ => About::Ticket,
        };
        let all = [(tickets, own), (people, About::Person), (organizations, About::Organization)];
        let named = |(name, about): &(&Option<String>, About)| Some((name.as_deref()?.to_owned(), *about));
        let all: Vec<(String, About)> = all.iter().filter_map(named).collect();
        let here = all.iter().find(|(name, _)| name == path).map(|(_, about)| *about);
        let below = format!("{path}.");
        (here, all.iter().any(|(name, _)| name.starts_with(&below)))
    }
}

const STOPPED: &str = "stopped";

/// A value that is a list of records, an object with such lists in it, or a record.
struct Top<'s, 'a> {
    state: &'s mut State<'a>,
    path: String,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records, or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let about = self.state.about;
        records(self.state, about, list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let is_top = self.path.is_empty();
        let (mut record, mut has_lists) = (Map::new(), false);
        while let Some(name) = map.next_key::<String>()? {
            let path = if is_top { name.clone() } else { format!("{}.{name}", self.path) };
            match self.state.list(&path) {
                (Some(about), _) => {
                    has_lists = true;
                    map.next_value_seed(List { state: &mut *self.state, about })?;
                }
                (None, true) => {
                    has_lists = true;
                    map.next_value_seed(Top { state: &mut *self.state, path })?;
                }
                (None, false) if is_top && !has_lists => drop(record.insert(name, map.next_value()?)),
                (None, false) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if is_top && !has_lists {
            let about = self.state.about;
            self.state.take(about, &Value::Object(record)).map_err(|()| A::Error::custom(STOPPED))?;
        }
        Ok(())
    }
}

/// A list under its path.
struct List<'s, 'a> {
    state: &'s mut State<'a>,
    about: About,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        records(self.state, self.about, list)
    }
}

fn records<'de, A: SeqAccess<'de>>(state: &mut State<'_>, about: About, mut list: A) -> Result<(), A::Error> {
    while let Some(value) = list.next_element::<Value>()? {
        state.take(about, &value).map_err(|()| A::Error::custom(STOPPED))?;
    }
    Ok(())
}
