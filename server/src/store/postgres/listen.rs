//! What the processes on one database tell each other, with `NOTIFY`: each has a connection that hears it.

use super::line::{Line, PATIENCE, PULSE};
use super::{Address, Shared};
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::time::Duration;

/// Where it is said. All that is said begins with the database's epoch: schemas of one database share the channel.
const CHANNEL: &str = "deskside";

pub(super) const TELL: &str = "SELECT pg_notify('deskside', $1)";

pub(super) const PULSE_OF: &str = "SELECT 1";

/// How long nothing may be said before the line is asked whether it lives.
const SILENCE: Duration = Duration::from_secs(10);

/// After a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// What one process tells the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// The log's head is here.
    Head(u64),
    /// Sessions ended.
    Sessions,
    /// Something that is not the store's own.
    Said(&'a str),
}

impl<'a> Word<'a> {
    /// As it is sent.
    pub fn payload(self, epoch: &str) -> String {
        match self {
            Self::Head(head) => format!("{epoch} head {head}"),
            Self::Sessions => format!("{epoch} sessions ended"),
            Self::Said(word) => format!("{epoch} said {word}"),
        }
    }

    /// What was sent; nothing where it is of another desk, or of a newer program.
    pub fn read(payload: &'a str, epoch: &str) -> Option<Self> {
        let (kind, rest) = payload.strip_prefix(epoch)?.strip_prefix(' ')?.split_once(' ')?;
        match kind {
            "head" => Some(Self::Head(rest.parse().ok()?)),
            "said" => Some(Self::Said(rest)),
            "sessions" => Some(Self::Sessions),
            _ => None,
        }
    }
}

/// Listens until it is aborted.
pub(super) async fn listen(address: Address, readers: Line, shared: Arc<Shared>) {
    let mut failing = false;
    loop {
        let error = match hear(&address, &readers, &shared, &mut failing).await {
            Ok(()) => return,
            Err(error) => error,
        };
        if !failing {
            failing = true;
            tracing::warn!(%error, "the other processes on the database are not heard just now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(address: &Address, readers: &Line, shared: &Shared, failing: &mut bool) -> Result<(), sqlx::Error> {
    // Each time anew: the driver says good-bye to a line that is dead, and waits for an answer.
    let pool = address.pool(1);
    let listener = async {
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok::<_, sqlx::Error>(listener)
    };
    let mut listener = tokio::time::timeout(PATIENCE, listener).await.unwrap_or_else(|_| Err(deaf()))?;
    if std::mem::take(failing) {
        tracing::info!("the other processes on the database are heard again");
    }
    // What was said before is not heard any more: a look makes up for it.
    shared.look(readers).await?;
    shared.ring();
    loop {
        match tokio::time::timeout(SILENCE, listener.try_recv()).await {
            Ok(said) => match said? {
                Some(said) => match Word::read(said.payload(), &shared.epoch) {
                    Some(Word::Head(head)) => shared.show_head(head),
                    Some(Word::Sessions) => shared.ring(),
                    Some(Word::Said(word)) => {
                        // Nobody may listen.
                        let _ = shared.told.send(word.to_owned());
                    }
                    None => {}
                },
                None => {
                    shared.look(readers).await?;
                    shared.ring();
                }
            },
            // Nothing is said, or nothing comes through any more: who listens never learns the difference unasked.
            Err(_) => {
                let asked = tokio::time::timeout(PULSE, sqlx::query(PULSE_OF).execute(&mut listener)).await;
                asked.unwrap_or_else(|_| Err(deaf()))?;
            }
        }
    }
}

fn deaf() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "the database server does not answer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard_by_the_same_desk() {
        for word in [Word::Head(0), Word::Head(u64::MAX), Word::Sessions, Word::Said(""), Word::Said("a b head 3")] {
            let payload = word.payload("a-b");
            assert_eq!(Word::read(&payload, "a-b"), Some(word));
            assert_eq!(Word::read(&payload, "a"), None);
            assert_eq!(Word::read(&payload, "c"), None);
        }
        for odd in ["", "a-b", "a-b head", "a-b head x", "a-b head -1", "a-b colour green", "a-b sessions"] {
            assert_eq!(Word::read(odd, "a-b"), None, "{odd}");
        }
    }
}
