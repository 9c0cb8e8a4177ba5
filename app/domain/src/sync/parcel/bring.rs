//! A file's way to the server: in pieces that it takes, each as often as anyone likes.

use super::Item;
use crate::command::Sealed;
use crate::id::{Aggregate, ClientId, CommandId, PersonId};
use crate::json;
use crate::refusal::Refusal;
use crate::small::{SmallMap, SmallSet};
use crate::sync::wire::{CommandResult, Outcome, PUSH_BYTES, PUSH_COMMANDS};
use serde::{Deserialize, Serialize};

/// A file's work as it goes to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Comes back in the answer.
    pub nonce: String,
    /// Whose work it is.
    pub author: PersonId,
    /// The work, at most [`PUSH_COMMANDS`] pieces; within a lane in order.
    pub items: Vec<Delivered>,
}

/// A piece of work on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// See [`proof`](super::proof()); not needed where the author delivers.
    #[serde(default)]
    pub proof: String,
    /// The command.
    pub command: Sealed,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAnswer {
    /// The request's nonce.
    pub nonce: String,
    /// The log's head before: what was done up to there had arrived earlier, by whatever way.
    pub known_until: u64,
    /// One for each piece whose author is known.
    pub results: Vec<CommandResult>,
    /// Pieces that nothing shows to be the author's. They were left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unproven: Vec<CommandId>,
}

/// What became of a piece, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was done now, or a person must choose between two versions.
    Arrived(Outcome),
    /// It had been done before.
    WasThere(Outcome),
    /// It was refused, and why: now, or when the device sent it.
    Refused(Refusal),
    /// What it stands on was refused.
    Blocked,
    /// It was changed or discarded on the device, and that arrived first.
    Replaced,
    /// It waits for earlier work that is not in the file.
    Waits,
    /// The server is older than what made it.
    Newer,
    /// Nothing shows that it is the author's.
    Unproven,
    /// It was not brought: its author decides on the device.
    Stays,
}

impl Fate {
    fn of(outcome: &Outcome, known_until: u64) -> Self {
        match outcome {
            Outcome::Rejected { refusal: Refusal::LaneSequenceReused } => Self::Replaced,
            Outcome::Rejected { refusal } => Self::Refused(refusal.clone()),
            Outcome::Blocked { .. } => Self::Blocked,
            Outcome::NewerThanServer => Self::Newer,
            Outcome::Gap { .. } | Outcome::Retry { .. } | Outcome::NeedsAuth => Self::Waits,
            done if done.position().is_some_and(|position| position <= known_until) => Self::WasThere(done.clone()),
            done => Self::Arrived(done.clone()),
        }
    }
}

/// A file on its way: what goes next, and what became of what went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bringing {
    next: usize,
    /// Lanes in which something was refused. Their authors decide on the device, as if it had been sent from there.
    stopped: SmallSet<(ClientId, Aggregate)>,
    fates: SmallMap<CommandId, Fate>,
}

impl Bringing {
    /// How many pieces were looked at.
    #[must_use]
    pub fn done(&self) -> usize {
        self.next
    }

    /// What became of a piece; `None` where that is not known yet.
    #[must_use]
    pub fn fate(&self, command: CommandId) -> Option<&Fate> {
        self.fates.get(&command)
    }

    /// The pieces that go next, at most [`PUSH_COMMANDS`] and [`PUSH_BYTES`], of which one always fits. Empty at the end.
    pub fn next(&mut self, items: &[Item]) -> Vec<Delivered> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while let Some(item) = items.get(self.next) {
            let command = &item.command;
            if item.held || self.stopped.contains(&(command.client_id, command.lane)) {
                self.fates.insert(command.command_id, Fate::Stays);
                self.next += 1;
                continue;
            }
            let size = json::to_text(command).map_or(0, |text| text.len()) + item.proof.len() + 40;
            if batch.len() == PUSH_COMMANDS || (!batch.is_empty() && bytes + size > PUSH_BYTES) {
                break;
            }
            bytes += size;
            batch.push(Delivered { proof: item.proof.clone(), command: command.clone() });
            self.next += 1;
        }
        batch
    }

    /// Notes what became of pieces.
    pub fn note(&mut self, batch: &[Delivered], answer: &DeliveryAnswer) {
        for CommandResult { command_id, outcome } in &answer.results {
            let Some(piece) = batch.iter().find(|piece| piece.command.command_id == *command_id) else { continue };
            let lane = (piece.command.client_id, piece.command.lane);
            let is_behind = self.stopped.contains(&lane) && !outcome.is_final();
            let fate = if is_behind { Fate::Stays } else { Fate::of(outcome, answer.known_until) };
            self.fates.insert(*command_id, fate);
            // A copy of what its device has since changed or discarded stops nothing: the lane has gone on.
            let is_copy = matches!(outcome, Outcome::Rejected { refusal: Refusal::LaneSequenceReused });
            if outcome.is_refusal() && !is_copy {
                self.stopped.insert(lane);
            }
        }
        for command in &answer.unproven {
            self.fates.insert(*command, Fate::Unproven);
        }
    }
}
