//! Calendars and policies as they were: each change is a version of its own, so what was promised stays readable.

use super::ServiceCalendar;
use super::hours::Hours;
use super::policy::{SlaPolicy, Subject};
use crate::id::{EventId, ServiceCalendarId, SlaPolicyId};
use crate::json;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A calendar or a policy as it was from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlaVersion {
    /// The event that made it so.
    pub id: EventId,
    /// Its place in the log: of one record the later version stands farther on.
    pub position: u64,
    /// From when it holds.
    pub since: Timestamp,
    /// What it says, an [`SlaRecord`] as JSON: whoever only keeps it need not know what calendars and policies are made of.
    pub record: String,
}

impl SlaVersion {
    /// A version of a record.
    #[must_use]
    pub fn of(id: EventId, position: u64, since: Timestamp, record: &SlaRecord) -> Self {
        let record = json::to_value(record).map(|value| value.to_string()).unwrap_or_default();
        Self { id, position, since, record }
    }
}

/// What there are versions of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaRecord {
    /// Opening hours.
    Calendar(Box<ServiceCalendar>),
    /// What is promised.
    Policy(Box<SlaPolicy>),
}

/// Versions that were read, oldest first. One that this build can not read says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlaBook(Vec<(Timestamp, SlaRecord)>);

impl SlaBook {
    /// Reads versions, in whatever order they come.
    pub fn read<'v>(versions: impl IntoIterator<Item = &'v SlaVersion>) -> Self {
        let mut versions: Vec<&SlaVersion> = versions.into_iter().collect();
        versions.sort_by_key(|version| (version.position, version.id));
        let read = |version: &SlaVersion| Some((version.since, json::from_text(&version.record).ok()?));
        Self(versions.into_iter().filter_map(read).collect())
    }
}

/// All versions of the desk's service levels, ready to be asked for a moment.
#[derive(Clone, Debug, Default)]
pub struct ServiceLevels<'a> {
    /// Oldest first.
    policies: Vec<(Timestamp, &'a SlaPolicy)>,
    /// Oldest first. Only calendars whose zone was read.
    calendars: Vec<(Timestamp, ServiceCalendarId, Hours<'a>)>,
}

impl<'a> ServiceLevels<'a> {
    /// The service levels that versions add up to.
    #[must_use]
    pub fn new(book: &'a SlaBook) -> Self {
        let mut levels = Self::default();
        for (since, record) in &book.0 {
            match record {
                SlaRecord::Policy(policy) => levels.policies.push((*since, &**policy)),
                SlaRecord::Calendar(calendar) => {
                    let read = calendar.offsets.as_ref();
                    levels.calendars.extend(read.map(|read| (*since, calendar.id, Hours::of(calendar, &read.zone))));
                }
            }
        }
        levels
    }

    /// Whether nothing was ever promised to anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// The hours of a calendar, by the version that held at a moment.
    #[must_use]
    pub fn hours(&self, calendar: ServiceCalendarId, at: Timestamp) -> Option<&Hours<'a>> {
        let holds = |(since, id, _): &&(Timestamp, ServiceCalendarId, Hours<'a>)| *id == calendar && *since <= at;
        self.calendars.iter().rev().find(holds).map(|(_, _, hours)| hours)
    }

    /// A policy, by the version that held at a moment.
    #[must_use]
    pub fn policy(&self, id: SlaPolicyId, at: Timestamp) -> Option<&'a SlaPolicy> {
        self.policies.iter().rev().find(|(since, policy)| policy.id == id && *since <= at).map(|(_, policy)| *policy)
    }

    /// All policies by the versions that held at a moment, in the order in which they are tried, retired ones too.
    #[must_use]
    pub fn in_order(&self, at: Timestamp) -> Vec<&'a SlaPolicy> {
        let mut seen = BTreeSet::new();
        let held = self.policies.iter().rev().filter(|(since, _)| *since <= at);
        let mut policies: Vec<_> =
            held.filter(|(_, policy)| seen.insert(policy.id)).map(|(_, policy)| *policy).collect();
        policies.sort_by_key(|policy| (policy.place, policy.id));
        policies
    }

    /// Since when a policy, as it held at a moment, has been as asked, without a break.
    #[must_use]
    pub fn so_since(&self, id: SlaPolicyId, at: Timestamp, so: impl Fn(&SlaPolicy) -> bool) -> Option<Timestamp> {
        let held = self.policies.iter().rev().filter(|(since, policy)| policy.id == id && *since <= at);
        held.take_while(|(_, policy)| so(policy)).map(|(since, _)| *since).last()
    }

    /// The first policy that fits a ticket, by the versions that held at a moment. One that was retired meanwhile still
    /// holds for what had begun before.
    #[must_use]
    pub fn matched(&self, subject: &Subject, began: Timestamp, at: Timestamp) -> Option<&'a SlaPolicy> {
        let holds = |policy: &&SlaPolicy| {
            !policy.retired || self.policy(policy.id, began).is_some_and(|before| !before.retired)
        };
        self.in_order(at).into_iter().filter(holds).find(|policy| policy.scope.fits(subject))
    }
}
