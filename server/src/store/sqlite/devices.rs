//! Devices, see [`Device`].

use super::decode::{aggregate, command_id};
use crate::store::error::Result;
use crate::store::{Device, Runs, Unsent};
use deskside_domain::id::{Aggregate, ClientId, CommandId, PersonId};
use deskside_domain::sync::wire::ManifestItem;
use deskside_domain::time::Timestamp;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

const DEVICES: &str = "SELECT id, user_id, seen_at, build, agent FROM client ORDER BY id";

const UNSENT: &str = "SELECT client, command_id, kind, lane_kind, lane_id, device_wall FROM manifest_item \
    ORDER BY client, command_id";

const ABOUT: &str = "SELECT c.user_id, count(*), min(m.device_wall), c.seen_at FROM manifest_item m \
    JOIN client c ON c.id = m.client WHERE m.lane_kind = ? AND m.lane_id = ? GROUP BY c.id, c.user_id, c.seen_at";

const ARRIVED: &str = "DELETE FROM manifest_item WHERE client = ? AND command_id = ?";

const FORGET: &str = "DELETE FROM client WHERE id = ?";

/// Every device, by its id.
pub async fn devices(connection: &mut SqliteConnection) -> Result<Vec<Device>> {
    let mut unsent: BTreeMap<ClientId, Vec<ManifestItem>> = BTreeMap::new();
    for row in sqlx::query(UNSENT).fetch_all(&mut *connection).await? {
        unsent.entry(ClientId(row.try_get(0)?)).or_default().push(ManifestItem {
            command_id: command_id(row.try_get(1)?),
            kind: row.try_get(2)?,
            lane: aggregate(row.try_get(3)?, row.try_get(4)?)?,
            device_wall: Timestamp(row.try_get(5)?),
        });
    }
    let mut devices = Vec::new();
    for row in sqlx::query(DEVICES).fetch_all(connection).await? {
        let client = ClientId(row.try_get(0)?);
        devices.push(Device {
            client,
            user: PersonId(row.try_get(1)?),
            seen_at: Timestamp(row.try_get(2)?),
            runs: Runs { build: row.try_get(3)?, agent: row.try_get(4)? },
            unsent: unsent.remove(&client).unwrap_or_default(),
        });
    }
    Ok(devices)
}

/// What devices have not sent about a record, the oldest first.
pub async fn unsent(connection: &mut SqliteConnection, lane: Aggregate) -> Result<Vec<Unsent>> {
    let rows = sqlx::query(ABOUT).bind(lane.kind.word()).bind(lane.id).fetch_all(connection).await?;
    let read = |row: &_| {
        let commands: i64 = Row::try_get(row, 1)?;
        Ok(Unsent {
            person: PersonId(Row::try_get(row, 0)?),
            commands: u32::try_from(commands).unwrap_or(u32::MAX),
            saved_at: Timestamp(Row::try_get(row, 2)?),
            seen_at: Timestamp(Row::try_get(row, 3)?),
        })
    };
    let mut found: Vec<Unsent> = rows.iter().map(read).collect::<Result<_>>()?;
    found.sort_by_key(Unsent::place);
    Ok(found)
}

/// Takes commands off what devices have not sent.
pub async fn arrived(connection: &mut SqliteConnection, commands: &[(ClientId, CommandId)]) -> Result<()> {
    for (client, command) in commands {
        sqlx::query(ARRIVED).bind(client.0).bind(command.0).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Forgets a device. Returns whether it was there.
pub async fn forget(connection: &mut SqliteConnection, client: ClientId) -> Result<bool> {
    Ok(sqlx::query(FORGET).bind(client.0).execute(connection).await?.rows_affected() > 0)
}
