//! The PIN in the profile: set, changed, taken away, and when the screen locks by itself.

use super::problem;
use crate::pages::kit::{FieldErrors, use_kit};
use crate::pin::{self, DIGITS_MOST, MINUTES, Weak};
use crate::prelude::*;
use crate::texts::{LangSignal, count, said, t};
use crate::toolbox::{PinStand, use_gate};
use crate::ui::{Button, Choice, Dialog, IconName, Select, TextField, Variant};
use leptos::text_prop::TextProp;

/// What the dialog is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    Set,
    Remove,
}

#[component]
pub fn PinSettings() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let gate = use_gate();
    let stand = RwSignal::new(None::<PinStand>);
    let look = move || {
        let Some(keeper) = gate.open() else { return };
        let asked = keeper.stand();
        leptos::task::spawn_local(async move {
            let _ = stand.try_set(asked.await);
        });
    };
    look();
    let open = RwSignal::new(false);
    let aim = RwSignal::new(Aim::Set);
    let begin = move |what: Aim| {
        aim.set(what);
        open.set(true);
    };
    let lock = move || {
        if let Some(keeper) = gate.open() {
            keeper.lock();
        }
    };
    let choose = move || {
        let label = move || if stand.get().is_some() { t(lang).lock.change } else { t(lang).lock.choose };
        view! { <Button label icon=IconName::Lock on_press=move || begin(Aim::Set) /> }
    };
    let further = move || {
        stand.get().map(|stand| {
            let when = move || span(lang, stand.minutes);
            view! {
                <p>{said(lang, |t| t.lock.when)} " " {when} "."</p>
                <div class="actions">
                    <Button label=said(lang, |t| t.lock.lock_now) icon=IconName::Lock on_press=lock />
                    <Button
                        label=said(lang, |t| t.lock.remove)
                        variant=Variant::Plain
                        on_press=move || begin(Aim::Remove)
                    />
                </div>
            }
        })
    };
    view! {
        <section class="panel stack" id="pin">
            <h2>{said(lang, |t| t.lock.heading)}</h2>
            <p>{said(lang, |t| t.lock.explained)}</p>
            <p class="quiet small">{said(lang, |t| t.lock.no_cipher)}</p>
            {further}
            <p>{choose()}</p>
        </section>
        <Change open aim stand done=Callback::new(move |()| look()) />
    }
}

#[component]
fn Change(
    open: RwSignal<bool>,
    aim: RwSignal<Aim>,
    stand: RwSignal<Option<PinStand>>,
    done: Callback<()>,
) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let gate = use_gate();
    let (old, new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let minutes = RwSignal::new(MINUTES[1].to_string());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None);
    let errors = FieldErrors::new();
    let clear = move || {
        [old, new, again].iter().for_each(|field| field.set(String::new()));
        failed.set(None);
        errors.show(Vec::new());
    };
    Effect::new(move |_| {
        if open.get() {
            clear();
            minutes.set(stand.get_untracked().map_or(MINUTES[1], |stand| stand.minutes).to_string());
        }
    });
    let asks_old = move || stand.get().is_some_and(|stand| stand.asked);
    let keeps = move || stand.get().is_some() && new.with(String::is_empty) && again.with(String::is_empty);
    let wrong = move || {
        let texts = t(lang);
        let mut wrong = Vec::new();
        if aim.get() == Aim::Set && !keeps() {
            match new.with(|new| pin::weakness(new)) {
                Some(Weak::Form) => wrong.push(("pin-new", texts.lock.not_form.to_owned())),
                Some(Weak::Guessed) => wrong.push(("pin-new", texts.lock.guessed.to_owned())),
                None if new.get() != again.get() => wrong.push(("pin-again", texts.lock.differ.to_owned())),
                None => {}
            }
        }
        wrong
    };
    let act = move || {
        let (Some(keeper), false) = (gate.open(), busy.get_untracked()) else { return };
        if !errors.show(untrack(wrong)) {
            return;
        }
        busy.set(true);
        let removes = aim.get_untracked() == Aim::Remove;
        let after = minutes.with_untracked(|text| text.parse().unwrap_or(0));
        let acting = if removes {
            keeper.remove(old.get_untracked())
        } else {
            keeper.set(old.get_untracked(), (!untrack(keeps)).then(|| new.get_untracked()), after)
        };
        leptos::task::spawn_local(async move {
            let result = acting.await;
            let _ = busy.try_set(false);
            match result {
                Ok(()) => {
                    let _ = open.try_set(false);
                    kit.toasts.say(if removes { kit.said().lock.removed } else { kit.said().lock.saved });
                    done.run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    };
    let title = move || match (aim.get(), stand.get().is_some()) {
        (Aim::Remove, _) => t(lang).lock.remove,
        (Aim::Set, true) => t(lang).lock.change,
        (Aim::Set, false) => t(lang).lock.choose,
    };
    view! {
        <Dialog
            id="pin-dialog"
            open
            title
            actions=move || {
                view! { <Button label=title variant=Variant::Primary busy on_press=act /> }
            }
        >
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    act();
                }
            >
                {move || failed.get().map(|error| problem(kit, error))}
                {move || asks_old().then(|| digits("pin-old", said(lang, |t| t.lock.old), old, None, errors.of("pin-old")))}
                {move || {
                    (aim.get() == Aim::Set)
                        .then(|| {
                            let hint = Some(said(lang, |t| t.lock.form).into());
                            view! {
                                {digits("pin-new", said(lang, |t| t.lock.new), new, hint, errors.of("pin-new"))}
                                {digits("pin-again", said(lang, |t| t.lock.again), again, None, errors.of("pin-again"))}
                                <Select
                                    id="pin-minutes"
                                    label=said(lang, |t| t.lock.when)
                                    value=minutes
                                    options=Signal::derive(move || spans(lang))
                                />
                            }
                        })
                }}
                <button type="submit" hidden></button>
            </form>
        </Dialog>
    }
}

fn digits(
    id: &'static str,
    label: impl Into<TextProp>,
    value: RwSignal<String>,
    hint: Option<TextProp>,
    error: Signal<Option<String>>,
) -> AnyView {
    let (label, max) = (label.into(), DIGITS_MOST as u32);
    match hint {
        Some(hint) => view! { <TextField id label value hint error inputmode="numeric" max /> }.into_any(),
        None => view! { <TextField id label value error inputmode="numeric" max /> }.into_any(),
    }
}

fn spans(lang: LangSignal) -> Vec<Choice> {
    MINUTES.iter().map(|minutes| Choice::new(minutes.to_string(), span(lang, *minutes))).collect()
}

fn span(lang: LangSignal, minutes: u32) -> String {
    let texts = t(lang);
    match minutes {
        0 => texts.lock.never.to_owned(),
        n => count(u64::from(n), texts.lock.after_one, texts.lock.after_other),
    }
}
