//! Decisions on reference data: each record is edited as a whole.

use super::Decision;
use super::field::record_base;
use crate::canned_reply::{self, CannedReply};
use crate::contract::Contract;
use crate::document::{Body, DocRef};
use crate::event::EventBody;
use crate::facts::Fact;
use crate::id::{Aggregate, CategoryId};
use crate::people::{CATEGORY_DEPTH, Category, Organization, Person, Profile, Site, Team};
use crate::permission::{may_define, may_define_person, may_define_replies, may_tidy_views};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::saved_view::{FILTER_MAX, SavedView};
use crate::text;

type Decided = Result<(), super::Refused>;

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
    decision.must_exist(record.organization)?;
    let body = Body::Site(record.clone());
    define(decision, record.id, body, EventBody::SiteDefined(record.clone().map(Private::Known)))
}

pub(super) fn team(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Team) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    define(decision, record.id, Body::Team(record.clone()), EventBody::TeamDefined(record.clone()))
}

pub(super) fn person(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Person) -> Decided {
    decision.permit(actor, |role| may_define_person(role, record.role))?;
    // Others get no records of people, so they keep none.
    decision.permit_in_house(actor)?;
    // Nobody but an administrator may turn a colleague into a requester either.
    if let Fact::Known(before) = decision.facts.person(record.id) {
        let role = before.role;
        decision.permit(actor, |actor| may_define_person(actor, role))?;
    }
    profile(&record.profile)?;
    if let Some(organization) = record.organization {
        decision.must_exist(organization)?;
    }
    if let Some(site) = record.site {
        decision.must_exist(site)?;
    }
    for team in &record.teams {
        decision.must_exist(*team)?;
    }
    let body = Body::Person(record.clone());
    define(decision, record.id, body, EventBody::PersonDefined(record.clone().map(Private::Known)))
}

fn profile(profile: &Profile) -> Result<(), Refusal> {
    text::line("name", &profile.name, text::NAME_MAX)?;
    text::optional_body("note", &profile.note)?;
    for (field, values) in [("emails", &profile.emails), ("phones", &profile.phones)] {
        if values.len() > 20 {
            let problem = Problem::OutOfRange { min: 0, max: 20 };
            return Err(Refusal::Invalid { field: field.to_owned(), problem });
        }
        for value in values {
            text::line(field, value, text::LINE_MAX)?;
        }
    }
    if let Some(email) = profile.emails.iter().find(|email| !looks_like_mail(email)) {
        let problem = Problem::Malformed { detail: email.clone() };
        return Err(Refusal::Invalid { field: "emails".to_owned(), problem });
    }
    Ok(())
}

/// Something before and after one `@`, no blanks. Whether it works only a mail can tell.
fn looks_like_mail(email: &str) -> bool {
    let mut parts = email.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    !local.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace)
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
    if let Some(team) = record.team {
        decision.must_exist(team)?;
    }
    define(decision, record.id, Body::Category(record.clone()), EventBody::CategoryDefined(record.clone()))
}

pub(super) fn contract(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Contract) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    text::optional_line("reference", &record.reference, text::LINE_MAX)?;
    text::optional_body("note", &record.note)?;
    record.check_days()?;
    decision.must_exist(record.organization)?;
    let body = Body::Contract(record.clone());
    define(decision, record.id, body, EventBody::ContractDefined(record.clone().map(Private::Known)))
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
    if let Some(team) = record.team {
        decision.must_exist(team)?;
    }
    let body = Body::CannedReply(record.clone());
    define(decision, record.id, body, EventBody::CannedReplyDefined(record.clone()))
}

pub(super) fn saved_view(decision: &mut Decision<'_>, actor: Option<&Person>, record: &SavedView) -> Decided {
    decision.permit_desk(actor)?;
    let before = match decision.facts.document(record.id.into()).known().map(|document| &document.body) {
        Some(Body::SavedView(before)) => Some(before),
        _ => None,
    };
    if let Some(actor) = actor {
        let owner = before.map_or(record.owner, |before| before.owner);
        let shared = before.is_some_and(|before| before.shared) && may_tidy_views(actor.role);
        if !decision.context.system && (record.owner != owner || (owner != actor.id && !shared)) {
            return Err(decision.not_permitted().into());
        }
    }
    if record.shared {
        // Their own views are all they see.
        decision.permit_in_house(actor)?;
    } else if before.is_some_and(|before| before.shared) {
        let problem = Problem::Malformed { detail: "a shared view stays shared; remove it instead".to_owned() };
        return Err(Refusal::Invalid { field: "shared".to_owned(), problem }.into());
    }
    text::line("name", &record.name, text::NAME_MAX)?;
    text::optional_line("filter", &record.filter, FILTER_MAX)?;
    let body = Body::SavedView(record.clone());
    define(decision, record.id, body, EventBody::SavedViewDefined(record.clone().map(Private::Known)))
}

fn parent_of(decision: &Decision<'_>, category: CategoryId) -> Option<CategoryId> {
    match &decision.facts.document(category.into()).known()?.body {
        Body::Category(category) => category.parent,
        _ => None,
    }
}

pub(super) fn define(
    decision: &mut Decision<'_>,
    record: impl Into<Aggregate>,
    body: Body,
    event: EventBody,
) -> Decided {
    let stream = record.into();
    let before = decision.facts.document(DocRef::from(stream));
    if let Fact::Known(document) = before {
        if document.body == body {
            return Ok(());
        }
        record_base(decision, document)?;
    }
    decision.emit(stream, event);
    Ok(())
}
