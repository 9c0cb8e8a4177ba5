//! A small desk on a store: two teams, two categories, five people, devices that number their lanes.

use super::cluster::Database;
use deskside_domain::command::{
    AddArticle, AssignTicket, Base, Bases, Command, CreateTicket, EditTicket, OnTicket, Payload, Sealed,
};
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::id::{Aggregate, ArticleId, CategoryId, ClientId, CommandId, PersonId, TeamId, TicketId};
use deskside_domain::people::{Category, Language, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::permission::{self, Viewer};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{
    Channel, FieldValue, Impact, Message, NewTicket, TicketKind, TicketNumber, Urgency, Visibility,
};
use deskside_domain::time::{Captured, Timestamp};
use serde_json::Value;
use server::store::list::{Sort, Wanted};
use server::store::{MemoryStore, PostgresStore, Push, SqliteStore, Store};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Runs the desk.
pub const ADMIN: u128 = 1;
/// Technicians work tickets.
pub const SARA: u128 = 2;
/// Another technician.
pub const IVAN: u128 = 3;
/// A technician of another firm.
pub const OLGA: u128 = 6;
/// Requesters report faults.
pub const MARTA: u128 = 4;
/// Another requester.
pub const PAUL: u128 = 5;
/// The team that comes first.
pub const FIRST_LINE: u128 = 11;
/// The other team.
pub const NETWORKS: u128 = 12;
/// The team of another firm.
pub const OUTSIDE: u128 = 13;
/// A category of the first team.
pub const HARDWARE: u128 = 21;
/// When tests begin.
pub const T0: Timestamp = Timestamp(1_790_000_000);

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Memory,
    Sqlite,
    Postgres,
}

impl Kind {
    /// How many random cases a property gets: a file is slower, a server still more.
    pub fn cases(self) -> u32 {
        match self {
            Self::Memory => 100,
            Self::Sqlite => 30,
            Self::Postgres => 8,
        }
    }
}

/// A store and where it is.
pub struct Place {
    pub store: Arc<dyn Store>,
    folder: Option<TempDir>,
    database: Option<Database>,
}

impl Place {
    pub async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Memory => Self { store: Arc::new(MemoryStore::default()), folder: None, database: None },
            Kind::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let store = SqliteStore::open(&folder.path().join("desk.db")).await.expect("a new database opens");
                Self { store: Arc::new(store), folder: Some(folder), database: None }
            }
            Kind::Postgres => {
                let database = Database::new().await;
                let store = PostgresStore::open(&database.url).await.expect("an empty database opens");
                Self { store: Arc::new(store), folder: None, database: Some(database) }
            }
        }
    }

    /// The database on a server.
    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("a store on a server")
    }

    /// Whether the store is a database in a file.
    pub fn is_file(&self) -> bool {
        self.folder.is_some()
    }

    /// The database's file.
    pub fn file(&self) -> PathBuf {
        self.folder().join("desk.db")
    }

    /// Where the database is.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a store in a file").path()
    }

    /// Closes and opens it.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        self.store = match &self.database {
            Some(database) => Arc::new(PostgresStore::open(&database.url).await.expect("the database opens again")),
            None => Arc::new(SqliteStore::open(&self.file()).await.expect("the database opens again")),
        };
    }
}

/// The desk.
pub struct Desk {
    pub place: Place,
    /// Seconds since [`T0`].
    pub now: i64,
    pub next: u128,
    pub lanes: BTreeMap<(ClientId, Aggregate), u32>,
}

impl Desk {
    /// An empty store, without anybody.
    pub async fn empty(kind: Kind) -> Self {
        Self { place: Place::new(kind).await, now: 0, next: 1 << 64, lanes: BTreeMap::new() }
    }

    /// A desk with its people.
    pub async fn new(kind: Kind) -> Self {
        let mut desk = Self::empty(kind).await;
        desk.people().await;
        desk
    }

    /// Brings the people in.
    pub async fn people(&mut self) {
        let commands: Vec<_> = set_up().into_iter().map(|payload| self.by_system(payload)).collect();
        let outcomes = self.submit(&[Push::of(Authority::System, commands)]).await.remove(0);
        assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    }

    /// The tickets that a technician finds, newest first.
    pub async fn find(&self, words: &str) -> Vec<TicketId> {
        self.found_by(&technician(SARA), words).await
    }

    /// The tickets that someone finds, newest first.
    pub async fn found_by(&self, viewer: &Person, words: &str) -> Vec<TicketId> {
        let wanted = Wanted { words: Some(words.to_owned()), sort: Sort::Created, limit: 50, ..Wanted::default() };
        let listed = self.store().tickets(viewer, &wanted).await;
        let listed = listed.unwrap_or_else(|error| panic!("{words:?}: {}", server::store::chain(&error)));
        listed.documents.iter().filter_map(Document::ticket_id).collect()
    }

    pub fn store(&self) -> &dyn Store {
        &*self.place.store
    }

    pub fn time(&self) -> Timestamp {
        T0.plus(self.now)
    }

    /// A fresh identity.
    pub fn id(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    /// A command of the server itself.
    pub fn by_system(&mut self, payload: Payload) -> Sealed {
        let command_id = CommandId::from(self.id());
        let lane = payload.aggregate().expect("no void of the server");
        let (client_id, user_id) = (ClientId::from(0), PersonId::from(ADMIN));
        let captured = captured(self.time());
        let (requires, bases) = (Vec::new(), Bases::new());
        Command { command_id, client_id, lane, lane_seq: 0, requires, bases, captured, user_id, payload }.seal()
    }

    /// The next command of a device: it has seen the newest documents, and takes the next place in its lane.
    pub async fn command(&mut self, user: u128, client: u128, payload: Payload) -> Command {
        let lane = payload.aggregate().expect("a void is made by hand");
        let client_id = ClientId::from(client);
        let seq = self.lanes.entry((client_id, lane)).or_default();
        *seq += 1;
        let lane_seq = *seq;
        Command {
            command_id: CommandId::from(self.id()),
            client_id,
            lane,
            lane_seq,
            requires: Vec::new(),
            bases: bases(self.document(lane).await.as_ref(), &payload),
            captured: captured(self.time()),
            user_id: PersonId::from(user),
            payload,
        }
    }

    pub async fn document(&self, doc: impl Into<DocRef>) -> Option<Document> {
        self.store().document(doc.into()).await.expect("the store reads")
    }

    pub async fn number(&self, ticket: TicketId) -> TicketNumber {
        let document = self.document(ticket).await.expect("a ticket");
        document.as_ticket().and_then(|ticket| ticket.number).expect("a number")
    }

    /// Submits one group a second later.
    pub async fn submit(&mut self, group: &[Push]) -> Vec<Vec<Outcome>> {
        self.now += 1;
        let pushed = self.store().submit(group, self.time()).await.expect("the store writes");
        pushed.into_iter().map(|pushed| pushed.outcomes).collect()
    }

    /// A push of one person.
    pub async fn push(&mut self, user: u128, commands: &[&Command]) -> Vec<Outcome> {
        let commands = commands.iter().map(|command| command.seal());
        self.submit(&[Push::of(Authority::User(PersonId::from(user)), commands)]).await.remove(0)
    }

    /// One command alone.
    pub async fn send(&mut self, command: &Command) -> Outcome {
        let sender = Authority::User(command.user_id);
        self.submit(&[Push::of(sender, [command.seal()])]).await.remove(0).remove(0)
    }

    /// Makes a command, sends it and expects it to be done.
    pub async fn does(&mut self, user: u128, payload: Payload) -> Command {
        let command = self.command(user, 100 + user, payload).await;
        let outcome = self.send(&command).await;
        assert!(outcome.is_done(), "{outcome:?} of {command:?}");
        command
    }

    /// Opens a ticket of Marta's.
    pub async fn ticket(&mut self, subject: &str) -> TicketId {
        let ticket = TicketId::from(self.id());
        self.does(SARA, create(ticket, content(subject))).await;
        ticket
    }

    /// All documents, with their places.
    pub async fn all(&self) -> Vec<Placed> {
        placed(&self.store().dump().await.expect("the store reads"))
    }

    /// What a viewer may see now.
    pub async fn seen_by(&self, viewer: &Person) -> BTreeMap<DocRef, Document> {
        visible(&self.all().await, viewer)
    }

    /// A document as a viewer may see it now.
    pub async fn shown(&self, doc: DocRef, viewer: &Person) -> Option<Document> {
        let document = self.document(doc).await?;
        let mut docs = DocMap::default();
        let mut around: Vec<DocRef> = viewer.teams.iter().map(|team| (*team).into()).collect();
        around.extend(document.ticket_id().map(DocRef::from));
        if let Some(ticket) = document.as_ticket() {
            let people = [Some(ticket.content.requester), ticket.content.affected_user].into_iter().flatten();
            around.extend(people.map(DocRef::from));
        }
        for doc in around {
            docs.put(self.document(doc).await?);
        }
        permission::project(&document, Viewer::new(viewer, &docs), &docs)
    }

    /// The log with all salts alike, so that stores can be compared by its hashes.
    pub async fn log(&self) -> Vec<(u64, String)> {
        use deskside_domain::chain::{LogRow, StreamHead};
        let mut heads: BTreeMap<Aggregate, StreamHead> = BTreeMap::new();
        let rows = self.store().rows(0, u32::MAX >> 1).await.expect("the store reads");
        rows.iter()
            .map(|row| {
                let event = row.event().expect("our own events are readable");
                let head = heads.entry(row.stream).or_default();
                (row.position, LogRow::append(&event, head, &mut || [0; 16]).hash)
            })
            .collect()
    }

    /// Everything that can be told apart from outside.
    pub async fn state(&self) -> State {
        let store = self.store();
        State {
            log: self.log().await,
            dump: store.dump().await.expect("the store reads"),
            unsent: format!("{:?}", store.devices().await.expect("the store reads")),
        }
    }
}

/// See [`Desk::state`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub log: Vec<(u64, String)>,
    pub dump: Vec<String>,
    pub unsent: String,
}

/// A document of the dump.
#[derive(Clone, Debug)]
pub struct Placed {
    pub position: u64,
    pub document: Document,
}

pub fn placed(dump: &[String]) -> Vec<Placed> {
    let read = |line: &String| {
        let mut line: Value = serde_json::from_str(line).expect("a line of JSON");
        let position = line["position"].as_u64().expect("a position");
        let document = serde_json::from_value(line["document"].take()).expect("a document");
        Placed { position, document }
    };
    dump.iter().map(read).collect()
}

/// What of a store's documents a viewer may see.
pub fn visible(all: &[Placed], viewer: &Person) -> BTreeMap<DocRef, Document> {
    let mut docs = DocMap::default();
    all.iter().for_each(|placed| docs.put(placed.document.clone()));
    let viewer = Viewer::new(viewer, &docs);
    let seen = all.iter().filter_map(|placed| permission::project(&placed.document, viewer, &docs));
    seen.map(|document| (document.doc_ref(), document)).collect()
}

fn set_up() -> Vec<Payload> {
    let team = |id: u128, name: &str, level| {
        let external = id == OUTSIDE;
        Payload::DefineTeam(Team {
            id: TeamId::from(id),
            name: name.to_owned(),
            level,
            external,
            until: None,
            retired: false,
        })
    };
    let category = |id: u128, team: Option<u128>| {
        Payload::DefineCategory(Category {
            id: CategoryId::from(id),
            parent: None,
            name_en: "Hardware".to_owned(),
            name_it: "Apparati".to_owned(),
            team: team.map(TeamId::from),
            retired: false,
        })
    };
    let people = [
        (ADMIN, Role::Administrator),
        (SARA, Role::Technician),
        (IVAN, Role::Technician),
        (OLGA, Role::Technician),
        (MARTA, Role::Requester),
        (PAUL, Role::Requester),
    ];
    let mut payloads = vec![
        team(FIRST_LINE, "First line", SupportLevel::L1),
        team(NETWORKS, "Networks", SupportLevel::L2),
        team(OUTSIDE, "Another firm", SupportLevel::L3),
        category(HARDWARE, Some(FIRST_LINE)),
        category(22, None),
    ];
    payloads.extend(people.map(|(id, role)| Payload::DefinePerson(person(id, role))));
    payloads
}

pub fn captured(at: Timestamp) -> Captured {
    Captured { device_wall: at, server_offset: Some(0), last_contact: Some(T0) }
}

/// What the author of a payload has seen in a document.
pub fn bases(seen: Option<&Document>, payload: &Payload) -> Bases {
    let fields = payload.fields();
    let versions = seen.into_iter().flat_map(|document| &document.versions);
    versions
        .filter(|(field, _)| fields.contains(field))
        .map(|(field, event)| (*field, Base::Confirmed(*event)))
        .collect()
}

pub fn person(id: u128, role: Role) -> Person {
    let name = match id {
        MARTA => "Marta Dal Pont".to_owned(),
        PAUL => "Paul d'Oro".to_owned(),
        _ => format!("Person {id}"),
    };
    Person {
        id: PersonId::from(id),
        profile: Profile { name, ..Profile::default() },
        role,
        teams: if id == OLGA { vec![TeamId::from(OUTSIDE)] } else { Vec::new() },
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::En,
        active: true,
    }
}

/// One who works on the desk.
pub fn technician(id: u128) -> Person {
    person(id, Role::Technician)
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

pub fn create(ticket: TicketId, content: NewTicket) -> Payload {
    Payload::CreateTicket(CreateTicket { ticket, number: None, content })
}

pub fn edit(ticket: TicketId, change: FieldValue) -> Payload {
    Payload::EditTicket(EditTicket { ticket, changes: vec![change] })
}

pub fn reply(ticket: TicketId, article: u128, body: &str) -> Payload {
    let message = Message { article: ArticleId::from(article), visibility: Visibility::Public, body: body.to_owned() };
    Payload::AddArticle(AddArticle { ticket, message })
}

pub fn take(ticket: TicketId) -> Payload {
    Payload::TakeTicket(OnTicket { ticket })
}

/// Gives a ticket to a team and a person.
pub fn assign(ticket: TicketId, team: Option<u128>, person: Option<u128>) -> Payload {
    Payload::AssignTicket(AssignTicket { ticket, team: team.map(TeamId::from), person: person.map(PersonId::from) })
}

/// Only these people may see the ticket.
pub fn restrict(ticket: TicketId, to: &[u128]) -> Payload {
    let named = (!to.is_empty()).then(|| to.iter().map(|id| PersonId::from(*id)).collect());
    edit(ticket, FieldValue::Restricted(named))
}
