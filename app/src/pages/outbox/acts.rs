//! What can be done with an item: each with one press, or one press and a form.

use super::edit::{Edit, is_editable};
use super::facts::facts;
use super::file::{Export, Files};
use super::item::Writing;
use super::leave::{Discard, HandOver};
use super::what::what;
use crate::pages::browser;
use crate::pages::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::state::SaveError;
use crate::texts::{fill, said};
use crate::toolbox::{Amend, Tools, use_post, use_tools};
use crate::ui::{Button, IconName, Variant};
use deskside_domain::command::{AddArticle, Command, Payload};
use deskside_domain::id::{ArticleId, CommandId, TicketId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{Message, Visibility};

#[component]
pub fn Acts(
    /// What the outbox says of it.
    now: Memo<Entry>,
    command: Option<Command>,
    written: Option<String>,
    ticket: Option<TicketId>,
    writing: Writing,
) -> impl IntoView {
    let kit = use_kit();
    let id = now.with_untracked(|entry| entry.command.command_id);
    let payload = command.map(|command| command.payload);
    let (editing, giving, asking) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if editing.get() || giving.get() || asking.get() {
            writing.0.set(Some(now.get_untracked()));
        } else if writing.0.with_untracked(|held| held.as_ref().is_some_and(|held| held.command.command_id == id)) {
            writing.0.set(None);
        }
    });
    let is_here = move |entries: &Vec<Entry>| entries.iter().any(|entry| entry.command.command_id == id);
    let gone = Memo::new(move |_| now.with(is_done) || !kit.desk.outbox.with(is_here));
    // A note can be added only to a ticket that exists, and it has no place for a signature.
    let is_no_note = matches!(payload, Some(Payload::CreateTicket(_) | Payload::ReportVisit(_)));
    let noted = ticket.filter(|_| !is_no_note).zip(payload.clone());
    let edit = payload.clone().filter(|payload| is_editable(payload, kit.said()));
    let forms = Forms { editing: edit.is_some().then_some(editing), giving, asking };
    let buttons = {
        let (noted, written) = (noted.clone(), written.clone());
        let standing = Memo::new(move |_| now.with(|entry| (entry.is_held(), is_refused(entry), is_done(entry))));
        move || {
            let (held, refused, done) = standing.get();
            let (payload, noted, written) = (payload.clone(), noted.clone(), written.clone());
            (!done).then(|| view! { <Buttons now held refused payload noted written forms /> })
        }
    };
    view! {
        {buttons}
        {edit.map(|payload| view! { <Edit id payload gone open=editing /> })}
        <HandOver now noted written open=giving />
        <Discard now ticket open=asking />
    }
    .into_any()
}

fn is_refused(entry: &Entry) -> bool {
    entry.outcome.as_ref().is_some_and(Outcome::is_refusal)
}

fn is_done(entry: &Entry) -> bool {
    entry.outcome.as_ref().is_some_and(Outcome::is_done)
}

/// The forms that buttons open. They outlive the buttons, which change with every answer.
#[derive(Clone, Copy)]
struct Forms {
    editing: Option<RwSignal<bool>>,
    giving: RwSignal<bool>,
    asking: RwSignal<bool>,
}

#[component]
fn Buttons(
    now: Memo<Entry>,
    held: bool,
    refused: bool,
    payload: Option<Payload>,
    noted: Option<(TicketId, Payload)>,
    written: Option<String>,
    forms: Forms,
) -> impl IntoView {
    let kit = use_kit();
    let tools = use_tools();
    let lang = kit.lang;
    let id = now.with_untracked(|entry| entry.command.command_id);
    let quiet = Variant::Quiet;
    let Forms { editing, giving, asking } = forms;
    let edit = editing.map(|editing| {
        let press = move || editing.set(true);
        view! { <Button label=said(lang, |t| t.items.edit) icon=IconName::Edit variant=quiet on_press=press /> }
    });
    let retry = payload.filter(|_| refused).map(|payload| {
        let again = now.with_untracked(|entry| anew(payload, entry.outcome.as_ref()));
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
    let convert = noted.filter(|_| refused).map(|(ticket, payload)| {
        let text = as_note(kit, &payload, written.as_deref());
        let press = move || {
            let undo = Some(payload.clone());
            amend(kit, tools, id, note(kit, ticket, text.clone()), kit.said().items.converted, undo, || {});
        };
        view! { <Button label=said(lang, |t| t.items.convert_to_note) icon=IconName::Note variant=quiet on_press=press /> }
    });
    let copy = written.map(|text| {
        view! { <Button label=said(lang, |t| t.items.copy_text) variant=quiet on_press=move || copied(kit, &text) /> }
    });
    let files = expect_context::<Files>();
    let export = Export { kit, post: use_post() };
    let save = move || leptos::task::spawn_local(export.one(files, id));
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
    }
    .into_any()
}

/// Copies a text and says whether that went well.
pub fn copied(kit: Kit, text: &str) {
    if browser::copy(text) {
        kit.toasts.say(kit.said().common.copied);
    } else {
        kit.toasts.problem(kit.said().errors.unknown);
    }
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
    let facts = untrack(|| kit.desk.peek(|replica| facts(replica, kit.lang.get(), kit.now(), payload)));
    // What an edit sets is all there, with its names.
    let words = written.filter(|_| !matches!(payload, Payload::EditTicket(_) | Payload::SettleConflict(_)));
    std::iter::once(said).chain(facts).chain(words.map(str::to_owned)).collect::<Vec<_>>().join("\n")
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
            (Ok(Amend::Put(new)), Some(before)) => {
                kit.toasts.undo(news, move || {
                    amend(kit, tools, new, before.clone(), kit.said().common.undone, None, || {});
                });
                done();
            }
            (Ok(Amend::Put(_)), None) => {
                kit.toasts.say(news);
                done();
            }
            // A form stays open: what was typed in it is nowhere else.
            (Ok(Amend::Arrived), _) => kit.toasts.problem(kit.said().items.arrived_already),
            (Ok(Amend::Changed), _) => kit.toasts.problem(kit.said().items.changed_elsewhere),
            (Err(error), _) => fail(kit, &error),
        }
    });
}

fn fail(kit: Kit, error: &SaveError) {
    kit.toasts.problem(kit.problem(error));
}
