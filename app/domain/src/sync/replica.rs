//! How pages of a pull become the replica: staged until they are a whole, then swapped in at once.

use crate::id::ClientId;
use crate::sabotage::{Switch, is_on};
use crate::sync::outbox::Entry;
use crate::sync::wire::{CommandResult, Outcome, PullAnswer, PushAnswer};
use crate::time::{Captured, Timestamp};
use serde::{Deserialize, Serialize};

/// What a device keeps about its replica, beside the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaMeta {
    /// The installation.
    pub client_id: ClientId,
    /// Which life of the server's database replica and outcomes are of; empty before the first contact.
    pub epoch: String,
    /// Where the next pull goes on; empty for a snapshot.
    pub cursor: String,
    /// The log's position the documents stand at; 0 until a first snapshot is whole.
    pub position: u64,
    /// Pages are staged and not swapped in yet.
    pub staging: bool,
    /// The staged pages replace all documents.
    pub replacing: bool,
    /// The server was restored, and what is staged will replace the documents of the database's earlier life, whose log
    /// is the same up to this position. Until then nothing is sent.
    #[serde(default)]
    pub restored: Option<u64>,
    /// The life of the database that this device has followed the server into, sending again what was to be sent again.
    /// A build that knows nothing of restores leaves it behind.
    #[serde(default)]
    pub followed: String,
    /// The build that left something out of the documents because it could not read it. Another build takes all of them
    /// anew; see [`ReplicaMeta::must_begin_anew`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Server time minus device time at the last contact, in seconds.
    pub server_offset: Option<i64>,
    /// Server time of the last contact: the replica's "as of".
    pub last_contact: Option<Timestamp>,
}

impl ReplicaMeta {
    /// A device before its first contact.
    #[must_use]
    pub fn new(client_id: ClientId) -> Self {
        Self {
            client_id,
            epoch: String::new(),
            cursor: String::new(),
            position: 0,
            staging: false,
            replacing: false,
            restored: None,
            followed: String::new(),
            skipped: None,
            server_offset: None,
            last_contact: None,
        }
    }

    /// Whether another build than `build` left out what this one may be able to read: the documents then begin anew, once.
    #[must_use]
    pub fn must_begin_anew(&self, build: &str) -> bool {
        !self.cursor.is_empty() && self.skipped.as_ref().is_some_and(|by| by != build)
    }

    /// All documents are to be fetched anew. What is here stays until they have come.
    #[must_use]
    pub fn begun_anew(self) -> Self {
        Self { cursor: String::new(), staging: false, replacing: true, ..self }
    }

    /// What the device knows about time now.
    #[must_use]
    pub fn captured(&self, device_wall: Timestamp) -> Captured {
        Captured { device_wall, server_offset: self.server_offset, last_contact: self.last_contact }
    }

    /// Notes a contact with the server.
    pub fn contact(&mut self, server_now: Timestamp, device_wall: Timestamp) {
        self.server_offset = Some(server_now.since(device_wall));
        self.last_contact = Some(server_now);
    }

    /// Notes the answer to a push of `entries`, as they were before it. What it says is of that life of the database,
    /// also before there is a replica.
    ///
    /// A gap that nothing here fills was made by a restore that nobody told of: the replica begins anew as after one,
    /// and all that is still remembered is sent again. Not so while the outbox is not `whole`, holding an entry that can
    /// not be read: the place may be that one's.
    pub fn answered(&mut self, entries: &[Entry], whole: bool, answer: &PushAnswer, device_wall: Timestamp) {
        self.contact(answer.server_now, device_wall);
        if self.epoch.is_empty() {
            self.epoch.clone_from(&answer.epoch);
            self.followed.clone_from(&answer.epoch);
        }
        if self.restored.is_none() && self.epoch == answer.epoch && whole && has_forgotten(entries, answer) {
            self.restored = Some(0);
            self.cursor.clear();
        }
    }

    /// The replica is whole. When an older build had followed the server into this life, taking a restore for nothing but a
    /// new snapshot, all begins anew and what is still remembered is sent again.
    fn caught_up(self) -> Self {
        if self.followed == self.epoch || is_on(Switch::NotFollowed) {
            return self;
        }
        Self { restored: Some(0), cursor: String::new(), ..self }
    }

    /// The device's best guess of the server's time.
    #[must_use]
    pub fn server_time(&self, device_wall: Timestamp) -> Timestamp {
        device_wall.plus(self.server_offset.unwrap_or(0))
    }
}

/// Whether the server waits for a place of a lane that this device filled long ago. The second time it waits for the same
/// place, what could be sent again has been.
fn has_forgotten(entries: &[Entry], answer: &PushAnswer) -> bool {
    let is_missing = |result: &CommandResult| {
        let Outcome::Gap { expected } = result.outcome else { return false };
        let asked = entries.iter().find(|entry| entry.command.command_id == result.command_id);
        asked.is_some_and(|asked| {
            let mut lane = entries.iter().filter(|entry| entry.command.lane == asked.command.lane);
            let is_old = |entry: &Entry| entry.outcome.as_ref() == Some(&result.outcome);
            !lane.any(|entry| entry.command.lane_seq == expected || is_old(entry))
        })
    };
    answer.results.iter().any(is_missing)
}

/// What to do with a page, all in one storage transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Forget what is staged, before anything else.
    pub clear_staging: bool,
    /// Swap in: the staged pages in their order, then this one. Otherwise stage this page behind the others.
    pub swap: bool,
    /// Forget all documents before swapping in. Never the outbox.
    pub clear_documents: bool,
    /// The server was restored: after swapping in, the outbox becomes what
    /// [`send_again`](crate::sync::again::send_again) makes of it, with this position.
    pub send_again: Option<u64>,
    /// The replica's state afterwards. Outbox entries that are settled at its position leave for the receipts.
    pub meta: ReplicaMeta,
}

/// Plans what to do with a page that answers a pull at the cursor `asked`.
///
/// `meta` is read in the transaction that carries the plan out. When the replica has moved on since the pull was
/// sent (another tab, an earlier life of this one), the page would put it back: it is thrown away.
///
/// Pages of changes are staged until the log's head is reached: a document may have moved on behind a page, so
/// only all pages together are one moment of the server. Pages of a device's very first snapshot are shown as
/// they come. A page of another epoch without a restart does not belong here and is thrown away too.
#[must_use]
pub fn absorb(meta: &ReplicaMeta, asked: &str, page: &PullAnswer) -> Option<Plan> {
    let overtaken = asked != meta.cursor && !is_on(Switch::StalePage);
    if overtaken || (page.epoch != meta.epoch && !page.restart) {
        return None;
    }
    let first = meta.position == 0 && !meta.staging;
    // A snapshot that begins anew replaces whatever is here, also the first pages of one that broke off.
    let untouched = meta.position == 0 && meta.cursor.is_empty();
    let replacing = meta.replacing || (page.restart && !untouched);
    let is_new = meta.epoch.is_empty();
    let is_other_life = page.restart && !is_new && page.epoch != meta.epoch;
    // Of a life that only an older build followed the server into, nothing is known to be shared.
    let in_common = if meta.followed == meta.epoch || is_on(Switch::NotFollowed) { page.shared } else { 0 };
    // A restore while the last one is still coming in: what both have in common.
    let shared = match meta.restored {
        Some(shared) if is_other_life => Some(shared.min(page.shared)),
        None if is_other_life => Some(in_common),
        restored => restored,
    };
    let swap = page.complete || (page.snapshot && first && !replacing) || (is_on(Switch::PageByPage) && !replacing);
    let done = page.complete;
    let meta = ReplicaMeta {
        epoch: page.epoch.clone(),
        cursor: if is_on(Switch::OldCursorKept) && replacing { meta.cursor.clone() } else { page.cursor.clone() },
        position: if done { page.position } else { meta.position },
        staging: !swap,
        replacing: replacing && !swap,
        restored: shared.filter(|_| !done),
        followed: if is_new || (done && shared.is_some()) { page.epoch.clone() } else { meta.followed.clone() },
        // A new snapshot brings what was left out, if this build can read it.
        skipped: page.skipped.clone().or_else(|| meta.skipped.clone().filter(|_| !page.restart)),
        ..meta.clone()
    };
    let meta = if done { meta.caught_up() } else { meta };
    let swap = swap && !is_on(Switch::CursorBeforeDocuments);
    let send_again = shared.filter(|_| done && swap);
    Some(Plan {
        clear_staging: page.restart,
        swap,
        clear_documents: replacing && swap && !is_on(Switch::OldDocumentsKept),
        send_again,
        meta,
    })
}
