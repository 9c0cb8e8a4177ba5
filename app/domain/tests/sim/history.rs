//! One history: some minutes of work with faults, then all is well, then everything must come to rest.

use super::backend::Backend;
use super::device::Life;
use super::equation;
use super::faults::{Fault, Faults};
use super::intents::Person;
use super::memory::Memory;
use super::model::Model;
use super::oracle::{Checked, Oracle, Violation, broken};
use super::people::{TICKETS, populate};
use super::storage::{Draft, Tamper};
use super::trace::Trace;
use super::world::{Event, World};
use deskside_domain::chain::Verifier;
use deskside_domain::command::{AddArticle, Payload};
use deskside_domain::id::CommandId;
use deskside_domain::sync::outbox::{Entry, Intent, Seen};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Message, Visibility};
use std::collections::{BTreeMap, BTreeSet};

/// After the faults are over everything is at rest within this many virtual milliseconds.
pub const REST_WITHIN: u64 = 5 * 60_000;
/// On a good line a saved command is done and pulled everywhere on its device within this.
pub const DONE_WITHIN: u64 = 20_000;

/// Every so manyth history's log is checked row by row.
const VERIFIED: u64 = 8;

/// Every so manyth history ends with some work on a good line.
const PROBED: u64 = 4;

/// Every so manyth history has a device that was away for long.
const AWAY: u64 = 250;

/// How much it brings: many commands on all tickets, or very many on one.
fn brings(seed: u64) -> Option<(Fault, usize)> {
    match (seed % AWAY, seed / AWAY % 2) {
        (124, 0) => Some((Fault::Backlog, 2_000)),
        (124, _) => Some((Fault::LongLane, 5_000)),
        _ => None,
    }
}

/// How a history ended.
pub struct Report {
    pub trace: [u8; 32],
    pub faults: Faults,
    pub commands: u64,
    pub conflicts: u64,
    /// Texts lost in the way that is known, see `model.rs`.
    pub gaps: u64,
    /// Virtual milliseconds from the end of the faults until rest.
    pub rest: u64,
}

/// Plays one history on a server of its own kind.
pub fn play(seed: u64, server: &mut dyn Backend, model: Model, verbose: bool) -> Result<Report, Violation> {
    let mut oracle = Oracle::default();
    oracle.model = model;
    let mut world = World::new(seed, server, oracle, Trace::new(verbose));
    let told = course(&mut world, seed);
    let World { mut trace, faults, oracle, server, .. } = world;
    server.rows_after(0, &mut |row| trace.bytes(row.hash.as_bytes()));
    let trace = trace.finish();
    let rest = told.map_err(|violation| Violation { trace: Some(trace), ..violation })?;
    let conflicts = oracle.model.stories.values().map(|story| story.conflicts.len() as u64).sum();
    Ok(Report { trace, faults, commands: oracle.ledger.len() as u64, conflicts, gaps: oracle.model.gaps, rest })
}

/// Everything that happens. Answers the virtual milliseconds from the end of the faults until rest.
fn course(world: &mut World<'_>, seed: u64) -> Checked<u64> {
    if let Some((fault, many)) = brings(seed) {
        world.faults.count(fault);
        world.been_away(many, fault == Fault::LongLane)?;
    }
    while world.to_do.iter().any(|left| *left > 0) && world.now < 60 * 60_000 {
        let until = world.now + 1_000;
        while world.step(until)? {}
        world.now = until;
    }
    heal(world)?;
    let healed_at = world.now;
    rest(world, healed_at)?;
    let rest = world.now - healed_at;
    if seed.is_multiple_of(PROBED) {
        probe(world)?;
    }
    finish(world, seed.is_multiple_of(VERIFIED))?;
    Ok(rest)
}

/// The faults end: lines and server are up, every browser is open, everybody is signed in.
fn heal(world: &mut World<'_>) -> Checked {
    world.healed = true;
    world.faults.disarm();
    world.trace.say(world.now, || "the faults are over");
    if !world.server_up {
        world.at(world.now, Event::ServerUp);
    }
    for device in 0..world.devices.len() {
        world.update(device);
        let silent = world.devices[device].line_up || !world.devices[device].hears_line;
        world.devices[device].line_up = true;
        world.devices[device].latency = world.devices[device].latency.min(300);
        if !silent {
            world.line_is_back(device)?;
        }
        let user = world.devices[device].user;
        if world.devices[device].session != Some(user) {
            world.at(world.now, Event::SignIn { device });
        }
        for tab in 0..world.devices[device].tabs.len() {
            let id = world.tab_id(device, tab);
            match world.devices[device].tabs[tab].life {
                Life::Closed => world.after(8_000, Event::Open { device, tab }),
                Life::Awake => {}
                Life::Frozen | Life::Panicked => world.after(20_000, Event::Thaw { tab: id }),
            }
        }
    }
    let people: BTreeSet<_> = world.devices.iter().map(|device| device.user).collect();
    people.into_iter().try_for_each(|person| world.office(person, true))
}

/// Runs until everything is at rest, which must not take long.
fn rest(world: &mut World<'_>, since: u64) -> Checked {
    loop {
        let until = world.now + 500;
        while world.step(until)? {}
        world.now = until;
        let unrest = unrest(world);
        match unrest {
            None => return Ok(()),
            Some(why) if world.now > since + REST_WITHIN => return broken("29 bounded stall", why),
            Some(_) => {}
        }
    }
}

/// Why the world is not at rest.
fn unrest(world: &World<'_>) -> Option<String> {
    if world.on_the_way > 0 {
        return Some("requests are on the way".to_owned());
    }
    for (index, device) in world.devices.iter().enumerate() {
        let storage = &device.storage;
        if let Some(entry) = storage.outbox.iter().find(|entry| !may_stay(entry, &storage.outbox)) {
            let (id, kind, outcome) = (entry.command.command_id, &entry.command.kind, &entry.outcome);
            return Some(format!("device {index} still holds {kind} {id}: {outcome:?}"));
        }
        if storage.missed_restore {
            return Some(format!("device {index} has not sent again what an older build did not"));
        }
        if storage.meta.epoch != world.server.epoch() {
            return Some(format!("device {index} is of another life of the server"));
        }
        if storage.meta.position != world.server.head() || storage.meta.staging {
            let (at, head) = (storage.meta.position, world.server.head());
            return Some(format!("device {index} is at {at}, the server at {head}"));
        }
    }
    None
}

/// Whether an entry may stay in the outbox of a device at rest: refused, or waiting for something refused, or for
/// a newer server.
fn may_stay(entry: &Entry, outbox: &[Entry]) -> bool {
    if !entry.is_unsent() {
        return entry.outcome.as_ref().is_some_and(Outcome::is_refusal);
    }
    let command = &entry.command;
    outbox.iter().any(|other| {
        let same_lane = other.command.lane == command.lane;
        let before = same_lane && other.command.lane_seq < command.lane_seq;
        let stands_on = before || command.requires.contains(&other.command.command_id);
        let is_newer = other.order == entry.order && other.outcome == Some(Outcome::NewerThanServer);
        // A refusal holds its lane, also what comes before it there.
        is_newer || (same_lane && other.is_held()) || (stands_on && other.is_unsent() && may_stay(other, outbox))
    })
}

/// On a good line people save a little more, some of it at once: it must be done soon.
fn probe(world: &mut World<'_>) -> Checked {
    // Until then every tab that was frozen goes on, or another one leads.
    let until = world.now + 35_000;
    while world.step(until)? {}
    let mut saved = Vec::new();
    for device in 0..world.devices.len() {
        let before: BTreeSet<CommandId> = world.oracle.ledger.keys().map(|(id, _)| *id).collect();
        for _ in 0..2 {
            for tab in world.devices[device].awake() {
                let id = world.tab_id(device, tab);
                world.probe_save(id)?;
                let until = world.now + world.rng.below(60);
                while world.step(until)? {}
                world.now = until;
            }
        }
        let until = world.now + 30;
        while world.step(until)? {}
        world.now = until;
        let new = world.oracle.ledger.keys().map(|(id, _)| *id).filter(|id| !before.contains(id));
        saved.extend(new.map(|id| (device, id)));
    }
    let until = world.now + DONE_WITHIN;
    while world.step(until)? {}
    world.now = until;
    for (device, id) in saved {
        if let Some(entry) = world.devices[device].storage.entry(id)
            && !may_stay(entry, &world.devices[device].storage.outbox)
        {
            let (kind, outcome) = (&entry.command.kind, &entry.outcome);
            return broken("29 bounded stall", format!("{kind} {id} is not done on a good line: {outcome:?}"));
        }
    }
    let since = world.now;
    rest(world, since)
}

impl World<'_> {
    /// A device comes back with much work on the tickets that were there, or on one of them.
    fn been_away(&mut self, many: usize, one_lane: bool) -> Checked {
        self.to_do[0] = 0;
        let clock = self.clock();
        let device = &mut self.devices[0];
        let captured = device.storage.meta.captured(device.wall(clock));
        for n in 0..many {
            let ticket = TICKETS[if one_lane { 0 } else { n % TICKETS.len() }].into();
            let (article, body) = (self.rng.id().into(), format!("Note {n}"));
            let message = Message { article, visibility: Visibility::Internal, body };
            let payload = Payload::AddArticle(AddArticle { ticket, message });
            let (command_id, client_id) = (CommandId::from(self.rng.id()), device.storage.meta.client_id);
            let intent = Intent { command_id, client_id, user_id: device.user, captured, payload: payload.clone() };
            let sealed = device.storage.append(Draft { intent, seen: Seen::default(), tamper: Tamper::No });
            self.oracle.saved(0, sealed, payload, BTreeMap::new())?;
        }
        self.oracle.stored(0, &device.storage, self.server)
    }

    /// Someone adds a note to a ticket.
    fn probe_save(&mut self, tab: super::world::TabId) -> Checked {
        let note = |person: &mut Person<'_, '_>, out: &mut Vec<Payload>| {
            if let Some(ticket) = person.tickets().into_iter().next_back() {
                out.push(person.reply(ticket));
            }
        };
        self.at_screen(tab, note, Tamper::No)
    }
}

/// At the end: nothing is lost, everybody has the same, the log is whole.
fn finish(world: &World<'_>, full: bool) -> Checked {
    let (oracle, server) = (&world.oracle, &*world.server);
    for (index, device) in world.devices.iter().enumerate() {
        equation::check(&device.storage, world.clock())?;
        oracle.swapped(index, &device.storage, server)?;
    }
    for saved in oracle.ledger.values() {
        let command = saved.sealed.command_id;
        let in_outbox = world.devices[saved.device].storage.entry(command).is_some();
        let is_final = server.record(command).is_some_and(|record| record.payload_hash == saved.sealed.payload_hash);
        let is_needless =
            matches!(saved.payload, Payload::Void(_)) && saved.told.as_ref().is_some_and(Outcome::is_refusal);
        if !(in_outbox || is_final || saved.discarded || is_needless) {
            return broken("3 eventually once", format!("{} {command} is nowhere", saved.sealed.kind));
        }
    }
    let mut wrong = None;
    server.documents(&mut |_, document| {
        let Some(ticket) = document.as_ticket() else { return };
        let Some(story) = oracle.model.stories.get(&ticket.id) else { return };
        let conflicts: Vec<_> = ticket.conflicts.iter().map(|conflict| (conflict.id, &conflict.yours)).collect();
        let same = ticket.article_count == story.articles
            && ticket.minutes() == story.minutes
            && ticket.watchers == story.watchers
            && conflicts.len() == story.conflicts.len()
            && conflicts.iter().all(|(id, yours)| story.conflicts.get(id) == Some(*yours));
        if !same {
            wrong.get_or_insert(ticket.id);
        }
    });
    if let Some(ticket) = wrong {
        return broken("32 documents are what the log says", format!("ticket {ticket}"));
    }
    if full { verify(server) } else { Ok(()) }
}

fn verify(server: &dyn Backend) -> Checked {
    let (mut verifier, mut result) = (Verifier::default(), Ok(()));
    server.rows_after(0, &mut |row| {
        if result.is_ok() {
            result = verifier.check(row);
        }
    });
    result.or_else(|error| broken("the chain is whole", error.to_string()))
}

/// A populated memory server and what the model knows of it, to be copied for each history.
pub struct Template {
    server: Memory,
    model: Model,
}

impl Template {
    pub fn new() -> Self {
        let mut server = Memory::new(8, 1);
        populate(&mut server);
        let mut model = Model::default();
        if let Err(violation) = model.observe(&server, &Default::default(), &[]) {
            panic!("{violation:?}");
        }
        Self { server, model }
    }

    /// One history on the memory server.
    pub fn play(&self, seed: u64, verbose: bool) -> Result<Report, Violation> {
        let mut server = self.server.clone();
        server.page = if brings(seed).is_some() { 200 } else { 2 + (seed % 11) as usize };
        play(seed, &mut server, self.model.clone(), verbose)
    }
}
