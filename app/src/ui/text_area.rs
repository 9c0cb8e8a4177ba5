//! The only place with a bare text area.

use super::{Field, described_by};
use crate::prelude::*;
use leptos::text_prop::TextProp;

/// Encodes text for the inside of a `<textarea>`: Leptos writes its children unescaped (L27).
#[cfg(any(feature = "ssr", test))]
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    // The HTML parser drops the first line break of a text area.
    if text.starts_with(['\n', '\r']) {
        out.push('\n');
    }
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(feature = "ssr")]
fn initial(value: RwSignal<String>) -> impl IntoView {
    encode(&value.get_untracked())
}

/// In the browser `prop:value` carries the text, so nothing is a child.
#[cfg(not(feature = "ssr"))]
fn initial(_value: RwSignal<String>) -> impl IntoView {}

/// Several lines of text; grows with what is written.
#[component]
pub fn TextArea(
    /// Also the name in a form.
    #[prop(into)]
    id: String,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] full: bool,
    #[prop(optional)] max: Option<u32>,
    /// Ctrl or Cmd and Enter: send without leaving the keyboard.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// The same with Shift: send and go on.
    #[prop(optional, into)]
    on_submit_shift: Option<Callback<()>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let has_hint = hint.is_some();
    let control = id.clone();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let wanted = if event.shift_key() { on_submit_shift } else { on_submit };
        if event.key() == "Enter"
            && (event.ctrl_key() || event.meta_key())
            && let Some(on_submit) = wanted
        {
            event.prevent_default();
            on_submit.run(());
        }
    };
    view! {
        <Field id=id.clone() label hint error optional full>
            <textarea
                class="control"
                id=id.clone()
                name=id
                rows="4"
                maxlength=max.map(|max| max.to_string())
                autofocus=autofocus
                aria-required=(!optional).then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by(&control, has_hint, error.with(Option::is_some))
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=keys
            >
                {initial(value)}
            </textarea>
        </Field>
    }
}
