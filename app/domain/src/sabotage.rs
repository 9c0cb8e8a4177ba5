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
    pub const SYNC: [Self; 14] = [
        Self::NoDedup,
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
