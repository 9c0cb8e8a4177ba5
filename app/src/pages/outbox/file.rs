//! The outbox as a file that people can read.

use super::item::Standing;
use super::what::{what, words};
use crate::pages::kit::Kit;
use crate::pages::{browser, names};
use crate::prelude::*;
use deskside_domain::id::{AggregateKind, TicketId};
use deskside_domain::json;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::parcel::{FORMAT, Item, Parcel, VERSION};
use deskside_domain::sync::wire::Outcome;

/// What is not done: waiting, refused, or blocked.
#[must_use]
pub fn undone(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().filter(|entry| !entry.outcome.as_ref().is_some_and(Outcome::is_done)).cloned().collect()
}

/// Saves entries as a file among the downloads; false where the browser can not.
pub fn export(kit: Kit, entries: &[Entry], for_name: &str, name: &str) -> bool {
    let Some(author) = entries.first().map(|entry| entry.command.user_id) else { return false };
    let texts = kit.said();
    let item = |entry: &Entry| {
        let command = entry.command.open().ok();
        let payload = command.as_ref().map(|command| &command.payload);
        Item {
            what: payload.map_or_else(|| entry.command.kind.clone(), |payload| what(payload, texts)),
            ticket: ticket_of(kit, entry).unwrap_or_default(),
            words: payload.and_then(words).unwrap_or_default(),
            state: Standing::of(entry.outcome.as_ref(), kit.desk.line.get_untracked()).word(texts).to_owned(),
            command: entry.command.clone(),
        }
    };
    let parcel = Parcel {
        format: FORMAT.to_owned(),
        version: VERSION,
        made_at: kit.desk.device().map(|device| device.now()).unwrap_or_default(),
        author,
        author_name: kit.desk.peek(|replica| names::person(replica, texts, author)),
        for_name: for_name.to_owned(),
        items: entries.iter().map(item).collect(),
    };
    json::to_pretty_text(&parcel).is_ok_and(|text| browser::download(name, &text))
}

/// Number and subject of the ticket an entry is about.
fn ticket_of(kit: Kit, entry: &Entry) -> Option<String> {
    let lane = entry.command.lane;
    let id = (lane.kind == AggregateKind::Ticket).then_some(TicketId(lane.id))?;
    kit.desk.peek(|replica| {
        let ticket = replica.ticket(id)?;
        Some([&names::number(replica, id), " ", &ticket.content.subject].concat())
    })
}

/// A name as part of a file's name.
#[must_use]
pub fn file_part(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let text: String = name.chars().map(plain).collect();
    text.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_part_of_a_files_name() {
        assert_eq!(file_part("Sara Nonis"), "sara-nonis");
        assert_eq!(file_part("  O'Brien / Team 2 "), "o-brien-team-2");
    }
}
