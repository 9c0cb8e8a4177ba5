//! Groups: many commands, one commit, the same as one by one.

use super::desk::*;
use super::random::{check, script};
use super::raw;
use deskside_domain::chain::Verifier;
use deskside_domain::command::{Command, Payload};
use deskside_domain::id::{Aggregate, ClientId, CommandId, PersonId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{ManifestItem, Outcome};
use proptest::prelude::*;
use server::store::{AFTER_REFUSAL, Account, Contact, Device, Lanes, Push, Runs, SqliteStore, Store, Unsent};
use std::sync::Arc;
use uuid::Uuid;

/// Each command of a push in a commit of its own.
async fn alone(desk: &mut Desk, push: &Push) -> Vec<Outcome> {
    let mut lanes = Lanes::default();
    let mut outcomes = Vec::new();
    for submission in &push.commands {
        let sealed = &submission.sealed;
        let outcome = if lanes.is_stopped(sealed) {
            AFTER_REFUSAL
        } else {
            let push = Push::of(push.authority, [sealed.clone()]);
            let mut pushed = desk.store().submit(&[push], desk.time()).await.expect("the store writes");
            pushed.remove(0).outcomes.remove(0)
        };
        lanes.note(sealed, &outcome);
        outcomes.push(outcome);
    }
    outcomes
}

pub async fn a_group_is_the_same_as_one_by_one(kind: Kind) {
    check(kind, 30, async |steps| {
        let groups = script(&steps).await;
        // As they came, push by push, command by command, all in one; and on the other kind of store.
        let (mut grouped, mut pushes) = (Desk::new(kind).await, Desk::new(kind).await);
        let (mut singles, mut once) = (Desk::new(kind).await, Desk::new(kind).await);
        // Another kind of store for comparison; with the same kind it costs nothing.
        let mut other = Desk::new(Kind::Memory).await;
        let mut outcomes = Vec::new();
        for group in &groups {
            let expected = grouped.submit(group).await;
            for desk in [&mut pushes, &mut singles] {
                desk.now += 1;
            }
            for (push, expected) in group.iter().zip(&expected) {
                let pushed = pushes.store().submit(std::slice::from_ref(push), pushes.time()).await;
                prop_assert_eq!(&pushed.expect("the store writes")[0].outcomes, expected);
                prop_assert_eq!(&alone(&mut singles, push).await, expected);
            }
            prop_assert_eq!(&other.submit(group).await, &expected);
            outcomes.extend(expected);
        }
        let state = grouped.state().await;
        prop_assert_eq!(&pushes.state().await, &state);
        prop_assert_eq!(&singles.state().await, &state);
        prop_assert_eq!(&other.state().await, &state);
        let all: Vec<Push> = groups.concat();
        prop_assert_eq!(once.submit(&all).await, outcomes.clone());
        prop_assert_eq!(once.log().await.len(), state.log.len());

        // Sent again, what is final stays; only what was never let in may be refused for another reason.
        let again = grouped.submit(&all).await.concat();
        for (first, again) in outcomes.concat().iter().zip(&again) {
            let never_in = match first {
                Outcome::Rejected { refusal: Refusal::LaneSequenceReused | Refusal::CommandIdReused } => true,
                first => !first.is_final(),
            };
            let same =
                first == again || *again == AFTER_REFUSAL || (never_in && (again.is_refusal() || !first.is_final()));
            prop_assert!(same, "{:?} {:?}", first, again);
        }
        prop_assert!(grouped.store().verify().await.is_ok());
        Ok(())
    })
    .await;
}

/// Four pushes, of which the third is trouble.
async fn with_trouble(desk: &mut Desk, trouble: &str) -> Vec<Command> {
    let ticket = desk.ticket("Stampante bloccata").await;
    let mut commands = vec![
        desk.command(SARA, 7, reply(ticket, 1, "Before")).await,
        desk.command(IVAN, 8, create(TicketId::from(2_000), content("Rete assente"))).await,
        desk.command(SARA, 7, reply(ticket, 2, trouble)).await,
    ];
    commands.push(desk.command(IVAN, 8, reply(TicketId::from(2_000), 3, "After")).await);
    commands
}

fn pushes(commands: &[Command]) -> Vec<Push> {
    commands.iter().map(|command| Push::of(Authority::User(command.user_id), [command.seal()])).collect()
}

pub async fn after_an_error_nothing_has_happened(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut blocks = Vec::new();
    if kind != Kind::Memory {
        let commands = with_trouble(&mut desk, "a storage error").await;
        let before = desk.state().await;
        // At each table that a command writes, early and late.
        for table in ["event", "event_private", "stream_head", "document", "command", "lane_mark", "ticket_number"] {
            raw::trouble(&desk.place, table).await;
            let head = *desk.store().head().borrow();
            let mut group = pushes(&commands);
            group.insert(0, Push { wants_numbers: Some(ClientId::from(50)), ..Push::of(Authority::System, []) });
            let error = desk.store().submit(&group, desk.time()).await.expect_err("trouble");
            assert_eq!(desk.state().await, before, "{table}: {error}");
            assert_eq!(*desk.store().head().borrow(), head, "{table}");
            assert!(desk.store().verify().await.is_ok(), "{table}");
            raw::no_trouble(&desk.place).await;
            blocks.push(desk.store().reserve_numbers(ClientId::from(9)).await.expect("the connection is free again"));
        }
        let outcomes = desk.submit(&pushes(&commands)).await.concat();
        assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
        assert!(desk.store().verify().await.is_ok());
        assert!(blocks.windows(2).all(|pair| pair[0].first < pair[1].first), "{blocks:?}");
    }

    // A panic of the rules.
    #[cfg(debug_assertions)]
    {
        let mut desk = Desk::new(kind).await;
        let commands = with_trouble(&mut desk, server::store::sabotage::TRIGGER).await;
        server::store::sabotage::arm();
        let before = desk.state().await;
        let head = *desk.store().head().borrow();
        let error = desk.store().submit(&pushes(&commands), desk.time()).await.expect_err("a panic");
        let text = error.to_string();
        assert!(text.contains(&commands[2].command_id.to_string()) && !error.is_around(), "{text}");
        assert_eq!(desk.state().await, before);
        assert_eq!(*desk.store().head().borrow(), head);
        // One by one, all but the poison are done; given up, it stands in its lane like any refusal.
        for (index, push) in pushes(&commands).into_iter().enumerate() {
            assert_eq!(desk.store().submit(&[push], desk.time()).await.is_err(), index == 2);
        }
        let refusal = Refusal::ServerBug;
        let given_up = server::store::Submission { sealed: commands[2].seal(), refusal: Some(refusal.clone()) };
        let push = Push { commands: vec![given_up], ..Push::of(Authority::User(PersonId::from(SARA)), []) };
        assert_eq!(desk.submit(&[push]).await.concat(), [Outcome::Rejected { refusal }]);
        assert!(desk.store().verify().await.is_ok());
    }
}

pub async fn many_writers_at_once_make_one_log(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let mut tasks = Vec::new();
    for client in 0..8_u128 {
        let mut groups = Vec::new();
        for index in 0..10_u128 {
            let own = TicketId::from(3_000 + client * 100 + index);
            let made = desk.command(SARA, 20 + client, create(own, content("Rete assente"))).await;
            let said =
                desk.command(SARA, 20 + client, reply(ticket, 9_000 + client * 100 + index, "All at once")).await;
            groups.push(pushes(&[made, said]));
        }
        let (store, time) = (Arc::clone(&desk.place.store), desk.time());
        tasks.push(tokio::spawn(async move {
            for group in groups {
                let pushed = store.submit(&group, time).await.expect("the store writes");
                assert!(pushed.iter().all(|pushed| pushed.outcomes[0].is_done()), "{pushed:?}");
            }
        }));
    }
    for task in tasks {
        task.await.expect("no writer fails");
    }
    let rows = desk.store().rows(0, 10_000).await.expect("read");
    let positions: Vec<_> = rows.iter().map(|row| row.position).collect();
    assert_eq!(positions, (1..=rows.len() as u64).collect::<Vec<_>>());
    let mut verifier = Verifier::default();
    rows.iter().try_for_each(|row| verifier.check(row)).expect("one chain");
    let verified = desk.store().verify().await.expect("in order");
    assert_eq!(verified.rows, rows.len() as u64);
    let dump = desk.store().dump().await.expect("read");
    desk.store().rebuild().await.expect("rebuilt");
    assert_eq!(desk.store().dump().await.expect("read"), dump);
}

pub async fn the_head_moves_after_the_commit(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut head = desk.store().head();
    head.mark_unchanged();
    let before = *head.borrow();
    assert_eq!(before, desk.log().await.len() as u64);
    let ticket = desk.ticket("Stampante bloccata").await;
    assert!(head.has_changed().expect("alive"));
    assert_eq!(*head.borrow_and_update(), before + 1);
    let refused = desk.command(SARA, 7, reply(ticket, 1, " ")).await;
    let pushed = desk.store().submit(&pushes(&[refused]), desk.time()).await.expect("written");
    assert_eq!(pushed[0].head, before + 1);
    assert!(!head.has_changed().expect("alive"), "nothing to fetch");
    desk.store().look_again().await.expect("read");
    assert!(!head.has_changed().expect("alive"));
}

pub async fn what_is_unsent_is_known(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let (client, user) = (ClientId::from(7), PersonId::from(SARA));
    let mut commands = Vec::new();
    for index in 0..4 {
        let text = if index == 1 { " " } else { "On my way" };
        commands.push(desk.command(SARA, 7, reply(ticket, index, text)).await);
    }
    let item = |command: &Command| ManifestItem {
        command_id: command.command_id,
        kind: command.payload.kind().to_owned(),
        lane: command.lane,
        device_wall: command.captured.device_wall,
    };
    let manifest: Vec<_> = commands.iter().map(item).collect();
    let runs = Runs { build: "84f3249d".to_owned(), agent: "Mozilla/5.0 (Android 15) \u{1F4F1}".to_owned() };
    let says = |manifest: Option<&[ManifestItem]>| {
        let contact = Contact { client, user, runs: runs.clone(), manifest: manifest.map(<[_]>::to_vec) };
        Push { contact: Some(contact), ..Push::of(Authority::User(user), []) }
    };
    let devices = async |desk: &Desk| desk.store().devices().await.expect("read");
    let left = async |desk: &Desk| -> Vec<CommandId> {
        devices(desk).await.into_iter().flat_map(|device| device.unsent).map(|item| item.command_id).collect()
    };

    desk.submit(&[says(Some(&manifest))]).await;
    let device = Device { client, user, seen_at: desk.time(), runs: runs.clone(), unsent: manifest.clone() };
    assert_eq!(devices(&desk).await, std::slice::from_ref(&device));

    // Done, refused, stopped by the refusal, not sent at all: the first two are not unsent any more.
    let sealed: Vec<_> = commands[..3].iter().map(|command| command.seal().into()).collect();
    let outcomes = desk.submit(&[Push { commands: sealed, ..says(Some(&manifest)) }]).await.concat();
    assert!(outcomes[0].is_final() && outcomes[1].is_refusal() && !outcomes[2].is_final(), "{outcomes:?}");
    assert_eq!(left(&desk).await, [commands[2].command_id, commands[3].command_id]);

    // A device that only asks is heard of; what it said before stands.
    desk.now += 600;
    desk.submit(&[says(None)]).await;
    let heard = Device { seen_at: desk.time(), unsent: manifest[2..].to_vec(), ..device };
    assert_eq!(devices(&desk).await, std::slice::from_ref(&heard));
    for lane in [manifest[2].lane, manifest[3].lane] {
        assert_eq!(desk.store().unsent(lane).await.expect("read"), Unsent::about([&heard], lane), "as the list says");
        assert!(!Unsent::about([&heard], lane).is_empty());
    }
    let elsewhere = Aggregate { id: Uuid::from_u128(404), ..manifest[0].lane };
    assert_eq!(desk.store().unsent(elsewhere).await.expect("read"), []);

    // What came by another way is taken off, and that of this device only.
    let (third, fourth) = (commands[2].command_id, commands[3].command_id);
    desk.store().arrived(&[(client, third), (ClientId::from(8), fourth)]).await.expect("written");
    desk.store().arrived(&[]).await.expect("nothing to do");
    assert_eq!(left(&desk).await, [fourth]);

    // Another device does not disturb it; an empty manifest ends it. What is named twice is there once.
    let other = ManifestItem { command_id: CommandId::from(77), ..manifest[0].clone() };
    let there = Contact {
        client: ClientId::from(8),
        user: PersonId::from(IVAN),
        runs: Runs::default(),
        manifest: Some(vec![other.clone(), other]),
    };
    let other = Push { contact: Some(there), ..Push::of(Authority::User(PersonId::from(IVAN)), []) };
    desk.submit(&[says(Some(&[])), other]).await;
    let of: Vec<_> = devices(&desk).await.iter().map(|device| (device.client, device.unsent.len())).collect();
    assert_eq!(of, [(client, 0), (ClientId::from(8), 1)]);

    // One is forgotten, once, and comes again.
    assert!(desk.store().forget_device(ClientId::from(8)).await.expect("write"));
    assert!(!desk.store().forget_device(ClientId::from(8)).await.expect("write"));
    assert_eq!((devices(&desk).await.len(), left(&desk).await.len()), (1, 0));
    assert!(desk.store().forget_device(client).await.expect("write"));
    desk.submit(&[says(Some(&manifest[3..]))]).await;
    assert_eq!(left(&desk).await, [commands[3].command_id]);
}

pub async fn two_programs_share_a_file(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let other = SqliteStore::open(&desk.place.file()).await.expect("the file opens twice");
    assert_eq!(other.epoch(), desk.store().epoch());
    let mut head = other.head();
    head.mark_unchanged();
    desk.does(SARA, reply(ticket, 1, "Here")).await;
    assert!(!head.has_changed().expect("alive"), "another program says nothing by itself");
    other.look_again().await.expect("read");
    assert_eq!(*head.borrow_and_update(), *desk.store().head().borrow());

    // Both write, and it is one log.
    let mut tasks = Vec::new();
    let other: Arc<dyn Store> = Arc::new(other);
    for (client, store) in [(7, Arc::clone(&desk.place.store)), (8, Arc::clone(&other))] {
        let mut commands = Vec::new();
        for index in 0..40 {
            commands.push(desk.command(SARA, client, reply(ticket, client * 100 + index, "Both")).await);
        }
        let time = desk.time();
        tasks.push(tokio::spawn(async move {
            for command in commands {
                let pushed = store.submit(&pushes(&[command]), time).await.expect("the store writes");
                assert!(pushed[0].outcomes[0].is_done(), "{pushed:?}");
            }
        }));
    }
    for task in tasks {
        task.await.expect("no writer fails");
    }
    assert_eq!(other.verify().await.expect("in order"), desk.store().verify().await.expect("in order"));
    other.close().await;
}

pub async fn the_last_administrator_stays(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let second = desk.by_system(Payload::DefinePerson(person(IVAN, Role::Administrator)));
    desk.submit(&[Push::of(Authority::System, [second])]).await;
    for who in [ADMIN, IVAN, SARA] {
        let email = format!("{who}@desk.example");
        let account = Account {
            person: PersonId::from(who),
            email,
            password: "$argon2id$".to_owned(),
            changed_at: T0,
            access: Default::default(),
        };
        assert!(desk.store().set_account(&account).await.expect("written"));
    }
    let refused = Outcome::Rejected { refusal: Refusal::LastAdministrator };
    // Two at once, each right on what was there before the other.
    let technician = |id: u128| Payload::DefinePerson(person(id, Role::Technician));
    let (one, other) =
        (desk.command(ADMIN, 100, technician(ADMIN)).await, desk.command(IVAN, 101, technician(IVAN)).await);
    let of = |command: &Command, who: u128| Push::of(Authority::User(PersonId::from(who)), [command.seal()]);
    let outcomes = desk.submit(&[of(&one, ADMIN), of(&other, IVAN)]).await.concat();
    assert!(outcomes[0].is_done(), "{outcomes:?}");
    assert_eq!(outcomes[1], refused);
    // Who gets the role in the same group takes the place; who has no account does not.
    for (heir, expected) in [(PAUL, false), (SARA, true)] {
        let given = desk.command(IVAN, 102, Payload::DefinePerson(person(heir, Role::Administrator))).await;
        let leaves = desk.command(IVAN, 103 + heir, technician(IVAN)).await;
        let outcomes = desk.push(IVAN, &[&given, &leaves]).await;
        assert!(outcomes[0].is_done(), "{outcomes:?}");
        assert_eq!(outcomes[1].is_done(), expected, "{outcomes:?}");
        assert!(expected || outcomes[1] == refused, "{outcomes:?}");
    }
}
