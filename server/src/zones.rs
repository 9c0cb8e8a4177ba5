//! The zone of a calendar or a roster is read by the server and kept with it. Calendars of an older program have none,
//! and a newer release of the tz database may say otherwise: these get a version with their zone read anew, as if they
//! were saved again just now. What was promised before stays as it was.

use crate::store::{Store, StoreError};
use crate::system::{command_on, derived_id, submit};
use crate::zone;
use deskside_domain::command::{Base, Bases, Payload};
use deskside_domain::document::{Body, Document};
use deskside_domain::id::{CommandId, EventId, PersonId};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Field;
use deskside_domain::time::Timestamp;
use uuid::Uuid;

/// Gives the calendars and rosters in use whose zone this program reads in another way than it is kept a version of their own.
/// Returns how many got one. To be done at each start: what is done already is not done again, also when several
/// processes begin at once, and an older release changes nothing.
///
/// # Errors
/// When the store can not be read or written.
pub async fn read_anew(store: &dyn Store, at: Timestamp) -> Result<usize, StoreError> {
    let documents = store.reference(None).await?.documents;
    let commands: Vec<_> = documents
        .iter()
        .filter_map(|document| {
            let (payload, version) = outdated(document, at)?;
            let bases = Bases::from([(Field::Record, Base::Confirmed(version))]);
            // In the name of nobody.
            Some(command_on(bases, derived(version), payload, PersonId(Uuid::nil()), at))
        })
        .collect();
    if commands.is_empty() {
        return Ok(0);
    }
    let outcomes = submit(store, commands, at).await?;
    // One that was edited meanwhile has its zone from that; one that another process was at is done.
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Applied { .. })).count();
    tracing::info!(records = done, release = zone::release(), "zones of calendars and rosters were read anew");
    Ok(done)
}

/// What saves a record in use again whose zone would be read in another way now, and its version.
fn outdated(document: &Document, at: Timestamp) -> Option<(Payload, EventId)> {
    let (name, kept, retired) = match &document.body {
        Body::ServiceCalendar(calendar) => (&calendar.zone, &calendar.offsets, calendar.retired),
        Body::Roster(roster) => (&roster.zone, &roster.offsets, roster.retired),
        _ => return None,
    };
    if retired {
        return None;
    }
    let now = zone::offsets(name, at)?;
    let is_right = kept.as_ref().is_some_and(|kept| kept.release >= now.release || kept.zone == now.zone);
    let version = document.versions.get(&Field::Record).copied()?;
    let again = match &document.body {
        Body::ServiceCalendar(calendar) => Payload::DefineServiceCalendar((**calendar).clone()),
        Body::Roster(roster) => Payload::DefineRoster((**roster).clone()),
        _ => return None,
    };
    (!is_right).then_some((again, version))
}

/// The command that reads a version's zone anew: the same for every process with this release.
fn derived(version: EventId) -> CommandId {
    derived_id("zone", &[version.0.as_bytes(), zone::release().as_bytes()])
}
