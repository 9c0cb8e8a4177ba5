//! Push, pull and live.

use crate::kit::client::Client;
use crate::kit::site::{Answer, Site, request};
use crate::kit::{ADA, BO, NOW, ticket};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::{CONTENT_TYPE, DocOp, ManifestItem, Outcome, PullAnswer, PushAnswer};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

const ADA_MAIL: &str = "ada@example.org";

fn outcomes(answer: &Answer) -> Vec<Outcome> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("content-type"), CONTENT_TYPE);
    let answer: PushAnswer = serde_json::from_slice(&answer.body).expect("an answer");
    answer.results.into_iter().map(|result| result.outcome).collect()
}

#[tokio::test]
async fn what_is_pushed_is_pulled() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "Stampante");
    let answer = site.post("/sync/v1/push", &cookie, &client.push([create])).await;
    assert!(matches!(outcomes(&answer)[..], [Outcome::Applied { .. }]));
    let answer: PushAnswer = serde_json::from_slice(&answer.body).expect("an answer");
    assert_eq!((answer.nonce.as_str(), answer.server_now, answer.epoch.as_str()), ("nonce", NOW, "memory"));
    assert!(answer.blocks.is_empty(), "enough numbers are left");

    let pulled = site.get("/sync/v1/pull?cursor=&nonce=n2&client=", &cookie).await;
    assert_eq!(pulled.status, StatusCode::UNPROCESSABLE_ENTITY, "an empty client is none: {}", pulled.text());
    let pulled = site.get(&format!("/sync/v1/pull?cursor=&nonce=n2&client={}", client.id), &cookie).await;
    assert_eq!(pulled.header("content-type"), CONTENT_TYPE);
    assert_eq!(pulled.header("cache-control"), "no-store");
    let page: PullAnswer = serde_json::from_slice(&pulled.body).expect("a page");
    assert!(page.restart && page.snapshot && page.complete);
    assert_eq!((page.nonce.as_str(), page.position), ("n2", answer.head));
    let tickets = page.ops.iter().filter(|op| matches!(op, DocOp::Put { doc } if doc.as_ticket().is_some()));
    assert_eq!(tickets.count(), 1);

    let say = client.say(ticket(1), "nota");
    site.post("/sync/v1/push", &cookie, &client.push([say])).await;
    let pulled = site.get(&format!("/sync/v1/pull?cursor={}&nonce=n3", page.cursor), &cookie).await;
    let page: PullAnswer = serde_json::from_slice(&pulled.body).expect("a page");
    assert!(!page.restart && !page.snapshot && page.complete);
    assert_eq!(page.ops.len(), 2, "ticket and message: {:?}", page.ops);
}

#[tokio::test]
async fn a_device_low_on_numbers_gets_a_block() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let client = Client::new(1, ADA);
    let mut push = client.push([]);
    push.numbers_left = 3;
    let answer = site.post("/sync/v1/push", &cookie, &push).await.json();
    assert_eq!(answer["blocks"][0]["client"], json!(client.id));
    assert_eq!(answer["blocks"][0]["size"], 100);
}

#[tokio::test]
async fn the_manifest_is_kept() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "Stampante");
    let item =
        ManifestItem { command_id: create.command_id, kind: create.kind.clone(), lane: create.lane, device_wall: NOW };
    let mut push = client.push([]);
    push.manifest = vec![item.clone()];
    site.post("/sync/v1/push", &cookie, &push).await;
    let [device] = &site.app.store.devices().await.expect("read")[..] else { panic!("one device") };
    assert_eq!((device.client, device.user, device.seen_at), (client.id, ADA, NOW));
    assert_eq!(device.unsent, [item]);
}

#[tokio::test]
async fn another_persons_batch_waits() {
    let site = Site::new().await;
    let cookie = site.signed_in("bo@example.org").await;
    let mut client = Client::new(1, ADA);
    let commands = [client.create(ticket(1), "uno"), client.create(ticket(2), "due")];
    let answer = site.post("/sync/v1/push", &cookie, &client.push(commands)).await;
    assert_eq!(outcomes(&answer), [Outcome::NeedsAuth, Outcome::NeedsAuth]);
    // Bo's batch that carries a command of Ada.
    let third = client.create(ticket(3), "tre");
    let mut bo = client.push([third]);
    bo.user_id = BO;
    assert_eq!(outcomes(&site.post("/sync/v1/push", &cookie, &bo).await), [Outcome::NeedsAuth]);
}

#[tokio::test]
async fn one_bad_command_never_fails_the_batch() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let commands = [
        client.create(ticket(1), "buono"),
        client.create(ticket(2), "colore"),
        client.say(ticket(2), "dopo il rifiuto"),
        client.create(ticket(3), "senza versione"),
        client.create(ticket(4), "hash sbagliato"),
        client.create(ticket(5), "dal futuro"),
        client.create(ticket(6), "campo ignoto"),
        client.create(ticket(7), "buono anche questo"),
    ];
    let mut push = serde_json::to_value(client.push(commands)).expect("json");
    push["commands"][1]["colour"] = json!("red");
    push["commands"][3].as_object_mut().expect("an object").remove("v");
    push["commands"][4]["payload"]["content"]["subject"] = json!("altro");
    rehash(&mut push["commands"][5], |command| command["kind"] = json!("teleport_ticket"));
    rehash(&mut push["commands"][6], |command| command["payload"]["content"]["colour"] = json!("red"));
    let outcomes = outcomes(&site.post("/sync/v1/push", &cookie, &push).await);
    let detail = |outcome: &Outcome| match outcome {
        Outcome::Rejected { refusal: Refusal::Unreadable { detail } } => detail.clone(),
        other => panic!("{other:?}"),
    };
    assert!(outcomes[0].is_done() && outcomes[7].is_done(), "{outcomes:?}");
    assert!(detail(&outcomes[1]).contains("colour"), "{outcomes:?}");
    assert!(matches!(outcomes[2], Outcome::Retry { .. }), "{outcomes:?}");
    assert!(detail(&outcomes[3]).contains('v'), "{outcomes:?}");
    assert!(detail(&outcomes[4]).contains("payload_hash"), "{outcomes:?}");
    assert_eq!(outcomes[5], Outcome::NewerThanServer);
    assert!(detail(&outcomes[6]).contains("payload.content.colour"), "{outcomes:?}");
    // An unreadable command holds its place in the lane, so that the rest can go on once a person let it pass.
    let retry = json!({"commands": [push["commands"][2]], "protocol": 1, "nonce": "n", "client_id": client.id,
        "user_id": ADA, "numbers_left": 100});
    let answer = site.post("/sync/v1/push", &cookie, &retry).await.json();
    let refusal = &answer["results"][0]["outcome"]["rejected"]["refusal"];
    assert!(refusal["not_found"].is_object(), "the ticket was never made: {answer}");
}

fn rehash(command: &mut Value, change: impl FnOnce(&mut Value)) {
    change(command);
    let mut sealed: deskside_domain::command::Sealed = serde_json::from_value(command.clone()).expect("sealed");
    sealed.payload_hash = sealed.hash();
    *command = serde_json::to_value(sealed).expect("json");
}

#[tokio::test]
async fn a_newer_protocol_waits() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "uno");
    let mut push = client.push([create]);
    push.protocol = 2;
    assert_eq!(outcomes(&site.post("/sync/v1/push", &cookie, &push).await), [Outcome::NewerThanServer]);
}

/// A newer device, while an older server process still answers.
#[tokio::test]
async fn a_newer_device_is_served_as_far_as_it_is_understood() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let commands = [client.create(ticket(1), "uno"), client.create(ticket(2), "due"), client.create(ticket(3), "tre")];
    let items: Vec<Value> = commands
        .iter()
        .map(|command| json!({ "command_id": command.command_id, "kind": command.kind, "lane": command.lane, "device_wall": NOW }))
        .collect();
    let mut push = serde_json::to_value(client.push(commands)).expect("json");
    push["manifest"] = json!(items);
    // A command about a record of a kind that is not known here, and one of a later version that also says more.
    push["commands"][1]["kind"] = json!("launch_spacecraft");
    push["commands"][1]["lane"]["kind"] = json!("spacecraft");
    push["manifest"][1]["kind"] = json!("launch_spacecraft");
    push["manifest"][1]["lane"]["kind"] = json!("spacecraft");
    push["manifest"][1]["value"] = json!(7);
    push["commands"][2]["v"] = json!(999);
    push["commands"][2]["colour"] = json!("red");
    let outcomes = outcomes(&site.post("/sync/v1/push", &cookie, &push).await);
    assert!(outcomes[0].is_done(), "{outcomes:?}");
    assert_eq!(outcomes[1..], [Outcome::NewerThanServer, Outcome::NewerThanServer]);
    let [device] = &site.app.store.devices().await.expect("read")[..] else { panic!("one device") };
    assert_eq!(device.unsent.len(), 1, "what is understood and not done: {:?}", device.unsent);
    // What is no line of a manifest, of whatever build, is named.
    push["manifest"][1]["kind"] = json!("create_ticket");
    let refused = site.post("/sync/v1/push", &cookie, &push).await;
    assert_eq!(refused.status, 422);
    let detail = refused.json()["detail"].as_str().expect("words").to_owned();
    assert!(detail.contains("manifest[1].lane.kind") && detail.contains("spacecraft"), "{detail}");
}

#[tokio::test]
async fn the_poke_comes_with_every_commit_and_ends_with_the_session() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let live = request(Method::GET, "/sync/v1/live", &[("cookie", &cookie)], Body::empty());
    let mut stream = site.stream(live).await;
    let mut next = async || {
        let chunk = tokio::time::timeout(Duration::from_secs(2), stream.next()).await.expect("in time");
        chunk.map(|chunk| String::from_utf8_lossy(&chunk.expect("a chunk")).into_owned())
    };
    let head = *site.app.store.head().borrow();
    assert_eq!(next().await.as_deref(), Some(format!("event: poke\ndata: {head}\n\n").as_str()));
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "uno");
    site.post("/sync/v1/push", &cookie, &client.push([create])).await;
    assert_eq!(next().await.as_deref(), Some(format!("event: poke\ndata: {}\n\n", head + 1).as_str()));
    // Another session of another person is no reason to end.
    let other = site.signed_in("bo@example.org").await;
    site.post("/api/v1/sign-out", &other, &json!({})).await;
    site.post("/api/v1/sign-out", &cookie, &json!({})).await;
    assert_eq!(next().await, None, "the stream ends within two seconds");
}

#[tokio::test]
async fn live_ends_when_the_server_stops() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let mut stream = site.stream(request(Method::GET, "/sync/v1/live", &[("cookie", &cookie)], Body::empty())).await;
    assert!(stream.next().await.is_some());
    site.stop.send_replace(true);
    let end = tokio::time::timeout(Duration::from_secs(2), stream.next()).await.expect("in time");
    assert!(end.is_none());
}
