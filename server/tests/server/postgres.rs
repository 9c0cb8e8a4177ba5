//! The program on a PostgreSQL database: its commands, and three servers that make one log.

use crate::cluster::Database;
use crate::kit::client::Client;
use crate::kit::process::{Process, free_port, program, request};
use crate::kit::{ADA, BO, PASSWORD, set_up, ticket};
use deskside_domain::command::Sealed;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::{DocOp, Outcome, PullAnswer, PushAnswer};
use serde_json::json;
use server::store::{PostgresStore, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Commands in all; `PROCESSES=10000` sends more.
fn commands() -> usize {
    std::env::var("PROCESSES").ok().and_then(|number| number.parse().ok()).unwrap_or(1_500)
}

const SERVERS: usize = 3;
const PUSHERS: u128 = 6;
/// In one push, at most.
const PUSH: usize = 5;

/// A server that is killed and comes back at the same address.
struct Server {
    addr: SocketAddr,
    process: Mutex<Option<Process>>,
}

/// A device that sends what it has by way of any server, and what it was told.
struct Pusher {
    client: Client,
    cookie: String,
    waiting: Vec<Sealed>,
    told: BTreeMap<CommandId, Outcome>,
    tickets: u128,
    made: usize,
    next: usize,
}

impl Pusher {
    fn new(number: u128, cookie: String) -> Self {
        let client = Client::new(number, if number.is_multiple_of(2) { ADA } else { BO });
        let (waiting, told, tickets) = (Vec::new(), BTreeMap::new(), number * 1_000_000);
        Self { client, cookie, waiting, told, tickets, made: 0, next: number as usize }
    }

    /// Makes so many commands and sends each until it is acknowledged, each time by way of the next server.
    fn run(&mut self, servers: &[Server], many: usize) {
        while self.told.len() < many {
            while self.waiting.len() < PUSH && self.made < many {
                self.made += 1;
                let command = if self.made % 4 == 1 {
                    self.tickets += 1;
                    self.client.create(ticket(self.tickets), "Stampante")
                } else {
                    self.client.say(ticket(self.tickets), &format!("nota {}", self.made))
                };
                self.waiting.push(command);
            }
            self.next += 1;
            if !self.push(servers[self.next % SERVERS].addr) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

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
}

/// A desk that follows the log by way of one server at a time: it pulls when it is poked.
struct Reader {
    cookie: String,
    cursor: String,
    position: u64,
    /// Messages and lines of history never change: how often each came.
    parts: BTreeMap<DocRef, u32>,
    tickets: BTreeSet<DocRef>,
}

impl Reader {
    fn new(cookie: String) -> Self {
        Self { cookie, cursor: String::new(), position: 0, parts: BTreeMap::new(), tickets: BTreeSet::new() }
    }

    /// Listens at one server after the other until all is there.
    fn follow(&mut self, servers: &[Server], first: usize, done: &AtomicBool, head: &AtomicUsize) {
        for turn in first..20_000 {
            if done.load(Ordering::Relaxed) && (self.position as usize) >= head.load(Ordering::Relaxed) {
                return;
            }
            // The server may be dead just now, or die while it is listened to.
            let _ = self.listen(servers[turn % SERVERS].addr, done, head);
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("at {} of {}", self.position, head.load(Ordering::Relaxed));
    }

    fn listen(&mut self, addr: SocketAddr, done: &AtomicBool, head: &AtomicUsize) -> std::io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&addr, Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET /sync/v1/live HTTP/1.1\r\nhost: {addr}\r\ncookie: {}\r\n\r\n", self.cookie)?;
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        while lines.read_line(&mut line)? > 0 {
            if line.starts_with("event: poke") {
                self.pull(addr)?;
                if done.load(Ordering::Relaxed) && self.position as usize >= head.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
            line.clear();
        }
        Ok(())
    }

    fn pull(&mut self, addr: SocketAddr) -> std::io::Result<()> {
        loop {
            let path = format!("/sync/v1/pull?cursor={}&nonce=nonce", self.cursor);
            let reply = request(addr, "GET", &path, &[("cookie", self.cookie.as_str())], "")?;
            assert_eq!(reply.status, 200, "{}", reply.body);
            let page: PullAnswer = serde_json::from_str(&reply.body).expect("a page");
            assert!(!page.restart || self.cursor.is_empty(), "what was read stays good at every server");
            for op in page.ops {
                let DocOp::Put { doc } = op else { panic!("nothing leaves: {op:?}") };
                match &doc.body {
                    Body::Article(_) | Body::History(_) => *self.parts.entry(doc.doc_ref()).or_default() += 1,
                    Body::Ticket(_) => {
                        self.tickets.insert(doc.doc_ref());
                    }
                    _ => {}
                }
            }
            self.cursor = page.cursor;
            if page.complete {
                assert!(page.position >= self.position, "{} after {}", page.position, self.position);
                self.position = page.position;
                return Ok(());
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

fn serve(folder: &Path, port: u16, url: &str) -> Process {
    Process::serve_at(folder, port, Some(url))
}

/// Sends everything through all servers, while readers follow and one server after the other dies.
fn load(folders: &[tempfile::TempDir], url: &str) -> (Vec<Pusher>, Vec<Reader>, u32) {
    let servers: Vec<Server> = folders
        .iter()
        .map(|folder| serve(folder.path(), free_port(), url))
        .map(|process| Server { addr: process.addr, process: Mutex::new(Some(process)) })
        .collect();
    // Signed in at one server, known at all.
    let cookies = [sign_in(servers[0].addr, "ada@example.org"), sign_in(servers[1].addr, "bo@example.org")];
    let mut pushers: Vec<Pusher> =
        (0..PUSHERS).map(|number| Pusher::new(number, cookies[(number % 2) as usize].clone())).collect();
    let mut readers: Vec<Reader> = (0..SERVERS).map(|_| Reader::new(cookies[0].clone())).collect();
    let (done, head, mut kills) = (AtomicBool::new(false), AtomicUsize::new(usize::MAX), 0);
    std::thread::scope(|scope| {
        let (servers, done, head) = (&servers[..], &done, &head);
        for (first, reader) in readers.iter_mut().enumerate() {
            scope.spawn(move || reader.follow(servers, first, done, head));
        }
        let writing: Vec<_> = pushers
            .iter_mut()
            .map(|pusher| scope.spawn(move || pusher.run(servers, commands().div_ceil(PUSHERS as usize))))
            .collect();
        let mut moment = 0x9e37_79b9_7f4a_7c15_u64;
        while !writing.iter().all(|pusher| pusher.is_finished()) {
            moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_millis(100 + (moment >> 33) % 400));
            let (victim, place) = {
                let victim = (moment >> 40) as usize % SERVERS;
                (&servers[victim], folders[victim].path())
            };
            let mut process = victim.process.lock().expect("no panic");
            if let Some(process) = process.take() {
                process.kill();
                kills += 1;
            }
            *process = Some(serve(place, victim.addr.port(), url));
        }
        for pusher in writing {
            pusher.join().expect("no pusher fails");
        }
        let last = request(servers[0].addr, "GET", "/sync/v1/pull?cursor=&nonce=nonce", &[("cookie", &cookies[0])], "");
        assert_eq!(last.expect("an answer").status, 200);
        let said = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
            let store = PostgresStore::open(url).await.expect("opened");
            let head = *store.head().borrow();
            store.close().await;
            head
        });
        head.store(said as usize, Ordering::Relaxed);
        done.store(true, Ordering::Relaxed);
    });
    for server in servers {
        assert!(server.process.into_inner().expect("no panic").expect("it runs").stop(), "stops in order");
    }
    (pushers, readers, kills)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_make_one_log() {
    let database = Database::new().await;
    let store = PostgresStore::open(&database.url).await.expect("opened");
    set_up(&store).await;
    let before = *store.head().borrow();
    let folders: Vec<_> = (0..SERVERS).map(|_| tempfile::tempdir().expect("folder")).collect();
    let url = database.url.clone();
    let (pushers, readers, kills) = tokio::task::spawn_blocking(move || load(&folders, &url)).await.expect("no panic");

    store.verify().await.expect("sound");
    let mut rows: BTreeMap<CommandId, Vec<u64>> = BTreeMap::new();
    let mut after = before;
    loop {
        let page = store.rows(after, 5_000).await.expect("rows");
        if page.is_empty() {
            break;
        }
        for row in page {
            assert_eq!(row.position, after + 1, "no place is left out");
            after = row.position;
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
    assert!(acknowledged >= commands(), "{acknowledged}");
    assert!(kills > 2, "servers died under load: {kills}");

    // What the readers have is what is there, each part once.
    let mut parts = BTreeSet::new();
    let mut tickets = BTreeSet::new();
    for line in store.dump().await.expect("read") {
        let line: serde_json::Value = serde_json::from_str(&line).expect("a line");
        let document: deskside_domain::document::Document =
            serde_json::from_value(line["document"].clone()).expect("a document");
        match &document.body {
            Body::Article(_) | Body::History(_) => parts.insert(document.doc_ref()),
            Body::Ticket(_) => tickets.insert(document.doc_ref()),
            _ => false,
        };
    }
    for reader in readers {
        assert_eq!(reader.position, after);
        assert!(reader.parts.values().all(|times| *times == 1), "none twice");
        assert_eq!(reader.parts.keys().copied().collect::<BTreeSet<_>>(), parts, "none missed");
        assert_eq!(reader.tickets, tickets);
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_at_one_server_is_heard_at_the_other() {
    let database = Database::new().await;
    let store = PostgresStore::open(&database.url).await.expect("opened");
    set_up(&store).await;
    let mut client = Client::new(1, ADA);
    let made = client.create(ticket(1), "Stampante");
    let push = server::store::Push::of(deskside_domain::sync::server::Authority::User(ADA), [made]);
    store.submit(&[push], crate::kit::NOW).await.expect("stored");
    store.close().await;
    let url = database.url.clone();
    tokio::task::spawn_blocking(move || two_servers(&url)).await.expect("no panic");
}

fn two_servers(url: &str) {
    let folders = [tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder")];
    let [one, other] = [0, 1].map(|index: usize| serve(folders[index].path(), free_port(), url));
    let (ada, bo) = (sign_in(one.addr, "ada@example.org"), sign_in(other.addr, "bo@example.org"));
    // Who has the ticket open, at the other server.
    let open = |addr, cookie: &str, page: u128, writing: bool| {
        let body = json!({"page": uuid::Uuid::from_u128(page), "ticket": ticket(1), "writing": writing}).to_string();
        let headers = [("content-type", "application/json"), ("cookie", cookie)];
        let reply = request(addr, "POST", "/sync/v1/presence", &headers, &body).expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        serde_json::from_str::<serde_json::Value>(&reply.body).expect("json")
    };
    let expected = json!({"others": [{"person": ADA, "writing": true}]});
    let heard = (0..200).any(|_| {
        open(one.addr, &ada, 1, true);
        std::thread::sleep(Duration::from_millis(50));
        open(other.addr, &bo, 2, false) == expected
    });
    assert!(heard, "one server does not hear the other");
    // A stream at one server ends with the session, which ends at the other.
    let mut stream = TcpStream::connect(other.addr).expect("connected");
    // Longer silence is an error.
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("set");
    write!(stream, "GET /sync/v1/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {ada}\r\n\r\n")
        .expect("asked");
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("event: poke") {
        line.clear();
        assert!(lines.read_line(&mut line).expect("open") > 0, "it begins");
    }
    let headers = [("content-type", "application/json"), ("cookie", ada.as_str())];
    let reply = request(one.addr, "POST", "/api/v1/sign-out", &headers, "").expect("an answer");
    assert!(reply.status < 300, "{}", reply.body);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).expect("it ends within two seconds");
    // A file that was left at one server is looked over and imported at the other.
    let admin = sign_in(one.addr, "admin@example.org");
    let body = "--xyz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\norganizations\r\n--xyz\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"enti.csv\"\r\n\r\n\
                Ragione sociale\r\nASL Valmonda\r\n--xyz--\r\n";
    let headers = [("cookie", admin.as_str()), ("content-type", "multipart/form-data; boundary=xyz")];
    let left = request(one.addr, "POST", "/settings/import", &headers, body).expect("an answer");
    assert_eq!(left.status, 303, "{}", left.body);
    let preview = left.header("location").to_owned();
    let cookie = [("cookie", admin.as_str())];
    let shown = request(other.addr, "GET", &preview, &cookie, "").expect("an answer");
    assert!(shown.status == 200 && shown.body.contains("ASL Valmonda"), "{}", shown.body);
    let headers = [("cookie", admin.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let done = request(other.addr, "POST", &preview, &headers, "").expect("an answer");
    assert!(done.header("location").ends_with("?done=1&refused=0"), "{} {}", done.head, done.body);
    assert!(one.stop() && other.stop(), "both stop in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_the_first_start_counts_at_every_server() {
    let database = Database::new().await;
    let url = database.url.clone();
    tokio::task::spawn_blocking(move || first_link(&url)).await.expect("no panic");
}

fn first_link(url: &str) {
    let folders = [tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder")];
    let [one, other] = [0, 1].map(|index: usize| serve(folders[index].path(), free_port(), url));
    let link = |folder: &std::path::Path| {
        // It is printed once the server is ready.
        for _ in 0..500 {
            let log = std::fs::read_to_string(crate::kit::process::log_of(folder)).unwrap_or_default();
            if let Some((_, token)) = log.split_once("/first-start?token=") {
                return token.lines().next().unwrap_or_default().to_owned();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no link was printed");
    };
    let tokens = folders.each_ref().map(|folder| link(folder.path()));
    let shown = |addr, token: &str| {
        request(addr, "GET", &format!("/first-start?token={token}"), &[], "").expect("an answer").status
    };
    assert_eq!(shown(other.addr, &tokens[0]), 200, "the link of one server at the other");
    let form = format!("token={}&name=Zoe&email=zoe%40example.org&password=tre+trattori+verdi", tokens[0]);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let done = request(other.addr, "POST", "/first-start", &headers, &form).expect("an answer");
    assert_eq!((done.status, done.header("location")), (303, "/settings/start"), "{}", done.body);
    for addr in [one.addr, other.addr] {
        assert_eq!(tokens.each_ref().map(|token| shown(addr, token)), [410, 410], "no link makes a second account");
    }
    assert!(one.stop() && other.stop(), "both stop in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_knows_the_database() {
    let database = Database::new().await;
    let folder = tempfile::tempdir().expect("folder");
    let run = |args: &[&str]| {
        let done = program().args(args).args(["--database-url", &database.url]).current_dir(folder.path()).output();
        let done = done.expect("ran");
        let (out, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        (done.status.success(), format!("{out}{error}"))
    };
    let good = |args: &[&str], word: &str| {
        let (good, said) = run(args);
        assert!(good && said.contains(word), "{args:?}: {said}");
        said
    };
    good(&["migrate"], &format!("up to date: version {}", server::store::postgres::SCHEMA));
    good(&["demo", "--tickets", "60", "--seed", "1", "--as-of", "2026-11-21T08:00:00Z"], "");
    good(&["user", "add", "--email", "ada@example.org", "--name", "Ada Neri", "--role", "administrator"], "");
    good(&["token", "add", "--email", "ada@example.org", "--scope", "tickets:read"], "");
    let sound = good(&["verify"], "sound: ");
    good(&["rebuild"], "projections made anew from");
    assert_eq!(good(&["verify"], "sound: "), sound);
    good(&["export", "--out", "desk.jsonl"], "");
    assert!(std::fs::read_to_string(folder.path().join("desk.jsonl")).expect("written").lines().count() > 60);
    // The tests' cluster does not wait for the disk; the doctor says so.
    let (good, said) = run(&["doctor"]);
    assert!(!good && said.contains("PostgreSQL 1") && said.contains("fsync = off"), "{said}");
    assert!(said.contains("the log is sound"), "{said}");
    assert!(!folder.path().join("data").exists(), "nothing beside the database");
    let (good, said) = {
        let done = program().args(["verify", "--database-url", "postgres://ada:s3cret@127.0.0.1:1/desk"]).output();
        let done = done.expect("ran");
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert!(!good && said.contains("postgres://ada@127.0.0.1:1/desk") && !said.contains("s3cret"), "{said}");
}
