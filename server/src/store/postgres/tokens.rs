//! Tokens of programs in PostgreSQL.

use super::PostgresStore;
use super::decode::{kept, text};
use crate::store::accounts::TokenHash;
use crate::store::error::Result;
use crate::store::tokens::{ApiToken, Scope, Tokens};
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

pub(super) const ADD: &str = "INSERT INTO api_token (hash, id, person_id, name, scopes, created_at, expires_at, used_at, \
    revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

pub(super) const TOKEN: &str = "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at FROM api_token \
    WHERE hash = $1";

pub(super) const TOKENS: &str = "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at FROM api_token \
    WHERE $1::uuid IS NULL OR person_id = $1 ORDER BY created_at DESC, id";

pub(super) const TOUCH: &str = "UPDATE api_token SET used_at = $1 WHERE id = $2";

pub(super) const REVOKE: &str = "UPDATE api_token SET revoked_at = $3 WHERE id = $2 AND revoked_at IS NULL \
    AND ($1::uuid IS NULL OR person_id = $1)";

pub(super) const REVOKE_ALL: &str = "UPDATE api_token SET revoked_at = $1 WHERE person_id = $2 AND revoked_at IS NULL";

pub(super) fn token(row: PgRow) -> Result<ApiToken> {
    let scopes: &str = row.try_get(3)?;
    Ok(ApiToken {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        name: text(&row, 2)?,
        scopes: scopes.split(' ').filter_map(Scope::from_word).collect(),
        created_at: Timestamp(row.try_get(4)?),
        expires_at: Timestamp(row.try_get(5)?),
        used_at: row.try_get::<Option<i64>, _>(6)?.map(Timestamp),
        revoked_at: row.try_get::<Option<i64>, _>(7)?.map(Timestamp),
    })
}

/// The statement that adds a token.
pub(super) fn bound(hash: TokenHash, token: &ApiToken) -> Query<'_, Postgres, PgArguments> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    sqlx::query(ADD)
        .bind(hash.to_vec())
        .bind(token.id)
        .bind(token.person.0)
        .bind(kept(&token.name))
        .bind(scopes.join(" "))
        .bind(token.created_at.0)
        .bind(token.expires_at.0)
        .bind(token.used_at.map(|at| at.0))
        .bind(token.revoked_at.map(|at| at.0))
}

#[async_trait]
impl Tokens for PostgresStore {
    async fn add_token(&self, hash: TokenHash, token: &ApiToken) -> Result<()> {
        bound(hash, token).execute(&self.writer).await?;
        Ok(())
    }

    async fn token(&self, hash: TokenHash) -> Result<Option<ApiToken>> {
        sqlx::query(TOKEN).bind(hash.to_vec()).fetch_optional(&self.readers).await?.map(token).transpose()
    }

    async fn tokens(&self, of: Option<PersonId>) -> Result<Vec<ApiToken>> {
        let rows = sqlx::query(TOKENS).bind(of.map(|person| person.0)).fetch_all(&self.readers).await?;
        rows.into_iter().map(token).collect()
    }

    async fn touch_token(&self, id: Uuid, at: Timestamp) -> Result<()> {
        sqlx::query(TOUCH).bind(at.0).bind(id).execute(&self.writer).await?;
        Ok(())
    }

    async fn revoke_token(&self, of: Option<PersonId>, id: Uuid, at: Timestamp) -> Result<bool> {
        let of = of.map(|person| person.0);
        let revoked = sqlx::query(REVOKE).bind(of).bind(id).bind(at.0).execute(&self.writer).await?;
        Ok(revoked.rows_affected() > 0)
    }

    async fn revoke_tokens_of(&self, person: PersonId, at: Timestamp) -> Result<()> {
        sqlx::query(REVOKE_ALL).bind(at.0).bind(person.0).execute(&self.writer).await?;
        Ok(())
    }
}
