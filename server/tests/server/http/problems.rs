//! Every kind of bad input is named, with its place and what to do. Never a 5xx.

use crate::kit::ADA;
use crate::kit::client::Client;
use crate::kit::site::{Answer, Site, request};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

async fn post(site: &Site, cookie: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut all = vec![("cookie", cookie)];
    all.extend_from_slice(headers);
    site.send(request(Method::POST, "/sync/v1/push", &all, body.into())).await
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn bad_bodies() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let good = serde_json::to_value(Client::new(1, ADA).push([])).expect("json");
    let with = |change: fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body.to_string()
    };
    let cases: [(&str, String, u16, &str, &str); 14] = [
        ("no JSON", "{\"protocol\": 1,".to_owned(), 400, "bad_json", "line 1"),
        ("an empty body", String::new(), 400, "bad_json", "EOF"),
        ("two values", format!("{good} {good}"), 400, "bad_json", "trailing"),
        ("a list", "[]".to_owned(), 422, "invalid", "the body"),
        ("too deep", format!("{{\"commands\":{}", "[".repeat(100_000)), 400, "bad_json", "recursion"),
        ("an unknown field", with(|body| body["colour"] = json!("red")), 422, "unknown_field", "colour"),
        ("a wrong type", with(|body| body["numbers_left"] = json!("many")), 422, "invalid", "field numbers_left"),
        ("a negative count", with(|body| body["numbers_left"] = json!(-1)), 422, "invalid", "field numbers_left"),
        ("no id", with(|body| body["client_id"] = json!("me")), 422, "invalid", "field client_id"),
        (
            "a missing field",
            with(|body| drop(body.as_object_mut().map(|body| body.remove("nonce")))),
            422,
            "missing_field",
            "nonce",
        ),
        ("protocol 0", with(|body| body["protocol"] = json!(0)), 422, "invalid", "protocol"),
        ("a long nonce", with(|body| body["nonce"] = json!("n".repeat(129))), 422, "invalid", "nonce"),
        (
            "a command that is none",
            with(|body| body["commands"] = json!([{}, 7])),
            422,
            "invalid",
            "commands[0].command_id",
        ),
        (
            "too many commands",
            with(|body| body["commands"] = json!(vec![json!({}); 101])),
            413,
            "too_large",
            "at most 100",
        ),
    ];
    for (name, body, status, code, named) in cases {
        let answer = post(&site, &cookie, &JSON, body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text());
        assert_eq!(answer.problem(), code, "{name}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap_or("").to_owned();
        assert!(detail.contains(named), "{name}: {detail}");
        assert!(detail.contains("; "), "{name} has a remedy: {detail}");
    }
}

#[tokio::test]
async fn bad_encodings() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let good = serde_json::to_string(&Client::new(1, ADA).push([])).expect("json");
    let typed = |kind: &'static str| [("content-type", kind)];
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "",
        "multipart/form-data",
    ] {
        let answer = post(&site, &cookie, &typed(kind), good.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (415, "unsupported_media_type"), "{kind}");
    }
    for kind in ["application/json", "application/json; charset=UTF-8", "application/vnd.deskside.sync+json"] {
        assert_eq!(post(&site, &cookie, &typed(kind), good.clone()).await.status.as_u16(), 200, "{kind}");
    }
    let packed = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let answer = post(&site, &cookie, &packed, good.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (415, "unsupported_encoding"));
    let answer = post(&site, &cookie, &JSON, vec![b'{', 0xff, 0xfe]).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "bad_encoding"));
    let answer = post(&site, &cookie, &JSON, vec![b' '; 9 << 20]).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "too_large"));
    let lies = [("content-type", "application/json"), ("content-length", "99999999999")];
    assert_eq!(post(&site, &cookie, &lies, good).await.problem(), "too_large");
}

#[tokio::test]
async fn a_bad_manifest_is_named_by_its_place() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let good = serde_json::to_value(Client::new(1, ADA).push([])).expect("json");
    let item =
        json!({"command_id": ADA, "kind": "take_ticket", "lane": {"kind": "ticket", "id": ADA}, "device_wall": 1});
    for (field, value) in [
        ("device_wall", json!("yesterday")),
        ("device_wall", json!(1e40)),
        ("command_id", json!(7)),
        ("lane", json!("ticket")),
        ("colour", json!("red")),
    ] {
        let mut body = good.clone();
        body["manifest"] = json!([item, item]);
        body["manifest"][1][field] = value.clone();
        let answer = post(&site, &cookie, &JSON, body.to_string()).await;
        assert_eq!(answer.status.as_u16(), 422, "{field}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap_or("").to_owned();
        assert!(detail.contains("manifest[1]") && detail.contains(field), "{field} = {value}: {detail}");
    }
}

#[tokio::test]
async fn bad_sign_ins() {
    let site = Site::new().await;
    let long = "x".repeat(9 << 10);
    let many = format!("{{\"email\": \"{}\"}}", "x".repeat(7_000));
    let json_cases: [(&str, Vec<u8>, u16, &str); 8] = [
        ("too long", json!({"email": "ada@example.org", "password": long}).to_string().into(), 413, "too_large"),
        ("no password", json!({"email": "ada@example.org"}).to_string().into(), 422, "missing_field"),
        ("a long wrong form", many.into(), 422, "missing_field"),
        ("a number", json!({"email": 7, "password": "x"}).to_string().into(), 422, "invalid"),
        ("more", json!({"email": "a", "password": "x", "admin": true}).to_string().into(), 422, "unknown_field"),
        ("twice", br#"{"email": "a", "email": "b", "password": "x"}"#.to_vec(), 422, "duplicate_field"),
        ("latin-1", b"{\"email\": \"citt\xe0\", \"password\": \"x\"}".to_vec(), 400, "bad_encoding"),
        ("a half character", br#"{"email": "\ud800", "password": "x"}"#.to_vec(), 400, "bad_json"),
    ];
    for (name, body, status, code) in json_cases {
        let answer = site.send(request(Method::POST, "/api/v1/sign-in", &JSON, body.into())).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{name}: {}", answer.text());
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let form_cases: [(&str, Vec<u8>, u16, &str); 4] = [
        ("no password", b"email=a".to_vec(), 422, "invalid"),
        ("more", b"email=a&password=x&admin=1".to_vec(), 422, "invalid"),
        ("latin-1", b"email=citt\xe0&password=x".to_vec(), 400, "bad_encoding"),
        ("too long", format!("email=a&password={}", "x".repeat(9 << 10)).into(), 413, "too_large"),
    ];
    for (name, body, status, code) in form_cases {
        let answer = site.send(request(Method::POST, "/sign-in", &form, body.into())).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{name}: {}", answer.text());
    }
    // Bytes that are no text once they are decoded: nobody is called like that.
    let answer = site.send(request(Method::POST, "/sign-in", &form, "email=%ff%fe&password=%00".into())).await;
    assert_eq!(answer.status.as_u16(), 401, "{}", answer.text());
    for query in ["?next=%ff%fe", "?next=%", "?next=%00", "?%ff=%ff"] {
        assert_eq!(site.get(&format!("/sign-in{query}"), "").await.status.as_u16(), 200, "{query}");
    }
}

#[tokio::test]
async fn bad_addresses_methods_and_queries() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    for path in [
        "/nothing",
        "/api/v1/nothing",
        "/pkg/deskside-0000.wasm",
        "/sync/v2/push",
        "/../etc/passwd",
        "/%2e%2e/x",
        "/build.json",
        "/.git/HEAD",
        "/.env",
        "/deskside.toml",
        "/data/deskside.db",
    ] {
        let answer = site.get(path, &cookie).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"), "{path}");
    }
    let answer = site.get("/sync/v1/push", &cookie).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "POST");
    for method in [Method::TRACE, Method::PUT, Method::PATCH] {
        let answer = site.send(request(method.clone(), "/api/v1/me", &[("cookie", &cookie)], Body::empty())).await;
        assert_eq!(answer.problem(), "method_not_allowed", "{method}");
    }
    for query in ["", "?cursor=", "?nonce=", "?nonce=n&colour=red", "?nonce=n&client=me", "?nonce=n&nonce=m"] {
        let answer = site.get(&format!("/sync/v1/pull{query}"), &cookie).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid"), "{query}");
    }
    for cursor in ["", "x", "%00", "e30", &"A".repeat(2_000)] {
        let answer = site.get(&format!("/sync/v1/pull?nonce=n&cursor={cursor}"), &cookie).await;
        assert_eq!(answer.json()["restart"], true, "{cursor}");
    }
}

#[tokio::test]
async fn nobody_is_signed_in() {
    let site = Site::new().await;
    for path in ["/sync/v1/pull?nonce=n", "/sync/v1/live", "/api/v1/me"] {
        let answer = site.get(path, "deskside=guessed").await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "needs_auth"), "{path}");
    }
    let answer = post(&site, "", &JSON, "not even JSON").await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "needs_auth"));
}

#[tokio::test]
async fn strangers_do_not_name_requests() {
    let site = Site::new().await;
    let headers = [("x-request-id", "proxy-0123456789")];
    let answer = site.send(request(Method::GET, "/healthz", &headers, Body::empty())).await;
    assert_eq!(answer.header("x-request-id").len(), 36, "only a trusted proxy gives names");
}
