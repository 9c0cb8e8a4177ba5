//! Who reports: somebody known by exactly this mail address or phone number, or somebody new. Nothing of who is known is
//! ever told to who reports.

use crate::directory::{Known, folded};
use deskside_domain::people::{Person, Role, phone_digits};

/// Digits below which a number is too short to tell anybody by.
const TELLING: usize = 6;

/// How somebody who reports says they are called and reached.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Their name.
    pub name: &'a str,
    /// A mail address, or nothing.
    pub email: &'a str,
    /// A phone number, or nothing.
    pub phone: &'a str,
}

/// The requester who is meant, if one is known. Of several who share a contact it is the one of this name; nobody, where
/// the name is another altogether: at the number of a whole ward many people call. People who work here are not found, so
/// that nobody speaks in their name without signing in.
pub fn known<'k>(known: &'k Known, given: Given<'_>) -> Option<&'k Person> {
    let reached =
        known.people().filter(|person| person.active && person.role == Role::Requester && is_at(person, given));
    let mut found: Vec<&Person> = reached.filter(|person| may_be_called(&person.profile.name, given.name)).collect();
    let is_other = |person: &&Person| folded(&person.profile.name) != folded(given.name);
    found.sort_by_key(|person| (is_other(person), person.id));
    found.first().copied()
}

/// Whether a person is reached by one of these.
fn is_at(person: &Person, given: Given<'_>) -> bool {
    let digits = phone_digits(given.phone);
    person.profile.emails.iter().any(|email| !given.email.is_empty() && email.eq_ignore_ascii_case(given.email))
        || person.profile.phones.iter().any(|phone| digits.len() >= TELLING && phone_digits(phone) == digits)
}

/// What was given of it that the desk does not have yet.
pub fn new_contacts(person: &Person, given: Given<'_>) -> Vec<String> {
    let mail = Given { phone: "", ..given };
    let call = Given { email: "", ..given };
    let given = [(given.email, mail), (given.phone, call)];
    given
        .into_iter()
        .filter(|(text, way)| !text.is_empty() && !is_at(person, *way))
        .map(|(text, _)| text.to_owned())
        .collect()
}

/// Whether two names share a word, or one is not known.
fn may_be_called(kept: &str, given: &str) -> bool {
    let (kept, given) = (folded(kept), folded(given));
    let telling = |word: &&str| word.chars().count() > 1;
    kept.is_empty() || kept.split(' ').filter(telling).any(|word| given.split(' ').any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_another() {
        assert!(may_be_called("Marta Zanier", "zanier marta"));
        assert!(may_be_called("Gianni Moro", "G. Moro"));
        assert!(may_be_called("", "Whoever"));
        assert!(!may_be_called("Marta Zanier", "Gianni Moro"));
        assert!(!may_be_called("M. Zanier", "M. Moro"), "one letter says nothing");
    }
}
