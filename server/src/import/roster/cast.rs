//! A roster against the desk: who is there already, by mail address or from an earlier import, and who is to be made.

use super::{At, BY_NAME, Found, Roster, Who, cut};
use crate::auth::normalized;
use crate::directory::{Known, folded};
use crate::import::ids::Ids;
use deskside_domain::command::Payload;
use deskside_domain::id::{Aggregate, CategoryId, CommandId, EventId, OrganizationId, PersonId, TeamId};
use deskside_domain::people::{Category, Language, Organization, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::text::NAME_MAX;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How many of one kind are new, and how many are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// New on the desk.
    pub new: u64,
    /// There already.
    pub there: u64,
}

impl Counts {
    /// Counts one.
    pub fn count(&mut self, there: bool) {
        *(if there { &mut self.there } else { &mut self.new }) += 1;
    }
}

/// Who and what the names of a file are on the desk.
#[derive(Debug)]
pub struct Cast {
    roster: Roster,
    people: HashMap<String, PersonId>,
    teams: HashMap<String, TeamId>,
    categories: BTreeMap<Vec<String>, CategoryId>,
    /// In whose name tickets are recorded.
    pub importer: PersonId,
    /// What is to be made, each after what it needs; with the version of a record that is there.
    pub definitions: Vec<(Payload, Option<EventId>)>,
    /// Of people.
    pub person_counts: Counts,
    /// Of organisations.
    pub organization_counts: Counts,
    /// Of teams.
    pub team_counts: Counts,
    /// Of nodes of the category tree.
    pub category_counts: Counts,
}

impl Cast {
    /// Of a roster that is whole.
    #[must_use]
    pub fn of(mut roster: Roster, known: &Known, ids: &Ids, source: &str) -> Self {
        roster.settle();
        let importer = PersonId(ids.derive("connector", &[]));
        let mut cast = Self {
            people: HashMap::new(),
            teams: HashMap::new(),
            categories: BTreeMap::new(),
            importer,
            definitions: Vec::new(),
            person_counts: Counts::default(),
            organization_counts: Counts::default(),
            team_counts: Counts::default(),
            category_counts: Counts::default(),
            roster: Roster::default(),
        };
        if known.person(importer).is_none() {
            let profile = Profile { name: format!("Import: {source}"), ..Profile::default() };
            let person = Person { profile, role: Role::Connector, ..Person::unknown(importer, Language::default()) };
            cast.definitions.push((Payload::DefinePerson(person), None));
        }
        cast.make_teams(&roster, known, ids);
        let organizations = cast.make_organizations(&roster, known, ids);
        cast.make_people(&roster, known, ids, &organizations);
        cast.make_categories(&roster, known, ids);
        cast.roster = roster;
        cast
    }

    /// Who a record means.
    #[must_use]
    pub fn person(&self, who: &Who) -> PersonId {
        self.people.get(&self.roster.canonical(who)).copied().unwrap_or(self.importer)
    }

    /// Which team a name means.
    #[must_use]
    pub fn team(&self, name: &str) -> Option<TeamId> {
        self.teams.get(&folded(name)).copied()
    }

    /// Which category some levels mean.
    #[must_use]
    pub fn category(&self, levels: &[String]) -> Option<CategoryId> {
        self.categories.get(levels).copied()
    }

    fn make_teams(&mut self, roster: &Roster, known: &Known, ids: &Ids) {
        let there: HashMap<String, TeamId> = known.teams().map(|team| (folded(&team.name), team.id)).collect();
        for (folded, name) in &roster.teams {
            let derived = TeamId(ids.derive("team", &[folded]));
            let found = known.team(derived).map(|team| team.id).or_else(|| there.get(folded).copied());
            self.team_counts.count(found.is_some());
            if found.is_none() {
                let (id, name) = (derived, name.clone());
                let team = Team { id, name, level: SupportLevel::L1, external: false, until: None, retired: false };
                self.definitions.push((Payload::DefineTeam(team), None));
            }
            self.teams.insert(folded.clone(), found.unwrap_or(derived));
        }
    }

    /// Organisations by what people name them with.
    fn make_organizations(&mut self, roster: &Roster, known: &Known, ids: &Ids) -> HashMap<At, OrganizationId> {
        let there: HashMap<String, OrganizationId> =
            known.organizations().map(|organization| (folded(&organization.name), organization.id)).collect();
        let listed = roster.organizations.iter().map(|(key, name)| (At::Key(key.clone()), name.clone()));
        let named = roster.people.values().filter_map(|found| match &found.organization {
            Some(At::Name(name)) => Some((At::Name(name.clone()), cut(name, NAME_MAX))),
            _ => None,
        });
        let all: BTreeMap<At, String> = listed.chain(named).collect();
        let mut found: HashMap<At, OrganizationId> = HashMap::new();
        let mut made: HashMap<String, OrganizationId> = HashMap::new();
        for (at, name) in all {
            let same = folded(&name);
            // The name counts, not the key: a list may come with a later export.
            let derived = OrganizationId(ids.derive("organization", &[&same]));
            let id = *made.entry(same).or_insert_with_key(|same| {
                let is_there = known.organization(derived).map(|one| one.id).or_else(|| there.get(same).copied());
                self.organization_counts.count(is_there.is_some());
                if is_there.is_none() {
                    let organization = Organization { id: derived, name, critical_sector: false, retired: false };
                    self.definitions.push((Payload::DefineOrganization(organization), None));
                }
                is_there.unwrap_or(derived)
            });
            found.insert(at, id);
        }
        found
    }

    fn make_people(&mut self, roster: &Roster, known: &Known, ids: &Ids, organizations: &HashMap<At, OrganizationId>) {
        let mut emails: HashMap<String, PersonId> = HashMap::new();
        for person in known.people() {
            for email in &person.profile.emails {
                emails.entry(normalized(email)).or_insert(person.id);
            }
        }
        let mut names: HashMap<String, Option<PersonId>> = HashMap::new();
        for person in known.people().filter(|person| person.active && works(person.role)) {
            names.entry(folded(&person.profile.name)).and_modify(|one| *one = None).or_insert(Some(person.id));
        }
        for (name, found) in &roster.people {
            let derived = PersonId(ids.derive("person", &[name]));
            let there = known.person(derived).map(|person| person.id);
            let there = there.or_else(|| emails.get(found.email.as_ref()?).copied());
            // A name alone tells who works on the desk, not which of many people asked or wrote.
            let by_name = || names.get(name.strip_prefix(BY_NAME).filter(|_| found.works)?).copied().flatten();
            let there = there.or_else(by_name);
            self.person_counts.count(there.is_some());
            if there.is_none() {
                let person = self.made(derived, name, found, organizations);
                self.definitions.push((Payload::DefinePerson(person), None));
            }
            // Who was met as an author before, and works here by a later export; not whom somebody changed here since.
            if let Some(person) = known.person(derived)
                && found.works
                && person.role == Role::Requester
                && known.version(derived) == Some(definition(ids, derived))
            {
                let teams = self.made(derived, name, found, organizations).teams;
                let person = Person { role: Role::Technician, teams, ..person.clone() };
                self.definitions.push((Payload::DefinePerson(person), known.version(derived)));
            }
            self.people.insert(name.clone(), there.unwrap_or(derived));
        }
    }

    fn made(&self, id: PersonId, name: &str, found: &Found, organizations: &HashMap<At, OrganizationId>) -> Person {
        let Found { email, phone, note, organization, works, teams, .. } = found.clone();
        // Without a name the address says most; without both, what the source calls the person.
        let bare = name.split_once(' ').map_or(name, |(_, bare)| bare);
        let name = found.name.clone().or_else(|| email.clone()).unwrap_or_else(|| bare.to_owned());
        let name = cut(&name, NAME_MAX);
        let teams =
            if works { teams.iter().filter_map(|team| self.teams.get(team).copied()).collect() } else { Vec::new() };
        Person {
            profile: Profile { name, emails: email.into_iter().collect(), phones: phone.into_iter().collect(), note },
            role: if works { Role::Technician } else { Role::Requester },
            teams,
            organization: organization.and_then(|at| organizations.get(&at).copied()),
            ..Person::unknown(id, Language::default())
        }
    }

    fn make_categories(&mut self, roster: &Roster, known: &Known, ids: &Ids) {
        // In their order a node stands before those below it.
        for levels in &roster.categories {
            let Some((last, above)) = levels.split_last() else {
                let id = CategoryId(ids.derive("category", &["?"]));
                let there = known.category(id).is_some();
                // Made only where a ticket has no other.
                self.categories.insert(Vec::new(), id);
                if !there {
                    self.definitions.push((category(id, None, "Uncategorised", "Senza categoria"), None));
                }
                continue;
            };
            let parent = if above.is_empty() { None } else { self.categories.get(above).copied() };
            let same = folded(last);
            let names: Vec<String> = levels.iter().map(|level| folded(level)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let derived = CategoryId(ids.derive("category", &names));
            let named = |one: &&Category| {
                one.parent == parent && [&one.name_en, &one.name_it].iter().any(|name| folded(name) == same)
            };
            let there = known.category(derived).or_else(|| known.categories().find(named)).map(|one| one.id);
            let made = there.unwrap_or(derived);
            let is_made = self.definitions.iter().any(|(payload, _)| payload.aggregate() == Some(made.into()));
            if !is_made {
                self.category_counts.count(there.is_some());
            }
            if there.is_none() && !is_made {
                self.definitions.push((category(derived, parent, last, last), None));
            }
            self.categories.insert(levels.clone(), made);
        }
    }
}

fn works(role: Role) -> bool {
    matches!(role, Role::Technician | Role::Manager | Role::Administrator)
}

/// The version of a person whom nobody changed since an import made them.
fn definition(ids: &Ids, person: PersonId) -> EventId {
    let record = Aggregate::from(person).to_string();
    EventId::of(CommandId(ids.derive("define", &[&record])), 0)
}

fn category(id: CategoryId, parent: Option<CategoryId>, name_en: &str, name_it: &str) -> Payload {
    let (name_en, name_it) = (name_en.to_owned(), name_it.to_owned());
    Payload::DefineCategory(Category { id, parent, name_en, name_it, team: None, retired: false })
}
