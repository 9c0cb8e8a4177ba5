//! Which transaction work is in, as the server knows it: what takes too long is ended there, and nothing else.

use super::Line;
use super::line::PULSE;
use std::sync::{Mutex, PoisonError};

/// Ends what a transaction is at. One that is over is left alone, and so is the next one on its connection.
const END_STATEMENT: &str = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity \
    WHERE pid = $1 AND (extract(epoch FROM xact_start) * 1000000)::bigint = $2";

/// A connection's name at the server, and when its transaction began in microseconds. Unknown until that was asked.
#[derive(Debug, Default)]
pub struct Place(Mutex<Option<(i32, i64)>>);

impl Place {
    /// Notes what the server said.
    pub fn is(&self, name: i32, begun: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((name, begun));
    }

    /// Ends what is being done there, by way of another connection. True when the server answers.
    pub async fn end(&self, line: &Line) -> bool {
        let place = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((name, begun)) = place else { return false };
        let ended = sqlx::query(END_STATEMENT).bind(name).bind(begun).execute(line);
        matches!(tokio::time::timeout(PULSE, ended).await, Ok(Ok(_)))
    }
}
