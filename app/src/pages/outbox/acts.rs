//! What can be done with an item: each with one press, or one press and a form.

use super::edit::{Edit, is_editable};
use super::file::export;
use super::leave::{Discard, HandOver};
use super::what::what;
use crate::pages::browser;
use crate::pages::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::state::SaveError;
use crate::texts::{fill, said};
use crate::toolbox::{Tools, use_tools};
use crate::ui::{Button, IconName, Variant};
use deskside_domain::command::{AddArticle, Command, Payload};
use deskside_domain::id::{ArticleId, CommandId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Message, Visibility};

#[component]
pub fn Acts(
    entry: Entry,
    command: Option<Command>,
    written: Option<String>,
    ticket: Option<TicketId>,
) -> impl IntoView {
    let kit = use_kit();
    let tools = use_tools();
    let lang = kit.lang;
    let id = entry.command.command_id;
    let held = entry.is_held();
    let refused = entry.outcome.as_ref().is_some_and(Outcome::is_refusal);
    let done = entry.outcome.as_ref().is_some_and(Outcome::is_done);
    if done {
        return ().into_any();
    }
    let payload = command.map(|command| command.payload);
    let (editing, giving, asking) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let quiet = Variant::Quiet;
    let edit = payload.clone().filter(|payload| is_editable(payload, kit.said())).map(|payload| {
        view! {
            <Button
                label=said(lang, |t| t.items.edit)
                icon=IconName::Edit
                variant=quiet
                on_press=move || editing.set(true)
            />
            <Edit id payload open=editing />
        }
    });
    let retry = payload.clone().filter(|_| refused).map(|payload| {
        let again = anew(payload, entry.outcome.as_ref());
        let press = move || amend(kit, tools, id, again.clone(), kit.said().items.tried_again, None, || {});
        view! { <Button label=said(lang, |t| t.items.try_again) icon=IconName::Sync variant=quiet on_press=press /> }
    });
    let pass = held.then(|| {
        let press = move || {
            let Some(toolbox) = tools.open() else { return };
            let passing = toolbox.pass_over(id);
            leptos::task::spawn_local(async move {
                if let Err(error) = passing.await {
                    kit.toasts.problem(kit.problem(&error));
                }
            });
        };
        view! { <Button label=said(lang, |t| t.items.send_rest) icon=IconName::Send variant=quiet on_press=press /> }
    });
    // A note can be added only to a ticket that exists.
    let creates = matches!(payload, Some(Payload::CreateTicket(_)));
    let noted = ticket.filter(|_| !creates).zip(payload.clone());
    let convert = noted.clone().filter(|_| refused).map(|(ticket, payload)| {
        let text = as_note(kit, &payload, written.as_deref());
        let press = move || {
            let undo = Some(payload.clone());
            amend(kit, tools, id, note(kit, ticket, text.clone()), kit.said().items.converted, undo, || {});
        };
        view! { <Button label=said(lang, |t| t.items.convert_to_note) icon=IconName::Note variant=quiet on_press=press /> }
    });
    let copy = written.clone().map(|text| {
        let press = move || {
            if browser::copy(&text) {
                kit.toasts.say(kit.said().common.copied);
            } else {
                kit.toasts.problem(kit.said().errors.unknown);
            }
        };
        view! { <Button label=said(lang, |t| t.items.copy_text) variant=quiet on_press=press /> }
    });
    let save = {
        let entry = entry.clone();
        move || {
            if !export_one(kit, &entry) {
                kit.toasts.problem(kit.said().errors.unknown);
            }
        }
    };
    view! {
        <div class="actions">
            {edit} {retry} {pass} {convert}
            <Button
                label=said(lang, |t| t.items.hand_over)
                icon=IconName::People
                variant=quiet
                on_press=move || giving.set(true)
            />
            {copy}
            <Button
                label=said(lang, |t| t.items.export_one)
                icon=IconName::Download
                variant=quiet
                on_press=save
            />
            <Button
                label=said(lang, |t| t.items.discard)
                icon=IconName::Trash
                variant=quiet
                on_press=move || asking.set(true)
            />
        </div>
        <HandOver entry=entry.clone() noted written open=giving />
        <Discard entry ticket open=asking />
    }
    .into_any()
}

/// Saves one item as a file.
pub fn export_one(kit: Kit, entry: &Entry) -> bool {
    let name = ["deskside-", &entry.command.command_id.to_string(), ".json"].concat();
    export(kit, std::slice::from_ref(entry), "", &name)
}

/// The same wish once more. A number that was refused is not asked for again.
fn anew(mut payload: Payload, outcome: Option<&Outcome>) -> Payload {
    let refused = |refusal: &Refusal| matches!(refusal.code(), "number_taken" | "number_not_reserved");
    if let (Payload::CreateTicket(create), Some(Outcome::Rejected { refusal })) = (&mut payload, outcome)
        && refused(refusal)
    {
        create.number = None;
    }
    payload
}

/// An internal note.
pub fn note(kit: Kit, ticket: TicketId, body: String) -> Payload {
    let message = Message { article: ArticleId(kit.new_id()), visibility: Visibility::Internal, body };
    Payload::AddArticle(AddArticle { ticket, message })
}

/// What a note says in the place of a command: the words alone where there was nothing but words.
pub fn as_note(kit: Kit, payload: &Payload, written: Option<&str>) -> String {
    let texts = kit.said();
    let said = match (payload, written) {
        (Payload::AddArticle(_), Some(words)) => return words.to_owned(),
        (payload, _) => fill(texts.items.not_done, &[("what", &what(payload, texts))]),
    };
    match written {
        Some(words) => [&said, "\n", words].concat(),
        None => said,
    }
}

/// Puts a payload in the place of a command and says so, with the way back where there is one.
pub fn amend(
    kit: Kit,
    tools: Tools,
    command: CommandId,
    payload: Payload,
    news: &'static str,
    undo: Option<Payload>,
    done: impl FnOnce() + 'static,
) {
    put(kit, tools, command, payload, news.to_owned(), undo, Box::new(done));
}

/// The same with news that name somebody.
pub fn put(
    kit: Kit,
    tools: Tools,
    command: CommandId,
    payload: Payload,
    news: String,
    undo: Option<Payload>,
    done: Box<dyn FnOnce()>,
) {
    let Some(toolbox) = tools.open() else { return };
    let amending = toolbox.amend(command, payload);
    leptos::task::spawn_local(async move {
        match (amending.await, undo) {
            (Ok(Some(new)), Some(before)) => {
                kit.toasts.undo(news, move || {
                    amend(kit, tools, new, before.clone(), kit.said().common.undone, None, || {});
                });
                done();
            }
            (Ok(Some(_)), None) => {
                kit.toasts.say(news);
                done();
            }
            (Ok(None), _) => {
                kit.toasts.say(kit.said().items.arrived_already);
                done();
            }
            (Err(error), _) => fail(kit, &error),
        }
    });
}

fn fail(kit: Kit, error: &SaveError) {
    kit.toasts.problem(kit.problem(error));
}
