//! Which tickets are shown, and in which order.

use crate::pages::names;
use crate::replica::Replica;
use crate::texts::Texts;
use deskside_domain::id::{OrganizationId, PersonId, TeamId, TicketId};
use deskside_domain::search::{self, Query};
use deskside_domain::sla::Standing;
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::ticket::{Priority, Ticket, TicketStatus, label};
use deskside_domain::time::Timestamp;
use std::rc::Rc;
use uuid::Uuid;

/// The part of the tickets a chip above the list stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Open,
    Unassigned,
    Mine,
    Pending,
    Done,
    /// A promise is broken and goes on being so.
    Breached,
    /// A promise will soon be broken.
    AtRisk,
}

impl Show {
    const ALL: [Self; 7] =
        [Self::Open, Self::Unassigned, Self::Mine, Self::Pending, Self::Done, Self::Breached, Self::AtRisk];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unassigned => "unassigned",
            Self::Mine => "mine",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Breached => "breached",
            Self::AtRisk => "at_risk",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.word() == word)
    }

    fn holds(self, ticket: &Ticket, me: Option<PersonId>, outlook: Option<&Outlook>) -> bool {
        let stands = |standing| outlook.is_some_and(|outlook| outlook.standing == standing);
        match self {
            Self::Open => ticket.is_open(),
            Self::Unassigned => ticket.is_open() && ticket.assignee.is_none(),
            Self::Mine => ticket.is_open() && me.is_some() && ticket.assignee == me,
            Self::Pending => matches!(ticket.status, TicketStatus::Pending(_)),
            Self::Done => !ticket.is_open(),
            Self::Breached => stands(Standing::Breached),
            Self::AtRisk => stands(Standing::AtRisk),
        }
    }
}

/// How the promise of a ticket stands that is to be looked after first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    pub standing: Standing,
    /// When it is due, or was when it was broken; `None` while it is suspended.
    pub due_at: Option<Timestamp>,
}

/// How the promises of all tickets stand, as far as any is left. Comes with the rest of the desk.
pub trait Promises {
    /// By ticket. A ticket with no promise left is not in it.
    fn outlooks(&self, replica: &Replica, now: Timestamp) -> Rc<SmallMap<TicketId, Outlook>>;
}

/// In which order the list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Open ones by what is due first, then those without a deadline by priority and age, then the others by what changed
    /// last.
    #[default]
    Due,
    /// Open ones by priority and age, then the others by what changed last.
    Urgency,
    /// The youngest first.
    Newest,
    /// What changed last.
    Changed,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Due, Self::Urgency, Self::Newest, Self::Changed];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Due => "",
            Self::Urgency => "urgency",
            Self::Newest => "newest",
            Self::Changed => "changed",
        }
    }

    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// `None`: what is open; while searching, everything.
    pub show: Option<Show>,
    pub team: Option<TeamId>,
    pub status: Option<TicketStatus>,
    pub priority: Option<Priority>,
    /// Of the requester.
    pub organization: Option<OrganizationId>,
    pub sort: Sort,
    pub query: Query,
    pub me: Option<PersonId>,
    /// The page of one's own tickets.
    pub only_mine: bool,
}

impl Filter {
    /// Something besides the page's own choice is asked for.
    pub fn is_narrow(&self) -> bool {
        let own = if self.only_mine { Some(Show::Mine) } else { None };
        self.team.is_some()
            || self.status.is_some()
            || self.priority.is_some()
            || self.organization.is_some()
            || !self.query.is_empty()
            || self.show.is_some_and(|show| Some(show) != own)
    }

    fn holds(&self, ticket: &Ticket, replica: &Replica, outlook: Option<&Outlook>) -> bool {
        let show = match self.show {
            Some(show) => show.holds(ticket, self.me, outlook),
            None if !self.query.is_empty() || self.status.is_some() => true,
            None => ticket.is_open(),
        };
        let of = |organization: OrganizationId| {
            replica.person(ticket.content.requester).is_some_and(|person| person.organization == Some(organization))
        };
        show && self.priority.is_none_or(|priority| ticket.priority() == priority)
            && self.organization.is_none_or(of)
            && (!self.only_mine || (self.me.is_some() && ticket.assignee == self.me))
            && self.team.is_none_or(|team| ticket.team == Some(team))
            && self.status.is_none_or(|status| same_state(status, ticket.status))
    }
}

/// The same state, whatever a pending one waits for.
fn same_state(a: TicketStatus, b: TicketStatus) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

/// What tickets are found by, made so far.
#[derive(Default)]
pub struct Lines {
    of: SmallMap<TicketId, Line>,
    /// When something was last taken from the device that these know of.
    taken: u32,
}

/// A line of words, and what it was made from: it is made anew when one of these changes.
struct Line {
    at: Timestamp,
    edition: u32,
    requester: String,
    words: String,
}

impl Lines {
    fn line(&mut self, replica: &Replica, ticket: &Ticket) -> &str {
        let requester = replica.person(ticket.content.requester).map_or("", |person| &person.profile.name);
        let edition = replica.edition(ticket.id);
        let is_fresh =
            |line: &Line| line.at == ticket.updated_at && line.edition == edition && line.requester == requester;
        if !self.of.get(&ticket.id).is_some_and(is_fresh) {
            let said = replica.said(ticket.id).map(|article| article.message.body.as_str());
            let words = search::ticket_line(ticket, requester, said);
            self.of.insert(ticket.id, Line { at: ticket.updated_at, edition, requester: requester.to_owned(), words });
        }
        self.of.get(&ticket.id).map_or("", |line| &line.words)
    }

    /// Makes the lines of tickets that are to be looked through later.
    pub fn make(&mut self, replica: &Replica, tickets: &[TicketId]) {
        for ticket in tickets.iter().filter_map(|id| replica.ticket(*id)) {
            self.line(replica, ticket);
        }
    }

    /// Nothing is kept of what is no longer on the device.
    fn forget(&mut self, replica: &Replica) {
        if self.taken != replica.taken() {
            self.taken = replica.taken();
            self.of.retain(|id, _| replica.ticket(*id).is_some());
        }
    }
}

/// How many tickets each chip stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; 7]);

impl Counts {
    pub fn of(&self, show: Show) -> usize {
        self.0[show as usize]
    }
}

/// A ticket as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    pub id: TicketId,
    pub number: String,
    pub subject: String,
    pub who: String,
    pub priority: Priority,
    pub status: TicketStatus,
    pub assignee: Option<String>,
    pub created_at: Timestamp,
    pub unsent: bool,
    pub restricted: bool,
    pub two_versions: bool,
    pub may_take: bool,
}

/// What the list found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Their tickets, in order.
    pub tickets: Vec<TicketId>,
    pub counts: Counts,
    /// How many tickets are on this device.
    pub here: usize,
    /// The one that is surely meant: its number was typed, or it is the only one.
    pub meant: Option<TicketId>,
}

/// Looks through the tickets of this device. A ticket whose whole number is asked for comes first.
pub fn find(
    replica: &Replica,
    filter: &Filter,
    lines: &mut Lines,
    outlooks: Option<&SmallMap<TicketId, Outlook>>,
) -> Found {
    lines.forget(replica);
    let mut counts = Counts::default();
    let mut here = 0;
    let mut named = false;
    let mut hits: Vec<((bool, Order), TicketId)> = Vec::new();
    for ticket in replica.tickets() {
        here += 1;
        let own = !filter.only_mine || ticket.assignee == filter.me;
        let outlook = outlooks.and_then(|outlooks| outlooks.get(&ticket.id));
        for show in Show::ALL {
            counts.0[show as usize] += usize::from(own && show.holds(ticket, filter.me, outlook));
        }
        let holds = filter.holds(ticket, replica, outlook);
        if holds && (filter.query.is_empty() || filter.query.holds(lines.line(replica, ticket))) {
            let is_named = filter.query.number.is_some() && ticket.number == filter.query.number;
            named |= is_named;
            hits.push(((!is_named, order(ticket, filter.sort, outlook)), ticket.id));
        }
    }
    hits.sort_unstable();
    let tickets: Vec<TicketId> = hits.into_iter().map(|(_, id)| id).collect();
    let meant = tickets.first().copied().filter(|_| named || tickets.len() == 1);
    Found { tickets, counts, here, meant }
}

/// Whether it is over, when it is due, how urgent it is, a time, and the identity: but for what is due the lists of the
/// server have the same order.
type Order = (bool, i64, Option<Priority>, i64, u128);

fn order(ticket: &Ticket, sort: Sort, outlook: Option<&Outlook>) -> Order {
    let id = ticket.id.0.as_u128();
    let due = outlook.and_then(|outlook| outlook.due_at).filter(|_| sort == Sort::Due).map_or(i64::MAX, |due| due.0);
    match sort {
        Sort::Newest => (false, 0, None, -ticket.created_at.0, !id),
        Sort::Changed => (false, 0, None, -ticket.updated_at.0, !id),
        _ if ticket.is_open() => (false, due, Some(ticket.priority()), ticket.created_at.0, id),
        _ => (true, 0, None, -ticket.updated_at.0, id),
    }
}

/// A ticket of the list as its line.
pub fn row(replica: &Replica, ticket: &Ticket, unsent: &SmallSet<Uuid>, texts: &'static Texts) -> Row {
    Row {
        id: ticket.id,
        number: label(ticket.number, ticket.id),
        subject: ticket.content.subject.clone(),
        who: names::requester_line(replica, texts, ticket),
        priority: ticket.priority(),
        status: ticket.status,
        assignee: ticket.assignee.map(|id| names::person(replica, texts, id)),
        created_at: ticket.created_at,
        unsent: unsent.contains(&ticket.id.0),
        restricted: ticket.content.restricted.is_some(),
        two_versions: !ticket.conflicts.is_empty(),
        may_take: ticket.is_open() && ticket.assignee.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::id::{ArticleId, PersonId};
    use deskside_domain::ticket::{Article, Impact, Message, TicketNumber, Urgency, Visibility};

    fn replica(tickets: Vec<Ticket>) -> Replica {
        let mut replica = Replica::default();
        for ticket in tickets {
            replica.put(Document { body: Body::Ticket(Box::new(ticket)), versions: SmallMap::new() });
        }
        replica
    }

    fn found(replica: &Replica, filter: &Filter) -> Vec<u128> {
        let found = find(replica, filter, &mut Lines::default(), None);
        found.tickets.iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn most_urgent_first_then_oldest_and_what_is_over_last() {
        let mut old = ticket(1);
        old.created_at = Timestamp(10);
        let mut young = ticket(2);
        young.created_at = Timestamp(20);
        let mut grave = ticket(3);
        (grave.content.impact, grave.content.urgency) = (Impact::Public, Urgency::Critical);
        let mut over = ticket(4);
        over.status = TicketStatus::Closed;
        let replica = replica(vec![over, young, grave, old]);
        assert_eq!(found(&replica, &Filter::default()), [3, 1, 2]);
        let done = Filter { show: Some(Show::Done), ..Filter::default() };
        assert_eq!(found(&replica, &done), [4]);
        let newest = Filter { sort: Sort::Newest, ..Filter::default() };
        assert_eq!(found(&replica, &newest), [2, 1, 3]);
        let grave = Filter { priority: Some(Priority::P1), ..Filter::default() };
        assert_eq!(found(&replica, &grave), [3]);
    }

    #[test]
    fn a_number_said_in_groups_and_an_alias_are_found_among_all() {
        let mut known = ticket(1);
        known.number = TicketNumber::new(10_042);
        known.status = TicketStatus::Closed;
        let number = label(known.number, known.id);
        let replica = replica(vec![known, ticket(2)]);
        let said = [&number[..3], " ", &number[3..]].concat();
        let search = |text: &str| found(&replica, &Filter { query: Query::new(text), ..Filter::default() });
        assert_eq!(search(&said), [1]);
        assert_eq!(search("L-000002"), [2]);
        assert_eq!(search("stamp"), [2, 1]);
        assert!(search("scanner").is_empty());
    }
    #[test]
    fn erased_words_are_found_no_more() {
        let mut told = ticket(1);
        told.content.description = "la badante Carmela".to_owned();
        let id = told.id;
        let mut replica = replica(vec![told.clone(), ticket(2)]);
        let note = |body: &str| {
            let message =
                Message { article: ArticleId::from(9), visibility: Visibility::Internal, body: body.to_owned() };
            let (author, at) = (PersonId::from(1), Timestamp(10));
            Document {
                body: Body::Article(Article { ticket: id, message, author, at, position: 7 }),
                versions: SmallMap::new(),
            }
        };
        replica.put(note("chiamare Fabrizio"));
        let mut lines = Lines::default();
        let mut search = |replica: &Replica, text: &str| {
            let filter = Filter { query: Query::new(text), ..Filter::default() };
            find(replica, &filter, &mut lines, None).tickets.len()
        };
        assert_eq!((search(&replica, "carmela"), search(&replica, "fabrizio")), (1, 1));
        // An erasure changes neither times nor how much there is.
        replica.put(note(""));
        assert_eq!((search(&replica, "carmela"), search(&replica, "fabrizio")), (1, 0));
        told.content.description = String::new();
        replica.put(Document { body: Body::Ticket(Box::new(told)), versions: SmallMap::new() });
        assert_eq!((search(&replica, "carmela"), search(&replica, "fabrizio")), (0, 0));
        // What is taken from the device leaves no words behind.
        search(&replica, "stampante");
        replica.remove(id.into());
        search(&replica, "stampante");
        assert!(!lines.of.contains_key(&id) && lines.of.contains_key(&ticket(2).id));
        replica.clear();
        find(&replica, &Filter::default(), &mut lines, None);
        assert!(lines.of.is_empty());
    }
}
