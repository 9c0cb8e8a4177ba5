//! Sign-in: passwords, a second factor, sessions, and a brake on guessing.

mod brake;
mod delivery;
pub mod first_start;
mod known;
mod links;
mod newcomer;
mod password;
mod program;
mod second_factor;
mod throttle;
mod token;

pub use brake::{Brake, Sent};
pub use delivery::{DeliveryKeys, Proven};
pub use known::{BrowserId, KnownBrowsers, kept_secret};
pub use links::StatusLinks;
pub use newcomer::Newcomer;
pub use password::{PASSWORD_MAX, PasswordError, Passwords, acceptable, generated};
pub use program::{NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_MAX};
pub use second_factor::{Authenticator, fresh_secret, recovery_codes, recovery_hash};
pub use throttle::{Attempt, Throttle};
pub use token::{Token, hash_of};

use crate::clock::Clock;
use crate::store::{Account, SecondFactor, Session, Store, StoreError, TokenHash};
use deskside_domain::document::Document;
use deskside_domain::id::{PersonId, TeamId};
use deskside_domain::people::{Person, Role};
use deskside_domain::permission::admitted;
use deskside_domain::time::Timestamp;
use std::borrow::Cow;
use std::net::IpAddr;
use uuid::Uuid;

/// A session ends this long after it began.
const ABSOLUTE: i64 = 30 * 86_400;
/// A session ends this long after it was last used.
const IDLE: i64 = 14 * 86_400;
/// How often the last use is written down.
const TOUCH: i64 = 3_600;
/// A session without its second factor ends this long after it began.
const HALF: i64 = 600;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address and password do not fit; which of them is not said. Or the code is not right.
    #[error("mail address and password do not match")]
    Wrong,
    /// The second factor is asked for without a password before it, or too long after.
    #[error("the password comes first")]
    NotBegun,
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

/// A person, if active and let in now, with the teams that give access now.
pub async fn active_person(store: &dyn Store, id: PersonId, now: Timestamp) -> Result<Option<Person>, StoreError> {
    let document = store.document(id.into()).await?;
    let Some(person) = document.as_ref().and_then(Document::as_person).filter(|person| person.active) else {
        return Ok(None);
    };
    let mut teams = Vec::new();
    if person.role == Role::Technician {
        for team in &person.teams {
            teams.extend(store.document((*team).into()).await?);
        }
    }
    let team = |id: TeamId| teams.iter().filter_map(Document::as_team).find(|team| team.id == id);
    Ok(admitted(person, team, now.day()).map(Cow::into_owned))
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
    /// Recognises browsers.
    pub known: &'a KnownBrowsers,
}

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// The network address, as far as it can be trusted.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub agent: String,
    /// What it keeps since someone signed in there.
    pub known: String,
}

/// A person who gave the right password.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Who.
    pub person: Person,
    /// For the cookie.
    pub token: Token,
    /// Nothing more is asked for. Otherwise the session opens only after the second factor.
    pub proven: bool,
}

impl SignIn<'_> {
    /// Signs a person in.
    pub async fn with_password(&self, email: &str, password: &str, browser: &Browser) -> Result<Entered, SignInError> {
        let (email, now) = (normalized(email), self.clock.now());
        let account = self.checked(&email, password, browser).await?;
        let person = match account {
            Some(account) => active_person(self.store, account.person, now).await?,
            None => None,
        };
        let person = person.ok_or(SignInError::Wrong)?;
        let factor = self.store.second_factor(person.id).await?;
        let proven = factor.is_none_or(|factor| factor.since.is_none());
        let token = self.begin(person.id, browser, proven, now).await?;
        Ok(Entered { person, token, proven })
    }

    /// Whether a password is a person's, who is signed in already.
    pub async fn is_own(&self, person: PersonId, password: &str, browser: &Browser) -> Result<bool, SignInError> {
        let Some(account) = self.store.account_of(person).await? else { return Ok(false) };
        Ok(self.checked(&account.email, password, browser).await?.is_some())
    }

    /// Who tries to be a person.
    fn attempt(&self, browser: &Browser, person: Option<PersonId>) -> Attempt {
        let known = person.and_then(|person| self.known.browser(&browser.known, person));
        Attempt { address: browser.address, browser: known }
    }

    /// The account of an address, if the password is right.
    async fn checked(&self, email: &str, password: &str, browser: &Browser) -> Result<Option<Account>, SignInError> {
        let account = self.store.account(email).await?;
        let attempt = self.attempt(browser, account.as_ref().map(|account| account.person));
        let counted = self.throttle.count(email, attempt, self.clock.now());
        counted.map_err(|seconds| SignInError::TooMany { seconds })?;
        // An unknown address costs as much time as a wrong password.
        let hash = account.as_ref().map(|account| account.password.clone());
        let right = password.len() <= PASSWORD_MAX * 4 && self.passwords.is_right(password, hash).await;
        if right {
            self.throttle.succeeded(email, attempt);
        }
        Ok(account.filter(|_| right))
    }

    /// Gives the second factor to a session that waits for it. The session's token is another one from then on.
    pub async fn with_code(&self, half: TokenHash, code: &str, browser: &Browser) -> Result<Entered, SignInError> {
        let now = self.clock.now();
        let session = self.store.session(half).await?;
        let session = session.filter(|session| !session.proven && now.since(session.created_at) <= HALF);
        let person = session.ok_or(SignInError::NotBegun)?.person;
        let who = format!("code of {person}");
        let attempt = self.attempt(browser, Some(person));
        let counted = self.throttle.count(&who, attempt, now);
        counted.map_err(|seconds| SignInError::TooMany { seconds })?;
        let factor = self.store.second_factor(person).await?.ok_or(SignInError::NotBegun)?;
        let right =
            self.takes_code(&factor, code, now).await? || self.store.take_recovery(person, recovery_hash(code)).await?;
        if !right {
            return Err(SignInError::Wrong);
        }
        let person = active_person(self.store, person, now).await?.ok_or(SignInError::NotBegun)?;
        self.throttle.succeeded(&who, attempt);
        self.store.end_session(half).await?;
        let token = self.begin(person.id, browser, true, now).await?;
        Ok(Entered { person, token, proven: true })
    }

    /// Whether an authenticator's code is right and was not taken before.
    pub async fn takes_code(&self, factor: &SecondFactor, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        let Ok(authenticator) = Authenticator::of(factor, "") else { return Ok(false) };
        match authenticator.step(code, now) {
            Some(step) => self.store.take_step(factor.person, step).await,
            None => Ok(false),
        }
    }

    /// Begins a session for a person who proved to be that person, or has done so by half.
    pub async fn begin(
        &self,
        person: PersonId,
        browser: &Browser,
        proven: bool,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = Token::fresh();
        let session = Session {
            id: Uuid::new_v4(),
            person,
            created_at: now,
            seen_at: now,
            agent: browser.agent.clone(),
            address: browser.address.map(|address| address.to_string()).unwrap_or_default(),
            proven,
        };
        self.store.begin_session(token.hash(), &session).await?;
        Ok(token)
    }
}

/// Whether a session still counts.
#[must_use]
pub fn is_open(session: &Session, now: Timestamp) -> bool {
    session.proven && now.since(session.created_at) <= ABSOLUTE && now.since(session.seen_at) <= IDLE
}

/// The person of a session, if it still counts.
pub async fn signed_in(
    store: &dyn Store,
    token: TokenHash,
    now: Timestamp,
) -> Result<Option<(Person, Session)>, StoreError> {
    let Some(session) = store.session(token).await? else { return Ok(None) };
    if !is_open(&session, now) {
        // One that waits for its second factor is left to wait.
        if session.proven || now.since(session.created_at) > HALF {
            tidied(store.end_session(token).await)?;
        }
        return Ok(None);
    }
    let Some(person) = active_person(store, session.person, now).await? else {
        // Who comes back signs in again.
        tidied(store.end_sessions_of(session.person, None).await)?;
        return Ok(None);
    };
    if now.since(session.seen_at) > TOUCH {
        tidied(store.touch_session(token, now).await)?;
    }
    Ok(Some((person, session)))
}

/// Where nothing can be written just now, people still read: what was only tidied up is tidied up another time.
pub(crate) fn tidied(done: Result<(), StoreError>) -> Result<(), StoreError> {
    done.or_else(|error| if error.is_around() { Ok(()) } else { Err(error) })
}

/// Sets a person's password and ends the sessions but the one to be kept. False when the mail address is another
/// person's.
pub async fn set_password(
    store: &dyn Store,
    passwords: &Passwords,
    person: PersonId,
    email: &str,
    password: &str,
    kept: Option<Uuid>,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let password = passwords.hash(password).await?;
    let account = Account { person, email: normalized(email), password, changed_at: now, access: Uuid::new_v4() };
    let set = store.set_account(&account).await?;
    if set {
        store.end_sessions_of(person, kept).await?;
    }
    Ok(set)
}
