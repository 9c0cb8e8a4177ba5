//! Which device a request of the sync protocol comes from, and when it was last heard of.

use super::{App, body};
use crate::store::{Contact, Push, Runs};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::sync::server::Authority;
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

/// In which the desk's app says which build it is.
const BUILD: &str = "deskside-build";
/// A device that only asks is noted so often, in seconds: often enough to tell silence from rest, seldom enough to cost
/// nothing.
const EVERY: i64 = 300;
/// More devices are not kept in mind; the longest silent one makes room and is noted once more.
const MOST: usize = 10_000;

impl<S: Send + Sync> FromRequestParts<S> for Runs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let said = |name: &str| {
            let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
            value.map(|value| body::shortened(value).to_owned()).unwrap_or_default()
        };
        Ok(Self { build: said(BUILD), agent: said(header::USER_AGENT.as_str()) })
    }
}

/// When each device was last noted by this process.
#[derive(Debug, Default)]
pub struct Noted(Mutex<BTreeMap<ClientId, Timestamp>>);

impl Noted {
    /// Whether a device that is heard of now is to be noted. The caller then notes it.
    pub fn is_due(&self, client: ClientId, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&client).is_some_and(|at| (0..EVERY).contains(&now.since(*at))) {
            return false;
        }
        if noted.len() >= MOST && !noted.contains_key(&client) {
            let oldest = noted.iter().min_by_key(|(_, at)| **at).map(|(client, _)| *client);
            oldest.and_then(|client| noted.remove(&client));
        }
        noted.insert(client, now);
        true
    }
}

/// A device asked for something: it is noted beside the request, which does not wait for it.
pub fn heard_of(app: &App, client: ClientId, user: PersonId, runs: Runs) {
    if !app.noted.is_due(client, app.clock.now()) {
        return;
    }
    let contact = Contact { client, user, runs, manifest: None };
    let push = Push { contact: Some(contact), ..Push::of(Authority::User(user), []) };
    let app = App::clone(app);
    tokio::spawn(async move {
        // A server that stops notes nothing more; the device comes again.
        let _ = app.writer.push(push).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_noted_now_and_then() {
        let noted = Noted::default();
        let (one, other) = (ClientId::from(1), ClientId::from(2));
        assert!(noted.is_due(one, Timestamp(1_000)));
        assert!(noted.is_due(other, Timestamp(1_000)), "each for itself");
        assert!(!noted.is_due(one, Timestamp(1_000 + EVERY - 1)));
        assert!(noted.is_due(one, Timestamp(1_000 + EVERY)));
        assert!(noted.is_due(one, Timestamp(500)), "a clock that was set back silences nobody");
    }

    #[test]
    fn however_many_there_are_a_bounded_number_is_kept_in_mind() {
        let noted = Noted::default();
        for client in 0..MOST as u128 + 10 {
            assert!(noted.is_due(ClientId::from(client), Timestamp(client as i64 / 100)));
        }
        assert_eq!(noted.0.lock().expect("not poisoned").len(), MOST);
        assert!(!noted.is_due(ClientId::from(MOST as u128), Timestamp(101)), "the longest silent ones went");
    }
}
