//! What assets are known by and who had them, in PostgreSQL.

use crate::store::assets::{holder, known_by};
use crate::store::error::Result;
use deskside_domain::asset::Asset;
use deskside_domain::facts::AssetKey;
use deskside_domain::id::AssetId;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

const BY_TAG: &str = "SELECT id FROM asset WHERE tag = $1";

const BY_SERIAL: &str = "SELECT id FROM asset WHERE serial = $1";

const DROP: [&str; 2] = ["DELETE FROM custody WHERE asset_id = $1", "DELETE FROM asset WHERE id = $1"];

const PUT: &str = "INSERT INTO asset (id, tag, serial) VALUES ($1, $2, $3)";

const CUSTODY: &str = "INSERT INTO custody (id, asset_id, holder_kind, holder_id, began_at, ended_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";

/// The asset that is known by this.
pub async fn known(connection: &mut PgConnection, key: &AssetKey) -> Result<Option<AssetId>> {
    let (query, value) = match key {
        AssetKey::Tag(tag) => (BY_TAG, tag),
        AssetKey::Serial(serial) => (BY_SERIAL, serial),
    };
    let id: Option<Uuid> = sqlx::query_scalar(query).bind(value.as_str()).fetch_optional(connection).await?;
    Ok(id.map(AssetId))
}

/// Writes assets as they are now. All go before any comes, as one may have got what another one was known by.
pub async fn put(connection: &mut PgConnection, assets: &[&Asset]) -> Result<()> {
    for asset in assets {
        for statement in DROP {
            sqlx::query(statement).bind(asset.id.0).execute(&mut *connection).await?;
        }
    }
    for asset in assets {
        let (tag, serial) = known_by(asset);
        sqlx::query(PUT).bind(asset.id.0).bind(tag).bind(serial).execute(&mut *connection).await?;
        for custody in &asset.custodies {
            let (kind, id) = holder(custody.holder);
            let query = sqlx::query(CUSTODY).bind(custody.id.0).bind(asset.id.0).bind(kind).bind(id);
            let ended = custody.ended.as_ref().map(|ended| ended.at.0);
            query.bind(custody.from.0).bind(ended).execute(&mut *connection).await?;
        }
    }
    Ok(())
}
