//! Agreements with customer bodies.

use crate::id::{ContractId, OrganizationId};
use crate::refusal::{Problem, Refusal};
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// What an agreement is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContractKind {
    /// A household.
    Private,
    /// A firm or an office.
    #[default]
    Business,
}

impl ContractKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Private, Self::Business];
}

/// An agreement with an organisation: what it is called and from when to when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contract<T = String> {
    /// Identity.
    pub id: ContractId,
    /// With whom.
    pub organization: OrganizationId,
    /// What people call it.
    pub name: T,
    /// What it is for.
    pub kind: ContractKind,
    /// Its number in the books.
    pub reference: T,
    /// The first day on which it holds; `None`: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// The last day on which it holds; `None`: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// What the desk should know.
    pub note: T,
}

impl<T> Contract<T> {
    /// The same contract with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Contract<U> {
        Contract {
            id: self.id,
            organization: self.organization,
            name: text(self.name),
            kind: self.kind,
            reference: text(self.reference),
            starts: self.starts,
            ends: self.ends,
            note: text(self.note),
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.starts.is_none_or(|first| first <= day) && self.ends.is_none_or(|last| day <= last)
    }

    /// Refuses a contract that ends before it begins.
    pub fn check_days(&self) -> Result<(), Refusal> {
        match (self.starts, self.ends) {
            (Some(first), Some(last)) if last < first => Err(Refusal::Invalid {
                field: "ends".to_owned(),
                problem: Problem::Malformed { detail: format!("{last} is before {first}") },
            }),
            _ => Ok(()),
        }
    }
}
