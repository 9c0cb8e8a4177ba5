//! Bringing the write-ahead log into the file, beside the writer: a commit waits for one sync of the log, never for the
//! many pages that a checkpoint writes all over a large file.

use super::open::keeper;
use sqlx::Row;
use sqlx::sqlite::SqlitePool;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Pages of the log after which they are brought into the file.
const STEP: i64 = 4_096;
/// How long after a commit the log is looked at: what comes meanwhile is brought along.
const PAUSE: Duration = Duration::from_millis(100);

/// The task that does it, and its connection.
#[derive(Debug)]
pub struct Checkpoints {
    pool: SqlitePool,
    written: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Checkpoints {
    /// Begins to look after a file's log.
    pub fn begin(path: &Path) -> Self {
        let (pool, written) = (keeper(path), Arc::new(Notify::new()));
        let task = tokio::spawn(keep(pool.clone(), written.clone()));
        Self { pool, written, task }
    }

    /// Something is being written.
    pub fn written(&self) {
        self.written.notify_one();
    }

    /// Ends, with what it is at.
    pub async fn close(&self) {
        self.task.abort();
        self.pool.close().await;
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(pool: SqlitePool, written: Arc<Notify>) {
    let mut failed = false;
    loop {
        written.notified().await;
        tokio::time::sleep(PAUSE).await;
        // What can not be brought over now stays in the log, where it is safe, and is tried again after the next commit.
        match bring(&pool).await {
            Ok(()) => failed = false,
            Err(error) if failed => tracing::debug!(%error, "the write-ahead log still waits"),
            Err(error) => {
                failed = true;
                tracing::warn!(%error, "the write-ahead log can not be brought into the file; it is tried again");
            }
        }
    }
}

async fn bring(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let row = sqlx::query("PRAGMA wal_checkpoint(NOOP)").fetch_one(pool).await?;
    let (log, done): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    if log - done >= STEP {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(pool).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::STEP;
    use crate::store::Store;
    use crate::store::sqlite::SqliteStore;
    use sqlx::Row;
    use std::time::Duration;

    /// Bytes of a page.
    const PAGE: u32 = 4_096;

    async fn waiting(store: &SqliteStore) -> i64 {
        let row = sqlx::query("PRAGMA wal_checkpoint(NOOP)").fetch_one(&store.writer).await.expect("asked");
        row.get::<i64, _>(1) - row.get::<i64, _>(2)
    }

    #[tokio::test]
    async fn the_log_comes_into_the_file_without_another_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
        let pages = u32::try_from(STEP).expect("few") / 4;
        for _ in 0..6 {
            store.probe(pages * PAGE).await.expect("written");
        }
        for _ in 0..200 {
            if waiting(&store).await < STEP {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} pages still wait", waiting(&store).await);
    }

    #[tokio::test]
    async fn a_commit_waits_for_the_disk_but_while_a_desk_is_filled() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
        let level = || async {
            sqlx::query_scalar::<_, i64>("PRAGMA synchronous").fetch_one(&store.writer).await.expect("asked")
        };
        assert_eq!(level().await, 2);
        store.hurry().await.expect("told");
        assert_eq!(level().await, 1);
        store.probe(64).await.expect("written");
        store.settle().await.expect("told");
        assert_eq!((level().await, waiting(&store).await), (2, 0));
    }
}
