//! The pages of a pull: first a snapshot by name, then what changed since by position. The cursor holds where the
//! reader is and in which role, so a page never depends on anything the server would have to remember.

use super::memory::{Index, Tables};
use deskside_domain::document::{DocKind, DocRef, Docs, Document};
use deskside_domain::id::PersonId;
use deskside_domain::people::Person;
use deskside_domain::permission::{Viewer, project};
use deskside_domain::sync::wire::{DocOp, PullAnswer};
use deskside_domain::time::Timestamp;
use std::ops::Bound;
use uuid::Uuid;

/// Who reads what.
pub struct Reader<'a> {
    pub tables: &'a Tables,
    pub index: &'a Index,
    pub page: usize,
    pub epoch: String,
    pub generation: u32,
    /// Earlier lives, and up to where the log is the same.
    pub lives: &'a [(String, u64)],
    pub viewer: PersonId,
}

/// Where a reader is.
#[derive(Clone, Copy)]
enum Place {
    /// In a snapshot begun at a position, behind a document.
    Snapshot { begun: u64, behind: Option<DocRef> },
    /// Has every change up to a position, in a run of pages that began where the replica stands.
    Changes { after: u64, since: u64 },
}

struct TableDocs<'a>(&'a Tables);

impl Docs for TableDocs<'_> {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.0.docs.get(&doc).map(|(_, document)| document)
    }

    fn put(&mut self, _: Document) {}
}

impl Reader<'_> {
    fn viewer(&self) -> Option<&Person> {
        self.tables.docs.get(&self.viewer.into()).and_then(|(_, document)| document.as_person())
    }

    /// What the viewer's rights depend on besides single tickets: when it changes, all begins anew.
    fn scope(&self) -> String {
        self.viewer().map_or("none".to_owned(), |person| format!("{:?}{}", person.role, u8::from(person.active)))
    }

    fn show(&self, document: &Document) -> Option<Document> {
        let docs = TableDocs(self.tables);
        project(document, Viewer::new(self.viewer()?, &docs), &docs)
    }

    fn cursor(&self, place: Place) -> String {
        let place = match place {
            Place::Changes { after, since } => format!("c.{after}.{since}"),
            Place::Snapshot { begun, behind: None } => format!("s.{begun}"),
            Place::Snapshot { begun, behind: Some(doc) } => format!("s.{begun}.{}.{}", doc.kind.word(), doc.id),
        };
        format!("{}.{}.{}.{place}", self.epoch, self.generation, self.scope())
    }

    /// The place of a cursor; `None` when it is void here.
    fn place(&self, cursor: &str) -> Option<Place> {
        let head = format!("{}.{}.{}.", self.epoch, self.generation, self.scope());
        let parts: Vec<&str> = cursor.strip_prefix(&head)?.split('.').collect();
        Some(match parts.as_slice() {
            ["c", after, since] => Place::Changes { after: after.parse().ok()?, since: since.parse().ok()? },
            ["s", begun] => Place::Snapshot { begun: begun.parse().ok()?, behind: None },
            ["s", begun, kind, id] => {
                let behind = DocRef { kind: DocKind::from_word(kind)?, id: Uuid::parse_str(id).ok()? };
                Place::Snapshot { begun: begun.parse().ok()?, behind: Some(behind) }
            }
            _ => return None,
        })
    }
}

pub fn answer(reader: &Reader<'_>, cursor: &str, nonce: &str, now: Timestamp) -> PullAnswer {
    let known = reader.place(cursor);
    let place = known.unwrap_or(Place::Snapshot { begun: reader.tables.head, behind: None });
    let head = reader.tables.head;
    let mut ops = Vec::new();
    let (next, snapshot) = match place {
        Place::Snapshot { begun, behind } => (snapshot(reader, begun, behind, &mut ops), true),
        Place::Changes { after, since } => (changes(reader, after, since, &mut ops), false),
    };
    let life = cursor.split_once('.').map_or("", |(epoch, _)| epoch);
    let shared = reader.lives.iter().find(|(epoch, _)| epoch == life).map_or(0, |(_, position)| *position);
    let complete = matches!(next, Place::Changes { after, .. } if after == head);
    PullAnswer {
        nonce: nonce.to_owned(),
        epoch: reader.epoch.clone(),
        server_now: now,
        restart: known.is_none(),
        ops,
        cursor: reader.cursor(next),
        position: head,
        complete,
        snapshot,
        shared,
        skipped: None,
    }
}

fn snapshot(reader: &Reader<'_>, begun: u64, behind: Option<DocRef>, ops: &mut Vec<DocOp>) -> Place {
    let from = behind.map_or(Bound::Unbounded, Bound::Excluded);
    let mut last = behind;
    for (name, (_, document)) in reader.tables.docs.range((from, Bound::Unbounded)) {
        if ops.len() >= reader.page {
            return Place::Snapshot { begun, behind: last };
        }
        ops.extend(reader.show(document).map(|doc| DocOp::Put { doc }));
        last = Some(*name);
    }
    Place::Changes { after: begun, since: begun }
}

fn changes(reader: &Reader<'_>, after: u64, since: u64, ops: &mut Vec<DocOp>) -> Place {
    let mut done = after;
    let first = (after + 1, DocRef { kind: DocKind::Organization, id: Uuid::nil() });
    for (position, name) in reader.index.by_position.range(first..) {
        // All documents of one command have the same position and go on the same page.
        if *position != done && ops.len() >= reader.page {
            return Place::Changes { after: done, since };
        }
        done = *position;
        let Some((_, document)) = reader.tables.docs.get(name) else { continue };
        let ticket = document.ticket_id();
        // Since where the replica stands, not since the page before: what moved on in between was on no page yet.
        let moved = ticket.is_some_and(|id| reader.index.restricted_at.get(&id).is_some_and(|at| *at > since));
        let mut put = |name: &DocRef, document: &Document| match reader.show(document) {
            Some(doc) => ops.push(DocOp::Put { doc }),
            None if moved => ops.push(DocOp::Evict { doc: *name }),
            // It was out of sight before, too.
            None => {}
        };
        put(name, document);
        // When it changed who may see a ticket, all that belongs to it comes or goes with it.
        if name.kind == DocKind::Ticket && moved {
            for part in ticket.and_then(|id| reader.index.by_ticket.get(&id)).into_iter().flatten() {
                if let Some((_, document)) = reader.tables.docs.get(part).filter(|_| part != name) {
                    put(part, document);
                }
            }
        }
    }
    let head = reader.tables.head;
    Place::Changes { after: head, since: head }
}
