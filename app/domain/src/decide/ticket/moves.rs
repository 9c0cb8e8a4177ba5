//! Moves of the status machine, and the transfers that come with them.

use super::{Decided, Target};
use crate::command::{EscalateTicket, SetPending};
use crate::decide::field::SeenVersion;
use crate::decide::{Decision, Refused};
use crate::event::{EventBody, StatusChanged, TicketBounced, TicketEscalated};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::status::REOPEN_WINDOW_DAYS;
use crate::ticket::{Field, FieldValue, HandoverQuestion, Pending, PendingReason, TicketStatus};
use crate::time::Timestamp;

/// How a wanted move stands to where the ticket is now.
enum Move {
    /// Go.
    Legal,
    /// There already.
    Done,
    /// Someone moved the ticket on meanwhile, and from there the move does not exist.
    Overtaken,
}

/// Judges a move: `allowed` narrows the machine to what the command is for.
fn judge(
    decision: &mut Decision<'_>,
    target: &Target<'_>,
    to: TicketStatus,
    allowed: impl Fn(TicketStatus) -> bool,
) -> Result<Move, Refused> {
    let from = target.ticket.status;
    let seen = decision.seen(target.document, Field::Status)?;
    if from == to {
        return Ok(Move::Done);
    }
    match (from.may_become(to) && allowed(from), seen) {
        (true, SeenVersion::Current) => Ok(Move::Legal),
        (true, SeenVersion::Older(_)) => {
            decision.accepted.merged = true;
            Ok(Move::Legal)
        }
        (false, SeenVersion::Current) => Err(Refusal::IllegalMove { from, to }.into()),
        (false, SeenVersion::Older(_)) => Ok(Move::Overtaken),
    }
}

fn overtaken(decision: &mut Decision<'_>, target: &Target<'_>, to: TicketStatus, note: Option<&str>) {
    let theirs = FieldValue::Status(target.ticket.status);
    decision.record_conflict(target.document, target.ticket, theirs, FieldValue::Status(to), note);
}

/// Refuses when the ticket is not open; as overtaken work it is refused too, since nothing typed would be lost.
pub(super) fn must_be_open(decision: &mut Decision<'_>, target: &Target<'_>, to: TicketStatus) -> Result<(), Refused> {
    let from = target.ticket.status;
    match from.is_open() {
        true => Ok(()),
        false => match decision.seen(target.document, Field::Status)? {
            SeenVersion::Older(_) if !decision.accepted.assumptions.is_empty() => Ok(()),
            _ => Err(Refusal::IllegalMove { from, to }.into()),
        },
    }
}

pub(super) fn emit_move(decision: &mut Decision<'_>, target: &Target<'_>, to: TicketStatus, reason: Option<&str>) {
    let moved = StatusChanged {
        from: target.ticket.status,
        to,
        pending: Pending::default(),
        reason: reason.map(|text| Private::Known(text.to_owned())),
        imported: false,
    };
    decision.emit(target.ticket.id, EventBody::StatusChanged(moved));
}

pub(super) fn start_work(decision: &mut Decision<'_>, target: &Target<'_>) -> Decided {
    let to = TicketStatus::InProgress;
    match judge(decision, target, to, TicketStatus::is_open)? {
        Move::Legal => {
            if target.ticket.assignee.is_none() && decision.works(target) {
                let mine = FieldValue::Assignee(Some(target.actor));
                decision.emit(target.ticket.id, EventBody::FieldSet(mine));
            }
            decision.own_once(target);
            emit_move(decision, target, to, None);
        }
        Move::Done => {}
        Move::Overtaken => overtaken(decision, target, to, None),
    }
    Ok(())
}

pub(super) fn set_pending(decision: &mut Decision<'_>, target: &Target<'_>, command: &SetPending) -> Decided {
    let details = &command.details;
    let empty = |field: &str| Refusal::Invalid { field: field.to_owned(), problem: Problem::Empty };
    match command.reason {
        PendingReason::AgreedDate if details.until.is_none() => return Err(empty("until").into()),
        PendingReason::Supplier if details.supplier.as_ref().is_none_or(|name| name.trim().is_empty()) => {
            return Err(empty("supplier").into());
        }
        _ => {}
    }
    details.until.map_or(Ok(()), |until| until.check("until", Timestamp::MIN))?;
    for (field, value) in [("supplier", &details.supplier), ("supplier_ref", &details.supplier_ref)] {
        text::optional_line(field, value.as_deref().unwrap_or_default(), text::LINE_MAX)?;
    }
    let to = TicketStatus::Pending(command.reason);
    let moved = StatusChanged {
        from: target.ticket.status,
        to,
        pending: details.clone().map(Private::Known),
        reason: None,
        imported: false,
    };
    match judge(decision, target, to, TicketStatus::is_open)? {
        Move::Legal => decision.emit(target.ticket.id, EventBody::StatusChanged(moved)),
        Move::Done if target.ticket.pending != *details => {
            decision.emit(target.ticket.id, EventBody::StatusChanged(moved));
        }
        Move::Done => {}
        Move::Overtaken => overtaken(decision, target, to, None),
    }
    Ok(())
}

pub(super) fn resolve(decision: &mut Decision<'_>, target: &Target<'_>, solution: &str) -> Decided {
    text::body("solution", solution)?;
    let to = TicketStatus::Resolved;
    let judged = judge(decision, target, to, TicketStatus::is_open)?;
    let value = FieldValue::Solution(solution.to_owned());
    decision.set_field(target.document, target.ticket, value, None)?;
    match judged {
        Move::Legal => {
            decision.own_once(target);
            emit_move(decision, target, to, None);
        }
        Move::Done => {}
        Move::Overtaken => overtaken(decision, target, to, None),
    }
    Ok(())
}

pub(super) fn close(decision: &mut Decision<'_>, target: &Target<'_>) -> Decided {
    let to = TicketStatus::Closed;
    // What closes by itself does so only as long as nobody has done anything about it.
    if decision.context.system
        && decision.command.bases.contains_key(&Field::Status)
        && let SeenVersion::Older(_) = decision.seen(target.document, Field::Status)?
    {
        return Err(Refusal::ChangedMeanwhile { what: target.ticket.id.into() }.into());
    }
    match judge(decision, target, to, |from| from == TicketStatus::Resolved)? {
        Move::Legal => emit_move(decision, target, to, None),
        Move::Done => {}
        Move::Overtaken => overtaken(decision, target, to, None),
    }
    Ok(())
}

pub(super) fn reopen(decision: &mut Decision<'_>, target: &Target<'_>, reason: &str) -> Decided {
    text::body("reason", reason)?;
    let to = TicketStatus::InProgress;
    let was_over = |from| matches!(from, TicketStatus::Resolved | TicketStatus::Closed);
    match judge(decision, target, to, was_over)? {
        Move::Legal => {
            let closed_at = target.ticket.closed_at.unwrap_or(decision.context.occurred_at);
            if decision.context.occurred_at.since(closed_at) > i64::from(REOPEN_WINDOW_DAYS) * 86_400 {
                return Err(Refusal::ReopenWindowOver { days: REOPEN_WINDOW_DAYS }.into());
            }
            emit_move(decision, target, to, Some(reason));
        }
        // Someone reopened it already: the reason is kept as a second one.
        Move::Done => decision.accepted.merged = true,
        Move::Overtaken => overtaken(decision, target, to, Some(reason)),
    }
    Ok(())
}

pub(super) fn cancel(decision: &mut Decision<'_>, target: &Target<'_>, reason: &str) -> Decided {
    text::body("reason", reason)?;
    let to = TicketStatus::Cancelled;
    match judge(decision, target, to, TicketStatus::is_open)? {
        Move::Legal => emit_move(decision, target, to, Some(reason)),
        Move::Done => decision.accepted.merged = true,
        Move::Overtaken => overtaken(decision, target, to, Some(reason)),
    }
    Ok(())
}

pub(super) fn escalate(decision: &mut Decision<'_>, target: &Target<'_>, command: &EscalateTicket) -> Decided {
    text::body("reason", &command.reason)?;
    let answered =
        |question: &HandoverQuestion| command.checklist.get(question).is_some_and(|answer| !answer.trim().is_empty());
    let missing: Vec<_> = HandoverQuestion::ALL.into_iter().filter(|question| !answered(question)).collect();
    if !missing.is_empty() {
        return Err(Refusal::ChecklistIncomplete { missing }.into());
    }
    for answer in command.checklist.values() {
        text::body("checklist", answer)?;
    }
    decision.must_be_offered(command.team, false)?;
    must_be_open(decision, target, TicketStatus::Assigned)?;
    let ticket = target.ticket;
    match decision.seen(target.document, Field::Team)? {
        SeenVersion::Current if ticket.team == Some(command.team) => {
            return Err(Refusal::SameTeam.into());
        }
        SeenVersion::Current => {}
        SeenVersion::Older(_) => {
            // Someone gave the ticket away meanwhile: a person must say who has it. No word of the hand-over is lost.
            let answers = command.checklist.values().map(String::as_str);
            let note = std::iter::once(command.reason.as_str()).chain(answers).collect::<Vec<_>>().join("\n");
            let (theirs, yours) = (FieldValue::Team(ticket.team), FieldValue::Team(Some(command.team)));
            decision.record_conflict(target.document, ticket, theirs, yours, Some(&note));
            return Ok(());
        }
    }
    let escalated = TicketEscalated {
        from: ticket.team,
        to: command.team,
        reason: Private::Known(command.reason.clone()),
        checklist: command.checklist.iter().map(|(q, answer)| (*q, Private::Known(answer.clone()))).collect(),
    };
    decision.emit(ticket.id, EventBody::TicketEscalated(escalated));
    if ticket.status != TicketStatus::Assigned {
        emit_move(decision, target, TicketStatus::Assigned, None);
    }
    Ok(())
}

pub(super) fn bounce(decision: &mut Decision<'_>, target: &Target<'_>, reason: &str) -> Decided {
    text::body("reason", reason)?;
    must_be_open(decision, target, TicketStatus::Assigned)?;
    let ticket = target.ticket;
    let last = ticket.escalations.iter().rev().find(|sent| !sent.bounced && ticket.team == Some(sent.to));
    let Some(last) = last else {
        return Err(Refusal::NothingToBounce.into());
    };
    if let Some(from) = last.from {
        decision.must_be_offered(from, false)?;
    }
    let bounced = TicketBounced { escalation: last.id, to: last.from, reason: Private::Known(reason.to_owned()) };
    decision.emit(ticket.id, EventBody::TicketBounced(bounced));
    if ticket.status != TicketStatus::Assigned {
        emit_move(decision, target, TicketStatus::Assigned, None);
    }
    Ok(())
}
