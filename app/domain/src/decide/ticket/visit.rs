//! Visits: planned, gone through step by step, corrected, and reported on.

use super::parts::{invalid, is_new};
use super::{Decided, Target};
use crate::command::{CorrectVisit, MoveVisit, ReportVisit};
use crate::decide::Decision;
use crate::event::{EventBody, VisitCorrected, VisitMoved, VisitReported};
use crate::id::VisitId;
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::{Visit, VisitReport, VisitState};
use crate::time::Timestamp;

pub(super) fn plan(decision: &mut Decision<'_>, target: &Target<'_>, visit: &Visit) -> Decided {
    text::optional_line("contact", &visit.contact, text::LINE_MAX)?;
    text::optional_body("note", &visit.note)?;
    if visit.state != VisitState::Planned || !visit.course.is_empty() {
        return Err(invalid("state", Problem::Malformed { detail: "a new visit is planned".to_owned() }).into());
    }
    visit.from.check("from", Timestamp::MIN)?;
    visit.to.check("to", visit.from)?;
    decision.desk_person("technician", visit.technician)?;
    if let Some(site) = visit.site {
        decision.must_be_offered(site, target.ticket.content.site == visit.site)?;
    }
    is_new("visit", target.ticket.visits.iter().any(|there| there.id == visit.id))?;
    decision.emit(target.ticket.id, EventBody::VisitPlanned(visit.clone().map(Private::Known)));
    Ok(())
}

fn named<'a>(target: &Target<'a>, id: VisitId) -> Result<&'a Visit, Refusal> {
    let found = target.ticket.visits.iter().find(|visit| visit.id == id);
    found.ok_or_else(|| Refusal::NoSuchPart { part: "visit".to_owned() })
}

/// Goes on, or back where the author says which step was a mistake: a step that comes late from another device never
/// takes one back.
pub(super) fn go(decision: &mut Decision<'_>, target: &Target<'_>, command: &MoveVisit) -> Decided {
    text::optional_body("reason", &command.reason)?;
    let visit = named(target, command.visit)?;
    let (from, to) = (visit.state, command.to);
    if from == to {
        return Ok(());
    }
    // Somebody was further already: a step that comes late takes nothing back, and holds up nothing behind it.
    let is_overtaken = from != VisitState::Void && from.may_go_back(to) && !from.may_become(to);
    if command.takes_back.is_none() && is_overtaken {
        return Ok(());
    }
    let legal = match command.takes_back {
        Some(mistake) => mistake == from && from.may_go_back(to),
        None => from.may_become(to),
    };
    if !legal {
        return Err(Refusal::IllegalVisitMove { from, to }.into());
    }
    let reason = (to == VisitState::Void && !command.reason.is_empty()).then(|| command.reason.clone().into());
    decision.emit(target.ticket.id, EventBody::VisitMoved(VisitMoved { visit: visit.id, from, to, reason }));
    Ok(())
}

pub(super) fn correct(decision: &mut Decision<'_>, target: &Target<'_>, command: &CorrectVisit) -> Decided {
    let visit = named(target, command.visit)?;
    let (times, before) = (command.times, visit.course.times);
    times.check(visit.state, before)?;
    times.check_past(decision.context.occurred_at)?;
    if times.or(before) != before {
        decision.emit(target.ticket.id, EventBody::VisitCorrected(VisitCorrected { visit: visit.id, times }));
    }
    Ok(())
}

/// Whatever became of the visit meanwhile, what somebody signed is kept.
pub(super) fn report(decision: &mut Decision<'_>, target: &Target<'_>, command: &ReportVisit) -> Decided {
    command.report.check()?;
    let visit = named(target, command.visit)?.id;
    let report = VisitReport { at: decision.context.occurred_at, ..command.report.clone() };
    let report = Private::Known(report);
    decision.emit(target.ticket.id, EventBody::VisitReported(VisitReported { visit, report }));
    Ok(())
}
