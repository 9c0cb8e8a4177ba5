//! Someone changes tables on the database server behind our back: the check says where.

use super::cluster::Database;
use super::desk::*;
use deskside_domain::command::{OnLink, Payload};
use deskside_domain::ticket::{Link, LinkKind};

/// Nothing guards the tables of this session.
const UNGUARDED: &str = "SET session_replication_role = replica;";

/// A desk with some history, its tables saved beside themselves.
async fn exposed(kind: Kind) -> Desk {
    let mut desk = Desk::new(kind).await;
    let (ticket, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
    desk.does(SARA, reply(ticket, 1, "On my way")).await;
    desk.does(IVAN, take(other)).await;
    let link = Link { kind: LinkKind::Related, ticket: other };
    desk.does(SARA, Payload::LinkTickets(OnLink { ticket, link })).await;
    desk.does(IVAN, reply(other, 2, "Switch restarted")).await;
    let database = desk.place.database();
    database.run("ALTER TABLE event DROP CONSTRAINT event_hash_check").await;
    for table in ["event", "event_private", "stream_head", "document"] {
        database.run(&format!("CREATE TABLE saved_{table} AS TABLE {table}")).await;
    }
    desk
}

async fn restore(database: &Database, table: &str) {
    let back = format!(
        "{UNGUARDED} DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM saved_{table}"
    );
    database.run(&back).await;
}

async fn fault(desk: &Desk, what: &str) -> String {
    match desk.store().verify().await {
        Ok(verified) => panic!("{what} was not noticed: {verified:?}"),
        Err(error) => error.to_string(),
    }
}

pub async fn any_changed_column_on_the_server_is_named(kind: Kind) {
    let desk = exposed(kind).await;
    let database = desk.place.database();
    let columns = [
        ("event", "event_id", "gen_random_uuid()"),
        ("event", "command_id", "gen_random_uuid()"),
        ("event", "stream_kind", "CASE stream_kind WHEN 'ticket' THEN 'person' ELSE 'ticket' END"),
        ("event", "stream_id", "gen_random_uuid()"),
        ("event", "stream_seq", "stream_seq + 1000"),
        ("event", "kind", "kind || 'x'"),
        ("event", "version", "version + 65536"),
        ("event", "public", "replace(public, 'a', 'b')"),
        ("event", "public", "'{'"),
        ("event", "actor", "gen_random_uuid()"),
        ("event", "occurred_at", "occurred_at - 1"),
        ("event", "recorded_at", "recorded_at + 1"),
        ("event", "device", "gen_random_uuid()"),
        ("event", "hash", "substr(hash, 2) || substr(hash, 1, 1)"),
        ("event", "hash", "''"),
        ("event_private", "place", "place || 'x'"),
        ("event_private", "salt", "salt || '0'"),
        ("event_private", "value", "'\"another text\"'"),
    ];
    for (table, column, changed) in columns {
        let positions = format!(
            "SELECT DISTINCT position FROM {table} WHERE {column}::text IS DISTINCT FROM ({changed})::text ORDER BY 1"
        );
        let positions = database.texts(&positions).await;
        // The first, the last and one between: each is a row of another kind.
        let few = [0, positions.len() / 2, positions.len() - 1];
        for position in few.map(|index| &positions[index]) {
            let what = format!("{table}.{column} = {changed} at {position}");
            let change = format!("{UNGUARDED} UPDATE {table} SET {column} = {changed} WHERE position = {position}");
            database.run(&change).await;
            let fault = fault(&desk, &what).await;
            let named = [format!("position {position}:"), format!("table event, row {position}:")];
            assert!(named.iter().any(|name| fault.contains(name)), "{what}: {fault}");
            restore(database, table).await;
        }
    }
    desk.store().verify().await.expect("all is as it was");
}

pub async fn a_missing_row_on_the_server_is_noticed(kind: Kind) {
    let desk = exposed(kind).await;
    let database = desk.place.database();
    for table in ["event", "event_private", "stream_head", "document"] {
        let count: u32 = database.text(&format!("SELECT count(*) FROM {table}")).await.parse().expect("a number");
        for index in (0..count).step_by(3) {
            let which = format!("SELECT ctid FROM {table} ORDER BY {table}::text LIMIT 1 OFFSET {index}");
            database.run(&format!("{UNGUARDED} DELETE FROM {table} WHERE ctid = ({which})")).await;
            let fault = fault(&desk, &format!("row {index} of {table} missing")).await;
            assert!(["position", "stream", "command", "document"].iter().any(|name| fault.contains(name)), "{fault}");
            restore(database, table).await;
        }
    }
    let last: u64 = database.text("SELECT max(position) FROM event").await.parse().expect("a number");
    for left in (0..last).step_by(4) {
        for table in ["event_private", "event"] {
            database.run(&format!("{UNGUARDED} DELETE FROM {table} WHERE position > {left}")).await;
        }
        let fault = fault(&desk, &format!("{left} of {last} left")).await;
        assert!(fault.contains("stream"), "{fault}");
        restore(database, "event").await;
        restore(database, "event_private").await;
    }
    desk.store().verify().await.expect("all is as it was");
}
