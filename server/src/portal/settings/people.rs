//! People, their roles and their access.

use super::categories::{language_of, path};
use super::form::{Form, How};
use super::organizations::organization_choices;
use super::record::{Editing, Record};
use super::retired::offered;
use super::{Look, Notice, Section, Sheet, add, counted, line, lines};
use crate::directory::Known;
use crate::portal::page::{card_page, page};
use app::texts::portal::Texts;
use app::texts::{Lang, Word, fill};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, TeamId};
use deskside_domain::people::{Language, Person, Profile, Role, Site};
use deskside_domain::permission::admitted;
use deskside_domain::refusal::Refusal;
use deskside_domain::text::{BODY_MAX, NAME_MAX};
use leptos::prelude::*;
use uuid::Uuid;

/// Roles with their words in forms and files.
pub const ROLES: [(Role, &str); 6] = [
    (Role::Requester, "requester"),
    (Role::Technician, "technician"),
    (Role::Manager, "manager"),
    (Role::Administrator, "administrator"),
    (Role::Auditor, "auditor"),
    (Role::Connector, "connector"),
];

/// The role a form names.
fn role_of(form: &Form) -> Role {
    ROLES.iter().find(|(_, word)| *word == form.get("role")).map_or(Role::Requester, |(role, _)| *role)
}

fn role_word(role: Role) -> &'static str {
    ROLES.iter().find(|(of, _)| *of == role).map_or("requester", |(_, word)| word)
}

fn role_choices(lang: Lang) -> Vec<(String, String)> {
    ROLES.iter().map(|(role, word)| ((*word).to_owned(), role.word(lang.texts()).to_owned())).collect()
}

impl Record for Person {
    const SECTION: Section = Section::People;
    const AREA: &'static str = "/settings/people";

    fn doc(id: Uuid) -> DocRef {
        PersonId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Person(person) = body { Some(person) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefinePerson(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.profile.name.clone()
    }

    fn home(&self) -> String {
        format!("/settings/people/{}", self.id)
    }

    fn field_of(&self, refusal: &Refusal) -> Option<&'static str> {
        match refusal {
            Refusal::LastAdministrator if self.role == Role::Administrator => Some("active"),
            Refusal::LastAdministrator => Some("role"),
            _ => None,
        }
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.person_new
    }

    fn form(&self) -> Form {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let form = Form::default()
            .with("name", &*self.profile.name)
            .with("emails", self.profile.emails.join("\n"))
            .with("phones", self.profile.phones.join("\n"))
            .with("note", &*self.profile.note)
            .with("role", role_word(self.role))
            .ticked("field", self.field)
            .with("organization", id(self.organization.map(|id| id.0)))
            .with("site", id(self.site.map(|id| id.0)))
            .with("language", if self.language == Language::It { "it" } else { "en" })
            .ticked("active", self.active);
        let form = self.teams.iter().fold(form, |form, team| form.with("teams", team.to_string()));
        self.skills.iter().fold(form, |form, skill| form.with("skills", skill.to_string()))
    }

    fn blank(query: &Form) -> Form {
        let role = if query.is("role") { query.get("role") } else { "technician" };
        Form::default().with("role", role).with("active", "on").with("language", query.get("language"))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let organization: Option<OrganizationId> = form.id("organization");
        let site: Option<SiteId> = form.id("site");
        let place = site.and_then(|site| known.site(site));
        if let (Some(organization), Some(place)) = (organization, place)
            && place.organization != organization
        {
            let name = known.organization(organization).map(|one| one.name.clone()).unwrap_or_default();
            form.fail("site", fill(look.texts().records.site_of_other, &[("organization", &name)]));
        }
        let before = known.person(PersonId(id));
        let again = |field: &str| match (field, before) {
            ("organization", Some(before)) => before.organization == organization,
            ("site", Some(before)) => before.site == site,
            _ => false,
        };
        for (field, doc) in [("organization", organization.map(DocRef::from)), ("site", site.map(DocRef::from))] {
            if doc.is_some_and(|doc| known.is_retired(doc)) && !again(field) {
                form.fail(field, app::texts::refusal(look.lang, "retired"));
            }
        }
        let teams = form.all("teams").filter_map(|team| team.parse().ok()).map(TeamId);
        let teams: Vec<TeamId> = teams.collect();
        Self {
            id: PersonId(id),
            profile: Profile {
                name: form.text("name"),
                emails: form.lines("emails"),
                phones: form.lines("phones"),
                note: form.body("note"),
            },
            role: role_of(form),
            teams,
            skills: form.all("skills").filter_map(|skill| skill.parse().ok()).map(CategoryId).collect(),
            field: form.is("field"),
            organization: organization.or(place.map(|place| place.organization)),
            site,
            language: if form.get("language") == "it" { Language::It } else { Language::En },
            active: form.is("active"),
        }
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name", t.person_name),
            ("role", t.person_role),
            ("emails", t.person_emails),
            ("phones", t.person_phones),
            ("organization", t.person_organization),
            ("site", t.person_site),
            ("language", t.person_language),
            ("note", t.person_note),
            ("teams", t.person_teams),
            ("skills", t.person_skills),
            ("field", t.person_field),
            ("active", t.person_active),
        ]
    }

    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        let t = &look.texts().settings;
        let yes = |is: bool| if is { t.yes } else { t.no }.to_owned();
        match field {
            "role" => role_of(form).word(look.lang.texts()).to_owned(),
            "field" | "active" => yes(form.is(field)),
            "language" => if form.get("language") == "it" { Lang::It } else { Lang::En }.own_name().to_owned(),
            "organization" => {
                let found = form.id("organization").and_then(|id| known.organization(id));
                found.map(|one| one.name.clone()).unwrap_or_default()
            }
            "site" => form.id("site").and_then(|id| known.site(id)).map(|one| one.name.clone()).unwrap_or_default(),
            "teams" => {
                let teams = form.all("teams").filter_map(|id| known.team(TeamId(id.parse().ok()?)));
                teams.map(|team| team.name.clone()).collect::<Vec<_>>().join(", ")
            }
            "skills" => {
                let skills = form.all("skills").filter_map(|id| known.category(CategoryId(id.parse().ok()?)));
                skills.map(|skill| path(known, skill.id, look.lang)).collect::<Vec<_>>().join(", ")
            }
            "emails" | "phones" => form.lines(field).join(", "),
            other => form.get(other).replace("\r\n", "\n"),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look, known) = (editing.form, editing.look, editing.known);
        let t = &look.texts().records;
        let none = look.texts().settings.none_of_places;
        let teams = known.teams_by_name().into_iter();
        let teams = teams.filter_map(|team| offered(editing, "teams", team.id, team.name.clone())).collect();
        let languages = Lang::ALL.into_iter().map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned())).collect();
        view! {
            {form.line("name", t.person_name, How::needed(NAME_MAX))}
            {form.choice("role", t.person_role, role_choices(look.lang), How::needed(0).hint(t.person_role_hint))}
            {form.area("emails", t.person_emails, How::free(6_000).hint(t.person_emails_hint))}
            {form.area("phones", t.person_phones, How::free(6_000).hint(t.person_phones_hint))}
            {form.choice("organization", t.person_organization, organization_choices(editing, none), How::needed(0))}
            {form.choice("site", t.person_site, site_choices(editing, none), How::needed(0))}
            {form.choice("language", t.person_language, languages, How::needed(0))}
            {form.ticks("teams", t.person_teams, teams, t.team_none)}
            {skills(editing)}
            {form.area("note", t.person_note, How::free(BODY_MAX).hint(t.person_note_hint).full())}
            {form.tick("field", t.person_field)}
            {form.tick("active", t.person_active)}
        }
        .into_any()
    }
}

/// The categories that somebody knows to do. Folded where none is chosen: most people are requesters.
fn skills(editing: &Editing<'_>) -> AnyView {
    let (form, look, known) = (editing.form, editing.look, editing.known);
    let t = &look.texts().records;
    let tree = known.category_tree(language_of(look.lang)).into_iter();
    let choices = tree.filter_map(|(_, one)| offered(editing, "skills", one.id, path(known, one.id, look.lang)));
    let chosen = form.all("skills").count();
    let title = if chosen == 0 { t.person_skills.to_owned() } else { format!("{} ({chosen})", t.person_skills) };
    view! {
        <details class="field field-full" open=chosen != 0>
            <summary class="scope-name">{title}</summary>
            <p class="field-hint">{t.person_skills_hint}</p>
            {form.ticks("skills", t.person_skills, choices.collect(), t.person_skills_none)}
        </details>
    }
    .into_any()
}

/// Sites to choose from, each after its organisation.
pub(super) fn site_choices(editing: &Editing<'_>, none: &str) -> Vec<(String, String)> {
    let known = editing.known;
    let mut choices = vec![(String::new(), none.to_owned())];
    for organization in known.organizations_by_name() {
        let sites = known.sites_by_name(Some(organization.id)).into_iter();
        let name = |site: &Site| format!("{} · {}", organization.name, site.name);
        choices.extend(sites.filter_map(|site| offered(editing, "site", site.id, name(site))));
    }
    choices
}

/// What the list of people shows.
pub struct PeopleView<'a> {
    /// What was looked for.
    pub query: &'a str,
    /// Only people of a role.
    pub role: &'a str,
    /// The people of this page.
    pub people: Vec<&'a Person>,
    /// How many there are in all.
    pub all: usize,
    /// The address of what comes after.
    pub more: Option<String>,
    /// Who can sign in.
    pub holders: &'a [PersonId],
}

/// The page at `/settings/people`.
#[must_use]
pub fn people_page(look: &Look, known: &Known, list: &PeopleView<'_>, notice: Option<Notice>) -> String {
    let (t, s) = (&look.texts().records, &look.texts().settings);
    let rows = list.people.iter().map(|person| {
        let mut badges = Vec::new();
        if person.role != Role::Requester {
            badges.push(person.role.word(look.lang.texts()).to_owned());
        }
        badges.extend((!person.active).then(|| t.person_left.to_owned()));
        let over = person.active && admitted(person, |id| known.team(id), look.today).is_none();
        badges.extend(over.then(|| t.team_over.to_owned()));
        let organization = person.organization.and_then(|id| known.organization(id)).map(|one| one.name.clone());
        let teams = person.teams.iter().filter_map(|id| known.team(*id)).map(|team| team.name.clone());
        let detail = person.profile.emails.first().cloned().into_iter().chain(organization).chain(teams);
        let access = list.holders.contains(&person.id).then(|| s.can_sign_in_one.to_owned());
        let detail: Vec<String> = detail.chain(access).collect();
        line(format!("/settings/people/{}", person.id), person.profile.name.clone(), badges, detail.join(" · "))
    });
    let rows: Vec<_> = rows.collect();
    let query = Form::default().with("q", list.query).with("role", list.role);
    let roles = std::iter::once((String::new(), t.person_all.to_owned())).chain(role_choices(look.lang)).collect();
    Sheet::of(look, Section::People, notice).render(|| {
        view! {
            <div class="actions">
                {add("/settings/people/new".to_owned(), t.person_new)}
                <a class="button" href="/settings/import?kind=people">{s.import}</a>
            </div>
            <form class="panel finder" method="get" action="/settings/people" role="search">
                {query.line("q", t.person_find, How { kind: "search", ..How::needed(200) })}
                {query.choice("role", t.person_role, roles, How::needed(0))}
                <button class="button" type="submit">{s.search}</button>
            </form>
            <p class="quiet" role="status">{counted(look.lang, list.all, t.person_one, t.person_count)}</p>
            {lines(rows, s.nothing_found)}
            {list.more.clone().map(|more| view! { <div class="actions"><a class="button" href=more>{s.more}</a></div> })}
        }
        .into_any()
    })
}

/// What is known of a person's access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessView {
    /// The address of the account.
    pub email: Option<String>,
    /// A second factor is asked for.
    pub factor: bool,
    /// Open sessions.
    pub sessions: usize,
}

impl AccessView {
    /// The panel below a person's form.
    #[must_use]
    pub fn panel(&self, look: &Look, person: &Person, wrong: Option<String>) -> AnyView {
        let t = &look.texts().records;
        let base = format!("/settings/people/{}", person.id);
        let act = |path: &str, text: &'static str, class: &'static str| {
            view! {
                <form method="post" action=format!("{base}/{path}")>
                    <button class=class type="submit">{text}</button>
                </form>
            }
        };
        let state = match &self.email {
            None => view! { <p>{t.access_none}</p> }.into_any(),
            Some(email) => view! {
                <p>
                    {fill(t.access_as, &[("email", email)])} " "
                    {if self.factor { t.access_factor } else { t.access_no_factor }} " "
                    {fill(t.access_sessions, &[("n", &self.sessions.to_string())])}
                </p>
            }
            .into_any(),
        };
        let mut emails = person.profile.emails.clone();
        emails.extend(self.email.clone().filter(|email| !emails.iter().any(|one| one.to_lowercase() == *email)));
        let give = match (person.active, emails.is_empty()) {
            (false, _) => view! { <p class="quiet">{t.access_not_active}</p> }.into_any(),
            (true, true) => view! { <p class="quiet">{t.access_no_mail}</p> }.into_any(),
            (true, false) => {
                let mut form = Form::default().with("email", self.email.clone().unwrap_or_else(|| emails[0].clone()));
                if let Some(wrong) = wrong {
                    form.fail("email", wrong);
                }
                let choices = emails.into_iter().map(|email| (email.to_lowercase(), email)).collect();
                let text = if self.email.is_some() { t.access_renew } else { t.access_give };
                view! {
                    <form class="form" method="post" action=format!("{base}/access")>
                        {form.choice("email", t.access_address, choices, How::needed(0))}
                        <div class="actions"><button class="button" type="submit">{text}</button></div>
                    </form>
                }
                .into_any()
            }
        };
        view! {
            <section class="panel stack" aria-labelledby="access">
                <h2 id="access">{t.access_title}</h2>
                {state}
                {give}
                <div class="actions">
                    {(self.sessions > 0).then(|| act("sessions/end", t.access_end_sessions, "button"))}
                    {self.factor.then(|| act("second-factor/end", t.access_end_factor, "button button-danger"))}
                </div>
            </section>
        }
        .into_any()
    }
}

/// The link that was just made, shown once.
#[must_use]
pub fn link_page(look: &Look, person: &Person, link: &str) -> String {
    let t = &look.texts().records;
    let values = [("name", person.profile.name.as_str())];
    Sheet::below(look, Section::People, fill(t.link_title, &values), None).render(|| {
        view! {
            <section class="panel stack">
                <p>{fill(t.link_lead, &values)}</p>
                <code class="secret" id="link">{link.to_owned()}</code>
                <div class="actions">
                    <a class="button button-primary" href=format!("/settings/people/{}", person.id)>{t.link_back}</a>
                </div>
            </section>
        }
        .into_any()
    })
}

/// What the page of an invitation shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WelcomeForm {
    /// The link's secret.
    pub token: String,
    /// Who.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What is wrong with the password.
    pub problem: Option<&'static str>,
}

/// The page behind the link.
#[must_use]
pub fn welcome_page(look: &Look, form: &WelcomeForm) -> String {
    let (t, a) = (&look.texts().records, &look.texts().account);
    let lead = fill(t.welcome_lead, &[("name", &form.name), ("email", &form.email)]);
    let inside = view! {
        <form class="signin-card form" method="post" action="/welcome">
            <p>{lead}</p>
            {form.problem.map(|problem| view! { <p class="notice notice-danger" role="alert">{problem}</p> })}
            <input type="hidden" name="token" value=form.token.clone() />
            <input type="hidden" autocomplete="username" value=form.email.clone() />
            <div class="field">
                <label class="field-label" for="password">{a.password_title}</label>
                <p class="field-hint" id="password-hint">{a.password_hint}</p>
                <input class="control" id="password" name="password" type="password" required maxlength="256"
                    autocomplete="new-password" aria-describedby="password-hint" />
            </div>
            <button class="button button-primary button-wide" type="submit">{t.welcome_submit}</button>
        </form>
    };
    card_page(look.lang, t.welcome_title, look.lang.texts().common.app_name, look.style.clone(), inside)
}

/// The link does not count any more.
#[must_use]
pub fn welcome_over_page(look: &Look) -> String {
    let t = &look.texts().records;
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{t.welcome_title}</h1>
                <p class="notice notice-warn">{t.welcome_over}</p>
            </div>
            <p class="signin-foot"><a href="/sign-in">{look.lang.texts().signin.title}</a></p>
        </main>
    };
    page(look.lang, t.welcome_title, look.style.clone(), body)
}
