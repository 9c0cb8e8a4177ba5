//! What hides the desk until the PIN is given.

pub mod settings;

use super::kit::{Kit, use_kit};
use super::names;
use super::sign_in::{SignInForm, own_email};
use crate::prelude::*;
use crate::texts::{count, duration, fill, said, t};
use crate::toolbox::{PinError, use_gate};
use crate::ui::{BrandMark, Button, Mood, Notice, TextField, Variant};
use leptos::html;

/// A modal dialog over everything, so that neither keys nor a screen reader reach what is behind it.
#[component]
pub fn LockScreen() -> impl IntoView {
    let kit = use_kit();
    let element = NodeRef::<html::Dialog>::new();
    let show = move || {
        if let Some(dialog) = element.try_get_untracked().flatten()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    };
    Effect::new(move |_| request_animation_frame(show));
    view! {
        <dialog
            class="lock-screen"
            id="lock"
            node_ref=element
            aria-labelledby="lock-title"
            on:cancel=move |event: leptos::ev::Event| event.prevent_default()
            // A browser closes it all the same at the second Escape.
            on:close=move |_| {
                if kit.desk.locked.try_get_untracked() == Some(true) {
                    request_animation_frame(show);
                }
            }
        >
            <div class="signin">
                <div class="signin-head">
                    <BrandMark />
                    <h1 id="lock-title">{said(kit.lang, |t| t.lock.title)}</h1>
                    <p class="quiet">{move || whose(kit)}</p>
                </div>
                <div class="signin-card">
                    <Unlock />
                </div>
                <details class="small">
                    <summary>{said(kit.lang, |t| t.lock.forgotten)}</summary>
                    <div class="signin-card">
                        <p class="quiet">{said(kit.lang, |t| t.lock.forgotten_help)}</p>
                        <SignInForm email=own_email(kit) />
                    </div>
                </details>
            </div>
        </dialog>
    }
}

fn whose(kit: Kit) -> Option<String> {
    let me = kit.me()?;
    let name = kit.desk.read(|replica| names::person(replica, t(kit.lang), me));
    Some(fill(t(kit.lang).lock.whose, &[("name", &name)]))
}

#[component]
fn Unlock() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let gate = use_gate();
    let pin = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<PinError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let digits = pin.get_untracked();
        let (Some(keeper), false) = (gate.open(), busy.get_untracked() || digits.is_empty()) else { return };
        busy.set(true);
        let trying = keeper.unlock(digits);
        leptos::task::spawn_local(async move {
            let result = trying.await;
            let _ = busy.try_set(false);
            let _ = pin.try_set(String::new());
            let _ = failed.try_set(result.err());
            super::browser::focus_soon("lock-pin");
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {move || failed.get().map(|error| problem(kit, error))}
            <TextField
                id="lock-pin"
                label=said(lang, |t| t.lock.pin)
                hint=said(lang, |t| t.lock.goes_on)
                value=pin
                inputmode="numeric"
                autofocus=true
            />
            <Button label=said(lang, |t| t.lock.unlock) variant=Variant::Primary submit=true busy />
        </form>
    }
}

/// Why a PIN did not do, and what to do.
fn problem(kit: Kit, error: PinError) -> impl IntoView {
    let texts = t(kit.lang);
    let text = match error {
        PinError::Wrong(left) => count(u64::from(left), texts.lock.wrong_one, texts.lock.wrong_other),
        PinError::Wait(seconds) => {
            fill(texts.lock.wait, &[("time", &duration(kit.lang.get_untracked(), seconds.max(60)))])
        }
        PinError::Unable => texts.lock.unable.to_owned(),
    };
    view! {
        <div role="alert">
            <Notice mood=Mood::Danger>
                <p>{text}</p>
            </Notice>
        </div>
    }
}
