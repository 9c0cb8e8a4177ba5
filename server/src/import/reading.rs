//! A record as a ticket or a comment, by a mapping: values read and checked, everything that is wrong named.

mod times;

use super::feed::Place;
use super::mapping::{CommentFields, Mapping, Markup, PersonFields, Places, Table, Word};
use super::plain;
use super::problem::Problem;
use super::record::{Path, Record};
use super::roster::{At, Who};
use deskside_domain::text;
use deskside_domain::ticket::priority;
use deskside_domain::ticket::{Channel, Impact, Priority, TicketKind, TicketStatus, Urgency, Visibility};
use deskside_domain::time::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use times::Times;

/// A ticket of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Where it stands.
    pub place: Place,
    /// Names it in the source.
    pub key: String,
    /// Its number in the source.
    pub reference: String,
    /// The one line.
    pub subject: String,
    /// The rest, in pieces of the length that a text may have.
    pub description: Vec<String>,
    /// When it began.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Option<Timestamp>,
    /// When somebody took it.
    pub assigned: Option<Timestamp>,
    /// When it was resolved.
    pub resolved: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Where it stands.
    pub status: TicketStatus,
    /// What kind of demand.
    pub kind: TicketKind,
    /// Size of the effect.
    pub impact: Impact,
    /// How soon.
    pub urgency: Urgency,
    /// How it came.
    pub channel: Channel,
    /// Room, floor, desk.
    pub location: String,
    /// Levels of the category tree.
    pub category: Vec<String>,
    /// The team's name.
    pub team: Option<String>,
    /// Who asked.
    pub requester: Who,
    /// Who works it.
    pub assignee: Option<Who>,
    /// The source's own words by our fields, and what is kept beside: what a later export is compared with.
    pub source: BTreeMap<String, String>,
    /// What was said, by time.
    pub comments: Vec<Comment>,
}

/// A reply or note of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub place: Place,
    /// Names it within its ticket.
    pub key: String,
    /// What was written, in pieces of the length that a text may have.
    pub body: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: Who,
    /// Who may read it.
    pub visibility: Visibility,
}

/// Longest value that is kept beside a ticket, in characters.
const KEPT_MAX: usize = 1_000;

/// Reads records by a mapping.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    mapping: &'a Mapping,
    times: Times<'a>,
}

impl<'a> Reading<'a> {
    /// By a mapping. Times that do not say their zone are in `zone`, and none is later than a day after `now`.
    #[must_use]
    pub fn new(mapping: &'a Mapping, zone: &'a jiff::tz::TimeZone, now: Timestamp) -> Self {
        Self { mapping, times: Times::new(&mapping.times, zone, now) }
    }

    /// The key of the ticket that a comment in a file of its own is about.
    #[must_use]
    pub fn ticket_of(&self, record: &Record<'_>) -> Option<String> {
        self.mapping.comments.as_ref().and_then(|comments| record.text(&comments.ticket))
    }

    /// A ticket. What is wrong with its comments does not keep it out; what is wrong with itself does.
    pub fn ticket(&self, place: Place, record: &Record<'_>, problems: &mut Vec<Problem>) -> Option<Ticket> {
        let fields = &self.mapping.ticket;
        let mut row = Row { reading: self, place, record, prefix: String::new(), wrong: Vec::new() };
        let key = row.required("key", &fields.key);
        let created = row.required_time("created", &fields.created);
        let subject = row.required("subject", &fields.subject);
        let times = [("updated", &fields.updated), ("assigned", &fields.assigned), ("resolved", &fields.resolved)];
        let [updated, assigned, resolved] = times.map(|(name, places)| row.time(name, places));
        let closed = row.time("closed", &fields.closed);
        let requester = row.person("requester", &fields.requester);
        let assignee = fields.assignee.as_ref().and_then(|fields| row.optional_person(fields));
        let mut source = BTreeMap::new();
        let status = row.word("status", Some(&fields.status), TicketStatus::New, &mut source);
        let kind = row.word("kind", fields.kind.as_ref(), TicketKind::Incident, &mut source);
        let priority = row.word("priority", fields.priority.as_ref(), Priority::P4, &mut source);
        let levels = levels(priority.unwrap_or(Priority::P4));
        let impact = row.word("impact", fields.impact.as_ref(), levels.0, &mut source);
        let urgency = row.word("urgency", fields.urgency.as_ref(), levels.1, &mut source);
        let channel = row.word("channel", fields.channel.as_ref(), Channel::Import, &mut source);
        source.remove("channel");
        let category: Vec<String> = fields
            .category
            .iter()
            .map_while(|level| record.text(level))
            .map(|name| cut(&name, text::NAME_MAX))
            .collect();
        let team = record.text(&fields.team).map(|name| cut(&name, text::NAME_MAX));
        let location = cut(&record.text(&fields.location).unwrap_or_default(), text::LINE_MAX);
        let description = marked(&record.text(&fields.description).unwrap_or_default(), fields.text);
        if !row.wrong.is_empty() {
            problems.append(&mut row.wrong);
            return None;
        }
        let (key, created, subject, requester) = (key?, created?, subject?, requester?);
        let has_person = |fields: &PersonFields| {
            [&fields.key, &fields.email, &fields.name].into_iter().any(|places| record.has_any(places))
        };
        let written = description;
        let (short, description) = fitted(&subject, &written);
        // What this file does not tell of is not compared with what another one told.
        let names = [
            ("subject", true, digest([&subject])),
            ("description", record.has_any(&fields.description), digest(&description)),
            ("requester", has_person(&fields.requester), requester.label()),
            (
                "assignee",
                fields.assignee.as_ref().is_some_and(has_person),
                assignee.as_ref().map(Who::label).unwrap_or_default(),
            ),
            ("team", record.has_any(&fields.team), team.clone().unwrap_or_default()),
            ("category", fields.category.iter().all(|level| record.has_any(level)), category.join(" / ")),
            ("location", record.has_any(&fields.location), location.clone()),
        ];
        let told = names.into_iter().filter(|(_, is_told, _)| *is_told);
        source.extend(told.map(|(name, _, value)| (name.to_owned(), value)));
        for path in fields.keep.iter().filter(|path| record.has(path)) {
            let all = record.all(path).join(", ");
            source.entry(path.name.clone()).or_insert_with(|| cut_body(&all, KEPT_MAX));
        }
        let reference = record.text(&fields.reference).unwrap_or_else(|| key.clone());
        let later = |at: Timestamp| at.max(created);
        let mut ticket = Ticket {
            place,
            key,
            reference: cut(&reference, text::LINE_MAX),
            subject: short,
            description,
            created,
            updated: updated.map(later),
            assigned: assigned.map(later),
            resolved: resolved.map(later),
            closed: closed.map(later),
            status: status?,
            kind: kind?,
            impact: impact?,
            urgency: urgency?,
            channel: channel?,
            location,
            category,
            team,
            requester,
            assignee,
            source,
            comments: Vec::new(),
        };
        let (comments, is_private) = self.comments(&ticket, &written, record, problems);
        ticket.comments = comments;
        if is_private {
            // The desk wrote it to itself: it stays a note, and is not what the requester reads.
            if says(&subject, &written) {
                ticket.subject.clone_from(&ticket.reference);
                ticket.description.clear();
            } else {
                ticket.description = fitted(&subject, "").1;
            }
        }
        Some(ticket)
    }

    /// The comments within a ticket, by time; and whether the description is a note among them.
    fn comments(
        &self,
        ticket: &Ticket,
        description: &str,
        record: &Record<'_>,
        problems: &mut Vec<Problem>,
    ) -> (Vec<Comment>, bool) {
        let Some(fields) = &self.mapping.comments else { return (Vec::new(), false) };
        let mut found = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut add = |number: usize, record: &Record<'_>| {
            if let Some(mut comment) = self.comment(ticket.place, Some(number), record, fields, problems) {
                // Two that say the same at the same time are two.
                let times = seen.entry(comment.key.clone()).and_modify(|times| *times += 1).or_default();
                if *times > 0 {
                    comment.key = format!("{}\0{times}", comment.key);
                }
                comment.at = comment.at.max(ticket.created);
                let repeats = fields.first_is_description && repeats(record, fields, description);
                found.push((comment, repeats));
            }
        };
        if let Some(path) = &fields.within {
            for (index, value) in record.list(path).into_iter().enumerate() {
                add(index + 1, &Record::Json(value));
            }
        }
        if let Some(path) = &fields.columns {
            let separator = fields.separator.unwrap_or(';');
            for (index, cell) in record.all(path).into_iter().enumerate() {
                let parts: Vec<&str> = cell.splitn(fields.parts.len(), separator).collect();
                add(index + 1, &Record::Parts(&fields.parts, &parts));
            }
        }
        found.sort_by_key(|(comment, _)| comment.at);
        let first = found.first().filter(|(_, repeats)| *repeats).map(|(first, _)| first.visibility);
        if first == Some(Visibility::Public) {
            found.remove(0);
        }
        (found.into_iter().map(|(comment, _)| comment).collect(), first == Some(Visibility::Internal))
    }

    /// A comment in a file of its own.
    pub fn lone_comment(&self, place: Place, record: &Record<'_>, problems: &mut Vec<Problem>) -> Option<Comment> {
        self.comment(place, None, record, self.mapping.comments.as_ref()?, problems)
    }

    fn comment(
        &self,
        place: Place,
        number: Option<usize>,
        record: &Record<'_>,
        fields: &CommentFields,
        problems: &mut Vec<Problem>,
    ) -> Option<Comment> {
        let prefix = number.map(|number| format!("comment {number}: ")).unwrap_or_default();
        let mut row = Row { reading: self, place, record, prefix, wrong: Vec::new() };
        let html = marked(&record.text(&fields.html).unwrap_or_default(), Markup::Html);
        let plain = || marked(&record.text(&fields.body).unwrap_or_default(), fields.text);
        let body = if html.is_empty() { plain() } else { html };
        if body.is_empty() {
            // An attachment without a word.
            return None;
        }
        let at = row.required_time("created", &fields.created);
        let author = row.person("author", &fields.author);
        let visibility = row.word("visibility", Some(&fields.visibility), Visibility::Internal, &mut BTreeMap::new());
        let wrong = !row.wrong.is_empty();
        problems.append(&mut row.wrong);
        if wrong {
            return None;
        }
        let (at, author) = (at?, author?);
        let key = record.text(&fields.key).unwrap_or_else(|| format!("{}\0{}\0{body}", at.0, author.label()));
        Some(Comment { place, key, body: pieces(&body), at, author, visibility: visibility? })
    }
}

/// Collects everything that is wrong with one record.
struct Row<'r, 'a> {
    reading: &'r Reading<'a>,
    place: Place,
    record: &'r Record<'r>,
    /// Stands before the field's name in messages.
    prefix: String,
    wrong: Vec<Problem>,
}

impl Row<'_, '_> {
    fn complain(&mut self, field: &str, value: &str, remedy: impl Into<String>) {
        let field = format!("{}{field}", self.prefix);
        let problem = Problem::of_value(self.place.number, &field, value, remedy);
        self.wrong.push(Problem { unit: self.place.unit, ..problem });
    }

    fn required(&mut self, field: &str, places: &Places) -> Option<String> {
        let found = self.record.text(places);
        if found.is_none() {
            self.complain(field, "", format!("there is no value in {}; fill it in", names(places)));
        }
        found
    }

    fn time(&mut self, field: &str, places: &Places) -> Option<Timestamp> {
        let text = self.record.text(places)?;
        match self.reading.times.read(&text) {
            Ok(at) => Some(at),
            Err(remedy) => {
                self.complain(field, &text, remedy);
                None
            }
        }
    }

    fn required_time(&mut self, field: &str, places: &Places) -> Option<Timestamp> {
        self.required(field, places)?;
        self.time(field, places)
    }

    fn optional_person(&self, fields: &PersonFields) -> Option<Who> {
        let text = |places| self.record.text(places);
        let organization = At::of(text(&fields.organization), text(&fields.organization_key));
        Who::of(text(&fields.key), text(&fields.email), text(&fields.name), organization)
            .or_else(|| Who::of(None, None, fields.missing.clone(), None))
    }

    fn person(&mut self, field: &str, fields: &PersonFields) -> Option<Who> {
        let found = self.optional_person(fields);
        if found.is_none() {
            self.complain(field, "", format!("nobody is named; fill it in, or set {field}.missing in the mapping"));
        }
        found
    }

    fn word<T: Word>(
        &mut self,
        field: &str,
        table: Option<&Table<T>>,
        default: T,
        source: &mut BTreeMap<String, String>,
    ) -> Option<T> {
        let Some(table) = table else { return Some(default) };
        match table.look(self.record) {
            Ok((word, value)) => {
                if self.record.has_any(&table.from) {
                    source.insert(field.to_owned(), cut(&word, KEPT_MAX));
                }
                Some(value)
            }
            Err((word, remedy)) => {
                self.complain(field, &word, remedy);
                None
            }
        }
    }
}

fn names(places: &Places) -> String {
    places.0.iter().map(|Path { name, .. }| name.as_str()).collect::<Vec<_>>().join(" or ")
}

/// An impact and an urgency that give a priority.
fn levels(wanted: Priority) -> (Impact, Urgency) {
    let pair = match wanted {
        Priority::P1 => (Impact::Organization, Urgency::High),
        Priority::P2 => (Impact::Site, Urgency::High),
        Priority::P3 => (Impact::Individual, Urgency::High),
        Priority::P4 => (Impact::Individual, Urgency::Medium),
        Priority::P5 => (Impact::Individual, Urgency::Low),
    };
    debug_assert_eq!(priority::of(pair.0, pair.1), wanted);
    pair
}

fn marked(text: &str, markup: Markup) -> String {
    let text = match markup {
        Markup::Plain => text.to_owned(),
        Markup::Html => plain::of_html(text),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String =
        text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    clean.trim().to_owned()
}

/// One line of at most so many characters.
pub(super) fn cut(text: &str, max: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    if line.chars().count() <= max {
        return line.to_owned();
    }
    let begin: String = line.chars().take(max - 1).collect();
    format!("{}…", begin.trim_end())
}

fn cut_body(text: &str, max: usize) -> String {
    if text.chars().count() <= max { text.to_owned() } else { text.chars().take(max - 1).chain(['…']).collect() }
}

/// A text in pieces of the length that one may have, cut at the end of a line where there is one.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(text::BODY_MAX) {
        let at = rest[..end].rfind('\n').filter(|at| *at > end / 2).unwrap_or(end);
        pieces.push(rest[..at].trim().to_owned());
        rest = rest[at..].trim_start();
    }
    pieces.push(rest.to_owned());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A subject of the length it may have; the whole of a longer one begins the description.
fn fitted(subject: &str, description: &str) -> (String, Vec<String>) {
    let short = cut(subject, text::SUBJECT_MAX);
    if subject.chars().count() <= text::SUBJECT_MAX {
        return (short, pieces(description));
    }
    (short, pieces(&marked(&format!("{subject}\n\n{description}"), Markup::Plain)))
}

/// Names a text.
fn digest(pieces: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut hash = Sha256::new();
    let mut is_empty = true;
    for piece in pieces {
        is_empty &= piece.as_ref().is_empty();
        hash = hash.chain_update(piece.as_ref()).chain_update([0]);
    }
    if is_empty { String::new() } else { deskside_domain::private::hex(&hash.finalize()[..8]) }
}

/// Whether a comment says what a description says, in any form in which the record has it.
fn repeats(record: &Record<'_>, fields: &CommentFields, description: &str) -> bool {
    let all = fields.html.0.iter().chain(&fields.body.0).flat_map(|path| record.all(path));
    all.into_iter().any(|text| says(&text, description) || says(&plain::of_html(&text), description))
}

/// Whether two texts say the same: letters and digits count, for marks and blanks differ from one form to another.
fn says(one: &str, other: &str) -> bool {
    let [a, b] = [one, other].map(|text| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    a == b && (!a.is_empty() || one.trim() == other.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_priority_has_an_impact_and_an_urgency() {
        for wanted in Priority::ALL {
            let (impact, urgency) = levels(wanted);
            assert_eq!(priority::of(impact, urgency), wanted);
        }
    }

    #[test]
    fn no_word_of_a_long_text_is_lost() {
        let long: String = (0..9_000).map(|n| format!("riga {n} è\n")).collect();
        let pieces = pieces(long.trim());
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| text::body("body", piece).is_ok()));
        assert!(says(&pieces.concat(), &long) && !says("", "👍"));
        let (subject, description) = fitted(&"x".repeat(255), "the rest");
        assert_eq!(text::line("subject", &subject, text::SUBJECT_MAX), Ok(()));
        assert_eq!(description, [format!("{}\n\nthe rest", "x".repeat(255))]);
    }
}
