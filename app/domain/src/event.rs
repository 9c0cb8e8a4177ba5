//! Events: what a command did. They are for ever, so each kind has a version and old versions stay readable.

use crate::asset::{Asset, EndReason, Holder, Purpose};
use crate::command::Command;
use crate::id::{
    Aggregate, AttachmentId, ChecklistId, ClientId, CommandId, CustodyId, DiagnosisId, EventId, PersonId, TaskId,
    TeamId, VisitId,
};
use crate::json;
use crate::people::{Person, Profile};
use crate::priority_scheme::Weighed;
use crate::private::Private;
use crate::saved_view::SavedView;
use crate::sla::SlaMetric;
use crate::small::SmallMap;
use crate::ticket::{
    Answer, Attachment, Chaser, Checklist, Diagnosis, FieldValue, HandoverAnswers, Link, Message, NewTicket, Pending,
    Priority, Task, TaskState, TicketNumber, TicketStatus, TimeEntry, Visit, VisitReport, VisitState, VisitTimes,
};
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
#[cfg(feature = "administration")]
use {
    crate::asset::{AssetModel, StatusLabel},
    crate::canned_reply::CannedReply,
    crate::checklist_template::ChecklistTemplate,
    crate::contract::Contract,
    crate::diagnosis::DiagnosisTree,
    crate::people::{Category, Organization, Site, Team},
    crate::priority_scheme::PriorityScheme,
    crate::roster::Roster,
    crate::sla::{ServiceCalendar, SlaPolicy},
};

/// Free text in an event.
pub type Text = Private<String>;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $kind:literal v $version:literal $(if $gate:tt)?;)*) => {
        /// What happened. Kinds `if "administration"` follow from commands that no device makes or predicts.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum EventBody {
            $($(#[cfg(feature = $gate)])? $(#[$doc])* #[serde(rename = $kind)] $variant($body),)*
        }

        impl EventBody {
            /// Every kind with its current version.
            pub const KINDS: &[(&'static str, u16)] = &[$($(#[cfg(feature = $gate)])? ($kind, $version)),*];

            /// The kind's name in the log.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $($(#[cfg(feature = $gate)])? Self::$variant(_) => $kind,)* }
            }

            /// The version this build writes.
            #[must_use]
            pub fn version(&self) -> u16 {
                match self { $($(#[cfg(feature = $gate)])? Self::$variant(_) => $version,)* }
            }

            /// The body as JSON, private values still in it.
            #[must_use]
            pub fn encode(&self) -> Value {
                let encoded = match self { $($(#[cfg(feature = $gate)])? Self::$variant(body) => json::to_value(body),)* };
                encoded.unwrap_or(Value::Null)
            }

            /// Reads a body of this or an older version.
            pub fn decode(kind: &str, version: u16, body: Value) -> Result<Self, UnknownEvent> {
                let fail = |detail: String| UnknownEvent { kind: kind.to_owned(), version, detail };
                match kind {
                    $($(#[cfg(feature = $gate)])? $kind if version <= $version => json::from_value(&body)
                        .map(Self::$variant)
                        .map_err(|error| fail(error.to_string())),)*
                    _ => Err(fail("newer than this build".to_owned())),
                }
            }
        }
    };
}

/// An event of the log that this build can not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event kind {kind} version {version} can not be read: {detail}")]
pub struct UnknownEvent {
    /// The kind.
    pub kind: String,
    /// Its version.
    pub version: u16,
    /// Why.
    pub detail: String,
}

events! {
    /// An organisation is now as given.
    OrganizationDefined(Organization<Text>) = "organization_defined" v 1 if "administration";
    /// A site is now as given.
    SiteDefined(Site<Text>) = "site_defined" v 1 if "administration";
    /// A team is now as given.
    TeamDefined(Team) = "team_defined" v 1 if "administration";
    /// A person is now as given.
    PersonDefined(Person<Private<Profile>>) = "person_defined" v 2;
    /// A category is now as given.
    CategoryDefined(Category) = "category_defined" v 1 if "administration";
    /// A contract is now as given.
    ContractDefined(Contract<Text>) = "contract_defined" v 1 if "administration";
    /// Opening hours are now as given.
    ServiceCalendarDefined(ServiceCalendar) = "service_calendar_defined" v 2 if "administration";
    /// What is promised to whom is now as given.
    SlaPolicyDefined(SlaPolicy) = "sla_policy_defined" v 3 if "administration";
    /// How the desk gives priorities is now as given.
    PrioritySchemeDefined(PriorityScheme) = "priority_scheme_defined" v 1 if "administration";
    /// A roster is now as given.
    RosterDefined(Roster) = "roster_defined" v 1 if "administration";
    /// A prepared reply is now as given.
    CannedReplyDefined(CannedReply) = "canned_reply_defined" v 1 if "administration";
    /// A checklist that can be taken up on tickets is now as given.
    ChecklistTemplateDefined(ChecklistTemplate) = "checklist_template_defined" v 1 if "administration";
    /// A tree of questions is now as given.
    DiagnosisTreeDefined(DiagnosisTree) = "diagnosis_tree_defined" v 1 if "administration";
    /// A queue with a name is now as given.
    SavedViewDefined(SavedView<Text>) = "saved_view_defined" v 1;
    /// A model of devices is now as given.
    AssetModelDefined(AssetModel) = "asset_model_defined" v 1 if "administration";
    /// A word for a state of assets is now as given.
    StatusLabelDefined(StatusLabel) = "status_label_defined" v 1 if "administration";
    /// What is known of an asset is now as given.
    AssetDefined(Box<Asset<Text>>) = "asset_defined" v 1;
    /// An asset was handed over.
    AssetCheckedOut(AssetCheckedOut) = "asset_checked_out" v 1;
    /// An asset came back, or its custody ended otherwise.
    AssetCheckedIn(AssetCheckedIn) = "asset_checked_in" v 1;
    /// A ticket was opened.
    TicketCreated(TicketCreated) = "ticket_created" v 1;
    /// A field was set.
    FieldSet(FieldValue<Text>) = "field_set" v 1;
    /// What the ticket's priority is made of is now as given.
    PriorityWeighed(Weighed) = "priority_weighed" v 1;
    /// A person set the priority, or left it to the scheme again.
    PriorityOverridden(PriorityOverridden) = "priority_overridden" v 1;
    /// A person took the ticket for the first time.
    TicketOwned(TicketOwned) = "ticket_owned" v 1;
    /// The status changed.
    StatusChanged(StatusChanged) = "status_changed" v 1;
    /// The ticket went to a team with more or other skill.
    TicketEscalated(TicketEscalated) = "ticket_escalated" v 1;
    /// An escalation was sent back.
    TicketBounced(TicketBounced) = "ticket_bounced" v 1;
    /// A reply or note was added.
    ArticleAdded(Message<Text>) = "article_added" v 1;
    /// A task was added.
    TaskAdded(Task<Text>) = "task_added" v 1;
    /// A task's state changed.
    TaskMoved(TaskMoved) = "task_moved" v 1;
    /// Work or travel was recorded.
    TimeLogged(TimeEntry<Text>) = "time_logged" v 1;
    /// A person was put in copy.
    WatcherAdded(Watched) = "watcher_added" v 1;
    /// A person was taken out of copy.
    WatcherRemoved(Watched) = "watcher_removed" v 1;
    /// The requester reminded us.
    ChaserRecorded(Chaser<Text>) = "chaser_recorded" v 1;
    /// Somebody was called, because the time of a promise goes by.
    PersonCalled(PersonCalled) = "person_called" v 1;
    /// A call was seen.
    CallAcknowledged(CallAcknowledged) = "call_acknowledged" v 1;
    /// A relation to another ticket began. Recorded in both streams.
    LinkAdded(Link) = "link_added" v 1;
    /// A relation ended. Recorded in both streams.
    LinkRemoved(Link) = "link_removed" v 1;
    /// A visit was planned.
    VisitPlanned(Visit<Text>) = "visit_planned" v 1;
    /// A visit moved on.
    VisitMoved(VisitMoved) = "visit_moved" v 2;
    /// Times of a visit were corrected.
    VisitCorrected(VisitCorrected) = "visit_corrected" v 1;
    /// What was done on site was recorded.
    VisitReported(VisitReported) = "visit_reported" v 2;
    /// A checklist was taken up.
    ChecklistAdded(ChecklistAdded) = "checklist_added" v 1;
    /// An item of a checklist was answered, or its answer taken away.
    ChecklistAnswered(ChecklistAnswered) = "checklist_answered" v 1;
    /// A checklist was set aside, or taken up again.
    ChecklistSetAside(ChecklistSetAside) = "checklist_set_aside" v 1;
    /// A diagnosis was begun.
    DiagnosisBegun(DiagnosisBegun) = "diagnosis_begun" v 1;
    /// A question of a diagnosis was answered, or answers taken away.
    DiagnosisAnswered(DiagnosisAnswered) = "diagnosis_answered" v 1;
    /// A diagnosis was set aside, or taken up again.
    DiagnosisSetAside(DiagnosisSetAside) = "diagnosis_set_aside" v 1;
    /// A photo or another file was added; its bytes may come later.
    FileAttached(Attachment<Text>) = "file_attached" v 1;
    /// The bytes of a file have come.
    FileArrived(FileArrived) = "file_arrived" v 1 if "administration";
    /// Two people set a field from the same base; a person must decide.
    ConflictRecorded(ConflictRecorded) = "conflict_recorded" v 1;
    /// A person decided between two versions.
    ConflictSettled(ConflictSettled) = "conflict_settled" v 1;
    /// By the device's own account it was done at a time that can not be, and counts at another one.
    TimeCorrected(TimeCorrected) = "time_corrected" v 1;
    /// What was just done arrived by another person's hand, from a file.
    WorkDelivered(Delivered) = "work_delivered" v 1;
    /// Values of the source system, kept beside.
    SourceRecorded(SourceRecorded) = "source_recorded" v 1;
}

macro_rules! event_structs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

event_structs! {
    /// See [`EventBody::AssetCheckedOut`].
    AssetCheckedOut {
        /// What begins.
        custody: CustodyId,
        /// Who gets it.
        holder: Holder,
        /// What for.
        purpose: Purpose,
        /// The day on which it should be back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<Date>,
        /// How it was handed over.
        condition: Text,
    }
    /// See [`EventBody::AssetCheckedIn`].
    AssetCheckedIn {
        /// What ends.
        custody: CustodyId,
        /// Why.
        reason: EndReason,
        /// How it came back.
        condition: Text,
    }
    /// See [`EventBody::TicketCreated`].
    TicketCreated {
        /// What people say on the phone. `None` only in a tablet's prediction.
        number: Option<TicketNumber>,
        /// What the ticket says.
        content: NewTicket<Text>,
        /// The team that first owns it, from its category.
        team: Option<TeamId>,
    }
    /// See [`EventBody::PriorityOverridden`].
    PriorityOverridden {
        /// Which; `None`: the computed one again.
        to: Option<Priority>,
        /// Why.
        reason: Text,
    }
    /// See [`EventBody::TicketOwned`].
    TicketOwned {
        /// Who took it.
        person: PersonId,
    }
    /// See [`EventBody::StatusChanged`].
    StatusChanged {
        /// Before.
        from: TicketStatus,
        /// After.
        to: TicketStatus,
        /// What goes with a pending status.
        #[serde(default, skip_serializing_if = "Pending::is_empty")]
        pending: Pending<Text>,
        /// Why, where the move asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Text>,
        /// Recorded as another system had it, even where the status machine forbids the move.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        imported: bool,
    }
    /// See [`EventBody::TicketEscalated`].
    TicketEscalated {
        /// Who had it.
        from: Option<TeamId>,
        /// Who has it now.
        to: TeamId,
        /// Why.
        reason: Text,
        /// The hand-over.
        checklist: HandoverAnswers<Text>,
    }
    /// See [`EventBody::TicketBounced`].
    TicketBounced {
        /// The escalation that is sent back.
        escalation: EventId,
        /// Who has the ticket again.
        to: Option<TeamId>,
        /// Why.
        reason: Text,
    }
    /// See [`EventBody::TaskMoved`].
    TaskMoved {
        /// Which task.
        task: TaskId,
        /// Before.
        from: TaskState,
        /// After.
        to: TaskState,
    }
    /// See [`EventBody::WatcherAdded`] and [`EventBody::WatcherRemoved`].
    Watched {
        /// Who.
        person: PersonId,
    }
    /// See [`EventBody::PersonCalled`].
    PersonCalled {
        /// Who.
        person: PersonId,
        /// What is measured.
        metric: SlaMetric,
        /// Which time of it, from 1.
        cycle: u32,
        /// At which share of the target, in percent of its working time.
        percent: u16,
        /// When that share was used up.
        reached_at: Timestamp,
        /// By when it is to be acknowledged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Timestamp>,
    }
    /// See [`EventBody::CallAcknowledged`].
    CallAcknowledged {
        /// Which call.
        call: EventId,
    }
    /// See [`EventBody::VisitMoved`].
    VisitMoved {
        /// Which visit.
        visit: VisitId,
        /// Before.
        from: VisitState,
        /// After.
        to: VisitState,
        /// Why, for a visit in vain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Text>,
    }
    /// See [`EventBody::VisitCorrected`].
    VisitCorrected {
        /// Which visit.
        visit: VisitId,
        /// The times that changed.
        times: VisitTimes,
    }
    /// See [`EventBody::VisitReported`].
    VisitReported {
        /// Which visit.
        visit: VisitId,
        /// What was done. The line of the history goes without the strokes of the signature.
        report: Private<VisitReport>,
    }
    /// See [`EventBody::ChecklistAdded`].
    ChecklistAdded {
        /// Which list.
        checklist: ChecklistId,
        /// What is gone through.
        list: Private<Checklist>,
    }
    /// See [`EventBody::ChecklistAnswered`].
    ChecklistAnswered {
        /// Which list.
        checklist: ChecklistId,
        /// Which item, counted from 0.
        item: u32,
        /// The answer; `None`: taken away.
        #[serde(skip_serializing_if = "Option::is_none")]
        answer: Option<Private<Answer>>,
        /// The answers this one replaces.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        over: Vec<EventId>,
    }
    /// See [`EventBody::ChecklistSetAside`].
    ChecklistSetAside {
        /// Which list.
        checklist: ChecklistId,
        /// Aside, or in use again.
        aside: bool,
    }
    /// See [`EventBody::DiagnosisBegun`].
    DiagnosisBegun {
        /// Which diagnosis.
        diagnosis: DiagnosisId,
        /// What is gone through.
        begun: Private<Diagnosis>,
    }
    /// See [`EventBody::DiagnosisAnswered`].
    DiagnosisAnswered {
        /// Which diagnosis.
        diagnosis: DiagnosisId,
        /// At which step, counted from 0.
        step: u32,
        /// Which of its choices, counted from 0; `None`: back to the question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<u32>,
        /// The answers this one replaces or takes away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        over: Vec<EventId>,
    }
    /// See [`EventBody::DiagnosisSetAside`].
    DiagnosisSetAside {
        /// Which diagnosis.
        diagnosis: DiagnosisId,
        /// Aside, or in use again.
        aside: bool,
    }
    /// See [`EventBody::FileArrived`].
    FileArrived {
        /// Which file.
        attachment: AttachmentId,
    }
    /// See [`EventBody::ConflictRecorded`].
    ConflictRecorded {
        /// The value that stays in place.
        theirs: FieldValue<Text>,
        /// Who set it, where known.
        theirs_by: Option<PersonId>,
        /// When it was set, where known.
        theirs_at: Option<Timestamp>,
        /// The value that came later.
        yours: FieldValue<Text>,
        /// What was written along with it, so that no word is lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Text>,
    }
    /// See [`EventBody::ConflictSettled`].
    ConflictSettled {
        /// Which conflict.
        conflict: EventId,
        /// The value that stands.
        value: FieldValue<Text>,
    }
    /// See [`EventBody::TimeCorrected`].
    TimeCorrected {
        /// What the device said, by its own clock and what it knew of the server's. Its work lay between its last contact
        /// and its arrival, so it counts at the nearer of the two: the event's own time.
        told: Timestamp,
    }
    /// See [`EventBody::WorkDelivered`].
    Delivered {
        /// Who brought it; the event's actor did it.
        by: PersonId,
    }
    /// See [`EventBody::SourceRecorded`].
    SourceRecorded {
        /// Values of the source, as they were.
        raw: Private<SmallMap<String, String>>,
    }
}

/// What `decide` gives: an event before it has a place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The record it belongs to.
    pub stream: Aggregate,
    /// What happened.
    pub body: EventBody,
    /// When it happened, as estimated.
    pub occurred_at: Timestamp,
}

/// An event in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Place in the log, from 1; 0 for a tablet's prediction.
    pub position: u64,
    /// Identity.
    pub id: EventId,
    /// The command that did it.
    pub command: CommandId,
    /// The record it belongs to.
    pub stream: Aggregate,
    /// What happened.
    pub body: EventBody,
    /// Who did it.
    pub actor: PersonId,
    /// When it happened, as estimated by the server.
    pub occurred_at: Timestamp,
    /// When the server stored it.
    pub recorded_at: Timestamp,
    /// On which installation.
    pub device: ClientId,
}

impl Event {
    /// The `index`-th event of a command, at a place of the log (0 for a prediction).
    #[must_use]
    pub fn of(command: &Command, index: u32, draft: Draft, position: u64, recorded_at: Timestamp) -> Self {
        Self {
            position,
            id: EventId::of(command.command_id, index),
            command: command.command_id,
            stream: draft.stream,
            body: draft.body,
            actor: command.user_id,
            occurred_at: draft.occurred_at,
            recorded_at,
            device: command.client_id,
        }
    }
}
