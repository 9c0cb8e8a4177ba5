//! One line of the list.

use super::list::Row;
use super::tools::Tools;
use crate::pages::kit::{Kit, use_kit};
use crate::pages::rest::Coming;
use crate::pages::{browser, names, ticket};
use crate::prelude::*;
use crate::texts::{Word, datetime_attribute, duration, fill, said, status_class, status_sentence, t};
use crate::ui::{Badge, Button, Due, Icon, IconName, Mood, StatusMark, Tone, Variant};
use deskside_domain::id::TicketId;

/// Takes the ticket and keeps the focus on its row, which is drawn anew.
pub fn take(kit: Kit, id: TicketId) {
    kit.take(id);
    browser::focus_soon(&anchor(id));
}

fn anchor(id: TicketId) -> String {
    ["ticket-", &id.to_string()].concat()
}

/// A text of the row, with the words that are looked for marked as soon as the rest of the desk is here.
fn marked(coming: Coming, tools: Tools, text: String) -> impl Fn() -> AnyView {
    move || {
        let is_searching = tools.query.with(|query| !query.is_empty());
        let marked = is_searching.then(|| coming.marked(text.clone())).flatten();
        marked.unwrap_or_else(|| text.clone().into_any())
    }
}

#[component]
pub fn TicketRow(row: Row) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let Row { id, priority, status, created_at, unsent, restricted, two_versions, may_take, .. } = row;
    let class = match (row.assignee.is_none(), unsent) {
        (true, true) => "ticket-row is-unassigned is-waiting",
        (true, false) => "ticket-row is-unassigned",
        (false, true) => "ticket-row is-waiting",
        (false, false) => "ticket-row",
    };
    let age = move || {
        let age = duration(lang.get(), kit.now() - created_at.0);
        fill(t(lang).ticket.open_for, &[("time", &age)])
    };
    let take_name = {
        let number = row.number.clone();
        move || [t(lang).ticket.take, " ", &number].concat()
    };
    let tools = expect_context::<Tools>();
    let coming = expect_context::<Coming>();
    let snippet = move || tools.query.with(|query| !query.is_empty()).then(|| coming.snippet(id));
    let select_name = {
        let number = row.number.clone();
        move || fill(t(lang).queue.select_row, &[("number", &number)])
    };
    let select = move || {
        tools.selecting.get().then(|| {
            view! {
                <label class="ticket-select">
                    <input type="checkbox" prop:checked=move || tools.has(id) on:change=move |_| tools.toggle(id) />
                    <span class="visually-hidden">{select_name.clone()}</span>
                </label>
            }
        })
    };
    view! {
        <li class=class class:is-selected=move || tools.has(id)>
            {select}
            <a class="ticket-link" id=anchor(id) href=ticket::address(id) data-ticket=id.to_string()>
                {marked(coming, tools, row.subject)}
            </a>
            <div class="ticket-meta">
                <span class="ticket-priority">
                    <span class="visually-hidden">{said(lang, |t| t.ticket.priority)} " "</span>
                    <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) />
                </span>
                <span class="ticket-number">
                    {row.number}
                    {unsent.then(|| view! { <span class="visually-hidden">" " {said(lang, |t| t.outbox.waiting)}</span> })}
                </span>
                <span class="ticket-who">
                    {restricted
                        .then(|| {
                            view! {
                                <Icon name=IconName::Lock />
                                <span class="visually-hidden">{said(lang, |t| t.ticket.restricted_short)} " "</span>
                            }
                        })} {marked(coming, tools, row.who)} {two_versions
                        .then(|| view! { " " <Badge tone=Tone::Warn label=said(lang, |t| t.outbox.two_versions) /> })}
                </span>
                <span class="ticket-state">
                    <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) />
                </span>
                <span class="ticket-due">
                    {move || {
                        let age = || {
                            view! {
                                <time datetime=datetime_attribute(created_at.0)>
                                    <Due mood=Mood::Calm text=age />
                                </time>
                            }
                            .into_any()
                        };
                        status.is_open().then(|| coming.due(id, created_at).unwrap_or_else(age))
                    }}
                </span>
            </div>
            {snippet}
            <span class="ticket-assignee">{row.assignee}</span>
            {may_take
                .then(|| {
                    view! {
                        <div class="ticket-take">
                            <Button
                                label=said(lang, |t| t.ticket.take)
                                name=take_name
                                icon=IconName::Take
                                variant=Variant::Quiet
                                on_press=move || take(kit, id)
                            />
                        </div>
                    }
                })}
        </li>
    }
}
