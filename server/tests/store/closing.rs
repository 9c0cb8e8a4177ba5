//! Resolved tickets that close by themselves.

use super::desk::*;
use deskside_domain::command::{Command, Payload, ResolveTicket, WithReason};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::sla::policy::WARN_PERCENT;
use deskside_domain::sla::{ServiceCalendar, SlaPolicy, SlaScope, Week};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::TicketStatus;
use deskside_domain::time::Timestamp;
use server::closing::close_due;
use server::directory::Directory;
use server::store::Push;

/// Opened each day from 09:00 to 17:00 UTC; what is resolved closes after two days.
async fn promises(desk: &mut Desk, close_after: Option<u8>) {
    let mut weekly = Week::default();
    weekly.days_mut().iter_mut().for_each(|day| day.push("09:00-17:00".parse().expect("hours")));
    let calendar = ServiceCalendar {
        id: 61.into(),
        name: "Every day".to_owned(),
        zone: "Etc/UTC".to_owned(),
        weekly,
        closed: Vec::new(),
        open: Vec::new(),
        retired: false,
        offsets: None,
    };
    let policy = SlaPolicy {
        id: 62.into(),
        name: "Usual".to_owned(),
        place: 1,
        calendar: 61.into(),
        scope: SlaScope::default(),
        targets: Vec::new(),
        pauses: Default::default(),
        warn_percent: WARN_PERCENT,
        fresh_on_reopen: false,
        close_after,
        ladder: Vec::new(),
        retired: false,
    };
    let records = [Payload::DefineServiceCalendar(calendar), Payload::DefineSlaPolicy(policy)];
    let commands: Vec<_> = records.into_iter().map(|record| desk.by_system(record)).collect();
    let outcomes = desk.submit(&[Push::of(Authority::System, commands)]).await;
    assert!(outcomes[0].iter().all(|outcome| outcome.is_done()), "{outcomes:?}");
}

async fn resolve(desk: &mut Desk, ticket: TicketId) {
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket, solution: "Cable".to_owned() })).await;
}

async fn status(desk: &Desk, ticket: TicketId) -> TicketStatus {
    let document = desk.document(ticket).await.expect("a ticket");
    document.as_ticket().expect("a ticket").status
}

async fn close(desk: &Desk, at: Timestamp) -> usize {
    close_due(desk.store(), &Directory::default(), at).await.expect("read and written")
}

pub async fn what_nobody_reopens_is_closed_once(kind: Kind) {
    const DAY: i64 = 86_400;
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Printer").await;
    let open = desk.ticket("Scanner").await;
    let secret = desk.ticket("Missing laptop").await;
    desk.does(SARA, restrict(secret, &[SARA, ADMIN])).await;
    let again = desk.ticket("Monitor").await;
    for ticket in [ticket, secret, again] {
        resolve(&mut desk, ticket).await;
    }
    let resolved = desk.time();
    let late = resolved.plus(30 * DAY);
    assert_eq!(close(&desk, late).await, 0, "nothing is promised");
    promises(&mut desk, None).await;
    assert_eq!(close(&desk, late).await, 0, "a person closes");
    promises(&mut desk, Some(2)).await;

    // Two whole days later, as the desk closes, and not before.
    let midnight = resolved.0.div_euclid(DAY) * DAY;
    let due = Timestamp(midnight + 2 * DAY + 17 * 3_600);
    assert_eq!(close(&desk, due.plus(-1)).await, 0);
    let reason = "Again".to_owned();
    desk.does(SARA, Payload::ReopenTicket(WithReason { ticket: again, reason })).await;
    assert_eq!(close(&desk, due).await, 2);
    let head = *desk.store().head().borrow();
    assert_eq!(close(&desk, due.plus(300)).await, 0);
    assert_eq!(*desk.store().head().borrow(), head, "nothing is done twice");
    for (ticket, expected) in [
        (ticket, TicketStatus::Closed),
        (secret, TicketStatus::Closed),
        (open, TicketStatus::New),
        (again, TicketStatus::InProgress),
    ] {
        assert_eq!(status(&desk, ticket).await, expected);
    }
    // In nobody's name.
    let rows = desk.store().rows(head - 2, 2).await.expect("read");
    let actors: Vec<PersonId> = rows.iter().map(|row| row.actor).collect();
    assert_eq!(actors, [PersonId(uuid::Uuid::nil()); 2]);
}

pub async fn what_was_resolved_without_a_line_can_still_be_objected_to(kind: Kind) {
    const DAY: i64 = 86_400;
    let mut desk = Desk::new(kind).await;
    promises(&mut desk, Some(2)).await;
    let ticket = desk.ticket("Printer").await;
    let resolved = desk.time().plus(3_600);
    desk.now += 20 * DAY;
    let work = Payload::ResolveTicket(ResolveTicket { ticket, solution: "Cable".to_owned() });
    let command = desk.command(SARA, 100 + SARA, work).await;
    let outcome = desk.send(&Command { captured: captured(resolved), ..command }).await;
    assert!(outcome.is_done(), "{outcome:?}");
    let document = desk.document(ticket).await.expect("a ticket");
    assert_eq!(document.as_ticket().and_then(|ticket| ticket.resolved_at), Some(resolved));
    // Its days were over before anybody heard of it.
    let heard = desk.time();
    assert_eq!(close(&desk, heard.plus(60)).await, 0);
    assert_eq!(close(&desk, heard.plus(3 * DAY)).await, 1);
}
