//! What the screen shows: confirmed documents, with the pending commands replayed on them.

use crate::apply::apply;
use crate::command::{Base, Command, Payload};
use crate::decide::{Context, decide};
use crate::document::{DocMap, DocRef, Docs, Document};
use crate::event::Event;
use crate::facts::{Fact, Facts, NumberUse};
use crate::id::{ClientId, CommandId, EventId};
use crate::refusal::Refusal;
use crate::small::SmallMap;
use crate::sync::outbox::{Entry, Seen};
use crate::sync::wire::Outcome;
use crate::ticket::TicketNumber;
use crate::time::{Timestamp, estimate};

/// The replica's documents with a layer of predictions over them.
pub struct View<'a> {
    base: &'a dyn Docs,
    over: DocMap,
    outcomes: SmallMap<CommandId, Outcome>,
    made_by: SmallMap<EventId, CommandId>,
    created_by: SmallMap<DocRef, CommandId>,
    refused: SmallMap<CommandId, Refusal>,
}

impl<'a> View<'a> {
    /// Replays the entries that the replica at `position` does not hold yet. `now` is the device's best guess of
    /// the server's time.
    #[must_use]
    pub fn new(base: &'a dyn Docs, entries: &[Entry], position: u64, now: Timestamp) -> Self {
        let mut view = Self {
            base,
            over: DocMap::default(),
            outcomes: SmallMap::new(),
            made_by: SmallMap::new(),
            created_by: SmallMap::new(),
            refused: SmallMap::new(),
        };
        for entry in entries {
            if let Some(outcome) = entry.outcome.as_ref().filter(|outcome| outcome.is_final()) {
                view.outcomes.insert(entry.command.command_id, outcome.clone());
            }
            if entry.is_replayed(position)
                && let Ok(command) = entry.command.open()
            {
                // A prediction that no longer holds is dropped; the server has the last word.
                if let Err(refusal) = view.predict(&command, now) {
                    view.refused.insert(command.command_id, refusal);
                }
            }
        }
        view
    }

    /// Decides a command on what this device knows and, if nothing speaks against it, shows its effect.
    pub fn predict(&mut self, command: &Command, now: Timestamp) -> Result<(), Refusal> {
        let context = Context { occurred_at: estimate(&command.captured, now).at, number: None, system: false };
        let accepted = match decide(command, &*self, &context) {
            Ok(accepted) => accepted,
            Err(crate::decide::Refused::Rejected(refusal)) => return Err(refusal),
            Err(_) => return Ok(()),
        };
        for (index, draft) in accepted.events.into_iter().enumerate() {
            let event = Event::of(command, index as u32, draft, 0, now);
            self.made_by.insert(event.id, command.command_id);
            if let Payload::CreateTicket(create) = &command.payload {
                self.created_by.insert(create.ticket.into(), command.command_id);
            } else if let Some(doc) = defined(&command.payload)
                && !self.created_by.contains_key(&doc)
            {
                self.created_by.insert(doc, command.command_id);
            }
            // What a prediction can not touch because it is not here stays untouched.
            let _ = apply(&event, self);
        }
        Ok(())
    }

    /// Commands whose prediction no longer holds on the newest documents.
    #[must_use]
    pub fn refused(&self) -> &SmallMap<CommandId, Refusal> {
        &self.refused
    }

    /// What the author of a command with this payload sees now: bases and requirements.
    #[must_use]
    pub fn seen(&self, payload: &Payload) -> Seen {
        let own = match payload.aggregate() {
            Some(aggregate) => DocRef::from(aggregate),
            None => return Seen::default(),
        };
        let bases = self.get(own).map_or_else(SmallMap::new, |document| {
            document
                .versions
                .iter()
                .map(|(field, event)| {
                    let base = self.made_by.get(event).map_or(Base::Confirmed(*event), |made| Base::Pending(*made));
                    (*field, base)
                })
                .collect()
        });
        let mut requires: Vec<_> =
            mentioned(payload).into_iter().chain([own]).filter_map(|doc| self.created_by.get(&doc).copied()).collect();
        requires.sort_unstable();
        requires.dedup();
        Seen { bases, requires }
    }

    /// The documents that predictions changed or made.
    #[must_use]
    pub fn overlay(&self) -> &DocMap {
        &self.over
    }

    /// The layer of predictions alone, to be shown over the same base.
    #[must_use]
    pub fn into_overlay(self) -> DocMap {
        self.over
    }
}

fn defined(payload: &Payload) -> Option<DocRef> {
    match payload {
        Payload::DefineOrganization(_)
        | Payload::DefineSite(_)
        | Payload::DefineTeam(_)
        | Payload::DefinePerson(_)
        | Payload::DefineCategory(_) => payload.aggregate().map(DocRef::from),
        _ => None,
    }
}

/// Other records a payload names, whose creation must come first.
fn mentioned(payload: &Payload) -> Vec<DocRef> {
    match payload {
        Payload::CreateTicket(create) => {
            let content = &create.content;
            let mut docs: Vec<DocRef> = vec![content.requester.into(), content.category.into()];
            docs.extend(content.affected_user.map(DocRef::from));
            docs.extend(content.site.map(DocRef::from));
            docs
        }
        Payload::LinkTickets(link) | Payload::UnlinkTickets(link) => vec![link.link.ticket.into()],
        Payload::AddWatcher(watcher) => vec![watcher.person.into()],
        Payload::DefinePerson(person) => {
            person.organization.map(DocRef::from).into_iter().chain(person.site.map(DocRef::from)).collect()
        }
        Payload::DefineSite(site) => vec![site.organization.into()],
        _ => Vec::new(),
    }
}

impl Docs for View<'_> {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.over.get(doc).or_else(|| self.base.get(doc))
    }

    fn put(&mut self, document: Document) {
        self.over.put(document);
    }
}

impl Facts for View<'_> {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.get(doc).map_or(Fact::NotHere, Fact::Known)
    }

    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.outcomes.get(&command).cloned().map_or(Fact::NotHere, Fact::Known)
    }

    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }
}
