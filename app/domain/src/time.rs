//! Domain time: whole seconds UTC. Clocks are read by the caller, never here.

use crate::refusal::{Problem, Refusal};
use crate::sabotage::{Switch, is_on};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// 0001-01-01 to 9999-12-31: outside of it no calendar on any screen can show the time.
    pub const MIN: Self = Self(-62_135_596_800);
    /// See [`Timestamp::MIN`].
    pub const MAX: Self = Self(253_402_300_799);

    /// This time moved by `seconds`, kept inside the representable years.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds)).clamp(Self::MIN, Self::MAX)
    }

    /// Refuses a time that somebody gave for a field and that lies before another, or outside of every calendar.
    pub fn check(self, field: &'static str, earliest: Self) -> Result<(), Refusal> {
        let (min, max) = (earliest.max(Self::MIN), Self::MAX);
        if (min..=max).contains(&self) {
            return Ok(());
        }
        Err(Refusal::Invalid { field: field.to_owned(), problem: Problem::OutOfRange { min: min.0, max: max.0 } })
    }

    /// The day in UTC. Times outside of the calendar count as its first or last day.
    #[must_use]
    pub fn day(self) -> Date {
        // Days of the Gregorian calendar after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin
        // in March, so that the leap day is the last one.
        let days = self.0.clamp(Self::MIN.0, Self::MAX.0).div_euclid(86_400) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Date { year: (year + era * 400 + i64::from(month <= 2)) as u16, month: month as u8, day: day as u8 }
    }

    /// Seconds from `earlier` to this time; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What the device knew about time when a command was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Captured {
    /// The device's own clock; may be years off.
    pub device_wall: Timestamp,
    /// Server time of the last contact before the command was saved.
    pub last_contact: Option<Timestamp>,
    /// Server time minus device time at the last contact, in seconds; `None` before the first contact.
    pub server_offset: Option<i64>,
}

/// When offline work most likely happened, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The estimate; never before the last contact and never after the receipt.
    pub at: Timestamp,
    /// True when the device's own account lay outside those bounds and had to be moved.
    pub clamped: bool,
    /// The device's own account.
    pub told: Timestamp,
}

/// By how many seconds a device may be wrong before it is said.
pub const SKEW_MOST: i64 = 120;

impl Estimate {
    /// Whether the device was so wrong that people should know.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.clamped && self.told.since(self.at).abs() > SKEW_MOST
    }
}

/// Estimates when a command was captured, for clocks and display only: order, dedup and merge never use it.
#[must_use]
pub fn estimate(captured: &Captured, received_at: Timestamp) -> Estimate {
    let told = captured.device_wall.plus(captured.server_offset.unwrap_or(0));
    let earliest = captured.last_contact.unwrap_or(Timestamp::MIN).min(received_at);
    let at = if is_on(Switch::DeviceTime) { told } else { told.clamp(earliest, received_at) };
    Estimate { at, clamped: at != told, told }
}

/// A day of the calendar, without a zone: written `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day of the Gregorian calendar; `None` if there is no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// Year, month from 1, day from 1.
    #[must_use]
    pub fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// The day so many days later, kept inside the calendar.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Timestamp(self.number().saturating_add(days).saturating_mul(86_400)).day()
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub fn number(self) -> i64 {
        // The way back of `Timestamp::day`.
        let (month, year) = (i64::from(self.month), i64::from(self.year) - i64::from(self.month <= 2));
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day written as 2026-11-22")]
pub struct NoDate;

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let digits = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if text.len() != 10 || !digits {
            return Err(NoDate);
        }
        let number = |from: usize, to: usize| text[from..to].parse::<u16>().map_err(|_| NoDate);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        Self::new(year, month as u8, day as u8).ok_or(NoDate)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date", "description": "A day, as year-month-day." })
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_ten_years_off_is_clamped_to_the_contacts() {
        let received = Timestamp(1_800_000_000);
        let contact = Timestamp(1_799_990_000);
        for (wall, expected) in [(0, contact), (i64::MAX, received), (1_799_995_000, Timestamp(1_799_995_000))] {
            let captured =
                Captured { device_wall: Timestamp(wall), server_offset: Some(0), last_contact: Some(contact) };
            assert_eq!(estimate(&captured, received).at, expected);
        }
    }

    #[test]
    fn a_time_lies_in_a_day() {
        for (at, day) in [
            (Timestamp::MIN.0, "0001-01-01"),
            (i64::MIN, "0001-01-01"),
            (-1, "1969-12-31"),
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
            (1_798_761_599, "2026-12-31"),
            (Timestamp::MAX.0, "9999-12-31"),
            (i64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Timestamp(at).day().to_string(), day, "{at}");
            let at = at.clamp(Timestamp::MIN.0, Timestamp::MAX.0);
            assert_eq!(Timestamp(at).day().number(), at.div_euclid(86_400), "{at}");
        }
        // Day after day for eight hundred years, without a gap.
        let mut before = Timestamp(0).day();
        for day in 1..292_194 {
            let (now, (_, month, at)) = (Timestamp(day * 86_400).day(), before.parts());
            let next = Date::new(before.year, month, at + 1);
            let next = next.or_else(|| Date::new(before.year, month + 1, 1));
            assert_eq!(Some(now), next.or_else(|| Date::new(before.year + 1, 1, 1)));
            assert_eq!((now.number(), before.plus(1)), (day, now));
            before = now;
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert_eq!(text.parse::<Date>().map(|day| day.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-04-30",
            "2026-4-030",
            "é026-04-3",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NoDate), "{text}");
        }
    }

    #[test]
    fn the_offset_repairs_a_wrong_clock() {
        let captured =
            Captured { device_wall: Timestamp(1_000), server_offset: Some(500), last_contact: Some(Timestamp(1_200)) };
        assert_eq!(
            estimate(&captured, Timestamp(2_000)),
            Estimate { at: Timestamp(1_500), clamped: false, told: Timestamp(1_500) }
        );
    }
}
