//! Durable commands per second through the SQLite store, one in a commit and 256 in a commit, against what bare SQLite
//! does with the very same rows in the same run.
//!
//! `cargo bench -p server --bench commands` prints a table and writes `target/bench/commands.json`.

mod commands {
    pub mod bare;
    pub mod work;
}

use commands::bare::{Bare, Prepared};
use commands::work::{self, Work};
use server::store::{Push, SqliteStore, Store};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Commands that share a commit when many wait.
const GROUP: usize = 256;
/// Commands measured one by one, and in groups.
const SINGLE: usize = 2_000;
const GROUPED: usize = 20 * GROUP;
/// Turns of each kind; the median counts.
const ROUNDS: usize = 3;

/// What we want: commands a second in groups, and as a part of what bare SQLite does.
const GOAL: f64 = 3_000.0;
const GOAL_PART: f64 = 0.25;

#[expect(clippy::disallowed_methods, reason = "a measurement asks the machine for the time")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(measure());
}

async fn measure() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(target).expect("a folder on the disk of the target folder");
    let base = folder.path().join("base.db");
    let work = Work::new(SINGLE, GROUPED).await;
    fill(&base, &work).await;

    let copy = |name: &str| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::copy(&base, &path).expect("a copy of the desk");
        path
    };
    let mut results = Results::default();
    for round in 0..ROUNDS {
        for (kind, group) in [("single", 1), ("grouped", GROUP)] {
            let commands = if group == 1 { &work.single } else { &work.grouped };
            results.ours(kind, ours(&copy(&format!("ours-{kind}-{round}.db")), commands, group).await);
            results.bare(kind, bare(&copy(&format!("bare-{kind}-{round}.db")), &work.before, commands, group).await);
        }
    }
    results.show(target.parent().unwrap_or(target));
}

/// A desk with some history.
async fn fill(path: &Path, work: &Work) {
    let store = SqliteStore::open(path).await.expect("a new database");
    for group in work.before.chunks(GROUP) {
        let pushes: Vec<Push> = group.iter().map(|step| step.push.clone()).collect();
        let pushed = store.submit(&pushes, work::T0).await.expect("written");
        assert!(pushed.iter().all(|pushed| pushed.outcomes[0].is_done()), "{pushed:?}");
    }
    store.close().await;
}

async fn ours(path: &Path, steps: &[work::Step], group: usize) -> Vec<Duration> {
    let store = SqliteStore::open(path).await.expect("the copy opens");
    let groups: Vec<Vec<Push>> =
        steps.chunks(group).map(|steps| steps.iter().map(|step| step.push.clone()).collect()).collect();
    let mut times = Vec::with_capacity(groups.len());
    for group in &groups {
        let begun = now();
        let pushed = store.submit(group, work::T0).await.expect("written");
        times.push(begun.elapsed());
        assert!(pushed.iter().all(|pushed| pushed.outcomes[0].is_done()), "{pushed:?}");
    }
    assert_eq!(*store.head().borrow(), steps.last().map_or(0, work::Step::position), "the rows both write");
    store.close().await;
    times
}

async fn bare(path: &Path, before: &[work::Step], steps: &[work::Step], group: usize) -> Vec<Duration> {
    let mut bare = Bare::open(path).await;
    let groups = Prepared::all(before, steps, group);
    let mut times = Vec::with_capacity(groups.len());
    for group in &groups {
        let begun = now();
        bare.write(group).await;
        times.push(begun.elapsed());
    }
    bare.close().await;
    times
}

/// The turns' times per commit.
#[derive(Default)]
struct Results {
    turns: Vec<(&'static str, &'static str, Turn)>,
}

#[derive(Clone, Copy)]
struct Turn {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

impl Results {
    fn ours(&mut self, kind: &'static str, times: Vec<Duration>) {
        self.take("ours", kind, times);
    }

    fn bare(&mut self, kind: &'static str, times: Vec<Duration>) {
        self.take("bare", kind, times);
    }

    fn take(&mut self, who: &'static str, kind: &'static str, mut times: Vec<Duration>) {
        let commands = if kind == "single" { SINGLE } else { GROUPED };
        let per_second = commands as f64 / times.iter().sum::<Duration>().as_secs_f64();
        times.sort_unstable();
        let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
        self.turns.push((who, kind, Turn { per_second, p50: at(50), p99: at(99) }));
    }

    /// The median turn by rate.
    fn median(&self, who: &str, kind: &str) -> Turn {
        let mut turns: Vec<Turn> =
            self.turns.iter().filter(|turn| (turn.0, turn.1) == (who, kind)).map(|t| t.2).collect();
        turns.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
        turns[turns.len() / 2]
    }

    fn show(&self, target: &Path) {
        println!("{:<10}{:>14}{:>14}{:>8}{:>14}{:>14}", "", "ours /s", "bare /s", "part", "p50 commit", "p99 commit");
        let mut json = serde_json::Map::new();
        for kind in ["single", "grouped"] {
            let (ours, bare) = (self.median("ours", kind), self.median("bare", kind));
            let part = ours.per_second / bare.per_second;
            println!(
                "{kind:<10}{:>14.0}{:>14.0}{:>7.0}%{:>14}{:>14}",
                ours.per_second,
                bare.per_second,
                part * 100.0,
                format!("{:.1?}", ours.p50),
                format!("{:.1?}", ours.p99)
            );
            let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
            let entry = serde_json::json!({
                "ours_per_second": ours.per_second.round(), "bare_per_second": bare.per_second.round(),
                "part": (part * 1_000.0).round() / 1_000.0,
                "ours_p50_us": micros(ours.p50), "ours_p99_us": micros(ours.p99),
                "bare_p50_us": micros(bare.p50), "bare_p99_us": micros(bare.p99),
                "commands_per_commit": if kind == "single" { 1 } else { GROUP },
            });
            json.insert(kind.to_owned(), entry);
        }
        let ours = self.median("ours", "grouped").per_second;
        let part = ours / self.median("bare", "grouped").per_second;
        let met = ours >= GOAL && part >= GOAL_PART;
        println!(
            "goal: at least {GOAL:.0} commands/s in groups and {:.0} % of bare SQLite: {}",
            GOAL_PART * 100.0,
            if met { "met" } else { "missed" }
        );
        json.insert("goal_met".to_owned(), met.into());
        let file = target.join("bench/commands.json");
        let text = serde_json::to_string_pretty(&json).expect("JSON");
        std::fs::create_dir_all(target.join("bench"))
            .and_then(|()| std::fs::write(&file, text + "\n"))
            .expect("written");
    }
}
