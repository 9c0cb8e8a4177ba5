//! Mail that is to go out, and mail that came in. Neither is part of the log: it says what was told to whom, and what came
//! of what others sent.
//!
//! What goes out follows from the log: a place behind which every event was looked at moves on in the transaction that
//! leaves the letters. So no event is told twice and none is forgotten, whichever process dies.

use super::error::{Result, StoreError};
use async_trait::async_trait;
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::time::Timestamp;
use serde::Serialize;

/// Where the store notes up to which event letters were left: epoch and position.
pub const META_MAIL: &str = "mail_followed";
/// Where the store notes that no mail goes out for now: who stopped it.
pub const META_STOPPED: &str = "mail_stopped";
/// Seconds for which a letter is another process's, once it was taken to be sent.
pub const TAKEN: i64 = 180;

/// What a letter tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// The report has come, under this number.
    Received,
    /// Somebody wrote.
    Reply,
    /// The service works again.
    Resolved,
    /// Somebody will come.
    Visit,
    /// The links to all that somebody follows, which they had lost.
    Links,
}

impl LetterKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Received, Self::Reply, Self::Resolved, Self::Visit, Self::Links];

    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reply => "reply",
            Self::Resolved => "resolved",
            Self::Visit => "visit",
            Self::Links => "links",
        }
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// It is to be sent.
    Waiting,
    /// A mail server has taken it.
    Sent,
    /// A mail server will never take it, or nobody took it for too long.
    GivenUp,
    /// There is nothing to tell any more.
    Dropped,
}

impl LetterState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::GivenUp, Self::Dropped];

    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::Dropped => "dropped",
        }
    }
}

/// What is to be told to a person of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its name: nobody can guess it, and the same event and person always have the same one.
    pub id: String,
    /// The event's place in the log.
    pub position: u64,
    /// The event.
    pub event: EventId,
    /// Whose event it is.
    pub ticket: TicketId,
    /// To whom.
    pub person: PersonId,
    /// What it tells.
    pub kind: LetterKind,
    /// Where it stands.
    pub state: LetterState,
    /// From when on it is to be sent.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed.
    pub error: Option<String>,
    /// When it was sent, or given up.
    pub done_at: Option<Timestamp>,
}

/// What became of a try to send a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// A mail server has it.
    Sent,
    /// Later again.
    Later {
        /// When.
        due: Timestamp,
        /// Why.
        error: String,
    },
    /// Never.
    GivenUp {
        /// Why.
        error: String,
    },
    /// There is nothing to tell any more.
    Dropped {
        /// Why.
        error: String,
    },
}

impl Tried {
    pub(super) fn state(&self) -> LetterState {
        match self {
            Self::Sent => LetterState::Sent,
            Self::Later { .. } => LetterState::Waiting,
            Self::GivenUp { .. } => LetterState::GivenUp,
            Self::Dropped { .. } => LetterState::Dropped,
        }
    }

    pub(super) fn error(&self) -> Option<&str> {
        match self {
            Self::Sent => None,
            Self::Later { error, .. } | Self::GivenUp { error } | Self::Dropped { error } => Some(error),
        }
    }
}

/// How many letters there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetterCounts {
    /// To be sent.
    pub waiting: u64,
    /// Of these, tried in vain at least once.
    pub failing: u64,
    /// Given up.
    pub given_up: u64,
}

/// What came of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalState {
    /// It is being read.
    Begun,
    /// A new ticket.
    Ticket,
    /// A message on a ticket.
    Reply,
    /// A person looks at it first.
    Quarantined,
    /// Written by a program, or nothing for a desk.
    Ignored,
    /// A person did away with it.
    Discarded,
}

impl ArrivalState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Begun, Self::Ticket, Self::Reply, Self::Quarantined, Self::Ignored, Self::Discarded];

    /// The word in tables and answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ticket => "ticket",
            Self::Reply => "reply",
            Self::Quarantined => "quarantined",
            Self::Ignored => "ignored",
            Self::Discarded => "discarded",
        }
    }

    /// Whether its bytes are still wanted.
    #[must_use]
    pub fn keeps_bytes(self) -> bool {
        matches!(self, Self::Begun | Self::Quarantined)
    }
}

/// A mail that came.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrival {
    /// SHA-256 of its Message-ID, in hex; of all its bytes where it has none.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// What came of it.
    pub state: ArrivalState,
    /// Why.
    pub reason: Option<String>,
    /// The ticket it made, or is a message on; in quarantine the one it may be about.
    pub ticket: Option<TicketId>,
    /// Who sent it, where the desk knows.
    pub person: Option<PersonId>,
    /// The address it says it is from.
    pub sender: String,
    /// What it says it is about.
    pub subject: String,
    /// Its bytes, while they are wanted.
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arrival").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// The mail of a store.
#[async_trait]
pub trait Mails: Send + Sync + 'static {
    /// Leaves letters and moves the place in the log on, both or neither. False where the place is another already:
    /// somebody else was there.
    async fn leave_letters(&self, from: &str, to: &str, letters: &[Letter]) -> Result<bool>;

    /// Takes the letter that is due the longest: for [`TAKEN`] seconds nobody else gets it.
    async fn take_letter(&self, now: Timestamp) -> Result<Option<Letter>>;

    /// Notes what became of a letter, if it still stands as it was read. False where somebody else has tried it since: a
    /// letter that was sent stays so, whoever thinks otherwise and late.
    async fn note_letter(&self, letter: &Letter, tried: &Tried, now: Timestamp) -> Result<bool>;

    /// A letter.
    async fn letter(&self, id: &str) -> Result<Option<Letter>>;

    /// Letters in a state, the newest event first.
    async fn letters(&self, state: LetterState, limit: u32) -> Result<Vec<Letter>>;

    /// How many letters there are.
    async fn letter_counts(&self) -> Result<LetterCounts>;

    /// Notes a mail before anything is done about it. What is known of it already stands: that comes back.
    async fn note_arrival(&self, arrival: &Arrival) -> Result<Arrival>;

    /// Notes what came of a mail. Its bytes go where they are wanted no more. False where it stood otherwise already.
    async fn settle_arrival(&self, before: ArrivalState, arrival: &Arrival) -> Result<bool>;

    /// A mail.
    async fn arrival(&self, id: &str) -> Result<Option<Arrival>>;

    /// Mails in a state without their bytes, the newest first.
    async fn arrivals(&self, state: ArrivalState, limit: u32) -> Result<Vec<Arrival>>;
}

pub(super) fn letter_kind(word: &str) -> Result<LetterKind> {
    let found = LetterKind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or_else(|| StoreError::inconsistent("letter", word, "an unknown kind"))
}

pub(super) fn letter_state(word: &str) -> Result<LetterState> {
    let found = LetterState::ALL.into_iter().find(|state| state.word() == word);
    found.ok_or_else(|| StoreError::inconsistent("letter", word, "an unknown state"))
}

pub(super) fn arrival_state(word: &str) -> Result<ArrivalState> {
    let found = ArrivalState::ALL.into_iter().find(|state| state.word() == word);
    found.ok_or_else(|| StoreError::inconsistent("arrival", word, "an unknown state"))
}
