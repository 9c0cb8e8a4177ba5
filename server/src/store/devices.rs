//! Devices with the desk's app on them: whose, what they run, when they were last heard of, what they have not sent.

use deskside_domain::id::{Aggregate, ClientId, PersonId};
use deskside_domain::sync::wire::ManifestItem;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a device runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Runs {
    /// The build of the app, as its shell says; empty when it does not say.
    pub build: String,
    /// The browser, as it calls itself.
    pub agent: String,
}

impl Runs {
    /// Nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// What a device says about itself when it makes contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// The installation.
    pub client: ClientId,
    /// Whose.
    pub user: PersonId,
    /// What it runs.
    pub runs: Runs,
    /// What it has not sent yet. `None` when it does not say: what it said before stands.
    pub manifest: Option<Vec<ManifestItem>>,
}

/// A device as it was last heard of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The installation.
    pub client: ClientId,
    /// Whose.
    pub user: PersonId,
    /// When it last made contact.
    pub seen_at: Timestamp,
    /// What it runs.
    #[serde(default, skip_serializing_if = "Runs::is_unknown")]
    pub runs: Runs,
    /// What it had not sent then, by command.
    pub unsent: Vec<ManifestItem>,
}

/// Work on a ticket that a device had not sent when it was last heard of. What is read from the log without it may change
/// when it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Unsent {
    /// Whose it is.
    pub person: PersonId,
    /// How many commands.
    pub commands: u32,
    /// When the oldest was saved, by the device's own clock.
    pub saved_at: Timestamp,
    /// When the device was last heard of.
    pub seen_at: Timestamp,
}

impl Unsent {
    /// What the devices among `devices` have not sent about a record, the oldest first.
    #[must_use]
    pub fn about<'d>(devices: impl IntoIterator<Item = &'d Device>, lane: Aggregate) -> Vec<Self> {
        let about = |device: &Device| {
            let items = || device.unsent.iter().filter(|item| item.lane == lane);
            let saved_at = items().map(|item| item.device_wall).min()?;
            let commands = u32::try_from(items().count()).unwrap_or(u32::MAX);
            Some(Self { person: device.user, commands, saved_at, seen_at: device.seen_at })
        };
        let mut found: Vec<Self> = devices.into_iter().filter_map(about).collect();
        found.sort_by_key(Self::place);
        found
    }

    /// Its place among others.
    #[must_use]
    pub fn place(&self) -> (Timestamp, PersonId, Timestamp) {
        (self.saved_at, self.person, self.seen_at)
    }
}

impl From<&Device> for Contact {
    fn from(device: &Device) -> Self {
        let Device { client, user, runs, unsent, .. } = device.clone();
        Self { client, user, runs, manifest: Some(unsent) }
    }
}
