//! Decisions on people and saved views: records that devices edit too, each as a whole.

use super::field::record_base;
use super::{Assumption, Decision};
use crate::document::{Body, DocRef};
use crate::event::EventBody;
use crate::facts::Fact;
use crate::id::{Aggregate, PersonId};
use crate::people::{Person, Profile, SKILLS_MAX};
use crate::permission::{may_define_person, may_tidy_views};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::saved_view::{FILTER_MAX, SavedView};
use crate::text;

type Decided = Result<(), super::Refused>;

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
    let before = decision.facts.person(record.id).known();
    if let Some(organization) = record.organization {
        let named = before.is_some_and(|before| before.organization == record.organization);
        decision.must_be_offered(organization, named)?;
    }
    if let Some(site) = record.site {
        decision.must_be_offered(site, before.is_some_and(|before| before.site == record.site))?;
    }
    if record.skills.len() > SKILLS_MAX {
        let problem = Problem::OutOfRange { min: 0, max: SKILLS_MAX as i64 };
        return Err(Refusal::Invalid { field: "skills".to_owned(), problem }.into());
    }
    for skill in &record.skills {
        decision.must_be_in_use(*skill, before.is_some_and(|before| before.skills.contains(skill)))?;
    }
    for team in &record.teams {
        decision.must_be_in_use(*team, before.is_some_and(|before| before.teams.contains(team)))?;
    }
    keeps_an_administrator(decision, record)?;
    let body = Body::Person(record.clone());
    define(decision, record.id, body, EventBody::PersonDefined(record.clone().map(Private::Known)))
}

/// Refuses what would leave nobody who can sign in and administer the desk. The server's own tasks may: whoever runs
/// them can give the role to anyone.
fn keeps_an_administrator(decision: &mut Decision<'_>, record: &Person) -> Result<(), Refusal> {
    let Fact::Known(before) = decision.facts.person(record.id) else { return Ok(()) };
    if decision.context.system || !before.administers() || record.administers() {
        return Ok(());
    }
    let Fact::Known(holders) = decision.facts.account_holders() else {
        decision.assume(Assumption::Permitted);
        return Ok(());
    };
    let may_administer = |holder: &&PersonId| match decision.facts.person(**holder) {
        Fact::Known(person) => person.administers(),
        Fact::Absent => false,
        Fact::NotHere => true,
    };
    // Everyone is asked about, not only up to the first one found, so that a store loads them all at once.
    match holders.iter().filter(|holder| **holder != record.id).filter(may_administer).count() {
        0 => Err(Refusal::LastAdministrator),
        _ => Ok(()),
    }
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
