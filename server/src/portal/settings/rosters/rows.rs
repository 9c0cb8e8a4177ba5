//! The rows of a roster's form: each a turn or an exception, with room for some more.

use super::super::calendars;
use super::super::form::Form;
use crate::directory::Known;
use crate::sheet::values::date;
use app::texts::fill;
use app::texts::portal::Texts;
use app::ui::{Icon, IconName};
use deskside_domain::id::PersonId;
use deskside_domain::permission::is_desk;
use deskside_domain::roster::{
    Away, EXCEPTIONS_MAX, Exception, Extra, Instead, NoTurnHours, TURNS_MAX, Turn, TurnHours, Weekday,
};
use deskside_domain::time::Date;
use leptos::prelude::*;

/// Rows for turns, and for exceptions, that are still to be written.
const ROOM: usize = 2;
/// The least places for people in a row.
const PLACES: usize = 3;
/// Weekdays as forms hold them, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const KINDS: [&str; 3] = ["away", "instead", "extra"];

/// Value and name of each who can be chosen.
type Staff = [(String, String)];

/// The name of a field in a row of a part.
pub(in super::super) fn field(part: &str, what: &str, row: usize) -> String {
    format!("{part}-{what}-{row}")
}

pub(super) fn day_written(date: Date) -> String {
    calendars::day_written(date)
}

/// The short name of a weekday.
pub(super) fn short(t: &Texts, day: Weekday) -> String {
    calendars::weekdays(t)[day as usize].chars().take(3).collect()
}

pub(super) fn with_turn(form: Form, part: &str, row: usize, turn: &Turn) -> Form {
    let form = form.with(&field(part, "hours", row), turn.hours.to_string());
    let form = turn.days.iter().fold(form, |form, day| form.with(&field(part, "days", row), DAYS[*day as usize]));
    turn.people.iter().fold(form, |form, person| form.with(&field(part, "who", row), person.to_string()))
}

pub(super) fn with_exception(form: Form, row: usize, exception: &Exception) -> Form {
    let (from, until) = exception.days();
    let (kind, person, of, hours) = match exception {
        Exception::Away(away) => ("away", away.person, None, None),
        Exception::Instead(instead) => ("instead", instead.person, Some(instead.of), None),
        Exception::Extra(extra) => ("extra", extra.person, None, Some(extra.hours)),
    };
    form.with(&field("x", "kind", row), kind)
        .with(&field("x", "who", row), person.to_string())
        .with(&field("x", "of", row), of.map(|of| of.to_string()).unwrap_or_default())
        .with(&field("x", "from", row), day_written(from))
        .with(&field("x", "until", row), if until == from { String::new() } else { day_written(until) })
        .with(&field("x", "hours", row), hours.map(|hours| hours.to_string()).unwrap_or_default())
}

/// How many rows of a part say something in a field.
fn count(form: &Form, part: &str, what: &str, max: usize) -> usize {
    (0..=max).rev().find(|row| !form.text(&field(part, what, *row)).is_empty()).map_or(0, |row| row + 1)
}

fn people(form: &Form, name: &str) -> Vec<PersonId> {
    form.all(name).filter_map(|id| id.parse().ok()).map(PersonId).collect()
}

/// `8-16` and `22.00 – 6` are hours too.
fn hours(text: &str) -> Result<TurnHours, NoTurnHours> {
    let joined: String = text.replace(['–', '—'], "-").chars().filter(|c| !c.is_whitespace()).collect();
    calendars::full(&joined).parse()
}

/// The turns of a part; the field `name` is marked at the first row that is none.
pub(super) fn turns(form: &mut Form, name: &'static str, part: &str, t: &Texts) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut wrong = None;
    for row in 0..count(form, part, "hours", TURNS_MAX) {
        let text = form.text(&field(part, "hours", row));
        if text.is_empty() {
            continue;
        }
        let number = (row + 1).to_string();
        let days = Weekday::ALL
            .into_iter()
            .filter(|day| form.all(&field(part, "days", row)).any(|chosen| chosen == DAYS[*day as usize]));
        let (days, people): (Vec<_>, _) = (days.collect(), people(form, &field(part, "who", row)));
        match hours(&text) {
            _ if days.is_empty() || people.is_empty() => {
                wrong = wrong.or_else(|| Some(fill(t.rosters.row_bad, &[("n", &number)])));
            }
            Ok(hours) => turns.push(Turn { days, hours, people }),
            Err(NoTurnHours) => {
                wrong = wrong.or_else(|| Some(fill(t.rosters.hours_bad, &[("n", &number), ("value", &text)])));
            }
        }
    }
    if let Some(text) = wrong {
        form.fail(name, text);
    }
    turns
}

/// The exceptions of a form; marked at the first row that is none.
pub(super) fn exceptions(form: &mut Form, t: &Texts) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    let mut wrong = None;
    for row in 0..count(form, "x", "from", EXCEPTIONS_MAX) {
        match exception(form, row, t) {
            Ok(exception) => exceptions.extend(exception),
            Err(text) => wrong = wrong.or(Some(text)),
        }
    }
    if let Some(text) = wrong {
        form.fail("exceptions", text);
    }
    exceptions
}

fn exception(form: &Form, row: usize, t: &Texts) -> Result<Option<Exception>, String> {
    let (number, t) = ((row + 1).to_string(), &t.rosters);
    let text = |what: &str| form.text(&field("x", what, row));
    if text("from").is_empty() {
        return Ok(None);
    }
    let day = |what: &str| {
        let text = text(what);
        date(&text).ok_or_else(|| fill(t.day_bad, &[("n", &number), ("value", &text)]))
    };
    let from = day("from")?;
    let until = if text("until").is_empty() { from } else { day("until")? };
    let incomplete = || fill(t.exception_bad, &[("n", &number)]);
    let person: PersonId = form.id(&field("x", "who", row)).ok_or_else(incomplete)?;
    if until < from {
        return Err(incomplete());
    }
    Ok(Some(match text("kind").as_str() {
        "instead" => {
            let of = form.id(&field("x", "of", row)).filter(|of| *of != person).ok_or_else(incomplete)?;
            Exception::Instead(Instead { person, of, from, until })
        }
        "extra" => {
            let typed = text("hours");
            let bad = |NoTurnHours| fill(t.hours_bad, &[("n", &number), ("value", &typed)]);
            Exception::Extra(Extra { person, hours: hours(&typed).map_err(bad)?, from, until })
        }
        _ => Exception::Away(Away { person, from, until }),
    }))
}

/// Everybody who can be chosen: who works on the desk, and whom the form names already.
pub(super) fn staff(form: &Form, known: &Known) -> Vec<(String, String)> {
    let parts = [("s", TURNS_MAX), ("c", TURNS_MAX)];
    let turns =
        parts.into_iter().flat_map(|(part, max)| (0..count(form, part, "hours", max)).map(move |row| (part, row)));
    let mut held: Vec<PersonId> = turns.flat_map(|(part, row)| people(form, &field(part, "who", row))).collect();
    for row in 0..count(form, "x", "from", EXCEPTIONS_MAX) {
        held.extend(["who", "of"].into_iter().filter_map(|what| form.id::<PersonId>(&field("x", what, row))));
    }
    let offered = known.people_by_name(None).map(|(_, person)| person);
    let offered = offered.filter(|one| (one.active && is_desk(one.role)) || held.contains(&one.id));
    offered.map(|person| (person.id.to_string(), person.profile.name.clone())).collect()
}

/// A select without a label that is seen: what is seen once above a column would be lost on a phone.
pub(in super::super) fn select(
    name: String,
    label: String,
    options: &[(String, String)],
    chosen: &str,
    none: Option<&'static str>,
) -> AnyView {
    let none = none.map(|word| view! { <option value="">{word}</option> });
    let option = |(value, word): &(String, String)| {
        let selected = value == chosen;
        view! { <option value=value.clone() selected=selected>{word.clone()}</option> }
    };
    let options: Vec<_> = options.iter().map(option).collect();
    view! { <select class="control" name=name aria-label=label>{none}{options}</select> }.into_any()
}

/// What is wrong with a part.
pub(in super::super) fn wrong(form: &Form, name: &str) -> Option<AnyView> {
    let text = form.wrong(name)?;
    let id = format!("{name}-error");
    Some(view! { <p class="field-error" id=id><Icon name=IconName::Alert /><span>{text}</span></p> }.into_any())
}

/// The rows of shifts, or of on-call duty.
pub(super) fn part(
    form: &Form,
    name: &'static str,
    part: &'static str,
    (title, hint): (&'static str, &'static str),
    staff: &Staff,
    t: &Texts,
) -> AnyView {
    let last = (count(form, part, "hours", TURNS_MAX) + ROOM).min(TURNS_MAX);
    let rows: Vec<_> = (0..last).map(|row| turn_row(form, part, title, row, staff, t)).collect();
    view! {
        <fieldset class="field field-full">
            <legend class="field-label">{title}</legend>
            <p class="field-hint">{hint}</p>
            {wrong(form, name)}
            <ol class="roster-rows">{rows}</ol>
        </fieldset>
    }
    .into_any()
}

fn turn_row(form: &Form, part: &str, title: &str, row: usize, staff: &Staff, t: &Texts) -> AnyView {
    let says = |label: &str| format!("{title}: {label} {}", row + 1);
    let day = |day: Weekday| {
        let name = field(part, "days", row);
        let value = DAYS[day as usize];
        let checked = form.all(&name).any(|chosen| chosen == value);
        view! {
            <label class="roster-day">
                <input type="checkbox" name=name value=value checked=checked />
                <span>{short(t, day)}</span>
            </label>
        }
    };
    let days: Vec<_> = Weekday::ALL.into_iter().map(day).collect();
    let t = &t.rosters;
    let who = field(part, "who", row);
    let chosen: Vec<&str> = form.all(&who).filter(|chosen| !chosen.is_empty()).collect();
    let places = PLACES.max(chosen.len() + 1);
    let people: Vec<_> = (0..places)
        .map(|place| {
            let label = format!("{} {}", says(t.who), place + 1);
            select(who.clone(), label, staff, chosen.get(place).copied().unwrap_or(""), Some(t.nobody))
        })
        .collect();
    let hours = field(part, "hours", row);
    let value = form.get(&hours).to_owned();
    view! {
        <li class="roster-row">
            <div class="roster-days" role="group" aria-label=says(t.days)>{days}</div>
            <input class="control roster-hours" name=hours value=value maxlength="20" autocomplete="off"
                placeholder="08:00-16:00" aria-label=says(t.hours) />
            <div class="roster-people">{people}</div>
        </li>
    }
    .into_any()
}

/// The rows of exceptions.
pub(super) fn exception_rows(form: &Form, staff: &Staff, words: &Texts) -> AnyView {
    let t = &words.rosters;
    let last = (count(form, "x", "from", EXCEPTIONS_MAX) + ROOM).min(EXCEPTIONS_MAX);
    let kinds: Vec<(String, String)> =
        KINDS.into_iter().map(str::to_owned).zip([t.away, t.instead, t.extra].map(str::to_owned)).collect();
    let row = |row: usize| {
        let says = |label: &str| format!("{}: {label} {}", t.exceptions, row + 1);
        let chosen = |what: &str| form.get(&field("x", what, row)).to_owned();
        let input = |what: &'static str, label: &'static str, example: &'static str| {
            view! {
                <input class="control" name=field("x", what, row) value=chosen(what) maxlength="20" autocomplete="off"
                    placeholder=example aria-label=says(label) />
            }
        };
        view! {
            <li class="roster-exception">
                {input("from", t.first_day, "24/12/2026")}
                {input("until", t.last_day, t.last_day)}
                {select(field("x", "who", row), says(t.who), staff, &chosen("who"), Some(t.nobody))}
                {select(field("x", "kind", row), says(t.kind), &kinds, &chosen("kind"), None)}
                {select(field("x", "of", row), says(t.of), staff, &chosen("of"), Some(t.nobody))}
                {input("hours", t.hours, "08:00-16:00")}
            </li>
        }
    };
    let rows: Vec<_> = (0..last).map(row).collect();
    view! {
        <fieldset class="field field-full">
            <legend class="field-label">{t.exceptions}</legend>
            <p class="field-hint">{t.exceptions_hint}</p>
            {wrong(form, "exceptions")}
            <ol class="roster-rows">{rows}</ol>
        </fieldset>
    }
    .into_any()
}
