//! What the processes on one database tell each other, with `NOTIFY`: each has a connection that hears it.

use super::Shared;
use sqlx::postgres::{PgListener, PgPool};
use std::sync::Arc;
use std::time::Duration;

/// Where it is said. All that is said begins with the database's epoch: schemas of one database share the channel.
const CHANNEL: &str = "deskside";

pub(super) const TELL: &str = "SELECT pg_notify('deskside', $1)";

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
pub(super) async fn listen(pool: PgPool, shared: Arc<Shared>) {
    let mut failing = false;
    loop {
        let error = match hear(&pool, &shared, &mut failing).await {
            Ok(()) => return,
            Err(error) => error,
        };
        if pool.is_closed() {
            return;
        }
        if !failing {
            failing = true;
            tracing::warn!(%error, "the other processes on the database are not heard just now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(pool: &PgPool, shared: &Shared, failing: &mut bool) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    if std::mem::take(failing) {
        tracing::info!("the other processes on the database are heard again");
    }
    // What was said before is not heard any more: a look makes up for it.
    shared.look(pool).await?;
    shared.ring();
    loop {
        match listener.try_recv().await? {
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
                shared.look(pool).await?;
                shared.ring();
            }
        }
    }
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
