//! Commands whose content is bad: each is refused in its place with the field named, the rest of the batch goes on.

use crate::kit::client::Client;
use crate::kit::site::Site;
use crate::kit::{ADA, ADMIN, BO, CARLA, CATEGORY, NOW, PASSWORD, person, ticket};
use deskside_domain::command::{Base, Payload, Sealed, SetPending};
use deskside_domain::id::PersonId;
use deskside_domain::people::{Category, Role};
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use deskside_domain::ticket::{Field, Pending, PendingReason};
use serde_json::{Value, json};

/// Sends commands and reads what became of them.
async fn outcomes(site: &Site, cookie: &str, client: &Client, commands: Vec<Value>) -> Vec<Outcome> {
    let mut push = serde_json::to_value(client.push([])).expect("json");
    push["commands"] = commands.into();
    let answer = site.post("/sync/v1/push", cookie, &push).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let answer: PushAnswer = serde_json::from_slice(&answer.body).expect("an answer");
    answer.results.into_iter().map(|result| result.outcome).collect()
}

/// A command with something changed in it, its hash fitting again.
fn changed(sealed: &Sealed, pointer: &str, value: Value) -> Value {
    let mut command = serde_json::to_value(sealed).expect("json");
    let (place, key) = pointer.rsplit_once('/').expect("a pointer");
    command.pointer_mut(place).expect("its place")[key] = value;
    if let Ok(mut sealed) = serde_json::from_value::<Sealed>(command.clone()) {
        sealed.payload_hash = sealed.hash();
        command = serde_json::to_value(sealed).expect("json");
    }
    command
}

/// What a refusal says, for people and programs.
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Rejected { refusal: Refusal::Invalid { field, problem } } => format!("{field}: {problem:?}"),
        Outcome::Rejected { refusal } => format!("{refusal:?}"),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn bad_content_is_named_by_its_field() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let mut client = Client::new(1, ADA);
    let cases: [(&str, Value, &str); 16] = [
        // Too long, too short, not typed by a person.
        ("/payload/content/subject", json!("è".repeat(201)), "subject: TooLong { max: 200, length: 201 }"),
        ("/payload/content/description", json!("x".repeat(20_001)), "description: TooLong { max: 20000"),
        ("/payload/content/subject", json!("  "), "subject: Empty"),
        ("/payload/content/subject", json!("a\u{0}b"), "subject: ControlCharacter"),
        ("/payload/content/location", json!("x".repeat(100_000)), "location: TooLong"),
        // Wrong types and words.
        ("/payload/content/subject", json!(7), "payload.content.subject"),
        ("/payload/content/impact", json!("galactic"), "payload.content.impact"),
        ("/payload/content/requester", json!("Carla"), "payload.content.requester"),
        ("/payload/number", json!("many"), "payload.number"),
        ("/payload/content", json!(null), "payload.content"),
        ("/payload/content/colour", json!("red"), "payload.content.colour: unknown field"),
        ("/lane_seq", json!(-1), "lane_seq"),
        // Times that are none.
        ("/captured/device_wall", json!("tomorrow"), "captured.device_wall"),
        ("/captured/device_wall", json!(1.5), "captured.device_wall"),
        ("/captured/device_wall", json!(1e300), "captured.device_wall"),
        ("/captured/last_contact", json!("2026-02-30T00:00:00Z"), "captured.last_contact"),
    ];
    let mut commands = Vec::new();
    for (number, (pointer, value, _)) in cases.iter().enumerate() {
        let good = client.create(ticket(number as u128), "Stampante");
        commands.push(changed(&good, pointer, value.clone()));
    }
    let last = client.create(ticket(100), "Buono");
    commands.push(serde_json::to_value(last).expect("json"));
    let outcomes = outcomes(&site, &cookie, &client, commands).await;
    for ((pointer, value, named), outcome) in cases.iter().zip(&outcomes) {
        let said = said(outcome);
        assert!(said.contains(named), "{pointer} = {}: {said}", value.to_string().chars().take(40).collect::<String>());
    }
    assert!(outcomes.last().is_some_and(Outcome::is_done), "the rest goes on: {outcomes:?}");
    site.app.store.verify().await.expect("whole");
}

#[tokio::test]
async fn times_beyond_every_calendar() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let mut client = Client::new(1, ADA);
    // A device's clock may say anything: its time is estimated anew.
    let odd = [i64::MIN, i64::MAX, 0, -1, 253_402_300_800];
    let mut commands = Vec::new();
    for (number, wall) in odd.into_iter().enumerate() {
        let create = client.create(ticket(number as u128), "Stampante");
        let late = changed(&create, "/captured/device_wall", json!(wall));
        let sealed: Sealed = serde_json::from_value(late).expect("sealed");
        commands.push(changed(&sealed, "/captured/server_offset", json!(if wall < 0 { i64::MIN } else { i64::MAX })));
    }
    for outcome in outcomes(&site, &cookie, &client, commands).await {
        assert!(outcome.is_done(), "{outcome:?}");
    }
    let pulled = site.get("/sync/v1/pull?nonce=n", &cookie).await;
    assert_eq!(pulled.status.as_u16(), 200, "{}", pulled.text());
    // What a person says has to be a day of some calendar.
    for until in [i64::MIN, i64::MAX, 253_402_300_800] {
        let details = Pending { until: Some(deskside_domain::time::Timestamp(until)), ..Pending::default() };
        let reason = PendingReason::AgreedDate;
        let wait = client.make(Payload::SetPending(SetPending { ticket: ticket(0), reason, details }));
        let wait = serde_json::to_value(wait).expect("json");
        let outcomes = outcomes(&site, &cookie, &client, vec![wait]).await;
        assert!(said(&outcomes[0]).contains("until"), "{until}: {outcomes:?}");
    }
    site.app.store.verify().await.expect("whole");
}

#[tokio::test]
async fn an_id_is_used_once() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let mut client = Client::new(1, ADA);
    let first = client.create(ticket(1), "Il primo");
    let good = serde_json::to_value(&first).expect("json");
    let done = outcomes(&site, &cookie, &client, vec![good.clone()]).await;
    assert!(done[0].is_done());
    let head = *site.app.store.head().borrow();
    let reused = Outcome::Rejected { refusal: Refusal::CommandIdReused };
    // Other content, another record, another hash: refused, and the first one stands.
    let others = [
        changed(&first, "/payload/content/subject", json!("Un altro")),
        changed(&first, "/payload/ticket", json!(ticket(2))),
        changed(&first, "/payload_hash", json!("0".repeat(64))),
        changed(&first, "/captured/device_wall", json!(1)),
    ];
    for (index, other) in others.into_iter().enumerate() {
        let is_same = other == good;
        let outcome = outcomes(&site, &cookie, &client, vec![other.clone()]).await.remove(0);
        let expected = if is_same || other["payload_hash"] == good["payload_hash"] { &done[0] } else { &reused };
        assert_eq!(&outcome, expected, "{index}");
    }
    // Content that can not even be read, under an id that is known.
    let mut broken = good.clone();
    broken["payload_hash"] = json!("f".repeat(64));
    broken["colour"] = json!("red");
    assert_eq!(outcomes(&site, &cookie, &client, vec![broken]).await, [reused]);
    // The same bytes again: the same answer.
    assert_eq!(outcomes(&site, &cookie, &client, vec![good.clone()]).await, done);
    // Twice in one batch.
    let next = serde_json::to_value(client.create(ticket(3), "Il terzo")).expect("json");
    let twice = outcomes(&site, &cookie, &client, vec![next.clone(), next]).await;
    assert!(twice[0].is_done() && twice[0] == twice[1], "{twice:?}");
    assert_eq!(*site.app.store.head().borrow(), head + 1);
    // Another id in a place of the lane that is taken.
    let mut again = good;
    again["command_id"] = json!("00000000-0000-0000-0000-0000000000ff");
    let mut again: Sealed = serde_json::from_value(again).expect("sealed");
    again.payload_hash = again.hash();
    let again = serde_json::to_value(again).expect("json");
    let lane = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
    assert_eq!(outcomes(&site, &cookie, &client, vec![again]).await, [lane]);
}

#[test]
fn a_problem_is_spelled_the_same_for_ever() {
    let refusal = Refusal::Invalid { field: "subject".to_owned(), problem: Problem::TooLong { max: 200, length: 201 } };
    let spelled = json!({"invalid": {"field": "subject", "problem": {"too_long": {"max": 200, "length": 201}}}});
    assert_eq!(serde_json::to_value(refusal).expect("json"), spelled);
}

/// What a role is not for is refused by the server, whatever a device thinks.
#[tokio::test]
async fn what_a_role_may_not_do() {
    let site = Site::new().await;
    let (store, passwords) = (&*site.app.store, &site.app.passwords);
    let set = server::auth::set_password(store, passwords, CARLA, "carla@example.org", PASSWORD, None, NOW);
    assert!(set.await.expect("set"));
    let (carla, ada) = (site.signed_in("carla@example.org").await, site.signed_in("ada@example.org").await);
    let send = async |cookie: &str, client: &Client, sealed: Sealed| {
        let command = serde_json::to_value(sealed).expect("json");
        outcomes(&site, cookie, client, vec![command]).await.remove(0)
    };
    let no = |outcome: &Outcome| {
        let refusal = said(outcome);
        assert!(refusal.starts_with("NotPermitted"), "{refusal}");
    };

    // A requester works no tickets.
    let mut phone = Client::new(1, CARLA);
    no(&send(&carla, &phone.clone(), phone.create(ticket(1), "Stampante")).await);

    // A technician gives no roles and changes no reference data.
    let mut tablet = Client::new(2, ADA);
    let eva = PersonId::from(0x99);
    no(&send(&ada, &tablet.clone(), tablet.make(person(eva, "Eva", Role::Manager))).await);
    no(&send(&ada, &tablet.clone(), tablet.make(person(ADA, "Ada", Role::Administrator))).await);
    let (name_en, name_it) = ("Mine".to_owned(), "Mia".to_owned());
    let category = Category { id: CATEGORY, parent: None, name_en, name_it, team: None, retired: false };
    no(&send(&ada, &tablet.clone(), tablet.make(Payload::DefineCategory(category))).await);
    assert!(
        send(&ada, &tablet.clone(), tablet.make(person(PersonId::from(0x98), "Eva", Role::Requester))).await.is_done()
    );

    // A ticket for others only: not read, not written, not named.
    let bo = site.signed_in("bo@example.org").await;
    let mut other = Client::new(3, BO);
    let stolen = changed(&other.create(ticket(2), "Portatile rubato"), "/payload/content/restricted", json!([BO]));
    assert!(outcomes(&site, &bo, &other, vec![stolen]).await[0].is_done());
    no(&send(&ada, &tablet.clone(), tablet.say(ticket(2), "Visto!")).await);
    let pulled = site.get("/sync/v1/pull?nonce=n", &ada).await.text();
    assert!(!pulled.contains("Portatile rubato") && !pulled.contains("Visto!"), "{pulled}");
    assert!(site.get("/sync/v1/pull?nonce=n", &bo).await.text().contains("Portatile rubato"));
}

#[tokio::test]
async fn a_device_can_not_take_the_last_administrator_away() {
    let site = Site::new().await;
    let cookie = site.signed_in("admin@example.org").await;
    let mut client = Client::new(1, ADMIN);
    let seen = site.app.store.document(ADMIN.into()).await.expect("read").expect("a document");
    let version = seen.versions.get(&Field::Record).copied().expect("a version");
    let leaves = client.make(person(ADMIN, "Admin", Role::Technician));
    let leaves = changed(&leaves, "/base", json!({ "record": Base::Confirmed(version) }));
    let outcomes = outcomes(&site, &cookie, &client, vec![leaves]).await;
    assert_eq!(outcomes, [Outcome::Rejected { refusal: Refusal::LastAdministrator }]);
    assert_eq!(site.get("/settings", &cookie).await.status.as_u16(), 200, "still there");
}
