//! Lists for programs: what a viewer may see of the tickets that were asked for, of the records of a kind, and of what
//! was said and done in a ticket. Permission is asked here, before anything leaves the store.
//!
//! **Words in a list.** A word may be in every other ticket; to collect all of them before the first page is sorted takes
//! as long as there are tickets. So the first [`WINDOW`] tickets of the list as it is asked for, words apart, are looked
//! at one by one: a common word fills the page from them. Only where it does not, and there are more, is the index of
//! words asked for all that hold them: then they are few, or far down the list.

use super::error::Result;
use super::pull::{look_around, take_in};
use super::stored::Stored;
use super::tables::{Read, Slice};
use super::working::Keys;
use deskside_domain::document::{Body, DocKind, DocMap, DocRef, Docs, Document};
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, TeamId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::permission::{self, Viewer};
use deskside_domain::search::{Found, Query, found_in};
use deskside_domain::ticket::{Article, Priority, Ticket, TicketNumber, TicketStatus};
use deskside_domain::time::Timestamp;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Documents read from the database at a time, at most.
const CHUNK: u32 = 256;
/// Tickets looked at for words before the index of words is asked.
const WINDOW: u32 = 1_000;

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

/// What an index of its own goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// With whom a ticket is.
    Assignee,
    /// With which team.
    Team,
    /// Its priority.
    Priority,
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
    /// That hold all these words, see [`search`](deskside_domain::search). The ticket whose whole number they are comes
    /// first.
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
    /// The words that are asked for; `None` where there are none, or nothing but signs.
    #[must_use]
    pub fn query(&self) -> Option<Query> {
        self.words.as_deref().map(Query::new).filter(|query| !query.is_empty())
    }

    /// Before the first ticket of the list.
    #[must_use]
    pub fn start(&self) -> Place {
        match self.sort {
            Sort::Urgency => Place { first: self.least(), second: i64::MIN, id: Uuid::nil() },
            Sort::Updated | Sort::Created => Place { first: i64::MAX, second: 0, id: Uuid::max() },
        }
    }

    /// The first rank that is asked for in [`Sort::Urgency`].
    pub(super) fn least(&self) -> i64 {
        if self.is_open() == Some(false) { ENDED } else { 0 }
    }

    /// The last rank that is asked for in [`Sort::Urgency`].
    pub(super) fn most(&self) -> i64 {
        if self.is_open() == Some(true) { ENDED - 1 } else { ENDED }
    }

    /// As [`open`](Self::open); a status is one or the other, too.
    fn is_open(&self) -> Option<bool> {
        self.open.or(self.status.map(|status| !matches!(status, "resolved" | "closed" | "cancelled")))
    }

    /// What leaves the fewest tickets over, where an index goes along it in [`Sort::Urgency`].
    pub(super) fn narrow(&self) -> Option<Narrow> {
        let rare = self.priority.is_some_and(|priority| priority <= Priority::P2);
        match self {
            _ if self.sort != Sort::Urgency => None,
            Self { assignee: Some(_), .. } => Some(Narrow::Assignee),
            Self { priority: Some(_), .. } if rare => Some(Narrow::Priority),
            Self { team: Some(_), .. } => Some(Narrow::Team),
            Self { priority: Some(_), .. } => Some(Narrow::Priority),
            _ => None,
        }
    }

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
    /// Who; `None`: the server itself, which sees all.
    pub person: Option<PersonId>,
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
    /// Where the next page of tickets begins, if there is more.
    pub next: Option<Place>,
    /// Where tickets hold the words that were asked for, in what the viewer may see of them.
    pub found: BTreeMap<TicketId, Found>,
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
        let shown = self.shown(documents).await?;
        self.found.extend(shown.into_iter().filter(|document| keep(document)));
        Ok(())
    }

    /// What may be seen.
    async fn shown(&mut self, documents: &[Stored]) -> Result<Vec<Document>> {
        look_around(self.tables, self.viewer, &mut self.around, documents).await?;
        let shown = |stored: &Stored| permission::project(&stored.document, self.viewer, &self.around);
        Ok(documents.iter().filter_map(shown).collect())
    }

    /// Takes the ticket of a number, if it is asked for otherwise too.
    async fn take_numbered(&mut self, number: TicketNumber, wanted: &Wanted) -> Result<()> {
        let Some(id) = self.tables.numbered(number).await? else { return Ok(()) };
        let keys = Keys { documents: [id.into()].into(), ..Keys::default() };
        let found = self.tables.load(&keys).await?.documents;
        let Some(ticket) = found.first().and_then(|stored| stored.document.as_ticket()) else { return Ok(()) };
        take_in(self.tables, &mut self.around, [ticket.content.requester.into()].into_iter()).await?;
        let requester = self.around.get(ticket.content.requester.into()).and_then(Document::as_person);
        let organization = requester.and_then(|person| person.organization);
        if wanted.holds(ticket) && wanted.organization.is_none_or(|of| organization == Some(of)) {
            self.take(&found, &|_| true).await?;
        }
        Ok(())
    }

    /// Where the tickets found hold words.
    async fn where_found(&mut self, query: &Query) -> Result<BTreeMap<TicketId, Found>> {
        let tickets: Vec<Ticket> = self.found.iter().filter_map(|document| document.as_ticket().cloned()).collect();
        let mut found = BTreeMap::new();
        let mut open = Vec::new();
        for ticket in &tickets {
            match found_in(ticket, "", &[], query) {
                Some(here) if here.snippet.found >= query.words.len() => _ = found.insert(ticket.id, here),
                _ => open.push(ticket.id),
            }
        }
        if open.is_empty() {
            return Ok(found);
        }
        let texts = self.tables.texts(&open).await?;
        let mut articles: BTreeMap<TicketId, Vec<Article>> = BTreeMap::new();
        for document in self.shown(&texts).await? {
            if let Body::Article(article) = document.body {
                articles.entry(article.ticket).or_default().push(article);
            }
        }
        let of_open = || tickets.iter().filter(|ticket| open.contains(&ticket.id));
        let people = of_open().map(|ticket| ticket.content.requester.into());
        take_in(self.tables, &mut self.around, people).await?;
        for ticket in of_open() {
            let requester = self.name(ticket);
            let mut said: Vec<&Article> = articles.get(&ticket.id).into_iter().flatten().collect();
            said.sort_by_key(|article| std::cmp::Reverse((article.position, article.message.article)));
            found.extend(found_in(ticket, &requester, &said, query).map(|here| (ticket.id, here)));
        }
        Ok(found)
    }

    /// The requester's name, as the viewer may see it.
    fn name(&self, ticket: &Ticket) -> String {
        let doc = DocRef::from(ticket.content.requester);
        let shown = self.around.get(doc).and_then(|person| permission::project(person, self.viewer, &self.around));
        let enclosed = ticket.enclosed.iter().find(|document| document.doc_ref() == doc).cloned();
        let person = enclosed.or(shown);
        person.as_ref().and_then(Document::as_person).map(|person| person.profile.name.clone()).unwrap_or_default()
    }

    fn listed(mut self, limit: usize) -> Listed {
        let more = self.found.len() > limit;
        self.found.truncate(limit);
        Listed { documents: self.found, more, ..Listed::default() }
    }
}

/// Tickets, in order: first the one whose number was asked for, then as the list is sorted.
pub async fn tickets<R: Read>(tables: &mut R, person: &Person, wanted: &Wanted) -> Result<Listed> {
    let mut looking = Looking::of(tables, person).await?;
    if !looking.viewer.is_desk() {
        return Ok(Listed::default());
    }
    let reader = Reader { person: Some(person.id), external: looking.viewer.external.then(|| person.teams.clone()) };
    let limit = wanted.limit as usize;
    let query = wanted.query();
    let number = query.as_ref().and_then(|query| query.number);
    if let Some(number) = number.filter(|_| wanted.after.is_none()) {
        looking.take_numbered(number, wanted).await?;
    }
    let first = looking.found.len();
    let mut next = wanted.clone();
    // One more than asked for says whether there is more.
    while looking.found.len() <= limit {
        let many = (wanted.limit + 1).min(CHUNK);
        let near =
            if query.is_some() { looking.tables.near(&next, &reader, WINDOW, many).await? } else { (vec![], false) };
        let stretch = match near {
            (near, is_all) if is_all || near.len() == many as usize => near,
            _ => looking.tables.tickets(&next, &reader, many).await?,
        };
        let last = stretch.last().and_then(|stored| stored.document.as_ticket());
        next.after = last.map(|ticket| next.sort.place(ticket)).or(next.after);
        let is_other = |document: &Document| {
            let of = document.as_ticket().and_then(|ticket| ticket.number);
            of.is_none() || of != number
        };
        looking.take(&stretch, &is_other).await?;
        if stretch.len() < many as usize {
            break;
        }
    }
    // The one with the number stands outside of the order: it says nothing about where to go on.
    let last = looking.found.iter().take(limit).skip(first).next_back().and_then(Document::as_ticket);
    let place = last.map_or_else(|| wanted.start(), |ticket| wanted.sort.place(ticket));
    let more = looking.found.len() > limit;
    looking.found.truncate(limit);
    let found = match &query {
        Some(query) => looking.where_found(query).await?,
        None => BTreeMap::new(),
    };
    Ok(Listed { documents: looking.found, more, next: more.then_some(place), found })
}

/// The next tickets of a list, whoever may see them: for the server's own use.
pub async fn all_tickets<R: Read>(tables: &mut R, wanted: &Wanted) -> Result<Vec<Document>> {
    let found = tables.tickets(wanted, &Reader { person: None, external: None }, wanted.limit).await?;
    Ok(found.into_iter().map(|stored| stored.document).collect())
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
    let mut after = Uuid::nil();
    loop {
        let stretch = looking.tables.slice(Slice::Ticket { ticket, kind, after }, CHUNK).await?;
        after = stretch.last().map_or(after, |stored| stored.document.doc_ref().id);
        looking.take(&stretch, &|_| true).await?;
        if stretch.len() < CHUNK as usize {
            break;
        }
    }
    let mut found = looking.found;
    found.sort_by_key(position);
    Ok(Some(found))
}

/// What was said, or what was done, in a ticket, in the order of the log, whoever may see it: for the server's own use.
pub async fn all_parts<R: Read>(tables: &mut R, ticket: TicketId, kind: DocKind) -> Result<Vec<Document>> {
    let (mut after, mut found) = (Uuid::nil(), Vec::new());
    loop {
        let stretch = tables.slice(Slice::Ticket { ticket, kind, after }, CHUNK).await?;
        after = stretch.last().map_or(after, |stored| stored.document.doc_ref().id);
        let many = stretch.len();
        found.extend(stretch.into_iter().map(|stored| stored.document));
        if many < CHUNK as usize {
            break;
        }
    }
    found.sort_by_key(position);
    Ok(found)
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
