//! What ServiceNow's words are here.
//!
//! | incident_state | here |   | impact | here |   | urgency | here |
//! |---|---|---|---|---|---|---|---|
//! | New | new | | 1 - High | organization | | 1 - High | high |
//! | Active | in progress | | 2 - Medium | site | | 2 - Medium | medium |
//! | Awaiting User Info | pending, requester | | 3 - Low | individual | | 3 - Low | low |
//! | Awaiting Problem | pending, problem | | | | | | |
//! | Awaiting Vendor | pending, supplier | | | | | | |
//! | Awaiting Evidence | pending, evidence | | | | | | |
//! | Resolved, Closed | resolved, closed | | | | | | |
//!
//! With these impacts and urgencies our matrix gives the priorities of ServiceNow's: 1 to 5 become P1 to P5.
//!
//! | contact_type | here |
//! |---|---|
//! | Phone, IVR | phone |
//! | Email | mail |
//! | Self service | portal |
//! | anything else, also Direct opening and `?` | import |

use deskside_domain::ticket::{Channel, Impact, PendingReason, TicketStatus, Urgency};

/// The states that are known, for messages.
pub const STATES: &str = "New, Active, Awaiting User Info, Awaiting Problem, Awaiting Vendor, Awaiting Evidence, \
                          Resolved, Closed";

/// The levels that are known, for messages.
pub const LEVELS: &str = "1 - High, 2 - Medium, 3 - Low";

/// The status of an `incident_state`.
pub fn status(word: &str) -> Option<TicketStatus> {
    Some(match word {
        "New" => TicketStatus::New,
        "Active" => TicketStatus::InProgress,
        "Awaiting User Info" => TicketStatus::Pending(PendingReason::Requester),
        "Awaiting Problem" => TicketStatus::Pending(PendingReason::Problem),
        "Awaiting Vendor" => TicketStatus::Pending(PendingReason::Supplier),
        "Awaiting Evidence" => TicketStatus::Pending(PendingReason::Evidence),
        "Resolved" => TicketStatus::Resolved,
        "Closed" => TicketStatus::Closed,
        _ => return None,
    })
}

/// The impact of an `impact`.
pub fn impact(word: &str) -> Option<Impact> {
    Some(match word {
        "1 - High" => Impact::Organization,
        "2 - Medium" => Impact::Site,
        "3 - Low" => Impact::Individual,
        _ => return None,
    })
}

/// The urgency of an `urgency`.
pub fn urgency(word: &str) -> Option<Urgency> {
    Some(match word {
        "1 - High" => Urgency::High,
        "2 - Medium" => Urgency::Medium,
        "3 - Low" => Urgency::Low,
        _ => return None,
    })
}

/// The channel of a `contact_type`; the word itself stays in the raw values.
pub fn channel(word: &str) -> Channel {
    match word {
        "Phone" | "IVR" => Channel::Phone,
        "Email" => Channel::Mail,
        "Self service" => Channel::Portal,
        _ => Channel::Import,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::ticket::priority::{self, Priority};

    #[test]
    fn the_matrix_gives_the_priorities_of_the_source() {
        use Priority::{P1, P2, P3, P4, P5};
        let levels = ["1 - High", "2 - Medium", "3 - Low"];
        for (impact_word, expected) in levels.into_iter().zip([[P1, P2, P3], [P2, P3, P4], [P3, P4, P5]]) {
            for (urgency_word, expected) in levels.into_iter().zip(expected) {
                let levels = (impact(impact_word).expect("known"), urgency(urgency_word).expect("known"));
                assert_eq!(priority::of(levels.0, levels.1), expected, "{impact_word}, {urgency_word}");
            }
        }
    }
}
