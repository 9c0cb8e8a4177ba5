//! The simulator's histories on the server's own stores: the same people, faults and oracle as in the domain's
//! simulation, with every command and page going through [`Store`].
//!
//! `SIM_STORE=500 cargo test -p server --test sim_store` plays more of them.

#[path = "../../app/domain/tests/sim/engine.rs"]
#[expect(dead_code, reason = "the simulator of the domain uses the rest")]
mod engine;

#[path = "store/cluster.rs"]
#[expect(dead_code, reason = "the conformance suite uses the rest")]
mod cluster;

use deskside_domain::apply::apply;
use deskside_domain::chain::LogRow;
use deskside_domain::command::{Payload, Sealed};
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::{Authority, Record};
use deskside_domain::sync::wire::{CommandResult, Outcome, PullAnswer, PushAnswer, PushRequest};
use deskside_domain::time::Timestamp;
use engine::backend::{Backend, Hazard, NoAnswer};
use engine::history::play;
use engine::model::Model;
use engine::people::populate;
use server::store::{Contact, MemoryStore, Place, Push, Store, Submission, open};
use server::system;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// A device asks for numbers when it has fewer left.
const NUMBERS_LOW: u32 = 2;
/// A handler that panics is tried so often.
const TRIES: u32 = 3;

/// A store behind the simulator's trait. What the oracle asks about documents it answers from the log, read anew
/// row by row, so that the store's projections are checked and not trusted.
struct OnStore {
    runtime: Runtime,
    store: Arc<dyn Store>,
    place: Option<Place>,
    tries: BTreeMap<CommandId, u32>,
    records: BTreeMap<CommandId, Record>,
    rows: Vec<LogRow>,
    docs: Mirror,
}

/// Documents as the log makes them, with the position of their last change.
#[derive(Default)]
struct Mirror {
    docs: DocMap,
    positions: BTreeMap<DocRef, u64>,
    /// The position that what changes now will have.
    position: u64,
}

impl Docs for Mirror {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.docs.get(doc)
    }

    fn put(&mut self, document: Document) {
        self.positions.insert(document.doc_ref(), self.position);
        self.docs.put(document);
    }
}

impl OnStore {
    fn new(runtime: Runtime, store: Arc<dyn Store>, place: Option<Place>) -> Self {
        let (tries, records, rows, docs) = (BTreeMap::new(), BTreeMap::new(), Vec::new(), Mirror::default());
        Self { runtime, store, place, tries, records, rows, docs }
    }

    fn at(runtime: Runtime, place: Place) -> Self {
        let store = runtime.block_on(open(&place)).expect("a new database opens");
        Self::new(runtime, store, Some(place))
    }

    /// Reads what is new in the log.
    fn follow(&mut self) {
        let after = self.rows.last().map_or(0, |row| row.position);
        let rows = self.runtime.block_on(self.store.rows(after, 10_000)).expect("the log can be read");
        for command in rows.chunk_by(|a, b| a.command_id == b.command_id) {
            self.docs.position = command.last().map_or(0, |row| row.position);
            for row in command {
                apply(&row.event().expect("readable"), &mut self.docs).expect("its record came before");
            }
        }
        self.rows.extend(rows);
    }

    /// Notes what the store said first about a command: it must say the same for ever.
    fn note(&mut self, sealed: &Sealed, outcome: &Outcome) {
        let of_another = [Refusal::CommandIdReused, Refusal::LaneSequenceReused];
        let is_kept = match outcome {
            Outcome::Rejected { refusal: Refusal::LaneSequenceReused } if sealed.kind == "void" => true,
            Outcome::Rejected { refusal } => !of_another.contains(refusal),
            outcome => outcome.is_final(),
        };
        if !is_kept {
            return;
        }
        let record = Record { payload_hash: sealed.payload_hash.clone(), outcome: outcome.clone() };
        self.records.entry(sealed.command_id).or_insert(record);
        if let Ok(Payload::Void(void)) = sealed.open().map(|command| command.payload)
            && outcome.is_done()
        {
            self.records.entry(void.replaces).or_insert(Record::discarded());
        }
    }

    /// What goes to the store, or at once has an outcome: a command whose handler panics comes again, and after
    /// some tries goes in as refused.
    fn submission(
        &mut self,
        sealed: &Sealed,
        authority: Authority,
        hazard: &mut dyn Hazard,
    ) -> Result<Submission, Outcome> {
        let is_known = self.records.contains_key(&sealed.command_id);
        if is_known || authority.is_other_than(sealed.user_id) || !hazard.panics_on(sealed) {
            return Ok(sealed.clone().into());
        }
        let tries = self.tries.entry(sealed.command_id).or_default();
        *tries += 1;
        if *tries < TRIES {
            return Err(Outcome::Retry { after: 1 });
        }
        Ok(Submission { sealed: sealed.clone(), refusal: Some(Refusal::ServerBug) })
    }
}

impl Backend for OnStore {
    fn push(
        &mut self,
        request: &PushRequest,
        authority: Authority,
        now: Timestamp,
        hazard: &mut dyn Hazard,
    ) -> Result<PushAnswer, NoAnswer> {
        if hazard.database_fails() {
            return Err(NoAnswer::Problem);
        }
        if hazard.dies() {
            return Err(NoAnswer::Died);
        }
        let prepared: Vec<_> =
            request.commands.iter().map(|sealed| self.submission(sealed, authority, hazard)).collect();
        let push = Push {
            authority,
            commands: prepared.iter().filter_map(|prepared| prepared.clone().ok()).collect(),
            contact: matches!(authority, Authority::User(_)).then(|| Contact {
                client: request.client_id,
                user: request.user_id,
                runs: Default::default(),
                manifest: Some(request.manifest.clone()),
            }),
            wants_numbers: (request.numbers_left < NUMBERS_LOW).then_some(request.client_id),
        };
        let pushed = self.runtime.block_on(self.store.submit(&[push], now)).expect("the store takes commands");
        let pushed = pushed.into_iter().next().expect("one answer for one push");
        let mut outcomes = pushed.outcomes.into_iter();
        let mut results = Vec::new();
        for (sealed, prepared) in request.commands.iter().zip(prepared) {
            let outcome = match prepared {
                Ok(_) => outcomes.next().expect("one outcome for each command"),
                Err(outcome) => outcome,
            };
            self.note(sealed, &outcome);
            results.push(CommandResult { command_id: sealed.command_id, outcome });
        }
        self.follow();
        if hazard.dies_after_commit() {
            return Err(NoAnswer::Died);
        }
        let (nonce, epoch) = (request.nonce.clone(), self.store.epoch().to_owned());
        let (blocks, head) = (pushed.blocks, pushed.head);
        Ok(PushAnswer { nonce, epoch, server_now: now, results, blocks, head })
    }

    fn pull(&mut self, cursor: &str, nonce: &str, session: PersonId, now: Timestamp) -> Result<PullAnswer, NoAnswer> {
        let viewer = self.runtime.block_on(self.store.document(session.into())).expect("the store answers");
        let viewer = viewer.as_ref().and_then(Document::as_person).expect("the viewer is known");
        let page = self.runtime.block_on(self.store.pull(viewer, cursor, now)).expect("the store answers");
        Ok(PullAnswer {
            nonce: nonce.to_owned(),
            epoch: self.store.epoch().to_owned(),
            server_now: now,
            restart: page.restart,
            ops: page.ops,
            cursor: page.cursor,
            position: page.position,
            complete: page.complete,
            snapshot: page.snapshot,
            shared: 0,
            skipped: None,
        })
    }

    fn system(&mut self, command: CommandId, payload: Payload, now: Timestamp) {
        let command = system::command(command, payload, PersonId::from(0), now);
        self.runtime.block_on(system::submit(&*self.store, [command], now)).expect("the store takes commands");
        self.follow();
    }

    fn restart(&mut self) {
        self.tries.clear();
        if let Some(place) = &self.place {
            self.store = self.runtime.block_on(async {
                self.store.close().await;
                open(place).await.expect("the database opens again")
            });
        }
    }

    fn epoch(&self) -> String {
        self.store.epoch().to_owned()
    }

    fn forget_cursors(&mut self) {}

    fn head(&self) -> u64 {
        *self.store.head().borrow()
    }

    fn rows_after(&self, position: u64, each: &mut dyn FnMut(&LogRow)) {
        let first = self.rows.partition_point(|row| row.position <= position);
        self.rows[first..].iter().for_each(each);
    }

    fn record(&self, command: CommandId) -> Option<Record> {
        self.records.get(&command).cloned()
    }

    fn documents(&self, each: &mut dyn FnMut(u64, &Document)) {
        for (name, document) in &self.docs.docs.0 {
            each(self.docs.positions.get(name).copied().unwrap_or_default(), document);
        }
    }
}

/// How many histories, unless the environment says otherwise.
fn histories(usual: u64) -> u64 {
    std::env::var("SIM_STORE").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn simulate(count: u64, open: impl Fn(Runtime) -> OnStore) {
    for seed in 1..=count {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut backend = open(runtime);
        populate(&mut backend);
        let mut model = Model::default();
        model.observe(&backend, &BTreeMap::new(), &[]).expect("nothing is wrong yet");
        if let Err(violation) = play(seed, &mut backend, model, false) {
            panic!("seed {seed}: {}: {}", violation.invariant, violation.detail);
        }
        backend.runtime.block_on(async {
            backend.store.verify().await.expect("log and projections fit each other");
            backend.store.close().await;
        });
    }
}

#[test]
fn histories_on_the_memory_store() {
    simulate(histories(120), |runtime| OnStore::new(runtime, Arc::new(MemoryStore::default()), None));
}

#[test]
fn histories_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let next = std::cell::Cell::new(0);
    simulate(histories(40), |runtime| {
        next.set(next.get() + 1);
        let file = folder.path().join(format!("{}.db", next.get()));
        OnStore::at(runtime, Place::File(file))
    });
}

#[test]
fn histories_on_postgres() {
    // The database goes back to the kit, to be emptied for the next history, when this one's place is overwritten.
    let held = std::cell::RefCell::new(None);
    simulate(histories(8), |runtime| {
        let database = runtime.block_on(cluster::Database::new());
        let place = Place::Server(database.url.clone());
        held.replace(Some(database));
        OnStore::at(runtime, place)
    });
}
