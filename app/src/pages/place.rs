//! What a role finds in the frame: its entries of the navigation, and the mark of the connection.

use super::kit::Kit;
use crate::prelude::*;
use crate::texts::{Texts, t};
use crate::ui::{Connection, IconName, NavEntry};
use deskside_domain::id::TeamId;
use deskside_domain::people::{Person, Role};
use deskside_domain::permission::is_external;
use deskside_domain::sync::machine::Line;

/// The first screen of most roles.
pub const HOME: &str = "/desk/queue";
/// One's own tickets.
pub const MINE: &str = "/desk/mine";

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
            Role::Technician if me.field => Self::Field,
            Role::Technician if is_external(me, |team| external(*team)) => Self::External,
            Role::Technician => Self::Desk,
            Role::Requester | Role::Auditor | Role::Connector => Self::Outside,
        }
    }
}

/// Only what is there now; nothing greyed out.
#[must_use]
pub fn entries(kit: Kit, place: Place, attention: Memo<u64>) -> Vec<NavEntry> {
    let lang = kit.lang;
    let queue =
        |label: fn(&'static Texts) -> &'static str| NavEntry::new(HOME, IconName::Queue, move || label(t(lang)));
    let mine = || NavEntry::new(MINE, IconName::Ticket, move || t(lang).nav.my_tickets);
    let people = || NavEntry::new("/desk/people", IconName::People, move || t(lang).nav.people);
    let outbox = || NavEntry::new("/desk/outbox", IconName::Outbox, move || t(lang).nav.outbox).count(attention);
    let account = || NavEntry::new("/desk/profile", IconName::Person, move || t(lang).nav.profile);
    match place {
        Place::Desk => vec![queue(|t| t.nav.queue), mine(), people(), outbox()],
        Place::Field => vec![mine(), outbox(), account()],
        Place::Manager => vec![queue(|t| t.nav.queues), mine(), people(), outbox()],
        Place::Administrator => {
            let mut all = vec![queue(|t| t.nav.queues), mine(), people(), outbox()];
            // The server's pages: without a line the browser would only say that there is none.
            if kit.desk.line.get() != Line::Down {
                all.push(NavEntry::new("/settings", IconName::Settings, move || t(lang).nav.settings));
            }
            all
        }
        Place::External => vec![queue(|t| t.nav.our_tickets), outbox()],
        Place::Outside => vec![account()],
    }
}

/// What the mark in the top bar says.
#[must_use]
pub fn connection(line: Line, waiting: u64, attention: u64) -> Connection {
    match line {
        Line::SignedOut => Connection::SignedOut,
        _ if attention > 0 => Connection::Attention(attention),
        Line::Down => Connection::NoNetwork(waiting),
        _ if waiting == 0 => Connection::AllSent,
        Line::Busy => Connection::Sending(waiting),
        Line::Unknown | Line::Good => Connection::Waiting(waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_says_the_most_urgent_thing() {
        assert_eq!(connection(Line::Good, 0, 0), Connection::AllSent);
        assert_eq!(connection(Line::Busy, 0, 0), Connection::AllSent);
        assert_eq!(connection(Line::Busy, 2, 0), Connection::Sending(2));
        assert_eq!(connection(Line::Down, 3, 0), Connection::NoNetwork(3));
        assert_eq!(connection(Line::Down, 3, 1), Connection::Attention(1));
        assert_eq!(connection(Line::SignedOut, 3, 1), Connection::SignedOut);
    }
}
