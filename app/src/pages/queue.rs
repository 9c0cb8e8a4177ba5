//! The queue and one's own tickets: what is to be done, most urgent first.

mod list;
mod row;

use super::browser;
use super::kit::{Kit, Shortcuts, choices, chosen, place_of, use_kit};
use super::pickers;
use super::{PageHead, Ready};
use crate::texts::{n_tickets, status_class, status_sentence, t};
use crate::ui::{ButtonLink, Choice, EmptyState, IconName, Select, TextField, Variant};
use deskside_domain::id::{AggregateKind, TicketId};
use deskside_domain::search;
use deskside_domain::ticket::TicketStatus;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use list::{Filter, Found, Lines, Show};
use row::TicketRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows shown at first, and with each "show more".
const WINDOW: usize = 200;

#[component]
pub fn QueuePage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <PageHead title=move || t(lang).ticket.queue_title />
        <Ready>
            <Tickets mine=false />
        </Ready>
    }
}

#[component]
pub fn MinePage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <PageHead title=move || t(lang).nav.my_tickets />
        <Ready>
            <Tickets mine=true />
        </Ready>
    }
}

/// A page's filter lives in its address.
fn use_filter(kit: Kit, mine: bool) -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| {
        let query = query.read();
        let text = query.get("q").unwrap_or_default();
        let show = match query.get("show") {
            Some(word) => Show::from_word(&word),
            None if mine => Some(Show::Mine),
            None => None,
        };
        Filter {
            show,
            team: query.get("team").and_then(|id| id.parse().ok()),
            status: query.get("status").and_then(|word| STATUSES.into_iter().find(|one| status_class(one) == word)),
            words: list::query_words(&text),
            me: kit.me(),
            only_mine: mine,
        }
    })
}

/// One status of each state; pending stands for every reason.
const STATUSES: [TicketStatus; 7] = [
    TicketStatus::New,
    TicketStatus::Assigned,
    TicketStatus::InProgress,
    TicketStatus::Pending(deskside_domain::ticket::PendingReason::Requester),
    TicketStatus::Resolved,
    TicketStatus::Closed,
    TicketStatus::Cancelled,
];

/// The address with one part of the filter changed.
fn address(path: &str, query: &[(&str, String)]) -> String {
    let mut out = String::from(path);
    for (key, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(if out.len() == path.len() { '?' } else { '&' });
        out.push_str(key);
        out.push('=');
        out.push_str(&String::from(js_sys::encode_uri_component(value)));
    }
    out
}

/// Tickets with unsent changes.
fn unsent(kit: Kit) -> Memo<BTreeSet<Uuid>> {
    Memo::new(move |_| {
        kit.desk.outbox.with(|entries| {
            let lanes = entries.iter().filter(|entry| entry.is_unsent() || entry.is_held()).map(|entry| entry.command.lane);
            lanes.filter(|lane| lane.kind == AggregateKind::Ticket).map(|lane| lane.id).collect()
        })
    })
}

#[component]
fn Tickets(mine: bool) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let filter = use_filter(kit, mine);
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
    row_keys(kit);
    view! {
        <div class="stack">
            <Filters kit filter mine found />
            <div class="list-pane">
                <Rows kit found filter mine />
            </div>
            {move || {
                let rest = found.with(|found| found.total.saturating_sub(found.rows.len()));
                (rest > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| limit.update(|n| *n += WINDOW)>
                                {move || t(lang).ticket.show_more}
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
fn Rows(kit: Kit, found: Memo<Found>, filter: Memo<Filter>, mine: bool) -> impl IntoView {
    let empty = Memo::new(move |_| found.with(|found| found.rows.is_empty()));
    move || {
        if empty.get() {
            view! { <Nothing kit found filter mine /> }.into_any()
        } else {
            view! {
                <ul class="ticket-list">
                    <For
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

/// Why the list is empty, with one act.
#[component]
fn Nothing(kit: Kit, found: Memo<Found>, filter: Memo<Filter>, mine: bool) -> impl IntoView {
    let lang = kit.lang;
    let path = use_location().pathname;
    let filtered = filter.with(Filter::is_narrow);
    let first_day = found.with(|found| found.here == 0);
    if filter.with(|filter| !filter.words.is_empty()) {
        let text = move || {
            let time = kit.desk.as_of.get().map(super::kit::clock_of).unwrap_or_default();
            let here = found.with(|found| found.here).to_string();
            crate::texts::fill(t(lang).empty.nothing_found, &[("n", &here), ("time", &time)])
        };
        view! {
            <EmptyState icon=IconName::Search text>
                <ButtonLink href=move || path.get() label=move || t(lang).empty.clear_filter />
            </EmptyState>
        }
        .into_any()
    } else if filtered {
        view! {
            <EmptyState icon=IconName::Queue text=move || t(lang).empty.queue_filtered>
                <ButtonLink href=move || path.get() label=move || t(lang).empty.clear_filter />
            </EmptyState>
        }
        .into_any()
    } else if mine {
        view! {
            <EmptyState icon=IconName::Ticket text=move || t(lang).empty.mine>
                <ButtonLink href="/desk/queue" label=move || t(lang).empty.mine_act />
            </EmptyState>
        }
        .into_any()
    } else if first_day {
        view! {
            <EmptyState icon=IconName::Headset text=move || t(lang).empty.queue_first>
                <ButtonLink href="/desk/new" label=move || t(lang).empty.queue_first_act variant=Variant::Primary />
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState icon=IconName::Done text=move || t(lang).empty.queue_done /> }.into_any()
    }
}

/// Counts, search, team and status. What is chosen goes into the address.
#[component]
fn Filters(kit: Kit, filter: Memo<Filter>, mine: bool, found: Memo<Found>) -> impl IntoView {
    let lang = kit.lang;
    let path = use_location().pathname;
    let query = use_query_map();
    let now = |key: &'static str| query.with_untracked(|query| query.get(key)).unwrap_or_default();
    let (text, team, status) = (RwSignal::new(now("q")), RwSignal::new(now("team")), RwSignal::new(String::new()));
    status.set(
        filter.with_untracked(|filter| filter.status).map(|one| place_of(&STATUSES, &one)).unwrap_or_default(),
    );
    let goal = move |show: Option<Show>| {
        let status = chosen(&STATUSES, &status.get()).map(|one| status_class(&one).to_owned()).unwrap_or_default();
        let show = show.map(|show| show.word().to_owned()).unwrap_or_default();
        let parts = [("show", show), ("q", text.get().trim().to_owned()), ("team", team.get()), ("status", status)];
        address(&path.get_untracked(), &parts)
    };
    let explicit = move || query.with(|query| query.get("show")).and_then(|word| Show::from_word(&word));
    Effect::new(move |before: Option<String>| {
        let goal = goal(untrack(explicit));
        if before.is_some_and(|before| before != goal) {
            kit.replace(&goal);
        }
        goal
    });
    let chip = move |show: Option<Show>, label: fn(&'static crate::texts::Texts) -> &'static str| {
        let count = move || {
            let show = show.unwrap_or(if mine { Show::Mine } else { Show::Open });
            found.with(|found| found.counts.of(show)).to_string()
        };
        view! {
            <a class="chip" href=move || goal(show) aria-current=move || (explicit() == show).then_some("true")>
                <span>{move || label(t(lang))}</span>
                <span class="chip-count">{count}</span>
            </a>
        }
    };
    let chips = if mine {
        vec![chip(None, |t| t.ticket.filter_open), chip(Some(Show::Done), |t| t.ticket.filter_done)]
    } else {
        vec![
            chip(None, |t| t.ticket.filter_open),
            chip(Some(Show::Unassigned), |t| t.ticket.filter_unassigned),
            chip(Some(Show::Mine), |t| t.ticket.filter_mine),
            chip(Some(Show::Pending), |t| t.ticket.filter_pending),
            chip(Some(Show::Done), |t| t.ticket.filter_done),
        ]
    };
    let teams = Memo::new(move |_| kit.desk.read(pickers::teams));
    let statuses = Signal::derive(move || status_choices(t(lang)));
    // Enter on the only hit opens it: a number was typed.
    let open = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let [only] = found.with_untracked(|found| found.rows.clone()).as_slice() {
            kit.go(&super::ticket::address(only.id));
        }
    };
    view! {
        <div class="stack">
            <nav class="chips" aria-label=move || t(lang).common.filter>
                {chips}
            </nav>
            <form class="list-tools" role="search" on:submit=open>
                <TextField id="search" label=move || t(lang).ticket.search_tickets value=text kind="search" optional=true />
                <Select id="team" label=move || t(lang).common.team options=teams value=team nothing=move || t(lang).common.all optional=true />
                <Select
                    id="status"
                    label=move || t(lang).ticket.status
                    options=statuses
                    value=status
                    nothing=move || t(lang).common.all
                    optional=true
                />
            </form>
            <p class="visually-hidden" role="status">
                {move || n_tickets(lang, found.with(|found| found.total) as u64)}
            </p>
        </div>
    }
}

fn status_choices(texts: &'static crate::texts::Texts) -> Vec<Choice> {
    let mut all = choices(&STATUSES, texts);
    for (choice, status) in all.iter_mut().zip(&STATUSES) {
        if !matches!(status, TicketStatus::Pending(_)) {
            status_sentence(status, texts).clone_into(&mut choice.label);
        }
    }
    all
}

/// `j` and `k` walk the rows, `t` takes the one that has the focus; Enter is the link's own.
fn row_keys(kit: Kit) {
    let on = expect_context::<Shortcuts>().0;
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || !on.get_untracked() || browser::is_typing() {
            return;
        }
        match event.key().as_str() {
            "j" => browser::focus_among("ticket-link", 1),
            "k" => browser::focus_among("ticket-link", -1),
            "t" => {
                let ticket = browser::focused_attribute("data-ticket").and_then(|id| id.parse::<TicketId>().ok());
                if let Some(id) = ticket {
                    row::take(kit, id);
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

/// A search line for the words of a ticket, as the list sees it.
fn search_line(texts: &[&str]) -> String {
    search::index_line(texts.iter().copied())
}
