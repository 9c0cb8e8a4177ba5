//! A choice from a short list.

use super::{Field, described_by};
use crate::prelude::*;
use leptos::text_prop::TextProp;

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A second, quieter line: phone number, place, number of devices.
    pub detail: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), detail: String::new() }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Choice {
        self.detail = detail.into();
        self
    }
}

/// The browser's own list, the best one on a tablet. For long lists use [`super::Combobox`].
#[component]
pub fn Select(
    /// Also the name in a form.
    #[prop(into)]
    id: String,
    #[prop(into)] label: TextProp,
    #[prop(into)] options: Signal<Vec<Choice>>,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] full: bool,
    /// Text of an empty first entry; without it the first option stands.
    #[prop(optional, into)]
    nothing: Option<TextProp>,
) -> impl IntoView {
    let has_hint = hint.is_some();
    let control = id.clone();
    let option = move |option: Choice| {
        let own = option.value.clone();
        let chosen = move || value.with(|value| *value == own);
        view! {
            <option value=option.value selected=chosen.clone() prop:selected=chosen>
                {option.label}
            </option>
        }
    };
    view! {
        <Field id=id.clone() label hint error optional full>
            <select
                class="control"
                id=id.clone()
                name=id
                aria-required=(!optional).then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by(&control, has_hint, error.with(Option::is_some))
                on:change=move |event| value.set(event_target_value(&event))
            >
                {nothing
                    .map(|text| {
                        let none = move || value.with(String::is_empty);
                        view! {
                            <option value="" selected=none prop:selected=none>
                                {move || text.get()}
                            </option>
                        }
                    })}
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </Field>
    }
}
