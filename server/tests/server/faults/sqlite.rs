//! What a server on a file may suffer.

use super::files::{Shim, fill, free, limit, namespaces, next_file, open_files, seen_by, serve_behind};
use super::{Served, now, says_why, until};
use crate::kit::process::{Process, free_port, program};
use crate::kit::set_up;
use server::store::{SqliteStore, Store};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;

async fn open(file: &Path) -> Box<dyn Store> {
    Box::new(SqliteStore::open(file).await.expect("opened"))
}

fn waiting<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

/// A desk in a folder.
fn desk(folder: &Path) {
    waiting(async {
        let store = open(&folder.join("deskside.db")).await;
        set_up(&*store).await;
        store.close().await;
    });
}

#[test]
fn a_disk_without_room() {
    let Some(namespace) = namespaces() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (seed, data) = (folder.path().join("seed"), folder.path().join("data"));
    for one in [&seed, &data] {
        std::fs::create_dir(one).expect("a folder");
    }
    desk(&seed);
    let mount = format!(
        "mount -t tmpfs -o size=24m none '{0}' && cp '{1}'/deskside.db '{0}' && exec \"$0\" \"$@\"",
        data.display(),
        seed.display()
    );
    let mut command = serve_behind(&[namespace, &["sh", "-c", &mount]].concat());
    command.args(["--database-url", &format!("sqlite://{}/deskside.db", data.display())]);
    let mut served = Served::new(Process::start(command, folder.path(), free_port()), folder.path());
    let disk = seen_by(served.process.id(), &data);
    served.goes_through_and(
        "full",
        || fill(&disk),
        |served| {
            served.tells_people("No room is left on the disk", "Il disco del database è pieno");
            // Reading goes on.
            let cookie = served.device.cookie.clone();
            let pulled = served.get("/sync/v1/pull?cursor=&nonce=nonce", &[("cookie", &cookie)]);
            assert_eq!(pulled.status, 200, "{}", pulled.body);
        },
        || free(&disk),
    );
    std::fs::copy(disk.join("deskside.db"), folder.path().join("deskside.db")).expect("a copy");
    let wal = disk.join("deskside.db-wal");
    assert!(wal.exists(), "it still runs");
    std::fs::copy(wal, folder.path().join("deskside.db-wal")).expect("a copy");
    let file = folder.path().join("deskside.db");
    served.ends(async || open(&file).await);
}

#[test]
fn a_disk_that_fails() {
    let Some(shim) = Shim::new() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    desk(folder.path());
    let mut command = program();
    command.arg("serve").envs(shim.variables("deskside.db"));
    let mut served = Served::new(Process::start(command, folder.path(), free_port()), folder.path());
    // The same process, one fault after the other.
    for (number, reason, english, italian) in [
        (EIO, "disk", "The disk of the database fails", "Il disco del database non funziona"),
        (ENOSPC, "full", "No room is left on the disk", "Il disco del database è pieno"),
        // SQLite takes a file system that was made read-only under open files for one that fails.
        (EROFS, "disk", "The disk of the database fails", "Il disco del database non funziona"),
    ] {
        served.goes_through_and(
            reason,
            || shim.fails(number),
            |served| served.tells_people(english, italian),
            || shim.fails(0),
        );
    }
    let file = folder.path().join("deskside.db");
    served.ends(async || open(&file).await);
}

#[test]
fn another_program_holds_the_write_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    desk(folder.path());
    let mut served = Served::new(Process::serve(folder.path(), free_port()), folder.path());
    let file = folder.path().join("deskside.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut holder: SqliteConnection = runtime
        .block_on(SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)))
        .expect("the file opens");
    let holder = std::cell::RefCell::new(&mut holder);
    let run = |sql: &'static str| {
        let done = runtime.block_on(sqlx::raw_sql(sql).execute(&mut **holder.borrow_mut()));
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    };
    served.goes_through(
        "locked",
        // The server writes now and then.
        || {
            until(10, "it is free once", || {
                runtime.block_on(sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut **holder.borrow_mut())).is_ok()
            })
        },
        || run("ROLLBACK"),
    );
    served.ends(async || open(&file).await);
}

/// A connection that stays open: who has one is still served when no more can be made.
struct Kept(BufReader<TcpStream>);

impl Kept {
    fn to(served: &Served) -> Self {
        let stream = TcpStream::connect(served.process.addr).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        Self(BufReader::new(stream))
    }

    fn get(&mut self, path: &str) -> crate::kit::process::Reply {
        write!(self.0.get_mut(), "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("asked");
        let (mut head, mut line) = (String::new(), String::new());
        while self.0.read_line(&mut line).expect("an answer") > 2 {
            head.push_str(&line.replace("\r\n", "\n"));
            line.clear();
        }
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.0.read_exact(&mut body).expect("a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        crate::kit::process::Reply { status, head, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

#[test]
fn a_process_that_may_open_no_more_files() {
    let folder = tempfile::tempdir().expect("a folder");
    desk(folder.path());
    let mut served = Served::new(Process::serve(folder.path(), free_port()), folder.path());
    let first = served.device.next();
    served.device.insist(&first);
    let mut kept = Kept::to(&served);
    assert_eq!(kept.get("/readyz").status, 200);
    until(10, "other connections are closed", || {
        let one = open_files(served.process.id());
        std::thread::sleep(Duration::from_millis(100));
        one == open_files(served.process.id())
    });
    let limited = now();
    limit(&served.process, Some(next_file(served.process.id())));
    let addr = served.process.addr;
    let late = std::thread::spawn(move || {
        let reply = crate::kit::process::request(addr, "GET", "/healthz", &[], "");
        (reply.map(|reply| reply.status), limited.elapsed())
    });
    until(10, "it is known", || kept.get("/readyz").status == 503);
    says_why(&kept.get("/readyz"), "not_ready", Some("handles"));
    assert_eq!(kept.get("/healthz").body, "ok\n");
    for _ in 0..20 {
        assert_eq!(kept.get("/readyz").status, 503);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(served.says("can not do its work"), 1, "{}", served.log());
    limit(&served.process, None);
    let (status, waited) = late.join().expect("no panic");
    assert_eq!(status.expect("who waited is served"), 200);
    assert!(waited > Duration::from_secs(1), "{waited:?}");
    until(10, "it heals by itself", || served.is_ready());
    for _ in 0..4 {
        let command = served.device.next();
        served.device.insist(&command);
    }
    assert_eq!(served.says("the trouble is over"), 1, "{}", served.log());
    let file = folder.path().join("deskside.db");
    served.ends(async || open(&file).await);
}
