//! A device's storage: what all its tabs share. Each function here is one transaction; it happens whole or not at
//! all, and what is in a tab's memory is lost when the tab dies.

use deskside_domain::command::{CreateTicket, Payload, Sealed};
use deskside_domain::document::{DocMap, Docs};
use deskside_domain::id::{Aggregate, ClientId, CommandId};
use deskside_domain::sync::again;
use deskside_domain::sync::machine::{self, Look};
use deskside_domain::sync::numbers::Numbers;
use deskside_domain::sync::outbox::{self, Entry, Intent, Receipt, Seen};
use deskside_domain::sync::replica::{ReplicaMeta, absorb};
use deskside_domain::sync::wire::{DocOp, PullAnswer, PushAnswer};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is in the browser's database.
#[derive(Clone)]
pub struct Storage {
    pub outbox: Vec<Entry>,
    pub receipts: BTreeMap<CommandId, Receipt>,
    pub docs: DocMap,
    pub staging: Vec<PullAnswer>,
    pub meta: ReplicaMeta,
    pub numbers: Numbers,
    /// Voids that were made because the server was restored.
    pub voids: Vec<Sealed>,
    /// The program is of a time before restores were thought of.
    pub is_old: bool,
    /// Such a program took a restore for a new snapshot.
    pub missed_restore: bool,
    /// Goes up when the documents change.
    pub shown: u64,
    /// What a loss of power leaves, where that is less than what is here.
    pub durable: Option<Box<Self>>,
    lanes: BTreeMap<Aggregate, u32>,
    order: u64,
}

/// A command on its way to the outbox.
#[derive(Clone, Debug)]
pub struct Draft {
    pub intent: Intent,
    pub seen: Seen,
    /// What the author does to the sealed command behind the program's back.
    pub tamper: Tamper,
}

/// A fault in a command that no correct build makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tamper {
    No,
    /// A field nobody knows.
    UnknownField,
    /// The content changed after it was sealed.
    BitRot,
    /// A kind only a newer build knows.
    Newer,
    /// Not the record it is about.
    OtherLane,
}

impl Storage {
    pub fn new(client: ClientId) -> Self {
        Self {
            outbox: Vec::new(),
            receipts: BTreeMap::new(),
            docs: DocMap::default(),
            staging: Vec::new(),
            meta: ReplicaMeta::new(client),
            numbers: Numbers::default(),
            voids: Vec::new(),
            is_old: false,
            missed_restore: false,
            shown: 0,
            durable: None,
            lanes: BTreeMap::new(),
            order: 0,
        }
    }

    pub fn look(&self) -> Look {
        Look { entries: self.outbox.clone(), meta: self.meta.clone(), numbers_left: self.numbers.left() }
    }

    /// The power is lost: what was not stored strictly is gone. The program stays the one that is installed.
    pub fn lose_power(&mut self) {
        if let Some(durable) = self.durable.take() {
            *self = Self { is_old: self.is_old, ..*durable };
        }
    }

    pub fn entry(&self, command: CommandId) -> Option<&Entry> {
        self.outbox.iter().find(|entry| entry.command.command_id == command)
    }

    /// Saves a command: its number, its place in the lane and its place in the outbox in one.
    pub fn append(&mut self, draft: Draft) -> Sealed {
        let Draft { mut intent, seen, tamper } = draft;
        if let Payload::CreateTicket(CreateTicket { number, .. }) = &mut intent.payload {
            *number = self.numbers.take();
        }
        let mut lane = intent.payload.aggregate().unwrap_or(Aggregate::from(intent.user_id));
        if tamper == Tamper::OtherLane {
            lane.id = uuid::Uuid::from_u128(lane.id.as_u128() ^ 1);
        }
        let lane_seq = self.lanes.entry(lane).or_insert(0);
        *lane_seq += 1;
        let mut command = outbox::place(intent, lane, *lane_seq, &seen).seal();
        match tamper {
            Tamper::No | Tamper::OtherLane => {}
            Tamper::UnknownField => command.payload["frobnicate"] = true.into(),
            Tamper::Newer => command.kind = "frobnicate".to_owned(),
            Tamper::BitRot => command.captured.device_wall = Timestamp(0),
        }
        if matches!(tamper, Tamper::UnknownField | Tamper::Newer) {
            command.payload_hash = command.hash();
        }
        self.order += 1;
        self.outbox.push(Entry { order: self.order, command: command.clone(), outcome: None, passed_over: false });
        command
    }

    /// Stores the outcomes of a push.
    pub fn record(&mut self, answer: &PushAnswer, wall: Timestamp) {
        let changed = machine::record(&self.outbox, answer, &self.meta);
        let before = (self.meta.cursor.clone(), self.meta.restored, self.meta.followed.clone());
        self.meta.answered(&self.outbox, true, answer, wall);
        if self.is_old {
            (self.meta.cursor, self.meta.restored, self.meta.followed) = before;
        }
        for changed in changed {
            if let Some(entry) = self.outbox.iter_mut().find(|entry| entry.order == changed.order) {
                *entry = changed;
            }
        }
        for block in &answer.blocks {
            self.numbers.add(*block);
        }
        self.settle();
    }

    /// Stores a page of a pull that asked at a cursor; false when it was thrown away.
    pub fn absorb(&mut self, asked: &str, page: PullAnswer, wall: Timestamp) -> bool {
        let Some(mut plan) = absorb(&self.meta, asked, &page) else { return false };
        if self.is_old && plan.meta.epoch != self.meta.epoch {
            self.missed_restore |= !self.meta.epoch.is_empty();
        }
        if self.is_old {
            (plan.send_again, plan.meta.restored) = (None, None);
            plan.meta.followed.clear();
            plan.meta.cursor.clone_from(&page.cursor);
        }
        let server_now = page.server_now;
        if plan.clear_staging {
            self.staging.clear();
        }
        if plan.swap {
            if plan.clear_documents {
                self.docs = DocMap::default();
            }
            for staged in std::mem::take(&mut self.staging) {
                self.apply(staged.ops);
            }
            self.apply(page.ops);
        } else {
            self.staging.push(page);
        }
        self.meta = plan.meta;
        self.meta.contact(server_now, wall);
        if let Some(shared) = plan.send_again {
            self.send_again(shared, wall);
        }
        self.settle();
        true
    }

    fn send_again(&mut self, shared: u64, wall: Timestamp) {
        self.missed_restore = false;
        let (entries, receipts) = (std::mem::take(&mut self.outbox), self.receipts.values().cloned().collect());
        let before: BTreeSet<CommandId> = entries.iter().map(|entry| entry.command.command_id).collect();
        self.outbox = again::send_again(entries, receipts, shared, self.meta.captured(wall), self.order);
        self.order = self.outbox.last().map_or(self.order, |entry| entry.order);
        let fresh = self.outbox.iter().map(|entry| &entry.command).filter(|command| {
            let id = command.command_id;
            command.kind == "void" && !before.contains(&id) && !self.receipts.contains_key(&id)
        });
        self.voids = fresh.cloned().collect();
    }

    fn apply(&mut self, ops: Vec<DocOp>) {
        self.shown += u64::from(!ops.is_empty());
        for op in ops {
            match op {
                DocOp::Put { doc } => self.docs.put(doc),
                DocOp::Delete { doc } | DocOp::Evict { doc } => {
                    self.docs.0.remove(&doc);
                }
            }
        }
    }

    /// What is settled leaves for the receipts.
    fn settle(&mut self) {
        let position = self.meta.position;
        // A void whose place another command had taken has nothing left to say.
        let is_needless = |entry: &Entry| entry.command.kind == "void" && entry.is_held() && !entry.leaves_a_gap();
        let leaves = |entry: &mut Entry| outbox::is_settled(entry, position) || is_needless(entry);
        for entry in self.outbox.extract_if(.., leaves) {
            let receipt = Receipt { command: entry.command.clone(), outcome: entry.outcome };
            self.receipts.insert(entry.command.command_id, receipt);
        }
    }

    /// A person lets the lane go on without a refused command. Answers the void that fills its place, if one must.
    pub fn pass_over(&mut self, command: CommandId, void: CommandId, wall: Timestamp) -> Option<Sealed> {
        let captured = self.meta.captured(wall);
        let entry = self.outbox.iter_mut().find(|entry| entry.command.command_id == command)?;
        if !entry.is_held() {
            return None;
        }
        let void = entry.leaves_a_gap().then(|| outbox::void(&entry.command, void, captured).seal());
        entry.passed_over = true;
        let void = void?;
        self.order += 1;
        self.outbox.push(Entry { order: self.order, command: void.clone(), outcome: None, passed_over: false });
        Some(void)
    }

    /// A person discards a command. Answers it, and the void that fills its place if the server still waits for it.
    pub fn discard(
        &mut self,
        command: CommandId,
        void: CommandId,
        wall: Timestamp,
    ) -> Option<(Sealed, Option<Sealed>)> {
        let captured = self.meta.captured(wall);
        let at = self.outbox.iter().position(|entry| entry.command.command_id == command)?;
        let entry = &self.outbox[at];
        if !entry.is_unsent() && !entry.outcome.as_ref().is_some_and(|outcome| outcome.is_refusal()) {
            return None;
        }
        let outcome = entry.outcome.clone().filter(|outcome| outcome.is_final());
        let discarded = entry.command.clone();
        let void = entry.leaves_a_gap().then(|| outbox::void(&discarded, void, captured).seal());
        match &void {
            Some(void) => {
                let order = entry.order;
                self.outbox[at] = Entry { order, command: void.clone(), outcome: None, passed_over: false };
            }
            None => drop(self.outbox.remove(at)),
        }
        self.receipts.insert(command, Receipt { command: discarded.clone(), outcome });
        Some((discarded, void))
    }
}
