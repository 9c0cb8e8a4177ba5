//! Predictions: what the unsent commands do to the confirmed documents, kept from one save to the next.

use crate::apply::apply;
use crate::command::{Command, Payload};
use crate::decide::Accepted;
use crate::document::{DocMap, DocRef, Docs, Document};
use crate::event::Event;
use crate::id::{CommandId, EventId};
use crate::refusal::Refusal;
use crate::small::SmallMap;
use crate::sync::outbox::Entry;
use crate::sync::server::versions;
use crate::sync::view::View;
use crate::sync::wire::Outcome;
use crate::time::{Timestamp, estimate};

/// A layer over the documents of a replica. A save adds one command to it; only when something else has changed are
/// all of them replayed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predictions {
    pub(super) documents: DocMap,
    pub(super) outcomes: SmallMap<CommandId, Outcome>,
    pub(super) made_by: SmallMap<EventId, CommandId>,
    pub(super) created_by: SmallMap<DocRef, CommandId>,
    /// What pending commands that leave nothing to people are expected to become.
    pub(super) foreseen: SmallMap<CommandId, Outcome>,
    pub(super) refused: SmallMap<CommandId, Refusal>,
    replayed: Vec<Replayed>,
    position: u64,
    now: Timestamp,
    /// The next replay begins anew: the documents below have changed, or a command says that it was saved after `now`
    /// and moves with it.
    outdated: bool,
}

/// An entry as it was replayed.
#[derive(Clone, Debug, PartialEq)]
struct Replayed {
    payload_hash: String,
    outcome: Option<Outcome>,
    passed_over: bool,
}

impl Replayed {
    fn is(&self, entry: &Entry) -> bool {
        self.payload_hash == entry.command.payload_hash
            && self.outcome == entry.outcome
            && self.passed_over == entry.passed_over
    }
}

impl Predictions {
    /// Becomes what the entries that the replica at `position` does not hold yet make of its documents. `now` is the
    /// device's best guess of the server's time. Returns how many entries, from the first on, are as they were.
    ///
    /// Only new entries behind the others are replayed, unless something else has changed since the last time. What
    /// only the caller can know, that the documents have, is said with [`outdate`](Self::outdate).
    pub fn replay(&mut self, base: &dyn Docs, entries: &[Entry], position: u64, now: Timestamp) -> usize {
        let same = self.replayed.iter().zip(entries).take_while(|(before, entry)| before.is(entry)).count();
        if self.outdated || same < self.replayed.len() || position != self.position || now < self.now {
            *self = Self::default();
        }
        (self.position, self.now) = (position, now);
        for entry in &entries[self.replayed.len()..] {
            self.add(base, entry);
        }
        same
    }

    /// The documents below have changed.
    pub fn outdate(&mut self) {
        self.outdated = true;
    }

    fn add(&mut self, base: &dyn Docs, entry: &Entry) {
        let (sealed, outcome) = (&entry.command, &entry.outcome);
        if let Some(outcome) = outcome.as_ref().filter(|outcome| outcome.is_final()) {
            self.outcomes.insert(sealed.command_id, outcome.clone());
        }
        if entry.is_replayed(self.position)
            && let Ok(command) = sealed.open()
        {
            let estimate = estimate(&command.captured, self.now);
            self.outdated |= estimate.clamped && estimate.at == self.now;
            // A prediction that no longer holds is dropped; the server has the last word.
            if let Err(refusal) = self.predict(base, &command, self.now) {
                self.refused.insert(command.command_id, refusal);
            }
        }
        let (payload_hash, outcome) = (sealed.payload_hash.clone(), outcome.clone());
        self.replayed.push(Replayed { payload_hash, outcome, passed_over: entry.passed_over });
    }

    /// Decides a command on what this device knows and, if nothing speaks against it, shows its effect.
    ///
    /// # Errors
    /// The reason against it.
    pub fn predict(&mut self, base: &dyn Docs, command: &Command, now: Timestamp) -> Result<(), Refusal> {
        let Some(accepted) = self.over(base).decide_now(command, now)? else { return Ok(()) };
        let Accepted { events, merged, conflicts, .. } = accepted;
        for (index, draft) in events.into_iter().enumerate() {
            // Nothing of a prediction depends on when it is made.
            let recorded_at = draft.occurred_at;
            let event = Event::of(command, index as u32, draft, 0, recorded_at);
            self.made_by.insert(event.id, command.command_id);
            if let Payload::CreateTicket(create) = &command.payload {
                self.created_by.insert(create.ticket.into(), command.command_id);
            } else if let Some(doc) = defined(&command.payload)
                && !self.created_by.contains_key(&doc)
            {
                self.created_by.insert(doc, command.command_id);
            }
            // What a prediction can not touch because it is not here stays untouched.
            let _ = apply(&event, &mut Over { base, documents: &mut self.documents });
        }
        let versions = versions(command, &Over { base, documents: &mut self.documents });
        if conflicts.is_empty() && !versions.is_empty() {
            let position = 0;
            let outcome =
                if merged { Outcome::Merged { position, versions } } else { Outcome::Applied { position, versions } };
            self.foreseen.insert(command.command_id, outcome);
        }
        Ok(())
    }

    /// The screen: the documents below with these predictions over them.
    #[must_use]
    pub fn over<'a>(&'a self, base: &'a dyn Docs) -> View<'a> {
        View::new(base, self)
    }

    /// The documents that predictions changed or made.
    #[must_use]
    pub fn documents(&self) -> &DocMap {
        &self.documents
    }
}

fn defined(payload: &Payload) -> Option<DocRef> {
    payload.record().map(DocRef::from)
}

/// Reads both layers, writes the upper one.
struct Over<'a> {
    base: &'a dyn Docs,
    documents: &'a mut DocMap,
}

impl Docs for Over<'_> {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.documents.get(doc).or_else(|| self.base.get(doc))
    }

    fn put(&mut self, document: Document) {
        self.documents.put(document);
    }
}
