//! Checklists as the administration keeps them, to be taken up on tickets.

use crate::id::{CategoryId, ChecklistTemplateId};
use crate::ticket::ChecklistItem;
use serde::{Deserialize, Serialize};

/// A checklist that can be taken up on a ticket. What is being filled in there has its own copy of the items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChecklistTemplate {
    /// Identity.
    pub id: ChecklistTemplateId,
    /// What the desk finds it by, and what stands in the service report.
    pub name: String,
    /// What to look at, in order.
    pub items: Vec<ChecklistItem>,
    /// The category of tickets for which it is proposed, with all below it; `None`: for none in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// No longer offered. Lists that were taken from it stay as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}
