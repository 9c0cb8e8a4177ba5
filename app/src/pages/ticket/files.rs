//! Photos and other files of a ticket: those that the server has can be opened, of the others it is said where they are.

use super::Opened;
use crate::pages::names;
use crate::prelude::*;
use crate::texts::{fill, number, said, t};
use crate::ui::List;
use deskside_domain::ticket::{Attachment, Visibility};

#[component]
pub fn Files(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let files = Memo::new(move |_| opened.with(|ticket| ticket.attachments.clone()));
    let key = |file: &Attachment| (file.id, file.here);
    let section = move || {
        (!files.with(Vec::is_empty)).then(|| {
            view! {
                <section class="panel stack">
                    <h2>{said(lang, |t| t.files.title)}</h2>
                    <ul class="plain-list">
                        <List each=move || files.get() key children=move |file| view! { <Line opened file /> } />
                    </ul>
                </section>
            }
        })
    };
    section.into_any()
}

#[component]
fn Line(opened: Opened, file: Attachment) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let (name, bytes, by, is_note) = (file.name, file.bytes, file.by, file.visibility == Visibility::Internal);
    let what = if file.here {
        let address = format!("/sync/v1/files/{}/{}", opened.id, file.id);
        view! { <a href=address target="_blank" rel="noopener">{name}</a> }.into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    let about = move || {
        let size = [&number(lang.get(), (f64::from(bytes) / 1e6).max(0.1), 1), " MB"].concat();
        let readers = if is_note { t(lang).entry.note_read_by } else { t(lang).entry.reply_read_by };
        [&size, ", ", readers].concat()
    };
    let coming = move || {
        let who = kit.desk.read(|replica| names::person(replica, t(lang), by));
        let text = fill(t(lang).files.coming, &[("name", &who)]);
        (!file.here).then(|| view! { <span class="small">{text}</span> })
    };
    view! {
        <li>
            {what}
            <span class="small quiet">{about}</span>
            {coming}
        </li>
    }
    .into_any()
}
