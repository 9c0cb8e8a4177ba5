//! Logs torn and cut at any byte.

use super::open;
use crate::kit::client::Client;
use crate::kit::{ADA, set_up, ticket};
use server::store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Writes a log of some hundred commands and leaves it in the WAL, as after a crash.
async fn torn_log(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let file = folder.join("deskside.db");
    let store = open(&file).await;
    set_up(&store).await;
    let mut client = Client::new(1, ADA);
    // Few enough that no checkpoint empties the WAL on the way.
    for number in 0..20 {
        let commands = [client.create(ticket(number), "Stampante"), client.say(ticket(number), "nota")];
        let push = server::store::Push::of(deskside_domain::sync::server::Authority::User(ADA), commands);
        store.submit(&[push], crate::kit::NOW).await.expect("stored");
    }
    // Copied while it is open: the checkpoint at close has not happened.
    let copy = |name: &str| std::fs::read(folder.join(name)).expect("read");
    let torn = (copy("deskside.db"), copy("deskside.db-wal"));
    store.close().await;
    torn
}

#[tokio::test]
async fn a_log_torn_at_any_byte_opens_to_its_beginning() {
    let folder = tempfile::tempdir().expect("folder");
    let (database, wal) = torn_log(folder.path()).await;
    let whole = open(&folder.path().join("deskside.db")).await;
    let rows = whole.rows(0, 10_000).await.expect("rows");
    assert!(wal.len() > 100_000, "the log is in the WAL: {}", wal.len());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut seen = BTreeSet::new();
    for turn in 0..40 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (state >> 20) as usize % wal.len();
        let other = tempfile::tempdir().expect("folder");
        let file = other.path().join("deskside.db");
        let mut torn = wal.clone();
        if turn % 2 == 0 {
            torn.truncate(at);
        } else {
            torn[at] ^= 1 << (turn % 8);
        }
        std::fs::write(&file, &database).expect("written");
        std::fs::write(other.path().join("deskside.db-wal"), &torn).expect("written");
        let store = open(&file).await;
        store.verify().await.unwrap_or_else(|error| panic!("byte {at}: {error}"));
        let left = store.rows(0, 10_000).await.expect("rows");
        assert_eq!(left, rows[..left.len()], "byte {at}: a beginning of the log");
        seen.insert(left.len());
        store.close().await;
    }
    assert!(seen.len() > 10, "torn at different commits: {seen:?}");
}

/// Frames of the write-ahead log at whose every byte it is cut.
const FRAMES: usize = 64;
/// A frame: its head and a page.
const FRAME: usize = 24 + 4_096;

/// What a plain SQLite makes of a database and what is left of its log: the last position, and that row's hash.
async fn glance(folder: &Path, database: &[u8], wal: &[u8]) -> (u64, String) {
    let file = folder.join("cut.db");
    std::fs::write(&file, database).expect("written");
    std::fs::write(folder.join("cut.db-wal"), wal).expect("written");
    let _ = std::fs::remove_file(folder.join("cut.db-shm"));
    let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.expect("it opens");
    let last = "SELECT position, hash FROM event ORDER BY position DESC LIMIT 1";
    let (position, hash): (i64, String) = sqlx::query_as(last).fetch_one(&mut connection).await.expect("it reads");
    connection.close().await.expect("closed");
    (position as u64, hash)
}

/// The log of a running server, cut at each byte of its last frames (`CUTS=all`; else at some of each), is what was acknowledged up to the last commit that is whole.
#[tokio::test]
async fn a_log_cut_anywhere_holds_each_whole_commit() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("deskside.db");
    let store = open(&file).await;
    set_up(&store).await;
    store.close().await;
    // What is above lies in the file itself; from here on the log begins anew.
    let store = open(&file).await;
    let mut client = Client::new(1, ADA);
    let wal = folder.path().join("deskside.db-wal");
    let length = || std::fs::metadata(&wal).expect("a log").len() as usize;
    // How long the log was when each commit was acknowledged, and the head then.
    let mut commits = vec![(length(), *store.head().borrow())];
    while length() < (FRAMES + 8) * FRAME {
        let number = commits.len() as u128;
        let commands = [client.create(ticket(number), "Stampante"), client.say(ticket(number), "nota")];
        let push = server::store::Push::of(deskside_domain::sync::server::Authority::User(ADA), commands);
        store.submit(&[push], crate::kit::NOW).await.expect("stored");
        commits.push((length(), *store.head().borrow()));
    }
    let (database, log) = (std::fs::read(&file).expect("read"), std::fs::read(&wal).expect("read"));
    let hashes: BTreeMap<u64, String> =
        store.rows(0, 10_000).await.expect("rows").into_iter().map(|row| (row.position, row.hash)).collect();
    store.close().await;
    let first = log.len() - FRAMES * FRAME;
    let all = std::env::var("CUTS").is_ok_and(|cuts| cuts == "all");
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("folder");
    let mut seen = BTreeSet::new();
    let mut cuts = 0;
    for at in first..=log.len() {
        let byte = (at - first) % FRAME;
        let in_last = at > log.len() - FRAME && byte.is_multiple_of(16);
        if !(all || in_last || matches!(byte, 0 | 1 | 23 | 24 | 25 | 2_048 | 4_119)) {
            continue;
        }
        let whole = commits.iter().rev().find(|(length, _)| *length <= at).expect("one before").1;
        let (head, hash) = glance(place.path(), &database, &log[..at]).await;
        assert_eq!(head, whole, "cut at byte {at}");
        assert_eq!(Some(&hash), hashes.get(&head), "cut at byte {at}");
        // At the border of a frame the whole desk is checked.
        if byte == 0 {
            let store = open(&place.path().join("cut.db")).await;
            store.verify().await.unwrap_or_else(|error| panic!("byte {at}: {error}"));
            store.close().await;
        }
        seen.insert(head);
        cuts += 1;
    }
    assert!(seen.len() > 2, "cut in several commits: {seen:?}");
    println!("{cuts} cuts, {} states", seen.len());
}
