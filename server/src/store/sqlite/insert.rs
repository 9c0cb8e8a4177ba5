//! Many rows to a statement: `INSERT`s of 64, 16, 4 and 1 rows, each a text that stands here from the start and is
//! prepared once.

use crate::store::error::Result;
use sqlx::Sqlite;
use sqlx::sqlite::SqliteArguments;

/// A statement with some of its values.
pub type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// The texts that insert so many rows.
pub type Texts = [(usize, &'static str); 4];

/// The same four times.
macro_rules! four {
    ($($row:tt)+) => { concat!($($row)+, ", ", $($row)+, ", ", $($row)+, ", ", $($row)+) };
}
pub(super) use four;

/// Texts from their begin, a row and their end.
macro_rules! texts {
    ($begin:literal, $row:literal, $end:literal) => {
        [
            (64, concat!($begin, four!(four!(four!($row))), $end)),
            (16, concat!($begin, four!(four!($row)), $end)),
            (4, concat!($begin, four!($row), $end)),
            (1, concat!($begin, $row, $end)),
        ]
    };
}
pub(super) use texts;

/// Rows for one table.
struct Insert<'q, T> {
    texts: &'static Texts,
    rows: std::vec::IntoIter<T>,
    bind: fn(Query<'q>, T) -> Result<Query<'q>>,
}

/// Statements one after the other.
pub trait Part<'q>: Send {
    /// The next statement, if rows are left.
    fn next(&mut self) -> Result<Option<Query<'q>>>;
}

impl<'q, T: Send> Part<'q> for Insert<'q, T> {
    fn next(&mut self) -> Result<Option<Query<'q>>> {
        let Some((many, text)) = self.texts.iter().find(|(many, _)| *many <= self.rows.len()) else {
            return Ok(None);
        };
        let rows = self.rows.by_ref().take(*many);
        rows.into_iter().try_fold(sqlx::query(*text), self.bind).map(Some)
    }
}

/// Rows for one table, as they are bound.
pub fn part<'q, T: Send + 'q>(
    texts: &'static Texts,
    rows: impl Iterator<Item = T>,
    bind: fn(Query<'q>, T) -> Result<Query<'q>>,
) -> Box<dyn Part<'q> + 'q> {
    Box::new(Insert { texts, rows: rows.collect::<Vec<_>>().into_iter(), bind })
}

/// The next statement of several tables.
pub fn next<'q>(parts: &mut [Box<dyn Part<'q> + 'q>]) -> Result<Option<Query<'q>>> {
    for part in parts {
        if let Some(query) = part.next()? {
            return Ok(Some(query));
        }
    }
    Ok(None)
}
