//! Zones of the tz database that comes with the program, whatever the machine has installed.

use deskside_domain::time::Timestamp;
use jiff::tz::TimeZoneDatabase;

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
    }

    #[test]
    fn a_zone_is_ahead_by_season() {
        let (winter, summer) = (Timestamp(1_795_683_600), Timestamp(1_783_000_000));
        assert_eq!((offset_at("Europe/Rome", winter), offset_at("Europe/Rome", summer)), (Some(3_600), Some(7_200)));
        assert_eq!(offset_at("Europe/Atlantis", winter), None);
    }
}
