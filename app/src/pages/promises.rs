//! How the promises of tickets stand: for the rows of lists, and on a ticket's page.

mod panel;

pub use panel::{metric_word, panel};

use super::kit::use_kit;
use super::queue::index::Index;
use super::queue::list::{Outlook, Promises};
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Lang, datetime_attribute, duration, fill, t, time_left};
use crate::ui::{Due, Mood};
use deskside_domain::contract::Contract;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, TicketId};
use deskside_domain::sla::promise::{clocks, foremost};
use deskside_domain::sla::{ServiceLevels, SlaBook, Standing, Surroundings};
use deskside_domain::small::SmallMap;
use deskside_domain::ticket::Ticket;
use deskside_domain::time::Timestamp;
use std::cell::RefCell;
use std::rc::Rc;

/// How far ahead a deadline is said as time left, in seconds; farther ones as a date.
const NEAR: i64 = 86_400;

/// What stands around tickets, as far as this device knows.
pub struct Around<'a>(pub &'a Replica);

impl Surroundings for Around<'_> {
    fn organization(&self, requester: PersonId, site: Option<SiteId>) -> Option<OrganizationId> {
        let site = site.and_then(|site| self.0.site(site)).map(|site| site.organization);
        site.or_else(|| self.0.person(requester)?.organization)
    }

    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        self.0.category(category)?.parent
    }

    fn contracts(&self, organization: OrganizationId) -> Vec<&Contract> {
        self.0.contracts_of(organization).collect()
    }
}

/// What is shown as now is up to a moment old: whatever was just done to a ticket has happened.
fn at_least(now: Timestamp, ticket: &Ticket) -> Timestamp {
    now.max(ticket.updated_at)
}

/// How the promises of all tickets stand. Each ticket's are worked out when it has changed, or when one of its clocks
/// comes to a moment that matters; in between nothing is counted.
#[derive(Default)]
pub struct Outlooks(RefCell<Kept>);

#[derive(Default)]
struct Kept {
    /// For which state of the replica and which moment `shown` is right.
    at: Option<(u32, Timestamp)>,
    shown: Rc<SmallMap<TicketId, Outlook>>,
    levels_edition: u32,
    book: SlaBook,
    of: SmallMap<TicketId, Line>,
}

/// What is known of a ticket, from what and until when.
struct Line {
    from: (Timestamp, u32, usize),
    until: Timestamp,
    outlook: Option<Outlook>,
}

impl Promises for Outlooks {
    fn outlooks(&self, replica: &Replica, now: Timestamp) -> Rc<SmallMap<TicketId, Outlook>> {
        let kept = &mut *self.0.borrow_mut();
        let at = Some((replica.version(), now));
        if kept.at != at {
            kept.at = at;
            if kept.renew(replica, now) {
                let shown = kept.of.iter().filter_map(|(id, line)| Some((*id, line.outlook?)));
                kept.shown = Rc::new(shown.collect());
            }
        }
        kept.shown.clone()
    }
}

impl Kept {
    /// Works out what is not known any more; tells whether anything was.
    fn renew(&mut self, replica: &Replica, now: Timestamp) -> bool {
        let mut is_new = self.levels_edition != replica.levels_edition();
        if is_new {
            self.levels_edition = replica.levels_edition();
            self.book = SlaBook::read(replica.sla_versions());
            self.of = SmallMap::new();
        }
        let levels = ServiceLevels::new(&self.book);
        let mut open = 0;
        for ticket in replica.tickets().filter(|ticket| ticket.is_open()) {
            open += 1;
            let from = (ticket.updated_at, replica.edition(ticket.id), ticket.clock_inputs.len());
            if self.of.get(&ticket.id).is_some_and(|line| line.from == from && now < line.until) {
                continue;
            }
            let clocks = clocks(ticket, &Around(replica), &levels, at_least(now, ticket));
            let outlook = foremost(&clocks).map(|clock| Outlook { standing: clock.standing, due_at: clock.due_at });
            let moments = clocks.iter().flat_map(|clock| [clock.warn_at, clock.due_at]).flatten();
            let until = moments.filter(|moment| *moment > now).min().unwrap_or(Timestamp::MAX);
            // It is broken one second after it was due.
            self.of.insert(ticket.id, Line { from, until: until.plus(1), outlook });
            is_new = true;
        }
        if open < self.of.len() {
            self.of.retain(|id, _| replica.ticket(*id).is_some_and(Ticket::is_open));
            is_new = true;
        }
        is_new
    }
}

/// Lets lists know how promises stand.
#[must_use]
pub fn begin() -> AnyView {
    expect_context::<Index>().promise(Rc::new(Outlooks::default()));
    ().into_any()
}

/// The sign of a standing.
#[must_use]
pub fn mood(standing: Standing) -> Mood {
    match standing {
        Standing::Breached => Mood::Danger,
        Standing::AtRisk => Mood::Warn,
        Standing::Running | Standing::Cancelled => Mood::Calm,
        Standing::Paused => Mood::Paused,
        Standing::Met => Mood::Ok,
    }
}

/// When a ticket of the queue is due, or since when it is open where nothing is promised.
#[must_use]
pub fn due(id: TicketId, created_at: Timestamp) -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let index = expect_context::<Index>();
    let outlook = Memo::new(move |_| index.outlooks(kit).and_then(|all| all.get(&id).copied()));
    let mark = move || {
        let (now, words) = (kit.now(), &*t(lang).sla);
        let (moment, mood, text) = match outlook.get() {
            None => {
                let age = duration(lang.get(), now - created_at.0);
                (created_at, Mood::Calm, fill(t(lang).ticket.open_for, &[("time", &age)]))
            }
            Some(Outlook { standing, due_at: Some(due) }) => {
                let is_near = standing == Standing::Breached || due.0 - now < NEAR;
                let far = || fill(words.by, &[("time", &kit.when(due))]);
                (due, mood(standing), if is_near { time_left(lang.get(), due.0, now) } else { far() })
            }
            Some(Outlook { standing, due_at: None }) => {
                (created_at, mood(standing), standing_word(lang.get(), standing).to_owned())
            }
        };
        view! {
            <time datetime=datetime_attribute(moment.0)>
                <Due mood text />
            </time>
        }
    };
    view! { {mark} }.into_any()
}

/// "At risk", "A rischio".
#[must_use]
pub fn standing_word(lang: Lang, standing: Standing) -> &'static str {
    let words = &*lang.texts().sla;
    match standing {
        Standing::Breached => words.breached,
        Standing::AtRisk => words.at_risk,
        Standing::Running => words.running,
        Standing::Paused => words.paused,
        Standing::Met => words.met,
        Standing::Cancelled => words.cancelled,
    }
}
