//! Zones of the tz database that comes with the program, whatever the machine has installed.

use jiff::tz::TimeZoneDatabase;

/// The name as the database spells it; `None` if it has no such zone.
#[must_use]
pub fn spelled(name: &str) -> Option<String> {
    TimeZoneDatabase::bundled().get(name).ok()?.iana_name().map(str::to_owned)
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
}
