//! Unsent work from a file: once, in its author's name, and only where that name is proven.

use crate::kit::client::Client;
use crate::kit::site::{Answer, Site};
use crate::kit::{ADA, ADMIN, BO, CARLA, NOW, PASSWORD, ticket};
use axum::http::StatusCode;
use deskside_domain::command::{MoveVisit, Payload, PlanVisit, Sealed};
use deskside_domain::document::Document;
use deskside_domain::event::EventBody;
use deskside_domain::id::{ClientId, CommandId, PersonId, SavedViewId, TeamId, VisitId};
use deskside_domain::people::{Person, Role, SupportLevel, Team};
use deskside_domain::saved_view::SavedView;
use deskside_domain::sync::outbox;
use deskside_domain::sync::parcel::{Delivered, Delivery, DeliveryAnswer, proof};
use deskside_domain::sync::wire::{ManifestItem, Outcome, PUSH_COMMANDS, PushRequest};
use deskside_domain::ticket::{Visit, VisitCourse, VisitState};
use deskside_domain::time::{Captured, Date, Timestamp};
use serde_json::json;
use server::auth::set_password;
use server::system;

/// The key that a device is given under its person's session.
async fn key_of(site: &Site, cookie: &str, client: ClientId) -> String {
    let answer = site.get(&format!("/sync/v1/delivery-key?client={client}"), cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["key"].as_str().expect("a key").to_owned()
}

async fn deliver(site: &Site, cookie: &str, author: PersonId, key: &str, commands: &[Sealed]) -> Answer {
    let prove = |command: &Sealed| if key.is_empty() { String::new() } else { proof(key, &command.payload_hash) };
    let item = |command: &Sealed| Delivered { proof: prove(command), command: command.clone() };
    let delivery = Delivery { nonce: "nonce".to_owned(), author, items: commands.iter().map(item).collect() };
    site.post("/sync/v1/deliver", cookie, &delivery).await
}

fn said(answer: &Answer) -> DeliveryAnswer {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    serde_json::from_slice(&answer.body).expect("an answer")
}

fn outcomes(answer: &Answer) -> (Vec<Outcome>, u64) {
    let answer = said(answer);
    assert_eq!(answer.unproven, []);
    (answer.results.into_iter().map(|result| result.outcome).collect(), answer.known_until)
}

/// The author of each event of the log, and who brought it where that is said.
async fn log(site: &Site) -> Vec<(PersonId, &'static str, Option<PersonId>)> {
    let rows = site.app.store.rows(0, 1_000).await.expect("read");
    let about = |event: deskside_domain::event::Event| match &event.body {
        EventBody::WorkDelivered(delivered) => (event.actor, event.body.kind(), Some(delivered.by)),
        body => (event.actor, body.kind(), None),
    };
    rows.iter().filter_map(|row| row.event().ok()).map(about).collect()
}

fn refused(answer: &Answer) -> (StatusCode, String) {
    (answer.status, answer.problem())
}

#[tokio::test]
async fn a_colleague_brings_it_once_and_the_log_says_who() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let key = key_of(&site, &ada, client.id).await;
    let commands = [client.create(ticket(1), "Stampante"), client.say(ticket(1), "Cambiato il rullo")];
    let before = log(&site).await.len();

    let (done, known_until) = outcomes(&deliver(&site, &bo, ADA, &key, &commands).await);
    assert!(done.iter().all(|outcome| outcome.position().is_some_and(|position| position > known_until)), "{done:?}");
    let written = log(&site).await.split_off(before);
    assert!(written.iter().all(|(actor, ..)| *actor == ADA));
    assert_eq!(written.iter().filter(|(.., by)| *by == Some(BO)).count(), 2, "{written:?}");

    // Brought again by another, and sent by the device itself: answered from the record, nothing is done twice.
    let admin = site.signed_in("admin@example.org").await;
    let (again, known_until) = outcomes(&deliver(&site, &admin, ADA, &key, &commands).await);
    assert_eq!(again, done);
    assert!(again.iter().all(|outcome| outcome.position().is_some_and(|position| position <= known_until)));
    let pushed = site.post("/sync/v1/push", &ada, &client.push(commands.clone())).await;
    let results = pushed.json()["results"].as_array().expect("results").len();
    assert_eq!((pushed.status, results), (StatusCode::OK, 2));
    assert_eq!(log(&site).await.len(), before + written.len());

    // What a device last said to be unsent is no longer looked for, once it came by another way.
    let other = client.say(ticket(1), "Da spedire");
    let unsent = [&commands[0], &other].map(|sealed| ManifestItem {
        command_id: sealed.command_id,
        kind: sealed.kind.clone(),
        lane: sealed.lane,
        device_wall: sealed.captured.device_wall,
    });
    let told = PushRequest { manifest: unsent.into(), ..client.push([]) };
    assert_eq!(site.post("/sync/v1/push", &ada, &told).await.status, StatusCode::OK);
    outcomes(&deliver(&site, &bo, ADA, &key, &commands).await);
    let devices = site.app.store.devices().await.expect("read");
    let left: Vec<CommandId> = devices[0].unsent.iter().map(|item| item.command_id).collect();
    assert_eq!(left, [other.command_id]);
    let pushed = site.post("/sync/v1/push", &ada, &client.push([other])).await;
    assert!(pushed.text().contains("applied"), "{}", pushed.text());

    // The device goes on where the file ended, and a file comes after what the device has sent.
    let more = [client.say(ticket(1), "Provato: stampa"), client.say(ticket(1), "Pulita")];
    let pushed = site.post("/sync/v1/push", &ada, &client.push([more[0].clone()])).await;
    assert!(pushed.text().contains("applied"), "{}", pushed.text());
    let (done, known_until) = outcomes(&deliver(&site, &bo, ADA, &key, &more).await);
    assert!(done.iter().all(Outcome::is_done), "{done:?}");
    assert!(done[0].position() <= Some(known_until) && done[1].position() > Some(known_until));
    site.app.store.verify().await.expect("sound");
}

#[tokio::test]
async fn who_brought_it_is_said_of_every_record() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let key = key_of(&site, &ada, client.id).await;
    let (id, technician, state) = (VisitId::from(0x71), ADA, VisitState::Planned);
    let (contact, note, course) = (String::new(), String::new(), VisitCourse::default());
    let visit = Visit { id, technician, from: NOW, to: NOW.plus(3_600), site: None, contact, note, state, course };
    let (to, reason) = (VisitState::Travelling, String::new());
    let view = SavedView {
        id: SavedViewId::from(0x91),
        owner: ADA,
        name: "Mie stampanti".to_owned(),
        filter: "show=open".to_owned(),
        shared: false,
        retired: false,
    };
    let commands = [
        client.make(Payload::DefineSavedView(view.clone())),
        client.create(ticket(1), "Stampante"),
        client.make(Payload::PlanVisit(PlanVisit { ticket: ticket(1), visit })),
        client.make(Payload::MoveVisit(MoveVisit { ticket: ticket(1), visit: id, to, reason, takes_back: None })),
    ];
    let (done, _) = outcomes(&deliver(&site, &bo, ADA, &key, &commands).await);
    assert!(done.iter().all(Outcome::is_done), "{done:?}");
    let rows = site.app.store.rows(0, 1_000).await.expect("read");
    for command in &commands {
        let of = rows.iter().filter_map(|row| row.event().ok()).filter(|event| event.command == command.command_id);
        let events: Vec<_> = of.collect();
        let last = events.last().expect("an event");
        assert!(matches!(&last.body, EventBody::WorkDelivered(brought) if brought.by == BO), "{events:?}");
        assert_eq!((last.stream, last.actor), (command.lane, ADA));
    }
    // The records are as if they had been sent, and can be made anew from the log.
    let kept = site.app.store.document(view.id.into()).await.expect("read").expect("a view");
    assert!(format!("{kept:?}").contains("Mie stampanti"), "{kept:?}");
    let before = site.app.store.dump().await.expect("read");
    site.app.store.rebuild().await.expect("made anew");
    assert_eq!(site.app.store.dump().await.expect("read"), before);
    site.app.store.verify().await.expect("sound");
}

#[tokio::test]
async fn the_author_needs_no_proof_and_nobody_writes_in_anothers_name() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let commands = [client.create(ticket(1), "Stampante")];
    let before = log(&site).await.len();

    // Bo has a key of his own, and may call any device his; none of it proves what Ada did.
    let own = key_of(&site, &bo, client.id).await;
    assert_eq!(
        refused(&deliver(&site, &bo, ADA, &own, &commands).await),
        (StatusCode::FORBIDDEN, "proof_ended".to_owned())
    );
    // Nor does the mark of hers with a key of his, or nothing.
    let key = key_of(&site, &ada, client.id).await;
    let mark = key.split_once('.').expect("a mark").0;
    for forged in [format!("{mark}.{}", own.split_once('.').expect("a key").1), String::new()] {
        let answer = said(&deliver(&site, &bo, ADA, &forged, &commands).await);
        assert_eq!((answer.results.len(), answer.unproven), (0, vec![commands[0].command_id]));
    }
    // A proof is for its very content.
    let mut other = commands[0].clone();
    other.payload["content"]["subject"] = "Altro".into();
    let mut item = Delivered { proof: proof(&key, &other.payload_hash), command: other };
    let file = |item: &Delivered| Delivery { nonce: "n".to_owned(), author: ADA, items: vec![item.clone()] };
    let answer = site.post("/sync/v1/deliver", &bo, &file(&item)).await;
    assert_eq!(refused(&answer), (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()));
    item.command.payload_hash = item.command.hash();
    let answer = said(&site.post("/sync/v1/deliver", &bo, &file(&item)).await);
    assert_eq!(answer.unproven, [item.command.command_id]);
    // Nor does the author of the file differ from that of its commands.
    let mixed = Delivery { author: BO, ..file(&item) };
    assert_eq!(site.post("/sync/v1/deliver", &bo, &mixed).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(log(&site).await.len(), before, "nothing was done");

    // What nothing is known of does not keep the rest from arriving.
    let mut second = Client::new(2, ADA);
    let good = second.create(ticket(2), "Scanner");
    let key = key_of(&site, &ada, second.id).await;
    let pair = [&good, &commands[0]]
        .map(|command| Delivered { proof: proof(&key, &command.payload_hash), command: command.clone() });
    let both = Delivery { nonce: "n".to_owned(), author: ADA, items: pair.into() };
    let answer = said(&site.post("/sync/v1/deliver", &bo, &both).await);
    assert!(answer.results[0].outcome.is_done());
    assert_eq!((answer.results.len(), answer.unproven), (1, vec![commands[0].command_id]));

    let brought = log(&site).await.len();
    let (done, _) = outcomes(&deliver(&site, &ada, ADA, "", &commands).await);
    assert!(done[0].is_done(), "{done:?}");
    assert!(log(&site).await[brought..].iter().all(|(.., by)| by.is_none()));
    let answer = site.get("/sync/v1/delivery-key", &ada).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert_eq!(deliver(&site, "", ADA, &key, &commands).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(site.get("/sync/v1/delivery-key?client=x", "").await.status, StatusCode::UNAUTHORIZED);

    // Nor does a proof that was spoilt on the way.
    let third = [second.say(ticket(2), "Provato"), second.create(ticket(3), "Fax")];
    let mut items = third.map(|command| Delivered { proof: proof(&key, &command.payload_hash), command });
    let first = items[0].proof.remove(0);
    items[0].proof.insert(0, if first == '0' { '1' } else { '0' });
    let spoilt = Delivery { nonce: "n".to_owned(), author: ADA, items: items.into() };
    let answer = said(&site.post("/sync/v1/deliver", &bo, &spoilt).await);
    assert_eq!((answer.results.len(), answer.unproven.len()), (1, 1));
    assert!(answer.results[0].outcome.is_done());
}

async fn change(site: &Site, number: u128, payloads: Vec<Payload>) {
    let command = |(at, payload)| system::command(CommandId::from(number + at as u128), payload, ADMIN, NOW);
    let commands: Vec<Sealed> = payloads.into_iter().enumerate().map(command).collect();
    let outcomes = system::submit(&*site.app.store, commands, NOW).await.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

async fn ada_as(site: &Site) -> Person {
    let document = site.app.store.document(ADA.into()).await.expect("read");
    document.as_ref().and_then(Document::as_person).expect("Ada").clone()
}

#[tokio::test]
async fn an_access_that_has_ended_proves_nothing_any_more() {
    let site = Site::new().await;
    let bo = site.signed_in("bo@example.org").await;
    let mut client = Client::new(1, ADA);
    let commands = [client.create(ticket(1), "Stampante")];
    let before = log(&site).await.len();
    let store = &*site.app.store;
    for end in 0..4 {
        let ada = site.signed_in("ada@example.org").await;
        let key = key_of(&site, &ada, client.id).await;
        assert_eq!(key, key_of(&site, &ada, client.id).await, "it stays while the access does");
        match end {
            0 => {
                let set = set_password(store, &site.app.passwords, ADA, "ada@example.org", PASSWORD, None, NOW).await;
                assert!(set.expect("set"));
            }
            1 => store.end_sessions_of(ADA, None).await.expect("written"),
            2 => {
                let session = store.sessions_of(ADA).await.expect("read")[0].id;
                assert!(store.end_session_of(ADA, session).await.expect("written"));
            }
            _ => {
                let person = ada_as(&site).await;
                let shut = Person { active: false, ..person.clone() };
                change(&site, 0x6000, vec![Payload::DefinePerson(shut)]).await;
                // While she is out nothing is done, whatever the proof.
                let answer = deliver(&site, &bo, ADA, &key, &commands).await;
                assert_eq!(refused(&answer), (StatusCode::FORBIDDEN, "access_ended".to_owned()));
                assert!(answer.text().contains("administrator"), "{}", answer.text());
                change(&site, 0x6100, vec![Payload::DefinePerson(person)]).await;
            }
        }
        let answer = deliver(&site, &bo, ADA, &key, &commands).await;
        assert_eq!(refused(&answer), (StatusCode::FORBIDDEN, "proof_ended".to_owned()), "{end}");
        for remedy in ["sign in", "administrator"] {
            assert!(answer.text().contains(remedy), "{}", answer.text());
        }
    }
    let added = log(&site).await.split_off(before);
    assert!(added.iter().all(|(_, kind, _)| *kind == "person_defined"), "no work was done: {added:?}");

    // The work is not lost: she signs in again and brings the same file, or her device makes another.
    let ada = site.signed_in("ada@example.org").await;
    let key = key_of(&site, &ada, client.id).await;
    let (done, _) = outcomes(&deliver(&site, &bo, ADA, &key, &commands).await);
    assert!(done[0].is_done(), "{done:?}");
    let (again, _) = outcomes(&deliver(&site, &ada, ADA, "", &commands).await);
    assert_eq!(again, done);
    // Signing out ends nothing but the session.
    let out = site.post("/api/v1/sign-out", &ada, &json!({})).await;
    assert!(out.status.is_success(), "{}", out.text());
    assert_eq!(said(&deliver(&site, &bo, ADA, &key, &commands).await).unproven, []);
}

#[tokio::test]
async fn only_people_of_the_house_bring_it_and_only_of_those_who_are_let_in() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let key = key_of(&site, &ada, client.id).await;
    let commands = [client.create(ticket(1), "Stampante")];
    let before = log(&site).await.len();
    let set =
        set_password(&*site.app.store, &site.app.passwords, CARLA, "carla@example.org", PASSWORD, None, NOW).await;
    assert!(set.expect("set"));
    let carla = site.signed_in("carla@example.org").await;
    let denied = (StatusCode::FORBIDDEN, "not_permitted".to_owned());
    assert_eq!(refused(&deliver(&site, &carla, ADA, &key, &commands).await), denied);

    // People of another firm do not bring others' work; theirs is brought until their contract ends.
    let day = |time: Timestamp| time.day();
    let team = |until: Option<Date>| {
        let name = "Altra ditta".to_owned();
        let team =
            Team { id: TeamId::from(0x21), name, level: SupportLevel::L2, external: true, until, retired: false };
        Payload::DefineTeam(team)
    };
    let bo_there = Person { id: BO, teams: vec![TeamId::from(0x21)], ..ada_as(&site).await };
    change(&site, 0x6000, vec![team(None), Payload::DefinePerson(bo_there)]).await;
    assert_eq!(refused(&deliver(&site, &bo, ADA, &key, &commands).await), denied);
    assert_eq!(log(&site).await.len(), before + 2);

    let mut of_bo = Client::new(2, BO);
    let key = key_of(&site, &bo, of_bo.id).await;
    let work = [of_bo.make(Payload::DefineSavedView(SavedView {
        id: SavedViewId::from(0x91),
        owner: BO,
        name: "Nostre".to_owned(),
        filter: "show=open".to_owned(),
        shared: false,
        retired: false,
    }))];
    change(&site, 0x6100, vec![team(Some(day(NOW.plus(-86_400))))]).await;
    let answer = deliver(&site, &ada, BO, &key, &work).await;
    assert_eq!(refused(&answer), (StatusCode::FORBIDDEN, "access_ended".to_owned()));
    change(&site, 0x6200, vec![team(Some(day(NOW)))]).await;
    let (done, _) = outcomes(&deliver(&site, &ada, BO, &key, &work).await);
    assert!(done[0].is_done(), "{done:?}");
    assert_eq!(ada_as(&site).await.role, Role::Technician);
}

#[tokio::test]
async fn what_is_too_much_or_not_whole_is_named() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let key = key_of(&site, &ada, client.id).await;
    let many: Vec<Sealed> = (0..=PUSH_COMMANDS).map(|_| client.say(ticket(1), "x")).collect();
    let answer = deliver(&site, &bo, ADA, &key, &many).await;
    assert_eq!(refused(&answer), (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
    let nonce = Delivery { nonce: String::new(), author: ADA, items: Vec::new() };
    assert_eq!(refused(&site.post("/sync/v1/deliver", &ada, &nonce).await).1, "invalid");

    // In its lane it keeps the order: what comes before is asked for, and nothing follows a refusal.
    let mut client = Client::new(2, ADA);
    let key = key_of(&site, &ada, client.id).await;
    let commands = [client.create(ticket(2), "Scanner"), client.bad(ticket(2)), client.say(ticket(2), "Dopo")];
    let (done, _) = outcomes(&deliver(&site, &bo, ADA, &key, &commands[1..]).await);
    assert!(matches!(done[..], [Outcome::Gap { expected: 1 }, Outcome::Gap { expected: 1 }]), "{done:?}");
    let (done, _) = outcomes(&deliver(&site, &bo, ADA, &key, &commands).await);
    assert!(done[0].is_done() && done[1].is_refusal(), "{done:?}");
    assert!(matches!(done[2], Outcome::Retry { .. }), "{done:?}");
    // What took the place of a command on the device before the file came is not overtaken by it.
    let mut third = Client::new(3, ADA);
    let key = key_of(&site, &ada, third.id).await;
    let written = third.create(ticket(3), "Prima");
    let void = outbox::void(&written, CommandId::from(0x99), Captured::default()).seal();
    let pushed = site.post("/sync/v1/push", &ada, &third.push([void.clone()])).await;
    assert!(pushed.text().contains("applied"), "{}", pushed.text());
    let (late, _) = outcomes(&deliver(&site, &bo, ADA, &key, &[written]).await);
    assert!(late[0].is_refusal(), "{late:?}");
    // And the void once more, from a file: its place is used up, its outcome is the recorded one.
    let (again, _) = outcomes(&deliver(&site, &bo, ADA, &key, &[void]).await);
    assert!(again[0].is_done(), "{again:?}");
}
