//! A mapping: which column or path of another system's export fills which field here, and what its words mean.

mod words;

pub use words::{Table, Word};

use super::record::Path;
use deskside_domain::people::Role;
use deskside_domain::ticket::{Channel, Impact, Priority, TicketKind, TicketStatus, Urgency, Visibility};
use jiff::tz::TimeZone;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Separated values.
    Csv,
    /// An array, JSON Lines, or an object with an array somewhere in it.
    Json,
}

/// How the texts of a source are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// As they are.
    #[default]
    Plain,
    /// HTML, of which the text is taken.
    Html,
}

/// Where a value stands: the first of these places that has one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(pub Vec<Path>);

/// A time zone by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

/// A mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The system; identities of what is imported follow from it, so it stays the same from one export to the next.
    pub source: String,
    /// How the files are written.
    pub format: Shape,
    /// The zone of times that do not say theirs.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// How times are written, besides RFC 3339: formats of strptime, or `unix`.
    #[serde(default)]
    pub times: Vec<String>,
    /// Where the lists are in a JSON object.
    #[serde(default)]
    pub lists: Lists,
    /// The fields of a ticket.
    pub ticket: TicketFields,
    /// Replies and notes.
    #[serde(default)]
    pub comments: Option<CommentFields>,
    /// People in a list of their own.
    #[serde(default)]
    pub people: Option<PeopleFields>,
    /// Organisations in a list of their own.
    #[serde(default)]
    pub organizations: Option<OrganizationFields>,
}

/// Where the lists are in a JSON object that is no ticket itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Of tickets.
    #[serde(default)]
    pub tickets: Option<String>,
    /// Of people.
    #[serde(default)]
    pub people: Option<String>,
    /// Of organisations.
    #[serde(default)]
    pub organizations: Option<String>,
}

/// The fields of a ticket.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketFields {
    /// Names the ticket in the source, for ever.
    pub key: Places,
    /// Its number there, as people say it; without one the key.
    #[serde(default)]
    pub reference: Places,
    /// The one line.
    pub subject: Places,
    /// The rest.
    #[serde(default)]
    pub description: Places,
    /// How the description is written.
    #[serde(default)]
    pub text: Markup,
    /// When it began.
    pub created: Places,
    /// When it was changed last.
    #[serde(default)]
    pub updated: Places,
    /// When somebody took it first.
    #[serde(default)]
    pub assigned: Places,
    /// When it was resolved.
    #[serde(default)]
    pub resolved: Places,
    /// When it was closed.
    #[serde(default)]
    pub closed: Places,
    /// Room, floor, desk.
    #[serde(default)]
    pub location: Places,
    /// Levels of the category tree, from the top.
    #[serde(default)]
    pub category: Vec<Places>,
    /// The name of the team.
    #[serde(default)]
    pub team: Places,
    /// Who asked.
    pub requester: PersonFields,
    /// Who works it.
    #[serde(default)]
    pub assignee: Option<PersonFields>,
    /// Where it stands.
    pub status: Table<TicketStatus>,
    /// Order of work.
    #[serde(default)]
    pub priority: Option<Table<Priority>>,
    /// Size of the effect; goes before the priority.
    #[serde(default)]
    pub impact: Option<Table<Impact>>,
    /// How soon; goes before the priority.
    #[serde(default)]
    pub urgency: Option<Table<Urgency>>,
    /// What kind of demand.
    #[serde(default)]
    pub kind: Option<Table<TicketKind>>,
    /// How it came.
    #[serde(default)]
    pub channel: Option<Table<Channel>>,
    /// What is kept beside the ticket as it is.
    #[serde(default)]
    pub keep: Vec<Path>,
}

/// How a ticket or a comment names a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFields {
    /// Names the person in the source.
    #[serde(default)]
    pub key: Places,
    /// The mail address.
    #[serde(default)]
    pub email: Places,
    /// The name.
    #[serde(default)]
    pub name: Places,
    /// The name of the person's organisation.
    #[serde(default)]
    pub organization: Places,
    /// Its key, where the organisations are in a list of their own.
    #[serde(default)]
    pub organization_key: Places,
    /// Who stands in where nobody is named.
    #[serde(default)]
    pub missing: Option<String>,
}

/// Replies and notes: in a list within each ticket, in columns of one name, or in a file of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentFields {
    /// JSON: the list within a ticket.
    #[serde(default)]
    pub within: Option<Path>,
    /// CSV: the name of the columns, of which each holds one comment.
    #[serde(default)]
    pub columns: Option<Path>,
    /// What the parts in such a column are, in their order; the last one has the rest.
    #[serde(default)]
    pub parts: Vec<String>,
    /// What stands between the parts.
    #[serde(default)]
    pub separator: Option<char>,
    /// In a file of their own: the ticket's key.
    #[serde(default)]
    pub ticket: Places,
    /// Names the comment within its ticket; without one its time, author and text do.
    #[serde(default)]
    pub key: Places,
    /// What was written, in HTML; goes before the body.
    #[serde(default)]
    pub html: Places,
    /// What was written.
    pub body: Places,
    /// How it is written.
    #[serde(default)]
    pub text: Markup,
    /// When.
    pub created: Places,
    /// Who.
    pub author: PersonFields,
    /// Who may read it.
    pub visibility: Table<Visibility>,
    /// The first comment of a ticket is left out where it says what the description says.
    #[serde(default)]
    pub first_is_description: bool,
}

/// People in a list of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleFields {
    /// Names the person in the source.
    pub key: Places,
    /// The name.
    pub name: Places,
    /// The mail address.
    #[serde(default)]
    pub email: Places,
    /// The phone number.
    #[serde(default)]
    pub phone: Places,
    /// What the desk should know.
    #[serde(default)]
    pub note: Places,
    /// The name of the person's organisation.
    #[serde(default)]
    pub organization: Places,
    /// Its key, where the organisations are in a list of their own.
    #[serde(default)]
    pub organization_key: Places,
    /// What the person may be here. Nobody becomes more than a technician by an import.
    #[serde(default)]
    pub role: Option<Table<Role>>,
}

/// Organisations in a list of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationFields {
    /// Names the organisation in the source.
    pub key: Places,
    /// The name.
    pub name: Places,
}

/// The mappings in the program: name, form of the files, text.
const KNOWN: [(&str, Shape, &str); 3] = [
    ("zendesk", Shape::Json, include_str!("mappings/zendesk.toml")),
    ("jira", Shape::Csv, include_str!("mappings/jira-csv.toml")),
    ("jira", Shape::Json, include_str!("mappings/jira-json.toml")),
];

/// Why a mapping can not be used.
#[derive(Debug, thiserror::Error)]
pub enum Unmapped {
    /// The program's own mapping is for other files.
    #[error("the mapping {name} reads {other} files: use --format {other}, or print and adapt it with --print-mapping")]
    OtherFormat {
        /// Which.
        name: String,
        /// What it reads.
        other: &'static str,
    },
    /// No file of this name.
    #[error("can not read the mapping {name}: name a file, or one of the program's own: zendesk, jira")]
    NoFile {
        /// Which.
        name: String,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// It can not be read; the text names line, field and remedy.
    #[error("the mapping {name}: {detail}")]
    Wrong {
        /// Which.
        name: String,
        /// What is wrong.
        detail: String,
    },
}

/// The text of one of the program's own mappings.
///
/// # Errors
/// When there is none of this name and form.
pub fn text_of(name: &str, shape: Shape) -> Result<Option<&'static str>, Unmapped> {
    let mut named = KNOWN.iter().filter(|(known, ..)| *known == name).peekable();
    let Some((_, other, _)) = named.peek() else { return Ok(None) };
    let (name, other) = (name.to_owned(), other.word());
    named.find(|(_, of, _)| *of == shape).map(|(.., text)| Some(*text)).ok_or(Unmapped::OtherFormat { name, other })
}

/// Reads a mapping: one of the program's own by its name, or a file.
///
/// # Errors
/// See [`Unmapped`].
pub fn read(name: &str, shape: Shape) -> Result<Mapping, Unmapped> {
    let text = match text_of(name, shape)? {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(name).map_err(|source| Unmapped::NoFile { name: name.to_owned(), source })?,
    };
    let wrong = |detail: String| Unmapped::Wrong { name: name.to_owned(), detail };
    let mapping: Mapping = toml::from_str(&text).map_err(|error| wrong(error.to_string().trim().to_owned()))?;
    if mapping.format != shape {
        let (written, asked) = (mapping.format.word(), shape.word());
        return Err(wrong(format!("field format: it says {written:?}; import with --format {written}, not {asked}")));
    }
    mapping.check().map_err(wrong)?;
    Ok(mapping)
}

impl Shape {
    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl Mapping {
    /// What no single field shows.
    fn check(&self) -> Result<(), String> {
        let fail = |text: &str| Err(text.to_owned());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.source.is_empty() || !self.source.chars().all(plain) {
            return fail(
                "field source: write the system's name in small letters, digits and hyphens, such as \"our-desk\"",
            );
        }
        let needed = [("key", &self.ticket.key), ("subject", &self.ticket.subject), ("created", &self.ticket.created)];
        if let Some((name, _)) = needed.iter().find(|(_, places)| places.is_empty()) {
            return Err(format!("field ticket.{name}: name the column or path that holds it"));
        }
        if self.ticket.category.len() > deskside_domain::people::CATEGORY_DEPTH {
            return fail("field ticket.category: at most three levels; leave the others out, or list them in keep");
        }
        let Some(comments) = &self.comments else { return Ok(()) };
        let places = [comments.within.is_some(), comments.columns.is_some(), !comments.ticket.is_empty()];
        if places.iter().filter(|there| **there).count() != 1 {
            return fail(
                "section comments: say with exactly one of within (a list in the ticket), columns (columns of one name) \
                 and ticket (a file of their own) where they are",
            );
        }
        if comments.columns.is_some() && comments.parts.is_empty() {
            return fail(
                "field comments.parts: name what such a column holds, such as [\"time\", \"author\", \"text\"]",
            );
        }
        if comments.within.is_some() && self.format == Shape::Csv {
            return fail("field comments.within: a CSV file has no lists; use columns, or ticket and --comments");
        }
        Ok(())
    }

    /// The columns that are named, each with the field it is for.
    #[must_use]
    pub fn columns(&self) -> Vec<(&'static str, &Path)> {
        let ticket = &self.ticket;
        let mut named = Vec::new();
        for (field, places) in [
            ("reference", &ticket.reference),
            ("description", &ticket.description),
            ("updated", &ticket.updated),
            ("assigned", &ticket.assigned),
            ("resolved", &ticket.resolved),
            ("closed", &ticket.closed),
            ("location", &ticket.location),
            ("team", &ticket.team),
            ("status", &ticket.status.from),
        ] {
            named.extend(places.0.iter().map(|path| (field, path)));
        }
        named.extend(ticket.category.iter().flat_map(|level| &level.0).map(|path| ("category", path)));
        named.extend(ticket.priority.iter().flat_map(|table| &table.from.0).map(|path| ("priority", path)));
        named.extend(ticket.kind.iter().flat_map(|table| &table.from.0).map(|path| ("kind", path)));
        named.extend(ticket.keep.iter().map(|path| ("keep", path)));
        named.extend(self.comments.iter().flat_map(|comments| &comments.columns).map(|path| ("comments", path)));
        named
    }
}

impl Places {
    /// Whether no place is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Places;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column or path, or a list of them of which the first with a value counts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Places, E> {
                Path::of(text).map(|path| Places(vec![path])).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Places, A::Error> {
                let mut paths = Vec::new();
                while let Some(path) = list.next_element()? {
                    paths.push(path);
                }
                Ok(Places(paths))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let zone = TimeZone::get(&name);
        zone.map(Self).map_err(|_| D::Error::custom("not a time zone; write for example \"Europe/Rome\" or \"UTC\""))
    }
}

#[cfg(test)]
mod tests;
