//! The zones that lines name, kept between them.

use super::Wrong;
use crate::zone;
use deskside_domain::sla::Zone;
use deskside_domain::time::Timestamp;
use std::collections::HashMap;

/// The years that most clocks lie in, 1900 to 2149: their changes are read once for each zone.
const USUAL: [Timestamp; 2] = [Timestamp(-2_208_988_800), Timestamp(5_680_281_600)];

/// The tz database knows some six hundred zones, so this does not grow beyond them.
#[derive(Default)]
pub struct Zones {
    usual: HashMap<String, Zone>,
    /// The last one that was asked for outside of the usual years.
    other: Option<Zone>,
}

impl Zones {
    /// Whether there is a zone of this name.
    pub fn knows(&mut self, name: &str) -> bool {
        let [from, until] = USUAL;
        if self.usual.contains_key(name) {
            return true;
        }
        zone::between(name, from, until).map(|zone| self.usual.insert(name.to_owned(), zone)).is_some()
    }

    /// A zone, right from one moment to another; `None` if there is none of this name.
    pub fn of(&mut self, name: &str, from: Timestamp, until: Timestamp) -> Option<&Zone> {
        if USUAL[0] <= from && until <= USUAL[1] {
            return self.usual.get(name);
        }
        self.other = zone::between(name, from, until);
        self.other.as_ref()
    }
}

/// What to do about a name that is no zone's.
pub fn unknown(name: &str) -> Wrong {
    let remedy = match zone::spelled(name).filter(|spelled| spelled != name && zone::is_known(spelled)) {
        Some(spelled) => format!("no zone of the tz database; write \"{spelled}\""),
        None => "no zone of the tz database; write one such as \"Europe/Rome\"".to_owned(),
    };
    Wrong::new("calendar.zone", format!("{name:?}"), remedy)
}
