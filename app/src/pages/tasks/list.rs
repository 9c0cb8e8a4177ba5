//! Which tasks the page shows, ticket by ticket.

use crate::pages::names;
use crate::replica::Replica;
use crate::texts::Texts;
use deskside_domain::id::{PersonId, TaskId, TicketId};
use deskside_domain::ticket::{Errand, Priority, TaskState, Ticket, TicketStatus, label};

/// Tickets whose finished tasks are shown at most.
const ENDED: usize = 50;

/// The part of the tasks a chip above the list stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    #[default]
    Mine,
    Teams,
    All,
    Over,
}

impl Show {
    pub const ALL: [Self; 4] = [Self::Mine, Self::Teams, Self::All, Self::Over];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Teams => "teams",
            Self::All => "all",
            Self::Over => "over",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.word() == word)
    }

    fn holds(self, errand: &Errand<'_>, replica: &Replica, me: PersonId) -> bool {
        match self {
            Self::Mine => errand.is_due() && errand.is_of(me),
            Self::Teams => {
                let Some(person) = replica.person(me) else { return false };
                errand.is_due() && errand.is_with_teams_of(person, |id| replica.person(id))
            }
            Self::All => errand.is_due(),
            Self::Over => errand.task.state != TaskState::Open,
        }
    }
}

/// A task as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    pub id: TaskId,
    pub title: String,
    pub state: TaskState,
    /// Team and person it is given to.
    pub who: Vec<String>,
    /// Of the person who looks.
    pub mine: bool,
}

/// A ticket with those of its tasks that are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    pub ticket: TicketId,
    pub number: String,
    pub subject: String,
    pub place: String,
    pub priority: Priority,
    pub status: TicketStatus,
    pub lines: Vec<Line>,
}

/// What the page found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub groups: Vec<Group>,
    counts: [usize; 4],
}

impl Found {
    /// How many tasks a chip stands for.
    pub fn count(&self, show: Show) -> usize {
        self.counts[show as usize]
    }
}

/// Looks through the tasks of all tickets on this device: what is to be done in the order of work, what is over by
/// the last change of its ticket.
pub fn find(replica: &Replica, show: Show, me: PersonId, texts: &'static Texts) -> Found {
    let mut found = Found::default();
    let mut tickets: Vec<(&Ticket, Vec<Line>)> = Vec::new();
    for ticket in replica.tickets() {
        let mut lines = Vec::new();
        for errand in Errand::of(ticket) {
            for one in Show::ALL {
                found.counts[one as usize] += usize::from(one.holds(&errand, replica, me));
            }
            if show.holds(&errand, replica, me) {
                lines.push(line(replica, &errand, me, texts));
            }
        }
        if !lines.is_empty() {
            tickets.push((ticket, lines));
        }
    }
    if show == Show::Over {
        tickets.sort_by_key(|(ticket, _)| (-ticket.updated_at.0, ticket.id));
        tickets.truncate(ENDED);
    } else {
        tickets.sort_by_key(|(ticket, _)| deskside_domain::ticket::errand::order(ticket));
    }
    found.groups = tickets.into_iter().map(|(ticket, lines)| group(replica, ticket, lines, texts)).collect();
    found
}

fn line(replica: &Replica, errand: &Errand<'_>, me: PersonId, texts: &'static Texts) -> Line {
    let task = errand.task;
    let team = task.team.map(|id| names::team(replica, texts, id));
    let person = task.assignee.map(|id| names::person(replica, texts, id));
    let who: Vec<String> = team.into_iter().chain(person).collect();
    Line { id: task.id, title: task.title.clone(), state: task.state, who, mine: errand.is_of(me) }
}

fn group(replica: &Replica, ticket: &Ticket, lines: Vec<Line>, texts: &'static Texts) -> Group {
    Group {
        ticket: ticket.id,
        number: label(ticket.number, ticket.id),
        subject: ticket.content.subject.clone(),
        place: names::requester_line(replica, texts, ticket),
        priority: ticket.priority(),
        status: ticket.status,
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use crate::texts::Lang;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::small::SmallMap;
    use deskside_domain::ticket::{Impact, Task, Urgency};
    use deskside_domain::time::Timestamp;

    fn task(id: u128, assignee: u128, state: TaskState) -> Task {
        let assignee = Some(PersonId::from(assignee));
        Task { id: TaskId::from(id), title: id.to_string(), team: None, assignee, state }
    }

    fn shown(tickets: Vec<Ticket>, show: Show) -> (Vec<Vec<String>>, Vec<usize>) {
        let mut replica = Replica::default();
        for ticket in tickets {
            replica.put(Document { body: Body::Ticket(Box::new(ticket)), versions: SmallMap::new() });
        }
        let found = find(&replica, show, PersonId::from(7), Lang::En.texts());
        let titles = |group: &Group| group.lines.iter().map(|line| line.title.clone()).collect();
        (found.groups.iter().map(titles).collect(), Show::ALL.map(|show| found.count(show)).to_vec())
    }

    #[test]
    fn tasks_stand_under_their_ticket_the_most_urgent_first() {
        use TaskState::{Done, Dropped, Open};
        let with = |id, tasks| Ticket { tasks, created_at: Timestamp(id as i64), ..ticket(id) };
        let old = with(1, vec![task(11, 7, Open), task(12, 8, Open), task(13, 7, Done)]);
        let young = with(2, vec![task(21, 7, Open), task(22, 7, Open)]);
        let mut grave = with(3, vec![task(31, 8, Open), task(32, 8, Dropped)]);
        (grave.content.impact, grave.content.urgency) = (Impact::Public, Urgency::Critical);
        let ended = Ticket { status: TicketStatus::Closed, ..with(4, vec![task(41, 7, Open)]) };
        let tickets = || vec![young.clone(), ended.clone(), old.clone(), grave.clone()];
        let text = |groups: &[&[&str]]| -> Vec<Vec<String>> {
            groups.iter().map(|group| group.iter().map(|title| (*title).to_owned()).collect()).collect()
        };
        let counts = vec![3, 0, 5, 2];
        assert_eq!(shown(tickets(), Show::Mine), (text(&[&["11"], &["21", "22"]]), counts.clone()));
        assert_eq!(shown(tickets(), Show::All).0, text(&[&["31"], &["11", "12"], &["21", "22"]]));
        assert_eq!(shown(tickets(), Show::Over), (text(&[&["13"], &["32"]]), counts));
    }
}
