//! The one task that writes commands: everything that waits goes into one commit, and answers leave after it.

use crate::clock::Clock;
use crate::condition::Part;
use crate::metrics::Metrics;
use crate::store::{AFTER_REFUSAL, Lanes, Push, Pushed, Store, StoreError, Submission, chain, said};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Commands in one commit, at most; a push is never split.
const GROUP: usize = 256;
/// Pushes that may wait before callers have to.
const QUEUE: usize = 1_024;
/// How often a command may fail the server before it is given up.
const TRIES: u32 = 3;
/// Before what was in somebody's way comes again; longer each time.
const PAUSE: Duration = Duration::from_millis(20);
/// What was ended after so long is not tried again as it was: it would take as long once more.
const LONG: Duration = Duration::from_secs(5);
/// Seconds after which work comes again that the database could not take.
const RETRY_AFTER: u32 = 5;

struct Job {
    push: Push,
    answer: oneshot::Sender<Pushed>,
}

/// The writer's entrance.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::Sender<Job>,
}

/// The writer has ended: the program is stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping")]
pub struct Stopping;

impl Writer {
    /// Starts the task. It ends when every entrance is gone and the queue is empty.
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> (Self, JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(Task { store, clock, metrics }.run(jobs));
        (Self { queue }, task)
    }

    /// Sends a push and waits until it is committed.
    pub async fn push(&self, push: Push) -> Result<Pushed, Stopping> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Job { push, answer }).await.map_err(|_| Stopping)?;
        answered.await.map_err(|_| Stopping)
    }
}

struct Task {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
}

impl Task {
    async fn run(self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            let mut commands = first.push.commands.len();
            let mut group = vec![first];
            while commands < GROUP
                && let Ok(job) = jobs.try_recv()
            {
                commands += job.push.commands.len();
                group.push(job);
            }
            let (pushes, answers): (Vec<_>, Vec<_>) = group.into_iter().map(|job| (job.push, job.answer)).unzip();
            let pushed = self.group(&pushes).await;
            for (pushed, answer) in pushed.into_iter().zip(answers) {
                for outcome in &pushed.outcomes {
                    self.metrics.outcome(outcome);
                }
                // Who asked may have gone away; the commands are committed all the same.
                let _ = answer.send(pushed);
            }
        }
    }

    async fn group(&self, pushes: &[Push]) -> Vec<Pushed> {
        match self.submit(pushes).await {
            Ok(pushed) => pushed,
            Err(error) => {
                if !error.is_around() {
                    tracing::error!(error = chain(&error), pushes = pushes.len(), "a group is done one by one");
                }
                self.metrics.retry();
                let mut done = Vec::with_capacity(pushes.len());
                // After the database kept everybody waiting, nobody waits for it a second time.
                let mut down = matches!(error, StoreError::Locked | StoreError::Lost(_));
                for push in pushes {
                    done.push(self.one_by_one(push, &mut down).await);
                }
                done
            }
        }
    }

    /// Submits, and takes a panic for a failure of the store. What other work was in the way of comes again at once.
    async fn submit(&self, pushes: &[Push]) -> Result<Vec<Pushed>, StoreError> {
        let mut turn = 0;
        let pushed = loop {
            let (at, begun) = (self.clock.now(), Instant::now());
            let submitted = AssertUnwindSafe(self.store.submit(pushes, at)).catch_unwind().await;
            let submitted = submitted.unwrap_or_else(|panic| {
                Err(StoreError::Bug { message: format!("the store panicked: {}", said(&*panic)) })
            });
            match submitted {
                Err(StoreError::Busy(error)) if turn < TRIES && begun.elapsed() < LONG => {
                    turn += 1;
                    tracing::debug!(%error, turn, "other work was in the way; the same comes again");
                    tokio::time::sleep(PAUSE * turn).await;
                }
                other => break other,
            }
        };
        let condition = &self.metrics.condition;
        match &pushed {
            Ok(_) => {
                self.metrics.group();
                condition.works(Part::Writing, self.clock.unix_millis());
            }
            Err(error) => {
                condition.failed(Part::Writing, error, self.clock.unix_millis());
            }
        }
        pushed
    }

    /// Each command of a push in a commit of its own. `down`: the database takes nothing for now.
    async fn one_by_one(&self, push: &Push, down: &mut bool) -> Pushed {
        let mut lanes = Lanes::default();
        let mut outcomes = Vec::with_capacity(push.commands.len());
        for submission in &push.commands {
            let outcome = if *down {
                Outcome::Retry { after: RETRY_AFTER }
            } else if lanes.is_stopped(&submission.sealed) {
                AFTER_REFUSAL
            } else {
                self.alone(push, submission, down).await
            };
            lanes.note(&submission.sealed, &outcome);
            outcomes.push(outcome);
        }
        let rest = Push { commands: Vec::new(), ..push.clone() };
        let rest = if *down { None } else { self.submit(&[rest]).await.ok().and_then(|mut pushed| pushed.pop()) };
        let (blocks, head) =
            rest.map_or_else(|| (Vec::new(), *self.store.head().borrow()), |rest| (rest.blocks, rest.head));
        Pushed { outcomes, blocks, head }
    }

    async fn alone(&self, push: &Push, submission: &Submission, down: &mut bool) -> Outcome {
        let alone = |submission: Submission| Push {
            authority: push.authority,
            commands: vec![submission],
            contact: None,
            wants_numbers: None,
        };
        let command = submission.sealed.command_id;
        for attempt in 1..=TRIES {
            match self.submit(&[alone(submission.clone())]).await {
                Ok(pushed) => return first(pushed),
                Err(error @ StoreError::Busy(_)) => {
                    tracing::error!(error = chain(&error), %command, "a command does not end in its time; others go on");
                    // Unless it is the database: then a write that means nothing does not end either.
                    *down = self.store.probe(0).await.is_err();
                    return Outcome::Retry { after: RETRY_AFTER };
                }
                Err(error) if error.is_around() => {
                    *down = true;
                    return Outcome::Retry { after: RETRY_AFTER };
                }
                Err(error) => {
                    tracing::error!(error = chain(&error), %command, attempt, "a command failed the server");
                }
            }
        }
        self.metrics.quarantine();
        tracing::error!(
            %command, kind = submission.sealed.kind, lane = %submission.sealed.lane,
            "a command is given up and answered with server_bug: a person must look at it"
        );
        let given_up = Submission { refusal: Some(Refusal::ServerBug), ..submission.clone() };
        match self.submit(&[alone(given_up)]).await {
            Ok(pushed) => first(pushed),
            Err(error) => {
                tracing::error!(error = chain(&error), %command, "not even the refusal could be recorded");
                Outcome::Retry { after: RETRY_AFTER }
            }
        }
    }
}

fn first(pushed: Vec<Pushed>) -> Outcome {
    let outcome = pushed.into_iter().next().and_then(|pushed| pushed.outcomes.into_iter().next());
    outcome.unwrap_or(Outcome::Retry { after: RETRY_AFTER })
}

#[cfg(test)]
mod tests;
