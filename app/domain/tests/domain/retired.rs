//! Records out of use: no new use of them, no old one lost.

use crate::support::{ADMIN, Desk, FIRST_LINE, HARDWARE, MARTA, NETWORKS, SARA, content, person};
use deskside_domain::canonical::to_canonical;
use deskside_domain::command::{AssignTicket, CreateTicket, EditTicket, Payload};
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::{Body, DocRef};
use deskside_domain::facts::Facts;
use deskside_domain::people::{Category, Organization, Person, Role, Site, SupportLevel, Team};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{FieldValue, NewTicket};

const FIRM: u128 = 30;
const PLACE: u128 = 31;

fn firm(retired: bool) -> Payload {
    Payload::DefineOrganization(Organization {
        id: FIRM.into(),
        name: "Valley".to_owned(),
        critical_sector: false,
        retired,
    })
}

fn place(retired: bool) -> Payload {
    Payload::DefineSite(Site {
        id: PLACE.into(),
        organization: FIRM.into(),
        name: "Mill".to_owned(),
        address: String::new(),
        access_notes: String::new(),
        retired,
    })
}

fn team(retired: bool) -> Payload {
    let name = "Networks".to_owned();
    Payload::DefineTeam(Team {
        id: NETWORKS.into(),
        name,
        level: SupportLevel::L2,
        external: false,
        until: None,
        retired,
    })
}

fn category(id: u128, parent: Option<u128>, team: u128, retired: bool) -> Payload {
    let (name_en, name_it) = (format!("Category {id}"), format!("Categoria {id}"));
    let (parent, team) = (parent.map(Into::into), Some(team.into()));
    Payload::DefineCategory(Category { id: id.into(), parent, name_en, name_it, team, retired })
}

fn desk() -> Desk {
    let mut desk = Desk::with_people();
    for payload in [firm(false), place(false), category(23, Some(HARDWARE), NETWORKS, false)] {
        assert!(desk.system(payload).is_done());
    }
    desk
}

/// What becomes of a payload: done, or the code of its refusal.
fn sent(desk: &mut Desk, payload: Payload) -> &'static str {
    let user = if matches!(payload, Payload::AssignTicket(_) | Payload::EditTicket(_) | Payload::CreateTicket(_)) {
        SARA
    } else {
        ADMIN
    };
    let command = desk.command(0x8000 + desk.records.len() as u128, 7, user, payload);
    match desk.push(&command) {
        Outcome::Rejected { refusal } => refusal.code(),
        outcome => {
            assert!(outcome.is_done(), "{outcome:?}");
            "done"
        }
    }
}

fn create(ticket: u128, change: impl FnOnce(&mut NewTicket)) -> Payload {
    let mut content = content("Printer");
    change(&mut content);
    Payload::CreateTicket(CreateTicket { ticket: ticket.into(), number: None, content })
}

fn edit(ticket: u128, change: FieldValue) -> Payload {
    Payload::EditTicket(EditTicket { ticket: ticket.into(), changes: vec![change] })
}

fn assign(ticket: u128, team: u128) -> Payload {
    Payload::AssignTicket(AssignTicket { ticket: ticket.into(), team: Some(team.into()), person: Some(SARA.into()) })
}

fn contract(id: u128, name: &str) -> Payload {
    Payload::DefineContract(Contract {
        id: id.into(),
        organization: FIRM.into(),
        name: name.to_owned(),
        kind: ContractKind::Business,
        reference: String::new(),
        starts: None,
        ends: None,
        note: String::new(),
    })
}

fn marta(change: impl FnOnce(&mut Person)) -> Payload {
    let mut marta = person(MARTA, Role::Requester);
    change(&mut marta);
    Payload::DefinePerson(marta)
}

/// A record with its uses: how it is retired, what uses it anew, and how that use goes on once it is there.
type Case = (&'static str, fn(bool) -> Payload, Payload, Payload);

fn cases() -> Vec<Case> {
    let at_place = |content: &mut NewTicket| content.site = Some(PLACE.into());
    let of_category = |content: &mut NewTicket| content.category = 23.into();
    let other = |id: u128, name: &str| {
        Payload::DefineSite(Site {
            id: id.into(),
            organization: FIRM.into(),
            name: name.to_owned(),
            address: String::new(),
            access_notes: String::new(),
            retired: false,
        })
    };
    vec![
        ("a ticket's site", place, create(50, at_place), edit(50, FieldValue::Site(Some(PLACE.into())))),
        ("a site of the firm", firm, create(50, at_place), edit(50, FieldValue::Site(Some(PLACE.into())))),
        (
            "a ticket's category",
            |retired| category(23, Some(HARDWARE), NETWORKS, retired),
            create(50, of_category),
            edit(50, FieldValue::Category(23.into())),
        ),
        (
            "a category below it",
            |retired| category(HARDWARE, None, FIRST_LINE, retired),
            create(50, of_category),
            edit(50, FieldValue::Category(23.into())),
        ),
        ("a ticket's team", team, assign(40, NETWORKS), assign(40, NETWORKS)),
        (
            "someone's team",
            team,
            marta(|marta| marta.teams = vec![NETWORKS.into()]),
            marta(|marta| (marta.teams, marta.field) = (vec![NETWORKS.into()], true)),
        ),
        (
            "someone's firm",
            firm,
            marta(|marta| marta.organization = Some(FIRM.into())),
            marta(|marta| (marta.organization, marta.field) = (Some(FIRM.into()), true)),
        ),
        (
            "someone's place",
            place,
            marta(|marta| marta.site = Some(PLACE.into())),
            marta(|marta| (marta.site, marta.field) = (Some(PLACE.into()), true)),
        ),
        ("a contract", firm, contract(60, "Day"), contract(60, "Night")),
        ("another site", firm, other(61, "Barn"), other(61, "Old barn")),
        ("a category's team", team, category(24, None, NETWORKS, false), category(24, Some(22), NETWORKS, false)),
        (
            "what stands above",
            |retired| category(22, None, FIRST_LINE, retired),
            category(24, Some(22), FIRST_LINE, false),
            category(24, Some(22), NETWORKS, false),
        ),
    ]
}

#[test]
fn what_is_retired_gets_no_new_use_and_loses_none() {
    for (what, retired, anew, goes_on) in cases() {
        let mut desk = desk();
        desk.open_ticket(40);
        assert_eq!(sent(&mut desk, retired(true)), "done", "{what}");
        let is_work = matches!(anew, Payload::CreateTicket(_) | Payload::AssignTicket(_));
        if is_work || what.starts_with("someone's") && what != "someone's team" {
            // The device may not have heard of it.
            assert_eq!(sent(&mut desk, anew), "done", "{what}");
        } else {
            assert_eq!(sent(&mut desk, anew.clone()), "retired", "{what}");
            assert_eq!(sent(&mut desk, retired(false)), "done", "{what}: back in use");
            assert_eq!(sent(&mut desk, anew), "done", "{what}");
        }
        assert_eq!(sent(&mut desk, retired(true)), "done", "{what}");
        assert_eq!(sent(&mut desk, goes_on), "done", "{what}: it was there before");
    }
}

#[test]
fn the_server_brings_in_the_past() {
    for (what, retired, anew, _) in cases() {
        let mut desk = desk();
        desk.open_ticket(40);
        desk.system(retired(true));
        assert!(desk.system(anew).is_done(), "{what}");
    }
}

#[test]
fn a_ticket_whose_first_team_is_retired_waits_without_one() {
    let mut desk = desk();
    assert_eq!(sent(&mut desk, team(true)), "done");
    assert_eq!(sent(&mut desk, create(50, |content| content.category = 23.into())), "done");
    assert_eq!(desk.ticket(50.into()).known().and_then(|ticket| ticket.team), None);
}

#[test]
fn who_can_not_tell_does_not_refuse_and_older_records_are_in_use() {
    let nothing = |_: DocRef| None;
    assert!(!deskside_domain::people::is_retired(DocRef::from(deskside_domain::id::SiteId::from(PLACE)), &nothing));
    // As they were written before records could be retired; and in use they are written so still.
    let id = "00000000-0000-0000-0000-00000000001f";
    for old in [
        format!(r#"{{"organization":{{"id":"{id}","name":"Valley"}}}}"#),
        format!(r#"{{"team":{{"id":"{id}","level":"l2","name":"Networks"}}}}"#),
        format!(r#"{{"category":{{"id":"{id}","name_en":"Modem","name_it":"Modem"}}}}"#),
        format!(r#"{{"site":{{"access_notes":"","address":"","id":"{id}","name":"Mill","organization":"{id}"}}}}"#),
    ] {
        let body: Body = serde_json::from_str(&old).expect("an old record");
        let retired = match &body {
            Body::Organization(record) => record.retired,
            Body::Team(record) => record.retired,
            Body::Category(record) => record.retired,
            Body::Site(record) => record.retired,
            other => panic!("{other:?}"),
        };
        assert!(!retired, "{old}");
        assert_eq!(to_canonical(&serde_json::to_value(&body).expect("written")), old);
    }
}
