//! What a role finds in the frame: its entries of the navigation, and the mark of the connection.

use super::kit::Kit;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Texts, t};
use crate::ui::{Connection, IconName, NavEntry};
use deskside_domain::id::{PersonId, TeamId};
use deskside_domain::people::{Person, Role};
use deskside_domain::permission::is_external;
use deskside_domain::sync::machine::Line;

/// The first screen of most roles.
pub const HOME: &str = "/desk/queue";
/// One's own tickets.
pub const MINE: &str = "/desk/mine";

/// Visits of a day.
pub const TODAY: &str = "/desk/today";
/// People and organisations.
pub const PEOPLE: &str = "/desk/people";
/// The device register.
pub const DEVICES: &str = "/desk/devices";
/// Unsent work that comes as a file.
pub const IMPORT: &str = "/desk/import";
/// How the device is prepared for work without a line.
pub const READY: &str = "/desk/ready";
/// How the desk stands.
pub const OVERVIEW: &str = "/desk/overview";
/// Which promises will be missed.
pub const FORECAST: &str = "/desk/forecast";
/// Open tasks of all tickets.
pub const TASKS: &str = "/desk/tasks";

/// Whose navigation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Desk,
    Field,
    Manager,
    /// The manager's, and the settings.
    Administrator,
    External,
    /// Has no work at the desk.
    Outside,
}

impl Place {
    #[must_use]
    pub fn of(me: Option<&Person>, external: impl Fn(TeamId) -> bool) -> Self {
        let Some(me) = me else { return Self::Desk };
        match me.role {
            Role::Manager => Self::Manager,
            Role::Administrator => Self::Administrator,
            Role::Technician if is_external(me, |team| external(*team)) => Self::External,
            Role::Technician if me.field => Self::Field,
            Role::Technician => Self::Desk,
            Role::Requester | Role::Auditor | Role::Connector => Self::Outside,
        }
    }

    /// Of the person who works here.
    #[must_use]
    pub fn here(replica: &Replica, me: Option<PersonId>) -> Self {
        Self::of(me.and_then(|id| replica.person(id)), |team| replica.team(team).is_some_and(|team| team.external))
    }

    /// The first screen.
    #[must_use]
    pub fn first(self) -> &'static str {
        match self {
            Self::Field => TODAY,
            Self::Manager => OVERVIEW,
            _ => HOME,
        }
    }
}

/// An entry, as the navigation and its tests know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Queue,
    Queues,
    OurTickets,
    Mine,
    Today,
    Visits,
    Tasks,
    People,
    Devices,
    Outbox,
    Settings,
    Profile,
    Ready,
    Forecast,
    Overview,
}

/// Only what is there now; nothing greyed out. The first ones are those in thumb reach on a phone.
fn order(place: Place) -> &'static [Entry] {
    use Entry::{
        Devices, Forecast, Mine, OurTickets, Outbox, Overview, People, Profile, Queue, Queues, Ready, Settings, Tasks,
        Today, Visits,
    };
    match place {
        Place::Desk => &[Queue, Mine, People, Tasks, Visits, Devices, Outbox],
        Place::Field => &[Today, Mine, Tasks, People, Devices, Outbox, Ready, Profile],
        Place::Manager => &[Overview, Queues, Visits, Mine, People, Tasks, Forecast, Devices, Outbox],
        Place::Administrator => &[Queues, Overview, Visits, Mine, People, Tasks, Forecast, Devices, Outbox, Settings],
        Place::External => &[OurTickets, Visits, Outbox],
        Place::Outside => &[Profile],
    }
}

/// The entries of a role.
#[must_use]
pub fn entries(kit: Kit, place: Place, attention: Memo<u64>) -> Vec<NavEntry> {
    // The settings are the server's pages: without a line the browser would only say that there is none.
    let away = move |entry: &&Entry| **entry == Entry::Settings && kit.desk.line.get() == Line::Down;
    order(place).iter().filter(|entry| !away(entry)).map(|entry| drawn(kit, *entry, attention)).collect()
}

fn drawn(kit: Kit, entry: Entry, attention: Memo<u64>) -> NavEntry {
    let lang = kit.lang;
    let new = |href, icon, label: fn(&'static Texts) -> &'static str| NavEntry::new(href, icon, move || label(t(lang)));
    match entry {
        Entry::Queue => new(HOME, IconName::Queue, |t| t.nav.queue),
        Entry::Queues => new(HOME, IconName::Queue, |t| t.nav.queues),
        Entry::OurTickets => new(HOME, IconName::Queue, |t| t.nav.our_tickets),
        Entry::Mine => new(MINE, IconName::Ticket, |t| t.nav.my_tickets),
        Entry::Today => new(TODAY, IconName::Van, |t| t.nav.today),
        Entry::Visits => new(TODAY, IconName::Van, |t| t.nav.visits),
        Entry::Tasks => new(TASKS, IconName::Task, |t| t.nav.tasks),
        Entry::People => new(PEOPLE, IconName::People, |t| t.nav.people),
        Entry::Devices => new(DEVICES, IconName::Device, |t| t.nav.devices),
        Entry::Outbox => new("/desk/outbox", IconName::Outbox, |t| t.nav.outbox).count(attention),
        Entry::Settings => new("/settings", IconName::Settings, |t| t.nav.settings),
        Entry::Overview => new(OVERVIEW, IconName::Chart, |t| t.nav.overview),
        Entry::Forecast => new(FORECAST, IconName::Clock, |t| t.nav.forecast),
        Entry::Ready => new(READY, IconName::Saved, |t| t.nav.ready),
        Entry::Profile => new("/desk/profile", IconName::Person, |t| t.nav.profile),
    }
}

/// What the mark in the top bar says.
#[must_use]
pub fn connection(line: Line, waiting: u64, attention: u64) -> Connection {
    match line {
        Line::SignedOut => Connection::SignedOut,
        _ if attention > 0 => Connection::Attention(attention),
        Line::Down => Connection::NoNetwork(waiting),
        Line::Unable(_) => Connection::Unable(waiting),
        _ if waiting == 0 => Connection::AllSent,
        Line::Busy => Connection::Sending(waiting),
        Line::Unknown | Line::Good => Connection::Waiting(waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::sync::machine::Why;

    #[test]
    fn every_role_begins_with_its_own_work_and_finds_its_outbox() {
        for place in [Place::Desk, Place::Field, Place::Manager, Place::Administrator, Place::External] {
            let entries = order(place);
            assert!(entries.contains(&Entry::Outbox), "{place:?}");
            assert_eq!(entries.iter().filter(|entry| entries.contains(entry)).count(), entries.len());
        }
        assert_eq!((order(Place::Field)[0], Place::Field.first()), (Entry::Today, TODAY));
        assert_eq!(order(Place::External), [Entry::OurTickets, Entry::Visits, Entry::Outbox]);
        // What an external team gets of people comes with its tickets: there is no list of them.
        assert!(!order(Place::External).contains(&Entry::People));
    }

    #[test]
    fn the_mark_says_the_most_urgent_thing() {
        assert_eq!(connection(Line::Good, 0, 0), Connection::AllSent);
        assert_eq!(connection(Line::Busy, 0, 0), Connection::AllSent);
        assert_eq!(connection(Line::Busy, 2, 0), Connection::Sending(2));
        assert_eq!(connection(Line::Down, 3, 0), Connection::NoNetwork(3));
        assert_eq!(connection(Line::Down, 3, 1), Connection::Attention(1));
        assert_eq!(connection(Line::Unable(Why::Full), 3, 0), Connection::Unable(3));
        assert_eq!(connection(Line::SignedOut, 3, 1), Connection::SignedOut);
    }
}
