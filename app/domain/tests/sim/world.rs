//! The simulated world: one server, some devices, virtual time, one thread.

use super::backend::Backend;
use super::device::{Device, Life};
use super::faults::{Fault, Faults};
use super::network::{Answer, Request};
use super::oracle::{Checked, Oracle, broken};
use super::people::{BEGIN, MANAGER, TECHNICIANS};
use super::rng::Rng;
use super::storage::Draft;
use super::trace::Trace;
use deskside_domain::command::Payload;
use deskside_domain::id::{ClientId, CommandId, PersonId};
use deskside_domain::sync::machine::{Effect, Failure, Input, Machine};
use deskside_domain::sync::wire::{PullAnswer, PushAnswer};
use deskside_domain::ticket::{Field, FieldValue};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// After a contact, the first failure is followed by another try within this many milliseconds.
const FIRST_WAIT: u64 = 1_000;

/// A storage transaction that a tab has asked for.
pub enum Job {
    Look,
    Record(Box<PushAnswer>),
    Store { asked: String, page: Box<PullAnswer> },
    Save(Box<Save>),
    PassOver(CommandId),
    Discard(CommandId),
}

/// A command about to be saved, with what its author saw.
pub struct Save {
    pub draft: Draft,
    pub payload: Payload,
    pub seen: BTreeMap<Field, FieldValue>,
    /// The server's handler will panic on it.
    pub panics: bool,
    /// What the same person saves next.
    pub then: Vec<Save>,
}

/// A tab in one of its lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TabId {
    pub device: usize,
    pub tab: usize,
    pub generation: u32,
}

/// Something that will happen.
pub enum Event {
    /// A person does something.
    Act { device: usize },
    /// A tab's transaction completes.
    Commit { tab: TabId, job: Job },
    /// A tab's timer rings.
    Timer { tab: TabId, timer: u64 },
    /// A request reaches the server. `reply_to` is void for one that was sent by nobody's leave.
    Arrive { tab: TabId, request: u64, message: Request, echo: bool },
    /// An answer, or the news that there is none, reaches the tab.
    Reply { tab: TabId, request: u64, answer: Result<Answer, Failure> },
    /// The live stream says that there is something new.
    Poke { tab: TabId },
    /// Another tab says that there is something new in storage.
    Nudge { tab: TabId },
    /// The tabs look after the lock.
    Tick { device: usize },
    /// The lock is granted.
    Grant { device: usize },
    /// A tab is opened.
    Open { device: usize, tab: usize },
    /// A frozen tab goes on.
    Thaw { tab: TabId },
    /// The line goes up or down.
    Line { device: usize, up: bool },
    /// The person signs in again.
    SignIn { device: usize },
    /// The server starts again.
    ServerUp,
    /// The server is backed up.
    Backup,
    /// The server's disk is gone; the backup is restored.
    Restore,
    /// The office changes a person's role.
    Office { person: PersonId, give: bool },
}

pub struct World<'a> {
    pub rng: Rng,
    pub now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    drawn: u64,
    pub devices: Vec<Device>,
    pub server: &'a mut dyn Backend,
    pub server_up: bool,
    pub oracle: Oracle,
    pub faults: Faults,
    pub trace: Trace,
    /// The faults are over.
    pub healed: bool,
    /// Actions each device has left.
    pub to_do: Vec<u32>,
    /// Commands whose handler panics.
    pub panics: BTreeSet<CommandId>,
    /// Requests on the way to the server.
    pub on_the_way: u32,
}

impl<'a> World<'a> {
    /// A world with a populated server.
    pub fn new(seed: u64, server: &'a mut dyn Backend, oracle: Oracle, trace: Trace) -> Self {
        let mut rng = Rng::new(seed);
        let faults = Faults::drawn(&mut rng);
        let mut world = Self {
            rng,
            now: 0,
            queue: BTreeMap::new(),
            drawn: 0,
            devices: Vec::new(),
            server,
            server_up: true,
            oracle,
            faults,
            trace,
            healed: false,
            to_do: Vec::new(),
            panics: BTreeSet::new(),
            on_the_way: 0,
        };
        let restores = world.faults.is_drawn(Fault::Restored) && world.faults.is_drawn(Fault::OldBuild);
        let users = [TECHNICIANS[0], TECHNICIANS[1], MANAGER, TECHNICIANS[0]];
        let devices = world.rng.between(2, 4);
        for _ in 0..2 {
            if world.faults.is_drawn(Fault::Restored) {
                let backup = world.rng.below(60_000);
                let restore = backup + world.rng.between(5_000, 90_000);
                world.at(backup, Event::Backup);
                world.at(restore, Event::Restore);
            }
        }
        for (index, user) in users.into_iter().enumerate().take(devices as usize) {
            let (user, client) = (PersonId::from(user), ClientId::from(500 + index as u128));
            let tabs = world.rng.one_of(&[1, 1, 2, 3]);
            world.devices.push(Device::new(user, client, tabs, &mut world.rng));
            world.oracle.device(user);
            world.devices[index].storage.is_old = restores && world.rng.chance(250);
            world.to_do.push(world.rng.between(6, 20) as u32);
            for tab in 0..tabs {
                let at = if tab == 0 { 0 } else { world.rng.below(20_000) };
                world.at(at, Event::Open { device: index, tab });
            }
            let first = world.rng.below(4_000);
            world.at(first, Event::Act { device: index });
            if tabs > 1 {
                world.after(3_000, Event::Tick { device: index });
            }
            if world.rng.chance(700) {
                let at = world.rng.below(20_000);
                world.at(at, Event::Line { device: index, up: false });
            }
        }
        world
    }

    /// The server's clock.
    pub fn clock(&self) -> Timestamp {
        BEGIN.plus((self.now / 1000) as i64)
    }

    pub fn at(&mut self, at: u64, event: Event) {
        self.drawn += 1;
        self.queue.insert((at.max(self.now), self.drawn), event);
    }

    pub fn after(&mut self, wait: u64, event: Event) {
        self.at(self.now + wait, event);
    }

    /// The number of things drawn so far, for requests and the like.
    pub fn number(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    pub fn tab_id(&self, device: usize, tab: usize) -> TabId {
        TabId { device, tab, generation: self.devices[device].tabs[tab].generation }
    }

    /// Lets the next thing happen, unless it lies behind `until`. False when there is none.
    pub fn step(&mut self, until: u64) -> Checked<bool> {
        let Some(next) = self.queue.first_key_value().map(|(key, _)| *key) else { return Ok(false) };
        if next.0 > until {
            self.now = until;
            return Ok(false);
        }
        let Some(event) = self.queue.remove(&next) else { return Ok(false) };
        self.now = next.0;
        self.happen(event)?;
        Ok(true)
    }

    fn happen(&mut self, event: Event) -> Checked {
        // A frozen tab does nothing; its events wait for it.
        let whose = match &event {
            Event::Commit { tab, .. }
            | Event::Timer { tab, .. }
            | Event::Reply { tab, .. }
            | Event::Poke { tab }
            | Event::Nudge { tab } => Some(*tab),
            _ => None,
        };
        if let Some(tab) = whose {
            let device = &self.devices[tab.device];
            if !device.has_life(tab.tab, tab.generation) || device.tabs[tab.tab].life == Life::Panicked {
                return Ok(());
            }
            if device.tabs[tab.tab].life == Life::Frozen {
                self.after(500, event);
                return Ok(());
            }
        }
        match event {
            Event::Act { device } => self.act(device),
            Event::Commit { tab, job } => self.commit(tab, job),
            Event::Timer { tab, timer } => {
                if self.devices[tab.device].tabs[tab.tab].timer == timer {
                    return self.input(tab, Input::Wake);
                }
                Ok(())
            }
            Event::Arrive { tab, request, message, echo } => self.arrive(tab, request, message, echo),
            Event::Reply { tab, request, answer } => self.replied(tab, request, answer),
            Event::Poke { tab } => self.input(tab, Input::Poke),
            Event::Nudge { tab } => self.input(tab, Input::Wake),
            Event::Tick { device } => self.tick(device),
            Event::Grant { device } => self.grant(device),
            Event::Open { device, tab } => self.open(device, tab),
            Event::Thaw { tab } => self.thaw(tab),
            Event::Line { device, up } => self.line(device, up),
            Event::SignIn { device } => self.sign_in(device),
            Event::ServerUp => {
                self.server.restart();
                self.server_up = true;
                Ok(())
            }
            Event::Backup => self.back_up(),
            Event::Restore => self.restore(),
            Event::Office { person, give } => self.office(person, give),
        }
    }

    /// Gives a tab's machine an input and does what it wants.
    pub fn input(&mut self, tab: TabId, input: Input) -> Checked {
        let now = self.now;
        let this = &mut self.devices[tab.device].tabs[tab.tab];
        let first_failure = this.calm && matches!(input, Input::Failed(why) if why != Failure::SignedOut);
        match input {
            Input::Stored => this.calm = true,
            Input::Failed(_) | Input::StoreFailed | Input::Pushed(_) | Input::Pulled(_) => this.calm = false,
            _ => {}
        }
        let effects = this.machine.step(now, input);
        this.calm &= !effects.contains(&Effect::Abort);
        let again = effects.iter().find_map(|effect| if let Effect::WakeAt(at) = effect { Some(*at) } else { None });
        if let Some(at) = again.filter(|at| first_failure && *at > now + FIRST_WAIT) {
            let detail = format!("device {} waits {} ms after a first failure", tab.device, at - now);
            return broken("29 bounded stall", detail);
        }
        for effect in effects {
            self.perform(tab, effect)?;
        }
        Ok(())
    }

    fn perform(&mut self, tab: TabId, effect: Effect) -> Checked {
        match effect {
            Effect::Look => self.transact(tab, Job::Look),
            Effect::Record(answer) => self.transact(tab, Job::Record(answer)),
            Effect::Store { asked, page } => self.transact(tab, Job::Store { asked, page }),
            Effect::Push(request) => return self.send(tab, Request::Push(request)),
            Effect::Pull { cursor, nonce } => return self.send(tab, Request::Pull { cursor, nonce }),
            Effect::Abort => self.devices[tab.device].tabs[tab.tab].request = None,
            Effect::WakeAt(at) => {
                let timer = self.number();
                self.devices[tab.device].tabs[tab.tab].timer = timer;
                let late = self.faults.strikes(Fault::LateTimers, &mut self.rng);
                let late = if late { self.rng.below(60_000) } else { 0 };
                if at < u64::MAX / 2 {
                    self.at(at.max(self.now + 1) + late, Event::Timer { tab, timer });
                }
            }
            Effect::Show(_) => {}
        }
        Ok(())
    }

    /// A tab asks the storage for a transaction; it completes a little later, or never.
    pub fn transact(&mut self, tab: TabId, job: Job) {
        let wait = self.rng.between(1, 4);
        self.after(wait, Event::Commit { tab, job });
    }

    /// A tab begins a life.
    fn open(&mut self, device: usize, tab: usize) -> Checked {
        if self.devices[device].tabs[tab].life != Life::Closed {
            return Ok(());
        }
        let (user, seed) = (self.devices[device].user, self.rng.next());
        if self.rng.chance(300) {
            self.update(device);
        }
        let opened = &mut self.devices[device].tabs[tab];
        opened.life = Life::Awake;
        opened.generation += 1;
        opened.request = None;
        opened.machine = Machine::new(user, seed);
        self.trace.note(1, &[self.now, device as u64, tab as u64]);
        self.trace.say(self.now, || format!("device {device} opens tab {tab}"));
        let tab = self.tab_id(device, tab);
        self.input(tab, Input::Wake)?;
        self.grant(device)
    }

    /// The device gets a build of today.
    pub fn update(&mut self, device: usize) {
        let storage = &mut self.devices[device].storage;
        if std::mem::take(&mut storage.is_old) && storage.missed_restore {
            self.faults.count(Fault::OldBuild);
            self.trace.say(self.now, || format!("device {device} is updated"));
        }
    }

    fn back_up(&mut self) -> Checked {
        self.server.back_up();
        self.oracle.back_up();
        Ok(())
    }

    /// Everything since the backup is gone at the server. Devices hear of it when they ask the next time.
    fn restore(&mut self) -> Checked {
        let now = self.clock();
        if !self.healed && self.server.restore(now) {
            self.faults.count(Fault::Restored);
            self.trace.say(self.now, || format!("the server is restored, its log ends at {}", self.server.head()));
            self.oracle.restored();
        }
        Ok(())
    }

    fn sign_in(&mut self, device: usize) -> Checked {
        self.devices[device].session = Some(self.devices[device].user);
        self.trace.say(self.now, || format!("device {device} signs in"));
        for tab in self.devices[device].awake() {
            self.input(self.tab_id(device, tab), Input::SignedIn)?;
        }
        Ok(())
    }
}
