//! What a mail is: a message on a ticket, a new ticket, nothing for a desk, or something that a person has to look at.
//!
//! Who a mail is from is easily forged, and the number of a ticket easily guessed. So the number alone opens nothing: a
//! message counts as somebody's where it comes to the address that they were given, or answers what they were sent, and
//! it is from their own address, and our mail server, where there is one that checks, says so.

use super::read::{Incoming, known_as};
use super::{Post, read::is_letter_name};
use crate::directory::Known;
use crate::store::mail::{ArrivalState, Letter};
use crate::store::{Result, Store};
use deskside_domain::document::Document;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::people::Person;
use deskside_domain::ticket::{Ticket, TicketNumber};
use deskside_domain::time::Timestamp;

/// New tickets that one sender may make within an hour.
pub const HOURLY: usize = 10;
/// Messages of one sender on one ticket within an hour, beyond which a person looks first.
pub const REPLIES: usize = 20;
/// Mails of the last hour that are looked at for that.
const LATELY: u32 = 500;

/// Why a person looks at a mail first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody the desk knows.
    UnknownSender,
    /// No address at all.
    NoSender,
    /// About a ticket that the sender has no part in.
    NotOfTicket,
    /// Nobody vouches for the sender.
    Unproven,
    /// Very many in an hour.
    TooMany,
    /// To a mailing list.
    List,
    /// The rules would not have it.
    Refused,
    /// It is no mail.
    Odd,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::UnknownSender,
        Self::NoSender,
        Self::NotOfTicket,
        Self::Unproven,
        Self::TooMany,
        Self::List,
        Self::Refused,
        Self::Odd,
    ];

    /// The word in tables and answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownSender => "unknown_sender",
            Self::NoSender => "no_sender",
            Self::NotOfTicket => "not_of_ticket",
            Self::Unproven => "unproven",
            Self::TooMany => "too_many",
            Self::List => "list",
            Self::Refused => "refused",
            Self::Odd => "odd",
        }
    }
}

/// What is to be done with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A message of a person on a ticket.
    Reply(TicketId, PersonId),
    /// A new ticket of a person.
    Ticket(PersonId),
    /// Nothing: a program wrote it.
    Ignore(&'static str),
    /// A person looks at it; perhaps it is about this ticket.
    Quarantine(Reason, Option<TicketId>),
}

/// Says what a mail is.
///
/// # Errors
/// When the store can not be read.
pub async fn judge(store: &dyn Store, post: &Post, known: &Known, mail: &Incoming, now: Timestamp) -> Result<Verdict> {
    if mail.mark.as_deref() == Some(post.mark()) {
        return Ok(Verdict::Ignore("own_mail"));
    }
    if let Some(why) = mail.automatic {
        return Ok(Verdict::Ignore(why));
    }
    if mail.sender.is_empty() {
        return Ok(Verdict::Quarantine(Reason::NoSender, None));
    }
    if mail.is_list {
        return Ok(Verdict::Quarantine(Reason::List, None));
    }
    let sender = person_of(known, &mail.sender);
    // What is in an envelope nobody vouches for: only an address that was given to its sender shows who wrote it.
    let is_checked = post.addresses.checked_by.is_some() && !mail.is_enclosed;
    let is_vouched = match &post.addresses.checked_by {
        Some(by) if is_checked => mail.vouched_by.as_ref().is_some_and(|vouched| vouched.eq_ignore_ascii_case(by)),
        _ => true,
    };
    if let Some(thread) = thread(store, post, mail).await? {
        let ticket = store.document(thread.ticket.into()).await?;
        let Some(ticket) = ticket.as_ref().and_then(Document::as_ticket) else {
            return Ok(Verdict::Quarantine(Reason::NotOfTicket, None));
        };
        let Some(sender) = sender.filter(|sender| takes_part(ticket, sender, thread.letter.as_ref())) else {
            return Ok(Verdict::Quarantine(Reason::NotOfTicket, Some(ticket.id)));
        };
        // Nobody but they were given that name; a mere number or an old message is no proof.
        let was_given = thread.letter.is_some_and(|letter| letter.person == sender.id);
        if !is_vouched || (!is_checked && !was_given) {
            return Ok(Verdict::Quarantine(Reason::Unproven, Some(ticket.id)));
        }
        // Two programs that do not say what they are would answer each other for ever.
        let lately = store.arrivals(ArrivalState::Reply, LATELY).await?;
        let own = lately.iter().filter(|one| (one.person, one.ticket) == (Some(sender.id), Some(ticket.id)));
        if own.filter(|one| now.since(one.at) < 3_600).count() >= REPLIES {
            return Ok(Verdict::Quarantine(Reason::TooMany, Some(ticket.id)));
        }
        return Ok(Verdict::Reply(ticket.id, sender.id));
    }
    let Some(sender) = sender else { return Ok(Verdict::Quarantine(Reason::UnknownSender, None)) };
    if !is_vouched || (post.addresses.checked_by.is_some() && mail.is_enclosed) {
        return Ok(Verdict::Quarantine(Reason::Unproven, None));
    }
    let lately = store.arrivals(ArrivalState::Ticket, LATELY).await?;
    let own = lately.iter().filter(|arrival| arrival.person == Some(sender.id) && now.since(arrival.at) < 3_600);
    if own.count() >= HOURLY {
        return Ok(Verdict::Quarantine(Reason::TooMany, None));
    }
    Ok(Verdict::Ticket(sender.id))
}

/// Whoever has this address, is still there, and is no machine.
pub(super) fn person_of<'k>(known: &'k Known, address: &str) -> Option<&'k Person> {
    let has = |person: &&Person| {
        person.active && person.profile.emails.iter().any(|email| email.trim().eq_ignore_ascii_case(address))
    };
    known.people().filter(has).min_by_key(|person| person.id)
}

/// Who asked, who suffers, who is in copy, and whom a letter about it was sent to.
fn takes_part(ticket: &Ticket, person: &Person, letter: Option<&Letter>) -> bool {
    let id = person.id;
    ticket.content.requester == id
        || ticket.content.affected_user == Some(id)
        || ticket.assignee == Some(id)
        || ticket.watchers.contains(&id)
        || letter.is_some_and(|letter| letter.person == id)
}

/// What a mail is about, and the letter that shows it.
struct Thread {
    ticket: TicketId,
    letter: Option<Letter>,
}

/// By the address it went to, by what it answers, by the number in its subject: in this order.
async fn thread(store: &dyn Store, post: &Post, mail: &Incoming) -> Result<Option<Thread>> {
    let addressed = mail.to.iter().filter_map(|to| post.answered(to));
    let answered = mail.answers.iter().filter_map(|id| post.letter_of(id));
    for name in addressed.chain(answered).filter(|name| is_letter_name(name)) {
        if let Some(letter) = store.letter(&name.to_ascii_lowercase()).await? {
            return Ok(Some(Thread { ticket: letter.ticket, letter: Some(letter) }));
        }
    }
    for id in &mail.answers {
        if let Some(ticket) = store.arrival(&known_as(id)).await?.and_then(|arrival| arrival.ticket) {
            return Ok(Some(Thread { ticket, letter: None }));
        }
    }
    for number in numbers(&mail.subject) {
        if let Some(ticket) = store.numbered(number).await? {
            return Ok(Some(Thread { ticket, letter: None }));
        }
    }
    Ok(None)
}

/// The numbers of tickets in a subject, as our own mail writes them: in square brackets, or behind a hash.
fn numbers(subject: &str) -> Vec<TicketNumber> {
    let mut found = Vec::new();
    for (at, mark) in subject.match_indices(['[', '#']) {
        let rest = subject.get(at + mark.len()..).unwrap_or("").trim_start_matches('#');
        let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
        let closed = mark == "#" || rest.get(end..).is_some_and(|rest| rest.starts_with(']'));
        found.extend(rest.get(..end).filter(|_| closed).and_then(|digits| digits.parse::<TicketNumber>().ok()));
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_a_subject_stands_in_brackets_or_behind_a_hash() {
        let number = TicketNumber::new(104).unwrap();
        for (subject, found) in [
            (format!("Re: [{number}] Stampante"), 1),
            (format!("Stampante #{number}"), 1),
            (format!("[#{number}] x"), 1),
            (format!("{number} Stampante"), 0),
            (format!("[{number} x]"), 0),
            ("[12] x".to_owned(), 0),
        ] {
            assert_eq!(numbers(&subject).len(), found, "{subject}");
        }
    }
}
