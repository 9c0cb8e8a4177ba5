//! The person signed in: language, appearance, shortcuts, and the way out.

use super::PageHead;
use super::browser;
use super::kit::{Kit, Shortcuts, use_kit};
use super::lock::settings::PinSettings;
use super::names;
use super::palette::KeySettings;
use super::place::READY;
use super::ticket::files::{left, left_here};
use crate::prelude::*;
use crate::texts::{Lang, Word, n_waiting, said, t};
use crate::ui::{Button, ButtonLink, CheckBox, Dialog, IconName, Mood, Notice, Segment, SegmentedChoice, Variant};
use deskside_domain::sync::machine::Line;

/// Preference: the language.
pub const LANGUAGE: &str = "language";
/// Preference: the appearance.
pub const THEME: &str = "theme";
/// Preference: `off` where single keys are not shortcuts.
pub const SHORTCUTS: &str = "shortcuts";

/// Switches the language and remembers it.
pub fn choose_language(kit: Kit, lang: Lang) {
    kit.lang.set(lang);
    remember(kit, LANGUAGE, lang.tag());
}

fn remember(kit: Kit, key: &str, value: &str) {
    if let Some(device) = kit.desk.device() {
        device.set_preference(key, value);
    }
}

#[component]
pub fn ProfilePage() -> impl IntoView {
    let kit = use_kit();
    let name = move || {
        let me = kit.me()?;
        Some(kit.desk.read(|replica| names::person(replica, t(kit.lang), me)))
    };
    let role = move || {
        let me = kit.me()?;
        let role = kit.desk.read(|replica| replica.person(me).map(|person| person.role))?;
        Some(role.word(t(kit.lang)))
    };
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(kit.lang, |t| t.nav.profile) />
            <section class="panel">
                <p>
                    <strong>{name}</strong>
                </p>
                <p class="quiet">{role}</p>
            </section>
            <Preferences />
            <PinSettings />
            <p>
                <ButtonLink href=READY label=said(kit.lang, |t| t.nav.ready) icon=IconName::Saved />
            </p>
            <SignOut />
        </div>
    }
}

#[component]
fn Preferences() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tongue = RwSignal::new(lang.get_untracked().tag());
    let theme = RwSignal::new(stored_theme(kit));
    let shortcuts = expect_context::<Shortcuts>().0;
    Effect::new(move |before: Option<&'static str>| {
        let tag = tongue.get();
        if let (Some(_), Some(chosen)) = (before.filter(|before| *before != tag), Lang::from_tag(tag)) {
            choose_language(kit, chosen);
        }
        tag
    });
    Effect::new(move |before: Option<&'static str>| {
        let chosen = theme.get();
        if before.is_some_and(|before| before != chosen) {
            browser::set_theme(chosen);
            remember(kit, THEME, chosen);
        }
        chosen
    });
    let keys = move |on: bool| {
        shortcuts.set(on);
        remember(kit, SHORTCUTS, if on { "on" } else { "off" });
    };
    let themes = vec![
        Segment::new("system", move || t(lang).common.theme_system),
        Segment::new("light", move || t(lang).common.theme_light).icon(IconName::Sun),
        Segment::new("dark", move || t(lang).common.theme_dark).icon(IconName::Moon),
    ];
    let tongues = Lang::ALL.map(|lang| Segment::new(lang.tag(), move || lang.own_name())).into();
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.common.language)}</h2>
            <SegmentedChoice name="language" legend=said(lang, |t| t.common.language) segments=tongues value=tongue />
            <h2>{said(lang, |t| t.common.theme)}</h2>
            <SegmentedChoice name="theme" legend=said(lang, |t| t.common.theme) segments=themes value=theme />
            <h2>{said(lang, |t| t.common.shortcuts)}</h2>
            <CheckBox label=said(lang, |t| t.common.shortcuts_on) checked=shortcuts on_change=keys />
            <KeySettings />
        </section>
    }
}

fn stored_theme(kit: Kit) -> &'static str {
    let stored = kit.desk.device().and_then(|device| device.preference(THEME));
    match stored.as_deref() {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "system",
    }
}

/// Signing out keeps unsent work on the device, and says so.
#[component]
fn SignOut() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let asking = RwSignal::new(false);
    let leaving = RwSignal::new(false);
    let leave = move || {
        if let Some(device) = kit.desk.device() {
            let leaving = device.sign_out();
            leptos::task::spawn_local(async move {
                leaving.await;
                kit.go("/desk");
            });
        }
    };
    let is_left = move || kit.desk.waiting() + kit.desk.files_left(false) > 0;
    let is_stuck = move || kit.desk.held() + kit.desk.files_left(true) > 0;
    let begin = move || if untrack(|| is_left() || is_stuck()) { asking.set(true) } else { leave() };
    let send_first = move || {
        leaving.set(true);
        if let Some(device) = kit.desk.device() {
            device.sync_now();
        }
    };
    Effect::new(move |_| {
        if leaving.get() && !is_left() {
            leave();
        }
    });
    let waiting = move || n_waiting(lang, kit.desk.waiting() as u64);
    let files = move || left_here(lang, &left(kit.desk));
    view! {
        <section class="panel stack">
            {move || match kit.desk.line.get() {
                // The server's page: without a line the browser would only say that there is none.
                Line::Down => view! { <p class="quiet">{said(lang, |t| t.signin.account_offline)}</p> }.into_any(),
                _ => view! {
                    <p>
                        <a href="/account">{said(lang, |t| t.signin.account)}</a>
                    </p>
                }
                .into_any(),
            }}
            <p>
                <Button label=said(lang, |t| t.signin.sign_out) icon=IconName::SignOut on_press=begin />
            </p>
        </section>
        <Dialog
            id="sign-out"
            open=asking
            title=said(lang, |t| t.items.sign_out_title)
            on_back=move || leaving.set(false)
            actions=move || {
                view! {
                    <Button label=said(lang, |t| t.items.sign_out_keep) on_press=move || leave() />
                    <Button
                        label=said(lang, |t| t.items.sign_out_send)
                        variant=Variant::Primary
                        busy=leaving
                        on_press=send_first
                    />
                }
            }
        >
            <Notice mood=Mood::Warn>
                <p>{waiting}</p>
                <p>{files}</p>
                <p>{said(lang, |t| t.items.sign_out_stays)}</p>
            </Notice>
        </Dialog>
    }
}
