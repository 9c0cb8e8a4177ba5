//! People called because the time of a promise goes by: the steps of a policy's ladder as they were taken.

use crate::id::{EventId, PersonId};
use crate::sla::SlaMetric;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Somebody was called, because of a step of a policy's ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LadderCall {
    /// The event that recorded it; names it.
    pub id: EventId,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What is measured.
    pub metric: SlaMetric,
    /// Which time of it, from 1.
    pub cycle: u32,
    /// At which share of the target, in percent of its working time.
    pub percent: u16,
    /// When that share was used up; a call is later where the person was not at work.
    pub reached_at: Timestamp,
    /// By when it is to be acknowledged, before the next one is called. `None`: nobody waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
    /// Who has seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// Somebody said to have seen a call, or took the ticket in charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seen {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}
