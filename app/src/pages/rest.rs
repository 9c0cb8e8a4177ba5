//! The pages that come after the first ones, in six parts. Queue and sign-in do not wait for them: the browser fetches
//! them behind the first screen, one after the other, and keeps them for offline.

use super::advice::{self, Assigning};
use super::calls;
use super::devices::{self, DevicePage, DevicesPage};
use super::diagnosis::{self, Diagnosing};
use super::forecast::ForecastPage;
use super::lock::LockScreen;
use super::new_ticket::NewTicketPage;
use super::organizations::OrganizationPage;
use super::outbox::OutboxPage;
use super::outbox::import::ImportPage;
use super::overview::OverviewPage;
use super::palette::Palette;
use super::people::{PeoplePage, PersonPage};
use super::profile::ProfilePage;
use super::promises;
use super::queue::bulk::QueueTools;
use super::queue::found;
use super::ready::ReadyPage;
use super::sign_in::SignInAgainPage;
use super::tasks::TasksPage;
use super::ticket::TicketPage;
use super::today::TodayPage;
use super::{NoPage, kit::use_kit};
use crate::prelude::*;
use crate::route::Route;
use crate::state::Later;
use crate::texts::said;
use crate::ui::{Button, EmptyState, IconName, Skeleton};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::time::Timestamp;

/// A piece of the desk that comes later.
#[derive(Clone)]
pub enum Piece {
    /// The page of an address.
    Page(Route),
    /// What hides the desk until the PIN is given.
    Lock,
    /// Palette and list of keys.
    Palette,
    /// Acts on many tickets of the queue, and the names of its views.
    Tools,
    /// A text of a ticket's row, with the words that are looked for marked.
    Marked(String),
    /// Where else a ticket of the queue holds them.
    Snippet(TicketId),
    /// When a ticket of the queue is due, or since when it is open where nothing is promised.
    Due(TicketId, Timestamp),
    /// What lists know of promises.
    Clocks,
    /// What is promised for a ticket.
    Promises(TicketId),
    /// Whom to give a ticket.
    Advice(Assigning),
    /// The questions that find a ticket's fault.
    Diagnosis(Diagnosing),
    /// Calls for the person who works here.
    Calls,
    /// What a person has.
    Equipment(PersonId),
}

/// In which part a piece comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the day's work is done with.
    Work,
    /// How promises stand.
    Clocks,
    /// What is looked at now and then.
    Seldom,
    /// What is about people at work and the device: who could take a ticket, too.
    Own,
    /// What is looked at by who leads the desk.
    Lead,
    /// The device register.
    Devices,
}

impl Part {
    /// Every part, in the order in which they are fetched.
    const ALL: [Self; 6] = [Self::Work, Self::Clocks, Self::Seldom, Self::Own, Self::Lead, Self::Devices];
}

impl Piece {
    /// The part it belongs to.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::Lock | Self::Advice(_) | Self::Page(Route::SignIn | Route::Profile | Route::Ready) => Part::Own,
            Self::Page(Route::Forecast | Route::Overview) => Part::Lead,
            Self::Equipment(_) | Self::Page(Route::Devices | Route::Device(_)) => Part::Devices,
            Self::Diagnosis(_)
            | Self::Page(Route::Organization(_) | Route::Outbox | Route::People | Route::Person(_) | Route::Import) => {
                Part::Seldom
            }
            Self::Clocks | Self::Due(..) | Self::Promises(_) => Part::Clocks,
            _ => Part::Work,
        }
    }
}

/// How the rest of the desk comes. The browser's side provides it.
#[derive(Clone, Copy)]
pub struct Rest {
    /// Fetches a part of it; false when there is no way to it now.
    pub fetch: fn(Part) -> Later<bool>,
    /// Draws a piece of it; `None` while it is not here.
    pub draw: fn(Piece) -> Option<AnyView>,
}

/// A piece of the day's work.
#[must_use]
pub fn draw(piece: Piece) -> AnyView {
    let route = match piece {
        Piece::Page(route) => route,
        Piece::Palette => return view! { <Palette /> }.into_any(),
        Piece::Tools => return view! { <QueueTools /> }.into_any(),
        Piece::Marked(text) => return found::marked(&text),
        Piece::Snippet(ticket) => return found::snippet(ticket),
        Piece::Calls => return calls::strip(),
        Piece::Lock
        | Piece::Clocks
        | Piece::Equipment(_)
        | Piece::Due(..)
        | Piece::Promises(_)
        | Piece::Advice(_)
        | Piece::Diagnosis(_) => {
            return ().into_any();
        }
    };
    match route {
        Route::New => view! { <NewTicketPage /> }.into_any(),
        Route::Ticket(_) => view! { <TicketPage /> }.into_any(),
        Route::Today => view! { <TodayPage /> }.into_any(),
        Route::Tasks => view! { <TasksPage /> }.into_any(),
        _ => view! { <NoPage /> }.into_any(),
    }
}

/// A page that is looked at now and then.
#[must_use]
pub fn draw_seldom(piece: Piece) -> AnyView {
    match piece {
        Piece::Diagnosis(diagnosing) => diagnosis::card(diagnosing),
        Piece::Page(Route::Organization(_)) => view! { <OrganizationPage /> }.into_any(),
        Piece::Page(Route::Outbox) => view! { <OutboxPage /> }.into_any(),
        Piece::Page(Route::People) => view! { <PeoplePage /> }.into_any(),
        Piece::Page(Route::Person(_)) => view! { <PersonPage /> }.into_any(),
        Piece::Page(Route::Import) => view! { <ImportPage /> }.into_any(),
        _ => view! { <NoPage /> }.into_any(),
    }
}

/// How promises stand.
#[must_use]
pub fn draw_clocks(piece: Piece) -> AnyView {
    match piece {
        Piece::Clocks => promises::begin(),
        Piece::Due(ticket, created_at) => promises::due(ticket, created_at),
        Piece::Promises(ticket) => promises::panel(ticket),
        _ => ().into_any(),
    }
}

/// What is about the person and the device.
#[must_use]
pub fn draw_own(piece: Piece) -> AnyView {
    match piece {
        Piece::Lock => view! { <LockScreen /> }.into_any(),
        Piece::Advice(assigning) => advice::advice(assigning),
        Piece::Page(Route::SignIn) => view! { <SignInAgainPage /> }.into_any(),
        Piece::Page(Route::Profile) => view! { <ProfilePage /> }.into_any(),
        Piece::Page(Route::Ready) => view! { <ReadyPage /> }.into_any(),
        _ => view! { <NoPage /> }.into_any(),
    }
}

/// What is looked at by who leads the desk.
#[must_use]
pub fn draw_lead(piece: Piece) -> AnyView {
    match piece {
        Piece::Page(Route::Forecast) => view! { <ForecastPage /> }.into_any(),
        Piece::Page(Route::Overview) => view! { <OverviewPage /> }.into_any(),
        _ => view! { <NoPage /> }.into_any(),
    }
}

/// The device register.
#[must_use]
pub fn draw_devices(piece: Piece) -> AnyView {
    match piece {
        Piece::Equipment(person) => devices::equipment(person),
        Piece::Page(Route::Devices) => view! { <DevicesPage /> }.into_any(),
        Piece::Page(Route::Device(_)) => view! { <DevicePage /> }.into_any(),
        _ => view! { <NoPage /> }.into_any(),
    }
}

/// Where a part stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Coming,
    Here,
    Away,
}

/// The rest of the pages, on its way from the moment this is made.
#[derive(Clone, Copy)]
pub struct Coming([RwSignal<Stand>; 6]);

impl Coming {
    /// Sets out for it.
    #[must_use]
    pub fn begin() -> Self {
        let coming = Self([(); 6].map(|()| RwSignal::new(Stand::Coming)));
        coming.fetch(Part::ALL.to_vec());
        coming
    }

    /// One part after the other: what the day's work is done with does not share the line.
    fn fetch(self, parts: Vec<Part>) {
        let Some(rest) = use_context::<Rest>() else { return };
        let parts = parts.into_iter().map(|part| (part, self.stand(part)));
        let missing = parts.filter(|(_, stand)| stand.get_untracked() != Stand::Here);
        let missing: Vec<_> = missing.inspect(|(_, stand)| stand.set(Stand::Coming)).collect();
        leptos::task::spawn_local(async move {
            for (part, stand) in missing {
                let now = if (rest.fetch)(part).await { Stand::Here } else { Stand::Away };
                let _ = stand.try_set(now);
            }
        });
    }

    fn stand(self, part: Part) -> RwSignal<Stand> {
        self.0[part as usize]
    }

    /// The palette, once it is here.
    #[must_use]
    pub fn palette(self) -> Option<AnyView> {
        self.piece(Piece::Palette)
    }

    /// The tools of the queue, once they are here.
    #[must_use]
    pub fn tools(self) -> Option<AnyView> {
        self.piece(Piece::Tools)
    }

    /// A text with the words that are looked for marked, once it can be.
    #[must_use]
    pub fn marked(self, text: String) -> Option<AnyView> {
        self.piece(Piece::Marked(text))
    }

    /// Where else a ticket holds the words that are looked for, once it can be said.
    #[must_use]
    pub fn snippet(self, ticket: TicketId) -> Option<AnyView> {
        self.piece(Piece::Snippet(ticket))
    }

    /// When a ticket is due, once it can be said.
    #[must_use]
    pub fn due(self, ticket: TicketId, created_at: Timestamp) -> Option<AnyView> {
        self.piece(Piece::Due(ticket, created_at))
    }

    /// Lets lists know of promises, once it is known.
    #[must_use]
    pub fn clocks(self) -> Option<AnyView> {
        self.piece(Piece::Clocks)
    }

    /// What is promised for a ticket, once it can be said.
    #[must_use]
    pub fn promises(self, ticket: TicketId) -> Option<AnyView> {
        self.piece(Piece::Promises(ticket))
    }

    /// Whom to give a ticket, once it can be said.
    #[must_use]
    pub fn advice(self, assigning: Assigning) -> Option<AnyView> {
        self.piece(Piece::Advice(assigning))
    }

    /// The questions that find a ticket's fault, once they can be asked.
    #[must_use]
    pub fn diagnosis(self, diagnosing: Diagnosing) -> Option<AnyView> {
        self.piece(Piece::Diagnosis(diagnosing))
    }

    /// Calls for the person who works here, once they can be shown.
    #[must_use]
    pub fn calls(self) -> Option<AnyView> {
        self.piece(Piece::Calls)
    }

    /// What a person has, once it can be said.
    #[must_use]
    pub fn equipment(self, person: PersonId) -> Option<AnyView> {
        self.piece(Piece::Equipment(person))
    }

    fn piece(self, piece: Piece) -> Option<AnyView> {
        let here = self.stand(piece.part()).get() == Stand::Here;
        use_context::<Rest>().filter(|_| here).and_then(|rest| (rest.draw)(piece))
    }

    /// One of its pages, or what there is to say until it is here.
    #[must_use]
    pub fn page(self, route: Route) -> AnyView {
        self.whole(Piece::Page(route))
    }

    /// What hides the desk, or what there is to say until it is here.
    #[must_use]
    pub fn lock(self) -> AnyView {
        // Whoever stands before the lock waits for nothing else.
        if self.stand(Part::Own).get_untracked() == Stand::Coming {
            self.fetch(vec![Part::Own]);
        }
        self.whole(Piece::Lock)
    }

    fn whole(self, piece: Piece) -> AnyView {
        let owner = Owner::current();
        let again = move || {
            if let Some(owner) = &owner {
                owner.with(|| self.fetch(Part::ALL.to_vec()));
            }
        };
        match self.stand(piece.part()).get() {
            Stand::Here => use_context::<Rest>().and_then(|rest| (rest.draw)(piece)),
            Stand::Coming => None,
            Stand::Away => Some(view! { <Away again /> }.into_any()),
        }
        .unwrap_or_else(|| view! { <Skeleton /> }.into_any())
    }
}

/// The rest of the pages could not be fetched.
#[component]
fn Away(again: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <EmptyState icon=IconName::Sync text=said(lang, |t| t.errors.page_away)>
            <Button label=said(lang, |t| t.common.retry) icon=IconName::Sync on_press=again />
        </EmptyState>
    }
}
