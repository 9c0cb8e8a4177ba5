//! The desk that is measured: made once by `deskside demo`, kept for the next run.

use super::super::Engine;
use super::line::{Asker, Line};
use super::postgres::Cluster;
use super::program::{Server, run};
use super::report::Report;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Starts, of which the middle one counts.
const STARTS: usize = 5;
/// Tickets of the desk that goes out and comes in.
const SMALL: u32 = 2_000;
/// Who asks: a manager, who may see nearly everything.
const EMAIL: &str = "elena.furlan@civetta.example";
pub const PASSWORD: &str = "civetta-demo";

/// A desk, and where it lies.
pub struct Desk {
    program: PathBuf,
    folder: PathBuf,
    cluster: Option<Cluster>,
    place: Vec<String>,
    bearer: String,
}

impl Desk {
    /// The desk with so many tickets.
    pub fn of(engine: Engine, tickets: u32, program: &Path, target: &Path, report: &mut Report) -> Self {
        Self::named(&tickets.to_string(), engine, tickets, program, target, report)
    }

    /// One that is made anew each time, as it is worked on for long.
    pub fn fresh(engine: Engine, tickets: u32, program: &Path, target: &Path, report: &mut Report) -> Self {
        let folder = target.join("desks").join(format!("{engine:?}-soak").to_lowercase());
        // What is not there needs not go.
        let _ = std::fs::remove_file(folder.join("made"));
        Self::named("soak", engine, tickets, program, target, report)
    }

    fn named(name: &str, engine: Engine, tickets: u32, program: &Path, target: &Path, report: &mut Report) -> Self {
        let folder = target.join("desks").join(format!("{engine:?}-{name}").to_lowercase());
        let cluster = (engine == Engine::Postgres).then(|| Cluster::start(&target.join("postgres")));
        let mut desk = Self { program: program.to_owned(), folder, cluster, place: Vec::new(), bearer: String::new() };
        let (made, name) = (desk.folder.join("made"), format!("desk_{name}"));
        let mut said = std::fs::read_to_string(&made).unwrap_or_default();
        desk.place = desk.place_of(&desk.folder, &name, said.is_empty());
        if said.is_empty() {
            println!("     making a desk with {tickets} tickets…");
            let (_, events, seconds) = desk.demo(&desk.place, tickets);
            said = format!("{seconds} {events}");
            std::fs::write(&made, &said).expect("noted");
        }
        let numbers: Vec<f64> = said.split(' ').filter_map(|number| number.parse().ok()).collect();
        report.number("demo, tickets a second", f64::from(tickets) / numbers[0], "", None);
        report.number("demo, events a second", numbers[1] / numbers[0], "", None);
        report.number("events of the desk", numbers[1], "", None);
        let scopes = ["tickets:read", "tickets:write", "people:read", "settings:read"];
        let scopes = scopes.iter().flat_map(|scope| ["--scope", scope]);
        let args: Vec<&str> = ["token", "add", "--email", EMAIL, "--days", "1"].into_iter().chain(scopes).collect();
        let (said, _) = desk.run(&args, &desk.place);
        desk.bearer = format!("Bearer {}", said.trim().lines().last().unwrap_or(""));
        desk
    }

    /// The arguments that name a place for a desk, made empty if asked for.
    fn place_of(&self, folder: &Path, name: &str, anew: bool) -> Vec<String> {
        if anew {
            // What is not there is empty already.
            let _ = std::fs::remove_dir_all(folder);
        }
        std::fs::create_dir_all(folder).expect("a folder");
        let mut place = vec!["--data-dir".to_owned(), folder.display().to_string()];
        if let Some(cluster) = &self.cluster {
            place.extend(["--database-url".to_owned(), cluster.database(name, anew)]);
        }
        place
    }

    fn run(&self, args: &[&str], place: &[String]) -> (String, f64) {
        let args: Vec<&str> = args.iter().copied().chain(place.iter().map(String::as_str)).collect();
        run(&self.program, &args)
    }

    /// Fills an empty desk; returns what was said, how many events it has and the seconds it took.
    fn demo(&self, place: &[String], tickets: u32) -> (String, u64, f64) {
        let (said, seconds) = self.run(&["demo", "--seed", "1", "--tickets", &tickets.to_string()], place);
        let events = said.split(" events").next().and_then(|text| text.rsplit(' ').next()?.parse().ok());
        let events = events.unwrap_or_else(|| panic!("how many events? {said}"));
        (said, events, seconds)
    }

    /// Starts the server, several times; the last one goes on.
    pub async fn start(&self, report: &mut Report) -> Server {
        let mut starts = Vec::new();
        for _ in 1..STARTS {
            starts.push(Server::start(&self.program, &self.place).started);
        }
        let server = Server::start(&self.program, &self.place);
        starts.push(server.started);
        starts.sort_unstable();
        report.number("start to ready", starts[STARTS / 2].as_secs_f64() * 1_000.0, "ms", Some(300.0));
        tokio::time::sleep(Duration::from_secs(3)).await;
        report.number("memory idle", server.memory(), "MB", Some(60.0));
        server
    }

    /// Someone with a token and a session.
    pub async fn asker(&self, addr: SocketAddr) -> Asker {
        let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
        let mut line = Line::to(addr).await;
        let answer = line.ask("POST", "/api/v1/sign-in", &[("content-type", "application/json")], &body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        Asker { addr, bearer: self.bearer.clone(), cookie: answer.cookie }
    }

    /// The whole desk out to files, in both forms, while it is used.
    pub fn out(&self) {
        let file = |name: &str| self.folder.with_file_name(name).display().to_string();
        let (lines, packed) = (file("soak.jsonl"), file("soak.gz"));
        for args in [&["export", "--out", &lines][..], &["backup", &packed]] {
            let _ = std::fs::remove_file(args[args.len() - 1]);
            self.run(args, &self.place);
            std::fs::remove_file(args[args.len() - 1]).expect("it was written");
        }
    }

    /// A smaller desk out to a file and into an empty database, in both forms.
    pub fn in_and_out(&self, report: &mut Report) {
        let folder = self.folder.with_file_name("small");
        let file = |name: &str| self.folder.with_file_name(name).display().to_string();
        let (lines, packed) = (file("small.jsonl"), file("small.gz"));
        for old in [&lines, &packed] {
            let _ = std::fs::remove_file(old);
        }
        let place = self.place_of(&folder, "small", true);
        let (_, events, _) = self.demo(&place, SMALL);
        let events = events as f64;
        let export = self.run(&["export", "--out", &lines], &place).1;
        let backup = self.run(&["backup", &packed], &place).1;
        let import = self.run(&["import", "--format", "deskside", &lines], &self.place_of(&folder, "small", true)).1;
        let restore = self.run(&["restore", &packed], &self.place_of(&folder, "small", true)).1;
        for (name, seconds) in [("export", export), ("import", import), ("backup", backup), ("restore", restore)] {
            report.number(&format!("{name}, events a second"), events / seconds, "", None);
        }
    }
}
