//! A server on PostgreSQL: it is killed, one of the database's own processes is killed, or the database server ends
//! as after a crash while ours goes on.

use super::ledger::Ledger;
use super::{Counts, Found, VERIFY, crashes, devices, finish, under_load, until};
use crate::cluster::Cluster;
use crate::kit::process::{Process, free_port};
use crate::kit::set_up;
use deskside_domain::id::CommandId;
use server::store::{PostgresStore, Store};
use sqlx::Connection;
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    /// Our server.
    Server,
    /// A process of the database server that works for ours; it then ends all others and recovers.
    Backend,
    /// The database server as a whole.
    Database,
}

/// In turn.
const VICTIMS: [Victim; 5] = [Victim::Server, Victim::Backend, Victim::Server, Victim::Database, Victim::Server];

/// Who does something just now comes first.
const BACKEND: &str = "SELECT pid FROM pg_stat_activity WHERE application_name = 'deskside' \
    AND datname = 'desk_here' ORDER BY state = 'idle', state_change DESC LIMIT 1";

#[test]
fn nothing_acknowledged_is_lost_or_doubled_in_postgresql() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let cluster = Cluster::started(&[], &[]);
    let url = runtime.block_on(cluster.create("desk_here", ""));
    runtime.block_on(async {
        let store = PostgresStore::open(&url).await.expect("opened");
        set_up(&store).await;
        store.close().await;
    });
    let look = || runtime.block_on(found(&cluster));
    let own: BTreeSet<CommandId> = look().kept.into_iter().map(|(command, _)| command).collect();
    let folder = tempfile::tempdir().expect("folder");
    let (paper, ledger) = (folder.path().join("ledger"), Ledger::new(&folder.path().join("ledger")));

    let (port, mut counts) = (free_port(), Counts::default());
    let mut server = Process::serve_at(folder.path(), port, Some(&url));
    let mut devices = devices(server.addr, &ledger);
    for _ in 0..crashes().1 {
        let (addr, crash) = (server.addr, counts.crashes);
        // It goes on by itself: there are answers again.
        let heals = |acknowledged: &AtomicU64| {
            let before = acknowledged.load(Ordering::Relaxed);
            until("it heals by itself", || acknowledged.load(Ordering::Relaxed) > before + 20);
        };
        match VICTIMS[crash as usize % VICTIMS.len()] {
            Victim::Server => {
                under_load(&mut devices, addr, crash, || server.kill(), |_| {});
                server = Process::serve_at(folder.path(), port, Some(&url));
            }
            Victim::Backend => under_load(&mut devices, addr, crash, || kill_backend(&runtime, &cluster), heals),
            Victim::Database => {
                let ends = || {
                    cluster.stop("immediate");
                    cluster.again();
                };
                under_load(&mut devices, addr, crash, ends, heals);
            }
        }
        counts.crashes += 1;
        counts.check(&paper, &look(), &own);
        if crash % VERIFY == VERIFY - 1 {
            counts.verify(&["--database-url", &url]);
        }
    }
    finish(&mut devices, server);
    counts.again = devices.iter().map(|device| device.again).sum();
    let in_doubt = counts.in_doubt;
    counts.check(&paper, &look(), &own);
    assert_eq!(counts.in_doubt, in_doubt, "in the end everything was answered");
    counts.verify(&["--database-url", &url]);
    assert!(counts.acknowledged as u32 > counts.crashes * 4, "there was load: {counts:?}");
    counts.show("PostgreSQL");
}

/// kill -9 of a process that works for our server.
fn kill_backend(runtime: &Runtime, cluster: &Cluster) {
    let backend: i32 = runtime.block_on(async {
        let mut connection = cluster.connect("postgres").await;
        sqlx::query_scalar(BACKEND).fetch_one(&mut connection).await.expect("our server is connected")
    });
    let done = Command::new("kill").args(["-9", &backend.to_string()]).status().expect("kill");
    // It may have ended meanwhile, of itself.
    assert!(done.success() || !std::path::Path::new(&format!("/proc/{backend}")).exists());
}

/// What the database holds.
async fn found(cluster: &Cluster) -> Found {
    let mut connection = cluster.connect("desk_here").await;
    let mut reading = connection.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.expect("it reads");
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
