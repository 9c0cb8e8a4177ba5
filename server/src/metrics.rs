//! Counters for `/metrics`.

use crate::condition::Condition;
use crate::store::{JobCounts, JobKind, Reason};
use deskside_domain::sync::wire::Outcome;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The words of the outcomes, in the order of the counters.
const OUTCOMES: [&str; 9] =
    ["applied", "merged", "conflict", "rejected", "blocked", "retry", "needs_auth", "newer_than_server", "gap"];

/// What the process counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests by the first digit of their status.
    requests: [AtomicU64; 5],
    /// Groups committed by the writer.
    groups: AtomicU64,
    /// Groups that had to be done again one by one.
    retried: AtomicU64,
    /// Commands given up after they failed the server three times.
    quarantined: AtomicU64,
    commands: [AtomicU64; 9],
    /// Open live streams.
    live: AtomicU64,
    /// Steps of jobs done, and those that failed.
    steps: [[AtomicU64; 2]; JobKind::ALL.len()],
    /// Jobs that are to be done now, and those that failed the last time, in the whole database.
    jobs: [AtomicU64; 2],
    /// What fails just now.
    pub condition: Condition,
}

impl Metrics {
    /// A request was answered.
    pub fn request(&self, status: u16) {
        if let Some(counter) = self.requests.get(usize::from(status / 100).wrapping_sub(1)) {
            counter.fetch_add(1, Relaxed);
        }
    }

    /// A group was committed.
    pub fn group(&self) {
        self.groups.fetch_add(1, Relaxed);
    }

    /// A group is done again one by one.
    pub fn retry(&self) {
        self.retried.fetch_add(1, Relaxed);
    }

    /// A command was given up.
    pub fn quarantine(&self) {
        self.quarantined.fetch_add(1, Relaxed);
    }

    /// A command has an outcome.
    pub fn outcome(&self, outcome: &Outcome) {
        let index = OUTCOMES.iter().position(|word| *word == outcome.word());
        if let Some(counter) = index.and_then(|index| self.commands.get(index)) {
            counter.fetch_add(1, Relaxed);
        }
    }

    /// A live stream was opened or closed.
    pub fn live(&self, opened: bool) {
        if opened {
            self.live.fetch_add(1, Relaxed)
        } else {
            self.live.fetch_sub(1, Relaxed)
        };
    }

    /// A step of a job was done, or failed.
    pub fn step(&self, kind: JobKind, failed: bool) {
        if let Some(counters) = self.steps.get(kind as usize) {
            counters[usize::from(failed)].fetch_add(1, Relaxed);
        }
    }

    /// So much waits in the database.
    pub fn jobs(&self, counts: JobCounts) {
        self.jobs[0].store(counts.due, Relaxed);
        self.jobs[1].store(counts.failing, Relaxed);
    }

    /// The counters in Prometheus' text format.
    #[must_use]
    pub fn text(&self, head: u64) -> String {
        let mut out = String::new();
        let mut line = |name: &str, kind: &str, help: &str, values: &[(String, u64)]| {
            let _ = writeln!(out, "# HELP deskside_{name} {help}\n# TYPE deskside_{name} {kind}");
            for (labels, value) in values {
                let _ = writeln!(out, "deskside_{name}{labels} {value}");
            }
        };
        let alone = |counter: &AtomicU64| vec![(String::new(), counter.load(Relaxed))];
        let requests: Vec<_> = (1..)
            .zip(&self.requests)
            .map(|(digit, counter)| (format!("{{status=\"{digit}xx\"}}"), counter.load(Relaxed)))
            .collect();
        let commands: Vec<_> = OUTCOMES
            .iter()
            .zip(&self.commands)
            .map(|(word, counter)| (format!("{{outcome=\"{word}\"}}"), counter.load(Relaxed)))
            .collect();
        line("requests_total", "counter", "Requests answered.", &requests);
        line("commands_total", "counter", "Commands by outcome.", &commands);
        line("groups_total", "counter", "Groups of commands committed.", &alone(&self.groups));
        line("groups_retried_total", "counter", "Groups done again one by one.", &alone(&self.retried));
        line("quarantined_total", "counter", "Commands the server failed on.", &alone(&self.quarantined));
        line("live_streams", "gauge", "Open live streams.", &alone(&self.live));
        let steps = JobKind::ALL.into_iter().zip(&self.steps).flat_map(|(kind, counters)| {
            let words = ["done", "failed"].into_iter().zip(counters);
            words.map(move |(word, counter)| {
                (format!("{{kind=\"{}\",outcome=\"{word}\"}}", kind.word()), counter.load(Relaxed))
            })
        });
        line(
            "job_steps_total",
            "counter",
            "Steps of background jobs done by this process.",
            &steps.collect::<Vec<_>>(),
        );
        line("jobs_due", "gauge", "Background jobs of the database that are to be done now.", &alone(&self.jobs[0]));
        line("jobs_failing", "gauge", "Background jobs of the database that failed last time.", &alone(&self.jobs[1]));
        let trouble = self.condition.trouble();
        let met: Vec<_> = self.condition.met().into_iter().map(|(reason, met)| (of_reason(reason), met)).collect();
        let now: Vec<_> = Reason::ALL
            .into_iter()
            .map(|reason| (of_reason(reason), u64::from(trouble.is_some_and(|trouble| trouble.reason == reason))))
            .collect();
        line("faults_total", "counter", "Times that the database or the system failed.", &met);
        line("trouble", "gauge", "What keeps the server from its work now.", &now);
        line("ready", "gauge", "Whether the server can do its work.", &[(String::new(), trouble.is_none().into())]);
        line("log_head", "gauge", "Last position of the log.", &[(String::new(), head)]);
        out
    }
}

fn of_reason(reason: Reason) -> String {
    format!("{{reason=\"{}\"}}", reason.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Part;
    use crate::store::StoreError;

    #[test]
    fn outcomes_are_counted_by_their_word() {
        let metrics = Metrics::default();
        metrics.outcome(&Outcome::Gap { expected: 2 });
        metrics.request(204);
        metrics.step(JobKind::Reindex, true);
        metrics.jobs(JobCounts { due: 3, failing: 1 });
        metrics.condition.failed(Part::Writing, &StoreError::Full, 1);
        let text = metrics.text(7);
        assert!(text.contains("deskside_commands_total{outcome=\"gap\"} 1\n"));
        assert!(text.contains("deskside_requests_total{status=\"2xx\"} 1\n"));
        assert!(text.contains("deskside_faults_total{reason=\"full\"} 1\n"));
        assert!(text.contains("deskside_trouble{reason=\"full\"} 1\ndeskside_trouble{reason=\"read_only\"} 0\n"));
        assert!(text.contains("deskside_ready 0\n"));
        assert!(text.contains("deskside_job_steps_total{kind=\"reindex\",outcome=\"failed\"} 1\n"));
        assert!(text.contains("deskside_jobs_due 3\n") && text.contains("deskside_jobs_failing 1\n"));
        assert!(text.ends_with("deskside_log_head 7\n"));
    }
}
