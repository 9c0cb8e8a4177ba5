//! A PostgreSQL of the tests' own: one cluster for each test program, ended with it; a database for each test.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Row};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Ends the cluster when its standard input does.
const KEEP: &str = include_str!("cluster/keep.sh");

/// The password of the role `desk`, for those who come over TCP.
pub const PASSWORD: &str = "secret";

/// A running cluster.
pub struct Cluster {
    folder: PathBuf,
    pub port: u16,
    /// Holds the pipe whose end is the cluster's end.
    _keeper: Child,
}

/// The cluster of this test program, started when it is first asked for.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

/// Where PostgreSQL's programs are: Debian keeps them beside each other by version.
fn programs() -> PathBuf {
    let newest = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = newest.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .filter(|(version, _)| *version >= 15)
        .max()
        .map(|(_, folder)| folder.join("bin"))
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("PostgreSQL is there; scripts/setup.sh --test installs it")
}

/// PostgreSQL does not run as root.
fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A command in the name of who may run PostgreSQL, after some words before it.
fn as_its_user(before: &[&str], program: &str) -> Command {
    let user: &[&str] = if is_root() { &["runuser", "-u", "postgres", "--"] } else { &[] };
    let words: Vec<&str> = before.iter().chain(user).copied().chain([program]).collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir("/");
    command
}

impl Cluster {
    fn start() -> Self {
        Self::started(&[], &[])
    }

    /// One of its own for who wants to stop it, or to run it inside of something.
    pub fn started(before: &[&str], variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = as_its_user(before, "sh");
        command.envs(variables.iter().copied());
        command.args(["-c", KEEP, "keep"]).arg(programs()).arg(port.to_string());
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir("/");
        let mut keeper = command.spawn().expect("a shell");
        let mut folder = String::new();
        BufReader::new(keeper.stdout.take().expect("a pipe")).read_line(&mut folder).expect("a folder");
        let cluster = Self { folder: PathBuf::from(folder.trim()), port, _keeper: keeper };
        for _ in 0..500 {
            if cluster.folder.join(format!(".s.PGSQL.{port}")).exists() && cluster.answers() {
                return cluster;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start: {log}");
    }

    /// The process of the server itself.
    pub fn process(&self) -> u32 {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("it runs");
        file.lines().next().and_then(|line| line.parse().ok()).expect("a number")
    }

    /// Stops it: `fast`, or `immediate` as after a crash.
    pub fn stop(&self, mode: &str) {
        self.control(&["-m", mode, "stop"]);
    }

    /// Starts it again and waits until it answers.
    pub fn again(&self) {
        self.control(&["-w", "-l", "log", "start"]);
    }

    fn control(&self, args: &[&str]) {
        let mut command = as_its_user(&[], &programs().join("pg_ctl").display().to_string());
        let command = command.arg("-D").arg(self.folder.join("data")).args(args).current_dir(&self.folder);
        let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(done.expect("pg_ctl").success(), "pg_ctl {args:?}");
    }

    /// A new database.
    pub async fn create(&self, name: &str, with: &str) -> String {
        self.run(&format!("CREATE DATABASE {name} {with}")).await;
        self.url(name)
    }

    fn answers(&self) -> bool {
        let asked = Command::new(programs().join("pg_isready"))
            .arg("-q")
            .args(["-h", &self.folder.display().to_string(), "-p", &self.port.to_string()])
            .status();
        asked.is_ok_and(|answer| answer.success())
    }

    /// The address of a database, by way of a socket in the cluster's folder; nobody asks for a password there.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://desk@localhost/{database}?host={}&port={}", self.folder.display(), self.port)
    }

    /// The same by way of TCP, where the password is asked for.
    pub fn tcp(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// A connection of our own.
    pub async fn connect(&self, database: &str) -> PgConnection {
        let options: PgConnectOptions = self.url(database).parse().expect("an address");
        options.connect().await.expect("the server answers")
    }

    /// Runs a statement outside of the tests' databases.
    pub async fn run(&self, sql: &str) {
        let mut connection = self.connect("postgres").await;
        execute(&mut connection, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closed");
    }
}

async fn execute(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.map(|_| ())
}

/// A database; given back when it goes out of scope, and emptied for the next one who asks.
pub struct Database {
    pub name: String,
    pub url: String,
    /// Something was changed in it that emptying does not mend.
    spoilt: AtomicU32,
}

static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Empties all tables, whatever guards them.
const EMPTY: &str = "SET session_replication_role = replica; DO $$ DECLARE one record; BEGIN \
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'meta' LOOP \
    EXECUTE format('DELETE FROM %I', one.tablename); END LOOP; END $$; DELETE FROM meta WHERE key <> 'schema'";

impl Database {
    /// An empty database.
    pub async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let cluster = cluster();
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let name = match free {
            Some(name) => {
                let mut connection = cluster.connect(&name).await;
                execute(&mut connection, EMPTY).await.expect("emptied");
                connection.close().await.expect("closed");
                name
            }
            None => {
                let name = format!("desk_{}", NEXT.fetch_add(1, Ordering::Relaxed));
                cluster.run(&format!("CREATE DATABASE {name}")).await;
                name
            }
        };
        Self { url: cluster.url(&name), name, spoilt: AtomicU32::new(0) }
    }

    /// Does what nobody should.
    pub async fn run(&self, sql: &str) {
        self.attempt(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The error of a statement that must not be carried out.
    pub async fn fails(&self, sql: &str) -> String {
        self.attempt(sql).await.expect_err(sql).to_string()
    }

    async fn attempt(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.spoilt.store(1, Ordering::Relaxed);
        let mut connection = cluster().connect(&self.name).await;
        let done = execute(&mut connection, sql).await;
        connection.close().await.expect("closed");
        done
    }

    /// The texts of a first column.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = cluster().connect(&self.name).await;
        let cast = format!("SELECT one::text FROM ({sql}) n (one)");
        let rows = sqlx::query(sqlx::AssertSqlSafe(cast)).fetch_all(&mut connection).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closed");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The one text of a statement.
    pub async fn text(&self, sql: &str) -> String {
        self.texts(sql).await.remove(0)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.spoilt.load(Ordering::Relaxed) == 0 && !std::thread::panicking() {
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
        }
    }
}
