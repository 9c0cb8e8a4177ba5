//! Unsent work as a file: what a device hands over without a line. People can read it, and each command in it is byte for
//! byte the one that was saved.

use crate::command::Sealed;
use crate::id::PersonId;
use crate::json;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What such a file says it is.
pub const FORMAT: &str = "deskside-unsent-work";
/// The newest version of the file that this build writes and reads.
pub const VERSION: u16 = 1;

/// A file of unsent work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u16,
    /// When it was made, by the device's guess of the server's time.
    pub made_at: Timestamp,
    /// Whose work it is.
    pub author: PersonId,
    /// Their name, for whoever reads the file.
    pub author_name: String,
    /// For whom it was made; empty where for nobody in particular.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub for_name: String,
    /// The work, in order of saving.
    pub items: Vec<Item>,
}

/// A piece of work in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What was done, in the author's language.
    pub what: String,
    /// Number and subject of the ticket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// The words that were typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Where it stood, in the author's language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// The command as it was saved.
    pub command: Sealed,
}

/// Why a file can not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is no file of unsent work.
    #[error("not a file of unsent work")]
    Foreign,
    /// A newer build made it.
    #[error("made by a newer build")]
    Newer,
    /// A piece of it, counted from 1, is not as it was saved.
    #[error("item {0} is not as it was saved")]
    Damaged(usize),
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u16,
}

impl Parcel {
    /// Reads a file. Every command in it is as it was saved, and all are of the author.
    ///
    /// # Errors
    /// [`Unusable`] says why not.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let head: Head = json::from_text(text).map_err(|_| Unusable::Foreign)?;
        if head.format != FORMAT {
            return Err(Unusable::Foreign);
        }
        if head.version > VERSION {
            return Err(Unusable::Newer);
        }
        let parcel: Self = json::from_text(text).map_err(|_| Unusable::Foreign)?;
        let is_whole =
            |item: &Item| item.command.hash() == item.command.payload_hash && item.command.user_id == parcel.author;
        match parcel.items.iter().position(|item| !is_whole(item)) {
            Some(place) => Err(Unusable::Damaged(place + 1)),
            None => Ok(parcel),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Command, OnTicket, Payload};
    use crate::id::{ClientId, CommandId, TicketId};
    use crate::time::Captured;
    use uuid::Uuid;

    fn parcel() -> Parcel {
        let ticket = TicketId(Uuid::from_u128(7));
        let author = PersonId(Uuid::from_u128(2));
        let command = Command {
            command_id: CommandId(Uuid::from_u128(3)),
            client_id: ClientId(Uuid::from_u128(1)),
            lane: ticket.into(),
            lane_seq: 1,
            requires: Vec::new(),
            bases: crate::small::SmallMap::new(),
            captured: Captured::default(),
            user_id: author,
            payload: Payload::TakeTicket(OnTicket { ticket }),
        };
        let item = Item {
            what: "Prendi in carico".to_owned(),
            ticket: "100427 Tablet".to_owned(),
            words: String::new(),
            state: "Da inviare".to_owned(),
            command: command.seal(),
        };
        Parcel {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_at: Timestamp(1_800_000_000),
            author,
            author_name: "Marco Pittis".to_owned(),
            for_name: String::new(),
            items: vec![item],
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let text = json::to_pretty_text(&parcel()).expect("plain data");
        assert_eq!(Parcel::read(&text), Ok(parcel()));
    }

    #[test]
    fn what_was_touched_on_the_way_is_refused() {
        let text = json::to_pretty_text(&parcel()).expect("plain data");
        assert_eq!(Parcel::read(&text.replace("\"lane_seq\": 1", "\"lane_seq\": 2")), Err(Unusable::Damaged(1)));
        let other = Parcel { author: PersonId(Uuid::from_u128(4)), ..parcel() };
        let text = json::to_pretty_text(&other).expect("plain data");
        assert_eq!(Parcel::read(&text), Err(Unusable::Damaged(1)));
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(Parcel::read("{}"), Err(Unusable::Foreign));
        assert_eq!(Parcel::read("not json"), Err(Unusable::Foreign));
        let newer = Parcel { version: VERSION + 1, ..parcel() };
        assert_eq!(Parcel::read(&json::to_pretty_text(&newer).expect("plain data")), Err(Unusable::Newer));
    }
}
