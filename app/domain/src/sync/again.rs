//! After the server was restored from an older backup: what a device still remembers and the server no longer knows is
//! sent again, with the same bytes. What the server does know is answered from its record, so nothing happens twice.

use crate::id::{Aggregate, CommandId, EventId};
use crate::refusal::Refusal;
use crate::sabotage::{Switch, is_on};
use crate::small::SmallSet;
use crate::sync::outbox::{Entry, Receipt, void};
use crate::sync::wire::Outcome;
use crate::time::Captured;

/// Something to be sent again, and behind which position of the log as it was.
struct Again {
    entry: Entry,
    done_at: Option<u64>,
}

/// The outbox of a device whose server was restored: what was settled from position `shared` on, up to which the log is
/// the same as before, goes first, in the order in which it was done; then what the outbox held. What changed nothing
/// stands at the position of what came before it, so at `shared` itself nobody can tell. Orders begin behind `order`.
///
/// A refused command that a person has dealt with is not tried again: a void takes its place in the lane, which the
/// server waits for. One that still waits for a person is judged anew.
#[must_use]
pub fn send_again(
    entries: Vec<Entry>,
    receipts: Vec<Receipt>,
    shared: u64,
    captured: Captured,
    mut order: u64,
) -> Vec<Entry> {
    let held: SmallSet<CommandId> = entries.iter().map(|entry| entry.command.command_id).collect();
    let mut known = held.clone();
    known.extend(receipts.iter().map(|receipt| receipt.command.command_id));
    let is_undone = |done_at: u64| done_at >= shared;
    let mut again: Vec<Again> = Vec::new();
    for receipt in receipts.into_iter().filter(|receipt| !held.contains(&receipt.command.command_id)) {
        let done_at = receipt.outcome.as_ref().and_then(Outcome::position);
        // What was discarded before the server had settled it left a void, which has a receipt of its own.
        let was_settled = receipt.outcome.is_some() && done_at.is_none_or(is_undone);
        if was_settled && !is_on(Switch::ForgetReceipts) {
            let entry = Entry { order: 0, command: receipt.command, outcome: receipt.outcome, passed_over: true };
            again.push(Again { entry, done_at });
        }
    }
    let passed = entries.iter().filter(|entry| entry.passed_over).cloned();
    let passed = passed.map(|entry| Again { entry, done_at: None });
    again.extend(passed);
    again.sort_by_key(|one| (one.entry.command.lane, one.entry.command.lane_seq));
    let mut first: Vec<(u64, Entry)> = Vec::with_capacity(again.len());
    let mut lane_until: Option<(Aggregate, u64)> = None;
    for Again { entry, done_at } in &again {
        let command = &entry.command;
        let before = lane_until.filter(|(lane, _)| *lane == command.lane).map_or(0, |(_, until)| until);
        // What was never done comes right behind what its lane holds before it.
        let place = done_at.unwrap_or(before);
        lane_until = Some((command.lane, before.max(place)));
        // A void whose id was another one's was passed over: the void in its place goes instead.
        let is_taken_again = entry.is_void() && !is_anothers_id(entry);
        if done_at.is_some() || is_taken_again || is_on(Switch::RefusedAgain) {
            first.push((place, Entry { outcome: None, passed_over: false, ..entry.clone() }));
        } else if !is_anothers_place(entry) {
            let id = CommandId(EventId::of(command.command_id, u32::MAX).0);
            if known.insert(id) {
                let command = void(command, id, captured).seal();
                first.push((place, Entry { order: 0, command, outcome: None, passed_over: false }));
            }
        }
    }
    first.sort_by_key(|(place, entry)| (*place, entry.command.lane_seq));
    let rest = entries.into_iter().map(|entry| {
        let judged_anew = entry.is_held() && !is_anothers_place(&entry);
        let undone = entry.outcome.as_ref().and_then(Outcome::position).is_some_and(is_undone);
        if judged_anew || undone { Entry { outcome: None, ..entry } } else { entry }
    });
    let all = first.into_iter().map(|(_, entry)| entry).chain(rest);
    all.map(|entry| {
        order += 1;
        Entry { order, ..entry }
    })
    .collect()
}

/// The command's id or its place in the lane is another one's, so its own place is not empty.
fn is_anothers_place(entry: &Entry) -> bool {
    is_anothers_id(entry) || entry.outcome == Some(Outcome::Rejected { refusal: Refusal::LaneSequenceReused })
}

/// The command's id is another one's: nothing of it is kept on the server.
fn is_anothers_id(entry: &Entry) -> bool {
    entry.outcome == Some(Outcome::Rejected { refusal: Refusal::CommandIdReused })
}
