//! Checklists of a ticket: what is gone through on site, item by item. The items are copied from a template when the
//! list is taken up, so what is being filled in never changes under the hand.
//!
//! An item holds every answer that no later one has seen. A person who answers names the answers they saw, which theirs
//! replaces, and always replaces their own; what nobody saw stays beside it. So answers to different items never meet,
//! answers to one item are never lost, and the order in which they arrive does not matter.

use crate::id::{ChecklistId, ChecklistTemplateId, EventId, PersonId, VisitId};
use crate::private::ERASED;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most items of one list.
pub const ITEMS_MAX: usize = 60;
/// Most lists of one ticket.
pub const CHECKLISTS_MAX: usize = 30;
/// Longest unit of a number, in characters.
pub const UNIT_MAX: usize = 20;

/// What kind of answer an item asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// That it is done.
    #[default]
    Tick,
    /// A line of text.
    Text,
    /// A decimal number.
    Number,
}

impl AnswerKind {
    /// Every kind, in the order of a list.
    pub const ALL: [Self; 3] = [Self::Tick, Self::Text, Self::Number];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Text => "text",
            Self::Number => "number",
        }
    }
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChecklistItem {
    /// What.
    pub text: String,
    /// The list is not complete without an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What kind of answer it asks for.
    #[serde(default)]
    pub answer: AnswerKind,
    /// What a number counts, such as `V`; empty where nothing is to be said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Refuses items that nobody could go through: none, too many, without words.
pub fn check_items(items: &[ChecklistItem]) -> Result<(), Refusal> {
    if !(1..=ITEMS_MAX).contains(&items.len()) {
        return Err(out_of_range("items", 1, ITEMS_MAX));
    }
    for item in items {
        text::line("items", &item.text, text::LINE_MAX)?;
        text::optional_line("unit", &item.unit, UNIT_MAX)?;
    }
    Ok(())
}

pub(crate) fn out_of_range(field: &str, min: usize, max: usize) -> Refusal {
    Refusal::Invalid { field: field.to_owned(), problem: Problem::OutOfRange { min: min as i64, max: max as i64 } }
}

/// What somebody says to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is done.
    Done,
    /// It does not apply here, and why.
    NotApplicable(String),
    /// What was read or measured; a number with a point before its decimals.
    Value(String),
}

impl Answer {
    /// Refuses what is no answer to this item.
    pub fn check(&self, kind: AnswerKind) -> Result<(), Refusal> {
        let malformed = |detail: &str| {
            let problem = Problem::Malformed { detail: detail.to_owned() };
            Err(Refusal::Invalid { field: "answer".to_owned(), problem })
        };
        match (self, kind) {
            (Self::NotApplicable(why), _) => text::line("answer", why, text::LINE_MAX),
            (Self::Done, AnswerKind::Tick) => Ok(()),
            (Self::Value(value), AnswerKind::Text) => text::line("answer", value, text::LINE_MAX),
            (Self::Value(value), AnswerKind::Number) if is_number(value) => Ok(()),
            (Self::Value(_), AnswerKind::Number) => malformed("a number is such as -12.5"),
            (Self::Value(_), AnswerKind::Tick) => malformed("the item asks for a tick, not for a value"),
            (Self::Done, _) => malformed("the item asks for a value, not for a tick"),
        }
    }
}

/// Whether a text is a number as it is kept: at most 12 digits, and 6 behind a point.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    all(whole, 12) && all(part, 6)
}

/// An answer in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answered {
    /// The event that recorded it; names it.
    pub id: EventId,
    /// To which item, counted from 0.
    pub item: u32,
    /// What was said.
    pub answer: Answer,
    /// Who said it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A checklist of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Checklist {
    /// Identity.
    pub id: ChecklistId,
    /// The template its items were copied from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<ChecklistTemplateId>,
    /// The visit it belongs to; `None`: to the ticket as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// What it is called.
    pub name: String,
    /// What to look at, in order.
    pub items: Vec<ChecklistItem>,
    /// Answers that no later one has seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// Not gone through after all. An answer takes it up again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
}

impl Checklist {
    /// What stands where an erased list stood.
    #[must_use]
    pub fn erased(id: ChecklistId) -> Self {
        let (name, items, answers) = (ERASED.to_owned(), Vec::new(), Vec::new());
        Self { id, template: None, visit: None, name, items, answers, aside: true }
    }

    /// What stands at an item, the one that came last at the end. More than one: people answered without knowing of
    /// each other.
    pub fn answers_to(&self, item: u32) -> impl DoubleEndedIterator<Item = &Answered> {
        self.answers.iter().filter(move |answered| answered.item == item)
    }

    /// The answer to an item: the one that came last.
    #[must_use]
    pub fn answer_to(&self, item: u32) -> Option<&Answered> {
        self.answers_to(item).next_back()
    }

    /// Whether people said different things of an item, and nobody has decided yet.
    #[must_use]
    pub fn is_contested(&self, item: u32) -> bool {
        let mut answers = self.answers_to(item);
        let first = answers.next();
        answers.any(|other| first.is_some_and(|first| first.answer != other.answer))
    }

    /// How many items have an answer, of how many.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let answered = (0..self.items.len()).filter(|item| self.answer_to(*item as u32).is_some()).count();
        (answered, self.items.len())
    }

    /// Required items without an answer, by their places. None of a list that was set aside.
    pub fn missing(&self) -> impl Iterator<Item = usize> {
        let open =
            |place: &usize| !self.aside && self.items[*place].required && self.answer_to(*place as u32).is_none();
        (0..self.items.len()).filter(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_point_and_few_digits() {
        for text in ["0", "-12.5", "230", "0.000001", "999999999999"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "12,5", "1.", ".5", "1e3", "+1", "1234567890123", "1.1234567", "٣", " 1"] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn an_answer_fits_its_item() {
        let value = |text: &str| Answer::Value(text.to_owned());
        let why = Answer::NotApplicable("nessun gruppo di continuità".to_owned());
        for kind in AnswerKind::ALL {
            assert_eq!(why.check(kind), Ok(()));
            assert_eq!(Answer::Done.check(kind).is_ok(), kind == AnswerKind::Tick);
            assert_eq!(value("12.5").check(kind).is_ok(), kind != AnswerKind::Tick);
            assert_eq!(value("dodici").check(kind).is_ok(), kind == AnswerKind::Text);
            assert!(Answer::NotApplicable(" ".to_owned()).check(kind).is_err(), "a reason says something");
        }
    }
}
