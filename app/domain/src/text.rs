//! What people type: limits in characters, stated once, checked on both sides.

use crate::refusal::{Problem, Refusal};

/// A ticket's subject or a task's title.
pub const SUBJECT_MAX: usize = 200;
/// A name of a person, organisation, site, team or category.
pub const NAME_MAX: usize = 120;
/// A message, description, solution, reason or note.
pub const BODY_MAX: usize = 20_000;
/// A phone number, an address line, a reference in another system.
pub const LINE_MAX: usize = 254;

/// Whether a text is one line or many.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Body,
}

/// A line that must not be empty.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<(), Refusal> {
    check(field, text, max, Shape::Line, true)
}

/// A line that may be empty.
pub fn optional_line(field: &'static str, text: &str, max: usize) -> Result<(), Refusal> {
    check(field, text, max, Shape::Line, false)
}

/// A longer text that must not be empty; line breaks and tabs are allowed.
pub fn body(field: &'static str, text: &str) -> Result<(), Refusal> {
    check(field, text, BODY_MAX, Shape::Body, true)
}

/// A longer text that may be empty.
pub fn optional_body(field: &'static str, text: &str) -> Result<(), Refusal> {
    check(field, text, BODY_MAX, Shape::Body, false)
}

fn check(field: &'static str, text: &str, max: usize, shape: Shape, required: bool) -> Result<(), Refusal> {
    let invalid = |problem| Err(Refusal::Invalid { field: field.to_owned(), problem });
    if required && text.trim().is_empty() {
        return invalid(Problem::Empty);
    }
    let length = text.chars().count();
    if length > max {
        return invalid(Problem::TooLong { max: max as u32, length: length as u32 });
    }
    let allowed = |c: char| !c.is_control() || (shape == Shape::Body && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().all(allowed) { Ok(()) } else { invalid(Problem::ControlCharacter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_not_bytes() {
        assert_eq!(line("subject", &"è".repeat(200), SUBJECT_MAX), Ok(()));
        let refused = line("subject", &"è".repeat(201), SUBJECT_MAX);
        let problem = Problem::TooLong { max: 200, length: 201 };
        assert_eq!(refused, Err(Refusal::Invalid { field: "subject".to_owned(), problem }));
    }

    #[test]
    fn a_line_has_no_line_break_and_a_body_may() {
        assert!(line("subject", "a\nb", SUBJECT_MAX).is_err());
        assert_eq!(body("body", "a\n\tb"), Ok(()));
        assert!(body("body", "a\0b").is_err());
        assert!(body("body", " \n ").is_err());
        assert_eq!(optional_body("note", ""), Ok(()));
    }
}
