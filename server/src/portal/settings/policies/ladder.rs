//! The rows of a policy's ladder: each a step, with room for some more.

use super::super::Look;
use super::super::form::Form;
use super::super::rosters::rows::{field, select, wrong};
use super::{metric_name, metric_word};
use crate::directory::Known;
use app::texts::fill;
use deskside_domain::permission::is_desk;
use deskside_domain::sla::ladder::{ACKNOWLEDGE_MAX, PERCENT_MAX, PERCENT_MIN, STEPS_MAX};
use deskside_domain::sla::{LadderStep, LadderTarget, SlaMetric};
use leptos::prelude::*;

/// Rows for steps that are still to be written.
const ROOM: usize = 2;
const PART: &str = "ladder";

/// A target as forms hold it.
fn written(to: LadderTarget) -> String {
    match to {
        LadderTarget::Assignee => "assignee".to_owned(),
        LadderTarget::Managers => "managers".to_owned(),
        LadderTarget::Roster(roster) => format!("roster:{roster}"),
        LadderTarget::Person(person) => format!("person:{person}"),
    }
}

fn target(text: &str) -> Option<LadderTarget> {
    match text.split_once(':') {
        Some(("roster", id)) => id.parse().ok().map(LadderTarget::Roster),
        Some(("person", id)) => id.parse().ok().map(LadderTarget::Person),
        _ if text == "assignee" => Some(LadderTarget::Assignee),
        _ if text == "managers" => Some(LadderTarget::Managers),
        _ => None,
    }
}

/// A form with the rows of a ladder.
pub(super) fn with(form: Form, ladder: &[LadderStep]) -> Form {
    ladder.iter().enumerate().fold(form, |form, (row, step)| {
        form.with(&field(PART, "metric", row), metric_word(step.metric))
            .with(&field(PART, "percent", row), step.percent.to_string())
            .with(&field(PART, "to", row), written(step.to))
            .with(
                &field(PART, "minutes", row),
                step.acknowledge_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            )
    })
}

/// Whether a form has rows at all: one of an older page leaves the ladder alone.
pub(super) fn is_there(form: &Form) -> bool {
    !form.text(&field(PART, "metric", 0)).is_empty()
}

fn count(form: &Form) -> usize {
    let is_said = |row: &usize| !form.text(&field(PART, "percent", *row)).is_empty();
    (0..=STEPS_MAX).rev().find(is_said).map_or(0, |row| row + 1)
}

/// The steps that a form says; marked at the first row that is none.
pub(super) fn read(form: &mut Form, known: &Known, look: &Look) -> Vec<LadderStep> {
    let t = &look.texts().service;
    let mut steps: Vec<LadderStep> = Vec::new();
    let mut bad = None;
    for row in 0..count(form) {
        let text = |what: &str| form.text(&field(PART, what, row));
        let number = (row + 1).to_string();
        let percent = text("percent");
        if percent.is_empty() {
            continue;
        }
        let percent = percent.trim_end_matches(['%', ' ']).parse::<u16>().ok();
        let percent = percent.filter(|percent| (PERCENT_MIN..=PERCENT_MAX).contains(percent));
        let minutes = match text("minutes").as_str() {
            "" => Some(None),
            text => text.parse().ok().filter(|minutes| (1..=ACKNOWLEDGE_MAX).contains(minutes)).map(Some),
        };
        let metric = SlaMetric::ALL.into_iter().find(|metric| metric_word(*metric) == text("metric"));
        let to = target(&text("to")).filter(|to| match to {
            LadderTarget::Roster(roster) => known.roster(*roster).is_some(),
            LadderTarget::Person(person) => known.person(*person).is_some_and(|person| is_desk(person.role)),
            LadderTarget::Assignee | LadderTarget::Managers => true,
        });
        let words = match (percent, minutes, metric, to) {
            (None, ..) => t.ladder_percent_bad,
            (_, None, ..) => t.ladder_minutes_bad,
            (Some(percent), Some(acknowledge_minutes), Some(metric), Some(to)) => {
                if steps.iter().all(|step| (step.metric, step.percent) != (metric, percent)) {
                    steps.push(LadderStep { metric, percent, to, acknowledge_minutes });
                    continue;
                }
                t.ladder_twice
            }
            _ => t.ladder_whom_bad,
        };
        bad = bad.or_else(|| Some(fill(words, &[("n", &number)])));
    }
    if steps.len() > STEPS_MAX {
        bad = Some(fill(t.ladder_many, &[("n", &STEPS_MAX.to_string())]));
    }
    if let Some(text) = bad {
        form.fail("ladder", text);
    }
    steps
}

/// Whom a step can call, as value and name.
fn choices(form: &Form, known: &Known, look: &Look) -> Vec<(String, String)> {
    let t = &look.texts().service;
    let named: Vec<String> = (0..count(form)).map(|row| form.text(&field(PART, "to", row))).collect();
    let mut all = vec![
        (written(LadderTarget::Assignee), t.ladder_assignee.to_owned()),
        (written(LadderTarget::Managers), t.ladder_managers.to_owned()),
    ];
    let mut rosters: Vec<_> = known.rosters().collect();
    rosters.sort_by_key(|roster| (roster.name.clone(), roster.id));
    for roster in rosters {
        let value = written(LadderTarget::Roster(roster.id));
        if !roster.retired || named.contains(&value) {
            all.push((value, fill(t.ladder_roster, &[("name", &roster.name)])));
        }
    }
    for (_, person) in known.people_by_name(None) {
        let value = written(LadderTarget::Person(person.id));
        if (person.active && is_desk(person.role)) || named.contains(&value) {
            all.push((value, person.profile.name.clone()));
        }
    }
    all
}

/// The ladder in words, one step a line.
pub(super) fn reads(form: &Form, known: &Known, look: &Look) -> String {
    let choices = choices(form, known, look);
    let t = look.texts();
    let line = |step: LadderStep| {
        let to = written(step.to);
        let to = choices.iter().find(|(value, _)| *value == to).map_or("", |(_, name)| name);
        let wait = step.acknowledge_minutes.map(|minutes| format!(", {minutes} min")).unwrap_or_default();
        format!("{}, {} %: {to}{wait}", metric_name(t, step.metric), step.percent)
    };
    read(&mut form.clone(), known, look).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The rows.
pub(super) fn fields(form: &Form, known: &Known, look: &Look) -> AnyView {
    let t = look.texts();
    let (s, choices) = (&t.service, choices(form, known, look));
    let metrics: Vec<(String, String)> = SlaMetric::ALL
        .into_iter()
        .map(|metric| (metric_word(metric).to_owned(), metric_name(t, metric).to_owned()))
        .collect();
    let last = (count(form) + ROOM).min(STEPS_MAX);
    let row = |row: usize| {
        let says = |label: &str| format!("{}: {label} {}", s.ladder, row + 1);
        let chosen = |what: &str, other: &str| match form.get(&field(PART, what, row)) {
            "" => other.to_owned(),
            value => value.to_owned(),
        };
        let number = |what: &'static str, label: &'static str| {
            view! {
                <input class="control" name=field(PART, what, row) value=chosen(what, "") maxlength="6"
                    inputmode="numeric" autocomplete="off" placeholder=label aria-label=says(label) />
            }
        };
        let metric = metric_word(SlaMetric::Resolution);
        view! {
            <li class="roster-exception">
                {select(field(PART, "metric", row), says(s.ladder_metric), &metrics, &chosen("metric", metric), None)}
                {number("percent", s.ladder_percent)}
                {select(field(PART, "to", row), says(s.ladder_to), &choices, &chosen("to", "assignee"), None)}
                {number("minutes", s.ladder_minutes)}
            </li>
        }
    };
    let rows: Vec<_> = (0..last).map(row).collect();
    view! {
        <fieldset class="field field-full">
            <legend class="field-label">{s.ladder}</legend>
            <p class="field-hint">{s.ladder_hint}</p>
            {wrong(form, "ladder")}
            <ol class="roster-rows">{rows}</ol>
        </fieldset>
    }
    .into_any()
}
