//! Accounts and sessions in PostgreSQL.

use super::PostgresStore;
use super::decode::{kept, text};
use super::line::{within, writing};
use crate::store::accounts::{Account, Accounts, Invitation, SecondFactor, Session, TokenHash};
use crate::store::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::QueryScalar;
use tokio::sync::broadcast;
use uuid::Uuid;

pub(super) const ACCOUNT: &str = "SELECT person_id, email, password, changed_at, access FROM account WHERE email = $1";

pub(super) const ACCOUNT_OF: &str =
    "SELECT person_id, email, password, changed_at, access FROM account WHERE person_id = $1";

pub(super) const HAS_ACCOUNTS: &str = "SELECT EXISTS (SELECT 1 FROM account)";

pub(super) const SET_ACCOUNT: &str = "INSERT INTO account (person_id, email, password, changed_at, access) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, \
    password = excluded.password, changed_at = excluded.changed_at, access = excluded.access";

pub(super) const NEW_ACCESS: &str = "UPDATE account SET access = gen_random_uuid() WHERE person_id = $1";

pub(super) const HOLDERS: &str = "SELECT person_id FROM account ORDER BY person_id";

pub(super) const INVITE: &str = "INSERT INTO invitation (person_id, hash, email, until) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, email = excluded.email, until = excluded.until";

pub(super) const INVITATION: &str = "SELECT person_id, email, until FROM invitation WHERE hash = $1";

pub(super) const TAKE_INVITATION: &str = "DELETE FROM invitation WHERE hash = $1";

pub(super) const BEGIN: &str = "INSERT INTO session (token, id, person_id, created_at, seen_at, agent, address, proven) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub(super) const SESSION: &str =
    "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session WHERE token = $1";

pub(super) const SESSIONS_OF: &str = "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session \
    WHERE person_id = $1 ORDER BY seen_at DESC, id";

pub(super) const EVERY_SESSION: &str = "SELECT id, person_id, created_at, seen_at, agent, address, proven FROM session \
    ORDER BY seen_at DESC, id";

pub(super) const TOUCH: &str = "UPDATE session SET seen_at = $1 WHERE token = $2";

pub(super) const SWEEP: &str = "DELETE FROM session WHERE created_at < $1";

/// Ends sessions and, with them, tells every process; `$also` is what else happens in the same statement.
macro_rules! ends {
    ($which:literal, $also:literal) => {
        concat!(
            "WITH gone AS (DELETE FROM session WHERE ",
            $which,
            " RETURNING 1), ",
            $also,
            "told AS (SELECT pg_notify('deskside', (SELECT value FROM meta WHERE key = 'epoch') \
             || ' sessions ended') FROM gone LIMIT 1) SELECT count(*) FROM gone WHERE (SELECT count(*) FROM told) IS NOT NULL"
        )
    };
}

pub(super) const END: &str = ends!("token = $1", "");

pub(super) const END_OF: &str = ends!(
    "person_id = $1 AND id = $2",
    "anew AS (UPDATE account SET access = gen_random_uuid() WHERE person_id = $1 AND EXISTS (SELECT 1 FROM gone)), "
);

pub(super) const END_ALL_OF: &str = ends!(
    "person_id = $1 AND id IS DISTINCT FROM $2",
    "anew AS (UPDATE account SET access = gen_random_uuid() WHERE person_id = $1), "
);

pub(super) const FACTOR: &str = "SELECT person_id, secret, since, last_step FROM second_factor WHERE person_id = $1";

pub(super) const SET_FACTOR: &str = "INSERT INTO second_factor (person_id, secret, since, last_step) \
    VALUES ($1, $2, $3, $4) ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, since = excluded.since, \
    last_step = excluded.last_step";

pub(super) const TAKE_STEP: &str = "UPDATE second_factor SET last_step = $1 WHERE person_id = $2 AND last_step < $1";

pub(super) const ADD_RECOVERY: &str = "INSERT INTO recovery_code (hash, person_id) VALUES ($1, $2)";

pub(super) const TAKE_RECOVERY: &str = "DELETE FROM recovery_code WHERE hash = $1 AND person_id = $2";

pub(super) const RECOVERY_LEFT: &str = "SELECT count(*) FROM recovery_code WHERE person_id = $1";

pub(super) const END_RECOVERY: &str = "DELETE FROM recovery_code WHERE person_id = $1";

pub(super) const END_FACTOR: &str = "DELETE FROM second_factor WHERE person_id = $1";

pub(super) fn account(row: PgRow) -> Result<Account> {
    Ok(Account {
        person: PersonId(row.try_get(0)?),
        email: text(&row, 1)?,
        password: text(&row, 2)?,
        changed_at: Timestamp(row.try_get(3)?),
        access: row.try_get(4)?,
    })
}

fn session(row: PgRow) -> Result<Session> {
    Ok(Session {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        created_at: Timestamp(row.try_get(2)?),
        seen_at: Timestamp(row.try_get(3)?),
        agent: text(&row, 4)?,
        address: text(&row, 5)?,
        proven: row.try_get(6)?,
    })
}

pub(super) fn factor(row: PgRow) -> Result<SecondFactor> {
    Ok(SecondFactor {
        person: PersonId(row.try_get(0)?),
        secret: row.try_get(1)?,
        since: row.try_get::<Option<i64>, _>(2)?.map(Timestamp),
        last_step: row.try_get(3)?,
    })
}

impl PostgresStore {
    /// Ends sessions, and rings for the streams of this process at once. Returns how many there were.
    async fn ended(&self, statement: QueryScalar<'_, Postgres, i64, PgArguments>) -> Result<i64> {
        let ended = statement.fetch_one(&self.writer).await?;
        let _ = self.sessions.send(());
        Ok(ended)
    }
}

#[async_trait]
impl Accounts for PostgresStore {
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        sqlx::query(ACCOUNT).bind(kept(email)).fetch_optional(&self.readers).await?.map(account).transpose()
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
            .bind(kept(&account.email))
            .bind(kept(&account.password))
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
            .bind(kept(&invitation.email))
            .bind(invitation.until.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn invitation(&self, token: TokenHash) -> Result<Option<Invitation>> {
        let row = sqlx::query(INVITATION).bind(token.to_vec()).fetch_optional(&self.readers).await?;
        let invitation = |row: PgRow| {
            let (person, email, until) = (PersonId(row.try_get(0)?), text(&row, 1)?, Timestamp(row.try_get(2)?));
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
            .bind(kept(&session.agent))
            .bind(kept(&session.address))
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
        self.ended(sqlx::query_scalar(END).bind(token.to_vec())).await?;
        Ok(())
    }

    async fn end_session_of(&self, person: PersonId, id: Uuid) -> Result<bool> {
        Ok(self.ended(sqlx::query_scalar(END_OF).bind(person.0).bind(id)).await? > 0)
    }

    async fn end_sessions_of(&self, person: PersonId, kept: Option<Uuid>) -> Result<()> {
        self.ended(sqlx::query_scalar(END_ALL_OF).bind(person.0).bind(kept)).await?;
        Ok(())
    }

    fn sessions_ended(&self) -> broadcast::Receiver<()> {
        self.sessions.subscribe()
    }

    async fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>> {
        sqlx::query(FACTOR).bind(person.0).fetch_optional(&self.readers).await?.map(factor).transpose()
    }

    async fn set_second_factor(&self, factor: &SecondFactor, recovery: &[TokenHash]) -> Result<()> {
        within(writing(1), async {
            let mut transaction = self.writer.begin_with("BEGIN").await?;
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
        })
        .await
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
        let left: i64 = sqlx::query_scalar(RECOVERY_LEFT).bind(person.0).fetch_one(&self.readers).await?;
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    async fn end_second_factor(&self, person: PersonId) -> Result<()> {
        within(writing(1), async {
            let mut transaction = self.writer.begin_with("BEGIN").await?;
            sqlx::query(END_RECOVERY).bind(person.0).execute(&mut *transaction).await?;
            sqlx::query(END_FACTOR).bind(person.0).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}
