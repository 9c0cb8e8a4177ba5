//! A device: one browser with some tabs over one storage, a line that comes and goes, and a person.

use super::rng::Rng;
use super::storage::Storage;
use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::sync::machine::Machine;
use deskside_domain::sync::wire::{PullAnswer, PushAnswer};
use deskside_domain::time::Timestamp;

/// What a tab is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Not there.
    Closed,
    /// Runs.
    Awake,
    /// Stopped by the system; goes on one day where it was.
    Frozen,
    /// Its program panicked: it does nothing any more but keeps its lock until it is closed.
    Panicked,
}

/// A tab.
pub struct Tab {
    pub life: Life,
    /// Which life this is; what belongs to an earlier one is void.
    pub generation: u32,
    pub machine: Machine,
    /// The request under way.
    pub request: Option<u64>,
    /// The latest timer; earlier ones are void.
    pub timer: u64,
    /// What it heard last from network and storage was good.
    pub calm: bool,
}

/// An answer kept on the way, to be played once more.
#[derive(Clone)]
pub enum Kept {
    Push(Box<PushAnswer>),
    Pull(Box<PullAnswer>),
}

/// A browser.
pub struct Device {
    pub user: PersonId,
    pub storage: Storage,
    pub tabs: Vec<Tab>,
    pub line_up: bool,
    /// Whether it hears at once when the line comes back.
    pub hears_line: bool,
    /// Whether it has a live stream that says when there is something new.
    pub is_live: bool,
    /// Whose session the browser holds.
    pub session: Option<PersonId>,
    /// Device clock minus server clock, in seconds.
    pub clock: i64,
    /// Who holds the lock to sync.
    pub lock: Option<usize>,
    /// When the lock's holder last gave a sign of life.
    pub heartbeat: u64,
    /// Past answers.
    pub kept: Vec<Kept>,
    /// Milliseconds one way.
    pub latency: u64,
}

impl Device {
    pub fn new(user: PersonId, client: ClientId, tabs: usize, rng: &mut Rng) -> Self {
        let tab = |_| Tab {
            life: Life::Closed,
            generation: 0,
            machine: Machine::new(user, 1),
            request: None,
            timer: 0,
            calm: false,
        };
        Self {
            user,
            storage: Storage::new(client),
            tabs: (0..tabs).map(tab).collect(),
            line_up: true,
            hears_line: rng.chance(600),
            is_live: rng.chance(500),
            session: Some(user),
            clock: rng.one_of(&[0, 0, 5, -90, 86_400 * 400]),
            lock: None,
            heartbeat: 0,
            kept: Vec::new(),
            latency: rng.one_of(&[5, 40, 300, 2_000]),
        }
    }

    /// What the device's clock shows.
    pub fn wall(&self, server: Timestamp) -> Timestamp {
        server.plus(self.clock)
    }

    /// Tabs a person can use.
    pub fn awake(&self) -> Vec<usize> {
        (0..self.tabs.len()).filter(|tab| self.tabs[*tab].life == Life::Awake).collect()
    }

    pub fn has_life(&self, tab: usize, generation: u32) -> bool {
        self.tabs[tab].generation == generation && self.tabs[tab].life != Life::Closed
    }

    /// Keeps an answer that may come once more.
    pub fn keep(&mut self, answer: Kept) {
        if self.kept.len() == 6 {
            self.kept.remove(0);
        }
        self.kept.push(answer);
    }
}
