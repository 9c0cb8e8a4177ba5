//! What tickets are found by: made once for all lists, and before anybody looks for something.

use super::list::{self, Filter, Found, Lines, Outlook, Promises};
use crate::pages::kit::Kit;
use crate::prelude::*;
use crate::state::Desk;
use deskside_domain::id::TicketId;
use deskside_domain::small::SmallMap;
use deskside_domain::time::Timestamp;
use std::rc::Rc;
use std::time::Duration;

/// Tickets whose words are made in one go; then whatever the person does has its turn.
const STEP: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// See the module.
#[derive(Clone, Copy)]
pub struct Index {
    lines: StoredValue<Lines>,
    /// How promises stand, once the part of the program is here that knows.
    promises: StoredValue<Option<Rc<dyn Promises>>, LocalStorage>,
    /// It is here.
    promised: RwSignal<bool>,
    /// Steps are on their way.
    at_work: StoredValue<bool>,
}

impl Index {
    /// Provides it to the views below.
    pub fn provide() {
        provide_context(Self {
            lines: StoredValue::new(Lines::default()),
            promises: StoredValue::new_local(None),
            promised: RwSignal::new(false),
            at_work: StoredValue::new(false),
        });
    }

    /// From now on lists know how promises stand.
    pub fn promise(self, promises: Rc<dyn Promises>) {
        self.promises.set_value(Some(promises));
        self.promised.set(true);
    }

    /// How the promises of all tickets stand; nothing until it is known. Is told when that changes.
    #[must_use]
    pub fn outlooks(self, kit: Kit) -> Option<Rc<SmallMap<TicketId, Outlook>>> {
        let promises = self.promised.get().then(|| self.promises.get_value()).flatten()?;
        let now = Timestamp(kit.now());
        Some(kit.desk.read(|replica| promises.outlooks(replica, now)))
    }

    /// Looks through the tickets of this device; is told when they change.
    pub fn find(self, kit: Kit, filter: &Filter) -> Found {
        let outlooks = self.outlooks(kit);
        kit.desk.read(|replica| {
            let found = self.lines.try_update_value(|lines| list::find(replica, filter, lines, outlooks.as_deref()));
            found.unwrap_or_default()
        })
    }

    /// Makes the words of every ticket, beside whatever else happens: the first search then finds them made.
    pub fn prepare(self, desk: Desk) {
        if !self.at_work.get_value() {
            self.at_work.set_value(true);
            let all = desk.peek(|replica| replica.tickets().map(|ticket| ticket.id).collect());
            self.go_on(desk, all);
        }
    }

    fn go_on(self, desk: Desk, mut left: Vec<TicketId>) {
        set_timeout(
            move || {
                let step = left.split_off(left.len().saturating_sub(STEP));
                desk.peek(|replica| self.lines.try_update_value(|lines| lines.make(replica, &step)));
                if left.is_empty() {
                    let _ = self.at_work.try_set_value(false);
                } else {
                    self.go_on(desk, left);
                }
            },
            PAUSE,
        );
    }
}
