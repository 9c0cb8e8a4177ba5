//! What a file would do: every row against what is known, before anything is written.
//!
//! An empty cell leaves what is there. Identity follows from key, mail address or name, so that the same file again
//! changes nothing.

mod categories;
mod contracts;
mod people;
mod places;

use super::columns::{Column, Kind};
use super::{Row, Sheet};
use crate::directory::Known;
use crate::import::ids::derive;
use app::texts::portal::Texts;
use app::texts::{Lang, fill};
use deskside_domain::command::Payload;
use deskside_domain::id::EventId;
use deskside_domain::people::Language;
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::text;
use std::collections::HashMap;
use uuid::Uuid;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its sentence on screen")]
pub enum Why {
    Missing,
    TooLong(u32),
    Control,
    BadMail,
    BadWord(String),
    UnknownOrganization,
    UnknownSite,
    UnknownTeam,
    UnknownParent,
    Retired,
    Several,
    Twice(usize),
    TooDeep,
    Administrator,
    SiteOrganization,
    MoreCells,
    BadDate,
    EndsFirst,
}

impl Why {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let t = &Texts::of(lang).import;
        match self {
            Self::Missing => t.missing.to_owned(),
            Self::TooLong(max) => fill(t.too_long, &[("n", &max.to_string())]),
            Self::Control => t.control.to_owned(),
            Self::BadMail => t.bad_mail.to_owned(),
            Self::BadWord(values) => fill(t.bad_word, &[("values", values)]),
            Self::UnknownOrganization => t.unknown_organization.to_owned(),
            Self::UnknownSite => t.unknown_site.to_owned(),
            Self::UnknownTeam => t.unknown_team.to_owned(),
            Self::UnknownParent => t.unknown_parent.to_owned(),
            Self::Retired => t.retired.to_owned(),
            Self::Several => t.several.to_owned(),
            Self::Twice(row) => fill(t.twice, &[("n", &row.to_string())]),
            Self::TooDeep => t.too_deep.to_owned(),
            Self::Administrator => t.administrator.to_owned(),
            Self::SiteOrganization => t.site_organization.to_owned(),
            Self::MoreCells => t.more_cells.to_owned(),
            Self::BadDate => t.bad_date.to_owned(),
            Self::EndsFirst => Texts::of(lang).records.contract_days.to_owned(),
        }
    }
}

/// Something wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In which column.
    pub column: Option<Column>,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub why: Why,
}

/// A field that another value comes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub column: Column,
    /// What is there.
    pub before: String,
    /// What comes.
    pub after: String,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A record that is not there yet.
    New(Payload),
    /// A record that is there, on its version, and what changes of it.
    Changed(Payload, Option<EventId>, Vec<Change>),
    /// Nothing.
    Same,
    /// Something is wrong with it.
    Wrong(Vec<Fault>),
}

/// A row and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its place among the rows.
    pub row: usize,
    /// The line it begins on.
    pub line: usize,
    /// What it is about.
    pub name: String,
    /// What becomes of it.
    pub what: What,
}

/// What a file would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Its rows.
    pub lines: Vec<Line>,
    /// Columns that must be there and are not.
    pub missing: Vec<Column>,
}

impl Plan {
    /// How many rows are new, changed, unchanged and wrong.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for line in &self.lines {
            counts[match line.what {
                What::New(_) => 0,
                What::Changed(..) => 1,
                What::Same => 2,
                What::Wrong(_) => 3,
            }] += 1;
        }
        counts
    }

    /// The commands, those first that others stand on.
    #[must_use]
    pub fn commands(&self) -> Vec<(Payload, Option<EventId>)> {
        let command = |line: &Line| match &line.what {
            What::New(payload) => Some((payload.clone(), None)),
            What::Changed(payload, base, _) => Some((payload.clone(), *base)),
            What::Same | What::Wrong(_) => None,
        };
        let mut commands: Vec<_> = self.lines.iter().filter_map(|line| Some((line.row, command(line)?))).collect();
        let depths: HashMap<Uuid, Option<Uuid>> = commands
            .iter()
            .filter_map(|(_, (payload, _))| match payload {
                Payload::DefineCategory(category) => Some((category.id.0, category.parent.map(|parent| parent.0))),
                _ => None,
            })
            .collect();
        let depth = |payload: &Payload| {
            let mut at = payload.aggregate().map(|aggregate| aggregate.id);
            let mut depth = 0;
            while let Some(parent) = at.and_then(|id| depths.get(&id)).filter(|_| depth < 8) {
                depth += 1;
                at = *parent;
            }
            depth
        };
        commands.sort_by_cached_key(|(row, (payload, _))| (depth(payload), *row));
        commands.into_iter().map(|(_, command)| command).collect()
    }
}

/// Works out what a file would do.
#[must_use]
pub fn plan(kind: Kind, sheet: &Sheet, mapping: &[Option<Column>], known: &Known, language: Language) -> Plan {
    let has = |columns: &&[Column]| columns.iter().any(|column| mapping.contains(&Some(*column)));
    let missing: Vec<Column> =
        kind.needs().iter().filter(|columns| !has(columns)).filter_map(|columns| columns.first().copied()).collect();
    if !missing.is_empty() {
        return Plan { lines: Vec::new(), missing };
    }
    let lines = match kind {
        Kind::Organizations => places::organizations(sheet, mapping, known),
        Kind::Sites => places::sites(sheet, mapping, known),
        Kind::Contracts => contracts::contracts(sheet, mapping, known, language.into()),
        Kind::People => people::people(sheet, mapping, known, language),
        Kind::Categories => categories::categories(sheet, mapping, known),
    };
    Plan { lines: only_once(lines), missing }
}

/// Two rows for one record: the first one counts.
fn only_once(mut lines: Vec<Line>) -> Vec<Line> {
    let mut seen: HashMap<Uuid, usize> = HashMap::new();
    for line in &mut lines {
        let id = match &line.what {
            What::New(payload) | What::Changed(payload, ..) => payload.aggregate().map(|aggregate| aggregate.id),
            What::Same | What::Wrong(_) => None,
        };
        if let Some(id) = id
            && let Some(first) = seen.get(&id)
        {
            let fault = Fault { column: None, value: line.name.clone(), why: Why::Twice(*first) };
            line.what = What::Wrong(vec![fault]);
        } else if let Some(id) = id {
            seen.insert(id, line.line);
        }
    }
    lines
}

/// A row as its columns are understood, and what was found wrong with it.
struct Cells<'a> {
    row: &'a Row,
    mapping: &'a [Option<Column>],
    faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    fn of(row: &'a Row, mapping: &'a [Option<Column>]) -> Self {
        let mut cells = Self { row, mapping, faults: Vec::new() };
        if row.is_long {
            cells.faults.push(Fault { column: None, value: String::new(), why: Why::MoreCells });
        }
        cells
    }

    /// Every value of a column that says something.
    fn all(&self, column: Column) -> impl Iterator<Item = &'a str> {
        let places = self.mapping.iter().enumerate().filter(move |(_, of)| **of == Some(column));
        let row = self.row;
        places.filter_map(|(place, _)| row.cells.get(place)).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of a column; `None` where it is empty or there is no such column.
    fn get(&self, column: Column) -> Option<&'a str> {
        self.all(column).next()
    }

    fn fail(&mut self, column: Column, why: Why) {
        let value = self.get(column).unwrap_or("").to_owned();
        self.faults.push(Fault { column: Some(column), value, why });
    }

    /// Notes what the rules find wrong with a text.
    fn check(&mut self, column: Column, checked: Result<(), Refusal>) {
        if let Err(Refusal::Invalid { problem, .. }) = checked {
            self.fail(
                column,
                match problem {
                    Problem::Empty => Why::Missing,
                    Problem::TooLong { max, .. } => Why::TooLong(max),
                    _ => Why::Control,
                },
            );
        }
    }

    /// A name, in one line; without one the row is wrong.
    fn name(&mut self, column: Column, name: &str) {
        self.check(column, text::line("name", name, text::NAME_MAX));
    }

    /// A value that says yes or no.
    fn yes(&mut self, column: Column, lang: Lang) -> Option<bool> {
        let value = self.get(column)?;
        let said = super::values::yes(value);
        if said.is_none() {
            let t = &Texts::of(lang).settings;
            self.fail(column, Why::BadWord(format!("{}, {}", t.yes.to_lowercase(), t.no.to_lowercase())));
        }
        said
    }
}

/// Which record a row means.
enum Meant<T> {
    Known(T),
    New(Uuid),
    Several,
}

/// Finds the record of a row: by its key, then by what names it, then by the identity an earlier import gave it.
fn meant<T>(
    kind: &str,
    key: Option<&str>,
    natural: &str,
    found: Vec<T>,
    by_id: impl Fn(Uuid) -> Option<T>,
) -> Meant<T> {
    let keyed = key.map(|key| derive(kind, &["key", key]));
    if let Some(known) = keyed.and_then(&by_id) {
        return Meant::Known(known);
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Meant::Several,
        (Some(one), None) => Meant::Known(one),
        (None, _) => {
            let id = keyed.unwrap_or_else(|| derive(kind, &["named", natural]));
            by_id(id).map_or(Meant::New(id), Meant::Known)
        }
    }
}

/// The row's line, once it is known what the record was and what it becomes.
fn judged(
    row: usize,
    cells: Cells<'_>,
    name: &str,
    payload: Payload,
    before: Option<(Option<EventId>, Vec<Change>)>,
) -> Line {
    let what = match before {
        _ if !cells.faults.is_empty() => What::Wrong(cells.faults),
        None => What::New(payload),
        Some((_, changes)) if changes.is_empty() => What::Same,
        Some((base, changes)) => What::Changed(payload, base, changes),
    };
    Line { row, line: cells.row.line, name: name.to_owned(), what }
}

/// The fields in which two versions of a record differ.
fn changes(pairs: Vec<(Column, String, String)>) -> Vec<Change> {
    let change = |(column, before, after): (Column, String, String)| {
        (before != after).then_some(Change { column, before, after })
    };
    pairs.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests;
