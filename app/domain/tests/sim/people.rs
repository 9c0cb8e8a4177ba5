//! Who and what there is before a history begins.

use super::backend::Backend;
use super::rng::Rng;
use deskside_domain::command::{CreateTicket, Payload};
use deskside_domain::id::{CategoryId, CommandId, PersonId, SiteId, TeamId, TicketId};
use deskside_domain::people::{Category, Language, Organization, Person, Profile, Role, Site, SupportLevel, Team};
use deskside_domain::ticket::{Channel, Impact, NewTicket, TicketKind, Urgency};
use deskside_domain::time::Timestamp;

/// The simulated world's year zero.
pub const BEGIN: Timestamp = Timestamp(1_800_000_000);

pub const MANAGER: u128 = 2;
pub const TECHNICIANS: [u128; 3] = [3, 4, 5];
pub const REQUESTERS: [u128; 3] = [10, 11, 12];
pub const SITES: [u128; 2] = [110, 111];
pub const TEAMS: [u128; 3] = [120, 121, 122];
pub const CATEGORIES: [u128; 3] = [130, 131, 132];
pub const TICKETS: [u128; 3] = [1000, 1001, 1002];

pub fn person(id: u128, role: Role, active: bool) -> Person {
    Person {
        id: PersonId::from(id),
        profile: Profile { name: format!("Person {id}"), ..Profile::default() },
        role,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::En,
        active,
    }
}

pub fn content(rng: &mut Rng, subject: &str) -> NewTicket {
    NewTicket {
        kind: rng.one_of(&[TicketKind::Incident, TicketKind::ServiceRequest]),
        requester: rng.one_of(&REQUESTERS).into(),
        affected_user: None,
        subject: subject.to_owned(),
        description: "What happened\nWhat was tried\nWhat is needed\nWhere to call".to_owned(),
        category: rng.one_of(&CATEGORIES).into(),
        impact: rng.one_of(&Impact::ALL),
        urgency: rng.one_of(&Urgency::ALL),
        site: rng.one_of(&[None, Some(SiteId::from(SITES[0]))]),
        location: "Room 1".to_owned(),
        channel: Channel::Phone,
        external_ref: None,
        restricted: None,
    }
}

/// Puts people, places and some tickets into an empty server.
pub fn populate(server: &mut dyn Backend) {
    let mut rng = Rng::new(7);
    let organization = 100.into();
    let mut payloads = vec![Payload::DefineOrganization(Organization {
        id: organization,
        name: "Hospital".to_owned(),
        critical_sector: true,
        retired: false,
    })];
    payloads.extend(SITES.map(|id| {
        let (name, address, access_notes) = (format!("Site {id}"), "Via Roma 1".to_owned(), String::new());
        Payload::DefineSite(Site { id: id.into(), organization, name, address, access_notes, retired: false })
    }));
    payloads.extend(TEAMS.map(|id| {
        let level = if id == TEAMS[0] { SupportLevel::L1 } else { SupportLevel::L2 };
        Payload::DefineTeam(Team {
            id: TeamId::from(id),
            name: format!("Team {id}"),
            level,
            external: false,
            until: None,
            retired: false,
        })
    }));
    payloads.extend(CATEGORIES.map(|id| {
        let (name_en, name_it) = (format!("Category {id}"), format!("Categoria {id}"));
        let team = (id != CATEGORIES[0]).then_some(TeamId::from(TEAMS[0]));
        Payload::DefineCategory(Category {
            id: CategoryId::from(id),
            parent: None,
            name_en,
            name_it,
            team,
            retired: false,
        })
    }));
    payloads.extend(REQUESTERS.map(|id| Payload::DefinePerson(person(id, Role::Requester, true))));
    payloads.extend(TECHNICIANS.map(|id| Payload::DefinePerson(person(id, Role::Technician, true))));
    payloads.push(Payload::DefinePerson(person(MANAGER, Role::Manager, true)));
    payloads.extend(TICKETS.map(|id| {
        let content = content(&mut rng, &format!("Ticket {id}"));
        Payload::CreateTicket(CreateTicket { ticket: TicketId::from(id), number: None, content })
    }));
    for payload in payloads {
        server.system(CommandId::from(rng.id()), payload, BEGIN);
    }
}
