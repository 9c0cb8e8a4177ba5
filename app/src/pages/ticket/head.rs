//! Number, subject and badges.

use super::Opened;
use crate::pages::rest::Coming;
use crate::pages::{browser, calls, names};
use crate::prelude::*;
use crate::texts::{Word, datetime_attribute, fill, n_chasers, said, status_class, status_sentence, t, validation};
use crate::ui::{Badge, Button, Icon, IconButton, IconName, StatusMark, TextField, Tone, Variant};
use deskside_domain::command::{EditTicket, Payload};
use deskside_domain::text::SUBJECT_MAX;
use deskside_domain::ticket::{FieldValue, label};
use deskside_domain::time::Timestamp;

#[component]
pub fn Head(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let number = Memo::new(move |_| opened.with(|ticket| label(ticket.number, ticket.id)));
    let unsent = Memo::new(move |_| opened.kit.desk.read(|replica| replica.is_predicted(opened.id)));
    view! {
        <header class="ticket-head">
            <div class="ticket-head-line">
                <span class="ticket-number">{move || number.get()}</span>
                <Badges opened />
                <DueMark opened />
                {move || {
                    unsent
                        .get()
                        .then(|| {
                            view! {
                                <span class="entry-waiting">
                                    <Icon name=IconName::Saved />
                                    {said(lang, |t| t.outbox.waiting)}
                                </span>
                            }
                        })
                }}
            </div>
            <Subject opened />
            <Restricted opened />
            <Promise opened />
            <Called opened />
        </header>
    }
}

/// Who was called last because time goes by, while nobody has seen it.
#[component]
fn Called(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let called = Memo::new(move |_| {
        let call = opened.with(|ticket| {
            let now = Timestamp(opened.kit.now());
            let last = ticket.calls.last().filter(|call| calls::matters(ticket, call, now))?;
            Some((last.person, last.metric, last.percent))
        })?;
        let (person, metric, percent) = call;
        Some(opened.kit.desk.read(|replica| calls::called(replica, lang.get(), person, metric, percent)))
    });
    move || {
        called.get().map(|text| {
            view! {
                <p class="row small">
                    <Icon name=IconName::Clock />
                    {text}
                </p>
            }
        })
    }
}

/// When it is due; leads to how its promises stand, which on a phone is far below.
#[component]
fn DueMark(opened: Opened) -> impl IntoView {
    let coming = expect_context::<Coming>();
    let open = Memo::new(move |_| opened.with(|ticket| ticket.is_open().then_some(ticket.created_at)));
    move || {
        let due = open.get().and_then(|created_at| coming.due(opened.id, created_at))?;
        Some(view! {
            <a class="head-due" href="#service-level" on:click=|event| {
                event.prevent_default();
                browser::reach("service-level");
            }>
                {due}
            </a>
        })
    }
}

#[component]
fn Badges(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let priority = Memo::new(move |_| opened.with(|ticket| ticket.priority()));
    let status = Memo::new(move |_| opened.with(|ticket| ticket.status));
    let reopened = Memo::new(move |_| opened.with(|ticket| ticket.reopen_count));
    let chasers = Memo::new(move |_| opened.with(|ticket| ticket.chasers.len() as u64));
    view! {
        {move || {
            let priority = priority.get();
            view! {
                <span class="visually-hidden">{said(lang, |t| t.ticket.priority)}</span>
                <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) />
            }
        }}
        <StatusMark kind=move || status_class(&status.get()) label=move || status_sentence(&status.get(), t(lang)) />
        {move || {
            (reopened.get() > 0)
                .then(|| {
                    let text = move || fill(t(lang).sheet.reopened_times, &[("n", &reopened.get().to_string())]);
                    view! { <Badge tone=Tone::Warn label=text /> }
                })
        }}
        {move || {
            (chasers.get() > 0).then(|| view! { <Badge tone=Tone::Warn label=move || n_chasers(lang, chasers.get()) /> })
        }}
    }
}

/// The subject, changed where it stands.
#[component]
fn Subject(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let editing = RwSignal::new(false);
    let value = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let subject = Memo::new(move |_| opened.with(|ticket| ticket.content.subject.clone()));
    let begin = move || {
        value.set(subject.get_untracked());
        error.set(None);
        editing.set(true);
        browser::focus_soon("subject");
    };
    let end = move || {
        let _ = editing.try_set(false);
        browser::focus_heading();
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked().trim().to_owned();
        if text.is_empty() {
            let said = kit.said();
            error.set(Some(untrack(|| validation::required(lang, said.ticket.subject, said.errors.remedy_subject))));
            browser::focus_soon("subject");
            return;
        }
        let changes = vec![FieldValue::Subject(text)];
        kit.save(Payload::EditTicket(EditTicket { ticket: opened.id, changes }), move |result| match result {
            Ok(_) => {
                end();
                kit.toasts.say(kit.saved());
            }
            Err(problem) => {
                let _ = error.try_set(Some(kit.problem(&problem)));
            }
        });
    };
    move || {
        if editing.get() {
            view! {
                <form class="form" on:submit=save novalidate>
                    <TextField id="subject" label=said(lang, |t| t.ticket.subject) value max=SUBJECT_MAX as u32 error />
                    <div class="actions">
                        <Button label=said(lang, |t| t.common.save) variant=Variant::Primary submit=true />
                        <Button label=said(lang, |t| t.common.back) on_press=move || end() />
                    </div>
                </form>
            }
            .into_any()
        } else {
            let name = move || [t(lang).common.edit, ": ", t(lang).ticket.subject].concat();
            view! {
                <div class="ticket-title">
                    <h1 tabindex="-1">{move || subject.get()}</h1>
                    <IconButton icon=IconName::Edit label=name on_press=begin />
                </div>
            }
            .into_any()
        }
    }
}

/// Who alone sees the ticket.
#[component]
fn Restricted(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let named = Memo::new(move |_| {
        let named = opened.with(|ticket| ticket.content.restricted.clone())?;
        let name = |id| kit.desk.read(|replica| names::person(replica, t(lang), id));
        Some(named.into_iter().map(name).collect::<Vec<_>>().join(", "))
    });
    move || {
        named.get().map(|named| {
            view! {
                <p class="row small">
                    <Icon name=IconName::Lock />
                    <span>{said(lang, |t| t.ticket.restricted)} " " {named}</span>
                </p>
            }
        })
    }
}

/// What a pending ticket waits for, and until when.
#[component]
fn Promise(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let pending = Memo::new(move |_| opened.with(|ticket| ticket.pending.clone()));
    move || {
        let pending = pending.get();
        (!pending.is_empty()).then(|| {
            let supplier =
                [pending.supplier, pending.supplier_ref].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let until = pending.until.map(|until| {
                view! {
                    <span>{said(lang, |t| t.ticket.pending_until)}</span>
                    <time datetime=datetime_attribute(until.0)>{move || kit.when(until)}</time>
                }
            });
            view! {
                <p class="row small quiet">
                    <span>{supplier}</span>
                    {until}
                </p>
            }
        })
    }
}
