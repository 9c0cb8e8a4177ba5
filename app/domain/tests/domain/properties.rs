//! What holds for any sequence of commands, whoever sends them.

use crate::support::actions::{Action, actions};
use crate::support::{ADMIN, Desk, SARA, T0, content, person};
use deskside_domain::command::{Command, CreateTicket, Payload};
use deskside_domain::decide::{Context, Refused, decide};
use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::event::EventBody;
use deskside_domain::facts::{Fact, Facts, NumberUse};
use deskside_domain::id::{ClientId, CommandId, PersonId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{LinkKind, Ticket, TicketNumber, TicketStatus};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn run(desk: &mut Desk, actions: &[Action]) -> Vec<(Command, Outcome)> {
    let mut done = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        let command = desk.command(5_000 + index as u128, action.client, action.user, action.payload.clone());
        let outcome = desk.push(&command);
        done.push((command, outcome));
    }
    done
}

fn tickets(desk: &Desk) -> Vec<&Ticket> {
    desk.docs.0.values().filter_map(Document::as_ticket).collect()
}

fn check(desk: &Desk) -> Result<(), TestCaseError> {
    prop_assert_eq!(desk.verify(), Ok(()));
    prop_assert_eq!(&desk.rebuilt(), &desk.docs, "the documents are what the log adds up to");
    for row in &desk.rows {
        if let EventBody::StatusChanged(moved) = row.event().expect("readable").body {
            let details_only = moved.from == moved.to && matches!(moved.to, TicketStatus::Pending(_));
            prop_assert!(details_only || moved.from.may_become(moved.to), "{:?}", moved);
        }
    }
    for ticket in tickets(desk) {
        prop_assert!(ticket.number.is_some());
        prop_assert_eq!(
            ticket.status == TicketStatus::Resolved,
            ticket.resolved_at.is_some() && ticket.closed_at.is_none()
        );
        prop_assert_eq!(ticket.status == TicketStatus::Closed, ticket.closed_at.is_some());
        prop_assert!(ticket.bounce_count as usize <= ticket.escalations.len());
        prop_assert!(ticket.status != TicketStatus::Resolved || !ticket.solution.is_empty());
        let ids: BTreeSet<_> = ticket.time_entries.iter().map(|entry| entry.id).collect();
        prop_assert_eq!(ids.len(), ticket.time_entries.len(), "an entry is there once");
        let articles = desk
            .docs
            .0
            .values()
            .filter(|doc| matches!(&doc.body, Body::Article(article) if article.ticket == ticket.id));
        prop_assert_eq!(articles.count(), ticket.article_count as usize);
        for visit in &ticket.visits {
            let times = visit.course.times;
            prop_assert_eq!(times.check(visit.state, times), Ok(()), "times run on and belong to steps");
            prop_assert_eq!(times.ended_at.is_some(), visit.state.is_over());
            prop_assert!(visit.course.reports.iter().all(|report| report.check().is_ok()));
        }
        for link in &ticket.links {
            let other = tickets(desk).into_iter().find(|other| other.id == link.ticket).expect("linked tickets exist");
            let back = deskside_domain::ticket::Link { kind: link.kind.reverse(), ticket: ticket.id };
            prop_assert!(other.links.contains(&back), "links are seen from both ends");
        }
        prop_assert!(!is_own_ancestor(desk, ticket));
        for conflict in &ticket.conflicts {
            prop_assert_eq!(conflict.theirs.field(), conflict.yours.field());
            prop_assert_ne!(&conflict.theirs, &conflict.yours);
        }
        let versions = &desk.docs.0[&DocRef::from(ticket.id)].versions;
        for event in versions.values() {
            prop_assert!(desk.docs.0.contains_key(&DocRef::from(*event)), "a version is an event of the history");
        }
    }
    Ok(())
}

fn is_own_ancestor(desk: &Desk, ticket: &Ticket) -> bool {
    let above = |ticket: &Ticket| -> Vec<_> {
        ticket.links.iter().filter(|link| link.kind == LinkKind::ParentIs).map(|link| link.ticket).collect()
    };
    let mut todo = above(ticket);
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if id == ticket.id {
            return true;
        }
        if seen.insert(id) {
            todo.extend(tickets(desk).into_iter().filter(|other| other.id == id).flat_map(above));
        }
    }
    false
}

/// A device that holds a part of the truth.
struct Part<'a> {
    desk: &'a Desk,
    hidden: &'a BTreeSet<DocRef>,
    knows_outcomes: bool,
}

impl Facts for Part<'_> {
    fn document(&self, doc: DocRef) -> Fact<&Document> {
        match self.desk.document(doc) {
            Fact::Known(document) if !self.hidden.contains(&doc) => Fact::Known(document),
            _ => Fact::NotHere,
        }
    }
    fn outcome(&self, command: CommandId) -> Fact<Outcome> {
        if self.knows_outcomes { self.desk.outcome(command) } else { Fact::NotHere }
    }
    fn number(&self, _: ClientId, _: TicketNumber) -> Fact<NumberUse> {
        Fact::NotHere
    }
    fn file(&self, hash: &str) -> Fact<u64> {
        if self.knows_outcomes { self.desk.file(hash) } else { Fact::NotHere }
    }
    fn account_holders(&self) -> Fact<&[PersonId]> {
        if self.knows_outcomes { self.desk.account_holders() } else { Fact::NotHere }
    }
}

const CONTEXT: Context = Context { occurred_at: T0, number: None, system: false, latest: false };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_sequence_keeps_the_invariants(actions in actions(40)) {
        let mut desk = Desk::with_people();
        desk.open_ticket(1000);
        let done = run(&mut desk, &actions);
        check(&desk)?;
        // Sent again, every command gets its first answer and changes nothing.
        let (rows, docs) = (desk.rows.len(), desk.docs.clone());
        for (command, outcome) in &done {
            prop_assert_eq!(&desk.push(command), outcome);
        }
        prop_assert_eq!(desk.rows.len(), rows);
        prop_assert_eq!(desk.docs, docs);
    }

    #[test]
    fn the_same_sequence_gives_the_same_desk(actions in actions(25)) {
        let (mut one, mut other) = (Desk::with_people(), Desk::with_people());
        for desk in [&mut one, &mut other] {
            desk.open_ticket(1000);
            run(desk, &actions);
        }
        prop_assert_eq!(one.rows, other.rows);
    }

    #[test]
    fn fewer_facts_never_turn_an_acceptance_into_a_refusal(
        before in actions(20),
        stale in actions(6),
        hide in proptest::collection::vec(any::<u16>(), 0..12),
        knows_outcomes in any::<bool>(),
    ) {
        let mut desk = Desk::with_people();
        desk.open_ticket(1000);
        // Commands made on an older state of the desk, some standing on each other, meet the newer one.
        let older = desk.clone();
        run(&mut desk, &before);
        let docs: Vec<_> = desk.docs.0.keys().copied().collect();
        let hidden: BTreeSet<_> = hide.iter().map(|at| docs[usize::from(*at) % docs.len()]).collect();
        let full = Part { desk: &desk, hidden: &BTreeSet::new(), knows_outcomes: true };
        let part = Part { desk: &desk, hidden: &hidden, knows_outcomes };
        for (index, action) in stale.iter().enumerate() {
            for seen in [&older, &desk] {
                let mut command = seen.command(9_000 + index as u128, 8, action.user, action.payload.clone());
                if index % 2 == 1 {
                    let pending = deskside_domain::command::Base::Pending(CommandId::from(5_000 + index as u128));
                    command.bases.values_mut().for_each(|base| *base = pending);
                }
                let (server, all, some) =
                    (decide(&command, &desk, &CONTEXT), decide(&command, &full, &CONTEXT), decide(&command, &part, &CONTEXT));
                if let Ok(accepted) = &server {
                    prop_assert!(all.is_ok() && some.is_ok(), "{:?}\n{:?}\n{:?}", command, all, some);
                    prop_assert!(accepted.assumptions.is_empty(), "the server assumes nothing");
                    if hidden.is_empty() && knows_outcomes {
                        let events = some.as_ref().map(|accepted| accepted.events.clone());
                        prop_assert_eq!(Ok(accepted.events.clone()), events, "full facts decide the same");
                    }
                }
            }
        }
    }
}

proptest! {
    // Most pairs are about different tickets or refused; these many leave hundreds that meet.
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_change_of_another_field_never_matters(first in actions(2), second in actions(2)) {
        // Two devices edit from the same base. Where their commands touch different fields and both are accepted
        // without a conflict, the order of arrival does not change the documents.
        let mut base = Desk::with_people();
        base.open_ticket(1000);
        let one = base.command(7_001, 7, first[0].user, first[0].payload.clone());
        let other = base.command(7_002, 8, second[0].user, second[0].payload.clone());
        let fields: BTreeSet<_> = one.payload.fields().into_iter().collect();
        if other.payload.fields().iter().any(|field| fields.contains(field)) {
            return Ok(());
        }
        // What is put in and taken out has no field: of the same watcher or link the later command is right.
        let part = |payload: &Payload| match payload {
            Payload::AddWatcher(on) | Payload::RemoveWatcher(on) => Some(format!("{:?}", on.person)),
            Payload::LinkTickets(on) | Payload::UnlinkTickets(on) => Some(format!("{:?} {:?}", on.ticket, on.link)),
            _ => None,
        };
        if part(&one.payload).is_some_and(|of_one| Some(of_one) == part(&other.payload)) {
            return Ok(());
        }
        let arrive = |order: [&Command; 2]| {
            let mut desk = base.clone();
            desk.now = 100;
            let outcomes = order.map(|command| desk.push(command).is_done());
            (outcomes, desk)
        };
        let ((ahead, forth), (behind, back)) = (arrive([&one, &other]), arrive([&other, &one]));
        if ahead != [true, true] || behind != [true, true] {
            return Ok(());
        }
        let shown = |desk: &Desk| {
            let mut ticket = tickets(desk).into_iter().find(|ticket| ticket.id == TicketId::from(1000)).cloned();
            if let Some(ticket) = &mut ticket {
                // Parts stand in the order of arrival; screens sort them by time.
                ticket.tasks.sort_by_key(|task| task.id);
                ticket.time_entries.sort_by_key(|entry| entry.id);
                ticket.chasers.sort_by_key(|chaser| chaser.id);
                ticket.visits.sort_by_key(|visit| visit.id);
                ticket.checklists.sort_by_key(|list| list.id);
                ticket.diagnoses.sort_by_key(|diagnosis| diagnosis.id);
                for diagnosis in &mut ticket.diagnoses {
                    diagnosis.answers.sort_by_key(|chosen| chosen.id);
                }
                ticket.attachments.sort_by_key(|file| file.id);
                // Clocks read them by time; of one second, the log has its order.
                ticket.clock_inputs.sort_by_cached_key(|input| (input.at, format!("{:?}", input.fact)));
                for visit in &mut ticket.visits {
                    visit.course.reports.sort_by(|one, other| one.work.cmp(&other.work));
                }
            }
            ticket
        };
        prop_assert_eq!(shown(&forth), shown(&back));
    }
}

#[test]
fn a_device_gives_numbers_of_its_own_block_and_each_once() {
    let mut desk = Desk::with_people();
    let (own, other) = (desk.reserve(7), desk.reserve(8));
    let mut create = |id: u128, sequence: u32| {
        let create = CreateTicket {
            ticket: TicketId::from(id),
            number: TicketNumber::new(sequence),
            content: content("Printer is stuck"),
        };
        let command = desk.command(id, 7, SARA, Payload::CreateTicket(create));
        desk.push(&command)
    };
    let refused = |refusal| Outcome::Rejected { refusal };
    assert!(create(1000, own.first).is_done());
    assert_eq!(create(1001, own.first), refused(Refusal::NumberTaken));
    assert_eq!(create(1002, other.first), refused(Refusal::NumberNotReserved));
    assert!(create(1003, own.first + own.size - 1).is_done());
}

#[test]
fn a_device_that_can_not_tell_who_signs_in_does_not_refuse() {
    let desk = Desk::with_people();
    let leaves = Payload::DefinePerson(person(ADMIN, Role::Technician));
    let command = desk.command(0x9000, 7, ADMIN, leaves);
    let nothing = BTreeSet::new();
    let part = |knows_outcomes| Part { desk: &desk, hidden: &nothing, knows_outcomes };
    let refused = Err(Refused::Rejected(Refusal::LastAdministrator));
    assert_eq!(decide(&command, &part(true), &CONTEXT).map(|_| ()), refused);
    assert!(decide(&command, &part(false), &CONTEXT).is_ok());
}
