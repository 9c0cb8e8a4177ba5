//! What the desk did not accept, in words for whoever imports.

use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sync::wire::Outcome;

/// What was not done, why, and what to do.
pub(super) fn words(kind: &str, outcome: &Outcome) -> String {
    let what = kind.replace('_', " ");
    let Outcome::Rejected { refusal } = outcome else {
        return format!("the desk could not do \"{what}\" now: run the import again");
    };
    let why = match refusal {
        Refusal::Invalid { field, problem } => format!("{field} {}", of_value(problem)),
        Refusal::NotFound { what } => format!("there is no {what}; what makes it was refused: set that right first"),
        Refusal::Retired { what } => format!("{what} is retired; take it back into use, or name another in the file"),
        Refusal::AlreadyExists { what } => format!("{what} is there by now; run the import again"),
        Refusal::PartExists { part } => format!("the {part} is there by now; run the import again"),
        Refusal::ChangedMeanwhile { what } => format!("{what} was changed meanwhile; run the import again"),
        Refusal::LastAdministrator => {
            "nobody would be left to administer the desk; give the role to another".to_owned()
        }
        other => format!("{}; set it right in the file or on the desk, and run the import again", other.code()),
    };
    format!("the desk refused \"{what}\": {why}")
}

fn of_value(problem: &Problem) -> String {
    match problem {
        Problem::Empty => "is empty; fill it in".to_owned(),
        Problem::TooLong { max, length } => format!("has {length} characters; write at most {max}"),
        Problem::ControlCharacter => "holds a character that no keyboard types; take it out".to_owned(),
        Problem::OutOfRange { min, max } => format!("is out of range; write {min} to {max}"),
        Problem::Malformed { detail } => format!("is not acceptable ({detail}); set it right in the file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_and_what_to_do() {
        let problem = Problem::TooLong { max: 120, length: 130 };
        let outcome = Outcome::Rejected { refusal: Refusal::Invalid { field: "name".to_owned(), problem } };
        let said = words("define_team", &outcome);
        assert_eq!(said, "the desk refused \"define team\": name has 130 characters; write at most 120");
        let said = words("import_change", &Outcome::Retry { after: 1 });
        assert!(said.ends_with("run the import again"), "{said}");
    }
}
