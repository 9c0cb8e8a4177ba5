//! Who gets what, on every way out of the server: random people of all roles, tickets with and without restriction,
//! in-house and external teams. What may be seen is worked out here a second time, from how the desk was made, and
//! looked for as marks in the bytes of the answers. With a check of permission taken out, the same test fails.

use crate::kit::client::Client;
use crate::kit::site::Site;
use crate::kit::{CATEGORY, NOW, ticket};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::command::*;
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::id::{
    ArticleId, CannedReplyId, CommandId, ContractId, OrganizationId, PersonId, SavedViewId, SiteId, TaskId, TeamId,
    VisitId,
};
use deskside_domain::people::{
    Category, Language, Organization, Person, Profile, Role, Site as Place, SupportLevel, Team,
};
use deskside_domain::sabotage::{Switch, set};
use deskside_domain::saved_view::SavedView;
use deskside_domain::sync::wire::{Outcome, PullAnswer, PushAnswer};
use deskside_domain::ticket::*;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use server::auth::Token;
use server::store::Session;
use server::system;
use std::collections::BTreeSet;

const PEOPLE: usize = 7;
const TICKETS: usize = 5;
/// People of each desk who read it record by record.
const READERS: usize = 3;
/// The later three are of other firms: one for good, one until today, one until yesterday.
const TEAMS: usize = 5;
const FOREIGN: usize = 2;
const UNTIL_TODAY: usize = 3;
const OVER: usize = 4;

#[derive(Clone, Debug)]
struct PersonPlan {
    role: Role,
    teams: BTreeSet<usize>,
    active: bool,
}

#[derive(Clone, Debug)]
struct TicketPlan {
    author: usize,
    requester: usize,
    affected: Option<usize>,
    restricted: Option<BTreeSet<usize>>,
    team: Option<usize>,
    assignee: Option<usize>,
    task: Option<usize>,
    visitor: Option<usize>,
    site: Option<usize>,
}

#[derive(Clone, Debug)]
struct World {
    people: Vec<PersonPlan>,
    tickets: Vec<TicketPlan>,
}

fn worlds() -> impl Strategy<Value = World> {
    use Role::{Administrator, Auditor, Connector, Manager, Requester, Technician};
    let role = select(vec![
        Technician,
        Technician,
        Technician,
        Technician,
        Requester,
        Requester,
        Manager,
        Administrator,
        Auditor,
        Connector,
    ]);
    let some = |most: usize, of: std::ops::Range<usize>| proptest::collection::btree_set(of, 0..most);
    let person = (role, some(3, 0..TEAMS), proptest::bool::weighted(0.85));
    let person = person.prop_map(|(role, teams, active)| PersonPlan { role, teams, active });
    let one = || 0..PEOPLE;
    let maybe = || proptest::option::weighted(0.4, 0..PEOPLE);
    let restricted = proptest::option::weighted(0.4, proptest::collection::btree_set(0..PEOPLE, 1..4));
    let team = || proptest::option::weighted(0.5, 0..TEAMS);
    let ticket =
        (one(), one(), maybe(), restricted, team(), maybe(), team(), maybe(), proptest::option::of(0..2_usize));
    let ticket = ticket.prop_map(|(author, requester, affected, restricted, team, assignee, task, visitor, site)| {
        TicketPlan { author, requester, affected, restricted, team, assignee, task, visitor, site }
    });
    let people = proptest::collection::vec(person, PEOPLE);
    (people, proptest::collection::vec(ticket, TICKETS)).prop_map(|(people, tickets)| World { people, tickets })
}

// --- what should be ---------------------------------------------------------------------------------------

impl World {
    fn is_desk(&self, who: usize) -> bool {
        self.comes_in(who) && self.works(who)
    }

    /// Left, or works only for firms whose contracts have ended.
    fn comes_in(&self, who: usize) -> bool {
        let person = &self.people[who];
        let over = person.role == Role::Technician && person.teams == BTreeSet::from([OVER]);
        person.active && !over
    }

    fn is_outside(&self, who: usize) -> bool {
        let person = &self.people[who];
        person.role == Role::Technician && !person.teams.is_empty() && person.teams.iter().all(|team| *team >= FOREIGN)
    }

    fn sees(&self, who: usize, ticket: &TicketPlan) -> bool {
        let teams = &self.people[who].teams;
        let with = [ticket.team, ticket.task].into_iter().flatten().any(|team| team != OVER && teams.contains(&team))
            || [Some(ticket.author), ticket.assignee, ticket.visitor].contains(&Some(who));
        self.is_desk(who)
            && ticket.restricted.as_ref().is_none_or(|named| named.contains(&who))
            && (with || !self.is_outside(who))
    }

    /// Every mark that a person's own device may hold.
    fn marks(&self, who: usize) -> BTreeSet<String> {
        let mut marks = BTreeSet::new();
        if !self.is_desk(who) {
            return marks;
        }
        for (index, ticket) in self.tickets.iter().enumerate().filter(|(_, ticket)| self.sees(who, ticket)) {
            marks.extend([format!("subject-{index}."), format!("note-{index}.")]);
            let about = [Some(ticket.requester), ticket.affected].into_iter().flatten();
            marks.extend(about.filter(|about| !self.works(*about)).map(|about| format!("phone-{about}.")));
            marks.extend(ticket.site.map(|site| format!("door-{site}.")));
        }
        let inside = !self.is_outside(who);
        for other in (0..PEOPLE).filter(|other| inside || *other == who) {
            marks.extend([format!("phone-{other}."), format!("known-{other}.")]);
        }
        marks.extend((0..2).filter(|_| inside).map(|site| format!("door-{site}.")));
        marks.extend(["deal-0.", "reply-0."].into_iter().filter(|_| inside).map(str::to_owned));
        marks.extend((0..PEOPLE).filter(|other| inside || *other == who).map(|other| format!("ours-{other}.")));
        marks.insert(format!("mine-{who}."));
        marks
    }

    fn works(&self, who: usize) -> bool {
        matches!(self.people[who].role, Role::Technician | Role::Manager | Role::Administrator)
    }
}

/// The marks in a text.
fn found(text: &str) -> BTreeSet<String> {
    let kinds = ["subject-", "note-", "phone-", "known-", "door-", "deal-", "reply-", "mine-", "ours-"];
    let all = kinds.iter().flat_map(|kind| (0..PEOPLE.max(TICKETS)).map(move |index| format!("{kind}{index}.")));
    all.filter(|mark| text.contains(mark.as_str())).collect()
}

// --- the desk that is made so -----------------------------------------------------------------------------

fn person(who: usize) -> PersonId {
    PersonId::from(0x100 + who as u128)
}

fn team(index: usize) -> TeamId {
    TeamId::from(0x200 + index as u128)
}

fn place(index: usize) -> SiteId {
    SiteId::from(0x300 + index as u128)
}

fn payloads(world: &World) -> Vec<(PersonId, Payload)> {
    let organization = OrganizationId::from(0x400);
    let nobody = person(99);
    let mut all = vec![
        (
            nobody,
            Payload::DefineCategory(Category {
                id: CATEGORY,
                parent: None,
                name_en: "Printers".to_owned(),
                name_it: "Stampanti".to_owned(),
                team: None,
                retired: false,
            }),
        ),
        (
            nobody,
            Payload::DefineOrganization(Organization {
                id: organization,
                name: "Valley health".to_owned(),
                critical_sector: true,
                retired: false,
            }),
        ),
    ];
    all.extend((0..TEAMS).map(|index| {
        let record = Team {
            id: team(index),
            name: format!("Team {index}"),
            level: SupportLevel::L1,
            external: index >= FOREIGN,
            until: match index {
                UNTIL_TODAY => Some(NOW.day()),
                OVER => Some(NOW.plus(-86_400).day()),
                _ => None,
            },
            retired: false,
        };
        (nobody, Payload::DefineTeam(record))
    }));
    all.extend((0..2).map(|index| {
        let (address, access_notes) = (String::new(), format!("door-{index}."));
        let record = Place {
            id: place(index),
            organization,
            name: format!("Site {index}"),
            address,
            access_notes,
            retired: false,
        };
        (nobody, Payload::DefineSite(record))
    }));
    all.extend(world.people.iter().enumerate().map(|(who, plan)| {
        let profile = Profile {
            name: format!("Person {who}"),
            phones: vec![format!("phone-{who}.")],
            note: format!("known-{who}."),
            ..Profile::default()
        };
        let record = Person {
            id: person(who),
            profile,
            role: plan.role,
            teams: plan.teams.iter().map(|index| team(*index)).collect(),
            skills: Vec::new(),
            field: false,
            organization: Some(organization),
            site: None,
            language: Language::It,
            active: plan.active,
        };
        (nobody, Payload::DefinePerson(record))
    }));
    all.extend((0..PEOPLE).flat_map(|who| {
        let view = |shared: bool, name: String| SavedView {
            id: SavedViewId::from(0x900 + 2 * who as u128 + u128::from(shared)),
            owner: person(who),
            name,
            filter: "show=open".to_owned(),
            shared,
            retired: false,
        };
        let both = [view(false, format!("mine-{who}.")), view(true, format!("ours-{who}."))];
        both.map(|view| (nobody, Payload::DefineSavedView(view)))
    }));
    all.push((
        nobody,
        Payload::DefineContract(Contract {
            id: ContractId::from(0xa00),
            organization,
            name: "deal-0.".to_owned(),
            kind: ContractKind::Business,
            reference: String::new(),
            starts: None,
            ends: None,
            note: String::new(),
        }),
    ));
    all.push((
        nobody,
        Payload::DefineCannedReply(CannedReply {
            id: CannedReplyId::from(0xb00),
            name: "reply-0.".to_owned(),
            text_en: "We are on it.".to_owned(),
            text_it: String::new(),
            team: None,
            retired: false,
        }),
    ));
    for (index, plan) in world.tickets.iter().enumerate() {
        all.extend(of_ticket(world, index, plan).into_iter().map(|payload| (person(plan.author), payload)));
    }
    all
}

fn of_ticket(world: &World, index: usize, plan: &TicketPlan) -> Vec<Payload> {
    let ticket = ticket(index as u128);
    let content = NewTicket {
        kind: TicketKind::Incident,
        requester: person(plan.requester),
        affected_user: plan.affected.map(person),
        subject: format!("subject-{index}."),
        description: String::new(),
        category: CATEGORY,
        impact: Impact::Individual,
        urgency: Urgency::Low,
        site: plan.site.map(place),
        location: String::new(),
        channel: Channel::Phone,
        external_ref: None,
        restricted: plan.restricted.as_ref().map(|named| named.iter().map(|who| person(*who)).collect()),
    };
    let message = Message {
        article: ArticleId::from(0x500 + index as u128),
        visibility: Visibility::Internal,
        body: format!("note-{index}."),
    };
    let mut all = vec![
        Payload::CreateTicket(CreateTicket { ticket, number: None, content }),
        Payload::AddArticle(AddArticle { ticket, message }),
    ];
    let assignee = plan.assignee.filter(|who| world.is_desk(*who));
    if plan.team.is_some() || assignee.is_some() {
        let to = AssignTicket { ticket, team: plan.team.map(team), person: assignee.map(person) };
        all.push(Payload::AssignTicket(to));
    }
    if let Some(of) = plan.task {
        let (id, title) = (TaskId::from(0x600 + index as u128), "Look".to_owned());
        let task = Task { id, title, team: Some(team(of)), assignee: None, state: TaskState::Open };
        all.push(Payload::AddTask(AddTask { ticket, task }));
    }
    if let Some(who) = plan.visitor.filter(|who| world.is_desk(*who)) {
        let (id, technician) = (VisitId::from(0x700 + index as u128), person(who));
        let (contact, note) = (String::new(), String::new());
        let (state, course) = (VisitState::Planned, VisitCourse::default());
        let visit = Visit { id, technician, from: NOW, to: NOW.plus(3_600), site: None, contact, note, state, course };
        all.push(Payload::PlanVisit(PlanVisit { ticket, visit }));
    }
    all
}

async fn made(world: &World) -> (Site, Vec<String>) {
    let site = Site::empty();
    let mut created = None;
    let commands = payloads(world).into_iter().enumerate().map(|(index, (author, payload))| {
        let id = CommandId::from(0x9000 + index as u128);
        let mut command = system::command(id, payload, author, NOW).open().expect("our own");
        match &command.payload {
            Payload::CreateTicket(_) => created = Some(id),
            // Whoever assigns has seen the new ticket.
            payload => {
                let fields = payload.fields();
                command.bases.extend(fields.into_iter().zip(created).map(|(field, id)| (field, Base::Pending(id))));
            }
        }
        command.seal()
    });
    let outcomes = system::submit(&*site.app.store, commands, NOW).await.expect("stored");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Applied { .. })), "{outcomes:?}");
    let mut cookies = Vec::new();
    for who in 0..PEOPLE {
        let token = Token::fresh();
        let session = Session {
            id: uuid::Uuid::from_u128(0x800 + who as u128),
            person: person(who),
            created_at: NOW,
            seen_at: NOW,
            agent: String::new(),
            address: String::new(),
            proven: true,
        };
        site.app.store.begin_session(token.hash(), &session).await.expect("begun");
        cookies.push(format!("deskside={}", token.as_str()));
    }
    (site, cookies)
}

// --- what is ----------------------------------------------------------------------------------------------

/// Every address that answers a GET, but for the pull, which is read to its end, and the stream, which says no more
/// than that there is something to pull.
const ADDRESSES: [&str; 76] = [
    "/",
    "/report",
    "/lost",
    "/privacy",
    "/accessibility",
    "/sign-in",
    "/sign-in/code",
    "/account",
    "/first-start",
    "/welcome",
    "/settings",
    "/settings/people",
    "/settings/people/new",
    "/settings/teams",
    "/settings/teams/new",
    "/settings/organizations",
    "/settings/organizations/new",
    "/settings/sites/new",
    "/settings/categories",
    "/settings/categories/new",
    "/settings/contracts/new",
    "/settings/service-levels",
    "/settings/priority",
    "/settings/calendars/new",
    "/settings/policies/new",
    "/settings/policies/tester?kind=incident&impact=group&urgency=high&requester=a",
    "/settings/replies",
    "/settings/replies/new",
    "/settings/rosters",
    "/settings/rosters/new",
    "/settings/checklists",
    "/settings/checklists/new",
    "/settings/diagnosis/new",
    "/settings/import",
    "/settings/access",
    "/settings/mail",
    "/settings/tablets",
    "/settings/system",
    "/settings/start",
    "/desk",
    "/desk/queue",
    "/desk/import",
    "/sync/v1/delivery-key?client=00000000-0000-0000-0000-000000000001",
    "/api/v1/me",
    "/api/v1/sessions",
    "/api/v1/tokens",
    "/api",
    "/api/openapi.json",
    "/api/v1/tickets?limit=200",
    "/api/v1/tickets?limit=1&sort=updated&q=subject",
    "/api/v1/people?limit=200",
    "/api/v1/organizations?limit=200",
    "/api/v1/sites?limit=200",
    "/api/v1/contracts?limit=200",
    "/api/v1/service-calendars?limit=200",
    "/api/v1/sla-policies?limit=200",
    "/api/v1/priority-schemes?limit=200",
    "/api/v1/teams?limit=200",
    "/api/v1/categories?limit=200",
    "/api/v1/rosters?limit=200",
    "/api/v1/canned-replies?limit=200",
    "/api/v1/checklist-templates?limit=200",
    "/api/v1/diagnosis-trees?limit=200",
    "/api/v1/saved-views?limit=200",
    "/api/v1/assets?limit=200",
    "/api/v1/asset-models?limit=200",
    "/api/v1/status-labels?limit=200",
    "/api/v1/reports?from=2026-01-01&to=2026-12-31",
    "/api/v1/reports.csv",
    "/api/v1/reports.xlsx",
    "/api/v1/reports/created/tickets?from=2020-01-01&to=2029-12-01",
    "/healthz",
    "/readyz",
    "/metrics",
    "/nowhere",
    "/sync/v1/push",
];

/// Looks for what someone gets and should not, or should and does not get.
async fn judged(world: &World) -> Result<(), String> {
    let (site, cookies) = made(world).await;
    for (who, cookie) in cookies.iter().enumerate() {
        let expected = world.marks(who);
        let mut text = String::new();
        let mut cursor = String::new();
        loop {
            let answer = site.get(&format!("/sync/v1/pull?nonce=n&cursor={cursor}"), cookie).await;
            text.push_str(&answer.text());
            let Ok(page) = serde_json::from_slice::<PullAnswer>(&answer.body) else { break };
            cursor = page.cursor;
            if page.complete {
                break;
            }
        }
        if found(&text) != expected {
            return Err(format!("{who} pulls {:?} instead of {expected:?}", found(&text)));
        }
        for address in ADDRESSES.into_iter().filter(|address| !address.starts_with("/api/v1/")) {
            let got = found(&site.get(address, cookie).await.text());
            if !got.is_subset(&expected) {
                return Err(format!("{who} reads {got:?} at {address} and may read {expected:?}"));
            }
        }
        // Address by address takes its time, and every desk is another one: some of its people are enough.
        if who < READERS {
            through_the_api(world, &site, who, cookie, &expected).await?;
        }
        let mut device = Client::new(who as u128, person(who));
        for (index, plan) in world.tickets.iter().enumerate() {
            let article = ArticleId::from(0x10_0000 + (who * 100 + index) as u128);
            let message = Message { article, visibility: Visibility::Internal, body: "Seen".to_owned() };
            let note = device.make(Payload::AddArticle(AddArticle { ticket: ticket(index as u128), message }));
            let answer = site.post("/sync/v1/push", cookie, &device.push([note])).await;
            let done = serde_json::from_slice::<PushAnswer>(&answer.body)
                .is_ok_and(|answer| answer.results.iter().all(|result| result.outcome.is_done()));
            if done != world.sees(who, plan) {
                return Err(format!("{who} writes on {index}: {done}, {}", answer.text()));
            }
            if !found(&answer.text()).is_empty() {
                return Err(format!("{who} reads in the answer to a push: {}", answer.text()));
            }
            let page = uuid::Uuid::from_u128((who * 100 + index) as u128);
            let here = serde_json::json!({"page": page, "ticket": ticket(index as u128)});
            let answer = site.post("/sync/v1/presence", cookie, &here).await.json();
            let others: Vec<PersonId> = (0..who).filter(|other| world.sees(*other, plan)).map(person).collect();
            let heard: Vec<PersonId> = answer["others"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|other| serde_json::from_value(other["person"].clone()).ok())
                .collect();
            let expected = if world.sees(who, plan) { others } else { Vec::new() };
            if heard != expected {
                return Err(format!("{who} hears of {heard:?} on {index} instead of {expected:?}"));
            }
        }
    }
    Ok(())
}

/// What a person reads record by record and list by list, with and without a look at what is there.
async fn through_the_api(
    world: &World,
    site: &Site,
    who: usize,
    cookie: &str,
    expected: &BTreeSet<String>,
) -> Result<(), String> {
    let mut addresses: Vec<String> = ADDRESSES.iter().map(|address| (*address).to_owned()).collect();
    for index in 0..world.tickets.len() {
        let id = ticket(index as u128);
        addresses.extend(["", "/articles", "/history"].map(|part| format!("/api/v1/tickets/{id}{part}")));
    }
    addresses.extend((0..PEOPLE).map(|other| format!("/api/v1/people/{}", person(other))));
    addresses.extend((0..2).map(|index| format!("/api/v1/sites/{}", place(index))));
    addresses.extend((0..TEAMS).map(|index| format!("/api/v1/teams/{}", team(index))));
    let views = (0..4).map(|view| SavedViewId::from(0x900 + view));
    addresses.extend(views.map(|view| format!("/api/v1/saved-views/{view}")));
    addresses.push(format!("/api/v1/organizations/{}", OrganizationId::from(0x400)));
    addresses.push(format!("/api/v1/contracts/{}", ContractId::from(0xa00)));
    addresses.push(format!("/api/v1/canned-replies/{}", CannedReplyId::from(0xb00)));
    addresses.push(format!("/api/v1/categories/{CATEGORY}"));
    let mut all = BTreeSet::new();
    for address in addresses.iter().filter(|address| address.starts_with("/api/v1/")) {
        let got = found(&site.get(address, cookie).await.text());
        if !got.is_subset(expected) {
            return Err(format!("{who} reads {got:?} at {address} and may read {expected:?}"));
        }
        all.extend(got);
    }
    if all != *expected {
        return Err(format!("{who} reads {all:?} in the API and should read {expected:?}"));
    }
    for (index, plan) in world.tickets.iter().enumerate() {
        let address = format!("/api/v1/tickets/{}", ticket(index as u128));
        let status = site.get(&address, cookie).await.status.as_u16();
        let active = world.comes_in(who);
        let due = if !active {
            401
        } else if world.sees(who, plan) {
            200
        } else {
            404
        };
        if status != due {
            return Err(format!("{who} gets {status} at {address} instead of {due}"));
        }
        let note = serde_json::json!({"visibility": "internal", "body": "Seen by a program"});
        let answer = site.post(&format!("{address}/articles"), cookie, &note).await;
        let due = if due == 200 { 201 } else { due };
        if answer.status.as_u16() != due || !found(&answer.text()).is_empty() {
            return Err(format!("{who} writes at {address}: {} instead of {due}", answer.text()));
        }
    }
    Ok(())
}

/// Random desks, the same ones each time.
fn desks(many: usize) -> Vec<World> {
    let mut runner = TestRunner::deterministic();
    (0..many).map(|_| worlds().new_tree(&mut runner).expect("a desk").current()).collect()
}

#[test]
fn everyone_gets_what_is_theirs_and_no_more() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = Config { cases: 60, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let checked =
        TestRunner::new(config).run(&worlds(), |world| runtime.block_on(judged(&world)).map_err(TestCaseError::fail));
    if let Err(failure) = checked {
        panic!("{failure}");
    }
}

#[test]
fn a_check_that_is_taken_out_is_missed() {
    // One thread, on which the switch is turned.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let desks = desks(30);
    for switch in Switch::PERMISSION {
        set(Some(switch));
        let caught = desks.iter().any(|world| runtime.block_on(judged(world)).is_err());
        set(None);
        assert!(caught, "nobody noticed {switch:?}");
    }
    assert!(desks.iter().all(|world| runtime.block_on(judged(world)).is_ok()));
}

#[tokio::test]
async fn every_address_is_looked_at() {
    let routes = include_str!("../../../src/http.rs").lines().filter(|line| line.contains(".route(\""));
    let mut paths: Vec<String> = Vec::new();
    for route in routes.filter(|line| line.contains("get(")) {
        paths.push(route.split('"').nth(1).expect("a path").to_owned());
    }
    assert!(paths.len() >= 11, "the routes are written in another way: {paths:?}");
    let site = Site::empty();
    let described = super::api::description::operations(&site).await.into_iter();
    paths.extend(described.filter(|(method, ..)| method == axum::http::Method::GET).map(|(_, path, _)| path));
    let looked_at = |path: &str| ADDRESSES.iter().any(|address| address.split('?').next() == Some(path));
    for path in paths {
        let known = path.starts_with("/sync/v1/") || path.contains('{') || looked_at(&path);
        assert!(known, "{path} is not in ADDRESSES");
    }
}
