//! The palette: every action by its words, and the list of keys.

use super::action::{Action, Actions, is_meant, use_actions};
use super::browser;
use super::kit::{Kit, use_kit};
use super::place::HOME;
use crate::prelude::*;
use crate::texts::{fill, said, t};
use crate::ui::{Button, Dialog};
use std::time::Duration;

const FIELD: &str = "palette-words";

/// One line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Does(Action),
    /// Looks for the words among the tickets.
    Finds(String),
}

/// Palette and list of keys; both open by an action.
#[component]
pub fn Palette() -> impl IntoView {
    let actions = use_actions();
    let open = RwSignal::new(false);
    let keys = RwSignal::new(false);
    actions.offer(Action::Palette, move || open.set(true));
    actions.offer(Action::Keys, move || keys.set(true));
    let lang = use_kit().lang;
    view! {
        <Dialog id="palette" open title=said(lang, |t| t.common.palette)>
            <Finder open />
        </Dialog>
        <Dialog id="keys" open=keys title=said(lang, |t| t.common.shortcuts)>
            <KeyList />
            <p class="small">
                <a href="/desk/profile" on:click=move |_| keys.set(false)>{said(lang, |t| t.common.change_keys)}</a>
            </p>
        </Dialog>
    }
}

fn lines(actions: Actions, words: &str) -> Vec<Line> {
    let mut found: Vec<Line> =
        actions.offered().into_iter().filter(|action| is_meant(*action, words)).map(Line::Does).collect();
    if !words.trim().is_empty() {
        found.push(Line::Finds(words.trim().to_owned()));
    }
    found
}

#[component]
fn Finder(open: RwSignal<bool>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let actions = use_actions();
    let words = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let found = Memo::new(move |_| lines(actions, &words.get()));
    let choose = move |line: Line| {
        open.set(false);
        // Once the dialog has gone and given the focus back: the act may want it.
        set_timeout(move || act(kit, actions, &line), Duration::from_millis(60));
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
                active.update(|active| *active = (*active + step) % count);
                browser::show_soon(&option_id(active.get_untracked()));
            }
            "Enter" => {
                event.prevent_default();
                if let Some(line) = found.with(|found| found.get(active.get_untracked()).cloned()) {
                    choose(line);
                }
            }
            _ => {}
        }
    };
    let entry = move |(place, line): (usize, Line)| {
        let label = match &line {
            Line::Does(action) => action.word(t(lang)),
            Line::Finds(words) => fill(t(lang).common.find_words, &[("words", words)]),
        };
        let key = match &line {
            Line::Does(action) => actions.key(*action),
            Line::Finds(_) => String::new(),
        };
        view! {
            <li
                class="palette-option"
                role="option"
                id=option_id(place)
                aria-selected=move || if active.get() == place { "true" } else { "false" }
                on:click=move |_| choose(line.clone())
            >
                <span>{label}</span>
                {(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
            </li>
        }
    };
    browser::focus_soon(FIELD);
    view! {
        <input
            class="control"
            id=FIELD
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            aria-label=said(lang, |t| t.common.palette)
            aria-autocomplete="list"
            aria-controls="palette-list"
            aria-expanded="true"
            aria-activedescendant=move || option_id(active.get())
            prop:value=move || words.get()
            on:input=move |event| {
                words.set(event_target_value(&event));
                active.set(0);
            }
            on:keydown=keys
        />
        <ul class="palette-list" role="listbox" id="palette-list" aria-label=said(lang, |t| t.common.palette)>
            {move || found.get().into_iter().enumerate().map(&entry).collect_view()}
        </ul>
    }
    .into_any()
}

fn option_id(place: usize) -> String {
    ["palette-option-", &place.to_string()].concat()
}

fn act(kit: Kit, actions: Actions, line: &Line) {
    match line {
        Line::Does(action) => actions.run(*action),
        Line::Finds(words) => {
            let words: String = js_sys::encode_uri_component(words).into();
            kit.go(&[HOME, "?q=", &words].concat());
        }
    }
}

/// Every key with what it does.
#[component]
fn KeyList() -> impl IntoView {
    let lang = use_kit().lang;
    let actions = use_actions();
    let lines = move || {
        let mut lines: Vec<(String, String)> =
            Action::all().into_iter().map(|action| (actions.key(action), action.word(t(lang)))).collect();
        // A row and a ticket are taken alike.
        let mut seen: Vec<(String, String)> = Vec::new();
        lines.retain(|line| {
            let new = !line.0.is_empty() && !seen.contains(line);
            seen.push(line.clone());
            new
        });
        lines
    };
    let line = |(key, word): (String, String)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{word}</dd>
        }
    };
    view! {
        <dl class="facts">
            <dt>
                <kbd>"Ctrl K"</kbd>
            </dt>
            <dd>{said(lang, |t| t.common.palette)}</dd>
            {move || lines().into_iter().map(line).collect_view()}
        </dl>
    }
    .into_any()
}

/// The key of every action, to be changed.
#[component]
pub fn KeySettings() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let actions = use_actions();
    let line = move |action: Action| {
        let id = ["key-", &action.word(crate::texts::Lang::En.texts())].concat().replace(' ', "-");
        let pressed = move |event: leptos::ev::KeyboardEvent| {
            let key = event.key();
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let one = key.chars().count() == 1 && key.trim() == key;
            if one || key == "Backspace" || key == "Delete" {
                event.prevent_default();
                actions.set_key(kit, action, if one { &key } else { "" });
            }
        };
        view! {
            <li class="key-line">
                <label for=id.clone()>{move || action.word(t(lang))}</label>
                <input
                    class="control key-field"
                    id=id
                    type="text"
                    autocomplete="off"
                    readonly=true
                    prop:value=move || actions.key(action)
                    on:keydown=pressed
                />
            </li>
        }
    };
    view! {
        <details>
            <summary>{said(lang, |t| t.common.change_keys)}</summary>
            <p class="small quiet">{said(lang, |t| t.common.change_keys_how)}</p>
            <ul class="plain-list">
                {Action::all().into_iter().filter(|action| *action != Action::Palette).map(line).collect_view()}
            </ul>
            <Button label=said(lang, |t| t.common.keys_reset) on_press=move || actions.reset(kit) />
        </details>
    }
    .into_any()
}
