//! Type ahead over given options, by keyboard, mouse or touch.

use super::{Choice, Field, described_by};
use crate::prelude::*;
use crate::texts::{t, use_lang};
use deskside_domain::people::phone_digits;
use deskside_domain::search::{index_line, words};
use leptos::text_prop::TextProp;

/// More than this is not read but typed further.
const SHOWN: usize = 8;

/// Every word typed must stand somewhere in the label or the detail, accents or not; in a phone number only the
/// digits count, and `00` is as good as `+`.
pub(super) fn matches(choice: &Choice, query: &str) -> bool {
    let number = query.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c));
    if number && query.chars().any(|c| c.is_ascii_digit()) {
        let wanted = phone_digits(query);
        return phone_digits(&choice.detail).contains(&wanted) || phone_digits(&choice.label).contains(&wanted);
    }
    let line = index_line([choice.label.as_str(), choice.detail.as_str()]);
    words(query).iter().all(|word| line.contains(word.as_str()))
}

/// A text field with a list under it. What is typed stays in `query`, so that a name the list does not
/// know can still be used; `chosen` holds the value of the option, empty as soon as the text is changed.
#[component]
pub fn Combobox(
    #[prop(into)] id: String,
    #[prop(into)] label: TextProp,
    /// All options, or those that the page found for `query`.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    query: RwSignal<String>,
    chosen: RwSignal<String>,
    #[prop(optional, into)] on_choose: Option<Callback<(String,)>>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] full: bool,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let query = query.get();
        let query = query.trim();
        options.with(|all| {
            all.iter().filter(|c| query.is_empty() || matches(c, query)).take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let choose = move |choice: Choice| {
        query.set(choice.label);
        chosen.set(choice.value.clone());
        open.set(false);
        if let Some(on_choose) = on_choose {
            on_choose.run((choice.value,));
        }
    };
    let typed = move |event| {
        query.set(event_target_value(&event));
        chosen.set(String::new());
        active.set(0);
        open.set(true);
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                if open.get() {
                    let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
                    active.update(|active| *active = (*active + step) % count);
                } else {
                    open.set(true);
                }
            }
            "Enter" if open.get() => {
                if let Some(choice) = found.with(|found| found.get(active.get()).cloned()) {
                    event.prevent_default();
                    choose(choice);
                }
            }
            "Escape" if open.get() => {
                // Only the list closes, not the dialog around it.
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            _ => {}
        }
    };
    let has_hint = hint.is_some();
    let name = {
        let label = label.clone();
        move || label.get()
    };
    let (control, list, expanded) = (id.clone(), [&id, "-list"].concat(), [&id, "-option-"].concat());
    let (option_id, list_id) = (expanded.clone(), list.clone());
    let current = move || {
        (open.get() && found.with(|f| active.get() < f.len()))
            .then(|| [&expanded, active.get().to_string().as_str()].concat())
    };
    let entry = move |(place, choice): (usize, Choice)| {
        let picked = choice.clone();
        view! {
            <li
                class="combobox-option"
                role="option"
                id=[&option_id, place.to_string().as_str()].concat()
                aria-selected=move || if active.get() == place { "true" } else { "false" }
                // Not click: the field would lose the focus first and close the list.
                on:mousedown=move |event| {
                    event.prevent_default();
                    choose(picked.clone());
                }
            >
                <span>{choice.label}</span>
                <span class="combobox-detail">{choice.detail}</span>
            </li>
        }
    };
    view! {
        <Field id=id.clone() label hint error optional full>
            <div class="combobox">
                <input
                    class="control"
                    id=id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    inputmode=inputmode
                    autofocus=autofocus
                    aria-autocomplete="list"
                    aria-controls=list
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-activedescendant=current
                    aria-required=(!optional).then_some("true")
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by(&control, has_hint, error.with(Option::is_some))
                    prop:value=move || query.get()
                    on:input=typed
                    on:keydown=keys
                    on:click=move |_| open.set(true)
                    on:blur=move |_| open.set(false)
                />
                <ul class="combobox-list" role="listbox" id=list_id aria-label=name hidden=move || !open.get() || found.with(Vec::is_empty)>
                    {move || found.get().into_iter().enumerate().map(&entry).collect_view()}
                </ul>
                <p class="visually-hidden" role="status">
                    {move || (open.get() && found.with(Vec::is_empty)).then(|| t(lang).common.no_match)}
                </p>
            </div>
        </Field>
    }
}
