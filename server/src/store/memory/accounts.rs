//! Accounts and sessions in memory.

use super::MemoryStore;
use crate::store::accounts::{Account, Accounts, Session, TokenHash};
use crate::store::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};
use tokio::sync::broadcast;

#[derive(Debug, Default)]
pub(super) struct People {
    accounts: BTreeMap<PersonId, Account>,
    sessions: BTreeMap<TokenHash, Session>,
}

impl MemoryStore {
    fn people(&self) -> MutexGuard<'_, People> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        Ok(self.people().accounts.values().find(|account| account.email == email).cloned())
    }

    async fn set_account(&self, account: &Account) -> Result<bool> {
        let mut people = self.people();
        let taken =
            people.accounts.values().any(|there| there.email == account.email && there.person != account.person);
        if !taken {
            people.accounts.insert(account.person, account.clone());
        }
        Ok(!taken)
    }

    async fn begin_session(&self, token: TokenHash, session: Session) -> Result<()> {
        self.people().sessions.insert(token, session);
        Ok(())
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        Ok(self.people().sessions.get(&token).copied())
    }

    async fn touch_session(&self, token: TokenHash, at: Timestamp) -> Result<()> {
        if let Some(session) = self.people().sessions.get_mut(&token) {
            session.seen_at = at;
        }
        Ok(())
    }

    async fn end_session(&self, token: TokenHash) -> Result<()> {
        self.people().sessions.remove(&token);
        let _ = self.sessions.send(());
        Ok(())
    }

    async fn end_sessions_of(&self, person: PersonId) -> Result<()> {
        self.people().sessions.retain(|_, session| session.person != person);
        let _ = self.sessions.send(());
        Ok(())
    }

    fn sessions_ended(&self) -> broadcast::Receiver<()> {
        self.sessions.subscribe()
    }
}
