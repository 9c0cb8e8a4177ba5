//! The dialog in which a filter gets a name, and a view another one.

use crate::pages::browser;
use crate::pages::kit::Kit;
use crate::pages::place::HOME;
use crate::pages::queue::tools::Tools;
use crate::pages::queue::views;
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::{fill, said, t, validation};
use crate::ui::{Button, CheckBox, Dialog, IconName, TextField, Variant};
use deskside_domain::command::Payload;
use deskside_domain::id::SavedViewId;
use deskside_domain::permission::may_tidy_views;
use deskside_domain::saved_view::SavedView;
use deskside_domain::text::NAME_MAX;

#[component]
pub fn Naming(kit: Kit, tools: Tools) -> impl IntoView {
    let lang = kit.lang;
    let address = use_way().address;
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(false);
    // The view that is changed; none: a new one.
    let before = RwSignal::new(None::<SavedView>);
    Effect::new(move |_| {
        if tools.naming.with(Option::is_some) {
            let mine = |view: &SavedView| {
                let me = kit.desk.me.get_untracked();
                let role = me.and_then(|id| kit.desk.peek(|replica| replica.person(id).map(|person| person.role)));
                Some(view.owner) == me || (view.shared && role.is_some_and(may_tidy_views))
            };
            // Somebody else's view is the beginning of one's own.
            let view = untrack(|| views::current(kit, address)).filter(mine);
            name.set(view.as_ref().map(|view| view.name.clone()).unwrap_or_default());
            shared.set(view.as_ref().is_some_and(|view| view.shared));
            before.set(view);
            problem.set(None);
            busy.set(false);
            open.set(true);
        }
    });
    let leave = move || {
        let _ = open.try_set(false);
        let _ = tools.naming.try_set(None);
    };
    let store = move |view: SavedView, news: &'static str| {
        busy.set(true);
        let goal = if view.retired { HOME.to_owned() } else { views::address_of(&view) };
        let text = fill(news, &[("name", &view.name)]);
        kit.save(Payload::DefineSavedView(view), move |result| match result {
            Ok(_) => {
                leave();
                kit.replace(&goal);
                kit.toasts.say([&text, " · ", &kit.saved()].concat());
            }
            Err(error) => {
                let _ = busy.try_set(false);
                let _ = problem.try_set(Some(kit.problem(&error)));
            }
        });
    };
    let save = move || {
        let (Some(filter), Some(me), false) =
            (tools.naming.get_untracked(), kit.desk.me.get_untracked(), busy.get_untracked())
        else {
            return;
        };
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() {
            let said = kit.said();
            problem.set(Some(untrack(|| validation::required(lang, said.tools.view_name, said.errors.remedy_write))));
            browser::focus_soon("view-name");
            return;
        }
        let old = before.get_untracked();
        let view = SavedView {
            id: old.as_ref().map_or_else(|| SavedViewId(kit.new_id()), |view| view.id),
            owner: old.map_or(me, |view| view.owner),
            name,
            filter,
            shared: shared.get_untracked(),
            retired: false,
        };
        store(view, kit.said().tools.view_saved);
    };
    let remove = move || {
        if let Some(view) = before.get_untracked() {
            store(SavedView { retired: true, ..view }, kit.said().tools.view_removed);
        }
    };
    let stays = move || before.with(|view| view.as_ref().is_some_and(|view| view.shared));
    let title = move || {
        if before.with(Option::is_some) { t(lang).queue.view_edit } else { t(lang).queue.view_save }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <Dialog
            id="naming"
            open
            title
            on_back=move || tools.naming.set(None)
            actions=move || {
                view! {
                    {move || {
                        before
                            .with(Option::is_some)
                            .then(|| {
                                view! {
                                    <Button
                                        label=said(lang, |t| t.tools.view_remove)
                                        icon=IconName::Trash
                                        variant=Variant::Quiet
                                        on_press=remove
                                    />
                                }
                            })
                    }}
                    <Button label=said(lang, |t| t.common.save) variant=Variant::Primary busy on_press=move || save() />
                }
            }
        >
            <form class="form" on:submit=submit novalidate>
                <TextField
                    id="view-name"
                    label=said(lang, |t| t.tools.view_name)
                    hint=said(lang, |t| t.tools.view_hint)
                    value=name
                    max=NAME_MAX as u32
                    error=problem
                    autofocus=true
                />
                {move || {
                    if stays() {
                        view! { <p class="quiet">{said(lang, |t| t.tools.view_shared_stays)}</p> }.into_any()
                    } else {
                        view! {
                            <CheckBox
                                label=said(lang, |t| t.tools.view_shared)
                                checked=shared
                                on_change=move |now: bool| shared.set(now)
                            />
                        }
                        .into_any()
                    }
                }}
            </form>
        </Dialog>
    }
}
