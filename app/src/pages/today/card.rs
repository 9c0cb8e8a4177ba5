//! One visit: when, where, whom to ask for, what to know, and the button for its next step.

use super::list::Item;
use crate::pages::contact::{Call, Whereabouts};
use crate::pages::kit::use_kit;
use crate::pages::visit::{Asking, VisitActs, VisitMark, VisitRecord, Which};
use crate::pages::{names, people, ticket};
use crate::prelude::*;
use crate::texts::{Texts, Word, Zone, clock_time, datetime_attribute, said, status_class, status_sentence, t};
use crate::ui::{Badge, Icon, IconName, StatusMark, Variant};
use deskside_domain::ticket::VisitState;

/// Where the focus stays when a step draws the card anew.
pub fn anchor(which: Which) -> String {
    ["visit-", &which.1.to_string()].concat()
}

/// What a card is told besides its visit.
#[derive(Clone, Copy)]
pub struct Frame {
    /// What is asked about a visit.
    pub asking: Asking,
    /// After a step.
    pub moved: Callback<(Which, VisitState)>,
    /// The day is said too: it is not the one of the page.
    pub dated: bool,
    /// Who goes is said too: the list is not one's own.
    pub named: bool,
}

#[component]
pub fn VisitCard(
    item: Item,
    frame: Frame,
    /// The next one of the person who looks.
    up_next: bool,
) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let which = (item.ticket, item.visit);
    let Item { from, to, state, status, priority, .. } = item;
    let window = move || {
        let first = if frame.dated { kit.when(from) } else { clock_time(from.0, Zone::Local) };
        [&first, " – ", &clock_time(to.0, Zone::Local)].concat()
    };
    // Of what is over, and of what was forgotten, the ticket says the rest.
    let whole = item.due && (!frame.dated || item.is_under_way());
    let variant = if up_next { Variant::Primary } else { Variant::Plain };
    let class = match (item.due, up_next) {
        (false, _) => "visit-card is-over",
        (true, true) => "visit-card is-next",
        (true, false) => "visit-card",
    };
    let technician = frame.named.then(|| item.technician.clone());
    let link = [item.number.as_str(), " · ", &item.subject].concat();
    view! {
        <li class=class>
            <div class="row">
                <h3 class="visit-window" id=anchor(which) tabindex="-1">
                    <time datetime=datetime_attribute(from.0)>{window}</time>
                </h3>
                <VisitMark state />
                {(!status.is_open())
                    .then(|| {
                        view! { <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) /> }
                    })}
                {technician
                    .map(|name| {
                        view! {
                            <span class="row small push">
                                <Icon name=IconName::Person />
                                {name}
                            </span>
                        }
                    })}
            </div>
            <p class="visit-ticket">
                <a href=ticket::address(item.ticket)>{link}</a>
                " "
                <span class="visually-hidden">{said(lang, |t| t.ticket.priority)} " "</span>
                <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) />
            </p>
            {whole.then(|| view! { <Facts item=item.clone() /> })}
            <VisitRecord which state course=item.course.clone() asking=frame.asking />
            {item.due.then(|| view! { <VisitActs which state asking=frame.asking variant on_moved=frame.moved /> })}
        </li>
    }
    .into_any()
}

/// Where, whom to ask for, what to know.
#[component]
fn Facts(item: Item) -> impl IntoView {
    let lang = use_kit().lang;
    let Item { site, room, contact, person, phones, note, habits, .. } = item;
    let (name, address, access) = site.unwrap_or_default();
    let nowhere = name.is_empty() && room.is_empty();
    let place = [name, room].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let no_place = nowhere.then(|| view! { <span class="quiet">{said(lang, |t| t.today.no_site)}</span> });
    let address = (!address.is_empty()).then(|| {
        view! {
            <span class="visit-address">{address.clone()}</span>
            <Whereabouts address />
        }
    });
    let calls = phones.into_iter().map(|phone| view! { <Call phone /> }).collect_view();
    let person = person.map(|(id, name)| view! { <a href=people::address(id)>{name}</a> });
    let text = move |title: fn(&'static Texts) -> &'static str, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{said(lang, title)}</dt>
                    <dd class="entry-text">{text}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="visit-facts">
            <div>
                <dt>{said(lang, |t| t.common.site)}</dt>
                <dd>{no_place} <strong>{place}</strong> {address}</dd>
            </div>
            <div>
                <dt>{said(lang, |t| t.ticket.site_contact)}</dt>
                <dd>{contact} " " {person} <span class="visit-calls">{calls}</span></dd>
            </div>
            {text(|t| t.sheet.visit_access, access)}
            {text(|t| t.today.before_going, note)}
            {text(|t| t.sheet.assistance, habits)}
        </dl>
    }
    .into_any()
}
