//! A person's own account, the second factor, and the first account of an empty desk.

use super::sessions::{ADA_MAIL, form};
use crate::kit::site::{Answer, Site, request};
use crate::kit::{ADA, BO, NOW, PASSWORD};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::time::Timestamp;
use futures::StreamExt;
use serde_json::json;
use server::auth::Token;
use std::time::Duration;
use totp_rs::{Builder, Secret};

const NEW: &str = "three+green+tractors";

async fn delete(site: &Site, path: &str, cookie: &str) -> Answer {
    site.send(request(Method::DELETE, path, &[("cookie", cookie)], Body::empty())).await
}

/// What the person's authenticator shows, given the page that shares the secret.
fn authenticator(page: &str) -> impl Fn(Timestamp) -> String + use<> {
    let from = page.split("class=\"secret\">").nth(1).expect("a secret");
    let text: String = from.split('<').next().unwrap_or("").replace(' ', "");
    let secret = Secret::try_from_base32(&text).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a long secret");
    move |at| totp.generate(u64::try_from(at.0).expect("after 1970")).to_string()
}

/// Turns the second factor on; returns what makes codes, and the recovery codes.
async fn turn_on(site: &Site, cookie: &str) -> (impl Fn(Timestamp) -> String + use<>, Vec<String>) {
    let body = format!("current={}", PASSWORD.replace(' ', "+"));
    let page = form(site, "/account/second-factor", cookie, &body, &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("<svg") && !page.text().contains("<?xml"), "a QR code");
    let code = authenticator(&page.text());
    let on = form(site, "/account/second-factor/confirm", cookie, &format!("code={}", code(NOW)), &[]).await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.text());
    let page = on.text();
    let codes = page.split("class=\"secret\">").skip(1).filter_map(|rest| rest.split('<').next().map(str::to_owned));
    (code, codes.collect())
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let site = Site::new().await;
    let (here, there) = (site.signed_in(ADA_MAIL).await, site.signed_in(ADA_MAIL).await);
    let of_bo = site.signed_in("bo@example.org").await;
    let list = async |cookie: &str| site.get("/api/v1/sessions", cookie).await.json()["sessions"].clone();
    let mine = list(&here).await;
    let rows = mine.as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows.iter().filter(|row| row["own"] == json!(true)).count(), 1);
    let other = rows.iter().find(|row| row["own"] == json!(false)).expect("the other one")["id"].clone();
    let other = other.as_str().expect("an id");
    assert_eq!(rows[0]["address"], "127.0.0.1");
    let path = format!("/api/v1/sessions/{other}");
    assert_eq!(delete(&site, &path, &of_bo).await.problem(), "not_found", "another person's");
    assert_eq!(delete(&site, "/api/v1/sessions/x%0Ay", &here).await.problem(), "not_found");
    assert_eq!(delete(&site, &path, "").await.problem(), "needs_auth");
    assert_eq!(site.get("/api/v1/me", &there).await.status, StatusCode::OK);

    let headers = [("cookie", there.as_str())];
    let mut live = site.stream(request(Method::GET, "/sync/v1/live", &headers, Body::empty())).await;
    assert!(live.next().await.is_some(), "the first poke");
    assert_eq!(delete(&site, &path, &here).await.status, StatusCode::NO_CONTENT);
    let closed = tokio::time::timeout(Duration::from_secs(2), async { while live.next().await.is_some() {} });
    closed.await.expect("the open stream ends with its session");
    assert_eq!(site.get("/api/v1/me", &there).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(list(&here).await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_account_page() {
    let site = Site::new().await;
    let away = site.get("/account", "").await;
    assert_eq!((away.status, away.header("location")), (StatusCode::SEE_OTHER, "/sign-in?next=/account"));
    let (here, there) = (site.signed_in(ADA_MAIL).await, site.signed_in(ADA_MAIL).await);
    let page = site.get("/account", &here).await.text();
    assert!(page.contains("Ada") && page.contains(ADA_MAIL) && page.contains("end-others"), "{page}");

    let old = PASSWORD.replace(' ', "+");
    let change = async |current: &str, new: &str| {
        form(&site, "/account/password", &here, &format!("current={current}&new={new}"), &[]).await
    };
    for (current, new, said) in [
        ("wrong", NEW, "current password is not right"),
        (&old, "short", "Too short"),
        (&old, "password", "Easy to guess"),
        (&old, "ada@example.org", "Easy to guess"),
    ] {
        let answer = change(current, new).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(said) && answer.text().contains("role=\"alert\""), "{}", answer.text());
    }
    assert_eq!(site.get("/api/v1/me", &there).await.status, StatusCode::OK, "nothing was changed");
    let done = change(&old, NEW).await;
    assert!(done.status.is_success() && done.text().contains("The password is changed"), "{}", done.text());
    assert_eq!(site.get("/api/v1/me", &here).await.status, StatusCode::OK);
    assert_eq!(site.get("/api/v1/me", &there).await.status, StatusCode::UNAUTHORIZED, "the others have ended");
    let again = site.post("/api/v1/sign-in", "", &json!({"email": ADA_MAIL, "password": PASSWORD})).await;
    assert_eq!(again.problem(), "wrong_credentials");
    let fresh = json!({"email": ADA_MAIL, "password": NEW.replace('+', " ")});
    assert_eq!(site.post("/api/v1/sign-in", "", &fresh).await.status, StatusCode::OK);

    let others = form(&site, "/account/sessions/end-others", &here, "", &[]).await;
    assert!(others.status.is_success() && !others.text().contains("end-others"), "{}", others.text());
    let strange = form(&site, "/account/sessions/end", &here, "id=x", &[]).await;
    assert_eq!(strange.problem(), "invalid");
}

#[tokio::test]
async fn a_password_alone_is_not_enough() {
    let site = Site::new().await;
    let (here, there) = (site.signed_in(ADA_MAIL).await, site.signed_in(ADA_MAIL).await);
    let (code, recovery) = turn_on(&site, &here).await;
    assert_eq!(recovery.len(), 10);
    assert_eq!(site.get("/api/v1/me", &here).await.status, StatusCode::OK);
    assert_eq!(site.get("/api/v1/me", &there).await.status, StatusCode::UNAUTHORIZED, "it came in without");
    assert!(site.get("/account", &here).await.text().contains("Recovery codes left: 10"));

    let credentials = json!({"email": ADA_MAIL, "password": PASSWORD});
    let half = site.post("/api/v1/sign-in", "", &credentials).await;
    assert_eq!((half.status.as_u16(), half.problem().as_str()), (401, "second_factor"));
    let cookie = half.cookie();
    for path in ["/api/v1/me", "/api/v1/sessions", "/sync/v1/pull?cursor=&nonce=n", "/sync/v1/live"] {
        assert_eq!(site.get(path, &cookie).await.status, StatusCode::UNAUTHORIZED, "half a session opens {path}");
    }
    assert_eq!(site.get("/account", &cookie).await.status, StatusCode::SEE_OTHER);
    let give = async |code: &str| site.post("/api/v1/sign-in/code", &cookie, &json!({"code": code})).await;
    assert_eq!(give("000000").await.problem(), "wrong_credentials");
    assert_eq!(give(&code(NOW)).await.problem(), "wrong_credentials", "it was taken when it was turned on");
    site.clock.set(NOW.plus(30));
    let right = give(&code(NOW.plus(30))).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text());
    let whole = right.cookie();
    assert_ne!(whole, cookie, "another token from then on");
    assert_eq!(site.get("/api/v1/me", &whole).await.json()["person"], json!(ADA));
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(give(&recovery[0]).await.problem(), "needs_auth", "the half session is used up");

    // A recovery code opens once.
    let enter = async |code: &str| {
        let half = site.post("/api/v1/sign-in", "", &credentials).await.cookie();
        site.post("/api/v1/sign-in/code", &half, &json!({"code": code})).await.status.as_u16()
    };
    assert_eq!(enter(&recovery[0].to_uppercase()).await, 200);
    assert_eq!(enter(&recovery[0]).await, 401);
    // Waiting too long means the password again; so does the wrong code ten times.
    let half = site.post("/api/v1/sign-in", "", &credentials).await.cookie();
    site.clock.set(NOW.plus(1_000));
    let late = site.post("/api/v1/sign-in/code", &half, &json!({"code": code(NOW.plus(1_000))})).await;
    assert_eq!(late.problem(), "needs_auth");
    for _ in 0..10 {
        enter("000000").await;
    }
    assert_eq!(enter(&recovery[1]).await, 429);

    // A new password from the terminal takes the second factor away from nobody.
    let (store, passwords) = (&*site.app.store, &site.app.passwords);
    let reset = server::auth::set_password(store, passwords, ADA, ADA_MAIL, PASSWORD, None, NOW);
    assert!(reset.await.expect("set"));
    site.clock.set(NOW.plus(10_000));
    let half = site.post("/api/v1/sign-in", "", &credentials).await;
    assert_eq!(half.problem(), "second_factor");
    let code = json!({"code": code(NOW.plus(10_000))});
    let whole = site.post("/api/v1/sign-in/code", &half.cookie(), &code).await.cookie();
    let end = format!("current={}", PASSWORD.replace(' ', "+"));
    let wrong = form(&site, "/account/second-factor/end", &whole, "current=x", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ended = form(&site, "/account/second-factor/end", &whole, &end, &[]).await;
    assert!(ended.text().contains("The second factor is off"), "{}", ended.text());
    assert_eq!(site.post("/api/v1/sign-in", "", &credentials).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_second_factor_without_a_script() {
    let site = Site::new().await;
    let here = site.signed_in(ADA_MAIL).await;
    let (code, _) = turn_on(&site, &here).await;
    site.clock.set(NOW.plus(60));
    let body = format!("email=ada%40example.org&password={}&next=%2Fdesk%2Fqueue", PASSWORD.replace(' ', "+"));
    let half = form(&site, "/sign-in", "", &body, &[]).await;
    assert_eq!(half.header("location"), "/sign-in/code?next=%2Fdesk%2Fqueue");
    let cookie = half.cookie();
    let page = site.get("/sign-in/code?next=%2Fdesk%2Fqueue", &cookie).await;
    assert!(page.text().contains("one-time-code") && page.text().contains("value=\"/desk/queue\""), "{}", page.text());
    let wrong = form(&site, "/sign-in/code", &cookie, "code=000000&next=%2Fdesk%2Fqueue", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text().contains("role=\"alert\""), "{}", wrong.text());
    let body = format!("code={}&next=%2Fdesk%2Fqueue", code(NOW.plus(60)));
    let right = form(&site, "/sign-in/code", &cookie, &body, &[]).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/desk/queue"));
    assert_eq!(site.get("/api/v1/me", &right.cookie()).await.status, StatusCode::OK);
    for path in ["/sign-in/code", "/sign-in/code?next=//evil.example"] {
        assert_eq!(site.get(path, "").await.header("location"), "/sign-in", "the password comes first");
    }
}

#[tokio::test]
async fn the_first_account() {
    let token = Token::fresh();
    let site = Site::waiting(&token).await;
    let over = site.get("/first-start?token=guessed", "").await;
    assert_eq!(over.status, StatusCode::GONE);
    let address = format!("/first-start?token={}", token.as_str());
    let page = site.get(&address, "").await;
    assert!(page.status.is_success() && page.text().contains(token.as_str()), "{}", page.text());
    let give =
        async |token: &str, rest: &str| form(&site, "/first-start", "", &format!("token={token}&{rest}"), &[]).await;
    let good = format!("name=Zo%C3%AB&email=zoe%40example.org&password={NEW}");
    assert_eq!(give("guessed", &good).await.status, StatusCode::GONE);
    let weak = give(token.as_str(), "name=Zo%C3%AB&email=zoe%40example.org&password=password").await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text().contains("Easy to guess") && weak.text().contains("value=\"Zoë\""), "{}", weak.text());
    let missing = give(token.as_str(), &format!("name=+&email=zoe&password={NEW}")).await;
    assert!(missing.text().contains("Name and e-mail are needed"), "{}", missing.text());
    let done = give(token.as_str(), &good).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/settings/start"), "{}", done.text());
    let set = done.headers.get_all("set-cookie").iter().filter_map(|set| set.to_str().ok());
    assert!(set.into_iter().any(|set| set.starts_with("deskside-known=")), "the browser is known from now on");
    let me = site.get("/api/v1/me", &done.cookie()).await.json();
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("Zoë"), Some("administrator")));
    assert_eq!(site.get(&address, "").await.status, StatusCode::GONE, "once");
    assert_eq!(give(token.as_str(), &good).await.status, StatusCode::GONE);
    assert_ne!(me["person"], json!(BO));
}

#[tokio::test]
async fn the_first_account_is_not_a_second_one() {
    let token = Token::fresh();
    let site = Site::waiting(&token).await;
    crate::kit::set_up(&*site.app.store).await;
    let address = format!("/first-start?token={}", token.as_str());
    assert_eq!(site.get(&address, "").await.status, StatusCode::GONE, "someone can sign in meanwhile");
}

#[tokio::test]
async fn the_first_accounts_link_ends_after_a_day() {
    let token = Token::fresh();
    let site = Site::waiting(&token).await;
    let address = format!("/first-start?token={}", token.as_str());
    site.clock.set(crate::kit::NOW.plus(86_399));
    assert_eq!(site.get(&address, "").await.status, StatusCode::OK);
    site.clock.set(crate::kit::NOW.plus(86_400));
    assert_eq!(site.get(&address, "").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn nothing_changes_by_a_get() {
    let site = Site::new().await;
    let here = site.signed_in(ADA_MAIL).await;
    for path in [
        "/account/password",
        "/account/second-factor",
        "/account/second-factor/confirm",
        "/account/second-factor/end",
        "/account/sessions/end",
        "/account/sessions/end-others",
        "/sign-out",
        "/sign-in/demo",
        "/api/v1/sign-in",
        "/api/v1/sign-in/code",
        "/api/v1/sign-out",
    ] {
        assert_eq!(site.get(path, &here).await.problem(), "method_not_allowed", "{path}");
    }
    assert_eq!(site.get("/api/v1/me", &here).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_personal_is_kept_in_no_cache() {
    let site = Site::new().await;
    let here = site.signed_in(ADA_MAIL).await;
    for path in ["/account", "/sign-in", "/first-start", "/api/v1/me", "/api/v1/sessions", "/sync/v1/pull?nonce=n"] {
        assert_eq!(site.get(path, &here).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_password_manager_knows_the_fields() {
    let token = Token::fresh();
    let empty = Site::waiting(&token).await;
    let first = empty.get(&format!("/first-start?token={}", token.as_str()), "").await.text();
    let site = Site::new().await;
    let here = site.signed_in(ADA_MAIL).await;
    let (account, sign_in) = (site.get("/account", &here).await.text(), site.get("/sign-in", "").await.text());
    for (page, kinds) in [
        (&first, &["new-password"][..]),
        (&account, &["current-password", "new-password", "current-password"]),
        (&sign_in, &["current-password"]),
    ] {
        let fields: Vec<&str> = page.split("<input").filter(|tag| tag.contains("type=\"password\"")).collect();
        assert_eq!(fields.len(), kinds.len(), "{page}");
        for (field, kind) in fields.iter().zip(kinds) {
            assert!(field.contains(&format!("autocomplete=\"{kind}\"")), "{field}");
            assert!(!field.contains("value=") && !field.contains("onpaste"), "{field}");
        }
    }
}
