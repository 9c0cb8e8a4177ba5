//! The demonstration desk: the same seed and moment make the same desk, at whatever hour.

use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::people::{Person, Role, SupportLevel};
use deskside_domain::ticket::diagnosis::Standing;
use deskside_domain::ticket::{PendingReason, Ticket, TicketStatus, VisitState};
use deskside_domain::time::Timestamp;
use server::demo::{Made, Moment, NAMED, TALES, fill, ticket_id};
use server::store::{Accounts, META_DEMO, MemoryStore, SqliteStore, Store};
use std::collections::BTreeSet;

/// Saturday 21 November 2026, 8:00 UTC.
const AS_OF: Timestamp = Timestamp(1_795_248_000);
const DAY: i64 = 86_400;

async fn make(store: &dyn Store, moment: Moment, tickets: usize) -> Made {
    fill(store, moment, tickets, &mut |_| {}).await.expect("an empty database is filled")
}

async fn desk(seed: u64, as_of: Timestamp, tickets: usize) -> MemoryStore {
    let store = MemoryStore::default();
    make(&store, Moment { seed, as_of }, tickets).await;
    store
}

async fn documents(store: &dyn Store) -> Vec<Document> {
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    let streams: BTreeSet<_> = rows.iter().map(|row| row.stream).collect();
    let mut documents = Vec::new();
    for stream in streams {
        documents.extend(store.document(DocRef::from(stream)).await.expect("read"));
    }
    documents
}

async fn tickets(store: &dyn Store) -> Vec<Ticket> {
    documents(store).await.iter().filter_map(Document::as_ticket).cloned().collect()
}

async fn tale(store: &dyn Store, moment: Moment, key: &str) -> Ticket {
    let document = store.document(ticket_id(moment, key).into()).await.expect("read").expect("told");
    document.as_ticket().expect("a ticket").clone()
}

#[tokio::test]
async fn the_same_seed_and_moment_make_the_same_desk() {
    let (one, same) = (desk(7, AS_OF, 60).await, desk(7, AS_OF, 60).await);
    assert_eq!(one.dump().await.expect("dump"), same.dump().await.expect("dump"));
    let rows = |store: MemoryStore| async move { store.rows(0, u32::MAX).await.expect("rows") };
    let one = rows(one).await;
    assert_eq!(one, rows(same).await);
    let other = rows(desk(8, AS_OF, 60).await).await;
    let names: BTreeSet<_> = one.iter().flat_map(|row| [row.event_id.to_string(), row.hash.clone()]).collect();
    assert!(other.iter().all(|row| !names.contains(&row.event_id.to_string()) && !names.contains(&row.hash)));
    let later = rows(desk(7, AS_OF.plus(60), 60).await).await;
    assert_ne!(one, later);
}

#[tokio::test]
async fn six_hundred_tickets_look_like_ninety_days() {
    let moment = Moment { seed: 1, as_of: AS_OF };
    let store = MemoryStore::default();
    let made = make(&store, moment, 600).await;
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    assert_eq!(rows.len() as u64, made.events);
    assert!(rows.iter().all(|row| row.occurred_at <= row.recorded_at && row.recorded_at <= AS_OF));
    store.verify().await.expect("sound");

    let tickets = tickets(&store).await;
    assert_eq!(tickets.len(), 600);
    assert!(tickets.iter().all(|ticket| AS_OF.since(ticket.created_at) <= 90 * DAY + 3_600));
    let count = |keep: &dyn Fn(&Ticket) -> bool| tickets.iter().filter(|ticket| keep(ticket)).count();
    assert_eq!(count(&|ticket| ticket.is_open()), 40);
    assert_eq!(count(&|ticket| matches!(ticket.status, TicketStatus::Pending(_))), 6);
    assert_eq!(count(&|ticket| !ticket.conflicts.is_empty()), 1);
    assert_eq!(count(&|ticket| ticket.checklists.iter().any(|list| list.progress() == (4, 6))), 1);
    let asks = |ticket: &Ticket| ticket.diagnoses.iter().any(|one| one.way().1 == Standing::Asks(2));
    assert_eq!(count(&|ticket| ticket.is_open() && asks(ticket)), 1);
    assert!(count(&|ticket| ticket.status == TicketStatus::Closed) > 480);
    assert!(count(&|ticket| ticket.reopen_count > 0) > 10);
    assert!(count(&|ticket| !ticket.visits.is_empty()) > 60);
    assert!(count(&|ticket| !ticket.escalations.is_empty()) > 20);
    assert!(count(&|ticket| ticket.first_responded_at.is_none() && !ticket.is_open()) < 60);
    // Nobody resolves what was not there, nobody answers before the question.
    for ticket in &tickets {
        for at in
            [ticket.owned_at, ticket.first_responded_at, ticket.resolved_at, ticket.closed_at].into_iter().flatten()
        {
            assert!(at >= ticket.created_at, "{}", ticket.content.subject);
        }
    }
    // More by day than by night, more in the week than at its end.
    let hour = |ticket: &Ticket| ticket.created_at.0.rem_euclid(DAY) / 3_600;
    assert!(count(&|ticket| (7..17).contains(&hour(ticket))) > 5 * count(&|ticket| !(4..20).contains(&hour(ticket))));
    // 1 January 1970 was a Thursday.
    let weekday = |ticket: &Ticket| (ticket.created_at.0.div_euclid(DAY) + 3).rem_euclid(7);
    assert!(count(&|ticket| weekday(ticket) < 5) > 6 * count(&|ticket| weekday(ticket) == 6));

    let documents = documents(&store).await;
    let assets: Vec<_> = documents.iter().filter_map(Document::as_asset).collect();
    let held = assets.iter().filter(|asset| asset.held().is_some()).count();
    assert_eq!((assets.len(), held, assets.iter().filter(|asset| asset.is_overdue(AS_OF.day())).count()), (40, 33, 1));
    assert!(assets.iter().any(|asset| asset.custodies.len() == 2));
    let people: Vec<&Person> = documents.iter().filter_map(Document::as_person).collect();
    assert_eq!(people.iter().filter(|person| person.role == Role::Requester).count(), 80);
    let emails: BTreeSet<_> = people.iter().flat_map(|person| &person.profile.emails).collect();
    assert_eq!(emails.len(), people.len());
    assert!(emails.iter().all(|email| email.ends_with(".example")));
    let phones = people.iter().flat_map(|person| &person.profile.phones);
    assert!(phones.clone().all(|phone| phone.starts_with("+39 999 ") || phone.starts_with("+44 20 7946 0")));
    let team = |level, external| {
        documents.iter().filter(move |document| {
            matches!(&document.body,
            Body::Team(team) if (team.level, team.external) == (level, external))
        })
    };
    assert_eq!(team(SupportLevel::L3, false).count(), 1);
    assert_eq!(team(SupportLevel::L2, true).count(), 1);
}

#[tokio::test]
async fn every_named_ticket_tells_its_story_at_any_hour() {
    // Sunday night, the night the clocks change, the first minute of a year, an ordinary afternoon.
    for as_of in [1_795_381_200, 1_774_746_000, 1_798_758_060, 1_764_601_200] {
        let moment = Moment { seed: 3, as_of: Timestamp(as_of) };
        let store = MemoryStore::default();
        make(&store, moment, TALES.len()).await;
        let tickets = tickets(&store).await;
        assert_eq!(tickets.len(), TALES.len());
        for named in &TALES[..NAMED] {
            assert_eq!(tale(&store, moment, named.key).await.content.subject, named.subject);
        }
        let one = |key: &'static str| tale(&store, moment, key);
        let cup = one("cup").await;
        assert_eq!((cup.status, cup.links.len(), cup.tasks.len()), (TicketStatus::InProgress, 2, 2));
        assert_eq!((cup.escalations.len(), cup.priority()), (1, deskside_domain::ticket::Priority::P1));
        let lines: Vec<&Ticket> = tickets.iter().filter(|ticket| ticket.content.subject == TALES[1].subject).collect();
        let times: Vec<i64> = lines.iter().map(|ticket| ticket.created_at.0).collect();
        assert_eq!((lines.len(), times.iter().max().zip(times.iter().min()).map(|(a, b)| a - b)), (5, Some(12 * 60)));
        let bruna = one("bruna").await;
        assert_eq!(bruna.status, TicketStatus::Pending(PendingReason::AgreedDate));
        assert_eq!(bruna.visits[0].to.since(bruna.visits[0].from), 2 * 3_600);
        assert!((1..=2 * DAY).contains(&bruna.visits[0].from.since(moment.as_of)));
        assert_eq!(one("labels").await.links.len(), 2);
        assert!(one("lost").await.content.restricted.is_some());
        let vpn = one("vpn").await;
        assert_eq!(vpn.pending.supplier_ref.as_deref(), Some("HLT-204881"));
        assert!(vpn.pending.until > Some(moment.as_of));
        let month = one("month").await;
        assert_eq!((month.chasers.len(), month.reopen_count, month.is_open()), (3, 1, true));
        let tablet = one("tablet").await;
        assert_eq!((tablet.status, tablet.visits[0].state), (TicketStatus::Resolved, VisitState::Done));
        let rows = store.rows(0, u32::MAX).await.expect("rows");
        let late =
            rows.iter().filter(|row| row.stream == tablet.id.into()).map(|row| row.recorded_at.since(row.occurred_at));
        assert!(late.max() >= Some(3 * 3_600), "the work came hours after it was done");
        let phone = one("phone").await;
        assert_eq!((phone.conflicts.len(), phone.status), (1, TicketStatus::Assigned));
        assert_eq!(one("cad").await.status, TicketStatus::Pending(PendingReason::Approval));
        assert_eq!(one("scanner").await.status, TicketStatus::Resolved);
        let monitor = one("monitor").await;
        assert_eq!(monitor.owned_at.map(|at| at.since(monitor.created_at)), Some(4 * 60));
        let done = &tablet.visits[0];
        let report = done.report().expect("a report");
        assert!(report.check().is_ok() && !report.signature.is_empty() && report.name == "Lucia Perin");
        assert_eq!((done.travel_minutes(), done.on_site_minutes()), (Some(19), Some(25)));
        let states: BTreeSet<VisitState> =
            tickets.iter().flat_map(|ticket| &ticket.visits).map(|visit| visit.state).collect();
        assert_eq!(states.len(), 5, "a visit in each state: {states:?}");
        let open = one("leaver").await.tasks.iter().filter(|task| task.title.starts_with("Riconsegna")).count();
        assert_eq!(open, 4);
    }
}

#[tokio::test]
async fn any_number_of_tickets_is_that_number() {
    for count in [0, 1, 14, 21, 40] {
        assert_eq!(tickets(&desk(5, AS_OF, count).await).await.len(), count);
    }
}

#[tokio::test]
async fn a_file_gets_the_same_desk_and_its_people_sign_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("desk.db")).await.expect("opened");
    let made = make(&store, Moment { seed: 7, as_of: AS_OF }, 30).await;
    store.verify().await.expect("sound");
    assert_eq!(store.dump().await.expect("dump"), desk(7, AS_OF, 30).await.dump().await.expect("dump"));

    assert_eq!(made.accounts.len(), 9);
    let passwords = server::auth::Passwords::default();
    for account in &made.accounts {
        let found = store.account(account.email).await.expect("read").expect("an account");
        assert!(passwords.is_right(server::demo::PASSWORD, Some(found.password)).await, "{}", account.email);
    }
    let note = store.meta(META_DEMO).await.expect("read").expect("a note for the start page");
    let doors: server::portal::Doors = serde_json::from_str(&note).expect("readable");
    assert_eq!(doors.people.len(), 4);

    // A second one is refused and changes nothing.
    let refused = fill(&store, Moment { seed: 1, as_of: AS_OF }, 30, &mut |_| {}).await;
    let told = refused.expect_err("not empty").to_string();
    assert!(told.starts_with("the database is not empty"), "{told}");
    assert_eq!(*store.head().borrow(), made.events);
}
