//! What a desk does all day: tickets, replies, edits, moves; made beforehand, together with the rows it leads to.

use deskside_domain::chain::LogRow;
use deskside_domain::command::{
    AddArticle, Base, Bases, Command, CreateTicket, EditTicket, OnTicket, Payload, ResolveTicket, SetPending,
};
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::event::EventBody;
use deskside_domain::id::{Aggregate, ArticleId, CategoryId, ClientId, CommandId, PersonId, TeamId, TicketId};
use deskside_domain::people::{Category, Language, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::search::ticket_line;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{
    Channel, FieldValue, Impact, Message, NewTicket, Pending, PendingReason, TicketKind, TicketNumber, TicketStatus,
    Urgency, Visibility,
};
use deskside_domain::time::{Captured, Timestamp};
use server::store::{MemoryStore, Push, Store};
use std::collections::{BTreeMap, BTreeSet};

/// When it happens.
pub const T0: Timestamp = Timestamp(1_790_000_000);

const TECHNICIANS: u128 = 20;
const REQUESTERS: u128 = 200;
/// Tickets before the measurement begins.
const TICKETS_BEFORE: usize = 2_000;

/// One command and everything that is written for it.
pub struct Step {
    pub push: Push,
    pub rows: Vec<LogRow>,
    pub documents: Vec<Document>,
    pub outcome: Outcome,
    pub number: Option<(TicketNumber, TicketId)>,
    /// A ticket's words in the search index, where they were written.
    pub words: Option<(TicketId, Words)>,
}

/// Words in order, each once.
pub type Words = BTreeSet<String>;

impl Step {
    /// The log's head after it.
    pub fn position(&self) -> u64 {
        self.outcome.position().expect("every command is done")
    }
}

/// The commands.
pub struct Work {
    pub before: Vec<Step>,
    pub single: Vec<Step>,
    pub grouped: Vec<Step>,
}

impl Work {
    /// Makes all commands. Both measured parts begin where `before` ends.
    pub async fn new(single: usize, grouped: usize) -> Self {
        let mut day = Day::new();
        let mut before = Vec::new();
        for payload in people() {
            before.push(day.by_system(payload).await);
        }
        while day.open.len() < TICKETS_BEFORE {
            before.push(day.create().await);
            if day.dice(2) == 0 {
                before.push(day.reply().await);
            }
        }
        let mut other = day.twin().await;
        Self { before, single: day.steps(single).await, grouped: other.steps(grouped).await }
    }
}

/// A desk in memory on which the commands are tried out as they are made.
struct Day {
    store: MemoryStore,
    dice: u64,
    next: u128,
    head: u64,
    open: Vec<TicketId>,
    lanes: BTreeMap<(ClientId, Aggregate), u32>,
    said: BTreeMap<TicketId, Vec<String>>,
    vocabulary: Vec<&'static str>,
}

impl Day {
    fn new() -> Self {
        Self {
            store: MemoryStore::new("bench", 7),
            dice: 42,
            next: 1 << 64,
            head: 0,
            open: Vec::new(),
            lanes: BTreeMap::new(),
            said: BTreeMap::new(),
            vocabulary: WORDS.split(' ').collect(),
        }
    }

    async fn twin(&self) -> Self {
        Self {
            store: self.store.restored("bench").await,
            dice: self.dice,
            next: self.next,
            head: self.head,
            open: self.open.clone(),
            lanes: self.lanes.clone(),
            said: self.said.clone(),
            vocabulary: self.vocabulary.clone(),
        }
    }

    fn dice(&mut self, sides: usize) -> usize {
        // Knuth's MMIX generator; its high bits are good enough for a mix.
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) as usize % sides
    }

    fn id(&mut self) -> u128 {
        self.next += 1;
        // Spread like the random part of a UUIDv7, in order like its time.
        (self.next << 56) | u128::from(self.next as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8
    }

    fn text(&mut self, words: usize) -> String {
        let many = self.vocabulary.len();
        let mut text = Vec::with_capacity(words);
        for _ in 0..words {
            let word = self.dice(many) * self.dice(many) / many;
            text.push(self.vocabulary[word]);
        }
        text.join(" ")
    }

    /// One of the newest tickets, most likely.
    fn some_ticket(&mut self) -> TicketId {
        let back = self.dice(600) * self.dice(600) / 600;
        self.open[self.open.len() - 1 - back.min(self.open.len() - 1)]
    }

    async fn steps(&mut self, many: usize) -> Vec<Step> {
        let mut steps = Vec::with_capacity(many);
        while steps.len() < many {
            let step = match self.dice(100) {
                0..20 => self.create().await,
                20..65 => self.reply().await,
                65..80 => self.edit().await,
                _ => self.status().await,
            };
            steps.push(step);
        }
        steps
    }

    async fn create(&mut self) -> Step {
        let ticket = TicketId::from(self.id());
        let content = NewTicket {
            kind: TicketKind::Incident,
            requester: PersonId::from(1_000 + self.dice(REQUESTERS as usize) as u128),
            affected_user: None,
            subject: self.text(6),
            description: self.text(45),
            category: CategoryId::from(21),
            impact: Impact::Individual,
            urgency: Urgency::Medium,
            site: None,
            location: "Second floor, room 214".to_owned(),
            channel: Channel::Phone,
            external_ref: None,
            restricted: None,
        };
        self.open.push(ticket);
        self.by_someone(Payload::CreateTicket(CreateTicket { ticket, number: None, content })).await
    }

    async fn reply(&mut self) -> Step {
        let (ticket, body) = (self.some_ticket(), self.text(40));
        let visibility = if self.dice(3) == 0 { Visibility::Internal } else { Visibility::Public };
        let message = Message { article: ArticleId::from(self.id()), visibility, body };
        self.by_someone(Payload::AddArticle(AddArticle { ticket, message })).await
    }

    async fn edit(&mut self) -> Step {
        let ticket = self.some_ticket();
        let change = match self.dice(4) {
            0 => FieldValue::Subject(self.text(6)),
            1 => FieldValue::Description(self.text(45)),
            2 => FieldValue::Location(self.text(3)),
            _ => FieldValue::Urgency(Urgency::ALL[self.dice(Urgency::ALL.len())]),
        };
        self.by_someone(Payload::EditTicket(EditTicket { ticket, changes: vec![change] })).await
    }

    async fn status(&mut self) -> Step {
        let ticket = self.some_ticket();
        let on = OnTicket { ticket };
        let status = match self.store.document(ticket.into()).await.expect("read") {
            Some(document) => document.as_ticket().expect("a ticket").status,
            None => TicketStatus::Closed,
        };
        let details = Pending::default();
        let payload = match (status, self.dice(4)) {
            (TicketStatus::New, _) => Payload::TakeTicket(on),
            (TicketStatus::Resolved, _) => Payload::CloseTicket(on),
            (status, 0 | 1) if status.is_open() && status != TicketStatus::InProgress => Payload::StartWork(on),
            (status, 2) if status.is_open() => {
                Payload::SetPending(SetPending { ticket, reason: PendingReason::Requester, details })
            }
            (status, _) if status.is_open() => {
                Payload::ResolveTicket(ResolveTicket { ticket, solution: self.text(20) })
            }
            _ => return Box::pin(self.create()).await,
        };
        self.by_someone(payload).await
    }

    async fn by_someone(&mut self, payload: Payload) -> Step {
        let who = 1 + self.dice(TECHNICIANS as usize) as u128;
        let (user_id, client_id) = (PersonId::from(who), ClientId::from(10_000 + who));
        let lane = payload.aggregate().expect("about a record");
        let lane_seq = self.lanes.entry((client_id, lane)).or_default();
        *lane_seq += 1;
        let (lane_seq, bases) = (*lane_seq, self.bases(lane, &payload).await);
        let command_id = CommandId::from(self.id());
        let captured = Captured { device_wall: T0, server_offset: Some(0), last_contact: Some(T0) };
        let requires = Vec::new();
        let command = Command { command_id, client_id, lane, lane_seq, requires, bases, captured, user_id, payload };
        self.step(Push::of(Authority::User(user_id), [command.seal()])).await
    }

    async fn by_system(&mut self, payload: Payload) -> Step {
        let command = Command {
            command_id: CommandId::from(self.id()),
            client_id: ClientId::from(0),
            lane: payload.aggregate().expect("about a record"),
            lane_seq: 0,
            requires: Vec::new(),
            bases: Bases::new(),
            captured: Captured::default(),
            user_id: PersonId::from(1),
            payload,
        };
        self.step(Push::of(Authority::System, [command.seal()])).await
    }

    async fn bases(&self, lane: Aggregate, payload: &Payload) -> Bases {
        let fields = payload.fields();
        let seen = self.store.document(lane.into()).await.expect("read");
        let versions = seen.map(|document| document.versions).unwrap_or_default();
        versions
            .into_iter()
            .filter(|(field, _)| fields.contains(field))
            .map(|(field, event)| (field, Base::Confirmed(event)))
            .collect()
    }

    /// Tries a command out and notes what it leads to.
    async fn step(&mut self, push: Push) -> Step {
        let mut pushed = self.store.submit(std::slice::from_ref(&push), T0).await.expect("written");
        let outcome = pushed.remove(0).outcomes.remove(0);
        assert!(outcome.is_done(), "{outcome:?} of {push:?}");
        let rows = self.store.rows(self.head, 100).await.expect("read");
        self.head = outcome.position().expect("done");
        let mut names: Vec<DocRef> = Vec::new();
        for row in &rows {
            let own = match row.event().expect("readable").body {
                EventBody::ArticleAdded(message) => message.article.into(),
                _ => row.event_id.into(),
            };
            for name in [row.stream.into(), own] {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let mut documents = Vec::new();
        for name in names {
            documents.extend(self.store.document(name).await.expect("read"));
        }
        let words = self.words(&push, &documents).await;
        let is_new = push.commands[0].sealed.kind == "create_ticket";
        let ticket = documents.iter().find_map(Document::as_ticket).filter(|_| is_new);
        let number = ticket.and_then(|ticket| Some((ticket.number?, ticket.id)));
        Step { push, rows, documents, outcome, number, words }
    }

    /// The words a ticket has in the search index after a command that changed its texts.
    async fn words(&mut self, push: &Push, documents: &[Document]) -> Option<(TicketId, Words)> {
        let ticket = documents.iter().find_map(Document::as_ticket)?;
        let payload = push.commands[0].sealed.open().expect("our own").payload;
        match payload {
            Payload::AddArticle(add) => self.said.entry(ticket.id).or_default().push(add.message.body),
            Payload::CreateTicket(_) | Payload::EditTicket(_) => {}
            _ => return None,
        }
        let asks = DocRef { kind: DocKind::Person, id: ticket.content.requester.0 };
        let requester = self.store.document(asks).await.expect("read");
        let said = self.said.get(&ticket.id).into_iter().flatten().map(String::as_str);
        let requester = requester.as_ref().and_then(Document::as_person).map_or("", |person| &person.profile.name);
        let line = ticket_line(ticket, requester, said);
        Some((ticket.id, line.split_whitespace().map(str::to_owned).collect()))
    }
}

fn people() -> Vec<Payload> {
    let person = |id: u128, role, name: String| {
        Payload::DefinePerson(Person {
            id: PersonId::from(id),
            profile: Profile { name, ..Profile::default() },
            role,
            teams: Vec::new(),
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: Language::En,
            active: true,
        })
    };
    let team = Team {
        id: TeamId::from(11),
        name: "First line".to_owned(),
        level: SupportLevel::L1,
        external: false,
        until: None,
        retired: false,
    };
    let category = Category {
        id: CategoryId::from(21),
        parent: None,
        name_en: "Hardware".to_owned(),
        name_it: "Apparati".to_owned(),
        team: Some(team.id),
        retired: false,
    };
    let mut payloads = vec![Payload::DefineTeam(team), Payload::DefineCategory(category)];
    payloads.extend((1..=TECHNICIANS).map(|id| person(id, Role::Technician, format!("Technician {id}"))));
    payloads.extend((0..REQUESTERS).map(|id| person(1_000 + id, Role::Requester, format!("Requester Number {id}"))));
    payloads
}

/// What tickets are made of; the first ones come most often.
const WORDS: &str = "the and la il not di printer stampante to e on della network rete is non user utente room ufficio since da this \
    questa morning mattina computer screen schermo black nero password account accesso after dopo update \
    aggiornamento error errore message messaggio paper carta jam inceppata mail posta outlook calendar calendario \
    telephone telefono line linea slow lento server folder cartella shared condivisa permission permesso denied \
    negato restart riavvio cable cavo switch router antenna wireless monitor keyboard tastiera mouse battery \
    batteria laptop portatile projector proiettore scanner toner cartridge cartuccia driver installation \
    installazione licence licenza backup ripristino virus";
