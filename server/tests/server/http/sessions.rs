//! Signing in and out, sessions, and who may send from where.

use crate::kit::site::{Site, request};
use crate::kit::{ADA, BO, NOW, PASSWORD};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::command::Payload;
use deskside_domain::document::Document;
use deskside_domain::id::CommandId;
use serde_json::json;
use server::http::Reach;
use server::portal::{Door, DoorKind, Doors};
use server::store::META_DEMO;
use server::system;

pub(super) const ADA_MAIL: &str = "ada@example.org";

pub(super) async fn form(
    site: &Site,
    path: &str,
    cookie: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> crate::kit::site::Answer {
    let mut all = vec![("cookie", cookie), ("content-type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    site.send(request(Method::POST, path, &all, Body::from(body.to_owned()))).await
}

#[tokio::test]
async fn in_and_out() {
    let site = Site::new().await;
    let answer = site.post("/api/v1/sign-in", "", &json!({"email": " ADA@example.org ", "password": PASSWORD})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let expected = json!({"person": ADA, "name": "Ada", "role": "technician", "language": "it", "field": false,
        "teams": [], "epoch": "memory", "server_now": NOW});
    assert_eq!(answer.json(), expected);
    let set = answer.header("set-cookie").to_owned();
    assert!(
        set.starts_with("deskside=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"),
        "{set}"
    );
    let cookie = answer.cookie();
    assert_eq!(cookie.len(), "deskside=".len() + 43, "256 bits");
    assert_eq!(site.get("/api/v1/me", &cookie).await.json(), expected);
    let out = site.post("/api/v1/sign-out", &cookie, &json!({})).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.header("set-cookie").starts_with("deskside=; "));
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn wrong_and_too_often() {
    let site = Site::new().await;
    let attempt = async |email: &str, password: &str| {
        site.post("/api/v1/sign-in", "", &json!({"email": email, "password": password})).await
    };
    for (email, password) in
        [(ADA_MAIL, "wrong"), ("nobody@example.org", PASSWORD), ("carla@example.org", ""), ("", "")]
    {
        let answer = attempt(email, password).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "wrong_credentials"), "{email}");
        assert_eq!(answer.header("set-cookie"), "");
    }
    for _ in 0..9 {
        attempt(ADA_MAIL, "wrong").await;
    }
    let answer = attempt(ADA_MAIL, PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (429, "too_many_attempts"));
    assert_eq!(answer.header("retry-after"), "3600");
    site.clock.set(NOW.plus(3_600));
    assert_eq!(attempt(ADA_MAIL, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_known_browser_is_not_locked_out() {
    let site = Site::new().await;
    let credentials = |password: &str| json!({"email": ADA_MAIL, "password": password});
    let first = site.post("/api/v1/sign-in", "", &credentials(PASSWORD)).await;
    let known = first.headers.get_all("set-cookie").iter().filter_map(|set| set.to_str().ok());
    let known = known.filter_map(|set| set.split(';').next()).find(|set| set.starts_with("deskside-known="));
    let known = known.expect("the browser is known from now on").to_owned();
    assert_eq!(site.get("/api/v1/me", &known).await.status, StatusCode::UNAUTHORIZED, "it opens nothing");
    for _ in 0..20 {
        site.post("/api/v1/sign-in", "", &credentials("guess")).await;
    }
    assert_eq!(site.post("/api/v1/sign-in", "", &credentials(PASSWORD)).await.status.as_u16(), 429);
    assert_eq!(site.post("/api/v1/sign-in", &known, &credentials(PASSWORD)).await.status, StatusCode::OK);
    let bo = json!({"email": "bo@example.org", "password": "guess"});
    for _ in 0..10 {
        site.post("/api/v1/sign-in", &known, &bo).await;
    }
    assert_eq!(site.post("/api/v1/sign-in", &known, &bo).await.status.as_u16(), 429, "it is known for Ada alone");
    for _ in 0..10 {
        site.post("/api/v1/sign-in", &known, &credentials("guess")).await;
    }
    assert_eq!(site.post("/api/v1/sign-in", &known, &credentials(PASSWORD)).await.status.as_u16(), 429);
}

#[tokio::test]
async fn the_page_works_without_a_script() {
    let site = Site::new().await;
    let italian = [("accept-language", "it-IT,it;q=0.9,en;q=0.5")];
    let page = site.send(request(Method::GET, "/sign-in?next=/desk/queue", &italian, Body::empty())).await;
    assert!(
        page.text().contains("<html lang=\"it\">") && page.text().contains("value=\"/desk/queue\""),
        "{}",
        page.text()
    );
    let page = site.get("/sign-in?next=https://evil.example", "").await;
    assert!(page.text().contains("lang=\"en\"") && page.text().contains("value=\"/desk\""), "{}", page.text());
    let wrong = form(&site, "/sign-in", "", "email=a%22%3E%3Cscript%3E&password=x&next=%2Fdesk", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text().contains("role=\"alert\"") && !wrong.text().contains("<script"), "{}", wrong.text());
    let body = format!("email=ada%40example.org&password={}&next=%2Fdesk%2Fqueue", PASSWORD.replace(' ', "+"));
    let right = form(&site, "/sign-in", "", &body, &[]).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/desk/queue"));
    let cookie = right.cookie();
    assert_eq!(site.get("/", &cookie).await.header("location"), "/desk");
    let out = form(&site, "/sign-out", &cookie, "", &[]).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    let start = site.get("/", &cookie).await;
    assert!(start.status == StatusCode::OK && start.text().contains("/portal/v1/report"), "{}", start.text());
}

#[tokio::test]
async fn sessions_end() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let me = async |cookie: &str| site.get("/api/v1/me", cookie).await.status.as_u16();
    site.clock.set(NOW.plus(13 * 86_400));
    assert_eq!(me(&cookie).await, 200, "used after thirteen days");
    site.clock.set(NOW.plus(26 * 86_400));
    assert_eq!(me(&cookie).await, 200, "and again");
    site.clock.set(NOW.plus(31 * 86_400));
    assert_eq!(me(&cookie).await, 401, "thirty days at most");
    let cookie = site.signed_in(ADA_MAIL).await;
    site.clock.set(NOW.plus(46 * 86_400));
    assert_eq!(me(&cookie).await, 401, "fourteen days without use");
}

#[tokio::test]
async fn who_has_left_is_out_at_once() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let document = site.app.store.document(ADA.into()).await.expect("read");
    let mut ada = document.as_ref().and_then(Document::as_person).expect("a person").clone();
    let back = ada.clone();
    ada.active = false;
    let command = system::command(CommandId::from(0x9001), Payload::DefinePerson(ada), ADA, NOW);
    system::submit(&*site.app.store, [command], NOW).await.expect("stored");
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::UNAUTHORIZED);
    let again = site.post("/api/v1/sign-in", "", &json!({"email": ADA_MAIL, "password": PASSWORD})).await;
    assert_eq!(again.problem(), "wrong_credentials");
    let command = system::command(CommandId::from(0x9002), Payload::DefinePerson(back), ADA, NOW);
    system::submit(&*site.app.store, [command], NOW).await.expect("stored");
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::UNAUTHORIZED, "who comes back signs in again");
    site.signed_in(ADA_MAIL).await;
}

#[tokio::test]
async fn a_page_asks_in_the_name_of_its_user() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let pull = async |user: &str| {
        let headers = [("cookie", cookie.as_str()), ("deskside-user", user)];
        site.send(request(Method::GET, "/sync/v1/pull?nonce=n", &headers, Body::empty())).await.status.as_u16()
    };
    assert_eq!(pull(&ADA.to_string()).await, 200);
    assert_eq!(pull(&BO.to_string()).await, 401);
    assert_eq!(pull("me").await, 401);
}

#[tokio::test]
async fn other_sites_may_not_send() {
    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    let cross = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    for path in ["/sync/v1/push", "/api/v1/sign-out", "/sign-out", "/sign-in", "/sign-in/demo", "/nothing"] {
        let answer = form(&site, path, &cookie, "", &cross).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "cross_site"), "{path}");
    }
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::OK, "the session is still there");
    let own = [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")];
    assert_eq!(form(&site, "/sign-out", &cookie, "", &own).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let reach = Reach { public_url: Some("https://desk.example".to_owned()), trusted_proxies: Vec::new(), tls: false };
    let site = Site::reached(reach, None).await;
    let answer = site.post("/api/v1/sign-in", "", &json!({"email": ADA_MAIL, "password": PASSWORD})).await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-deskside=") && set.ends_with("; Secure") && set.contains("; Path=/;"), "{set}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let cookie = answer.cookie();
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::OK);
    let renamed = cookie.replace("__Host-", "");
    assert_eq!(site.get("/api/v1/me", &renamed).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn demo_doors_open_only_here() {
    let site = Site::new().await;
    let door = format!("person={ADA}");
    assert_eq!(form(&site, "/sign-in/demo", "", &door, &[]).await.problem(), "no_demo");
    let ada = Door {
        person: ADA,
        name: "Ada".to_owned(),
        email: ADA_MAIL.to_owned(),
        password: PASSWORD.to_owned(),
        kind: DoorKind::Desk,
    };
    let note = serde_json::to_string(&Doors { people: vec![ada] }).expect("json");
    site.app.store.set_meta(META_DEMO, &note).await.expect("set");
    let page = site.get("/", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains(&ADA.to_string()) && page.text().contains("/sign-in/demo"), "{}", page.text());
    let entered = form(&site, "/sign-in/demo", "", &door, &[]).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/desk"));
    assert_eq!(site.get("/api/v1/me", &entered.cookie()).await.json()["person"], json!(ADA));
    let nobody = form(&site, "/sign-in/demo", "", &format!("person={BO}"), &[]).await;
    assert_eq!(nobody.problem(), "no_demo", "only who has a door");
    let proxied = form(&site, "/sign-in/demo", "", &door, &[("x-forwarded-for", "192.0.2.1")]).await;
    assert_eq!(proxied.problem(), "no_demo");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let mut rebound = request(Method::POST, "/sign-in/demo", &headers, Body::from(door));
    rebound.headers_mut().insert("host", axum::http::HeaderValue::from_static("rebound.example"));
    assert_eq!(site.send(rebound).await.problem(), "no_demo");
}

#[tokio::test]
async fn an_unsafe_address_is_said() {
    let site = Site::new().await;
    let seen_at = async |site: &Site, host: &'static str| {
        let mut page = request(Method::GET, "/sign-in", &[], Body::empty());
        page.headers_mut().insert("host", axum::http::HeaderValue::from_static(host));
        site.send(page).await.text().contains("Address not secure")
    };
    assert!(seen_at(&site, "10.0.0.5:3000").await);
    assert!(seen_at(&site, "desk.example").await);
    assert!(!seen_at(&site, "127.0.0.1:3000").await && !seen_at(&site, "localhost").await);
    let site = Site::reached(Reach { tls: true, ..Reach::default() }, None).await;
    assert!(!seen_at(&site, "desk.example").await);
}
