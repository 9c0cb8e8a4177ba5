//! The demonstration desk.

use crate::clock::Clock;
use crate::store::Store;

/// What the demonstration is made of.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How many tickets.
    #[arg(long, default_value_t = 600)]
    pub tickets: u32,
    /// The same seed makes the same desk.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The moment the desk is seen at, such as 2026-11-21T08:00:00Z; now, if not given.
    #[arg(long)]
    pub as_of: Option<String>,
}

/// Fills an empty desk.
pub async fn run(_store: &dyn Store, _clock: &dyn Clock, _args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this build has no demonstration yet")
}
