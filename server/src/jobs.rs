//! Work in the background: one task of each process takes steps of what waits in the database, until nothing does.

use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::store::{Store, StoreError, Worked, chain, said};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the queue is looked at while nothing is in it.
const LOOK: Duration = Duration::from_secs(1);
/// After the database could do nothing.
const TROUBLE: Duration = Duration::from_secs(5);

/// Works off what waits until the process stops.
pub async fn work(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    mut stopping: watch::Receiver<bool>,
) {
    loop {
        let pause = look(&*store, &*clock, &metrics).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Looks at the queue and takes steps until nothing waits. Says how long to wait before the next look.
pub async fn look(store: &dyn Store, clock: &dyn Clock, metrics: &Metrics) -> Duration {
    loop {
        match store.job_counts(clock.now()).await {
            Ok(counts) => {
                metrics.jobs(counts);
                if counts.due == 0 {
                    return LOOK;
                }
            }
            // Whether the database answers is said by who looks after it.
            Err(error) => {
                tracing::debug!(error = chain(&error), "the queue of jobs can not be read");
                return TROUBLE;
            }
        }
        let step = AssertUnwindSafe(store.work_off(clock.now())).catch_unwind().await;
        let step =
            step.unwrap_or_else(|panic| Err(StoreError::Bug { message: format!("a job panicked: {}", said(&*panic)) }));
        match step {
            Ok(Worked::Nothing) => return LOOK,
            Ok(Worked::Step { job, ended }) => {
                metrics.step(job.kind, false);
                if ended && job.kind.every().is_none() {
                    tracing::info!(job = job.kind.word(), key = job.key, "a job is done");
                }
            }
            Ok(Worked::Failed { job, error }) => {
                metrics.step(job.kind, true);
                let (job, key, attempts) = (job.kind.word(), job.key, job.attempts + 1);
                match attempts {
                    1 => tracing::warn!(error = chain(&error), job, key, "a job failed; it comes again later"),
                    _ => tracing::debug!(error = chain(&error), job, key, attempts, "a job failed again"),
                }
            }
            Err(error) if error.is_around() => {
                tracing::debug!(error = chain(&error), "no job can be done just now");
                return TROUBLE;
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "no job can be done");
                return TROUBLE;
            }
        }
    }
}
