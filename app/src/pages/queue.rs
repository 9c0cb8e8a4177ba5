//! The queue and one's own tickets: what is to be done, most urgent first.

pub mod bulk;
mod filters;
pub mod found;
pub mod index;
pub mod list;
mod row;
mod tools;
mod views;
mod window;

use super::action::{Action, use_actions};
use super::browser;
use super::kit::{Kit, Trail, use_kit};
use super::place::{HOME, MINE};
use super::rest::Coming;
use super::{PageHead, Ready};
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::{said, status_class, t};
use crate::ui::{Button, ButtonLink, EmptyState, IconName, Variant};
use deskside_domain::id::{AggregateKind, TicketId};
use deskside_domain::search::Query;
use deskside_domain::small::SmallSet;
use deskside_domain::ticket::Priority;
use filters::{Controls, Filters, STATUSES};
use index::Index;
use list::{Filter, Found, Show, Sort};
use tools::Tools;
use uuid::Uuid;
use window::Window;

#[component]
pub fn QueuePage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <PageHead title=said(lang, |t| t.ticket.queue_title) />
        <Ready>
            <Tickets mine=false />
        </Ready>
    }
}

#[component]
pub fn MinePage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <PageHead title=said(lang, |t| t.nav.my_tickets) />
        <Ready>
            <Tickets mine=true />
        </Ready>
    }
}

/// A page's filter lives in its address.
fn use_filter(kit: Kit, mine: bool) -> Memo<Filter> {
    let address = use_way().address;
    Memo::new(move |_| {
        let query = address.get();
        let text = query.part("q").unwrap_or_default();
        let show = match query.part("show") {
            Some(word) => Show::from_word(&word),
            None if mine => Some(Show::Mine),
            None => None,
        };
        Filter {
            show,
            team: query.part("team").and_then(|id| id.parse().ok()),
            status: query.part("status").and_then(|word| STATUSES.into_iter().find(|one| status_class(one) == word)),
            priority: query.part("priority").and_then(|number| place(&number)),
            organization: query.part("organization").and_then(|id| id.parse().ok()),
            sort: Sort::from_word(&query.part("sort").unwrap_or_default()),
            query: Query::new(&text),
            me: kit.me(),
            only_mine: mine,
        }
    })
}

/// `1` is the most urgent one.
fn place(number: &str) -> Option<Priority> {
    Priority::ALL.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// Tickets with unsent changes.
fn unsent(kit: Kit) -> Memo<SmallSet<Uuid>> {
    Memo::new(move |_| {
        kit.desk.outbox.with(|entries| {
            let lanes =
                entries.iter().filter(|entry| entry.is_unsent() || entry.is_held()).map(|entry| entry.command.lane);
            lanes.filter(|lane| lane.kind == AggregateKind::Ticket).map(|lane| lane.id).collect()
        })
    })
}

#[component]
fn Tickets(mine: bool) -> impl IntoView {
    let kit = use_kit();
    let filter = use_filter(kit, mine);
    let controls = Controls::new(use_way().address);
    let unsent = unsent(kit);
    let index = expect_context::<Index>();
    let found = Memo::new(move |_| filter.with(|filter| index.find(kit, filter)));
    let tools = Tools::provide(found, Memo::new(move |_| filter.with(|filter| filter.query.clone())));
    row_actions(kit, tools);
    leave_trail(found);
    let empty = Memo::new(move |_| found.with(|found| found.tickets.is_empty()));
    let coming = expect_context::<Coming>();
    view! {
        <div class="stack">
            <Filters kit controls mine found />
            <Selecting kit tools empty />
            <div class="list-pane">
                {move || {
                    if empty.get() {
                        view! { <Nothing kit found filter mine controls /> }.into_any()
                    } else {
                        view! { <Window kit unsent /> }.into_any()
                    }
                }}
            </div>
            {move || coming.clocks()} {move || coming.tools()}
        </div>
    }
}

/// The way into the selection of many, and out of it.
#[component]
fn Selecting(kit: Kit, tools: Tools, empty: Memo<bool>) -> impl IntoView {
    let lang = kit.lang;
    move || {
        let on = tools.selecting.get();
        (on || !empty.get()).then(|| {
            let label = if on { said(lang, |t| t.queue.select_end) } else { said(lang, |t| t.queue.select) };
            let press = move || if on { tools.end() } else { tools.selecting.set(true) };
            view! {
                <div class="row list-select">
                    <Button label variant=Variant::Quiet icon=IconName::Check on_press=press />
                </div>
            }
        })
    }
}

/// Why the list is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    NotFound,
    Filtered,
    NothingMine,
    FirstDay,
    AllDone,
}

/// Why the list is empty, with one act.
#[component]
fn Nothing(kit: Kit, found: Memo<Found>, filter: Memo<Filter>, mine: bool, controls: Controls) -> impl IntoView {
    let lang = kit.lang;
    let path = use_way().path;
    let reason = Memo::new(move |_| match filter.with(|filter| (!filter.query.is_empty(), filter.is_narrow())) {
        (true, _) => Reason::NotFound,
        (_, true) => Reason::Filtered,
        _ if mine => Reason::NothingMine,
        _ if found.with(|found| found.here == 0) => Reason::FirstDay,
        _ => Reason::AllDone,
    });
    let not_found = move || {
        let time = kit.desk.as_of.get().map(super::kit::clock_of).unwrap_or_default();
        let here = found.with(|found| found.here).to_string();
        let words = controls.words();
        crate::texts::fill(t(lang).empty.nothing_found, &[("words", &words), ("n", &here), ("time", &time)])
    };
    let all = move || {
        controls.clear();
        kit.replace(&path.get_untracked());
    };
    move || match reason.get() {
        Reason::NotFound => view! {
            <EmptyState icon=IconName::Search text=not_found>
                <Button label=said(lang, |t| t.empty.clear_filter) on_press=all />
            </EmptyState>
        }
        .into_any(),
        Reason::Filtered => view! {
            <EmptyState icon=IconName::Queue text=said(lang, |t| t.empty.queue_filtered)>
                <Button label=said(lang, |t| t.empty.clear_filter) on_press=all />
            </EmptyState>
        }
        .into_any(),
        Reason::NothingMine => view! {
            <EmptyState icon=IconName::Ticket text=said(lang, |t| t.empty.mine)>
                <ButtonLink href="/desk/queue" label=said(lang, |t| t.empty.mine_act) />
            </EmptyState>
        }
        .into_any(),
        Reason::FirstDay => view! {
            <EmptyState icon=IconName::Headset text=said(lang, |t| t.empty.queue_first)>
                <ButtonLink href="/desk/new" label=said(lang, |t| t.empty.queue_first_act) variant=Variant::Primary />
            </EmptyState>
        }
        .into_any(),
        Reason::AllDone => {
            view! { <EmptyState icon=IconName::Done text=said(lang, |t| t.empty.queue_done) /> }.into_any()
        }
    }
}

/// A ticket's page leads back to the list as it was.
fn leave_trail(found: Memo<Found>) {
    let address = use_way().address;
    let trail = expect_context::<Trail>();
    Effect::new(move |_| trail.tickets.set_value(found.with(|found| found.tickets.clone())));
    let trail = trail.address;
    Effect::new(move |_| {
        let address = address.get();
        // The address changes a moment before this page goes.
        if address.path != HOME && address.path != MINE {
            return;
        }
        trail.set_value(address.whole());
    });
}

/// The rows are walked and taken by key; Enter is the link's own.
fn row_actions(kit: Kit, tools: Tools) {
    let actions = use_actions();
    actions.offer(Action::NextRow, || browser::focus_among("ticket-link", 1));
    actions.offer(Action::PreviousRow, || browser::focus_among("ticket-link", -1));
    let focused = || browser::focused_attribute("data-ticket").and_then(|id| id.parse::<TicketId>().ok());
    actions.offer(Action::TakeRow, move || {
        if let Some(id) = focused() {
            row::take(kit, id);
        }
    });
    actions.offer(Action::SelectRow, move || match focused() {
        Some(id) => tools.toggle(id),
        None => tools.selecting.set(true),
    });
}
