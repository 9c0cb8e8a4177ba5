//! Saved views: filters with a name, as chips beside the fixed ones.

use super::filters::Controls;
use super::list::Show;
use super::tools::Tools;
use crate::pages::kit::Kit;
use crate::pages::place::HOME;
use crate::prelude::*;
use crate::route::{Address, use_way};
use crate::texts::said;
use crate::ui::{Icon, IconName, List};
use deskside_domain::id::SavedViewId;
use deskside_domain::saved_view::SavedView;

/// The view that the address names, if it is here.
#[must_use]
pub fn current(kit: Kit, address: RwSignal<Address>) -> Option<SavedView> {
    let id: SavedViewId = address.with(|address| address.part("view"))?.parse().ok()?;
    kit.desk.read(|replica| replica.saved_views().find(|view| view.id == id && !view.retired).cloned())
}

/// The address of a view.
#[must_use]
pub fn address_of(view: &SavedView) -> String {
    [HOME, "?view=", &view.id.to_string(), if view.filter.is_empty() { "" } else { "&" }, &view.filter].concat()
}

/// The views of the person, and the button that keeps a filter as one.
#[component]
pub fn Views(kit: Kit, controls: Controls, show: Signal<Option<Show>>, mine: bool) -> impl IntoView {
    let lang = kit.lang;
    let address = use_way().address;
    let tools = expect_context::<Tools>();
    if mine {
        return ().into_any();
    }
    let views = Memo::new(move |_| {
        let mut views: Vec<SavedView> =
            kit.desk.read(|replica| replica.saved_views().filter(|view| !view.retired).cloned().collect());
        views.sort_by(|a, b| (a.shared, &a.name, a.id).cmp(&(b.shared, &b.name, b.id)));
        views
    });
    let chip = move |view: SavedView| {
        let (id, href) = (view.id.to_string(), address_of(&view));
        let goal = href.clone();
        let open = move |event: leptos::ev::MouseEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                kit.replace(&goal);
                controls.read(address);
            }
        };
        let is_current = move || address.with(|address| address.part("view")).is_some_and(|view| view == id);
        view! {
            <a class="chip" href=href on:click=open aria-current=move || is_current().then_some("true")>
                <Icon name=if view.shared { IconName::People } else { IconName::Eye } />
                <span>{view.name}</span>
            </a>
        }
    };
    let is_one = Memo::new(move |_| current(kit, address).is_some());
    let ask = move |_| tools.keep_view(controls.query(untrack(|| show.get())));
    view! {
        <List each=move || views.get() key=|view| (view.id, view.name.clone(), view.filter.clone(), view.shared) children=chip />
        {move || {
            let label = if is_one.get() {
                said(lang, |t| t.queue.view_edit)
            } else if controls.is_worth_a_name() {
                said(lang, |t| t.queue.view_save)
            } else {
                return None;
            };
            Some(
                view! {
                    <button type="button" class="chip chip-act" on:click=ask>
                        <Icon name=IconName::Edit />
                        <span>{label}</span>
                    </button>
                },
            )
        }}
    }
    .into_any()
}
