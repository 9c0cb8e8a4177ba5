//! Deliberately broken builds, to prove that the tests can see.
//!
//! In a release build every switch is off for ever and costs nothing. In a debug build a test turns one on for its own
//! thread.

/// A way to break the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// The server forgets which commands it has seen.
    NoDedup,
    /// The server takes another content under a known id for a repetition.
    SameIdOtherBytes,
    /// The server does not wait for a lane's earlier commands.
    NoLaneOrder,
    /// The later value of a field wins silently.
    LastWriteWins,
    /// A command is applied though one it requires was not.
    IgnoreRequires,
    /// A command leaves the outbox though its outcome is not final.
    ForgetUnfinished,
    /// A command leaves the outbox when its outcome arrives, before its effect is in the replica.
    ForgetBeforePulled,
    /// The replica moves its cursor on before the documents are stored.
    CursorBeforeDocuments,
    /// After a failure nothing is tried again.
    NoRetry,
    /// What was saved while a push was under way is not sent after it.
    MissedWakeUp,
    /// One refused command holds every lane.
    OneLane,
    /// Any answer counts, whatever its nonce.
    AnyNonce,
    /// After the server was restored, what was settled before is not sent again.
    ForgetReceipts,
    /// An answer counts though the server was restored since the question, or before it.
    OtherLife,
    /// The server takes work that comes under another person's session.
    AnySession,
    /// A command goes in though its hash does not fit, or with fields that nobody knows.
    DamagedTaken,
    /// The server refuses what it is too old for, where it should let it wait.
    NewerRefused,
    /// Two values that wait for a person count as done.
    ConflictAsApplied,
    /// What stands on a discarded command is not told of it.
    DiscardUntold,
    /// A discarded command leaves its place in the lane empty.
    NoVoids,
    /// What stands behind a refused command is sent before a person has decided.
    HeldLaneGoesOn,
    /// A damaged command holds up everything behind it.
    DamagedStopsAll,
    /// The clock of the device says what is sent first.
    ClockOrder,
    /// A command does not say what it stands on.
    NoRequires,
    /// What waits for a person is not in the manifest.
    ManifestWithoutHeld,
    /// A reserved ticket number is given to two tickets.
    NumberTwice,
    /// The screen drops a command's effect when its outcome comes, before its documents have.
    FlickerBack,
    /// A request without an answer is waited for for ever.
    NoDeadline,
    /// Waiting times do not become short again after a contact.
    BackoffKept,
    /// A page is taken though the replica has moved on since it was asked for.
    StalePage,
    /// Pages of changes are shown one by one, before they are a whole.
    PageByPage,
    /// A new snapshot leaves what was there before.
    OldDocumentsKept,
    /// The cursor that the server no longer knows is asked with again.
    OldCursorKept,
    /// After a restore, refused commands that a person had dealt with are tried again.
    RefusedAgain,
    /// A restore that an older build took for a new snapshot is not made good.
    NotFollowed,
    /// Who puts a watcher in takes the others out.
    SetAsWhole,
    /// A person's new time takes the place of what they had logged before.
    MinutesOverwritten,
    /// The later of two texts wins silently.
    TextOverwritten,
    /// The later value of a field of low harm wins silently.
    BaseIgnored,
    /// The clock of the device says when something happened, however far off it is.
    DeviceTime,
    /// Work that comes from a file counts as new, whatever was done before.
    BroughtAnew,
    /// Who brought work from a file is not said.
    BringerUntold,
    /// The desk's data go to whoever is signed in, or was.
    DeskOpen,
    /// A restricted ticket goes to everyone.
    RestrictedOpen,
    /// External teams count as in-house.
    ExternalSeesAll,
    /// Messages and history go out whoever may see their ticket.
    PartsOpen,
    /// External teams get every record of people.
    PeopleOpen,
    /// The access of external teams never ends.
    NeverOver,
}

impl Switch {
    /// Every switch of the sync.
    pub const SYNC: [Self; 42] = [
        Self::NoDedup,
        Self::BroughtAnew,
        Self::BringerUntold,
        Self::SameIdOtherBytes,
        Self::NoLaneOrder,
        Self::LastWriteWins,
        Self::IgnoreRequires,
        Self::ForgetUnfinished,
        Self::ForgetBeforePulled,
        Self::CursorBeforeDocuments,
        Self::NoRetry,
        Self::MissedWakeUp,
        Self::OneLane,
        Self::AnyNonce,
        Self::ForgetReceipts,
        Self::OtherLife,
        Self::AnySession,
        Self::DamagedTaken,
        Self::NewerRefused,
        Self::ConflictAsApplied,
        Self::DiscardUntold,
        Self::NoVoids,
        Self::HeldLaneGoesOn,
        Self::DamagedStopsAll,
        Self::ClockOrder,
        Self::NoRequires,
        Self::ManifestWithoutHeld,
        Self::NumberTwice,
        Self::FlickerBack,
        Self::NoDeadline,
        Self::BackoffKept,
        Self::StalePage,
        Self::PageByPage,
        Self::OldDocumentsKept,
        Self::OldCursorKept,
        Self::RefusedAgain,
        Self::NotFollowed,
        Self::SetAsWhole,
        Self::MinutesOverwritten,
        Self::TextOverwritten,
        Self::BaseIgnored,
        Self::DeviceTime,
    ];

    /// Every check of permission that can be taken out.
    pub const PERMISSION: [Self; 6] = [
        Self::DeskOpen,
        Self::RestrictedOpen,
        Self::ExternalSeesAll,
        Self::PartsOpen,
        Self::PeopleOpen,
        Self::NeverOver,
    ];
}

#[cfg(debug_assertions)]
thread_local! {
    static ON: std::cell::Cell<Option<Switch>> = const { std::cell::Cell::new(None) };
}

/// Turns one switch on for this thread, or all off.
#[cfg(debug_assertions)]
pub fn set(switch: Option<Switch>) {
    ON.with(|on| on.set(switch));
}

/// Whether a switch is on.
#[cfg(debug_assertions)]
#[must_use]
pub fn is_on(switch: Switch) -> bool {
    ON.with(|on| on.get() == Some(switch))
}

/// Whether a switch is on: never, in a build that is used.
#[cfg(not(debug_assertions))]
#[must_use]
#[inline]
pub fn is_on(_: Switch) -> bool {
    false
}
