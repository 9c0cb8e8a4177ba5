//! Sites, contracts and people of an organisation. What there is none of takes no room.

use super::site_address;
use crate::pages::contact::{Call, Whereabouts};
use crate::pages::kit::use_kit;
use crate::pages::people;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Texts, Word, Zone, date, day_attribute, day_number, fill, said, t};
use crate::ui::{Badge, ButtonLink, IconName, List, Tone, Variant};
use deskside_domain::contract::Contract;
use deskside_domain::id::{OrganizationId, SiteId};
use deskside_domain::people::{Person, Site};
use deskside_domain::time::Date;

/// People shown at first, and with each "show more".
const WINDOW: usize = 10;

/// The sites of an organisation, by name.
pub fn sites(replica: &Replica, id: OrganizationId) -> Vec<Site> {
    let mut sites: Vec<Site> = replica.sites().filter(|site| site.organization == id).cloned().collect();
    sites.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    sites
}

/// The contracts with an organisation: those that hold first, then by their beginning, the latest first.
fn contracts(replica: &Replica, id: OrganizationId, today: Option<Date>) -> Vec<(Contract, Stand)> {
    let own = replica.contracts().filter(|contract| contract.organization == id);
    let mut found: Vec<(Contract, Stand)> =
        own.map(|contract| (contract.clone(), Stand::of(contract, today))).collect();
    found.sort_by(|(a, stand_a), (b, stand_b)| {
        (stand_a, b.starts, &a.name, a.id).cmp(&(stand_b, a.starts, &b.name, b.id))
    });
    found
}

/// Where a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stand {
    Holds,
    Coming,
    Over,
}

impl Stand {
    fn of(contract: &Contract, today: Option<Date>) -> Self {
        match today {
            Some(today) if contract.starts.is_some_and(|first| today < first) => Self::Coming,
            Some(today) if !contract.holds_on(today) => Self::Over,
            _ => Self::Holds,
        }
    }
}

/// The people of an organisation who are still there, by name.
fn members(replica: &Replica, id: OrganizationId) -> Vec<Person> {
    let own = replica.people().filter(|person| person.organization == Some(id) && person.active);
    let mut found: Vec<Person> = own.cloned().collect();
    found.sort_by(|a, b| (&a.profile.name, a.id).cmp(&(&b.profile.name, b.id)));
    found
}

#[component]
pub fn Sites(id: OrganizationId, site: Memo<Option<SiteId>>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let all = Memo::new(move |_| kit.desk.read(|replica| sites(replica, id)));
    let line = move |one: Site| {
        let own = one.id;
        let (link, new) = (site_address(&one), ["/desk/new?site=", &own.to_string()].concat());
        let Site { name, address, access_notes, retired, .. } = one;
        let address = (!address.is_empty()).then(|| {
            view! {
                <p class="visit-address">{address.clone()}</p>
                <Whereabouts address />
            }
        });
        let access = (!access_notes.is_empty()).then(|| {
            view! {
                <p class="small">
                    <span class="quiet">{said(lang, |t| t.sheet.visit_access)} ": "</span>
                    {access_notes}
                </p>
            }
        });
        let class = move || if site.get() == Some(own) { "site is-chosen" } else { "site" };
        view! {
            <li class=class>
                <h3>
                    <a href=link>{name}</a>
                    {retired.then(|| view! { <Badge tone=Tone::Neutral label=said(lang, |t| t.people.retired) /> })}
                </h3>
                {address}
                {access}
                <p>
                    <ButtonLink
                        href=new
                        label=said(lang, |t| t.nav.new_ticket)
                        icon=IconName::Plus
                        variant=Variant::Quiet
                    />
                </p>
            </li>
        }
    };
    let some = Memo::new(move |_| all.with(|all| !all.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="panel stack">
                    <h2>{said(lang, |t| t.people.sites)}</h2>
                    <ul class="sites">
                        <List
                            each=move || all.get()
                            key=|site| (site.id, site.name.clone(), site.address.clone(), site.access_notes.clone())
                            children=line
                        />
                    </ul>
                </section>
            }
        })
    }
}

#[component]
pub fn Contracts(id: OrganizationId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let today = Memo::new(move |_| day_number(kit.now(), Zone::Local));
    let all = Memo::new(move |_| {
        let today = day_attribute(today.get()).parse().ok();
        kit.desk.read(|replica| contracts(replica, id, today))
    });
    let line = move |(contract, stand): (Contract, Stand)| {
        let Contract { name, kind, reference, starts, ends, note, .. } = contract;
        let tone = match stand {
            Stand::Holds => Tone::Ok,
            Stand::Coming => Tone::Neutral,
            Stand::Over => Tone::Warn,
        };
        let word = move || match stand {
            Stand::Holds => t(lang).people.contract_holds,
            Stand::Coming => t(lang).people.contract_coming,
            Stand::Over => t(lang).people.contract_over,
        };
        let about = move || {
            let kind = kind.word(t(lang));
            if reference.is_empty() { kind.to_owned() } else { [kind, " · ", &reference].concat() }
        };
        view! {
            <li class="contract">
                <span class="row">
                    <strong>{name}</strong>
                    <Badge tone label=word />
                </span>
                <span class="small">{about}</span>
                <span class="small quiet">{move || span(lang.get().texts(), lang.get(), starts, ends)}</span>
                {(!note.is_empty()).then(|| view! { <span class="small entry-text">{note}</span> })}
            </li>
        }
    };
    let some = Memo::new(move |_| all.with(|all| !all.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="panel stack">
                    <h2>{said(lang, |t| t.people.contracts)}</h2>
                    <ul class="contracts">
                        {move || all.get().into_iter().map(line).collect_view()}
                    </ul>
                </section>
            }
        })
    }
}

/// "from 1 Jan 2026 until 31 Dec 2027".
fn span(texts: &'static Texts, lang: crate::texts::Lang, starts: Option<Date>, ends: Option<Date>) -> String {
    let words = &texts.people;
    let from = starts.map(|day| fill(words.contract_from, &[("day", &date(lang, day))]));
    let until = match ends {
        Some(day) => fill(words.contract_until, &[("day", &date(lang, day))]),
        None => words.contract_open.to_owned(),
    };
    from.into_iter().chain([until]).collect::<Vec<_>>().join(" ")
}

#[component]
pub fn People(id: OrganizationId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let most = RwSignal::new(WINDOW);
    let all = Memo::new(move |_| kit.desk.read(|replica| members(replica, id)));
    let line = move |person: Person| {
        let phone = person.profile.phones.first().cloned();
        view! {
            <li>
                <a href=people::address(person.id)>{person.profile.name}</a>
                {phone.map(|phone| view! { <span class="push"><Call phone /></span> })}
            </li>
        }
    };
    let some = Memo::new(move |_| all.with(|all| !all.is_empty()));
    let hidden = move || all.with(Vec::len).saturating_sub(most.get());
    move || {
        some.get().then(|| {
            view! {
                <section class="panel stack">
                    <h2>{said(lang, |t| t.nav.people)}</h2>
                    <ul class="plain-list">
                        <List
                            each=move || all.with(|all| all.iter().take(most.get()).cloned().collect::<Vec<_>>())
                            key=|person| (person.id, person.profile.name.clone(), person.profile.phones.clone())
                            children=line
                        />
                    </ul>
                    {move || {
                        (hidden() > 0)
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="button"
                                        on:click=move |_| most.update(|most| *most += WINDOW)
                                    >
                                        {said(lang, |t| t.people.show_more)}
                                        " · "
                                        {hidden}
                                    </button>
                                }
                            })
                    }}
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;
    use deskside_domain::contract::ContractKind;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::id::{ContractId, PersonId};
    use deskside_domain::people::{Language, Profile, Role};
    use deskside_domain::small::SmallMap;

    fn day(text: &str) -> Option<Date> {
        text.parse().ok()
    }

    fn contract(id: u128, organization: u128, starts: Option<Date>, ends: Option<Date>) -> Contract {
        Contract {
            id: ContractId::from(id),
            organization: OrganizationId::from(organization),
            name: format!("Contratto {id}"),
            kind: ContractKind::Business,
            reference: String::new(),
            starts,
            ends,
            note: String::new(),
        }
    }

    fn replica(bodies: Vec<Body>) -> Replica {
        let mut replica = Replica::default();
        for body in bodies {
            replica.put(Document { body, versions: SmallMap::new() });
        }
        replica
    }

    #[test]
    fn contracts_that_hold_come_first() {
        let all = [
            contract(1, 1, day("2020-01-01"), day("2025-12-31")),
            contract(2, 1, day("2027-01-01"), None),
            contract(3, 1, day("2026-01-01"), day("2026-11-22")),
            contract(4, 1, None, None),
            contract(5, 2, None, None),
        ];
        let replica = replica(all.into_iter().map(Body::Contract).collect());
        let found = contracts(&replica, OrganizationId::from(1), day("2026-11-22"));
        let found: Vec<_> = found.iter().map(|(contract, stand)| (contract.id.0.as_u128(), *stand)).collect();
        assert_eq!(found, [(3, Stand::Holds), (4, Stand::Holds), (2, Stand::Coming), (1, Stand::Over)]);
    }

    #[test]
    fn the_span_of_a_contract_is_said_in_words() {
        let said = |starts, ends| span(Lang::It.texts(), Lang::It, starts, ends);
        assert_eq!(said(day("2026-01-01"), day("2027-12-31")), "dal 1 gen 2026 fino al 31 dic 2027");
        assert_eq!(said(None, None), "fino a nuovo accordo");
        assert_eq!(said(day("2026-01-01"), None), "dal 1 gen 2026 fino a nuovo accordo");
    }

    #[test]
    fn people_who_left_are_not_listed() {
        let person = |id: u128, name: &str, active| {
            Body::Person(Person {
                id: PersonId::from(id),
                profile: Profile { name: name.to_owned(), ..Profile::default() },
                role: Role::Requester,
                teams: Vec::new(),
                skills: Vec::new(),
                field: false,
                organization: Some(OrganizationId::from(1)),
                site: None,
                language: Language::It,
                active,
            })
        };
        let replica = replica(vec![person(1, "Zoe", true), person(2, "Ada", true), person(3, "Ugo", false)]);
        let found = members(&replica, OrganizationId::from(1));
        assert_eq!(found.iter().map(|person| person.profile.name.as_str()).collect::<Vec<_>>(), ["Ada", "Zoe"]);
    }
}
