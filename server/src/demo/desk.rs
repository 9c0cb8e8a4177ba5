//! The desk before its first ticket: customers, places, teams, people and categories.

use super::cast::{
    AGREEMENTS, ASL, CHECKLISTS, CUSTOMERS, Customer, DIAGNOSES, FIRST, FIRST_EN, HOMES, HOMES_OF, HOURS, L2, LAST,
    LAST_EN, NORTHQUAY, Named, ON_CALL, PLACES, PROMISES, REPLIES, REQUESTERS, ROSTERS, Rostered, Row, SKILLS, STAFF,
    STREETS, TEAMS,
};
use super::random::{Random, id};
use super::story::{Planned, define};
use super::tree::TREE;
use super::when::{DAY, Local, zone};
use super::{Moment, cast};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::command::Payload;
use deskside_domain::contract::Contract;
use deskside_domain::diagnosis::DiagnosisTree;
use deskside_domain::id::{
    CannedReplyId, CategoryId, ChecklistId, ChecklistTemplateId, ContractId, DiagnosisId, DiagnosisTreeId,
    OrganizationId, PersonId, RosterId, SavedViewId, ServiceCalendarId, SiteId, SlaPolicyId, TeamId,
};
use deskside_domain::people::{Category, Language, Organization, Person, Profile, Role, Site, Team};
use deskside_domain::roster::{Away, Exception, Instead, Roster, Turn};
use deskside_domain::saved_view::SavedView;
use deskside_domain::sla::policy::{PAUSES, WARN_PERCENT};
use deskside_domain::sla::{
    LadderStep, LadderTarget, ServiceCalendar, SlaMetric, SlaPolicy, SlaScope, SlaTarget, Span, Week,
};
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::ticket::{Checklist, Diagnosis, PendingReason, Priority, TicketKind};
use deskside_domain::time::Timestamp;

/// After how many working days what is resolved closes by itself.
const CLOSE_AFTER: u8 = 5;
/// Days before the demo's moment on which the desk was set up.
const SET_UP: i64 = 100;

/// Somebody who asks, without a story of their own.
#[derive(Clone, Debug)]
pub struct Requester {
    /// Who.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// The customer.
    pub customer: &'static str,
    /// The place; a private customer has a home.
    pub place: Option<&'static str>,
    /// The site.
    pub site: SiteId,
    /// Street and town of a home.
    home: Option<(String, &'static str)>,
    email: String,
    /// Phone number.
    pub phone: String,
}

/// The desk.
pub struct Desk {
    /// What chance comes from.
    pub seed: u64,
    /// The moment of its creation.
    pub as_of: Timestamp,
    /// The clock of Val Monda.
    pub rome: Local,
    /// The clock of London.
    pub london: Local,
    /// People without a story of their own.
    pub requesters: Vec<Requester>,
}

/// With one customer it is agreed that time stands still while a supplier is at it.
fn waits_for_suppliers() -> SmallMap<SlaMetric, SmallSet<PendingReason>> {
    let reasons: SmallSet<PendingReason> = PAUSES.into_iter().chain([PendingReason::Supplier]).collect();
    [SlaMetric::FirstResponse, SlaMetric::NextResponse, SlaMetric::Resolution]
        .into_iter()
        .map(|metric| (metric, reasons.clone()))
        .collect()
}

impl Desk {
    /// The desk of a moment, with so many people who ask besides those with a name.
    ///
    /// # Errors
    /// When the machine does not know the time zones.
    pub fn new(moment: Moment, requesters: usize) -> Result<Self, jiff::Error> {
        let Moment { seed, as_of } = moment;
        let requesters = (0..requesters).map(|index| requester(seed, index)).collect();
        let (rome, london) = (Local(zone("Europe/Rome")?), Local(zone("Europe/London")?));
        Ok(Self { seed, as_of, rome, london, requesters })
    }

    /// A person with a name.
    pub fn person(&self, key: &str) -> PersonId {
        PersonId(id(self.seed, "person", key))
    }

    /// A team.
    pub fn team(&self, key: &str) -> TeamId {
        TeamId(id(self.seed, "team", key))
    }

    /// A place, or the home of a person.
    pub fn site(&self, key: &str) -> SiteId {
        SiteId(id(self.seed, "site", key))
    }

    /// A node of the category tree.
    pub fn category(&self, key: &str) -> CategoryId {
        CategoryId(id(self.seed, "category", key))
    }

    fn checklist_template(&self, key: &str) -> ChecklistTemplateId {
        ChecklistTemplateId(id(self.seed, "checklist", key))
    }

    /// A checklist of the desk, taken up under an identity.
    pub fn checklist(&self, key: &str, id: ChecklistId) -> Option<Checklist> {
        let template = CHECKLISTS.iter().find(|template| template.key == key)?;
        Some(Checklist {
            id,
            template: Some(self.checklist_template(key)),
            visit: None,
            name: template.name.to_owned(),
            items: template.items(),
            answers: Vec::new(),
            aside: false,
        })
    }

    fn diagnosis_tree(&self, key: &str) -> DiagnosisTreeId {
        DiagnosisTreeId(id(self.seed, "diagnosis", key))
    }

    /// A diagnosis with questions of the desk, begun under an identity.
    pub fn diagnosis(&self, key: &str, id: DiagnosisId) -> Option<Diagnosis> {
        let questions = DIAGNOSES.iter().find(|questions| questions.key == key)?;
        let (source, tree) = (self.diagnosis_tree(questions.key), questions.tree());
        Some(Diagnosis { id, source, version: 1, tree, answers: Vec::new(), aside: false })
    }

    /// The clock of a customer.
    pub fn clock_of(&self, customer: &str) -> &Local {
        if customer == NORTHQUAY { &self.london } else { &self.rome }
    }

    pub(super) fn organization(&self, key: &str) -> OrganizationId {
        OrganizationId(id(self.seed, "organization", key))
    }

    /// The people who can sign in.
    pub fn accounts(&self) -> impl Iterator<Item = (PersonId, &'static Named)> {
        STAFF.iter().chain(&REQUESTERS).filter(|named| named.signs_in).map(|named| (self.person(named.key), named))
    }

    /// Sets the desk up.
    pub fn set_up(&self) -> Vec<Planned> {
        let by = self.person(cast::DAVIDE);
        let begin = self.as_of.plus(-SET_UP * DAY);
        let records = self.records();
        records
            .into_iter()
            .enumerate()
            .filter_map(|(index, payload)| define(self.seed, by, begin.plus(index as i64 * 2), payload))
            .chain(self.register())
            .collect()
    }

    fn records(&self) -> Vec<Payload> {
        let mut records = Vec::new();
        records.extend(CUSTOMERS.iter().map(|customer| {
            Payload::DefineOrganization(Organization {
                id: self.organization(customer.key),
                name: customer.name.to_owned(),
                critical_sector: customer.critical,
                retired: false,
            })
        }));
        records.extend(PLACES.iter().map(|place| {
            let site = (place.name, place.address, place.access);
            Payload::DefineSite(self.define_site(self.site(place.key), place.customer, site))
        }));
        records.extend(HOMES_OF.iter().filter_map(|(key, street, town)| {
            let named = REQUESTERS.iter().find(|named| named.key == *key)?;
            Some(Payload::DefineSite(self.define_home(self.site(key), named.name, street, town)))
        }));
        records.extend(self.requesters.iter().filter_map(|requester| {
            let (street, town) = requester.home.as_ref()?;
            Some(Payload::DefineSite(self.define_home(requester.site, &requester.name, street, town)))
        }));
        records.extend(TEAMS.iter().map(|group| {
            let (id, name) = (self.team(group.key), group.name.to_owned());
            Payload::DefineTeam(Team {
                id,
                name,
                level: group.level,
                external: group.external,
                until: None,
                retired: false,
            })
        }));
        records.extend(TREE.iter().map(|node| {
            Payload::DefineCategory(Category {
                id: self.category(node.key),
                parent: node.parent.map(|parent| self.category(parent)),
                name_en: node.en.to_owned(),
                name_it: node.it.to_owned(),
                team: Some(self.team(node.team)),
                retired: false,
            })
        }));
        // What somebody knows are categories.
        records.extend(STAFF.iter().chain(&REQUESTERS).map(|named| Payload::DefinePerson(self.define_named(named))));
        records.extend(self.requesters.iter().map(|requester| Payload::DefinePerson(self.define_requester(requester))));
        records.extend(self.agreements());
        records.extend(self.service_levels());
        records.extend(self.rosters());
        records.extend(self.catalogue());
        records
    }

    fn skills(&self, person: &str) -> Vec<CategoryId> {
        let of = SKILLS.iter().filter(|(key, _)| *key == person).flat_map(|(_, skills)| *skills);
        of.map(|skill| self.category(skill)).collect()
    }

    fn rosters(&self) -> Vec<Payload> {
        let turn = |(days, hours, people): &Row| {
            Some(Turn {
                days: days.to_vec(),
                hours: hours.parse().ok()?,
                people: people.iter().map(|person| self.person(person)).collect(),
            })
        };
        let day = |days: i64| self.as_of.day().plus(days);
        let exception = |(of, person, from, until): &(&str, Option<&str>, i64, i64)| {
            let (of, from, until) = (self.person(of), day(*from), day(*until));
            match person {
                Some(person) => Exception::Instead(Instead { person: self.person(person), of, from, until }),
                None => Exception::Away(Away { person: of, from, until }),
            }
        };
        let record = |roster: &Rostered| {
            Payload::DefineRoster(Roster {
                id: RosterId(id(self.seed, "roster", roster.name)),
                name: roster.name.to_owned(),
                team: roster.team.map(|team| self.team(team)),
                zone: "Europe/Rome".to_owned(),
                shifts: roster.shifts.iter().filter_map(turn).collect(),
                on_call: roster.on_call.iter().filter_map(turn).collect(),
                exceptions: roster.exceptions.iter().map(exception).collect(),
                retired: false,
                offsets: None,
            })
        };
        ROSTERS.iter().map(record).collect()
    }

    fn service_levels(&self) -> Vec<Payload> {
        let calendar = |customer| ServiceCalendarId(id(self.seed, "calendar", customer));
        let spans = |hours: &[&str]| hours.iter().filter_map(|text| text.parse().ok()).collect::<Vec<Span>>();
        let mut records: Vec<Payload> = HOURS
            .iter()
            .map(|hours| {
                let mut weekly = Week { sat: spans(hours.saturday), sun: spans(hours.sunday), ..Week::default() };
                weekly.days_mut().into_iter().take(5).for_each(|day| *day = spans(hours.week));
                Payload::DefineServiceCalendar(ServiceCalendar {
                    id: calendar(hours.customer),
                    name: hours.name.to_owned(),
                    zone: hours.zone.to_owned(),
                    weekly,
                    closed: Vec::new(),
                    open: Vec::new(),
                    retired: false,
                    offsets: None,
                })
            })
            .collect();
        records.extend((1..).zip(&PROMISES).map(|(place, (customer, alone, name, metrics))| {
            let each = |(metric, times): &(SlaMetric, [u32; 5])| {
                let metric = *metric;
                let target = move |(priority, seconds)| SlaTarget { metric, priority, seconds };
                Priority::ALL.into_iter().zip(*times).map(target)
            };
            Payload::DefineSlaPolicy(SlaPolicy {
                id: SlaPolicyId(id(self.seed, "policy", name)),
                name: (*name).to_owned(),
                place,
                calendar: calendar(customer),
                scope: SlaScope {
                    organizations: alone.then(|| self.organization(customer)).into_iter().collect(),
                    // Nothing is restored where nothing was broken.
                    kinds: (*customer == ASL).then_some(TicketKind::Incident).into_iter().collect(),
                    ..SlaScope::default()
                },
                targets: metrics.iter().flat_map(each).collect(),
                pauses: if *customer == NORTHQUAY { waits_for_suppliers() } else { SmallMap::new() },
                warn_percent: WARN_PERCENT,
                fresh_on_reopen: false,
                close_after: Some(CLOSE_AFTER),
                ladder: Vec::new(),
                retired: false,
            })
        }));
        records
    }

    /// The promises with their ladders. They begin with the moment of the desk: nobody is called for what had come before.
    pub fn with_ladders(&self) -> impl Iterator<Item = SlaPolicy> {
        self.service_levels().into_iter().filter_map(|record| match record {
            Payload::DefineSlaPolicy(policy) => {
                let metrics: SmallSet<SlaMetric> = policy.targets.iter().map(|target| target.metric).collect();
                Some(SlaPolicy { ladder: self.ladder(metrics.into_iter()), ..policy })
            }
            _ => None,
        })
    }

    /// The assignee before it is due, the managers when it is, and then who is on call.
    fn ladder(&self, metrics: impl Iterator<Item = SlaMetric>) -> Vec<LadderStep> {
        let on_call = LadderTarget::Roster(RosterId(id(self.seed, "roster", ON_CALL)));
        let steps = |metric| {
            let step = move |percent, to, minutes| LadderStep { metric, percent, to, acknowledge_minutes: minutes };
            let managers = step(100, LadderTarget::Managers, Some(15));
            let last = matches!(metric, SlaMetric::Restoration | SlaMetric::Resolution);
            let last = last.then(|| [managers, step(120, on_call, Some(15))]);
            std::iter::once(step(80, LadderTarget::Assignee, None)).chain(last.into_iter().flatten())
        };
        metrics.flat_map(steps).collect()
    }

    fn agreements(&self) -> Vec<Payload> {
        let mut records = Vec::new();
        records.extend(AGREEMENTS.iter().map(|agreement| {
            Payload::DefineContract(Contract {
                id: ContractId(id(self.seed, "contract", agreement.customer)),
                organization: self.organization(agreement.customer),
                name: agreement.name.to_owned(),
                kind: agreement.kind,
                reference: agreement.reference.to_owned(),
                starts: None,
                ends: None,
                note: agreement.note.to_owned(),
            })
        }));
        records.extend(REPLIES.iter().map(|reply| {
            Payload::DefineCannedReply(CannedReply {
                id: CannedReplyId(id(self.seed, "reply", reply.key)),
                name: reply.name.to_owned(),
                text_en: reply.en.to_owned(),
                text_it: reply.it.to_owned(),
                team: reply.team.map(|team| self.team(team)),
                retired: false,
            })
        }));
        records.extend(CHECKLISTS.iter().map(|template| {
            Payload::DefineChecklistTemplate(ChecklistTemplate {
                id: self.checklist_template(template.key),
                name: template.name.to_owned(),
                items: template.items(),
                category: Some(self.category(template.category)),
                retired: false,
            })
        }));
        records.extend(DIAGNOSES.iter().map(|questions| {
            Payload::DefineDiagnosisTree(DiagnosisTree {
                id: self.diagnosis_tree(questions.key),
                version: 1,
                tree: questions.tree(),
                categories: vec![self.category(questions.category)],
                retired: false,
            })
        }));
        let views = [
            ("ASL Valmonda", format!("organization={}", self.organization(ASL))),
            ("Reti, in attesa", format!("team={}&status=pending", self.team(L2))),
        ];
        records.extend(views.into_iter().map(|(name, filter)| {
            Payload::DefineSavedView(SavedView {
                id: SavedViewId(id(self.seed, "view", name)),
                owner: self.person(cast::DAVIDE),
                name: name.to_owned(),
                filter,
                shared: true,
                retired: false,
            })
        }));
        records
    }

    fn define_site(&self, id: SiteId, customer: &str, (name, address, access): (&str, &str, &str)) -> Site {
        Site {
            id,
            organization: self.organization(customer),
            name: name.to_owned(),
            address: address.to_owned(),
            access_notes: access.to_owned(),
            retired: false,
        }
    }

    fn define_home(&self, id: SiteId, name: &str, street: &str, town: &str) -> Site {
        let family = name.split_once(' ').map_or(name, |(_, family)| family);
        let address = format!("{street}, {town} (VM)");
        self.define_site(id, HOMES, (&format!("Casa {family}, {town}"), &address, ""))
    }

    fn define_named(&self, named: &Named) -> Person {
        Person {
            id: self.person(named.key),
            profile: Profile {
                name: named.name.to_owned(),
                emails: vec![named.email.to_owned()],
                phones: named.phones.iter().map(|phone| (*phone).to_owned()).collect(),
                note: named.note.to_owned(),
            },
            role: named.role,
            teams: named.team.iter().map(|team| self.team(team)).collect(),
            skills: self.skills(named.key),
            field: named.field,
            organization: named.customer.map(|customer| self.organization(customer)),
            site: named.place.map(|place| self.site(place)),
            language: named.language,
            active: true,
        }
    }

    fn define_requester(&self, requester: &Requester) -> Person {
        let english = requester.customer == NORTHQUAY;
        Person {
            id: requester.id,
            profile: Profile {
                name: requester.name.clone(),
                emails: vec![requester.email.clone()],
                phones: vec![requester.phone.clone()],
                note: String::new(),
            },
            role: Role::Requester,
            teams: Vec::new(),
            skills: Vec::new(),
            field: false,
            organization: Some(self.organization(requester.customer)),
            site: Some(requester.site),
            language: if english { Language::En } else { Language::It },
            active: true,
        }
    }
}

/// How many of a hundred people belong to each customer, in their order.
const SHARES: [u64; 4] = [48, 20, 14, 18];

fn requester(seed: u64, index: usize) -> Requester {
    let mut random = Random::of(seed, "requester", index as u64);
    let customer: &Customer = &CUSTOMERS[random.weighted(&SHARES)];
    let english = customer.key == NORTHQUAY;
    let (first, last) = if english {
        (*random.pick(&FIRST_EN), *random.pick(&LAST_EN))
    } else {
        (*random.pick(&FIRST), *random.pick(&LAST))
    };
    let places: Vec<_> = PLACES.iter().filter(|place| place.customer == customer.key).collect();
    let place = (!places.is_empty()).then(|| random.pick(&places).key);
    let home = place.is_none().then(|| {
        let street = format!("{} {}", random.pick(&STREETS), random.between(1, 60));
        (street, *random.pick(&["Roncavalle", "Selvabruna"]))
    });
    let key = format!("requester {index}");
    let site = place.map_or_else(|| id(seed, "site", &key), |place| id(seed, "site", place));
    // Two people may have one name; the number keeps their addresses apart.
    let mailbox: String = format!("{first}.{last}").to_lowercase().chars().filter(|c| *c != ' ').collect();
    let email = format!("{mailbox}{}@{}", index + 1, customer.domain);
    let phone = if english {
        format!("+44 20 7946 0{:03}", 200 + index % 800)
    } else {
        format!("+39 999 05{} {:04}", index / 10_000, index % 10_000)
    };
    Requester {
        id: PersonId(id(seed, "person", &key)),
        name: format!("{first} {last}"),
        customer: customer.key,
        place,
        site: SiteId(site),
        home,
        email,
        phone,
    }
}
