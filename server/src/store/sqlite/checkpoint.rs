//! Bringing the write-ahead log into the file, beside the writer: a commit waits for one sync of the log, never for the
//! many pages that a checkpoint writes all over a large file.

use super::open::keeper;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Row, Sqlite, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Pages of the log after which they are brought into the file.
const STEP: i64 = 4_096;
/// How long after a commit the log is looked at: what comes meanwhile is brought along.
const PAUSE: Duration = Duration::from_millis(100);

/// How often, and after how long each time, the log is tried to be cut while somebody reads it.
const TRIES: u32 = 50;
const AGAIN: Duration = Duration::from_millis(200);

/// A transaction that writes.
#[derive(Debug)]
pub struct Writing {
    transaction: Transaction<'static, Sqlite>,
    written: Arc<Notify>,
}

impl Writing {
    /// Commits it. Only now is there something to bring over, however long it took.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        let done = self.transaction.commit().await;
        self.written.notify_one();
        done
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

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

    /// A transaction that looks after the log when it is committed.
    pub fn writing(&self, transaction: Transaction<'static, Sqlite>) -> Writing {
        Writing { transaction, written: self.written.clone() }
    }

    /// Brings over what can be without anybody's waiting.
    pub async fn bring(&self) -> Result<(), sqlx::Error> {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&self.pool).await?;
        Ok(())
    }

    /// Brings all of the log over and cuts it to nothing. False where a reader, or another program, held it all the
    /// time. Only one checkpoint is possible at a time and a second one fails at once, so all go by way of one
    /// connection.
    pub async fn cut(&self) -> Result<bool, sqlx::Error> {
        for _ in 0..TRIES {
            let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.pool).await?;
            if row.try_get::<i64, _>(0)? == 0 {
                return Ok(true);
            }
            tokio::time::sleep(AGAIN).await;
        }
        Ok(false)
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
        // While commits go on some are always left, and the log would grow: with the few of them it is begun anew.
        if log >= 2 * STEP {
            sqlx::query("PRAGMA wal_checkpoint(RESTART)").execute(pool).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{AGAIN, PAUSE, STEP};
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

    async fn is_brought(store: &SqliteStore) {
        for _ in 0..200 {
            if waiting(store).await < STEP {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} pages still wait", waiting(store).await);
    }

    #[tokio::test]
    async fn the_log_comes_into_the_file_without_another_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
        let pages = u32::try_from(STEP).expect("few") / 4;
        for _ in 0..6 {
            store.probe(pages * PAGE).await.expect("written");
        }
        is_brought(&store).await;
    }

    #[tokio::test]
    async fn a_commit_that_came_late_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
        let mut transaction = store.writing().await.expect("begun");
        let many = 2 * STEP * i64::from(PAGE) / 2;
        let much = sqlx::query("INSERT INTO meta (key, value) VALUES ('much', hex(randomblob(?)))").bind(many);
        much.execute(&mut *transaction).await.expect("written");
        // Longer than whoever looks at the log waits.
        tokio::time::sleep(PAUSE * 5).await;
        transaction.commit().await.expect("committed");
        is_brought(&store).await;
    }

    #[tokio::test]
    async fn the_log_is_cut_once_nobody_reads_it_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deskside.db");
        let store = SqliteStore::open(&path).await.expect("opened");
        let mut reading = store.reading().await.expect("begun");
        sqlx::query("SELECT count(*) FROM meta").fetch_one(&mut *reading).await.expect("read");
        store.probe(8 * PAGE).await.expect("written");
        // Longer than one try, and checkpoints of the keeper's beside it.
        let end = async {
            for _ in 0..4 {
                tokio::time::sleep(AGAIN).await;
                store.checkpoints.written.notify_one();
            }
            drop(reading);
        };
        let (cut, ()) = tokio::join!(store.checkpoints.cut(), end);
        assert!(cut.expect("no failure"), "nobody reads it any more");
        assert_eq!(std::fs::metadata(path.with_extension("db-wal")).expect("a log").len(), 0);
    }

    #[tokio::test]
    async fn the_log_begins_anew_while_commits_go_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
        let log = async || {
            let row = sqlx::query("PRAGMA wal_checkpoint(NOOP)").fetch_one(&store.writer).await.expect("asked");
            row.get::<i64, _>(1)
        };
        let mut most = 0;
        // Less than the writer brings over by itself.
        while most < 30_000 {
            store.probe(64 * PAGE).await.expect("written");
            let now = log().await;
            if now < most {
                return;
            }
            most = now;
        }
        panic!("the log has {most} pages and grows");
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
