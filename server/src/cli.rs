//! The command line.

mod doctor;
mod mail;
mod report;
mod settings;
mod sla;
mod token;
mod user;

use crate::archive::{Kind, task};
use crate::clock::{Clock, SystemClock};
use crate::http::Reach;
use crate::serve::{Options, serve};
use crate::store::{META_VERIFIED, Place, Store, lost, open};
use anyhow::{Context, ensure};
use clap::{Args, Parser, Subcommand};
use settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;
use tracing_subscriber::EnvFilter;

const EXAMPLES: &str = "Examples:
  deskside serve --addr 127.0.0.1:3000
  deskside demo --tickets 600 --seed 1
  deskside user add --email ada@example.org --name 'Ada Neri' --role administrator
  deskside verify
  deskside backup /backup/desk.gz

Settings come from flags, then DESKSIDE_* variables (DESKSIDE_DATA_DIR, DESKSIDE_DATABASE_URL, DESKSIDE_ADDR,
DESKSIDE_PUBLIC_URL, DESKSIDE_TRUSTED_PROXIES, DESKSIDE_SMTP_URL, DESKSIDE_MAIL_FROM, DESKSIDE_MAIL_CHECKED_BY,
DESKSIDE_SITE_DIR, DESKSIDE_LOG), then deskside.toml in the current folder, with the same names in lower case.";

const IMPORTS: &str = "Examples:
  deskside import --format json --mapping zendesk --dry-run tickets.json
  deskside import --format csv --mapping jira --zone Europe/Rome --dry-run issues.csv
  deskside import --format csv --print-mapping jira > own.toml
  deskside import --format csv --mapping own.toml --comments comments.csv --report report.json tickets.csv
  deskside import --format servicenow-log --zone Europe/Rome --dry-run incidents.csv
  deskside import --format csv --kind people --dry-run people.csv
  deskside import --format deskside desk.jsonl

Begin with --dry-run: it reads everything, names what is wrong and writes nothing. The same file again adds nothing, a
later export only what is new. With a mapping the exit status is 0 when everything is in, 3 when something was left
out, and 1 when it failed: what was written stays, run it again.";

/// Offline-first IT help desk, in one program.
#[derive(Clone, Debug, Parser)]
#[command(name = "deskside", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    command: Task,
}

impl Cli {
    /// What tells programs how it failed.
    #[must_use]
    pub fn exit_status(&self, error: &anyhow::Error) -> u8 {
        match &self.command {
            Task::Mail(task) => task.exit_status(error),
            // What could be imported was: programs tell that from a failure.
            _ if error.is::<crate::import::LeftOut>() => 3,
            _ => 1,
        }
    }
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaceArgs {
    /// The database: sqlite:///srv/deskside/deskside.db or postgres://USER:PASSWORD@HOST/DATABASE; by default
    /// deskside.db in the data folder
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The data folder; by default ./data
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The settings file; by default deskside.toml, if it is there
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
enum Task {
    /// Serve the desk
    #[command(after_help = "Example:\n  deskside serve --addr 0.0.0.0:8080 --public-url https://desk.example.org")]
    Serve(ServeArgs),
    /// Create the database, or bring its schema up to date (serve does it too)
    Migrate,
    /// Accounts: who may sign in
    #[command(subcommand)]
    User(user::UserTask),
    /// Tokens: keys for programs that use the HTTP API
    #[command(subcommand)]
    Token(token::TokenTask),
    /// Check log, hash chain, commands and projections, or the file of a backup or an export; names the first thing that
    /// is wrong
    #[command(after_help = "Examples:\n  deskside verify\n  deskside verify /backup/desk-2026-11-21.gz")]
    Verify {
        /// A backup or an export, instead of the database
        file: Option<PathBuf>,
    },
    /// Look over database, log, clock, tablets and address, and say what to do
    Doctor,
    /// Make all projections anew from the log
    Rebuild,
    /// Write the whole desk to a file for people and programs, one JSON object per line, without secrets
    #[command(after_help = "Example:\n  deskside export --out desk.jsonl")]
    Export(task::ExportArgs),
    /// Write everything, accounts too, to one compressed file, while the desk is used
    #[command(
        after_help = "Example:\n  deskside backup /backup/desk-$(date +%F-%H%M).gz\n\nWhoever has the file has the desk: \
                            keep it where only you can read it. It unpacks with gunzip."
    )]
    Backup(task::BackupArgs),
    /// Bring a backup into an empty database; what devices remember beyond it they send again
    #[command(after_help = "Example:\n  systemctl stop deskside\n  mv data data.broken\n  deskside restore \
                            /backup/desk-2026-11-21.gz\n  systemctl start deskside")]
    Restore(task::RestoreArgs),
    /// Fill an empty desk with a demonstration
    #[command(after_help = "Example:\n  deskside demo --tickets 600 --seed 1 --as-of 2026-11-21T08:00:00Z")]
    Demo(crate::demo::Args),
    /// Write what the desk did in a period to standard output, one line for each figure
    #[command(after_help = report::EXAMPLES)]
    Report(report::ReportArgs),
    /// Service levels: how clocks stand, and why
    #[command(subcommand)]
    Sla(sla::SlaTask),
    /// Mail that comes in
    #[command(subcommand)]
    Mail(mail::MailTask),
    /// Import tickets from another system, people, places and categories from a CSV file, or a whole desk that was
    /// exported
    #[command(after_help = IMPORTS)]
    Import(Box<crate::import::Args>),
}

/// How the desk is served.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where to listen; by default 127.0.0.1:3000
    #[arg(long, value_name = "ADDRESS:PORT")]
    addr: Option<String>,
    /// What browsers call the server; with https:// cookies are sent over TLS only
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Certificate chain in PEM form: the desk is served over HTTPS without a proxy
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate in PEM form
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// Runs the program.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let serve_args = if let Task::Serve(args) = &cli.command { Some(args) } else { None };
    // What needs no database, and what is wrong with a file, before one is opened or made.
    match &cli.command {
        Task::Verify { file: Some(file) } => return task::verify(file),
        Task::Sla(task) => return sla::run(task),
        Task::Restore(args) => drop(task::look_over(&args.file, Kind::Backup)?),
        Task::Import(args) if args.prepare()? => return Ok(()),
        _ => {}
    }
    let settings = Settings::read(&cli.place, serve_args)?;
    logs(settings.log.as_deref())?;
    let place = settings.database()?;
    // Made for what comes in alone, and nothing came in: then it goes again.
    let (takes_in, dry_run) = match &cli.command {
        Task::Restore(_) => (true, false),
        Task::Import(args) => (args.format == crate::import::Format::Deskside, args.dry_run),
        _ => (false, false),
    };
    let made = match &place {
        Place::File(path) if takes_in && begun(path) => Some(path.clone()),
        _ => None,
    };
    let (done, is_empty) = opened(cli.command, &settings, &place, made.is_some()).await;
    if let Some(path) = made.filter(|_| is_empty && (dry_run || done.is_err())) {
        for end in ["", "-wal", "-shm"] {
            let mut part = path.clone().into_os_string();
            part.push(end);
            // What was never made can not be removed.
            let _ = std::fs::remove_file(part);
        }
    }
    done
}

/// Begins a database file. True when it was not there and is this program's to remove again; SQLite fills an empty file.
fn begun(path: &std::path::Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Whatever keeps it from being made is told when it is opened.
    folder.is_none_or(|folder| std::fs::create_dir_all(folder).is_ok()) && std::fs::File::create_new(path).is_ok()
}

/// Also tells whether the database, if this program `made` it, is as empty as it was.
async fn opened(task: Task, settings: &Settings, place: &Place, made: bool) -> (anyhow::Result<()>, bool) {
    let store = match open(place).await {
        Ok(store) => store,
        Err(error) => return (Err(error.into()), made),
    };
    let done = carry_out(task, store.clone(), settings, place).await;
    // Another program may have begun to use it meanwhile.
    let is_empty = made && store.is_empty().await.unwrap_or(false);
    store.close().await;
    (done, is_empty)
}

async fn carry_out(task: Task, store: Arc<dyn Store>, settings: &Settings, database: &Place) -> anyhow::Result<()> {
    match task {
        Task::Serve(_) => {
            let tls = settings.tls()?;
            let reach = Reach {
                public_url: settings.public_url()?,
                trusted_proxies: settings.trusted_proxies()?,
                tls: tls.is_some(),
            };
            let (mail, smtp) = (settings.mail()?, settings.smtp()?);
            let site = settings.site_dir.clone();
            serve(store, Options { addr: settings.addr()?, reach, site, tls, mail, smtp }).await
        }
        Task::Migrate => {
            println!("the schema is up to date: version {}", store.facts().await?.schema);
            Ok(())
        }
        Task::User(task) => user::run(task, &*store).await,
        Task::Token(task) => token::run(task, &*store).await,
        Task::Verify { .. } => {
            let verified = store.verify().await?;
            ensure!(
                verified.lost.is_empty(),
                "the log is sound, but {} of its files are not: {}; take them from a backup",
                verified.lost.len(),
                lost::named(&verified.lost)
            );
            store.set_meta(META_VERIFIED, &SystemClock.now().0.to_string()).await?;
            println!(
                "sound: {} events in {} streams, {} commands, {} documents, {} files",
                verified.rows, verified.streams, verified.commands, verified.documents, verified.files
            );
            Ok(())
        }
        Task::Doctor => doctor::run(&*store, settings, database).await,
        Task::Rebuild => {
            let rows = store.rebuild().await?;
            println!("projections made anew from {rows} events");
            Ok(())
        }
        Task::Export(args) => task::export(&*store, &args, SystemClock.now()).await,
        Task::Backup(args) => task::backup(&*store, &args, SystemClock.now()).await,
        Task::Restore(args) => task::restore(&*store, &args.file, SystemClock.now()).await,
        Task::Demo(args) => crate::demo::run(&*store, &SystemClock, args).await,
        Task::Import(args) => crate::import::run(&*store, &SystemClock, *args).await,
        Task::Mail(task) => mail::run(&task, &*store, settings).await,
        Task::Report(args) => report::run(args, &*store).await,
        Task::Sla(task) => sla::run(&task),
    }
}

/// To standard error, as text; JSON where the setting says `json`, or `json,` and a filter.
fn logs(setting: Option<&str>) -> anyhow::Result<()> {
    let setting = setting.unwrap_or("info");
    let (json, filter) = match setting.split_once(',') {
        Some(("json", filter)) => (true, filter),
        None if setting == "json" => (true, "info"),
        _ => (false, setting),
    };
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("log \"{setting}\" is not a filter; use for example info, or server=debug,info"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = if json { builder.json().try_init() } else { builder.with_ansi(false).try_init() };
    // A test that runs several commands in one process has set it already.
    let _ = set;
    Ok(())
}
