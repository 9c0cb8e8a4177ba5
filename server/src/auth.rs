//! Sign-in: passwords, sessions, and a brake on guessing.

mod password;
mod throttle;
mod token;

pub use password::{Passwords, generated};
pub use throttle::Throttle;
pub use token::{Token, hash_of};

use crate::clock::Clock;
use crate::store::{Account, Session, Store, StoreError};
use deskside_domain::document::Document;
use deskside_domain::id::PersonId;
use deskside_domain::people::Person;
use deskside_domain::time::Timestamp;
use std::net::IpAddr;

/// A session ends this long after it began.
const ABSOLUTE: i64 = 30 * 86_400;
/// A session ends this long after it was last used.
const IDLE: i64 = 14 * 86_400;
/// How often the last use is written down.
const TOUCH: i64 = 3_600;
/// Shortest password.
pub const PASSWORD_MIN: usize = 8;
/// Longest password: hashing has to end.
pub const PASSWORD_MAX: usize = 256;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address and password do not fit; which of them is not said.
    #[error("mail address and password do not match")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts; wait {seconds} seconds")]
    TooMany {
        /// How long to wait.
        seconds: u32,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// The mail address as accounts are found by.
#[must_use]
pub fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A person, if active.
pub async fn active_person(store: &dyn Store, person: PersonId) -> Result<Option<Person>, StoreError> {
    let document = store.document(person.into()).await?;
    Ok(document.as_ref().and_then(Document::as_person).filter(|person| person.active).cloned())
}

/// What signing in needs.
pub struct SignIn<'a> {
    /// Where accounts are.
    pub store: &'a dyn Store,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// Checks passwords.
    pub passwords: &'a Passwords,
    /// Counts attempts.
    pub throttle: &'a Throttle,
}

impl SignIn<'_> {
    /// Signs a person in.
    pub async fn with_password(
        &self,
        email: &str,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<(Person, Token), SignInError> {
        let (email, now) = (normalized(email), self.clock.now());
        self.throttle.attempt(&email, address, now).map_err(|seconds| SignInError::TooMany { seconds })?;
        let account = self.store.account(&email).await?;
        // An unknown address costs as much time as a wrong password.
        let hash = account.as_ref().map(|account| account.password.clone());
        let right = password.len() <= PASSWORD_MAX * 4 && self.passwords.is_right(password, hash).await;
        let person = match account.filter(|_| right) {
            Some(account) => active_person(self.store, account.person).await?,
            None => None,
        };
        let person = person.ok_or(SignInError::Wrong)?;
        self.throttle.succeeded(&email, address);
        let token = self.begin(person.id, now).await?;
        Ok((person, token))
    }

    /// Begins a session for a person who proved to be that person.
    pub async fn begin(&self, person: PersonId, now: Timestamp) -> Result<Token, StoreError> {
        let token = Token::fresh();
        self.store.begin_session(token.hash(), Session { person, created_at: now, seen_at: now }).await?;
        Ok(token)
    }
}

/// The person of a session, if it still counts.
pub async fn signed_in(
    store: &dyn Store,
    token: crate::store::TokenHash,
    now: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let Some(session) = store.session(token).await? else { return Ok(None) };
    if now.since(session.created_at) > ABSOLUTE || now.since(session.seen_at) > IDLE {
        store.end_session(token).await?;
        return Ok(None);
    }
    let person = active_person(store, session.person).await?;
    if person.is_some() && now.since(session.seen_at) > TOUCH {
        store.touch_session(token, now).await?;
    }
    Ok(person)
}

/// Sets a person's password. False when the mail address is another person's.
pub async fn set_password(
    store: &dyn Store,
    passwords: &Passwords,
    person: PersonId,
    email: &str,
    password: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let password = passwords.hash(password).await?;
    let account = Account { person, email: normalized(email), password, changed_at: now };
    let set = store.set_account(&account).await?;
    if set {
        store.end_sessions_of(person).await?;
    }
    Ok(set)
}
