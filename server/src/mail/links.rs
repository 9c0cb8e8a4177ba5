//! Links that were lost: a letter with those of all that somebody has reported, to the address that the desk has.

use super::Post;
use crate::directory::Known;
use crate::store::list::{Sort, Wanted};
use crate::store::mail::{Letter, LetterKind, LetterState, META_MAIL};
use crate::store::{Result, Store};
use deskside_domain::document::Document;
use deskside_domain::id::{EventId, PersonId};
use deskside_domain::people::{Person, Role};
use deskside_domain::ticket::{Ticket, TicketStatus};
use deskside_domain::time::Timestamp;

/// People who share a mail address and are written to, each of their own.
const PEOPLE: usize = 3;
/// Links in a letter.
const LINKS: u32 = 10;
/// For how many seconds what has ended can be lost. After that it is reported anew.
const KEPT: i64 = 60 * 86_400;
/// One letter in so many seconds.
const PAUSE: i64 = 3_600;
/// How often another process may come between.
const TRIES: u32 = 20;

/// Leaves a letter for whoever of the requesters has this mail address and something to follow, once an hour.
///
/// # Errors
/// When the store can not be read or written.
pub async fn ask_for_links(store: &dyn Store, known: &Known, post: &Post, email: &str, now: Timestamp) -> Result<()> {
    let is_meant = |person: &&Person| {
        let mut emails = person.profile.emails.iter();
        person.active && person.role == Role::Requester && emails.any(|own| own.trim().eq_ignore_ascii_case(email))
    };
    let mut letters = Vec::new();
    for person in known.people().filter(is_meant).take(PEOPLE) {
        let Some(newest) = followed(store, person.id, now).await?.into_iter().next() else { continue };
        let hour = now.0.div_euclid(PAUSE).to_be_bytes();
        letters.push(Letter {
            id: post.name(&[b"links", person.id.0.as_bytes(), &hour]),
            position: 0,
            event: EventId(newest.id.0),
            ticket: newest.id,
            person: person.id,
            kind: LetterKind::Links,
            state: LetterState::Waiting,
            due: Timestamp(0),
            attempts: 0,
            error: None,
            done_at: None,
        });
    }
    // The place stays where it is: these tell nothing of the log.
    for _ in 0..TRIES {
        let Some(place) = store.meta(META_MAIL).await?.filter(|_| !letters.is_empty()) else { return Ok(()) };
        if store.leave_letters(&place, &place, &letters).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// What somebody has reported and may still follow, the newest first.
///
/// # Errors
/// When the store can not be read.
pub async fn followed(store: &dyn Store, person: PersonId, now: Timestamp) -> Result<Vec<Ticket>> {
    let wanted = Wanted { requester: Some(person), sort: Sort::Updated, limit: LINKS * 4, ..Wanted::default() };
    let found = store.all_tickets(&wanted).await?;
    let mut found: Vec<Ticket> = found.iter().filter_map(Document::as_ticket).cloned().collect();
    found.retain(|ticket| {
        ticket.is_open() || (ticket.status != TicketStatus::Cancelled && now.since(ticket.updated_at) <= KEPT)
    });
    found.sort_by_key(|ticket| std::cmp::Reverse((ticket.created_at, ticket.id)));
    found.truncate(LINKS as usize);
    Ok(found)
}
