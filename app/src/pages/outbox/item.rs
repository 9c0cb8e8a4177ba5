//! One unsent, refused or double item.

use super::what::{what, words};
use crate::pages::kit::{Kit, refusal_text, use_kit};
use crate::pages::{browser, names, ticket};
use crate::prelude::*;
use crate::texts::{Texts, Zone, date_time, datetime_attribute, fill, said, t};
use crate::ui::{Button, Dialog, Icon, IconName, TextField, Variant};
use deskside_domain::command::{AddArticle, Command, Payload};
use deskside_domain::id::{AggregateKind, ArticleId, CommandId, TicketId};
use deskside_domain::json;
use deskside_domain::sync::machine::Line;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Message, Visibility};

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

    fn word(self, texts: &'static Texts) -> &'static str {
        let outbox = &texts.outbox;
        match self {
            Self::Waiting => outbox.waiting,
            Self::Sending => outbox.sending,
            Self::Sent => outbox.sent,
            Self::Refused => outbox.refused,
            Self::Blocked => outbox.blocked,
            Self::TwoVersions => outbox.two_versions,
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

    fn icon(self) -> IconName {
        match self {
            Self::Waiting => IconName::Saved,
            Self::Sending => IconName::Sync,
            Self::Sent => IconName::Done,
            Self::Refused | Self::Blocked => IconName::Alert,
            Self::TwoVersions => IconName::TwoVersions,
        }
    }
}

#[component]
pub fn Item(entry: Entry) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let command = entry.command.open().ok();
    let ticket = (entry.command.lane.kind == AggregateKind::Ticket).then_some(TicketId(entry.command.lane.id));
    let at = entry.command.captured.device_wall.plus(entry.command.captured.server_offset.unwrap_or(0));
    let outcome = entry.outcome.clone();
    let standing = Memo::new(move |_| Standing::of(outcome.as_ref(), kit.desk.line.get()));
    let title = {
        let (command, kind) = (command.clone(), entry.command.kind.clone());
        move || command.as_ref().map_or_else(|| kind.clone(), |command| what(&command.payload, t(lang)))
    };
    // A refused new ticket is nowhere but in its item.
    let link = move || {
        let id = ticket?;
        let number = kit.desk.read(|replica| replica.ticket(id).map(|_| names::number(replica, id)))?;
        Some(view! {
            " "
            <a href=ticket::address(id)>{number}</a>
        })
    };
    let written = command.as_ref().and_then(|command| words(&command.payload));
    let why = {
        let outcome = entry.outcome.clone();
        move || explain(kit, outcome.as_ref())
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
                {why} {written.as_ref().map(|text| view! { <p class="entry-text">{names::excerpt(text, 400)}</p> })}
            </div>
            <Acts entry command written ticket />
        </li>
    }
    .into_any()
}

/// Why it stands where it stands, and what to do.
fn explain(kit: Kit, outcome: Option<&Outcome>) -> Option<AnyView> {
    let lang = kit.lang;
    let errors = &t(lang).errors;
    let text = match outcome? {
        Outcome::Rejected { refusal } => refusal_text(lang, refusal),
        Outcome::Blocked { requires } => {
            let what = named(kit, *requires).unwrap_or_default();
            fill(t(lang).outbox.blocked_by, &[("what", &what)])
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

#[component]
fn Acts(entry: Entry, command: Option<Command>, written: Option<String>, ticket: Option<TicketId>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let id = entry.command.command_id;
    let held = entry.is_held();
    let refused = entry.outcome.as_ref().is_some_and(Outcome::is_refusal);
    let over = entry.outcome.as_ref().is_some_and(Outcome::is_done);
    let asking = RwSignal::new(false);
    // A note can be added only to a ticket that exists.
    let creates = command.as_ref().is_some_and(|command| matches!(command.payload, Payload::CreateTicket(_)));
    let note = ticket.filter(|_| refused && !creates).zip(written.clone());
    let copy = written.map(|text| {
        let press = move || {
            if browser::copy(&text) {
                kit.toasts.say(kit.said().common.copied);
            } else {
                kit.toasts.problem(kit.said().errors.unknown);
            }
        };
        view! { <Button label=said(lang, |t| t.outbox.copy_text) variant=Variant::Quiet on_press=press /> }
    });
    let convert = note.map(|(ticket, text)| {
        let press = move || convert(kit, ticket, text.clone(), id);
        view! {
            <Button
                label=said(lang, |t| t.outbox.convert_to_note)
                icon=IconName::Note
                variant=Variant::Quiet
                on_press=press
            />
        }
    });
    let pass = held.then(|| {
        let press = move || {
            let Some(device) = kit.desk.device() else { return };
            let passing = device.pass_over(id);
            leptos::task::spawn_local(async move {
                if let Err(error) = passing.await {
                    kit.toasts.problem(kit.problem(&error));
                }
            });
        };
        view! { <Button label=said(lang, |t| t.outbox.send_rest) variant=Variant::Quiet on_press=press /> }
    });
    let discard = (!over).then(|| {
        view! {
            <Button
                label=said(lang, |t| t.outbox.discard)
                icon=IconName::Trash
                variant=Variant::Quiet
                on_press=move || asking.set(true)
            />
        }
    });
    view! {
        <div class="actions">{copy} {convert} {pass} {discard}</div>
        <Discard entry asking />
    }
    .into_any()
}

/// Keeps the words of a refused command as an internal note, then lets go of the command.
fn convert(kit: Kit, ticket: TicketId, body: String, refused: CommandId) {
    let message = Message { article: ArticleId(kit.new_id()), visibility: Visibility::Internal, body };
    kit.save(Payload::AddArticle(AddArticle { ticket, message }), move |result| match (result, kit.desk.device()) {
        (Ok(_), Some(device)) => {
            let discarding = device.discard(refused);
            leptos::task::spawn_local(async move {
                let done = discarding.await.map(|()| refused);
                kit.tell(done, kit.said().entry.note_saved);
            });
        }
        (result, _) => kit.tell(result, kit.said().entry.note_saved),
    });
}

/// Asks for a word before something is thrown away; a copy goes to the downloads first.
#[component]
fn Discard(entry: Entry, asking: RwSignal<bool>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let id = entry.command.command_id;
    let entry = StoredValue::new(entry);
    let field = ["discard-", &id.to_string()].concat();
    let discard = move || {
        let said = kit.said();
        let word = said.outbox.discard_word;
        if typed.get_untracked().trim() != word {
            error.set(Some(fill(said.page_errors.wrong_word, &[("word", word)])));
            return;
        }
        let text = entry.with_value(|entry| json::to_pretty_text(entry).unwrap_or_default());
        let name = ["deskside-", &id.to_string(), ".json"].concat();
        let Some(device) = kit.desk.device() else { return };
        if !browser::download(&name, &text) {
            kit.toasts.problem(said.errors.unknown);
            return;
        }
        let discarding = device.discard(id);
        leptos::task::spawn_local(async move {
            match discarding.await {
                Ok(()) => {
                    let _ = asking.try_set(false);
                    kit.toasts.say(said.outbox.discarded);
                }
                Err(problem) => {
                    let _ = error.try_set(Some(kit.problem(&problem)));
                }
            }
        });
    };
    view! {
        <Dialog
            id=[&field, "-dialog"].concat()
            open=asking
            title=said(lang, |t| t.outbox.discard_title)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.outbox.discard)
                        variant=Variant::Danger
                        on_press=move || discard()
                    />
                }
            }
        >
            <p>{said(lang, |t| t.outbox.discard_explained)}</p>
            <TextField
                id=field.clone()
                label=move || fill(t(lang).outbox.discard_type, &[("word", t(lang).outbox.discard_word)])
                value=typed
                error
            />
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::refusal::Refusal;

    #[test]
    fn the_servers_word_counts_more_than_the_connection() {
        let refused = Outcome::Rejected { refusal: Refusal::SameTeam };
        assert_eq!(Standing::of(Some(&refused), Line::Busy), Standing::Refused);
        assert_eq!(Standing::of(None, Line::Busy), Standing::Sending);
        assert_eq!(Standing::of(Some(&Outcome::Retry { after: 1 }), Line::Good), Standing::Waiting);
        assert_eq!(Standing::of(Some(&Outcome::NeedsAuth), Line::SignedOut), Standing::Waiting);
    }
}
