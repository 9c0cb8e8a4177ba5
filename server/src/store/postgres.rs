//! The PostgreSQL store: several server processes on one database. Writers take turns by a lock that the transaction
//! holds, so positions are given in the order of commits and nobody who reads in that order passes one over.

mod accounts;
mod archive;
mod assets;
mod backend;
mod decode;
mod devices;
mod files;
mod held;
mod jobs;
mod line;
mod listen;
mod lists;
mod mail;
mod open;
mod read;
mod search;
mod tokens;
mod turn;
mod write;

pub use open::{Address, ConnectError, SCHEMA};

use super::archive::{self as all, ArchiveError, Head, Sink, Source};
use super::edition::{self, Made};
use super::error::{Result, StoreError, chain};
use super::list::{self, Keep, Listed, Wanted};
use super::search::reindex;
use super::tables::{Read, Write};
use super::working::Keys;
use super::{Device, Unsent};
use super::{Facts, Page, Push, Pushed, Reference, Store, Verified, group, projection, pull, reference, verify};
use async_trait::async_trait;
use backend::{Backend, SILENCE};
use decode::{kept, position, text};
use deskside_domain::chain::LogRow;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{ClientId, CommandId, EventId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use line::{Line, READ, within, writing};
use listen::Word;
use sqlx::postgres::PgConnection;
use sqlx::{Postgres, Row, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use turn::Place;
use uuid::Uuid;

/// Connections that read, and those that write or wait for their turn.
const READERS: u32 = 8;
const WRITERS: u32 = 3;

/// Words that may wait to be heard; who is slower misses the oldest.
const TOLD: usize = 1_024;
/// What `NOTIFY` takes, less what stands around it.
const WORD_MOST: usize = 7_000;

const COUNTS: &str = "SELECT kind, count(*) FROM document GROUP BY kind ORDER BY kind";
const SERVER: &str = "SELECT current_setting('server_version'), pg_database_size(current_database())";
const META: &str = "SELECT value FROM meta WHERE key = $1";
const SET_META: &str =
    "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const META_OR: &str = "INSERT INTO meta AS m (key, value) VALUES ($1, $2) \
    ON CONFLICT (key) DO UPDATE SET value = m.value RETURNING value";
/// What writing needs, without anything written: rights, and no lock in the way.
const TOUCH: [&str; 3] = [
    "INSERT INTO event SELECT * FROM event WHERE false",
    "INSERT INTO command SELECT * FROM command WHERE false",
    "UPDATE document SET position = position WHERE false",
];
/// Events below which every plan will do.
const LEARNED_FROM: u64 = 1_000;
/// Our own tables: others may be in the database whose owner is another role.
const ANALYZE: &str = "ANALYZE meta, event, event_private, erasure, stream_head, command, lane_mark, number_block, \
    ticket_number, client, manifest_item, document, search_words, account, invitation, session, second_factor, \
    recovery_code, api_token, held, job, upload, file, file_part, file_use, asset, custody";
/// Not to be made smaller by the server.
const PROBE: &str = "INSERT INTO meta (key, value) \
    SELECT 'probe', coalesce(string_agg(md5(random()::text), ''), '') FROM generate_series(1, $1) \
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const UNSAFE: &str = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'";
const BROKEN_INDEXES: &str = "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
    WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND NOT (i.indisvalid AND i.indisready)";
const BROKEN_PAGES: &str =
    "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()";

/// A store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    writer: Line,
    readers: Line,
    shared: Arc<Shared>,
    sessions: broadcast::Sender<()>,
    listening: JoinHandle<()>,
    hurries: AtomicBool,
    /// How long the log was when the planner last learned what is in the tables.
    learned: AtomicU64,
    address: Address,
}

/// What the task that listens moves.
#[derive(Debug)]
struct Shared {
    epoch: String,
    head: watch::Sender<u64>,
    sessions: broadcast::Sender<()>,
    told: broadcast::Sender<String>,
}

impl Shared {
    /// The head only ever grows; what other processes say may be late.
    fn show_head(&self, head: u64) {
        self.head.send_if_modified(|shown| {
            let moved = *shown < head;
            *shown = head.max(*shown);
            moved
        });
    }

    /// Who holds a stream open looks whether the session still does.
    fn ring(&self) {
        let _ = self.sessions.send(());
    }

    async fn look(&self, pool: &Line) -> std::result::Result<(), sqlx::Error> {
        let head: i64 = sqlx::query_scalar(read::HEAD).fetch_one(pool).await?;
        self.show_head(position(head));
        Ok(())
    }
}

/// A connection inside a transaction.
struct Tables<'a>(&'a mut PgConnection);

impl PostgresStore {
    /// Opens a database that is empty or ours, brings its schema up to date and begins to listen.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub async fn open(url: &str) -> std::result::Result<Self, ConnectError> {
        let address = Address::read(url)?;
        let epoch = address.prepare().await?;
        let (writer, readers) = (address.writers(WRITERS), address.readers(READERS));
        let (sessions, told) = (broadcast::Sender::new(16), broadcast::Sender::new(TOLD));
        let shared = Arc::new(Shared { epoch, head: watch::Sender::new(0), sessions: sessions.clone(), told });
        shared.look(&readers).await.map_err(|error| address.error(error))?;
        let (listening, hurries, learned) = (tokio::spawn(async {}), AtomicBool::new(false), AtomicU64::new(0));
        let kept = address.clone();
        let mut store = Self { writer, readers, shared, sessions, listening, hurries, learned, address: kept };
        store.renew().await.map_err(|error| address.failed(error))?;
        // Last: who has the store hears the first ring.
        store.listening = tokio::spawn(listen::listen(address, store.readers.clone(), store.shared.clone()));
        Ok(store)
    }

    /// Makes anew, in one transaction, what an older program made of the log: documents, or the search index alone. Another
    /// process may have begun to; who reads sees the state before until all is done.
    async fn renew(&self) -> Result<()> {
        let is_ours = async |made: Made| made.is_ours(self.meta(made.key()).await?.as_deref());
        if is_ours(Made::Documents).await? && is_ours(Made::Words).await? {
            return Ok(());
        }
        let (mut transaction, backend) = self.writing_long().await?;
        watched(&backend, async {
            let mut ours = [false; 2];
            for (ours, made) in ours.iter_mut().zip([Made::Documents, Made::Words]) {
                let noted: Option<String> =
                    sqlx::query_scalar(META).bind(made.key()).fetch_optional(&mut *transaction).await?;
                *ours = made.is_ours(noted.as_deref())?;
            }
            match ours {
                [true, true] => return Ok(()),
                [true, false] => reindex(&mut Tables(&mut transaction)).await?,
                [false, _] => projection::renew(&mut Tables(&mut transaction)).await?,
            }
            for made in [Made::Documents, Made::Words] {
                let edition = made.edition().to_string();
                sqlx::query(SET_META).bind(made.key()).bind(edition).execute(&mut *transaction).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// All statements see one state.
    async fn reading(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
    }

    /// The same for what reads all there is. What is done in it is [`watched`].
    async fn reading_long(&self) -> Result<(Transaction<'static, Postgres>, Backend)> {
        let mut transaction = self.reading().await?;
        let backend = self.take_long(&mut transaction).await?;
        Ok((transaction, backend))
    }

    /// The same for what writes all there is.
    async fn writing_long(&self) -> Result<(Transaction<'static, Postgres>, Backend)> {
        let mut transaction = self.beginning().await?;
        // First, as the turn too may come late: another process may do the same.
        let backend = self.take_long(&mut transaction).await?;
        watched(&backend, self.take_turn(&mut transaction, &Place::default())).await?;
        Ok((transaction, backend))
    }

    async fn take_long(&self, transaction: &mut PgConnection) -> Result<Backend> {
        within(READ, async {
            sqlx::raw_sql(open::TAKE_LONG).execute(&mut *transaction).await?;
            Ok(Backend::of(&self.address, transaction).await?)
        })
        .await
    }

    /// Each statement sees what was committed before it; after the lock that is all there is. Whether the database
    /// takes writes at all is for its own settings to say.
    async fn writing(&self, backend: &Place) -> Result<Transaction<'static, Postgres>> {
        let mut transaction = self.beginning().await?;
        self.take_turn(&mut transaction, backend).await?;
        if self.hurries.load(Relaxed) {
            sqlx::query("SET LOCAL synchronous_commit TO off").execute(&mut *transaction).await?;
        }
        Ok(transaction)
    }

    async fn beginning(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(self.writer.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?)
    }

    /// Waits for the writers' turn. `backend` hears where the server does it.
    async fn take_turn(&self, transaction: &mut PgConnection, backend: &Place) -> Result<()> {
        let row = sqlx::query(open::TAKE_TURN).bind(open::TURN).fetch_one(&mut *transaction).await?;
        backend.is(row.try_get(0)?, row.try_get(1)?);
        // A newer program may have come meanwhile: what this one writes would not be right any more.
        self.is_known(&mut *transaction).await
    }

    /// Refuses a database that a newer program has changed.
    async fn is_known<'e>(&self, executor: impl sqlx::PgExecutor<'e>) -> Result<()> {
        let (schema, words, documents): (i64, Option<String>, Option<String>) =
            sqlx::query_as(open::WHOSE).fetch_one(executor).await?;
        if schema != SCHEMA {
            return Err(StoreError::OtherSchema { found: schema, known: SCHEMA });
        }
        edition::known(words.as_deref(), documents.as_deref())
    }

    /// Writing within a time. What takes longer although the server answers is ended there: it was in its own way, and
    /// the database is well.
    async fn in_time<T>(&self, limit: Duration, backend: &Place, work: impl Future<Output = Result<T>>) -> Result<T> {
        if let Ok(done) = tokio::time::timeout(limit, work).await {
            return done;
        }
        Err(match backend.end(&self.readers).await {
            true => StoreError::too_long(limit),
            false => StoreError::silent(limit),
        })
    }

    /// In a hurry tables grow faster than the database looks at them, and a planner that takes a full table for an
    /// empty one reads all of it at each command. So it is told each time the log has doubled.
    async fn learn(&self, head: u64) {
        let due = self.learned.load(Relaxed).max(LEARNED_FROM).saturating_mul(2);
        if self.hurries.load(Relaxed) && head >= due {
            self.learned.store(head, Relaxed);
            self.analyze_or_warn().await;
        }
    }

    async fn analyze_or_warn(&self) {
        if let Err(error) = self.analyze().await {
            tracing::warn!(error = chain(&error), "the tables were not analyzed; queries are slow until they are");
        }
    }

    async fn analyze(&self) -> Result<()> {
        let mut transaction = self.beginning().await?;
        let backend = self.take_long(&mut transaction).await?;
        watched(&backend, async {
            sqlx::query(ANALYZE).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Tells the other processes, once the transaction is committed.
    async fn tell(&self, transaction: &mut PgConnection, word: Word<'_>) -> Result<()> {
        sqlx::query(listen::TELL).bind(word.payload(&self.shared.epoch)).execute(transaction).await?;
        Ok(())
    }
}

/// Does what may take long; gives up when the line is dead.
async fn watched<T, E: From<StoreError>>(
    backend: &Backend,
    work: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    backend.watch(work).await.unwrap_or_else(|| Err(StoreError::silent(SILENCE).into()))
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

#[async_trait]
impl Store for PostgresStore {
    fn epoch(&self) -> &str {
        &self.shared.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shared.head.subscribe()
    }

    async fn look_again(&self) -> Result<()> {
        Ok(self.shared.look(&self.readers).await?)
    }

    async fn submit(&self, group: &[Push], at: Timestamp) -> Result<Vec<Pushed>> {
        let (limit, backend) = (writing(group.iter().map(|push| push.commands.len()).sum()), Place::default());
        let pushed = self
            .in_time(limit, &backend, async {
                let mut transaction = self.writing(&backend).await?;
                let mut salt = || rand::random::<[u8; 16]>();
                let pushed = group::run(&mut Tables(&mut transaction), group, at, &mut salt).await?;
                let head = pushed.last().map(|last| last.head);
                // What another process committed is told by that one.
                if let Some(head) = head.filter(|head| *head > *self.shared.head.borrow()) {
                    self.tell(&mut transaction, Word::Head(head)).await?;
                }
                transaction.commit().await?;
                if let Some(head) = head {
                    self.shared.show_head(head);
                }
                Ok(pushed)
            })
            .await?;
        if let Some(last) = pushed.last() {
            self.learn(last.head).await;
        }
        Ok(pushed)
    }

    async fn pull(&self, viewer: &Person, cursor: &str, at: Timestamp) -> Result<Page> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            pull::page(&mut Tables(&mut transaction), &self.shared.epoch, viewer, cursor, at).await
        })
        .await
    }

    async fn reserve_numbers(&self, client: ClientId) -> Result<NumberBlock> {
        let backend = Place::default();
        self.in_time(writing(1), &backend, async {
            let mut transaction = self.writing(&backend).await?;
            let block = Tables(&mut transaction).reserve(client).await?;
            transaction.commit().await?;
            Ok(block)
        })
        .await
    }

    async fn document(&self, doc: DocRef) -> Result<Option<Document>> {
        within(READ, async {
            let mut connection = self.readers.acquire().await?;
            let keys = Keys { documents: [doc].into(), ..Keys::default() };
            let found = Tables(&mut connection).load(&keys).await?;
            Ok(found.documents.into_iter().next().map(|stored| stored.document))
        })
        .await
    }

    async fn reference(&self, known: Option<u64>) -> Result<Reference> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            reference::read(&mut Tables(&mut transaction), known).await
        })
        .await
    }

    async fn facts(&self) -> Result<Facts> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            let (version, bytes): (String, i64) = sqlx::query_as(SERVER).fetch_one(&mut *transaction).await?;
            let rows = sqlx::query(COUNTS).fetch_all(&mut *transaction).await?;
            let mut documents = Vec::with_capacity(rows.len());
            for row in &rows {
                if let Some(kind) = DocKind::from_word(row.try_get(0)?) {
                    documents.push((kind, position(row.try_get(1)?)));
                }
            }
            Ok(Facts { engine: format!("PostgreSQL {version}"), schema: SCHEMA, bytes: position(bytes), documents })
        })
        .await
    }

    async fn shown(&self, viewer: &Person, doc: DocRef) -> Result<Option<Document>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::one(&mut Tables(&mut transaction), viewer, doc).await
        })
        .await
    }

    async fn tickets(&self, viewer: &Person, wanted: &Wanted) -> Result<Listed> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::tickets(&mut Tables(&mut transaction), viewer, wanted).await
        })
        .await
    }

    async fn all_tickets(&self, wanted: &Wanted) -> Result<Vec<Document>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::all_tickets(&mut Tables(&mut transaction), wanted).await
        })
        .await
    }

    async fn records(
        &self,
        viewer: &Person,
        kind: DocKind,
        after: Option<Uuid>,
        limit: u32,
        keep: &Keep<'_>,
    ) -> Result<Listed> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::records(&mut Tables(&mut transaction), viewer, kind, after, limit, keep).await
        })
        .await
    }

    async fn parts(&self, viewer: &Person, ticket: TicketId, kind: DocKind) -> Result<Option<Vec<Document>>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::parts(&mut Tables(&mut transaction), viewer, ticket, kind).await
        })
        .await
    }

    async fn all_parts(&self, ticket: TicketId, kind: DocKind) -> Result<Vec<Document>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            list::all_parts(&mut Tables(&mut transaction), ticket, kind).await
        })
        .await
    }

    async fn numbered(&self, number: TicketNumber) -> Result<Option<TicketId>> {
        within(READ, async {
            let mut connection = self.readers.acquire().await?;
            Tables(&mut connection).numbered(number).await
        })
        .await
    }

    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<LogRow>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            Tables(&mut transaction).rows(after, limit).await
        })
        .await
    }

    async fn lane_mark(&self, client: ClientId, lane: deskside_domain::id::Aggregate) -> Result<u32> {
        within(READ, async {
            let mut connection = self.readers.acquire().await?;
            let keys = Keys { marks: [(client, lane)].into(), ..Keys::default() };
            let found = Tables(&mut connection).load(&keys).await?;
            Ok(found.marks.first().map_or(0, |(_, mark)| *mark))
        })
        .await
    }

    async fn devices(&self) -> Result<Vec<Device>> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            devices::devices(&mut transaction).await
        })
        .await
    }

    async fn unsent(&self, lane: deskside_domain::id::Aggregate) -> Result<Vec<Unsent>> {
        within(READ, async {
            let mut connection = self.readers.acquire().await?;
            devices::unsent(&mut connection, lane).await
        })
        .await
    }

    async fn arrived(&self, commands: &[(ClientId, CommandId)]) -> Result<()> {
        devices::arrived(&self.writer, commands).await
    }

    async fn forget_device(&self, client: ClientId) -> Result<bool> {
        devices::forget(&self.writer, client).await
    }

    async fn dump(&self) -> Result<Vec<String>> {
        let (mut transaction, backend) = self.reading_long().await?;
        watched(&backend, projection::dump(&mut Tables(&mut transaction))).await
    }

    async fn rebuild(&self) -> Result<u64> {
        let (mut transaction, backend) = self.writing_long().await?;
        watched(&backend, async {
            let rows = projection::rebuild(&mut Tables(&mut transaction)).await?;
            transaction.commit().await?;
            Ok(rows)
        })
        .await
    }

    async fn verify(&self) -> Result<Verified> {
        let (mut transaction, backend) = self.reading_long().await?;
        Ok(watched(&backend, verify::verify(&mut Tables(&mut transaction))).await??)
    }

    async fn erase(&self, events: &[EventId]) -> Result<u64> {
        let (mut transaction, backend) = self.writing_long().await?;
        let erased = watched(&backend, async {
            let (changed, head) = projection::erase(&mut Tables(&mut transaction), events).await?;
            self.tell(&mut transaction, Word::Head(head)).await?;
            transaction.commit().await?;
            Ok::<_, StoreError>((changed, head))
        });
        let (changed, head) = erased.await?;
        self.shared.show_head(head);
        Ok(changed)
    }

    async fn archive(&self, secrets: bool, to: &mut dyn Sink) -> std::result::Result<Head, ArchiveError> {
        let (mut transaction, backend) = self.reading_long().await?;
        watched(&backend, all::give(&mut Tables(&mut transaction), &self.shared.epoch, secrets, to)).await
    }

    async fn restore(&self, from: &mut dyn Source, at: Timestamp) -> std::result::Result<Verified, ArchiveError> {
        let (mut transaction, backend) = self.writing_long().await?;
        let restored = watched(&backend, async {
            let mut tables = Tables(&mut transaction);
            let verified = all::take(&mut tables, from, at).await?;
            let head = tables.head().await?;
            self.tell(&mut transaction, Word::Head(head)).await?;
            transaction.commit().await.map_err(StoreError::from)?;
            Ok::<_, ArchiveError>((verified, head))
        });
        let (verified, head) = restored.await?;
        self.shared.show_head(head);
        Ok(verified)
    }

    async fn is_empty(&self) -> Result<bool> {
        within(READ, async {
            let mut transaction = self.reading().await?;
            all::is_empty(&mut Tables(&mut transaction)).await
        })
        .await
    }

    async fn meta(&self, key: &str) -> Result<Option<String>> {
        let value: Option<String> = sqlx::query_scalar(META).bind(kept(key)).fetch_optional(&self.readers).await?;
        Ok(value.map(decode::read))
    }

    async fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        sqlx::query(SET_META).bind(kept(key)).bind(kept(value)).execute(&self.writer).await?;
        Ok(())
    }

    async fn meta_or(&self, key: &str, value: &str) -> Result<String> {
        let row = sqlx::query(META_OR).bind(kept(key)).bind(kept(value)).fetch_one(&self.writer).await?;
        text(&row, 0)
    }

    async fn check(&self) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        let settings: Vec<String> = sqlx::query_scalar(UNSAFE).fetch_all(&self.readers).await?;
        for setting in settings {
            faults.push(format!("the server runs with {setting} = off and can lose acknowledged work; set it to on"));
        }
        let indexes: Vec<String> = sqlx::query_scalar(BROKEN_INDEXES).fetch_all(&self.readers).await?;
        faults.extend(indexes.into_iter().map(|index| format!("the index {index} is not valid; run REINDEX")));
        let pages: i64 = sqlx::query_scalar(BROKEN_PAGES).fetch_one(&self.readers).await?;
        if pages > 0 {
            faults.push(format!("the server found {pages} damaged pages; restore the newest backup"));
        }
        Ok(faults)
    }

    async fn tell(&self, word: &str) -> Result<()> {
        if word.len() > WORD_MOST || word.contains('\0') {
            return Err(StoreError::Bug { message: format!("a word of {} bytes can not be told", word.len()) });
        }
        let payload = Word::Said(word).payload(&self.shared.epoch);
        sqlx::query(listen::TELL).bind(payload).execute(&self.writer).await?;
        Ok(())
    }

    fn told(&self) -> broadcast::Receiver<String> {
        self.shared.told.subscribe()
    }

    async fn probe(&self, bytes: u32) -> Result<()> {
        let backend = Place::default();
        self.in_time(writing(1), &backend, async {
            let mut transaction = self.writing(&backend).await?;
            for statement in TOUCH {
                sqlx::query(statement).execute(&mut *transaction).await?;
            }
            sqlx::query(PROBE).bind(i64::from(bytes.div_ceil(32))).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
        // Nothing that is asked of it takes long: it is the database that does.
        .map_err(|error| if error.took_too_long() { StoreError::silent(writing(1)) } else { error })
    }

    async fn ping(&self) -> Result<()> {
        self.is_known(&self.readers).await
    }

    async fn hurry(&self) -> Result<()> {
        self.hurries.store(true, Relaxed);
        Ok(())
    }

    async fn settle(&self) -> Result<()> {
        self.hurries.store(false, Relaxed);
        // The log is one: when this commit is on the disk, so are those before it.
        self.probe(64).await?;
        self.analyze_or_warn().await;
        Ok(())
    }

    async fn close(&self) {
        self.listening.abort();
        self.readers.close().await;
        self.writer.close().await;
    }
}
