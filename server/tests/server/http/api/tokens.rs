//! Tokens: what they open, when they end, and that nobody reads them.

use super::{Program, new_ticket};
use crate::kit::site::{Site, request};
use crate::kit::{ADA, BO, NOW, PASSWORD, person};
use axum::body::Body;
use axum::http::Method;
use deskside_domain::command::Payload;
use deskside_domain::id::CommandId;
use deskside_domain::people::Role;
use serde_json::{Value, json};
use server::auth::hash_of;
use server::store::Scope;
use server::system;

async fn with(site: &Site, method: Method, path: &str, headers: &[(&str, &str)]) -> (u16, String, String) {
    let answer = site.send(request(method, path, headers, Body::empty())).await;
    (answer.status.as_u16(), answer.problem(), answer.header("www-authenticate").to_owned())
}

#[tokio::test]
async fn a_person_makes_lists_and_revokes_tokens() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let new = json!({"name": "Report", "scopes": ["tickets:read"], "days": 30, "password": PASSWORD});
    let made = site.post("/api/v1/tokens", &cookie, &new).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("dsk_") && secret.len() == 47, "{secret}");
    let kept = site.app.store.token(hash_of(&secret)).await.expect("read").expect("kept by its hash");
    assert!(!format!("{kept:?}").contains(&secret), "the secret is nowhere");
    let listed = site.get("/api/v1/tokens", &cookie).await;
    assert!(listed.text().contains("Report") && !listed.text().contains(&secret));
    let program = Program { token: secret };
    assert_eq!(program.get(&site, "/me").await.json()["scopes"], json!(["tickets:read"]));
    assert_eq!(program.get(&site, "/tickets").await.status.as_u16(), 200);
    // Another person neither sees nor ends it; an administrator does both.
    let bo = site.signed_in("bo@example.org").await;
    let admin = site.signed_in("admin@example.org").await;
    assert_eq!(site.get("/api/v1/tokens", &bo).await.json()["items"], json!([]));
    assert_eq!(site.get("/api/v1/tokens?everyone=true", &bo).await.status.as_u16(), 403);
    assert!(site.get("/api/v1/tokens?everyone=true", &admin).await.text().contains("Report"));
    let path = format!("/api/v1/tokens/{}", kept.id);
    let end =
        async |cookie: &str| site.send(request(Method::DELETE, &path, &[("cookie", cookie)], Body::empty())).await;
    assert_eq!(end(&bo).await.problem(), "not_found");
    assert_eq!(end(&admin).await.status.as_u16(), 204);
    assert_eq!(end(&cookie).await.problem(), "not_found", "it has ended");
    assert_eq!(program.get(&site, "/me").await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_token_is_made_with_the_password_and_within_limits() {
    let site = Site::new().await;
    let cookie = site.signed_in("ada@example.org").await;
    let good = json!({"name": "Report", "scopes": ["tickets:read"], "password": PASSWORD});
    let cases: [(&str, Value); 6] = [
        ("password", json!("guessed")),
        ("scopes", json!([])),
        ("scopes", json!(["all"])),
        ("days", json!(0)),
        ("days", json!(367)),
        ("name", json!("a\nb")),
    ];
    for (field, value) in cases {
        let mut body = good.clone();
        body[field] = value.clone();
        let answer = site.post("/api/v1/tokens", &cookie, &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (422, &json!(field)), "{value}");
        assert!(!answer.text().contains("guessed"), "a password is not said again");
    }
    // A program makes no keys, not even with the cookie beside.
    let program = Program::all(&site, ADA).await;
    assert_eq!(program.post(&site, "/tokens", &good).await.status.as_u16(), 401);
    let bearer = format!("Bearer {}", program.token);
    let both = [("cookie", cookie.as_str()), ("authorization", bearer.as_str())];
    assert_eq!(with(&site, Method::GET, "/api/v1/sessions", &both).await.0, 401);
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_say() {
    let site = Site::new().await;
    let reader = Program::of(&site, ADA, &[Scope::TicketsRead]).await;
    let id = Program::all(&site, ADA).await.open(&site, "Stampante").await;
    assert_eq!(reader.get(&site, &format!("/tickets/{id}")).await.status.as_u16(), 200);
    for (scope, answer) in [
        ("tickets:write", reader.post(&site, "/tickets", &new_ticket("x")).await),
        ("tickets:write", reader.post(&site, &format!("/tickets/{id}/take"), &json!({})).await),
        ("people:read", reader.get(&site, "/people").await),
        ("people:read", reader.get(&site, "/contracts").await),
        ("settings:read", reader.get(&site, "/teams").await),
        ("settings:write", reader.send(&site, Method::PUT, "/teams/x", "", Some(&json!({}))).await),
    ] {
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "missing_scope"));
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains(scope)), "{}", answer.text());
    }
    let writer = Program::of(&site, ADA, &[Scope::TicketsWrite]).await;
    assert_eq!(writer.post(&site, &format!("/tickets/{id}/take"), &json!({})).await.status.as_u16(), 200);
    assert_eq!(writer.get(&site, "/tickets").await.problem(), "missing_scope", "writing does not read");
}

#[tokio::test]
async fn a_dead_token_opens_nothing() {
    let site = Site::new().await;
    let program = Program::all(&site, BO).await;
    let alive = async || program.get(&site, "/me").await.status.as_u16();
    assert_eq!(alive().await, 200);
    let token = site.app.store.token(hash_of(&program.token)).await.expect("read").expect("there");
    assert_eq!(token.used_at, Some(NOW), "its use is noted");
    for bad in ["Bearer dsk_guessed", "Bearer", "Basic Ym86cGFzcw==", "", &format!("bearer {}x", program.token)] {
        let (status, code, challenge) = with(&site, Method::GET, "/api/v1/me", &[("authorization", bad)]).await;
        assert_eq!((status, code.as_str()), (401, "needs_auth"), "{bad}");
        assert!(challenge.starts_with("Bearer"), "{challenge}");
    }
    let lower = format!("bearer {}", program.token);
    let answer = site.send(request(Method::GET, "/api/v1/me", &[("authorization", &lower)], Body::empty())).await;
    assert_eq!(answer.status.as_u16(), 200, "the scheme's name has no case");
    // The person leaves, and comes back.
    for (index, active, expected) in [(1, false, 401), (2, true, 200)] {
        let Payload::DefinePerson(mut bo) = person(BO, "Bo", Role::Technician) else { panic!("a person") };
        bo.active = active;
        let command = system::command(CommandId::from(0x9900 + index), Payload::DefinePerson(bo), BO, NOW);
        system::submit(&*site.app.store, [command], NOW).await.expect("stored");
        assert_eq!(alive().await, expected);
    }
    site.clock.set(NOW.plus(86_400));
    assert_eq!(alive().await, 401, "its day has come");
    let again = Program::all(&site, BO).await;
    assert_eq!(again.get(&site, "/me").await.status.as_u16(), 200);
    site.app.store.revoke_tokens_of(BO, site.app.clock.now()).await.expect("revoked");
    assert_eq!(again.get(&site, "/me").await.status.as_u16(), 401);
}

#[tokio::test]
async fn other_sites_send_no_tokens() {
    let site = Site::new().await;
    let program = Program::all(&site, ADA).await;
    let (bearer, cookie) = (format!("Bearer {}", program.token), site.signed_in("ada@example.org").await);
    let body = new_ticket("Da fuori").to_string();
    let send = async |key: &'static str, value: &str| {
        let headers = [(key, value), ("sec-fetch-site", "cross-site"), ("content-type", "application/json")];
        site.send(request(Method::POST, "/api/v1/tickets", &headers, body.clone().into())).await
    };
    assert_eq!(send("cookie", &cookie).await.problem(), "cross_site");
    assert_eq!(send("authorization", &bearer).await.status.as_u16(), 201, "no page can add that header");
}
