//! Accounts and sessions in SQLite.

use super::SqliteStore;
use crate::store::accounts::{Account, Accounts, Session, TokenHash};
use crate::store::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use tokio::sync::broadcast;

const ACCOUNT: &str = "SELECT person_id, email, password, changed_at FROM account WHERE email = ?";

const SET_ACCOUNT: &str = "INSERT INTO account (person_id, email, password, changed_at) VALUES (?, ?, ?, ?) \
    ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, password = excluded.password, \
    changed_at = excluded.changed_at";

const BEGIN: &str = "INSERT INTO session (token, person_id, created_at, seen_at) VALUES (?, ?, ?, ?)";

const SESSION: &str = "SELECT person_id, created_at, seen_at FROM session WHERE token = ?";

/// Seconds after which a session is swept up; longer than any session lasts.
const SESSION_KEPT: i64 = 60 * 86_400;

#[async_trait]
impl Accounts for SqliteStore {
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        let row = sqlx::query(ACCOUNT).bind(email).fetch_optional(&self.readers).await?;
        row.map(|row| {
            Ok(Account {
                person: PersonId(row.try_get(0)?),
                email: row.try_get(1)?,
                password: row.try_get(2)?,
                changed_at: Timestamp(row.try_get(3)?),
            })
        })
        .transpose()
    }

    async fn set_account(&self, account: &Account) -> Result<bool> {
        let set = sqlx::query(SET_ACCOUNT)
            .bind(account.person.0)
            .bind(account.email.as_str())
            .bind(account.password.as_str())
            .bind(account.changed_at.0)
            .execute(&self.writer)
            .await;
        match set {
            Ok(_) => Ok(true),
            Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn begin_session(&self, token: TokenHash, session: Session) -> Result<()> {
        // Whoever signs in sweeps up what nobody can use any more.
        let old = session.created_at.plus(-SESSION_KEPT);
        sqlx::query("DELETE FROM session WHERE created_at < ?").bind(old.0).execute(&self.writer).await?;
        sqlx::query(BEGIN)
            .bind(token.to_vec())
            .bind(session.person.0)
            .bind(session.created_at.0)
            .bind(session.seen_at.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        let row = sqlx::query(SESSION).bind(token.to_vec()).fetch_optional(&self.readers).await?;
        row.map(|row| {
            let (created_at, seen_at) = (Timestamp(row.try_get(1)?), Timestamp(row.try_get(2)?));
            Ok(Session { person: PersonId(row.try_get(0)?), created_at, seen_at })
        })
        .transpose()
    }

    async fn touch_session(&self, token: TokenHash, at: Timestamp) -> Result<()> {
        const TOUCH: &str = "UPDATE session SET seen_at = ? WHERE token = ?";
        sqlx::query(TOUCH).bind(at.0).bind(token.to_vec()).execute(&self.writer).await?;
        Ok(())
    }

    async fn end_session(&self, token: TokenHash) -> Result<()> {
        sqlx::query("DELETE FROM session WHERE token = ?").bind(token.to_vec()).execute(&self.writer).await?;
        let _ = self.sessions.send(());
        Ok(())
    }

    async fn end_sessions_of(&self, person: PersonId) -> Result<()> {
        sqlx::query("DELETE FROM session WHERE person_id = ?").bind(person.0).execute(&self.writer).await?;
        let _ = self.sessions.send(());
        Ok(())
    }

    fn sessions_ended(&self) -> broadcast::Receiver<()> {
        self.sessions.subscribe()
    }
}
