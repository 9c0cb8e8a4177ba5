//! What must be true. The oracle keeps a ledger of every command a client called saved and looks at the devices'
//! storage after each transaction, and at the server after each request.

use super::backend::Backend;
use super::model::{Model, is_text, keeps_both};
use super::storage::Storage;
use deskside_domain::command::{Payload, Sealed};
use deskside_domain::document::{Body, DocRef, Docs, Document};
use deskside_domain::event::EventBody;
use deskside_domain::facts::{Fact, Facts};
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::permission::is_desk;
use deskside_domain::sync::view::View;
use deskside_domain::sync::wire::{Outcome, PushAnswer, PushRequest};
use deskside_domain::ticket::{Field, FieldValue, Ticket};
use std::collections::{BTreeMap, BTreeSet};

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which one, with the design's number.
    pub invariant: &'static str,
    pub detail: String,
    /// The trace until then.
    pub trace: Option<[u8; 32]>,
}

pub type Checked<T = ()> = Result<T, Violation>;

pub fn broken<T>(invariant: &'static str, detail: impl Into<String>) -> Checked<T> {
    Err(Violation { invariant, detail: detail.into(), trace: None })
}

/// A command that a device called saved.
#[derive(Clone, Debug)]
pub struct Saved {
    pub sealed: Sealed,
    pub device: usize,
    pub payload: Payload,
    /// The values of the fields it names, as its author's screen showed them.
    pub seen: BTreeMap<Field, FieldValue>,
    /// A person discarded it.
    pub discarded: bool,
    /// It was refused, and a person has dealt with that.
    dealt_with: bool,
    /// Its content can be read; a screen can show it.
    readable: bool,
    /// What the device was told in the end.
    pub told: Option<Outcome>,
}

/// What a device's storage held after its last transaction.
#[derive(Clone, Debug, Default)]
struct Shelf {
    outbox: BTreeSet<CommandId>,
    position: u64,
    epoch: String,
    /// Pages of another life of the server are staged.
    restored: bool,
    user: PersonId0,
}

type PersonId0 = Option<PersonId>;

#[derive(Default)]
pub struct Oracle {
    /// By id, and by device where an id was drawn twice.
    pub ledger: BTreeMap<(CommandId, usize), Saved>,
    shelves: Vec<Shelf>,
    pub model: Model,
    /// Ticket numbers that devices gave.
    numbers: BTreeSet<String>,
    /// What the log says as far as the backup goes.
    backup: Option<Model>,
}

impl Oracle {
    pub fn device(&mut self, user: PersonId) {
        self.shelves.push(Shelf { user: Some(user), ..Shelf::default() });
    }

    /// A strict transaction that saved a command is complete.
    pub fn saved(
        &mut self,
        device: usize,
        sealed: Sealed,
        payload: Payload,
        seen: BTreeMap<Field, FieldValue>,
    ) -> Checked {
        if let Some(number) = sealed.payload.get("number").and_then(|number| number.as_str())
            && !self.numbers.insert(number.to_owned())
        {
            return broken("numbers are used once", format!("device {device} gave the number {number} twice"));
        }
        let (name, readable) = ((sealed.command_id, device), sealed.open().is_ok());
        let saved = Saved { sealed, device, payload, seen, discarded: false, dealt_with: false, readable, told: None };
        self.ledger.insert(name, saved);
        Ok(())
    }

    /// The server was backed up.
    pub fn back_up(&mut self) {
        self.backup = Some(self.model.clone());
    }

    /// The server was restored: its log is told anew from the backup on. What was promised stays promised.
    pub fn restored(&mut self) {
        self.model = self.model.restored(self.backup.clone().unwrap_or_default());
    }

    /// A command id that other devices have used and this one has not.
    pub fn drawn_by_another(&self, device: usize) -> Option<CommandId> {
        let not_here = |id: &CommandId| !self.ledger.contains_key(&(*id, device));
        let of_others = self.ledger.values().filter(|saved| saved.device != device && saved.sealed.kind != "void");
        of_others.map(|saved| saved.sealed.command_id).rfind(not_here)
    }

    pub fn discarded(&mut self, device: usize, command: CommandId) {
        if let Some(saved) = self.ledger.get_mut(&(command, device)) {
            saved.discarded = true;
            saved.dealt_with |= saved.told.as_ref().is_some_and(Outcome::is_refusal);
        }
    }

    /// A person lets the lane go on without a refused command.
    pub fn passed_over(&mut self, device: usize, command: CommandId) {
        if let Some(saved) = self.ledger.get_mut(&(command, device)) {
            saved.dealt_with = true;
        }
    }

    /// A void takes the place of a command.
    pub fn voided(&mut self, device: usize, void: Option<Sealed>) -> Checked {
        match void.and_then(|void| void.open().ok().map(|open| (void, open))) {
            Some((sealed, open)) => self.saved(device, sealed, open.payload, BTreeMap::new()),
            None => Ok(()),
        }
    }

    /// What goes to the server: the manifest holds all that is unsent, lanes are in order, and what waits for a person
    /// stays here.
    pub fn sends(&self, device: usize, push: &PushRequest, storage: &Storage) -> Checked {
        let told: BTreeSet<CommandId> = push.manifest.iter().map(|item| item.command_id).collect();
        let unsent = storage.outbox.iter().filter(|entry| entry.is_unsent());
        if let Some(entry) = unsent.into_iter().find(|entry| !told.contains(&entry.command.command_id)) {
            let detail = format!("{} of device {device} is not in the manifest", entry.command.command_id);
            return broken("25 loss is detected", detail);
        }
        let held: BTreeSet<_> =
            storage.outbox.iter().filter(|entry| entry.is_held()).map(|entry| entry.command.lane).collect();
        let mut last = BTreeMap::new();
        for sealed in &push.commands {
            let command = sealed.command_id;
            if held.contains(&sealed.lane) {
                return broken("10 refusals are visible", format!("{command} is sent, a person has not decided yet"));
            }
            if last.insert(sealed.lane, sealed.lane_seq).is_some_and(|before| before >= sealed.lane_seq) {
                return broken("5 lane order", format!("{command} is sent before what is before it in its lane"));
            }
        }
        Ok(())
    }

    /// After every transaction of a device's storage.
    pub fn stored(&mut self, device: usize, storage: &Storage, server: &dyn Backend) -> Checked {
        let outbox: BTreeSet<_> = storage.outbox.iter().map(|entry| entry.command.command_id).collect();
        let shelf = &mut self.shelves[device];
        let other_life = shelf.restored || storage.missed_restore || shelf.epoch != storage.meta.epoch;
        if storage.meta.position < shelf.position && !other_life {
            let detail = format!("device {device} went from {} to {}", shelf.position, storage.meta.position);
            return broken("16 monotonic pull", detail);
        }
        shelf.position = storage.meta.position;
        shelf.epoch.clone_from(&storage.meta.epoch);
        shelf.restored = storage.meta.restored.is_some();
        let before = std::mem::replace(&mut shelf.outbox, outbox);
        for entry in &storage.outbox {
            let Some(saved) = self.ledger.get_mut(&(entry.command.command_id, device)) else {
                return broken("1 saved means durable", "the outbox holds what nobody saved");
            };
            if saved.sealed.payload_hash != entry.command.payload_hash {
                return broken("8 same id, same bytes", format!("{} changed in the outbox", entry.command.command_id));
            }
            if saved.dealt_with && entry.is_unsent() {
                return broken("30 restore safety", format!("{} is tried again", entry.command.command_id));
            }
            saved.told = entry.outcome.clone().filter(Outcome::is_final);
        }
        let shelf = &self.shelves[device];
        for command in before.difference(&shelf.outbox) {
            left(self.ledger.get_mut(&(*command, device)), *command, storage, shelf.user, server)?;
        }
        Ok(())
    }

    /// A device's power was lost: its storage is what it was a little before.
    pub fn power_lost(&mut self, device: usize, storage: &Storage) {
        let shelf = &mut self.shelves[device];
        shelf.outbox = storage.outbox.iter().map(|entry| entry.command.command_id).collect();
        shelf.position = storage.meta.position;
        shelf.epoch.clone_from(&storage.meta.epoch);
        shelf.restored = storage.meta.restored.is_some();
        for saved in self.ledger.values_mut().filter(|saved| saved.device == device) {
            let command = saved.sealed.command_id;
            let entry = storage.entry(command);
            if let Some(entry) = entry {
                saved.told = entry.outcome.clone().filter(Outcome::is_final);
            }
            // Nobody was told of a void that a restore made; it is made again.
            saved.discarded |=
                saved.sealed.kind == "void" && entry.is_none() && !storage.receipts.contains_key(&command);
        }
    }

    /// A command in the outbox was damaged.
    pub fn rotten(&mut self, device: usize, command: CommandId) {
        if let Some(saved) = self.ledger.get_mut(&(command, device)) {
            saved.readable = false;
        }
    }

    /// After a push was handled, whether or not the answer will arrive.
    pub fn pushed(
        &mut self,
        request: &PushRequest,
        session: PersonId,
        answer: Option<&PushAnswer>,
        server: &dyn Backend,
    ) -> Checked {
        for (sealed, result) in request.commands.iter().zip(answer.iter().flat_map(|answer| &answer.results)) {
            if sealed.user_id != session && result.outcome.is_final() {
                let (command, outcome) = (sealed.command_id, &result.outcome);
                return broken("20 user separation", format!("{command} was {outcome:?} in a session of {session}"));
            }
        }
        self.model.observe(server, &self.ledger, &request.commands)?;
        for (sealed, result) in request.commands.iter().zip(answer.iter().flat_map(|answer| &answer.results)) {
            self.model.told(sealed, result, server)?;
        }
        Ok(())
    }

    /// Each command that somebody brought and that did something says who, once and last.
    pub fn brought(&self, by: PersonId, before: u64, server: &dyn Backend) -> Checked {
        let mut said: BTreeMap<CommandId, Vec<Option<PersonId>>> = BTreeMap::new();
        server.rows_after(before, &mut |row| {
            let brought = row.event().ok().and_then(|event| match event.body {
                EventBody::WorkDelivered(brought) => Some(brought.by),
                _ => None,
            });
            said.entry(row.command_id).or_default().push(brought);
        });
        for (command, events) in said {
            let names = events.iter().flatten().count();
            if names != 1 || events.last() != Some(&Some(by)) {
                return broken(
                    "32 all can be explained",
                    format!("{command} was brought by {by}, and says {events:?}"),
                );
            }
        }
        Ok(())
    }

    /// What a person sees now must hold all that the person has done.
    pub fn looked_at(&self, device: usize, view: &View<'_>, storage: &Storage) -> Checked {
        if storage.missed_restore {
            // What an older build left behind comes back with the update.
            return Ok(());
        }
        for saved in self.ledger.values().filter(|saved| saved.device == device) {
            let command = saved.sealed.command_id;
            let refused = saved.told.as_ref().is_some_and(Outcome::is_refusal);
            let stands_on_nothing = saved.sealed.requires.iter().any(|required| {
                let required = self.ledger.get(&(*required, device));
                required.is_some_and(|required| required.told.as_ref().is_some_and(Outcome::is_refusal))
            });
            if refused
                || stands_on_nothing
                || saved.discarded
                || view.refused().contains_key(&command)
                || !saved.readable
            {
                continue;
            }
            let ticket = saved.payload.ticket().map(|id| (id, view.get(id.into()).and_then(Document::as_ticket)));
            if let Payload::CreateTicket(_) = &saved.payload {
                // Out of sight again only if it was restricted to others, or the role went.
                let pending = storage.entry(command).is_some_and(|entry| entry.outcome.is_none());
                if pending && matches!(ticket, Some((_, None))) {
                    return broken("15 read your writes", format!("created ticket {command} is not on the screen"));
                }
            }
            if let Some((_, Some(ticket))) = ticket
                && !shows(saved, ticket, |doc| view.get(doc).is_some())
            {
                let detail = format!("{} {command} of device {device} is not on its screen", saved.sealed.kind);
                return broken("15 read your writes", detail);
            }
        }
        self.edits_show(device, view, storage)
    }

    /// A pending edit is on the screen: in its field, merged into it, or beside it as one of two values.
    fn edits_show(&self, device: usize, view: &View<'_>, storage: &Storage) -> Checked {
        for (at, entry) in storage.outbox.iter().enumerate().filter(|(_, entry)| entry.is_unsent()) {
            let command = entry.command.command_id;
            let Some(Saved { payload: Payload::EditTicket(edit), seen, readable: true, .. }) =
                self.ledger.get(&(command, device))
            else {
                continue;
            };
            let later = storage.outbox[at + 1..]
                .iter()
                .filter_map(|entry| self.ledger.get(&(entry.command.command_id, device)));
            let later: Vec<Field> = later
                .filter(|saved| saved.payload.ticket() == Some(edit.ticket))
                .flat_map(|saved| match &saved.payload {
                    Payload::SettleConflict(settle) => vec![settle.value.field()],
                    // A reopened ticket has no agreed date.
                    payload @ Payload::ReopenTicket(_) => [payload.fields(), vec![Field::AgreedAt]].concat(),
                    payload => payload.fields(),
                })
                .collect();
            let blocked = entry.command.requires.iter().any(|required| view.outcome(*required) != Fact::NotHere);
            let Some(ticket) = view.get(edit.ticket.into()).and_then(Document::as_ticket) else { continue };
            if blocked || view.refused().contains_key(&command) {
                continue;
            }
            for value in edit.changes.iter().filter(|value| !later.contains(&value.field())) {
                let now = ticket.value(value.field());
                let beside = ticket.conflicts.iter().any(|conflict| conflict.yours == *value);
                let before = seen.get(&value.field());
                let merged = before == Some(value) || now.as_ref().is_some_and(|now| keeps_both(before, value, now));
                if !(now.as_ref() == Some(value) || beside || (is_text(value) && merged)) {
                    let detail = format!("{command} set {value:?}, the screen of device {device} shows {now:?}");
                    return broken("15 read your writes", detail);
                }
            }
        }
        Ok(())
    }

    /// A replica that was swapped in whole must be the server's state at its position.
    pub fn swapped(&self, device: usize, storage: &Storage, server: &dyn Backend) -> Checked {
        let Some(user) = self.shelves[device].user else { return Ok(()) };
        if is_of_other_life(storage, server) {
            return Ok(());
        }
        compare(device, user, storage, server)
    }
}

/// A command left the outbox: there must be a reason, and its effect must be in the documents.
fn left(
    saved: Option<&mut Saved>,
    command: CommandId,
    storage: &Storage,
    user: PersonId0,
    server: &dyn Backend,
) -> Checked {
    let Some(saved) = saved else { return Ok(()) };
    let Some(receipt) = storage.receipts.get(&command) else {
        return broken("9 no silent drop", format!("{} {command} left without a receipt", saved.sealed.kind));
    };
    saved.told.clone_from(&receipt.outcome);
    if saved.discarded {
        return Ok(());
    }
    if matches!(saved.payload, Payload::Void(_)) && receipt.outcome.as_ref().is_some_and(Outcome::is_refusal) {
        // The discarded command had come through; there was nothing to put in its place.
        return Ok(());
    }
    let Some(outcome) = receipt.outcome.as_ref().filter(|outcome| outcome.is_done()) else {
        return broken("9 no silent drop", format!("{command} left with {:?}", receipt.outcome));
    };
    if storage.missed_restore || is_of_other_life(storage, server) {
        // The server may know nothing of it any more. It comes back from the receipts.
        return Ok(());
    }
    let kept = server.record(command);
    let is_kept = kept.is_some_and(|kept| kept.payload_hash == saved.sealed.payload_hash && kept.outcome == *outcome);
    if !is_kept {
        return broken(
            "2 exactly once",
            format!("{command} left as {} but the server knows otherwise", outcome.word()),
        );
    }
    if outcome.position().is_some_and(|position| position > storage.meta.position) {
        return broken("15 read your writes", format!("{command} left the outbox before it was pulled"));
    }
    let ticket = saved.payload.ticket().and_then(|id| storage.docs.get(id.into())).and_then(Document::as_ticket);
    match ticket {
        Some(ticket) if !shows(saved, ticket, |doc| storage.docs.get(doc).is_some()) => {
            broken("15 read your writes", format!("{} {command} left and is not in the replica", saved.sealed.kind))
        }
        None if saved.payload.ticket().is_some_and(|id| may_see(user, id, storage.meta.position, server)) => {
            broken("15 read your writes", format!("the ticket of {command} is not in the replica"))
        }
        _ => Ok(()),
    }
}

/// Whether the replica is still of an earlier life of the server.
fn is_of_other_life(storage: &Storage, server: &dyn Backend) -> bool {
    storage.meta.restored.is_some() || storage.meta.epoch != server.epoch()
}

/// Whether a person may see a ticket at a position; false when either moved on since.
fn may_see(user: PersonId0, ticket: TicketId, position: u64, server: &dyn Backend) -> bool {
    let (mut desk, mut named) = (false, false);
    server.documents(&mut |at, document| match &document.body {
        Body::Person(person) if Some(person.id) == user => {
            desk = at <= position && person.active && is_desk(person.role);
        }
        Body::Ticket(found) if found.id == ticket => named = at <= position && is_named(user, found),
        _ => {}
    });
    desk && named
}

fn is_named(user: PersonId0, ticket: &Ticket) -> bool {
    ticket.content.restricted.as_ref().is_none_or(|named| user.is_some_and(|user| named.contains(&user)))
}

/// Whether what a command added is there. Additions never go away again.
fn shows(saved: &Saved, ticket: &Ticket, is_here: impl Fn(DocRef) -> bool) -> bool {
    match &saved.payload {
        Payload::AddArticle(add) => is_here(add.message.article.into()),
        Payload::LogTime(log) => ticket.time_entries.iter().any(|entry| entry.id == log.entry.id),
        Payload::AddTask(add) => ticket.tasks.iter().any(|task| task.id == add.task.id),
        Payload::RecordChaser(add) => ticket.chasers.iter().any(|chaser| chaser.id == add.chaser.id),
        Payload::PlanVisit(plan) => ticket.visits.iter().any(|visit| visit.id == plan.visit.id),
        _ => true,
    }
}

/// Compares a replica with the server: what the viewer may see, and nothing else. What moved on at the server
/// behind the replica's position is left out.
fn compare(device: usize, user: PersonId, storage: &Storage, server: &dyn Backend) -> Checked {
    let position = storage.meta.position;
    let mut viewer = None;
    server.documents(&mut |at, document| {
        if document.as_person().is_some_and(|person| person.id == user) {
            viewer = Some((at, document.as_person().is_some_and(|person| person.active && is_desk(person.role))));
        }
    });
    let (role_at, desk) = viewer.unwrap_or((0, false));
    if role_at > position {
        return Ok(());
    }
    // Tickets come before what belongs to them.
    let (mut moved, mut hidden) = (BTreeSet::new(), BTreeSet::new());
    let (mut wrong, mut matched) = (None, 0);
    let mut mine = storage.docs.0.iter().peekable();
    server.documents(&mut |at, document| {
        let (name, ticket) = (document.doc_ref(), document.ticket_id());
        if let Some(shown) = document.as_ticket() {
            if at > position {
                moved.insert(shown.id);
            }
            if !is_named(Some(user), shown) {
                hidden.insert(shown.id);
            }
        }
        // What the replica holds and the server does not.
        while let Some((extra, _)) = mine.next_if(|(mine, _)| **mine < name) {
            wrong.get_or_insert((*extra, "is not at the server"));
        }
        let here = mine.next_if(|(mine, _)| **mine == name).map(|(_, document)| document);
        matched += u32::from(here.is_some());
        if at > position || ticket.is_some_and(|ticket| moved.contains(&ticket)) {
            return;
        }
        let visible = desk && ticket.is_none_or(|ticket| !hidden.contains(&ticket));
        match (here, visible) {
            (Some(here), true) if here != document => drop(wrong.get_or_insert((name, "differs from the server"))),
            (None, true) => drop(wrong.get_or_insert((name, "is missing"))),
            (Some(_), false) => drop(wrong.get_or_insert((name, "should not be there"))),
            _ => {}
        }
    });
    if let Some((extra, _)) = mine.next() {
        wrong.get_or_insert((*extra, "is not at the server"));
    }
    match wrong {
        None => Ok(()),
        Some((DocRef { kind, id }, what)) => {
            broken("14 view equation", format!("device {device} at {position}: {} {id} {what}", kind.word()))
        }
    }
}
