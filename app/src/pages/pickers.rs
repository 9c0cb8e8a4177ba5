//! Choosing people, places and categories.

use super::kit::{Kit, language, use_kit};
use super::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Lang, said, t};
use crate::ui::{Choice, Combobox, Icon, IconName, List};
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, TeamId};
use deskside_domain::people::Team;
use deskside_domain::permission::is_desk;
use leptos::text_prop::TextProp;
use std::str::FromStr;

/// What was typed and what was chosen.
#[derive(Clone, Copy)]
pub struct Pick {
    pub query: RwSignal<String>,
    pub chosen: RwSignal<String>,
}

impl Pick {
    #[must_use]
    pub fn new() -> Self {
        Self { query: RwSignal::new(String::new()), chosen: RwSignal::new(String::new()) }
    }

    /// Already chosen.
    #[must_use]
    pub fn of(id: impl ToString, name: String) -> Self {
        Self { query: RwSignal::new(name), chosen: RwSignal::new(id.to_string()) }
    }

    /// Chooses.
    pub fn set(self, id: impl ToString, name: String) {
        self.query.set(name);
        self.chosen.set(id.to_string());
    }

    /// Chooses nothing.
    pub fn clear(self) {
        self.query.set(String::new());
        self.chosen.set(String::new());
    }

    /// What was chosen.
    #[must_use]
    pub fn id<T: FromStr>(self) -> Option<T> {
        self.chosen.with(|text| text.parse().ok())
    }

    /// Something was typed and nothing was chosen.
    #[must_use]
    pub fn is_astray(self) -> bool {
        self.chosen.with_untracked(String::is_empty) && self.query.with_untracked(|text| !text.trim().is_empty())
    }
}

impl Default for Pick {
    fn default() -> Self {
        Self::new()
    }
}

/// Active people by name, with phone numbers and place. `staff`: only those who work tickets.
#[must_use]
pub fn people(replica: &Replica, staff: bool) -> Vec<Choice> {
    let mut people: Vec<_> =
        replica.people().filter(|person| person.active && (!staff || is_desk(person.role))).collect();
    people.sort_by(|a, b| a.profile.name.cmp(&b.profile.name));
    let choice = |person: &deskside_domain::people::Person| {
        let mut detail = person.profile.phones.join(" · ");
        if let Some(site) = person.site.and_then(|id| replica.site(id)) {
            if !detail.is_empty() {
                detail.push_str(" · ");
            }
            detail.push_str(&site.name);
        }
        Choice::new(person.id.to_string(), person.profile.name.as_str()).detail(detail)
    };
    people.into_iter().map(choice).collect()
}

/// Sites in use by name, with their organisation.
#[must_use]
pub fn sites(replica: &Replica) -> Vec<Choice> {
    let mut sites: Vec<_> = replica.sites().filter(|site| !replica.is_retired(site.id)).collect();
    sites.sort_by(|a, b| a.name.cmp(&b.name));
    let choice = |site: &deskside_domain::people::Site| {
        let above = replica.organization(site.organization).map(|body| body.name.clone()).unwrap_or_default();
        Choice::new(site.id.to_string(), site.name.as_str()).detail(above)
    };
    sites.into_iter().map(choice).collect()
}

/// Brings those to the front that belong to an organisation.
fn first_of(
    replica: &Replica,
    organization: Option<OrganizationId>,
    choices: &mut [Choice],
    of: impl Fn(&Replica, &str) -> Option<OrganizationId>,
) {
    if organization.is_some() {
        choices.sort_by_key(|choice| of(replica, &choice.value) != organization);
    }
}

/// Teams in use by name.
#[must_use]
pub fn teams(replica: &Replica) -> Vec<Choice> {
    let mut teams: Vec<_> = replica.teams().filter(|team| !team.retired).collect();
    teams.sort_by(|a, b| (a.level, &a.name).cmp(&(b.level, &b.name)));
    teams.into_iter().map(|team| Choice::new(team.id.to_string(), team.name.as_str())).collect()
}

/// The same, and after them the teams no longer in use that something still is with, marked.
#[must_use]
pub fn teams_and(replica: &Replica, lang: Lang, held: impl Fn(TeamId) -> bool) -> Vec<Choice> {
    let mut all = teams(replica);
    let mut gone: Vec<_> = replica.teams().filter(|team| team.retired && held(team.id)).collect();
    gone.sort_by(|a, b| a.name.cmp(&b.name));
    let marked = |team: &Team| Choice::new(team.id.to_string(), names::team(replica, lang.texts(), team.id));
    all.extend(gone.into_iter().map(marked));
    all
}

/// One person.
#[component]
pub fn PersonPicker(
    #[prop(into)] id: String,
    #[prop(into)] label: TextProp,
    pick: Pick,
    /// Only those who work tickets.
    #[prop(optional)]
    staff: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] full: bool,
    /// Its people are offered first.
    #[prop(optional, into)]
    organization: Signal<Option<OrganizationId>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] on_choose: Option<Callback<(String,)>>,
) -> impl IntoView {
    let kit = use_kit();
    let options = Memo::new(move |_| {
        let organization = organization.get();
        kit.desk.read(|replica| {
            let mut all = people(replica, staff);
            first_of(replica, organization, &mut all, |replica, id| replica.person(id.parse().ok()?)?.organization);
            all
        })
    });
    let heard = Callback::new(move |(id,): (String,)| {
        if let Some(on_choose) = on_choose {
            on_choose.run((id,));
        }
    });
    view! {
        <Combobox
            id
            label
            options
            query=pick.query
            chosen=pick.chosen
            on_choose=heard
            hint=said(kit.lang, |t| t.ticket.requester_hint)
            error
            optional
            full
        />
    }
}

/// A site.
#[component]
pub fn SitePicker(
    #[prop(into)] id: String,
    pick: Pick,
    /// Its sites are offered first.
    #[prop(optional, into)]
    organization: Signal<Option<OrganizationId>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let kit = use_kit();
    let options = Memo::new(move |_| {
        let organization = organization.get();
        kit.desk.read(|replica| {
            let mut all = sites(replica);
            let of = |replica: &Replica, id: &str| Some(replica.site(id.parse().ok()?)?.organization);
            first_of(replica, organization, &mut all, of);
            all
        })
    });
    view! {
        <Combobox id label=said(kit.lang, |t| t.common.site) options query=pick.query chosen=pick.chosen error optional=true />
    }
}

/// Several people, as chips that can be taken away again.
#[component]
pub fn PeoplePicker(
    #[prop(into)] id: String,
    #[prop(into)] label: TextProp,
    people: RwSignal<Vec<PersonId>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let kit = use_kit();
    let pick = Pick::new();
    let add = Callback::new(move |(id,): (String,)| {
        if let Ok(id) = id.parse::<PersonId>() {
            people.update(|people| {
                if !people.contains(&id) {
                    people.push(id);
                }
            });
        }
        pick.clear();
    });
    let chip = move |id: PersonId| {
        let name = move || kit.desk.read(|replica| names::person(replica, t(kit.lang), id));
        view! {
            <button type="button" class="chip" on:click=move |_| people.update(|all| all.retain(|other| *other != id))>
                <span>{name}</span>
                <Icon name=IconName::Close />
                <span class="visually-hidden">{said(kit.lang, |t| t.common.remove)}</span>
            </button>
        }
    };
    view! {
        <div class="stack">
            <PersonPicker id label pick staff=true error on_choose=add optional=true />
            <div class="chips">
                <List each=move || people.get() key=|id| *id children=chip />
            </div>
        </div>
    }
}

/// Every category in use, with those above it as the quieter line.
#[must_use]
pub fn categories(replica: &Replica, lang: Lang) -> Vec<Choice> {
    let mut all: Vec<Choice> = replica
        .categories()
        .filter(|category| !replica.is_retired(category.id))
        .map(|category| {
            let above = category.parent.map(|id| names::category(replica, lang, id)).unwrap_or_default();
            Choice::new(category.id.to_string(), category.name(language(lang))).detail(above)
        })
        .collect();
    all.sort_by(|a, b| (&a.detail, &a.label).cmp(&(&b.detail, &b.label)));
    all
}

/// The categories right under one, or the first level.
fn below(kit: Kit, above: Option<CategoryId>) -> Vec<(CategoryId, String)> {
    let words = language(kit.lang.get());
    let mut all: Vec<_> = kit.desk.read(|replica| {
        let under =
            replica.categories().filter(|category| category.parent == above && !replica.is_retired(category.id));
        under.map(|category| (category.id, category.name(words).to_owned())).collect()
    });
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

/// A node of the category tree: typed, or reached with at most three taps.
#[component]
pub fn CategoryPicker(
    #[prop(into)] id: String,
    pick: Pick,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let kit = use_kit();
    let options = Memo::new(move |_| {
        let lang = kit.lang.get();
        kit.desk.read(|replica| categories(replica, lang))
    });
    let next = Memo::new(move |_| below(kit, pick.id::<CategoryId>()));
    let chip = move |(id, name): (CategoryId, String)| {
        let shown = name.clone();
        view! {
            <button type="button" class="chip" on:click=move |_| pick.set(id, name.clone())>
                {shown}
            </button>
        }
    };
    let path = move || {
        let id = pick.id::<CategoryId>()?;
        let lang = kit.lang.get();
        let path = kit.desk.read(|replica| names::category(replica, lang, id));
        Some(view! {
            <p class="row small">
                <span>{path}</span>
                <button type="button" class="button button-quiet" on:click=move |_| pick.clear()>
                    {said(kit.lang, |t| t.ticket.category_again)}
                </button>
            </p>
        })
    };
    view! {
        <div class="stack">
            <Combobox id label=said(kit.lang, |t| t.ticket.category) options query=pick.query chosen=pick.chosen error />
            {path}
            <div class="chips" role="group" aria-label=said(kit.lang, |t| t.ticket.category)>
                {move || {
                    let searching = pick.chosen.with(String::is_empty) && pick.query.with(|text| !text.is_empty());
                    (!searching).then(|| next.get().into_iter().map(chip).collect_view())
                }}
            </div>
        </div>
    }
}
