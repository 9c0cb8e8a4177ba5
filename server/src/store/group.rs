//! A group of pushes in one transaction: each command is settled by the domain on what is loaded and on what the
//! commands before it changed; in the end everything is saved at once. When anything fails the whole group is rolled
//! back, and the writer does it again one by one.

use super::Contact;
use super::archive::{AWAIT_DAYS, LOST_CLIENT};
use super::changes::Changes;
use super::error::{Result, StoreError};
use super::jobs::JobKind;
use super::reference;
use super::search::{self, Plan};
use super::tables::Write;
use super::working::{Keys, MOST_ROUNDS, Working, endless};
use super::{Push, Pushed, Submission};
use deskside_domain::command::Sealed;
use deskside_domain::facts::Fact;
use deskside_domain::id::{Aggregate, ClientId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::{
    Authority, Ledger, Record, Server, Settled, awaited, discarded, is_of, may_wait, settle, too_late,
};
use deskside_domain::sync::wire::{ManifestItem, Outcome};
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Fresh random bytes for the salts of private values.
pub type Salt<'a> = &'a mut (dyn FnMut() -> [u8; 16] + Send);

/// The installation in whose name the server reserves its own ticket numbers.
pub const SERVER_CLIENT: ClientId = ClientId(uuid::Uuid::nil());

/// Lanes in which nothing more of a push is processed: a command was refused there.
#[derive(Debug, Default)]
pub struct Lanes(HashSet<(ClientId, Aggregate)>);

impl Lanes {
    /// Whether a command must wait for a person to look at an earlier one.
    #[must_use]
    pub fn is_stopped(&self, sealed: &Sealed) -> bool {
        self.0.contains(&(sealed.client_id, sealed.lane))
    }

    /// Notes what became of a command.
    pub fn note(&mut self, sealed: &Sealed, outcome: &Outcome) {
        if outcome.is_refusal() {
            self.0.insert((sealed.client_id, sealed.lane));
        }
    }
}

/// What a command gets whose lane is stopped.
pub const AFTER_REFUSAL: Outcome = Outcome::Retry { after: 1 };

/// Carries out a group. Nothing of it counts before the caller has committed.
pub async fn run<W: Write>(tables: &mut W, group: &[Push], at: Timestamp, salt: Salt<'_>) -> Result<Vec<Pushed>> {
    let mut run = Run {
        working: Working::default(),
        head: tables.head().await?,
        changes: Changes::default(),
        own: None,
        restored: None,
        at,
    };
    let mut keys = Keys::default();
    for submission in group.iter().flat_map(|push| &push.commands) {
        keys.expect(&submission.sealed);
    }
    run.load(tables, keys).await?;
    let mut answers = Vec::with_capacity(group.len());
    for push in group {
        let mut lanes = Lanes::default();
        let mut outcomes = Vec::with_capacity(push.commands.len());
        for submission in &push.commands {
            let sealed = &submission.sealed;
            let outcome = if lanes.is_stopped(sealed) {
                AFTER_REFUSAL
            } else {
                run.one(tables, submission, push.authority, salt).await?
            };
            lanes.note(sealed, &outcome);
            outcomes.push(outcome);
        }
        if let Some(contact) = &push.contact {
            let manifest = contact.manifest.as_ref().map(|manifest| unsent(manifest, push, &outcomes));
            tables.note_contact(&Contact { manifest, ..contact.clone() }, at).await?;
        }
        let mut blocks = Vec::new();
        if let Some(client) = push.wants_numbers {
            blocks.push(tables.reserve(client).await?);
        }
        answers.push(Pushed { outcomes, blocks, head: run.head });
    }
    if let Some(own) = run.own.filter(|own| own.changed) {
        tables.set_own_numbers(own.next, own.end).await?;
    }
    tables.save(&run.changes).await?;
    for row in run.changes.rows.iter().filter(|row| row.kind == "priority_scheme_defined") {
        tables.enqueue(JobKind::Weigh, &row.actor.to_string(), at).await?;
    }
    let mut plan = Plan::default();
    plan.add(&run.changes.search);
    search::soon(tables, plan, at).await?;
    Ok(answers)
}

/// What is still unsent after a push: the manifest without what became final just now.
fn unsent(manifest: &[ManifestItem], push: &Push, outcomes: &[Outcome]) -> Vec<ManifestItem> {
    let done: HashSet<_> = push
        .commands
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| outcome.is_final())
        .map(|(submission, _)| submission.sealed.command_id)
        .collect();
    manifest.iter().filter(|item| !done.contains(&item.command_id)).cloned().collect()
}

/// The server's own block of ticket numbers.
struct Own {
    next: u32,
    end: u32,
    changed: bool,
}

struct Run {
    working: Working,
    head: u64,
    changes: Changes,
    own: Option<Own>,
    /// Whether the database was restored lately, once that was asked.
    restored: Option<bool>,
    at: Timestamp,
}

impl Run {
    async fn load<W: Write>(&mut self, tables: &mut W, mut keys: Keys) -> Result<()> {
        // After a restore a number may be from a block nobody remembers giving away.
        let lost: Vec<_> = keys.numbers.iter().map(|(_, number)| (LOST_CLIENT, *number)).collect();
        keys.numbers.extend(lost);
        let keys = self.working.unknown_of(keys);
        if keys.contracts {
            self.working.take_contracts(reference::contracts(tables).await?);
        }
        let found = tables.load(&keys).await?;
        self.working.take_in(keys, found);
        Ok(())
    }

    async fn one<W: Write>(
        &mut self,
        tables: &mut W,
        submission: &Submission,
        authority: Authority,
        salt: Salt<'_>,
    ) -> Result<Outcome> {
        let sealed = &submission.sealed;
        let number = self.number_for(tables, sealed).await?;
        for _ in 0..MOST_ROUNDS {
            let settled = match &submission.refusal {
                None => self.settle(sealed, authority, number, salt)?,
                Some(refusal) => refuse(sealed, refusal, authority, &self.working, self.head),
            };
            let discarded = match &settled.effects {
                Some(_) if sealed.kind == "void" => discarded(sealed, &settled.outcome, &self.working),
                _ => None,
            };
            if let Some(missing) = self.working.take_missing() {
                self.load(tables, missing).await?;
                continue;
            }
            let settled = match settled {
                settled if submission.refusal.is_none() && may_wait(&settled, authority) => {
                    awaited(settled, self.was_restored(tables).await?)
                }
                settled => settled,
            };
            if let Some(effects) = settled.effects {
                let changes = Changes::of(sealed, effects, &self.working, self.at).with_discarded(discarded);
                changes.show(&mut self.working);
                self.head = changes.rows.last().map_or(self.head, |row| row.position);
                if let (Some(own), Some(given)) = (&mut self.own, number)
                    && changes.numbers.iter().any(|(number, _)| *number == given)
                {
                    own.next += 1;
                    own.changed = true;
                }
                self.changes.add(changes);
            }
            return Ok(settled.outcome);
        }
        Err(endless(sealed))
    }

    /// Whether the database was restored lately.
    async fn was_restored<W: Write>(&mut self, tables: &mut W) -> Result<bool> {
        if self.restored.is_none() {
            let lately = |at: Timestamp| self.at.since(at) < AWAIT_DAYS * 86_400;
            self.restored = Some(tables.restored_at().await?.is_some_and(lately));
        }
        Ok(self.restored.unwrap_or(false))
    }

    fn settle(
        &self,
        sealed: &Sealed,
        authority: Authority,
        number: Option<TicketNumber>,
        salt: Salt<'_>,
    ) -> Result<Settled> {
        let (received_at, head) = (self.at, self.head);
        // A failure of the rules must not take the process along: the writer tries the command again, alone.
        catch_unwind(AssertUnwindSafe(|| {
            #[cfg(debug_assertions)]
            if self.working.record(sealed.command_id) == Fact::Absent {
                super::sabotage::strike(sealed);
            }
            let mut server = Server { received_at, head, authority, number, salt: &mut || salt() };
            settle(sealed, &self.working, &mut server)
        }))
        .map_err(|panic| StoreError::Panicked { command: sealed.command_id, message: said(&*panic) })
    }

    /// A number of the server's own block, for a new ticket that brings none.
    async fn number_for<W: Write>(&mut self, tables: &mut W, sealed: &Sealed) -> Result<Option<TicketNumber>> {
        let brings_one = sealed.payload.get("number").is_some_and(|number| !number.is_null());
        if brings_one || !matches!(sealed.kind.as_str(), "create_ticket" | "import_ticket") {
            return Ok(None);
        }
        let mut own = match self.own.take() {
            Some(own) => own,
            None => {
                let (next, end) = tables.own_numbers().await?;
                Own { next, end, changed: false }
            }
        };
        if own.next >= own.end {
            let block = tables.reserve(SERVER_CLIENT).await?;
            own = Own { next: block.first, end: block.first.saturating_add(block.size), changed: true };
        }
        let number = TicketNumber::new(own.next);
        self.own = Some(own);
        Ok(number)
    }
}

/// Records a refusal that was decided outside of the rules: unreadable from the start, or the rules failed on it.
fn refuse(sealed: &Sealed, refusal: &Refusal, authority: Authority, working: &Working, head: u64) -> Settled {
    let outcome = Outcome::Rejected { refusal: refusal.clone() };
    if authority.is_other_than(sealed.user_id) {
        return Outcome::NeedsAuth.into();
    }
    if let Fact::Known(record) = working.record(sealed.command_id) {
        let same = is_of(&record, sealed, working);
        return if same { record.outcome } else { Outcome::Rejected { refusal: Refusal::CommandIdReused } }.into();
    }
    let mut lane_mark = None;
    if authority.keeps_lanes() {
        let expected = working.lane_mark(sealed.client_id, sealed.lane).known().unwrap_or(0).saturating_add(1);
        match sealed.lane_seq.cmp(&expected) {
            std::cmp::Ordering::Equal => lane_mark = Some(expected),
            std::cmp::Ordering::Greater => return Outcome::Gap { expected }.into(),
            std::cmp::Ordering::Less => return too_late(sealed, working, head),
        }
    }
    let record = Record { payload_hash: sealed.payload_hash.clone(), outcome: outcome.clone() };
    let effects = deskside_domain::sync::server::Effects { rows: Vec::new(), documents: Vec::new(), record, lane_mark };
    Settled { outcome, effects: Some(effects) }
}

/// What a panic said.
pub fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
