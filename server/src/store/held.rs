//! What waits for a while, for whoever comes back for it at this server process or another. It ends by itself, lies
//! outside of the log, and no archive holds it.

use super::accounts::TokenHash;
use super::error::Result;
use async_trait::async_trait;
use deskside_domain::id::PersonId;
use deskside_domain::time::Timestamp;

/// What may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeldKind {
    /// The link that creates the first account of an empty desk.
    FirstStart,
    /// A file that is looked over before it is imported.
    ImportDraft,
}

impl HeldKind {
    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FirstStart => "first_start",
            Self::ImportDraft => "import_draft",
        }
    }
}

/// Something that waits.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    /// For whom; `None`: for whoever has its address.
    pub person: Option<PersonId>,
    /// When it was left, or changed last.
    pub since: Timestamp,
    /// From then on it counts no more.
    pub until: Timestamp,
    /// What is to be known of it, without U+0000.
    pub note: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held").field("person", &self.person).field("until", &self.until).finish_non_exhaustive()
    }
}

/// What waits. Keys are hashes of what an address holds.
#[async_trait]
pub trait Holding: Send + Sync + 'static {
    /// Keeps something, in place of what had this key. Of its kind at most so many stay, the newest ones.
    async fn hold(&self, kind: HeldKind, key: TokenHash, held: &Held, most: u32) -> Result<()>;

    /// Something that still counts.
    async fn held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<Option<Held>>;

    /// Uses something up, and all of its kind with it. False when it does not count any more, or someone else was faster.
    async fn take_held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<bool>;
}
