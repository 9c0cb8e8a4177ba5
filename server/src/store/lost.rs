//! Files whose bytes are gone or others than those that came. A disk may lose one; that is told, and stands in the way of
//! nothing else: a desk without one photo is better than no backup of it.

use super::error::Result;
use super::files::FileHash;
use super::tables::Read;
use deskside_domain::private::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// Files read at a time.
pub(super) const MANY: u32 = 1_000;

/// A file that is not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostFile {
    /// Its SHA-256.
    pub hash: FileHash,
    /// What is wrong with it.
    pub detail: String,
}

impl fmt::Display for LostFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "file {}: {}", hex(&self.hash), self.detail)
    }
}

/// What reading every file has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Pieces of each file that is whole.
    pub whole: BTreeMap<FileHash, u64>,
    /// The others.
    pub lost: Vec<LostFile>,
}

/// Reads every file to its last byte.
pub async fn look_through<R: Read>(tables: &mut R) -> Result<Looked> {
    let (mut looked, mut after) = (Looked::default(), None);
    loop {
        let files = tables.files(after, MANY).await?;
        let Some(last) = files.last() else { return Ok(looked) };
        after = Some(last.hash);
        for file in &files {
            let (mut hash, mut at, mut pieces) = (Sha256::new(), 0, 0);
            while at < file.size
                && let Some(bytes) = tables.piece(file.body, at).await?
            {
                at += bytes.len() as u64;
                pieces += 1;
                hash.update(bytes);
            }
            let found = FileHash::from(hash.finalize());
            let detail = match at == file.size && found == file.hash {
                true => {
                    looked.whole.insert(file.hash, pieces);
                    continue;
                }
                false if at < file.size => format!("there are no bytes at {at} of {}", file.size),
                false => "its bytes are others than those that came".to_owned(),
            };
            looked.lost.push(LostFile { hash: file.hash, detail });
        }
    }
}

/// The first of them by name, and that there are more.
#[must_use]
pub fn named(lost: &[LostFile]) -> String {
    let first: Vec<String> = lost.iter().take(3).map(ToString::to_string).collect();
    let more = if lost.len() > first.len() { "; and more" } else { "" };
    format!("{}{more}", first.join("; "))
}
