//! How the desk gives its tickets a priority: the matrix of impact and urgency, and what else raises one.
//!
//! A cell of the matrix counts in steps of [`STEP`] points, P5 for none and P1 for four. What else is known of a ticket
//! adds its points, and whole steps of the sum are the priority. So no weight ever lowers one.

use crate::contract::ContractKind;
use crate::document::Body;
use crate::facts::{Fact, Facts};
use crate::id::{Aggregate, OrganizationId, PersonId, PrioritySchemeId};
use crate::refusal::{Problem, Refusal};
use crate::small::SmallMap;
use crate::ticket::priority::{self, Impact, Priority, Urgency};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The desk has one scheme, and this is its id.
pub const THE_SCHEME: PrioritySchemeId = PrioritySchemeId(Uuid::from_u128(0xde5c_51de_0000_8000_8000_0000_0000_0001));
/// Points from one priority to the next.
pub const STEP: u32 = 100;
/// Most points of a factor: enough for P1 from anywhere.
pub const POINTS_MAX: u32 = 4 * STEP;

/// Something besides impact and urgency that can raise a ticket's priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A contract with a household holds.
    PrivateContract,
    /// A contract with a firm or an office holds.
    BusinessContract,
    /// The organisation belongs to a critical sector.
    CriticalSector,
}

impl Factor {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::PrivateContract, Self::BusinessContract, Self::CriticalSector];
}

/// A factor that applied to a ticket when it was weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Applied {
    /// Which.
    pub factor: Factor,
    /// What it added, in points.
    pub points: u32,
    /// The record that says so.
    pub source: Aggregate,
}

/// What a ticket's priority is made of, as it was weighed last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Weighed {
    /// What the matrix says of impact and urgency.
    pub cell: Priority,
    /// What else applied, in the order of [`Factor::ALL`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Applied>,
    /// What came of it.
    pub priority: Priority,
}

impl Weighed {
    /// A cell of the matrix with what applies besides.
    #[must_use]
    pub fn of(cell: Priority, factors: Vec<Applied>) -> Self {
        let priority = at(factors.iter().fold(points(cell), |sum, applied| sum.saturating_add(applied.points)));
        Self { cell, factors, priority }
    }

    /// Whether it says no more than the fixed matrix does.
    #[must_use]
    pub fn is_plain(&self, impact: Impact, urgency: Urgency) -> bool {
        self.factors.is_empty() && self.cell == priority::of(impact, urgency)
    }
}

/// A priority that a person has set in the place of the computed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overridden {
    /// Which.
    pub priority: Priority,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Points of a priority: none for P5.
#[must_use]
pub fn points(priority: Priority) -> u32 {
    (Priority::P5 as u32 - priority as u32) * STEP
}

/// The priority of a sum of points: whole steps count.
fn at(points: u32) -> Priority {
    let steps = (points / STEP).min(4) as usize;
    Priority::ALL.iter().rev().nth(steps).copied().unwrap_or(Priority::P1)
}

/// The matrix and the weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriorityScheme {
    /// Always [`THE_SCHEME`].
    pub id: PrioritySchemeId,
    /// A row for each impact, smallest first, with a priority for each urgency, least first.
    pub matrix: [[Priority; 4]; 5],
    /// What each factor adds, in points; one that is not here adds none.
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub weights: SmallMap<Factor, u32>,
}

impl Default for PriorityScheme {
    /// The fixed matrix and no weights: what holds until somebody says otherwise.
    fn default() -> Self {
        let matrix = Impact::ALL.map(|impact| Urgency::ALL.map(|urgency| priority::of(impact, urgency)));
        Self { id: THE_SCHEME, matrix, weights: SmallMap::new() }
    }
}

impl PriorityScheme {
    /// What the matrix says.
    #[must_use]
    pub fn cell(&self, impact: Impact, urgency: Urgency) -> Priority {
        self.matrix[impact as usize][urgency as usize]
    }

    /// What a factor adds, in points.
    #[must_use]
    pub fn points(&self, factor: Factor) -> u32 {
        self.weights.get(&factor).copied().unwrap_or(0)
    }

    /// Weighs a ticket of this impact and urgency that is an organisation's, by what is known at a moment. What can not
    /// be told here stays as it was before.
    #[must_use]
    pub fn weigh(
        &self,
        (impact, urgency): (Impact, Urgency),
        organization: Fact<OrganizationId>,
        at: Timestamp,
        facts: &dyn Facts,
        before: Option<&Weighed>,
    ) -> Weighed {
        let kept = |factor| before.and_then(|before| before.factors.iter().find(|applied| applied.factor == factor));
        let applied = |factor| {
            let points = self.points(factor);
            if points == 0 {
                return None;
            }
            match applies(factor, organization, at, facts) {
                Fact::Known(source) => Some(Applied { factor, points, source }),
                Fact::Absent => None,
                Fact::NotHere => kept(factor).copied(),
            }
        };
        Weighed::of(self.cell(impact, urgency), Factor::ALL.into_iter().filter_map(applied).collect())
    }

    /// Refuses a second scheme, and points that are out of range.
    ///
    /// # Errors
    /// Which field it is.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.id != THE_SCHEME {
            let problem = Problem::Malformed { detail: format!("the desk's scheme is {THE_SCHEME}") };
            return Err(Refusal::Invalid { field: "id".to_owned(), problem });
        }
        if self.weights.values().any(|points| *points > POINTS_MAX) {
            let problem = Problem::OutOfRange { min: 0, max: POINTS_MAX.into() };
            return Err(Refusal::Invalid { field: "weights".to_owned(), problem });
        }
        Ok(())
    }
}

/// The record by which a factor applies to an organisation's ticket, if it does.
fn applies(factor: Factor, organization: Fact<OrganizationId>, at: Timestamp, facts: &dyn Facts) -> Fact<Aggregate> {
    let organization = match organization {
        Fact::Known(organization) => organization,
        Fact::Absent => return Fact::Absent,
        Fact::NotHere => return Fact::NotHere,
    };
    let kind = match factor {
        Factor::PrivateContract => ContractKind::Private,
        Factor::BusinessContract => ContractKind::Business,
        Factor::CriticalSector => {
            return match facts.document(organization.into()) {
                Fact::Known(document) => match &document.body {
                    Body::Organization(record) if record.critical_sector => Fact::Known(organization.into()),
                    _ => Fact::Absent,
                },
                Fact::Absent => Fact::Absent,
                Fact::NotHere => Fact::NotHere,
            };
        }
    };
    let contracts = match facts.contracts(organization) {
        Fact::Known(contracts) => contracts,
        Fact::Absent => return Fact::Absent,
        Fact::NotHere => return Fact::NotHere,
    };
    let day = at.day();
    let holding = contracts.into_iter().filter(|contract| contract.kind == kind && contract.holds_on(day));
    // The one of the lowest id, so that tablet and server name the same.
    holding.map(|contract| contract.id).min().map_or(Fact::Absent, |id| Fact::Known(id.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(points: &[u32]) -> Vec<Applied> {
        let one = |(factor, points): (Factor, &u32)| Applied { factor, points: *points, source: THE_SCHEME.into() };
        Factor::ALL.into_iter().zip(points).map(one).collect()
    }

    #[test]
    fn without_weights_the_scheme_is_the_fixed_matrix() {
        let scheme = PriorityScheme::default();
        assert_eq!(scheme.check(), Ok(()));
        for impact in Impact::ALL {
            for urgency in Urgency::ALL {
                let weighed = Weighed::of(scheme.cell(impact, urgency), Vec::new());
                assert_eq!(weighed.priority, priority::of(impact, urgency));
                assert!(weighed.is_plain(impact, urgency));
            }
        }
    }

    #[test]
    fn a_whole_step_raises_by_one_and_less_than_one_by_none() {
        for (points, expected) in [(0, Priority::P4), (99, Priority::P4), (100, Priority::P3), (399, Priority::P1)] {
            assert_eq!(Weighed::of(Priority::P4, applied(&[points])).priority, expected, "{points}");
        }
        assert_eq!(Weighed::of(Priority::P4, applied(&[50, 50])).priority, Priority::P3, "parts add up");
    }

    proptest! {
        #[test]
        fn more_weight_never_lowers_a_priority(
            cell in 0_usize..5,
            less in proptest::collection::vec(0..=POINTS_MAX, 3),
            more in proptest::collection::vec(0..=POINTS_MAX, 3),
        ) {
            let cell = Priority::ALL[cell];
            let sum: Vec<u32> = less.iter().zip(&more).map(|(less, more)| less + more).collect();
            let (low, high) = (Weighed::of(cell, applied(&less)), Weighed::of(cell, applied(&sum)));
            prop_assert!(high.priority <= low.priority && low.priority <= cell);
        }
    }
}
