//! Accounts and sessions: secrets lie outside of the log.

use super::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use tokio::sync::broadcast;

/// SHA-256 of a session's token: the token itself is never stored.
pub type TokenHash = [u8; 32];

/// How a person signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// The mail address, in lower case.
    pub email: String,
    /// The password's hash in PHC form.
    pub password: String,
    /// When it was set.
    pub changed_at: Timestamp,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A signed-in browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub person: PersonId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub seen_at: Timestamp,
}

/// Accounts and sessions.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// The account of a mail address, in lower case.
    async fn account(&self, email: &str) -> Result<Option<Account>>;

    /// Creates or replaces a person's account. False when the address is another person's.
    async fn set_account(&self, account: &Account) -> Result<bool>;

    /// Begins a session.
    async fn begin_session(&self, token: TokenHash, session: Session) -> Result<()>;

    /// A session, however old.
    async fn session(&self, token: TokenHash) -> Result<Option<Session>>;

    /// Notes that a session is in use.
    async fn touch_session(&self, token: TokenHash, at: Timestamp) -> Result<()>;

    /// Ends a session.
    async fn end_session(&self, token: TokenHash) -> Result<()>;

    /// Ends all sessions of a person.
    async fn end_sessions_of(&self, person: PersonId) -> Result<()>;

    /// Rings when sessions of this process end: who holds a stream open looks again.
    fn sessions_ended(&self) -> broadcast::Receiver<()>;
}
