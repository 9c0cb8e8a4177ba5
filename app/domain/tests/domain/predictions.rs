//! Predictions kept from one save to the next are what replaying every command anew makes.

use crate::support::actions::{Action, actions, payload};
use crate::support::{Desk, SARA};
use deskside_domain::command::Payload;
use deskside_domain::document::DocMap;
use deskside_domain::id::{ClientId, CommandId, PersonId};
use deskside_domain::sync::outbox::{Entry, Intent, is_settled, place, void};
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::time::{Captured, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What happens to a device, or around it.
#[derive(Clone, Debug)]
enum Step {
    /// Its user saves something.
    Save(Box<Payload>),
    /// Someone else's work reaches the server.
    Elsewhere(Vec<Action>),
    /// The first unsent command goes to the server and its outcome comes back.
    Push,
    /// The server's documents come in, and what is settled leaves the outbox.
    Pull,
    /// Some documents come in before the rest has, as in a first snapshot.
    Page(usize),
    /// The user takes a command back, or lets the others go on without it.
    Discard(usize),
    PassOver(usize),
    /// The device's clock is set.
    Clock(i64),
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let step = prop_oneof![
        8 => payload().prop_map(|payload| Step::Save(Box::new(payload))),
        2 => actions(3).prop_map(Step::Elsewhere),
        4 => Just(Step::Push),
        2 => Just(Step::Pull),
        1 => (0_usize..9).prop_map(Step::Page),
        1 => (0_usize..9).prop_map(Step::Discard),
        1 => (0_usize..9).prop_map(Step::PassOver),
        1 => (-90_i64..90).prop_map(Step::Clock),
    ];
    // Not everything is shown at once: another tab may have done several things.
    proptest::collection::vec((step, proptest::bool::weighted(0.8)), 1..30)
}

#[derive(Default)]
struct Device {
    base: DocMap,
    position: u64,
    entries: Vec<Entry>,
    clock: i64,
    ids: u128,
    orders: u64,
    lanes: BTreeMap<String, u32>,
    /// The screen's predictions and list of the outbox.
    predictions: Predictions,
    shown: Vec<Entry>,
}

impl Device {
    fn of(desk: &Desk) -> Self {
        let mut device = Self::default();
        device.pull(desk);
        device
    }

    fn id(&mut self) -> CommandId {
        self.ids += 1;
        CommandId::from(9_000 + self.ids)
    }

    fn order(&mut self) -> u64 {
        self.orders += 1;
        self.orders
    }

    fn now(&self, desk: &Desk) -> Timestamp {
        desk.time().plus(self.clock)
    }

    fn captured(&self, desk: &Desk) -> Captured {
        Captured { device_wall: self.now(desk), server_offset: None, last_contact: None }
    }

    fn step(&mut self, desk: &mut Desk, step: Step) {
        match step {
            Step::Save(payload) => self.save(desk, *payload),
            Step::Elsewhere(actions) => {
                for action in actions {
                    desk.now += 1;
                    let id = 5_000 + desk.now as u128;
                    let command = desk.command(id, action.client, action.user, action.payload);
                    desk.push(&command);
                }
            }
            Step::Push => {
                if let Some(entry) = self.entries.iter_mut().find(|entry| entry.is_unsent()) {
                    entry.outcome = Some(desk.push(&entry.command.open().expect("our own commands are readable")));
                }
            }
            Step::Pull => self.pull(desk),
            Step::Page(at) => {
                if let Some((name, document)) = desk.docs.0.iter().rev().nth(at) {
                    self.base.0.insert(*name, document.clone());
                    self.predictions.outdate();
                }
            }
            Step::Discard(at) => self.discard(desk, at),
            Step::PassOver(at) => self.pass_over(desk, at),
            Step::Clock(clock) => self.clock = clock,
        }
    }

    fn save(&mut self, desk: &Desk, payload: Payload) {
        let Some(lane) = payload.aggregate() else { return };
        let view = self.predictions.over(&self.base);
        let (seen, now) = (view.seen(&payload), self.now(desk));
        let captured = self.captured(desk);
        let (client_id, user_id) = (ClientId::from(9), PersonId::from(SARA));
        let intent = Intent { command_id: self.id(), client_id, user_id, captured, payload };
        let last = self.lanes.entry(lane.to_string()).or_default();
        let command = place(intent, lane, *last + 1, &seen);
        if self.predictions.over(&self.base).decide(&command, now).is_ok() {
            *last += 1;
            let order = self.order();
            self.entries.push(Entry { order, command: command.seal(), outcome: None, passed_over: false });
        }
    }

    fn pull(&mut self, desk: &Desk) {
        self.base = desk.docs.clone();
        self.position = desk.rows.last().map_or(0, |row| row.position);
        self.entries.retain(|entry| !is_settled(entry, self.position));
        self.predictions.outdate();
    }

    fn discard(&mut self, desk: &Desk, at: usize) {
        let refused = |entry: &Entry| entry.outcome.as_ref().is_some_and(|outcome| outcome.is_refusal());
        let Some(entry) = self.entries.get(at).filter(|entry| entry.is_unsent() || refused(entry)).cloned() else {
            return;
        };
        if entry.leaves_a_gap() {
            let command = void(&entry.command, self.id(), self.captured(desk)).seal();
            self.entries[at] = Entry { command, outcome: None, passed_over: false, ..entry };
        } else {
            self.entries.remove(at);
        }
    }

    fn pass_over(&mut self, desk: &Desk, at: usize) {
        let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.is_held()) else { return };
        entry.passed_over = true;
        let entry = entry.clone();
        if entry.leaves_a_gap() {
            let command = void(&entry.command, self.id(), self.captured(desk)).seal();
            let order = self.order();
            self.entries.push(Entry { order, command, outcome: None, passed_over: false });
        }
    }

    fn show(&mut self, desk: &Desk) -> Result<(), TestCaseError> {
        let now = self.now(desk);
        let same = self.predictions.replay(&self.base, &self.entries, self.position, now);
        let mut anew = Predictions::default();
        anew.replay(&self.base, &self.entries, self.position, now);
        prop_assert_eq!(&self.predictions, &anew);

        self.shown.truncate(same);
        self.shown.extend_from_slice(&self.entries[self.shown.len()..]);
        prop_assert_eq!(&self.shown, &self.entries);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn kept_predictions_are_those_of_a_whole_replay(steps in steps()) {
        let mut desk = Desk::with_people();
        desk.open_ticket(1000);
        let mut device = Device::of(&desk);
        device.show(&desk)?;
        for (step, shown) in steps {
            device.step(&mut desk, step);
            if shown {
                device.show(&desk)?;
            }
        }
        device.show(&desk)?;
    }
}

#[test]
fn a_save_replays_only_itself() {
    let mut desk = Desk::with_people();
    let ticket = desk.open_ticket(1000);
    let mut device = Device::of(&desk);
    for at in 0..3 {
        let message = deskside_domain::ticket::Message {
            article: deskside_domain::id::ArticleId::from(at + 1),
            visibility: deskside_domain::ticket::Visibility::Internal,
            body: "On my way".to_owned(),
        };
        let note = deskside_domain::command::AddArticle { ticket, message };
        device.save(&desk, Payload::AddArticle(note));
        device.predictions.replay(&device.base, &device.entries, device.position, desk.time());
        // Without the ticket below, nothing could be replayed anew.
        device.base = DocMap::default();
    }
    assert_eq!(device.predictions.documents().0.len(), 4, "the ticket and three notes");
}
