//! The records of a file, one after the other: whatever its size, no more than one of them is in memory.

mod json;
mod letters;
mod table;

use super::mapping::{Lists, Shape};
use super::problem::{Problem, Unit};
use super::record::{Header, Record};
use anyhow::Context;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a record tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A ticket, with what is in it.
    Ticket,
    /// A person.
    Person,
    /// An organisation.
    Organization,
    /// A reply or note, in a file of its own.
    Comment,
}

/// Where a record stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is counted.
    pub unit: Unit,
    /// Which, from 1.
    pub number: usize,
}

/// Takes records as they are read.
pub trait Sink {
    /// A table's header, before its rows.
    ///
    /// # Errors
    /// When such a table is of no use.
    fn header(&mut self, about: About, header: &Header) -> anyhow::Result<()>;

    /// The next record.
    ///
    /// # Errors
    /// When no more is wanted.
    fn take(&mut self, about: About, place: Place, record: Record<'_>) -> anyhow::Result<()>;

    /// Something that can not be read.
    ///
    /// # Errors
    /// When no more is wanted.
    fn fail(&mut self, problem: Problem) -> anyhow::Result<()>;
}

/// How far the reading of all files is.
#[derive(Debug, Default)]
pub struct Pace {
    /// Bytes that were read.
    pub read: AtomicU64,
    /// Bytes of all files.
    pub all: AtomicU64,
}

impl Pace {
    /// In percent.
    #[must_use]
    pub fn percent(&self) -> u64 {
        let all = self.all.load(Ordering::Relaxed).max(1);
        (self.read.load(Ordering::Relaxed) * 100 / all).min(100)
    }
}

/// Reads a file from its beginning to its end.
///
/// # Errors
/// When it can not be read at all, or the sink wants no more.
pub fn read(
    file: &Path,
    shape: Shape,
    about: About,
    lists: &Lists,
    pace: &Pace,
    to: &mut dyn Sink,
) -> anyhow::Result<()> {
    let name = || file.display().to_string();
    let text = letters::open(file, shape, pace).with_context(name)?;
    match shape {
        Shape::Csv => table::read(text, about, to),
        Shape::Json => json::read(text, about, lists, to),
    }
    .with_context(name)
}
