//! A desk in memory for tests: settles commands on documents, log and lanes, and knows everything.

pub mod actions;

use deskside_domain::apply::apply;
use deskside_domain::chain::{LogRow, StreamHead, Verifier};
use deskside_domain::command::{Base, Bases, Command, Payload, Sealed};
use deskside_domain::contract::Contract;
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::facts::{AssetKey, Fact, Facts, NumberUse};
use deskside_domain::id::{
    Aggregate, AssetId, CategoryId, ClientId, CommandId, OrganizationId, PersonId, TeamId, TicketId,
};
use deskside_domain::people::{Category, Language, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::sync::server::{Authority, Ledger, Record, Server, settle};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{
    Channel, Impact, NewTicket, NumberBlock, TicketKind, TicketNumber, Urgency, number::BLOCK_SIZE,
};
use deskside_domain::time::{Captured, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// People of the test desk.
pub const ADMIN: u128 = 1;
/// Technicians 2 and 3 work tickets; 4 and 5 are requesters.
pub const SARA: u128 = 2;
/// See [`SARA`].
pub const IVAN: u128 = 3;
/// See [`SARA`].
pub const MARTA: u128 = 4;
/// Teams 11 and 12, categories 21 and 22.
pub const FIRST_LINE: u128 = 11;
/// See [`FIRST_LINE`].
pub const NETWORKS: u128 = 12;
/// See [`FIRST_LINE`].
pub const HARDWARE: u128 = 21;
/// The start of time in tests.
pub const T0: Timestamp = Timestamp(1_790_000_000);

#[derive(Clone, Default)]
pub struct Desk {
    pub docs: DocMap,
    pub rows: Vec<LogRow>,
    pub records: BTreeMap<CommandId, Record>,
    pub lanes: BTreeMap<(ClientId, Aggregate), u32>,
    pub heads: BTreeMap<Aggregate, StreamHead>,
    pub blocks: Vec<NumberBlock>,
    pub numbers: BTreeSet<TicketNumber>,
    /// Who has an account.
    pub holders: Vec<PersonId>,
    /// Hashes of the bytes that are here, and how many they are.
    pub files: BTreeMap<String, u64>,
    pub now: i64,
    salts: u8,
    system: u128,
}

impl Facts for Desk {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.docs.get(doc).map_or(Fact::Absent, Fact::Known)
    }
    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        self.records.get(&command).map_or(Fact::Absent, |record| Fact::Known(record.outcome.clone()))
    }
    fn number(&self, client: ClientId, number: TicketNumber) -> Fact<NumberUse> {
        let reserved = self.blocks.iter().any(|block| block.client == client && block.contains(number));
        Fact::Known(match (reserved, self.numbers.contains(&number)) {
            (_, true) => NumberUse::Taken,
            (true, false) => NumberUse::Free,
            (false, false) => NumberUse::NotReserved,
        })
    }
    fn account_holders(&self) -> Fact<&[PersonId]> {
        Fact::Known(&self.holders)
    }
    fn contracts(&self, organization: OrganizationId) -> Fact<Vec<&Contract>> {
        self.docs.contracts(organization).map_or(Fact::NotHere, Fact::Known)
    }
    fn asset_known_by(&self, key: &AssetKey) -> Fact<AssetId> {
        let mut assets = self.docs.0.values().filter_map(Document::as_asset);
        assets.find(|asset| key.is_of(asset)).map_or(Fact::Absent, |asset| Fact::Known(asset.id))
    }
    fn file(&self, hash: &str) -> Fact<u64> {
        self.files.get(hash).copied().map_or(Fact::Absent, Fact::Known)
    }
}

impl Ledger for Desk {
    fn record(&self, command: CommandId) -> Fact<Record> {
        self.records.get(&command).cloned().map_or(Fact::Absent, Fact::Known)
    }
    fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Fact<u32> {
        self.lanes.get(&(client, lane)).copied().map_or(Fact::Absent, Fact::Known)
    }
    fn stream_head(&self, stream: Aggregate) -> Fact<StreamHead> {
        self.heads.get(&stream).cloned().map_or(Fact::Absent, Fact::Known)
    }
}

impl Desk {
    /// Two teams, two categories, an administrator, two technicians, two requesters.
    pub fn with_people() -> Self {
        let mut desk = Self { system: 1 << 100, ..Self::default() };
        for (id, name, level) in
            [(FIRST_LINE, "First line", SupportLevel::L1), (NETWORKS, "Networks", SupportLevel::L2)]
        {
            let team = Team {
                id: TeamId::from(id),
                name: name.to_owned(),
                level,
                external: false,
                until: None,
                retired: false,
            };
            desk.system(Payload::DefineTeam(team));
        }
        for (id, team) in [(HARDWARE, Some(FIRST_LINE)), (22, None)] {
            desk.system(Payload::DefineCategory(Category {
                id: CategoryId::from(id),
                parent: None,
                name_en: "Hardware".to_owned(),
                name_it: "Apparati".to_owned(),
                team: team.map(TeamId::from),
                retired: false,
            }));
        }
        for (id, role) in [
            (ADMIN, Role::Administrator),
            (SARA, Role::Technician),
            (IVAN, Role::Technician),
            (MARTA, Role::Requester),
            (5, Role::Requester),
        ] {
            desk.system(Payload::DefinePerson(person(id, role)));
        }
        desk
    }

    pub fn system(&mut self, payload: Payload) -> Outcome {
        self.system += 1;
        let lane = payload.aggregate().expect("no void here");
        let sealed = Command {
            command_id: CommandId::from(self.system),
            client_id: ClientId::from(0),
            lane,
            lane_seq: 0,
            requires: Vec::new(),
            bases: Bases::new(),
            captured: Captured { device_wall: self.time(), server_offset: Some(0), last_contact: None },
            user_id: PersonId::from(ADMIN),
            payload,
        }
        .seal();
        self.settle(&sealed, Authority::System)
    }

    pub fn time(&self) -> Timestamp {
        T0.plus(self.now)
    }

    /// A command of a user on a device, as seen on the newest documents.
    pub fn command(&self, id: u128, client: u128, user: u128, payload: Payload) -> Command {
        let lane = payload.aggregate().expect("no void here");
        let client_id = ClientId::from(client);
        let bases = self.bases(&payload);
        Command {
            command_id: CommandId::from(id),
            client_id,
            lane,
            lane_seq: self.lanes.get(&(client_id, lane)).copied().unwrap_or(0) + 1,
            requires: Vec::new(),
            bases,
            captured: Captured { device_wall: self.time(), server_offset: Some(0), last_contact: Some(T0) },
            user_id: PersonId::from(user),
            payload,
        }
    }

    /// The bases an author sees now.
    pub fn bases(&self, payload: &Payload) -> Bases {
        let fields = payload.fields();
        let doc = payload.aggregate().and_then(|aggregate| self.docs.get(aggregate.into()));
        doc.map_or_else(Bases::new, |doc| {
            let seen = doc.versions.iter().filter(|(field, _)| fields.contains(field));
            seen.map(|(field, event)| (*field, Base::Confirmed(*event))).collect()
        })
    }

    pub fn push(&mut self, command: &Command) -> Outcome {
        self.settle(&command.seal(), Authority::User(command.user_id))
    }

    pub fn settle(&mut self, sealed: &Sealed, authority: Authority) -> Outcome {
        self.now += 1;
        let mut salts = self.salts;
        let mut salt = || {
            salts = salts.wrapping_add(1);
            [salts; 16]
        };
        let number = TicketNumber::new(900_000 + self.rows.len() as u32);
        let mut server = Server {
            received_at: self.time(),
            head: self.rows.last().map_or(0, |row| row.position),
            authority,
            number,
            salt: &mut salt,
        };
        let settled = settle(sealed, self, &mut server);
        self.salts = salts;
        if let Some(effects) = settled.effects {
            for row in effects.rows {
                let head = StreamHead { seq: row.stream_seq, hash: row.hash.clone() };
                self.heads.insert(row.stream, head);
                self.rows.push(row);
            }
            for document in effects.documents {
                if let Some(number) = document.as_ticket().and_then(|ticket| ticket.number) {
                    self.numbers.insert(number);
                }
                self.docs.put(document);
            }
            if let Some(mark) = effects.lane_mark {
                self.lanes.insert((sealed.client_id, sealed.lane), mark);
            }
            self.records.insert(sealed.command_id, effects.record);
        }
        settled.outcome
    }

    pub fn reserve(&mut self, client: u128) -> NumberBlock {
        let first = 1 + self.blocks.len() as u32 * BLOCK_SIZE;
        let block = NumberBlock { client: ClientId::from(client), first, size: BLOCK_SIZE };
        self.blocks.push(block);
        block
    }

    /// Opens a ticket and returns its id.
    pub fn open_ticket(&mut self, id: u128) -> TicketId {
        let payload = Payload::CreateTicket(deskside_domain::command::CreateTicket {
            ticket: TicketId::from(id),
            number: None,
            content: content("Printer is stuck"),
        });
        let command = self.command(id, 7, SARA, payload);
        let outcome = self.push(&command);
        assert!(outcome.is_done(), "{outcome:?}");
        TicketId::from(id)
    }

    /// Documents made anew from the log.
    pub fn rebuilt(&self) -> DocMap {
        let mut docs = DocMap::default();
        for row in &self.rows {
            let event = row.event().expect("our own events are readable");
            apply(&event, &mut docs).expect("the log is in order");
        }
        docs
    }

    pub fn verify(&self) -> Result<(), deskside_domain::chain::Broken> {
        let mut verifier = Verifier::default();
        self.rows.iter().try_for_each(|row| verifier.check(row))
    }
}

pub fn person(id: u128, role: Role) -> Person {
    Person {
        id: PersonId::from(id),
        profile: Profile { name: format!("Person {id}"), ..Profile::default() },
        role,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::En,
        active: true,
    }
}

pub fn content(subject: &str) -> NewTicket {
    NewTicket {
        kind: TicketKind::Incident,
        requester: PersonId::from(MARTA),
        affected_user: None,
        subject: subject.to_owned(),
        description: "one\ntwo\nthree".to_owned(),
        category: CategoryId::from(HARDWARE),
        impact: Impact::Individual,
        urgency: Urgency::Medium,
        site: None,
        location: String::new(),
        channel: Channel::Phone,
        external_ref: None,
        restricted: None,
    }
}
