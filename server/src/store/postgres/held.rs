//! What waits for a while, in PostgreSQL.

use super::PostgresStore;
use super::decode::{kept, text};
use crate::store::accounts::TokenHash;
use crate::store::error::Result;
use crate::store::held::{Held, HeldKind, Holding};
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;

const HOLD: &str = "INSERT INTO held (key, kind, person_id, since, until, note, body) VALUES ($1, $2, $3, $4, $5, $6, $7) \
    ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, person_id = excluded.person_id, since = excluded.since, \
    until = excluded.until, note = excluded.note, body = excluded.body";

const SHORTEN: &str = "DELETE FROM held WHERE kind = $1 AND key NOT IN \
    (SELECT key FROM held WHERE kind = $1 ORDER BY since DESC, key LIMIT $2)";

const HELD: &str = "SELECT person_id, since, until, note, body FROM held WHERE key = $1 AND kind = $2 AND until > $3";

const TAKE: &str = "DELETE FROM held WHERE kind = $2 \
    AND EXISTS (SELECT 1 FROM held own WHERE own.key = $1 AND own.kind = $2 AND own.until > $3)";

pub(super) const SWEEP: &str = "DELETE FROM held WHERE until <= $1";

fn held(row: PgRow) -> Result<Held> {
    Ok(Held {
        person: row.try_get::<Option<uuid::Uuid>, _>(0)?.map(PersonId),
        since: Timestamp(row.try_get(1)?),
        until: Timestamp(row.try_get(2)?),
        note: text(&row, 3)?,
        body: row.try_get(4)?,
    })
}

#[async_trait]
impl Holding for PostgresStore {
    async fn hold(&self, kind: HeldKind, key: TokenHash, held: &Held, most: u32) -> Result<()> {
        sqlx::query(HOLD)
            .bind(key.to_vec())
            .bind(kind.word())
            .bind(held.person.map(|person| person.0))
            .bind(held.since.0)
            .bind(held.until.0)
            .bind(kept(&held.note))
            .bind(held.body.as_slice())
            .execute(&self.writer)
            .await?;
        sqlx::query(SHORTEN).bind(kind.word()).bind(i64::from(most)).execute(&self.writer).await?;
        Ok(())
    }

    async fn held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<Option<Held>> {
        let found = sqlx::query(HELD).bind(key.to_vec()).bind(kind.word()).bind(now.0);
        found.fetch_optional(&self.readers).await?.map(held).transpose()
    }

    async fn take_held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<bool> {
        let taken = sqlx::query(TAKE).bind(key.to_vec()).bind(kind.word()).bind(now.0);
        Ok(taken.execute(&self.writer).await?.rows_affected() > 0)
    }
}
