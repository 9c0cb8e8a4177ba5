//! People called because the time of a promise goes by: the strip for who is called, and what a ticket says of it.

use crate::pages::kit::{Kit, use_kit};
use crate::pages::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Lang, datetime_attribute, fill, said, t};
use deskside_domain::command::{AcknowledgeCall, Payload};
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::sla::SlaMetric;
use deskside_domain::sla::ladder::is_overtaken;
use deskside_domain::sla::promise::is_counting;
use deskside_domain::ticket::{LadderCall, Ticket, label};
use deskside_domain::time::Timestamp;

/// How many calls are shown at once, the oldest; as these are answered the next ones come.
const SHOWN: usize = 3;

fn promise_word(lang: Lang, metric: SlaMetric) -> &'static str {
    let words = &*lang.texts().calls;
    match metric {
        SlaMetric::TakeInCharge => words.take_in_charge,
        SlaMetric::FirstResponse => words.first_response,
        SlaMetric::NextResponse => words.next_response,
        SlaMetric::Arrival => words.arrival,
        SlaMetric::Restoration => words.restoration,
        SlaMetric::Resolution => words.resolution,
        SlaMetric::AgreedDate => words.agreed_date,
    }
}

/// Who was called because of what.
#[must_use]
pub fn called(replica: &Replica, lang: Lang, person: PersonId, metric: SlaMetric, percent: u16) -> String {
    let name = names::person(replica, lang.texts(), person);
    let parts = [("name", &*name), ("promise", promise_word(lang, metric)), ("percent", &percent.to_string())];
    fill(lang.texts().calls.called, &parts)
}

/// A call for the person who works here.
#[derive(Clone, PartialEq, Eq)]
struct Mine {
    ticket: TicketId,
    call: EventId,
    text: String,
}

/// Whether somebody is still to see a call: nobody has, and what it is about still counts.
#[must_use]
pub fn matters(ticket: &Ticket, call: &LadderCall, now: Timestamp) -> bool {
    // What is shown as now may be a moment old.
    let counts = || is_counting(ticket, call.metric, now.max(call.at)) && !is_overtaken(ticket, call);
    ticket.is_open() && call.seen.is_none() && counts()
}

/// The newest call of each ticket for a person who has not seen it, while it still matters.
fn mine(replica: &Replica, lang: Lang, me: PersonId, now: Timestamp) -> Vec<Mine> {
    let tickets = replica.tickets().filter(|ticket| !ticket.calls.is_empty());
    let mut found: Vec<(Timestamp, Mine)> = tickets
        .filter_map(|ticket| {
            let is_mine = |call: &&LadderCall| call.person == me && matters(ticket, call, now);
            let call = ticket.calls.iter().rev().find(is_mine)?;
            let number = label(ticket.number, ticket.id);
            let (promise, percent) = (promise_word(lang, call.metric), call.percent.to_string());
            let parts = [("number", &*number), ("promise", promise), ("percent", &percent)];
            let text = fill(lang.texts().calls.you, &parts);
            Some((call.at, Mine { ticket: ticket.id, call: call.id, text }))
        })
        .collect();
    found.sort_by_key(|(at, mine)| (*at, mine.ticket));
    found.into_iter().map(|(_, mine)| mine).take(SHOWN).collect()
}

/// Calls for the person who works here, above everything.
#[must_use]
pub fn strip() -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let calls = Memo::new(move |_| {
        let (lang, now) = (lang.get(), Timestamp(kit.now()));
        kit.me().map(|me| kit.desk.read(|replica| mine(replica, lang, me, now))).unwrap_or_default()
    });
    let line = move |Mine { ticket, call, text }: Mine| {
        let seen = move |_| kit.act(Payload::AcknowledgeCall(AcknowledgeCall { ticket, call }), kit.said().calls.noted);
        view! {
            <div class="strip" role="status">
                <a href=["/desk/tickets/", &ticket.to_string()].concat()>{text}</a>
                <button type="button" on:click=seen>
                    {said(lang, |t| t.calls.seen)}
                </button>
            </div>
        }
    };
    let lines = move || calls.get().into_iter().map(line).collect_view();
    view! { {lines} }.into_any()
}

/// What became of a call.
fn outcome(kit: Kit, replica: &Replica, call: &LadderCall, overtaken: bool) -> String {
    let words = &*t(kit.lang).calls;
    match (&call.seen, call.answer_by) {
        _ if overtaken => words.overtaken.to_owned(),
        (Some(seen), _) => {
            let name = names::person(replica, t(kit.lang), seen.by);
            fill(words.seen_by, &[("name", &name), ("time", &kit.when(seen.at))])
        }
        (None, Some(by)) => fill(words.answer_by, &[("time", &kit.when(by))]),
        (None, None) => words.unseen.to_owned(),
    }
}

/// Everybody who was called for a ticket, newest first.
#[must_use]
pub fn list(id: TicketId) -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let calls = Memo::new(move |_| {
        kit.desk.read(|replica| {
            let ticket = replica.ticket(id)?;
            let line = |call: &LadderCall| {
                let what = called(replica, lang.get(), call.person, call.metric, call.percent);
                (what, call.at, outcome(kit, replica, call, is_overtaken(ticket, call)))
            };
            Some(ticket.calls.iter().rev().map(line).collect::<Vec<_>>())
        })
    });
    let line = move |(what, at, outcome): (String, Timestamp, String)| {
        view! {
            <li>
                {what}
                <span class="small quiet">
                    " · " <time datetime=datetime_attribute(at.0)>{kit.when(at)}</time> " · " {outcome}
                </span>
            </li>
        }
    };
    let lines = move || {
        calls.get().filter(|calls| !calls.is_empty()).map(|calls| {
            view! {
                <h3>{said(lang, |t| t.calls.title)}</h3>
                <ul class="calls">{calls.into_iter().map(line).collect_view()}</ul>
            }
        })
    };
    view! { {lines} }.into_any()
}
