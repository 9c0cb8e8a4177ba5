//! The view equation: what a screen shows is the confirmed documents with the pending commands replayed on them, and
//! nothing else. Told here a second time, as plainly as can be.

use super::oracle::{Checked, broken};
use super::storage::Storage;
use deskside_domain::apply::apply;
use deskside_domain::contract::Contract;
use deskside_domain::decide::{Context, decide};
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::event::Event;
use deskside_domain::facts::{Fact, Facts, NumberUse};
use deskside_domain::id::{ClientId, CommandId, OrganizationId, PersonId};
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::{Timestamp, estimate};
use std::collections::BTreeMap;

struct Plain {
    docs: DocMap,
    outcomes: BTreeMap<CommandId, Outcome>,
    foreseen: BTreeMap<CommandId, Outcome>,
}

impl Facts for Plain {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.docs.get(doc).map_or(Fact::NotHere, Fact::Known)
    }

    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.outcomes.get(&command).cloned().map_or(Fact::NotHere, Fact::Known)
    }

    fn foreseen(&self, command: CommandId) -> Option<Outcome> {
        self.foreseen.get(&command).cloned()
    }

    fn contracts(&self, organization: OrganizationId) -> Fact<Vec<&Contract>> {
        self.docs.contracts(organization).map_or(Fact::NotHere, Fact::Known)
    }

    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }

    fn account_holders(&self) -> Fact<&[PersonId]> {
        Fact::NotHere
    }
}

/// Checks the equation for what a device shows at a time.
pub fn check(storage: &Storage, now: Timestamp) -> Checked {
    let mut plain = Plain { docs: storage.docs.clone(), outcomes: BTreeMap::new(), foreseen: BTreeMap::new() };
    for entry in &storage.outbox {
        let command_id = entry.command.command_id;
        let done_at = match entry.outcome.as_ref().filter(|outcome| outcome.is_final()) {
            Some(outcome) => {
                plain.outcomes.insert(command_id, outcome.clone());
                // A refusal has no effect, and what the replica holds is not done again.
                outcome.position().filter(|done_at| *done_at > storage.meta.position)
            }
            None => Some(u64::MAX),
        };
        let (Some(_), Ok(command)) = (done_at, entry.command.open()) else { continue };
        let context =
            Context { occurred_at: estimate(&command.captured, now).at, number: None, system: false, latest: false };
        let Ok(accepted) = decide(&command, &plain, &context) else { continue };
        let (merged, left_to_people) = (accepted.merged, !accepted.conflicts.is_empty());
        for (index, draft) in accepted.events.into_iter().enumerate() {
            let _ = apply(&Event::of(&command, index as u32, draft, 0, context.occurred_at), &mut plain.docs);
        }
        let document = command.payload.aggregate().and_then(|aggregate| plain.docs.get(DocRef::from(aggregate)));
        let (position, mut versions) = (0, document.map(|document| document.versions.clone()).unwrap_or_default());
        let fields = command.payload.fields();
        versions.retain(|field, _| fields.contains(field));
        if !left_to_people {
            let outcome =
                if merged { Outcome::Merged { position, versions } } else { Outcome::Applied { position, versions } };
            plain.foreseen.insert(command_id, outcome);
        }
    }
    let mut predictions = Predictions::default();
    predictions.replay(&storage.docs, &storage.outbox, storage.meta.position, now);
    let view = predictions.over(&storage.docs);
    match plain.docs.0.iter().find(|(name, document)| view.get(**name) != Some(*document)) {
        Some((name, _)) => broken("14 view equation", format!("{} {} on the screen", name.kind.word(), name.id)),
        None => Ok(()),
    }
}
