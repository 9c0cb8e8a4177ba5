//! The documents on this device, with the predictions of unsent commands over them.

use deskside_domain::document::{Body, DocMap, DocRef, Docs, Document, History};
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, TeamId, TicketId};
use deskside_domain::people::{Category, Organization, Person, Site, Team};
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::ticket::{Article, Ticket};
use deskside_domain::time::Timestamp;

/// What the screens read. Confirmed documents below, predictions above.
#[derive(Default)]
pub struct Replica {
    base: DocMap,
    overlay: DocMap,
    /// Messages and history of each ticket, in both layers.
    parts: SmallMap<TicketId, SmallSet<DocRef>>,
}

/// A line of a ticket's timeline.
#[derive(Clone, Copy)]
pub enum Line<'a> {
    /// A reply or note.
    Article(&'a Article),
    /// Anything else that happened.
    History(&'a History),
}

impl Line<'_> {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Article(article) => article.at,
            Self::History(line) => line.at,
        }
    }

    /// Its place in the log; 0 while it waits to be sent.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Article(article) => article.position,
            Self::History(line) => line.position,
        }
    }
}

impl Replica {
    /// The confirmed layer, on which predictions are made.
    #[must_use]
    pub fn base(&self) -> &DocMap {
        &self.base
    }

    /// Puts a confirmed document.
    pub fn put(&mut self, document: Document) {
        self.index(&document);
        self.base.put(document);
    }

    /// Forgets a confirmed document.
    pub fn remove(&mut self, doc: DocRef) {
        self.base.0.remove(&doc);
    }

    /// Forgets all confirmed documents.
    pub fn clear(&mut self) {
        self.base.0.clear();
        self.parts.clear();
        let overlay = std::mem::take(&mut self.overlay);
        self.set_overlay(overlay);
    }

    /// Replaces the predictions.
    pub fn set_overlay(&mut self, overlay: DocMap) {
        for document in overlay.0.values() {
            self.index(document);
        }
        self.overlay = overlay;
    }

    fn index(&mut self, document: &Document) {
        if let (Body::Article(_) | Body::History(_), Some(ticket)) = (&document.body, document.ticket_id()) {
            let part = document.doc_ref();
            match self.parts.get_mut(&ticket) {
                Some(parts) => _ = parts.insert(part),
                None => _ = self.parts.insert(ticket, SmallSet::from([part])),
            }
        }
    }

    /// A document as the screen shows it.
    #[must_use]
    pub fn get(&self, doc: impl Into<DocRef>) -> Option<&Document> {
        let doc = doc.into();
        self.overlay.get(doc).or_else(|| self.base.get(doc))
    }

    /// Whether what the screen shows of a document is a prediction.
    #[must_use]
    pub fn is_predicted(&self, doc: impl Into<DocRef>) -> bool {
        self.overlay.get(doc.into()).is_some()
    }

    fn all(&self) -> impl Iterator<Item = &Document> {
        let shadowed = |doc: &DocRef| self.overlay.0.contains_key(doc);
        let below = self.base.0.iter().filter(move |(doc, _)| !shadowed(doc)).map(|(_, document)| document);
        below.chain(self.overlay.0.values())
    }

    /// Every ticket here, in no order that means anything.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.all().filter_map(Document::as_ticket)
    }

    /// Every person here.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.all().filter_map(Document::as_person)
    }

    /// Every category here.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.all().filter_map(|document| match &document.body {
            Body::Category(category) => Some(category),
            _ => None,
        })
    }

    /// Every team here.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.all().filter_map(|document| match &document.body {
            Body::Team(team) => Some(team),
            _ => None,
        })
    }

    /// Every site here.
    pub fn sites(&self) -> impl Iterator<Item = &Site> {
        self.all().filter_map(|document| match &document.body {
            Body::Site(site) => Some(site),
            _ => None,
        })
    }

    /// A ticket.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.get(id)?.as_ticket()
    }

    /// A person.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.get(id)?.as_person()
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Team> {
        match &self.get(id)?.body {
            Body::Team(team) => Some(team),
            _ => None,
        }
    }

    /// A site.
    #[must_use]
    pub fn site(&self, id: SiteId) -> Option<&Site> {
        match &self.get(id)?.body {
            Body::Site(site) => Some(site),
            _ => None,
        }
    }

    /// An organisation.
    #[must_use]
    pub fn organization(&self, id: OrganizationId) -> Option<&Organization> {
        match &self.get(id)?.body {
            Body::Organization(organization) => Some(organization),
            _ => None,
        }
    }

    /// A category.
    #[must_use]
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        match &self.get(id)?.body {
            Body::Category(category) => Some(category),
            _ => None,
        }
    }

    /// A ticket's messages and history, oldest first; what waits to be sent comes last among equals.
    #[must_use]
    pub fn timeline(&self, ticket: TicketId) -> Vec<Line<'_>> {
        let parts = self.parts.get(&ticket).into_iter().flatten();
        let mut lines: Vec<Line<'_>> = parts
            .filter_map(|doc| match &self.get(*doc)?.body {
                Body::Article(article) => Some(Line::Article(article)),
                Body::History(line) => Some(Line::History(line)),
                _ => None,
            })
            .collect();
        lines.sort_by_key(|line| (line.at(), if line.position() == 0 { u64::MAX } else { line.position() }));
        lines
    }
}
