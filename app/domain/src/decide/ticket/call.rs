//! Decisions on calls: who is called because time goes by, and who has seen it.

use super::{Decided, Target};
use crate::command::AcknowledgeCall;
#[cfg(feature = "administration")]
use crate::command::CallPerson;
use crate::decide::Decision;
#[cfg(feature = "administration")]
use crate::event::PersonCalled;
use crate::event::{CallAcknowledged, EventBody};
use crate::refusal::Refusal;
#[cfg(feature = "administration")]
use crate::sla::promise;

/// Nothing happens where the promise no longer counts by now, or the step has called somebody more since it was looked at:
/// so however many servers look, each call is made once.
#[cfg(feature = "administration")]
pub(super) fn call(decision: &mut Decision<'_>, call: &CallPerson) -> Decided {
    if !decision.context.system {
        return Err(decision.not_permitted().into());
    }
    let Some((_, ticket)) = decision.ticket(call.ticket, None)? else { return Ok(()) };
    decision.desk_person("person", call.person)?;
    let step = (call.metric, call.cycle, call.percent);
    let before = ticket.calls.iter().filter(|known| (known.metric, known.cycle, known.percent) == step);
    let is_next = before.count() == call.attempt as usize;
    let counts = |at| promise::is_counting(ticket, call.metric, at);
    if is_next && counts(call.reached_at) && counts(decision.context.occurred_at) {
        let called = PersonCalled {
            person: call.person,
            metric: call.metric,
            cycle: call.cycle,
            percent: call.percent,
            reached_at: call.reached_at,
            answer_by: call.answer_by,
        };
        decision.emit(call.ticket, EventBody::PersonCalled(called));
    }
    Ok(())
}

pub(super) fn acknowledge(decision: &mut Decision<'_>, target: &Target<'_>, seen: &AcknowledgeCall) -> Decided {
    let Some(call) = target.ticket.calls.iter().find(|call| call.id == seen.call) else {
        return Err(Refusal::NoSuchPart { part: "call".to_owned() }.into());
    };
    if call.person != target.actor {
        return Err(decision.not_permitted().into());
    }
    if call.seen.is_none() {
        decision.emit(target.ticket.id, EventBody::CallAcknowledged(CallAcknowledged { call: seen.call }));
    }
    Ok(())
}
