//! Scheduled attendances: each has one button for its next step.

use super::Opened;
use crate::pages::action::{Action, use_actions};
use crate::pages::kit::{FieldErrors, Kit};
use crate::pages::pickers::{PersonPicker, Pick};
use crate::pages::visit::{Asking, VisitActs, VisitDialogs, VisitMark, VisitRecord};
use crate::pages::{browser, names};
use crate::prelude::*;
use crate::texts::{Zone, clock_time, datetime_attribute, said, t, validation};
use crate::ui::{Button, Dialog, Icon, IconName, List, TextArea, TextField, Variant};
use deskside_domain::command::{Payload, PlanVisit};
use deskside_domain::id::{PersonId, VisitId};
use deskside_domain::text::{BODY_MAX, LINE_MAX};
use deskside_domain::ticket::{Visit, VisitCourse, VisitState};
use deskside_domain::time::Timestamp;

#[component]
pub fn Visits(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let visits = Memo::new(move |_| opened.with(|ticket| ticket.visits.clone()));
    let planning = RwSignal::new(false);
    let asking: Asking = RwSignal::new(None);
    use_actions().offer(Action::PlanVisit, move || planning.set(true));
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.visits)}</h2>
            <List
                each=move || visits.get()
                key=|visit| visit.clone()
                children=move |visit| view! { <Card opened visit asking /> }
            />
            <p>
                <Button
                    label=said(lang, |t| t.ticket.plan_visit)
                    icon=IconName::Calendar
                    variant=Variant::Quiet
                    on_press=move || planning.set(true)
                />
            </p>
            <Plan opened planning />
            <VisitDialogs asking />
        </section>
    }
    .into_any()
}

#[component]
fn Card(opened: Opened, visit: Visit, asking: Asking) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let Visit { id, technician, from, to, state, course, .. } = visit;
    let window = move || [&kit.when(from), " – ", &clock_time(to.0, Zone::Local)].concat();
    let who = move || kit.desk.read(|replica| names::person(replica, t(lang), technician));
    let line = |icon: IconName, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <p class="row small">
                    <Icon name=icon />
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! {
        <div class="visit-card">
            <p class="row">
                <time class="visit-window" datetime=datetime_attribute(from.0)>{window}</time>
                <VisitMark state />
            </p>
            {line(IconName::Info, visit.note)}
            <p class="row small">
                <Icon name=IconName::Person />
                <span>{who}</span>
            </p>
            {line(IconName::Phone, visit.contact)}
            <VisitRecord which=(opened.id, id) state course asking />
            <VisitActs which=(opened.id, id) state asking />
        </div>
    }
    .into_any()
}

/// Two hours from the next full hour, to be changed.
fn proposal(now: Timestamp) -> (Timestamp, Timestamp) {
    let from = Timestamp((now.0 / 3_600 + 1) * 3_600);
    (from, from.plus(2 * 3_600))
}

#[component]
fn Plan(opened: Opened, planning: RwSignal<bool>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let technician = Pick::new();
    let text = || RwSignal::new(String::new());
    let (from, to, contact, note) = (text(), text(), text(), text());
    let busy = RwSignal::new(false);
    let errors = FieldErrors::new();
    Effect::new(move |_| {
        if planning.get() && from.with_untracked(String::is_empty) {
            let (first, last) = proposal(Timestamp(untrack(|| kit.now())));
            from.set(browser::local_input(first));
            to.set(browser::local_input(last));
        }
        if planning.get() {
            let prepared = opened.prepared.get_untracked();
            opened.prepared.set(String::new());
            if note.with_untracked(String::is_empty) {
                note.set(prepared);
            }
        }
    });
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        let window = (browser::parse_local(&from.get_untracked()), browser::parse_local(&to.get_untracked()));
        let person = untrack(|| technician.id::<PersonId>());
        let wrong = untrack(|| wrong(kit, person, window));
        let (true, Some(technician), (Some(first), Some(last))) = (errors.show(wrong), person, window) else { return };
        let visit = Visit {
            id: VisitId(kit.new_id()),
            technician,
            from: first,
            to: last,
            site: None,
            contact: contact.get_untracked().trim().to_owned(),
            note: note.get_untracked().trim().to_owned(),
            state: VisitState::Planned,
            course: VisitCourse::default(),
        };
        busy.set(true);
        kit.save(Payload::PlanVisit(PlanVisit { ticket: opened.id, visit }), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    let _ = planning.try_set(false);
                    kit.toasts.say([kit.said().status.visit_planned, " · ", &kit.saved()].concat());
                }
                Err(error) => {
                    errors.show(vec![("visit-from", kit.problem(&error))]);
                }
            }
        });
    };
    view! {
        <Dialog
            id="visit"
            open=planning
            title=said(lang, |t| t.ticket.plan_visit)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.ticket.plan_visit)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <PersonPicker
                id="technician"
                label=said(lang, |t| t.ticket.technician)
                pick=technician
                staff=true
                error=errors.of("technician")
            />
            <TextField
                id="visit-from"
                label=said(lang, |t| t.sheet.visit_from)
                value=from
                kind="datetime-local"
                error=errors.of("visit-from")
            />
            <TextField
                id="visit-to"
                label=said(lang, |t| t.sheet.visit_to)
                value=to
                kind="datetime-local"
                error=errors.of("visit-to")
            />
            <TextField
                id="contact"
                label=said(lang, |t| t.ticket.site_contact)
                value=contact
                max=LINE_MAX as u32
                optional=true
            />
            <TextArea
                id="visit-note"
                label=said(lang, |t| t.today.before_going)
                value=note
                max=BODY_MAX as u32
                optional=true
            />
        </Dialog>
    }
    .into_any()
}

type Window = (Option<Timestamp>, Option<Timestamp>);

fn wrong(kit: Kit, technician: Option<PersonId>, window: Window) -> Vec<(&'static str, String)> {
    let lang = kit.lang;
    let texts = t(lang);
    let mut wrong = Vec::new();
    if technician.is_none() {
        wrong.push(("technician", validation::required(lang, texts.ticket.technician, texts.errors.remedy_choose)));
    }
    let empty = |label| validation::required(lang, label, texts.errors.remedy_write);
    match window {
        (None, _) => wrong.push(("visit-from", empty(texts.sheet.visit_from))),
        (_, None) => wrong.push(("visit-to", empty(texts.sheet.visit_to))),
        (Some(from), Some(to)) if to < from => wrong.push(("visit-to", texts.page_errors.window_order.to_owned())),
        _ => {}
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_begins_at_the_next_full_hour() {
        let (from, to) = proposal(Timestamp(7_201));
        assert_eq!((from, to), (Timestamp(10_800), Timestamp(18_000)));
    }
}
