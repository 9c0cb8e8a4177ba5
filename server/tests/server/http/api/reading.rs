//! Reading: lists in their order, page by page, and single records.

use super::{Program, new_ticket};
use crate::kit::site::Site;
use crate::kit::{ADA, ADMIN, BO, CARLA, CATEGORY, NOW};
use axum::http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use server::store::Scope;
use std::collections::BTreeSet;

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items").iter();
    items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// All pages of a list; `between` happens after each.
async fn pages(program: &Program, site: &Site, path: &str, mut between: impl AsyncFnMut()) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    for _ in 0..200 {
        let sign = if path.contains('?') { '&' } else { '?' };
        let answer = program.get(site, &format!("{path}{sign}{cursor}")).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let page = answer.json();
        all.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("cursor={next}"),
            None => return all,
        }
        between().await;
    }
    panic!("the list has no end");
}

#[test]
fn paging_is_whole_and_stable_while_others_write() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let plan = (1..30_usize, 1..7_u32, 0..3_usize, proptest::bool::ANY);
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new(config).run(&plan, |(many, limit, sort, open)| {
        runtime.block_on(async {
            let site = Site::new().await;
            let ada = Program::all(&site, ADA).await;
            let mut before = BTreeSet::new();
            for number in 0..many {
                let mut ticket = new_ticket(&format!("Guasto {number}"));
                ticket["urgency"] = json!(["low", "medium", "high", "critical"][number % 4]);
                site.clock.set(NOW.plus(i64::try_from(number / 3).expect("small")));
                let made = ada.post(&site, "/tickets", &ticket).await.json();
                before.insert(made["id"].as_str().expect("an id").to_owned());
            }
            let sort = ["urgency", "updated", "created"][sort];
            let status = if open { "&status=open" } else { "" };
            let path = format!("/tickets?sort={sort}&limit={limit}{status}");
            let read = pages(&ada, &site, &path, async || {
                ada.open(&site, "Nel frattempo").await;
            });
            let read = read.await;
            let each: BTreeSet<String> = read.iter().cloned().collect();
            prop_assert_eq!(each.len(), read.len(), "none comes twice");
            prop_assert!(before.is_subset(&each), "none is missed");
            Ok(())
        })
    });
    if let Err(failure) = checked {
        panic!("{failure}");
    }
}

#[tokio::test]
async fn a_list_has_the_order_and_the_filters_of_the_queue() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let mut made = Vec::new();
    for (index, (urgency, subject)) in
        [("low", "Stampante lenta"), ("critical", "Rete assente"), ("low", "Stampante rotta")].into_iter().enumerate()
    {
        site.clock.set(NOW.plus(60 * i64::try_from(index).expect("small")));
        let mut ticket = new_ticket(subject);
        ticket["urgency"] = json!(urgency);
        made.push(ada.post(&site, "/tickets", &ticket).await.json());
    }
    let id = |index: usize| made[index]["id"].as_str().expect("an id").to_owned();
    let number = made[1]["number"].as_str().expect("a number").to_owned();
    site.clock.set(NOW.plus(600));
    ada.post(&site, &format!("/tickets/{}/take", id(2)), &json!({})).await;
    ada.post(&site, &format!("/tickets/{}/resolve", id(0)), &json!({"solution": "Pulita."})).await;
    let team = "00000000-0000-0000-0000-00000000ffff";
    for (query, expected) in [
        ("", vec![1, 2, 0]),
        ("sort=created", vec![2, 1, 0]),
        ("status=open", vec![1, 2]),
        ("status=ended", vec![0]),
        ("status=resolved", vec![0]),
        ("status=assigned", vec![2]),
        ("assignee=me", vec![2]),
        ("assignee=none", vec![1, 0]),
        (&format!("assignee={BO}"), vec![]),
        ("team=none", vec![1, 2, 0]),
        (&format!("team={team}"), vec![]),
        (&format!("requester={CARLA}"), vec![1, 2, 0]),
        (&format!("category={CATEGORY}"), vec![1, 2, 0]),
        (&format!("organization={team}"), vec![]),
        ("priority=P2", vec![1]),
        ("q=stamp", vec![2, 0]),
        ("q=STAMPANTE%20rott", vec![2]),
        (&format!("q={number}"), vec![1]),
        (&format!("updated_since={}", NOW.0 + 600), vec![2, 0]),
        ("status=open&q=stamp&priority=P5", vec![2]),
    ] {
        let answer = ada.get(&site, &format!("/tickets?{query}")).await;
        let expected: Vec<String> = expected.into_iter().map(id).collect();
        assert_eq!(ids(&answer.json()), expected, "{query}");
    }
    let spaced = [&number[..3], "%20", &number[3..]].concat();
    assert_eq!(ids(&ada.get(&site, &format!("/tickets?q={spaced}")).await.json()), [id(1)]);
    let bad = [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("status=gone", "status"),
        ("sort=colour", "sort"),
        ("cursor=x", "cursor"),
        ("assignee=Ada", "assignee"),
        ("requester=me", "requester"),
        ("colour=red", "colour"),
        ("q=a&q=b", "q"),
    ];
    for (query, field) in bad {
        let answer = ada.get(&site, &format!("/tickets?{query}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (422, &json!(field)), "{query}");
    }
    let next = ada.get(&site, "/tickets?limit=1").await.json()["next"].as_str().expect("more").to_owned();
    let other = ada.get(&site, &format!("/tickets?sort=created&cursor={next}")).await;
    assert_eq!(other.json()["field"], "cursor", "of another order");
}

#[tokio::test]
async fn a_ticket_that_is_found_says_where() {
    let site = Site::new().await;
    let (ada, bo) = (Program::all(&site, ADA).await, Program::all(&site, BO).await);
    let mut ticket = new_ticket("Stampante dell’ufficio <b>lenta</b>");
    ticket["description"] = json!("Da ieri è rotta. ".repeat(30) + "Il PC-0042 dell'economato non la vede più.");
    let printer = ada.post(&site, "/tickets", &ticket).await.json();
    let (printer, number) = (printer["id"].as_str().expect("an id"), printer["number"].as_str().expect("a number"));
    let other = ada.open(&site, "Rete assente").await;
    let note = json!({"visibility": "internal", "body": "Lo switch nell'armadio è guasto"});
    ada.post(&site, &format!("/tickets/{other}/articles"), &note).await;
    let reply = json!({"visibility": "public", "body": format!("Veda anche il ticket {number}")});
    ada.post(&site, &format!("/tickets/{other}/articles"), &reply).await;
    let found = async |program: &Program, words: &str| {
        let answer = program.get(&site, &format!("/tickets?q={words}")).await.json();
        let items = answer["items"].as_array().expect("items").clone();
        let shown = items.iter().map(|item| {
            let parts = item["snippet"]["parts"].as_array().cloned().unwrap_or_default();
            let text = |part: &Value| match (part["marked"].as_bool(), part["text"].as_str()) {
                (Some(true), Some(text)) => format!("[{text}]"),
                (_, text) => text.unwrap_or_default().to_owned(),
            };
            let line: String = parts.iter().map(text).collect();
            (item["id"].as_str().unwrap_or_default().to_owned(), item["snippet"]["field"].clone(), line)
        });
        shown.collect::<Vec<_>>()
    };
    let in_printer = |field: &str, line: &str| vec![(printer.to_owned(), json!(field), line.to_owned())];
    let in_other = |field: &str, line: &str| vec![(other.clone(), json!(field), line.to_owned())];
    assert_eq!(
        found(&ada, "l'ufficio").await,
        in_printer("subject", "Stampante dell’[ufficio] <b>lenta</b>"),
        "plain text, for whoever shows it to encode"
    );
    let line = found(&ada, "pc0042").await;
    assert_eq!((line.len(), &line[0].1), (1, &json!("description")));
    assert!(
        line[0].2.starts_with('…') && line[0].2.ends_with("Il [PC]-[0042] dell'economato non la vede più."),
        "{line:?}"
    );
    assert_eq!(found(&ada, "armadio%20switch").await, in_other("note", "Lo [switch] nell'[armadio] è guasto"));
    // The one with the number first, with nothing to show but the number itself.
    let both = found(&ada, number).await;
    assert_eq!(both[0], (printer.to_owned(), Value::Null, String::new()));
    assert_eq!(both[1..], in_other("reply", &format!("Veda anche il ticket [{number}]")));
    let first = ada.get(&site, &format!("/tickets?limit=1&q={number}")).await.json();
    let next = first["next"].as_str().expect("there is another");
    let second = ada.get(&site, &format!("/tickets?limit=1&q={number}&cursor={next}")).await.json();
    assert_eq!((ids(&first), ids(&second)), (vec![printer.to_owned()], vec![other.clone()]));
    assert_eq!(second["next"], Value::Null);
    // Without words there is nothing to show, and what a person may not see is not found by any word of it.
    let plain = ada.get(&site, "/tickets").await.json();
    assert!(plain["items"].as_array().expect("items").iter().all(|item| item.get("snippet").is_none()));
    let people = json!({"restricted": [ADA]});
    let shut = ada.send(&site, Method::PATCH, &format!("/tickets/{other}"), "", Some(&people)).await;
    assert_eq!(shut.status.as_u16(), 200, "{}", shut.text());
    assert_eq!(found(&bo, "armadio").await, []);
    assert_eq!(found(&ada, "armadio").await.len(), 1);
}

#[tokio::test]
async fn what_was_said_and_done_comes_in_the_order_of_the_log() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let id = ada.open(&site, "Stampante").await;
    for number in 0..7 {
        let body = json!({"visibility": "internal", "body": format!("Nota {number}")});
        assert_eq!(ada.post(&site, &format!("/tickets/{id}/articles"), &body).await.status.as_u16(), 201);
        ada.send(&site, Method::PATCH, &format!("/tickets/{id}"), "", Some(&json!({"subject": body["body"]}))).await;
    }
    let mut said = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ada.get(&site, &format!("/tickets/{id}/articles?limit=3{cursor}")).await.json();
        let items = page["items"].as_array().expect("items").clone();
        said.extend(items.into_iter().map(|article| article["message"]["body"].as_str().expect("a text").to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(said, (0..7).map(|number| format!("Nota {number}")).collect::<Vec<_>>());
    let history = ada.get(&site, &format!("/tickets/{id}/history")).await.json();
    let positions: Vec<u64> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|line| line["position"].as_u64().expect("one"))
        .collect();
    assert!(positions.is_sorted() && positions.len() == 8, "{positions:?}");
}

#[tokio::test]
async fn records_are_listed_found_and_read() {
    let site = Site::new().await;
    let admin = Program::all(&site, ADMIN).await;
    let house = "00000000-0000-0000-0000-00000000aaaa";
    let put = async |path: &str, body: &Value| {
        let answer = admin.send(&site, Method::PUT, path, "", Some(body)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    };
    put(&format!("/organizations/{house}"), &json!({"name": "Valle"})).await;
    for number in 0..5 {
        let profile = json!({"name": format!("Marta {number}"), "emails": [format!("marta{number}@example.org")]});
        let mut body = json!({"profile": profile, "role": "requester"});
        if number < 3 {
            body["organization"] = json!(house);
        }
        put(&format!("/people/00000000-0000-0000-0000-00000000bb{number:02}"), &body).await;
    }
    assert_eq!(pages(&admin, &site, "/people?limit=2", async || ()).await.len(), 9);
    assert_eq!(pages(&admin, &site, &format!("/people?limit=2&organization={house}"), async || ()).await.len(), 3);
    assert_eq!(ids(&admin.get(&site, "/people?q=marta4").await.json()).len(), 1);
    let by_house = admin.get(&site, &format!("/tickets?organization={house}")).await.json();
    assert_eq!(by_house["items"], json!([]));
    let mut ticket = new_ticket("Stampante");
    ticket["requester"] = json!("00000000-0000-0000-0000-00000000bb01");
    admin.post(&site, "/tickets", &ticket).await;
    assert_eq!(ids(&admin.get(&site, &format!("/tickets?organization={house}")).await.json()).len(), 1);
    let one = admin.get(&site, &format!("/people/{CARLA}")).await.json();
    assert_eq!((&one["profile"]["name"], &one["role"]), (&json!("Carla"), &json!("requester")));
    assert!(one["versions"]["record"].is_string(), "{one}");
    for path in ["/people/00000000-0000-0000-0000-0000000000ff", "/people/carla", "/teams/%ff", "/contracts/1"] {
        let answer = admin.get(&site, path).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn the_report_of_a_visit_is_a_paper_in_the_language_and_zone_that_is_asked_for() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let id = ada.open(&site, "Stampante al banco").await;
    let visit = json!({"technician": ADA, "from": 1_795_683_600, "to": 1_795_687_200});
    let planned = ada.post(&site, &format!("/tickets/{id}/visits"), &visit).await.json();
    let of_visit = format!("/tickets/{id}/visits/{}", planned["id"].as_str().expect("an id"));
    let paper = format!("{of_visit}/report");
    let none_yet = ada.get(&site, &paper).await;
    assert_eq!(none_yet.status.as_u16(), 404, "{}", none_yet.text());
    assert!(none_yet.text().contains("record a report first"), "{}", none_yet.text());
    assert_eq!(ada.post(&site, &format!("{of_visit}/move"), &json!({"to": "on_site"})).await.status.as_u16(), 200);
    let unsigned = json!({"work": "Rullo cambiato", "outcome": "solved"});
    let refused = ada.post(&site, &format!("{of_visit}/reports"), &unsigned).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
    assert!(refused.text().contains("name"), "{}", refused.text());
    let signed = json!({"work": "Rullo cambiato", "outcome": "solved", "name": "Lucia Perin", "signature": "AKAKghgh"});
    let done = ada.post(&site, &format!("{of_visit}/reports"), &signed).await;
    assert_eq!(done.status.as_u16(), 200, "{}", done.text());

    let italian = ada.get(&site, &format!("{paper}?lang=it&zone=Europe/Rome")).await;
    assert_eq!((italian.status.as_u16(), italian.header("content-type")), (200, "application/pdf"));
    assert!(italian.header("content-disposition").contains("rapporto-"), "{}", italian.header("content-disposition"));
    let words =
        ["%PDF-", "Rapporto di intervento", "Rullo cambiato", "Lucia Perin", "Ada", "UTC+1", "gio 26 nov 2026, 10:00"];
    for words in words {
        assert!(italian.text().contains(words), "{words}");
    }
    let again = ada.get(&site, &format!("{paper}?lang=it&zone=Europe/Rome")).await;
    assert_eq!(again.body, italian.body);
    let english = ada.get(&site, &format!("{paper}?lang=en")).await.text();
    assert!(english.contains("Service report") && english.contains("Thu 26 Nov 2026, 09:00"), "{english}");
    for wrong in ["lang=de", "zone=Europe/Atlantis", "day=1"] {
        assert_eq!(ada.get(&site, &format!("{paper}?{wrong}")).await.status.as_u16(), 422, "{wrong}");
    }
    // Names are of the records of people.
    let tickets_only = Program::of(&site, ADA, &[Scope::TicketsRead]).await;
    let without = tickets_only.get(&site, &paper).await;
    assert_eq!(without.status.as_u16(), 200, "{}", without.text());
    assert!(!without.text().contains("Technician") && !without.text().contains("Tecnico"), "{}", without.text());
    let history = ada.get(&site, &format!("/tickets/{id}/history")).await.text();
    assert!(history.contains("visit_reported") && !history.contains("AKAKghgh"), "the line goes without the strokes");
}
