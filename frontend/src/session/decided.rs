//! What the rules do on this device: decide what is saved, and show what it does until the server has answered. They
//! are a part of the program that comes right behind the first screen, which shows confirmed documents without them.

use super::Session;
use crate::js;
use crate::storage::{Amendment, Append, new_id};
use app::replica::Replica;
use app::state::{Later, SaveError};
use app::toolbox::Amend;
use deskside_domain::command::Payload;
use deskside_domain::document::{DocRef, Docs, Versions};
use deskside_domain::id::CommandId;
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sync::amend::{Sight, objection};
use deskside_domain::sync::outbox::{self, Entry, Intent};
use deskside_domain::time::Timestamp;
use std::rc::Rc;

/// The rules at work on a [`Session`].
pub trait Rules {
    /// Shows what the unsent commands do, see [`Replica::replay`].
    fn replay(&self, replica: &mut Replica, entries: &[Entry], position: u64, now: Timestamp) -> usize;
    /// See [`Session::save`].
    fn save(&self, session: Rc<Session>, payload: Payload) -> Later<Result<CommandId, SaveError>>;
    /// See [`Session::amend`].
    fn amend(&self, session: Rc<Session>, command: CommandId, payload: Payload) -> Later<Result<Amend, SaveError>>;
}

/// Those of the domain.
pub struct TheRules;

impl Rules for TheRules {
    fn replay(&self, replica: &mut Replica, entries: &[Entry], position: u64, now: Timestamp) -> usize {
        replica.replay(entries, position, now)
    }

    fn save(&self, session: Rc<Session>, payload: Payload) -> Later<Result<CommandId, SaveError>> {
        Box::pin(async move {
            let turn = session.saving.lock().await;
            let append = session.decide(payload).map_err(SaveError::Refused)?;
            let command_id = append.command_id;
            session.wrote(session.store.append(&append).await)?;
            session.saved();
            drop(turn);
            session.ask_for_persistence();
            Ok(command_id)
        })
    }

    fn amend(&self, session: Rc<Session>, command: CommandId, payload: Payload) -> Later<Result<Amend, SaveError>> {
        Box::pin(async move {
            let _turn = session.saving.lock().await;
            let amendment = session.amendment(command, payload).map_err(SaveError::Refused)?;
            let new = amendment.new;
            let done = session.wrote(session.store.amend(&amendment).await)?;
            session.saved();
            Ok(done.unwrap_or(Amend::Put(new)))
        })
    }
}

impl Session {
    fn decide(&self, payload: Payload) -> Result<Append, Refusal> {
        let Some(lane) = payload.aggregate() else {
            // Only a discard makes a void.
            let problem = Problem::Malformed { detail: payload.kind().to_owned() };
            return Err(Refusal::Invalid { field: "kind".to_owned(), problem });
        };
        let now = self.now();
        let command_id = CommandId(new_id());
        let user_id = self.user();
        let (client_id, captured) = {
            let meta = &self.store.cached().meta;
            (meta.client_id, meta.captured(js::wall()))
        };
        self.desk.peek(|replica| {
            let view = replica.view();
            let seen = view.seen(&payload);
            let intent = Intent { command_id, client_id, user_id, captured, payload: payload.clone() };
            view.decide(&outbox::place(intent, lane, 0, &seen), now)?;
            Ok(Append { command_id, user_id, lane, payload, seen })
        })
    }

    fn amendment(&self, command: CommandId, payload: Payload) -> Result<Amendment, Refusal> {
        let now = self.now();
        let cached = self.store.cached();
        let meta = &cached.meta;
        self.desk.peek(|replica| {
            let record = payload.aggregate().and_then(|lane| replica.base().get(DocRef::from(lane)));
            let confirmed = record.map_or_else(Versions::new, |document| document.versions.clone());
            let sight =
                Sight { base: replica.base(), position: meta.position, captured: meta.captured(js::wall()), now };
            if let Some(refusal) = objection(&cached.entries, command, &payload, &sight) {
                return Err(refusal);
            }
            let seen = replica.view().seen(&payload);
            Ok(Amendment { command, new: CommandId(new_id()), payload, seen, confirmed })
        })
    }
}
