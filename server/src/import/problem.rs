//! What is wrong with a file, said so that a person can set it right.

use super::feed::Place;
use serde::Serialize;
use std::fmt;

/// What the places of a file are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Lines; a header is on line 1.
    #[default]
    Line,
    /// Records, where several may stand on a line, or one on several.
    Record,
}

/// Something wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is counted.
    pub unit: Unit,
    /// Line or record of the file, from 1.
    #[serde(rename = "number")]
    pub line: usize,
    /// The column, or the place in the line where no column can be told.
    pub field: Option<String>,
    /// What was found there.
    pub value: Option<String>,
    /// What is wrong and what to do.
    pub remedy: String,
}

impl Problem {
    /// A problem of the row as a whole.
    pub fn of_row(line: usize, remedy: impl Into<String>) -> Self {
        Self { unit: Unit::Line, line, field: None, value: None, remedy: remedy.into() }
    }

    /// A problem of a record as a whole.
    pub fn of_place(place: Place, remedy: impl Into<String>) -> Self {
        Self { unit: place.unit, ..Self::of_row(place.number, remedy) }
    }

    /// A problem of one value.
    pub fn of_value(line: usize, field: &str, value: &str, remedy: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), value: Some(value.to_owned()), ..Self::of_row(line, remedy) }
    }
}

/// Most characters of a value that are repeated in a message.
const SHOWN: usize = 60;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Line => "line",
            Unit::Record => "record",
        };
        write!(f, "{unit} {}", self.line)?;
        if let Some(field) = &self.field {
            write!(f, ", field {field}")?;
        }
        if let Some(value) = &self.value {
            let shown: String = value.chars().take(SHOWN).collect();
            let more = if value.chars().count() > SHOWN { "…" } else { "" };
            write!(f, ", value {shown:?}{more}")?;
        }
        write!(f, ": {}", self.remedy)
    }
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No rows, or not even a header.
    #[error("the file is empty: it needs a header line and at least one row")]
    Empty,
    /// Two bytes for each character.
    #[error("the file is UTF-16: save it as UTF-8 (in Excel: \"CSV UTF-8\"), or run `iconv -f UTF-16 -t UTF-8`")]
    Utf16,
    /// The header is not what the format has.
    #[error("line 1: {0}")]
    Header(String),
}
