//! The way in, and in again once a session has ended.

use super::PageHead;
use super::browser;
use super::kit::{FieldErrors, Kit, use_kit};
use crate::prelude::*;
use crate::state::SignInError;
use crate::texts::{duration, fill, said, t, validation};
use crate::ui::{BrandMark, Button, CheckBox, Mood, Notice, TextField, Variant};

/// Nobody ever signed in on this device.
#[component]
pub fn SignInPage() -> impl IntoView {
    let kit = use_kit();
    browser::title(move || t(kit.lang).signin.title.to_owned());
    view! {
        <main class="signin">
            <div class="signin-head">
                <BrandMark />
                <h1>{said(kit.lang, |t| t.common.app_name)}</h1>
                <p class="quiet">{said(kit.lang, |t| t.signin.lead)}</p>
            </div>
            <div class="signin-card">
                <SignInForm />
            </div>
            <div class="signin-foot">
                <LanguageLinks />
            </div>
        </main>
    }
}

/// The session has ended; the work is all here.
#[component]
pub fn SignInAgainPage() -> impl IntoView {
    let kit = use_kit();
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(kit.lang, |t| t.signin.title) />
            <Notice>
                <p>{said(kit.lang, |t| t.outbox.signed_out_waiting)}</p>
            </Notice>
            <div class="signin-card">
                <SignInForm email=own_email(kit) />
            </div>
            <a href="/desk">{said(kit.lang, |t| t.signin.work_offline)}</a>
        </div>
    }
}

/// The address of who works here, as far as this device knows it.
#[must_use]
pub fn own_email(kit: Kit) -> String {
    let own =
        |me| kit.desk.peek(|replica| replica.person(me).and_then(|person| person.profile.emails.first().cloned()));
    kit.desk.me.get_untracked().and_then(own).unwrap_or_default()
}

/// Address and password.
#[component]
pub fn SignInForm(#[prop(optional)] email: String) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<SignInError>);
    let errors = FieldErrors::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(device), false) = (kit.desk.device(), busy.get_untracked()) else { return };
        failed.set(None);
        if !errors.show(untrack(|| missing(kit, &email.get(), &password.get()))) {
            return;
        }
        busy.set(true);
        let trying = device.sign_in(email.get_untracked().trim().to_owned(), password.get_untracked());
        leptos::task::spawn_local(async move {
            match trying.await {
                Ok(()) if location_pathname().as_deref() == Some("/desk/sign-in") => kit.go("/desk"),
                Ok(()) => {}
                Err(error) => {
                    let _ = busy.try_set(false);
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    };
    let problem = move || {
        failed.get().map(|error| {
            let text = problem_text(kit, &error);
            view! {
                <div role="alert">
                    <Notice mood=Mood::Danger>
                        <p>{text}</p>
                    </Notice>
                </div>
            }
        })
    };
    let secret = move || {
        let kind = if shown.get() { "text" } else { "password" };
        let error = errors.of("password");
        view! {
            <TextField
                id="password"
                label=said(lang, |t| t.signin.password)
                value=password
                kind=kind
                autocomplete="current-password"
                error
            />
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {problem}
            <TextField
                id="email"
                label=said(lang, |t| t.common.email)
                value=email
                kind="email"
                autocomplete="username"
                error=errors.of("email")
            />
            {secret}
            <CheckBox
                label=said(lang, |t| t.signin.show_password)
                checked=shown
                on_change=move |on: bool| shown.set(on)
            />
            <Button label=said(lang, |t| t.signin.submit) variant=Variant::Primary submit=true busy />
        </form>
        <details class="small">
            <summary>{said(lang, |t| t.signin.forgotten)}</summary>
            <p class="quiet">{said(lang, |t| t.signin.forgotten_help)}</p>
        </details>
    }
}

fn missing(kit: Kit, email: &str, password: &str) -> Vec<(&'static str, String)> {
    let texts = t(kit.lang);
    let empty = |label| validation::required(kit.lang, label, texts.errors.remedy_write);
    let mut errors = Vec::new();
    if email.trim().is_empty() {
        errors.push(("email", empty(texts.common.email)));
    } else if !email.contains('@') {
        errors.push(("email", validation::not_an_email(kit.lang, texts.common.email)));
    }
    if password.is_empty() {
        errors.push(("password", empty(texts.signin.password)));
    }
    errors
}

fn problem_text(kit: Kit, error: &SignInError) -> String {
    let texts = t(kit.lang);
    match error {
        SignInError::Wrong => texts.signin.wrong.to_owned(),
        SignInError::Throttled(seconds) => {
            let time = duration(kit.lang.get(), i64::from(*seconds).max(60));
            fill(texts.signin.too_many, &[("time", &time)])
        }
        SignInError::Offline => texts.signin.needs_network.to_owned(),
        SignInError::Server(words) => [texts.errors.network, " (", words, ")"].concat(),
    }
}

/// The other language, before there is a profile.
#[component]
fn LanguageLinks() -> impl IntoView {
    use crate::texts::Lang;
    let kit = use_kit();
    let one = move |lang: Lang| {
        view! {
            <button
                type="button"
                class="button button-quiet"
                lang=lang.tag()
                aria-pressed=move || if kit.lang.get() == lang { "true" } else { "false" }
                on:click=move |_| super::profile::choose_language(kit, lang)
            >
                {lang.own_name()}
            </button>
        }
    };
    Lang::ALL.map(one).collect_view()
}
