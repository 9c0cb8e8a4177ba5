//! What can be done with a visit, the same on the ticket and on the day's list: one button for its next step, and the
//! one for when nobody was there.

use super::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::texts::{Texts, Word, said, t};
use crate::ui::{Badge, Button, Dialog, IconName, TextArea, Tone, Variant};
use deskside_domain::command::{AddArticle, MoveVisit, Payload};
use deskside_domain::id::{ArticleId, TicketId, VisitId};
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::{Message, Visibility, VisitState};

/// A visit of a ticket.
pub type Which = (TicketId, VisitId);

/// What the button for a step says.
fn step(texts: &'static Texts, to: VisitState) -> &'static str {
    match to {
        VisitState::Travelling => texts.ticket.visit_travel,
        VisitState::OnSite => texts.ticket.visit_arrive,
        VisitState::Done => texts.ticket.visit_finish,
        VisitState::Void => texts.ticket.visit_void,
        VisitState::Planned => texts.ticket.plan_visit,
    }
}

/// Where a visit stands.
#[component]
pub fn VisitMark(state: VisitState) -> impl IntoView {
    let lang = use_kit().lang;
    let tone = match state {
        VisitState::Planned => Tone::Neutral,
        VisitState::Travelling | VisitState::OnSite => Tone::Info,
        VisitState::Done => Tone::Ok,
        VisitState::Void => Tone::Warn,
    };
    view! { <Badge tone label=move || state.word(t(lang)) /> }
}

/// The next step, and "nobody there", which asks before.
#[component]
pub fn VisitActs(
    which: Which,
    state: VisitState,
    /// Which visit is asked about, see [`VoidDialog`].
    asking: RwSignal<Option<Which>>,
    /// How much the next step weighs.
    #[prop(optional)]
    variant: Variant,
    /// After a step was saved. Made outside of the row, which the step draws anew.
    #[prop(optional, into)]
    on_moved: Option<Callback<(Which, VisitState)>>,
) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let busy = RwSignal::new(false);
    let go = move |to: VisitState| {
        busy.set(true);
        move_visit(kit, which, state, to, move |moved| {
            let _ = busy.try_set(false);
            if let (true, Some(on_moved)) = (moved, on_moved) {
                on_moved.run((which, to));
            }
        });
    };
    // Whoever forgot to say that they left says that they are there.
    let skipped = (state == VisitState::Planned && state.may_become(VisitState::OnSite)).then_some(VisitState::OnSite);
    view! {
        <div class="actions visit-acts">
            {state
                .next()
                .map(|to| {
                    let icon = if to == VisitState::Done { IconName::Done } else { IconName::Van };
                    view! { <Button label=move || step(t(lang), to) icon variant busy on_press=move || go(to) /> }
                })}
            {skipped
                .map(|to| {
                    view! { <Button label=move || step(t(lang), to) variant=Variant::Quiet on_press=move || go(to) /> }
                })}
            {state
                .may_become(VisitState::Void)
                .then(|| {
                    view! {
                        <Button
                            label=said(lang, |t| t.ticket.visit_void)
                            variant=Variant::Quiet
                            on_press=move || asking.set(Some(which))
                        />
                    }
                })}
        </div>
    }
    .into_any()
}

/// Saves a step; one that can be taken back offers it.
fn move_visit(kit: Kit, which: Which, from: VisitState, to: VisitState, done: impl FnOnce(bool) + 'static) {
    kit.save(payload(which, to), move |result| {
        let moved = result.is_ok();
        // First the news: what follows may take the view away.
        match result {
            Ok(_) if to.may_become(from) => {
                let text = [to.word(kit.said()), " · ", &kit.saved()].concat();
                kit.toasts.undo(text, move || kit.act(payload(which, from), kit.said().common.undone));
            }
            other => kit.tell(other, to.word(kit.said())),
        }
        done(moved);
    });
}

fn payload((ticket, visit): Which, to: VisitState) -> Payload {
    Payload::MoveVisit(MoveVisit { ticket, visit, to })
}

/// Asks before a visit is called void, with room for what happened. One for all visits of a page.
#[component]
pub fn VoidDialog(asking: RwSignal<Option<Which>>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let open = RwSignal::new(false);
    let note = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let wanted = asking.with(Option::is_some);
        if wanted {
            problem.set(None);
        }
        open.set(wanted);
    });
    let settle = move |which: Which| {
        kit.save(payload(which, VisitState::Void), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    let _ = asking.try_set(None);
                    kit.toasts.say([kit.said().status.visit_void, " · ", &kit.saved()].concat());
                }
                Err(error) => _ = problem.try_set(Some(kit.problem(&error))),
            }
        });
    };
    let save = move || {
        let (false, Some(which)) = (busy.get_untracked(), asking.get_untracked()) else { return };
        busy.set(true);
        let body = note.get_untracked().trim().to_owned();
        if body.is_empty() {
            settle(which);
            return;
        }
        let message = Message { article: ArticleId(kit.new_id()), visibility: Visibility::Internal, body };
        kit.save(Payload::AddArticle(AddArticle { ticket: which.0, message }), move |result| match result {
            Ok(_) => {
                // It is said, and not said again should the step be refused.
                let _ = note.try_set(String::new());
                settle(which);
            }
            Err(error) => {
                let _ = busy.try_set(false);
                let _ = problem.try_set(Some(kit.problem(&error)));
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
                        label=said(lang, |t| t.ticket.visit_void)
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
                value=note
                max=BODY_MAX as u32
                error=problem
                optional=true
                on_submit=move || save()
            />
        </Dialog>
    }
    .into_any()
}
