//! The queue and one's own tickets: what is to be done, most urgent first.

mod filters;
mod list;
mod row;

use super::action::{Action, use_actions};
use super::browser;
use super::kit::{Kit, Trail, use_kit};
use super::place::{HOME, MINE};
use super::{PageHead, Ready};
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::{n_tickets, said, status_class, t};
use crate::ui::{Button, ButtonLink, EmptyState, IconName, List, Variant};
use deskside_domain::id::{AggregateKind, TicketId};
use deskside_domain::search;
use deskside_domain::small::SmallSet;
use filters::{Controls, Filters, STATUSES};
use list::{Filter, Found, Lines, Show};
use row::TicketRow;
use uuid::Uuid;

/// Rows shown at first, and with each "show more".
const WINDOW: usize = 200;

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
            words: list::query_words(&text),
            me: kit.me(),
            only_mine: mine,
        }
    })
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
    let lang = kit.lang;
    let filter = use_filter(kit, mine);
    let controls = Controls::new(use_way().address);
    let unsent = unsent(kit);
    let limit = RwSignal::new(WINDOW);
    let lines = StoredValue::new(Lines::default());
    let found = Memo::new(move |_| {
        let (limit, texts) = (limit.get(), t(lang));
        filter.with(|filter| {
            unsent.with(|unsent| {
                kit.desk.read(|replica| {
                    let find = |lines: &mut Lines| list::find(replica, filter, unsent, limit, texts, lines);
                    lines.try_update_value(find).unwrap_or_default()
                })
            })
        })
    });
    row_actions(kit);
    leave_trail();
    view! {
        <div class="stack">
            <Filters kit controls mine found />
            <div class="list-pane">
                <Rows kit found filter mine controls />
            </div>
            {move || {
                let rest = found.with(|found| found.total.saturating_sub(found.rows.len()));
                (rest > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| limit.update(|n| *n += WINDOW)>
                                {said(lang, |t| t.ticket.show_more)}
                                " · "
                                {n_tickets(lang, rest as u64)}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Rows(kit: Kit, found: Memo<Found>, filter: Memo<Filter>, mine: bool, controls: Controls) -> impl IntoView {
    let empty = Memo::new(move |_| found.with(|found| found.rows.is_empty()));
    move || {
        if empty.get() {
            view! { <Nothing kit found filter mine controls /> }.into_any()
        } else {
            view! {
                <ul class="ticket-list">
                    <List
                        each=move || found.with(|found| found.rows.clone())
                        key=|row| row.clone()
                        children=move |row| view! { <TicketRow row /> }
                    />
                </ul>
            }
            .into_any()
        }
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
    let reason = Memo::new(move |_| match filter.with(|filter| (!filter.words.is_empty(), filter.is_narrow())) {
        (true, _) => Reason::NotFound,
        (_, true) => Reason::Filtered,
        _ if mine => Reason::NothingMine,
        _ if found.with(|found| found.here == 0) => Reason::FirstDay,
        _ => Reason::AllDone,
    });
    let not_found = move || {
        let time = kit.desk.as_of.get().map(super::kit::clock_of).unwrap_or_default();
        let here = found.with(|found| found.here).to_string();
        crate::texts::fill(t(lang).empty.nothing_found, &[("n", &here), ("time", &time)])
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
fn leave_trail() {
    let address = use_way().address;
    let trail = expect_context::<Trail>().0;
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
fn row_actions(kit: Kit) {
    let actions = use_actions();
    actions.offer(Action::NextRow, || browser::focus_among("ticket-link", 1));
    actions.offer(Action::PreviousRow, || browser::focus_among("ticket-link", -1));
    actions.offer(Action::TakeRow, move || {
        let ticket = browser::focused_attribute("data-ticket").and_then(|id| id.parse::<TicketId>().ok());
        if let Some(id) = ticket {
            row::take(kit, id);
        }
    });
}

/// A search line for the words of a ticket, as the list sees it.
fn search_line(texts: &[&str]) -> String {
    search::index_line(texts.iter().copied())
}
