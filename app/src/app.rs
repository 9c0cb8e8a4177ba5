//! The desk: its addresses, its frame, and what is the same on every page.

use crate::pages::action::{self, Action, Actions, use_actions};
use crate::pages::browser;
use crate::pages::kit::{Clock, Kit, Shortcuts, Trail, use_kit};
use crate::pages::outbox::needs_person;
use crate::pages::place::{DEVICES, HOME, MINE, PEOPLE, Place, READY, TASKS, TODAY, connection, entries};
use crate::pages::profile;
use crate::pages::queue::index::Index;
use crate::pages::queue::{MinePage, QueuePage};
use crate::pages::rest::Coming;
use crate::pages::sign_in::SignInPage;
use crate::pages::strips::Strips;
use crate::pages::{NoPage, names};
use crate::prelude::*;
use crate::route::{Route, provide_way, use_way};
use crate::state::{Copy as Completeness, use_desk};
use crate::texts::{Lang, provide_lang, said, t};
use crate::ui::{ConnectionMark, EmptyState, Icon, IconName, Shell, Skeleton, ToastArea, provide_toasts};
use std::time::Duration;

/// The desk. The shell of the browser provides the [`crate::state::Desk`] above it and connects the device.
#[component]
pub fn App() -> impl IntoView {
    let desk = use_desk();
    let stored = |key: &str| desk.device().and_then(|device| device.preference(key));
    provide_lang(Lang::pick(stored(profile::LANGUAGE).as_deref(), &browser::languages()));
    browser::set_theme(&stored(profile::THEME).unwrap_or_default());
    provide_context(Shortcuts(RwSignal::new(stored(profile::SHORTCUTS).as_deref() != Some("off"))));
    Actions::provide(stored(action::KEYS));
    Trail::provide(&Route::First.path());
    provide_toasts();
    provide_clock();
    provide_way();
    provide_context(Coming::begin());
    Index::provide();
    view! {
        <Stages />
        <ToastArea />
    }
}

fn provide_clock() {
    let desk = use_desk();
    let now = move || desk.device().map_or(0, |device| device.now().0);
    let clock = RwSignal::new(now());
    provide_context(Clock(clock));
    if let Ok(timer) = set_interval_with_handle(move || clock.set(now()), Duration::from_secs(20)) {
        on_cleanup(move || timer.clear());
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    SignIn,
    Locked,
    Work,
}

/// Before the first sign-in on this device there is only the way in.
#[component]
fn Stages() -> impl IntoView {
    let desk = use_desk();
    let coming = expect_context::<Coming>();
    Effect::new(move |_| browser::hide(desk.locked.get()));
    // A screen that locks while somebody works is hidden, not left: what is being typed stays.
    let stage = Memo::new(move |before| match (desk.me.get(), desk.copy.get()) {
        (Some(_), _) if before != Some(&Stage::Work) && desk.locked.get() => Stage::Locked,
        (Some(_), _) => Stage::Work,
        (None, Completeness::Loading) => Stage::Loading,
        (None, _) => Stage::SignIn,
    });
    move || match stage.get() {
        Stage::Loading => view! {
            <main class="main">
                <Skeleton />
            </main>
        }
        .into_any(),
        Stage::SignIn => view! { <SignInPage /> }.into_any(),
        Stage::Locked => view! { <div class="lock">{move || coming.lock()}</div> }.into_any(),
        Stage::Work => view! { <Work /> }.into_any(),
    }
}

/// The frame around every page.
#[component]
fn Work() -> impl IntoView {
    let kit = use_kit();
    let way = use_way();
    let path = way.path;
    let role = Memo::new(move |_| {
        let me = kit.me();
        kit.desk.read(|replica| Place::here(replica, me))
    });
    let attention = Memo::new(move |_| needs_person(kit.desk) as u64);
    let waiting = move || (kit.desk.waiting() + kit.desk.files_left(false)) as u64;
    let connection = Memo::new(move |_| connection(kit.desk.line.get(), waiting(), attention.get()));
    let nav = Signal::derive(move || entries(kit, role.get(), attention));
    // An organisation's page stands under the list it is found in.
    let under = Signal::derive(move || match way.route.get() {
        Route::Organization(_) => PEOPLE.to_owned(),
        Route::Device(_) => DEVICES.to_owned(),
        _ => path.get(),
    });
    focus_follows(path);
    offer_everywhere(kit);
    let actions = use_actions();
    let coming = expect_context::<Coming>();
    view! {
        <Shell
            nav
            path=under
            home=Signal::derive(move || role.get().first())
            connection=move || view! { <ConnectionMark state=connection href="/desk/outbox" /> }
            on_search=move || actions.run(Action::Palette)
            new_ticket="/desk/new"
            tools=move || view! { <Account /> }
            rail_foot=move || view! { <Who /> }
            strips=move || view! { <Strips /> }
        >
            {move || {
                if role.get() == Place::Outside { view! { <Outside /> }.into_any() } else { view! { <Pages /> }.into_any() }
            }}
        </Shell>
        {move || coming.palette()}
        {move || kit.desk.locked.get().then(|| view! { <div class="lock">{move || coming.lock()}</div> })}
    }
}

/// The page of the address.
#[component]
fn Pages() -> impl IntoView {
    let way = use_way();
    let coming = expect_context::<Coming>();
    let page = Memo::new(move |_| way.route.get().page());
    move || match page.get() {
        Route::First => view! { <First /> }.into_any(),
        Route::Queue => view! { <QueuePage /> }.into_any(),
        Route::Mine => view! { <MinePage /> }.into_any(),
        Route::Unknown => view! { <NoPage /> }.into_any(),
        later => coming.page(later),
    }
}

/// For someone whose work is not at the desk: says so, with the way out.
#[component]
fn Outside() -> impl IntoView {
    let lang = use_kit().lang;
    let coming = expect_context::<Coming>();
    view! {
        <EmptyState icon=IconName::Lock text=said(lang, |t| t.errors.not_permitted) />
        {move || coming.page(Route::Profile)}
    }
}

/// Leads to the first screen of the role, once this device knows the role.
#[component]
fn First() -> impl IntoView {
    let kit = use_kit();
    // An effect waits until this page is drawn: leaving it while it is being made would be too early.
    Effect::new(move |_| {
        let me = kit.me();
        let (known, place) = kit.desk.read(|replica| {
            let person = me.and_then(|id| replica.person(id));
            let known = person.is_some_and(|me| me.teams.iter().all(|team| replica.team(*team).is_some()));
            (known, Place::here(replica, me))
        });
        if known || kit.desk.copy.get() == Completeness::Whole {
            kit.replace(place.first());
        }
    });
    view! { <Skeleton /> }
}

#[component]
fn Account() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <a class="icon-button" href="/desk/profile">
            <Icon name=IconName::Person />
            <span class="visually-hidden">{said(lang, |t| t.nav.account)}</span>
        </a>
    }
}

/// Whose desk it is.
#[component]
fn Who() -> impl IntoView {
    let kit = use_kit();
    let name = move || {
        let me = kit.me()?;
        Some(kit.desk.read(|replica| names::person(replica, t(kit.lang), me)))
    };
    view! { <p class="small quiet">{name}</p> }
}

/// After a change of page the focus goes to its heading, so that it is read out.
fn focus_follows(path: Memo<String>) {
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        // The entry form takes the focus itself. Being led to one's first screen is no change: by then the person may be
        // somewhere else already.
        if before.is_some_and(|before| before != path && before != "/desk") && path != "/desk/new" {
            browser::focus_heading();
        }
        path
    });
}

/// To the search field, on the page that has one.
fn find(kit: Kit) {
    let here = location_pathname().unwrap_or_default();
    if here != HOME && here != MINE && here != PEOPLE {
        kit.go(HOME);
    }
    set_timeout(|| browser::focus_soon("search"), Duration::from_millis(50));
}

/// What can be done from every page.
fn offer_everywhere(kit: Kit) {
    let actions = use_actions();
    actions.offer(Action::Search, move || find(kit));
    let pages = [
        (Action::NewTicket, "/desk/new"),
        (Action::Queue, HOME),
        (Action::Mine, MINE),
        (Action::Today, TODAY),
        (Action::Tasks, TASKS),
        (Action::People, PEOPLE),
        (Action::Outbox, "/desk/outbox"),
        (Action::Profile, "/desk/profile"),
        (Action::Ready, READY),
    ];
    for (action, path) in pages {
        actions.offer(action, move || kit.go(path));
    }
    actions.offer(Action::SendNow, move || {
        if let Some(device) = kit.desk.device() {
            device.sync_now();
        }
    });
}
