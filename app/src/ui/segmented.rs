//! A choice of two to four that is always in sight.

use super::{Icon, IconName};
use crate::prelude::*;
use leptos::text_prop::TextProp;

/// One of the choices.
#[derive(Clone)]
pub struct Segment {
    pub value: &'static str,
    pub label: TextProp,
    pub icon: Option<IconName>,
    /// Wears the colour of an internal note while chosen.
    pub note: bool,
}

impl Segment {
    pub fn new(value: &'static str, label: impl Into<TextProp>) -> Segment {
        Segment { value, label: label.into(), icon: None, note: false }
    }

    pub fn icon(mut self, icon: IconName) -> Segment {
        self.icon = Some(icon);
        self
    }

    pub fn note(mut self) -> Segment {
        self.note = true;
        self
    }
}

/// A radio group: arrows move, the browser does the rest. Used for "reply or note", chosen before typing.
#[component]
pub fn SegmentedChoice(
    /// Name of the group, unique on the page.
    #[prop(into)]
    name: String,
    /// Read by screen readers before the choices.
    #[prop(into)]
    legend: TextProp,
    segments: Vec<Segment>,
    value: RwSignal<&'static str>,
) -> impl IntoView {
    let segment = move |segment: Segment| {
        let own = segment.value;
        let chosen = move || value.get() == own;
        view! {
            <label class=if segment.note { "segment segment-note" } else { "segment" }>
                <input
                    type="radio"
                    name=name.clone()
                    value=own
                    checked=value.get_untracked() == own
                    prop:checked=chosen
                    on:change=move |_| value.set(own)
                />
                <span>{segment.icon.map(|name| view! { <Icon name /> })} {move || segment.label.get()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segments">
            <legend class="visually-hidden">{move || legend.get()}</legend>
            {segments.into_iter().map(segment).collect_view()}
        </fieldset>
    }
}
