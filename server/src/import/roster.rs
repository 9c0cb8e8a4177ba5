//! Everyone and everything that the tickets of a file name: people, organisations, teams and categories.

mod cast;

pub use cast::{Cast, Counts};

use super::mapping::{Mapping, Places};
use super::reading::{Comment, Ticket, cut};
use super::record::Record;
use crate::auth::normalized;
use crate::directory::folded;
use deskside_domain::people::Role;
use deskside_domain::text;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How a record names a person. Any of it may be missing, but not all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    key: Option<String>,
    email: Option<String>,
    name: Option<String>,
    organization: Option<At>,
}

/// How a record names an organisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// By its name.
    Name(String),
    /// By its key in a list; without the list it says nothing.
    Key(String),
}

impl At {
    /// Of what a record says; the name counts first.
    #[must_use]
    pub fn of(name: Option<String>, key: Option<String>) -> Option<Self> {
        name.map(Self::Name).or(key.map(Self::Key))
    }
}

impl Who {
    /// Of what a record says.
    #[must_use]
    pub fn of(
        key: Option<String>,
        email: Option<String>,
        name: Option<String>,
        organization: Option<At>,
    ) -> Option<Self> {
        let email = email.map(|email| normalized(&email)).filter(|email| looks_like_mail(email));
        let some = key.is_some() || email.is_some() || name.is_some();
        some.then_some(Self { key, email, name, organization })
    }

    /// What tells the person from others in the same export.
    #[must_use]
    pub fn label(&self) -> String {
        [&self.key, &self.email, &self.name].into_iter().flatten().next().cloned().unwrap_or_default()
    }
}

/// What the desk's rules take for a mail address.
fn looks_like_mail(email: &str) -> bool {
    let mut parts = email.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let clean = !email.chars().any(|c| c.is_whitespace() || c.is_control()) && email.chars().count() <= text::LINE_MAX;
    !local.is_empty() && !domain.is_empty() && clean
}

/// A person as far as the file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    note: String,
    organization: Option<At>,
    works: bool,
    teams: BTreeSet<String>,
}

impl Found {
    fn join(&mut self, other: Self) {
        let Self { name, email, phone, note, organization, works, teams } = other;
        self.name = self.name.take().or(name);
        self.email = self.email.take().or(email);
        self.phone = self.phone.take().or(phone);
        self.organization = self.organization.take().or(organization);
        self.works |= works;
        self.teams.extend(teams);
        if self.note.is_empty() {
            self.note = note;
        }
    }
}

/// Begins the identity of who is known by name alone.
const BY_NAME: &str = "name ";

/// What a file names. It grows with the people in it, not with the tickets.
#[derive(Debug, Default)]
pub struct Roster {
    people: BTreeMap<String, Found>,
    /// Whose address it is, of people with a key.
    emails: HashMap<String, String>,
    /// Whose name it is, of people with a key or an address, where only one of them has it.
    names: HashMap<String, String>,
    /// Names of organisations by their keys.
    organizations: BTreeMap<String, String>,
    /// Teams by their folded names.
    teams: BTreeMap<String, String>,
    categories: BTreeSet<Vec<String>>,
}

impl Roster {
    /// Notes who and what a ticket names.
    pub fn ticket(&mut self, ticket: &Ticket) {
        self.person(&ticket.requester, Found::default());
        if let Some(team) = &ticket.team {
            self.teams.entry(folded(team)).or_insert_with(|| team.clone());
        }
        if let Some(who) = &ticket.assignee {
            self.person(
                who,
                Found { works: true, teams: ticket.team.iter().map(|team| folded(team)).collect(), ..Found::default() },
            );
        }
        if !self.categories.contains(&ticket.category) {
            let least = ticket.category.len().min(1);
            self.categories.extend((least..=ticket.category.len()).map(|levels| ticket.category[..levels].to_vec()));
        }
        ticket.comments.iter().for_each(|comment| self.comment(comment));
    }

    /// Notes who wrote a comment.
    pub fn comment(&mut self, comment: &Comment) {
        self.person(&comment.author, Found::default());
    }

    /// Notes a person of a list.
    ///
    /// # Errors
    /// Field, value and remedy.
    pub fn listed_person(
        &mut self,
        record: &Record<'_>,
        mapping: &Mapping,
    ) -> Result<(), (&'static str, String, String)> {
        let Some(fields) = &mapping.people else { return Ok(()) };
        let text = |places: &Places| record.text(places);
        let Some(key) = text(&fields.key) else {
            return Err(("key", String::new(), "there is no value; every person of the list has a key".to_owned()));
        };
        let role = match &fields.role {
            Some(table) => table.look(record).map_err(|(value, remedy)| ("role", value, remedy))?.1,
            None => Role::Requester,
        };
        let written = text(&fields.email).map(|email| normalized(&email));
        let who = Who::of(
            Some(key),
            written.clone(),
            text(&fields.name),
            At::of(text(&fields.organization), text(&fields.organization_key)),
        );
        let mut note: String = text(&fields.note)
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .take(5_000)
            .collect();
        if let Some(odd) = written.filter(|email| !looks_like_mail(email)) {
            note = format!("{note}\n{odd}").trim().to_owned();
        }
        let phone = text(&fields.phone).map(|phone| cut(&phone, text::LINE_MAX));
        if let Some(who) = who {
            self.person(&who, Found { note, phone, works: role == Role::Technician, ..Found::default() });
        }
        Ok(())
    }

    /// Notes an organisation of a list.
    ///
    /// # Errors
    /// Field, value and remedy.
    pub fn listed_organization(
        &mut self,
        record: &Record<'_>,
        mapping: &Mapping,
    ) -> Result<(), (&'static str, String, String)> {
        let Some(fields) = &mapping.organizations else { return Ok(()) };
        let missing = |field| (field, String::new(), "there is no value; fill it in".to_owned());
        let key = record.text(&fields.key).ok_or_else(|| missing("key"))?;
        let name = record.text(&fields.name).ok_or_else(|| missing("name"))?;
        self.organizations.insert(key, cut(&name, text::NAME_MAX));
        Ok(())
    }

    fn person(&mut self, who: &Who, found: Found) {
        let id = self.canonical(who);
        if let (Some(_), Some(email)) = (&who.key, &who.email)
            && !self.emails.contains_key(email)
        {
            self.emails.insert(email.clone(), id.clone());
        }
        let named = Found {
            name: who.name.as_ref().map(|name| cut(name, text::NAME_MAX)).filter(|name| !name.is_empty()),
            email: who.email.clone(),
            organization: who.organization.clone(),
            ..found
        };
        self.people.entry(id).or_default().join(named);
    }

    /// What names a person here: the key; without one the address, or the name.
    fn canonical(&self, who: &Who) -> String {
        match (&who.key, &who.email) {
            (Some(key), _) => format!("key {key}"),
            (None, Some(email)) => self.emails.get(email).cloned().unwrap_or_else(|| format!("email {email}")),
            (None, None) => {
                let name = folded(who.name.as_deref().unwrap_or_default());
                self.names.get(&name).cloned().unwrap_or_else(|| format!("{BY_NAME}{name}"))
            }
        }
    }

    /// Brings together who was met by address before the key was known, or by a name that only one other person has.
    pub fn settle(&mut self) {
        for (email, id) in &self.emails {
            if let Some(found) = self.people.remove(&format!("email {email}")) {
                self.people.entry(id.clone()).or_default().join(found);
            }
        }
        let mut named: HashMap<String, Vec<String>> = HashMap::new();
        for (id, found) in self.people.iter().filter(|(id, _)| !id.starts_with(BY_NAME)) {
            named.entry(folded(found.name.as_deref().unwrap_or_default())).or_default().push(id.clone());
        }
        for (name, ids) in named {
            if let [only] = ids.as_slice()
                && let Some(found) = self.people.remove(&format!("{BY_NAME}{name}"))
            {
                self.people.entry(only.clone()).or_default().join(found);
                self.names.insert(name, only.clone());
            }
        }
    }
}
