//! What stands around every page.

use app::texts::Lang;
use leptos::prelude::*;

/// A page about one thing: its name, a sentence, and what there is to do.
pub fn card_page(
    lang: Lang,
    title: &'static str,
    lead: &'static str,
    style: Option<String>,
    inside: impl IntoView,
) -> String {
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{title}</h1>
                <p class="quiet">{lead}</p>
            </div>
            {inside}
        </main>
    };
    page(lang, title, style, body)
}

/// A whole page. `style` is the style sheet's address; a site that is not built has none.
pub fn page(lang: Lang, title: &str, style: Option<String>, body: impl IntoView) -> String {
    let title = format!("{title} · {}", lang.texts().common.app_name);
    let html = view! {
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="icon" href="/icons/icon.svg" type="image/svg+xml" />
                {style.map(|style| view! { <link rel="stylesheet" href=style /> })}
            </head>
            <body>{body}</body>
        </html>
    };
    format!("<!doctype html>{}", html.to_html())
}
