//! `/settings/start`: six steps from an empty desk to the first ticket.

use super::Office;
use super::records::read;
use crate::directory::{Known, folded};
use crate::http::App;
use crate::http::pages::page;
use crate::http::problem::Answer;
use crate::import::ids::derive;
use crate::portal::settings::{
    Form, Look, Progress, ROLES, Record, Step, StepState, StepView, calendar_choices, example_of, level_of, start_page,
};
use app::texts::{Lang, Word, fill, refusal};
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::command::Payload;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, TeamId};
use deskside_domain::people::{CATEGORY_DEPTH, Category, Language, Organization, Person, Profile, Role, Site, Team};
use deskside_domain::permission::is_desk;
use deskside_domain::sla::{ServiceCalendar, SlaPolicy};
use deskside_domain::sync::wire::Outcome;
use uuid::Uuid;

/// The key under which the steps are kept that were left out.
const META_SKIPPED: &str = "start_skipped";

/// How far the steps are.
pub async fn states(app: &App, known: &Known) -> Answer<Vec<(Step, StepState)>> {
    let skipped = app.store.meta(META_SKIPPED).await?.unwrap_or_default();
    let state = |step: Step| {
        let many = match step {
            Step::Organization => known.organizations().count(),
            // Whoever sets the desk up is one already.
            Step::People => known.people().filter(|one| one.active && is_desk(one.role)).count().saturating_sub(1),
            Step::Teams => known.teams().count(),
            Step::Categories => known.categories().count(),
            Step::Calendar => known.service_calendars().count(),
            Step::ServiceLevel => known.sla_policies().count(),
        };
        let state = match many {
            0 if skipped.split(' ').any(|word| word == step.word()) => StepState::Skipped,
            0 => StepState::Open,
            many => StepState::Done(many),
        };
        (step, state)
    };
    Ok(Step::ALL.into_iter().map(state).collect())
}

/// How far the steps are, while one is open.
pub fn open(states: &[(Step, StepState)]) -> Option<Progress> {
    let view = StepView { states: states.to_vec(), current: None, form: Form::default(), calendars: Vec::new() };
    Some(view.progress()).filter(|progress| !progress.is_over())
}

/// `GET /settings/start`
pub async fn steps(office: Office, RawQuery(query): RawQuery) -> Answer<Response> {
    let states = states(&office.app, &office.known).await?;
    let wanted = Step::from_word(Form::of_query(query.as_deref()).get("step"));
    let open = states.iter().find(|(_, state)| *state == StepState::Open).map(|(step, _)| *step);
    let current = wanted.or(open);
    let mut form = current.map(|step| example_of(step, office.look.lang)).unwrap_or_default();
    form.set("key", Uuid::now_v7().to_string());
    let view = StepView { states, current, calendars: calendar_choices(&office.known), form };
    Ok(office.page(start_page(&office.look, &view, None)))
}

/// `POST /settings/start/{step}`
pub async fn accept(office: Office, Path(step): Path<String>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let mut form = read(&headers, body).await?;
    let Some(step) = Step::from_word(&step) else { return Ok(office.gone()) };
    let payloads = match step {
        Step::Organization => organization(&mut form, &office.look),
        Step::People => people(&mut form, &office.look, &office.known),
        Step::Teams => teams(&form),
        Step::Categories => categories(&mut form, &office.look),
        Step::Calendar => {
            let id = id_of(&form, "service_calendar", 0);
            vec![ServiceCalendar::read(id, &mut form, &office.known, &office.look).payload()]
        }
        Step::ServiceLevel => {
            let id = id_of(&form, "sla_policy", 0);
            // The first is tried first.
            form.set("place", "1");
            vec![SlaPolicy::read(id, &mut form, &office.known, &office.look).payload()]
        }
    };
    if !form.is_wrong() {
        let outcomes = office.carry_out(payloads.into_iter().map(|payload| (payload, None)).collect()).await?;
        match outcomes.iter().find(|outcome| !outcome.is_done()) {
            None => return Ok(Redirect::to("/settings/start").into_response()),
            Some(Outcome::Rejected { refusal: why }) => form.fail("lines", refusal(office.look.lang, why.code())),
            Some(other) => form.fail("lines", refusal(office.look.lang, other.word())),
        }
    }
    let states = states(&office.app, &office.known).await?;
    let calendars = calendar_choices(&office.known);
    let view = StepView { states, current: Some(step), form, calendars };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, start_page(&office.look, &view, None)))
}

/// `POST /settings/start/{step}/skip`
pub async fn skip(office: Office, Path(step): Path<String>) -> Answer<Response> {
    let Some(step) = Step::from_word(&step) else { return Ok(office.gone()) };
    let skipped = office.app.store.meta(META_SKIPPED).await?.unwrap_or_default();
    let mut words: Vec<&str> = skipped.split(' ').filter(|word| !word.is_empty() && *word != step.word()).collect();
    words.push(step.word());
    office.app.store.set_meta(META_SKIPPED, &words.join(" ")).await?;
    Ok(Redirect::to("/settings/start").into_response())
}

/// An identity that follows from the form: accepted twice, it is still one record.
fn id_of(form: &Form, kind: &str, place: usize) -> Uuid {
    derive(kind, &["first start", form.get("key"), &place.to_string()])
}

fn organization(form: &mut Form, look: &Look) -> Vec<Payload> {
    let name = form.text("name");
    if name.is_empty() {
        form.fail("name", look.texts().start.name_missing);
    }
    let id = OrganizationId(id_of(form, "organization", 0));
    let mut payloads = vec![Payload::DefineOrganization(Organization {
        id,
        name,
        critical_sector: form.is("critical"),
        retired: false,
    })];
    let site = form.text("site");
    if !site.is_empty() {
        payloads.push(Payload::DefineSite(Site {
            id: SiteId(id_of(form, "site", 0)),
            organization: id,
            name: site,
            address: form.text("address"),
            access_notes: String::new(),
            retired: false,
        }));
    }
    payloads
}

fn teams(form: &Form) -> Vec<Payload> {
    let team = |place: usize| {
        let [name, level, external] = ["team", "level", "external"].map(|name| format!("{name}-{place}"));
        let id = TeamId(id_of(form, "team", place));
        let (name, level) = (form.text(&name), level_of(form, &level));
        (!name.is_empty()).then(|| {
            Payload::DefineTeam(Team { id, name, level, external: form.is(&external), until: None, retired: false })
        })
    };
    (1..=3).filter_map(team).collect()
}

/// A role as people write it, in either language.
pub fn role_of(word: &str) -> Option<Role> {
    let word = folded(word);
    ROLES.iter().map(|(role, _)| *role).find(|role| {
        Lang::ALL.iter().any(|lang| folded(role.word(lang.texts())) == word)
            || ROLES.iter().any(|(of, code)| of == role && *code == word)
    })
}

fn people(form: &mut Form, look: &Look, known: &Known) -> Vec<Payload> {
    let t = &look.texts().start;
    let mut payloads = Vec::new();
    let mut wrong = None;
    for (index, line) in form.get("people").lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = (index + 1).to_string();
        let mut parts = line.split(';').map(str::trim);
        let (name, email, role) =
            (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or("").trim());
        let role = if role.is_empty() { Some(Role::Technician) } else { role_of(role) };
        let fault = match role {
            _ if name.is_empty() => Some(fill(t.line_name, &[("n", &number)])),
            None => {
                let said = line.split(';').nth(2).unwrap_or("").trim();
                Some(fill(t.line_role, &[("n", &number), ("value", said)]))
            }
            _ if !email.is_empty() && !email.contains('@') => {
                Some(fill(t.line_mail, &[("n", &number), ("value", email)]))
            }
            _ => None,
        };
        if let Some(fault) = fault {
            wrong.get_or_insert(fault);
            continue;
        }
        let has = |person: &Person| person.profile.emails.iter().any(|one| one.eq_ignore_ascii_case(email));
        if known.people().any(has) {
            continue;
        }
        payloads.push(Payload::DefinePerson(Person {
            id: PersonId(id_of(form, "person", index)),
            profile: Profile {
                name: name.to_owned(),
                emails: Some(email.to_owned()).filter(|email| !email.is_empty()).into_iter().collect(),
                ..Profile::default()
            },
            role: role.unwrap_or(Role::Technician),
            teams: Vec::new(),
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: if look.lang == Lang::It { Language::It } else { Language::En },
            active: true,
        }));
    }
    if payloads.is_empty() && wrong.is_none() {
        wrong = Some(fill(t.line_name, &[("n", "1")]));
    }
    if let Some(wrong) = wrong {
        form.fail("people", wrong);
    }
    payloads
}

fn categories(form: &mut Form, look: &Look) -> Vec<Payload> {
    let t = &look.texts().start;
    let mut payloads = Vec::new();
    // The way from the top to the line before.
    let mut above: Vec<CategoryId> = Vec::new();
    let mut wrong = None;
    for (index, line) in form.get("categories").lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = (index + 1).to_string();
        let text = line.trim_start_matches([' ', '\t', '-']);
        let depth = line[..line.len() - text.len()].matches('-').count();
        let (name_en, name_it) = text.split_once(';').map_or(("", ""), |(en, it)| (en.trim(), it.trim()));
        if depth > above.len() || depth >= CATEGORY_DEPTH {
            wrong.get_or_insert(fill(t.line_depth, &[("n", &number)]));
            continue;
        }
        if name_en.is_empty() || name_it.is_empty() {
            wrong.get_or_insert(fill(t.line_names, &[("n", &number)]));
            continue;
        }
        above.truncate(depth);
        let id = CategoryId(id_of(form, "category", index));
        payloads.push(Payload::DefineCategory(Category {
            id,
            parent: above.last().copied(),
            name_en: name_en.to_owned(),
            name_it: name_it.to_owned(),
            team: None,
            retired: false,
        }));
        above.push(id);
    }
    if payloads.is_empty() && wrong.is_none() {
        wrong = Some(fill(t.line_names, &[("n", "1")]));
    }
    if let Some(wrong) = wrong {
        form.fail("categories", wrong);
    }
    payloads
}
