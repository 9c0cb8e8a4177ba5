//! A row of the log with its values checked and read.

use super::problem::{Problem, Unusable};
use super::table::{Row, Table};
use super::words;
use deskside_domain::refusal::{Problem as Limit, Refusal};
use deskside_domain::text;
use deskside_domain::ticket::{Channel, Impact, TicketStatus, Urgency};
use deskside_domain::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What stands for a value nobody knows.
const UNKNOWN: &str = "?";

/// The columns that must be there; others are kept beside as they are.
const COLUMNS: [&str; 17] = [
    "number",
    "incident_state",
    "sys_mod_count",
    "caller_id",
    "opened_at",
    "sys_updated_by",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "impact",
    "urgency",
    "assignment_group",
    "assigned_to",
    "resolved_at",
    "closed_at",
];

/// One row: the state of an incident after one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line of the file.
    pub line: usize,
    /// The incident.
    pub number: String,
    /// When the incident began.
    pub opened_at: Timestamp,
    /// When this change was made; never before the incident began.
    pub at: Timestamp,
    /// When the incident was resolved for the last time, where known; never before it began.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed, where known; never before it began.
    pub closed_at: Option<Timestamp>,
    /// Where the incident stands after the change.
    pub status: TicketStatus,
    /// Its size.
    pub impact: Impact,
    /// How soon.
    pub urgency: Urgency,
    /// How it came.
    pub channel: Channel,
    /// Who asked.
    pub caller: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// Top of the category tree.
    pub category: Option<String>,
    /// Node below it.
    pub subcategory: Option<String>,
    /// The team that has it.
    pub group: Option<String>,
    /// The person who works it.
    pub assignee: Option<String>,
    /// Every value as it stands in the file, by column.
    pub raw: BTreeMap<String, String>,
}

/// The rows of a file: read, or with what is wrong with them.
pub struct Entries {
    /// The good rows, in the order of the file.
    pub entries: Vec<Entry>,
    /// What is wrong with the others, in the order of the file.
    pub problems: Vec<Problem>,
    /// The incidents that have a broken row.
    pub broken: std::collections::BTreeSet<String>,
}

/// Reads and checks all rows. Times are in `zone`, and none is later than a day after `now`.
///
/// # Errors
/// When the header is not that of a ServiceNow log.
pub fn read(bytes: &[u8], zone: &TimeZone, now: Timestamp) -> Result<Entries, Unusable> {
    let table = Table::read(bytes)?;
    let missing: Vec<_> = COLUMNS.into_iter().filter(|column| table.column(column).is_none()).collect();
    if !missing.is_empty() {
        let text = format!("no column {}: export the audit log with all its columns", missing.join(", "));
        return Err(Unusable::Header(text));
    }
    let number = table.column("number").unwrap_or(0);
    let mut found = Entries { entries: Vec::new(), problems: Vec::new(), broken: Default::default() };
    for row in &table.rows {
        let checked = match &row.problem {
            Some(problem) => Err(vec![problem.clone()]),
            None => entry(&table.header, row, zone, now),
        };
        match checked {
            Ok(entry) => found.entries.push(entry),
            Err(problems) => {
                found.problems.extend(problems);
                found.broken.extend(row.values.get(number).filter(|number| !number.is_empty()).cloned());
            }
        }
    }
    Ok(found)
}

/// Collects everything that is wrong with one row.
struct Reader<'a> {
    line: usize,
    raw: &'a BTreeMap<String, String>,
    zone: &'a TimeZone,
    now: Timestamp,
    problems: Vec<Problem>,
}

fn entry(header: &[String], row: &Row, zone: &TimeZone, now: Timestamp) -> Result<Entry, Vec<Problem>> {
    let raw: BTreeMap<_, _> = header.iter().cloned().zip(row.values.iter().cloned()).collect();
    let mut reader = Reader { line: row.line, raw: &raw, zone, now, problems: Vec::new() };
    let number = reader.name("number", text::LINE_MAX);
    if number.is_none() {
        reader.complain("number", "every row names its incident");
    }
    let opened_at = reader.required_time("opened_at");
    let at = reader.required_time("sys_updated_at");
    let (resolved_at, closed_at) = (reader.time("resolved_at"), reader.time("closed_at"));
    let status = reader.word("incident_state", words::status, words::STATES);
    let impact = reader.word("impact", words::impact, words::LEVELS);
    let urgency = reader.word("urgency", words::urgency, words::LEVELS);
    let caller = reader.name("caller_id", text::NAME_MAX);
    let location = reader.name("location", text::LINE_MAX);
    let category = reader.name("category", text::NAME_MAX);
    let subcategory = reader.name("subcategory", text::NAME_MAX);
    let group = reader.name("assignment_group", text::NAME_MAX);
    let assignee = reader.name("assigned_to", text::NAME_MAX);
    let problems = reader.problems;
    match (number, opened_at, at, status, impact, urgency) {
        (Some(number), Some(opened_at), Some(at), Some(status), Some(impact), Some(urgency)) if problems.is_empty() => {
            let later = |at: Timestamp| at.max(opened_at);
            Ok(Entry {
                line: row.line,
                number,
                opened_at,
                at: later(at),
                resolved_at: resolved_at.map(later),
                closed_at: closed_at.map(later),
                status,
                impact,
                urgency,
                channel: words::channel(&raw["contact_type"]),
                caller,
                location,
                category,
                subcategory,
                group,
                assignee,
                raw,
            })
        }
        _ => Err(problems),
    }
}

impl Reader<'_> {
    fn value(&self, field: &str) -> Option<&str> {
        known(self.raw, field)
    }

    fn complain(&mut self, field: &str, remedy: impl Into<String>) {
        let value = self.raw.get(field).map_or("", String::as_str);
        self.problems.push(Problem::of_value(self.line, field, value, remedy));
    }

    /// A value that becomes a name or a line here, within our limits.
    fn name(&mut self, field: &'static str, max: usize) -> Option<String> {
        let value = self.value(field)?.to_owned();
        match text::line(field, &value, max) {
            Ok(()) => Some(value),
            Err(refusal) => {
                self.complain(field, advice(&refusal, max));
                None
            }
        }
    }

    fn word<T>(&mut self, field: &str, read: impl Fn(&str) -> Option<T>, all: &str) -> Option<T> {
        let found = self.raw.get(field).and_then(|word| read(word));
        if found.is_none() {
            self.complain(field, format!("not known; set it right in the file to one of: {all}"));
        }
        found
    }

    fn required_time(&mut self, field: &str) -> Option<Timestamp> {
        if self.value(field).is_none() {
            self.complain(field, "a time is needed, as dd-mm-yyyy hh:mm");
            return None;
        }
        self.time(field)
    }

    fn time(&mut self, field: &str) -> Option<Timestamp> {
        let value = self.value(field)?;
        // An hour that is not on the clock, or twice, is taken as most people mean it: after the gap, and the first.
        let read = DateTime::strptime("%d-%m-%Y %H:%M", value).and_then(|time| time.to_zoned(self.zone.clone()));
        let Ok(zoned) = read else {
            self.complain(field, "not a time; write dd-mm-yyyy hh:mm, or ? if nobody knows it");
            return None;
        };
        let at = Timestamp(zoned.timestamp().as_second());
        if at > self.now.plus(24 * 3_600) {
            self.complain(field, "in the future; are day, month and year in the order dd-mm-yyyy?");
            return None;
        }
        Some(at)
    }
}

fn advice(refusal: &Refusal, max: usize) -> String {
    match refusal {
        Refusal::Invalid { problem: Limit::TooLong { .. }, .. } => format!("longer than {max} characters; shorten it"),
        _ => "holds a line break or another character no keyboard types; take it out".to_owned(),
    }
}

/// A value that somebody knows.
pub fn known<'a>(raw: &'a BTreeMap<String, String>, field: &str) -> Option<&'a str> {
    raw.get(field).map(String::as_str).filter(|value| !value.is_empty() && *value != UNKNOWN)
}
