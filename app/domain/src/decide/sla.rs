//! Decisions on service levels: each record is edited as a whole.

use super::administration::before;
use super::people::define;
use super::{Decision, Refused};
use crate::document::Body;
use crate::event::EventBody;
use crate::facts::Fact;
use crate::people::Person;
use crate::permission::may_define_service_levels;
use crate::refusal::{Problem, Refusal};
use crate::sla::calendar::ZONE_MAX;
use crate::sla::{ServiceCalendar, SlaPolicy, ZoneOffsets};
use crate::text;

pub(super) fn calendar(
    decision: &mut Decision<'_>,
    actor: Option<&Person>,
    record: &ServiceCalendar,
) -> Result<(), Refused> {
    decision.permit(actor, may_define_service_levels)?;
    decision.permit_in_house(actor)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    let offsets = zone_of(decision, &record.zone)?;
    record.check()?;
    let record = ServiceCalendar { offsets, ..record.clone() };
    let (body, event) =
        (Body::ServiceCalendar(Box::new(record.clone())), EventBody::ServiceCalendarDefined(record.clone()));
    define(decision, record.id, body, event)
}

/// A zone as the server reads it now.
pub(super) fn zone_of(decision: &Decision<'_>, name: &str) -> Result<Option<ZoneOffsets>, Refusal> {
    text::line("zone", name, ZONE_MAX)?;
    let zone = decision.facts.zone(name, decision.context.occurred_at);
    if zone == Fact::Absent {
        let detail = format!("{name}: no zone of the tz database; write one such as Europe/Rome");
        return Err(Refusal::Invalid { field: "zone".to_owned(), problem: Problem::Malformed { detail } });
    }
    Ok(zone.known())
}

pub(super) fn policy(decision: &mut Decision<'_>, actor: Option<&Person>, record: &SlaPolicy) -> Result<(), Refused> {
    decision.permit(actor, may_define_service_levels)?;
    decision.permit_in_house(actor)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    record.check()?;
    let before = before(decision, record.id)
        .and_then(|body| if let Body::SlaPolicy(policy) = body { Some(policy) } else { None });
    decision.must_be_in_use(record.calendar, before.is_some_and(|before| before.calendar == record.calendar))?;
    define(decision, record.id, Body::SlaPolicy(Box::new(record.clone())), EventBody::SlaPolicyDefined(record.clone()))
}
