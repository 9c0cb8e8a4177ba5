//! Who works when, who is called at night, and who knows what.

use super::{AMINA, CHIARA, FIELD, IVAN, L1, LUCA, MARCO, SARA};
use deskside_domain::roster::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};

/// Weekdays, hours and people.
pub type Row = (&'static [Weekday], &'static str, &'static [&'static str]);

/// A roster. Its exceptions: of whom, who comes instead, and on which days, counted from the day of the demo.
pub struct Rostered {
    /// What people call it.
    pub name: &'static str,
    /// Whose; `None`: the whole desk's.
    pub team: Option<&'static str>,
    /// Who works when.
    pub shifts: &'static [Row],
    /// Who is called when, in order.
    pub on_call: &'static [Row],
    /// What is not as in every week.
    pub exceptions: &'static [(&'static str, Option<&'static str>, i64, i64)],
}

const WORKDAYS: &[Weekday] = &[Mon, Tue, Wed, Thu, Fri];
const WEEKEND: &[Weekday] = &[Sat, Sun];

/// Who is called outside of shifts.
pub const ON_CALL: &str = "Reperibilità";

/// The rosters of the desk.
pub const ROSTERS: [Rostered; 3] = [
    Rostered {
        name: "Centralino",
        team: Some(L1),
        shifts: &[
            (WORKDAYS, "07:30-13:30", &[SARA]),
            (WORKDAYS, "12:30-18:30", &[LUCA]),
            (&[Sat], "08:00-13:00", &[LUCA]),
        ],
        on_call: &[],
        exceptions: &[(LUCA, Some(SARA), 5, 5)],
    },
    Rostered {
        name: "Specialisti e furgoni",
        team: None,
        shifts: &[(WORKDAYS, "08:00-17:00", &[IVAN, CHIARA]), (WORKDAYS, "07:00-16:00", &[MARCO, AMINA])],
        on_call: &[],
        exceptions: &[(CHIARA, None, 8, 12)],
    },
    Rostered {
        name: ON_CALL,
        team: Some(FIELD),
        shifts: &[],
        on_call: &[(WORKDAYS, "18:30-07:30", &[AMINA, IVAN]), (WEEKEND, "00:00-24:00", &[AMINA, IVAN])],
        exceptions: &[(AMINA, Some(MARCO), 6, 7)],
    },
];

/// Who knows what: categories, each with all below it.
pub const SKILLS: [(&str, &[&str]); 6] = [
    (SARA, &["access", "applications"]),
    (LUCA, &["workplace", "mobile"]),
    (IVAN, &["network", "phones"]),
    (CHIARA, &["clinical"]),
    (MARCO, &["printers", "scanners", "screens"]),
    (AMINA, &["tablets", "printers"]),
];
