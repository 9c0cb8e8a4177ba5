//! Who else has this ticket open, so that two people do not answer the same question. Only a line can tell; without one
//! nothing is said.

use super::Opened;
use crate::pages::names;
use crate::prelude::*;
use crate::state::{Company, Unsent};
use crate::texts::{fill, said, t};
use crate::ui::{Icon, IconName};
use std::time::Duration;
use uuid::Uuid;

/// How often a page says that it is there. The server forgets one after three and a half of these.
const BEAT: Duration = Duration::from_secs(10);

#[component]
pub fn Presence(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let page: Uuid = kit.new_id();
    let company = RwSignal::new(Company::default());
    let say = move || {
        let Some(device) = kit.desk.device() else { return };
        if document().hidden() {
            return;
        }
        let asking = device.presence(page, Some(opened.id), opened.writing.get_untracked());
        leptos::task::spawn_local(async move {
            let there = asking.await;
            let changed = company.try_with_untracked(|before| *before != there).unwrap_or(false);
            if changed {
                let _ = company.try_set(there);
            }
        });
    };
    // At once when the page is opened, and when writing begins or ends.
    Effect::new(move |_| {
        let _ = opened.writing.get();
        say();
    });
    if let Ok(timer) = set_interval_with_handle(say, BEAT) {
        on_cleanup(move || timer.clear());
    }
    on_cleanup(move || {
        if let Some(device) = kit.desk.device() {
            let leaving = device.presence(page, None, false);
            leptos::task::spawn_local(async move { drop(leaving.await) });
        }
    });
    let line = move || {
        let names = |writing: bool| {
            company.with(|company| {
                let some = company.others.iter().filter(|other| other.writing == writing);
                kit.desk.read(|replica| {
                    some.map(|other| names::person(replica, t(kit.lang), other.person)).collect::<Vec<_>>().join(", ")
                })
            })
        };
        let (writing, reading) = (names(true), names(false));
        let texts = &t(kit.lang).ticket;
        let mut lines = Vec::new();
        if !writing.is_empty() {
            lines.push(fill(texts.present_writing, &[("names", &writing)]));
        }
        if !reading.is_empty() {
            lines.push(fill(texts.present, &[("names", &reading)]));
        }
        lines.join(" · ")
    };
    // A manager must not take a deadline for missed while the work that met it is in somebody's cellar.
    let to_come = move || {
        company.with(|company| {
            let line = |work: &Unsent| {
                let name = kit.desk.read(|replica| names::person(replica, t(kit.lang), work.person));
                let words = [("name", name.as_str()), ("time", &kit.when(work.seen_at))];
                view! { <li>{fill(t(kit.lang).sheet.to_come, &words)}</li> }
            };
            (!company.unsent.is_empty()).then(|| {
                view! {
                    <div class="to-come" role="status">
                        <Icon name=IconName::Saved />
                        <div>
                            <ul>{company.unsent.iter().map(line).collect_view()}</ul>
                            <p class="muted">{said(kit.lang, |t| t.sheet.to_come_hint)}</p>
                        </div>
                    </div>
                }
            })
        })
    };
    view! {
        <p class="present" role="status">
            {move || {
                let line = line();
                (!line.is_empty()).then(|| view! { <Icon name=IconName::Eye /> <span>{line}</span> })
            }}
        </p>
        {to_come}
    }
}
