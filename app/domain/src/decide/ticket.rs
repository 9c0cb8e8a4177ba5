//! Decisions on tickets.

mod call;
mod checklist;
mod create;
mod diagnosis;
mod file;
#[cfg(feature = "administration")]
mod import;
mod moves;
mod parts;
mod priority;
mod visit;

use super::{Assumption, Decision, Refused};
use crate::command::{AssignTicket, EditTicket, Payload, SettleConflict};
use crate::document::{Body, Document};
use crate::event::{ConflictSettled, EventBody, TicketOwned};
use crate::facts::Fact;
use crate::id::{PersonId, TicketId};
use crate::people::Person;
use crate::permission::{is_desk, is_open_to};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::small::SmallSet;
use crate::text;
use crate::ticket::{Field, FieldValue, Ticket, TicketStatus};
use crate::time::Timestamp;

pub(super) use priority::weigh;

type Decided = Result<(), Refused>;

pub(super) fn decide(decision: &mut Decision<'_>, actor: Option<&Person>, payload: &Payload) -> Decided {
    match payload {
        Payload::CreateTicket(create) => return create::create(decision, actor, create),
        #[cfg(feature = "administration")]
        Payload::ImportTicket(import) => return import::import(decision, import),
        #[cfg(feature = "administration")]
        Payload::ImportChange(import) => return import::import_change(decision, import),
        #[cfg(feature = "administration")]
        Payload::ReceiveFile(receive) => return file::receive(decision, receive),
        #[cfg(feature = "administration")]
        Payload::CallPerson(call) => return call::call(decision, call),
        #[cfg(feature = "administration")]
        Payload::WeighTicket(on) => return priority::weigh_anew(decision, on.ticket),
        _ => decision.permit_desk(actor)?,
    }
    let Some(id) = payload.ticket() else {
        return Ok(());
    };
    let Some((document, ticket)) = decision.ticket(id, actor)? else {
        return Ok(());
    };
    let target = Target { document, ticket, actor: decision.command.user_id };
    match payload {
        Payload::EditTicket(edit) => edit_fields(decision, &target, actor, edit),
        Payload::OverridePriority(set) => priority::set(decision, &target, set),
        Payload::AssignTicket(assign) => assign_ticket(decision, &target, assign),
        Payload::TakeTicket(_) => take(decision, &target),
        Payload::StartWork(_) => moves::start_work(decision, &target),
        Payload::SetPending(pending) => moves::set_pending(decision, &target, pending),
        Payload::ResolveTicket(resolve) => moves::resolve(decision, &target, &resolve.solution),
        Payload::CloseTicket(_) => moves::close(decision, &target),
        Payload::ReopenTicket(reopen) => moves::reopen(decision, &target, &reopen.reason),
        Payload::CancelTicket(cancel) => moves::cancel(decision, &target, &cancel.reason),
        Payload::EscalateTicket(escalate) => moves::escalate(decision, &target, escalate),
        Payload::BounceTicket(bounce) => moves::bounce(decision, &target, &bounce.reason),
        Payload::AddArticle(add) => parts::article(decision, &target, &add.message),
        Payload::AddTask(add) => parts::task(decision, &target, &add.task),
        Payload::MoveTask(to) => parts::move_task(decision, &target, to),
        Payload::LogTime(log) => parts::time(decision, &target, &log.entry),
        Payload::AddWatcher(watcher) => parts::watch(decision, &target, watcher.person, true),
        Payload::RemoveWatcher(watcher) => parts::watch(decision, &target, watcher.person, false),
        Payload::RecordChaser(chase) => parts::chaser(decision, &target, &chase.chaser),
        Payload::AcknowledgeCall(seen) => call::acknowledge(decision, &target, seen),
        Payload::LinkTickets(link) => parts::link(decision, &target, actor, link.link),
        Payload::UnlinkTickets(link) => parts::unlink(decision, &target, actor, link.link),
        Payload::PlanVisit(plan) => visit::plan(decision, &target, &plan.visit),
        Payload::MoveVisit(to) => visit::go(decision, &target, to),
        Payload::CorrectVisit(correct) => visit::correct(decision, &target, correct),
        Payload::ReportVisit(done) => visit::report(decision, &target, done),
        Payload::AddChecklist(add) => checklist::add(decision, &target, &add.checklist),
        Payload::AnswerChecklist(answer) => checklist::answer(decision, &target, answer),
        Payload::SetChecklistAside(set) => checklist::set_aside(decision, &target, set),
        Payload::BeginDiagnosis(begin) => diagnosis::begin(decision, &target, &begin.diagnosis),
        Payload::AnswerDiagnosis(answer) => diagnosis::answer(decision, &target, answer),
        Payload::SetDiagnosisAside(set) => diagnosis::set_aside(decision, &target, set),
        Payload::AttachFile(attach) => file::attach(decision, &target, &attach.file),
        Payload::SettleConflict(settle) => settle_conflict(decision, &target, settle),
        // Decided above and in the parent module.
        Payload::Void(_)
        | Payload::DefinePerson(_)
        | Payload::DefineSavedView(_)
        | Payload::DefineAsset(_)
        | Payload::CheckOutAsset(_)
        | Payload::CheckInAsset(_)
        | Payload::TransferAsset(_)
        | Payload::CreateTicket(_) => Ok(()),
        #[cfg(feature = "administration")]
        Payload::DefineOrganization(_)
        | Payload::DefineSite(_)
        | Payload::DefineTeam(_)
        | Payload::DefineCategory(_)
        | Payload::DefineContract(_)
        | Payload::DefineServiceCalendar(_)
        | Payload::DefineSlaPolicy(_)
        | Payload::DefinePriorityScheme(_)
        | Payload::WeighTicket(_)
        | Payload::CallPerson(_)
        | Payload::DefineCannedReply(_)
        | Payload::DefineRoster(_)
        | Payload::DefineChecklistTemplate(_)
        | Payload::DefineDiagnosisTree(_)
        | Payload::DefineAssetModel(_)
        | Payload::DefineStatusLabel(_)
        | Payload::ImportTicket(_)
        | Payload::ImportChange(_)
        | Payload::ReceiveFile(_) => Ok(()),
    }
}

/// The ticket a decision is about, as it is now.
pub(super) struct Target<'a> {
    document: &'a Document,
    ticket: &'a Ticket,
    actor: PersonId,
}

impl<'a> Decision<'a> {
    /// The ticket, if it is here and the actor may see it.
    fn ticket(&mut self, id: TicketId, actor: Option<&Person>) -> Result<Option<(&'a Document, &'a Ticket)>, Refused> {
        match self.facts.document(id.into()) {
            Fact::Known(document) => match &document.body {
                Body::Ticket(ticket) => match actor {
                    Some(person) if !self.context.system && !self.may_see(person, ticket) => {
                        Err(self.not_permitted().into())
                    }
                    _ => Ok(Some((document, &**ticket))),
                },
                _ => Err(Refusal::NotFound { what: id.into() }.into()),
            },
            Fact::Absent => Err(Refusal::NotFound { what: id.into() }.into()),
            Fact::NotHere => {
                self.assume(Assumption::Exists(id.into()));
                Ok(None)
            }
        }
    }

    /// Whether a person of the desk may see the ticket, as far as can be told.
    fn may_see(&self, person: &Person, ticket: &Ticket) -> bool {
        self.admitted(person).is_some_and(|person| is_open_to(ticket, &person, || self.is_external(&person)))
    }

    /// Whether the actor is somebody who works tickets. What the server brings, of another system or of a requester, may
    /// have been said by anyone.
    #[cfg(feature = "administration")]
    fn works(&self, target: &Target<'_>) -> bool {
        !self.context.system || !matches!(self.facts.person(target.actor), Fact::Known(person) if !is_desk(person.role))
    }

    /// Whether the actor is somebody who works tickets: on a device there is nobody else.
    #[cfg(not(feature = "administration"))]
    #[expect(clippy::unused_self, reason = "as on the server")]
    fn works(&self, _: &Target<'_>) -> bool {
        true
    }

    /// Records that a person took the ticket, the first time.
    fn own_once(&mut self, target: &Target<'_>) {
        if !self.works(target) {
            return;
        }
        if target.ticket.owned_at.is_none() && target.actor != target.ticket.content.requester {
            self.emit(target.ticket.id, EventBody::TicketOwned(TicketOwned { person: target.actor }));
        }
    }

    /// A person who may work tickets.
    fn desk_person(&mut self, field: &'static str, id: PersonId) -> Result<(), Refusal> {
        match self.active_person(id)? {
            Some(person) if !person.active || !is_desk(person.role) => {
                let problem = Problem::Malformed { detail: person.profile.name.clone() };
                Err(Refusal::Invalid { field: field.to_owned(), problem })
            }
            _ => Ok(()),
        }
    }
}

fn edit_fields(decision: &mut Decision<'_>, target: &Target<'_>, actor: Option<&Person>, edit: &EditTicket) -> Decided {
    let mut fields = SmallSet::new();
    for change in &edit.changes {
        if change.field() == Field::Restricted {
            decision.permit_in_house(actor)?;
        }
        if !fields.insert(change.field()) {
            let problem = Problem::Malformed { detail: format!("{} is there twice", change.field()) };
            return Err(Refusal::Invalid { field: "changes".to_owned(), problem }.into());
        }
        check_value(decision, target.ticket, change)?;
    }
    for change in &edit.changes {
        decision.set_field(target.document, target.ticket, change.clone(), None)?;
    }
    Ok(())
}

/// Whether a value may stand in its field. Team, person and status have commands of their own.
fn check_value(decision: &mut Decision<'_>, ticket: &Ticket, value: &FieldValue) -> Result<(), Refusal> {
    let named = || ticket.value(value.field()).as_ref() == Some(value);
    match value {
        FieldValue::Subject(subject) => text::line("subject", subject, text::SUBJECT_MAX),
        FieldValue::Description(description) => text::optional_body("description", description),
        FieldValue::Solution(solution) => text::body("solution", solution),
        FieldValue::Location(location) => text::optional_line("location", location, text::LINE_MAX),
        FieldValue::ExternalRef(reference) => text::optional_line("external_ref", reference, text::LINE_MAX),
        FieldValue::Requester(person) => decision.must_exist(*person),
        FieldValue::AffectedUser(person) => person.map_or(Ok(()), |person| decision.must_exist(person)),
        FieldValue::Category(category) => decision.must_be_offered(*category, named()),
        FieldValue::Site(site) => site.map_or(Ok(()), |site| decision.must_be_offered(site, named())),
        FieldValue::Restricted(Some(named)) if named.is_empty() => Err(Refusal::NobodyNamed),
        FieldValue::AgreedAt(at) => at.map_or(Ok(()), |at| at.check("agreed_at", Timestamp::MIN)),
        FieldValue::Kind(_) | FieldValue::Impact(_) | FieldValue::Urgency(_) | FieldValue::Restricted(_) => Ok(()),
        FieldValue::Team(_) | FieldValue::Assignee(_) | FieldValue::Priority(_) | FieldValue::Status(_) => {
            let detail = format!("{} has a command of its own", value.field());
            Err(Refusal::Invalid { field: "changes".to_owned(), problem: Problem::Malformed { detail } })
        }
    }
}

fn assign_ticket(decision: &mut Decision<'_>, target: &Target<'_>, assign: &AssignTicket) -> Decided {
    moves::must_be_open(decision, target, TicketStatus::Assigned)?;
    if let Some(team) = assign.team {
        decision.must_be_offered(team, target.ticket.team == assign.team)?;
    }
    if let Some(person) = assign.person {
        decision.desk_person("person", person)?;
    }
    let team = decision.set_field(target.document, target.ticket, FieldValue::Team(assign.team), None)?;
    let person = decision.set_field(target.document, target.ticket, FieldValue::Assignee(assign.person), None)?;
    if assign.person == Some(target.actor) && person {
        decision.own_once(target);
    }
    let given = (team && assign.team.is_some()) || (person && assign.person.is_some());
    if given && target.ticket.status == TicketStatus::New {
        moves::emit_move(decision, target, TicketStatus::Assigned, None);
    }
    Ok(())
}

fn take(decision: &mut Decision<'_>, target: &Target<'_>) -> Decided {
    moves::must_be_open(decision, target, TicketStatus::Assigned)?;
    let mine = FieldValue::Assignee(Some(target.actor));
    if decision.set_field(target.document, target.ticket, mine, None)? {
        decision.own_once(target);
        if target.ticket.status == TicketStatus::New {
            moves::emit_move(decision, target, TicketStatus::Assigned, None);
        }
    }
    Ok(())
}

fn settle_conflict(decision: &mut Decision<'_>, target: &Target<'_>, settle: &SettleConflict) -> Decided {
    let ticket = target.ticket;
    let Some(conflict) = ticket.conflicts.iter().find(|conflict| conflict.id == settle.conflict) else {
        return Err(Refusal::NoSuchPart { part: "conflict".to_owned() }.into());
    };
    let value = &settle.value;
    if value.field() != conflict.yours.field() {
        let problem = Problem::Malformed { detail: value.field().to_string() };
        return Err(Refusal::Invalid { field: "value".to_owned(), problem }.into());
    }
    match value {
        FieldValue::Status(to) if *to != ticket.status => {
            if !ticket.status.may_become(*to) {
                return Err(Refusal::IllegalMove { from: ticket.status, to: *to }.into());
            }
            moves::emit_move(decision, target, *to, None);
        }
        FieldValue::Status(_) => {}
        FieldValue::Priority(_) => priority::settle(decision, ticket, conflict, value)?,
        FieldValue::Team(team) => {
            team.map_or(Ok(()), |id| decision.must_be_offered(id, ticket.team == *team))?;
        }
        FieldValue::Assignee(person) => person.map_or(Ok(()), |person| decision.desk_person("value", person))?,
        value => check_value(decision, ticket, value)?,
    }
    if !matches!(value.field(), Field::Status | Field::Priority) && ticket.value(value.field()).as_ref() != Some(value)
    {
        decision.emit(ticket.id, EventBody::FieldSet(value.clone().map(Private::Known)));
    }
    let settled = ConflictSettled { conflict: settle.conflict, value: value.clone().map(Private::Known) };
    decision.emit(ticket.id, EventBody::ConflictSettled(settled));
    Ok(())
}
