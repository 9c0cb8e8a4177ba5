//! A zone as plain data: when its clocks were put forward or back. Wall time becomes UTC without a tz database.

use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Farthest that clocks may be from UTC, in seconds: what the tz database can say.
const AHEAD_MAX: i32 = 26 * 3_600;

/// From a moment on, a zone's clocks are this far ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The moment.
    pub at: Timestamp,
    /// Seconds ahead of UTC; negative in the west.
    pub ahead: i32,
}

/// A moment at which clocks are put forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    at: i64,
    before: i32,
    after: i32,
}

impl Turn {
    /// The wall time from which on only the clocks after the turn are right: the end of its gap or fold.
    fn wall_end(&self) -> i64 {
        self.at + i64::from(self.before.max(self.after))
    }
}

/// The offsets of a zone over a time. Before its first change and after its last one they stay as they are, so whoever
/// makes one takes in all the changes between the earliest and the latest moment that will be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    first: i32,
    turns: Vec<Turn>,
}

/// Changes that are no zone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("offsets of more than 26 hours, or changes that are not in order")]
pub struct NoZone;

/// Written as `[first, [[at, ahead], …]]`: the offset until the first change, then each change.
impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let changes: Vec<(i64, i32)> = self.turns.iter().map(|turn| (turn.at, turn.after)).collect();
        (self.first, changes).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (first, changes) = <(i32, Vec<(i64, i32)>)>::deserialize(deserializer)?;
        let changes = changes.into_iter().map(|(at, ahead)| Change { at: Timestamp(at), ahead });
        Self::new(first, changes).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array", "minItems": 2, "maxItems": 2,
            "prefixItems": [
                { "type": "integer" },
                { "type": "array", "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "integer" } } },
            ],
            "description": "Seconds ahead of UTC at first, then each change: from when, in seconds since 1970, and seconds ahead from then on.",
        })
    }
}

impl Zone {
    /// A zone that is `first` seconds ahead of UTC until the first of its changes. A change to the same offset is none.
    ///
    /// # Errors
    /// [`NoZone`] when an offset is beyond 26 hours, or changes are not in the order of time, on the wall too.
    pub fn new(first: i32, changes: impl IntoIterator<Item = Change>) -> Result<Self, NoZone> {
        let is_possible = |ahead: i32| (-AHEAD_MAX..=AHEAD_MAX).contains(&ahead);
        let mut zone = Self { first, turns: Vec::new() };
        let mut before = first;
        for Change { at, ahead } in changes {
            let turn = Turn { at: at.0.clamp(Timestamp::MIN.0, Timestamp::MAX.0), before, after: ahead };
            let in_order = zone.turns.last().is_none_or(|last| last.at < turn.at && last.wall_end() < turn.wall_end());
            if !in_order || !is_possible(ahead) {
                return Err(NoZone);
            }
            if ahead != before {
                zone.turns.push(turn);
                before = ahead;
            }
        }
        if is_possible(first) { Ok(zone) } else { Err(NoZone) }
    }

    /// What the clocks of the zone show at a moment, in seconds since they would have shown 1970-01-01T00:00:00.
    #[must_use]
    pub fn wall(&self, at: Timestamp) -> i64 {
        let next = self.turns.partition_point(|turn| turn.at <= at.0);
        at.0.saturating_add(i64::from(self.before(next)))
    }

    /// The moment of a wall time, read as RFC 5545 and ECMAScript Temporal ("compatible") do: one that clocks skip is
    /// moved forward by what they skip, of one that they show twice it is the first.
    #[must_use]
    pub fn utc(&self, wall: i64) -> Timestamp {
        Timestamp(wall.saturating_sub(i64::from(self.before(self.turn_of(wall)))))
    }

    /// The first moment at which clocks show a wall time or a later one. No wall time from there on is read as an earlier
    /// moment.
    #[must_use]
    pub fn earliest(&self, wall: i64) -> Timestamp {
        let next = self.turn_of(wall);
        let read = wall.saturating_sub(i64::from(self.before(next)));
        Timestamp(self.turns.get(next).map_or(read, |turn| read.min(turn.at)))
    }

    /// The first turn whose gap or fold a wall time lies in or before.
    fn turn_of(&self, wall: i64) -> usize {
        self.turns.partition_point(|turn| turn.wall_end() <= wall)
    }

    /// The offset before a turn; before one that does not exist it is the last there is.
    fn before(&self, turn: usize) -> i32 {
        let last = || self.turns.last().map_or(self.first, |last| last.after);
        self.turns.get(turn).map_or_else(last, |turn| turn.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> Zone {
        // 2026-03-29T01:00Z and 2026-10-25T01:00Z.
        let change = |at, ahead| Change { at: Timestamp(at), ahead };
        Zone::new(3_600, [change(1_774_746_000, 7_200), change(1_792_890_000, 3_600)]).unwrap()
    }

    #[test]
    fn wall_time_becomes_utc_as_calendars_read_it() {
        let rome = rome();
        let (march, october) = (1_774_742_400, 1_792_886_400); // midnight UTC of both days
        for (day, hour, minute, utc) in [
            (march, 1, 59, march + 59 * 60),
            // 02:00 to 03:00 are skipped: moved forward.
            (march, 2, 0, march + 3_600),
            (march, 2, 30, march + 5_400),
            (march, 3, 0, march + 3_600),
            (march, 3, 15, march + 4_500),
            // 02:00 to 03:00 come twice: the first.
            (october, 1, 59, october - 60),
            (october, 2, 0, october),
            (october, 2, 59, october + 59 * 60),
            (october, 3, 0, october + 7_200),
        ] {
            assert_eq!(rome.utc(day + hour * 3_600 + minute * 60), Timestamp(utc), "{day} {hour}:{minute}");
        }
        assert_eq!(rome.wall(Timestamp(march + 3_599)), march + 7_199);
        assert_eq!(rome.wall(Timestamp(march + 3_600)), march + 10_800);
        assert_eq!(rome.earliest(march + 2 * 3_600 + 1_800), Timestamp(march + 3_600));
        assert_eq!(rome.earliest(october + 2 * 3_600 + 1_800), Timestamp(october + 1_800));
    }

    #[test]
    fn changes_out_of_order_are_no_zone() {
        let change = |at, ahead| Change { at: Timestamp(at), ahead };
        assert_eq!(Zone::new(0, [change(5, 60), change(5, 120)]), Err(NoZone));
        assert_eq!(Zone::new(0, [change(500_000, 60), change(5, 120)]), Err(NoZone));
        assert_eq!(Zone::new(0, [change(0, 7_200), change(60, 0), change(120, 60)]), Err(NoZone));
        assert_eq!(Zone::new(AHEAD_MAX + 1, []), Err(NoZone));
        assert_eq!(Zone::new(0, [change(5, i32::MIN)]), Err(NoZone));
        assert_eq!(Zone::new(60, [change(5, 60)]), Zone::new(60, []));
    }
}
