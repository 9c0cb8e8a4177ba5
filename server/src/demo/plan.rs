//! All commands of the demo in the order in which the server gets them, made as they are asked for: a desk of a
//! hundred thousand tickets never stands in memory at once.

use super::crowd::{Sketch, sketch};
use super::desk::Desk;
use super::story::Planned;
use super::{Moment, named, script};
use deskside_domain::time::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::iter::Peekable;
use std::vec::IntoIter;

/// Of so many tickets one is open.
const ONE_OPEN_OF: usize = 15;
/// Of so many tickets one waits for somebody.
const ONE_WAITING_OF: usize = 100;
/// People who ask, besides those with a name, on a desk of up to this many tickets.
const REQUESTERS: usize = 60;
const REQUESTERS_UP_TO: usize = 600;

/// The commands still to come.
pub struct Plan {
    desk: Desk,
    coming: Peekable<IntoIter<Sketch>>,
    order: BinaryHeap<Reverse<(Timestamp, u64)>>,
    ready: BTreeMap<u64, Planned>,
    serial: u64,
}

impl Plan {
    /// Plans a desk of so many tickets.
    ///
    /// # Errors
    /// When the machine does not know the time zones.
    pub fn new(moment: Moment, tickets: usize) -> Result<Self, jiff::Error> {
        let desk = Desk::new(moment, REQUESTERS + tickets.saturating_sub(REQUESTERS_UP_TO) / 50)?;
        let tales = tickets.min(named::TALES.len());
        let told = |keys: &[&str]| named::TALES[..tales].iter().filter(|tale| keys.contains(&tale.key)).count();
        let open = (tickets / ONE_OPEN_OF).saturating_sub(told(&named::OPEN));
        let waiting = (tickets / ONE_WAITING_OF).saturating_sub(told(&named::WAITING));
        let coming = sketch(&desk, tickets - tales, open, waiting).into_iter().peekable();
        let mut plan = Self { desk, coming, order: BinaryHeap::new(), ready: BTreeMap::new(), serial: 0 };
        plan.take_in(plan.desk.set_up());
        for tale in named::tales(&plan.desk, tales) {
            plan.take_in(tale);
        }
        Ok(plan)
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    fn take_in(&mut self, commands: Vec<Planned>) {
        for planned in commands {
            self.order.push(Reverse((planned.received_at, self.serial)));
            self.ready.insert(self.serial, planned);
            self.serial += 1;
        }
    }
}

impl Iterator for Plan {
    type Item = Planned;

    fn next(&mut self) -> Option<Planned> {
        while let Some(sketch) =
            self.coming.next_if(|sketch| self.order.peek().is_none_or(|Reverse((next, _))| sketch.created <= *next))
        {
            self.take_in(script::tell(&self.desk, &sketch));
        }
        let Reverse((_, serial)) = self.order.pop()?;
        self.ready.remove(&serial)
    }
}
