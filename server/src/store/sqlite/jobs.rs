//! Work that waits, in SQLite: only one transaction writes, so whoever has it has the job.

use super::accounts::SWEEP as SWEEP_SESSIONS;
use super::held::SWEEP as SWEEP_HELD;
use super::{SqliteStore, Tables};
use crate::store::error::{Result, StoreError};
use crate::store::jobs::{self, Job, JobCounts, JobKind, Jobs, Steps, Worked};
use crate::store::tables::Read;
use async_trait::async_trait;
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

const ENQUEUE: &str = "INSERT INTO job (kind, key, due) SELECT ?1, ?2, ?3 \
    WHERE NOT EXISTS (SELECT 1 FROM job WHERE kind = ?1 AND key = ?2 AND place = '')";

const CLAIM: &str = "SELECT id, kind, key, place, due, attempts, error FROM job \
    WHERE due <= ?1 AND kind IN (SELECT value FROM json_each(?2)) ORDER BY due, id LIMIT 1";

const GO_ON: &str = "UPDATE job SET place = ?2, due = ?3, error = NULL, \
    attempts = CASE WHEN ?2 = '' THEN 0 ELSE max(attempts - 1, 0) END WHERE id = ?1";

/// A clock that once was far ahead has left times that come never; no pause is longer than an hour.
const RIGHT: &str = "UPDATE job SET due = 0 WHERE attempts = 0 OR due > unixepoch() + 3600";

const END: &str = "DELETE FROM job WHERE id = ?1";

const FAILED: &str = "UPDATE job SET attempts = attempts + 1, due = ?2, error = ?3 WHERE id = ?1 AND attempts = ?4";

const DUE: &str = "SELECT count(*) FROM job WHERE due <= ?1 AND kind IN (SELECT value FROM json_each(?2))";

const COUNT_FAILING: &str = "SELECT count(*) FROM job WHERE attempts > 0 AND error IS NOT NULL";

const FAILING: &str = "SELECT id, kind, key, place, due, attempts, error FROM job \
    WHERE attempts > 0 AND error IS NOT NULL AND kind IN (SELECT value FROM json_each(?2)) \
    ORDER BY attempts DESC, id LIMIT ?1";

fn kinds() -> String {
    serde_json::Value::from_iter(JobKind::words()).to_string()
}

fn job(row: &SqliteRow) -> Result<Job> {
    let (id, word): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
    let kind = JobKind::from_word(word).ok_or_else(|| StoreError::inconsistent("job", id, "an unknown kind"))?;
    Ok(Job {
        id,
        kind,
        key: row.try_get(2)?,
        place: row.try_get(3)?,
        due: Timestamp(row.try_get(4)?),
        attempts: u32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(u32::MAX),
        error: row.try_get(6)?,
    })
}

/// Leaves a job to whichever process comes first.
pub async fn enqueue(
    connection: &mut SqliteConnection,
    kind: JobKind,
    key: &str,
    due: Timestamp,
) -> std::result::Result<(), StoreError> {
    sqlx::query(ENQUEUE).bind(kind.word()).bind(key).bind(due.0).execute(connection).await?;
    Ok(())
}

/// One of each job that comes again and again.
pub async fn ensure(connection: &mut SqliteConnection) -> std::result::Result<(), sqlx::Error> {
    for kind in JobKind::recurring() {
        sqlx::query(ENQUEUE).bind(kind.word()).bind("").bind(0).execute(&mut *connection).await?;
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
        sqlx::query(GO_ON).bind(job).bind(place).bind(due.0).execute(&mut *self.0).await?;
        Ok(())
    }

    async fn end(&mut self, job: i64) -> Result<()> {
        sqlx::query(END).bind(job).execute(&mut *self.0).await?;
        Ok(())
    }
}

impl SqliteStore {
    /// One step, all of it or nothing; `claimed` says of which job also where it fails.
    async fn one_step(&self, now: Timestamp, claimed: &mut Option<Job>) -> Result<bool> {
        let mut transaction = self.writing().await?;
        let row = sqlx::query(CLAIM).bind(now.0).bind(kinds()).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(false) };
        let job = claimed.insert(job(&row)?);
        let mut tables = Tables(&mut transaction);
        let ended = jobs::step(&mut tables, job, now).await?;
        let head = if job.kind.adds() { Some(tables.head().await?) } else { None };
        transaction.commit().await?;
        if let Some(head) = head {
            self.show_head(head);
        }
        Ok(ended)
    }
}

#[async_trait]
impl Jobs for SqliteStore {
    async fn work_off(&self, now: Timestamp) -> Result<Worked> {
        // Who only looks is in nobody's way.
        if self.job_counts(now).await?.due == 0 {
            return Ok(Worked::Nothing);
        }
        let mut claimed = None;
        let done = self.one_step(now, &mut claimed).await;
        match (done, claimed) {
            (Ok(_), None) => Ok(Worked::Nothing),
            (Ok(ended), Some(job)) => Ok(Worked::Step { job, ended }),
            (Err(error), Some(job)) if jobs::is_its_own(&error) => {
                let failed = sqlx::query(FAILED).bind(job.id).bind(jobs::again(job.attempts + 1, now).0);
                let failed = failed.bind(jobs::words_of(&error)).bind(i64::from(job.attempts));
                failed.execute(&self.writer).await?;
                Ok(Worked::Failed { job, error })
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn job_counts(&self, now: Timestamp) -> Result<JobCounts> {
        let due: i64 = sqlx::query_scalar(DUE).bind(now.0).bind(kinds()).fetch_one(&self.readers).await?;
        let failing: i64 = sqlx::query_scalar(COUNT_FAILING).fetch_one(&self.readers).await?;
        Ok(JobCounts { due: super::decode::position(due), failing: super::decode::position(failing) })
    }

    async fn failing_jobs(&self, limit: u32) -> Result<Vec<Job>> {
        let rows = sqlx::query(FAILING).bind(i64::from(limit)).bind(kinds()).fetch_all(&self.readers).await?;
        rows.iter().map(job).collect()
    }
}
