//! Photos and files are added: from the camera, from what the device has, pasted, or dropped.

use crate::pages::browser;
use crate::pages::kit::Kit;
use crate::pages::ticket::{FILES, Opened, address};
use crate::prelude::*;
use crate::route::use_way;
use crate::state::SaveError;
use crate::texts::{fill, said, t};
use crate::toolbox::{FileError, Kept, use_tools};
use crate::ui::{Icon, IconName, Segment, SegmentedChoice};
use deskside_domain::ticket::Visibility;
use wasm_bindgen::{JsCast, JsValue};

const INTERNAL: &str = "internal";
const PUBLIC: &str = "public";

#[component]
pub fn Add(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let tools = use_tools();
    let readers = RwSignal::new(INTERNAL);
    let busy = RwSignal::new(false);
    // True where the event brought files.
    let add = move |event: &JsValue| {
        let Some(toolbox) = tools.open().filter(|toolbox| toolbox.files_in(event) > 0) else { return false };
        let visibility = if readers.get_untracked() == PUBLIC { Visibility::Public } else { Visibility::Internal };
        let adding = toolbox.add_files(opened.id, visibility, event);
        busy.set(true);
        leptos::task::spawn_local(async move {
            tell(kit, &adding.await);
            let _ = busy.try_set(false);
        });
        true
    };
    let chosen = move |event: leptos::ev::Event| {
        add(&event);
        // The same file may be chosen again.
        if let Some(field) = event.target().and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            field.set_value("");
        }
    };
    let pasted = window_event_listener(leptos::ev::paste, move |event| {
        if !kit.desk.locked.get_untracked() && add(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || pasted.remove());
    let dropped = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        add(&event);
    };
    // The address may ask for it, from a visit.
    let way = use_way();
    Effect::new(move |_| {
        if way.address.with(|address| address.query == FILES) {
            kit.replace(&address(opened.id));
            browser::focus_soon("choose-files");
        }
    });
    let segments = vec![
        Segment::new(INTERNAL, move || t(lang).files.colleagues).icon(IconName::Lock).note(),
        Segment::new(PUBLIC, move || t(lang).files.requester).icon(IconName::Person),
    ];
    let state = move || busy.get().then(|| t(lang).common.working);
    view! {
        <div class="file-add stack" on:dragover=move |event| event.prevent_default() on:drop=dropped>
            <SegmentedChoice name="file-readers" legend=said(lang, |t| t.entry.audience) segments value=readers />
            <div class="actions">
                <label class="button file-camera">
                    <input
                        type="file"
                        id="take-photo"
                        class="visually-hidden"
                        accept="image/*"
                        capture="environment"
                        on:change=chosen
                    />
                    <Icon name=IconName::Camera />
                    <span class="button-label">{said(lang, |t| t.files.take)}</span>
                </label>
                <label class="button">
                    <input type="file" id="choose-files" class="visually-hidden" multiple=true on:change=chosen />
                    <Icon name=IconName::Plus />
                    <span class="button-label">{said(lang, |t| t.files.choose)}</span>
                </label>
                <span class="small quiet" role="status">{state}</span>
            </div>
            <p class="small quiet">{said(lang, |t| t.files.explained)}</p>
        </div>
    }
    .into_any()
}

/// Says what became of what was chosen.
fn tell(kit: Kit, all: &[Kept]) {
    let files = &kit.said().files;
    let kept = all.iter().filter(|one| one.result.is_ok()).count();
    if kept > 0 {
        let text = if kept == 1 { files.kept_one } else { files.kept_other };
        kit.toasts.say(fill(text, &[("n", &kept.to_string())]));
    }
    for Kept { name, result } in all {
        if let Err(error) = result {
            kit.toasts.problem(problem(kit, name, error));
        }
    }
}

/// Why a file was not kept, and what to do.
fn problem(kit: Kit, name: &str, error: &FileError) -> String {
    let files = &kit.said().files;
    let text = match error {
        FileError::Empty => files.empty,
        FileError::TooLarge => files.too_large,
        FileError::Picture => files.picture,
        FileError::Unreadable => files.unreadable,
        FileError::Save(SaveError::Full) => files.full,
        FileError::Save(error) => {
            let why = kit.problem(error);
            return fill(files.not_saved, &[("name", name), ("why", &why)]);
        }
    };
    fill(text, &[("name", name)])
}
