//! Tokens of programs: each acts for a person, within its scopes, until a day.

use super::accounts::TokenHash;
use super::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a token opens, within what its person may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Scope {
    /// Read tickets with their messages and history.
    #[serde(rename = "tickets:read")]
    TicketsRead,
    /// Record and work tickets.
    #[serde(rename = "tickets:write")]
    TicketsWrite,
    /// Read people, organisations, sites and contracts.
    #[serde(rename = "people:read")]
    PeopleRead,
    /// Create and change people, organisations, sites and contracts.
    #[serde(rename = "people:write")]
    PeopleWrite,
    /// Read teams, categories, canned replies and saved views.
    #[serde(rename = "settings:read")]
    SettingsRead,
    /// Create and change teams, categories, canned replies and saved views.
    #[serde(rename = "settings:write")]
    SettingsWrite,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::TicketsRead,
        Self::TicketsWrite,
        Self::PeopleRead,
        Self::PeopleWrite,
        Self::SettingsRead,
        Self::SettingsWrite,
    ];

    /// The word on the wire, in tables and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TicketsRead => "tickets:read",
            Self::TicketsWrite => "tickets:write",
            Self::PeopleRead => "people:read",
            Self::PeopleWrite => "people:write",
            Self::SettingsRead => "settings:read",
            Self::SettingsWrite => "settings:write",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// A program's token. Its secret is shown once and never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// Names it without giving it away; in the log it is the installation of what the program does.
    pub id: Uuid,
    /// For whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiToken {
    /// Whether it opens anything at a time.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Tokens of programs.
#[async_trait]
pub trait Tokens: Send + Sync + 'static {
    /// Keeps a new token.
    async fn add_token(&self, hash: TokenHash, token: &ApiToken) -> Result<()>;

    /// A token, however old.
    async fn token(&self, hash: TokenHash) -> Result<Option<ApiToken>>;

    /// Tokens of a person, or of everyone, the newest first.
    async fn tokens(&self, of: Option<PersonId>) -> Result<Vec<ApiToken>>;

    /// Notes that a token is in use.
    async fn touch_token(&self, id: Uuid, at: Timestamp) -> Result<()>;

    /// Revokes a token, of this person or of anyone. False when there is none that is not revoked already.
    async fn revoke_token(&self, of: Option<PersonId>, id: Uuid, at: Timestamp) -> Result<bool>;

    /// Revokes all tokens of a person.
    async fn revoke_tokens_of(&self, person: PersonId, at: Timestamp) -> Result<()>;
}
