//! The times of a visit put right, and a step that was a mistake.

use super::{Asking, Question, Which, opened, take_back, visit_of};
use crate::pages::browser;
use crate::pages::kit::{FieldErrors, Kit, use_kit};
use crate::prelude::*;
use crate::texts::{Texts, Word, fill, said, t, validation};
use crate::ui::{Button, Dialog, IconName, TextField, Variant};
use deskside_domain::command::{CorrectVisit, MoveVisit, Payload};
use deskside_domain::ticket::{VisitState, VisitTimes};
use deskside_domain::time::Timestamp;

/// A time's field: its id, its label, and the time.
type Step = (&'static str, fn(&'static Texts) -> &'static str, fn(&VisitTimes) -> Option<Timestamp>);

const STEPS: [Step; 3] = [
    ("set-out-at", |t| t.visit.set_out_at, |times| times.set_out_at),
    ("arrived-at", |t| t.visit.arrived_at, |times| times.arrived_at),
    ("ended-at", |t| t.visit.ended_at, |times| times.ended_at),
];

#[component]
pub fn TimesDialog(asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let open = opened(asking, Question::Times);
    let fields = STEPS.map(|_| RwSignal::new(String::new()));
    // What the fields held when they were shown: what nobody touched keeps its seconds.
    let shown = RwSignal::new(VisitTimes::default());
    let state = RwSignal::new(VisitState::Planned);
    let busy = RwSignal::new(false);
    let errors = FieldErrors::new();
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        let asked = asking.get_untracked();
        if let Some(visit) = asked.and_then(|(which, _)| untrack(|| visit_of(kit, which))) {
            errors.show(Vec::new());
            shown.set(visit.course.times);
            state.set(visit.state);
            for (field, (_, _, time)) in fields.into_iter().zip(STEPS) {
                field.set(time(&visit.course.times).map(browser::local_input).unwrap_or_default());
            }
        }
    });
    let close = move || _ = asking.try_set(None);
    let save = move || {
        let (false, Some((which, _))) = (busy.get_untracked(), asking.get_untracked()) else { return };
        let before = shown.get_untracked();
        let read = |place: usize| {
            let (text, was) = (fields[place].get_untracked(), STEPS[place].2(&before));
            let same = was.is_some_and(|was| browser::local_input(was) == text);
            if same { was } else { browser::parse_local(&text) }
        };
        let times = VisitTimes { set_out_at: read(0), arrived_at: read(1), ended_at: read(2) };
        if !errors.show(untrack(|| wrong(kit, &before, &times))) {
            return;
        }
        // Only what was touched: a colleague may have put the others right meanwhile.
        let touched = |place: usize| STEPS[place].2(&times).filter(|at| Some(*at) != STEPS[place].2(&before));
        let times = VisitTimes { set_out_at: touched(0), arrived_at: touched(1), ended_at: touched(2) };
        busy.set(true);
        let correct = CorrectVisit { ticket: which.0, visit: which.1, times };
        kit.save(Payload::CorrectVisit(correct), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    close();
                    kit.toasts.say([kit.said().visit.times_saved, " · ", &kit.saved()].concat());
                }
                Err(error) => _ = errors.show(vec![("arrived-at", kit.problem(&error))]),
            }
        });
    };
    let fields = move || {
        // A step that was not taken has no time; who forgot to say that they left can say it later.
        let there = move |place: usize| STEPS[place].2(&shown.get()).is_some();
        let wanted = move |place: usize| there(place) || (place == 0 && state.get() != VisitState::Planned);
        (0..STEPS.len())
            .filter(|place| wanted(*place))
            .map(|place| {
                let (id, label, _) = STEPS[place];
                view! {
                    <TextField
                        id
                        label=said(lang, label)
                        value=fields[place]
                        kind="datetime-local"
                        error=errors.of(id)
                        optional=!there(place)
                    />
                }
            })
            .collect_view()
    };
    let back = move || {
        let (state, before) = (state.get(), shown.get());
        before_mistake(state, &before).map(|to| {
            let label = move || fill(t(lang).visit.step_back, &[("state", to.word(t(lang)))]);
            let press = move || {
                if let Some((which, _)) = asking.get_untracked() {
                    take_back(kit, step_back(which, state, to));
                    close();
                }
            };
            view! { <p><Button label icon=IconName::Back variant=Variant::Quiet on_press=press /></p> }
        })
    };
    view! {
        <Dialog
            id="visit-times"
            open
            title=said(lang, |t| t.visit.correct)
            on_back=move || asking.set(None)
            actions=move || {
                view! { <Button label=said(lang, |t| t.common.save) variant=Variant::Primary busy on_press=move || save() /> }
            }
        >
            <p>{said(lang, |t| t.visit.times_explained)}</p>
            {fields}
            {back}
        </Dialog>
    }
    .into_any()
}

/// Where a visit was before its last step, as its times say.
fn before_mistake(state: VisitState, times: &VisitTimes) -> Option<VisitState> {
    let way = match () {
        () if state.is_over() && times.arrived_at.is_some() => VisitState::OnSite,
        () if state > VisitState::Travelling && times.set_out_at.is_some() => VisitState::Travelling,
        () => VisitState::Planned,
    };
    state.may_go_back(way).then_some(way)
}

fn step_back((ticket, visit): Which, mistake: VisitState, to: VisitState) -> Payload {
    Payload::MoveVisit(MoveVisit { ticket, visit, to, reason: String::new(), takes_back: Some(mistake) })
}

/// What is missing, what runs backwards, and what is still to come.
fn wrong(kit: Kit, before: &VisitTimes, times: &VisitTimes) -> Vec<(&'static str, String)> {
    let texts = kit.said();
    let mut wrong = Vec::new();
    let mut last = None;
    let now = kit.desk.device().map_or(Timestamp::MAX, |device| device.now());
    for (id, label, time) in STEPS {
        match (time(before), time(times)) {
            (Some(_), None) => {
                wrong.push((id, validation::required(kit.lang, label(texts), texts.errors.remedy_write)))
            }
            (_, Some(at)) if last.is_some_and(|last| at < last) => {
                wrong.push((id, texts.page_errors.window_order.to_owned()));
            }
            (before, Some(at)) if before != Some(at) && at > now => wrong.push((id, texts.visit.future.to_owned())),
            (_, at) => last = at.or(last),
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_before_is_the_one_whose_time_is_known() {
        use VisitState::{Done, OnSite, Planned, Travelling, Void};
        let at = |steps: usize| {
            let times = [Some(Timestamp(1)), Some(Timestamp(2)), Some(Timestamp(3))];
            let known = |place: usize| times[place].filter(|_| place < steps);
            VisitTimes { set_out_at: known(0), arrived_at: known(1), ended_at: known(2) }
        };
        assert_eq!(before_mistake(Planned, &at(0)), None);
        assert_eq!(before_mistake(Travelling, &at(1)), Some(Planned));
        assert_eq!(before_mistake(OnSite, &at(2)), Some(Travelling));
        assert_eq!(before_mistake(Done, &at(3)), Some(OnSite));
        assert_eq!(before_mistake(Void, &at(1)), Some(Travelling));
        assert_eq!(before_mistake(Void, &at(0)), Some(Planned));
    }
}
