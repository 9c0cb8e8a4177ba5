//! Another command in the place of one that was never applied.

use super::error::StorageError;
use super::outbox::{Settling, lane_key};
use super::tx::{self, Tx};
use super::{Store, new_id};
use crate::js;
use app::toolbox::Amend;
use deskside_domain::command::Payload;
use deskside_domain::document::Versions;
use deskside_domain::id::{Aggregate, CommandId};
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::sync::amend::{Fresh, amend};
use deskside_domain::sync::numbers::Numbers;
use deskside_domain::sync::outbox::{Receipt, Seen};
use deskside_domain::sync::replica::ReplicaMeta;
use web_sys::IdbDatabase;

/// What a person wants in the place of a command.
pub struct Amendment {
    /// The command.
    pub command: CommandId,
    /// The identity of the new one.
    pub new: CommandId,
    /// What it wants.
    pub payload: Payload,
    /// What its author sees now.
    pub seen: Seen,
    /// What the replica confirms of the record.
    pub confirmed: Versions,
}

impl Store {
    /// Carries it out, see [`amend`]. Says what stands against it when the command was applied or has gone meanwhile.
    pub async fn amend(&self, amendment: &Amendment) -> Result<Option<Amend>, StorageError> {
        self.with_room(async || self.attempt(async |db, _| self.amend_once(db, amendment).await).await).await
    }

    async fn amend_once(&self, db: &IdbDatabase, amendment: &Amendment) -> Result<Option<Amend>, StorageError> {
        let tx = Tx::write(db, &[tx::META, tx::OUTBOX, tx::RECEIPTS], tx::STRICT)?;
        let meta: ReplicaMeta = tx.must(tx::META, tx::REPLICA).await?;
        let (mut ledger, entries) = self.entries(&tx).await?;
        if entries.iter().any(|entry| entry.command.command_id == amendment.new) {
            // The earlier try went through and only its answer was lost.
            self.remember(ledger, Some(entries), |_| {});
            return Ok(None);
        }
        let lanes: SmallSet<Aggregate> = entries.iter().map(|entry| entry.command.lane).collect();
        let mut marks: SmallMap<Aggregate, u32> = SmallMap::new();
        for lane in lanes.iter() {
            if let Some(mark) = tx.get::<u32>(tx::META, &lane_key(*lane)).await? {
                marks.insert(*lane, mark);
            }
        }
        let mut payload = amendment.payload.clone();
        if let Payload::CreateTicket(create) = &mut payload
            && create.number.is_none()
        {
            let mut numbers: Numbers = tx.get(tx::META, tx::NUMBERS).await?.unwrap_or_default();
            create.number = numbers.take();
            tx.put(tx::META, tx::NUMBERS, &numbers)?;
        }
        // The first identity that is drawn is the new command's.
        let mut first = Some(amendment.new);
        let mut id = || first.take().unwrap_or_else(|| CommandId(new_id()));
        let fresh = Fresh { captured: meta.captured(js::wall()), order: ledger.order, marks, id: &mut id };
        let (seen, confirmed) = (&amendment.seen, &amendment.confirmed);
        let Some(amended) = amend(&entries, amendment.command, payload, seen, confirmed, fresh) else {
            let entry = entries.iter().find(|entry| entry.command.command_id == amendment.command);
            let outcome = match entry {
                Some(entry) => entry.outcome.clone(),
                None => {
                    let receipt: Option<Receipt> = tx.get(tx::RECEIPTS, &amendment.command.to_string()).await?;
                    receipt.and_then(|receipt| receipt.outcome)
                }
            };
            let is_done = outcome.is_some_and(|outcome| outcome.is_done());
            return Ok(Some(if is_done { Amend::Arrived } else { Amend::Changed }));
        };
        ledger.order = amended.order;
        for (lane, mark) in amended.marks.iter() {
            tx.put(tx::META, lane_key(*lane), mark)?;
        }
        let settling = Settling { changed: amended.changed, gone: amended.gone };
        settling.write(&tx, &mut ledger)?;
        tx.commit().await?;
        self.remember(ledger, Some(entries), |entries| settling.apply(entries));
        Ok(None)
    }
}
