//! The frame of every desk screen: rail or bottom bar, top bar, content.

use super::button::Count;
use super::{BrandMark, Icon, IconName};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use leptos::text_prop::TextProp;

/// On which of the two bars an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Both,
    /// Only where the rail is: there is no room among the five places.
    Rail,
    /// Only in the bottom bar: "More".
    Bar,
    /// Both; in the bottom bar the largest, in the middle.
    Centre,
}

impl Place {
    const fn class(self) -> &'static str {
        match self {
            Place::Both => "nav-item",
            Place::Rail => "nav-item is-rail-only",
            Place::Bar => "nav-item is-bar-only",
            Place::Centre => "nav-item is-centre",
        }
    }
}

/// One entry of the navigation.
#[derive(Clone)]
pub struct NavEntry {
    pub href: &'static str,
    pub icon: IconName,
    pub label: TextProp,
    /// Hidden at 0.
    pub count: Signal<u64>,
    pub place: Place,
}

impl NavEntry {
    pub fn new(href: &'static str, icon: IconName, label: impl Into<TextProp>) -> NavEntry {
        NavEntry { href, icon, label: label.into(), count: Signal::stored(0), place: Place::Both }
    }

    pub fn count(mut self, count: impl Into<Signal<u64>>) -> NavEntry {
        self.count = count.into();
        self
    }

    pub fn place(mut self, place: Place) -> NavEntry {
        self.place = place;
        self
    }
}

/// Keeps five places at the bottom: where there are more entries, from the fifth on they stand only in
/// the rail and `more` takes the last place.
pub fn five_places(mut entries: Vec<NavEntry>, more: NavEntry) -> Vec<NavEntry> {
    if entries.len() > 5 {
        for entry in entries.iter_mut().skip(4) {
            entry.place = Place::Rail;
        }
        entries.push(more.place(Place::Bar));
    }
    entries
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
    home: String,
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
    let first = home.clone();
    let entry = move |entry: NavEntry| {
        let exact = entry.href == first;
        let here = move || path.with(|path| is_here(path, entry.href, exact)).then_some("page");
        view! {
            <li class=entry.place.class()>
                <a class="nav-link" href=entry.href aria-current=here>
                    <Icon name=entry.icon />
                    <span class="nav-label">{move || entry.label.get()}</span>
                    <Count count=entry.count />
                </a>
            </li>
        }
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
                <a class="rail-head" href=home>
                    <BrandMark />
                    <span>{said(lang, |t| t.common.app_name)}</span>
                </a>
                <ul class="nav-list">{move || nav.get().into_iter().map(&entry).collect_view()}</ul>
                <div class="rail-foot">{rail_foot.run()}</div>
            </nav>
            <main class="main" id="content" tabindex="-1" node_ref=content>
                {children()}
            </main>
        </div>
    }
}
