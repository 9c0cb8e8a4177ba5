//! Mail, in SQLite.

use super::SqliteStore;
use super::decode::position;
use crate::store::error::Result;
use crate::store::mail::{
    Arrival, ArrivalState, Letter, LetterCounts, LetterState, META_MAIL, Mails, TAKEN, Tried, arrival_state,
    letter_kind, letter_state,
};
use async_trait::async_trait;
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

const MOVE: &str = "UPDATE meta SET value = ?3 WHERE key = ?1 AND value = ?2";

const LEAVE: &str = "INSERT INTO letter (id, position, event_id, ticket_id, person_id, kind, state, due) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING";

const TAKE: &str = "UPDATE letter SET due = ?2, attempts = attempts + 1 WHERE id = (SELECT id FROM letter \
    WHERE state = 'waiting' AND due <= ?1 ORDER BY due, position, id LIMIT 1) \
    RETURNING id, position, event_id, ticket_id, person_id, kind, state, due, attempts, error, done_at";

const NOTE: &str = "UPDATE letter SET state = ?2, error = ?3, due = ?4, done_at = ?5 \
    WHERE id = ?1 AND state = ?6 AND attempts = ?7";

const LETTER: &str = "SELECT id, position, event_id, ticket_id, person_id, kind, state, due, attempts, error, done_at \
    FROM letter WHERE id = ?1";

const LETTERS: &str = "SELECT id, position, event_id, ticket_id, person_id, kind, state, due, attempts, error, done_at \
    FROM letter WHERE state = ?1 ORDER BY position DESC, id DESC LIMIT ?2";

const COUNTS: &str = "SELECT (SELECT count(*) FROM letter WHERE state = 'waiting'), \
    (SELECT count(*) FROM letter WHERE state = 'waiting' AND error IS NOT NULL), \
    (SELECT count(*) FROM letter WHERE state = 'given_up')";

const ARRIVE: &str = "INSERT INTO arrival (id, at, state, reason, ticket_id, person_id, sender, subject, body) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING";

const SETTLE: &str = "UPDATE arrival SET state = ?3, reason = ?4, ticket_id = ?5, person_id = ?6, sender = ?7, \
    subject = ?8, body = CASE WHEN ?9 THEN body END WHERE id = ?1 AND state = ?2";

const ARRIVAL: &str = "SELECT id, at, state, reason, ticket_id, person_id, sender, subject, body FROM arrival \
    WHERE id = ?1";

const ARRIVALS: &str = "SELECT id, at, state, reason, ticket_id, person_id, sender, subject, NULL FROM arrival \
    WHERE state = ?1 ORDER BY at DESC, id DESC LIMIT ?2";

fn letter(row: &SqliteRow) -> Result<Letter> {
    let attempts: i64 = row.try_get(8)?;
    Ok(Letter {
        id: row.try_get(0)?,
        position: position(row.try_get(1)?),
        event: EventId(row.try_get(2)?),
        ticket: TicketId(row.try_get(3)?),
        person: PersonId(row.try_get(4)?),
        kind: letter_kind(row.try_get(5)?)?,
        state: letter_state(row.try_get(6)?)?,
        due: Timestamp(row.try_get(7)?),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        error: row.try_get(9)?,
        done_at: row.try_get::<Option<i64>, _>(10)?.map(Timestamp),
    })
}

fn arrival(row: &SqliteRow) -> Result<Arrival> {
    Ok(Arrival {
        id: row.try_get(0)?,
        at: Timestamp(row.try_get(1)?),
        state: arrival_state(row.try_get(2)?)?,
        reason: row.try_get(3)?,
        ticket: row.try_get::<Option<Uuid>, _>(4)?.map(TicketId),
        person: row.try_get::<Option<Uuid>, _>(5)?.map(PersonId),
        sender: row.try_get(6)?,
        subject: row.try_get(7)?,
        body: row.try_get(8)?,
    })
}

#[async_trait]
impl Mails for SqliteStore {
    async fn leave_letters(&self, from: &str, to: &str, letters: &[Letter]) -> Result<bool> {
        let mut transaction = self.writing().await?;
        let moved = sqlx::query(MOVE).bind(META_MAIL).bind(from).bind(to).execute(&mut *transaction).await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for letter in letters {
            sqlx::query(LEAVE)
                .bind(letter.id.as_str())
                .bind(letter.position.cast_signed())
                .bind(letter.event.0)
                .bind(letter.ticket.0)
                .bind(letter.person.0)
                .bind(letter.kind.word())
                .bind(letter.state.word())
                .bind(letter.due.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn take_letter(&self, now: Timestamp) -> Result<Option<Letter>> {
        let taken = sqlx::query(TAKE).bind(now.0).bind(now.plus(TAKEN).0);
        taken.fetch_optional(&self.writer).await?.as_ref().map(letter).transpose()
    }

    async fn note_letter(&self, letter: &Letter, tried: &Tried, now: Timestamp) -> Result<bool> {
        let (due, done) = match tried {
            Tried::Later { due, .. } => (*due, None),
            _ => (now, Some(now.0)),
        };
        let noted = sqlx::query(NOTE).bind(letter.id.as_str()).bind(tried.state().word());
        let noted = noted.bind(tried.error()).bind(due.0).bind(done);
        let noted = noted.bind(letter.state.word()).bind(i64::from(letter.attempts));
        Ok(noted.execute(&self.writer).await?.rows_affected() == 1)
    }

    async fn letter(&self, id: &str) -> Result<Option<Letter>> {
        let found = sqlx::query(LETTER).bind(id).fetch_optional(&self.readers).await?;
        found.as_ref().map(letter).transpose()
    }

    async fn letters(&self, state: LetterState, limit: u32) -> Result<Vec<Letter>> {
        let found = sqlx::query(LETTERS).bind(state.word()).bind(i64::from(limit));
        found.fetch_all(&self.readers).await?.iter().map(letter).collect()
    }

    async fn letter_counts(&self) -> Result<LetterCounts> {
        let (waiting, failing, given_up): (i64, i64, i64) = sqlx::query_as(COUNTS).fetch_one(&self.readers).await?;
        Ok(LetterCounts { waiting: position(waiting), failing: position(failing), given_up: position(given_up) })
    }

    async fn note_arrival(&self, new: &Arrival) -> Result<Arrival> {
        sqlx::query(ARRIVE)
            .bind(new.id.as_str())
            .bind(new.at.0)
            .bind(new.state.word())
            .bind(new.reason.as_deref())
            .bind(new.ticket.map(|ticket| ticket.0))
            .bind(new.person.map(|person| person.0))
            .bind(new.sender.as_str())
            .bind(new.subject.as_str())
            .bind(new.body.as_deref())
            .execute(&self.writer)
            .await?;
        let kept = sqlx::query(ARRIVAL).bind(new.id.as_str()).fetch_one(&self.writer).await?;
        arrival(&kept)
    }

    async fn settle_arrival(&self, before: ArrivalState, now: &Arrival) -> Result<bool> {
        let settled = sqlx::query(SETTLE)
            .bind(now.id.as_str())
            .bind(before.word())
            .bind(now.state.word())
            .bind(now.reason.as_deref())
            .bind(now.ticket.map(|ticket| ticket.0))
            .bind(now.person.map(|person| person.0))
            .bind(now.sender.as_str())
            .bind(now.subject.as_str())
            .bind(now.state.keeps_bytes())
            .execute(&self.writer)
            .await?;
        Ok(settled.rows_affected() > 0)
    }

    async fn arrival(&self, id: &str) -> Result<Option<Arrival>> {
        let found = sqlx::query(ARRIVAL).bind(id).fetch_optional(&self.readers).await?;
        found.as_ref().map(arrival).transpose()
    }

    async fn arrivals(&self, state: ArrivalState, limit: u32) -> Result<Vec<Arrival>> {
        let found = sqlx::query(ARRIVALS).bind(state.word()).bind(i64::from(limit));
        found.fetch_all(&self.readers).await?.iter().map(arrival).collect()
    }
}
