//! Tickets of other systems.

use crate::clock::Clock;
use crate::store::Store;
use std::path::PathBuf;

/// What is imported.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What the file is: servicenow-log.
    #[arg(long)]
    pub format: String,
    /// The time zone of times without one.
    #[arg(long)]
    pub zone: Option<String>,
    /// Only say what would be imported.
    #[arg(long)]
    pub dry_run: bool,
    /// The file.
    pub file: PathBuf,
}

/// Imports a file.
pub async fn run(_store: &dyn Store, _clock: &dyn Clock, _args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this build imports nothing yet")
}
