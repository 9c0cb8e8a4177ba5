//! kill -9 of the real program under load, and of the database under it, against a ledger that only the devices write.
//! `CRASHES=10000` makes more of them than the hundred of every run; `make crash` runs these alone and shows the counts.

mod device;
mod ledger;
mod postgres;
mod sqlite;
mod torn;

use crate::kit::process::{Process, program, request};
use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::Outcome;
use device::Device;
use ledger::{Entry, Ledger};
use server::store::SqliteStore;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Devices that send at the same time.
const DEVICES: u128 = 4;
/// Crashes of both engines together, and how many of a hundred are SQLite's.
const CRASHES: u32 = 100;
const SQLITE: u32 = 70;
/// After so many crashes the whole of the log is checked by the program, as an administrator would.
const VERIFY: u32 = 10;

/// Crashes on SQLite and on PostgreSQL.
fn crashes() -> (u32, u32) {
    let all = std::env::var("CRASHES").ok().map(|text| text.parse().expect("CRASHES is a number")).unwrap_or(CRASHES);
    let sqlite = (u64::from(all) * u64::from(SQLITE)).div_ceil(u64::from(CRASHES)) as u32;
    (sqlite, all - sqlite)
}

#[expect(clippy::disallowed_methods, reason = "a test bounds how long it waits")]
fn now() -> Instant {
    Instant::now()
}

/// Waits for something that must come about within a minute.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(10));
    }
}

async fn open(file: &Path) -> SqliteStore {
    SqliteStore::open(file).await.expect("opened")
}

/// What lies in a database, read past the store.
#[derive(Debug, Default)]
struct Found {
    /// Positions of the log in their order, with the command that made each.
    events: Vec<(u64, CommandId)>,
    /// Commands with the outcome that was kept.
    kept: Vec<(CommandId, Outcome)>,
}

impl Found {
    fn of(events: Vec<(i64, Uuid)>, kept: Vec<(Uuid, String)>) -> Self {
        let outcome = |text: String| serde_json::from_str(&text).expect("an outcome");
        Self {
            events: events.into_iter().map(|(position, command)| (position as u64, CommandId(command))).collect(),
            kept: kept.into_iter().map(|(command, text)| (CommandId(command), outcome(text))).collect(),
        }
    }
}

/// What came of the crashes so far.
#[derive(Debug, Default)]
struct Counts {
    crashes: u32,
    checks: u32,
    verified: u32,
    acknowledged: usize,
    /// Asked for when the line broke, nobody was told: done, and not done.
    in_doubt: [usize; 2],
    again: u64,
    lost: usize,
    doubled: usize,
}

impl Counts {
    /// Holds the ledger, as it lies on the disk, against what a database has.
    fn check(&mut self, ledger: &Path, found: &Found, own: &BTreeSet<CommandId>) {
        let entries = ledger::read(ledger);
        let mut times: BTreeMap<CommandId, Vec<u64>> = BTreeMap::new();
        for (index, (position, command)) in found.events.iter().enumerate() {
            assert_eq!(*position, index as u64 + 1, "no position is left out");
            times.entry(*command).or_default().push(*position);
        }
        let mut kept: BTreeMap<CommandId, &Outcome> = BTreeMap::new();
        for (command, outcome) in &found.kept {
            self.doubled += usize::from(kept.insert(*command, outcome).is_some());
        }
        let (mut told, mut sent) = (BTreeMap::new(), BTreeSet::new());
        for entry in &entries {
            match entry {
                Entry::Sent(commands) => sent.extend(commands),
                Entry::Told(command, outcome) => {
                    let before = told.insert(*command, outcome);
                    assert!(before.is_none_or(|before| before == outcome), "{command} was told otherwise before");
                }
            }
        }
        for (command, outcome) in &told {
            let positions = times.get(command).map_or(&[][..], Vec::as_slice);
            // What was done has one event; what was refused, none.
            let expected: Vec<u64> = outcome.position().into_iter().collect();
            self.doubled += usize::from(positions.len() > expected.len());
            if kept.get(command) != Some(outcome) || positions.len() < expected.len() {
                eprintln!("lost: {command} was {outcome:?}, and is {:?} at {positions:?}", kept.get(command));
                self.lost += 1;
            } else if positions.len() == expected.len() {
                assert_eq!(positions, expected, "{command} is where it was told to be");
            }
        }
        for command in sent.iter().filter(|command| !told.contains_key(*command)) {
            self.in_doubt[usize::from(!kept.contains_key(command))] += 1;
        }
        let unasked = times.keys().chain(kept.keys()).find(|command| !sent.contains(command) && !own.contains(command));
        assert_eq!(unasked, None, "nobody asked for it");
        assert_eq!((self.lost, self.doubled), (0, 0), "after {} crashes: {self:?}", self.crashes);
        self.acknowledged = told.len();
        self.checks += 1;
    }

    /// The program's own check of the whole log.
    fn verify(&mut self, args: &[&str]) {
        let done = program().arg("verify").args(args).output().expect("it runs");
        let said = [done.stdout, done.stderr].concat();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&said));
        self.verified += 1;
    }

    /// Says it past the test program, which keeps what a good test prints to itself.
    fn show(&self, engine: &str) {
        let Self { crashes, checks, verified, acknowledged, in_doubt: [done, not], again, lost, doubled } = self;
        let line = format!(
            "{engine}: {crashes} crashes, {acknowledged} commands acknowledged, {} in doubt ({done} were done, {not} \
             were not), {again} answers asked for again; {lost} lost, {doubled} doubled ({checks} checks, {verified} of \
             the whole chain)\n",
            done + not
        );
        std::io::stderr().write_all(line.as_bytes()).expect("said");
    }
}

/// A moment that differs from one crash to the next; what is under way then is a matter of luck.
fn moment(crash: u32) -> Duration {
    Duration::from_millis(40 + u64::from(crash) * 37 % 190)
}

/// Lets devices work, makes something happen to them at a moment of its own, and ends their work when `over`.
fn under_load<T>(
    devices: &mut [Device],
    addr: SocketAddr,
    crash: u32,
    happens: impl FnOnce() -> T,
    over: impl FnOnce(&AtomicU64),
) -> T {
    let (stop, acknowledged) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let working: Vec<_> = devices
            .iter_mut()
            .map(|device| {
                let (stop, acknowledged) = (&stop, &acknowledged);
                scope.spawn(move || device.run(addr, stop, acknowledged))
            })
            .collect();
        // There is load, and nothing stands still for lack of an answer.
        until("commands are acknowledged", || {
            acknowledged.load(Ordering::Relaxed) > 0 || working.iter().any(|one| one.is_finished())
        });
        std::thread::sleep(moment(crash));
        let happened = happens();
        over(&acknowledged);
        stop.store(true, Ordering::Relaxed);
        for one in working {
            one.join().expect("no device fails");
        }
        happened
    })
}

/// All devices, signed in, with one ledger.
fn devices(addr: SocketAddr, ledger: &Ledger) -> Vec<Device> {
    let cookies = ["ada@example.org", "bo@example.org"].map(|email| device::sign_in(addr, email));
    (0..DEVICES).map(|number| Device::new(number, cookies[(number % 2) as usize].clone(), ledger.clone())).collect()
}

/// One quiet life in which everything is acknowledged.
fn finish(devices: &mut [Device], server: Process) {
    for device in devices {
        until("all is acknowledged", || device.is_done() || !device.push(server.addr).is_gone() && device.is_done());
    }
    assert_eq!(request(server.addr, "GET", "/readyz", &[], "").expect("an answer").status, 200);
    assert!(server.stop(), "stops in order");
}

/// A command that was acknowledged, as the ledger has it, and what is found of it.
fn noticed(found: impl FnOnce(CommandId, Outcome) -> Found) {
    let folder = tempfile::tempdir().expect("folder");
    let paper = folder.path().join("ledger");
    let (command, ledger) = (CommandId::from(7), Ledger::new(&paper));
    let outcome = Outcome::Applied { position: 1, versions: Default::default() };
    ledger.sends(vec![command]);
    ledger.is_told(vec![(command, outcome.clone())]);
    Counts::default().check(&paper, &found(command, outcome), &BTreeSet::new());
}

#[test]
fn what_is_there_once_is_in_order() {
    noticed(|command, outcome| Found { events: vec![(1, command)], kept: vec![(command, outcome)] });
}

#[test]
#[should_panic(expected = "(1, 0)")]
fn a_lost_command_is_noticed() {
    noticed(|_, _| Found::default());
}

#[test]
#[should_panic(expected = "(1, 0)")]
fn another_outcome_than_was_told_is_noticed() {
    noticed(|command, _| Found {
        events: vec![(1, command)],
        kept: vec![(command, Outcome::Blocked { requires: command })],
    });
}

#[test]
#[should_panic(expected = "(0, 1)")]
fn a_doubled_command_is_noticed() {
    noticed(|command, outcome| Found { events: vec![(1, command), (2, command)], kept: vec![(command, outcome)] });
}

#[test]
#[should_panic(expected = "nobody asked for it")]
fn a_command_out_of_nothing_is_noticed() {
    let other = CommandId::from(8);
    noticed(|command, outcome| Found {
        events: vec![(1, command), (2, other)],
        kept: vec![(command, outcome.clone()), (other, outcome)],
    });
}
