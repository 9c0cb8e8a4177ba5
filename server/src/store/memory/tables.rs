//! The memory store's tables. Writes wait until the commit; the working set shows them to the group before.

use super::accounts::People;
use crate::store::archive::{Beside, Counts, META_RESTORED};
use crate::store::changes::{About, Changes, Kept};
use crate::store::error::{Result, StoreError};
use crate::store::files::{FileHash, StoredFile};
use crate::store::jobs::{Job, JobKind};
use crate::store::list::{Reader, Wanted};
use crate::store::search::{Plan, lines_of};
use crate::store::stored::Stored;
use crate::store::tables::{Read, Slice, Write};
use crate::store::working::{Found, Keys};
use crate::store::{Contact, Device};
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::facts::AssetKey;
use deskside_domain::id::{Aggregate, AssetId, ClientId, CommandId, EventId, PersonId, TicketId};
use deskside_domain::ticket::number::{BLOCK_SIZE, FIRST_NUMBER, SEQUENCE_MAX};
use deskside_domain::ticket::{NumberBlock, Ticket, TicketNumber};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Mutex as SyncMutex, MutexGuard, PoisonError};

/// Everything the store keeps.
#[derive(Clone, Debug, Default)]
pub struct State {
    log: BTreeMap<u64, LogRow>,
    events: BTreeMap<EventId, u64>,
    heads: BTreeMap<Aggregate, StreamHead>,
    commands: BTreeMap<CommandId, Kept>,
    marks: BTreeMap<(ClientId, Aggregate), u32>,
    pub(super) documents: BTreeMap<DocRef, Stored>,
    numbers: BTreeMap<TicketNumber, TicketId>,
    blocks: Vec<NumberBlock>,
    own: (u32, u32),
    lines: BTreeMap<TicketId, String>,
    erased: BTreeMap<EventId, u64>,
    pub(super) devices: BTreeMap<ClientId, Device>,
    pub(super) meta: BTreeMap<String, String>,
    pub(super) jobs: BTreeMap<i64, Job>,
    pub(super) files: super::files::Bytes,
}

impl State {
    fn put(&mut self, changes: &Changes) {
        for row in &changes.rows {
            self.events.insert(row.event_id, row.position);
            self.log.insert(row.position, row.clone());
        }
        self.heads.extend(changes.heads.iter().map(|(stream, head)| (*stream, head.clone())));
        self.documents.extend(changes.documents.iter().map(|(doc, stored)| (*doc, stored.clone())));
        for (ticket, position) in &changes.again {
            for stored in self.documents.values_mut().filter(|stored| stored.document.ticket_id() == Some(*ticket)) {
                stored.position = stored.position.max(*position);
            }
        }
        for About { doc, position, ended } in &changes.about {
            let of = |stored: &Stored| {
                let people = [stored.requester(), stored.affected()].into_iter().flatten().map(DocRef::from);
                people.chain(stored.site().map(DocRef::from)).any(|about| about == *doc)
            };
            for stored in
                self.documents.values_mut().filter(|stored| (*ended || stored.ended_at().is_none()) && of(stored))
            {
                stored.position = stored.position.max(*position);
            }
        }
        self.numbers.extend(changes.numbers.iter().copied());
        self.commands.extend(changes.kept.iter().map(|kept| (kept.command, kept.clone())));
        self.marks.extend(&changes.marks);
        self.files.note_uses(&changes.uses, &changes.unused);
    }

    fn index(&mut self, plan: &Plan) {
        let Plan { anew, more, .. } = plan;
        let texts = self.texts(|ticket| anew.contains(&ticket));
        let texts: Vec<Document> = texts.into_iter().map(|stored| stored.document).collect();
        let people = texts.iter().filter_map(Document::as_ticket).map(|ticket| ticket.content.requester.into());
        let people = people.filter_map(|person| Some(self.documents.get(&person)?.document.clone()));
        let people: Vec<Document> = people.collect();
        self.lines.extend(lines_of(&texts, &people));
        for (ticket, more) in more.iter().filter(|(ticket, _)| !anew.contains(ticket)) {
            self.lines.entry(*ticket).or_default().push_str(more);
        }
    }

    /// Tickets, as asked about, with their messages.
    fn texts(&self, wanted: impl Fn(TicketId) -> bool) -> Vec<Stored> {
        let is_text = |stored: &&Stored| {
            let kind = stored.document.doc_ref().kind;
            let is_wanted = || stored.document.ticket_id().is_some_and(&wanted);
            matches!(kind, DocKind::Ticket | DocKind::Article) && is_wanted()
        };
        self.documents.values().filter(is_text).cloned().collect()
    }

    fn tickets(&self, wanted: &Wanted, limit: usize) -> Vec<Stored> {
        let words = wanted.query();
        let organization = |ticket: &Ticket| {
            let person = self.documents.get(&ticket.content.requester.into()).map(|stored| &stored.document);
            person.and_then(Document::as_person).and_then(|person| person.organization)
        };
        let mut found: Vec<(&Ticket, &Stored)> = self
            .documents
            .values()
            .filter_map(|stored| stored.document.as_ticket().map(|ticket| (ticket, stored)))
            .filter(|(ticket, _)| wanted.holds(ticket))
            .filter(|(ticket, _)| wanted.organization.is_none_or(|of| organization(ticket) == Some(of)))
            .filter(|(ticket, _)| {
                let line = self.lines.get(&ticket.id);
                words.as_ref().is_none_or(|words| line.is_some_and(|line| words.holds(line)))
            })
            .collect();
        found.sort_by(|(one, _), (other, _)| wanted.sort.order(wanted.sort.place(one), wanted.sort.place(other)));
        found.into_iter().take(limit).map(|(_, stored)| stored.clone()).collect()
    }

    /// The asset that is known by a tag or serial number.
    fn known_by(&self, key: &AssetKey) -> Option<AssetId> {
        let mut assets = self.documents.values().filter_map(|stored| stored.document.as_asset());
        assets.find(|asset| key.is_of(asset)).map(|asset| asset.id)
    }

    /// See [`Store::numbered`](crate::store::Store::numbered).
    pub fn numbered(&self, number: TicketNumber) -> Option<TicketId> {
        self.numbers.get(&number).copied()
    }

    fn in_scope(&self, ticket: TicketId, since: Timestamp) -> bool {
        let stored = self.documents.get(&ticket.into());
        stored.is_some_and(|stored| stored.ended_at().is_none_or(|ended| ended >= since))
    }

    fn slice(&self, slice: Slice, limit: usize) -> Vec<Stored> {
        let take = |found: Vec<&Stored>| found.into_iter().take(limit).cloned().collect();
        let name = |stored: &Stored| stored.document.doc_ref();
        match slice {
            Slice::Stage { stage, after, since } => take(
                self.documents
                    .values()
                    .filter(|stored| stored.stage() == stage && after.is_none_or(|after| name(stored) > after))
                    .filter(|stored| stored.ended_at().is_none_or(|ended| ended >= since))
                    .collect(),
            ),
            Slice::Parts { after, since } => {
                let mut found: Vec<_> = self
                    .documents
                    .values()
                    .filter(|stored| stored.stage() == crate::store::stored::Stage::Part)
                    .filter_map(|stored| Some((stored.document.ticket_id()?, name(stored), stored)))
                    .filter(|(ticket, doc, _)| after.is_none_or(|after| (ticket.0, *doc) > after))
                    .filter(|(ticket, ..)| self.in_scope(*ticket, since))
                    .collect();
                found.sort_by_key(|(ticket, doc, _)| (*ticket, *doc));
                take(found.into_iter().map(|(.., stored)| stored).collect())
            }
            Slice::Ticket { ticket, kind, after } => {
                let of = |stored: &&Stored| {
                    let doc = stored.document.doc_ref();
                    stored.document.ticket_id() == Some(ticket) && doc.kind == kind && doc.id > after
                };
                let mut found: Vec<_> = self.documents.values().filter(of).collect();
                found.sort_by_key(|stored| stored.document.doc_ref().id);
                take(found)
            }
            Slice::Changes { after: (after, doc) } => {
                let mut found: Vec<_> = self
                    .documents
                    .values()
                    .filter(|stored| {
                        stored.position > after || doc.is_some_and(|doc| stored.position == after && name(stored) > doc)
                    })
                    .collect();
                found.sort_by_key(|stored| (stored.position, name(stored)));
                take(found)
            }
            Slice::All { after } => {
                take(self.documents.values().filter(|stored| after.is_none_or(|after| name(stored) > after)).collect())
            }
        }
    }
}

type Write1 = Box<dyn FnOnce(&mut State) + Send>;

/// A transaction: what it writes is seen by nobody before the commit.
pub struct Transaction<'a> {
    state: &'a mut State,
    writes: Vec<Write1>,
    at_once: bool,
    accounts: Option<&'a SyncMutex<People>>,
    blocks: Vec<NumberBlock>,
    people: Option<&'a mut People>,
}

impl<'a> Transaction<'a> {
    /// Writes wait for the commit.
    pub fn new(state: &'a mut State) -> Self {
        Self { state, writes: Vec::new(), at_once: false, accounts: None, blocks: Vec::new(), people: None }
    }

    /// Knows who has an account, too.
    pub fn with_accounts(self, accounts: &'a SyncMutex<People>) -> Self {
        Self { accounts: Some(accounts), ..self }
    }

    /// Writes are seen at once; the caller works on a copy.
    pub fn at_once(state: &'a mut State) -> Self {
        Self { at_once: true, ..Self::new(state) }
    }

    /// The same with accounts and what belongs to them.
    pub fn with_people(state: &'a mut State, people: &'a mut People) -> Self {
        Self { people: Some(people), ..Self::at_once(state) }
    }

    /// Makes it so.
    pub fn commit(self) {
        for write in self.writes {
            write(self.state);
        }
    }

    /// Who can sign in and what belongs to them, where that is known.
    pub(super) fn accounts(&self) -> Option<MutexGuard<'_, People>> {
        Some(self.accounts?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn write(&mut self, write: impl FnOnce(&mut State) + Send + 'static) {
        if self.at_once {
            write(self.state);
        } else {
            self.writes.push(Box::new(write));
        }
    }
}

impl Read for Transaction<'_> {
    async fn head(&mut self) -> Result<u64> {
        let log = self.state.log.keys().next_back().copied().unwrap_or(0);
        Ok(log.max(self.state.erased.values().max().copied().unwrap_or(0)))
    }

    async fn load(&mut self, keys: &Keys) -> Result<Found> {
        let state = &*self.state;
        let block_of = |client, number| {
            let blocks = state.blocks.iter().chain(&self.blocks);
            blocks.into_iter().any(|block: &NumberBlock| block.client == client && block.contains(number))
        };
        Ok(Found {
            documents: keys.documents.iter().filter_map(|doc| state.documents.get(doc).cloned()).collect(),
            records: keys.records.iter().filter_map(|id| Some((*id, state.commands.get(id)?.record.clone()))).collect(),
            marks: keys.marks.iter().filter_map(|key| Some((*key, *state.marks.get(key)?))).collect(),
            heads: keys.heads.iter().filter_map(|key| Some((*key, state.heads.get(key)?.clone()))).collect(),
            taken: keys.numbers.iter().map(|(_, number)| *number).filter(|n| state.numbers.contains_key(n)).collect(),
            reserved: keys.numbers.iter().copied().filter(|(client, number)| block_of(*client, *number)).collect(),
            files: keys.files.iter().filter_map(|hash| Some((*hash, state.files.files.get(hash)?.size))).collect(),
            assets: keys.assets.iter().filter_map(|key| Some((key.clone(), state.known_by(key)?))).collect(),
            holders: match self.accounts {
                Some(accounts) if keys.holders => accounts.lock().unwrap_or_else(PoisonError::into_inner).holders(),
                _ => Vec::new(),
            },
        })
    }

    async fn slice(&mut self, slice: Slice, limit: u32) -> Result<Vec<Stored>> {
        Ok(self.state.slice(slice, limit as usize))
    }

    async fn tickets(&mut self, wanted: &Wanted, _: &Reader, limit: u32) -> Result<Vec<Stored>> {
        Ok(self.state.tickets(wanted, limit as usize))
    }

    async fn near(&mut self, wanted: &Wanted, _: &Reader, _: u32, limit: u32) -> Result<(Vec<Stored>, bool)> {
        Ok((self.state.tickets(wanted, limit as usize), true))
    }

    async fn texts(&mut self, tickets: &[TicketId]) -> Result<Vec<Stored>> {
        Ok(self.state.texts(|ticket| tickets.contains(&ticket)))
    }

    async fn asked_by(&mut self, person: PersonId, after: Option<TicketId>, limit: u32) -> Result<Vec<TicketId>> {
        let after = after.unwrap_or(TicketId(uuid::Uuid::nil()));
        let tickets = self.state.documents.range((Bound::Excluded(DocRef::from(after)), Bound::Unbounded));
        let tickets = tickets.filter_map(|(_, stored)| stored.document.as_ticket());
        let asked = tickets.filter(|ticket| ticket.content.requester == person).map(|ticket| ticket.id);
        Ok(asked.take(limit as usize).collect())
    }

    async fn numbered(&mut self, number: TicketNumber) -> Result<Option<TicketId>> {
        Ok(self.state.numbered(number))
    }

    async fn positions(&mut self, docs: &BTreeSet<DocRef>) -> Result<Vec<(DocRef, u64)>> {
        Ok(docs.iter().filter_map(|doc| Some((*doc, self.state.documents.get(doc)?.position))).collect())
    }

    async fn count_documents(&mut self) -> Result<u64> {
        Ok(self.state.documents.len() as u64)
    }

    async fn rows(&mut self, after: u64, limit: u32) -> Result<Vec<LogRow>> {
        Ok(self.state.log.range(after + 1..).take(limit as usize).map(|(_, row)| row.clone()).collect())
    }

    async fn stream(&mut self, stream: Aggregate) -> Result<Vec<LogRow>> {
        Ok(self.state.log.values().filter(|row| row.stream == stream).cloned().collect())
    }

    async fn heads(&mut self) -> Result<Vec<(Aggregate, StreamHead)>> {
        Ok(self.state.heads.iter().map(|(stream, head)| (*stream, head.clone())).collect())
    }

    async fn commands(&mut self, after: Option<CommandId>, limit: u32) -> Result<Vec<Kept>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let commands = self.state.commands.range((from, Bound::Unbounded));
        Ok(commands.take(limit as usize).map(|(_, kept)| kept.clone()).collect())
    }

    async fn marks(
        &mut self,
        after: Option<(ClientId, Aggregate)>,
        limit: u32,
    ) -> Result<Vec<((ClientId, Aggregate), u32)>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let marks = self.state.marks.range((from, Bound::Unbounded));
        Ok(marks.take(limit as usize).map(|(lane, mark)| (*lane, *mark)).collect())
    }

    async fn counts(&mut self) -> Result<Counts> {
        let State { log, erased, commands, marks, files, .. } = &*self.state;
        let counts = [log.len(), erased.len(), commands.len(), marks.len(), files.files.len(), files.pieces_of_files()];
        let [events, erasures, commands, lanes, files, pieces] = counts.map(|count| count as u64);
        Ok(Counts { events, erasures, commands, lanes, files, pieces })
    }

    async fn beside(&mut self) -> Result<Vec<Beside>> {
        let state = &*self.state;
        let blocks = state.blocks.iter().map(|block| Beside::Block(*block));
        let clients = state.devices.values().cloned().map(Beside::Client);
        let meta = state.meta.iter().map(|(key, value)| Beside::Meta { key: key.clone(), value: value.clone() });
        let people = self.people.as_ref().map_or_else(Vec::new, |people| people.beside());
        Ok(blocks.chain(clients).chain(meta).chain(people).collect())
    }

    async fn files(&mut self, after: Option<FileHash>, limit: u32) -> Result<Vec<StoredFile>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let files = self.state.files.files.range((from, Bound::Unbounded));
        Ok(files.take(limit as usize).map(|(_, file)| *file).collect())
    }

    async fn piece(&mut self, body: uuid::Uuid, from: u64) -> Result<Option<Vec<u8>>> {
        Ok(self.state.files.bytes(body, from))
    }

    async fn places(&mut self, events: &[EventId]) -> Result<Vec<(EventId, Aggregate)>> {
        let place = |event: &EventId| Some((*event, self.state.log.get(self.state.events.get(event)?)?.stream));
        Ok(events.iter().filter_map(place).collect())
    }

    async fn erasures(&mut self) -> Result<Vec<(EventId, u64)>> {
        Ok(self.state.erased.iter().map(|(event, position)| (*event, *position)).collect())
    }
}

impl Write for Transaction<'_> {
    async fn save(&mut self, changes: &Changes) -> Result<()> {
        let changes = changes.clone();
        if !changes.shut_out.is_empty()
            && let Some(mut people) = self.accounts()
        {
            changes.shut_out.iter().for_each(|person| people.renew_access(*person));
        }
        self.write(move |state| state.put(&changes));
        Ok(())
    }

    async fn index(&mut self, plan: &Plan) -> Result<()> {
        let plan = plan.clone();
        self.write(move |state| state.index(&plan));
        Ok(())
    }

    async fn enqueue(&mut self, kind: JobKind, key: &str, due: Timestamp) -> Result<()> {
        let key = key.to_owned();
        self.write(move |state| state.enqueue(kind, key, due));
        Ok(())
    }

    async fn reserve(&mut self, client: ClientId) -> Result<NumberBlock> {
        let last = self.blocks.last().or(self.state.blocks.last());
        let first = last.map_or(FIRST_NUMBER, |block| block.first + block.size);
        if first.saturating_add(BLOCK_SIZE) > SEQUENCE_MAX {
            return Err(StoreError::NoNumbers);
        }
        let block = NumberBlock { client, first, size: BLOCK_SIZE };
        self.blocks.push(block);
        self.write(move |state| state.blocks.push(block));
        Ok(block)
    }

    async fn own_numbers(&mut self) -> Result<(u32, u32)> {
        Ok(self.state.own)
    }

    async fn set_own_numbers(&mut self, next: u32, end: u32) -> Result<()> {
        self.write(move |state| state.own = (next, end));
        Ok(())
    }

    async fn note_contact(&mut self, contact: &Contact, at: Timestamp) -> Result<()> {
        let Contact { client, user, runs, manifest } = contact.clone();
        let unsent = manifest.map(|mut unsent| {
            unsent.sort_by_key(|item| item.command_id);
            unsent.dedup_by_key(|item| item.command_id);
            unsent
        });
        self.write(move |state| {
            let before = state.devices.remove(&client).map(|device| device.unsent);
            let unsent = unsent.or(before).unwrap_or_default();
            state.devices.insert(client, Device { client, user, seen_at: at, runs, unsent });
        });
        Ok(())
    }

    async fn put_beside(&mut self, beside: &[Beside]) -> Result<()> {
        for one in beside {
            let one = one.clone();
            match one {
                Beside::Block(block) => self.write(move |state| state.blocks.push(block)),
                Beside::Client(device) => self.write(move |state| {
                    state.devices.insert(device.client, device);
                }),
                Beside::Meta { key, value } => self.write(move |state| {
                    state.meta.insert(key, value);
                }),
                of_people => {
                    if let Some(people) = &mut self.people {
                        people.put(of_people);
                    }
                }
            }
        }
        Ok(())
    }

    async fn put_file(&mut self, file: &StoredFile) -> Result<()> {
        let file = *file;
        self.write(move |state| {
            state.files.files.insert(file.hash, file);
        });
        Ok(())
    }

    async fn put_piece(&mut self, body: uuid::Uuid, at: u64, bytes: &[u8]) -> Result<()> {
        let bytes = bytes.to_vec();
        self.write(move |state| {
            state.files.pieces.insert((body, at), bytes);
        });
        Ok(())
    }

    async fn forget_files(&mut self, hashes: &[FileHash]) -> Result<()> {
        let hashes = hashes.to_vec();
        self.write(move |state| state.files.forget(&hashes));
        Ok(())
    }

    async fn restored_at(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.state.meta.get(META_RESTORED).and_then(|at| at.parse().ok()).map(Timestamp))
    }

    async fn clear_projections(&mut self) -> Result<()> {
        self.write(|state| {
            state.documents.clear();
            state.numbers.clear();
            state.lines.clear();
            state.files.uses.clear();
        });
        Ok(())
    }

    async fn erase(&mut self, events: &[EventId], position: u64) -> Result<()> {
        let events = events.to_vec();
        self.write(move |state| {
            for event in events {
                if let Some(row) = state.events.get(&event).and_then(|place| state.log.get_mut(place)) {
                    row.private.clear();
                }
                state.erased.insert(event, position);
            }
        });
        Ok(())
    }
}
