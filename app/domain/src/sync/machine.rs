//! The client's state machine: when to push, when to pull, when to wait. It does no I/O: inputs come in, effects
//! go out, and the simulator can crash between any two of them.
//!
//! What it works on is in the device's storage and is read anew in every round, so nothing saved meanwhile, by
//! this tab or another, is ever missed: the machine goes to rest only after a look that found nothing to do.

use crate::command::Sealed;
use crate::id::{CommandId, PersonId};
use crate::private::hex;
use crate::sabotage::{Switch, is_on};
use crate::small::SmallSet;
use crate::sync::outbox::{self, Entry};
use crate::sync::replica::ReplicaMeta;
use crate::sync::wire::{CommandResult, Outcome, PROTOCOL, PullAnswer, PushAnswer, PushRequest};
use crate::ticket::number::BLOCK_LOW;

/// Milliseconds on a clock that only goes forward.
pub type Millis = u64;

/// After this long without an answer a request counts as failed.
pub const DEADLINE: Millis = 20_000;
/// How often the server is asked without any reason to.
pub const HEARTBEAT: Millis = 30_000;
const BACKOFF_FIRST: Millis = 1_000;
const BACKOFF_MOST: Millis = 60_000;

/// Why a request brought no answer that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection, or it broke.
    Network,
    /// An answer, but not from our server: a captive portal, a proxy's error page, a foreign nonce.
    NotOurs,
    /// The server asks to sign in again.
    SignedOut,
    /// The server answered with a problem.
    Problem(Why),
}

/// Why a server can not do its work, as far as people away from it care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// It did not say.
    #[default]
    Unsaid,
    /// Its disk is full.
    Full,
    /// Its disk fails.
    Disk,
    /// Its database does not answer.
    Database,
    /// Its database takes no writes.
    ReadOnly,
}

impl Why {
    /// Of the `reason` in a problem.
    #[must_use]
    pub fn of(reason: &str) -> Self {
        match reason {
            "full" => Self::Full,
            "disk" => Self::Disk,
            "unreachable" => Self::Database,
            "read_only" | "locked" | "no_right" => Self::ReadOnly,
            _ => Self::Unsaid,
        }
    }
}

/// What the machine reads from storage in every round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The outbox, in order of saving.
    pub entries: Vec<Entry>,
    /// The replica's state.
    pub meta: ReplicaMeta,
    /// Reserved ticket numbers that are left.
    pub numbers_left: u32,
}

/// What happens to the machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// There may be something to do: a command was saved here or in another tab, the line may be back, the page
    /// became visible, a timer rang.
    Wake,
    /// A person asks to send now, or the browser says that the line is back: waiting times are cut short.
    Try,
    /// The server has something new.
    Poke,
    /// This tab became, or is no longer, the one that syncs.
    Leads(bool),
    /// A person signed in.
    SignedIn,
    /// Answer to [`Effect::Look`].
    Looked(Box<Look>),
    /// The storage did what the last effect asked for.
    Stored,
    /// The storage did not; nothing has changed.
    StoreFailed,
    /// Answer to [`Effect::Push`].
    Pushed(Box<PushAnswer>),
    /// Answer to [`Effect::Pull`].
    Pulled(Box<PullAnswer>),
    /// A request brought no answer that counts.
    Failed(Failure),
}

/// What the machine wants done. At most one of them besides timers and [`Effect::Show`] is under way at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read outbox and replica state, answer with [`Input::Looked`].
    Look,
    /// Send, answer with [`Input::Pushed`] or [`Input::Failed`].
    Push(Box<PushRequest>),
    /// Store the outcomes of a push, its number blocks and the contact, answer with [`Input::Stored`].
    Record(Box<PushAnswer>),
    /// Ask for documents, answer with [`Input::Pulled`] or [`Input::Failed`].
    Pull {
        /// Where to go on.
        cursor: String,
        /// Comes back in the answer.
        nonce: String,
    },
    /// Store a page as [`absorb`](crate::sync::replica::absorb) plans it, answer with [`Input::Stored`]; with
    /// [`Input::StoreFailed`] when the page is thrown away, so that the replica is looked after again.
    Store {
        /// The cursor it answers.
        asked: String,
        /// The page.
        page: Box<PullAnswer>,
    },
    /// Give up the request under way.
    Abort,
    /// Send [`Input::Wake`] at this time; an earlier wish is void.
    WakeAt(Millis),
    /// Tell the screen.
    Show(Line),
}

/// How the connection stands, as far as the last attempts tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// The last contact was good.
    Good,
    /// Something is being sent or fetched.
    Busy,
    /// The last attempt failed.
    Down,
    /// The server is there and can not do its work just now.
    Unable(Why),
    /// The server asks to sign in again; work goes on and waits.
    SignedOut,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Resting,
    Looking,
    Pushing { nonce: String, since: Millis, epoch: String },
    Recording,
    Pulling { cursor: String, nonce: String, since: Millis },
    Storing { complete: bool },
}

/// The machine. One for each tab; only the tab that leads goes to the network.
#[derive(Clone, Debug)]
pub struct Machine {
    user_id: PersonId,
    state: State,
    leads: bool,
    signed_out: bool,
    look_again: bool,
    pull_wanted: bool,
    /// The server was restored: nothing is sent before the replica is of its present life.
    pull_first: bool,
    failures: u32,
    not_before: Millis,
    /// What the last answered push told to be unsent. What waits behind a refused command is not sent, and is told of.
    told: SmallSet<CommandId>,
    /// The same of the push under way.
    telling: SmallSet<CommandId>,
    /// What the last push brought no further; it waits until `push_after`, anything new does not.
    waiting: Vec<CommandId>,
    fruitless: u32,
    push_after: Millis,
    /// Not before this time it asks for ticket numbers alone.
    numbers_after: Millis,
    last_pull: Option<Millis>,
    line: Line,
    random: u64,
}

impl Machine {
    /// A machine for a user's commands. `seed` feeds nonces and the spread of waiting times.
    #[must_use]
    pub fn new(user_id: PersonId, seed: u64) -> Self {
        Self {
            user_id,
            state: State::Resting,
            leads: false,
            signed_out: false,
            look_again: false,
            pull_wanted: true,
            pull_first: false,
            failures: 0,
            not_before: 0,
            told: SmallSet::new(),
            telling: SmallSet::new(),
            waiting: Vec::new(),
            fruitless: 0,
            push_after: 0,
            numbers_after: 0,
            last_pull: None,
            line: Line::Unknown,
            random: seed | 1,
        }
    }

    /// How the connection stands.
    #[must_use]
    pub fn line(&self) -> Line {
        self.line
    }

    /// Takes an input and says what is to be done.
    pub fn step(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Wake => self.look_again = true,
            Input::Try => {
                self.look_again = true;
                self.pull_wanted = true;
                self.not_before = now;
                self.push_after = now;
            }
            Input::Poke => {
                self.pull_wanted = true;
                self.look_again = true;
                // Word from the server is as good as an answer: no reason to wait any longer.
                self.not_before = now;
            }
            Input::Leads(leads) => {
                self.leads = leads;
                self.look_again = leads;
            }
            Input::SignedIn => {
                self.signed_out = false;
                self.not_before = now;
                self.push_after = now;
                self.failures = 0;
                self.look_again = true;
                self.pull_wanted = true;
            }
            Input::Looked(look) => self.looked(now, &look, &mut effects),
            Input::Pushed(answer) => self.pushed(now, *answer, &mut effects),
            Input::Pulled(answer) => self.pulled(now, *answer, &mut effects),
            Input::Stored => self.stored(now),
            Input::StoreFailed => {
                // A page that was not stored is asked for again, even if it was the last one.
                self.pull_wanted |= matches!(self.state, State::Storing { .. });
                self.state = State::Resting;
                self.back_off(now);
            }
            Input::Failed(failure) => self.failed(now, failure, &mut effects),
        }
        self.overdue(now, &mut effects);
        self.next(now, &mut effects);
        effects
    }

    /// A request without an answer for too long is given up.
    fn overdue(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let since = match self.state {
            State::Pushing { since, .. } | State::Pulling { since, .. } => since,
            _ => return,
        };
        if now >= since + DEADLINE && !is_on(Switch::NoDeadline) {
            effects.push(Effect::Abort);
            self.failed(now, Failure::Network, effects);
        }
    }

    /// Starts the next round if there is a reason, else says when to look again.
    fn next(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        if let State::Pushing { since, .. } | State::Pulling { since, .. } = self.state {
            effects.push(Effect::WakeAt(since + DEADLINE));
            return;
        }
        if self.state != State::Resting || !self.leads {
            return;
        }
        if now < self.not_before {
            effects.push(Effect::WakeAt(self.not_before));
        } else if self.look_again {
            self.look_again = false;
            self.state = State::Looking;
            effects.push(Effect::Look);
        } else {
            let again = Some(self.push_after).filter(|at| !self.waiting.is_empty() && *at > now);
            effects.push(Effect::WakeAt(again.unwrap_or(Millis::MAX).min(now + HEARTBEAT)));
        }
    }

    fn looked(&mut self, now: Millis, look: &Look, effects: &mut Vec<Effect>) {
        if self.state != State::Looking {
            return;
        }
        self.state = State::Resting;
        let commands = outbox::next_batch(&look.entries);
        let heartbeat = self.last_pull.is_none_or(|last| now >= last + HEARTBEAT);
        let is_new = |command: &Sealed| !self.waiting.contains(&command.command_id);
        let due = !commands.is_empty() && (now >= self.push_after || commands.iter().any(is_new));
        // A device that has sent nothing yet must have numbers too: its first ticket may be recorded in a basement.
        let wants_numbers = look.numbers_left < BLOCK_LOW && now >= self.numbers_after;
        let pull_first = (self.pull_first || look.meta.restored.is_some()) && !is_on(Switch::OtherLife);
        let manifest = outbox::manifest(&look.entries);
        let untold = manifest.iter().any(|item| !self.told.contains(&item.command_id));
        if (due || wants_numbers || untold) && !pull_first {
            self.numbers_after = now + HEARTBEAT;
            self.telling = manifest.iter().map(|item| item.command_id).collect();
            let commands = if due { commands } else { Vec::new() };
            let nonce = self.nonce();
            self.state = State::Pushing { nonce: nonce.clone(), since: now, epoch: look.meta.epoch.clone() };
            let request = PushRequest {
                protocol: PROTOCOL,
                nonce,
                client_id: look.meta.client_id,
                user_id: self.user_id,
                manifest,
                commands,
                numbers_left: look.numbers_left,
            };
            effects.push(Effect::Push(Box::new(request)));
            self.show(Line::Busy, effects);
        } else if self.pull_wanted || pull_first || heartbeat || look.meta.staging || look.meta.position == 0 {
            let (cursor, nonce) = (look.meta.cursor.clone(), self.nonce());
            self.state = State::Pulling { cursor: cursor.clone(), nonce: nonce.clone(), since: now };
            self.pull_wanted = false;
            effects.push(Effect::Pull { cursor, nonce });
        }
    }

    fn pushed(&mut self, now: Millis, answer: PushAnswer, effects: &mut Vec<Effect>) {
        let State::Pushing { nonce, epoch, .. } = &self.state else { return };
        if answer.nonce != *nonce && !is_on(Switch::AnyNonce) {
            return self.failed(now, Failure::NotOurs, effects);
        }
        self.pull_first = is_other_life(epoch, &answer);
        self.told = std::mem::take(&mut self.telling);
        self.pull_wanted = true;
        self.look_again = !is_on(Switch::MissedWakeUp);
        self.signed_out = answer.results.iter().any(|result| result.outcome == Outcome::NeedsAuth);
        self.calm_down();
        self.not_before = now;
        if answer.results.is_empty() {
            // Only numbers were asked for.
        } else if answer.results.iter().any(|result| result.outcome.is_final()) {
            self.waiting.clear();
            self.fruitless = 0;
            self.push_after = now;
        } else {
            // The server is there but can not take these yet: no hurry with them, and pulls go on.
            let asked = answer.results.iter().filter_map(|result| match result.outcome {
                Outcome::Retry { after } => Some(Millis::from(after) * 1_000),
                _ => None,
            });
            self.waiting = answer.results.iter().map(|result| result.command_id).collect();
            self.push_after = now + self.spread(self.fruitless).max(asked.max().unwrap_or(0));
            self.fruitless = (self.fruitless + 1).min(16);
        }
        if self.signed_out {
            self.not_before = now + HEARTBEAT;
        }
        self.show(if self.signed_out { Line::SignedOut } else { Line::Good }, effects);
        self.state = State::Recording;
        effects.push(Effect::Record(Box::new(answer)));
    }

    fn pulled(&mut self, now: Millis, answer: PullAnswer, effects: &mut Vec<Effect>) {
        let State::Pulling { cursor, nonce, .. } = &self.state else { return };
        if answer.nonce != *nonce && !is_on(Switch::AnyNonce) {
            return self.failed(now, Failure::NotOurs, effects);
        }
        let asked = cursor.clone();
        self.signed_out = false;
        self.calm_down();
        self.last_pull = Some(now);
        self.show(if answer.complete { Line::Good } else { Line::Busy }, effects);
        self.state = State::Storing { complete: answer.complete };
        effects.push(Effect::Store { asked, page: Box::new(answer) });
    }

    fn stored(&mut self, _: Millis) {
        match self.state {
            State::Recording => self.look_again |= !is_on(Switch::MissedWakeUp),
            State::Storing { complete } => {
                // Only now is it known which life of the server this device follows.
                self.pull_first = false;
                self.pull_wanted |= !complete;
                self.look_again = true;
            }
            _ => return,
        }
        self.state = State::Resting;
    }

    fn failed(&mut self, now: Millis, failure: Failure, effects: &mut Vec<Effect>) {
        match self.state {
            State::Pushing { .. } => {}
            State::Pulling { .. } => self.pull_wanted = true,
            _ => return,
        }
        self.state = State::Resting;
        if failure == Failure::SignedOut {
            // The person may sign in where this tab does not hear of it, so it asks again now and then.
            self.signed_out = true;
            self.look_again = true;
            self.not_before = now + HEARTBEAT;
            return self.show(Line::SignedOut, effects);
        }
        self.back_off(now);
        let line = if let Failure::Problem(why) = failure { Line::Unable(why) } else { Line::Down };
        self.show(line, effects);
    }

    /// A contact: the next failure is a first one.
    fn calm_down(&mut self) {
        if !is_on(Switch::BackoffKept) {
            self.failures = 0;
        }
    }

    fn back_off(&mut self, now: Millis) {
        self.not_before = now + self.spread(self.failures);
        self.failures = (self.failures + 1).min(16);
        self.look_again = true;
        if is_on(Switch::NoRetry) {
            self.not_before = Millis::MAX;
        }
    }

    fn spread(&mut self, before: u32) -> Millis {
        let random = self.draw();
        spread(before, random)
    }

    fn show(&mut self, line: Line, effects: &mut Vec<Effect>) {
        if self.line != line {
            self.line = line;
            effects.push(Effect::Show(line));
        }
    }

    fn nonce(&mut self) -> String {
        hex(&[self.draw().to_be_bytes(), self.draw().to_be_bytes()].concat())
    }

    /// xorshift64 (Marsaglia, *Xorshift RNGs*, 2003): spread, not secrecy.
    fn draw(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

/// How long to wait after a failure, with so many before it. Full jitter: a random share of a time that doubles with every
/// time before.
#[must_use]
pub fn spread(before: u32, random: u64) -> Millis {
    let most = BACKOFF_FIRST.checked_shl(before).unwrap_or(BACKOFF_MOST).min(BACKOFF_MOST);
    most / 4 + random % (most - most / 4)
}

/// What the storage makes of a push's answer: entries with their outcomes, and which leave at once for the
/// receipts because the replica already holds their effects. What a server says in another life of its database than
/// the replica's counts for nothing: the same bytes are sent again.
#[must_use]
pub fn record(entries: &[Entry], answer: &PushAnswer, meta: &ReplicaMeta) -> Vec<Entry> {
    if meta.restored.is_some() || is_other_life(&meta.epoch, answer) {
        return Vec::new();
    }
    entries
        .iter()
        .filter_map(|entry| {
            let result = answer.results.iter().find(|result| result.command_id == entry.command.command_id)?;
            let final_before = entry.outcome.as_ref().is_some_and(Outcome::is_final);
            (!final_before).then(|| Entry { outcome: Some(result.outcome.clone()), ..entry.clone() })
        })
        .collect()
}

/// The final word on a command that a person put another way, or discarded, while it was under way: what the storage
/// writes into its receipt, should that have none. After a restore of the server it is sent again like any other.
#[must_use]
pub fn late<'a>(entries: &[Entry], answer: &'a PushAnswer, meta: &ReplicaMeta) -> Vec<&'a CommandResult> {
    if meta.restored.is_some() || is_other_life(&meta.epoch, answer) {
        return Vec::new();
    }
    let is_here = |id: CommandId| entries.iter().any(|entry| entry.command.command_id == id);
    answer.results.iter().filter(|result| result.outcome.is_final() && !is_here(result.command_id)).collect()
}

/// Whether an answer is from another life of the server's database than what is known here.
fn is_other_life(epoch: &str, answer: &PushAnswer) -> bool {
    !epoch.is_empty() && answer.epoch != epoch && !is_on(Switch::OtherLife)
}
