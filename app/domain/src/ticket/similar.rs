//! Which open tickets a new report may be about: somebody else in the same place may have called first.

use super::Ticket;
use crate::id::{CategoryId, SiteId};
use crate::search::{folded, words};

/// Words of fewer letters say little about what is wrong.
const TELLING: usize = 4;

/// What is known of a report while it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'a> {
    /// The place.
    pub site: Option<SiteId>,
    /// Room, floor, desk, as typed so far.
    pub location: &'a str,
    /// Node of the category tree.
    pub category: Option<CategoryId>,
    /// One line that says what is wrong, as typed so far.
    pub subject: &'a str,
}

/// How much an open ticket is like a report from the same place; more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likeness {
    words: usize,
    room: bool,
    category: bool,
}

impl Report<'_> {
    /// How much a ticket is like it; `None` where nothing says that they are about the same: the ticket has ended or is
    /// about another place, or they share neither the room, nor the category, nor a telling word of the subject.
    #[must_use]
    pub fn likeness(&self, ticket: &Ticket) -> Option<Likeness> {
        let theirs = &ticket.content;
        if self.site.is_none() || theirs.site != self.site || !ticket.is_open() {
            return None;
        }
        let (here, there) = (folded(self.location), folded(&theirs.location));
        let mut told = words(self.subject);
        told.retain(|word| word.chars().count() >= TELLING);
        told.sort();
        told.dedup();
        let others = words(&theirs.subject);
        let likeness = Likeness {
            // The last one may still be on its way: what it begins counts.
            words: told.iter().filter(|word| others.iter().any(|other| other.starts_with(*word))).count(),
            room: !here.is_empty() && here == there,
            category: self.category == Some(theirs.category),
        };
        (likeness.words > 0 || likeness.room || likeness.category).then_some(likeness)
    }

    /// The tickets that are most like it, best first; of two that are as much, the one that changed last.
    pub fn most_like<'t>(&self, tickets: impl Iterator<Item = &'t Ticket>, most: usize) -> Vec<&'t Ticket> {
        let mut found: Vec<_> = tickets.filter_map(|ticket| Some((self.likeness(ticket)?, ticket))).collect();
        found.sort_by(|(a, one), (b, other)| (b, other.updated_at, other.id).cmp(&(a, one.updated_at, one.id)));
        found.into_iter().map(|(_, ticket)| ticket).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TicketId;
    use crate::ticket::TicketStatus;
    use crate::ticket::agenda::tests::ticket;
    use crate::time::Timestamp;
    use proptest::prelude::*;

    fn told(id: u128, site: u128, location: &str, subject: &str) -> Ticket {
        let mut ticket = ticket(id);
        ticket.content.site = Some(SiteId::from(site));
        ticket.content.category = CategoryId::from(id);
        ticket.content.location = location.to_owned();
        ticket.content.subject = subject.to_owned();
        ticket
    }

    fn report<'a>(location: &'a str, subject: &'a str) -> Report<'a> {
        Report { site: Some(SiteId::from(1)), location, category: Some(CategoryId::from(99)), subject }
    }

    #[test]
    fn what_is_alike_and_in_the_same_place_comes_best_first() {
        let tickets = [
            told(1, 1, "Sala server", "Condizionatore rumoroso"),
            told(2, 1, "Segreteria", "La stampante del corridoio stampa righe nere"),
            told(3, 1, "segreteria ", "Monitor spento"),
            told(4, 2, "Segreteria", "Stampante ferma"),
            told(99, 1, "Portineria", "Citofono muto"),
        ];
        let like = |report: Report<'_>| -> Vec<u128> {
            report.most_like(tickets.iter(), 9).into_iter().map(|ticket| ticket.id.0.as_u128()).collect()
        };
        // A shared word says more than the room, the room more than the category.
        assert_eq!(like(report("Segreteria", "Stampante: righe nere")), [2, 3, 99]);
        // What is still being typed counts as far as it goes.
        assert_eq!(like(report("", "stampan")), [2, 99]);
        assert_eq!(like(report("", "La")), [99]);
        let ended = Ticket { status: TicketStatus::Resolved, ..tickets[1].clone() };
        assert_eq!(report("", "stampante").likeness(&ended), None);
    }

    proptest! {
        #[test]
        fn nothing_of_another_place_and_never_more_than_asked(
            places in prop::collection::vec((0_u128..3, "[a-c ]{0,12}", 0_i64..5), 0..20),
            subject in "[a-c ]{0,12}",
            most in 0_usize..5,
        ) {
            let tickets: Vec<Ticket> = (0..).zip(&places).map(|(id, (site, text, at))| {
                Ticket { updated_at: Timestamp(*at), ..told(id, *site, text, text) }
            }).collect();
            let report = Report { category: Some(CategoryId::from(3)), ..report(&subject, &subject) };
            let found = report.most_like(tickets.iter(), most);
            prop_assert!(found.len() <= most);
            prop_assert!(found.iter().all(|ticket| ticket.content.site == report.site));
            let order: Vec<_> = found.iter().map(|ticket| report.likeness(ticket)).collect();
            prop_assert!(order.is_sorted_by(|a, b| a >= b));
            // The order in which they are looked at makes no difference.
            let backwards: Vec<TicketId> = report.most_like(tickets.iter().rev(), most).iter().map(|t| t.id).collect();
            prop_assert_eq!(found.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), backwards);
            let nowhere = Report { site: None, ..report };
            prop_assert!(nowhere.most_like(tickets.iter(), most).is_empty());
        }
    }
}
