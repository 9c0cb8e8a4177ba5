//! Commands: every write is one. A command is an intent of one person, saved once and applied at most once.

use crate::asset::{Asset, AssetModel, Condition, EndReason, Holder, Purpose, StatusLabel};
use crate::canned_reply::CannedReply;
use crate::canonical::{in_order, sha256_of, text_of};
use crate::checklist_template::ChecklistTemplate;
use crate::contract::Contract;
use crate::diagnosis::DiagnosisTree;
use crate::id::{
    Aggregate, AggregateKind, AssetId, ChecklistId, ClientId, CommandId, CustodyId, DiagnosisId, EventId, PersonId,
    TaskId, TeamId, TicketId, VisitId,
};
use crate::json;
use crate::people::{Category, Organization, Person, Site, Team};
use crate::priority_scheme::PriorityScheme;
use crate::roster::Roster;
use crate::saved_view::SavedView;
use crate::sla::{ServiceCalendar, SlaMetric, SlaPolicy};
use crate::small::SmallMap;
use crate::ticket::{
    Answer, Attachment, Chaser, Checklist, Diagnosis, Field, FieldValue, HandoverAnswers, Link, Message, NewTicket,
    Pending, Priority, Task, TaskState, TicketNumber, TicketStatus, TimeEntry, Visit, VisitReport, VisitState,
    VisitTimes,
};
use crate::time::{Captured, Date, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the author saw in a field when changing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The value that this event of the log set.
    Confirmed(EventId),
    /// The value that the author's own unsent command set.
    Pending(CommandId),
}

/// The bases of the fields a command changes. A field that is not named was seen as never set.
pub type Bases = SmallMap<Field, Base>;

/// A command with its payload typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Identity, never an order.
    pub command_id: CommandId,
    /// The installation that made it.
    pub client_id: ClientId,
    /// The record whose commands keep their order.
    pub lane: Aggregate,
    /// Place in the lane of this client, from 1, without gaps.
    pub lane_seq: u32,
    /// Commands that must have succeeded before.
    pub requires: Vec<CommandId>,
    /// What the author saw.
    pub bases: Bases,
    /// What the device knew about time.
    pub captured: Captured,
    /// Whose intent it is.
    pub user_id: PersonId,
    /// The intent.
    pub payload: Payload,
}

/// A command as it is stored in the outbox and sent: the payload as JSON, so that any build can carry it and a
/// person can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// See [`Command::command_id`].
    pub command_id: CommandId,
    /// See [`Command::client_id`].
    pub client_id: ClientId,
    /// See [`Command::lane`].
    pub lane: Aggregate,
    /// See [`Command::lane_seq`].
    pub lane_seq: u32,
    /// See [`Command::requires`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<CommandId>,
    /// The kind of the payload.
    pub kind: String,
    /// The version of the kind.
    pub v: u16,
    /// The intent.
    pub payload: Value,
    /// See [`Command::bases`].
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub base: Bases,
    /// See [`Command::captured`].
    pub captured: Captured,
    /// See [`Command::user_id`].
    pub user_id: PersonId,
    /// SHA-256 of the canonical JSON of everything else.
    pub payload_hash: String,
}

/// What a command's hash covers, in the order of the names. What is empty is not sent, but hashed.
#[derive(Serialize)]
struct Content<'a> {
    base: Value,
    captured: Captured,
    client_id: ClientId,
    command_id: CommandId,
    kind: &'a str,
    #[serde(serialize_with = "in_order")]
    lane: Aggregate,
    lane_seq: u32,
    payload: &'a Value,
    requires: &'a [CommandId],
    user_id: PersonId,
    v: u16,
}

impl<'a> Content<'a> {
    fn of(sealed: &'a Sealed) -> Self {
        Self {
            // Fields are in the order of their declaration; a value has them in the order of their names.
            base: json::to_value(&sealed.base).unwrap_or_default(),
            captured: sealed.captured,
            client_id: sealed.client_id,
            command_id: sealed.command_id,
            kind: &sealed.kind,
            lane: sealed.lane,
            lane_seq: sealed.lane_seq,
            payload: &sealed.payload,
            requires: &sealed.requires,
            user_id: sealed.user_id,
            v: sealed.v,
        }
    }
}

/// Why a sealed command can not be read here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A newer build made it; it waits until the server knows the kind.
    #[error("{kind} version {v} is newer than this build")]
    Newer {
        /// The kind.
        kind: String,
        /// Its version.
        v: u16,
    },
    /// The hash does not fit the content: damaged on the way or in storage.
    #[error("payload_hash does not fit the content")]
    Hash,
    /// The payload is not of its kind.
    #[error("{detail}")]
    Payload {
        /// Names the field.
        detail: String,
    },
}

impl Command {
    /// The command in its stored form.
    #[must_use]
    pub fn seal(&self) -> Sealed {
        let mut sealed = Sealed {
            command_id: self.command_id,
            client_id: self.client_id,
            lane: self.lane,
            lane_seq: self.lane_seq,
            requires: self.requires.clone(),
            kind: self.payload.kind().to_owned(),
            v: self.payload.version(),
            payload: self.payload.encode(),
            base: self.bases.clone(),
            captured: self.captured,
            user_id: self.user_id,
            payload_hash: String::new(),
        };
        sealed.payload_hash = sealed.hash();
        sealed
    }
}

impl Sealed {
    /// SHA-256 over everything but the hash itself.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_of(&text_of(&Content::of(self)))
    }

    /// Reads the payload of a command this program stored itself.
    pub fn open(&self) -> Result<Command, Unreadable> {
        let payload = Payload::decode(&self.kind, self.v, &self.payload)?;
        Ok(self.with(payload))
    }

    /// Reads a command from outside: checks the hash, and a field nobody knows is an error that names it.
    pub fn open_strict(&self) -> Result<Command, Unreadable> {
        if self.hash() != self.payload_hash {
            return Err(Unreadable::Hash);
        }
        let payload = Payload::decode_strict(&self.kind, self.v, &self.payload)?;
        Ok(self.with(payload))
    }

    fn with(&self, payload: Payload) -> Command {
        Command {
            command_id: self.command_id,
            client_id: self.client_id,
            lane: self.lane,
            lane_seq: self.lane_seq,
            requires: self.requires.clone(),
            bases: self.base.clone(),
            captured: self.captured,
            user_id: self.user_id,
            payload,
        }
    }
}

fn strict<T: DeserializeOwned>(value: &Value) -> Result<T, Unreadable> {
    let mut unknown = None;
    let mut track = |path: serde_ignored::Path<'_>| {
        unknown.get_or_insert_with(|| path.to_string());
    };
    let read = serde_path_to_error::deserialize(serde_ignored::Deserializer::new(value, &mut track));
    match (read, unknown) {
        (Err(error), _) => {
            let detail = format!("payload.{}: {}", error.path(), error.inner());
            Err(Unreadable::Payload { detail })
        }
        (Ok(_), Some(path)) => Err(Unreadable::Payload { detail: format!("payload.{path}: unknown field") }),
        (Ok(typed), None) => Ok(typed),
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $kind:literal v $version:literal $(if $gate:tt)?;)*) => {
        /// What a command wants. Kinds `if "administration"` are made by the server's own pages and programs, never on
        /// a device, so the browser's build goes without them.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Payload {
            $($(#[cfg(feature = $gate)])? $(#[$doc])* $variant($payload),)*
        }

        impl Payload {
            /// Every kind with its current version.
            pub const KINDS: &[(&'static str, u16)] = &[$($(#[cfg(feature = $gate)])? ($kind, $version)),*];

            /// What the payload of each kind looks like.
            #[cfg(feature = "schema")]
            pub fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
                vec![$(($kind, generator.subschema_for::<$payload>())),*]
            }

            /// The kind's name on the wire.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $($(#[cfg(feature = $gate)])? Self::$variant(_) => $kind,)* }
            }

            /// The version this build writes.
            #[must_use]
            pub fn version(&self) -> u16 {
                match self { $($(#[cfg(feature = $gate)])? Self::$variant(_) => $version,)* }
            }

            fn concerns(&self) -> &dyn Concerns {
                match self { $($(#[cfg(feature = $gate)])? Self::$variant(payload) => payload,)* }
            }

            /// The payload as JSON.
            #[must_use]
            pub fn encode(&self) -> Value {
                let encoded = match self { $($(#[cfg(feature = $gate)])? Self::$variant(payload) => json::to_value(payload),)* };
                encoded.unwrap_or(Value::Null)
            }

            /// Reads a payload.
            pub fn decode(kind: &str, v: u16, value: &Value) -> Result<Self, Unreadable> {
                match kind {
                    $($(#[cfg(feature = $gate)])? $kind if v <= $version => json::from_value(value)
                        .map(Self::$variant)
                        .map_err(|error| Unreadable::Payload { detail: error.to_string() }),)*
                    _ => Err(Unreadable::Newer { kind: kind.to_owned(), v }),
                }
            }

            /// Written and read again as the browser does it.
            #[cfg(test)]
            pub(crate) fn in_small(&self) -> Option<Self> {
                match self {
                    $($(#[cfg(feature = $gate)])? Self::$variant(payload) => {
                        let text = json::write::to_text(payload).ok()?;
                        assert_eq!(serde_json::to_string(payload).ok().as_ref(), Some(&text));
                        json::read::from_text(&text).ok().map(Self::$variant)
                    })*
                }
            }

            /// Reads a payload from outside; an unknown field is an error that names it.
            pub fn decode_strict(kind: &str, v: u16, value: &Value) -> Result<Self, Unreadable> {
                match kind {
                    $($(#[cfg(feature = $gate)])? $kind if v <= $version => strict(value).map(Self::$variant),)*
                    _ => Err(Unreadable::Newer { kind: kind.to_owned(), v }),
                }
            }
        }
    };
}

payloads! {
    /// Takes the place of a discarded command, so that its lane has no gap.
    Void(Void) = "void" v 1;
    /// Creates or replaces an organisation.
    DefineOrganization(Organization) = "define_organization" v 1 if "administration";
    /// Creates or replaces a site.
    DefineSite(Site) = "define_site" v 1 if "administration";
    /// Creates or replaces a team.
    DefineTeam(Team) = "define_team" v 1 if "administration";
    /// Creates or replaces a person.
    DefinePerson(Person) = "define_person" v 2;
    /// Creates or replaces a category.
    DefineCategory(Category) = "define_category" v 1 if "administration";
    /// Creates or replaces a contract.
    DefineContract(Contract) = "define_contract" v 1 if "administration";
    /// Creates or replaces opening hours.
    DefineServiceCalendar(ServiceCalendar) = "define_service_calendar" v 2 if "administration";
    /// Creates or replaces what is promised to whom.
    DefineSlaPolicy(SlaPolicy) = "define_sla_policy" v 3 if "administration";
    /// Sets how the desk gives priorities.
    DefinePriorityScheme(PriorityScheme) = "define_priority_scheme" v 1 if "administration";
    /// Creates or replaces a roster.
    DefineRoster(Roster) = "define_roster" v 1 if "administration";
    /// Creates or replaces a prepared reply.
    DefineCannedReply(CannedReply) = "define_canned_reply" v 1 if "administration";
    /// Creates or replaces a checklist that can be taken up on tickets.
    DefineChecklistTemplate(ChecklistTemplate) = "define_checklist_template" v 1 if "administration";
    /// Creates or replaces a tree of questions.
    DefineDiagnosisTree(DiagnosisTree) = "define_diagnosis_tree" v 1 if "administration";
    /// Creates or replaces a queue with a name.
    DefineSavedView(SavedView) = "define_saved_view" v 1;
    /// Creates or replaces a model of devices.
    DefineAssetModel(AssetModel) = "define_asset_model" v 1 if "administration";
    /// Creates or replaces a word for a state of assets.
    DefineStatusLabel(StatusLabel) = "define_status_label" v 1 if "administration";
    /// Creates an asset, or replaces what is known of it.
    DefineAsset(Box<Asset>) = "define_asset" v 1;
    /// Hands an asset over.
    CheckOutAsset(CheckOut) = "check_out_asset" v 1;
    /// Takes an asset back.
    CheckInAsset(CheckIn) = "check_in_asset" v 1;
    /// Hands an asset on, from who has it to somebody else.
    TransferAsset(Transfer) = "transfer_asset" v 1;
    /// Opens a ticket.
    CreateTicket(CreateTicket) = "create_ticket" v 1;
    /// Changes fields of a ticket.
    EditTicket(EditTicket) = "edit_ticket" v 1;
    /// Sets the priority, with a reason, or leaves it to the scheme again.
    OverridePriority(OverridePriority) = "override_priority" v 1;
    /// Weighs anew what the priority is made of, after the scheme has changed.
    WeighTicket(OnTicket) = "weigh_ticket" v 1 if "administration";
    /// Gives a ticket to a team or a person.
    AssignTicket(AssignTicket) = "assign_ticket" v 1;
    /// Takes a ticket in charge.
    TakeTicket(OnTicket) = "take_ticket" v 1;
    /// Begins or resumes work.
    StartWork(OnTicket) = "start_work" v 1;
    /// Says that work waits for someone else.
    SetPending(SetPending) = "set_pending" v 1;
    /// Says that the service works again.
    ResolveTicket(ResolveTicket) = "resolve_ticket" v 1;
    /// Ends a resolved ticket.
    CloseTicket(OnTicket) = "close_ticket" v 1;
    /// Takes up a resolved or closed ticket again.
    ReopenTicket(WithReason) = "reopen_ticket" v 1;
    /// Ends a ticket that will not be done.
    CancelTicket(WithReason) = "cancel_ticket" v 1;
    /// Functional escalation.
    EscalateTicket(EscalateTicket) = "escalate_ticket" v 1;
    /// Sends an escalation back.
    BounceTicket(WithReason) = "bounce_ticket" v 1;
    /// Adds a reply or a note.
    AddArticle(AddArticle) = "add_article" v 1;
    /// Adds a task.
    AddTask(AddTask) = "add_task" v 1;
    /// Sets a task's state.
    MoveTask(MoveTask) = "move_task" v 1;
    /// Records work or travel.
    LogTime(LogTime) = "log_time" v 1;
    /// Puts a person in copy.
    AddWatcher(OnWatcher) = "add_watcher" v 1;
    /// Takes a person out of copy.
    RemoveWatcher(OnWatcher) = "remove_watcher" v 1;
    /// Records a requester's reminder.
    RecordChaser(RecordChaser) = "record_chaser" v 1;
    /// Calls somebody, because the time of a promise goes by.
    CallPerson(CallPerson) = "call_person" v 1 if "administration";
    /// Says that a call was seen, by whom it is for.
    AcknowledgeCall(AcknowledgeCall) = "acknowledge_call" v 1;
    /// Relates two tickets.
    LinkTickets(OnLink) = "link_tickets" v 1;
    /// Ends a relation.
    UnlinkTickets(OnLink) = "unlink_tickets" v 1;
    /// Plans a visit.
    PlanVisit(PlanVisit) = "plan_visit" v 1;
    /// Moves a visit on, or takes a step back.
    MoveVisit(MoveVisit) = "move_visit" v 2;
    /// Sets times of a visit that were not those of the tap.
    CorrectVisit(CorrectVisit) = "correct_visit" v 1;
    /// Records what was done on site, with the site contact's signature or why there is none.
    ReportVisit(ReportVisit) = "report_visit" v 2;
    /// Takes up a checklist.
    AddChecklist(AddChecklist) = "add_checklist" v 1;
    /// Answers an item of a checklist, or takes the answer away.
    AnswerChecklist(AnswerChecklist) = "answer_checklist" v 1;
    /// Sets a checklist aside, or takes it up again.
    SetChecklistAside(SetChecklistAside) = "set_checklist_aside" v 1;
    /// Begins a diagnosis.
    BeginDiagnosis(BeginDiagnosis) = "begin_diagnosis" v 1;
    /// Answers a question of a diagnosis, or takes answers away.
    AnswerDiagnosis(AnswerDiagnosis) = "answer_diagnosis" v 1;
    /// Sets a diagnosis aside, or takes it up again.
    SetDiagnosisAside(SetDiagnosisAside) = "set_diagnosis_aside" v 1;
    /// Adds a photo or another file, by what is in it; its bytes come on their own way.
    AttachFile(AttachFile) = "attach_file" v 1;
    /// Notes that the bytes of a ticket's files have come.
    ReceiveFile(ReceiveFile) = "receive_file" v 1 if "administration";
    /// Decides between two versions of a field.
    SettleConflict(SettleConflict) = "settle_conflict" v 1;
    /// Opens a ticket as another system had it.
    ImportTicket(ImportTicket) = "import_ticket" v 1 if "administration";
    /// Records a change as another system had it, legal or not.
    ImportChange(ImportChange) = "import_change" v 1 if "administration";
}

macro_rules! payload_structs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

payload_structs! {
    /// See [`Payload::Void`].
    Void {
        /// The discarded command.
        replaces: CommandId,
    }
    /// A custody to begin.
    NewCustody {
        /// The custody's identity.
        id: CustodyId,
        /// Who gets it.
        holder: Holder,
        /// What for.
        #[serde(default)]
        purpose: Purpose,
        /// The day on which it should be back; a loan has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<Date>,
        /// How it is handed over.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        condition: Condition,
    }
    /// See [`Payload::CheckOutAsset`].
    CheckOut {
        /// Which asset.
        asset: AssetId,
        /// What begins.
        custody: NewCustody,
    }
    /// See [`Payload::CheckInAsset`].
    CheckIn {
        /// Which asset.
        asset: AssetId,
        /// The custody that ends.
        custody: CustodyId,
        /// Why.
        #[serde(default)]
        reason: EndReason,
        /// How it came back.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        condition: Condition,
    }
    /// See [`Payload::TransferAsset`].
    Transfer {
        /// Which asset.
        asset: AssetId,
        /// The custody that ends.
        ends: CustodyId,
        /// What begins.
        custody: NewCustody,
    }
    /// See [`Payload::CreateTicket`].
    CreateTicket {
        /// The new ticket's identity.
        ticket: TicketId,
        /// From a block of this device; without one the server gives a number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<TicketNumber>,
        /// What it says.
        content: NewTicket,
    }
    /// See [`Payload::EditTicket`].
    EditTicket {
        /// Which ticket.
        ticket: TicketId,
        /// New values, at most one for each field.
        changes: Vec<FieldValue>,
    }
    /// See [`Payload::OverridePriority`].
    OverridePriority {
        /// Which ticket.
        ticket: TicketId,
        /// The priority that shall stand; `None`: the computed one again.
        priority: Option<Priority>,
        /// Why. Only the way back to the computed one needs none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    }
    /// See [`Payload::AssignTicket`].
    AssignTicket {
        /// Which ticket.
        ticket: TicketId,
        /// The team that shall own it.
        team: Option<TeamId>,
        /// The person who shall work it.
        person: Option<PersonId>,
    }
    /// A command that needs no more than the ticket.
    OnTicket {
        /// Which ticket.
        ticket: TicketId,
    }
    /// A command with a reason.
    WithReason {
        /// Which ticket.
        ticket: TicketId,
        /// Why.
        reason: String,
    }
    /// See [`Payload::SetPending`].
    SetPending {
        /// Which ticket.
        ticket: TicketId,
        /// Whom it waits for.
        reason: crate::ticket::PendingReason,
        /// What goes with it.
        #[serde(default)]
        details: Pending,
    }
    /// See [`Payload::ResolveTicket`].
    ResolveTicket {
        /// Which ticket.
        ticket: TicketId,
        /// What fixed it.
        solution: String,
    }
    /// See [`Payload::EscalateTicket`].
    EscalateTicket {
        /// Which ticket.
        ticket: TicketId,
        /// The team that shall own it.
        team: TeamId,
        /// Why.
        reason: String,
        /// Answers to every hand-over question.
        checklist: HandoverAnswers,
    }
    /// See [`Payload::AddArticle`].
    AddArticle {
        /// Which ticket.
        ticket: TicketId,
        /// The message.
        message: Message,
    }
    /// See [`Payload::AddTask`].
    AddTask {
        /// Which ticket.
        ticket: TicketId,
        /// The task; its state must be open.
        task: Task,
    }
    /// See [`Payload::MoveTask`].
    MoveTask {
        /// Which ticket.
        ticket: TicketId,
        /// Which task.
        task: TaskId,
        /// The new state.
        to: TaskState,
    }
    /// See [`Payload::LogTime`].
    LogTime {
        /// Which ticket.
        ticket: TicketId,
        /// The time; its person is the author, its end the time of capture.
        entry: TimeEntry,
    }
    /// See [`Payload::AddWatcher`] and [`Payload::RemoveWatcher`].
    OnWatcher {
        /// Which ticket.
        ticket: TicketId,
        /// Who.
        person: PersonId,
    }
    /// See [`Payload::RecordChaser`].
    RecordChaser {
        /// Which ticket.
        ticket: TicketId,
        /// The reminder.
        chaser: Chaser,
    }
    /// See [`Payload::CallPerson`].
    CallPerson {
        /// Which ticket.
        ticket: TicketId,
        /// Who.
        person: PersonId,
        /// What is measured.
        metric: SlaMetric,
        /// Which time of it, from 1.
        cycle: u32,
        /// At which share of the target, in percent of its working time.
        percent: u16,
        /// How many calls of this step came before.
        attempt: u32,
        /// When that share was used up.
        reached_at: Timestamp,
        /// By when it is to be acknowledged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Timestamp>,
    }
    /// See [`Payload::AcknowledgeCall`].
    AcknowledgeCall {
        /// Which ticket.
        ticket: TicketId,
        /// Which call.
        call: EventId,
    }
    /// See [`Payload::LinkTickets`] and [`Payload::UnlinkTickets`].
    OnLink {
        /// From which ticket.
        ticket: TicketId,
        /// How and to which.
        link: Link,
    }
    /// See [`Payload::PlanVisit`].
    PlanVisit {
        /// Which ticket.
        ticket: TicketId,
        /// The visit; its state must be planned.
        visit: Visit,
    }
    /// See [`Payload::MoveVisit`].
    MoveVisit {
        /// Which ticket.
        ticket: TicketId,
        /// Which visit.
        visit: VisitId,
        /// The new state.
        to: VisitState,
        /// Why, for a visit in vain.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The step that was a mistake, where the visit shall go back: the state its author saw.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        takes_back: Option<VisitState>,
    }
    /// See [`Payload::CorrectVisit`].
    CorrectVisit {
        /// Which ticket.
        ticket: TicketId,
        /// Which visit.
        visit: VisitId,
        /// The times that change.
        times: VisitTimes,
    }
    /// See [`Payload::ReportVisit`].
    ReportVisit {
        /// Which ticket.
        ticket: TicketId,
        /// Which visit.
        visit: VisitId,
        /// What was done; its time is that of capture.
        report: VisitReport,
    }
    /// See [`Payload::AddChecklist`].
    AddChecklist {
        /// Which ticket.
        ticket: TicketId,
        /// The list, with nothing answered yet.
        checklist: Checklist,
    }
    /// See [`Payload::AnswerChecklist`].
    AnswerChecklist {
        /// Which ticket.
        ticket: TicketId,
        /// Which list.
        checklist: ChecklistId,
        /// Which item, counted from 0.
        item: u32,
        /// The answer; `None` takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
        /// Answers of others that the author saw, which this one replaces. The author's own are always replaced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        over: Vec<EventId>,
    }
    /// See [`Payload::SetChecklistAside`].
    SetChecklistAside {
        /// Which ticket.
        ticket: TicketId,
        /// Which list.
        checklist: ChecklistId,
        /// Aside, or in use again.
        aside: bool,
    }
    /// See [`Payload::BeginDiagnosis`].
    BeginDiagnosis {
        /// Which ticket.
        ticket: TicketId,
        /// The diagnosis, with nothing answered yet.
        diagnosis: Diagnosis,
    }
    /// See [`Payload::AnswerDiagnosis`].
    AnswerDiagnosis {
        /// Which ticket.
        ticket: TicketId,
        /// Which diagnosis.
        diagnosis: DiagnosisId,
        /// Which step, counted from 0.
        step: u32,
        /// Which of its choices, counted from 0; `None` goes back to the question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<u32>,
        /// Answers that the author saw, to this question or others, which this one replaces or takes away. The author's
        /// own to this question are always replaced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        over: Vec<EventId>,
    }
    /// See [`Payload::SetDiagnosisAside`].
    SetDiagnosisAside {
        /// Which ticket.
        ticket: TicketId,
        /// Which diagnosis.
        diagnosis: DiagnosisId,
        /// Aside, or in use again.
        aside: bool,
    }
    /// See [`Payload::AttachFile`].
    AttachFile {
        /// Which ticket.
        ticket: TicketId,
        /// The file; the author added it.
        file: Attachment,
    }
    /// See [`Payload::ReceiveFile`].
    ReceiveFile {
        /// Which ticket.
        ticket: TicketId,
        /// SHA-256 of the bytes that have come.
        hash: String,
        /// How many they are.
        bytes: u32,
    }
    /// See [`Payload::SettleConflict`].
    SettleConflict {
        /// Which ticket.
        ticket: TicketId,
        /// Which conflict.
        conflict: EventId,
        /// The value that shall stand: one of the two, or a third.
        value: FieldValue,
    }
    /// See [`Payload::ImportTicket`].
    ImportTicket {
        /// The new ticket's identity, derived from the source's.
        ticket: TicketId,
        /// From the server's own block; without one the server gives a number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<TicketNumber>,
        /// What it says.
        content: NewTicket,
        /// When it began.
        created_at: Timestamp,
        /// Values of the source, as they were.
        raw: SmallMap<String, String>,
    }
    /// See [`Payload::ImportChange`].
    ImportChange {
        /// Which ticket.
        ticket: TicketId,
        /// When it happened.
        occurred_at: Timestamp,
        /// The new status, if it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<TicketStatus>,
        /// New values, at most one for each field.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<FieldValue>,
        /// Values of the source that have no field here, as they were.
        #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
        raw: SmallMap<String, String>,
    }
}

/// What a payload is about.
trait Concerns {
    /// The record; `None`: that of another command.
    fn aggregate(&self) -> Option<Aggregate>;
}

macro_rules! concerns {
    ($($field:ident of $($payload:ty),+;)+) => {$($(
        impl Concerns for $payload {
            fn aggregate(&self) -> Option<Aggregate> {
                Some(self.$field.into())
            }
        }
    )+)+};
}

concerns! {
    id of Organization, Site, Team, Person, Category, Contract, ServiceCalendar, SlaPolicy, PriorityScheme, Roster, CannedReply,
        ChecklistTemplate, DiagnosisTree, SavedView, AssetModel, StatusLabel, Box<Asset>;
    asset of CheckOut, CheckIn, Transfer;
    ticket of CreateTicket, EditTicket, OverridePriority, AssignTicket, OnTicket, WithReason, SetPending, ResolveTicket, EscalateTicket,
        AddArticle, AddTask, MoveTask, LogTime, OnWatcher, RecordChaser, CallPerson, AcknowledgeCall, OnLink, PlanVisit, MoveVisit, CorrectVisit,
        ReportVisit, AddChecklist, AnswerChecklist, SetChecklistAside, BeginDiagnosis, AnswerDiagnosis,
        SetDiagnosisAside, AttachFile, ReceiveFile, SettleConflict, ImportTicket, ImportChange;
}

impl Concerns for Void {
    fn aggregate(&self) -> Option<Aggregate> {
        None
    }
}

impl Payload {
    /// The record a command of this payload belongs to; `None` for [`Payload::Void`], whose lane is that of the
    /// command it replaces.
    #[must_use]
    pub fn aggregate(&self) -> Option<Aggregate> {
        self.concerns().aggregate()
    }

    /// The record edited as a whole that a command defines.
    #[must_use]
    pub fn record(&self) -> Option<Aggregate> {
        let is_act = matches!(self, Self::CheckOutAsset(_) | Self::CheckInAsset(_) | Self::TransferAsset(_));
        self.aggregate().filter(|aggregate| aggregate.kind != AggregateKind::Ticket && !is_act)
    }

    /// The ticket a command is about.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        let of = self.aggregate().filter(|aggregate| aggregate.kind == AggregateKind::Ticket);
        of.map(|aggregate| TicketId(aggregate.id))
    }

    /// The fields whose base the author states: what the command sets, and the status for moves.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        match self {
            _ if self.record().is_some() => vec![Field::Record],
            Self::EditTicket(p) => p.changes.iter().map(FieldValue::field).collect(),
            Self::OverridePriority(_) => vec![Field::Priority],
            Self::AssignTicket(_) => vec![Field::Team, Field::Assignee, Field::Status],
            Self::TakeTicket(_) => vec![Field::Assignee, Field::Status],
            Self::StartWork(_)
            | Self::SetPending(_)
            | Self::CloseTicket(_)
            | Self::ReopenTicket(_)
            | Self::CancelTicket(_) => vec![Field::Status],
            Self::ResolveTicket(_) => vec![Field::Solution, Field::Status],
            Self::EscalateTicket(_) | Self::BounceTicket(_) => {
                vec![Field::Team, Field::Assignee, Field::Status]
            }
            _ => Vec::new(),
        }
    }
}
