//! Reference data in memory, as screens of the administration and imports look things up: kept up to date by reading
//! what changed since the last look.

use crate::store::{Reference, Result, Store};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::contract::Contract;
use deskside_domain::diagnosis::DiagnosisTree;
use deskside_domain::document::{Body, DocKind, DocRef, Document};
use deskside_domain::facts::{Fact, Facts, NumberUse};
use deskside_domain::id::{
    CannedReplyId, CategoryId, ChecklistTemplateId, ClientId, CommandId, ContractId, DiagnosisTreeId, EventId,
    OrganizationId, PersonId, RosterId, ServiceCalendarId, SiteId, SlaPolicyId, TeamId,
};
use deskside_domain::people::{Category, Language, Organization, Person, Site, Team, is_retired};
use deskside_domain::priority_scheme::{PriorityScheme, THE_SCHEME};
use deskside_domain::roster::Roster;
use deskside_domain::sla::{ServiceCalendar, SlaPolicy, SlaVersion, Surroundings};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Field, TicketNumber};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The newest state that was read.
#[derive(Debug, Default)]
pub struct Directory(Mutex<Option<Arc<Known>>>);

impl Directory {
    /// Reference data as they are now.
    pub async fn now(&self, store: &dyn Store) -> Result<Arc<Known>> {
        let mut kept = self.0.lock().await;
        let before = kept.as_ref().map(|known| known.position);
        let found = store.reference(before).await?;
        let known = match kept.take() {
            Some(known) if !found.whole && found.documents.is_empty() && known.position == found.position => known,
            Some(mut known) if !found.whole => {
                Arc::make_mut(&mut known).take_in(found);
                known
            }
            _ => Arc::new(Known::of(found)),
        };
        *kept = Some(known.clone());
        Ok(known)
    }
}

/// Reference data at one moment.
#[derive(Clone, Debug, Default)]
pub struct Known {
    position: u64,
    documents: BTreeMap<DocRef, Document>,
    /// Folded name and id of everyone, in this order.
    people: Vec<(String, PersonId)>,
}

pub use deskside_domain::search::folded;

macro_rules! records {
    ($($(#[$doc:meta])* $one:ident, $all:ident: $id:ty => $kind:ident($record:ty);)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $one(&self, id: $id) -> Option<&$record> {
            match self.documents.get(&DocRef::from(id)).map(|document| &document.body) {
                Some(Body::$kind(record)) => {
                    let record: &$record = record;
                    Some(record)
                }
                _ => None,
            }
        }

        /// All of them, in no order that means anything.
        pub fn $all(&self) -> impl Iterator<Item = &$record> {
            self.of_kind(DocKind::$kind).filter_map(|document| match &document.body {
                Body::$kind(record) => {
                    let record: &$record = record;
                    Some(record)
                }
                _ => None,
            })
        }
    )*};
}

impl Known {
    /// The state of a store, for who looks once.
    pub async fn read(store: &dyn Store) -> Result<Self> {
        Ok(Self::of(store.reference(None).await?))
    }

    fn of(reference: Reference) -> Self {
        let mut known = Self::default();
        known.take_in(reference);
        known
    }

    fn take_in(&mut self, reference: Reference) {
        self.position = reference.position;
        let people = reference.documents.iter().any(|document| document.as_person().is_some());
        self.documents.extend(reference.documents.into_iter().map(|document| (document.doc_ref(), document)));
        if people {
            let named = self.people().map(|person| (folded(&person.profile.name), person.id)).collect::<BTreeSet<_>>();
            self.people = named.into_iter().collect();
        }
    }

    fn of_kind(&self, kind: DocKind) -> impl Iterator<Item = &Document> {
        let first = DocRef { kind, id: uuid::Uuid::nil() };
        self.documents.range(first..).take_while(move |(doc, _)| doc.kind == kind).map(|(_, document)| document)
    }

    records! {
        /// A person.
        person, people: PersonId => Person(Person);
        /// A team.
        team, teams: TeamId => Team(Team);
        /// An organisation.
        organization, organizations: OrganizationId => Organization(Organization);
        /// A site.
        site, sites: SiteId => Site(Site);
        /// A category.
        category, categories: CategoryId => Category(Category);
        /// A contract.
        contract, contracts: ContractId => Contract(Contract);
        /// A service calendar.
        service_calendar, service_calendars: ServiceCalendarId => ServiceCalendar(ServiceCalendar);
        /// An SLA policy.
        sla_policy, sla_policies: SlaPolicyId => SlaPolicy(SlaPolicy);
        /// A roster.
        roster, rosters: RosterId => Roster(Roster);
        /// A canned reply.
        canned_reply, canned_replies: CannedReplyId => CannedReply(CannedReply);
        /// A checklist that can be taken up on tickets.
        checklist_template, checklist_templates: ChecklistTemplateId => ChecklistTemplate(ChecklistTemplate);
        /// A tree of questions.
        diagnosis_tree, diagnosis_trees: DiagnosisTreeId => DiagnosisTree(DiagnosisTree);
    }

    /// How the desk gives priorities.
    #[must_use]
    pub fn priority_scheme(&self) -> PriorityScheme {
        match self.body(THE_SCHEME) {
            Some(Body::PriorityScheme(scheme)) => (**scheme).clone(),
            _ => PriorityScheme::default(),
        }
    }

    /// The log's head all this stands for.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Every version of calendars and policies, in no order that means anything.
    pub fn sla_versions(&self) -> impl Iterator<Item = &SlaVersion> {
        self.of_kind(DocKind::SlaVersion).filter_map(|document| match &document.body {
            Body::SlaVersion(version) => Some(&**version),
            _ => None,
        })
    }

    /// Service calendars by name.
    #[must_use]
    pub fn service_calendars_by_name(&self) -> Vec<&ServiceCalendar> {
        sorted(self.service_calendars(), |calendar| folded(&calendar.name))
    }

    /// SLA policies in the order in which they are tried.
    #[must_use]
    pub fn sla_policies_in_order(&self) -> Vec<&SlaPolicy> {
        let mut policies: Vec<&SlaPolicy> = self.sla_policies().collect();
        policies.sort_by_key(|policy| (policy.place, policy.id));
        policies
    }

    /// The version of a record edited as a whole.
    #[must_use]
    pub fn version(&self, doc: impl Into<DocRef>) -> Option<EventId> {
        self.documents.get(&doc.into())?.versions.get(&Field::Record).copied()
    }

    /// What a record says.
    #[must_use]
    pub fn body(&self, doc: impl Into<DocRef>) -> Option<&Body> {
        self.documents.get(&doc.into()).map(|document| &document.body)
    }

    /// Whether a record is out of use: retired, or below one that is.
    #[must_use]
    pub fn is_retired(&self, doc: impl Into<DocRef>) -> bool {
        is_retired(doc.into(), &|doc| self.body(doc))
    }

    /// People by name, from a place in that order on.
    pub fn people_by_name(
        &self,
        from: Option<&(String, PersonId)>,
    ) -> impl Iterator<Item = (&(String, PersonId), &Person)> {
        let begin = from.map_or(0, |from| self.people.partition_point(|key| key <= from));
        self.people[begin..].iter().filter_map(|key| Some((key, self.person(key.1)?)))
    }

    /// Teams by name.
    #[must_use]
    pub fn teams_by_name(&self) -> Vec<&Team> {
        sorted(self.teams(), |team| folded(&team.name))
    }

    /// Organisations by name.
    #[must_use]
    pub fn organizations_by_name(&self) -> Vec<&Organization> {
        sorted(self.organizations(), |organization| folded(&organization.name))
    }

    /// Sites by name, those of one organisation or all.
    #[must_use]
    pub fn sites_by_name(&self, of: Option<OrganizationId>) -> Vec<&Site> {
        let sites = self.sites().filter(|site| of.is_none_or(|of| site.organization == of));
        sorted(sites, |site| folded(&site.name))
    }

    /// Categories right below one, or the top ones, by their name in a language.
    #[must_use]
    pub fn categories_below(&self, parent: Option<CategoryId>, language: Language) -> Vec<&Category> {
        let below = self.categories().filter(|category| category.parent == parent);
        sorted(below, |category| folded(category.name(language)))
    }

    /// The category tree in order, each with its depth from 0.
    #[must_use]
    pub fn category_tree(&self, language: Language) -> Vec<(usize, &Category)> {
        let mut tree = Vec::new();
        let mut open: Vec<(usize, &Category)> =
            self.categories_below(None, language).into_iter().rev().map(|category| (0, category)).collect();
        while let Some((depth, category)) = open.pop() {
            tree.push((depth, category));
            // The domain lets no circle in; a limit costs nothing.
            if depth < 8 {
                open.extend(
                    self.categories_below(Some(category.id), language)
                        .into_iter()
                        .rev()
                        .map(|below| (depth + 1, below)),
                );
            }
        }
        tree
    }
}

impl Facts for Known {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        self.documents.get(&doc).map_or(Fact::Absent, Fact::Known)
    }

    fn outcome(&self, _: CommandId) -> Fact<Outcome> {
        Fact::NotHere
    }

    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }

    fn account_holders(&self) -> Fact<&[PersonId]> {
        Fact::NotHere
    }

    fn contracts(&self, organization: OrganizationId) -> Fact<Vec<&Contract>> {
        Fact::Known(Surroundings::contracts(self, organization))
    }
}

impl Surroundings for Known {
    fn organization(&self, requester: PersonId, site: Option<SiteId>) -> Option<OrganizationId> {
        let site = site.and_then(|site| self.site(site)).map(|site| site.organization);
        site.or_else(|| self.person(requester)?.organization)
    }

    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        self.category(category)?.parent
    }

    fn contracts(&self, organization: OrganizationId) -> Vec<&Contract> {
        Self::contracts(self).filter(|contract| contract.organization == organization).collect()
    }
}

fn sorted<'a, T>(records: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> String) -> Vec<&'a T> {
    let mut records: Vec<&T> = records.collect();
    records.sort_by_cached_key(|record| key(record));
    records
}
