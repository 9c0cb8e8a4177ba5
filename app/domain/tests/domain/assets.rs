//! The device register: who may keep it, what is unique, and that nobody has an asset while somebody else does.

use crate::support::{ADMIN, Desk, IVAN, MARTA, SARA, T0, person};
use deskside_domain::asset::{
    Asset, AssetCategory, AssetModel, AssetState, EndReason, Holder, Ownership, Platform, Purpose, StatusLabel,
    taken_back,
};
use deskside_domain::command::{CheckIn, CheckOut, NewCustody, Payload, Transfer};
use deskside_domain::decide::{Context, decide};
use deskside_domain::document::{DocRef, Docs, Document};
use deskside_domain::facts::{Fact, Facts, NumberUse};
use deskside_domain::id::{AssetId, ClientId, CommandId, PersonId};
use deskside_domain::people::{Role, SupportLevel, Team};
use deskside_domain::permission::{Viewer, project};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Date;
use proptest::prelude::*;

const OUTSIDE: u128 = 7;
const READY: u128 = 71;
const REPAIR: u128 = 72;
const GONE: u128 = 73;

/// The test desk with somebody of another firm, a model and three labels.
pub fn desk() -> Desk {
    let mut desk = Desk::with_people();
    desk.system(Payload::DefineTeam(Team {
        id: 13.into(),
        name: "Posa Rete".to_owned(),
        level: SupportLevel::L2,
        external: true,
        until: None,
        retired: false,
    }));
    let mut outside = person(OUTSIDE, Role::Technician);
    outside.teams = vec![13.into()];
    desk.system(Payload::DefinePerson(outside));
    desk.system(Payload::DefineAssetModel(AssetModel {
        id: 61.into(),
        manufacturer: "Lenovo".to_owned(),
        name: "ThinkPad T14".to_owned(),
        number: String::new(),
        category: AssetCategory::Laptop,
        platform: Platform::Windows,
        retired: false,
    }));
    for (id, state) in [(READY, AssetState::InStock), (REPAIR, AssetState::InRepair), (GONE, AssetState::Disposed)] {
        desk.system(Payload::DefineStatusLabel(label(id, state)));
    }
    desk
}

fn label(id: u128, state: AssetState) -> StatusLabel {
    let name = state.key().to_owned();
    StatusLabel { id: id.into(), name_en: name.clone(), name_it: name, state, retired: false }
}

/// An asset that nobody has.
pub fn asset(id: u128, tag: &str, serial: &str) -> Asset {
    Asset {
        id: id.into(),
        tag: tag.to_owned(),
        serial: serial.to_owned(),
        imei: String::new(),
        name: "pc-protocollo".to_owned(),
        model: Some(61.into()),
        label: READY.into(),
        organization: None,
        home: None,
        site: None,
        purchased: None,
        cost: None,
        warranty_months: None,
        ownership: Ownership::Company,
        note: String::new(),
        custodies: Vec::new(),
    }
}

/// Records it.
pub fn define(asset: &Asset) -> Payload {
    Payload::DefineAsset(Box::new(asset.clone()))
}

fn custody(id: u128, holder: Holder) -> NewCustody {
    NewCustody { id: id.into(), holder, purpose: Purpose::Permanent, expected: None, condition: String::new() }
}

/// Hands it to a person.
pub fn out(asset: u128, id: u128, to: u128) -> Payload {
    Payload::CheckOutAsset(CheckOut { asset: asset.into(), custody: custody(id, Holder::Person(to.into())) })
}

fn back(asset: u128, id: u128) -> Payload {
    let (reason, condition) = (EndReason::Returned, String::new());
    Payload::CheckInAsset(CheckIn { asset: asset.into(), custody: id.into(), reason, condition })
}

fn on(asset: u128, ends: u128, id: u128, to: u128) -> Payload {
    let custody = custody(id, Holder::Person(to.into()));
    Payload::TransferAsset(Transfer { asset: asset.into(), ends: ends.into(), custody })
}

/// Sends it as somebody.
pub fn sent(desk: &mut Desk, user: u128, payload: Payload) -> Result<(), Refusal> {
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

fn kept(desk: &Desk, id: u128) -> &Asset {
    desk.docs.get(AssetId::from(id).into()).and_then(Document::as_asset).expect("is there")
}

#[test]
fn people_of_the_house_keep_assets_and_see_them() {
    for (user, expected) in [(ADMIN, "done"), (SARA, "done"), (OUTSIDE, "not_permitted"), (MARTA, "not_permitted")] {
        let mut desk = desk();
        assert_eq!(code(sent(&mut desk, user, define(&asset(80, "PC-1", "")))), expected, "{user}");
        desk.system(define(&asset(81, "PC-2", "")));
        assert_eq!(code(sent(&mut desk, user, out(81, 90, MARTA))), expected, "{user}");
        let document = desk.docs.get(AssetId::from(81).into()).expect("is there").clone();
        let person = desk.docs.get(PersonId::from(user).into()).and_then(Document::as_person).expect("is there");
        let seen = project(&document, Viewer::new(person, &desk.docs), &desk.docs);
        assert_eq!(seen.is_some(), expected == "done", "{user} sees it");
    }
}

#[test]
fn two_assets_never_have_one_tag_or_serial_but_many_have_a_placeholder() {
    let mut desk = desk();
    assert_eq!(code(sent(&mut desk, SARA, define(&asset(80, "PC-1", "PF2X7K9Q")))), "done");
    assert_eq!(code(sent(&mut desk, SARA, define(&asset(81, " pc-1", "")))), "asset_exists");
    assert_eq!(code(sent(&mut desk, SARA, define(&asset(81, "PC-2", "pf2x 7k9q")))), "asset_exists");
    for (id, serial) in [(82, "Default string"), (83, "Default string"), (84, "To be filled by O.E.M."), (85, "")] {
        assert_eq!(code(sent(&mut desk, SARA, define(&asset(id, &format!("PC-{id}"), serial)))), "done", "{serial}");
    }
    // What it is known by may change, and is free again.
    assert_eq!(code(sent(&mut desk, SARA, define(&asset(80, "PC-9", "PF2X7K9Q")))), "done");
    assert_eq!(code(sent(&mut desk, SARA, define(&asset(81, "PC-1", "")))), "done");
}

#[test]
fn an_asset_has_one_holder_and_the_refusal_names_who_has_it() {
    let mut desk = desk();
    desk.system(define(&asset(80, "PC-1", "")));
    assert_eq!(code(sent(&mut desk, SARA, out(80, 90, MARTA))), "done");
    match sent(&mut desk, IVAN, out(80, 91, 5)) {
        Err(Refusal::AssetHeld { custody, holder, .. }) => {
            assert_eq!((custody, holder), (90.into(), Holder::Person(MARTA.into())));
        }
        other => panic!("{other:?}"),
    }
    // One act, and both stay in the chain.
    assert_eq!(code(sent(&mut desk, IVAN, on(80, 90, 92, 5))), "done");
    let chain: Vec<_> = kept(&desk, 80).custodies.iter().map(|one| one.ended.as_ref().map(|end| end.reason)).collect();
    assert_eq!(chain, [Some(EndReason::Transferred), None]);
    // Who transfers what somebody else has transferred meanwhile hears who has it now.
    assert_eq!(code(sent(&mut desk, SARA, on(80, 90, 93, MARTA))), "asset_held");
    // Two people take it back: it is back. What the second one wrote is not lost.
    assert_eq!(code(sent(&mut desk, SARA, back(80, 92))), "done");
    assert_eq!(code(sent(&mut desk, IVAN, back(80, 92))), "done");
    let written = Payload::CheckInAsset(CheckIn {
        asset: 80.into(),
        custody: 92.into(),
        reason: EndReason::Returned,
        condition: "A scratch".to_owned(),
    });
    assert_eq!(code(sent(&mut desk, IVAN, written)), "changed_meanwhile");
    assert_eq!(code(sent(&mut desk, IVAN, back(80, 99))), "no_such_part");
    assert!(kept(&desk, 80).held().is_none());
}

#[test]
fn an_edit_leaves_custody_alone_whatever_it_says() {
    let mut desk = desk();
    desk.system(define(&asset(80, "PC-1", "")));
    desk.system(out(80, 90, MARTA));
    let chain = kept(&desk, 80).custodies.clone();
    // On the version before the hand-over: custody is no part of the record that is edited.
    let mut edited = asset(80, "PC-1", "");
    edited.note = "F5 is worn".to_owned();
    assert_eq!(code(sent(&mut desk, SARA, define(&edited))), "done");
    assert_eq!((kept(&desk, 80).note.as_str(), &kept(&desk, 80).custodies), ("F5 is worn", &chain));
    edited.custodies = chain.clone();
    edited.custodies.clear();
    edited.note = String::new();
    assert_eq!(code(sent(&mut desk, SARA, define(&edited))), "done");
    assert_eq!(kept(&desk, 80).custodies, chain);
}

#[test]
fn what_can_not_be_handed_over_leaves_by_no_door() {
    for label in [REPAIR, GONE] {
        let mut desk = desk();
        desk.system(define(&asset(80, "PC-1", "")));
        desk.system(out(80, 90, MARTA));
        let mut held = asset(80, "PC-1", "");
        held.label = label.into();
        let expected = if label == REPAIR { "done" } else { "illegal_asset_move" };
        assert_eq!(code(sent(&mut desk, SARA, define(&held))), expected, "what somebody has is not disposed of");
        desk.system(define(&held));
        assert_eq!(code(sent(&mut desk, SARA, on(80, 90, 91, 5))), "not_deployable");
        assert_eq!(code(sent(&mut desk, SARA, back(80, 90))), "done", "the way back is always open");
        assert_eq!(code(sent(&mut desk, SARA, out(80, 92, MARTA))), "not_deployable");
        let mut ready = kept(&desk, 80).clone();
        ready.label = READY.into();
        let again = if label == REPAIR { "done" } else { "illegal_asset_move" };
        assert_eq!(code(sent(&mut desk, SARA, define(&ready))), again, "what is gone stays gone");
    }
}

#[test]
fn a_loan_has_a_day_of_return_and_no_asset_is_inside_itself() {
    let mut desk = desk();
    for id in [80, 81] {
        desk.system(define(&asset(id, &format!("PC-{id}"), "")));
    }
    let lend = |id, expected| {
        let new = NewCustody { purpose: Purpose::Loan, expected, ..custody(id, Holder::Person(MARTA.into())) };
        Payload::CheckOutAsset(CheckOut { asset: 80.into(), custody: new })
    };
    assert_eq!(code(sent(&mut desk, SARA, lend(90, None))), "invalid");
    assert_eq!(code(sent(&mut desk, SARA, lend(90, Date::new(2020, 1, 1)))), "invalid");
    let into = |asset: u128, id, other: u128| {
        let new = custody(id, Holder::Asset(other.into()));
        Payload::CheckOutAsset(CheckOut { asset: asset.into(), custody: new })
    };
    assert_eq!(code(sent(&mut desk, SARA, into(80, 91, 80))), "circular_link");
    assert_eq!(code(sent(&mut desk, SARA, into(80, 91, 81))), "done");
    assert_eq!(code(sent(&mut desk, SARA, into(81, 92, 80))), "circular_link");
    assert_eq!(code(sent(&mut desk, SARA, back(80, 91))), "done");
    let due = T0.day().plus(10);
    assert_eq!(code(sent(&mut desk, SARA, lend(93, Some(due)))), "done");
    assert!(!kept(&desk, 80).is_overdue(due) && kept(&desk, 80).is_overdue(due.plus(1)));
}

#[test]
fn a_label_keeps_its_meaning_and_none_says_in_use() {
    let mut desk = desk();
    assert_eq!(code(sent(&mut desk, ADMIN, Payload::DefineStatusLabel(label(74, AssetState::InUse)))), "invalid");
    assert_eq!(code(sent(&mut desk, ADMIN, Payload::DefineStatusLabel(label(READY, AssetState::Lost)))), "invalid");
    assert_eq!(code(sent(&mut desk, SARA, Payload::DefineStatusLabel(label(75, AssetState::Lost)))), "not_permitted");
}

/// A tablet that has nothing of it.
struct Nothing;

impl Facts for Nothing {
    fn document(&self, _: DocRef) -> Fact<&Document> {
        Fact::NotHere
    }
    fn outcome(&self, _: CommandId) -> Fact<Outcome> {
        Fact::NotHere
    }
    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }
    fn account_holders(&self) -> Fact<&[PersonId]> {
        Fact::NotHere
    }
}

#[test]
fn what_is_not_on_the_tablet_refuses_nothing() {
    let desk = desk();
    let context = Context { occurred_at: T0, number: None, system: false, latest: false };
    for payload in [define(&asset(80, "PC-1", "X12345")), out(80, 90, MARTA), back(80, 90), on(80, 90, 91, 5)] {
        let command = desk.command(1, 7, SARA, payload);
        let accepted = decide(&command, &Nothing, &context).expect("is accepted");
        assert!(!accepted.assumptions.is_empty() && !accepted.events.is_empty(), "{}", command.payload.kind());
    }
}

/// One of the acts, on custodies that may or may not be the ones that stand.
fn acts() -> impl Strategy<Value = Vec<(u8, u128, u128, u128)>> {
    prop::collection::vec((0_u8..4, 90_u128..100, 90_u128..100, 2_u128..6), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_people_do_at_most_one_custody_stands_and_none_is_lost(acts in acts()) {
        let mut desk = desk();
        desk.system(define(&asset(80, "PC-1", "")));
        let mut begun = 0;
        for (kind, one, other, to) in acts {
            let before = kept(&desk, 80).clone();
            let payload = match kind {
                0 => out(80, one, to),
                1 => back(80, one),
                2 => on(80, one, other, to),
                _ => {
                    let mut edited = asset(80, "PC-1", "");
                    edited.label = if to == 2 { REPAIR.into() } else { READY.into() };
                    define(&edited)
                }
            };
            let deployable = kept(&desk, 80).label == READY.into();
            let begins = matches!(kind, 0 | 2);
            let done = sent(&mut desk, SARA, payload.clone()).is_ok();
            let after = kept(&desk, 80).clone();
            begun += usize::from(done && begins);
            prop_assert!(after.custodies.iter().filter(|custody| custody.ended.is_none()).count() <= 1);
            prop_assert_eq!(after.custodies.len(), begun);
            prop_assert!(!(done && begins) || deployable, "only what is deployable is handed over");
            if !done {
                prop_assert_eq!(&before, &after, "a refusal changes nothing");
            } else if let Some(undo) = taken_back(&before, &payload, (1_000 + begun as u128).into(), T0.day()) {
                // Undo puts the holder back, and the chain tells of both; what is in repair is not handed over again.
                if before == after || !deployable {
                    continue;
                }
                let mut other = desk.clone();
                prop_assert!(sent(&mut other, SARA, undo).is_ok());
                let holder = |asset: &Asset| asset.held().map(|held| held.holder);
                prop_assert_eq!(holder(kept(&other, 80)), holder(&before));
            }
        }
    }
}
