//! The start page of a demonstration desk: its people, one click each.

use super::page::page;
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::id::PersonId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a demonstration keeps about itself, under [`META_DEMO`](crate::store::META_DEMO).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doors {
    /// Who can sign in.
    pub people: Vec<Door>,
}

/// One of the demonstration's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Door {
    /// Who.
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The password, no secret here.
    pub password: String,
    /// What the person stands for.
    pub kind: DoorKind,
}

/// The kinds of people a demonstration shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorKind {
    /// Runs the desk.
    Manager,
    /// Takes the calls.
    Desk,
    /// Works on site.
    Field,
    /// Sets the desk up.
    Administrator,
}

impl Door {
    /// The first page behind the door.
    #[must_use]
    pub fn opens(&self) -> &'static str {
        "/desk"
    }
}

/// The page.
#[must_use]
pub fn doors_page(lang: Lang, style: Option<String>, doors: &Doors) -> String {
    let texts = lang.texts();
    let t = &texts.signin;
    let door = |door: &Door| {
        let (name, text) = match door.kind {
            DoorKind::Manager => (t.door_manager, t.door_manager_text.to_owned()),
            DoorKind::Desk => (t.door_desk, t.door_desk_text.to_owned()),
            DoorKind::Field => (t.door_field, t.door_field_text.to_owned()),
            DoorKind::Administrator => (door.name.as_str(), door.email.clone()),
        };
        let name = name.to_owned();
        view! {
            <form method="post" action="/sign-in/demo">
                <input type="hidden" name="person" value=door.person.to_string() />
                <button class="door" type="submit">
                    <span class="door-name">{name}</span>
                    <span class="door-text">{text}</span>
                </button>
            </form>
        }
    };
    let doors: Vec<_> = doors.people.iter().map(door).collect();
    let body = view! {
        <main class="signin signin-wide">
            <div class="signin-head">
                <h1>{t.doors_title}</h1>
                <p class="quiet">{texts.common.demo_desk}</p>
            </div>
            <div class="doors">{doors}</div>
            <p class="signin-foot"><a href="/report">{Texts::of(lang).notices.report}</a></p>
            <p class="signin-foot"><a href="/sign-in">{t.submit}</a></p>
        </main>
    };
    page(lang, t.doors_title, style, body)
}
