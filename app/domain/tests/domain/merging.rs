//! Two technicians at work without a line, and what becomes of it: nothing is lost, everybody has the same in the end,
//! and what a device shows beforehand is what the server then does.

use crate::support::actions::payload;
use crate::support::{Desk, HARDWARE, IVAN, MARTA, SARA, T0};
use deskside_domain::command::{EditTicket, Payload, Sealed};
use deskside_domain::document::{DocMap, DocRef, Docs, Document};
use deskside_domain::id::{Aggregate, CategoryId, ClientId, CommandId, PersonId, TicketId};
use deskside_domain::sync::outbox::{Entry, Intent, is_settled, place};
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Field, FieldValue, Impact, Ticket, Urgency};
use deskside_domain::time::Captured;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A technician's tablet.
struct Device {
    client: u128,
    user: u128,
    docs: DocMap,
    outbox: Vec<Entry>,
    lanes: BTreeMap<Aggregate, u32>,
}

impl Device {
    fn new(client: u128, user: u128, desk: &Desk) -> Self {
        Self { client, user, docs: desk.docs.clone(), outbox: Vec::new(), lanes: BTreeMap::new() }
    }

    /// Saves what the rules let through on this device, as it travels.
    fn save(&mut self, id: u128, payload: &Payload) {
        let Some(lane) = payload.aggregate() else { return };
        let mut predictions = Predictions::default();
        predictions.replay(&self.docs, &self.outbox, 0, T0);
        let seen = predictions.over(&self.docs).seen(payload);
        let intent = Intent {
            command_id: CommandId::from(id),
            client_id: ClientId::from(self.client),
            user_id: PersonId::from(self.user),
            captured: Captured { device_wall: T0, server_offset: Some(0), last_contact: Some(T0) },
            payload: payload.clone(),
        };
        let lane_seq = self.lanes.get(&lane).copied().unwrap_or(0) + 1;
        let command = place(intent, lane, lane_seq, &seen);
        if predictions.predict(&self.docs, &command, T0).is_err() {
            return;
        }
        self.lanes.insert(lane, lane_seq);
        let text = serde_json::to_string(&command.seal()).expect("it is written");
        let command: Sealed = serde_json::from_str(&text).expect("and read");
        self.outbox.push(Entry { order: id as u64, command, outcome: None, passed_over: false });
    }

    fn is_held(&self, lane: Aggregate) -> bool {
        self.outbox.iter().any(|entry| entry.is_held() && entry.command.lane == lane)
    }

    /// Sends the entry at a place, unless its lane waits for a person.
    fn send(&mut self, at: usize, desk: &mut Desk) {
        let sealed = self.outbox[at].command.clone();
        if !self.is_held(sealed.lane) {
            self.outbox[at].outcome = Some(desk.settle(&sealed, Authority::User(PersonId::from(self.user))));
        }
    }

    /// Refused, or not done because something it stands on waits for a person: a refusal in its lane, what is before it
    /// there, or what it requires.
    fn waits(&self, entry: &Entry) -> bool {
        let (command, is_done) = (&entry.command, entry.outcome.as_ref().is_some_and(Outcome::is_done));
        let mut before = self.outbox.iter().filter(|other| other.order < entry.order);
        let stands_on =
            |other: &Entry| other.command.lane == command.lane || command.requires.contains(&other.command.command_id);
        !is_done && (self.is_held(command.lane) || before.any(|other| stands_on(other) && self.waits(other)))
    }

    /// What was done, in order.
    fn done(&self) -> Vec<Payload> {
        let done = self.outbox.iter().filter(|entry| entry.outcome.as_ref().is_some_and(Outcome::is_done));
        done.map(|entry| entry.command.open().expect("readable").payload).collect()
    }

    fn view(&self, position: u64) -> DocMap {
        let mut predictions = Predictions::default();
        predictions.replay(&self.docs, &self.outbox, position, T0.plus(1_000));
        let mut shown = self.docs.clone();
        predictions.documents().0.values().for_each(|document| shown.put(document.clone()));
        shown
    }
}

fn ticket(docs: &DocMap, id: TicketId) -> Option<&Ticket> {
    docs.get(id.into()).and_then(Document::as_ticket)
}

/// The values that a command sets, besides where the ticket is and with whom.
fn values(payload: &Payload) -> Vec<(TicketId, FieldValue)> {
    match payload {
        Payload::EditTicket(edit) => {
            let values = edit.changes.iter().filter(|value| value.field() != Field::Team);
            values.map(|value| (edit.ticket, value.clone())).collect()
        }
        Payload::ResolveTicket(resolve) => vec![(resolve.ticket, FieldValue::Solution(resolve.solution.clone()))],
        _ => Vec::new(),
    }
}

fn lines(value: &FieldValue) -> BTreeSet<&str> {
    match value {
        FieldValue::Description(text) | FieldValue::Solution(text) => text.split('\n').collect(),
        _ => BTreeSet::new(),
    }
}

/// A value is in place, merged into what is, one of two that wait for a person, or its author went on from it.
fn is_kept(id: TicketId, value: &FieldValue, desk: &Desk, start: &Desk, done: [&[Payload]; 2]) -> bool {
    let Some(now) = ticket(&desk.docs, id) else { return false };
    let field = value.field();
    let sets = |payload: &Payload| values(payload).into_iter().find(|(of, v)| *of == id && v.field() == field);
    let went_on = done.iter().any(|done| {
        let of_field: Vec<_> = done.iter().filter_map(sets).map(|(_, value)| value).collect();
        of_field.iter().rev().skip(1).any(|before| before == value)
    });
    let waits = now.conflicts.iter().any(|conflict| conflict.yours == *value || conflict.theirs == *value);
    let shown = now.value(field);
    let before = ticket(&start.docs, id).and_then(|ticket| ticket.value(field));
    let merged = shown.as_ref().is_some_and(|shown| {
        let (old, new) = (before.as_ref().map(lines).unwrap_or_default(), lines(shown));
        !lines(value).is_empty() && lines(value).iter().all(|line| old.contains(line) || new.contains(line))
    });
    // Who sets only what was there already changes nothing, so a colleague's value stands without a question.
    let is_no_change = before.as_ref() == Some(value)
        && done.iter().any(|done| done.iter().filter_map(sets).map(|(_, set)| set).eq([value.clone()]));
    shown.as_ref() == Some(value) || waits || merged || went_on || is_no_change
}

/// What a command added is there.
fn is_added(payload: &Payload, desk: &Desk) -> bool {
    let on = payload.ticket().and_then(|id| ticket(&desk.docs, id));
    match (payload, on) {
        (Payload::CreateTicket(_), found) => found.is_some(),
        (Payload::AddArticle(add), _) => desk.docs.get(DocRef::from(add.message.article)).is_some(),
        (Payload::AddTask(add), Some(ticket)) => ticket.tasks.iter().any(|task| task.id == add.task.id),
        (Payload::RecordChaser(add), Some(ticket)) => ticket.chasers.iter().any(|chaser| chaser.id == add.chaser.id),
        (Payload::PlanVisit(plan), Some(ticket)) => ticket.visits.iter().any(|visit| visit.id == plan.visit.id),
        (Payload::LogTime(log), Some(ticket)) => ticket.time_entries.iter().any(|entry| entry.id == log.entry.id),
        _ => true,
    }
}

fn two_tickets() -> Desk {
    let mut desk = Desk::with_people();
    desk.open_ticket(1000);
    desk.open_ticket(1001);
    desk
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn two_technicians_lose_nothing_in_any_order(
        work in proptest::collection::vec((any::<bool>(), payload()), 2..14),
        arrivals in proptest::collection::vec((any::<bool>(), any::<bool>()), 14),
    ) {
        let start = two_tickets();
        let mut desk = start.clone();
        let mut devices = [Device::new(17, SARA, &start), Device::new(18, IVAN, &start)];
        for (index, (first, payload)) in work.iter().enumerate() {
            devices[usize::from(*first)].save(7_000 + index as u128, payload);
        }
        // Both queues come in, each in its order; some of it twice.
        let mut next = [0, 0];
        let mut arrivals = arrivals.into_iter();
        while let Some((first, twice)) = arrivals.next().or(Some((false, false)))
            && (next[0] < devices[0].outbox.len() || next[1] < devices[1].outbox.len())
        {
            let one = usize::from(first);
            let which = if next[one] < devices[one].outbox.len() { one } else { 1 - one };
            devices[which].send(next[which], &mut desk);
            if twice {
                let (outcome, rows) = (devices[which].outbox[next[which]].outcome.clone(), desk.rows.len());
                devices[which].send(next[which], &mut desk);
                let again = devices[which].outbox[next[which]].outcome.clone();
                prop_assert!(again == outcome && desk.rows.len() == rows, "{outcome:?} and then {again:?}");
            }
            next[which] += 1;
        }
        prop_assert_eq!(desk.verify(), Ok(()));
        let done = [devices[0].done(), devices[1].done()];
        let mut minutes = 0;
        for payload in done.iter().flatten() {
            prop_assert!(is_added(payload, &desk), "not there: {payload:?}");
            for (id, value) in values(payload) {
                let kept = is_kept(id, &value, &desk, &start, [&done[0], &done[1]]);
                prop_assert!(kept, "lost: {value:?}, now {:?}", ticket(&desk.docs, id));
            }
            minutes += if let Payload::LogTime(log) = payload { log.entry.minutes } else { 0 };
        }
        let logged: u32 = desk.docs.0.values().filter_map(Document::as_ticket).map(Ticket::minutes).sum();
        prop_assert_eq!(logged, minutes, "each minute once");
        let head = desk.rows.last().map_or(0, |row| row.position);
        for device in &mut devices {
            // What was not done is still here: refused, or behind something refused.
            let lost = device.outbox.iter().find(|entry| !is_settled(entry, head) && !device.waits(entry));
            prop_assert!(lost.is_none(), "{lost:?}");
            // The documents come in; who has nothing more to send shows what everybody has.
            device.outbox.retain(|entry| !is_settled(entry, head));
            device.docs = desk.docs.clone();
            if device.outbox.iter().all(|entry| !entry.is_unsent()) {
                prop_assert_eq!(&device.view(head), &desk.docs);
            }
        }
    }
}

fn describe(text: &str) -> Payload {
    let changes = vec![FieldValue::Description(text.to_owned())];
    Payload::EditTicket(EditTicket { ticket: TicketId::from(1000), changes })
}

#[test]
fn a_second_edit_takes_nothing_away_that_was_merged_into_the_first() {
    let mut desk = two_tickets();
    let (mut sara, mut ivan) = (Device::new(17, SARA, &desk), Device::new(18, IVAN, &desk));
    sara.save(7_000, &describe("ONE\ntwo\nthree"));
    sara.save(7_001, &describe("ONE!\ntwo\nthree"));
    ivan.save(7_100, &describe("one\ntwo\nTHREE"));
    ivan.send(0, &mut desk);
    sara.docs = desk.docs.clone();
    let shown = sara.view(0);
    sara.send(0, &mut desk);
    assert!(matches!(sara.outbox[0].outcome, Some(Outcome::Merged { .. })));
    sara.send(1, &mut desk);
    assert!(matches!(sara.outbox[1].outcome, Some(Outcome::Conflict { .. })), "{:?}", sara.outbox[1].outcome);
    let now = ticket(&desk.docs, TicketId::from(1000)).expect("there");
    assert_eq!(now.content.description, "ONE\ntwo\nTHREE");
    assert_eq!(ticket(&shown, TicketId::from(1000)), Some(now), "as the device had shown");
}

#[test]
fn what_two_people_set_alike_is_no_conflict_for_whoever_goes_on_from_it() {
    let mut desk = two_tickets();
    let (mut sara, mut ivan) = (Device::new(17, SARA, &desk), Device::new(18, IVAN, &desk));
    sara.save(7_000, &describe("one\ntwo\nfour"));
    sara.save(7_001, &describe("one\ntwo\nfive"));
    ivan.save(7_100, &describe("one\ntwo\nfour"));
    ivan.send(0, &mut desk);
    sara.docs = desk.docs.clone();
    let shown = sara.view(0);
    sara.send(0, &mut desk);
    sara.send(1, &mut desk);
    assert!(matches!(sara.outbox[1].outcome, Some(Outcome::Applied { .. })), "{:?}", sara.outbox[1].outcome);
    assert_eq!(ticket(&shown, TicketId::from(1000)), ticket(&desk.docs, TicketId::from(1000)));
    assert_eq!(ticket(&shown, TicketId::from(1000)).expect("there").content.description, "one\ntwo\nfive");
}

/// SplitMix64, as in the simulator.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    fn text(&mut self) -> String {
        let mut lines = vec!["one", "two", "three", "four"];
        for _ in 0..=self.below(2) {
            let at = self.below(lines.len() as u64) as usize;
            match self.below(3) {
                0 if lines.len() > 2 => drop(lines.remove(at)),
                1 => lines.insert(at, self.of(&["new", "other"])),
                _ => lines[at] = self.of(&["changed", "again"]),
            }
        }
        lines.join("\n")
    }

    fn value(&mut self) -> FieldValue {
        let named = [None, Some(vec![SARA, IVAN]), Some(vec![SARA]), Some(vec![SARA, IVAN, MARTA])];
        match self.below(9) {
            0 | 1 => FieldValue::Description(self.text()),
            2 => FieldValue::Solution(self.text()),
            3 => FieldValue::Subject(self.of(&["Printer is stuck", "Printer", "Toner"]).to_owned()),
            4 => FieldValue::Location(self.of(&["", "Room 1", "Room 2"]).to_owned()),
            5 => FieldValue::Category(CategoryId::from(self.of(&[HARDWARE, 22]))),
            6 => FieldValue::Impact(self.of(&Impact::ALL)),
            7 => FieldValue::Urgency(self.of(&Urgency::ALL)),
            _ => FieldValue::Restricted(self.of(&named).map(|people| people.into_iter().map(PersonId::from).collect())),
        }
    }

    fn edit(&mut self) -> Payload {
        let mut changes = vec![self.value()];
        let second = self.value();
        if self.below(3) == 0 && second.field() != changes[0].field() {
            changes.push(second);
        }
        Payload::EditTicket(EditTicket { ticket: TicketId::from(1000), changes })
    }
}

/// What a device shows of edits it still holds, over the newest documents, is what the server makes of them, with the
/// same conflicts, after the way through the wire.
fn preview_is_the_outcome(case: u64, start: &Desk) -> [u32; 3] {
    let mut draw = Draw(case);
    let mut desk = start.clone();
    let mut device = Device::new(17, SARA, start);
    // Someone else edits before, while and after.
    for n in 0..draw.below(3) {
        let edit = draw.edit();
        let command = desk.command(8_000 + u128::from(n), 18, IVAN, edit);
        desk.push(&command);
        if draw.below(2) == 0 {
            device.docs = desk.docs.clone();
        }
    }
    let mut edited = BTreeSet::new();
    for n in 0..=draw.below(2) {
        let edit = draw.edit();
        // Of a second edit of a field, only the outcome of the first can tell; that the simulator plays.
        if edit.fields().iter().all(|field| edited.insert(*field)) {
            device.save(7_000 + u128::from(n), &edit);
        }
    }
    device.docs = desk.docs.clone();
    let mut predictions = Predictions::default();
    predictions.replay(&device.docs, &device.outbox, 0, T0.plus(1_000));
    let view = predictions.over(&device.docs);
    let id = DocRef::from(TicketId::from(1000));
    let (shown, refused) = (view.get(id).cloned(), view.refused().clone());
    let mut kinds = [0, 0, 0];
    for at in 0..device.outbox.len() {
        device.send(at, &mut desk);
        match &device.outbox[at].outcome {
            Some(Outcome::Applied { .. }) => kinds[0] += 1,
            Some(Outcome::Merged { .. }) => kinds[1] += 1,
            Some(Outcome::Conflict { .. }) => kinds[2] += 1,
            Some(Outcome::Rejected { refusal }) => {
                let said = refused.get(&device.outbox[at].command.command_id);
                assert_eq!(said, Some(refusal), "case {case}");
            }
            _ => {}
        }
    }
    // What stands on a value that waits for a person is blocked, and what stands behind a refusal waits: both only the
    // server's outcome tells.
    if device.outbox.iter().all(|entry| entry.outcome.as_ref().is_some_and(Outcome::is_done)) {
        assert_eq!(shown.as_ref(), desk.docs.get(id), "case {case}");
    }
    kinds
}

#[test]
fn a_preview_is_what_the_server_decides_in_a_hundred_thousand_cases() {
    let start = two_tickets();
    let halves = std::thread::scope(|scope| {
        let half = |from: u64| {
            let start = &start;
            scope.spawn(move || {
                (0..50_000)
                    .map(|case| preview_is_the_outcome(from + case, start))
                    .fold([0; 3], |sum, kinds| [sum[0] + kinds[0], sum[1] + kinds[1], sum[2] + kinds[2]])
            })
        };
        [half(0), half(1 << 32)].map(|half| half.join().expect("no case fails"))
    });
    for kind in 0..3 {
        let met: u32 = halves.iter().map(|half| half[kind]).sum();
        assert!(met > 300, "applied, merged and conflicts all happen: {halves:?}");
    }
}
