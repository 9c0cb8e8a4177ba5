//! Ladders at work: each call once, by two servers on one database, after restarts, and when nobody answers.

use crate::cluster::Database;
use crate::kit::{ADA, ADMIN, BO, CARLA, CATEGORY, NOW, set_up, ticket};
use deskside_domain::command::{AcknowledgeCall, CreateTicket, OnTicket, Payload};
use deskside_domain::id::{CommandId, PersonId, RosterId};
use deskside_domain::roster::{Roster, Turn, Weekday};
use deskside_domain::sla::policy::{SlaScope, WARN_PERCENT};
use deskside_domain::sla::{LadderStep, LadderTarget, ServiceCalendar, SlaMetric, SlaPolicy, SlaTarget, Week};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Channel, Impact, LadderCall, NewTicket, Priority, TicketKind, Urgency};
use deskside_domain::time::Timestamp;
use server::directory::Directory;
use server::ladders::Ladders;
use server::store::{MemoryStore, PostgresStore, Store};
use server::system;

const MINUTE: i64 = 60;
const DUTY: u128 = 0xd0;

/// Day and night, an hour to resolve; on call are Bo and then Ada.
fn records() -> Vec<Payload> {
    let mut weekly = Week::default();
    weekly.days_mut().into_iter().for_each(|day| day.push("00:00-24:00".parse().expect("hours")));
    let zone = || "Europe/Rome".to_owned();
    let calendar = ServiceCalendar {
        id: 0xc0.into(),
        name: "Sempre".to_owned(),
        zone: zone(),
        weekly,
        closed: Vec::new(),
        open: Vec::new(),
        retired: false,
        offsets: None,
    };
    let duty =
        Turn { days: Weekday::ALL.to_vec(), hours: "00:00-24:00".parse().expect("hours"), people: vec![BO, ADA] };
    let roster = Roster {
        id: RosterId::from(DUTY),
        name: "Reperibilità".to_owned(),
        team: None,
        zone: zone(),
        shifts: Vec::new(),
        on_call: vec![duty],
        exceptions: Vec::new(),
        retired: false,
        offsets: None,
    };
    vec![
        Payload::DefineServiceCalendar(calendar),
        Payload::DefineRoster(roster),
        Payload::DefineSlaPolicy(policy(true)),
    ]
}

fn policy(ladder: bool) -> SlaPolicy {
    let step = |percent, to, acknowledge_minutes| LadderStep {
        metric: SlaMetric::Resolution,
        percent,
        to,
        acknowledge_minutes,
    };
    let steps = vec![
        step(50, LadderTarget::Roster(RosterId::from(DUTY)), Some(15)),
        step(150, LadderTarget::Person(ADMIN), None),
    ];
    SlaPolicy {
        id: 0xb0.into(),
        name: "Standard".to_owned(),
        place: 1,
        calendar: 0xc0.into(),
        scope: SlaScope::default(),
        targets: Priority::ALL
            .map(|priority| SlaTarget { metric: SlaMetric::Resolution, priority, seconds: 3_600 })
            .to_vec(),
        pauses: Default::default(),
        warn_percent: WARN_PERCENT,
        fresh_on_reopen: false,
        close_after: None,
        ladder: if ladder { steps } else { Vec::new() },
        retired: false,
    }
}

fn create(number: u128) -> Payload {
    let content = NewTicket {
        kind: TicketKind::Incident,
        requester: CARLA,
        affected_user: None,
        subject: "Centralina muta".to_owned(),
        description: String::new(),
        category: CATEGORY,
        impact: Impact::Individual,
        urgency: Urgency::Low,
        site: None,
        location: String::new(),
        channel: Channel::Phone,
        external_ref: None,
        restricted: None,
    };
    Payload::CreateTicket(CreateTicket { ticket: ticket(number), number: None, content })
}

async fn does(store: &dyn Store, id: u128, who: PersonId, payload: Payload, at: Timestamp) {
    let outcomes = system::submit(store, [system::command(CommandId::from(id), payload, who, at)], at).await;
    let outcomes = outcomes.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

async fn set_out(store: &dyn Store) {
    set_up(store).await;
    for (id, record) in (0xa000..).zip(records()) {
        does(store, id, ADMIN, record, NOW).await;
    }
    does(store, 0xb000, ADA, create(1), NOW).await;
}

async fn calls(store: &dyn Store) -> Vec<LadderCall> {
    let document = store.document(ticket(1).into()).await.expect("read").expect("is there");
    document.as_ticket().expect("a ticket").calls.clone()
}

fn who(calls: &[LadderCall]) -> Vec<(PersonId, u16, i64)> {
    calls.iter().map(|call| (call.person, call.percent, call.at.since(NOW) / MINUTE)).collect()
}

/// A server process: what it keeps in memory is gone with it.
struct Process<'a> {
    store: &'a dyn Store,
    ladders: Ladders,
    directory: Directory,
}

impl<'a> Process<'a> {
    fn on(store: &'a dyn Store) -> Self {
        Self { store, ladders: Ladders::default(), directory: Directory::default() }
    }

    async fn look(&mut self, minute: i64) -> usize {
        self.store.look_again().await.expect("looked");
        let now = NOW.plus(minute * MINUTE);
        self.ladders.look(self.store, &self.directory, now).await.expect("looked")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_call_each_person_once_also_after_a_restart() {
    let database = Database::new().await;
    let first = PostgresStore::open(&database.url).await.expect("opened");
    let second = PostgresStore::open(&database.url).await.expect("opened");
    set_out(&first).await;
    let (mut one, mut two) = (Process::on(&first), Process::on(&second));
    let mut looked = Vec::new();
    for minute in [1, 29, 30, 30, 31, 44, 45, 46, 59, 61, 61, 89, 90, 90, 91, 200] {
        // At the same moment, and again by processes that know nothing yet.
        let asked = tokio::join!(one.look(minute), two.look(minute));
        looked.push((minute, asked.0 + asked.1));
        if minute % 2 == 1 {
            (one, two) = (Process::on(&first), Process::on(&second));
        }
    }
    let made = calls(&first).await;
    // Nobody is left at 60 minutes, so the step at 150 % comes before its time.
    assert_eq!(who(&made), [(BO, 50, 30), (ADA, 50, 45), (ADMIN, 150, 61)], "{looked:?}");
    assert_eq!(made[0].reached_at, NOW.plus(30 * MINUTE));
    first.verify().await.expect("in order");
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn an_answer_ends_the_search_and_a_resolution_ends_all() {
    let store = MemoryStore::default();
    set_out(&store).await;
    let mut process = Process::on(&store);
    assert_eq!((process.look(29).await, process.look(30).await, process.look(31).await), (0, 1, 0));
    let call = calls(&store).await[0].id;
    let seen = Payload::AcknowledgeCall(AcknowledgeCall { ticket: ticket(1), call });
    does(&store, 0xb001, BO, seen, NOW.plus(40 * MINUTE)).await;
    assert_eq!((process.look(46).await, process.look(89).await), (0, 0));
    assert_eq!(process.look(90).await, 1, "the next step comes at its own time");
    assert_eq!(who(&calls(&store).await), [(BO, 50, 30), (ADMIN, 150, 90)]);
    let made = calls(&store).await;
    assert_eq!(made[0].seen.as_ref().map(|seen| seen.by), Some(BO));
    // Another ticket is resolved in time: nobody hears of it.
    does(&store, 0xb002, ADA, create(2), NOW.plus(91 * MINUTE)).await;
    assert_eq!(process.look(92).await, 0);
    let resolve = deskside_domain::command::ResolveTicket { ticket: ticket(2), solution: "Riavviata".to_owned() };
    does(&store, 0xb003, ADA, Payload::ResolveTicket(resolve), NOW.plus(100 * MINUTE)).await;
    assert_eq!(process.look(300).await, 0);
}

#[tokio::test]
async fn who_takes_the_ticket_has_answered() {
    let store = MemoryStore::default();
    set_out(&store).await;
    let mut process = Process::on(&store);
    assert_eq!(process.look(30).await, 1);
    does(&store, 0xb001, ADA, Payload::TakeTicket(OnTicket { ticket: ticket(1) }), NOW.plus(35 * MINUTE)).await;
    assert_eq!((process.look(46).await, process.look(61).await), (0, 0));
    let made = calls(&store).await;
    assert_eq!(made[0].seen.as_ref().map(|seen| (seen.by, seen.at)), Some((ADA, NOW.plus(35 * MINUTE))));
}

#[tokio::test]
async fn a_ladder_that_comes_and_goes_is_followed() {
    let store = MemoryStore::default();
    set_out(&store).await;
    does(&store, 0xb001, ADMIN, Payload::DefineSlaPolicy(policy(false)), NOW.plus(MINUTE)).await;
    let mut process = Process::on(&store);
    assert_eq!((process.look(30).await, process.look(100).await), (0, 0), "no policy has a ladder");
    // Half of the time is long gone when it comes: for that nobody is called.
    does(&store, 0xb002, ADMIN, Payload::DefineSlaPolicy(policy(true)), NOW.plus(40 * MINUTE)).await;
    assert_eq!((process.look(41).await, process.look(89).await, process.look(90).await), (0, 0, 1));
    assert_eq!(who(&calls(&store).await), [(ADMIN, 150, 90)]);
    does(&store, 0xb003, ADA, create(2), NOW.plus(91 * MINUTE)).await;
    assert_eq!(process.look(92).await, 0);
    does(&store, 0xb004, ADMIN, Payload::DefineSlaPolicy(policy(false)), NOW.plus(93 * MINUTE)).await;
    assert_eq!(process.look(300).await, 0);
}
