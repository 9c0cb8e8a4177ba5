//! The device register: what an asset is known by and who has it is one, however many write at once.

use super::desk::*;
use super::raw;
use deskside_domain::asset::{Asset, AssetState, Holder, Ownership, Purpose, StatusLabel};
use deskside_domain::command::{CheckOut, Command, NewCustody, Payload, Transfer};
use deskside_domain::document::Document;
use deskside_domain::id::{AssetId, CustodyId, PersonId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use server::store::Push;
use std::sync::Arc;

const READY: u128 = 71;

fn asset(id: u128, tag: &str, serial: &str) -> Payload {
    Payload::DefineAsset(Box::new(Asset {
        id: id.into(),
        tag: tag.to_owned(),
        serial: serial.to_owned(),
        imei: String::new(),
        name: String::new(),
        model: None,
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
    }))
}

fn custody(id: u128, to: u128) -> NewCustody {
    let holder = Holder::Person(to.into());
    NewCustody { id: id.into(), holder, purpose: Purpose::Permanent, expected: None, condition: String::new() }
}

fn out(asset: u128, id: u128, to: u128) -> Payload {
    Payload::CheckOutAsset(CheckOut { asset: asset.into(), custody: custody(id, to) })
}

async fn desk(kind: Kind) -> Desk {
    let mut desk = Desk::new(kind).await;
    desk.does(
        ADMIN,
        Payload::DefineStatusLabel(StatusLabel {
            id: READY.into(),
            name_en: "Ready".to_owned(),
            name_it: "Pronto".to_owned(),
            state: AssetState::InStock,
            retired: false,
        }),
    )
    .await;
    desk
}

async fn kept(desk: &Desk, id: u128) -> Asset {
    let document = desk.document(AssetId::from(id)).await;
    document.as_ref().and_then(Document::as_asset).expect("is there").clone()
}

/// Sends commands each from a side of its own, all at once.
async fn at_once(desk: &Desk, commands: Vec<Command>) -> Vec<Outcome> {
    let at = desk.time();
    let tasks: Vec<_> = commands
        .into_iter()
        .map(|command| {
            let store = Arc::clone(&desk.place.store);
            tokio::spawn(async move {
                let push = Push::of(Authority::User(command.user_id), [command.seal()]);
                let pushed = store.submit(&[push], at).await.expect("written");
                pushed.into_iter().flat_map(|pushed| pushed.outcomes).next().expect("an outcome")
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.expect("no panic"));
    }
    outcomes
}

pub async fn of_a_hundred_who_hand_over_one_asset_one_does(kind: Kind) {
    let mut desk = desk(kind).await;
    desk.does(SARA, asset(80, "PC-1", "")).await;
    let mut commands = Vec::new();
    for index in 0..100_u128 {
        commands.push(
            desk.command(if index % 2 == 0 { SARA } else { IVAN }, 100 + index, out(80, 1_000 + index, MARTA)).await,
        );
    }
    let outcomes = at_once(&desk, commands).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_done()).count(), 1);
    let held = kept(&desk, 80).await;
    let holder = held.held().expect("somebody has it");
    // Everybody else hears who has it.
    for outcome in outcomes.iter().filter(|outcome| !outcome.is_done()) {
        let Outcome::Rejected { refusal: Refusal::AssetHeld { custody, .. } } = outcome else { panic!("{outcome:?}") };
        assert_eq!(*custody, holder.id);
    }
    assert_eq!(held.custodies.len(), 1);
    desk.store().verify().await.expect("sound");
}

pub async fn of_fifty_assets_with_one_tag_one_is_made(kind: Kind) {
    let mut desk = desk(kind).await;
    let mut commands = Vec::new();
    for index in 0..50_u128 {
        let tag = if index % 2 == 0 { "PC-7" } else { " pc-7 " };
        commands.push(desk.command(SARA, 100 + index, asset(200 + index, tag, "Default string")).await);
    }
    let outcomes = at_once(&desk, commands).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_done()).count(), 1);
    let is_known = |outcome: &&Outcome| matches!(outcome, Outcome::Rejected { refusal: Refusal::AssetExists { .. } });
    assert_eq!(outcomes.iter().filter(is_known).count(), 49);
}

pub async fn what_assets_are_known_by_changes_hands_in_one_group(kind: Kind) {
    let mut desk = desk(kind).await;
    for (id, tag, serial) in [(80, "PC-1", "SERIAL1"), (81, "PC-2", "SERIAL2")] {
        desk.does(SARA, asset(id, tag, serial)).await;
    }
    // The first gives its tag and number away, the second takes both, all in one transaction.
    let first = desk.command(SARA, 7, asset(80, "PC-3", "SERIAL3")).await;
    let second = desk.command(SARA, 7, asset(81, "PC-1", "SERIAL1")).await;
    let third = desk.command(SARA, 7, asset(82, "PC-2", "SERIAL2")).await;
    let outcomes = desk.push(SARA, &[&first, &second, &third]).await;
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    let again = desk.command(SARA, 7, asset(83, "pc-1", "")).await;
    let refused = desk.send(&again).await;
    let known = Outcome::Rejected {
        refusal: Refusal::AssetExists {
            key: deskside_domain::facts::AssetKey::Tag("PC-1".to_owned()),
            asset: AssetId::from(81),
        },
    };
    assert_eq!(refused, known);
    desk.store().verify().await.expect("sound");
}

pub async fn custody_is_there_after_everything_was_made_anew(kind: Kind) {
    let mut desk = desk(kind).await;
    desk.does(SARA, asset(80, "PC-1", "SERIAL1")).await;
    desk.does(SARA, out(80, 90, MARTA)).await;
    let on = Transfer { asset: 80.into(), ends: CustodyId::from(90), custody: custody(91, PAUL) };
    desk.does(IVAN, Payload::TransferAsset(on)).await;
    let before = desk.state().await;
    desk.store().rebuild().await.expect("made anew");
    assert_eq!(desk.state().await, before);
    let held = kept(&desk, 80).await;
    assert_eq!(held.held().map(|held| held.holder), Some(Holder::Person(PersonId::from(PAUL))));
    let other = desk.command(SARA, 7, out(80, 92, MARTA)).await;
    let Outcome::Rejected { refusal: Refusal::AssetHeld { custody, .. } } = desk.send(&other).await else {
        panic!("somebody has it")
    };
    assert_eq!(custody, CustodyId::from(91));
    // The database itself knows the chain from both sides, and takes no second holder.
    let theirs = "SELECT count(*) FROM custody WHERE holder_kind = 'person' AND ended_at IS NOT NULL";
    match kind {
        Kind::Memory => {}
        Kind::Sqlite => {
            let mut raw = raw::open(&desk.place.file()).await;
            assert_eq!(raw::texts(&mut raw, theirs.to_owned()).await, ["1"]);
            let second = "INSERT INTO custody SELECT zeroblob(16), asset_id, holder_kind, holder_id, began_at, NULL \
                FROM custody WHERE ended_at IS NULL";
            let refused = sqlx::raw_sql(second).execute(&mut raw).await.expect_err("one holder at a time");
            assert!(refused.to_string().contains("UNIQUE"), "{refused}");
        }
        Kind::Postgres => {
            let second = "INSERT INTO custody SELECT gen_random_uuid(), asset_id, holder_kind, holder_id, began_at, NULL \
                FROM custody WHERE ended_at IS NULL";
            let refused = desk.place.database().fails(second).await;
            assert!(refused.contains("custody_active"), "{refused}");
        }
    }
}
