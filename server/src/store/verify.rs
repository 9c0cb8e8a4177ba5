//! Checks log, heads, commands and projections against each other, and names the first thing that is wrong.

use super::changes::Kept;
use super::error::{Result, StoreError};
use super::files::{FileHash, hash_of};
use super::lost::{Looked, LostFile, look_through};
use super::tables::Read;
use deskside_domain::chain::{Broken, LogRow, Verifier};
use deskside_domain::document::{DocKind, DocRef};
use deskside_domain::event::EventBody;
use deskside_domain::id::{Aggregate, AggregateKind, ArticleId, AttachmentId, CommandId, EventId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A good end of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows of the log.
    pub rows: u64,
    /// Streams.
    pub streams: u64,
    /// Commands.
    pub commands: u64,
    /// Documents.
    pub documents: u64,
    /// Files, whose bytes were read and checked.
    pub files: u64,
    /// Files that have come and are not whole any more. They are no fault of the log, and a backup may have them.
    pub lost: Vec<LostFile>,
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// In the log.
    #[error(transparent)]
    Log(#[from] Broken),
    /// A private value is gone, and no erasure was recorded.
    #[error(
        "position {position}: event {event} of stream {stream} has {found} private values instead of {expected}, and was not erased"
    )]
    Gone {
        /// The row.
        position: u64,
        /// Its stream.
        stream: Aggregate,
        /// Its event.
        event: EventId,
        /// Values there should be.
        expected: usize,
        /// Values there are.
        found: usize,
    },
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
    /// A document is missing, or older than the log.
    #[error(
        "document {doc:?}: it stands at {found}, but the log touched it at position {expected}; run `deskside rebuild`"
    )]
    Document {
        /// Which.
        doc: DocRef,
        /// Where it stands; `None` when it is not there.
        found: String,
        /// Where it should stand at least.
        expected: u64,
    },
    /// There are documents that come from no event.
    #[error("{found} documents instead of {expected}: some come from no event; run `deskside rebuild`")]
    Extra {
        /// How many there are.
        found: u64,
        /// How many the log makes.
        expected: u64,
    },
}

const CHUNK: u32 = 2_000;

/// Runs all checks.
pub async fn verify<R: Read>(tables: &mut R) -> Result<std::result::Result<Verified, Fault>> {
    let mut verifier = Verifier::default();
    let erased: BTreeSet<EventId> = tables.erasures().await?.into_iter().map(|(event, _)| event).collect();
    let mut after = 0;
    let mut of_events = 0;
    // A document can be made anew, so what is wrong with the log itself is named before it.
    let mut unshown = None;
    // For each command the last position of its events.
    let mut ends: BTreeMap<CommandId, u64> = BTreeMap::new();
    let mut named = Named::default();
    loop {
        let rows = tables.rows(after, CHUNK).await?;
        for row in &rows {
            if let Err(broken) = verifier.check(row) {
                return Ok(Err(broken.into()));
            }
            let (found, expected) = (row.private.len(), sealed_in(&row.public));
            if found < expected && !erased.contains(&row.event_id) {
                let (position, stream, event) = (row.position, row.stream, row.event_id);
                return Ok(Err(Fault::Gone { position, stream, event, expected, found }));
            }
            ends.insert(row.command_id, row.position);
            of_events += u64::from(has_own_document(row));
            named.note(row)?;
            after = row.position;
        }
        if unshown.is_none() {
            unshown = documents(tables, &rows).await?;
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
    if let Some(fault) = unshown {
        return Ok(Err(fault));
    }
    // Every record has a document, a roster one more for the devices, and many events have one of their own.
    let sheets = verifier.heads().keys().filter(|stream| stream.kind == AggregateKind::Roster).count();
    let expected = (verifier.heads().len() + sheets) as u64 + of_events;
    let documents = tables.count_documents().await?;
    if documents != expected {
        return Ok(Err(Fault::Extra { found: documents, expected }));
    }
    let (files, lost) = files(tables, &named).await?;
    let streams = verifier.heads().len() as u64;
    Ok(Ok(Verified { rows: verifier.rows(), streams, commands, documents, files, lost }))
}

/// What the log says of files.
#[derive(Default)]
struct Named {
    hashes: BTreeMap<(Uuid, AttachmentId), FileHash>,
    arrived: BTreeSet<(Uuid, AttachmentId)>,
}

impl Named {
    fn note(&mut self, row: &LogRow) -> Result<()> {
        if !matches!(row.kind.as_str(), "file_attached" | "file_arrived") {
            return Ok(());
        }
        // An id is one of its ticket only.
        let ticket = row.stream.id;
        match row.event()?.body {
            EventBody::FileAttached(file) => {
                // Where it was erased, so were the bytes.
                self.hashes.extend(hash_of(file.hash.as_text()).map(|hash| ((ticket, file.id), hash)));
            }
            EventBody::FileArrived(arrived) => {
                self.arrived.insert((ticket, arrived.attachment));
            }
            _ => {}
        }
        Ok(())
    }
}

/// Reads all files, and looks whether those that have come are among them.
async fn files<R: Read>(tables: &mut R, named: &Named) -> Result<(u64, Vec<LostFile>)> {
    let Looked { whole, mut lost } = look_through(tables).await?;
    let known: BTreeSet<FileHash> = whole.keys().copied().chain(lost.iter().map(|file| file.hash)).collect();
    let arrived: BTreeSet<FileHash> = named.arrived.iter().filter_map(|file| named.hashes.get(file)).copied().collect();
    let gone = |hash: &FileHash| LostFile { hash: *hash, detail: "it has come, and is not here any more".to_owned() };
    lost.extend(arrived.difference(&known).map(gone));
    Ok((whole.len() as u64, lost))
}

/// How many private values a body had: each left a digest in its place.
fn sealed_in(public: &Value) -> usize {
    match public {
        Value::Object(map) if map.len() == 1 && map.contains_key("$sha256") => 1,
        Value::Object(map) => map.values().map(sealed_in).sum(),
        Value::Array(items) => items.iter().map(sealed_in).sum(),
        _ => 0,
    }
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
        for Kept { command, record, .. } in &kept {
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

/// Every row shows in its record's document, and in one of its own if it belongs to a ticket.
async fn documents<R: Read>(tables: &mut R, rows: &[LogRow]) -> Result<Option<Fault>> {
    let mut shown: BTreeMap<DocRef, u64> = BTreeMap::new();
    for row in rows {
        let own = has_own_document(row).then(|| own_document(row));
        let is_roster = row.stream.kind == AggregateKind::Roster;
        let sheet = is_roster.then_some(DocRef { kind: DocKind::RosterSheet, id: row.stream.id });
        for doc in own.into_iter().chain(sheet).chain([DocRef::from(row.stream)]) {
            shown.insert(doc, row.position);
        }
    }
    let found: BTreeMap<DocRef, u64> = tables.positions(&shown.keys().copied().collect()).await?.into_iter().collect();
    for (doc, expected) in shown {
        let position = found.get(&doc);
        if position.is_none_or(|position| *position < expected) {
            let found = position.map_or_else(|| "no position".to_owned(), |position| format!("position {position}"));
            return Ok(Some(Fault::Document { doc, found, expected }));
        }
    }
    Ok(None)
}

/// Every event of a ticket, and every version of opening hours and promises. That bytes have come is no line of the
/// history: the file is one.
fn has_own_document(row: &LogRow) -> bool {
    match row.stream.kind {
        AggregateKind::Ticket => row.kind != "file_arrived",
        _ => is_version(row),
    }
}

fn is_version(row: &LogRow) -> bool {
    matches!(row.kind.as_str(), "service_calendar_defined" | "sla_policy_defined")
}

fn own_document(row: &LogRow) -> DocRef {
    if is_version(row) {
        return DocRef { kind: DocKind::SlaVersion, id: row.event_id.0 };
    }
    let article = row.public.get("article").and_then(Value::as_str).and_then(|id| id.parse::<ArticleId>().ok());
    match article.filter(|_| row.kind == "article_added") {
        Some(article) => article.into(),
        None => row.event_id.into(),
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
