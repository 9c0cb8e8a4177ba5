//! What the page of a day shows, read from the replica.

use crate::pages::contact::numbers_in;
use crate::pages::names;
use crate::replica::Replica;
use crate::texts::Texts;
use deskside_domain::id::{PersonId, TicketId, VisitId};
use deskside_domain::ticket::{Agenda, Call, Priority, Ticket, TicketStatus, VisitCourse, VisitState, label};
use deskside_domain::time::Timestamp;
use std::ops::Range;

/// A visit as a card.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    pub ticket: TicketId,
    pub visit: VisitId,
    pub from: Timestamp,
    pub to: Timestamp,
    pub state: VisitState,
    /// Somebody still has to go, or to say how it went.
    pub due: bool,
    pub number: String,
    pub subject: String,
    pub priority: Priority,
    pub status: TicketStatus,
    pub technician: String,
    /// Of the person who looks.
    pub mine: bool,
    /// Whom to ask for, as it was typed when the visit was planned.
    pub contact: String,
    /// The person it is about, where the visit names nobody that can be called.
    pub person: Option<(PersonId, String)>,
    pub phones: Vec<String>,
    /// How to assist the person.
    pub habits: String,
    /// Name, address and the way in.
    pub site: Option<(String, String, String)>,
    pub room: String,
    pub note: String,
    /// How it went.
    pub course: VisitCourse,
}

impl Item {
    /// Somebody is on the way or there.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, VisitState::Travelling | VisitState::OnSite)
    }
}

/// Someone with visits on the day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Walker {
    pub id: PersonId,
    pub name: String,
    pub visits: usize,
}

/// What there is on a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The visits of the day; on the day that runs after those that have begun before and still go on.
    pub items: Vec<Item>,
    /// Planned for earlier days, and nobody said what became of them.
    pub left: Vec<Item>,
    /// The first one of a later day.
    pub next: Option<Timestamp>,
    /// Who has visits on the day, by name.
    pub walkers: Vec<Walker>,
    /// All visits of the day.
    pub total: usize,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub whose: Option<PersonId>,
    pub me: Option<PersonId>,
    pub span: Range<Timestamp>,
    /// The day runs now: what was left open before it counts too.
    pub runs: bool,
}

/// Looks through the visits of all tickets on this device.
pub fn find(replica: &Replica, wanted: &Wanted, texts: &'static Texts) -> Found {
    let item = |call: &Call<'_>| item(replica, call, wanted.me, texts);
    let own = Agenda::of(replica.tickets(), wanted.whose, &wanted.span);
    let all = Agenda::of(replica.tickets(), None, &wanted.span);
    let left: Vec<Item> = own.left.iter().filter(|_| wanted.runs).map(item).collect();
    let (under_way, left): (Vec<Item>, Vec<Item>) = left.into_iter().partition(Item::is_under_way);
    Found {
        items: under_way.into_iter().chain(own.within.iter().map(item)).collect(),
        left,
        next: own.next.map(|call| call.visit.from),
        walkers: walkers(replica, &all.within, wanted.whose, texts),
        total: all.within.len(),
    }
}

/// Who has visits, and who is looked at now.
fn walkers(replica: &Replica, calls: &[Call<'_>], whose: Option<PersonId>, texts: &'static Texts) -> Vec<Walker> {
    let mut found: Vec<Walker> = Vec::new();
    for id in calls.iter().map(|call| call.visit.technician).chain(whose) {
        if found.iter().all(|walker| walker.id != id) {
            let visits = calls.iter().filter(|call| call.visit.technician == id).count();
            found.push(Walker { id, name: names::person(replica, texts, id), visits });
        }
    }
    found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    found
}

fn item(replica: &Replica, call: &Call<'_>, me: Option<PersonId>, texts: &'static Texts) -> Item {
    let Call { ticket, visit } = call;
    let named = numbers_in(&visit.contact);
    let person = replica.person(ticket.affected());
    let other = person.filter(|_| named.is_empty());
    let phones = if named.is_empty() { person.map(|person| person.profile.phones.clone()) } else { Some(named) };
    let site = visit.site.or(ticket.content.site).and_then(|id| replica.site(id));
    Item {
        ticket: ticket.id,
        visit: visit.id,
        from: visit.from,
        to: visit.to,
        state: visit.state,
        due: call.is_due(),
        number: label(ticket.number, ticket.id),
        subject: ticket.content.subject.clone(),
        priority: ticket.priority(),
        status: ticket.status,
        technician: names::person(replica, texts, visit.technician),
        mine: me == Some(visit.technician),
        contact: visit.contact.clone(),
        person: other.map(|person| (person.id, person.profile.name.clone())),
        phones: phones.unwrap_or_default(),
        habits: person.map(|person| person.profile.note.clone()).unwrap_or_default(),
        site: site.map(|site| (site.name.clone(), site.address.clone(), site.access_notes.clone())),
        room: room(ticket, visit.site.is_none()),
        note: visit.note.clone(),
        course: visit.course.clone(),
    }
}

/// The room, where the visit is at the ticket's own site.
fn room(ticket: &Ticket, at_own_site: bool) -> String {
    if at_own_site { ticket.content.location.clone() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use crate::texts::Lang;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::id::{OrganizationId, SiteId};
    use deskside_domain::people::{Language, Person, Profile, Role, Site};
    use deskside_domain::small::SmallMap;
    use deskside_domain::ticket::Visit;

    const ME: u128 = 70;

    fn visit(id: u128, technician: u128, from: i64, state: VisitState) -> Visit {
        Visit {
            id: VisitId::from(id),
            technician: PersonId::from(technician),
            from: Timestamp(from),
            to: Timestamp(from + 10),
            site: None,
            contact: String::new(),
            note: String::new(),
            state,
            course: VisitCourse::default(),
        }
    }

    fn person(id: u128, name: &str, phone: &str) -> Person {
        Person {
            id: PersonId::from(id),
            profile: Profile { name: name.to_owned(), phones: vec![phone.to_owned()], ..Profile::default() },
            role: Role::Requester,
            teams: Vec::new(),
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: Language::It,
            active: true,
        }
    }

    fn replica(visits: Vec<Visit>) -> Replica {
        let mut on = ticket(5);
        on.visits = visits;
        on.content.site = Some(SiteId::from(9));
        on.content.location = "Locale 3".to_owned();
        let site = |id: u128| Site {
            id: SiteId::from(id),
            organization: OrganizationId::from(1),
            name: format!("Sede {id}"),
            address: "Via Roma 1".to_owned(),
            access_notes: String::new(),
            retired: false,
        };
        let bodies = [
            Body::Ticket(Box::new(on)),
            Body::Person(person(1, "Bruna", "+39 1")),
            Body::Person(person(ME, "Marco", "+39 2")),
            Body::Site(site(9)),
            Body::Site(site(10)),
        ];
        let mut replica = Replica::default();
        for body in bodies {
            replica.put(Document { body, versions: SmallMap::new() });
        }
        replica
    }

    fn found(replica: &Replica, whose: Option<u128>, runs: bool) -> Found {
        let span = Timestamp(100)..Timestamp(200);
        let wanted = Wanted { whose: whose.map(PersonId::from), me: Some(PersonId::from(ME)), span, runs };
        find(replica, &wanted, Lang::It.texts())
    }

    fn ids(items: &[Item]) -> Vec<u128> {
        items.iter().map(|item| item.visit.0.as_u128()).collect()
    }

    #[test]
    fn a_visit_that_goes_on_past_midnight_is_in_the_day_that_runs() {
        use VisitState::{Done, OnSite, Planned};
        let visits = vec![visit(1, ME, 90, OnSite), visit(2, ME, 50, Planned), visit(3, ME, 150, Done)];
        let replica = replica(visits);
        let today = found(&replica, Some(ME), true);
        assert_eq!((ids(&today.items), ids(&today.left)), (vec![1, 3], vec![2]));
        let another = found(&replica, Some(ME), false);
        assert_eq!((ids(&another.items), ids(&another.left)), (vec![3], vec![]));
    }

    #[test]
    fn a_team_is_counted_by_who_goes() {
        use VisitState::Planned;
        let visits = vec![visit(1, ME, 110, Planned), visit(2, 1, 120, Planned), visit(3, ME, 130, Planned)];
        let replica = replica(visits);
        let all = found(&replica, None, true);
        let walkers: Vec<_> = all.walkers.iter().map(|walker| (walker.name.as_str(), walker.visits)).collect();
        assert_eq!((all.total, walkers), (3, vec![("Bruna", 1), ("Marco", 2)]));
        let mine = found(&replica, Some(ME), true);
        assert_eq!((ids(&mine.items), mine.total, mine.walkers), (vec![1, 3], 3, all.walkers));
        assert!(mine.items.iter().all(|item| item.mine));
        // Whoever is looked at stays in the list, also without a visit.
        assert!(found(&replica, Some(99), true).walkers.iter().any(|walker| walker.visits == 0));
    }

    #[test]
    fn one_calls_whom_the_visit_names_or_else_the_person_it_is_about() {
        let named = Visit { contact: "Sonia, 0437 555010".to_owned(), ..visit(1, ME, 110, VisitState::Planned) };
        let unnamed = Visit { contact: "Portineria".to_owned(), ..visit(2, ME, 120, VisitState::Planned) };
        let elsewhere = Visit { site: Some(SiteId::from(10)), ..visit(3, ME, 130, VisitState::Planned) };
        let replica = replica(vec![named, unnamed, elsewhere]);
        let items = found(&replica, None, true).items;
        assert_eq!((items[0].phones.clone(), items[0].person.clone()), (vec!["0437 555010".to_owned()], None));
        assert_eq!(items[1].phones, ["+39 1"]);
        assert_eq!(items[1].person.as_ref().map(|(_, name)| name.as_str()), Some("Bruna"));
        let places: Vec<_> = items.iter().map(|item| item.site.clone().map(|site| site.0)).collect();
        assert_eq!(places, [Some("Sede 9".to_owned()), Some("Sede 9".to_owned()), Some("Sede 10".to_owned())]);
        assert_eq!((items[0].room.as_str(), items[2].room.as_str()), ("Locale 3", ""));
    }
}
