//! Replies prepared in both languages, with placeholders for what differs from ticket to ticket.

use crate::id::{CannedReplyId, TeamId};
use crate::people::Language;
use crate::refusal::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// A reply that can be put into the composer and changed there before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CannedReply {
    /// Identity.
    pub id: CannedReplyId,
    /// What the desk finds it by; requesters never see it.
    pub name: String,
    /// The text in English; empty where there is none.
    pub text_en: String,
    /// The text in Italian; empty where there is none.
    pub text_it: String,
    /// The team it is for; `None`: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// No longer offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// What a text may leave open, written as its word in braces: `{requester}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder {
    /// The requester's name.
    Requester,
    /// The ticket's number.
    Number,
    /// The ticket's subject.
    Subject,
    /// The place of the ticket.
    Site,
    /// Who writes.
    Author,
    /// The team that has the ticket.
    Team,
}

impl Placeholder {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Requester, Self::Number, Self::Subject, Self::Site, Self::Author, Self::Team];

    /// The word between the braces; the same in every language, so that a text can be translated around it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Number => "number",
            Self::Subject => "subject",
            Self::Site => "site",
            Self::Author => "author",
            Self::Team => "team",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

impl CannedReply {
    /// The text in a language, or in the other one where that is all there is.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::En => (&self.text_en, &self.text_it),
            Language::It => (&self.text_it, &self.text_en),
        };
        if first.trim().is_empty() { second } else { first }
    }
}

/// A text with its placeholders filled in. What `value` does not know stays as it is, so that the author sees it.
#[must_use]
pub fn fill(text: &str, value: impl Fn(Placeholder) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, word, after)) = next_braces(rest) {
        out.push_str(before);
        match Placeholder::of(word).and_then(&value) {
            Some(value) => out.push_str(&value),
            None => {
                out.push('{');
                out.push_str(word);
                out.push('}');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Refuses a text with a placeholder nobody can fill.
pub fn check(field: &'static str, text: &str) -> Result<(), Refusal> {
    let mut rest = text;
    while let Some((_, word, after)) = next_braces(rest) {
        let named = !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if named && Placeholder::of(word).is_none() {
            let problem = Problem::Malformed { detail: ["{", word, "}"].concat() };
            return Err(Refusal::Invalid { field: field.to_owned(), problem });
        }
        rest = after;
    }
    Ok(())
}

/// The text before the next pair of braces, what stands between them, and the text behind.
fn next_braces(text: &str) -> Option<(&str, &str, &str)> {
    let (head, after) = text.split_once('}')?;
    match head.rsplit_once('{') {
        Some((before, word)) => Some((before, word, after)),
        None => {
            let (before, word, rest) = next_braces(after)?;
            let end = text.len() - after.len() + before.len();
            Some((&text[..end], word, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(placeholder: Placeholder) -> Option<String> {
        (placeholder != Placeholder::Site).then(|| placeholder.word().to_uppercase())
    }

    #[test]
    fn placeholders_are_filled_and_all_else_stays() {
        let cases = [
            ("Buongiorno {requester}, {number}.", "Buongiorno REQUESTER, NUMBER."),
            ("{site} {nobody} {", "{site} {nobody} {"),
            ("} {{requester}} {", "} {REQUESTER} {"),
            ("a } b } {team}", "a } b } TEAM"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(fill(text, value), expected, "{text}");
        }
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        assert_eq!(check("text_en", "Dear {requester}, {} { x } {JSON}"), Ok(()));
        let refusal = check("text_it", "Gentile {richiedente}");
        let problem = Problem::Malformed { detail: "{richiedente}".to_owned() };
        assert_eq!(refusal, Err(Refusal::Invalid { field: "text_it".to_owned(), problem }));
    }

    proptest! {
        #[test]
        fn without_values_a_text_stays_as_it_is(text in "[{}a-z ]{0,40}") {
            prop_assert_eq!(fill(&text, |_| None), text);
        }
    }
}
