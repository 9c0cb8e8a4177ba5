//! Accounts and sessions in memory.

use super::MemoryStore;
use crate::store::accounts::{Account, Accounts, Invitation, SecondFactor, Session, TokenHash};
use crate::store::archive::Beside;
use crate::store::error::Result;
use crate::store::held::{Held, HeldKind};
use crate::store::tokens::ApiToken;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};
use tokio::sync::broadcast;
use uuid::Uuid;

#[derive(Clone, Debug, Default)]
pub struct People {
    accounts: BTreeMap<PersonId, Account>,
    pub(super) sessions: BTreeMap<TokenHash, Session>,
    factors: BTreeMap<PersonId, SecondFactor>,
    recovery: BTreeMap<TokenHash, PersonId>,
    invitations: BTreeMap<TokenHash, Invitation>,
    pub(super) post: super::mail::Post,
    pub(super) held: BTreeMap<TokenHash, (HeldKind, Held)>,
    pub(super) tokens: BTreeMap<TokenHash, ApiToken>,
}

impl People {
    /// What an archive holds of them.
    pub fn beside(&self) -> Vec<Beside> {
        let recovery = |person: &PersonId| {
            let own = self.recovery.iter().filter(|(_, owner)| *owner == person);
            own.map(|(code, _)| *code).collect()
        };
        let accounts = self.accounts.values().map(|account| Beside::Account(account.clone()));
        let factors = self
            .factors
            .iter()
            .map(|(person, factor)| Beside::SecondFactor { factor: factor.clone(), recovery: recovery(person) });
        let invitations = self
            .invitations
            .iter()
            .map(|(hash, invitation)| Beside::Invitation { hash: *hash, invitation: invitation.clone() });
        let tokens = self.tokens.iter().map(|(hash, token)| Beside::Token { hash: *hash, token: token.clone() });
        accounts.chain(factors).chain(invitations).chain(tokens).collect()
    }

    /// Takes it back in.
    pub fn put(&mut self, one: Beside) {
        match one {
            Beside::Account(account) => {
                self.accounts.insert(account.person, account);
            }
            Beside::SecondFactor { factor, recovery } => {
                self.recovery.extend(recovery.into_iter().map(|code| (code, factor.person)));
                self.factors.insert(factor.person, factor);
            }
            Beside::Invitation { hash, invitation } => {
                self.invitations.insert(hash, invitation);
            }
            Beside::Token { hash, token } => {
                self.tokens.insert(hash, token);
            }
            Beside::Block(_) | Beside::Client(_) | Beside::Meta { .. } => {}
        }
    }

    /// What was given out under a person's access so far no longer counts.
    pub(super) fn renew_access(&mut self, person: PersonId) {
        if let Some(account) = self.accounts.get_mut(&person) {
            account.access = Uuid::new_v4();
        }
    }

    /// Everyone who has an account.
    pub(super) fn holders(&self) -> Vec<PersonId> {
        self.accounts.keys().copied().collect()
    }
}

impl MemoryStore {
    pub(super) fn people(&self) -> MutexGuard<'_, People> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        Ok(self.people().accounts.values().find(|account| account.email == email).cloned())
    }

    async fn account_of(&self, person: PersonId) -> Result<Option<Account>> {
        Ok(self.people().accounts.get(&person).cloned())
    }

    async fn has_accounts(&self) -> Result<bool> {
        Ok(!self.people().accounts.is_empty())
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

    async fn account_holders(&self) -> Result<Vec<PersonId>> {
        Ok(self.people().holders())
    }

    async fn invite(&self, token: TokenHash, invitation: &Invitation) -> Result<()> {
        let mut people = self.people();
        people.invitations.retain(|_, earlier| earlier.person != invitation.person);
        people.invitations.insert(token, invitation.clone());
        Ok(())
    }

    async fn invitation(&self, token: TokenHash) -> Result<Option<Invitation>> {
        Ok(self.people().invitations.get(&token).cloned())
    }

    async fn take_invitation(&self, token: TokenHash) -> Result<bool> {
        Ok(self.people().invitations.remove(&token).is_some())
    }

    async fn begin_session(&self, token: TokenHash, session: &Session) -> Result<()> {
        self.people().sessions.insert(token, session.clone());
        Ok(())
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        Ok(self.people().sessions.get(&token).cloned())
    }

    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>> {
        let people = self.people();
        let mut sessions: Vec<Session> =
            people.sessions.values().filter(|session| session.person == person).cloned().collect();
        sessions.sort_by_key(|session| (std::cmp::Reverse(session.seen_at), session.id));
        Ok(sessions)
    }

    async fn every_session(&self) -> Result<Vec<Session>> {
        let mut sessions: Vec<Session> = self.people().sessions.values().cloned().collect();
        sessions.sort_by_key(|session| (std::cmp::Reverse(session.seen_at), session.id));
        Ok(sessions)
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

    async fn end_session_of(&self, person: PersonId, id: Uuid) -> Result<bool> {
        let mut people = self.people();
        let before = people.sessions.len();
        people.sessions.retain(|_, session| session.person != person || session.id != id);
        let ended = people.sessions.len() < before;
        if ended {
            people.renew_access(person);
        }
        drop(people);
        let _ = self.sessions.send(());
        Ok(ended)
    }

    async fn end_sessions_of(&self, person: PersonId, kept: Option<Uuid>) -> Result<()> {
        let mut people = self.people();
        people.sessions.retain(|_, session| session.person != person || Some(session.id) == kept);
        people.renew_access(person);
        drop(people);
        let _ = self.sessions.send(());
        Ok(())
    }

    fn sessions_ended(&self) -> broadcast::Receiver<()> {
        self.sessions.subscribe()
    }

    async fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>> {
        Ok(self.people().factors.get(&person).cloned())
    }

    async fn set_second_factor(&self, factor: &SecondFactor, recovery: &[TokenHash]) -> Result<()> {
        let mut people = self.people();
        people.factors.insert(factor.person, factor.clone());
        people.recovery.retain(|_, person| *person != factor.person);
        people.recovery.extend(recovery.iter().map(|code| (*code, factor.person)));
        Ok(())
    }

    async fn take_step(&self, person: PersonId, step: i64) -> Result<bool> {
        let mut people = self.people();
        let factor = people.factors.get_mut(&person).filter(|factor| factor.last_step < step);
        Ok(factor.map(|factor| factor.last_step = step).is_some())
    }

    async fn take_recovery(&self, person: PersonId, code: TokenHash) -> Result<bool> {
        let mut people = self.people();
        let own = people.recovery.get(&code) == Some(&person);
        Ok(own && people.recovery.remove(&code).is_some())
    }

    async fn recovery_left(&self, person: PersonId) -> Result<u32> {
        let left = self.people().recovery.values().filter(|owner| **owner == person).count();
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    async fn end_second_factor(&self, person: PersonId) -> Result<()> {
        let mut people = self.people();
        people.factors.remove(&person);
        people.recovery.retain(|_, owner| *owner != person);
        Ok(())
    }
}
