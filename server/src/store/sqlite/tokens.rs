//! Tokens of programs in SQLite.

use super::SqliteStore;
use super::insert::Query;
use crate::store::accounts::TokenHash;
use crate::store::error::Result;
use crate::store::tokens::{ApiToken, Scope, Tokens};
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

const ADD: &str = "INSERT INTO api_token (hash, id, person_id, name, scopes, created_at, expires_at, used_at, \
    revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

const TOKEN: &str = "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at FROM api_token \
    WHERE hash = ?";

const TOKENS: &str = "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at FROM api_token \
    WHERE ?1 IS NULL OR person_id = ?1 ORDER BY created_at DESC, id";

const TOUCH: &str = "UPDATE api_token SET used_at = ? WHERE id = ?";

const REVOKE: &str = "UPDATE api_token SET revoked_at = ?3 WHERE id = ?2 AND revoked_at IS NULL \
    AND (?1 IS NULL OR person_id = ?1)";

const REVOKE_ALL: &str = "UPDATE api_token SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL";

pub(super) fn token(row: SqliteRow) -> Result<ApiToken> {
    let scopes: &str = row.try_get(3)?;
    Ok(ApiToken {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        name: row.try_get(2)?,
        scopes: scopes.split(' ').filter_map(Scope::from_word).collect(),
        created_at: Timestamp(row.try_get(4)?),
        expires_at: Timestamp(row.try_get(5)?),
        used_at: row.try_get::<Option<i64>, _>(6)?.map(Timestamp),
        revoked_at: row.try_get::<Option<i64>, _>(7)?.map(Timestamp),
    })
}

/// The statement that keeps a token.
pub(super) fn bound(hash: TokenHash, token: &ApiToken) -> Query<'_> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    sqlx::query(ADD)
        .bind(hash.to_vec())
        .bind(token.id)
        .bind(token.person.0)
        .bind(token.name.as_str())
        .bind(scopes.join(" "))
        .bind(token.created_at.0)
        .bind(token.expires_at.0)
        .bind(token.used_at.map(|at| at.0))
        .bind(token.revoked_at.map(|at| at.0))
}

#[async_trait]
impl Tokens for SqliteStore {
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
