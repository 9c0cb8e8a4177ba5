//! The story of one ticket as commands, each by a person at a time.
//!
//! What an author saw is stated as their device would: each field stands on the command that set it last.

use super::desk::Desk;
use super::random::{Random, id};
use deskside_domain::command::{
    AddArticle, AddChecklist, AddTask, AnswerChecklist, AnswerDiagnosis, AssignTicket, Base, Bases, BeginDiagnosis,
    Command, CreateTicket, EditTicket, EscalateTicket, LogTime, MoveTask, MoveVisit, OnLink, OnTicket, OnWatcher,
    Payload, PlanVisit, RecordChaser, ReportVisit, ResolveTicket, Sealed, SetPending, WithReason,
};
use deskside_domain::id::{
    ArticleId, ChaserId, ChecklistId, ClientId, CommandId, DiagnosisId, PersonId, TaskId, TeamId, TicketId,
    TimeEntryId, VisitId,
};
use deskside_domain::ticket::{
    Answer, Channel, Chaser, Field, FieldValue, HandoverQuestion, Link, LinkKind, Message, NewTicket, Pending,
    PendingReason, Task, TaskState, TimeEntry, TimeKind, Visibility, Visit, VisitReport, VisitState,
};
use deskside_domain::time::{Captured, Timestamp};
use std::collections::BTreeMap;

/// A command with the time at which the server gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When it arrives.
    pub received_at: Timestamp,
    /// The command.
    pub sealed: Sealed,
}

/// How long a device had no network when something was done on it.
#[derive(Clone, Copy, Debug)]
pub struct Offline {
    /// When it last had one.
    pub since: Timestamp,
    /// When it had one again.
    pub until: Timestamp,
}

/// A story in the making.
pub struct Story<'d> {
    desk: &'d Desk,
    ticket: TicketId,
    random: Random,
    bases: BTreeMap<Field, CommandId>,
    offline: Option<Offline>,
    planned: Vec<Planned>,
}

/// The fields a new ticket sets.
const CREATED: [Field; 14] = [
    Field::Kind,
    Field::Requester,
    Field::AffectedUser,
    Field::Subject,
    Field::Description,
    Field::Category,
    Field::Impact,
    Field::Urgency,
    Field::Site,
    Field::Location,
    Field::ExternalRef,
    Field::Restricted,
    Field::Team,
    Field::Status,
];

/// The installation a person works on.
fn device(seed: u64, person: PersonId) -> ClientId {
    ClientId(id(seed, "device", &person.to_string()))
}

/// A command of the server's own making, outside of any ticket's story.
pub fn define(seed: u64, by: PersonId, at: Timestamp, payload: Payload) -> Option<Planned> {
    let lane = payload.aggregate()?;
    let mut random = Random::of(seed, &lane.to_string(), 0);
    let command = Command {
        command_id: command_id(at, &mut random),
        client_id: device(seed, by),
        lane,
        lane_seq: 0,
        requires: Vec::new(),
        bases: Bases::new(),
        captured: Captured { device_wall: at, server_offset: Some(0), last_contact: None },
        user_id: by,
        payload,
    };
    Some(Planned { received_at: at, sealed: command.seal() })
}

fn command_id(at: Timestamp, random: &mut Random) -> CommandId {
    let mut bytes = [0_u8; 10];
    bytes.copy_from_slice(&random.bytes()[..10]);
    CommandId::new(u64::try_from(at.0).unwrap_or(0) * 1_000 + random.below(1_000), &bytes)
}

impl<'d> Story<'d> {
    /// The story of the ticket with a name.
    pub fn of(desk: &'d Desk, name: &str) -> Self {
        Self {
            desk,
            ticket: Self::id(desk.seed, name),
            random: Random::of(desk.seed, name, 0),
            bases: BTreeMap::new(),
            offline: None,
            planned: Vec::new(),
        }
    }

    /// The id of the ticket with a name.
    pub fn id(seed: u64, name: &str) -> TicketId {
        TicketId(id(seed, "ticket", name))
    }

    /// The commands, in order.
    pub fn end(self) -> Vec<Planned> {
        self.planned
    }

    /// What follows is done without a network.
    pub fn offline(&mut self, offline: Option<Offline>) {
        self.offline = offline;
    }

    fn command(&mut self, at: Timestamp, by: PersonId, payload: Payload) {
        let fields = payload.fields();
        let bases = fields.iter().filter_map(|field| Some((*field, Base::Pending(*self.bases.get(field)?)))).collect();
        let command = self.command_from(at, by, payload, bases);
        self.bases.extend(fields.into_iter().map(|field| (field, command)));
    }

    /// A command whose author saw other values than those of the command before.
    fn command_from(&mut self, at: Timestamp, by: PersonId, payload: Payload, bases: Bases) -> CommandId {
        let Offline { since, until } = self.offline.unwrap_or(Offline { since: at, until: at });
        let command_id = command_id(at, &mut self.random);
        let command = Command {
            command_id,
            client_id: device(self.desk.seed, by),
            lane: self.ticket.into(),
            lane_seq: 0,
            requires: Vec::new(),
            bases,
            captured: Captured { device_wall: at, server_offset: Some(0), last_contact: Some(since.min(at)) },
            user_id: by,
            payload,
        };
        self.planned.push(Planned { received_at: until.max(at), sealed: command.seal() });
        command_id
    }

    /// Opens the ticket.
    pub fn create(&mut self, at: Timestamp, by: PersonId, content: NewTicket) {
        let ticket = self.ticket;
        let payload = Payload::CreateTicket(CreateTicket { ticket, number: None, content });
        let command = self.command_from(at, by, payload, Bases::new());
        self.bases.extend(CREATED.into_iter().map(|field| (field, command)));
    }

    /// Takes it in charge.
    pub fn take(&mut self, at: Timestamp, by: PersonId) {
        self.command(at, by, Payload::TakeTicket(OnTicket { ticket: self.ticket }));
    }

    /// Begins or resumes work.
    pub fn start(&mut self, at: Timestamp, by: PersonId) {
        self.command(at, by, Payload::StartWork(OnTicket { ticket: self.ticket }));
    }

    /// Gives it to a team and a person.
    pub fn assign(&mut self, at: Timestamp, by: PersonId, team: TeamId, person: Option<PersonId>) {
        let payload = AssignTicket { ticket: self.ticket, team: Some(team), person };
        self.command(at, by, Payload::AssignTicket(payload));
    }

    /// Hands it to a team with more or other skill. The answers are those to the hand-over questions, in order.
    pub fn escalate(&mut self, at: Timestamp, by: PersonId, team: TeamId, reason: &str, answers: [&str; 3]) {
        let answers = answers.map(str::to_owned);
        let checklist = HandoverQuestion::ALL.into_iter().zip(answers).collect();
        let payload = EscalateTicket { ticket: self.ticket, team, reason: reason.to_owned(), checklist };
        self.command(at, by, Payload::EscalateTicket(payload));
    }

    /// Says that work waits.
    pub fn pending(&mut self, at: Timestamp, by: PersonId, reason: PendingReason, details: Pending) {
        self.command(at, by, Payload::SetPending(SetPending { ticket: self.ticket, reason, details }));
    }

    /// Says that it works again.
    pub fn resolve(&mut self, at: Timestamp, by: PersonId, solution: &str) {
        let payload = ResolveTicket { ticket: self.ticket, solution: solution.to_owned() };
        self.command(at, by, Payload::ResolveTicket(payload));
    }

    /// Ends it.
    pub fn close(&mut self, at: Timestamp, by: PersonId) {
        self.command(at, by, Payload::CloseTicket(OnTicket { ticket: self.ticket }));
    }

    /// Takes it up again.
    pub fn reopen(&mut self, at: Timestamp, by: PersonId, reason: &str) {
        let payload = WithReason { ticket: self.ticket, reason: reason.to_owned() };
        self.command(at, by, Payload::ReopenTicket(payload));
    }

    /// Ends it undone.
    pub fn cancel(&mut self, at: Timestamp, by: PersonId, reason: &str) {
        let payload = WithReason { ticket: self.ticket, reason: reason.to_owned() };
        self.command(at, by, Payload::CancelTicket(payload));
    }

    /// Changes fields.
    pub fn edit(&mut self, at: Timestamp, by: PersonId, changes: Vec<FieldValue>) {
        self.command(at, by, Payload::EditTicket(EditTicket { ticket: self.ticket, changes }));
    }

    /// Changes a field as two people do who do not know of each other: both saw the same, the second one's device
    /// had no network meanwhile. Two versions wait for a person then.
    pub fn edit_twice(
        &mut self,
        first: (Timestamp, PersonId, FieldValue),
        second: (Timestamp, PersonId, FieldValue),
        offline: Offline,
    ) {
        let seen: Bases = self.bases.iter().map(|(field, command)| (*field, Base::Pending(*command))).collect();
        let field = second.2.field();
        self.edit(first.0, first.1, vec![first.2]);
        self.offline(Some(offline));
        let bases = seen.into_iter().filter(|(seen, _)| *seen == field).collect();
        let edit = EditTicket { ticket: self.ticket, changes: vec![second.2] };
        self.command_from(second.0, second.1, Payload::EditTicket(edit), bases);
        self.offline(None);
    }

    /// Writes to the requester, or as the requester.
    pub fn reply(&mut self, at: Timestamp, by: PersonId, body: &str) {
        self.article(at, by, Visibility::Public, body);
    }

    /// Writes for the desk only.
    pub fn note(&mut self, at: Timestamp, by: PersonId, body: &str) {
        self.article(at, by, Visibility::Internal, body);
    }

    fn article(&mut self, at: Timestamp, by: PersonId, visibility: Visibility, body: &str) {
        let message = Message { article: ArticleId(self.part()), visibility, body: body.to_owned() };
        self.command(at, by, Payload::AddArticle(AddArticle { ticket: self.ticket, message }));
    }

    /// Adds a task.
    pub fn task(&mut self, at: Timestamp, by: PersonId, title: &str, assignee: Option<PersonId>) -> TaskId {
        let id = TaskId(self.part());
        let task = Task { id, title: title.to_owned(), team: None, assignee, state: TaskState::Open };
        self.command(at, by, Payload::AddTask(AddTask { ticket: self.ticket, task }));
        id
    }

    /// Ends a task.
    pub fn done(&mut self, at: Timestamp, by: PersonId, task: TaskId) {
        self.command(at, by, Payload::MoveTask(MoveTask { ticket: self.ticket, task, to: TaskState::Done }));
    }

    /// Records work or travel.
    pub fn time(&mut self, at: Timestamp, by: PersonId, kind: TimeKind, minutes: u32, note: &str) {
        let id = TimeEntryId(self.part());
        let entry = TimeEntry { id, person: by, kind, minutes, note: note.to_owned(), at };
        self.command(at, by, Payload::LogTime(LogTime { ticket: self.ticket, entry }));
    }

    /// Puts a person in copy.
    pub fn watch(&mut self, at: Timestamp, by: PersonId, person: PersonId) {
        self.command(at, by, Payload::AddWatcher(OnWatcher { ticket: self.ticket, person }));
    }

    /// Records a reminder.
    pub fn chase(&mut self, at: Timestamp, by: PersonId, channel: Channel, note: &str) {
        let chaser = Chaser { id: ChaserId(self.part()), channel, note: note.to_owned(), at };
        self.command(at, by, Payload::RecordChaser(RecordChaser { ticket: self.ticket, chaser }));
    }

    /// Relates it to another ticket, which must be there by then.
    pub fn link(&mut self, at: Timestamp, by: PersonId, kind: LinkKind, other: TicketId) {
        let link = Link { kind, ticket: other };
        self.command(at, by, Payload::LinkTickets(OnLink { ticket: self.ticket, link }));
    }

    /// Plans a visit.
    pub fn visit(&mut self, at: Timestamp, by: PersonId, visit: Visit) {
        self.command(at, by, Payload::PlanVisit(PlanVisit { ticket: self.ticket, visit }));
    }

    /// Moves a visit on.
    pub fn move_visit(&mut self, at: Timestamp, by: PersonId, visit: VisitId, to: VisitState) {
        let (ticket, reason) = (self.ticket, String::new());
        self.command(at, by, Payload::MoveVisit(MoveVisit { ticket, visit, to, reason, takes_back: None }));
    }

    /// Says that a visit was in vain.
    pub fn void_visit(&mut self, at: Timestamp, by: PersonId, visit: VisitId, reason: &str) {
        let (ticket, to, reason) = (self.ticket, VisitState::Void, reason.to_owned());
        self.command(at, by, Payload::MoveVisit(MoveVisit { ticket, visit, to, reason, takes_back: None }));
    }

    /// Records what was done on site.
    pub fn report(&mut self, at: Timestamp, by: PersonId, visit: VisitId, report: VisitReport) {
        self.command(at, by, Payload::ReportVisit(ReportVisit { ticket: self.ticket, visit, report }));
    }

    /// Takes up a checklist of the desk.
    pub fn checklist(&mut self, at: Timestamp, by: PersonId, key: &str) -> ChecklistId {
        let (id, ticket) = (ChecklistId(self.part()), self.ticket);
        if let Some(checklist) = self.desk.checklist(key, id) {
            self.command(at, by, Payload::AddChecklist(AddChecklist { ticket, checklist }));
        }
        id
    }

    /// Answers an item of it.
    pub fn answer(&mut self, at: Timestamp, by: PersonId, checklist: ChecklistId, item: u32, answer: Answer) {
        let (ticket, answer) = (self.ticket, Some(answer));
        let payload = AnswerChecklist { ticket, checklist, item, answer, over: Vec::new() };
        self.command(at, by, Payload::AnswerChecklist(payload));
    }

    /// Begins a diagnosis with questions of the desk.
    pub fn diagnosis(&mut self, at: Timestamp, by: PersonId, key: &str) -> DiagnosisId {
        let (id, ticket) = (DiagnosisId(self.part()), self.ticket);
        if let Some(diagnosis) = self.desk.diagnosis(key, id) {
            self.command(at, by, Payload::BeginDiagnosis(BeginDiagnosis { ticket, diagnosis }));
        }
        id
    }

    /// Answers a question of it.
    pub fn choose(&mut self, at: Timestamp, by: PersonId, diagnosis: DiagnosisId, step: u32, choice: u32) {
        let (ticket, choice) = (self.ticket, Some(choice));
        let payload = AnswerDiagnosis { ticket, diagnosis, step, choice, over: Vec::new() };
        self.command(at, by, Payload::AnswerDiagnosis(payload));
    }

    /// A new id for a part of the ticket.
    pub fn part(&mut self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid()
    }
}
