//! Files of the site, headers of every answer, health.

use crate::kit::site::{Answer, Site, request};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use server::http::Reach;
use std::path::Path;

async fn built() -> (tempfile::TempDir, Site) {
    let folder = tempfile::tempdir().expect("folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("folder");
        std::fs::write(path, text).expect("written");
    };
    file("desk.html", "<!doctype html><title>desk</title>");
    file("sw.js", "self.addEventListener('fetch', () => {});");
    file("manifest.webmanifest", "{}");
    file("pkg/main-0123.css", "body{color:red}");
    file("pkg/main-0123.css.br", "packed");
    file("pkg/deskside-0123.wasm", "\0asm");
    file("notes.secret", "not for serving");
    for name in ["icon.svg", "icon.png", "icon.ico", "photo.webp", "letters.woff2", "robots.txt", "words.json"] {
        file(name, "x");
    }
    file("build.json", r#"{"assets": {"main.css": "/pkg/main-0123.css"}}"#);
    let site = Site::reached(Reach::default(), Some(folder.path().to_owned())).await;
    (folder, site)
}

fn about(answer: &Answer) -> (u16, String, String) {
    (answer.status.as_u16(), answer.header("content-type").to_owned(), answer.header("cache-control").to_owned())
}

#[tokio::test]
async fn files_have_their_type_and_age() {
    let (_folder, site) = built().await;
    let ever = "public, max-age=31536000, immutable";
    for (path, kind, age) in [
        ("/pkg/main-0123.css", "text/css; charset=utf-8", ever),
        ("/pkg/deskside-0123.wasm", "application/wasm", ever),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/desk.html", "text/html; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icon.svg", "image/svg+xml; charset=utf-8", "no-cache"),
        ("/icon.png", "image/png", "no-cache"),
        ("/icon.ico", "image/x-icon", "no-cache"),
        ("/photo.webp", "image/webp", "no-cache"),
        ("/letters.woff2", "font/woff2", "no-cache"),
        ("/robots.txt", "text/plain; charset=utf-8", "no-cache"),
        // JSON is UTF-8 by its standard and knows no charset.
        ("/words.json", "application/json", "no-cache"),
        ("/desk", "text/html; charset=utf-8", "no-cache"),
        ("/desk/tickets/5724", "text/html; charset=utf-8", "no-cache"),
    ] {
        assert_eq!(about(&site.get(path, "").await), (200, kind.to_owned(), age.to_owned()), "{path}");
    }
    for path in
        ["/notes.secret", "/build.json", "/pkg/main-0123.css.br", "/pkg/main-9999.css", "/desk.htm", "/favicon.ico"]
    {
        assert_eq!(site.get(path, "").await.problem(), "not_found", "{path}");
    }
    let page = site.get("/sign-in", "").await;
    assert!(page.text().contains(r#"href="/pkg/main-0123.css""#), "{}", page.text());
}

#[tokio::test]
async fn packed_when_accepted_and_not_sent_twice() {
    let (_folder, site) = built().await;
    let ask = async |headers: &[(&str, &str)]| {
        site.send(request(Method::GET, "/pkg/main-0123.css", headers, Body::empty())).await
    };
    let packed = ask(&[("accept-encoding", "gzip, br")]).await;
    assert_eq!((packed.header("content-encoding"), packed.text().as_str()), ("br", "packed"));
    let plain = ask(&[("accept-encoding", "identity")]).await;
    assert_eq!((plain.header("content-encoding"), plain.text().as_str()), ("", "body{color:red}"));
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let again = ask(&[("accept-encoding", "br"), ("if-none-match", packed.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let head = site.send(request(Method::HEAD, "/pkg/main-0123.css", &[], Body::empty())).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_site_that_is_not_built_says_so() {
    let site = Site::new().await;
    let answer = site.get("/desk", "").await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (503, "no_site"));
    assert!(answer.text().contains("make site"));
}

#[tokio::test]
async fn every_answer_has_the_headers() {
    let (_folder, site) = built().await;
    for path in ["/", "/desk", "/sign-in", "/nothing", "/api/v1/me", "/healthz", "/pkg/main-0123.css", "/sync/v1/push"]
    {
        let answer = site.get(path, "").await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(policy.contains("base-uri 'none'") && policy.contains("object-src 'none'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: plain HTTP");
    }
}

#[tokio::test]
async fn health() {
    let site = Site::new().await;
    assert_eq!(site.get("/healthz", "").await.text(), "ok\n");
    assert_eq!(site.get("/readyz", "").await.text(), "ready\n");
    let metrics = site.get("/metrics", "").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert!(metrics.text().contains("deskside_log_head 5\n"), "{}", metrics.text());
}

/// What is answered in letters says in which; what is none says what it is.
#[tokio::test]
async fn every_answer_says_its_type_and_letters() {
    let (_folder, site) = built().await;
    let cookie = site.signed_in("admin@example.org").await;
    assert_eq!(site.get("/sign-in", "").await.header("content-type"), "text/html; charset=utf-8");
    for (path, kind) in [
        ("/settings/teams", "text/html; charset=utf-8"),
        ("/account", "text/html; charset=utf-8"),
        ("/api", "text/html; charset=utf-8"),
        ("/api/openapi.json", "application/json"),
        ("/api/v1/me", "application/json"),
        ("/sync/v1/pull?nonce=n", "application/vnd.deskside.sync+json"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/nothing", "application/problem+json"),
    ] {
        assert_eq!(site.get(path, &cookie).await.header("content-type"), kind, "{path}");
    }
}

#[tokio::test]
async fn an_address_is_decoded_once() {
    let (_folder, site) = built().await;
    assert_eq!(site.get("/pkg/main-0123.css", "").await.status, StatusCode::OK);
    for path in ["/pkg%252Fmain-0123.css", "/pkg/main-0123%252Ecss", "/%252e%252e/notes.secret", "/pkg/%2570"] {
        assert_eq!(site.get(path, "").await.problem(), "not_found", "{path}");
    }
}
