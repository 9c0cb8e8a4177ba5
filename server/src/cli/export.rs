//! The whole log as JSON Lines: one object `{"event": …}` per row, in order, as it is stored.

use crate::store::Store;
use anyhow::Context;
use std::io::Write;
use std::path::PathBuf;

/// Rows read at a time.
const PAGE: u32 = 2_000;

/// Where the export goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the log.
pub async fn run(store: &dyn Store, args: &Args) -> anyhow::Result<()> {
    let name = args.out.display();
    let file = std::fs::File::create_new(&args.out).with_context(|| {
        format!("can not create {name}; choose a file that is not there, in a folder you may write")
    })?;
    let mut file = std::io::BufWriter::new(file);
    let mut after = 0;
    let mut count = 0_u64;
    loop {
        let rows = store.rows(after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        count += rows.len() as u64;
        for row in &rows {
            serde_json::to_writer(&mut file, &serde_json::json!({ "event": row })).context("can not write a row")?;
            file.write_all(b"\n").with_context(|| format!("can not write {name}; is the disk full?"))?;
        }
    }
    let file = file.into_inner().with_context(|| format!("can not write {name}; is the disk full?"))?;
    file.sync_all().with_context(|| format!("can not write {name} to the disk"))?;
    println!("{count} events written to {name}");
    Ok(())
}
