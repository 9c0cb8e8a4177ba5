//! Documents: the current state of records, as stored by the server, pulled by the desk and shown on screens.

use crate::asset::{Asset, AssetModel, StatusLabel};
use crate::canned_reply::CannedReply;
use crate::checklist_template::ChecklistTemplate;
use crate::contract::Contract;
use crate::diagnosis::DiagnosisTree;
use crate::event::EventBody;
use crate::facts::AssetKey;
use crate::id::{
    ArticleId, AssetId, AssetModelId, CannedReplyId, CategoryId, ChecklistTemplateId, ClientId, CommandId, ContractId,
    DiagnosisTreeId, EventId, OrganizationId, PersonId, PrioritySchemeId, RosterId, SavedViewId, ServiceCalendarId,
    SiteId, SlaPolicyId, StatusLabelId, TeamId, TicketId,
};
use crate::people::{Category, Organization, Person, Site, Team};
use crate::priority_scheme::PriorityScheme;
#[cfg(feature = "administration")]
use crate::roster::Roster;
use crate::roster::RosterSheet;
use crate::saved_view::SavedView;
use crate::sla::SlaVersion;
#[cfg(feature = "administration")]
use crate::sla::{ServiceCalendar, SlaPolicy};
use crate::small::SmallMap;
use crate::ticket::{Article, Field, Ticket};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocKind {
    /// An organisation.
    Organization,
    /// A site.
    Site,
    /// A team.
    Team,
    /// A person.
    Person,
    /// A category.
    Category,
    /// An agreement with an organisation.
    Contract,
    /// Opening hours of the desk.
    ServiceCalendar,
    /// What is promised to whom.
    SlaPolicy,
    /// Opening hours or a promise as they were from a moment on.
    SlaVersion,
    /// How the desk gives priorities.
    PriorityScheme,
    /// Who works when, and who is on call.
    Roster,
    /// The same for devices.
    RosterSheet,
    /// A prepared reply.
    CannedReply,
    /// A checklist as the administration keeps it.
    ChecklistTemplate,
    /// A tree of questions as the administration keeps it.
    DiagnosisTree,
    /// A queue with a name.
    SavedView,
    /// A model of devices.
    AssetModel,
    /// The desk's word for a state of assets.
    StatusLabel,
    /// A device or another thing that is looked after.
    Asset,
    /// A ticket.
    Ticket,
    /// A message or note.
    Article,
    /// One line of a ticket's history.
    History,
}

impl DocKind {
    /// Every kind, in the order a snapshot sends them.
    pub const ALL: [Self; 22] = [
        Self::Organization,
        Self::Site,
        Self::Team,
        Self::Person,
        Self::Category,
        Self::Contract,
        Self::ServiceCalendar,
        Self::SlaPolicy,
        Self::SlaVersion,
        Self::PriorityScheme,
        Self::Roster,
        Self::RosterSheet,
        Self::CannedReply,
        Self::ChecklistTemplate,
        Self::DiagnosisTree,
        Self::SavedView,
        Self::AssetModel,
        Self::StatusLabel,
        Self::Asset,
        Self::Ticket,
        Self::Article,
        Self::History,
    ];

    /// The word used in tables and on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Site => "site",
            Self::Team => "team",
            Self::Person => "person",
            Self::Category => "category",
            Self::Contract => "contract",
            Self::ServiceCalendar => "service_calendar",
            Self::SlaPolicy => "sla_policy",
            Self::SlaVersion => "sla_version",
            Self::PriorityScheme => "priority_scheme",
            Self::Roster => "roster",
            Self::RosterSheet => "roster_sheet",
            Self::CannedReply => "canned_reply",
            Self::ChecklistTemplate => "checklist_template",
            Self::DiagnosisTree => "diagnosis_tree",
            Self::SavedView => "saved_view",
            Self::AssetModel => "asset_model",
            Self::StatusLabel => "status_label",
            Self::Asset => "asset",
            Self::Ticket => "ticket",
            Self::Article => "article",
            Self::History => "history",
        }
    }

    /// Whether devices get documents of this kind. What no screen and no rule of theirs uses stays on the server. Of
    /// service levels they get the versions, of rosters the sheets.
    #[must_use]
    pub fn travels(self) -> bool {
        !matches!(self, Self::ServiceCalendar | Self::SlaPolicy | Self::Roster)
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Names one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocRef {
    /// Its kind.
    pub kind: DocKind,
    /// Its identity.
    pub id: Uuid,
}

macro_rules! doc_ref_of {
    ($($id:ident => $kind:ident),* $(,)?) => {$(
        impl From<$id> for DocRef {
            fn from(id: $id) -> Self {
                Self { kind: DocKind::$kind, id: id.0 }
            }
        }
    )*};
}

doc_ref_of! {
    OrganizationId => Organization, SiteId => Site, TeamId => Team, PersonId => Person, CategoryId => Category,
    ContractId => Contract, ServiceCalendarId => ServiceCalendar, SlaPolicyId => SlaPolicy,
    PrioritySchemeId => PriorityScheme, RosterId => Roster, CannedReplyId => CannedReply, ChecklistTemplateId => ChecklistTemplate, DiagnosisTreeId => DiagnosisTree, SavedViewId => SavedView,
    AssetModelId => AssetModel, StatusLabelId => StatusLabel, AssetId => Asset, TicketId => Ticket, ArticleId => Article, EventId => History,
}

impl From<crate::id::Aggregate> for DocRef {
    fn from(aggregate: crate::id::Aggregate) -> Self {
        use crate::id::AggregateKind as Kind;
        let kind = match aggregate.kind {
            Kind::Organization => DocKind::Organization,
            Kind::Site => DocKind::Site,
            Kind::Team => DocKind::Team,
            Kind::Person => DocKind::Person,
            Kind::Category => DocKind::Category,
            Kind::Contract => DocKind::Contract,
            Kind::ServiceCalendar => DocKind::ServiceCalendar,
            Kind::SlaPolicy => DocKind::SlaPolicy,
            Kind::PriorityScheme => DocKind::PriorityScheme,
            Kind::Roster => DocKind::Roster,
            Kind::CannedReply => DocKind::CannedReply,
            Kind::ChecklistTemplate => DocKind::ChecklistTemplate,
            Kind::DiagnosisTree => DocKind::DiagnosisTree,
            Kind::SavedView => DocKind::SavedView,
            Kind::AssetModel => DocKind::AssetModel,
            Kind::StatusLabel => DocKind::StatusLabel,
            Kind::Asset => DocKind::Asset,
            Kind::Ticket => DocKind::Ticket,
        };
        Self { kind, id: aggregate.id }
    }
}

/// One line of a ticket's history: an event other than a message, as the timeline shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct History {
    /// The event.
    pub id: EventId,
    /// Its ticket.
    pub ticket: TicketId,
    /// What happened.
    pub event: EventBody,
    /// Who did it.
    pub actor: PersonId,
    /// When it happened, as estimated by the server.
    pub at: Timestamp,
    /// When the server stored it.
    pub recorded_at: Timestamp,
    /// On which installation.
    pub device: ClientId,
    /// The command that did it.
    pub command: CommandId,
    /// Place in the log; 0 while it is a prediction.
    pub position: u64,
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// An organisation.
    Organization(Organization),
    /// A site.
    Site(Site),
    /// A team.
    Team(Team),
    /// A person.
    Person(Person),
    /// A category.
    Category(Category),
    /// An agreement with an organisation.
    Contract(Contract),
    /// Opening hours of the desk.
    #[cfg(feature = "administration")]
    ServiceCalendar(Box<ServiceCalendar>),
    /// What is promised to whom.
    #[cfg(feature = "administration")]
    SlaPolicy(Box<SlaPolicy>),
    /// Opening hours or a promise as they were from a moment on.
    SlaVersion(Box<SlaVersion>),
    /// How the desk gives priorities.
    PriorityScheme(Box<PriorityScheme>),
    /// Who works when, and who is on call.
    #[cfg(feature = "administration")]
    Roster(Box<Roster>),
    /// The same for devices.
    RosterSheet(RosterSheet),
    /// A prepared reply.
    CannedReply(CannedReply),
    /// A checklist as the administration keeps it.
    ChecklistTemplate(ChecklistTemplate),
    /// A tree of questions as the administration keeps it.
    DiagnosisTree(DiagnosisTree),
    /// A queue with a name.
    SavedView(SavedView),
    /// A model of devices.
    AssetModel(AssetModel),
    /// The desk's word for a state of assets.
    StatusLabel(StatusLabel),
    /// A device or another thing that is looked after.
    Asset(Box<Asset>),
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A message or note.
    Article(Article),
    /// One line of a ticket's history.
    History(Box<History>),
}

/// For each field, the event that last set it. Compared only for equality.
pub type Versions = SmallMap<Field, EventId>;

/// A record's current state with the versions of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// What it says.
    pub body: Body,
    /// The versions of its fields.
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub versions: Versions,
}

impl Document {
    /// Names this document.
    #[must_use]
    pub fn doc_ref(&self) -> DocRef {
        match &self.body {
            Body::Organization(record) => record.id.into(),
            Body::Site(record) => record.id.into(),
            Body::Team(record) => record.id.into(),
            Body::Person(record) => record.id.into(),
            Body::Category(record) => record.id.into(),
            Body::Contract(record) => record.id.into(),
            #[cfg(feature = "administration")]
            Body::ServiceCalendar(record) => record.id.into(),
            #[cfg(feature = "administration")]
            Body::SlaPolicy(record) => record.id.into(),
            Body::SlaVersion(version) => DocRef { kind: DocKind::SlaVersion, id: version.id.0 },
            Body::PriorityScheme(scheme) => scheme.id.into(),
            #[cfg(feature = "administration")]
            Body::Roster(record) => record.id.into(),
            Body::RosterSheet(sheet) => DocRef { kind: DocKind::RosterSheet, id: sheet.id.0 },
            Body::CannedReply(record) => record.id.into(),
            Body::ChecklistTemplate(record) => record.id.into(),
            Body::DiagnosisTree(record) => record.id.into(),
            Body::SavedView(record) => record.id.into(),
            Body::AssetModel(record) => record.id.into(),
            Body::StatusLabel(record) => record.id.into(),
            Body::Asset(asset) => asset.id.into(),
            Body::Ticket(ticket) => ticket.id.into(),
            Body::Article(article) => article.message.article.into(),
            Body::History(history) => history.id.into(),
        }
    }

    /// The ticket this document is or belongs to.
    #[must_use]
    pub fn ticket_id(&self) -> Option<TicketId> {
        match &self.body {
            Body::Ticket(ticket) => Some(ticket.id),
            Body::Article(article) => Some(article.ticket),
            Body::History(history) => Some(history.ticket),
            _ => None,
        }
    }

    /// The ticket, if it is one.
    #[must_use]
    pub fn as_ticket(&self) -> Option<&Ticket> {
        match &self.body {
            Body::Ticket(ticket) => Some(ticket),
            _ => None,
        }
    }

    /// The asset, if it is one.
    #[must_use]
    pub fn as_asset(&self) -> Option<&Asset> {
        match &self.body {
            Body::Asset(asset) => Some(asset),
            _ => None,
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub fn as_person(&self) -> Option<&Person> {
        match &self.body {
            Body::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The team, if this is one.
    #[must_use]
    pub fn as_team(&self) -> Option<&Team> {
        match &self.body {
            Body::Team(team) => Some(team),
            _ => None,
        }
    }
}

/// Documents that can be read and replaced: a store's working set, a replica, a tablet's overlay.
pub trait Docs {
    /// The document, if it is here.
    fn get(&self, doc: DocRef) -> Option<&Document>;
    /// Puts a document in place of an older one.
    fn put(&mut self, document: Document);
    /// All agreements with an organisation, whenever they hold; `None` where they can not be told.
    fn contracts(&self, _organization: OrganizationId) -> Option<Vec<&Contract>> {
        None
    }
    /// Assets here that are known by this tag or serial number.
    fn known_by(&self, _key: &AssetKey) -> Vec<AssetId> {
        Vec::new()
    }
}

/// Documents in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocMap(pub SmallMap<DocRef, Document>);

impl Docs for DocMap {
    fn get(&self, doc: DocRef) -> Option<&Document> {
        self.0.get(&doc)
    }

    fn put(&mut self, document: Document) {
        self.0.insert(document.doc_ref(), document);
    }

    fn contracts(&self, organization: OrganizationId) -> Option<Vec<&Contract>> {
        let contracts = self.0.values().filter_map(|document| match &document.body {
            Body::Contract(contract) if contract.organization == organization => Some(contract),
            _ => None,
        });
        Some(contracts.collect())
    }

    fn known_by(&self, key: &AssetKey) -> Vec<AssetId> {
        self.0.values().filter_map(Document::as_asset).filter(|asset| key.is_of(asset)).map(|asset| asset.id).collect()
    }
}
