//! Devices with the desk's app on them: whose, what they run, when they were last heard of, what they have not sent.

use deskside_domain::id::{ClientId, PersonId};
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

impl From<&Device> for Contact {
    fn from(device: &Device) -> Self {
        let Device { client, user, runs, unsent, .. } = device.clone();
        Self { client, user, runs, manifest: Some(unsent) }
    }
}
