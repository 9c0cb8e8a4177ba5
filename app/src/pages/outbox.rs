//! What was done here and has not arrived yet: nothing leaves it unseen, and no word in it is lost.

mod item;
mod what;

use super::browser;
use super::kit::{clock_of, use_kit};
use super::{PageHead, names, ticket};
use crate::prelude::*;
use crate::state::Desk;
use crate::texts::{Texts, fill, said, t};
use crate::ui::{Button, EmptyState, Icon, IconName, List, Mood, Notice};
use deskside_domain::id::TicketId;
use deskside_domain::json;
use deskside_domain::sync::machine::{Line, Why};
use item::Item;

/// How many things wait for a person: refusals, and double versions of what I changed or work on.
#[must_use]
pub fn needs_person(desk: Desk) -> usize {
    desk.held() + double(desk).len()
}

/// Tickets with two versions of a field that are mine to settle.
fn double(desk: Desk) -> Vec<TicketId> {
    let me = desk.me.get();
    let mine = |ticket: &deskside_domain::ticket::Ticket| {
        let author = |id| me == Some(id);
        let conflicts = &ticket.conflicts;
        !conflicts.is_empty()
            && (ticket.assignee == me
                || conflicts.iter().any(|one| author(one.yours_by) || one.theirs_by.is_some_and(author)))
    };
    desk.read(|replica| replica.tickets().filter(|ticket| mine(ticket)).map(|ticket| ticket.id).collect())
}

#[component]
pub fn OutboxPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let desk = kit.desk;
    let empty = Memo::new(move |_| desk.outbox.with(Vec::is_empty));
    let send = move || {
        if let Some(device) = desk.device() {
            device.sync_now();
        }
    };
    let export = move || {
        let text = desk.outbox.with_untracked(|entries| json::to_pretty_text(entries).unwrap_or_default());
        if !browser::download("deskside-outbox.json", &text) {
            kit.toasts.problem(kit.said().errors.unknown);
        }
    };
    let busy = Memo::new(move |_| desk.line.get() == Line::Busy && desk.waiting() > 0);
    let acts = move || {
        (!empty.get()).then(|| {
            view! {
                <div class="actions">
                    <Button label=said(lang, |t| t.outbox.export) icon=IconName::Download on_press=export />
                    <Button label=said(lang, |t| t.outbox.send_now) icon=IconName::Send busy on_press=send />
                </div>
            }
        })
    };
    view! {
        <div class="page-narrow">
            <PageHead title=said(lang, |t| t.outbox.title)>{acts}</PageHead>
            <div class="stack">
                <Standing />
                <Double />
                <ul class="outbox-list">
                    <List
                        each=move || desk.outbox.get()
                        key=|entry| (entry.command.command_id, entry.outcome.as_ref().map(|outcome| outcome.word()), entry.passed_over)
                        children=move |entry| view! { <Item entry /> }
                    />
                </ul>
                {move || empty.get().then(|| view! { <Empty /> })}
            </div>
        </div>
    }
}

/// What a server that is there can not do, and why.
fn unable(texts: &'static Texts, why: Why) -> &'static str {
    let texts = &texts.page_errors;
    match why {
        Why::Unsaid => texts.unable,
        Why::Full => texts.unable_full,
        Why::Disk => texts.unable_disk,
        Why::Database => texts.unable_database,
        Why::ReadOnly => texts.unable_read_only,
    }
}

/// How the connection stands, where that explains what waits.
#[component]
fn Standing() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    move || match kit.desk.line.get() {
        Line::Down => view! {
            <Notice mood=Mood::Warn>
                <p>{said(lang, |t| t.outbox.offline_line)}</p>
            </Notice>
        }
        .into_any(),
        Line::Unable(why) => view! {
            <Notice mood=Mood::Warn>
                <p>{move || unable(t(lang), why)}</p>
                <p>{said(lang, |t| t.page_errors.unable_remedy)}</p>
            </Notice>
        }
        .into_any(),
        Line::SignedOut => view! {
            <Notice mood=Mood::Danger>
                <p class="row">
                    <span>{said(lang, |t| t.outbox.signed_out_waiting)}</span>
                    <a href="/desk/sign-in">{said(lang, |t| t.signin.submit)}</a>
                </p>
            </Notice>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// Tickets where a person must choose between two versions.
#[component]
fn Double() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tickets = Memo::new(move |_| double(kit.desk));
    let line = move |id: TicketId| {
        let text = move || {
            kit.desk.read(|replica| {
                let subject = replica.ticket(id).map(|ticket| ticket.content.subject.clone()).unwrap_or_default();
                [&names::number(replica, id), " ", &subject].concat()
            })
        };
        view! {
            <li class="outbox-item outbox-two-versions">
                <span class="outbox-icon">
                    <Icon name=IconName::TwoVersions />
                </span>
                <span class="outbox-text">
                    {said(lang, |t| t.outbox.two_versions)} ": " <a href=ticket::address(id)>{text}</a>
                </span>
                <div class="outbox-body">
                    <p>{said(lang, |t| t.errors.conflict)}</p>
                </div>
            </li>
        }
    };
    view! {
        <ul class="outbox-list">
            <List each=move || tickets.get() key=|id| *id children=line />
        </ul>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let kit = use_kit();
    let text = move || match kit.desk.as_of.get() {
        Some(at) => fill(t(kit.lang).outbox.all_sent_at, &[("time", &clock_of(at))]),
        None => t(kit.lang).empty.outbox.to_owned(),
    };
    view! { <EmptyState icon=IconName::Done text /> }
}
