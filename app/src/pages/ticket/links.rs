//! Other tickets this one has to do with, linked by their number.

use super::{Opened, address};
use crate::pages::kit::{choices, chosen};
use crate::pages::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Texts, Word, fill, said, status_class, status_sentence, t, validation};
use crate::ui::{Button, IconButton, IconName, List, Select, StatusMark, TextField};
use deskside_domain::command::{OnLink, Payload};
use deskside_domain::id::TicketId;
use deskside_domain::ticket::number::NotANumber;
use deskside_domain::ticket::{Link, LinkKind, TicketNumber, alias};

const KINDS: [LinkKind; 5] =
    [LinkKind::Related, LinkKind::DuplicateOf, LinkKind::HasDuplicate, LinkKind::ParentIs, LinkKind::ChildIs];

/// Why a typed number leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Astray {
    Empty,
    NotANumber,
    CheckDigit,
    NotHere,
}

/// The ticket of a typed number or alias.
fn find(replica: &Replica, typed: &str) -> Result<TicketId, Astray> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Astray::Empty);
    }
    let here = |is: &dyn Fn(TicketId, Option<TicketNumber>) -> bool| {
        replica.tickets().find(|ticket| is(ticket.id, ticket.number)).map(|ticket| ticket.id).ok_or(Astray::NotHere)
    };
    if typed.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("L-")) {
        return here(&|id, _| alias(id).eq_ignore_ascii_case(typed));
    }
    match typed.parse::<TicketNumber>() {
        Ok(number) => here(&|_, own| own == Some(number)),
        Err(NotANumber::Form) => Err(Astray::NotANumber),
        Err(NotANumber::CheckDigit) => Err(Astray::CheckDigit),
    }
}

fn explain(texts: &'static Texts, why: Astray) -> String {
    match why {
        Astray::Empty | Astray::NotANumber => texts.page_errors.number_form.to_owned(),
        Astray::CheckDigit => texts.page_errors.number_check.to_owned(),
        Astray::NotHere => texts.empty.not_here.to_owned(),
    }
}

#[component]
pub fn Links(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let links = Memo::new(move |_| opened.with(|ticket| ticket.links.iter().copied().collect::<Vec<_>>()));
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.links)}</h2>
            <ul class="plain-list">
                <List each=move || links.get() key=|link| *link children=move |link| view! { <Line opened link /> } />
            </ul>
            <Add opened />
        </section>
    }
    .into_any()
}

#[component]
fn Line(opened: Opened, link: Link) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let other = Memo::new(move |_| {
        kit.desk.read(|replica| {
            let subject = replica.ticket(link.ticket).map(|ticket| ticket.content.subject.clone()).unwrap_or_default();
            [&names::number(replica, link.ticket), " ", &subject].concat()
        })
    });
    let status = move || {
        let status = kit.desk.read(|replica| replica.ticket(link.ticket).map(|ticket| ticket.status))?;
        Some(view! { <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) /> })
    };
    let remove = move || {
        let payload = Payload::UnlinkTickets(OnLink { ticket: opened.id, link });
        kit.act(payload, kit.said().ticket.links);
    };
    view! {
        <li>
            <span class="small quiet">{move || link.kind.word(t(lang))}</span>
            <a href=address(link.ticket)>{move || other.get()}</a>
            {status}
            <IconButton icon=IconName::Close label=said(lang, |t| t.ticket.remove_link) on_press=remove />
        </li>
    }
    .into_any()
}

#[component]
fn Add(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let number = RwSignal::new(String::new());
    let kind = RwSignal::new("0".to_owned());
    let error = RwSignal::new(None::<String>);
    let options = Signal::derive(move || choices(&KINDS, t(lang)));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let said = kit.said();
        let found = kit.desk.peek(|replica| find(replica, &number.get_untracked()));
        let ticket = match found {
            Ok(ticket) => ticket,
            Err(why) => {
                error.set(Some(match why {
                    Astray::Empty => {
                        untrack(|| validation::required(lang, said.ticket.number, said.errors.remedy_write))
                    }
                    why => explain(said, why),
                }));
                crate::pages::browser::focus_soon("link-number");
                return;
            }
        };
        error.set(None);
        let link = Link { kind: chosen(&KINDS, &kind.get_untracked()).unwrap_or(LinkKind::Related), ticket };
        kit.save(Payload::LinkTickets(OnLink { ticket: opened.id, link }), move |result| match result {
            Ok(_) => {
                let label = kit.desk.peek(|replica| names::number(replica, ticket));
                let _ = number.try_set(String::new());
                kit.toasts.say(fill(said.entry.event_linked, &[("number", &label)]));
            }
            Err(problem) => {
                let _ = error.try_set(Some(kit.problem(&problem)));
            }
        });
    };
    view! {
        <details>
            <summary>{said(lang, |t| t.ticket.add_link)}</summary>
            <form class="form" on:submit=add novalidate>
                <Select id="link-kind" label=said(lang, |t| t.ticket.kind) options value=kind />
                <TextField
                    id="link-number"
                    label=said(lang, |t| t.ticket.number)
                    value=number
                    inputmode="numeric"
                    error
                />
                <Button label=said(lang, |t| t.ticket.add_link) submit=true icon=IconName::Link />
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use deskside_domain::document::{Body, Document};
    use std::collections::BTreeMap;

    #[test]
    fn by_number_said_aloud_or_by_alias() {
        let mut replica = Replica::default();
        let mut known = ticket(5);
        known.number = TicketNumber::new(572);
        for ticket in [known, ticket(6)] {
            replica.put(Document { body: Body::Ticket(Box::new(ticket)), versions: BTreeMap::new() });
        }
        assert_eq!(find(&replica, " 57-24"), Ok(TicketId::from(5)));
        assert_eq!(find(&replica, "l-000006"), Ok(TicketId::from(6)));
        assert_eq!(find(&replica, "5742"), Err(Astray::CheckDigit));
        assert_eq!(find(&replica, "molti"), Err(Astray::NotANumber));
        assert_eq!(find(&replica, ""), Err(Astray::Empty));
        let other = TicketNumber::new(573).expect("in range").to_string();
        assert_eq!(find(&replica, &other), Err(Astray::NotHere));
    }
}
