//! Promises of a ticket: how they stand, and the account of their time.

use super::Program;
use crate::kit::site::Site;
use crate::kit::{ADA, ADMIN, CARLA, NOW};
use axum::http::Method;
use serde_json::{Value, json};
use server::store::Scope;

const CALENDAR: &str = "00000000-0000-0000-0000-00000000ca01";
const POLICY: &str = "00000000-0000-0000-0000-00000000ca02";

async fn put(program: &Program, site: &Site, path: &str, body: &Value) {
    let answer = program.send(site, Method::PUT, path, "", Some(body)).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

#[tokio::test]
async fn a_deadline_and_why_it_is_so() {
    let site = Site::new().await;
    let admin = Program::all(&site, ADMIN).await;
    let ada = Program::all(&site, ADA).await;
    let before = ada.open(&site, "Prima delle promesse").await;
    assert_eq!(ada.get(&site, &format!("/tickets/{before}/clocks")).await.json()["clocks"], json!([]));

    // NOW is a Wednesday, 12:06:40 in Rome: of an hour of work 53 minutes and 20 seconds are before lunch.
    let hours = json!({ "name": "Ufficio", "zone": "Europe/Rome", "weekly": { "wed": [["09:00", "13:00"], ["14:00", "18:00"]] } });
    put(&admin, &site, &format!("/service-calendars/{CALENDAR}"), &hours).await;
    let targets = json!([{ "metric": "resolution", "priority": "P4", "seconds": 3_600 }]);
    let policy = json!({ "name": "Standard", "place": 1, "calendar": CALENDAR, "targets": targets });
    put(&admin, &site, &format!("/sla-policies/{POLICY}"), &policy).await;
    let id = ada.open(&site, "Stampante ferma").await;
    let path = format!("/tickets/{id}/clocks");

    let all = ada.get(&site, &path).await.json();
    assert_eq!(all["as_of"], NOW.0);
    let clock = &all["clocks"][0];
    assert_eq!(
        (&clock["metric"], &clock["standing"], &clock["due_at"]),
        (&json!("resolution"), &json!("running"), &json!(NOW.0 + 7_200))
    );
    assert_eq!((&clock["policy"], &clock["target"], &clock["elapsed"]), (&json!(POLICY), &json!(3_600), &json!(0)));

    site.clock.set(NOW.plus(7_201));
    let why = ada.get(&site, &format!("{path}/resolution")).await.json();
    assert_eq!(why["clocks"][0]["standing"], "breached");
    let rows: Vec<_> = why["ledger"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            (row["reason"].clone(), row["to"].as_i64().unwrap() - row["from"].as_i64().unwrap(), row["counted"].clone())
        })
        .collect();
    assert_eq!(
        rows,
        [
            (json!("open"), 3_200, json!(true)),
            (json!("closed"), 3_600, json!(false)),
            (json!("open"), 401, json!(true))
        ]
    );
    assert_eq!(why["clocks"][0]["elapsed"], 3_601);

    // The ticket that was open before has a promise now too: what is open is planned anew.
    assert_eq!(ada.get(&site, &format!("/tickets/{before}/clocks")).await.json()["clocks"][0]["standing"], "breached");
    // A change of the calendar holds for what is open, at once.
    let shut = json!({ "name": "Ufficio", "zone": "Europe/Rome", "weekly": { "wed": [["14:00", "18:00"]] } });
    put(&admin, &site, &format!("/service-calendars/{CALENDAR}"), &shut).await;
    let clock = ada.get(&site, &path).await.json()["clocks"][0].clone();
    assert_eq!((&clock["standing"], &clock["elapsed"]), (&json!("running"), &json!(401)));
}

#[tokio::test]
async fn clocks_are_for_those_who_may_read_the_ticket() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let id = ada.open(&site, "Stampante ferma").await;
    let path = format!("/tickets/{id}/clocks");
    let statuses = [
        (ada.get(&site, &path).await, 200),
        (ada.get(&site, &format!("{path}/arrival")).await, 200),
        (ada.get(&site, &format!("{path}/nonsense")).await, 404),
        (ada.get(&site, "/tickets/00000000-0000-0000-0000-00000000dead/clocks").await, 404),
        (Program::of(&site, ADA, &[Scope::PeopleRead]).await.get(&site, &path).await, 403),
        (Program::all(&site, CARLA).await.get(&site, &path).await, 404),
    ];
    for (answer, expected) in statuses {
        assert_eq!(answer.status.as_u16(), expected, "{}", answer.text());
    }
}
