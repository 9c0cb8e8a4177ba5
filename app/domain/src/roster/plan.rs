//! A roster as it can be asked: its wall time read in a zone, by the same rules as opening hours.

use super::{Exception, Roster, Turn, TurnHours, Weekday};
use crate::id::PersonId;
use crate::sla::Zone;
use crate::time::{Date, Timestamp};

const DAY: i64 = 86_400;
/// Days around a moment whose turns may reach it: a turn lasts a day at most, and clocks were moved by a whole day in
/// places.
const REACH: i64 = 3;
/// How many days ahead a next shift is looked for.
const AHEAD: i64 = 62;

/// A turn of one day, in UTC; half-open, never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends, not part of it.
    pub to: Timestamp,
    /// The same as clocks on the wall show it.
    pub hours: TurnHours,
    /// Who, exceptions taken into account; may be nobody.
    pub people: Vec<PersonId>,
}

/// A time in which nobody is on shift; half-open, never empty.
pub type Gap = (Timestamp, Timestamp);

/// A roster in its zone.
///
/// A turn goes from wall time to wall time, of the next day where its end is not later. Read as UTC, one whose end is not
/// after its start is empty. An exception wins over the week, and holds for what begins on its days: who is replaced is
/// not there, and neither is who is away, whoever else they replace. An extra shift is one in any case.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    roster: &'a Roster,
    zone: &'a Zone,
}

impl<'a> Plan<'a> {
    /// A roster in the zone that it names.
    #[must_use]
    pub fn new(roster: &'a Roster, zone: &'a Zone) -> Self {
        Self { roster, zone }
    }

    /// Everybody the roster names, some more than once.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + use<'a> {
        self.roster.people()
    }

    /// Whether the roster's weeks have shifts of somebody: on-call duty, or a day of somebody else's, says nothing of when
    /// they work otherwise.
    #[must_use]
    pub fn has_shifts_of(&self, person: PersonId) -> bool {
        self.roster.shifts.iter().any(|turn| turn.people.contains(&person))
    }

    /// Who is on shift at a moment, each once, by identity.
    #[must_use]
    pub fn on_shift(&self, at: Timestamp) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = self
            .around(at)
            .flat_map(|day| self.shifts(day))
            .filter(|duty| holds(duty, at))
            .flat_map(|d| d.people)
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Who is called at a moment, in this order, each once. Where several turns hold, all who are first in one come before
    /// those who are second; who began earlier comes first.
    #[must_use]
    pub fn on_call(&self, at: Timestamp) -> Vec<PersonId> {
        let duties = self.around(at).flat_map(|day| self.duty(day)).filter(|duty| holds(duty, at));
        let mut ranked: Vec<(usize, Timestamp, PersonId)> = duties
            .flat_map(|duty| duty.people.into_iter().enumerate().map(move |(rank, person)| (rank, duty.from, person)))
            .collect();
        ranked.sort_unstable();
        let mut people: Vec<PersonId> = Vec::new();
        for (_, _, person) in ranked {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        people
    }

    /// The shift of a person that is on at a moment, or the next one, within two months.
    #[must_use]
    pub fn next_shift(&self, person: PersonId, at: Timestamp) -> Option<Gap> {
        self.next(person, at, Self::shifts)
    }

    /// The same for on-call duty, whoever is called first in it.
    #[must_use]
    pub fn next_on_call(&self, person: PersonId, at: Timestamp) -> Option<Gap> {
        self.next(person, at, Self::duty)
    }

    fn next(&self, person: PersonId, at: Timestamp, of_day: fn(&Self, Date) -> Vec<Duty>) -> Option<Gap> {
        let today = self.day_of(at);
        let mut found: Option<Gap> = None;
        let mut last = AHEAD;
        let mut day = -REACH;
        while day <= last {
            let shifts = of_day(self, today.plus(day)).into_iter();
            let first =
                shifts.filter(|duty| duty.to > at && duty.people.contains(&person)).map(|d| (d.from, d.to)).min();
            if found.is_none() && first.is_some() {
                // A change of clocks can put a later day's before it, and no farther.
                last = last.min(day + REACH);
            }
            found = found.into_iter().chain(first).min();
            day += 1;
        }
        found
    }

    /// The shifts that begin on a day, in order. One that nobody is left in is there, without people.
    #[must_use]
    pub fn shifts(&self, day: Date) -> Vec<Duty> {
        let mut duties = self.turns(&self.roster.shifts, day);
        for exception in self.roster.exceptions.iter().filter(|exception| exception.holds_on(day)) {
            if let Exception::Extra(extra) = exception {
                duties.extend(self.read(day, extra.hours, vec![extra.person]));
            }
        }
        for duty in &mut duties {
            duty.people.sort_unstable();
        }
        duties.sort_unstable();
        duties
    }

    /// The on-call turns that begin on a day, in order, each with its people in the order of calling.
    #[must_use]
    pub fn duty(&self, day: Date) -> Vec<Duty> {
        let mut duties = self.turns(&self.roster.on_call, day);
        duties.sort_unstable();
        duties
    }

    /// When nobody is on shift from a moment up to another. A desk that is there day and night has none.
    #[must_use]
    pub fn gaps(&self, from: Timestamp, until: Timestamp) -> Vec<Gap> {
        let (first, last) = (self.day_of(from).plus(-REACH), self.day_of(until).plus(REACH));
        let days = (0..=last.number() - first.number()).map(|day| first.plus(day));
        let duties = days.flat_map(|day| self.shifts(day)).filter(|duty| !duty.people.is_empty());
        let mut manned: Vec<Gap> = duties.map(|duty| (duty.from, duty.to)).collect();
        manned.sort_unstable();
        let mut gaps = Vec::new();
        let mut at = from;
        for (begin, end) in manned {
            if at < begin.min(until) {
                gaps.push((at, begin.min(until)));
            }
            at = at.max(end);
        }
        if at < until {
            gaps.push((at, until));
        }
        gaps
    }

    /// What day it is there at a moment.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> Date {
        Timestamp(self.zone.wall(at)).day()
    }

    fn around(&self, at: Timestamp) -> impl Iterator<Item = Date> + use<> {
        let today = self.day_of(at);
        (-REACH..=REACH).map(move |day| today.plus(day))
    }

    /// What is left of the week's turns on a day.
    fn turns(&self, turns: &[Turn], day: Date) -> Vec<Duty> {
        let weekday = Weekday::of(day);
        let of_day = turns.iter().filter(|turn| turn.days.contains(&weekday));
        of_day.filter_map(|turn| self.read(day, turn.hours, self.there(&turn.people, day))).collect()
    }

    /// Who is there of those whom the week names.
    fn there(&self, people: &[PersonId], day: Date) -> Vec<PersonId> {
        let exceptions = || self.roster.exceptions.iter().filter(|exception| exception.holds_on(day));
        let mut there = Vec::new();
        for &person in people {
            // Several would be refused; the lowest identity, so that their order does not matter.
            let instead = exceptions().filter_map(|exception| match exception {
                Exception::Instead(instead) if instead.of == person => Some(instead.person),
                _ => None,
            });
            let comes = instead.min().unwrap_or(person);
            let is_away = exceptions().any(|exception| match exception {
                Exception::Away(away) => away.person == comes,
                _ => false,
            });
            if !is_away && !there.contains(&comes) {
                there.push(comes);
            }
        }
        there
    }

    /// Hours of a day in UTC; `None` if a change of clocks leaves nothing of them.
    fn read(&self, day: Date, hours: TurnHours, people: Vec<PersonId>) -> Option<Duty> {
        let midnight = day.number() * DAY;
        let end = if hours.is_past_midnight() { midnight + DAY } else { midnight };
        let from = self.zone.utc(midnight + i64::from(hours.from().minutes()) * 60);
        let to = self.zone.utc(end + i64::from(hours.to().minutes()) * 60);
        (from < to).then_some(Duty { from, to, hours, people })
    }
}

fn holds(duty: &Duty, at: Timestamp) -> bool {
    duty.from <= at && at < duty.to
}

#[cfg(test)]
mod tests {
    use super::super::{Away, Extra, Instead};
    use super::*;
    use crate::sla::zone::Change;
    use proptest::prelude::*;

    /// Rome in 2026: an hour ahead, two from 29 March 01:00 UTC to 25 October 01:00 UTC.
    fn rome() -> Zone {
        let changes = [(1_774_746_000, 7_200), (1_792_890_000, 3_600)];
        Zone::new(3_600, changes.map(|(at, ahead)| Change { at: Timestamp(at), ahead })).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn turn(days: &[Weekday], hours: &str, people: &[u128]) -> Turn {
        let people = people.iter().map(|id| PersonId::from(*id)).collect();
        Turn { days: days.to_vec(), hours: hours.parse().unwrap(), people }
    }

    fn roster(shifts: Vec<Turn>, on_call: Vec<Turn>, exceptions: Vec<Exception>) -> Roster {
        Roster {
            id: 1.into(),
            name: "Desk".to_owned(),
            team: None,
            zone: "Europe/Rome".to_owned(),
            shifts,
            on_call,
            exceptions,
            retired: false,
            offsets: None,
        }
    }

    fn ids(people: &[u128]) -> Vec<PersonId> {
        people.iter().map(|id| PersonId::from(*id)).collect()
    }

    /// A wall time of Rome.
    fn wall(date: &str, minutes: i64) -> Timestamp {
        rome().utc(day(date).number() * DAY + minutes * 60)
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        use Weekday::{Fri, Mon};
        let away = Exception::Away(Away { person: 1.into(), from: day("2026-11-24"), until: day("2026-11-24") });
        let roster = roster(vec![turn(&[Mon, Fri], "22:00-06:00", &[1])], vec![], vec![away]);
        let zone = rome();
        let plan = Plan::new(&roster, &zone);
        // Monday, 23 November; who is away on Tuesday still ends the night.
        assert_eq!(plan.on_shift(wall("2026-11-23", 22 * 60 - 1)), []);
        assert_eq!(plan.on_shift(wall("2026-11-23", 22 * 60)), ids(&[1]));
        assert_eq!(plan.on_shift(wall("2026-11-24", 6 * 60 - 1)), ids(&[1]));
        assert_eq!(plan.on_shift(wall("2026-11-24", 6 * 60)), []);
        let next = plan.next_shift(1.into(), wall("2026-11-24", 6 * 60));
        assert_eq!(next, Some((wall("2026-11-27", 22 * 60), wall("2026-11-28", 6 * 60))));
        assert_eq!(plan.next_shift(2.into(), wall("2026-11-24", 0)), None);
    }

    #[test]
    fn a_night_of_changed_clocks_is_as_long_as_it_was() {
        let roster = roster(vec![turn(&Weekday::ALL, "22:00-06:00", &[1])], vec![], vec![]);
        let zone = rome();
        let plan = Plan::new(&roster, &zone);
        let hours =
            |date: &str| plan.shifts(day(date)).iter().map(|duty| duty.to.since(duty.from) / 3_600).sum::<i64>();
        assert_eq!((hours("2026-03-28"), hours("2026-10-24"), hours("2026-11-01")), (7, 9, 8));
        // 02:00 to 03:00 was skipped: nothing is left of that shift.
        let skipped = super::tests::roster(vec![turn(&Weekday::ALL, "02:00-03:00", &[1])], vec![], vec![]);
        let plan = Plan::new(&skipped, &zone);
        assert_eq!(plan.shifts(day("2026-03-29")), []);
        assert_eq!(plan.shifts(day("2026-03-30")).len(), 1);
    }

    #[test]
    fn who_is_called_first_is_first_and_a_replacement_has_the_same_place() {
        let instead = |person: u128, of: u128| {
            let (from, until) = (day("2026-11-24"), day("2026-11-25"));
            Exception::Instead(Instead { person: person.into(), of: of.into(), from, until })
        };
        let roster = roster(
            vec![],
            vec![turn(&Weekday::ALL, "18:00-08:00", &[3, 1, 2]), turn(&Weekday::ALL, "20:00-20:00", &[4, 3])],
            vec![instead(9, 3), instead(1, 2)],
        );
        let zone = rome();
        let plan = Plan::new(&roster, &zone);
        let at = |date: &str| plan.on_call(wall(date, 21 * 60));
        assert_eq!(at("2026-11-23"), ids(&[3, 4, 1, 2]));
        assert_eq!(at("2026-11-24"), ids(&[9, 4, 1]), "each once");
        assert_eq!(
            plan.on_call(wall("2026-11-23", 19 * 60)),
            ids(&[4, 3, 1, 2]),
            "who began the day before comes first"
        );
    }

    #[test]
    fn an_extra_shift_is_one_and_who_replaces_may_be_away() {
        let (from, until) = (day("2026-11-24"), day("2026-11-24"));
        let roster = roster(
            vec![turn(&Weekday::ALL, "08:00-16:00", &[1, 2])],
            vec![],
            vec![
                Exception::Instead(Instead { person: 3.into(), of: 1.into(), from, until }),
                Exception::Away(Away { person: 3.into(), from, until }),
                Exception::Extra(Extra { person: 3.into(), hours: "15:00-17:00".parse().unwrap(), from, until }),
            ],
        );
        let zone = rome();
        let plan = Plan::new(&roster, &zone);
        assert_eq!(plan.on_shift(wall("2026-11-24", 9 * 60)), ids(&[2]));
        assert_eq!(plan.on_shift(wall("2026-11-24", 15 * 60 + 30)), ids(&[2, 3]));
        assert_eq!(plan.on_shift(wall("2026-11-25", 9 * 60)), ids(&[1, 2]));
    }

    #[test]
    fn a_desk_day_and_night_has_no_gap_when_clocks_change() {
        let three = vec![
            turn(&Weekday::ALL, "06:00-14:00", &[1]),
            turn(&Weekday::ALL, "14:00-22:00", &[2]),
            turn(&Weekday::ALL, "22:00-06:00", &[3]),
        ];
        let zone = rome();
        let year = (wall("2026-01-01", 0), wall("2027-01-01", 0));
        let whole = roster(vec![turn(&Weekday::ALL, "00:00-24:00", &[1])], vec![], vec![]);
        for mut roster in [roster(three, vec![], vec![]), whole] {
            assert_eq!(Plan::new(&roster, &zone).gaps(year.0, year.1), []);
            let (from, until) = (day("2026-05-04"), day("2026-05-04"));
            roster.exceptions.push(Exception::Away(Away { person: 1.into(), from, until }));
            assert_eq!(Plan::new(&roster, &zone).gaps(year.0, year.1).len(), 1);
        }
    }

    prop_compose! {
        fn any_turn()(days in prop::collection::btree_set(0_usize..7, 1..5), from in 0_i64..1440, to in 0_i64..=1440,
            people in Just((1_u128..6).collect::<Vec<_>>()).prop_shuffle(), count in 1_usize..4) -> Turn {
            let minute = |at: i64| format!("{:02}:{:02}", at / 60, at % 60);
            let days: Vec<Weekday> = days.into_iter().map(|day| Weekday::ALL[day]).collect();
            turn(&days, &format!("{}-{}", minute(from), minute(to)), &people[..count])
        }
    }

    prop_compose! {
        fn any_exception()(kind in 0_u8..3, person in 1_u128..6, of in 1_u128..6, from in 0_i64..20, length in 0_i64..4,
            hour in 0_u8..24) -> Exception {
            let from = day("2026-10-18").plus(from);
            let until = from.plus(length);
            let person = PersonId::from(person);
            match kind {
                0 => Exception::Away(Away { person, from, until }),
                1 => Exception::Instead(Instead { person, of: of.into(), from, until }),
                _ => Exception::Extra(Extra { person, hours: format!("{hour:02}:00-06:30").parse().unwrap(), from, until }),
            }
        }
    }

    prop_compose! {
        fn any_roster()(shifts in prop::collection::vec(any_turn(), 0..5), on_call in prop::collection::vec(any_turn(), 0..3),
            exceptions in prop::collection::vec(any_exception(), 0..5)) -> Roster {
            roster(shifts, on_call, exceptions)
        }
    }

    /// Days around the end of summer time, minute by minute.
    fn around_october() -> impl Strategy<Value = Timestamp> {
        (0_i64..15 * 1_440).prop_map(|minute| Timestamp(1_792_890_000 + (minute - 7 * 1_440) * 60))
    }

    proptest! {
        /// A second reading, in the words of the rule: each wall minute of a day and its evening.
        #[test]
        fn who_is_on_is_who_stands_in_the_week(roster in any_roster(), at in around_october()) {
            let zone = rome();
            let mut roster = roster;
            roster.exceptions.clear();
            let plan = Plan::new(&roster, &zone);
            let local = zone.wall(at);
            // The hour that clocks show twice is read by its first showing; elsewhere wall time says it all.
            let is_twice = zone.utc(local) != at;
            let named = |date: Date, minute: i64| roster.shifts.iter().filter(move |turn| {
                let (from, to) = (i64::from(turn.hours.from().minutes()), i64::from(turn.hours.to().minutes()));
                let end = if to <= from { to + 1_440 } else { to };
                turn.days.contains(&Weekday::of(date)) && (from..end).contains(&minute)
            }).flat_map(|turn| turn.people.clone());
            let (today, minute) = (Timestamp(local).day(), local.rem_euclid(DAY) / 60);
            let mut expected: Vec<PersonId> = named(today, minute).chain(named(today.plus(-1), minute + 1_440)).collect();
            expected.sort_unstable();
            expected.dedup();
            if !is_twice {
                prop_assert_eq!(plan.on_shift(at), expected);
            }
        }

        #[test]
        fn rows_and_exceptions_may_stand_in_any_order(roster in any_roster(), at in around_october()) {
            let zone = rome();
            let mut turned = roster.clone();
            turned.shifts.reverse();
            turned.on_call.reverse();
            turned.exceptions.reverse();
            for turn in &mut turned.shifts {
                turn.people.reverse();
                turn.days.reverse();
            }
            let (one, other) = (Plan::new(&roster, &zone), Plan::new(&turned, &zone));
            prop_assert_eq!(one.on_shift(at), other.on_shift(at));
            prop_assert_eq!(one.on_call(at), other.on_call(at));
            prop_assert_eq!(one.next_shift(1.into(), at), other.next_shift(1.into(), at));
            prop_assert_eq!(one.gaps(at, at.plus(3 * DAY)), other.gaps(at, at.plus(3 * DAY)));
        }

        #[test]
        fn shifts_together_are_the_shifts_one_by_one(roster in any_roster(), at in around_october()) {
            let zone = rome();
            let together = Plan::new(&roster, &zone).on_shift(at);
            let mut single: Vec<PersonId> = Vec::new();
            for turn in &roster.shifts {
                let alone = Roster { shifts: vec![turn.clone()], ..roster.clone() };
                single.extend(Plan::new(&alone, &zone).on_shift(at));
            }
            if roster.shifts.is_empty() {
                single = together.clone();
            }
            single.sort_unstable();
            single.dedup();
            prop_assert_eq!(together, single);
        }

        #[test]
        fn the_next_shift_is_on_from_its_begin_up_to_its_end(roster in any_roster(), at in around_october()) {
            let zone = rome();
            let plan = Plan::new(&roster, &zone);
            let person = PersonId::from(1);
            let is_on = |at: Timestamp| plan.on_shift(at).contains(&person);
            match plan.next_shift(person, at) {
                Some((from, to)) => {
                    prop_assert!(at < to && from < to);
                    prop_assert!(is_on(from) && is_on(to.plus(-1)));
                    prop_assert_eq!(is_on(at), from <= at);
                    // Nothing of theirs between.
                    let until = from.0;
                    prop_assert!((at.0..until).step_by(1_800).all(|at| !is_on(Timestamp(at))));
                }
                None => prop_assert!((0..20 * 48).all(|half| !is_on(at.plus(half * 1_800)))),
            }
        }

        #[test]
        fn nobody_away_is_there_and_nobody_replaced(roster in any_roster(), at in around_october()) {
            let zone = rome();
            let plan = Plan::new(&roster, &zone);
            let away = |person: PersonId, day: Date| roster.exceptions.iter().any(|exception| match exception {
                Exception::Away(away) => away.person == person && exception.holds_on(day),
                _ => false,
            });
            let extra = |person: PersonId| roster.exceptions.iter().any(|exception| match exception {
                Exception::Extra(extra) => extra.person == person,
                _ => false,
            });
            let today = plan.day_of(at);
            for duty in plan.shifts(today).into_iter().chain(plan.duty(today)) {
                prop_assert!(duty.from < duty.to);
                for person in duty.people {
                    prop_assert!(!away(person, today) || extra(person));
                }
            }
        }

        #[test]
        fn a_gap_has_nobody_and_the_rest_has_somebody(roster in any_roster(), at in around_october(), after in 0_i64..7_200) {
            let zone = rome();
            let plan = Plan::new(&roster, &zone);
            let asked = at.plus(after * 60);
            let gaps = plan.gaps(at, at.plus(7_200 * 60));
            let in_gap = gaps.iter().any(|(from, to)| *from <= asked && asked < *to);
            prop_assert_eq!(in_gap, plan.on_shift(asked).is_empty());
        }
    }
}
