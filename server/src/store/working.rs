//! What one group of commands reads: each thing is loaded once, and successes are visible to the next command.

use super::archive::LOST_CLIENT;
use super::error::StoreError;
use super::files::{FileHash, hash_of};
use super::stored::Stored;
use crate::zone;
use deskside_domain::chain::StreamHead;
use deskside_domain::command::Sealed;
use deskside_domain::contract::Contract;
use deskside_domain::document::{Body, DocRef, Docs, Document};
use deskside_domain::facts::{AssetKey, Fact, Facts, NumberUse};
use deskside_domain::id::{Aggregate, AssetId, ClientId, CommandId, OrganizationId, PersonId};
use deskside_domain::priority_scheme::THE_SCHEME;
use deskside_domain::sla::ZoneOffsets;
use deskside_domain::sync::server::{Ledger, Record};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Names of things to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Documents.
    pub documents: BTreeSet<DocRef>,
    /// Records of commands.
    pub records: BTreeSet<CommandId>,
    /// Marks of lanes.
    pub marks: BTreeSet<(ClientId, Aggregate)>,
    /// Ends of streams.
    pub heads: BTreeSet<Aggregate>,
    /// Uses of ticket numbers.
    pub numbers: BTreeSet<(ClientId, TicketNumber)>,
    /// Files whose bytes may be here.
    pub files: BTreeSet<FileHash>,
    /// What assets are known by.
    pub assets: BTreeSet<AssetKey>,
    /// Who has an account.
    pub holders: bool,
    /// Every contract.
    pub contracts: bool,
}

impl Keys {
    /// What a command will most likely ask for.
    pub fn expect(&mut self, sealed: &Sealed) {
        self.records.insert(sealed.command_id);
        self.records.extend(&sealed.requires);
        if matches!(sealed.kind.as_str(), "create_ticket" | "edit_ticket" | "import_ticket" | "weigh_ticket") {
            self.documents.insert(THE_SCHEME.into());
        }
        self.marks.insert((sealed.client_id, sealed.lane));
        self.heads.insert(sealed.lane);
        self.documents.insert(sealed.lane.into());
        self.documents.insert(DocRef { kind: deskside_domain::document::DocKind::Person, id: sealed.user_id.0 });
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What was loaded. What was asked for and is not in here does not exist.
#[derive(Debug, Default)]
pub struct Found {
    /// Documents.
    pub documents: Vec<Stored>,
    /// Records of commands.
    pub records: Vec<(CommandId, Record)>,
    /// Marks of lanes.
    pub marks: Vec<((ClientId, Aggregate), u32)>,
    /// Ends of streams.
    pub heads: Vec<(Aggregate, StreamHead)>,
    /// Ticket numbers that are another ticket's.
    pub taken: Vec<TicketNumber>,
    /// Ticket numbers from a block of the asking client.
    pub reserved: Vec<(ClientId, TicketNumber)>,
    /// Files whose bytes are here, and how many they are.
    pub files: Vec<(FileHash, u64)>,
    /// Assets by what they are known by.
    pub assets: Vec<(AssetKey, AssetId)>,
    /// Everyone who has an account, if that was asked for.
    pub holders: Vec<PersonId>,
}

/// The working set. `None` in a table: does not exist.
#[derive(Debug, Default)]
pub struct Working {
    documents: HashMap<DocRef, Option<Stored>>,
    records: HashMap<CommandId, Option<Record>>,
    marks: HashMap<(ClientId, Aggregate), Option<u32>>,
    heads: HashMap<Aggregate, Option<StreamHead>>,
    numbers: HashMap<(ClientId, TicketNumber), NumberUse>,
    /// Numbers given to tickets in this group, whoever asks.
    taken: HashSet<TicketNumber>,
    files: HashMap<FileHash, Option<u64>>,
    /// As the database has them; what is among the documents is newer.
    assets: HashMap<AssetKey, Option<AssetId>>,
    holders: Option<Vec<PersonId>>,
    /// Contracts are among the documents.
    contracts: bool,
    missing: Mutex<Keys>,
}

impl Working {
    /// What was asked for and is not loaded, if anything.
    pub fn take_missing(&mut self) -> Option<Keys> {
        let keys = std::mem::take(&mut *self.missing());
        (!keys.is_empty()).then_some(keys)
    }

    /// What was asked for in vain. A lock, because a decision reads through `&self`.
    fn missing(&self) -> MutexGuard<'_, Keys> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves out what is here already.
    pub fn unknown_of(&self, mut keys: Keys) -> Keys {
        keys.documents.retain(|key| !self.documents.contains_key(key));
        keys.records.retain(|key| !self.records.contains_key(key));
        keys.marks.retain(|key| !self.marks.contains_key(key));
        keys.heads.retain(|key| !self.heads.contains_key(key));
        keys.numbers.retain(|key| !self.numbers.contains_key(key));
        keys.files.retain(|key| !self.files.contains_key(key));
        keys.assets.retain(|key| !self.assets.contains_key(key));
        keys.holders &= self.holders.is_none();
        keys.contracts &= !self.contracts;
        keys
    }

    /// Takes in what a load found; the rest of `keys` does not exist.
    pub fn take_in(&mut self, keys: Keys, found: Found) {
        self.documents.extend(keys.documents.into_iter().map(|key| (key, None)));
        self.documents.extend(found.documents.into_iter().map(|doc| (doc.document.doc_ref(), Some(doc))));
        self.records.extend(keys.records.into_iter().map(|key| (key, None)));
        self.records.extend(found.records.into_iter().map(|(key, record)| (key, Some(record))));
        self.marks.extend(keys.marks.into_iter().map(|key| (key, None)));
        self.marks.extend(found.marks.into_iter().map(|(key, mark)| (key, Some(mark))));
        self.heads.extend(keys.heads.into_iter().map(|key| (key, None)));
        self.heads.extend(found.heads.into_iter().map(|(key, head)| (key, Some(head))));
        self.files.extend(keys.files.into_iter().map(|key| (key, None)));
        self.files.extend(found.files.into_iter().map(|(key, bytes)| (key, Some(bytes))));
        self.assets.extend(keys.assets.into_iter().map(|key| (key, None)));
        self.assets.extend(found.assets.into_iter().map(|(key, asset)| (key, Some(asset))));
        if keys.holders {
            self.holders = Some(found.holders);
        }
        for (client, number) in keys.numbers {
            let number_use = if found.taken.contains(&number) || self.taken.contains(&number) {
                NumberUse::Taken
            } else if [client, LOST_CLIENT].iter().any(|whose| found.reserved.contains(&(*whose, number))) {
                NumberUse::Free
            } else {
                NumberUse::NotReserved
            };
            self.numbers.insert((client, number), number_use);
        }
    }

    /// Takes in every contract, as the database has them; what this group changed stays.
    pub fn take_contracts(&mut self, contracts: Vec<Stored>) {
        for contract in contracts {
            self.documents.entry(contract.document.doc_ref()).or_insert(Some(contract));
        }
        self.contracts = true;
    }

    /// A document with its place.
    pub fn stored(&self, doc: DocRef) -> Option<&Stored> {
        self.documents.get(&doc)?.as_ref()
    }

    /// Puts a document in place of an older one.
    pub fn put(&mut self, stored: Stored) {
        self.documents.insert(stored.document.doc_ref(), Some(stored));
    }

    /// Notes a final outcome.
    pub fn settle(&mut self, command: CommandId, record: Record) {
        self.records.insert(command, Some(record));
    }

    /// Moves a lane's mark on.
    pub fn mark(&mut self, client: ClientId, lane: Aggregate, mark: u32) {
        self.marks.insert((client, lane), Some(mark));
    }

    /// Moves a stream's end on.
    pub fn advance(&mut self, stream: Aggregate, head: StreamHead) {
        self.heads.insert(stream, Some(head));
    }

    /// A ticket has this number now.
    pub fn take_number(&mut self, number: TicketNumber) {
        self.taken.insert(number);
        for ((_, known), number_use) in &mut self.numbers {
            if *known == number {
                *number_use = NumberUse::Taken;
            }
        }
    }
}

/// The fact in a table, or a note that it has to be loaded.
fn look<K: Copy + Eq + Hash, V>(table: &HashMap<K, Option<V>>, key: K, note: impl FnOnce(K)) -> Fact<&V> {
    match table.get(&key) {
        Some(Some(value)) => Fact::Known(value),
        Some(None) => Fact::Absent,
        None => {
            note(key);
            Fact::NotHere
        }
    }
}

impl Facts for Working {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        look(&self.documents, doc, |key| {
            self.missing().documents.insert(key);
        })
        .map(|stored| &stored.document)
    }

    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.record(command).map(|record| record.outcome)
    }

    fn asset_known_by(&self, key: &AssetKey) -> Fact<AssetId> {
        let kept = match self.assets.get(key) {
            Some(kept) => *kept,
            None => {
                self.missing().assets.insert(key.clone());
                return Fact::NotHere;
            }
        };
        let mut here = self.documents.values().flatten().filter_map(|stored| stored.document.as_asset());
        if let Some(asset) = here.find(|asset| key.is_of(asset)) {
            return Fact::Known(asset.id);
        }
        // One that is here and is no longer known by it has been changed in this group.
        let kept = kept.filter(|asset| !matches!(self.documents.get(&(*asset).into()), Some(Some(_))));
        kept.map_or(Fact::Absent, Fact::Known)
    }

    fn contracts(&self, organization: OrganizationId) -> Fact<Vec<&Contract>> {
        if !self.contracts {
            self.missing().contracts = true;
            return Fact::NotHere;
        }
        let contracts = self.documents.values().flatten().filter_map(|stored| match &stored.document.body {
            Body::Contract(contract) if contract.organization == organization => Some(contract),
            _ => None,
        });
        Fact::Known(contracts.collect())
    }

    fn zone(&self, name: &str, from: Timestamp) -> Fact<ZoneOffsets> {
        zone::offsets(name, from).map_or(Fact::Absent, Fact::Known)
    }

    fn number(&self, client: ClientId, number: TicketNumber) -> Fact<NumberUse> {
        match self.numbers.get(&(client, number)) {
            Some(number_use) => Fact::Known(*number_use),
            None => {
                self.missing().numbers.insert((client, number));
                Fact::NotHere
            }
        }
    }

    fn file(&self, hash: &str) -> Fact<u64> {
        let Some(hash) = hash_of(hash) else { return Fact::Absent };
        look(&self.files, hash, |key| {
            self.missing().files.insert(key);
        })
        .map(|bytes| *bytes)
    }

    fn account_holders(&self) -> Fact<&[PersonId]> {
        match &self.holders {
            Some(holders) => Fact::Known(holders),
            None => {
                self.missing().holders = true;
                Fact::NotHere
            }
        }
    }
}

impl Ledger for Working {
    fn record(&self, command: CommandId) -> Fact<Record> {
        look(&self.records, command, |key| {
            self.missing().records.insert(key);
        })
        .map(Clone::clone)
    }

    fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Fact<u32> {
        look(&self.marks, (client, lane), |key| {
            self.missing().marks.insert(key);
        })
        .map(|mark| *mark)
    }

    fn stream_head(&self, stream: Aggregate) -> Fact<StreamHead> {
        look(&self.heads, stream, |key| {
            self.missing().heads.insert(key);
        })
        .map(Clone::clone)
    }
}

/// The working set as documents that events are applied to, for replaying the log.
pub struct Replay<'a> {
    /// What is there.
    pub working: &'a Working,
    /// What changed.
    pub changed: deskside_domain::document::DocMap,
}

impl Docs for Replay<'_> {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.changed.get(doc).or_else(|| self.working.stored(doc).map(|stored| &stored.document))
    }

    fn put(&mut self, document: Document) {
        self.changed.put(document);
    }
}

/// A guard against asking for ever: no decision needs more rounds than this.
pub const MOST_ROUNDS: usize = 100;

/// What to say when a decision asks without end.
pub fn endless(sealed: &Sealed) -> StoreError {
    StoreError::Panicked { command: sealed.command_id, message: "the decision asks without end".to_owned() }
}
