//! Tickets of other systems, as they were there: with their times, and with moves our status machine forbids.
//!
//! A file is read and checked as a whole, against the store too; only then is anything written. Ids follow from the
//! source, so what is there already is found again and a repeat adds nothing.

mod commands;
mod entry;
mod feed;
pub mod ids;
mod mapped;
pub mod mapping;
mod plain;
mod plan;
mod problem;
mod reading;
mod record;
mod report;
mod roster;
mod survey;
mod table;
mod table_file;
mod tally;
mod words;

pub use problem::Problem;
pub use report::{Counts, Report};
pub use tally::{LeftOut, Tally};

use crate::clock::Clock;
use crate::sheet::Kind;
use crate::store::{Push, Store};
use anyhow::{Context, bail};
use clap::ValueEnum;
use deskside_domain::command::Sealed;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::time::Timestamp;
use jiff::tz::TimeZone;
use plan::Plan;
use std::path::{Path, PathBuf};

/// What is imported.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What the file is
    #[arg(long, value_enum)]
    pub format: Format,
    /// What a CSV file of a spreadsheet holds
    #[arg(long, value_enum, conflicts_with = "mapping")]
    pub kind: Option<Kind>,
    /// How a CSV or JSON file of tickets is read: zendesk, jira, or a mapping file
    #[arg(long, value_name = "NAME|FILE")]
    pub mapping: Option<String>,
    /// Write one of the program's own mappings to standard output, to adapt it, and do nothing else
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mapping", "kind", "file"])]
    pub print_mapping: Option<String>,
    /// Replies and notes that lie in a file of their own, joined by the ticket's key
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub comments: Option<PathBuf>,
    /// People that lie in a file of their own
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub people: Option<PathBuf>,
    /// Organisations that lie in a file of their own
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub organizations: Option<PathBuf>,
    /// The time zone of times that do not say theirs, such as Europe/Rome; by default the mapping's, or UTC
    #[arg(long, value_parser = zone)]
    pub zone: Option<TimeZone>,
    /// Check everything, say what would be imported, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With a mapping: import nothing if anything is wrong; without it what is wrong is left out
    #[arg(long, requires = "mapping")]
    pub strict: bool,
    /// With a mapping: write what was found and done to a file, as JSON
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub report: Option<PathBuf>,
    /// Leave tickets with a broken row out and import the others; without it one broken row stops the import
    #[arg(long, conflicts_with = "mapping")]
    pub skip_errors: bool,
    /// The file
    #[arg(required_unless_present = "print_mapping")]
    pub file: Option<PathBuf>,
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Audit log of ServiceNow incidents as comma-separated values, one row for each change
    ServicenowLog,
    /// With --mapping tickets of another system; with --kind people, organisations, sites, contracts or categories, as
    /// a spreadsheet saves them
    Csv,
    /// Tickets of another system, with --mapping: an array, JSON Lines, or an object with an array in it
    Json,
    /// A desk as `deskside export` writes it, into an empty database
    Deskside,
}

impl Args {
    /// The file.
    ///
    /// # Errors
    /// When none is named.
    pub fn file(&self) -> anyhow::Result<&Path> {
        self.file.as_deref().context("name the file to import")
    }

    fn shape(&self) -> Option<mapping::Shape> {
        match self.format {
            Format::Csv => Some(mapping::Shape::Csv),
            Format::Json => Some(mapping::Shape::Json),
            Format::ServicenowLog | Format::Deskside => None,
        }
    }

    /// Does what needs no database, before one is opened or made: prints a mapping, or finds what is wrong with the
    /// arguments and with the file itself. True when nothing is left to do.
    ///
    /// # Errors
    /// What is wrong.
    pub fn prepare(&self) -> anyhow::Result<bool> {
        let shape = self.shape();
        if let Some(name) = &self.print_mapping {
            let Some(shape) = shape else {
                bail!("say with --format csv or --format json which of the mappings {name}")
            };
            let text = mapping::text_of(name, shape)?;
            print!(
                "{}",
                text.with_context(|| format!("no mapping {name} in the program; there are zendesk and jira"))?
            );
            return Ok(true);
        }
        let file = self.file()?;
        match (&self.mapping, shape) {
            (Some(name), Some(shape)) => drop(mapping::read(name, shape)?),
            (Some(_), None) => bail!("--mapping is for --format csv and --format json; leave it out"),
            (None, Some(mapping::Shape::Json)) => {
                bail!("say with --mapping how the file is read: zendesk, jira, or a mapping file")
            }
            (None, Some(mapping::Shape::Csv)) if self.kind.is_none() => {
                bail!("say with --kind what the spreadsheet holds, or with --mapping how tickets are read from it")
            }
            (None, _) => {}
        }
        for file in [Some(file), self.comments.as_deref(), self.people.as_deref(), self.organizations.as_deref()] {
            let Some(file) = file else { continue };
            std::fs::File::open(file).with_context(|| format!("can not read {}", file.display()))?;
        }
        if self.format == Format::Deskside {
            drop(crate::archive::task::look_over(file, crate::archive::Kind::Export)?);
        }
        Ok(false)
    }
}

/// Commands in one commit.
const GROUP: usize = 256;
/// Commands after which the progress is told.
const TOLD: usize = 2_000;

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "not a time zone; write for example Europe/Rome or UTC".to_owned())
}

/// Imports a file and tells about it.
///
/// # Errors
/// When anything of the file was not imported.
pub async fn run(store: &dyn Store, clock: &dyn Clock, args: Args) -> anyhow::Result<()> {
    if args.dry_run {
        return take(store, clock, args).await;
    }
    // What a loss of power takes away comes again with the same command. In a desk that is at work others may have
    // seen it by then, with all that they did after it: there each commit waits for the disk.
    let hurries = store.is_empty().await?;
    if hurries {
        store.hurry().await?;
    }
    let taken = take(store, clock, args).await;
    let settled = if hurries { store.settle().await } else { Ok(()) };
    taken?;
    Ok(settled?)
}

async fn take(store: &dyn Store, clock: &dyn Clock, args: Args) -> anyhow::Result<()> {
    match (args.format, args.shape()) {
        (_, Some(shape)) if args.mapping.is_some() => return mapped::run(store, clock.now(), &args, shape).await,
        (Format::Csv, _) => return table_file::run(store, clock.now(), &args).await,
        (Format::Json, _) => bail!("say with --mapping how the file is read: zendesk, jira, or a mapping file"),
        (Format::Deskside, _) => {
            return crate::archive::task::import(store, args.file()?, args.dry_run, clock.now()).await;
        }
        (Format::ServicenowLog, _) => {}
    }
    let report = import(store, clock.now(), &args, &mut |done, all| eprintln!("{done} of {all} commands")).await?;
    for problem in &report.problems {
        eprintln!("{problem}");
    }
    println!("{report}");
    match report.failure() {
        Some(failure) => bail!("{failure}"),
        None => Ok(()),
    }
}

/// Imports a file. What is wrong with its rows stands in the report; `progress` hears how many commands are done.
///
/// # Errors
/// When the file can not be read at all, or the store fails.
pub async fn import(
    store: &dyn Store,
    now: Timestamp,
    args: &Args,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> anyhow::Result<Report> {
    anyhow::ensure!(args.format == Format::ServicenowLog, "a CSV file is not a log of tickets");
    let file = args.file()?;
    let name = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("can not read {name}"))?;
    let zone = args.zone.clone().unwrap_or(TimeZone::UTC);
    let entries = entry::read(&bytes, &zone, now).with_context(|| name.to_string())?;
    let plan = plan::plan(entries, now);
    let mut report = survey::survey(store, plan, args).await?;
    if args.dry_run || (!report.problems.is_empty() && !args.skip_errors) {
        return Ok(report);
    }
    let before = head(store).await?;
    carry_out(store, now, &mut report, progress).await?;
    report.events = head(store).await? - before;
    report.written = true;
    Ok(report)
}

/// Imports tickets by a mapping, and gives what was found and done.
///
/// # Errors
/// When the files can not be read at all, or the store fails.
pub async fn import_mapped(store: &dyn Store, now: Timestamp, args: &Args) -> anyhow::Result<Tally> {
    let Some(shape) = args.shape() else { bail!("a mapping is for --format csv and --format json") };
    mapped::import(store, now, args, shape).await
}

async fn head(store: &dyn Store) -> anyhow::Result<u64> {
    store.look_again().await?;
    Ok(*store.head().borrow())
}

async fn carry_out(
    store: &dyn Store,
    now: Timestamp,
    report: &mut Report,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> anyhow::Result<()> {
    let Plan { definitions, steps, .. } = std::mem::take(&mut report.plan);
    let definitions = definitions.into_iter().map(|definition| (0, definition.sealed));
    let commands: Vec<(usize, Sealed)> =
        definitions.chain(steps.into_iter().map(|step| (step.line, step.sealed))).collect();
    let mut done = 0;
    for group in commands.chunks(GROUP) {
        let push = Push::of(Authority::System, group.iter().map(|(_, sealed)| sealed.clone()));
        let pushed = store.submit(&[push], now).await?;
        let outcomes = pushed.into_iter().flat_map(|pushed| pushed.outcomes);
        for ((line, sealed), outcome) in group.iter().zip(outcomes) {
            if !outcome.is_done() {
                report.problems.push(refused(*line, sealed, &outcome));
            }
        }
        let before = done / TOLD;
        done += group.len();
        if done / TOLD > before || done == commands.len() {
            progress(done, commands.len());
        }
    }
    Ok(())
}

fn refused(line: usize, sealed: &Sealed, outcome: &Outcome) -> Problem {
    match outcome {
        Outcome::Rejected { refusal: Refusal::CommandIdReused } => Problem::of_row(line, survey::DIFFERS),
        Outcome::Rejected { refusal } => {
            let refusal = serde_json::to_string(refusal).unwrap_or_default();
            Problem::of_row(line, format!("{} was refused: {refusal}", sealed.kind))
        }
        other => {
            Problem::of_row(line, format!("{} was not done: {}; import the file again", sealed.kind, other.word()))
        }
    }
}
