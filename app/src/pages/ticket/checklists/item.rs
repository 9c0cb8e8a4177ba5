//! One item: what to look at, its answer, and who said it.

use super::{News, act, answer_words};
use crate::pages::names;
use crate::pages::ticket::Opened;
use crate::prelude::*;
use crate::texts::{Texts, fill, said, t, validation};
use crate::ui::{Button, CheckBox, Dialog, Icon, IconName, TextField, Variant};
use deskside_domain::command::{AnswerChecklist, Payload};
use deskside_domain::id::{ChecklistId, EventId};
use deskside_domain::text::LINE_MAX;
use deskside_domain::ticket::checklist::is_number;
use deskside_domain::ticket::{Answer, AnswerKind, Answered, Checklist, ChecklistItem};

#[component]
pub fn Item(
    opened: Opened,
    list: Memo<Option<Checklist>>,
    id: ChecklistId,
    place: u32,
    item: ChecklistItem,
    news: News,
    ask: Asking,
) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let ChecklistItem { text, required, answer: kind, unit } = item;
    let answers = Memo::new(move |_| {
        list.with(|list| list.as_ref().map(|list| list.answers_to(place).cloned().collect()).unwrap_or_default())
    });
    let answers: Memo<Vec<Answered>> = answers;
    let standing = move || answers.with(|all| all.last().map(|one| one.answer.clone()));
    let contested = move || answers.with(|all| all.iter().any(|one| one.answer != all[0].answer));
    let unit = StoredValue::new(unit);
    let label = StoredValue::new(text.clone());
    // What is on the screen is what the author has seen.
    let seen = move || answers.with_untracked(|all| all.iter().map(|one| one.id).collect::<Vec<EventId>>());
    // A box that was pressed shows the press: it is drawn anew where nothing came of it.
    let again = RwSignal::new(0_u32);
    let save: Save = Callback::new(move |(answer, over): (Option<Answer>, Vec<EventId>)| {
        let words = match &answer {
            Some(answer) => unit.with_value(|unit| answer_words(lang.get_untracked(), answer, unit)),
            None => kit.said().checklists.taken_away.to_owned(),
        };
        let answer = AnswerChecklist { ticket: opened.id, checklist: id, item: place, answer, over };
        let text = label.with_value(|label| [label, ": ", &words].concat());
        act(opened, Payload::AnswerChecklist(answer), text, news, move || {
            let _ = again.try_update(|again| *again += 1);
        });
    });
    let control = match kind {
        AnswerKind::Tick => {
            let done = Signal::derive(move || standing() == Some(Answer::Done));
            let words = StoredValue::new(text.clone());
            let draw = move || {
                again.track();
                view! {
                    <CheckBox
                        label=move || words.get_value()
                        checked=done
                        on_change=move |on: bool| save.run((on.then_some(Answer::Done), seen()))
                    />
                }
            };
            view! { {draw} }.into_any()
        }
        _ => view! { <Value label=text.clone() unit kind place id answers save /> }.into_any(),
    };
    // A tick shows itself; everything else is told in words.
    let told = move || {
        let all = answers.get();
        let shown = all.last().filter(|_| !contested())?.clone();
        let who: Vec<String> =
            kit.desk.read(|replica| all.iter().map(|one| names::person(replica, t(lang), one.by)).collect());
        let words = unit.with_value(|unit| answer_words(lang.get(), &shown.answer, unit));
        let text = [&words, " · ", &who.join(", "), " · ", &kit.when(shown.at)].concat();
        Some(view! { <span class="small quiet">{text}</span> })
    };
    let version = move |one: Answered| {
        let who = kit.desk.read(|replica| names::person(replica, t(lang), one.by));
        let words = unit.with_value(|unit| answer_words(lang.get(), &one.answer, unit));
        let words = [&words, " (", &who, ")"].concat();
        let press = move || save.run((Some(one.answer.clone()), seen()));
        view! { <Button label=move || fill(t(lang).checklists.keep, &[("answer", &words)]) on_press=press /> }
    };
    let versions = move || {
        contested().then(|| {
            view! {
                <div class="checklist-versions" role="group" aria-label=said(lang, |t| t.checklists.versions)>
                    <p class="row small">
                        <Icon name=IconName::TwoVersions />
                        <span>{said(lang, |t| t.checklists.versions)}</span>
                    </p>
                    <div class="actions">{answers.get().into_iter().map(version).collect_view()}</div>
                </div>
            }
        })
    };
    let does_not_apply = Memo::new(move |_| matches!(standing(), Some(Answer::NotApplicable(_))));
    // One button, so that it keeps the focus.
    let other_way = move |texts: &'static Texts| {
        if does_not_apply.get() { texts.checklists.take_away } else { texts.checklists.not_applicable }
    };
    let press = move || if does_not_apply.get_untracked() { save.run((None, seen())) } else { ask.why(save, seen()) };
    view! {
        <li class="checklist-item">
            <div class="checklist-answer">
                {control}
                {required
                    .then(|| view! { <span class="small quiet">{said(lang, |t| t.checklists.required)}</span> })}
                {told}
                {versions}
            </div>
            <Button
                label=move || other_way(t(lang))
                name=move || label.with_value(|label| [other_way(t(lang)), ": ", label].concat())
                variant=Variant::Quiet
                on_press=press
            />
        </li>
    }
    .into_any()
}

/// A line to write, with its own button: text, or a number with its unit.
#[component]
fn Value(
    label: String,
    unit: StoredValue<String>,
    kind: AnswerKind,
    id: ChecklistId,
    place: u32,
    answers: Memo<Vec<Answered>>,
    save: Save,
) -> impl IntoView {
    let lang = crate::texts::use_lang();
    let is_numeric = kind == AnswerKind::Number;
    let shown =
        move |value: &str| if is_numeric { value.replace('.', t(lang).checklists.point) } else { value.to_owned() };
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    // What somebody else writes comes into the field; what is being written there stays.
    let value = Memo::new(move |_| {
        answers.with(|all| match all.last().map(|one| &one.answer) {
            Some(Answer::Value(value)) => shown(value),
            _ => String::new(),
        })
    });
    Effect::new(move |before: Option<String>| {
        let value = value.get();
        if before.is_none_or(|before| typed.with_untracked(|typed| *typed == before)) {
            typed.set(value.clone());
        }
        value
    });
    let words = StoredValue::new(label.clone());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked().trim().to_owned();
        let text = if is_numeric { text.replace(',', ".") } else { text };
        let wrong = untrack(|| {
            words.with_value(|label| match () {
                () if text.is_empty() => Some(validation::required(lang, label, t(lang).errors.remedy_write)),
                () if is_numeric && !is_number(&text) => Some(validation::not_a_number(lang, label)),
                () => None,
            })
        });
        error.set(wrong.clone());
        if wrong.is_none() {
            let seen = answers.with_untracked(|all| all.iter().map(|one| one.id).collect());
            save.run((Some(Answer::Value(text)), seen));
        }
    };
    let field = ["check-", &id.to_string(), "-", &place.to_string()].concat();
    let label =
        unit.with_value(|unit| if unit.is_empty() { label.clone() } else { [&label, " (", unit, ")"].concat() });
    let name = move || words.with_value(|label| [t(lang).common.save, ": ", label].concat());
    view! {
        <form class="checklist-value" on:submit=send novalidate>
            <TextField
                id=field
                label
                value=typed
                error
                max=LINE_MAX as u32
                inputmode=if is_numeric { "decimal" } else { "text" }
            />
            <Button label=said(lang, |t| t.common.save) name submit=true />
        </form>
    }
    .into_any()
}

/// Who waits for a reason why an item does not apply.
#[derive(Clone, Copy)]
pub struct Asking {
    open: RwSignal<bool>,
    /// And the answers that were on the screen when it was asked for: the dialog hides what comes meanwhile.
    save: StoredValue<Option<(Save, Vec<EventId>)>>,
}

/// Saves the answer to an item, over those that its author has seen.
type Save = Callback<(Option<Answer>, Vec<EventId>)>;

impl Asking {
    /// Nobody.
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), save: StoredValue::new(None) }
    }

    fn why(self, save: Save, seen: Vec<EventId>) {
        self.save.set_value(Some((save, seen)));
        self.open.set(true);
    }
}

/// Why an item does not apply here. One dialog for all items.
#[component]
pub fn Reason(ask: Asking) -> impl IntoView {
    let lang = crate::texts::use_lang();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if ask.open.get() {
            text.set(String::new());
            error.set(None);
        }
    });
    let send = move || {
        let reason = text.get_untracked().trim().to_owned();
        if reason.is_empty() {
            let missing =
                untrack(|| validation::required(lang, t(lang).checklists.reason, t(lang).errors.remedy_write));
            error.set(Some(missing));
            return;
        }
        let Some((save, seen)) = ask.save.get_value() else { return };
        // Its list may have been set aside meanwhile; then the reason stays to be read.
        if save.try_run((Some(Answer::NotApplicable(reason)), seen)) {
            ask.open.set(false);
        }
    };
    view! {
        <Dialog
            id="checklist-why"
            open=ask.open
            title=said(lang, |t| t.checklists.not_applicable_title)
            actions=move || {
                view! { <Button label=said(lang, |t| t.common.save) variant=Variant::Primary on_press=move || send() /> }
            }
        >
            <form
                on:submit=move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    send();
                }
                novalidate
            >
                <TextField
                    id="checklist-reason"
                    label=said(lang, |t| t.checklists.reason)
                    value=text
                    error
                    max=LINE_MAX as u32
                    autofocus=true
                />
            </form>
        </Dialog>
    }
    .into_any()
}
