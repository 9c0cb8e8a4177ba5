//! What a decision may know. The server knows everything; a tablet knows its replica.

use crate::asset::{Asset, serial_norm, tag_norm};
use crate::contract::Contract;
use crate::document::{Body, DocRef, Document};
use crate::id::{AssetId, ClientId, CommandId, OrganizationId, PersonId, TicketId};
use crate::people::Person;
use crate::sla::ZoneOffsets;
use crate::sync::wire::Outcome;
use crate::ticket::{Ticket, TicketNumber};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A piece of the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is so.
    Known(T),
    /// There is none, for certain.
    Absent,
    /// Not on this device. Never a reason to refuse.
    NotHere,
}

impl<T> Fact<T> {
    /// The same fact about something derived from it.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(derive(value)),
            Self::Absent => Fact::Absent,
            Self::NotHere => Fact::NotHere,
        }
    }

    /// The value, if known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::NotHere => None,
        }
    }
}

/// What the server knows about a ticket number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberUse {
    /// Reserved for the asking device and not used.
    Free,
    /// Not from a block of the asking device.
    NotReserved,
    /// Another ticket's.
    Taken,
}

/// What an asset is known by, in the form in which it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetKey {
    /// Its tag, see [`tag_norm`](crate::asset::tag_norm).
    Tag(String),
    /// Its serial number, see [`serial_norm`](crate::asset::serial_norm).
    Serial(String),
}

impl AssetKey {
    /// Whether an asset is known by it.
    #[must_use]
    pub fn is_of(&self, asset: &Asset) -> bool {
        match self {
            Self::Tag(tag) => tag_norm(&asset.tag) == *tag,
            Self::Serial(serial) => serial_norm(&asset.serial).as_ref() == Some(serial),
        }
    }
}

/// The facts a decision is made on.
pub trait Facts {
    /// A document.
    fn document(&self, doc: DocRef) -> Fact<&Document>;
    /// The final outcome of an earlier command. On a tablet `NotHere` while it is pending.
    fn outcome(&self, command: CommandId) -> Fact<Outcome>;
    /// What a tablet expects to become of the author's own pending command.
    fn foreseen(&self, _command: CommandId) -> Option<Outcome> {
        None
    }
    /// Whether a device may use a number. On a tablet `NotHere`.
    fn number(&self, client: ClientId, number: TicketNumber) -> Fact<NumberUse>;
    /// Everyone who has an account to sign in with. On a tablet `NotHere`.
    fn account_holders(&self) -> Fact<&[PersonId]>;

    /// How many bytes the server has of this SHA-256. On a tablet `NotHere`.
    fn file(&self, _hash: &str) -> Fact<u64> {
        Fact::NotHere
    }

    /// A zone of the tz database, for calendars that are used from a moment on. On a tablet `NotHere`: it has no such
    /// database.
    fn zone(&self, _name: &str, _from: Timestamp) -> Fact<ZoneOffsets> {
        Fact::NotHere
    }

    /// The asset that is known by a tag or a serial number. On a tablet `NotHere` where none here is.
    fn asset_known_by(&self, _key: &AssetKey) -> Fact<AssetId> {
        Fact::NotHere
    }

    /// All agreements with an organisation, whenever they hold.
    fn contracts(&self, _organization: OrganizationId) -> Fact<Vec<&Contract>> {
        Fact::NotHere
    }

    /// A ticket.
    fn ticket(&self, id: TicketId) -> Fact<&Ticket> {
        narrow(self.document(id.into()), |body| match body {
            Body::Ticket(ticket) => Some(&**ticket),
            _ => None,
        })
    }

    /// A person.
    fn person(&self, id: PersonId) -> Fact<&Person> {
        narrow(self.document(id.into()), |body| match body {
            Body::Person(person) => Some(person),
            _ => None,
        })
    }
}

fn narrow<'a, T>(fact: Fact<&'a Document>, pick: impl FnOnce(&'a Body) -> Option<&'a T>) -> Fact<&'a T> {
    match fact {
        Fact::Known(document) => pick(&document.body).map_or(Fact::Absent, Fact::Known),
        Fact::Absent => Fact::Absent,
        Fact::NotHere => Fact::NotHere,
    }
}
