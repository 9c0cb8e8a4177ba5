//! A server that keeps everything in memory: what is not committed is lost when it dies.

use super::backend::{Backend, Hazard, NoAnswer};
use super::pull::{self, Reader};
use super::rng::Rng;
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::command::{Command, Payload, Sealed};
use deskside_domain::document::{DocRef, Document};
use deskside_domain::facts::{Fact, Facts, NumberUse};
use deskside_domain::id::{Aggregate, ClientId, CommandId, PersonId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::{
    Authority, Effects, Ledger, Record, Server, Settled, awaited, discarded, may_wait, settle,
};
use deskside_domain::sync::wire::{CommandResult, Outcome, PullAnswer, PushAnswer, PushRequest};
use deskside_domain::ticket::{Field, NumberBlock, TicketNumber};
use deskside_domain::time::{Captured, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Small, so that devices run out.
const BLOCK: u32 = 4;
/// Who has the numbers that may have been given away since the backup.
const LOST: ClientId = ClientId(uuid::Uuid::max());
/// So many they are at most for each time that a backup is restored: the product's grow with the time since it was made.
const LOST_NUMBERS: u32 = 10_000;
/// Seconds for which a restored server waits for what other devices may bring back.
const AWAIT: i64 = 120;
/// A handler that panics is tried so often.
const TRIES: u32 = 3;

/// A set of tables.
#[derive(Clone, Default)]
pub struct Tables {
    pub docs: BTreeMap<DocRef, (u64, Document)>,
    records: BTreeMap<CommandId, Record>,
    marks: BTreeMap<(ClientId, Aggregate), u32>,
    heads: BTreeMap<Aggregate, StreamHead>,
    rows: Vec<LogRow>,
    blocks: Vec<NumberBlock>,
    used: BTreeSet<u32>,
    next_number: u32,
    pub head: u64,
}

/// What is read beside the tables and follows from them.
#[derive(Clone, Default)]
pub struct Index {
    pub by_position: BTreeSet<(u64, DocRef)>,
    pub by_ticket: BTreeMap<TicketId, BTreeSet<DocRef>>,
    /// Where it last changed who may see a ticket.
    pub restricted_at: BTreeMap<TicketId, u64>,
}

#[derive(Clone)]
pub struct Memory {
    tables: Tables,
    index: Index,
    /// Page size of a pull, in documents.
    pub page: usize,
    /// Goes up when old cursors become void.
    generation: u32,
    tries: BTreeMap<CommandId, u32>,
    salt: Rng,
    epoch: u32,
    lives: Vec<(String, u64)>,
    restored_at: Option<Timestamp>,
    backup: Option<Backup>,
}

#[derive(Clone)]
struct Backup {
    tables: Tables,
    index: Index,
    epoch: u32,
    lives: Vec<(String, u64)>,
    restores: u32,
}

/// The tables with what a transaction changed.
struct Txn<'a> {
    old: &'a Tables,
    new: &'a Tables,
}

impl Facts for Txn<'_> {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.new.docs.get(&doc).or_else(|| self.old.docs.get(&doc)).map_or(Fact::Absent, |(_, d)| Fact::Known(d))
    }

    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.record(command).map(|record| record.outcome)
    }

    fn number(&self, client: ClientId, number: TicketNumber) -> Fact<NumberUse> {
        let is_reserved =
            |tables: &Tables| tables.blocks.iter().any(|b| [client, LOST].contains(&b.client) && b.contains(number));
        let is_used = |tables: &Tables| tables.used.contains(&number.sequence());
        Fact::Known(match (is_reserved(self.old) || is_reserved(self.new), is_used(self.old) || is_used(self.new)) {
            (false, _) => NumberUse::NotReserved,
            (true, true) => NumberUse::Taken,
            (true, false) => NumberUse::Free,
        })
    }

    fn account_holders(&self) -> Fact<&[PersonId]> {
        // Nobody of the simulator signs in.
        Fact::Known(&[])
    }
}

impl Ledger for Txn<'_> {
    fn record(&self, command: CommandId) -> Fact<Record> {
        let record = self.new.records.get(&command).or_else(|| self.old.records.get(&command));
        record.cloned().map_or(Fact::Absent, Fact::Known)
    }

    fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Fact<u32> {
        let mark = self.new.marks.get(&(client, lane)).or_else(|| self.old.marks.get(&(client, lane)));
        mark.copied().map_or(Fact::Absent, Fact::Known)
    }

    fn stream_head(&self, stream: Aggregate) -> Fact<StreamHead> {
        let head = self.new.heads.get(&stream).or_else(|| self.old.heads.get(&stream));
        head.cloned().map_or(Fact::Absent, Fact::Known)
    }
}

/// Writes a settled command's effects, one after the other. `None` when the process died between two.
fn write(sealed: &Sealed, effects: Effects, new: &mut Tables, hazard: &mut dyn Hazard) -> Option<()> {
    let Effects { rows, documents, record, lane_mark, .. } = effects;
    for row in rows {
        new.head = row.position;
        new.heads.insert(row.stream, StreamHead { seq: row.stream_seq, hash: row.hash.clone() });
        if row.kind == "ticket_created" {
            let number = row.public.get("number").and_then(|n| n.as_str()).and_then(|n| n.parse().ok());
            new.used.extend(number.map(TicketNumber::sequence));
        }
        new.rows.push(row);
    }
    if hazard.dies() {
        return None;
    }
    for document in documents {
        new.docs.insert(document.doc_ref(), (new.head, document));
    }
    if hazard.dies() {
        return None;
    }
    new.records.insert(sealed.command_id, record);
    if hazard.dies() {
        return None;
    }
    if let Some(mark) = lane_mark {
        new.marks.insert((sealed.client_id, sealed.lane), mark);
    }
    Some(())
}

impl Memory {
    pub fn new(page: usize, salt: u64) -> Self {
        let tables = Tables { next_number: 1, ..Tables::default() };
        let tries = BTreeMap::new();
        Self {
            tables,
            index: Index::default(),
            page,
            generation: 1,
            tries,
            salt: Rng::new(salt),
            epoch: 1,
            lives: Vec::new(),
            restored_at: None,
            backup: None,
        }
    }

    fn begin(&self) -> Tables {
        Tables { next_number: self.tables.next_number, head: self.tables.head, ..Tables::default() }
    }

    fn settle(&mut self, sealed: &Sealed, new: &mut Tables, authority: Authority, now: Timestamp) -> Settled {
        let salt_rng = &mut self.salt;
        let mut salt = || salt_rng.id().to_be_bytes();
        let wants_number = sealed.kind == "create_ticket" && sealed.payload.get("number").is_none();
        let number = wants_number.then(|| TicketNumber::new(new.next_number)).flatten();
        let mut server = Server { received_at: now, head: new.head, authority, number, salt: &mut salt };
        let mut settled = settle(sealed, &Txn { old: &self.tables, new }, &mut server);
        if may_wait(&settled, authority) {
            settled = awaited(settled, self.restored_at.is_some_and(|at| now.since(at) < AWAIT));
        }
        let took = settled.effects.as_ref().is_some_and(|effects| !effects.rows.is_empty());
        if wants_number && took {
            new.next_number += 1;
        }
        settled
    }

    /// The group of commands of one push. `Err(true)` when the process died, `Err(false)` when a handler panicked.
    fn group(
        &mut self,
        request: &PushRequest,
        authority: Authority,
        now: Timestamp,
        hazard: &mut dyn Hazard,
    ) -> Option<(Tables, Vec<CommandResult>)> {
        let mut new = self.begin();
        let mut results = Vec::new();
        let mut stopped = BTreeSet::new();
        for sealed in &request.commands {
            let command_id = sealed.command_id;
            if stopped.contains(&sealed.lane) {
                results.push(CommandResult { command_id, outcome: Outcome::Retry { after: 0 } });
                continue;
            }
            let is_known = self.tables.records.contains_key(&command_id) || new.records.contains_key(&command_id);
            let outcome = if !is_known && !authority.is_other_than(sealed.user_id) && hazard.panics_on(sealed) {
                self.panicked(sealed, &mut new)
            } else {
                let Settled { outcome, effects } = self.settle(sealed, &mut new, authority, now);
                let discarded = discarded(sealed, &outcome, &Txn { old: &self.tables, new: &new });
                if let Some(effects) = effects {
                    write(sealed, effects, &mut new, hazard)?;
                    new.records.extend(discarded);
                }
                outcome
            };
            if outcome.is_refusal() {
                stopped.insert(sealed.lane);
            }
            results.push(CommandResult { command_id, outcome });
        }
        Some((new, results))
    }

    /// A command whose handler panicked: again later, and after some tries refused for good.
    fn panicked(&mut self, sealed: &Sealed, new: &mut Tables) -> Outcome {
        let lane = (sealed.client_id, sealed.lane);
        let mark = new.marks.get(&lane).or_else(|| self.tables.marks.get(&lane)).copied().unwrap_or(0);
        if sealed.lane_seq != mark + 1 {
            return Outcome::Gap { expected: mark + 1 };
        }
        let tries = self.tries.entry(sealed.command_id).or_default();
        *tries += 1;
        if *tries < TRIES {
            return Outcome::Retry { after: 1 };
        }
        let outcome = Outcome::Rejected { refusal: Refusal::ServerBug };
        let record = Record { payload_hash: sealed.payload_hash.clone(), outcome: outcome.clone() };
        new.records.insert(sealed.command_id, record);
        new.marks.insert(lane, sealed.lane_seq);
        outcome
    }

    fn commit(&mut self, new: Tables) {
        for (name, (position, document)) in &new.docs {
            if let Some((before, _)) = self.tables.docs.get(name) {
                self.index.by_position.remove(&(*before, *name));
            }
            self.index.by_position.insert((*position, *name));
            if let Some(ticket) = document.ticket_id() {
                self.index.by_ticket.entry(ticket).or_default().insert(*name);
            }
            if document.as_ticket().is_some() {
                let before = self.tables.docs.get(name).and_then(|(_, d)| d.versions.get(&Field::Restricted));
                if before != document.versions.get(&Field::Restricted) {
                    self.index.restricted_at.insert(TicketId(name.id), *position);
                }
            }
        }
        self.tables.docs.extend(new.docs);
        self.tables.records.extend(new.records);
        self.tables.marks.extend(new.marks);
        self.tables.heads.extend(new.heads);
        self.tables.rows.extend(new.rows);
        self.tables.blocks.extend(new.blocks);
        self.tables.used.extend(new.used);
        self.tables.next_number = new.next_number;
        self.tables.head = new.head;
    }
}

impl Backend for Memory {
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
        if hazard.begins_anew() {
            drop(self.group(request, authority, now, hazard).ok_or(NoAnswer::Died)?);
        }
        let (mut new, results) = self.group(request, authority, now, hazard).ok_or(NoAnswer::Died)?;
        let mut blocks = Vec::new();
        if request.numbers_left < BLOCK / 2 && authority == Authority::User(request.user_id) {
            let block = NumberBlock { client: request.client_id, first: new.next_number, size: BLOCK };
            new.next_number += BLOCK;
            new.blocks.push(block);
            blocks.push(block);
        }
        if hazard.dies() {
            return Err(NoAnswer::Died);
        }
        let head = new.head;
        self.commit(new);
        if hazard.dies_after_commit() {
            return Err(NoAnswer::Died);
        }
        let nonce = request.nonce.clone();
        Ok(PushAnswer { nonce, epoch: self.epoch(), server_now: now, results, blocks, head })
    }

    fn pull(&mut self, cursor: &str, nonce: &str, session: PersonId, now: Timestamp) -> Result<PullAnswer, NoAnswer> {
        let (tables, index, page) = (&self.tables, &self.index, self.page);
        let reader = Reader {
            tables,
            index,
            page,
            epoch: self.epoch(),
            generation: self.generation,
            lives: &self.lives,
            viewer: session,
        };
        Ok(pull::answer(&reader, cursor, nonce, now))
    }

    fn system(&mut self, command_id: CommandId, payload: Payload, now: Timestamp) {
        let lane = payload.aggregate().unwrap_or(PersonId::from(0).into());
        let captured = Captured { device_wall: now, server_offset: Some(0), last_contact: Some(now) };
        let (client_id, user_id) = (ClientId::from(0), PersonId::from(0));
        let (requires, bases) = (Vec::new(), BTreeMap::new());
        let command = Command { command_id, client_id, lane, lane_seq: 0, requires, bases, captured, user_id, payload };
        let sealed = command.seal();
        let mut new = self.begin();
        let settled = self.settle(&sealed, &mut new, Authority::System, now);
        if let Some(effects) = settled.effects
            && write(&sealed, effects, &mut new, &mut Safe).is_some()
        {
            self.commit(new);
        }
    }

    fn restart(&mut self) {
        self.tries.clear();
    }

    fn back_up(&mut self) {
        let (tables, index, lives) = (self.tables.clone(), self.index.clone(), self.lives.clone());
        self.backup = Some(Backup { tables, index, epoch: self.epoch, lives, restores: 0 });
    }

    fn restore(&mut self, now: Timestamp) -> bool {
        let Some(backup) = &mut self.backup else { return false };
        backup.restores += 1;
        let Backup { tables, index, epoch, mut lives, restores } = backup.clone();
        lives.push((format!("e{epoch}"), tables.head));
        (self.tables, self.index, self.lives) = (tables, index, lives);
        let first = self.tables.next_number;
        self.tables.blocks.push(NumberBlock { client: LOST, first, size: LOST_NUMBERS * restores });
        self.tables.next_number += LOST_NUMBERS * restores;
        self.tries.clear();
        self.epoch += 1;
        self.restored_at = Some(now);
        true
    }

    fn epoch(&self) -> String {
        format!("e{}", self.epoch)
    }

    fn forget_cursors(&mut self) {
        self.generation += 1;
    }

    fn head(&self) -> u64 {
        self.tables.head
    }

    fn rows_after(&self, position: u64, each: &mut dyn FnMut(&LogRow)) {
        let first = self.tables.rows.partition_point(|row| row.position <= position);
        self.tables.rows[first..].iter().for_each(each);
    }

    fn record(&self, command: CommandId) -> Option<Record> {
        self.tables.records.get(&command).cloned()
    }

    fn documents(&self, each: &mut dyn FnMut(u64, &Document)) {
        self.tables.docs.values().for_each(|(position, document)| each(*position, document));
    }
}

/// Nothing goes wrong.
pub struct Safe;

impl Hazard for Safe {
    fn dies(&mut self) -> bool {
        false
    }
    fn dies_after_commit(&mut self) -> bool {
        false
    }
    fn begins_anew(&mut self) -> bool {
        false
    }
    fn database_fails(&mut self) -> bool {
        false
    }
    fn panics_on(&mut self, _: &Sealed) -> bool {
        false
    }
}
