//! What an import by a mapping found and did: told while it runs, and kept for programs.

use super::problem::Problem;
use super::roster::Counts;
use crate::archive::outfile::{Outfile, unwritten};
use anyhow::Context;
use serde::Serialize;
use std::fmt;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Of tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tickets {
    /// Not on the desk before.
    pub new: u64,
    /// There, and changed in the source or said more about since.
    pub changed: u64,
    /// There, with nothing new.
    pub unchanged: u64,
    /// In the file once more with the same values.
    pub skipped: u64,
    /// Left out because of an error.
    pub wrong: u64,
}

/// What an import found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Nothing was to be written.
    pub dry_run: bool,
    /// It was written.
    pub written: bool,
    /// Tickets.
    pub tickets: Tickets,
    /// Replies and notes.
    pub comments: Counts,
    /// People.
    pub people: Counts,
    /// Organisations.
    pub organizations: Counts,
    /// Teams.
    pub teams: Counts,
    /// Nodes of the category tree.
    pub categories: Counts,
    /// Errors.
    pub problems: u64,
    /// What is no error but may surprise.
    pub notes: Vec<String>,
    /// Events added to the log.
    pub events: u64,
    /// The first errors.
    #[serde(skip)]
    pub first: Vec<Problem>,
}

/// Errors that are kept for who asks.
const FIRST: usize = 100;

/// Some records were left out; the others are in, or would be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LeftOut(String);

impl Tally {
    /// How the import ends for the command line.
    ///
    /// # Errors
    /// When not everything is in, or would be.
    pub fn result(&self) -> anyhow::Result<()> {
        let errors = if self.problems == 1 { "1 error".to_owned() } else { format!("{} errors", self.problems) };
        match (self.problems, self.written, self.dry_run) {
            (0, ..) => Ok(()),
            (_, true, _) => Err(LeftOut(format!(
                "{errors}: what they are about was left out; set it right and import the file again, which adds only that"
            ))
            .into()),
            (_, false, true) => Err(LeftOut(format!(
                "{errors}: what they are about would be left out; set it right, or the mapping, and look again"
            ))
            .into()),
            (_, false, false) => Err(anyhow::anyhow!("{errors}: nothing was imported, as --strict asks; set them right")),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tickets { new, changed, unchanged, skipped, wrong } = self.tickets;
        writeln!(
            f,
            "tickets: {new} new, {changed} changed, {unchanged} unchanged, {skipped} skipped, {wrong} with errors"
        )?;
        let kinds = [
            ("comments", self.comments),
            ("people", self.people),
            ("organizations", self.organizations),
            ("teams", self.teams),
            ("categories", self.categories),
        ];
        for (name, Counts { new, there }) in kinds {
            writeln!(f, "{name}: {new} new, {there} already here")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        match (self.written, self.dry_run) {
            (true, _) => write!(f, "imported: {} events added to the log", self.events),
            (false, true) => write!(f, "dry run: nothing was written"),
            (false, false) => write!(f, "nothing was imported"),
        }
    }
}

/// A report file in the making: one JSON object, its errors written as they are found.
struct Paper {
    name: PathBuf,
    out: Outfile,
    text: BufWriter<File>,
}

/// Tells a person about the import while it runs.
pub struct Teller {
    tally: Tally,
    paper: Option<Paper>,
    terminal: bool,
    told: bool,
}

impl Teller {
    /// To standard error, and to a file if one is wanted.
    ///
    /// # Errors
    /// When the file can not be made.
    pub fn new(dry_run: bool, report: Option<&Path>) -> anyhow::Result<Self> {
        let paper = report.map(|name| {
            let out = Outfile::create(name)?;
            let mut text = BufWriter::new(out.file()?);
            text.write_all(b"{\"problems\":[").map_err(|error| unwritten(name, error.into()))?;
            anyhow::Ok(Paper { name: name.to_owned(), out, text })
        });
        let tally = Tally { dry_run, ..Tally::default() };
        Ok(Self { tally, paper: paper.transpose()?, terminal: std::io::stderr().is_terminal(), told: false })
    }

    /// What is counted.
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Something is wrong with a record.
    ///
    /// # Errors
    /// When the report can not be written.
    pub fn problem(&mut self, file: &Path, problem: Problem) -> anyhow::Result<()> {
        self.clear();
        eprintln!("{}: {problem}", file.display());
        if let Some(Paper { name, text, .. }) = &mut self.paper {
            let comma = if self.tally.problems == 0 { "" } else { "," };
            let entry = serde_json::json!({ "file": file, "problem": &problem });
            write!(text, "{comma}\n{entry}").map_err(|error| unwritten(name, error.into()))?;
        }
        self.tally.problems += 1;
        if self.tally.first.len() < FIRST {
            self.tally.first.push(problem);
        }
        Ok(())
    }

    /// How far it is: on one line of a terminal, or now and then on a line of its own.
    pub fn progress(&mut self, what: &str, records: u64, percent: u64) {
        const SOMETIMES: u64 = 500;
        const SELDOM: u64 = 10_000;
        if self.terminal && records.is_multiple_of(SOMETIMES) {
            self.told = true;
            eprint!("\r{what}: {records} records, {percent} %");
        } else if !self.terminal && records.is_multiple_of(SELDOM) {
            eprintln!("{what}: {records} records, {percent} %");
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.told) {
            eprint!("\r\x1b[K");
        }
    }

    /// Ends the report.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn finish(mut self) -> anyhow::Result<Tally> {
        self.clear();
        if let Some(Paper { name, out, mut text }) = self.paper {
            let summary = serde_json::to_string(&self.tally).context("can not write the summary as JSON")?;
            let written = write!(text, "],\n\"summary\":{summary}}}\n").and_then(|()| text.flush());
            written.map_err(|error| unwritten(&name, error.into()))?;
            drop(text);
            out.keep()?;
        }
        Ok(self.tally)
    }
}
