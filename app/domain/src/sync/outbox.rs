//! The outbox: commands saved on this device, each until the server's final word has come back as documents.

use crate::command::{Base, Command, Payload, Sealed, Void};
use crate::id::{Aggregate, ClientId, CommandId, PersonId};
use crate::json;
use crate::refusal::Refusal;
use crate::sabotage::{Switch, is_on};
use crate::small::SmallSet;
use crate::sync::wire::{ManifestItem, Outcome, PUSH_BYTES, PUSH_COMMANDS};
use crate::time::Captured;
use serde::{Deserialize, Serialize};

/// A command in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Order of saving on this device.
    pub order: u64,
    /// The command as saved; sent again byte for byte.
    pub command: Sealed,
    /// The server's last word, if any. A final one stays here until the replica has caught up with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// True once a person has seen a refusal and let the rest of the lane go on without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passed_over: bool,
}

impl Entry {
    /// No final outcome yet: the command still has to be sent.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        !self.outcome.as_ref().is_some_and(Outcome::is_final)
    }

    /// Stands in the place of a command that a person discarded or put another way.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.command.kind == "void"
    }

    /// Refused and waiting for a person: holds the rest of its lane.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.outcome.as_ref().is_some_and(Outcome::is_refusal) && !self.passed_over
    }

    /// The server still waits for this place in the lane: the command has no final outcome, or its id was another
    /// command's and nothing of it was kept. Whoever discards it or goes on without it puts a [`void`] there, or
    /// the rest of the lane waits for ever.
    #[must_use]
    pub fn leaves_a_gap(&self) -> bool {
        if is_on(Switch::NoVoids) {
            return false;
        }
        match &self.outcome {
            // Once it was passed over there is one.
            Some(Outcome::Rejected { refusal }) => *refusal == Refusal::CommandIdReused && !self.passed_over,
            _ => self.is_unsent(),
        }
    }

    /// The author's screen still needs the command: its effect is not yet in the replica at `position`.
    #[must_use]
    pub fn is_replayed(&self, position: u64) -> bool {
        match &self.outcome {
            Some(outcome) if outcome.is_final() => {
                outcome.position().is_some_and(|done_at| done_at > position) && !is_on(Switch::FlickerBack)
            }
            _ => true,
        }
    }
}

/// A receipt: what is left of a command once it has left the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The command.
    pub command: Sealed,
    /// The final outcome; `None` when a person discarded the command before it was sent.
    pub outcome: Option<Outcome>,
}

impl Receipt {
    /// The text of a receipt with the outcome that came late; `None` where it has one. From text to text, as nothing of the
    /// first pages reads receipts.
    #[must_use]
    pub fn closed(text: &str, outcome: &Outcome) -> Option<String> {
        let open = text.strip_suffix("null}").filter(|open| open.ends_with("\"outcome\":"))?;
        Some([open, &json::to_text(outcome).ok()?, "}"].concat())
    }
}

/// What a person wants, before it is a command with a place in a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Identity, drawn by the caller.
    pub command_id: CommandId,
    /// The installation.
    pub client_id: ClientId,
    /// Whose intent it is.
    pub user_id: PersonId,
    /// What the device knows about time.
    pub captured: Captured,
    /// The intent.
    pub payload: Payload,
}

/// Makes a command of an intent: its place in the lane, its bases as shown on the screen (`seen`), and what it
/// requires: the pending creation of its record, and each pending command it stands on.
///
/// `lane_seq` is one more than the lane's last, taken in the same storage transaction as the append.
#[must_use]
pub fn place(intent: Intent, lane: Aggregate, lane_seq: u32, seen: &Seen) -> Command {
    let fields = intent.payload.fields();
    let bases: crate::small::SmallMap<_, _> =
        seen.bases.iter().filter(|(field, _)| fields.contains(field)).map(|(field, base)| (*field, *base)).collect();
    let stands_on = seen.requires.iter().filter(|_| !is_on(Switch::NoRequires));
    let mut requires: SmallSet<CommandId> = stands_on.copied().collect();
    requires.extend(bases.values().filter_map(|base| match base {
        Base::Pending(command) => Some(*command),
        Base::Confirmed(_) => None,
    }));
    Command {
        command_id: intent.command_id,
        client_id: intent.client_id,
        lane,
        lane_seq,
        requires: requires.into_iter().collect(),
        bases,
        captured: intent.captured,
        user_id: intent.user_id,
        payload: intent.payload,
    }
}

/// What the author saw when making a command, see [`View::seen`](crate::sync::view::View::seen).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The base of each field of the record.
    pub bases: crate::command::Bases,
    /// Unsent commands that create records the command names.
    pub requires: Vec<CommandId>,
}

/// What takes the place of a discarded command: same lane, same sequence, no effect.
#[must_use]
pub fn void(discarded: &Sealed, command_id: CommandId, captured: Captured) -> Command {
    // A void in the place of a void stands for the same command.
    let replaces = match discarded.open() {
        Ok(Command { payload: Payload::Void(before), .. }) => before.replaces,
        _ => discarded.command_id,
    };
    Command {
        command_id,
        client_id: discarded.client_id,
        lane: discarded.lane,
        lane_seq: discarded.lane_seq,
        requires: Vec::new(),
        bases: crate::small::SmallMap::new(),
        captured,
        user_id: discarded.user_id,
        payload: Payload::Void(Void { replaces }),
    }
}

/// Unsent entries in order of saving, except that a void saved late, in the place of a command that was passed over,
/// goes before what its lane holds after that place: behind it, a full batch would never reach it.
pub(super) fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut unsent: Vec<&Entry> = entries.iter().filter(|entry| entry.is_unsent()).collect();
    unsent.sort_by_key(|entry| std::cmp::Reverse(entry.command.lane_seq));
    let mut earliest: crate::small::SmallMap<Aggregate, u64> = crate::small::SmallMap::new();
    let mut placed: Vec<(u64, &Entry)> = Vec::with_capacity(unsent.len());
    for entry in unsent {
        let lane = entry.command.lane;
        let order = earliest.get(&lane).copied().unwrap_or(u64::MAX).min(entry.order);
        earliest.insert(lane, order);
        placed.push((order, entry));
    }
    placed.sort_by_key(|(order, entry)| (*order, entry.command.lane_seq));
    if is_on(Switch::ClockOrder) {
        placed.sort_by_key(|(_, entry)| entry.command.captured.device_wall);
    }
    placed.into_iter().map(|(_, entry)| entry).collect()
}

/// Unsent entries in the order in which they are sent. Lanes that were tried and have to wait come last, so that however
/// many there are, new work goes first; and what waits in its lane behind another command stays behind it.
fn by_turn(entries: Vec<&Entry>) -> impl Iterator<Item = &Entry> {
    let (mut seen, mut waiting) = (SmallSet::new(), SmallSet::new());
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for entry in entries {
        let lane = entry.command.lane;
        let is_first = seen.insert(lane);
        if is_first && entry.outcome.is_some() {
            waiting.insert(lane);
        }
        if !waiting.contains(&lane) {
            first.push(entry);
        } else if is_first || !matches!(entry.outcome, Some(Outcome::Gap { .. })) {
            last.push(entry);
        }
    }
    first.into_iter().chain(last)
}

/// The next batch to send: unsent commands by turn, nothing from a lane that waits for a person, at most
/// [`PUSH_COMMANDS`] commands and [`PUSH_BYTES`] bytes (one command always fits).
#[must_use]
pub fn next_batch(entries: &[Entry]) -> Vec<Sealed> {
    let held: SmallSet<Aggregate> =
        entries.iter().filter(|entry| entry.is_held()).map(|entry| entry.command.lane).collect();
    let is_held = |lane| {
        let is_its_own = held.contains(&lane) && !is_on(Switch::HeldLaneGoesOn);
        is_its_own || (is_on(Switch::OneLane) && !held.is_empty())
    };
    let mut batch = Vec::new();
    let mut bytes = 0;
    let open = in_order(entries).into_iter().filter(|entry| !is_held(entry.command.lane)).collect();
    for entry in by_turn(open) {
        if is_on(Switch::DamagedStopsAll) && entry.command.open_strict().is_err() {
            break;
        }
        let size = json::to_text(&entry.command.payload).map_or(0, |text| text.len()) + 600;
        if batch.len() == PUSH_COMMANDS || (!batch.is_empty() && bytes + size > PUSH_BYTES) {
            break;
        }
        bytes += size;
        batch.push(entry.command.clone());
    }
    batch
}

/// Everything that has no final outcome.
#[must_use]
pub fn manifest(entries: &[Entry]) -> Vec<ManifestItem> {
    let held =
        |lane| is_on(Switch::ManifestWithoutHeld) && entries.iter().any(|e| e.is_held() && e.command.lane == lane);
    entries
        .iter()
        .filter(|entry| entry.is_unsent() && !held(entry.command.lane))
        .map(|entry| ManifestItem {
            command_id: entry.command.command_id,
            kind: entry.command.kind.clone(),
            lane: entry.command.lane,
            device_wall: entry.command.captured.device_wall,
        })
        .collect()
}

/// Whether an entry leaves the outbox for the receipts once the replica stands at `position`: it did what it
/// could and its effects are in the replica. A refusal stays until a person has dealt with it.
#[must_use]
pub fn is_settled(entry: &Entry, position: u64) -> bool {
    if is_on(Switch::ForgetUnfinished) && entry.outcome.is_some() {
        return true;
    }
    let position = if is_on(Switch::ForgetBeforePulled) { u64::MAX } else { position };
    entry.outcome.as_ref().and_then(Outcome::position).is_some_and(|done_at| done_at <= position)
}
