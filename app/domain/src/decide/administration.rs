//! Decisions on what only the administration keeps: organisations, sites, teams, categories, contracts, replies,
//! checklists.

use super::people::define;
use super::{Decision, Refused};
use crate::canned_reply::{self, CannedReply};
use crate::checklist_template::ChecklistTemplate;
use crate::contract::Contract;
use crate::diagnosis::{CATEGORIES_MAX, DiagnosisTree};
use crate::document::{Body, DocRef};
use crate::event::EventBody;
use crate::id::CategoryId;
use crate::people::{CATEGORY_DEPTH, Category, Organization, Person, Site, Team};
use crate::permission::{may_define, may_define_replies, may_define_service_levels};
use crate::priority_scheme::PriorityScheme;
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::checklist::{check_items, out_of_range};

type Decided = Result<(), Refused>;

pub(super) fn organization(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Organization) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    let body = Body::Organization(record.clone());
    define(decision, record.id, body, EventBody::OrganizationDefined(record.clone().map(Private::Known)))
}

pub(super) fn site(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Site) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    text::optional_line("address", &record.address, text::LINE_MAX)?;
    text::optional_body("access_notes", &record.access_notes)?;
    let before =
        before(decision, record.id).and_then(|body| if let Body::Site(site) = body { Some(site) } else { None });
    let named = before.is_some_and(|before| before.organization == record.organization);
    decision.must_be_in_use(record.organization, named)?;
    let body = Body::Site(record.clone());
    define(decision, record.id, body, EventBody::SiteDefined(record.clone().map(Private::Known)))
}

pub(super) fn team(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Team) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    if record.until.is_some() && !record.external {
        let problem = Problem::Malformed { detail: "only the access of an external team can end by date".to_owned() };
        return Err(Refusal::Invalid { field: "until".to_owned(), problem }.into());
    }
    define(decision, record.id, Body::Team(record.clone()), EventBody::TeamDefined(record.clone()))
}

pub(super) fn category(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Category) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name_en", &record.name_en, text::NAME_MAX)?;
    text::line("name_it", &record.name_it, text::NAME_MAX)?;
    let mut above = record.parent;
    let mut depth = 1;
    while let Some(parent) = above {
        depth += 1;
        if parent == record.id || depth > CATEGORY_DEPTH {
            let problem = Problem::OutOfRange { min: 1, max: CATEGORY_DEPTH as i64 };
            return Err(Refusal::Invalid { field: "parent".to_owned(), problem }.into());
        }
        decision.must_exist(parent)?;
        above = parent_of(decision, parent);
    }
    let before = before(decision, record.id)
        .and_then(|body| if let Body::Category(category) = body { Some(category) } else { None });
    if let Some(parent) = record.parent {
        decision.must_be_in_use(parent, before.is_some_and(|before| before.parent == record.parent))?;
    }
    if let Some(team) = record.team {
        decision.must_be_in_use(team, before.is_some_and(|before| before.team == record.team))?;
    }
    define(decision, record.id, Body::Category(record.clone()), EventBody::CategoryDefined(record.clone()))
}

pub(super) fn contract(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Contract) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    text::optional_line("reference", &record.reference, text::LINE_MAX)?;
    text::optional_body("note", &record.note)?;
    record.check_days()?;
    let before =
        before(decision, record.id).and_then(|body| if let Body::Contract(one) = body { Some(one) } else { None });
    let named = before.is_some_and(|before| before.organization == record.organization);
    decision.must_be_in_use(record.organization, named)?;
    let body = Body::Contract(record.clone());
    define(decision, record.id, body, EventBody::ContractDefined(record.clone().map(Private::Known)))
}

pub(super) fn priority_scheme(decision: &mut Decision<'_>, actor: Option<&Person>, record: &PriorityScheme) -> Decided {
    decision.permit(actor, may_define_service_levels)?;
    decision.permit_in_house(actor)?;
    record.check()?;
    let body = Body::PriorityScheme(Box::new(record.clone()));
    define(decision, record.id, body, EventBody::PrioritySchemeDefined(record.clone()))
}

pub(super) fn canned_reply(decision: &mut Decision<'_>, actor: Option<&Person>, record: &CannedReply) -> Decided {
    decision.permit(actor, may_define_replies)?;
    decision.permit_in_house(actor)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    for (field, words) in [("text_en", &record.text_en), ("text_it", &record.text_it)] {
        text::optional_body(field, words)?;
        canned_reply::check(field, words)?;
    }
    // One language is enough; the other is shown in its place.
    if record.text_en.trim().is_empty() {
        text::body("text_it", &record.text_it)?;
    }
    let before =
        before(decision, record.id).and_then(|body| if let Body::CannedReply(one) = body { Some(one) } else { None });
    if let Some(team) = record.team {
        decision.must_be_in_use(team, before.is_some_and(|before| before.team == record.team))?;
    }
    let body = Body::CannedReply(record.clone());
    define(decision, record.id, body, EventBody::CannedReplyDefined(record.clone()))
}

pub(super) fn checklist_template(
    decision: &mut Decision<'_>,
    actor: Option<&Person>,
    record: &ChecklistTemplate,
) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    check_items(&record.items)?;
    let before = before(decision, record.id)
        .and_then(|body| if let Body::ChecklistTemplate(one) = body { Some(one) } else { None });
    if let Some(category) = record.category {
        decision.must_be_in_use(category, before.is_some_and(|before| before.category == record.category))?;
    }
    let body = Body::ChecklistTemplate(record.clone());
    define(decision, record.id, body, EventBody::ChecklistTemplateDefined(record.clone()))
}

pub(super) fn diagnosis_tree(decision: &mut Decision<'_>, actor: Option<&Person>, record: &DiagnosisTree) -> Decided {
    decision.permit(actor, may_define)?;
    record.tree.check()?;
    if record.categories.len() > CATEGORIES_MAX {
        return Err(out_of_range("categories", 0, CATEGORIES_MAX).into());
    }
    let before =
        before(decision, record.id).and_then(|body| if let Body::DiagnosisTree(one) = body { Some(one) } else { None });
    for category in &record.categories {
        decision.must_be_in_use(*category, before.is_some_and(|before| before.categories.contains(category)))?;
    }
    // Other questions are another version; what it is offered for is not.
    let version = match before {
        Some(before) if before.tree == record.tree => before.version,
        Some(before) => before.version.saturating_add(1),
        None => 1,
    };
    let record = DiagnosisTree { version, ..record.clone() };
    let body = Body::DiagnosisTree(record.clone());
    define(decision, record.id, body, EventBody::DiagnosisTreeDefined(record))
}

fn parent_of(decision: &Decision<'_>, category: CategoryId) -> Option<CategoryId> {
    match &decision.facts.document(category.into()).known()?.body {
        Body::Category(category) => category.parent,
        _ => None,
    }
}

/// The record as it is.
pub(super) fn before<'a>(decision: &Decision<'a>, record: impl Into<DocRef>) -> Option<&'a Body> {
    decision.facts.document(record.into()).known().map(|document| &document.body)
}
