//! Small marks: priority, status, time left. Never colour alone, always with the word.

use super::{Icon, IconName};
use crate::prelude::*;
use leptos::text_prop::TextProp;

/// Colour of a badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    P1,
    P2,
    P3,
    P4,
    P5,
    Info,
    Ok,
    Warn,
    Danger,
    Note,
    Reply,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "badge",
            Tone::P1 => "badge badge-p1",
            Tone::P2 => "badge badge-p2",
            Tone::P3 => "badge badge-p3",
            Tone::P4 => "badge badge-p4",
            Tone::P5 => "badge badge-p5",
            Tone::Info => "badge badge-info",
            Tone::Ok => "badge badge-ok",
            Tone::Warn => "badge badge-warn",
            Tone::Danger => "badge badge-danger",
            Tone::Note => "badge badge-note",
            Tone::Reply => "badge badge-reply",
        }
    }
}

/// A word on a coloured ground.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, #[prop(into)] label: TextProp) -> impl IntoView {
    view! { <span class=tone.class()>{move || label.get()}</span> }
}

/// A disc that fills as the work goes on, and its word. `kind` is one of `new`, `assigned`,
/// `in-progress`, `pending`, `resolved`, `closed`, `cancelled`.
#[component]
pub fn StatusMark(#[prop(into)] kind: TextProp, #[prop(into)] label: TextProp) -> impl IntoView {
    view! { <span class=move || ["status status-", &kind.get()].concat()>{move || label.get()}</span> }
}

/// How urgent a message or a deadline is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Calm,
    Ok,
    Warn,
    Danger,
    /// Nothing runs: paused.
    Paused,
}

/// Time left or lost, with a sign for those who do not see colours.
#[component]
pub fn Due(#[prop(into)] mood: Signal<Mood>, #[prop(into)] text: TextProp) -> impl IntoView {
    let class = move || match mood.get() {
        Mood::Calm | Mood::Ok => "due",
        Mood::Warn => "due due-risk",
        Mood::Danger => "due due-breached",
        Mood::Paused => "due due-paused",
    };
    let icon = move || {
        let name = match mood.get() {
            Mood::Calm | Mood::Warn => IconName::Clock,
            Mood::Ok => IconName::Check,
            Mood::Danger => IconName::Alert,
            Mood::Paused => IconName::Pause,
        };
        view! { <Icon name /> }
    };
    view! { <span class=class>{icon} <span>{move || text.get()}</span></span> }
}

/// A share of a whole: time used of a target, files sent.
#[component]
pub fn Meter(
    #[prop(into)] value: Signal<u32>,
    #[prop(default = 100)] max: u32,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] mood: Signal<Mood>,
) -> impl IntoView {
    let class = move || match mood.get() {
        Mood::Calm | Mood::Ok => "meter",
        Mood::Warn => "meter meter-risk",
        Mood::Danger => "meter meter-breached",
        Mood::Paused => "meter meter-paused",
    };
    view! {
        <progress
            class=class
            max=max.to_string()
            value=move || value.get().min(max).to_string()
            aria-label=move || label.get()
        ></progress>
    }
}

/// A message that belongs to the page: what the reader should know before going on.
#[component]
pub fn Notice(#[prop(optional)] mood: Mood, children: Children) -> impl IntoView {
    let (class, name) = match mood {
        Mood::Calm | Mood::Paused => ("notice", IconName::Info),
        Mood::Ok => ("notice notice-ok", IconName::Done),
        Mood::Warn => ("notice notice-warn", IconName::Info),
        Mood::Danger => ("notice notice-danger", IconName::Alert),
    };
    view! {
        <div class=class>
            <Icon name />
            <div>{children()}</div>
        </div>
    }
}
