//! Times of the demo: everything hangs on the moment of its creation, in the local time of the customer.

use deskside_domain::time::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{ToSpan, Zoned};

/// Seconds of a minute, an hour, a day.
pub const MINUTE: i64 = 60;
/// See [`MINUTE`].
pub const HOUR: i64 = 60 * MINUTE;
/// See [`MINUTE`].
pub const DAY: i64 = 24 * HOUR;

/// A zone by its name; the one built in comes first, so that all machines agree.
pub fn zone(name: &str) -> Result<TimeZone, jiff::Error> {
    TimeZoneDatabase::bundled().get(name).or_else(|_| jiff::tz::db().get(name))
}

/// A place's clock.
#[derive(Clone, Debug)]
pub struct Local(pub TimeZone);

impl Local {
    /// A time as the clock on the wall shows it.
    pub fn at(&self, time: Timestamp) -> Zoned {
        let time = jiff::Timestamp::from_second(time.0).unwrap_or_default();
        time.to_zoned(self.0.clone())
    }

    /// The day of a time, moved by some days.
    pub fn day(&self, time: Timestamp, days: i64) -> Date {
        let date = self.at(time).date();
        date.checked_add(days.days()).unwrap_or(date)
    }

    /// The working day so many working days before a time, Monday to Friday.
    pub fn working_day(&self, time: Timestamp, back: usize) -> Date {
        let days = (1..).map(|days| self.day(time, -days));
        let mut working = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
        working.nth(back.saturating_sub(1)).unwrap_or_else(|| self.day(time, 0))
    }

    /// A time of a day.
    pub fn time(&self, day: Date, hour: i8, minute: i8) -> Timestamp {
        let zoned = day.at(hour, minute, 0, 0).to_zoned(self.0.clone());
        Timestamp(zoned.map_or(0, |zoned| zoned.timestamp().as_second()))
    }

    /// The last time before `before` at which the clock showed this.
    pub fn last(&self, before: Timestamp, hour: i8, minute: i8) -> Timestamp {
        let today = self.time(self.day(before, 0), hour, minute);
        if today <= before { today } else { self.time(self.day(before, -1), hour, minute) }
    }

    /// The nearest such weekday from `from` days after a time on; `step` is 1 or -1.
    pub fn weekday(&self, time: Timestamp, weekday: Weekday, from: i64, step: i64) -> Date {
        let days = (0..7).map(|days| self.day(time, from + days * step));
        days.into_iter().find(|day| day.weekday() == weekday).unwrap_or_else(|| self.day(time, from))
    }

    /// The hour on the clock.
    pub fn hour(&self, time: Timestamp) -> i8 {
        self.at(time).hour()
    }

    /// As people write it.
    pub fn clock(&self, time: Timestamp) -> String {
        self.at(time).strftime("%H:%M").to_string()
    }

    /// A time at which a desk by day works: this one, or the next morning's.
    pub fn by_day(&self, time: Timestamp) -> Timestamp {
        let zoned = self.at(time);
        let works = |date: Date| date.weekday() != Weekday::Sunday;
        if works(zoned.date()) && (8..19).contains(&zoned.hour()) {
            return time;
        }
        let begin = i64::from(zoned.hour() >= 8);
        let morning = (begin..begin + 3).map(|days| self.day(time, days)).find(|date| works(*date));
        // Not everything at the stroke of eight.
        self.time(morning.unwrap_or(zoned.date()), 8, 0).plus(time.0.rem_euclid(100 * MINUTE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> Local {
        Local(zone("Europe/Rome").expect("known"))
    }

    #[test]
    fn nights_and_sundays_wait_for_the_morning() {
        let rome = rome();
        // Saturday 6 December 2025, 22:15.
        let evening = rome.time(Date::constant(2025, 12, 6), 22, 15);
        let morning = rome.at(rome.by_day(evening));
        assert_eq!((morning.date().day(), morning.weekday()), (8, Weekday::Monday));
        assert!((8..10).contains(&morning.hour()));
        let noon = rome.time(Date::constant(2025, 12, 9), 12, 0);
        assert_eq!(rome.by_day(noon), noon);
    }

    #[test]
    fn the_last_quarter_past_three_is_never_in_the_future() {
        let rome = rome();
        let now = rome.time(Date::constant(2025, 12, 9), 2, 0);
        assert_eq!(rome.last(now, 3, 10), rome.time(Date::constant(2025, 12, 8), 3, 10));
        assert_eq!(rome.weekday(now, Weekday::Monday, -1, -1), Date::constant(2025, 12, 8));
        assert_eq!(rome.weekday(now, Weekday::Friday, 1, 1), Date::constant(2025, 12, 12));
    }
}
