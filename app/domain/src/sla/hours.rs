//! Opening hours as stretches of UTC: a calendar's wall time, read in its zone.
//!
//! Days are read one after the other and only as far as somebody asks, so a clock of a hundred years needs no more room
//! than one of an hour.

use super::calendar::{OpenDay, ServiceCalendar, Span, Week};
use super::zone::Zone;
use crate::time::{Date, Timestamp};
use std::collections::VecDeque;

const DAY: i64 = 86_400;
/// How many days ahead a working day is looked for.
pub const DAYS_MOST: i64 = 800;
/// Days around a moment whose hours may reach it: clocks were moved by a whole day in places, and no farther.
const REACH: i64 = 3;

/// What a moment is for the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opening {
    /// Inside opening hours.
    Open,
    /// Outside of them.
    Closed,
    /// In a day that is closed and has no hours of its own.
    Holiday,
}

/// A time during which the desk is in one way open or not; half-open, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends, not part of it.
    pub to: Timestamp,
    /// What it is.
    pub opening: Opening,
}

/// A calendar's hours in its zone.
///
/// A day's hours go from wall time to wall time, `24:00` being 00:00 of the next day. Read as UTC, an interval whose end
/// is not after its start is empty, and ones that overlap or touch are one. A holiday lasts from its 00:00 to the next
/// day's; hours of the day before that a change of clocks has moved into it do not count.
#[derive(Clone, Debug)]
pub struct Hours<'a> {
    zone: &'a Zone,
    weekly: [&'a [Span]; 7],
    /// Days with hours of their own, sorted.
    open: Vec<(i64, &'a [Span])>,
    /// Closed days that are not open after all, sorted.
    holidays: Vec<i64>,
}

impl<'a> Hours<'a> {
    /// Hours by weekday in a zone, with days that are closed and days with hours of their own, which win. Of a day named
    /// twice in `open` the first counts.
    #[must_use]
    pub fn new(zone: &'a Zone, weekly: &'a Week, closed: &[Date], open: &'a [OpenDay]) -> Self {
        let mut own: Vec<_> = open.iter().map(|day| (day.date.number(), &*day.hours)).collect();
        own.sort_by_key(|&(day, _)| day);
        own.dedup_by_key(|&mut (day, _)| day);
        let is_open = |day: &i64| own.binary_search_by_key(day, |&(day, _)| day).is_ok();
        let mut holidays: Vec<_> = closed.iter().map(|date| date.number()).filter(|day| !is_open(day)).collect();
        holidays.sort_unstable();
        holidays.dedup();
        Self { zone, weekly: weekly.days().map(Vec::as_slice), open: own, holidays }
    }

    /// The hours of a calendar, with the zone that it names.
    #[must_use]
    pub fn of(calendar: &'a ServiceCalendar, zone: &'a Zone) -> Self {
        Self::new(zone, &calendar.weekly, &calendar.closed, &calendar.open)
    }

    /// What the desk is from a moment up to another: stretches in order, without gap or overlap. Neighbours may be alike.
    #[must_use]
    pub fn between(&self, from: Timestamp, until: Timestamp) -> Stretches<'_> {
        let day_of = |at| self.zone.wall(at).div_euclid(DAY);
        let day = day_of(from) - REACH;
        let openings = Openings {
            hours: self,
            day,
            last: day_of(until) + REACH,
            settled: i64::MIN,
            waiting: VecDeque::with_capacity(4),
        };
        let holidays = &self.holidays[self.holidays.partition_point(|&holiday| holiday < day)..];
        Stretches { at: from.0, until: until.0, openings, opening: None, holidays, holiday: None }
    }

    /// When the desk closes on the `count`th day after that of a moment on which it opens at all, both as its zone reads
    /// them. `None` where that is more than [`DAYS_MOST`] days ahead, or for no day.
    #[must_use]
    pub fn end_of_working_day(&self, after: Timestamp, count: u32) -> Option<Timestamp> {
        let first = self.zone.wall(after).div_euclid(DAY) + 1;
        let ends =
            |day: i64| self.of_day(day).iter().filter_map(move |&span| self.interval(day, span)).map(|one| one.to);
        let mut working = (first..first + DAYS_MOST).filter_map(|day| ends(day).max());
        working.nth(usize::try_from(count.checked_sub(1)?).ok()?).map(Timestamp)
    }

    /// The hours of a day as they are written.
    fn of_day(&self, day: i64) -> &'a [Span] {
        if let Ok(at) = self.open.binary_search_by_key(&day, |&(day, _)| day) {
            return self.open[at].1;
        }
        if self.holidays.binary_search(&day).is_ok() {
            return &[];
        }
        // 1970-01-01 was a Thursday.
        self.weekly[(day + 3).rem_euclid(7) as usize]
    }

    /// A stretch of a day in UTC; `None` if a change of clocks leaves nothing of it.
    fn interval(&self, day: i64, span: Span) -> Option<Interval> {
        let moment = |minutes: u16| self.zone.utc(day * DAY + i64::from(minutes) * 60).0;
        let (from, to) = (moment(span.from().minutes()), moment(span.to().minutes()));
        (from < to).then_some(Interval { from, to })
    }

    /// A whole day in UTC; `None` if clocks left it out.
    fn whole(&self, day: i64) -> Option<Interval> {
        let (from, to) = (self.zone.utc(day * DAY).0, self.zone.utc((day + 1) * DAY).0);
        (from < to).then_some(Interval { from, to })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Interval {
    from: i64,
    to: i64,
}

/// Opening hours in order, without overlap.
#[derive(Clone, Debug)]
struct Openings<'a> {
    hours: &'a Hours<'a>,
    /// The next day to read, and the last one.
    day: i64,
    last: i64,
    /// Days to be read hold nothing before this moment.
    settled: i64,
    /// What was read and goes on behind `settled`, in order and united. A change of clocks can put hours of a day behind
    /// those of the next one.
    waiting: VecDeque<Interval>,
}

impl Openings<'_> {
    fn read_day(&mut self) {
        for &span in self.hours.of_day(self.day) {
            if let Some(interval) = self.hours.interval(self.day, span) {
                self.take(interval);
            }
        }
        self.day += 1;
        self.settled = if self.day > self.last { i64::MAX } else { self.hours.zone.earliest(self.day * DAY).0 };
    }

    /// Puts an interval among those that wait, uniting it with all that it overlaps or touches.
    fn take(&mut self, mut new: Interval) {
        let at = self.waiting.partition_point(|old| old.to < new.from);
        while let Some(old) = self.waiting.get(at).copied().filter(|old| old.from <= new.to) {
            new = Interval { from: new.from.min(old.from), to: new.to.max(old.to) };
            self.waiting.remove(at);
        }
        self.waiting.insert(at, new);
    }
}

impl Iterator for Openings<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        loop {
            if let Some(first) = self.waiting.front_mut().filter(|first| first.from < self.settled) {
                let known = Interval { from: first.from, to: first.to.min(self.settled) };
                if known.to == first.to {
                    self.waiting.pop_front();
                } else {
                    first.from = known.to;
                }
                return Some(known);
            }
            if self.day > self.last {
                return None;
            }
            self.read_day();
        }
    }
}

/// See [`Hours::between`].
#[derive(Clone, Debug)]
pub struct Stretches<'a> {
    at: i64,
    until: i64,
    openings: Openings<'a>,
    opening: Option<Interval>,
    /// Days still to come.
    holidays: &'a [i64],
    holiday: Option<Interval>,
}

impl Stretches<'_> {
    /// Goes on to what is, or comes next, at this moment.
    fn advance(&mut self) {
        while self.opening.is_none_or(|opening| opening.to <= self.at) {
            self.opening = self.openings.next();
            if self.opening.is_none() {
                break;
            }
        }
        while self.holiday.is_none_or(|holiday| holiday.to <= self.at) {
            let Some((&day, rest)) = self.holidays.split_first() else {
                self.holiday = None;
                break;
            };
            self.holidays = rest;
            self.holiday = self.openings.hours.whole(day);
        }
    }
}

impl Iterator for Stretches<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        if self.at >= self.until {
            return None;
        }
        self.advance();
        let from = self.at;
        let (opening, to) = match (self.holiday, self.opening) {
            (Some(holiday), _) if holiday.from <= from => (Opening::Holiday, holiday.to),
            (holiday, Some(open)) if open.from <= from => (Opening::Open, next_of(holiday, open.to)),
            (holiday, open) => (Opening::Closed, next_of(holiday, open.map_or(i64::MAX, |open| open.from))),
        };
        self.at = to.min(self.until);
        Some(Stretch { from: Timestamp(from), to: Timestamp(self.at), opening })
    }
}

/// Where a holiday begins, or a moment that is before.
fn next_of(holiday: Option<Interval>, moment: i64) -> i64 {
    holiday.map_or(moment, |holiday| holiday.from.min(moment))
}
