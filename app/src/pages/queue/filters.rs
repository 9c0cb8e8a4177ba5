//! Counts, search, team and status above the list. What is chosen stands in the address.

use super::list::{Found, Show, Sort};
use super::views::Views;
use crate::pages::kit::{Kit, choices, chosen, place_of};
use crate::pages::{browser, pickers, ticket};
use crate::prelude::*;
use crate::route::{Address, use_way};
use crate::texts::{Texts, n_tickets, said, status_class, status_sentence, t};
use crate::ui::{Choice, Select, TextField};
use deskside_domain::ticket::{PendingReason, Priority, TicketStatus};
use leptos::ev;

/// One status of each state; pending stands for every reason.
pub const STATUSES: [TicketStatus; 7] = [
    TicketStatus::New,
    TicketStatus::Assigned,
    TicketStatus::InProgress,
    TicketStatus::Pending(PendingReason::Requester),
    TicketStatus::Resolved,
    TicketStatus::Closed,
    TicketStatus::Cancelled,
];

/// What stands in the search field and the two lists beside it.
#[derive(Clone, Copy)]
pub struct Controls {
    text: RwSignal<String>,
    team: RwSignal<String>,
    status: RwSignal<String>,
    priority: RwSignal<String>,
    organization: RwSignal<String>,
    sort: RwSignal<String>,
}

impl Controls {
    /// As the address says.
    pub fn new(address: RwSignal<Address>) -> Self {
        let text = || RwSignal::new(String::new());
        let controls =
            Self { text: text(), team: text(), status: text(), priority: text(), organization: text(), sort: text() };
        controls.read(address);
        // Back and forward bring an earlier address, and with it an earlier search.
        let handle = window_event_listener(ev::popstate, move |_| {
            request_animation_frame(move || controls.read(address));
        });
        on_cleanup(move || handle.remove());
        controls
    }

    /// Takes over what the address says.
    pub fn read(self, address: RwSignal<Address>) {
        let now = |key: &str| address.try_with_untracked(|address| address.part(key)).flatten().unwrap_or_default();
        let status = now("status");
        let place = STATUSES.iter().position(|one| status_class(one) == status);
        let _ = self.text.try_set(now("q"));
        let _ = self.team.try_set(now("team"));
        let _ = self.status.try_set(place.map(|place| place.to_string()).unwrap_or_default());
        let priority = now("priority").parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let _ = self.priority.try_set(priority.map(|place| place.to_string()).unwrap_or_default());
        let _ = self.organization.try_set(now("organization"));
        let _ = self.sort.try_set(place_of(&Sort::ALL, &Sort::from_word(&now("sort"))));
    }

    /// What is looked for, as it was typed.
    pub fn words(self) -> String {
        self.text.get().trim().to_owned()
    }

    pub fn clear(self) {
        for text in [self.text, self.team, self.status, self.priority, self.organization] {
            text.set(String::new());
        }
    }

    /// Something besides the page's own choice, that could be kept under a name.
    pub fn is_worth_a_name(self) -> bool {
        [self.text, self.team, self.status, self.priority, self.organization]
            .into_iter()
            .any(|text| text.with(|text| !text.trim().is_empty()))
    }

    /// What is asked for, as in the address.
    pub fn query(self, show: Option<Show>) -> String {
        self.goal("", show, "").trim_start_matches('?').to_owned()
    }

    /// The address that asks for this and for a part of the tickets, under the name of a view.
    fn goal(self, path: &str, show: Option<Show>, view: &str) -> String {
        let status = chosen(&STATUSES, &self.status.get()).map(|one| status_class(&one).to_owned()).unwrap_or_default();
        let show = show.map(|show| show.word().to_owned()).unwrap_or_default();
        let priority = self.priority.get().parse::<usize>().map(|place| (place + 1).to_string()).unwrap_or_default();
        let sort = chosen(&Sort::ALL, &self.sort.get()).unwrap_or_default().word().to_owned();
        let parts = [
            ("view", view.to_owned()),
            ("show", show),
            ("q", self.words()),
            ("team", self.team.get()),
            ("status", status),
            ("priority", priority),
            ("organization", self.organization.get()),
            ("sort", sort),
        ];
        address(path, &parts)
    }
}

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

/// Counts, search, team and status. What is chosen goes into the address.
#[component]
pub fn Filters(kit: Kit, controls: Controls, mine: bool, found: Memo<Found>) -> impl IntoView {
    let lang = kit.lang;
    let (path, address) = (use_way().path, use_way().address);
    let explicit = move || address.with(|address| address.part("show")).and_then(|word| Show::from_word(&word));
    let view = move || address.with(|address| address.part("view")).unwrap_or_default();
    // The key that was pressed is shown first, then the list that follows from it.
    let wanted = StoredValue::new(None::<String>);
    let follow = move || {
        if let Some(goal) = wanted.try_update_value(Option::take).flatten() {
            kit.replace(&goal);
        }
    };
    Effect::new(move |before: Option<String>| {
        let goal = controls.goal(&path.get_untracked(), untrack(explicit), &untrack(view));
        if before.is_some_and(|before| before != goal)
            && wanted.try_update_value(|wanted| wanted.replace(goal.clone())).is_some_and(|before| before.is_none())
        {
            browser::after_paint(follow);
        }
        goal
    });
    let chip = move |show: Option<Show>, label: fn(&'static Texts) -> &'static str| {
        let count = move || {
            let show = show.unwrap_or(if mine { Show::Mine } else { Show::Open });
            found.with(|found| found.counts.of(show)).to_string()
        };
        view! {
            <a
                class="chip"
                href=move || controls.goal(&path.get_untracked(), show, "")
                aria-current=move || (view().is_empty() && explicit() == show).then_some("true")
            >
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
            chip(Some(Show::Breached), |t| t.ticket.filter_breached),
            chip(Some(Show::AtRisk), |t| t.ticket.filter_at_risk),
            chip(Some(Show::Unassigned), |t| t.ticket.filter_unassigned),
            chip(Some(Show::Mine), |t| t.ticket.filter_mine),
            chip(Some(Show::Pending), |t| t.ticket.filter_pending),
            chip(Some(Show::Done), |t| t.ticket.filter_done),
        ]
    };
    let teams = Memo::new(move |_| kit.desk.read(|replica| pickers::teams_and(replica, lang.get(), |_| true)));
    let statuses = Signal::derive(move || status_choices(t(lang)));
    let priorities = Signal::derive(move || choices(&Priority::ALL, t(lang)));
    let sorts = Signal::derive(move || {
        let words = &t(lang).queue;
        let words = [words.by_due, words.by_urgency, words.by_newest, words.by_changed];
        words.iter().enumerate().map(|(place, word)| Choice::new(place.to_string(), *word)).collect()
    });
    let organizations = Memo::new(move |_| {
        let mut all: Vec<Choice> = kit.desk.read(|replica| {
            replica.organizations().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect()
        });
        all.sort_by(|a, b| a.label.cmp(&b.label));
        all
    });
    // Open where there is room, and where something in it narrows the list.
    let unfolded = browser::is_wide() || untrack(|| controls.is_worth_a_name());
    // Enter opens the one that is meant: its number was typed, or there is no other.
    let open = move |event: ev::SubmitEvent| {
        event.prevent_default();
        follow();
        if let Some(meant) = found.with_untracked(|found| found.meant) {
            kit.go(&ticket::address(meant));
        }
    };
    view! {
        <div class="stack">
            <nav class="chips" aria-label=said(lang, |t| t.common.filter)>
                {chips} <Views kit controls show=Signal::derive(explicit) mine />
            </nav>
            <form class="list-tools" role="search" on:submit=open>
                <TextField id="search" label=said(lang, |t| t.ticket.search_tickets) value=controls.text kind="search" optional=true />
                <details class="list-more" open=unfolded>
                    <summary>{said(lang, |t| t.queue.more_filters)}</summary>
                    <div class="list-tools">
                <Select id="team" label=said(lang, |t| t.common.team) options=teams value=controls.team nothing=said(lang, |t| t.common.all) optional=true />
                <Select
                    id="status"
                    label=said(lang, |t| t.ticket.status)
                    options=statuses
                    value=controls.status
                    nothing=said(lang, |t| t.common.all)
                    optional=true
                />
                        <Select
                            id="organization"
                            label=said(lang, |t| t.queue.organization)
                            options=organizations
                            value=controls.organization
                            nothing=said(lang, |t| t.queue.all_organizations)
                            optional=true
                        />
                        <Select
                            id="priority"
                            label=said(lang, |t| t.ticket.priority)
                            options=priorities
                            value=controls.priority
                            nothing=said(lang, |t| t.queue.all_priorities)
                            optional=true
                        />
                        <Select id="sort" label=said(lang, |t| t.common.sort) options=sorts value=controls.sort optional=true />
                    </div>
                </details>
            </form>
            <p class="visually-hidden" role="status">
                {move || n_tickets(lang, found.with(|found| found.tickets.len()) as u64)}
            </p>
        </div>
    }
}

fn status_choices(texts: &'static Texts) -> Vec<Choice> {
    let mut all = choices(&STATUSES, texts);
    for (choice, status) in all.iter_mut().zip(&STATUSES) {
        if !matches!(status, TicketStatus::Pending(_)) {
            status_sentence(status, texts).clone_into(&mut choice.label);
        }
    }
    all
}
