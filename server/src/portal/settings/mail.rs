//! What goes out by mail, and what came in and waits for a person.

use super::{Look, Notice, Section, Sheet};
use crate::mail::Preview;
use crate::store::mail::{Arrival, ArrivalState, LetterCounts, LetterKind};
use app::texts::portal::mail::Mail;
use app::texts::{fill, number, relative};
use app::ui::{Icon, IconName};
use leptos::prelude::*;
use uuid::Uuid;

/// A letter that could not be sent so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingMail {
    /// Its name, which forms send back.
    pub id: String,
    /// What it tells.
    pub kind: LetterKind,
    /// To whom.
    pub name: String,
    /// About which ticket, and its number.
    pub ticket: (Uuid, String),
    /// Why it could not be sent.
    pub error: String,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailView {
    /// Whom mail is from; `None`: the desk has no mail.
    pub from: Option<String>,
    /// It goes out.
    pub sends: bool,
    /// Who stopped it.
    pub stopped: Option<String>,
    /// How much there is.
    pub counts: LetterCounts,
    /// What could not be sent.
    pub letters: Vec<WaitingMail>,
    /// Mails that wait for a person, with the number of the ticket they may be about.
    pub waiting: Vec<(Arrival, Option<String>)>,
    /// What came lately.
    pub lately: Vec<(Arrival, Option<String>)>,
    /// What people read.
    pub previews: Vec<Preview>,
    /// Now, in seconds.
    pub now: i64,
}

fn kind_name(m: &'static Mail, kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Received => m.kind_received,
        LetterKind::Reply => m.kind_reply,
        LetterKind::Resolved => m.kind_resolved,
        LetterKind::Visit => m.kind_visit,
        LetterKind::Links => m.kind_links,
    }
}

/// Why a mail waits, in words.
fn reason_words(m: &'static Mail, reason: Option<&str>) -> &'static str {
    match reason {
        Some("unknown_sender") => m.reason_unknown_sender,
        Some("no_sender") => m.reason_no_sender,
        Some("not_of_ticket") => m.reason_not_of_ticket,
        Some("unproven") => m.reason_unproven,
        Some("too_many") => m.reason_too_many,
        Some("list") => m.reason_list,
        Some("refused") => m.reason_refused,
        _ => m.reason_odd,
    }
}

/// The page at `/settings/mail`.
#[must_use]
pub fn mail_page(look: &Look, view: &MailView, notice: Option<Notice>) -> String {
    Sheet::of(look, Section::Mail, notice).render(|| {
        view! {
            {incoming(look, view)}
            {outgoing(look, view)}
            {previews(look, view)}
        }
        .into_any()
    })
}

fn outgoing(look: &Look, view: &MailView) -> AnyView {
    let m = &look.texts().mail;
    let whole = |count: u64| number(look.lang, count as f64, 0);
    let facts =
        [(m.waiting, view.counts.waiting), (m.failing, view.counts.failing), (m.given_up, view.counts.given_up)];
    let facts: Vec<_> =
        facts.into_iter().map(|(name, count)| view! { <div><dt>{name}</dt><dd>{whole(count)}</dd></div> }).collect();
    let letters: Vec<_> = view.letters.iter().map(|one| letter(m, one)).collect();
    let (act, icon, field) = match view.stopped {
        Some(_) => (m.go_on, IconName::Send, "go_on"),
        None => (m.stop, IconName::Pause, "stop"),
    };
    view! {
        <section class="stack" aria-labelledby="out-title">
            <h2 id="out-title">{m.out_title}</h2>
            {match (&view.from, view.sends) {
                (Some(from), true) => view! { <p class="quiet">{fill(m.out_from, &[("address", from)])}</p> }.into_any(),
                _ => view! { <p class="notice notice-warn">{m.out_off}</p> }.into_any(),
            }}
            {view.stopped.as_ref().map(|name| view! { <p class="notice notice-warn">{fill(m.stopped, &[("name", name)])}</p> })}
            <dl class="facts">{facts}</dl>
            {if letters.is_empty() {
                view! { <p class="quiet">{m.letters_none}</p> }.into_any()
            } else {
                view! { <ul class="tablets stack">{letters}</ul> }.into_any()
            }}
            {view.sends.then(|| view! {
                <form method="post" action="/settings/mail/stop">
                    <input type="hidden" name="act" value=field />
                    <button class="button" type="submit"><Icon name=icon />{act}</button>
                </form>
            })}
        </section>
    }
    .into_any()
}

fn letter(m: &'static Mail, one: &WaitingMail) -> AnyView {
    let (ticket, number) = one.ticket.clone();
    let what = fill(m.to_whom, &[("kind", kind_name(m, one.kind)), ("name", &one.name)]);
    view! {
        <li class="panel stack">
            <div>
                <p><strong>{what.clone()}</strong> " · " <a href=format!("/desk/tickets/{ticket}")>{number}</a></p>
                <p class="quiet">{one.error.clone()}</p>
            </div>
            <form class="actions" method="post" action="/settings/mail/again">
                <input type="hidden" name="id" value=one.id.clone() />
                <button class="button" type="submit" aria-label=format!("{}: {what}", m.again)>{m.again}</button>
            </form>
        </li>
    }
    .into_any()
}

fn incoming(look: &Look, view: &MailView) -> AnyView {
    let m = &look.texts().mail;
    let waiting: Vec<_> = view.waiting.iter().map(|(mail, number)| quarantined(look, mail, number.clone())).collect();
    let lately = view.lately.iter().map(|(mail, number)| {
        let what = match mail.state {
            ArrivalState::Ticket => m.came_ticket,
            ArrivalState::Reply => m.came_reply,
            ArrivalState::Discarded => m.came_discarded,
            _ => m.came_ignored,
        };
        let ticket = mail.ticket.zip(number.clone());
        view! {
            <li class="line">
                <span>{mail.subject.clone()}</span>
                <span class="line-badges"><span class="badge">{what}</span></span>
                <p class="line-detail quiet">
                    {fill(m.from_whom, &[("sender", &mail.sender)])} " · " {relative(look.lang, mail.at.0 - view.now, 0)}
                    {ticket.map(|(id, number)| view! { " · " <a href=format!("/desk/tickets/{id}")>{number}</a> })}
                </p>
            </li>
        }
    });
    let lately: Vec<_> = lately.collect();
    view! {
        <section class="stack" aria-labelledby="in-title">
            <h2 id="in-title">{m.in_title}</h2>
            <p class="quiet">{if view.from.is_some() { m.in_lead } else { m.in_off }}</p>
            {if waiting.is_empty() {
                view! { <p>{m.in_none}</p> }.into_any()
            } else {
                view! { <ul class="tablets stack">{waiting}</ul> }.into_any()
            }}
            {(!lately.is_empty()).then(|| view! {
                <details>
                    <summary>{m.lately_title}</summary>
                    <ul class="lines panel">{lately}</ul>
                </details>
            })}
        </section>
    }
    .into_any()
}

fn quarantined(look: &Look, mail: &Arrival, number: Option<String>) -> AnyView {
    let m = &look.texts().mail;
    let subject = if mail.subject.is_empty() { m.no_subject.to_owned() } else { mail.subject.clone() };
    let ticket = mail.ticket.zip(number);
    let can_be_taken = !matches!(mail.reason.as_deref(), Some("odd" | "no_sender"));
    let act = |action: &'static str, class: &'static str, text: &'static str, icon: IconName| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="id" value=mail.id.clone() />
                <button class=class type="submit" aria-label=format!("{text}: {subject}")><Icon name=icon />{text}</button>
            </form>
        }
    };
    view! {
        <li class="panel stack">
            <div>
                <strong>{subject.clone()}</strong>
                <span class="quiet block">{fill(m.from_whom, &[("sender", &mail.sender)])}</span>
                <p class="quiet">
                    {reason_words(m, mail.reason.as_deref())}
                    {ticket.map(|(id, number)| view! { " " <a href=format!("/desk/tickets/{id}")>{number}</a> })}
                </p>
            </div>
            <div class="actions">
                {can_be_taken.then(|| act("/settings/mail/accept", "button button-primary", m.accept, IconName::Check))}
                {act("/settings/mail/discard", "button", m.discard, IconName::Trash)}
            </div>
        </li>
    }
    .into_any()
}

fn previews(look: &Look, view: &MailView) -> AnyView {
    let m = &look.texts().mail;
    let one = |preview: &Preview| {
        view! {
            <details>
                <summary>{kind_name(m, preview.kind)}</summary>
                <div class="panel stack">
                    <strong>{preview.subject.clone()}</strong>
                    <p class="as-typed">{preview.text.clone()}</p>
                </div>
            </details>
        }
    };
    let previews: Vec<_> = view.previews.iter().map(one).collect();
    view! {
        <section class="stack" aria-labelledby="preview-title">
            <h2 id="preview-title">{m.preview_title}</h2>
            {previews}
        </section>
    }
    .into_any()
}
