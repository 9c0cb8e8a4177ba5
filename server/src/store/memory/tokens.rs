//! Tokens of programs in memory.

use super::MemoryStore;
use crate::store::accounts::TokenHash;
use crate::store::error::Result;
use crate::store::tokens::{ApiToken, Tokens};
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use uuid::Uuid;

#[async_trait]
impl Tokens for MemoryStore {
    async fn add_token(&self, hash: TokenHash, token: &ApiToken) -> Result<()> {
        self.people().tokens.insert(hash, token.clone());
        Ok(())
    }

    async fn token(&self, hash: TokenHash) -> Result<Option<ApiToken>> {
        Ok(self.people().tokens.get(&hash).cloned())
    }

    async fn tokens(&self, of: Option<PersonId>) -> Result<Vec<ApiToken>> {
        let people = self.people();
        let own = people.tokens.values().filter(|token| of.is_none_or(|person| token.person == person));
        let mut tokens: Vec<ApiToken> = own.cloned().collect();
        tokens.sort_by_key(|token| (std::cmp::Reverse(token.created_at), token.id));
        Ok(tokens)
    }

    async fn touch_token(&self, id: Uuid, at: Timestamp) -> Result<()> {
        for token in self.people().tokens.values_mut().filter(|token| token.id == id) {
            token.used_at = Some(at);
        }
        Ok(())
    }

    async fn revoke_token(&self, of: Option<PersonId>, id: Uuid, at: Timestamp) -> Result<bool> {
        let mut people = self.people();
        let mut own = people.tokens.values_mut().filter(|token| of.is_none_or(|person| token.person == person));
        let token = own.find(|token| token.id == id && token.revoked_at.is_none());
        Ok(token.map(|token| token.revoked_at = Some(at)).is_some())
    }

    async fn revoke_tokens_of(&self, person: PersonId, at: Timestamp) -> Result<()> {
        for token in self.people().tokens.values_mut().filter(|token| token.person == person) {
            token.revoked_at.get_or_insert(at);
        }
        Ok(())
    }
}
