//! What an import found and did.

use super::plan::Plan;
use super::problem::Problem;
use std::fmt;

/// Of one kind of thing: how many of the file can be used, and how many of these are there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the file and usable.
    pub found: usize,
    /// Already in the store.
    pub there: usize,
}

/// What an import found and did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Good rows of the file.
    pub rows: usize,
    /// Tickets.
    pub tickets: Counts,
    /// Changes of tickets: each row makes one, and one more where it ends the ticket.
    pub changes: Counts,
    /// People.
    pub people: Counts,
    /// Teams.
    pub teams: Counts,
    /// Nodes of the category tree.
    pub categories: Counts,
    /// What is wrong, by row.
    pub problems: Vec<Problem>,
    /// How many tickets are left out because of it.
    pub left_out: usize,
    /// Something was to be written, and was.
    pub written: bool,
    /// Events added to the log.
    pub events: u64,
    /// Nothing was to be written.
    pub(super) dry_run: bool,
    /// What is to be written.
    pub(super) plan: Plan,
}

impl Report {
    /// Why the import is not a success.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        let rows = match self.problems.len() {
            0 => return None,
            1 => "1 problem".to_owned(),
            many => format!("{many} problems"),
        };
        let tickets = self.left_out;
        Some(match (self.written, self.dry_run) {
            (true, _) => {
                format!("{rows}: {tickets} tickets were left out; set the rows right and import the file again")
            }
            (false, true) => {
                format!("{rows}: as it is, nothing would be imported; --skip-errors leaves {tickets} tickets out")
            }
            (false, false) => format!(
                "{rows}: nothing was imported; set the rows right, or leave their {tickets} tickets out with --skip-errors"
            ),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("tickets", self.tickets),
            ("changes", self.changes),
            ("people", self.people),
            ("teams", self.teams),
            ("categories", self.categories),
        ];
        writeln!(f, "{} rows can be read", self.rows)?;
        writeln!(f, "{:<12}{:>9}{:>9}{:>15}", "", "usable", "new", "there already")?;
        for (name, Counts { found, there }) in kinds {
            writeln!(f, "{name:<12}{found:>9}{:>9}{there:>15}", found - there)?;
        }
        if self.left_out > 0 {
            writeln!(f, "{} tickets can not be used and are left out", self.left_out)?;
        }
        match (self.written, self.dry_run) {
            (true, _) => write!(f, "imported: {} events added to the log", self.events),
            (false, true) => write!(f, "dry run: nothing was written"),
            (false, false) => write!(f, "nothing was imported"),
        }
    }
}
