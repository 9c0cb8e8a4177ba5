//! What goes wrong at the customers' on ordinary days, in their language.

mod factory;
mod homes;
mod hospital;
mod northquay;
mod office;

use super::cast::{ASL, BRANDOLIN, HOMES, NORTHQUAY};
use deskside_domain::ticket::{Impact, TicketKind, Urgency};

/// How a ticket goes its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Solved by who answers the phone.
    Call,
    /// Handed to a team with more skill.
    Escalate(&'static str),
    /// Somebody goes there.
    Visit,
    /// A supplier must act.
    Supplier(&'static str),
    /// The requester must say something first: question and answer.
    Ask(&'static str, &'static str),
    /// Somebody must approve.
    Approve,
}

/// An ordinary ticket.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Node of the category tree.
    pub category: &'static str,
    /// What kind of demand.
    pub kind: TicketKind,
    /// Ways to say it in one line.
    pub subjects: &'static [&'static str],
    /// The rest, as the requester says it.
    pub told: &'static str,
    /// What was found, for the desk.
    pub found: &'static str,
    /// What fixed it.
    pub solution: &'static str,
    /// How it goes its way.
    pub course: Course,
    /// Size of the effect.
    pub impact: Impact,
    /// How soon.
    pub urgency: Urgency,
    /// How often, compared to others.
    pub weight: u64,
}

/// A fault of one person, this week, solved on the phone.
const fn fault(
    category: &'static str,
    subjects: &'static [&'static str],
    told: &'static str,
    found: &'static str,
    solution: &'static str,
) -> Case {
    Case {
        category,
        kind: TicketKind::Incident,
        subjects,
        told,
        found,
        solution,
        course: Course::Call,
        impact: Impact::Individual,
        urgency: Urgency::Medium,
        weight: 4,
    }
}

/// A wish of one person.
const fn wish(
    category: &'static str,
    subjects: &'static [&'static str],
    told: &'static str,
    found: &'static str,
    solution: &'static str,
) -> Case {
    Case { kind: TicketKind::ServiceRequest, urgency: Urgency::Low, ..fault(category, subjects, told, found, solution) }
}

impl Case {
    const fn goes(self, course: Course) -> Self {
        Self { course, ..self }
    }

    const fn level(self, impact: Impact, urgency: Urgency) -> Self {
        Self { impact, urgency, ..self }
    }

    const fn weight(self, weight: u64) -> Self {
        Self { weight, ..self }
    }
}

/// The cases of a customer.
pub fn of(customer: &str) -> Vec<&'static Case> {
    match customer {
        ASL => hospital::CASES.iter().chain(&office::CASES).collect(),
        BRANDOLIN => factory::CASES.iter().chain(&office::CASES).collect(),
        NORTHQUAY => northquay::CASES.iter().collect(),
        HOMES => homes::CASES.iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::TREE;
    use super::*;
    use deskside_domain::text::SUBJECT_MAX;

    #[test]
    fn every_case_has_its_place_in_the_tree_and_its_words() {
        for customer in super::super::cast::CUSTOMERS {
            let cases = of(customer.key);
            assert!(cases.len() >= 8, "{}", customer.key);
            for case in cases {
                assert!(TREE.iter().any(|node| node.key == case.category), "{}", case.category);
                assert!(case.subjects.iter().all(|subject| (5..SUBJECT_MAX).contains(&subject.len())));
                assert!(!case.told.is_empty() && !case.found.is_empty() && !case.solution.is_empty());
            }
        }
    }
}
