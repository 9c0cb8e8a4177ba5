//! What an event does to the documents. Total: an event of the log is a fact and is never refused.

use crate::asset::{Custody, Ended};
use crate::document::{Body, DocRef, Docs, Document, History, Versions};
use crate::event::{Event, EventBody, TicketCreated};
use crate::id::{AggregateKind, AssetId, TicketId};
use crate::priority_scheme::Overridden;
use crate::private::{ERASED, Private};
#[cfg(feature = "administration")]
use crate::roster::RosterSheet;
use crate::sabotage::{Switch, is_on};
use crate::sla::{ClockFact, ClockInput};
#[cfg(feature = "administration")]
use crate::sla::{SlaRecord, SlaVersion};
use crate::small::{SmallMap, SmallSet};
use crate::ticket::{
    Answer, Answered, Article, Checklist, Chosen, Conflict, Diagnosis, Escalation, Field, FieldValue, LadderCall,
    Message, Pending, Seen, Ticket, TicketStatus, Visibility, VisitReport, VisitState,
};
use crate::time::Timestamp;

/// An event about a record whose document is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record {0:?} of the event is not here")]
pub struct NotAtHand(pub DocRef);

/// Applies an event to the documents.
///
/// # Errors
/// When the event changes a ticket that `docs` does not hold; `docs` is unchanged then.
pub fn apply(event: &Event, docs: &mut impl Docs) -> Result<(), NotAtHand> {
    match &event.body {
        #[cfg(feature = "administration")]
        EventBody::OrganizationDefined(record) => {
            define(docs, event, Body::Organization(record.clone().map(Private::into_text)));
        }
        #[cfg(feature = "administration")]
        EventBody::SiteDefined(record) => define(docs, event, Body::Site(record.clone().map(Private::into_text))),
        #[cfg(feature = "administration")]
        EventBody::TeamDefined(record) => define(docs, event, Body::Team(record.clone())),
        EventBody::PersonDefined(record) => {
            let person = record.clone().map(|profile| {
                profile.known().unwrap_or_else(|| crate::people::Profile {
                    name: crate::private::ERASED.to_owned(),
                    ..Default::default()
                })
            });
            define(docs, event, Body::Person(person));
        }
        #[cfg(feature = "administration")]
        EventBody::CategoryDefined(record) => define(docs, event, Body::Category(record.clone())),
        #[cfg(feature = "administration")]
        EventBody::ContractDefined(record) => {
            define(docs, event, Body::Contract(record.clone().map(Private::into_text)));
        }
        #[cfg(feature = "administration")]
        EventBody::ServiceCalendarDefined(record) => {
            define(docs, event, Body::ServiceCalendar(Box::new(record.clone())));
            version(docs, event, &SlaRecord::Calendar(Box::new(record.clone())));
        }
        #[cfg(feature = "administration")]
        EventBody::SlaPolicyDefined(record) => {
            define(docs, event, Body::SlaPolicy(Box::new(record.clone())));
            version(docs, event, &SlaRecord::Policy(Box::new(record.clone())));
        }
        #[cfg(feature = "administration")]
        EventBody::PrioritySchemeDefined(record) => define(docs, event, Body::PriorityScheme(Box::new(record.clone()))),
        #[cfg(feature = "administration")]
        EventBody::RosterDefined(record) => {
            define(docs, event, Body::RosterSheet(RosterSheet::of(record)));
            define(docs, event, Body::Roster(Box::new(record.clone())));
        }
        #[cfg(feature = "administration")]
        EventBody::CannedReplyDefined(record) => define(docs, event, Body::CannedReply(record.clone())),
        #[cfg(feature = "administration")]
        EventBody::ChecklistTemplateDefined(record) => define(docs, event, Body::ChecklistTemplate(record.clone())),
        #[cfg(feature = "administration")]
        EventBody::DiagnosisTreeDefined(record) => define(docs, event, Body::DiagnosisTree(record.clone())),
        EventBody::SavedViewDefined(record) => {
            define(docs, event, Body::SavedView(record.clone().map(Private::into_text)));
        }
        #[cfg(feature = "administration")]
        EventBody::AssetModelDefined(record) => define(docs, event, Body::AssetModel(record.clone())),
        #[cfg(feature = "administration")]
        EventBody::StatusLabelDefined(record) => define(docs, event, Body::StatusLabel(record.clone())),
        EventBody::AssetDefined(_) | EventBody::AssetCheckedOut(_) | EventBody::AssetCheckedIn(_) => {
            change_asset(docs, event)?;
        }
        EventBody::TicketCreated(created) => {
            create(docs, event, created);
            history(docs, event);
        }
        EventBody::ArticleAdded(message) => {
            let mut document = ticket_of(event, docs)?;
            if let Body::Ticket(ticket) = &mut document.body {
                add_article(ticket, event, message);
            }
            docs.put(document);
            docs.put(article(event, message));
        }
        // Only tickets have a history to show it in.
        #[cfg(feature = "administration")]
        EventBody::WorkDelivered(_) | EventBody::TimeCorrected(_) if event.stream.kind != AggregateKind::Ticket => {}
        // The file is on the timeline since it was attached.
        #[cfg(feature = "administration")]
        EventBody::FileArrived(arrived) => {
            let mut document = ticket_of(event, docs)?;
            if let Body::Ticket(ticket) = &mut document.body {
                let files = ticket.attachments.iter_mut().filter(|file| file.id == arrived.attachment);
                files.for_each(|file| file.here = true);
            }
            docs.put(document);
        }
        body => {
            let mut document = ticket_of(event, docs)?;
            if let Body::Ticket(ticket) = &mut document.body {
                change(ticket, &mut document.versions, event, body);
                ticket.updated_at = ticket.updated_at.max(event.occurred_at);
            }
            docs.put(document);
            history(docs, event);
        }
    }
    Ok(())
}

/// Changes or makes an asset.
fn change_asset(docs: &mut impl Docs, event: &Event) -> Result<(), NotAtHand> {
    let doc = DocRef::from(AssetId(event.stream.id));
    let before = docs.get(doc).cloned();
    if let EventBody::AssetDefined(defined) = &event.body {
        let mut asset = defined.as_ref().clone().map(Private::into_text);
        if let Some(Document { body: Body::Asset(before), .. }) = before {
            asset.custodies = before.custodies;
        }
        define(docs, event, Body::Asset(Box::new(asset)));
        return Ok(());
    }
    let mut document = before.ok_or(NotAtHand(doc))?;
    let Body::Asset(asset) = &mut document.body else { return Err(NotAtHand(doc)) };
    match &event.body {
        EventBody::AssetCheckedOut(out) => asset.custodies.push(Custody {
            id: out.custody,
            holder: out.holder,
            purpose: out.purpose,
            from: event.occurred_at,
            by: event.actor,
            expected: out.expected,
            condition: out.condition.as_text().to_owned(),
            ended: None,
        }),
        EventBody::AssetCheckedIn(back) => {
            let at_hand = asset.custodies.iter_mut().find(|custody| custody.id == back.custody);
            if let Some(custody) = at_hand.filter(|custody| custody.ended.is_none()) {
                custody.ended = Some(Ended {
                    at: event.occurred_at.max(custody.from),
                    by: event.actor,
                    reason: back.reason,
                    condition: back.condition.as_text().to_owned(),
                });
            }
        }
        _ => {}
    }
    docs.put(document);
    Ok(())
}

fn define(docs: &mut impl Docs, event: &Event, body: Body) {
    docs.put(Document { body, versions: SmallMap::from([(Field::Record, event.id)]) });
}

#[cfg(feature = "administration")]
fn version(docs: &mut impl Docs, event: &Event, record: &SlaRecord) {
    let version = SlaVersion::of(event.id, event.position, event.recorded_at, record);
    docs.put(Document { body: Body::SlaVersion(Box::new(version)), versions: Versions::new() });
}

fn ticket_of(event: &Event, docs: &impl Docs) -> Result<Document, NotAtHand> {
    let doc = DocRef::from(TicketId(event.stream.id));
    debug_assert_eq!(event.stream.kind, AggregateKind::Ticket);
    docs.get(doc).cloned().ok_or(NotAtHand(doc))
}

/// The fields a new ticket sets.
const CREATED: [Field; 14] = [
    Field::Kind,
    Field::Requester,
    Field::AffectedUser,
    Field::Subject,
    Field::Description,
    Field::Category,
    Field::Impact,
    Field::Urgency,
    Field::Site,
    Field::Location,
    Field::ExternalRef,
    Field::Restricted,
    Field::Team,
    Field::Status,
];

fn create(docs: &mut impl Docs, event: &Event, created: &TicketCreated) {
    let ticket = Ticket {
        id: TicketId(event.stream.id),
        number: created.number,
        content: created.content.clone().map(Private::into_text),
        weighed: None,
        overridden: None,
        status: TicketStatus::New,
        pending: Pending::default(),
        team: created.team,
        assignee: None,
        solution: String::new(),
        agreed_at: None,
        created_at: event.occurred_at,
        created_by: event.actor,
        owned_at: None,
        first_responded_at: None,
        resolved_at: None,
        closed_at: None,
        updated_at: event.occurred_at,
        reopen_count: 0,
        bounce_count: 0,
        escalations: Vec::new(),
        article_count: 0,
        tasks: Vec::new(),
        time_entries: Vec::new(),
        clock_inputs: Vec::new(),
        calls: Vec::new(),
        watchers: SmallSet::new(),
        chasers: Vec::new(),
        visits: Vec::new(),
        checklists: Vec::new(),
        diagnoses: Vec::new(),
        attachments: Vec::new(),
        links: SmallSet::new(),
        conflicts: Vec::new(),
        imported: SmallMap::new(),
        enclosed: Vec::new(),
    };
    let versions = CREATED.into_iter().map(|field| (field, event.id)).collect();
    docs.put(Document { body: Body::Ticket(Box::new(ticket)), versions });
}

fn history(docs: &mut impl Docs, event: &Event) {
    let mut body = event.body.clone();
    // The ticket holds the strokes, and every device of the desk holds both.
    if let EventBody::VisitReported(reported) = &mut body
        && let Private::Known(report) = &mut reported.report
    {
        report.signature.clear();
    }
    let history = History {
        id: event.id,
        ticket: TicketId(event.stream.id),
        event: body,
        actor: event.actor,
        at: event.occurred_at,
        recorded_at: event.recorded_at,
        device: event.device,
        command: event.command,
        position: event.position,
    };
    docs.put(Document { body: Body::History(Box::new(history)), versions: Versions::new() });
}

fn article(event: &Event, message: &Message<Private<String>>) -> Document {
    let article = Article {
        ticket: TicketId(event.stream.id),
        message: message.clone().map(Private::into_text),
        author: event.actor,
        at: event.occurred_at,
        position: event.position,
    };
    Document { body: Body::Article(article), versions: Versions::new() }
}

fn add_article(ticket: &mut Ticket, event: &Event, message: &Message<Private<String>>) {
    ticket.article_count += 1;
    ticket.updated_at = ticket.updated_at.max(event.occurred_at);
    if message.visibility == Visibility::Public {
        let is_own = event.actor == ticket.content.requester;
        note(ticket, event.occurred_at, if is_own { ClockFact::Asked } else { ClockFact::Answered });
    }
    if message.visibility == Visibility::Public && event.actor != ticket.content.requester {
        // The earliest one counts: offline work may arrive after a later answer.
        let first = ticket.first_responded_at.map_or(event.occurred_at, |at| at.min(event.occurred_at));
        ticket.first_responded_at = Some(first);
    }
}

fn note(ticket: &mut Ticket, at: Timestamp, fact: ClockFact) {
    ticket.clock_inputs.push(ClockInput { at, fact });
}

/// What a field says that clocks look at; `None` for the others.
fn looked_at(ticket: &Ticket, field: Field) -> Option<FieldValue> {
    let content = &ticket.content;
    Some(match field {
        Field::Kind => FieldValue::Kind(content.kind),
        Field::Requester => FieldValue::Requester(content.requester),
        Field::Category => FieldValue::Category(content.category),
        Field::Site => FieldValue::Site(content.site),
        Field::Impact => FieldValue::Impact(content.impact),
        Field::Urgency => FieldValue::Urgency(content.urgency),
        Field::AgreedAt => FieldValue::AgreedAt(ticket.agreed_at),
        _ => return None,
    })
}

fn change(ticket: &mut Ticket, versions: &mut Versions, event: &Event, body: &EventBody) {
    let at = event.occurred_at;
    match body {
        EventBody::FieldSet(value) => {
            versions.insert(value.field(), event.id);
            if let Some(before) = looked_at(ticket, value.field()) {
                note(ticket, at, ClockFact::Was(before));
            }
            ticket.set(value.clone().map(Private::into_text));
            // Who takes the ticket in charge has seen what it is about.
            if matches!(value, FieldValue::Assignee(Some(person)) if *person == event.actor) {
                for call in ticket.calls.iter_mut().filter(|call| call.seen.is_none()) {
                    call.seen = Some(Seen { by: event.actor, at });
                }
            }
        }
        EventBody::PriorityWeighed(weighed) => {
            let before = ticket.weighed.as_ref().map(|before| before.priority);
            if before != Some(weighed.priority) {
                note(ticket, at, ClockFact::Weighed(before));
            }
            ticket.weighed = Some(weighed.clone());
        }
        EventBody::PriorityOverridden(set) => {
            versions.insert(Field::Priority, event.id);
            let before = ticket.overridden.as_ref().map(|before| before.priority);
            if before != set.to {
                note(ticket, at, ClockFact::Overridden(before));
            }
            ticket.overridden = set.to.map(|priority| Overridden {
                priority,
                reason: set.reason.clone().into_text(),
                by: event.actor,
                at,
            });
        }
        EventBody::TicketOwned(_) => {
            ticket.owned_at = Some(ticket.owned_at.map_or(at, |before| before.min(at)));
            note(ticket, at, ClockFact::Owned);
        }
        EventBody::StatusChanged(moved) => {
            versions.insert(Field::Status, event.id);
            let was_over = matches!(ticket.status, TicketStatus::Resolved | TicketStatus::Closed);
            // Another system may reopen what waits at once.
            if matches!(moved.to, TicketStatus::Pending(_)) && !ticket.status.is_open() {
                note(ticket, at, ClockFact::Reopened);
            }
            let fact = match moved.to {
                // Another system may close what it never resolved.
                TicketStatus::Resolved | TicketStatus::Closed => (!was_over).then_some(ClockFact::Resolved),
                TicketStatus::Cancelled => Some(ClockFact::Cancelled),
                TicketStatus::Pending(reason) => Some(ClockFact::Pending(reason)),
                _ if !ticket.status.is_open() => Some(ClockFact::Reopened),
                _ => matches!(ticket.status, TicketStatus::Pending(_)).then_some(ClockFact::Resumed),
            };
            if let Some(fact) = fact {
                note(ticket, at, fact);
            }
            ticket.status = moved.to;
            ticket.pending = moved.pending.clone().map(Private::into_text);
            match moved.to {
                TicketStatus::Resolved => ticket.resolved_at = Some(at),
                TicketStatus::Closed => ticket.closed_at = Some(at),
                _ if was_over && moved.to.is_open() => {
                    // It was promised for work that is over.
                    if let Some(before) = ticket.agreed_at.take() {
                        versions.insert(Field::AgreedAt, event.id);
                        note(ticket, at, ClockFact::Was(FieldValue::AgreedAt(Some(before))));
                    }
                    ticket.reopen_count += 1;
                    ticket.resolved_at = None;
                    ticket.closed_at = None;
                }
                _ => {}
            }
        }
        EventBody::TicketEscalated(escalated) => {
            versions.insert(Field::Team, event.id);
            versions.insert(Field::Assignee, event.id);
            ticket.team = Some(escalated.to);
            ticket.assignee = None;
            let (from, to) = (escalated.from, escalated.to);
            ticket.escalations.push(Escalation { id: event.id, from, to, at, bounced: false });
        }
        EventBody::TicketBounced(bounced) => {
            versions.insert(Field::Team, event.id);
            versions.insert(Field::Assignee, event.id);
            ticket.team = bounced.to;
            ticket.assignee = None;
            ticket.bounce_count += 1;
            if let Some(sent) = ticket.escalations.iter_mut().find(|sent| sent.id == bounced.escalation) {
                sent.bounced = true;
            }
        }
        EventBody::TaskAdded(task) => ticket.tasks.push(task.clone().map(Private::into_text)),
        EventBody::TaskMoved(moved) => {
            if let Some(task) = ticket.tasks.iter_mut().find(|task| task.id == moved.task) {
                task.state = moved.to;
            }
        }
        EventBody::TimeLogged(entry) => {
            if is_on(Switch::MinutesOverwritten) {
                ticket.time_entries.retain(|before| before.person != entry.person);
            }
            ticket.time_entries.push(entry.clone().map(Private::into_text));
        }
        EventBody::WatcherAdded(watched) => {
            if is_on(Switch::SetAsWhole) {
                ticket.watchers = Default::default();
            }
            ticket.watchers.insert(watched.person);
        }
        EventBody::WatcherRemoved(watched) => {
            ticket.watchers.remove(&watched.person);
        }
        EventBody::ChaserRecorded(chaser) => {
            ticket.chasers.push(chaser.clone().map(Private::into_text));
            if event.actor == ticket.content.requester {
                note(ticket, at, ClockFact::Asked);
            }
        }
        EventBody::PersonCalled(called) => ticket.calls.push(LadderCall {
            id: event.id,
            person: called.person,
            at,
            metric: called.metric,
            cycle: called.cycle,
            percent: called.percent,
            reached_at: called.reached_at,
            answer_by: called.answer_by,
            seen: None,
        }),
        EventBody::CallAcknowledged(seen) => {
            if let Some(call) = ticket.calls.iter_mut().find(|call| call.id == seen.call) {
                call.seen = Some(Seen { by: event.actor, at });
            }
        }
        EventBody::LinkAdded(link) => {
            ticket.links.insert(*link);
        }
        EventBody::LinkRemoved(link) => {
            ticket.links.remove(link);
        }
        EventBody::VisitPlanned(visit) => ticket.visits.push(visit.clone().map(Private::into_text)),
        EventBody::VisitMoved(moved) => {
            if let Some(visit) = ticket.visits.iter_mut().find(|visit| visit.id == moved.visit) {
                visit.state = moved.to;
                visit.course.times = visit.course.times.moved(moved.to, at);
                visit.course.void_reason = moved.reason.clone().map(Private::into_text);
            }
            if moved.to == VisitState::OnSite {
                ticket.owned_at = Some(ticket.owned_at.map_or(at, |before| before.min(at)));
                note(ticket, at, ClockFact::Owned);
                note(ticket, at, ClockFact::Arrived);
            }
        }
        EventBody::VisitCorrected(corrected) => {
            if let Some(visit) = ticket.visits.iter_mut().find(|visit| visit.id == corrected.visit) {
                visit.course.times = corrected.times.or(visit.course.times);
            }
        }
        EventBody::VisitReported(reported) => {
            if let Some(visit) = ticket.visits.iter_mut().find(|visit| visit.id == reported.visit) {
                let report = reported.report.clone().known();
                visit.course.reports.push(report.unwrap_or_else(|| VisitReport::erased(at)));
            }
        }
        EventBody::ChecklistAdded(added) => {
            let list = added.list.clone().known();
            ticket.checklists.push(list.unwrap_or_else(|| Checklist::erased(added.checklist)));
        }
        EventBody::ChecklistAnswered(answered) => {
            if let Some(list) = ticket.checklists.iter_mut().find(|list| list.id == answered.checklist) {
                list.answers.retain(|before| !answered.over.contains(&before.id));
                list.aside &= answered.answer.is_none();
                list.answers.extend(answered.answer.clone().map(|answer| Answered {
                    id: event.id,
                    item: answered.item,
                    answer: answer.known().unwrap_or_else(|| Answer::Value(ERASED.to_owned())),
                    by: event.actor,
                    at,
                }));
            }
        }
        EventBody::ChecklistSetAside(set) => {
            if let Some(list) = ticket.checklists.iter_mut().find(|list| list.id == set.checklist) {
                list.aside = set.aside;
            }
        }
        EventBody::DiagnosisBegun(begun) => {
            let diagnosis = begun.begun.clone().known();
            ticket.diagnoses.push(diagnosis.unwrap_or_else(|| Diagnosis::erased(begun.diagnosis)));
        }
        EventBody::DiagnosisAnswered(answered) => {
            if let Some(diagnosis) = ticket.diagnoses.iter_mut().find(|one| one.id == answered.diagnosis) {
                diagnosis.answers.retain(|before| !answered.over.contains(&before.id));
                diagnosis.aside &= answered.choice.is_none();
                let (id, step, by) = (event.id, answered.step, event.actor);
                diagnosis.answers.extend(answered.choice.map(|choice| Chosen { id, step, choice, by, at }));
            }
        }
        EventBody::DiagnosisSetAside(set) => {
            if let Some(diagnosis) = ticket.diagnoses.iter_mut().find(|one| one.id == set.diagnosis) {
                diagnosis.aside = set.aside;
            }
        }
        EventBody::FileAttached(file) => ticket.attachments.push(file.clone().map(Private::into_text)),
        EventBody::ConflictRecorded(conflict) => ticket.conflicts.push(Conflict {
            id: event.id,
            theirs: conflict.theirs.clone().map(Private::into_text),
            theirs_by: conflict.theirs_by,
            theirs_at: conflict.theirs_at,
            yours: conflict.yours.clone().map(Private::into_text),
            yours_by: event.actor,
            yours_at: at,
            note: conflict.note.clone().map(Private::into_text).unwrap_or_default(),
        }),
        EventBody::ConflictSettled(settled) => ticket.conflicts.retain(|conflict| conflict.id != settled.conflict),
        EventBody::SourceRecorded(source) => {
            if let Private::Known(raw) = &source.raw {
                ticket.imported.extend(raw.clone());
            }
        }
        EventBody::PersonDefined(_)
        | EventBody::SavedViewDefined(_)
        | EventBody::AssetDefined(_)
        | EventBody::AssetCheckedOut(_)
        | EventBody::AssetCheckedIn(_)
        | EventBody::TicketCreated(_)
        | EventBody::ArticleAdded(_)
        | EventBody::WorkDelivered(_)
        | EventBody::TimeCorrected(_) => {}
        #[cfg(feature = "administration")]
        EventBody::OrganizationDefined(_)
        | EventBody::SiteDefined(_)
        | EventBody::TeamDefined(_)
        | EventBody::CategoryDefined(_)
        | EventBody::ContractDefined(_)
        | EventBody::ServiceCalendarDefined(_)
        | EventBody::SlaPolicyDefined(_)
        | EventBody::PrioritySchemeDefined(_)
        | EventBody::CannedReplyDefined(_)
        | EventBody::RosterDefined(_)
        | EventBody::ChecklistTemplateDefined(_)
        | EventBody::DiagnosisTreeDefined(_)
        | EventBody::AssetModelDefined(_)
        | EventBody::StatusLabelDefined(_)
        | EventBody::FileArrived(_) => {}
    }
}
