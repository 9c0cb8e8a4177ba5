//! A connection of our own to a store's file: for looking, and for doing what nobody should.

use super::desk::Place;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};
use std::path::Path;
use std::time::Duration;

/// Opens a file without any of the store's precautions.
pub async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false).busy_timeout(Duration::from_secs(5));
    options.connect().await.expect("the file opens")
}

/// Runs a statement that was put together by a test.
pub async fn run(raw: &mut SqliteConnection, sql: String) -> u64 {
    let shown = sql.clone();
    let done = sqlx::raw_sql(&*sql.leak()).execute(raw).await;
    done.unwrap_or_else(|error| panic!("{shown}: {error}")).rows_affected()
}

/// A column of text or numbers as text.
pub async fn texts(raw: &mut SqliteConnection, sql: String) -> Vec<String> {
    let shown = sql.clone();
    let rows = sqlx::query(&*sql.leak()).fetch_all(raw).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
    let text = |row: sqlx::sqlite::SqliteRow| {
        row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))
    };
    rows.into_iter().map(|row| text(row).expect("a text or a number")).collect()
}

/// Takes away what keeps the log from being changed.
pub async fn disarm(raw: &mut SqliteConnection) {
    for trigger in texts(raw, "SELECT name FROM sqlite_schema WHERE type = 'trigger'".to_owned()).await {
        run(raw, format!("DROP TRIGGER {trigger}")).await;
    }
    run(raw, "PRAGMA ignore_check_constraints = ON".to_owned()).await;
}

/// Makes the third write into a table fail.
pub async fn trouble(place: &Place, table: &str) {
    let after = if table == "ticket_number" { 0 } else { 2 };
    let counting = format!("SELECT count(*) FROM {table}");
    let count = match place.is_file() {
        true => texts(&mut open(&place.file()).await, counting).await.remove(0),
        false => place.database().text(&counting).await,
    };
    let moment = match table {
        // Rows of these are replaced, so their number does not tell.
        "stream_head" => "NEW.seq > 2".to_owned(),
        "lane_mark" => "NEW.seq > 1".to_owned(),
        "search_words" => "true".to_owned(),
        _ => format!("(SELECT count(*) FROM {table}) >= {count} + {after}"),
    };
    if place.is_file() {
        let sql = format!(
            "CREATE TRIGGER trouble BEFORE INSERT ON {table} WHEN {moment} \
             BEGIN SELECT RAISE(ABORT, 'trouble at {table}'); END"
        );
        run(&mut open(&place.file()).await, sql).await;
    } else {
        let sql = format!(
            "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {moment} THEN \
             RAISE EXCEPTION 'trouble at {table}'; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER trouble BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION trouble()"
        );
        place.database().run(&sql).await;
    }
}

/// Ends the trouble.
pub async fn no_trouble(place: &Place) {
    if place.is_file() {
        run(&mut open(&place.file()).await, "DROP TRIGGER trouble".to_owned()).await;
    } else {
        place.database().run("DROP FUNCTION trouble CASCADE").await;
    }
}
