//! Work in the background, by three servers of which all die now and then.

use crate::cluster::{Database, cluster};
use crate::kit::process::{Process, free_port, log_of};
use crate::kit::{ADMIN, CATEGORY, NOW, person, set_up};
use deskside_domain::command::{CreateTicket, Payload};
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Channel, Impact, NewTicket, TicketKind, Urgency};
use server::store::list::Wanted;
use server::store::{PostgresStore, Store};
use server::system;
use std::time::Duration;
use tokio::time::Instant;

const SERVERS: usize = 3;
const PEOPLE: u128 = 12;
/// Of each; more than follow a name at once.
const TICKETS: u128 = 80;
const KILLS: usize = 4;

fn requester(number: u128) -> PersonId {
    PersonId::from(0x9000 + number)
}

fn ticket_of(number: u128) -> Payload {
    let content = NewTicket {
        kind: TicketKind::Incident,
        requester: requester(number / TICKETS),
        affected_user: None,
        subject: "Sensore in allarme".to_owned(),
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
    Payload::CreateTicket(CreateTicket { ticket: TicketId::from(0x7100_0000 + number), number: None, content })
}

async fn does(store: &dyn Store, first: u128, payloads: impl IntoIterator<Item = Payload>) {
    let commands = (first..).zip(payloads);
    let commands = commands.map(|(id, payload)| system::command(CommandId::from(id), payload, ADMIN, NOW));
    let outcomes = system::submit(store, commands, NOW).await.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

async fn found(store: &dyn Store, words: &str) -> usize {
    let Payload::DefinePerson(reader) = person(ADMIN, "Admin", Role::Administrator) else { panic!("a person") };
    let wanted = Wanted { words: Some(words.to_owned()), limit: 500, ..Wanted::default() };
    store.tickets(&reader, &wanted).await.expect("read").documents.len()
}

/// Counts what has happened for each row of the index, in the transaction in which it does, and slowly.
const COUNTING: &str = "CREATE TABLE effect (row bigint NOT NULL); \
    CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    INSERT INTO effect VALUES (NEW.row); PERFORM pg_sleep(0.012); RETURN NEW; END $$; \
    CREATE TRIGGER counts AFTER UPDATE ON search_words FOR EACH ROW EXECUTE FUNCTION counts()";

const WAITING: &str = "SELECT count(*) FROM job WHERE kind = 'reindex'";
const FREE: &str = "SELECT count(*) FROM (SELECT id FROM job WHERE kind = 'reindex' FOR UPDATE SKIP LOCKED) free";

async fn number(database: &Database, sql: &str) -> usize {
    let mut connection = cluster().connect(&database.name).await;
    let number: i64 =
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.expect("read");
    usize::try_from(number).expect("a count")
}

/// Waits until something is so.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not in a minute");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_do_each_job_once() {
    let database = Database::new().await;
    let store = PostgresStore::open(&database.url).await.expect("opened");
    set_up(&store).await;
    does(&store, 0x1_0000, (0..PEOPLE).map(|one| person(requester(one), "Sonda Rossa", Role::Requester))).await;
    does(&store, 0x2_0000, (0..PEOPLE * TICKETS).map(ticket_of)).await;
    assert_eq!(found(&store, "rossa").await, 500, "as many as a list has");
    database.run(COUNTING).await;
    for one in 0..PEOPLE {
        let name = format!("Sonda {one:03}");
        does(&store, 0x3_0000 + one, [person(requester(one), &name, Role::Requester)]).await;
    }
    assert_eq!(number(&database, WAITING).await as u128, PEOPLE);
    assert_eq!(number(&database, "SELECT count(*) FROM effect").await, 0);

    let folders: Vec<_> = (0..SERVERS).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let ports: Vec<u16> = (0..SERVERS).map(|_| free_port()).collect();
    let serve = async || {
        let places: Vec<_> =
            folders.iter().zip(&ports).map(|(folder, port)| (folder.path().to_owned(), *port)).collect();
        let url = database.url.clone();
        let served = tokio::task::spawn_blocking(move || {
            std::thread::scope(|scope| {
                let url = url.as_str();
                let starting: Vec<_> = places
                    .iter()
                    .map(|place| scope.spawn(move || Process::serve_at(&place.0, place.1, Some(url))))
                    .collect();
                starting.into_iter().map(|one| one.join().expect("it starts")).collect::<Vec<_>>()
            })
        });
        served.await.expect("served")
    };
    let mut killed = 0;
    let mut servers = serve().await;
    while killed < KILLS && number(&database, WAITING).await > 3 {
        // Somebody is in the middle of a step; all die.
        until("a job is claimed", async || {
            number(&database, FREE).await < number(&database, WAITING).await || number(&database, WAITING).await == 0
        })
        .await;
        servers.drain(..).for_each(Process::kill);
        killed += 1;
        // What they held is free again, without anybody's doing.
        until("all is free", async || number(&database, FREE).await == number(&database, WAITING).await).await;
        servers = serve().await;
    }
    assert!(killed >= 2, "they died {killed} times");
    until("all is done", async || number(&database, WAITING).await == 0).await;
    assert!(servers.drain(..).all(Process::stop), "they stop in order");

    let rows = (PEOPLE * TICKETS) as usize;
    assert_eq!(number(&database, "SELECT count(DISTINCT row) FROM effect").await, rows, "all was done");
    assert_eq!(number(&database, "SELECT count(*) FROM effect").await, rows, "nothing twice");
    for one in 0..PEOPLE {
        assert_eq!(found(&store, &format!("sonda {one:03}")).await as u128, TICKETS, "{one}");
    }
    assert_eq!(found(&store, "rossa").await, 0);
    assert_eq!(number(&database, "SELECT count(*) FROM job WHERE attempts > 0").await, 0);
    let done: usize = folders
        .iter()
        .map(|folder| std::fs::read_to_string(log_of(folder.path())).expect("a log").matches("a job is done").count())
        .sum();
    assert!(done as u128 <= PEOPLE && done > 0, "{done}");
    store.verify().await.expect("in order");
    store.close().await;
}

/// A newer program takes the database over.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_server_stops_where_a_newer_one_came() {
    let database = Database::new().await;
    let store = PostgresStore::open(&database.url).await.expect("opened");
    set_up(&store).await;
    let folder = tempfile::tempdir().expect("a folder");
    for key in ["schema", "search_edition", "document_edition"] {
        let ours = store.meta(key).await.expect("read").expect("noted");
        let (path, url) = (folder.path().to_owned(), database.url.clone());
        let served = tokio::task::spawn_blocking(move || Process::serve_at(&path, free_port(), Some(&url)));
        let process = served.await.expect("served");
        store.set_meta(key, "999").await.expect("noted");
        let well = tokio::task::spawn_blocking(move || process.ended()).await.expect("ended");
        assert!(!well, "{key}: who started it is told");
        store.set_meta(key, &ours).await.expect("noted");
    }
    let log = std::fs::read_to_string(log_of(folder.path())).expect("a log");
    for words in ["has schema 999", "has edition 999", "start the newer Deskside"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    store.close().await;
}
