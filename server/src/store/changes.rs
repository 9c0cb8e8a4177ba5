//! What commands leave in the tables, worked out once for every kind of store.

use super::files::{FileUse, hash_of};
use super::search::Indexing;
use super::stored::{Scope, Stored, archive_limit};
use super::working::Working;
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::command::Sealed;
use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::id::{Aggregate, AttachmentId, ClientId, CommandId, PersonId, TicketId};
use deskside_domain::permission::Circle;
use deskside_domain::sync::server::{Effects, Record};
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A command as it is kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Which.
    pub command: CommandId,
    /// Its hash and outcome.
    pub record: Record,
    /// Whose lane.
    pub client: ClientId,
    /// The lane.
    pub lane: Aggregate,
    /// Its place there; the server's own commands have none.
    pub lane_seq: Option<u32>,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// Everything to be written for a command, or for the commands of a group one after the other, together or not at
/// all.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// New rows of the log.
    pub rows: Vec<LogRow>,
    /// Where the streams end now.
    pub heads: BTreeMap<Aggregate, StreamHead>,
    /// Documents as they are now.
    pub documents: BTreeMap<DocRef, Stored>,
    /// Tickets whose documents all come again at this position: the circle of readers changed, or the ticket
    /// returned from the archive. Documents that are there at a later position already keep it.
    pub again: Vec<(TicketId, u64)>,
    /// People and sites that changed: the tickets that are about them come again, since people of external teams know
    /// of them by these tickets only.
    pub about: Vec<About>,
    /// Numbers given to tickets.
    pub numbers: Vec<(TicketNumber, TicketId)>,
    /// The commands; after a void the one whose place in the lane it took.
    pub kept: Vec<Kept>,
    /// The lanes' new marks.
    pub marks: BTreeMap<(ClientId, Aggregate), u32>,
    /// Files that tickets name now.
    pub uses: Vec<FileUse>,
    /// Files of tickets that name no bytes any more.
    pub unused: Vec<(TicketId, AttachmentId)>,
    /// What the search index must hear of.
    pub search: Vec<Indexing>,
    /// People who were deactivated: what was given out under their access no longer counts.
    pub shut_out: Vec<PersonId>,
}

/// A person or a site that tickets enclose, with the position at which these come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Which.
    pub doc: DocRef,
    /// The position.
    pub position: u64,
    /// Tickets that ended too: what is erased must leave every device. After a mere change they stay as they were.
    pub ended: bool,
}

impl About {
    fn changed(doc: impl Into<DocRef>, position: u64) -> Self {
        Self { doc: doc.into(), position, ended: false }
    }
}

impl Changes {
    /// The changes of a settled command.
    pub fn of(sealed: &Sealed, effects: Effects, working: &Working, at: Timestamp) -> Self {
        let Effects { rows, documents, record, lane_mark } = effects;
        let mut changes = Self::projected(rows, documents, working);
        changes.shut_out = changes.documents.values().filter_map(|now| shut_out(now, working)).collect();
        changes.marks.extend(lane_mark.map(|mark| ((sealed.client_id, sealed.lane), mark)));
        changes.kept.push(Kept {
            command: sealed.command_id,
            record,
            client: sealed.client_id,
            lane: sealed.lane,
            lane_seq: lane_mark.is_some().then_some(sealed.lane_seq),
            received_at: at,
        });
        changes
    }

    /// Keeps, with a void, the command it replaced: it will never be done.
    pub fn with_discarded(mut self, discarded: Option<(CommandId, Record)>) -> Self {
        let discarded = discarded.zip(self.kept.first()).map(|((command, record), void)| Kept {
            command,
            record,
            lane_seq: None,
            ..void.clone()
        });
        self.kept.extend(discarded);
        self
    }

    /// Adds the changes of the next command: what it changed anew is written once, as it is in the end.
    pub fn add(&mut self, next: Self) {
        self.rows.extend(next.rows);
        self.heads.extend(next.heads);
        self.documents.extend(next.documents);
        self.again.extend(next.again);
        self.about.extend(next.about);
        self.numbers.extend(next.numbers);
        self.kept.extend(next.kept);
        self.marks.extend(next.marks);
        self.uses.extend(next.uses);
        self.unused.extend(next.unused);
        self.search.extend(next.search);
        self.shut_out.extend(next.shut_out);
    }

    /// The documents in the order in which they came to be.
    pub fn in_order(&self) -> Vec<&Stored> {
        let mut documents: Vec<&Stored> = self.documents.values().collect();
        documents.sort_by_key(|stored| stored.born);
        documents
    }

    /// The changes that rows of one command make, given the documents after it. `working` still holds those
    /// before it.
    pub fn projected(rows: Vec<LogRow>, documents: Vec<Document>, working: &Working) -> Self {
        let Some(last) = rows.last() else {
            return Self { rows, ..Self::default() };
        };
        let (position, at) = (last.position, last.recorded_at);
        let mut changes = Self::default();
        for row in &rows {
            changes.heads.insert(row.stream, StreamHead { seq: row.stream_seq, hash: row.hash.clone() });
        }
        for document in documents {
            let before = working.stored(document.doc_ref());
            changes.take_note(before, &document, position, at);
            let born = before.map_or(position, |before| before.born);
            let mut scopes = before.map_or_else(Vec::new, |before| before.scopes.clone());
            scopes.extend(new_scopes(before, &document, position));
            let stored = Stored { document, position, born, scopes };
            changes.documents.insert(stored.document.doc_ref(), stored);
        }
        changes.rows = rows;
        changes
    }

    /// What follows from a document's change, besides the document.
    fn take_note(&mut self, before: Option<&Stored>, now: &Document, position: u64, at: Timestamp) {
        match &now.body {
            Body::Ticket(ticket) => {
                let was = before.and_then(|before| before.document.as_ticket());
                let named = ticket.attachments.iter().skip(was.map_or(0, |was| was.attachments.len()));
                self.uses.extend(named.filter_map(|file| {
                    Some(FileUse { attachment: file.id, ticket: ticket.id, hash: hash_of(&file.hash)? })
                }));
                if was.is_none_or(|was| was.number.is_none())
                    && let Some(number) = ticket.number
                {
                    self.numbers.push((number, ticket.id));
                }
                let Some(was) = was else {
                    self.search.push(Indexing::Ticket(ticket.id));
                    return;
                };
                let (old, new) = (&was.content, &ticket.content);
                if was.number != ticket.number
                    || old.requester != new.requester
                    || old.subject != new.subject
                    || old.description != new.description
                    || old.external_ref != new.external_ref
                {
                    self.search.push(Indexing::Ticket(ticket.id));
                }
                let archived = super::stored::ended_at(was).is_some_and(|ended| ended < archive_limit(at));
                if archived || old.restricted != new.restricted {
                    self.again.push((ticket.id, position));
                }
            }
            Body::Article(article) if before.is_none() => {
                self.search.push(Indexing::Article(article.ticket, article.message.body.clone()));
            }
            Body::Site(site) if before.is_some() => self.about.push(About::changed(site.id, position)),
            Body::Person(person) => {
                if before.is_some() {
                    self.about.push(About::changed(person.id, position));
                }
                let was = before.and_then(|before| before.document.as_person());
                if was.is_some_and(|was| was.profile.name != person.profile.name) {
                    self.search.push(Indexing::Requester(person.id));
                }
            }
            _ => {}
        }
    }

    /// Shows the changes to the next command of the group.
    pub fn show(&self, working: &mut Working) {
        for stored in self.documents.values() {
            working.put(stored.clone());
        }
        for (stream, head) in &self.heads {
            working.advance(*stream, head.clone());
        }
        for (number, _) in &self.numbers {
            working.take_number(*number);
        }
        for kept in &self.kept {
            working.settle(kept.command, kept.record.clone());
        }
        for ((client, lane), mark) in &self.marks {
            working.mark(*client, *lane, *mark);
        }
    }
}

/// The person of a document, where they were let in before it and no longer are.
fn shut_out(now: &Stored, working: &Working) -> Option<PersonId> {
    let was = working.stored(now.document.doc_ref())?;
    let (was, now) = (was.document.as_person()?, now.document.as_person()?);
    (was.active && !now.active).then_some(now.id)
}

/// A ticket's circle of readers, where it is not what it was; with the first change also what it was.
fn new_scopes(before: Option<&Stored>, now: &Document, position: u64) -> Vec<Scope> {
    let Some((before, now)) = before.zip(now.as_ticket()) else { return Vec::new() };
    let Some(was) = before.document.as_ticket().map(Circle::of) else { return Vec::new() };
    let circle = Circle::of(now);
    if circle == was {
        return Vec::new();
    }
    let first = before.scopes.is_empty().then_some(Scope { position: before.born, circle: was });
    first.into_iter().chain([Scope { position, circle }]).collect()
}
