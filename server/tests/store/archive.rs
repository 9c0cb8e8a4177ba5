//! Everything out and in again: the same desk, whatever engine it came from and goes to.

use super::desk::*;
use super::random::{check_with, script, steps};
use deskside_domain::command::{Command, CreateTicket, Payload};
use deskside_domain::id::{ClientId, CommandId, PersonId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{ManifestItem, Outcome};
use deskside_domain::ticket::TicketNumber;
use deskside_domain::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use server::store::archive::{AWAIT_DAYS, Beside, Entry, Head, LOST_CLIENT, META_RESTORED, Sink, Source};
use server::store::{
    Account, ApiToken, ArchiveError, Contact, Invitation, Push, Runs, Scope, SecondFactor, Session, Store, Verified,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a store gave.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    pub head: Option<Head>,
    pub entries: Vec<Entry>,
    pub next: usize,
    pub made_at: Timestamp,
}

impl Sink for Shelf {
    fn begin(&mut self, head: &Head) -> anyhow::Result<()> {
        assert!(self.head.is_none() && self.entries.is_empty(), "the head comes first");
        self.head = Some(head.clone());
        Ok(())
    }

    fn put(&mut self, entry: &Entry) -> anyhow::Result<()> {
        // What is written is what is read.
        let text = serde_json::to_string(entry)?;
        let read: Entry = serde_json::from_str(&text)?;
        assert_eq!(read, *entry);
        self.entries.push(read);
        Ok(())
    }
}

impl Source for Shelf {
    fn next(&mut self) -> anyhow::Result<Option<Entry>> {
        let entry = self.entries.get(self.next).cloned();
        self.next += 1;
        Ok(entry)
    }

    fn head(&self) -> &Head {
        Shelf::head(self)
    }

    fn made_at(&self) -> Timestamp {
        self.made_at
    }

    fn place(&self) -> String {
        format!("entry {}", self.next)
    }
}

impl Shelf {
    fn head(&self) -> &Head {
        self.head.as_ref().expect("a head")
    }

    /// What must come out of a restored store again: all but what a restore adds.
    fn content(&self) -> Vec<Entry> {
        let is_added = |entry: &Entry| match entry {
            Entry::Beside(Beside::Block(block)) => block.client == LOST_CLIENT,
            Entry::Beside(Beside::Meta { key, .. }) => key == META_RESTORED,
            _ => false,
        };
        self.entries.iter().filter(|entry| !is_added(entry)).cloned().collect()
    }
}

pub async fn packed(store: &dyn Store, secrets: bool) -> Shelf {
    let mut shelf = Shelf::default();
    let head = store.archive(secrets, &mut shelf).await.expect("the store gives");
    assert_eq!(&head, shelf.head());
    assert_eq!(head.entries(), shelf.entries.len() as u64);
    shelf
}

pub async fn unpacked(
    store: &dyn Store,
    shelf: &Shelf,
    made_at: Timestamp,
    at: Timestamp,
) -> Result<Verified, ArchiveError> {
    store.restore(&mut Shelf { next: 0, made_at, ..shelf.clone() }, at).await
}

/// Secrets of every kind, and devices with unsent work.
async fn fill(desk: &mut Desk) {
    let store = Arc::clone(&desk.place.store);
    let (person, at) = (PersonId::from(SARA), desk.time());
    let account = Account {
        person,
        email: "sara@example.org".to_owned(),
        password: "$argon2".to_owned(),
        changed_at: at,
        access: uuid::Uuid::from_u128(3),
    };
    store.set_account(&account).await.expect("kept");
    let factor = SecondFactor { person, secret: vec![7; 20], since: Some(at), last_step: 5 };
    store.set_second_factor(&factor, &[[1; 32], [2; 32]]).await.expect("kept");
    let half = SecondFactor { person: PersonId::from(IVAN), secret: vec![9; 20], since: None, last_step: 0 };
    store.set_second_factor(&half, &[]).await.expect("kept");
    let until = at.plus(3_600);
    super::files::bring(&*store, 0xf11e, &super::files::bytes(12, 300_000), at).await;
    let invitation = Invitation { person: PersonId::from(IVAN), email: "ivan@example.org".to_owned(), until };
    store.invite([3; 32], &invitation).await.expect("kept");
    let token = ApiToken {
        id: uuid::Uuid::from_u128(0x70),
        person,
        name: "Printer «è»".to_owned(),
        scopes: vec![Scope::TicketsRead, Scope::PeopleWrite],
        created_at: at,
        expires_at: until,
        used_at: Some(at),
        revoked_at: None,
    };
    store.add_token([4; 32], &token).await.expect("kept");
    store.set_meta("skipped", "teams").await.expect("kept");
    let session = Session {
        id: uuid::Uuid::from_u128(1),
        person,
        created_at: at,
        seen_at: at,
        agent: "Tablet".to_owned(),
        address: String::new(),
        proven: true,
    };
    store.begin_session([5; 32], &session).await.expect("kept");
    let item = |id: u128| ManifestItem {
        command_id: CommandId::from(id),
        kind: "add_article".to_owned(),
        lane: TicketId::from(1_000).into(),
        device_wall: at,
    };
    let runs = Runs { build: "b1".to_owned(), agent: "Firefox".to_owned() };
    let contact = Contact { client: ClientId::from(7), user: person, runs, manifest: Some(vec![item(2), item(1)]) };
    let push = Push { contact: Some(contact), ..Push::of(Authority::User(person), []) };
    let silent = Contact { client: ClientId::from(9), user: person, runs: Runs::default(), manifest: Some(Vec::new()) };
    let other =
        Push { contact: Some(silent), wants_numbers: Some(ClientId::from(9)), ..Push::of(Authority::User(person), []) };
    desk.submit(&[push, other]).await;
}

pub async fn what_goes_out_comes_in_again(kind: Kind) {
    let erasures = proptest::collection::vec(proptest::collection::vec(any::<Index>(), 1..4), 0..3);
    check_with(kind, (steps(25), erasures), async |(steps, erasures): (Vec<_>, Vec<Vec<Index>>)| {
        let mut desk = Desk::new(kind).await;
        fill(&mut desk).await;
        let groups = script(&steps).await;
        let every = groups.len() / (erasures.len() + 1) + 1;
        for (index, group) in groups.iter().enumerate() {
            desk.submit(group).await;
            if let Some(erasure) = erasures.get(index / every).filter(|_| index % every == every - 1) {
                let rows = desk.store().rows(0, 10_000).await.expect("read");
                let events: Vec<_> = erasure.iter().map(|at| at.get(&rows).event_id).collect();
                desk.store().erase(&events).await.expect("erased");
            }
        }
        let rows = desk.store().rows(0, 10_000).await.expect("read");
        let (state, verified) = (desk.state().await, desk.store().verify().await.expect("sound"));
        let shelf = packed(desk.store(), true).await;
        let open = packed(desk.store(), false).await;
        let secret = |entry: &Entry| matches!(entry, Entry::Beside(beside) if beside.is_secret());
        prop_assert!(!open.entries.iter().any(secret), "an export has no secrets");
        prop_assert_eq!(
            open.entries.len() + shelf.entries.iter().filter(|one| secret(one)).count(),
            shelf.entries.len()
        );
        for to in [Kind::Memory, kind] {
            let other = Desk::empty(to).await;
            let came = unpacked(other.store(), &shelf, desk.time(), desk.time()).await.expect("taken");
            prop_assert_eq!(&came, &verified);
            prop_assert_eq!(&other.store().rows(0, 10_000).await.expect("read"), &rows, "hashes, salts and all");
            prop_assert_eq!(&other.state().await, &state);
            prop_assert_eq!(*other.store().head().borrow(), *desk.store().head().borrow());
            let again = packed(other.store(), true).await;
            prop_assert_eq!(again.content(), shelf.content());
            prop_assert_eq!(again.head().installation, shelf.head().installation);
            if to != Kind::Memory {
                prop_assert_ne!(&again.head().epoch, &shelf.head().epoch, "another life");
            }
            prop_assert_eq!(other.store().every_session().await.expect("read"), []);
            // Whatever comes twice is still known, and the search finds what it found.
            prop_assert_eq!(super::search::all_answers(&other).await, super::search::all_answers(&desk).await);
            let mut other = Desk { now: desk.now, ..other };
            for group in &groups {
                other.submit(group).await;
            }
            let mut first = Desk { now: desk.now, ..Desk::empty(Kind::Memory).await };
            unpacked(first.store(), &open, desk.time(), desk.time()).await.expect("taken");
            for group in &groups {
                first.submit(group).await;
            }
            prop_assert_eq!(first.state().await.dump, other.state().await.dump, "an export is the same desk");
        }
        Ok(())
    })
    .await;
}

pub async fn a_backup_is_one_moment_of_the_log(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let stop = Arc::new(AtomicBool::new(false));
    let (store, stopped, at) = (Arc::clone(&desk.place.store), Arc::clone(&stop), desk.time());
    let mut commands = Vec::new();
    for number in 0..600 {
        commands.push(desk.command(SARA, 100 + SARA, reply(ticket, 100 + number, "Still here")).await.seal());
    }
    let writing = tokio::spawn(async move {
        for sealed in commands {
            let push = Push::of(Authority::User(PersonId::from(SARA)), [sealed]);
            store.submit(&[push], at).await.expect("written");
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            tokio::task::yield_now().await;
        }
    });
    let mut shelves = Vec::new();
    while shelves.len() < 8 {
        shelves.push(packed(desk.store(), true).await);
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    writing.await.expect("no panic");
    let rows = desk.store().rows(0, 10_000).await.expect("read");
    for shelf in shelves {
        let other = Desk::empty(Kind::Memory).await;
        unpacked(other.store(), &shelf, at, at).await.expect("each is whole by itself");
        let taken = other.store().rows(0, 10_000).await.expect("read");
        assert_eq!(taken, rows[..taken.len()], "a beginning of the log");
        assert_eq!(taken.last().map_or(0, |row| row.position), shelf.head().position);
    }
}

pub async fn only_an_empty_store_takes_anything(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    fill(&mut desk).await;
    let shelf = packed(desk.store(), true).await;
    let before = desk.state().await;
    let refused = unpacked(desk.store(), &shelf, T0, T0).await;
    assert!(matches!(refused, Err(ArchiveError::NotEmpty)), "{refused:?}");
    assert_eq!(desk.state().await, before);
    assert!(!desk.store().is_empty().await.expect("read"));

    let other = Desk::empty(kind).await;
    assert!(other.store().is_empty().await.expect("read"));
    let account = Account {
        person: PersonId::from(SARA),
        email: "sara@example.org".to_owned(),
        password: String::new(),
        changed_at: T0,
        access: uuid::Uuid::from_u128(1),
    };
    other.store().set_account(&account).await.expect("kept");
    let refused = unpacked(other.store(), &shelf, T0, T0).await;
    assert!(matches!(refused, Err(ArchiveError::NotEmpty)), "an account is something: {refused:?}");

    let other = Desk::empty(kind).await;
    let empty = packed(other.store(), true).await;
    assert_eq!(empty.entries, [], "the notes of an empty store stay where they are");
    unpacked(other.store(), &empty, T0, T0).await.expect("nothing is taken, and that is well");
}

pub async fn after_an_odd_entry_nothing_has_happened(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    fill(&mut desk).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    desk.does(SARA, reply(ticket, 1, "On my way")).await;
    let shelf = packed(desk.store(), true).await;
    let at = |find: fn(&Entry) -> bool| shelf.entries.iter().rposition(find).expect("there");
    let event = at(|entry| matches!(entry, Entry::Event(_)));
    let command = at(|entry| matches!(entry, Entry::Command(_)));
    let mut odd: Vec<(&str, Shelf)> = Vec::new();
    let mut other = |what, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut changed = shelf.clone();
        change(&mut changed.entries);
        odd.push((what, changed));
    };
    other("an event is missing", &|entries| drop(entries.remove(event)));
    other("a command is missing", &|entries| {
        entries.retain(|entry| !matches!(entry, Entry::Command(kept) if kept.record.outcome.is_done()));
    });
    other("a changed event", &|entries| {
        let Entry::Event(row) = &mut entries[event] else { panic!("an event") };
        row.recorded_at = row.recorded_at.plus(1);
    });
    other("a value is gone", &|entries| {
        let Entry::Event(row) = &mut entries[event] else { panic!("an event") };
        row.private.clear();
    });
    for key in ["epoch", "lives", "restored", "own_numbers"] {
        let note = Beside::Meta { key: key.to_owned(), value: "7".to_owned() };
        other("a note of one database", &|entries| entries.push(Entry::Beside(note.clone())));
    }
    if kind != Kind::Memory {
        // A map takes what comes twice for the same.
        other("an event twice", &|entries| entries.insert(event, entries[event].clone()));
        other("a command twice", &|entries| entries.insert(command, entries[command].clone()));
    }
    for (what, shelf) in odd {
        let other = Desk::empty(kind).await;
        let refused = unpacked(other.store(), &shelf, T0, T0).await;
        assert!(matches!(refused, Err(ArchiveError::Unsound(_) | ArchiveError::Misfit { .. })), "{what}: {refused:?}");
        assert!(other.store().is_empty().await.expect("read"), "{what}");
        assert_eq!(other.store().meta(META_RESTORED).await.expect("read"), None, "{what}");
    }
}

/// A ticket with this number, by a device.
async fn numbered(desk: &mut Desk, client: u128, number: TicketNumber) -> (Command, Outcome) {
    let ticket = TicketId::from(desk.id());
    let create = CreateTicket { ticket, number: Some(number), content: content("Out there") };
    let command = desk.command(SARA, client, Payload::CreateTicket(create)).await;
    let outcome = desk.send(&command).await;
    (command, outcome)
}

pub async fn no_number_is_given_twice_after_a_restore(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let before = desk.store().reserve_numbers(ClientId::from(7)).await.expect("reserved");
    desk.ticket("The server has a block of its own").await;
    let shelf = packed(desk.store(), true).await;
    let made_at = desk.time();
    // What nobody will know of: blocks given to devices, and tickets with the server's numbers.
    let mut lost = Vec::new();
    for client in [7, 8, 9] {
        lost.push(desk.store().reserve_numbers(ClientId::from(client)).await.expect("reserved"));
    }
    let mut told = Vec::new();
    for subject in ["A", "B", "C"] {
        let ticket = desk.ticket(subject).await;
        told.push(desk.number(ticket).await);
    }

    let mut desk = Desk { now: desk.now + 60, place: Place::new(kind).await, ..desk };
    unpacked(desk.store(), &shelf, made_at, desk.time()).await.expect("taken");
    let mut fresh = Vec::new();
    for client in [7, 20, 21] {
        fresh.push(desk.store().reserve_numbers(ClientId::from(client)).await.expect("reserved"));
    }
    for block in &fresh {
        let apart = |other: &deskside_domain::ticket::NumberBlock| {
            block.first >= other.first + other.size || other.first >= block.first + block.size
        };
        assert!(lost.iter().chain([&before]).all(apart), "{block:?} of {lost:?}");
    }
    let ticket = desk.ticket("By the server").await;
    let own = desk.number(ticket).await;
    assert!(!told.contains(&own) && !lost.iter().any(|block| block.contains(own)), "{own} was told to someone");

    // A device brings back what it recorded meanwhile, with the number that is on the label.
    let number = |sequence: u32| TicketNumber::new(sequence).expect("in range");
    let (_, outcome) = numbered(&mut desk, 7, number(before.first)).await;
    assert!(outcome.is_done(), "{outcome:?}");
    let (_, outcome) = numbered(&mut desk, 8, number(lost[1].first + 3)).await;
    assert!(outcome.is_done(), "{outcome:?}");
    let (_, outcome) = numbered(&mut desk, 9, number(lost[1].first + 3)).await;
    assert_eq!(outcome, Outcome::Rejected { refusal: Refusal::NumberTaken });
    let (_, outcome) = numbered(&mut desk, 9, number(fresh[0].first)).await;
    assert_eq!(outcome, Outcome::Rejected { refusal: Refusal::NumberNotReserved });

    // A backup of this desk, restored: what was given since lies behind it too.
    let again = packed(desk.store(), true).await;
    let other = Desk::empty(kind).await;
    unpacked(other.store(), &again, desk.time(), desk.time()).await.expect("taken");
    let next = other.store().reserve_numbers(ClientId::from(30)).await.expect("reserved");
    assert!(fresh.iter().all(|block| next.first >= block.first + block.size + 10_000), "{next:?} {fresh:?}");
    desk.store().verify().await.expect("sound");
}

pub async fn what_another_device_still_has_is_waited_for(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let shelf = packed(desk.store(), true).await;
    let made_at = desk.time();
    // One device opens a ticket, another one answers; then all of it is lost.
    let ticket = TicketId::from(desk.id());
    let opened = desk.does(SARA, create(ticket, content("Stampante bloccata"))).await;
    let answered = desk.does(IVAN, reply(ticket, 1, "On my way")).await;
    let dump = desk.store().dump().await.expect("read");

    let mut desk = Desk { place: Place::new(kind).await, ..desk };
    unpacked(desk.store(), &shelf, made_at, desk.time()).await.expect("taken");
    let early = desk.send(&answered).await;
    assert!(matches!(early, Outcome::Retry { .. }), "the other device may come: {early:?}");
    assert_eq!(desk.store().lane_mark(answered.client_id, answered.lane).await.expect("read"), 0);
    assert!(desk.send(&opened).await.is_done());
    assert!(desk.send(&answered).await.is_done());
    assert_eq!(desk.store().dump().await.expect("read").len(), dump.len());

    // Not for ever.
    let mut desk = Desk { now: desk.now + AWAIT_DAYS * 86_400, place: Place::new(kind).await, ..desk };
    unpacked(desk.store(), &shelf, made_at, T0).await.expect("taken");
    let late = desk.send(&answered).await;
    assert!(matches!(late, Outcome::Rejected { refusal: Refusal::NotFound { .. } }), "{late:?}");
}

/// The way from a file to a server, and back.
pub async fn a_backup_goes_from_one_engine_to_the_other(_: Kind) {
    check_with(Kind::Postgres, (steps(25), any::<bool>()), async |(steps, to_server)| {
        let (from, to) = if to_server { (Kind::Sqlite, Kind::Postgres) } else { (Kind::Postgres, Kind::Sqlite) };
        let mut desk = Desk::new(from).await;
        fill(&mut desk).await;
        for group in script(&steps).await {
            desk.submit(&group).await;
        }
        let shelf = packed(desk.store(), true).await;
        let other = Desk::empty(to).await;
        let came = unpacked(other.store(), &shelf, desk.time(), desk.time()).await.expect("taken");
        prop_assert_eq!(came, desk.store().verify().await.expect("sound"));
        prop_assert_eq!(&other.state().await, &desk.state().await);
        prop_assert_eq!(packed(other.store(), true).await.content(), shelf.content());
        prop_assert_eq!(super::search::all_answers(&other).await, super::search::all_answers(&desk).await);
        Ok(())
    })
    .await;
}
