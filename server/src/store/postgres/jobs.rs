//! Work that waits, in PostgreSQL: whoever is at a job holds its row, and others pass it by. When a process dies its
//! connection does, and with it the lock.

use super::Word;
use super::accounts::SWEEP as SWEEP_SESSIONS;
use super::decode::{kept, position, text};
use super::held::SWEEP as SWEEP_HELD;
use super::line::writing;
use super::turn::Place;
use super::{PostgresStore, Tables};
use crate::store::error::{Result, StoreError};
use crate::store::jobs::{self, Job, JobCounts, JobKind, Jobs, Steps, Worked};
use crate::store::tables::Read;
use async_trait::async_trait;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use std::time::Duration;

/// How long the server takes at most to let go of what it was told to end.
const RELEASED: Duration = Duration::from_secs(1);

const ENQUEUE: &str = "INSERT INTO job (kind, key, due) SELECT $1::text, $2::text, $3::bigint \
    WHERE NOT EXISTS (SELECT FROM job WHERE kind = $1 AND key = $2 AND place = '')";

/// Says, along with it, the [`Place`] at the server.
const CLAIM: &str = "SELECT id, kind, key, place, due, attempts, error, pg_backend_pid(), \
    (extract(epoch FROM now()) * 1000000)::bigint FROM job \
    WHERE due <= $1 AND kind = ANY ($2) ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED";

const GO_ON: &str = "UPDATE job SET place = $2, due = $3, error = NULL, \
    attempts = CASE WHEN $2 = '' THEN 0 ELSE greatest(attempts - 1, 0) END WHERE id = $1";

/// A clock that once was far ahead has left times that come never; no pause is longer than an hour. Nobody waits here
/// for who is at a job.
const RIGHT: &str = "UPDATE job SET due = 0 WHERE id IN (SELECT id FROM job \
    WHERE attempts = 0 OR due > extract(epoch FROM now()) + 3600 FOR UPDATE SKIP LOCKED)";

const END: &str = "DELETE FROM job WHERE id = $1";

/// Not where somebody else is at it already.
const FAILED: &str = "UPDATE job SET attempts = attempts + 1, due = $2, error = $3 WHERE id = \
    (SELECT id FROM job WHERE id = $1 AND attempts = $4 FOR UPDATE SKIP LOCKED)";

const COUNTS: &str = "SELECT (SELECT count(*) FROM job WHERE due <= $1 AND kind = ANY ($2)), \
    (SELECT count(*) FROM job WHERE attempts > 0 AND error IS NOT NULL)";

const FAILING: &str = "SELECT id, kind, key, place, due, attempts, error FROM job \
    WHERE attempts > 0 AND error IS NOT NULL AND kind = ANY ($2) ORDER BY attempts DESC, id LIMIT $1";

fn job(row: &PgRow) -> Result<Job> {
    let (id, word): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
    let kind = JobKind::from_word(word).ok_or_else(|| StoreError::inconsistent("job", id, "an unknown kind"))?;
    Ok(Job {
        id,
        kind,
        key: text(row, 2)?,
        place: text(row, 3)?,
        due: Timestamp(row.try_get(4)?),
        attempts: u32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(u32::MAX),
        error: row.try_get::<Option<String>, _>(6)?.map(super::decode::read),
    })
}

/// Leaves a job to whichever process comes first. Whoever has claimed the same one and done nothing of it yet reads
/// what is written here: that needs the writers' turn, which is ours now.
pub async fn enqueue(connection: &mut PgConnection, kind: JobKind, key: &str, due: Timestamp) -> Result<()> {
    sqlx::query(ENQUEUE).bind(kind.word()).bind(kept(key)).bind(due.0).execute(connection).await?;
    Ok(())
}

/// One of each job that comes again and again.
pub async fn ensure(connection: &mut PgConnection) -> std::result::Result<(), sqlx::Error> {
    for kind in JobKind::recurring() {
        sqlx::query(ENQUEUE).bind(kind.word()).bind("").bind(0_i64).execute(&mut *connection).await?;
    }
    sqlx::query(RIGHT).execute(connection).await?;
    Ok(())
}

impl Steps for Tables<'_> {
    async fn sweep_sessions(&mut self, before: Timestamp) -> Result<()> {
        sqlx::query(SWEEP_SESSIONS).bind(before.0).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn sweep_held(&mut self, now: Timestamp) -> Result<()> {
        sqlx::query(SWEEP_HELD).bind(now.0).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn sweep_files(&mut self, uploads: Timestamp, unnamed: Timestamp) -> Result<()> {
        super::files::sweep(self, uploads, unnamed).await
    }

    async fn go_on(&mut self, job: i64, place: &str, due: Timestamp) -> Result<()> {
        sqlx::query(GO_ON).bind(job).bind(kept(place)).bind(due.0).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn end(&mut self, job: i64) -> Result<()> {
        sqlx::query(END).bind(job).execute(&mut *self.0).await?;
        Ok(())
    }
}

impl PostgresStore {
    /// One step, all of it or nothing; `claimed` says of which job also where it fails.
    async fn one_step(&self, now: Timestamp, claimed: &mut Option<Job>, backend: &Place) -> Result<bool> {
        let mut transaction = self.beginning().await?;
        let claim = sqlx::query(CLAIM).bind(now.0).bind(JobKind::words().to_vec());
        let Some(row) = claim.fetch_optional(&mut *transaction).await? else { return Ok(false) };
        backend.is(row.try_get(7)?, row.try_get(8)?);
        let job = claimed.insert(job(&row)?);
        if job.kind.takes_turn() {
            self.take_turn(&mut transaction, backend).await?;
        }
        let mut tables = Tables(&mut transaction);
        let ended = jobs::step(&mut tables, job, now).await?;
        let head = if job.kind.adds() { Some(tables.head().await?) } else { None };
        if let Some(head) = head {
            self.tell(&mut transaction, Word::Head(head)).await?;
        }
        transaction.commit().await?;
        if let Some(head) = head {
            self.shared.show_head(head);
        }
        Ok(ended)
    }

    /// Notes with a job why it failed. False where somebody is at it, or has been.
    async fn failed(&self, job: &Job, now: Timestamp, error: &StoreError) -> Result<bool> {
        let failed = sqlx::query(FAILED).bind(job.id).bind(jobs::again(job.attempts + 1, now).0);
        let words = jobs::words_of(error);
        let noted = failed.bind(kept(&words)).bind(i64::from(job.attempts)).execute(&self.writer).await?;
        Ok(noted.rows_affected() > 0)
    }
}

#[async_trait]
impl Jobs for PostgresStore {
    async fn work_off(&self, now: Timestamp) -> Result<Worked> {
        let (mut claimed, backend) = (None, Place::default());
        let done = self.in_time(writing(1), &backend, self.one_step(now, &mut claimed, &backend)).await;
        match (done, claimed) {
            (Ok(_), None) => Ok(Worked::Nothing),
            (Ok(ended), Some(job)) => Ok(Worked::Step { job, ended }),
            (Err(error), Some(job)) if jobs::is_its_own(&error) => {
                // What was ended at the server a moment ago may still hold the row.
                if !self.failed(&job, now, &error).await? {
                    tokio::time::sleep(RELEASED).await;
                    self.failed(&job, now, &error).await?;
                }
                Ok(Worked::Failed { job, error })
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn job_counts(&self, now: Timestamp) -> Result<JobCounts> {
        let counts = sqlx::query_as(COUNTS).bind(now.0).bind(JobKind::words().to_vec());
        let (due, failing): (i64, i64) = counts.fetch_one(&self.readers).await?;
        Ok(JobCounts { due: position(due), failing: position(failing) })
    }

    async fn failing_jobs(&self, limit: u32) -> Result<Vec<Job>> {
        let failing = sqlx::query(FAILING).bind(i64::from(limit)).bind(JobKind::words().to_vec());
        failing.fetch_all(&self.readers).await?.iter().map(job).collect()
    }
}
