//! What the author sees: confirmed documents with the unsent commands replayed on them.

use crate::assets::{self, asset, define, out, sent};
use crate::support::{Desk, SARA, person};
use deskside_domain::command::{AddArticle, Base, CreateTicket, EditTicket, OnTicket, Payload, ResolveTicket};
use deskside_domain::document::{DocMap, Docs};
use deskside_domain::facts::AssetKey;
use deskside_domain::id::{ClientId, CommandId, PersonId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::outbox::{Entry, Intent, is_settled, place};
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Field, FieldValue, Impact, Message, TicketStatus, Visibility};

/// A device: a copy of the server's documents and an outbox.
struct Device {
    base: DocMap,
    entries: Vec<Entry>,
    next: u128,
}

impl Device {
    fn of(desk: &Desk) -> Self {
        Self { base: desk.docs.clone(), entries: Vec::new(), next: 600 }
    }

    fn predictions(&self, desk: &Desk) -> Predictions {
        let mut predictions = Predictions::default();
        predictions.replay(&self.base, &self.entries, 10, desk.time());
        predictions
    }

    fn save(&mut self, desk: &Desk, payload: Payload) -> Result<CommandId, Refusal> {
        self.next += 1;
        let lane = payload.aggregate().expect("no void here");
        let lane_seq = 1 + self.entries.iter().filter(|entry| entry.command.lane == lane).count() as u32;
        let predictions = self.predictions(desk);
        let view = predictions.over(&self.base);
        let seen = view.seen(&payload);
        let intent = Intent {
            command_id: CommandId::from(self.next),
            client_id: ClientId::from(9),
            user_id: PersonId::from(SARA),
            captured: deskside_domain::time::Captured {
                device_wall: desk.time(),
                server_offset: Some(0),
                last_contact: None,
            },
            payload,
        };
        let command = place(intent, lane, lane_seq, &seen);
        view.decide(&command, desk.time())?;
        let order = self.entries.len() as u64;
        self.entries.push(Entry { order, command: command.seal(), outcome: None, passed_over: false });
        Ok(command.command_id)
    }
}

fn ticket() -> TicketId {
    TicketId::from(1000)
}

#[test]
fn a_second_edit_stands_on_the_first_and_both_are_applied() {
    let mut desk = Desk::with_people();
    desk.open_ticket(1000);
    let mut device = Device::of(&desk);
    let edit = |impact| Payload::EditTicket(EditTicket { ticket: ticket(), changes: vec![FieldValue::Impact(impact)] });
    let first = device.save(&desk, edit(Impact::Site)).expect("is accepted");
    device.save(&desk, edit(Impact::Public)).expect("is accepted");
    let bases = &device.entries[1].command.base;
    assert_eq!(bases[&Field::Impact], Base::Pending(first));
    let predictions = device.predictions(&desk);
    let shown = predictions.over(&device.base).get(ticket().into()).and_then(|doc| doc.as_ticket()).expect("is here");
    assert_eq!(shown.content.impact, Impact::Public);

    for entry in &device.entries {
        let outcome = desk.push(&entry.command.open().expect("readable"));
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    let stored = desk.docs.get(ticket().into()).and_then(|doc| doc.as_ticket()).expect("is there");
    assert_eq!(stored.content.impact, Impact::Public);
}

#[test]
fn work_on_a_ticket_born_here_requires_its_creation() {
    let desk = Desk::with_people();
    let mut device = Device::of(&desk);
    let create = CreateTicket { ticket: ticket(), number: None, content: crate::support::content("Modem is dead") };
    let created = device.save(&desk, Payload::CreateTicket(create)).expect("is accepted");
    let message = Message { article: 1.into(), visibility: Visibility::Internal, body: "On my way".to_owned() };
    device.save(&desk, Payload::AddArticle(AddArticle { ticket: ticket(), message })).expect("is accepted");
    assert_eq!(device.entries[1].command.requires, [created]);
}

#[test]
fn a_label_in_use_is_refused_at_once_as_far_as_it_is_here() {
    let mut desk = assets::desk();
    sent(&mut desk, SARA, define(&asset(81, "PC-1", "ARV-1"))).expect("is recorded");
    let mut device = Device::of(&desk);
    let known = |key: AssetKey| Err(Refusal::AssetExists { key, asset: 81.into() });
    let taken = device.save(&desk, define(&asset(82, " pc-1", "")));
    assert_eq!(taken, known(AssetKey::Tag("PC-1".to_owned())));
    assert_eq!(device.save(&desk, define(&asset(82, "PC-2", "arv-1"))), known(AssetKey::Serial("ARV-1".to_owned())));
    // What this device itself has changed counts as changed.
    device.save(&desk, define(&asset(81, "PC-9", "ARV-1"))).expect("is accepted");
    device.save(&desk, define(&asset(82, "PC-1", ""))).expect("the label is free");
    let taken = device.save(&desk, define(&asset(83, "pc-9", "")));
    assert_eq!(taken, known(AssetKey::Tag("PC-9".to_owned())));
}

#[test]
fn a_device_for_somebody_who_was_recorded_here_waits_for_them() {
    let mut desk = assets::desk();
    sent(&mut desk, SARA, define(&asset(81, "PC-1", ""))).expect("is recorded");
    let mut device = Device::of(&desk);
    let new = person(90, Role::Requester);
    let recorded = device.save(&desk, Payload::DefinePerson(new)).expect("is accepted");
    device.save(&desk, out(81, 801, 90)).expect("is accepted");
    assert_eq!(device.entries[1].command.requires, [recorded]);
}

#[test]
fn what_the_rules_forbid_is_refused_at_once_and_not_saved() {
    let mut desk = Desk::with_people();
    desk.open_ticket(1000);
    let mut device = Device::of(&desk);
    let refused = device.save(&desk, Payload::CloseTicket(OnTicket { ticket: ticket() }));
    assert_eq!(refused, Err(Refusal::IllegalMove { from: TicketStatus::New, to: TicketStatus::Closed }));
    assert!(device.entries.is_empty());
}

#[test]
fn the_effect_stays_until_the_replica_holds_it() {
    let mut desk = Desk::with_people();
    desk.open_ticket(1000);
    let mut device = Device::of(&desk);
    let resolve = ResolveTicket { ticket: ticket(), solution: "Paper removed".to_owned() };
    device.save(&desk, Payload::ResolveTicket(resolve)).expect("is accepted");
    let shown = |device: &Device| {
        let predictions = device.predictions(&desk);
        let shown = predictions.over(&device.base).get(ticket().into());
        shown.and_then(|doc| doc.as_ticket()).map(|ticket| ticket.status)
    };
    assert_eq!(shown(&device), Some(TicketStatus::Resolved));
    // The server has done it at position 12; the replica stands at 10 and does not hold it yet.
    device.entries[0].outcome = Some(Outcome::Applied { position: 12, versions: Default::default() });
    assert_eq!(shown(&device), Some(TicketStatus::Resolved));
    assert!(!is_settled(&device.entries[0], 11));
    assert!(is_settled(&device.entries[0], 12));
}

#[test]
fn what_stands_on_a_refused_command_is_blocked_and_names_it() {
    let mut desk = Desk::with_people();
    let mut device = Device::of(&desk);
    let mut content = crate::support::content("Modem is dead");
    content.requester = PersonId::from(404); // the device has never heard of this person, and that is no reason to refuse
    let create = CreateTicket { ticket: ticket(), number: None, content };
    let created = device.save(&desk, Payload::CreateTicket(create)).expect("is accepted");
    device.save(&desk, Payload::TakeTicket(OnTicket { ticket: ticket() })).expect("is accepted");
    let outcomes: Vec<_> =
        device.entries.iter().map(|entry| desk.push(&entry.command.open().expect("readable"))).collect();
    assert!(matches!(outcomes[0], Outcome::Rejected { refusal: Refusal::NotFound { .. } }), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Blocked { requires: created });
}
