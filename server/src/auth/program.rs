//! Tokens for programs: made for a person who is active, shown once, with an end.

use super::Token;
use crate::store::{ApiToken, Scope, Store, StoreError};
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use uuid::Uuid;

/// Days after which a token opens nothing any more, where nobody says.
pub const TOKEN_DAYS: i64 = 90;
/// The longest life of a token, in days.
pub const TOKEN_DAYS_MAX: i64 = 366;
/// The longest name of a token, in characters.
pub const TOKEN_NAME_MAX: usize = 120;

/// A token that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// For whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// How many days it lives, from 1 to [`TOKEN_DAYS_MAX`].
    pub days: i64,
}

impl NewToken {
    /// Makes the token. Its secret is in the first half of the answer and nowhere else.
    pub async fn make(mut self, store: &dyn Store, now: Timestamp) -> Result<(Token, ApiToken), StoreError> {
        self.scopes.sort_unstable();
        self.scopes.dedup();
        let secret = Token::for_program();
        let token = ApiToken {
            id: Uuid::new_v4(),
            person: self.person,
            name: self.name,
            scopes: self.scopes,
            created_at: now,
            expires_at: now.plus(self.days.clamp(1, TOKEN_DAYS_MAX) * 86_400),
            used_at: None,
            revoked_at: None,
        };
        store.add_token(secret.hash(), &token).await?;
        Ok((secret, token))
    }
}
