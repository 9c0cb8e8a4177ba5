//! Work that waits: each step is done once, by whoever comes first.

use super::desk::*;
use super::raw;
use super::search::{is_sound, lines};
use deskside_domain::command::Payload;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::people::{Person, Profile, Role};
use deskside_domain::search::Query;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::time::Timestamp;
use server::store::{
    Held, HeldKind, Job, JobCounts, JobKind, PostgresStore, Push, Session, SqliteStore, Store, StoreError, Worked,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tickets that are brought up to date together with the change of a name.
const AT_ONCE: u128 = 64;

fn requester(id: u128, name: &str) -> Payload {
    let profile = Profile { name: name.to_owned(), ..Profile::default() };
    Payload::DefinePerson(Person { profile, ..person(id, Role::Requester) })
}

/// So many tickets of one person.
async fn asked_by(desk: &mut Desk, requester: u128, many: u128) {
    let mut commands = Vec::new();
    for _ in 0..many {
        let ticket = TicketId::from(desk.id());
        let content = deskside_domain::ticket::NewTicket {
            requester: PersonId::from(requester),
            ..content("Sensore in allarme")
        };
        commands.push(desk.by_system(create(ticket, content)));
    }
    let outcomes = desk.submit(&[Push::of(Authority::System, commands)]).await.concat();
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

/// How many tickets a name finds, by the store's own search.
async fn found(desk: &Desk, name: &str) -> usize {
    let wanted = server::store::list::Wanted { words: Some(name.to_owned()), limit: 500, ..Default::default() };
    desk.store().tickets(&technician(SARA), &wanted).await.expect("read").documents.len()
}

/// Works off all that is due, and says which steps were done.
pub async fn work_off(store: &dyn Store, now: Timestamp) -> Vec<(Job, bool)> {
    let mut steps = Vec::new();
    loop {
        match store.work_off(now).await.expect("the database is well") {
            Worked::Nothing if store.job_counts(now).await.expect("read").due == 0 => return steps,
            Worked::Nothing => tokio::task::yield_now().await,
            Worked::Step { job, ended } => steps.push((job, ended)),
            Worked::Failed { job, error } => panic!("{job:?}: {error:?}"),
        }
        assert!(steps.len() < 10_000, "it never ends");
    }
}

fn of_tickets(steps: &[(Job, bool)]) -> Vec<&(Job, bool)> {
    steps.iter().filter(|(job, _)| job.kind == JobKind::Reindex).collect()
}

pub async fn many_tickets_follow_a_name_soon(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.does(ADMIN, requester(100, "Sonda Rossa")).await;
    desk.does(ADMIN, requester(101, "Sonda Verde")).await;
    asked_by(&mut desk, 100, AT_ONCE + 86).await;
    asked_by(&mut desk, 101, AT_ONCE).await;
    work_off(desk.store(), desk.time()).await;

    // Few follow at once.
    desk.does(ADMIN, requester(101, "Sonda Azzurra")).await;
    assert_eq!((found(&desk, "verde").await, found(&desk, "azzurra").await), (0, AT_ONCE as usize));
    assert_eq!(desk.store().job_counts(desk.time()).await.expect("read"), JobCounts { due: 0, failing: 0 });

    // Many are due, in the same transaction as the name; a second name before the first step asks for nothing more.
    desk.does(ADMIN, requester(100, "Sonda Gialla")).await;
    desk.does(ADMIN, requester(100, "Sonda Bianca")).await;
    assert_eq!(found(&desk, "rossa").await, 150, "found by what the index has");
    assert_eq!(desk.store().job_counts(desk.time()).await.expect("read"), JobCounts { due: 1, failing: 0 });

    // What is written meanwhile is not lost, whatever it is: another name, a reply, a ticket that goes to somebody else.
    let first = desk.store().work_off(desk.time()).await.expect("a step");
    assert!(matches!(&first, Worked::Step { job, ended: false } if job.kind == JobKind::Reindex), "{first:?}");
    assert_eq!(found(&desk, "bianca").await, AT_ONCE as usize);
    let some: Vec<TicketId> = lines(&desk).await.keys().copied().collect();
    desk.does(SARA, reply(some[0], 9_001, "Batteria cambiata")).await;
    desk.does(SARA, reply(some[149], 9_002, "Batteria scarica")).await;
    desk.does(SARA, edit(some[140], deskside_domain::ticket::FieldValue::Requester(PersonId::from(PAUL)))).await;
    desk.does(ADMIN, requester(100, "Sonda Nera")).await;
    let steps = work_off(desk.store(), desk.time()).await;
    assert_eq!(of_tickets(&steps).iter().filter(|(_, ended)| *ended).count(), 2, "{steps:?}");
    for gone in ["rossa", "gialla", "bianca"] {
        assert_eq!(found(&desk, gone).await, 0, "{gone}");
    }
    assert_eq!((found(&desk, "nera").await, found(&desk, "batteria nera").await), (149, 2));
    let lines = lines(&desk).await;
    for query in ["nera", "azzurra", "batteria", "sensore", "oro"] {
        let by_reading = lines.values().filter(|line| Query::new(query).holds(line)).count();
        assert_eq!(found(&desk, query).await, by_reading, "{query}");
    }
    is_sound(&desk).await;
    assert!(desk.store().verify().await.is_ok());
}

pub async fn several_work_each_job_off_once(kind: Kind) {
    const PEOPLE: u128 = 9;
    let mut desk = Desk::new(kind).await;
    let mut people = Vec::new();
    for id in 200..200 + PEOPLE {
        people.push(desk.by_system(requester(id, "Sonda Rossa")));
    }
    desk.submit(&[Push::of(Authority::System, people)]).await;
    for id in 200..200 + PEOPLE {
        asked_by(&mut desk, id, AT_ONCE + 1).await;
    }
    work_off(desk.store(), desk.time()).await;
    for id in 200..200 + PEOPLE {
        desk.does(ADMIN, requester(id, &format!("Sonda {id}"))).await;
    }
    let now = desk.time().plus(3_600);
    let mut handles: Vec<Arc<dyn Store>> = vec![Arc::clone(&desk.place.store)];
    for _ in 0..2 {
        handles.push(another(&desk, kind).await);
    }
    let tasks: Vec<_> =
        handles.into_iter().map(|store| tokio::spawn(async move { work_off(&*store, now).await })).collect();
    let mut steps: BTreeMap<(i64, String), u32> = BTreeMap::new();
    let (mut ended, mut sweeps) = (BTreeMap::<String, u32>::new(), BTreeMap::<JobKind, u32>::new());
    for task in tasks {
        for (job, is_last) in task.await.expect("no worker fails") {
            if job.kind == JobKind::Reindex {
                *steps.entry((job.id, job.place)).or_default() += 1;
                *ended.entry(job.key).or_default() += u32::from(is_last);
            } else {
                *sweeps.entry(job.kind).or_default() += 1;
            }
        }
    }
    assert_eq!(steps.len() as u128, 2 * PEOPLE, "{steps:?}");
    assert!(steps.values().all(|times| *times == 1), "no step twice: {steps:?}");
    assert_eq!(ended.len() as u128, PEOPLE);
    assert!(ended.values().all(|times| *times == 1), "no job twice: {ended:?}");
    assert_eq!(
        sweeps,
        BTreeMap::from([(JobKind::SweepSessions, 1), (JobKind::SweepHeld, 1), (JobKind::SweepFiles, 1)])
    );
    for id in 200..200 + PEOPLE {
        assert_eq!(found(&desk, &format!("sonda {id}")).await, AT_ONCE as usize + 1, "{id}");
    }
    assert_eq!(found(&desk, "rossa").await, 0);
}

pub async fn what_is_over_is_swept(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let day = 86_400;
    let session = |id: u128, began: i64| Session {
        id: uuid::Uuid::from_u128(id),
        person: PersonId::from(SARA),
        created_at: T0.plus(began),
        seen_at: T0.plus(began),
        agent: "Firefox".to_owned(),
        address: "192.0.2.7".to_owned(),
        proven: true,
    };
    store.begin_session([1; 32], &session(1, 0)).await.expect("begun");
    store.begin_session([2; 32], &session(2, 40 * day)).await.expect("begun");
    let held = |until| Held { person: None, since: T0, until: T0.plus(until), note: String::new(), body: vec![7] };
    store.hold(HeldKind::ImportDraft, [3; 32], &held(50 * day), 8).await.expect("kept");
    store.hold(HeldKind::ImportDraft, [4; 32], &held(90 * day), 8).await.expect("kept");
    let steps = work_off(store, T0.plus(61 * day)).await;
    assert_eq!(steps.iter().map(|(job, _)| job.kind).collect::<BTreeSet<_>>().len(), 3, "{steps:?}");
    let left: Vec<_> = store.every_session().await.expect("read").iter().map(|session| session.id.as_u128()).collect();
    assert_eq!(left, [2]);
    let there = async |key| store.held(HeldKind::ImportDraft, key, T0).await.expect("read").is_some();
    assert!(!there([3; 32]).await && there([4; 32]).await);
    // It comes again by itself, not at once.
    assert_eq!(work_off(store, T0.plus(61 * day + 299)).await, []);
    let again = work_off(store, T0.plus(61 * day + 300)).await;
    assert_eq!(again.iter().map(|(job, _)| job.kind).collect::<Vec<_>>(), [JobKind::SweepHeld]);
}

/// Of the engines whose tables can be made to fail.
pub async fn a_job_that_fails_comes_again_and_says_why(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.does(ADMIN, requester(100, "Sonda Rossa")).await;
    asked_by(&mut desk, 100, AT_ONCE + 20).await;
    work_off(desk.store(), desk.time()).await;
    desk.does(ADMIN, requester(100, "Sonda Gialla")).await;
    let now = desk.time();
    raw::trouble(&desk.place, "search_words").await;
    for (attempt, pause) in [(1, 5), (2, 10), (3, 20)] {
        let due = desk.store().failing_jobs(9).await.expect("read").first().map_or(now, |job| job.due);
        let Worked::Failed { job, error } = desk.store().work_off(due).await.expect("noted") else {
            panic!("it failed")
        };
        assert_eq!((job.kind, job.attempts), (JobKind::Reindex, attempt - 1));
        assert!(matches!(error, StoreError::Database(_)), "{error:?}");
        let failing = desk.store().failing_jobs(9).await.expect("read");
        assert_eq!(failing.len(), 1);
        assert_eq!((failing[0].attempts, failing[0].due), (attempt, due.plus(pause)));
        assert!(failing[0].error.as_deref().is_some_and(|error| error.contains("trouble")), "{failing:?}");
        assert_eq!(desk.store().job_counts(due).await.expect("read"), JobCounts { due: 0, failing: 1 });
    }
    assert_eq!((found(&desk, "rossa").await, found(&desk, "gialla").await), (84, 0), "nothing of it has happened");
    raw::no_trouble(&desk.place).await;
    let steps = work_off(desk.store(), now.plus(60)).await;
    // It begins with small steps, and trusts itself more with each that went well.
    let attempts: Vec<u32> = of_tickets(&steps).iter().map(|(job, _)| job.attempts).collect();
    assert_eq!(attempts, [3, 2, 1, 0], "{steps:?}");
    assert_eq!((found(&desk, "rossa").await, found(&desk, "gialla").await), (0, 84));
    assert_eq!(desk.store().failing_jobs(9).await.expect("read"), []);
}

async fn another(desk: &Desk, kind: Kind) -> Arc<dyn Store> {
    match kind {
        Kind::Memory => Arc::clone(&desk.place.store),
        Kind::Sqlite => Arc::new(SqliteStore::open(&desk.place.file()).await.expect("opened")),
        Kind::Postgres => Arc::new(PostgresStore::open(&desk.place.database().url).await.expect("opened")),
    }
}

/// Of the engines whose tables can be written by hand.
pub async fn a_job_that_panics_starves_nobody(kind: Kind) {
    let desk = Desk::new(kind).await;
    let trigger = server::store::sabotage::TRIGGER;
    let sql = format!("INSERT INTO job (kind, key, due) VALUES ('reindex', '{trigger}', -1)");
    match desk.place.is_file() {
        true => drop(raw::run(&mut raw::open(&desk.place.file()).await, sql).await),
        false => desk.place.database().run(&sql).await,
    }
    server::store::sabotage::arm();
    let Worked::Failed { job, error } = desk.store().work_off(desk.time()).await.expect("noted") else {
        panic!("it failed")
    };
    assert!(job.key == trigger && matches!(error, StoreError::Bug { .. }), "{job:?}: {error:?}");
    let steps = work_off(desk.store(), desk.time()).await;
    assert_eq!(steps.iter().map(|(job, _)| job.kind).collect::<BTreeSet<_>>().len(), 3, "{steps:?}");
    let failing = desk.store().failing_jobs(9).await.expect("read");
    assert!(failing.len() == 1 && failing[0].attempts == 1, "{failing:?}");
    assert!(failing[0].error.as_deref().is_some_and(|error| error.contains("sabotaged")), "{failing:?}");
}

/// Of the engines that are opened anew.
pub async fn a_clock_that_was_ahead_stops_no_job(kind: Kind) {
    let desk = Desk::new(kind).await;
    work_off(desk.store(), desk.time().plus(20 * 365 * 86_400)).await;
    assert_eq!(work_off(desk.store(), desk.time().plus(86_400)).await, [], "they are due in years");
    let store = another(&desk, kind).await;
    assert_eq!(work_off(&*store, desk.time()).await.len(), 3);
    store.close().await;
}
