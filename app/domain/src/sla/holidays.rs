//! Public holidays of Italy, as the law had them in each year.
//!
//! They are offered to put into a calendar, where they are days like any other: a law that changes later moves nothing
//! that was promised before.

use crate::time::Date;

/// The first year that is known: that after the law 260 of 1949.
pub const FIRST_YEAR: u16 = 1950;
/// The last year that is offered.
pub const LAST_YEAR: u16 = 2199;

/// A public holiday other than a Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// 6 January; not from 1978 to 1985.
    Epiphany,
    /// 19 March, until 1976.
    SaintJoseph,
    /// 17 March 2011, for 150 years of Italy.
    Unification,
    /// The day after Easter.
    EasterMonday,
    /// 25 April.
    Liberation,
    /// 1 May.
    Labour,
    /// Forty days from Easter on, a Thursday, until 1976.
    Ascension,
    /// Sixty days after Easter, a Thursday, until 1976.
    CorpusChristi,
    /// 2 June; not from 1977 to 2000, when it was kept on a Sunday.
    Republic,
    /// 29 June, until 1976. In Rome it still is the patrons' day.
    PeterAndPaul,
    /// 15 August.
    Assumption,
    /// 4 October, from 2026.
    SaintFrancis,
    /// 1 November.
    AllSaints,
    /// 4 November, until 1976.
    Victory,
    /// 8 December.
    ImmaculateConception,
    /// 25 December.
    Christmas,
    /// 26 December.
    SaintStephen,
}

impl Holiday {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::NewYear,
        Self::Epiphany,
        Self::Unification,
        Self::SaintJoseph,
        Self::EasterMonday,
        Self::Liberation,
        Self::Labour,
        Self::Ascension,
        Self::CorpusChristi,
        Self::Republic,
        Self::PeterAndPaul,
        Self::Assumption,
        Self::SaintFrancis,
        Self::AllSaints,
        Self::Victory,
        Self::ImmaculateConception,
        Self::Christmas,
        Self::SaintStephen,
    ];

    /// Its day in a year; `None` when it was no public holiday in it, or the year is not known.
    #[must_use]
    pub fn in_year(self, year: u16) -> Option<Date> {
        let is_known = (FIRST_YEAR..=LAST_YEAR).contains(&year);
        // Law 54 of 5 March 1977 took five days away at once, and the Epiphany, which had been in January, the year after.
        let was_kept = match self {
            Self::SaintJoseph | Self::Ascension | Self::CorpusChristi | Self::PeterAndPaul | Self::Victory => {
                year < 1977
            }
            Self::Epiphany => !(1978..=1985).contains(&year),
            // Back with law 336 of 2000.
            Self::Republic => !(1977..=2000).contains(&year),
            Self::Unification => year == 2011,
            // Law 151 of 2025.
            Self::SaintFrancis => year >= 2026,
            _ => true,
        };
        let date = |month, day| Date::new(year, month, day);
        let after_easter = |days| easter(year).map(|easter| easter.plus(days));
        let day = match self {
            Self::NewYear => date(1, 1),
            Self::Epiphany => date(1, 6),
            Self::Unification => date(3, 17),
            Self::SaintJoseph => date(3, 19),
            Self::EasterMonday => after_easter(1),
            Self::Liberation => date(4, 25),
            Self::Labour => date(5, 1),
            Self::Ascension => after_easter(39),
            Self::CorpusChristi => after_easter(60),
            Self::Republic => date(6, 2),
            Self::PeterAndPaul => date(6, 29),
            Self::Assumption => date(8, 15),
            Self::SaintFrancis => date(10, 4),
            Self::AllSaints => date(11, 1),
            Self::Victory => date(11, 4),
            Self::ImmaculateConception => date(12, 8),
            Self::Christmas => date(12, 25),
            Self::SaintStephen => date(12, 26),
        };
        day.filter(|_| is_known && was_kept)
    }
}

/// The public holidays of a year in order. Two may fall on one day; Sundays, Easter too, are not among them.
#[must_use]
pub fn italian(year: u16) -> Vec<(Date, Holiday)> {
    let mut days: Vec<_> =
        Holiday::ALL.into_iter().filter_map(|holiday| holiday.in_year(year).map(|date| (date, holiday))).collect();
    days.sort_unstable();
    days
}

/// The public holiday that a day is, if it is one.
#[must_use]
pub fn on(date: Date) -> Option<Holiday> {
    Holiday::ALL.into_iter().find(|holiday| holiday.in_year(date.parts().0) == Some(date))
}

/// Easter Sunday of a year, by the Gregorian computus; `None` where no date has this year.
#[must_use]
pub fn easter(year: u16) -> Option<Date> {
    // The anonymous algorithm of 1876: golden number, century, epact, and the Sunday after the full moon.
    let y = u32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_the_sunday_that_almanacs_have() {
        for day in [
            "1954-04-18",
            "1961-04-02",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2100-03-28",
        ] {
            let date: Date = day.parse().unwrap();
            assert_eq!(easter(date.parts().0), Some(date));
        }
        for year in 1..=9_999 {
            let easter = easter(year).unwrap();
            assert_eq!((easter.number() + 4).rem_euclid(7), 0, "a Sunday: {easter}");
            let (_, month, day) = easter.parts();
            assert!((month, day) >= (3, 22) && (month, day) <= (4, 25), "{easter}");
        }
    }

    #[test]
    fn a_year_has_the_holidays_that_the_law_had_then() {
        let told =
            |year| italian(year).into_iter().map(|(date, _)| date.to_string()[5..].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told(2026),
            [
                "01-01", "01-06", "04-06", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25",
                "12-26"
            ]
        );
        assert_eq!(
            told(1976),
            [
                "01-01", "01-06", "03-19", "04-19", "04-25", "05-01", "05-27", "06-02", "06-17", "06-29", "08-15",
                "11-01", "11-04", "12-08", "12-25", "12-26"
            ]
        );
        assert_eq!(
            told(1977),
            ["01-01", "01-06", "04-11", "04-25", "05-01", "08-15", "11-01", "12-08", "12-25", "12-26"]
        );
        assert_eq!(told(1980), ["01-01", "04-07", "04-25", "05-01", "08-15", "11-01", "12-08", "12-25", "12-26"]);
        let has = |year: u16, holiday: Holiday| holiday.in_year(year).is_some();
        for (holiday, without, with) in [
            (Holiday::Epiphany, 1985, 1986),
            (Holiday::Republic, 2000, 2001),
            (Holiday::SaintFrancis, 2025, 2026),
            (Holiday::Unification, 2012, 2011),
            (Holiday::Victory, 1977, 1976),
            (Holiday::Christmas, FIRST_YEAR - 1, FIRST_YEAR),
            (Holiday::Christmas, LAST_YEAR + 1, LAST_YEAR),
        ] {
            assert!(!has(without, holiday) && has(with, holiday), "{holiday:?}");
        }
        // 25 April 2011 was the day after Easter, too.
        assert_eq!(italian(2011).iter().filter(|(date, _)| date.to_string() == "2011-04-25").count(), 2);
        assert_eq!(on("2027-03-29".parse().unwrap()), Some(Holiday::EasterMonday));
        assert_eq!(on("2027-03-28".parse().unwrap()), None);
    }
}
