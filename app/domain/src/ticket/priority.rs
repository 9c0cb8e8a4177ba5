//! Priority: from impact and urgency by a matrix. What else goes into one is in [`crate::priority_scheme`].

use serde::{Deserialize, Serialize};

/// Size of the effect on business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// One person.
    Individual,
    /// Some people.
    Group,
    /// One place.
    Site,
    /// The whole organisation.
    Organization,
    /// The public.
    Public,
}

impl Impact {
    /// Smallest first.
    pub const ALL: [Self; 5] = [Self::Individual, Self::Group, Self::Site, Self::Organization, Self::Public];
}

/// How soon the effect becomes unacceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Some time soon.
    Low,
    /// This week.
    Medium,
    /// Today.
    High,
    /// Now.
    Critical,
}

impl Urgency {
    /// Least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];
}

/// Order of work; P1 first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Priority {
    /// Critical.
    P1,
    /// High.
    P2,
    /// Medium.
    P3,
    /// Low.
    P4,
    /// Can be planned.
    P5,
}

impl Priority {
    /// Most urgent first.
    pub const ALL: [Self; 5] = [Self::P1, Self::P2, Self::P3, Self::P4, Self::P5];
}

/// The fixed matrix: what holds until the desk has another one.
#[must_use]
pub fn of(impact: Impact, urgency: Urgency) -> Priority {
    use Priority::{P1, P2, P3, P4, P5};
    let row = match impact {
        Impact::Individual => [P5, P4, P3, P2],
        Impact::Group => [P4, P4, P3, P2],
        Impact::Site => [P4, P3, P2, P1],
        Impact::Organization => [P3, P2, P1, P1],
        Impact::Public => [P3, P2, P1, P1],
    };
    row[urgency as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_impact_or_more_urgency_never_lowers_the_priority() {
        for (impact, wider) in Impact::ALL.into_iter().zip(Impact::ALL.into_iter().skip(1)) {
            for (urgency, sooner) in Urgency::ALL.into_iter().zip(Urgency::ALL.into_iter().skip(1)) {
                assert!(of(wider, urgency) <= of(impact, urgency));
                assert!(of(impact, sooner) <= of(impact, urgency));
            }
        }
    }
}
