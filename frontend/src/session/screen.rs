//! What the screens show of a session: documents with predictions over them, the connection, trouble.

use super::Session;
use crate::js;
use crate::language;
use crate::storage::StorageError;
use crate::tabs::Word;
use app::prelude::Readable;
use app::replica::Replica;
use app::state::Copy;
use deskside_domain::sync::machine::{Line, Why};

/// What storage could not do last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    Reading,
    Writing,
}

impl Session {
    /// Shows what is stored, if the screens do not show it yet.
    pub(super) fn show(&self) {
        if self.shown.get() == Some(self.store.state()) {
            self.show_state();
        } else {
            self.redraw(|_| {});
        }
    }

    /// Changes the confirmed documents in memory and shows them, with what the unsent commands do.
    pub(super) fn redraw(&self, change: impl FnOnce(&mut Replica)) {
        let (now, cached) = (self.now(), self.store.cached());
        let same = self.desk.change(|replica| {
            change(replica);
            // Without them the screen shows what is confirmed.
            self.rules.get().map_or(0, |rules| rules.replay(replica, &cached.entries, cached.meta.position, now))
        });
        let same = same.unwrap_or_default();
        self.desk.outbox.update(|shown| {
            shown.truncate(same);
            shown.extend_from_slice(&cached.entries[shown.len()..]);
        });
        drop(cached);
        self.shown.set(Some(self.store.state()));
        self.store.note();
        self.show_state();
    }

    pub(super) fn show_state(&self) {
        let (_, documents) = self.store.state();
        let (position, last_contact, in_part) = {
            let meta = &self.store.cached().meta;
            (meta.position, meta.last_contact, meta.skipped.is_some() && meta.skipped == js::build())
        };
        if in_part && !self.desk.update_needed.get_untracked() {
            self.desk.update_needed.set(true);
        }
        let copy = match documents {
            _ if position > 0 => Copy::Whole,
            Some(_) => Copy::Arriving,
            None => Copy::Empty,
        };
        if self.desk.copy.get_untracked() != copy {
            self.desk.copy.set(copy);
        }
        if self.desk.as_of.get_untracked() != last_contact {
            self.desk.as_of.set(last_contact);
        }
    }

    /// Shows how the connection stands, here and in the other tabs.
    pub fn show_line(&self, line: Line) {
        self.desk.line.set(line);
        self.channel.say(&Word::Line(line_number(line)));
    }

    /// Says what storage can not do, and takes it back when it can again.
    pub(super) fn wrote<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        self.watched(result, Failed::Writing)
    }

    /// The same; that something could be read says nothing about room.
    pub(super) fn read<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        self.watched(result, Failed::Reading)
    }

    fn watched<T>(&self, result: Result<T, StorageError>, what: Failed) -> Result<T, StorageError> {
        match &result {
            Ok(_) if self.storage_failed.get() == Some(what) => {
                self.storage_failed.set(None);
                self.desk.trouble.set(None);
            }
            Ok(_) => {}
            Err(error) => {
                self.storage_failed.set(Some(what));
                self.desk.trouble.set(Some(trouble(error)));
            }
        }
        result
    }
}

/// What to say about a storage that does not work.
pub fn trouble(error: &StorageError) -> String {
    let texts = language().texts();
    match error {
        StorageError::Full => texts.errors.storage_full.to_owned(),
        StorageError::Outdated => texts.common.new_version.to_owned(),
        StorageError::Lost => texts.errors.storage_blocked.to_owned(),
        StorageError::Unreadable(words) | StorageError::Broken(words) => {
            [texts.errors.storage_blocked, " (", words, ")"].concat()
        }
    }
}

const LINES: [Line; 10] = [
    Line::Unknown,
    Line::Good,
    Line::Busy,
    Line::Down,
    Line::SignedOut,
    Line::Unable(Why::Unsaid),
    Line::Unable(Why::Full),
    Line::Unable(Why::Disk),
    Line::Unable(Why::Database),
    Line::Unable(Why::ReadOnly),
];

/// A line as tabs tell it each other.
pub(super) fn line_number(line: Line) -> u8 {
    LINES.iter().position(|other| *other == line).map_or(0, |index| index as u8)
}

/// The line of a number; unknown ones are of a newer build.
pub(super) fn line_of(number: u8) -> Line {
    LINES.get(usize::from(number)).copied().unwrap_or_default()
}
