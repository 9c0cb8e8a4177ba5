//! What a portal owes its readers: what happens to their data, for whom it works, and what a link that opens nothing means.

use super::{Front, page};
use leptos::prelude::*;

fn part(title: &'static str, text: &'static str) -> impl IntoView {
    view! { <h2>{title}</h2> <p>{text}</p> }
}

/// The page at `/privacy`.
#[must_use]
pub fn privacy_page(front: &Front) -> String {
    let t = &front.texts().notices;
    page(front, t.privacy_title, || {
        view! {
            <h1>{t.privacy_title}</h1>
            <div class="prose">
                {part(t.privacy_what_title, t.privacy_what)}
                {part(t.privacy_why_title, t.privacy_why)}
                {part(t.privacy_who_title, t.privacy_who)}
                {part(t.privacy_device_title, t.privacy_device)}
                {part(t.privacy_rights_title, t.privacy_rights)}
            </div>
        }
        .into_any()
    })
}

/// The page at `/accessibility`.
#[must_use]
pub fn accessibility_page(front: &Front) -> String {
    let t = &front.texts().notices;
    page(front, t.accessibility_title, || {
        view! {
            <h1>{t.accessibility_title}</h1>
            <div class="prose">
                <p>{t.accessibility_goal}</p>
                {part(t.accessibility_done_title, t.accessibility_done)}
                {part(t.accessibility_how_title, t.accessibility_how)}
                {part(t.accessibility_limits_title, t.accessibility_limits)}
                {part(t.accessibility_help_title, t.accessibility_help)}
            </div>
        }
        .into_any()
    })
}

/// The page of every link that opens nothing.
#[must_use]
pub fn gone_page(front: &Front) -> String {
    let t = &front.texts().follow;
    page(front, t.gone_title, || {
        view! {
            <h1>{t.gone_title}</h1>
            <p class="lead">{t.gone_lead}</p>
            <p>{t.gone_help}</p>
            <p><a href="/lost">{t.lost_title}</a></p>
            <p><a class="button button-primary" href="/report">{front.texts().report.title}</a></p>
        }
        .into_any()
    })
}
