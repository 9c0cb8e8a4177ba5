//! Another command in the place of one that was never applied.

use super::Session;
use crate::storage::{Amendment, new_id};
use app::state::SaveError;
use deskside_domain::command::Payload;
use deskside_domain::document::{DocRef, Docs, Versions};
use deskside_domain::id::CommandId;
use std::rc::Rc;

impl Session {
    /// Puts a payload in the place of a command. `None` when that was applied or has gone meanwhile.
    pub async fn amend(self: Rc<Self>, command: CommandId, payload: Payload) -> Result<Option<CommandId>, SaveError> {
        let _turn = self.saving.lock().await;
        let (seen, confirmed) = self.desk.peek(|replica| {
            let record = payload.aggregate().and_then(|lane| replica.base().get(DocRef::from(lane)));
            let confirmed = record.map_or_else(Versions::new, |document| document.versions.clone());
            (replica.view().seen(&payload), confirmed)
        });
        let new = CommandId(new_id());
        let amendment = Amendment { command, new, payload, seen, confirmed };
        let done = self.wrote(self.store.amend(&amendment).await)?;
        self.saved();
        Ok(done.then_some(new))
    }
}
