//! For which tickets a service level holds: the choices of its form, and the same in a few words.

use super::super::Look;
use super::super::categories::{language_of, path};
use super::super::contracts::span;
use super::super::form::Form;
use super::super::record::Editing;
use crate::directory::{Known, folded};
use app::texts::portal::Texts;
use app::texts::{Word, fill, refusal};
use app::ui::{Icon, IconName};
use deskside_domain::contract::Contract;
use deskside_domain::id::{CategoryId, ContractId, OrganizationId, SiteId};
use deskside_domain::sla::{Condition, SlaScope};
use deskside_domain::ticket::{Priority, TicketKind};
use leptos::prelude::*;
use uuid::Uuid;

/// Kinds of ticket with their words in forms.
pub(in super::super) const KINDS: [(TicketKind, &str); 3] = [
    (TicketKind::Incident, "incident"),
    (TicketKind::ServiceRequest, "service_request"),
    (TicketKind::Problem, "problem"),
];

/// Priorities with their words in forms.
const PRIORITIES: [(Priority, &str); 5] =
    [(Priority::P1, "p1"), (Priority::P2, "p2"), (Priority::P3, "p3"), (Priority::P4, "p4"), (Priority::P5, "p5")];

/// Names of one kind that are told in full; of more, how many.
const TOLD: usize = 3;

/// The name of a condition's field.
pub(super) fn field(condition: Condition) -> &'static str {
    match condition {
        Condition::Organization => "organizations",
        Condition::Contract => "contracts",
        Condition::Site => "sites",
        Condition::Category => "categories",
        Condition::Kind => "kinds",
        Condition::Priority => "priorities",
    }
}

/// What people call a condition.
pub(super) fn label(t: &Texts, condition: Condition) -> &'static str {
    let t = &t.service;
    match condition {
        Condition::Organization => t.scope_organizations,
        Condition::Contract => t.scope_contracts,
        Condition::Site => t.scope_sites,
        Condition::Category => t.scope_categories,
        Condition::Kind => t.scope_kinds,
        Condition::Priority => t.scope_priorities,
    }
}

/// Something that a condition may name.
struct Choice {
    value: String,
    name: String,
    retired: bool,
}

/// Everything that a condition may name, in the order of the form.
fn choices(condition: Condition, known: &Known, look: &Look) -> Vec<Choice> {
    let words = look.lang.texts();
    let plain = |(value, name): (&str, &str)| Choice { value: value.to_owned(), name: name.to_owned(), retired: false };
    match condition {
        Condition::Organization => known
            .organizations_by_name()
            .into_iter()
            .map(|one| Choice { value: one.id.to_string(), name: one.name.clone(), retired: one.retired })
            .collect(),
        Condition::Contract => {
            let mut contracts: Vec<(String, &Contract)> =
                known.contracts().map(|contract| (contract_name(contract, known), contract)).collect();
            contracts.sort_by_cached_key(|(name, contract)| (folded(name), contract.id));
            let choice = |(name, contract): (String, &Contract)| {
                let span = span(look.lang, contract);
                Choice {
                    value: contract.id.to_string(),
                    name: if span.is_empty() { name } else { format!("{name} ({span})") },
                    retired: known.is_retired(contract.organization),
                }
            };
            contracts.into_iter().map(choice).collect()
        }
        Condition::Site => {
            let organizations = known.organizations_by_name().into_iter();
            let sites = organizations.flat_map(|organization| {
                known.sites_by_name(Some(organization.id)).into_iter().map(|site| Choice {
                    value: site.id.to_string(),
                    name: format!("{} · {}", organization.name, site.name),
                    retired: known.is_retired(site.id),
                })
            });
            sites.collect()
        }
        Condition::Category => known
            .category_tree(language_of(look.lang))
            .into_iter()
            .map(|(_, category)| Choice {
                value: category.id.to_string(),
                name: path(known, category.id, look.lang),
                retired: known.is_retired(category.id),
            })
            .collect(),
        Condition::Kind => KINDS.iter().map(|(kind, word)| plain((*word, kind.word(words)))).collect(),
        Condition::Priority => PRIORITIES.iter().map(|(priority, word)| plain((*word, priority.word(words)))).collect(),
    }
}

fn contract_name(contract: &Contract, known: &Known) -> String {
    match known.organization(contract.organization) {
        Some(organization) => format!("{} · {}", organization.name, contract.name),
        None => contract.name.clone(),
    }
}

/// What a scope names under a condition, as a form holds it.
pub(super) fn values(scope: &SlaScope, condition: Condition) -> Vec<String> {
    match condition {
        Condition::Organization => scope.organizations.iter().map(ToString::to_string).collect(),
        Condition::Contract => scope.contracts.iter().map(ToString::to_string).collect(),
        Condition::Site => scope.sites.iter().map(ToString::to_string).collect(),
        Condition::Category => scope.categories.iter().map(ToString::to_string).collect(),
        Condition::Kind => {
            KINDS.iter().filter(|(kind, _)| scope.kinds.contains(kind)).map(|(_, word)| (*word).to_owned()).collect()
        }
        Condition::Priority => PRIORITIES
            .iter()
            .filter(|(priority, _)| scope.priorities.contains(priority))
            .map(|(_, word)| (*word).to_owned())
            .collect(),
    }
}

/// A form with the fields of a scope.
pub(super) fn with(form: Form, scope: &SlaScope) -> Form {
    Condition::ALL.into_iter().fold(form, |form, condition| {
        values(scope, condition).into_iter().fold(form, |form, value| form.with(field(condition), value))
    })
}

/// Puts a value of a form into a scope; whether it can be one at all.
fn put(scope: &mut SlaScope, condition: Condition, value: &str) -> bool {
    let id = value.parse::<Uuid>().ok();
    match condition {
        Condition::Organization => id.map(|id| scope.organizations.insert(OrganizationId(id))).is_some(),
        Condition::Contract => id.map(|id| scope.contracts.insert(ContractId(id))).is_some(),
        Condition::Site => id.map(|id| scope.sites.insert(SiteId(id))).is_some(),
        Condition::Category => id.map(|id| scope.categories.insert(CategoryId(id))).is_some(),
        Condition::Kind => {
            let kind = KINDS.iter().find(|(_, word)| *word == value);
            kind.map(|(kind, _)| scope.kinds.insert(*kind)).is_some()
        }
        Condition::Priority => {
            let priority = PRIORITIES.iter().find(|(_, word)| *word == value);
            priority.map(|(priority, _)| scope.priorities.insert(*priority)).is_some()
        }
    }
}

/// The scope that a form's fields say. What it named before may stay, also where it is retired or unknown here: taken
/// out without a word, the service level would hold for more tickets than before.
pub(super) fn read(form: &mut Form, before: Option<&SlaScope>, known: &Known, look: &Look) -> SlaScope {
    let mut scope = SlaScope::default();
    for condition in Condition::ALL {
        let chosen: Vec<String> = form.all(field(condition)).map(str::to_owned).collect();
        if chosen.is_empty() {
            continue;
        }
        let held = before.map(|before| values(before, condition)).unwrap_or_default();
        let there = choices(condition, known, look);
        for value in chosen {
            let is_one = put(&mut scope, condition, &value);
            match there.iter().find(|choice| choice.value == value) {
                _ if held.contains(&value) => {}
                Some(choice) if choice.retired => form.fail(field(condition), refusal(look.lang, "retired")),
                Some(_) if is_one => {}
                _ => {
                    let values = [("field", label(look.texts(), condition))];
                    form.fail(field(condition), fill(look.texts().settings.not_a_choice, &values));
                }
            }
        }
    }
    scope
}

/// What a form names under a condition, in words.
pub(super) fn reads(form: &Form, condition: Condition, known: &Known, look: &Look) -> String {
    let chosen: Vec<&str> = form.all(field(condition)).collect();
    if chosen.is_empty() {
        return look.texts().service.scope_any.to_owned();
    }
    names_of(&chosen, condition, known, look).join(", ")
}

/// Values of a form by name, in the order of the form; what is not on this desk at the end.
fn names_of(chosen: &[&str], condition: Condition, known: &Known, look: &Look) -> Vec<String> {
    let there = choices(condition, known, look);
    let named = there.iter().filter(|choice| chosen.contains(&choice.value.as_str()));
    let unknown = chosen.iter().filter(|value| there.iter().all(|choice| choice.value != **value));
    named.map(|choice| choice.name.clone()).chain(unknown.map(|value| unknown_name(look, value))).collect()
}

fn unknown_name(look: &Look, value: &str) -> String {
    fill(look.texts().service.scope_unknown, &[("id", value)])
}

/// The fields of a scope.
pub(super) fn fields(editing: &Editing<'_>) -> AnyView {
    let t = &editing.look.texts().service;
    let parts: Vec<_> = Condition::ALL.into_iter().map(|condition| part(editing, condition)).collect();
    view! {
        <fieldset class="field field-full scope" aria-describedby="scope-hint">
            <legend class="field-label">{t.scope}</legend>
            <p class="field-hint" id="scope-hint">{t.scope_hint}</p>
            {parts}
        </fieldset>
    }
    .into_any()
}

/// The choices of one condition, folded up under what is chosen.
fn part(editing: &Editing<'_>, condition: Condition) -> AnyView {
    let (form, look) = (editing.form, editing.look);
    let t = look.texts();
    let (name, label) = (field(condition), label(t, condition));
    let chosen: Vec<&str> = form.all(name).collect();
    let wrong = form.wrong(name);
    let mut choices = choices(condition, editing.known, look);
    choices.retain(|choice| !choice.retired || chosen.contains(&choice.value.as_str()));
    let unknown = chosen.iter().filter(|value| choices.iter().all(|choice| choice.value != **value));
    let unknown: Vec<Choice> = unknown
        .map(|value| Choice { value: (*value).to_owned(), name: unknown_name(look, value), retired: false })
        .collect();
    choices.extend(unknown);
    let is_empty = choices.is_empty();
    let choice = |choice: Choice| {
        let checked = chosen.contains(&choice.value.as_str());
        let word = match choice.retired {
            true => fill(t.records.retired_choice, &[("name", &choice.name)]),
            false => choice.name,
        };
        view! {
            <label class="choice">
                <input type="checkbox" name=name value=choice.value checked=checked />
                <span>{word}</span>
            </label>
        }
    };
    let choices: Vec<_> = choices.into_iter().map(choice).collect();
    let told = reads(form, condition, editing.known, look);
    let described = wrong.is_some().then(|| format!("{name}-error"));
    let open = wrong.is_some();
    let hint = match condition {
        Condition::Contract => Some(t.service.scope_contracts_hint),
        Condition::Category => Some(t.service.scope_categories_hint),
        _ => None,
    };
    let error = wrong.map(|text| {
        let id = format!("{name}-error");
        view! { <p class="field-error" id=id><Icon name=IconName::Alert /><span>{text}</span></p> }
    });
    view! {
        <details class="scope-part" open=open>
            <summary><span class="scope-name">{label}": "</span><span class="quiet">{told}</span></summary>
            <fieldset class="field" aria-describedby=described>
                <legend class="visually-hidden">{label}</legend>
                {hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
                {error}
                {is_empty.then(|| view! { <p class="quiet">{t.service.scope_none}</p> })}
                <div class="choices scope-choices">{choices}</div>
            </fieldset>
        </details>
    }
    .into_any()
}

/// For which tickets a scope holds, in a few words: `ASL Valmonda · incidents`.
pub(in super::super) fn told(scope: &SlaScope, known: &Known, look: &Look) -> String {
    if scope.is_everything() {
        return look.texts().service.scope_everything.to_owned();
    }
    let parts = Condition::ALL.into_iter().filter_map(|condition| part_told(scope, condition, known, look));
    parts.collect::<Vec<_>>().join(" · ")
}

/// What a scope names under a condition, in a few words: `Network, Wi-Fi`; nothing where it asks nothing.
pub(in super::super) fn names_told(scope: &SlaScope, condition: Condition, known: &Known, look: &Look) -> String {
    shortened(short_names(scope, condition, known, look))
}

fn short_names(scope: &SlaScope, condition: Condition, known: &Known, look: &Look) -> Vec<String> {
    let t = &look.texts().service;
    match condition {
        Condition::Kind => {
            let word = |kind| match kind {
                TicketKind::Incident => t.scope_incidents,
                TicketKind::ServiceRequest => t.scope_requests,
                TicketKind::Problem => t.scope_problems,
            };
            scope.kinds.iter().map(|kind| word(*kind).to_owned()).collect()
        }
        // Alone they are names enough; in the form each stands after its organisation.
        Condition::Contract => {
            let name = |id: &ContractId| known.contract(*id).map(|contract| contract.name.clone());
            scope.contracts.iter().map(|id| name(id).unwrap_or_else(|| unknown_name(look, &id.to_string()))).collect()
        }
        Condition::Site => {
            let name = |id: &SiteId| known.site(*id).map(|site| site.name.clone());
            scope.sites.iter().map(|id| name(id).unwrap_or_else(|| unknown_name(look, &id.to_string()))).collect()
        }
        _ => {
            let chosen = values(scope, condition);
            names_of(&chosen.iter().map(String::as_str).collect::<Vec<_>>(), condition, known, look)
        }
    }
}

/// The first of some names, and how many more there are.
fn shortened(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(TOLD);
    let mut joined = names.into_iter().take(TOLD).collect::<Vec<_>>().join(", ");
    if more > 0 {
        joined.push_str(&format!(" (+{more})"));
    }
    joined
}

/// One condition of a scope in a few words; `None` where it asks nothing.
fn part_told(scope: &SlaScope, condition: Condition, known: &Known, look: &Look) -> Option<String> {
    let t = &look.texts().service;
    let names = short_names(scope, condition, known, look);
    if names.is_empty() {
        return None;
    }
    let is_one = names.len() == 1;
    let joined = shortened(names);
    let text = match condition {
        Condition::Organization | Condition::Kind => return Some(joined),
        Condition::Contract if is_one => t.scope_contract_of,
        Condition::Contract => t.scope_contracts_of,
        Condition::Site if is_one => t.scope_site_of,
        Condition::Site => t.scope_sites_of,
        Condition::Category if is_one => t.scope_category_of,
        Condition::Category => t.scope_categories_of,
        Condition::Priority => t.scope_priority_of,
    };
    Some(fill(text, &[("names", &joined)]))
}
