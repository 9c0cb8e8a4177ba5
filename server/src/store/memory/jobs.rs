//! Work that waits, in memory.

use super::MemoryStore;
use super::tables::{State, Transaction};
use crate::store::error::Result;
use crate::store::jobs::{self, Job, JobCounts, JobKind, Jobs, Steps, Worked};
use crate::store::tables::Read;
use async_trait::async_trait;
use deskside_domain::time::Timestamp;

impl State {
    /// Leaves a job, unless the same one waits and nothing of it is done yet.
    pub(super) fn enqueue(&mut self, kind: JobKind, key: String, due: Timestamp) {
        let same = |job: &Job| job.kind == kind && job.key == key && job.place.is_empty();
        if !self.jobs.values().any(same) {
            let id = self.jobs.keys().next_back().map_or(1, |last| last + 1);
            let job = Job { id, kind, key, place: String::new(), due, attempts: 0, error: None };
            self.jobs.insert(id, job);
        }
    }

    /// One of each job that comes again and again is always there.
    fn queue(&mut self) -> impl Iterator<Item = &Job> {
        for kind in JobKind::recurring() {
            self.enqueue(kind, String::new(), Timestamp(0));
        }
        self.jobs.values()
    }
}

impl Steps for Transaction<'_> {
    async fn sweep_sessions(&mut self, before: Timestamp) -> Result<()> {
        if let Some(mut people) = self.accounts() {
            people.sessions.retain(|_, session| session.created_at >= before);
        }
        Ok(())
    }

    async fn sweep_held(&mut self, now: Timestamp) -> Result<()> {
        if let Some(mut people) = self.accounts() {
            people.held.retain(|_, (_, held)| now < held.until);
        }
        Ok(())
    }

    async fn sweep_files(&mut self, uploads: Timestamp, unnamed: Timestamp) -> Result<()> {
        self.write(move |state| state.files.sweep(uploads, unnamed));
        Ok(())
    }

    async fn go_on(&mut self, job: i64, place: &str, due: Timestamp) -> Result<()> {
        let place = place.to_owned();
        self.write(move |state| {
            if let Some(job) = state.jobs.get_mut(&job) {
                let attempts = if place.is_empty() { 0 } else { job.attempts.saturating_sub(1) };
                *job = Job { place, due, attempts, error: None, ..job.clone() };
            }
        });
        Ok(())
    }

    async fn end(&mut self, job: i64) -> Result<()> {
        self.write(move |state| {
            state.jobs.remove(&job);
        });
        Ok(())
    }
}

#[async_trait]
impl Jobs for MemoryStore {
    async fn work_off(&self, now: Timestamp) -> Result<Worked> {
        let mut state = self.state.lock().await;
        let due = state.queue().filter(|job| job.due <= now).min_by_key(|job| (job.due, job.id));
        let Some(job) = due.cloned() else { return Ok(Worked::Nothing) };
        let mut transaction = Transaction::new(&mut state).with_accounts(&self.people);
        let done = jobs::step(&mut transaction, &job, now).await;
        match done {
            Ok(ended) => {
                transaction.commit();
                let head = Transaction::new(&mut state).head().await?;
                self.show_head(head);
                Ok(Worked::Step { job, ended })
            }
            Err(error) => {
                if let Some(kept) = state.jobs.get_mut(&job.id) {
                    kept.attempts += 1;
                    kept.due = jobs::again(kept.attempts, now);
                    kept.error = Some(jobs::words_of(&error));
                }
                Ok(Worked::Failed { job, error })
            }
        }
    }

    async fn job_counts(&self, now: Timestamp) -> Result<JobCounts> {
        let mut state = self.state.lock().await;
        let due = state.queue().filter(|job| job.due <= now).count() as u64;
        let failing = state.jobs.values().filter(|job| job.error.is_some()).count() as u64;
        Ok(JobCounts { due, failing })
    }

    async fn failing_jobs(&self, limit: u32) -> Result<Vec<Job>> {
        let state = self.state.lock().await;
        let mut failing: Vec<Job> = state.jobs.values().filter(|job| job.error.is_some()).cloned().collect();
        failing.sort_by_key(|job| (std::cmp::Reverse(job.attempts), job.id));
        failing.truncate(limit as usize);
        Ok(failing)
    }
}
