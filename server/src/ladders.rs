//! Ladders at work: one task of each process knows when which open ticket is next to be looked at, and calls who is to be
//! called. It keeps moments in memory and nothing else, so a restart makes them anew; which calls were made stands in the
//! tickets, and the decision on a call sees that, so several processes call nobody twice.

use crate::directory::{Directory, Known};
use crate::http::App;
use crate::store::list::{Sort, Wanted};
use crate::store::{Store, StoreError, chain};
use crate::system::{command, derived_id, submit};
use deskside_domain::command::{CallPerson, Payload};
use deskside_domain::document::{Body, DocKind, Document};
use deskside_domain::id::{AggregateKind, CommandId, PersonId, TicketId};
use deskside_domain::people::{Language, Person, Role};
use deskside_domain::permission::is_desk;
use deskside_domain::sla::ladder::{Staff, look};
use deskside_domain::sla::{ServiceLevels, SlaBook, SlaPolicy};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// How often it is looked whether something is due or has changed.
const LOOK: Duration = Duration::from_secs(1);
/// After the database could do nothing.
const TROUBLE: Duration = Duration::from_secs(5);
/// Tickets, and rows of the log, read at a time.
const PAGE: u32 = 256;
/// More rows of the log than this are not followed: all open tickets are read again.
const MANY: u64 = 4_096;
/// Seconds until a ticket is looked at again whose call had no effect, should nothing be heard of it before.
const AGAIN: i64 = 60;
/// No ticket waits longer, in seconds: contracts begin and end, and people's hours change, without a word in the log.
const LONGEST: i64 = 86_400;

/// Calls people until the process stops.
pub async fn work(app: App, mut stopping: watch::Receiver<bool>) {
    let mut ladders = Ladders::default();
    loop {
        let pause = match ladders.look(&*app.store, &app.administration.directory, app.clock.now()).await {
            Ok(_) => LOOK,
            // Whether the database answers is said by who looks after it.
            Err(error) if error.is_around() => {
                tracing::debug!(error = chain(&error), "ladders can not be looked at just now");
                TROUBLE
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "ladders can not be looked at");
                TROUBLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// When which open ticket is next to be looked at.
#[derive(Debug, Default)]
pub struct Ladders {
    /// The place in the log up to which all is taken in; `None` before the first look, and while no policy has a ladder.
    position: Option<u64>,
    /// How far the log was when it was seen last that no policy has a ladder.
    idle: Option<u64>,
    book: Arc<SlaBook>,
    moments: BTreeSet<(Timestamp, TicketId)>,
    moment_of: HashMap<TicketId, Timestamp>,
}

impl Ladders {
    /// Takes in what has changed, and calls who is to be called now. Returns how many calls it asked for.
    ///
    /// # Errors
    /// When the store can not be read or written; the next look begins anew.
    pub async fn look(
        &mut self,
        store: &dyn Store,
        directory: &Directory,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let looked = self.look_on(store, directory, now).await;
        if looked.is_err() {
            *self = Self::default();
        }
        looked
    }

    async fn look_on(&mut self, store: &dyn Store, directory: &Directory, now: Timestamp) -> Result<usize, StoreError> {
        let head = *store.head().borrow();
        if self.is_idle(store, head).await? {
            return Ok(0);
        }
        let is_due = self.moments.first().is_some_and(|(at, _)| *at <= now);
        if self.position == Some(head) && !is_due {
            return Ok(0);
        }
        let known = directory.now(store).await?;
        let staff = Staff::new(known.people(), known.teams(), known.rosters());
        let mut due: Vec<Document> = match self.position {
            Some(position) if position <= head && head - position <= MANY => {
                match self.changed(store, &known, position).await? {
                    Some(tickets) => self.read(store, tickets).await?,
                    None => self.anew(store, &known, &staff, now).await?,
                }
            }
            _ => self.anew(store, &known, &staff, now).await?,
        };
        self.position = Some(head);
        let past = self.moments.range(..=(now, TicketId(Uuid::max()))).map(|(_, ticket)| *ticket);
        let past: BTreeSet<TicketId> = past.collect();
        let here: BTreeSet<TicketId> = due.iter().filter_map(Document::ticket_id).collect();
        due.extend(self.read(store, past.difference(&here).copied().collect()).await?);
        let mut calls = Vec::new();
        let book = self.book.clone();
        let levels = ServiceLevels::new(&book);
        for ticket in due.iter().filter_map(Document::as_ticket) {
            let found = look(ticket, &*known, &levels, &staff, now);
            // What is heard of the ticket then says when to look again.
            let next = if found.calls.is_empty() { found.next } else { Some(now.plus(AGAIN)) };
            self.set(ticket.id, next, now);
            calls.extend(found.calls);
        }
        let many = calls.len();
        if many > 0 {
            for calls in calls.chunks(PAGE as usize) {
                let commands = calls.iter().map(|call| {
                    let id = derived(call);
                    // In the name of nobody.
                    command(id, Payload::CallPerson(call.clone()), PersonId(Uuid::nil()), now)
                });
                submit(store, commands, now).await?;
            }
            tracing::info!(calls = many, "people were called by the ladders of policies");
        }
        Ok(many)
    }

    /// Whether no policy has a ladder. Then nothing is kept, and only changes of policies are listened for.
    async fn is_idle(&mut self, store: &dyn Store, head: u64) -> Result<bool, StoreError> {
        let seen = self.idle.or(self.position);
        if seen == Some(head) {
            return Ok(self.idle.is_some());
        }
        let is_told = match seen {
            Some(seen) if seen <= head && head - seen <= MANY => self.of_policies(store, seen).await?,
            _ => true,
        };
        if is_told {
            let policies = policies(store).await?;
            let none = policies.iter().all(|policy| policy.ladder.is_empty());
            match (none, self.idle) {
                (true, _) => *self = Self { idle: Some(head), ..Self::default() },
                (false, Some(_)) => *self = Self::default(),
                (false, None) => {}
            }
        } else if self.idle.is_some() {
            self.idle = Some(head);
        }
        Ok(self.idle.is_some())
    }

    /// Whether the log tells of a policy since a position.
    async fn of_policies(&self, store: &dyn Store, position: u64) -> Result<bool, StoreError> {
        let mut after = position;
        loop {
            let rows = store.rows(after, PAGE).await?;
            if rows.iter().any(|row| row.stream.kind == AggregateKind::SlaPolicy) {
                return Ok(true);
            }
            match rows.last() {
                Some(last) if rows.len() == PAGE as usize => after = last.position,
                _ => return Ok(false),
            }
        }
    }

    /// The tickets of which the log tells since a position; `None` where something has changed that all may hang on.
    async fn changed(
        &self,
        store: &dyn Store,
        known: &Known,
        position: u64,
    ) -> Result<Option<BTreeSet<TicketId>>, StoreError> {
        let (mut after, mut tickets) = (position, BTreeSet::new());
        loop {
            let rows = store.rows(after, PAGE).await?;
            for row in &rows {
                after = after.max(row.position);
                match row.stream.kind {
                    AggregateKind::Ticket => {
                        tickets.insert(TicketId(row.stream.id));
                    }
                    AggregateKind::CannedReply
                    | AggregateKind::ChecklistTemplate
                    | AggregateKind::SavedView
                    | AggregateKind::AssetModel
                    | AggregateKind::StatusLabel
                    | AggregateKind::Asset => {}
                    // Nobody calls requesters, but whose they are may decide which policy fits their tickets.
                    AggregateKind::Person
                        if known.person(PersonId(row.stream.id)).is_some_and(|person| !is_desk(person.role)) =>
                    {
                        tickets.extend(self.asked_by(store, PersonId(row.stream.id)).await?);
                    }
                    _ => return Ok(None),
                }
            }
            if rows.len() < PAGE as usize {
                return Ok(Some(tickets));
            }
        }
    }

    /// The open tickets of a requester.
    async fn asked_by(&self, store: &dyn Store, requester: PersonId) -> Result<Vec<TicketId>, StoreError> {
        let requester = Some(requester);
        let mut wanted = Wanted { open: Some(true), requester, sort: Sort::Created, limit: PAGE, ..Wanted::default() };
        let mut found = Vec::new();
        loop {
            let page = store.all_tickets(&wanted).await?;
            found.extend(page.iter().filter_map(Document::ticket_id));
            match page.last().and_then(Document::as_ticket) {
                Some(last) if page.len() == PAGE as usize => wanted.after = Some(wanted.sort.place(last)),
                _ => return Ok(found),
            }
        }
    }

    async fn read(&self, store: &dyn Store, tickets: BTreeSet<TicketId>) -> Result<Vec<Document>, StoreError> {
        let mut found = Vec::new();
        for ticket in tickets {
            found.extend(store.document(ticket.into()).await?);
        }
        Ok(found)
    }

    /// Looks through all open tickets, page by page. Returns those that are due.
    async fn anew(
        &mut self,
        store: &dyn Store,
        known: &Known,
        staff: &Staff<'_>,
        now: Timestamp,
    ) -> Result<Vec<Document>, StoreError> {
        let book = Arc::new(SlaBook::read(known.sla_versions()));
        self.book = book.clone();
        let levels = ServiceLevels::new(&book);
        self.moments.clear();
        self.moment_of.clear();
        // The order of their creation: what ends meanwhile moves no other.
        let mut wanted = Wanted { open: Some(true), sort: Sort::Created, limit: PAGE, ..Wanted::default() };
        let mut due = Vec::new();
        loop {
            let page = store.all_tickets(&wanted).await?;
            wanted.after = page.last().and_then(Document::as_ticket).map(|last| wanted.sort.place(last));
            let is_last = page.len() < PAGE as usize;
            for document in page {
                let Some(ticket) = document.as_ticket() else { continue };
                let found = look(ticket, known, &levels, staff, now);
                self.set(ticket.id, found.next, now);
                if !found.calls.is_empty() {
                    due.push(document);
                }
            }
            if is_last {
                return Ok(due);
            }
            tokio::task::yield_now().await;
        }
    }

    fn set(&mut self, ticket: TicketId, next: Option<Timestamp>, now: Timestamp) {
        if let Some(before) = self.moment_of.remove(&ticket) {
            self.moments.remove(&(before, ticket));
        }
        if let Some(next) = next {
            let next = next.max(now.plus(1)).min(now.plus(LONGEST));
            self.moment_of.insert(ticket, next);
            self.moments.insert((next, ticket));
        }
    }
}

async fn policies(store: &dyn Store) -> Result<Vec<SlaPolicy>, StoreError> {
    let server = Person { role: Role::Administrator, ..Person::unknown(PersonId(Uuid::nil()), Language::En) };
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = store.records(&server, DocKind::SlaPolicy, after, PAGE, &|_| true).await?.documents;
        after = page.last().map(|document| document.doc_ref().id);
        let is_last = page.len() < PAGE as usize;
        found.extend(page.into_iter().filter_map(|document| match document.body {
            Body::SlaPolicy(policy) => Some(*policy),
            _ => None,
        }));
        if is_last || after.is_none() {
            return Ok(found);
        }
    }
}

/// The command of a call: the same for every process that sees the ticket as it is.
fn derived(call: &CallPerson) -> CommandId {
    let step = format!("{:?}\0{}\0{}\0{}\0{}", call.metric, call.cycle, call.percent, call.attempt, call.reached_at.0);
    derived_id("ladder", &[call.ticket.0.as_bytes(), call.person.0.as_bytes(), step.as_bytes()])
}
