//! `deskside report`: what the desk did in a period, as a table for programs.

use crate::clock::{Clock, SystemClock};
use crate::directory::Known;
use crate::reports::{Days, Row, Table, csv, records, zone_of};
use crate::store::Store;
use crate::zone;
use anyhow::Context;
use app::texts::Lang;
use clap::{Args, ValueEnum};
use deskside_domain::metrics::{Filter, figures};
use deskside_domain::time::Date;
use std::io::{Write, stdout};

pub(super) const EXAMPLES: &str = "Example:
  deskside report --format csv --from 2026-11-01 --to 2026-11-30 > november.csv

One line for each figure: name, value, unit, count and how it is worked out. Times are in seconds, shares from 0 to 1; a
figure without data has an empty value and count 0. Both days are part of the period, as they are in the zone of the opening
hours behind the policy that is tried last, or in UTC where there are none; --zone names another one.";

/// Kinds of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Lines with commas, as UTF-8
    Csv,
}

/// What is to be reported.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    /// The kind of table
    #[arg(long, value_enum, default_value = "csv")]
    format: ReportFormat,
    /// The first day, such as 2026-11-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Date,
    /// The last day; it is part of the period
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Date,
    /// The time zone in which the days are read, instead of the desk's own
    #[arg(long, value_name = "ZONE", value_parser = spelled)]
    zone: Option<String>,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a day; write for example 2026-11-30".to_owned())
}

fn spelled(name: &str) -> Result<String, String> {
    zone::spelled(name).ok_or_else(|| "not a time zone; write for example Europe/Rome or UTC".to_owned())
}

/// Writes the report to standard output.
pub(super) async fn run(args: ReportArgs, store: &dyn Store) -> anyhow::Result<()> {
    let known = Known::read(store).await?;
    let days = Days { from: args.from, to: args.to, zone: args.zone.unwrap_or_else(|| zone_of(&known)) };
    let period = days.period().with_context(|| format!("--from {} --to {}", days.from, days.to))?;
    let records = records(store, &known, SystemClock.now()).await?;
    let all = figures(&records, &Filter::default(), period);
    let rows = all.into_iter().map(|now| Row { now, before: None }).collect();
    let bytes = match args.format {
        ReportFormat::Csv => csv(&Table { head: Vec::new(), rows, lang: Lang::En })?,
    };
    stdout().write_all(&bytes).context("the report can not be written")
}
