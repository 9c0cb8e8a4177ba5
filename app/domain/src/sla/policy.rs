//! What is promised: targets by what is measured and how urgent the ticket is.

#[cfg(feature = "administration")]
use super::ladder::{self, LadderStep};
use crate::id::{CategoryId, ContractId, OrganizationId, ServiceCalendarId, SiteId, SlaPolicyId};
use crate::refusal::{Problem, Refusal};
use crate::small::{SmallMap, SmallSet};
use crate::ticket::{PendingReason, Priority, TicketKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Shortest target, in seconds.
pub const TARGET_MIN: u32 = 60;
/// Longest target: 800 days, in seconds.
pub const TARGET_MAX: u32 = 800 * 86_400;
/// The most working days after which a resolved ticket closes by itself.
pub const CLOSE_AFTER_MAX: u8 = 60;
/// The last place in the order; the first is 1.
pub const PLACE_MAX: u32 = 9_999;

/// What a target measures. Each is a clock of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlaMetric {
    /// Until a person takes the ticket.
    TakeInCharge,
    /// Until the first public message or call of a person to the requester.
    FirstResponse,
    /// From a requester's message without answer to the next public message of a person.
    NextResponse,
    /// Until a technician is on site.
    Arrival,
    /// Until the service is usable again, perhaps by a workaround.
    Restoration,
    /// Until the service works again, with a solution recorded.
    Resolution,
    /// Until the service works again, by the date that a person has agreed with the requester. No policy promises it.
    AgreedDate,
}

impl SlaMetric {
    /// All there are.
    pub const EVERY: [Self; 7] = [
        Self::TakeInCharge,
        Self::FirstResponse,
        Self::NextResponse,
        Self::Arrival,
        Self::Restoration,
        Self::Resolution,
        Self::AgreedDate,
    ];

    /// All that policies promise, in the order in which they come about.
    pub const ALL: [Self; 6] = [
        Self::TakeInCharge,
        Self::FirstResponse,
        Self::NextResponse,
        Self::Arrival,
        Self::Restoration,
        Self::Resolution,
    ];
}

/// One measurable promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlaTarget {
    /// What is measured.
    pub metric: SlaMetric,
    /// For tickets of this priority.
    pub priority: Priority,
    /// Within how much time inside opening hours, in seconds.
    pub seconds: u32,
}

/// What is promised to whom. Policies stand in an order; the first that fits a ticket holds for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlaPolicy {
    /// Identity.
    pub id: SlaPolicyId,
    /// What people call it.
    pub name: String,
    /// Its place in the order, smallest first; of two with the same place the older identity comes first.
    pub place: u32,
    /// The hours in which time counts.
    pub calendar: ServiceCalendarId,
    /// For which tickets.
    #[serde(default, skip_serializing_if = "SlaScope::is_everything")]
    pub scope: SlaScope,
    /// What is promised; at most one target for each metric and priority.
    pub targets: Vec<SlaTarget>,
    /// Which reasons to wait suspend which clocks. A metric that is not named has [`PAUSES`].
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub pauses: SmallMap<SlaMetric, SmallSet<PendingReason>>,
    /// From this share of a target on, in percent of its working time, a ticket is at risk.
    #[serde(default = "warn_percent", skip_serializing_if = "is_warn_percent")]
    pub warn_percent: u8,
    /// A reopened ticket has the whole target again, and not what was left of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh_on_reopen: bool,
    /// A resolved ticket that nobody reopens closes by itself after so many working days; `None`: it waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_after: Option<u8>,
    /// Who is called as time goes by, in order. Devices call nobody and go without.
    #[cfg(feature = "administration")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<LadderStep>,
    /// Kept for what uses it, and applied to nothing new.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// What suspends a clock unless its policy says otherwise: somebody outside of the desk must act or has chosen the time.
pub const PAUSES: [PendingReason; 3] = [PendingReason::Requester, PendingReason::Approval, PendingReason::AgreedDate];

/// The share from which on a ticket is at risk unless its policy says otherwise, in percent.
pub const WARN_PERCENT: u8 = 75;

fn warn_percent() -> u8 {
    WARN_PERCENT
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_warn_percent(percent: &u8) -> bool {
    *percent == WARN_PERCENT
}

/// For which tickets a policy holds: those that fit each condition. One without entries asks nothing. A build that does
/// not know a condition must not take the policy for a wider one, so it can not read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SlaScope {
    /// The requester is from one of these, or the place is one of theirs.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub organizations: SmallSet<OrganizationId>,
    /// One of these holds on the day.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub contracts: SmallSet<ContractId>,
    /// It is at one of these places.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub sites: SmallSet<SiteId>,
    /// Its category is one of these or below one.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub categories: SmallSet<CategoryId>,
    /// It is of one of these kinds.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub kinds: SmallSet<TicketKind>,
    /// It has one of these priorities.
    #[serde(skip_serializing_if = "SmallSet::is_empty")]
    pub priorities: SmallSet<Priority>,
}

/// What a policy is matched on: a ticket as it was at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Whose it is.
    pub organization: Option<OrganizationId>,
    /// The agreements with them that held on the day.
    pub contracts: Vec<ContractId>,
    /// Where it is.
    pub site: Option<SiteId>,
    /// Its category and all above it.
    pub categories: Vec<CategoryId>,
    /// What kind of demand.
    pub kind: TicketKind,
    /// How urgent.
    pub priority: Priority,
}

/// A condition of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Whose it is.
    Organization,
    /// Which agreement holds on the day.
    Contract,
    /// Where it is.
    Site,
    /// What it is about.
    Category,
    /// What kind of demand.
    Kind,
    /// How urgent.
    Priority,
}

impl Condition {
    /// All of them, in the order of a scope's fields.
    pub const ALL: [Self; 6] =
        [Self::Organization, Self::Contract, Self::Site, Self::Category, Self::Kind, Self::Priority];
}

impl SlaScope {
    /// Whether it asks nothing.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a ticket fits each condition.
    #[must_use]
    pub fn fits(&self, subject: &Subject) -> bool {
        Condition::ALL.into_iter().all(|condition| self.meets(condition, subject))
    }

    /// The conditions that a ticket does not fit; none where it [fits](Self::fits).
    pub fn unmet(&self, subject: &Subject) -> impl Iterator<Item = Condition> {
        Condition::ALL.into_iter().filter(|condition| !self.meets(*condition, subject))
    }

    /// Whether a ticket fits one condition.
    #[must_use]
    pub fn meets(&self, condition: Condition, subject: &Subject) -> bool {
        fn any<T: Ord>(wanted: &SmallSet<T>, have: &[T]) -> bool {
            wanted.is_empty() || have.iter().any(|one| wanted.contains(one))
        }
        match condition {
            Condition::Organization => any(&self.organizations, subject.organization.as_slice()),
            Condition::Contract => any(&self.contracts, &subject.contracts),
            Condition::Site => any(&self.sites, subject.site.as_slice()),
            Condition::Category => any(&self.categories, &subject.categories),
            Condition::Kind => any(&self.kinds, &[subject.kind]),
            Condition::Priority => any(&self.priorities, &[subject.priority]),
        }
    }
}

impl SlaPolicy {
    /// Whether a reason to wait suspends a clock.
    #[must_use]
    pub fn pauses(&self, metric: SlaMetric, reason: PendingReason) -> bool {
        self.pauses.get(&metric).map_or(PAUSES.contains(&reason), |reasons| reasons.contains(&reason))
    }

    /// The target for a metric and a priority, in seconds.
    #[must_use]
    pub fn target(&self, metric: SlaMetric, priority: Priority) -> Option<u32> {
        let fits = |target: &&SlaTarget| target.metric == metric && target.priority == priority;
        self.targets.iter().find(fits).map(|target| target.seconds)
    }

    /// Refuses a place outside of the order, a target of no or endless time, two for the same, and a ladder that nobody
    /// could climb.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field: `place`, `warn_percent`, `targets` or `ladder`.
    pub fn check(&self) -> Result<(), Refusal> {
        if !(1..=PLACE_MAX).contains(&self.place) {
            let problem = Problem::OutOfRange { min: 1, max: i64::from(PLACE_MAX) };
            return Err(Refusal::Invalid { field: "place".to_owned(), problem });
        }
        if !(1..=100).contains(&self.warn_percent) {
            let problem = Problem::OutOfRange { min: 1, max: 100 };
            return Err(Refusal::Invalid { field: "warn_percent".to_owned(), problem });
        }
        if self.close_after.is_some_and(|days| !(1..=CLOSE_AFTER_MAX).contains(&days)) {
            let problem = Problem::OutOfRange { min: 1, max: i64::from(CLOSE_AFTER_MAX) };
            return Err(Refusal::Invalid { field: "close_after".to_owned(), problem });
        }
        let wrong = |problem| Err(Refusal::Invalid { field: "targets".to_owned(), problem });
        let mut seen = BTreeSet::new();
        for target in &self.targets {
            if target.metric == SlaMetric::AgreedDate {
                return wrong(Problem::Malformed { detail: "agreed_date is no policy's to promise".to_owned() });
            }
            if !(TARGET_MIN..=TARGET_MAX).contains(&target.seconds) {
                return wrong(Problem::OutOfRange { min: i64::from(TARGET_MIN), max: i64::from(TARGET_MAX) });
            }
            if !seen.insert((target.metric, target.priority)) {
                let detail = format!("{:?} of {:?} is there twice", target.metric, target.priority);
                return wrong(Problem::Malformed { detail });
            }
        }
        #[cfg(feature = "administration")]
        ladder::check(&self.ladder)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(targets: &[(SlaMetric, Priority, u32)]) -> SlaPolicy {
        let target = |&(metric, priority, seconds): &_| SlaTarget { metric, priority, seconds };
        SlaPolicy {
            id: 1.into(),
            name: "Standard".to_owned(),
            place: 1,
            calendar: 2.into(),
            targets: targets.iter().map(target).collect(),
            scope: SlaScope::default(),
            pauses: SmallMap::new(),
            warn_percent: WARN_PERCENT,
            fresh_on_reopen: false,
            close_after: None,
            ladder: Vec::new(),
            retired: false,
        }
    }

    #[test]
    fn a_promise_is_made_once_and_can_be_kept() {
        use Priority::{P1, P2};
        use SlaMetric::{Resolution, TakeInCharge};
        let good = policy(&[(TakeInCharge, P1, 900), (TakeInCharge, P2, 3_600), (Resolution, P1, 14_400)]);
        assert_eq!(good.check(), Ok(()));
        assert_eq!(good.target(TakeInCharge, P2), Some(3_600));
        assert_eq!(good.target(Resolution, P2), None);
        let of_a_person = policy(&[(SlaMetric::AgreedDate, P1, 900)]).check();
        assert!(matches!(of_a_person, Err(Refusal::Invalid { field, .. }) if field == "targets"));
        for bad in [&[(Resolution, P1, 59)][..], &[(Resolution, P1, TARGET_MAX + 1)], &[(Resolution, P1, 60); 2]] {
            assert!(
                matches!(policy(bad).check(), Err(Refusal::Invalid { field, .. }) if field == "targets"),
                "{bad:?}"
            );
        }
    }
}
