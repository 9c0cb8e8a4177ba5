//! Who may see and do what. One place, asked wherever data leaves the database.

#[cfg(feature = "administration")]
mod access;

#[cfg(feature = "administration")]
pub use access::admitted;

use crate::document::{Body, DocRef, Docs, Document, Versions};
use crate::id::{PersonId, TeamId};
use crate::people::{Person, Profile, Role};
use crate::sabotage::{Switch, is_on};
use crate::small::{SmallMap, SmallSet};
use crate::ticket::Ticket;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Works on the desk: sees all but what is restricted, or, from an external team, what is with that team.
#[must_use]
pub fn is_desk(role: Role) -> bool {
    matches!(role, Role::Technician | Role::Manager | Role::Administrator)
}

/// Whether a person belongs to external teams only. `external` says it of a team.
#[must_use]
pub fn is_external(person: &Person, external: impl FnMut(&TeamId) -> bool) -> bool {
    person.role == Role::Technician && !person.teams.is_empty() && person.teams.iter().all(external)
}

/// Someone who looks at the desk's data.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Who.
    pub person: &'a Person,
    /// Belongs to external teams only.
    pub external: bool,
}

impl<'a> Viewer<'a> {
    /// A person with the teams in `docs`. A team that is not there counts as external, so that a gap hides and never
    /// shows.
    #[must_use]
    pub fn new(person: &'a Person, docs: &dyn Docs) -> Self {
        let external = |team: &TeamId| match docs.get((*team).into()).map(|document| &document.body) {
            Some(Body::Team(team)) => team.external,
            _ => true,
        };
        Self { person, external: is_external(person, external) && !is_on(Switch::ExternalSeesAll) }
    }

    /// Whether the desk's data are for this person at all.
    #[must_use]
    pub fn is_desk(self) -> bool {
        (self.person.active && is_desk(self.person.role)) || is_on(Switch::DeskOpen)
    }

    /// Whether the person is in a circle of readers.
    #[must_use]
    pub fn is_in(self, circle: &Circle) -> bool {
        admits(circle.named.as_ref(), circle.with.iter().copied(), self.person, || self.external)
    }
}

/// Who may read a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    /// The people named; `None`: nobody is shut out.
    pub named: Option<SmallSet<PersonId>>,
    /// Teams and people it is with: those who have it, a task or a visit of it, and who recorded it. All that people
    /// of external teams may read.
    pub with: SmallSet<Uuid>,
}

impl Circle {
    /// The circle of a ticket.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self { named: ticket.content.restricted.clone(), with: is_with(ticket).collect() }
    }
}

/// Teams and people a ticket is with, see [`Circle::with`].
fn is_with(ticket: &Ticket) -> impl Iterator<Item = Uuid> {
    let teams = ticket.team.into_iter().chain(ticket.tasks.iter().filter_map(|task| task.team));
    let people = [Some(ticket.created_by), ticket.assignee].into_iter().flatten();
    let people = people.chain(ticket.tasks.iter().filter_map(|task| task.assignee));
    let people = people.chain(ticket.visits.iter().map(|visit| visit.technician));
    teams.map(|team| team.0).chain(people.map(|person| person.0))
}

/// Whether a person who works on the desk may see a ticket. `external` is asked only when the answer depends on it.
#[must_use]
pub fn is_open_to(ticket: &Ticket, person: &Person, external: impl FnOnce() -> bool) -> bool {
    admits(ticket.content.restricted.as_ref(), is_with(ticket), person, external)
}

fn admits(
    named: Option<&SmallSet<PersonId>>,
    mut with: impl Iterator<Item = Uuid>,
    person: &Person,
    external: impl FnOnce() -> bool,
) -> bool {
    let own = |id: Uuid| id == person.id.0 || person.teams.iter().any(|team| team.0 == id);
    let named = named.is_none_or(|named| named.contains(&person.id)) || is_on(Switch::RestrictedOpen);
    named && (with.any(own) || !external())
}

/// Whether a person may see a ticket.
#[must_use]
pub fn may_see(viewer: Viewer<'_>, ticket: &Ticket) -> bool {
    viewer.is_desk() && is_open_to(ticket, viewer.person, || viewer.external)
}

/// The part of a document a person may see; `None` if nothing of it.
///
/// `docs` is looked into for a message's ticket, without which the message is not shown, and for the people and the
/// places of a ticket: a person of an external team gets no record of any requester or site, only what the tickets
/// of the team enclose.
#[must_use]
pub fn project(document: &Document, viewer: Viewer<'_>, docs: &dyn Docs) -> Option<Document> {
    if !viewer.is_desk() {
        return None;
    }
    match &document.body {
        Body::Ticket(ticket) => {
            let shown = may_see(viewer, ticket).then(|| document.clone())?;
            Some(if viewer.external { enclose(shown, ticket, docs) } else { shown })
        }
        Body::Article(_) | Body::History(_) => {
            let ticket = document.ticket_id().and_then(|id| docs.get(id.into())).and_then(Document::as_ticket)?;
            (may_see(viewer, ticket) || is_on(Switch::PartsOpen)).then(|| document.clone())
        }
        Body::Person(person) if viewer.external && person.id != viewer.person.id && !is_on(Switch::PeopleOpen) => {
            is_desk(person.role).then(|| Document { body: Body::Person(colleague(person)), ..document.clone() })
        }
        Body::AssetModel(_) | Body::StatusLabel(_) | Body::Asset(_) if viewer.external => None,
        Body::Organization(_) | Body::Site(_) | Body::Contract(_) | Body::CannedReply(_) if viewer.external => None,
        Body::SlaVersion(_) | Body::PriorityScheme(_) | Body::RosterSheet(_) if viewer.external => None,
        #[cfg(feature = "administration")]
        Body::ServiceCalendar(_) | Body::SlaPolicy(_) | Body::Roster(_) if viewer.external => None,
        // Nobody else's, but for those that everybody in house has.
        Body::SavedView(view) if view.owner != viewer.person.id && (viewer.external || !view.shared) => None,
        _ => Some(document.clone()),
    }
}

/// What people of external teams see of a colleague: the name and the team, no way to call.
fn colleague(person: &Person) -> Person {
    let profile = Profile { name: person.profile.name.clone(), ..Profile::default() };
    Person { profile, organization: None, site: None, skills: Vec::new(), ..person.clone() }
}

/// What people of external teams see of a requester: how to reach them, not what the desk knows about them.
fn contact(person: &Person) -> Person {
    let profile = Profile { note: String::new(), ..person.profile.clone() };
    Person { profile, ..person.clone() }
}

/// A ticket with its requester, the person who suffers, the site and their organisations.
fn enclose(mut document: Document, ticket: &Ticket, docs: &dyn Docs) -> Document {
    let content = &ticket.content;
    let named =
        [Some(content.requester.into()), content.affected_user.map(DocRef::from), content.site.map(DocRef::from)];
    let mut bodies: SmallMap<DocRef, Body> = SmallMap::new();
    for doc in named.into_iter().flatten() {
        let Some(found) = docs.get(doc) else { continue };
        let (body, organization) = match &found.body {
            Body::Person(person) if is_desk(person.role) => (Body::Person(colleague(person)), None),
            Body::Person(person) => (Body::Person(contact(person)), person.organization),
            Body::Site(site) => (Body::Site(site.clone()), Some(site.organization)),
            _ => continue,
        };
        bodies.insert(doc, body);
        let organization = organization.and_then(|id| docs.get(id.into()));
        bodies.extend(organization.map(|document| (document.doc_ref(), document.body.clone())));
    }
    if let Body::Ticket(ticket) = &mut document.body {
        let enclosed = bodies.into_values().map(|body| Document { body, versions: Versions::new() });
        ticket.enclosed = enclosed.collect();
    }
    document
}

/// Whether a role may change reference data: organisations, sites, teams, categories.
#[must_use]
pub fn may_define(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Connector)
}

/// Whether a role may keep the register of devices, and record who has which.
#[must_use]
pub fn may_keep_assets(role: Role) -> bool {
    is_desk(role) || may_define(role)
}

/// Whether a role may write replies for the whole desk.
#[must_use]
pub fn may_define_replies(role: Role) -> bool {
    may_define(role) || role == Role::Manager
}

/// Whether a role may change who works when.
#[must_use]
pub fn may_define_rosters(role: Role) -> bool {
    may_define(role) || role == Role::Manager
}

/// Whether a role may change opening hours and what is promised.
#[must_use]
pub fn may_define_service_levels(role: Role) -> bool {
    may_define(role) || role == Role::Manager
}

/// Whether a role may change or remove shared views of others.
#[must_use]
pub fn may_tidy_views(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Administrator)
}

/// Whether a role may read what the desk did as figures. They count every ticket, whoever may read it.
#[must_use]
pub fn may_read_reports(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Administrator | Role::Auditor)
}

/// Whether `actor` may create or change the person: desk and connectors keep requesters, only administrators give roles.
#[must_use]
pub fn may_define_person(actor: Role, person: Role) -> bool {
    actor == Role::Administrator || (person == Role::Requester && (is_desk(actor) || may_define(actor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_administrators_give_roles() {
        use Role::{Administrator, Auditor, Connector, Manager, Requester, Technician};
        let all = [Requester, Technician, Manager, Administrator, Auditor, Connector];
        for actor in all {
            for person in all {
                let keeps_requesters = matches!(actor, Technician | Manager | Connector) && person == Requester;
                let expected = actor == Administrator || keeps_requesters;
                assert_eq!(may_define_person(actor, person), expected, "{actor:?} defines {person:?}");
            }
        }
    }
}
