//! The description at `/api/openapi.json` and the page at `/api`: they say what is there, all of it.

use super::Program;
use crate::kit::ADMIN;
use crate::kit::site::{Site, request};
use axum::body::Body;
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every operation of the description: method, path and what is said of it.
pub async fn operations(site: &Site) -> Vec<(Method, String, Value)> {
    let description = site.get("/api/openapi.json", "").await.json();
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for (verb, operation) in item.as_object().expect("operations") {
            let method = Method::from_bytes(verb.to_uppercase().as_bytes()).expect("a method");
            all.push((method, path.clone(), operation.clone()));
        }
    }
    all
}

/// What an operation says of the one kind of body it takes.
fn taken(operation: &Value) -> &Value {
    let content = operation["requestBody"]["content"].as_object();
    content.and_then(|content| content.values().next()).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn every_operation_is_there_and_every_pointer_leads_somewhere() {
    let site = Site::new().await;
    let description = site.get("/api/openapi.json", "").await.json();
    assert_eq!(description["openapi"], "3.1.0");
    let schemas = description["components"]["schemas"].as_object().expect("schemas");
    let text = description.to_string();
    for pointer in text.split("\"#/components/schemas/").skip(1) {
        let name = pointer.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name} is pointed to and not there");
    }
    let all = operations(&site).await;
    let ids: BTreeSet<&str> = all.iter().filter_map(|(_, _, operation)| operation["operationId"].as_str()).collect();
    assert!(all.len() >= 60 && ids.len() == all.len(), "{}", all.len());
    let program = Program::all(&site, ADMIN).await;
    let bearer = format!("Bearer {}", program.token);
    for (method, path, operation) in all {
        let sent = path.replace("{kind}", "related").replace(['{', '}'], "");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let answer = site.send(request(method.clone(), &sent, &headers, Body::from("{}"))).await;
        assert_ne!(answer.status.as_u16(), 405, "{method} {path}");
        let answers = operation["responses"].as_object().expect("answers");
        assert!(answers.contains_key(answer.status.as_str()), "{method} {path}: {}", answer.text());
        if method != Method::GET && operation["requestBody"].is_object() {
            assert!(taken(&operation)["schema"].is_object(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_changes_something_has_an_example() {
    let site = Site::new().await;
    for (method, path, operation) in operations(&site).await {
        let content = taken(&operation);
        if operation["requestBody"]["required"] == true {
            assert!(!content["examples"]["example"]["value"].is_null(), "{method} {path} has no example");
        }
    }
}

#[tokio::test]
async fn the_page_lists_every_operation_in_both_languages() {
    let site = Site::new().await;
    let all = operations(&site).await;
    for (language, word) in [("en", "Operation"), ("it", "Operazione")] {
        let answer = site.send(request(Method::GET, "/api", &[("accept-language", language)], Body::empty())).await;
        let page = answer.text();
        assert!(page.contains(word) && page.contains("tickets:write"), "{language}");
        for (method, path, _) in &all {
            let address = path.replace('&', "&amp;");
            assert!(page.contains(&address) && page.contains(method.as_str()), "{path}");
        }
        assert!(!page.contains("<script") && !page.contains(" style="), "no script and no style of its own");
    }
}
