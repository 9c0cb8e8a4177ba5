//! Before a visit is called void: why.

use super::{Asking, Question, going, opened, take_back};
use crate::pages::kit::{FieldErrors, use_kit};
use crate::prelude::*;
use crate::texts::{said, validation};
use crate::ui::{Button, Dialog, TextArea, Variant};
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::VisitState;
use deskside_domain::undo::taken_back;

#[component]
pub fn VoidDialog(asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let open = opened(asking, Question::Void);
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FieldErrors::new();
    // Of which visit the reason is: another one's begins empty.
    let about = StoredValue::new(None);
    Effect::new(move |_| {
        if open.get() {
            errors.show(Vec::new());
            let which = asking.get_untracked().map(|(which, _)| which);
            if about.get_value() != which {
                reason.set(String::new());
                about.set_value(which);
            }
        }
    });
    let save = move || {
        let (false, Some((which, _))) = (busy.get_untracked(), asking.get_untracked()) else { return };
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            let texts = kit.said();
            let missing = untrack(|| validation::required(lang, texts.visit.void_missing, texts.errors.remedy_write));
            errors.show(vec![("void-note", missing)]);
            return;
        }
        busy.set(true);
        let payload = going(which, VisitState::Void, why);
        let undo = kit.desk.peek(|replica| taken_back(replica.ticket(which.0)?, &payload));
        kit.save(payload, move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    let _ = reason.try_set(String::new());
                    let _ = asking.try_set(None);
                    let text = [kit.said().status.visit_void, " · ", &kit.saved()].concat();
                    match undo {
                        Some(undo) => {
                            kit.toasts.undo(text, move || take_back(kit, undo.clone()));
                        }
                        None => kit.toasts.say(text),
                    }
                }
                Err(error) => _ = errors.show(vec![("void-note", kit.problem(&error))]),
            }
        });
    };
    view! {
        <Dialog
            id="void"
            open
            title=said(lang, |t| t.today.void_title)
            on_back=move || asking.set(None)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.sheet.visit_void)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <p>{said(lang, |t| t.today.void_explained)}</p>
            <TextArea
                id="void-note"
                label=said(lang, |t| t.today.void_note)
                value=reason
                max=BODY_MAX as u32
                error=errors.of("void-note")
                on_submit=move || save()
            />
        </Dialog>
    }
    .into_any()
}
