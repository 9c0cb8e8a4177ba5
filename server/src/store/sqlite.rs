//! The SQLite store: one writer connection, a pool of readers, everything in one file.

mod accounts;
mod archive;
mod assets;
mod checkpoint;
mod decode;
mod devices;
mod files;
mod held;
mod insert;
mod jobs;
mod lists;
mod mail;
mod open;
mod read;
mod search;
mod tokens;
mod write;

pub use open::{OpenError, SCHEMA};

use super::archive::{self as all, ArchiveError, Head, Sink, Source};
use super::edition::{self, Made};
use super::error::{Result, StoreError};
use super::list::{self, Keep, Listed, Wanted};
use super::search::reindex;
use super::tables::{Read, Write};
use super::working::Keys;
use super::{Device, Unsent};
use super::{Facts, Page, Push, Pushed, Reference, Store, Verified, group, projection, pull, reference, verify};
use async_trait::async_trait;
use checkpoint::{Checkpoints, Writing};
use decode::{agg_json, count, hex};
use deskside_domain::chain::LogRow;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use deskside_domain::time::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Row, Sqlite, Transaction};
use std::path::Path;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// Connections that read.
const READERS: u32 = 4;

const SET_META: &str =
    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// A store in an SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    checkpoints: Checkpoints,
    epoch: String,
    head: watch::Sender<u64>,
    sessions: broadcast::Sender<()>,
}

/// A connection inside a transaction.
struct Tables<'a>(&'a mut SqliteConnection);

impl SqliteStore {
    /// Opens or creates a database, brings its schema up to date and checks that it can be relied on.
    pub async fn open(path: &Path) -> std::result::Result<Self, OpenError> {
        Self::open_at_most(path, 0).await
    }

    /// The same with room for so many pages, as if the disk were no larger; 0: no limit. For tests of a full disk.
    #[doc(hidden)]
    pub async fn open_at_most(path: &Path, pages: u32) -> std::result::Result<Self, OpenError> {
        open::look(path).await?;
        let writer = open::writer(path, pages).await?;
        let opened = Self::begin(path, writer.clone()).await;
        if opened.is_err() {
            // Until it is closed a pool puts a new connection in the place of a broken one, and with it makes the file
            // anew that somebody may have removed meanwhile.
            writer.close().await;
        }
        opened
    }

    async fn begin(path: &Path, writer: SqlitePool) -> std::result::Result<Self, OpenError> {
        let epoch = open::prepare(&writer, path).await?;
        let readers = open::readers(path, READERS).await?;
        let (head, sessions) = (watch::Sender::new(0), broadcast::Sender::new(16));
        let store = Self { writer, readers, checkpoints: Checkpoints::begin(path), epoch, head, sessions };
        store.renew().await.map_err(|error| OpenError::of(path, error))?;
        store.look_again().await.map_err(|error| OpenError::of(path, error))?;
        Ok(store)
    }

    /// Makes anew, in one transaction, what an older program made of the log, or what a step of the schema has left behind:
    /// documents, or the search index alone.
    async fn renew(&self) -> Result<()> {
        const STALE: &str = "SELECT count(*) FROM meta WHERE key = 'stale'";
        let stale: i64 = sqlx::query_scalar(STALE).fetch_one(&self.writer).await?;
        let is_ours = async |made: Made| made.is_ours(self.meta(made.key()).await?.as_deref());
        let (documents, words) = (stale == 0 && is_ours(Made::Documents).await?, is_ours(Made::Words).await?);
        if documents && words {
            return Ok(());
        }
        let mut transaction = self.writing().await?;
        if documents {
            reindex(&mut Tables(&mut transaction)).await?;
        } else {
            projection::renew(&mut Tables(&mut transaction)).await?;
            sqlx::query("DELETE FROM meta WHERE key = 'stale'").execute(&mut *transaction).await?;
        }
        for made in [Made::Documents, Made::Words] {
            sqlx::query(SET_META).bind(made.key()).bind(made.edition().to_string()).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn reading(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.readers.begin().await?)
    }

    async fn writing(&self) -> Result<Writing> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // A newer program may have come meanwhile: what this one writes would not be right any more.
        is_known(&mut *transaction).await?;
        Ok(self.checkpoints.writing(transaction))
    }

    /// Writes the WAL into the file and cuts it to nothing: what was erased is not in old pages any more.
    async fn forget_old_pages(&self) -> Result<()> {
        if !self.checkpoints.cut().await? {
            tracing::warn!(
                "erased values are still in the write-ahead log beside the database: something reads it all the time; \
                 they go when no program has the database open any more: stop them all once"
            );
        }
        Ok(())
    }

    fn show_head(&self, head: u64) {
        self.head.send_if_modified(|shown| {
            let moved = *shown != head;
            *shown = head;
            moved
        });
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn epoch(&self) -> &str {
        &self.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    async fn look_again(&self) -> Result<()> {
        let mut transaction = self.reading().await?;
        let head = Tables(&mut transaction).head().await?;
        self.show_head(head);
        Ok(())
    }

    async fn submit(&self, group: &[Push], at: Timestamp) -> Result<Vec<Pushed>> {
        let mut transaction = self.writing().await?;
        let mut salt = || rand::random::<[u8; 16]>();
        let pushed = group::run(&mut Tables(&mut transaction), group, at, &mut salt).await?;
        transaction.commit().await?;
        if let Some(last) = pushed.last() {
            self.show_head(last.head);
        }
        Ok(pushed)
    }

    async fn pull(&self, viewer: &Person, cursor: &str, at: Timestamp) -> Result<Page> {
        let mut transaction = self.reading().await?;
        pull::page(&mut Tables(&mut transaction), &self.epoch, viewer, cursor, at).await
    }

    async fn reserve_numbers(&self, client: ClientId) -> Result<NumberBlock> {
        let mut transaction = self.writing().await?;
        let block = Tables(&mut transaction).reserve(client).await?;
        transaction.commit().await?;
        Ok(block)
    }

    async fn document(&self, doc: DocRef) -> Result<Option<Document>> {
        let mut connection = self.readers.acquire().await?;
        let keys = Keys { documents: [doc].into(), ..Keys::default() };
        let found = Tables(&mut connection).load(&keys).await?;
        Ok(found.documents.into_iter().next().map(|stored| stored.document))
    }

    async fn reference(&self, known: Option<u64>) -> Result<Reference> {
        let mut transaction = self.reading().await?;
        reference::read(&mut Tables(&mut transaction), known).await
    }

    async fn facts(&self) -> Result<Facts> {
        const COUNTS: &str = "SELECT kind, count(*) FROM document GROUP BY kind ORDER BY kind";
        const BYTES: &str = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let mut transaction = self.reading().await?;
        let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *transaction).await?;
        let bytes: i64 = sqlx::query_scalar(BYTES).fetch_one(&mut *transaction).await?;
        let rows = sqlx::query(COUNTS).fetch_all(&mut *transaction).await?;
        let mut documents = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(kind) = DocKind::from_word(row.try_get(0)?) {
                documents.push((kind, decode::position(row.try_get(1)?)));
            }
        }
        let engine = format!("SQLite {version}");
        Ok(Facts { engine, schema: SCHEMA, bytes: u64::try_from(bytes).unwrap_or(0), documents })
    }

    async fn shown(&self, viewer: &Person, doc: DocRef) -> Result<Option<Document>> {
        let mut transaction = self.reading().await?;
        list::one(&mut Tables(&mut transaction), viewer, doc).await
    }

    async fn tickets(&self, viewer: &Person, wanted: &Wanted) -> Result<Listed> {
        let mut transaction = self.reading().await?;
        list::tickets(&mut Tables(&mut transaction), viewer, wanted).await
    }

    async fn all_tickets(&self, wanted: &Wanted) -> Result<Vec<Document>> {
        let mut transaction = self.reading().await?;
        list::all_tickets(&mut Tables(&mut transaction), wanted).await
    }

    async fn records(
        &self,
        viewer: &Person,
        kind: DocKind,
        after: Option<Uuid>,
        limit: u32,
        keep: &Keep<'_>,
    ) -> Result<Listed> {
        let mut transaction = self.reading().await?;
        list::records(&mut Tables(&mut transaction), viewer, kind, after, limit, keep).await
    }

    async fn parts(&self, viewer: &Person, ticket: TicketId, kind: DocKind) -> Result<Option<Vec<Document>>> {
        let mut transaction = self.reading().await?;
        list::parts(&mut Tables(&mut transaction), viewer, ticket, kind).await
    }

    async fn all_parts(&self, ticket: TicketId, kind: DocKind) -> Result<Vec<Document>> {
        let mut transaction = self.reading().await?;
        list::all_parts(&mut Tables(&mut transaction), ticket, kind).await
    }

    async fn numbered(&self, number: TicketNumber) -> Result<Option<TicketId>> {
        let mut connection = self.readers.acquire().await?;
        Tables(&mut connection).numbered(number).await
    }

    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<LogRow>> {
        let mut transaction = self.reading().await?;
        Tables(&mut transaction).rows(after, limit).await
    }

    async fn lane_mark(&self, client: ClientId, lane: Aggregate) -> Result<u32> {
        let mut connection = self.readers.acquire().await?;
        let keys = Keys { marks: [(client, lane)].into(), ..Keys::default() };
        let found = Tables(&mut connection).load(&keys).await?;
        Ok(found.marks.first().map_or(0, |(_, mark)| *mark))
    }

    async fn devices(&self) -> Result<Vec<Device>> {
        let mut transaction = self.reading().await?;
        devices::devices(&mut transaction).await
    }

    async fn unsent(&self, lane: Aggregate) -> Result<Vec<Unsent>> {
        let mut connection = self.readers.acquire().await?;
        devices::unsent(&mut connection, lane).await
    }

    async fn arrived(&self, commands: &[(ClientId, CommandId)]) -> Result<()> {
        let mut transaction = self.writing().await?;
        devices::arrived(&mut transaction, commands).await?;
        Ok(transaction.commit().await?)
    }

    async fn forget_device(&self, client: ClientId) -> Result<bool> {
        let mut transaction = self.writing().await?;
        let found = devices::forget(&mut transaction, client).await?;
        transaction.commit().await?;
        Ok(found)
    }

    async fn dump(&self) -> Result<Vec<String>> {
        let mut transaction = self.reading().await?;
        projection::dump(&mut Tables(&mut transaction)).await
    }

    async fn rebuild(&self) -> Result<u64> {
        let mut transaction = self.writing().await?;
        let rows = projection::rebuild(&mut Tables(&mut transaction)).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    async fn verify(&self) -> Result<Verified> {
        let mut transaction = self.reading().await?;
        Ok(verify::verify(&mut Tables(&mut transaction)).await??)
    }

    async fn erase(&self, events: &[EventId]) -> Result<u64> {
        let mut transaction = self.writing().await?;
        let (changed, head) = projection::erase(&mut Tables(&mut transaction), events).await?;
        search::forget_old_words(&mut transaction).await?;
        transaction.commit().await?;
        self.show_head(head);
        self.forget_old_pages().await?;
        Ok(changed)
    }

    async fn archive(&self, secrets: bool, to: &mut dyn Sink) -> std::result::Result<Head, ArchiveError> {
        let mut transaction = self.reading().await?;
        all::give(&mut Tables(&mut transaction), &self.epoch, secrets, to).await
    }

    async fn restore(&self, from: &mut dyn Source, at: Timestamp) -> std::result::Result<Verified, ArchiveError> {
        let mut transaction = self.writing().await?;
        let mut tables = Tables(&mut transaction);
        let verified = all::take(&mut tables, from, at).await?;
        let head = tables.head().await?;
        transaction.commit().await?;
        self.show_head(head);
        Ok(verified)
    }

    async fn is_empty(&self) -> Result<bool> {
        let mut transaction = self.reading().await?;
        all::is_empty(&mut Tables(&mut transaction)).await
    }

    async fn meta(&self, key: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM meta WHERE key = ?").bind(key).fetch_optional(&self.readers).await?)
    }

    async fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        sqlx::query(SET_META).bind(key).bind(value).execute(&self.writer).await?;
        Ok(())
    }

    async fn meta_or(&self, key: &str, value: &str) -> Result<String> {
        const SQL: &str =
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET key = key RETURNING value";
        Ok(sqlx::query_scalar(SQL).bind(key).bind(value).fetch_one(&self.writer).await?)
    }

    async fn check(&self) -> Result<Vec<String>> {
        let said: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(20)").fetch_all(&self.readers).await?;
        let damaged = said.into_iter().filter(|line| line != "ok");
        Ok(damaged.map(|line| format!("{line}; restore the newest backup")).collect())
    }

    async fn probe(&self, bytes: u32) -> Result<()> {
        const SQL: &str = "INSERT INTO meta (key, value) VALUES ('probe', hex(randomblob(?))) \
            ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        let mut transaction = self.writing().await?;
        sqlx::query(SQL).bind(i64::from(bytes / 2)).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    async fn ping(&self) -> Result<()> {
        is_known(&self.readers).await
    }

    async fn hurry(&self) -> Result<()> {
        sqlx::query("PRAGMA synchronous = NORMAL").execute(&self.writer).await?;
        Ok(())
    }

    async fn settle(&self) -> Result<()> {
        sqlx::query("PRAGMA synchronous = FULL").execute(&self.writer).await?;
        self.probe(64).await?;
        Ok(self.checkpoints.bring().await?)
    }

    async fn close(&self) {
        self.readers.close().await;
        self.checkpoints.close().await;
        self.writer.close().await;
    }
}

/// Refuses a database that a newer program has changed.
async fn is_known<'e>(executor: impl sqlx::SqliteExecutor<'e>) -> Result<()> {
    const WHOSE: &str = "SELECT user_version, (SELECT value FROM meta WHERE key = 'search_edition'), \
        (SELECT value FROM meta WHERE key = 'document_edition') FROM pragma_user_version";
    let (schema, words, documents): (i64, Option<String>, Option<String>) =
        sqlx::query_as(WHOSE).fetch_one(executor).await?;
    if schema != SCHEMA {
        return Err(StoreError::OtherSchema { found: schema, known: SCHEMA });
    }
    edition::known(words.as_deref(), documents.as_deref())
}

/// For the modules of this folder: identities as JSON for `json_each`.
fn id_list(ids: impl IntoIterator<Item = Uuid>) -> String {
    let ids: Vec<String> = ids.into_iter().map(hex).collect();
    serde_json::Value::from(ids).to_string()
}

/// The same for records.
fn aggregate_list(streams: impl IntoIterator<Item = Aggregate>) -> String {
    serde_json::Value::from_iter(streams.into_iter().map(agg_json)).to_string()
}

/// SQLite counts in `i64`.
fn number(value: u64) -> i64 {
    count(value)
}

/// After every command of this id.
fn after_command(after: Option<CommandId>) -> Vec<u8> {
    after.map_or_else(Vec::new, |command| command.0.as_bytes().to_vec())
}
