//! The same rows by plain statements, one text per command with everything bound directly: as fast as the driver goes.

use super::work::{Step, Words};
use deskside_domain::chain::LogRow;
use deskside_domain::document::{Body, Document};
use deskside_domain::id::{Aggregate, TicketId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

const EVENT: (&str, &str, &str) = (
    "INSERT INTO event (position, event_id, command_id, stream_kind, stream_id, stream_seq, kind, version, public, actor, \
     occurred_at, recorded_at, device, hash) VALUES ",
    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "",
);
const PRIVATE: (&str, &str, &str) =
    ("INSERT INTO event_private (position, place, salt, value) VALUES ", "(?,?,?,?)", "");
const HEAD: (&str, &str, &str) = (
    "INSERT INTO stream_head (kind, id, seq, hash) VALUES ",
    "(?,?,?,?)",
    " ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
);
const DOCUMENT: (&str, &str, &str) = (
    "INSERT INTO document (kind, id, ticket_id, stage, position, born, ended_at, requester, scopes, body, versions) VALUES ",
    "(?,?,?,?,?,?,?,?,?,?,?)",
    " ON CONFLICT (kind, id) DO UPDATE SET stage = excluded.stage, position = excluded.position, \
     ended_at = excluded.ended_at, requester = excluded.requester, scopes = excluded.scopes, body = excluded.body, \
     versions = excluded.versions",
);
const COMMAND: (&str, &str, &str) = (
    "INSERT INTO command (id, hash, outcome, position, client, lane_kind, lane_id, lane_seq, received_at) VALUES ",
    "(?,?,?,?,?,?,?,?,?)",
    "",
);
const MARK: (&str, &str, &str) = (
    "INSERT INTO lane_mark (client, lane_kind, lane_id, seq) VALUES ",
    "(?,?,?,?)",
    " ON CONFLICT (client, lane_kind, lane_id) DO UPDATE SET seq = excluded.seq",
);
const NUMBER: (&str, &str, &str) = ("INSERT INTO ticket_number (sequence, ticket_id) VALUES ", "(?,?)", "");
const WORDS: (&str, &str, &str) = (
    "INSERT INTO search_words (row, words) VALUES ",
    "((SELECT row FROM document WHERE kind = 'ticket' AND id = ?), ?)",
    " ON CONFLICT (row) DO UPDATE SET words = excluded.words",
);
const SEARCH: (&str, &str, &str) = (
    "INSERT INTO search (search, rowid, words) VALUES ",
    "(?, (SELECT row FROM document WHERE kind = 'ticket' AND id = ?), ?)",
    "",
);

/// A connection with the store's settings and nothing else.
pub struct Bare {
    connection: SqliteConnection,
    texts: HashMap<Shape, &'static str>,
    several: Several,
}

/// Texts for so many rows of a table.
type Several = HashMap<(&'static str, usize), &'static str>;

/// How many rows of each table a command writes: events, private values, streams, documents, numbers.
type Shape = [usize; 5];

/// What shares a commit, as it is stored, worked out before the clock runs.
pub struct Prepared<'a> {
    commands: Vec<Rows<'a>>,
    words: Vec<(TicketId, String)>,
    search: Vec<(Option<&'static str>, TicketId, String)>,
}

struct Rows<'a> {
    step: &'a Step,
    public: Vec<String>,
    private: Vec<(i64, &'a str, &'a str, String)>,
    heads: BTreeMap<Aggregate, &'a LogRow>,
    documents: Vec<(&'a Document, String, String)>,
    outcome: String,
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

fn number(value: u64) -> i64 {
    i64::try_from(value).expect("positions are small")
}

impl<'a> Prepared<'a> {
    /// The commits of so many steps each, after those before.
    pub fn all(before: &'a [Step], steps: &'a [Step], group: usize) -> Vec<Self> {
        let mut known: BTreeMap<TicketId, &Words> = before.iter().filter_map(words).collect();
        steps.chunks(group).map(|steps| Self::new(steps, &mut known)).collect()
    }

    fn new(steps: &'a [Step], known: &mut BTreeMap<TicketId, &'a Words>) -> Self {
        let now: BTreeMap<TicketId, &Words> = steps.iter().filter_map(words).collect();
        let none = Words::new();
        let mut search = Vec::new();
        for (ticket, words) in &now {
            let before = known.insert(*ticket, words).unwrap_or(&none);
            let gone = joined(before.difference(words));
            if !gone.is_empty() {
                search.push((Some("delete"), *ticket, gone));
            }
            search.push((None, *ticket, joined(words.difference(before))));
        }
        let words = now.into_iter().map(|(ticket, words)| (ticket, joined(words))).collect();
        Self { commands: steps.iter().map(Rows::new).collect(), words, search }
    }
}

fn words(step: &Step) -> Option<(TicketId, &Words)> {
    step.words.as_ref().map(|(ticket, words)| (*ticket, words))
}

fn joined<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

impl<'a> Rows<'a> {
    fn new(step: &'a Step) -> Self {
        let private = step.rows.iter().flat_map(|row| {
            let values = row.private.iter();
            values.map(|(place, salted)| {
                (number(row.position), place.as_str(), salted.salt.as_str(), salted.value.to_string())
            })
        });
        Self {
            step,
            public: step.rows.iter().map(|row| row.public.to_string()).collect(),
            private: private.collect(),
            heads: step.rows.iter().map(|row| (row.stream, row)).collect(),
            documents: step.documents.iter().map(|doc| (doc, json(&doc.body), json(&doc.versions))).collect(),
            outcome: json(&step.outcome),
        }
    }

    fn shape(&self) -> Shape {
        let numbers = usize::from(self.step.number.is_some());
        [self.step.rows.len(), self.private.len(), self.heads.len(), self.documents.len(), numbers]
    }
}

/// One text for a shape: every table's rows in one statement.
fn text(shape: Shape) -> &'static str {
    let [events, private, heads, documents, numbers] = shape;
    let parts = [
        (EVENT, events),
        (PRIVATE, private),
        (HEAD, heads),
        (DOCUMENT, documents),
        (COMMAND, 1),
        (MARK, 1),
        (NUMBER, numbers),
    ];
    let statements = parts.iter().filter(|(_, many)| *many > 0).map(|((begin, row, end), many)| {
        let rows = vec![*row; *many].join(",");
        format!("{begin}{rows}{end}")
    });
    statements.collect::<Vec<_>>().join(";").leak()
}

fn several(texts: &mut Several, part: (&'static str, &str, &str), rows: usize) -> &'static str {
    let (begin, row, end) = part;
    texts.entry((begin, rows)).or_insert_with(|| format!("{begin}{}{end}", vec![row; rows].join(",")).leak())
}

impl Bare {
    pub async fn open(path: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("trusted_schema", "OFF")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "0")
            .pragma("wal_autocheckpoint", "1000")
            .pragma("secure_delete", "ON")
            .disable_statement_logging();
        Self {
            connection: options.connect().await.expect("the copy opens"),
            texts: HashMap::new(),
            several: Several::new(),
        }
    }

    /// Writes one commit.
    pub async fn write(&mut self, prepared: &Prepared<'_>) {
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await.expect("the write lock");
        for rows in &prepared.commands {
            let shape = rows.shape();
            let text = *self.texts.entry(shape).or_insert_with(|| text(shape));
            bind(sqlx::query(text), rows).execute(&mut *transaction).await.expect("written");
        }
        if !prepared.words.is_empty() {
            let words = several(&mut self.several, WORDS, prepared.words.len());
            let query = prepared
                .words
                .iter()
                .fold(sqlx::query(words), |query, (ticket, words)| query.bind(ticket.0).bind(words.as_str()));
            query.execute(&mut *transaction).await.expect("written");
            let search = several(&mut self.several, SEARCH, prepared.search.len());
            let query = prepared.search.iter().fold(sqlx::query(search), |query, (step, ticket, words)| {
                query.bind(*step).bind(ticket.0).bind(words.as_str())
            });
            query.execute(&mut *transaction).await.expect("written");
        }
        transaction.commit().await.expect("committed");
    }

    pub async fn close(self) {
        self.connection.close().await.expect("closed");
    }
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

fn bind<'q>(mut query: Query<'q>, rows: &'q Rows<'_>) -> Query<'q> {
    let step = rows.step;
    for (row, public) in step.rows.iter().zip(&rows.public) {
        query = query
            .bind(number(row.position))
            .bind(row.event_id.0)
            .bind(row.command_id.0)
            .bind(row.stream.kind.word())
            .bind(row.stream.id)
            .bind(number(row.stream_seq))
            .bind(row.kind.as_str())
            .bind(i64::from(row.version))
            .bind(public.as_str())
            .bind(row.actor.0)
            .bind(row.occurred_at.0)
            .bind(row.recorded_at.0)
            .bind(row.device.0)
            .bind(row.hash.as_str());
    }
    for (position, place, salt, value) in &rows.private {
        query = query.bind(*position).bind(*place).bind(*salt).bind(value.as_str());
    }
    for (stream, row) in &rows.heads {
        query = query.bind(stream.kind.word()).bind(stream.id).bind(number(row.stream_seq)).bind(row.hash.as_str());
    }
    let position = number(step.position());
    for (document, body, versions) in &rows.documents {
        let doc = document.doc_ref();
        let (stage, ended_at, requester) = match &document.body {
            Body::Ticket(ticket) if ticket.is_open() => (1, None, Some(ticket.content.requester.0)),
            Body::Ticket(ticket) => (2, ticket.closed_at.or(ticket.resolved_at), Some(ticket.content.requester.0)),
            _ => (3, None, None),
        };
        query = query
            .bind(doc.kind.word())
            .bind(doc.id)
            .bind(document.ticket_id().map(|ticket| ticket.0))
            .bind(stage)
            .bind(position)
            .bind(position)
            .bind(ended_at.map(|at| at.0))
            .bind(requester)
            .bind(None::<String>)
            .bind(body.as_str())
            .bind(versions.as_str());
    }
    let sealed = &step.push.commands[0].sealed;
    let (client, lane) = (sealed.client_id.0, sealed.lane);
    query = query
        .bind(sealed.command_id.0)
        .bind(sealed.payload_hash.as_str())
        .bind(rows.outcome.as_str())
        .bind(position)
        .bind(client)
        .bind(lane.kind.word())
        .bind(lane.id)
        .bind(i64::from(sealed.lane_seq))
        .bind(super::work::T0.0);
    query = query.bind(client).bind(lane.kind.word()).bind(lane.id).bind(i64::from(sealed.lane_seq));
    match step.number {
        Some((given, ticket)) => query.bind(i64::from(given.sequence())).bind(ticket.0),
        None => query,
    }
}
