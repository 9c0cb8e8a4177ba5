//! A diagnosis of a ticket: a tree of questions that is gone through. The tree is copied when it is begun, so what was
//! answered stands whatever becomes of the tree.
//!
//! As with checklists, a question holds every answer that no later one has seen: a person who answers names the answers
//! they saw, of this question and of those behind it, and always replaces their own. Who answers without knowing of a
//! colleague loses nothing, and the order of arrival does not matter; the way goes on once a person has decided.

use crate::diagnosis::{Outcome, Target, Tree};
use crate::id::{DiagnosisId, DiagnosisTreeId, EventId, PersonId};
use crate::people::Language;
use crate::private::ERASED;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most diagnoses of one ticket.
pub const DIAGNOSES_MAX: usize = 12;

/// A choice in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chosen {
    /// The event that recorded it; names it.
    pub id: EventId,
    /// At which step, counted from 0.
    pub step: u32,
    /// Which of its choices, counted from 0.
    pub choice: u32,
    /// Who chose.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A diagnosis of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diagnosis {
    /// Identity.
    pub id: DiagnosisId,
    /// The tree its questions were copied from.
    pub source: DiagnosisTreeId,
    /// Which version of it.
    pub version: u32,
    /// The questions, as they were then.
    pub tree: Tree,
    /// Answers that no later one has seen, also those of questions that the way no longer passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Chosen>,
    /// Not gone through after all. An answer takes it up again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
}

/// Where a diagnosis stands. Steps and outcomes are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A question waits for its answer.
    Asks(u32),
    /// People gave different answers to a question without knowing of each other.
    Contested(u32),
    /// An outcome is reached.
    Proposes(u32),
    /// There is nothing to go through: it was erased.
    Nothing,
}

impl Diagnosis {
    /// What stands where an erased diagnosis stood.
    #[must_use]
    pub fn erased(id: DiagnosisId) -> Self {
        let mut tree = Tree::default();
        tree.name.it = ERASED.to_owned();
        Self { id, source: DiagnosisTreeId(id.0), version: 0, tree, answers: Vec::new(), aside: true }
    }

    /// What stands at a step, the answer that came last at the end.
    pub fn answers_to(&self, step: u32) -> impl DoubleEndedIterator<Item = &Chosen> {
        self.answers.iter().filter(move |chosen| chosen.step == step)
    }

    /// Whether people chose differently at a step, and nobody has decided yet.
    #[must_use]
    pub fn is_contested(&self, step: u32) -> bool {
        let mut answers = self.answers_to(step);
        let first = answers.next();
        answers.any(|other| first.is_some_and(|first| first.choice != other.choice))
    }

    /// The way from the first question as the answers lead it, and where it stands.
    #[must_use]
    pub fn way(&self) -> (Vec<&Chosen>, Standing) {
        let mut way: Vec<&Chosen> = Vec::new();
        let mut at = 0;
        // A tree has no circle; a step more than there are would be one.
        while way.len() <= self.tree.steps.len() {
            let Some(step) = self.tree.steps.get(at as usize) else { break };
            if self.is_contested(at) {
                return (way, Standing::Contested(at));
            }
            let Some(chosen) = self.answers_to(at).next_back() else { return (way, Standing::Asks(at)) };
            let Some(choice) = step.choices.get(chosen.choice as usize) else { return (way, Standing::Asks(at)) };
            way.push(chosen);
            match choice.to {
                Target::Step(next) => at = next,
                Target::Outcome(outcome) => return (way, Standing::Proposes(outcome)),
            }
        }
        (way, Standing::Nothing)
    }

    /// The outcome that is reached.
    #[must_use]
    pub fn proposed(&self) -> Option<&Outcome> {
        match self.way().1 {
            Standing::Proposes(outcome) => self.tree.outcomes.get(outcome as usize),
            _ => None,
        }
    }

    /// Question and answer of a choice, in a language.
    #[must_use]
    pub fn words(&self, step: u32, choice: u32, language: Language) -> Option<(&str, &str)> {
        let step = self.tree.steps.get(step as usize)?;
        Some((step.text.of(language), step.choices.get(choice as usize)?.text.of(language)))
    }

    /// The way so far, a line for each question with its answer.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let mut text = String::new();
        for chosen in self.way().0 {
            if let Some((question, answer)) = self.words(chosen.step, chosen.choice, language) {
                text.push_str(if text.is_empty() { "" } else { "\n" });
                text.push_str(&[question, " ", answer].concat());
            }
        }
        text
    }
}
