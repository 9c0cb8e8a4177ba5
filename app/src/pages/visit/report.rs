//! What was done on site, and who signs it. What is written and drawn is kept on the device until it is saved.

use super::pad::Pad;
use super::parts::{self, Parts, Rows};
use super::{Asking, Question, Which, opened, visit_of};
use crate::pages::draft::DraftKeeper;
use crate::pages::kit::{FieldErrors, Kit, choices, chosen, place_of, use_kit};
use crate::prelude::*;
use crate::texts::{said, t, validation};
use crate::ui::{Button, CheckBox, Dialog, Select, TextArea, TextField, Variant};
use deskside_domain::command::{Payload, ReportVisit};
use deskside_domain::json;
use deskside_domain::text::{BODY_MAX, LINE_MAX, NAME_MAX};
use deskside_domain::ticket::parts::PIECES_MAX;
use deskside_domain::ticket::signature::{self, Stroke};
use deskside_domain::ticket::{VisitOutcome, VisitReport};

/// What is being written.
#[derive(Clone, Copy)]
struct Form {
    work: RwSignal<String>,
    outcome: RwSignal<String>,
    name: RwSignal<String>,
    role: RwSignal<String>,
    /// Nobody signs.
    nobody: RwSignal<bool>,
    why: RwSignal<String>,
    strokes: RwSignal<Vec<Stroke>>,
    parts: Rows,
}

impl Form {
    fn new(kit: Kit) -> Self {
        let text = || RwSignal::new(String::new());
        let (work, outcome, name, role, why) = (text(), text(), text(), text(), text());
        Self {
            work,
            outcome,
            name,
            role,
            nobody: RwSignal::new(false),
            why,
            strokes: RwSignal::new(Vec::new()),
            parts: Rows::new(kit),
        }
    }

    fn show(self, report: VisitReport) {
        self.strokes.set(signature::read(&report.signature).unwrap_or_default());
        self.work.set(report.work);
        self.outcome.set(place_of(&VisitOutcome::ALL, &report.outcome));
        self.name.set(report.name);
        self.role.set(report.role);
        self.nobody.set(!report.unsigned.is_empty());
        self.why.set(report.unsigned);
        self.parts.show(report.parts);
    }

    /// As it is now; tracked.
    fn read(self) -> VisitReport {
        let text = |text: RwSignal<String>| text.get().trim().to_owned();
        let nobody = self.nobody.get();
        VisitReport {
            work: text(self.work),
            outcome: chosen(&VisitOutcome::ALL, &self.outcome.get()).unwrap_or(VisitOutcome::Solved),
            name: text(self.name),
            role: text(self.role),
            signature: self.strokes.with(|strokes| if nobody { String::new() } else { signature::write(strokes) }),
            unsigned: if nobody { text(self.why) } else { String::new() },
            parts: self.parts.read(),
            at: Default::default(),
        }
    }
}

/// Where what is being written is kept.
fn key(which: Which) -> String {
    ["report-", &which.1.to_string()].concat()
}

/// What there is to begin with: the solution, if there is one, the name of whom the visit asks for, and the parts that
/// an earlier report names: the last one stands, and they were used once.
fn first(kit: Kit, which: Which) -> VisitReport {
    let solution = kit.desk.peek(|replica| replica.ticket(which.0).map(|ticket| ticket.solution.clone()));
    let visit = visit_of(kit, which);
    let parts = visit.as_ref().and_then(|visit| visit.report()).map(|report| report.parts.clone()).unwrap_or_default();
    let contact = visit.map(|visit| visit.contact).unwrap_or_default();
    VisitReport {
        work: solution.unwrap_or_default(),
        outcome: VisitOutcome::Solved,
        name: name_in(&contact).to_owned(),
        role: String::new(),
        signature: String::new(),
        unsigned: String::new(),
        parts,
        at: Default::default(),
    }
}

/// The name at the beginning of "Lucia Perin, +39 999 020 0209".
fn name_in(contact: &str) -> &str {
    let name = contact.split([',', ';', '(', '+', '/']).next().unwrap_or_default();
    name.split(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default().trim()
}

#[component]
pub fn ReportDialog(asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let open = opened(asking, Question::Report);
    let form = Form::new(kit);
    let keeper = StoredValue::new(None::<DraftKeeper>);
    let busy = RwSignal::new(false);
    let errors = FieldErrors::new();
    let save = move || {
        let (false, Some((which, _))) = (busy.get_untracked(), asking.get_untracked()) else { return };
        let report = untrack(|| form.read());
        if !errors.show(untrack(|| wrong(kit, form, &report))) {
            return;
        }
        busy.set(true);
        let done = ReportVisit { ticket: which.0, visit: which.1, report };
        kit.save(Payload::ReportVisit(done), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    if let Some(Some(keeper)) = keeper.try_get_value() {
                        keeper.forget();
                    }
                    let _ = asking.try_set(None);
                    kit.toasts.say([kit.said().visit.saved, " · ", &kit.saved()].concat());
                }
                Err(error) => _ = errors.show(vec![("report-work", kit.problem(&error))]),
            }
        });
    };
    view! {
        <Dialog
            id="visit-report"
            open
            title=said(lang, |t| t.visit.report)
            on_back=move || asking.set(None)
            actions=move || {
                view! { <Button label=said(lang, |t| t.visit.save) variant=Variant::Primary busy on_press=move || save() /> }
            }
        >
            {move || asking.get_untracked().map(|(which, _)| view! { <Fields which form keeper errors /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Fields(which: Which, form: Form, keeper: StoredValue<Option<DraftKeeper>>, errors: FieldErrors) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let begun = untrack(|| first(kit, which));
    form.show(begun);
    errors.show(Vec::new());
    let draft = DraftKeeper::new(kit.desk, key(which));
    keeper.set_value(Some(draft));
    let last = StoredValue::new(untrack(|| form.read()));
    draft.restore(move |text| {
        // Somebody was quicker than the storage, or the form is of another visit by now.
        let untouched = last.try_get_value().is_some_and(|last| untrack(|| form.read()) == last);
        if let (true, Ok(kept)) = (untouched, json::from_text(&text)) {
            form.show(kept);
        }
    });
    Effect::new(move |_| {
        let now = form.read();
        if last.with_value(|last| *last != now) {
            if let Ok(text) = json::to_text(&now) {
                draft.keep(text);
            }
            last.set_value(now);
        }
    });
    let signing = move || {
        if form.nobody.get() {
            view! {
                <TextField
                    id="report-why"
                    label=said(lang, |t| t.visit.why)
                    value=form.why
                    max=LINE_MAX as u32
                    error=errors.of("report-why")
                />
            }
            .into_any()
        } else {
            view! {
                <TextField
                    id="report-name"
                    label=said(lang, |t| t.visit.name)
                    value=form.name
                    max=NAME_MAX as u32
                    error=errors.of("report-name")
                />
                <TextField
                    id="report-role"
                    label=said(lang, |t| t.visit.role)
                    value=form.role
                    max=NAME_MAX as u32
                    optional=true
                />
                <Pad strokes=form.strokes />
            }
            .into_any()
        }
    };
    view! {
        <TextArea
            id="report-work"
            label=said(lang, |t| t.visit.work)
            value=form.work
            max=BODY_MAX as u32
            error=errors.of("report-work")
        />
        <Select
            id="report-outcome"
            label=said(lang, |t| t.visit.outcome)
            value=form.outcome
            options=Signal::derive(move || choices(&VisitOutcome::ALL, t(lang)))
        />
        <Parts rows=form.parts error=errors.of("part-pieces") />
        <CheckBox
            label=said(lang, |t| t.visit.nobody)
            checked=form.nobody
            on_change=move |on| form.nobody.set(on)
        />
        {signing}
    }
    .into_any()
}

/// What is missing: the work, and who signs or why nobody does.
fn wrong(kit: Kit, form: Form, report: &VisitReport) -> Vec<(&'static str, String)> {
    let texts = kit.said();
    let missing = |label| validation::required(kit.lang, label, texts.errors.remedy_write);
    let mut wrong = Vec::new();
    if report.work.is_empty() {
        wrong.push(("report-work", missing(texts.visit.work_done)));
    }
    if !parts::are_counted(&report.parts) {
        let most = i64::from(PIECES_MAX);
        wrong.push(("part-pieces", validation::out_of_range(kit.lang, texts.visit.quantity, 1, most)));
    }
    match (form.nobody.get(), report.unsigned.is_empty(), report.name.is_empty()) {
        (true, true, _) => wrong.push(("report-why", missing(texts.visit.why))),
        (false, _, true) => wrong.push(("report-name", missing(texts.visit.name))),
        _ => {}
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_contact_is_there_already() {
        assert_eq!(name_in("Lucia Perin, +39 999 020 0209"), "Lucia Perin");
        assert_eq!(name_in("Portineria 0437 555010"), "Portineria");
        assert_eq!(name_in(""), "");
    }
}
