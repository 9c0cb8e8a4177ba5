//! Values as people write them in Italian and English spreadsheets.

use crate::directory::folded;
use deskside_domain::time::Date;

/// A day, as dd/mm/yyyy, with dots or dashes instead, or as ISO has it.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split(['/', '.', '-']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |text: &str| -> Option<u16> {
        (text.len() <= 4 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    let (first, second, third) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day) = if parts[0].len() == 4 {
        (first, second, third)
    } else if parts[2].len() == 4 {
        (third, second, first)
    } else {
        // Two figures of a year: Excel takes 00 to 29 for this century.
        (third + if third < 30 { 2000 } else { 1900 }, second, first)
    };
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// A number with a decimal comma or point; dots, blanks and apostrophes may stand between thousands.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '€')).collect();
    let plain = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) if text.matches(',').count() == 1 => text.replace(',', "."),
        (Some(_), None) => text.replace(',', ""),
        (None, _) if text.matches('.').count() > 1 => text.replace('.', ""),
        _ => text,
    };
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    plain.parse().ok().filter(|_| is_plain)
}

/// Yes or no, in both languages.
#[must_use]
pub fn yes(text: &str) -> Option<bool> {
    match folded(text).as_str() {
        "si" | "s" | "yes" | "y" | "true" | "vero" | "1" | "x" => Some(true),
        "no" | "n" | "false" | "falso" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in ["31/12/2026", "31.12.2026", "31-12-2026", "2026-12-31", "31/12/26", " 31/12/2026 "] {
            assert_eq!(date(text).map(|day| day.to_string()).as_deref(), Some("2026-12-31"), "{text}");
        }
        assert_eq!(date("1/2/2026").map(|day| day.to_string()).as_deref(), Some("2026-02-01"), "the day comes first");
        for text in ["", "31/02/2026", "12/31/2026", "domani", "1/2", "1/2/3/4", "2026-13-01", "+1/2/2026"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_have_a_comma_or_a_point() {
        for (text, value) in [
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("1.234,50", 1234.5),
            ("1,234.50", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("€ 1 200", 1200.0),
            ("-3", -3.0),
        ] {
            assert_eq!(decimal(text), Some(value), "{text}");
        }
        for text in ["", "dodici", "1e9", "inf", "NaN"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn yes_is_said_in_many_ways() {
        assert!(["Sì", "si", "SI", "x", "Vero", "yes", "1"].iter().all(|text| yes(text) == Some(true)));
        assert!(["No", "falso", "0", "FALSE"].iter().all(|text| yes(text) == Some(false)));
        assert_eq!(yes("forse"), None);
    }
}
