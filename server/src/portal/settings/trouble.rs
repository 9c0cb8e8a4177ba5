//! What people are told while the server can not do its work.

use super::Look;
use crate::portal::page::page;
use crate::store::Reason;
use leptos::prelude::*;

/// What is wrong and what to do, in the language of the page.
#[must_use]
pub fn trouble_words(look: &Look, reason: Reason) -> &'static str {
    let t = &look.texts().settings;
    match reason {
        Reason::Locked => t.trouble_locked,
        Reason::Full => t.trouble_full,
        Reason::ReadOnly => t.trouble_read_only,
        Reason::Disk => t.trouble_disk,
        Reason::Handles => t.trouble_handles,
        Reason::Unreachable => t.trouble_unreachable,
        Reason::NoRight => t.trouble_no_right,
        Reason::Damaged => t.trouble_damaged,
        Reason::OtherSchema => t.trouble_other_schema,
        Reason::Failed => t.trouble_failed,
    }
}

/// In place of a page that can not be shown, or of a form that could not be saved.
#[must_use]
pub fn trouble_page(look: &Look, reason: Reason, asked: bool) -> String {
    let t = &look.texts().settings;
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{t.trouble_title}</h1>
                <p class="notice notice-warn">{if asked { t.trouble_lead } else { t.trouble_form }}</p>
            </div>
            <h2>{t.trouble_ours}</h2>
            <p>{trouble_words(look, reason)}</p>
            {asked.then(|| view! { <p class="signin-foot"><a href="">{t.trouble_again}</a></p> })}
        </main>
    };
    page(look.lang, t.trouble_title, look.style.clone(), body)
}
