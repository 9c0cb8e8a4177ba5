//! Tickets about a person or a place: what is open first, then what ended last.

use super::kit::use_kit;
use super::{names, ticket};
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Texts, Word, n_tickets, said, status_class, status_sentence, t};
use crate::ui::{Badge, List, StatusMark};
use deskside_domain::id::TicketId;
use deskside_domain::ticket::{Priority, Ticket, TicketStatus, label};

/// Ended tickets shown at first, and with each "show more".
const WINDOW: usize = 10;

/// A ticket as a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    id: TicketId,
    number: String,
    subject: String,
    who: String,
    priority: Priority,
    status: TicketStatus,
}

/// The tickets that are meant: open ones by priority and age, then ended ones by their last change.
#[must_use]
pub fn rows(replica: &Replica, texts: &'static Texts, meant: impl Fn(&Ticket) -> bool) -> Vec<Row> {
    let mut found: Vec<&Ticket> = replica.tickets().filter(|ticket| meant(ticket)).collect();
    found.sort_by_key(|ticket| match ticket.is_open() {
        true => (false, Some(ticket.priority()), ticket.created_at.0, ticket.id),
        false => (true, None, -ticket.updated_at.0, ticket.id),
    });
    let row = |ticket: &Ticket| Row {
        id: ticket.id,
        number: label(ticket.number, ticket.id),
        subject: ticket.content.subject.clone(),
        who: names::requester_line(replica, texts, ticket),
        priority: ticket.priority(),
        status: ticket.status,
    };
    found.into_iter().map(row).collect()
}

#[component]
pub fn Related(
    tickets: Memo<Vec<Row>>,
    /// What to say where there is none.
    #[prop(into)]
    none: leptos::text_prop::TextProp,
) -> impl IntoView {
    let lang = use_kit().lang;
    let most = RwSignal::new(WINDOW);
    let part = move |open: bool| {
        tickets.with(|all| all.iter().filter(|row| row.status.is_open() == open).cloned().collect::<Vec<_>>())
    };
    let count = Memo::new(move |_| {
        let open = tickets.with(|all| all.iter().filter(|row| row.status.is_open()).count());
        (open, tickets.with(Vec::len) - open)
    });
    let shown = move |open: bool| part(open).into_iter().take(if open { usize::MAX } else { most.get() }).collect();
    let section = move |open: bool| {
        let title = said(lang, if open { |t: &'static Texts| t.ticket.filter_open } else { |t| t.ticket.filter_done });
        let number = move || if open { count.get().0 } else { count.get().1 };
        view! {
            <h3 class="related-title">
                {title}
                " "
                <span class="quiet">{number}</span>
            </h3>
            <ul class="plain-list">
                <List each=move || shown(open) key=|row| row.clone() children=|row| view! { <Line row /> } />
            </ul>
        }
    };
    let rest = move || {
        let hidden = count.get().1.saturating_sub(most.get());
        (hidden > 0).then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| most.update(|most| *most += WINDOW)>
                    {said(lang, |t| t.people.show_more)}
                    " · "
                    {n_tickets(lang, hidden as u64)}
                </button>
            }
        })
    };
    let some_open = Memo::new(move |_| count.get().0 > 0);
    let some_ended = Memo::new(move |_| count.get().1 > 0);
    let nothing = Memo::new(move |_| count.get() == (0, 0));
    view! {
        {move || some_open.get().then(|| section(true))}
        {move || some_ended.get().then(|| section(false))}
        {rest}
        {move || {
            let none = none.clone();
            nothing.get().then(|| view! { <p class="quiet">{move || none.get()}</p> })
        }}
    }
    .into_any()
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let lang = use_kit().lang;
    let Row { id, priority, status, .. } = row;
    let open = status.is_open();
    view! {
        <li class="related-line">
            <span class="number quiet">{row.number}</span>
            <a href=ticket::address(id)>{row.subject}</a>
            <span class="small quiet related-who">{row.who}</span>
            <span class="row push">
                {open
                    .then(|| {
                        view! {
                            <span class="visually-hidden">{said(lang, |t| t.ticket.priority)} " "</span>
                            <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) />
                        }
                    })}
                <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) />
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use crate::texts::Lang;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::small::SmallMap;
    use deskside_domain::ticket::Urgency;
    use deskside_domain::time::Timestamp;

    #[test]
    fn open_tickets_come_first_and_of_the_others_the_latest() {
        let with = |id: u128, status, at| Ticket {
            status,
            created_at: Timestamp(at),
            updated_at: Timestamp(at),
            ..ticket(id)
        };
        let mut urgent = with(3, TicketStatus::New, 30);
        urgent.content.urgency = Urgency::Critical;
        let tickets = [
            with(1, TicketStatus::Closed, 10),
            with(2, TicketStatus::Resolved, 20),
            urgent,
            with(4, TicketStatus::InProgress, 5),
            with(5, TicketStatus::New, 50),
        ];
        let mut replica = Replica::default();
        for ticket in tickets {
            replica.put(Document { body: Body::Ticket(Box::new(ticket)), versions: SmallMap::new() });
        }
        let found = rows(&replica, Lang::En.texts(), |ticket| ticket.id != TicketId::from(5));
        assert_eq!(found.iter().map(|row| row.id.0.as_u128()).collect::<Vec<_>>(), [3, 4, 2, 1]);
    }
}
