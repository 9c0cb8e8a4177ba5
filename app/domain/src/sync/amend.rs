//! A person puts another command in the place of one that was never applied: corrected, tried again, or said as a note.
//!
//! Nothing is sent under an id that was used before, so the other command is a new one. It goes to the end of its lane,
//! and what the lane held behind the first one goes behind it again, in the same order and also under new ids. Each
//! place that the server still waits for gets a void, and what is saved anew requires that void: should the server have
//! applied the first command after all and only the answer be lost, the void is refused and nothing is done twice.

use crate::command::{Base, Command, Payload, Sealed};
use crate::document::{Docs, Versions};
use crate::id::{Aggregate, CommandId};
use crate::refusal::Refusal;
use crate::small::{SmallMap, SmallSet};
use crate::sync::outbox::{Entry, Intent, Seen, place, void};
use crate::sync::predictions::Predictions;
use crate::sync::wire::Outcome;
use crate::time::{Captured, Timestamp};

/// What the device gives to new commands.
pub struct Fresh<'a> {
    /// What it knows about time now.
    pub captured: Captured,
    /// The last order that was given.
    pub order: u64,
    /// The last place of each lane that the outbox names.
    pub marks: SmallMap<Aggregate, u32>,
    /// Draws a new identity.
    pub id: &'a mut dyn FnMut() -> CommandId,
}

/// What becomes of the outbox, all in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// The command that stands for the first one now.
    pub command: CommandId,
    /// Leave for the receipts, before anything is put.
    pub gone: Vec<Entry>,
    /// Put by their order, which may be that of one that has gone.
    pub changed: Vec<Entry>,
    /// The last order that was given.
    pub order: u64,
    /// The lanes' last places.
    pub marks: SmallMap<Aggregate, u32>,
}

/// What a device knows when it decides.
pub struct Sight<'a> {
    /// The confirmed documents.
    pub base: &'a dyn Docs,
    /// Where they stand in the log.
    pub position: u64,
    /// What it knows about time.
    pub captured: Captured,
    /// Its best guess of the server's time.
    pub now: Timestamp,
}

/// What the rules say against `payload` in the place of a command, on what this device knows without the command and what
/// would go behind it again. `None` also when there is no such command: then there is nothing to decide.
#[must_use]
pub fn objection(entries: &[Entry], which: CommandId, payload: &Payload, sight: &Sight<'_>) -> Option<Refusal> {
    let first = entries.iter().find(|entry| entry.command.command_id == which)?;
    let moved: SmallSet<CommandId> = moving(entries, first).into_iter().map(|entry| entry.command.command_id).collect();
    let rest: Vec<Entry> = entries.iter().filter(|entry| !moved.contains(&entry.command.command_id)).cloned().collect();
    let mut predictions = Predictions::default();
    predictions.replay(sight.base, &rest, sight.position, sight.now);
    let view = predictions.over(sight.base);
    let old = &first.command;
    let intent = Intent {
        command_id: which,
        client_id: old.client_id,
        user_id: old.user_id,
        captured: sight.captured,
        payload: payload.clone(),
    };
    view.decide(&place(intent, old.lane, old.lane_seq, &view.seen(payload)), sight.now).err()
}

/// Puts `payload` in the place of a command. `seen` is what its author sees now, `confirmed` what the replica confirms of
/// the record. `None` when there is no such command, or it was applied: what was done stays done.
#[must_use]
pub fn amend(
    entries: &[Entry],
    which: CommandId,
    payload: Payload,
    seen: &Seen,
    confirmed: &Versions,
    fresh: Fresh<'_>,
) -> Option<Amended> {
    let first = entries.iter().find(|entry| entry.command.command_id == which)?;
    let refused = first.outcome.as_ref().is_some_and(Outcome::is_refusal);
    if (!first.is_unsent() && !refused) || first.command.kind == "void" {
        return None;
    }
    let moved = moving(entries, first);
    let fields = payload.fields();
    let Fresh { captured, mut order, mut marks, id } = fresh;
    let mut amended = Vec::new();
    let mut changed = Vec::new();
    let mut now: SmallMap<CommandId, CommandId> = SmallMap::new();
    for entry in &moved {
        now.insert(entry.command.command_id, id());
    }
    let stands_for = |old: CommandId| now.get(&old).copied().unwrap_or(old);
    for entry in &moved {
        let old = &entry.command;
        let mut new = if old.command_id == which {
            let (bases, requires) = stand(first, &payload, seen, confirmed, &now);
            let command = Command {
                command_id: which,
                client_id: old.client_id,
                lane: old.lane,
                lane_seq: 0,
                requires,
                bases,
                captured: old.captured,
                user_id: old.user_id,
                payload: payload.clone(),
            };
            command.seal()
        } else {
            old.clone()
        };
        new.command_id = stands_for(old.command_id);
        new.requires = new.requires.into_iter().map(stands_for).collect();
        new.base.retain(|field, base| match base {
            // What stood on a field that is not set any more stands on what the first one stood on.
            Base::Pending(on) if *on == which && !fields.contains(field) => {
                let own = first.command.base.get(field).copied();
                let known = own.or_else(|| confirmed.get(field).map(|event| Base::Confirmed(*event)));
                known.is_some_and(|known| {
                    *base = known;
                    true
                })
            }
            Base::Pending(on) => {
                *on = stands_for(*on);
                true
            }
            Base::Confirmed(_) => true,
        });
        if entry.leaves_a_gap() {
            let void = void(old, id(), captured).seal();
            new.requires.push(void.command_id);
            changed.push(Entry { order: entry.order, command: void, outcome: None, passed_over: false });
        }
        new.requires.sort_unstable();
        let seq = marks.get(&new.lane).copied().unwrap_or(old.lane_seq).saturating_add(1);
        marks.insert(new.lane, seq);
        new.lane_seq = seq;
        new.payload_hash = new.hash();
        order += 1;
        amended.push(Entry { order, command: new, outcome: None, passed_over: false });
    }
    changed.extend(amended);
    let gone = moved
        .into_iter()
        .map(|entry| Entry { outcome: entry.outcome.clone().filter(Outcome::is_final), ..entry.clone() });
    Some(Amended { command: stands_for(which), gone: gone.collect(), changed, order, marks })
}

/// The command and what goes behind it again: the unsent rest of its lane unless it goes on alone, and whatever stands on
/// one of these.
fn moving<'a>(entries: &'a [Entry], first: &'a Entry) -> Vec<&'a Entry> {
    let mut ids: SmallSet<CommandId> = SmallSet::from([first.command.command_id]);
    let mut moved = vec![first];
    loop {
        let follows = |entry: &Entry| {
            moved.iter().any(|one| {
                let behind = one.command.lane == entry.command.lane && one.command.lane_seq < entry.command.lane_seq;
                (behind && !one.passed_over) || stands_on(&entry.command, one.command.command_id)
            })
        };
        let is_new = |entry: &&Entry| !ids.contains(&entry.command.command_id);
        let moves = |entry: &&Entry| entry.is_unsent() && entry.command.kind != "void" && follows(entry);
        let more: Vec<&Entry> = entries.iter().filter(is_new).filter(moves).collect();
        if more.is_empty() {
            break;
        }
        ids.extend(more.iter().map(|entry| entry.command.command_id));
        moved.extend(more);
    }
    moved[1..].sort_by_key(|entry| entry.order);
    moved
}

fn stands_on(command: &Sealed, on: CommandId) -> bool {
    command.requires.contains(&on) || command.base.values().any(|base| *base == Base::Pending(on))
}

/// Bases and requirements of what takes the first one's place. An unsent one keeps what it stood on; after a refusal
/// the author has looked again. Neither can stand on what now comes behind it.
fn stand(
    first: &Entry,
    payload: &Payload,
    seen: &Seen,
    confirmed: &Versions,
    moved: &SmallMap<CommandId, CommandId>,
) -> (crate::command::Bases, Vec<CommandId>) {
    let is_behind = |base: &Base| matches!(base, Base::Pending(on) if moved.contains_key(on));
    let before = |field: crate::ticket::Field| first.command.base.get(&field).copied();
    let bases: crate::command::Bases = payload
        .fields()
        .into_iter()
        .filter_map(|field| {
            let own = before(field).filter(|_| first.is_unsent());
            let shown = seen.bases.get(&field).copied().filter(|base| !is_behind(base));
            let known = || confirmed.get(&field).map(|event| Base::Confirmed(*event));
            Some((field, own.or(shown).or_else(known).or_else(|| before(field))?))
        })
        .collect();
    let requires = if first.is_unsent() { &first.command.requires } else { &seen.requires };
    let mut requires: SmallSet<CommandId> =
        requires.iter().copied().filter(|command| !moved.contains_key(command)).collect();
    requires.extend(bases.values().filter_map(|base| match base {
        Base::Pending(on) => Some(*on),
        Base::Confirmed(_) => None,
    }));
    (bases, requires.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{AddArticle, EditTicket, ResolveTicket};
    use crate::id::EventId;
    use crate::id::{ArticleId, ClientId, PersonId, TicketId};
    use crate::sync::outbox::next_batch;
    use crate::ticket::{Field, FieldValue};
    use crate::ticket::{Message, Visibility};
    use uuid::Uuid;

    const TICKET: TicketId = TicketId(Uuid::from_u128(7));

    fn note(text: &str) -> Payload {
        let message =
            Message { article: ArticleId(Uuid::from_u128(9)), visibility: Visibility::Internal, body: text.to_owned() };
        Payload::AddArticle(AddArticle { ticket: TICKET, message })
    }

    fn resolve(solution: &str) -> Payload {
        Payload::ResolveTicket(ResolveTicket { ticket: TICKET, solution: solution.to_owned() })
    }

    fn entry(seq: u32, payload: Payload, requires: Vec<CommandId>) -> Entry {
        let intent = Intent {
            command_id: CommandId(Uuid::from_u128(u128::from(seq))),
            client_id: ClientId(Uuid::from_u128(1)),
            user_id: PersonId(Uuid::from_u128(2)),
            captured: Captured::default(),
            payload,
        };
        let seen = Seen { requires, ..Seen::default() };
        let command = place(intent, TICKET.into(), seq, &seen).seal();
        Entry { order: u64::from(seq), command, outcome: None, passed_over: false }
    }

    fn carry_out(entries: &[Entry], which: u32, payload: Payload) -> Option<(Amended, Vec<Entry>)> {
        let mut drawn = 1_000_u128;
        let mut id = || {
            drawn += 1;
            CommandId(Uuid::from_u128(drawn))
        };
        let last = entries.iter().map(|entry| entry.command.lane_seq).max().unwrap_or(0);
        let marks = [(TICKET.into(), last)].into_iter().collect();
        let order = entries.iter().map(|entry| entry.order).max().unwrap_or(0);
        let fresh = Fresh { captured: Captured::default(), order, marks, id: &mut id };
        let which = CommandId(Uuid::from_u128(u128::from(which)));
        let amended = amend(entries, which, payload, &Seen::default(), &Versions::new(), fresh)?;
        let is_gone = |entry: &&Entry| amended.gone.iter().any(|gone| gone.order == entry.order);
        let mut outbox: Vec<Entry> = entries.iter().filter(|entry| !is_gone(entry)).cloned().collect();
        outbox.extend(amended.changed.iter().cloned());
        outbox.sort_by_key(|entry| entry.order);
        Some((amended, outbox))
    }

    fn refused(mut entry: Entry) -> Entry {
        entry.outcome = Some(Outcome::Rejected { refusal: Refusal::SameTeam });
        entry
    }

    #[test]
    fn what_was_not_sent_is_sent_corrected_and_in_the_same_order() {
        let entries = [entry(1, note("uno"), vec![]), entry(2, note("due"), vec![]), entry(3, resolve("tre"), vec![])];
        let (amended, outbox) = carry_out(&entries, 2, note("corretto")).expect("it can be");
        let sent: Vec<_> = next_batch(&outbox);
        let kinds: Vec<&str> = sent.iter().map(|sealed| sealed.kind.as_str()).collect();
        assert_eq!(kinds, ["add_article", "void", "void", "add_article", "resolve_ticket"]);
        // The lane has no gap, and every command is whole.
        assert_eq!(sent.iter().map(|sealed| sealed.lane_seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert!(sent.iter().all(|sealed| sealed.open_strict().is_ok()));
        assert_eq!(sent[3].command_id, amended.command);
        // Should the first one have arrived after all, its void is refused and the corrected one does nothing.
        assert!(sent[3].requires.contains(&sent[1].command_id) && sent[4].requires.contains(&sent[2].command_id));
        assert_eq!(amended.gone.len(), 2);
    }

    #[test]
    fn a_refused_one_leaves_no_gap_and_what_waited_behind_it_still_does() {
        let entries = [refused(entry(4, resolve("x"), vec![])), entry(5, note("dopo"), vec![])];
        let (_, outbox) = carry_out(&entries, 4, resolve("y")).expect("it can be");
        let sent = next_batch(&outbox);
        let places: Vec<_> = sent.iter().map(|sealed| (sealed.kind.as_str(), sealed.lane_seq)).collect();
        assert_eq!(places, [("void", 5), ("resolve_ticket", 6), ("add_article", 7)]);
        assert!(outbox.iter().all(|entry| !entry.is_held()));
    }

    #[test]
    fn one_that_was_passed_over_comes_alone() {
        let mut first = refused(entry(4, resolve("x"), vec![]));
        first.passed_over = true;
        let entries = [first, entry(5, note("dopo"), vec![])];
        let (amended, outbox) = carry_out(&entries, 4, note("come nota")).expect("it can be");
        assert_eq!(next_batch(&outbox).iter().map(|sealed| sealed.lane_seq).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(amended.gone.len(), 1);
    }

    #[test]
    fn what_stands_on_it_stands_on_the_new_one() {
        let first = entry(1, note("uno"), vec![]);
        let entries = [first.clone(), entry(2, note("due"), vec![first.command.command_id])];
        let (amended, outbox) = carry_out(&entries, 1, note("corretto")).expect("it can be");
        let last = outbox.last().expect("two and two voids");
        assert!(last.command.requires.contains(&amended.command));
        assert!(!last.command.requires.contains(&first.command.command_id));
    }

    #[test]
    fn what_stood_on_a_field_that_is_not_set_any_more_stands_on_what_was_before() {
        let edit = |text: &str| {
            let changes = vec![FieldValue::Location(text.to_owned())];
            Payload::EditTicket(EditTicket { ticket: TICKET, changes })
        };
        let mut first = entry(1, edit("Room 1"), vec![]);
        let before = Base::Confirmed(EventId(Uuid::from_u128(77)));
        first.command.base.insert(Field::Location, before);
        let mut second = entry(2, edit("Room 2"), vec![first.command.command_id]);
        second.command.base.insert(Field::Location, Base::Pending(first.command.command_id));
        let (amended, outbox) = carry_out(&[first.clone(), second.clone()], 1, note("come nota")).expect("it can be");
        let last = outbox.last().expect("two and two voids");
        assert_eq!(last.command.base.get(&Field::Location), Some(&before));
        assert!(last.command.open_strict().is_ok());
        // A correction that sets the field is what it stands on.
        let (corrected, outbox) = carry_out(&[first, second], 1, edit("Room 3")).expect("it can be");
        let last = outbox.last().expect("two and two voids");
        assert_eq!(last.command.base.get(&Field::Location), Some(&Base::Pending(corrected.command)));
        assert_eq!(amended.command, corrected.command);
    }

    #[test]
    fn what_was_done_stays_done() {
        let mut done = entry(1, note("uno"), vec![]);
        done.outcome = Some(Outcome::Applied { position: 3, versions: Versions::new() });
        assert_eq!(carry_out(&[done], 1, note("altro")), None);
    }
}
