//! What the simulated world asks of a server. The memory one below is a model of a store; the server's own stores
//! stand behind the same trait.

use deskside_domain::chain::LogRow;
use deskside_domain::command::{Payload, Sealed};
use deskside_domain::document::Document;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::sync::server::{Authority, Record};
use deskside_domain::sync::wire::{PullAnswer, PushAnswer, PushRequest};
use deskside_domain::time::Timestamp;

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The process died. What was not committed is gone.
    Died,
    /// The database failed; nothing was done.
    Problem,
}

/// What may go wrong while a push is handled.
pub trait Hazard {
    /// Asked between two database effects before the commit: true kills the process.
    fn dies(&mut self) -> bool;
    /// Asked after the commit and before the reply.
    fn dies_after_commit(&mut self) -> bool;
    /// Asked once for a group: true when another writer was first, so that what was worked out is thrown away.
    fn begins_anew(&mut self) -> bool;
    /// Asked once for a group: true fails the transaction.
    fn database_fails(&mut self) -> bool;
    /// True if the handler panics on this command.
    fn panics_on(&mut self, command: &Sealed) -> bool;
}

/// A server.
pub trait Backend {
    /// Handles a push of the signed-in person, or of somebody who brings another person's work.
    fn push(
        &mut self,
        request: &PushRequest,
        authority: Authority,
        now: Timestamp,
        hazard: &mut dyn Hazard,
    ) -> Result<PushAnswer, NoAnswer>;
    /// Handles a pull of the signed-in person.
    fn pull(&mut self, cursor: &str, nonce: &str, session: PersonId, now: Timestamp) -> Result<PullAnswer, NoAnswer>;
    /// Does something in the server's own name.
    fn system(&mut self, command: CommandId, payload: Payload, now: Timestamp);
    /// Starts the process again after it died.
    fn restart(&mut self);
    /// Keeps a backup of everything.
    fn back_up(&mut self) {}
    /// Begins another life with the backup; false when there is none.
    fn restore(&mut self, _now: Timestamp) -> bool {
        false
    }
    /// Which life this is.
    fn epoch(&self) -> String;
    /// From now on cursors given out before are too old.
    fn forget_cursors(&mut self);
    /// The log's last position.
    fn head(&self) -> u64;
    /// The log's rows after a position, in order.
    fn rows_after(&self, position: u64, each: &mut dyn FnMut(&LogRow));
    /// What is kept of a command.
    fn record(&self, command: CommandId) -> Option<Record>;
    /// All documents with the position of their last change, in order of their names.
    fn documents(&self, each: &mut dyn FnMut(u64, &Document));
}
