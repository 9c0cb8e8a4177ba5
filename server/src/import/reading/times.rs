//! Times as other systems write them.

use deskside_domain::time::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// Seconds since 1970, or milliseconds where the number is too large for them.
const UNIX: &str = "unix";
const MILLIS: i64 = 100_000_000_000;
/// Months as an Italian server writes them, where they are not the English ones.
const ITALIAN: [(&str, &str); 7] =
    [("gen", "jan"), ("mag", "may"), ("giu", "jun"), ("lug", "jul"), ("ago", "aug"), ("set", "sep"), ("ott", "oct")];

/// Reads times.
#[derive(Clone, Debug)]
pub struct Times<'a> {
    formats: &'a [String],
    zone: &'a TimeZone,
    latest: Timestamp,
}

impl<'a> Times<'a> {
    pub(super) fn new(formats: &'a [String], zone: &'a TimeZone, now: Timestamp) -> Self {
        Self { formats, zone, latest: now.plus(24 * 3_600) }
    }

    /// Reads a time.
    ///
    /// # Errors
    /// What to do about it.
    pub(super) fn read(&self, text: &str) -> Result<Timestamp, String> {
        let Some(at) = self.instant(text) else {
            let formats = self.formats.iter().map(|format| format!(", {format}")).collect::<String>();
            return Err(format!("not a time; the mapping reads RFC 3339{formats}: add the right one to times"));
        };
        if at > self.latest {
            return Err(
                "in the future; are day, month and year in the order that times in the mapping says?".to_owned()
            );
        }
        if at < Timestamp::MIN {
            return Err("before every calendar; set the year right".to_owned());
        }
        Ok(at)
    }

    fn instant(&self, text: &str) -> Option<Timestamp> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Timestamp(at.as_second()));
        }
        let of = |text: &str| self.formats.iter().find_map(|format| self.by(format, text));
        of(text).or_else(|| of(&in_english(text)?))
    }

    fn by(&self, format: &str, text: &str) -> Option<Timestamp> {
        if format == UNIX {
            let number: i64 = text.parse().ok()?;
            return Some(Timestamp(if number.abs() >= MILLIS { number.div_euclid(1_000) } else { number }));
        }
        let parts = BrokenDownTime::parse(format, text).ok()?;
        if parts.offset().is_some() {
            return Some(Timestamp(parts.to_timestamp().ok()?.as_second()));
        }
        // A day alone begins at midnight. An hour that is not on the clock, or twice, is taken as most people mean it:
        // after the gap, and the first.
        let local: DateTime = parts.to_datetime().ok().or_else(|| parts.to_date().ok().map(Date::into))?;
        Some(Timestamp(local.to_zoned(self.zone.clone()).ok()?.timestamp().as_second()))
    }
}

/// The same with the month in English, if it stands there in Italian.
fn in_english(text: &str) -> Option<String> {
    let small = text.to_lowercase();
    let (italian, english) = ITALIAN.iter().find(|(italian, _)| small.contains(italian))?;
    Some(small.replacen(italian, english, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_all_kinds_are_read() {
        let formats =
            ["%d/%b/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S%.f%z", "%d/%m/%Y %H:%M", "%d/%m/%Y", UNIX].map(str::to_owned);
        let rome = TimeZone::get("Europe/Rome").expect("known");
        let times = Times::new(&formats, &rome, Timestamp(1_790_000_000));
        let read =
            |text: &str| times.read(text).map(|at| jiff::Timestamp::from_second(at.0).expect("a time").to_string());
        for (text, expected) in [
            ("05/Mar/26 2:13 PM", "2026-03-05T13:13:00Z"),
            ("05/mar/26 12:13 am", "2026-03-04T23:13:00Z"),
            ("07/mag/26 9:05 AM", "2026-05-07T07:05:00Z"),
            ("2026-03-05T14:13:22.000+0100", "2026-03-05T13:13:22Z"),
            ("2026-03-05T14:13:22.123-05:00", "2026-03-05T19:13:22Z"),
            ("2026-03-05T14:13:22Z", "2026-03-05T14:13:22Z"),
            ("05/03/2026 14:13", "2026-03-05T13:13:00Z"),
            ("05/03/2026", "2026-03-04T23:00:00Z"),
            ("29/03/2026 02:30", "2026-03-29T01:30:00Z"),
            ("1772719990", "2026-03-05T14:13:10Z"),
            ("1772719990123", "2026-03-05T14:13:10Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["31/02/2026", "domani", "", "05/Mar/36 2:13 PM", "9999999999999999999"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
