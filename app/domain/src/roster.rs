//! Rosters: who works when, and who is called outside of that. Wall time by weekday in a zone, and days that differ.

mod plan;

pub use plan::{Duty, Gap, Plan};

use crate::id::{PersonId, RosterId, TeamId};
use crate::json;
use crate::refusal::{Problem, Refusal};
use crate::sla::{Minute, ZoneOffsets};
use crate::time::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Most rows of shifts, and of on-call duty, in a roster.
pub const TURNS_MAX: usize = 100;
/// Most people in a row.
pub const PEOPLE_MAX: usize = 40;
/// Most exceptions in a roster.
pub const EXCEPTIONS_MAX: usize = 500;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The weekday of a day.
    #[must_use]
    pub fn of(date: Date) -> Self {
        // 1970-01-01 was a Thursday.
        Self::ALL[(date.number() + 3).rem_euclid(7) as usize]
    }
}

/// From a moment of a day up to another, of the next day where it is not later: `["22:00","06:00"]`. From a moment to
/// the same one is a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnHours {
    from: Minute,
    to: Minute,
}

impl TurnHours {
    /// Hours; `None` where they begin at the end of a day, which is the begin of the next one.
    #[must_use]
    pub fn new(from: Minute, to: Minute) -> Option<Self> {
        (from < Minute::END).then_some(Self { from, to })
    }

    /// Where they begin.
    #[must_use]
    pub fn from(self) -> Minute {
        self.from
    }

    /// Where they end, not part of them.
    #[must_use]
    pub fn to(self) -> Minute {
        self.to
    }

    /// Whether they end on the day after the one on which they begin.
    #[must_use]
    pub fn is_past_midnight(self) -> bool {
        self.to <= self.from
    }
}

impl fmt::Display for TurnHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

/// A text that is no hours of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not hours written as 22:00-06:00")]
pub struct NoTurnHours;

impl FromStr for TurnHours {
    type Err = NoTurnHours;

    /// Reads `22:00-06:00`.
    fn from_str(text: &str) -> Result<Self, NoTurnHours> {
        let (from, to) = text.split_once('-').ok_or(NoTurnHours)?;
        let read = |text: &str| text.trim().parse::<Minute>().map_err(|_| NoTurnHours);
        Self::new(read(from)?, read(to)?).ok_or(NoTurnHours)
    }
}

impl Serialize for TurnHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.from.to_string(), self.to.to_string()].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TurnHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [from, to] = <[String; 2]>::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(NoTurnHours);
        let read = |text: &str| text.parse::<Minute>().map_err(|_| wrong());
        Self::new(read(&from)?, read(&to)?).ok_or_else(wrong)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TurnHours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TurnHours".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array", "minItems": 2, "maxItems": 2,
            "prefixItems": [
                { "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" },
                { "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" },
            ],
            "description": "From a moment of a day up to another, of the next day where it is not later.",
        })
    }
}

/// The same people at the same hours of some weekdays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The weekdays on which it begins.
    pub days: Vec<Weekday>,
    /// From when to when.
    pub hours: TurnHours,
    /// Who. Of people on call the first one is called first.
    pub people: Vec<PersonId>,
}

/// Days on which somebody is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// Who.
    pub person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Days on which somebody takes the place of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// Who comes.
    pub person: PersonId,
    /// Whose shifts and on-call duty these are.
    pub of: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Days on which somebody works at hours that the week does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Who.
    pub person: PersonId,
    /// From when to when, on each of the days.
    pub hours: TurnHours,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// What is not as in every week. A turn belongs to the day on which it begins, also that of a night.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exception {
    /// Somebody is not there.
    Away(Away),
    /// Somebody takes the place of somebody else.
    Instead(Instead),
    /// Somebody works more than in other weeks.
    Extra(Extra),
}

impl Exception {
    /// The first and the last day on which it holds.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        match self {
            Self::Away(away) => (away.from, away.until),
            Self::Instead(instead) => (instead.from, instead.until),
            Self::Extra(extra) => (extra.from, extra.until),
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        let (from, until) = self.days();
        from <= day && day <= until
    }

    /// Everybody it names.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + use<'_> {
        let (person, of) = match self {
            Self::Away(away) => (away.person, None),
            Self::Instead(instead) => (instead.person, Some(instead.of)),
            Self::Extra(extra) => (extra.person, None),
        };
        std::iter::once(person).chain(of)
    }
}

/// Who works when, and who is on call: for a team, or for the whole desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Roster {
    /// Identity.
    pub id: RosterId,
    /// What people call it.
    pub name: String,
    /// Whose roster; `None`: the whole desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The IANA zone whose wall time the hours are, such as `Europe/Rome`.
    pub zone: String,
    /// Who works when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Turn>,
    /// Who is called when, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_call: Vec<Turn>,
    /// What is not as in every week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Kept, and asked by nobody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// How the server read the zone when it took the roster; what a command says here does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offsets: Option<ZoneOffsets>,
}

impl Roster {
    /// Everybody it names, some more than once.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + use<'_> {
        let turns = self.shifts.iter().chain(&self.on_call).flat_map(|turn| turn.people.iter().copied());
        turns.chain(self.exceptions.iter().flat_map(Exception::people))
    }

    /// Refuses rows without days or people, somebody twice in a row, exceptions that end before they begin or name the
    /// same person twice, two who take the same place on a day, and more than fits. Whether the zone exists only the
    /// server can tell.
    ///
    /// # Errors
    /// A [`Refusal`] with the field and, where a row is wrong, its number from 1.
    pub fn check(&self) -> Result<(), Refusal> {
        for (field, turns) in [("shifts", &self.shifts), ("on_call", &self.on_call)] {
            at_most(field, turns.len(), TURNS_MAX)?;
            for (index, turn) in turns.iter().enumerate() {
                let refuse = |detail: &str| Err(malformed(field, index, detail));
                if turn.days.is_empty() {
                    return refuse("name at least one weekday");
                }
                if turn.people.is_empty() {
                    return refuse("name at least one person");
                }
                at_most(field, turn.people.len(), PEOPLE_MAX)?;
                if has_twice(&turn.days) || has_twice(&turn.people) {
                    return refuse("the same weekday or person is there twice");
                }
            }
        }
        at_most("exceptions", self.exceptions.len(), EXCEPTIONS_MAX)?;
        for (index, exception) in self.exceptions.iter().enumerate() {
            let refuse = |detail: &str| Err(malformed("exceptions", index, detail));
            let (from, until) = exception.days();
            if until < from {
                return refuse("it ends before it begins");
            }
            let Exception::Instead(instead) = exception else { continue };
            if instead.person == instead.of {
                return refuse("nobody takes the own place");
            }
            let taken = self.exceptions[..index].iter().any(|other| match other {
                Exception::Instead(other) => other.of == instead.of && other.from <= until && from <= other.until,
                _ => false,
            });
            if taken {
                return refuse("somebody else takes this place on these days already");
            }
        }
        Ok(())
    }

    /// The roster as it can be asked; `None` while its zone was not read.
    #[must_use]
    pub fn plan(&self) -> Option<Plan<'_>> {
        Some(Plan::new(self, &self.offsets.as_ref()?.zone))
    }
}

fn has_twice<T: Ord + Copy>(all: &[T]) -> bool {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    sorted.array_windows().any(|[one, next]| one == next)
}

fn at_most(field: &str, count: usize, max: usize) -> Result<(), Refusal> {
    if count <= max {
        return Ok(());
    }
    Err(Refusal::Invalid { field: field.to_owned(), problem: Problem::OutOfRange { min: 0, max: max as i64 } })
}

fn malformed(field: &str, index: usize, detail: &str) -> Refusal {
    let detail = format!("{}: {detail}", index + 1);
    Refusal::Invalid { field: field.to_owned(), problem: Problem::Malformed { detail } }
}

/// A roster as it goes to the devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterSheet {
    /// Which roster.
    pub id: RosterId,
    /// What it says, a [`Roster`] as JSON: whoever only keeps it need not know what rosters are made of.
    pub record: String,
}

impl RosterSheet {
    /// The sheet of a roster.
    #[must_use]
    pub fn of(roster: &Roster) -> Self {
        let record = json::to_value(roster).map(|value| value.to_string()).unwrap_or_default();
        Self { id: roster.id, record }
    }

    /// The roster; `None` where this build can not read it.
    #[must_use]
    pub fn read(&self) -> Option<Roster> {
        json::from_text(&self.record).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let turn = |hours: &str, people: &[u128]| Turn {
            days: vec![Weekday::Mon, Weekday::Tue],
            hours: hours.parse().unwrap(),
            people: people.iter().map(|id| PersonId::from(*id)).collect(),
        };
        let day = |text: &str| text.parse::<Date>().unwrap();
        Roster {
            id: 1.into(),
            name: "Service desk".to_owned(),
            team: None,
            zone: "Europe/Rome".to_owned(),
            shifts: vec![turn("08:00-16:00", &[1, 2])],
            on_call: vec![turn("16:00-08:00", &[2, 1])],
            exceptions: vec![
                Exception::Away(Away { person: 1.into(), from: day("2026-11-23"), until: day("2026-11-24") }),
                Exception::Instead(Instead {
                    person: 3.into(),
                    of: 2.into(),
                    from: day("2026-11-24"),
                    until: day("2026-11-24"),
                }),
                Exception::Extra(Extra {
                    person: 4.into(),
                    hours: "20:00-24:00".parse().unwrap(),
                    from: day("2026-11-24"),
                    until: day("2026-11-24"),
                }),
            ],
            retired: false,
            offsets: None,
        }
    }

    #[test]
    fn a_roster_reads_as_it_is_written_also_from_its_sheet() {
        let json = serde_json::to_value(roster()).unwrap();
        assert_eq!(json["shifts"][0]["days"], serde_json::json!(["mon", "tue"]));
        assert_eq!(json["on_call"][0]["hours"], serde_json::json!(["16:00", "08:00"]));
        assert_eq!(serde_json::from_value::<Roster>(json).unwrap(), roster());
        assert_eq!(RosterSheet::of(&roster()).read(), Some(roster()));
        let unread = RosterSheet { id: 1.into(), record: r#"{"id":1,"shifts":"newer"}"#.to_owned() };
        assert_eq!(unread.read(), None);
    }

    #[test]
    fn what_can_not_be_worked_is_refused_with_its_row() {
        let wrong = |change: fn(&mut Roster)| {
            let mut roster = roster();
            change(&mut roster);
            match roster.check().unwrap_err() {
                Refusal::Invalid { field, problem: Problem::Malformed { detail } } => format!("{field} {detail}"),
                Refusal::Invalid { field, problem } => format!("{field} {problem:?}"),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(roster().check(), Ok(()));
        assert_eq!(wrong(|r| r.shifts[0].days.clear()), "shifts 1: name at least one weekday");
        assert_eq!(wrong(|r| r.on_call[0].people.clear()), "on_call 1: name at least one person");
        assert!(wrong(|r| r.shifts[0].people.push(1.into())).starts_with("shifts 1: the same"));
        assert!(wrong(|r| r.shifts = vec![r.shifts[0].clone(); TURNS_MAX + 1]).starts_with("shifts OutOfRange"));
        let again = |r: &mut Roster| {
            let mut again = r.exceptions[1].clone();
            if let Exception::Instead(instead) = &mut again {
                instead.person = 5.into();
            }
            r.exceptions.push(again);
        };
        assert_eq!(wrong(again), "exceptions 4: somebody else takes this place on these days already");
        let backwards = |r: &mut Roster| {
            if let Exception::Away(away) = &mut r.exceptions[0] {
                away.until = away.from.plus(-1);
            }
        };
        assert_eq!(wrong(backwards), "exceptions 1: it ends before it begins");
        for text in ["24:00-06:00", "8-16", "08:00", "08:00-25:00", ""] {
            assert_eq!(text.parse::<TurnHours>(), Err(NoTurnHours), "{text}");
        }
    }
}
