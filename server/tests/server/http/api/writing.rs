//! Writing: allowed, refused, repeated.

use super::{Program, new_ticket};
use crate::kit::site::Site;
use crate::kit::{ADA, ADMIN, BO, CARLA, CATEGORY, NOW};
use axum::http::Method;
use deskside_domain::command::Payload;
use deskside_domain::id::PersonId;
use serde_json::{Value, json};
use server::http::api::act::{self, LEFT_OUT};

const KEY: &str = "00000000-0000-7000-8000-0000000000aa";

#[test]
fn every_kind_of_command_has_an_operation() {
    let kinds: Vec<&str> = act::all().iter().map(|act| act.kind).collect();
    for (kind, _) in Payload::KINDS {
        let there = kinds.iter().filter(|known| *known == kind).count();
        assert_eq!(there, usize::from(!LEFT_OUT.contains(kind)), "{kind} needs a line in http/api/act.rs");
    }
    assert_eq!(kinds.len() + LEFT_OUT.len(), Payload::KINDS.len());
}

#[tokio::test]
async fn a_ticket_goes_its_whole_way() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let opened = ada.post(&site, "/tickets", &new_ticket("Stampante")).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.text());
    let done = opened.json();
    let id = done["id"].as_str().expect("an id").to_owned();
    let number = done["number"].as_str().expect("a number").to_owned();
    assert_eq!(opened.header("location"), format!("/api/v1/tickets/{id}"));
    let steps: [(Method, &str, Value, u16); 12] = [
        (Method::PATCH, "", json!({"subject": "Stampante al banco", "urgency": "high"}), 200),
        (Method::POST, "/assign", json!({"team": null, "person": BO}), 200),
        (Method::POST, "/take", json!({}), 200),
        (Method::POST, "/start", json!({}), 200),
        (Method::POST, "/articles", json!({"visibility": "public", "body": "Arriviamo."}), 201),
        (Method::POST, "/tasks", json!({"title": "Ordinare il rullo"}), 201),
        (Method::POST, "/times", json!({"kind": "work", "minutes": 15}), 201),
        (Method::PUT, "/watchers/00000000-0000-0000-0000-000000000012", json!({}), 200),
        (Method::POST, "/chasers", json!({"channel": "phone"}), 201),
        (Method::POST, "/visits", json!({"technician": ADA, "from": 1_795_000_000, "to": 1_795_003_600}), 201),
        (Method::POST, "/pending", json!({"reason": "requester"}), 200),
        (Method::POST, "/resolve", json!({"solution": "Rullo cambiato."}), 200),
    ];
    for (method, path, body, status) in steps {
        let answer = ada.send(&site, method.clone(), &format!("/tickets/{number}{path}"), "", Some(&body)).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text());
    }
    let ticket = ada.get(&site, &format!("/tickets/{id}")).await.json();
    assert_eq!(ticket["content"]["subject"], "Stampante al banco");
    assert_eq!((&ticket["status"], &ticket["priority"]), (&json!("resolved"), &json!("P3")));
    let parts = ["tasks", "time_entries", "chasers", "visits", "watchers"];
    assert!(parts.iter().all(|part| ticket[*part].as_array().is_some_and(|all| all.len() == 1)), "{ticket}");
    let task = ticket["tasks"][0]["id"].as_str().expect("a task");
    let moved = ada.post(&site, &format!("/tickets/{id}/tasks/{task}/move"), &json!({"to": "done"})).await;
    assert_eq!(moved.status.as_u16(), 200, "{}", moved.text());
    let other = ada.open(&site, "Scanner").await;
    for method in [Method::PUT, Method::DELETE] {
        let answer = ada.send(&site, method, &format!("/tickets/{id}/links/related/{other}"), "", None).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    }
    let history = ada.get(&site, &format!("/tickets/{id}/history?limit=200")).await.text();
    assert!(history.contains("link_removed") && !history.contains("$private"), "{history}");
    site.app.store.verify().await.expect("whole");
}

#[tokio::test]
async fn the_same_request_is_done_once() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let send =
        async |program: &Program, body: &Value| program.send(&site, Method::POST, "/tickets", KEY, Some(body)).await;
    let first = send(&ada, &new_ticket("Il primo")).await;
    assert_eq!((first.status.as_u16(), &first.json()["command"]), (201, &json!(KEY)));
    let head = *site.app.store.head().borrow();
    // The clock goes on and others work on it; the answer stays.
    site.clock.set(NOW.plus(60));
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    ada.send(&site, Method::PATCH, &format!("/tickets/{id}"), "", Some(&json!({"subject": "Altro"}))).await;
    let again = send(&ada, &new_ticket("Il primo")).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    assert_eq!(*site.app.store.head().borrow(), head + 1, "only the edit came to it");
    // Another request, or another program, under the same key.
    let bo = Program::all(&site, BO).await;
    for answer in [send(&ada, &new_ticket("Il secondo")).await, send(&bo, &new_ticket("Il primo")).await] {
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "command_id_reused"));
        assert_eq!(answer.json()["field"], "Idempotency-Key");
    }
    // A refusal is final under its key too.
    let key = "00000000-0000-7000-8000-0000000000ab";
    for _ in 0..2 {
        let body = json!({"solution": " "});
        let answer = ada.send(&site, Method::POST, &format!("/tickets/{id}/resolve"), key, Some(&body)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (422, &json!("solution")), "{}", answer.text());
    }
    let bad = ada.send(&site, Method::POST, "/tickets", "mine", Some(&new_ticket("x"))).await;
    assert_eq!((bad.status.as_u16(), &bad.json()["field"]), (422, &json!("Idempotency-Key")));
}

#[tokio::test]
async fn many_at_once_are_one() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let body = new_ticket("Insieme");
    let all = (0..8).map(|_| ada.send(&site, Method::POST, "/tickets", KEY, Some(&body)));
    let answers = futures::future::join_all(all).await;
    let first = answers[0].json();
    assert!(answers.iter().all(|answer| answer.status.as_u16() == 201 && answer.json() == first), "{first}");
    let listed = ada.get(&site, "/tickets").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_refusal_names_field_value_and_remedy() {
    let site = Site::new().await;
    let (ada, admin) = (Program::all(&site, ADA).await, Program::all(&site, ADMIN).await);
    let id = ada.open(&site, "Stampante").await;
    let on = |path: &str| format!("/tickets/{id}{path}");
    let with = |field: &str, value: Value| {
        let mut body = new_ticket("Stampante");
        body[field] = value;
        body
    };
    let nobody = "00000000-0000-0000-0000-00000000ffff";
    let cases = [
        (Method::POST, "/tickets".to_owned(), with("subject", json!("x".repeat(201))), 422, "subject"),
        (Method::POST, "/tickets".to_owned(), with("impact", json!("galactic")), 422, "impact"),
        (Method::POST, "/tickets".to_owned(), with("colour", json!("red")), 422, "colour"),
        (Method::POST, "/tickets".to_owned(), with("category", json!(nobody)), 422, "category"),
        (Method::POST, "/tickets".to_owned(), with("ticket", json!(nobody)), 422, "ticket"),
        (Method::PATCH, on(""), json!({}), 422, "the body"),
        (Method::PATCH, on(""), json!({"status": "closed"}), 422, "status"),
        (Method::PATCH, on(""), json!({"restricted": []}), 422, "restricted"),
        (Method::POST, on("/assign"), json!({"team": null}), 422, "person"),
        (Method::POST, on("/assign"), json!({"team": null, "person": CARLA}), 422, "person"),
        (Method::POST, on("/close"), json!({}), 422, "status"),
        (Method::POST, on("/take"), json!({"base": {"colour": nobody}}), 422, "base"),
        (Method::POST, on("/take"), json!({"ticket": nobody}), 422, "ticket"),
        (Method::POST, on("/tasks"), json!({"title": "Altro", "state": "done"}), 422, "state"),
        (Method::POST, on("/times"), json!({"kind": "work", "minutes": 0}), 422, "minutes"),
        (Method::POST, on(&format!("/tasks/{nobody}/move")), json!({"to": "done"}), 404, "task"),
        (Method::PUT, on(&format!("/links/related/{id}")), json!({}), 422, "other"),
        (Method::PUT, format!("/teams/{nobody}"), json!({"name": "Mia", "level": "l1"}), 403, "Authorization"),
    ];
    for (method, path, body, status, field) in cases {
        let answer = ada.send(&site, method.clone(), &path, "", Some(&body)).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path} {body}: {}", answer.text());
        answer.problem();
        let problem = answer.json();
        assert_eq!(problem["field"], field, "{problem}");
        assert!(problem["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{problem}");
    }
    let team = json!({"name": "Reti", "level": "l2"});
    let made = admin.send(&site, Method::PUT, &format!("/teams/{nobody}"), "", Some(&team)).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.text());
    let odd = ada.send(&site, Method::POST, "/tickets/12345/take", "", None).await;
    assert_eq!(odd.status.as_u16(), 404, "{}", odd.text());
}

#[tokio::test]
async fn without_a_base_the_last_word_counts_and_with_one_nothing_is_lost() {
    let site = Site::new().await;
    let (ada, bo) = (Program::all(&site, ADA).await, Program::all(&site, BO).await);
    let id = ada.open(&site, "Stampante").await;
    let path = format!("/tickets/{id}");
    let seen = ada.get(&site, &path).await.json();
    let edit = async |program: &Program, body: &Value| program.send(&site, Method::PATCH, &path, "", Some(body)).await;
    assert_eq!(edit(&bo, &json!({"impact": "group"})).await.status.as_u16(), 200);
    let late = json!({"impact": "site", "base": {"impact": seen["versions"]["impact"]}});
    let answer = edit(&ada, &late).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "conflict"), "{}", answer.text());
    let ticket = ada.get(&site, &path).await.json();
    assert_eq!(
        (&ticket["content"]["impact"], &ticket["conflicts"][0]["yours"]),
        (&json!("group"), &json!({"impact": "site"}))
    );
    let conflict = ticket["conflicts"][0]["id"].as_str().expect("a conflict");
    let (address, value) = (format!("{path}/conflicts/{conflict}/settle"), json!({"value": {"impact": "site"}}));
    assert_eq!(ada.post(&site, &address, &value).await.status.as_u16(), 200);
    assert_eq!(edit(&ada, &json!({"impact": "public"})).await.status.as_u16(), 200, "the last word");
    // A record edited as a whole.
    let admin = Program::all(&site, ADMIN).await;
    let address = format!("/categories/{CATEGORY}");
    let before = admin.get(&site, &address).await.json()["versions"].clone();
    let body = |name: &str, base: Value| json!({"name_en": name, "name_it": name, "base": base});
    for (name, base, status) in [("A", json!({}), 200), ("B", before, 409), ("C", json!({}), 200)] {
        let answer = admin.send(&site, Method::PUT, &address, "", Some(&body(name, base))).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_a_person_may_not_see_is_not_there() {
    let site = Site::new().await;
    let (ada, bo) = (Program::all(&site, ADA).await, Program::all(&site, BO).await);
    let mut secret = new_ticket("Portatile rubato");
    secret["restricted"] = json!([BO]);
    let hidden = bo.post(&site, "/tickets", &secret).await.json();
    let own = ada.open(&site, "Stampante").await;
    let (id, number) = (hidden["id"].as_str().expect("an id"), hidden["number"].as_str().expect("a number"));
    for named in [id, number] {
        for path in ["", "/articles", "/history"] {
            let answer = ada.get(&site, &format!("/tickets/{named}{path}")).await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"), "{path}");
        }
        let note = json!({"visibility": "internal", "body": "Visto!"});
        assert_eq!(ada.post(&site, &format!("/tickets/{named}/articles"), &note).await.status.as_u16(), 404);
        let link = ada.send(&site, Method::PUT, &format!("/tickets/{own}/links/related/{id}"), "", None).await;
        assert_eq!(link.status.as_u16(), 404, "{}", link.text());
    }
    assert!(!ada.get(&site, "/tickets").await.text().contains("rubato"));
    for words in ["rubato", number] {
        let found = ada.get(&site, &format!("/tickets?q={words}")).await.json();
        assert_eq!((&found["items"], &found["next"]), (&json!([]), &Value::Null), "{words}");
    }
    assert!(bo.get(&site, "/tickets?q=rubato").await.text().contains("rubato"));
    // Requesters read nothing and open nothing.
    let carla = Program::all(&site, CARLA).await;
    assert_eq!(carla.get(&site, "/tickets").await.json(), json!({"items": [], "next": null}));
    assert_eq!(carla.get(&site, &format!("/tickets/{own}")).await.status.as_u16(), 404);
    assert_eq!(carla.post(&site, "/tickets", &new_ticket("Aiuto")).await.problem(), "not_permitted");
    let stranger = format!("/people/{}", PersonId::from(0x77));
    let person = json!({"profile": {"name": "Eva"}, "role": "administrator"});
    let raised = ada.send(&site, Method::PUT, &stranger, "", Some(&person)).await;
    assert_eq!((raised.status.as_u16(), raised.problem().as_str()), (403, "not_permitted"));
}

#[tokio::test]
async fn a_calendar_needs_a_zone_that_exists() {
    let site = Site::new().await;
    let admin = Program::all(&site, ADMIN).await;
    let calendar = |zone: &str| json!({"name": "Office", "zone": zone, "weekly": {"mon": [["09:00", "18:00"]]}});
    let put =
        async |list: &str, body: Value| admin.send(&site, Method::PUT, &format!("{list}/{KEY}"), "", Some(&body)).await;
    for zone in ["Europe/Atlantis", "europe/rome", "+01:00"] {
        let refused = put("/service-calendars", calendar(zone)).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
        assert!(refused.text().contains("zone") && refused.text().contains(zone), "{}", refused.text());
    }
    let made = put("/service-calendars", calendar("Europe/Rome")).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.text());
    let promise = json!({
        "name": "Standard", "place": 1, "calendar": KEY,
        "targets": [{"metric": "resolution", "priority": "P1", "seconds": 14_400}],
    });
    let made = put("/sla-policies", promise).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.text());
    let listed = admin.get(&site, &format!("/sla-policies?calendar={KEY}")).await;
    assert_eq!(listed.json()["items"].as_array().map(Vec::len), Some(1), "{}", listed.text());
    let hours = json!({"name": "Office", "zone": "UTC", "weekly": {"mon": [["18:00", "09:00"]]}});
    let refused = put("/service-calendars", hours).await;
    assert!(refused.status.is_client_error() && refused.text().contains("18:00"), "{}", refused.text());
}

#[tokio::test]
async fn the_last_administrator_can_not_leave_through_the_interface() {
    let site = Site::new().await;
    let admin = Program::all(&site, ADMIN).await;
    let address = format!("/people/{ADMIN}");
    let body = |role: &str, active: bool| json!({"profile": {"name": "Admin"}, "role": role, "active": active});
    for (role, active, field, value) in
        [("technician", true, "role", json!("technician")), ("administrator", false, "active", json!(false))]
    {
        let answer = admin.send(&site, Method::PUT, &address, "", Some(&body(role, active))).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "last_administrator"));
        let problem = answer.json();
        assert_eq!((&problem["field"], &problem["value"]), (&json!(field), &value));
        assert_eq!(problem["remedy"], "give the role and access to someone else first");
    }
    let heir = json!({"profile": {"name": "Ada"}, "role": "administrator"});
    assert_eq!(admin.send(&site, Method::PUT, &format!("/people/{ADA}"), "", Some(&heir)).await.status.as_u16(), 200);
    let answer = admin.send(&site, Method::PUT, &address, "", Some(&body("technician", true))).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
}

#[tokio::test]
async fn what_is_retired_is_named_by_no_new_request() {
    let site = Site::new().await;
    let (ada, admin) = (Program::all(&site, ADA).await, Program::all(&site, ADMIN).await);
    let id = ada.open(&site, "Stampante").await;
    let category = |retired: bool| json!({"name_en": "Printers", "name_it": "Stampanti", "retired": retired});
    let address = format!("/categories/{CATEGORY}");
    let put = async |retired: bool| {
        let answer = admin.send(&site, Method::PUT, &address, "", Some(&category(retired))).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    };
    put(true).await;
    assert_eq!(ada.get(&site, &address).await.json()["retired"], json!(true));
    let refused = ada.post(&site, "/tickets", &new_ticket("Scanner")).await;
    assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (422, "retired"));
    let problem = refused.json();
    assert_eq!((&problem["field"], &problem["value"]), (&json!("category"), &json!(CATEGORY)));
    assert_eq!(problem["remedy"], "name one that is in use");
    // The ticket that has it goes on.
    let edit = json!({"subject": "Altra stampante", "category": CATEGORY});
    let edited = ada.send(&site, Method::PATCH, &format!("/tickets/{id}"), "", Some(&edit)).await;
    assert_eq!(edited.status.as_u16(), 200, "{}", edited.text());
    put(false).await;
    ada.open(&site, "Scanner").await;
}
