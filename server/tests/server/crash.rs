//! kill -9 of the real program under load, and logs torn at any byte.

use crate::kit::client::Client;
use crate::kit::process::{Process, free_port, request};
use crate::kit::{ADA, BO, PASSWORD, set_up, ticket};
use deskside_domain::command::Sealed;
use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use serde_json::json;
use server::store::{SqliteStore, Store};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Lives of the server; `CRASHES=10000` for more.
fn cycles() -> u32 {
    std::env::var("CRASHES").ok().and_then(|number| number.parse().ok()).unwrap_or(70)
}

const PUSHERS: u128 = 4;

/// A device that sends in a thread of its own, and what it was told.
struct Pusher {
    client: Client,
    cookie: String,
    /// Made and not acknowledged, in order.
    waiting: Vec<Sealed>,
    /// Final outcomes as told.
    told: BTreeMap<CommandId, Outcome>,
    tickets: u128,
    made: u128,
}

impl Pusher {
    fn new(number: u128, cookie: String) -> Self {
        let client = Client::new(number, if number.is_multiple_of(2) { ADA } else { BO });
        Self { client, cookie, waiting: Vec::new(), told: BTreeMap::new(), tickets: number * 1_000_000, made: 0 }
    }

    fn make(&mut self) {
        while self.waiting.len() < 5 {
            self.made += 1;
            let command = if self.made % 4 == 1 {
                self.tickets += 1;
                self.client.create(ticket(self.tickets), "Stampante")
            } else {
                self.client.say(ticket(self.tickets), &format!("nota {}", self.made))
            };
            self.waiting.push(command);
        }
    }

    /// Sends the same bytes again until they are acknowledged. False when the server is gone.
    fn push(&mut self, addr: SocketAddr) -> bool {
        let body = serde_json::to_string(&self.client.push(self.waiting.clone())).expect("json");
        let headers = [("content-type", "application/json"), ("cookie", self.cookie.as_str())];
        let Ok(reply) = request(addr, "POST", "/sync/v1/push", &headers, &body) else { return false };
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: PushAnswer = serde_json::from_str(&reply.body).expect("an answer");
        for result in answer.results {
            if result.outcome.is_final() {
                let before = self.told.insert(result.command_id, result.outcome.clone());
                assert!(before.is_none_or(|before| before == result.outcome), "told otherwise before");
            }
        }
        self.waiting.retain(|sealed| !self.told.contains_key(&sealed.command_id));
        true
    }

    fn run(&mut self, addr: SocketAddr, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            self.make();
            if !self.push(addr) {
                return;
            }
        }
    }
}

fn sign_in(addr: SocketAddr, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD}).to_string();
    let reply =
        request(addr, "POST", "/api/v1/sign-in", &[("content-type", "application/json")], &body).expect("an answer");
    let cookie = reply.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().unwrap_or("").to_owned()
}

async fn open(file: &Path) -> SqliteStore {
    SqliteStore::open(file).await.expect("opened")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("deskside.db");
    let store = open(&file).await;
    set_up(&store).await;
    let before = *store.head().borrow();
    store.close().await;
    let path = folder.path().to_owned();
    let pushers = tokio::task::spawn_blocking(move || load(&path)).await.expect("no panic");

    let store = open(&file).await;
    store.verify().await.expect("sound");
    let mut rows: BTreeMap<CommandId, Vec<u64>> = BTreeMap::new();
    let mut after = before;
    loop {
        let page = store.rows(after, 5_000).await.expect("rows");
        let Some(last) = page.last() else { break };
        after = last.position;
        for row in page {
            rows.entry(row.command_id).or_default().push(row.position);
        }
    }
    let mut acknowledged = 0;
    for (command, outcome) in pushers.iter().flat_map(|pusher| &pusher.told) {
        assert!(matches!(outcome, Outcome::Applied { .. }), "{command}: {outcome:?}");
        let positions = rows.remove(command).unwrap_or_else(|| panic!("{command} is lost"));
        assert_eq!(positions.len(), 1, "{command} has one event, once");
        assert_eq!(outcome.position(), positions.last().copied());
        acknowledged += 1;
    }
    assert!(rows.is_empty(), "everything that happened was asked for and answered: {}", rows.len());
    assert!(acknowledged > 200, "there was load: {acknowledged}");
    store.close().await;
}

/// Many lives of the server under load, then one quiet one in which everything is acknowledged.
fn load(folder: &Path) -> Vec<Pusher> {
    let port = free_port();
    let server = Process::serve(folder, port);
    let cookies = [sign_in(server.addr, "ada@example.org"), sign_in(server.addr, "bo@example.org")];
    let mut pushers: Vec<Pusher> =
        (0..PUSHERS).map(|number| Pusher::new(number, cookies[(number % 2) as usize].clone())).collect();
    let mut server = server;
    for cycle in 0..cycles() {
        let (addr, stop) = (server.addr, AtomicBool::new(false));
        std::thread::scope(|scope| {
            for pusher in &mut pushers {
                scope.spawn(|| pusher.run(addr, &stop));
            }
            // A different moment each time; what is under way then is a matter of luck.
            std::thread::sleep(Duration::from_millis(60 + u64::from(cycle) * 37 % 230));
            server.kill();
            stop.store(true, Ordering::Relaxed);
        });
        server = Process::serve(folder, port);
    }
    for pusher in &mut pushers {
        while !pusher.waiting.is_empty() {
            assert!(pusher.push(server.addr), "the server stays up");
        }
    }
    assert!(server.stop(), "stops in order");
    pushers
}

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
