//! Backup and restore, export and import, as an operator meets them; and what happens to files on the way.

use crate::kit::client::Client;
use crate::kit::process::{Process, free_port, program, request};
use crate::kit::{ADA, BO, NOW, PASSWORD, set_up, ticket};
use deskside_domain::command::Sealed;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::sync::again::send_again;
use deskside_domain::sync::outbox::{Entry, Receipt};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{Outcome, PullAnswer, PushAnswer};
use deskside_domain::time::Captured;
use serde_json::{Value, json};
use server::archive::lines::Reader;
use server::archive::packed;
use server::store::archive::Source;
use server::store::{Push, SqliteStore, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

fn run(folder: &Path, args: &[&str]) -> Output {
    program().args(args).current_dir(folder).output().expect("ran")
}

fn good(folder: &Path, args: &[&str]) -> String {
    let ended = run(folder, args);
    assert!(ended.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

fn bad(folder: &Path, args: &[&str]) -> String {
    let ended = run(folder, args);
    assert_eq!(ended.status.code(), Some(1), "{args:?}: {}", String::from_utf8_lossy(&ended.stdout));
    String::from_utf8_lossy(&ended.stderr).into_owned()
}

/// Names of the files in a folder.
fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

async fn desk(folder: &Path, tickets: u128) {
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    let store = SqliteStore::open(&folder.join("data/deskside.db")).await.expect("opened");
    set_up(&store).await;
    let mut client = Client::new(1, ADA);
    for number in 0..tickets {
        let note = format!("Nota {number}: è già la terza volta");
        let commands = [client.create(ticket(number), "Stampante"), client.say(ticket(number), &note)];
        store.submit(&[Push::of(Authority::User(ADA), commands)], NOW).await.expect("stored");
    }
    let erased = store.rows(6, 1).await.expect("rows").remove(0).event_id;
    store.erase(&[erased]).await.expect("erased");
    store.close().await;
}

async fn content(file: &Path) -> (Vec<String>, Vec<String>) {
    let store = SqliteStore::open(file).await.expect("opened");
    store.verify().await.expect("sound");
    let rows = store.rows(0, 100_000).await.expect("rows");
    let rows = rows.iter().map(|row| serde_json::to_string(row).expect("JSON")).collect();
    let dump = store.dump().await.expect("documents");
    store.close().await;
    (rows, dump)
}

#[tokio::test]
async fn a_desk_goes_out_and_comes_in() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    desk(here, 30).await;
    let before = content(&here.join("data/deskside.db")).await;

    let said = good(here, &["backup", "desk.gz"]);
    assert!(said.starts_with("desk.gz: ") && said.contains(" events, 1 erased"), "{said}");
    let mode = here.join("desk.gz").metadata().expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
    assert!(good(here, &["verify", "desk.gz"]).starts_with("sound: a backup of format 1"));
    good(here, &["export", "--out", "desk.jsonl"]);
    assert!(good(here, &["verify", "desk.jsonl"]).starts_with("sound: an export of format 1"));
    let text = std::fs::read_to_string(here.join("desk.jsonl")).expect("text");
    assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "each line is JSON");
    for secret in ["$argon2", "ada@example.org", "recovery"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let mut unpacked = String::new();
    flate2::read::MultiGzDecoder::new(File::open(here.join("desk.gz")).expect("a file"))
        .read_to_string(&mut unpacked)
        .expect("any tool unpacks it");
    assert!(unpacked.contains("$argon2") && unpacked.ends_with("}\n"));

    let restored = good(here, &["restore", "desk.gz", "--data-dir", "other"]);
    assert!(restored.starts_with("sound: "), "{restored}");
    assert_eq!(content(&here.join("other/deskside.db")).await, before);
    let dry = good(here, &["import", "--format", "deskside", "--dry-run", "desk.jsonl", "--data-dir", "third"]);
    assert!(dry.contains("nothing was written"), "{dry}");
    good(here, &["import", "--format", "deskside", "desk.jsonl", "--data-dir", "third"]);
    assert_eq!(content(&here.join("third/deskside.db")).await, before);
    assert!(good(here, &["verify", "--data-dir", "third"]).starts_with("sound: "));

    // The account came along; the exported desk has none.
    let reset = |data| run(here, &["user", "reset", "--email", "ada@example.org", "--data-dir", data]);
    assert!(reset("other").status.success());
    assert!(!reset("third").status.success());

    // What is there is neither written over nor added to.
    let said = bad(here, &["restore", "desk.gz", "--data-dir", "other"]);
    assert!(said.contains("not empty") && said.contains("--data-dir"), "{said}");
    let said = bad(here, &["import", "--format", "deskside", "desk.jsonl"]);
    assert!(said.contains("not empty"), "{said}");
    assert!(bad(here, &["import", "--format", "deskside", "--dry-run", "desk.jsonl"]).contains("not empty"));
    assert!(bad(here, &["backup", "desk.gz"]).contains("there already"));
    assert!(bad(here, &["export", "--out", "desk.jsonl"]).contains("there already"));
    assert!(bad(here, &["backup", "no/such/folder/desk.gz"]).contains("choose a folder"));
    assert!(bad(here, &["restore", "desk.jsonl", "--data-dir", "new"]).contains("deskside import --format deskside"));
    assert!(
        bad(here, &["import", "--format", "deskside", "desk.gz", "--data-dir", "new"]).contains("deskside restore")
    );
    assert!(bad(here, &["import", "--format", "deskside", "no.jsonl", "--data-dir", "new"]).contains("no.jsonl"));
    assert!(!here.join("new").exists(), "the file is looked at before a database is made");
    // An empty database that was there before stays, whatever happens to what should come in.
    good(here, &["migrate", "--data-dir", "empty"]);
    good(here, &["restore", "desk.gz", "--data-dir", "empty"]);
    bad(here, &["restore", "desk.gz", "--data-dir", "empty"]);
    assert!(here.join("empty/deskside.db").is_file());
}

#[tokio::test]
async fn a_broken_file_is_told_and_nothing_comes_of_it() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    desk(here, 5).await;
    good(here, &["export", "--out", "desk.jsonl"]);
    good(here, &["backup", "desk.gz"]);
    let text = std::fs::read(here.join("desk.jsonl")).expect("bytes");
    let refused = |bytes: &[u8], why: &str| {
        std::fs::write(here.join("odd"), bytes).expect("written");
        for args in [&["verify", "odd"][..], &["restore", "odd", "--data-dir", "new"]] {
            let said = bad(here, args);
            assert!(said.contains(why), "{why}: {said}");
        }
        assert!(!here.join("new/deskside.db").exists(), "{why}: nothing is left");
    };
    refused(b"", "neither a backup nor an export");
    refused(b"Subject,Body\n", "neither a backup nor an export");
    refused(&text[..text.len() / 2], "cut off in line");
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    refused(&lines[..4].concat(), "cut off after line 4");
    refused(&[&lines[..4], &lines[5..]].concat().concat(), "line 5 is not as it was written");
    refused(&[&lines[..], &lines[3..4]].concat().concat(), "something follows the end");
    let swapped = [&lines[..4], &[lines[5], lines[4]], &lines[6..]].concat().concat();
    refused(&swapped, "line 5 is not as it was written");
    // A line with a check value that fits, from a program that is newer.
    let newer = String::from_utf8_lossy(lines[0]).replace("\"format\":1", "\"format\":2");
    let body = format!("{{{}", newer.trim_end().split_once(',').expect("two parts").1);
    let digest = sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &body));
    let check = &deskside_domain::private::hex(&digest)[..16];
    refused(format!("{{\"check\":\"{check}\",{}\n", &body[1..]).as_bytes(), "has format 2, this program knows 1");
    let packed = std::fs::read(here.join("desk.gz")).expect("bytes");
    refused(&packed[..packed.len() - 1], "can not be read");
    let mut changed = packed.clone();
    changed[5] ^= 1;
    refused(&changed, "the file around them is not as it was written");
    refused(&packed[..packed.len() / 2], "line ");
    let said = bad(here, &["restore", "nowhere.gz", "--data-dir", "new"]);
    assert!(said.contains("can not read nowhere.gz"), "{said}");
}

/// Reads a whole file as `verify` does, within this process. What is wrong with it, if anything is.
fn check(path: &Path) -> Result<(), String> {
    server::archive::task::look_over(path, server::archive::Kind::Backup)
        .or_else(|_| server::archive::task::look_over(path, server::archive::Kind::Export))
        .map(drop)
        .map_err(|error| format!("{error:#}"))
}

#[tokio::test]
async fn any_flipped_bit_is_noticed_and_its_line_named() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    desk(here, 2).await;
    good(here, &["export", "--out", "desk.jsonl"]);
    good(here, &["backup", "desk.gz"]);
    let odd = here.join("odd");
    let text = std::fs::read(here.join("desk.jsonl")).expect("bytes");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut line = 1;
    for at in 0..text.len() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Every byte of some lines, and of the others one here and there.
        if (state >> 33).is_multiple_of(17) || line == 1 {
            let mut changed = text.clone();
            changed[at] ^= 1 << ((state >> 40) % 8);
            std::fs::write(&odd, &changed).expect("written");
            let why = check(&odd).expect_err(&format!("byte {at}"));
            let named = why.contains(&format!("line {line} ")) || why.contains(&format!("line {line}:"));
            assert!(named || line == 1, "byte {at} of line {line}: {why}");
        }
        line += usize::from(text[at] == b'\n');
    }
    let packed = std::fs::read(here.join("desk.gz")).expect("bytes");
    for at in 0..packed.len() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if (state >> 33).is_multiple_of(5) || at < 12 || at + 60 > packed.len() {
            let mut changed = packed.clone();
            changed[at] ^= 1 << ((state >> 40) % 8);
            std::fs::write(&odd, &changed).expect("written");
            let why = check(&odd).expect_err(&format!("byte {at}"));
            let named = ["line ", "around them", "neither a backup"].iter().any(|word| why.contains(word));
            assert!(named, "byte {at}: {why}");
        }
    }
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    desk(here, 200).await;
    good(here, &["verify"]);
    let before = files(here);
    // As if the disk had no room for more: a larger file than this can not be written.
    let limited = |args: &str| {
        let script = format!("trap '' XFSZ; ulimit -f 64; exec \"$0\" {args}");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script]).arg(env!("CARGO_BIN_EXE_deskside")).current_dir(here);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DESKSIDE_")) {
            command.env_remove(name);
        }
        let ended = command.output().expect("ran");
        assert_eq!(ended.status.code(), Some(1), "{args}: {}", String::from_utf8_lossy(&ended.stdout));
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let said = limited("export --out desk.jsonl");
    assert!(said.contains("no room") && said.contains("nothing of it is left"), "{said}");
    assert_eq!(files(here), before);
    good(here, &["backup", "desk.gz"]);
    limited("restore desk.gz --data-dir other");
    assert_eq!(files(&here.join("other")), BTreeSet::new(), "no half of a database");
    good(here, &["restore", "desk.gz", "--data-dir", "other"]);
}

/// What a device keeps: its outbox, its receipts and where its replica stands.
struct Device {
    client: Client,
    cookie: String,
    outbox: Vec<Entry>,
    receipts: Vec<Receipt>,
    cursor: String,
    epoch: String,
    order: u64,
}

impl Device {
    fn new(number: u128, user: PersonId, addr: SocketAddr) -> Self {
        let client = Client::new(number, user);
        let (outbox, receipts) = (Vec::new(), Vec::new());
        let mut device = Self {
            client,
            cookie: String::new(),
            outbox,
            receipts,
            cursor: String::new(),
            epoch: String::new(),
            order: 0,
        };
        device.sign_in(addr);
        device
    }

    fn sign_in(&mut self, addr: SocketAddr) {
        let email = if self.client.user == ADA { "ada@example.org" } else { "bo@example.org" };
        let body = json!({"email": email, "password": PASSWORD}).to_string();
        let reply = request(addr, "POST", "/api/v1/sign-in", &[("content-type", "application/json")], &body);
        let reply = reply.expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        self.cookie = reply.header("set-cookie").split(';').next().unwrap_or("").to_owned();
    }

    fn save(&mut self, command: Sealed) {
        self.order += 1;
        self.outbox.push(Entry { order: self.order, command, outcome: None, passed_over: false });
    }

    /// One page after the other until nothing is left. True when the server's database began another life.
    fn pull(&mut self, addr: SocketAddr) -> bool {
        let mut shared = None;
        loop {
            let path = format!("/sync/v1/pull?cursor={}&nonce=n", self.cursor);
            let reply = request(addr, "GET", &path, &[("cookie", &self.cookie)], "").expect("an answer");
            assert_eq!(reply.status, 200, "{}", reply.body);
            let page: PullAnswer = serde_json::from_str(&reply.body).expect("a page");
            if page.restart && !self.epoch.is_empty() && self.epoch != page.epoch {
                shared = Some(page.shared);
            }
            (self.epoch, self.cursor) = (page.epoch, page.cursor);
            if page.complete {
                break;
            }
        }
        if let Some(shared) = shared {
            let outbox = std::mem::take(&mut self.outbox);
            self.outbox = send_again(outbox, self.receipts.clone(), shared, Captured::default(), self.order);
        }
        shared.is_some()
    }

    fn push(&mut self, addr: SocketAddr) {
        let commands: Vec<Sealed> = self.outbox.iter().take(100).map(|entry| entry.command.clone()).collect();
        let body = serde_json::to_string(&self.client.push(commands)).expect("JSON");
        let headers = [("content-type", "application/json"), ("cookie", self.cookie.as_str())];
        let reply = request(addr, "POST", "/sync/v1/push", &headers, &body).expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: PushAnswer = serde_json::from_str(&reply.body).expect("an answer");
        assert_eq!(answer.epoch, self.epoch);
        for result in answer.results.into_iter().filter(|result| result.outcome.is_final()) {
            let at = self.outbox.iter().position(|entry| entry.command.command_id == result.command_id);
            let entry = self.outbox.remove(at.expect("it was sent"));
            self.receipts.retain(|receipt| receipt.command.command_id != result.command_id);
            self.receipts.push(Receipt { command: entry.command, outcome: Some(result.outcome) });
        }
    }

    fn work(&mut self, addr: std::net::SocketAddr, tickets: std::ops::Range<u128>) {
        for number in tickets {
            let commands = [self.client.create(ticket(number), "Rete"), self.client.say(ticket(number), "Arrivo")];
            commands.into_iter().for_each(|command| self.save(command));
        }
        while !self.outbox.is_empty() {
            self.push(addr);
        }
        self.pull(addr);
    }
}

/// The lives of a server: two devices, a backup, more work, the disk dies, the backup is restored, and restored again.
#[tokio::test(flavor = "multi_thread")]
async fn what_devices_remember_comes_back_once() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path().to_owned();
    desk(&here, 3).await;
    let told = tokio::task::spawn_blocking(move || lives(&here)).await.expect("no panic");
    let store = SqliteStore::open(&folder.path().join("third/deskside.db")).await.expect("opened");
    store.verify().await.expect("sound");
    let mut done: BTreeMap<CommandId, u32> = BTreeMap::new();
    for row in store.rows(0, 100_000).await.expect("rows") {
        *done.entry(row.command_id).or_default() += 1;
    }
    assert_eq!(told.len(), 51);
    for command in told {
        assert_eq!(done.get(&command), Some(&1), "{command} was acknowledged, and is there once");
    }
    store.close().await;
}

fn lives(here: &Path) -> BTreeSet<CommandId> {
    let port = free_port();
    let server = Process::serve(&here.join("data"), port);
    let addr = server.addr;
    let mut devices = [Device::new(11, ADA, addr), Device::new(12, BO, addr)];
    for (index, device) in devices.iter_mut().enumerate() {
        device.pull(addr);
        let first = 100 * (index as u128 + 1);
        device.work(addr, first..first + 5);
    }
    // While it serves.
    good(here, &["backup", "desk.gz"]);
    let mut acknowledged = BTreeSet::new();
    for (index, device) in devices.iter_mut().enumerate() {
        let first = 100 * (index as u128 + 1);
        device.work(addr, first + 5..first + 10);
    }
    // The other one's ticket: it must be there again before the note can be.
    let note = devices[0].client.say(ticket(207), "Anch'io");
    devices[0].save(note);
    devices[0].work(addr, 150..151);
    let settled = |devices: &[Device; 2]| -> BTreeSet<CommandId> {
        let receipts = devices.iter().flat_map(|device| &device.receipts);
        receipts
            .filter(|receipt| receipt.outcome.as_ref().is_some_and(Outcome::is_done))
            .map(|receipt| receipt.command.command_id)
            .collect()
    };
    acknowledged.extend(settled(&devices));
    server.kill();

    for (life, data) in ["other", "third"].into_iter().enumerate() {
        // The second time the same one, older still: the worst case.
        good(here, &["restore", "desk.gz", "--data-dir", data]);
        let server = Process::serve(&here.join(data), port);
        let body = json!({}).to_string();
        let headers = [("content-type", "application/json"), ("cookie", devices[0].cookie.as_str())];
        let reply = request(addr, "POST", "/sync/v1/push", &headers, &body).expect("an answer");
        assert_eq!(reply.status, 401, "sessions ended: {}", reply.body);
        for device in &mut devices {
            device.sign_in(addr);
            assert!(device.pull(addr), "another life");
            assert!(!device.pull(addr), "once");
        }
        // What is known there is not sent again, but for what stands at the last position itself.
        let again = devices[0].outbox.len();
        assert!(life > 0 || (13..=14).contains(&again), "{again}");
        // The note waits for the ticket of the other device.
        devices[0].push(addr);
        assert!(!devices[0].outbox.is_empty(), "the note waits");
        while devices.iter().any(|device| !device.outbox.is_empty()) {
            devices.iter_mut().rev().for_each(|device| device.push(addr));
        }
        devices[1].work(addr, 300 + life as u128 * 10..302 + life as u128 * 10);
        acknowledged.extend(settled(&devices));
        assert!(server.stop());
    }
    acknowledged
}

#[tokio::test]
async fn a_file_is_read_line_by_line() {
    let folder = tempfile::tempdir().expect("folder");
    desk(folder.path(), 5).await;
    good(folder.path(), &["backup", "desk.gz"]);
    let mut file = File::open(folder.path().join("desk.gz")).expect("a file");
    let look = packed::look(&mut file).expect("readable");
    assert_eq!(look, packed::Look::Sealed);
    let mut reader = Reader::open(packed::text(file, look)).expect("ours");
    let mut entries = 0;
    while reader.next().expect("whole").is_some() {
        entries += 1;
    }
    assert_eq!(entries, reader.header().desk.entries());
    assert_eq!(reader.header().desk.counts.erasures, 1);
    assert!(reader.next().expect("ended").is_none(), "the end stays the end");
}
