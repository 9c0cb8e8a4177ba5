//! Photos and other files of a ticket: added, shown, and where each of them is.

mod add;
mod whole;

use super::Opened;
use crate::pages::names;
use crate::prelude::*;
use crate::state::{Desk, LocalFile, Stands};
use crate::texts::{LangSignal, fill, number, said, t};
use crate::toolbox::use_tools;
use crate::ui::{Button, Icon, IconName, List, Variant};
use add::Add;
use deskside_domain::id::AttachmentId;
use deskside_domain::sync::bytes::Fault;
use deskside_domain::sync::machine::Line as Connection;
use deskside_domain::ticket::{Attachment, Visibility};
use std::time::Duration;
use whole::Whole;

/// A file that was added just now is shown within this time.
const SETTLED: Duration = Duration::from_secs(6);
/// After so long this device has nothing that it would have shown, unless it says so sooner: the part of the program that
/// reads it may come over a bad line.
const READ_BY_THEN: Duration = Duration::from_secs(30);

#[component]
pub fn Files(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let desk = opened.kit.desk;
    let files = Memo::new(move |_| opened.with(|ticket| ticket.attachments.clone()));
    let key = |file: &Attachment| (file.id, file.here, file.name.clone());
    let left = move || {
        let left: Vec<LocalFile> = left(desk).into_iter().filter(|file| file.ticket == opened.id).collect();
        left_here(lang, &left).map(|text| view! { <p class="small" role="status">{text}</p> })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.files.title)}</h2>
            {left}
            <ul class="plain-list">
                <List each=move || files.get() key=key children=move |file| view! { <Line opened file /> } />
            </ul>
            <Add opened />
        </section>
    }
    .into_any()
}

/// What is still to be sent; tracked.
#[must_use]
pub fn left(desk: Desk) -> Vec<LocalFile> {
    desk.files.with(|files| files.iter().filter(|file| file.is_unsent()).copied().collect())
}

/// How many files are still on this device, and how large they are; nothing where all have left.
#[must_use]
pub fn left_here(lang: LangSignal, left: &[LocalFile]) -> Option<String> {
    let files = &t(lang).files;
    let (one, other) = if left.iter().all(|file| file.small) {
        (files.photos_left_one, files.photos_left_other)
    } else {
        (files.files_left_one, files.files_left_other)
    };
    let size = megabytes(lang, left.iter().map(|file| u64::from(file.bytes)).sum());
    let text = fill(if left.len() == 1 { one } else { other }, &[("n", &left.len().to_string()), ("size", &size)]);
    (!left.is_empty()).then_some(text)
}

/// "1.2 MB".
#[must_use]
pub fn megabytes(lang: LangSignal, bytes: u64) -> String {
    [&number(lang.get(), (bytes as f64 / 1e6).max(0.1), 1), " MB"].concat()
}

/// A file of this device.
fn local(desk: Desk, file: AttachmentId) -> Memo<Option<LocalFile>> {
    Memo::new(move |_| desk.files.with(|files| files.iter().find(|local| local.file == file).copied()))
}

/// Whether a browser shows a file of this type as a picture.
fn is_picture(media: &str) -> bool {
    matches!(media, "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

/// An address for bytes of this device, as long as the view lives that asks for it.
fn address_of(file: AttachmentId, small: bool, is_here: Signal<bool>) -> RwSignal<Option<String>> {
    let tools = use_tools();
    let address = RwSignal::new(None::<String>);
    let forget = move || {
        if let (Some(toolbox), Some(Some(before))) = (tools.open(), address.try_get_untracked()) {
            toolbox.forget_address(&before);
        }
    };
    Effect::new(move |_| {
        let Some(toolbox) = tools.open().filter(|_| is_here.get()) else { return };
        let asked = toolbox.file_address(file, small);
        leptos::task::spawn_local(async move {
            if let Some(found) = asked.await {
                forget();
                if !address.try_set(Some(found.clone())) {
                    toolbox.forget_address(&found);
                }
            }
        });
    });
    on_cleanup(forget);
    address
}

#[component]
fn Line(opened: Opened, file: Attachment) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let local = local(kit.desk, file.id);
    let open = RwSignal::new(false);
    let (id, here, bytes, by) = (file.id, file.here, file.bytes, file.by);
    let is_note = file.visibility == Visibility::Internal;
    let shows = is_picture(&file.media);
    let kept = StoredValue::new(file);
    let is_local = Memo::new(move |_| local.get().is_some());
    let has_small = Memo::new(move |_| local.get().is_some_and(|local| local.small));
    let small = address_of(id, true, has_small.into());
    let picture = move || match small.get() {
        Some(address) => view! { <img class="file-small" src=address alt="" /> }.into_any(),
        None => {
            let name = if shows { IconName::Camera } else { IconName::Folder };
            view! { <span class="file-small file-none"><Icon name /></span> }.into_any()
        }
    };
    let name = kept.with_value(|file| file.name.clone());
    let label = {
        let name = name.clone();
        move || fill(t(lang).files.show, &[("name", &name)])
    };
    let about = move || {
        let readers = if is_note { t(lang).entry.note_read_by } else { t(lang).entry.reply_read_by };
        [&megabytes(lang, bytes.into()), " · ", readers].concat()
    };
    // What this device has is read behind the first pages.
    let (settled, late) = (RwSignal::new(false), RwSignal::new(false));
    set_timeout(move || _ = settled.try_set(true), SETTLED);
    set_timeout(move || _ = late.try_set(true), READ_BY_THEN);
    let is_known = move || late.get() || (settled.get() && kit.desk.files_read.get());
    let where_it_is = move || match (here, local.get()) {
        (true, _) => t(lang).files.here.to_owned(),
        (false, Some(local)) => standing(lang, kit.desk.line.get(), local),
        // What the browser may have deleted is not said to be here.
        (false, None) if kit.me() == Some(by) => {
            if is_known() { t(lang).files.nowhere } else { t(lang).common.working }.to_owned()
        }
        (false, None) => {
            let who = kit.desk.read(|replica| names::person(replica, t(lang), by));
            fill(t(lang).files.coming, &[("name", &who)])
        }
    };
    let tools = use_tools();
    let take_off = move || {
        let Some(toolbox) = tools.open() else { return };
        leptos::task::spawn_local(async move {
            if !toolbox.drop_file(id).await {
                kit.toasts.problem(kit.said().errors.unknown);
            }
        });
    };
    let is_useless = Memo::new(move |_| local.get().is_some_and(|file| file.stands == Stands::Stuck(Fault::Damaged)));
    let useless = move || {
        let label = said(lang, |t| t.files.take_off);
        is_useless
            .get()
            .then(|| view! { <Button label icon=IconName::Trash variant=Variant::Quiet on_press=take_off /> })
    };
    view! {
        <li class="file">
            <button type="button" class="file-open" aria-label=label on:click=move |_| open.set(true)>
                {picture}
            </button>
            <div class="file-text">
                <span class="file-name">{name}</span>
                <span class="small quiet">{about}</span>
                <span class="small">{where_it_is}</span>
                {useless}
            </div>
            <Whole ticket=opened.id file=kept is_local shows open />
        </li>
    }
    .into_any()
}

/// Where a file is that the desk has not got yet.
fn standing(lang: LangSignal, line: Connection, file: LocalFile) -> String {
    let files = &t(lang).files;
    // The last of it is only there when the ticket says so.
    let part = (u64::from(file.sent) * 100 / u64::from(file.bytes.max(1))).min(99).to_string();
    match file.stands {
        Stands::Waiting => files.local.to_owned(),
        Stands::Sending if matches!(line, Connection::Good | Connection::Busy) => fill(files.sending, &[("n", &part)]),
        Stands::Sending => fill(files.part_sent, &[("n", &part)]),
        Stands::Arrived => files.here.to_owned(),
        Stands::Stuck(Fault::Damaged) => files.damaged.to_owned(),
        Stands::Stuck(Fault::TooLarge) => files.refused_size.to_owned(),
        Stands::Stuck(Fault::NotAllowed) => files.refused_person.to_owned(),
    }
}
