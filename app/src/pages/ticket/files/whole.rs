//! A file in full: the picture as large as the screen, or what there is to say about it, with the way to keep it.

use super::address_of;
use crate::prelude::*;
use crate::texts::{said, t, use_lang};
use crate::ui::{Dialog, Icon, IconName};
use deskside_domain::id::TicketId;
use deskside_domain::ticket::Attachment;

#[component]
pub fn Whole(
    ticket: TicketId,
    file: StoredValue<Attachment>,
    is_local: Memo<bool>,
    /// It is a picture.
    shows: bool,
    open: RwSignal<bool>,
) -> impl IntoView {
    let (id, name) = file.with_value(|file| (file.id, file.name.clone()));
    view! {
        <Dialog
            id=["file-", &id.to_string()].concat()
            open
            title=name
            light=true
        >
            <Inside ticket file is_local shows />
        </Dialog>
    }
    .into_any()
}

/// Made when the dialog opens, so that nothing large is read before.
#[component]
fn Inside(ticket: TicketId, file: StoredValue<Attachment>, is_local: Memo<bool>, shows: bool) -> impl IntoView {
    let lang = use_lang();
    let (id, here, name) = file.with_value(|file| (file.id, file.here, file.name.clone()));
    let local = address_of(id, false, is_local.into());
    let failed = RwSignal::new(false);
    let address =
        move || local.get().or_else(|| (here && !is_local.get()).then(|| format!("/sync/v1/files/{ticket}/{id}")));
    let picture = {
        let name = name.clone();
        move || match address().filter(|_| shows) {
            Some(_) if failed.get() => view! { <p>{said(lang, |t| t.files.away)}</p> }.into_any(),
            Some(address) => {
                let alt = name.clone();
                view! { <img class="file-whole" src=address alt=alt on:error=move |_| failed.set(true) /> }.into_any()
            }
            None => ().into_any(),
        }
    };
    let link = move || {
        address().map(|address| {
            view! {
                <p>
                    <a class="button" href=address download=name.clone()>
                        <Icon name=IconName::Download />
                        <span class="button-label">{move || t(lang).files.download}</span>
                    </a>
                </p>
            }
        })
    };
    view! {
        {picture}
        {link}
    }
    .into_any()
}
