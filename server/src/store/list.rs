//! Lists for programs: what a viewer may see of the tickets that were asked for, of the records of a kind, and of what
//! was said and done in a ticket. Permission is asked here, before anything leaves the store.

use super::error::Result;
use super::pull::{look_around, take_in};
use super::stored::Stored;
use super::tables::{Read, Slice};
use super::working::Keys;
use deskside_domain::document::{DocKind, DocMap, DocRef, Document};
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, TeamId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::permission::{self, Viewer};
use deskside_domain::ticket::{Priority, Ticket, TicketStatus};
use deskside_domain::time::Timestamp;
use std::cmp::Ordering;
use uuid::Uuid;

/// Documents read from the database at a time, at most.
const CHUNK: u32 = 256;

/// In which order tickets come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As in the desk's queue: open ones by priority and age, then the others, the one last changed first.
    #[default]
    Urgency,
    /// The one last changed first.
    Updated,
    /// The newest first.
    Created,
}

/// A ticket's place in an order: two numbers and its identity. It says where to go on, whatever came or went since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What counts first.
    pub first: i64,
    /// What counts among equals.
    pub second: i64,
    /// What counts last.
    pub id: Uuid,
}

/// Where tickets that ended stand in [`Sort::Urgency`]: after every priority.
pub(super) const ENDED: i64 = 9;

impl Sort {
    /// Where a ticket stands.
    #[must_use]
    pub fn place(self, ticket: &Ticket) -> Place {
        let (first, second) = match self {
            Self::Urgency if ticket.is_open() => (1 + ticket.priority() as i64, ticket.created_at.0),
            Self::Urgency => (ENDED, -ticket.updated_at.0),
            Self::Updated => (ticket.updated_at.0, 0),
            Self::Created => (ticket.created_at.0, 0),
        };
        Place { first, second, id: ticket.id.0 }
    }

    /// Which of two places comes first.
    #[must_use]
    pub fn order(self, one: Place, other: Place) -> Ordering {
        let order = (one.first, one.second, one.id).cmp(&(other.first, other.second, other.id));
        if self == Self::Urgency { order } else { order.reverse() }
    }
}

/// Which tickets are asked for. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Open ones, or those that ended.
    pub open: Option<bool>,
    /// The word of a status; pending stands for all its reasons.
    pub status: Option<&'static str>,
    /// With a team, or with none.
    pub team: Option<Option<TeamId>>,
    /// With a person, or with none.
    pub assignee: Option<Option<PersonId>>,
    /// Asked by a person.
    pub requester: Option<PersonId>,
    /// Asked by people of an organisation.
    pub organization: Option<OrganizationId>,
    /// Of a category.
    pub category: Option<CategoryId>,
    /// Of a priority.
    pub priority: Option<Priority>,
    /// Changed at or after a time.
    pub since: Option<Timestamp>,
    /// That hold all these words.
    pub words: Option<String>,
    /// The order.
    pub sort: Sort,
    /// After this place.
    pub after: Option<Place>,
    /// At most so many.
    pub limit: u32,
}

/// The word of a ticket's status, its reason left out.
#[must_use]
pub fn status_word(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::New => "new",
        TicketStatus::Assigned => "assigned",
        TicketStatus::InProgress => "in_progress",
        TicketStatus::Pending(_) => "pending",
        TicketStatus::Resolved => "resolved",
        TicketStatus::Closed => "closed",
        TicketStatus::Cancelled => "cancelled",
    }
}

impl Wanted {
    /// Whether a ticket is asked for, its words and its requester's organisation left out.
    #[must_use]
    pub fn holds(&self, ticket: &Ticket) -> bool {
        self.open.is_none_or(|open| open == ticket.is_open())
            && self.status.is_none_or(|status| status == status_word(ticket.status))
            && self.team.is_none_or(|team| team == ticket.team)
            && self.assignee.is_none_or(|person| person == ticket.assignee)
            && self.requester.is_none_or(|person| person == ticket.content.requester)
            && self.category.is_none_or(|category| category == ticket.content.category)
            && self.priority.is_none_or(|priority| priority == ticket.priority())
            && self.since.is_none_or(|since| ticket.updated_at >= since)
            && self.after.is_none_or(|after| self.sort.order(self.sort.place(ticket), after) == Ordering::Greater)
    }
}

/// Who reads a list, as far as it helps to leave out early what would be left out anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// Of external teams only: these.
    pub external: Option<Vec<TeamId>>,
}

/// Says whether a document is to be listed.
pub type Keep<'a> = dyn Fn(&Document) -> bool + Send + Sync + 'a;

/// A stretch of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// What the viewer may see of it.
    pub documents: Vec<Document>,
    /// There is more after the last one.
    pub more: bool,
}

struct Looking<'a, R> {
    tables: &'a mut R,
    viewer: Viewer<'a>,
    around: DocMap,
    found: Vec<Document>,
}

impl<'a, R: Read> Looking<'a, R> {
    async fn of(tables: &'a mut R, person: &'a Person) -> Result<Self> {
        let mut around = DocMap::default();
        take_in(tables, &mut around, person.teams.iter().map(|team| (*team).into())).await?;
        let viewer = Viewer::new(person, &around);
        Ok(Self { tables, viewer, around, found: Vec::new() })
    }

    /// Takes what may be seen and is to be kept.
    async fn take(&mut self, documents: &[Stored], keep: &Keep<'_>) -> Result<()> {
        look_around(self.tables, self.viewer, &mut self.around, documents).await?;
        let shown = documents.iter().filter_map(|stored| {
            permission::project(&stored.document, self.viewer, &self.around).filter(|document| keep(document))
        });
        self.found.extend(shown);
        Ok(())
    }

    fn listed(mut self, limit: usize) -> Listed {
        let more = self.found.len() > limit;
        self.found.truncate(limit);
        Listed { documents: self.found, more }
    }
}

/// Tickets, in order.
pub async fn tickets<R: Read>(tables: &mut R, person: &Person, wanted: &Wanted) -> Result<Listed> {
    let mut looking = Looking::of(tables, person).await?;
    if !looking.viewer.is_desk() {
        return Ok(Listed::default());
    }
    let reader = Reader { person: person.id, external: looking.viewer.external.then(|| person.teams.clone()) };
    let limit = wanted.limit as usize;
    let mut wanted = wanted.clone();
    // One more than asked for says whether there is more.
    while looking.found.len() <= limit {
        let many = (wanted.limit + 1).min(CHUNK);
        let stretch = looking.tables.tickets(&wanted, &reader, many).await?;
        let last = stretch.last().and_then(|stored| stored.document.as_ticket());
        wanted.after = last.map(|ticket| wanted.sort.place(ticket)).or(wanted.after);
        looking.take(&stretch, &|_| true).await?;
        if stretch.len() < many as usize {
            break;
        }
    }
    Ok(looking.listed(limit))
}

/// Records of a kind, by identity, of those that `keep` holds for. It is asked only about what the viewer may see.
pub async fn records<R: Read>(
    tables: &mut R,
    person: &Person,
    kind: DocKind,
    after: Option<Uuid>,
    limit: u32,
    keep: &Keep<'_>,
) -> Result<Listed> {
    let mut looking = Looking::of(tables, person).await?;
    if !looking.viewer.is_desk() {
        return Ok(Listed::default());
    }
    let mut after = DocRef { kind, id: after.unwrap_or(Uuid::nil()) };
    while looking.found.len() <= limit as usize {
        let mut stretch = looking.tables.slice(Slice::All { after: Some(after) }, CHUNK).await?;
        let whole = stretch.len();
        stretch.retain(|stored| stored.document.doc_ref().kind == kind);
        after = stretch.last().map_or(after, |stored| stored.document.doc_ref());
        looking.take(&stretch, keep).await?;
        if whole < CHUNK as usize || stretch.len() < whole {
            break;
        }
    }
    Ok(looking.listed(limit as usize))
}

/// One document; `None` where there is none that the viewer may see.
pub async fn one<R: Read>(tables: &mut R, person: &Person, doc: DocRef) -> Result<Option<Document>> {
    let mut looking = Looking::of(tables, person).await?;
    let keys = Keys { documents: [doc].into(), ..Keys::default() };
    let found = looking.tables.load(&keys).await?.documents;
    looking.take(&found, &|_| true).await?;
    Ok(looking.found.pop())
}

/// What was said, or what was done, in a ticket, in the order of the log; `None` where there is no such ticket that the
/// viewer may see.
pub async fn parts<R: Read>(
    tables: &mut R,
    person: &Person,
    ticket: TicketId,
    kind: DocKind,
) -> Result<Option<Vec<Document>>> {
    if one(tables, person, ticket.into()).await?.is_none() {
        return Ok(None);
    }
    let mut looking = Looking::of(tables, person).await?;
    let mut after = DocRef { kind: DocKind::Article, id: Uuid::nil() };
    loop {
        let slice = Slice::Parts { after: Some((ticket.0, after)), since: Timestamp(i64::MIN) };
        let mut stretch = looking.tables.slice(slice, CHUNK).await?;
        let whole = stretch.len();
        stretch.retain(|stored| stored.document.ticket_id() == Some(ticket));
        after = stretch.last().map_or(after, |stored| stored.document.doc_ref());
        let ended = whole < CHUNK as usize || stretch.len() < whole;
        stretch.retain(|stored| stored.document.doc_ref().kind == kind);
        looking.take(&stretch, &|_| true).await?;
        if ended {
            break;
        }
    }
    let mut found = looking.found;
    found.sort_by_key(position);
    Ok(Some(found))
}

/// Where in the log a part of a ticket came to be, and which it is among those of one command.
#[must_use]
pub fn position(document: &Document) -> (u64, Uuid) {
    use deskside_domain::document::Body;
    let position = match &document.body {
        Body::Article(article) => article.position,
        Body::History(history) => history.position,
        _ => 0,
    };
    (position, document.doc_ref().id)
}
