//! The six steps of the first start.

use super::calendars::{closed_fields, week, zones};
use super::form::{Form, How};
use super::policies::target_fields;
use super::record::Record;
use super::teams::levels;
use super::{Look, Notice, Section, Sheet};
use app::texts::portal::Texts;
use app::texts::{Lang, fill};
use deskside_domain::sla::{ServiceCalendar, SlaMetric, SlaPolicy};
use deskside_domain::text::{LINE_MAX, NAME_MAX};
use leptos::prelude::*;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The body the desk works for.
    Organization,
    /// Who works on the desk.
    People,
    /// Who works together.
    Teams,
    /// Opening hours.
    Calendar,
    /// Targets.
    ServiceLevel,
    /// What tickets are about.
    Categories,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Organization, Self::People, Self::Teams, Self::Calendar, Self::ServiceLevel, Self::Categories];

    /// Its word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::People => "people",
            Self::Teams => "teams",
            Self::Calendar => "calendar",
            Self::ServiceLevel => "service-level",
            Self::Categories => "categories",
        }
    }

    /// The step of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    fn words(self, t: &Texts) -> (&'static str, &'static str) {
        let t = &t.start;
        match self {
            Self::Organization => (t.organization, t.organization_lead),
            Self::People => (t.people, t.people_lead),
            Self::Teams => (t.teams, t.teams_lead),
            Self::Calendar => (t.calendar, t.calendar_lead),
            Self::ServiceLevel => (t.service_level, t.service_level_lead),
            Self::Categories => (t.categories, t.categories_lead),
        }
    }

    fn section(self) -> Section {
        match self {
            Self::People => Section::People,
            Self::Teams => Section::Teams,
            Self::Calendar | Self::ServiceLevel => Section::ServiceLevels,
            Self::Categories => Section::Categories,
            Self::Organization => Section::Organizations,
        }
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// So many records are there.
    Done(usize),
    /// Left out for now.
    Skipped,
    /// To be done.
    Open,
}

/// The steps as they are, and what the open one's form holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// How far each is.
    pub states: Vec<(Step, StepState)>,
    /// The one that is shown in full.
    pub current: Option<Step>,
    /// What its fields hold.
    pub form: Form,
    /// The calendars to choose from: value and name.
    pub calendars: Vec<(String, String)>,
}

impl StepView {
    /// How many steps are behind, and how many there are.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let count = |fits: fn(&StepState) -> bool| self.states.iter().filter(|(_, state)| fits(state)).count();
        Progress {
            done: count(|state| matches!(state, StepState::Done(_) | StepState::Skipped)),
            all: self.states.len(),
        }
    }
}

/// How far the first steps are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Done, or left out for now.
    pub done: usize,
    /// All of them.
    pub all: usize,
}

impl Progress {
    /// Nothing is left to do.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.done >= self.all
    }

    /// In words.
    #[must_use]
    pub fn text(self, t: &Texts) -> String {
        let [done, all] = [self.done, self.all].map(|n| n.to_string());
        fill(t.start.progress, &[("n", &done), ("all", &all)])
    }
}

/// The example tree, below each other by a dash.
const CATEGORIES: &str = "\
Applications; Applicativi
- Business system; Gestionale
- Mail and calendar; Posta e calendario
Workplace; Postazione di lavoro
- Computer; Computer
- Printers and labels; Stampanti ed etichette
- Screens and accessories; Monitor e accessori
Network; Rete
- Network and Wi-Fi; Rete locale e Wi-Fi
- VPN and remote access; VPN e accesso remoto
Access and requests; Accessi e richieste
- Password and lockout; Password e blocco
- Joiners and leavers; Arrivi e uscite";

/// The example of a step, as its form holds it.
#[must_use]
pub fn example_of(step: Step, lang: Lang) -> Form {
    let (t, service) = (&Texts::of(lang).start, &Texts::of(lang).service);
    match step {
        Step::Organization => Form::default()
            .with("name", t.organization_name)
            .with("site", t.organization_site)
            .with("address", t.organization_address),
        Step::People => Form::default().with("people", t.people_example),
        Step::Teams => Form::default()
            .with("team-1", t.team_1)
            .with("level-1", "l1")
            .with("team-2", t.team_2)
            .with("level-2", "l2")
            .with("team-3", t.team_3)
            .with("level-3", "l3")
            .with("external-3", "on"),
        Step::Calendar => ServiceCalendar::blank(&Form::default()).with("name", service.example_calendar),
        Step::ServiceLevel => SlaPolicy::blank(&Form::default()).with("name", service.example_policy),
        Step::Categories => Form::default().with("categories", CATEGORIES),
    }
}

/// The page at `/settings/start`.
#[must_use]
pub fn start_page(look: &Look, steps: &StepView, notice: Option<Notice>) -> String {
    let t = &look.texts().start;
    let progress = steps.progress();
    let told = progress.text(look.texts());
    Sheet::of(look, Section::Start, notice).render(|| {
        let rows = steps.states.iter().enumerate();
        let rows: Vec<_> = rows.map(|(index, (step, state))| row(look, steps, index, *step, *state)).collect();
        view! {
            <p class="quiet" role="status">{told}</p>
            <ol class="steps">{rows}</ol>
            {progress.is_over().then(|| view! {
                <section class="panel stack">
                    <p>{t.finish}</p>
                    <div class="actions"><a class="button button-primary" href="/desk">{t.to_desk}</a></div>
                </section>
            })}
        }
        .into_any()
    })
}

fn row(look: &Look, steps: &StepView, index: usize, step: Step, state: StepState) -> AnyView {
    let words = look.texts();
    let t = &words.start;
    let (name, lead) = step.words(words);
    let (badge, class) = match state {
        StepState::Done(_) => (t.done, "badge badge-ok"),
        StepState::Skipped => (t.skipped, "badge badge-info"),
        StepState::Open => (t.to_do, "badge badge-warn"),
    };
    let is_current = steps.current == Some(step);
    let there = match state {
        StepState::Done(many) => Some(fill(t.there, &[("n", &many.to_string())])),
        _ => None,
    };
    let inside = match state {
        _ if is_current => fields(look, step, steps),
        StepState::Done(_) => {
            view! { <div class="actions"><a class="button" href=step.section().address()>{t.open}</a></div> }.into_any()
        }
        StepState::Open | StepState::Skipped => {
            let again = format!("/settings/start?step={}", step.word());
            let text = if state == StepState::Open { t.go } else { t.again };
            view! { <div class="actions"><a class="button" href=again>{text}</a></div> }.into_any()
        }
    };
    view! {
        <li class="panel step" id=format!("step-{}", step.word()) aria-current=is_current.then_some("step")>
            <div class="step-head">
                <span class="step-number" aria-hidden="true">{index + 1}</span>
                <h2>{name}</h2>
                <span class=class>{badge}</span>
                {there.map(|there| view! { <span class="quiet">{there}</span> })}
            </div>
            <p class="quiet">{lead}</p>
            {inside}
        </li>
    }
    .into_any()
}

fn fields(look: &Look, step: Step, steps: &StepView) -> AnyView {
    let (t, r, s) = (&look.texts().start, &look.texts().records, &look.texts().service);
    let form = &steps.form;
    let inside = match step {
        Step::Organization => view! {
            {form.line("name", r.organization_name, How::needed(NAME_MAX))}
            {form.line("site", t.site_label, How::free(NAME_MAX))}
            {form.line("address", r.site_address, How::free(LINE_MAX).full())}
            {form.tick("critical", r.organization_critical)}
        }
        .into_any(),
        Step::People => view! {
            {form.area("people", t.people_label, How::needed(20_000).hint(t.people_hint).full())}
            <p class="field-full"><a href="/settings/import?kind=people">{t.people_import}</a></p>
        }
        .into_any(),
        Step::Teams => {
            let team = |name, level, external| {
                view! {
                    {form.line(name, r.team_name, How::free(NAME_MAX))}
                    {form.choice(level, r.team_level, levels(look.lang), How::needed(0))}
                    {form.tick(external, r.team_external)}
                }
            };
            view! {
                {team("team-1", "level-1", "external-1")}
                {team("team-2", "level-2", "external-2")}
                {team("team-3", "level-3", "external-3")}
            }
            .into_any()
        }
        Step::Categories => view! {
            {form.area("categories", t.categories_label, How::needed(20_000).hint(t.categories_hint).full())}
        }
        .into_any(),
        Step::Calendar => view! {
            {form.line("name", s.calendar_name, How::needed(NAME_MAX))}
            {form.choice("zone", s.zone, zones(form.get("zone")), How::needed(0))}
            {week(form, look.texts())}
            {closed_fields(form, look.texts())}
        }
        .into_any(),
        Step::ServiceLevel => view! {
            {form.line("name", s.policy_name, How::needed(NAME_MAX))}
            {form.choice("calendar", s.policy_calendar, steps.calendars.clone(), How::needed(0))}
            {target_fields(form, look, &[SlaMetric::TakeInCharge, SlaMetric::Resolution])}
        }
        .into_any(),
    };
    let (accept, skip) = (format!("/settings/start/{}", step.word()), format!("/settings/start/{}/skip", step.word()));
    let wrong = form.wrong("lines");
    view! {
        <p>{t.example}</p>
        {wrong.map(|text| view! { <p class="notice notice-danger" role="alert">{text}</p> })}
        <form class="form form-columns" method="post" action=accept>
            {form.hidden("key")}
            {inside}
            <div class="actions field-full">
                <button class="button button-primary" type="submit">{t.accept}</button>
                <button class="button" type="submit" formaction=skip formnovalidate=true>{t.skip}</button>
            </div>
        </form>
    }
    .into_any()
}
