//! The two ways for work to leave the outbox without being sent: into other hands, or away for good.

use super::acts::{as_note, note, put};
use super::file::{Export, Files};
use crate::pages::kit::use_kit;
use crate::pages::names;
use crate::pages::pickers::{Pick, people};
use crate::prelude::*;
use crate::texts::{fill, said, t, validation};
use crate::toolbox::{use_post, use_tools};
use crate::ui::{Button, Combobox, Dialog, IconName, TextField, Variant};
use deskside_domain::command::Payload;
use deskside_domain::id::{CommandId, TicketId};
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::parcel::sorted;

/// A file for a colleague. Where the server will know it as the author's, the command stays until the server answers,
/// by whatever way it comes. Otherwise, on a ticket, a note takes its place, so that they need no file.
#[component]
pub fn HandOver(
    now: Memo<Entry>,
    noted: Option<(TicketId, Payload)>,
    written: Option<String>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let kit = use_kit();
    let tools = use_tools();
    let lang = kit.lang;
    let pick = Pick::new();
    let error = RwSignal::new(None::<String>);
    let id = now.with_untracked(|entry| entry.command.command_id);
    let field = ["hand-over-", &id.to_string()].concat();
    let kept = StoredValue::new((noted, written));
    let files = expect_context::<Files>();
    let export = Export { kit, post: use_post() };
    let give = move || {
        let name = pick
            .id::<deskside_domain::id::PersonId>()
            .map(|id| kit.desk.peek(|replica| names::person(replica, kit.said(), id)));
        let Some(name) = name else {
            let (label, remedy) = (kit.said().items.colleague, kit.said().errors.remedy_choose);
            error.set(Some(validation::required(lang, label, remedy)));
            return;
        };
        let (noted, written) = kept.get_value();
        leptos::task::spawn_local(async move {
            let Some((made, handed)) = export.given(id, &name).await else {
                kit.toasts.problem(kit.said().errors.unknown);
                return;
            };
            let news = fill(kit.said().items.handed_over, &[("name", &name)]);
            match noted {
                _ if made.proven && kit.desk.outbox.with_untracked(|entries| goes(entries, id)) => {
                    export.note(files, handed).await;
                    let _ = open.try_set(false);
                    kit.toasts.say(fill(kit.said().parcel.given_stays, &[("name", &name)]));
                }
                Some((ticket, payload)) => {
                    let body = [&news, "\n", &as_note(kit, &payload, written.as_deref())].concat();
                    let done = move || _ = open.try_set(false);
                    put(kit, tools, id, note(kit, ticket, body), news, Some(payload), Box::new(done));
                }
                None => {
                    let _ = open.try_set(false);
                    kit.toasts.say(news);
                }
            }
        });
    };
    // What it comes to is known by the time the dialog is open: nobody is asked for it.
    let stays = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get()
            && let Some(courier) = export.post.open()
        {
            leptos::task::spawn_local(async move {
                let goes = kit.desk.outbox.with_untracked(|entries| goes(entries, id));
                let _ = stays.try_set(goes && courier.has_key().await);
            });
        }
    });
    let explained = move || {
        if stays.get() { t(lang).parcel.give_explained } else { t(lang).items.hand_over_explained }
    };
    let colleagues = Signal::derive(move || kit.desk.read(|replica| people(replica, true)));
    view! {
        <Dialog
            id=[&field, "-dialog"].concat()
            open
            title=said(lang, |t| t.items.hand_over_title)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.items.hand_over)
                        icon=IconName::People
                        variant=Variant::Primary
                        on_press=move || give()
                    />
                }
            }
        >
            <p class="quiet">{explained}</p>
            <Combobox
                id=field.clone()
                label=said(lang, |t| t.items.colleague)
                options=colleagues
                query=pick.query
                chosen=pick.chosen
                error
            />
        </Dialog>
    }
    .into_any()
}

/// Whether somebody could bring an entry from a file.
fn goes(entries: &[Entry], command: CommandId) -> bool {
    sorted(entries).0.iter().any(|entry| entry.command.command_id == command)
}

/// Asks for a word or the ticket's number before something is thrown away, and not before a copy was exported.
#[component]
pub fn Discard(now: Memo<Entry>, ticket: Option<TicketId>, open: RwSignal<bool>) -> impl IntoView {
    let kit = use_kit();
    let tools = use_tools();
    let lang = kit.lang;
    let typed = RwSignal::new(String::new());
    let exported = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let id = now.with_untracked(|entry| entry.command.command_id);
    let field = ["discard-", &id.to_string()].concat();
    let number = move || {
        let known = |id: TicketId| kit.desk.peek(|replica| replica.ticket(id).map(|_| names::number(replica, id)));
        ticket.and_then(known)
    };
    let export = Export { kit, post: use_post() };
    let files = expect_context::<Files>();
    let in_file =
        move || files.of(kit, id).map(|_| view! { <p class="discard-in-file">{t(lang).parcel.discard_in_file}</p> });
    let copy = move || {
        if now.with_untracked(|entry| export.copy(entry)) {
            exported.set(true);
            error.set(None);
        } else {
            kit.toasts.problem(kit.said().errors.unknown);
        }
    };
    let discard = move || {
        let said = kit.said();
        if !exported.get_untracked() {
            error.set(Some(said.items.export_first.to_owned()));
            return;
        }
        let word = said.items.discard_word;
        let given = typed.get_untracked();
        if given.trim() != word && number().is_none_or(|number| given.trim() != number) {
            error.set(Some(fill(said.page_errors.wrong_word, &[("word", word)])));
            return;
        }
        let Some(toolbox) = tools.open() else { return };
        let discarding = toolbox.discard(id);
        leptos::task::spawn_local(async move {
            match discarding.await {
                Ok(true) => {
                    let _ = open.try_set(false);
                    kit.toasts.say(said.items.discarded);
                }
                // The answer was quicker: what is done can not be discarded.
                Ok(false) => _ = error.try_set(Some(said.items.arrived_already.to_owned())),
                Err(problem) => _ = error.try_set(Some(kit.problem(&problem))),
            }
        });
    };
    let label = move || {
        let items = &t(lang).items;
        match number() {
            Some(number) => fill(items.discard_number, &[("word", items.discard_word), ("number", &number)]),
            None => fill(items.discard_type, &[("word", items.discard_word)]),
        }
    };
    view! {
        <Dialog
            id=[&field, "-dialog"].concat()
            open
            title=said(lang, |t| t.items.discard_title)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.items.discard)
                        variant=Variant::Danger
                        on_press=move || discard()
                    />
                }
            }
        >
            <p>{said(lang, |t| t.items.discard_explained)}</p>
            {in_file}
            <p>
                <Button
                    label=said(lang, |t| t.items.export_one)
                    icon=IconName::Download
                    on_press=copy
                />
            </p>
            <TextField id=field.clone() label value=typed error />
        </Dialog>
    }
    .into_any()
}
