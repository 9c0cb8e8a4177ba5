//! The way to the server and back, and all that can get lost on it.

use super::backend::{Hazard, NoAnswer};
use super::device::Kept;
use super::faults::{Fault, Faults};
use super::oracle::{Checked, broken};
use super::rng::Rng;
use super::world::{Event, TabId, World};
use deskside_domain::command::Sealed;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::sync::machine::{Failure, Input, Why};
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::{PullAnswer, PushAnswer, PushRequest};
use std::collections::BTreeSet;

/// Every so manyth request is written out and read again.
const SPELLED_OUT: u64 = 32;

/// Milliseconds one way at most on a line that is slow.
const SLOW: u64 = 2_000;

/// What is asked.
#[derive(Clone)]
pub enum Request {
    Push(Box<PushRequest>),
    /// The same from a file, by a colleague's hand.
    Bring(Box<PushRequest>, PersonId),
    Pull {
        cursor: String,
        nonce: String,
    },
}

/// What is answered.
#[derive(Clone)]
pub enum Answer {
    Push(Box<PushAnswer>),
    Pull(Box<PullAnswer>),
}

impl World<'_> {
    /// A tab sends a request.
    pub(super) fn send(&mut self, tab: TabId, message: Request) -> Checked {
        let request = self.number();
        self.devices[tab.device].tabs[tab.tab].request = Some(request);
        let latency = self.latency(tab.device);
        let is_push = matches!(message, Request::Push(_));
        if let Request::Push(push) = &message {
            self.oracle.sends(tab.device, push, &self.devices[tab.device].storage)?;
        }
        self.trace.note(4, &[self.now, tab.device as u64, request, u64::from(is_push)]);
        self.trace.say(self.now, || match &message {
            Request::Push(push) => {
                let kinds: Vec<_> = push.commands.iter().map(|c| format!("{} {}", c.kind, c.command_id)).collect();
                format!("device {} tab {} pushes {}", tab.device, tab.tab, kinds.join(", "))
            }
            Request::Bring(..) => "nothing is brought from a device".to_owned(),
            Request::Pull { cursor, .. } => format!("device {} tab {} pulls at {cursor:?}", tab.device, tab.tab),
        });
        let is_slow = !self.healed && self.devices[tab.device].latency >= SLOW;
        if is_slow {
            self.faults.count(Fault::SlowLine);
        }
        let is_lost = !self.devices[tab.device].line_up || (is_slow && self.rng.chance(50));
        if is_lost || self.faults.strikes(Fault::RequestLost, &mut self.rng) {
            self.fail(tab, request, Failure::Network);
            return Ok(());
        }
        if is_push && self.faults.strikes(Fault::SentTwice, &mut self.rng) {
            let wait = self.rng.below(3_000);
            self.arrive_after(latency + wait, tab, request, message.clone(), true);
        }
        if is_push && self.faults.strikes(Fault::SentAgainLate, &mut self.rng) {
            let wait = self.rng.between(10_000, 120_000);
            self.arrive_after(wait, tab, request, message.clone(), false);
        }
        if self.faults.strikes(Fault::BlackHole, &mut self.rng) {
            // It may have arrived, or not; nothing comes back.
            if self.rng.chance(500) {
                self.arrive_after(latency, tab, request, message, false);
            }
            return Ok(());
        }
        self.arrive_after(latency, tab, request, message, true);
        Ok(())
    }

    pub(super) fn arrive_after(&mut self, wait: u64, tab: TabId, request: u64, message: Request, echo: bool) {
        self.on_the_way += 1;
        self.after(wait, Event::Arrive { tab, request, message, echo });
    }

    fn latency(&mut self, device: usize) -> u64 {
        let most = self.devices[device].latency;
        self.rng.between(1, most)
    }

    /// No answer that counts: at once, or only when the deadline passes.
    fn fail(&mut self, tab: TabId, request: u64, failure: Failure) {
        if self.rng.chance(700) {
            let wait = self.rng.below(2_000);
            self.after(wait, Event::Reply { tab, request, answer: Err(failure) });
        }
    }

    /// A request reaches the server.
    pub(super) fn arrive(&mut self, tab: TabId, request: u64, message: Request, echo: bool) -> Checked {
        self.on_the_way -= 1;
        if !self.server_up {
            self.fail(tab, request, Failure::Network);
            return Ok(());
        }
        let device = tab.device;
        if let Request::Bring(push, by) = message {
            return self.brought(&push, by);
        }
        // Who asks says in whose name; only a push is looked at further when that is someone else.
        let (user, is_push) = (self.devices[device].user, matches!(message, Request::Push(_)));
        let Some(session) = self.devices[device].session.filter(|session| *session == user || is_push) else {
            self.fail(tab, request, Failure::SignedOut);
            return Ok(());
        };
        if !self.healed && self.faults.strikes(Fault::SignedOut, &mut self.rng) {
            self.devices[device].session = None;
            let wait = self.rng.between(1_000, 60_000);
            self.after(wait, Event::SignIn { device });
            self.fail(tab, request, Failure::SignedOut);
            return Ok(());
        }
        if self.faults.strikes(Fault::CursorTooOld, &mut self.rng) {
            self.server.forget_cursors();
        }
        if request.is_multiple_of(SPELLED_OUT) {
            spelled_out(&message)?;
        }
        let now = self.clock();
        let answer = match &message {
            Request::Push(push) => {
                let before = self.server.head();
                let (faults, rng, panics) = (&mut self.faults, &mut self.rng, &self.panics);
                let mut hazard = Drawn { faults, rng, panics };
                let answer = self.server.push(push, Authority::User(session), now, &mut hazard);
                for (sealed, result) in push.commands.iter().zip(answer.iter().flat_map(|answer| &answer.results)) {
                    self.faults.met(sealed, &result.outcome);
                }
                self.oracle.pushed(push, session, answer.as_ref().ok(), self.server)?;
                if self.server.head() > before {
                    self.poke(device);
                }
                answer.map(|answer| Answer::Push(Box::new(answer)))
            }
            Request::Bring(..) => Err(NoAnswer::Problem),
            Request::Pull { cursor, nonce } => {
                let answer = self.server.pull(cursor, nonce, user, now);
                answer.map(|answer| Answer::Pull(Box::new(answer)))
            }
        };
        self.trace.say(self.now, || match &answer {
            Ok(Answer::Push(push)) => {
                let words: Vec<_> =
                    push.results.iter().map(|r| format!("{}={}", r.command_id, r.outcome.word())).collect();
                format!("server answers device {device}: {}, head {}", words.join(", "), push.head)
            }
            Ok(Answer::Pull(page)) => format!(
                "server answers device {device}: {} ops to {:?}{}{}{}",
                page.ops.len(),
                page.cursor,
                if page.restart { ", restart" } else { "" },
                if page.snapshot { ", snapshot" } else { "" },
                if page.complete { ", complete" } else { "" }
            ),
            Err(why) => format!("server: {why:?}"),
        });
        self.trace.note(5, &[self.now, request, self.server.head()]);
        match answer {
            Err(NoAnswer::Died) => {
                self.server_up = false;
                let wait = self.rng.between(500, 15_000);
                self.after(wait, Event::ServerUp);
                self.fail(tab, request, Failure::Network);
            }
            Err(NoAnswer::Problem) => self.fail(tab, request, Failure::Problem(Why::Unsaid)),
            Ok(answer) if echo => self.reply(tab, request, answer),
            Ok(_) => {}
        }
        Ok(())
    }

    /// A colleague brings what is in a file. Nobody waits for the answer: whatever it was, it comes again.
    fn brought(&mut self, push: &PushRequest, by: PersonId) -> Checked {
        let (before, now) = (self.server.head(), self.clock());
        let (faults, rng, panics) = (&mut self.faults, &mut self.rng, &self.panics);
        let mut hazard = Drawn { faults, rng, panics };
        let authority = Authority::Delivered { author: push.user_id, by };
        let answer = self.server.push(push, authority, now, &mut hazard);
        self.trace.say(self.now, || format!("{by} brings {} from a file: {answer:?}", push.commands.len()));
        self.oracle.pushed(push, push.user_id, answer.as_ref().ok(), self.server)?;
        self.oracle.brought(by, before, self.server)?;
        if self.server.head() > before {
            self.poke(usize::MAX);
        }
        if answer == Err(NoAnswer::Died) {
            self.server_up = false;
            let wait = self.rng.between(500, 15_000);
            self.after(wait, Event::ServerUp);
        }
        Ok(())
    }

    /// An answer goes back.
    fn reply(&mut self, tab: TabId, request: u64, answer: Answer) {
        let device = tab.device;
        let latency = self.latency(device);
        let kept = match &answer {
            Answer::Push(push) => Kept::Push(push.clone()),
            Answer::Pull(page) => Kept::Pull(page.clone()),
        };
        let old = match self.faults.strikes(Fault::OldAnswer, &mut self.rng) {
            true => self.devices[device].kept.clone(),
            false => Vec::new(),
        };
        self.devices[device].keep(kept);
        if !self.devices[device].line_up || self.faults.strikes(Fault::ReplyLost, &mut self.rng) {
            return self.fail(tab, request, Failure::Network);
        }
        if self.faults.strikes(Fault::ReplyCut, &mut self.rng) {
            return self.fail(tab, request, Failure::NotOurs);
        }
        if self.faults.strikes(Fault::ErrorPage, &mut self.rng) {
            return self.fail(tab, request, Failure::Problem(Why::Unsaid));
        }
        let mut answer = answer;
        if self.faults.strikes(Fault::Captive, &mut self.rng) {
            if self.rng.chance(500) {
                return self.fail(tab, request, Failure::NotOurs);
            }
            match &mut answer {
                Answer::Push(push) => push.nonce = "portal".to_owned(),
                Answer::Pull(page) => {
                    page.nonce = "portal".to_owned();
                    page.ops.clear();
                }
            }
            return self.after(latency, Event::Reply { tab, request, answer: Ok(answer) });
        }
        let is_same_kind =
            |old: &&Kept| matches!((old, &answer), (Kept::Push(_), Answer::Push(_)) | (Kept::Pull(_), Answer::Pull(_)));
        let old: Vec<&Kept> = old.iter().filter(is_same_kind).collect();
        match self.rng.pick(&old) {
            Some(Kept::Push(push)) => answer = Answer::Push(push.clone()),
            Some(Kept::Pull(page)) => answer = Answer::Pull(page.clone()),
            None => {}
        }
        self.after(latency, Event::Reply { tab, request, answer: Ok(answer) });
    }

    /// An answer reaches the tab, unless the tab has given up.
    pub(super) fn replied(&mut self, tab: TabId, request: u64, answer: Result<Answer, Failure>) -> Checked {
        let waiting = &mut self.devices[tab.device].tabs[tab.tab].request;
        if *waiting != Some(request) {
            return Ok(());
        }
        *waiting = None;
        if !self.devices[tab.device].line_up && answer.is_ok() {
            return self.input(tab, Input::Failed(Failure::Network));
        }
        let input = match answer {
            Ok(Answer::Push(push)) => Input::Pushed(push),
            Ok(Answer::Pull(page)) => Input::Pulled(page),
            Err(failure) => Input::Failed(failure),
        };
        self.input(tab, input)
    }

    /// Live streams say that there is something new.
    fn poke(&mut self, from: usize) {
        for device in 0..self.devices.len() {
            let (live, up) = (self.devices[device].is_live, self.devices[device].line_up);
            if device != from && live && up {
                for tab in self.devices[device].awake() {
                    let (tab, wait) = (self.tab_id(device, tab), self.latency(device));
                    self.after(wait, Event::Poke { tab });
                }
            }
        }
    }

    pub(super) fn line(&mut self, device: usize, up: bool) -> Checked {
        if self.healed {
            return Ok(());
        }
        self.devices[device].line_up = up;
        self.trace.note(6, &[self.now, device as u64, u64::from(up)]);
        self.trace.say(self.now, || format!("device {device}: line {}", if up { "up" } else { "down" }));
        let flaps = self.faults.strikes(Fault::Flapping, &mut self.rng);
        let wait = if flaps { self.rng.between(200, 800) } else { self.rng.between(2_000, 60_000) };
        self.after(wait, Event::Line { device, up: !up });
        if up { self.line_is_back(device) } else { Ok(()) }
    }

    /// Tabs that hear that the line is back.
    pub(super) fn line_is_back(&mut self, device: usize) -> Checked {
        if self.devices[device].hears_line {
            for tab in self.devices[device].awake() {
                self.input(self.tab_id(device, tab), Input::Try)?;
            }
        }
        Ok(())
    }
}

/// What goes over the wire means the same on the other side.
fn spelled_out(message: &Request) -> Checked {
    let same = match message {
        Request::Push(push) | Request::Bring(push, _) => {
            let text = serde_json::to_string(push).unwrap_or_default();
            serde_json::from_str(&text).is_ok_and(|read: PushRequest| read == **push)
        }
        Request::Pull { .. } => true,
    };
    if same { Ok(()) } else { broken("27 the wire", "a request does not read as it was written") }
}

/// Dangers drawn for each request.
struct Drawn<'a> {
    faults: &'a mut Faults,
    rng: &'a mut Rng,
    panics: &'a BTreeSet<CommandId>,
}

impl Hazard for Drawn<'_> {
    fn dies(&mut self) -> bool {
        self.faults.strikes(Fault::ServerCrash, self.rng)
    }

    fn dies_after_commit(&mut self) -> bool {
        self.faults.strikes(Fault::ServerCrashAfterCommit, self.rng)
    }

    fn begins_anew(&mut self) -> bool {
        self.faults.strikes(Fault::BeginsAnew, self.rng)
    }

    fn database_fails(&mut self) -> bool {
        self.faults.strikes(Fault::DatabaseError, self.rng)
    }

    fn panics_on(&mut self, command: &Sealed) -> bool {
        self.panics.contains(&command.command_id)
    }
}
