//! What the screen shows: confirmed documents, with the predictions of the pending commands over them.

use crate::asset::Holder;
use crate::command::{Base, CheckOut, Command, Payload, Transfer};
use crate::contract::Contract;
use crate::decide::{Accepted, Context, Refused, decide};
use crate::document::{DocMap, DocRef, Docs, Document};
use crate::facts::{AssetKey, Fact, Facts, NumberUse};
use crate::id::{AssetId, ClientId, CommandId, OrganizationId, PersonId};
use crate::refusal::Refusal;
use crate::small::SmallMap;
use crate::sync::outbox::Seen;
use crate::sync::predictions::Predictions;
use crate::sync::wire::Outcome;
use crate::ticket::TicketNumber;
use crate::time::{Timestamp, estimate};

/// The replica's documents with a layer of predictions over them.
#[derive(Clone, Copy)]
pub struct View<'a> {
    base: &'a dyn Docs,
    layer: &'a Predictions,
}

impl<'a> View<'a> {
    pub(super) fn new(base: &'a dyn Docs, layer: &'a Predictions) -> Self {
        Self { base, layer }
    }

    /// A document as the screen shows it.
    #[must_use]
    pub fn get(&self, doc: DocRef) -> Option<&'a Document> {
        self.layer.documents.get(doc).or_else(|| self.base.get(doc))
    }

    /// Decides a command on what this device knows. One that waits for another one's outcome does nothing yet.
    ///
    /// # Errors
    /// What speaks against it.
    pub fn decide(&self, command: &Command, now: Timestamp) -> Result<Accepted, Refusal> {
        self.decide_now(command, now).map(Option::unwrap_or_default)
    }

    /// As [`decide`](Self::decide); `None` for what waits.
    pub(super) fn decide_now(&self, command: &Command, now: Timestamp) -> Result<Option<Accepted>, Refusal> {
        let context =
            Context { occurred_at: estimate(&command.captured, now).at, number: None, system: false, latest: false };
        match decide(command, self, &context) {
            Ok(accepted) => Ok(Some(accepted)),
            Err(Refused::Rejected(refusal)) => Err(refusal),
            Err(_) => Ok(None),
        }
    }

    /// Commands whose prediction no longer holds on the newest documents.
    #[must_use]
    pub fn refused(&self) -> &'a SmallMap<CommandId, Refusal> {
        &self.layer.refused
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
                    let base =
                        self.layer.made_by.get(event).map_or(Base::Confirmed(*event), |made| Base::Pending(*made));
                    (*field, base)
                })
                .collect()
        });
        let mut requires: Vec<_> = mentioned(payload)
            .into_iter()
            .chain([own])
            .filter_map(|doc| self.layer.created_by.get(&doc).copied())
            .collect();
        requires.sort_unstable();
        requires.dedup();
        Seen { bases, requires }
    }

    /// The documents that predictions changed or made.
    #[must_use]
    pub fn overlay(&self) -> &'a DocMap {
        &self.layer.documents
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
        Payload::DefineAsset(asset) => {
            let places = [asset.home, asset.site].into_iter().flatten().map(DocRef::from);
            asset.organization.map(DocRef::from).into_iter().chain(places).collect()
        }
        Payload::CheckOutAsset(CheckOut { custody, .. }) | Payload::TransferAsset(Transfer { custody, .. }) => {
            vec![match custody.holder {
                Holder::Person(person) => person.into(),
                Holder::Site(site) => site.into(),
                Holder::Asset(asset) => asset.into(),
            }]
        }
        _ => Vec::new(),
    }
}

impl Facts for View<'_> {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.get(doc).map_or(Fact::NotHere, Fact::Known)
    }

    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.layer.outcomes.get(&command).cloned().map_or(Fact::NotHere, Fact::Known)
    }

    fn foreseen(&self, command: CommandId) -> Option<Outcome> {
        self.layer.foreseen.get(&command).cloned()
    }

    fn contracts(&self, organization: OrganizationId) -> Fact<Vec<&Contract>> {
        // No device makes or changes one.
        self.base.contracts(organization).map_or(Fact::NotHere, Fact::Known)
    }

    fn asset_known_by(&self, key: &AssetKey) -> Fact<AssetId> {
        let changed = self.layer.documents.known_by(key).into_iter();
        // One that a prediction changed is known by what it says then.
        let kept =
            self.base.known_by(key).into_iter().filter(|asset| self.layer.documents.get((*asset).into()).is_none());
        // Of what is not here nothing is known.
        changed.chain(kept).next().map_or(Fact::NotHere, Fact::Known)
    }

    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }

    fn account_holders(&self) -> Fact<&[PersonId]> {
        Fact::NotHere
    }
}
