//! Work that waits in the database and is done by whichever server process comes first, a step at a time. A step and the
//! note that it is done are one transaction: it counts once, however many processes look and whenever one of them dies.

use super::Push;
use super::error::{Result, StoreError};
use super::files::{UNNAMED_KEPT, UPLOAD_KEPT};
use super::group::{self, SERVER_CLIENT};
use super::said;
use super::search::Plan;
use super::stored::Stage;
use super::tables::{Slice, Write};
use async_trait::async_trait;
use deskside_domain::command::{Bases, Command, OnTicket, Payload};
use deskside_domain::document::DocRef;
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::sync::server::Authority;
use deskside_domain::time::{Captured, Timestamp};
use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;

/// Tickets whose search rows are made anew in one step; fewer after a failure.
pub const TICKETS: u32 = 64;
/// Seconds after which a session is deleted; longer than any session lasts.
const SESSION_KEPT: i64 = 60 * 86_400;
/// Seconds until a job that failed comes again; twice as long each time.
const PAUSE: i64 = 5;
/// No pause is longer.
const LONGEST: i64 = 3_600;
/// Bytes of an error that are kept.
const ERROR_MOST: usize = 500;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobKind {
    /// Deletes sessions that nobody can use any more.
    SweepSessions,
    /// Deletes what was held for a while and counts no more.
    SweepHeld,
    /// Deletes uploads that stand still, and bytes that no ticket names.
    SweepFiles,
    /// Makes the search rows of one requester's tickets anew, after the name changed. Its key is the person.
    Reindex,
    /// Weighs the priorities of open tickets anew, after the desk's scheme changed. Its key is the person who did that.
    Weigh,
}

impl JobKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::SweepSessions, Self::SweepHeld, Self::SweepFiles, Self::Reindex, Self::Weigh];

    /// The word in tables and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SweepSessions => "sweep_sessions",
            Self::SweepHeld => "sweep_held",
            Self::SweepFiles => "sweep_files",
            Self::Reindex => "reindex",
            Self::Weigh => "weigh",
        }
    }

    /// The kind of a word; `None` for one of another program.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// After how many seconds it comes again; `None` where it is there once.
    #[must_use]
    pub fn every(self) -> Option<i64> {
        match self {
            Self::SweepSessions | Self::SweepFiles => Some(3_600),
            Self::SweepHeld => Some(300),
            Self::Reindex | Self::Weigh => None,
        }
    }

    /// Whether it writes what commands write too, and so must not be done beside them.
    #[must_use]
    pub fn takes_turn(self) -> bool {
        matches!(self, Self::Reindex | Self::SweepFiles | Self::Weigh)
    }

    /// Whether its steps add to the log, of whose head everyone is told.
    #[must_use]
    pub fn adds(self) -> bool {
        self == Self::Weigh
    }

    /// The words of all kinds that this program knows: it leaves others alone.
    #[must_use]
    pub fn words() -> [&'static str; 5] {
        Self::ALL.map(Self::word)
    }

    /// Those that come again and again: there is always one of each.
    pub fn recurring() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.every().is_some())
    }
}

/// A job as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its row.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// What it is about; empty where there is nothing to say.
    pub key: String,
    /// How far it has come; empty at the start.
    pub place: String,
    /// From when on it is to be done.
    pub due: Timestamp,
    /// How often it failed since it last went well.
    pub attempts: u32,
    /// Why it failed the last time.
    pub error: Option<String>,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Jobs that are to be done now.
    pub due: u64,
    /// Jobs that failed the last time.
    pub failing: u64,
}

/// What became of one look at the queue.
#[derive(Debug)]
pub enum Worked {
    /// Nothing is to be done now, or others are at it.
    Nothing,
    /// A step is done; `ended`: the last one.
    Step {
        /// Of which job.
        job: Job,
        /// Nothing is left of it for now.
        ended: bool,
    },
    /// A step failed, which is noted: the job comes again later.
    Failed {
        /// Which job, as it was before.
        job: Job,
        /// Why.
        error: StoreError,
    },
}

/// The jobs of a store.
#[async_trait]
pub trait Jobs: Send + Sync + 'static {
    /// Does one step of the job that is due the longest and that nobody else is at. All effects of a step are in the
    /// database, in the transaction that notes it done.
    ///
    /// # Errors
    /// What is around the database, and so no failure of a job.
    async fn work_off(&self, now: Timestamp) -> Result<Worked>;

    /// How much waits.
    async fn job_counts(&self, now: Timestamp) -> Result<JobCounts>;

    /// Jobs that failed the last time, those that failed most often first.
    async fn failing_jobs(&self, limit: u32) -> Result<Vec<Job>>;
}

/// What steps need of a store, in their transaction.
pub trait Steps: Write {
    /// Deletes sessions that began before a time.
    fn sweep_sessions(&mut self, before: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Deletes what is held and counts no more.
    fn sweep_held(&mut self, now: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Deletes uploads that stand still since before a time, files that no ticket names and that came before another,
    /// and the bytes of both.
    fn sweep_files(&mut self, uploads: Timestamp, unnamed: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Notes how far a job has come and when it goes on; it goes well again. With a place it is on its way, and what
    /// it learned from failures is forgotten one by one.
    fn go_on(&mut self, job: i64, place: &str, due: Timestamp) -> impl Future<Output = Result<()>> + Send;
    /// Takes a job that is done out of the queue.
    fn end(&mut self, job: i64) -> impl Future<Output = Result<()>> + Send;
}

/// Does one step of a job that is claimed. True when it was the last. A panic is an error of the job: it must be noted
/// with it like any other, or the job would be the first one due for ever.
pub async fn step<S: Steps>(tables: &mut S, job: &Job, now: Timestamp) -> Result<bool> {
    let done = AssertUnwindSafe(do_step(tables, job, now)).catch_unwind().await;
    done.unwrap_or_else(|panic| Err(StoreError::Bug { message: format!("a job panicked: {}", said(&*panic)) }))
}

async fn do_step<S: Steps>(tables: &mut S, job: &Job, now: Timestamp) -> Result<bool> {
    #[cfg(debug_assertions)]
    super::sabotage::strike_job(&job.key);
    let place = match job.kind {
        JobKind::SweepSessions => {
            tables.sweep_sessions(now.plus(-SESSION_KEPT)).await?;
            None
        }
        JobKind::SweepHeld => {
            tables.sweep_held(now).await?;
            None
        }
        JobKind::SweepFiles => {
            tables.sweep_files(now.plus(-UPLOAD_KEPT), now.plus(-UNNAMED_KEPT)).await?;
            None
        }
        JobKind::Reindex => reindex(tables, job).await?,
        JobKind::Weigh => weigh(tables, job, now).await?,
    };
    match (&place, job.kind.every()) {
        (Some(place), _) => tables.go_on(job.id, place, now).await?,
        (None, Some(every)) => tables.go_on(job.id, "", now.plus(every)).await?,
        (None, None) => tables.end(job.id).await?,
    }
    Ok(place.is_none())
}

/// The next of a requester's tickets. Says after which to go on.
async fn reindex<S: Steps>(tables: &mut S, job: &Job) -> Result<Option<String>> {
    let bad = |word: &str| StoreError::inconsistent("job", job.id, format!("{word:?} is no identity"));
    let person: PersonId = job.key.parse().map_err(|_| bad(&job.key))?;
    let after: Option<TicketId> = match job.place.as_str() {
        "" => None,
        place => Some(place.parse().map_err(|_| bad(place))?),
    };
    // What took too long is done in smaller steps.
    let most = TICKETS.checked_shr(job.attempts).unwrap_or(0).max(1);
    let tickets = tables.asked_by(person, after, most).await?;
    let place = tickets.last().filter(|_| tickets.len() == most as usize).map(ToString::to_string);
    if !tickets.is_empty() {
        tables.index(&Plan { anew: tickets.into_iter().collect(), ..Plan::default() }).await?;
    }
    Ok(place)
}

/// The next of the open tickets. One whose priority is made of the same as before gets no event.
async fn weigh<S: Steps>(tables: &mut S, job: &Job, now: Timestamp) -> Result<Option<String>> {
    let bad = |word: &str| StoreError::inconsistent("job", job.id, format!("{word:?} is no identity"));
    let user_id: PersonId = job.key.parse().map_err(|_| bad(&job.key))?;
    let after: Option<TicketId> = match job.place.as_str() {
        "" => None,
        place => Some(place.parse().map_err(|_| bad(place))?),
    };
    let most = TICKETS.checked_shr(job.attempts).unwrap_or(0).max(1);
    let slice = Slice::Stage { stage: Stage::Open, after: after.map(DocRef::from), since: Timestamp(0) };
    let tickets: Vec<TicketId> =
        tables.slice(slice, most).await?.iter().filter_map(|stored| stored.document.ticket_id()).collect();
    let place = tickets.last().filter(|_| tickets.len() == most as usize).map(ToString::to_string);
    let commands = tickets.into_iter().map(|ticket| {
        let command = Command {
            command_id: CommandId::new(u64::try_from(now.0).unwrap_or(0) * 1_000, &rand::random()),
            client_id: SERVER_CLIENT,
            lane: ticket.into(),
            lane_seq: 0,
            requires: Vec::new(),
            bases: Bases::new(),
            captured: Captured { device_wall: now, server_offset: Some(0), last_contact: None },
            user_id,
            payload: Payload::WeighTicket(OnTicket { ticket }),
        };
        command.seal()
    });
    let push = Push::of(Authority::System, commands);
    let mut salt = || rand::random::<[u8; 16]>();
    group::run(tables, &[push], now, &mut salt).await?;
    Ok(place)
}

/// Whether the error of a step is noted with its job, which then makes room for those after it: not where no job can be
/// done just now. A damaged row or a missing right may be in the way of this job alone.
pub fn is_its_own(error: &StoreError) -> bool {
    use StoreError::{Full, Locked, Lost, OtherEdition, OtherSchema, ReadOnly, Standby};
    !matches!(error, Lost(_) | Locked | Full | ReadOnly | Standby | OtherSchema { .. } | OtherEdition { .. })
}

/// When a job that has failed so often comes again.
#[must_use]
pub fn again(attempts: u32, now: Timestamp) -> Timestamp {
    let pause = PAUSE.saturating_mul(1_i64.checked_shl(attempts.saturating_sub(1).min(20)).unwrap_or(LONGEST));
    now.plus(pause.min(LONGEST))
}

/// An error as it is kept with a job.
#[must_use]
pub fn words_of(error: &StoreError) -> String {
    let mut words = super::error::chain(error).replace('\0', " ");
    if words.len() > ERROR_MOST {
        let end = (0..=ERROR_MOST).rev().find(|end| words.is_char_boundary(*end)).unwrap_or(0);
        words.truncate(end);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_an_hour() {
        let pauses: Vec<i64> = [1, 2, 3, 10, 11, 40, u32::MAX].map(|times| again(times, Timestamp(0)).0).to_vec();
        assert_eq!(pauses, [5, 10, 20, 2_560, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn what_may_be_in_the_way_of_one_job_alone_is_its_own() {
        let failed = || sqlx::Error::RowNotFound;
        for own in [
            StoreError::Damaged(failed()),
            StoreError::NoRight(failed()),
            StoreError::Disk(failed()),
            StoreError::Database(failed()),
            StoreError::Busy(failed()),
            StoreError::Bug { message: "a panic".to_owned() },
        ] {
            assert!(is_its_own(&own), "{own:?}");
        }
        for around in [
            StoreError::Lost(failed()),
            StoreError::Locked,
            StoreError::Full,
            StoreError::ReadOnly,
            StoreError::Standby,
            StoreError::OtherSchema { found: 9, known: 8 },
            StoreError::OtherEdition { what: "the search index", found: 9, known: 8 },
        ] {
            assert!(!is_its_own(&around), "{around:?}");
        }
    }

    #[test]
    fn every_kind_has_its_own_word() {
        for kind in JobKind::ALL {
            assert_eq!(JobKind::from_word(kind.word()), Some(kind));
        }
        assert_eq!(JobKind::from_word("of_tomorrow"), None);
    }

    #[test]
    fn an_error_is_kept_short() {
        let error = StoreError::Bug { message: "è\0".repeat(400) };
        let words = words_of(&error);
        assert!(words.len() <= ERROR_MOST && words.contains("è ") && !words.contains('\0'), "{words}");
    }
}
