//! Opens the store that a setting names.

use super::postgres::{Address, ConnectError};
use super::{OpenError, PostgresStore, SqliteStore, Store};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// The address of a PostgreSQL database; a password may stand in it, so it is never shown as it is.
    Server(String),
}

impl Place {
    /// The place as it may be shown: without a password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => Address::read(url).map_or_else(|_| "PostgreSQL".to_owned(), |address| address.place),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.shown()).finish()
    }
}

/// A store could not be opened; the words say why, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// An SQLite file.
    #[error(transparent)]
    File(#[from] OpenError),
    /// A PostgreSQL database.
    #[error(transparent)]
    Server(#[from] ConnectError),
    /// The file's folder.
    #[error("can not create the folder {}; create it, or choose another with --data-dir", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
}

/// Opens or creates the database of a place and brings its schema up to date.
///
/// # Errors
/// See [`OpenError`] and [`ConnectError`].
pub async fn open(place: &Place) -> Result<Arc<dyn Store>, Unopened> {
    match place {
        Place::File(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .map_err(|source| Unopened::Folder { folder: folder.to_owned(), source })?;
            }
            Ok(Arc::new(SqliteStore::open(path).await?))
        }
        Place::Server(url) => Ok(Arc::new(PostgresStore::open(url).await?)),
    }
}
