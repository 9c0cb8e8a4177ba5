//! What is wrong with a file, said so that a person can set it right.

use std::fmt;

/// Something wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file, from 1; the header is on line 1.
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
        Self { line, field: None, value: None, remedy: remedy.into() }
    }

    /// A problem of one value.
    pub fn of_value(line: usize, field: &str, value: &str, remedy: impl Into<String>) -> Self {
        Self { line, field: Some(field.to_owned()), value: Some(value.to_owned()), remedy: remedy.into() }
    }
}

/// Most characters of a value that are repeated in a message.
const SHOWN: usize = 60;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
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
