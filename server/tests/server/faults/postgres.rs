//! What a server on PostgreSQL may suffer.

use super::files::{Shim, fill, free, limit, namespaces, seen_by, skipped};
use super::proxy::Proxy;
use super::{Device, Pushed, Served, now, until};
use crate::cluster::{Cluster, Database, PASSWORD as ROLE, cluster};
use crate::kit::process::{Process, free_port, program};
use crate::kit::set_up;
use server::store::{PostgresStore, Store};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::cell::RefCell;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

async fn open(url: &str) -> Box<dyn Store> {
    Box::new(PostgresStore::open(url).await.expect("opened"))
}

async fn desk(url: &str) {
    let store = open(url).await;
    set_up(&*store).await;
    store.close().await;
}

/// A served desk at an address of its database.
fn serve(folder: &tempfile::TempDir, url: &str) -> Served {
    Served::new(Process::serve_at(folder.path(), free_port(), Some(url)), folder.path())
}

/// Somebody else on the database.
struct Other {
    runtime: Runtime,
    connection: RefCell<PgConnection>,
}

impl Other {
    fn on(url: &str) -> Self {
        let runtime = runtime();
        let connection = RefCell::new(runtime.block_on(PgConnection::connect(url)).expect("connected"));
        Self { runtime, connection }
    }

    fn tries(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        self.runtime.block_on(self.connection.borrow_mut().execute(sql)).map(|_| ())
    }

    fn does(&self, sql: &'static str) {
        self.tries(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

const ENDS_ALL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn locks_rights_and_ended_connections() {
    let runtime = runtime();
    // A role like those of real desks, which owns its database and no more.
    runtime.block_on(cluster().run("CREATE ROLE clerk LOGIN"));
    let url = runtime.block_on(cluster().create("clerks_desk", "OWNER clerk")).replace("desk@", "clerk@");
    runtime.block_on(desk(&url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &url);
    let other = Other::on(&url);

    // Connections are ended, again and again: at most a little later.
    for _ in 0..5 {
        other.does(ENDS_ALL);
        let command = served.device.next();
        served.device.insist(&command);
    }
    until(10, "ready", || served.is_ready());

    // The writers' turn is taken by somebody who does not give it back; then the log itself is locked.
    for lock in
        ["SELECT pg_advisory_xact_lock(x'4465736b73696465'::bigint)", "LOCK TABLE event IN ACCESS EXCLUSIVE MODE"]
    {
        served.goes_through(
            "locked",
            || {
                other.does("BEGIN");
                other.does(lock);
            },
            || other.does("ROLLBACK"),
        );
    }

    // Writing is turned off, for who connects from then on; and turned on again.
    served.goes_through_and(
        "read_only",
        || {
            other.does(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', \
                current_database()); END $$",
            );
            other.does(ENDS_ALL);
        },
        |served| served.tells_people("The database takes no writes", "Il database non accetta scritture"),
        || {
            other.does("SET default_transaction_read_only = off");
            other.does(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', \
                current_database()); END $$",
            );
        },
    );

    // A right is taken away and given back.
    served.goes_through(
        "no_right",
        || other.does("REVOKE INSERT ON event FROM clerk"),
        || other.does("GRANT INSERT ON event TO clerk"),
    );
    served.ends(async || open(&url).await);
}

#[test]
fn who_is_in_the_way_is_waited_for() {
    let runtime = runtime();
    let database = runtime.block_on(Database::new());
    runtime.block_on(desk(&database.url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &database.url);
    let (other, watching) = (Other::on(&database.url), Other::on(&database.url));
    let first = served.device.next();
    served.device.insist(&first);

    // A deadlock: we hold the turn and want a row, the other holds the row and wants the turn.
    let waits = "SELECT 1 / (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'deskside' \
        AND wait_event_type = 'Lock' AND datname = current_database())::int";
    for _ in 0..2 {
        other.does("BEGIN");
        other.does("UPDATE stream_head SET seq = seq");
        let command = served.device.next();
        let device = &mut served.device;
        std::thread::scope(|scope| {
            let sending = scope.spawn(|| device.send(&command));
            until(10, "it waits for the row", || watching.tries(waits).is_ok());
            // Whichever of the two is the victim, what we were asked is done.
            let _ = other.tries("SELECT pg_advisory_xact_lock(x'4465736b73696465'::bigint)");
            let _ = other.tries("ROLLBACK");
            assert!(matches!(sending.join().expect("no panic"), Pushed::Done), "done at the first request");
        });
    }

    // What only comes under load, made to come twice in a row.
    for state in ["40001", "40P01", "57014"] {
        let trouble = format!(
            "CREATE SEQUENCE times; CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF nextval('times') <= 2 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '{state}'; END IF; \
             RETURN new; END $$; CREATE TRIGGER fails BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fails()"
        );
        runtime.block_on(database.run(&trouble));
        let command = served.device.next();
        assert!(matches!(served.device.send(&command), Pushed::Done), "{state}: done at the first request");
        runtime.block_on(database.run("DROP FUNCTION fails CASCADE; DROP SEQUENCE times"));
    }
    assert_eq!(served.says("can not do its work"), 0, "{}", served.log());
    for _ in 0..3 {
        let command = served.device.next();
        served.device.insist(&command);
    }
    let url = database.url.clone();
    served.ends(async || open(&url).await);
}

#[test]
fn a_database_server_that_stops_and_starts() {
    let runtime = runtime();
    let cluster = Cluster::started(&[], &[]);
    let url = runtime.block_on(cluster.create("desk_here", ""));
    runtime.block_on(desk(&url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &url);
    for mode in ["fast", "immediate"] {
        served.goes_through_and(
            "unreachable",
            || cluster.stop(mode),
            |served| served.tells_people("The database does not answer", "Il database non risponde"),
            || cluster.again(),
        );
    }
    served.ends(async || open(&url).await);
}

/// Ends what others do meanwhile, however a test ends.
struct Enough<'a>(&'a AtomicBool);

impl Drop for Enough<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_line_that_is_cut_without_a_word() {
    let runtime = runtime();
    let database = runtime.block_on(Database::new());
    runtime.block_on(desk(&database.url));
    let proxy = Proxy::before(cluster().port);
    let url = format!("postgres://desk:{ROLE}@127.0.0.1:{}/{}?sslmode=disable", proxy.addr.port(), database.name);
    let (near, far) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut served = serve(&far, &url);
    let other = serve(&near, &database.url);
    let mut neighbour = Device::new(2, other.process.addr);
    let mut busy = Device::new(3, served.process.addr);
    // Somebody is in the middle of something when it happens.
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let enough = Enough(&stop);
        let working = scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let command = busy.next();
                busy.insist(&command);
            }
        });
        served.goes_through_and(
            "unreachable",
            || proxy.cut(),
            |served| {
                served.tells_people("The database does not answer", "Il database non risponde");
                // Whatever the cut one held is free again soon: the other server goes on.
                let begun = now();
                let command = neighbour.next();
                neighbour.insist(&command);
                assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
            },
            || proxy.mend(),
        );
        drop(enough);
        working.join().expect("no panic");
    });
    // It hears the other one again, though nobody has told it that its old line is dead.
    until(30, "it listens again", || served.says("are heard again") > 0);
    served.device.told.extend(std::mem::take(&mut busy.told));
    served.device.told.extend(std::mem::take(&mut neighbour.told));
    assert!(other.process.stop(), "stops in order");
    let url = database.url.clone();
    served.ends(async || open(&url).await);
}

#[test]
fn what_takes_long_ends_with_its_line() {
    let runtime = runtime();
    let database = runtime.block_on(Database::new());
    runtime.block_on(desk(&database.url));
    let proxy = Proxy::before(cluster().port);
    let url = format!("postgres://desk:{ROLE}@127.0.0.1:{}/{}?sslmode=disable", proxy.addr.port(), database.name);
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("desk.backup").display().to_string();
    let (other, watching) = (Other::on(&database.url), Other::on(&database.url));
    // All of them read it, and wait.
    other.does("BEGIN; LOCK TABLE event_private IN ACCESS EXCLUSIVE MODE");
    watching.does(
        "CREATE TEMP VIEW waiting AS SELECT count(*) AS many FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
         WHERE NOT l.granted AND l.relation IS NOT NULL AND d.datname = current_database()",
    );
    let tasks = [
        (&["verify"][..], "SELECT 1 / (many = 1)::int FROM waiting"),
        (&["backup", &backup], "SELECT 1 / (many = 2)::int FROM waiting"),
        (&["rebuild"], "SELECT 1 / (many = 3)::int FROM waiting"),
    ];
    let running: Vec<_> = tasks
        .iter()
        .map(|(args, waits)| {
            let mut command = program();
            command.args(*args).args(["--database-url", &url, "--data-dir"]).arg(folder.path());
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
            let child = command.spawn().expect("started");
            until(30, "it waits for the lock", || watching.tries(waits).is_ok());
            (args[0], child)
        })
        .collect();
    // They go on, and nothing of that comes through; who asks by way of a new connection hears that all is said.
    proxy.cut();
    other.does("ROLLBACK");
    proxy.mend();
    let begun = now();
    for (task, child) in running {
        let done = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains("the database does not answer"), "{task}: {said}");
        assert!(begun.elapsed() < Duration::from_secs(60), "{task}: {:?}", begun.elapsed());
    }
    assert!(!std::path::Path::new(&backup).exists(), "no backup that is not whole");
    // What they held is free: the next one gets the writers' turn, and nothing was changed.
    let store = runtime.block_on(open(&database.url));
    assert!(begun.elapsed() < Duration::from_secs(80), "{:?}", begun.elapsed());
    runtime.block_on(async {
        store.verify().await.expect("sound");
        store.close().await;
    });
}

#[test]
fn a_database_server_without_room() {
    let found = namespaces();
    if found != Some(&["unshare", "-m"]) {
        if found.is_some() {
            skipped("only root may mount a disk for another user", Some("the tests do not run as root"));
        }
        return;
    }
    let runtime = runtime();
    let disk = tempfile::Builder::new().prefix("desk-disk").tempdir_in("/tmp").expect("a folder");
    let mount = format!(
        "chmod 755 '{0}' && mount -t tmpfs -o size=64m,mode=777 none '{0}' && mkdir -m 777 '{0}/space' && \
         chown postgres '{0}/space' && exec \"$0\" \"$@\"",
        disk.path().display()
    );
    let cluster = Cluster::started(&["unshare", "-m", "sh", "-c", &mount], &[]);
    let space = format!("CREATE TABLESPACE small LOCATION '{}/space'", disk.path().display());
    runtime.block_on(cluster.run(&space));
    let url = runtime.block_on(cluster.create("desk_here", "TABLESPACE small"));
    runtime.block_on(desk(&url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &url);
    let seen = seen_by(cluster.process(), disk.path());
    served.goes_through("full", || fill(&seen), || free(&seen));
    served.ends(async || open(&url).await);
}

#[test]
fn a_database_server_whose_disk_fails() {
    let Some(shim) = Shim::new() else { return };
    let runtime = runtime();
    shim.fails(0);
    shim.is_read_by_all();
    let variables = shim.variables("/base/");
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let cluster = Cluster::started(&[], &variables);
    let url = runtime.block_on(cluster.create("desk_here", ""));
    runtime.block_on(desk(&url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &url);
    served.goes_through("disk", || shim.fails(5), || shim.fails(0));
    served.ends(async || open(&url).await);
}

#[test]
fn a_process_without_a_handle_for_its_database() {
    let runtime = runtime();
    let database = runtime.block_on(Database::new());
    runtime.block_on(desk(&database.url));
    let folder = tempfile::tempdir().expect("a folder");
    let mut served = serve(&folder, &database.url);
    let command = served.device.next();
    served.device.insist(&command);
    let other = Other::on(&database.url);
    // All its connections end, and in their place it can make none.
    limit(&served.process, Some(5));
    other.does(ENDS_ALL);
    let log = || served.says("can not do its work");
    until(20, "it is known", || log() > 0);
    limit(&served.process, None);
    until(30, "it heals by itself", || served.is_ready());
    assert!((1..=4).contains(&served.says("can not do its work")), "{}", served.log());
    assert!(served.says("handles") > 0, "{}", served.log());
    for _ in 0..4 {
        let command = served.device.next();
        served.device.insist(&command);
    }
    let url = database.url.clone();
    served.ends(async || open(&url).await);
}
