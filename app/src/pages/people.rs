//! People: how to reach them, and what they asked for.

mod form;

use super::kit::{Kit, use_kit};
use super::{PageHead, Ready, names, ticket};
use crate::prelude::*;
use crate::route::{Route, use_way};
use crate::texts::{Word, said, status_class, status_sentence, t};
use crate::ui::{Badge, Button, ButtonLink, EmptyState, Icon, IconName, List, StatusMark, TextField, Variant};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::people::{Person, phone_digits};
use deskside_domain::permission::may_define_person;
use deskside_domain::search;
use deskside_domain::ticket::{TicketStatus, label};
use form::PersonDialog;

/// People shown at once.
const WINDOW: usize = 200;

/// Where a person's page is.
#[must_use]
pub fn address(id: PersonId) -> String {
    ["/desk/people/", &id.to_string()].concat()
}

#[component]
pub fn PeoplePage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let adding = RwSignal::new(false);
    view! {
        <PageHead title=said(lang, |t| t.nav.people)>
            <Button
                label=said(lang, |t| t.empty.people_act)
                icon=IconName::Plus
                on_press=move || adding.set(true)
            />
        </PageHead>
        <Ready>
            <Everyone adding />
        </Ready>
        <PersonDialog open=adding person=None />
    }
}

/// A person as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    id: PersonId,
    name: String,
    detail: String,
    phone: Option<String>,
    active: bool,
}

/// Whether a person is meant by what was typed: words of the name and place, or digits of a phone number.
fn is_meant(person: &Person, place: &str, query: &str) -> bool {
    let digits = phone_digits(query);
    if digits.len() >= 3 && query.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c)) {
        return person.profile.phones.iter().any(|phone| phone_digits(phone).contains(&digits));
    }
    let mails = person.profile.emails.join(" ");
    search::matches(&search::words(query), &search::index_line([person.profile.name.as_str(), place, &mails]))
}

/// Those who are meant, by name, at most `most`.
fn rows(kit: Kit, query: &str, most: usize) -> Vec<Row> {
    let texts = t(kit.lang);
    kit.desk.read(|replica| {
        let place = |person: &Person| {
            let site = person.site.and_then(|id| replica.site(id)).map(|site| site.name.as_str());
            let body = person.organization.and_then(|id| replica.organization(id)).map(|body| body.name.as_str());
            [body, site].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        };
        let mut found: Vec<(&Person, String)> = replica.people().map(|person| (person, place(person))).collect();
        found.retain(|(person, place)| query.trim().is_empty() || is_meant(person, place, query));
        found.sort_by(|a, b| a.0.profile.name.cmp(&b.0.profile.name));
        found.truncate(most);
        let row = |(person, place): (&Person, String)| Row {
            id: person.id,
            name: person.profile.name.clone(),
            detail: if place.is_empty() { person.role.word(texts).to_owned() } else { place },
            phone: person.profile.phones.first().cloned(),
            active: person.active,
        };
        found.into_iter().map(row).collect()
    })
}

#[component]
fn Everyone(adding: RwSignal<bool>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| query.with(|query| rows(kit, query, WINDOW)));
    let row = move |row: Row| {
        view! {
            <li>
                <a href=address(row.id)>{row.name}</a>
                <span class="small quiet">{row.detail}</span>
                {(!row.active).then(|| view! { <Badge label=said(lang, |t| t.people.left) /> })}
                {row.phone.map(|phone| view! { <span class="push"><Call phone /></span> })}
            </li>
        }
    };
    let nobody = move || {
        found.with(Vec::is_empty).then(|| {
            if query.with(|query| query.trim().is_empty()) {
                view! {
                    <EmptyState icon=IconName::People text=said(lang, |t| t.empty.people)>
                        <Button label=said(lang, |t| t.empty.people_act) on_press=move || adding.set(true) />
                    </EmptyState>
                }
                .into_any()
            } else {
                view! {
                    <EmptyState icon=IconName::Search text=said(lang, |t| t.common.no_match)>
                        <Button label=said(lang, |t| t.empty.people_act) on_press=move || adding.set(true) />
                    </EmptyState>
                }
                .into_any()
            }
        })
    };
    view! {
        <div class="stack">
            <div class="list-tools">
                <TextField
                    id="search"
                    label=said(lang, |t| t.common.search)
                    hint=said(lang, |t| t.ticket.requester_hint)
                    value=query
                    kind="search"
                    optional=true
                />
            </div>
            <ul class="plain-list panel">
                <List each=move || found.get() key=|row| row.clone() children=row />
            </ul>
            {nobody}
        </div>
    }
}

/// A phone number to dial.
#[component]
fn Call(phone: String) -> impl IntoView {
    let href = ["tel:", &phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>()].concat();
    view! {
        <a class="row number" href=href>
            <Icon name=IconName::Phone />
            <span>{phone}</span>
        </a>
    }
}

#[component]
pub fn PersonPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let way = use_way();
    // The address changes a moment before this page goes: until then it shows whom it showed.
    let id = Memo::new(move |before: Option<&Option<PersonId>>| match way.route.get() {
        Route::Person(id) => id,
        _ => before.copied().flatten(),
    });
    let person = Memo::new(move |_| id.get().and_then(|id| kit.desk.read(|replica| replica.person(id).cloned())));
    let page = move || match person.get() {
        Some(person) => view! { <Card person /> }.into_any(),
        None => view! {
            <EmptyState icon=IconName::Person text=said(lang, |t| t.people.not_here)>
                <ButtonLink href="/desk/people" label=said(lang, |t| t.nav.people) icon=IconName::Back />
            </EmptyState>
        }
        .into_any(),
    };
    view! { <Ready>{page}</Ready> }
}

#[component]
fn Card(person: Person) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let editing = RwSignal::new(false);
    let name = person.profile.name.clone();
    let may_edit = {
        let role = person.role;
        move || {
            let me = kit.me().and_then(|me| kit.desk.read(|replica| replica.person(me).map(|me| me.role)));
            me.is_some_and(|me| may_define_person(me, role))
        }
    };
    let (site, body) = kit.desk.peek(|replica| {
        let site = person.site.and_then(|id| replica.site(id)).cloned();
        let body = person.organization.and_then(|id| replica.organization(id)).map(|body| body.name.clone());
        (site, body)
    });
    let mails = person.profile.emails.iter().map(|mail| {
        view! {
            <li>
                <a href=mailto(mail)>{mail.clone()}</a>
            </li>
        }
    });
    let phones = person.profile.phones.iter().map(|phone| {
        view! {
            <li>
                <Call phone=phone.clone() />
            </li>
        }
    });
    let (id, role, active, note) = (person.id, person.role, person.active, person.profile.note.clone());
    let contacts = view! { <ul class="plain-list">{phones.collect_view()} {mails.collect_view()}</ul> };
    let stored = StoredValue::new(person);
    view! {
        <div class="page-narrow stack">
            <PageHead title=name>
                {move || {
                    may_edit()
                        .then(|| {
                            view! {
                                <Button
                                    label=said(lang, |t| t.common.edit)
                                    icon=IconName::Edit
                                    on_press=move || editing.set(true)
                                />
                            }
                        })
                }}
            </PageHead>
            <section class="panel stack">
                <p class="row">
                    <span>{move || role.word(t(lang))}</span>
                    {(!active).then(|| view! { <Badge label=said(lang, |t| t.people.left) /> })}
                </p>
                <p>{body}</p>
                {site
                    .map(|site| {
                        view! {
                            <p class="row">
                                <Icon name=IconName::Place />
                                <span>{site.name} " " {site.address}</span>
                            </p>
                        }
                    })}
                {contacts}
                {(!note.is_empty()).then(|| view! { <p class="entry-text">{note}</p> })}
            </section>
            <TheirTickets id />
        </div>
        <PersonDialog open=editing person=Some(stored) />
    }
}

/// What the person asked for, open first, newest first.
#[component]
fn TheirTickets(id: PersonId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tickets = Memo::new(move |_| {
        kit.desk.read(|replica| {
            let mut theirs: Vec<_> = replica
                .tickets()
                .filter(|ticket| ticket.content.requester == id || ticket.content.affected_user == Some(id))
                .collect();
            theirs.sort_by_key(|ticket| (!ticket.is_open(), -ticket.created_at.0, ticket.id));
            theirs.truncate(WINDOW);
            let line = |ticket: &deskside_domain::ticket::Ticket| {
                (ticket.id, label(ticket.number, ticket.id), ticket.content.subject.clone(), ticket.status)
            };
            theirs.into_iter().map(line).collect::<Vec<_>>()
        })
    });
    let line = move |(id, number, subject, status): (TicketId, String, String, TicketStatus)| {
        view! {
            <li>
                <span class="number quiet">{number}</span>
                <a href=ticket::address(id)>{subject}</a>
                <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) />
            </li>
        }
    };
    let none = move || {
        let name = kit.desk.read(|replica| names::person(replica, t(lang), id));
        tickets.with(Vec::is_empty).then(|| {
            let text = move || crate::texts::fill(t(lang).people.no_tickets, &[("name", &name)]);
            view! { <p class="quiet">{text}</p> }
        })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.tickets)}</h2>
            <ul class="plain-list">
                <List each=move || tickets.get() key=|line| line.clone() children=line />
            </ul>
            {none}
            <p>
                <ButtonLink
                    href=["/desk/new?requester=", &id.to_string()].concat()
                    label=said(lang, |t| t.nav.new_ticket)
                    icon=IconName::Plus
                    variant=Variant::Quiet
                />
            </p>
        </section>
    }
}

/// The address for a link that writes to a person: whatever stands in it, it is one recipient and nothing else.
fn mailto(mail: &str) -> String {
    mail.bytes().fold("mailto:".to_owned(), |mut link, byte| {
        if byte.is_ascii_alphanumeric() || b"@.-_".contains(&byte) {
            link.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            link.push('%');
            link.push(char::from(HEX[usize::from(byte >> 4)]));
            link.push(char::from(HEX[usize::from(byte & 15)]));
        }
        link
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::people::{Language, Profile, Role};

    #[test]
    fn a_mail_link_has_one_recipient() {
        assert_eq!(mailto("ada.neri@example.org"), "mailto:ada.neri@example.org");
        assert_eq!(mailto("a?bcc=b@example.org"), "mailto:a%3Fbcc%3Db@example.org");
        assert_eq!(mailto("a,è@x"), "mailto:a%2C%C3%A8@x");
    }

    #[test]
    fn found_by_name_place_or_phone() {
        let profile = Profile {
            name: "Bruna Cossut".to_owned(),
            phones: vec!["+39 0439 555-0142".to_owned()],
            ..Profile::default()
        };
        let person = Person {
            id: PersonId::from(1),
            profile,
            role: Role::Requester,
            teams: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: Language::It,
            active: true,
        };
        for query in ["cossut", "selvabruna bru", "0439 5550142", "0039 0439"] {
            assert!(is_meant(&person, "Selvabruna", query), "{query}");
        }
        for query in ["moro", "0437"] {
            assert!(!is_meant(&person, "Selvabruna", query), "{query}");
        }
    }
}
