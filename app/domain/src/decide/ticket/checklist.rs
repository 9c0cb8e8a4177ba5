//! Checklists: taken up, answered item by item, set aside. Nothing here is ever refused for what others did meanwhile.

use super::parts::{invalid, is_new};
use super::{Decided, Target};
use crate::command::{AnswerChecklist, SetChecklistAside};
use crate::decide::Decision;
use crate::event::{ChecklistAdded, ChecklistAnswered, ChecklistSetAside, EventBody};
use crate::id::{ChecklistId, EventId};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::checklist::{CHECKLISTS_MAX, check_items, out_of_range};
use crate::ticket::{Answered, Checklist};

pub(super) fn add(decision: &mut Decision<'_>, target: &Target<'_>, list: &Checklist) -> Decided {
    text::line("name", &list.name, text::NAME_MAX)?;
    check_items(&list.items)?;
    if !list.answers.is_empty() || list.aside {
        let problem = Problem::Malformed { detail: "a new checklist has no answers yet".to_owned() };
        return Err(invalid("answers", problem).into());
    }
    if list.visit.is_some_and(|id| target.ticket.visits.iter().all(|visit| visit.id != id)) {
        return Err(Refusal::NoSuchPart { part: "visit".to_owned() }.into());
    }
    let there = &target.ticket.checklists;
    is_new("checklist", there.iter().any(|before| before.id == list.id))?;
    if there.len() >= CHECKLISTS_MAX {
        return Err(out_of_range("checklists", 0, CHECKLISTS_MAX).into());
    }
    // The template may be retired or other by now: what was on the device is what is gone through.
    let added = ChecklistAdded { checklist: list.id, list: Private::Known(list.clone()) };
    decision.emit(target.ticket.id, EventBody::ChecklistAdded(added));
    Ok(())
}

fn named<'a>(target: &Target<'a>, id: ChecklistId) -> Result<&'a Checklist, Refusal> {
    let found = target.ticket.checklists.iter().find(|list| list.id == id);
    found.ok_or_else(|| Refusal::NoSuchPart { part: "checklist".to_owned() })
}

pub(super) fn answer(decision: &mut Decision<'_>, target: &Target<'_>, command: &AnswerChecklist) -> Decided {
    let list = named(target, command.checklist)?;
    let Some(item) = list.items.get(command.item as usize) else {
        return Err(out_of_range("item", 0, list.items.len().saturating_sub(1)).into());
    };
    if let Some(answer) = &command.answer {
        answer.check(item.answer)?;
    }
    // A program speaks to the server itself: it has seen what is there.
    let all_seen = decision.context.latest && command.over.is_empty();
    let is_replaced = |there: &&Answered| all_seen || there.by == target.actor || command.over.contains(&there.id);
    let (replaced, others): (Vec<&Answered>, Vec<&Answered>) = list.answers_to(command.item).partition(is_replaced);
    let is_so = match &command.answer {
        None => replaced.is_empty(),
        Some(answer) => !list.aside && replaced.len() == 1 && replaced[0].answer == *answer,
    };
    if is_so {
        return Ok(());
    }
    // Somebody said something else that the author did not see: both are kept.
    decision.accepted.merged |= command.answer.as_ref().is_some_and(|yours| others.iter().any(|o| o.answer != *yours));
    let over: Vec<EventId> = replaced.into_iter().map(|answered| answered.id).collect();
    let answer = command.answer.clone().map(Private::Known);
    let answered = ChecklistAnswered { checklist: list.id, item: command.item, answer, over };
    decision.emit(target.ticket.id, EventBody::ChecklistAnswered(answered));
    Ok(())
}

pub(super) fn set_aside(decision: &mut Decision<'_>, target: &Target<'_>, command: &SetChecklistAside) -> Decided {
    let list = named(target, command.checklist)?;
    if list.aside != command.aside {
        let set = ChecklistSetAside { checklist: list.id, aside: command.aside };
        decision.emit(target.ticket.id, EventBody::ChecklistSetAside(set));
    }
    Ok(())
}
