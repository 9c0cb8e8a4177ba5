//! Projections made anew from the log, the erasing of private values, and the dump that compares them.

use super::changes::{About, Changes};
use super::edition::DOCUMENTS;
use super::error::{Result, StoreError};
use super::files::hash_of;
use super::search::{self, Indexing, Plan};
use super::stored::Stored;
use super::tables::{Read, Slice, Write};
use super::working::{Keys, Replay, Working};
use deskside_domain::apply::apply;
use deskside_domain::canonical::to_canonical;
use deskside_domain::chain::LogRow;
use deskside_domain::document::{Body, DocMap, DocRef};
use deskside_domain::id::{Aggregate, EventId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const CHUNK: u32 = 1_000;

/// After so many chunks it is said how far a rebuild has come: every few seconds.
const TOLD_EVERY: u64 = 50;

/// Makes anew what an older program made, and says so. Nobody sees any of it before the caller has committed, and when
/// the process ends before, the next one begins again.
pub async fn renew<W: Write>(tables: &mut W) -> Result<()> {
    let events = tables.head().await?;
    if events == 0 {
        return rebuild(tables).await.map(|_| ());
    }
    tracing::info!(edition = DOCUMENTS, events, "documents of an older edition are made anew from the log");
    let rows = rebuild(tables).await?;
    tracing::info!(rows, "all documents are made anew");
    Ok(())
}

/// Makes all projections anew. Returns how many rows were read.
pub async fn rebuild<W: Write>(tables: &mut W) -> Result<u64> {
    tables.clear_projections().await?;
    let mut after = 0;
    let mut count = 0;
    let mut left: Vec<LogRow> = Vec::new();
    let (head, mut chunks) = (tables.head().await?, 0_u64);
    loop {
        chunks += 1;
        if chunks.is_multiple_of(TOLD_EVERY) {
            tracing::info!(position = after, of = head, "documents are being made anew");
        }
        let rows = tables.rows(after, CHUNK).await?;
        let ended = rows.len() < CHUNK as usize;
        after = rows.last().map_or(after, |row| row.position);
        count += rows.len() as u64;
        left.extend(rows);
        // The last command may go on in the next chunk.
        let whole = if ended { left.len() } else { begin_of_last(&left) };
        let rest = left.split_off(whole);
        project(tables, std::mem::replace(&mut left, rest)).await?;
        if ended {
            break;
        }
    }
    let mut erased: BTreeMap<u64, Vec<EventId>> = BTreeMap::new();
    for (event, position) in tables.erasures().await? {
        erased.entry(position).or_default().push(event);
    }
    for (position, events) in erased {
        restage(tables, &events, position).await?;
    }
    Ok(count)
}

fn begin_of_last(rows: &[LogRow]) -> usize {
    let last = rows.last().map(|row| row.command_id);
    rows.iter().rposition(|row| Some(row.command_id) != last).map_or(0, |index| index + 1)
}

async fn project<W: Write>(tables: &mut W, rows: Vec<LogRow>) -> Result<()> {
    let keys = Keys { documents: rows.iter().map(|row| DocRef::from(row.stream)).collect(), ..Keys::default() };
    let mut working = Working::default();
    let found = tables.load(&keys).await?;
    working.take_in(keys, found);
    let mut all = Changes::default();
    for command in rows.chunk_by(|a, b| a.command_id == b.command_id) {
        let mut replay = Replay { working: &working, changed: DocMap::default() };
        for row in command {
            replay_row(row, &mut replay)?;
        }
        let documents = replay.changed.0.into_values().collect();
        let mut changes = Changes::projected(command.to_vec(), documents, &working);
        // The log and its heads are there already.
        changes.rows.clear();
        changes.heads.clear();
        changes.show(&mut working);
        all.add(changes);
    }
    tables.save(&all).await?;
    let mut plan = Plan::default();
    plan.add(&all.search);
    search::at_once(tables, plan).await
}

fn replay_row(row: &LogRow, replay: &mut Replay<'_>) -> Result<()> {
    let event = row.event()?;
    apply(&event, replay).map_err(|missing| {
        StoreError::inconsistent("event", row.position, format!("it changes {:?}, which no event made", missing.0))
    })
}

/// Erases private values of events. The erasure takes a position of its own, at which the documents that showed
/// them come again. Returns how many documents changed.
pub async fn erase<W: Write>(tables: &mut W, events: &[EventId]) -> Result<(u64, u64)> {
    let known: BTreeSet<EventId> = tables.places(events).await?.into_iter().map(|(event, _)| event).collect();
    let done: BTreeSet<EventId> = tables.erasures().await?.into_iter().map(|(event, _)| event).collect();
    let fresh: Vec<EventId> = known.difference(&done).copied().collect();
    let head = tables.head().await?;
    if fresh.is_empty() {
        return Ok((0, head));
    }
    let position = head + 1;
    tables.erase(&fresh, position).await?;
    let changed = restage(tables, &fresh, position).await?;
    Ok((changed, position))
}

/// Makes the documents of the events' streams anew and gives those that changed a new position. In a rebuild the
/// values are gone from the start, so there the documents of the erased events themselves count as changed.
async fn restage<W: Write>(tables: &mut W, events: &[EventId], position: u64) -> Result<u64> {
    let wanted: BTreeSet<EventId> = events.iter().copied().collect();
    let streams: BTreeSet<Aggregate> = tables.places(events).await?.into_iter().map(|(_, stream)| stream).collect();
    let mut count = 0;
    for stream in streams {
        let rows = tables.stream(stream).await?;
        let empty = Working::default();
        let mut replay = Replay { working: &empty, changed: DocMap::default() };
        let mut shown: BTreeSet<DocRef> = [DocRef::from(stream)].into();
        for row in &rows {
            replay_row(row, &mut replay)?;
            if wanted.contains(&row.event_id) {
                shown.extend(shown_by(row)?);
            }
        }
        let keys = Keys { documents: shown, ..Keys::default() };
        let mut changes = Changes::default();
        let mut gone = Vec::new();
        for before in tables.load(&keys).await?.documents {
            let doc = before.document.doc_ref();
            let Some(document) = replay.changed.0.remove(&doc) else { continue };
            if let Some(ticket) = document.ticket_id() {
                changes.search.push(Indexing::Ticket(ticket));
            }
            if let Body::Person(person) = &document.body {
                changes.search.push(Indexing::Requester(person.id));
            }
            if let (Body::Ticket(was), Body::Ticket(ticket)) = (&before.document.body, &document.body) {
                for (was, file) in was.attachments.iter().zip(&ticket.attachments).filter(|(a, b)| a.hash != b.hash) {
                    changes.unused.push((ticket.id, file.id));
                    gone.extend(hash_of(&was.hash));
                }
            }
            if let Body::Person(_) | Body::Site(_) = &document.body {
                changes.about.push(About { doc, position, ended: true });
            }
            let position = position.max(before.position);
            changes.documents.insert(doc, Stored { document, position, ..before });
        }
        count += changes.documents.len() as u64;
        tables.save(&changes).await?;
        if !gone.is_empty() {
            tables.forget_files(&gone).await?;
        }
        let mut plan = Plan::default();
        plan.add(&changes.search);
        search::at_once(tables, plan).await?;
    }
    Ok(count)
}

/// The documents that show an event's own values, besides its record.
fn shown_by(row: &LogRow) -> Result<Vec<DocRef>> {
    use deskside_domain::event::EventBody;
    let event = row.event()?;
    Ok(match &event.body {
        EventBody::ArticleAdded(message) => vec![message.article.into()],
        _ => vec![event.id.into()],
    })
}

/// Every document with its place, one per line.
pub async fn dump<R: Read>(tables: &mut R) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut after = None;
    loop {
        let documents = tables.slice(Slice::All { after }, CHUNK).await?;
        let ended = documents.len() < CHUNK as usize;
        for stored in documents {
            let doc = stored.document.doc_ref();
            after = Some(doc);
            lines.push(to_canonical(&json!({
                "kind": doc.kind, "id": doc.id, "position": stored.position, "born": stored.born,
                "stage": stored.stage() as u8, "ended_at": stored.ended_at(), "scopes": stored.scopes,
                "document": stored.document,
            })));
        }
        if ended {
            lines.sort_unstable();
            return Ok(lines);
        }
    }
}
