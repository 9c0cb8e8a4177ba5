//! What happens to tabs: who leads, who dies, and what the storage has then.

use super::device::Life;
use super::faults::Fault;
use super::oracle::{Checked, broken};
use super::world::{Event, Job, Save, TabId, World};
use deskside_domain::id::CommandId;
use deskside_domain::sync::machine::Input;

/// A lead without a sign of life for this long may be taken.
const LEASE: u64 = 10_000;

/// Whom a crash takes along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crash {
    Tab,
    Browser,
}

impl World<'_> {
    /// A transaction's turn: the tab may die before it, or after it and before hearing of it.
    pub(super) fn commit(&mut self, tab: TabId, job: Job) -> Checked {
        let after_ack = matches!(job, Job::Record(_));
        let mut crash = None;
        if !self.healed && !matches!(job, Job::Look) {
            if self.faults.strikes(Fault::BrowserCrash, &mut self.rng) {
                crash = Some(Crash::Browser);
            } else if self.faults.strikes(Fault::TabCrash, &mut self.rng) {
                crash = Some(Crash::Tab);
            } else if self.faults.strikes(Fault::PowerLoss, &mut self.rng) {
                self.lose_power(tab);
                return Ok(());
            } else if after_ack && self.faults.strikes(Fault::CrashAfterAck, &mut self.rng) {
                self.crash(tab, Crash::Browser);
                return Ok(());
            }
        }
        if let Some(crash) = crash
            && self.rng.chance(500)
        {
            self.crash(tab, crash);
            return Ok(());
        }
        if crash.is_none() && self.faults.strikes(Fault::StorageRefuses, &mut self.rng) {
            // Nothing has changed, and nothing is called saved.
            return match job {
                Job::Look | Job::Record(_) | Job::Store { .. } => self.input(tab, Input::StoreFailed),
                _ => Ok(()),
            };
        }
        let input = self.transaction(tab, job)?;
        if let Some(crash) = crash {
            self.crash(tab, crash);
            return Ok(());
        }
        self.input(tab, input)
    }

    /// Does the transaction and lets the oracle look.
    fn transaction(&mut self, tab: TabId, job: Job) -> Checked<Input> {
        let wall = self.devices[tab.device].wall(self.clock());
        let device = &mut self.devices[tab.device];
        let storage = &mut device.storage;
        let before = storage.meta.position;
        if !matches!(job, Job::Look | Job::Store { .. }) {
            // Strict: all that was before it is safe with it.
            storage.durable = None;
        } else if matches!(job, Job::Store { .. })
            && storage.durable.is_none()
            && self.faults.is_drawn(Fault::PowerLoss)
        {
            storage.durable = Some(Box::new(storage.clone()));
        }
        let mut swapped = false;
        let input = match job {
            Job::Look => return Ok(Input::Looked(Box::new(storage.look()))),
            Job::Record(answer) => {
                storage.record(&answer, wall);
                Input::Stored
            }
            Job::Store { asked, page } => {
                let (shown, is_whole) = (storage.shown, page.complete || before == 0);
                let stored = storage.absorb(&asked, *page, wall);
                if storage.shown != shown && !is_whole {
                    let detail = format!("device {} shows a part of the changes behind {before}", tab.device);
                    return broken("17 consistent page", detail);
                }
                swapped = storage.meta.position != 0 && !storage.meta.staging;
                for void in std::mem::take(&mut storage.voids) {
                    self.oracle.voided(tab.device, Some(void))?;
                }
                if stored { Input::Stored } else { Input::StoreFailed }
            }
            Job::Save(save) => {
                let Save { draft, payload, seen, panics, then } = *save;
                if self.oracle.ledger.contains_key(&(draft.intent.command_id, tab.device)) {
                    return Ok(Input::Wake);
                }
                let sealed = storage.append(draft);
                let (line, kind) = (sealed.lane_seq, sealed.kind.clone());
                self.trace.bytes(sealed.payload_hash.as_bytes());
                self.trace.say(self.now, || {
                    let (id, lane) = (sealed.command_id, sealed.lane);
                    let after = match sealed.requires.as_slice() {
                        [] => String::new(),
                        requires => format!(
                            " after {}",
                            requires.iter().map(CommandId::to_string).collect::<Vec<_>>().join(" ")
                        ),
                    };
                    format!("device {} tab {} saved {kind} {id} as {line} of {lane}{after}", tab.device, tab.tab)
                });
                if panics {
                    self.panics.insert(sealed.command_id);
                }
                self.oracle.saved(tab.device, sealed, payload, seen)?;
                self.nudge_others(tab);
                self.save_next(tab, then);
                Input::Wake
            }
            Job::PassOver(command) => {
                let void = storage.pass_over(command, CommandId::from(self.rng.id()), wall);
                self.trace.say(self.now, || format!("device {} goes on without {command}", tab.device));
                self.oracle.voided(tab.device, void)?;
                self.oracle.passed_over(tab.device, command);
                Input::Wake
            }
            Job::Discard(command) => {
                if let Some((old, void)) = storage.discard(command, CommandId::from(self.rng.id()), wall) {
                    self.trace.say(self.now, || format!("device {} discards {} {command}", tab.device, old.kind));
                    self.oracle.discarded(tab.device, command);
                    self.oracle.voided(tab.device, void)?;
                }
                Input::Wake
            }
        };
        let storage = &self.devices[tab.device].storage;
        self.trace.note(2, &[self.now, tab.device as u64, storage.outbox.len() as u64, storage.meta.position]);
        self.trace.say(self.now, || {
            let (meta, sent) = (&storage.meta, storage.receipts.len());
            let (device, held, staged) = (tab.device, storage.outbox.len(), storage.staging.len());
            format!("device {device}: outbox {held}, receipts {sent}, at {} ({staged} staged)", meta.position)
        });
        self.oracle.stored(tab.device, storage, self.server)?;
        if swapped && (before != storage.meta.position || self.rng.chance(100)) {
            self.oracle.swapped(tab.device, storage, self.server)?;
        }
        Ok(input)
    }

    /// Tells the other tabs that there is something new in storage. They may not hear it.
    fn nudge_others(&mut self, tab: TabId) {
        for other in self.devices[tab.device].awake() {
            if other != tab.tab && (self.healed || self.rng.chance(900)) {
                let other = self.tab_id(tab.device, other);
                self.after(1, Event::Nudge { tab: other });
            }
        }
    }

    fn lose_power(&mut self, tab: TabId) {
        let storage = &mut self.devices[tab.device].storage;
        storage.lose_power();
        self.oracle.power_lost(tab.device, storage);
        self.crash(tab, Crash::Browser);
    }

    fn crash(&mut self, tab: TabId, crash: Crash) {
        let device = tab.device;
        self.trace.note(3, &[self.now, device as u64, u64::from(crash == Crash::Browser)]);
        self.trace.say(self.now, || {
            format!("device {device}: {} dies", if crash == Crash::Tab { "a tab" } else { "the browser" })
        });
        for index in 0..self.devices[device].tabs.len() {
            if crash == Crash::Browser || index == tab.tab {
                self.close(device, index);
                let wait = self.rng.between(200, 8_000);
                self.after(wait, Event::Open { device, tab: index });
            }
        }
    }

    /// A tab is gone, and its lock with it.
    pub(super) fn close(&mut self, device: usize, tab: usize) {
        let closed = &mut self.devices[device].tabs[tab];
        closed.life = Life::Closed;
        closed.request = None;
        if self.devices[device].lock == Some(tab) {
            self.devices[device].lock = None;
            self.after(100, Event::Grant { device });
        }
    }

    /// The lock goes to a tab that waits for it.
    pub(super) fn grant(&mut self, device: usize) -> Checked {
        if self.devices[device].lock.is_some() {
            return Ok(());
        }
        let Some(tab) = self.devices[device].awake().first().copied() else { return Ok(()) };
        self.take_lead(device, tab)
    }

    fn take_lead(&mut self, device: usize, tab: usize) -> Checked {
        self.devices[device].lock = Some(tab);
        self.devices[device].heartbeat = self.now;
        self.trace.say(self.now, || format!("device {device}: tab {tab} leads"));
        self.input(self.tab_id(device, tab), Input::Leads(true))
    }

    /// The lead gives a sign of life; the others look for it. Some of the time something happens to it.
    pub(super) fn tick(&mut self, device: usize) -> Checked {
        self.after(3_000, Event::Tick { device });
        let Some(lead) = self.devices[device].lock else { return self.grant(device) };
        let awake = self.devices[device].awake();
        if awake.contains(&lead) {
            self.devices[device].heartbeat = self.now;
            return self.trouble(device, lead);
        }
        let stale = self.now >= self.devices[device].heartbeat + LEASE;
        match awake.first() {
            // Taken by force. The other one hears of it when it goes on, if ever.
            Some(tab) if stale => self.take_lead(device, *tab),
            _ => Ok(()),
        }
    }

    fn trouble(&mut self, device: usize, lead: usize) -> Checked {
        let tab = self.tab_id(device, lead);
        if self.faults.strikes(Fault::LeaderKilled, &mut self.rng) {
            self.crash(tab, Crash::Tab);
        } else if self.faults.strikes(Fault::LeaderFrozen, &mut self.rng) {
            self.trace.say(self.now, || format!("device {device}: tab {lead} is frozen"));
            self.devices[device].tabs[lead].life = Life::Frozen;
            let wait = self.rng.between(1_000, 60_000);
            self.after(wait, Event::Thaw { tab });
        } else if self.faults.strikes(Fault::LeaderPanics, &mut self.rng) {
            self.trace.say(self.now, || format!("device {device}: tab {lead} panics"));
            self.devices[device].tabs[lead].life = Life::Panicked;
            let wait = self.rng.between(5_000, 60_000);
            self.after(wait, Event::Thaw { tab });
        } else if self.faults.strikes(Fault::TwoLeaders, &mut self.rng)
            && let Some(other) = self.devices[device].awake().into_iter().find(|other| *other != lead)
        {
            return self.take_lead(device, other);
        }
        Ok(())
    }

    /// A frozen tab goes on; a panicked one is loaded anew.
    pub(super) fn thaw(&mut self, tab: TabId) -> Checked {
        let (device, index) = (tab.device, tab.tab);
        if !self.devices[device].has_life(index, tab.generation) {
            return Ok(());
        }
        match self.devices[device].tabs[index].life {
            Life::Panicked => {
                self.close(device, index);
                self.after(100, Event::Open { device, tab: index });
                Ok(())
            }
            Life::Frozen => {
                self.trace.say(self.now, || format!("device {device}: tab {index} goes on"));
                self.devices[device].tabs[index].life = Life::Awake;
                let lost_it = self.devices[device].lock != Some(index);
                // Some never hear that the lock was taken from them.
                if lost_it && (self.healed || self.rng.chance(500)) {
                    return self.input(tab, Input::Leads(false));
                }
                if lost_it {
                    self.faults.count(Fault::TwoLeaders);
                }
                self.input(tab, Input::Wake)
            }
            _ => Ok(()),
        }
    }
}
