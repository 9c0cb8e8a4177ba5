//! What an archive holds beside the log, out of PostgreSQL and into it.

use super::Tables;
use super::accounts::{ADD_RECOVERY, account, factor};
use super::decode::{aggregate, kept, position, text};
use super::tokens::{bound, token};
use crate::store::accounts::{Invitation, TokenHash};
use crate::store::archive::{Beside, Counts, META_RESTORED};
use crate::store::error::{Result, StoreError};
use crate::store::tables::Write;
use crate::store::values::hash;
use deskside_domain::id::{Aggregate, ClientId, PersonId};
use deskside_domain::ticket::NumberBlock;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use std::collections::BTreeMap;
use uuid::Uuid;

const MARKS: &str = "SELECT client, lane_kind, lane_id, seq FROM lane_mark \
    WHERE (client, lane_kind, lane_id) > ($1, $2, $3) ORDER BY client, lane_kind, lane_id LIMIT $4";

const COUNTS: &str = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM erasure), \
    (SELECT count(*) FROM command), (SELECT count(*) FROM lane_mark), (SELECT count(*) FROM file), \
    (SELECT count(*) FROM file_part p JOIN file f ON f.body = p.body)";

const BLOCKS: &str = "SELECT first, size, client FROM number_block ORDER BY first";
const META: &str = "SELECT key, value FROM meta ORDER BY key";
const ACCOUNTS: &str = "SELECT person_id, email, password, changed_at, access FROM account ORDER BY person_id";
const FACTORS: &str = "SELECT person_id, secret, since, last_step FROM second_factor ORDER BY person_id";
const RECOVERY: &str = "SELECT person_id, hash FROM recovery_code ORDER BY person_id, hash";
const INVITATIONS: &str = "SELECT hash, person_id, email, until FROM invitation ORDER BY hash";
const TOKENS: &str = "SELECT id, person_id, name, scopes, created_at, expires_at, used_at, revoked_at, hash \
    FROM api_token ORDER BY hash";

const PUT_BLOCK: &str = "INSERT INTO number_block (first, size, client) VALUES ($1, $2, $3)";
const PUT_META: &str =
    "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const PUT_ACCOUNT: &str =
    "INSERT INTO account (person_id, email, password, changed_at, access) VALUES ($1, $2, $3, $4, $5)";
const PUT_FACTOR: &str = "INSERT INTO second_factor (person_id, secret, since, last_step) VALUES ($1, $2, $3, $4)";
const PUT_INVITATION: &str = "INSERT INTO invitation (hash, person_id, email, until) VALUES ($1, $2, $3, $4)";

/// See [`Read::marks`](crate::store::tables::Read::marks).
pub async fn marks(
    connection: &mut PgConnection,
    after: Option<(ClientId, Aggregate)>,
    limit: u32,
) -> Result<Vec<((ClientId, Aggregate), u32)>> {
    // No kind's name is empty, so this comes before every lane.
    let (client, kind, id) =
        after.map_or((Uuid::nil(), "", Uuid::nil()), |(client, lane)| (client.0, lane.kind.word(), lane.id));
    let query = sqlx::query(MARKS).bind(client).bind(kind).bind(id).bind(i64::from(limit));
    let mark = |row: PgRow| {
        let lane = aggregate(row.try_get(1)?, row.try_get(2)?)?;
        let mark = u32::try_from(row.try_get::<i64, _>(3)?);
        let mark = mark.map_err(|error| StoreError::inconsistent("lane_mark", lane, error))?;
        Ok(((ClientId(row.try_get(0)?), lane), mark))
    };
    query.fetch_all(connection).await?.into_iter().map(mark).collect()
}

/// See [`Read::counts`](crate::store::tables::Read::counts).
pub async fn counts(connection: &mut PgConnection) -> Result<Counts> {
    let counts: (i64, i64, i64, i64, i64, i64) = sqlx::query_as(COUNTS).fetch_one(connection).await?;
    let (events, erasures) = (position(counts.0), position(counts.1));
    let (files, pieces) = (position(counts.4), position(counts.5));
    Ok(Counts { events, erasures, commands: position(counts.2), lanes: position(counts.3), files, pieces })
}

/// See [`Read::beside`](crate::store::tables::Read::beside).
pub async fn beside(connection: &mut PgConnection) -> Result<Vec<Beside>> {
    let mut all = Vec::new();
    for row in sqlx::query(BLOCKS).fetch_all(&mut *connection).await? {
        all.push(Beside::Block(block(&row)?));
    }
    let devices = super::devices::devices(connection).await?;
    all.extend(devices.into_iter().map(Beside::Client));
    for row in sqlx::query(META).fetch_all(&mut *connection).await? {
        all.push(Beside::Meta { key: text(&row, 0)?, value: text(&row, 1)? });
    }
    for row in sqlx::query(ACCOUNTS).fetch_all(&mut *connection).await? {
        all.push(Beside::Account(account(row)?));
    }
    let mut recovery: BTreeMap<PersonId, Vec<TokenHash>> = BTreeMap::new();
    for row in sqlx::query(RECOVERY).fetch_all(&mut *connection).await? {
        recovery.entry(PersonId(row.try_get(0)?)).or_default().push(hash("recovery_code", row.try_get(1)?)?);
    }
    for row in sqlx::query(FACTORS).fetch_all(&mut *connection).await? {
        let factor = factor(row)?;
        let recovery = recovery.remove(&factor.person).unwrap_or_default();
        all.push(Beside::SecondFactor { factor, recovery });
    }
    for row in sqlx::query(INVITATIONS).fetch_all(&mut *connection).await? {
        let (person, email, until) = (PersonId(row.try_get(1)?), text(&row, 2)?, Timestamp(row.try_get(3)?));
        let hash = hash("invitation", row.try_get(0)?)?;
        all.push(Beside::Invitation { hash, invitation: Invitation { person, email, until } });
    }
    for row in sqlx::query(TOKENS).fetch_all(&mut *connection).await? {
        all.push(Beside::Token { hash: hash("api_token", row.try_get(8)?)?, token: token(row)? });
    }
    Ok(all)
}

fn block(row: &PgRow) -> Result<NumberBlock> {
    let (first, size): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let number = |value| u32::try_from(value).map_err(|error| StoreError::inconsistent("number_block", first, error));
    Ok(NumberBlock { client: ClientId(row.try_get(2)?), first: number(first)?, size: number(size)? })
}

/// See [`Write::put_beside`].
pub async fn put_beside(connection: &mut PgConnection, beside: &[Beside]) -> Result<()> {
    for one in beside {
        let query = match one {
            Beside::Block(block) => {
                sqlx::query(PUT_BLOCK).bind(i64::from(block.first)).bind(i64::from(block.size)).bind(block.client.0)
            }
            Beside::Client(device) => {
                Tables(connection).note_contact(&device.into(), device.seen_at).await?;
                continue;
            }
            Beside::Meta { key, value } => sqlx::query(PUT_META).bind(kept(key)).bind(kept(value)),
            Beside::Account(account) => sqlx::query(PUT_ACCOUNT)
                .bind(account.person.0)
                .bind(kept(&account.email))
                .bind(kept(&account.password))
                .bind(account.changed_at.0)
                .bind(account.access),
            Beside::SecondFactor { factor, recovery } => {
                put_recovery(connection, factor.person.0, recovery).await?;
                sqlx::query(PUT_FACTOR)
                    .bind(factor.person.0)
                    .bind(factor.secret.as_slice())
                    .bind(factor.since.map(|since| since.0))
                    .bind(factor.last_step)
            }
            Beside::Invitation { hash, invitation } => sqlx::query(PUT_INVITATION)
                .bind(hash.to_vec())
                .bind(invitation.person.0)
                .bind(kept(&invitation.email))
                .bind(invitation.until.0),
            Beside::Token { hash, token } => bound(*hash, token),
        };
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn put_recovery(connection: &mut PgConnection, person: Uuid, codes: &[TokenHash]) -> Result<()> {
    for code in codes {
        sqlx::query(ADD_RECOVERY).bind(code.to_vec()).bind(person).execute(&mut *connection).await?;
    }
    Ok(())
}

/// See [`Write::restored_at`].
pub async fn restored_at(connection: &mut PgConnection) -> Result<Option<Timestamp>> {
    let value: Option<String> = sqlx::query_scalar(super::META).bind(META_RESTORED).fetch_optional(connection).await?;
    Ok(value.and_then(|at| at.parse().ok()).map(Timestamp))
}
