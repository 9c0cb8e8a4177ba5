//! People at work: they look at the screen, do something, and deal with what was refused.

use super::equation;
use super::faults::Fault;
use super::intents::Person;
use super::network::Request;
use super::oracle::{Checked, broken};
use super::people::{MANAGER, TECHNICIANS, person};
use super::storage::{Draft, Tamper};
use super::world::{Event, Job, Save, TabId, World};
use deskside_domain::command::Payload;
use deskside_domain::document::{DocRef, Docs, Document};
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::people::Role;
use deskside_domain::sync::outbox::{self, Entry, Intent, place};
use deskside_domain::sync::predictions::Predictions;
use deskside_domain::sync::view::View;
use deskside_domain::sync::wire::{PROTOCOL, PushRequest};
use deskside_domain::ticket::{Field, FieldValue};
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;

impl World<'_> {
    /// A person does something on one of the device's tabs.
    pub(super) fn act(&mut self, device: usize) -> Checked {
        if self.healed || self.to_do[device] == 0 {
            return Ok(());
        }
        self.to_do[device] -= 1;
        // People work in bursts.
        let wait = if self.rng.chance(650) { self.rng.below(900) } else { self.rng.between(900, 40_000) };
        self.after(wait, Event::Act { device });
        let awake = self.devices[device].awake();
        let Some(tab) = self.rng.pick(&awake) else { return Ok(()) };
        let tab = self.tab_id(device, tab);
        if self.rng.chance(120) {
            self.clean_up(tab);
        }
        if self.faults.strikes(Fault::ClockJumps, &mut self.rng) {
            self.devices[device].clock = self.rng.one_of(&[0, 31_536_000 * 10, -31_536_000 * 3, 600]);
        }
        if self.faults.strikes(Fault::RoleRemoved, &mut self.rng) {
            let (person, wait) = (self.devices[device].user, self.rng.between(5_000, 60_000));
            self.office(person, false)?;
            self.after(wait, Event::Office { person, give: true });
        }
        if self.faults.strikes(Fault::OtherSession, &mut self.rng) {
            // In another tab, of which this one hears nothing.
            let others = TECHNICIANS.map(PersonId::from);
            let other = others.into_iter().find(|other| *other != self.devices[device].user);
            self.devices[device].session = other;
            let wait = self.rng.between(1_000, 60_000);
            self.after(wait, Event::SignIn { device });
        }
        if self.devices[device].storage.outbox.iter().any(Entry::is_unsent) {
            if self.faults.strikes(Fault::LoggedOut, &mut self.rng) {
                self.log_out(device);
                return Ok(());
            }
            if self.faults.strikes(Fault::Imported, &mut self.rng) {
                self.import(tab);
            }
            if self.faults.strikes(Fault::BitRot, &mut self.rng) {
                self.rot(device);
            }
        }
        if self.faults.strikes(Fault::NoPermission, &mut self.rng) {
            return self.without_permission(tab);
        }
        if self.faults.strikes(Fault::TwoTabsSave, &mut self.rng) && awake.len() > 1 {
            for other in awake {
                let other = self.tab_id(device, other);
                self.do_something(other)?;
            }
            return Ok(());
        }
        self.do_something(tab)
    }

    /// The person signs out and leaves the work for later.
    fn log_out(&mut self, device: usize) {
        self.trace.say(self.now, || format!("device {device} signs out"));
        self.devices[device].session = None;
        let wait = self.rng.between(1_000, 60_000);
        for tab in 0..self.devices[device].tabs.len() {
            self.close(device, tab);
            self.after(wait + 100, Event::Open { device, tab });
        }
        self.after(wait, Event::SignIn { device });
    }

    /// What is unsent comes to the server another way, as from a file that was written here, and that twice.
    fn import(&mut self, tab: TabId) {
        let device = &self.devices[tab.device];
        let push = PushRequest {
            protocol: PROTOCOL,
            nonce: "import".to_owned(),
            client_id: device.storage.meta.client_id,
            user_id: device.user,
            manifest: Vec::new(),
            commands: outbox::next_batch(&device.storage.outbox),
            numbers_left: u32::MAX,
        };
        // Its author brings it, or a colleague; the device sends all the while.
        let colleague = self.rng.chance(700).then_some(PersonId::from(MANAGER));
        for _ in 0..2 {
            let (wait, request) = (self.rng.below(30_000), self.number());
            let push = Box::new(push.clone());
            let message = match colleague {
                Some(by) => Request::Bring(push, by),
                None => Request::Push(push),
            };
            self.arrive_after(wait, tab, request, message, false);
        }
    }

    /// A record of the outbox is no longer what it was.
    fn rot(&mut self, device: usize) {
        // Of a void nobody could tell any more what it stands for, and what stands on that would wait for ever.
        let outbox = &mut self.devices[device].storage.outbox;
        let mut sound: Vec<&mut Entry> = outbox.iter_mut().filter(|entry| entry.command.kind != "void").collect();
        if sound.is_empty() {
            return;
        }
        let at = self.rng.index(sound.len());
        let command = &mut sound[at].command;
        if self.rng.chance(500) {
            command.payload = serde_json::Value::Null;
        } else {
            command.captured.device_wall = Timestamp(1);
        }
        let id = command.command_id;
        self.trace.say(self.now, || format!("device {device}: {id} rots"));
        self.oracle.rotten(device, id);
    }

    /// One thing a person does.
    fn do_something(&mut self, tab: TabId) -> Checked {
        let poison = self.faults.strikes(Fault::Poison, &mut self.rng);
        let mut tamper = Tamper::No;
        if poison {
            tamper =
                self.rng.one_of(&[Tamper::No, Tamper::No, Tamper::UnknownField, Tamper::BitRot, Tamper::OtherLane]);
        }
        let newer = self.faults.strikes(Fault::NewerCommand, &mut self.rng);
        let tamper = if newer { Tamper::Newer } else { tamper };
        let person_is_new = self.rng.chance(40);
        self.at_screen(
            tab,
            |person, out| {
                if poison && tamper == Tamper::No {
                    out.extend(person.poison());
                } else if person_is_new {
                    // A requester nobody knows yet, and the ticket for them.
                    let id = person.rng.id();
                    out.push(person.define_person(id));
                    out.push(person.create(Some(id.into())));
                } else {
                    out.extend(person.something());
                }
            },
            tamper,
        )
    }

    /// A creation that the server will refuse, and what follows on it.
    fn without_permission(&mut self, tab: TabId) -> Checked {
        let (person, wait) = (self.devices[tab.device].user, self.rng.between(10_000, 90_000));
        self.office(person, false)?;
        self.after(wait, Event::Office { person, give: true });
        self.at_screen(
            tab,
            |person, out| {
                let create = person.create(None);
                let ticket = create.ticket();
                out.push(create);
                for _ in 0..5 {
                    out.extend(ticket.map(|ticket| person.reply(ticket)));
                }
            },
            Tamper::No,
        )
    }

    /// Builds the screen, lets a person choose, checks as the program does, and asks the storage to save.
    pub(super) fn at_screen(
        &mut self,
        tab: TabId,
        choose: impl FnOnce(&mut Person<'_, '_>, &mut Vec<Payload>),
        tamper: Tamper,
    ) -> Checked {
        let server_time = self.clock();
        let device = &self.devices[tab.device];
        let storage = &device.storage;
        let wall = device.wall(server_time);
        let now = storage.meta.server_time(wall);
        let mut predictions = Predictions::default();
        predictions.replay(&storage.docs, &storage.outbox, storage.meta.position, now);
        let view = predictions.over(&storage.docs);
        self.oracle.looked_at(tab.device, &view, storage)?;
        if self.rng.chance(40) {
            equation::check(storage, now)?;
        }
        let me = device.user;
        let mut payloads = Vec::new();
        choose(&mut Person { me, view: &view, base: &storage.docs, now, rng: &mut self.rng }, &mut payloads);
        let mut saves = Vec::new();
        for payload in payloads {
            let mut random = [0; 10];
            random.copy_from_slice(&self.rng.id().to_be_bytes()[..10]);
            let mut command_id = CommandId::new(self.now, &random);
            if self.faults.strikes(Fault::SameId, &mut self.rng) {
                command_id = self.oracle.drawn_by_another(tab.device).unwrap_or(command_id);
            }
            let view = predictions.over(&storage.docs);
            let seen = view.seen(&payload);
            let values = values(&payload, &view);
            let captured = storage.meta.captured(wall);
            let intent = Intent { command_id, client_id: storage.meta.client_id, user_id: me, captured, payload };
            let Some(lane) = intent.payload.aggregate() else { continue };
            let command = place(intent.clone(), lane, 0, &seen);
            if let Payload::CreateTicket(create) = &intent.payload {
                let requester = DocRef::from(create.content.requester);
                let is_new = storage.docs.get(requester).is_none() && view.get(requester).is_some();
                if is_new && command.requires.is_empty() {
                    return broken("7 dependencies", "a ticket does not say that its requester is new");
                }
            }
            let bypass = tamper != Tamper::No || self.faults.strikes(Fault::Poison, &mut self.rng);
            if predictions.predict(&storage.docs, &command, now).is_err() && !bypass {
                // The program says no: nothing is saved.
                continue;
            }
            let panics = self.faults.strikes(Fault::PoisonPanic, &mut self.rng);
            let (payload, draft) = (intent.payload.clone(), Draft { intent, seen, tamper });
            saves.push(Save { draft, payload, seen: values, panics, then: Vec::new() });
        }
        self.save_next(tab, saves);
        Ok(())
    }

    /// Asks the storage to save the first of these; the rest follow when it is done.
    pub(super) fn save_next(&mut self, tab: TabId, mut saves: Vec<Save>) {
        if !saves.is_empty() {
            let mut first = saves.remove(0);
            first.then = saves;
            self.transact(tab, Job::Save(Box::new(first)));
        }
    }

    /// A person deals with the outbox: goes on without what was refused, or discards something.
    fn clean_up(&mut self, tab: TabId) {
        let outbox = &self.devices[tab.device].storage.outbox;
        let held: Vec<&Entry> = outbox.iter().filter(|entry| entry.is_held()).collect();
        if !held.is_empty() {
            let command = held[self.rng.index(held.len())].command.command_id;
            let job = if self.rng.chance(500) { Job::PassOver(command) } else { Job::Discard(command) };
            self.transact(tab, job);
        } else if !outbox.is_empty() && self.rng.chance(300) {
            let command = outbox[self.rng.index(outbox.len())].command.command_id;
            self.transact(tab, Job::Discard(command));
        }
    }

    /// The office takes a person's role away or gives it back.
    pub(super) fn office(&mut self, person_id: PersonId, give: bool) -> Checked {
        if !give && self.healed {
            return Ok(());
        }
        let role = match give {
            true if person_id == PersonId::from(super::people::MANAGER) => Role::Manager,
            true => Role::Technician,
            false => Role::Auditor,
        };
        let record = person(person_id.0.as_u128(), role, true);
        let (command, now) = (CommandId::from(self.rng.id()), self.clock());
        self.trace.say(self.now, || format!("the office makes {person_id} {role:?}"));
        self.server.system(command, Payload::DefinePerson(record), now);
        self.oracle.model.observe(self.server, &self.oracle.ledger, &[])
    }
}

/// What the screen shows in the fields that a command names.
fn values(payload: &Payload, view: &View<'_>) -> BTreeMap<Field, FieldValue> {
    let ticket = payload.ticket().and_then(|id| view.get(id.into())).and_then(Document::as_ticket);
    let values = payload.fields().into_iter().filter_map(|field| Some((field, ticket?.value(field)?)));
    values.collect()
}
