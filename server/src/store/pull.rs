//! Pages of documents: a snapshot in stages, then what changed since.
//!
//! Every page is read in one snapshot of the database. A document's position only grows, so going through
//! changes by position skips nothing, however the log moves on between pages.

use super::error::Result;
use super::stored::{Stage, Stored, archive_limit};
use super::tables::{Read, Slice};
use super::working::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::people::Person;
use deskside_domain::permission;
use deskside_domain::sync::wire::{DocOp, PAGE_BYTES};
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use uuid::Uuid;

/// A page, without what belongs to the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The first page of a new snapshot.
    pub restart: bool,
    /// The changes.
    pub ops: Vec<DocOp>,
    /// Where to go on.
    pub cursor: String,
    /// The position the replica stands at after the page.
    pub position: u64,
    /// Nothing is left.
    pub complete: bool,
    /// The page holds a part of a snapshot.
    pub snapshot: bool,
}

/// Documents read from the database at a time.
const CHUNK: u32 = 256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    epoch: String,
    /// Hash of what the viewer may see at all.
    scope: String,
    /// The last position of which anything may have been sent.
    seen: u64,
    phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Phase {
    Snapshot {
        /// Changes after this position follow the snapshot.
        start: u64,
        /// Tickets that ended earlier stay on the server.
        since: Timestamp,
        /// 0 reference, 1 open, 2 ended, 3 parts.
        step: u8,
        /// After this document.
        after: Option<DocRef>,
        /// The ticket of that document, among parts.
        ticket: Option<Uuid>,
    },
    Changes {
        position: u64,
    },
}

impl Cursor {
    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// What decides which documents a viewer may see, other than the documents themselves.
fn scope_of(viewer: &Person) -> String {
    let text = serde_json::json!([viewer.id, viewer.role, viewer.active, viewer.teams]).to_string();
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..9])
}

/// The next page.
pub async fn page<R: Read>(tables: &mut R, epoch: &str, viewer: &Person, cursor: &str, at: Timestamp) -> Result<Page> {
    let head = tables.head().await?;
    let scope = scope_of(viewer);
    let valid = |cursor: &Cursor| {
        let position = match cursor.phase {
            Phase::Snapshot { start, .. } => start,
            Phase::Changes { position } => position,
        };
        cursor.epoch == epoch && cursor.scope == scope && position <= head
    };
    let known = Cursor::read(cursor).filter(valid);
    let restart = known.is_none();
    let cursor = known.unwrap_or_else(|| Cursor {
        epoch: epoch.to_owned(),
        scope,
        seen: 0,
        phase: Phase::Snapshot { start: head, since: archive_limit(at), step: 0, after: None, ticket: None },
    });
    let snapshot = matches!(cursor.phase, Phase::Snapshot { .. });
    if !viewer.active || !permission::is_desk(viewer.role) {
        // Nothing is for this viewer, so nothing needs to be gone through.
        let cursor = Cursor { phase: Phase::Changes { position: head }, ..cursor }.write();
        return Ok(Page { restart, ops: Vec::new(), cursor, position: head, complete: true, snapshot });
    }
    let mut filling = Filling { tables, viewer, cursor, ops: Vec::new(), bytes: 0, tickets: DocMap::default() };
    let complete = filling.fill().await?;
    let Filling { mut cursor, ops, .. } = filling;
    if snapshot {
        cursor.seen = head;
    }
    if complete {
        cursor.phase = Phase::Changes { position: head };
    }
    Ok(Page { restart, ops, cursor: cursor.write(), position: head, complete, snapshot })
}

struct Filling<'a, R> {
    tables: &'a mut R,
    viewer: &'a Person,
    cursor: Cursor,
    ops: Vec<DocOp>,
    bytes: usize,
    /// Tickets whose parts are being projected.
    tickets: DocMap,
}

impl<R: Read> Filling<'_, R> {
    /// Fills the page; true when it reached the head.
    async fn fill(&mut self) -> Result<bool> {
        while let Phase::Snapshot { start, since, step, after, ticket } = self.cursor.phase.clone() {
            if self.is_full() {
                return Ok(false);
            }
            let slice = match step {
                0 => Slice::Stage { stage: Stage::Reference, after, since },
                1 => Slice::Stage { stage: Stage::Open, after, since },
                2 => Slice::Stage { stage: Stage::Ended, after, since },
                _ => Slice::Parts { after: ticket.zip(after), since },
            };
            let (last, exhausted) = self.stretch(slice).await?;
            self.cursor.phase = match (exhausted, last) {
                (false, Some((ticket, doc))) => {
                    Phase::Snapshot { start, since, step, after: Some(doc), ticket: ticket.filter(|_| step > 2) }
                }
                _ if step < 3 => Phase::Snapshot { start, since, step: step + 1, after: None, ticket: None },
                _ => Phase::Changes { position: start },
            };
        }
        self.changes().await
    }

    fn is_full(&self) -> bool {
        self.bytes >= PAGE_BYTES
    }

    /// Puts the next documents of a snapshot on the page. Returns the last one and whether there are no more.
    async fn stretch(&mut self, slice: Slice) -> Result<(Option<(Option<Uuid>, DocRef)>, bool)> {
        let documents = self.tables.slice(slice, CHUNK).await?;
        let all = documents.len() < CHUNK as usize;
        self.load_tickets(&documents).await?;
        let mut last = None;
        for stored in documents {
            if self.is_full() {
                return Ok((last, false));
            }
            last = Some((stored.document.ticket_id().map(|ticket| ticket.0), stored.document.doc_ref()));
            if let Some(document) = permission::project(&stored.document, self.viewer, &self.tickets) {
                self.put(document);
            }
        }
        Ok((last, all))
    }

    /// Puts what changed on the page. What one command did stays together.
    async fn changes(&mut self) -> Result<bool> {
        let Phase::Changes { position } = self.cursor.phase else { return Ok(false) };
        let mut after = (position, None);
        loop {
            let documents = self.tables.slice(Slice::Changes { after }, CHUNK).await?;
            let all = documents.len() < CHUNK as usize;
            self.load_tickets(&documents).await?;
            for stored in documents {
                if self.is_full() && stored.position > after.0 {
                    self.cursor.phase = Phase::Changes { position: after.0 };
                    return Ok(false);
                }
                after = (stored.position, Some(stored.document.doc_ref()));
                match permission::project(&stored.document, self.viewer, &self.tickets) {
                    Some(document) => self.put(document),
                    None if self.was_seen(&stored, position).await? => {
                        self.bytes += 80;
                        self.ops.push(DocOp::Evict { doc: stored.document.doc_ref() });
                    }
                    None => {}
                }
            }
            if all {
                return Ok(true);
            }
        }
    }

    /// Whether the viewer's replica may hold a document that it may not hold any more: the ticket was visible at
    /// some moment from the cursor's position to the last one of which anything was sent.
    async fn was_seen(&mut self, stored: &Stored, position: u64) -> Result<bool> {
        let until = self.cursor.seen.max(position);
        let Some(ticket) = stored.document.ticket_id().filter(|_| stored.born <= until) else { return Ok(false) };
        let keys = Keys { documents: [DocRef::from(ticket)].into(), ..Keys::default() };
        let found = self.tables.load(&keys).await?.documents.pop();
        Ok(found.is_some_and(|found| {
            found.circles(position.max(stored.born), until).into_iter().any(|named| {
                found.document.as_ticket().is_some_and(|ticket| {
                    let mut then = ticket.clone();
                    then.content.restricted = named.cloned();
                    permission::may_see(self.viewer, &then)
                })
            })
        }))
    }

    async fn load_tickets(&mut self, documents: &[Stored]) -> Result<()> {
        let mut keys = Keys::default();
        for stored in documents {
            if let (None, Some(ticket)) = (stored.document.as_ticket(), stored.document.ticket_id())
                && self.tickets.get(ticket.into()).is_none()
            {
                keys.documents.insert(ticket.into());
            }
        }
        if !keys.documents.is_empty() {
            for stored in self.tables.load(&keys).await?.documents {
                self.tickets.put(stored.document);
            }
        }
        Ok(())
    }

    fn put(&mut self, doc: Document) {
        self.bytes += size_of(&doc) + 24;
        self.ops.push(DocOp::Put { doc });
    }
}

/// How many bytes a document is on the wire.
fn size_of(document: &Document) -> usize {
    let mut counted = Counted(0);
    // Counting cannot fail, and a document can always be written.
    let _ = serde_json::to_writer(&mut counted, document);
    counted.0
}

/// What is written here is only counted.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
