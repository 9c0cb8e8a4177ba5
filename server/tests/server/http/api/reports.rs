//! What the desk did in a period: for whom, the same figures in every form, and no ticket that its reader may not see.

use super::{Program, new_ticket};
use crate::kit::site::{Answer, Site};
use crate::kit::{ADA, ADMIN, BO, CARLA, NOW};
use serde_json::{Value, json};
use server::store::Scope;
use std::io::Read;

/// The Wednesday on which everything happens.
const DAY: &str = "from=2026-11-18&to=2026-11-18&zone=Europe/Rome";
const TEAM: &str = "00000000-0000-0000-0000-00000000ca11";

fn figure<'v>(report: &'v Value, name: &str) -> &'v Value {
    let all = report["figures"].as_array().expect("figures");
    all.iter().find(|figure| figure["name"] == name).expect("every figure is there")
}

/// A desk with two tickets: one resolved after half an hour, and one that only Bo may see.
async fn desk() -> (Site, Program) {
    let site = Site::new().await;
    let (admin, ada) = (Program::all(&site, ADMIN).await, Program::all(&site, ADA).await);
    let id = ada.open(&site, "Stampante ferma").await;
    let mut hidden = new_ticket("Segreto di Bo");
    hidden["restricted"] = json!([BO]);
    let answer = Program::all(&site, BO).await.post(&site, "/tickets", &hidden).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    site.clock.set(NOW.plus(1_800));
    let done = ada.post(&site, &format!("/tickets/{id}/resolve"), &json!({ "solution": "Cavo" })).await;
    assert!(done.status.is_success(), "{}", done.text());
    (site, admin)
}

#[tokio::test]
async fn a_day_in_figures() {
    let (site, admin) = desk().await;
    let report = admin.get(&site, &format!("/reports?{DAY}&lang=en")).await.json();
    let shown = |name: &str| {
        let figure = figure(&report, name);
        (figure["value"].clone(), figure["count"].clone())
    };
    assert_eq!(shown("created"), (json!("2"), json!(2)), "those that the reader may not see count too");
    assert_eq!(shown("resolved"), (json!("1"), json!(1)));
    assert_eq!(shown("backlog_end"), (json!("1"), json!(1)));
    assert_eq!(shown("time_to_resolve_wall_median"), (json!("1800"), json!(1)));
    assert_eq!(shown("time_to_resolve_working_median"), (Value::Null, json!(0)), "no policy, no working time");
    assert_eq!(shown("reopen_rate"), (json!("0"), json!(1)));
    assert_eq!(figure(&report, "created")["value_before"], "0");
    assert_eq!(figure(&report, "created")["formula"], "Tickets opened in the period");
    let course = |part: &Value| ["created", "resolved", "backlog_end"].map(|name| part[name].clone());
    for parts in [&report["parts"], &report["teams"]] {
        let parts = parts.as_array().expect("parts");
        assert_eq!((parts.len(), course(&parts[0])), (1, [json!(2), json!(1), json!(1)]));
    }
    assert_eq!((&report["parts"][0]["from"], &report["parts"][0]["to"]), (&json!("2026-11-18"), &json!("2026-11-18")));
    assert_eq!(report["teams"][0]["team"], Value::Null);
    let italian = admin.get(&site, &format!("/reports?{DAY}&lang=it")).await.json();
    assert_eq!(figure(&italian, "created")["title"], "Creati");
    let other = admin.get(&site, &format!("/reports?{DAY}&team={TEAM}")).await.json();
    assert_eq!(figure(&other, "created")["count"], 0);
    let before = admin.get(&site, "/reports?from=2026-11-17&to=2026-11-17").await.json();
    assert_eq!(figure(&before, "created")["count"], 0);
    assert_eq!(admin.get(&site, "/reports").await.json()["to"], "2026-11-18", "by default until today");
}

#[tokio::test]
async fn every_form_has_the_same_figures() {
    let (site, admin) = desk().await;
    let name = json!({ "name": "=cmd|'/c calc'!A1", "level": "l1" });
    let put = admin.send(&site, axum::http::Method::PUT, &format!("/teams/{TEAM}"), "", Some(&name)).await;
    assert!(put.status.is_success(), "{}", put.text());
    let report = admin.get(&site, &format!("/reports?{DAY}")).await.json();
    let text = admin.get(&site, &format!("/reports.csv?{DAY}")).await.text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    assert_eq!(head, ["name", "value", "unit", "count", "formula", "value_before", "count_before"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let figures = report["figures"].as_array().expect("figures");
    assert_eq!(rows.len(), figures.len());
    for (row, figure) in rows.iter().zip(figures) {
        assert_eq!(&row[0], figure["name"].as_str().expect("a name"));
        assert_eq!(&row[1], figure["value"].as_str().unwrap_or(""));
        assert_eq!(row[3], figure["count"].to_string());
        assert_eq!(&row[4], figure["formula"].as_str().expect("a formula"));
    }
    let answer = admin.get(&site, &format!("/reports.xlsx?{DAY}&team={TEAM}")).await;
    let sheet = unpacked(&answer);
    assert!(sheet.contains("'=cmd|") && !sheet.contains("<f>"), "a team's name is no formula");
    for figure in figures {
        assert!(sheet.contains(figure["name"].as_str().expect("a name")), "{figure}");
    }
}

fn unpacked(answer: &Answer) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(answer.body.to_vec())).expect("a workbook");
    let mut text = String::new();
    for index in 0..archive.len() {
        archive.by_index(index).expect("a part").read_to_string(&mut text).expect("text");
    }
    text
}

#[tokio::test]
async fn a_figure_opens_the_tickets_that_its_reader_may_see() {
    let (site, admin) = desk().await;
    let answer = admin.get(&site, &format!("/reports/created/tickets?{DAY}")).await;
    assert!(!answer.text().contains("Segreto"), "{}", answer.text());
    let found = answer.json();
    assert_eq!((&found["count"], found["items"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    assert_eq!(found["items"][0]["subject"], "Stampante ferma");
    assert_eq!(admin.get(&site, "/reports/nonsense/tickets").await.status.as_u16(), 404);
}

#[tokio::test]
async fn reports_are_for_those_who_lead_the_desk() {
    let (site, admin) = desk().await;
    for path in ["/reports", "/reports.csv", "/reports.xlsx", "/reports/created/tickets"] {
        assert_eq!(admin.get(&site, path).await.status.as_u16(), 200, "{path}");
        for other in [ADA, CARLA] {
            let status = Program::all(&site, other).await.get(&site, path).await.status.as_u16();
            assert_eq!(status, 403, "{path}");
        }
        let narrow = Program::of(&site, ADMIN, &[Scope::PeopleRead]).await;
        assert_eq!(narrow.get(&site, path).await.status.as_u16(), 403, "{path}");
        for bad in ["from=2026-11-19&to=2026-11-18", "from=1990-01-01", "from=x", "zone=Nowhere", "team=x", "what=1"] {
            let answer = admin.get(&site, &format!("{path}?{bad}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{path}?{bad}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn many_ask_at_once_and_who_gives_up_holds_nobody_up() {
    let (site, admin) = desk().await;
    let path = format!("/reports?{DAY}");
    let alone = admin.get(&site, &path).await.json();
    for patience in 0..20 {
        let asked = admin.get(&site, &path);
        let _gave_up = tokio::time::timeout(std::time::Duration::from_micros(patience * 100), asked).await;
    }
    let all = futures::future::join_all((0..12).map(|_| admin.get(&site, &path))).await;
    for answer in all {
        assert_eq!(answer.json(), alone);
    }
}
