//! Diagnosis: trees of questions. Steps, their choices and the outcomes are rows with room for some more; where a choice
//! leads is chosen from a list. Below the form stands the tree as it is.

mod rows;

use super::categories::{language_of, path};
use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, offered};
use super::{Look, Section, add_also, counted, line};
use crate::directory::{Known, folded};
use app::texts::portal::Texts;
use app::texts::{Lang, Word, fill};
use deskside_domain::command::Payload;
use deskside_domain::diagnosis::{
    CHOICES_MAX, Choice, DiagnosisTree, Fault, OUTCOMES_MAX, Outcome, Place, Proposal, STEPS_MAX, Step, Target, Tree,
    Words, Wrong,
};
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{CategoryId, DiagnosisTreeId};
use deskside_domain::refusal::Problem;
use deskside_domain::text::NAME_MAX;
use leptos::prelude::*;
use rows::{Shown, branch, error, named_step, outcome_row, pair, step_row, targets};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows for questions and outcomes that are still to be written.
const ROOM: usize = 2;
/// A target that is not there: the choice leads nowhere.
const NOWHERE: Target = Target::Step(u32::MAX);

fn step_field(step: usize) -> String {
    format!("step-{step}")
}

fn choice_field(step: usize, choice: usize) -> String {
    format!("choice-{step}-{choice}")
}

fn to_field(step: usize, choice: usize) -> String {
    format!("to-{step}-{choice}")
}

fn outcome_field(outcome: usize) -> String {
    format!("outcome-{outcome}")
}

/// The letter of an outcome: A, B, … Z, A1, B1, …
fn letter(outcome: usize) -> String {
    let letter = char::from(b'A' + (outcome % 26) as u8);
    if outcome < 26 { letter.to_string() } else { format!("{letter}{}", outcome / 26) }
}

fn words(form: &Form, field: &str) -> Words {
    Words { it: form.body(&format!("{field}-it")), en: form.body(&format!("{field}-en")) }
}

fn is_blank(words: &Words) -> bool {
    words.it.is_empty() && words.en.is_empty()
}

/// The rows of a form that say something and are not to be removed: steps, each with its choices, and outcomes.
struct Rows {
    steps: Vec<(usize, Vec<usize>)>,
    outcomes: Vec<usize>,
}

impl Rows {
    fn of(form: &Form) -> Self {
        let is_choice = |step: usize, choice: usize| {
            !is_blank(&words(form, &choice_field(step, choice))) || form.is(&to_field(step, choice))
        };
        let choices = |step: usize| (0..CHOICES_MAX).filter(|n| is_choice(step, *n)).collect::<Vec<_>>();
        let mut steps: Vec<_> = (0..STEPS_MAX)
            .filter(|step| !form.is(&format!("drop-{}", step_field(*step))))
            .map(|step| (step, choices(step)))
            .filter(|(step, choices)| !choices.is_empty() || !is_blank(&words(form, &step_field(*step))))
            .collect();
        // The question it begins with is the first.
        if let Ok(start) = form.get("start").parse::<usize>()
            && let Some(at) = steps.iter().position(|(step, _)| *step == start)
        {
            steps[..=at].rotate_right(1);
        }
        let is_outcome = |outcome: &usize| {
            !is_blank(&words(form, &outcome_field(*outcome))) && !form.is(&format!("drop-{}", outcome_field(*outcome)))
        };
        Self { steps, outcomes: (0..OUTCOMES_MAX).filter(is_outcome).collect() }
    }

    /// What a target of the form names, among the rows that stay.
    fn target(&self, value: &str) -> Target {
        let row = |digits: &str| digits.parse::<usize>().ok();
        let step = value.strip_prefix('s').and_then(row);
        let step = step.and_then(|row| self.steps.iter().position(|(step, _)| *step == row));
        let outcome = value.strip_prefix('o').and_then(row);
        let outcome = outcome.and_then(|row| self.outcomes.iter().position(|outcome| *outcome == row));
        match (step, outcome) {
            (Some(step), _) => Target::Step(step as u32),
            (_, Some(outcome)) => Target::Outcome(outcome as u32),
            _ => NOWHERE,
        }
    }
}

/// The tree that a form says.
fn tree(form: &Form) -> Tree {
    let rows = Rows::of(form);
    let choice = |step: usize, choice: usize| Choice {
        text: words(form, &choice_field(step, choice)),
        to: rows.target(form.get(&to_field(step, choice))),
    };
    let step = |(step, choices): &(usize, Vec<usize>)| Step {
        text: words(form, &step_field(*step)),
        choices: choices.iter().map(|n| choice(*step, *n)).collect(),
    };
    let proposal = |row: usize| {
        let chosen = form.get(&format!("proposal-{row}"));
        Proposal::ALL.into_iter().find(|one| one.key() == chosen).unwrap_or_default()
    };
    let outcome = |row: &usize| Outcome { proposal: proposal(*row), text: words(form, &outcome_field(*row)) };
    Tree {
        name: words(form, "name"),
        steps: rows.steps.iter().map(step).collect(),
        outcomes: rows.outcomes.iter().map(outcome).collect(),
    }
}

/// The value of a target in a form.
fn target_value(tree: &Tree, to: Target) -> String {
    match to {
        Target::Step(step) if (step as usize) < tree.steps.len() => format!("s{step}"),
        Target::Outcome(outcome) if (outcome as usize) < tree.outcomes.len() => format!("o{outcome}"),
        _ => String::new(),
    }
}

/// What is wrong at a place, and what to do.
fn said(t: &Texts, fault: &Fault) -> String {
    let t = &t.diagnosis;
    match (&fault.wrong, fault.place) {
        (Wrong::Nowhere, _) => t.wrong_nowhere.to_owned(),
        (Wrong::Circle, _) => t.wrong_circle.to_owned(),
        (Wrong::Unreached, _) => t.wrong_unreached.to_owned(),
        (Wrong::Problem(Problem::TooLong { max, .. }), _) => fill(t.wrong_long, &[("n", &max.to_string())]),
        (Wrong::Problem(Problem::ControlCharacter), _) => t.wrong_character.to_owned(),
        (_, Place::Steps) => t.wrong_steps.to_owned(),
        (_, Place::Outcomes) => t.wrong_outcomes.to_owned(),
        (_, Place::Choices(_)) => fill(t.wrong_choices, &[("n", &CHOICES_MAX.to_string())]),
        _ => t.wrong_empty.to_owned(),
    }
}

impl Record for DiagnosisTree {
    const SECTION: Section = Section::Categories;
    const AREA: &'static str = "/settings/diagnosis";

    fn doc(id: Uuid) -> DocRef {
        DiagnosisTreeId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::DiagnosisTree(tree) = body { Some(tree) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineDiagnosisTree(self)
    }

    fn name(&self, lang: Lang) -> String {
        self.tree.name.of(language_of(lang)).to_owned()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.diagnosis.new
    }

    fn form(&self) -> Form {
        let tree = &self.tree;
        let said = |form: Form, field: &str, words: &Words| {
            form.with(&format!("{field}-it"), &*words.it).with(&format!("{field}-en"), &*words.en)
        };
        let mut form = said(Form::default(), "name", &tree.name);
        for category in &self.categories {
            form = form.with("categories", category.to_string());
        }
        for (at, step) in tree.steps.iter().enumerate() {
            form = said(form, &step_field(at), &step.text);
            for (n, choice) in step.choices.iter().enumerate() {
                form = said(form, &choice_field(at, n), &choice.text);
                form = form.with(&to_field(at, n), target_value(tree, choice.to));
            }
        }
        for (at, outcome) in tree.outcomes.iter().enumerate() {
            form = said(form, &outcome_field(at), &outcome.text);
            form = form.with(&format!("proposal-{at}"), outcome.proposal.key());
        }
        form
    }

    fn blank(query: &Form) -> Form {
        Form::default().with("categories", query.get("category"))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let id = DiagnosisTreeId(id);
        let before = known.diagnosis_tree(id);
        let categories: BTreeSet<CategoryId> =
            form.all("categories").filter_map(|value| value.parse::<Uuid>().ok()).map(CategoryId).collect();
        let record = Self {
            id,
            version: before.map_or(0, |before| before.version),
            tree: tree(form),
            categories: categories.into_iter().collect(),
            retired: before.is_some_and(|before| before.retired),
        };
        // Rows that went are no longer there when the form is shown again, and numbers are those of the tree.
        let mut fresh = record.form();
        for field in ["id", "version", "again"] {
            if form.is(field) {
                fresh.set(field, form.get(field));
            }
        }
        for fault in record.tree.faults() {
            fresh.fail(&fault.place.field(), said(look.texts(), &fault));
        }
        *form = fresh;
        record
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.diagnosis;
        vec![("name", t.name), ("categories", t.categories), ("steps", t.steps), ("outcomes", t.outcomes)]
    }

    fn reads(name: &str, form: &Form, known: &Known, look: &Look) -> String {
        let (tree, language, t) = (tree(form), language_of(look.lang), &look.texts().diagnosis);
        let leads = |to: Target| match to {
            Target::Step(step) if (step as usize) < tree.steps.len() => fill(t.step, &[("n", &(step + 1).to_string())]),
            Target::Outcome(outcome) => fill(t.outcome, &[("n", &letter(outcome as usize))]),
            Target::Step(_) => t.nowhere.to_owned(),
        };
        let step = |(at, step): (usize, &Step)| {
            let choice = |choice: &Choice| format!("{} → {}", choice.text.of(language), leads(choice.to));
            let choices: Vec<_> = step.choices.iter().map(choice).collect();
            format!("{}. {} {}", at + 1, step.text.of(language), choices.join(" · "))
        };
        let outcome = |(at, one): (usize, &Outcome)| {
            let what = Word::word(&one.proposal, look.lang.texts());
            format!("{}. {what}: {}", letter(at), one.text.of(language))
        };
        match name {
            "name" => tree.name.of(language).to_owned(),
            "categories" => {
                let ids = form.all("categories").filter_map(|value| value.parse::<Uuid>().ok());
                ids.map(|id| path(known, CategoryId(id), look.lang)).collect::<Vec<_>>().join("\n")
            }
            "steps" => tree.steps.iter().enumerate().map(step).collect::<Vec<_>>().join("\n"),
            "outcomes" => tree.outcomes.iter().enumerate().map(outcome).collect::<Vec<_>>().join("\n"),
            other => form.text(other),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look, known) = (editing.form, editing.look, editing.known);
        let t = &look.texts().diagnosis;
        let tree = tree(form);
        let categories = known.category_tree(language_of(look.lang)).into_iter();
        let categories = categories
            .filter_map(|(_, one)| offered(editing, "categories", one.id, path(known, one.id, look.lang)))
            .collect();
        let targets = targets(&tree, look);
        let steps = (tree.steps.len() + ROOM).min(STEPS_MAX);
        let steps: Vec<_> = (0..steps).map(|step| step_row(form, look, &tree, step, &targets)).collect();
        let outcomes = (tree.outcomes.len() + ROOM).min(OUTCOMES_MAX);
        let outcomes: Vec<_> = (0..outcomes).map(|outcome| outcome_row(form, look, outcome)).collect();
        let starts = tree.steps.iter().enumerate();
        let starts = starts.map(|(at, step)| (at.to_string(), named_step(look, at, step))).collect::<Vec<_>>();
        let start = (starts.len() > 1).then(|| form.choice("start", t.start, starts, How::needed(0)));
        view! {
            <div class="field field-full">
                <span class="field-label">{t.name}</span>
                <p class="field-hint">{t.languages}</p>
                {pair(form, "name".to_owned(), (t.name_it.to_owned(), t.name_en.to_owned()), NAME_MAX, t, true)}
                {error(form, "name")}
            </div>
            <details class="field field-full" open=form.all("categories").any(|one| !one.is_empty())>
                <summary class="scope-name">{t.categories}</summary>
                <p class="field-hint">{t.categories_hint}</p>
                {form.ticks("categories", t.categories, categories, look.texts().records.person_skills_none)}
            </details>
            {start}
            <section class="field field-full tree-part" aria-labelledby="steps">
                <h2 id="steps">{t.steps}</h2>
                <p class="field-hint">{t.steps_hint}</p>
                {error(form, "steps")}
                <ol class="tree-rows">{steps}</ol>
            </section>
            <section class="field field-full tree-part" aria-labelledby="outcomes">
                <h2 id="outcomes">{t.outcomes}</h2>
                <p class="field-hint">{t.outcomes_hint}</p>
                {error(form, "outcomes")}
                <ol class="tree-rows">{outcomes}</ol>
            </section>
            <div class="actions field-full">
                <button class="button" type="submit" name="again" value="1">{t.check}</button>
            </div>
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let tree = tree(editing.form);
        let t = &editing.look.texts().diagnosis;
        (!tree.steps.is_empty()).then(|| {
            let mut shown = vec![Shown::Not; tree.steps.len()];
            let list = branch(&tree, 0, &mut shown, editing.look);
            view! {
                <section class="panel stack" aria-labelledby="preview">
                    <h2 id="preview">{t.preview}</h2>
                    <ul class="tree-preview">{list}</ul>
                </section>
            }
            .into_any()
        })
    }
}

/// The part of the page at `/settings/categories` that is about diagnosis.
pub(super) fn diagnosis_list(look: &Look, known: &Known) -> AnyView {
    let t = &look.texts().diagnosis;
    let mut trees: Vec<&DiagnosisTree> = known.diagnosis_trees().collect();
    trees.sort_by_cached_key(|tree| folded(&tree.name(look.lang)));
    let rows = trees.into_iter().map(|tree| {
        let count = counted(look.lang, tree.tree.steps.len(), t.steps_one, t.steps_many);
        let version = fill(t.version, &[("n", &tree.version.to_string())]);
        let categories = tree.categories.iter().map(|id| path(known, *id, look.lang));
        let detail: Vec<String> = [count, version].into_iter().chain(categories).collect();
        let href = format!("/settings/diagnosis/{}", tree.id);
        (tree.retired, line(href, tree.name(look.lang), Vec::new(), detail.join(" · ")))
    });
    let rows = listed(rows, t.none, t.retired);
    view! {
        <section class="stack" aria-labelledby="diagnosis">
            <h2 id="diagnosis">{t.title}</h2>
            <p class="quiet">{t.lead}</p>
            <div class="actions">{add_also("/settings/diagnosis/new".to_owned(), t.new)}</div>
            {rows}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words { it: text.to_owned(), en: String::new() }
    }

    fn sample() -> Tree {
        let choice = |text: &str, to: Target| Choice { text: words(text), to };
        Tree {
            name: words("Stampante"),
            steps: vec![
                Step {
                    text: words("Si accende?"),
                    choices: vec![choice("sì", Target::Step(1)), choice("no", Target::Outcome(1))],
                },
                Step { text: words("Stampa?"), choices: vec![choice("sì", Target::Outcome(0))] },
            ],
            outcomes: vec![
                Outcome { proposal: Proposal::RemoteFix, text: words("Niente da fare") },
                Outcome { proposal: Proposal::Visit, text: words("Portare un cavo") },
            ],
        }
    }

    fn record(tree: Tree) -> DiagnosisTree {
        DiagnosisTree { id: 1.into(), version: 1, tree, categories: Vec::new(), retired: false }
    }

    #[test]
    fn a_record_is_what_its_form_says() {
        assert_eq!(tree(&record(sample()).form()), sample());
    }

    #[test]
    fn rows_that_go_take_their_numbers_along() {
        // The first question goes: what led to the second one leads to what is the first now.
        let form = record(sample()).form().with("drop-step-0", "on").with("drop-outcome-1", "on");
        let after = tree(&form);
        assert_eq!((after.steps.len(), after.outcomes.len()), (1, 1));
        assert_eq!(after.steps[0].choices[0].to, Target::Outcome(0));
        // A row in between that stayed empty is none.
        let form = record(sample()).form();
        let form = form.with("step-5-it", "Ultima").with("choice-5-3-it", "sì").with("to-5-3", "s1");
        let after = tree(&form);
        assert_eq!((after.steps.len(), after.steps[2].choices[0].to), (3, Target::Step(1)));
        // A target that is gone is nowhere, not another one.
        let after = tree(&record(sample()).form().with("drop-outcome-0", "on"));
        assert_eq!((after.steps[1].choices[0].to, after.steps[0].choices[1].to), (NOWHERE, Target::Outcome(0)));
    }

    #[test]
    fn it_begins_with_the_question_that_is_chosen() {
        let after = tree(&record(sample()).form().with("start", "1"));
        assert_eq!(after.steps[0].text, words("Stampa?"));
        assert_eq!(after.steps[1].choices[0].to, Target::Step(0), "it still leads to the same question");
    }
}
