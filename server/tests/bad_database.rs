//! Whatever is wrong around the database: it is said clearly and with a remedy, nothing acknowledged is lost, and all
//! goes on as soon as the trouble is over.

#[expect(dead_code, reason = "the conformance suite uses the rest")]
mod store {
    pub mod cluster;
    pub mod desk;
    pub mod raw;
}

use deskside_domain::command::Command;
use deskside_domain::id::TicketId;
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::FieldValue;
use server::store::{OpenError, Push, SqliteStore, Store, StoreError};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use store::desk::*;
use store::raw;

/// Names the file a child process works on.
const FILE: &str = "DESKSIDE_TEST_FILE";

fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(test)
}

fn push(command: &Command) -> Push {
    Push::of(Authority::User(command.user_id), [command.seal()])
}

async fn refused(path: &Path) -> OpenError {
    match SqliteStore::open(path).await {
        Ok(_) => panic!("{} opens", path.display()),
        Err(error) => error,
    }
}

/// The error, as people read it, names the file and says what to do.
fn says(error: &OpenError, path: &Path, words: &[&str]) {
    let text = server::store::chain(error);
    assert!(text.contains(&path.display().to_string()), "{text}");
    for word in words {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

/// This program again, in a process of its own, to run one of the tests marked as such.
fn again(wrapper: &[&str], role: &str, path: &Path) -> Program {
    let exe = std::env::current_exe().expect("this program");
    let mut line = wrapper.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    line.push(exe.to_string_lossy().into_owned());
    let mut program = Program::new(&line[0]);
    program.args(&line[1..]).args(["--exact", role, "--ignored", "--nocapture", "--quiet"]);
    program.env(FILE, path).stdin(Stdio::piped()).stdout(Stdio::piped());
    program
}

/// The file a child process works on; `None` when the test was started by hand.
fn file_of_child() -> Option<PathBuf> {
    std::env::var_os(FILE).map(PathBuf::from)
}

/// What a child has said so far, line by line.
struct Talking {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Talking {
    fn start(mut program: Program) -> Self {
        let mut child = program.spawn().expect("a child process");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        Self { child, lines }
    }

    /// The rest of the next line that begins with a word.
    fn hears(&mut self, word: &str) -> String {
        for line in self.lines.by_ref() {
            let line = line.expect("text");
            if let Some((_, rest)) = line.split_once(&format!("<{word}>")) {
                return rest.to_owned();
            }
        }
        panic!("the child ended without <{word}>");
    }

    fn says(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().expect("its input"), "{line}").expect("the child listens");
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn tell(word: &str, rest: &str) {
    println!("<{word}>{}", rest.replace('\n', " "));
}

fn wait_for_a_line() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("the parent speaks");
}

// Locked -------------------------------------------------------------------------------------------------

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_holds_the_lock() {
    let Some(path) = file_of_child() else { return };
    run(async {
        let mut raw = raw::open(&path).await;
        raw::run(&mut raw, "BEGIN EXCLUSIVE".to_owned()).await;
        tell("held", "");
        wait_for_a_line();
        raw::run(&mut raw, "ROLLBACK".to_owned()).await;
        tell("free", "");
    });
}

#[test]
fn another_program_holds_the_lock_at_start() {
    run(async {
        let desk = Desk::new(Kind::Sqlite).await;
        let before = desk.state().await;
        desk.store().close().await;
        let path = desk.place.file();
        let mut holder = Talking::start(again(&[], "child_holds_the_lock", &path));
        holder.hears("held");
        let error = refused(&path).await;
        assert!(matches!(error, OpenError::Locked { .. }), "{error:?}");
        says(&error, &path, &["locked by another program", "end that program"]);
        holder.says("enough");
        holder.hears("free");
        let store = SqliteStore::open(&path).await.expect("it opens again");
        assert_eq!(store.dump().await.expect("read"), before.dump);
    });
}

#[test]
fn another_program_takes_the_lock_and_dies() {
    run(async {
        let mut desk = Desk::new(Kind::Sqlite).await;
        let ticket = desk.ticket("Stampante bloccata").await;
        let before = desk.state().await;
        let command = desk.command(SARA, 7, reply(ticket, 1, "On my way")).await;
        let mut holder = Talking::start(again(&[], "child_holds_the_lock", &desk.place.file()));
        holder.hears("held");
        let error = desk.store().submit(&[push(&command)], desk.time()).await.expect_err("locked");
        assert!(matches!(error, StoreError::Locked) && error.is_around(), "{error:?}");
        assert!(error.to_string().contains("end it, or wait"), "{error}");
        assert_eq!(desk.state().await, before, "reading goes on");
        assert!(desk.store().pull(&technician(IVAN), "", desk.time()).await.expect("read").complete);
        desk.store().ping().await.expect("alive");
        // Not even a good-bye.
        holder.child.kill().expect("it dies");
        holder.child.wait().expect("it is dead");
        assert!(desk.send(&command).await.is_done(), "the same command, sent again");
        assert_eq!(desk.state().await.log.len(), before.log.len() + 2);
        desk.store().verify().await.expect("in order");
    });
}

// Not writable -------------------------------------------------------------------------------------------

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_opens() {
    let Some(path) = file_of_child() else { return };
    run(async {
        match SqliteStore::open(&path).await {
            Ok(store) => tell("opened", &store.head().borrow().to_string()),
            Err(error) => tell("error", &server::store::chain(&error)),
        }
    });
}

/// A user without rights: for root, a user namespace in which nothing belongs to it. `None` where there is none.
fn powerless() -> Option<&'static [&'static str]> {
    let root = std::fs::metadata("/proc/self").map(|me| me.uid() == 0).unwrap_or(false);
    if !root {
        return Some(&[]);
    }
    let there = Program::new("unshare").args(["-U", "true"]).stderr(Stdio::null()).status();
    there.is_ok_and(|status| status.success()).then_some(&["unshare", "-U"])
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_file_that_can_not_be_written() {
    let Some(wrapper) = powerless() else {
        eprintln!("skipped: root may write everything, and there are no user namespaces");
        return;
    };
    let (path, before, _desk) = run(async {
        let mut desk = Desk::new(Kind::Sqlite).await;
        desk.ticket("Stampante bloccata").await;
        let before = desk.state().await;
        desk.store().close().await;
        (desk.place.file(), before, desk)
    });
    let folder = path.parent().expect("a folder");
    let open = || {
        let mut child = Talking::start(again(wrapper, "child_opens", &path));
        child.hears("error")
    };
    for (of_file, of_folder) in [(0o444, 0o755), (0o444, 0o555), (0o644, 0o555), (0o000, 0o755)] {
        mode(&path, of_file);
        mode(folder, of_folder);
        let text = open();
        mode(folder, 0o755);
        mode(&path, 0o644);
        let what = format!("{of_file:o} in {of_folder:o}: {text}");
        assert!(text.contains(&path.display().to_string()), "{what}");
        assert!(text.contains("user that runs Deskside"), "{what}");
        assert!(!text.contains("not a Deskside database"), "{what}");
    }
    run(async {
        let store = SqliteStore::open(&path).await.expect("it opens again");
        assert_eq!(store.dump().await.expect("read"), before.dump);
        store.verify().await.expect("in order");
    });
}

// Full ---------------------------------------------------------------------------------------------------

/// Writes until there is no room. Returns what was acknowledged and the command that was not.
async fn fill(desk: &mut Desk, ticket: TicketId) -> (usize, Command, StoreError) {
    for index in 0..2_000 {
        let text = format!("{index} {}", "x".repeat(15_000));
        let command = desk.command(SARA, 7, reply(ticket, 10_000 + index as u128, &text)).await;
        match desk.store().submit(&[push(&command)], desk.time()).await {
            Ok(pushed) => assert!(pushed[0].outcomes[0].is_done(), "{pushed:?}"),
            Err(error) => return (index, command, error),
        }
    }
    panic!("there is always more room");
}

#[test]
fn no_room_is_left() {
    run(async {
        let mut desk = Desk::new(Kind::Sqlite).await;
        let ticket = desk.ticket("Stampante bloccata").await;
        desk.store().close().await;
        let path = desk.place.file();
        let small = SqliteStore::open_at_most(&path, 200).await.expect("there is room to open");
        desk.place.store = Arc::new(small);
        let (acknowledged, command, error) = fill(&mut desk, ticket).await;
        assert!(acknowledged > 3, "some of them had room");
        assert!(matches!(error, StoreError::Full) && error.is_around(), "{error:?}");
        assert!(error.to_string().contains("free some space"), "{error}");

        // Reading goes on; small things may still fit, and none of what was acknowledged is lost.
        let before = desk.state().await;
        assert_eq!(
            desk.document(ticket).await.and_then(|doc| doc.as_ticket().map(|t| t.article_count as usize)),
            Some(acknowledged)
        );
        desk.store().verify().await.expect("in order");
        let again = desk.store().submit(&[push(&command)], desk.time()).await.expect_err("still no room");
        assert!(matches!(again, StoreError::Full), "{again:?}");
        assert_eq!(desk.state().await, before);

        // More room, and the same command is done.
        desk.place.reopen().await;
        assert_eq!(desk.state().await, before);
        assert!(desk.send(&command).await.is_done());
        desk.store().verify().await.expect("in order");
    });
    // No room from the start.
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        let error = match SqliteStore::open_at_most(&path, 4).await {
            Ok(_) => panic!("a schema in four pages"),
            Err(error) => error,
        };
        assert!(matches!(error, OpenError::Full { .. }), "{error:?}");
        says(&error, &path, &["no room", "free some space"]);
        SqliteStore::open(&path).await.expect("what was begun does no harm");
    });
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_fills_a_small_disk() {
    let Some(folder) = file_of_child() else { return };
    run(async {
        let ballast = folder.join("ballast");
        // As much as may wait in the write-ahead log, which is copied into the file at the end.
        std::fs::write(&ballast, vec![1; 6 << 20]).expect("room for the ballast");
        let mut desk = Desk::empty(Kind::Memory).await;
        let path = folder.join("desk.db");
        desk.place.store = Arc::new(SqliteStore::open(&path).await.expect("there is room to open"));
        desk.people().await;
        let ticket = desk.ticket("Stampante bloccata").await;
        let (acknowledged, command, error) = fill(&mut desk, ticket).await;
        tell("acknowledged", &acknowledged.to_string());
        tell("error", &format!("{} {}", error.is_around(), server::store::chain(&error)));
        let before = desk.state().await;
        desk.store().verify().await.expect("in order, though there is no room");
        std::fs::remove_file(&ballast).expect("room is made");
        assert!(desk.send(&command).await.is_done(), "it heals without a restart");
        assert_eq!(desk.state().await.log.len(), before.log.len() + 1);
        desk.store().verify().await.expect("in order");
        desk.place.store.close().await;
        let again = SqliteStore::open(&path).await.expect("it opens again");
        again.verify().await.expect("in order");
        tell("healed", "");
    });
}

#[test]
fn the_disk_is_full() {
    let folder = tempfile::tempdir().expect("a folder");
    let mount = format!("mount -t tmpfs -o size=16m none '{}' && exec \"$0\" \"$@\"", folder.path().display());
    let wrapper = ["unshare", "-Urm", "sh", "-c", &mount];
    let there = Program::new(wrapper[0]).args(&wrapper[1..]).arg("true").stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no mount namespaces here");
        return;
    }
    let mut child = Talking::start(again(&wrapper, "child_fills_a_small_disk", folder.path()));
    let acknowledged: usize = child.hears("acknowledged").parse().expect("a number");
    assert!(acknowledged > 3, "{acknowledged}");
    let error = child.hears("error");
    assert!(error.starts_with("true ") && error.contains("free some space"), "{error}");
    child.hears("healed");
}

// Another file -------------------------------------------------------------------------------------------

#[test]
fn a_newer_program_wrote_it() {
    run(async {
        let desk = Desk::new(Kind::Sqlite).await;
        let before = desk.state().await;
        desk.store().close().await;
        let path = desk.place.file();
        let mut raw = raw::open(&path).await;
        raw::run(&mut raw, "PRAGMA user_version = 99".to_owned()).await;
        let tables = raw::texts(&mut raw, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL".to_owned()).await;
        let error = refused(&path).await;
        assert!(matches!(error, OpenError::NewerSchema { found: 99, .. }), "{error:?}");
        says(&error, &path, &["schema 99", "start the newer Deskside"]);
        let after = raw::texts(&mut raw, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL".to_owned()).await;
        assert_eq!(after, tables, "nothing was touched");
        assert_eq!(raw::texts(&mut raw, "PRAGMA user_version".to_owned()).await, ["99"]);
        let known = server::store::sqlite::SCHEMA;
        raw::run(&mut raw, format!("PRAGMA user_version = {known}")).await;
        let store = SqliteStore::open(&path).await.expect("it opens again");
        assert_eq!(store.dump().await.expect("read"), before.dump);

        // While it runs, too: another program must not upgrade it unnoticed.
        store.ping().await.expect("alive");
        raw::run(&mut raw, "PRAGMA user_version = 99".to_owned()).await;
        let error = store.ping().await.expect_err("not ours any more").to_string();
        assert!(error.contains("99"), "{error}");
    });
}

#[test]
fn an_older_program_wrote_it() {
    run(async {
        let mut desk = Desk::new(Kind::Sqlite).await;
        let (old, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
        let before = desk.state().await;
        desk.store().close().await;
        let path = desk.place.file();
        let mut raw = raw::open(&path).await;
        // Schema 1 kept a line of words for each ticket in the index itself.
        let back = "DROP TABLE search; \
            CREATE VIRTUAL TABLE search USING fts5 (line, detail = 'column', prefix = '2 3', tokenize = 'ascii'); \
            INSERT INTO search (rowid, line) SELECT row, words || ' ' || words FROM search_words; \
            DROP TABLE search_words; \
            DROP TABLE recovery_code; DROP TABLE second_factor; DROP TABLE session; \
            CREATE TABLE session (token BLOB PRIMARY KEY, person_id BLOB NOT NULL, created_at INTEGER NOT NULL, \
            seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID; CREATE INDEX session_person ON session (person_id); \
            INSERT INTO session VALUES (zeroblob(32), zeroblob(16), 7, 8); \
            DROP TABLE invitation; DROP TABLE api_token; DROP TABLE held; DROP TABLE job; DROP TABLE letter; DROP TABLE arrival; \
            DROP TABLE upload; DROP TABLE file; DROP TABLE file_part; DROP TABLE file_use; \
            DROP TABLE asset; DROP TABLE custody; \
            ALTER TABLE account DROP COLUMN access; \
            ALTER TABLE client DROP COLUMN build; ALTER TABLE client DROP COLUMN agent; \
            DROP INDEX ticket_urgency; DROP INDEX ticket_updated; DROP INDEX ticket_created; \
            DROP INDEX ticket_assignee; DROP INDEX ticket_team; DROP INDEX ticket_priority; \
            DROP INDEX person_organization; \
            ALTER TABLE document DROP COLUMN rank; ALTER TABLE document DROP COLUMN age; \
            ALTER TABLE document DROP COLUMN priority; ALTER TABLE document DROP COLUMN created_at; \
            ALTER TABLE document DROP COLUMN updated_at; ALTER TABLE document DROP COLUMN status; \
            ALTER TABLE document DROP COLUMN team; ALTER TABLE document DROP COLUMN assignee; \
            ALTER TABLE document DROP COLUMN author; ALTER TABLE document DROP COLUMN category; \
            ALTER TABLE document DROP COLUMN restricted; ALTER TABLE document DROP COLUMN parts; \
            ALTER TABLE document DROP COLUMN organization; \
            DROP INDEX document_affected; DROP INDEX document_site; \
            ALTER TABLE document DROP COLUMN affected; ALTER TABLE document DROP COLUMN site; \
            DELETE FROM meta WHERE key = 'document_edition'; \
            PRAGMA user_version = 1";
        raw::run(&mut raw, back.to_owned()).await;
        drop(raw);
        desk.place.reopen().await;
        assert_eq!(desk.state().await, before);
        let session = desk.store().session([0; 32]).await.expect("read").expect("who was signed in still is");
        assert!(session.proven && !session.id.is_nil() && session.created_at.0 == 7, "{session:?}");
        let find = async |desk: &Desk, words: &str| desk.find(words).await;
        assert_eq!(find(&desk, "stampante blo").await, [old]);
        // Changed words take the place of the old ones.
        desk.does(SARA, edit(old, FieldValue::Subject("Scanner bloccato".to_owned()))).await;
        desk.does(SARA, reply(other, 1, "Anche la stampante")).await;
        assert_eq!(find(&desk, "stampante").await, [other]);
        assert_eq!(find(&desk, "bloccat").await, [old]);
    });
}

#[test]
fn a_file_that_is_not_ours() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        for content in
            ["Dear diary, today nothing worked. ".repeat(100), "x".repeat(4_096), "SQLite format 3".to_owned()]
        {
            std::fs::write(&path, &content).expect("a file");
            let error = refused(&path).await;
            assert!(matches!(error, OpenError::NotOurs { .. }), "{error:?}");
            says(&error, &path, &["not a Deskside database", "name another file"]);
            assert_eq!(std::fs::read_to_string(&path).expect("the file"), content, "nothing was touched");
        }
        // Another program's database.
        std::fs::remove_file(&path).expect("gone");
        let mut raw = raw_new(&path).await;
        raw::run(&mut raw, "CREATE TABLE songs (title); INSERT INTO songs VALUES ('Bella ciao')".to_owned()).await;
        for version in [0, 1, -5] {
            raw::run(&mut raw, format!("PRAGMA user_version = {version}")).await;
            let error = refused(&path).await;
            assert!(matches!(error, OpenError::NotOurs { .. }), "version {version}: {error:?}");
            says(&error, &path, &["not a Deskside database", "name another file"]);
            assert_eq!(raw::texts(&mut raw, "SELECT title FROM songs".to_owned()).await, ["Bella ciao"]);
            assert_eq!(raw::texts(&mut raw, "SELECT name FROM sqlite_schema".to_owned()).await, ["songs"]);
            assert_eq!(raw::texts(&mut raw, "PRAGMA journal_mode".to_owned()).await, ["delete"]);
        }
        // An empty file is a new database.
        let empty = folder.path().join("empty.db");
        std::fs::write(&empty, "").expect("a file");
        SqliteStore::open(&empty).await.expect("an empty file opens");
    });
}

async fn raw_new(path: &Path) -> sqlx::sqlite::SqliteConnection {
    std::fs::write(path, "").expect("a file");
    raw::open(path).await
}

#[test]
fn a_damaged_file() {
    run(async {
        let mut desk = Desk::new(Kind::Sqlite).await;
        for index in 0..30 {
            let ticket = desk.ticket(&format!("Ticket {index}")).await;
            desk.does(SARA, reply(ticket, index, &"Lorem ipsum ".repeat(300))).await;
        }
        desk.store().close().await;
        let path = desk.place.file();
        let good = std::fs::read(&path).expect("the file");
        let page = 4_096;
        // Cut in half, and each page in turn full of nonsense: an error or no effect, never a panic or a wrong word.
        let mut copies: Vec<(String, Vec<u8>)> = vec![
            ("half of it".to_owned(), good[..good.len() / 2 / page * page].to_vec()),
            ("half a page missing".to_owned(), good[..good.len() - page / 2].to_vec()),
        ];
        for index in 1..good.len() / page {
            let mut copy = good.clone();
            copy[index * page..(index + 1) * page].fill(0xa5);
            copies.push((format!("page {}", index + 1), copy));
        }
        let mut noticed = 0;
        for (what, copy) in copies {
            std::fs::write(&path, copy).expect("the file");
            let error = match SqliteStore::open(&path).await {
                Err(error) => server::store::chain(&error),
                Ok(store) => {
                    let read = store.verify().await.map(|_| ());
                    store.close().await;
                    match read {
                        Ok(()) => continue,
                        Err(error) => server::store::chain(&error),
                    }
                }
            };
            noticed += 1;
            assert!(error.contains("damaged") && error.contains("backup"), "{what}: {error}");
            assert!(!error.contains("not a Deskside database"), "{what}: {error}");
        }
        assert!(noticed > 5, "{noticed}");
        std::fs::write(&path, good).expect("the file");
        SqliteStore::open(&path).await.expect("it opens").verify().await.expect("in order");
    });
}

#[test]
fn no_such_folder() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("not/there/desk.db");
        let error = refused(&path).await;
        says(&error, &path, &["check that its folder exists"]);
        assert!(!folder.path().join("not").exists(), "nothing was made");
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        SqliteStore::open(&path).await.expect("it opens");
        // A folder is no file.
        let error = refused(folder.path()).await;
        says(&error, folder.path(), &["can not be opened"]);
        // Nor is anything below a file.
        let below = path.join("desk.db");
        says(&refused(&below).await, &below, &["can not be opened"]);
    });
}

#[test]
fn an_odd_name_is_a_name() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["with blank.db", "città.db", "what?mode=memory.db", "100%25.db", "a#b.db", "'quoted'.db"] {
            let path = folder.path().join(name);
            let store = SqliteStore::open(&path).await.expect("it opens");
            store.set_meta("name", name).await.expect("written");
            store.close().await;
            assert!(path.exists(), "{name}");
            let store = SqliteStore::open(&path).await.expect("it opens again");
            assert_eq!(store.meta("name").await.expect("read").as_deref(), Some(name));
            store.close().await;
        }
    });
}

// The library, and what a kill leaves --------------------------------------------------------------------

#[test]
fn the_library_is_one_that_loses_nothing() {
    run(async {
        let desk = Desk::empty(Kind::Sqlite).await;
        let mut raw = raw::open(&desk.place.file()).await;
        let version = raw::texts(&mut raw, "SELECT sqlite_version()".to_owned()).await.remove(0);
        let numbers: Vec<u32> = version.split('.').map(|part| part.parse().expect("a number")).collect();
        assert!(numbers >= vec![3, 51, 3], "{version}");
        assert_eq!(raw::texts(&mut raw, "PRAGMA journal_mode".to_owned()).await, ["wal"]);
    });
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_writes_until_it_is_killed() {
    let Some(path) = file_of_child() else { return };
    run(async {
        let mut desk = Desk::empty(Kind::Memory).await;
        desk.place.store = Arc::new(SqliteStore::open(&path).await.expect("it opens"));
        desk.people().await;
        for index in 0..100_000_u64 {
            let ticket = desk.ticket(&format!("Ticket {index}")).await;
            tell("done", &ticket.to_string());
        }
    });
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    for after in [1, 40, 173] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        let mut child = Talking::start(again(&[], "child_writes_until_it_is_killed", &path));
        let mut done: Vec<TicketId> = (0..after).map(|_| child.hears("done").parse().expect("an identity")).collect();
        child.child.kill().expect("it dies");
        // What it had said before it died counts too.
        for line in child.lines.by_ref().map_while(Result::ok) {
            done.extend(line.split_once("<done>").and_then(|(_, ticket)| ticket.parse::<TicketId>().ok()));
        }
        child.child.wait().expect("it is dead");
        run(async {
            let store = SqliteStore::open(&path).await.expect("it opens");
            for ticket in &done {
                assert!(store.document((*ticket).into()).await.expect("read").is_some(), "{ticket} of {}", done.len());
            }
            store.verify().await.expect("in order");
        });
    }
}
