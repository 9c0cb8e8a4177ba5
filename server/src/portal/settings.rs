//! The administration: pages with plain forms, for administrators.

mod access;
mod calendars;
mod categories;
mod checklists;
mod contracts;
mod diagnosis;
mod form;
mod import;
mod mail;
mod organizations;
mod people;
mod policies;
pub mod priority;
mod record;
mod replies;
mod retired;
mod rosters;
mod service_levels;
mod start;
mod system;
mod tablets;
mod teams;
mod tester;
mod trouble;

pub use access::{AccessView as DoorsView, LivingToken, OpenSession, access_page};
pub use categories::categories_page;
pub use checklists::checklists_page;
pub use contracts::{day, kind_name as contract_kind_name, span};
pub use form::Form;
pub use import::{ImportForm, PreviewView, import_page, preview_page, told, unreadable};
pub use mail::{MailView, WaitingMail, mail_page};
pub use organizations::organizations_page;
pub use people::{AccessView, PeopleView, ROLES, WelcomeForm, link_page, people_page, welcome_over_page, welcome_page};
pub use policies::calendar_choices;
pub use record::{Below, Compared, Editing, Record, record_page};
pub use replies::replies_page;
pub use rosters::rosters_page;
pub use service_levels::service_levels_page;
pub use start::{Progress, Step, StepState, StepView, example_of, start_page};
pub use system::{SystemView, system_page};
pub use tablets::{Tablet, TabletsView, Unsent, tablets_page};
pub use teams::{level_of, teams_page};
pub use tester::tester_page;
pub use trouble::{trouble_page, trouble_words};

use super::page::page;
use app::texts::Lang;
use app::texts::portal::Texts;
use app::texts::{fill, number};
use app::ui::{Icon, IconName};
use deskside_domain::time::Date;
use leptos::prelude::*;

/// How a page looks to its reader.
#[derive(Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The style sheet's address.
    pub style: Option<String>,
    /// The day, in UTC.
    pub today: Date,
}

impl Look {
    /// The words of the pages that only the server renders.
    #[must_use]
    pub fn texts(&self) -> &'static Texts {
        Texts::of(self.lang)
    }
}

/// What was just done, or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is done.
    Done(String),
    /// It is done, and this address takes it back.
    Reversible(String, String),
    /// It is not.
    Failed(String),
}

/// The parts of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The six steps of the first start.
    Start,
    /// People and roles.
    People,
    /// Teams and levels.
    Teams,
    /// Organisations, sites, contracts.
    Organizations,
    /// Categories, and the questions for them.
    Categories,
    /// Service calendars and SLA policies.
    ServiceLevels,
    /// Rosters: shifts, on-call duty, exceptions.
    Rosters,
    /// Canned replies.
    Replies,
    /// Checklists that can be taken up on tickets.
    Checklists,
    /// Import from a file.
    Import,
    /// Mail in and out.
    Mail,
    /// Sessions and tokens.
    Access,
    /// The tablets that have the desk on them.
    Tablets,
    /// The installation.
    System,
}

impl Section {
    /// All of them, as they are listed.
    pub const ALL: [Self; 14] = [
        Self::Start,
        Self::People,
        Self::Teams,
        Self::Organizations,
        Self::Categories,
        Self::ServiceLevels,
        Self::Rosters,
        Self::Replies,
        Self::Checklists,
        Self::Import,
        Self::Mail,
        Self::Access,
        Self::Tablets,
        Self::System,
    ];

    /// Where it is.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::Start => "/settings/start",
            Self::People => "/settings/people",
            Self::Teams => "/settings/teams",
            Self::Organizations => "/settings/organizations",
            Self::Categories => "/settings/categories",
            Self::ServiceLevels => "/settings/service-levels",
            Self::Rosters => "/settings/rosters",
            Self::Replies => "/settings/replies",
            Self::Checklists => "/settings/checklists",
            Self::Import => "/settings/import",
            Self::Mail => "/settings/mail",
            Self::Access => "/settings/access",
            Self::Tablets => "/settings/tablets",
            Self::System => "/settings/system",
        }
    }

    /// Its name, and what it is about.
    #[must_use]
    pub fn words(self, t: &Texts) -> (&'static str, &'static str) {
        let (m, t) = (&t.mail, &t.settings);
        match self {
            Self::Start => (t.start, t.start_lead),
            Self::People => (t.people, t.people_lead),
            Self::Teams => (t.teams, t.teams_lead),
            Self::Organizations => (t.organizations, t.organizations_lead),
            Self::Categories => (t.categories, t.categories_lead),
            Self::ServiceLevels => (t.service, t.service_lead),
            Self::Rosters => (t.rosters, t.rosters_lead),
            Self::Replies => (t.replies, t.replies_lead),
            Self::Checklists => (t.checklists, t.checklists_lead),
            Self::Import => (t.import, t.import_lead),
            Self::Mail => (m.title, m.lead),
            Self::Access => (t.access, t.access_lead),
            Self::Tablets => (t.tablets, t.tablets_lead),
            Self::System => (t.system, t.system_lead),
        }
    }

    fn icon(self) -> IconName {
        match self {
            Self::Start => IconName::Done,
            Self::People => IconName::People,
            Self::Teams => IconName::Headset,
            Self::Organizations => IconName::Place,
            Self::Categories => IconName::Folder,
            Self::ServiceLevels => IconName::Clock,
            Self::Rosters => IconName::Calendar,
            Self::Replies => IconName::Reply,
            Self::Checklists => IconName::Check,
            Self::Import => IconName::Download,
            Self::Mail => IconName::Send,
            Self::Access => IconName::Lock,
            Self::Tablets => IconName::Device,
            Self::System => IconName::Wrench,
        }
    }
}

/// A page of the administration before it is rendered.
pub struct Sheet<'a> {
    /// How it looks.
    pub look: &'a Look,
    /// Which part it belongs to.
    pub section: Section,
    /// Its heading.
    pub title: String,
    /// Where one level up is, and its name.
    pub up: Option<(&'static str, &'static str)>,
    /// What was just done.
    pub notice: Option<Notice>,
}

impl<'a> Sheet<'a> {
    /// The first page of a part.
    #[must_use]
    pub fn of(look: &'a Look, section: Section, notice: Option<Notice>) -> Self {
        let t = look.texts();
        let title = section.words(t).0.to_owned();
        Self { look, section, title, up: Some(("/settings", t.settings.title)), notice }
    }

    /// A page below the first one of a part.
    #[must_use]
    pub fn below(look: &'a Look, section: Section, title: impl Into<String>, notice: Option<Notice>) -> Self {
        let up = Some((section.address(), section.words(look.texts()).0));
        Self { look, section, title: title.into(), up, notice }
    }

    /// Renders it. What is made inside, signals of fields among it, is gone afterwards.
    #[must_use]
    pub fn render(self, body: impl FnOnce() -> AnyView) -> String {
        rendered(self.look.lang, || {
            let t = self.look.texts();
            let inside = view! {
                {navigation(t, Some(self.section))}
                <main class="settings-main" id="main" tabindex="-1">
                    {self.up.map(|(address, name)| view! {
                        <a class="settings-up" href=address><Icon name=IconName::Back />{name}</a>
                    })}
                    <h1>{self.title.clone()}</h1>
                    {self.notice.map(|one| notice(self.look, one))}
                    {body()}
                </main>
            };
            page(self.look.lang, &self.title, self.look.style.clone(), frame(self.look, inside))
        })
    }
}

/// Renders with signals of its own, which end with it.
pub(super) fn rendered(lang: Lang, render: impl FnOnce() -> String) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(app::signal::RwSignal::new(lang));
        render()
    });
    owner.cleanup();
    html
}

fn frame(look: &Look, inside: impl IntoView + 'static) -> AnyView {
    let t = look.texts();
    view! {
        <a class="skip-link" href="#main">{look.lang.texts().common.skip_to_content}</a>
        <header class="settings-top">
            <a class="settings-home" href="/desk"><Icon name=IconName::Back />{t.settings.back_desk}</a>
            <a class="settings-title" href="/settings">{t.settings.title}</a>
        </header>
        <div class="settings">{inside}</div>
    }
    .into_any()
}

fn navigation(t: &Texts, here: Option<Section>) -> AnyView {
    let link = |section: Section| {
        let current = (here == Some(section)).then_some("page");
        view! {
            <li>
                <a class="settings-link" href=section.address() aria-current=current>
                    <Icon name=section.icon() />
                    <span>{section.words(t).0}</span>
                </a>
            </li>
        }
    };
    let links: Vec<_> = Section::ALL.into_iter().map(link).collect();
    view! { <nav class="settings-nav" aria-label=t.settings.sections><ul>{links}</ul></nav> }.into_any()
}

pub(super) fn notice(look: &Look, notice: Notice) -> AnyView {
    match notice {
        Notice::Reversible(text, back) => view! {
            <form class="notice notice-ok" method="post" action=back>
                <span role="status">{text}</span>
                <button class="button button-quiet" type="submit">{look.lang.texts().common.undo}</button>
            </form>
        }
        .into_any(),
        Notice::Done(text) => view! { <p class="notice notice-ok" role="status">{text}</p> }.into_any(),
        Notice::Failed(text) => {
            view! { <p class="notice notice-danger" id="problem" role="alert">{text}</p> }.into_any()
        }
    }
}

/// The page at `/settings`. `open`: how far the first steps are, while some are to be done.
#[must_use]
pub fn settings_page(look: &Look, open: Option<Progress>) -> String {
    rendered(look.lang, || {
        let t = look.texts();
        let card = |section: Section| {
            let (name, lead) = section.words(t);
            let lead = match (section, open) {
                (Section::Start, Some(progress)) => format!("{lead} · {}", progress.text(t)),
                _ => lead.to_owned(),
            };
            view! {
                <li>
                    <a class="door" href=section.address()>
                        <Icon name=section.icon() />
                        <span class="door-name">{name}</span>
                        <span class="door-text">{lead}</span>
                    </a>
                </li>
            }
        };
        let cards: Vec<_> = Section::ALL.into_iter().map(card).collect();
        let inside = view! {
            <main class="settings-main settings-index" id="main" tabindex="-1">
                <h1>{t.settings.title}</h1>
                <p class="quiet">{t.settings.lead}</p>
                <ul class="doors">{cards}</ul>
            </main>
        };
        page(look.lang, t.settings.title, look.style.clone(), frame(look, inside))
    })
}

/// A page that says no more than one thing.
fn plain(look: &Look, title: &'static str, text: &'static str, way: (&'static str, &'static str)) -> String {
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{title}</h1>
                <p class="notice notice-warn">{text}</p>
            </div>
            <p class="signin-foot"><a href=way.0>{way.1}</a></p>
        </main>
    };
    page(look.lang, title, look.style.clone(), body)
}

/// For those who are no administrators.
#[must_use]
pub fn closed_page(look: &Look) -> String {
    let t = &look.texts().settings;
    plain(look, t.closed_title, t.closed, ("/desk", t.back_desk))
}

/// A form was sent after the session's end. Loading the page again sends it once more.
#[must_use]
pub fn ended_page(look: &Look) -> String {
    let t = &look.texts().settings;
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{t.ended_title}</h1>
                <p class="notice notice-warn">{t.ended}</p>
            </div>
            <p class="signin-foot"><a href="/sign-in?next=/settings" target="_blank">{t.ended_sign_in}</a></p>
        </main>
    };
    page(look.lang, t.ended_title, look.style.clone(), body)
}

/// There is no such record.
#[must_use]
pub fn gone_page(look: &Look) -> String {
    let t = &look.texts().settings;
    plain(look, t.gone_title, t.gone, ("/settings", t.title))
}

/// A number with the word for one or for many.
pub(super) fn counted(lang: Lang, n: usize, one: &str, many: &str) -> String {
    fill(if n == 1 { one } else { many }, &[("n", &number(lang, n as f64, 0))])
}

/// A line of a list that leads to a page.
pub(super) fn line(href: String, name: String, badges: Vec<String>, detail: String) -> AnyView {
    line_at(0, href, name, badges, detail)
}

/// The same in a tree, so many levels down.
pub(super) fn line_at(depth: usize, href: String, name: String, badges: Vec<String>, detail: String) -> AnyView {
    let class = ["line", "line line-1", "line line-2"][depth.min(2)];
    let details = Some(detail).filter(|detail| !detail.is_empty());
    rows(class, href, name, badges, details.into_iter().collect())
}

/// One with several rows of detail.
pub(super) fn line_of(href: String, name: String, details: Vec<String>) -> AnyView {
    rows("line", href, name, Vec::new(), details)
}

fn rows(class: &'static str, href: String, name: String, badges: Vec<String>, details: Vec<String>) -> AnyView {
    let badges: Vec<_> =
        badges.into_iter().map(|badge| view! { <span class="badge badge-info">{badge}</span> }).collect();
    let details: Vec<_> =
        details.into_iter().map(|detail| view! { <span class="line-detail quiet">{detail}</span> }).collect();
    view! {
        <li class=class>
            <a class="line-link" href=href>{name}</a>
            <span class="line-badges">{badges}</span>
            {details}
        </li>
    }
    .into_any()
}

/// A list of such lines, or what is said where there is none.
pub(super) fn lines(lines: Vec<AnyView>, empty: &'static str) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="quiet">{empty}</p> }.into_any();
    }
    view! { <ul class="lines panel">{lines}</ul> }.into_any()
}

/// A link that looks like the first act of a page.
pub(super) fn add(href: String, text: &'static str) -> AnyView {
    view! { <a class="button button-primary" href=href><Icon name=IconName::Plus />{text}</a> }.into_any()
}

/// The same where it is one act among others.
pub(super) fn add_also(href: String, text: &'static str) -> AnyView {
    view! { <a class="button" href=href><Icon name=IconName::Plus />{text}</a> }.into_any()
}
