//! Checks log, heads, commands and projections against each other, and names the first thing that is wrong.

use super::error::{Result, StoreError};
use super::tables::{Read, Slice};
use super::working::Keys;
use deskside_domain::chain::{Broken, Verifier};
use deskside_domain::document::DocRef;
use deskside_domain::id::{Aggregate, CommandId};
use std::collections::BTreeMap;

/// A good end of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows of the log.
    pub rows: u64,
    /// Streams.
    pub streams: u64,
    /// Commands.
    pub commands: u64,
    /// Documents.
    pub documents: u64,
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// In the log.
    #[error(transparent)]
    Log(#[from] Broken),
    /// A stream's end is not what the log says: rows are missing at its end, or the end was changed.
    #[error("stream {stream}: the log ends at sequence {found}, the kept head says {kept}")]
    Head {
        /// The stream.
        stream: Aggregate,
        /// What the log says.
        found: u64,
        /// What was kept.
        kept: u64,
    },
    /// Events whose command is not kept, or kept otherwise.
    #[error("command {command}: its events end at position {position}, but it is kept as {kept}")]
    Command {
        /// Which.
        command: CommandId,
        /// Where its events end.
        position: u64,
        /// How it is kept.
        kept: String,
    },
    /// A record's document is older than the log.
    #[error("document {doc:?}: it stands at {found}, but the log has touched it at {expected}; run `deskside rebuild`")]
    Document {
        /// Which.
        doc: DocRef,
        /// Where it stands; `None` when it is not there.
        found: String,
        /// Where it should stand at least.
        expected: u64,
    },
}

const CHUNK: u32 = 2_000;

/// Runs all checks.
pub async fn verify<R: Read>(tables: &mut R) -> Result<std::result::Result<Verified, Fault>> {
    let mut verifier = Verifier::default();
    let mut after = 0;
    // For each command the last position of its events; for each stream the last position that touched it.
    let mut ends: BTreeMap<CommandId, u64> = BTreeMap::new();
    let mut touched: BTreeMap<Aggregate, u64> = BTreeMap::new();
    loop {
        let rows = tables.rows(after, CHUNK).await?;
        for row in &rows {
            if let Err(broken) = verifier.check(row) {
                return Ok(Err(broken.into()));
            }
            ends.insert(row.command_id, row.position);
            touched.insert(row.stream, row.position);
            after = row.position;
        }
        if rows.len() < CHUNK as usize {
            break;
        }
    }
    if let Some(fault) = heads(tables, &verifier).await? {
        return Ok(Err(fault));
    }
    let commands = match commands(tables, ends).await? {
        Ok(count) => count,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(fault) = documents(tables, &touched).await? {
        return Ok(Err(fault));
    }
    let documents = count(tables).await?;
    Ok(Ok(Verified { rows: verifier.rows(), streams: verifier.heads().len() as u64, commands, documents }))
}

async fn heads<R: Read>(tables: &mut R, verifier: &Verifier) -> Result<Option<Fault>> {
    let kept: BTreeMap<_, _> = tables.heads().await?.into_iter().collect();
    for (stream, head) in verifier.heads() {
        let other = kept.get(stream);
        if other != Some(head) {
            let kept = other.map_or(0, |head| head.seq);
            return Ok(Some(Fault::Head { stream: *stream, found: head.seq, kept }));
        }
    }
    let extra = kept.iter().find(|(stream, _)| !verifier.heads().contains_key(stream));
    Ok(extra.map(|(stream, head)| Fault::Head { stream: *stream, found: 0, kept: head.seq }))
}

async fn commands<R: Read>(
    tables: &mut R,
    mut ends: BTreeMap<CommandId, u64>,
) -> Result<std::result::Result<u64, Fault>> {
    let mut after = None;
    let mut count = 0;
    loop {
        let kept = tables.commands(after, CHUNK).await?;
        for (command, record) in &kept {
            count += 1;
            after = Some(*command);
            if let Some(position) = ends.remove(command)
                && record.outcome.position() != Some(position)
            {
                let kept = record.outcome.word().to_owned();
                return Ok(Err(Fault::Command { command: *command, position, kept }));
            }
        }
        if kept.len() < CHUNK as usize {
            break;
        }
    }
    Ok(match ends.into_iter().next() {
        Some((command, position)) => Err(Fault::Command { command, position, kept: "nothing".to_owned() }),
        None => Ok(count),
    })
}

async fn documents<R: Read>(tables: &mut R, touched: &BTreeMap<Aggregate, u64>) -> Result<Option<Fault>> {
    let streams: Vec<_> = touched.iter().collect();
    for chunk in streams.chunks(CHUNK as usize) {
        let keys = Keys { documents: chunk.iter().map(|(stream, _)| DocRef::from(**stream)).collect(), ..Keys::default() };
        let found = tables.load(&keys).await?;
        let found: BTreeMap<_, _> =
            found.documents.into_iter().map(|stored| (stored.document.doc_ref(), stored.position)).collect();
        for (stream, expected) in chunk {
            let doc = DocRef::from(**stream);
            let position = found.get(&doc);
            if position.is_none_or(|position| *position < **expected) {
                let found = position.map_or_else(|| "no position".to_owned(), |position| format!("position {position}"));
                return Ok(Some(Fault::Document { doc, found, expected: **expected }));
            }
        }
    }
    Ok(None)
}

async fn count<R: Read>(tables: &mut R) -> Result<u64> {
    let mut after = None;
    let mut count = 0;
    loop {
        let documents = tables.slice(Slice::All { after }, CHUNK).await?;
        count += documents.len() as u64;
        after = documents.last().map(|stored| stored.document.doc_ref());
        if documents.len() < CHUNK as usize {
            return Ok(count);
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Log(broken) => Self::Broken(broken),
            other => Self::inconsistent("log", "", other),
        }
    }
}
