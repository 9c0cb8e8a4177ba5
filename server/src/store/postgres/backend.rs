//! Work that may take as long as it must, on a line that may not: while nothing comes, the database is asked by way of
//! another connection whether it is still at it. A backend that has answered, or is gone, will say nothing more.

use super::Address;
use super::line::PATIENCE;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Error};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

/// How long nothing may come before somebody asks.
pub const SILENCE: Duration = Duration::from_secs(15);

/// So many questions in a row that could not be asked: about a minute in which the server may have been too busy to let
/// anybody in.
const UNKNOWN: u32 = 4;

/// Between two questions: what was said just now may still be on its way.
const AGAIN: Duration = Duration::from_secs(2);

const END: &str = "SELECT pg_terminate_backend($1)";

const BACKEND: &str = "SELECT pg_backend_pid()";

/// It has something to do, or does not tell; and it does not wait for us to take what it says.
const AT_WORK: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND state NOT LIKE 'idle%' \
    AND wait_event_type IS DISTINCT FROM 'Client')";

/// The database's end of a connection.
#[derive(Clone, Debug)]
pub struct Backend {
    address: Address,
    number: i32,
}

impl Backend {
    /// That of a connection.
    pub async fn of(address: &Address, connection: &mut PgConnection) -> Result<Self, Error> {
        let number = sqlx::query_scalar(BACKEND).fetch_one(connection).await?;
        Ok(Self { address: address.clone(), number })
    }

    /// Does what is done on the connection; `None` once nothing will come any more.
    pub async fn watch<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let done = watch(SILENCE, AGAIN, || self.is_at_work(), work).await;
        if done.is_none() {
            self.end().await;
        }
        done
    }

    /// Ends it, so that nobody waits for what it holds; one that can not be reached hears of the line by itself.
    async fn end(&self) {
        let ended = tokio::time::timeout(PATIENCE, async {
            let mut connection = self.address.options.connect().await?;
            sqlx::query(END).bind(self.number).execute(&mut connection).await
        });
        if !matches!(ended.await, Ok(Ok(_))) {
            tracing::warn!(backend = self.number, "a connection whose line is dead could not be ended");
        }
    }

    /// `None` where nobody could be asked.
    async fn is_at_work(&self) -> Option<bool> {
        let asked = tokio::time::timeout(PATIENCE, async {
            let mut connection = self.address.options.connect().await?;
            sqlx::query_scalar(AT_WORK).bind(self.number).fetch_one(&mut connection).await
        });
        match asked.await {
            Ok(Ok(at_work)) => Some(at_work),
            // It answers, and has no connection for this question.
            Ok(Err(Error::Database(_))) => Some(true),
            Ok(Err(_)) | Err(_) => None,
        }
    }
}

/// Hears what wakes some work, and passes it on.
struct Ear {
    heard: Arc<AtomicU64>,
    task: Waker,
}

impl Wake for Ear {
    fn wake(self: Arc<Self>) {
        self.heard.fetch_add(1, Ordering::Relaxed);
        self.task.wake_by_ref();
    }
}

async fn watch<T, A: Future<Output = Option<bool>>>(
    silence: Duration,
    again: Duration,
    is_at_work: impl Fn() -> A,
    work: impl Future<Output = T>,
) -> Option<T> {
    let heard = Arc::new(AtomicU64::new(0));
    let mut work = pin!(work);
    let listening = poll_fn(|context| {
        let ear = Waker::from(Arc::new(Ear { heard: heard.clone(), task: context.waker().clone() }));
        work.as_mut().poll(&mut Context::from_waker(&ear))
    });
    let nothing_more = async {
        let mut unknown = 0;
        loop {
            let before = heard.load(Ordering::Relaxed);
            let is_silent = || heard.load(Ordering::Relaxed) == before;
            tokio::time::sleep(silence).await;
            let at_work = if is_silent() { is_at_work().await } else { Some(true) };
            unknown = if at_work.is_none() { unknown + 1 } else { 0 };
            match at_work {
                Some(true) => {}
                Some(false) => {
                    tokio::time::sleep(again).await;
                    if is_silent() && is_at_work().await == Some(false) && is_silent() {
                        return;
                    }
                }
                None if unknown >= UNKNOWN && is_silent() => return,
                None => {}
            }
        }
    };
    tokio::select! {
        biased;
        done = listening => Some(done),
        () = nothing_more => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use tokio::time::{Instant, sleep};

    const SILENCE: Duration = Duration::from_millis(40);
    const LONG: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn what_takes_long_is_waited_for_while_somebody_is_at_it() {
        let statement = async {
            sleep(LONG).await;
            7
        };
        assert_eq!(watch(SILENCE, SILENCE, async || Some(true), statement).await, Some(7));
        let rows = async {
            for _ in 0..60 {
                sleep(SILENCE / 8).await;
            }
        };
        assert_eq!(watch(SILENCE, LONG, async || Some(false), rows).await, Some(()), "something comes all the time");
    }

    #[tokio::test]
    async fn a_line_on_which_nothing_will_come_is_given_up() {
        assert_eq!(watch(SILENCE, SILENCE, async || Some(false), std::future::pending::<()>()).await, None);
        // It was at work, and its answer was lost.
        let (begun, at_work) = (Instant::now(), AtomicBool::new(true));
        let work = async {
            sleep(LONG).await;
            at_work.store(false, Ordering::Relaxed);
            std::future::pending::<()>().await;
        };
        assert_eq!(watch(SILENCE, SILENCE, async || Some(at_work.load(Ordering::Relaxed)), work).await, None);
        assert!(begun.elapsed() > LONG, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn who_can_not_be_asked_for_a_while_may_be_at_work() {
        let asked = AtomicU64::new(0);
        let is_at_work = async || {
            let times = asked.fetch_add(1, Ordering::Relaxed);
            (times % 4 == 3).then_some(true)
        };
        let work = sleep(LONG * 2);
        assert_eq!(watch(SILENCE, SILENCE, is_at_work, work).await, Some(()), "it was asked in between");
        let (begun, nobody) = (Instant::now(), std::future::pending::<()>());
        assert_eq!(watch(SILENCE, SILENCE, async || None, nobody).await, None);
        assert!(begun.elapsed() >= SILENCE * UNKNOWN, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn an_answer_that_is_on_its_way_is_not_missed() {
        let work = sleep(LONG);
        assert_eq!(watch(SILENCE, LONG * 20, async || Some(false), work).await, Some(()));
    }
}
