//! A document as a store keeps it: with its place in the order of changes and what a pull needs to know.

use deskside_domain::document::{Body, Document};
use deskside_domain::id::{PersonId, SiteId};
use deskside_domain::permission::Circle;
use deskside_domain::ticket::Ticket;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Days after its end for which a ticket stays on the desks.
pub const ARCHIVE_DAYS: i64 = 90;

/// Who could see a ticket from a position on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The position.
    pub position: u64,
    /// The circle of its readers.
    pub circle: Circle,
}

/// A document with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The document.
    pub document: Document,
    /// Where the newest command that touched it ends.
    pub position: u64,
    /// Where the command that made it ends.
    pub born: u64,
    /// A ticket's circles of readers, from its birth on; empty for one whose circle never changed.
    pub scopes: Vec<Scope>,
}

/// In which part of a snapshot a document comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stage {
    /// Reference data.
    Reference = 0,
    /// Open tickets.
    Open = 1,
    /// Tickets that ended.
    Ended = 2,
    /// Messages and history.
    Part = 3,
}

impl Stored {
    /// In which part of a snapshot it comes.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.document.body {
            Body::Ticket(ticket) if ticket.is_open() => Stage::Open,
            Body::Ticket(_) => Stage::Ended,
            Body::Article(_) | Body::History(_) => Stage::Part,
            _ => Stage::Reference,
        }
    }

    /// When a ticket ended.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.document.as_ticket().and_then(ended_at)
    }

    /// Who asked, for a ticket.
    #[must_use]
    pub fn requester(&self) -> Option<PersonId> {
        self.document.as_ticket().map(|ticket| ticket.content.requester)
    }

    /// Who suffers, for a ticket that says so.
    #[must_use]
    pub fn affected(&self) -> Option<PersonId> {
        self.document.as_ticket().and_then(|ticket| ticket.content.affected_user)
    }

    /// Where it is, for a ticket.
    #[must_use]
    pub fn site(&self) -> Option<SiteId> {
        self.document.as_ticket().and_then(|ticket| ticket.content.site)
    }

    /// Who could see the ticket, one circle after the other, between two positions.
    #[must_use]
    pub fn circles(&self, from: u64, until: u64) -> Vec<Circle> {
        if self.scopes.is_empty() {
            return self.document.as_ticket().map(Circle::of).into_iter().collect();
        }
        let first = self.scopes.iter().rev().find(|scope| scope.position <= from);
        let later = self.scopes.iter().filter(|scope| scope.position > from && scope.position <= until);
        first.into_iter().chain(later).map(|scope| scope.circle.clone()).collect()
    }
}

/// When a ticket ended; `None` while it is open.
#[must_use]
pub fn ended_at(ticket: &Ticket) -> Option<Timestamp> {
    (!ticket.is_open()).then(|| ticket.closed_at.or(ticket.resolved_at).unwrap_or(ticket.updated_at))
}

/// The time since which ended tickets stay on the desks.
#[must_use]
pub fn archive_limit(now: Timestamp) -> Timestamp {
    now.plus(-ARCHIVE_DAYS * 86_400)
}
