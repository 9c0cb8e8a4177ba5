//! `/api/v1` for programs: reading, writing, tokens, and the description of it all.

mod clocks;
pub mod description;
mod links;
mod reading;
mod reports;
mod tokens;
mod writing;

use crate::kit::site::{Answer, Site, request};
use crate::kit::{CARLA, CATEGORY};
use axum::body::Body;
use axum::http::Method;
use deskside_domain::id::PersonId;
use serde_json::{Value, json};
use server::auth::NewToken;
use server::store::Scope;

/// A program with a token.
pub struct Program {
    pub token: String,
}

impl Program {
    /// A token of a person, with these scopes.
    pub async fn of(site: &Site, person: PersonId, scopes: &[Scope]) -> Self {
        let new = NewToken { person, name: "Test".to_owned(), scopes: scopes.to_vec(), days: 1 };
        let (secret, _) = new.make(&*site.app.store, site.app.clock.now()).await.expect("made");
        Self { token: secret.as_str().to_owned() }
    }

    /// One that may do all its person may.
    pub async fn all(site: &Site, person: PersonId) -> Self {
        Self::of(site, person, &Scope::ALL).await
    }

    pub async fn send(&self, site: &Site, method: Method, path: &str, key: &str, body: Option<&Value>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let kind = if body.is_some() { "application/json" } else { "" };
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", key), ("content-type", kind)];
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        site.send(request(method, &format!("/api/v1{path}"), &headers, body)).await
    }

    pub async fn get(&self, site: &Site, path: &str) -> Answer {
        self.send(site, Method::GET, path, "", None).await
    }

    pub async fn post(&self, site: &Site, path: &str, body: &Value) -> Answer {
        self.send(site, Method::POST, path, "", Some(body)).await
    }

    /// Opens a ticket and returns its identity.
    pub async fn open(&self, site: &Site, subject: &str) -> String {
        let answer = self.post(site, "/tickets", &new_ticket(subject)).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }
}

pub fn new_ticket(subject: &str) -> Value {
    json!({
        "kind": "incident", "requester": CARLA, "subject": subject, "category": CATEGORY, "impact": "individual",
        "urgency": "medium",
    })
}
