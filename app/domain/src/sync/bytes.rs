//! The bytes of photos and files that a device holds: which are sent, which are asked after, and when they may go.
//!
//! Bytes are on the device before the command that names them is saved. They leave it when the server has them and the
//! time is over in which a restore of the server could want them again, or when the command was discarded for good.

use super::machine::{Millis, spread};
use crate::id::{AttachmentId, CommandId, TicketId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes of a piece, as they are stored: 256 KiB.
pub const PIECE: u32 = 256 << 10;
/// Seconds that bytes stay after the server has said that it has them: 14 days, as a restored server remembers less.
pub const KEPT: i64 = 14 * 86_400;
/// Seconds that bytes stay which no command and no ticket names: a discard may still be regretted.
pub const REGRET: i64 = 86_400;

/// Why bytes do not go up any more, until a person does something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// What is stored is not what was stored: its SHA-256 is another one, or pieces are missing.
    Damaged,
    /// The server does not take a file of this size.
    TooLarge,
    /// The server does not take files of this person.
    NotAllowed,
}

/// A file whose bytes are on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The file.
    pub file: AttachmentId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The command that names it; `None` until it is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub hash: String,
    /// How many bytes.
    pub bytes: u32,
    /// The media type.
    pub media: String,
    /// A small picture of it lies beside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub small: bool,
    /// When it was put here, in the server's time as far as the device knows it.
    pub since: Timestamp,
    /// Where its upload is, once one has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// How many bytes the server has said it has.
    #[serde(default)]
    pub sent: u32,
    /// When the ticket was first seen to say that the bytes are at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Timestamp>,
    /// Since when nothing names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<Timestamp>,
    /// What stands against sending it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// What the device knows of a file besides its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A confirmed ticket names it and says whether the server has the bytes.
    Named {
        /// It has.
        here: bool,
    },
    /// The command waits in the outbox, to be sent or for a person.
    Waiting,
    /// The command was done; the ticket is not on this device (any more): perhaps it is not for this person to see.
    Away,
    /// The ticket names it and no bytes: they were erased.
    Erased,
    /// Nothing names it: the command was discarded, or was never saved.
    Nowhere,
}

/// What is to be done with a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// They are to be sent.
    Send,
    /// The server has them all; the ticket does not say so yet.
    Ask,
    /// Nothing now.
    Rest,
    /// They may go from this device.
    Free,
}

impl Held {
    /// All bytes are with the server, by its own word.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.sent >= self.bytes
    }

    /// They are still to be sent: what a person is told about.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.arrived.is_none() && self.unnamed.is_none()
    }

    /// Only this device may have them, so that no want of room may cost them.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.arrived.is_none()
    }

    /// Takes over what is known of the file, and says what is to be done. What changes is to be stored.
    pub fn follow(&mut self, naming: Naming, now: Timestamp) -> Next {
        match naming {
            Naming::Nowhere => {
                let since = *self.unnamed.get_or_insert(now);
                return if now.since(since) >= REGRET { Next::Free } else { Next::Rest };
            }
            Naming::Waiting => {
                self.unnamed = None;
                // After a restore the command is sent again, and its bytes may be wanted again.
                self.arrived = None;
                return Next::Rest;
            }
            Naming::Named { here: true } => self.arrived = self.arrived.or(Some(now)),
            Naming::Named { here: false } if self.arrived.take().is_some() => self.begin_anew(),
            // What a person may not see is not on their device, even if a restored server could want it.
            Naming::Away if self.is_whole() || self.arrived.is_some() => return Next::Free,
            Naming::Erased => return Next::Free,
            Naming::Named { here: false } | Naming::Away => {}
        }
        self.unnamed = None;
        match self.arrived {
            Some(arrived) if now.since(arrived) >= KEPT => Next::Free,
            Some(_) => Next::Rest,
            None if self.fault.is_some() => Next::Rest,
            None if self.is_whole() => Next::Ask,
            None => Next::Send,
        }
    }

    /// The upload is not known to the server (any more).
    pub fn begin_anew(&mut self) {
        self.upload = None;
        self.sent = 0;
    }
}

/// How much is sent at a time, and how long one waits after a failure.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    chunk: u32,
    failures: u32,
}

/// The first part of an upload, in bytes.
const CHUNK_FIRST: u32 = 64 << 10;
const CHUNK_LEAST: u32 = 16 << 10;
const CHUNK_MOST: u32 = 1 << 20;
/// A part is to take about this long, so that a text never waits longer for the line.
const CHUNK_TIME: Millis = 1_000;

impl Default for Pace {
    fn default() -> Self {
        Self { chunk: CHUNK_FIRST, failures: 0 }
    }
}

impl Pace {
    /// Most bytes of the next part.
    #[must_use]
    pub fn chunk(&self) -> u32 {
        self.chunk
    }

    /// A part of so many bytes took so long.
    pub fn took(&mut self, bytes: u32, time: Millis) {
        self.failures = 0;
        if time > CHUNK_TIME * 5 / 2 {
            self.chunk = (self.chunk / 2).max(CHUNK_LEAST);
        } else if time < CHUNK_TIME && bytes >= self.chunk {
            self.chunk = (self.chunk * 2).min(CHUNK_MOST);
        }
    }

    /// Nothing has gone through for some time.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.failures > 2
    }

    /// Something failed; how long to wait. Parts become smaller, as a bad line lets small ones through.
    pub fn failed(&mut self, random: u64) -> Millis {
        let wait = spread(self.failures, random);
        self.failures = (self.failures + 1).min(16);
        self.chunk = (self.chunk / 2).max(CHUNK_LEAST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Held {
        Held {
            file: AttachmentId::from(1),
            ticket: TicketId::from(2),
            command: None,
            hash: "0".repeat(64),
            bytes: 1_000,
            media: "image/jpeg".to_owned(),
            small: true,
            since: Timestamp(0),
            upload: None,
            sent: 0,
            arrived: None,
            unnamed: None,
            fault: None,
        }
    }

    const HERE: Naming = Naming::Named { here: true };
    const COMING: Naming = Naming::Named { here: false };

    #[test]
    fn bytes_go_up_after_their_command_and_stay_until_the_desk_has_kept_them_for_long() {
        let mut held = held();
        assert_eq!(held.follow(Naming::Waiting, Timestamp(1)), Next::Rest);
        assert!(held.is_unsent() && held.is_needed());
        assert_eq!(held.follow(COMING, Timestamp(2)), Next::Send);
        (held.sent, held.upload) = (1_000, Some("/sync/v1/blobs/1".to_owned()));
        assert_eq!(held.follow(COMING, Timestamp(3)), Next::Ask);
        assert_eq!(held.follow(HERE, Timestamp(4)), Next::Rest);
        assert!(!held.is_unsent() && !held.is_needed());
        assert_eq!(held.follow(HERE, Timestamp(3 + KEPT)), Next::Rest);
        assert_eq!(held.follow(HERE, Timestamp(4 + KEPT)), Next::Free);
    }

    #[test]
    fn a_restored_server_gets_them_again_from_the_first_byte() {
        for before in [COMING, Naming::Waiting] {
            let mut held = Held { sent: 1_000, upload: Some("/old".to_owned()), ..held() };
            assert_eq!(held.follow(HERE, Timestamp(10)), Next::Rest);
            held.follow(before, Timestamp(20));
            assert!(held.is_unsent());
            let next = held.follow(COMING, Timestamp(30));
            // Whether the server still knows the upload is found out by asking.
            assert_eq!(next, if before == COMING { Next::Send } else { Next::Ask });
        }
    }

    #[test]
    fn what_nobody_names_goes_after_a_day_and_a_word_in_between_saves_it() {
        let mut held = held();
        assert_eq!(held.follow(Naming::Nowhere, Timestamp(100)), Next::Rest);
        assert_eq!(held.follow(Naming::Nowhere, Timestamp(99 + REGRET)), Next::Rest);
        assert_eq!(held.follow(Naming::Waiting, Timestamp(100 + REGRET)), Next::Rest);
        assert_eq!(held.follow(Naming::Nowhere, Timestamp(200 + REGRET)), Next::Rest);
        assert_eq!(held.follow(Naming::Nowhere, Timestamp(200 + 2 * REGRET)), Next::Free);
    }

    #[test]
    fn a_ticket_that_left_the_device_costs_no_bytes_and_leaves_none() {
        let mut held = held();
        assert_eq!(held.follow(Naming::Away, Timestamp(KEPT * 3)), Next::Send);
        held.sent = held.bytes;
        assert_eq!(held.follow(Naming::Away, Timestamp(KEPT * 3)), Next::Free);
        let mut shown = Held { arrived: Some(Timestamp(5)), ..held };
        assert_eq!(shown.follow(Naming::Away, Timestamp(6)), Next::Free);
        assert_eq!(shown.follow(Naming::Erased, Timestamp(6)), Next::Free);
    }

    #[test]
    fn damaged_bytes_are_never_sent_and_not_thrown_away() {
        let mut held = Held { fault: Some(Fault::Damaged), ..held() };
        assert_eq!(held.follow(COMING, Timestamp(KEPT * 9)), Next::Rest);
        assert!(held.is_unsent());
    }

    #[test]
    fn parts_take_about_a_second() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            pace.took(pace.chunk(), 10);
        }
        assert_eq!(pace.chunk(), CHUNK_MOST);
        // The last part of a file says nothing about the line.
        let before = pace.chunk();
        pace.took(10, 1);
        assert_eq!(pace.chunk(), before);
        for _ in 0..10 {
            pace.took(pace.chunk(), 5_000);
        }
        assert_eq!(pace.chunk(), CHUNK_LEAST);
        let waits: Vec<Millis> = (0..12).map(|_| pace.failed(u64::MAX / 3)).collect();
        assert!(waits[0] <= 1_000 && waits.iter().all(|wait| (250..=60_000).contains(wait)), "{waits:?}");
        assert!(*waits.last().expect("one") >= 15_000);
    }
}
