//! One unsent, refused or double item.

use super::acts::Acts;
use super::file::Files;
use super::what::{what, words};
use crate::pages::kit::{Kit, refusal_text, use_kit};
use crate::pages::{devices, names, ticket};
use crate::prelude::*;
use crate::texts::{Texts, Zone, date_time, datetime_attribute, fill, t};
use crate::ui::{Icon, IconName};
use deskside_domain::id::{AggregateKind, AssetId, CommandId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::machine::Line;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Ticket;

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Sending,
    Sent,
    Refused,
    Blocked,
    TwoVersions,
}

impl Standing {
    /// From the server's last word and the connection.
    #[must_use]
    pub fn of(outcome: Option<&Outcome>, line: Line) -> Self {
        match outcome {
            Some(Outcome::Applied { .. } | Outcome::Merged { .. }) => Self::Sent,
            Some(Outcome::Conflict { .. }) => Self::TwoVersions,
            Some(Outcome::Rejected { .. }) => Self::Refused,
            Some(Outcome::Blocked { .. }) => Self::Blocked,
            _ if line == Line::Busy => Self::Sending,
            _ => Self::Waiting,
        }
    }

    /// What it is called on the screen.
    #[must_use]
    pub fn word(self, texts: &'static Texts) -> &'static str {
        let items = &texts.items;
        match self {
            Self::Waiting => texts.outbox.waiting,
            Self::Sending => items.sending,
            Self::Sent => items.sent,
            Self::Refused => items.refused,
            Self::Blocked => items.blocked,
            Self::TwoVersions => texts.outbox.two_versions,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Waiting | Self::Sending => "outbox-item outbox-waiting",
            Self::Sent => "outbox-item outbox-sent",
            Self::Refused | Self::Blocked => "outbox-item outbox-refused",
            Self::TwoVersions => "outbox-item outbox-two-versions",
        }
    }

    /// The sign for it.
    #[must_use]
    pub fn icon(self) -> IconName {
        match self {
            Self::Waiting => IconName::Saved,
            Self::Sending => IconName::Sync,
            Self::Sent => IconName::Done,
            Self::Refused | Self::Blocked => IconName::Alert,
            Self::TwoVersions => IconName::TwoVersions,
        }
    }
}

/// The entry in one of whose forms somebody writes: an answer that comes meanwhile must not take the words away.
#[derive(Clone, Copy)]
pub struct Writing(pub RwSignal<Option<Entry>>);

#[component]
pub fn Item(entry: Entry, writing: Writing) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let id = entry.command.command_id;
    let first = entry.clone();
    // What the outbox says of it now; once it has gone, what it said last.
    let now = Memo::new(move |before: Option<&Entry>| {
        let found =
            kit.desk.outbox.with(|entries| entries.iter().find(|entry| entry.command.command_id == id).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let command = entry.command.open().ok();
    let lane = entry.command.lane;
    let ticket = (lane.kind == AggregateKind::Ticket).then_some(TicketId(lane.id));
    let device = (lane.kind == AggregateKind::Asset).then_some(AssetId(lane.id));
    let at = entry.command.captured.device_wall.plus(entry.command.captured.server_offset.unwrap_or(0));
    let standing = Memo::new(move |_| now.with(|entry| Standing::of(entry.outcome.as_ref(), kit.desk.line.get())));
    let title = {
        let (command, kind) = (command.clone(), entry.command.kind.clone());
        move || command.as_ref().map_or_else(|| kind.clone(), |command| what(&command.payload, t(lang)))
    };
    // A refused new ticket is nowhere but in its item.
    let link = move || {
        let which =
            |ticket: &Ticket, number: String| [&number, " ", &names::excerpt(&ticket.content.subject, 80)].concat();
        let (text, href) = kit.desk.read(|replica| match (ticket, device) {
            (Some(id), _) => Some((which(replica.ticket(id)?, names::number(replica, id)), ticket::address(id))),
            (_, Some(id)) => Some((replica.asset(id)?.tag.clone(), devices::address(id))),
            _ => None,
        })?;
        Some(view! {
            " "
            <a href=href>{text}</a>
        })
    };
    let written = command.as_ref().and_then(|command| words(&command.payload));
    let why = move || now.with(|entry| explain(kit, entry.outcome.as_ref()));
    let files = expect_context::<Files>();
    // Once the server has answered, it does not matter where else it is.
    let in_file = move || {
        now.with(Entry::is_unsent)
            .then(|| files.of(kit, id))
            .flatten()
            .map(|text| view! { <p class="outbox-in-file">{text}</p> })
    };
    view! {
        <li class=move || standing.get().class()>
            <span class="outbox-icon">{move || view! { <Icon name=standing.get().icon() /> }}</span>
            <span class="outbox-text">{title} {link}</span>
            <span class="outbox-time">
                <span>{move || standing.get().word(t(lang))}</span>
                " · "
                <time datetime=datetime_attribute(at.0)>
                    {move || date_time(lang.get(), at.0, kit.now(), Zone::Local)}
                </time>
            </span>
            <div class="outbox-body">
                {why} {in_file} {written.as_ref().map(|text| view! { <p class="entry-text">{names::excerpt(text, 400)}</p> })}
            </div>
            <Acts now command written ticket writing />
        </li>
    }
    .into_any()
}

/// Why it stands where it stands, and what to do.
fn explain(kit: Kit, outcome: Option<&Outcome>) -> Option<AnyView> {
    let lang = kit.lang;
    let errors = &t(lang).errors;
    let text = match outcome? {
        Outcome::Rejected { refusal: Refusal::AssetHeld { holder, since, .. } } => {
            kit.desk.read(|replica| devices::held_by(kit, replica, *holder, *since))
        }
        Outcome::Rejected { refusal } => refusal_text(lang, refusal),
        Outcome::Blocked { requires } => {
            match named(kit, *requires) {
                Some(what) => fill(t(lang).items.blocked_by, &[("what", &what)]),
                // What it takes the place of had been applied, and only the answer was lost.
                None => t(lang).items.arrived_before.to_owned(),
            }
        }
        Outcome::Conflict { .. } => errors.conflict.to_owned(),
        Outcome::NeedsAuth => errors.signed_out.to_owned(),
        Outcome::NewerThanServer => errors.newer_than_server.to_owned(),
        Outcome::Retry { .. } | Outcome::Gap { .. } => errors.busy.to_owned(),
        Outcome::Applied { .. } | Outcome::Merged { .. } => return None,
    };
    Some(view! { <p>{text}</p> }.into_any())
}

/// What another command in the outbox is.
fn named(kit: Kit, id: CommandId) -> Option<String> {
    kit.desk.outbox.with(|entries| {
        let entry = entries.iter().find(|entry| entry.command.command_id == id)?;
        Some(what(&entry.command.open().ok()?.payload, t(kit.lang)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_word_counts_more_than_the_connection() {
        let refused = Outcome::Rejected { refusal: Refusal::SameTeam };
        assert_eq!(Standing::of(Some(&refused), Line::Busy), Standing::Refused);
        assert_eq!(Standing::of(None, Line::Busy), Standing::Sending);
        assert_eq!(Standing::of(Some(&Outcome::Retry { after: 1 }), Line::Good), Standing::Waiting);
        assert_eq!(Standing::of(Some(&Outcome::NeedsAuth), Line::SignedOut), Standing::Waiting);
    }
}
