//! The clock of a promise: how much of the time inside opening hours has gone by, when the target is reached, and why.
//!
//! A pure function of a list of events, a target, the present moment and the opening hours in UTC. Breach is final for a
//! given list of events; only other events (work that arrives late) can change it.

use super::hours::{Opening, Stretch};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How far ahead of the present a due moment is looked for: 800 days, in seconds.
pub const HORIZON: i64 = 800 * 86_400;

/// What happens to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockEventKind {
    /// It begins to run. First of all, and once.
    Start,
    /// A running clock is held.
    Pause,
    /// A paused clock runs on.
    Resume,
    /// What was promised is done, from running or paused. Last of all.
    Stop,
}

/// Something that happens to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ClockEventKind,
}

/// What makes a list of events no clock. Events are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClock {
    /// A target of no time.
    #[error("the target is no time")]
    Target,
    /// There is no event.
    #[error("there is no event")]
    NoEvent,
    /// The first event is not the start.
    #[error("the first event is not the start")]
    FirstIsNoStart,
    /// It starts after the present moment.
    #[error("it starts after the present moment")]
    StartsLater,
    /// An event that is before the one that stands before it.
    #[error("event {0} is before the one that stands before it")]
    Earlier(usize),
    /// An event that the state before it does not allow.
    #[error("event {event} can not be while {state}")]
    Impossible {
        /// Which event.
        event: usize,
        /// What the clock was just before.
        state: Phase,
    },
}

/// What a clock does, whatever became of its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Time inside opening hours counts.
    Running,
    /// No time counts.
    Paused,
    /// It is over.
    Stopped,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
        })
    }
}

impl Phase {
    /// What an event makes of it; `None` if there can be no such event.
    #[must_use]
    pub fn after(self, kind: ClockEventKind) -> Option<Self> {
        match (self, kind) {
            (Self::Running, ClockEventKind::Pause) => Some(Self::Paused),
            (Self::Paused, ClockEventKind::Resume) => Some(Self::Running),
            (Self::Running | Self::Paused, ClockEventKind::Stop) => Some(Self::Stopped),
            _ => None,
        }
    }
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Time counts, and the target is not passed.
    Running,
    /// Time does not count, and the target is not passed.
    Paused,
    /// Stopped no later than due.
    Met,
    /// It ran on after it was due. It stays so, whatever follows.
    Breached,
}

/// What a clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What became of the promise.
    pub state: ClockState,
    /// The earliest moment at which counted time reaches the target. `None` when met or paused, and where it is not
    /// reached within [`HORIZON`].
    pub due_at: Option<Timestamp>,
    /// Counted time from the start to the stop, or until now, in seconds. It grows on after a breach.
    pub elapsed: i64,
}

/// Why time counts or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LedgerReason {
    /// Inside opening hours: it counts.
    Open,
    /// Outside of opening hours.
    Closed,
    /// A closed day.
    Holiday,
    /// The clock was paused, whatever the hours.
    Paused,
    /// On the way to a date that was agreed on: each second counts.
    Agreed,
    /// Between two cycles of a ticket: it was resolved, and reopened later.
    Resolved,
}

/// A line of the account of a clock's time; half-open, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends, not part of it.
    pub to: Timestamp,
    /// Why its time counts or not.
    pub reason: LedgerReason,
}

impl LedgerRow {
    /// Whether its time is part of the elapsed time.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self.reason, LedgerReason::Open | LedgerReason::Agreed)
    }

    /// Its length in seconds.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.to.since(self.from)
    }
}

/// A running or a paused span; half-open, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Phased {
    from: Timestamp,
    to: Timestamp,
    is_paused: bool,
}

/// A measurement of one target: what happened to it up to a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaClock {
    target: i64,
    phase: Phase,
    now: Timestamp,
    start: Timestamp,
    end: Timestamp,
    /// From `start` to `end`, without gap or overlap.
    spans: Vec<Phased>,
}

impl SlaClock {
    /// A clock with a target in seconds, as it stands `now`. Events after `now` must be possible, and do nothing yet.
    ///
    /// # Errors
    /// [`NoClock`] when there is no such clock.
    pub fn new(target: u64, events: &[ClockEvent], now: Timestamp) -> Result<Self, NoClock> {
        if target == 0 {
            return Err(NoClock::Target);
        }
        let (first, rest) = events.split_first().ok_or(NoClock::NoEvent)?;
        if first.kind != ClockEventKind::Start {
            return Err(NoClock::FirstIsNoStart);
        }
        if first.at > now {
            return Err(NoClock::StartsLater);
        }
        let mut clock = Self {
            // What no calendar holds is not reached either way.
            target: i64::try_from(target).unwrap_or(i64::MAX),
            phase: Phase::Running,
            now,
            start: first.at,
            end: first.at,
            spans: Vec::with_capacity(events.len()),
        };
        let (mut before, mut phase) = (first.at, Phase::Running);
        for (event, &ClockEvent { at, kind }) in rest.iter().enumerate().map(|(index, event)| (index + 1, event)) {
            if at < before {
                return Err(NoClock::Earlier(event));
            }
            phase = phase.after(kind).ok_or(NoClock::Impossible { event, state: phase })?;
            before = at;
            if at <= now {
                clock.go_on(at);
                clock.phase = phase;
            }
        }
        if clock.phase != Phase::Stopped {
            clock.go_on(now);
        }
        Ok(clock)
    }

    /// Lets the clock do what it does up to a moment.
    fn go_on(&mut self, to: Timestamp) {
        if self.end < to {
            self.spans.push(Phased { from: self.end, to, is_paused: self.phase == Phase::Paused });
            self.end = to;
        }
    }

    /// Where the ledger begins: the start.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Where the ledger ends: the stop, or the present.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// How far the opening hours matter: to the end, or while it runs, as far as a due moment is looked for.
    #[must_use]
    pub fn horizon(&self) -> Timestamp {
        if self.phase == Phase::Running { self.now.plus(HORIZON) } else { self.end }
    }

    /// What the clock shows, with the opening hours from its start to its [horizon](Self::horizon): in order, without gap
    /// or overlap. No more of them are read than is needed.
    pub fn read(&self, hours: impl IntoIterator<Item = Stretch>) -> Reading {
        let (mut elapsed, mut ahead, mut due) = (0, 0, None);
        for piece in self.pieces(self.horizon(), hours) {
            let is_past = piece.from < self.end;
            if !is_past && due.is_some() {
                break;
            }
            if !piece.is_counted() {
                continue;
            }
            let counted = elapsed + ahead;
            if due.is_none() && self.target - counted <= piece.seconds() {
                due = Some(piece.from.plus(self.target - counted));
            }
            *(if is_past { &mut elapsed } else { &mut ahead }) += piece.seconds();
        }
        let ran_on = |due: Timestamp| self.spans.iter().any(|span| !span.is_paused && span.to > span.from.max(due));
        let state = match self.phase {
            _ if due.is_some_and(ran_on) => ClockState::Breached,
            Phase::Stopped => ClockState::Met,
            Phase::Paused => ClockState::Paused,
            Phase::Running => ClockState::Running,
        };
        let due_at = due.filter(|_| matches!(state, ClockState::Breached | ClockState::Running));
        Reading { state, due_at, elapsed }
    }

    /// The account of the clock's time from its start to its end, with the opening hours between them: in order, without gap
    /// or overlap, no two neighbours alike. Its counted rows add up to the elapsed time.
    pub fn ledger<I: IntoIterator<Item = Stretch>>(&self, hours: I) -> Ledger<'_, I::IntoIter> {
        Ledger { pieces: self.pieces(self.end, hours), row: None }
    }

    fn pieces<I: IntoIterator<Item = Stretch>>(&self, until: Timestamp, hours: I) -> Pieces<'_, I::IntoIter> {
        let ahead = Phased { from: self.end, to: until, is_paused: self.phase != Phase::Running };
        let ahead = (ahead.from < ahead.to).then_some(ahead);
        Pieces { spans: self.spans.iter(), ahead, hours: hours.into_iter(), span: None, stretch: None, at: self.start }
    }
}

/// The clock's spans cut where the opening hours change, and the other way round.
#[derive(Clone, Debug)]
struct Pieces<'a, I> {
    spans: std::slice::Iter<'a, Phased>,
    /// The span that lies ahead of the present.
    ahead: Option<Phased>,
    hours: I,
    span: Option<Phased>,
    stretch: Option<Stretch>,
    at: Timestamp,
}

impl<I: Iterator<Item = Stretch>> Iterator for Pieces<'_, I> {
    type Item = LedgerRow;

    fn next(&mut self) -> Option<LedgerRow> {
        while self.span.is_none_or(|span| span.to <= self.at) {
            self.span = Some(self.spans.next().copied().or_else(|| self.ahead.take())?);
        }
        while self.stretch.is_none_or(|stretch| stretch.to <= self.at) {
            self.stretch = Some(self.hours.next()?);
        }
        let (span, stretch) = (self.span?, self.stretch?);
        let reason = match stretch.opening {
            _ if span.is_paused => LedgerReason::Paused,
            Opening::Holiday => LedgerReason::Holiday,
            Opening::Closed => LedgerReason::Closed,
            Opening::Open => LedgerReason::Open,
        };
        let row = LedgerRow { from: self.at, to: span.to.min(stretch.to), reason };
        self.at = row.to;
        Some(row)
    }
}

/// See [`SlaClock::ledger`].
#[derive(Clone, Debug)]
pub struct Ledger<'a, I> {
    pieces: Pieces<'a, I>,
    /// The row that may still grow.
    row: Option<LedgerRow>,
}

impl<I: Iterator<Item = Stretch>> Iterator for Ledger<'_, I> {
    type Item = LedgerRow;

    fn next(&mut self) -> Option<LedgerRow> {
        for piece in self.pieces.by_ref() {
            match &mut self.row {
                Some(row) if row.reason == piece.reason => row.to = piece.to,
                row => {
                    if let Some(done) = row.replace(piece) {
                        return Some(done);
                    }
                }
            }
        }
        self.row.take()
    }
}
