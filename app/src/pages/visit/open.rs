//! Before a visit is over although required items of a checklist have no answer: which, and both ways on.

use super::{Asking, Question, move_visit, opened, still_open};
use crate::pages::kit::use_kit;
use crate::pages::ticket;
use crate::pages::ticket::checklists::StillOpen;
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::said;
use crate::ui::{Button, ButtonLink, Dialog, IconName, Variant};
use deskside_domain::ticket::VisitState;

#[component]
pub fn UnfinishedDialog(asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let open = opened(asking, Question::Unfinished);
    let asked = move || asking.get().map(|(which, _)| which);
    let items = Signal::derive(move || asked().map(|which| still_open(kit, which)).unwrap_or_default());
    // On the ticket's own page the way to the list leads to the same page.
    let way = use_way();
    Effect::new(move |_| {
        if way.address.with(|address| address.query == ticket::CHECKLISTS) {
            asking.set(None);
        }
    });
    let finish = move || {
        let Some(which) = untrack(asked) else { return };
        move_visit(kit, which, VisitState::Done, move |_| _ = asking.try_set(None));
    };
    view! {
        <Dialog
            id="visit-unfinished"
            open
            title=said(lang, |t| t.checklists.unfinished)
            on_back=move || asking.set(None)
            actions=move || {
                view! {
                    <Button label=said(lang, |t| t.checklists.finish) on_press=finish />
                    {untrack(asked)
                        .map(|(id, _)| {
                            view! {
                                <ButtonLink
                                    href=ticket::to_checklists(id)
                                    label=said(lang, |t| t.checklists.to_checklist)
                                    icon=IconName::Check
                                    variant=Variant::Primary
                                />
                            }
                        })}
                }
            }
        >
            <StillOpen kit items />
        </Dialog>
    }
    .into_any()
}
