//! Reports: what the desk did in a period, worked out from the tickets as the log made them.
//!
//! Days are those of one zone, both ends included. The figures are the domain's; here tickets are read, days become moments,
//! and what came of it becomes a table that people and programs read.

mod table;
mod words;

pub use table::{Row, Table, csv, safe, xlsx};
pub use words::{formula, title};

use crate::directory::Known;
use crate::store::list::{Sort, Wanted};
use crate::store::{Store, StoreError};
use crate::zone;
use deskside_domain::document::Document;
use deskside_domain::metrics::{Period, Record};
use deskside_domain::sla::{ServiceLevels, SlaBook};
use deskside_domain::time::{Date, Timestamp};

/// Tickets read at a time.
const PAGE: u32 = 256;
/// Days of a report, at most: ten years.
pub const DAYS_MOST: i64 = 3_653;
/// The zone of a desk that has no opening hours yet; imports read times in it too where nothing else is said.
const NO_ZONE: &str = "UTC";

/// Days of a zone, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// The zone, as the tz database spells it.
    pub zone: String,
}

/// Days that are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDays {
    /// The last day is before the first.
    #[error("the last day is before the first; turn them round")]
    Backwards,
    /// More than [`DAYS_MOST`].
    #[error("more than ten years; ask for them one after the other")]
    TooMany,
    /// No zone of this name.
    #[error("the zone is unknown; send a name such as Europe/Rome")]
    Zone,
}

impl Days {
    /// The moments of these days.
    ///
    /// # Errors
    /// [`NoDays`] when there are none.
    pub fn period(&self) -> Result<Period, NoDays> {
        let (first, last) = (self.from.number(), self.to.number());
        if last < first {
            return Err(NoDays::Backwards);
        }
        if last - first >= DAYS_MOST {
            return Err(NoDays::TooMany);
        }
        const DAY: i64 = 86_400;
        let zone =
            zone::between(&self.zone, Timestamp(first * DAY), Timestamp((last + 1) * DAY)).ok_or(NoDays::Zone)?;
        Ok(Period { from: zone.earliest(first * DAY), until: zone.earliest((last + 1) * DAY) })
    }

    /// As many days just before.
    #[must_use]
    pub fn before(&self) -> Self {
        let many = self.to.number() - self.from.number() + 1;
        Self { from: self.from.plus(-many), to: self.from.plus(-1), zone: self.zone.clone() }
    }

    /// The same days in parts of one day, or of seven where there are many, or of thirty.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let many = self.to.number() - self.from.number() + 1;
        let step = if many <= 45 {
            1
        } else if many <= 320 {
            7
        } else {
            30
        };
        let starts = (0..).map(|part| self.from.plus(part * step)).take_while(|from| *from <= self.to);
        let part = |from: Date| Self { from, to: from.plus(step - 1).min(self.to), zone: self.zone.clone() };
        starts.map(part).take(130).collect()
    }
}

/// The zone in which a desk reads its days: that of the opening hours behind the policy that is tried last, which holds for
/// whatever no other policy fits; else of its only calendar; else UTC.
#[must_use]
pub fn zone_of(known: &Known) -> String {
    let mut policies: Vec<_> = known.sla_policies().filter(|policy| !policy.retired).collect();
    policies.sort_by_key(|policy| (policy.place, policy.id));
    let calendar = policies.last().and_then(|policy| known.service_calendar(policy.calendar));
    let mut in_use = known.service_calendars().filter(|calendar| !calendar.retired);
    let only = in_use.next().filter(|_| in_use.next().is_none());
    calendar.or(only).map_or_else(|| NO_ZONE.to_owned(), |calendar| calendar.zone.clone())
}

/// What figures read of every ticket, whoever may see it, in the order of its identity.
///
/// # Errors
/// When the store can not be read.
pub async fn records(store: &dyn Store, known: &Known, now: Timestamp) -> Result<Vec<Record>, StoreError> {
    let book = SlaBook::read(known.sla_versions());
    let mut wanted = Wanted { sort: Sort::Created, limit: PAGE, ..Wanted::default() };
    let mut found = Vec::new();
    loop {
        let page = store.all_tickets(&wanted).await?;
        {
            let levels = ServiceLevels::new(&book);
            let tickets = page.iter().filter_map(Document::as_ticket);
            found.extend(tickets.map(|ticket| Record::of(ticket, known, &levels, now)));
        }
        match page.last().and_then(Document::as_ticket) {
            Some(last) if page.len() == PAGE as usize => wanted.after = Some(wanted.sort.place(last)),
            _ => break,
        }
    }
    found.sort_unstable_by_key(|record| record.ticket);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str, zone: &str) -> Days {
        Days { from: from.parse().expect("a day"), to: to.parse().expect("a day"), zone: zone.to_owned() }
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let long = days("2026-10-25", "2026-10-25", "Europe/Rome").period().expect("a period");
        assert_eq!(long.until.since(long.from), 25 * 3_600, "clocks are put back");
        let short = days("2026-03-29", "2026-03-29", "Europe/Rome").period().expect("a period");
        assert_eq!(short.until.since(short.from), 23 * 3_600);
        assert_eq!(days("2026-03-29", "2026-03-28", "UTC").period(), Err(NoDays::Backwards));
        assert_eq!(days("2026-03-29", "2026-03-29", "Europe/Atlantis").period(), Err(NoDays::Zone));
        assert_eq!(days("2000-01-01", "2026-03-29", "UTC").period(), Err(NoDays::TooMany));
    }

    #[test]
    fn parts_are_the_whole_and_what_was_before_touches_it() {
        for (from, to) in [("2026-01-01", "2026-01-01"), ("2026-01-01", "2026-03-31"), ("2020-02-29", "2026-11-23")] {
            let whole = days(from, to, "Europe/Rome");
            let parts = whole.parts();
            assert_eq!((parts[0].from, parts[parts.len() - 1].to), (whole.from, whole.to));
            assert!(parts.windows(2).all(|pair| pair[0].to.plus(1) == pair[1].from));
            assert_eq!(whole.before().to.plus(1), whole.from);
            let (one, other) = (whole.before().period().expect("a period"), whole.period().expect("a period"));
            assert_eq!(one.until, other.from);
        }
    }
}
