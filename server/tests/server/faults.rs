//! Whatever fails around a running server, on both engines: what was acknowledged is there, what was not is answered
//! with what is wrong and when to come again, people and programs are told, the log says it once, and as soon as it is
//! over the same process goes on.

mod files;
mod postgres;
mod proxy;
mod sqlite;

use crate::kit::client::Client;
use crate::kit::process::{Process, Reply, log_of, request};
use crate::kit::{ADA, PASSWORD, ticket};
use deskside_domain::command::Sealed;
use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use serde_json::{Value, json};
use server::store::Store;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is served while something fails, and a device that works with it.
struct Served {
    process: Process,
    folder: PathBuf,
    device: Device,
}

/// A device, and what it was told.
struct Device {
    addr: SocketAddr,
    cookie: String,
    client: Client,
    told: BTreeMap<CommandId, Outcome>,
    made: u128,
}

/// What became of a push.
#[derive(Debug)]
enum Pushed {
    Done,
    Later,
}

#[expect(clippy::disallowed_methods, reason = "a test measures how long an answer takes")]
fn now() -> Instant {
    Instant::now()
}

/// Waits for something that must come about within so many seconds.
fn until(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let begun = now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "{what}: not in {seconds} s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn sign_in(addr: SocketAddr, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD}).to_string();
    let headers = [("content-type", "application/json")];
    let reply = request(addr, "POST", "/api/v1/sign-in", &headers, &body).expect("an answer");
    let cookie = reply.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().unwrap_or("").to_owned()
}

impl Device {
    fn new(number: u128, addr: SocketAddr) -> Self {
        let cookie = sign_in(addr, "ada@example.org");
        Self { addr, cookie, client: Client::new(number, ADA), told: BTreeMap::new(), made: 0 }
    }

    /// A new ticket first, then what is said on it. Larger than what is left on a disk that is nearly full.
    fn next(&mut self) -> Sealed {
        self.made += 1;
        let number = self.client.id.0.as_u128() & 0xffff;
        match self.made {
            1 => self.client.create(ticket(number), "Stampante"),
            made => self.client.say(ticket(number), &format!("{made} {}", "nota ".repeat(1_500))),
        }
    }

    /// Sends a command; an answer comes soon, and it is one of the two that it may be.
    fn send(&mut self, command: &Sealed) -> Pushed {
        let begun = now();
        let body = serde_json::to_string(&self.client.push([command.clone()])).expect("json");
        let headers = [("content-type", "application/json"), ("cookie", self.cookie.as_str())];
        let reply = request(self.addr, "POST", "/sync/v1/push", &headers, &body).expect("an answer, not silence");
        // A reading of the database is given up after twenty seconds.
        assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
        if reply.status != 200 {
            says_why(&reply, "unavailable", None);
            return Pushed::Later;
        }
        let answer: PushAnswer = serde_json::from_str(&reply.body).expect("an answer");
        match &answer.results[0].outcome {
            Outcome::Retry { after } => {
                assert!(*after > 0);
                Pushed::Later
            }
            outcome => {
                assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
                let before = self.told.insert(command.command_id, outcome.clone());
                assert!(before.is_none_or(|before| before == *outcome), "told otherwise before");
                Pushed::Done
            }
        }
    }

    /// The same until it is taken.
    fn insist(&mut self, command: &Sealed) {
        until(45, "it is taken in the end", || matches!(self.send(command), Pushed::Done));
    }
}

/// A problem that tells a program why, and a person what to do, and nobody what is inside.
fn says_why(reply: &Reply, code: &str, reason: Option<&str>) {
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert_eq!(reply.header("content-type"), "application/problem+json", "{}", reply.head);
    assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{}", reply.head);
    let problem: Value = serde_json::from_str(&reply.body).expect("json");
    assert_eq!(problem["code"], code, "{problem}");
    if let Some(reason) = reason {
        assert_eq!(problem["reason"], reason, "{problem}");
        assert!(problem["remedy"].as_str().is_some_and(|remedy| remedy.len() > 10), "{problem}");
    }
    for inside in ["sqlx", "SQLSTATE", "error returned from", "/tmp", ".db", "panicked", "SELECT", "INSERT"] {
        assert!(!reply.body.contains(inside), "{inside} in {problem}");
    }
}

impl Served {
    fn new(process: Process, folder: &Path) -> Self {
        let device = Device::new(1, process.addr);
        Self { process, folder: folder.to_owned(), device }
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        request(self.process.addr, "GET", path, headers, "").expect("an answer")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(log_of(&self.folder)).expect("a log")
    }

    /// How often the log says a thing.
    fn says(&self, words: &str) -> usize {
        self.log().lines().filter(|line| line.contains(words)).count()
    }

    fn is_ready(&self) -> bool {
        self.get("/readyz", &[]).status == 200
    }

    /// What programs and people hear while the server can not do its work.
    fn is_in_trouble(&self, reason: &str) {
        until(30, "it is known that the server is not ready", || !self.is_ready());
        says_why(&self.get("/readyz", &[]), "not_ready", Some(reason));
        let alive = self.get("/healthz", &[]);
        assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
        let metrics = self.get("/metrics", &[]).body;
        assert!(metrics.contains("deskside_ready 0\n"), "{metrics}");
        assert!(metrics.contains(&format!("deskside_trouble{{reason=\"{reason}\"}} 1\n")), "{metrics}");
        assert!(!metrics.contains(&format!("deskside_faults_total{{reason=\"{reason}\"}} 0\n")), "{metrics}");
    }

    /// A form that can not be saved, and what the page says about it.
    fn tells_people(&self, english: &str, italian: &str) {
        for (lang, words, title) in
            [("en", english, "The desk can not do this now"), ("it", italian, "Ora il desk non può farlo")]
        {
            let headers = [
                ("accept", "text/html,*/*;q=0.8"),
                ("accept-language", lang),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let body = format!("email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
            let reply = request(self.process.addr, "POST", "/sign-in", &headers, &body).expect("an answer");
            assert_eq!(reply.status, 503, "{}", reply.body);
            assert!(reply.header("content-type").starts_with("text/html"), "{}", reply.head);
            assert!(reply.body.contains(words) && reply.body.contains(title), "{lang}: {}", reply.body);
        }
    }

    /// One fault from its beginning to its end.
    fn goes_through(&mut self, reason: &str, begin: impl FnOnce(), end: impl FnOnce()) {
        self.goes_through_and(reason, begin, |_| {}, end);
    }

    fn goes_through_and(
        &mut self,
        reason: &str,
        begin: impl FnOnce(),
        meanwhile: impl FnOnce(&Self),
        end: impl FnOnce(),
    ) {
        for _ in 0..3 {
            let command = self.device.next();
            self.device.insist(&command);
        }
        assert!(self.is_ready(), "it begins well");
        let (begun, over) = (self.says("can not do its work"), self.says("the trouble is over"));
        begin();
        // What is under way while it begins may still be done.
        let mut waiting = self.device.next();
        until(30, "it is noticed", || match self.device.send(&waiting) {
            Pushed::Later => true,
            Pushed::Done => {
                waiting = self.device.next();
                false
            }
        });
        self.is_in_trouble(reason);
        meanwhile(self);
        // It is asked again and again, and still the log says it once.
        for _ in 0..3 {
            assert!(matches!(self.device.send(&waiting), Pushed::Later));
        }
        let said = self.says("can not do its work") - begun;
        assert!((1..=2).contains(&said), "{said} lines of {}", self.log());
        end();
        until(45, "it heals by itself", || self.is_ready());
        self.device.insist(&waiting);
        // The answer may have been lost: the same comes once more and is the same.
        self.device.insist(&waiting);
        assert!(self.says("the trouble is over") > over, "{}", self.log());
        assert!(!self.log().contains("panicked"), "{}", self.log());
        let metrics = self.get("/metrics", &[]).body;
        assert!(metrics.contains("deskside_ready 1\n"), "{metrics}");
    }

    /// Ends it, and looks at what is there.
    fn ends(self, store: impl AsyncFnOnce() -> Box<dyn Store>) {
        assert!(self.process.stop(), "stops in order");
        let told = self.device.told;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let store = store().await;
            store.verify().await.expect("sound");
            let mut rows: BTreeMap<CommandId, u32> = BTreeMap::new();
            let mut after = 0;
            loop {
                let page = store.rows(after, 5_000).await.expect("rows");
                let Some(last) = page.last() else { break };
                after = last.position;
                for row in page {
                    *rows.entry(row.command_id).or_default() += 1;
                }
            }
            assert!(told.len() > 3, "{}", told.len());
            for command in told.keys() {
                assert_eq!(rows.get(command), Some(&1), "{command} is there once");
            }
            store.close().await;
        });
    }
}
