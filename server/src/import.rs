//! Tickets of other systems, as they were there: with their times, and with moves our status machine forbids.
//!
//! A file is read and checked as a whole, against the store too; only then is anything written. Ids follow from the
//! source, so what is there already is found again and a repeat adds nothing.

mod entry;
pub mod ids;
mod plan;
mod problem;
mod report;
mod survey;
mod table;
mod table_file;
mod words;

pub use problem::Problem;
pub use report::{Counts, Report};

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
use std::path::PathBuf;

/// What is imported.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What the file is
    #[arg(long, value_enum)]
    pub format: Format,
    /// What a CSV file holds
    #[arg(long, value_enum, required_if_eq("format", "csv"))]
    pub kind: Option<Kind>,
    /// The time zone of the file's times, such as Europe/Rome
    #[arg(long, value_parser = zone, default_value = "UTC")]
    pub zone: TimeZone,
    /// Check everything, say what would be imported, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Leave tickets with a broken row out and import the others; without it one broken row stops the import
    #[arg(long)]
    pub skip_errors: bool,
    /// The file
    pub file: PathBuf,
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Audit log of ServiceNow incidents as comma-separated values, one row for each change
    ServicenowLog,
    /// People, organisations, sites, contracts or categories, as a spreadsheet saves them
    Csv,
    /// A desk as `deskside export` writes it, into an empty database
    Deskside,
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
    match args.format {
        Format::Csv => return table_file::run(store, clock.now(), &args).await,
        Format::Deskside => {
            return crate::archive::task::import(store, &args.file, args.dry_run, clock.now()).await;
        }
        Format::ServicenowLog => {}
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
    let name = args.file.display();
    let bytes = std::fs::read(&args.file).with_context(|| format!("can not read {name}"))?;
    let entries = entry::read(&bytes, &args.zone, now).with_context(|| name.to_string())?;
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
