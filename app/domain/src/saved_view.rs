//! Queues with a name: a filter that a person keeps, for themselves or for the whole desk.

use crate::id::{PersonId, SavedViewId};
use serde::{Deserialize, Serialize};

/// The longest filter, in characters.
pub const FILTER_MAX: usize = 1_000;

/// A filter of the queue under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedView<T = String> {
    /// Identity.
    pub id: SavedViewId,
    /// Who made it.
    pub owner: PersonId,
    /// What it is called.
    pub name: T,
    /// What is shown, as in the address of the queue: `show=open&team=…`.
    pub filter: T,
    /// Everybody in house has it. It can be removed, but never becomes private again: it is on other devices.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// No longer offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl<T> SavedView<T> {
    /// The same view with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> SavedView<U> {
        SavedView {
            id: self.id,
            owner: self.owner,
            name: text(self.name),
            filter: text(self.filter),
            shared: self.shared,
            retired: self.retired,
        }
    }
}
