//! Opening hours: wall time by weekday in a zone, days that are closed, days with hours of their own.

use super::zone::Zone;
use crate::id::ServiceCalendarId;
use crate::refusal::{Problem, Refusal};
use crate::time::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Most days that a calendar may name, closed and open each.
pub const DAYS_MAX: usize = 1_000;
/// Most stretches of opening hours in a day.
pub const SPANS_MAX: usize = 12;
/// Longest name of a zone, in characters.
pub const ZONE_MAX: usize = 64;

/// A moment of a day, in minutes from midnight: written `09:00`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(u16);

impl Minute {
    /// The end of a day.
    pub const END: Self = Self(24 * 60);

    /// Minutes from midnight, 0 to 1,440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// A text that is no moment of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time written as 09:30")]
pub struct NoMinute;

impl FromStr for Minute {
    type Err = NoMinute;

    fn from_str(text: &str) -> Result<Self, NoMinute> {
        let &[h1, h2, b':', m1, m2] = text.as_bytes() else { return Err(NoMinute) };
        let digit = |byte: u8| if byte.is_ascii_digit() { Ok(u16::from(byte - b'0')) } else { Err(NoMinute) };
        let (hour, minute) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
        match (hour, minute) {
            (0..=23, 0..=59) | (24, 0) => Ok(Self(hour * 60 + minute)),
            _ => Err(NoMinute),
        }
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A stretch of opening hours, from a moment up to another: `["09:00","13:00"]`. It never crosses midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: Minute,
    to: Minute,
}

impl Span {
    /// A stretch; `None` unless it ends after it begins.
    #[must_use]
    pub fn new(from: Minute, to: Minute) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Where it begins.
    #[must_use]
    pub fn from(self) -> Minute {
        self.from
    }

    /// Where it ends, not part of it.
    #[must_use]
    pub fn to(self) -> Minute {
        self.to
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

/// A text that is no stretch of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not hours written as 09:00-13:00, the end after the begin")]
pub struct NoSpan;

impl FromStr for Span {
    type Err = NoSpan;

    /// Reads `09:00-13:00`; a dash of any length will do.
    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let (from, to) = text.split_once(['-', '–', '—']).ok_or(NoSpan)?;
        let read = |text: &str| text.trim().parse::<Minute>().map_err(|_| NoSpan);
        Self::new(read(from)?, read(to)?).ok_or(NoSpan)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.from.to_string(), self.to.to_string()].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [from, to] = <[String; 2]>::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("[{from:?},{to:?}] is {NoSpan}"));
        let read = |text: &str| text.parse::<Minute>().map_err(|_| wrong());
        Self::new(read(&from)?, read(&to)?).ok_or_else(wrong)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array", "minItems": 2, "maxItems": 2,
            "items": { "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" },
            "description": "From a moment of a day up to a later one.",
        })
    }
}

/// Hours by weekday. A day that is not named is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Mondays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<Span>,
    /// Tuesdays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<Span>,
    /// Wednesdays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<Span>,
    /// Thursdays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<Span>,
    /// Fridays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<Span>,
    /// Saturdays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<Span>,
    /// Sundays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<Span>,
}

impl Week {
    /// The days' names as they are written, Monday first.
    pub const DAYS: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// The days' hours, Monday first.
    #[must_use]
    pub fn days(&self) -> [&Vec<Span>; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun]
    }

    /// The same to write to.
    pub fn days_mut(&mut self) -> [&mut Vec<Span>; 7] {
        [&mut self.mon, &mut self.tue, &mut self.wed, &mut self.thu, &mut self.fri, &mut self.sat, &mut self.sun]
    }
}

/// A day with hours of its own: an exceptional opening, or shorter hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenDay {
    /// Which day.
    pub date: Date,
    /// Its hours, in place of those of its weekday.
    pub hours: Vec<Span>,
}

/// When a desk is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceCalendar {
    /// Identity.
    pub id: ServiceCalendarId,
    /// What people call it.
    pub name: String,
    /// The IANA zone whose wall time the hours are, such as `Europe/Rome`.
    pub zone: String,
    /// Hours by weekday.
    pub weekly: Week,
    /// Days on which nobody is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Date>,
    /// Days with hours of their own. They win over `closed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenDay>,
    /// Kept for what uses it, and offered for nothing new.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// How the server read the zone when it took the calendar; what a command says here does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offsets: Option<ZoneOffsets>,
}

/// The offsets of a calendar's zone, as a release of the tz database has them. They go with the calendar, so that it is
/// read the same on every device and after every update of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ZoneOffsets {
    /// The release, such as `2026a`.
    pub release: String,
    /// From 1970 to ten years after it was read; as in the last of them from there on.
    pub zone: Zone,
}

impl ServiceCalendar {
    /// Refuses hours that overlap, a day twice in `open`, and more than fits. Whether the zone exists only the server
    /// can tell.
    ///
    /// # Errors
    /// A [`Refusal`] with the field, the value and what is expected.
    pub fn check(&self) -> Result<(), Refusal> {
        for (day, spans) in Week::DAYS.into_iter().zip(self.weekly.days()) {
            check_spans("weekly", day, spans)?;
        }
        for (field, days) in [("closed", self.closed.len()), ("open", self.open.len())] {
            if days > DAYS_MAX {
                let problem = Problem::OutOfRange { min: 0, max: DAYS_MAX as i64 };
                return Err(Refusal::Invalid { field: field.to_owned(), problem });
            }
        }
        for day in &self.open {
            check_spans("open", &day.date.to_string(), &day.hours)?;
        }
        match twice(&self.open) {
            Some(date) => Err(malformed("open", format!("{date} is there twice; unite its hours"))),
            None => Ok(()),
        }
    }
}

fn malformed(field: &str, detail: String) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem: Problem::Malformed { detail } }
}

/// Refuses stretches of a day that overlap; they may touch.
fn check_spans(field: &str, day: &str, spans: &[Span]) -> Result<(), Refusal> {
    if spans.len() > SPANS_MAX {
        return Err(malformed(field, format!("{day} has {} stretches; at most {SPANS_MAX} are kept", spans.len())));
    }
    match overlap(spans) {
        Some([one, next]) => Err(malformed(field, format!("{day}: {one} and {next} overlap"))),
        None => Ok(()),
    }
}

/// Two stretches of a day that overlap, if there are any. They may touch, and stand in any order.
#[must_use]
pub fn overlap(spans: &[Span]) -> Option<[Span; 2]> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    sorted.array_windows().find(|[one, next]| next.from < one.to).copied()
}

/// A day that has hours of its own twice, if there is one.
#[must_use]
pub fn twice(open: &[OpenDay]) -> Option<Date> {
    let mut seen = BTreeSet::new();
    open.iter().map(|day| day.date).find(|&date| !seen.insert(date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(text: &str) -> Span {
        text.parse().unwrap()
    }

    fn calendar() -> ServiceCalendar {
        ServiceCalendar {
            id: 1.into(),
            name: "Office".to_owned(),
            zone: "Europe/Rome".to_owned(),
            weekly: Week { mon: vec![span("09:00-13:00"), span("14:00-18:00")], ..Week::default() },
            closed: vec!["2026-12-25".parse().unwrap()],
            open: vec![OpenDay { date: "2026-12-24".parse().unwrap(), hours: vec![span("09:00-12:00")] }],
            retired: false,
            offsets: None,
        }
    }

    #[test]
    fn hours_are_written_as_pairs() {
        let json = serde_json::to_value(calendar()).unwrap();
        assert_eq!(json["weekly"], serde_json::json!({ "mon": [["09:00", "13:00"], ["14:00", "18:00"]] }));
        assert_eq!(json["open"], serde_json::json!([{ "date": "2026-12-24", "hours": [["09:00", "12:00"]] }]));
        assert_eq!(serde_json::from_value::<ServiceCalendar>(json).unwrap(), calendar());
    }

    #[test]
    fn what_is_no_time_of_a_day_is_refused_by_its_name() {
        for text in ["9:00", "24:01", "25:00", "12:60", "", "ab:cd", "12-30", "１2:30"] {
            assert_eq!(text.parse::<Minute>(), Err(NoMinute), "{text}");
        }
        for text in ["13:00-09:00", "09:00-09:00", "09:00", "24:00-24:00"] {
            assert_eq!(text.parse::<Span>(), Err(NoSpan), "{text}");
        }
        let refused = serde_json::from_str::<Span>(r#"["13:00","09:00"]"#).unwrap_err().to_string();
        assert!(refused.contains("13:00") && refused.contains("09:00-13:00"), "{refused}");
    }

    #[test]
    fn overlapping_hours_and_days_named_twice_are_refused() {
        assert_eq!(calendar().check(), Ok(()));
        let mut overlapping = calendar();
        overlapping.weekly.mon.push(span("12:59-14:00"));
        let refusal = overlapping.check().unwrap_err();
        assert_eq!(refusal, malformed("weekly", "mon: 09:00-13:00 and 12:59-14:00 overlap".to_owned()));
        let mut twice = calendar();
        twice.open.push(twice.open[0].clone());
        assert!(matches!(twice.check(), Err(Refusal::Invalid { field, .. }) if field == "open"));
        let mut many = calendar();
        many.closed = vec![many.closed[0]; DAYS_MAX + 1];
        assert!(matches!(many.check(), Err(Refusal::Invalid { field, .. }) if field == "closed"));
    }

    proptest! {
        #[test]
        fn a_span_reads_as_it_is_written(from in 0_u16..1440, length in 1_u16..1440) {
            let span = Span::new(Minute(from), Minute((from + length).min(1440))).unwrap();
            prop_assert_eq!(span.to_string().parse::<Span>(), Ok(span));
            let json = serde_json::to_string(&span).unwrap();
            prop_assert_eq!(serde_json::from_str::<Span>(&json).unwrap(), span);
        }

        #[test]
        fn stretches_overlap_when_a_minute_is_in_two(spans in prop::collection::vec((0_u16..60, 1_u16..20), 0..5)) {
            let spans: Vec<Span> = spans.iter().filter_map(|(from, length)| Span::new(Minute(*from), Minute(from + length))).collect();
            let in_two = (0..80).any(|minute| {
                spans.iter().filter(|span| span.from.0 <= minute && minute < span.to.0).count() > 1
            });
            prop_assert_eq!(check_spans("weekly", "mon", &spans).is_err(), in_two);
        }
    }
}
