//! A PostgreSQL of the benchmark's own, on loopback, that syncs what it commits; its data stay for the next run.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends the server when its standard input does: with the benchmark, however that one ends.
const KEEP: &str = r#"trap '' INT TERM HUP
[ -f "$2/PG_VERSION" ] || "$1/initdb" -D "$2" -U desk --auth=trust -E UTF8 --locale=C >/dev/null || exit 1
"$1/postgres" -D "$2" -p "$3" -k "" -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c max_wal_size=4GB \
  >"$2.log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT $server
wait $server"#;

/// A running cluster.
pub struct Cluster {
    keeper: Child,
    port: u16,
}

/// Debian keeps PostgreSQL's programs beside each other by version.
fn programs() -> PathBuf {
    let all = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    all.max().map(|(_, folder)| folder.join("bin")).expect("PostgreSQL is there; scripts/setup.sh --test installs it")
}

impl Cluster {
    /// Starts the cluster that is kept in a folder, or makes it.
    pub fn start(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port").port();
        std::fs::create_dir_all(folder).expect("a folder");
        // PostgreSQL does not run as root.
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"));
        let mut command = Command::new(if root { "runuser" } else { "sh" });
        if root {
            let owned = Command::new("chown").arg("-R").arg("postgres").arg(folder).status();
            assert!(owned.is_ok_and(|status| status.success()), "{} is not given to postgres", folder.display());
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let data = folder.join("data");
        command.args(["-c", KEEP, "keep"]).arg(programs()).arg(data).arg(port.to_string()).current_dir("/");
        let keeper = command.stdin(Stdio::piped()).spawn().expect("a shell");
        let cluster = Self { keeper, port };
        for _ in 0..600 {
            if cluster.run("pg_isready", &["-q", "-d", "postgres"]) {
                return cluster;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL did not start; see {}", folder.join("data.log").display());
    }

    fn run(&self, program: &str, args: &[&str]) -> bool {
        let mut command = Command::new(programs().join(program));
        command.args(["-h", "127.0.0.1", "-U", "desk", "-p", &self.port.to_string()]).args(args);
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// The address of a database, emptied if asked for.
    pub fn database(&self, name: &str, anew: bool) -> String {
        if anew {
            self.run("dropdb", &["--if-exists", name]);
        }
        self.run("createdb", &[name]);
        format!("postgres://desk@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
