//! Someone changes the file behind our back: the check says where.

use super::desk::*;
use super::raw;
use deskside_domain::command::{OnLink, Payload};
use deskside_domain::ticket::{Link, LinkKind};
use sqlx::sqlite::SqliteConnection;

/// A desk with some history and a connection that may do anything to it.
async fn exposed(kind: Kind) -> (Desk, SqliteConnection) {
    let mut desk = Desk::new(kind).await;
    let (ticket, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
    desk.does(SARA, reply(ticket, 1, "On my way")).await;
    desk.does(IVAN, take(other)).await;
    let link = Link { kind: LinkKind::Related, ticket: other };
    desk.does(SARA, Payload::LinkTickets(OnLink { ticket, link })).await;
    desk.does(IVAN, reply(other, 2, "Switch restarted")).await;
    let mut raw = raw::open(&desk.place.file()).await;
    raw::disarm(&mut raw).await;
    for table in ["event", "event_private", "stream_head", "command", "document"] {
        let columns = columns(&mut raw, table).await;
        raw::run(&mut raw, format!("CREATE TEMP TABLE saved_{table} AS SELECT {columns} FROM main.{table}")).await;
    }
    (desk, raw)
}

/// The columns that are stored; others are worked out from them.
async fn columns(raw: &mut SqliteConnection, table: &str) -> String {
    raw::texts(raw, format!("SELECT name FROM pragma_table_info('{table}')")).await.join(", ")
}

/// Puts a table back as it was.
async fn restore(raw: &mut SqliteConnection, table: &str) {
    let columns = columns(raw, table).await;
    let sql =
        format!("DELETE FROM main.{table}; INSERT INTO main.{table} ({columns}) SELECT {columns} FROM saved_{table}");
    raw::run(raw, sql).await;
}

async fn fault(desk: &Desk, what: &str) -> String {
    match desk.store().verify().await {
        Ok(verified) => panic!("{what} was not noticed: {verified:?}"),
        Err(error) => error.to_string(),
    }
}

async fn positions(raw: &mut SqliteConnection, table: &str) -> Vec<String> {
    raw::texts(raw, format!("SELECT DISTINCT position FROM {table} ORDER BY position")).await
}

pub async fn any_changed_column_is_named(kind: Kind) {
    let (desk, mut raw) = exposed(kind).await;
    let columns = [
        ("event", "event_id", "randomblob(16)"),
        ("event", "command_id", "randomblob(16)"),
        ("event", "stream_kind", "CASE stream_kind WHEN 'ticket' THEN 'person' ELSE 'ticket' END"),
        ("event", "stream_id", "randomblob(16)"),
        ("event", "stream_seq", "stream_seq + 1000"),
        ("event", "kind", "kind || 'x'"),
        ("event", "kind", "CASE kind WHEN 'article_added' THEN 'task_added' ELSE 'article_added' END"),
        ("event", "version", "version + 1"),
        ("event", "version", "version + 65536"),
        ("event", "public", "json_set(public, '$.more', 1)"),
        ("event", "public", "replace(public, 'a', 'b')"),
        ("event", "public", "'{}'"),
        ("event", "actor", "randomblob(16)"),
        ("event", "occurred_at", "occurred_at - 1"),
        ("event", "recorded_at", "recorded_at + 1"),
        ("event", "device", "randomblob(16)"),
        ("event", "hash", "substr(hash, 2) || substr(hash, 1, 1)"),
        ("event", "hash", "''"),
        ("event_private", "place", "place || 'x'"),
        ("event_private", "salt", "salt || '0'"),
        ("event_private", "value", "'\"another text\"'"),
        ("event_private", "value", "'null'"),
    ];
    for (table, column, changed) in columns {
        let mut many = 0;
        for position in positions(&mut raw, table).await {
            let what = format!("{table}.{column} = {changed} at {position}");
            let which = format!("position = {position} AND {column} <> {changed}");
            if raw::run(&mut raw, format!("UPDATE main.{table} SET {column} = {changed} WHERE {which}")).await > 0 {
                let fault = fault(&desk, &what).await;
                assert!(fault.contains(&format!("position {position}:")), "{what}: {fault}");
                restore(&mut raw, table).await;
                many += 1;
            }
        }
        assert!(many > 0, "{table}.{column} = {changed}");
    }
    // A row that stands at another place: what it belongs to is named.
    for position in positions(&mut raw, "event").await {
        let sql = format!("UPDATE main.event SET position = position + 1000 WHERE position = {position}");
        raw::run(&mut raw, sql).await;
        let fault = fault(&desk, &format!("another place of {position}")).await;
        assert!(["stream", "command"].iter().any(|name| fault.contains(name)), "{fault}");
        restore(&mut raw, "event").await;
    }
    // What no program of ours would write is an error that names the row, not a panic.
    for (column, odd) in [("stream_kind", "'nonsense'"), ("public", "'{'"), ("stream_id", "x'00'"), ("version", "-1")] {
        for position in positions(&mut raw, "event").await {
            raw::run(&mut raw, format!("UPDATE main.event SET {column} = {odd} WHERE position = {position}")).await;
            let fault = fault(&desk, &format!("{column} = {odd} at {position}")).await;
            assert!(fault.contains("table event, row ") || fault.contains("position"), "{column}: {fault}");
            restore(&mut raw, "event").await;
        }
    }
    desk.store().verify().await.expect("all is as it was");
}

pub async fn a_missing_row_is_noticed(kind: Kind) {
    let (desk, mut raw) = exposed(kind).await;
    for table in ["event", "event_private", "stream_head", "document"] {
        for row in raw::texts(&mut raw, format!("SELECT count(*) FROM {table}")).await {
            for index in 0..row.parse::<u32>().expect("a count") {
                let key = match table {
                    "event" => "position",
                    "event_private" => "position || place",
                    "stream_head" => "kind || hex(id)",
                    _ => "row",
                };
                let which = format!("SELECT {key} FROM main.{table} ORDER BY 1 LIMIT 1 OFFSET {index}");
                raw::run(&mut raw, format!("DELETE FROM main.{table} WHERE {key} = ({which})")).await;
                let fault = fault(&desk, &format!("row {index} of {table} missing")).await;
                assert!(
                    ["position", "stream", "command", "document"].iter().any(|name| fault.contains(name)),
                    "{fault}"
                );
                restore(&mut raw, table).await;
            }
        }
    }
    // A command that did something; refused ones leave no trace in the log.
    raw::run(
        &mut raw,
        "DELETE FROM main.command WHERE id = (SELECT command_id FROM event WHERE position = 5)".to_owned(),
    )
    .await;
    assert!(fault(&desk, "a missing command").await.contains("position 5"));
    restore(&mut raw, "command").await;
    desk.store().verify().await.expect("all is as it was");
}

pub async fn a_log_cut_at_its_end_is_noticed(kind: Kind) {
    let (desk, mut raw) = exposed(kind).await;
    let last = desk.log().await.len();
    for left in 0..last {
        for table in ["event", "event_private"] {
            raw::run(&mut raw, format!("DELETE FROM main.{table} WHERE position > {left}")).await;
        }
        let fault = fault(&desk, &format!("{left} of {last} left")).await;
        assert!(fault.contains("stream"), "{fault}");
        restore(&mut raw, "event").await;
        restore(&mut raw, "event_private").await;
    }
    desk.store().verify().await.expect("all is as it was");
}

pub async fn a_changed_end_of_a_stream_is_noticed(kind: Kind) {
    let (desk, mut raw) = exposed(kind).await;
    let streams = raw::texts(&mut raw, "SELECT hex(id) FROM stream_head".to_owned()).await;
    for stream in &streams {
        for changed in [
            "seq = seq + 1",
            "seq = 0",
            "hash = ''",
            "hash = iif(substr(hash, 1, 1) = '0', '1', '0') || substr(hash, 2)",
            "kind = 'site'",
        ] {
            raw::run(&mut raw, format!("UPDATE main.stream_head SET {changed} WHERE id = x'{stream}'")).await;
            let fault = fault(&desk, changed).await;
            assert!(fault.to_uppercase().replace('-', "").contains(stream), "{changed} of {stream}: {fault}");
            restore(&mut raw, "stream_head").await;
        }
    }
    raw::run(&mut raw, "INSERT INTO main.stream_head VALUES ('site', randomblob(16), 3, 'x')".to_owned()).await;
    assert!(fault(&desk, "a stream nobody wrote").await.contains("stream site/"));
    restore(&mut raw, "stream_head").await;
    desk.store().verify().await.expect("all is as it was");
}

pub async fn the_log_can_not_be_changed_by_accident(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let mut raw = raw::open(&desk.place.file()).await;
    let before = desk.state().await;
    for statement in [
        "UPDATE event SET actor = actor WHERE position = 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE position = 3",
        "UPDATE event_private SET value = '\"x\"'",
    ] {
        let error = sqlx::raw_sql(statement).execute(&mut raw).await.expect_err(statement).to_string();
        assert!(error.contains("append-only") || error.contains("never changed"), "{statement}: {error}");
    }
    assert_eq!(desk.state().await, before);
    desk.store().verify().await.expect("in order");
}
