//! What the queue shares with its tools, which come with the rest of the desk: the tickets selected, and the question
//! for the name of a view.

use super::list::Found;
use crate::prelude::*;
use deskside_domain::id::TicketId;
use deskside_domain::search::Query;
use deskside_domain::small::SmallSet;

/// See the module.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Rows have a box to tick.
    pub selecting: RwSignal<bool>,
    /// The tickets that are ticked.
    pub selected: RwSignal<SmallSet<TicketId>>,
    /// The filter that is to be kept under a name.
    pub naming: RwSignal<Option<String>>,
    /// What the list shows.
    pub found: Memo<Found>,
    /// What is looked for.
    pub query: Memo<Query>,
}

impl Tools {
    /// For the page of a list.
    pub fn provide(found: Memo<Found>, query: Memo<Query>) -> Self {
        let tools = Self {
            selecting: RwSignal::new(false),
            selected: RwSignal::new(SmallSet::new()),
            naming: RwSignal::new(None),
            found,
            query,
        };
        provide_context(tools);
        tools
    }

    /// Asks for the name of a view with this filter.
    pub fn keep_view(self, filter: String) {
        self.naming.set(Some(filter));
    }

    /// Whether a ticket is ticked; tracked.
    #[must_use]
    pub fn has(self, id: TicketId) -> bool {
        self.selected.with(|all| all.contains(&id))
    }

    /// Ticks a ticket, or takes the tick away.
    pub fn toggle(self, id: TicketId) {
        self.selecting.set(true);
        self.selected.update(|all| {
            if !all.remove(&id) {
                all.insert(id);
            }
        });
    }

    /// Rows have no box any more.
    pub fn end(self) {
        let _ = self.selected.try_set(SmallSet::new());
        let _ = self.selecting.try_set(false);
    }
}
