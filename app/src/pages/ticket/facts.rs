//! What is known about the ticket, each fact with its small form.

use super::edit::EditButton;
use super::priority::PriorityFact;
use super::{Opened, Part};
use crate::pages::{names, organizations, people};
use crate::prelude::*;
use crate::texts::{Lang, Word, datetime_attribute, said, t};
use deskside_domain::id::PersonId;
use deskside_domain::ticket::{Field, Ticket};

/// In the order people look for them.
const FACTS: [(Part, Field); 11] = [
    (Part::Requester, Field::Requester),
    (Part::Affected, Field::AffectedUser),
    (Part::Site, Field::Site),
    (Part::Location, Field::Location),
    (Part::Category, Field::Category),
    (Part::Kind, Field::Kind),
    (Part::Impact, Field::Impact),
    (Part::Urgency, Field::Urgency),
    (Part::AgreedDate, Field::AgreedAt),
    (Part::ExternalRef, Field::ExternalRef),
    (Part::Restricted, Field::Restricted),
];

#[component]
pub fn Facts(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let fact = |(part, field): &(Part, Field)| view! { <Fact opened part=*part field=*field /> };
    view! {
        <section class="panel">
            <h2>{said(lang, |t| t.sheet.details)}</h2>
            <dl class="facts facts-edit">
                <Assigned opened />
                <PriorityFact opened />
                {FACTS[..2].iter().map(fact).collect_view()}
                <From opened />
                {FACTS[2..].iter().map(fact).collect_view()}
                <Origin opened />
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Fact(opened: Opened, part: Part, field: Field) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let text = Memo::new(move |_| value(opened, lang.get(), field));
    let link = Memo::new(move |_| {
        let person = opened.with(|ticket| person_in(ticket, field)).map(people::address);
        person.or_else(|| site_in(opened, field))
    });
    let shown = move || match link.get() {
        Some(href) => view! { <a href=href>{move || text.get()}</a> }.into_any(),
        None => view! { <span>{move || text.get()}</span> }.into_any(),
    };
    view! {
        <div class="fact">
            <dt>{move || names::part_title(t(lang), part)}</dt>
            <dd>
                {shown}
                <EditButton opened part />
            </dd>
        </div>
    }
    .into_any()
}

fn value(opened: Opened, lang: Lang, field: Field) -> String {
    let value = opened.with(|ticket| ticket.value(field));
    value.map(|value| opened.kit.desk.read(|replica| names::value(replica, lang, &value))).unwrap_or_default()
}

/// The person a fact is about.
fn person_in(ticket: &Ticket, field: Field) -> Option<PersonId> {
    match field {
        Field::Requester => Some(ticket.content.requester),
        Field::AffectedUser => ticket.content.affected_user,
        _ => None,
    }
}

/// The page of the site a fact is about, where this device knows it.
fn site_in(opened: Opened, field: Field) -> Option<String> {
    let site = opened.with(|ticket| ticket.content.site).filter(|_| field == Field::Site)?;
    opened.kit.desk.read(|replica| replica.site(site).map(organizations::site_address))
}

/// For whom it is done: the organisation of the site, or of the requester.
#[component]
fn From(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let found = Memo::new(move |_| {
        kit.desk.read(|replica| {
            let id = opened.with(|ticket| replica.organization_of(ticket))?;
            replica.organization(id).map(|organization| (id, organization.name.clone()))
        })
    });
    move || {
        found.get().map(|(id, name)| {
            view! {
                <div class="fact">
                    <dt>{said(kit.lang, |t| t.people.organization)}</dt>
                    <dd>
                        <a href=organizations::address(id)>{name}</a>
                    </dd>
                </div>
            }
        })
    }
}

/// Team and person in one line.
#[component]
fn Assigned(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let text = Memo::new(move |_| {
        let person = value(opened, lang.get(), Field::Assignee);
        match opened.with(|ticket| ticket.team) {
            Some(_) => [&person, " · ", &value(opened, lang.get(), Field::Team)].concat(),
            None => person,
        }
    });
    view! {
        <div class="fact">
            <dt>{said(lang, |t| t.ticket.assigned_to)}</dt>
            <dd>
                <span>{move || text.get()}</span>
                <EditButton opened part=Part::Assignment />
            </dd>
        </div>
    }
    .into_any()
}

/// Where it came from and when.
#[component]
fn Origin(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let channel = Memo::new(move |_| opened.with(|ticket| ticket.content.channel));
    let created = Memo::new(move |_| opened.with(|ticket| ticket.created_at));
    let by = move || {
        let by = opened.with(|ticket| ticket.created_by);
        kit.desk.read(|replica| names::person(replica, t(lang), by))
    };
    view! {
        <div class="fact">
            <dt>{said(lang, |t| t.ticket.channel)}</dt>
            <dd>{move || channel.get().word(t(lang))}</dd>
        </div>
        <div class="fact">
            <dt>{said(lang, |t| t.sheet.opened)}</dt>
            <dd>
                <time datetime=move || datetime_attribute(created.get().0)>{move || kit.when(created.get())}</time>
                " · "
                {by}
            </dd>
        </div>
    }
    .into_any()
}
