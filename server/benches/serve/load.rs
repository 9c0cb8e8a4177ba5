//! What comes in and goes out under load: commands at a steady rate, a tablet's first pull, live streams.

use super::super::now;
use super::line::{Asker, Line, Times};
use super::program::Server;
use super::reads::ids;
use super::report::Report;
use deskside_domain::document::Body;
use deskside_domain::sync::wire::{DocOp, PullAnswer};
use flate2::read::GzDecoder;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep_until, timeout};

/// Connections that commands come in on.
const LINES: u64 = 16;
/// Tickets a tablet takes along.
const TAKEN: usize = 10_000;

/// Commands at a steady rate, whether or not earlier ones are answered: what waits counts from when it was due.
pub async fn commands(asker: &Asker, rate: u64, seconds: u64, report: &mut Report) {
    let tickets = Arc::new(ids(asker, 200).await);
    let (next, all) = (Arc::new(AtomicU64::new(0)), rate * seconds);
    let begun = now() + Duration::from_millis(200);
    let mut lines = Vec::new();
    for _ in 0..LINES {
        let (asker, tickets, next) = (asker.clone(), tickets.clone(), next.clone());
        lines.push(tokio::spawn(async move {
            let mut line = Line::to(asker.addr).await;
            let mut times = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= all {
                    return times;
                }
                let due = begun + Duration::from_micros(index * 1_000_000 / rate);
                sleep_until(due.into()).await;
                let path = format!("/api/v1/tickets/{}/articles", tickets[index as usize % tickets.len()]);
                let body = r#"{"visibility":"internal","body":"Sostituito il toner, la stampante risponde di nuovo."}"#;
                let key = uuid::Uuid::now_v7().to_string();
                let headers = [
                    ("authorization", asker.bearer.as_str()),
                    ("content-type", "application/json"),
                    ("idempotency-key", &key),
                ];
                let answer = line.ask("POST", &path, &headers, body).await;
                assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
                times.push(due.elapsed());
            }
        }));
    }
    let mut times = Times::default();
    for line in lines {
        times.0.extend(line.await.expect("a line"));
    }
    let took = begun.elapsed().as_secs_f64();
    report.times(&format!("command, {rate} a second"), &times, None, None);
    report.number("command, p99", times.percentile(99.0).as_secs_f64() * 1_000.0, "ms", Some(20.0));
    report.number("commands a second", all as f64 / took, "", None);
}

/// The first pull of a technician's tablet, up to ten thousand tickets.
pub async fn pull(asker: &Asker, report: &mut Report) {
    let mut line = Line::to(asker.addr).await;
    let headers = [("cookie", asker.cookie.as_str()), ("accept-encoding", "gzip")];
    let (mut cursor, mut tickets, mut bytes, mut pages) = (String::new(), 0, 0, 0);
    let (begun, mut first) = (now(), Duration::ZERO);
    loop {
        let path = format!("/sync/v1/pull?nonce=n&cursor={cursor}");
        let answer = line.ask("GET", &path, &headers, "").await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        bytes += answer.body.len();
        pages += 1;
        let page = page(&answer.body);
        let is_ticket = |op: &&DocOp| matches!(op, DocOp::Put { doc } if matches!(doc.body, Body::Ticket(_)));
        tickets += page.ops.iter().filter(is_ticket).count();
        if pages == 1 {
            first = begun.elapsed();
        }
        if page.complete || tickets >= TAKEN {
            break;
        }
        cursor = page.cursor;
    }
    report.number("pull, first page", first.as_secs_f64() * 1_000.0, "ms", None);
    report.number("pull, tickets", tickets as f64, "", None);
    report.number("pull, pages", pages as f64, "", None);
    report.number("pull, all", begun.elapsed().as_secs_f64() * 1_000.0, "ms", None);
    report.number("pull, on the wire", bytes as f64 / 1e6, "MB", Some(15.0));
}

/// A page of a pull, as it comes compressed.
pub fn page(body: &[u8]) -> PullAnswer {
    let mut text = Vec::new();
    GzDecoder::new(body).read_to_end(&mut text).expect("gzip");
    serde_json::from_slice(&text).expect("a page")
}

/// Live streams, and how long a command of somebody else takes to be told on all of them.
pub async fn fan_out(asker: &Asker, clients: usize, server: &Server, report: &mut Report) {
    let before = server.memory();
    let (told, mut hear) = unbounded_channel();
    let mut open = Vec::with_capacity(clients);
    for _ in 0..clients {
        let Ok(mut stream) = TcpStream::connect(asker.addr).await else { break };
        let request = format!(
            "GET /sync/v1/live HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\naccept: text/event-stream\r\n\r\n",
            asker.addr, asker.cookie
        );
        if stream.write_all(request.as_bytes()).await.is_err() {
            break;
        }
        let told = told.clone();
        open.push(tokio::spawn(async move {
            let mut bytes = [0; 1_024];
            while let Ok(1..) = stream.read(&mut bytes).await {
                if bytes.windows(5).any(|part| part == b"data:") && told.send(now()).is_err() {
                    return;
                }
                bytes.fill(0);
            }
        }));
    }
    let opened = open.len();
    if opened < clients {
        println!("     {opened} of {clients} streams could be opened: raise `ulimit -n`");
    }
    heard(&mut hear, opened).await;
    let memory = server.memory() - before;
    let mut line = Line::to(asker.addr).await;
    let ticket = ids(asker, 1).await.remove(0);
    let mut slowest = Vec::new();
    for _ in 0..5 {
        while hear.try_recv().is_ok() {}
        let headers = [("authorization", asker.bearer.as_str()), ("content-type", "application/json")];
        let path = format!("/api/v1/tickets/{ticket}/articles");
        let begun = now();
        let answer = line.ask("POST", &path, &headers, r#"{"visibility":"internal","body":"Fatto."}"#).await;
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let mut times: Vec<Duration> =
            heard(&mut hear, opened).await.into_iter().map(|at| at.saturating_duration_since(begun)).collect();
        times.sort_unstable();
        slowest.push(times[(times.len() * 99 / 100).min(times.len() - 1)]);
    }
    slowest.sort_unstable();
    report.number("live streams", opened as f64, "", None);
    let middle = slowest[slowest.len() / 2].as_secs_f64() * 1_000.0;
    report.number("live, told to 99 of 100", middle, "ms", Some(300.0));
    report.number("live, memory of all", memory, "MB", Some(200.0));
    for one in open {
        one.abort();
    }
}

/// When each of so many heard, or those that did within half a minute.
async fn heard(hear: &mut UnboundedReceiver<Instant>, many: usize) -> Vec<Instant> {
    let mut all = Vec::with_capacity(many);
    while all.len() < many {
        match timeout(Duration::from_secs(30), hear.recv()).await {
            Ok(Some(at)) => all.push(at),
            _ => panic!("{} of {many} streams were told", all.len()),
        }
    }
    all
}
