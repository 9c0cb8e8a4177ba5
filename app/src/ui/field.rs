//! A control with its label, its hint and what to do when it is wrong.

use super::{Icon, IconName, described_by};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use leptos::text_prop::TextProp;

/// The frame of a control. The control itself must have `id` and, where there is a hint or an error,
/// name `{id}-hint` and `{id}-error` in `aria-describedby`; the fields of this module do.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: TextProp,
    #[prop(optional_no_strip)] hint: Option<TextProp>,
    /// What is wrong and what to do, in one sentence that names the field.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    /// Takes both columns of a `form-columns`.
    #[prop(optional)]
    full: bool,
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let hint_id = [&id, "-hint"].concat();
    let error_id = [&id, "-error"].concat();
    view! {
        <div class=if full { "field field-full" } else { "field" }>
            <label class="field-label" for=id>
                {move || label.get()}
                {optional.then(|| view! { " " <span class="field-optional">{said(lang, |t| t.common.optional)}</span> })}
            </label>
            {children()}
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{move || hint.get()}</p> })}
            {move || {
                error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="field-error" id=error_id.clone()>
                                <Icon name=IconName::Alert />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Also the name in a form.
    #[prop(into)]
    id: String,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] full: bool,
    /// `text`, `email`, `password`, `tel`, `search`, `datetime-local`, …
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Keyboard of a tablet: `numeric`, `tel`, …
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(optional)] max: Option<u32>,
    /// First focus of a dialog or page.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    let control = id.clone();
    view! {
        <Field id=id.clone() label hint error optional full>
            <input
                class="control"
                id=id.clone()
                name=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=max.map(|max| max.to_string())
                autofocus=autofocus
                aria-required=(!optional).then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by(&control, has_hint, error.with(Option::is_some))
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </Field>
    }
}

/// A box to tick.
#[component]
pub fn CheckBox(
    #[prop(into)] label: TextProp,
    #[prop(into)] checked: Signal<bool>,
    /// The new state.
    #[prop(into)]
    on_change: Callback<(bool,)>,
    #[prop(optional, into)] name: Option<String>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=name
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run((event_target_checked(&event),))
            />
            <span>{move || label.get()}</span>
        </label>
    }
}
