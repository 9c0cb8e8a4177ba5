//! A day at the desk in minutes: everything that people and programs do, all at once, for as long as is asked, while
//! somebody looks each second at what the server holds. What it holds must not grow.

use super::desk::Desk;
use super::line::{Asker, Line};
use super::program::Server;
use super::reads::ids;
use super::report::Report;
use super::trend::{Margin, Trend};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};
use uuid::Uuid;

/// How often somebody looks.
const LOOK: Duration = Duration::from_secs(1);
/// Of all looks, those that do not count: caches fill, threads and connections are made.
const WARM_UP: f64 = 0.25;
/// Live streams that come and go.
const STREAMS: u32 = 24;
/// Wrong passwords in all: the server brakes an address that tries a hundred.
const GUESSES: u32 = 40;
/// Who signs in, one after the other.
const STAFF: [&str; 4] = ["sara.nonis", "luca.battel", "ivan.marchet", "elena.furlan"];

/// What is looked at, in which unit, and how much it may grow.
const LOOKED_AT: [(&str, &str, Margin); 3] = [
    ("memory", "MB", Margin { part: 0.1, least: 8.0 }),
    ("open files", "", Margin { part: 0.1, least: 12.0 }),
    ("threads", "", Margin { part: 0.1, least: 8.0 }),
];

/// What everybody shares.
struct Shared {
    asker: Asker,
    tickets: Vec<String>,
    /// A ticket to be made, its subject still to come.
    new: Value,
    done: Mutex<BTreeMap<&'static str, u64>>,
    stop: AtomicBool,
}

impl Shared {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn count(&self, what: &'static str) {
        *self.done.lock().expect("no panic").entry(what).or_default() += 1;
    }

    fn ticket(&self, turn: u32) -> &str {
        &self.tickets[turn as usize * 7 % self.tickets.len()]
    }
}

/// Lets everybody work for so many minutes; what the server holds goes into the report. Returns
/// what grew.
pub async fn run(desk: &Arc<Desk>, server: &Server, minutes: f64, report: &mut Report) -> Vec<&'static str> {
    let asker = desk.asker(server.addr).await;
    let new = new_ticket(&asker).await;
    let tickets = ids(&asker, 200).await;
    let shared = Arc::new(Shared { asker, tickets, new, done: Mutex::default(), stop: AtomicBool::new(false) });
    let mut people = JoinSet::new();
    for number in 0..4 {
        people.spawn(write(shared.clone(), number));
    }
    for number in 0..2 {
        people.spawn(read(shared.clone(), number));
        people.spawn(pull(shared.clone()));
    }
    for number in 0..STREAMS {
        people.spawn(listen(shared.clone(), number));
    }
    people.spawn(search(shared.clone()));
    people.spawn(sign_in(shared.clone()));
    people.spawn(visit(shared.clone()));
    people.spawn(export(shared.clone(), desk.clone()));

    let many = (minutes * 60.0 / LOOK.as_secs_f64()).round() as usize;
    let (mut looks, mut clock) = (vec![Vec::with_capacity(many); LOOKED_AT.len()], interval(LOOK));
    while looks[0].len() < many {
        clock.tick().await;
        for (looks, now) in looks.iter_mut().zip([server.memory(), server.files(), server.threads()]) {
            looks.push(now);
        }
        if let Some(ended) = people.try_join_next() {
            panic!("somebody could not go on: {ended:?}");
        }
    }
    shared.stop.store(true, Ordering::Relaxed);
    while let Some(ended) = timeout(Duration::from_secs(60), people.join_next()).await.expect("everybody ends") {
        ended.expect("nobody fails");
    }
    let done = shared.done.lock().expect("no panic").clone();
    for (what, many) in &done {
        report.number(what, *many as f64, "", None);
    }
    let mut grown = Vec::new();
    let warm = (looks[0].len() as f64 * WARM_UP) as usize;
    for ((what, unit, margin), looks) in LOOKED_AT.iter().zip(&looks) {
        let trend = Trend::of(&looks[warm..], *margin);
        report.number(&format!("{what}, last quarter"), trend.after, unit, Some(trend.before + trend.allowed));
        report.number(&format!("{what}, rise"), trend.rise, unit, Some(trend.allowed));
        let Trend { before, after, rise, allowed } = trend;
        let line = json!({"second_quarter": before, "last_quarter": after, "rise": rise, "allowed": allowed});
        report.keep(&format!("{what}, trend"), line);
        report.keep(&format!("{what}, each second"), json!(looks));
        grown.extend((!trend.is_level()).then_some(*what));
    }
    grown
}

/// What a new ticket needs: somebody of the desk, and a category.
async fn new_ticket(asker: &Asker) -> Value {
    let mut line = Line::to(asker.addr).await;
    let mut first = async |kind: &str| -> Value {
        let found = asker.get(&mut line, &format!("/api/v1/{kind}?limit=1")).await.json();
        found["items"][0]["id"].clone()
    };
    let (requester, category) = (first("people").await, first("categories").await);
    json!({"kind": "incident", "requester": requester, "description": "Dopo il fine settimana non risponde più.",
        "category": category, "impact": "individual", "urgency": "medium", "channel": "phone"})
}

/// Somebody who works on tickets, and is seen to have them open.
async fn write(shared: Arc<Shared>, number: u32) {
    let mut line = Line::to(shared.asker.addr).await;
    let page = Uuid::new_v4();
    let mut turn = number;
    while shared.goes_on() {
        turn += 1;
        let key = Uuid::now_v7().to_string();
        let headers = [
            ("authorization", shared.asker.bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", &key),
        ];
        let ticket = shared.ticket(turn);
        let (path, body) = match turn % 8 {
            0 => {
                let mut new = shared.new.clone();
                new["subject"] = format!("Stampante del piano {turn}").into();
                ("/api/v1/tickets".to_owned(), new)
            }
            _ => {
                let body = format!("Prova {turn}: sostituito il toner, la stampante risponde di nuovo.");
                (format!("/api/v1/tickets/{ticket}/articles"), json!({"visibility": "internal", "body": body}))
            }
        };
        let body = body.to_string();
        // Now and then the answer is lost, and the same comes again.
        for _ in 0..1 + u32::from(turn.is_multiple_of(16)) {
            let answer = line.ask("POST", &path, &headers, &body).await;
            assert!(matches!(answer.status, 200 | 201), "{path}: {}", String::from_utf8_lossy(&answer.body));
            shared.count("commands");
        }
        if turn.is_multiple_of(4) {
            let body = json!({"page": page, "ticket": ticket, "writing": turn.is_multiple_of(8)}).to_string();
            let headers = [("cookie", shared.asker.cookie.as_str()), ("content-type", "application/json")];
            let answer = line.ask("POST", "/sync/v1/presence", &headers, &body).await;
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            shared.count("pages told");
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Somebody who goes through lists and opens tickets.
async fn read(shared: Arc<Shared>, number: u32) {
    let mut turn = number;
    while shared.goes_on() {
        // A new connection for each round.
        let mut line = Line::to(shared.asker.addr).await;
        for _ in 0..20 {
            turn += 1;
            let ticket = shared.ticket(turn);
            let path = match turn % 6 {
                0 => "/api/v1/tickets?limit=50&status=open".to_owned(),
                1 => "/api/v1/tickets?limit=50&status=ended&sort=updated".to_owned(),
                2 => "/api/v1/people?limit=50".to_owned(),
                3 => format!("/api/v1/tickets/{ticket}"),
                4 => format!("/api/v1/tickets/{ticket}/articles"),
                _ => format!("/api/v1/tickets/{ticket}/history"),
            };
            shared.asker.get(&mut line, &path).await;
            shared.count("lists and tickets");
            sleep(Duration::from_millis(60)).await;
        }
    }
}

/// Somebody who looks for words, also for those that nobody wrote.
async fn search(shared: Arc<Shared>) {
    let mut line = Line::to(shared.asker.addr).await;
    let words = ["stampante", "rete", "password+scaduta", "toner", "posta", "10042", "stamp", "l'ufficio"];
    let mut turn = 0;
    while shared.goes_on() {
        turn += 1;
        let word =
            words.get(turn % (words.len() + 1)).map_or_else(|| format!("parola{turn}"), |word| (*word).to_owned());
        shared.asker.get(&mut line, &format!("/api/v1/tickets?limit=50&q={word}")).await;
        shared.count("searches");
        sleep(Duration::from_millis(150)).await;
    }
}

/// A device that takes some of the desk along and then asks for what is new, until another one comes.
async fn pull(shared: Arc<Shared>) {
    while shared.goes_on() {
        let mut line = Line::to(shared.asker.addr).await;
        let (client, mut cursor) = (Uuid::new_v4(), String::new());
        let headers = [("cookie", shared.asker.cookie.as_str()), ("accept-encoding", "gzip")];
        for _ in 0..40 {
            if !shared.goes_on() {
                return;
            }
            let path = format!("/sync/v1/pull?nonce=n&client={client}&cursor={cursor}");
            let answer = line.ask("GET", &path, &headers, "").await;
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            cursor = super::load::page(&answer.body).cursor;
            shared.count("pulls");
            sleep(Duration::from_millis(150)).await;
        }
    }
}

/// A desk that stays connected for a while and goes away without a word.
async fn listen(shared: Arc<Shared>, number: u32) {
    let mut turn = number;
    while shared.goes_on() {
        turn += 1;
        let mut stream = TcpStream::connect(shared.asker.addr).await.expect("connected");
        let (addr, cookie) = (shared.asker.addr, &shared.asker.cookie);
        let request = format!("GET /sync/v1/live HTTP/1.1\r\nhost: {addr}\r\ncookie: {cookie}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("asked");
        let mut bytes = [0; 1_024];
        let first = timeout(Duration::from_secs(20), stream.read(&mut bytes)).await;
        assert!(matches!(first, Ok(Ok(1..))) && bytes.starts_with(b"HTTP/1.1 200"), "a stream begins");
        shared.count("live streams");
        // Most read what comes; some do not.
        let stays = Duration::from_millis(300 + u64::from(turn * 977 % 4_000));
        let reads = async { while matches!(stream.read(&mut bytes).await, Ok(1..)) {} };
        let _ = timeout(stays, async { if turn.is_multiple_of(4) { sleep(stays).await } else { reads.await } }).await;
    }
}

/// People who sign in and out, and now and then somebody who guesses.
async fn sign_in(shared: Arc<Shared>) {
    let (mut turn, mut guesses) = (0_u32, 0);
    while shared.goes_on() {
        turn += 1;
        let mut line = Line::to(shared.asker.addr).await;
        let json = [("content-type", "application/json")];
        let guess = turn.is_multiple_of(8) && guesses < GUESSES;
        let (email, password) = match guess {
            true => (format!("nobody{turn}@civetta.example"), "wrong-guess"),
            false => (format!("{}@civetta.example", STAFF[turn as usize % STAFF.len()]), super::desk::PASSWORD),
        };
        let body = json!({"email": email, "password": password}).to_string();
        let answer = line.ask("POST", "/api/v1/sign-in", &json, &body).await;
        if guess {
            guesses += 1;
            assert!(matches!(answer.status, 401 | 429), "{}", answer.status);
            shared.count("wrong passwords");
        } else {
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            let cookie = [("cookie", answer.cookie.as_str()), ("content-type", "application/json")];
            assert_eq!(line.ask("GET", "/api/v1/me", &cookie, "").await.status, 200);
            let ended = line.ask("POST", "/api/v1/sign-out", &cookie, "{}").await.status;
            assert!((200..300).contains(&ended), "{ended}");
            shared.count("sign-ins");
        }
        sleep(Duration::from_millis(700)).await;
    }
}

/// Pages of the server, what is not there, and what is not acceptable.
async fn visit(shared: Arc<Shared>) {
    let pages =
        ["/sign-in", "/settings/system", "/settings/people", "/account", "/api", "/api/openapi.json", "/metrics"];
    let mut turn = 0;
    while shared.goes_on() {
        turn += 1;
        let mut line = Line::to(shared.asker.addr).await;
        let cookie = [("cookie", shared.asker.cookie.as_str()), ("content-type", "application/json")];
        let page = line.ask("GET", pages[turn % pages.len()], &cookie, "").await.status;
        assert!(page < 500, "{page}");
        let missing = line.ask("GET", &format!("/api/v1/tickets/{}", Uuid::new_v4()), &cookie, "").await.status;
        let bad = line.ask("POST", "/sync/v1/push", &cookie, "{\"protocol\":").await.status;
        assert!((400..500).contains(&missing) && (400..500).contains(&bad), "{missing} {bad}");
        shared.count("pages");
        sleep(Duration::from_millis(250)).await;
    }
}

/// Whoever looks after the desk writes all of it to a file, beside the running server.
async fn export(shared: Arc<Shared>, desk: Arc<Desk>) {
    while shared.goes_on() {
        let desk = desk.clone();
        tokio::task::spawn_blocking(move || desk.out()).await.expect("it is written");
        shared.count("exports and backups");
        for _ in 0..30 {
            if shared.goes_on() {
                sleep(Duration::from_millis(500)).await;
            }
        }
    }
}
