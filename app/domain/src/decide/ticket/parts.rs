//! What is added to a ticket. Additions never conflict; an id that a part has already is refused.

use super::{Decided, Target};
use crate::command::{MoveTask, MoveVisit};
use crate::decide::Decision;
use crate::event::{EventBody, TaskMoved, VisitMoved, Watched};
use crate::facts::Fact;
use crate::id::{PersonId, TicketId};
use crate::people::Person;
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::parts::TIME_ENTRY_MAX;
use crate::ticket::{Chaser, Link, LinkKind, Message, Task, TaskState, TimeEntry, Visibility, Visit, VisitState};
use crate::time::Timestamp;

pub(super) fn invalid(field: &str, problem: Problem) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem }
}

/// Refuses an id that a part of this kind has: what came second would be lost without a word.
pub(super) fn is_new(part: &str, is_there: bool) -> Decided {
    if is_there { Err(Refusal::PartExists { part: part.to_owned() }.into()) } else { Ok(()) }
}

pub(super) fn article(decision: &mut Decision<'_>, target: &Target<'_>, message: &Message) -> Decided {
    text::body("body", &message.body)?;
    is_new("article", matches!(decision.facts.document(message.article.into()), Fact::Known(_)))?;
    if message.visibility == Visibility::Public {
        decision.own_once(target);
    }
    decision.emit(target.ticket.id, EventBody::ArticleAdded(message.clone().map(Private::Known)));
    Ok(())
}

pub(super) fn task(decision: &mut Decision<'_>, target: &Target<'_>, task: &Task) -> Decided {
    text::line("title", &task.title, text::SUBJECT_MAX)?;
    if task.state != TaskState::Open {
        return Err(invalid("state", Problem::Malformed { detail: "a new task is open".to_owned() }).into());
    }
    if let Some(team) = task.team {
        decision.must_be_offered(team, target.ticket.team == task.team)?;
    }
    if let Some(person) = task.assignee {
        decision.desk_person("assignee", person)?;
    }
    is_new("task", target.ticket.tasks.iter().any(|there| there.id == task.id))?;
    decision.emit(target.ticket.id, EventBody::TaskAdded(task.clone().map(Private::Known)));
    Ok(())
}

pub(super) fn move_task(decision: &mut Decision<'_>, target: &Target<'_>, command: &MoveTask) -> Decided {
    let Some(task) = target.ticket.tasks.iter().find(|task| task.id == command.task) else {
        return Err(Refusal::NoSuchPart { part: "task".to_owned() }.into());
    };
    if task.state != command.to {
        let moved = TaskMoved { task: task.id, from: task.state, to: command.to };
        decision.emit(target.ticket.id, EventBody::TaskMoved(moved));
    }
    Ok(())
}

pub(super) fn time(decision: &mut Decision<'_>, target: &Target<'_>, entry: &TimeEntry) -> Decided {
    text::optional_body("note", &entry.note)?;
    if !(1..=TIME_ENTRY_MAX).contains(&entry.minutes) {
        return Err(invalid("minutes", Problem::OutOfRange { min: 1, max: i64::from(TIME_ENTRY_MAX) }).into());
    }
    if entry.person != target.actor {
        return Err(decision.not_permitted().into());
    }
    is_new("time_entry", target.ticket.time_entries.iter().any(|there| there.id == entry.id))?;
    let entry = TimeEntry { at: decision.context.occurred_at, ..entry.clone() };
    decision.emit(target.ticket.id, EventBody::TimeLogged(entry.map(Private::Known)));
    Ok(())
}

pub(super) fn watch(decision: &mut Decision<'_>, target: &Target<'_>, person: PersonId, on: bool) -> Decided {
    decision.must_exist(person)?;
    let watched = Watched { person };
    match (on, target.ticket.watchers.contains(&person)) {
        (true, false) => decision.emit(target.ticket.id, EventBody::WatcherAdded(watched)),
        (false, true) => decision.emit(target.ticket.id, EventBody::WatcherRemoved(watched)),
        _ => {}
    }
    Ok(())
}

pub(super) fn chaser(decision: &mut Decision<'_>, target: &Target<'_>, chaser: &Chaser) -> Decided {
    text::optional_body("note", &chaser.note)?;
    is_new("chaser", target.ticket.chasers.iter().any(|there| there.id == chaser.id))?;
    let chaser = Chaser { at: decision.context.occurred_at, ..chaser.clone() };
    decision.emit(target.ticket.id, EventBody::ChaserRecorded(chaser.map(Private::Known)));
    Ok(())
}

pub(super) fn link(decision: &mut Decision<'_>, target: &Target<'_>, actor: Option<&Person>, link: Link) -> Decided {
    let own = target.ticket.id;
    let (child, parent) = match link.kind {
        LinkKind::ParentIs => (own, link.ticket),
        LinkKind::ChildIs => (link.ticket, own),
        LinkKind::DuplicateOf | LinkKind::HasDuplicate | LinkKind::Related => (own, link.ticket),
    };
    let is_tree = matches!(link.kind, LinkKind::ParentIs | LinkKind::ChildIs);
    if own == link.ticket || (is_tree && is_above(decision, child, parent)) {
        return Err(Refusal::CircularLink.into());
    }
    // Looked at for its existence and for the actor's right to see it.
    let Some(_) = decision.ticket(link.ticket, actor)? else {
        return Ok(());
    };
    if !target.ticket.links.contains(&link) {
        decision.emit(own, EventBody::LinkAdded(link));
        decision.emit(link.ticket, EventBody::LinkAdded(Link { kind: link.kind.reverse(), ticket: own }));
    }
    Ok(())
}

pub(super) fn unlink(decision: &mut Decision<'_>, target: &Target<'_>, actor: Option<&Person>, link: Link) -> Decided {
    let own = target.ticket.id;
    let Some(_) = decision.ticket(link.ticket, actor)? else {
        return Ok(());
    };
    if target.ticket.links.contains(&link) {
        decision.emit(own, EventBody::LinkRemoved(link));
        decision.emit(link.ticket, EventBody::LinkRemoved(Link { kind: link.kind.reverse(), ticket: own }));
    }
    Ok(())
}

/// Whether `ticket` stands above `other` in the tree of parents, as far as it is here.
fn is_above(decision: &Decision<'_>, ticket: TicketId, other: TicketId) -> bool {
    let mut seen = crate::small::SmallSet::new();
    let mut todo = vec![other];
    while let Some(id) = todo.pop() {
        if id == ticket {
            return true;
        }
        if seen.insert(id)
            && let Fact::Known(found) = decision.facts.ticket(id)
        {
            todo.extend(found.links.iter().filter(|l| l.kind == LinkKind::ParentIs).map(|l| l.ticket));
        }
    }
    false
}

pub(super) fn visit(decision: &mut Decision<'_>, target: &Target<'_>, visit: &Visit) -> Decided {
    text::optional_line("contact", &visit.contact, text::LINE_MAX)?;
    text::optional_body("note", &visit.note)?;
    if visit.state != VisitState::Planned {
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

pub(super) fn move_visit(decision: &mut Decision<'_>, target: &Target<'_>, command: &MoveVisit) -> Decided {
    let Some(visit) = target.ticket.visits.iter().find(|visit| visit.id == command.visit) else {
        return Err(Refusal::NoSuchPart { part: "visit".to_owned() }.into());
    };
    let (from, to) = (visit.state, command.to);
    if from == to {
        return Ok(());
    }
    if !from.may_become(to) {
        return Err(Refusal::IllegalVisitMove { from, to }.into());
    }
    decision.emit(target.ticket.id, EventBody::VisitMoved(VisitMoved { visit: visit.id, from, to }));
    Ok(())
}
