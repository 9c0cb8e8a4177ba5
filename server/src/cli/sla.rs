//! `deskside sla`: service levels, explained.

use anyhow::Context;
use clap::Subcommand;
use std::io::{BufWriter, stdin, stdout};

const EXPLAIN: &str = r#"Example:
  deskside sla explain < clocks.jsonl > explained.jsonl

A line:
  {"id":"c1","calendar":{"zone":"Europe/Rome","weekly":{"mon":[["09:00","13:00"],["14:00","18:00"]]},"closed":["2026-12-25"],"open":[{"date":"2026-12-24","hours":[["09:00","12:00"]]}]},"target_seconds":14400,"events":[{"at":"2026-03-27T16:30:00Z","kind":"start"}],"now":"2026-03-30T08:00:00Z"}
Kinds of events are start, pause, resume and stop. Moments are RFC 3339 in whole seconds, with Z or an offset.

Its answer:
  {"id":"c1","state":"running","due_at":"2026-03-30T11:00:00Z","elapsed_seconds":3600,"ledger":[{"from":"2026-03-27T16:30:00Z","to":"2026-03-30T07:00:00Z","counted":false,"reason":"closed"},{"from":"2026-03-30T07:00:00Z","to":"2026-03-30T08:00:00Z","counted":true,"reason":"open"}]}
States are running, paused, met and breached; reasons are open, closed, holiday and paused.

Every line is answered by one line, in order. One that is wrong, empty ones too, is answered with
{"id":"c1","error":"field: value: what to do"}; "id" is null where it can not be read. No database is opened, and zones
come from the tz database in the program. The exit status is 0 when all lines were answered, whatever the answers,
and 1 when reading or writing failed."#;

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SlaTask {
    /// Read clocks from standard input, one JSON object per line, and say for each how it stands, when it is due, and
    /// which of its time counts
    #[command(after_help = format!("{EXPLAIN}\n\nRelease of the tz database: {}", crate::zone::release()))]
    Explain,
}

/// Does the task.
pub(crate) fn run(task: &SlaTask) -> anyhow::Result<()> {
    match task {
        SlaTask::Explain => crate::explain::run(stdin().lock(), BufWriter::with_capacity(1 << 16, stdout().lock()))
            .context("can not go on: the input can not be read, or the answers can not be written"),
    }
}
