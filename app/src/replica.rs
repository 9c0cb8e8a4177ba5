//! The documents on this device, with the predictions of unsent commands over them.

use deskside_domain::asset::{Asset, AssetModel, StatusLabel};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::contract::Contract;
use deskside_domain::diagnosis::DiagnosisTree;
use deskside_domain::document::{Body, DocKind, DocMap, DocRef, Docs, Document, History};
use deskside_domain::id::{
    AssetId, AssetModelId, CategoryId, OrganizationId, PersonId, SiteId, StatusLabelId, TeamId, TicketId,
};
use deskside_domain::people::{Category, Organization, Person, Site, Team, is_retired};
use deskside_domain::roster::RosterSheet;
use deskside_domain::saved_view::SavedView;
use deskside_domain::sla::SlaVersion;
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::sync::view::View;
use deskside_domain::ticket::{Article, Ticket};
use deskside_domain::time::Timestamp;

/// What the screens read. Confirmed documents below, predictions above.
#[derive(Default)]
pub struct Replica {
    base: DocMap,
    predictions: Predictions,
    parts: SmallMap<TicketId, Parts>,
    /// Versions of service levels and agreements: what promises are made of.
    levels: SmallSet<DocRef>,
    /// The change that touched something that decides which promise fits a ticket, last.
    levels_edition: u32,
    /// How often anything was put, taken away or predicted anew.
    version: u32,
    /// How often anything confirmed was put or taken away; it never begins anew.
    changes: u32,
    /// What it was when something was taken away last.
    taken: u32,
}

/// What is known of the confirmed documents of a ticket.
struct Parts {
    /// Messages and history.
    docs: SmallSet<DocRef>,
    /// The change that touched it, or one of its parts, last.
    edition: u32,
}

/// A line of a ticket's timeline.
#[derive(Clone, Copy)]
pub enum Line<'a> {
    /// A reply or note.
    Article(&'a Article),
    /// Anything else that happened.
    History(&'a History),
}

impl Line<'_> {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Article(article) => article.at,
            Self::History(line) => line.at,
        }
    }

    /// Its place in the log; 0 while it waits to be sent.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Article(article) => article.position,
            Self::History(line) => line.position,
        }
    }
}

/// For each kind of record, a walk through those that are here.
macro_rules! every {
    ($($(#[$doc:meta])* $name:ident: $kind:ident;)*) => {
        impl Replica {
            $($(#[$doc])*
            pub fn $name(&self) -> impl Iterator<Item = &$kind> {
                self.records(DocKind::$kind).filter_map(|document| match &document.body {
                    Body::$kind(record) => Some(record),
                    _ => None,
                })
            })*
        }
    };
}

every! {
    /// Every person here.
    people: Person;
    /// Every category here.
    categories: Category;
    /// Every team here.
    teams: Team;
    /// Every site here.
    sites: Site;
    /// Every organisation here.
    organizations: Organization;
    /// Every contract here.
    contracts: Contract;
    /// Every canned reply here, also those no longer offered.
    canned_replies: CannedReply;
    /// Every checklist that can be taken up here, also those no longer offered.
    checklist_templates: ChecklistTemplate;
    /// Every tree of questions here, also those no longer offered.
    diagnosis_trees: DiagnosisTree;
    /// Every model of devices here, also those no longer to be chosen.
    asset_models: AssetModel;
    /// Every word for a state of assets here, also those no longer to be chosen.
    status_labels: StatusLabel;
    /// Every roster here, as text.
    roster_sheets: RosterSheet;
    /// Every view that is this person's or shared, also those no longer offered.
    saved_views: SavedView;
}

impl Replica {
    /// The confirmed layer.
    #[must_use]
    pub fn base(&self) -> &DocMap {
        &self.base
    }

    /// Puts a confirmed document.
    pub fn put(&mut self, document: Document) {
        self.changes += 1;
        self.version += 1;
        self.note_levels(document.doc_ref(), true);
        if let Some(ticket) = document.ticket_id() {
            let part = (!matches!(document.body, Body::Ticket(_))).then(|| document.doc_ref());
            self.touch(ticket, part);
        }
        self.base.put(document);
        self.predictions.outdate();
    }

    /// Notes that something came or went that decides which promise fits a ticket.
    fn note_levels(&mut self, doc: DocRef, is_here: bool) {
        match doc.kind {
            DocKind::Ticket | DocKind::Article | DocKind::History => return,
            DocKind::Asset | DocKind::AssetModel | DocKind::StatusLabel => return,
            DocKind::SlaVersion | DocKind::Contract if is_here => _ = self.levels.insert(doc),
            _ => _ = self.levels.remove(&doc),
        }
        self.levels_edition = self.changes;
    }

    /// Every version of calendars and policies here.
    pub fn sla_versions(&self) -> impl Iterator<Item = &SlaVersion> {
        self.levels.iter().filter_map(|doc| match &self.base.get(*doc)?.body {
            Body::SlaVersion(version) => Some(&**version),
            _ => None,
        })
    }

    /// Every agreement with an organisation here, whenever it holds.
    pub fn contracts_of(&self, organization: OrganizationId) -> impl Iterator<Item = &Contract> {
        let contracts = self.levels.iter().filter_map(|doc| match &self.base.get(*doc)?.body {
            Body::Contract(contract) => Some(contract),
            _ => None,
        });
        contracts.filter(move |contract| contract.organization == organization)
    }

    /// Another number whenever something is other than before that decides which promise fits a ticket.
    #[must_use]
    pub fn levels_edition(&self) -> u32 {
        self.levels_edition
    }

    /// Notes that something of a ticket is other than before, and its new part.
    fn touch(&mut self, ticket: TicketId, part: Option<DocRef>) {
        let edition = self.changes;
        match self.parts.get_mut(&ticket) {
            Some(parts) => {
                parts.edition = edition;
                if let Some(part) = part {
                    parts.docs.insert(part);
                }
            }
            None => {
                let docs = part.map_or_else(SmallSet::new, |part| SmallSet::from([part]));
                self.parts.insert(ticket, Parts { docs, edition });
            }
        }
    }

    /// Forgets a confirmed document.
    pub fn remove(&mut self, doc: DocRef) {
        self.changes += 1;
        self.version += 1;
        self.taken = self.changes;
        self.note_levels(doc, false);
        if let Some(ticket) = self.base.0.remove(&doc).and_then(|document| document.ticket_id()) {
            self.touch(ticket, None);
        }
        self.predictions.outdate();
    }

    /// Forgets all confirmed documents.
    pub fn clear(&mut self) {
        self.changes += 1;
        self.version += 1;
        self.taken = self.changes;
        self.base.0.clear();
        self.parts.clear();
        self.levels = SmallSet::new();
        self.levels_edition = self.changes;
        self.predictions.outdate();
    }

    /// Shows what the unsent commands do, see [`Predictions::replay`].
    pub fn replay(&mut self, entries: &[Entry], position: u64, now: Timestamp) -> usize {
        self.version += 1;
        self.predictions.replay(&self.base, entries, position, now)
    }

    /// Another number whenever anything that screens show may be other than before.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// What new commands are decided on.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        self.predictions.over(&self.base)
    }

    /// A document as the screen shows it.
    #[must_use]
    pub fn get(&self, doc: impl Into<DocRef>) -> Option<&Document> {
        self.view().get(doc.into())
    }

    /// Whether what the screen shows of a document is a prediction.
    #[must_use]
    pub fn is_predicted(&self, doc: impl Into<DocRef>) -> bool {
        self.overlay().get(doc.into()).is_some()
    }

    fn overlay(&self) -> &DocMap {
        self.predictions.documents()
    }

    fn all(&self, kind: DocKind) -> impl Iterator<Item = &Document> {
        let below = self.base.0.iter().filter(move |(doc, _)| doc.kind == kind && self.overlay().get(**doc).is_none());
        let above = self.overlay().0.iter().filter(move |(doc, _)| doc.kind == kind);
        below.chain(above).map(|(_, document)| document)
    }

    /// What came along with tickets: for people of external teams the only word of requesters and places.
    fn enclosed(&self) -> impl Iterator<Item = &Document> {
        self.tickets().flat_map(|ticket| &ticket.enclosed)
    }

    /// A record, also one that only a ticket encloses.
    #[must_use]
    pub fn record(&self, doc: DocRef) -> Option<&Document> {
        self.get(doc).or_else(|| self.enclosed().find(|document| document.doc_ref() == doc))
    }

    /// Every ticket here, in no order that means anything.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.all(DocKind::Ticket).filter_map(Document::as_ticket)
    }

    /// Every record of a kind, each once, also those that only tickets enclose.
    fn records(&self, kind: DocKind) -> impl Iterator<Item = &Document> {
        let mut enclosed: Vec<&Document> = Vec::new();
        for document in self.enclosed() {
            let doc = document.doc_ref();
            let is_new = || self.get(doc).is_none() && enclosed.iter().all(|other| other.doc_ref() != doc);
            if doc.kind == kind && is_new() {
                enclosed.push(document);
            }
        }
        self.all(kind).chain(enclosed)
    }

    /// Every asset here, in no order that means anything.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.all(DocKind::Asset).filter_map(Document::as_asset)
    }

    /// An asset.
    #[must_use]
    pub fn asset(&self, id: AssetId) -> Option<&Asset> {
        self.get(id)?.as_asset()
    }

    /// A model of devices.
    #[must_use]
    pub fn asset_model(&self, id: AssetModelId) -> Option<&AssetModel> {
        match &self.get(id)?.body {
            Body::AssetModel(model) => Some(model),
            _ => None,
        }
    }

    /// A word for a state of assets.
    #[must_use]
    pub fn status_label(&self, id: StatusLabelId) -> Option<&StatusLabel> {
        match &self.get(id)?.body {
            Body::StatusLabel(label) => Some(label),
            _ => None,
        }
    }

    /// A ticket.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.get(id)?.as_ticket()
    }

    /// A person.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.record(id.into())?.as_person()
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Team> {
        match &self.get(id)?.body {
            Body::Team(team) => Some(team),
            _ => None,
        }
    }

    /// A site.
    #[must_use]
    pub fn site(&self, id: SiteId) -> Option<&Site> {
        match &self.record(id.into())?.body {
            Body::Site(site) => Some(site),
            _ => None,
        }
    }

    /// An organisation.
    #[must_use]
    pub fn organization(&self, id: OrganizationId) -> Option<&Organization> {
        match &self.record(id.into())?.body {
            Body::Organization(organization) => Some(organization),
            _ => None,
        }
    }

    /// A category.
    #[must_use]
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        match &self.get(id)?.body {
            Body::Category(category) => Some(category),
            _ => None,
        }
    }

    /// Whether a record is out of use: retired, or below one that is.
    #[must_use]
    pub fn is_retired(&self, doc: impl Into<DocRef>) -> bool {
        is_retired(doc.into(), &|doc| self.record(doc).map(|document| &document.body))
    }

    /// The organisation a ticket comes from: that of its site, or else of its requester.
    #[must_use]
    pub fn organization_of(&self, ticket: &Ticket) -> Option<OrganizationId> {
        let site = ticket.content.site.and_then(|id| self.site(id)).map(|site| site.organization);
        site.or_else(|| self.person(ticket.content.requester)?.organization)
    }

    /// A ticket's messages and history, in no order that means anything; what waits to be sent comes last.
    fn parts_of(&self, ticket: TicketId) -> impl Iterator<Item = &Document> {
        let confirmed =
            self.parts.get(&ticket).into_iter().flat_map(|parts| parts.docs.iter()).filter_map(|doc| self.get(*doc));
        let new = move |(doc, document): (&DocRef, _)| {
            let document: &Document = document;
            (document.ticket_id() == Some(ticket) && self.base.get(*doc).is_none()).then_some(document)
        };
        confirmed.chain(self.overlay().0.iter().filter_map(new))
    }

    /// What was said in a ticket, in no order that means anything.
    pub fn said(&self, ticket: TicketId) -> impl Iterator<Item = &Article> {
        self.parts_of(ticket).filter_map(|document| match &document.body {
            Body::Article(article) => Some(article),
            _ => None,
        })
    }

    /// Another number whenever something confirmed of a ticket is other than before, also where it only lost a text.
    #[must_use]
    pub fn edition(&self, ticket: TicketId) -> u32 {
        self.parts.get(&ticket).map_or(0, |parts| parts.edition)
    }

    /// Another number whenever something confirmed was taken away.
    #[must_use]
    pub fn taken(&self) -> u32 {
        self.taken
    }

    /// A ticket's messages and history, oldest first; what waits to be sent comes last among equals.
    #[must_use]
    pub fn timeline<'a>(&'a self, ticket: TicketId) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = self
            .parts_of(ticket)
            .filter_map(|document| match &document.body {
                Body::Article(article) => Some(Line::Article(article)),
                Body::History(line) => Some(Line::History(line)),
                _ => None,
            })
            .collect();
        lines.sort_by_key(|line| (line.at(), if line.position() == 0 { u64::MAX } else { line.position() }));
        lines
    }
}
