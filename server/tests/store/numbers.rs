//! Ticket numbers: every block is one installation's, every number one ticket's.

use super::desk::*;
use deskside_domain::command::{Command, CreateTicket, Payload};
use deskside_domain::id::{ClientId, CommandId, PersonId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{NumberBlock, TicketNumber};
use server::store::Push;
use std::collections::BTreeSet;
use std::sync::Arc;

fn disjoint(blocks: &[NumberBlock]) {
    let mut sorted = blocks.to_vec();
    sorted.sort_by_key(|block| block.first);
    for pair in sorted.windows(2) {
        assert!(pair[0].first + pair[0].size <= pair[1].first, "{pair:?}");
    }
    let digits = |number: u32| TicketNumber::new(number).expect("in range").to_string().len();
    assert!(sorted.iter().all(|block| block.size > 0 && digits(block.first) >= 6), "{sorted:?}");
}

pub async fn blocks_never_overlap(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut blocks = Vec::new();
    // In a push, beside a push, by the server for itself, and from many sides at once.
    desk.ticket("The server has a block now").await;
    for client in 1..=5 {
        let wants = |client| Push { wants_numbers: Some(ClientId::from(client)), ..Push::of(Authority::System, []) };
        let pushed = desk.store().submit(&[wants(client), wants(client + 1)], desk.time()).await.expect("written");
        for (pushed, client) in pushed.iter().zip([client, client + 1]) {
            assert!(
                pushed.blocks.iter().all(|block| block.client == ClientId::from(client)) && pushed.blocks.len() == 1
            );
            blocks.extend(&pushed.blocks);
        }
        blocks.push(desk.store().reserve_numbers(ClientId::from(client)).await.expect("written"));
    }
    let tasks: Vec<_> = (10_u128..30)
        .map(|client| {
            let store = Arc::clone(&desk.place.store);
            tokio::spawn(async move { store.reserve_numbers(ClientId::from(client)).await.expect("written") })
        })
        .collect();
    for task in tasks {
        blocks.push(task.await.expect("no panic"));
    }
    disjoint(&blocks);
    let own = desk.ticket("And goes on in it").await;
    let own = desk.number(own).await;
    assert!(blocks.iter().all(|block| !block.contains(own)), "no device has the server's numbers");
}

pub async fn the_servers_own_numbers_are_unique(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let mut numbers = BTreeSet::new();
    let mut tickets = Vec::new();
    // Several blocks' worth, in groups that cross their ends, some refused in between, with a restart.
    for group in 0..7 {
        let mut commands = Vec::new();
        for index in 0..50_u32 {
            let ticket = TicketId::from(desk.id());
            let subject = if index % 10 == 9 { " " } else { "Stampante bloccata" };
            let command = desk.command(SARA, 7, create(ticket, content(subject))).await;
            commands.push((command, ticket));
        }
        let refs: Vec<_> = commands.iter().map(|(command, _)| command).collect();
        let outcomes = desk.push(SARA, &refs).await;
        tickets.extend(commands.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_done()).map(|((_, t), _)| *t));
        if kind != Kind::Memory && group == 3 {
            desk.place.reopen().await;
        }
    }
    assert_eq!(tickets.len(), 7 * 45);
    for ticket in &tickets {
        numbers.insert(desk.number(*ticket).await);
    }
    assert_eq!(numbers.len(), tickets.len());
}

pub async fn a_number_is_the_devices_own_and_given_once(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let block = desk.store().reserve_numbers(ClientId::from(7)).await.expect("written");
    let number = TicketNumber::new(block.first);
    let with =
        |ticket, number| Payload::CreateTicket(CreateTicket { ticket, number, content: content("Rete assente") });
    let rejected = |refusal| Outcome::Rejected { refusal };

    let ticket = TicketId::from(desk.id());
    let foreign = desk.command(SARA, 8, with(ticket, number)).await;
    assert_eq!(desk.send(&foreign).await, rejected(Refusal::NumberNotReserved));
    let behind = TicketNumber::new(block.first + block.size);
    let foreign = desk.command(SARA, 7, with(ticket, behind)).await;
    assert_eq!(desk.send(&foreign).await, rejected(Refusal::NumberNotReserved));
    let own = desk.command(SARA, 7, with(ticket, number)).await;
    let again = TicketId::from(desk.id());
    let again = desk.command(SARA, 7, with(again, number)).await;
    let outcomes = desk.push(SARA, &[&own, &again]).await;
    assert!(outcomes[0].is_done(), "{outcomes:?}");
    assert_eq!(outcomes[1], rejected(Refusal::NumberTaken), "in the same group");
    let again = Command { command_id: CommandId::from(desk.id()), lane_seq: again.lane_seq + 1, ..again };
    assert_eq!(desk.send(&again).await, rejected(Refusal::NumberTaken), "and later");
    assert_eq!(Some(desk.number(ticket).await), number);

    // The block asked for in a push is good in the next push of the same group.
    let client = ClientId::from(9);
    let last = desk.store().reserve_numbers(ClientId::from(7)).await.expect("written");
    let ask = Push { wants_numbers: Some(client), ..Push::of(Authority::User(PersonId::from(SARA)), []) };
    let next = TicketNumber::new(last.first + last.size);
    let fresh = TicketId::from(desk.id());
    let command = desk.command(SARA, 9, with(fresh, next)).await;
    let push = Push::of(Authority::User(PersonId::from(SARA)), [command.seal()]);
    let pushed = desk.store().submit(&[ask, push], desk.time()).await.expect("written");
    assert_eq!(pushed[0].blocks.first().map(|block| block.first), next.map(TicketNumber::sequence));
    assert!(pushed[1].outcomes[0].is_done(), "{pushed:?}");
}
