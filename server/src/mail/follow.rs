//! Which letters an event leaves, and the place in the log up to which all were left.

use super::Post;
use crate::store::mail::{Letter, LetterKind, LetterState, META_MAIL};
use crate::store::{Result, Store};
use deskside_domain::chain::LogRow;
use deskside_domain::document::{Body, Document};
use deskside_domain::event::EventBody;
use deskside_domain::id::{AggregateKind, CommandId, PersonId, TicketId};
use deskside_domain::ticket::{Channel, Ticket, TicketStatus, Visibility};
use deskside_domain::time::Timestamp;
use std::collections::HashSet;

/// Rows that are looked at together.
const ROWS: u32 = 500;
/// What happened longer ago when it was recorded is nobody's news: it was brought in from elsewhere. In seconds.
const NEWS: i64 = 7 * 86_400;
/// The same for a ticket that came from another system.
const NEWS_OF_IMPORTED: i64 = 3_600;

/// A place in the log of one life of the database.
fn place(epoch: &str, position: u64) -> String {
    format!("{epoch} {position}")
}

/// The position of a place; `None` where it is one of another life.
fn position(epoch: &str, place: &str) -> Option<u64> {
    place.strip_prefix(epoch)?.strip_prefix(' ')?.parse().ok()
}

/// Leaves letters for what has happened since the last time; with the first look, and after a restore, everything counts
/// as told. Returns how many were left.
///
/// # Errors
/// When the store can not be read or written; the next look goes on where this one ended.
pub async fn follow(store: &dyn Store, post: &Post) -> Result<usize> {
    let epoch = store.epoch().to_owned();
    let mut left = 0;
    loop {
        let head = *store.head().borrow();
        let from = store.meta_or(META_MAIL, &place(&epoch, head)).await?;
        let Some(after) = position(&epoch, &from) else {
            store.leave_letters(&from, &place(&epoch, head), &[]).await?;
            continue;
        };
        let rows = store.rows(after, ROWS).await?;
        let Some(last) = rows.last() else { return Ok(left) };
        // A command's events stay together: what came in from elsewhere says so in one of them.
        let is_part = rows.len() == ROWS as usize;
        let rows = match rows.iter().position(|row| row.command_id == last.command_id) {
            Some(begins) if is_part && begins > 0 => rows.get(..begins).unwrap_or(&rows),
            _ => &rows,
        };
        let Some(end) = rows.last().map(|row| row.position) else { return Ok(left) };
        let letters = letters(store, post, rows).await?;
        if store.leave_letters(&from, &place(&epoch, end), &letters).await? {
            left += letters.len();
        }
    }
}

async fn letters(store: &dyn Store, post: &Post, rows: &[LogRow]) -> Result<Vec<Letter>> {
    let imported: HashSet<CommandId> =
        rows.iter().filter(|row| row.kind == "source_recorded").map(|row| row.command_id).collect();
    let mut letters = Vec::new();
    for row in rows {
        let is_news = row.recorded_at.since(row.occurred_at) <= NEWS && !imported.contains(&row.command_id);
        let Some(kind) = Some(row).filter(|_| is_news).and_then(told_by) else { continue };
        let ticket = TicketId(row.stream.id);
        let document = store.document(ticket.into()).await?;
        let Some(ticket) = document.as_ref().and_then(Document::as_ticket) else { continue };
        let is_imported = ticket.content.channel == Channel::Import;
        if is_imported && row.recorded_at.since(row.occurred_at) > NEWS_OF_IMPORTED {
            continue;
        }
        for person in told(ticket, kind, row.actor) {
            letters.push(Letter {
                id: post.name(&[b"letter", row.event_id.0.as_bytes(), person.0.as_bytes()]),
                position: row.position,
                event: row.event_id,
                ticket: ticket.id,
                person,
                kind,
                state: LetterState::Waiting,
                due: Timestamp(0),
                attempts: 0,
                error: None,
                done_at: None,
            });
        }
    }
    Ok(letters)
}

/// What a row of the log has to tell.
fn told_by(row: &LogRow) -> Option<LetterKind> {
    // Most rows tell nothing, and are not read further.
    let speaks = ["ticket_created", "article_added", "status_changed", "visit_planned"].contains(&row.kind.as_str());
    if row.stream.kind != AggregateKind::Ticket || !speaks {
        return None;
    }
    match row.event().ok()?.body {
        EventBody::TicketCreated(created) if created.content.channel != Channel::Import => Some(LetterKind::Received),
        EventBody::ArticleAdded(message) if message.visibility == Visibility::Public => Some(LetterKind::Reply),
        EventBody::StatusChanged(changed) if changed.to == TicketStatus::Resolved && !changed.imported => {
            Some(LetterKind::Resolved)
        }
        EventBody::VisitPlanned(_) => Some(LetterKind::Visit),
        _ => None,
    }
}

/// Whom it is told: who asked, and with a message those in copy; never who did it, and nobody whom the ticket is closed to.
fn told(ticket: &Ticket, kind: LetterKind, actor: PersonId) -> Vec<PersonId> {
    let mut people = vec![ticket.content.requester];
    if kind == LetterKind::Reply {
        people.extend(ticket.watchers.iter().filter(|person| **person != ticket.content.requester));
    }
    // Only what was received is told to who did it themselves: they want the number and the link.
    people.retain(|person| kind == LetterKind::Received || *person != actor);
    people.retain(|person| ticket.content.restricted.as_ref().is_none_or(|named| named.contains(person)));
    people
}

/// The text of the message that a letter is about.
pub(super) fn message_of(document: Option<Document>) -> Option<(String, PersonId)> {
    match document?.body {
        Body::Article(article) => Some((article.message.body.clone(), article.author)),
        _ => None,
    }
}
