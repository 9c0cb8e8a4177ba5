//! A server on a file, killed at any moment: under load, and while it starts.

use super::ledger::Ledger;
use super::{Counts, Found, VERIFY, crashes, devices, finish, moment, open, under_load};
use crate::kit::process::{Process, free_port, program};
use crate::kit::set_up;
use deskside_domain::id::CommandId;
use server::store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// Each so many crashes one more happens while the server starts after it.
const AT_START: u32 = 7;

#[test]
fn nothing_acknowledged_is_lost_or_doubled_in_a_file() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("deskside.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = open(&file).await;
        set_up(&store).await;
        store.close().await;
    });
    let look = || runtime.block_on(found(&file));
    let own: BTreeSet<CommandId> = look().kept.into_iter().map(|(command, _)| command).collect();
    let (paper, ledger) = (folder.path().join("ledger"), Ledger::new(&folder.path().join("ledger")));
    let data = folder.path().display().to_string();

    let (port, mut counts) = (free_port(), Counts::default());
    let mut server = Process::serve(folder.path(), port);
    let mut devices = devices(server.addr, &ledger);
    for _ in 0..crashes().0 {
        let (addr, crash) = (server.addr, counts.crashes);
        under_load(&mut devices, addr, crash, || server.kill(), |_| {});
        counts.crashes += 1;
        if crash % AT_START == 3 {
            let mut command = program();
            command.arg("serve");
            let starting = Process::spawn(command, folder.path(), port);
            std::thread::sleep(moment(crash) / 2);
            starting.kill();
        }
        if crash % VERIFY == VERIFY - 1 {
            counts.verify(&["--data-dir", &data]);
        }
        server = Process::serve(folder.path(), port);
        counts.check(&paper, &look(), &own);
    }
    finish(&mut devices, server);
    counts.again = devices.iter().map(|device| device.again).sum();
    let in_doubt = counts.in_doubt;
    counts.check(&paper, &look(), &own);
    assert_eq!(counts.in_doubt, in_doubt, "in the end everything was answered");
    counts.verify(&["--data-dir", &data]);
    assert!(counts.acknowledged as u32 > counts.crashes * 4, "there was load: {counts:?}");
    counts.show("SQLite");
}

/// What the file holds, beside a server that may have it open.
async fn found(file: &Path) -> Found {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = options.connect().await.expect("it opens");
    let mut reading = connection.begin().await.expect("it reads");
    let events: Vec<(i64, Uuid)> = sqlx::query_as("SELECT position, command_id FROM event ORDER BY position")
        .fetch_all(&mut *reading)
        .await
        .expect("the log");
    let kept: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT id, outcome FROM command").fetch_all(&mut *reading).await.expect("the commands");
    drop(reading);
    connection.close().await.expect("closed");
    Found::of(events, kept)
}
