//! What can be done with a visit, the same on the ticket and on the day's list: one button for its next step, and the
//! questions that a step, its times and the report ask.

mod open;
mod pad;
mod parts;
mod record;
mod report;
mod times;
mod void;

use super::kit::{Kit, use_kit};
use super::ticket;
use super::ticket::checklists::open_items;
use crate::prelude::*;
use crate::texts::{Texts, Word, fill, said, t};
use crate::ui::{Badge, Button, ButtonLink, IconName, Tone, Variant};
use deskside_domain::command::{MoveVisit, Payload};
use deskside_domain::id::{TicketId, VisitId};
use deskside_domain::ticket::{Visit, VisitState};
use deskside_domain::undo::taken_back;
use open::UnfinishedDialog;
pub use record::VisitRecord;
use report::ReportDialog;
use times::TimesDialog;
use void::VoidDialog;

/// A visit of a ticket.
pub type Which = (TicketId, VisitId);

/// What is asked about a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why it was in vain.
    Void,
    /// What was done, and who signs.
    Report,
    /// When its steps were taken.
    Times,
    /// Whether it is over although required items of a checklist are open.
    Unfinished,
}

/// The question that is open on a page, and the visit it is about.
pub type Asking = RwSignal<Option<(Which, Question)>>;

/// What the button for a step says.
fn step(texts: &'static Texts, to: VisitState) -> &'static str {
    match to {
        VisitState::Travelling => texts.sheet.visit_travel,
        VisitState::OnSite => texts.sheet.visit_arrive,
        VisitState::Done => texts.sheet.visit_finish,
        VisitState::Void => texts.sheet.visit_void,
        VisitState::Planned => texts.ticket.plan_visit,
    }
}

/// A visit as it is now.
fn visit_of(kit: Kit, (ticket, visit): Which) -> Option<Visit> {
    kit.desk.peek(|replica| replica.ticket(ticket)?.visits.iter().find(|one| one.id == visit).cloned())
}

/// Required items of its checklists that nobody answered.
fn still_open(kit: Kit, (ticket, visit): Which) -> String {
    let open = kit.desk.peek(|replica| replica.ticket(ticket).map(|ticket| open_items(ticket, Some(visit))));
    open.unwrap_or_default()
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

/// The next step, the report once there, and "nobody there", which asks before.
#[component]
pub fn VisitActs(
    which: Which,
    state: VisitState,
    asking: Asking,
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
        if to == VisitState::Done && !still_open(kit, which).is_empty() {
            asking.set(Some((which, Question::Unfinished)));
            return;
        }
        busy.set(true);
        move_visit(kit, which, to, move |moved| {
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
            {(state == VisitState::OnSite)
                .then(|| {
                    view! {
                        <Button
                            label=said(lang, |t| t.visit.write)
                            icon=IconName::Edit
                            on_press=move || asking.set(Some((which, Question::Report)))
                        />
                        <ButtonLink
                            href=ticket::to_checklists(which.0)
                            label=said(lang, |t| t.checklists.go_to)
                            icon=IconName::Check
                            variant=Variant::Quiet
                        />
                        <ButtonLink
                            href=ticket::to_files(which.0)
                            label=said(lang, |t| t.files.choose)
                            icon=IconName::Camera
                            variant=Variant::Quiet
                        />
                    }
                })}
            {state
                .may_become(VisitState::Void)
                .then(|| {
                    view! {
                        <Button
                            label=said(lang, |t| t.sheet.visit_void)
                            variant=Variant::Quiet
                            on_press=move || asking.set(Some((which, Question::Void)))
                        />
                    }
                })}
        </div>
    }
    .into_any()
}

/// Saves a step, which can be taken back at once.
fn move_visit(kit: Kit, which: Which, to: VisitState, done: impl FnOnce(bool) + 'static) {
    let payload = going(which, to, String::new());
    let undo = kit.desk.peek(|replica| taken_back(replica.ticket(which.0)?, &payload));
    kit.save(payload, move |result| {
        let moved = result.is_ok();
        // First the news: what follows may take the view away.
        match (result, undo) {
            (Ok(_), Some(undo)) => {
                let text = [to.word(kit.said()), " · ", &kit.saved()].concat();
                kit.toasts.undo(text, move || take_back(kit, undo.clone()));
            }
            (result, _) => kit.tell(result, to.word(kit.said())),
        }
        done(moved);
    });
}

/// Takes a step back, and says which.
fn take_back(kit: Kit, undo: Payload) {
    let Payload::MoveVisit(MoveVisit { takes_back: Some(mistake), .. }) = &undo else { return };
    let news = fill(kit.said().visit.taken_back, &[("state", mistake.word(kit.said()))]);
    kit.save(undo, move |result| kit.tell(result, &news));
}

fn going((ticket, visit): Which, to: VisitState, reason: String) -> Payload {
    Payload::MoveVisit(MoveVisit { ticket, visit, to, reason, takes_back: None })
}

/// The questions about visits. One for all visits of a page.
#[component]
pub fn VisitDialogs(asking: Asking) -> impl IntoView {
    view! {
        <VoidDialog asking />
        <ReportDialog asking />
        <TimesDialog asking />
        <UnfinishedDialog asking />
    }
    .into_any()
}

/// Whether a question is open; closing it is leaving it.
fn opened(asking: Asking, question: Question) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let wanted = asking.with(|asked| asked.is_some_and(|(_, asked)| asked == question));
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    open
}
