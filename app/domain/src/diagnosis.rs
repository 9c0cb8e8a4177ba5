//! Diagnosis: trees of questions and tests as the administration keeps them for categories of tickets. Each choice
//! leads to another question, or to an outcome that proposes what to do; a person decides.

use crate::id::{CategoryId, DiagnosisTreeId};
use crate::people::{CATEGORY_DEPTH, Category, Language};
use crate::refusal::{Problem, Refusal};
use crate::text;
use serde::{Deserialize, Serialize};

/// Most questions of one tree.
pub const STEPS_MAX: usize = 40;
/// Most answers to one question.
pub const CHOICES_MAX: usize = 6;
/// Most outcomes of one tree.
pub const OUTCOMES_MAX: usize = 30;
/// Longest text of an outcome, in characters; it may have several lines.
pub const OUTCOME_TEXT_MAX: usize = 1_000;
/// Most categories of one tree.
pub const CATEGORIES_MAX: usize = 50;

/// A text in both languages. One is enough; it is shown in the other's place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Words {
    /// In Italian.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub it: String,
    /// In English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Words {
    /// In a language, or in the other one where there is nothing.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::It => (&self.it, &self.en),
            Language::En => (&self.en, &self.it),
        };
        if first.trim().is_empty() { second } else { first }
    }
}

/// What an outcome proposes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// It can be put right from here.
    #[default]
    RemoteFix,
    /// Somebody goes there.
    Visit,
    /// A team with more or other skill takes over.
    Escalation,
}

impl Proposal {
    /// Every proposal, in the order of a list.
    pub const ALL: [Self; 3] = [Self::RemoteFix, Self::Visit, Self::Escalation];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::RemoteFix => "remote_fix",
            Self::Visit => "visit",
            Self::Escalation => "escalation",
        }
    }
}

/// Where a choice leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// To a step, counted from 0.
    Step(u32),
    /// To an outcome, counted from 0.
    Outcome(u32),
}

/// An answer that can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice {
    /// What it says.
    pub text: Words,
    /// Where it leads.
    pub to: Target,
}

/// A question, or a test to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// What is asked or tried.
    pub text: Words,
    /// The answers, in order.
    pub choices: Vec<Choice>,
}

/// What is proposed where a way ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// What to do.
    pub proposal: Proposal,
    /// How.
    pub text: Words,
}

/// Questions and where their answers lead. It begins with the first step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tree {
    /// What it is called.
    pub name: Words,
    /// Questions and tests.
    pub steps: Vec<Step>,
    /// What the ways end with.
    pub outcomes: Vec<Outcome>,
}

/// A tree as the administration keeps it. A ticket has its own copy of what it was answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiagnosisTree {
    /// Identity.
    pub id: DiagnosisTreeId,
    /// How often it was saved with other content; the first is 1. Given where it is saved, whatever a command says.
    #[serde(default)]
    pub version: u32,
    /// The questions.
    pub tree: Tree,
    /// The categories of tickets it is for, with all below them; none: for every ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryId>,
    /// No longer offered. Diagnoses that were begun with it stay as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl DiagnosisTree {
    /// Whether it is for tickets of a category: that one, or one above it, is named, or none at all is.
    #[must_use]
    pub fn fits<'a>(&self, category: CategoryId, find: impl Fn(CategoryId) -> Option<&'a Category>) -> bool {
        let mut at = Some(category);
        let mut depth = 0;
        while let Some(id) = at.filter(|_| depth < CATEGORY_DEPTH) {
            if self.categories.contains(&id) {
                return true;
            }
            at = find(id).and_then(|category| category.parent);
            depth += 1;
        }
        self.categories.is_empty()
    }
}

/// A place of a tree. Steps, choices and outcomes are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its name.
    Name,
    /// Its steps as a whole.
    Steps,
    /// Its outcomes as a whole.
    Outcomes,
    /// The text of a step.
    Step(usize),
    /// The choices of a step as a whole.
    Choices(usize),
    /// The text of a choice: step and choice.
    Choice(usize, usize),
    /// Where a choice leads: step and choice.
    Target(usize, usize),
    /// The text of an outcome.
    Outcome(usize),
}

impl Place {
    /// The name of its field, as in refusals and forms: `name`, `steps`, `outcomes`, `step-0`, `choices-0`,
    /// `choice-0-1`, `to-0-1`, `outcome-0`.
    #[must_use]
    pub fn field(self) -> String {
        match self {
            Self::Name => "name".to_owned(),
            Self::Steps => "steps".to_owned(),
            Self::Outcomes => "outcomes".to_owned(),
            Self::Step(step) => ["step-", &step.to_string()].concat(),
            Self::Choices(step) => ["choices-", &step.to_string()].concat(),
            Self::Choice(step, choice) => ["choice-", &step.to_string(), "-", &choice.to_string()].concat(),
            Self::Target(step, choice) => ["to-", &step.to_string(), "-", &choice.to_string()].concat(),
            Self::Outcome(outcome) => ["outcome-", &outcome.to_string()].concat(),
        }
    }
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A text or a number of parts.
    Problem(Problem),
    /// The choice leads to nothing that is there.
    Nowhere,
    /// The choice leads back to where its way came from.
    Circle,
    /// No choice leads here.
    Unreached,
}

/// Something that no tree may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub wrong: Wrong,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let detail = |detail: &str| Problem::Malformed { detail: detail.to_owned() };
        let problem = match fault.wrong {
            Wrong::Problem(problem) => problem,
            Wrong::Nowhere => detail("the choice leads nowhere"),
            Wrong::Circle => detail("the choice leads back to where its way came from"),
            Wrong::Unreached => detail("no choice leads here"),
        };
        Self::Invalid { field: fault.place.field(), problem }
    }
}

/// What the walk through a tree has seen of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Not,
    Above,
    Done,
}

impl Tree {
    /// Everything that keeps it from being gone through, in the order of its places: texts that are missing or too
    /// long, too many parts, choices that lead nowhere or in a circle, parts that no choice leads to. A tree without
    /// any of these ends with an outcome on every way.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |place: Place, wrong: Wrong| faults.push(Fault { place, wrong });
        for (place, words, max) in self.texts() {
            if let Err(problem) = check_words(words, max) {
                fault(place, Wrong::Problem(problem));
            }
        }
        for (place, count, max) in self.counts() {
            if !(1..=max).contains(&count) {
                fault(place, Wrong::Problem(Problem::OutOfRange { min: 1, max: max as i64 }));
            }
        }
        let mut seen = vec![Seen::Not; self.steps.len()];
        let mut reached = vec![false; self.outcomes.len()];
        if !seen.is_empty() {
            self.walk(0, &mut seen, &mut reached, &mut fault);
        }
        let steps = seen.iter().enumerate().filter(|(_, seen)| **seen == Seen::Not).map(|(step, _)| Place::Step(step));
        let outcomes = reached.iter().enumerate().filter(|(_, is)| !**is).map(|(outcome, _)| Place::Outcome(outcome));
        for place in steps.chain(outcomes) {
            fault(place, Wrong::Unreached);
        }
        faults
    }

    /// Refuses a tree with faults, by the field of the first.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field of [`Place::field`].
    pub fn check(&self) -> Result<(), Refusal> {
        // No walk through more than there may be: it goes as deep as the steps are many.
        let too_many = self.counts().find(|(_, count, max)| count > max);
        if let Some((place, _, max)) = too_many {
            let wrong = Wrong::Problem(Problem::OutOfRange { min: 1, max: max as i64 });
            return Err(Fault { place, wrong }.into());
        }
        self.faults().into_iter().next().map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Every text with its place and limit.
    fn texts(&self) -> impl Iterator<Item = (Place, &Words, usize)> {
        let steps = self.steps.iter().enumerate().flat_map(|(at, step)| {
            let choices = step.choices.iter().enumerate();
            let choices = choices.map(move |(n, choice)| (Place::Choice(at, n), &choice.text, text::NAME_MAX));
            std::iter::once((Place::Step(at), &step.text, text::LINE_MAX)).chain(choices)
        });
        let outcomes = self.outcomes.iter().enumerate();
        let outcomes = outcomes.map(|(at, outcome)| (Place::Outcome(at), &outcome.text, OUTCOME_TEXT_MAX));
        std::iter::once((Place::Name, &self.name, text::NAME_MAX)).chain(steps).chain(outcomes)
    }

    /// How many parts there are, and how many there may be.
    fn counts(&self) -> impl Iterator<Item = (Place, usize, usize)> {
        let choices =
            self.steps.iter().enumerate().map(|(at, step)| (Place::Choices(at), step.choices.len(), CHOICES_MAX));
        let whole = [(Place::Steps, self.steps.len(), STEPS_MAX), (Place::Outcomes, self.outcomes.len(), OUTCOMES_MAX)];
        whole.into_iter().chain(choices)
    }

    fn walk(&self, at: usize, seen: &mut [Seen], reached: &mut [bool], fault: &mut impl FnMut(Place, Wrong)) {
        seen[at] = Seen::Above;
        for (n, choice) in self.steps[at].choices.iter().enumerate() {
            match choice.to {
                Target::Outcome(outcome) => match reached.get_mut(outcome as usize) {
                    Some(reached) => *reached = true,
                    None => fault(Place::Target(at, n), Wrong::Nowhere),
                },
                Target::Step(step) => match seen.get(step as usize) {
                    None => fault(Place::Target(at, n), Wrong::Nowhere),
                    Some(Seen::Above) => fault(Place::Target(at, n), Wrong::Circle),
                    Some(Seen::Done) => {}
                    Some(Seen::Not) => self.walk(step as usize, seen, reached, fault),
                },
            }
        }
        seen[at] = Seen::Done;
    }
}

/// One language is enough; both are short.
fn check_words(words: &Words, max: usize) -> Result<(), Problem> {
    let problem = |refusal: Refusal| match refusal {
        Refusal::Invalid { problem, .. } => problem,
        _ => Problem::Empty,
    };
    for text in [&words.it, &words.en] {
        let checked = if max == OUTCOME_TEXT_MAX {
            text::optional_body("text", text)
        } else {
            text::optional_line("text", text, max)
        };
        checked.map_err(problem)?;
        let length = text.chars().count();
        if length > max {
            return Err(Problem::TooLong { max: max as u32, length: length as u32 });
        }
    }
    if words.of(Language::It).trim().is_empty() { Err(Problem::Empty) } else { Ok(()) }
}
