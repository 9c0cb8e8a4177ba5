//! The status machine of a ticket.

use serde::{Deserialize, Serialize};

/// Why work can not go on until someone else acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PendingReason {
    /// The requester must answer.
    Requester,
    /// A supplier must act.
    Supplier,
    /// A spare part must arrive.
    Part,
    /// Someone must approve.
    Approval,
    /// A date was agreed.
    AgreedDate,
    /// The problem behind it must be solved.
    Problem,
    /// More evidence is being gathered.
    Evidence,
}

impl PendingReason {
    /// Every reason, in the order people choose from.
    pub const ALL: [Self; 7] =
        [Self::Requester, Self::Supplier, Self::Part, Self::Approval, Self::AgreedDate, Self::Problem, Self::Evidence];
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// Nobody has it yet.
    New,
    /// A team or person has it.
    Assigned,
    /// Work has begun.
    InProgress,
    /// Waiting for someone else.
    Pending(PendingReason),
    /// The service works again; the requester may confirm or reopen.
    Resolved,
    /// Confirmed, or the confirmation period ended.
    Closed,
    /// Will not be done. Final.
    Cancelled,
}

/// In which a closed ticket may be reopened, in days.
pub const REOPEN_WINDOW_DAYS: u32 = 30;

impl TicketStatus {
    /// One of each state, pending once per reason.
    pub const ALL: [Self; 13] = [
        Self::New,
        Self::Assigned,
        Self::InProgress,
        Self::Pending(PendingReason::Requester),
        Self::Pending(PendingReason::Supplier),
        Self::Pending(PendingReason::Part),
        Self::Pending(PendingReason::Approval),
        Self::Pending(PendingReason::AgreedDate),
        Self::Pending(PendingReason::Problem),
        Self::Pending(PendingReason::Evidence),
        Self::Resolved,
        Self::Closed,
        Self::Cancelled,
    ];

    /// Not resolved, closed or cancelled.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Assigned | Self::InProgress | Self::Pending(_))
    }

    /// Whether the machine has a move to `to`. Staying is not a move. The reopen window of a closed ticket is
    /// checked apart, by who knows the time.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        use TicketStatus::{Assigned, Cancelled, Closed, InProgress, New, Pending, Resolved};
        if self == to {
            return false;
        }
        match (self, to) {
            (New | Assigned | InProgress | Pending(_), Assigned | InProgress | Pending(_) | Resolved | Cancelled) => {
                true
            }
            (Resolved, Closed | InProgress) | (Closed, InProgress) => true,
            (_, New) | (Resolved | Closed | Cancelled, _) | (_, Closed) => false,
        }
    }

    /// Every state that may follow.
    #[must_use]
    pub fn next(self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|to| self.may_become(*to)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::TicketStatus::{Assigned, Cancelled, Closed, InProgress, New, Pending, Resolved};
    use super::*;

    #[test]
    fn the_table_of_the_glossary() {
        let pending = Pending(PendingReason::Part);
        let expected = [
            (New, vec![Assigned, InProgress, pending, Resolved, Cancelled]),
            (Assigned, vec![InProgress, pending, Resolved, Cancelled]),
            (InProgress, vec![Assigned, pending, Resolved, Cancelled]),
            (pending, vec![Assigned, InProgress, Resolved, Cancelled]),
            (Resolved, vec![InProgress, Closed]),
            (Closed, vec![InProgress]),
            (Cancelled, vec![]),
        ];
        for (from, legal) in expected {
            for to in [New, Assigned, InProgress, pending, Resolved, Closed, Cancelled] {
                assert_eq!(from.may_become(to), legal.contains(&to), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn one_pending_reason_may_follow_another() {
        assert!(Pending(PendingReason::Part).may_become(Pending(PendingReason::Supplier)));
    }
}
