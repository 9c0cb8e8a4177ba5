//! Decisions on rosters: each is edited as a whole.

use super::administration::before;
use super::people::define;
use super::sla::zone_of;
use super::{Decision, Refused};
use crate::document::Body;
use crate::event::EventBody;
use crate::people::Person;
use crate::permission::may_define_rosters;
use crate::roster::Roster;
use crate::text;
use std::collections::BTreeSet;

pub(super) fn roster(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Roster) -> Result<(), Refused> {
    decision.permit(actor, may_define_rosters)?;
    decision.permit_in_house(actor)?;
    text::line("name", &record.name, text::NAME_MAX)?;
    let offsets = zone_of(decision, &record.zone)?;
    record.check()?;
    let before =
        before(decision, record.id).and_then(|body| if let Body::Roster(one) = body { Some(one) } else { None });
    if let Some(team) = record.team {
        decision.must_be_in_use(team, before.is_some_and(|before| before.team == record.team))?;
    }
    for person in record.people().collect::<BTreeSet<_>>() {
        decision.must_exist(person)?;
    }
    let record = Roster { offsets, ..record.clone() };
    define(decision, record.id, Body::Roster(Box::new(record.clone())), EventBody::RosterDefined(record))
}
