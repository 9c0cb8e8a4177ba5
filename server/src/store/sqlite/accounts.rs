//! Accounts and sessions in SQLite.

use super::SqliteStore;
use crate::store::accounts::{Account, Accounts, Invitation, SecondFactor, Session, TokenHash};
use crate::store::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use tokio::sync::broadcast;
use uuid::Uuid;

const ACCOUNT: &str = "SELECT person_id, email, password, changed_at, access FROM account WHERE email = ?";

const ACCOUNT_OF: &str = "SELECT person_id, email, password, changed_at, access FROM account WHERE person_id = ?";

const HAS_ACCOUNTS: &str = "SELECT EXISTS (SELECT 1 FROM account)";

const SET_ACCOUNT: &str = "INSERT INTO account (person_id, email, password, changed_at, access) VALUES (?, ?, ?, ?, ?) \
    ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, password = excluded.password, \
    changed_at = excluded.changed_at, access = excluded.access";

pub(super) const NEW_ACCESS: &str = "UPDATE account SET access = randomblob(16) WHERE person_id = ?";

pub(super) const HOLDERS: &str = "SELECT person_id FROM account ORDER BY person_id";

const INVITE: &str = "INSERT INTO invitation (person_id, hash, email, until) VALUES (?, ?, ?, ?) \
    ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, email = excluded.email, until = excluded.until";

const INVITATION: &str = "SELECT person_id, email, until FROM invitation WHERE hash = ?";

const TAKE_INVITATION: &str = "DELETE FROM invitation WHERE hash = ?";

const BEGIN: &str = "INSERT INTO session (token, id, person_id, created_at, seen_at, agent, address, proven) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

const SESSION: &str = "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session WHERE token = ?";

const SESSIONS_OF: &str = "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session \
    WHERE person_id = ? ORDER BY seen_at DESC, id";

const EVERY_SESSION: &str = "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session \
    ORDER BY seen_at DESC, id";

const TOUCH: &str = "UPDATE session SET seen_at = ? WHERE token = ?";

pub(super) const SWEEP: &str = "DELETE FROM session WHERE created_at < ?";

const END_OF: &str = "DELETE FROM session WHERE person_id = ? AND id = ?";

const END_ALL_OF: &str = "DELETE FROM session WHERE person_id = ? AND id IS NOT ?";

const FACTOR: &str = "SELECT person_id, secret, since, last_step FROM second_factor WHERE person_id = ?";

const SET_FACTOR: &str = "INSERT INTO second_factor (person_id, secret, since, last_step) VALUES (?, ?, ?, ?) \
    ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, since = excluded.since, \
    last_step = excluded.last_step";

const TAKE_STEP: &str = "UPDATE second_factor SET last_step = ?1 WHERE person_id = ?2 AND last_step < ?1";

const ADD_RECOVERY: &str = "INSERT INTO recovery_code (hash, person_id) VALUES (?, ?)";

const TAKE_RECOVERY: &str = "DELETE FROM recovery_code WHERE hash = ? AND person_id = ?";

const RECOVERY_LEFT: &str = "SELECT count(*) FROM recovery_code WHERE person_id = ?";

const END_RECOVERY: &str = "DELETE FROM recovery_code WHERE person_id = ?";

const END_FACTOR: &str = "DELETE FROM second_factor WHERE person_id = ?";

pub(super) fn account(row: SqliteRow) -> Result<Account> {
    Ok(Account {
        person: PersonId(row.try_get(0)?),
        email: row.try_get(1)?,
        password: row.try_get(2)?,
        changed_at: Timestamp(row.try_get(3)?),
        access: row.try_get(4)?,
    })
}

fn session(row: SqliteRow) -> Result<Session> {
    Ok(Session {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        created_at: Timestamp(row.try_get(2)?),
        seen_at: Timestamp(row.try_get(3)?),
        agent: row.try_get(4)?,
        address: row.try_get(5)?,
        proven: row.try_get(6)?,
    })
}

pub(super) fn factor(row: SqliteRow) -> Result<SecondFactor> {
    Ok(SecondFactor {
        person: PersonId(row.try_get(0)?),
        secret: row.try_get(1)?,
        since: row.try_get::<Option<i64>, _>(2)?.map(Timestamp),
        last_step: row.try_get(3)?,
    })
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        sqlx::query(ACCOUNT).bind(email).fetch_optional(&self.readers).await?.map(account).transpose()
    }

    async fn account_of(&self, person: PersonId) -> Result<Option<Account>> {
        sqlx::query(ACCOUNT_OF).bind(person.0).fetch_optional(&self.readers).await?.map(account).transpose()
    }

    async fn has_accounts(&self) -> Result<bool> {
        Ok(sqlx::query_scalar(HAS_ACCOUNTS).fetch_one(&self.readers).await?)
    }

    async fn set_account(&self, account: &Account) -> Result<bool> {
        let set = sqlx::query(SET_ACCOUNT)
            .bind(account.person.0)
            .bind(account.email.as_str())
            .bind(account.password.as_str())
            .bind(account.changed_at.0)
            .bind(account.access)
            .execute(&self.writer)
            .await;
        match set {
            Ok(_) => Ok(true),
            Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn account_holders(&self) -> Result<Vec<PersonId>> {
        let people: Vec<Uuid> = sqlx::query_scalar(HOLDERS).fetch_all(&self.readers).await?;
        Ok(people.into_iter().map(PersonId).collect())
    }

    async fn invite(&self, token: TokenHash, invitation: &Invitation) -> Result<()> {
        sqlx::query(INVITE)
            .bind(invitation.person.0)
            .bind(token.to_vec())
            .bind(invitation.email.as_str())
            .bind(invitation.until.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn invitation(&self, token: TokenHash) -> Result<Option<Invitation>> {
        let row = sqlx::query(INVITATION).bind(token.to_vec()).fetch_optional(&self.readers).await?;
        let invitation = |row: SqliteRow| {
            let (person, email, until) = (PersonId(row.try_get(0)?), row.try_get(1)?, Timestamp(row.try_get(2)?));
            Ok(Invitation { person, email, until })
        };
        row.map(invitation).transpose()
    }

    async fn take_invitation(&self, token: TokenHash) -> Result<bool> {
        let taken = sqlx::query(TAKE_INVITATION).bind(token.to_vec()).execute(&self.writer).await?;
        Ok(taken.rows_affected() > 0)
    }

    async fn begin_session(&self, token: TokenHash, session: &Session) -> Result<()> {
        sqlx::query(BEGIN)
            .bind(token.to_vec())
            .bind(session.id)
            .bind(session.person.0)
            .bind(session.created_at.0)
            .bind(session.seen_at.0)
            .bind(session.agent.as_str())
            .bind(session.address.as_str())
            .bind(session.proven)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        sqlx::query(SESSION).bind(token.to_vec()).fetch_optional(&self.readers).await?.map(session).transpose()
    }

    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>> {
        let rows = sqlx::query(SESSIONS_OF).bind(person.0).fetch_all(&self.readers).await?;
        rows.into_iter().map(session).collect()
    }

    async fn every_session(&self) -> Result<Vec<Session>> {
        let rows = sqlx::query(EVERY_SESSION).fetch_all(&self.readers).await?;
        rows.into_iter().map(session).collect()
    }

    async fn touch_session(&self, token: TokenHash, at: Timestamp) -> Result<()> {
        sqlx::query(TOUCH).bind(at.0).bind(token.to_vec()).execute(&self.writer).await?;
        Ok(())
    }

    async fn end_session(&self, token: TokenHash) -> Result<()> {
        sqlx::query("DELETE FROM session WHERE token = ?").bind(token.to_vec()).execute(&self.writer).await?;
        let _ = self.sessions.send(());
        Ok(())
    }

    async fn end_session_of(&self, person: PersonId, id: Uuid) -> Result<bool> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let ended = sqlx::query(END_OF).bind(person.0).bind(id).execute(&mut *transaction).await?;
        if ended.rows_affected() > 0 {
            sqlx::query(NEW_ACCESS).bind(person.0).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        let _ = self.sessions.send(());
        Ok(ended.rows_affected() > 0)
    }

    async fn end_sessions_of(&self, person: PersonId, kept: Option<Uuid>) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(END_ALL_OF).bind(person.0).bind(kept).execute(&mut *transaction).await?;
        sqlx::query(NEW_ACCESS).bind(person.0).execute(&mut *transaction).await?;
        transaction.commit().await?;
        let _ = self.sessions.send(());
        Ok(())
    }

    fn sessions_ended(&self) -> broadcast::Receiver<()> {
        self.sessions.subscribe()
    }

    async fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>> {
        sqlx::query(FACTOR).bind(person.0).fetch_optional(&self.readers).await?.map(factor).transpose()
    }

    async fn set_second_factor(&self, factor: &SecondFactor, recovery: &[TokenHash]) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(SET_FACTOR)
            .bind(factor.person.0)
            .bind(factor.secret.as_slice())
            .bind(factor.since.map(|since| since.0))
            .bind(factor.last_step)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(END_RECOVERY).bind(factor.person.0).execute(&mut *transaction).await?;
        for code in recovery {
            sqlx::query(ADD_RECOVERY).bind(code.to_vec()).bind(factor.person.0).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn take_step(&self, person: PersonId, step: i64) -> Result<bool> {
        let taken = sqlx::query(TAKE_STEP).bind(step).bind(person.0).execute(&self.writer).await?;
        Ok(taken.rows_affected() > 0)
    }

    async fn take_recovery(&self, person: PersonId, code: TokenHash) -> Result<bool> {
        let taken = sqlx::query(TAKE_RECOVERY).bind(code.to_vec()).bind(person.0).execute(&self.writer).await?;
        Ok(taken.rows_affected() > 0)
    }

    async fn recovery_left(&self, person: PersonId) -> Result<u32> {
        Ok(sqlx::query_scalar(RECOVERY_LEFT).bind(person.0).fetch_one(&self.readers).await?)
    }

    async fn end_second_factor(&self, person: PersonId) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(END_RECOVERY).bind(person.0).execute(&mut *transaction).await?;
        sqlx::query(END_FACTOR).bind(person.0).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}
