//! What is open already and may be what this call is about, shown while the call is recorded.

use super::form::Form;
use crate::pages::kit::use_kit;
use crate::pages::{names, ticket};
use crate::prelude::*;
use crate::texts::{Texts, said, status_class, status_sentence, t};
use crate::ui::{List, Mood, Notice, StatusMark};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::ticket::similar::Report;
use deskside_domain::ticket::{Ticket, TicketStatus, label};

/// Tickets of others that are shown.
const MOST: usize = 4;

/// A ticket as a line.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    id: TicketId,
    number: String,
    subject: String,
    who: String,
    status: TicketStatus,
}

impl Line {
    fn of(ticket: &Ticket, who: String) -> Self {
        let (id, status, subject) = (ticket.id, ticket.status, ticket.content.subject.clone());
        Self { id, number: label(ticket.number, ticket.id), subject, who, status }
    }
}

/// What the same person has open.
#[component]
pub fn OfRequester(form: Form) -> impl IntoView {
    let kit = use_kit();
    let open = Memo::new(move |_| {
        let Some(person) = form.requester.id::<PersonId>() else { return Vec::new() };
        kit.desk.read(|replica| {
            let theirs = replica.tickets().filter(|ticket| ticket.is_open() && ticket.content.requester == person);
            theirs.map(|ticket| Line::of(ticket, String::new())).collect()
        })
    });
    view! { <Lines lines=open title=|t| t.sheet.open_of_requester /> }
}

/// What others in the same place have open, where it looks alike.
#[component]
pub fn OfPlace(form: Form) -> impl IntoView {
    let kit = use_kit();
    let alike = Memo::new(move |_| {
        let (location, subject) = (form.location.get(), form.subject.get());
        let report =
            Report { site: form.site.id(), location: &location, category: form.category.id(), subject: &subject };
        if report.site.is_none() {
            return Vec::new();
        }
        // Theirs are shown beside their name.
        let person = form.requester.id::<PersonId>();
        let texts = t(kit.lang);
        kit.desk.read(|replica| {
            let others = replica.tickets().filter(|ticket| Some(ticket.content.requester) != person);
            let found = report.most_like(others, MOST);
            found.into_iter().map(|ticket| Line::of(ticket, names::requester_line(replica, texts, ticket))).collect()
        })
    });
    view! { <Lines lines=alike title=|t| t.sheet.perhaps_reported /> }
}

#[component]
fn Lines(lines: Memo<Vec<Line>>, title: fn(&'static Texts) -> &'static str) -> impl IntoView {
    let lang = use_kit().lang;
    let line = move |line: Line| {
        let Line { id, number, subject, who, status } = line;
        view! {
            <li class="alike">
                <span class="number">{number}</span>
                <a href=ticket::address(id)>{subject}</a>
                {(!who.is_empty()).then(|| view! { <span class="small quiet">{who}</span> })}
                <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) />
            </li>
        }
    };
    let some = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    let notice = move || {
        some.get().then(|| {
            view! {
                <Notice mood=Mood::Warn>
                    <p>{said(lang, title)}</p>
                    <ul class="plain-list">
                        <List each=move || lines.get() key=|line| line.clone() children=line />
                    </ul>
                    <p class="small quiet">{said(lang, |t| t.sheet.look_first)}</p>
                </Notice>
            }
        })
    };
    view! { <div role="status">{notice}</div> }.into_any()
}
