//! Pages of documents: a snapshot in stages, then what changed since.
//!
//! Every page is read in one snapshot of the database. A document's position only grows, so going through
//! changes by position skips nothing, however the log moves on between pages.

use super::edition::DOCUMENTS;
use super::error::Result;
use super::stored::{Stage, Stored, archive_limit};
use super::tables::{Read, Slice};
use super::working::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::document::{Body, DocKind, DocMap, DocRef, Docs, Document};
use deskside_domain::people::Person;
use deskside_domain::permission::{self, Viewer};
use deskside_domain::sync::wire::{DocOp, PAGE_BYTES};
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
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
    /// The edition of the documents that were sent. Those of another one are all sent again.
    #[serde(default)]
    documents: u32,
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

/// Which life of the database a cursor is from.
pub fn epoch_of(cursor: &str) -> Option<String> {
    Cursor::read(cursor).map(|cursor| cursor.epoch)
}

/// What decides which documents a viewer may see, other than the documents themselves.
fn scope_of(Viewer { person, external }: Viewer<'_>) -> String {
    let text = serde_json::json!([person.id, person.role, person.active, person.teams, external]).to_string();
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..9])
}

/// The next page for a person.
pub async fn page<R: Read>(tables: &mut R, epoch: &str, person: &Person, cursor: &str, at: Timestamp) -> Result<Page> {
    let head = tables.head().await?;
    let mut around = DocMap::default();
    take_in(tables, &mut around, person.teams.iter().map(|team| (*team).into())).await?;
    let viewer = Viewer::new(person, &around);
    let scope = scope_of(viewer);
    let valid = |cursor: &Cursor| {
        let position = match cursor.phase {
            Phase::Snapshot { start, .. } => start,
            Phase::Changes { position } => position,
        };
        cursor.epoch == epoch && cursor.documents == DOCUMENTS && cursor.scope == scope && position <= head
    };
    let known = Cursor::read(cursor).filter(valid);
    let restart = known.is_none();
    let cursor = known.unwrap_or_else(|| Cursor {
        epoch: epoch.to_owned(),
        documents: DOCUMENTS,
        scope,
        seen: 0,
        phase: Phase::Snapshot { start: head, since: archive_limit(at), step: 0, after: None, ticket: None },
    });
    let snapshot = matches!(cursor.phase, Phase::Snapshot { .. });
    if !viewer.is_desk() {
        // Nothing is for this viewer, so nothing needs to be gone through.
        let cursor = Cursor { phase: Phase::Changes { position: head }, ..cursor }.write();
        return Ok(Page { restart, ops: Vec::new(), cursor, position: head, complete: true, snapshot });
    }
    let mut filling = Filling { tables, viewer, cursor, ops: Vec::new(), bytes: 0, around };
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
    viewer: Viewer<'a>,
    cursor: Cursor,
    ops: Vec<DocOp>,
    bytes: usize,
    /// What permission looks into: tickets of the parts, people and places of the tickets.
    around: DocMap,
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
        look_around(self.tables, self.viewer, &mut self.around, &documents).await?;
        let mut last = None;
        for stored in documents {
            if self.is_full() {
                return Ok((last, false));
            }
            last = Some((stored.document.ticket_id().map(|ticket| ticket.0), stored.document.doc_ref()));
            if let Some(document) = self.show(&stored.document) {
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
            look_around(self.tables, self.viewer, &mut self.around, &documents).await?;
            for stored in documents {
                if self.is_full() && stored.position > after.0 {
                    self.cursor.phase = Phase::Changes { position: after.0 };
                    return Ok(false);
                }
                after = (stored.position, Some(stored.document.doc_ref()));
                match self.show(&stored.document) {
                    Some(document) => {
                        self.put(document);
                        if self.is_for_external(&stored) && !self.saw_all_along(&stored, position) {
                            self.put_parts(&stored).await?;
                        }
                    }
                    None if self.was_seen(&stored, position).await? => {
                        self.evict(stored.document.doc_ref());
                        if self.is_for_external(&stored) {
                            self.evict_parts(&stored, position).await?;
                        }
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
        Ok(found.is_some_and(|ticket| self.was_open(&ticket, stored.born, position)))
    }

    /// Whether the viewer could see a ticket at some moment since the cursor's position or, later, a birth.
    fn was_open(&self, ticket: &Stored, born: u64, position: u64) -> bool {
        let until = self.cursor.seen.max(position);
        born <= until && ticket.circles(position.max(born), until).iter().any(|circle| self.viewer.is_in(circle))
    }

    /// Whether the viewer could see a ticket without a break from the cursor's position on, so that its parts are on
    /// the replica.
    fn saw_all_along(&self, ticket: &Stored, position: u64) -> bool {
        let until = self.cursor.seen.max(position);
        ticket.born <= position && ticket.circles(position, until).iter().all(|circle| self.viewer.is_in(circle))
    }

    /// Circles change with every assignment, which matters to external teams alone: for them a ticket's parts come and
    /// go with the ticket. For the others the parts of a ticket whose restriction changes have a new position.
    fn is_for_external(&self, stored: &Stored) -> bool {
        self.viewer.external && stored.document.as_ticket().is_some()
    }

    async fn put_parts(&mut self, ticket: &Stored) -> Result<()> {
        let mut after = None;
        while let Some(parts) = self.parts(ticket, &mut after).await? {
            parts.into_iter().for_each(|part| self.put(part.document));
        }
        Ok(())
    }

    async fn evict_parts(&mut self, ticket: &Stored, position: u64) -> Result<()> {
        let mut after = None;
        while let Some(parts) = self.parts(ticket, &mut after).await? {
            for part in parts {
                if self.was_open(ticket, part.born, position) {
                    self.evict(part.document.doc_ref());
                }
            }
        }
        Ok(())
    }

    /// The next messages and history of a ticket; `None` when there are no more.
    async fn parts(&mut self, ticket: &Stored, after: &mut Option<DocRef>) -> Result<Option<Vec<Stored>>> {
        let Some(id) = ticket.document.ticket_id() else { return Ok(None) };
        let from = after.unwrap_or(DocRef { kind: DocKind::Article, id: Uuid::nil() });
        let slice = Slice::Parts { after: Some((id.0, from)), since: Timestamp(i64::MIN) };
        let mut parts = self.tables.slice(slice, CHUNK).await?;
        parts.retain(|part| part.document.ticket_id() == Some(id));
        *after = parts.last().map(|part| part.document.doc_ref());
        Ok(after.is_some().then_some(parts))
    }

    fn show(&self, document: &Document) -> Option<Document> {
        let travels = document.doc_ref().kind.travels();
        travels.then(|| permission::project(document, self.viewer, &self.around)).flatten()
    }

    fn evict(&mut self, doc: DocRef) {
        self.bytes += 80;
        self.ops.push(DocOp::Evict { doc });
    }

    fn put(&mut self, doc: Document) {
        self.bytes += size_of(&doc) + 24;
        self.ops.push(DocOp::Put { doc });
    }
}

/// Loads what permission looks into for these documents. All pages are of one snapshot of the database, so nothing is
/// read twice.
pub async fn look_around<R: Read>(
    tables: &mut R,
    viewer: Viewer<'_>,
    around: &mut DocMap,
    documents: &[Stored],
) -> Result<()> {
    let mut wanted: BTreeSet<DocRef> = BTreeSet::new();
    for stored in documents {
        match &stored.document.body {
            Body::Ticket(ticket) if viewer.external => {
                let content = &ticket.content;
                wanted.insert(content.requester.into());
                wanted.extend(content.affected_user.map(DocRef::from));
                wanted.extend(content.site.map(DocRef::from));
            }
            _ => {
                let ticket = stored.document.ticket_id().filter(|_| stored.document.as_ticket().is_none());
                wanted.extend(ticket.map(DocRef::from));
            }
        }
    }
    let places = take_in(tables, around, wanted.into_iter()).await?;
    take_in(tables, around, places.into_iter()).await?;
    Ok(())
}

/// Loads documents that are not there yet. Returns the organisations of the people and places among them.
pub async fn take_in<R: Read>(
    tables: &mut R,
    docs: &mut DocMap,
    wanted: impl Iterator<Item = DocRef>,
) -> Result<BTreeSet<DocRef>> {
    let wanted = wanted.filter(|doc| docs.get(*doc).is_none()).collect();
    let keys = Keys { documents: wanted, ..Keys::default() };
    let mut organizations = BTreeSet::new();
    if !keys.documents.is_empty() {
        for stored in tables.load(&keys).await?.documents {
            organizations.extend(match &stored.document.body {
                Body::Person(person) => person.organization.map(DocRef::from),
                Body::Site(site) => Some(site.organization.into()),
                _ => None,
            });
            docs.put(stored.document);
        }
    }
    Ok(organizations)
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
