//! The frame of every desk screen: rail or bottom bar, top bar, content.

use super::button::Count;
use super::{BrandMark, Dialog, Icon, IconName};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use leptos::text_prop::TextProp;

/// As many entries are in thumb reach at the bottom of a phone.
const PLACES: usize = 5;

/// One entry of the navigation.
#[derive(Clone)]
pub struct NavEntry {
    pub href: &'static str,
    pub icon: IconName,
    pub label: TextProp,
    /// Hidden at 0.
    pub count: Signal<u64>,
}

impl NavEntry {
    pub fn new(href: &'static str, icon: IconName, label: impl Into<TextProp>) -> NavEntry {
        NavEntry { href, icon, label: label.into(), count: Signal::stored(0) }
    }

    pub fn count(mut self, count: impl Into<Signal<u64>>) -> NavEntry {
        self.count = count.into();
        self
    }
}

/// How many of so many entries stand in the bar at the bottom: all, or four and "More".
pub(super) const fn in_bar(entries: usize) -> usize {
    if entries > PLACES { PLACES - 1 } else { entries }
}

/// Whether `path` lies at or under `href`. The first screen of an area counts only for itself.
pub(super) fn is_here(path: &str, href: &str, exact: bool) -> bool {
    let (path, href) = (path.trim_end_matches('/'), href.trim_end_matches('/'));
    path == href || (!exact && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// The frame. Left rail from 1100 px on, five places at the bottom below that.
#[component]
pub fn Shell(
    #[prop(into)] nav: Signal<Vec<NavEntry>>,
    /// The path of the page, for the entry in force.
    #[prop(into)]
    path: Signal<String>,
    /// Where the brand leads: the first screen of the role.
    #[prop(into)]
    home: Signal<&'static str>,
    /// The connection mark.
    #[prop(into)]
    connection: ViewFn,
    /// Opens search and the palette; without it there is no search field.
    #[prop(optional, into)]
    on_search: Option<Callback<()>>,
    /// Address of "new ticket"; without it there is no such button.
    #[prop(optional, into)]
    new_ticket: Option<String>,
    /// Notifications, account: icon buttons at the right of the top bar.
    #[prop(optional, into)]
    tools: ViewFn,
    /// Foot of the rail, such as the person signed in.
    #[prop(optional, into)]
    rail_foot: ViewFn,
    /// Strips above everything: demonstration desk, no network.
    #[prop(optional, into)]
    strips: ViewFn,
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let content = NodeRef::<leptos::html::Main>::new();
    let more = RwSignal::new(false);
    let here = move |href: &'static str| path.with(|path| is_here(path, href, home.get() == href));
    let link = move |entry: NavEntry| {
        let current = move || here(entry.href).then_some("page");
        view! {
            <a
                class="nav-link"
                href=entry.href
                aria-current=current
                on:click=move |_| more.set(false)
            >
                <Icon name=entry.icon />
                <span class="nav-label">{move || entry.label.get()}</span>
                <Count count=entry.count />
            </a>
        }
    };
    // On wide screens all of them; on narrow ones what has no room is behind "More".
    let bar = move || {
        let entries = nav.get();
        let room = in_bar(entries.len());
        let item = move |(place, entry): (usize, NavEntry)| {
            let class = if place < room { "nav-item" } else { "nav-item is-rail-only" };
            view! { <li class=class>{link(entry)}</li> }
        };
        entries.into_iter().enumerate().map(item).collect_view()
    };
    let hidden = Signal::derive(move || {
        let entries = nav.get();
        let room = in_bar(entries.len());
        entries.into_iter().skip(room).collect::<Vec<_>>()
    });
    let behind =
        Signal::derive(move || hidden.with(|hidden| hidden.iter().map(|entry| entry.count.get()).sum::<u64>()));
    let others = move || {
        hidden.with(|hidden| !hidden.is_empty()).then(|| {
            let within = move || hidden.with(|hidden| hidden.iter().any(|entry| here(entry.href))).then_some("true");
            view! {
                <li class="nav-item is-bar-only">
                    <button
                        type="button"
                        class="nav-link"
                        aria-haspopup="dialog"
                        aria-current=within
                        on:click=move |_| more.set(true)
                    >
                        <Icon name=IconName::Menu />
                        <span class="nav-label">{said(lang, |t| t.nav.more)}</span>
                        <Count count=behind />
                    </button>
                </li>
            }
        })
    };
    view! {
        <a
            class="skip-link"
            href="#content"
            on:click=move |event| {
                // The router would take it for a page.
                event.prevent_default();
                if let Some(content) = content.get_untracked() {
                    let _ = content.focus();
                }
            }
        >
            {said(lang, |t| t.common.skip_to_content)}
        </a>
        <aside class="strips" aria-label=said(lang, |t| t.common.announcements)>
            {strips.run()}
        </aside>
        <div class="shell">
            <header class="topbar">
                {on_search
                    .map(|on_search| {
                        view! {
                            <button type="button" class="icon-button topbar-search" on:click=move |_| on_search.run(())>
                                <Icon name=IconName::Search />
                                <span class="search-hint">{said(lang, |t| t.common.palette)}</span>
                                <kbd aria-hidden="true">"Ctrl K"</kbd>
                            </button>
                        }
                    })}
                {connection.run()}
                <div class="topbar-tools">{tools.run()}</div>
                {new_ticket
                    .map(|href| {
                        view! {
                            <a class="button button-primary topbar-new" href=href>
                                <Icon name=IconName::Plus />
                                <span class="button-label">{said(lang, |t| t.nav.new_ticket)}</span>
                            </a>
                        }
                    })}
            </header>
            <nav class="nav" aria-label=said(lang, |t| t.nav.main)>
                <a class="rail-head" href=move || home.get()>
                    <BrandMark />
                    <span>{said(lang, |t| t.common.app_name)}</span>
                </a>
                <ul class="nav-list">{bar} {others}</ul>
                <div class="rail-foot">{rail_foot.run()}</div>
                <Dialog id="more" open=more title=said(lang, |t| t.nav.more) light=true>
                    <ul class="more-list">
                        {move || {
                            let item = move |entry| view! { <li>{link(entry)}</li> };
                            hidden.get().into_iter().map(item).collect_view()
                        }}
                    </ul>
                </Dialog>
            </nav>
            <main class="main" id="content" tabindex="-1" node_ref=content>
                {children()}
            </main>
        </div>
    }
}
