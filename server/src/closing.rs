//! Resolved tickets that nobody reopens close by themselves, as their policies say.
//!
//! Each process looks now and then. A ticket's command follows from the version of its status, so it is done once whoever is
//! first, and is refused where somebody was faster.

use crate::clock::Clock;
use crate::directory::{Directory, Known};
use crate::store::list::{Sort, Wanted, status_word};
use crate::store::{Store, StoreError, chain};
use crate::system::{command_on, derived_id, submit};
use deskside_domain::command::{Base, Bases, OnTicket, Payload, Sealed};
use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::id::PersonId;
use deskside_domain::sla::closing::closes_at;
use deskside_domain::sla::{ServiceLevels, SlaBook};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Field, TicketStatus};
use deskside_domain::time::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// How often it is looked what is to be closed.
const LOOK: Duration = Duration::from_secs(900);
/// Tickets that are read at a time.
const PAGE: u32 = 200;

/// Closes what is due until the process stops.
pub async fn follow(store: Arc<dyn Store>, clock: Arc<dyn Clock>, mut stopping: watch::Receiver<bool>) {
    let directory = Directory::default();
    loop {
        match close_due(&*store, &directory, clock.now()).await {
            Ok(0) => {}
            Ok(closed) => tracing::info!(closed, "resolved tickets were closed, as nobody reopened them"),
            // Whether the database answers is said by who looks after it; the next look comes.
            Err(error) => tracing::debug!(error = chain(&error), "it can not be seen which tickets are to be closed"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Closes the resolved tickets whose time is over. Returns how many.
///
/// # Errors
/// When the store can not be read or written; what was closed until then is closed.
pub async fn close_due(store: &dyn Store, directory: &Directory, now: Timestamp) -> Result<usize, StoreError> {
    let known = directory.now(store).await?;
    let book = SlaBook::read(known.sla_versions());
    let levels = ServiceLevels::new(&book);
    if !levels.in_order(now).into_iter().any(|policy| policy.close_after.is_some()) {
        return Ok(0);
    }
    // The order of their creation: what is closed meanwhile moves no other.
    let mut wanted = Wanted {
        open: Some(false),
        status: Some(status_word(TicketStatus::Resolved)),
        sort: Sort::Created,
        limit: PAGE,
        ..Wanted::default()
    };
    let mut closed = 0;
    loop {
        let tickets = store.all_tickets(&wanted).await?;
        let mut commands = Vec::new();
        for document in &tickets {
            let is_due = |heard| is_due(document, &known, &levels, heard, now);
            // Most are not, whenever they were heard of.
            if is_due(Timestamp::MIN) && is_due(heard(store, document).await?) {
                commands.extend(closing(document, now));
            }
        }
        if !commands.is_empty() {
            let outcomes = submit(store, commands, now).await?;
            closed += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Applied { .. })).count();
        }
        let last = tickets.last().and_then(Document::as_ticket);
        match last {
            Some(last) if tickets.len() == PAGE as usize => wanted.after = Some(wanted.sort.place(last)),
            _ => return Ok(closed),
        }
    }
}

/// When the server heard of what made the status of a ticket.
async fn heard(store: &dyn Store, document: &Document) -> Result<Timestamp, StoreError> {
    let Some(version) = document.versions.get(&Field::Status) else { return Ok(Timestamp::MIN) };
    let line = store.document(DocRef::from(*version)).await?;
    Ok(match line.map(|line| line.body) {
        Some(Body::History(deed)) => deed.recorded_at,
        _ => Timestamp::MIN,
    })
}

fn is_due(document: &Document, known: &Known, levels: &ServiceLevels<'_>, heard: Timestamp, now: Timestamp) -> bool {
    let closes = document.as_ticket().and_then(|ticket| closes_at(ticket, known, levels, heard, now));
    closes.is_some_and(|at| at <= now)
}

/// What closes a ticket as it stands.
fn closing(document: &Document, now: Timestamp) -> Option<Sealed> {
    let ticket = document.as_ticket()?.id;
    let seen = *document.versions.get(&Field::Status)?;
    let id = derived_id("close", &[ticket.0.as_bytes(), seen.0.as_bytes()]);
    let bases = Bases::from([(Field::Status, Base::Confirmed(seen))]);
    // In the name of nobody.
    Some(command_on(bases, id, Payload::CloseTicket(OnTicket { ticket }), PersonId(Uuid::nil()), now))
}
