//! People in copy, and how often the requester had to ask again.

use super::Opened;
use crate::pages::action::{Action, use_actions};
use crate::pages::kit::{choices, chosen};
use crate::pages::names;
use crate::pages::pickers::{PersonPicker, Pick};
use crate::prelude::*;
use crate::texts::{Word, datetime_attribute, said, t};
use crate::ui::{Button, Icon, IconName, List, Select, TextField, Variant};
use deskside_domain::command::{OnWatcher, Payload, RecordChaser};
use deskside_domain::id::{ChaserId, PersonId};
use deskside_domain::text::LINE_MAX;
use deskside_domain::ticket::{Channel, Chaser};

#[component]
pub fn Watchers(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let watchers = Memo::new(move |_| opened.with(|ticket| ticket.watchers.iter().copied().collect::<Vec<_>>()));
    let pick = Pick::new();
    let set = move |person: PersonId, on: bool| {
        let watcher = OnWatcher { ticket: opened.id, person };
        let payload = if on { Payload::AddWatcher(watcher) } else { Payload::RemoveWatcher(watcher) };
        kit.act(payload, kit.said().ticket.watchers);
    };
    let add = Callback::new(move |(id,): (String,)| {
        if let Ok(id) = id.parse::<PersonId>() {
            set(id, true);
        }
        pick.clear();
    });
    let chip = move |id: PersonId| {
        let name = move || kit.desk.read(|replica| names::person(replica, t(lang), id));
        view! {
            <button type="button" class="chip" on:click=move |_| set(id, false)>
                <span>{name}</span>
                <Icon name=IconName::Close />
                <span class="visually-hidden">{said(lang, |t| t.common.remove)}</span>
            </button>
        }
    };
    use_actions().offer(Action::Watch, move || {
        if let Some(me) = kit.desk.me.get_untracked() {
            set(me, !watchers.with_untracked(|watchers| watchers.contains(&me)));
        }
    });
    let follow = move || {
        let me = kit.me()?;
        let on = watchers.with(|watchers| watchers.contains(&me));
        let label = move || if on { t(lang).sheet.unwatch } else { t(lang).ticket.watch };
        Some(view! { <Button label icon=IconName::Eye variant=Variant::Quiet on_press=move || set(me, !on) /> })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.watchers)}</h2>
            <div class="chips">
                <List each=move || watchers.get() key=|id| *id children=chip />
            </div>
            <p>{follow}</p>
            <details>
                <summary>{said(lang, |t| t.ticket.add_watcher)}</summary>
                <PersonPicker id="watcher" label=said(lang, |t| t.ticket.add_watcher) pick on_choose=add optional=true />
            </details>
        </section>
    }
    .into_any()
}

/// Ways a person reminds us.
const WAYS: [Channel; 4] = [Channel::Phone, Channel::WalkIn, Channel::Mail, Channel::OnSite];

#[component]
pub fn Chasers(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let chasers = Memo::new(move |_| opened.with(|ticket| ticket.chasers.clone()));
    let way = RwSignal::new("0".to_owned());
    let note = RwSignal::new(String::new());
    let options = Signal::derive(move || choices(&WAYS, t(lang)));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chaser = Chaser {
            id: ChaserId(kit.new_id()),
            channel: chosen(&WAYS, &way.get_untracked()).unwrap_or_default(),
            note: note.get_untracked().trim().to_owned(),
            at: kit.desk.device().map(|device| device.now()).unwrap_or_default(),
        };
        kit.save(Payload::RecordChaser(RecordChaser { ticket: opened.id, chaser }), move |result| {
            if result.is_ok() {
                let _ = note.try_set(String::new());
            }
            kit.tell(result, kit.said().sheet.chaser_recorded);
        });
    };
    let line = move |chaser: Chaser| {
        view! {
            <li>
                <time datetime=datetime_attribute(chaser.at.0)>{move || kit.when(chaser.at)}</time>
                <span class="small quiet">{move || chaser.channel.word(t(lang))}</span>
                <span class="small">{chaser.note}</span>
            </li>
        }
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.chasers)}</h2>
            <ul class="plain-list">
                <List each=move || chasers.get() key=|chaser| chaser.id children=line />
            </ul>
            <details>
                <summary>{said(lang, |t| t.ticket.add_chaser)}</summary>
                <form class="form" on:submit=add novalidate>
                    <Select id="chaser-way" label=said(lang, |t| t.ticket.channel) options value=way />
                    <TextField
                        id="chaser-note"
                        label=said(lang, |t| t.ticket.field_text)
                        value=note
                        max=LINE_MAX as u32
                        optional=true
                    />
                    <Button label=said(lang, |t| t.ticket.add_chaser) submit=true icon=IconName::Bell />
                </form>
            </details>
        </section>
    }
    .into_any()
}
