//! Moments as RFC 3339 writes them, in whole seconds.

use deskside_domain::time::{Date, Timestamp};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// A moment as it stands in a line: `2026-03-27T16:30:00Z`, or with an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

/// What is wrong with a text that is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoInstant {
    #[error("no moment; write it as 2026-03-27T16:30:00Z")]
    Form,
    #[error("parts of a second; write whole seconds, as 2026-03-27T16:30:00Z")]
    Fraction,
    #[error("a leap second, which time counted in seconds does not have; write second 59 or the next minute")]
    LeapSecond,
    #[error("outside of the years 0001 to 9999 in UTC; write a moment inside of them")]
    Year,
}

/// Reads a moment.
pub fn read(text: &str) -> Result<Timestamp, NoInstant> {
    let (date, rest) = text.split_at_checked(10).ok_or(NoInstant::Form)?;
    let (time, zone) = rest.split_at_checked(9).ok_or(NoInstant::Form)?;
    let &[b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2] = time.as_bytes() else { return Err(NoInstant::Form) };
    let (hour, minute, second) = (two(h1, h2, 23)?, two(m1, m2, 59)?, two(s1, s2, 60)?);
    if zone.starts_with('.') {
        return Err(NoInstant::Fraction);
    }
    let ahead = match *zone.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let ahead = two(h1, h2, 23)? * 3_600 + two(m1, m2, 59)? * 60;
            if sign == b'-' { -ahead } else { ahead }
        }
        _ => return Err(NoInstant::Form),
    };
    if date.starts_with("0000-") {
        return Err(NoInstant::Year);
    }
    let date: Date = date.parse().map_err(|_| NoInstant::Form)?;
    if second == 60 {
        return Err(NoInstant::LeapSecond);
    }
    let at = date.number() * 86_400 + hour * 3_600 + minute * 60 + second - ahead;
    let at = Timestamp(at);
    if (Timestamp::MIN..=Timestamp::MAX).contains(&at) { Ok(at) } else { Err(NoInstant::Year) }
}

fn two(tens: u8, ones: u8, max: i64) -> Result<i64, NoInstant> {
    if !(tens.is_ascii_digit() && ones.is_ascii_digit()) {
        return Err(NoInstant::Form);
    }
    let number = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    if number <= max { Ok(number) } else { Err(NoInstant::Form) }
}

/// The twenty characters of a moment in UTC.
pub fn characters(at: Timestamp) -> [u8; 20] {
    let ((year, month, day), second) = (at.day().parts(), at.0.rem_euclid(86_400));
    let mut text = *b"0000-00-00T00:00:00Z";
    let mut put = |place: usize, number: i64| {
        text[place] += (number / 10 % 10) as u8;
        text[place + 1] += (number % 10) as u8;
    };
    put(0, i64::from(year / 100));
    put(2, i64::from(year % 100));
    put(5, i64::from(month));
    put(8, i64::from(day));
    put(11, second / 3_600);
    put(14, second / 60 % 60);
    put(17, second % 60);
    text
}

/// The same as a text.
pub fn written(at: Timestamp) -> String {
    characters(at).iter().map(|&byte| char::from(byte)).collect()
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

        let Text(text) = Text::deserialize(deserializer)?;
        read(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_read_to_the_second() {
        for (text, at) in [
            ("1970-01-01T00:00:00Z", Timestamp(0)),
            ("2026-03-27T16:30:00Z", Timestamp(1_774_629_000)),
            ("2026-03-27T17:30:00+01:00", Timestamp(1_774_629_000)),
            ("2026-03-27t11:00:00-05:30", Timestamp(1_774_629_000)),
            ("2026-03-27T16:30:00-00:00", Timestamp(1_774_629_000)),
            ("0001-01-01T00:00:00z", Timestamp::MIN),
            ("9999-12-31T23:59:59Z", Timestamp::MAX),
        ] {
            assert_eq!(read(text), Ok(at), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_says_why() {
        for (text, error) in [
            ("", NoInstant::Form),
            ("yesterday, at about five", NoInstant::Form),
            ("2026-03-27", NoInstant::Form),
            ("2026-03-27T16:30:00", NoInstant::Form),
            ("2026-03-27 16:30:00Z", NoInstant::Form),
            ("2026-03-27T16:30Z", NoInstant::Form),
            ("2026-02-29T16:30:00Z", NoInstant::Form),
            ("2026-03-27T24:00:00Z", NoInstant::Form),
            ("2026-03-27T16:60:00Z", NoInstant::Form),
            ("2026-03-27T16:30:61Z", NoInstant::Form),
            ("2026-03-27T16:30:00+24:00", NoInstant::Form),
            ("2026-03-27T16:30:00+0100", NoInstant::Form),
            ("2026-03-27T16:30:00ZZ", NoInstant::Form),
            ("２026-03-27T16:30:00Z", NoInstant::Form),
            ("2026-03-27T16:3é:00Z", NoInstant::Form),
            ("+002026-03-27T16:30:00Z", NoInstant::Form),
            ("2026-03-27T16:30:00.000Z", NoInstant::Fraction),
            ("2016-12-31T23:59:60Z", NoInstant::LeapSecond),
            ("0000-12-31T23:59:59Z", NoInstant::Year),
            ("0001-01-01T00:00:00+00:01", NoInstant::Year),
            ("9999-12-31T23:59:59-00:01", NoInstant::Year),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_read_as_it_is_written(at in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let text = written(Timestamp(at));
            prop_assert_eq!(read(&text), Ok(Timestamp(at)));
            if let Ok(theirs) = text.parse::<jiff::Timestamp>() {
                prop_assert_eq!(theirs.as_second(), at);
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC*") {
            let _ = read(&text);
        }
    }
}
