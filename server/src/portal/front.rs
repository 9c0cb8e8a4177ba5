//! The portal's pages: one column, large text, one thing to do first. They are whole without scripts; with one they keep
//! what is being typed and stay up to date.

mod lost;
mod notices;
mod report;
mod status;

pub use lost::{LostForm, lost_page};
pub use notices::{accessibility_page, gone_page, privacy_page};
pub use report::{ReportForm, Wrong, report_page};
pub use status::{Acts, FileView, Main, MessageView, Shown, StatusView, Tone, Typed, VisitView, status_page};

use super::settings::rendered;
use app::texts::portal::Texts;
use app::texts::portal::notices::Notices;
use app::texts::{Lang, fill};
use leptos::prelude::*;

/// Most photos of one form.
pub const PHOTOS: usize = 4;

/// How pages look to their reader.
#[derive(Clone, Debug)]
pub struct Front {
    /// The language.
    pub lang: Lang,
    /// The style sheet's address; a site that is not built has none.
    pub style: Option<String>,
    /// The script's address.
    pub script: Option<String>,
    /// The address to come back to.
    pub here: String,
}

impl Front {
    fn texts(&self) -> &'static Texts {
        Texts::of(self.lang)
    }
}

/// What was just done, or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is done.
    Done(&'static str),
    /// Something else is to be known.
    Other(&'static str),
    /// The same, in words made for it.
    Said(String),
}

fn notice(notice: Option<Notice>) -> impl IntoView {
    notice.map(|notice| match notice {
        Notice::Done(text) => view! { <p class="notice notice-ok" role="status">{text}</p> }.into_any(),
        Notice::Other(text) => view! { <p class="notice" role="status">{text}</p> }.into_any(),
        Notice::Said(text) => view! { <p class="notice notice-bad" role="alert">{text}</p> }.into_any(),
    })
}

/// A whole page.
fn page(front: &Front, title: &str, body: impl FnOnce() -> AnyView) -> String {
    rendered(front.lang, || {
        let t = &front.texts().notices;
        let title = format!("{title} · {}", front.texts().report.office);
        let html = view! {
            <html lang=front.lang.tag()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="robots" content="noindex, nofollow" />
                    <meta name="format-detection" content="telephone=no" />
                    <title>{title}</title>
                    <link rel="icon" href="/icons/icon.svg" type="image/svg+xml" />
                    {front.style.clone().map(|style| view! { <link rel="stylesheet" href=style /> })}
                    {front.script.clone().map(|script| view! { <script defer src=script></script> })}
                </head>
                <body>
                    <a class="skip-link" href="#main">{front.lang.texts().common.skip_to_content}</a>
                    <header class="top">
                        <p class="brand">{front.texts().report.office}</p>
                        {languages(front, t)}
                    </header>
                    <main id="main">{body()}</main>
                    {foot(t)}
                </body>
            </html>
        };
        format!("<!doctype html>{}", html.to_html())
    })
}

/// The field for photos: most telephones make JPEG of what they have where nothing else is taken.
fn photos(front: &Front, id: &'static str, wrong: Option<String>) -> AnyView {
    let t = &front.texts().report;
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if wrong.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    let optional = front.lang.texts().common.optional;
    let hint = fill(t.photos_hint, &[("n", &PHOTOS.to_string())]);
    view! {
        <div class="field">
            <label class="field-label" for=id>{t.photos} " " <span class="field-optional">{optional}</span></label>
            <input class="control control-file" id=id name="photos" type="file" accept="image/jpeg,image/png" multiple
                aria-describedby=described aria-invalid=wrong.is_some().then_some("true") />
            <p class="field-hint" id=hint_id>{hint}</p>
            {wrong.map(|wrong| view! { <p class="field-error" id=error_id>{wrong}</p> })}
        </div>
    }
    .into_any()
}

/// The other language.
fn languages(front: &Front, t: &Notices) -> impl IntoView + use<> {
    let here = front.here.clone();
    let others = Lang::ALL.into_iter().filter(|lang| *lang != front.lang);
    let others: Vec<_> = others
        .map(|lang| {
            view! { <button class="quiet-button" type="submit" name="lang" value=lang.tag() lang=lang.tag()>
                {lang.own_name()}
            </button> }
        })
        .collect();
    view! {
        <form class="languages" method="post" action="/portal/v1/language" aria-label=t.language>
            <input type="hidden" name="to" value=here />
            {others}
        </form>
    }
}

fn foot(t: &Notices) -> impl IntoView + use<> {
    view! {
        <footer class="foot">
            <a href="/report">{t.report}</a>
            <a href="/lost">{t.lost}</a>
            <a href="/privacy">{t.privacy}</a>
            <a href="/accessibility">{t.accessibility}</a>
        </footer>
    }
}
