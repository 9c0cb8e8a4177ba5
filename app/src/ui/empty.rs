//! Lists without content, and the moment before content.

use super::{Icon, IconName};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use leptos::text_prop::TextProp;

/// Says what this is and offers one act (the children).
#[component]
pub fn EmptyState(
    icon: IconName,
    #[prop(into)] text: TextProp,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon">
                <Icon name=icon />
            </span>
            <p class="empty-text">{move || text.get()}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Grey lines in the shape of what comes. They appear after 200 ms, by CSS alone.
#[component]
pub fn Skeleton(#[prop(default = 6)] lines: u8) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{said(lang, |t| t.common.loading)}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
