//! The bytes of files, out and in: each file, and behind it its pieces.

use super::{ArchiveError, Entry, Piece, Sink};
use crate::store::error::StoreError;
use crate::store::files::StoredFile;
use crate::store::lost::{Looked, MANY};
use crate::store::tables::{Read, Write};
use deskside_domain::private::hex;
use sha2::{Digest, Sha256};

/// Gives all files that are whole with their bytes.
pub async fn give<R: Read>(tables: &mut R, looked: &Looked, to: &mut dyn Sink) -> Result<(), ArchiveError> {
    let mut after = None;
    loop {
        let files = tables.files(after, MANY).await?;
        let Some(last) = files.last() else { return Ok(()) };
        after = Some(last.hash);
        for file in files.into_iter().filter(|file| looked.whole.contains_key(&file.hash)) {
            to.put(&Entry::File(file)).map_err(ArchiveError::File)?;
            let mut at = 0;
            while at < file.size {
                let bytes = tables.piece(file.body, at).await?.ok_or_else(|| {
                    StoreError::inconsistent("file", hex(&file.hash), format!("no bytes at {at} of {}", file.size))
                })?;
                let next = at + bytes.len() as u64;
                to.put(&Entry::Piece(Piece { at, bytes })).map_err(ArchiveError::File)?;
                at = next;
            }
        }
    }
}

/// The file whose pieces come just now, checked as they come.
#[derive(Default)]
pub struct Incoming(Option<(StoredFile, u64, Sha256)>);

impl Incoming {
    /// Looks at the next entry.
    ///
    /// # Errors
    /// What is wrong with it, or with the file that it ends.
    pub fn check(&mut self, entry: &Entry) -> Result<(), String> {
        match entry {
            Entry::File(file) => {
                self.end()?;
                self.0 = Some((*file, 0, Sha256::new()));
            }
            Entry::Piece(piece) => {
                let (_, held, hash) = self.0.as_mut().ok_or("a piece of no file")?;
                if piece.at != *held || piece.bytes.is_empty() {
                    return Err("a piece that does not follow the one before".to_owned());
                }
                hash.update(&piece.bytes);
                *held += piece.bytes.len() as u64;
            }
            _ => self.end()?,
        }
        Ok(())
    }

    /// The file is whole, or there was none.
    ///
    /// # Errors
    /// When its bytes are others.
    pub fn end(&mut self) -> Result<(), String> {
        let Some((file, held, hash)) = self.0.take() else { return Ok(()) };
        let found: [u8; 32] = hash.finalize().into();
        if held == file.size && found == file.hash {
            return Ok(());
        }
        Err(format!("the bytes before it are not those of the file {}", hex(&file.hash)))
    }

    /// Writes what is of files, once it was checked; gives back what is not.
    pub async fn write<W: Write>(&self, tables: &mut W, entry: Entry) -> Result<Option<Entry>, StoreError> {
        match (entry, &self.0) {
            (Entry::File(file), _) => tables.put_file(&file).await?,
            (Entry::Piece(piece), Some((file, ..))) => tables.put_piece(file.body, piece.at, &piece.bytes).await?,
            (other, _) => return Ok(Some(other)),
        }
        Ok(None)
    }
}
