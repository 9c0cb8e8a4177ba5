//! What people at the desk do, chosen from what their screen shows.

use super::people::{CATEGORIES, MANAGER, REQUESTERS, SITES, TEAMS, TECHNICIANS, content, person};
use super::rng::Rng;
use deskside_domain::command::*;
use deskside_domain::document::{DocKind, DocMap, DocRef, Document};
use deskside_domain::id::{PersonId, SiteId, TeamId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::sync::view::View;
use deskside_domain::ticket::{
    Channel, Chaser, FieldValue, HandoverAnswers, HandoverQuestion, Impact, Link, LinkKind, Message, Pending,
    PendingReason, Priority, Task, TaskState, Ticket, TicketKind, TicketStatus, TimeEntry, TimeKind, Urgency,
    Visibility, Visit, VisitCourse, VisitOutcome, VisitReport, VisitState, VisitTimes,
};
use deskside_domain::time::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A person in front of a screen.
pub struct Person<'a, 'v> {
    pub me: PersonId,
    pub view: &'a View<'v>,
    pub base: &'a DocMap,
    pub now: Timestamp,
    pub rng: &'a mut Rng,
}

impl Person<'_, '_> {
    /// The tickets on the screen, in order of their ids.
    pub fn tickets(&self) -> Vec<TicketId> {
        let range =
            DocRef { kind: DocKind::Ticket, id: Uuid::nil() }..DocRef { kind: DocKind::Article, id: Uuid::nil() };
        let keys =
            |map: &DocMap| map.0.range(range.clone()).map(|(name, _)| TicketId(name.id)).collect::<BTreeSet<_>>();
        let mut tickets = keys(self.base);
        tickets.extend(keys(self.view.overlay()));
        tickets.into_iter().collect()
    }

    /// Picks a ticket; the first ones are everybody's favourites, so that people meet.
    fn a_ticket(&mut self) -> Option<Ticket> {
        let tickets = self.tickets();
        let most = if self.rng.chance(600) { tickets.len().min(2) } else { tickets.len() };
        let id = self.rng.pick(&tickets[..most])?;
        self.view.get(id.into()).and_then(Document::as_ticket).cloned()
    }

    fn words(&mut self) -> String {
        format!("{} {}", self.rng.one_of(&["cable", "toner", "reset", "driver", "switch"]), self.rng.below(1000))
    }

    pub fn create(&mut self, requester: Option<PersonId>) -> Payload {
        let subject = self.words();
        let mut content = content(self.rng, &subject);
        content.requester = requester.unwrap_or(content.requester);
        if self.rng.chance(60) {
            content.restricted = Some(BTreeSet::from([self.me, MANAGER.into()]));
        }
        let ticket = TicketId::from(self.rng.id());
        Payload::CreateTicket(CreateTicket { ticket, number: None, content })
    }

    pub fn define_person(&mut self, id: u128) -> Payload {
        let mut person = person(id, Role::Requester, true);
        person.profile.note = self.words();
        Payload::DefinePerson(person)
    }

    pub fn reply(&mut self, ticket: TicketId) -> Payload {
        let visibility = self.rng.one_of(&[Visibility::Public, Visibility::Internal]);
        let message = Message { article: self.rng.id().into(), visibility, body: self.words() };
        Payload::AddArticle(AddArticle { ticket, message })
    }

    /// Something a person does on this screen; `None` when there is nothing to do it on.
    pub fn something(&mut self) -> Option<Payload> {
        match self.rng.below(100) {
            0..8 => return Some(self.create(None)),
            8..11 => {
                let id = if self.rng.chance(500) { self.rng.id() } else { self.rng.one_of(&REQUESTERS) };
                return Some(self.define_person(id));
            }
            _ => {}
        }
        let shown = self.a_ticket()?;
        let ticket = shown.id;
        let reason = |person: &mut Self| WithReason { ticket, reason: person.words() };
        Some(match self.rng.below(100) {
            0..20 => self.reply(ticket),
            20..41 => self.edit(&shown),
            41..44 => {
                let priority = self.rng.one_of(&[None, Some(Priority::P1), Some(Priority::P3)]);
                Payload::OverridePriority(OverridePriority { ticket, priority, reason: self.words() })
            }
            44..48 => {
                let team = self.rng.one_of(&[None, Some(TeamId::from(TEAMS[0])), Some(TeamId::from(TEAMS[1]))]);
                let person = self.rng.one_of(&[None, Some(TECHNICIANS[0]), Some(TECHNICIANS[1])]).map(PersonId::from);
                Payload::AssignTicket(AssignTicket { ticket, team, person })
            }
            48..52 => Payload::TakeTicket(OnTicket { ticket }),
            52..56 => Payload::StartWork(OnTicket { ticket }),
            56..60 => self.pend(ticket),
            60..64 => Payload::ResolveTicket(ResolveTicket { ticket, solution: self.lines(&shown.solution) }),
            64..66 => Payload::CloseTicket(OnTicket { ticket }),
            66..69 => Payload::ReopenTicket(reason(self)),
            69..70 => Payload::CancelTicket(reason(self)),
            70..73 => {
                let team = self.rng.one_of(&TEAMS).into();
                let checklist: HandoverAnswers = HandoverQuestion::ALL.map(|question| (question, self.words())).into();
                Payload::EscalateTicket(EscalateTicket { ticket, team, reason: self.words(), checklist })
            }
            73..75 => Payload::BounceTicket(reason(self)),
            75..79 => self.task(&shown),
            79..84 => {
                let (id, minutes) = (self.rng.id().into(), self.rng.between(1, 90) as u32);
                let (kind, note, at) = (TimeKind::Work, self.words(), Timestamp(0));
                let entry = TimeEntry { id, person: self.me, kind, minutes, note, at };
                Payload::LogTime(LogTime { ticket, entry })
            }
            84..87 => {
                let watcher = OnWatcher { ticket, person: self.rng.one_of(&REQUESTERS).into() };
                if self.rng.chance(700) { Payload::AddWatcher(watcher) } else { Payload::RemoveWatcher(watcher) }
            }
            87..91 => self.link(&shown)?,
            91..93 => {
                let chaser =
                    Chaser { id: self.rng.id().into(), channel: Channel::Phone, note: self.words(), at: self.now };
                Payload::RecordChaser(RecordChaser { ticket, chaser })
            }
            93..96 => self.visit(&shown),
            _ => self.settle(&shown).unwrap_or_else(|| self.reply(ticket)),
        })
    }

    fn edit(&mut self, shown: &Ticket) -> Payload {
        let mut changes = vec![self.change(shown)];
        if self.rng.chance(150) {
            let second = self.change(shown);
            if second.field() != changes[0].field() {
                changes.push(second);
            }
        }
        Payload::EditTicket(EditTicket { ticket: shown.id, changes })
    }

    fn change(&mut self, shown: &Ticket) -> FieldValue {
        let content = &shown.content;
        match self.rng.below(17) {
            0..4 => FieldValue::Description(self.lines(&content.description)),
            4 => FieldValue::Subject(self.words()),
            5 => FieldValue::Category(self.rng.one_of(&CATEGORIES).into()),
            6 => FieldValue::Impact(self.rng.one_of(&Impact::ALL)),
            7 => FieldValue::Urgency(self.rng.one_of(&Urgency::ALL)),
            8 => FieldValue::Site(self.rng.one_of(&[None, Some(SITES[0]), Some(SITES[1])]).map(SiteId::from)),
            9 => FieldValue::Location(format!("Room {}", self.rng.below(4))),
            10 => FieldValue::ExternalRef(self.rng.one_of(&["", "A-1", "B-2"]).to_owned()),
            11 => FieldValue::Requester(self.rng.one_of(&REQUESTERS).into()),
            12 => FieldValue::AffectedUser(self.rng.one_of(&[None, Some(REQUESTERS[0])]).map(PersonId::from)),
            13 => FieldValue::Kind(self.rng.one_of(&[TicketKind::Incident, TicketKind::ServiceRequest])),
            14 => FieldValue::Solution(self.lines(&shown.solution)),
            15 => FieldValue::AgreedAt(
                self.rng.one_of(&[None, Some(1), Some(5)]).map(|days| shown.updated_at.plus(days * 86_400)),
            ),
            _ => {
                let named = BTreeSet::from([self.me, MANAGER.into(), self.rng.one_of(&TECHNICIANS).into()]);
                FieldValue::Restricted(self.rng.chance(400).then_some(named))
            }
        }
    }

    /// The text with one paragraph changed, added or taken away. Never empty.
    fn lines(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let at = self.rng.index(lines.len());
        let words = self.words();
        match self.rng.below(6) {
            0 if lines.len() > 2 => drop(lines.remove(at)),
            1 | 2 => lines.insert(at, words),
            _ => lines[at] = words,
        }
        lines.join("\n")
    }

    fn pend(&mut self, ticket: TicketId) -> Payload {
        let reason = self.rng.one_of(&PendingReason::ALL);
        let until = (reason == PendingReason::AgreedDate).then(|| self.now.plus(86_400));
        let supplier = (reason == PendingReason::Supplier).then(|| self.words());
        Payload::SetPending(SetPending { ticket, reason, details: Pending { until, supplier, supplier_ref: None } })
    }

    fn task(&mut self, shown: &Ticket) -> Payload {
        let ticket = shown.id;
        if let Some(task) = shown.tasks.last().filter(|_| self.rng.chance(500)) {
            let to = self.rng.one_of(&[TaskState::Done, TaskState::Dropped, TaskState::Open]);
            return Payload::MoveTask(MoveTask { ticket, task: task.id, to });
        }
        let (id, title) = (self.rng.id().into(), self.words());
        Payload::AddTask(AddTask {
            ticket,
            task: Task { id, title, team: None, assignee: None, state: TaskState::Open },
        })
    }

    fn visit(&mut self, shown: &Ticket) -> Payload {
        let ticket = shown.id;
        if let Some(visit) = shown.visits.last().filter(|_| self.rng.chance(500)) {
            return self.at_visit(ticket, visit);
        }
        let visit = Visit {
            id: self.rng.id().into(),
            technician: self.me,
            from: self.now,
            to: self.now.plus(3600),
            site: None,
            contact: self.words(),
            note: String::new(),
            state: VisitState::Planned,
            course: VisitCourse::default(),
        };
        Payload::PlanVisit(PlanVisit { ticket, visit })
    }

    /// A step, a step back, a correction or a report.
    fn at_visit(&mut self, ticket: TicketId, shown: &Visit) -> Payload {
        use VisitState::{Done, OnSite, Planned, Travelling, Void};
        let visit = shown.id;
        match self.rng.below(10) {
            0..5 => {
                let to = self.rng.one_of(&[Travelling, OnSite, Done, Void]);
                let reason = if to == Void { self.words() } else { String::new() };
                Payload::MoveVisit(MoveVisit { ticket, visit, to, reason, takes_back: None })
            }
            5 | 6 => {
                let to = self.rng.one_of(&[Planned, Travelling, OnSite]);
                let takes_back = Some(shown.state);
                Payload::MoveVisit(MoveVisit { ticket, visit, to, reason: String::new(), takes_back })
            }
            7 => {
                let at = shown.course.times.set_out_at.unwrap_or(self.now);
                let times = VisitTimes { set_out_at: Some(at.plus(-60)), ..VisitTimes::default() };
                Payload::CorrectVisit(CorrectVisit { ticket, visit, times })
            }
            _ => {
                let signs = self.rng.chance(700);
                let words = self.words();
                let (name, unsigned) = if signs { (words, String::new()) } else { (String::new(), words) };
                let signature = if signs { "AAAAgh".to_owned() } else { String::new() };
                let (work, role, outcome) = (self.words(), String::new(), self.rng.one_of(&VisitOutcome::ALL));
                let parts = Vec::new();
                let report = VisitReport { work, outcome, name, role, signature, unsigned, parts, at: self.now };
                Payload::ReportVisit(ReportVisit { ticket, visit, report })
            }
        }
    }

    fn link(&mut self, shown: &Ticket) -> Option<Payload> {
        let ticket = shown.id;
        if let Some(link) = shown.links.iter().next().copied().filter(|_| self.rng.chance(250)) {
            return Some(Payload::UnlinkTickets(OnLink { ticket, link }));
        }
        // Often to a ticket born on this device a moment ago.
        let own: Vec<TicketId> = self.tickets().into_iter().filter(|id| id.0.as_u128() > 1_000_000).collect();
        let other = if self.rng.chance(700) { self.rng.pick(&own) } else { None };
        let other = other.or_else(|| self.rng.pick(&self.tickets())).filter(|other| *other != ticket)?;
        let kind = self.rng.one_of(&[LinkKind::Related, LinkKind::ParentIs, LinkKind::DuplicateOf]);
        Some(Payload::LinkTickets(OnLink { ticket, link: Link { kind, ticket: other } }))
    }

    fn settle(&mut self, shown: &Ticket) -> Option<Payload> {
        let conflict = shown.conflicts.first()?;
        let mut value = if self.rng.chance(500) { conflict.yours.clone() } else { conflict.theirs.clone() };
        if let FieldValue::Status(to) = &value
            && *to != shown.status
            && !shown.status.may_become(*to)
        {
            value = FieldValue::Status(shown.status);
        }
        Some(Payload::SettleConflict(SettleConflict { ticket: shown.id, conflict: conflict.id, value }))
    }

    /// A command no correct screen lets through.
    pub fn poison(&mut self) -> Option<Payload> {
        let ticket = self.a_ticket()?.id;
        Some(match self.rng.below(5) {
            0 => {
                let Payload::AddArticle(mut add) = self.reply(ticket) else { return None };
                add.message.body.clear();
                Payload::AddArticle(add)
            }
            1 => {
                let twice = vec![FieldValue::Impact(Impact::Site), FieldValue::Impact(Impact::Group)];
                Payload::EditTicket(EditTicket { ticket, changes: twice })
            }
            2 => Payload::EditTicket(EditTicket { ticket, changes: vec![FieldValue::Status(TicketStatus::New)] }),
            3 => Payload::MoveTask(MoveTask { ticket, task: self.rng.id().into(), to: TaskState::Done }),
            _ => Payload::TakeTicket(OnTicket { ticket: self.rng.id().into() }),
        })
    }
}
