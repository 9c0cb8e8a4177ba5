//! Rosters: rows of shifts and of on-call duty, days unlike others, and who that makes be there in the next two weeks.

mod preview;
pub(super) mod rows;

use super::calendars::zones;
use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, offered};
use super::{Look, Notice, Section, Sheet, add, counted, line};
use crate::directory::{Known, folded};
use crate::zone;
use app::texts::portal::Texts;
use app::texts::{Lang, fill};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{PersonId, RosterId};
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::roster::{Exception, Roster, Turn};
use deskside_domain::text::NAME_MAX;
use leptos::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Shifts and on-call duty: the name of the part in a record, and the letter of its rows in a form.
const PARTS: [(&str, &str); 2] = [("shifts", "s"), ("on_call", "c")];

/// Somebody's name, also of who has left.
fn name_of(known: &Known, person: PersonId) -> String {
    known.person(person).map(|person| person.profile.name.clone()).unwrap_or_default()
}

fn names_of(known: &Known, people: &[PersonId]) -> String {
    people.iter().map(|person| name_of(known, *person)).collect::<Vec<_>>().join(", ")
}

/// A turn in words: `Mon, Tue 08:00-16:00 Sara Nonis`.
fn turn_told(turn: &Turn, known: &Known, t: &Texts) -> String {
    let days: Vec<String> = turn.days.iter().map(|day| rows::short(t, *day)).collect();
    format!("{} {} {}", days.join(", "), turn.hours, names_of(known, &turn.people))
}

/// An exception in words: `24/12/2026 – 26/12/2026 Sara Nonis is away`.
fn exception_told(exception: &Exception, known: &Known, t: &Texts) -> String {
    let (from, until) = exception.days();
    let mut told = rows::day_written(from);
    if until != from {
        told = format!("{told} – {}", rows::day_written(until));
    }
    let words = &t.rosters;
    match exception {
        Exception::Away(away) => format!("{told} {} {}", name_of(known, away.person), words.away),
        Exception::Instead(instead) => {
            format!("{told} {} {} {}", name_of(known, instead.person), words.instead, name_of(known, instead.of))
        }
        Exception::Extra(extra) => format!("{told} {} {} {}", name_of(known, extra.person), words.extra, extra.hours),
    }
}

impl Record for Roster {
    const SECTION: Section = Section::Rosters;
    const AREA: &'static str = "/settings/rosters";

    fn doc(id: Uuid) -> DocRef {
        RosterId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Roster(roster) = body { Some(roster) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineRoster(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.rosters.new
    }

    fn form(&self) -> Form {
        let form = Form::default()
            .with("name", &*self.name)
            .with("team", self.team.map(|team| team.to_string()).unwrap_or_default())
            .with("zone", &*self.zone);
        let form = PARTS.into_iter().zip([&self.shifts, &self.on_call]).fold(form, |form, ((_, part), turns)| {
            turns.iter().enumerate().fold(form, |form, (row, turn)| rows::with_turn(form, part, row, turn))
        });
        self.exceptions.iter().enumerate().fold(form, |form, (row, one)| rows::with_exception(form, row, one))
    }

    fn blank(query: &Form) -> Form {
        let form = Form::default().with("zone", "Europe/Rome").with("team", query.get("team"));
        ["mon", "tue", "wed", "thu", "fri"]
            .into_iter()
            .fold(form, |form, day| form.with(&rows::field("s", "days", 0), day))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let t = look.texts();
        let [shifts, on_call] = PARTS.map(|(name, part)| rows::turns(form, name, part, t));
        let exceptions = rows::exceptions(form, t);
        let zone = form.text("zone");
        if !zone::is_known(&zone) {
            form.fail("zone", fill(t.service.zone_unknown, &[("value", &zone)]));
        }
        let id = RosterId(id);
        let roster = Self {
            id,
            name: form.text("name"),
            team: form.id("team"),
            zone,
            shifts,
            on_call,
            exceptions,
            retired: known.roster(id).is_some_and(|roster| roster.retired),
            offsets: None,
        };
        if let (Err(Refusal::Invalid { field, problem }), false) = (roster.check(), form.is_wrong()) {
            let row = match &problem {
                Problem::Malformed { detail } => detail.split(':').next().unwrap_or_default().to_owned(),
                _ => String::new(),
            };
            let (name, text) = match field.as_str() {
                "exceptions" if !row.is_empty() => ("exceptions", t.rosters.taken),
                "exceptions" => ("exceptions", t.rosters.many),
                "on_call" => ("on_call", if row.is_empty() { t.rosters.many } else { t.rosters.row_bad }),
                _ => ("shifts", if row.is_empty() { t.rosters.many } else { t.rosters.row_bad }),
            };
            form.fail(name, fill(text, &[("n", &row)]));
        }
        roster
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let r = &t.rosters;
        vec![
            ("name", r.name),
            ("team", r.team),
            ("zone", t.service.zone),
            ("shifts", r.shifts),
            ("on_call", r.on_call),
            ("exceptions", r.exceptions),
        ]
    }

    fn reads(name: &str, form: &Form, known: &Known, look: &Look) -> String {
        let t = look.texts();
        let turns = |part: &str| {
            let turns = rows::turns(&mut form.clone(), "", part, t);
            turns.iter().map(|turn| turn_told(turn, known, t)).collect::<Vec<_>>().join("\n")
        };
        match name {
            "team" => form.id("team").and_then(|id| known.team(id)).map(|team| team.name.clone()).unwrap_or_default(),
            "shifts" => turns("s"),
            "on_call" => turns("c"),
            "exceptions" => {
                let exceptions = rows::exceptions(&mut form.clone(), t);
                exceptions.iter().map(|one| exception_told(one, known, t)).collect::<Vec<_>>().join("\n")
            }
            other => form.text(other),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look, known) = (editing.form, editing.look, editing.known);
        let words = look.texts();
        let t = &words.rosters;
        let teams = known.teams_by_name().into_iter();
        let teams = teams.filter_map(|team| offered(editing, "team", team.id, team.name.clone()));
        let teams = std::iter::once((String::new(), t.whole_desk.to_owned())).chain(teams).collect();
        let staff = rows::staff(form, known);
        view! {
            {form.line("name", t.name, How::needed(NAME_MAX))}
            {form.choice("team", t.team, teams, How::needed(0))}
            {form.choice("zone", words.service.zone, zones(form.get("zone")), How::needed(0))}
            {rows::part(form, "shifts", "s", (t.shifts, t.shifts_hint), &staff, words)}
            {rows::part(form, "on_call", "c", (t.on_call, t.on_call_hint), &staff, words)}
            {rows::exception_rows(form, &staff, words)}
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        // What is in the fields, saved or not.
        let id = editing.id.unwrap_or_default();
        let shown = Self::read(id, &mut editing.form.clone(), editing.known, editing.look);
        preview::days(&shown, editing.known, editing.look)
    }
}

/// The page at `/settings/rosters`.
#[must_use]
pub fn rosters_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().rosters;
    let mut rosters: Vec<&Roster> = known.rosters().collect();
    rosters.sort_by_cached_key(|roster| folded(&roster.name));
    let rows = rosters.into_iter().map(|roster| {
        let team =
            roster.team.and_then(|id| known.team(id)).map_or_else(|| t.whole_desk.to_owned(), |team| team.name.clone());
        let people = roster.people().collect::<BTreeSet<_>>().len();
        let detail = [team, counted(look.lang, people, t.people_one, t.people_many), roster.zone.replace('_', " ")];
        let href = format!("/settings/rosters/{}", roster.id);
        (roster.retired, line(href, roster.name.clone(), Vec::new(), detail.join(" · ")))
    });
    let rows = listed(rows, t.none, t.retired);
    Sheet::of(look, Section::Rosters, notice).render(|| {
        view! {
            <div class="actions">{add("/settings/rosters/new".to_owned(), t.new)}</div>
            {rows}
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::roster::{Away, Extra, Instead, Weekday};
    use deskside_domain::time::Date;

    fn look() -> Look {
        Look { lang: Lang::It, style: None, today: "2026-11-23".parse().unwrap() }
    }

    fn roster() -> Roster {
        let turn = |days: &[Weekday], hours: &str, people: &[u128]| Turn {
            days: days.to_vec(),
            hours: hours.parse().unwrap(),
            people: people.iter().map(|id| PersonId::from(*id)).collect(),
        };
        let day = |text: &str| text.parse::<Date>().unwrap();
        Roster {
            id: RosterId::from(9),
            name: "Centrale".to_owned(),
            team: Some(3.into()),
            zone: "Europe/Rome".to_owned(),
            shifts: vec![turn(&[Weekday::Mon, Weekday::Sun], "22:00-06:00", &[3, 1, 2, 4, 5])],
            on_call: vec![turn(&Weekday::ALL, "00:00-24:00", &[2, 1])],
            exceptions: vec![
                Exception::Away(Away { person: 1.into(), from: day("2026-12-24"), until: day("2026-12-26") }),
                Exception::Instead(Instead {
                    person: 2.into(),
                    of: 1.into(),
                    from: day("2026-12-24"),
                    until: day("2026-12-24"),
                }),
                Exception::Extra(Extra {
                    person: 3.into(),
                    hours: "20:00-24:00".parse().unwrap(),
                    from: day("2026-12-31"),
                    until: day("2026-12-31"),
                }),
            ],
            retired: false,
            offsets: None,
        }
    }

    #[test]
    fn a_record_is_what_its_form_says() {
        let mut form = roster().form();
        let read = Roster::read(roster().id.0, &mut form, &Known::default(), &look());
        assert_eq!(read, roster());
        assert!(!form.is_wrong());
    }

    #[test]
    fn what_is_missing_is_said_with_its_row() {
        let wrong = |change: &dyn Fn(&mut Form), name: &str| {
            let mut form = roster().form();
            change(&mut form);
            Roster::read(roster().id.0, &mut form, &Known::default(), &look());
            form.wrong(name)
        };
        let text = wrong(&|form| form.set("s-hours-0", "8-30"), "shifts").unwrap();
        assert!(text.starts_with("Riga 1: «8-30»"), "{text}");
        assert!(wrong(&|form| form.set("s-who-0", ""), "shifts").unwrap().starts_with("Riga 1"));
        assert!(wrong(&|form| form.set("x-until-0", "01/12/2026"), "exceptions").unwrap().starts_with("Riga 1"));
        assert!(wrong(&|form| form.set("x-from-1", "Natale"), "exceptions").unwrap().contains("Natale"));
        // Without hours a row goes, and so does an exception without a first day.
        assert_eq!(wrong(&|form| form.set("c-hours-0", ""), "on_call"), None);
        let mut form = roster().form();
        form.set("x-from-0", "");
        assert_eq!(Roster::read(roster().id.0, &mut form, &Known::default(), &look()).exceptions.len(), 2);
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for text in ["08:00-16:00", "8-16", "8.00 – 16", " 08:00 - 16:00 "] {
            let mut form = roster().form();
            form.set("s-hours-0", text);
            let read = Roster::read(roster().id.0, &mut form, &Known::default(), &look());
            assert_eq!(read.shifts[0].hours.to_string(), "08:00-16:00", "{text}");
        }
    }
}
