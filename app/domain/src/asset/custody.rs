//! Who has an asset, from when to when, and why.

use crate::id::{AssetId, CustodyId, PersonId, SiteId};
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// Who or what has an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A person.
    Person(PersonId),
    /// A place: it stands there for everyone.
    Site(SiteId),
    /// Another asset, which it is built into or belongs to.
    Asset(AssetId),
}

/// What for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Until further notice.
    #[default]
    Permanent,
    /// Until a day of return.
    Loan,
    /// To have one more at hand.
    Spare,
    /// In the place of another one that is being repaired.
    RepairSwap,
}

impl Purpose {
    /// Every purpose, in the order of a list.
    pub const ALL: [Self; 4] = [Self::Permanent, Self::Loan, Self::Spare, Self::RepairSwap];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Loan => "loan",
            Self::Spare => "spare",
            Self::RepairSwap => "repair_swap",
        }
    }
}

/// Why a custody ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// It came back.
    #[default]
    Returned,
    /// It went on to somebody else, without coming back.
    Transferred,
    /// The holder has lost it.
    Lost,
    /// It was stolen from the holder.
    Stolen,
    /// It is beyond repair.
    Destroyed,
    /// It was recorded by mistake.
    Corrected,
}

impl EndReason {
    /// Every reason that a person gives; a transfer gives its own.
    pub const GIVEN: [Self; 5] = [Self::Returned, Self::Lost, Self::Stolen, Self::Destroyed, Self::Corrected];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Transferred => "transferred",
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Destroyed => "destroyed",
            Self::Corrected => "corrected",
        }
    }
}

/// How an asset looks, and what goes with it, in words. Empty where nothing was said.
pub type Condition = String;

/// The end of a custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ended {
    /// When, as estimated.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: PersonId,
    /// Why.
    pub reason: EndReason,
    /// How it came back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: Condition,
}

/// That somebody has an asset. At most one custody of an asset is not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Custody {
    /// Identity.
    pub id: CustodyId,
    /// Who has it.
    pub holder: Holder,
    /// What for.
    pub purpose: Purpose,
    /// Since when, as estimated.
    pub from: Timestamp,
    /// Who recorded it.
    pub by: PersonId,
    /// The day on which it should be back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Date>,
    /// How it was handed over.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: Condition,
    /// How it ended; `None`: the holder has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}
