//! Tasks across tickets: whose they are, and in which order they want to be done.

use super::{Task, TaskState, Ticket, TicketStatus};
use crate::id::PersonId;
use crate::people::Person;

/// A task with the ticket it is part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errand<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// One of its tasks.
    pub task: &'a Task,
}

impl<'a> Errand<'a> {
    /// Every task of a ticket.
    pub fn of(ticket: &'a Ticket) -> impl Iterator<Item = Self> {
        ticket.tasks.iter().map(move |task| Self { ticket, task })
    }

    /// Still to be done. A task may outlive the resolution of its ticket (a machine to bring back), but not its end.
    #[must_use]
    pub fn is_due(&self) -> bool {
        let ended = matches!(self.ticket.status, TicketStatus::Closed | TicketStatus::Cancelled);
        self.task.state == TaskState::Open && !ended
    }

    /// Whether a person does it.
    #[must_use]
    pub fn is_of(&self, person: PersonId) -> bool {
        self.task.assignee == Some(person)
    }

    /// Whether it lies with a team of a person: given to the team or to a colleague in it, or, while it is given to
    /// nobody, with the team of the ticket.
    #[must_use]
    pub fn is_with_teams_of(&self, me: &Person, colleague: impl Fn(PersonId) -> Option<&'a Person>) -> bool {
        let shared = |person: &Person| person.teams.iter().any(|team| me.teams.contains(team));
        match (self.task.team, self.task.assignee) {
            (Some(team), _) => me.teams.contains(&team),
            (None, Some(person)) => person == me.id || colleague(person).is_some_and(shared),
            (None, None) => self.ticket.team.is_some_and(|team| me.teams.contains(&team)),
        }
    }
}

/// The order of work among tickets with tasks: by priority and age. Within a ticket they are as they were written down.
#[must_use]
pub fn order(ticket: &Ticket) -> impl Ord + use<> {
    (ticket.priority(), ticket.created_at, ticket.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{TaskId, TeamId};
    use crate::people::{Language, Profile, Role};
    use crate::ticket::agenda::tests::ticket;

    fn person(id: u128, teams: &[u128]) -> Person {
        Person {
            id: PersonId::from(id),
            profile: Profile::default(),
            role: Role::Technician,
            teams: teams.iter().map(|team| TeamId::from(*team)).collect(),
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: Language::It,
            active: true,
        }
    }

    fn task(team: Option<u128>, assignee: Option<u128>) -> Task {
        Task {
            id: TaskId::from(1),
            title: "Ritirare il portatile".to_owned(),
            team: team.map(TeamId::from),
            assignee: assignee.map(PersonId::from),
            state: TaskState::Open,
        }
    }

    #[test]
    fn a_task_lies_with_the_team_it_was_given_to_or_that_of_who_does_it() {
        let (me, colleague, stranger) = (person(1, &[10, 11]), person(2, &[11]), person(3, &[12]));
        let cases = [
            (task(Some(10), None), true),
            (task(Some(12), Some(1)), false),
            (task(None, Some(1)), true),
            (task(None, Some(2)), true),
            (task(None, Some(3)), false),
            (task(None, Some(4)), false),
            (task(None, None), true),
        ];
        let mut on = ticket(1);
        on.team = Some(TeamId::from(10));
        for (task, expected) in &cases {
            let errand = Errand { ticket: &on, task };
            let known = |id| [&me, &colleague, &stranger].into_iter().find(|person| person.id == id);
            assert_eq!(errand.is_with_teams_of(&me, known), *expected, "{task:?}");
            assert_eq!(errand.is_of(me.id), task.assignee == Some(me.id));
        }
    }

    #[test]
    fn a_task_outlives_the_resolution_and_not_the_end() {
        let open = task(None, None);
        for (status, expected) in [
            (TicketStatus::New, true),
            (TicketStatus::Resolved, true),
            (TicketStatus::Closed, false),
            (TicketStatus::Cancelled, false),
        ] {
            let on = Ticket { status, ..ticket(1) };
            assert_eq!(Errand { ticket: &on, task: &open }.is_due(), expected, "{status:?}");
            let done = Task { state: TaskState::Done, ..open.clone() };
            assert!(!Errand { ticket: &on, task: &done }.is_due());
        }
    }
}
