//! What was done here and has not arrived yet: nothing leaves it unseen, and no word in it is lost.

mod acts;
mod edit;
mod facts;
mod file;
pub mod import;
mod item;
mod leave;
mod what;

use super::kit::{clock_of, use_kit};
use super::place::{IMPORT, READY};
use super::ticket::conflicts::Versions;
use super::ticket::files::{left, left_here};
use super::{PageHead, names, ticket};
use crate::prelude::*;
use crate::state::{Desk, LocalFile};
use crate::texts::{Texts, fill, said, t};
use crate::toolbox::use_post;
use crate::ui::{Button, ButtonLink, EmptyState, IconName, List, Mood, Notice, Variant};
use deskside_domain::id::TicketId;
use deskside_domain::sync::machine::{Line, Why};
use deskside_domain::sync::outbox::Entry;
use file::{Export, Files, LastFile};
use item::{Item, Writing};

/// How many things wait for a person: refusals, files that do not go on by themselves, and double versions of what I changed or work on.
#[must_use]
pub fn needs_person(desk: Desk) -> usize {
    desk.held() + desk.files_left(true) + double(desk).len()
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
    // Where somebody is writing, a row stays although its entry has gone.
    let writing = Writing(RwSignal::new(None));
    let items = move || {
        let held = writing.0.get();
        let mut items: Vec<Entry> =
            desk.outbox.with(|entries| entries.iter().filter(|entry| !entry.is_void()).cloned().collect());
        if let Some(held) = held
            && !items.iter().any(|entry| entry.command.command_id == held.command.command_id)
        {
            let place = items.partition_point(|entry| entry.order < held.order);
            items.insert(place, held);
        }
        items
    };
    let empty = Memo::new(move |_| {
        desk.outbox.with(|entries| entries.iter().all(Entry::is_void))
            && desk.files.with(|files| !files.iter().any(LocalFile::is_unsent))
    });
    let send = move || {
        if let Some(device) = desk.device() {
            device.sync_now();
        }
    };
    let post = use_post();
    let files = Files::provide(post);
    let export = move || leptos::task::spawn_local(Export { kit, post }.all(files));
    let busy = Memo::new(move |_| desk.line.get() == Line::Busy && desk.waiting() > 0);
    let acts = move || {
        (!empty.get()).then(|| {
            view! {
                <div class="actions">
                    <Button label=said(lang, |t| t.items.export) icon=IconName::Download on_press=export />
                    <Button label=said(lang, |t| t.outbox.send_now) icon=IconName::Send busy on_press=send />
                </div>
            }
        })
    };
    view! {
        <div class="page-narrow">
            <PageHead title=said(lang, |t| t.items.title)>{acts}</PageHead>
            <div class="stack">
                <Standing />
                <FilesLeft />
                <LastFile kit files />
                <Double />
                <ul class="outbox-list">
                    <List
                        each=items
                        key=|entry| entry.command.command_id
                        children=move |entry| view! { <Item entry writing /> }
                    />
                </ul>
                {move || empty.get().then(|| view! { <Empty /> })}
                <p>
                    <ButtonLink
                        href=IMPORT
                        label=said(lang, |t| t.parcel.title)
                        icon=IconName::Folder
                        variant=Variant::Quiet
                    />
                </p>
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

/// Photos and files that are still to be sent, by ticket.
#[component]
fn FilesLeft() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let desk = kit.desk;
    let left = Memo::new(move |_| left(desk));
    let tickets = move || {
        let mut ids: Vec<TicketId> = left.with(|left| left.iter().map(|file| file.ticket).collect());
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    // Of one ticket the sum says it all.
    let many = Memo::new(move |_| tickets().len() > 1);
    let of_ticket = move |id: TicketId| {
        let of_it = move || left.with(|left| left.iter().filter(|file| file.ticket == id).copied().collect::<Vec<_>>());
        let name = move || {
            desk.read(|replica| {
                let subject = replica.ticket(id).map(|ticket| ticket.content.subject.clone()).unwrap_or_default();
                [&names::number(replica, id), " ", &names::excerpt(&subject, 80)].concat()
            })
        };
        view! {
            <li>
                <a href=ticket::address(id)>{name}</a>
                <span class="small">{move || many.get().then(|| left_here(lang, &of_it()))}</span>
            </li>
        }
    };
    move || {
        (!left.with(Vec::is_empty)).then(|| {
            view! {
                <section class="panel stack">
                    <h2>{said(lang, |t| t.files.title)}</h2>
                    <p role="status">{move || left.with(|left| left_here(lang, left))}</p>
                    <p class="small quiet">{said(lang, |t| t.files.go_by_themselves)}</p>
                    <ul class="plain-list">
                        <List each=tickets key=|id| *id children=of_ticket />
                    </ul>
                </section>
            }
        })
    }
}

/// Tickets where a person must choose between two versions, each with the choice.
#[component]
fn Double() -> impl IntoView {
    let kit = use_kit();
    let tickets = Memo::new(move |_| double(kit.desk));
    let of_ticket = move |id: TicketId| {
        let text = move || {
            kit.desk.read(|replica| {
                let subject = replica.ticket(id).map(|ticket| ticket.content.subject.clone()).unwrap_or_default();
                [&names::number(replica, id), " ", &subject].concat()
            })
        };
        let conflicts = Memo::new(move |_| {
            kit.desk.read(|replica| replica.ticket(id).map(|ticket| ticket.conflicts.clone())).unwrap_or_default()
        });
        view! {
            <li class="stack outbox-double">
                <a href=ticket::address(id)>{text}</a>
                <List
                    each=move || conflicts.get()
                    key=|conflict| conflict.id
                    children=move |conflict| view! { <Versions kit ticket=id conflict /> }
                />
            </li>
        }
    };
    view! {
        <ul class="outbox-list">
            <List each=move || tickets.get() key=|id| *id children=of_ticket />
        </ul>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let kit = use_kit();
    let text = move || match kit.desk.as_of.get() {
        Some(at) => fill(t(kit.lang).items.all_sent_at, &[("time", &clock_of(at))]),
        None => t(kit.lang).empty.outbox.to_owned(),
    };
    view! {
        <EmptyState icon=IconName::Done text>
            <ButtonLink
                href=READY
                label=said(kit.lang, |t| t.nav.ready)
                icon=IconName::Saved
                variant=Variant::Plain
            />
        </EmptyState>
    }
}
