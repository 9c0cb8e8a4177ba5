//! Teams and their levels.

use super::contracts::{day, typed_day};
use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, some};
use super::{Look, Notice, Section, Sheet, add, counted, line, lines};
use crate::directory::Known;
use app::texts::fill;
use app::texts::portal::Texts;
use app::texts::{Lang, Word};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::TeamId;
use deskside_domain::people::{SupportLevel, Team};
use deskside_domain::text::NAME_MAX;
use leptos::prelude::*;
use uuid::Uuid;

const LEVELS: [(SupportLevel, &str); 3] =
    [(SupportLevel::L1, "l1"), (SupportLevel::L2, "l2"), (SupportLevel::L3, "l3")];

fn word_of(level: SupportLevel) -> &'static str {
    LEVELS.iter().find(|(of, _)| *of == level).map_or("l1", |(_, word)| word)
}

/// The choices of a level.
pub(super) fn levels(lang: Lang) -> Vec<(String, String)> {
    LEVELS.iter().map(|(level, word)| ((*word).to_owned(), level.word(lang.texts()).to_owned())).collect()
}

/// The level a form names.
#[must_use]
pub fn level_of(form: &Form, name: &str) -> SupportLevel {
    LEVELS.iter().find(|(_, word)| *word == form.get(name)).map_or(SupportLevel::L1, |(level, _)| *level)
}

impl Record for Team {
    const SECTION: Section = Section::Teams;
    const AREA: &'static str = "/settings/teams";

    fn doc(id: Uuid) -> DocRef {
        TeamId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Team(team) = body { Some(team) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineTeam(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.team_new
    }

    fn form(&self) -> Form {
        Form::default()
            .with("name", &*self.name)
            .with("level", word_of(self.level))
            .ticked("external", self.external)
            .with("until", self.until.map(|day| day.to_string()).unwrap_or_default())
    }

    fn blank(_query: &Form) -> Form {
        Form::default().with("level", "l1")
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let until = typed_day(form, "until", look.texts());
        if until.is_some() && !form.is("external") {
            form.fail("until", look.texts().records.team_until_in_house);
        }
        Self {
            id: TeamId(id),
            name: form.text("name"),
            level: level_of(form, "level"),
            external: form.is("external"),
            until,
            retired: known.team(TeamId(id)).is_some_and(|team| team.retired),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let t = &look.texts().records;
        let people = known.people().filter(|person| person.active && person.teams.contains(&self.id)).count();
        let categories = known.categories().filter(|category| category.team == Some(self.id)).count();
        some(vec![
            (people, counted(look.lang, people, t.team_person, t.team_people)),
            (categories, counted(look.lang, categories, t.team_category, t.team_categories)),
        ])
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name", t.team_name),
            ("level", t.team_level),
            ("external", t.team_external_short),
            ("until", t.team_until),
        ]
    }

    fn reads(field: &str, form: &Form, _known: &Known, look: &Look) -> String {
        let t = &look.texts().settings;
        match field {
            "level" => level_of(form, "level").word(look.lang.texts()).to_owned(),
            "external" => if form.is("external") { t.yes } else { t.no }.to_owned(),
            other => form.get(other).to_owned(),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, t) = (editing.form, &editing.look.texts().records);
        view! {
            {form.line("name", t.team_name, How::needed(NAME_MAX))}
            {form.choice("level", t.team_level, levels(editing.look.lang), How::needed(0))}
            {form.tick("external", t.team_external)}
            {form.line(
                "until",
                t.team_until,
                How { kind: "date", hint: Some(t.team_until_hint), ..How::free(10) },
            )}
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let team = TeamId(editing.id?);
        let t = &editing.look.texts().records;
        let people = editing.known.people_by_name(None).filter(|(_, person)| person.teams.contains(&team));
        let people = people.map(|(_, person)| {
            let role = person.role.word(editing.look.lang.texts()).to_owned();
            let left = (!person.active).then(|| t.person_left.to_owned());
            line(
                format!("/settings/people/{}", person.id),
                person.profile.name.clone(),
                left.into_iter().collect(),
                role,
            )
        });
        let people: Vec<_> = people.collect();
        Some(
            view! {
                <section class="stack" aria-labelledby="members">
                    <h2 id="members">{t.team_members}</h2>
                    {lines(people, t.team_nobody)}
                </section>
            }
            .into_any(),
        )
    }
}

/// Until when the people of an external team have access, or that it has ended.
fn access(team: &Team, look: &Look) -> Option<String> {
    let t = &look.texts().records;
    match team.until {
        Some(_) if team.is_over(look.today) => Some(t.team_over.to_owned()),
        Some(last) if team.external => Some(fill(t.team_until_day, &[("day", &day(look.lang, last))])),
        _ => None,
    }
}

/// The page at `/settings/teams`.
#[must_use]
pub fn teams_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().records;
    let mut teams = known.teams_by_name();
    teams.sort_by_key(|team| team.level);
    let rows = teams.into_iter().map(|team| {
        let people = known.people().filter(|person| person.active && person.teams.contains(&team.id)).count();
        let categories = known.categories().filter(|category| category.team == Some(team.id)).count();
        let mut badges = vec![team.level.word(look.lang.texts()).to_owned()];
        badges.extend(team.external.then(|| t.team_external_short.to_owned()));
        badges.extend(access(team, look));
        let detail = [
            counted(look.lang, people, t.team_person, t.team_people),
            counted(look.lang, categories, t.team_category, t.team_categories),
        ];
        (team.retired, line(format!("/settings/teams/{}", team.id), team.name.clone(), badges, detail.join(" · ")))
    });
    let rows = listed(rows, t.team_none, t.retired_title_m);
    Sheet::of(look, Section::Teams, notice).render(|| {
        view! {
            <div class="actions">{add("/settings/teams/new".to_owned(), t.team_new)}</div>
            {rows}
        }
        .into_any()
    })
}
