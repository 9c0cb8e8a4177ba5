//! What tickets are found by: made once for all lists, and before anybody looks for something.

use super::list::{self, Filter, Found, Lines};
use crate::prelude::*;
use crate::state::Desk;
use deskside_domain::id::TicketId;
use std::time::Duration;

/// Tickets whose words are made in one go; then whatever the person does has its turn.
const STEP: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// See the module.
#[derive(Clone, Copy)]
pub struct Index {
    lines: StoredValue<Lines>,
    /// Steps are on their way.
    at_work: StoredValue<bool>,
}

impl Index {
    /// Provides it to the views below.
    pub fn provide() {
        provide_context(Self { lines: StoredValue::new(Lines::default()), at_work: StoredValue::new(false) });
    }

    /// Looks through the tickets of this device; is told when they change.
    pub fn find(self, desk: Desk, filter: &Filter) -> Found {
        desk.read(|replica| self.lines.try_update_value(|lines| list::find(replica, filter, lines)).unwrap_or_default())
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
