//! A device that sends in a thread of its own until it is told what came of it.

use super::ledger::Ledger;
use crate::kit::client::Client;
use crate::kit::process::request;
use crate::kit::{ADA, BO, PASSWORD, ticket};
use deskside_domain::command::Sealed;
use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Commands in one push.
const PUSH: usize = 5;
/// Commands of one ticket; the last is one that is refused.
const EACH: u32 = 8;

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// So many were acknowledged.
    Told(u64),
    /// The server is there and can not do it now.
    Later,
    /// No answer: nobody knows.
    Gone,
}

impl Pushed {
    pub fn is_gone(self) -> bool {
        self == Self::Gone
    }
}

/// A device of one person.
pub struct Device {
    client: Client,
    cookie: String,
    ledger: Ledger,
    /// Made and not acknowledged, in order.
    waiting: Vec<Sealed>,
    /// Acknowledged last: asked for again by those whose answer might have been lost.
    last: Vec<Sealed>,
    told: BTreeMap<CommandId, Outcome>,
    tickets: u128,
    made: u32,
    /// Answers that came a second time, and were the same.
    pub again: u64,
}

impl Device {
    pub fn new(number: u128, cookie: String, ledger: Ledger) -> Self {
        let client = Client::new(number, if number.is_multiple_of(2) { ADA } else { BO });
        let (waiting, last, told) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { client, cookie, ledger, waiting, last, told, tickets: number * 1_000_000, made: 0, again: 0 }
    }

    /// Nothing waits for an answer.
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    fn make(&mut self) {
        while self.waiting.len() < PUSH {
            let place = self.made % EACH;
            self.made += 1;
            self.tickets += u128::from(place == 0);
            let ticket = ticket(self.tickets);
            self.waiting.push(match place {
                0 => self.client.create(ticket, "Stampante"),
                place if place == EACH - 1 => self.client.bad(ticket),
                _ => self.client.say(ticket, &format!("nota {}", self.made)),
            });
        }
    }

    /// Works until it is told to stop, or the server is gone.
    pub fn run(&mut self, addr: SocketAddr, stop: &AtomicBool, acknowledged: &AtomicU64) {
        // An answer that was given before the crash is given after it.
        if !self.last.is_empty() && self.ask_again(addr).is_gone() {
            return;
        }
        while !stop.load(Ordering::Relaxed) {
            self.make();
            match self.push(addr) {
                Pushed::Told(many) => {
                    acknowledged.fetch_add(many, Ordering::Relaxed);
                }
                Pushed::Later => std::thread::sleep(Duration::from_millis(20)),
                Pushed::Gone => return,
            }
        }
    }

    fn ask_again(&mut self, addr: SocketAddr) -> Pushed {
        let last = self.last.clone();
        let pushed = self.send(addr, &last);
        if let Pushed::Told(many) = pushed {
            self.again += many;
        }
        pushed
    }

    /// Sends what waits, the same bytes each time.
    pub fn push(&mut self, addr: SocketAddr) -> Pushed {
        let waiting = self.waiting.clone();
        let pushed = self.send(addr, &waiting);
        let told = |sealed: &Sealed| self.told.contains_key(&sealed.command_id);
        let (last, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(told);
        if !last.is_empty() {
            self.last = last;
        }
        self.waiting = waiting;
        pushed
    }

    fn send(&mut self, addr: SocketAddr, commands: &[Sealed]) -> Pushed {
        self.ledger.sends(commands.iter().map(|sealed| sealed.command_id).collect());
        let body = serde_json::to_string(&self.client.push(commands.to_vec())).expect("json");
        let headers = [("content-type", "application/json"), ("cookie", self.cookie.as_str())];
        let Ok(reply) = request(addr, "POST", "/sync/v1/push", &headers, &body) else { return Pushed::Gone };
        if reply.status == 503 {
            return Pushed::Later;
        }
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: PushAnswer = serde_json::from_str(&reply.body).expect("an answer");
        let mut told = Vec::new();
        for result in answer.results {
            if result.outcome.is_final() {
                let expected = matches!(result.outcome, Outcome::Applied { .. } | Outcome::Rejected { .. });
                assert!(expected, "{}: {:?}", result.command_id, result.outcome);
                let before = self.told.insert(result.command_id, result.outcome.clone());
                assert!(before.is_none_or(|before| before == result.outcome), "told otherwise before");
                told.push((result.command_id, result.outcome));
            }
        }
        if told.is_empty() {
            return Pushed::Later;
        }
        let many = told.len() as u64;
        self.ledger.is_told(told);
        Pushed::Told(many)
    }
}

pub fn sign_in(addr: SocketAddr, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD}).to_string();
    let reply =
        request(addr, "POST", "/api/v1/sign-in", &[("content-type", "application/json")], &body).expect("an answer");
    let cookie = reply.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().unwrap_or("").to_owned()
}
