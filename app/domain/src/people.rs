//! People and the bodies they belong to.
//!
//! Each record is generic over the form of its texts: `String` in commands and documents,
//! [`Private`](crate::private::Private) in events.

use crate::document::{Body, DocRef};
use crate::id::{CategoryId, OrganizationId, PersonId, SiteId, TeamId};
use crate::sabotage::{Switch, is_on};
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// What a person may be to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reports faults and follows them.
    Requester,
    /// Works tickets; level and in-house or external come from the team.
    Technician,
    /// Runs the desk.
    Manager,
    /// Sets the desk up.
    Administrator,
    /// Reads evidence.
    Auditor,
    /// A machine.
    Connector,
}

/// Depth of skill of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SupportLevel {
    /// First contact.
    L1,
    /// Specialists.
    L2,
    /// Experts, developers, suppliers.
    L3,
}

/// The language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Italian.
    It,
}

/// Name and contacts of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// Full name as people say it.
    pub name: String,
    /// Mail addresses, the first one is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Phone numbers as dialled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// What the desk should know before calling: room, habits, preferences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Most skills of a person.
pub const SKILLS_MAX: usize = 200;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person<P = Profile> {
    /// Identity.
    pub id: PersonId,
    /// Name and contacts.
    pub profile: P,
    /// What the person may be to the desk.
    pub role: Role,
    /// The teams a technician works in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// What the person knows to do: categories, each with all below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<CategoryId>,
    /// Works on site: chooses navigation and first screen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub field: bool,
    /// The organisation the person belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// Where the person usually is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// The language the person reads.
    #[serde(default)]
    pub language: Language,
    /// False once the person has left: can no longer sign in or be chosen.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

impl Person {
    /// A requester of whom nothing is known yet but the language.
    #[must_use]
    pub fn unknown(id: PersonId, language: Language) -> Self {
        Self {
            id,
            profile: Profile::default(),
            role: Role::Requester,
            teams: Vec::new(),
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language,
            active: true,
        }
    }
}

impl<P> Person<P> {
    /// Whether the person sets the desk up, now.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.active && self.role == Role::Administrator
    }

    /// The same person with another form of profile.
    pub fn map<Q>(self, profile: impl FnOnce(P) -> Q) -> Person<Q> {
        Person {
            id: self.id,
            profile: profile(self.profile),
            role: self.role,
            teams: self.teams,
            skills: self.skills,
            field: self.field,
            organization: self.organization,
            site: self.site,
            language: self.language,
            active: self.active,
        }
    }
}

/// A customer body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organization<T = String> {
    /// Identity.
    pub id: OrganizationId,
    /// Name.
    pub name: T,
    /// Belongs to a critical sector, such as a health authority.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub critical_sector: bool,
    /// No longer to be chosen. Who names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl<T> Organization<T> {
    /// The same organisation with another form of texts.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Organization<U> {
        Organization {
            id: self.id,
            name: text(self.name),
            critical_sector: self.critical_sector,
            retired: self.retired,
        }
    }
}

/// A physical place of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site<T = String> {
    /// Identity.
    pub id: SiteId,
    /// Whose place.
    pub organization: OrganizationId,
    /// Name.
    pub name: T,
    /// Postal address in one line.
    pub address: T,
    /// How to get in.
    pub access_notes: T,
    /// No longer to be chosen. Who names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl<T> Site<T> {
    /// The same site with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Site<U> {
        Site {
            id: self.id,
            organization: self.organization,
            name: text(self.name),
            address: text(self.address),
            access_notes: text(self.access_notes),
            retired: self.retired,
        }
    }
}

/// A group that owns tickets. Team names are not personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Team {
    /// Identity.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Depth of skill.
    pub level: SupportLevel,
    /// An out-house team: sees only its own tickets.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
    /// The last day, in UTC, on which the people of an external team have access: that of its contract. `None`: until
    /// further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// No longer to be chosen. Who names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl Team {
    /// Whether the access of an external team's people has ended by a day.
    #[must_use]
    pub fn is_over(&self, day: Date) -> bool {
        self.external && self.until.is_some_and(|last| last < day) && !is_on(Switch::NeverOver)
    }
}

/// A node of the category tree, at most three taps deep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Category {
    /// Identity.
    pub id: CategoryId,
    /// The node above; `None` at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CategoryId>,
    /// Name in English.
    pub name_en: String,
    /// Name in Italian.
    pub name_it: String,
    /// Team that first owns tickets of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// No longer to be chosen. Who names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl Category {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::En => &self.name_en,
            Language::It => &self.name_it,
        }
    }
}

/// How many levels the category tree may have.
pub const CATEGORY_DEPTH: usize = 3;

/// Whether a record is out of use: retired itself, or below one that is. A site goes with its organisation, a category
/// with those above it. What `body` does not know is in use.
pub fn is_retired<'a>(doc: DocRef, body: &dyn Fn(DocRef) -> Option<&'a Body>) -> bool {
    let mut at = Some(doc);
    for _ in 0..=CATEGORY_DEPTH {
        let (retired, above) = match at.and_then(body) {
            Some(Body::Organization(record)) => (record.retired, None),
            Some(Body::Site(record)) => (record.retired, Some(record.organization.into())),
            Some(Body::Team(record)) => (record.retired, None),
            Some(Body::AssetModel(record)) => (record.retired, None),
            Some(Body::StatusLabel(record)) => (record.retired, None),
            #[cfg(feature = "administration")]
            Some(Body::ServiceCalendar(record)) => (record.retired, None),
            Some(Body::Category(record)) => (record.retired, record.parent.map(DocRef::from)),
            _ => return false,
        };
        if retired {
            return true;
        }
        at = above;
    }
    false
}

/// The digits of a phone number, with `00` and `+` as the same international prefix: what numbers are found by.
#[must_use]
pub fn phone_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(rest) if !text.trim_start().starts_with('+') => rest.to_owned(),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_found_however_they_were_typed() {
        assert_eq!(phone_digits("+39 0437 555-0101"), phone_digits("0039 04375550101"));
    }
}
