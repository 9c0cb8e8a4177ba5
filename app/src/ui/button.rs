//! Buttons: a short verb with its object.

use super::{Icon, IconName};
use crate::prelude::*;
use leptos::text_prop::TextProp;

/// How much a button weighs. One primary button per screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// With a border.
    #[default]
    Plain,
    /// The next step; 48 px high.
    Primary,
    /// Without a border, for acts beside others.
    Quiet,
    /// Cannot be taken back.
    Danger,
}

impl Variant {
    const fn class(self) -> &'static str {
        match self {
            Variant::Plain => "button",
            Variant::Primary => "button button-primary",
            Variant::Quiet => "button button-quiet",
            Variant::Danger => "button button-danger",
        }
    }
}

/// A button. While `busy` it keeps the focus and its name, takes no press and shows a turning ring.
#[component]
pub fn Button(
    /// The label.
    #[prop(into)]
    label: TextProp,
    #[prop(optional)] variant: Variant,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// More words for screen readers where the label alone is not enough: "Keep this: High".
    #[prop(optional, into)]
    name: Option<TextProp>,
) -> impl IntoView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let picture = move || {
        if busy.get() {
            view! { <span class="button-spinner"></span> }.into_any()
        } else {
            icon.map(|name| view! { <Icon name /> }).into_any()
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=variant.class()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || (busy.get() || disabled.get()).then_some("true")
            aria-label=name.map(|name| move || name.get())
            on:click=press
        >
            {picture}
            <span class="button-label">{move || label.get()}</span>
        </button>
    }
}

/// A link that looks like a button: it leads somewhere, it changes nothing.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: TextProp,
    #[prop(into)] label: TextProp,
    #[prop(optional)] variant: Variant,
    #[prop(optional, into)] icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <a class=variant.class() href=move || href.get()>
            {icon.map(|name| view! { <Icon name /> })}
            <span class="button-label">{move || label.get()}</span>
        </a>
    }
}

/// A square button with an icon; `label` is its accessible name.
#[component]
pub fn IconButton(
    icon: IconName,
    #[prop(into)] label: TextProp,
    #[prop(into)] on_press: Callback<()>,
    /// A number on the corner, hidden at 0.
    #[prop(optional, into)]
    count: Signal<u64>,
    /// For switches and menus.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-pressed=move || pressed.map(|pressed| if pressed.get() { "true" } else { "false" })
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon />
            <span class="visually-hidden">{move || label.get()}</span>
            <Count count alert=true />
        </button>
    }
}

/// A number in a disc, hidden at 0.
#[component]
pub(super) fn Count(count: Signal<u64>, #[prop(optional)] alert: bool) -> impl IntoView {
    move || {
        let n = count.get();
        (n > 0).then(|| {
            let text = if n > 99 { String::from("99+") } else { n.to_string() };
            view! { <span class=if alert { "count count-alert" } else { "count" }>{text}</span> }
        })
    }
}
