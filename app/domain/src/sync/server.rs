//! The server's side of a command: dedup, lane order, authority, decision, log rows. Pure, like everything here:
//! a store loads what is asked for, calls [`settle`], and writes the effects in one transaction.

use crate::apply::apply;
use crate::chain::{LogRow, StreamHead};
use crate::command::{Command, Payload, Sealed, Unreadable};
use crate::decide::{Accepted, Context, Refused, decide};
use crate::document::{DocMap, DocRef, Docs, Document, Versions};
use crate::event::{Delivered, Draft, Event, EventBody, TimeCorrected};
use crate::facts::{Fact, Facts};
use crate::id::{Aggregate, ClientId, CommandId, PersonId};
use crate::refusal::{Problem, Refusal};
use crate::sabotage::{Switch, is_on};
use crate::sync::wire::Outcome;
use crate::ticket::TicketNumber;
use crate::time::{Estimate, Timestamp, estimate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept of a command for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Hash of its content: the same id with another hash is another command.
    pub payload_hash: String,
    /// Its final outcome.
    pub outcome: Outcome,
}

impl Record {
    /// What is kept of a command that a void replaced before it ever arrived: no hash is known of it.
    #[must_use]
    pub fn discarded() -> Self {
        Self { payload_hash: String::new(), outcome: Outcome::Rejected { refusal: Refusal::LaneSequenceReused } }
    }

    /// Whether this is the record of a command with this hash. Any content fits a discarded one.
    #[must_use]
    pub fn fits(&self, payload_hash: &str) -> bool {
        self.payload_hash == payload_hash || *self == Self::discarded()
    }
}

/// Whether a record is the one of this very command. A discarded command's place in its lane is used up; one whose
/// place is still free only has the same id, and was drawn on another device.
#[must_use]
pub fn is_of(record: &Record, sealed: &Sealed, ledger: &dyn Ledger) -> bool {
    let is_used_up = || ledger.lane_mark(sealed.client_id, sealed.lane).known().unwrap_or(0) >= sealed.lane_seq;
    record.payload_hash == sealed.payload_hash || (record.fits(&sealed.payload_hash) && is_used_up())
}

/// What the server knows about commands and streams, besides documents. [`Fact::NotHere`] means not loaded yet:
/// the store loads it and asks again.
pub trait Ledger: Facts {
    /// What is kept of a command.
    fn record(&self, command: CommandId) -> Fact<Record>;
    /// The last place of a client's lane that is final; absent when the lane has not begun.
    fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Fact<u32>;
    /// The end of a stream; absent when it is empty.
    fn stream_head(&self, stream: Aggregate) -> Fact<StreamHead>;
}

/// In whose name commands come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A signed-in person, who sends only their own commands.
    User(PersonId),
    /// A colleague, who brings what another person did on a device that has no line. The log says who brought it.
    Delivered {
        /// Whose commands they are.
        author: PersonId,
        /// Who brings them.
        by: PersonId,
    },
    /// A program that acts for a person. It keeps no lanes and need not have looked: a field without a base is taken
    /// as it is.
    Api(PersonId),
    /// The server itself: set-up, demo, import. It keeps no lanes.
    System,
}

impl Authority {
    /// Whether a command of this person comes in another person's name.
    #[must_use]
    pub fn is_other_than(self, author: PersonId) -> bool {
        matches!(self, Self::User(user) | Self::Api(user) | Self::Delivered { author: user, .. } if user != author)
    }

    /// Whether the commands come from a device, where each has its place in a lane.
    #[must_use]
    pub fn keeps_lanes(self) -> bool {
        matches!(self, Self::User(_) | Self::Delivered { .. })
    }
}

/// The server's state when a command is settled.
pub struct Server<'a> {
    /// When the command arrived.
    pub received_at: Timestamp,
    /// The last position of the log.
    pub head: u64,
    /// In whose name it came.
    pub authority: Authority,
    /// A number for a new ticket that brings none.
    pub number: Option<TicketNumber>,
    /// Sixteen fresh random bytes.
    pub salt: &'a mut dyn FnMut() -> [u8; 16],
}

/// What a settled command leaves behind: to be stored together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// New rows of the log.
    pub rows: Vec<LogRow>,
    /// Documents as they are now. All get the position of the last row.
    pub documents: Vec<Document>,
    /// What is kept of the command.
    pub record: Record,
    /// The lane's new mark, if it moved.
    pub lane_mark: Option<u32>,
}

/// A command's outcome and what is to be stored; nothing is when the outcome is not final or only repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What became of it.
    pub outcome: Outcome,
    /// What is to be stored.
    pub effects: Option<Effects>,
}

impl From<Outcome> for Settled {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, effects: None }
    }
}

/// Seconds after which a command that must wait is sent again.
const RETRY_AFTER: u32 = 2;

/// Settles a command.
pub fn settle(sealed: &Sealed, ledger: &dyn Ledger, server: &mut Server<'_>) -> Settled {
    if server.authority.is_other_than(sealed.user_id) && !is_on(Switch::AnySession) {
        return Outcome::NeedsAuth.into();
    }
    let anew = matches!(server.authority, Authority::Delivered { .. }) && is_on(Switch::BroughtAnew);
    if let Fact::Known(record) = ledger.record(sealed.command_id)
        && !is_on(Switch::NoDedup)
        && !anew
    {
        // The first one stands; another content under its id is refused and never applied.
        let same = is_of(&record, sealed, ledger) || is_on(Switch::SameIdOtherBytes);
        return if same { record.outcome } else { Outcome::Rejected { refusal: Refusal::CommandIdReused } }.into();
    }
    let lane_mark = match server.authority {
        authority if !authority.keeps_lanes() || anew => None,
        _ => match place_in_lane(sealed, ledger) {
            Ok(mark) => Some(mark),
            Err(gap @ Outcome::Gap { .. }) => return gap.into(),
            Err(_) => return too_late(sealed, ledger, server.head),
        },
    };
    let refused = |refusal| settled(sealed, Outcome::Rejected { refusal }, lane_mark, Vec::new(), Vec::new());
    let opened = if is_on(Switch::DamagedTaken) { sealed.open() } else { sealed.open_strict() };
    let command = match opened {
        Ok(command) => command,
        Err(Unreadable::Newer { .. }) if !is_on(Switch::NewerRefused) => return Outcome::NewerThanServer.into(),
        Err(unreadable) => return refused(Refusal::Unreadable { detail: unreadable.to_string() }),
    };
    if command.payload.aggregate().is_some_and(|aggregate| aggregate != command.lane) {
        let problem = Problem::Malformed { detail: "not the record the command is about".to_owned() };
        return refused(Refusal::Invalid { field: "lane".to_owned(), problem });
    }
    let estimate = estimate(&command.captured, server.received_at);
    let context = Context {
        occurred_at: estimate.at,
        number: server.number,
        system: server.authority == Authority::System,
        latest: matches!(server.authority, Authority::Api(_)),
    };
    let witnessed = |accepted| brought(doubted(accepted, &command, &estimate, server), &command, server);
    match decide(&command, ledger, &context).map(witnessed) {
        Ok(accepted) => carry_out(sealed, &command, accepted, ledger, server, lane_mark),
        Err(Refused::Rejected(refusal)) => refused(refusal),
        Err(Refused::Blocked { requires }) => {
            settled(sealed, Outcome::Blocked { requires }, lane_mark, Vec::new(), Vec::new())
        }
        Err(Refused::NotYet { .. }) => Outcome::Retry { after: RETRY_AFTER }.into(),
    }
}

/// What happens, and that the clock of the device that did it can not be right. The devices' own commands alone have a time
/// of their own.
fn doubted(mut accepted: Accepted, command: &Command, estimate: &Estimate, server: &Server<'_>) -> Accepted {
    if server.authority.keeps_lanes() && estimate.is_doubtful() && !accepted.events.is_empty() {
        let body = EventBody::TimeCorrected(TimeCorrected { told: estimate.told });
        accepted.events.push(Draft { stream: command.lane, body, occurred_at: estimate.at });
    }
    accepted
}

/// What happens, and who brought the word of it where that is not the author.
fn brought(mut accepted: Accepted, command: &Command, server: &Server<'_>) -> Accepted {
    if let Authority::Delivered { by, .. } = server.authority
        && !accepted.events.is_empty()
        && !is_on(Switch::BringerUntold)
    {
        let body = EventBody::WorkDelivered(Delivered { by });
        accepted.events.push(Draft { stream: command.lane, body, occurred_at: server.received_at });
    }
    accepted
}

/// Seconds after which a command comes again that waits for another device.
const AWAIT_AFTER: u32 = 60;

/// Whether a new refusal says that a record, or a part of one, is not there: after a restore, another device may still
/// bring it back.
#[must_use]
pub fn may_wait(settled: &Settled, authority: Authority) -> bool {
    let is_unknown = matches!(
        &settled.outcome,
        Outcome::Rejected { refusal: Refusal::NotFound { .. } | Refusal::NoSuchPart { .. } }
    );
    is_unknown && settled.effects.is_some() && authority.keeps_lanes()
}

/// What becomes of a command that [`may_wait`]: after a restore it is not refused but comes again later. What it stands
/// on was acknowledged once, and is on a device that has not been heard of yet.
#[must_use]
pub fn awaited(settled: Settled, restored: bool) -> Settled {
    if restored { Outcome::Retry { after: AWAIT_AFTER }.into() } else { settled }
}

/// What is to be kept, in the same transaction, of a command whose place in the lane a done void took: it will
/// never be done, and what stands on it learns that instead of waiting for ever. `None` when `sealed` is no void
/// or the other command arrived first.
#[must_use]
pub fn discarded(sealed: &Sealed, outcome: &Outcome, ledger: &dyn Ledger) -> Option<(CommandId, Record)> {
    if sealed.kind != "void" {
        return None;
    }
    let Ok(Command { payload: Payload::Void(void), .. }) = sealed.open() else { return None };
    let is_new = outcome.is_done() && ledger.record(void.replaces) == Fact::Absent && !is_on(Switch::DiscardUntold);
    is_new.then(|| (void.replaces, Record::discarded()))
}

/// The lane's mark once this command is final.
fn place_in_lane(sealed: &Sealed, ledger: &dyn Ledger) -> Result<u32, Outcome> {
    let mark = ledger.lane_mark(sealed.client_id, sealed.lane).known().unwrap_or(0);
    let expected = mark.saturating_add(1);
    if sealed.lane_seq == expected || (sealed.lane_seq > expected && is_on(Switch::NoLaneOrder)) {
        Ok(sealed.lane_seq)
    } else if sealed.lane_seq > expected {
        Err(Outcome::Gap { expected })
    } else {
        Err(Outcome::Rejected { refusal: Refusal::LaneSequenceReused })
    }
}

/// What becomes of a command whose place in its lane is used up, `head` being the log's last position. Of most nothing is
/// kept. A void's outcome is: what a person put in the place of the first command stands on it, and would wait for ever.
/// When the first command is known to be refused nothing is done twice, so the void is done; else it is refused.
#[must_use]
pub fn too_late(sealed: &Sealed, ledger: &dyn Ledger, head: u64) -> Settled {
    let reused = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
    if sealed.kind != "void" {
        return reused.into();
    }
    let outcome = match sealed.open_strict() {
        Ok(Command { payload: Payload::Void(void), .. }) => match ledger.record(void.replaces) {
            Fact::Known(record) if record.outcome.is_refusal() => {
                Outcome::Applied { position: head, versions: Versions::new() }
            }
            _ => reused,
        },
        Err(Unreadable::Newer { .. }) => return Outcome::NewerThanServer.into(),
        _ => reused,
    };
    settled(sealed, outcome, None, Vec::new(), Vec::new())
}

fn settled(
    sealed: &Sealed,
    outcome: Outcome,
    lane_mark: Option<u32>,
    rows: Vec<LogRow>,
    documents: Vec<Document>,
) -> Settled {
    let record = Record { payload_hash: sealed.payload_hash.clone(), outcome: outcome.clone() };
    Settled { outcome, effects: Some(Effects { rows, documents, record, lane_mark }) }
}

fn carry_out(
    sealed: &Sealed,
    command: &Command,
    accepted: Accepted,
    ledger: &dyn Ledger,
    server: &mut Server<'_>,
    lane_mark: Option<u32>,
) -> Settled {
    let mut docs = Working { ledger, changed: DocMap::default() };
    let mut heads: BTreeMap<Aggregate, StreamHead> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut position = server.head;
    let Accepted { events, merged, conflicts, .. } = accepted;
    for (index, draft) in events.into_iter().enumerate() {
        position += 1;
        let head =
            heads.entry(draft.stream).or_insert_with(|| ledger.stream_head(draft.stream).known().unwrap_or_default());
        let event = Event::of(command, index as u32, draft, position, server.received_at);
        rows.push(LogRow::append(&event, head, server.salt));
        // The decision saw the record, so it is at hand; while facts are still being loaded it may not be, and
        // then the whole call is done again.
        let _ = apply(&event, &mut docs);
    }
    let versions = versions(command, &docs);
    let outcome = if !conflicts.is_empty() && !is_on(Switch::ConflictAsApplied) {
        Outcome::Conflict { position, fields: conflicts, versions }
    } else if merged {
        Outcome::Merged { position, versions }
    } else {
        Outcome::Applied { position, versions }
    };
    settled(sealed, outcome, lane_mark, rows, docs.changed.0.into_values().collect())
}

/// The versions of the fields a command named, after it: what the author's next command may stand on.
pub(super) fn versions(command: &Command, docs: &dyn Docs) -> Versions {
    let document = command.payload.aggregate().and_then(|aggregate| docs.get(DocRef::from(aggregate)));
    let fields = command.payload.fields();
    document.map_or_else(Versions::new, |document| {
        document.versions.iter().filter(|(field, _)| fields.contains(field)).map(|(f, v)| (*f, *v)).collect()
    })
}

struct Working<'a> {
    ledger: &'a dyn Ledger,
    changed: DocMap,
}

impl Docs for Working<'_> {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.changed.get(doc).or_else(|| self.ledger.document(doc).known())
    }

    fn put(&mut self, document: Document) {
        self.changed.put(document);
    }
}
