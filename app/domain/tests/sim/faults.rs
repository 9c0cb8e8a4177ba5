//! What may go wrong, how often in this history, and how often it did. Names and numbers are those of the fault
//! list in the design.

use super::rng::Rng;
use deskside_domain::command::Sealed;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Field;

macro_rules! faults {
    ($($name:ident = $label:literal,)*) => {
        /// A fault that can be injected.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($name,)* }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }
        }
    };
}

faults! {
    ReplyLost = "F1 reply lost after commit",
    SentTwice = "F2 request delivered twice",
    SentAgainLate = "F2 request delivered again minutes later",
    RequestLost = "F3 request lost",
    ReplyCut = "F4 reply cut or not JSON",
    BlackHole = "F5 no answer at all",
    ErrorPage = "F6 error page",
    Captive = "F7 captive portal, or its copy of an answer",
    OldAnswer = "F8 an older answer once more",
    Flapping = "F9 the line comes and goes",
    SlowLine = "F10 two seconds each way, one in twenty lost",
    TabCrash = "F11 tab killed around a storage transaction",
    BrowserCrash = "F12 browser killed around a storage transaction",
    CrashAfterAck = "F13 killed between answer and receipt",
    PowerLoss = "F14 power lost, with it what was not stored strictly",
    StorageRefuses = "F15 storage aborts a transaction",
    TwoTabsSave = "F22 two tabs save at once",
    LeaderKilled = "F23 leading tab killed",
    LeaderFrozen = "F23 leading tab frozen",
    TwoLeaders = "F24 two tabs lead",
    LeaderPanics = "F25 leading tab panics and keeps the lock",
    Poison = "F26 command that is never valid",
    PoisonPanic = "F27 command that panics the handler",
    NoPermission = "F28 creation without permission, with follow-ups",
    SameField = "F29 a field changed by two people",
    MovedOn = "F30 the status has moved on",
    SignedOut = "F31 session ends",
    OtherSession = "F31 someone else signs in",
    RoleRemoved = "F32 role taken away",
    LoggedOut = "F33 signed out with unsent work",
    ClockJumps = "F34 device clock jumps",
    NewerCommand = "F36 command newer than the server",
    ServerCrash = "F40 server killed at a database effect",
    ServerCrashAfterCommit = "F40 server killed between commit and reply",
    DatabaseError = "F41 database error in a group",
    BeginsAnew = "F42 a group begins anew behind another writer",
    Restored = "F43 server restored from an older backup",
    OldBuild = "F43 such a restore met by an older build",
    CursorTooOld = "F44 cursor too old",
    Backlog = "F46 2,000 commands at once",
    LongLane = "F47 5,000 commands on one ticket",
    Imported = "F48 unsent work comes a second way, twice",
    SameId = "F49 command id drawn twice",
    BitRot = "F50 a record of the outbox rots",
    LateTimers = "F52 timers come late",
}

/// The faults of one history.
#[derive(Clone, Debug)]
pub struct Faults {
    permille: Vec<u64>,
    /// How often each struck.
    pub counts: Vec<u64>,
    armed: bool,
}

impl Faults {
    /// Some faults never, some seldom, some often.
    pub fn drawn(rng: &mut Rng) -> Self {
        let permille = Fault::ALL
            .iter()
            .map(|fault| {
                let base = rng.one_of(&[0, 0, 4, 15, 40, 120]);
                match fault {
                    // Whole-system events would leave nothing else to happen.
                    Fault::ServerCrash | Fault::CursorTooOld | Fault::DatabaseError => base / 8,
                    // These come of themselves.
                    Fault::SlowLine | Fault::SameField | Fault::MovedOn | Fault::Backlog | Fault::LongLane => 0,
                    Fault::TabCrash | Fault::BrowserCrash | Fault::PowerLoss => base / 4,
                    _ => base,
                }
            })
            .collect();
        Self { permille, counts: vec![0; Fault::ALL.len()], armed: true }
    }

    /// Whether the fault strikes now; counted if so.
    pub fn strikes(&mut self, fault: Fault, rng: &mut Rng) -> bool {
        let strikes = self.armed && rng.chance(self.permille[fault as usize]);
        self.counts[fault as usize] += u64::from(strikes);
        strikes
    }

    /// Whether the fault may strike in this history.
    pub fn is_drawn(&self, fault: Fault) -> bool {
        self.permille[fault as usize] > 0
    }

    /// Counts a fault that came about without a draw.
    pub fn count(&mut self, fault: Fault) {
        self.counts[fault as usize] += 1;
    }

    /// Counts what a command met at the server.
    pub fn met(&mut self, sealed: &Sealed, outcome: &Outcome) {
        let is_edit = sealed.kind == "edit_ticket";
        match outcome {
            Outcome::Conflict { fields, .. } if fields.contains(&Field::Status) => self.count(Fault::MovedOn),
            Outcome::Rejected { refusal: Refusal::IllegalMove { .. } } => self.count(Fault::MovedOn),
            Outcome::Conflict { .. } | Outcome::Merged { .. } if is_edit => self.count(Fault::SameField),
            _ => {}
        }
    }

    /// No more faults.
    pub fn disarm(&mut self) {
        self.armed = false;
    }
}
