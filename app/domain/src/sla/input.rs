//! What the clocks of a ticket are made of: the moments of its life that start, suspend, resume or end one.

use crate::ticket::{FieldValue, PendingReason, Priority};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A moment that matters to a clock. A ticket keeps them in the order of the log; clocks read them in the order in which
/// they happened, those of one second as the log has them. So late work is only another list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClockInput {
    /// When it happened, as the server estimates.
    pub at: Timestamp,
    /// What.
    pub fact: ClockFact,
}

/// What happened. That the ticket was opened stands in its `created_at`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockFact {
    /// A person took it.
    Owned,
    /// A person of the desk wrote to the requester.
    Answered,
    /// The requester wrote.
    Asked,
    /// A technician was on site.
    Arrived,
    /// Work waits for something.
    Pending(PendingReason),
    /// It waits no longer.
    Resumed,
    /// It works again.
    Resolved,
    /// It did not after all.
    Reopened,
    /// It will not be done.
    Cancelled,
    /// A field that clocks look at was set; this is what it said before.
    Was(FieldValue),
    /// The priority was weighed; this came of it before. `None`: the fixed matrix held.
    Weighed(Option<Priority>),
    /// A person set the priority, or left it to the scheme again; this was set before.
    Overridden(Option<Priority>),
}
