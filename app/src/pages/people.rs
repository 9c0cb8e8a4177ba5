//! People: how to reach them, and what they asked for.

mod form;

use super::contact::{Call, mailto};
use super::kit::{Kit, leave_trail, use_kit};
use super::organizations::{self, Organizations};
use super::related::{Related, rows};
use super::rest::Coming;
use super::{PageHead, Ready, names};
use crate::prelude::*;
use crate::route::{Address, Route, use_way};
use crate::texts::{Word, fill, said, t};
use crate::ui::{Badge, Button, ButtonLink, EmptyState, Icon, IconName, List, Segment, SegmentedChoice, TextField};
use deskside_domain::id::PersonId;
use deskside_domain::people::{Person, phone_digits};
use deskside_domain::permission::may_define_person;
use deskside_domain::search;
use deskside_domain::ticket::Ticket;
use form::PersonDialog;

/// People shown at once.
const WINDOW: usize = 200;

/// Where a person's page is.
#[must_use]
pub fn address(id: PersonId) -> String {
    ["/desk/people/", &id.to_string()].concat()
}

/// What the page lists, as its address says it.
const PEOPLE: &str = "people";
const ORGANIZATIONS: &str = "organizations";
/// Where the list is.
const PATH: &str = "/desk/people";

/// Where the list of organisations is.
#[must_use]
pub fn organizations_address() -> String {
    [PATH, "?show=", ORGANIZATIONS].concat()
}

#[component]
pub fn PeoplePage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let adding = RwSignal::new(false);
    let way = use_way().address;
    let wanted = move |address: &Address| match address.part("show").as_deref() {
        Some(ORGANIZATIONS) => ORGANIZATIONS,
        _ => PEOPLE,
    };
    let show = RwSignal::new(way.with_untracked(wanted));
    // Back and forward change the address, the choice changes it too.
    Effect::new(move |before: Option<&'static str>| {
        let shown = show.get();
        if before.is_some_and(|before| before != shown) {
            kit.replace(&if shown == ORGANIZATIONS { organizations_address() } else { PATH.to_owned() });
        }
        shown
    });
    Effect::new(move |_| {
        let shown = way.with(|address| (address.path == PATH).then(|| wanted(address)));
        if let Some(shown) = shown.filter(|shown| *shown != show.get_untracked()) {
            show.set(shown);
        }
    });
    let segments = move || {
        vec![
            Segment::new(PEOPLE, said(lang, |t| t.nav.people)).icon(IconName::People),
            Segment::new(ORGANIZATIONS, said(lang, |t| t.people.organizations)).icon(IconName::Folder),
        ]
    };
    view! {
        <PageHead title=said(lang, |t| t.nav.people)>
            <Button
                label=said(lang, |t| t.empty.people_act)
                icon=IconName::Plus
                on_press=move || adding.set(true)
            />
        </PageHead>
        <Ready>
            <div class="stack">
                <SegmentedChoice
                    name="people-show"
                    legend=said(lang, |t| t.people.what)
                    segments=segments()
                    value=show
                />
                {move || {
                    if show.get() == ORGANIZATIONS {
                        view! { <Organizations /> }.into_any()
                    } else {
                        view! { <Everyone adding /> }.into_any()
                    }
                }}
            </div>
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
fn found(kit: Kit, query: &str, most: usize) -> Vec<Row> {
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
    let found = Memo::new(move |_| query.with(|query| self::found(kit, query, WINDOW)));
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
    leave_trail(|path| matches!(Route::parse(path), Route::Person(_)));
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
    let coming = expect_context::<Coming>();
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
        let body = person.organization.and_then(|id| replica.organization(id)).cloned();
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
                <ButtonLink
                    href=["/desk/new?requester=", &id.to_string()].concat()
                    label=said(lang, |t| t.nav.new_ticket)
                    icon=IconName::Plus
                />
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
                {body
                    .map(|body| {
                        view! {
                            <p class="row">
                                <Icon name=IconName::Folder />
                                <a href=organizations::address(body.id)>{body.name}</a>
                            </p>
                        }
                    })}
                {site
                    .map(|site| {
                        let link = organizations::site_address(&site);
                        view! {
                            <p class="row">
                                <Icon name=IconName::Place />
                                <a href=link>{site.name}</a>
                                <span>{site.address}</span>
                            </p>
                        }
                    })}
                {contacts}
                {(!note.is_empty()).then(|| view! { <p class="entry-text">{note}</p> })}
            </section>
            {move || coming.equipment(id)}
            <TheirTickets id />
        </div>
        <PersonDialog open=editing person=Some(stored) />
    }
}

/// What the person asked for or suffers from.
#[component]
fn TheirTickets(id: PersonId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tickets = Memo::new(move |_| {
        let texts = t(lang);
        kit.desk.read(|replica| {
            let theirs = |ticket: &Ticket| ticket.content.requester == id || ticket.content.affected_user == Some(id);
            rows(replica, texts, theirs)
        })
    });
    let none = move || {
        let name = kit.desk.read(|replica| names::person(replica, t(lang), id));
        fill(t(lang).people.no_tickets, &[("name", &name)])
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.sheet.tickets)}</h2>
            <Related tickets none />
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::people::{Language, Profile, Role};

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
            skills: Vec::new(),
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
