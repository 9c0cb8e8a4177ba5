//! Records edited as a whole: who may define which, and what is refused with its remedy.

use crate::support::{ADMIN, Desk, FIRST_LINE, IVAN, MARTA, SARA, person};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::command::Payload;
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::{Body, DocKind, DocRef, Docs};
use deskside_domain::facts::Facts;
use deskside_domain::id::{CategoryId, PersonId, RosterId};
use deskside_domain::people::{Organization, Person, Role, SKILLS_MAX, SupportLevel, Team};
use deskside_domain::refusal::Refusal;
use deskside_domain::roster::{Roster, Turn, Weekday};
use deskside_domain::saved_view::SavedView;
use deskside_domain::sla::policy::WARN_PERCENT;
use deskside_domain::sla::{ServiceCalendar, SlaMetric, SlaPolicy, SlaScope, SlaTarget, Week};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Priority;
use deskside_domain::time::Date;
use proptest::prelude::*;

const MANAGER: u128 = 6;
const OUTSIDE: u128 = 7;

/// The test desk with a manager and someone of another firm.
fn desk() -> Desk {
    let mut desk = Desk::with_people();
    let other = Team {
        id: 13.into(),
        name: "Posa Rete".to_owned(),
        level: SupportLevel::L2,
        external: true,
        until: None,
        retired: false,
    };
    desk.system(Payload::DefineTeam(other));
    desk.system(Payload::DefinePerson(person(MANAGER, Role::Manager)));
    let mut outside = person(OUTSIDE, Role::Technician);
    outside.teams = vec![13.into()];
    desk.system(Payload::DefinePerson(outside));
    desk
}

/// What becomes of a payload, and the code of its refusal.
fn sent(desk: &mut Desk, user: u128, payload: Payload) -> Result<(), Refusal> {
    let command = desk.command(0x8000 + desk.records.len() as u128, 7, user, payload);
    match desk.push(&command) {
        Outcome::Rejected { refusal } => Err(refusal),
        outcome => {
            assert!(outcome.is_done(), "{outcome:?}");
            Ok(())
        }
    }
}

fn code(result: Result<(), Refusal>) -> &'static str {
    result.err().map_or("done", |refusal| refusal.code())
}

fn view(id: u128, owner: u128, shared: bool) -> SavedView {
    SavedView {
        id: id.into(),
        owner: owner.into(),
        name: "Mine".to_owned(),
        filter: "show=open".to_owned(),
        shared,
        retired: false,
    }
}

fn contract() -> Contract {
    Contract {
        id: 40.into(),
        organization: 30.into(),
        name: "Round the clock".to_owned(),
        kind: ContractKind::Business,
        reference: String::new(),
        starts: Date::new(2026, 1, 1),
        ends: Date::new(2026, 12, 31),
        note: String::new(),
    }
}

fn reply() -> CannedReply {
    CannedReply {
        id: 50.into(),
        name: "Taken".to_owned(),
        text_en: "Dear {requester}".to_owned(),
        text_it: String::new(),
        team: Some(FIRST_LINE.into()),
        retired: false,
    }
}

#[test]
fn replies_and_contracts_are_kept_by_those_who_run_the_desk() {
    for (user, replies, contracts) in [
        (ADMIN, "done", "done"),
        (MANAGER, "done", "not_permitted"),
        (SARA, "not_permitted", "not_permitted"),
        (OUTSIDE, "not_permitted", "not_permitted"),
        (MARTA, "not_permitted", "not_permitted"),
    ] {
        let mut desk = desk();
        let organization =
            Organization { id: 30.into(), name: "Valley".to_owned(), critical_sector: false, retired: false };
        desk.system(Payload::DefineOrganization(organization));
        assert_eq!(code(sent(&mut desk, user, Payload::DefineCannedReply(reply()))), replies, "{user}");
        assert_eq!(code(sent(&mut desk, user, Payload::DefineContract(contract()))), contracts, "{user}");
    }
}

#[test]
fn a_record_that_can_not_be_is_refused_by_the_name_of_its_field() {
    let mut desk = desk();
    let invalid = |result: Result<(), Refusal>| match result {
        Err(Refusal::Invalid { field, .. }) => field,
        other => format!("{other:?}"),
    };
    let mut wrong = contract();
    assert_eq!(code(sent(&mut desk, ADMIN, Payload::DefineContract(wrong.clone()))), "not_found");
    wrong.ends = Date::new(2025, 12, 31);
    assert_eq!(invalid(sent(&mut desk, ADMIN, Payload::DefineContract(wrong))), "ends");
    let unknown = CannedReply { text_en: "Dear {nobody}".to_owned(), ..reply() };
    assert_eq!(invalid(sent(&mut desk, ADMIN, Payload::DefineCannedReply(unknown))), "text_en");
    let empty = CannedReply { text_en: " ".to_owned(), ..reply() };
    assert_eq!(invalid(sent(&mut desk, ADMIN, Payload::DefineCannedReply(empty))), "text_it");
    let long = SavedView { filter: "x".repeat(1_001), ..view(60, SARA, false) };
    assert_eq!(invalid(sent(&mut desk, SARA, Payload::DefineSavedView(long))), "filter");
}

#[test]
fn a_view_is_its_owners_and_a_shared_one_may_be_tidied() {
    let mut desk = desk();
    let define = |desk: &mut Desk, user: u128, view: SavedView| code(sent(desk, user, Payload::DefineSavedView(view)));
    assert_eq!(define(&mut desk, SARA, view(60, SARA, false)), "done");
    assert_eq!(define(&mut desk, SARA, view(61, IVAN, false)), "not_permitted", "in another's name");
    assert_eq!(define(&mut desk, IVAN, SavedView { name: "x".to_owned(), ..view(60, SARA, false) }), "not_permitted");
    assert_eq!(define(&mut desk, MANAGER, SavedView { retired: true, ..view(60, SARA, false) }), "not_permitted");
    assert_eq!(define(&mut desk, SARA, view(60, SARA, true)), "done");
    assert_eq!(define(&mut desk, SARA, view(60, SARA, false)), "invalid", "it is on other devices");
    assert_eq!(define(&mut desk, IVAN, SavedView { retired: true, ..view(60, SARA, true) }), "not_permitted");
    assert_eq!(define(&mut desk, MANAGER, SavedView { retired: true, ..view(60, SARA, true) }), "done");
    assert_eq!(define(&mut desk, OUTSIDE, view(62, OUTSIDE, false)), "done");
    assert_eq!(define(&mut desk, OUTSIDE, view(62, OUTSIDE, true)), "not_permitted");
    assert_eq!(define(&mut desk, MARTA, view(63, MARTA, false)), "not_permitted");
}

#[test]
fn managers_set_opening_hours_and_promises_others_do_not() {
    let mut desk = desk();
    let calendar = |name: &str| ServiceCalendar {
        id: 60.into(),
        name: name.to_owned(),
        zone: "Europe/Rome".to_owned(),
        weekly: Week { mon: vec!["09:00-18:00".parse().unwrap()], ..Week::default() },
        closed: Vec::new(),
        open: Vec::new(),
        retired: false,
        offsets: None,
    };
    let policy = |calendar: u128, seconds| SlaPolicy {
        id: 61.into(),
        name: "Standard".to_owned(),
        place: 1,
        calendar: calendar.into(),
        targets: vec![SlaTarget { metric: SlaMetric::Resolution, priority: Priority::P1, seconds }],
        scope: SlaScope::default(),
        pauses: Default::default(),
        warn_percent: WARN_PERCENT,
        fresh_on_reopen: false,
        close_after: None,
        ladder: Vec::new(),
        retired: false,
    };
    for (user, expected) in [(MARTA, "not_permitted"), (OUTSIDE, "not_permitted"), (MANAGER, "done"), (ADMIN, "done")] {
        let name = format!("Office of {user}");
        assert_eq!(code(sent(&mut desk, user, Payload::DefineServiceCalendar(calendar(&name)))), expected, "{user}");
    }
    assert_eq!(code(sent(&mut desk, MANAGER, Payload::DefineSlaPolicy(policy(62, 3_600)))), "not_found");
    assert_eq!(code(sent(&mut desk, MANAGER, Payload::DefineSlaPolicy(policy(60, 0)))), "invalid");
    assert_eq!(code(sent(&mut desk, MARTA, Payload::DefineSlaPolicy(policy(60, 3_600)))), "not_permitted");
    assert_eq!(code(sent(&mut desk, MANAGER, Payload::DefineSlaPolicy(policy(60, 3_600)))), "done");
    let mut overlapping = calendar("Office");
    overlapping.weekly.mon.push("17:00-19:00".parse().unwrap());
    assert_eq!(code(sent(&mut desk, ADMIN, Payload::DefineServiceCalendar(overlapping))), "invalid");
}

#[test]
fn managers_keep_the_rosters_others_do_not() {
    let mut desk = desk();
    let turn = |hours: &str, people: &[u128]| Turn {
        days: vec![Weekday::Mon],
        hours: hours.parse().unwrap(),
        people: people.iter().map(|id| PersonId::from(*id)).collect(),
    };
    let roster = |name: &str| Roster {
        id: 70.into(),
        name: name.to_owned(),
        team: Some(FIRST_LINE.into()),
        zone: "Europe/Rome".to_owned(),
        shifts: vec![turn("08:00-16:00", &[MARTA, SARA])],
        on_call: vec![turn("16:00-08:00", &[IVAN])],
        exceptions: Vec::new(),
        retired: false,
        offsets: None,
    };
    for (user, expected) in [(MARTA, "not_permitted"), (OUTSIDE, "not_permitted"), (MANAGER, "done"), (ADMIN, "done")] {
        let name = format!("Desk of {user}");
        assert_eq!(code(sent(&mut desk, user, Payload::DefineRoster(roster(&name)))), expected, "{user}");
    }
    // The record, and what of it goes to the devices.
    let found = |desk: &Desk, kind| desk.docs.get(DocRef { kind, id: RosterId::from(70).0 }).cloned();
    let kept = match found(&desk, DocKind::Roster).map(|document| document.body) {
        Some(Body::Roster(roster)) => *roster,
        other => panic!("{other:?}"),
    };
    match found(&desk, DocKind::RosterSheet).map(|document| document.body) {
        Some(Body::RosterSheet(sheet)) => assert_eq!(sheet.read(), Some(kept)),
        other => panic!("{other:?}"),
    }
    let mut wrong = roster("Nobody");
    wrong.shifts[0].people.clear();
    assert_eq!(code(sent(&mut desk, MANAGER, Payload::DefineRoster(wrong))), "invalid");
    let mut stranger = roster("Stranger");
    stranger.on_call[0].people = vec![99.into()];
    assert_eq!(code(sent(&mut desk, MANAGER, Payload::DefineRoster(stranger))), "not_found");
    assert_eq!(
        code(sent(&mut desk, MANAGER, Payload::DefineRoster(Roster { team: Some(99.into()), ..roster("T") }))),
        "not_found"
    );
}

#[test]
fn skills_are_categories_that_are_in_use() {
    let mut desk = desk();
    let skilled = |skills: Vec<u128>| {
        let skills = skills.into_iter().map(CategoryId::from).collect();
        Payload::DefinePerson(Person { skills, ..person(MARTA, Role::Technician) })
    };
    assert_eq!(code(sent(&mut desk, ADMIN, skilled(vec![99]))), "not_found");
    assert_eq!(code(sent(&mut desk, ADMIN, skilled(vec![99; SKILLS_MAX + 1]))), "invalid");
}

/// Another role for someone, or their leaving.
fn becomes(id: u128, role: Role, active: bool) -> Payload {
    Payload::DefinePerson(Person { active, ..person(id, role) })
}

#[test]
fn somebody_who_can_sign_in_administers_the_desk() {
    // What the other one is: role, still here, an account.
    for (role, active, account, expected) in [
        (Role::Administrator, true, true, "done"),
        (Role::Administrator, true, false, "last_administrator"),
        (Role::Administrator, false, true, "last_administrator"),
        (Role::Manager, true, true, "last_administrator"),
    ] {
        for leaving in [becomes(ADMIN, Role::Technician, true), becomes(ADMIN, Role::Administrator, false)] {
            let mut desk = desk();
            desk.system(becomes(SARA, role, active));
            desk.holders = vec![ADMIN.into(), MARTA.into()];
            desk.holders.extend(account.then(|| PersonId::from(SARA)));
            let renamed = Payload::DefinePerson(Person { field: true, ..person(ADMIN, Role::Administrator) });
            assert_eq!(code(sent(&mut desk, ADMIN, renamed)), "done", "the role stays");
            assert_eq!(code(sent(&mut desk, ADMIN, leaving.clone())), expected, "{role:?} {active} {account}");
        }
    }
    // The server's own tasks may: who runs them can give the role to anyone.
    let mut desk = desk();
    desk.holders = vec![ADMIN.into()];
    desk.system(becomes(ADMIN, Role::Technician, true));
}

proptest! {
    #[test]
    fn however_roles_change_an_administrator_is_left(
        changes in proptest::collection::vec((0..3_usize, 0..3_usize, any::<bool>(), any::<bool>()), 1..20),
    ) {
        let mut desk = desk();
        let people = [ADMIN, SARA, IVAN];
        desk.holders = people.map(Into::into).to_vec();
        for (by, whom, administrator, active) in changes {
            let role = if administrator { Role::Administrator } else { Role::Technician };
            let _ = sent(&mut desk, people[by], becomes(people[whom], role, active));
            let left = people.iter().filter(|id| desk.person((**id).into()).known().is_some_and(|one| one.administers()));
            prop_assert!(left.count() > 0);
        }
    }
}
