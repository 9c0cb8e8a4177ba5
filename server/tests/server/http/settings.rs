//! The administration: who may open it, what it saves, what it refuses.

mod access;
mod import;
mod people;
mod policies;
mod records;
mod start;
mod system;
mod tablets;

use super::sessions::form;
use crate::kit::site::{Answer, Site};
use axum::http::StatusCode;
use deskside_domain::document::{DocRef, Document};
use server::store::Store;
use std::sync::Arc;

const ADMIN_MAIL: &str = "admin@example.org";

/// A desk with an administrator at work.
pub(super) struct Desk {
    pub site: Site,
    pub cookie: String,
}

impl Desk {
    pub async fn new() -> Self {
        let site = Site::new().await;
        let cookie = site.signed_in(ADMIN_MAIL).await;
        Self { site, cookie }
    }

    /// The same on a store of one's own.
    pub async fn on(store: Arc<dyn Store>) -> Self {
        let site = Site::on(store).await;
        let cookie = site.signed_in(ADMIN_MAIL).await;
        Self { site, cookie }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.site.get(path, &self.cookie).await
    }

    /// The text of a page that is there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        form(&self.site, path, &self.cookie, &encoded(fields), &[]).await
    }

    /// Where a form leads that was saved.
    pub async fn saved(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text());
        answer.header("location").to_owned()
    }

    pub async fn document(&self, doc: impl Into<DocRef>) -> Option<Document> {
        self.site.app.store.document(doc.into()).await.expect("read")
    }
}

pub(super) fn encoded(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        let value: String = value
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        text.push_str(&format!("{}{name}={value}", if text.is_empty() { "" } else { "&" }));
    }
    text
}

/// The value of a field in a page.
pub(super) fn value_of(page: &str, name: &str) -> String {
    let tag = page.split('<').find(|tag| tag.contains(&format!("name=\"{name}\"")));
    let tag = tag.unwrap_or_else(|| panic!("{name} is not in {page}"));
    tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("").to_owned()
}

/// The text inside of an element by its id.
pub(super) fn text_of(page: &str, id: &str) -> String {
    let from = page.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("{id} is not in {page}"));
    let text = from.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("");
    text.replace("&amp;", "&")
}

const PAGES: [&str; 25] = [
    "/settings",
    "/settings/people",
    "/settings/people/new",
    "/settings/teams",
    "/settings/teams/new",
    "/settings/organizations",
    "/settings/organizations/new",
    "/settings/sites/new",
    "/settings/categories",
    "/settings/categories/new",
    "/settings/contracts/new",
    "/settings/service-levels",
    "/settings/calendars/new",
    "/settings/policies/new",
    "/settings/policies/tester",
    "/settings/replies",
    "/settings/replies/new",
    "/settings/checklists",
    "/settings/checklists/new",
    "/settings/diagnosis/new",
    "/settings/import",
    "/settings/access",
    "/settings/system",
    "/settings/start",
    "/settings/people/00000000-0000-0000-0000-000000000011",
];

#[tokio::test]
async fn the_settings_are_for_administrators() {
    let desk = Desk::new().await;
    let technician = desk.site.signed_in("ada@example.org").await;
    for path in PAGES {
        assert!(desk.page(path).await.contains("<h1>"), "{path}");
        let closed = desk.site.get(path, &technician).await;
        assert_eq!(closed.status, StatusCode::FORBIDDEN, "{path}");
        assert!(closed.text().contains("may not open the settings") && !closed.text().contains("Carla"), "{path}");
        let away = desk.site.get(path, "").await;
        let next = format!("/sign-in?next={}", path.replace('/', "%2F"));
        assert_eq!((away.status, away.header("location")), (StatusCode::SEE_OTHER, next.as_str()));
    }
    for path in ["/settings/people/x", "/settings/teams/00000000-0000-0000-0000-000000000011", "/settings/sites/%0A"] {
        assert_eq!(desk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (path, fields) in [
        ("/settings/teams/new", &[("name", "Night shift"), ("level", "l1")][..]),
        ("/settings/people/00000000-0000-0000-0000-000000000011/access", &[("email", "ada@example.org")]),
        ("/settings/people/00000000-0000-0000-0000-000000000012/sessions/end", &[]),
        ("/settings/access/end", &[]),
        ("/settings/start/teams", &[("team-1", "Night shift")]),
    ] {
        let ended = form(&desk.site, path, "", &encoded(fields), &[]).await;
        assert!(ended.status == StatusCode::UNAUTHORIZED && ended.text().contains("reload this page"), "{path}");
        let refused = form(&desk.site, path, &technician, &encoded(fields), &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        let foreign = form(&desk.site, path, &desk.cookie, &encoded(fields), &foreign).await;
        assert_eq!(foreign.problem(), "cross_site", "{path}");
    }
    assert!(!desk.page("/settings/teams").await.contains("Night shift"));
}

#[tokio::test]
async fn an_italian_browser_gets_italian() {
    let desk = Desk::new().await;
    let headers = [("cookie", desk.cookie.as_str()), ("accept-language", "it-IT,it;q=0.9")];
    let request = crate::kit::site::request(axum::http::Method::GET, "/settings/people", &headers, Default::default());
    let page = desk.site.send(request).await.text();
    assert!(
        page.contains("lang=\"it\"") && page.contains("Persone e ruoli") && page.contains("Nuova persona"),
        "{page}"
    );
}

#[tokio::test]
async fn sessions_of_all_are_listed_and_ended() {
    let desk = Desk::new().await;
    let ada = desk.site.signed_in("ada@example.org").await;
    let page = desk.page("/settings/access").await;
    assert!(page.contains("2 open") && page.contains("Ada") && page.contains("This is you"), "{page}");
    let fields = [("person", value_of(&page, "person")), ("id", value_of(&page, "id"))];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.saved("/settings/access/end", &fields).await, "/settings/access?done=session");
    assert_eq!(desk.site.get("/api/v1/me", &ada).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.saved("/settings/access/end", &fields).await, "/settings/access?done=session", "twice is once");
    let page = desk.page("/settings/access?done=session").await;
    assert!(page.contains("1 open") && page.contains("The session has ended"), "{page}");
}

#[tokio::test]
async fn the_system_says_how_it_is() {
    let desk = Desk::new().await;
    let page = desk.page("/settings/system").await;
    for text in [env!("CARGO_PKG_VERSION"), "memory", "Never. Run: deskside verify", "Tablets with unsent work"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    desk.site.app.store.set_meta(server::store::META_VERIFIED, &crate::kit::NOW.0.to_string()).await.expect("kept");
    assert!(!desk.page("/settings/system").await.contains("Never. Run"));
}
