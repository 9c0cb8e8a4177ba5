//! When the desk works for whom, and what it promises.

use super::{ASL, BRANDOLIN, HOMES, NORTHQUAY};
use deskside_domain::sla::SlaMetric;

/// Opening hours for a customer.
pub struct Hours {
    /// For whom.
    pub customer: &'static str,
    /// What they are called.
    pub name: &'static str,
    /// Whose clock.
    pub zone: &'static str,
    /// From Monday to Friday.
    pub week: &'static [&'static str],
    /// On Saturdays.
    pub saturday: &'static [&'static str],
    /// On Sundays.
    pub sunday: &'static [&'static str],
}

/// The hours of the four contracts.
pub const HOURS: [Hours; 4] = [
    Hours {
        customer: ASL,
        name: "24 ore",
        zone: "Europe/Rome",
        week: &["00:00-24:00"],
        saturday: &["00:00-24:00"],
        sunday: &["00:00-24:00"],
    },
    Hours {
        customer: BRANDOLIN,
        name: "Officine Brandolin",
        zone: "Europe/Rome",
        week: &["08:00-12:00", "13:30-17:30"],
        saturday: &[],
        sunday: &[],
    },
    Hours {
        customer: NORTHQUAY,
        name: "Northquay, London hours",
        zone: "Europe/London",
        week: &["08:30-17:30"],
        saturday: &[],
        sunday: &[],
    },
    Hours {
        customer: HOMES,
        name: "Clienti privati",
        zone: "Europe/Rome",
        week: &["08:00-20:00"],
        saturday: &["08:00-20:00"],
        sunday: &[],
    },
];

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;

/// A promise: in whose hours, whether to them alone, what it is called, and what is measured with the time for P1 to P5.
pub type Promise = (&'static str, bool, &'static str, &'static [(SlaMetric, [u32; 5])]);

/// The promises, in the order in which they are tried.
pub const PROMISES: [Promise; 4] = [
    (
        ASL,
        true,
        "Settori critici",
        &[
            (SlaMetric::TakeInCharge, [15 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR]),
            (SlaMetric::Restoration, [4 * HOUR, 24 * HOUR, 72 * HOUR, 120 * HOUR, 240 * HOUR]),
            (SlaMetric::Resolution, [8 * HOUR, 48 * HOUR, 120 * HOUR, 240 * HOUR, 480 * HOUR]),
        ],
    ),
    (
        NORTHQUAY,
        true,
        "Northquay",
        &[
            (SlaMetric::FirstResponse, [30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 9 * HOUR]),
            (SlaMetric::NextResponse, [HOUR, 2 * HOUR, 4 * HOUR, 9 * HOUR, 18 * HOUR]),
            (SlaMetric::Resolution, [4 * HOUR, 9 * HOUR, 18 * HOUR, 45 * HOUR, 90 * HOUR]),
        ],
    ),
    (
        HOMES,
        true,
        "Clienti privati",
        &[
            (SlaMetric::FirstResponse, [HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR]),
            (SlaMetric::Arrival, [4 * HOUR, 8 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR]),
            (SlaMetric::Resolution, [8 * HOUR, 12 * HOUR, 36 * HOUR, 60 * HOUR, 120 * HOUR]),
        ],
    ),
    (
        BRANDOLIN,
        false,
        "Standard",
        &[
            (SlaMetric::TakeInCharge, [30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]),
            (SlaMetric::Resolution, [4 * HOUR, 16 * HOUR, 40 * HOUR, 80 * HOUR, 160 * HOUR]),
        ],
    ),
];
