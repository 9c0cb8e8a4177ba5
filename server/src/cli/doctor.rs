//! `deskside doctor`: looks over an installation and says what to do.

use super::settings::Settings;
use crate::clock::{Clock, SystemClock};
use crate::portal::Doors;
use crate::store::{META_DEMO, Place, Store, Verified, chain, lost};
use anyhow::bail;
use deskside_domain::time::Timestamp;
use std::net::IpAddr;
use std::path::Path;

/// Seconds by which the newest event may lie ahead of the clock.
const AHEAD: i64 = 120;
/// Days of silence after which a tablet's unsent work is worth a call.
const SILENT_DAYS: i64 = 3;

enum Found {
    Good(String),
    /// It works; this would be better. With the remedy.
    Warn(String),
    /// It does not work. With the remedy.
    Bad(String),
}

use Found::{Bad, Good, Warn};

/// Prints what was found; an error when something is bad.
pub async fn run(store: &dyn Store, settings: &Settings, database: &Place) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let found = [
        size(store, database).await?,
        database_itself(store).await,
        log(store).await,
        clock(store, now).await?,
        accounts(store).await?,
        tablets(store, now).await?,
        reach(settings)?,
        certificate(settings).await?,
    ];
    let mut bad = 0;
    for found in &found {
        let (mark, text) = match found {
            Good(text) => ("ok  ", text),
            Warn(text) => ("warn", text),
            Bad(text) => {
                bad += 1;
                ("bad ", text)
            }
        };
        println!("{mark}  {text}");
    }
    if bad > 0 {
        bail!("{bad} of {} checks failed", found.len());
    }
    Ok(())
}

async fn size(store: &dyn Store, database: &Place) -> anyhow::Result<Found> {
    Ok(match database {
        Place::File(path) => file(path),
        Place::Server(_) => {
            let facts = store.facts().await?;
            Good(format!("database {} on {}: {} MiB", database.shown(), facts.engine, facts.bytes / 1024 / 1024))
        }
    })
}

fn file(database: &Path) -> Found {
    let size = |path: &Path| path.metadata().map_or(0, |file| file.len());
    let wal = size(&database.with_extension("db-wal"));
    let (size, wal) = (size(database) / 1024 / 1024, wal / 1024 / 1024);
    if wal > 512 {
        let remedy = "end what reads it for so long, then start the server anew";
        return Warn(format!(
            "database {}: {size} MiB, and {wal} MiB not yet moved into it; {remedy}",
            database.display()
        ));
    }
    Good(format!("database {}: {size} MiB", database.display()))
}

async fn database_itself(store: &dyn Store) -> Found {
    match store.check().await {
        Ok(faults) if faults.is_empty() => Good("the database's pages and indexes are sound".to_owned()),
        Ok(faults) => Bad(format!("the database is not sound: {}", faults.join("; "))),
        Err(error) => Bad(format!("the database can not be read: {}; restore the newest backup", chain(&error))),
    }
}

async fn log(store: &dyn Store) -> Found {
    match store.verify().await {
        Ok(Verified { lost: files, .. }) if !files.is_empty() => Bad(format!(
            "the log is sound, but {} of its files are not: {}; take them from a backup",
            files.len(),
            lost::named(&files)
        )),
        Ok(verified) => Good(format!("the log is sound: {} events in {} streams", verified.rows, verified.streams)),
        Err(error) => Bad(format!("the log is not sound: {}; restore the newest backup", chain(&error))),
    }
}

async fn clock(store: &dyn Store, now: Timestamp) -> anyhow::Result<Found> {
    let head = *store.head().borrow();
    let newest = store.rows(head.saturating_sub(1), 1).await?.first().map(|row| row.recorded_at);
    Ok(match newest {
        Some(newest) if newest.since(now) > AHEAD => Bad(format!(
            "the clock is {} s behind the newest event; set this machine's time, or service levels will be wrong",
            newest.since(now)
        )),
        _ => Good("the clock is not behind the log".to_owned()),
    })
}

async fn accounts(store: &dyn Store) -> anyhow::Result<Found> {
    if !store.has_accounts().await? {
        return Ok(Warn("nobody can sign in yet; `deskside serve` prints the link for the first account".to_owned()));
    }
    let demo = store.meta(META_DEMO).await?.and_then(|note| serde_json::from_str::<Doors>(&note).ok());
    Ok(match demo {
        Some(_) => Warn(
            "this is a demonstration: everyone knows its passwords; use another --data-dir for real work".to_owned(),
        ),
        None => Good("accounts are there".to_owned()),
    })
}

async fn tablets(store: &dyn Store, now: Timestamp) -> anyhow::Result<Found> {
    let devices = store.devices().await?;
    let waiting = || devices.iter().filter(|device| !device.unsent.is_empty());
    let oldest = waiting().map(|device| now.since(device.seen_at) / 86_400).max().unwrap_or(0);
    let many = waiting().map(|device| device.unsent.len()).sum();
    Ok(match (many, oldest) {
        (0, _) => Good("no tablet is known to hold unsent work".to_owned()),
        (_, SILENT_DAYS..) => {
            Warn(format!("{many} unsent commands on tablets, one of them silent for {oldest} days; ask for it"))
        }
        _ => Good(format!("{many} unsent commands on tablets, all heard of lately")),
    })
}

fn reach(settings: &Settings) -> anyhow::Result<Found> {
    let addr = settings.addr()?;
    let public = settings.public_url()?;
    let https = settings.tls()?.is_some() || public.as_deref().is_some_and(|url| url.starts_with("https://"));
    let open = !addr.ip().is_loopback();
    let behind_proxy = !settings.trusted_proxies()?.iter().all(IpAddr::is_loopback);
    Ok(match (open || public.is_some() || behind_proxy, https) {
        (true, false) => {
            Bad("other machines reach this server without https: offline work and camera will not work there; give \
             --tls-cert and --tls-key, or a proxy and --public-url https://…"
                .to_owned())
        }
        (true, true) => Good("other machines reach this server by https".to_owned()),
        (false, _) => Good(format!("only this machine reaches the server, at {addr}")),
    })
}

async fn certificate(settings: &Settings) -> anyhow::Result<Found> {
    let Some(files) = settings.tls()? else {
        return Ok(Good("no certificate of its own".to_owned()));
    };
    Ok(match files.check().await {
        Ok(()) => Good("certificate and key fit".to_owned()),
        Err(error) => Bad(format!("{error:#}")),
    })
}
