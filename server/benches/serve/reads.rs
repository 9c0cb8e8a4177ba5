//! What is asked of a desk all day: lists, tickets, search.

use super::super::now;
use super::empty::Empty;
use super::line::{Asker, Line, Times};
use super::report::Report;
use std::collections::BTreeMap;

/// Pages gone through before the deep page of each list.
const DEEP: usize = 40;
/// Tickets whose words are counted.
const SAMPLE: usize = 2_000;

/// The times of a handler that does nothing.
pub async fn empty(server: &Empty, many: usize) -> Times {
    let mut line = Line::to(server.addr).await;
    let mut times = Times::default();
    for round in 0..many + 50 {
        let begun = now();
        line.ask("GET", "/", &[], "").await;
        if round >= 50 {
            times.0.push(begun.elapsed());
        }
    }
    times
}

/// The lists of the demo's saved views and of the API's filters, each at its first page and deep inside.
pub async fn lists(asker: &Asker, many: usize, base: &Times, report: &mut Report) {
    let mut line = Line::to(asker.addr).await;
    let records = async |line: &mut Line, kind: &str| -> Vec<String> {
        let found = asker.get(line, &format!("/api/v1/{kind}?limit=5")).await.json();
        let items = found["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
    };
    let teams = records(&mut line, "teams").await;
    let organizations = records(&mut line, "organizations").await;
    let categories = records(&mut line, "categories").await;
    let mut views = vec![
        ("all, by urgency", String::new()),
        ("all, by change", "sort=updated".to_owned()),
        ("all, by age", "sort=created".to_owned()),
        ("open", "status=open".to_owned()),
        ("ended, by change", "status=ended&sort=updated".to_owned()),
        ("mine and open", "assignee=me&status=open".to_owned()),
        ("nobody's", "assignee=none&status=open".to_owned()),
        ("P1", "priority=P1".to_owned()),
    ];
    views.extend(teams.first().map(|id| ("of a team, waiting", format!("team={id}&status=pending"))));
    views.extend(organizations.first().map(|id| ("of an organisation", format!("organization={id}"))));
    views.extend(categories.last().map(|id| ("of a category, ended", format!("category={id}&status=ended"))));
    let mut all = Times::default();
    for (name, query) in views {
        let first = format!("/api/v1/tickets?limit=50&{query}");
        let mut paths = vec![first.clone()];
        let mut next = first.clone();
        for _ in 0..DEEP {
            let found = asker.get(&mut line, &next).await.json();
            let Some(cursor) = found["next"].as_str() else { break };
            next = format!("{first}&cursor={cursor}");
        }
        if next != first {
            paths.push(next);
        }
        let times = Times::of(asker, &paths, many).await;
        report.times(&format!("list {name}"), &times, Some(base), Some(10.0));
        all.0.extend(times.0);
    }
    report.times("list, all views", &all, Some(base), Some(10.0));
}

/// Tickets with what was said and done in them.
pub async fn tickets(asker: &Asker, many: usize, base: &Times, report: &mut Report) {
    let ids = ids(asker, 100).await;
    let paths: Vec<String> = ids.iter().map(|id| format!("/api/v1/tickets/{id}")).collect();
    report.times("ticket", &Times::of(asker, &paths, many).await, Some(base), Some(8.0));
    for part in ["articles", "history"] {
        let paths: Vec<String> = ids.iter().map(|id| format!("/api/v1/tickets/{id}/{part}")).collect();
        report.times(&format!("ticket's {part}"), &Times::of(asker, &paths, many).await, Some(base), Some(8.0));
    }
}

/// Identities of tickets, those changed last first.
pub async fn ids(asker: &Asker, many: usize) -> Vec<String> {
    let mut line = Line::to(asker.addr).await;
    let found = asker.get(&mut line, &format!("/api/v1/tickets?sort=updated&limit={many}")).await.json();
    let items = found["items"].as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}

/// Search by words that stand in hardly any ticket, in some, and in most.
pub async fn searches(asker: &Asker, many: usize, base: &Times, report: &mut Report) {
    let mut line = Line::to(asker.addr).await;
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let (mut next, mut seen) = (String::new(), 0);
    while seen < SAMPLE {
        let found = asker.get(&mut line, &format!("/api/v1/tickets?sort=updated&limit=200{next}")).await.json();
        for item in found["items"].as_array().into_iter().flatten() {
            seen += 1;
            let text = ["subject", "description"].map(|key| said(item, key)).join(" ");
            let mut words = deskside_domain::search::words(&text);
            words.sort_unstable();
            words.dedup();
            for word in words.into_iter().filter(|word| word.chars().count() > 2) {
                *counted.entry(word).or_default() += 1;
            }
        }
        let Some(cursor) = found["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    let mut words: Vec<(usize, String)> = counted.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_unstable_by(|a, b| b.cmp(a));
    let (most, second) = (words[0].clone(), words[1].1.clone());
    println!("     the most common word, {}, is in {} of {seen} tickets", most.1, most.0);
    let rare: Vec<String> = words.iter().rev().take(20).map(|(_, word)| word.clone()).collect();
    let middle: Vec<String> = words.iter().skip(words.len() / 20).take(20).map(|(_, word)| word.clone()).collect();
    let pairs: Vec<String> = middle.iter().map(|word| format!("{} {word}", most.1)).collect();
    let kinds = [
        ("a rare word", rare),
        ("a usual word", middle),
        ("a usual and the most common word", pairs),
        ("the most common word", vec![most.1.clone()]),
        ("the two most common words", vec![format!("{} {second}", most.1)]),
    ];
    let mut all = Times::default();
    for (name, queries) in kinds {
        for (how, more) in [("", ""), (", open ones", "&status=open")] {
            let path = |query: &String| format!("/api/v1/tickets?limit=50&q={}{more}", query.replace(' ', "+"));
            let paths: Vec<String> = queries.iter().map(path).collect();
            let times = Times::of(asker, &paths, many / 2).await;
            report.times(&format!("search {name}{how}"), &times, Some(base), Some(25.0));
            all.0.extend(times.0);
        }
    }
    report.times("search, all kinds", &all, Some(base), Some(25.0));
}

/// A text of a ticket, wherever in its record it stands.
fn said(item: &serde_json::Value, key: &str) -> String {
    match item {
        serde_json::Value::Object(fields) => match fields.get(key).and_then(serde_json::Value::as_str) {
            Some(text) => text.to_owned(),
            None => fields.values().map(|field| said(field, key)).find(|text| !text.is_empty()).unwrap_or_default(),
        },
        _ => String::new(),
    }
}
