//! The running server with a large desk: how long lists, tickets, search, commands and pulls take from outside, beside
//! what an empty axum handler takes for the same client on the same machine; how fast live streams tell, how fast data
//! come in and go out, how long the start takes and how much memory it needs.
//!
//! `cargo bench -p server --bench serve` prints a table and writes `target/bench/serve-sqlite-100000.json`; a file that
//! was there before becomes `….before.json`, and its numbers stand in the last column. `-- --help` tells the rest. The
//! desk is made once, under `target/bench/desks`, and used again.
//!
//! `cargo bench -p server --bench serve -- --soak 10` measures none of these: for ten minutes a small desk does everything
//! that desks do, and memory, open files and threads of the server must stay level. What grows ends it with an error.

mod serve {
    pub mod desk;
    pub mod empty;
    pub mod line;
    pub mod load;
    pub mod postgres;
    pub mod program;
    pub mod reads;
    pub mod report;
    pub mod soak;
    pub mod trend;
}

use clap::{Parser, ValueEnum};
use serve::desk::Desk;
use serve::report::Report;
use serve::{empty, load, reads, soak};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// Which engine keeps the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, Parser)]
struct Args {
    /// Where the desk is kept
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// How many tickets it has: 100000, or 2000 for a soak
    #[arg(long)]
    tickets: Option<u32>,
    /// For so many minutes everything at once, while somebody looks whether what the server holds grows
    #[arg(long, value_name = "MINUTES")]
    soak: Option<f64>,
    /// Requests of each kind
    #[arg(long, default_value_t = 400)]
    requests: usize,
    /// How long commands come in at a steady rate
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many commands come in each second
    #[arg(long, default_value_t = 500)]
    rate: u64,
    /// How many live streams are open
    #[arg(long, default_value_t = 10_000)]
    clients: usize,
    /// The program to measure; by default the one that was built with this
    #[arg(long, default_value = env!("CARGO_BIN_EXE_deskside"))]
    program: PathBuf,
    /// `cargo bench` says so
    #[arg(long, hide = true)]
    bench: bool,
}

#[expect(clippy::disallowed_methods, reason = "a measurement asks the machine for the time")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let Some(minutes) = args.soak else {
        runtime.block_on(measure(&args));
        return ExitCode::SUCCESS;
    };
    if minutes < 0.5 {
        eprintln!("--soak {minutes}: too short to tell what grows; at least 0.5 minutes");
        return ExitCode::FAILURE;
    }
    runtime.block_on(level(&args, minutes))
}

/// Where a report lies.
fn place(target: &Path, what: &str, engine: Engine, more: &str) -> PathBuf {
    let engine = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    target.join(format!("{what}-{engine}{more}.json"))
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("bench")
}

async fn level(args: &Args, minutes: f64) -> ExitCode {
    let (target, tickets) = (target(), args.tickets.unwrap_or(2_000));
    let mut report = Report::new(&place(&target, "soak", args.engine, ""), tickets);
    let desk = Arc::new(Desk::fresh(args.engine, tickets, &args.program, &target, &mut report));
    let server = desk.start(&mut report).await;
    let grown = soak::run(&desk, &server, minutes, &mut report).await;
    drop(server);
    report.show();
    if grown.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("grows: {}", grown.join(", "));
    ExitCode::FAILURE
}

async fn measure(args: &Args) {
    let (target, tickets) = (target(), args.tickets.unwrap_or(100_000));
    let mut report = Report::new(&place(&target, "serve", args.engine, &format!("-{tickets}")), tickets);

    let desk = Desk::of(args.engine, tickets, &args.program, &target, &mut report);
    let server = desk.start(&mut report).await;
    let nothing = empty::Empty::start().await;
    let base = reads::empty(&nothing, args.requests).await;
    report.times("empty handler", &base, None, None);

    let asker = desk.asker(server.addr).await;
    reads::lists(&asker, args.requests, &base, &mut report).await;
    reads::tickets(&asker, args.requests, &base, &mut report).await;
    reads::searches(&asker, args.requests, &base, &mut report).await;
    load::pull(&asker, &mut report).await;
    load::commands(&asker, args.rate, args.seconds, &mut report).await;
    report.number("memory after load", server.memory(), "MB", Some(250.0));
    load::fan_out(&asker, args.clients, &server, &mut report).await;
    report.number("open files after all", server.files(), "", None);
    drop(server);
    desk.in_and_out(&mut report);
    report.show();
}
