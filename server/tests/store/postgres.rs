//! What only a database server can suffer, and what several programs on one database owe each other.

use super::desk::*;
use super::random::{check, script};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use proptest::prelude::*;
use server::clock::HandClock;
use server::metrics::Metrics;
use server::store::list::Wanted;
use server::store::{Accounts, PostgresStore, Push, Session, Store, StoreError, chain};
use server::writer::Writer;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What must happen soon.
async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.unwrap_or_else(|_| panic!("{what}: not in 10 s"))
}

async fn another(desk: &Desk) -> PostgresStore {
    PostgresStore::open(&desk.place.database().url).await.expect("the database opens twice")
}

fn push_of(command: &deskside_domain::command::Command) -> Push {
    Push::of(Authority::User(command.user_id), [command.seal()])
}

pub async fn the_log_can_not_be_changed_by_accident(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let before = desk.state().await;
    for statement in [
        "UPDATE event SET actor = actor WHERE position = 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE position = 3",
        "TRUNCATE event CASCADE",
        "UPDATE event_private SET value = '\"x\"'",
        "TRUNCATE event_private",
    ] {
        let error = desk.place.database().fails(statement).await;
        assert!(error.contains("append-only") || error.contains("never changed"), "{statement}: {error}");
    }
    assert_eq!(desk.state().await, before);
    desk.store().verify().await.expect("in order");
}

pub async fn two_programs_share_a_database(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let other: Arc<dyn Store> = Arc::new(another(&desk).await);
    assert_eq!(other.epoch(), desk.store().epoch());
    let (mut there, mut here) = (other.head(), desk.store().head());
    assert_eq!(*there.borrow_and_update(), *here.borrow_and_update());
    // Nobody looks: it is told. In both directions, and not only when something was said already.
    for index in 0..5 {
        desk.does(SARA, reply(ticket, 900 + index, "Here")).await;
        let head = *here.borrow_and_update();
        soon("told to the other", there.wait_for(|shown| *shown == head)).await.expect("alive");
        let command = desk.command(SARA, 90, reply(ticket, 950 + index, "There")).await;
        other.submit(&[push_of(&command)], desk.time()).await.expect("written");
        let head = *there.borrow_and_update();
        soon("told here", here.wait_for(|shown| *shown == head)).await.expect("alive");
    }

    // Both write at once, and it is one log: no place is given twice, and nobody sees a later one before an earlier.
    let watched = Arc::clone(&desk.place.store);
    let first = *there.borrow();
    let watching = tokio::spawn(async move {
        let mut seen = first;
        while seen < first + 160 {
            let rows = watched.rows(seen, 1_000).await.expect("read");
            for row in &rows {
                assert_eq!(row.position, seen + 1, "no place is passed over");
                seen = row.position;
            }
        }
    });
    let mut tasks = Vec::new();
    for (client, store) in [(7, Arc::clone(&desk.place.store)), (8, Arc::clone(&other))] {
        for part in 0..2_u128 {
            let client = client + part * 10;
            let mut commands = Vec::new();
            for index in 0..40 {
                commands.push(desk.command(SARA, client, reply(ticket, client * 100 + index, "Both")).await);
            }
            let (time, store) = (desk.time(), Arc::clone(&store));
            tasks.push(tokio::spawn(async move {
                for command in commands {
                    let pushed = store.submit(&[push_of(&command)], time).await.expect("the store writes");
                    assert!(pushed[0].outcomes[0].is_done(), "{pushed:?}");
                }
            }));
        }
    }
    for task in tasks {
        task.await.expect("no writer fails");
    }
    soon("all is seen", watching).await.expect("in order");
    assert_eq!(other.verify().await.expect("in order"), desk.store().verify().await.expect("in order"));
    other.close().await;
}

pub async fn an_ended_session_is_heard_of_elsewhere(kind: Kind) {
    let desk = Desk::new(kind).await;
    let other = another(&desk).await;
    let session = |id: u128| Session {
        id: Uuid::from_u128(id),
        person: PersonId::from(SARA),
        created_at: T0,
        seen_at: T0,
        agent: "odd\0agent".to_owned(),
        address: String::new(),
        proven: true,
    };
    // Once it listens, it rings: from then on each ring is one that was told.
    let mut ended = other.sessions_ended();
    for id in 1..=4 {
        desk.store().begin_session([id as u8; 32], &session(id)).await.expect("begun");
    }
    assert_eq!(other.session([1; 32]).await.expect("read"), Some(session(1)));
    soon("it listens", async {
        let _ = ended.recv().await;
    })
    .await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    while ended.try_recv().is_ok() {}
    desk.store().end_session([1; 32]).await.expect("ended");
    soon("end_session", ended.recv()).await.expect("a ring");
    assert!(desk.store().end_session_of(PersonId::from(SARA), Uuid::from_u128(2)).await.expect("ended"));
    soon("end_session_of", ended.recv()).await.expect("a ring");
    desk.store().end_sessions_of(PersonId::from(SARA), Some(Uuid::from_u128(3))).await.expect("ended");
    soon("end_sessions_of", ended.recv()).await.expect("a ring");
    assert_eq!(other.sessions_of(PersonId::from(SARA)).await.expect("read"), [session(3)]);
    let mut told = other.told();
    let word = "{\"a\": \"word of others\"}".repeat(100);
    desk.store().tell(&word).await.expect("told");
    assert_eq!(soon("a word", told.recv()).await.expect("heard"), word);
    desk.store().tell(&"x".repeat(8_000)).await.expect_err("too long");
    // What ends nothing says nothing.
    assert!(!desk.store().end_session_of(PersonId::from(SARA), Uuid::from_u128(2)).await.expect("none"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(ended.try_recv().is_err());
    other.close().await;
}

pub async fn broken_connections_are_made_anew(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let other = another(&desk).await;
    let mut head = other.head();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for turn in 0..3 {
        desk.place.database().texts(cut).await;
        let command = desk.command(SARA, 7, reply(ticket, 900 + turn, "Still here")).await;
        // What was being done when the line broke may fail once; it is never the command's fault.
        let pushed = match desk.store().submit(&[push_of(&command)], desk.time()).await {
            Err(error) => {
                assert!(error.is_around(), "{}", chain(&error));
                desk.store().submit(&[push_of(&command)], desk.time()).await.expect("a new connection")
            }
            Ok(pushed) => pushed,
        };
        assert!(pushed[0].outcomes[0].is_done(), "{pushed:?}");
        let now = pushed[0].head;
        soon("heard again", head.wait_for(|shown| *shown == now)).await.expect("alive");
        assert!(other.document(ticket.into()).await.expect("read").is_some());
    }
    assert!(desk.store().verify().await.is_ok());
    other.close().await;
}

pub async fn who_waits_for_the_lock_too_long_comes_again(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let command = desk.command(SARA, 7, reply(ticket, 1, "In the end")).await;
    let mut holder = super::cluster::cluster().connect(&desk.place.database().name).await;
    // "Deskside" in ASCII.
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(i64::from_be_bytes(*b"Deskside"))
        .execute(&mut holder)
        .await
        .expect("held");
    let error = desk.store().submit(&[push_of(&command)], desk.time()).await.expect_err("it is held");
    assert!(matches!(error, StoreError::Locked) && error.is_around(), "{}", chain(&error));
    drop(holder);
    let push = [push_of(&command)];
    let done = desk.store().submit(&push, desk.time());
    assert!(soon("the lock is free", done).await.expect("written")[0].outcomes[0].is_done());
}

pub async fn a_history_is_the_same_as_in_a_file(kind: Kind) {
    check(kind, 40, async |steps| {
        let (mut desk, mut file) = (Desk::new(kind).await, Desk::new(Kind::Sqlite).await);
        for group in script(&steps).await {
            prop_assert_eq!(desk.submit(&group).await, file.submit(&group).await);
        }
        prop_assert_eq!(&desk.state().await, &file.state().await);
        prop_assert_eq!(super::search::all_answers(&desk).await, super::search::all_answers(&file).await);
        let erased: Vec<_> =
            desk.store().rows(0, 10_000).await.expect("read").iter().step_by(3).map(|row| row.event_id).collect();
        let changed = desk.store().erase(&erased).await.expect("erased");
        prop_assert_eq!(file.store().erase(&erased).await.expect("erased"), changed);
        let state = desk.state().await;
        prop_assert_eq!(&file.state().await, &state);
        desk.store().rebuild().await.expect("rebuilt");
        file.store().rebuild().await.expect("rebuilt");
        prop_assert_eq!(&desk.state().await, &state);
        prop_assert_eq!(&file.state().await, &state);
        prop_assert_eq!(super::search::all_answers(&desk).await, super::search::all_answers(&file).await);
        prop_assert_eq!(desk.store().verify().await.expect("sound"), file.store().verify().await.expect("sound"));
        Ok(())
    })
    .await;
}

pub async fn words_that_the_index_can_not_hold_are_found(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (plain, long, many) =
        (desk.ticket("Stampante bloccata").await, desk.ticket("Rete").await, desk.ticket("Registro").await);
    let giant = "x".repeat(3_000);
    desk.does(SARA, reply(long, 1, &format!("{giant} giant"))).await;
    // More different words than a tsvector holds: a megabyte.
    let mut next = 0_u32;
    for article in 0..56_u128 {
        let mut body = String::new();
        while body.len() < 19_900 {
            next += 1;
            body.push_str(&format!("parola{next:015} "));
        }
        desk.does(SARA, reply(many, 100 + article, &body)).await;
    }
    let cases: Vec<(String, Vec<TicketId>)> = vec![
        (giant.clone(), vec![long]),
        (format!("{giant} gia"), vec![long]),
        (format!("gigant {giant}"), vec![]),
        ("x".repeat(2_999), vec![long]),
        (format!("{giant}x"), vec![]),
        (format!("parola{:015}", 1), vec![many]),
        (format!("parola{next:015}"), vec![many]),
        ("regis parola00000000000001".to_owned(), vec![]),
        ("registro parola00000000000001".to_owned(), vec![many]),
        ("marta".to_owned(), vec![many, long, plain]),
        ("stampante".to_owned(), vec![plain]),
    ];
    for (query, tickets) in cases {
        let shown = &query[..query.len().min(60)];
        assert_eq!(desk.find(&query).await, tickets, "{shown}");
        let wanted = Wanted { words: Some(query.clone()), limit: 50, ..Wanted::default() };
        let listed = desk.store().tickets(&technician(SARA), &wanted).await.expect("read").documents;
        let mut listed: Vec<_> = listed.iter().filter_map(|document| document.ticket_id()).collect();
        let mut tickets = tickets;
        listed.sort();
        tickets.sort();
        assert_eq!(listed, tickets, "{shown}");
    }
}

pub async fn a_command_that_does_not_end_holds_nobody_up(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let tickets = [desk.ticket("Stampante").await, desk.ticket("Rete").await, desk.ticket("Monitor").await];
    let mut commands = Vec::new();
    for (ticket, text) in tickets.into_iter().zip(["Arrivo", "too much", "Fatto"]) {
        commands.push(desk.command(SARA, 61, reply(ticket, 9_100 + commands.len() as u128, text)).await.seal());
    }
    // As if the server ended it each time for taking too long.
    let database = desk.place.database();
    database
        .run(
            "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.value LIKE '%too much%' THEN \
             RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END IF; \
             RETURN NEW; END $$; \
             CREATE TRIGGER ends BEFORE INSERT ON event_private FOR EACH ROW EXECUTE FUNCTION ends()",
        )
        .await;
    let metrics = Arc::new(Metrics::default());
    let clock = Arc::new(HandClock::at(desk.time()));
    let (writer, _task) = Writer::start(desk.place.store.clone(), clock, metrics.clone());
    let group = Push::of(Authority::User(PersonId::from(SARA)), commands.clone());
    let outcomes = soon("answered", writer.push(group)).await.expect("running").outcomes;
    assert!(outcomes[0].is_done() && outcomes[2].is_done(), "{outcomes:?}");
    assert!(matches!(outcomes[1], Outcome::Retry { .. }), "{outcomes:?}");
    assert_eq!(metrics.condition.trouble(), None, "the database is well");
    database.run("DROP FUNCTION ends CASCADE").await;
    let outcomes = writer.push(Push::of(Authority::User(PersonId::from(SARA)), commands)).await.expect("running");
    assert!(outcomes.outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

pub async fn a_probe_that_does_not_end_is_trouble(kind: Kind) {
    let desk = Desk::new(kind).await;
    // As if the server ended it for taking too long.
    desk.place
        .database()
        .run(
            "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.key = 'probe' THEN \
             RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END IF; \
             RETURN NEW; END $$; CREATE TRIGGER ends BEFORE INSERT ON meta FOR EACH ROW EXECUTE FUNCTION ends()",
        )
        .await;
    let error = desk.store().probe(64).await.expect_err("it takes too long");
    assert!(error.reason().is_some(), "writing is in trouble: {error:?}");
}

/// Takes the fifteen seconds that a group has.
pub async fn what_takes_too_long_is_ended_at_the_server(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante").await;
    let command = desk.command(SARA, 62, reply(ticket, 9_200, "Arrivo")).await;
    let before = desk.state().await;
    // No statement by itself takes as long as a statement may.
    desk.place
        .database()
        .run(
            "CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(9); RETURN NULL; \
             END $$; CREATE TRIGGER sleeps BEFORE INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION sleeps(); \
             CREATE TRIGGER sleeps BEFORE INSERT ON command FOR EACH STATEMENT EXECUTE FUNCTION sleeps()",
        )
        .await;
    let error = desk.store().submit(&[push_of(&command)], desk.time()).await.expect_err("too long");
    assert!(matches!(error, StoreError::Busy(_)) && error.reason().is_none(), "the database is well: {error:?}");
    // Nothing of it is left there: neither its locks, nor the writers' turn.
    soon("no lock is left", desk.place.database().run("DROP FUNCTION sleeps CASCADE")).await;
    assert_eq!(desk.state().await, before);
    soon("written", desk.store().submit(&[push_of(&command)], desk.time())).await.expect("written");
}
