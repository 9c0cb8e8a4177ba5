//! The states of an asset, and which one may follow which.

use serde::{Deserialize, Serialize};

/// What a state allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StatusType {
    /// It can be handed over.
    Deployable,
    /// Later, perhaps.
    Pending,
    /// It can not be handed over.
    Undeployable,
    /// It is gone.
    Archived,
}

/// Where an asset is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetState {
    /// On its way here.
    Ordered,
    /// To be had.
    #[default]
    InStock,
    /// Kept for somebody.
    Reserved,
    /// Somebody has it. Follows from custody; no label says so.
    InUse,
    /// With who repairs it.
    InRepair,
    /// Nobody knows where.
    Lost,
    /// Out of service, but here.
    Retired,
    /// Gone for good.
    Disposed,
}

impl AssetState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 8] = [
        Self::Ordered,
        Self::InStock,
        Self::Reserved,
        Self::InUse,
        Self::InRepair,
        Self::Lost,
        Self::Retired,
        Self::Disposed,
    ];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::InStock => "in_stock",
            Self::Reserved => "reserved",
            Self::InUse => "in_use",
            Self::InRepair => "in_repair",
            Self::Lost => "lost",
            Self::Retired => "retired",
            Self::Disposed => "disposed",
        }
    }

    /// What it allows.
    #[must_use]
    pub fn status_type(self) -> StatusType {
        match self {
            Self::InStock | Self::InUse => StatusType::Deployable,
            Self::Ordered | Self::Reserved | Self::InRepair => StatusType::Pending,
            Self::Lost => StatusType::Undeployable,
            Self::Retired | Self::Disposed => StatusType::Archived,
        }
    }

    /// Whether an asset in this state may be handed over.
    #[must_use]
    pub fn may_be_handed_over(self) -> bool {
        self.status_type() == StatusType::Deployable
    }

    /// Whether a label may take an asset from this state to another one. What is disposed of stays so, and what somebody has
    /// comes back before it is retired.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            _ if self == next => true,
            (Self::Disposed, _) | (_, Self::InUse) => false,
            // A label means "to be had" for as long as somebody has it.
            (Self::InUse, Self::InStock | Self::InRepair | Self::Lost) => true,
            (Self::InUse, _) => false,
            (Self::Retired, next) => matches!(next, Self::Disposed | Self::InStock),
            (_, Self::Ordered) => matches!(self, Self::Reserved),
            (Self::Ordered, Self::InRepair | Self::Lost) => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_stays_gone_and_what_is_held_is_not_retired() {
        for next in AssetState::ALL {
            assert_eq!(AssetState::Disposed.may_become(next), next == AssetState::Disposed, "to {next:?}");
            let after_use = matches!(next, AssetState::InStock | AssetState::InRepair | AssetState::Lost);
            assert_eq!(AssetState::InUse.may_become(next), after_use || next == AssetState::InUse, "to {next:?}");
            // Only custody makes it so.
            assert_eq!(next.may_become(AssetState::InUse), next == AssetState::InUse, "from {next:?}");
        }
        assert!(AssetState::Lost.may_become(AssetState::InStock), "found again");
        assert!(AssetState::InRepair.may_become(AssetState::Disposed), "beyond repair");
    }

    #[test]
    fn only_what_is_deployable_is_handed_over() {
        let may: Vec<_> = AssetState::ALL.into_iter().filter(|state| state.may_be_handed_over()).collect();
        assert_eq!(may, [AssetState::InStock, AssetState::InUse]);
    }
}
