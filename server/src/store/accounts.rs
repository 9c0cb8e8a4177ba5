//! Accounts and sessions: secrets lie outside of the log.

use super::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use uuid::Uuid;

/// SHA-256 of a session's token: the token itself is never stored.
pub type TokenHash = [u8; 32];

/// How a person signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// The mail address, in lower case.
    pub email: String,
    /// The password's hash in PHC form.
    pub password: String,
    /// When it was set.
    pub changed_at: Timestamp,
    /// Names the access that sessions have now. It is another one after a new password, after sessions were ended by name
    /// or all of them, and after the person was deactivated: what was given out under it before no longer counts.
    #[serde(default)]
    pub access: Uuid,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it without giving it away.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub seen_at: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// The network address it began from; empty where that is not known.
    pub address: String,
    /// False while the second factor is missing: such a session opens nothing but the page that asks for it.
    pub proven: bool,
}

/// A person's second factor: time-based one-time passwords of RFC 6238.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// Whose.
    pub person: PersonId,
    /// Shared with the person's authenticator.
    #[serde(with = "super::hexed")]
    pub secret: Vec<u8>,
    /// Since when it is asked for; `None` while it is being set up.
    pub since: Option<Timestamp>,
    /// The newest time step a code was taken for.
    pub last_step: i64,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("person", &self.person).field("since", &self.since).finish_non_exhaustive()
    }
}

/// A link by which a person sets the password of their account, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Who.
    pub person: PersonId,
    /// The address the account will have, in lower case.
    pub email: String,
    /// From then on it opens nothing.
    pub until: Timestamp,
}

/// Accounts and sessions.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// The account of a mail address, in lower case.
    async fn account(&self, email: &str) -> Result<Option<Account>>;

    /// The account of a person.
    async fn account_of(&self, person: PersonId) -> Result<Option<Account>>;

    /// Whether anyone at all can sign in.
    async fn has_accounts(&self) -> Result<bool>;

    /// Creates or replaces a person's account, its access too. False when the address is another person's.
    async fn set_account(&self, account: &Account) -> Result<bool>;

    /// Everyone who has an account.
    async fn account_holders(&self) -> Result<Vec<PersonId>>;

    /// Keeps an invitation in place of an earlier one of the same person.
    async fn invite(&self, token: TokenHash, invitation: &Invitation) -> Result<()>;

    /// An invitation, however old.
    async fn invitation(&self, token: TokenHash) -> Result<Option<Invitation>>;

    /// Uses an invitation up. False when someone else was faster.
    async fn take_invitation(&self, token: TokenHash) -> Result<bool>;

    /// Begins a session.
    async fn begin_session(&self, token: TokenHash, session: &Session) -> Result<()>;

    /// A session, however old.
    async fn session(&self, token: TokenHash) -> Result<Option<Session>>;

    /// A person's sessions, however old, the one last used first.
    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>>;

    /// Everyone's sessions, however old, the one last used first.
    async fn every_session(&self) -> Result<Vec<Session>>;

    /// Notes that a session is in use.
    async fn touch_session(&self, token: TokenHash, at: Timestamp) -> Result<()>;

    /// Ends a session.
    async fn end_session(&self, token: TokenHash) -> Result<()>;

    /// Ends one of a person's sessions, and with it the access so far. False when it is not that person's.
    async fn end_session_of(&self, person: PersonId, id: Uuid) -> Result<bool>;

    /// Ends all sessions of a person but the one to be kept, and the access so far.
    async fn end_sessions_of(&self, person: PersonId, kept: Option<Uuid>) -> Result<()>;

    /// Rings when sessions end, at this process or another: who holds a stream open looks again.
    fn sessions_ended(&self) -> broadcast::Receiver<()>;

    /// A person's second factor.
    async fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>>;

    /// Sets a person's second factor up, with the hashes of its recovery codes. What was there before is gone.
    async fn set_second_factor(&self, factor: &SecondFactor, recovery: &[TokenHash]) -> Result<()>;

    /// Takes a code's time step. False when one as new was taken before.
    async fn take_step(&self, person: PersonId, step: i64) -> Result<bool>;

    /// Takes a recovery code. False when it is none, or was taken before.
    async fn take_recovery(&self, person: PersonId, code: TokenHash) -> Result<bool>;

    /// How many recovery codes are left.
    async fn recovery_left(&self, person: PersonId) -> Result<u32>;

    /// Forgets a person's second factor.
    async fn end_second_factor(&self, person: PersonId) -> Result<()>;
}
