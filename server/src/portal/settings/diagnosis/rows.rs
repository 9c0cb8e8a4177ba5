//! The rows of the form: questions with their answers, and outcomes; and the tree they make, as a list.

use super::{ROOM, choice_field, is_blank, letter, outcome_field, step_field, to_field, words};
use crate::portal::settings::Look;
use crate::portal::settings::categories::language_of;
use crate::portal::settings::form::Form;
use app::texts::{Word, fill};
use app::ui::{Icon, IconName};
use deskside_domain::diagnosis::{
    CHOICES_MAX, OUTCOME_TEXT_MAX, OUTCOMES_MAX, Outcome, Proposal, STEPS_MAX, Step, Target, Tree,
};
use deskside_domain::text::{LINE_MAX, NAME_MAX};
use leptos::prelude::*;

/// What is wrong at a field.
pub(super) fn error(form: &Form, field: &str) -> Option<AnyView> {
    let id = format!("{field}-error");
    form.wrong(field).map(|text| {
        view! { <p class="field-error" id=id><Icon name=IconName::Alert /><span>{text}</span></p> }.into_any()
    })
}

/// A text in both languages. What each is for is said to screen readers, and shown where they are empty.
pub(super) fn pair(
    form: &Form,
    field: String,
    labels: (String, String),
    max: usize,
    t: &TreeTexts,
    one_line: bool,
) -> AnyView {
    let wrong = form.wrong(&field).is_some();
    let control = |lang: &'static str, label: String, placeholder: &'static str| {
        let name = format!("{field}-{lang}");
        let value = form.get(&name).to_owned();
        let invalid = wrong.then_some("true");
        let described = wrong.then(|| format!("{field}-error"));
        let max = max.to_string();
        if one_line {
            view! {
                <input class="control" name=name value=value maxlength=max autocomplete="off" lang=lang
                    placeholder=placeholder aria-label=label aria-invalid=invalid aria-describedby=described />
            }
            .into_any()
        } else {
            view! {
                <textarea class="control" name=name rows="2" maxlength=max lang=lang placeholder=placeholder
                    aria-label=label aria-invalid=invalid aria-describedby=described>{value}</textarea>
            }
            .into_any()
        }
    };
    let (it, en) = labels;
    view! { <div class="tree-pair">{control("it", it, t.italian)}{control("en", en, t.english)}</div> }.into_any()
}

type TreeTexts = app::texts::portal::diagnosis::Diagnosis;

pub(super) fn named_step(look: &Look, at: usize, step: &Step) -> String {
    let name = fill(look.texts().diagnosis.step, &[("n", &(at + 1).to_string())]);
    format!("{name}: {}", step.text.of(language_of(look.lang)))
}

/// Everything that a choice may lead to: value and words. Empty rows are there too, so that a tree is written at once.
pub(super) fn targets(tree: &Tree, look: &Look) -> Vec<(String, String)> {
    let t = &look.texts().diagnosis;
    let steps = (0..(tree.steps.len() + ROOM).min(STEPS_MAX)).map(|at| {
        let name = fill(t.step, &[("n", &(at + 1).to_string())]);
        (format!("s{at}"), tree.steps.get(at).map_or(name, |step| named_step(look, at, step)))
    });
    let outcomes = (0..(tree.outcomes.len() + ROOM).min(OUTCOMES_MAX)).map(|at| {
        let name = fill(t.outcome, &[("n", &letter(at))]);
        let words = tree.outcomes.get(at).map(|outcome| named_outcome(look, at, outcome));
        (format!("o{at}"), words.unwrap_or(name))
    });
    std::iter::once((String::new(), t.choose.to_owned())).chain(steps).chain(outcomes).collect()
}

pub(super) fn named_outcome(look: &Look, at: usize, outcome: &Outcome) -> String {
    let name = fill(look.texts().diagnosis.outcome, &[("n", &letter(at))]);
    let what = Word::word(&outcome.proposal, look.lang.texts());
    format!("{name}: {what} · {}", outcome.text.of(language_of(look.lang)))
}

fn drop_box(form: &Form, field: &str, label: &str, t: &TreeTexts) -> AnyView {
    let name = format!("drop-{field}");
    let (checked, label) = (form.is(&name), label.to_owned());
    view! {
        <label class="choice">
            <input type="checkbox" name=name value="on" checked=checked />
            <span>{t.drop} <span class="visually-hidden">{label}</span></span>
        </label>
    }
    .into_any()
}

/// A question with its answers.
pub(super) fn step_row(form: &Form, look: &Look, tree: &Tree, at: usize, targets: &[(String, String)]) -> AnyView {
    let t = &look.texts().diagnosis;
    let number = (at + 1).to_string();
    let named = |text: &str| fill(text, &[("n", &number)]);
    let (there, field) = (tree.steps.get(at), step_field(at));
    let choices = (there.map_or(2, |step| step.choices.len() + 1)).min(CHOICES_MAX);
    let choice = |n: usize| {
        let place = format!("{number}.{}", n + 1);
        let says = |text: &str| fill(text, &[("n", &place)]);
        let (field, to) = (choice_field(at, n), to_field(at, n));
        let chosen = form.get(&to).to_owned();
        let option = |(value, words): &(String, String)| {
            let selected = *value == chosen;
            view! { <option value=value.clone() selected=selected>{words.clone()}</option> }
        };
        let options: Vec<_> = targets.iter().map(option).collect();
        let wrong = form.wrong(&to).is_some();
        let (invalid, described) = (wrong.then_some("true"), wrong.then(|| format!("{to}-error")));
        view! {
            <li class="tree-choice">
                {pair(form, field.clone(), (says(t.choice_it), says(t.choice_en)), NAME_MAX, t, true)}
                <select class="control" name=to.clone() aria-label=says(t.leads) aria-invalid=invalid
                    aria-describedby=described>
                    {options}
                </select>
                {error(form, &field)}
                {error(form, &to)}
            </li>
        }
    };
    let rows: Vec<_> = (0..choices).map(choice).collect();
    view! {
        <li class="tree-row">
            <div class="tree-head">
                <h3>{named(t.step)}</h3>
                {there.map(|_| drop_box(form, &field, &named(t.step), t))}
            </div>
            {pair(form, field.clone(), (named(t.step_it), named(t.step_en)), LINE_MAX, t, true)}
            {error(form, &field)}
            {error(form, &format!("choices-{at}"))}
            <ol class="tree-choices" aria-label=named(t.choices)>{rows}</ol>
        </li>
    }
    .into_any()
}

/// An outcome.
pub(super) fn outcome_row(form: &Form, look: &Look, at: usize) -> AnyView {
    let t = &look.texts().diagnosis;
    let letter = letter(at);
    let named = |text: &str| fill(text, &[("n", &letter)]);
    let field = outcome_field(at);
    let name = format!("proposal-{at}");
    let chosen = form.get(&name).to_owned();
    let option = |proposal: Proposal| {
        let selected = chosen == proposal.key();
        view! { <option value=proposal.key() selected=selected>{Word::word(&proposal, look.lang.texts())}</option> }
    };
    let options: Vec<_> = Proposal::ALL.into_iter().map(option).collect();
    let is_there = !is_blank(&words(form, &field));
    view! {
        <li class="tree-row">
            <div class="tree-head">
                <h3>{named(t.outcome)}</h3>
                <select class="control" name=name aria-label=named(t.outcome_what)>{options}</select>
                {is_there.then(|| drop_box(form, &field, &named(t.outcome), t))}
            </div>
            {pair(form, field.clone(), (named(t.outcome_it), named(t.outcome_en)), OUTCOME_TEXT_MAX, t, false)}
            {error(form, &field)}
        </li>
    }
    .into_any()
}

/// Whether a question of the preview is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Not,
    Above,
    Done,
}

/// A question of the preview with all behind it. What several answers lead to stands once.
pub(super) fn branch(tree: &Tree, at: usize, shown: &mut [Shown], look: &Look) -> AnyView {
    let (t, language) = (&look.texts().diagnosis, language_of(look.lang));
    let Some(step) = tree.steps.get(at) else { return ().into_any() };
    shown[at] = Shown::Above;
    let mut choices = Vec::new();
    for choice in &step.choices {
        let told = |text: &str, step: u32| fill(text, &[("n", &(step + 1).to_string())]);
        let (words, inside) = match choice.to {
            Target::Outcome(outcome) => {
                let one = tree.outcomes.get(outcome as usize);
                (one.map_or(t.nowhere.to_owned(), |one| named_outcome(look, outcome as usize, one)), None)
            }
            Target::Step(step) => match shown.get(step as usize) {
                None => (t.nowhere.to_owned(), None),
                Some(Shown::Above) => (told(t.circle, step), None),
                Some(Shown::Done) => (told(t.above, step), None),
                Some(Shown::Not) => (String::new(), Some(branch(tree, step as usize, shown, look))),
            },
        };
        let answer = choice.text.of(language).to_owned();
        let inside = inside.map(|inside| view! { <ul>{inside}</ul> });
        choices.push(view! { <li><strong>{answer}</strong> " → " {words} {inside}</li> });
    }
    shown[at] = Shown::Done;
    view! { <li>{named_step(look, at, step)}<ul>{choices}</ul></li> }.into_any()
}
