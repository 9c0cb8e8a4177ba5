//! Which service level a ticket would have: asked by a form that changes nothing, judged by the domain alone.

use super::categories::{language_of, path};
use super::form::{Form, How};
use super::organizations::organization_choices;
use super::people::site_choices;
use super::policies::scope::{KINDS, names_told, told};
use super::policies::{metric_name, written};
use super::record::Editing;
use super::retired::offered;
use super::{Look, Section, Sheet, line_of, lines};
use crate::directory::Known;
use app::texts::time::{Zone, date_time, datetime_attribute};
use app::texts::{Word, fill};
use deskside_domain::contract::Contract;
use deskside_domain::facts::Fact;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId};
use deskside_domain::people::Person;
use deskside_domain::sla::promise::subject_of;
use deskside_domain::sla::{
    ClockEvent, ClockEventKind, Condition, ServiceLevels, SlaBook, SlaClock, SlaMetric, SlaPolicy, Subject,
    Surroundings,
};
use deskside_domain::ticket::{Channel, Impact, NewTicket, Urgency};
use deskside_domain::time::Timestamp;
use leptos::prelude::*;
use uuid::Uuid;

const ADDRESS: &str = "/settings/policies/tester";
/// Letters of a name, an address or a number to look for.
const WANTED: usize = 200;

const IMPACTS: [(Impact, &str); 5] = [
    (Impact::Individual, "individual"),
    (Impact::Group, "group"),
    (Impact::Site, "site"),
    (Impact::Organization, "organization"),
    (Impact::Public, "public"),
];

const URGENCIES: [(Urgency, &str); 4] =
    [(Urgency::Low, "low"), (Urgency::Medium, "medium"), (Urgency::High, "high"), (Urgency::Critical, "critical")];

/// Choices of a field: value and word of each.
fn choices<T: Word>(look: &Look, all: &[(T, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(one, value)| ((*value).to_owned(), one.word(look.lang.texts()).to_owned())).collect()
}

/// A ticket that somebody might open.
struct Asked<'a> {
    content: NewTicket<()>,
    requester: Option<&'a Person>,
    around: Around<'a>,
}

/// What is known on this desk, and whose the ticket is where neither place nor requester says it.
struct Around<'a> {
    known: &'a Known,
    chosen: Option<OrganizationId>,
}

impl Surroundings for Around<'_> {
    fn organization(&self, requester: PersonId, site: Option<SiteId>) -> Option<OrganizationId> {
        Surroundings::organization(self.known, requester, site).or(self.chosen)
    }

    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        self.known.parent(category)
    }

    fn contracts(&self, organization: OrganizationId) -> Vec<&Contract> {
        Surroundings::contracts(self.known, organization)
    }
}

/// The ticket that the fields say; `None` where a field is wrong, which it then says.
fn read<'a>(form: &mut Form, known: &'a Known, look: &Look, people: &[&'a Person]) -> Option<Asked<'a>> {
    let (t, words) = (look.texts(), look.lang.texts());
    let not_one = |label: &str| fill(t.settings.not_a_choice, &[("field", label)]);
    fn one<T: Copy>(form: &Form, name: &str, all: &[(T, &str)]) -> Option<T> {
        all.iter().find(|(_, word)| *word == form.get(name)).map(|(one, _)| *one)
    }
    let (kind, impact) = (one(form, "kind", &KINDS), one(form, "impact", &IMPACTS));
    let urgency = one(form, "urgency", &URGENCIES);
    for (name, label, is_one) in [
        ("kind", words.ticket.kind, kind.is_some()),
        ("impact", words.ticket.impact, impact.is_some()),
        ("urgency", words.ticket.urgency, urgency.is_some()),
    ] {
        if !is_one {
            form.fail(name, not_one(label));
        }
    }
    let organization = form.id("organization").filter(|id| known.organization(*id).is_some());
    let site = form.id("site").and_then(|id| known.site(id));
    let category = form.id("category").filter(|id| known.category(*id).is_some());
    for (name, label, is_one) in [
        ("organization", t.records.person_organization, organization.is_some()),
        ("site", words.common.site, site.is_some()),
        ("category", words.ticket.category, category.is_some()),
    ] {
        if form.is(name) && !is_one {
            form.fail(name, not_one(label));
        }
    }
    let requester = requester(form, look, people);
    let name_of = |id| known.organization(id).map(|one| one.name.clone()).unwrap_or_default();
    if let (Some(chosen), Some(site)) = (organization, site)
        && site.organization != chosen
    {
        form.fail("site", fill(t.records.site_of_other, &[("organization", &name_of(chosen))]));
    }
    if let (Some(chosen), None, Some(person)) = (organization, site, requester)
        && let Some(own) = person.organization.filter(|own| *own != chosen)
    {
        let values = [("name", person.profile.name.as_str()), ("organization", &name_of(own))];
        form.fail("organization", fill(t.service.tester_of_other, &values));
    }
    if form.is_wrong() {
        return None;
    }
    let content = NewTicket {
        kind: kind?,
        requester: requester.map_or(PersonId(Uuid::nil()), |person| person.id),
        affected_user: None,
        subject: (),
        description: (),
        // A ticket has one. Without a choice it is one that no service level names.
        category: category.unwrap_or(CategoryId(Uuid::nil())),
        impact: impact?,
        urgency: urgency?,
        site: site.map(|site| site.id),
        location: (),
        channel: Channel::default(),
        external_ref: None,
        restricted: None,
    };
    Some(Asked { content, requester, around: Around { known, chosen: organization } })
}

/// Who of those that were found is meant.
fn requester<'a>(form: &mut Form, look: &Look, people: &[&'a Person]) -> Option<&'a Person> {
    let t = &look.texts().service;
    let text = form.text("requester");
    if text.is_empty() {
        return None;
    }
    let chosen: Option<PersonId> = form.id("person");
    match (people, people.iter().find(|person| Some(person.id) == chosen)) {
        (_, Some(person)) => return Some(person),
        ([], None) => form.fail("requester", fill(t.tester_nobody, &[("value", &text)])),
        ([only], None) => return Some(only),
        (_, None) => form.fail("person", t.tester_several),
    }
    None
}

/// The page at `/settings/policies/tester`: what was asked, with the people among whom the requester is, and what
/// holds at a moment.
#[must_use]
pub fn tester_page(look: &Look, known: &Known, form: &Form, people: &[&Person], now: Timestamp) -> String {
    let mut form = form.clone();
    let asked = if form.is("kind") {
        read(&mut form, known, look, people)
    } else {
        for (name, value) in [("kind", "incident"), ("impact", "individual"), ("urgency", "medium")] {
            form.set(name, value);
        }
        None
    };
    let editing = Editing { look, known, form: &form, id: None };
    let t = &look.texts().service;
    Sheet::below(look, Section::ServiceLevels, t.tester, None).render(|| {
        view! {
            <p class="quiet">{t.tester_lead}</p>
            <form class="panel form form-columns" method="get" action=ADDRESS>
                {fields(&editing, people)}
                <div class="actions field-full">
                    <button class="button button-primary" type="submit">{t.tester_try}</button>
                </div>
            </form>
            {asked.map(|asked| answer(look, known, &asked, now))}
        }
        .into_any()
    })
}

fn fields(editing: &Editing<'_>, people: &[&Person]) -> AnyView {
    let (form, look, known) = (editing.form, editing.look, editing.known);
    let (t, words) = (look.texts(), look.lang.texts());
    let none = t.settings.none_of_places;
    let tree = known.category_tree(language_of(look.lang)).into_iter();
    let categories =
        tree.filter_map(|(_, category)| offered(editing, "category", category.id, path(known, category.id, look.lang)));
    let categories = std::iter::once((String::new(), none.to_owned())).chain(categories).collect();
    let is_several = people.len() > 1 && !form.text("requester").is_empty();
    let person = is_several.then(|| {
        let detail = |person: &Person| {
            let organization = person.organization.and_then(|id| known.organization(id)).map(|one| one.name.clone());
            let about = organization.or_else(|| person.profile.emails.first().cloned());
            std::iter::once(person.profile.name.clone()).chain(about).collect::<Vec<_>>().join(" · ")
        };
        let people = people.iter().map(|person| (person.id.to_string(), detail(person)));
        let people = std::iter::once((String::new(), none.to_owned())).chain(people).collect();
        form.choice("person", t.service.tester_person, people, How::needed(0))
    });
    let requester = How { full: person.is_none(), kind: "search", ..How::plain(WANTED) };
    view! {
        {form.choice("organization", t.records.person_organization, organization_choices(editing, none), How::needed(0))}
        {form.choice("site", words.common.site, site_choices(editing, none), How::needed(0))}
        {form.line("requester", words.ticket.requester, requester.hint(t.service.tester_requester_hint))}
        {person}
        {form.choice("category", words.ticket.category, categories, How::needed(0))}
        {form.choice("kind", words.ticket.kind, choices(look, &KINDS), How::needed(0))}
        {form.choice("impact", words.ticket.impact, choices(look, &IMPACTS), How::needed(0))}
        {form.choice("urgency", words.ticket.urgency, choices(look, &URGENCIES), How::needed(0))}
    }
    .into_any()
}

/// What would hold for a ticket, and why nothing before it.
fn answer(look: &Look, known: &Known, asked: &Asked<'_>, now: Timestamp) -> AnyView {
    let t = &look.texts().service;
    let book = SlaBook::read(known.sla_versions());
    let levels = ServiceLevels::new(&book);
    let content = &asked.content;
    let organization = asked.around.organization(content.requester, content.site);
    let organization = organization.map_or(Fact::Absent, Fact::Known);
    let scheme = known.priority_scheme();
    let priority = scheme.weigh((content.impact, content.urgency), organization, now, known, None).priority;
    let subject = subject_of(&asked.content, priority, &asked.around, now);
    let tried = levels.in_order(now);
    let matched = levels.matched(&subject, now, now);
    let place = matched.and_then(|matched| tried.iter().position(|policy| policy.id == matched.id));
    let (before, after) = tried.split_at(place.unwrap_or(tried.len()));
    let row = |policy: &&SlaPolicy| {
        let reasons = match policy.retired {
            true => vec![t.tester_retired.to_owned()],
            false => {
                let unmet = policy.scope.unmet(&subject);
                unmet.map(|condition| reason(look, known, policy, &subject, condition)).collect()
            }
        };
        line_of(address(policy), title(policy), reasons)
    };
    let rows: Vec<_> = before.iter().map(row).collect();
    let before = (!rows.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="before">
                <h2 id="before">{if matched.is_some() { t.tester_before } else { t.tester_all }}</h2>
                {lines(rows, "")}
            </section>
        }
    });
    // The first of those from there on is the one that holds.
    let after: Vec<String> =
        after.iter().skip(1).filter(|policy| !policy.retired).map(|policy| title(policy)).collect();
    let after = (!after.is_empty()).then(|| {
        view! { <p class="quiet">{fill(t.tester_after, &[("names", &after.join(", "))])}</p> }
    });
    let facts: Vec<_> = facts(look, known, asked, &subject)
        .into_iter()
        .map(|(name, value)| view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    let (heading, promised) = match matched {
        Some(policy) => {
            (fill(t.tester_holds, &[("name", &policy.name)]), promise(look, known, &levels, policy, &subject, now))
        }
        None => {
            let lead = if tried.is_empty() { t.policies_none } else { t.tester_none_lead };
            (t.tester_none.to_owned(), view! { <p>{lead}</p> }.into_any())
        }
    };
    view! {
        <section class="stack" aria-labelledby="verdict">
            <h2 id="verdict">{heading}</h2>
            <div class="panel stack">
                <dl class="facts">{facts}</dl>
                {promised}
            </div>
        </section>
        {before}
        {after}
    }
    .into_any()
}

fn address(policy: &SlaPolicy) -> String {
    format!("/settings/policies/{}", policy.id)
}

fn title(policy: &SlaPolicy) -> String {
    format!("{}. {}", policy.place, policy.name)
}

/// What the ticket is matched on, as far as the fields do not say it themselves.
fn facts(look: &Look, known: &Known, asked: &Asked<'_>, subject: &Subject) -> Vec<(&'static str, String)> {
    let (t, words) = (look.texts(), look.lang.texts());
    let requester = asked.requester.map(|person| (words.ticket.requester, person.profile.name.clone()));
    let has = |condition| has(look, known, subject, condition);
    let rest = [
        (t.records.person_organization, has(Condition::Organization)),
        (t.service.tester_contracts, has(Condition::Contract)),
        (words.ticket.priority, has(Condition::Priority)),
    ];
    requester.into_iter().chain(rest).collect()
}

/// What the ticket has of what a condition looks at.
fn has(look: &Look, known: &Known, subject: &Subject, condition: Condition) -> String {
    let (t, words) = (&look.texts().service, look.lang.texts());
    let found = match condition {
        Condition::Organization => {
            subject.organization.and_then(|id| known.organization(id)).map(|one| one.name.clone())
        }
        Condition::Contract => {
            let names = subject.contracts.iter().filter_map(|id| known.contract(*id));
            let names: Vec<&str> = names.map(|contract| contract.name.as_str()).collect();
            return if names.is_empty() { t.tester_no_contract.to_owned() } else { names.join(", ") };
        }
        Condition::Site => subject.site.and_then(|id| known.site(id)).map(|one| one.name.clone()),
        Condition::Category => {
            let own = subject.categories.first().filter(|id| known.category(**id).is_some());
            own.map(|id| path(known, *id, look.lang))
        }
        Condition::Kind => Some(subject.kind.word(words).to_owned()),
        Condition::Priority => Some(subject.priority.word(words).to_owned()),
    };
    found.unwrap_or_else(|| t.tester_nothing.to_owned())
}

/// Why a policy does not fit, of one condition.
fn reason(look: &Look, known: &Known, policy: &SlaPolicy, subject: &Subject, condition: Condition) -> String {
    let (t, words) = (look.texts(), look.lang.texts());
    let label = match condition {
        Condition::Organization => t.records.person_organization,
        Condition::Contract => t.service.tester_contract,
        Condition::Site => words.common.site,
        Condition::Category => words.ticket.category,
        Condition::Kind => words.ticket.kind,
        Condition::Priority => words.ticket.priority,
    };
    let wanted = names_told(&policy.scope, condition, known, look);
    let values = [("condition", label), ("wanted", &wanted), ("has", &has(look, known, subject, condition))];
    fill(t.service.tester_reason, &values)
}

/// What a policy promises for the ticket, and until when.
fn promise(
    look: &Look,
    known: &Known,
    levels: &ServiceLevels<'_>,
    policy: &SlaPolicy,
    subject: &Subject,
    now: Timestamp,
) -> AnyView {
    let t = look.texts();
    let s = &t.service;
    let calendar = known.service_calendar(policy.calendar);
    let zone = calendar.and_then(|calendar| calendar.offsets.as_ref()).map(|offsets| &offsets.zone);
    let (hours, zone) = match (levels.hours(policy.calendar, now), zone) {
        (Some(hours), Some(zone)) => (hours, zone),
        _ => return view! { <p class="notice notice-warn">{s.tester_no_hours}</p> }.into_any(),
    };
    let due = |seconds: u32| {
        let start = ClockEvent { at: now, kind: ClockEventKind::Start };
        let clock = SlaClock::new(u64::from(seconds), &[start], now).ok()?;
        clock.read(hours.between(clock.start(), clock.horizon())).due_at
    };
    let row = |(metric, seconds): (SlaMetric, u32)| {
        // Nobody has answered yet, so nobody can ask again.
        let due = if metric == SlaMetric::NextResponse { None } else { Some(due(seconds)) };
        let cell = match due {
            None => view! { {s.tester_next} }.into_any(),
            Some(None) => view! { {s.tester_far} }.into_any(),
            Some(Some(at)) => {
                // Both are read with the distance from UTC of the later one, "today" by what clocks show now.
                let ahead = zone.wall(at) - at.0;
                let shown_now = zone.wall(now) - ahead;
                let text = date_time(look.lang, at.0, shown_now, Zone::Offset(i32::try_from(ahead).unwrap_or(0)));
                let only = (metric == SlaMetric::Arrival).then(|| format!(" ({})", s.tester_arrival));
                view! { <time datetime=datetime_attribute(at.0)>{text}</time>{only} }.into_any()
            }
        };
        view! {
            <tr>
                <th scope="row">{metric_name(t, metric)}</th>
                <td data-label=s.tester_time>{written(seconds)}</td>
                <td data-label=s.tester_due>{cell}</td>
            </tr>
        }
    };
    let targets = SlaMetric::ALL.into_iter();
    let targets = targets.filter_map(|metric| Some((metric, policy.target(metric, subject.priority)?)));
    let rows: Vec<_> = targets.map(row).collect();
    let name = calendar.map(|calendar| calendar.name.clone()).unwrap_or_default();
    let zone_name = calendar.map(|calendar| calendar.zone.replace('_', " ")).unwrap_or_default();
    let table = if rows.is_empty() {
        view! { <p>{s.tester_no_target}</p> }.into_any()
    } else {
        view! {
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">{s.tester_target}</th>
                        <th scope="col">{s.tester_time}</th>
                        <th scope="col">{s.tester_due}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let held = fill(s.tester_held, &[("scope", &told(&policy.scope, known, look))]);
    let counted = fill(s.tester_counted, &[("calendar", &name), ("zone", &zone_name)]);
    view! {
        <p>{held}</p>
        {table}
        <p class="quiet">{counted}</p>
        <div class="actions"><a class="button" href=address(policy)>{s.tester_open}</a></div>
    }
    .into_any()
}
