//! The screens of the desk. Each reads the replica through [`crate::state::use_desk`] and writes commands through
//! its device: nothing here waits for the network, and no rule about business state is written down twice.

pub mod action;
pub mod advice;
pub mod browser;
pub mod calls;
pub mod contact;
pub mod devices;
pub mod diagnosis;
pub mod draft;
pub mod forecast;
pub mod kit;
pub mod lock;
pub mod names;
pub mod new_ticket;
pub mod organizations;
pub mod outbox;
pub mod overview;
pub mod palette;
pub mod people;
pub mod pickers;
pub mod place;
pub mod profile;
pub mod promises;
pub mod queue;
pub mod ready;
pub mod related;
pub mod rest;
pub mod sign_in;
pub mod strips;
pub mod tasks;
pub mod ticket;
pub mod today;
pub mod visit;

use crate::prelude::*;
use crate::state::Copy as Completeness;
use crate::texts::said;
use crate::ui::{Button, ButtonLink, EmptyState, IconName, Skeleton};
use kit::use_kit;
use leptos::text_prop::TextProp;

/// The heading of a page, also its title in the browser. The focus goes here after a change of page.
#[component]
pub fn PageHead(
    #[prop(into)] title: TextProp,
    /// Acts at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shown = title.clone();
    browser::title(move || title.get().to_string());
    view! {
        <div class="page-head">
            <h1 tabindex="-1">{move || shown.get()}</h1>
            {children.map(|children| children())}
        </div>
    }
}

/// Shows its children once there is something on this device to show.
#[component]
pub fn Ready(children: ChildrenFn) -> impl IntoView {
    let kit = use_kit();
    let state = Memo::new(move |_| match kit.desk.copy.get() {
        Completeness::Arriving => Completeness::Whole,
        other => other,
    });
    move || match state.get() {
        Completeness::Loading => view! { <Skeleton /> }.into_any(),
        Completeness::Empty => view! { <FirstContact /> }.into_any(),
        _ => children().into_any(),
    }
}

/// Nothing is here yet: the desk needs one contact with its server.
#[component]
fn FirstContact() -> impl IntoView {
    let kit = use_kit();
    let press = move || {
        if let Some(device) = kit.desk.device() {
            device.sync_now();
        }
    };
    view! {
        <EmptyState icon=IconName::Sync text=said(kit.lang, |t| t.empty.first_contact)>
            <Button label=said(kit.lang, |t| t.common.retry) icon=IconName::Sync on_press=press />
        </EmptyState>
    }
}

/// An address without a page.
#[component]
pub fn NoPage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <PageHead title=said(lang, |t| t.common.no_page) />
        <EmptyState icon=IconName::Search text=said(lang, |t| t.common.not_found)>
            <ButtonLink href="/desk" label=said(lang, |t| t.common.go_home) icon=IconName::Back />
        </EmptyState>
    }
}
