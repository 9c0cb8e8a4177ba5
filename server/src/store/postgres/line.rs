//! The line to the database server: nothing waits on it for ever. A line may be cut without a word (a cable, a firewall
//! that forgets), and then neither the driver nor the kernel notices for a long time.

use crate::store::error::{Result, StoreError};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgPool, PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Either, Error, Execute, Executor, SqlStr, Transaction};
use std::io::ErrorKind;
use std::time::Duration;

/// How long a connection may take to be made, or to become free.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long a connection that was idle may take to show that it lives.
pub const PULSE: Duration = Duration::from_secs(2);

/// How long reading may take as a whole. The server gives up a statement before that.
pub const READ: Duration = Duration::from_secs(20);

/// How long writing may take as a whole, waiting for its turn included, and how much longer for each command.
const WRITE: Duration = Duration::from_secs(15);
const COMMAND: Duration = Duration::from_millis(20);

/// How long a group of so many commands may take.
pub fn writing(commands: usize) -> Duration {
    WRITE + COMMAND * u32::try_from(commands).unwrap_or(u32::MAX)
}

/// Gives up after a time. What was being done may have happened.
pub async fn within<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(StoreError::silent(limit)))
}

/// Connections on which single statements are given up in time.
#[derive(Clone, Debug)]
pub struct Line(PgPool);

impl From<PgPool> for Line {
    fn from(pool: PgPool) -> Self {
        Self(pool)
    }
}

impl Line {
    /// Begins a transaction. What is done in it stands inside of [`within`].
    pub async fn begin_with(&self, begin: &'static str) -> std::result::Result<Transaction<'static, Postgres>, Error> {
        bounded(READ, self.0.begin_with(begin)).await
    }

    /// A connection. What is done with it stands inside of [`within`].
    pub async fn acquire(&self) -> std::result::Result<sqlx::pool::PoolConnection<Postgres>, Error> {
        self.0.acquire().await
    }

    /// Ends all connections; one that hangs is left behind.
    pub async fn close(&self) {
        let _ = tokio::time::timeout(PATIENCE, self.0.close()).await;
    }
}

async fn bounded<T>(
    limit: Duration,
    work: impl Future<Output = std::result::Result<T, Error>>,
) -> std::result::Result<T, Error> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(silent(limit)))
}

fn silent(limit: Duration) -> Error {
    Error::Io(std::io::Error::new(ErrorKind::TimedOut, format!("no answer within {} s", limit.as_secs())))
}

impl<'p> Executor<'p> for &'p Line {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, std::result::Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        // As a whole: no caller reads row by row.
        let all = bounded(READ, (&self.0).fetch_many(query).try_collect::<Vec<_>>());
        futures::stream::once(all).map_ok(|rows| futures::stream::iter(rows.into_iter().map(Ok))).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, std::result::Result<Option<PgRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(bounded(READ, (&self.0).fetch_optional(query)))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, std::result::Result<PgStatement, Error>>
    where
        'p: 'e,
    {
        Box::pin(bounded(READ, (&self.0).prepare_with(sql, parameters)))
    }
}
