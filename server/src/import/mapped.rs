//! Tickets of any system, by a mapping. The files are read twice: first to find what is wrong with them and whom they
//! name, then ticket by ticket, so that memory grows with the people in a file and not with its tickets.

mod passes;
mod refusals;
mod work;

use super::Args;
use super::commands::Commands;
use super::feed::{self, About, Pace, Sink};
use super::ids::Ids;
use super::mapping::{self, Mapping, Shape};
use super::reading::Reading;
use super::roster::{Cast, Counts, Roster};
use super::tally::{Tally, Teller};
use crate::directory::Known;
use crate::store::Store;
use anyhow::{Context, bail, ensure};
use deskside_domain::time::Timestamp;
use jiff::tz::TimeZone;
use passes::{Again, Item, Seen, Survey};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;
use work::Work;

/// Tickets that are read ahead.
const AHEAD: usize = 512;

/// What is read, and how.
struct Job {
    mapping: Mapping,
    zone: TimeZone,
    now: Timestamp,
    files: Vec<(PathBuf, About)>,
}

/// Imports and tells about it.
pub(super) async fn run(store: &dyn Store, now: Timestamp, args: &Args, shape: Shape) -> anyhow::Result<()> {
    let tally = import(store, now, args, shape).await?;
    println!("{tally}");
    tally.result()
}

/// Imports.
///
/// # Errors
/// When nothing of the files can be read, or the store fails.
pub(super) async fn import(store: &dyn Store, now: Timestamp, args: &Args, shape: Shape) -> anyhow::Result<Tally> {
    let job = Arc::new(Job::of(now, args, shape)?);
    let teller = Teller::new(args.dry_run, args.report.as_deref())?;
    let first = job.clone();
    let survey = tokio::task::spawn_blocking(move || first.survey(teller)).await.context("the reading was stopped")?;
    let (mut teller, roster, seen) = survey?;
    let ids = Ids::of(&job.mapping.source);
    let cast = Cast::of(roster, &Known::read(store).await?, &ids, &job.mapping.source);
    let tally = teller.tally();
    (tally.people, tally.teams) = (cast.person_counts, cast.team_counts);
    (tally.organizations, tally.categories) = (cast.organization_counts, cast.category_counts);
    let surveyed = tally.tickets;
    let commands = Commands { ids: &ids, cast: &cast };
    let mut work = Work { store, now, commands, writes: false, group: Vec::new(), has_tickets: false, teller, seen };
    // Strictly means that what only the desk can tell is known before anything is written.
    if args.dry_run || args.strict {
        second(&job, &mut work).await?;
    }
    let clean = !args.strict || work.teller.tally().problems == 0;
    if clean && !args.dry_run {
        let tally = work.teller.tally();
        (tally.tickets, tally.comments, tally.written) = (surveyed, Counts::default(), true);
        work.writes = true;
        second(&job, &mut work).await?;
    }
    work.teller.finish()
}

/// The second reading, ticket by ticket.
async fn second(job: &Arc<Job>, work: &mut Work<'_>) -> anyhow::Result<()> {
    let before = work.head().await?;
    for (payload, there) in &work.commands.cast.definitions {
        let sealed = work.commands.define(payload.clone(), *there, job.now);
        work.add(0, None, sealed.into_iter().collect(), job).await?;
    }
    work.commit(job).await?;
    let (to, mut items) = mpsc::channel(AHEAD);
    let pace = Arc::new(Pace::default());
    let (again, read) = (job.clone(), pace.clone());
    let reading = tokio::task::spawn_blocking(move || again.read_again(&read, to));
    let mut done = 0;
    while let Some(item) = items.recv().await {
        work.item(job, item).await?;
        done += 1;
        work.teller.progress(if work.writes { "importing" } else { "comparing" }, done, pace.percent());
    }
    reading.await.context("the reading was stopped")??;
    work.commit(job).await?;
    work.teller.tally().events = work.head().await? - before;
    Ok(())
}

impl Job {
    fn of(now: Timestamp, args: &Args, shape: Shape) -> anyhow::Result<Self> {
        let Some(name) = &args.mapping else {
            bail!("say with --mapping how the file is read: zendesk, jira, or a file")
        };
        let mapping = mapping::read(name, shape)?;
        let zone = args.zone.clone().or_else(|| mapping.zone.clone().map(|zone| zone.0)).unwrap_or(TimeZone::UTC);
        let lone = mapping.comments.as_ref().is_some_and(|comments| !comments.ticket.is_empty());
        for (flag, file, is_known, section) in [
            ("comments", &args.comments, lone, "comments, with ticket naming the column that holds the ticket's key"),
            ("people", &args.people, mapping.people.is_some(), "people"),
            ("organizations", &args.organizations, mapping.organizations.is_some(), "organizations"),
        ] {
            ensure!(file.is_none() || is_known, "--{flag}: the mapping needs a section {section}");
        }
        let files = [
            (&args.organizations, About::Organization),
            (&args.people, About::Person),
            (&args.file, About::Ticket),
            (&args.comments, About::Comment),
        ];
        let files: Vec<_> = files.into_iter().filter_map(|(file, about)| Some((file.clone()?, about))).collect();
        ensure!(args.file.is_some(), "name the file to import");
        if let Some((file, _)) = files.iter().find(|(file, _)| !file.is_file()) {
            bail!("can not read {}: there is no such file", file.display());
        }
        Ok(Self { mapping, zone, now, files })
    }

    fn reading(&self) -> Reading<'_> {
        Reading::new(&self.mapping, &self.zone, self.now)
    }

    /// Reads all files; `to` makes the sink of each.
    fn feed<S: Sink>(&self, pace: &Pace, to: &mut S, mut next: impl FnMut(&mut S, usize)) -> anyhow::Result<()> {
        for (file, _) in &self.files {
            pace.all.fetch_add(file.metadata().map_or(0, |file| file.len()), Ordering::Relaxed);
        }
        for (index, (file, about)) in self.files.iter().enumerate() {
            next(to, index);
            feed::read(file, self.mapping.format, *about, &self.mapping.lists, pace, to)?;
        }
        Ok(())
    }

    /// The first time: what is wrong, and whom the files name.
    fn survey(&self, teller: Teller) -> anyhow::Result<(Teller, Roster, Seen)> {
        let pace = Pace::default();
        let (roster, seen) = (Roster::default(), Seen::default());
        let mut survey =
            Survey { job: self, reading: self.reading(), file: 0, teller, roster, seen, records: 0, pace: &pace };
        self.feed(&pace, &mut survey, |survey, file| survey.file = file)?;
        Ok((survey.teller, survey.roster, survey.seen))
    }

    /// The second time: ticket by ticket. What is wrong has been told.
    fn read_again(&self, pace: &Pace, to: mpsc::Sender<Item>) -> anyhow::Result<()> {
        let mut again = Again { reading: self.reading(), file: 0, seen: Seen::default(), to };
        self.feed(pace, &mut again, |again, file| again.file = file)
    }
}
