//! Everything in a store out to a file and back, the same for every engine. What can be made anew (documents, ticket
//! numbers, search) does not travel: a restore makes it from the log, in the transaction that brings the log in.

mod entry;
mod files;

pub use entry::{Beside, Counts, Entry, Head, Life, Piece};
pub use files::Incoming;

use super::changes::Changes;
use super::edition::Made;
use super::error::StoreError;
use super::lost::look_through;
use super::projection;
use super::tables::{Read, Write};
use super::verify::{Fault, Verified, verify};
use deskside_domain::chain::StreamHead;
use deskside_domain::id::{ClientId, EventId};
use deskside_domain::ticket::NumberBlock;
use deskside_domain::ticket::number::{FIRST_NUMBER, SEQUENCE_MAX};
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;

/// Rows read and written at a time.
const CHUNK: usize = 1_000;

/// The installation that has the numbers nobody can know of after a restore, see [`lost_numbers`].
pub const LOST_CLIENT: ClientId = ClientId(uuid::Uuid::max());
/// The key under which stands when the database was restored, in seconds.
pub const META_RESTORED: &str = "restored";
/// The key under which stand the earlier lives of the database, see [`Life`].
const META_LIVES: &str = "lives";
/// Days after a restore for which a command may wait for a record that another device still has to bring back.
pub const AWAIT_DAYS: i64 = 14;

/// What of the notes about the installation belongs to one database and does not travel.
const OF_THIS_DATABASE: [&str; 11] = [
    "schema",
    "epoch",
    "opened",
    "stale",
    "own_numbers",
    "probe",
    super::META_VERIFIED,
    Made::Words.key(),
    Made::Documents.key(),
    META_RESTORED,
    META_LIVES,
];

impl Beside {
    /// Whether it is a note about one database, which no archive holds.
    #[must_use]
    pub fn is_of_one_database(&self) -> bool {
        matches!(self, Self::Meta { key, .. } if OF_THIS_DATABASE.contains(&key.as_str()))
    }
}

/// Up to which position the log is the same as in the life that a cursor is from; 0 where that is not known.
///
/// # Errors
/// When the store can not be read.
pub async fn shared(store: &dyn super::Store, cursor: &str) -> Result<u64, StoreError> {
    let Some(epoch) = super::pull::epoch_of(cursor) else { return Ok(0) };
    let lives = read_lives(store.meta(META_LIVES).await?.as_deref());
    Ok(lives.iter().find(|life| life.epoch == epoch).map_or(0, |life| life.position))
}

fn read_lives(text: Option<&str>) -> Vec<Life> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Takes what a store gives.
pub trait Sink: Send {
    /// The first of all.
    ///
    /// # Errors
    /// What keeps it from being written.
    fn begin(&mut self, head: &Head) -> anyhow::Result<()>;

    /// The next entry.
    ///
    /// # Errors
    /// What keeps it from being written.
    fn put(&mut self, entry: &Entry) -> anyhow::Result<()>;
}

/// Gives what a store takes.
pub trait Source: Send {
    /// The next entry; `None` after the last one.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    fn next(&mut self) -> anyhow::Result<Option<Entry>>;

    /// What stands before them.
    fn head(&self) -> &Head;

    /// When it was written.
    fn made_at(&self) -> Timestamp;

    /// Where the last entry stands, for messages.
    fn place(&self) -> String;
}

/// Nothing was written, or everything was taken back.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database has something in it.
    #[error(
        "the database is not empty; restore into a new one: move the old file away, or name another with --database-url or --data-dir"
    )]
    NotEmpty,
    /// Of the file.
    #[error(transparent)]
    File(anyhow::Error),
    /// An entry does not fit the others.
    #[error("{place}: {detail}; the file was not written by Deskside, take another one")]
    Misfit {
        /// Where.
        place: String,
        /// What is wrong.
        detail: String,
    },
    /// What came in does not check.
    #[error("what the file holds does not fit together: {0}; take another one")]
    Unsound(Fault),
}

impl ArchiveError {
    /// What is wrong, with all its causes.
    #[must_use]
    pub fn into_cause(self) -> anyhow::Error {
        match self {
            Self::File(error) => error,
            other => other.into(),
        }
    }
}

impl From<sqlx::Error> for ArchiveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Gives everything in one snapshot, with what is secret or without.
pub async fn give<R: Read>(
    tables: &mut R,
    epoch: &str,
    secrets: bool,
    to: &mut dyn Sink,
) -> Result<Head, ArchiveError> {
    let mut beside = tables.beside().await?;
    let lives = beside.iter().find_map(|one| match one {
        Beside::Meta { key, value } if key == META_LIVES => Some(value.as_str()),
        _ => None,
    });
    let lives = read_lives(lives);
    beside.retain(|one| secrets || !one.is_secret());
    beside.retain(|one| !one.is_of_one_database());
    let looked = look_through(tables).await?;
    for file in &looked.lost {
        tracing::warn!(%file, "is left out; everything else goes on");
    }
    let (files, pieces) = (looked.whole.len() as u64, looked.whole.values().sum());
    let head = Head {
        installation: tables.rows(0, 1).await?.first().map(|row| row.event_id),
        epoch: epoch.to_owned(),
        lives,
        position: tables.head().await?,
        counts: Counts { files, pieces, ..tables.counts().await? },
        beside: beside.len() as u64,
    };
    let limit = CHUNK as u32;
    to.begin(&head).map_err(ArchiveError::File)?;
    let mut put = |entry| to.put(&entry).map_err(ArchiveError::File);
    let mut after = 0;
    loop {
        let rows = tables.rows(after, limit).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        rows.into_iter().try_for_each(|row| put(Entry::Event(Box::new(row))))?;
    }
    let mut erasures = tables.erasures().await?;
    erasures.sort_by_key(|(event, position)| (*position, *event));
    erasures.into_iter().try_for_each(|(event, position)| put(Entry::Erasure { event, position }))?;
    let mut after = None;
    loop {
        let kept = tables.commands(after, limit).await?;
        let Some(last) = kept.last() else { break };
        after = Some(last.command);
        kept.into_iter().try_for_each(|kept| put(Entry::Command(kept)))?;
    }
    let mut after = None;
    loop {
        let marks = tables.marks(after, limit).await?;
        let Some((last, _)) = marks.last() else { break };
        after = Some(*last);
        marks.into_iter().try_for_each(|((client, lane), mark)| put(Entry::Lane { client, lane, mark }))?;
    }
    beside.into_iter().try_for_each(|one| put(Entry::Beside(one)))?;
    files::give(tables, &looked, to).await?;
    Ok(head)
}

/// Whether nothing was ever written to the tables.
pub async fn is_empty<R: Read>(tables: &mut R) -> Result<bool, StoreError> {
    let nothing = tables.head().await? == 0 && tables.counts().await? == Counts::default();
    let only_notes = |one: &Beside| matches!(one, Beside::Meta { .. });
    Ok(nothing && tables.beside().await?.iter().all(only_notes))
}

/// Takes everything into empty tables, makes the projections and checks the whole. The caller commits, or not.
pub async fn take<W: Write>(tables: &mut W, from: &mut dyn Source, at: Timestamp) -> Result<Verified, ArchiveError> {
    if !is_empty(tables).await? {
        return Err(ArchiveError::NotEmpty);
    }
    let (mut batch, mut incoming) = (Batch::default(), Incoming::default());
    let mut numbers = 0;
    while let Some(entry) = from.next().map_err(ArchiveError::File)? {
        if let Entry::Beside(one) = &entry
            && one.is_of_one_database()
        {
            let detail = "it holds a note that never leaves its database".to_owned();
            return Err(ArchiveError::Misfit { place: from.place(), detail });
        }
        incoming.check(&entry).map_err(|detail| ArchiveError::Misfit { place: from.place(), detail })?;
        let written = incoming.write(tables, entry).await;
        let Some(entry) = written.map_err(|error| misfit(from, error))? else { continue };
        if let Entry::Beside(Beside::Block(block)) = &entry {
            numbers = numbers.max(block.first.saturating_add(block.size));
        }
        if batch.is_full() || !batch.takes(&entry) {
            std::mem::take(&mut batch).write(tables).await.map_err(|error| misfit(from, error))?;
        }
        batch.add(entry);
    }
    incoming.end().map_err(|detail| ArchiveError::Misfit { place: from.place(), detail })?;
    batch.write(tables).await.map_err(|error| misfit(from, error))?;
    let lost = Beside::Block(lost_numbers(numbers, at.since(from.made_at())));
    let note = |key: &str, value| Beside::Meta { key: key.to_owned(), value };
    let Head { epoch, position, lives, .. } = from.head().clone();
    let lives: Vec<Life> = lives.into_iter().chain([Life { epoch, position }]).collect();
    let lives = serde_json::to_string(&lives).map_err(|error| StoreError::inconsistent("meta", META_LIVES, error))?;
    tables.put_beside(&[lost, note(META_RESTORED, at.0.to_string()), note(META_LIVES, lives)]).await?;
    projection::rebuild(tables).await?;
    verify(tables).await?.map_err(ArchiveError::Unsound)
}

/// What is in a file fits its check values, but not our tables.
fn misfit(from: &dyn Source, error: StoreError) -> ArchiveError {
    if error.is_around() {
        return error.into();
    }
    ArchiveError::Misfit { place: from.place(), detail: super::chain(&error) }
}

/// The numbers that were given away after a backup, as far as anyone can know: they are on devices, labels and in
/// people's heads, and must not be given again. So many as if a ticket had been recorded each second since, and ten
/// thousand; what comes back from devices may use them, and new blocks begin behind them.
///
/// It grows with time because the same backup may be restored twice: the second time what was given away after the
/// first lies in between.
#[must_use]
pub fn lost_numbers(known: u32, seconds: i64) -> NumberBlock {
    const LEAST: u32 = 10_000;
    let first = known.max(FIRST_NUMBER);
    let wanted = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX).saturating_add(LEAST);
    // Most of what is left stays: no clock may use up the numbers.
    let left = SEQUENCE_MAX.saturating_sub(first);
    NumberBlock { client: LOST_CLIENT, first, size: wanted.min(left / 2).max(1) }
}

/// Entries that are written together.
#[derive(Default)]
struct Batch {
    changes: Changes,
    /// Erased events, by the position of their erasure.
    erasures: BTreeMap<u64, Vec<EventId>>,
    beside: Vec<Beside>,
    many: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.many >= CHUNK
    }

    /// What is erased stands behind its event.
    fn takes(&self, entry: &Entry) -> bool {
        !matches!(entry, Entry::Erasure { .. }) || self.changes.rows.is_empty()
    }

    fn add(&mut self, entry: Entry) {
        self.many += 1;
        match entry {
            Entry::Event(row) => {
                self.changes.heads.insert(row.stream, StreamHead { seq: row.stream_seq, hash: row.hash.clone() });
                self.changes.rows.push(*row);
            }
            Entry::Erasure { event, position } => self.erasures.entry(position).or_default().push(event),
            Entry::Command(kept) => self.changes.kept.push(kept),
            Entry::Lane { client, lane, mark } => {
                self.changes.marks.insert((client, lane), mark);
            }
            Entry::Beside(one) => self.beside.push(one),
            // They are written one by one, see [`Incoming`].
            Entry::File(_) | Entry::Piece(_) => {}
        }
    }

    async fn write<W: Write>(self, tables: &mut W) -> Result<(), StoreError> {
        tables.save(&self.changes).await?;
        for (position, events) in self.erasures {
            tables.erase(&events, position).await?;
        }
        tables.put_beside(&self.beside).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_may_be_out_there_are_left_out() {
        let block = |known, seconds| {
            let block = lost_numbers(known, seconds);
            (block.first, block.size)
        };
        assert_eq!(block(0, 0), (10_001, 10_000), "an empty desk");
        assert_eq!(block(50_001, 86_400), (50_001, 96_400));
        assert_eq!(block(50_001, -5), (50_001, 10_000), "a clock that went back");
        let (first, size) = block(50_001, i64::MAX);
        assert!(first + size < SEQUENCE_MAX / 2 + 100_000, "numbers are left");
        assert_eq!(block(SEQUENCE_MAX, 5).1, 1);
    }
}
