//! Another command in the place of one that was never applied.

use super::Session;
use crate::js;
use crate::storage::{Amendment, new_id};
use app::state::SaveError;
use app::toolbox::Amend;
use deskside_domain::command::Payload;
use deskside_domain::document::{DocRef, Docs, Versions};
use deskside_domain::id::CommandId;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::amend::{Sight, objection};
use std::rc::Rc;

impl Session {
    /// Puts a payload in the place of a command, unless the rules speak against it on what is known here.
    pub async fn amend(self: Rc<Self>, command: CommandId, payload: Payload) -> Result<Amend, SaveError> {
        let _turn = self.saving.lock().await;
        let amendment = self.amendment(command, payload).map_err(SaveError::Refused)?;
        let new = amendment.new;
        let done = self.wrote(self.store.amend(&amendment).await)?;
        self.saved();
        Ok(done.unwrap_or(Amend::Put(new)))
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
